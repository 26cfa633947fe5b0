/* cpu_moe.c - mixture of experts: the choice of experts, the products with their weights, and the weighted sum.
 *
 * The (token, expert) pairs of a call are sorted by expert. An expert that many tokens chose is multiplied in panels, as any
 * matrix; the others row by row on the file layout. A pair's result does not depend on how the pairs are sorted.
 */
#include "cpu_backend.h"

#include <math.h>
#include <string.h>

#define MIN_WEIGHT_SUM 6.103515625e-5f /* 2^-14, the least normal f16: weights of a token that no expert wants stay finite */
#define SERIAL_MACS 65536
#define STRIP_BYTES ((size_t)192 << 10) /* expanded weights a thread works on */
#define TILE_BYTES ((size_t)128 << 10)  /* activations that pass over a strip before the next ones come */

/* ---- choice ---------------------------------------------------------------------------------------------------------- */

struct route_run {
	int32_t *ids;     /* [n, n_used] */
	float *weights;   /* [n, n_used] */
	const float *logits; /* [n, n_expert] */
	const float *bias;   /* [n_expert] or NULL */
	int64_t n_used, n_expert;
	const struct route_params *p;
};

static bool chosen(const int32_t *ids, int64_t n, int64_t e)
{
	for (int64_t j = 0; j < n; j++)
		if (ids[j] == e)
			return true;
	return false;
}

/* Of one token: what its logits are measured against. */
struct softmax_of {
	float max;
	double sum; /* of e^(l - max) over all experts */
};

static double gate_of(const struct route_run *r, const struct softmax_of *s, float logit)
{
	return r->p->gate == GATE_SOFTMAX ? exp((double)logit - s->max) / s->sum : 1 / (1 + exp(-(double)logit));
}

/* Without a bias p grows with the logit, and logits tell ties of rounded p apart. */
static double score_of(const struct route_run *r, const struct softmax_of *s, const float *logits, int64_t e)
{
	return r->bias ? gate_of(r, s, logits[e]) + r->bias[e] : logits[e];
}

static void route_token(const struct route_run *r, int64_t t)
{
	const float *l = r->logits + t * r->n_expert;
	int32_t *ids = r->ids + t * r->n_used;
	float *w = r->weights + t * r->n_used;
	struct softmax_of s = { l[0], 0 };
	double sum = 0;

	for (int64_t e = 1; e < r->n_expert; e++)
		s.max = l[e] > s.max ? l[e] : s.max;
	for (int64_t e = 0; e < r->n_expert && r->p->gate == GATE_SOFTMAX; e++)
		s.sum += exp((double)l[e] - s.max);
	/* NaN loses every comparison, and still n_used different experts are chosen. */
	for (int64_t j = 0; j < r->n_used; j++) {
		double best = 0;

		ids[j] = -1;
		for (int64_t e = 0; e < r->n_expert; e++) {
			double score = score_of(r, &s, l, e);

			if ((ids[j] < 0 || score > best) && !chosen(ids, j, e)) {
				ids[j] = (int32_t)e;
				best = score;
			}
		}
		w[j] = (float)gate_of(r, &s, l[ids[j]]);
		sum += w[j];
	}
	if (sum < MIN_WEIGHT_SUM)
		sum = MIN_WEIGHT_SUM;
	for (int64_t j = 0; j < r->n_used; j++)
		w[j] = (float)((r->p->normalize ? w[j] / sum : w[j]) * (double)r->p->scale);
}

static void route_part(void *ctx, int64_t t0, int64_t t1)
{
	for (int64_t t = t0; t < t1; t++)
		route_token(ctx, t);
}

void cpu_route(struct backend *be, struct tensor *ids, struct tensor *weights, const struct tensor *logits,
	       const struct route_params *p)
{
	if (backend_failed(be))
		return;
	if (!ids || !ids->data || ids->type != DTYPE_I32 || !is_f32(weights) || !is_f32(logits) || ids->ne[0] > logits->ne[0] ||
	    ids->ne[0] < 1 || weights->ne[0] != ids->ne[0] || tensor_rows(ids) != tensor_rows(logits) ||
	    tensor_rows(weights) != tensor_rows(ids) || (p->bias && (!is_f32(p->bias) || tensor_elems(p->bias) != logits->ne[0]))) {
		cpu_refuse(be, "route", "shapes do not fit ids[n, n_used], weights[n, n_used], logits[n, n_expert]", ids, weights,
			   logits, NULL);
		return;
	}
	struct route_run r = { ids->data, weights->data, logits->data, p->bias ? p->bias->data : NULL, ids->ne[0], logits->ne[0], p };

	cpu_spread(cpu_of(be), tensor_rows(logits), logits->ne[0] * ids->ne[0] * 16, route_part, &r);
}

