/* pack.h - source files as prompt text inside a token budget.
 *
 * Levels: whole files while all of them fit; else a skeleton (full signatures, struct fields, tables, registration macros,
 * first sentences of comments, what was left out) of every file, highest rank first, then files with the highest rank per
 * token raised to their whole text while the budget lasts; else one line for a file; else only counted. Order is always that of the paths,
 * so that the same tree gives the same prefix. Text is clean UTF-8 (utf8_clean()).
 */
#ifndef CODEASK_REPO_PACK_H
#define CODEASK_REPO_PACK_H

#include "graph.h"
#include "scan.h"

enum pack_level { PACK_OMIT, PACK_LINE, PACK_SKELETON, PACK_FULL, PACK_LEVELS };

struct pack_opts {
	size_t budget;                                            /* tokens for the text; never exceeded */
	size_t (*count)(void *ud, const char *text, size_t len);  /* tokens of a text */
	void *ud;
	struct cancel *cancel;
};

struct pack_file {
	enum pack_level level;
	size_t tokens; /* at that level */
};

struct pack {
	struct buf text;
	struct pack_file *files; /* [n_files], as in the symbol map */
	size_t n_files;
	size_t tokens;           /* of the whole text, exact */
	size_t n[PACK_LEVELS];
};

int pack_build(const struct walk_root *w, const struct graph *g, const struct pack_opts *o, struct pack *p, struct err *e);
void pack_free(struct pack *p);

const char *pack_level_name(enum pack_level l); /* "in full", "as skeleton", "as one line", "not at all" */

/* One file as a skeleton; text is the file's own. */
void pack_skeleton(const struct symtab *t, int32_t file, const char *text, size_t len, struct buf *out);

#endif
