/* prompt.c - the prompt: which line is typed, what Enter does with it, history, live search (prompt.h). Editing is input.c's, candidates are
 * prompt_complete.c's. */
#include "prompt.h"

#include "complete.h"
#include "history.h"
#include "input.h"
#include "panes.h"
#include "status.h"

#include "../src/base/mem.h"

#include <stdlib.h>
#include <string.h>

struct prompt {
	bool active;
	enum prompt_mode mode;
	struct input ask, line; /* the question is still there when a command or a search was typed */
	struct history *history;
	size_t at;              /* entry of the history that is shown; its end: none */
	char *typed;            /* before the first Up */
	/* completion */
	struct candidates candidates;
	size_t from;            /* where the completed word begins */
	long chosen;            /* candidate that stands there, -1: none yet */
	unsigned serial;        /* answers to an earlier question are dropped */
	/* live search */
	struct match *before;   /* what n searched for when it began */
	enum pane_id before_pane;
	bool searching, told;   /* told: the pane knows of it */
	long matches;           /* -1: not known */
};

struct prompt *prompt_new(const char *history_file)
{
	struct prompt *p = xcalloc(1, sizeof(*p));

	p->ask.lines = true;
	p->history = history_new(history_file);
	p->chosen = p->matches = -1;
	p->at = history_end(p->history);
	return p;
}

void prompt_free(struct prompt *p)
{
	if (!p)
		return;
	input_free(&p->ask);
	input_free(&p->line);
	history_free(p->history);
	candidates_free(&p->candidates);
	match_free(p->before);
	free(p->typed);
	free(p);
}

static struct input *input(struct prompt *p)
{
	return p->mode == PROMPT_ASK ? &p->ask : &p->line;
}

static char kind(const struct prompt *p)
{
	return p->mode == PROMPT_ASK ? '?' : p->mode == PROMPT_COMMAND ? ':' : '/';
}

static void no_candidates(struct prompt *p)
{
	candidates_free(&p->candidates);
	p->chosen = -1;
	p->serial++;
}

/* ---- live search -------------------------------------------------------------------------------------------------------------- */

/* The pattern as it is typed now becomes the pane's search. One that is no regular expression yet changes nothing and is said. */
static void search_live(struct prompt *p, struct app *a)
{
	struct pane *pane = a->pane[a->search_pane];
	struct match_opts o = { .pattern = input_text(&p->line), .len = p->line.text.len, .regex = true, .letters = MATCH_SMART };
	struct match *m, *old = a->search;
	struct err e = ERR_INIT;

	p->matches = -1;
	p->told = true;
	a->search_at = 0;
	if (o.len == 0) {
		a->search = NULL;
		pane->ops->search(pane, a, NULL, 0);
		match_free(old);
		return;
	}
	m = match_new(&o, &e);
	if (!m) {
		status_say(a->status, e.msg, true);
		return;
	}
	a->search = m; /* first, so that nobody looks at the old one any more */
	p->matches = pane->ops->search(pane, a, m, 0);
	match_free(old);
}

static bool search_begin(struct prompt *p, struct app *a)
{
	if (!a->pane[a->focus]->ops->search)
		return false;
	p->before = a->search;
	p->before_pane = a->search_pane;
	a->search = NULL;
	a->search_pane = a->focus;
	a->search_serial++;
	p->searching = true;
	p->told = false;
	p->matches = -1;
	return true;
}

static void search_give_up(struct prompt *p, struct app *a)
{
	struct pane *pane = a->pane[a->search_pane];
	struct match *old = a->search;

	a->search = NULL;
	if (p->told)
		pane->ops->search(pane, a, NULL, 0);
	match_free(old);
	a->search = p->before;
	a->search_pane = p->before_pane;
	p->before = NULL;
	p->searching = false;
}

static void search_keep(struct prompt *p, struct app *a)
{
	struct pane *pane = a->pane[a->search_pane];

	p->searching = false;
	if (!a->search) { /* nothing was typed: the search before, again */
		a->search = p->before;
		p->before = NULL;
		if (a->search)
			pane->ops->search(pane, a, a->search, 1);
		return;
	}
	match_free(p->before);
	p->before = NULL;
	if (p->matches == 0)
		app_say(a, "no match");
}

/* ---- open and close ----------------------------------------------------------------------------------------------------------- */

