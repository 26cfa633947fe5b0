/* browse_git.c - history of lines, and what an empty conversation shows. */
#include "browse_impl.h"

#include "facts.h"

#include "../base/utf8.h"

#include <string.h>

int browse_blame(const struct browse *b, const char *path, uint32_t line, struct cancel *c, struct blame *out, struct err *e)
{
	return blame_line(&b->view->root, path, line, c, out, e);
}

int browse_last_change(const struct browse *b, const char *path, struct cancel *c, struct blame *out, struct err *e)
{
	return blame_last(&b->view->root, path, c, out, e);
}

/* ---- welcome ---- */

#define WELCOME_LINES 14
#define ENTRY_LINES   4
#define MANY_SYMBOLS  400000 /* from so many on, entry points and a reading order take seconds (a kernel: six) */

/* Appends the first lines of text, whole ones. */
static size_t put_lines(struct buf *out, const struct buf *text, size_t max)
{
	const char *p = buf_str(text);
	size_t n = 0;

	for (const char *end; n < max && (end = strchr(p, '\n')); p = end + 1, n++)
		buf_add(out, p, (size_t)(end + 1 - p));
	return n;
}

static void put_git(const struct browse *b, struct buf *out)
{
	size_t start = out->len, used;
	struct blame last;
	char branch[100];

	if (!blame_head(&b->view->root, branch, sizeof(branch), &last))
		return;
	buf_printf(out, "git: %s%s%.8s %s ", branch, branch[0] ? ", " : "", last.commit, last.date);
	used = utf8_width(out->p + start, out->len - start);
	put_sentence(out, last.summary, used + 20 < VIEW_WIDTH ? VIEW_WIDTH - used : 20);
	wrap_line(out, start, 2);
	put_newline(out);
}

/* Where the tree turns: its most central functions, on one line. */
static void put_central(const struct browse *b, struct buf *out)
{
	const struct symtab *t = browse_tab(b);
	size_t start = out->len, n = 0;

	for (size_t i = 0; i < t->n_syms && n < 5; i++) {
		int32_t s = b->view->graph.order[i];

		if (!sym_is_function(&t->syms[s]) || !sym_is_body(&t->syms[s]))
			continue;
		buf_puts(out, n++ ? ", " : "central: ");
		put_clean(out, sym_name(t, s));
		buf_putc(out, ' ');
		put_place(out, b->view, s, -1);
	}
	if (n) {
		wrap_line(out, start, 2);
		put_newline(out);
	}
}

void browse_welcome(const struct browse *b, struct buf *out)
{
	struct buf text = { 0 }, part = { 0 };
	struct entries es = { 0 };

	if (b->early) {
		put_clean(&text, browse_focus(b)[0] ? browse_focus(b) : browse_root(b));
		buf_puts(&text, ": ");
		buf_put_count(&text, browse_files(b));
		buf_printf(&text, " file%s, being read\n", exact_s(browse_files(b)));
		put_lines(out, &text, WELCOME_LINES);
		buf_free(&text);
		return;
	}
	facts_summary(b->view, &part);
	put_lines(&text, &part, 4);
	put_git(b, &text);
	buf_truncate(&part, 0);
	if (browse_tab(b)->n_syms < MANY_SYMBOLS) {
		browse_facts_ready(b);
		entries_find(b->view, &es);
		if (es.n)
			facts_entries(b->view, &es, &part);
		put_lines(&text, &part, ENTRY_LINES);
		buf_truncate(&part, 0);
		facts_reading(b->view, &es, &part);
		put_lines(&text, &part, 6);
	}
	if (!part.len)
		put_central(b, &text);
	put_lines(out, &text, WELCOME_LINES);
	entries_free(&es);
	buf_free(&text);
	buf_free(&part);
}
