/* gguf_split.c - models in several files, as gguf-split of llama.cpp writes them:
 *
 *	NAME-00001-of-00003.gguf    split.no 0, split.count 3, split.tensors.count of all parts, the model's metadata
 *	NAME-00002-of-00003.gguf    split.no 1, the same counts, and nothing else
 *
 * A file of a hub cache is a link whose target has no number in its name, so the others are looked for beside the link first,
 * and only then beside what it leads to. Parts that are missing or belong to another model are an error that names the file: a
 * model with a third of its tensors from another one would load and talk nonsense.
 */
#include "gguf_impl.h"

#include "../base/mem.h"
#include "../base/path.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { MAX_PARTS = 1024 };

enum { TAIL = sizeof("-00001-of-00003.gguf") - 1 };

/* ---- names -------------------------------------------------------------------------------------------------------------------- */

static int digits(const char *p)
{
	int v = 0;

	for (int i = 0; i < 5; i++) {
		if (p[i] < '0' || p[i] > '9')
			return -1;
		v = v * 10 + p[i] - '0';
	}
	return v;
}

bool gguf_split_name(const char *path, struct gguf_split_name *s)
{
	size_t len = strlen(path), n = TAIL;
	const char *p = len > n ? path + len - n : NULL;

	if (!p || p[-1] == '/' || p[0] != '-' || memcmp(p + 6, "-of-", 4) != 0 || strcmp(p + 15, ".gguf") != 0)
		return false;
	*s = (struct gguf_split_name){ len - n, digits(p + 1), digits(p + 10) };
	return s->no >= 1 && s->no <= s->count;
}

char *gguf_split_path(const char *path, const struct gguf_split_name *s, int no)
{
	return xasprintf("%.*s-%05d-of-%05d.gguf", (int)s->prefix, path, no, s->count);
}

/* ---- joining ------------------------------------------------------------------------------------------------------------------ */

struct counts { /* what a part says of the whole */
	uint64_t no, count, tensors; /* no from 0; count 1: not split; tensors UINT64_MAX: not said */
};

static int read_counts(const struct gguf *g, struct counts *c, struct err *e)
{
	struct err why = ERR_INIT;

	c->count = gguf_uint(g, "split.count", 1, &why);
	c->no = gguf_uint(g, "split.no", 0, &why);
	c->tensors = gguf_uint(g, "split.tensors.count", UINT64_MAX, &why);
	if (err_is_set(&why))
		return err_set(e, why.code, "%s", why.msg);
	if (c->count == 0)
		c->count = 1;
	if (c->count > MAX_PARTS || c->no >= c->count)
		return err_set(e, ERR_MODEL, "%s: says it is part %llu of %llu; the file is damaged, download it again", g->path,
			       (unsigned long long)c->no + 1, (unsigned long long)c->count);
	return 0;
}

/* Is g part no of the model that first begins? */
static int check_part(const struct gguf *first, const struct counts *want, const struct gguf *g, uint64_t no, struct err *e)
{
	struct gguf_str a = gguf_string(first, "general.architecture", NULL), b = gguf_string(g, "general.architecture", NULL);
	struct counts c;

	if (read_counts(g, &c, e))
		return -1;
	if (c.no != no || c.count != want->count)
		return err_set(e, ERR_MODEL, "%s: says it is part %llu of %llu, where part %llu of %llu belongs; download it again", g->path,
			       (unsigned long long)c.no + 1, (unsigned long long)c.count, (unsigned long long)no + 1,
			       (unsigned long long)want->count);
	if (c.tensors != want->tensors)
		return err_set(e, ERR_MODEL, "%s: belongs to a model of %lld tensors, part 1 to one of %lld; download the parts again", g->path,
			       (long long)c.tensors, (long long)want->tensors);
	if (b.p && (b.len != a.len || memcmp(a.p, b.p, a.len) != 0))
		return err_set(e, ERR_MODEL, "%s: is of another architecture than part 1; download the parts again", g->path);
	return 0;
}

/* Adds part no (from 0), which first owns from here on, its tensors behind those it has. */
static int add_part(struct gguf *first, const struct counts *want, struct gguf *g, uint64_t no, struct err *e)
{
	size_t n = first->n_tensors + g->n_tensors;

	first->more = xreallocarray(first->more, first->n_more + 1, sizeof(struct gguf *));
	first->more[first->n_more++] = g;
	if (check_part(first, want, g, no, e))
		return -1;
	first->tensors = xreallocarray(first->tensors, n ? n : 1, sizeof(*first->tensors));
	for (size_t i = 0; i < g->n_tensors; i++) {
		const struct gguf_tensor *t = &g->tensors[i];
		bool is_new;

		*map_put(&first->names, t->name.p, t->name.len, &is_new) = first->n_tensors;
		if (!is_new)
			return err_set(e, ERR_MODEL, "%s: tensor '%.*s' is in another part, too; download the parts again", g->path,
				       (int)t->name.len, t->name.p);
		first->tensors[first->n_tensors++] = *t;
	}
	map_free(&g->names);
	free(g->tensors);
	g->tensors = NULL;
	g->n_tensors = 0;
	return 0;
}

static int check_total(const struct gguf *first, const struct counts *want, struct err *e)
{
	if (want->tensors == UINT64_MAX || want->tensors == first->n_tensors)
		return 0;
	return err_set(e, ERR_MODEL, "%s: the parts hold %zu tensors, the model has %llu; download them again", first->path,
		       first->n_tensors, (unsigned long long)want->tensors);
}

