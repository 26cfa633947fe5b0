/* pane_source.c - the source pane: a file with its names to follow. */
#include "pane_source_impl.h"

#include "../src/base/mem.h"
#include "../src/base/utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PLACES_MAX 4096 /* files whose place is remembered */
#define SCROLL     8    /* columns of { and } */
#define HEADER_FRAME 5  /* columns of the header that are the app's: the pane's number, blanks */

static struct pane_source *source_of(struct pane *p)
{
	return (struct pane_source *)p;
}

static size_t height(const struct pane_source *s)
{
	return s->pane.area.rows > 0 ? (size_t)s->pane.area.rows : 20;
}

static size_t text_cols(const struct pane_source *s)
{
	int cols = s->view.s ? s->pane.area.cols - source_paint_gutter(s->view.s, s->pane.area.cols) : 0;

	return cols > 0 ? (size_t)cols : 0;
}

/* ---- which file ---- */

static void remember_place(struct pane_source *s)
{
	if (!s->doc || !s->view.s)
		return;
	if (s->places.n > PLACES_MAX)
		map_free(&s->places);
	*map_put(&s->places, s->doc->s.path, strlen(s->doc->s.path), NULL) = (uint64_t)s->view.pos.cur << 32 | (uint32_t)s->view.pos.top;
}

static void drop_note(struct pane_source *s)
{
	free(s->note);
	s->note = NULL;
	s->copied = 0;
}

static void go_line(struct pane_source *s, uint32_t line)
{
	if (!line)
		return;
	s->view.left = 0; /* whoever jumps wants to see the line from its beginning */
	source_view_goto(&s->view, line - 1, height(s));
}

/* Shows a file that is there. line 0: where one was in it. */
static void show(struct pane_source *s, struct app *a, struct doc *d, uint32_t line)
{
	bool same = s->doc && !strcmp(s->doc->s.path, d->s.path);
	uint64_t *place;

	remember_place(s);
	if (same && s->doc != d && s->doc->ok && d->ok && (place = map_find(&s->places, d->s.path, strlen(d->s.path)))) {
		/* read again: what one looks at stays in its row when lines came or went above it */
		size_t cur = *place >> 32, top = (uint32_t)*place, to = source_view_carry(&s->doc->s, &d->s, cur);

		top = top + to > cur ? top + to - cur : 0;
		*place = (uint64_t)to << 32 | (uint32_t)top;
	}
	atomic_fetch_add(&d->refs, 1);
	doc_free(s->doc);
	s->doc = d;
	drop_note(s);
	place = map_find(&s->places, d->s.path, strlen(d->s.path));
	struct source_view was = s->view;
	s->view.hit = NULL;
	source_view_set(&s->view, d->ok ? &d->s : NULL);
	free(was.hit);
	if (place && d->ok) {
		s->view.pos.top = (uint32_t)*place;
		vscroll_to(&s->view.pos, d->s.n_lines, (size_t)(*place >> 32));
		vscroll_fit(&s->view.pos, d->s.n_lines, height(s), SOURCE_VIEW_MARGIN);
		s->view.left = same ? was.left : 0;
	}
	go_line(s, line);
	if (a->search && a->search_pane == PANE_SOURCE && d->ok)
		source_view_search(&s->view, a->search);
	if (a->pane[PANE_TREE])
		pane_tree_show(a->pane[PANE_TREE], a, d->s.path);
}

static void ask_more(struct pane_source *s, struct app *a)
{
	if (!s->doc->ok || !a->browse)
		return;
	if (!s->doc->coloured)
		source_load_ask(&s->load, a, s->doc->s.path, s->doc);
	else
		source_load_change(a, s->doc);
}

void pane_source_open(struct pane *p, struct app *a, const char *path, uint32_t line)
{
	struct pane_source *s = source_of(p);
	struct doc *d = source_load_kept(&s->load, path);
	char *own = xstrdup(path); /* path may be the one that is freed below */

	free(s->wanted);
	s->wanted = NULL;
	if (d && d == s->doc) {
		drop_note(s);
		go_line(s, line);
	} else if (d) {
		show(s, a, d, line);
		ask_more(s, a);
	} else {
		s->wanted = own;
		s->wanted_line = line;
		own = NULL;
		if (a->browse)
			source_load_ask(&s->load, a, s->wanted, NULL);
	}
	free(own);
}

