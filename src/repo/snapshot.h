/* snapshot.h - a finished map and its graph as one file, mapped again as it is.
 *
 * The file is named by the tree and valid for exactly one list of files (paths, sizes, times, inodes) and one version of the
 * parsers; any difference makes it absent. It is written beside and renamed, so a killed process leaves the old one or none;
 * processes that have the old one mapped keep it. Before use every part is checked against a sum, and every number that is an
 * index against its array: a damaged file is absent, too.
 */
#ifndef CODEASK_REPO_SNAPSHOT_H
#define CODEASK_REPO_SNAPSHOT_H

#include "graph.h"
#include "walk.h"

struct snapshot_key {
	uint64_t hash[2];
};

/* The list as the walk gave it, before a scan changes what it says of the files. Two hashes of 64 bits. */
void snapshot_key(const struct walk_list *list, struct snapshot_key *key);

/* False when there is none; *damaged is set when there was one for this list or something else in its place. Sets the statuses of
 * the list's files as a scan would. t and g belong together: free both. */
bool snapshot_load(const char *cache_dir, const struct walk_root *w, const struct snapshot_key *key, struct walk_list *list,
		   struct pool *pool, struct symtab *t, struct graph *g, bool *damaged);

/* Not for small trees (reading their rows is as fast) and not when a file of the list is not settled (walk.h).
 * Failing is no error: the next run is slower. Keeps the directory below 3 GB by removing what was not used for longest. */
void snapshot_save(const char *cache_dir, const struct walk_root *w, const struct snapshot_key *key, const struct walk_list *list,
		   const struct symtab *t, const struct graph *g);

#endif
