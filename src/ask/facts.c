#include "facts.h"

#include "reach.h"

#include "../base/utf8.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define MANY_FILES 24
#define MAX_ROWS 120

static bool is_text(const struct sym_file *f)
{
	return f->status == WALK_TEXT;
}

static size_t line_width(const struct buf *b, size_t start)
{
	return utf8_width(b->p + start, b->len - start);
}

static const char *plural(size_t n)
{
	return n == 1 ? "" : "s";
}

/* ---- 1. what it is ---- */

/* The sentence that describes the tree best: a README's in it, else the comment of the file with the highest rank. */
static int32_t describing_file(const struct view *v)
{
	int32_t best = -1;
	float best_rank = -1;

	for (size_t i = 0; i < v->tab.n_files; i++) {
		const struct sym_file *f = &v->tab.files[i];
		const char *base = strrchr(f->path, '/');
		float rank = 0;

		if (!is_text(f) || !f->doc[0])
			continue;
		base = base ? base + 1 : f->path;
		/* a README at the top of the asked directory speaks for it */
		if (strncasecmp(base, "readme", 6) == 0 && strlen(f->path) - strlen(base) <= strlen(v->root.focus) + 1)
			return (int32_t)i;
		if (!lang_is_code(f->lang))
			continue;
		for (int32_t s = f->sym0; s < f->sym0 + f->n_sym; s++)
			rank += v->graph.rank[s];
		if (rank > best_rank) {
			best_rank = rank;
			best = (int32_t)i;
		}
	}
	return best;
}

void facts_summary(const struct view *v, struct buf *out)
{
	size_t per_lang[LANG_COUNT] = { 0 }, functions = 0, tables = 0, exported = 0, n = 0;
	uint64_t lines = 0;
	int32_t doc;

	for (size_t i = 0; i < v->tab.n_files; i++)
		if (is_text(&v->tab.files[i])) {
			per_lang[v->tab.files[i].lang]++;
			lines += v->tab.files[i].lines;
		}
	for (size_t i = 0; i < v->tab.n_syms; i++) {
		functions += sym_is_function(&v->tab.syms[i]) && sym_is_body(&v->tab.syms[i]);
		tables += v->tab.syms[i].kind == DEF_TABLE && sym_is_body(&v->tab.syms[i]);
	}
	for (size_t i = 0; i < v->tab.n_refs; i++)
		exported += v->tab.refs[i].kind == REF_REGISTER && strncmp(v->tab.refs[i].slot, "EXPORT_SYMBOL", 13) == 0;
	put_clean(out, v->root.focus[0] ? v->root.focus : v->root.root);
	buf_puts(out, ": ");
	for (int l = LANG_NONE + 1; l < LANG_COUNT; l++)
		if (per_lang[l]) {
			buf_printf(out, "%s%zu %s", n ? ", " : "", per_lang[l], lang_name((enum lang)l));
			n += per_lang[l];
		}
	if (per_lang[LANG_NONE]) {
		buf_printf(out, "%s%zu other", n ? ", " : "", per_lang[LANG_NONE]);
		n += per_lang[LANG_NONE];
	}
	buf_printf(out, " file%s, ", n == 1 ? "" : "s");
	buf_put_count(out, lines);
	buf_printf(out, " lines, ");
	buf_put_count(out, functions);
	buf_printf(out, " function%s", plural(functions));
	if (tables)
		buf_printf(out, ", %zu table%s", tables, plural(tables));
	if (exported)
		buf_printf(out, ", %zu exported symbol%s", exported, plural(exported));
	buf_putc(out, '\n');
	doc = describing_file(v);
	if (doc >= 0) {
		buf_puts(out, " \"");
		put_clean(out, v->tab.files[doc].doc);
		buf_puts(out, "\" (");
		put_path(out, v, doc, false);
		buf_puts(out, ")\n");
	}
}

/* ---- 2. files ---- */

