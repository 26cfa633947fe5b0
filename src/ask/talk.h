/* talk.h - a conversation about a tree: question after question over one map, one loaded model, and one timeline of tokens.
 *
 *	[ system | rules, packed files | question 1 ] answer 1 [ question 2 ] answer 2 ...
 *	  '-------- the same bytes for every question -------'
 *
 * The packed files stay the prefix, earlier questions and answers stand behind them, so a further question costs only its own tokens
 * (session_sync() keeps the common prefix). When the context is full the oldest turns are left out, which is said. ask_run() is a
 * talk of one question. One thread at a time (the talk worker); events come on it.
 */
#ifndef CODEASK_ASK_TALK_H
#define CODEASK_ASK_TALK_H

#include "ask.h"

struct talk;

/* Does nothing but remember: map and model are opened by the first question. o is copied; what it points to must outlive the talk. path is
 * copied. longer: more questions may follow, so the pack leaves room for them (a quarter of the context). */
struct talk *talk_new(const struct ask_opts *o, const char *path, bool longer);
void talk_free(struct talk *t);

/* Answers one question; events as of ask_run(), the last is EV_DONE. Returns the exit status, enum err_code. Every call adds one turn,
 * whatever becomes of it; a cancelled answer stays in the conversation as far as it came, of an exact one its beginning. In a longer talk
 * loading is said by a PROGRESS event. */
int talk_ask(struct talk *t, const char *question);

/* "Read this too": the lines of a file that the next question's message carries in full (path from the tree's root; last 0: the whole
 * file). They are put behind the conversation so far, not into the pack. ERR_FIT, ERR_PATH. Also before the first question. */
int talk_read_too(struct talk *t, const char *path, uint32_t first, uint32_t last, struct err *e);

/* The conversation as the model sees it. talk_forget() drops turn `first` and those behind it: edit and ask again. talk_remember() adds one that
 * was answered earlier (a resumed session); without an answer it counts and is not told. */
size_t talk_turns(const struct talk *t);
void talk_forget(struct talk *t, size_t first);
void talk_remember(struct talk *t, const char *question, const char *answer);

/* The tree has changed: the next question opens its map again. What is packed changes only where files did. */
void talk_stale(struct talk *t);

/* Another model from the next question on (NULL: choose one); copied. */
void talk_set_model(struct talk *t, const char *model);

#endif
