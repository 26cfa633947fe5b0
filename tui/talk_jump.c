/* talk_jump.c - links of the conversation: from one to the next, and what can be done with what they stand for.
 *
 * What the pane knows itself (a path of the tree, a place that was cited) is done at once. A bare name, a part of a path or ":57" is looked up by the
 * reader first: the best place it may mean is taken.
 */
#include "talk_impl.h"

#include "../src/base/mem.h"

#include <stdlib.h>
#include <string.h>

enum { REACH = 500 }; /* lines that are looked through for the next link */

/* ---- the selected one --------------------------------------------------------------------------------------------------------- */

static const struct rich_run *run_of(const struct rich *r, size_t line, long i)
{
	return &r->runs[r->lines[line].run0 + (size_t)i];
}

/* Does run i begin a link? The "?" behind an unverified name, or the same name in two styles, is one link. */
static bool begins(const struct rich *r, size_t line, long i)
{
	const struct rich_run *run = run_of(r, line, i);

	return run->link >= 0 && !(i && run[-1].link == run->link && run[-1].start + run[-1].len == run->start);
}

static long run_with(const struct rich *r, size_t line, int32_t link)
{
	for (long i = 0; i < (long)r->lines[line].n_runs; i++)
		if (run_of(r, line, i)->link == link)
			return i;
	return -1;
}

long talk_selected(struct talk_pane *k, struct app *a)
{
	size_t line;
	const struct rich *r = k->link >= 0 ? talk_rich(k, a, k->cur, &line, NULL) : NULL;

	if (!r)
		return -1;
	if (k->run < 0 || k->run >= (long)r->lines[line].n_runs || run_of(r, line, k->run)->link != k->link)
		k->run = run_with(r, line, k->link); /* the line was laid out anew */
	return k->run;
}

void talk_reselect(struct talk_pane *k, struct app *a)
{
	struct talk_pos p = k->cur;
	size_t line;

	if (k->link < 0)
		return;
	for (int row = 0; row <= k->rows; row++) {
		const struct rich *r = talk_rich(k, a, p, &line, NULL);
		if (r && run_with(r, line, k->link) >= 0) {
			k->cur = p;
			k->run = run_with(r, line, k->link);
			talk_fit(k, a);
			return;
		}
		if (!talk_go(k, a, &p, 1) || p.turn != k->cur.turn)
			break;
	}
	talk_unselect(k);
}

/* The next link of a line in a direction, behind run `from` (-1: from its end or beginning); -1: none. */
static long link_in(struct talk_pane *k, struct app *a, struct talk_pos p, long from, int dir)
{
	size_t line;
	const struct rich *r = talk_rich(k, a, p, &line, NULL);

	if (!r)
		return -1;
	long n = (long)r->lines[line].n_runs;
	if (from < 0 && dir < 0)
		from = n;
	for (long i = from + dir; i >= 0 && i < n; i += dir)
		if (begins(r, line, i))
			return i;
	return -1;
}

static void select_run(struct talk_pane *k, struct app *a, struct talk_pos p, long run)
{
	size_t line;
	const struct rich *r = talk_rich(k, a, p, &line, NULL);

	talk_stop_following(k, a);
	k->cur = p;
	k->run = run;
	k->link = run_of(r, line, run)->link;
	talk_fit(k, a);
}

bool talk_next_link(struct talk_pane *k, struct app *a, int dir)
{
	long from = talk_selected(k, a), run;
	struct talk_pos p = k->cur;

	if (from < 0 && k->follow && dir > 0) /* the first one on the screen */
		p = k->top;
	for (int row = 0; row < REACH; row++) {
		run = link_in(k, a, p, from, dir);
		if (run >= 0) {
			select_run(k, a, p, run);
			return true;
		}
		from = -1;
		if (!talk_go(k, a, &p, dir))
			break;
	}
	app_say(a, dir > 0 ? "no link behind this" : "no link before this");
	return true;
}

