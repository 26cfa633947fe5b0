/* gguf.c - reads a GGUF file's header, metadata and tensor table; see gguf.h.
 *
 * Layout (ggml docs/gguf.md), little endian:
 *
 *	"GGUF" u32 version u64 n_tensors u64 n_kv
 *	n_kv      x { string key, u32 type, value }               string = u64 length, bytes
 *	n_tensors x { string name, u32 n_dims, u64 ne[n_dims], u32 type, u64 offset }
 *	zeros up to general.alignment, then the tensors' bytes; offsets count from here
 *
 * Everything here is untrusted. All reads go through one bounded cursor; a count is compared with the bytes that are left
 * before memory is taken for it, so a small hostile file cannot make us allocate much. Metadata values are not copied: an
 * entry remembers where its value lies and gguf_get.c decodes it on request. Nothing of the tensor data is touched, and no
 * tensor can reach behind the size the file had when it was opened.
 */
#include "gguf_impl.h"

#include "../base/cursor.h"
#include "../base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	MAX_ARRAY_DEPTH = 4,
	MAX_KEY = 65535,    /* docs/gguf.md: keys are at most 2^16 - 1 bytes */
	MAX_NAME = 255,     /* ggml writes at most 63 */
	MIN_KV_BYTES = 8 + 1 + 4 + 1,
	MIN_TENSOR_BYTES = 8 + 1 + 4 + 8 + 4 + 8,
};

static const uint8_t scalar_size[GGUF_TYPE_LIMIT] = {
	[GGUF_U8] = 1,   [GGUF_I8] = 1,  [GGUF_U16] = 2, [GGUF_I16] = 2, [GGUF_U32] = 4,  [GGUF_I32] = 4,
	[GGUF_F32] = 4,  [GGUF_BOOL] = 1, [GGUF_U64] = 8, [GGUF_I64] = 8, [GGUF_F64] = 8,
};

size_t gguf_scalar_size(uint32_t type)
{
	return type < GGUF_TYPE_LIMIT ? scalar_size[type] : 0;
}

/* ---- errors ------------------------------------------------------------------------------------------------------ */

/* A cursor that ran out of bytes means a short file; anything else was put there with cursor_fail() below. */
static int report(const struct gguf *g, const struct cursor *c, const char *where, struct err *e)
{
	return err_set(e, ERR_MODEL, "%s: %s in the %s at byte %zu of %zu; the file is truncated or damaged, download it again",
		       g->path, c->fail_what, where, c->fail_pos, c->len);
}

static struct gguf_str read_string(struct cursor *c)
{
	uint64_t n = cursor_u64(c);
	struct gguf_str s = { cursor_bytes(c, n), 0 };

	if (s.p)
		s.len = n;
	return s;
}

/* ---- metadata ---------------------------------------------------------------------------------------------------- */

static void skip_array(struct cursor *c, int depth)
{
	uint32_t type = cursor_u32(c);
	uint64_t n = cursor_u64(c), size = gguf_scalar_size(type), bytes;

	if (c->failed)
		return;
	if (size) {
		if (__builtin_mul_overflow(n, size, &bytes))
			cursor_fail(c, "array too long");
		else
			cursor_bytes(c, bytes);
	} else if (type == GGUF_STR) {
		for (uint64_t i = 0; i < n && !c->failed; i++)
			read_string(c);
	} else if (type != GGUF_ARR) {
		cursor_fail(c, "array of an unknown value type");
	} else if (depth >= MAX_ARRAY_DEPTH) {
		cursor_fail(c, "arrays nested too deeply");
	} else {
		for (uint64_t i = 0; i < n && !c->failed; i++)
			skip_array(c, depth + 1);
	}
}

static void read_value(struct cursor *c, struct gguf_kv *kv)
{
	kv->type = cursor_u32(c);
	if (c->failed)
		return;
	kv->value = c->p + c->pos;
	if (gguf_scalar_size(kv->type)) {
		cursor_bytes(c, gguf_scalar_size(kv->type));
	} else if (kv->type == GGUF_STR) {
		read_string(c);
	} else if (kv->type == GGUF_ARR) {
		size_t start = c->pos;

		skip_array(c, 1);
		if (!c->failed) {
			struct cursor head;

			cursor_init(&head, c->p + start, c->pos - start);
			kv->elem_type = cursor_u32(&head);
			kv->n = cursor_u64(&head);
			kv->value = c->p + start + 12;
		}
	} else {
		cursor_fail(c, "unknown value type");
	}
	kv->bytes = c->failed ? 0 : (size_t)(c->p + c->pos - kv->value);
}

