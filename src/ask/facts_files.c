/* facts_files.c - the table of files, or of directories when there are many. */
#include "facts.h"

#include "reach.h"

#include "../base/utf8.h"

#include <stdlib.h>
#include <string.h>

#define MANY_FILES 24
#define MAX_ROWS 120

/* Does another file refer to it? */
static bool used_elsewhere(const struct view *v, int32_t sym)
{
	for (int32_t i = v->graph.in0[sym]; i < v->graph.in0[sym + 1]; i++)
		if (ref_file(&v->tab, v->graph.edges[v->graph.in[i]].ref) != v->tab.syms[sym].file)
			return true;
	return false;
}

int32_t facts_best_symbol(const struct view *v, int32_t file)
{
	const struct sym_file *f = &v->tab.files[file];
	int32_t best = -1;

	/* the way in from other files, else what the file is about, else anything */
	for (int pass = 0; pass < 3 && best < 0; pass++)
		for (int32_t s = f->sym0; s < f->sym0 + f->n_sym; s++) {
			const struct symbol *sym = &v->tab.syms[s];
			bool good = pass == 2 ? sym->kind != DEF_FIELD && sym->kind != DEF_CONSTANT :
						sym_is_main_kind(sym) && (pass == 1 || used_elsewhere(v, s));

			if (good && sym_is_body(sym) && (best < 0 || reach_order(v, s, best) < 0))
				best = s;
		}
	return best;
}

/* The names of a file worth a mention, hubs first, as many as the line that began at start holds. */
static void put_main_symbols(struct buf *out, const struct view *v, int32_t file, size_t start)
{
	const struct sym_file *f = &v->tab.files[file];
	int32_t top[4];
	size_t n = 0;

	for (int32_t s = f->sym0; s < f->sym0 + f->n_sym; s++) {
		const struct symbol *sym = &v->tab.syms[s];
		size_t at;

		if (!sym_is_body(sym) || !sym_is_main_kind(sym))
			continue;
		for (at = n; at > 0 && reach_order(v, s, top[at - 1]) < 0; at--)
			if (at < 4)
				top[at] = top[at - 1];
		if (at < 4) {
			top[at] = s;
			n += n < 4;
		}
	}
	for (size_t i = 0; i < n; i++) {
		size_t before = out->len;

		buf_puts(out, i ? ", " : " ");
		put_clean(out, sym_name(&v->tab, top[i]));
		buf_printf(out, ":%u", v->tab.syms[top[i]].line);
		if (i && utf8_width(out->p + start, out->len - start) > VIEW_WIDTH) {
			buf_truncate(out, before);
			break;
		}
	}
}

/* brief: a line a file. */
static void file_rows(const struct view *v, struct buf *out, bool brief)
{
	size_t column = 0;

	for (size_t i = 0; i < v->tab.n_files; i++) {
		struct buf p = { 0 };

		put_path(&p, v, (int32_t)i, true);
		if (utf8_width(buf_str(&p), p.len) > column)
			column = utf8_width(buf_str(&p), p.len);
		buf_free(&p);
	}
	if (column > 40)
		column = 40;
	for (size_t i = 0; i < v->tab.n_files; i++) {
		const struct sym_file *f = &v->tab.files[i];
		size_t start = out->len;

		if (i == MAX_ROWS) {
			buf_printf(out, " +%zu more files\n", v->tab.n_files - i);
			break;
		}
		buf_putc(out, ' ');
		put_path(out, v, (int32_t)i, true);
		put_pad(out, start, column + 2);
		if (f->status != WALK_TEXT) {
			buf_printf(out, "      (%s)\n", walk_status_name(f->status));
			continue;
		}
		buf_printf(out, "%5u ", f->lines);
		put_condition(out, v, (int32_t)i);
		put_main_symbols(out, v, (int32_t)i, start);
		if (f->doc[0] && !brief) {
			put_newline(out);
			buf_fill(out, ' ', column + 9);
			put_sentence(out, f->doc, VIEW_WIDTH - 9 - column);
		}
		put_newline(out);
	}
}

struct dir_row {
	const char *path;
	size_t len; /* of the directory part shown */
	size_t files, functions;
	uint64_t lines;
	int32_t top;  /* best ranked symbol */
	int32_t doc;  /* file whose sentence describes it */
	int says;     /* how well: speaks_for() */
};

/* The directory itself first, then those below it by name. */
static int by_directory(const void *pa, const void *pb)
{
	const struct dir_row *a = pa, *b = pb;
	size_t n = a->len < b->len ? a->len : b->len;
	int d = memcmp(a->path, b->path, n);

	return d ? d : a->len < b->len ? -1 : a->len > b->len;
}

/* First path component below the focus: files are grouped by it. */
static size_t group_len(const struct view *v, const char *path)
{
	size_t n = strlen(v->root.focus);
	const char *rest = n ? path + n + 1 : path, *slash = strchr(rest, '/');

	return slash ? (size_t)(slash - path) : n;
}

