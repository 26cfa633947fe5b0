/* facts.h - the parts of "explain structure" that a program knows: text blocks with file:line, from the map alone.
 * Each function appends to out and writes nothing when it has nothing to say. */
#ifndef CODEASK_ASK_FACTS_H
#define CODEASK_ASK_FACTS_H

#include "outline.h"

void facts_summary(const struct view *v, struct buf *out);  /* what it is: counts, how it is built, its own first sentence */
void facts_files(const struct view *v, struct buf *out);    /* table of files, or of directories when there are many */
void facts_entries(const struct view *v, const struct entries *es, struct buf *out);
void facts_types(const struct view *v, struct buf *out);    /* structs: where, who uses them */
void facts_comments(const struct view *v, struct buf *out); /* design points in the words of the source's own comments */
void facts_reading(const struct view *v, const struct entries *es, struct buf *out);
void facts_coverage(const struct view *v, struct buf *out);

/* Facts about the names of the tree that a question mentions; the number of names found. A word is taken for a name when it is
 * written like code, or when it can mean but one function or type. */
size_t facts_names(const struct view *v, const char *question, struct buf *out);
bool facts_is_named(const struct view *v, const char *question, const char *name); /* does facts_names() tell of it? */

/* How a function is reached other than by its name (slots, arguments, calls through members), and who calls a name that is
 * defined elsewhere: for a prompt, a few lines each. The number of lines. */
size_t facts_slots(const struct view *v, const char *name, struct buf *out);
size_t facts_outside(const struct view *v, const char *name, struct buf *out);

/* The best symbol to read first in a file (highest rank among functions, tables and types), -1. */
int32_t facts_best_symbol(const struct view *v, int32_t file);

#endif