void pane_source_came(struct app *a, struct doc *d)
{
	struct pane_source *s = source_of(a->pane[PANE_SOURCE]);

	if (!s->wanted || strcmp(s->wanted, d->s.path) != 0)
		return;
	if (d->ok)
		source_load_keep(&s->load, d);
	show(s, a, d, s->wanted_line);
	free(s->wanted);
	s->wanted = NULL;
	if (d->coloured)
		source_load_change(a, d);
}

void pane_source_coloured(struct app *a, struct doc *d)
{
	struct pane_source *s = source_of(a->pane[PANE_SOURCE]);

	if (d == s->doc && d->coloured)
		source_load_change(a, d);
}

/* The file is read again and stays as it is until then: what one looks at does not go away because the map came. */
void pane_source_browse(struct pane *p, struct app *a)
{
	struct pane_source *s = source_of(p);

	source_load_forget(&s->load);
	if (!s->wanted && s->doc) {
		s->wanted = xstrdup(s->doc->s.path);
		s->wanted_line = 0;
	}
	if (s->wanted && a->browse)
		source_load_ask(&s->load, a, s->wanted, NULL);
}

bool pane_source_at(struct pane *p, const char **path, uint32_t *line, uint32_t *column)
{
	struct pane_source *s = source_of(p);
	long name;

	if (!s->doc)
		return false;
	*path = s->doc->s.path;
	*line = s->view.s ? (uint32_t)s->view.pos.cur + 1 : 0;
	name = source_view_name(&s->view);
	*column = name >= 0 ? s->doc->s.names[name].start - s->doc->s.line0[s->view.pos.cur] + 1 : 1;
	return true;
}

void pane_source_note(struct pane *p, uint32_t line, const char *text)
{
	struct pane_source *s = source_of(p);

	drop_note(s);
	if (line && text) {
		s->note = xstrdup(text);
		s->note_line = line - 1;
	}
}

/* ---- header ---- */

/* Name of the definition around the cursor; "": file scope. Looked up when the cursor moved. */
static const char *around(struct pane_source *s, struct app *a)
{
	uint32_t first, last;
	long file;

	if (s->around.doc == s->doc && s->around.line == s->view.pos.cur && s->around.b == a->browse)
		return s->around.name;
	s->around.doc = s->doc;
	s->around.line = s->view.pos.cur;
	s->around.b = a->browse;
	s->around.name[0] = '\0';
	file = a->browse ? browse_find_file(a->browse, s->doc->s.path) : -1;
	if (file >= 0)
		browse_around(a->browse, (size_t)file, (uint32_t)s->view.pos.cur + 1, s->around.name, sizeof s->around.name, &first, &last);
	return s->around.name;
}

/* What the header has room for behind the path: all of it, its beginning (cut), or nothing. */
static void add(struct buf *left, int room, const char *s, bool cut)
{
	int free_cols = room - text_width(buf_str(left), left->len, 0) - 2;
	size_t n = strlen(s);

	if (text_width(s, n, 0) > free_cols)
		n = cut && free_cols >= 10 ? text_fit(s, n, free_cols) : 0; /* a date, at least */
	if (n) {
		buf_puts(left, "  ");
		buf_add(left, s, n);
	}
}

static void title(struct pane *p, struct app *a, struct buf *left, struct buf *right)
{
	struct pane_source *s = source_of(p);
	const char *name;
	int room;

	if (!s->doc) {
		buf_puts(left, "source");
		return;
	}
	utf8_clean(left, s->doc->s.path, strlen(s->doc->s.path), false);
	if (!s->view.s)
		return;
	buf_printf(right, "%zu/%u", s->view.pos.cur + 1, s->view.s->n_lines);
	room = p->area.cols - HEADER_FRAME - (int)right->len;
	name = around(s, a);
	if (s->doc->s.changed) {
		const char *long_form = "(changed since the map was made)";
		bool fits = text_width(buf_str(left), left->len, 0) + 2 + (int)strlen(long_form) <= room;
		add(left, room, fits ? long_form : "(changed)", false);
	}
	if (name[0])
		add(left, room, name, false);
	if (s->doc->change[0])
		add(left, room, s->doc->change, true);
}

static void draw(struct pane *p, struct app *a, struct area area, bool focused)
{
	struct pane_source *s = source_of(p);

	(void)a;
	if (s->view.s && area.rows > 0)
		vscroll_fit(&s->view.pos, s->view.s->n_lines, (size_t)area.rows, SOURCE_VIEW_MARGIN);
	source_paint(s, area, focused);
}

/* ---- keys ---- */

static void reveal_name(struct pane_source *s)
{
	long n = source_view_name(&s->view);

	if (n >= 0)
		source_view_reveal(&s->view, s->doc->s.names[n].start, s->doc->s.names[n].start + s->doc->s.names[n].len, text_cols(s));
}

