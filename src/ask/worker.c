/* worker.c - see worker.h. One queue under one lock; run() and drop() are called without it, so that they may put jobs themselves. */
#include "worker.h"

#include "../base/mem.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

enum { IDLE = -1 };

struct worker {
	pthread_t thread;
	pthread_mutex_t lock; /* of what follows */
	pthread_cond_t wake;
	struct job *first, **last;
	int running; /* kind of the job that runs, IDLE */
	bool stop;
	struct cancel cancel;
};

static void *work(void *arg)
{
	struct worker *w = arg;

	pthread_mutex_lock(&w->lock);
	for (;;) {
		struct job *j;

		while (!w->first && !w->stop)
			pthread_cond_wait(&w->wake, &w->lock);
		if (w->stop)
			break;
		j = w->first;
		w->first = j->next;
		if (!w->first)
			w->last = &w->first;
		j->next = NULL;
		w->running = j->kind;
		/* under the lock: who cancels this job from here on finds it running and sets the flag after this */
		atomic_store_explicit(&w->cancel.flag, 0, memory_order_relaxed);
		pthread_mutex_unlock(&w->lock);
		j->run(j, &w->cancel);
		pthread_mutex_lock(&w->lock);
		w->running = IDLE;
	}
	pthread_mutex_unlock(&w->lock);
	return NULL;
}

/* Jobs read maps and parse sources as a pool's threads do, and what they start inherits the signals' mask: signals are the face's, but for
 * those that mean this very thread has failed. */
static int start(struct worker *w)
{
	static const int own[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGSYS, SIGTRAP };
	pthread_attr_t attr;
	sigset_t all, before;
	int rc;

	sigfillset(&all);
	for (size_t i = 0; i < sizeof(own) / sizeof(*own); i++)
		sigdelset(&all, own[i]);
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, THREAD_STACK);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	rc = pthread_create(&w->thread, &attr, work, w);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	pthread_attr_destroy(&attr);
	return rc;
}

struct worker *worker_new(void)
{
	struct worker *w = xcalloc(1, sizeof(*w));

	w->last = &w->first;
	w->running = IDLE;
	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->wake, NULL);
	if (start(w) == 0)
		return w;
	pthread_cond_destroy(&w->wake);
	pthread_mutex_destroy(&w->lock);
	free(w);
	return NULL;
}

/* Takes the waiting jobs of a kind (-1: all) out of the queue, in order. The lock is held. */
static struct job *take_waiting(struct worker *w, int kind)
{
	struct job *taken = NULL, **end = &taken, **at = &w->first;

	while (*at) {
		struct job *j = *at;

		if (kind >= 0 && j->kind != kind) {
			at = &j->next;
			continue;
		}
		*at = j->next;
		j->next = NULL;
		*end = j;
		end = &j->next;
	}
	w->last = at;
	return taken;
}

static void drop_all(struct job *j)
{
	while (j) {
		struct job *next = j->next;

		j->drop(j);
		j = next;
	}
}

/* The lock is held. */
static void cancel_running(struct worker *w, int kind)
{
	if (w->running != IDLE && (kind < 0 || w->running == kind))
		cancel_set(&w->cancel);
}

static void append(struct worker *w, struct job *j)
{
	j->next = NULL;
	*w->last = j;
	w->last = &j->next;
	pthread_cond_signal(&w->wake);
}

void worker_free(struct worker *w)
{
	struct job *waiting;

	if (!w)
		return;
	pthread_mutex_lock(&w->lock);
	w->stop = true;
	cancel_running(w, -1);
	waiting = take_waiting(w, -1);
	pthread_cond_signal(&w->wake);
	pthread_mutex_unlock(&w->lock);
	drop_all(waiting);
	pthread_join(w->thread, NULL);
	drop_all(w->first); /* what the last job put itself */
	pthread_cond_destroy(&w->wake);
	pthread_mutex_destroy(&w->lock);
	free(w);
}

struct cancel *worker_cancel_flag(struct worker *w)
{
	return &w->cancel;
}

void worker_put(struct worker *w, struct job *j)
{
	struct job *waiting;

	pthread_mutex_lock(&w->lock);
	waiting = take_waiting(w, j->kind);
	cancel_running(w, j->kind);
	append(w, j);
	pthread_mutex_unlock(&w->lock);
	drop_all(waiting);
}

void worker_queue(struct worker *w, struct job *j)
{
	pthread_mutex_lock(&w->lock);
	append(w, j);
	pthread_mutex_unlock(&w->lock);
}

void worker_cancel(struct worker *w, int kind)
{
	struct job *waiting;

	pthread_mutex_lock(&w->lock);
	waiting = take_waiting(w, kind);
	cancel_running(w, kind);
	pthread_mutex_unlock(&w->lock);
	drop_all(waiting);
}

bool worker_busy(struct worker *w, int kind)
{
	bool busy;

	pthread_mutex_lock(&w->lock);
	busy = w->running != IDLE && (kind < 0 || w->running == kind);
	for (const struct job *j = w->first; j && !busy; j = j->next)
		busy = kind < 0 || j->kind == kind;
	pthread_mutex_unlock(&w->lock);
	return busy;
}
