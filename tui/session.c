/* session.c - the conversation: what the person asks goes to the talker's thread as jobs, what happens there comes back through the bridge.
 *
 * struct talk and struct record are touched on the talker's thread only. Jobs are queued in order and never replace each other. A question that
 * comes before the map is there waits on the UI thread, so that the tree is not scanned twice. */
#include "app_impl.h"

#include "../src/base/mem.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#define TALKER_NICE 5 /* the model's threads take all cores: the thread that draws must not wait for them */

struct session_state {
	/* the talker's */
	struct talk *talk;
	struct record *record;
	struct bridge_stream out; /* where events go */
	bool slow;                /* the threads gave way already */
	/* written before the talker starts, then only read */
	struct bridge *bridge;
	char *dir, *path;         /* of records; the tree, absolute */
	/* both */
	atomic_int cancelled;     /* questions up to this number are not to be answered */
	/* UI thread */
	int asked;                /* number of the last question */
	char *waiting;            /* for the map */
	long reask;               /* turn that the next question replaces, -1 */
};

enum task { T_ASK, T_FORGET, T_READ, T_NEW, T_RESUME, T_STALE, T_MODEL };

struct talk_job {
	struct job j;
	struct session_state *s;
	enum task task;
	char *text; /* question, path, id, model */
	uint32_t first, last;
	size_t turn;
	int stream, number;
};

/* ---- messages of the talker --------------------------------------------------------------------------------------------------- */

struct text_msg {
	struct msg m;
	int stream;
	char *text;
};

static void text_drop(struct msg *m)
{
	free(((struct text_msg *)m)->text);
	free(m);
}

static void say_apply(struct app *a, struct msg *m)
{
	app_say(a, "%s", ((struct text_msg *)m)->text);
	text_drop(m);
}

static void fail_apply(struct app *a, struct msg *m)
{
	app_fail(a, ((struct text_msg *)m)->text);
	text_drop(m);
}

static void question_apply(struct app *a, struct msg *m)
{
	struct text_msg *t = (struct text_msg *)m;

	if (t->stream == a->stream)
		pane_talk_question(a->pane[PANE_TALK], a, t->text);
	text_drop(m);
}

static void post_text(struct bridge *b, void (*apply)(struct app *, struct msg *), int stream, const char *text)
{
	struct text_msg *t = xcalloc(1, sizeof(*t));

	t->m.apply = apply;
	t->m.drop = text_drop;
	t->stream = stream;
	t->text = xstrdup(text);
	bridge_post(b, &t->m);
}

/* ---- talker's thread ---------------------------------------------------------------------------------------------------------- */

static void on_event(void *ud, const struct event *ev)
{
	struct session_state *s = ud;

	if (s->record)
		record_event(s->record, ev);
	/* DONE is told when the turn is on disk */
	if (ev->type != EV_DONE)
		bridge_event(&s->out, ev);
}

static void done(struct session_state *s, int code)
{
	struct event ev = { .type = EV_DONE, .code = code };

	bridge_event(&s->out, &ev);
}

static void ask(struct talk_job *t)
{
	struct session_state *s = t->s;
	struct err e = ERR_INIT;
	int code;

	if (t->number <= atomic_load(&s->cancelled)) {
		done(s, ERR_CANCEL);
		return;
	}
	record_question(s->record, t->text);
	code = talk_ask(s->talk, t->text);
	if (record_turn(s->record, &e) != 0)
		post_text(s->bridge, fail_apply, 0, e.msg);
	done(s, code);
}

/* A session that is played back: the pane gets its events, the talk its turns. */
struct player {
	struct session_state *s;
	struct buf question, answer;
};

static void remember(struct player *p)
{
	if (p->question.len)
		talk_remember(p->s->talk, buf_str(&p->question), buf_str(&p->answer));
	buf_truncate(&p->question, 0);
	buf_truncate(&p->answer, 0);
}

