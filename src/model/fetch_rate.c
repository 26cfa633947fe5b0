#include "fetch_rate.h"

#include "../base/clock.h"

#include <math.h>
#include <string.h>

#define EVERY 0.2   /* seconds between events */
#define MEMORY 3.0  /* seconds over which the rate is smoothed */

void fetch_rate_start(struct fetch_rate *r, const struct fetch_opts *o, const char *name, uint64_t done)
{
	memset(r, 0, sizeof(*r));
	r->o = o;
	r->name = name;
	r->last = r->began = clock_now();
	r->then = r->first = done;
}

static void say(const struct fetch_rate *r, double rate, uint64_t done, uint64_t total)
{
	struct fetch_event ev = { .kind = FETCH_BYTES, .name = r->name, .text = "", .path = "", .done = done, .total = total, .rate = rate };

	ev.eta = done >= total && total ? 0 : rate > 0 && total ? (double)(total - done) / rate : -1;
	if (r->o->event)
		r->o->event(r->o->event_ctx, &ev);
}

void fetch_rate_tick(struct fetch_rate *r, uint64_t done, uint64_t total)
{
	double now = clock_now(), dt = now - r->last, now_rate;

	if (dt < EVERY)
		return;
	/* less than before: a damaged or changed part was given back */
	now_rate = done > r->then ? (double)(done - r->then) / dt : 0;
	r->rate = r->rate > 0 ? r->rate + (now_rate - r->rate) * (1 - exp(-dt / MEMORY)) : now_rate;
	r->last = now;
	r->then = done;
	say(r, r->rate, done, total);
}

void fetch_rate_end(struct fetch_rate *r, uint64_t done, uint64_t total)
{
	double dt = clock_now() - r->began;

	say(r, dt > 0 && done > r->first ? (double)(done - r->first) / dt : 0, done, total);
}
