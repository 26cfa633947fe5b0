/* thread.c - the pool. A region is announced by a new generation number; workers spin on it for a short time (a decode has
 * hundreds of regions per token, a futex wake costs more than most of them) and then sleep on a condition variable. */
#include "thread.h"

#include "mem.h"

#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/resource.h>

#define SPIN_ROUNDS 20000

struct pool {
	int n;
	pthread_t *threads; /* [n - 1] */
	pthread_mutex_t lock;
	pthread_cond_t wake;
	int sleepers; /* under lock */
	bool stop;
	void (*fn)(void *, int, int);
	void *ctx;
	atomic_uint generation;
	atomic_int running; /* workers that have not finished the region */
	atomic_int barrier_in;
	atomic_uint barrier_phase;
};

struct worker_arg {
	struct pool *pool;
	int ith;
};

static inline void relax(int round)
{
#if defined(__x86_64__) || defined(__i386__)
	__builtin_ia32_pause();
#endif
	/* With fewer cores than threads the one we wait for may need ours. */
	if (round % 256 == 255)
		sched_yield();
}

static unsigned wait_generation(struct pool *p, unsigned seen)
{
	unsigned g;

	for (int i = 0; i < SPIN_ROUNDS; i++) {
		g = atomic_load_explicit(&p->generation, memory_order_acquire);
		if (g != seen)
			return g;
		relax(i);
	}
	pthread_mutex_lock(&p->lock);
	p->sleepers++;
	while ((g = atomic_load_explicit(&p->generation, memory_order_acquire)) == seen)
		pthread_cond_wait(&p->wake, &p->lock);
	p->sleepers--;
	pthread_mutex_unlock(&p->lock);
	return g;
}

static void *worker(void *arg)
{
	struct worker_arg a = *(struct worker_arg *)arg;
	struct pool *p = a.pool;
	unsigned seen = 0;

	free(arg);
	for (;;) {
		seen = wait_generation(p, seen);
		if (p->stop)
			return NULL;
		p->fn(p->ctx, a.ith, p->n);
		atomic_fetch_sub_explicit(&p->running, 1, memory_order_release);
	}
}

static void announce(struct pool *p)
{
	pthread_mutex_lock(&p->lock);
	atomic_fetch_add_explicit(&p->generation, 1, memory_order_release);
	if (p->sleepers)
		pthread_cond_broadcast(&p->wake);
	pthread_mutex_unlock(&p->lock);
}

int thread_cores(void)
{
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof(set), &set) == 0 && CPU_COUNT(&set) > 0)
		return CPU_COUNT(&set);
	return 1;
}

void thread_setup(void)
{
	struct rlimit lim;

	if (getrlimit(RLIMIT_STACK, &lim) || lim.rlim_cur == RLIM_INFINITY || lim.rlim_cur >= THREAD_STACK)
		return;
	lim.rlim_cur = lim.rlim_max == RLIM_INFINITY || lim.rlim_max > THREAD_STACK ? THREAD_STACK : lim.rlim_max;
	setrlimit(RLIMIT_STACK, &lim);
}

struct pool *pool_new(int n_threads)
{
	struct pool *p = xcalloc(1, sizeof(*p));
	pthread_attr_t attr;

	p->n = n_threads > 0 ? n_threads : thread_cores();
	pthread_mutex_init(&p->lock, NULL);
	pthread_cond_init(&p->wake, NULL);
	p->threads = xcalloc((size_t)p->n, sizeof(*p->threads));
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, THREAD_STACK);
	for (int i = 1; i < p->n; i++) {
		struct worker_arg *a = xmalloc(sizeof(*a));

		a->pool = p;
		a->ith = i;
		if (pthread_create(&p->threads[i - 1], &attr, worker, a) != 0) {
			/* A limit on threads: go on with those there are. Nobody has read n yet. */
			free(a);
			p->n = i;
			break;
		}
	}
	pthread_attr_destroy(&attr);
	return p;
}

void pool_free(struct pool *p)
{
	if (!p)
		return;
	p->stop = true;
	announce(p);
	for (int i = 1; i < p->n; i++)
		pthread_join(p->threads[i - 1], NULL);
	pthread_mutex_destroy(&p->lock);
	pthread_cond_destroy(&p->wake);
	free(p->threads);
	free(p);
}

int pool_size(const struct pool *p)
{
	return p->n;
}

void pool_run(struct pool *p, void (*fn)(void *ctx, int ith, int nth), void *ctx)
{
	if (p->n == 1) {
		fn(ctx, 0, 1);
		return;
	}
	p->fn = fn;
	p->ctx = ctx;
	atomic_store_explicit(&p->running, p->n - 1, memory_order_relaxed);
	announce(p);
	fn(ctx, 0, p->n);
	for (int i = 0; atomic_load_explicit(&p->running, memory_order_acquire) > 0; i++)
		relax(i);
}

void pool_barrier(struct pool *p)
{
	unsigned phase = atomic_load_explicit(&p->barrier_phase, memory_order_acquire);

	if (p->n == 1)
		return;
	if (atomic_fetch_add_explicit(&p->barrier_in, 1, memory_order_acq_rel) == p->n - 1) {
		atomic_store_explicit(&p->barrier_in, 0, memory_order_relaxed);
		atomic_store_explicit(&p->barrier_phase, phase + 1, memory_order_release);
		return;
	}
	for (int i = 0; atomic_load_explicit(&p->barrier_phase, memory_order_acquire) == phase; i++)
		relax(i);
}

struct for_ctx {
	void (*fn)(void *, size_t);
	void *ctx;
	size_t n;
	atomic_size_t next;
};

static void for_worker(void *arg, int ith, int nth)
{
	struct for_ctx *f = arg;
	size_t i;

	(void)ith;
	(void)nth;
	while ((i = atomic_fetch_add_explicit(&f->next, 1, memory_order_relaxed)) < f->n)
		f->fn(f->ctx, i);
}

void pool_for(struct pool *p, size_t n, void (*fn)(void *ctx, size_t i), void *ctx)
{
	struct for_ctx f = { .fn = fn, .ctx = ctx, .n = n };

	atomic_init(&f.next, 0);
	pool_run(p, for_worker, &f);
}
