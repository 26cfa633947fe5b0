/* row_search.c - rows whose text matches a pattern. */
#include "row_search.h"

#include "../src/base/mem.h"

#include <stdlib.h>
#include <string.h>

#define SECONDS 0.2 /* of one search: it runs while the user types */

void row_search_free(struct row_search *r)
{
	buf_free(&r->text);
	free(r->start);
	free(r->hit);
	memset(r, 0, sizeof *r);
}

void row_search_add(struct row_search *r, const char *s, size_t n)
{
	size_t at = r->text.len;

	r->start = mem_grow(r->start, r->n, &r->cap, sizeof *r->start);
	r->start[r->n++] = at;
	buf_add(&r->text, s, n);
	for (size_t i = at; i < r->text.len; i++)
		if (r->text.p[i] == '\n' || r->text.p[i] == '\r')
			r->text.p[i] = ' ';
	buf_putc(&r->text, '\n');
}

size_t row_search_run(struct row_search *r, const struct match *m)
{
	struct match_run *run = match_run_new(m);
	struct match_at at;
	size_t row = 0;

	r->n_hits = 0;
	match_start(run, buf_str(&r->text), r->text.len, SECONDS, NULL);
	while (match_next(run, &at)) {
		while (row + 1 < r->n && r->start[row + 1] <= at.line)
			row++;
		r->hit = mem_grow(r->hit, r->n_hits, &r->cap_hits, sizeof *r->hit);
		r->hit[r->n_hits++] = row;
	}
	match_run_free(run);
	return r->n_hits;
}

/* Hits before `row`. */
static size_t before(const struct row_search *r, size_t row)
{
	size_t lo = 0, hi = r->n_hits;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (r->hit[mid] < row)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

long row_search_step(const struct row_search *r, size_t from, int step, bool *wrapped)
{
	size_t i = before(r, step > 0 ? from + 1 : from);

	*wrapped = false;
	if (!r->n_hits)
		return -1;
	if (step < 0) {
		*wrapped = !i;
		return (long)r->hit[(i ? i : r->n_hits) - 1];
	}
	*wrapped = i == r->n_hits;
	return (long)r->hit[*wrapped ? 0 : i];
}

size_t row_search_ordinal(const struct row_search *r, size_t row)
{
	size_t i = before(r, row);

	return i < r->n_hits && r->hit[i] == row ? i + 1 : 0;
}