static int read_metadata(struct gguf *g, struct cursor *c, uint64_t n, struct err *e)
{
	if (n > cursor_left(c) / MIN_KV_BYTES)
		return err_set(e, ERR_MODEL,
				"%s: %llu metadata entries do not fit into %zu bytes; the file is damaged, download it again",
			       g->path, (unsigned long long)n, c->len);
	g->kv = xcalloc(n ? n : 1, sizeof *g->kv);
	for (uint64_t i = 0; i < n; i++) {
		struct gguf_kv *kv = &g->kv[i];
		size_t at = c->pos;
		bool is_new;

		kv->key = read_string(c);
		if (!c->failed && (kv->key.len == 0 || kv->key.len > MAX_KEY || memchr(kv->key.p, 0, kv->key.len)))
			cursor_fail(c, "bad key");
		read_value(c, kv);
		if (c->failed)
			return report(g, c, "metadata", e);
		*map_put(&g->keys, kv->key.p, kv->key.len, &is_new) = i;
		if (!is_new)
			return err_set(e, ERR_MODEL,
					"%s: metadata key '%.*s' is there twice (byte %zu); the file is damaged, download it again",
				       g->path, (int)kv->key.len, kv->key.p, at);
		g->n_kv++;
	}
	return 0;
}

static int read_alignment(struct gguf *g, uint64_t *align, struct err *e)
{
	struct err why = ERR_INIT;

	*align = gguf_uint(g, "general.alignment", 32, &why);
	if (err_is_set(&why) || *align == 0 || *align > (1u << 20) || (*align & (*align - 1)))
		return err_set(e, ERR_MODEL, "%s: general.alignment %llu is not a power of two up to 1 MiB; convert the model again",
			       g->path, (unsigned long long)*align);
	return 0;
}

/* ---- tensor table ------------------------------------------------------------------------------------------------ */

/* Bytes of the tensor's data, 0 when this build cannot compute with the type. -1: the shape is impossible. */
static int tensor_size(struct gguf_tensor *t, const char **what)
{
	const struct dtype_info *d = dtype_info(t->type);
	uint64_t rows = 1, blocks;

	for (uint32_t i = 1; i < 4; i++)
		if (__builtin_mul_overflow(rows, t->ne[i], &rows)) {
			*what = "has a shape that overflows";
			return -1;
		}
	if (__builtin_mul_overflow(rows, t->ne[0], &blocks) || blocks > INT64_MAX) {
		*what = "has a shape that overflows";
		return -1;
	}
	t->bytes = 0;
	if (!d || d->block_elems == 0)
		return 0;
	if (t->ne[0] % d->block_elems) {
		*what = "has a row length that its type cannot hold";
		return -1;
	}
	if (__builtin_mul_overflow(rows, t->ne[0] / d->block_elems, &blocks) ||
	    __builtin_mul_overflow(blocks, (uint64_t)d->block_bytes, &t->bytes) || t->bytes > INT64_MAX) {
		*what = "has a shape that overflows";
		return -1;
	}
	return 0;
}

static int read_tensor(struct gguf *g, struct cursor *c, struct gguf_tensor *t, uint64_t *offset, struct err *e)
{
	size_t at = c->pos;
	const char *what = NULL;

	t->name = read_string(c);
	t->n_dims = cursor_u32(c);
	if (!c->failed && (t->name.len == 0 || t->name.len > MAX_NAME || memchr(t->name.p, 0, t->name.len)))
		cursor_fail(c, "bad tensor name");
	if (!c->failed && (t->n_dims == 0 || t->n_dims > 4))
		cursor_fail(c, "tensor without 1 to 4 dimensions");
	for (uint32_t i = 0; i < 4; i++) {
		t->ne[i] = !c->failed && i < t->n_dims ? cursor_u64(c) : 1;
		if (!c->failed && t->ne[i] == 0)
			cursor_fail(c, "tensor with an empty dimension");
	}
	t->type = cursor_u32(c);
	*offset = cursor_u64(c);
	if (c->failed)
		return report(g, c, "tensor table", e);
	if (t->type >= DTYPE_LIMIT || !dtype_info(t->type))
		return err_set(e, ERR_MODEL,
				"%s: tensor '%.*s' has type number %u, which GGUF does not define (byte %zu); update codeask or download the file again",
			       g->path, (int)t->name.len, t->name.p, t->type, at);
	if (tensor_size(t, &what))
		return err_set(e, ERR_MODEL, "%s: tensor '%.*s' %s (byte %zu); the file is damaged, download it again", g->path,
			       (int)t->name.len, t->name.p, what, at);
	return 0;
}