/* Best to mention first: hubs before leaves and doors. */
static int by_hub(const struct view *v, int32_t a, int32_t b)
{
	float ra = reach_hub(v, a), rb = reach_hub(v, b);

	return ra != rb ? (ra > rb ? -1 : 1) : a - b;
}

/* Does another file refer to it? */
static bool used_elsewhere(const struct view *v, int32_t sym)
{
	for (int32_t i = v->graph.in0[sym]; i < v->graph.in0[sym + 1]; i++)
		if (v->tab.refs[v->graph.edges[v->graph.in[i]].ref].file != v->tab.syms[sym].file)
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

			if (good && sym_is_body(sym) && (best < 0 || by_hub(v, s, best) < 0))
				best = s;
		}
	return best;
}

/* The names of a file worth a mention, best rank first, inside a width. */
static void put_main_symbols(struct buf *out, const struct view *v, int32_t file, size_t width)
{
	const struct sym_file *f = &v->tab.files[file];
	int32_t top[4];
	size_t n = 0, used = 0;

	for (int32_t s = f->sym0; s < f->sym0 + f->n_sym; s++) {
		const struct symbol *sym = &v->tab.syms[s];
		size_t at;

		if (!sym_is_body(sym) || !sym_is_main_kind(sym))
			continue;
		for (at = n; at > 0 && by_hub(v, s, top[at - 1]) < 0; at--)
			if (at < 4)
				top[at] = top[at - 1];
		if (at < 4) {
			top[at] = s;
			n += n < 4;
		}
	}
	for (size_t i = 0; i < n; i++) {
		size_t w = strlen(v->tab.syms[top[i]].name) + 8;

		if (i && used + w > width)
			break;
		buf_puts(out, i ? ", " : "");
		put_clean(out, v->tab.syms[top[i]].name);
		buf_printf(out, ":%u", v->tab.syms[top[i]].line);
		used += w;
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
	if (column > 44)
		column = 44;
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
		if (!is_text(f)) {
			buf_printf(out, "      (%s)\n", walk_status_name(f->status));
			continue;
		}
		buf_printf(out, "%5u  ", f->lines);
		put_main_symbols(out, v, (int32_t)i, 96 - column);
		put_condition(out, v, (int32_t)i);
		if (f->doc[0] && !brief) {
			buf_putc(out, '\n');
			buf_fill(out, ' ', column + 9);
			put_sentence(out, f->doc, 88 - column);
		}
		buf_putc(out, '\n');
	}
}

struct dir_row {
	const char *path;
	size_t len; /* of the directory part shown */
	size_t files, functions;
	uint64_t lines;
	int32_t top;  /* best ranked symbol */
	int32_t doc;  /* file whose sentence describes it */
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
	const char *base = strrchr(name, '/'), *dot;

	base = base ? base + 1 : name;
	dot = strrchr(base, '.');
	if (strncasecmp(base, "readme", 6) == 0)
		return base == name ? 9 : 5;
	if (strncmp(base, "__init__.", 9) == 0 || strcmp(base, "mod.rs") == 0 || strcmp(base, "doc.go") == 0 || strcmp(base, "lib.rs") == 0)
		return 8;
	if (strcmp(base, "Makefile") == 0 || strcmp(base, "Kbuild") == 0)
		return base == name ? 6 : 1;
	if (dot && (strcmp(dot, ".h") == 0 || strcmp(dot, ".hpp") == 0))
		return 4;
	return dot && lang_is_code(lang_detect(base, NULL, 0)) ? 3 : 0;
}

