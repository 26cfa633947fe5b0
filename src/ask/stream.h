/* stream.h - bytes of tokens to clean text: holds back incomplete UTF-8, keeps reasoning apart from the answer. */
#ifndef CODEASK_ASK_STREAM_H
#define CODEASK_ASK_STREAM_H

#include "../base/buf.h"

#include <stdbool.h>

/* thought: between <think> and </think> at the start of an answer. text is clean and complete. */
typedef void (*stream_fn)(void *ud, bool thought, const char *text, size_t len);

struct stream {
	stream_fn emit;
	void *ud;
	struct buf pending; /* bytes not yet decided */
	enum { STREAM_START, STREAM_THOUGHT, STREAM_TEXT } state;
};

void stream_feed(struct stream *s, const char *bytes, size_t len);
void stream_end(struct stream *s); /* gives out what is left; an incomplete character becomes U+FFFD */
void stream_free(struct stream *s);

#endif
