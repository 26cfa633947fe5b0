/* pane_talk.c - the conversation: scrolling with a cursor line, links, search, copying.
 *
 * A place is a turn and a line of its layout. Turns are laid out when they come into view; a layout that changes (width, folded thoughts, more
 * text) keeps cursor and window at the same part and source offset. Following: the window ends at the last line, whatever comes.
 */
#include "panes.h"
#include "talk_turn.h"

#include "../src/base/mem.h"

#include <stdlib.h>
#include <string.h>

struct pos {
	size_t turn, line;
};

struct hit {
	uint32_t turn, part;
	size_t source;
};

struct talk_pane {
	struct pane p;
	struct turn **t;      /* [n]; welcome stands in for them when there are none */
	size_t n, cap;
	struct turn *welcome;
	struct pos top, cur;
	struct kept {
		size_t part, source;
	} top_at, cur_at;     /* what they were in the layout they are of: a turn that has changed cannot tell any more */
	long run;             /* run of the cursor's line that is the selected link, -1: none */
	bool follow, unfolded;
	struct pos seen;      /* the end when following stopped, */
	size_t seen_part, seen_source; /* as a place that stays */
	int width, rows;
	/* search */
	struct match_run *shown; /* marks the matches on screen, while drawing */
	struct hit *hit;
	size_t n_hits, cap_hits;
	bool begun;           /* a search is being typed: it began at */
	struct pos began_cur, began_top;
	bool began_follow;
};

/* ---- places ------------------------------------------------------------------------------------------------------------------- */

static size_t turns(const struct talk_pane *k)
{
	return k->n ? k->n : k->welcome != NULL;
}

static struct turn *turn_of(const struct talk_pane *k, size_t i)
{
	return k->n ? k->t[i] : k->welcome;
}

