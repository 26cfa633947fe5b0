/* session.c - see session.h. All passes over the model go through pass(): one micro-batch, one list of ops, one check. */
#include "session.h"

#include "../base/mem.h"
#include "arch.h"
#include "checkpoint.h"
#include "graph.h"

#include <stdlib.h>
#include <string.h>

struct session {
	const struct model *m;
	int n_ctx, n_batch;
	enum dtype kv_type;

	struct kv_cache kv;
	struct checkpoints past; /* of kv's recurrent states */
	struct graph g;
	void *scratch;    /* device memory of g */
	int32_t *pos;     /* [n_batch] host copies of what a pass writes to the device */
	int32_t *want;    /* [n_batch] */
	float *temp;      /* [n_batch] */
	float *logits;    /* [n_vocab] behind the last token */

	int32_t *tokens;  /* [n_ctx]; the first n are in the cache, each at its position */
	int n;
	struct cancel *cancel; /* of session_append() */
};

static bool is_cancelled(void *cancel)
{
	return cancel_asked(cancel);
}

/* The device looks at the flag inside of its long ops, too; NULL: no more. */
static void poll_cancel(struct session *s, struct cancel *cancel)
{
	s->m->backend->stop = cancel ? is_cancelled : NULL;
	s->m->backend->stop_ud = cancel;
}

static void limits(const struct model *m, const struct session_opts *o, int *n_ctx, int *n_batch)
{
	*n_ctx = o->n_ctx > 0 ? o->n_ctx : m->config.n_ctx_train;
	*n_batch = o->n_batch > 0 ? o->n_batch : 512;
	if (*n_batch > *n_ctx)
		*n_batch = *n_ctx;
}

static enum dtype cache_type(const struct session_opts *o)
{
	return o->kv == KV_F32 ? DTYPE_F32 : DTYPE_F16;
}

struct session_need session_need(const struct model *m, const struct session_opts *o)
{
	struct graph g;
	int n_ctx, n_batch;

	limits(m, o, &n_ctx, &n_batch);
	return (struct session_need){
		.kv = kv_place(NULL, &m->config, n_ctx, cache_type(o), NULL) + checkpoints_need(kv_state_bytes(&m->config)),
		.work = graph_place(&g, m, n_batch, NULL) + sizeof(struct session) + (uint64_t)m->config.n_vocab * 4 +
			(uint64_t)n_ctx * 4 + (uint64_t)n_batch * 12,
	};
}

struct session *session_new(const struct model *m, const struct session_opts *o, struct err *e)
{
	struct session *s = xcalloc(1, sizeof *s);
	size_t work;

	s->m = m;
	s->kv_type = cache_type(o);
	limits(m, o, &s->n_ctx, &s->n_batch);
	if (kv_init(&s->kv, m, s->n_ctx, s->kv_type, e) ||
	    checkpoints_init(&s->past, m->backend, s->kv.states, s->kv.state_bytes, e))
		goto fail;
	work = graph_place(&s->g, m, s->n_batch, NULL);
	s->scratch = m->backend->ops->alloc(m->backend, work);
	s->tokens = mem_try_alloc((size_t)s->n_ctx * sizeof *s->tokens);
	if (!s->scratch || !s->tokens) {
		backend_clear(m->backend);
		err_set(e, ERR_FIT, "no memory for %zu MiB of scratch; use a smaller --ctx or model", work >> 20);
		goto fail;
	}
	graph_place(&s->g, m, s->n_batch, s->scratch);
	s->g.kv = &s->kv;
	s->pos = xcalloc(s->n_batch, sizeof *s->pos);
	s->want = xcalloc(s->n_batch, sizeof *s->want);
	s->temp = xcalloc(s->n_batch, sizeof *s->temp);
	s->logits = xcalloc(m->config.n_vocab, sizeof *s->logits);
	gguf_will_need(m->file);
	return s;
fail:
	session_free(s);
	return NULL;
}

void session_free(struct session *s)
{
	if (!s)
		return;
	checkpoints_release(&s->past);
	kv_release(&s->kv, s->m);
	if (s->scratch)
		s->m->backend->ops->release(s->m->backend, s->scratch);
	mem_free(s->tokens);
	free(s->pos);
	free(s->want);
	free(s->temp);
	free(s->logits);
	free(s);
}

