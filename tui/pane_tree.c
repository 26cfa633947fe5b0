/* pane_tree.c - the left pane: files, the outline of a file, lists of places. */
#include "pane_tree_impl.h"

#include "../src/base/mem.h"
#include "../src/base/path.h"
#include "../src/base/utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define MARGIN 2

static struct pane_tree *tree_of(struct pane *p)
{
	return (struct pane_tree *)p;
}

static size_t height(const struct pane_tree *t)
{
	return t->pane.area.rows > 0 ? (size_t)t->pane.area.rows : 1;
}

static struct pane_list *list_of(struct pane_tree *t)
{
	return t->mode == TREE_LIST ? &t->list : t->mode == TREE_OUTLINE ? &t->outline : NULL;
}

static const struct tree_row *row_at(const struct pane_tree *t)
{
	return t->pos.cur < t->rows.n ? &t->rows.row[t->pos.cur] : NULL;
}

/* ---- painting that lists need, too ---- */

const char *pane_tree_marker(bool open)
{
	if (wcwidth(0x25b8) != 1)
		return open ? "-" : "+";
	return open ? "\u25be" : "\u25b8";
}

unsigned pane_tree_look(bool selected, bool focused)
{
	return selected ? focused ? LOOK_SELECTED : LOOK_SELECTED_AWAY : 0;
}

int pane_tree_path(struct area area, int row, int col, const char *path, size_t n, unsigned style)
{
	int room = area.cols - col, width = room > 0 && n <= 4096 ? text_width(path, n, 0) : 0;

	if (width <= room)
		return paint_text(area, row, col, 0, 0, path, n, style);
	col = paint_str(area, row, col, wcwidth(0x2026) == 1 ? "\u2026" : "<", style);
	return paint_text(area, row, col, width - room + 1, 0, path, n, style);
}

void pane_tree_right(struct area area, int row, int col, const char *s, unsigned style)
{
	int width = text_width(s, strlen(s), 0);

	if (col + 1 + width <= area.cols)
		paint_str(area, row, area.cols - width, s, style);
}

const char *pane_tree_short(const struct app *a, const char *path)
{
	const char *focus = a->browse ? browse_focus(a->browse) : "";
	size_t n = strlen(focus);

	return n && !strncmp(path, focus, n) && path[n] == '/' ? path + n + 1 : path;
}

/* ---- drawing files ---- */

static void put_size(struct buf *b, uint64_t size)
{
	static const char units[] = "BKMGTP";
	double x = (double)size;
	int u = 0;

	for (; x >= 1000 && u < 5; u++)
		x /= 1024;
	buf_printf(b, u && x < 10 ? "%.1f%c" : "%.0f%c", x, units[u]);
}

static void draw_file_row(struct pane_tree *t, size_t i, struct area area, int row, bool focused)
{
	const struct tree_row *r = &t->rows.row[i];
	unsigned look = pane_tree_look(i == t->pos.cur, focused), style = r->dir ? STYLE_DIRECTORY : STYLE_FILE;
	int indent = r->depth < (uint32_t)area.cols / 4 ? (int)r->depth * 2 : area.cols / 2, col;
	struct browse_file f;

	browse_file(t->b, r->first, &f);
	buf_truncate(&t->scratch, 0);
	if (r->dir) {
		buf_put_count(&t->scratch, r->last - r->first);
	} else if (!f.text) {
		style = STYLE_DIM;
		buf_puts(&t->scratch, f.why ? f.why : "");
	} else if (f.lines) {
		buf_put_count(&t->scratch, f.lines);
	} else {
		put_size(&t->scratch, f.size);
	}
	paint_rest(area, row, 0, STYLE_TEXT | look);
	col = paint_str(area, row, indent, r->dir ? pane_tree_marker(r->open) : " ", style | look);
	col = paint_text(area, row, col + 1, 0, 0, f.path + r->name, r->len, style | look);
	if (r->dir)
		col = paint_str(area, row, col, "/", style | look);
	pane_tree_right(area, row, col, buf_str(&t->scratch), STYLE_DIM | look);
}

static void draw(struct pane *p, struct app *a, struct area area, bool focused)
{
	struct pane_tree *t = tree_of(p);
	int row = 0;

	if (list_of(t)) {
		pane_list_draw(list_of(t), a, area, focused);
		return;
	}
	vscroll_fit(&t->pos, t->rows.n, (size_t)(area.rows > 0 ? area.rows : 0), MARGIN);
	for (size_t i = t->pos.top; row < area.rows && i < t->rows.n; i++)
		draw_file_row(t, i, area, row++, focused);
	for (int i = row; i < area.rows; i++)
		paint_rest(area, i, 0, STYLE_TEXT);
	if (!t->rows.n)
		paint_str(area, 0, 1, t->b ? "no files here" : "listing the files ...", STYLE_DIM);
}

