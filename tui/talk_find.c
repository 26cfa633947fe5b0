/* talk_find.c - search in the conversation: over the sources, so that what is not laid out is found, too. Places are compared as places of the
 * text: a step lays out no turn but the one it goes to. */
#include "talk_impl.h"

#include "../src/base/clock.h"
#include "../src/base/mem.h"

#include <stdlib.h>

#define HITS_MAX 100000
#define SECONDS  0.1 /* of a search of all turns: it runs while the user types */
#define SECONDS_A_LINE 0.01

void talk_find_free(struct talk_find *f)
{
	free(f->hit);
	*f = (struct talk_find){ 0 };
}

static void find_in_turn(struct talk_pane *k, struct match_run *run, size_t i, double until)
{
	struct talk_find *f = &k->find;
	struct match_at at;

	for (size_t part = 0; part < k->t[i]->n; part++) {
		const struct buf *s = turn_source(k->t[i], part);
		double left = until - clock_now();
		if (!s->len || (k->t[i]->p[part].kind == PART_THOUGHT && !k->unfolded))
			continue;
		if (left <= 0 || f->n >= HITS_MAX) {
			f->cut = true;
			return;
		}
		match_start(run, s->p, s->len, left, NULL);
		while (f->n < HITS_MAX && match_next(run, &at)) {
			if (f->n == f->cap)
				f->hit = mem_grow(f->hit, f->n, &f->cap, sizeof *f->hit);
			f->hit[f->n++] = (struct talk_place){ i, part, at.start };
		}
	}
}

/* Turns from `first` on come first: when time is over what is far has not been looked at. */
static void find_all(struct talk_pane *k, const struct match *m, size_t first)
{
	struct talk_find *f = &k->find;
	struct match_run *run = match_run_new(m);
	double until = clock_now() + SECONDS;
	size_t behind;

	f->n = 0;
	f->cut = false;
	f->of = m;
	f->at = k->changes;
	for (size_t i = first; i < k->n; i++)
		find_in_turn(k, run, i, until);
	behind = f->n;
	for (size_t i = 0; i < first && i < k->n; i++)
		find_in_turn(k, run, i, until);
	match_run_free(run);
	if (behind && behind < f->n) { /* to the order of the text */
		struct talk_place *all = xreallocarray(NULL, f->n, sizeof *all);
		for (size_t i = 0; i < f->n; i++)
			all[i] = f->hit[(i + behind) % f->n];
		free(f->hit);
		f->hit = all;
		f->cap = f->n;
	}
}

static bool place_before(const struct talk_place *x, const struct talk_place *y)
{
	if (x->turn != y->turn)
		return x->turn < y->turn;
	return x->part != y->part ? x->part < y->part : x->source < y->source;
}

/* Hits before a place. */
static size_t hits_before(const struct talk_find *f, struct talk_place at)
{
	size_t lo = 0, hi = f->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (place_before(&f->hit[mid], &at))
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* The hit to go to from the cursor's line: at or behind it, behind it, before it. */
static size_t next_hit(struct talk_pane *k, struct app *a, int step, bool *wrapped)
{
	struct talk_find *f = &k->find;
	struct talk_pos p = k->cur;
	size_t i;

	if (step > 0 && !talk_go(k, a, &p, 1))
		i = f->n;
	else
		i = hits_before(f, talk_place_of(k, a, p));
	if (step < 0) {
		*wrapped = !i;
		return (i ? i : f->n) - 1;
	}
	*wrapped = i == f->n;
	return *wrapped ? 0 : i;
}

static void back_to_begin(struct talk_pane *k, struct app *a)
{
	k->cur = talk_pos_of(k, a, k->find.cur);
	k->top = talk_pos_of(k, a, k->find.top);
	k->follow = k->find.follow;
}

long talk_search(struct pane *p, struct app *a, const struct match *m, int step)
{
	struct talk_pane *k = (struct talk_pane *)p;
	struct talk_find *f = &k->find;
	bool wrapped;
	size_t i;

	if (!k->width || !k->n)
		return 0;
	talk_settle(k, a);
	if (m && !step && (!f->begun || f->serial != a->search_serial)) {
		f->begun = true;
		f->serial = a->search_serial;
		f->cur = talk_place_of(k, a, k->cur);
		f->top = talk_place_of(k, a, k->top);
		f->follow = k->follow;
	} else if (f->begun && !step) {
		back_to_begin(k, a);
	}
	if (!m) {
		f->begun = false;
		f->n = 0;
		f->of = NULL;
		talk_fit(k, a);
		return 0;
	}
	if (!step || f->of != m || f->at != k->changes)
		find_all(k, m, k->cur.turn);
	if (step)
		f->begun = false;
	if (!f->n) {
		talk_fit(k, a);
		return 0;
	}
	i = next_hit(k, a, step, &wrapped);
	talk_stop_following(k, a);
	k->cur = talk_pos_of(k, a, f->hit[i]);
	talk_unselect(k);
	talk_fit(k, a);
	a->search_at = (long)i + 1;
	if (step)
		app_say(a, "match %zu of %zu%s%s", i + 1, f->n, f->cut ? " or more" : "",
			!wrapped ? "" : step > 0 ? ", from the top again" : ", from the end again");
	return (long)f->n;
}

void talk_paint_matches(struct talk_pane *k, struct area area, int row, const struct rich *r, size_t line)
{
	static struct buf text; /* kept: no allocation per row */
	struct match_at m;

	buf_truncate(&text, 0);
	rich_text(r, line, &text);
	if (!text.len)
		return;
	match_start(k->find.shown, text.p, text.len, SECONDS_A_LINE, NULL);
	for (bool more = match_next(k->find.shown, &m); more; more = match_again(k->find.shown, &m)) {
		int from = r->lines[line].indent + text_width(text.p, m.start, 0);
		paint_look(area, row, from, text_width(text.p + m.start, m.end - m.start, 0), LOOK_MATCH | STYLE_MATCH);
	}
}
