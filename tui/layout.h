/* layout.h - where panes are, from the terminal's size and the user's wishes. Pure arithmetic, no ncurses.
 *
 * From 60 columns and 16 rows on: tree left, source and conversation right, one above the other (or beside, "|", chosen by itself from 150
 * columns on). Below: one pane at a time (Tab changes it). Below 20x5: a line says what is too small. Every pane has one header row.
 */
#ifndef CODEASK_TUI_LAYOUT_H
#define CODEASK_TUI_LAYOUT_H

#include "paint.h"

#include <stdbool.h>

enum pane_id { PANE_TREE, PANE_SOURCE, PANE_TALK, PANE_COUNT };

struct layout {
	/* wishes: kept between sessions ($XDG_CACHE_HOME/codeask/layout) */
	int tree_share;   /* permille of the columns */
	int source_share; /* permille of what source and conversation share */
	enum { FLIP_AUTO, FLIP_BELOW, FLIP_BESIDE } flip;
	bool zoom; /* of this session only: a start with one pane would hide the others */
	/* result */
	int rows, cols;
	bool single, beside, too_small;
	struct area header[PANE_COUNT], pane[PANE_COUNT]; /* rows 0: not shown */
	struct area status, prompt;
	int border_x;  /* column right of the tree, -1: none */
	int border_x2; /* between source and conversation when beside, -1 */
};

void layout_default(struct layout *l);
/* Reads and writes the wishes; a broken file is ignored. dir NULL: nothing. Writing is atomic and its failure is silent. */
void layout_load(struct layout *l, const char *dir);
void layout_save(const struct layout *l, const char *dir);
void layout_make(struct layout *l, int rows, int cols, int prompt_rows, enum pane_id focus);
/* by: columns or rows; false when it is at its limit. */
bool layout_tree(struct layout *l, int by);
bool layout_split(struct layout *l, enum pane_id focus, int by);
/* What a mouse press at (y, x) hits: a pane (header included), PANE_COUNT: none. *border: 1 tree border, 2 the other one, 0. */
enum pane_id layout_hit(const struct layout *l, int y, int x, int *border);
void layout_drag(struct layout *l, int border, int y, int x);

#endif
