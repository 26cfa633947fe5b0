/* vscroll.h - a cursor in a list of rows of which a window shows some: movement, margins, wheel. Pure arithmetic; for tree, lists and source. */
#ifndef CODEASK_TUI_VSCROLL_H
#define CODEASK_TUI_VSCROLL_H

#include "actions.h"

#include <stdbool.h>
#include <stddef.h>

struct vscroll {
	size_t cur; /* the row with the cursor: < n, or 0 */
	size_t top; /* first row of the window */
};

void vscroll_to(struct vscroll *s, size_t n, size_t row);
/* Keeps the cursor inside the window with `margin` rows around it where there is room, and no empty rows below the last while some are above. */
void vscroll_fit(struct vscroll *s, size_t n, size_t rows, size_t margin);
/* Moves the window as a wheel does; the cursor goes along when it would leave it. */
void vscroll_wheel(struct vscroll *s, size_t n, size_t rows, long by, size_t margin);
/* DOWN, UP, TOP, BOTTOM, half and whole pages. False: no movement of this kind. */
bool vscroll_act(struct vscroll *s, size_t n, size_t rows, enum action act);

#endif
