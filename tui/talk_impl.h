/* talk_impl.h - what the files of the conversation pane share: pane_talk.c (what the app calls, drawing, keys), talk_move.c (places, scrolling,
 * following), talk_jump.c (links), talk_find.c (search). UI thread. */
#ifndef CODEASK_TUI_TALK_IMPL_H
#define CODEASK_TUI_TALK_IMPL_H

#include "panes.h"
#include "talk_turn.h"

/* A line of the layout. Places ascend by turn, then line. Turns but the first have an empty line before them, which counts. */
struct talk_pos {
	size_t turn, line;
};

/* The same as a place in the text, which outlives layouts. */
struct talk_place {
	size_t turn, part, source;
};

struct talk_pane {
	struct pane p;
	struct turn **t;      /* [n]; welcome stands in for them when there are none */
	size_t n, cap;
	struct turn *welcome;
	struct talk_pos top, cur;
	struct talk_place top_at, cur_at; /* what they were in the layout they are of: a turn that has changed cannot tell any more */
	int32_t link;         /* the selected link, on the cursor's line; -1: none */
	long run;             /* its run there */
	bool follow, unfolded;
	bool hold;            /* a new turn is shown from its question on, what is told of it at once to be read, until the answer itself begins */
	struct talk_place seen; /* the end when following stopped; turn SIZE_MAX: nothing is new */
	int width, rows;
	uint64_t changes;     /* of the text: what was found before one is old */
	struct talk_find {
		struct match_run *shown; /* marks the matches on screen, while drawing */
		struct talk_place *hit;  /* [n] ascending */
		size_t n, cap;
		const struct match *of;  /* what was searched, */
		uint64_t at;             /* in the text of that time */
		bool cut;                /* there are more */
		bool begun;              /* a search is being typed: it began at */
		unsigned serial;         /* app.search_serial of it */
		struct talk_place cur, top;
		bool follow;
	} find;
};

/* ---- talk_move.c ---- */
size_t talk_turns_shown(const struct talk_pane *k);
struct turn *talk_turn(const struct talk_pane *k, size_t i);
/* Lines of a turn and the empty one before all but the first. Cursor and window move along when its layout changes. */
size_t talk_lines(struct talk_pane *k, struct app *a, size_t i);
bool talk_before(struct talk_pos x, struct talk_pos y);
struct talk_pos talk_end(struct talk_pane *k, struct app *a);
size_t talk_go(struct talk_pane *k, struct app *a, struct talk_pos *p, long by); /* stops at the ends; how many lines it went */
struct talk_place talk_place_of(struct talk_pane *k, struct app *a, struct talk_pos p);
struct talk_pos talk_pos_of(struct talk_pane *k, struct app *a, struct talk_place at);
/* The line's text; NULL: an empty line between parts, or none. part may be NULL. */
const struct rich *talk_rich(struct talk_pane *k, struct app *a, struct talk_pos p, size_t *line, size_t *part);
void talk_settle(struct talk_pane *k, struct app *a); /* before places are changed: they are of the layout as it is now */
void talk_fit(struct talk_pane *k, struct app *a);    /* after: window and cursor inside what there is, the cursor in the window */
void talk_stop_following(struct talk_pane *k, struct app *a);
size_t talk_new_lines(struct talk_pane *k, struct app *a);
bool talk_move(struct talk_pane *k, struct app *a, enum action what); /* false: no movement */
void talk_wheel(struct talk_pane *k, struct app *a, long by);
void talk_unselect(struct talk_pane *k);
void talk_drop_far(struct talk_pane *k); /* layouts of turns far from what is shown */

/* ---- talk_jump.c ---- */
/* Run of the selected link on the cursor's line; -1: none. */
long talk_selected(struct talk_pane *k, struct app *a);
void talk_reselect(struct talk_pane *k, struct app *a); /* the layout has changed: to the line where the link stands now */
bool talk_next_link(struct talk_pane *k, struct app *a, int dir);
bool talk_select_at(struct talk_pane *k, struct app *a, int col); /* the link at a column of the cursor's line */
bool talk_act_on_link(struct talk_pane *k, struct app *a, enum action what);

/* ---- talk_find.c ---- */
long talk_search(struct pane *p, struct app *a, const struct match *m, int step); /* pane_ops.search */
void talk_paint_matches(struct talk_pane *k, struct area area, int row, const struct rich *r, size_t line);
void talk_find_free(struct talk_find *f);

#endif
