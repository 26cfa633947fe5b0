/* app_jobs.c - what the reader does for the app: opens the tree, watches it, looks names up, searches, asks git. A job carries all it needs and one
 * owner's share of the tree; its result is a message, and the job itself is that message. */
#include "app_impl.h"

#include "../src/base/clock.h"
#include "../src/base/mem.h"

#include <stdlib.h>
#include <string.h>

#define REOPEN_PAUSE 1.0  /* seconds at least between two openings of a tree that keeps changing */
#define SEARCH_MAX   5000 /* lines a search of all files lists */

struct jobs {
	/* UI thread */
	int watch_fd;       /* of `watch`; -1: none */
	double watch_at;    /* when it wants to be asked; < 0: only when the fd is readable */
	bool watching;      /* a watch job is under way: the fd is not polled */
	bool opening, again;
	bool rescan;        /* the next map replaces one: conversation and panes are told */
	double opened_at, open_s;
	unsigned seek; /* number of the present search; partial lists of an earlier one are dropped */
	bool seeking, seek_listed; /* listed: it has a list on the screen */
	/* the reader's */
	struct watch *watch;
	struct browse *watched; /* keeps what the watch looks at */
	struct bridge_stream progress;
	struct ask_opts opts;
};

struct lookup {
	struct job j;
	struct msg m;
	struct bridge *bridge;
	struct browse *b;
	struct jobs *jobs;
	enum action what;
	char *name, *near, *path;
	uint32_t line;
	struct places places;
	struct blame blame;
	struct browse *opened;
	struct err e;
	bool found, changed, no_model;
	unsigned seek;
	int fd, timeout;
	double seconds;
};

static struct lookup *of_msg(struct msg *m)
{
	return (struct lookup *)((char *)m - offsetof(struct lookup, m));
}

static void lookup_free(struct lookup *l)
{
	browse_free(l->b);
	browse_free(l->opened);
	places_free(&l->places);
	free(l->name);
	free(l->near);
	free(l->path);
	free(l);
}

static void job_drop(struct job *j)
{
	struct lookup *l = (struct lookup *)j;

	if (j->kind == JOB_SEEK) { /* the session is told of its end, whatever that is */
		err_set(&l->e, ERR_CANCEL, "stopped");
		bridge_post(l->bridge, &l->m);
		return;
	}
	lookup_free(l);
}

static void msg_drop(struct msg *m)
{
	lookup_free(of_msg(m));
}

static char *copy(const char *s)
{
	return s ? xstrdup(s) : NULL;
}

static struct lookup *lookup_new(struct app *a, int kind, void (*run)(struct job *, struct cancel *), void (*apply)(struct app *, struct msg *))
{
	struct lookup *l = xcalloc(1, sizeof(*l));

	l->j = (struct job){ .kind = kind, .run = run, .drop = job_drop };
	l->m = (struct msg){ .apply = apply, .drop = msg_drop };
	l->bridge = a->bridge;
	l->jobs = a->jobs;
	l->b = a->browse ? browse_ref(a->browse) : NULL;
	return l;
}

/* ---- open --------------------------------------------------------------------------------------------------------------------- */

/* A tree to be shown, of files or with its map. */
struct tree_msg {
	struct msg m;
	struct browse *b;
};

static void tree_drop(struct msg *m)
{
	browse_free(((struct tree_msg *)m)->b);
	free(m);
}

static void show_tree(struct app *a, struct browse *b)
{
	bool first = !a->browse;

	browse_free(a->browse);
	a->browse = b;
	if (first && browse_find_file(b, browse_focus(b)) >= 0) /* a single file: there is no other to choose */
		app_open(a, browse_focus(b), 0, true);
	pane_tree_browse(a->pane[PANE_TREE], a);
	pane_source_browse(a->pane[PANE_SOURCE], a);
	pane_talk_browse(a->pane[PANE_TALK], a);
	a->loop->at_once = true; /* what one waits for at the start */
}

