/* cpu_attn.c - attention: online softmax over tiles of slots (Milakov and Gimelshein 2018; Dao et al. 2022).
 *
 * Work is cut into (block of tokens) x (key/value head) x (chunk of slots). The query heads of one key/value head and the
 * tokens of a block are the rows of one small matrix, so each key and value is read once for all of them. Few tokens: the
 * slots are cut into chunks too, so that all threads take part, and the chunks' results are merged (split-K):
 * M = max M_c, sum = sum_c S_c e^(M_c - M), out = sum_c A_c e^(M_c - M) / sum. How the work is cut depends on shapes and
 * positions only, never on the number of threads, so neither does any bit of the result.
 */
#include "cpu_backend.h"

#include <math.h>
#include <string.h>

#define BLOCK_ROWS 64   /* query rows of a block in prefill */
#define SPLIT_TOKENS 8  /* up to so many tokens slots are split into chunks */
#define SPLIT_SLOTS 512 /* slots of a chunk: a multiple of CPU_ATTN_TILE */

struct attn_run {
	struct cpu_backend *c;
	const struct attn_params *p;
	float *out;
	const float *q;
	const float *sinks;   /* [n_head] or NULL */
	const int32_t *pos;   /* [n] */
	struct cpu_kv k, v;
	int64_t n, n_past;
	int n_head, n_kv, group;
	int d, dv, dvp;       /* dvp: dv rounded up to 16, the stride of accumulators */
	int64_t tokens;       /* of a block */
	int64_t n_block, n_chunk, chunk; /* chunk: slots */
	size_t work_each;     /* bytes of scratch a thread has */
	float *partial;       /* [n * n_head, n_chunk, dvp + 2], only for n_chunk > 1 */
};

/* What one thread computes one piece in. */
struct attn_work {
	float *q;       /* [rows, d], times scale */
	float *s;       /* [rows, tile] scores, then weights */
	float *acc;     /* [rows, dvp] */
	float *max, *sum; /* [rows] */
	float *tile;    /* scratch of the kernels */
};

static size_t round16(size_t n)
{
	return (n + 15) & ~(size_t)15;
}

/* Floats a thread needs; with w != NULL the pieces are laid out from `base`. */
static size_t lay_work(const struct attn_run *a, float *base, struct attn_work *w)
{
	size_t rows = (size_t)a->tokens * (size_t)a->group, wide = (size_t)(a->d > a->dvp ? a->d : a->dvp);
	size_t size[6] = { rows * (size_t)a->d, rows * CPU_ATTN_TILE, rows * (size_t)a->dvp, rows, rows,
			   CPU_ATTN_TILE * wide };
	size_t off[6], at = 0;

	for (int i = 0; i < 6; i++) {
		off[i] = at;
		at += round16(size[i]);
	}
	if (w)
		*w = (struct attn_work){ base + off[0], base + off[1], base + off[2], base + off[3], base + off[4],
					 base + off[5] };
	return at;
}

/* Slots that a query at position pos sees: [*lo, *hi), empty when *lo >= *hi. */
static void visible(const struct attn_run *a, int64_t pos, int64_t *lo, int64_t *hi)
{
	*lo = 0;
	*hi = pos + 1 < a->n_past ? pos + 1 : a->n_past;
	if (a->p->mask == MASK_WINDOW && pos - a->p->span + 1 > 0)
		*lo = pos - a->p->span + 1;
	if (a->p->mask == MASK_CHUNK)
		*lo = pos / a->p->span * a->p->span;
}

/* Asks for n rows of `bytes` bytes. They lie far apart, so the processor's own prefetch does not see them coming. */
static void fetch_rows(struct cpu_kv kv, int64_t slot, int64_t n, size_t bytes)
{
	const char *row = (const char *)kv.base + (size_t)slot * kv.stride;

	for (int64_t i = 0; i < n; i++, row += kv.stride)
		for (size_t b = 0; b < bytes; b += 64)
			__builtin_prefetch(row + b);
}

