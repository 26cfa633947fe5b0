/* markdown_flow.c - text with styles to lines of a width, behind the marks of quotes and list items. */
#include "markdown_parts.h"

#include "../src/base/mem.h"

#include <stdlib.h>
#include <string.h>

void md_flow_clear(struct md_flow *f)
{
	buf_truncate(&f->text, 0);
	f->n = 0;
}

void md_flow_free(struct md_flow *f)
{
	buf_free(&f->text);
	free(f->spans);
	*f = (struct md_flow){ 0 };
}

void md_flow_put(struct md_flow *f, const char *s, size_t n, unsigned style, int32_t link, size_t source)
{
	struct md_span *last = f->n ? &f->spans[f->n - 1] : NULL;

	if (!n)
		return;
	if (!last || last->style != style || last->link != link || last->source + (f->text.len - last->start) != source) {
		if (f->n == f->cap)
			f->spans = mem_grow(f->spans, f->n, &f->cap, sizeof *f->spans);
		f->spans[f->n++] = (struct md_span){
			.start = (uint32_t)f->text.len, .source = (uint32_t)source, .link = link, .style = (uint16_t)style
		};
	}
	buf_add(&f->text, s, n);
}

void md_flow_code(struct md_flow *f, const char *s, size_t n, unsigned style, int32_t link, size_t source, int *col)
{
	static const char blanks[] = "        ";
	size_t from = 0;

	for (size_t i = 0; i <= n; i++) {
		if (i < n && s[i] != '\t')
			continue;
		md_flow_put(f, s + from, i - from, style, link, source + from);
		*col += text_width(s + from, i - from, 0);
		if (i < n) {
			int to = PAINT_TAB - *col % PAINT_TAB;
			md_flow_put(f, blanks, (size_t)to, style, -1, source + i);
			*col += to;
		}
		from = i + 1;
	}
}

static size_t span_at(const struct md_flow *f, size_t at)
{
	size_t lo = 0, hi = f->n;

	while (hi - lo > 1) {
		size_t mid = lo + (hi - lo) / 2;
		if (f->spans[mid].start <= at)
			lo = mid;
		else
			hi = mid;
	}
	return lo;
}

size_t md_flow_source(const struct md_flow *f, size_t at)
{
	const struct md_span *s;

	if (!f->n)
		return 0;
	s = &f->spans[span_at(f, at)];
	return s->source + (at - s->start);
}

void md_flow_runs(const struct md_flow *f, size_t from, size_t to, struct rich *out)
{
	for (size_t k = from < to ? span_at(f, from) : f->n; k < f->n && f->spans[k].start < to; k++) {
		size_t a = f->spans[k].start, b = k + 1 < f->n ? f->spans[k + 1].start : f->text.len;
		if (a < from)
			a = from;
		if (b > to)
			b = to;
		rich_run(out, f->spans[k].style, f->spans[k].link, f->text.p + a, b - a);
	}
}

/* ---- margins ------------------------------------------------------------------------------------------------------------------ */

static int mark_cols(const struct md_container *c)
{
	return c->type == MD_QUOTE ? 2 : c->marker_len + 1;
}

void md_margin(struct md_margin *g, struct markdown *m, const struct md_leaf *leaf, int width)
{
	*g = (struct md_margin){ .m = m, .leaf = leaf, .width = width, .first = true };
	while (g->shown < leaf->depth) {
		int cols = mark_cols(&m->stacks[leaf->stack0 + g->shown]);
		if (g->cols + cols > width / 2)
			break;
		g->cols += cols;
		g->shown++;
	}
}

void md_margin_task(struct md_margin *g, char box)
{
	g->task = box;
	if (g->shown < g->leaf->depth)
		return;
	if (g->cols + 2 <= g->width / 2) {
		g->cols += 2;
	} else { /* the box is too wide for the margin: it is text */
		g->cols -= 2;
		g->shown--;
	}
}

static void put_mark(const struct md_margin *g, uint8_t i, struct rich *out)
{
	const struct md_container *c = &g->m->stacks[g->leaf->stack0 + i];

	if (c->type == MD_QUOTE) {
		rich_run(out, STYLE_QUOTE, -1, "\xE2\x94\x82 ", 4);
	} else if (g->task && i + 1 == g->leaf->depth) {
		char box[4] = { '[', g->task, ']', ' ' };
		rich_run(out, STYLE_KEY, -1, box, 4);
	} else if (c->marker_len == 1) {
		rich_run(out, STYLE_KEY, -1, "\xE2\x80\xA2 ", 4);
	} else {
		rich_run(out, STYLE_KEY, -1, g->m->src.p + c->marker, c->marker_len);
		rich_run(out, STYLE_KEY, -1, " ", 1);
	}
}

