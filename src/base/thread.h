/* thread.h - fork-join thread pool and a cancel flag.
 *
 * pool_run() calls fn(ctx, ith, nth) on every thread, the caller being thread 0, and returns when all have finished; it is
 * one parallel region with an implied barrier at its end. Workers spin briefly, then sleep. A pool is used by one caller at
 * a time. pool_barrier() may be called inside a region by all threads.
 */
#ifndef CODEASK_BASE_THREAD_H
#define CODEASK_BASE_THREAD_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

/* Of every thread that parses: address space, not memory. tree-sitter releases a parse by recursion, as deep as the source nests. 128 MB
 * is what the kernel keeps free below the first thread's stack. */
#define THREAD_STACK ((size_t)100 << 20)

/* Once, by the first thread: lets its stack grow as far as those of a pool do. */
void thread_setup(void);

struct pool;

struct pool *pool_new(int n_threads); /* n_threads <= 0: one per core this process may run on */
void pool_free(struct pool *p);
int pool_size(const struct pool *p);
void pool_run(struct pool *p, void (*fn)(void *ctx, int ith, int nth), void *ctx);
void pool_barrier(struct pool *p);

/* Runs fn(ctx, i) for i in [0, n), items handed out one by one in order of i (dynamic schedule). */
void pool_for(struct pool *p, size_t n, void (*fn)(void *ctx, size_t i), void *ctx);

int thread_cores(void); /* cores this process may run on, at least 1 */

/* Set by the UI or a signal handler, polled by the worker. Lock-free, so it may be set in a signal handler. */
struct cancel {
	atomic_int flag;
};
static inline void cancel_set(struct cancel *c)
{
	atomic_store_explicit(&c->flag, 1, memory_order_relaxed);
}
/* For the next piece of work, by whoever hands it out. */
static inline void cancel_clear(struct cancel *c)
{
	atomic_store_explicit(&c->flag, 0, memory_order_relaxed);
}
static inline bool cancel_asked(struct cancel *c)
{
	return c && atomic_load_explicit(&c->flag, memory_order_relaxed);
}

#endif