/* One tile of slots [j0, j0 + n) for all rows of a block. */
static void attn_tile(const struct attn_run *a, const struct attn_work *w, int64_t t0, int n_row, int64_t j0, int n)
{
	const struct cpu_kernels *kn = &a->c->k;
	struct cpu_kv k = a->k, v = a->v;

	k.base = (const char *)k.base + (size_t)j0 * k.stride;
	v.base = (const char *)v.base + (size_t)j0 * v.stride;
	kn->scores(w->s, CPU_ATTN_TILE, w->q, n_row, a->d, k, n, w->tile);
	for (int r = 0; r < n_row; r++) {
		float *s = w->s + (size_t)r * CPU_ATTN_TILE;
		int64_t lo, hi;

		visible(a, a->pos[t0 + r / a->group], &lo, &hi);
		lo = lo > j0 ? lo - j0 : 0;
		hi = hi - j0 < n ? hi - j0 : n;
		if (lo >= hi) {
			memset(s, 0, (size_t)n * sizeof *s);
			continue;
		}
		kn->softmax(s + lo, (int)(hi - lo), &w->max[r], &w->sum[r], w->acc + (size_t)r * (size_t)a->dvp, a->dvp);
		memset(s, 0, (size_t)lo * sizeof *s);
		memset(s + hi, 0, (size_t)(n - hi) * sizeof *s);
	}
	kn->values(w->acc, (size_t)a->dvp, w->s, CPU_ATTN_TILE, n_row, a->dv, v, n, w->tile);
}

/* Accumulates slots [c0, c1) for key/value head g and tokens t0.. into w->acc, max and sum. */
static void attn_block(const struct attn_run *a, const struct attn_work *w, int64_t t0, int64_t n_tok, int g, int64_t c0,
		       int64_t c1)
{
	int n_row = (int)n_tok * a->group;
	int64_t from = INT64_MAX, to = 0;
	struct attn_run here = *a;

	here.k.base = (const char *)a->k.base + (size_t)g * (size_t)a->d * (a->k.f16 ? 2 : 4);
	here.v.base = (const char *)a->v.base + (size_t)g * (size_t)a->dv * (a->v.f16 ? 2 : 4);
	for (int64_t t = 0; t < n_tok; t++) {
		const float *q = a->q + ((t0 + t) * a->n_head + g * a->group) * a->d;
		float *to_q = w->q + t * a->group * a->d;
		int64_t lo, hi;

		for (int64_t i = 0; i < (int64_t)a->group * a->d; i++)
			to_q[i] = q[i] * a->p->scale;
		visible(a, a->pos[t0 + t], &lo, &hi);
		if (lo < hi) {
			from = lo < from ? lo : from;
			to = hi > to ? hi : to;
		}
	}
	for (int r = 0; r < n_row; r++) {
		w->max[r] = -INFINITY;
		w->sum[r] = 0;
	}
	memset(w->acc, 0, (size_t)n_row * (size_t)a->dvp * sizeof *w->acc);
	/* Tiles begin at multiples of the tile size, so a query meets the same tiles whatever the micro-batch. */
	from = from > c0 ? from / CPU_ATTN_TILE * CPU_ATTN_TILE : c0;
	to = to < c1 ? to : c1;
	for (int64_t j = from; j < to; j += CPU_ATTN_TILE) {
		int64_t next = j + CPU_ATTN_TILE, n_next = to - next < CPU_ATTN_TILE ? to - next : CPU_ATTN_TILE;

		fetch_rows(here.k, next, n_next, (size_t)a->d * (a->k.f16 ? 2 : 4));
		fetch_rows(here.v, next, n_next, (size_t)a->dv * (a->v.f16 ? 2 : 4));
		attn_tile(&here, w, t0, n_row, j, (int)(to - j < CPU_ATTN_TILE ? to - j : CPU_ATTN_TILE));
	}
}

/* out[dv] of one query head from its chunks: accumulators acc[c * stride ..], maxima and sums. */
static void finish_row(const struct attn_run *a, float *out, int h, int64_t n_chunk, const float *acc, const float *max,
		       const float *sum, size_t stride)
{
	float m = a->sinks ? a->sinks[h] : -INFINITY, total = a->sinks ? 1 : 0;

	for (int64_t c = 0; c < n_chunk; c++) {
		float mc = max[(size_t)c * stride];

		if (mc > m) {
			total *= expf(m - mc);
			m = mc;
		}
		if (sum[(size_t)c * stride] != 0) /* also true for NaN; an empty chunk has max -inf */
			total += sum[(size_t)c * stride] * expf(mc - m);
	}
	for (int i = 0; i < a->dv; i++)
		out[i] = 0;
	if (total == 0) /* nothing visible */
		return;
	for (int64_t c = 0; c < n_chunk; c++) {
		if (sum[(size_t)c * stride] == 0)
			continue;
		float f = expf(max[(size_t)c * stride] - m) / total;
		for (int i = 0; i < a->dv; i++)
			out[i] += acc[(size_t)c * stride + (size_t)i] * f;
	}
}