static void tree_apply(struct app *a, struct msg *m)
{
	struct tree_msg *t = (struct tree_msg *)m;

	if (!a->browse) {
		show_tree(a, t->b);
		t->b = NULL;
	}
	tree_drop(m);
}

static void on_early(void *ud, struct browse *files)
{
	struct lookup *l = ud;
	struct tree_msg *t = xcalloc(1, sizeof(*t));

	t->m = (struct msg){ .apply = tree_apply, .drop = tree_drop };
	t->b = files;
	bridge_post(l->bridge, &t->m);
}

static void open_run(struct job *j, struct cancel *cancel)
{
	struct lookup *l = (struct lookup *)j;
	double start = clock_now();

	l->opened = browse_open(&l->jobs->opts, l->path, l->b ? NULL : on_early, l, &l->e);
	l->no_model = !l->jobs->opts.no_model && !ask_has_model(&l->jobs->opts);
	l->seconds = clock_now() - start;
	bridge_post(l->bridge, &l->m);
}

static void welcome(struct app *a, bool no_model)
{
	struct buf text = { 0 };

	browse_welcome(a->browse, &text);
	if (no_model) {
		buf_puts(&text, "no model is installed: answers are what the program itself knows\n"
				" codeask models --suggest             those that fit this machine\n"
				" codeask pull NAME                    gets one; questions use it from then on\n");
		app_say(a, "no model is installed: `codeask models --suggest` in a shell names those that fit");
	}
	pane_talk_welcome(a->pane[PANE_TALK], a, buf_str(&text));
	buf_free(&text);
}

static void open_apply(struct app *a, struct msg *m)
{
	struct lookup *l = of_msg(m);
	struct jobs *j = a->jobs;

	j->opening = false;
	j->opened_at = clock_now();
	j->open_s = l->seconds;
	if (l->opened) {
		show_tree(a, l->opened);
		l->opened = NULL;
		if (j->rescan)
			app_session_stale(a);
		else
			welcome(a, l->no_model);
		j->rescan = true;
		a->map_failed = false;
		j->watching = false;
		j->watch_at = clock_now();
	} else if (l->e.code != ERR_CANCEL) {
		if (!a->browse) { /* not even its files: there is nothing to show */
			a->loop->err = l->e;
			a->quit = true;
		} else {
			app_fail(a, l->e.msg);
			a->map_failed = !browse_has_symbols(a->browse);
		}
	}
	app_session_map(a);
	lookup_free(l);
}

void jobs_open(struct app *a)
{
	struct lookup *l = lookup_new(a, JOB_OPEN, open_run, open_apply);
	struct jobs *j = a->jobs;

	j->opts = *a->o->ask;
	j->progress = (struct bridge_stream){ a->bridge, STREAM_BROWSE };
	j->opts.cancel = worker_cancel_flag(a->opener);
	j->opts.emit = bridge_event;
	j->opts.ud = &j->progress;
	j->opening = true;
	l->path = xstrdup(a->o->path);
	worker_put(a->opener, &l->j);
}

void jobs_reopen(struct app *a)
{
	if (a->jobs->opening)
		a->jobs->again = true;
	else
		jobs_open(a);
}

/* ---- watch -------------------------------------------------------------------------------------------------------------------- */

static void watch_run(struct job *job, struct cancel *cancel)
{
	struct lookup *l = (struct lookup *)job;
	struct jobs *j = l->jobs;
	struct watch_changes c;

	if (j->watched != l->b) { /* the tree that is shown is another one now */
		watch_free(j->watch);
		browse_free(j->watched);
		j->watched = browse_ref(l->b);
		j->watch = browse_watch(l->b, &l->e);
	}
	l->fd = l->timeout = -1;
	if (j->watch) {
		l->changed = watch_poll(j->watch, &c);
		if (l->changed)
			watch_changes_free(&c);
		l->fd = watch_fd(j->watch);
		l->timeout = watch_timeout(j->watch);
	}
	bridge_post(l->bridge, &l->m);
}

