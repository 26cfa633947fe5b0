/* app.c - the session's loop: waits, takes messages, gives keys to whoever has them, draws once. What panes ask of each other is here, too; jobs are
 * in app_jobs.c, commands in app_commands.c, the conversation in session.c, the frame in app_draw.c. */
#include "app_impl.h"

#include "../src/base/clock.h"
#include "../src/base/mem.h"
#include "../src/base/path.h"
#include "../src/base/utf8.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define FRAME      (1.0 / 30) /* between frames that no key asked for */
#define KEYS_MAX   256        /* of one frame: a held-down key does not keep the screen from being drawn */
#define PASTE_MAX  (1u << 20)
#define TWICE      2.0        /* seconds in which a second ctrl-c quits */
#define LEAVE_WAIT 1.0        /* seconds workers have to come to an end */

/* ---- what panes ask for ------------------------------------------------------------------------------------------------------- */

void app_focus(struct app *a, enum pane_id id)
{
	if (id < PANE_COUNT)
		a->focus = id;
}

void app_say(struct app *a, const char *fmt, ...)
{
	struct buf b = { 0 };
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&b, fmt, ap);
	va_end(ap);
	status_say(a->status, buf_str(&b), false);
	buf_free(&b);
}

void app_fail(struct app *a, const char *msg)
{
	status_say(a->status, msg, true);
}

void app_open(struct app *a, const char *path, uint32_t line, bool push)
{
	const char *here;
	uint32_t here_line, column;

	if (push && pane_source_at(a->pane[PANE_SOURCE], &here, &here_line, &column))
		trail_push(a->trail, here, here_line);
	pane_source_open(a->pane[PANE_SOURCE], a, path, line);
	if (push)
		app_focus(a, PANE_SOURCE);
}

void app_list(struct app *a, struct places *l)
{
	pane_tree_list(a->pane[PANE_TREE], a, l);
	app_focus(a, PANE_TREE);
}

void app_overlay(struct app *a, struct pane *p)
{
	if (a->overlay)
		a->overlay->ops->free(a->overlay);
	a->overlay = p;
	a->full_redraw = true;
}

static void go(struct app *a, bool back)
{
	const char *here = NULL, *path;
	uint32_t here_line = 0, column, line;
	bool at = pane_source_at(a->pane[PANE_SOURCE], &here, &here_line, &column);

	if (!(back ? trail_back : trail_forward)(a->trail, at ? here : NULL, here_line, &path, &line)) {
		app_say(a, back ? "no place before this one" : "no place behind this one");
		return;
	}
	pane_source_open(a->pane[PANE_SOURCE], a, path, line);
	app_focus(a, PANE_SOURCE);
}

void app_mouse(struct app *a, bool on)
{
	a->mouse = on;
	screen_mouse(on);
	app_say(a, on ? "mouse on: shift selects text in most terminals; m switches it off" : "mouse off: the terminal selects text");
}

/* ---- actions ------------------------------------------------------------------------------------------------------------------ */

static void interrupt(struct app *a)
{
	double now = clock_now();

	if (a->interrupt_at > 0 && now - a->interrupt_at < TWICE) {
		a->quit = true;
		return;
	}
	a->interrupt_at = now;
	if (a->answering) {
		app_cancel(a);
		app_say(a, "stopped; ctrl-c again quits");
	} else if (jobs_seeking(a)) {
		jobs_seek_stop(a);
	} else {
		app_say(a, "ctrl-c again quits");
	}
}

static void leave(struct app *a, struct pane *p)
{
	/* of a search and an answer the one that is looked at is meant */
	if (jobs_seeking(a) && (a->focus == PANE_TREE || !a->answering))
		jobs_seek_stop(a);
	else if (a->answering)
		app_cancel(a);
	else if (!p->ops->act || !p->ops->act(p, a, ACT_CANCEL))
		a->layout.zoom = false;
}