static void attn_piece(const struct attn_run *a, const struct attn_work *w, int64_t piece)
{
	/* Heads vary fastest: the rows of a slot hold all of them, side by side in memory. */
	int64_t g = piece % a->n_kv, ch = piece / a->n_kv % a->n_chunk;
	/* Later tokens see more slots: they go first, so that no long piece is left for the end. */
	int64_t t0 = (a->n_block - 1 - piece / a->n_chunk / a->n_kv) * a->tokens;
	int64_t n_tok = a->n - t0 < a->tokens ? a->n - t0 : a->tokens;
	int64_t c1 = (ch + 1) * a->chunk < a->n_past ? (ch + 1) * a->chunk : a->n_past;

	attn_block(a, w, t0, n_tok, (int)g, ch * a->chunk, c1);
	for (int64_t r = 0; r < n_tok * a->group; r++) {
		int h = (int)(g * a->group + r % a->group);
		int64_t row = (t0 + r / a->group) * a->n_head + h;
		float *acc = w->acc + r * a->dvp;

		if (a->n_chunk == 1) {
			finish_row(a, a->out + row * a->dv, h, 1, acc, w->max + r, w->sum + r, 0);
		} else {
			float *to = a->partial + (row * a->n_chunk + ch) * (a->dvp + 2);

			memcpy(to, acc, (size_t)a->dvp * sizeof *to);
			to[a->dvp] = w->max[r];
			to[a->dvp + 1] = w->sum[r];
		}
	}
}

static void attn_part(void *ctx, int ith, int nth)
{
	struct attn_run *a = ctx;
	struct attn_work w;
	int64_t i, n = a->n_block * a->n_kv * a->n_chunk;

	lay_work(a, (float *)((char *)a->c->work + (size_t)ith * a->work_each), &w);
	while ((i = atomic_fetch_add_explicit(&a->c->next, 1, memory_order_relaxed)) < n && !backend_stopped(&a->c->base))
		attn_piece(a, &w, i);
	if (a->n_chunk == 1)
		return;
	if (nth > 1)
		pool_barrier(a->c->pool);
	for (int64_t row = ith; row < a->n * a->n_head; row += nth) {
		const float *p = a->partial + row * a->n_chunk * (a->dvp + 2);

		finish_row(a, a->out + row * a->dv, (int)(row % a->n_head), a->n_chunk, p, p + a->dvp, p + a->dvp + 1,
			   (size_t)a->dvp + 2);
	}
}

/* The oracle: every head of every token by itself. */
static void exact_part(void *ctx, int ith, int nth)
{
	struct attn_run *a = ctx;
	double *work = (double *)((char *)a->c->work + (size_t)ith * a->work_each);

	for (int64_t row = ith; row < a->n * a->n_head; row += nth) {
		int h = (int)(row % a->n_head), g = h / a->group;
		struct cpu_kv k = a->k, v = a->v;
		int64_t lo, hi;

		k.base = (const char *)k.base + (size_t)g * (size_t)a->d * (k.f16 ? 2 : 4);
		v.base = (const char *)v.base + (size_t)g * (size_t)a->dv * (v.f16 ? 2 : 4);
		visible(a, a->pos[row / a->n_head], &lo, &hi);
		a->c->k.attention_exact(a->out + row * a->dv, a->q + row * a->d, a->d, a->dv, k, v, lo, hi, a->p->scale,
					a->sinks, a->sinks ? a->sinks[h] : 0, work);
	}
}

