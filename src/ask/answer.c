#include "answer.h"

#include "../base/clock.h"
#include "../model/plan.h"
#include "focus.h"
#include "prompt.h"

#include <stdlib.h>
#include <string.h>

#define BRIEF_CTX 2048   /* tokens: below this the prompt does without words on how to read the files */
#define RATE_EVERY 0.1   /* s between two RATE events */
#define RATE_SAMPLES 12  /* a little more than a second of them */

struct answer {
	struct view *v;
	struct engine *eng;
	struct conversation *c;
	struct turn *turn; /* the last of c */
	struct cite *cite;
	struct ev_stats *st;
	double prefill_start, last_event;
	int reserve; /* tokens kept free for the answer */
	/* when how many tokens had been written, in a ring */
	struct {
		double at;
		int tokens;
	} sample[RATE_SAMPLES];
	size_t n_samples;
	double last_rate, last_memory;
	uint64_t available;
};

static void emit_text(struct view *v, enum ev_type type, const struct buf *b)
{
	struct event ev = { .type = type, .text = buf_str(b), .len = b->len };

	view_emit(v, &ev);
}

/* ---- conversation ---------------------------------------------------------------------------------------------------------- */

void conversation_add(struct conversation *c, const char *question)
{
	c->turns = mem_grow(c->turns, c->n, &c->cap, sizeof(*c->turns));
	c->turns[c->n++] = (struct turn){ .question = xstrdup(question) };
}

void conversation_forget(struct conversation *c, size_t first)
{
	while (c->n > first) {
		struct turn *t = &c->turns[--c->n];

		free(t->question);
		buf_free(&t->said);
		buf_free(&t->answer);
	}
	if (c->first > c->n)
		c->first = c->n;
}

void conversation_free(struct conversation *c)
{
	conversation_forget(c, 0);
	free(c->turns);
	pack_free(&c->pack);
	buf_free(&c->more);
}

/* The turns that the engine is told of, but for the last. */
static size_t next_told(const struct conversation *c, size_t i)
{
	while (i + 1 < c->n && !(c->turns[i].said.len && c->turns[i].answer.len))
		i++;
	return i;
}