void prompt_open(struct prompt *p, struct app *a, enum prompt_mode mode)
{
	if (p->active)
		prompt_close(p, a);
	p->mode = mode;
	if (mode == PROMPT_SEARCH && !search_begin(p, a)) {
		app_say(a, "nothing to search in this pane");
		return;
	}
	p->active = true;
	if (mode != PROMPT_ASK)
		input_set(&p->line, "");
	p->at = history_end(p->history);
	no_candidates(p);
}

void prompt_close(struct prompt *p, struct app *a)
{
	if (!p->active)
		return;
	if (p->searching)
		search_give_up(p, a);
	p->active = false;
	p->mode = PROMPT_ASK;
	input_set(&p->line, "");
	no_candidates(p);
}

bool prompt_at_word(const struct prompt *p)
{
	const struct input *in = &p->ask;

	return p->mode == PROMPT_ASK && (!in->at || in->text.p[in->at - 1] == ' ' || in->text.p[in->at - 1] == '\n');
}

bool prompt_active(const struct prompt *p)
{
	return p->active;
}

void prompt_set(struct prompt *p, const char *text)
{
	input_set(&p->ask, text);
}

void prompt_insert(struct prompt *p, const char *text)
{
	struct input *in = input(p);

	if (in->at > 0 && !strchr(" \t\n(\"'", in->text.p[in->at - 1]))
		input_insert(in, " ", 1);
	input_insert(in, text, strlen(text));
	if (in->at == in->text.len)
		input_insert(in, " ", 1);
}

const char *prompt_text(const struct prompt *p)
{
	return input_text(&p->ask);
}

/* ---- completion --------------------------------------------------------------------------------------------------------------- */

static void take_candidate(struct prompt *p, size_t i)
{
	p->chosen = (long)i;
	input_replace(input(p), p->from, p->candidates.word[i]);
}

/* What was found: one becomes the word, several are offered, and what they have in common is written. */
static void offer(struct prompt *p, struct app *a, struct candidates *c)
{
	struct input *in = input(p);
	size_t common;

	candidates_free(&p->candidates);
	p->candidates = *c;
	*c = (struct candidates){ 0 };
	p->chosen = -1;
	if (p->candidates.n == 0) {
		app_say(a, "nothing begins like this");
	} else if (p->candidates.n == 1) {
		take_candidate(p, 0);
		if (in->at > 0 && in->text.p[in->at - 1] != '/')
			input_insert(in, " ", 1);
		no_candidates(p);
	} else {
		common = candidates_common(&p->candidates);
		if (common >= in->at - p->from) {
			char *s = xstrndup(p->candidates.word[0], common);

			input_replace(in, p->from, s);
			free(s);
		}
	}
}

static void on_found(struct app *a, unsigned serial, struct candidates *c)
{
	struct prompt *p = a->prompt;

	if (!p->active || serial != p->serial) /* typed on since then */
		candidates_free(c);
	else
		offer(p, a, c);
}

static void complete_command(struct prompt *p, struct app *a)
{
	const char *name, *args, *help;
	struct candidates c = { 0 };
	size_t n = p->line.at;

	for (size_t i = 0; app_command_info(i, &name, &args, &help); i++) {
		if (strncmp(name, input_text(&p->line), n) == 0)
			candidates_add(&c, name, strlen(name));
	}
	p->from = 0;
	offer(p, a, &c);
	candidates_free(&c);
}

static void complete(struct prompt *p, struct app *a, int by)
{
	struct input *in = input(p);
	char *word;

	if (p->candidates.n) { /* Tab again: the next one */
		long n = (long)p->candidates.n;

		take_candidate(p, (size_t)(p->chosen < 0 ? (by > 0 ? 0 : n - 1) : (p->chosen + by + n) % n));
		return;
	}
	if (p->mode == PROMPT_SEARCH || p->mode == PROMPT_SEARCH_TREE)
		return;
	p->from = input_word(in);
	if (p->mode == PROMPT_COMMAND && p->from == 0) {
		complete_command(p, a);
		return;
	}
	if (p->from == in->at)
		return;
	word = xstrndup(in->text.p + p->from, in->at - p->from);
	complete_ask(a, word, ++p->serial, on_found);
	free(word);
}

/* "/map" right before the cursor is taken away and the symbol picker opens in its place. */
static bool map_word(struct prompt *p, struct app *a)
{
	struct input *in = input(p);
	size_t from = input_word(in);

	if (p->mode != PROMPT_ASK || in->at - from != 4 || memcmp(in->text.p + from, "/map", 4) != 0)
		return false;
	input_replace(in, from, "");
	app_overlay(a, pane_picker_new(a, BROWSE_SYMBOLS, true));
	return true;
}