static void on_played_question(void *ud, const char *question)
{
	struct player *p = ud;

	remember(p);
	buf_puts(&p->question, question);
	post_text(p->s->bridge, question_apply, p->s->out.stream, question);
}

static void on_played_event(void *ud, const struct event *ev)
{
	struct player *p = ud;

	if (ev->type == EV_TEXT)
		buf_add(&p->answer, ev->text, ev->len);
	bridge_event(&p->s->out, ev);
}

static void resume(struct talk_job *t)
{
	struct session_state *s = t->s;
	struct player p = { .s = s };
	struct err e = ERR_INIT;
	char *tree = record_tree(s->dir, t->text);

	talk_forget(s->talk, 0);
	if (tree && s->path && strcmp(tree, s->path) != 0) /* its answers are about other files */
		err_set(&e, ERR_PATH, "session %s is about %s: open that tree to go on with it", t->text, tree);
	free(tree);
	if (err_is_set(&e))
		post_text(s->bridge, fail_apply, 0, e.msg);
	else if (record_play(s->dir, t->text, on_played_question, on_played_event, &p, &e) != 0)
		post_text(s->bridge, fail_apply, 0, e.msg);
	remember(&p);
	buf_free(&p.question);
	buf_free(&p.answer);
	record_free(s->record);
	s->record = e.code == ERR_PATH ? record_new(s->dir, s->path) : record_continue(s->dir, t->text);
	done(s, 0);
}

static void job_free(struct job *j)
{
	struct talk_job *t = (struct talk_job *)j;

	free(t->text);
	free(t);
}

static void job_run(struct job *j, struct cancel *cancel)
{
	struct talk_job *t = (struct talk_job *)j;
	struct session_state *s = t->s;
	struct err e = ERR_INIT;

	if (!s->slow) /* threads that this one makes inherit it (Linux: a thread's own) */
		setpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid), TALKER_NICE);
	s->slow = true;
	s->out.stream = t->stream;
	switch (t->task) {
	case T_ASK:
		ask(t);
		break;
	case T_FORGET:
		talk_forget(s->talk, t->turn);
		record_forget(s->record, t->turn, &e);
		break;
	case T_READ:
		if (talk_read_too(s->talk, t->text, t->first, t->last, &e) == 0)
			post_text(s->bridge, say_apply, 0, "the model reads it with your next question");
		break;
	case T_NEW:
		talk_forget(s->talk, 0);
		record_free(s->record);
		s->record = record_new(s->dir, s->path);
		break;
	case T_RESUME:
		resume(t);
		break;
	case T_STALE:
		talk_stale(s->talk);
		break;
	case T_MODEL:
		talk_set_model(s->talk, t->text);
		break;
	}
	if (err_is_set(&e))
		post_text(s->bridge, fail_apply, 0, e.msg);
	job_free(j);
}

/* ---- UI thread ---------------------------------------------------------------------------------------------------------------- */

static struct talk_job *job(struct app *a, enum task task, const char *text)
{
	struct talk_job *t = xcalloc(1, sizeof(*t));

	t->j = (struct job){ .kind = JOB_TALK, .run = job_run, .drop = job_free };
	t->s = a->session;
	t->task = task;
	t->text = text ? xstrdup(text) : NULL;
	t->stream = a->stream;
	return t;
}

struct session_state *app_session_new(struct app *a)
{
	struct session_state *s = xcalloc(1, sizeof(*s));
	struct ask_opts o = *a->o->ask;

	s->bridge = a->bridge;
	s->out.bridge = a->bridge;
	s->reask = -1;
	s->dir = record_dir();
	s->path = realpath(a->o->path, NULL);
	o.cancel = worker_cancel_flag(a->talker);
	o.emit = on_event;
	o.ud = s;
	s->talk = talk_new(&o, a->o->path, true);
	s->record = record_new(s->dir, s->path ? s->path : a->o->path);
	return s;
}

void app_session_free(struct session_state *s)
{
	if (!s)
		return;
	talk_free(s->talk);
	record_free(s->record);
	free(s->dir);
	free(s->path);
	free(s->waiting);
	free(s);
}

