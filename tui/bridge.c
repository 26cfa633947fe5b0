#include "bridge.h"

#include "app.h"

#include "../src/base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct bridge {
	pthread_mutex_t lock;
	struct msg *first, *last;
	bool woken; /* a byte is in the pipe */
	int pipe[2];
};

/* An event and what it points to. */
struct event_msg {
	struct msg m;
	int stream;
	struct event ev;
	struct buf text; /* ev.text, grows while it waits */
	struct ev_stats stats;
	struct ev_rate live;
	char *section, *unit, *name, *path, *unverified;
};

struct bridge *bridge_new(struct err *e)
{
	struct bridge *b = xcalloc(1, sizeof(*b));

	if (pipe2(b->pipe, O_CLOEXEC | O_NONBLOCK) != 0) {
		err_errno(e, ERR_FAIL, "no pipe for the session");
		free(b);
		return NULL;
	}
	pthread_mutex_init(&b->lock, NULL);
	return b;
}

void bridge_free(struct bridge *b)
{
	if (!b)
		return;
	for (struct msg *m = bridge_take(b), *next; m; m = next) {
		next = m->next;
		m->drop(m);
	}
	pthread_mutex_destroy(&b->lock);
	close(b->pipe[0]);
	close(b->pipe[1]);
	free(b);
}

int bridge_fd(const struct bridge *b)
{
	return b->pipe[0];
}

/* With the lock held. One byte at most is in the pipe, so that the write cannot block or fail but by an interruption. */
static void put(struct bridge *b, struct msg *m)
{
	m->next = NULL;
	if (b->last)
		b->last->next = m;
	else
		b->first = m;
	b->last = m;
	if (!b->woken) {
		while (write(b->pipe[1], "", 1) < 0 && errno == EINTR)
			;
		b->woken = true;
	}
}

void bridge_post(struct bridge *b, struct msg *m)
{
	pthread_mutex_lock(&b->lock);
	put(b, m);
	pthread_mutex_unlock(&b->lock);
}

struct msg *bridge_take(struct bridge *b)
{
	struct msg *m;
	char byte;

	pthread_mutex_lock(&b->lock);
	if (b->woken)
		while (read(b->pipe[0], &byte, 1) < 0 && errno == EINTR)
			;
	b->woken = false;
	m = b->first;
	b->first = b->last = NULL;
	pthread_mutex_unlock(&b->lock);
	return m;
}

static void event_drop(struct msg *m)
{
	struct event_msg *x = (struct event_msg *)m;

	buf_free(&x->text);
	free(x->section);
	free(x->unit);
	free(x->name);
	free(x->path);
	free(x->unverified);
	free(x);
}

static void event_apply(struct app *a, struct msg *m)
{
	struct event_msg *x = (struct event_msg *)m;

	x->ev.text = buf_str(&x->text);
	x->ev.len = x->text.len;
	app_event(a, x->stream, &x->ev);
	event_drop(m);
}

static char *copy(const char *s)
{
	return s ? xstrdup(s) : NULL;
}

static struct event_msg *event_msg(int stream, const struct event *ev)
{
	struct event_msg *x = xcalloc(1, sizeof(*x));

	x->m.apply = event_apply;
	x->m.drop = event_drop;
	x->stream = stream;
	x->ev = *ev;
	if (ev->text)
		buf_add(&x->text, ev->text, ev->len);
	x->ev.section = x->section = copy(ev->section);
	x->ev.unit = x->unit = copy(ev->unit);
	x->ev.name = x->name = copy(ev->name);
	x->ev.path = x->path = copy(ev->path);
	if (ev->stats) {
		x->stats = *ev->stats;
		x->stats.unverified = x->unverified = copy(ev->stats->unverified);
		x->ev.stats = &x->stats;
	}
	if (ev->live) {
		x->live = *ev->live;
		x->ev.live = &x->live;
	}
	return x;
}

/* Only the last of these counts, so a waiting one gives way: a session that is stopped for an hour does not collect them. */
static bool supersedes(const struct event_msg *waiting, const struct event *ev)
{
	if (waiting->ev.type != ev->type)
		return false;
	if (ev->type == EV_PREFILL || ev->type == EV_RATE)
		return true;
	return ev->type == EV_PROGRESS && waiting->text.len == ev->len && memcmp(buf_str(&waiting->text), ev->text ? ev->text : "", ev->len) == 0;
}

void bridge_event(void *ud, const struct event *ev)
{
	struct bridge_stream *s = ud;
	struct bridge *b = s->bridge;
	struct event_msg *x, *last, *old = NULL;
	bool joined = false;

	if (ev->type == EV_TEXT || ev->type == EV_THOUGHT) {
		pthread_mutex_lock(&b->lock);
		last = b->last && b->last->apply == event_apply ? (struct event_msg *)b->last : NULL;
		if (last && last->stream == s->stream && last->ev.type == ev->type) {
			buf_add(&last->text, ev->text, ev->len);
			joined = true;
		}
		pthread_mutex_unlock(&b->lock);
		if (joined)
			return;
	}
	x = event_msg(s->stream, ev);
	pthread_mutex_lock(&b->lock);
	last = b->last && b->last->apply == event_apply ? (struct event_msg *)b->last : NULL;
	if (last && last->stream == s->stream && supersedes(last, ev)) {
		/* the new one takes the place of the old in the list: contents are exchanged, links stay */
		struct event_msg t = *last;

		*last = *x;
		last->m.next = NULL;
		if (last->ev.stats)
			last->ev.stats = &last->stats;
		if (last->ev.live)
			last->ev.live = &last->live;
		*x = t;
		old = x;
	} else {
		put(b, &x->m);
	}
	pthread_mutex_unlock(&b->lock);
	if (old)
		event_drop(&old->m);
}
