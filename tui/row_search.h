/* row_search.h - a search over the texts of rows: one line a row, put together once, matched as a whole. The owner calls row_search_free(). */
#ifndef CODEASK_TUI_ROW_SEARCH_H
#define CODEASK_TUI_ROW_SEARCH_H

#include "../src/base/buf.h"
#include "../src/repo/match.h"

struct row_search {
	struct buf text;
	size_t *start;  /* [n] offset of each row's line */
	size_t n, cap;
	size_t *hit;    /* [n_hits] rows that match, ascending */
	size_t n_hits, cap_hits;
};

void row_search_free(struct row_search *r); /* leaves an empty, usable one */
void row_search_add(struct row_search *r, const char *s, size_t n); /* the next row; line ends become blanks */
size_t row_search_run(struct row_search *r, const struct match *m); /* number of rows that match */
/* The matching row at or behind `from` (step 0), behind it (1), before it (-1), around the end when there is none; -1: nothing matches. */
long row_search_step(const struct row_search *r, size_t from, int step, bool *wrapped);
/* "12 of 40" of a row that matches: which one it is, from 1; 0: none */
size_t row_search_ordinal(const struct row_search *r, size_t row);

#endif
