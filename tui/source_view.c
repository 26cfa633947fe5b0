/* source_view.c - cursor, names, columns and search of a source. */
#include "source_view.h"

#include "paint.h"

#include "../src/base/mem.h"

#include <stdlib.h>
#include <string.h>

#define SEARCH_SECONDS 0.2 /* it runs while the user types */

void source_view_free(struct source_view *v)
{
	free(v->hit);
	memset(v, 0, sizeof *v);
	v->name = v->at_hit = -1;
}

void source_view_set(struct source_view *v, const struct source *s)
{
	source_view_free(v);
	v->s = s;
}

size_t source_view_lines(const struct source_view *v)
{
	return v->s ? v->s->n_lines : 0;
}

void source_view_goto(struct source_view *v, size_t line, size_t rows)
{
	size_t n = source_view_lines(v);

	vscroll_to(&v->pos, n, line);
	if (v->pos.cur < v->pos.top || v->pos.cur >= v->pos.top + (rows ? rows : 1))
		v->pos.top = v->pos.cur > rows / 3 ? v->pos.cur - rows / 3 : 0;
	vscroll_fit(&v->pos, n, rows, SOURCE_VIEW_MARGIN);
	source_view_moved(v);
}

/* ---- offsets ---- */

static bool same_line(const struct source *a, size_t i, const struct source *b, size_t k)
{
	size_t n = a->line0[i + 1] - a->line0[i];

	return n == b->line0[k + 1] - b->line0[k] && memcmp(a->text + a->line0[i], b->text + b->line0[k], n) == 0;
}

size_t source_view_carry(const struct source *was, const struct source *now, size_t line)
{
	size_t n = was->n_lines < now->n_lines ? was->n_lines : now->n_lines, head = 0, tail = 0;

	while (head < n && same_line(was, head, now, head))
		head++;
	while (tail < n - head && same_line(was, was->n_lines - 1 - tail, now, now->n_lines - 1 - tail))
		tail++;
	if (line >= head && line + tail >= was->n_lines)
		line = line + now->n_lines - was->n_lines;
	return line < now->n_lines ? line : now->n_lines ? now->n_lines - 1 : 0;
}

void source_view_line(const struct source *s, size_t line, size_t *from, size_t *to)
{
	*from = line < s->n_lines ? s->line0[line] : s->len;
	*to = line < s->n_lines ? s->line0[line + 1] : s->len;
	if (*to > *from && s->text[*to - 1] == '\n')
		--*to;
	if (*to > *from && s->text[*to - 1] == '\r')
		--*to;
}

size_t source_view_line_of(const struct source *s, size_t offset)
{
	size_t lo = 0, hi = s->n_lines;

	while (hi - lo > 1) {
		size_t mid = lo + (hi - lo) / 2;
		if (s->line0[mid] <= offset)
			lo = mid;
		else
			hi = mid;
	}
	return lo;
}

