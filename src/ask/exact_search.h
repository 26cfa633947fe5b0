/* exact_search.h - the lines of the asked files that hold a text or match a PCRE2 expression, as facts. */
#ifndef CODEASK_ASK_EXACT_SEARCH_H
#define CODEASK_ASK_EXACT_SEARCH_H

#include "view.h"

/* Emits one FACT "search": totals, then the lines by file with the definition around them, at most EXACT_SEARCH_HITS and of a
 * file EXACT_SEARCH_PER_FILE; totals are exact all the same. Either case unless the pattern holds a capital. ERR_USAGE for a
 * bad pattern, with its position; ERR_CANCEL: what was found until then has been emitted. */
#define EXACT_SEARCH_HITS     100
#define EXACT_SEARCH_PER_FILE 10
int exact_search(struct view *v, const char *pattern, bool regex, struct err *e);

#endif
