/* scan.h - files in parallel to a symbol map, through the cache of earlier results. */
#ifndef CODEASK_REPO_SCAN_H
#define CODEASK_REPO_SCAN_H

#include "store.h"
#include "symtab.h"

struct scan_progress {
	size_t files_done, files_total;
	uint64_t bytes_done, bytes_total;
};
/* Called now and then on the calling thread. */
typedef void (*scan_progress_fn)(void *ud, const struct scan_progress *p);

struct scan_opts {
	struct pool *pool;
	struct store *store; /* NULL: no cache */
	scan_progress_fn progress;
	void *ud;
	struct cancel *cancel; /* cancelled: ERR_CANCEL, what was scanned is kept in the store */
};

/* Reads and parses every file of the list (statuses in the list are updated: binary, unreadable) and builds *out. */
int scan_files(const struct walk_root *w, struct walk_list *list, const struct scan_opts *o, struct symtab *out,
	       struct err *e);

/* Text of a file of the tree (own copy, free()), at most WALK_MAX_FILE; refuses what is no regular file below the root. */
int scan_read(const struct walk_root *w, const char *path, char **text, size_t *len, struct err *e);

#endif
