#include "answer.h"

#include "../base/clock.h"
#include "../base/log.h"
#include "../model/plan.h"
#include "focus.h"
#include "prompt.h"
#include "stream.h"

#include <stdlib.h>
#include <string.h>

#define BRIEF_CTX 2048 /* tokens: below this the prompt does without words on how to read the files */

struct answer {
	struct view *v;
	struct backend *be;
	struct model *m;
	struct chat *chat;
	struct chat_reasoning reasoning; /* of the last prompt that was encoded */
	struct session *s;
	struct sampler *sampler;
	struct plan plan;
	struct pack pack;
	struct tokens prompt;
	struct cite *cite;
	struct ev_stats *st;
	double prefill_start, last_event;
	int reserve; /* tokens kept free for the answer */
};

static void emit_text(struct view *v, enum ev_type type, const struct buf *b)
{
	struct event ev = { .type = type, .text = buf_str(b), .len = b->len };

	view_emit(v, &ev);
}

static void mb(struct buf *b, uint64_t bytes)
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
static void emit_plan(struct answer *a)
{
	struct buf b = { 0 };
	struct gguf_str name = model_name(a->m);
	char *copy = xstrndup(name.p ? name.p : "", name.len);

	buf_puts(&b, "model: ");
	put_clean(&b, copy);
	buf_printf(&b, " (%s, ", model_arch_name(a->m));
	millions(&b, a->m->n_params);
	buf_puts(&b, " parameters");
	if (a->m->n_active < a->m->n_params) {
		buf_puts(&b, ", ");
		millions(&b, a->m->n_active);
		buf_puts(&b, " active");
	}
	buf_printf(&b, ", %.2f bits each) on %s, %d threads; context ", model_bits_per_weight(a->m), a->be->ops->name,
		   pool_size(a->v->pool));
	buf_put_count(&b, (uint64_t)a->plan.n_ctx);
	buf_puts(&b, "; weights ");
	mb(&b, a->plan.weights);
	buf_puts(&b, ", KV ");
	mb(&b, a->plan.kv);
	buf_puts(&b, ", work ");
	mb(&b, a->plan.work);
	buf_puts(&b, " of ");
	mb(&b, a->plan.available);
	buf_puts(&b, " free");
	wrap_line(&b, 0, 2);
	buf_putc(&b, '\n');
	emit_text(a->v, EV_PLAN, &b);
	buf_free(&b);
	free(copy);
}

static int load(struct answer *a, const char *path, struct err *e)
{
	const struct ask_opts *o = a->v->o;
	double t = clock_now();

	a->be = backend_cpu(o->cpu, o->threads, e);
	if (!a->be)
		return -1;
	a->m = model_open(path, a->be, e);
	if (!a->m)
		return -1;
	a->chat = chat_new(a->m->file, a->m->vocab, e);
	if (!a->chat)
		return -1;
	if (plan_make(a->m, o->n_ctx, o->kv, o->ram_cap, &a->plan, e) != 0)
		return -1;
	if (plan_check(a->m, &a->plan, e) != 0)
		return -1;
	if (a->plan.n_ctx > a->m->config.n_ctx_train)
		view_note(a->v, "--ctx %d is more than the %d tokens the model was trained for: expect worse answers beyond them",
			  a->plan.n_ctx, a->m->config.n_ctx_train);
	struct session_opts so = { .n_ctx = a->plan.n_ctx, .kv = o->kv };

	a->s = session_new(a->m, &so, e);
	if (!a->s)
		return -1;
	a->sampler = sampler_new(&o->sample, a->m->config.n_vocab);
	a->st->load_s = clock_now() - t;
	emit_plan(a);
	return 0;
}

static int encode_prompt(struct answer *a, const struct buf *user, struct err *e)
{
	struct chat_msg msgs[] = {
		{ .role = "system", .content = prompt_system, .len = strlen(prompt_system) },
		{ .role = "user", .content = buf_str(user), .len = user->len },
	};
	struct chat_prompt p = { 0 };
	int rc;

	a->prompt.n = 0;
	rc = chat_render(a->chat, msgs, 2, true, &p, e);
	if (rc == 0)
		rc = chat_encode(a->m->vocab, &p, &a->prompt, e);
	chat_reasoning(a->chat, &p, &a->reasoning);
	chat_prompt_free(&p);
	return rc;
}

void fact_list_add(struct fact_list *l, const char *section, const struct buf *text)
{
	struct fact_part *p;

	if (!text->len)
		return;
	l->parts = mem_grow(l->parts, l->n, &l->cap, sizeof(*l->parts));
	p = &l->parts[l->n++];
	*p = (struct fact_part){ .section = section };
	buf_add(&p->text, text->p, text->len);
}

void fact_list_free(struct fact_list *l)
{
	for (size_t i = 0; i < l->n; i++)
		buf_free(&l->parts[i].text);
	free(l->parts);
	memset(l, 0, sizeof(*l));
}