size_t source_view_name_from(const struct source *s, size_t offset)
{
	size_t lo = 0, hi = s->n_names;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if ((size_t)s->names[mid].start + s->names[mid].len <= offset)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

size_t source_view_span_from(const struct source *s, size_t offset)
{
	size_t lo = 0, hi = s->hl.n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (s->hl.spans[mid].end <= offset)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* Empty matches end where they start: they count for the place itself. */
size_t source_view_hit_from(const struct source_view *v, size_t offset)
{
	size_t lo = 0, hi = v->n_hits;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (v->hit[mid].end <= offset && !(v->hit[mid].start == offset))
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* ---- names ---- */

long source_view_name(const struct source_view *v)
{
	const struct source *s = v->s;
	size_t from, to;
	long best = -1;
	bool called = false;

	if (!s || v->name >= 0)
		return v->name;
	source_view_line(s, v->pos.cur, &from, &to);
	for (size_t i = source_view_name_from(s, from); i < s->n_names && s->names[i].start < to; i++) {
		size_t end = (size_t)s->names[i].start + s->names[i].len;
		bool call = end < to && s->text[end] == '(';
		if (s->names[i].kind != NAME_REF)
			return (long)i;
		if (best < 0 || (call && !called))
			best = (long)i;
		called |= call;
	}
	return best;
}

void source_view_moved(struct source_view *v)
{
	v->name = v->at_hit = -1;
	if (v->left_auto)
		v->left = 0;
	v->left_auto = false;
}

bool source_view_name_step(struct source_view *v, int step)
{
	const struct source *s = v->s;
	size_t from, to, next;

	if (!s || !s->n_names)
		return false;
	source_view_line(s, v->pos.cur, &from, &to);
	if (v->name >= 0) {
		next = (size_t)v->name + (size_t)(long)step; /* below 0 it is beyond n_names */
	} else {
		next = source_view_name_from(s, from);
		long now = source_view_name(v);
		/* The name the line chose by itself is where one stands; from a line without names the nearest one. */
		next = now >= 0 ? (size_t)(now + step) : step < 0 ? next - 1 : next;
	}
	if (next >= s->n_names)
		return false;
	size_t line = source_view_line_of(s, s->names[next].start);
	if (line != v->pos.cur) {
		vscroll_to(&v->pos, s->n_lines, line);
		source_view_moved(v);
	}
	v->name = (long)next;
	return true;
}

/* ---- columns ---- */

/* Printable ASCII from p on, at most n bytes: the columns are the bytes. Eight at a time. */
static size_t plain_run(const char *p, size_t n)
{
	size_t i = 0;

	for (; i + 8 <= n; i += 8) {
		uint64_t w;
		memcpy(&w, p + i, 8);
		/* a byte below 0x20, of 0x7F, or with its high bit */
		if ((((w - 0x2020202020202020u) & ~w) | (w + 0x0101010101010101u) | w) & 0x8080808080808080u)
			break;
	}
	while (i < n && (unsigned char)p[i] >= 0x20 && (unsigned char)p[i] < 0x7F)
		i++;
	return i;
}

/* One step of at least a cluster from offset i at column *col, not beyond the limits where it is a run of plain characters. */
static size_t advance(const struct source *s, size_t i, size_t to, size_t cols_left, size_t *col)
{
	size_t n = plain_run(s->text + i, to - i < cols_left ? to - i : cols_left);
	int cols;

	/* What follows a run may combine with its last character: that one is left to text_cluster(). */
	if (n > 1) {
		*col += n - 1;
		return n - 1;
	}
	if (s->text[i] == '\t') {
		*col += PAINT_TAB - *col % PAINT_TAB;
		return 1;
	}
	n = text_cluster(s->text + i, to - i, &cols);
	*col += (size_t)cols;
	return n;
}

size_t source_view_seek(const struct source *s, size_t from, size_t to, size_t col, size_t *at)
{
	size_t i = from, c = 0;

	while (i < to && c < col) {
		size_t next = c, n = advance(s, i, to, col - c, &next);
		if (next > col)
			break; /* it reaches over: this is the one */
		i += n;
		c = next;
	}
	*at = c;
	return i;
}

size_t source_view_column(const struct source *s, size_t offset)
{
	size_t from, to, c = 0;

	source_view_line(s, source_view_line_of(s, offset), &from, &to);
	to = offset < to ? offset : to;
	for (size_t i = from; i < to;)
		i += advance(s, i, to, to - i, &c);
	return c;
}

void source_view_reveal(struct source_view *v, size_t start, size_t end, size_t cols)
{
	size_t a = source_view_column(v->s, start), b = source_view_column(v->s, end > start ? end : start);
	size_t ahead = cols / 4;

	if (!cols || (a >= v->left && b <= v->left + cols && !v->left_auto))
		return;
	if (b + 1 <= cols) {
		v->left = 0;
		v->left_auto = false;
	} else if (a < v->left || b > v->left + cols) {
		v->left = b - a >= cols ? a : b + ahead > cols ? b + ahead - cols : 0;
		if (v->left > a)
			v->left = a;
		v->left_auto = true;
	}
}

void source_view_scroll(struct source_view *v, long by, size_t rows)
{
	size_t widest = 0;

	if (!v->s)
		return;
	for (size_t i = v->pos.top; i < v->pos.top + rows && i < v->s->n_lines; i++) {
		size_t from, to, c;
		source_view_line(v->s, i, &from, &to);
		source_view_seek(v->s, from, to, v->left + (by > 0 ? (size_t)by : 0) + 1, &c);
		widest = c > widest ? c : widest;
	}
	size_t max = widest > 1 ? widest - 1 : 0;
	if (by < 0)
		v->left = v->left > (size_t)-by ? v->left - (size_t)-by : 0;
	else if (v->left < max)
		v->left = v->left + (size_t)by < max ? v->left + (size_t)by : max;
	v->left_auto = false;
}

/* ---- search ---- */

static void find_all(struct source_view *v, const struct match *m)
{
	struct match_run *run = match_run_new(m);
	struct match_at at;

	v->n_hits = 0;
	match_start(run, v->s->text, v->s->len, SEARCH_SECONDS, NULL);
	while (v->n_hits < SOURCE_VIEW_HITS_MAX && match_next(run, &at))
		do {
			v->hit = mem_grow(v->hit, v->n_hits, &v->cap_hits, sizeof *v->hit);
			v->hit[v->n_hits++] = (struct source_hit){ (uint32_t)at.start, (uint32_t)at.end };
		} while (v->n_hits < SOURCE_VIEW_HITS_MAX && match_again(run, &at));
	v->hits_cut = v->n_hits == SOURCE_VIEW_HITS_MAX || match_stopped(run);
	v->searched = true;
	match_run_free(run);
}

long source_view_search(struct source_view *v, const struct match *m)
{
	if (!m) {
		if (v->origin.set) {
			v->pos = v->origin.pos;
			v->left = v->origin.left;
			source_view_moved(v);
		}
		v->n_hits = 0;
		v->searched = v->origin.set = v->hits_cut = false;
		return 0;
	}
	if (!v->s)
		return 0;
	find_all(v, m);
	return (long)v->n_hits;
}

long source_view_search_step(struct source_view *v, int step, bool *wrapped)
{
	const struct source *s = v->s;
	size_t lo = 0, hi = v->n_hits, at, line;

	*wrapped = false;
	if (!s || !v->n_hits)
		return -1;
	line = step || !v->origin.set ? v->pos.cur : v->origin.pos.cur;
	at = s->line0[step > 0 ? line + 1 : line];
	while (lo < hi) { /* first match at or behind `at` */
		size_t mid = lo + (hi - lo) / 2;
		if (v->hit[mid].start < at)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (step && v->at_hit >= 0 && (size_t)v->at_hit < v->n_hits) /* there may be several in a line */
		lo = (size_t)v->at_hit + (step > 0);
	if (step < 0) {
		*wrapped = !lo;
		lo = (lo ? lo : v->n_hits) - 1;
	} else if (lo == v->n_hits) {
		*wrapped = true;
		lo = 0;
	}
	vscroll_to(&v->pos, s->n_lines, source_view_line_of(s, v->hit[lo].start));
	source_view_moved(v);
	v->at_hit = (long)lo;
	at = source_view_name_from(s, v->hit[lo].start);
	if (at < s->n_names && (s->names[at].start < v->hit[lo].end || s->names[at].start == v->hit[lo].start))
		v->name = (long)at; /* what was found is what keys act on */
	return (long)lo;
}