static void title(struct pane *p, struct app *a, struct buf *left, struct buf *right)
{
	struct pane_tree *t = tree_of(p);
	const char *name;

	if (list_of(t)) {
		pane_list_title(list_of(t), p->area.cols, left, right);
		return;
	}
	if (!t->b) {
		buf_puts(left, "files");
		return;
	}
	name = browse_focus(t->b);
	if (!name[0])
		name = path_base(browse_root(t->b));
	utf8_clean(left, name, strlen(name), false);
	buf_put_count(right, t->rows.to - t->rows.from);
	buf_puts(right, t->rows.to - t->rows.from == 1 ? " file" : " files");
}

/* ---- outline: a job of the reader ---- */

struct outline_job {
	struct job j;
	struct bridge *bridge;
	struct browse *b;
	char *path;
};

struct outline_msg {
	struct msg m;
	char *path;
	struct places places;
};

static void outline_msg_drop(struct msg *m)
{
	struct outline_msg *o = (struct outline_msg *)m;

	places_free(&o->places);
	free(o->path);
	free(o);
}

static void outline_apply(struct app *a, struct msg *m)
{
	struct outline_msg *o = (struct outline_msg *)m;
	struct pane_tree *t = tree_of(a->pane[PANE_TREE]);

	if (t->outline.path && !strcmp(t->outline.path, o->path)) {
		bool first = t->outline.loading && !t->outline.rows.n;
		const char *shown;
		uint32_t line, column;
		pane_list_take(&t->outline, &o->places, true);
		long at = -1;
		if (first && pane_source_at(a->pane[PANE_SOURCE], &shown, &line, &column) && !strcmp(shown, o->path))
			at = list_rows_around(&t->outline.rows, line);
		if (at >= 0)
			t->outline.pos.cur = (size_t)at;
	}
	outline_msg_drop(m);
}

static void outline_drop(struct job *j)
{
	struct outline_job *o = (struct outline_job *)j;

	browse_free(o->b);
	free(o->path);
	free(o);
}

static void outline_run(struct job *j, struct cancel *c)
{
	struct outline_job *o = (struct outline_job *)j;
	struct outline_msg *m = xcalloc(1, sizeof *m);
	struct err e = ERR_INIT;

	m->m.apply = outline_apply;
	m->m.drop = outline_msg_drop;
	m->path = xstrdup(o->path);
	if (browse_outline(o->b, o->path, &m->places, &e)) {
		places_free(&m->places);
		m->places.note = arena_strndup(&m->places.strings, e.msg, strlen(e.msg));
	}
	bridge_post(o->bridge, &m->m);
	outline_drop(j);
}

static void ask_outline(struct pane_tree *t, struct app *a, const char *path)
{
	struct outline_job *j;

	if (!t->outline.path || strcmp(t->outline.path, path) != 0) {
		char *own = xstrdup(path);
		pane_list_free(&t->outline);
		t->outline.path = own;
	}
	t->outline.loading = true;
	j = xcalloc(1, sizeof *j);
	j->j = (struct job){ .kind = JOB_OUTLINE, .run = outline_run, .drop = outline_drop };
	j->bridge = a->bridge;
	j->b = browse_ref(a->browse);
	j->path = xstrdup(path);
	worker_put(a->reader, &j->j);
}

void pane_tree_outline(struct pane *p, struct app *a, const char *path)
{
	struct pane_tree *t = tree_of(p);

	if (!a->browse || !path)
		return;
	ask_outline(t, a, path);
	t->mode = TREE_OUTLINE;
}

/* ---- what the app calls ---- */

static const char *path_of(const void *ud, size_t i)
{
	struct browse_file f;

	browse_file(ud, i, &f);
	return f.path;
}

/* Path of the selected row; caller frees; NULL: none. */
static char *selected(const struct pane_tree *t)
{
	const struct tree_row *r = row_at(t);
	size_t n;
	const char *s = r ? tree_rows_path(&t->rows, r, &n) : NULL;

	return s ? xstrndup(s, n) : NULL;
}

static bool select_path(struct pane_tree *t, const char *path)
{
	long row = tree_rows_reveal(&t->rows, path, strlen(path));

	if (row >= 0)
		t->pos.cur = (size_t)row;
	return row >= 0;
}

