/* tree_rows.h - the rows of an expandable tree over sorted paths. Pure: no drawing, no files.
 *
 * A directory is a range of the paths, found by galloping; its children are listed when it is opened, so what a tree costs is what is shown of
 * it. Directories come first, then files, both by the bytes of their names. What is open is remembered by path (a hash of it) and
 * survives tree_rows_set() with other paths. A path may hold any bytes but NUL.
 */
#ifndef CODEASK_TUI_TREE_ROWS_H
#define CODEASK_TUI_TREE_ROWS_H

#include "row_search.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The paths, ascending by their bytes; valid until the next tree_rows_set(). */
struct tree_paths {
	const char *(*path)(const void *ud, size_t i);
	const void *ud;
	size_t n;
};

struct tree_row {
	uint32_t first, last; /* files below a directory: [first, last); a file is its own */
	uint32_t name, len;   /* its name: bytes [name, name + len) of the path of `first` */
	uint32_t depth;
	bool dir, open;
};

/* Directories that are open, by hash. */
struct tree_open {
	uint64_t *slot; /* [cap], a power of two; 0 free */
	size_t n, cap;
};

struct tree_rows {
	struct tree_paths paths;
	size_t from, to;  /* files below the base */
	size_t base;      /* bytes of their paths before the first row's name */
	struct tree_row *row; /* [n] what is visible, in order */
	size_t n, cap;
	struct tree_open open, before; /* before: as the search found it */
	struct tree_row *all; /* [n_all] every row, everything open: what a search looks through; made when it is first needed */
	size_t n_all;
	struct row_search search;
};

void tree_rows_free(struct tree_rows *t);
/* base: the directory whose children are the first rows ("" all); a file: it alone. Opened directories stay open. */
void tree_rows_set(struct tree_rows *t, const struct tree_paths *paths, const char *base);
void tree_rows_open(struct tree_rows *t, size_t row);
void tree_rows_close(struct tree_rows *t, size_t row);
long tree_rows_parent(const struct tree_rows *t, size_t row); /* -1: a first row */
/* Path of a row: *len bytes of it (a directory's without the slash). */
const char *tree_rows_path(const struct tree_rows *t, const struct tree_row *r, size_t *len);
/* The visible row of a path (file or directory), -1: none. */
long tree_rows_find(const struct tree_rows *t, const char *path, size_t len);
/* The same, opening the directories it is in; -1: no such path below the base. */
long tree_rows_reveal(struct tree_rows *t, const char *path, size_t len);

/* Search over all names, those in closed directories too. Rows are moved by tree_rows_search_step(), which opens what the match is in. */
void tree_rows_search_begin(struct tree_rows *t); /* what is open now is what tree_rows_search_back() comes back to */
void tree_rows_search_back(struct tree_rows *t);
size_t tree_rows_search(struct tree_rows *t, const struct match *m); /* number of names that match */
long tree_rows_search_step(struct tree_rows *t, size_t row, int step, bool *wrapped, size_t *ordinal); /* the visible row, -1: nothing */

#endif