int session_ctx(const struct session *s)
{
	return s->n_ctx;
}

int session_count(const struct session *s)
{
	return s->n;
}

int session_vocab(const struct session *s)
{
	return s->m->config.n_vocab;
}

const float *session_logits(struct session *s)
{
	return s->logits;
}

uint64_t session_bytes_per_token(const struct session *s)
{
	const struct model_config *c = &s->m->config;
	uint64_t row = (uint64_t)c->n_kv_head * (c->head_k + c->head_v) * (s->kv_type == DTYPE_F16 ? 2 : 4), bytes = 0;

	for (int il = 0; il < c->n_layer; il++) {
		int seen = s->n;

		if (c->layer[il].recurrent)
			continue;
		if (c->layer[il].local && c->local_mask == MASK_CHUNK)
			seen = s->n % c->local_span;
		else if (c->layer[il].local && c->local_span < seen)
			seen = c->local_span;
		bytes += row * (uint64_t)seen;
	}
	return s->m->weight_bytes + bytes + s->kv.state_bytes;
}

/* ---- passes --------------------------------------------------------------------------------------------------------------- */

/* Forgets what lies behind the first n tokens, or a little more: recurrent states go back to the last checkpoint before. */
static void cut(struct session *s, int n)
{
	s->n = checkpoints_restore(&s->past, n);
}

/* Evaluates tokens[0..n), n <= n_batch, behind the s->n in the cache, and appends them to the timeline. Logits of the rows
 * s->want[0..n_want) of this micro-batch go to out[n_want][n_vocab]. */
static int pass(struct session *s, const int32_t *tokens, int n, int n_want, float *out, struct err *e)
{
	const size_t n_vocab = s->m->config.n_vocab;
	struct graph *g = &s->g;

	for (int i = 0; i < n; i++) {
		s->pos[i] = s->n + i;
		s->temp[i] = graph_temperature_at(&s->m->config, s->n + i);
	}
	graph_shape(g, s->n, n, n_want);
	g->op->write(g->be, g->ids.data, tokens, n * sizeof *tokens);
	g->op->write(g->be, g->pos.data, s->pos, n * sizeof *s->pos);
	g->op->write(g->be, g->want.data, s->want, n_want * sizeof *s->want);
	if (s->m->config.temp_scale != 0)
		g->op->write(g->be, g->temp.data, s->temp, n * sizeof *s->temp);
	s->m->arch->forward(g);
	for (int row = 0, k; row < n_want; row += k) {
		k = n_want - row < GRAPH_LOGITS ? n_want - row : GRAPH_LOGITS;
		graph_logits(g, row, k);
		g->op->read(g->be, out + row * n_vocab, g->logits.data, k * n_vocab * sizeof *out);
	}
	if (g->op->sync(g->be, e)) {
		backend_clear(g->be); /* the next call may try again; the timeline is what it was before */
		cut(s, s->n);
		return -1;
	}
	memmove(s->tokens + s->n, tokens, n * sizeof *tokens);
	s->n += n;
	return 0;
}

static int check_tokens(const struct session *s, const int32_t *tokens, int n, struct err *e)
{
	if (n > s->n_ctx)
		return err_set(e, ERR_FIT,
				"%d tokens do not fit into a context of %d; use a larger --ctx or ask about less", n, s->n_ctx);
	if (n < 1)
		return err_set(e, ERR_FAIL, "no tokens to evaluate; give at least one");
	for (int i = 0; i < n; i++)
		if (tokens[i] < 0 || tokens[i] >= s->m->config.n_vocab)
			return err_set(e, ERR_FAIL,
					"token %d at position %d is not one of the model's %d; use this model's tokenizer", tokens[i], i,
				       s->m->config.n_vocab);
	return 0;
}

/* Progress and cancel inside a micro-batch: one of 512 tokens takes seconds on a large model. */
struct sync_tick {
	struct session *s;
	session_progress progress;
	void *ud;
	struct cancel *cancel;
	int k, n; /* tokens of this micro-batch, of the prompt */
};

static void sync_layer(void *ud, int il)
{
	struct sync_tick *t = ud;
	struct session *s = t->s;

	if (cancel_asked(t->cancel))
		err_set(&s->m->backend->err, ERR_CANCEL, "cancelled");
	else if (t->progress && il)
		t->progress(t->ud, s->n + (int)((int64_t)t->k * il / s->m->config.n_layer), t->n);
}

