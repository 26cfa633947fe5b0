/* definers.h - where the tree around a directory defines a name: a pass over the identifier sets (dirwords.h), then a map of
 * the files that hold the name. */
#ifndef CODEASK_REPO_DEFINERS_H
#define CODEASK_REPO_DEFINERS_H

#include "scan.h"

/* Called for each definition of the name, bodies first, ascending by path and line; t is valid during the call. Returns
 * whether it counts. */
typedef bool (*definers_fn)(void *ud, const struct symtab *t, int32_t sym);

struct definers_opts {
	const char *name;
	const char *exclude; /* directory or file left out, relative to the root */
	struct scan_opts scan;
	definers_fn fn;
	void *ud;
};

struct definers_stats {
	size_t candidates;  /* files that hold the name; of very many, those whose text may define it */
	size_t read;        /* of them parsed: at most DEFINERS_READ, headers first */
	size_t definitions; /* that fn counted */
};
#define DEFINERS_READ 400

int definers_find(struct walk_root *w, const struct definers_opts *o, struct definers_stats *st, struct err *e);

#endif
