/* list_rows.c - places as rows that fold. */
#include "list_rows.h"

#include "../src/base/mem.h"

#include <stdlib.h>
#include <string.h>

static void add_row(struct list_rows *r, size_t place, uint32_t depth, bool head)
{
	r->row = mem_grow(r->row, r->n, &r->cap, sizeof *r->row);
	r->row[r->n++] = (struct list_row){ .place = (uint32_t)place, .depth = depth, .head = head };
}

/* Which rows are in no closed one. */
static void show(struct list_rows *r)
{
	r->n_shown = 0;
	for (size_t i = 0; i < r->n; i += r->row[i].closed ? r->row[i].below + 1 : 1)
		r->shown[r->n_shown++] = (uint32_t)i;
}

/* Rows below each: the ones that follow with a greater depth. Backwards, skipping over what is counted already. */
static void count_below(struct list_rows *r)
{
	for (size_t i = r->n; i-- > 0;) {
		size_t next = i + 1;
		while (next < r->n && r->row[next].depth > r->row[i].depth)
			next += r->row[next].below + 1;
		r->row[i].below = (uint32_t)(next - i - 1);
	}
}

void list_rows_free(struct list_rows *r)
{
	places_free(&r->places);
	free(r->row);
	free(r->shown);
	row_search_free(&r->search);
	memset(r, 0, sizeof *r);
}

void list_rows_take(struct list_rows *r, struct places *l, bool outline)
{
	list_rows_free(r);
	r->places = *l;
	memset(l, 0, sizeof *l);
	r->outline = outline;
	const struct place *p = r->places.p;
	for (size_t i = 0; i < r->places.n; i++) {
		bool in_group = !outline && p[i].line;
		if (in_group && (!i || !p[i - 1].line || strcmp(p[i - 1].path, p[i].path) != 0))
			add_row(r, i, 0, true);
		add_row(r, i, outline ? (p[i].depth > 0 ? (uint32_t)p[i].depth : 0) : in_group, false);
		if (p[i].line > r->line_max)
			r->line_max = p[i].line;
	}
	if (r->places.more)
		add_row(r, r->places.n, 0, false);
	count_below(r);
	r->shown = xmalloc((r->n + 1) * sizeof *r->shown);
	show(r);
}

bool list_rows_is_outline(const struct places *l)
{
	for (size_t i = 0; i < l->n; i++)
		if (!l->p[i].last || (i && (strcmp(l->p[i].path, l->p[0].path) != 0 || l->p[i].line < l->p[i - 1].line)))
			return false;
	return l->n > 1;
}

const struct place *list_rows_place(const struct list_rows *r, size_t shown)
{
	return shown < r->n_shown && !list_rows_more(r, shown) ? &r->places.p[r->row[r->shown[shown]].place] : NULL;
}

bool list_rows_more(const struct list_rows *r, size_t shown)
{
	return shown < r->n_shown && r->row[r->shown[shown]].place == r->places.n;
}

bool list_rows_close(struct list_rows *r, size_t shown, bool closed)
{
	struct list_row *w = shown < r->n_shown ? &r->row[r->shown[shown]] : NULL;

	if (!w || !w->below || w->closed == closed)
		return false;
	w->closed = closed;
	show(r);
	return true;
}

long list_rows_parent(const struct list_rows *r, size_t shown)
{
	for (size_t i = shown; shown < r->n_shown && i-- > 0;)
		if (r->row[r->shown[i]].depth < r->row[r->shown[shown]].depth)
			return (long)i;
	return -1;
}

long list_rows_find(const struct list_rows *r, const char *path, uint32_t line, bool head)
{
	for (size_t i = 0; i < r->n_shown; i++) {
		const struct list_row *w = &r->row[r->shown[i]];
		const struct place *p = list_rows_place(r, i);
		if (p && w->head == head && (head || p->line == line) && !strcmp(p->path, path))
			return (long)i;
	}
	return -1;
}

long list_rows_around(const struct list_rows *r, uint32_t line)
{
	long best = -1;

	for (size_t i = 0; i < r->n_shown; i++) {
		const struct place *p = list_rows_place(r, i);
		if (p && p->line <= line && (best < 0 || p->line >= list_rows_place(r, (size_t)best)->line))
			best = (long)i;
	}
	return best;
}

size_t list_rows_search(struct list_rows *r, const struct match *m)
{
	struct buf b = { 0 };

	for (size_t i = 0; !r->searchable && i < r->n; i++) {
		const struct place *p = r->row[i].place < r->places.n ? &r->places.p[r->row[i].place] : NULL;
		buf_truncate(&b, 0);
		if (!p)
			buf_puts(&b, r->places.more);
		else if (r->row[i].head || !p->line)
			buf_puts(&b, p->path);
		else
			buf_printf(&b, "%s %s", p->name ? p->name : "", p->text && !r->outline ? p->text : "");
		row_search_add(&r->search, buf_str(&b), b.len);
	}
	r->searchable = true;
	buf_free(&b);
	return row_search_run(&r->search, m);
}

long list_rows_search_step(struct list_rows *r, size_t shown, int step, bool *wrapped, size_t *ordinal)
{
	long hit = row_search_step(&r->search, shown < r->n_shown ? r->shown[shown] : 0, step, wrapped);

	if (hit < 0)
		return -1;
	*ordinal = row_search_ordinal(&r->search, (size_t)hit);
	for (size_t i = 0; i < (size_t)hit; i++)
		if (i + r->row[i].below >= (size_t)hit)
			r->row[i].closed = false;
	show(r);
	for (size_t i = 0; i < r->n_shown; i++)
		if (r->shown[i] == (uint32_t)hit)
			return (long)i;
	return -1;
}

char list_rows_letter(const char *kind)
{
	static const struct {
		const char *kind;
		char letter;
	} letters[] = {
		{ "function", 'f' }, { "method", 'm' }, { "class", 'c' },    { "interface", 'i' }, { "struct", 's' },	 { "union", 'u' },
		{ "enum", 'e' },     { "type", 't' },	{ "macro", '#' },    { "variable", 'v' },  { "table", 'T' },	 { "constant", 'k' },
		{ "field", '.' },    { "module", 'M' }, { "config", 'C' },   { "rule", 'r' },	   { "buildvar", '=' },	 { "heading", 'h' },
	};

	for (size_t i = 0; kind && i < sizeof letters / sizeof *letters; i++) {
		size_t n = strlen(letters[i].kind);
		if (!strncmp(kind, letters[i].kind, n) && (!kind[n] || kind[n] == ' '))
			return letters[i].letter;
	}
	return ' ';
}
