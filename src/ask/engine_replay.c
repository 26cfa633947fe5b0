/* engine_replay.c - a recorded answer as an engine: waits where a model would work. */
#include "engine.h"
#include "replay.h"

#include "../base/clock.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define POLL_S 0.01    /* cancel is seen that soon */
#define PREFILL_S 0.05 /* a step of the prompt */

struct replay_engine {
	struct engine eng;
	struct replay r;
	struct buf prompt;         /* that encode() was given */
	struct buf line;           /* what was read and written so far */
	int more;                  /* what the first prompt is said to have less what its text has, tokens */
	int n;                     /* tokens of the context that are taken */
	const struct replay_answer *answer;
	size_t at, taken;          /* bytes of it that were written; tokens */
	double start;
};

static struct replay_engine *self(struct engine *eng)
{
	return (struct replay_engine *)eng;
}

/* Until the clock shows `until`. False: cancelled. */
static bool wait_until(double until, struct cancel *cancel)
{
	for (;;) {
		double left = until - clock_now(), step = left < POLL_S ? left : POLL_S;

		if (cancel_asked(cancel))
			return false;
		if (left <= 0)
			return true;
		nanosleep(&(struct timespec){ .tv_nsec = (long)(step * 1e9) }, NULL);
	}
}

static int count(size_t bytes)
{
	return (int)((double)bytes / 3.24) + 1;
}

static int between(int x, int least, int most)
{
	return x < least ? least : x < most ? x : most;
}

static int encode(struct engine *eng, const struct chat_msg *msgs, size_t n, struct err *e)
{
	struct replay_engine *r = self(eng);

	(void)e;
	buf_truncate(&r->prompt, 0);
	for (size_t i = 0; i < n; i++) {
		buf_puts(&r->prompt, msgs[i].role);
		buf_putc(&r->prompt, '\n');
		buf_add(&r->prompt, msgs[i].content, msgs[i].len);
		if (msgs[i].role[0] != 'a') /* an answer ends where the recording ended */
			buf_putc(&r->prompt, '\n');
	}
	buf_puts(&r->prompt, "assistant\n");
	eng->prompt_n = count(r->prompt.len);
	return 0;
}

static int sync(struct engine *eng, session_progress progress, void *ud, struct cancel *cancel, int *reused, struct err *e)
{
	struct replay_engine *r = self(eng);
	size_t same = 0;
	int kept, total;
	double start = clock_now();

	while (same < r->line.len && same < r->prompt.len && r->line.p[same] == r->prompt.p[same])
		same++;
	if (!r->line.len && r->r.prompt_tokens)
		r->more = between(r->r.prompt_tokens, 1, eng->n_ctx / 4 * 3) - eng->prompt_n; /* the answer has room */
	total = between(eng->prompt_n + r->more, 1, eng->n_ctx - 1);
	kept = same ? between(count(same) - 1 + r->more, 0, total - 1) : 0;
	*reused = r->n = kept;
	progress(ud, kept, total);
	while (r->n < total) {
		double due = r->r.prompt_rate > 0 ? (clock_now() - start + PREFILL_S) * r->r.prompt_rate : total;

		if (!wait_until(r->r.prompt_rate > 0 ? clock_now() + PREFILL_S : 0, cancel)) {
			buf_truncate(&r->line, same);
			return err_set(e, ERR_CANCEL, "cancelled after %d of %d tokens of the prompt", r->n, total);
		}
		r->n = due < total - kept ? kept + (int)due : total;
		progress(ud, r->n, total);
	}
	buf_truncate(&r->line, 0);
	buf_add(&r->line, r->prompt.p, r->prompt.len);
	r->answer = &r->r.answers[eng->nth < r->r.n ? eng->nth : r->r.n - 1];
	r->at = r->taken = 0;
	r->start = clock_now();
	return 0;
}

static int next(struct engine *eng, struct stream *out, struct cancel *cancel, struct err *e)
{
	struct replay_engine *r = self(eng);
	size_t left = r->answer->len - r->at, n;

	if (!left)
		return ENGINE_END;
	if (r->r.rate > 0 && !wait_until(r->start + (double)(r->taken + 1) / r->r.rate, cancel))
		return err_set(e, ERR_CANCEL, "cancelled");
	n = replay_token(r->answer->text + r->at, left);
	stream_feed(out, r->answer->text + r->at, n);
	buf_add(&r->line, r->answer->text + r->at, n);
	r->at += n;
	r->taken++;
	return 0;
}

static int advance(struct engine *eng, struct cancel *cancel, struct err *e)
{
	(void)cancel;
	(void)e;
	self(eng)->n++;
	return 0;
}

static int used(const struct engine *eng)
{
	return ((const struct replay_engine *)eng)->n;
}

static uint64_t bytes_per_token(const struct engine *eng)
{
	(void)eng;
	return 0;
}

static void free_replay(struct engine *eng)
{
	struct replay_engine *r = self(eng);

	replay_free(&r->r);
	buf_free(&r->prompt);
	buf_free(&r->line);
	free(r);
}

static const struct engine_ops ops = { encode, sync, next, advance, used, bytes_per_token, free_replay };

struct engine *engine_replay(struct view *v, const char *path, struct err *e)
{
	struct replay_engine *r = xcalloc(1, sizeof(*r));
	struct buf b = { 0 };

	r->eng.ops = &ops;
	if (replay_open(&r->r, path, e) != 0) {
		free(r);
		return NULL;
	}
	if (!wait_until(clock_now() + r->r.load_s, v->o->cancel)) {
		err_set(e, ERR_CANCEL, "cancelled while %s was loading", r->r.name);
		free_replay(&r->eng);
		return NULL;
	}
	r->eng.n_ctx = v->o->n_ctx > 0 ? v->o->n_ctx : r->r.context;
	r->eng.place.name = "RAM";
	buf_puts(&b, "model: ");
	put_clean(&b, r->r.name);
	buf_puts(&b, " (a recorded answer); context ");
	buf_put_count(&b, (uint64_t)r->eng.n_ctx);
	wrap_line(&b, 0, 2);
	buf_putc(&b, '\n');
	view_emit(v, &(struct event){ .type = EV_PLAN, .text = buf_str(&b), .len = b.len });
	buf_free(&b);
	return &r->eng;
}
