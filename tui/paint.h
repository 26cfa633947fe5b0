/* paint.h - text to cells: clipped, tabs expanded, wide characters whole, control bytes as ^X, ill-formed bytes as U+FFFD.
 *
 * A cluster is a base character with its combining marks; of a sequence with zero-width joiners or variation selectors only the base is shown,
 * because terminals disagree about its width. A wide character that would stand in the last column becomes a blank. Nothing here
 * allocates. Rows and columns count from 0 inside an area.
 */
#ifndef CODEASK_TUI_PAINT_H
#define CODEASK_TUI_PAINT_H

#include "theme.h"

#include <stddef.h>
#include <stdint.h>

struct area {
	int y, x, rows, cols; /* on the screen; rows or cols <= 0: nothing is painted */
};

#define PAINT_TAB 8

/* Theme for all painting of this thread. */
void paint_theme(struct theme *t);
/* Paints s[0..n) at (row, col). skip: columns of the text that are scrolled away to the left; tab: the text column at which s begins (for tab
 * stops). Stops at the area's right edge. Returns the column behind what was painted. */
int paint_text(struct area a, int row, int col, int skip, int tab, const char *s, size_t n, unsigned style);
int paint_str(struct area a, int row, int col, const char *s, unsigned style);
/* Blanks from col to the right edge. */
void paint_rest(struct area a, int row, int col, unsigned style);
void paint_blank(struct area a, unsigned style); /* the whole area */
/* Changes the looks of cells that are there: a selected row, a match. */
void paint_look(struct area a, int row, int col, int cols, unsigned style);
void paint_vline(struct area a, int col, unsigned style); /* a border, all rows */
/* A frame around the inside of an area with a title; *inside gets what is left. For overlays. */
void paint_box(struct area a, const char *title, struct area *inside);

/* Columns of s[0..n) when it begins at text column tab. */
int text_width(const char *s, size_t n, int tab);
/* Length in bytes of the first cluster of s[0..n), n > 0; *cols gets its columns (0 to 2; tabs: 1, expand them yourself; control bytes 2). */
size_t text_cluster(const char *s, size_t n, int *cols);
/* Start of the cluster before offset `at`. */
size_t text_cluster_before(const char *s, size_t at);
/* Longest prefix of s[0..n) of at most cols columns; its length in bytes. */
size_t text_fit(const char *s, size_t n, int cols);
/* Where to break s[0..n) for a line of cols columns: at a blank, between East Asian characters (not before closing punctuation), else at the
 * last cluster that fits. Returns the length of the line; *next where the next one begins (blanks at the break are skipped). At least one
 * cluster. */
size_t text_break(const char *s, size_t n, int cols, size_t *next);

#endif
