/* talk_move.c - where one is in the conversation: scrolling with a cursor line, following, places that outlive a layout.
 *
 * Turns are laid out when they come into view, so nothing here walks over all of them; a layout that changes (width, folded thoughts, more text)
 * keeps cursor and window at the same place of the text. Following: the window ends at the last line, whatever comes.
 */
#include "talk_impl.h"

#include <string.h>

enum { NEAR_TURNS = 2 }; /* on each side of what is shown: their layouts are kept */

size_t talk_turns_shown(const struct talk_pane *k)
{
	return k->n ? k->n : k->welcome != NULL;
}

struct turn *talk_turn(const struct talk_pane *k, size_t i)
{
	return k->n ? k->t[i] : k->welcome;
}

size_t talk_lines(struct talk_pane *k, struct app *a, size_t i)
{
	struct turn *t = talk_turn(k, i);
	struct talk_pos *at[] = { &k->top, &k->cur };
	const struct talk_place *was[] = { &k->top_at, &k->cur_at };
	size_t lead = i > 0;

	if (k->width == t->width && !t->stale && t->unfolded == k->unfolded)
		return t->n_lines + lead;
	bool anew = !t->width;
	turn_layout(t, a->browse, k->width, k->unfolded);
	for (int x = 0; x < 2; x++)
		if (!anew && at[x]->turn == i && at[x]->line >= lead)
			at[x]->line = turn_find(t, was[x]->part, was[x]->source, at[x]->line - lead) + lead;
	return t->n_lines + lead;
}

bool talk_before(struct talk_pos x, struct talk_pos y)
{
	return x.turn < y.turn || (x.turn == y.turn && x.line < y.line);
}

struct talk_pos talk_end(struct talk_pane *k, struct app *a)
{
	struct talk_pos e = { 0, 0 };
	size_t n;

	if (!talk_turns_shown(k))
		return e;
	e.turn = talk_turns_shown(k) - 1;
	n = talk_lines(k, a, e.turn);
	e.line = n ? n - 1 : 0;
	return e;
}

size_t talk_go(struct talk_pane *k, struct app *a, struct talk_pos *p, long by)
{
	size_t left = (size_t)(by < 0 ? -by : by), gone = 0;

	if (!talk_turns_shown(k))
		return 0;
	if (by < 0) {
		while (left) {
			size_t step = p->line < left ? p->line : left;
			p->line -= step;
			left -= step;
			gone += step;
			if (!left || !p->turn)
				break;
			size_t n = talk_lines(k, a, --p->turn);
			p->line = n ? n - 1 : 0;
			left--;
			gone++;
		}
		return gone;
	}
	while (left) {
		size_t n = talk_lines(k, a, p->turn), room = n > p->line + 1 ? n - 1 - p->line : 0, step = room < left ? room : left;
		p->line += step;
		left -= step;
		gone += step;
		if (!left || p->turn + 1 >= talk_turns_shown(k))
			break;
		p->turn++;
		p->line = 0;
		left--;
		gone++;
	}
	return gone;
}

/* ---- places ------------------------------------------------------------------------------------------------------------------- */

/* The turn's lines are there, laid out for the window. */
static struct turn *ready(struct talk_pane *k, struct app *a, size_t i)
{
	struct turn *t = talk_turn(k, i);

	talk_lines(k, a, i);
	turn_need(t);
	return t;
}

struct talk_place talk_place_of(struct talk_pane *k, struct app *a, struct talk_pos p)
{
	struct talk_place at = { .turn = p.turn };
	size_t lead = p.turn > 0;

	if (p.turn < talk_turns_shown(k))
		turn_place(ready(k, a, p.turn), p.line >= lead ? p.line - lead : 0, &at.part, &at.source);
	return at;
}

struct talk_pos talk_pos_of(struct talk_pane *k, struct app *a, struct talk_place at)
{
	struct talk_pos p = { at.turn, 0 };

	if (at.turn >= talk_turns_shown(k))
		return talk_end(k, a);
	p.line = turn_find(ready(k, a, at.turn), at.part, at.source, SIZE_MAX) + (at.turn > 0);
	return p;
}

const struct rich *talk_rich(struct talk_pane *k, struct app *a, struct talk_pos p, size_t *line, size_t *part)
{
	size_t lead = p.turn > 0;

	if (p.turn >= talk_turns_shown(k) || p.line >= talk_lines(k, a, p.turn) || p.line < lead)
		return NULL;
	return turn_line(ready(k, a, p.turn), p.line - lead, line, part);
}

void talk_settle(struct talk_pane *k, struct app *a)
{
	for (int x = 0; x < 2; x++) {
		size_t i = x ? k->cur.turn : k->top.turn;
		if (i < talk_turns_shown(k))
			talk_lines(k, a, i);
	}
}

/* After places were changed. */
static void keep(struct talk_pane *k)
{
	for (int x = 0; x < 2; x++) {
		const struct talk_pos *p = x ? &k->cur : &k->top;
		struct talk_place *to = x ? &k->cur_at : &k->top_at;
		struct turn *t = p->turn < talk_turns_shown(k) ? talk_turn(k, p->turn) : NULL;
		size_t lead = p->turn > 0;
		if (!t || !t->width || t->stale)
			continue;
		turn_need(t);
		to->turn = p->turn;
		turn_place(t, p->line >= lead ? p->line - lead : 0, &to->part, &to->source);
	}
}

