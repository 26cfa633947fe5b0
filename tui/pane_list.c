/* pane_list.c - the tree pane's lists: places grouped by file, and the outline of a file. */
#include "pane_tree_impl.h"

#include "../src/base/mem.h"
#include "../src/base/path.h"
#include "../src/base/utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void pane_list_free(struct pane_list *l)
{
	list_rows_free(&l->rows);
	free(l->path);
	memset(l, 0, sizeof *l);
}

static const struct list_row *row_at(const struct pane_list *l)
{
	return l->pos.cur < l->rows.n_shown ? &l->rows.row[l->rows.shown[l->pos.cur]] : NULL;
}

/* The same list again, with more in it (a search goes on) or read anew: the selection stays on its place. */
void pane_list_take(struct pane_list *l, struct places *p, bool outline)
{
	const struct place *was = list_rows_place(&l->rows, l->pos.cur);
	bool same = was && l->rows.places.title && p->title && !strcmp(l->rows.places.title, p->title) && l->pos.cur;
	char *path = same ? xstrdup(was->path) : NULL;
	uint32_t line = same ? was->line : 0;
	bool head = same && row_at(l)->head;

	bool more = list_rows_more(&l->rows, l->pos.cur) && l->rows.places.title && p->title && !strcmp(l->rows.places.title, p->title);

	list_rows_take(&l->rows, p, outline);
	l->searching = l->loading = false;
	if (!same && !more)
		l->pos = (struct vscroll){ 0 };
	long at = same ? list_rows_find(&l->rows, path, line, head) : -1;
	if (at >= 0)
		l->pos.cur = (size_t)at;
	else if (!same && !more && l->rows.n_shown > 1 && l->rows.row[0].head)
		l->pos.cur = 1; /* the first place, not its file */
	if (more && l->rows.n_shown && list_rows_more(&l->rows, l->rows.n_shown - 1))
		l->pos.cur = l->rows.n_shown - 1;
	free(path);
}

void pane_list_title(const struct pane_list *l, int cols, struct buf *left, struct buf *right)
{
	const struct places *p = &l->rows.places;
	/* an outline shows what it is; of which file is what a narrow pane has room for */
	const char *title = l->path ? path_base(l->path) : p->title ? p->title : "";

	utf8_clean(left, title, strlen(title), false);
	if (l->loading)
		buf_puts(left, " ...");
	else {
		buf_puts(left, " (");
		buf_put_count(left, p->n);
		if (p->total > p->n) {
			buf_puts(left, " of ");
			buf_put_count(left, p->total);
		}
		buf_puts(left, ")");
	}
	if (l->rows.n_shown && cols >= 40) /* the title says more */
		buf_printf(right, "%zu/%zu", l->pos.cur + 1, l->rows.n_shown);
}

bool pane_list_at(const struct pane_list *l, const char **path, uint32_t *line)
{
	const struct place *p = list_rows_place(&l->rows, l->pos.cur);

	if (!p)
		return false;
	*path = p->path;
	*line = row_at(l)->head ? 0 : p->line;
	return true;
}

/* ---- drawing ---- */

static unsigned kind_style(char letter)
{
	switch (letter) {
	case 'f': case 'm': case 'r': return STYLE_SYN_FUNCTION;
	case 's': case 'u': case 'e': case 't': case 'c': case 'i': return STYLE_SYN_TYPE;
	case '#': case 'M': return STYLE_SYN_PREPROC;
	case 'k': case 'C': case '=': return STYLE_SYN_CONSTANT;
	case '.': return STYLE_SYN_PROPERTY;
	default: return STYLE_TEXT;
	}
}

static int digits(uint32_t n)
{
	int d = 1;

	for (; n > 9; n /= 10)
		d++;
	return d;
}

static void draw_definition(const struct list_row *w, const struct place *p, struct area area, int row, unsigned look)
{
	int indent = w->depth * 2 < (uint32_t)area.cols / 2 ? (int)w->depth * 2 : area.cols / 2;
	char letter[4] = { w->closed ? '+' : list_rows_letter(p->kind), ' ', 0 }, line[16];
	int col = paint_str(area, row, indent, letter, kind_style(list_rows_letter(p->kind)) | look);

	col = paint_str(area, row, col, p->name, STYLE_TEXT | look);
	snprintf(line, sizeof line, "%u", p->line);
	pane_tree_right(area, row, col, line, STYLE_LINE_NUMBER | look);
}

