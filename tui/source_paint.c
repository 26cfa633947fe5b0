/* source_paint.c - lines of source to cells: numbers, colours, the name under the cursor, matches, notes. Only the lines on screen are touched, and
 * of a line what is in view. */
#include "pane_source_impl.h"

#include <stdio.h>
#include <string.h>

int source_paint_gutter(const struct source *s, int cols)
{
	int digits = 2;

	for (uint32_t n = s->n_lines; n > 99; n /= 10)
		digits++;
	return cols >= digits + 12 ? digits + 1 : 0; /* of a very narrow pane the text has all */
}

/* What changes along a line: colours, matches, the name. */
struct walk {
	const struct source *s;
	const struct source_view *v;
	size_t span, hit;
	long name;
};

/* The looks of the bytes at i and where they end, at most at `to`. */
static unsigned style_at(struct walk *w, size_t i, size_t to, size_t *end)
{
	const struct hl_span *span = w->s->hl.spans;
	unsigned style = STYLE_TEXT;

	*end = to;
	while (w->span < w->s->hl.n && span[w->span].end <= i)
		w->span++;
	if (w->span < w->s->hl.n) {
		bool in = span[w->span].start <= i;
		size_t edge = in ? span[w->span].end : span[w->span].start;
		style = in ? (unsigned)theme_syntax(span[w->span].kind) : style;
		*end = edge < *end ? edge : *end;
	}
	while (w->hit < w->v->n_hits && w->v->hit[w->hit].end <= i)
		w->hit++;
	if (w->hit < w->v->n_hits) {
		bool in = w->v->hit[w->hit].start <= i;
		size_t edge = in ? w->v->hit[w->hit].end : w->v->hit[w->hit].start;
		style |= in ? LOOK_MATCH : 0;
		*end = edge < *end ? edge : *end;
	}
	if (w->name >= 0) {
		const struct source_name *n = &w->s->names[w->name];
		size_t start = n->start, stop = start + n->len;
		if (i < start)
			*end = start < *end ? start : *end;
		else if (i < stop)
			*end = stop < *end ? stop : *end;
		style |= i >= start && i < stop ? LOOK_UNDERLINE : 0;
	}
	return style;
}

/* The text of a line from column v->left on; the screen column behind it. */
static int paint_line(struct walk *w, struct area area, int row, size_t from, size_t to, unsigned look)
{
	size_t left = w->v->left, at, i = source_view_seek(w->s, from, to, left, &at), end;
	int col = 0;

	w->span = source_view_span_from(w->s, i);
	w->hit = source_view_hit_from(w->v, i);
	while (i < to && col < area.cols) {
		unsigned style = style_at(w, i, to, &end);
		/* the first cluster may reach over the left edge */
		int skip = at < left ? (int)(left - at) : 0;
		col = paint_text(area, row, col, skip, (int)(at < left ? at : left + (size_t)col), w->s->text + i, end - i, style | look);
		at = left;
		i = end;
	}
	return col;
}

static void paint_number(struct area area, int row, int gutter, size_t line, unsigned look)
{
	char number[24];
	int len = snprintf(number, sizeof number, "%zu ", line + 1), col = gutter - len;

	for (int i = 0; i < col; i++)
		paint_str(area, row, i, " ", STYLE_LINE_NUMBER | look);
	paint_str(area, row, col, number, STYLE_LINE_NUMBER | look);
}

/* Behind the line, or over its end when there is no room: half of the pane at most. */
static void paint_note(struct area area, int row, int col, const char *note, unsigned look)
{
	int width = text_width(note, strlen(note), 0), x = col + 2;

	if (x + width > area.cols)
		x = area.cols - width > area.cols / 2 ? area.cols - width : area.cols / 2;
	if (x < col + 2 && x > 0)
		paint_str(area, row, x - 1, " ", STYLE_NOTE | look);
	x = paint_str(area, row, x, note, STYLE_NOTE | look);
	paint_rest(area, row, x, STYLE_TEXT | look);
}

/* Why there is nothing to show. */
static void paint_why(struct pane_source *s, struct area area)
{
	const char *why = "";
	size_t n, next;
	int row = area.rows > 2 ? 1 : 0;

	paint_blank(area, STYLE_TEXT);
	if (s->doc)
		why = s->doc->err.msg;
	else if (s->wanted)
		why = "reading ...";
	else
		why = "Choose a file on the left, or @ finds a file or symbol.";
	for (n = strlen(why); n && row < area.rows; why += next, n -= next) {
		size_t len = text_break(why, n, area.cols > 2 ? area.cols - 2 : 1, &next);
		paint_text(area, row++, area.cols > 2, 0, 0, why, len, s->doc ? STYLE_NOTE : STYLE_DIM);
	}
}

void source_paint(struct pane_source *s, struct area area, bool focused)
{
	const struct source_view *v = &s->view;
	struct walk w = { .s = v->s, .v = v, .name = source_view_name(v) };
	struct area text = area;
	int gutter;

	if (!v->s) {
		paint_why(s, area);
		return;
	}
	gutter = source_paint_gutter(v->s, area.cols);
	text.x += gutter;
	text.cols -= gutter;
	for (int row = 0; row < area.rows; row++) {
		size_t line = v->pos.top + (size_t)row, from, to;
		unsigned look = line != v->pos.cur ? 0 : focused ? LOOK_SELECTED : LOOK_SELECTED_AWAY;
		if (line >= v->s->n_lines) {
			paint_rest(area, row, 0, STYLE_TEXT);
			continue;
		}
		source_view_line(v->s, line, &from, &to);
		if (gutter)
			paint_number(area, row, gutter, line, look);
		int col = paint_line(&w, text, row, from, to, look);
		paint_rest(text, row, col, STYLE_TEXT | look);
		if (s->note && s->note_line == line)
			paint_note(text, row, col, s->note, look);
	}
}
