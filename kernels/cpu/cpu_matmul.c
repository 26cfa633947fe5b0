/* cpu_matmul.c - the matrix product: quantises activations once, hands out rows to threads, picks dot or panel form. */
#include "cpu_backend.h"

#define SERIAL_MACS 65536
#define STRIP_BYTES ((size_t)256 << 10) /* expanded weights a thread works on: a part of a core's L2 */
#define TILE_BYTES ((size_t)256 << 10)  /* activations that pass over a strip before the next ones come */
#define DOT_BYTES ((size_t)128 << 10)   /* weight rows kept in L2 while several columns pass over them */

struct matmul_run {
	struct cpu_backend *c;
	const struct cpu_matmul *mm;
	struct cpu_act x;
	const char *w;
	size_t row_bytes;
	int64_t m;
	float *out;         /* [n, m] */
	const float *bias;  /* [m] or NULL */
	int64_t step;       /* rows handed out at a time */
	bool panels;
	size_t panel_bytes; /* of one panel */
	int64_t col_tile;
};

/* Lays the arrays of quantised activations into the backend's scratch. */
bool cpu_place_act(struct cpu_backend *c, struct cpu_act *x, enum cpu_act_kind kind)
{
	size_t n = (size_t)x->n, k = (size_t)x->k, nb = n * (k / ACT_BLOCK), at = 0, off[7];
	size_t sizes[7] = { n * k, nb * 4, nb * 4, nb * 8, nb * 8, nb * 4, kind == ACT_Q16 ? n * k : 0 };

	for (int i = 0; i < 7; i++) {
		off[i] = at;
		at += (sizes[i] + 63) & ~(size_t)63;
	}
	if (!cpu_reserve(c, &c->act, &c->act_cap, at))
		return false;
	char *p = c->act;
	x->q = (int8_t *)(p + off[0]);
	x->d = (float *)(p + off[1]);
	x->ds = (float *)(p + off[2]);
	x->ds16 = (float *)(p + off[3]);
	x->neg32 = (int32_t *)(p + off[4]);
	x->neg128 = (int32_t *)(p + off[5]);
	x->low = kind == ACT_Q16 ? (int8_t *)(p + off[6]) : NULL;
	return true;
}

struct cpu_act cpu_act_column(const struct cpu_act *x, int64_t col, const float *f)
{
	struct cpu_act one = *x;
	int64_t nb = x->k / ACT_BLOCK;

	one.n = 1;
	one.f = f;
	one.q += col * x->k;
	if (x->low)
		one.low += col * x->k;
	one.d += col * nb;
	one.ds += col * nb;
	one.ds16 += col * nb * 2;
	one.neg32 += col * nb * 2;
	one.neg128 += col * nb;
	return one;
}

static void rows_by_dot(const struct matmul_run *r, int64_t r0, int64_t n_row)
{
	for (int64_t col = 0; col < r->x.n; col++)
		r->mm->dot(r->out + col * r->m + r0, r->w + (size_t)r0 * r->row_bytes, r->row_bytes, n_row, &r->x, col);
}

static void rows_by_panels(const struct matmul_run *r, int64_t r0, int64_t n_row, char *strip)
{
	int64_t pr = r->mm->panel_rows;

	for (int64_t i = 0, p = 0; i < n_row; i += pr, p++) {
		int64_t n = n_row - i < pr ? n_row - i : pr;

		r->mm->pack(strip + (size_t)p * r->panel_bytes, r->w + (size_t)(r0 + i) * r->row_bytes, r->row_bytes, (int)n,
			    r->x.k);
	}
	for (int64_t col = 0; col < r->x.n; col += r->col_tile) {
		int64_t n_col = r->x.n - col < r->col_tile ? r->x.n - col : r->col_tile;

		for (int64_t i = 0, p = 0; i < n_row; i += pr, p++) {
			int64_t n = n_row - i < pr ? n_row - i : pr;

			r->mm->mul(r->out + col * r->m + r0 + i, (size_t)r->m, (int)n, strip + (size_t)p * r->panel_bytes, &r->x,
				   col, n_col);
		}
	}
}