void pane_tree_browse(struct pane *p, struct app *a)
{
	struct pane_tree *t = tree_of(p);
	char *was = selected(t);
	struct browse *old = t->b;
	long row;

	t->b = browse_ref(a->browse);
	t->searching = false;
	tree_rows_set(&t->rows, &(struct tree_paths){ path_of, t->b, browse_files(t->b) }, browse_focus(t->b));
	browse_free(old);
	row = was ? tree_rows_find(&t->rows, was, strlen(was)) : -1;
	if (row >= 0)
		t->pos.cur = (size_t)row;
	else if (!was && t->shown)
		select_path(t, t->shown);
	vscroll_to(&t->pos, t->rows.n, t->pos.cur);
	free(was);
	if (t->outline.path)
		ask_outline(t, a, t->outline.path);
}

void pane_tree_list(struct pane *p, struct app *a, struct places *l)
{
	struct pane_tree *t = tree_of(p);

	pane_list_take(&t->list, l, list_rows_is_outline(l));
	t->mode = TREE_LIST;
}

bool pane_tree_update(struct pane *p, struct app *a, struct places *l)
{
	struct pane_tree *t = tree_of(p);
	const char *title = t->list.rows.places.title;

	if (!title || !l->title || strcmp(title, l->title) != 0)
		return false;
	pane_list_take(&t->list, l, false);
	return true;
}

void pane_tree_show(struct pane *p, struct app *a, const char *path)
{
	struct pane_tree *t = tree_of(p);
	char *own = xstrdup(path);

	free(t->shown);
	t->shown = own;
	/* Who moves about here is not to be pulled back by a file that came late. */
	if (t->b && !t->searching && (a->focus != PANE_TREE || !t->pos.cur))
		select_path(t, path);
}

bool pane_tree_at(struct pane *p, struct app *a, const char **path, uint32_t *line)
{
	struct pane_tree *t = tree_of(p);
	const struct tree_row *r = row_at(t);

	if (list_of(t))
		return pane_list_at(list_of(t), path, line);
	if (!r || r->dir)
		return false;
	*path = path_of(t->b, r->first);
	*line = 0;
	return true;
}

/* ---- keys in the tree of files ---- */

static bool act_on_file(struct pane_tree *t, struct app *a, const struct tree_row *r, enum action act)
{
	size_t n;
	const char *path = tree_rows_path(&t->rows, r, &n);

	switch (act) {
	case ACT_COPY:
		app_copy(a, path, n, "path");
		return true;
	case ACT_COPY_ALL: case ACT_CALLERS: case ACT_CALLEES: case ACT_DEFINITION: case ACT_BLAME:
		app_say(a, r->dir ? "that is a directory: choose a file" : "Enter shows the file: there it can be done; t lists its definitions");
		return true;
	case ACT_INCLUDES: case ACT_INCLUDERS: case ACT_OUTLINE: case ACT_READ_TOO: case ACT_EDIT:
		if (r->dir) {
			app_say(a, "that is a directory: choose a file");
			return true;
		}
		if (act == ACT_OUTLINE)
			pane_tree_outline(&t->pane, a, path);
		else if (act == ACT_READ_TOO)
			app_read_too(a, path, 0, 0);
		else if (act == ACT_EDIT)
			app_edit(a, path, 0);
		else
			app_lookup(a, act, path, path);
		return true;
	default:
		return false;
	}
}

static bool act_files(struct pane_tree *t, struct app *a, enum action act)
{
	const struct tree_row *r = row_at(t);
	long parent;

	if (act != ACT_NEXT_MATCH && act != ACT_PREV_MATCH)
		t->searching = false;
	if (vscroll_act(&t->pos, t->rows.n, height(t), act))
		return true;
	if (act == ACT_FILES) {
		if (t->shown && !select_path(t, t->shown))
			app_say(a, "%s is not among these files", t->shown);
		return true;
	}
	if (!r)
		return false;
	switch (act) {
	case ACT_LEFT:
		if (r->dir && r->open) {
			tree_rows_close(&t->rows, t->pos.cur);
		} else if ((parent = tree_rows_parent(&t->rows, t->pos.cur)) >= 0) {
			t->pos.cur = (size_t)parent;
		}
		return true;
	case ACT_RIGHT:
		if (!r->dir)
			app_open(a, path_of(t->b, r->first), 0, false);
		else if (!r->open)
			tree_rows_open(&t->rows, t->pos.cur);
		else if (t->pos.cur + 1 < t->rows.n)
			t->pos.cur++;
		return true;
	case ACT_ENTER:
		if (!r->dir)
			app_open(a, path_of(t->b, r->first), 0, true);
		else if (r->open)
			tree_rows_close(&t->rows, t->pos.cur);
		else
			tree_rows_open(&t->rows, t->pos.cur);
		return true;
	default:
		return act_on_file(t, a, r, act);
	}
}

