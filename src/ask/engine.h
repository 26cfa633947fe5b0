/* engine.h - what writes answers: a model with its session (engine_model.c), or a recorded answer (engine_replay.c).
 *
 * An engine outlives questions: what it has read of one prompt need not be read again for the next that begins alike. One thread at a
 * time.
 */
#ifndef CODEASK_ASK_ENGINE_H
#define CODEASK_ASK_ENGINE_H

#include "packing.h"
#include "stream.h"

#include "../model/session.h"

struct engine;

struct engine_ops {
	/* The prompt is made of these messages; e->prompt_n gets its tokens, e->reasoning how its answer will be marked. */
	int (*encode)(struct engine *eng, const struct chat_msg *msgs, size_t n, struct err *e);
	/* Reads the prompt, or only what is new of it. As session_sync(). */
	int (*sync)(struct engine *eng, session_progress progress, void *ud, struct cancel *cancel, int *reused, struct err *e);
	/* The next token's text goes to out. ENGINE_END: the answer ended before it. */
	int (*next)(struct engine *eng, struct stream *out, struct cancel *cancel, struct err *e);
	/* Reads the token that next() wrote: needed before the next one. */
	int (*advance)(struct engine *eng, struct cancel *cancel, struct err *e);
	int (*used)(const struct engine *eng);            /* tokens of the context that are taken */
	uint64_t (*bytes_per_token)(const struct engine *eng); /* read from memory, 0: none */
	void (*free)(struct engine *eng);
};

enum { ENGINE_END = 1 };

struct engine {
	const struct engine_ops *ops;
	int n_ctx;
	struct token_counter counter; /* as the engine counts */
	int prompt_n;
	struct chat_reasoning reasoning;
	size_t nth; /* set by the caller before sync(): answers it has given in this conversation, for a recording's next one */
	struct ev_place place; /* weights, kv, work: bytes in RAM */
};

/* Load and tell what they loaded by PLAN events. path is borrowed for the call. */
struct engine *engine_model(struct view *v, const char *path, struct err *e);
struct engine *engine_replay(struct view *v, const char *path, struct err *e);
void engine_free(struct engine *eng); /* NULL: nothing */

void engine_put_bytes(struct buf *b, uint64_t bytes); /* "12.3 MB" */

#endif