/* The name under the cursor; caller frees; NULL with a message when there is none. */
static char *name_here(struct pane_source *s, struct app *a)
{
	long n = source_view_name(&s->view);

	if (n < 0) {
		app_say(a, a->browse && browse_has_symbols(a->browse) ? "no name of this tree on the line; h and l go to the names around it"
								      : "names are known when the files are read");
		return NULL;
	}
	return xstrndup(s->doc->s.text + s->doc->s.names[n].start, s->doc->s.names[n].len);
}

static void enter(struct pane_source *s, struct app *a)
{
	long n = source_view_name(&s->view);
	char *name = name_here(s, a);

	if (!name)
		return;
	if (s->doc->s.names[n].kind == NAME_REF)
		app_follow(a, name, strlen(name), s->doc->s.path);
	else
		source_load_follow(a, s->doc, &s->doc->s.names[n]);
	free(name);
}

/* Lines of the definition around the cursor, from 1; false: file scope. */
static bool lines_around(struct pane_source *s, struct app *a, char *name, size_t size, uint32_t *first, uint32_t *last)
{
	long file = browse_find_file(a->browse, s->doc->s.path);

	return file >= 0 && browse_around(a->browse, (size_t)file, (uint32_t)s->view.pos.cur + 1, name, size, first, last) &&
	       *first >= 1 && *first <= *last && *last <= s->doc->s.n_lines;
}

/* The line; pressed again the definition around it. */
static void copy(struct pane_source *s, struct app *a)
{
	const struct source *src = &s->doc->s;
	size_t from, to, line = s->view.pos.cur;
	char name[128], what[192];
	uint32_t first, last;
	bool inside = lines_around(s, a, name, sizeof name, &first, &last);

	if (inside && s->copied == line + 1) {
		source_view_line(src, last - 1, &from, &to);
		from = src->line0[first - 1];
		app_copy(a, src->text + from, src->line0[last] - from, name);
		s->copied = 0;
		return;
	}
	source_view_line(src, line, &from, &to);
	snprintf(what, sizeof what, inside ? "line %zu (again: %s)" : "line %zu", line + 1, name);
	app_copy(a, src->text + from, to - from, what);
	s->copied = line + 1;
}

static void read_too(struct pane_source *s, struct app *a)
{
	uint32_t first, last;

	if (lines_around(s, a, NULL, 0, &first, &last))
		app_read_too(a, s->doc->s.path, first, last);
	else
		app_read_too(a, s->doc->s.path, 0, 0);
}

static void lookup(struct pane_source *s, struct app *a, enum action what)
{
	char *name = name_here(s, a);

	if (name)
		app_lookup(a, what, name, s->doc->s.path);
	free(name);
}

static bool moves(struct pane_source *s, enum action what)
{
	size_t before = s->view.pos.cur;

	switch (what) {
	case ACT_LEFT: case ACT_RIGHT:
		if (source_view_name_step(&s->view, what == ACT_LEFT ? -1 : 1)) {
			vscroll_fit(&s->view.pos, s->view.s->n_lines, height(s), SOURCE_VIEW_MARGIN);
			reveal_name(s);
		}
		break;
	case ACT_SCROLL_LEFT: case ACT_SCROLL_RIGHT:
		source_view_scroll(&s->view, what == ACT_SCROLL_LEFT ? -SCROLL : SCROLL, height(s));
		return true;
	default:
		if (!vscroll_act(&s->view.pos, source_view_lines(&s->view), height(s), what))
			return false;
		if (s->view.pos.cur != before)
			source_view_moved(&s->view);
	}
	drop_note(s);
	return true;
}

static bool act(struct pane *p, struct app *a, enum action what)
{
	struct pane_source *s = source_of(p);
	const struct source *src = s->doc ? &s->doc->s : NULL;

	if (what != ACT_NEXT_MATCH && what != ACT_PREV_MATCH)
		s->view.origin.set = false;
	if (what == ACT_CANCEL && s->note) {
		drop_note(s);
		return true;
	}
	if (what == ACT_CANCEL && s->view.n_hits) { /* matches are lit no more */
		source_view_search(&s->view, NULL);
		return true;
	}
	if (!src || !a->browse)
		return false;
	if (moves(s, what))
		return true;
	switch (what) {
	case ACT_INCLUDES: case ACT_INCLUDERS:
		app_lookup(a, what, src->path, src->path);
		return true;
	case ACT_OUTLINE:
		pane_tree_outline(a->pane[PANE_TREE], a, src->path);
		app_focus(a, PANE_TREE);
		return true;
	case ACT_EDIT:
		app_edit(a, src->path, (uint32_t)s->view.pos.cur + 1);
		return true;
	default:
		break;
	}
	if (!s->view.s)
		return false;
	switch (what) {
	case ACT_ENTER: enter(s, a); return true;
	case ACT_DEFINITION: case ACT_CALLERS: case ACT_CALLEES: lookup(s, a, what); return true;
	case ACT_BLAME: app_blame(a, src->path, (uint32_t)s->view.pos.cur + 1); return true;
	case ACT_READ_TOO: read_too(s, a); return true;
	case ACT_COPY: copy(s, a); return true;
	case ACT_COPY_ALL: app_copy(a, src->text, src->len, src->path); return true;
	default: return false;
	}
}

