/* prompt_complete.c - candidates for a word of the prompt, found by the reader (complete.h). */
#include "complete.h"

#include "overlay.h"

#include "../src/base/mem.h"
#include "../src/base/path.h"
#include "../src/base/utf8.h"

#include <stdlib.h>
#include <string.h>

void candidates_add(struct candidates *c, const char *word, size_t n)
{
	struct buf b = { 0 };

	c->total++;
	if (c->n >= CANDIDATES_MAX)
		return;
	utf8_clean(&b, word, n, false);
	c->word = mem_grow(c->word, c->n, &c->cap, sizeof(c->word[0]));
	c->word[c->n++] = buf_steal(&b);
}

void candidates_free(struct candidates *c)
{
	for (size_t i = 0; i < c->n; i++)
		free(c->word[i]);
	free(c->word);
	*c = (struct candidates){ 0 };
}

size_t candidates_common(const struct candidates *c)
{
	size_t common = c->n ? strlen(c->word[0]) : 0, at = 0;

	for (size_t i = 1; i < c->n; i++) {
		size_t k = 0;

		while (k < common && c->word[i][k] == c->word[0][k])
			k++;
		common = k;
	}
	while (at < common) {
		int cols;
		size_t len = text_cluster(c->word[0] + at, strlen(c->word[0] + at), &cols);

		if (at + len > common)
			break;
		at += len;
	}
	return at;
}

/* First file whose path is not below `word`: files ascend by their bytes. */
static size_t first_file(const struct browse *b, const char *word)
{
	size_t lo = 0, hi = browse_files(b);
	struct browse_file f;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		browse_file(b, mid, &f);
		if (strcmp(f.path, word) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static void paths(const struct browse *b, const char *word, struct cancel *cancel, struct candidates *out)
{
	size_t n = strlen(word), n_files = browse_files(b), last = 0;
	const char *dir = NULL; /* the last candidate, a directory, of `last` bytes */
	struct browse_file f;

	for (size_t i = first_file(b, word); i < n_files; i++) {
		const char *slash;

		if (i % 4096 == 0 && cancel_asked(cancel))
			return;
		browse_file(b, i, &f);
		if (strncmp(f.path, word, n) != 0)
			return;
		if (dir && strncmp(f.path, dir, last) == 0)
			continue;
		slash = strchr(f.path + n, '/');
		dir = slash ? f.path : NULL;
		last = slash ? (size_t)(slash + 1 - f.path) : 0;
		candidates_add(out, f.path, slash ? last : strlen(f.path));
	}
}

static void symbols(const struct browse *b, const char *word, struct cancel *cancel, struct candidates *out)
{
	struct places found = { 0 };
	size_t n = strlen(word);

	if (n < 2 || !browse_has_symbols(b) || browse_find(b, word, BROWSE_SYMBOLS, 4 * CANDIDATES_MAX, cancel, &found, NULL) != 0) {
		places_free(&found);
		return;
	}
	for (size_t i = 0; i < found.n; i++) {
		const char *name = found.p[i].name;
		bool there = false;

		if (strncmp(name, word, n) != 0)
			continue;
		for (size_t k = 0; k < out->n && !there; k++)
			there = strcmp(out->word[k], name) == 0;
		if (!there)
			candidates_add(out, name, strlen(name));
	}
	places_free(&found);
}

static int by_bytes(const void *x, const void *y)
{
	return strcmp(*(char *const *)x, *(char *const *)y);
}

void complete_word(const struct browse *b, const char *word, struct cancel *c, struct candidates *out)
{
	if (word[0] == '/')
		word++;
	else if (word[0] == '.' && word[1] == '/')
		word += 2;
	paths(b, word, c, out);
	if (out->n == 0 && browse_focus(b)[0]) { /* as seen from what the session is about */
		char *below = path_join(browse_focus(b), word);

		paths(b, below, c, out);
		free(below);
	}
	if (!strchr(word, '/'))
		symbols(b, word, c, out);
	if (out->n)
		qsort(out->word, out->n, sizeof(out->word[0]), by_bytes);
}

/* ---- the job ------------------------------------------------------------------------------------------------------------------ */

struct complete_job {
	struct job j;
	struct msg m;
	struct bridge *bridge;
	struct browse *b;
	char *word;
	unsigned serial;
	complete_fn done;
	struct candidates found;
};

static void job_free(struct complete_job *c)
{
	browse_free(c->b);
	candidates_free(&c->found);
	free(c->word);
	free(c);
}

static void drop_job(struct job *j)
{
	job_free((struct complete_job *)j);
}

static struct complete_job *of_msg(struct msg *m)
{
	return (struct complete_job *)((char *)m - offsetof(struct complete_job, m));
}

static void drop_msg(struct msg *m)
{
	job_free(of_msg(m));
}

static void apply(struct app *a, struct msg *m)
{
	struct complete_job *c = of_msg(m);

	c->done(a, c->serial, &c->found);
	job_free(c);
}

static void run(struct job *j, struct cancel *cancel)
{
	struct complete_job *c = (struct complete_job *)j;

	complete_word(c->b, c->word, cancel, &c->found);
	bridge_post(c->bridge, &c->m);
}

void complete_ask(struct app *a, const char *word, unsigned serial, complete_fn done)
{
	struct complete_job *c;

	if (!a->browse)
		return;
	c = xcalloc(1, sizeof(*c));
	c->j = (struct job){ .kind = JOB_COMPLETE, .run = run, .drop = drop_job };
	c->m = (struct msg){ .apply = apply, .drop = drop_msg };
	c->bridge = a->bridge;
	c->b = browse_ref(a->browse);
	c->word = xstrdup(word);
	c->serial = serial;
	c->done = done;
	worker_put(overlay_worker(a), &c->j);
}