static void watch_apply(struct app *a, struct msg *m)
{
	struct lookup *l = of_msg(m);
	struct jobs *j = a->jobs;
	double pause = 2 * j->open_s > REOPEN_PAUSE ? 2 * j->open_s : REOPEN_PAUSE;

	j->watching = false;
	j->watch_fd = l->fd;
	j->watch_at = l->timeout >= 0 ? clock_now() + l->timeout / 1000.0 : -1;
	if (l->changed)
		j->again = true;
	if (j->again && j->opened_at + pause > j->watch_at && j->watch_at < 0)
		j->watch_at = j->opened_at + pause;
	lookup_free(l);
}

int jobs_watch_fd(const struct app *a)
{
	return a->jobs->watching || a->jobs->opening ? -1 : a->jobs->watch_fd;
}

double jobs_watch_wait(const struct app *a)
{
	const struct jobs *j = a->jobs;
	double wait;

	if (j->watching || j->opening || j->watch_at < 0)
		return -1;
	wait = j->watch_at - clock_now();
	return wait > 0 ? wait : 0;
}

void jobs_watch(struct app *a, bool readable)
{
	struct jobs *j = a->jobs;
	double pause = 2 * j->open_s > REOPEN_PAUSE ? 2 * j->open_s : REOPEN_PAUSE;
	struct lookup *l;

	if (j->watching || j->opening || !a->browse)
		return;
	if (j->again && clock_now() - j->opened_at >= pause) {
		j->again = false;
		jobs_open(a);
		return;
	}
	if (!readable && (j->watch_at < 0 || clock_now() < j->watch_at))
		return;
	l = lookup_new(a, JOB_WATCH, watch_run, watch_apply);
	j->watching = true;
	worker_put(a->reader, &l->j);
}

struct jobs *jobs_new(void)
{
	struct jobs *j = xcalloc(1, sizeof(*j));

	j->watch_fd = -1;
	j->watch_at = -1;
	return j;
}

void jobs_free(struct jobs *j)
{
	if (!j)
		return;
	watch_free(j->watch);
	browse_free(j->watched);
	free(j);
}

/* ---- lists of places ---------------------------------------------------------------------------------------------------------- */

static void list_run(struct job *job, struct cancel *c)
{
	struct lookup *l = (struct lookup *)job;
	const char *name = l->name;
	int rc = 0;

	switch (l->what) {
	case ACT_CALLERS:
		rc = browse_callers(l->b, name, c, &l->places, &l->e);
		break;
	case ACT_CALLEES:
		rc = browse_callees(l->b, name, l->near, &l->places, &l->e);
		break;
	case ACT_DEFINITION:
		rc = browse_definitions(l->b, name, l->near, &l->places, &l->e);
		break;
	case ACT_INCLUDES:
		rc = browse_includes(l->b, name, &l->places, &l->e);
		break;
	case ACT_INCLUDERS:
		rc = browse_includers(l->b, name, c, &l->places, &l->e);
		break;
	case ACT_OUTLINE:
		rc = browse_outline(l->b, name, &l->places, &l->e);
		break;
	default:
		break;
	}
	l->found = rc == 0;
	bridge_post(l->bridge, &l->m);
}

static void list_apply(struct app *a, struct msg *m)
{
	struct lookup *l = of_msg(m);

	if (!l->found) {
		if (l->e.code != ERR_CANCEL)
			app_fail(a, l->e.msg);
	} else if (l->places.n == 0 && !l->places.more) {
		app_say(a, "%s: %s", l->places.title ? l->places.title : l->name, l->places.note && l->places.note[0] ? l->places.note : "nothing found");
	} else if (l->what == ACT_DEFINITION && l->places.n == 1) {
		app_open(a, l->places.p[0].path, l->places.p[0].line, true);
	} else {
		if (l->places.note && l->places.note[0])
			app_say(a, "%s", l->places.note);
		app_list(a, &l->places);
	}
	lookup_free(l);
}

/* ---- searches that may last: the seeker's ------------------------------------------------------------------------------------- */