/* ---- products -------------------------------------------------------------------------------------------------------- */

struct expert_group {
	int32_t expert, first, count; /* pairs first .. first + count of the sorted order */
};

struct experts_run {
	struct cpu_backend *c;
	const struct cpu_matmul *mm;
	struct cpu_act x;      /* columns: rows of x, or pairs in sorted order when gathered */
	const float *f;        /* rows of x */
	bool gathered;
	const char *w;
	size_t row_bytes;
	int64_t m, n_pair;
	float *out;            /* [n_pair, m] */
	const float *bias;     /* [n_expert, m] or NULL */
	int32_t *pair;         /* [n_pair] sorted: which pair t * n_used + j */
	int64_t per_row;       /* pairs that share a row of x: n_used or 1 */
	struct expert_group *group; /* [n_group] */
	int64_t n_group;
	int64_t step, n_strip; /* rows of a strip, strips of an expert */
	size_t panel_bytes;
	int64_t col_tile;
	size_t work_each;
};

/* Stable counting sort of the pairs by expert. */
static bool sort_pairs(struct experts_run *r, const int32_t *ids, int64_t n_expert)
{
	size_t pair_bytes = ((size_t)r->n_pair * 4 + 63) & ~(size_t)63, at_bytes = ((size_t)n_expert * 4 + 4 + 63) & ~(size_t)63;
	struct cpu_backend *c = r->c;
	int32_t *at;

	if (!cpu_reserve(c, &c->order, &c->order_cap, pair_bytes + at_bytes + (size_t)n_expert * sizeof *r->group))
		return false;
	r->pair = c->order;
	at = (int32_t *)((char *)c->order + pair_bytes);
	r->group = (struct expert_group *)((char *)at + at_bytes);
	memset(at, 0, (size_t)n_expert * 4 + 4);
	for (int64_t i = 0; i < r->n_pair; i++)
		at[ids[i] + 1]++;
	for (int64_t e = 0; e < n_expert; e++) {
		if (at[e + 1])
			r->group[r->n_group++] = (struct expert_group){ (int32_t)e, at[e], at[e + 1] };
		at[e + 1] += at[e];
	}
	for (int64_t i = 0; i < r->n_pair; i++)
		r->pair[at[ids[i]]++] = (int32_t)i;
	return true;
}

static bool by_panels(const struct experts_run *r, const struct expert_group *g)
{
	return r->mm->panel_rows && g->count >= r->mm->panel_min_cols;
}

static void group_by_dot(const struct experts_run *r, const struct expert_group *g, const char *w, int64_t r0, int64_t n_row)
{
	for (int64_t i = g->first; i < g->first + g->count; i++)
		r->mm->dot(r->out + r->pair[i] * r->m + r0, w, r->row_bytes, n_row, &r->x,
			   r->gathered ? i : r->pair[i] / r->per_row);
}

static void group_by_panels(const struct experts_run *r, const struct expert_group *g, const char *w, int64_t r0, int64_t n_row,
			    char *work)
{
	int64_t pr = r->mm->panel_rows, n_panel = (n_row + pr - 1) / pr;
	float *tile = (float *)(work + (size_t)(r->step / pr) * r->panel_bytes); /* [col_tile, step] */

	for (int64_t p = 0; p < n_panel; p++) {
		int64_t n = n_row - p * pr < pr ? n_row - p * pr : pr;

		r->mm->pack(work + (size_t)p * r->panel_bytes, w + (size_t)(p * pr) * r->row_bytes, r->row_bytes, (int)n, r->x.k);
	}
	for (int64_t c0 = 0; c0 < g->count; c0 += r->col_tile) {
		int64_t n_col = g->count - c0 < r->col_tile ? g->count - c0 : r->col_tile;

		for (int64_t p = 0; p < n_panel; p++) {
			int64_t n = n_row - p * pr < pr ? n_row - p * pr : pr;

			r->mm->mul(tile + p * pr, (size_t)r->step, (int)n, work + (size_t)p * r->panel_bytes, &r->x, g->first + c0,
				   n_col);
		}
		for (int64_t i = 0; i < n_col; i++)
			memcpy(r->out + r->pair[g->first + c0 + i] * r->m + r0, tile + i * r->step, (size_t)n_row * sizeof *tile);
	}
}

