/* rich.c - lines of styled runs: one text, one array of runs, one of lines. */
#include "rich.h"

#include "../src/base/mem.h"

#include <stdlib.h>
#include <string.h>

void rich_free(struct rich *r)
{
	if (!r)
		return;
	buf_free(&r->text);
	free(r->runs);
	free(r->lines);
	*r = (struct rich){ 0 };
}

void rich_clear(struct rich *r)
{
	buf_truncate(&r->text, 0);
	r->n_runs = r->n_lines = 0;
}

void rich_line(struct rich *r, int indent, unsigned fill, size_t source)
{
	if (r->n_lines == r->cap_lines)
		r->lines = mem_grow(r->lines, r->n_lines, &r->cap_lines, sizeof *r->lines);
	r->lines[r->n_lines++] = (struct rich_line){
		.run0 = (uint32_t)r->n_runs,
		.source = (uint32_t)source,
		.indent = (uint16_t)(indent < 0 ? 0 : indent > UINT16_MAX ? UINT16_MAX : indent),
		.fill = (uint16_t)fill,
	};
}

void rich_run(struct rich *r, unsigned style, int32_t link, const char *s, size_t n)
{
	struct rich_line *l;

	if (!n)
		return;
	if (!r->n_lines)
		rich_line(r, 0, 0, 0);
	l = &r->lines[r->n_lines - 1];
	if (l->n_runs) {
		struct rich_run *last = &r->runs[r->n_runs - 1];
		if (last->style == style && last->link == link) {
			buf_add(&r->text, s, n);
			last->len += (uint32_t)n;
			return;
		}
	}
	if (r->n_runs == r->cap_runs)
		r->runs = mem_grow(r->runs, r->n_runs, &r->cap_runs, sizeof *r->runs);
	r->runs[r->n_runs++] = (struct rich_run){
		.start = (uint32_t)r->text.len, .len = (uint32_t)n, .style = (uint16_t)style, .link = link
	};
	l->n_runs++;
	buf_add(&r->text, s, n);
}

void rich_paint(const struct rich *r, size_t line, struct area a, int row, int skip, int32_t link_cursor, unsigned looks)
{
	const struct rich_line *l = &r->lines[line];
	unsigned rest = (l->fill ? l->fill : STYLE_TEXT) | looks;
	int text_col = l->indent; /* column in the line as it would be without skip */
	int col = text_col - skip;

	if (col > 0)
		paint_rest(a, row, 0, rest);
	else
		col = 0;
	for (uint32_t i = 0; i < l->n_runs; i++) {
		const struct rich_run *run = &r->runs[l->run0 + i];
		const char *s = r->text.p + run->start;
		unsigned style = run->style | looks;
		int hidden = skip > text_col ? skip - text_col : 0;

		if (run->link >= 0 && run->link == link_cursor)
			style |= LOOK_SELECTED;
		col = paint_text(a, row, col, hidden, text_col, s, run->len, style);
		text_col += text_width(s, run->len, text_col);
	}
	paint_rest(a, row, col, rest);
}

void rich_text(const struct rich *r, size_t line, struct buf *out)
{
	const struct rich_line *l = &r->lines[line];

	/* runs of a line stand behind each other in the text */
	for (uint32_t i = 0; i < l->n_runs; i++)
		buf_add(out, r->text.p + r->runs[l->run0 + i].start, r->runs[l->run0 + i].len);
}
