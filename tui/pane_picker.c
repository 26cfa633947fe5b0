/* pane_picker.c - finds a file or a symbol by a few of its letters. The reader finds, the latest question wins, and what was found before stays until the
 * next answer comes. Without a map there are files only. */
#include "overlay.h"
#include "panes.h"
#include "prompt.h"

#include "../src/base/mem.h"

#include <stdlib.h>
#include <string.h>

#define FIND_MAX 300

struct picker {
	struct overlay o;
	unsigned what;
	bool insert;
	struct places found;
	const struct browse *of; /* that was asked last: compared only */
	bool of_symbols;
};

static unsigned serial; /* of the last question of any picker */

static struct picker *picker_of(struct pane *p)
{
	return (struct picker *)p;
}

/* ---- the job ------------------------------------------------------------------------------------------------------------------ */

struct find_job {
	struct job j;
	struct msg m;
	struct bridge *bridge;
	struct browse *b;
	char *pattern;
	unsigned what, serial;
	struct places found;
	bool failed;
};

static const struct pane_ops picker_ops;

static void job_free(struct find_job *f)
{
	browse_free(f->b);
	places_free(&f->found);
	free(f->pattern);
	free(f);
}

static void drop_job(struct job *j)
{
	job_free((struct find_job *)j);
}

static struct find_job *of_msg(struct msg *m)
{
	return (struct find_job *)((char *)m - offsetof(struct find_job, m));
}

static void drop_msg(struct msg *m)
{
	job_free(of_msg(m));
}

static void apply(struct app *a, struct msg *m)
{
	struct find_job *f = of_msg(m);

	if (a->overlay && a->overlay->ops == &picker_ops && f->serial == serial && !f->failed) {
		struct picker *k = picker_of(a->overlay);

		places_free(&k->found);
		k->found = f->found;
		f->found = (struct places){ 0 };
		k->o.n = k->found.n;
		vscroll_to(&k->o.pos, k->o.n, 0);
	}
	job_free(f);
}

static void run(struct job *j, struct cancel *cancel)
{
	struct find_job *f = (struct find_job *)j;

	f->failed = browse_find(f->b, f->pattern, f->what, FIND_MAX, cancel, &f->found, NULL) != 0;
	bridge_post(f->bridge, &f->m);
}

static void ask(struct picker *k, struct app *a)
{
	struct find_job *f;

	k->of = a->browse;
	serial++;
	if (!a->browse)
		return;
	k->of_symbols = browse_has_symbols(a->browse);
	f = xcalloc(1, sizeof(*f));
	f->j = (struct job){ .kind = JOB_FIND, .run = run, .drop = drop_job };
	f->m = (struct msg){ .apply = apply, .drop = drop_msg };
	f->bridge = a->bridge;
	f->b = browse_ref(a->browse);
	f->pattern = xstrdup(input_text(&k->o.in));
	f->what = k->of_symbols ? k->what : BROWSE_FILES;
	f->serial = serial;
	worker_put(overlay_worker(a), &f->j);
}

/* ---- drawing ------------------------------------------------------------------------------------------------------------------ */

static void title(struct pane *p, struct app *a, struct buf *left, struct buf *right)
{
	struct picker *k = picker_of(p);

	buf_puts(left, k->what == BROWSE_FILES ? "find a file" : k->what == BROWSE_SYMBOLS ? "find a symbol" : "find a file or symbol");
	if (k->found.total > k->found.n)
		buf_printf(right, "%zu of ", k->found.n);
	buf_put_count(right, k->found.total);
}

static const char *path_of(const struct place *pl)
{
	return pl->path ? pl->path : "";
}

static bool is_symbol(const struct place *pl)
{
	return pl->line > 0;
}

/* "name  kind" on the left, the place on the right; a file is its path. */
static void draw_row(struct picker *k, size_t i, int row)
{
	const struct place *pl = &k->found.p[i];
	struct area a = k->o.list;
	unsigned text = overlay_style(&k->o, i, is_symbol(pl) ? STYLE_TEXT : STYLE_FILE), dim = overlay_style(&k->o, i, STYLE_DIM);
	struct buf where = { 0 };
	int col, w, room = a.cols;

	if (is_symbol(pl)) {
		buf_printf(&where, "%s:%u", path_of(pl), pl->line);
		w = text_width(buf_str(&where), where.len, 0);
		if (a.cols >= 60 && w < a.cols / 2) {
			room = a.cols - w - 1;
			paint_rest(a, row, room, dim);
			paint_str(a, row, room + 1, buf_str(&where), dim);
		}
	}
	a.cols = room;
	col = paint_str(a, row, 0, is_symbol(pl) ? pl->name : path_of(pl), text);
	if (is_symbol(pl) && pl->kind && pl->kind[0]) {
		col = paint_str(a, row, col, "  ", dim);
		col = paint_str(a, row, col, pl->kind, dim);
	}
	paint_rest(a, row, col, text);
	buf_free(&where);
}