static const char *attn_fault(const struct tensor *out, const struct tensor *q, const struct tensor *k, const struct tensor *v,
			      int64_t n_past, int n_kv, const struct tensor *pos, const struct attn_params *p)
{
	if (!is_f32(out) || !is_f32(q) || !k || !k->data || !v || !v->data || !pos || !pos->data || pos->type != DTYPE_I32)
		return "needs out and q F32, pos I32, caches";
	if ((k->type != DTYPE_F32 && k->type != DTYPE_F16) || (v->type != DTYPE_F32 && v->type != DTYPE_F16))
		return "caches must be F32 or F16";
	if (n_kv < 1 || q->ne[1] % n_kv || k->ne[0] != n_kv * q->ne[0] || v->ne[0] % n_kv ||
	    out->ne[0] != q->ne[1] * (v->ne[0] / n_kv) || tensor_rows(out) != q->ne[2] || tensor_elems(pos) != q->ne[2])
		return "shapes do not fit q[n, n_head, d], k[slots, n_kv * d], v[slots, n_kv * dv], out[n, n_head * dv]";
	if (n_past < 0 || n_past > tensor_rows(k) || n_past > tensor_rows(v))
		return "more positions than the caches have slots";
	if (p->mask != MASK_CAUSAL && (p->span <= 0 || (p->mask != MASK_WINDOW && p->mask != MASK_CHUNK)))
		return "a window or chunk needs a positive span";
	if (p->sinks && (!is_f32(p->sinks) || tensor_elems(p->sinks) != q->ne[1]))
		return "sinks must be F32 [n_head]";
	for (int64_t i = 0; i < q->ne[2]; i++)
		if (((const int32_t *)pos->data)[i] < 0)
			return "a position is negative";
	return NULL;
}

void cpu_attention(struct backend *be, struct tensor *out, const struct tensor *q, const struct tensor *k,
		   const struct tensor *v, int64_t n_past, int n_kv_head, const struct tensor *q_pos,
		   const struct attn_params *p)
{
	struct cpu_backend *c = cpu_of(be);
	const char *fault;

	if (backend_failed(be))
		return;
	if ((fault = attn_fault(out, q, k, v, n_past, n_kv_head, q_pos, p))) {
		cpu_refuse(be, "attention", fault, out, q, k, v, NULL);
		return;
	}
	struct attn_run a = {
		.c = c, .p = p, .out = out->data, .q = q->data, .pos = q_pos->data,
		.sinks = p->sinks ? p->sinks->data : NULL,
		.k = { k->data, (size_t)k->ne[0] * (k->type == DTYPE_F16 ? 2 : 4), k->type == DTYPE_F16 },
		.v = { v->data, (size_t)v->ne[0] * (v->type == DTYPE_F16 ? 2 : 4), v->type == DTYPE_F16 },
		.n = q->ne[2], .n_past = n_past, .n_head = (int)q->ne[1], .n_kv = n_kv_head,
		.group = (int)q->ne[1] / n_kv_head, .d = (int)q->ne[0], .dv = (int)(v->ne[0] / n_kv_head),
	};
	bool exact = c->k.attention_exact, split = a.n <= SPLIT_TOKENS;

	if (a.n <= 0 || !a.dv)
		return;
	a.dvp = (int)round16((size_t)a.dv);
	a.tokens = BLOCK_ROWS / a.group ? BLOCK_ROWS / a.group : 1;
	a.n_block = (a.n + a.tokens - 1) / a.tokens;
	a.chunk = split ? SPLIT_SLOTS : n_past;
	a.n_chunk = split ? (n_past + SPLIT_SLOTS - 1) / SPLIT_SLOTS : 1;
	a.n_chunk = a.n_chunk ? a.n_chunk : 1;
	a.work_each = exact ? round16((size_t)n_past) * sizeof(double) : lay_work(&a, NULL, NULL) * sizeof(float);
	if (!cpu_reserve(c, &c->work, &c->work_cap, a.work_each * (size_t)c->n_thread))
		return;
	if (a.n_chunk > 1 && !exact &&
	    !cpu_reserve(c, &c->partial, &c->partial_cap,
			 (size_t)(a.n * a.n_head * a.n_chunk) * ((size_t)a.dvp + 2) * sizeof(float)))
		return;
	a.partial = c->partial;
	atomic_store_explicit(&c->next, 0, memory_order_relaxed);
	/* One piece alone, or a handful of multiplications, is not worth waking the pool. */
	if (c->n_thread == 1 || a.n * a.n_head * a.d * n_past < 32768)
		(exact ? exact_part : attn_part)(&a, 0, 1);
	else
		pool_run(c->pool, exact ? exact_part : attn_part, &a);
	cpu_end(c);
}
