/* stream.h - bytes of tokens to clean text: holds back incomplete UTF-8, keeps reasoning apart from the answer.
 *
 * What marks the reasoning is the model's (struct chat_reasoning). A mark that is a token of its own always counts. Written with
 * ordinary tokens the opening mark counts at the start of an answer only, and the closing one inside of the reasoning: an answer may
 * speak about either. No mark and no other control token ever reaches emit().
 */
#ifndef CODEASK_ASK_STREAM_H
#define CODEASK_ASK_STREAM_H

#include "../base/buf.h"
#include "../model/chat.h"

#include <stdbool.h>

/* text is clean and complete. */
typedef void (*stream_fn)(void *ud, bool thought, const char *text, size_t len);

struct stream {
	stream_fn emit;
	void *ud;
	struct chat_reasoning how; /* zero: <think> ... </think> */
	struct buf pending;        /* bytes not yet decided */
	enum { STREAM_START, STREAM_OPENED, STREAM_THOUGHT, STREAM_TEXT, STREAM_HEADER } state;
	bool channel;              /* HEADER: pending is the name of a channel and what follows it */
	bool message;              /* HEADER: a message or a mark has been seen */
	size_t n_thought, n_text;  /* bytes given out */
};

/* For one answer: zero-initialise, set emit and ud, then say how it begins. Without this call it is zero. */
void stream_begin(struct stream *s, const struct chat_reasoning *how);
/* Has the answer itself begun, so that a mark which is also a visible word is only written about? */
bool stream_in_answer(const struct stream *s);
/* One token's text that may be a mark: true when it is one and has been taken. Ask before stream_feed(), with the text of control
 * tokens, too; those that are no marks are dropped by the caller. */
bool stream_mark(struct stream *s, const char *text, size_t len);
void stream_feed(struct stream *s, const char *bytes, size_t len);
void stream_end(struct stream *s); /* gives out what is left; an incomplete character becomes U+FFFD */
void stream_free(struct stream *s);

#endif