static void matmul_part(void *ctx, int ith, int nth)
{
	struct matmul_run *r = ctx;
	struct cpu_backend *c = r->c;
	char *strip = r->panels ? (char *)c->work + c->work_cap / (size_t)c->n_thread / 64 * 64 * (size_t)ith : NULL;

	if (r->mm->act != ACT_F32) {
		for (int64_t col = ith; col < r->x.n; col += nth)
			c->k.quantize(&r->x, col);
		if (nth > 1)
			pool_barrier(c->pool);
	}
	for (;;) {
		int64_t r0 = atomic_fetch_add_explicit(&c->next, r->step, memory_order_relaxed);

		if (r0 >= r->m || backend_stopped(&c->base))
			break;
		int64_t n_row = r->m - r0 < r->step ? r->m - r0 : r->step;
		if (r->panels)
			rows_by_panels(r, r0, n_row, strip);
		else
			rows_by_dot(r, r0, n_row);
		for (int64_t col = 0; r->bias && col < r->x.n; col++)
			for (int64_t i = r0; i < r0 + n_row; i++)
				r->out[col * r->m + i] += r->bias[i];
	}
}

static int64_t clamp64(int64_t v, int64_t lo, int64_t hi)
{
	return v < lo ? lo : v > hi ? hi : v;
}

/* Sizes of the pieces, so that a strip and a tile of columns share L2 and every thread gets several pieces. */
static bool plan_pieces(struct matmul_run *r)
{
	struct cpu_backend *c = r->c;
	int64_t share = r->m / (c->n_thread * 8) + 1;

	r->panels = r->mm->panel_rows && r->x.n >= r->mm->panel_min_cols;
	if (!r->panels) {
		r->step = clamp64(share, 8, r->x.n > 1 ? (int64_t)(DOT_BYTES / r->row_bytes) + 1 : 1 << 20);
		return true;
	}
	int64_t pr = r->mm->panel_rows, panels;
	size_t col_bytes = (size_t)r->x.k * (r->mm->act == ACT_F32 ? 4 : 2);

	r->panel_bytes = r->mm->panel_bytes(r->x.k);
	panels = clamp64((int64_t)(STRIP_BYTES / r->panel_bytes), 1, share / pr + 1);
	r->step = panels * pr;
	r->col_tile = clamp64((int64_t)(TILE_BYTES / col_bytes) & ~(int64_t)15, 16, 1 << 20);
	return cpu_reserve(c, &c->work, &c->work_cap, ((size_t)panels * r->panel_bytes + 64) * (size_t)c->n_thread);
}

void cpu_matmul_op(struct backend *be, struct tensor *out, const struct tensor *w, const struct tensor *x,
		   const struct tensor *bias)
{
	struct cpu_backend *c = cpu_of(be);

	if (backend_failed(be))
		return;
	if (!is_f32(out) || !is_f32(x) || !w || !w->data || (bias && !is_f32(bias))) {
		cpu_refuse(be, "matmul", "out, x and bias must be F32 with data (out, w, x)", out, w, x, NULL);
		return;
	}
	if ((unsigned)w->type >= CPU_TYPES || !c->k.mm[w->type].dot || w->ne[0] % dtype_info(w->type)->block_elems) {
		cpu_refuse(be, "matmul", "this weight type or row length cannot be multiplied (w)", w, NULL);
		return;
	}
	if (w->ne[0] != x->ne[0] || out->ne[0] != tensor_rows(w) || tensor_rows(out) != tensor_rows(x) ||
	    (bias && tensor_elems(bias) != out->ne[0]) || out->data == x->data) {
		cpu_refuse(be, "matmul", "shapes do not fit out[n, M] = x[n, K] w[M, K]^T (out, w, x)", out, w, x, NULL);
		return;
	}
	struct matmul_run r = {
		.c = c,
		.mm = &c->k.mm[w->type],
		.x = { .n = tensor_rows(x), .k = x->ne[0], .f = x->data },
		.w = w->data,
		.row_bytes = dtype_row_bytes(w->type, (size_t)w->ne[0]),
		.m = out->ne[0],
		.out = out->data,
		.bias = bias ? bias->data : NULL,
	};
	if (r.x.n <= 0 || r.m <= 0 || r.x.k <= 0)
		return;
	if (!plan_pieces(&r) || (r.mm->act != ACT_F32 && !cpu_place_act(c, &r.x, r.mm->act)))
		return;
	atomic_store_explicit(&c->next, 0, memory_order_relaxed);
	if (c->n_thread == 1 || (double)r.m * (double)r.x.k * (double)r.x.n < SERIAL_MACS)
		matmul_part(&r, 0, 1);
	else
		pool_run(c->pool, matmul_part, &r);
	cpu_end(c);
}
