/* complete.h - what a word could become: paths of the tree, symbols. A job of the reader (JOB_COMPLETE); the latest wins. */
#ifndef CODEASK_TUI_COMPLETE_H
#define CODEASK_TUI_COMPLETE_H

#include "app.h"

#define CANDIDATES_MAX 200

/* Whole words that may stand in the place of what was asked for; clean text. The owner calls candidates_free(). */
struct candidates {
	char **word; /* [n], ascending */
	size_t n, cap;
	size_t total; /* there are so many */
};
void candidates_add(struct candidates *c, const char *word, size_t n);
void candidates_free(struct candidates *c);
size_t candidates_common(const struct candidates *c); /* bytes that all begin with, whole clusters */

/* Paths below the root that begin with word ("fs/ra", "/fs/ra"), one part further; a word without "/" may also become a symbol. Reads no files; [any
 * thread]. */
void complete_word(const struct browse *b, const char *word, struct cancel *c, struct candidates *out);

typedef void (*complete_fn)(struct app *a, unsigned serial, struct candidates *c); /* UI thread; takes *c over */
void complete_ask(struct app *a, const char *word, unsigned serial, complete_fn done);

#endif
