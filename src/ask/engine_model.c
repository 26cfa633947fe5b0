/* engine_model.c - a GGUF model as an engine: backend, weights, template, context, sampler. */
#include "engine.h"

#include "../model/plan.h"

#include <stdlib.h>
#include <string.h>

struct model_engine {
	struct engine eng;
	struct backend *be;
	struct model *m;
	struct chat *chat;
	struct session *s;
	struct sampler *sampler;
	struct plan plan;
	struct tokens prompt;
	struct tokens line; /* what the session holds, or more of it than that */
	struct vocab_decoder text;
	struct buf piece;
	int32_t last; /* the token that next() gave */
};

/* Always the first member. */
static struct model_engine *self(struct engine *eng)
{
	return (struct model_engine *)eng;
}

void engine_put_bytes(struct buf *b, uint64_t bytes)
{
	if (bytes >= (uint64_t)10 << 30)
		buf_printf(b, "%.1f GB", (double)bytes / 1e9);
	else
		buf_printf(b, "%.1f MB", (double)bytes / 1e6);
}

static void millions(struct buf *b, uint64_t n)
{
	if (n >= 1000000000)
		buf_printf(b, "%.1f B", (double)n / 1e9);
	else
		buf_printf(b, "%.1f M", (double)n / 1e6);
}

/* One line: what answers, where, how much memory. */
static void emit_plan(const struct model_engine *m, struct view *v)
{
	struct buf b = { 0 };
	struct gguf_str name = model_name(m->m);
	char *copy = xstrndup(name.p ? name.p : "", name.len);

	buf_puts(&b, "model: ");
	put_clean(&b, copy);
	buf_printf(&b, " (%s, ", model_arch_name(m->m));
	millions(&b, m->m->n_params);
	buf_puts(&b, " parameters");
	if (m->m->n_active < m->m->n_params) {
		buf_puts(&b, ", ");
		millions(&b, m->m->n_active);
		buf_puts(&b, " active");
	}
	buf_printf(&b, ", %.2f bits each) on %s, %d threads; context ", model_bits_per_weight(m->m), m->be->ops->name, pool_size(v->pool));
	buf_put_count(&b, (uint64_t)m->plan.n_ctx);
	buf_puts(&b, "; weights ");
	engine_put_bytes(&b, m->plan.weights);
	buf_puts(&b, ", KV ");
	engine_put_bytes(&b, m->plan.kv);
	buf_puts(&b, ", work ");
	engine_put_bytes(&b, m->plan.work);
	buf_puts(&b, " of ");
	engine_put_bytes(&b, m->plan.available);
	buf_puts(&b, " free");
	wrap_line(&b, 0, 2);
	buf_putc(&b, '\n');
	view_emit(v, &(struct event){ .type = EV_PLAN, .text = buf_str(&b), .len = b.len });
	buf_free(&b);
	free(copy);
}

/* ---- prompt ---------------------------------------------------------------------------------------------------------------- */

static void drop(struct buf *b, size_t n)
{
	if (n)
		memmove(b->p, b->p + n, b->len - n);
	buf_truncate(b, b->len - n);
}

/* Where the two lists of tokens, the same up to *i and *j, have last stood for the same bytes and been between tokens both. No control
 * token is looked through. */
static void same_text(const struct vocab *vocab, const struct tokens *x, size_t *i, const struct tokens *y, size_t *j)
{
	struct buf a = { 0 }, b = { 0 };
	size_t at[2] = { *i, *j };

	for (;;) {
		bool first = a.len <= b.len; /* the shorter one is read on */
		struct buf *side = first ? &a : &b;
		const struct tokens *t = first ? x : y;
		size_t before = side->len, common;

		if (at[!first] == t->n)
			break;
		vocab_decode(vocab, t->p[at[!first]++], false, side);
		common = a.len < b.len ? a.len : b.len;
		if (side->len == before || (common && memcmp(a.p, b.p, common) != 0))
			break;
		drop(&a, common);
		drop(&b, common);
		if (!a.len && !b.len) {
			*i = at[0];
			*j = at[1];
		}
	}
	buf_free(&a);
	buf_free(&b);
}

/* Earlier answers come back into the prompt as text, and the tokenizer need not cut them as the model did when it wrote them. Where the
 * prompt first differs from what the session holds, the session's own tokens are taken for as long as they are the same text. */
static void rejoin(struct model_engine *m)
{
	struct tokens *p = &m->prompt;
	size_t from = 0, i, j, tail;

	while (from < m->line.n && from < p->n && m->line.p[from] == p->p[from])
		from++;
	i = j = from;
	same_text(m->m->vocab, &m->line, &i, p, &j);
	if (j == from)
		return;
	tail = p->n - j;
	while (p->n < i + tail)
		tokens_push(p, 0);
	memmove(p->p + i, p->p + j, tail * sizeof(*p->p));
	memcpy(p->p + from, m->line.p + from, (i - from) * sizeof(*p->p));
	p->n = i + tail;
}

static int encode(struct engine *eng, const struct chat_msg *msgs, size_t n, struct err *e)
{
	struct model_engine *m = self(eng);
	struct chat_prompt p = { 0 };
	int rc;

	m->prompt.n = 0;
	rc = chat_render(m->chat, msgs, n, true, &p, e);
	if (rc == 0)
		rc = chat_encode(m->m->vocab, &p, &m->prompt, e);
	chat_reasoning(m->chat, &p, &eng->reasoning);
	chat_prompt_free(&p);
	if (rc == 0 && m->line.n)
		rejoin(m);
	eng->prompt_n = (int)m->prompt.n;
	return rc;
}

