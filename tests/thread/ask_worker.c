/* For ThreadSanitizer: two workers, jobs put, queued and cancelled from several threads; every job is run or dropped, once. */
#include "ask/worker.h"
#include "base/mem.h"

#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define CHECK(x)                                                                                                               \
	do {                                                                                                                   \
		if (!(x)) {                                                                                                    \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #x);                                                \
			exit(1);                                                                                               \
		}                                                                                                              \
	} while (0)

enum { KINDS = 3, PUTS = 2000, THREADS = 3 };

static atomic_int n_run, n_dropped, n_started, n_inside, last_id;
static atomic_bool gate;

struct test_job {
	struct job job;
	int id;
	bool until_cancelled, behind_gate;
	struct worker *again; /* puts a job of its own */
};

static struct test_job *job_new(int kind, int id);

static void run(struct job *j, struct cancel *cancel)
{
	struct test_job *t = (struct test_job *)j;

	CHECK(atomic_fetch_add(&n_inside, 1) == 0); /* one after the other */
	atomic_fetch_add(&n_started, 1);
	while (t->until_cancelled && !cancel_asked(cancel))
		sched_yield();
	while (t->behind_gate && !atomic_load(&gate))
		sched_yield();
	if (t->again)
		worker_put(t->again, &job_new(2, -1)->job);
	atomic_store(&last_id, t->id);
	free(t);
	atomic_fetch_sub(&n_inside, 1);
	atomic_fetch_add(&n_run, 1);
}

static void drop(struct job *j)
{
	free(j);
	atomic_fetch_add(&n_dropped, 1);
}

static struct test_job *job_new(int kind, int id)
{
	struct test_job *t = xcalloc(1, sizeof(*t));

	t->job = (struct job){ .kind = kind, .run = run, .drop = drop };
	t->id = id;
	return t;
}

static void reset(void)
{
	atomic_store(&n_run, 0);
	atomic_store(&n_dropped, 0);
	atomic_store(&n_started, 0);
	atomic_store(&gate, false);
}

static void wait_started(int n)
{
	while (atomic_load(&n_started) < n)
		sched_yield();
}

static void wait_idle(struct worker *w)
{
	while (worker_busy(w, -1))
		sched_yield();
}

/* Jobs of one kind: the waiting one gives way, the running one is cancelled; another kind is left alone. */
static void test_latest_wins(void)
{
	struct worker *w = worker_new();
	struct test_job *t;

	reset();
	CHECK(w && !worker_busy(w, -1));
	t = job_new(0, 1);
	t->until_cancelled = true;
	worker_put(w, &t->job);
	wait_started(1);
	CHECK(worker_busy(w, 0) && !worker_busy(w, 1));
	worker_put(w, &job_new(1, 2)->job); /* waits: kind 0 is not asked to end */
	CHECK(worker_busy(w, 1) && !cancel_asked(worker_cancel_flag(w)));
	worker_put(w, &job_new(1, 3)->job); /* instead of 2 */
	CHECK(atomic_load(&n_dropped) == 1);
	worker_put(w, &job_new(0, 4)->job); /* ends 1, runs behind 3 */
	wait_idle(w);
	CHECK(atomic_load(&n_run) == 3 && atomic_load(&n_dropped) == 1 && atomic_load(&last_id) == 4);
	worker_free(w);
}

/* The flag of a cancelled job does not reach the next one; queued jobs of a kind all run. */
static void test_queue(void)
{
	struct worker *w = worker_new();
	struct test_job *t;

	reset();
	cancel_set(worker_cancel_flag(w)); /* nothing runs: nobody's */
	t = job_new(0, 1);
	t->behind_gate = true;
	worker_queue(w, &t->job);
	wait_started(1);
	CHECK(!cancel_asked(worker_cancel_flag(w)));
	for (int i = 0; i < 10; i++)
		worker_queue(w, &job_new(0, 2 + i)->job);
	atomic_store(&gate, true);
	wait_idle(w);
	CHECK(atomic_load(&n_run) == 11 && atomic_load(&n_dropped) == 0 && atomic_load(&last_id) == 11);

	t = job_new(1, 20);
	t->until_cancelled = true;
	worker_queue(w, &t->job);
	wait_started(12);
	worker_queue(w, &job_new(0, 21)->job);
	worker_queue(w, &job_new(1, 22)->job);
	worker_queue(w, &job_new(0, 23)->job);
	worker_cancel(w, 1);
	wait_idle(w);
	CHECK(atomic_load(&n_run) == 14 && atomic_load(&n_dropped) == 1 && atomic_load(&last_id) == 23);
	worker_free(w);
}

/* Freed while a job runs and others wait, and while the running one puts one more. */
static void test_free(void)
{
	struct worker *w = worker_new();
	struct test_job *t = job_new(0, 1);

	reset();
	t->until_cancelled = true;
	t->again = w;
	worker_put(w, &t->job);
	for (int i = 0; i < 5; i++)
		worker_queue(w, &job_new(1, 2 + i)->job);
	wait_started(1);
	worker_free(w);
	CHECK(atomic_load(&n_run) == 1 && atomic_load(&n_dropped) == 6);
	worker_free(worker_new()); /* nothing was ever put */
	worker_free(NULL);
}

static void *put_many(void *arg)
{
	struct worker *w = arg;
	unsigned seed = (unsigned)(size_t)&seed;

	for (int i = 0; i < PUTS; i++) {
		int kind = rand_r(&seed) % KINDS;
		struct test_job *t = job_new(kind, i);

		t->until_cancelled = i % 50 == 0;
		if (rand_r(&seed) % 2)
			worker_put(w, &t->job);
		else
			worker_queue(w, &t->job);
		if (i % 25 == 0)
			worker_cancel(w, rand_r(&seed) % (KINDS + 1) - 1);
		worker_busy(w, kind);
	}
	return NULL;
}

static void test_many(void)
{
	struct worker *w = worker_new();
	pthread_t threads[THREADS];

	reset();
	for (int i = 0; i < THREADS; i++)
		CHECK(pthread_create(&threads[i], NULL, put_many, w) == 0);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	worker_free(w);
	CHECK(atomic_load(&n_run) + atomic_load(&n_dropped) == THREADS * PUTS);
}

int main(void)
{
	test_latest_wins();
	test_queue();
	test_free();
	test_many();
	return 0;
}