/* Actions of panes that have a meaning where the pane itself has none. */
static bool pane_default(struct app *a, enum action act)
{
	const char *path = NULL;
	uint32_t line = 0, column;
	bool at = pane_source_at(a->pane[PANE_SOURCE], &path, &line, &column);

	if (a->focus == PANE_TREE && pane_tree_at(a->pane[PANE_TREE], a, &path, &line))
		at = true;
	switch (act) {
	case ACT_SEARCH:
		prompt_open(a->prompt, a, PROMPT_SEARCH);
		return true;
	case ACT_NEXT_MATCH:
	case ACT_PREV_MATCH:
		if (!a->search)
			app_say(a, "nothing was searched for yet: / searches");
		else if (a->pane[a->focus]->ops->search && a->pane[a->focus]->ops->search(a->pane[a->focus], a, a->search, act == ACT_NEXT_MATCH ? 1 : -1) == 0)
			app_say(a, "no match");
		return true;
	case ACT_FILES:
		a->pane[PANE_TREE]->ops->act(a->pane[PANE_TREE], a, act);
		app_focus(a, PANE_TREE);
		return true;
	case ACT_OUTLINE:
	case ACT_INCLUDES:
	case ACT_INCLUDERS:
		if (at)
			app_lookup(a, act, path, path);
		return at;
	case ACT_EDIT:
		if (at)
			app_edit(a, path, line);
		return at;
	case ACT_BLAME:
		if (at)
			app_blame(a, path, line);
		return at;
	default:
		return false;
	}
}

static bool size_action(struct app *a, enum action act)
{
	int by = a->layout.cols >= 100 ? 4 : 2;
	bool changed = true;

	switch (act) {
	case ACT_NARROWER:
		changed = layout_tree(&a->layout, -by);
		break;
	case ACT_WIDER:
		changed = layout_tree(&a->layout, by);
		break;
	case ACT_TALLER:
		changed = a->focus == PANE_TREE ? layout_tree(&a->layout, by) : layout_split(&a->layout, a->focus, 2);
		break;
	case ACT_SHORTER:
		changed = a->focus == PANE_TREE ? layout_tree(&a->layout, -by) : layout_split(&a->layout, a->focus, -2);
		break;
	case ACT_FLIP:
		a->layout.flip = a->layout.beside ? FLIP_BELOW : FLIP_BESIDE;
		break;
	case ACT_ZOOM:
		a->layout.zoom = !a->layout.zoom;
		break;
	default:
		return false;
	}
	if (!changed)
		app_say(a, "that is its limit");
	a->full_redraw = true;
	return true;
}

static bool session_action(struct app *a, enum action act)
{
	switch (act) {
	case ACT_BACK:
	case ACT_FORWARD:
		go(a, act == ACT_BACK);
		break;
	case ACT_NEXT_PANE:
		app_focus(a, (a->focus + 1) % PANE_COUNT);
		break;
	case ACT_PREV_PANE:
		app_focus(a, (a->focus + PANE_COUNT - 1) % PANE_COUNT);
		break;
	case ACT_PANE_1:
	case ACT_PANE_2:
	case ACT_PANE_3:
		app_focus(a, (enum pane_id)(act - ACT_PANE_1));
		break;
	case ACT_ASK:
		prompt_open(a->prompt, a, PROMPT_ASK);
		break;
	case ACT_COMMAND:
		prompt_open(a->prompt, a, PROMPT_COMMAND);
		break;
	case ACT_SEARCH_TREE:
		prompt_open(a->prompt, a, PROMPT_SEARCH_TREE);
		break;
	case ACT_PICK:
		app_overlay(a, pane_picker_new(a, BROWSE_FILES | BROWSE_SYMBOLS, false));
		break;
	case ACT_SESSIONS:
		app_overlay(a, pane_sessions_new(a));
		break;
	case ACT_HELP:
		app_overlay(a, pane_help_new(a));
		break;
	case ACT_NEW_SESSION:
		app_new_session(a);
		break;
	case ACT_MOUSE:
		app_mouse(a, !a->mouse);
		break;
	case ACT_RESCAN:
		jobs_reopen(a);
		app_say(a, "reading the tree again");
		break;
	case ACT_INTERRUPT:
		interrupt(a);
		break;
	case ACT_REDRAW:
		a->full_redraw = true;
		screen_redraw();
		break;
	case ACT_SUSPEND:
		screen_suspend();
		a->full_redraw = true;
		break;
	case ACT_QUIT:
		a->quit = true;
		break;
	default:
		return false;
	}
	return true;
}

bool app_act(struct app *a, enum action act)
{
	struct pane *p = a->pane[a->focus];

	if (act == ACT_CANCEL) {
		leave(a, p);
		return true;
	}
	if (act != ACT_INTERRUPT && act != ACT_QUIT && act != ACT_SUSPEND && act != ACT_REDRAW && p->ops->act && p->ops->act(p, a, act))
		return true;
	return pane_default(a, act) || size_action(a, act) || session_action(a, act);
}

/* ---- keys --------------------------------------------------------------------------------------------------------------------- */

