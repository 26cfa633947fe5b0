/* session.h - one timeline of tokens over a model: KV cache, scratch memory, logits.
 *
 *	s = session_new(model, &opts, &err);
 *	session_sync(s, prompt.p, prompt.n, progress, ud, cancel, &err);   // prefill, or only what is new of it
 *	for (;;) {
 *		id = sampler_pick(sampler, session_logits(s));
 *		if (vocab_is_end(...)) break;
 *		session_append(s, id, &err);                                // decode
 *	}
 *
 * All memory is taken in session_new(); nothing is allocated per token. One thread at a time.
 */
#ifndef CODEASK_MODEL_SESSION_H
#define CODEASK_MODEL_SESSION_H

#include "model.h"

#include "../base/thread.h"

enum kv_type { KV_F16, KV_F32 };

struct session_opts {
	int n_ctx;       /* tokens; <= 0: the model's own, at most what the caller planned */
	int n_batch;     /* micro-batch of prefill, <= 0: 512 */
	enum kv_type kv;
};

/* Bytes that session_new() will take, split as it will take them. No allocation. */
struct session_need {
	uint64_t kv, work;
};
struct session_need session_need(const struct model *m, const struct session_opts *o);

struct session;

struct session *session_new(const struct model *m, const struct session_opts *o, struct err *e); /* ERR_FIT: no memory */
void session_free(struct session *s);
int session_ctx(const struct session *s);   /* capacity, tokens */
int session_count(const struct session *s); /* tokens in the timeline */
int session_vocab(const struct session *s); /* logits a row */

/* Called between layers and micro-batches on the calling thread; done counts reused tokens too, and a share of the tokens in
 * work. */
typedef void (*session_progress)(void *ud, int done, int total);

/* Makes the timeline equal to tokens[0..n): keeps the longest common prefix (at least the last token is evaluated again, so
 * that logits exist), evaluates the rest. Models with recurrent layers keep less when the timeline has to be cut: as far as a
 * checkpoint reaches. *reused (may be NULL) gets the length of the kept prefix. ERR_FIT when n is larger
 * than the context: nothing is changed. ERR_CANCEL when cancelled: the timeline holds what was evaluated. */
int session_sync(struct session *s, const int32_t *tokens, int n, session_progress progress, void *ud,
		 struct cancel *cancel, int *reused, struct err *e);

/* Decode: one more token. ERR_FIT when the context is full. With a cancel flag it is polled on the way (ERR_CANCEL: the timeline is
 * as before): one token of a large model may take seconds. NULL: none. */
void session_set_cancel(struct session *s, struct cancel *cancel);
int session_append(struct session *s, int32_t token, struct err *e);

/* Logits [n_vocab] behind the last token; valid until the next call. */
const float *session_logits(struct session *s);

/* Clears the timeline, evaluates tokens[0..n) and writes logits of the positions rows[0..n_rows) (ascending) to
 * out[n_rows][n_vocab]. For `codeask logits` and tests. */
int session_eval_rows(struct session *s, const int32_t *tokens, int n, const int32_t *rows, int n_rows, float *out,
		      struct err *e);

/* Bytes read from memory per decoded token at the present length (weights + KV), for GB/s. */
uint64_t session_bytes_per_token(const struct session *s);

#endif
