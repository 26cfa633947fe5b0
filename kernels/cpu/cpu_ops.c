/* cpu_ops.c - the cold ops: row lookup, norm, cache store, gated units, sums. Each checks its shapes, then spreads rows over
 * the threads. */
#include "cpu_backend.h"

#include <math.h>
#include <pthread.h>
#include <string.h>

/* ---- rows ----------------------------------------------------------------------------------------------------------- */

struct rows_run {
	float *out;
	const struct tensor *table;
	const int32_t *ids;
	size_t row_bytes;
};

static void rows_part(void *ctx, int64_t i0, int64_t i1)
{
	struct rows_run *r = ctx;
	int64_t n = r->table->ne[0];

	for (int64_t i = i0; i < i1; i++)
		dtype_info(r->table->type)
			->to_f32((const char *)r->table->data + (size_t)r->ids[i] * r->row_bytes, r->out + i * n, (size_t)n);
}

void cpu_rows(struct backend *be, struct tensor *out, const struct tensor *table, const struct tensor *ids)
{
	if (backend_failed(be))
		return;
	if (!is_f32(out) || !table || !table->data || !dtype_usable(table->type) || !ids || !ids->data ||
	    ids->type != DTYPE_I32) {
		cpu_refuse(be, "rows", "needs out F32, a usable table type, ids I32 (out, table, ids)", out, table, ids, NULL);
		return;
	}
	if (out->ne[0] != table->ne[0] || tensor_rows(out) != tensor_elems(ids) ||
	    table->ne[0] % dtype_info(table->type)->block_elems) {
		cpu_refuse(be, "rows", "shapes do not fit out[n, E] = table[V, E][ids[n]] (out, table, ids)", out, table, ids,
			   NULL);
		return;
	}
	const int32_t *id = ids->data;
	for (int64_t i = 0; i < tensor_elems(ids); i++)
		if (id[i] < 0 || id[i] >= tensor_rows(table)) {
			err_set(&be->err, ERR_FAIL, "rows: id %d is outside the table of %lld rows", (int)id[i],
				(long long)tensor_rows(table));
			return;
		}
	struct rows_run r = { out->data, table, id, dtype_row_bytes(table->type, (size_t)table->ne[0]) };
	cpu_spread(cpu_of(be), tensor_elems(ids), table->ne[0], rows_part, &r);
}

/* ---- norm ----------------------------------------------------------------------------------------------------------- */

struct norm_run {
	float *out;
	const float *x, *w;
	int64_t n;
	float eps;
};

/* Squares are summed in double, in four chains so that additions overlap. */
static void norm_part(void *ctx, int64_t r0, int64_t r1)
{
	struct norm_run *p = ctx;

	for (int64_t r = r0; r < r1; r++) {
		const float *x = p->x + r * p->n;
		float *out = p->out + r * p->n;
		double s[4] = { 0 };
		int64_t i = 0;

		for (; i + 4 <= p->n; i += 4)
			for (int j = 0; j < 4; j++)
				s[j] += (double)x[i + j] * x[i + j];
		for (; i < p->n; i++)
			s[0] += (double)x[i] * x[i];
		float scale = (float)(1 / sqrt((s[0] + s[1] + s[2] + s[3]) / (double)p->n + p->eps));
		if (p->w)
			for (i = 0; i < p->n; i++)
				out[i] = x[i] * scale * p->w[i];
		else
			for (i = 0; i < p->n; i++)
				out[i] = x[i] * scale;
	}
}

void cpu_rms_norm(struct backend *be, struct tensor *out, const struct tensor *x, const struct tensor *w, float eps)
{
	if (backend_failed(be))
		return;
	if (!is_f32(out) || !is_f32(x) || (w && !is_f32(w)) || out->ne[0] != x->ne[0] || tensor_rows(out) != tensor_rows(x)) {
		cpu_refuse(be, "rms_norm", "needs out and x F32 of one shape (out, x)", out, x, NULL);
		return;
	}
	if (w && tensor_elems(w) != x->ne[0]) {
		cpu_refuse(be, "rms_norm", "the weight is not as long as a row (x, w)", x, w, NULL);
		return;
	}
	struct norm_run r = { out->data, x->data, w ? w->data : NULL, x->ne[0], eps };
	cpu_spread(cpu_of(be), tensor_rows(x), x->ne[0], norm_part, &r);
}

/* ---- cache ---------------------------------------------------------------------------------------------------------- */

struct store_run {
	struct cpu_backend *c;
	char *cache;
	bool f16;
	const float *src;
	const int32_t *slot;
	size_t width;
};

static void store_part(void *ctx, int64_t i0, int64_t i1)
{
	struct store_run *s = ctx;

	for (int64_t i = i0; i < i1; i++) {
		const float *src = s->src + (size_t)i * s->width;

		if (s->f16)
			s->c->k.store_f16((uint16_t *)s->cache + (size_t)s->slot[i] * s->width, src, s->width);
		else
			memcpy((float *)s->cache + (size_t)s->slot[i] * s->width, src, s->width * sizeof *src);
	}
}