enum { TAIL = 16 };

/* Tokens of the next micro-batch of a prompt. With recurrent layers the last few are one of their own: the checkpoint before them is
 * where the next question of the same conversation goes on from, whose prompt differs from this one's last words on. */
static int piece(const struct session *s, int left)
{
	if (s->past.bytes && left > TAIL && left - TAIL < s->n_batch)
		return left - TAIL;
	return left < s->n_batch ? left : s->n_batch;
}

int session_sync(struct session *s, const int32_t *tokens, int n, session_progress progress, void *ud, struct cancel *cancel,
		 int *reused, struct err *e)
{
	struct sync_tick tick = { .s = s, .progress = progress, .ud = ud, .cancel = cancel, .n = n };
	int keep = 0, rc = 0;

	if (check_tokens(s, tokens, n, e))
		return -1;
	if (s->g.op->sync(s->g.be, e)) { /* an error from before: nothing that follows would be done */
		backend_clear(s->g.be);
		return -1;
	}
	while (keep < s->n && keep < n - 1 && tokens[keep] == s->tokens[keep])
		keep++;
	if (keep < s->n)
		cut(s, keep);
	keep = s->n;
	if (reused)
		*reused = keep;
	if (progress)
		progress(ud, keep, n);
	s->g.on_layer = sync_layer;
	s->g.on_layer_ud = &tick;
	poll_cancel(s, cancel);
	while (s->n < n && rc == 0) {
		struct err why = ERR_INIT;
		bool is_last;
		int before = s->n;

		checkpoints_save(&s->past, s->n, n - s->n <= TAIL);
		tick.k = piece(s, n - s->n);
		is_last = s->n + tick.k == n;
		s->want[0] = tick.k - 1;
		rc = pass(s, tokens + s->n, tick.k, is_last, s->logits, &why);
		if (why.code == ERR_CANCEL)
			err_set(e, ERR_CANCEL, "cancelled after %d of %d tokens of the prompt", before, n);
		else if (rc != 0)
			err_set(e, why.code, "%s", why.msg);
		if (rc == 0 && progress)
			progress(ud, s->n, n);
	}
	s->g.on_layer = NULL;
	poll_cancel(s, NULL);
	return rc;
}

void session_set_cancel(struct session *s, struct cancel *cancel)
{
	s->cancel = cancel;
}

int session_append(struct session *s, int32_t token, struct err *e)
{
	int rc;

	if (check_tokens(s, &token, 1, e))
		return -1;
	if (s->n == s->n_ctx)
		return err_set(e, ERR_FIT,
				"the context of %d tokens is full; use a larger --ctx or start a new conversation", s->n_ctx);
	s->want[0] = 0;
	poll_cancel(s, s->cancel);
	rc = pass(s, &token, 1, 1, s->logits, e);
	poll_cancel(s, NULL);
	return rc;
}

int session_eval_rows(struct session *s, const int32_t *tokens, int n, const int32_t *rows, int n_rows, float *out, struct err *e)
{
	int done = 0;

	if (check_tokens(s, tokens, n, e))
		return -1;
	for (int i = 0; i < n_rows; i++)
		if (rows[i] < 0 || rows[i] >= n || (i && rows[i] <= rows[i - 1]))
			return err_set(e, ERR_USAGE, "row %d is %d: rows must ascend and lie below %d", i, rows[i], n);
	cut(s, 0);
	while (s->n < n) {
		int k = n - s->n < s->n_batch ? n - s->n : s->n_batch, n_want = 0;

		for (; done + n_want < n_rows && rows[done + n_want] < s->n + k; n_want++)
			s->want[n_want] = rows[done + n_want] - s->n;
		if (pass(s, tokens + s->n, k, n_want, out + (size_t)done * s->m->config.n_vocab, e))
			return -1;
		done += n_want;
	}
	if (n_rows && rows[n_rows - 1] == n - 1) /* so that decoding may go on from here */
		memcpy(s->logits, out + (size_t)(n_rows - 1) * s->m->config.n_vocab, s->m->config.n_vocab * sizeof *out);
	return 0;
}
