/* pane_tree_impl.h - what the files of the tree pane share: its state, and its list mode (pane_list.c). */
#ifndef CODEASK_TUI_PANE_TREE_IMPL_H
#define CODEASK_TUI_PANE_TREE_IMPL_H

#include "list_rows.h"
#include "panes.h"
#include "tree_rows.h"
#include "vscroll.h"

/* A list of places on screen: callers, search results, an outline. */
struct pane_list {
	struct list_rows rows;
	struct vscroll pos;
	char *path;     /* of an outline; NULL */
	bool loading;
	bool searching; /* origin is set */
	size_t origin;
};

struct pane_tree {
	struct pane pane;
	enum { TREE_FILES, TREE_OUTLINE, TREE_LIST } mode;
	struct browse *b;      /* whose paths the rows are; one reference */
	struct tree_rows rows;
	struct vscroll pos;
	bool searching;        /* origin is where the search began */
	size_t origin;
	char *shown;           /* the file in the source pane; NULL */
	struct pane_list list, outline;
	struct buf scratch;    /* of drawing: numbers, paths */
};

void pane_list_take(struct pane_list *l, struct places *p, bool outline);
void pane_list_free(struct pane_list *l);
void pane_list_title(const struct pane_list *l, int cols, struct buf *left, struct buf *right);
void pane_list_draw(struct pane_list *l, struct app *a, struct area area, bool focused);
bool pane_list_act(struct pane_list *l, struct app *a, size_t rows, enum action act);
long pane_list_search(struct pane_list *l, struct app *a, const struct match *m, int step);
bool pane_list_at(const struct pane_list *l, const char **path, uint32_t *line);

/* ---- painting that both need ---- */

const char *pane_tree_marker(bool open); /* one column */
/* A path in at most area.cols - col columns: what does not fit is left out at its start. */
int pane_tree_path(struct area area, int row, int col, const char *path, size_t n, unsigned style);
void pane_tree_right(struct area area, int row, int col, const char *s, unsigned style); /* right-aligned when there is room behind col */
unsigned pane_tree_look(bool selected, bool focused);
const char *pane_tree_short(const struct app *a, const char *path); /* from what was asked for, when it is below it */

#endif