/* "  57 ramfs_mknod  inode = ramfs_get_inode(...)": the name stands first, for a narrow pane shows little more. */
static void draw_place(const struct list_rows *r, const struct place *p, struct area area, int row, unsigned look)
{
	const char *text = p->text ? p->text : "", *name = p->name ? p->name : "";
	char line[24];
	int col;

	text += strspn(text, " \t");
	snprintf(line, sizeof line, "%u ", p->line);
	col = paint_str(area, row, 1 + digits(r->line_max) - digits(p->line), line, STYLE_LINE_NUMBER | look);
	if (name[0] && !strstr(text, name)) {
		col = paint_str(area, row, col, name, STYLE_SYN_FUNCTION | look);
		col = paint_str(area, row, col, "  ", STYLE_DIM | look);
		paint_str(area, row, col, text, STYLE_DIM | look);
	} else {
		paint_str(area, row, col, text[0] ? text : p->kind ? p->kind : "", STYLE_TEXT | look);
	}
}

static void draw_row(const struct pane_list *l, struct app *a, size_t shown, struct area area, int row, bool focused)
{
	const struct list_row *w = &l->rows.row[l->rows.shown[shown]];
	const struct place *p = list_rows_place(&l->rows, shown);
	unsigned look = pane_tree_look(shown == l->pos.cur, focused);
	const char *path = p ? pane_tree_short(a, p->path) : "";

	paint_rest(area, row, 0, STYLE_TEXT | look);
	if (!p) {
		int col = paint_str(area, row, 0, pane_tree_marker(false), STYLE_LINK | look);
		paint_str(area, row, col + 1, l->rows.places.more, STYLE_LINK | look);
	} else if (w->head) {
		char count[16];
		int col = paint_str(area, row, 0, pane_tree_marker(!w->closed), STYLE_DIRECTORY | look);
		snprintf(count, sizeof count, "%u", w->below);
		struct area left = area;
		left.cols -= (int)strlen(count) + 1;
		col = pane_tree_path(left, row, col + 1, path, strlen(path), STYLE_DIRECTORY | look);
		pane_tree_right(area, row, col, count, STYLE_DIM | look);
	} else if (l->rows.outline) {
		draw_definition(w, p, area, row, look);
	} else if (p->line) {
		draw_place(&l->rows, p, area, row, look);
	} else {
		int col = pane_tree_path(area, row, 2, path, strlen(path), STYLE_FILE | look);
		if (p->text && p->text[0] && col + 4 < area.cols)
			paint_str(area, row, col + 2, p->text, STYLE_DIM | look);
	}
}

/* Why a list is empty or what it leaves out: below its rows. */
static void draw_note(const char *note, struct area area, int row)
{
	size_t n = strlen(note), next;

	while (n && row < area.rows) {
		size_t len = text_break(note, n, area.cols > 1 ? area.cols - 1 : 1, &next);
		paint_text(area, row++, 1, 0, 0, note, len, STYLE_NOTE);
		note += next;
		n -= next;
	}
}

void pane_list_draw(struct pane_list *l, struct app *a, struct area area, bool focused)
{
	int row = 0;

	vscroll_fit(&l->pos, l->rows.n_shown, (size_t)area.rows, 1);
	for (size_t i = l->pos.top; row < area.rows && i < l->rows.n_shown; i++)
		draw_row(l, a, i, area, row++, focused);
	for (int i = row; i < area.rows; i++)
		paint_rest(area, i, 0, STYLE_TEXT);
	if (l->loading && !l->rows.n)
		paint_str(area, 0, 1, "reading ...", STYLE_DIM);
	else if (l->rows.places.note && l->rows.places.note[0])
		draw_note(l->rows.places.note, area, row + (row > 0));
}

/* ---- keys ---- */

