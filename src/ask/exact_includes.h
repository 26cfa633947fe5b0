/* exact_includes.h - which file an include means. */
#ifndef CODEASK_ASK_EXACT_INCLUDES_H
#define CODEASK_ASK_EXACT_INCLUDES_H

#include "exact.h"

#include "../base/map.h"

/* Includes resolved to files of the map: beside the file, in an include/ directory above it, from the root; for languages with
 * modules also with their file extensions. What is remembered makes it one look-up for most. */
struct includes {
	const struct view *v;
	bool disk;        /* files of the tree that were not asked for count, too: the file system is looked at */
	struct map known; /* directory, NUL, written name -> file + 2 (1: none) */
	struct buf key, path;
	char **found;     /* [n_found] paths of files that are only on disk */
	size_t n_found, cap_found;
};

/* The file, -1: not among the asked ones. With disk set -2 - k stands for found[k]. */
int32_t includes_resolve(struct includes *in, int32_t ref);
/* The same for a name written in the file at `path`, which need not be in the map. */
int32_t includes_find(struct includes *in, const char *path, enum lang lang, const char *name);
void includes_free(struct includes *in);

#endif