bool talk_select_at(struct talk_pane *k, struct app *a, int at)
{
	size_t line;
	const struct rich *r = talk_rich(k, a, k->cur, &line, NULL);
	int col = r ? r->lines[line].indent : 0;

	for (long i = 0; r && i < (long)r->lines[line].n_runs; i++) {
		const struct rich_run *run = run_of(r, line, i);
		int to = col + text_width(r->text.p + run->start, run->len, col);
		if (at >= col && at < to && run->link >= 0) {
			select_run(k, a, k->cur, i);
			return true;
		}
		col = to;
	}
	return false;
}

/* ---- what stands before a link ------------------------------------------------------------------------------------------------ */

/* The path that was named last before the selected link in its block; caller frees; NULL: none. *before gets the word of the link right before it, of
 * the same or the line above (ours no longer than the next layout), or NULL. */
static char *near_of(struct talk_pane *k, struct app *a, const char **before)
{
	const struct turn *t = talk_turn(k, k->cur.turn);
	size_t lead = k->cur.turn > 0, line;
	struct talk_pos p = k->cur;
	size_t first = turn_block(t, p.line >= lead ? p.line - lead : 0) + lead;
	long run = k->run;

	*before = NULL;
	for (;; p.line--, run = -1) {
		const struct rich *r = talk_rich(k, a, p, &line, NULL);
		for (long i = r ? (run < 0 ? (long)r->lines[line].n_runs : run) : 0; i-- > 0;) {
			const struct talk_link *l = talk_links_get(&t->links, run_of(r, line, i)->link);
			if (!l || run_of(r, line, i)->link == k->link)
				continue;
			if (!*before && p.line + 1 >= k->cur.line && l->word[0] != ':' && !talk_links_is_path(l->word, strlen(l->word)))
				*before = l->word;
			if (talk_links_is_path(l->word, strlen(l->word)))
				return xstrndup(l->word, talk_links_path(l->word, strlen(l->word)));
		}
		if (p.line <= first)
			return NULL;
	}
}

/* ---- doing something with a place --------------------------------------------------------------------------------------------- */

static bool of_a_name(enum action act)
{
	return act == ACT_CALLERS || act == ACT_CALLEES || act == ACT_DEFINITION;
}

/* path: a file of the tree, from its root. last: of a definition, else 0. */
static void act_on_place(struct app *a, enum action act, const char *path, uint32_t line, uint32_t last)
{
	long file = browse_find_file(a->browse, path);
	uint32_t first = line, to = last;
	char name[128] = "";
	bool inside = line && file >= 0 && browse_around(a->browse, (size_t)file, line, name, sizeof name, &first, &to);

	if (of_a_name(act)) {
		if (inside && name[0])
			app_lookup(a, act, name, path);
		else
			app_say(a, "%s%s: no definition around it", path, line ? " at that line" : "");
		return;
	}
	switch (act) {
	case ACT_ENTER:
		app_open(a, path, line, true);
		return;
	case ACT_EDIT:
		app_edit(a, path, line);
		return;
	case ACT_BLAME:
		app_blame(a, path, line);
		return;
	case ACT_READ_TOO:
		if (last)
			app_read_too(a, path, line, last);
		else
			app_read_too(a, path, inside ? first : 0, inside ? to : 0);
		return;
	default:
		app_lookup(a, act, path, path);
	}
}

struct resolve {
	struct job j;
	struct msg m;
	struct bridge *bridge;
	struct browse *b;
	char *word;    /* what is looked up, */
	char *name;    /* but first this: a definition of it at `line` is what is meant; NULL: only the word */
	char *near;
	uint32_t line;
	enum action act;
	struct places places;
};

static void resolve_free(struct resolve *r)
{
	browse_free(r->b);
	free(r->word);
	free(r->name);
	free(r->near);
	places_free(&r->places);
	free(r);
}

static struct resolve *of_msg(struct msg *m)
{
	return (struct resolve *)((char *)m - offsetof(struct resolve, m));
}

static void resolve_drop(struct job *j)
{
	resolve_free((struct resolve *)j);
}

static void resolve_msg_drop(struct msg *m)
{
	resolve_free(of_msg(m));
}

