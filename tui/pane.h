/* pane.h - what every pane and overlay can do. A pane owns its state; the app owns panes. UI thread only. Handlers change state and say what
 * they need of others through app.h; drawing happens once a frame, after all keys: a handler never paints. */
#ifndef CODEASK_TUI_PANE_H
#define CODEASK_TUI_PANE_H

#include "actions.h"
#include "paint.h"

#include "../src/base/buf.h"

#include <stdbool.h>

struct app;
struct match; /* src/repo/match.h */
struct pane;

struct pane_mouse {
	int row, col; /* inside the area */
	enum { MOUSE_PRESS, MOUSE_DOUBLE, MOUSE_WHEEL_UP, MOUSE_WHEEL_DOWN, MOUSE_DRAG, MOUSE_RELEASE } what;
};

struct pane_ops {
	const char *name; /* "tree" */
	/* Header: what is shown, where in it ("inode.c 57/299"). Clean text; the app cuts it. */
	void (*title)(struct pane *p, struct app *a, struct buf *left, struct buf *right);
	void (*draw)(struct pane *p, struct app *a, struct area area, bool focused);
	/* False: means nothing here. ENTER, DOWN, ... as actions.h says. */
	bool (*act)(struct pane *p, struct app *a, enum action act);
	/* A character or special key that is no action (overlays with a line to type into). False: not taken. May be NULL. */
	bool (*key)(struct pane *p, struct app *a, int32_t key);
	void (*paste)(struct pane *p, struct app *a, const char *text, size_t n); /* may be NULL */
	void (*mouse)(struct pane *p, struct app *a, const struct pane_mouse *m); /* may be NULL */
	/* Search (prompt "/"): live: called after each character from where the search began; step 0 from here, 1 next, -1 previous. m NULL: the
	 * search was given up: back to where it began. Returns the number of matches known, or -1 when there is no search in this pane. */
	long (*search)(struct pane *p, struct app *a, const struct match *m, int step);
	void (*free)(struct pane *p);
};

struct pane {
	const struct pane_ops *ops;
	struct area area; /* of the last draw, without the header: set by the app before draw() */
};

#endif
