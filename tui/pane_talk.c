/* pane_talk.c - the conversation: what the app calls of it, drawing, keys, copying. talk_impl.h says where the rest is. */
#include "talk_impl.h"

#include "../src/base/mem.h"

#include <stdlib.h>
#include <string.h>

/* ---- drawing ------------------------------------------------------------------------------------------------------------------ */

static void title(struct pane *p, struct app *a, struct buf *left, struct buf *right)
{
	struct talk_pane *k = (struct talk_pane *)p;
	size_t more;

	buf_puts(left, "conversation");
	if (k->n > 1)
		buf_printf(left, " %zu/%zu", (k->follow ? k->n - 1 : k->cur.turn) + 1, k->n);
	if (!k->width || !talk_turns_shown(k))
		return;
	more = talk_new_lines(k, a);
	if (more) {
		buf_put_count(right, more);
		buf_puts(right, more == 1 ? " new line, G" : " new lines, G");
	}
}

static void draw(struct pane *p, struct app *a, struct area area, bool focused)
{
	struct talk_pane *k = (struct talk_pane *)p;
	struct talk_pos at;
	bool resized = k->width && k->width != area.cols, link;
	int row = 0;

	if (area.cols < 1 || area.rows < 1)
		return;
	k->width = area.cols;
	k->rows = area.rows;
	talk_fit(k, a);
	if (resized)
		talk_reselect(k, a);
	/* made anew for each frame: the pattern may be another one at the same address */
	k->find.shown = a->search && a->search_pane == PANE_TALK ? match_run_new(a->search) : NULL;
	link = talk_selected(k, a) >= 0;
	at = k->top;
	for (; talk_turns_shown(k) && row < area.rows; row++) {
		size_t line;
		const struct rich *r = talk_rich(k, a, at, &line, NULL);
		bool here = at.turn == k->cur.turn && at.line == k->cur.line;
		unsigned looks = here && !k->follow && !link && focused ? LOOK_SELECTED : 0;
		if (r)
			rich_paint(r, line, area, row, 0, here && link ? k->link : -1, looks);
		else
			paint_rest(area, row, 0, STYLE_TEXT | looks);
		if (r && k->find.shown)
			talk_paint_matches(k, area, row, r, line);
		if (!talk_go(k, a, &at, 1)) {
			row++;
			break;
		}
	}
	for (; row < area.rows; row++)
		paint_rest(area, row, 0, STYLE_TEXT);
	match_run_free(k->find.shown);
	k->find.shown = NULL;
	talk_drop_far(k);
}

/* ---- keys --------------------------------------------------------------------------------------------------------------------- */

static void copy(struct talk_pane *k, struct app *a, bool all)
{
	struct buf b = { 0 };
	const char *what = "the answer";

	if (!k->n)
		return;
	struct turn *t = k->t[k->cur.turn];
	turn_need(t);
	if (all)
		turn_answer(t, &b);
	else if (k->cur.line >= (k->cur.turn > 0)) /* an empty line between parts is none of a block */
		turn_copy(t, k->cur.line - (k->cur.turn > 0), &b, &what);
	if (b.len)
		app_copy(a, b.p, b.len, what);
	else
		app_say(a, all ? "no answer to copy" : "nothing to copy here");
	buf_free(&b);
}

static bool act(struct pane *p, struct app *a, enum action what)
{
	struct talk_pane *k = (struct talk_pane *)p;

	if (!k->width || !talk_turns_shown(k))
		return false;
	talk_settle(k, a);
	if (talk_move(k, a, what))
		return true;
	switch (what) {
	case ACT_LEFT:
	case ACT_RIGHT:
		return talk_next_link(k, a, what == ACT_LEFT ? -1 : 1);
	case ACT_ENTER:
	case ACT_DEFINITION:
	case ACT_CALLERS:
	case ACT_CALLEES:
	case ACT_INCLUDES:
	case ACT_INCLUDERS:
	case ACT_OUTLINE:
	case ACT_BLAME:
	case ACT_READ_TOO:
	case ACT_EDIT:
		return talk_act_on_link(k, a, what);
	case ACT_COPY:
	case ACT_COPY_ALL:
		copy(k, a, what == ACT_COPY_ALL);
		return true;
	case ACT_REASK:
		if (k->n)
			app_reask(a, k->cur.turn);
		return true;
	case ACT_THOUGHTS:
		k->unfolded = !k->unfolded; /* the places of the layout before are kept */
		k->changes++;
		talk_fit(k, a);
		return true;
	default:
		return false;
	}
}

static void mouse(struct pane *p, struct app *a, const struct pane_mouse *m)
{
	struct talk_pane *k = (struct talk_pane *)p;
	struct talk_pos at;

	if (!k->width || !talk_turns_shown(k))
		return;
	talk_settle(k, a);
	if (m->what == MOUSE_WHEEL_UP || m->what == MOUSE_WHEEL_DOWN) {
		talk_wheel(k, a, m->what == MOUSE_WHEEL_UP ? -3 : 3);
		return;
	}
	at = k->top;
	if ((m->what != MOUSE_PRESS && m->what != MOUSE_DOUBLE) || m->row < 0 || talk_go(k, a, &at, m->row) < (size_t)m->row)
		return;
	talk_stop_following(k, a);
	k->cur = at;
	talk_unselect(k);
	talk_fit(k, a);
	if (talk_select_at(k, a, m->col))
		talk_act_on_link(k, a, ACT_ENTER);
}

