/* gguf_get.c - questions to an open GGUF file: tensors by name, metadata by key. The values were checked while the file was
 * read; here only their types can be wrong. */
#include "gguf_impl.h"

#include "../base/cursor.h"
#include "../base/mem.h"

#include <stdlib.h>
#include <string.h>

const char *gguf_path(const struct gguf *g)
{
	return g->path;
}

size_t gguf_n_tensors(const struct gguf *g)
{
	return g->n_tensors;
}

const struct gguf_tensor *gguf_tensor_at(const struct gguf *g, size_t i)
{
	return &g->tensors[i];
}

const struct gguf_tensor *gguf_tensor(const struct gguf *g, const char *name)
{
	const uint64_t *i = map_find(&g->names, name, strlen(name));

	return i ? &g->tensors[*i] : NULL;
}

/* ---- scalars ----------------------------------------------------------------------------------------------------- */

static const struct gguf_kv *find(const struct gguf *g, const char *key)
{
	const uint64_t *i = map_find(&g->keys, key, strlen(key));

	return i ? &g->kv[*i] : NULL;
}

static void wrong_type(const struct gguf *g, const char *key, const char *want, struct err *e)
{
	err_set(e, ERR_MODEL, "%s: metadata key '%s' is not %s; convert the model again", g->path, key, want);
}

/* Any integer type as a sign and a magnitude; false for other types. */
static bool read_int(struct cursor *c, uint32_t type, int64_t *i, bool *above_i64)
{
	uint64_t u;

	*above_i64 = false;
	switch (type) {
	case GGUF_U8: *i = cursor_u8(c); return true;
	case GGUF_I8: *i = (int8_t)cursor_u8(c); return true;
	case GGUF_U16: *i = cursor_u16(c); return true;
	case GGUF_I16: *i = (int16_t)cursor_u16(c); return true;
	case GGUF_U32: *i = cursor_u32(c); return true;
	case GGUF_I32: *i = (int32_t)cursor_u32(c); return true;
	case GGUF_I64: *i = (int64_t)cursor_u64(c); return true;
	case GGUF_U64:
		u = cursor_u64(c);
		*above_i64 = u > INT64_MAX;
		*i = (int64_t)u;
		return true;
	default: return false;
	}
}

static bool read_float(struct cursor *c, uint32_t type, double *f)
{
	if (type == GGUF_F32) {
		uint32_t u = cursor_u32(c);
		float v;

		memcpy(&v, &u, sizeof v);
		*f = v;
		return true;
	}
	if (type == GGUF_F64) {
		uint64_t u = cursor_u64(c);

		memcpy(f, &u, sizeof *f);
		return true;
	}
	return false;
}

bool gguf_has(const struct gguf *g, const char *key)
{
	return find(g, key) != NULL;
}

bool gguf_is_array(const struct gguf *g, const char *key)
{
	const struct gguf_kv *kv = find(g, key);

	return kv && kv->type == GGUF_ARR;
}

size_t gguf_array_len(const struct gguf *g, const char *key)
{
	const struct gguf_kv *kv = find(g, key);

	return kv && kv->type == GGUF_ARR ? kv->n : 0;
}

uint64_t gguf_uint(const struct gguf *g, const char *key, uint64_t def, struct err *e)
{
	const struct gguf_kv *kv = find(g, key);
	struct cursor c;
	int64_t i;
	bool above;

	if (!kv)
		return def;
	cursor_init(&c, kv->value, kv->bytes);
	if (!read_int(&c, kv->type, &i, &above) || (i < 0 && !above)) {
		wrong_type(g, key, "a non-negative integer", e);
		return def;
	}
	return (uint64_t)i;
}

double gguf_float(const struct gguf *g, const char *key, double def, struct err *e)
{
	const struct gguf_kv *kv = find(g, key);
	struct cursor c;
	double f;

	if (!kv)
		return def;
	cursor_init(&c, kv->value, kv->bytes);
	if (!read_float(&c, kv->type, &f)) {
		wrong_type(g, key, "a floating-point number", e);
		return def;
	}
	return f;
}

