/* overlay.h - what picker, help and sessions have in common: a box with a line to type into, a list below it with a cursor, a last row about
 * what is selected. UI thread. */
#ifndef CODEASK_TUI_OVERLAY_H
#define CODEASK_TUI_OVERLAY_H

#include "app.h"
#include "input.h"
#include "vscroll.h"

struct overlay {
	struct pane p; /* first: an overlay is a pane */
	struct input in;
	struct vscroll pos;
	size_t n;             /* rows of the list */
	struct area list;     /* of the last draw */
};

void overlay_free(struct overlay *o); /* what is in it, not itself */
/* Frame and input line; o->list becomes the room for rows, *about the last row (rows 0 on a small screen). mark stands before the text. */
void overlay_draw(struct overlay *o, struct area area, const char *title, const char *mark, const char *right, struct area *about);
/* Rows that are seen: [first, first + count). */
void overlay_rows(struct overlay *o, size_t *first, size_t *count);
/* Text of a row; what has been painted of it ends at col. Selected rows are filled up. Returns the style to paint with. */
unsigned overlay_style(const struct overlay *o, size_t row, unsigned style);
bool overlay_act(struct overlay *o, enum action act); /* K_DOWN ... K_PAGE_UP; false: none of these */
/* Editing keys as in the prompt, characters. False: not taken; *changed: the text is another. */
bool overlay_key(struct overlay *o, struct app *a, int32_t key, bool *changed);
/* Wheel and press move the cursor. True: a double click on a row: take it. */
bool overlay_mouse(struct overlay *o, const struct pane_mouse *m);

/* Who looks things up: the reader, or while that reads the tree for the first time, which may take long, the talker if it has nothing to do. */
struct worker *overlay_worker(struct app *a);

#endif