/* ---- keys --------------------------------------------------------------------------------------------------------------------- */

static void changed(struct prompt *p, struct app *a)
{
	no_candidates(p);
	p->at = history_end(p->history);
	if (p->searching)
		search_live(p, a);
}

static void from_history(struct prompt *p, struct app *a, bool older)
{
	const char *text;
	size_t end = history_end(p->history);

	if (p->at >= end) {
		if (!older)
			return;
		free(p->typed);
		p->typed = xstrdup(input_text(input(p)));
	}
	if (older ? history_older(p->history, kind(p), p->typed, &p->at, &text) : history_newer(p->history, kind(p), p->typed, &p->at, &text)) {
		input_set(input(p), text);
	} else if (!older) {
		p->at = end;
		input_set(input(p), p->typed);
	}
	no_candidates(p);
	if (p->searching)
		search_live(p, a);
}

/* One line for each mode; the text is copied first, because what is called may change the prompt. */
static void submit(struct prompt *p, struct app *a)
{
	enum prompt_mode mode = p->mode;
	struct match_opts o = { .pattern = input_text(&p->line), .len = p->line.text.len, .regex = true };
	char *text;

	if (mode == PROMPT_ASK && (map_word(p, a)))
		return;
	if (mode == PROMPT_ASK && a->answering) {
		app_ask(a, input_text(&p->ask)); /* refused, with the reason */
		return;
	}
	if ((mode == PROMPT_SEARCH_TREE || mode == PROMPT_SEARCH) && o.len) { /* a wrong pattern is to be mended, not passed over */
		struct err e = ERR_INIT;
		struct match *m = match_new(&o, &e);

		if (!m) {
			status_say(a->status, e.msg, true);
			return;
		}
		match_free(m);
	}
	text = xstrdup(input_text(input(p)));
	history_add(p->history, kind(p), text);
	if (p->searching)
		search_keep(p, a);
	if (mode == PROMPT_ASK)
		input_set(&p->ask, "");
	prompt_close(p, a);
	if (mode == PROMPT_ASK && text[strspn(text, " \t\n")])
		app_ask(a, text);
	else if (mode == PROMPT_COMMAND)
		app_command(a, text);
	else if (mode == PROMPT_SEARCH_TREE && text[0])
		app_search_tree(a, text);
	free(text);
}

bool prompt_act(struct prompt *p, struct app *a, enum action act)
{
	struct input *in = input(p);
	enum input_done done;

	switch (act) {
	case ACT_P_SUBMIT:
		submit(p, a);
		return true;
	case ACT_P_NEWLINE:
		if (p->mode == PROMPT_ASK && input_insert(in, "\n", 1))
			changed(p, a);
		return true;
	case ACT_P_LEAVE:
		if (p->candidates.n)
			no_candidates(p);
		else {
			app_reask_not(a);
			prompt_close(p, a);
		}
		return true;
	case ACT_P_COMPLETE:
		if (!map_word(p, a))
			complete(p, a, 1);
		return true;
	case ACT_P_PICK:
		app_overlay(a, pane_picker_new(a, BROWSE_FILES | BROWSE_SYMBOLS, true));
		return true;
	case ACT_P_OLDER:
	case ACT_P_NEWER:
		if (!input_vertical(in, act == ACT_P_OLDER ? -1 : 1))
			from_history(p, a, act == ACT_P_OLDER);
		return true;
	case ACT_P_RUBOUT:
		if (p->mode != PROMPT_ASK && in->text.len == 0) {
			prompt_close(p, a);
			return true;
		}
		break;
	default:
		break;
	}
	done = input_act(in, act);
	if (done == INPUT_CHANGED)
		changed(p, a);
	else if (done == INPUT_MOVED)
		no_candidates(p);
	return done != INPUT_NONE;
}

bool prompt_key(struct prompt *p, struct app *a, int32_t key)
{
	if (key == KEY_SPECIAL + KEY_BTAB) {
		complete(p, a, -1);
		return true;
	}
	if (key == ' ' && map_word(p, a))
		return true;
	if (input_key(input(p), key)) {
		changed(p, a);
		return true;
	}
	if (key >= 0x20 && key < KEY_SPECIAL && key != 0x7F)
		app_say(a, "the line is full: %u KiB are the most", INPUT_MAX >> 10);
	return false;
}

void prompt_paste(struct prompt *p, struct app *a, const char *text, size_t n)
{
	if (input_insert(input(p), text, n))
		changed(p, a);
	else
		app_say(a, "too much to paste: %u KiB are the most", INPUT_MAX >> 10);
}