static void add_bias(const struct experts_run *r, const struct expert_group *g, int64_t r0, int64_t n_row)
{
	const float *b = r->bias + g->expert * r->m + r0;

	for (int64_t i = g->first; i < g->first + g->count; i++)
		for (int64_t k = 0; k < n_row; k++)
			r->out[r->pair[i] * r->m + r0 + k] += b[k];
}

/* Columns of x: quantised, or copied side by side when the kernels read floats. */
static void prepare_columns(struct experts_run *r, int ith, int nth)
{
	for (int64_t i = ith; i < r->x.n; i += nth) {
		const float *f = r->f + (r->gathered ? r->pair[i] / r->per_row : i) * r->x.k;

		if (r->mm->act != ACT_F32) {
			struct cpu_act one = cpu_act_column(&r->x, i, f);

			r->c->k.quantize(&one, 0);
		} else if (r->gathered) {
			memcpy((float *)r->c->act + i * r->x.k, f, (size_t)r->x.k * sizeof *f);
		}
	}
}

static void experts_part(void *ctx, int ith, int nth)
{
	struct experts_run *r = ctx;
	char *work = r->work_each ? (char *)r->c->work + r->work_each * (size_t)ith : NULL;
	int64_t item, n = r->n_group * r->n_strip;

	prepare_columns(r, ith, nth);
	if (nth > 1)
		pool_barrier(r->c->pool);
	while ((item = atomic_fetch_add_explicit(&r->c->next, 1, memory_order_relaxed)) < n && !backend_stopped(&r->c->base)) {
		const struct expert_group *g = &r->group[item / r->n_strip];
		int64_t r0 = item % r->n_strip * r->step, n_row = r->m - r0 < r->step ? r->m - r0 : r->step;
		const char *w = r->w + ((size_t)g->expert * (size_t)r->m + (size_t)r0) * r->row_bytes;

		if (by_panels(r, g))
			group_by_panels(r, g, w, r0, n_row, work);
		else
			group_by_dot(r, g, w, r0, n_row);
		if (r->bias)
			add_bias(r, g, r0, n_row);
	}
}

static int64_t clamp64(int64_t v, int64_t lo, int64_t hi)
{
	return v < lo ? lo : v > hi ? hi : v;
}

/* Sizes of strips and tiles; true when the scratch for them is there. */
static bool plan_strips(struct experts_run *r)
{
	struct cpu_backend *c = r->c;
	int64_t share = r->m * r->n_group / (c->n_thread * 8) + 1;

	for (int64_t i = 0; i < r->n_group; i++)
		r->gathered = r->gathered || by_panels(r, &r->group[i]);
	if (r->gathered) {
		int64_t pr = r->mm->panel_rows, panels;
		size_t col_bytes = (size_t)r->x.k * (r->mm->act == ACT_F32 ? 4 : 2);

		r->panel_bytes = r->mm->panel_bytes(r->x.k);
		panels = clamp64((int64_t)(STRIP_BYTES / r->panel_bytes), 1, (r->m + pr - 1) / pr);
		panels = clamp64(panels, 1, share / pr + 1);
		r->step = panels * pr;
		r->col_tile = clamp64((int64_t)(TILE_BYTES / col_bytes) & ~(int64_t)15, 16, 256);
		r->work_each = ((size_t)panels * r->panel_bytes + (size_t)(r->col_tile * r->step) * sizeof(float) + 63) & ~(size_t)63;
		r->x.n = r->n_pair;
	} else {
		r->step = clamp64(share, 8, r->m);
	}
	r->n_strip = (r->m + r->step - 1) / r->step;
	if (r->mm->act != ACT_F32) {
		if (!cpu_place_act(c, &r->x, r->mm->act))
			return false;
	} else if (r->gathered) {
		if (!cpu_reserve(c, &c->act, &c->act_cap, (size_t)(r->x.n * r->x.k) * sizeof(float)))
			return false;
		r->x.f = c->act;
	}
	return cpu_reserve(c, &c->work, &c->work_cap, r->work_each * (size_t)c->n_thread);
}