static int sync(struct engine *eng, session_progress progress, void *ud, struct cancel *cancel, int *reused, struct err *e)
{
	struct model_engine *m = self(eng);
	int rc = session_sync(m->s, m->prompt.p, (int)m->prompt.n, progress, ud, cancel, reused, e);

	if (m->prompt.n > (size_t)eng->n_ctx)
		return rc; /* nothing was changed */
	m->line.n = 0;
	for (int i = 0; i < session_count(m->s); i++)
		tokens_push(&m->line, m->prompt.p[i]);
	m->text = (struct vocab_decoder){ 0 };
	return rc;
}

/* ---- answer ---------------------------------------------------------------------------------------------------------------- */

/* Control tokens are not shown; those that mark reasoning are for the stream. */
static void take_token(struct model_engine *m, struct stream *out, int32_t id)
{
	const struct vocab *vocab = m->m->vocab;
	bool mark, visible;

	/* Some vocabularies have <think> as a word of their own: an answer that has begun only writes about it. */
	buf_truncate(&m->piece, 0);
	vocab_decode(vocab, id, false, &m->piece);
	visible = m->piece.len > 0;
	buf_truncate(&m->piece, 0);
	vocab_decode(vocab, id, true, &m->piece);
	mark = !(visible && stream_in_answer(out)) && stream_mark(out, buf_str(&m->piece), m->piece.len);
	buf_truncate(&m->piece, 0);
	vocab_decode_next(vocab, &m->text, id, false, &m->piece); /* marks go through the decoder, too */
	if (!mark)
		stream_feed(out, buf_str(&m->piece), m->piece.len);
}

static int next(struct engine *eng, struct stream *out, struct cancel *cancel, struct err *e)
{
	struct model_engine *m = self(eng);

	(void)cancel;
	(void)e;
	m->last = sampler_pick(m->sampler, session_logits(m->s));
	if (vocab_is_end(m->m->vocab, m->last))
		return ENGINE_END;
	take_token(m, out, m->last);
	return 0;
}

static int advance(struct engine *eng, struct cancel *cancel, struct err *e)
{
	struct model_engine *m = self(eng);
	int rc;

	session_set_cancel(m->s, cancel);
	rc = session_append(m->s, m->last, e);
	session_set_cancel(m->s, NULL);
	if (rc == 0)
		tokens_push(&m->line, m->last);
	return rc;
}

static int used(const struct engine *eng)
{
	return session_count(((const struct model_engine *)eng)->s);
}

static uint64_t bytes_per_token(const struct engine *eng)
{
	return session_bytes_per_token(((const struct model_engine *)eng)->s);
}

/* ---- loading --------------------------------------------------------------------------------------------------------------- */

static void free_model(struct engine *eng)
{
	struct model_engine *m = self(eng);

	free(m->prompt.p);
	free(m->line.p);
	buf_free(&m->piece);
	sampler_free(m->sampler);
	session_free(m->s);
	chat_free(m->chat);
	model_free(m->m);
	backend_free(m->be);
	free(m);
}

static const struct engine_ops ops = { encode, sync, next, advance, used, bytes_per_token, free_model };

static int load(struct model_engine *m, struct view *v, const char *path, struct err *e)
{
	const struct ask_opts *o = v->o;

	m->be = backend_cpu(o->cpu, o->threads, e);
	if (!m->be)
		return -1;
	m->m = model_open(path, m->be, e);
	if (!m->m)
		return -1;
	m->chat = chat_new(m->m->file, m->m->vocab, e);
	if (!m->chat)
		return -1;
	if (plan_make(m->m, o->n_ctx, o->kv, o->ram_cap, &m->plan, e) != 0)
		return -1;
	if (plan_check(m->m, &m->plan, e) != 0)
		return -1;
	if (m->plan.n_ctx > m->m->config.n_ctx_train)
		view_note(v, "--ctx %d is more than the %d tokens the model was trained for: expect worse answers beyond them",
			  m->plan.n_ctx, m->m->config.n_ctx_train);
	struct session_opts so = { .n_ctx = m->plan.n_ctx, .kv = o->kv };

	m->s = session_new(m->m, &so, e);
	if (!m->s)
		return -1;
	m->sampler = sampler_new(&o->sample, m->m->config.n_vocab);
	return 0;
}

struct engine *engine_model(struct view *v, const char *path, struct err *e)
{
	struct model_engine *m = xcalloc(1, sizeof(*m));

	m->eng.ops = &ops;
	if (load(m, v, path, e) != 0) {
		free_model(&m->eng);
		return NULL;
	}
	m->eng.n_ctx = session_ctx(m->s);
	m->eng.counter.vocab = m->m->vocab;
	m->eng.place = (struct ev_place){ .name = "RAM", .weights = m->plan.weights, .kv = m->plan.kv, .work = m->plan.work };
	emit_plan(m, v);
	return &m->eng;
}

void engine_free(struct engine *eng)
{
	if (eng)
		eng->ops->free(eng);
}
