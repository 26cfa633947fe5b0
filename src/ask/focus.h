/* focus.h - the places of a tree that matter most for a question, as the last thing in front of it: what stands at the end of a
 * prompt is attended to best, and the files above stay the same for every question. */
#ifndef CODEASK_ASK_FOCUS_H
#define CODEASK_ASK_FOCUS_H

#include "packing.h"

/* Appends at most budget tokens: bodies of the first symbols that the pack does not show, then a list of symbols with path:line
 * and signature, as many as fit. Symbols are chosen by the names and words of the question, else by their worth in the tree.
 * Ends with a newline, or is empty. Returns the tokens, counted part by part. */
size_t focus_write(const struct view *v, const struct pack *p, const char *question, const struct token_counter *c, size_t budget,
		   struct buf *out);

#endif