/* Parts for the prompt in their order of worth to a model that also reads the files. */
static int part_worth(const char *section)
{
	static const char *const order[] = { "names", "paths", "build", "entry", "users", "types", "summary", "files", "comments",
					     "out" };

	for (int i = 0; i < (int)(sizeof(order) / sizeof(*order)); i++)
		if (strcmp(order[i], section) == 0)
			return 100 - i;
	return 0; /* reading order and coverage are for people */
}

/* Writes the parts that fit budget tokens, in the order they were shown; says on the plan line what is left out. */
static void choose_facts(struct answer *a, const struct fact_list *l, size_t budget, struct buf *out)
{
	struct token_counter counter = { a->m->vocab };
	bool *take = xcalloc(l->n, sizeof(*take));
	struct buf left = { 0 };
	size_t used = 0;

	for (int worth = 100; worth > 0; worth--)
		for (size_t i = 0; i < l->n; i++) {
			size_t n;

			if (part_worth(l->parts[i].section) != worth)
				continue;
			n = packing_count(&counter, l->parts[i].text.p, l->parts[i].text.len);
			if (used + n > budget) {
				buf_printf(&left, "%s %s (%zu tokens)", left.len ? "," : "", l->parts[i].section, n);
				continue;
			}
			take[i] = true;
			used += n;
		}
	for (size_t i = 0; i < l->n; i++)
		if (take[i])
			buf_add(out, l->parts[i].text.p, l->parts[i].text.len);
	if (left.len) {
		struct buf line = { 0 };

		buf_printf(&line, "facts: %zu tokens in the prompt; left out of it for want of context:%s", used, buf_str(&left));
		wrap_line(&line, 0, 2);
		buf_putc(&line, '\n');
		emit_text(a->v, EV_PLAN, &line);
		buf_free(&line);
	}
	buf_free(&left);
	free(take);
}

/* The prompt's user part into a->prompt; focus may be empty. */
static int encode_parts(struct answer *a, const struct buf *focus, const struct buf *facts, const char *question, enum route route,
			struct err *e)
{
	struct buf user = { 0 };
	int rc;

	prompt_head(&user, session_ctx(a->s) < BRIEF_CTX);
	buf_add(&user, a->pack.text.p, a->pack.text.len);
	prompt_tail(&user, buf_str(focus), focus->len, buf_str(facts), facts->len, question, route);
	rc = encode_prompt(a, &user, e);
	buf_free(&user);
	return rc;
}

/* Packs into what the context leaves behind the rest of the prompt and the answer, then checks the whole with the model's own
 * tokenizer. What the question takes is rounded up: the files are chosen alike for questions of about one length, and the
 * prefix they share stays in the cache; the focus gets what rounding leaves. */
static int build_prompt(struct answer *a, const char *question, enum route route, const struct fact_list *list, struct err *e)
{
	struct token_counter counter = { a->m->vocab };
	struct packing_parts parts = { 0 };
	struct buf report = { 0 }, facts = { 0 }, focus = { 0 };
	size_t n_ctx = (size_t)session_ctx(a->s), step = n_ctx / 16 > 64 ? n_ctx / 16 : 64, frame, room;
	int rc = -1;

	a->reserve = a->v->o->max_tokens > 0 && (size_t)a->v->o->max_tokens < n_ctx / 2 ? a->v->o->max_tokens :
		     n_ctx / 4 < 1024 ? (int)(n_ctx / 4) : 1024;
	room = n_ctx - (size_t)a->reserve;
	choose_facts(a, list, room / 3, &facts);
	if (encode_parts(a, &focus, &facts, question, route, e) != 0)
		goto out;
	frame = a->prompt.n;
	if (frame + 64 > room) {
		err_set(e, ERR_FIT,
			"the question and the facts take %zu tokens, the answer needs %d, the context has %zu: use --ctx %zu or more", frame,
			a->reserve, n_ctx, (frame + (size_t)a->reserve + 64 + 255) / 256 * 256);
		goto out;
	}
	parts.budget = room;
	room -= 16; /* joints with the template */
	size_t share = (frame + step - 1) / step * step;

	if (share + room / 2 > room)
		share = frame;
	if (packing_build(a->v, &counter, room > share ? room - share : 0, &a->pack, e) != 0)
		goto out;
	if (room > frame + a->pack.tokens)
		focus_write(a->v, &a->pack, question, &counter, room - frame - a->pack.tokens < step ? room - frame - a->pack.tokens : step,
			    &focus);
	if (encode_parts(a, &focus, &facts, question, route, e) != 0)
		goto out;
	if (a->prompt.n + (size_t)a->reserve > n_ctx && focus.len) {
		buf_truncate(&focus, 0);
		if (encode_parts(a, &focus, &facts, question, route, e) != 0)
			goto out;
	}
	if (a->prompt.n + (size_t)a->reserve > n_ctx) {
		err_set(e, ERR_FIT, "the prompt takes %zu tokens and the context has %zu: use a larger --ctx", a->prompt.n, n_ctx);
		goto out;
	}
	parts.files = a->pack.tokens;
	parts.question = a->prompt.n - a->pack.tokens;
	packing_report(a->v, &a->pack, &parts, a->v->o->verbose, &report);
	emit_text(a->v, EV_PLAN, &report);
	packing_notes(a->v, &a->pack);
	rc = 0;
out:
	buf_free(&report);
	buf_free(&facts);
	buf_free(&focus);
	return rc;
}