/* ---- search ---- */

static long search(struct pane *p, struct app *a, const struct match *m, int step)
{
	struct pane_source *s = source_of(p);
	struct source_view *v = &s->view;
	bool wrapped;
	long hit;

	if (!v->s)
		return m ? 0 : -1;
	if (!step && m && (!v->origin.set || v->origin.serial != a->search_serial)) {
		v->origin.set = true;
		v->origin.serial = a->search_serial;
		v->origin.pos = v->pos;
		v->origin.left = v->left;
	}
	if (!m || !step || !v->searched)
		source_view_search(v, m);
	if (!m)
		return 0;
	hit = source_view_search_step(v, step, &wrapped);
	if (hit < 0) {
		if (v->origin.set)
			v->pos = v->origin.pos;
		return 0;
	}
	a->search_at = hit + 1;
	drop_note(s);
	vscroll_fit(&v->pos, v->s->n_lines, height(s), SOURCE_VIEW_MARGIN);
	source_view_reveal(v, v->hit[hit].start, v->hit[hit].end, text_cols(s));
	if (step) {
		v->origin.set = false;
		app_say(a, "match %ld of %zu%s%s", hit + 1, v->n_hits, v->hits_cut ? " or more" : "",
			!wrapped ? "" : step > 0 ? ", from the top again" : ", from the end again");
	}
	return (long)v->n_hits;
}

/* ---- mouse ---- */

/* The name at a column of a line, or -1. */
static long name_at(const struct pane_source *s, size_t line, size_t col)
{
	const struct source *src = &s->doc->s;
	size_t from, to, at, i;

	source_view_line(src, line, &from, &to);
	i = source_view_seek(src, from, to, col, &at);
	size_t n = source_view_name_from(src, i);
	return n < src->n_names && src->names[n].start <= i && i < to ? (long)n : -1;
}

static void mouse(struct pane *p, struct app *a, const struct pane_mouse *m)
{
	struct pane_source *s = source_of(p);
	struct source_view *v = &s->view;
	size_t line, before = v->pos.cur;
	int col;

	if (!v->s)
		return;
	if (m->what == MOUSE_WHEEL_UP || m->what == MOUSE_WHEEL_DOWN) {
		vscroll_wheel(&v->pos, v->s->n_lines, height(s), m->what == MOUSE_WHEEL_UP ? -3 : 3, SOURCE_VIEW_MARGIN);
		if (v->pos.cur != before)
			source_view_moved(v);
		return;
	}
	line = v->pos.top + (size_t)(m->row > 0 ? m->row : 0);
	if ((m->what != MOUSE_PRESS && m->what != MOUSE_DOUBLE) || line >= v->s->n_lines)
		return;
	drop_note(s);
	vscroll_to(&v->pos, v->s->n_lines, line);
	source_view_moved(v);
	col = m->col - source_paint_gutter(v->s, p->area.cols);
	if (col >= 0)
		v->name = name_at(s, line, v->left + (size_t)col);
	if (m->what == MOUSE_DOUBLE && v->name >= 0)
		act(p, a, ACT_ENTER);
}

static void source_pane_free(struct pane *p)
{
	struct pane_source *s = source_of(p);

	source_view_free(&s->view);
	doc_free(s->doc);
	source_load_free(&s->load);
	map_free(&s->places);
	free(s->wanted);
	free(s->note);
	free(s);
}

struct pane *pane_source_new(void)
{
	static const struct pane_ops ops = { .name = "source", .title = title, .draw = draw, .act = act, .mouse = mouse, .search = search,
					     .free = source_pane_free };
	struct pane_source *s = xcalloc(1, sizeof *s);

	s->pane.ops = &ops;
	source_view_set(&s->view, NULL);
	return &s->pane;
}