struct seek_msg {
	struct msg m;
	unsigned seek;
	struct places places; /* title NULL: nothing new */
	size_t done, total;
};

static void seek_drop(struct msg *m)
{
	places_free(&((struct seek_msg *)m)->places);
	free(m);
}

/* The first list of a search is shown, later ones take its place where it is. */
static void seek_show(struct app *a, struct places *l, bool first)
{
	if (first)
		app_list(a, l);
	else
		pane_tree_update(a->pane[PANE_TREE], a, l);
}

static void seek_progress(struct app *a, size_t done, size_t total)
{
	static const char what[] = "searching";

	status_event(a->status, STREAM_SEEK,
		     &(struct event){ .type = EV_PROGRESS, .text = what, .len = sizeof(what) - 1, .unit = "files", .done = done, .total = total,
				      .eta_s = -1 });
}

static void seek_partial(struct app *a, struct msg *m)
{
	struct seek_msg *s = (struct seek_msg *)m;
	struct jobs *j = a->jobs;

	if (s->seek == j->seek && j->seeking) {
		if (s->places.title)
			seek_show(a, &s->places, !j->seek_listed);
		j->seek_listed |= s->places.title != NULL;
		seek_progress(a, s->done, s->total);
	}
	seek_drop(m);
}

static void on_partial(void *ud, const struct places *so_far, size_t done, size_t total)
{
	struct lookup *l = ud;
	struct seek_msg *s = xcalloc(1, sizeof(*s));

	s->m = (struct msg){ .apply = seek_partial, .drop = seek_drop };
	s->seek = l->seek;
	s->done = done;
	s->total = total;
	if (so_far)
		places_copy(&s->places, so_far);
	bridge_post(l->bridge, &s->m);
}

static void seek_run(struct job *job, struct cancel *c)
{
	struct lookup *l = (struct lookup *)job;

	if (l->what == ACT_CALLERS)
		l->found = browse_users(l->b, l->name, c, on_partial, l, &l->places, &l->e) == 0;
	else
		l->found = browse_search(l->b, l->name, true, SEARCH_MAX, c, on_partial, l, &l->places, &l->e) == 0;
	bridge_post(l->bridge, &l->m);
}

static void seek_apply(struct app *a, struct msg *m)
{
	struct lookup *l = of_msg(m);
	struct jobs *j = a->jobs;
	bool cancelled = l->e.code == ERR_CANCEL;

	if (l->seek != j->seek) { /* another one was begun */
		lookup_free(l);
		return;
	}
	j->seeking = false;
	status_event(a->status, STREAM_SEEK, &(struct event){ .type = EV_DONE });
	if (!l->found && !cancelled) {
		app_fail(a, l->e.msg);
	} else if (l->places.n == 0) {
		app_say(a, "%s: %s", l->places.title ? l->places.title : l->name,
			cancelled ? "stopped; nothing was found by then"
				  : l->places.note && l->places.note[0] ? l->places.note : "nothing found");
	} else {
		app_say(a, "%s%s", cancelled ? "stopped; by then: " : "", l->places.note ? l->places.note : "");
		seek_show(a, &l->places, !j->seek_listed);
	}
	lookup_free(l);
}

bool jobs_seeking(const struct app *a)
{
	return a->jobs->seeking;
}

void jobs_seek_stop(struct app *a)
{
	worker_cancel(a->seeker, JOB_SEEK);
	app_say(a, "stopping the search");
}

static void seek(struct app *a, enum action what, const char *name)
{
	struct lookup *l = lookup_new(a, JOB_SEEK, seek_run, seek_apply);

	l->what = what;
	l->name = xstrdup(name);
	l->seek = ++a->jobs->seek;
	a->jobs->seeking = true;
	a->jobs->seek_listed = false;
	seek_progress(a, 0, 0);
	worker_put(a->seeker, &l->j);
}

static bool have_map(struct app *a)
{
	if (a->browse && browse_has_symbols(a->browse))
		return true;
	app_say(a, a->map_failed ? "the symbol map could not be made" : "the symbol map is not ready yet");
	return false;
}

