/* packing.h - the packer (src/repo/pack.h) joined to a model's tokenizer, and what is said about its result. */
#ifndef CODEASK_ASK_PACKING_H
#define CODEASK_ASK_PACKING_H

#include "view.h"

#include "../model/vocab.h"
#include "../repo/pack.h"

struct token_counter {
	const struct vocab *vocab; /* NULL: estimate by bytes / 3.24, what o200k gives for kernel C */
};
/* A pack_opts.count; any number of threads may share a counter. */
size_t packing_count(void *counter, const char *text, size_t len);

/* Packs the tree of v into budget tokens. Tests, benches and examples beside a program count a tenth. */
int packing_build(const struct view *v, const struct token_counter *c, size_t budget, struct pack *p, struct err *e);

/* What the tokens of a prompt went to. */
struct packing_parts {
	size_t head, files, question; /* question: with the focus and the facts */
	size_t budget;                /* for all of it */
};
/* "plan: 12 full, 31 skeleton, ...; 27,904 of 28,000 tokens" and which files; all of them when verbose, else the first of each level. */
void packing_report(const struct view *v, const struct pack *p, const struct packing_parts *parts, bool verbose, struct buf *out);

/* NOTE events: files that changed since the map was made, and what looks like a secret in the packed text, by place and kind. */
void packing_notes(struct view *v, const struct pack *p);

#endif