/* Lines of a turn and the empty one before all but the first. Places in it move along when its layout changes. */
static size_t lines_of(struct talk_pane *k, struct app *a, size_t i)
{
	struct turn *t = turn_of(k, i);
	struct pos *at[] = { &k->top, &k->cur };
	const struct kept *was[] = { &k->top_at, &k->cur_at };
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

/* Before places are changed: they are of the layout as it is. */
static void settle(struct talk_pane *k, struct app *a)
{
	for (int x = 0; x < 2; x++) {
		size_t i = x ? k->cur.turn : k->top.turn;
		if (i < turns(k))
			lines_of(k, a, i);
	}
}

/* After places were changed. */
static void keep(struct talk_pane *k)
{
	for (int x = 0; x < 2; x++) {
		const struct pos *p = x ? &k->cur : &k->top;
		struct kept *to = x ? &k->cur_at : &k->top_at;
		size_t lead = p->turn > 0;
		if (p->turn < turns(k) && turn_of(k, p->turn)->width && !turn_of(k, p->turn)->stale)
			turn_place(turn_of(k, p->turn), p->line >= lead ? p->line - lead : 0, &to->part, &to->source);
	}
}

static bool before(struct pos x, struct pos y)
{
	return x.turn < y.turn || (x.turn == y.turn && x.line < y.line);
}

static struct pos end_of(struct talk_pane *k, struct app *a)
{
	struct pos e = { 0, 0 };
	size_t n;

	if (!turns(k))
		return e;
	e.turn = turns(k) - 1;
	n = lines_of(k, a, e.turn);
	e.line = n ? n - 1 : 0;
	return e;
}

/* by lines on or back; stops at the ends. Returns how many it went. */
static size_t go(struct talk_pane *k, struct app *a, struct pos *p, long by)
{
	size_t left = (size_t)(by < 0 ? -by : by), gone = 0;

	if (!turns(k))
		return 0;
	if (by < 0) {
		while (left) {
			size_t step = p->line < left ? p->line : left;
			p->line -= step;
			left -= step;
			gone += step;
			if (!left || !p->turn)
				break;
			size_t n = lines_of(k, a, --p->turn);
			p->line = n ? n - 1 : 0;
			left--;
			gone++;
		}
		return gone;
	}
	while (left) {
		size_t n = lines_of(k, a, p->turn), room = n > p->line + 1 ? n - 1 - p->line : 0, step = room < left ? room : left;
		p->line += step;
		left -= step;
		gone += step;
		if (!left || p->turn + 1 >= turns(k))
			break;
		p->turn++;
		p->line = 0;
		left--;
		gone++;
	}
	return gone;
}

static void stop_following(struct talk_pane *k, struct app *a)
{
	if (!k->follow)
		return;
	k->follow = false;
	k->seen = end_of(k, a);
	if (turns(k))
		turn_place(turn_of(k, k->seen.turn), k->seen.line - (k->seen.turn > 0 && k->seen.line > 0), &k->seen_part, &k->seen_source);
}

static size_t new_lines(struct talk_pane *k, struct app *a)
{
	size_t n = 0;
	struct turn *t;

	if (k->follow || !turns(k) || k->seen.turn >= turns(k))
		return 0;
	for (size_t i = k->seen.turn; i < turns(k); i++)
		n += lines_of(k, a, i);
	t = turn_of(k, k->seen.turn);
	size_t at = turn_find(t, k->seen_part, k->seen_source, SIZE_MAX) + (k->seen.turn > 0) + 1;
	return n > at ? n - at : 0;
}

/* Window and cursor inside what there is, the cursor in the window. */
/* While an answer grows, what is shown moves by a third of the pane and the text then grows into the free rows: moving by one row means to write
 * the whole pane again, and a narrow one has a new row every few tokens (267 bytes a token in 28 columns, 22 rows). */
static void follow(struct talk_pane *k, struct app *a, struct pos lowest, size_t rows)
{
	struct pos jump = lowest;

	go(k, a, &jump, (long)(rows / 3));
	if (before(k->top, lowest))
		k->top = a->answering ? jump : lowest;
	else if (before(jump, k->top))
		k->top = lowest;
}

static void fit(struct talk_pane *k, struct app *a)
{
	size_t rows = k->rows > 0 ? (size_t)k->rows : 1, n;
	struct pos end, lowest;

	if (!turns(k))
		return;
	for (int x = 0; x < 2; x++) {
		struct pos *p = x ? &k->cur : &k->top;
		if (p->turn >= turns(k))
			*p = end_of(k, a);
		n = lines_of(k, a, p->turn);
		if (p->line >= n)
			p->line = n ? n - 1 : 0;
	}
	end = end_of(k, a);
	if (k->follow)
		k->cur = end;
	lowest = end;
	go(k, a, &lowest, -(long)(rows - 1));
	if (k->follow)
		follow(k, a, lowest, rows);
	else if (before(lowest, k->top))
		k->top = lowest;
	if (before(k->cur, k->top))
		k->top = k->cur;
	struct pos last = k->top;
	go(k, a, &last, (long)rows - 1);
	if (before(last, k->cur)) {
		k->top = k->cur;
		go(k, a, &k->top, -(long)(rows - 1));
	}
	keep(k);
}

static const struct rich *rich_at(struct talk_pane *k, struct app *a, struct pos p, size_t *line, size_t *part)
{
	size_t lead = p.turn > 0;

	if (p.turn >= turns(k) || p.line >= lines_of(k, a, p.turn))
		return NULL;
	if (p.line < lead)
		return NULL;
	return turn_line(turn_of(k, p.turn), p.line - lead, line, part);
}

static void move_by(struct talk_pane *k, struct app *a, long by)
{
	struct pos end;

	if (by < 0)
		stop_following(k, a);
	go(k, a, &k->cur, by);
	k->run = -1;
	end = end_of(k, a);
	if (by > 0 && !before(k->cur, end))
		k->follow = true;
	fit(k, a);
}

/* ---- links -------------------------------------------------------------------------------------------------------------------- */

static const struct talk_link *selected(struct talk_pane *k, struct app *a, int32_t *link)
{
	size_t line;
	const struct rich *r = rich_at(k, a, k->cur, &line, NULL);

	if (!r || k->run < 0 || k->run >= (long)r->lines[line].n_runs)
		return NULL;
	*link = r->runs[r->lines[line].run0 + (size_t)k->run].link;
	return talk_links_get(&turn_of(k, k->cur.turn)->links, *link);
}

/* The next link of the line in a direction, behind run `from`; -1: none. A link that goes on from the line before counts once. */
static long link_in(struct talk_pane *k, struct app *a, struct pos p, long from, int dir)
{
	size_t line;
	const struct rich *r = rich_at(k, a, p, &line, NULL);

	if (!r)
		return -1;
	long n = (long)r->lines[line].n_runs;
	if (from < 0 && dir < 0)
		from = n;
	for (long i = from + dir; i >= 0 && i < n; i += dir) {
		const struct rich_run *run = &r->runs[r->lines[line].run0 + (size_t)i];
		/* the "?" behind an unverified name, or the same name in two styles, is one link */
		if (run->link >= 0 && !(i && run[-1].link == run->link && run[-1].start + run[-1].len == run->start))
			return i;
	}
	return -1;
}

/* To the next link on the screen; when the cursor is at no link, to the first or last one. */
static bool next_link(struct talk_pane *k, struct app *a, int dir)
{
	struct pos p = k->cur;
	bool from_here = k->run >= 0;
	long from = k->run, run;

	if (!from_here && k->follow) { /* from the end of what is on the screen, or from its beginning */
		p = dir > 0 ? k->top : k->cur;
	}
	for (int row = 0; row <= k->rows; row++) {
		run = link_in(k, a, p, from, dir);
		if (run >= 0) {
			stop_following(k, a);
			k->cur = p;
			k->run = run;
			fit(k, a);
			return true;
		}
		from = -1;
		if (!go(k, a, &p, dir))
			break;
		struct pos last = k->top;
		go(k, a, &last, k->rows - 1);
		if (before(p, k->top) || before(last, p))
			break;
	}
	if (!from_here)
		app_say(a, "no link here");
	return true;
}

/* The file a link stands under: the last path before the cursor in the same part, as facts name it once for many lines. */
static const char *near_of(struct talk_pane *k)
{
	return turn_of(k, k->cur.turn)->links.near;
}

/* Where a link's path ends and its line is. */
static size_t split_place(const char *word, uint32_t *line)
{
	size_t n = strlen(word);
	const char *colon = strrchr(word, ':');

	*line = 0;
	if (!colon || colon == word || colon[1] < '0' || colon[1] > '9')
		return n;
	*line = (uint32_t)strtoul(colon + 1, NULL, 10);
	return (size_t)(colon - word);
}

static void read_too(struct app *a, const struct talk_link *l)
{
	uint32_t line, first = 0, last = 0;
	char name[128];
	char *path = xstrndup(l->word, split_place(l->word, &line));
	long file;

	if (l->path) {
		free(path);
		path = xstrdup(l->path);
		line = l->line;
	}
	file = a->browse ? browse_find_file(a->browse, path) : -1;
	if (file < 0)
		app_say(a, "%s: open it first (Enter), then r there", l->word);
	else if (line && browse_around(a->browse, (size_t)file, line, name, sizeof name, &first, &last))
		app_read_too(a, path, first, last);
	else
		app_read_too(a, path, 0, 0);
	free(path);
}

static bool act_on_link(struct talk_pane *k, struct app *a, enum action act)
{
	int32_t id;
	const struct talk_link *l = selected(k, a, &id);
	uint32_t line;

	if (!l) { /* the only or first one of the line */
		k->run = link_in(k, a, k->cur, -1, 1);
		l = selected(k, a, &id);
	}
	if (!l) {
		app_say(a, "no link in this line: h and l go to one");
		return true;
	}
	if (act == ACT_ENTER) {
		if (l->path && l->line && l->state == LINK_VERIFIED)
			app_open(a, l->path, l->line, true);
		else
			app_follow(a, l->word, strlen(l->word), near_of(k));
	} else if (act == ACT_EDIT) {
		char *path = xstrndup(l->word, split_place(l->word, &line));
		if (l->path)
			app_edit(a, l->path, l->line);
		else if (a->browse && browse_find_file(a->browse, path) >= 0)
			app_edit(a, path, line);
		else
			app_say(a, "%s: open it first (Enter), then e there", l->word);
		free(path);
	} else if (act == ACT_READ_TOO) {
		read_too(a, l);
	} else {
		app_lookup(a, act, l->word, near_of(k));
	}
	return true;
}

/* ---- drawing ------------------------------------------------------------------------------------------------------------------ */

static void title(struct pane *p, struct app *a, struct buf *left, struct buf *right)
{
	struct talk_pane *k = (struct talk_pane *)p;
	size_t more;

	buf_puts(left, "conversation");
	if (k->n > 1)
		buf_printf(left, " %zu/%zu", (k->follow ? k->n - 1 : k->cur.turn) + 1, k->n);
	if (!k->width || !turns(k))
		return;
	more = new_lines(k, a);
	if (more) {
		buf_put_count(right, more);
		buf_puts(right, more == 1 ? " new line, G" : " new lines, G");
	}
}

static void draw_matches(struct talk_pane *k, struct area area, int row, const struct rich *r, size_t line, struct buf *text)
{
	struct match_at m;

	buf_truncate(text, 0);
	rich_text(r, line, text);
	if (!text->len)
		return;
	match_start(k->shown, text->p, text->len, 0.01, NULL);
	for (bool more = match_next(k->shown, &m); more; more = match_again(k->shown, &m)) {
		int from = r->lines[line].indent + text_width(text->p, m.start, 0);
		paint_look(area, row, from, text_width(text->p + m.start, m.end - m.start, 0), LOOK_MATCH | STYLE_MATCH);
	}
}

static void draw(struct pane *p, struct app *a, struct area area, bool focused)
{
	struct talk_pane *k = (struct talk_pane *)p;
	static struct buf text; /* kept: no allocation per row */
	struct pos at;
	int32_t link = -1;
	int row = 0;

	if (area.cols < 1 || area.rows < 1)
		return;
	k->width = area.cols;
	k->rows = area.rows;
	fit(k, a);
	/* made anew for each frame: the pattern may be another one at the same address */
	k->shown = a->search && a->search_pane == PANE_TALK ? match_run_new(a->search) : NULL;
	if (!selected(k, a, &link))
		link = -1;
	at = k->top;
	for (; turns(k) && row < area.rows; row++) {
		size_t line;
		const struct rich *r = rich_at(k, a, at, &line, NULL);
		bool here = at.turn == k->cur.turn && at.line == k->cur.line;
		unsigned looks = here && !k->follow && link < 0 && focused ? LOOK_SELECTED : 0;
		if (r)
			rich_paint(r, line, area, row, 0, here ? link : -1, looks);
		else
			paint_rest(area, row, 0, STYLE_TEXT | looks);
		if (r && k->shown)
			draw_matches(k, area, row, r, line, &text);
		if (!go(k, a, &at, 1)) {
			row++;
			break;
		}
	}
	for (; row < area.rows; row++)
		paint_rest(area, row, 0, STYLE_TEXT);
	match_run_free(k->shown);
	k->shown = NULL;
}

/* ---- keys --------------------------------------------------------------------------------------------------------------------- */

static void copy(struct talk_pane *k, struct app *a, bool all)
{
	struct buf b = { 0 };
	const char *what = "the answer";

	if (!k->n)
		return;
	struct turn *t = k->t[k->cur.turn];
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

static void go_turn(struct talk_pane *k, struct app *a, int dir)
{
	size_t lead = k->cur.turn > 0;

	if (dir < 0) {
		stop_following(k, a);
		if (k->cur.line <= lead && k->cur.turn)
			k->cur.turn--;
	} else if (k->cur.turn + 1 < turns(k)) {
		k->cur.turn++;
	} else {
		return;
	}
	k->cur.line = k->cur.turn > 0;
	k->run = -1;
	k->top = k->cur;
	fit(k, a);
}

static bool act(struct pane *p, struct app *a, enum action what)
{
	struct talk_pane *k = (struct talk_pane *)p;
	long page = k->rows > 1 ? k->rows - 1 : 1, half = k->rows > 1 ? k->rows / 2 : 1;

	if (!k->width || !turns(k))
		return false;
	settle(k, a);
	k->begun = false; /* keys come here when no search is being typed */
	switch (what) {
	case ACT_DOWN:
		move_by(k, a, 1);
		return true;
	case ACT_UP:
		move_by(k, a, -1);
		return true;
	case ACT_HALF_DOWN:
		move_by(k, a, half);
		return true;
	case ACT_HALF_UP:
	case ACT_PAGE_UP:
		stop_following(k, a);
		go(k, a, &k->top, what == ACT_PAGE_UP ? -page : -half);
		move_by(k, a, what == ACT_PAGE_UP ? -page : -half);
		return true;
	case ACT_PAGE_DOWN:
		go(k, a, &k->top, page);
		move_by(k, a, page);
		return true;
	case ACT_TOP:
		stop_following(k, a);
		k->cur = k->top = (struct pos){ 0, 0 };
		k->run = -1;
		fit(k, a);
		return true;
	case ACT_BOTTOM:
		k->follow = true;
		k->run = -1;
		fit(k, a);
		return true;
	case ACT_LEFT:
		return next_link(k, a, -1);
	case ACT_RIGHT:
		return next_link(k, a, 1);
	case ACT_ENTER:
	case ACT_DEFINITION:
	case ACT_CALLERS:
	case ACT_CALLEES:
	case ACT_INCLUDES:
	case ACT_INCLUDERS:
	case ACT_OUTLINE:
	case ACT_READ_TOO:
	case ACT_EDIT:
		return act_on_link(k, a, what);
	case ACT_COPY:
		copy(k, a, false);
		return true;
	case ACT_COPY_ALL:
		copy(k, a, true);
		return true;
	case ACT_REASK:
		if (k->n)
			app_reask(a, k->cur.turn);
		return true;
	case ACT_THOUGHTS:
		k->unfolded = !k->unfolded; /* keep() has the places of the layout before */
		fit(k, a);
		return true;
	case ACT_PREV_TURN:
		go_turn(k, a, -1);
		return true;
	case ACT_NEXT_TURN:
		go_turn(k, a, 1);
		return true;
	default:
		return false;
	}
}

static void mouse(struct pane *p, struct app *a, const struct pane_mouse *m)
{
	struct talk_pane *k = (struct talk_pane *)p;
	struct pos at;
	size_t line;

	if (!k->width || !turns(k))
		return;
	settle(k, a);
	at = k->top;
	if (m->what == MOUSE_WHEEL_UP || m->what == MOUSE_WHEEL_DOWN) {
		long by = m->what == MOUSE_WHEEL_UP ? -3 : 3;
		stop_following(k, a);
		go(k, a, &k->top, by);
		move_by(k, a, by);
		return;
	}
	if (m->what != MOUSE_PRESS && m->what != MOUSE_DOUBLE)
		return;
	if (go(k, a, &at, m->row) < (size_t)m->row)
		return;
	stop_following(k, a);
	k->cur = at;
	k->run = -1;
	keep(k);
	const struct rich *r = rich_at(k, a, at, &line, NULL);
	if (!r)
		return;
	int col = r->lines[line].indent;
	for (uint32_t i = 0; i < r->lines[line].n_runs; i++) {
		const struct rich_run *run = &r->runs[r->lines[line].run0 + i];
		int to = col + text_width(r->text.p + run->start, run->len, col);
		if (m->col >= col && m->col < to && run->link >= 0) {
			k->run = (long)i;
			act_on_link(k, a, ACT_ENTER);
			return;
		}
		col = to;
	}
}

/* ---- search: over the sources, so that what is not laid out is found, too --------------------------------------------------------- */

static void find_all(struct talk_pane *k, const struct match *m)
{
	struct match_run *run = match_run_new(m);

	k->n_hits = 0;
	for (size_t i = 0; i < k->n; i++)
		for (size_t part = 0; part < k->t[i]->n; part++) {
			const struct buf *s = turn_source(k->t[i], part);
			struct match_at at;
			if (!s->len || (k->t[i]->p[part].kind == PART_THOUGHT && !k->unfolded))
				continue;
			match_start(run, s->p, s->len, 0.2, NULL);
			while (match_next(run, &at)) {
				if (k->n_hits == k->cap_hits)
					k->hit = mem_grow(k->hit, k->n_hits, &k->cap_hits, sizeof *k->hit);
				k->hit[k->n_hits++] = (struct hit){ (uint32_t)i, (uint32_t)part, at.start };
			}
		}
	match_run_free(run);
}

static struct pos hit_pos(struct talk_pane *k, struct app *a, const struct hit *h)
{
	struct pos p = { h->turn, 0 };

	lines_of(k, a, h->turn);
	p.line = turn_find(k->t[h->turn], h->part, h->source, SIZE_MAX) + (h->turn > 0);
	return p;
}

static long search(struct pane *p, struct app *a, const struct match *m, int step)
{
	struct talk_pane *k = (struct talk_pane *)p;
	struct pos from;
	size_t lo = 0, hi;

	if (!k->width || !k->n)
		return m ? 0 : -1;
	settle(k, a);
	if (!k->begun && !step) {
		k->begun = true;
		k->began_cur = k->cur;
		k->began_top = k->top;
		k->began_follow = k->follow;
	}
	if (!m || !step) { /* from where it began */
		k->cur = k->began_cur;
		k->top = k->began_top;
		k->follow = k->began_follow;
	}
	if (!m) {
		k->begun = false;
		k->n_hits = 0;
		fit(k, a);
		return -1;
	}
	if (step)
		k->begun = false;
	find_all(k, m);
	if (!k->n_hits)
		return 0;
	stop_following(k, a);
	from = k->cur;
	/* the first one at or behind the cursor's line: places ascend as the hits do */
	for (hi = k->n_hits; lo < hi;) {
		size_t mid = lo + (hi - lo) / 2;
		struct pos at = k->hit[mid].turn < from.turn ? (struct pos){ k->hit[mid].turn, 0 } : hit_pos(k, a, &k->hit[mid]);
		if (before(at, from))
			lo = mid + 1;
		else
			hi = mid;
	}
	if (step > 0)
		while (lo < k->n_hits) {
			struct pos at = hit_pos(k, a, &k->hit[lo]);
			if (before(from, at))
				break;
			lo++;
		}
	else if (step < 0)
		lo = lo ? lo - 1 : k->n_hits - 1;
	if (lo >= k->n_hits)
		lo = 0;
	k->cur = hit_pos(k, a, &k->hit[lo]);
	k->run = -1;
	fit(k, a);
	return (long)k->n_hits;
}

/* ---- what the app calls ------------------------------------------------------------------------------------------------------- */

static void drop_turns(struct talk_pane *k, size_t first)
{
	while (k->n > first)
		turn_free(k->t[--k->n]);
	k->n_hits = 0;
	k->run = -1;
	k->follow = true;
	k->top = k->cur = (struct pos){ 0, 0 };
}

static void pane_free(struct pane *p)
{
	struct talk_pane *k = (struct talk_pane *)p;

	drop_turns(k, 0);
	turn_free(k->welcome);
	free(k->hit);
	free(k->t);
	free(k);
}

struct pane *pane_talk_new(void)
{
	static const struct pane_ops ops = {
		.name = "talk", .title = title, .draw = draw, .act = act, .mouse = mouse, .search = search, .free = pane_free,
	};
	struct talk_pane *k = xcalloc(1, sizeof *k);

	k->p.ops = &ops;
	k->run = -1;
	k->follow = true;
	return &k->p;
}

void pane_talk_welcome(struct pane *p, struct app *a, const char *text)
{
	static const char hints[] = "i  ask a question about this tree          ?  all keys\n"
				    "@  find a file or symbol                   s  search all files\n"
				    "h l Enter  names here are links            [  back";
	struct talk_pane *k = (struct talk_pane *)p;

	(void)a;
	turn_free(k->welcome);
	k->welcome = turn_new(NULL);
	turn_add(k->welcome, PART_FACT, text, strlen(text));
	turn_add(k->welcome, PART_HINT, hints, sizeof hints - 1);
	if (!k->n) { /* read from its beginning */
		k->follow = false;
		k->run = -1;
		k->top = k->cur = k->seen = (struct pos){ 0, 0 };
		k->seen_part = SIZE_MAX;
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
		k->top = k->cur = (struct pos){ 0, 0 };
	k->follow = true;
	k->run = -1;
}

void pane_talk_event(struct pane *p, struct app *a, const struct event *ev)
{
	struct talk_pane *k = (struct talk_pane *)p;

	if (!k->n) /* of no question: nothing to show it with */
		return;
	k->t[k->n - 1]->links.browse = a->browse;
	turn_event(k->t[k->n - 1], ev);
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
		turn_relink(k->t[i]);
	}
	if (k->welcome) {
		k->welcome->links.browse = a->browse;
		turn_relink(k->welcome);
	}
}
