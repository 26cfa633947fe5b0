#include "answer.h"

#include "../base/clock.h"
#include "../base/log.h"
#include "../model/plan.h"
#include "prompt.h"
#include "stream.h"

#include <stdlib.h>
#include <string.h>

struct answer {
	struct view *v;
	struct backend *be;
	struct model *m;
	struct chat *chat;
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

size_t answer_count(void *counter, const char *text, size_t len)
{
	const struct token_counter *c = counter;

	return c->vocab ? vocab_count(c->vocab, text, len) : (size_t)((double)len / 3.24) + 1;
}

void answer_report(const struct view *v, const struct pack *p, size_t budget, struct buf *out)
{
	size_t n = 0, unread = 0, start = out->len;

	buf_puts(out, "pack: ");
	for (int l = PACK_LEVELS - 1; l >= 0; l--) {
		size_t k = p->n[l];

		if (l == PACK_OMIT) {
			for (size_t i = 0; i < v->tab.n_files; i++)
				unread += v->tab.files[i].status != WALK_TEXT;
			k -= unread;
		}
		if (k)
			buf_printf(out, "%s%zu %s", n++ ? ", " : "", k, pack_level_name((enum pack_level)l));
	}
	if (unread)
		buf_printf(out, ", %zu not text", unread);
	buf_puts(out, "; ");
	buf_put_count(out, p->tokens);
	buf_puts(out, " of ");
	buf_put_count(out, budget);
	buf_puts(out, " tokens");
	wrap_line(out, start, 2);
	buf_putc(out, '\n');
	/* name what was not read in full, while the list stays short enough to be read */
	for (int l = PACK_SKELETON; l >= PACK_OMIT; l--) {
		size_t shown = 0;

		for (size_t i = 0; i < p->n_files; i++) {
			if ((int)p->files[i].level != l || v->tab.files[i].status != WALK_TEXT)
				continue;
			if (shown == 0) {
				start = out->len;
				buf_printf(out, " %s: ", pack_level_name((enum pack_level)l));
			}
			if (shown < 12) {
				buf_puts(out, shown ? ", " : "");
				put_path(out, v, (int32_t)i, false);
			}
			shown++;
		}
		if (shown > 12)
			buf_printf(out, " +%zu", shown - 12);
		if (shown) {
			wrap_line(out, start, 3);
			buf_putc(out, '\n');
		}
	}
}

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

/* One line: what answers, where, how much memory. */
static void emit_plan(struct answer *a)
{
	struct buf b = { 0 };
	struct gguf_str name = model_name(a->m);
	char *copy = xstrndup(name.p ? name.p : "", name.len);

	buf_puts(&b, "model: ");
	put_clean(&b, copy);
	buf_printf(&b, " (%s, %.1f M parameters, %.2f bits each) on %s, %d threads; context ", model_arch_name(a->m),
		   (double)a->m->n_params / 1e6, model_bits_per_weight(a->m), a->be->ops->name, pool_size(a->v->pool));
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
			n = answer_count(&counter, l->parts[i].text.p, l->parts[i].text.len);
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

/* Packs into what the context leaves behind the rest of the prompt and the answer, then checks the whole with the model's
 * own tokenizer. */
static int build_prompt(struct answer *a, const char *question, enum route route, const struct fact_list *list, struct err *e)
{
	const struct ask_opts *o = a->v->o;
	struct token_counter counter = { a->m->vocab };
	struct pack_opts po = { .count = answer_count, .ud = &counter, .cancel = o->cancel };
	struct buf user = { 0 }, report = { 0 }, facts = { 0 };
	int n_ctx = session_ctx(a->s), rc = -1;

	a->reserve = o->max_tokens > 0 && o->max_tokens < n_ctx / 2 ? o->max_tokens : n_ctx / 4 < 1024 ? n_ctx / 4 : 1024;
	choose_facts(a, list, (size_t)(n_ctx - a->reserve) / 3, &facts);
	prompt_user(&user, "", 0, buf_str(&facts), facts.len, question, route);
	if (encode_prompt(a, &user, e) != 0)
		goto out;
	if ((long)a->prompt.n + a->reserve + 64 > n_ctx) {
		err_set(e, ERR_FIT,
			"the question and the facts take %zu tokens, the answer needs %d, the context has %d: use --ctx %zu or more",
			a->prompt.n, a->reserve, n_ctx, (a->prompt.n + (size_t)a->reserve + 64 + 255) / 256 * 256);
		goto out;
	}
	po.budget = (size_t)n_ctx - (size_t)a->reserve - a->prompt.n - 16;
	for (;;) {
		size_t over;

		if (pack_build(&a->v->root, &a->v->graph, &po, &a->pack, e) != 0)
			goto out;
		buf_truncate(&user, 0);
		prompt_user(&user, buf_str(&a->pack.text), a->pack.text.len, buf_str(&facts), facts.len, question, route);
		if (encode_prompt(a, &user, e) != 0)
			goto out;
		if (a->prompt.n + (size_t)a->reserve <= (size_t)n_ctx)
			break;
		/* joints cost a few tokens more than the parts: give them back and pack again */
		over = a->prompt.n + (size_t)a->reserve - (size_t)n_ctx;
		if (over + 16 >= po.budget) {
			err_set(e, ERR_FIT, "the prompt takes %zu tokens and the context has %d: use a larger --ctx", a->prompt.n, n_ctx);
			goto out;
		}
		po.budget -= over + 16;
		pack_free(&a->pack);
	}
	answer_report(a->v, &a->pack, po.budget, &report);
	emit_text(a->v, EV_PLAN, &report);
	rc = 0;
out:
	buf_free(&user);
	buf_free(&report);
	buf_free(&facts);
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

static int decode(struct answer *a, struct err *e)
{
	const struct ask_opts *o = a->v->o;
	struct stream out = { .emit = on_text, .ud = a };
	struct buf piece = { 0 };
	int limit = o->max_tokens > 0 ? o->max_tokens : 4096, rc = 0;
	double start = clock_now(), bytes = 0;
	bool ended = false;

	while (a->st->eval_n < limit && session_count(a->s) < session_ctx(a->s)) {
		int32_t id = sampler_pick(a->sampler, session_logits(a->s));

		if (vocab_is_end(a->m->vocab, id)) {
			ended = true;
			break;
		}
		a->st->eval_n++;
		buf_truncate(&piece, 0);
		vocab_decode(a->m->vocab, id, false, &piece);
		stream_feed(&out, buf_str(&piece), piece.len);
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