static void resolve_apply(struct app *a, struct msg *m)
{
	struct resolve *r = of_msg(m);
	const struct place *p = r->places.p;

	if (!a->browse || !r->places.n) {
		app_say(a, "%s: nothing of that name in this tree", r->word);
	} else if (browse_find_file(a->browse, p->path) < 0) {
		app_say(a, "%s: a directory, or no file of this tree", r->word);
	} else {
		if (r->places.n > 1)
			app_say(a, "%s: the first of %zu", r->word, r->places.n);
		act_on_place(a, r->act, p->path, p->line, p->last);
	}
	resolve_free(r);
}

static void resolve_run(struct job *j, struct cancel *c)
{
	struct resolve *r = (struct resolve *)j;

	if (r->name && browse_resolve(r->b, r->name, strlen(r->name), r->near, &r->places))
		for (size_t i = 0; i < r->places.n; i++)
			if (r->places.p[i].line == r->line) {
				r->places.p[0] = r->places.p[i];
				r->places.n = 1;
				bridge_post(r->bridge, &r->m);
				return;
			}
	places_free(&r->places);
	r->places = (struct places){ 0 };
	if (r->word[0] != ':')
		browse_resolve(r->b, r->word, strlen(r->word), r->near, &r->places);
	bridge_post(r->bridge, &r->m);
}

static void resolve(struct app *a, enum action act, const char *word, const char *near, const char *before)
{
	struct resolve *r;

	if (!a->browse) {
		app_say(a, "names can be followed when the files are read");
		return;
	}
	r = xcalloc(1, sizeof *r);
	r->j = (struct job){ .kind = JOB_RESOLVE, .run = resolve_run, .drop = resolve_drop };
	r->m = (struct msg){ .apply = resolve_apply, .drop = resolve_msg_drop };
	r->bridge = a->bridge;
	r->b = browse_ref(a->browse);
	r->act = act;
	r->near = near ? xstrdup(near) : NULL;
	if (word[0] == ':') {
		r->line = (uint32_t)strtoul(word + 1, NULL, 10);
		r->name = before ? xstrdup(before) : NULL;
		r->word = near ? xasprintf("%s%s", near, word) : xstrdup(word);
	} else {
		r->word = xstrdup(word);
	}
	worker_put(a->reader, &r->j);
}

/* A file of the tree by its whole path, or where a cited name was found. */
static bool known_place(struct app *a, const struct talk_link *l, char **path, uint32_t *line)
{
	size_t n = strlen(l->word), to = talk_links_path(l->word, n);

	if (l->path && l->state == LINK_VERIFIED) {
		*path = xstrdup(l->path);
		*line = l->line;
	} else {
		*path = xstrndup(l->word, to);
		for (*line = 0; to < n && (l->word[to] < '0' || l->word[to] > '9');)
			to++;
		if (to < n)
			*line = (uint32_t)strtoul(l->word + to, NULL, 10);
	}
	if (browse_find_file(a->browse, *path) >= 0)
		return true;
	free(*path);
	return false;
}

bool talk_act_on_link(struct talk_pane *k, struct app *a, enum action act)
{
	const struct talk_link *l;
	const char *before;
	char *near, *path;
	uint32_t line;

	if (talk_selected(k, a) < 0) { /* the first one of the line */
		long run = link_in(k, a, k->cur, -1, 1);
		if (run < 0) {
			app_say(a, "no link in this line: h and l go to one");
			return true;
		}
		select_run(k, a, k->cur, run);
	}
	l = talk_links_get(&talk_turn(k, k->cur.turn)->links, k->link);
	if (!l || !a->browse) {
		app_say(a, "names can be followed when the files are read");
		return true;
	}
	near = near_of(k, a, &before);
	if (l->word[0] == ':')
		resolve(a, act, l->word, near, before);
	else if (of_a_name(act) && !talk_links_is_path(l->word, strlen(l->word)))
		app_lookup(a, act, l->word, near);
	else if (known_place(a, l, &path, &line)) {
		act_on_place(a, act, path, line, 0);
		free(path);
	} else if (act == ACT_ENTER)
		app_follow(a, l->word, strlen(l->word), near);
	else
		resolve(a, act, l->word, near, NULL);
	free(near);
	return true;
}