bool gguf_bool(const struct gguf *g, const char *key, bool def, struct err *e)
{
	const struct gguf_kv *kv = find(g, key);

	if (!kv)
		return def;
	if (kv->type != GGUF_BOOL) {
		wrong_type(g, key, "a truth value", e);
		return def;
	}
	return kv->value[0] != 0;
}

static struct gguf_str read_string(struct cursor *c)
{
	uint64_t n = cursor_u64(c);
	struct gguf_str s = { cursor_bytes(c, n), n };

	return s;
}

struct gguf_str gguf_string(const struct gguf *g, const char *key, struct err *e)
{
	const struct gguf_kv *kv = find(g, key);
	struct cursor c;

	if (!kv)
		return (struct gguf_str){ NULL, 0 };
	if (kv->type != GGUF_STR) {
		wrong_type(g, key, "a string", e);
		return (struct gguf_str){ NULL, 0 };
	}
	cursor_init(&c, kv->value, kv->bytes);
	return read_string(&c);
}

/* ---- arrays ------------------------------------------------------------------------------------------------------ */

/* Cursor over the elements of an array. 1: there, 0: absent, -1: not an array. */
static int open_array(const struct gguf *g, const char *key, const char *want, const struct gguf_kv **kv, struct cursor *c,
		      struct err *e)
{
	*kv = find(g, key);
	if (!*kv)
		return 0;
	if ((*kv)->type != GGUF_ARR) {
		wrong_type(g, key, want, e);
		return -1;
	}
	cursor_init(c, (*kv)->value, (*kv)->bytes);
	return 1;
}

int gguf_array_str(const struct gguf *g, const char *key, struct gguf_str **out, size_t *n, struct err *e)
{
	const struct gguf_kv *kv;
	struct cursor c;
	int there = open_array(g, key, "an array of strings", &kv, &c, e);

	*out = NULL;
	*n = 0;
	if (there <= 0)
		return there;
	if (kv->elem_type != GGUF_STR) {
		wrong_type(g, key, "an array of strings", e);
		return -1;
	}
	*out = xreallocarray(NULL, kv->n + 1, sizeof **out); /* kv->n strings take at least 8 bytes of the file each */
	for (uint64_t i = 0; i < kv->n; i++)
		(*out)[i] = read_string(&c);
	*n = kv->n;
	return 0;
}

int gguf_array_i32(const struct gguf *g, const char *key, int32_t **out, size_t *n, struct err *e)
{
	const struct gguf_kv *kv;
	struct cursor c;
	int there = open_array(g, key, "an array of integers", &kv, &c, e);

	*out = NULL;
	*n = 0;
	if (there <= 0)
		return there;
	if (!gguf_scalar_size(kv->elem_type)) {
		wrong_type(g, key, "an array of integers", e);
		return -1;
	}
	*out = xreallocarray(NULL, kv->n + 1, sizeof **out);
	for (uint64_t i = 0; i < kv->n; i++) {
		int64_t v = 0;
		bool above = false;

		if (kv->elem_type == GGUF_BOOL)
			v = cursor_u8(&c) != 0;
		else if (!read_int(&c, kv->elem_type, &v, &above))
			above = true;
		if (above || v < INT32_MIN || v > INT32_MAX) {
			wrong_type(g, key, "an array of 32-bit integers", e);
			free(*out);
			*out = NULL;
			return -1;
		}
		(*out)[i] = v;
	}
	*n = kv->n;
	return 0;
}

int gguf_array_f32(const struct gguf *g, const char *key, float **out, size_t *n, struct err *e)
{
	const struct gguf_kv *kv;
	struct cursor c;
	int there = open_array(g, key, "an array of numbers", &kv, &c, e);

	*out = NULL;
	*n = 0;
	if (there <= 0)
		return there;
	if (kv->elem_type != GGUF_F32 && kv->elem_type != GGUF_F64) {
		wrong_type(g, key, "an array of floating-point numbers", e);
		return -1;
	}
	*out = xreallocarray(NULL, kv->n + 1, sizeof **out);
	for (uint64_t i = 0; i < kv->n; i++) {
		double f = 0;

		read_float(&c, kv->elem_type, &f);
		(*out)[i] = (float)f;
	}
	*n = kv->n;
	return 0;
}
