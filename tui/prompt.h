/* prompt.h - the line at the bottom: a question, a command (":") or a search ("/"), with history and completion. Several lines when a question has
 * them. UI thread. */
#ifndef CODEASK_TUI_PROMPT_H
#define CODEASK_TUI_PROMPT_H

#include "app.h"

enum prompt_mode { PROMPT_ASK, PROMPT_COMMAND, PROMPT_SEARCH, PROMPT_SEARCH_TREE };

struct prompt *prompt_new(const char *history_file); /* NULL: none is kept */
void prompt_free(struct prompt *p);
void prompt_open(struct prompt *p, struct app *a, enum prompt_mode mode); /* takes the keys; a question half written is still there */
void prompt_close(struct prompt *p, struct app *a);
bool prompt_active(const struct prompt *p);
bool prompt_at_word(const struct prompt *p); /* a question is typed, and a word would begin here: a name can be inserted */
int prompt_rows(const struct prompt *p, int cols, int rows); /* rows it wants of a screen, at least 1 */
/* Draws; *y, *x the cursor's place on the screen. */
void prompt_draw(struct prompt *p, struct app *a, struct area area, int *y, int *x);
bool prompt_act(struct prompt *p, struct app *a, enum action act);
bool prompt_key(struct prompt *p, struct app *a, int32_t key); /* a character */
void prompt_paste(struct prompt *p, struct app *a, const char *text, size_t n); /* new lines stay new lines */
void prompt_set(struct prompt *p, const char *text);   /* the question */
void prompt_insert(struct prompt *p, const char *text); /* a picked name, in its place */
const char *prompt_text(const struct prompt *p);

#endif