/* ---- prompt ---------------------------------------------------------------------------------------------------------------- */

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
	bool *take = xcalloc(l->n, sizeof(*take));
	struct buf left = { 0 };
	size_t used = 0;

	for (int worth = 100; worth > 0; worth--)
		for (size_t i = 0; i < l->n; i++) {
			size_t n;

			if (part_worth(l->parts[i].section) != worth)
				continue;
			n = packing_count(&a->eng->counter, l->parts[i].text.p, l->parts[i].text.len);
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

/* What the last turn says; focus may be empty. */
static void write_turn(struct answer *a, const struct buf *focus, const struct buf *facts, enum route route)
{
	struct buf *said = &a->turn->said;

	buf_truncate(said, 0);
	buf_add(said, a->c->more.p, a->c->more.len);
	prompt_tail(said, buf_str(focus), focus->len, buf_str(facts), facts->len, a->turn->question, route);
}

/* Encodes system, files, the turns from c->first on and the last one. alone: without the files and earlier turns. The files stand in front
 * of the first turn that is told, whichever that is: they stay the prefix when the oldest turns are left out. */
static int encode_turns(struct answer *a, bool alone, struct err *e)
{
	const struct conversation *c = a->c;
	struct chat_msg *msgs = xcalloc(2 * c->n + 2, sizeof(*msgs));
	struct buf user = { 0 };
	size_t n = 0;
	int rc;

	msgs[n++] = (struct chat_msg){ "system", prompt_system, strlen(prompt_system) };
	prompt_head(&user, a->eng->n_ctx < BRIEF_CTX);
	if (!alone)
		buf_add(&user, c->pack.text.p, c->pack.text.len);
	for (size_t i = next_told(c, alone ? c->n - 1 : c->first);; i = next_told(c, i + 1)) {
		const struct turn *t = &c->turns[i];

		if (n == 1) {
			buf_add(&user, t->said.p, t->said.len);
			msgs[n++] = (struct chat_msg){ "user", buf_str(&user), user.len };
		} else {
			msgs[n++] = (struct chat_msg){ "user", buf_str(&t->said), t->said.len };
		}
		if (t == a->turn)
			break;
		msgs[n++] = (struct chat_msg){ "assistant", buf_str(&t->answer), t->answer.len };
	}
	rc = a->eng->ops->encode(a->eng, msgs, n, e);
	buf_free(&user);
	free(msgs);
	return rc;
}

/* Leaves out oldest turns until those that stay take at most `room` tokens; how many were left out. */
static size_t leave_out(struct answer *a, size_t room)
{
	struct conversation *c = a->c;
	size_t total = 0, left = 0;

	for (size_t i = c->n - 1; i-- > c->first;) {
		const struct turn *t = &c->turns[i];

		if (!t->said.len || !t->answer.len)
			continue;
		total += packing_count(&a->eng->counter, t->said.p, t->said.len) +
			 packing_count(&a->eng->counter, t->answer.p, t->answer.len) + 16;
		if (total <= room)
			continue;
		for (size_t k = c->first; k <= i; k++)
			left += c->turns[k].said.len && c->turns[k].answer.len;
		c->first = i + 1;
		break;
	}
	return left;
}

/* Encodes all that was said, with the last turn as it stands. What does not fit is left out from the oldest turn on, and then rather more
 * than less: behind the gap everything has to be read again. */
static int encode_fitting(struct answer *a, size_t room, size_t frame, struct err *e)
{
	size_t files = a->c->pack.tokens, left = 0, space = room > frame + files ? room - frame - files : 0;

	if (encode_turns(a, false, e) != 0)
		return -1;
	while ((size_t)a->eng->prompt_n > room && next_told(a->c, a->c->first) + 1 < a->c->n) {
		space /= 2;
		left += leave_out(a, space);
		if (encode_turns(a, false, e) != 0)
			return -1;
	}
	if (left)
		view_note(a->v, "the context is full: %zu earlier question%s and answer%s left out of what the model sees; start a new conversation "
			  "or use a larger --ctx", left, left > 1 ? "s" : "", left > 1 ? "s are" : " are");
	return 0;
}

int answer_reserve(const struct ask_opts *o, int n_ctx)
{
	return o->max_tokens > 0 && o->max_tokens < n_ctx / 2 ? o->max_tokens : n_ctx / 4 < 1024 ? n_ctx / 4 : 1024;
}

/* Packs into what the context leaves behind the rest of the prompt and the answer. What the question takes is rounded up: the files are
 * chosen alike for questions of about one length, and the prefix they share stays in the cache; the focus gets what rounding leaves. A
 * conversation keeps its budget, so that the files stay the same when the map is made again. */
static int pack_files(struct answer *a, size_t room, size_t frame, size_t step, struct err *e)
{
	struct conversation *c = a->c;
	size_t share = (frame + step - 1) / step * step, keep = c->longer ? (size_t)a->eng->n_ctx / 4 : 0;

	if (share + room / 2 > room)
		share = frame;
	if (!c->budget) {
		c->budget = room > share ? room - share : 0;
		c->budget -= keep < c->budget / 2 ? keep : c->longer ? c->budget / 2 : 0;
	}
	if (packing_build(a->v, &a->eng->counter, c->budget, &c->pack, e) != 0)
		return -1;
	c->packed = true;
	return 0;
}

static void report(struct answer *a, size_t budget, bool packed_now)
{
	struct packing_parts parts = { .budget = budget, .files = a->c->pack.tokens };
	struct buf b = { 0 };

	parts.question = (size_t)a->eng->prompt_n > parts.files ? (size_t)a->eng->prompt_n - parts.files : 0;
	if (packed_now) {
		packing_report(a->v, &a->c->pack, &parts, a->v->o->verbose, &b);
	} else {
		buf_puts(&b, "plan: the same files; ");
		buf_put_count(&b, (uint64_t)a->eng->prompt_n);
		buf_puts(&b, " of ");
		buf_put_count(&b, budget);
		buf_puts(&b, " tokens: files ");
		buf_put_count(&b, parts.files);
		buf_puts(&b, ", conversation ");
		buf_put_count(&b, parts.question);
		wrap_line(&b, 0, 2);
		buf_putc(&b, '\n');
	}
	emit_text(a->v, EV_PLAN, &b);
	buf_free(&b);
	if (packed_now)
		packing_notes(a->v, &a->c->pack);
}

/* The last turn is written with what fits, then the whole is checked with the engine's own tokenizer. */
static int build_prompt(struct answer *a, enum route route, const struct fact_list *list, struct err *e)
{
	struct conversation *c = a->c;
	struct buf facts = { 0 }, focus = { 0 };
	size_t n_ctx = (size_t)a->eng->n_ctx, step = n_ctx / 16 > 64 ? n_ctx / 16 : 64, frame, room, budget, base;
	bool pack_now = !c->packed, told = next_told(c, c->first) + 1 < c->n;
	int rc = -1;

	a->reserve = answer_reserve(a->v->o, a->eng->n_ctx);
	budget = room = n_ctx - (size_t)a->reserve;
	choose_facts(a, list, c->packed && room / 3 > n_ctx / 8 ? n_ctx / 8 : room / 3, &facts);
	write_turn(a, &focus, &facts, route);
	if (encode_turns(a, true, e) != 0)
		goto out;
	frame = (size_t)a->eng->prompt_n;
	if (frame + 64 > room) {
		err_set(e, ERR_FIT,
			"the question and the facts take %zu tokens, the answer needs %d, the context has %zu: use --ctx %zu or more", frame,
			a->reserve, n_ctx, (frame + (size_t)a->reserve + 64 + 255) / 256 * 256);
		goto out;
	}
	room -= 16; /* joints with the template */
	if (pack_now && pack_files(a, room, frame, step, e) != 0)
		goto out;
	base = frame + c->pack.tokens;
	if (told) {
		if (encode_fitting(a, room, frame, e) != 0)
			goto out;
		base = (size_t)a->eng->prompt_n;
	}
	if (base > room && !pack_now && facts.len) { /* the files were chosen beside a smaller question */
		buf_truncate(&facts, 0);
		write_turn(a, &focus, &facts, route);
		if (encode_turns(a, false, e) != 0)
			goto out;
		base = (size_t)a->eng->prompt_n;
	}
	if (room > base)
		focus_write(a->v, &c->pack, a->turn->question, &a->eng->counter, room - base < step ? room - base : step, &focus);
	write_turn(a, &focus, &facts, route);
	if (encode_turns(a, false, e) != 0)
		goto out;
	if ((size_t)a->eng->prompt_n > budget && focus.len) {
		buf_truncate(&focus, 0);
		write_turn(a, &focus, &facts, route);
		if (encode_turns(a, false, e) != 0)
			goto out;
	}
	if ((size_t)a->eng->prompt_n > budget) {
		err_set(e, ERR_FIT, "the prompt takes %d tokens and the context has %zu: use a larger --ctx", a->eng->prompt_n, n_ctx);
		goto out;
	}
	report(a, budget, pack_now);
	rc = 0;
out:
	buf_free(&facts);
	buf_free(&focus);
	return rc;
}

/* ---- rate ------------------------------------------------------------------------------------------------------------------ */

/* Tokens a second since the oldest sample. */
static double rate_now(const struct answer *a, double now)
{
	size_t oldest = a->n_samples > RATE_SAMPLES ? a->n_samples % RATE_SAMPLES : 0;
	double spent;

	if (!a->n_samples)
		return 0;
	spent = now - a->sample[oldest].at;
	return spent > 0 ? (a->st->eval_n - a->sample[oldest].tokens) / spent : 0;
}

static void emit_rate(struct answer *a, double now)
{
	struct ev_rate r = { .tokens = a->st->eval_n, .rate = rate_now(a, now), .ctx_used = a->eng->ops->used(a->eng), .ctx = a->eng->n_ctx,
			     .reused = a->st->reused_n, .n_places = 1, .place[0] = a->eng->place };

	if (a->cite) {
		r.names_checked = a->cite->checked;
		r.names_verified = a->cite->verified;
	}
	if (!a->available || now - a->last_memory >= 1) { /* it is read from files of /proc */
		a->available = plan_mem_available();
		if (a->v->o->ram_cap && a->v->o->ram_cap < a->available)
			a->available = a->v->o->ram_cap;
		a->last_memory = now;
	}
	r.place[0].available = a->available;
	a->last_rate = now;
	view_emit(a->v, &(struct event){ .type = EV_RATE, .live = &r });
}

static void take_sample(struct answer *a, double now)
{
	a->sample[a->n_samples % RATE_SAMPLES].at = now;
	a->sample[a->n_samples++ % RATE_SAMPLES].tokens = a->st->eval_n;
}

void answer_rate(struct view *v, struct engine *eng, struct ev_stats *st, struct cite *cite)
{
	struct answer a = { .v = v, .eng = eng, .st = st, .cite = cite };

	emit_rate(&a, clock_now());
}

/* ---- answer ---------------------------------------------------------------------------------------------------------------- */

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
	if (thought)
		return;
	buf_add(&a->turn->answer, text, len);
	cite_feed(a->cite, text, len);
}

