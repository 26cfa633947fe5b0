/* list_rows.h - the rows of a list of places: callers grouped by file, or a file's definitions with their members. Pure: no drawing. */
#ifndef CODEASK_TUI_LIST_ROWS_H
#define CODEASK_TUI_LIST_ROWS_H

#include "row_search.h"

#include "../src/ask/browse.h"

struct list_row {
	uint32_t place;  /* of places.p; of a group's head: its first place; of the last row of a list with more to look through: places.n */
	uint32_t depth;
	uint32_t below;  /* rows under it: the next `below` ones */
	bool head;       /* a file, its places are below */
	bool closed;     /* they are not shown */
};

struct list_rows {
	struct places places;
	bool outline;          /* of one file, indented; else grouped by file */
	struct list_row *row;  /* [n] all of them */
	size_t n, cap;
	uint32_t *shown;       /* [n_shown] of row: those in no closed one */
	size_t n_shown;
	uint32_t line_max;     /* largest line, for its column */
	struct row_search search;
	bool searchable;       /* search holds the rows' texts */
};

/* Takes *l over, which is emptied; what was there is freed. */
void list_rows_take(struct list_rows *r, struct places *l, bool outline);
void list_rows_free(struct list_rows *r);
/* Is it an outline: all of one file, by line, and with an end? */
bool list_rows_is_outline(const struct places *l);
const struct place *list_rows_place(const struct list_rows *r, size_t shown); /* NULL: none there */
bool list_rows_more(const struct list_rows *r, size_t shown); /* the row that offers places.more */
bool list_rows_close(struct list_rows *r, size_t shown, bool closed); /* false: nothing below it, or it is so */
long list_rows_parent(const struct list_rows *r, size_t shown);       /* -1: none */
/* The shown row of a place like this one, or -1: to keep a selection when a list is replaced. */
long list_rows_find(const struct list_rows *r, const char *path, uint32_t line, bool head);
/* The last definition that begins at or before the line: of an outline, the row to follow a cursor with; -1. */
long list_rows_around(const struct list_rows *r, uint32_t line);
size_t list_rows_search(struct list_rows *r, const struct match *m);
long list_rows_search_step(struct list_rows *r, size_t shown, int step, bool *wrapped, size_t *ordinal); /* opens what the match is in */
/* One letter for a kind: f function, m method, s struct, # macro, ...; ' ': unknown. */
char list_rows_letter(const char *kind);

#endif