static void put_blanks(struct rich *out, int n)
{
	static const char blanks[] = "            ";

	for (; n > 0; n -= 12)
		rich_run(out, STYLE_TEXT, -1, blanks, n > 12 ? 12 : (size_t)n);
}

void md_margin_line(struct md_margin *g, struct rich *out, unsigned fill, size_t source)
{
	const struct md_container *stack = g->leaf->depth ? &g->m->stacks[g->leaf->stack0] : NULL;
	int blank = 0;
	bool begun = false;

	for (uint8_t i = 0; i < g->shown; i++) {
		if (stack[i].type == MD_ITEM && !(g->first && i >= g->leaf->fresh)) {
			blank += mark_cols(&stack[i]) + (g->task && i + 1 == g->leaf->depth ? 2 : 0);
			continue;
		}
		if (!begun)
			rich_line(out, blank, fill, source);
		else
			put_blanks(out, blank);
		begun = true;
		blank = 0;
		put_mark(g, i, out);
	}
	if (!begun)
		rich_line(out, blank, fill, source);
	else
		put_blanks(out, blank);
	g->first = false;
}

void md_margin_rest(const struct md_margin *g, struct md_flow *f)
{
	for (uint8_t i = g->shown > g->leaf->fresh ? g->shown : g->leaf->fresh; i < g->leaf->depth; i++) {
		const struct md_container *c = &g->m->stacks[g->leaf->stack0 + i];
		if (c->type == MD_QUOTE) {
			md_flow_put(f, "\xE2\x94\x82 ", 4, STYLE_QUOTE, -1, c->marker);
		} else if (c->marker_len == 1) {
			if (!g->task || i + 1 < g->leaf->depth)
				md_flow_put(f, "\xE2\x80\xA2 ", 4, STYLE_KEY, -1, c->marker);
		} else {
			md_flow_put(f, g->m->src.p + c->marker, c->marker_len, STYLE_KEY, -1, c->marker);
			md_flow_put(f, " ", 1, STYLE_KEY, -1, c->marker + c->marker_len);
		}
	}
}

/* ---- lines -------------------------------------------------------------------------------------------------------------------- */

enum { HANG_FROM = 24, HANG = 2 };

/* Columns before what goes on of a line of code: more than its own indentation, so that it does not look like a line. */
static int hang_of(const char *s, size_t n, int cols)
{
	int blanks = 0;

	if (cols < HANG_FROM)
		return 0;
	while ((size_t)blanks < n && s[blanks] == ' ')
		blanks++;
	return blanks + HANG < cols / 2 ? blanks + HANG : cols / 2;
}

/* Length of the part of a line of code for `cols` columns: up to a blank in its last third, else as much as fits. */
static size_t code_break(const char *s, size_t n, int cols)
{
	size_t len = text_fit(s, n, cols), at;
	int c;

	if (!len)
		return text_cluster(s, n, &c);
	if (len == n || cols < HANG_FROM)
		return len;
	for (at = len; at > len - len / 3; at--)
		if (s[at - 1] == ' ')
			return at;
	return len;
}

void md_flow_lines(struct md_flow *f, struct md_margin *g, struct rich *out, unsigned fill, bool hard)
{
	int cols = g->width - g->cols, hang;
	size_t at = 0, len = f->text.len;
	const char *s = buf_str(&f->text);

	if (cols < 1)
		cols = 1;
	hang = hard ? hang_of(s, len, cols) : 0;
	g->m->work += len + 1;
	do {
		const char *nl = hard ? NULL : memchr(s + at, '\n', len - at);
		size_t end = nl ? (size_t)(nl - s) : len;

		do {
			size_t n = 0, next = 0;
			if (at < end && hard)
				n = next = code_break(s + at, end - at, at ? cols - hang : cols);
			else if (at < end)
				n = text_break(s + at, end - at, cols, &next);
			md_margin_line(g, out, fill, f->n ? md_flow_source(f, at) : g->leaf->at);
			if (at)
				put_blanks(out, hang);
			md_flow_runs(f, at, at + n, out);
			at += next;
		} while (at < end);
		if (nl)
			at = end + 1;
		else
			break;
	} while (at <= len);
}
