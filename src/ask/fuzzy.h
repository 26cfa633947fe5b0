/* fuzzy.h - does a pattern's letters, in their order, make up a part of a name, and how well?
 *
 * The best alignment counts (dynamic programming over name and pattern, as in sequence alignment with affine gaps): letters at the starts
 * of words (behind _ . / - and at humps), runs of neighbours, a path's base name, a beginning or a whole that is equal. Of a name longer
 * than FUZZY_TEXT the part that matters is looked at: a path's end, another's beginning.
 */
#ifndef CODEASK_ASK_FUZZY_H
#define CODEASK_ASK_FUZZY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FUZZY_WORDS 8
#define FUZZY_WORD  64  /* bytes; what is longer is cut */
#define FUZZY_TEXT  256

struct fuzzy {
	struct fuzzy_word {
		char text[FUZZY_WORD]; /* lower case when fold */
		size_t len;
		bool fold; /* smart case: no capital in it */
	} words[FUZZY_WORDS];
	size_t n;
	uint32_t mask; /* of all words */
};

void fuzzy_parse(struct fuzzy *f, const char *pattern);
/* Which letters a name has: it can match only if (mask & f->mask) == f->mask. */
uint32_t fuzzy_mask(const char *s, size_t len);
/* The score of a name, more is better, -1: no match. base: where its base name begins (a path), else 0. */
int fuzzy_score(const struct fuzzy *f, const char *s, size_t len, size_t base);

#endif
