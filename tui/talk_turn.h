/* talk_turn.h - a question and what came of it, as parts, each laid out for a width when it is needed. UI thread. */
#ifndef CODEASK_TUI_TALK_TURN_H
#define CODEASK_TUI_TALK_TURN_H

#include "markdown.h"
#include "talk_links.h"

enum part_kind { PART_QUESTION, PART_FACT, PART_NOTE, PART_THOUGHT, PART_ANSWER, PART_ERROR, PART_STATS, PART_HINT };

struct part {
	enum part_kind kind;
	struct buf text;      /* source; an answer's is the markdown's */
	struct markdown *md;  /* ANSWER */
	double began, ended;  /* THOUGHT; ended 0: goes on */
	int tokens0, tokens;
	/* layout */
	struct rich rich;     /* all but ANSWER */
	bool laid, gap;       /* gap: an empty line before it */
	size_t line0, n_lines; /* in the turn; the gap counts */
};

struct turn {
	struct part *p;
	size_t n, cap;
	struct talk_links links;
	bool done;
	int tokens;            /* of the last EV_RATE */
	/* layout */
	int width;
	bool unfolded, stale, dropped; /* dropped: n_lines holds, the lines are not there (turn_need()) */
	size_t n_lines;
};

struct turn *turn_new(const char *question); /* NULL: none, the welcome */
void turn_free(struct turn *t);
void turn_add(struct turn *t, enum part_kind kind, const char *s, size_t n);
void turn_event(struct turn *t, const struct event *ev);
/* What is a link has changed: of a word; of all (NULL), as names can be looked up now. */
void turn_relink(struct turn *t, const char *word, size_t n);
void turn_drop(struct turn *t); /* frees the layout, knows how many lines it has */
void turn_need(struct turn *t); /* before the functions below: the lines of the last layout are there */
/* Lines of the turn; cheap when nothing changed. */
size_t turn_layout(struct turn *t, const struct browse *b, int width, bool unfolded);
/* Line i of the last layout; NULL: an empty line between parts. *part may be NULL. */
const struct rich *turn_line(const struct turn *t, size_t i, size_t *line, size_t *part);
/* A place that outlives a layout: part and source offset; and the line at it in the last layout. */
void turn_place(const struct turn *t, size_t i, size_t *part, size_t *source);
size_t turn_find(const struct turn *t, size_t part, size_t source, size_t hint);
size_t turn_block(const struct turn *t, size_t i); /* first line of the block that line i is in: of a fact, paragraph, list, table, ... */
const struct buf *turn_source(const struct turn *t, size_t part);
void turn_copy(const struct turn *t, size_t i, struct buf *out, const char **what); /* the block at line i */
void turn_answer(const struct turn *t, struct buf *out); /* all of it */

#endif
