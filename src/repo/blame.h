/* blame.h - who changed a line or a file last, from the git repository around it.
 *
 * libgit2's own blame walks a file's whole history for all of its lines and cannot be stopped; this follows one line from
 * HEAD backwards and compares a commit's tree with its parents' only along the path.
 */
#ifndef CODEASK_REPO_BLAME_H
#define CODEASK_REPO_BLAME_H

#include "../base/thread.h"
#include "walk.h"

struct blame {
	char commit[13];   /* "" : not committed yet */
	char author[64], date[11], summary[160]; /* clean; date YYYY-MM-DD */
};

/* The commit that wrote the line (from 1) of the file as it is on disk; path from the tree's root. A line moves with what stands above it, and
 * with its file when a commit renamed it; what was copied from elsewhere counts as written where it came in. Polls cancel at each commit.
 * Opens its own handles: any number of threads. ERR_PATH: no git, no commit yet, the file is not tracked, or has no such line. */
int blame_line(const struct walk_root *w, const char *path, uint32_t line, struct cancel *c, struct blame *out, struct err *e);

/* The last commit that touched the file, whatever was changed since. */
int blame_last(const struct walk_root *w, const char *path, struct cancel *c, struct blame *out, struct err *e);

/* The branch that is checked out ("" when none is) and its last commit. False: no git, or no commit yet. */
bool blame_head(const struct walk_root *w, char *branch, size_t size, struct blame *out);

#endif
