/* pack_render.c - a file as the pack shows it at each level, and what that costs.
 *
 * Every file's part begins with "=== " or with its path and ends with a newline. Pre-tokenizers of byte-level BPE always cut there
 * (a slash would be drawn to the punctuation above by o200k's), so that costs of parts add up to the cost of the text.
 */
#include "pack_impl.h"

#include "../base/utf8.h"

#include <stdlib.h>
#include <string.h>

#define KEEP_BYTES ((size_t)64 << 20) /* of source kept between counting and writing; the rest is read again */
#define DOC_MAX 90                    /* bytes of a file's purpose on one line */

const char *pack_source(struct packer *k, int32_t file, size_t *len, char **own)
{
	struct item *it = &k->items[file];
	struct err e = ERR_INIT;
	char *text;

	*own = NULL;
	if (it->text) {
		*len = it->len;
		return it->text;
	}
	if (k->p->files[file].stale)
		return NULL;
	if (scan_read(k->root, pack_path(k->t, (size_t)file), &text, len, &e) != 0) {
		k->p->files[file].stale = true;
		return NULL;
	}
	if (*len != k->t->files[file].size) {
		k->p->files[file].stale = true;
		free(text);
		return NULL;
	}
	if (!text)
		text = xcalloc(1, 1);
	if (atomic_fetch_add(&k->kept, *len + 1) < KEEP_BYTES) {
		it->text = text;
		it->len = *len;
	} else {
		*own = text;
	}
	return text;
}

static int by_worth(const float *worth, int32_t a, int32_t b)
{
	if (worth[a] != worth[b])
		return worth[a] > worth[b] ? -1 : 1;
	return a - b;
}

/* An include guard names nothing. */
static bool is_guard(const struct packer *k, int32_t sym)
{
	const char *name = sym_name(k->t, sym);
	size_t n = strlen(name);

	while (n && name[n - 1] == '_')
		n--;
	return k->t->syms[sym].kind == DEF_MACRO && n > 2 && memcmp(name + n - 2, "_H", 2) == 0;
}

/* The names that tell most about a file, best first. */
static int top_names(const struct packer *k, int32_t file, int32_t top[MAX_NAMES], int max)
{
	const struct sym_file *f = &k->t->files[file];
	int n = 0;

	for (int32_t s = f->sym0; s < f->sym0 + f->n_sym; s++) {
		int at;

		if (k->p->worth[s] <= 0 || (k->t->syms[s].flags & DEF_PROTOTYPE) || k->t->syms[s].kind == DEF_CONSTANT ||
		    is_guard(k, s))
			continue;
		for (at = n; at > 0 && by_worth(k->p->worth, s, top[at - 1]) < 0; at--)
			if (at < max)
				top[at] = top[at - 1];
		if (at < max)
			top[at] = s;
		if (at < max && n < max)
			n++;
	}
	return n;
}

/* A purpose is one sentence: cut between words, and said to be cut. */
static void put_doc(const char *doc, size_t max, struct buf *out)
{
	struct buf b = { 0 };
	size_t n;

	utf8_clean(&b, doc, strlen(doc), false);
	n = b.len;
	if (n > max) {
		for (n = max; n > 0 && b.p[n] != ' '; n--)
			;
		if (n == 0)
			n = utf8_complete(b.p, max);
	}
	buf_add(out, buf_str(&b), n);
	if (n < b.len)
		buf_puts(out, " ...");
	buf_free(&b);
}

static void render_line(struct packer *k, int32_t file, struct buf *out)
{
	const struct sym_file *f = &k->t->files[file];
	const char *path = pack_path(k->t, (size_t)file), *doc = pack_doc(k->t, (size_t)file);
	int32_t top[MAX_NAMES];
	int n = top_names(k, file, top, k->items[file].n_names);

	utf8_clean(out, path, strlen(path), false);
	buf_printf(out, " %u lines", f->lines);
	if (doc[0] && !k->items[file].same_doc) {
		buf_puts(out, ", ");
		put_doc(doc, DOC_MAX, out);
	}
	for (int i = 0; i < n; i++) {
		buf_puts(out, i ? ", " : "; ");
		utf8_clean(out, sym_name(k->t, top[i]), strlen(sym_name(k->t, top[i])), false);
		buf_printf(out, " %u", k->t->syms[top[i]].line);
	}
	buf_putc(out, '\n');
}

bool pack_render(struct packer *k, int32_t file, enum pack_level level, struct buf *out)
{
	const struct sym_file *f = &k->t->files[file];
	const char *path = pack_path(k->t, (size_t)file), *text;
	char *own;
	size_t len;

	if (level < PACK_LINE)
		return true;
	if (level == PACK_LINE) {
		render_line(k, file, out);
		return true;
	}
	text = pack_source(k, file, &len, &own);
	if (!text)
		return false;
	buf_puts(out, "=== ");
	utf8_clean(out, path, strlen(path), false);
	buf_printf(out, " (%u lines, %s)", f->lines, level == PACK_FULL ? "whole file" : "skeleton");
	if (level == PACK_SKELETON && pack_doc(k->t, (size_t)file)[0] && !k->items[file].same_doc) {
		buf_putc(out, ' ');
		put_doc(pack_doc(k->t, (size_t)file), DOC_MAX * 2, out);
	}
	buf_putc(out, '\n');
	if (level == PACK_SKELETON) {
		pack_skeleton(k->t, file, text, len, k->p->files[file].bodies, out);
	} else {
		size_t line = 1;

		for (size_t a = 0; a < len; line++) {
			const char *nl = memchr(text + a, '\n', len - a);
			size_t b = nl ? (size_t)(nl - text) : len;

			/* numbers on every tenth line: enough for the model to cite, few enough to be cheap */
			if (line % 10 == 0)
				buf_printf(out, "%zu\t", line);
			utf8_clean(out, text + a, b - a, true);
			buf_putc(out, '\n');
			a = b + 1;
		}
	}
	free(own);
	return true;
}

static uint32_t count_level(struct packer *k, int32_t file, enum pack_level level)
{
	struct buf b = { 0 };
	uint32_t n = pack_render(k, file, level, &b) ? (uint32_t)pack_count(k, &b) : NO_COST;

	buf_free(&b);
	return n;
}

uint32_t pack_cost(struct packer *k, int32_t file, enum pack_level level)
{
	uint32_t *n = &k->items[file].cost[level];

	if (*n == NO_COST && !k->p->files[file].stale)
		*n = count_level(k, file, level);
	return *n;
}

uint32_t pack_recount(struct packer *k, int32_t file)
{
	return count_level(k, file, (enum pack_level)k->items[file].level);
}