static void draw(struct pane *p, struct app *a, struct area area, bool focused)
{
	struct picker *k = picker_of(p);
	struct buf left = { 0 }, right = { 0 };
	struct area about;
	size_t first, count;
	const char *note = "";

	if (k->of != a->browse || (a->browse && k->of_symbols != browse_has_symbols(a->browse)))
		ask(k, a); /* the tree was listed, or its map has come */
	title(p, a, &left, &right);
	overlay_draw(&k->o, area, buf_str(&left), "> ", buf_str(&right), &about);
	overlay_rows(&k->o, &first, &count);
	for (size_t i = 0; i < count; i++)
		draw_row(k, first + i, (int)i);
	if (!a->browse)
		note = "the tree is being listed";
	else if (!k->of_symbols && (k->what & BROWSE_SYMBOLS))
		note = a->map_failed ? "there is no map: files only" : "files only, until the symbol map is there";
	else if (!k->o.n)
		note = k->found.note ? k->found.note : "";
	if (about.rows > 0) {
		const struct place *pl = k->o.pos.cur < k->o.n ? &k->found.p[k->o.pos.cur] : NULL;

		if (pl && is_symbol(pl)) {
			buf_truncate(&right, 0);
			buf_printf(&right, "%s:%u  %s", path_of(pl), pl->line, pl->text ? pl->text : "");
			note = buf_str(&right);
		} else if (pl && pl->text && pl->text[0]) {
			note = pl->text;
		}
		paint_rest(about, 0, paint_str(about, 0, 0, note, STYLE_NOTE), STYLE_NOTE);
	}
	buf_free(&left);
	buf_free(&right);
}

/* ---- keys --------------------------------------------------------------------------------------------------------------------- */

static void take(struct picker *k, struct app *a)
{
	const struct place *pl;
	char *path, *name;
	uint32_t line;
	bool insert = k->insert;

	if (k->o.pos.cur >= k->o.n)
		return;
	pl = &k->found.p[k->o.pos.cur];
	path = xstrdup(path_of(pl));
	name = xstrdup(is_symbol(pl) && pl->name ? pl->name : path);
	line = pl->line;
	app_overlay(a, NULL); /* frees k */
	if (insert)
		prompt_insert(a->prompt, name);
	else
		app_open(a, path, line, true);
	free(path);
	free(name);
}

static bool act(struct pane *p, struct app *a, enum action action)
{
	struct picker *k = picker_of(p);

	switch (action) {
	case ACT_K_TAKE:
		take(k, a);
		return true;
	case ACT_K_WHAT:
		k->what = k->what == (BROWSE_FILES | BROWSE_SYMBOLS) ? BROWSE_FILES :
			  k->what == BROWSE_FILES ? BROWSE_SYMBOLS : BROWSE_FILES | BROWSE_SYMBOLS;
		ask(k, a);
		return true;
	default:
		return overlay_act(&k->o, action);
	}
}

static bool key(struct pane *p, struct app *a, int32_t code)
{
	struct picker *k = picker_of(p);
	bool changed, taken = overlay_key(&k->o, a, code, &changed);

	if (changed)
		ask(k, a);
	return taken;
}

static void paste(struct pane *p, struct app *a, const char *text, size_t n)
{
	struct picker *k = picker_of(p);

	if (input_insert(&k->o.in, text, n))
		ask(k, a);
}

static void mouse(struct pane *p, struct app *a, const struct pane_mouse *m)
{
	if (overlay_mouse(&picker_of(p)->o, m))
		take(picker_of(p), a);
}

static void picker_free(struct pane *p)
{
	struct picker *k = picker_of(p);

	overlay_free(&k->o);
	places_free(&k->found);
	free(k);
}

static const struct pane_ops picker_ops = {
	.name = "picker", .title = title, .draw = draw, .act = act, .key = key, .paste = paste, .mouse = mouse, .free = picker_free,
};

struct pane *pane_picker_new(struct app *a, unsigned what, bool insert)
{
	struct picker *k = xcalloc(1, sizeof(*k));

	k->o.p.ops = &picker_ops;
	k->what = what;
	k->insert = insert;
	ask(k, a);
	return &k->o.p;
}