static const char *experts_fault(const struct tensor *out, const struct tensor *w, const struct tensor *x, const struct tensor *ids,
				 const struct tensor *bias)
{
	int64_t n_pair;

	if (!is_f32(out) || !is_f32(x) || !w || !w->data || !ids || !ids->data || ids->type != DTYPE_I32 || (bias && !is_f32(bias)))
		return "out, x and bias must be F32, ids I32";
	n_pair = tensor_elems(ids);
	if (w->ne[0] != x->ne[0] || out->ne[0] != w->ne[1] || tensor_rows(out) != n_pair ||
	    (tensor_rows(x) != n_pair && tensor_rows(x) != tensor_rows(ids)) || (bias && tensor_elems(bias) != w->ne[1] * w->ne[2]) ||
	    out->data == x->data)
		return "shapes do not fit out[n, n_used, M] = x[n or n, n_used, K] w[n_expert, M, K]^T";
	for (int64_t i = 0; i < n_pair; i++)
		if (((const int32_t *)ids->data)[i] < 0 || ((const int32_t *)ids->data)[i] >= w->ne[2])
			return "an id is no expert";
	return NULL;
}

void cpu_matmul_experts(struct backend *be, struct tensor *out, const struct tensor *w, const struct tensor *x,
			const struct tensor *ids, const struct tensor *bias)
{
	struct cpu_backend *c = cpu_of(be);
	const char *fault;

	if (backend_failed(be))
		return;
	if ((fault = experts_fault(out, w, x, ids, bias))) {
		cpu_refuse(be, "matmul_experts", fault, out, w, x, ids, NULL);
		return;
	}
	if ((unsigned)w->type >= CPU_TYPES || !c->k.mm[w->type].dot || w->ne[0] % dtype_info(w->type)->block_elems) {
		cpu_refuse(be, "matmul_experts", "this weight type or row length cannot be multiplied (w)", w, NULL);
		return;
	}
	struct experts_run r = {
		.c = c, .mm = &c->k.mm[w->type], .f = x->data, .w = w->data, .m = out->ne[0], .n_pair = tensor_elems(ids),
		.x = { .n = tensor_rows(x), .k = x->ne[0], .f = x->data }, .out = out->data, .bias = bias ? bias->data : NULL,
		.row_bytes = dtype_row_bytes(w->type, (size_t)w->ne[0]),
		.per_row = tensor_rows(x) == tensor_elems(ids) ? 1 : ids->ne[0],
	};
	if (r.n_pair <= 0 || r.m <= 0 || r.x.k <= 0)
		return;
	if (r.per_row == 1 && c->k.fine[w->type].dot) /* a row for each pair: what comes out of the experts' gated units */
		r.mm = &c->k.fine[w->type];
	if (!sort_pairs(&r, ids->data, w->ne[2]) || !plan_strips(&r))
		return;
	atomic_store_explicit(&c->next, 0, memory_order_relaxed);
	if (c->n_thread == 1 || (double)r.m * (double)r.x.k * (double)r.n_pair < SERIAL_MACS)
		experts_part(&r, 0, 1);
	else
		pool_run(c->pool, experts_part, &r);
	cpu_end(c);
}

/* ---- sum ------------------------------------------------------------------------------------------------------------- */

struct sum_run {
	float *out;
	const float *x, *w; /* [n, n_used, e], [n, n_used] or NULL */
	int64_t e, n_used;
};

static void sum_part(void *ctx, int64_t t0, int64_t t1)
{
	struct sum_run *r = ctx;

	for (int64_t t = t0; t < t1; t++) {
		float *out = r->out + t * r->e;

		for (int64_t j = 0; j < r->n_used; j++) {
			const float *x = r->x + (t * r->n_used + j) * r->e;
			float w = r->w ? r->w[t * r->n_used + j] : 1;

			for (int64_t i = 0; i < r->e; i++)
				out[i] = j ? out[i] + w * x[i] : w * x[i];
		}
	}
}

void cpu_sum_experts(struct backend *be, struct tensor *out, const struct tensor *x, const struct tensor *weights)
{
	int64_t n = tensor_rows(out);

	if (backend_failed(be))
		return;
	if (!is_f32(out) || !is_f32(x) || (weights && !is_f32(weights)) || x->ne[0] != out->ne[0] || n <= 0 || tensor_rows(x) % n ||
	    (weights && tensor_elems(weights) != tensor_rows(x)) || out->data == x->data) {
		cpu_refuse(be, "sum_experts", "shapes do not fit out[n, E] = sum of x[n, n_used, E]", out, x, NULL);
		return;
	}
	struct sum_run r = { out->data, x->data, weights ? weights->data : NULL, out->ne[0], tensor_rows(x) / n };

	cpu_spread(cpu_of(be), n, tensor_elems(x) / n, sum_part, &r);
}