/* Keys that type nothing keep their meaning for the session while a line is typed. */
static bool act_while_typing(struct app *a, int32_t key)
{
	enum action act = key < 32 || key >= KEY_SPECIAL ? keys_find(a->keys, CTX_GLOBAL, key) : ACT_NONE;

	if (act == ACT_INTERRUPT || act == ACT_REDRAW || act == ACT_SUSPEND || act == ACT_HELP)
		return session_action(a, act);
	return false;
}

static bool key_of_overlay(struct app *a, int32_t key)
{
	struct pane *p = a->overlay;
	enum action act = keys_find(a->keys, CTX_PICKER, key);

	if (act != ACT_NONE && p->ops->act && p->ops->act(p, a, act))
		return true;
	if (a->overlay != p)
		return true;
	if (act == ACT_K_LEAVE || keys_find(a->keys, CTX_GLOBAL, key) == ACT_INTERRUPT) {
		app_overlay(a, NULL);
		return true;
	}
	if (p->ops->key && p->ops->key(p, a, key))
		return true;
	return act_while_typing(a, key);
}

static bool key_of_prompt(struct app *a, int32_t key)
{
	enum action act = keys_find(a->keys, CTX_PROMPT, key);

	if (act != ACT_NONE && prompt_act(a->prompt, a, act))
		return true;
	if (act == ACT_NONE && prompt_key(a->prompt, a, key))
		return true;
	if (keys_find(a->keys, CTX_GLOBAL, key) == ACT_INTERRUPT && !a->answering) {
		prompt_close(a->prompt, a);
		return true;
	}
	return act_while_typing(a, key);
}

static bool key_of_pane(struct app *a, int32_t key)
{
	enum action act = a->focus == PANE_TALK ? keys_find(a->keys, CTX_TALK, key) : ACT_NONE;

	if (act == ACT_NONE)
		act = keys_find(a->keys, CTX_PANE, key);
	if (act == ACT_NONE)
		act = keys_find(a->keys, CTX_GLOBAL, key);
	return act != ACT_NONE && app_act(a, act);
}

static bool give_key(struct app *a, int32_t key)
{
	if (a->overlay)
		return key_of_overlay(a, key);
	if (prompt_active(a->prompt))
		return key_of_prompt(a, key);
	return key_of_pane(a, key);
}

void app_key(struct app *a, int32_t key)
{
	status_key(a->status);
	if (give_key(a, key) || !(key & KEY_ALT))
		return;
	/* no such key: then it was Esc, and a key soon behind it */
	give_key(a, 27);
	give_key(a, key & ~KEY_ALT);
}

static void paste(struct app *a)
{
	struct buf text = { 0 };
	struct pollfd p = { .fd = screen_fd(), .events = POLLIN };

	for (;;) {
		int32_t k = screen_key();
		char utf8[4];

		if (k < 0 && poll(&p, 1, 500) <= 0)
			break; /* an end that does not come */
		if (k < 0)
			continue;
		if (k == KEY_PASTE_END)
			break;
		if (text.len > PASTE_MAX)
			continue;
		if (k & KEY_ALT)
			k &= ~KEY_ALT;
		if (k == '\r')
			k = '\n';
		if (k < KEY_SPECIAL && (k >= 32 || k == '\n' || k == '\t'))
			buf_add(&text, utf8, (size_t)utf8_encode(utf8, k));
	}
	if (text.len && a->overlay && a->overlay->ops->paste) {
		a->overlay->ops->paste(a->overlay, a, buf_str(&text), text.len);
	} else if (text.len && !a->overlay) {
		if (!prompt_active(a->prompt))
			prompt_open(a->prompt, a, PROMPT_ASK);
		prompt_paste(a->prompt, a, buf_str(&text), text.len);
	}
	buf_free(&text);
}

static void read_keys(struct app *a)
{
	for (int n = 0; n < KEYS_MAX && !a->quit; n++) {
		int32_t k = screen_key();

		if (k < 0)
			return;
		a->loop->dirty = a->loop->at_once = true;
		if (k == KEY_SPECIAL + KEY_RESIZE)
			a->full_redraw = true;
		else if (k == KEY_PASTE_START)
			paste(a);
		else if (k == KEY_SPECIAL + KEY_MOUSE)
			app_mouse_event(a);
		else
			app_key(a, k);
	}
}

/* ---- events ------------------------------------------------------------------------------------------------------------------- */