/* How well a file's first sentence describes its directory: a readme, then a header or package file, then sources. */
static int speaks_for(const char *name)
{
	const char *dot = strrchr(name, '.');

	if (strchr(name, '/'))
		return 0; /* a part's own sentence is not the whole's */
	if (strncasecmp(name, "readme", 6) == 0)
		return 5;
	if (strncmp(name, "__init__.", 9) == 0 || strcmp(name, "mod.rs") == 0 || strcmp(name, "doc.go") == 0 || strcmp(name, "lib.rs") == 0)
		return 4;
	if (strcmp(name, "Makefile") == 0 || strcmp(name, "Kbuild") == 0)
		return 3;
	if (dot && (strcmp(dot, ".h") == 0 || strcmp(dot, ".hpp") == 0))
		return 2;
	return 0;
}

/* "  1,234 lines" in a column */
static void put_number(struct buf *out, uint64_t n, size_t width, const char *what)
{
	struct buf b = { 0 };

	buf_put_count(&b, n);
	buf_printf(out, "%*s %s", (int)width, buf_str(&b), what);
	buf_free(&b);
}

static void dir_rows(const struct view *v, struct buf *out)
{
	struct dir_row *rows = NULL;
	size_t n = 0, cap = 0, column = 0;
	int32_t own = -1; /* row of the files at the top itself */

	for (size_t i = 0; i < v->tab.n_files; i++) {
		const struct sym_file *f = &v->tab.files[i];
		size_t len = group_len(v, f->path);
		struct dir_row *r = NULL;

		if (f->status != WALK_TEXT)
			continue;
		/* files come by path: those of one directory follow each other, but for the top's own files among them */
		if (len == strlen(v->root.focus) && own >= 0)
			r = &rows[own];
		else if (n && rows[n - 1].len == len && memcmp(rows[n - 1].path, f->path, len) == 0)
			r = &rows[n - 1];
		else if (n > 1 && rows[n - 2].len == len && memcmp(rows[n - 2].path, f->path, len) == 0)
			r = &rows[n - 2];
		if (!r) {
			if (len == strlen(v->root.focus))
				own = (int32_t)n;
			rows = mem_grow(rows, n, &cap, sizeof(*rows));
			r = &rows[n++];
			*r = (struct dir_row){ .path = f->path, .len = len, .top = -1, .doc = -1 };
		}
		r->files++;
		r->lines += f->lines;
		for (int32_t s = f->sym0; s < f->sym0 + f->n_sym; s++) {
			r->functions += sym_is_function(&v->tab.syms[s]) && sym_is_body(&v->tab.syms[s]);
			if (sym_is_function(&v->tab.syms[s]) && sym_is_body(&v->tab.syms[s]) &&
			    (r->top < 0 || reach_order(v, s, r->top) < 0))
				r->top = s;
		}
		if (f->doc[0] && speaks_for(f->path + len + (len > 0)) > r->says) {
			r->says = speaks_for(f->path + len + (len > 0));
			r->doc = (int32_t)i;
		}
	}
	if (n)
		qsort(rows, n, sizeof(*rows), by_directory);
	for (size_t k = 0; k < n; k++)
		if (rows[k].len + 2 > column)
			column = rows[k].len + 2;
	for (size_t k = 0; k < n; k++) {
		size_t start = out->len;
		struct buf path = { 0 };

		if (k == MAX_ROWS) {
			buf_printf(out, " +%zu more directories\n", n - k);
			break;
		}
		buf_putc(out, ' ');
		buf_add(&path, rows[k].path, rows[k].len);
		put_clean(out, rows[k].len ? buf_str(&path) : ".");
		buf_putc(out, '/');
		buf_free(&path);
		put_pad(out, start, column + 2 > 34 ? 34 : column + 2);
		put_number(out, rows[k].files, 5, "files ");
		put_number(out, rows[k].lines, 9, "lines ");
		put_number(out, rows[k].functions, 6, "functions");
		if (rows[k].doc >= 0) {
			buf_puts(out, "\n      ");
			put_sentence(out, v->tab.files[rows[k].doc].doc, VIEW_WIDTH - 6);
		}
		if (rows[k].top >= 0) {
			buf_puts(out, "\n      ");
			put_clean(out, sym_name(&v->tab, rows[k].top));
			buf_putc(out, ' ');
			put_place(out, v, rows[k].top, -1);
		}
		buf_putc(out, '\n');
	}
	free(rows);
}

static bool one_directory(const struct view *v)
{
	size_t n = strlen(v->root.focus);

	for (size_t i = 0; i < v->tab.n_files; i++)
		if (group_len(v, v->tab.files[i].path) != n)
			return false;
	return true;
}

void facts_files(const struct view *v, struct buf *out)
{
	buf_puts(out, "files\n");
	if (v->tab.n_files <= MANY_FILES || one_directory(v))
		file_rows(v, out, v->tab.n_files > MANY_FILES);
	else
		dir_rows(v, out);
}
