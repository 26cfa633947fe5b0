/* cpu_backend.c - the CPU backend: memory, threads, and the table of ops. Ops run at once, in the caller and its pool. */
#include "cpu_backend.h"

#include "../../src/base/clock.h"
#include "../../src/base/mem.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SERIAL_COST 16384 /* elements; below, waking the pool costs more than it gives */

bool cpu_reserve(struct cpu_backend *c, void **p, size_t *cap, size_t size)
{
	if (size <= *cap)
		return true;
	size_t want = *cap * 2 > size ? *cap * 2 : size;

	mem_free(*p);
	*cap = 0;
	*p = mem_try_alloc(want);
	if (!*p) {
		err_set(&c->base.err, ERR_FIT, "no memory for %zu MiB of scratch", want >> 20);
		return false;
	}
	*cap = want;
	return true;
}

struct spread {
	void (*fn)(void *ctx, int64_t i0, int64_t i1);
	void *ctx;
	int64_t n;
};

static void spread_part(void *ctx, int ith, int nth)
{
	struct spread *s = ctx;
	int64_t i0 = s->n * ith / nth, i1 = s->n * (ith + 1) / nth;

	if (i0 < i1)
		s->fn(s->ctx, i0, i1);
}

void cpu_spread(struct cpu_backend *c, int64_t n, int64_t cost, void (*fn)(void *ctx, int64_t i0, int64_t i1), void *ctx)
{
	struct spread s = { fn, ctx, n };

	if (c->n_thread == 1 || n < 2 || n * cost < SERIAL_COST)
		fn(ctx, 0, n);
	else
		pool_run(c->pool, spread_part, &s);
}

void cpu_refuse(struct backend *be, const char *op, const char *why, ...)
{
	char shapes[256] = "";
	const struct tensor *t;
	va_list ap;

	va_start(ap, why);
	while ((t = va_arg(ap, const struct tensor *))) {
		const struct dtype_info *info = dtype_info(t->type);
		size_t len = strlen(shapes);

		snprintf(shapes + len, sizeof shapes - len, " %s[%lld, %lld, %lld]%s", info ? info->name : "?",
			 (long long)t->ne[2], (long long)t->ne[1], (long long)t->ne[0], t->data ? "" : " without data");
	}
	va_end(ap);
	err_set(&be->err, ERR_FAIL, "%s: %s:%s", op, why, shapes);
}

void cpu_end(struct cpu_backend *c)
{
	if (backend_stopped(&c->base))
		err_set(&c->base.err, ERR_CANCEL, "cancelled");
}

static void *cpu_alloc(struct backend *be, size_t size)
{
	void *p;

	if (backend_failed(be))
		return NULL;
	p = mem_try_alloc(size ? size : 1);
	if (!p)
		err_set(&be->err, ERR_FIT, "no memory for a buffer of %zu MiB", size >> 20);
	return p;
}

static void cpu_release(struct backend *be, void *p)
{
	mem_free(p);
}

static void *cpu_map(struct backend *be, const void *host, size_t size)
{
	return backend_failed(be) ? NULL : (void *)(uintptr_t)host;
}

/* Also the copy within the device: here all memory is the host's. */
static void cpu_write(struct backend *be, void *dst, const void *host, size_t size)
{
	if (!backend_failed(be) && size)
		memcpy(dst, host, size);
}

static void cpu_read(struct backend *be, void *host, const void *src, size_t size)
{
	if (!backend_failed(be) && size)
		memcpy(host, src, size);
}

static int cpu_sync(struct backend *be, struct err *e)
{
	return backend_failed(be) ? err_set(e, be->err.code, "%s", be->err.msg) : 0;
}

static void cpu_free(struct backend *be)
{
	struct cpu_backend *c = cpu_of(be);

	pool_free(c->pool);
	cpu_rope_free(c);
	mem_free(c->act);
	mem_free(c->work);
	mem_free(c->partial);
	mem_free(c->order);
	mem_free(c);
}

static const struct backend_ops cpu_ops = {
	.alloc = cpu_alloc,
	.release = cpu_release,
	.map = cpu_map,
	.write = cpu_write,
	.read = cpu_read,
	.copy = cpu_write,
	.rows = cpu_rows,
	.rms_norm = cpu_rms_norm,
	.matmul = cpu_matmul_op,
	.rope = cpu_rope,
	.kv_store = cpu_kv_store,
	.attention = cpu_attention,
	.glu = cpu_glu,
	.route = cpu_route,
	.matmul_experts = cpu_matmul_experts,
	.sum_experts = cpu_sum_experts,
	.conv_silu = cpu_conv_silu,
	.delta_net = cpu_delta_net,
	.scale_rows = cpu_scale_rows,
	.columns = cpu_columns,
	.add = cpu_add,
	.scale = cpu_scale,
	.sync = cpu_sync,
	.free = cpu_free,
};

struct backend *backend_cpu(const char *table, int n_threads, struct err *e)
{
	struct cpu_kernels k;

	if (cpu_kernels_choose(&k, table, e) < 0)
		return NULL;
	struct cpu_backend *c = mem_try_alloc(sizeof *c);
	if (!c) {
		err_set(e, ERR_FAIL, "no memory for the CPU backend");
		return NULL;
	}
	c->k = k;
	c->pool = pool_new(n_threads);
	c->n_thread = pool_size(c->pool);
	snprintf(c->name, sizeof c->name, "cpu %s", k.name);
	c->ops = cpu_ops;
	c->ops.name = c->name;
	c->base.ops = &c->ops;
	return &c->base;
}

/* ---- read bandwidth ------------------------------------------------------------------------------------------------- */

#define BW_BYTES ((size_t)256 << 20) /* above the last-level cache of desktop machines and most servers' share */
#define BW_SECONDS 0.3

struct bw {
	const uint64_t *data;
	uint64_t *sums; /* one cache line a thread; keeps the reads from being removed */
};

static void bw_read(void *ctx, int ith, int nth)
{
	struct bw *b = ctx;
	size_t n = BW_BYTES / 8, i0 = n / (size_t)nth * (size_t)ith, i1 = n / (size_t)nth * (size_t)(ith + 1);
	uint64_t s[8] = { 0 };

	for (size_t i = i0; i + 8 <= i1; i += 8)
		for (int j = 0; j < 8; j++)
			s[j] ^= b->data[i + (size_t)j];
	for (int j = 0; j < 8; j++)
		b->sums[8 * ith] ^= s[j];
}

double backend_cpu_read_bandwidth(struct backend *be)
{
	struct cpu_backend *c = cpu_of(be);
	struct bw b = { mem_try_alloc(BW_BYTES), xcalloc((size_t)c->n_thread * 8, 8) };
	double best = 0, start = clock_now(), t0, t1;

	if (b.data) {
		memset((void *)(uintptr_t)b.data, 1, BW_BYTES); /* untouched zero pages would all be one page */
		pool_run(c->pool, bw_read, &b);
		start = clock_now();
		do {
			t0 = clock_now();
			pool_run(c->pool, bw_read, &b);
			t1 = clock_now();
			if ((double)BW_BYTES / (t1 - t0) > best)
				best = (double)BW_BYTES / (t1 - t0);
		} while (t1 - start < BW_SECONDS);
	}
	mem_free((void *)(uintptr_t)b.data);
	free(b.sums);
	return best;
}