void app_lookup(struct app *a, enum action what, const char *name, const char *near)
{
	struct lookup *l;

	if (!have_map(a))
		return;
	if (a->jobs->seeking) { /* the latest list is the one that is wanted */
		a->jobs->seek++;
		a->jobs->seeking = false;
		worker_cancel(a->seeker, JOB_SEEK);
		status_event(a->status, STREAM_SEEK, &(struct event){ .type = EV_DONE });
	}
	l = lookup_new(a, JOB_LIST, list_run, list_apply);
	l->what = what;
	l->name = xstrdup(name);
	l->near = copy(near);
	worker_put(a->reader, &l->j);
}

void app_search_tree(struct app *a, const char *pattern)
{
	if (!pattern[0])
		return;
	if (a->browse)
		seek(a, ACT_SEARCH_TREE, pattern);
	else
		app_say(a, "the files are not listed yet");
}

void app_users(struct app *a, const char *name)
{
	if (have_map(a))
		seek(a, ACT_CALLERS, name);
}

/* ---- links -------------------------------------------------------------------------------------------------------------------- */

static void follow_run(struct job *job, struct cancel *c)
{
	struct lookup *l = (struct lookup *)job;

	l->found = browse_resolve(l->b, l->name, strlen(l->name), l->near, &l->places);
	bridge_post(l->bridge, &l->m);
}

static void follow_apply(struct app *a, struct msg *m)
{
	struct lookup *l = of_msg(m);
	const struct place *p = l->places.p;

	if (!l->found || l->places.n == 0)
		app_say(a, "%s: nothing of that name in this tree", l->name);
	else if (l->places.n > 1)
		app_list(a, &l->places);
	else if (browse_find_file(a->browse, p->path) < 0)
		pane_tree_show(a->pane[PANE_TREE], a, p->path); /* a directory */
	else
		app_open(a, p->path, p->line, true);
	lookup_free(l);
}

void app_follow(struct app *a, const char *word, size_t len, const char *near)
{
	struct lookup *l;

	if (!a->browse || len == 0)
		return;
	l = lookup_new(a, JOB_RESOLVE, follow_run, follow_apply);
	l->name = xstrndup(word, len);
	l->near = copy(near);
	worker_put(a->reader, &l->j);
}

/* ---- git ---------------------------------------------------------------------------------------------------------------------- */

static void blame_run(struct job *job, struct cancel *c)
{
	struct lookup *l = (struct lookup *)job;

	l->found = (l->line ? browse_blame(l->b, l->path, l->line, c, &l->blame, &l->e) : browse_last_change(l->b, l->path, c, &l->blame, &l->e)) == 0;
	bridge_post(l->bridge, &l->m);
}

static void blame_apply(struct app *a, struct msg *m)
{
	struct lookup *l = of_msg(m);
	const char *path;
	uint32_t line, column;
	struct buf text = { 0 };

	if (!l->found) {
		if (l->e.code != ERR_CANCEL)
			app_fail(a, l->e.msg);
		lookup_free(l);
		return;
	}
	if (l->blame.commit[0])
		buf_printf(&text, "%s %s %s: %s", l->blame.commit, l->blame.date, l->blame.author, l->blame.summary);
	else
		buf_puts(&text, "not committed yet");
	if (l->line && pane_source_at(a->pane[PANE_SOURCE], &path, &line, &column) && strcmp(path, l->path) == 0)
		pane_source_note(a->pane[PANE_SOURCE], l->line, buf_str(&text));
	app_say(a, "%s", buf_str(&text));
	buf_free(&text);
	lookup_free(l);
}

void app_blame(struct app *a, const char *path, uint32_t line)
{
	struct lookup *l;

	if (!a->browse)
		return;
	l = lookup_new(a, JOB_BLAME, blame_run, blame_apply);
	l->path = xstrdup(path);
	l->line = line;
	worker_put(a->reader, &l->j);
}
