/* fts.h - the places of a tree that fit a question best, by its words: full text ranked, without an index.
 *
 * What is ranked: symbols by name, first sentence of their comment, signature, and path; files by path and first sentence;
 * paragraphs and cues of documents (Markdown, text, reStructuredText, subtitles) by their text and the heading above. The
 * score is BM25 (Robertson and Zaragoza, 2009) with weights by field, times how much of the question is there at all.
 *
 * There is no index: the map is in memory when a question is asked, and one pass over its names and sentences takes less
 * time than opening a database would. So nothing can be out of date, damaged, or in another process' way.
 */
#ifndef CODEASK_REPO_FTS_H
#define CODEASK_REPO_FTS_H

#include "symtab.h"
#include "terms.h"

#include "../base/buf.h"
#include "../base/thread.h"

#define FTS_DOC_MAX     (4u << 20)   /* bytes of one document that are read */
#define FTS_DOCS_MAX    (256u << 20) /* of all documents */
#define FTS_SNIPPET_MAX 400

struct fts_hit {
	int32_t file; /* index into the map's files */
	int32_t sym;  /* the symbol, -1: a file or a paragraph */
	uint32_t line;
	float score;         /* comparable within one result */
	const char *title;   /* symbol's name, heading above the paragraph, or "" */
	const char *snippet; /* sentence of the comment, the file, or the beginning of the paragraph; white space folded; any
				bytes */
};

struct fts_result {
	struct fts_hit *hits; /* [n], best first */
	size_t n;
	size_t matched;             /* places that hold any word of the question */
	size_t ranked;              /* all places looked at */
	size_t docs, docs_left_out; /* documents read, and those beyond the limits */
	struct terms terms;         /* what was looked for */
	struct arena strings;
};

struct fts_opts {
	const char *question;
	size_t max_hits, max_per_file; /* 0: 10, 3 */
	const float *rank;             /* [t->n_syms] how central a symbol is (struct graph), may be NULL */
	struct pool *pool;             /* may be NULL */
	struct cancel *cancel;
};

/* ERR_CANCEL only. A question of nothing but common words finds nothing: out->terms.n is 0. */
int fts_find(const struct walk_root *w, const struct symtab *t, const struct fts_opts *o, struct fts_result *out,
	     struct err *e);
void fts_free(struct fts_result *r);

/* ---- documents (fts_text.c) ---- */

struct fts_part {
	uint32_t line; /* of its first line of text */
	uint32_t heading_line;
	const char *text; /* [len] in the caller's buffer, white space folded */
	size_t len;
	const char *heading; /* "" */
};
struct fts_text { /* zero-initialise, then fts_text_start() */
	const char *p, *end;
	uint32_t line;
	bool cues;
	struct buf text, heading;
	uint32_t heading_line;
};

bool fts_is_document(const char *path);
void fts_text_start(struct fts_text *d, const char *path, const char *text, size_t len);
/* Next paragraph; whole sentences of neighbouring cues in subtitles. Strings are valid until the next call. */
bool fts_text_next(struct fts_text *d, struct fts_part *part);
void fts_text_free(struct fts_text *d);

#endif