void cpu_kv_store(struct backend *be, struct tensor *cache, const struct tensor *src, const struct tensor *slot)
{
	if (backend_failed(be))
		return;
	if (!cache || !cache->data || (cache->type != DTYPE_F32 && cache->type != DTYPE_F16) || !is_f32(src) || !slot ||
	    !slot->data || slot->type != DTYPE_I32) {
		cpu_refuse(be, "kv_store", "needs an F32 or F16 cache, F32 rows, I32 slots (cache, src, slot)", cache, src, slot,
			   NULL);
		return;
	}
	/* src may come as [n, n_head, d]: only n and the product count. */
	int64_t n = tensor_elems(slot);
	if (tensor_elems(src) != n * cache->ne[0]) {
		cpu_refuse(be, "kv_store", "rows are not as wide as the cache or not as many as slots (cache, src, slot)", cache,
			   src, slot, NULL);
		return;
	}
	const int32_t *at = slot->data;
	for (int64_t i = 0; i < n; i++)
		if (at[i] < 0 || at[i] >= tensor_rows(cache)) {
			err_set(&be->err, ERR_FAIL, "kv_store: slot %d is outside the cache of %lld slots", (int)at[i],
				(long long)tensor_rows(cache));
			return;
		}
	struct store_run s = { cpu_of(be), cache->data, cache->type == DTYPE_F16, src->data, at, (size_t)cache->ne[0] };
	cpu_spread(s.c, n, cache->ne[0], store_part, &s);
}

/* ---- element by element ---------------------------------------------------------------------------------------------- */

#define PIECE 1024 /* elements a part is counted in */

struct elem_run {
	struct cpu_backend *c;
	float *x;
	const float *y, *z;
	int64_t n;
	float s;
	enum glu_kind kind;
};

static int64_t pieces(int64_t n)
{
	return (n + PIECE - 1) / PIECE;
}

/* Elements [*i0, return value) of pieces i0..i1-1. */
static int64_t piece_range(const struct elem_run *r, int64_t *i0, int64_t i1)
{
	*i0 *= PIECE;
	return i1 * PIECE < r->n ? i1 * PIECE : r->n;
}

static float sigmoid(float x)
{
	return 1 / (1 + expf(-x));
}

/* NaN stays NaN. */
static float at_most(float x, float max)
{
	return x > max ? max : x;
}

/* g sigmoid(1.702 g) (u + 1) is silu(1.702 g) (u + 1) / 1.702: the table's own function does the exponentials. */
static void glu_clamped(const struct elem_run *r, int64_t i0, int64_t end)
{
	const float slope = 1.702f, limit = 7;
	float gate[PIECE], up[PIECE];

	for (; i0 < end; i0 += PIECE) {
		int64_t n = end - i0 < PIECE ? end - i0 : PIECE;

		for (int64_t i = 0; i < n; i++) {
			gate[i] = at_most(r->y[i0 + i], limit) * slope;
			up[i] = (-at_most(-at_most(r->z[i0 + i], limit), limit) + 1) / slope;
		}
		r->c->k.swiglu(r->x + i0, gate, up, (size_t)n);
	}
}

/* gelu of every f16, in floats and rounded to f16: the table that ggml looks its values up in. Models are judged by ggml's numbers,
 * and the rounding shows in them. */
static uint16_t gelu_f16[1 << 16];
static pthread_once_t gelu_once = PTHREAD_ONCE_INIT;

static void gelu_fill(void)
{
	for (uint32_t h = 0; h < 1 << 16; h++) {
		float z = f16_to_f32((uint16_t)h);

		gelu_f16[h] = f32_to_f16(0.5f * z * (1 + tanhf(0.79788456080286535587989211986876f * z * (1 + 0.044715f * z * z))));
	}
}

static float gelu(float z)
{
	return z <= -10 ? 0 : z >= 10 ? z : f16_to_f32(gelu_f16[f32_to_f16(z)]);
}

static void glu_gelu(const struct elem_run *r, int64_t i0, int64_t end)
{
	for (int64_t i = i0; i < end; i++)
		r->x[i] = gelu(r->y[i]) * r->z[i];
}

static void glu_part(void *ctx, int64_t i0, int64_t i1)
{
	struct elem_run *r = ctx;
	int64_t end = piece_range(r, &i0, i1);

	if (r->kind == GLU_GELU)
		glu_gelu(r, i0, end);
	else if (r->kind == GLU_CLAMPED)
		glu_clamped(r, i0, end);
	else if (r->kind == GLU_SIGMOID)
		for (int64_t i = i0; i < end; i++)
			r->x[i] = sigmoid(r->y[i]) * r->z[i];
	else
		r->c->k.swiglu(r->x + i0, r->y + i0, r->z + i0, (size_t)(end - i0));
}

