/* exact_includes.h - which file an include means. */
#ifndef CODEASK_ASK_EXACT_INCLUDES_H
#define CODEASK_ASK_EXACT_INCLUDES_H

#include "exact.h"

#include "../base/map.h"

/* Includes resolved to files of the map: beside the file, in an include/ directory above it, from the root; for languages with
 * modules also with their file extensions. What is remembered makes it one look-up for most. */
struct includes {
	const struct view *v;
	struct map known; /* directory, NUL, written name -> file + 2 (1: none) */
	struct buf key, path;
};

/* The file, -1: not among the asked ones. */
int32_t includes_resolve(struct includes *in, int32_t ref);
void includes_free(struct includes *in);

#endif