static void ask_now(struct app *a, const char *question)
{
	struct talk_job *t = job(a, T_ASK, question);

	t->number = ++a->session->asked;
	worker_queue(a->talker, &t->j);
}

void app_ask(struct app *a, const char *question)
{
	struct session_state *s = a->session;

	if (a->answering) {
		app_fail(a, "an answer is being written: Esc stops it");
		return;
	}
	if (!question[strspn(question, " \t\n")])
		return;
	if (s->reask >= 0) {
		struct talk_job *t = job(a, T_FORGET, NULL);

		t->turn = (size_t)s->reask;
		worker_queue(a->talker, &t->j);
		pane_talk_forget(a->pane[PANE_TALK], (size_t)s->reask);
		s->reask = -1;
	}
	pane_talk_question(a->pane[PANE_TALK], a, question);
	app_focus(a, PANE_TALK); /* to be read, and to be scrolled */
	a->answering = true;
	a->interrupt_at = 0; /* a ctrl-c that stopped the answer before this one is no first of two */
	if ((a->browse && browse_has_symbols(a->browse)) || a->map_failed) {
		ask_now(a, question);
	} else {
		free(s->waiting);
		s->waiting = xstrdup(question);
		app_say(a, "the question waits for the symbol map");
	}
}

void app_session_map(struct app *a)
{
	char *question = a->session->waiting;

	a->session->waiting = NULL;
	if (question) {
		app_say(a, "%s", ""); /* that it waits */
		ask_now(a, question);
	}
	free(question);
}

void app_session_done(struct app *a, int stream, int code)
{
	if (stream == a->stream)
		a->answering = false;
}

void app_cancel(struct app *a)
{
	struct session_state *s = a->session;
	struct event ev = { .type = EV_DONE, .code = ERR_CANCEL };

	if (!a->answering)
		return;
	if (s->waiting) {
		free(s->waiting);
		s->waiting = NULL;
		app_event(a, a->stream, &ev);
		return;
	}
	/* first the number, then the flag: a job that starts in between clears the flag, and then sees the number */
	atomic_store(&s->cancelled, s->asked);
	cancel_set(worker_cancel_flag(a->talker));
}

void app_reask(struct app *a, size_t turn)
{
	const char *question = pane_talk_asked(a->pane[PANE_TALK], turn);

	if (a->answering) {
		app_fail(a, "an answer is being written: Esc stops it");
		return;
	}
	if (!question)
		return;
	a->session->reask = (long)turn;
	prompt_set(a->prompt, question);
	prompt_open(a->prompt, a, PROMPT_ASK);
	app_say(a, "sending it takes the place of this question and of all behind it");
}

void app_read_too(struct app *a, const char *path, uint32_t first, uint32_t last)
{
	struct talk_job *t = job(a, T_READ, path);

	t->first = first;
	t->last = last;
	worker_queue(a->talker, &t->j);
}

/* Leaves the conversation that is shown: what still comes of it is dropped. */
static void change(struct app *a)
{
	app_cancel(a);
	a->stream++;
	a->answering = false;
	a->session->reask = -1;
	pane_talk_clear(a->pane[PANE_TALK]);
}

void app_reask_not(struct app *a)
{
	a->session->reask = -1;
}

void app_new_session(struct app *a)
{
	change(a);
	worker_queue(a->talker, &job(a, T_NEW, NULL)->j);
	app_say(a, "a new conversation; :sessions lists the earlier ones");
}

void app_resume(struct app *a, const char *id)
{
	change(a);
	a->answering = true; /* until all of it is played: a question in between would be answered into it */
	worker_queue(a->talker, &job(a, T_RESUME, id)->j);
	app_focus(a, PANE_TALK);
}

void app_session_stale(struct app *a)
{
	worker_queue(a->talker, &job(a, T_STALE, NULL)->j);
}

void app_session_model(struct app *a, const char *name)
{
	worker_queue(a->talker, &job(a, T_MODEL, name)->j);
}