static void on_prefill(void *ud, int done, int total)
{
	struct answer *a = ud;
	double spent = clock_now() - a->prefill_start;
	struct event ev = { .type = EV_PREFILL, .done = (uint64_t)done, .total = (uint64_t)total, .eta_s = -1, .unit = "tok" };
	int fresh = done - a->st->reused_n;

	if (done != total && !clock_every(&a->last_event, 0.1))
		return;
	if (spent > 0 && fresh > 0) {
		ev.rate = fresh / spent;
		ev.eta_s = (total - done) / ev.rate;
	}
	view_emit(a->v, &ev);
}

static void on_text(void *ud, bool thought, const char *text, size_t len)
{
	struct answer *a = ud;
	struct event ev = { .type = thought ? EV_THOUGHT : EV_TEXT, .text = text, .len = len };

	view_emit(a->v, &ev);
	if (!thought)
		cite_feed(a->cite, text, len);
}

/* Control tokens are not shown; those that mark reasoning are for the stream. */
static void take_token(struct answer *a, struct stream *out, struct vocab_decoder *text, struct buf *piece, int32_t id)
{
	bool mark, visible;

	/* Some vocabularies have <think> as a word of their own: an answer that has begun only writes about it. */
	buf_truncate(piece, 0);
	vocab_decode(a->m->vocab, id, false, piece);
	visible = piece->len > 0;
	buf_truncate(piece, 0);
	vocab_decode(a->m->vocab, id, true, piece);
	mark = !(visible && stream_in_answer(out)) && stream_mark(out, buf_str(piece), piece->len);
	buf_truncate(piece, 0);
	vocab_decode_next(a->m->vocab, text, id, false, piece); /* marks go through the decoder, too */
	if (!mark)
		stream_feed(out, buf_str(piece), piece->len);
}

static int decode(struct answer *a, struct err *e)
{
	const struct ask_opts *o = a->v->o;
	struct stream out = { .emit = on_text, .ud = a };
	struct vocab_decoder text = { 0 };
	struct buf piece = { 0 };
	int limit = o->max_tokens > 0 ? o->max_tokens : 4096, rc = 0;
	double start = clock_now(), bytes = 0;
	bool ended = false;

	stream_begin(&out, &a->reasoning);
	while (a->st->eval_n < limit && session_count(a->s) < session_ctx(a->s)) {
		int32_t id = sampler_pick(a->sampler, session_logits(a->s));

		if (vocab_is_end(a->m->vocab, id)) {
			ended = true;
			break;
		}
		a->st->eval_n++;
		take_token(a, &out, &text, &piece, id);
		if (cancel_asked(o->cancel)) {
			rc = err_set(e, ERR_CANCEL, "cancelled; the answer above is what there was");
			break;
		}
		bytes += (double)session_bytes_per_token(a->s);
		rc = session_append(a->s, id, e);
		if (rc != 0)
			break;
	}
	stream_end(&out);
	cite_end(a->cite);
	stream_free(&out);
	buf_free(&piece);
	a->st->eval_s = clock_now() - start;
	if (a->st->eval_s > 0)
		a->st->gbytes_per_s = bytes / a->st->eval_s / 1e9;
	if (rc == 0 && !ended)
		view_note(a->v, "the answer stopped at %s (%d tokens): use %s for more", a->st->eval_n >= limit ? "its limit" : "the end of the context",
			  a->st->eval_n, a->st->eval_n >= limit ? "-n" : "--ctx");
	if (rc == 0 && !out.n_text && out.n_thought)
		view_note(a->v, "the model did not come to an answer: all it wrote is its reasoning; ask again, or use -n for more tokens");
	return rc;
}

int answer_run(struct view *v, const char *model_path, const char *question, enum route route, const struct fact_list *facts,
	       struct ev_stats *st, struct cite *cite, struct err *e)
{
	struct answer a = { .v = v, .st = st, .cite = cite };
	int rc = -1;

	if (load(&a, model_path, e) != 0)
		goto out;
	if (build_prompt(&a, question, route, facts, e) != 0)
		goto out;
	st->model_ran = true;
	a.prefill_start = clock_now();
	rc = session_sync(a.s, a.prompt.p, (int)a.prompt.n, on_prefill, &a, v->o->cancel, &st->reused_n, e);
	st->prompt_s = clock_now() - a.prefill_start;
	st->prompt_n = session_count(a.s) - st->reused_n;
	if (rc == 0)
		rc = decode(&a, e);
out:
	pack_free(&a.pack);
	free(a.prompt.p);
	sampler_free(a.sampler);
	session_free(a.s);
	chat_free(a.chat);
	model_free(a.m);
	backend_free(a.be);
	return rc;
}
