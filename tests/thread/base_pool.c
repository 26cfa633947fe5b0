/* The pool: every thread runs every region once, items are handed out once. Own main(): also run under ThreadSanitizer. */
#include "base/thread.h"

#include <stdio.h>
#include <string.h>

enum { ITEMS = 10000, REGIONS = 2000 }; /* regions are shared out: more threads than cores wait for each other */

static int hits[ITEMS];
static long sums[64];
static atomic_int inside;

static void item(void *ctx, size_t i)
{
	(void)ctx;
	hits[i]++;
}

struct region {
	struct pool *pool;
	int broken;
};

static void region(void *ctx, int ith, int nth)
{
	struct region *r = ctx;

	sums[ith]++;
	atomic_fetch_add(&inside, 1);
	pool_barrier(r->pool);
	/* behind the barrier every thread has been counted */
	if (atomic_load(&inside) % nth != 0)
		r->broken = 1;
	pool_barrier(r->pool);
}

static int check(int threads)
{
	struct pool *p = pool_new(threads);
	struct region r = { p, 0 };
	int bad = 0, n = pool_size(p);

	memset(hits, 0, sizeof(hits));
	memset(sums, 0, sizeof(sums));
	atomic_store(&inside, 0);
	pool_for(p, ITEMS, item, NULL);
	for (int i = 0; i < ITEMS; i++)
		bad += hits[i] != 1;
	for (int i = 0; i < REGIONS / threads; i++)
		pool_run(p, region, &r);
	for (int i = 0; i < n; i++)
		bad += sums[i] != REGIONS / threads;
	bad += r.broken;
	pool_free(p);
	printf("%s: pool of %d threads\n", bad ? "FAIL" : "ok", threads);
	return bad != 0;
}

int main(void)
{
	static const int sizes[] = { 1, 2, 3, 8 };
	int failed = 0, n = (int)(sizeof(sizes) / sizeof(*sizes));

	for (int i = 0; i < n; i++)
		failed += check(sizes[i]);
	printf("%d passed, %d failed\n", n - failed, failed);
	return failed != 0;
}