/* ---- what the app calls ------------------------------------------------------------------------------------------------------- */

static void drop_turns(struct talk_pane *k, size_t first)
{
	while (k->n > first)
		turn_free(k->t[--k->n]);
	k->find.n = 0;
	k->find.begun = false;
	k->changes++;
	talk_unselect(k);
	k->follow = true;
	k->hold = false;
	k->top = k->cur = (struct talk_pos){ 0, 0 };
}

static void pane_free(struct pane *p)
{
	struct talk_pane *k = (struct talk_pane *)p;

	drop_turns(k, 0);
	turn_free(k->welcome);
	talk_find_free(&k->find);
	free(k->t);
	free(k);
}

struct pane *pane_talk_new(void)
{
	static const struct pane_ops ops = {
		.name = "talk", .title = title, .draw = draw, .act = act, .mouse = mouse, .search = talk_search, .free = pane_free,
	};
	struct talk_pane *k = xcalloc(1, sizeof *k);

	k->p.ops = &ops;
	talk_unselect(k);
	k->follow = true;
	return &k->p;
}

/* What to do first, with the keys as they are bound. */
static void put_hints(struct buf *out, struct app *a)
{
	static const struct {
		enum action act;
		const char *what;
	} hints[] = {
		{ ACT_ASK, "ask a question about this tree" }, { ACT_PICK, "find a file or symbol" },
		{ ACT_SEARCH_TREE, "search all files" },       { ACT_ENTER, "open the name or place under the cursor" },
		{ ACT_BACK, "back from there" },	       { ACT_SESSIONS, "earlier sessions" },
		{ ACT_HELP, "all keys" },
	};

	for (size_t i = 0; i < sizeof hints / sizeof *hints; i++) {
		char keys[64] = "";

		if (a->keys)
			keys_of(a->keys, hints[i].act, keys, sizeof keys);
		keys[strcspn(keys, " ")] = '\0'; /* the first of them */
		if (keys[0])
			buf_printf(out, "%s %-6s %s", out->len ? "\n" : "", keys, hints[i].what);
	}
}

void pane_talk_welcome(struct pane *p, struct app *a, const char *text)
{
	struct buf hints = { 0 };
	struct talk_pane *k = (struct talk_pane *)p;

	turn_free(k->welcome);
	k->welcome = turn_new(NULL);
	turn_add(k->welcome, PART_FACT, text, strlen(text));
	put_hints(&hints, a);
	turn_add(k->welcome, PART_HINT, buf_str(&hints), hints.len);
	buf_free(&hints);
	if (!k->n) { /* read from its beginning */
		k->follow = false;
		talk_unselect(k);
		k->top = k->cur = (struct talk_pos){ 0, 0 };
		k->seen.turn = SIZE_MAX;
	}
}

void pane_talk_question(struct pane *p, struct app *a, const char *question)
{
	struct talk_pane *k = (struct talk_pane *)p;

	(void)a;
	if (k->n == k->cap)
		k->t = mem_grow(k->t, k->n, &k->cap, sizeof *k->t);
	k->t[k->n++] = turn_new(question);
	if (k->n == 1)
		k->top = k->cur = (struct talk_pos){ 0, 0 };
	k->follow = false;
	k->hold = true;
	k->seen.turn = SIZE_MAX;
	talk_unselect(k);
	k->changes++;
}

/* The answer begins, or fails: from here on the end is what is waited for. */
static void let_go(struct talk_pane *k, struct app *a, enum ev_type type)
{
	if (k->hold && type == EV_DONE)
		talk_fit(k, a); /* it may never have been drawn */
	if (k->hold && (type == EV_TEXT || type == EV_THOUGHT || type == EV_ERROR))
		k->follow = true;
	if (k->follow || type == EV_DONE)
		k->hold = false;
}

void pane_talk_event(struct pane *p, struct app *a, const struct event *ev)
{
	struct talk_pane *k = (struct talk_pane *)p;

	if (!k->n) /* of no question: nothing to show it with */
		return;
	k->changes += ev->text && ev->len;
	k->t[k->n - 1]->links.browse = a->browse;
	turn_event(k->t[k->n - 1], ev);
	let_go(k, a, ev->type);
}

void pane_talk_clear(struct pane *p)
{
	struct talk_pane *k = (struct talk_pane *)p;

	drop_turns(k, 0);
	k->follow = k->welcome == NULL;
}

void pane_talk_forget(struct pane *p, size_t turn)
{
	drop_turns((struct talk_pane *)p, turn);
}

const char *pane_talk_asked(struct pane *p, size_t turn)
{
	struct talk_pane *k = (struct talk_pane *)p;

	return turn < k->n && k->t[turn]->n ? buf_str(&k->t[turn]->p[0].text) : NULL;
}

void pane_talk_browse(struct pane *p, struct app *a)
{
	struct talk_pane *k = (struct talk_pane *)p;

	for (size_t i = 0; i < k->n; i++) {
		k->t[i]->links.browse = a->browse;
		turn_relink(k->t[i], NULL, 0);
	}
	if (k->welcome) {
		k->welcome->links.browse = a->browse;
		turn_relink(k->welcome, NULL, 0);
	}
}