static void add_part(void *ctx, int64_t i0, int64_t i1)
{
	struct elem_run *r = ctx;
	int64_t end = piece_range(r, &i0, i1);

	for (int64_t i = i0; i < end; i++)
		r->x[i] += r->y[i];
}

static void scale_part(void *ctx, int64_t i0, int64_t i1)
{
	struct elem_run *r = ctx;
	int64_t end = piece_range(r, &i0, i1);

	for (int64_t i = i0; i < end; i++)
		r->x[i] *= r->s;
}

void cpu_glu(struct backend *be, struct tensor *out, const struct tensor *gate, const struct tensor *up, enum glu_kind kind)
{
	if (backend_failed(be))
		return;
	if (!is_f32(out) || !is_f32(gate) || !is_f32(up) || tensor_elems(out) != tensor_elems(gate) ||
	    tensor_elems(out) != tensor_elems(up) || (unsigned)kind > GLU_CLAMPED) {
		cpu_refuse(be, "glu", "needs three F32 tensors of one size and a known kind (out, gate, up)", out, gate, up, NULL);
		return;
	}
	if (kind == GLU_GELU)
		pthread_once(&gelu_once, gelu_fill);
	struct elem_run r = { cpu_of(be), out->data, gate->data, up->data, tensor_elems(out), 0, kind };
	cpu_spread(r.c, pieces(r.n), PIECE * 4, glu_part, &r); /* an exponential costs several plain elements */
}

void cpu_add(struct backend *be, struct tensor *x, const struct tensor *y)
{
	if (backend_failed(be))
		return;
	if (!is_f32(x) || !is_f32(y) || tensor_elems(x) != tensor_elems(y)) {
		cpu_refuse(be, "add", "needs two F32 tensors of one size (x, y)", x, y, NULL);
		return;
	}
	struct elem_run r = { .c = cpu_of(be), .x = x->data, .y = y->data, .n = tensor_elems(x) };
	cpu_spread(r.c, pieces(r.n), PIECE, add_part, &r);
}

void cpu_scale(struct backend *be, struct tensor *x, float s)
{
	if (backend_failed(be))
		return;
	if (!is_f32(x)) {
		cpu_refuse(be, "scale", "needs an F32 tensor (x)", x, NULL);
		return;
	}
	struct elem_run r = { .c = cpu_of(be), .x = x->data, .n = tensor_elems(x), .s = s };
	cpu_spread(r.c, pieces(r.n), PIECE, scale_part, &r);
}

/* ---- row by row -------------------------------------------------------------------------------------------------------- */

struct row_run {
	float *x;
	const float *y;
	int64_t n, n_y; /* elements of a row of x and of y */
	bool sigmoid;
};

static void scale_rows_part(void *ctx, int64_t r0, int64_t r1)
{
	struct row_run *p = ctx;

	for (int64_t r = r0; r < r1; r++) {
		float s = p->sigmoid ? sigmoid(p->y[r]) : p->y[r];

		for (int64_t i = 0; i < p->n; i++)
			p->x[r * p->n + i] *= s;
	}
}

void cpu_scale_rows(struct backend *be, struct tensor *x, const struct tensor *s, bool by_sigmoid)
{
	if (backend_failed(be))
		return;
	if (!is_f32(x) || !is_f32(s) || (tensor_elems(s) ? tensor_elems(x) % tensor_elems(s) : tensor_elems(x))) {
		cpu_refuse(be, "scale_rows", "needs x F32 [n, W] and s F32 [n] (x, s)", x, s, NULL);
		return;
	}
	if (!tensor_elems(s))
		return;
	struct row_run r = { x->data, s->data, tensor_elems(x) / tensor_elems(s), 1, by_sigmoid };

	cpu_spread(cpu_of(be), tensor_elems(s), r.n, scale_rows_part, &r);
}

static void columns_part(void *ctx, int64_t r0, int64_t r1)
{
	struct row_run *p = ctx;

	for (int64_t r = r0; r < r1; r++) {
		if (p->n == 1) /* every n_y-th number */
			p->x[r] = p->y[r * p->n_y];
		else
			memcpy(p->x + r * p->n, p->y + r * p->n_y, (size_t)p->n * sizeof *p->x);
	}
}

void cpu_columns(struct backend *be, struct tensor *out, const struct tensor *x, int64_t from)
{
	if (backend_failed(be))
		return;
	if (!is_f32(out) || !is_f32(x) || tensor_rows(out) != tensor_rows(x) || from < 0 || from + out->ne[0] > x->ne[0]) {
		cpu_refuse(be, "columns", "needs out F32 [R, W] within the rows of x F32 [R, W2] (out, x)", out, x, NULL);
		return;
	}
	struct row_run r = { out->data, (const float *)x->data + from, out->ne[0], x->ne[0], false };

	cpu_spread(cpu_of(be), tensor_rows(out), r.n, columns_part, &r);
}
