/* outline.h - the main paths of a tree as a maintainer would draw them: from the entry points through calls, tables and
 * registered functions. */
#ifndef CODEASK_ASK_OUTLINE_H
#define CODEASK_ASK_OUTLINE_H

#include "view.h"

/* An entry point: a registration at file scope, main(), or a function nothing inside calls. */
struct entry {
	int32_t ref; /* registration reference, -1 for a function */
	int32_t sym; /* function or table that is entered, -1: name is defined outside */
	float weight; /* by what makes it run, then by how much of the tree it leads to */
	bool door;    /* a function that only others call */
	bool aside;   /* in tests, benches, examples beside a program */
};

struct entries {
	struct entry *e; /* [n], most important first */
	size_t n, cap;
};

void entries_find(const struct view *v, struct entries *out);
void entries_free(struct entries *es);

/* Writes the paths from the entry points and then one block for each table that was not opened on the way. */
void outline_paths(const struct view *v, const struct entries *es, struct buf *out);

#endif
