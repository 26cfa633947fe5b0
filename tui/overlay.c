/* overlay.c - box, line and list of the overlays (overlay.h). */
#include "overlay.h"

#include <string.h>

void overlay_free(struct overlay *o)
{
	input_free(&o->in);
}

void overlay_draw(struct overlay *o, struct area area, const char *title, const char *mark, const char *right, struct area *about)
{
	struct area in, line;
	int w = (int)strlen(mark), y, x, end = 0;

	paint_blank(area, STYLE_TEXT);
	paint_box(area, title, &in);
	line = (struct area){ in.y, in.x, 1, in.cols };
	*about = (struct area){ 0, 0, 0, 0 };
	o->list = (struct area){ in.y + 1, in.x, in.rows - 1, in.cols };
	if (in.rows >= 6) {
		*about = (struct area){ in.y + in.rows - 1, in.x, 1, in.cols };
		o->list.rows--;
	}
	if (o->list.rows < 0)
		o->list.rows = 0;
	if (w < line.cols) {
		end = paint_str(line, 0, 0, mark, STYLE_PROMPT);
		line.x += end;
		line.cols -= end;
	}
	w = text_width(right, strlen(right), 0);
	if (w > 0 && line.cols > 2 * w + 8) {
		paint_str((struct area){ line.y, line.x + line.cols - w, 1, w }, 0, 0, right, STYLE_DIM);
		line.cols -= w;
	}
	input_draw(&o->in, line, STYLE_PROMPT, &y, &x);
	/* The terminal's cursor belongs to the prompt: here a cell shows where one types. */
	if (line.cols > 0)
		paint_look(line, 0, x - line.x, 2, STYLE_PROMPT | LOOK_SELECTED);
	vscroll_fit(&o->pos, o->n, (size_t)o->list.rows, 0);
}

void overlay_rows(struct overlay *o, size_t *first, size_t *count)
{
	size_t room = (size_t)(o->list.rows > 0 ? o->list.rows : 0);

	*first = o->pos.top < o->n ? o->pos.top : 0;
	*count = o->n - *first < room ? o->n - *first : room;
}

unsigned overlay_style(const struct overlay *o, size_t row, unsigned style)
{
	return style | (row == o->pos.cur ? LOOK_SELECTED : 0);
}

bool overlay_act(struct overlay *o, enum action act)
{
	static const struct {
		enum action of, is;
	} moves[] = { { ACT_K_DOWN, ACT_DOWN }, { ACT_K_UP, ACT_UP }, { ACT_K_PAGE_DOWN, ACT_PAGE_DOWN }, { ACT_K_PAGE_UP, ACT_PAGE_UP } };

	for (size_t i = 0; i < sizeof(moves) / sizeof(moves[0]); i++) {
		if (moves[i].of == act) {
			vscroll_act(&o->pos, o->n, (size_t)(o->list.rows > 0 ? o->list.rows : 1), moves[i].is);
			return true;
		}
	}
	return false;
}

bool overlay_key(struct overlay *o, struct app *a, int32_t key, bool *changed)
{
	enum input_done done = input_act(&o->in, keys_find(a->keys, CTX_PROMPT, key));

	*changed = done == INPUT_CHANGED;
	if (done != INPUT_NONE)
		return true;
	*changed = input_key(&o->in, key);
	return *changed;
}

bool overlay_mouse(struct overlay *o, const struct pane_mouse *m)
{
	int row = m->row - (o->list.y - o->p.area.y);

	if (m->what == MOUSE_WHEEL_UP || m->what == MOUSE_WHEEL_DOWN) {
		vscroll_wheel(&o->pos, o->n, (size_t)(o->list.rows > 0 ? o->list.rows : 1), m->what == MOUSE_WHEEL_UP ? -3 : 3, 0);
		return false;
	}
	if ((m->what != MOUSE_PRESS && m->what != MOUSE_DOUBLE) || row < 0 || row >= o->list.rows || o->pos.top + (size_t)row >= o->n)
		return false;
	o->pos.cur = o->pos.top + (size_t)row;
	return m->what == MOUSE_DOUBLE;
}

struct worker *overlay_worker(struct app *a)
{
	return worker_busy(a->reader, JOB_OPEN) && !worker_busy(a->talker, -1) ? a->talker : a->reader;
}
