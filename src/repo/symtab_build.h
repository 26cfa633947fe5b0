/* symtab_build.h - filling a symtab; for scan.c and tests. */
#ifndef CODEASK_REPO_SYMTAB_BUILD_H
#define CODEASK_REPO_SYMTAB_BUILD_H

#include "parsed.h"
#include "symtab.h"

struct symtab_build {
	struct symtab *t;
	size_t cap_syms, cap_refs;
	uint32_t *ids; /* a file's name index -> index into t->names.entries */
	size_t cap_ids;
};

void symtab_begin(struct symtab_build *b, struct symtab *t, size_t n_files);
/* Adds the next file, at most n_files, ascending by path. p NULL: a file that is not text. False when nothing of p was taken
 * (not text, or more than 2^31 references in all). */
bool symtab_add(struct symtab_build *b, const struct walk_file *f, const struct parsed *p);
void symtab_end(struct symtab_build *b); /* after it the map is complete; before it next_same is meaningless */

#endif