void talk_drop_far(struct talk_pane *k)
{
	for (size_t i = 0; i < k->n; i++) {
		bool near = i + 1 == k->n || i == k->seen.turn || (i + NEAR_TURNS >= k->top.turn && i <= k->top.turn + NEAR_TURNS) ||
			    (i + NEAR_TURNS >= k->cur.turn && i <= k->cur.turn + NEAR_TURNS);
		if (!near)
			turn_drop(k->t[i]);
	}
}

/* ---- following ---------------------------------------------------------------------------------------------------------------- */

void talk_stop_following(struct talk_pane *k, struct app *a)
{
	if (!k->follow && !k->hold)
		return;
	k->follow = k->hold = false;
	k->seen = talk_place_of(k, a, talk_end(k, a));
}

size_t talk_new_lines(struct talk_pane *k, struct app *a)
{
	size_t n = 0, at;

	if (k->follow || k->hold || k->seen.turn >= talk_turns_shown(k))
		return 0;
	for (size_t i = k->seen.turn; i < talk_turns_shown(k); i++)
		n += talk_lines(k, a, i);
	at = talk_pos_of(k, a, k->seen).line + 1;
	return n > at ? n - at : 0;
}

/* While an answer grows, what is shown moves by a third of the pane and the text then grows into the free rows: moving by one row means to write
 * the whole pane again, and a narrow one has a new row every few tokens (267 bytes a token in 28 columns, 22 rows). */
static void follow(struct talk_pane *k, struct app *a, struct talk_pos lowest, struct talk_pos jump)
{
	if (talk_before(k->top, lowest))
		k->top = a->answering ? jump : lowest;
	else if (talk_before(jump, k->top))
		k->top = lowest;
}

void talk_fit(struct talk_pane *k, struct app *a)
{
	size_t rows = k->rows > 0 ? (size_t)k->rows : 1, n;
	struct talk_pos end, lowest, jump, last;

	if (!talk_turns_shown(k))
		return;
	for (int x = 0; x < 2; x++) {
		struct talk_pos *p = x ? &k->cur : &k->top;
		if (p->turn >= talk_turns_shown(k))
			*p = talk_end(k, a);
		n = talk_lines(k, a, p->turn);
		if (p->line >= n)
			p->line = n ? n - 1 : 0;
	}
	end = talk_end(k, a);
	if (k->follow)
		k->cur = end;
	lowest = end;
	talk_go(k, a, &lowest, -(long)(rows - 1));
	jump = lowest;
	if (a->answering)
		talk_go(k, a, &jump, (long)(rows / 3));
	if (k->hold)
		k->cur = k->top = (struct talk_pos){ k->n - 1, k->n > 1 }; /* behind the empty line */
	if (k->hold && talk_before(lowest, k->top))
		k->top = lowest;
	else if (k->hold)
		;
	else if (k->follow)
		follow(k, a, lowest, jump);
	else if (talk_before(jump, k->top))
		k->top = lowest;
	if (talk_before(k->cur, k->top))
		k->top = k->cur;
	last = k->top;
	talk_go(k, a, &last, (long)rows - 1);
	if (talk_before(last, k->cur)) {
		k->top = k->cur;
		talk_go(k, a, &k->top, -(long)(rows - 1));
	}
	keep(k);
}

/* ---- movements ---------------------------------------------------------------------------------------------------------------- */

void talk_unselect(struct talk_pane *k)
{
	k->link = -1;
	k->run = -1;
}

/* window: it moves as far as the cursor. */
static void move_by(struct talk_pane *k, struct app *a, long by, bool window)
{
	if (by < 0 || k->hold)
		talk_stop_following(k, a);
	if (window)
		talk_go(k, a, &k->top, by);
	talk_go(k, a, &k->cur, by);
	talk_unselect(k);
	if (by > 0 && !talk_before(k->cur, talk_end(k, a)))
		k->follow = true;
	talk_fit(k, a);
}

void talk_wheel(struct talk_pane *k, struct app *a, long by)
{
	if (k->follow && by > 0)
		return;
	talk_stop_following(k, a);
	move_by(k, a, by, true);
}

static void go_turn(struct talk_pane *k, struct app *a, int dir)
{
	size_t lead = k->cur.turn > 0;

	if (dir > 0 && k->cur.turn + 1 >= talk_turns_shown(k))
		return;
	talk_stop_following(k, a);
	if (dir > 0)
		k->cur.turn++;
	else if (k->cur.line <= lead && k->cur.turn)
		k->cur.turn--;
	k->cur.line = k->cur.turn > 0;
	talk_unselect(k);
	k->top = k->cur;
	talk_fit(k, a);
}

bool talk_move(struct talk_pane *k, struct app *a, enum action what)
{
	long page = k->rows > 1 ? k->rows - 1 : 1, half = k->rows > 1 ? k->rows / 2 : 1;

	switch (what) {
	case ACT_DOWN: move_by(k, a, 1, false); return true;
	case ACT_UP: move_by(k, a, -1, false); return true;
	case ACT_HALF_DOWN: move_by(k, a, half, true); return true;
	case ACT_HALF_UP: move_by(k, a, -half, true); return true;
	case ACT_PAGE_DOWN: move_by(k, a, page, true); return true;
	case ACT_PAGE_UP: move_by(k, a, -page, true); return true;
	case ACT_TOP:
		talk_stop_following(k, a);
		k->cur = k->top = (struct talk_pos){ 0, 0 };
		talk_unselect(k);
		talk_fit(k, a);
		return true;
	case ACT_BOTTOM:
		k->hold = false;
		k->follow = true;
		talk_unselect(k);
		talk_fit(k, a);
		return true;
	case ACT_PREV_TURN: go_turn(k, a, -1); return true;
	case ACT_NEXT_TURN: go_turn(k, a, 1); return true;
	default: return false;
	}
}
