#include "facts.h"

#include "reach.h"

#include "../base/path.h"
#include "../base/utf8.h"

#include <stdlib.h>
#include <string.h>

/* A sentence behind what stands on the line. */
static void put_rest(struct buf *out, size_t start, const char *sentence)
{
	size_t used = utf8_width(out->p + start, out->len - start);

	/* a sentence in a column too narrow to read goes below */
	if (used > 44) {
		put_newline(out);
		buf_puts(out, "      ");
		used = 6;
	}
	put_sentence(out, sentence, VIEW_WIDTH - used);
}

/* ---- 1. what it is ---- */

/* The file whose first sentence describes the whole: a readme at the top, else the largest, if it is a third of the code. */
static int32_t describing_file(const struct view *v)
{
	size_t top = strlen(v->root.focus) + (v->root.focus[0] != '\0');
	uint64_t code = 0, most = 0;
	int32_t best = -1;

	for (size_t i = 0; i < v->tab.n_files; i++) {
		const struct sym_file *f = &v->tab.files[i];

		if (f->status != WALK_TEXT)
			continue;
		if (f->doc[0] && strlen(f->path) > top && strncasecmp(f->path + top, "readme", 6) == 0)
			return (int32_t)i;
		code += lang_is_code(f->lang) ? f->lines : 0;
	}
	for (size_t i = 0; i < v->tab.n_files; i++) {
		const struct sym_file *f = &v->tab.files[i];

		if (f->status == WALK_TEXT && lang_is_code(f->lang) && f->lines > most) {
			most = f->lines;
			best = (int32_t)i;
		}
	}
	return best >= 0 && most * 3 >= code && v->tab.files[best].doc[0] ? best : -1;
}

static void put_lang(struct buf *out, size_t before, size_t n, const char *name)
{
	buf_puts(out, before ? ", " : "");
	buf_put_count(out, n);
	buf_printf(out, " %s", name);
}

static void put_kind(struct buf *out, size_t n, const char *what, bool any)
{
	if (!any)
		return;
	buf_puts(out, ", ");
	buf_put_count(out, n);
	buf_printf(out, " %s%s", what, n == 1 ? "" : "s");
}

void facts_summary(const struct view *v, struct buf *out)
{
	size_t per_lang[LANG_COUNT] = { 0 }, functions = 0, tables = 0, exported = 0, n = 0, start = out->len;
	uint64_t lines = 0;
	int32_t doc;

	for (size_t i = 0; i < v->tab.n_files; i++)
		if (v->tab.files[i].status == WALK_TEXT) {
			per_lang[v->tab.files[i].lang]++;
			lines += v->tab.files[i].lines;
		}
	for (size_t i = 0; i < v->tab.n_syms; i++) {
		functions += sym_is_function(&v->tab.syms[i]) && sym_is_body(&v->tab.syms[i]);
		/* tables of data are counted with their files */
		tables += v->tab.syms[i].kind == DEF_TABLE && sym_is_body(&v->tab.syms[i]) && lang_is_code(v->tab.files[v->tab.syms[i].file].lang);
	}
	for (size_t i = 0; i < v->tab.n_refs; i++)
		exported += v->tab.refs[i].kind == REF_REGISTER && strncmp(ref_slot(&v->tab, i), "EXPORT_SYMBOL", 13) == 0;
	for (int l = 0; l < LANG_COUNT; l++)
		n += per_lang[l];
	put_clean(out, v->root.focus[0] ? v->root.focus : path_base(v->root.root));
	buf_puts(out, ": ");
	buf_put_count(out, n);
	buf_printf(out, " file%s (", n == 1 ? "" : "s");
	n = 0;
	for (int l = LANG_NONE + 1; l < LANG_COUNT; l++)
		if (per_lang[l])
			put_lang(out, n++, per_lang[l], lang_name((enum lang)l));
	if (per_lang[LANG_NONE])
		put_lang(out, n, per_lang[LANG_NONE], "other");
	buf_puts(out, "), ");
	buf_put_count(out, lines);
	buf_puts(out, lines == 1 ? " line" : " lines");
	put_kind(out, functions, "function", functions || tables);
	put_kind(out, tables, "table", tables);
	put_kind(out, exported, "exported symbol", exported);
	wrap_line(out, start, 2);
	buf_putc(out, '\n');
	doc = describing_file(v);
	if (doc >= 0) {
		start = out->len;
		buf_puts(out, " \"");
		put_clean(out, v->tab.files[doc].doc);
		buf_puts(out, "\" (");
		put_path(out, v, doc, false);
		buf_putc(out, ')');
		wrap_line(out, start, 2);
		buf_putc(out, '\n');
	}
}

/* ---- 3. entry points ---- */

#define MAX_RUNS 12
#define MAX_DOORS 10

static void put_entry(const struct view *v, const struct entry *en, struct buf *out)
{
	const struct symtab *t = &v->tab;
	size_t start = out->len;

	buf_putc(out, ' ');
	if (en->ref >= 0) {
		put_clean(out, ref_slot(t, en->ref));
		buf_putc(out, '(');
		put_clean(out, ref_name(t, en->ref));
		buf_putc(out, ')');
		put_pad(out, start, 38);
		put_path(out, v, ref_file(t, en->ref), false);
		buf_printf(out, ":%u", t->refs[en->ref].line);
		if (en->sym >= 0) {
			buf_puts(out, " (");
			put_clean(out, def_kind_name(t->syms[en->sym].kind));
			buf_putc(out, ' ');
			put_place(out, v, en->sym, ref_file(t, en->ref));
			buf_putc(out, ')');
		}
	} else {
		put_clean(out, sym_name(t, en->sym));
		put_pad(out, start, 38);
		put_place(out, v, en->sym, -1);
	}
	wrap_line(out, start, 6);
	buf_putc(out, '\n');
}

