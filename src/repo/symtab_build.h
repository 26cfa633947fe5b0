/* symtab_build.h - filling a symtab, file by file; for scan.c and tests. */
#ifndef CODEASK_REPO_SYMTAB_BUILD_H
#define CODEASK_REPO_SYMTAB_BUILD_H

#include "parsed.h"
#include "../base/map.h"
#include "symtab.h"

struct symtab_build {
	struct symtab *t;
	bool huge; /* leave out lists of constants, see symtab_add() */
	size_t cap_files, cap_syms, cap_refs, cap_extras, cap_names, cap_text;
	uint32_t *ids; /* a file's name index -> name id, 0: not yet interned */
	size_t cap_ids;
	int32_t *new_ids; /* a file's symbol -> symbol id, -1: left out */
	size_t cap_new_ids;
	struct map dirs;
	uint64_t *paths; /* [n_files] offsets into text, until symtab_end() */
	uint64_t *docs;
};

/* huge: a tree so large that register lists (files of more than 2,000 macros and little else; in a kernel three of seven
 * million definitions) would crowd out the rest: their macros are counted in sym_file.unlisted, not listed; nor are the signatures of
 * prototypes and fields kept. */
void symtab_begin(struct symtab_build *b, struct symtab *t, size_t n_files, bool huge);
/* Adds the next file, at most n_files, ascending by path. p NULL: a file that is not text. False when nothing of p was taken
 * (not text, or ids and text would not fit in 31 and 32 bits). */
bool symtab_add(struct symtab_build *b, const struct walk_file *f, const struct parsed *p);
void symtab_end(struct symtab_build *b); /* after it the map is complete; before it ids mean nothing outside */

#endif