/* ---- drawing ------------------------------------------------------------------------------------------------------------------ */

static const char *mark(const struct prompt *p)
{
	static const char *const marks[] = { "> ", ":", "/", "search all files: " };

	return marks[p->mode];
}

static int mark_cols(const struct prompt *p, int cols)
{
	int w = (int)strlen(mark(p));

	return w < cols / 2 ? w : 0;
}

int prompt_rows(const struct prompt *p, int cols, int rows)
{
	const struct input *in = p->mode == PROMPT_ASK ? &p->ask : &p->line;
	int most = rows / 3 > 1 ? rows / 3 : 1, n;

	if (!p->active)
		return 1;
	n = input_rows(in, cols - mark_cols(p, cols)) + (p->candidates.n ? 1 : 0);
	return n < most ? n : most;
}

/* A row of candidates, scrolled so that the chosen one is seen. A candidate is shown from where the others differ: behind the last "/". */
static void draw_candidates(const struct prompt *p, struct area a)
{
	size_t skip = candidates_common(&p->candidates), first = 0;
	char more[32];
	int col, room;

	while (skip > 0 && p->candidates.word[0][skip - 1] != '/')
		skip--;
	paint_rest(a, 0, 0, STYLE_STATUS);
	snprintf(more, sizeof(more), " %zu of %zu", p->chosen < 0 ? (size_t)0 : (size_t)p->chosen + 1, p->candidates.total);
	room = a.cols - (a.cols > 40 ? (int)strlen(more) : 0);
	for (size_t i = 0, w = 0; p->chosen >= 0 && i <= (size_t)p->chosen; i++) {
		size_t len = (size_t)text_width(p->candidates.word[i] + skip, strlen(p->candidates.word[i] + skip), 0) + 2;

		w += len;
		if (w > (size_t)room && i > first) {
			first = i;
			w = len;
		}
	}
	col = 0;
	for (size_t i = first; i < p->candidates.n && col < room; i++) {
		unsigned style = STYLE_STATUS | ((long)i == p->chosen ? LOOK_SELECTED : 0);
		struct area part = { a.y, a.x, 1, room };

		col = paint_str(part, 0, col, p->candidates.word[i] + skip, style);
		col = paint_str(part, 0, col, "  ", STYLE_STATUS);
	}
	if (room < a.cols)
		paint_str(a, 0, room, more, STYLE_STATUS);
}

static void draw_resting(const struct prompt *p, struct area a)
{
	int col = paint_str(a, 0, 0, "> ", STYLE_DIM);

	if (p->ask.text.len)
		col = paint_text(a, 0, col, 0, 0, p->ask.text.p, strcspn(p->ask.text.p, "\n"), STYLE_DIM);
	else
		col = paint_str(a, 0, col, "i writes a question, : a command, / searches, ? helps", STYLE_DIM);
	paint_rest(a, 0, col, STYLE_TEXT);
	for (int row = 1; row < a.rows; row++)
		paint_rest(a, row, 0, STYLE_TEXT);
}

void prompt_draw(struct prompt *p, struct app *a, struct area area, int *y, int *x)
{
	struct area in = area;
	char count[48];
	int w, end;

	*y = area.y;
	*x = area.x;
	if (area.rows <= 0 || area.cols <= 0)
		return;
	if (!p->active) {
		draw_resting(p, area);
		return;
	}
	if (p->candidates.n && in.rows > 1) {
		draw_candidates(p, in);
		in.y++;
		in.rows--;
	}
	w = mark_cols(p, area.cols);
	for (int row = 0; row < in.rows && w; row++) {
		end = row == 0 ? paint_str(in, 0, 0, mark(p), STYLE_PROMPT) : 0;
		paint_rest((struct area){ in.y, in.x, in.rows, w }, row, end, STYLE_PROMPT);
	}
	in.x += w;
	in.cols -= w;
	if (p->mode == PROMPT_SEARCH && p->matches >= 0 && p->line.text.len) {
		if (a->search_at > 0)
			snprintf(count, sizeof(count), " %ld/%ld", a->search_at, p->matches);
		else
			snprintf(count, sizeof(count), " %ld match%s", p->matches, p->matches == 1 ? "" : "es");
		if (in.cols > 3 * (int)strlen(count)) {
			in.cols -= (int)strlen(count);
			paint_str((struct area){ in.y, in.x + in.cols, 1, (int)strlen(count) }, 0, 0, count, STYLE_DIM);
		}
	}
	input_draw(input(p), in, STYLE_PROMPT, y, x);
}