struct gguf *gguf_parse_parts(const struct gguf_bytes *parts, size_t n, struct err *e)
{
	struct gguf *first = n ? gguf_parse(parts[0].p, parts[0].len, parts[0].name, e) : NULL, *g;
	struct counts want;

	if (!n)
		err_set(e, ERR_MODEL, "no parts of a model were given");
	if (!first || read_counts(first, &want, e) || check_part(first, &want, first, 0, e))
		goto fail;
	if (want.count != n) {
		err_set(e, ERR_MODEL, "%s: the first of %llu parts, %zu were given", first->path, (unsigned long long)want.count, n);
		goto fail;
	}
	for (size_t i = 1; i < n; i++) {
		g = gguf_parse(parts[i].p, parts[i].len, parts[i].name, e);
		if (!g || add_part(first, &want, g, i, e))
			goto fail;
	}
	if (!check_total(first, &want, e))
		return first;
fail:
	gguf_free(first);
	return NULL;
}

/* ---- files -------------------------------------------------------------------------------------------------------------------- */

/* The first part that does not lie beside path; 0: all do. */
static int missing_part(const char *path, const struct gguf_split_name *s)
{
	int missing = 0;

	for (int no = 1; no <= s->count && !missing; no++) {
		char *part = gguf_split_path(path, s, no);

		if (access(part, F_OK) != 0)
			missing = no;
		free(part);
	}
	return missing;
}

/* The name under which the other parts can be found: that of the path, else that of what it leads to. Caller frees. */
static char *name_with_parts(const char *path, const struct counts *c, struct gguf_split_name *s, struct err *e)
{
	char *real = realpath(path, NULL), *missing;
	struct gguf_split_name other;
	bool named = gguf_split_name(path, s) && s->count == (int)c->count;
	int no = named ? missing_part(path, s) : 0;

	if (named && !no) {
		free(real);
		return xstrdup(path);
	}
	if (real && gguf_split_name(real, &other) && other.count == (int)c->count && !missing_part(real, &other)) {
		*s = other;
		return real;
	}
	free(real);
	if (!named) {
		err_set(e, ERR_MODEL, "%s: one of %llu parts of a model, and its name does not tell those of the others "
			"(NAME-%05llu-of-%05llu.gguf); give it by that name", path, (unsigned long long)c->count,
			(unsigned long long)c->no + 1, (unsigned long long)c->count);
		return NULL;
	}
	missing = gguf_split_path(path, s, no);
	err_set(e, ERR_MODEL, "%s: part %d of %d of this model is missing; download it into the same directory", missing, no, s->count);
	free(missing);
	return NULL;
}

static struct gguf *open_parts(const char *base, const struct gguf_split_name *s, struct err *e)
{
	struct gguf *first = NULL, *g;
	struct counts want = { 0, 0, 0 };

	for (int no = 1; no <= s->count; no++) {
		char *part = gguf_split_path(base, s, no);

		g = gguf_open_one(part, e);
		free(part);
		if (!first)
			first = g;
		if (!g || (no == 1 ? read_counts(g, &want, e) || check_part(g, &want, g, 0, e) :
				     add_part(first, &want, g, (uint64_t)no - 1, e)))
			goto fail;
	}
	if (want.count == (uint64_t)s->count && !check_total(first, &want, e))
		return first;
	err_set(e, ERR_MODEL, "%s: says it is one of %llu parts, its name says %d; download it again", first->path,
		(unsigned long long)want.count, s->count);
fail:
	gguf_free(first);
	return NULL;
}

struct gguf *gguf_open(const char *path, struct err *e)
{
	struct gguf *g = gguf_open_one(path, e), *whole = NULL;
	struct gguf_split_name s;
	struct counts c;
	char *base;

	if (!g)
		return NULL;
	if (read_counts(g, &c, e) == 0) {
		if (c.count == 1)
			return g;
		base = name_with_parts(path, &c, &s, e);
		if (base)
			whole = open_parts(base, &s, e);
		free(base);
	}
	gguf_close_one(g); /* opened again in its place: the other way to own the parts is not worth a header's milliseconds */
	return whole;
}

void gguf_free(struct gguf *g)
{
	if (!g)
		return;
	for (size_t i = 0; i < g->n_more; i++)
		gguf_close_one(g->more[i]);
	gguf_close_one(g);
}

size_t gguf_n_parts(const struct gguf *g)
{
	return 1 + g->n_more;
}

const char *gguf_part_path(const struct gguf *g, size_t i)
{
	return i ? g->more[i - 1]->path : g->path;
}

uint64_t gguf_part_bytes(const struct gguf *g, size_t i)
{
	return i ? g->more[i - 1]->len : g->len;
}

uint64_t gguf_file_bytes(const struct gguf *g)
{
	uint64_t bytes = 0;

	for (size_t i = 0; i < gguf_n_parts(g); i++)
		bytes += gguf_part_bytes(g, i);
	return bytes;
}

void gguf_will_need(const struct gguf *g)
{
	/* Starts reading the file in large sequential pieces instead of one fault after the other. Advice: failure is harmless. */
	if (g->mapped)
		madvise((void *)g->base, g->len, MADV_WILLNEED);
	for (size_t i = 0; i < g->n_more; i++)
		gguf_will_need(g->more[i]);
}