static int cancelled(struct err *e)
{
	err_clear(e);
	return err_set(e, ERR_CANCEL, "cancelled; the answer above is what there was");
}

/* Token by token until the model ends, or something else does. */
static int write_tokens(struct answer *a, struct stream *out, int limit, bool *ended, double *bytes, struct err *e)
{
	struct cancel *cancel = a->v->o->cancel;

	while (a->st->eval_n < limit && a->eng->ops->used(a->eng) < a->eng->n_ctx) {
		int rc = a->eng->ops->next(a->eng, out, cancel, e);
		double now;

		*ended = rc == ENGINE_END;
		if (rc == 0) {
			a->st->eval_n++;
			if (!cancel_asked(cancel)) {
				*bytes += (double)a->eng->ops->bytes_per_token(a->eng);
				rc = a->eng->ops->advance(a->eng, cancel, e);
			}
		}
		if (*ended)
			return 0;
		if (cancel_asked(cancel) || e->code == ERR_CANCEL)
			return cancelled(e);
		if (rc != 0)
			return -1;
		now = clock_now();
		if (now - a->last_rate >= RATE_EVERY) {
			emit_rate(a, now);
			take_sample(a, now);
		}
	}
	return 0;
}

static int decode(struct answer *a, struct err *e)
{
	const struct ask_opts *o = a->v->o;
	struct stream out = { .emit = on_text, .ud = a };
	int limit = o->max_tokens > 0 ? o->max_tokens : 4096, rc;
	double start = clock_now(), bytes = 0;
	bool ended = false;

	stream_begin(&out, &a->eng->reasoning);
	take_sample(a, start);
	rc = write_tokens(a, &out, limit, &ended, &bytes, e);
	stream_end(&out);
	cite_end(a->cite);
	stream_free(&out);
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

int answer_run(struct view *v, struct engine *eng, struct conversation *c, enum route route, const struct fact_list *facts,
	       struct ev_stats *st, struct cite *cite, struct err *e)
{
	struct answer a = { .v = v, .eng = eng, .c = c, .turn = &c->turns[c->n - 1], .st = st, .cite = cite };
	int rc;

	if (build_prompt(&a, route, facts, e) != 0)
		return -1;
	buf_truncate(&c->more, 0); /* it is in the turn now */
	st->model_ran = true;
	a.turn->by_engine = true;
	eng->nth = 0;
	for (size_t i = 0; i + 1 < c->n; i++)
		eng->nth += c->turns[i].by_engine;
	a.prefill_start = clock_now();
	rc = eng->ops->sync(eng, on_prefill, &a, v->o->cancel, &st->reused_n, e);
	st->prompt_s = clock_now() - a.prefill_start;
	st->prompt_n = eng->ops->used(eng) - st->reused_n;
	emit_rate(&a, clock_now());
	if (rc == 0) {
		rc = decode(&a, e);
		emit_rate(&a, clock_now());
	}
	return rc;
}
