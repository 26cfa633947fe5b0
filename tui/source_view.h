/* source_view.h - a source file being read: cursor line, name under the cursor, horizontal scrolling, search. Pure state over a struct source:
 * no drawing, no files. Lines count from 0 here. Everything that a frame asks is a binary search or a walk over the lines it shows.
 */
#ifndef CODEASK_TUI_SOURCE_VIEW_H
#define CODEASK_TUI_SOURCE_VIEW_H

#include "vscroll.h"

#include "../src/ask/browse.h"
#include "../src/repo/match.h"

#define SOURCE_VIEW_MARGIN   3
#define SOURCE_VIEW_HITS_MAX 100000

struct source_view {
	const struct source *s; /* borrowed; NULL: none */
	struct vscroll pos;     /* lines */
	size_t left;            /* text columns scrolled away */
	long name;              /* chosen name (of s->names); -1: the line's own choice */
	bool left_auto;         /* left was moved to show something: moved back when that is not needed any more */
	struct source_hit {
		uint32_t start, end;
	} *hit;                 /* [n_hits] matches of the search, ascending */
	size_t n_hits, cap_hits;
	long at_hit;            /* the match n and N brought the cursor to; -1 */
	bool searched;          /* hit is of this source */
	bool hits_cut;          /* there may be more */
	struct {
		struct vscroll pos;
		size_t left;
		bool set;
		unsigned serial; /* of app.search_serial */
	} origin;               /* where the search began */
};

void source_view_free(struct source_view *v); /* leaves an empty, usable one (a zeroed one is not: source_view_set() first) */
/* Another source (or the same file read again), at its top; s stays the caller's. */
void source_view_set(struct source_view *v, const struct source *s);
size_t source_view_lines(const struct source_view *v);
void source_view_goto(struct source_view *v, size_t line, size_t rows); /* shown a third from the top when it is not in view */
/* Where a line of one text is in the next: lines that both begin or end with stay what they are, one that changed stays at its number. */
size_t source_view_carry(const struct source *was, const struct source *now, size_t line);
/* A line without its end: [*from, *to) of the text. */
void source_view_line(const struct source *s, size_t line, size_t *from, size_t *to);
size_t source_view_line_of(const struct source *s, size_t offset);
/* First name that ends behind the offset: index, n_names when there is none. */
size_t source_view_name_from(const struct source *s, size_t offset);
/* First colour span that ends behind the offset. */
size_t source_view_span_from(const struct source *s, size_t offset);
/* First match that ends behind the offset. */
size_t source_view_hit_from(const struct source_view *v, size_t offset);

/* The name that keys act on: the chosen one, else of the cursor line's the one defined there, the included file, the first that is
 * called, the first. -1: none. */
long source_view_name(const struct source_view *v);
bool source_view_name_step(struct source_view *v, int step); /* next or previous name, on other lines, too; false: there is none */
void source_view_moved(struct source_view *v); /* the cursor went to another line: the chosen name is forgotten */

/* Text columns: tabs at 8, wide characters 2, control bytes 2. */
size_t source_view_column(const struct source *s, size_t offset);
/* The cluster of line [from, to) that stands at column col: its offset; *at gets the column at which it begins. */
size_t source_view_seek(const struct source *s, size_t from, size_t to, size_t col, size_t *at);
/* Scrolls horizontally until [start, end) of the cursor line can be seen in cols columns. */
void source_view_reveal(struct source_view *v, size_t start, size_t end, size_t cols);
void source_view_scroll(struct source_view *v, long by, size_t rows); /* left and right; as far as the lines in view go */

/* Search: m NULL gives up, back to where it began. The number of matches. */
long source_view_search(struct source_view *v, const struct match *m);
/* Moves the cursor to the match at or behind where the search began (0), behind the cursor (1), before it (-1): its index, -1: none. */
long source_view_search_step(struct source_view *v, int step, bool *wrapped);

#endif
