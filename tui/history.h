/* history.h - what was typed into the prompt, kept in a file: one entry a line, oldest first, its kind in front ('?' question, ':' command,
 * '/' search); "\n" stands for a new line, "\\" for a backslash. Mode 0600, at most HISTORY_MAX entries, replaced as a whole, so that
 * a reader never sees half of it. Sessions that run at once add to the same file: it is read again before it is written. UI thread. */
#ifndef CODEASK_TUI_HISTORY_H
#define CODEASK_TUI_HISTORY_H

#include <stdbool.h>
#include <stddef.h>

#define HISTORY_MAX   1000
#define HISTORY_BYTES (1u << 20) /* of the file; of a larger one the end is kept */

struct history;

struct history *history_new(const char *file); /* NULL: kept in memory only */
void history_free(struct history *h);
/* Becomes the latest; an equal one goes. What is empty, or begins with a blank, is not kept. */
void history_add(struct history *h, char kind, const char *text);
/* The entry before index `at` (history_end() at first) of this kind that begins with prefix; or the one behind it. False: none. *text is valid until
 * the next history_add(). */
bool history_older(const struct history *h, char kind, const char *prefix, size_t *at, const char **text);
bool history_newer(const struct history *h, char kind, const char *prefix, size_t *at, const char **text);
size_t history_end(const struct history *h);

#endif