static int by_address(const void *a, const void *b)
{
	const struct gguf_tensor *x = *(const struct gguf_tensor *const *)a, *y = *(const struct gguf_tensor *const *)b;

	return x->data < y->data ? -1 : x->data > y->data;
}

static int check_overlap(const struct gguf *g, struct err *e)
{
	const struct gguf_tensor **order = xreallocarray(NULL, g->n_tensors + 1, sizeof *order);
	int ret = 0;

	for (size_t i = 0; i < g->n_tensors; i++)
		order[i] = &g->tensors[i];
	qsort(order, g->n_tensors, sizeof *order, by_address);
	for (size_t i = 1; i < g->n_tensors && !ret; i++) {
		const struct gguf_tensor *a = order[i - 1], *b = order[i];

		if ((const uint8_t *)a->data + a->bytes > (const uint8_t *)b->data)
			ret = err_set(e, ERR_MODEL, "%s: tensors '%.*s' and '%.*s' overlap; the file is damaged, download it again",
				      g->path, (int)a->name.len, a->name.p, (int)b->name.len, b->name.p);
	}
	free(order);
	return ret;
}

/* Offsets become addresses once the table's end, and so the start of the data, is known. */
static int place_tensors(struct gguf *g, uint64_t data_at, uint64_t align, const uint64_t *offsets, struct err *e)
{
	uint64_t need = 0;

	for (size_t i = 0; i < g->n_tensors; i++) {
		struct gguf_tensor *t = &g->tensors[i];
		uint64_t start, end;

		if (offsets[i] % align)
			return err_set(e, ERR_MODEL,
					"%s: tensor '%.*s' is not aligned to %llu bytes (offset %llu); the file is damaged, download it again",
				       g->path, (int)t->name.len, t->name.p, (unsigned long long)align,
				       (unsigned long long)offsets[i]);
		if (__builtin_add_overflow(data_at, offsets[i], &start) || __builtin_add_overflow(start, t->bytes, &end))
			return err_set(e, ERR_MODEL,
					"%s: tensor '%.*s' has offset %llu, which overflows; the file is damaged, download it again",
				       g->path, (int)t->name.len, t->name.p, (unsigned long long)offsets[i]);
		if (end > need)
			need = end;
		if (end <= g->len)
			t->data = g->base + start;
	}
	if (need > g->len)
		return err_set(e, ERR_MODEL, "%s: truncated: expected at least %llu bytes, has %zu; download it again",
			       g->path, (unsigned long long)need, g->len);
	return check_overlap(g, e);
}

static int read_tensors(struct gguf *g, struct cursor *c, uint64_t n, struct err *e)
{
	uint64_t align, *offsets = NULL, data_at;
	int ret = -1;

	if (read_alignment(g, &align, e))
		return -1;
	if (n > cursor_left(c) / MIN_TENSOR_BYTES)
		return err_set(e, ERR_MODEL, "%s: %llu tensors do not fit into %zu bytes; the file is damaged, download it again",
			       g->path, (unsigned long long)n, c->len);
	g->tensors = xcalloc(n ? n : 1, sizeof *g->tensors);
	offsets = xcalloc(n ? n : 1, sizeof *offsets);
	for (uint64_t i = 0; i < n; i++) {
		struct gguf_tensor *t = &g->tensors[i];
		bool is_new;

		if (read_tensor(g, c, t, &offsets[i], e))
			goto out;
		*map_put(&g->names, t->name.p, t->name.len, &is_new) = i;
		if (!is_new) {
			err_set(e, ERR_MODEL, "%s: tensor '%.*s' is there twice; the file is damaged, download it again", g->path,
				(int)t->name.len, t->name.p);
			goto out;
		}
		g->n_tensors++;
	}
	data_at = (c->pos + align - 1) & ~(align - 1);
	ret = place_tensors(g, data_at, align, offsets, e);
out:
	free(offsets);
	return ret;
}