/* Functions that nothing inside calls and others can: one running line, the trunks first. */
static void put_doors(const struct view *v, const struct entries *es, struct buf *out)
{
	size_t start = out->len, n = 0;

	for (size_t i = 0; i < es->n; i++) {
		if (!es->e[i].door)
			continue;
		if (n < MAX_DOORS) {
			buf_puts(out, n ? ", " : " called only from outside: ");
			put_clean(out, sym_name(&v->tab, es->e[i].sym));
			buf_putc(out, ' ');
			put_place(out, v, es->e[i].sym, -1);
		}
		n++;
	}
	if (!n)
		return;
	if (n > MAX_DOORS)
		buf_printf(out, " +%zu more", n - MAX_DOORS);
	wrap_line(out, start, 3);
	buf_putc(out, '\n');
}

void facts_entries(const struct view *v, const struct entries *es, struct buf *out)
{
	size_t runs = 0;

	buf_puts(out, "entry points\n");
	if (!es->n)
		buf_puts(out, " none found: no main(), no registration, every function is called from inside\n");
	for (size_t i = 0; i < es->n; i++)
		if (!es->e[i].door && runs++ < MAX_RUNS)
			put_entry(v, &es->e[i], out);
	if (runs > MAX_RUNS)
		buf_printf(out, " +%zu more\n", runs - MAX_RUNS);
	put_doors(v, es, out);
}

/* ---- 7. what the comments say ---- */

void facts_comments(const struct view *v, struct buf *out)
{
	int32_t top[6];
	size_t n = 0;

	for (size_t i = 0; i < v->tab.n_syms; i++) {
		const struct symbol *s = &v->tab.syms[i];
		size_t at;

		if (!sym_doc(&v->tab, (int32_t)i)[0] || strlen(sym_doc(&v->tab, (int32_t)i)) < 12 || s->kind == DEF_FIELD || s->kind == DEF_HEADING || s->kind == DEF_CONFIG ||
		    !lang_is_code(v->tab.files[s->file].lang))
			continue;
		for (at = n; at > 0 && reach_order(v, (int32_t)i, top[at - 1]) < 0; at--)
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
		put_clean(out, sym_name(&v->tab, top[i]));
		buf_putc(out, ' ');
		put_place(out, v, top[i], -1);
		put_pad(out, start, 34);
		put_rest(out, start, sym_doc(&v->tab, top[i]));
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

	return fallback_a != fallback_b ? fallback_b : reach_order(v, a, b) < 0;
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
		if (sym_is_function(&v->tab.syms[i]) && sym_is_body(&v->tab.syms[i]) && (best < 0 || reach_order(v, (int32_t)i, best) < 0))
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
		put_clean(out, sym_name(&v->tab, stop[i]));
		if (sym_doc(&v->tab, stop[i])[0]) {
			put_pad(out, start, 40);
			put_rest(out, start, sym_doc(&v->tab, stop[i]));
		} else if (stop[i] == best && reach_ways(v, best)) {
			put_pad(out, start, 40);
			buf_printf(out, "%zu way%s here", reach_ways(v, best), reach_ways(v, best) == 1 ? " leads" : "s lead");
		} else if (i == 0) {
			put_pad(out, start, 40);
			buf_puts(out, "where it starts");
		}
		buf_putc(out, '\n');
	}
}

/* ---- 9. coverage ---- */

void facts_coverage(const struct view *v, struct buf *out)
{
	size_t text = 0, errors = 0, slow = 0, start;
	uint64_t lines = 0, bytes = 0;
	bool any = false;

	for (size_t i = 0; i < v->tab.n_files; i++) {
		const struct sym_file *f = &v->tab.files[i];

		if (f->status != WALK_TEXT)
			continue;
		text++;
		lines += f->lines;
		bytes += f->size;
		errors += f->error_nodes > 0;
		slow += f->timed_out;
	}
	buf_puts(out, "coverage\n");
	start = out->len;
	buf_printf(out, " %zu of %zu files read in full (", text, v->list.n);
	buf_put_count(out, lines);
	buf_puts(out, lines == 1 ? " line, " : " lines, ");
	buf_put_count(out, bytes);
	buf_puts(out, " bytes)");
	for (int s = WALK_TEXT + 1; s < WALK_STATUS_COUNT; s++)
		if (v->list.count[s]) {
			buf_printf(out, "%s%zu %s", any ? ", " : "; not read: ", v->list.count[s], walk_status_name((enum walk_status)s));
			any = true;
		}
	if (errors) {
		size_t shown = 0;

		buf_printf(out, "; %zu with syntax the grammar does not know, where places may be missed:", errors);
		for (size_t i = 0; i < v->tab.n_files && shown < 5; i++)
			if (v->tab.files[i].error_nodes) {
				buf_puts(out, shown++ ? ", " : " ");
				put_path(out, v, (int32_t)i, false);
			}
		if (errors > shown)
			buf_printf(out, " +%zu", errors - shown);
	}
	if (slow)
		buf_printf(out, "; %zu cut at the time limit", slow);
	if (walk_note(&v->root)[0]) {
		buf_puts(out, "; ");
		put_clean(out, walk_note(&v->root));
	}
	wrap_line(out, start, 2);
	buf_putc(out, '\n');
}