static bool act(struct pane *p, struct app *a, enum action what)
{
	struct pane_tree *t = tree_of(p);

	if (t->mode != TREE_FILES && (what == ACT_FILES || what == ACT_CANCEL || (what == ACT_OUTLINE && t->mode == TREE_OUTLINE))) {
		t->mode = TREE_FILES;
		return true;
	}
	if (what == ACT_OUTLINE && t->mode == TREE_LIST) {
		const char *path;
		uint32_t line;
		if (pane_list_at(&t->list, &path, &line))
			pane_tree_outline(p, a, path);
		return true;
	}
	if (what == ACT_SEARCH)
		t->searching = t->list.searching = t->outline.searching = false;
	if (list_of(t))
		return pane_list_act(list_of(t), a, height(t), what);
	return act_files(t, a, what);
}

/* ---- search ---- */

static long search_files(struct pane_tree *t, struct app *a, const struct match *m, int step)
{
	size_t ordinal, n;
	bool wrapped;
	long row;

	if (!step && m && (!t->searching || t->search_serial != a->search_serial)) {
		t->search_serial = a->search_serial;
		t->searching = true;
		t->origin = t->pos.cur;
		tree_rows_search_begin(&t->rows);
	}
	if (!step && t->searching) { /* what an earlier pattern opened is closed again */
		tree_rows_search_back(&t->rows);
		t->pos.cur = t->origin;
	}
	if (!m) {
		t->searching = false;
		return 0;
	}
	n = tree_rows_search(&t->rows, m);
	row = tree_rows_search_step(&t->rows, t->pos.cur, step, &wrapped, &ordinal);
	if (row < 0)
		return 0;
	t->pos.cur = (size_t)row;
	a->search_at = (long)ordinal;
	if (step)
		app_say(a, "match %zu of %zu%s", ordinal, n, wrapped ? step > 0 ? ", from the top again" : ", from the end again" : "");
	return (long)n;
}

static long search(struct pane *p, struct app *a, const struct match *m, int step)
{
	struct pane_tree *t = tree_of(p);

	return list_of(t) ? pane_list_search(list_of(t), a, m, step) : search_files(t, a, m, step);
}

/* ---- mouse ---- */

static void mouse(struct pane *p, struct app *a, const struct pane_mouse *m)
{
	struct pane_tree *t = tree_of(p);
	struct pane_list *l = list_of(t);
	struct vscroll *pos = l ? &l->pos : &t->pos;
	size_t n = l ? l->rows.n_shown : t->rows.n, at = pos->top + (size_t)(m->row > 0 ? m->row : 0);

	if (m->what == MOUSE_WHEEL_UP || m->what == MOUSE_WHEEL_DOWN) {
		vscroll_wheel(pos, n, height(t), m->what == MOUSE_WHEEL_UP ? -3 : 3, l ? 1 : MARGIN);
		return;
	}
	if ((m->what != MOUSE_PRESS && m->what != MOUSE_DOUBLE) || at >= n)
		return;
	pos->cur = at;
	if (m->what == MOUSE_DOUBLE) {
		act(p, a, ACT_ENTER);
	} else if (!l && t->rows.row[at].dir && (uint32_t)m->col >= t->rows.row[at].depth * 2 && (uint32_t)m->col < t->rows.row[at].depth * 2 + 2) {
		act(p, a, ACT_ENTER); /* its marker */
	}
}

static void tree_free(struct pane *p)
{
	struct pane_tree *t = tree_of(p);

	pane_list_free(&t->list);
	pane_list_free(&t->outline);
	tree_rows_free(&t->rows);
	browse_free(t->b);
	buf_free(&t->scratch);
	free(t->shown);
	free(t);
}

struct pane *pane_tree_new(void)
{
	static const struct pane_ops ops = { .name = "tree", .title = title, .draw = draw, .act = act, .mouse = mouse, .search = search,
					     .free = tree_free };
	struct pane_tree *t = xcalloc(1, sizeof *t);

	t->pane.ops = &ops;
	return &t->pane;
}
