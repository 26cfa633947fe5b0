/* app_draw.c - one frame: layout, panes with their headers, borders, status line, prompt, overlay; and what the mouse hits in it. */
#include "app_impl.h"

#include "../src/base/clock.h"

#include <curses.h>
#include <string.h>

static void draw_header(struct app *a, enum pane_id id, struct area h)
{
	bool focused = a->focus == id && !a->overlay;
	unsigned style = focused ? STYLE_TITLE_FOCUS : STYLE_TITLE;
	struct buf left = { 0 }, right = { 0 };
	struct pane *p = a->pane[id];
	char number[16];
	int col, width;
	size_t fit;

	if (h.rows <= 0 || h.cols <= 0)
		return;
	p->ops->title(p, a, &left, &right);
	snprintf(number, sizeof(number), " %d ", (int)id + 1);
	paint_rest(h, 0, 0, style);
	col = paint_str(h, 0, 0, number, style);
	width = text_width(buf_str(&right), right.len, 0);
	if (width > h.cols / 2 || width + col + 8 > h.cols)
		width = 0; /* no room: what it is comes before where in it */
	fit = text_fit(buf_str(&left), left.len, h.cols - col - (width ? width + 2 : 0));
	if (fit < left.len) { /* the end of a path says more than its beginning */
		int room = h.cols - col - (width ? width + 2 : 0) - 1;
		size_t from = left.len;
		int used = 0;

		while (from > 0) {
			size_t before = text_cluster_before(buf_str(&left), from);
			int w = text_width(buf_str(&left) + before, from - before, 0);

			if (used + w > room)
				break;
			used += w;
			from = before;
		}
		col = paint_str(h, 0, col, "…", style);
		paint_text(h, 0, col, 0, 0, buf_str(&left) + from, left.len - from, style);
	} else {
		paint_text(h, 0, col, 0, 0, buf_str(&left), left.len, style);
	}
	if (width)
		paint_str(h, 0, h.cols - width - 1, buf_str(&right), style);
	buf_free(&left);
	buf_free(&right);
}

static void draw_panes(struct app *a)
{
	const struct layout *l = &a->layout;

	for (int id = 0; id < PANE_COUNT; id++) {
		if (l->pane[id].rows <= 0 && l->header[id].rows <= 0)
			continue;
		draw_header(a, (enum pane_id)id, l->header[id]);
		a->pane[id]->area = l->pane[id];
		if (l->pane[id].rows > 0 && l->pane[id].cols > 0)
			a->pane[id]->ops->draw(a->pane[id], a, l->pane[id], (int)a->focus == id && !a->overlay);
	}
	if (l->border_x >= 0)
		paint_vline((struct area){ 0, l->border_x, l->status.y, 1 }, 0, STYLE_BORDER);
	if (l->border_x2 >= 0)
		paint_vline((struct area){ 0, l->border_x2, l->status.y, 1 }, 0, STYLE_BORDER);
}

/* What an overlay may use: all on a small screen, the middle of a large one. */
static struct area overlay_area(const struct layout *l)
{
	int rows = l->status.y > 0 ? l->status.y : l->rows, cols = l->cols;
	int h = rows > 14 ? rows - 4 : rows, w = cols > 70 ? cols - 8 : cols;

	if (h > 40)
		h = 40;
	if (w > 110)
		w = 110;
	return (struct area){ (rows - h) / 2, (cols - w) / 2, h, w };
}

void app_draw(struct app *a)
{
	struct loop *loop = a->loop;
	struct layout *l = &a->layout;
	int y = -1, x = 0;

	layout_make(l, LINES, COLS, prompt_rows(a->prompt, COLS, LINES), a->focus);
	erase();
	if (l->too_small) {
		paint_str((struct area){ 0, 0, LINES, COLS }, 0, 0, "codeask: 20x5 or more", STYLE_ERROR);
	} else {
		draw_panes(a);
		struct area status = l->status;

		prompt_draw(a->prompt, a, l->prompt, &y, &x);
		if (!prompt_active(a->prompt)) {
			y = -1;
			status.rows += l->prompt.rows; /* a long message goes on where nobody types */
		}
		status_draw(a->status, a, status);
		if (a->overlay) {
			y = -1;
			a->overlay->area = overlay_area(l);
			a->overlay->ops->draw(a->overlay, a, a->overlay->area, true);
		}
	}
	screen_cursor(y, x);
	screen_frame(a->full_redraw);
	a->full_redraw = loop->dirty = loop->at_once = false;
	loop->drawn_at = clock_now();
}

/* ---- mouse -------------------------------------------------------------------------------------------------------------------- */

static int mouse_kind(const struct screen_report *r)
{
	int button = r->button & ~(4 | 8 | 16); /* without shift, alt, ctrl */

	if (button == 64)
		return MOUSE_WHEEL_UP;
	if (button == 65)
		return MOUSE_WHEEL_DOWN;
	if (button == 0)
		return r->release ? MOUSE_RELEASE : MOUSE_PRESS;
	return button == 32 ? MOUSE_DRAG : -1;
}

static void to_pane(struct app *a, struct pane *p, const struct screen_report *ev, int kind)
{
	struct pane_mouse m = { ev->y - p->area.y, ev->x - p->area.x, kind };

	if (p->ops->mouse && m.row >= 0 && m.row < p->area.rows && m.col >= 0 && m.col < p->area.cols)
		p->ops->mouse(p, a, &m);
}

void app_mouse_event(struct app *a)
{
	static double pressed_at;
	static int pressed_y, pressed_x;
	struct loop *l = a->loop;
	enum pane_id id;
	struct screen_report ev;
	int border = 0, kind;

	if (!screen_report(&ev) || (kind = mouse_kind(&ev)) < 0)
		return;
	status_key(a->status);
	/* with mouseinterval(0) double clicks are ours to find */
	if (kind == MOUSE_PRESS) {
		double now = clock_now();

		if (now - pressed_at < 0.4 && pressed_y == ev.y && pressed_x == ev.x)
			kind = MOUSE_DOUBLE;
		pressed_at = kind == MOUSE_DOUBLE ? 0 : now;
		pressed_y = ev.y;
		pressed_x = ev.x;
	}
	if (a->overlay) {
		to_pane(a, a->overlay, &ev, kind);
		return;
	}
	if (l->dragging && (kind == MOUSE_DRAG || kind == MOUSE_RELEASE)) {
		layout_drag(&a->layout, l->dragging, ev.y, ev.x);
		if (kind == MOUSE_RELEASE)
			l->dragging = 0;
		return;
	}
	id = layout_hit(&a->layout, ev.y, ev.x, &border);
	if (kind == MOUSE_PRESS && border) {
		l->dragging = border;
		return;
	}
	if (id >= PANE_COUNT)
		return;
	if (kind == MOUSE_PRESS || kind == MOUSE_DOUBLE)
		app_focus(a, id);
	to_pane(a, a->pane[id], &ev, kind);
}
