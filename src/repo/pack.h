/* pack.h - source files as prompt text inside a token budget.
 *
 * Levels of a file: in full; as skeleton (signatures, structs, tables, registration macros, whole; some functions with their
 * bodies); as one line (path, purpose, its most used names with their lines); listed by name among the others of its directory;
 * else only counted there. All in full when that fits; else a share for the listing and one for the lines, and the rest goes to
 * skeletons, whole files and single bodies by worth per token, until nothing that is left to add fits.
 *
 * The choice depends on the tree and the budget alone, never on a question: a model that has read the pack once has read it
 * for every question. What belongs to a question comes behind it. The listing comes first, then files in order of their paths;
 * the same tree and budget give the same bytes, whatever the number of threads. Text is clean UTF-8 (utf8_clean()).
 *
 * How the text shows places: `120<tab>text` is line 120, and lines without a number follow the one above; `120-135<tab>text`
 * is the signature of what stands on lines 120 to 135; what is left out inside of a skeleton is named with its lines in a
 * comment of the language.
 */
#ifndef CODEASK_REPO_PACK_H
#define CODEASK_REPO_PACK_H

#include "graph.h"
#include "scan.h"

enum pack_level { PACK_OMIT, PACK_LISTED, PACK_LINE, PACK_SKELETON, PACK_FULL, PACK_LEVELS };

struct pack_opts {
	size_t budget; /* tokens for the text; never exceeded */
	/* Tokens of a text; called from all threads of the pool at once. It should give a text that ends with a newline in front of a
	 * letter, digit or '=' the same count alone as inside a larger one: then the budget is met at the first try. */
	size_t (*count)(void *ud, const char *text, size_t len);
	void *ud;
	struct pool *pool;   /* NULL: this thread only */
	const float *weight; /* [n_files] factor on the worth of a file (tests, examples), NULL: all alike */
	struct cancel *cancel;
};

struct pack_file {
	enum pack_level level;
	bool stale;         /* changed or disappeared since the map was made: not shown beyond one line */
	float reach;        /* 1: used in its directory only; grows with the directories and files that use its names */
	size_t at, len;     /* its part of the text; len 0: in the listing, or nowhere */
	uint8_t *bodies;    /* skeleton: [n_sym] functions shown with their bodies; NULL: none */
};

struct pack {
	struct buf text;
	struct pack_file *files; /* [n_files], as in the symbol map */
	size_t n_files;
	float *worth;            /* [n_syms] how much a symbol tells about the tree: rank, kind, how many other files use it */
	size_t tokens;           /* of the whole text, exact */
	size_t n[PACK_LEVELS];   /* files at each level; what is no text counts as left out */
	size_t n_bodies;         /* functions shown whole inside skeletons */
	size_t n_stale;
};

int pack_build(const struct walk_root *w, const struct graph *g, const struct pack_opts *o, struct pack *p, struct err *e);
void pack_free(struct pack *p);

const char *pack_level_name(enum pack_level l); /* "in full", "as skeleton", "as one line", "listed", "counted" */

/* One file as a skeleton; text is the file's own. bodies: [n_sym] of the file, functions to show whole, or NULL. */
void pack_skeleton(const struct symtab *t, int32_t file, const char *text, size_t len, const uint8_t *bodies, struct buf *out);

/* Is the definition's whole text in the pack? */
bool pack_shows(const struct symtab *t, const struct pack *p, int32_t sym);

/* Lines [first, last] of a text with numbers as in the pack. */
void pack_lines(const char *text, size_t len, uint32_t first, uint32_t last, struct buf *out);

#endif