void app_event(struct app *a, int stream, const struct event *ev)
{
	if (stream != STREAM_BROWSE && stream != a->stream)
		return;
	status_event(a->status, stream, ev);
	if (stream == STREAM_BROWSE) {
		if (ev->type == EV_NOTE && ev->text && !strchr(ev->text, '\n'))
			app_say(a, "%.*s", (int)ev->len, ev->text);
		return;
	}
	pane_talk_event(a->pane[PANE_TALK], a, ev);
	if (ev->type == EV_DONE)
		app_session_done(a, stream, ev->code);
}

/* ---- loop --------------------------------------------------------------------------------------------------------------------- */

static double sooner(double a, double b)
{
	return a < 0 ? b : b < 0 || a < b ? a : b;
}

/* Seconds the loop may sleep; < 0: until something happens. */
static double sleep_time(struct app *a, bool idle)
{
	struct loop *l = a->loop;
	double wait = sooner(status_next(a->status), jobs_watch_wait(a));

	if (l->dirty)
		wait = sooner(wait, l->drawn_at + FRAME - clock_now() > 0 ? l->drawn_at + FRAME - clock_now() : 0);
	if (l->script)
		wait = sooner(wait, idle ? 0.002 : 0.01);
	return wait;
}

static void wait_for_something(struct app *a, bool idle)
{
	struct loop *l = a->loop;
	double wait = l->more_keys ? 0 : sleep_time(a, idle);
	struct pollfd p[4] = {
		{ .fd = screen_fd(), .events = POLLIN },
		{ .fd = screen_signal_fd(), .events = POLLIN },
		{ .fd = bridge_fd(a->bridge), .events = POLLIN },
		{ .fd = jobs_watch_fd(a), .events = POLLIN },
	};
	struct timespec t = { (time_t)wait, (long)((wait - (double)(time_t)wait) * 1e9) };
	double next = status_next(a->status);
	int n = ppoll(p, 4, wait < 0 ? NULL : &t, NULL);

	if (n < 0 && errno != EINTR)
		a->quit = true;
	l->hangup = n > 0 && (p[0].revents & (POLLHUP | POLLERR | POLLNVAL));
	if (n == 0 && next >= 0)
		l->dirty = true;
	jobs_watch(a, n > 0 && (p[3].revents & POLLIN));
}

static void signals(struct app *a)
{
	int sig = a->loop->hangup ? SIGHUP : screen_signal();

	if (sig == SIGTSTP)
		screen_suspend();
	if (sig == SIGTSTP || sig == SIGCONT) {
		a->full_redraw = a->loop->dirty = a->loop->at_once = true;
	} else if (sig) {
		a->loop->signal = sig;
		a->quit = true;
	}
}

static bool messages(struct app *a)
{
	struct msg *m = bridge_take(a->bridge);
	bool any = m != NULL;

	while (m) {
		struct msg *next = m->next;

		m->apply(a, m);
		m = next;
	}
	a->loop->dirty |= any;
	return any;
}

static bool working(struct app *a)
{
	return a->answering || worker_busy(a->reader, -1) || worker_busy(a->talker, -1) || worker_busy(a->opener, -1) ||
	       worker_busy(a->seeker, -1);
}

static void run(struct app *a)
{
	struct loop *l = a->loop;
	bool idle = false;

	app_draw(a); /* the first frame: before anything is read */
	while (!a->quit) {
		bool busy;

		wait_for_something(a, idle);
		signals(a);
		if (a->quit)
			break;
		busy = l->script && working(a);
		idle = !messages(a) && !busy;
		read_keys(a);
		if (l->script && script_step(l->script, a, idle))
			l->dirty = l->at_once = true;
		if (l->dirty && (l->at_once || clock_now() - l->drawn_at >= FRAME))
			app_draw(a);
	}
}

/* ---- start and end ------------------------------------------------------------------------------------------------------------ */

static bool setting_true(const char *v)
{
	return !v[0] || strcmp(v, "yes") == 0 || strcmp(v, "on") == 0 || strcmp(v, "true") == 0 || strcmp(v, "1") == 0;
}

static int settings(struct app *a, struct err *e)
{
	const struct tui_opts *o = a->o;

	for (size_t i = 0; i < o->n_settings; i++) {
		const struct tui_setting *s = &o->settings[i];

		if (strcmp(s->key, "mouse") == 0) {
			a->mouse = setting_true(s->value);
		} else if (strcmp(s->key, "layout") == 0) {
			if (strcmp(s->value, "auto") == 0)
				a->layout.flip = FLIP_AUTO;
			else if (strcmp(s->value, "below") == 0)
				a->layout.flip = FLIP_BELOW;
			else if (strcmp(s->value, "beside") == 0)
				a->layout.flip = FLIP_BESIDE;
			else
				return err_set(e, ERR_USAGE, "%s line %d: layout: %s is none of auto, below, beside", o->config ? o->config : "configuration",
					       s->line, s->value);
		}
	}
	return 0;
}