/* ---- file -------------------------------------------------------------------------------------------------------- */

static int read_header(struct gguf *g, struct cursor *c, uint64_t *n_tensors, uint64_t *n_kv, struct err *e)
{
	const uint8_t *magic = cursor_bytes(c, 4);
	uint32_t version = cursor_u32(c);

	if (!magic || memcmp(magic, "GGUF", 4)) {
		const uint8_t *m = g->base;
		uint8_t b[4] = { 0 };

		memcpy(b, m, g->len < 4 ? g->len : 4);
		return err_set(e, ERR_MODEL,
				"%s: not a GGUF file: it begins with %02x %02x %02x %02x ('%.4s')%s; give a .gguf model file",
			       g->path, b[0], b[1], b[2], b[3], (const char[5]){ b[0], b[1], b[2], b[3], 0 },
			       g->len < 4 ? " and ends there" : "");
	}
	if (c->failed)
		return report(g, c, "header", e);
	if (version != 0 && (version & 0xffff) == 0)
		return err_set(e, ERR_MODEL, "%s: big-endian GGUF; convert the model for little-endian machines", g->path);
	if (version != 2 && version != 3)
		return err_set(e, ERR_MODEL, "%s: GGUF version %u; this build reads 2 and 3: %s", g->path, version,
			       version < 2 ? "convert the model again" : "update codeask");
	*n_tensors = cursor_u64(c);
	*n_kv = cursor_u64(c);
	return c->failed ? report(g, c, "header", e) : 0;
}

static int parse(struct gguf *g, struct err *e)
{
	struct cursor c;
	uint64_t n_tensors = 0, n_kv = 0;

	cursor_init(&c, g->base, g->len);
	if (read_header(g, &c, &n_tensors, &n_kv, e) || read_metadata(g, &c, n_kv, e))
		return -1;
	return read_tensors(g, &c, n_tensors, e);
}

struct gguf *gguf_parse(const void *p, size_t len, const char *name, struct err *e)
{
	struct gguf *g = xcalloc(1, sizeof *g);

	g->path = xstrdup(name);
	g->base = p;
	g->len = len;
	if (parse(g, e)) {
		gguf_free(g);
		return NULL;
	}
	return g;
}

struct gguf *gguf_open_one(const char *path, struct err *e)
{
	struct gguf *g;
	struct stat st;
	void *p;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* not to hang on a FIFO */

	if (fd < 0) {
		err_errno(e, ERR_MODEL, "%s: cannot open the model", path);
		return NULL;
	}
	if (fstat(fd, &st)) {
		err_errno(e, ERR_MODEL, "%s", path);
		close(fd);
		return NULL;
	}
	if (!S_ISREG(st.st_mode) || st.st_size <= 0) {
		err_set(e, ERR_MODEL, "%s: %s; give a .gguf model file", path,
			S_ISDIR(st.st_mode) ? "is a directory" : S_ISREG(st.st_mode) ? "is empty" : "is not a regular file");
		close(fd);
		return NULL;
	}
	p = mmap(NULL, st.st_size, PROT_READ, MAP_SHARED, fd, 0);
	if (p == MAP_FAILED)
		err_errno(e, ERR_MODEL, "%s: cannot map %lld bytes", path, (long long)st.st_size);
	close(fd);
	if (p == MAP_FAILED)
		return NULL;
	g = gguf_parse(p, st.st_size, path, e);
	if (!g)
		munmap(p, st.st_size);
	else
		g->mapped = true;
	return g;
}

void gguf_close_one(struct gguf *g)
{
	if (g->mapped)
		munmap((void *)g->base, g->len);
	map_free(&g->keys);
	map_free(&g->names);
	free(g->kv);
	free(g->tensors);
	free(g->more);
	free(g->path);
	free(g);
}
