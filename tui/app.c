/* app.c - the session's loop: waits, takes messages, gives keys to whoever has them, draws once. What panes ask of each other is here, too; what actions
 * do is in app_act.c, jobs are in app_jobs.c, commands in app_commands.c, the conversation in session.c, the frame in app_draw.c. */
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

void app_mouse(struct app *a, bool on)
{
	a->mouse = on;
	screen_mouse(on);
	app_say(a, on ? "mouse on: shift selects text in most terminals; m switches it off" : "mouse off: the terminal selects text");
}

/* ---- keys --------------------------------------------------------------------------------------------------------------------- */

/* Keys that type nothing keep their meaning for the session while a line is typed. */
static bool act_while_typing(struct app *a, int32_t key)
{
	enum action act = key < 32 || key >= KEY_SPECIAL ? keys_find(a->keys, CTX_GLOBAL, key) : ACT_NONE;

	if (act == ACT_INTERRUPT || act == ACT_REDRAW || act == ACT_SUSPEND || act == ACT_HELP)
		return app_session_action(a, act);
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

	if (act == ACT_P_PICK && key < KEY_SPECIAL && key >= ' ' && !prompt_at_word(a->prompt))
		act = ACT_NONE; /* a character of an address or a pattern */
	if (act != ACT_NONE && prompt_act(a->prompt, a, act))
		return true;
	if (act == ACT_NONE && prompt_key(a->prompt, a, key))
		return true;
	if (keys_find(a->keys, CTX_GLOBAL, key) == ACT_INTERRUPT && !a->answering) {
		app_reask_not(a);
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
	double last = clock_now(); /* when there was a key: input that never becomes one is no reason to stay */

	for (;;) {
		int32_t k = screen_key();
		char utf8[4];

		if (k < 0) {
			int n = poll(&p, 1, 500);

			if ((n < 0 && errno != EINTR) || n == 0 || clock_now() - last > 2 || (n > 0 && (p.revents & (POLLHUP | POLLERR | POLLNVAL))))
				break; /* an end that does not come; the terminal is gone */
			continue;
		}
		last = clock_now();
		if (k == KEY_PASTE_END)
			break;
		if (k == KEY_SPECIAL + KEY_RESIZE)
			a->full_redraw = true;
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