/* What can be wrong is said before the screen is taken. */
static int prepare(struct app *a, struct err *e)
{
	const struct tui_opts *o = a->o;
	const char *script = getenv("CODEASK_SCRIPT");
	struct stat st;

	if (stat(o->path, &st) != 0)
		return err_errno(e, ERR_PATH, "%s", o->path);
	layout_default(&a->layout);
	layout_load(&a->layout, o->ask->cache_dir);
	if (settings(a, e) != 0 || !(a->theme = theme_new(o, e)) || !(a->keys = keys_new(o, e)) || !(a->bridge = bridge_new(e)))
		return -1;
	if (script && script[0] && !(a->loop->script = script_open(script, e)))
		return -1;
	return 0;
}

static int start(struct app *a, struct err *e)
{
	char *data = path_data_dir(), *history = data ? path_join(data, "history") : NULL;

	if (screen_start(e) != 0) {
		free(history);
		free(data);
		return -1;
	}
	theme_use(a->theme, NULL);
	paint_theme(a->theme);
	if (a->mouse)
		screen_mouse(true);
	a->status = status_new();
	a->prompt = prompt_new(history);
	a->trail = trail_new();
	a->pane[PANE_TREE] = pane_tree_new();
	a->pane[PANE_SOURCE] = pane_source_new();
	a->pane[PANE_TALK] = pane_talk_new();
	free(history);
	free(data);
	if (!(a->reader = worker_new()) || !(a->talker = worker_new()) || !(a->opener = worker_new()) ||
	    !(a->seeker = worker_new()))
		return err_set(e, ERR_FAIL, "no threads for the session");
	a->jobs = jobs_new();
	a->session = app_session_new(a);
	jobs_open(a);
	if (a->o->question)
		app_ask(a, a->o->question);
	return 0;
}

/* Cancels what runs. False: a worker does not come to an end in time. */
static bool stop_workers(struct app *a)
{
	struct worker *all[] = { a->talker, a->reader, a->opener, a->seeker };
	double until = clock_now() + LEAVE_WAIT;
	const size_t n = sizeof(all) / sizeof(all[0]);

	for (size_t i = 0; i < n; i++)
		if (all[i])
			worker_cancel(all[i], -1);
	for (size_t i = 0; i < n; i++)
		while (all[i] && worker_busy(all[i], -1)) {
			struct timespec t = { 0, 5000000 };

			if (clock_now() > until)
				return false;
			nanosleep(&t, NULL);
		}
	for (size_t i = 0; i < n; i++)
		worker_free(all[i]);
	return true;
}

static void finish(struct app *a)
{
	screen_stop();
	if (!stop_workers(a)) /* nothing of them is to be kept, and the person has left */
		_exit(a->loop->signal ? 128 + a->loop->signal : a->loop->code);
	if (a->status)
		layout_save(&a->layout, a->o->ask->cache_dir);
	app_session_free(a->session);
	jobs_free(a->jobs);
	bridge_free(a->bridge);
	if (a->overlay)
		a->overlay->ops->free(a->overlay);
	for (int i = 0; i < PANE_COUNT; i++)
		if (a->pane[i])
			a->pane[i]->ops->free(a->pane[i]);
	if (a->prompt)
		prompt_free(a->prompt);
	if (a->status)
		status_free(a->status);
	if (a->trail)
		trail_free(a->trail);
	match_free(a->search);
	browse_free(a->browse);
	keys_free(a->keys);
	theme_free(a->theme);
	script_free(a->loop->script);
}

int tui_main(const struct tui_opts *o, struct err *e)
{
	struct loop loop = { 0 };
	struct app a = { .o = o, .loop = &loop, .focus = PANE_TREE };
	int rc = 0, sig;

	if (prepare(&a, e) == 0 && start(&a, e) == 0)
		run(&a);
	if (err_is_set(&loop.err)) /* the tree could not even be listed */
		err_set(e, loop.err.code, "%s", loop.err.msg);
	rc = loop.code = err_is_set(e) ? (int)e->code : 0;
	finish(&a);
	sig = loop.signal;
	if (sig) { /* whoever waits for us sees what ended us */
		signal(sig, SIG_DFL);
		raise(sig);
	}
	return rc;
}
