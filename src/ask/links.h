/* links.h - how a directory hangs in its tree: what of it is built, what it takes from outside, who outside uses it. */
#ifndef CODEASK_ASK_LINKS_H
#define CODEASK_ASK_LINKS_H

#include "view.h"

/* Which files the build takes and under which condition; appended to out, nothing when there are no object lists. */
void links_build(const struct view *v, struct buf *out);

/* Names used but not defined inside, grouped by the included header that declares them (the headers are read now). */
void links_calls_out(struct view *v, struct buf *out);

/* Passes over the whole tree for users of what is visible outside; emits FACT events ("users") as they are found
 * and appends the same text to all. */
int links_users(struct view *v, struct buf *all, struct err *e);

#endif