static void dir_rows(const struct view *v, struct buf *out)
{
	struct dir_row *rows = NULL;
	size_t n = 0, cap = 0, column = 0;

	for (size_t i = 0; i < v->tab.n_files; i++) {
		const struct sym_file *f = &v->tab.files[i];
		size_t len = group_len(v, f->path);
		struct dir_row *r = NULL;

		if (!is_text(f))
			continue;
		for (size_t k = 0; k < n && !r; k++)
			if (rows[k].len == len && memcmp(rows[k].path, f->path, len) == 0)
				r = &rows[k];
		if (!r) {
			rows = mem_grow(rows, n, &cap, sizeof(*rows));
			r = &rows[n++];
			*r = (struct dir_row){ .path = f->path, .len = len, .top = -1, .doc = -1 };
		}
		r->files++;
		r->lines += f->lines;
		for (int32_t s = f->sym0; s < f->sym0 + f->n_sym; s++) {
			r->functions += sym_is_function(&v->tab.syms[s]) && sym_is_body(&v->tab.syms[s]);
			if (sym_is_function(&v->tab.syms[s]) && sym_is_body(&v->tab.syms[s]) &&
			    (r->top < 0 || by_hub(v, s, r->top) < 0))
				r->top = s;
		}
		if (f->doc[0] && (r->doc < 0 || speaks_for(f->path + len + (len > 0)) > speaks_for(v->tab.files[r->doc].path + len + (len > 0))))
			r->doc = (int32_t)i;
	}
	qsort(rows, n, sizeof(*rows), by_directory);
	for (size_t k = 0; k < n; k++)
		if (rows[k].len + 2 > column)
			column = rows[k].len + 2;
	for (size_t k = 0; k < n; k++) {
		size_t start = out->len;
		struct buf path = { 0 };

		buf_putc(out, ' ');
		buf_add(&path, rows[k].path, rows[k].len);
		put_clean(out, rows[k].len ? buf_str(&path) : ".");
		buf_putc(out, '/');
		buf_free(&path);
		put_pad(out, start, column + 2 > 44 ? 44 : column + 2);
		buf_printf(out, "%4zu files %7llu lines %5zu functions", rows[k].files, (unsigned long long)rows[k].lines,
			   rows[k].functions);
		if (rows[k].top >= 0) {
			buf_puts(out, "  ");
			put_clean(out, v->tab.syms[rows[k].top].name);
			buf_putc(out, ' ');
			put_place(out, v, rows[k].top, -1);
		}
		if (rows[k].doc >= 0) {
			buf_puts(out, "\n      ");
			put_sentence(out, v->tab.files[rows[k].doc].doc, 90);
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

/* ---- 3. entry points ---- */

void facts_entries(const struct view *v, const struct entries *es, struct buf *out)
{
	const struct symtab *t = &v->tab;
	size_t shown = 0, doors = 0;

	buf_puts(out, "entry points\n");
	for (size_t i = 0; i < es->n; i++) {
		const struct entry *en = &es->e[i];
		size_t start = out->len;

		if (shown >= 12) {
			buf_printf(out, " +%zu more\n", es->n - i);
			break;
		}
		buf_putc(out, ' ');
		if (en->ref >= 0) {
			put_clean(out, t->refs[en->ref].slot);
			buf_putc(out, '(');
			put_clean(out, t->refs[en->ref].name);
			buf_putc(out, ')');
			put_pad(out, start, 42);
			put_path(out, v, t->refs[en->ref].file, false);
			buf_printf(out, ":%u", t->refs[en->ref].line);
			if (en->sym >= 0) {
				buf_puts(out, " (");
				put_clean(out, def_kind_name(t->syms[en->sym].kind));
				buf_putc(out, ' ');
				put_place(out, v, en->sym, t->refs[en->ref].file);
				buf_putc(out, ')');
			}
		} else {
			put_clean(out, t->syms[en->sym].name);
			put_pad(out, start, 42);
			put_place(out, v, en->sym, -1);
			if (strcmp(t->syms[en->sym].name, "main") != 0)
				buf_puts(out, " (visible outside, not called inside)");
			doors++;
		}
		buf_putc(out, '\n');
		shown++;
	}
	if (!shown)
		buf_puts(out, " none found: no main(), no registration, every function is called from inside\n");
}

/* ---- 5. types ---- */

struct type_row {
	int32_t sym;
	size_t users, tables;
};

static int by_users(const void *pa, const void *pb)
{
	const struct type_row *a = pa, *b = pb;

	if (a->users != b->users)
		return a->users > b->users ? -1 : 1;
	return a->sym < b->sym ? -1 : a->sym > b->sym;
}

static void type_row(const struct view *v, const struct type_row *row, struct buf *out)
{
	const struct symtab *t = &v->tab;
	const struct symbol *s = &t->syms[row->sym];
	int32_t shown[5];
	size_t start = out->len, n = 0, fields = 0;

	for (int32_t i = t->files[s->file].sym0; i < t->files[s->file].sym0 + t->files[s->file].n_sym; i++)
		fields += t->syms[i].kind == DEF_FIELD && t->syms[i].container == row->sym;
	buf_printf(out, " %s ", def_kind_name(s->kind));
	put_clean(out, s->name);
	buf_putc(out, ' ');
	put_place(out, v, row->sym, -1);
	if (fields)
		buf_printf(out, " (%zu field%s)", fields, plural(fields));
	put_pad(out, start, 46);
	buf_puts(out, "in ");
	for (int32_t i = v->graph.in0[row->sym]; i < v->graph.in0[row->sym + 1] && n < 5; i++) {
		int32_t from = v->graph.edges[v->graph.in[i]].from;
		bool seen = from < 0 || !(sym_is_function(&t->syms[from]) || t->syms[from].kind == DEF_TABLE);

		for (size_t k = 0; k < n && !seen; k++)
			seen = shown[k] == from;
		if (seen)
			continue;
		if (n < 3) {
			buf_puts(out, n ? ", " : "");
			put_clean(out, t->syms[from].name);
			buf_putc(out, ' ');
			put_place(out, v, from, s->file);
		}
		shown[n++] = from;
	}
	if (row->users > 3)
		buf_printf(out, " +%zu", row->users - 3);
	if (s->doc[0]) {
		buf_puts(out, "\n      ");
		put_sentence(out, s->doc, 90);
	}
	buf_putc(out, '\n');
}

void facts_types(const struct view *v, struct buf *out)
{
	const struct symtab *t = &v->tab;
	struct type_row *rows = NULL;
	size_t n = 0, cap = 0;

	for (size_t i = 0; i < t->n_syms; i++) {
		const struct symbol *s = &t->syms[i];
		struct type_row r = { (int32_t)i, 0, 0 };
		int32_t last = -1;

		if (!(s->kind == DEF_STRUCT || s->kind == DEF_UNION || s->kind == DEF_CLASS || s->kind == DEF_INTERFACE ||
		      s->kind == DEF_ENUM) || !sym_is_body(s))
			continue;
		for (int32_t k = v->graph.in0[i]; k < v->graph.in0[i + 1]; k++) {
			int32_t from = v->graph.edges[v->graph.in[k]].from;

			if (from < 0 || from == last || !(sym_is_function(&t->syms[from]) || t->syms[from].kind == DEF_TABLE))
				continue;
			last = from;
			r.users++;
		}
		if (!r.users)
			continue;
		rows = mem_grow(rows, n, &cap, sizeof(*rows));
		rows[n++] = r;
	}
	if (n) {
		qsort(rows, n, sizeof(*rows), by_users);
		buf_puts(out, "types\n");
		for (size_t i = 0; i < n && i < 8; i++)
			type_row(v, &rows[i], out);
		if (n > 8)
			buf_printf(out, " +%zu more\n", n - 8);
	}
	free(rows);
}

/* ---- 7. what the comments say ---- */

void facts_comments(const struct view *v, struct buf *out)
{
	int32_t top[6];
	size_t n = 0;

	for (size_t i = 0; i < v->tab.n_syms; i++) {
		const struct symbol *s = &v->tab.syms[i];
		size_t at;

		if (!s->doc[0] || strlen(s->doc) < 12 || s->kind == DEF_FIELD || s->kind == DEF_HEADING || s->kind == DEF_CONFIG ||
		    !lang_is_code(v->tab.files[s->file].lang))
			continue;
		for (at = n; at > 0 && by_hub(v, (int32_t)i, top[at - 1]) < 0; at--)
			if (at < 6)
				top[at] = top[at - 1];
		if (at < 6) {
			top[at] = (int32_t)i;
			n += n < 6;
		}
	}
	if (!n)
		return;
	buf_puts(out, "in the comments' words\n");
	for (size_t i = 0; i < n; i++) {
		size_t start = out->len;

		buf_putc(out, ' ');
		put_clean(out, v->tab.syms[top[i]].name);
		buf_putc(out, ' ');
		put_place(out, v, top[i], -1);
		put_pad(out, start, 40);
		put_sentence(out, v->tab.syms[top[i]].doc, 100 - (line_width(out, start) < 60 ? line_width(out, start) : 60));
		buf_putc(out, '\n');
	}
}

/* ---- 8. reading order ---- */

static bool listed(const int32_t *list, size_t n, int32_t sym)
{
	for (size_t i = 0; i < n; i++)
		if (list[i] == sym)
			return true;
	return false;
}

static bool file_listed(const struct view *v, const int32_t *list, size_t n, int32_t file)
{
	for (size_t i = 0; i < n; i++)
		if (v->tab.syms[list[i]].file == file)
			return true;
	return false;
}

/* What the build takes unless configured away comes first, then hubs. */
static bool reads_before(const struct view *v, int32_t a, int32_t b)
{
	bool fallback_a = build_is_fallback(&v->build, v->tab.syms[a].file), fallback_b = build_is_fallback(&v->build, v->tab.syms[b].file);

	return fallback_a != fallback_b ? fallback_b : by_hub(v, a, b) < 0;
}

/* Where it starts, what most ways lead to, then the best place of each other file, by rank. */
void facts_reading(const struct view *v, const struct entries *es, struct buf *out)
{
	int32_t stop[5], best = -1;
	size_t n = 0;

	for (size_t i = 0; i < es->n && n < 1; i++)
		if (es->e[i].sym >= 0)
			stop[n++] = es->e[i].sym;
	for (size_t i = 0; i < v->tab.n_syms; i++)
		if (sym_is_function(&v->tab.syms[i]) && sym_is_body(&v->tab.syms[i]) && (best < 0 || by_hub(v, (int32_t)i, best) < 0))
			best = (int32_t)i;
	if (best >= 0 && !listed(stop, n, best))
		stop[n++] = best;
	while (n < 5) {
		int32_t next = -1;

		for (size_t f = 0; f < v->tab.n_files; f++) {
			int32_t s;

			if (!lang_is_code(v->tab.files[f].lang) || file_listed(v, stop, n, (int32_t)f))
				continue;
			s = facts_best_symbol(v, (int32_t)f);
			if (s >= 0 && sym_is_main_kind(&v->tab.syms[s]) && (next < 0 || reads_before(v, s, next)))
				next = s;
		}
		if (next < 0)
			break;
		stop[n++] = next;
	}
	if (!n)
		return;
	buf_puts(out, "reading order\n");
	for (size_t i = 0; i < n; i++) {
		size_t start = out->len;

		buf_printf(out, " %zu. ", i + 1);
		put_place(out, v, stop[i], -1);
		buf_putc(out, ' ');
		put_clean(out, v->tab.syms[stop[i]].name);
		if (v->tab.syms[stop[i]].doc[0]) {
			put_pad(out, start, 44);
			put_sentence(out, v->tab.syms[stop[i]].doc, 100 - (line_width(out, start) < 60 ? line_width(out, start) : 60));
		} else if (stop[i] == best) {
			put_pad(out, start, 44);
			buf_printf(out, "%zu ways lead here", reach_ways(v, best));
		} else if (i == 0) {
			put_pad(out, start, 44);
			buf_puts(out, "where it starts");
		}
		buf_putc(out, '\n');
	}
}

/* ---- 9. coverage ---- */

void facts_coverage(const struct view *v, struct buf *out)
{
	size_t text = 0, errors = 0, slow = 0;
	uint64_t lines = 0, bytes = 0;
	bool any = false;

	for (size_t i = 0; i < v->tab.n_files; i++) {
		const struct sym_file *f = &v->tab.files[i];

		if (!is_text(f))
			continue;
		text++;
		lines += f->lines;
		bytes += f->size;
		errors += f->error_nodes > 0;
		slow += f->timed_out;
	}
	buf_printf(out, "coverage\n %zu of %zu files read in full (", text, v->list.n);
	buf_put_count(out, lines);
	buf_puts(out, " lines, ");
	buf_put_count(out, bytes);
	buf_puts(out, " bytes)");
	for (int s = WALK_TEXT + 1; s < WALK_STATUS_COUNT; s++)
		if (v->list.count[s]) {
			buf_printf(out, "%s%zu %s", any ? ", " : "; not read: ", v->list.count[s], walk_status_name((enum walk_status)s));
			any = true;
		}
	if (errors)
		buf_printf(out, "; %zu with syntax the grammar does not know (places in them may be missed)", errors);
	if (slow)
		buf_printf(out, "; %zu cut at the time limit", slow);
	buf_putc(out, '\n');
}

/* ---- names in the question ---- */

static void name_facts(const struct view *v, const char *name, struct buf *out)
{
	const struct symtab *t = &v->tab;

	for (int32_t s = symtab_sym(t, name); s >= 0; s = t->syms[s].next_same) {
		const struct graph *g = &v->graph;
		size_t n = 0;

		buf_printf(out, "%s ", def_kind_name(t->syms[s].kind));
		put_clean(out, name);
		buf_putc(out, ' ');
		put_path(out, v, t->syms[s].file, true);
		buf_printf(out, ":%u-%u%s\n", t->syms[s].line, t->syms[s].end_line, sym_is_body(&t->syms[s]) ? "" : " (declaration)");
		if (t->syms[s].sig[0]) {
			buf_puts(out, "  ");
			put_clean(out, t->syms[s].sig);
			buf_putc(out, '\n');
		}
		if (t->syms[s].doc[0]) {
			buf_puts(out, "  ");
			put_clean(out, t->syms[s].doc);
			buf_putc(out, '\n');
		}
		for (int32_t i = g->in0[s]; i < g->in0[s + 1] && n < 20; i++, n++) {
			const struct edge *ed = &g->edges[g->in[i]];
			const struct symref *r = &t->refs[ed->ref];

			buf_printf(out, "  <- %s ", ref_kind_name(r->kind));
			put_clean(out, ed->from >= 0 ? t->syms[ed->from].name : r->slot);
			buf_putc(out, ' ');
			put_path(out, v, r->file, false);
			buf_printf(out, ":%u\n", r->line);
		}
		if (g->in0[s + 1] - g->in0[s] > 20)
			buf_printf(out, "  <- +%d more\n", g->in0[s + 1] - g->in0[s] - 20);
		n = 0;
		for (int32_t i = g->out0[s]; i < g->out0[s + 1] && n < 20; i++) {
			if (!reach_edge(v, &g->edges[i]))
				continue;
			buf_puts(out, "  -> ");
			put_clean(out, t->syms[g->edges[i].to].name);
			buf_putc(out, ' ');
			put_place(out, v, g->edges[i].to, -1);
			buf_putc(out, '\n');
			n++;
		}
	}
}

size_t facts_names(const struct view *v, const char *question, struct buf *out)
{
	struct map seen = { 0 };
	size_t found = 0;

	for (const char *p = question; *p;) {
		size_t n = 0;
		bool is_new;

		while (isalnum((unsigned char)p[n]) || p[n] == '_')
			n++;
		/* short words of the language are no names, unless they look like code */
		if (n >= 3) {
			char *word = xstrndup(p, n);

			map_put(&seen, p, n, &is_new);
			if (is_new && symtab_sym(&v->tab, word) >= 0) {
				name_facts(v, word, out);
				found++;
			}
			free(word);
		}
		p += n ? n : 1;
	}
	map_free(&seen);
	return found;
}