static bool act_on_place(struct app *a, const struct place *p, bool head, enum action act)
{
	uint32_t line = head ? 0 : p->line, first, last;
	long file;
	char *text;

	switch (act) {
	case ACT_CALLERS: case ACT_CALLEES: case ACT_DEFINITION:
		if (head || !p->line || !p->name[0])
			app_say(a, "a file has no callers: choose one of its lines");
		else
			app_lookup(a, act, p->name, p->path);
		return true;
	case ACT_INCLUDES: case ACT_INCLUDERS:
		app_lookup(a, act, p->path, p->path);
		return true;
	case ACT_READ_TOO:
		if (line && p->last)
			app_read_too(a, p->path, line, p->last);
		else if (line && (file = browse_find_file(a->browse, p->path)) >= 0 && browse_around(a->browse, (size_t)file, line, NULL, 0, &first, &last))
			app_read_too(a, p->path, first, last);
		else
			app_read_too(a, p->path, 0, 0);
		return true;
	case ACT_EDIT:
		app_edit(a, p->path, line);
		return true;
	case ACT_BLAME:
		if (line)
			app_blame(a, p->path, line);
		else
			app_say(a, "blame is about a line: choose one");
		return true;
	case ACT_COPY:
		text = line ? xasprintf("%s:%u", p->path, line) : xstrdup(p->path);
		app_copy(a, text, strlen(text), line ? "place" : "path");
		free(text);
		return true;
	default:
		return false;
	}
}

static void copy_all(struct pane_list *l, struct app *a)
{
	struct buf b = { 0 };

	for (size_t i = 0; i < l->rows.places.n; i++) {
		const struct place *p = &l->rows.places.p[i];
		buf_printf(&b, "%s:%u: %s\n", p->path, p->line, p->text && p->text[0] ? p->text : p->name);
	}
	app_copy(a, buf_str(&b), b.len, "list");
	buf_free(&b);
}

bool pane_list_act(struct pane_list *l, struct app *a, size_t rows, enum action act)
{
	const struct list_row *w = row_at(l);
	const struct place *p = list_rows_place(&l->rows, l->pos.cur);
	long parent;

	if (act != ACT_NEXT_MATCH && act != ACT_PREV_MATCH)
		l->searching = false;
	if (vscroll_act(&l->pos, l->rows.n_shown, rows, act))
		return true;
	if (!w)
		return false;
	if (!p && (act == ACT_ENTER || act == ACT_RIGHT)) {
		app_users(a, l->rows.places.more_name);
		return true;
	}
	if (!p) {
		if (act == ACT_COPY_ALL)
			copy_all(l, a);
		return act == ACT_COPY_ALL;
	}
	switch (act) {
	case ACT_LEFT:
		if (list_rows_close(&l->rows, l->pos.cur, true))
			return true;
		parent = list_rows_parent(&l->rows, l->pos.cur);
		if (parent >= 0)
			l->pos.cur = (size_t)parent;
		return true;
	case ACT_RIGHT:
		if (!list_rows_close(&l->rows, l->pos.cur, false))
			app_open(a, p->path, p->line, false);
		return true;
	case ACT_ENTER:
		app_open(a, p->path, p->line, true);
		return true;
	case ACT_COPY_ALL:
		copy_all(l, a);
		return true;
	default:
		return act_on_place(a, p, w->head, act);
	}
}

long pane_list_search(struct pane_list *l, struct app *a, const struct match *m, int step)
{
	size_t ordinal, n;
	bool wrapped;
	long row;

	if (!step && (!l->searching || l->search_serial != a->search_serial)) {
		l->search_serial = a->search_serial;
		l->origin = l->pos.cur;
		l->searching = m != NULL;
	}
	if (!m) {
		l->pos.cur = l->origin;
		l->searching = false;
		return 0;
	}
	n = list_rows_search(&l->rows, m);
	row = list_rows_search_step(&l->rows, step ? l->pos.cur : l->origin, step, &wrapped, &ordinal);
	if (row < 0)
		return 0;
	l->pos.cur = (size_t)row;
	a->search_at = (long)ordinal;
	if (step)
		app_say(a, "match %zu of %zu%s", ordinal, n, wrapped ? step > 0 ? ", from the top again" : ", from the end again" : "");
	return (long)n;
}
