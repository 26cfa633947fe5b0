#include "exact_search.h"

#include "exact.h"

#include "../base/path.h"
#include "../base/utf8.h"
#include "../repo/search.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_COLUMN 8 /* of a matching line: behind its number */

struct search_view {
	struct view *v;
	const struct walk_list *list; /* of the files searched */
	struct buf lines; /* of the file in hand */
	struct buf body;
	int32_t file, in_sym; /* of the line above; -1 */
	size_t in_file;       /* lines shown of the file in hand */
};

/* The innermost definition around a line of the file, -1. */
static int32_t enclosing(const struct symtab *t, int32_t file, uint32_t line)
{
	int32_t best = -1;

	if (file < 0)
		return -1;
	for (int32_t s = t->files[file].sym0; s < t->files[file].sym0 + t->files[file].n_sym; s++) {
		const struct symbol *y = &t->syms[s];

		if (y->start_line > line)
			break;
		if (y->end_line >= line && y->end_line > y->start_line && y->kind != DEF_FIELD && y->kind != DEF_HEADING)
			best = s;
	}
	return best;
}

/* The line's text without the blanks before it, cut so that the match is in view. */
static void put_text(struct buf *b, const struct search_hit *h)
{
	size_t from = 0, room = VIEW_WIDTH - TEXT_COLUMN;
	struct buf clean = { 0 };

	while (from < h->start && isspace((unsigned char)h->text[from]))
		from++;
	utf8_clean(&clean, h->text + from, h->len - from, false);
	if (h->cut_before || utf8_width(h->text + from, h->end - from) > room) {
		size_t start = h->start > 24 ? h->start - 24 : 0;

		start = start > from ? start : from;
		while (start < h->start && start > from && (h->text[start] & 0xC0) == 0x80)
			start++;
		buf_truncate(&clean, 0);
		buf_puts(&clean, "... ");
		utf8_clean(&clean, h->text + start, h->len - start, false);
	}
	if (h->cut_after)
		buf_puts(&clean, " ...");
	put_sentence(b, buf_str(&clean), room);
	buf_free(&clean);
}

static void take_hit(void *ud, const struct search_hit *h)
{
	struct search_view *s = ud;
	const struct symtab *t = &s->v->tab;
	int32_t file = symtab_file(t, h->path), in = enclosing(t, file, h->line);

	if (!s->in_file || in != s->in_sym) {
		size_t start = s->lines.len;

		s->in_sym = in;
		if (in >= 0) {
			buf_printf(&s->lines, "  in %s ", def_kind_name(t->syms[in].kind));
			put_sentence(&s->lines, sym_name(t, in), VIEW_WIDTH - 30);
			buf_printf(&s->lines, " :%u-%u", t->syms[in].line, t->syms[in].end_line);
			wrap_line(&s->lines, start, 4);
			put_newline(&s->lines);
		} else if (s->in_file) {
			buf_puts(&s->lines, "  outside of definitions\n");
		}
	}
	buf_printf(&s->lines, "%*u  ", TEXT_COLUMN - 2, h->line);
	put_text(&s->lines, h);
	put_newline(&s->lines);
	s->in_file++;
}

static void end_file(void *ud, size_t file, size_t lines)
{
	struct search_view *s = ud;
	size_t start = s->body.len;

	if (!s->in_file)
		return; /* behind the cap */
	buf_putc(&s->body, ' ');
	put_clean(&s->body, s->list->files[file].path);
	if (lines > s->in_file)
		buf_printf(&s->body, ": %zu of %zu lines", s->in_file, lines);
	wrap_line(&s->body, start, 3);
	put_newline(&s->body);
	buf_add(&s->body, buf_str(&s->lines), s->lines.len);
	buf_truncate(&s->lines, 0);
	s->in_file = 0;
}

static void report(void *ud, const struct scan_progress *p)
{
	view_progress(((struct search_view *)ud)->v, p);
}

static void put_counted(struct buf *b, size_t n, const char *one, const char *many)
{
	buf_put_count(b, n);
	buf_printf(b, " %s", n == 1 ? one : many);
}

static void put_totals(struct buf *b, const struct search_stats *st, const char *pattern, bool regex)
{
	size_t start = b->len, skipped = 0;

	buf_puts(b, regex ? "lines that match \"" : "lines that hold \"");
	put_sentence(b, pattern, 200);
	buf_puts(b, "\": ");
	buf_put_count(b, st->lines);
	buf_puts(b, " in ");
	put_counted(b, st->files_hit, "file", "files");
	buf_puts(b, " of ");
	buf_put_count(b, st->files);
	if (st->told < st->lines)
		buf_printf(b, "; %zu shown", st->told);
	for (int k = WALK_TEXT + 1; k < WALK_STATUS_COUNT; k++)
		if (st->skipped[k])
			buf_printf(b, "%s%zu %s", skipped++ ? ", " : "; not searched: ", st->skipped[k],
				   walk_status_name((enum walk_status)k));
	if (st->undecided) {
		buf_puts(b, "; ");
		put_counted(b, st->undecided, "line", "lines");
		buf_puts(b, " could not be decided: the pattern takes too many steps");
	}
	if (st->cut) {
		buf_puts(b, "; ");
		put_counted(b, st->cut, "file was", "files were");
		buf_printf(b, " left after %g s", SEARCH_FILE_SECONDS);
	}
	wrap_line(b, start, 2);
	put_newline(b);
}

static int search_list(struct view *v, struct walk_list *list, const char *pattern, bool regex, struct err *e)
{
	struct search_view s = { .v = v, .list = list, .file = -1, .in_sym = -1 };
	struct search_opts o = {
		.match = { .pattern = pattern, .len = strlen(pattern), .regex = regex },
		.max_hits = EXACT_SEARCH_HITS,
		.max_per_file = EXACT_SEARCH_PER_FILE,
		.pool = v->pool,
		.cancel = v->o->cancel,
		.progress = report,
		.hit = take_hit,
		.file = end_file,
		.ud = &s,
	};
	struct search_stats st;
	struct buf out = { 0 };
	int rc = search_run(&v->root, list, &o, &st, e);

	if (!rc || st.files) {
		put_totals(&out, &st, pattern, regex);
		buf_add(&out, buf_str(&s.body), s.body.len);
		view_fact(v, "search", &out);
	}
	buf_free(&out);
	buf_free(&s.body);
	buf_free(&s.lines);
	return rc;
}

int exact_search(struct view *v, const char *pattern, bool regex, struct err *e)
{
	return search_list(v, &v->list, pattern, regex, e);
}

bool ask_search(struct exact *x)
{
	const struct walk_list *all = &x->v->list;
	struct walk_list part = { 0 }; /* files borrow their paths */

	part.files = xcalloc(all->n + 1, sizeof(*part.files));
	for (size_t i = 0; i < all->n; i++)
		if (!x->dir || path_under(all->files[i].path, x->dir))
			part.files[part.n++] = all->files[i];
	x->rc = search_list(x->v, &part, x->q->x, x->q->regex, x->err);
	free(part.files);
	return true;
}
