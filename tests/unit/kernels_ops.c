/* Every op of every CPU table against the reference table, at sizes around the vector and block widths, with one thread and
 * two; and the sticky error. Limits are normalised squared errors sum((a-b)^2) / sum(b^2). */
#include <criterion/criterion.h>

#include "kernels/backend.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LIMIT_F32 1e-12   /* same data, other order of sums */
#define LIMIT_Q8 1.2e-4   /* int8 activations in blocks of 32: measured 3e-5 to 7e-5 on this uniform data */
#define LIMIT_EXP 1e-12   /* polynomial exponential */

static const int sizes[] = { 1, 31, 32, 33, 255, 256, 257 };
#define N_SIZES (int)(sizeof sizes / sizeof *sizes)

static uint64_t rng_state;

static float uniform(void) /* -1 .. 1 */
{
	rng_state += 0x9E3779B97F4A7C15u;
	uint64_t z = rng_state;
	z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
	z = (z ^ z >> 27) * 0x94D049BB133111EBu;
	return (float)((double)((z ^ z >> 31) >> 40) / (1 << 23) - 1);
}

static float *floats(size_t n)
{
	float *p = malloc((n + 1) * sizeof *p);

	for (size_t i = 0; i < n; i++)
		p[i] = uniform();
	return p;
}

/* Random but valid weights: K-quants and Q8_0 take any bytes, only their f16 scales must be sane. */
static void *weights(enum dtype t, int64_t n)
{
	size_t size = dtype_row_bytes(t, (size_t)n);
	uint8_t *p = malloc(size + 1);
	uint16_t h;

	for (size_t i = 0; i < size; i++)
		p[i] = (uint8_t)(128 * (uniform() + 1));
	for (size_t i = 0; t == DTYPE_Q8_0 && i < size; i += 34) {
		h = f32_to_f16(uniform() / 64);
		memcpy(p + i, &h, 2);
	}
	for (size_t i = 0; t == DTYPE_Q4_K && i < size; i += 144)
		for (int j = 0; j < 2; j++) {
			h = f32_to_f16((uniform() + 1) / 256);
			memcpy(p + i + 2 * j, &h, 2);
		}
	for (size_t i = 0; t == DTYPE_Q6_K && i < size; i += 210) {
		h = f32_to_f16(uniform() / 2048);
		memcpy(p + i + 208, &h, 2);
	}
	for (size_t i = 0; i < (size_t)n; i++) {
		float f = uniform();

		if (t == DTYPE_F32)
			memcpy(p + 4 * i, &f, 4);
		h = t == DTYPE_F16 ? f32_to_f16(f) : (uint16_t)(((union { float f; uint32_t u; }){ f }).u >> 16);
		if (t == DTYPE_F16 || t == DTYPE_BF16)
			memcpy(p + 2 * i, &h, 2);
	}
	return p;
}

static double nse(const float *a, const float *b, size_t n)
{
	double e = 0, s = 0;

	for (size_t i = 0; i < n; i++) {
		e += ((double)a[i] - b[i]) * ((double)a[i] - b[i]);
		s += (double)b[i] * b[i];
	}
	return s > 0 ? e / s : e; /* NaN compares as a failure below */
}

static struct tensor t3(enum dtype t, void *data, int64_t n0, int64_t n1, int64_t n2)
{
	return (struct tensor){ t, { n0, n1, n2 }, data };
}

/* Runs `op` on every table with one and two threads and compares with the reference. The op fills out[n]. */
typedef void (*op_fn)(struct backend *be, float *out, void *ctx);

static double worst;

static void compare(const char *what, op_fn op, void *ctx, size_t n, double limit)
{
	float *want = malloc((n + 1) * sizeof *want), *got = malloc((n + 1) * sizeof *got);
	float *one = malloc((n + 1) * sizeof *one);
	struct err e = ERR_INIT;

	for (const char *const *t = backend_cpu_tables(); *t; t++) {
		for (int threads = 1; threads <= 2; threads++) {
			struct backend *be = backend_cpu(*t, threads, &e);
			bool ref = !strcmp(*t, "reference");
			float *out = threads == 1 ? one : got;

			cr_assert_not_null(be, "%s", e.msg);
			for (size_t i = 0; i < n; i++)
				out[i] = NAN;
			op(be, out, ctx);
			cr_assert_eq(be->ops->sync(be, &e), 0, "%s %s: %s", what, *t, e.msg);
			backend_free(be);
			if (ref && threads == 1)
				memcpy(want, one, n * sizeof *want);
			double err = nse(out, want, n);
			cr_assert(err <= limit, "%s, %s, %d threads: error %.3g, limit %.3g", what, *t, threads, err, limit);
			worst = err > worst ? err : worst;
		}
		/* The cut into pieces must not change a result: same bits with another number of threads. */
		cr_assert_eq(memcmp(one, got, n * sizeof *one), 0, "%s, %s: 1 and 2 threads differ", what, *t);
	}
	free(want);
	free(got);
	free(one);
}

/* ---- matmul ----------------------------------------------------------------------------------------------------------- */

struct mm {
	enum dtype type;
	int64_t m, k, n;
	void *w;
	float *x, *bias;
};

static void run_matmul(struct backend *be, float *out, void *ctx)
{
	struct mm *c = ctx;
	struct tensor o = t3(DTYPE_F32, out, c->m, c->n, 1), w = t3(c->type, c->w, c->k, c->m, 1);
	struct tensor x = t3(DTYPE_F32, c->x, c->k, c->n, 1), b = t3(DTYPE_F32, c->bias, c->m, 1, 1);

	be->ops->matmul(be, &o, &w, &x, c->bias ? &b : NULL);
}

static void check_matmul(enum dtype type, int64_t m, int64_t k, int64_t n, bool bias)
{
	const struct dtype_info *t = dtype_info(type);
	struct mm c = { type, m, k, n, NULL, NULL, NULL };
	char what[96];
	double limit = t->block_elems > 1 ? LIMIT_Q8 : LIMIT_F32;

	rng_state = (uint64_t)(m * 1000003 + k * 1009 + n);
	c.w = weights(type, m * k);
	c.x = floats((size_t)(n * k));
	c.bias = bias ? floats((size_t)m) : NULL;
	/* A handful of outputs is a small sample of the rounding noise of int8. */
	if (t->block_elems > 1 && m * n < 64)
		limit *= 12;
	snprintf(what, sizeof what, "matmul %s m %d k %d n %d", t->name, (int)m, (int)k, (int)n);
	compare(what, run_matmul, &c, (size_t)(m * n), limit);
	free(c.w);
	free(c.x);
	free(c.bias);
}

static void matmul_sizes(enum dtype type)
{
	int64_t block = dtype_info(type)->block_elems;

	for (int a = 0; a < N_SIZES; a++)
		for (int b = 0; b < N_SIZES; b++) {
			int64_t k = block == 1 ? sizes[(a + b) % N_SIZES] : block * (1 + (a + b) % 4);

			check_matmul(type, sizes[a], k, sizes[b], (a ^ b) & 1);
		}
	/* Every k for one odd shape, columns around the panel threshold, and a product large enough for many pieces. */
	for (int a = 0; block == 1 && a < N_SIZES; a++)
		check_matmul(type, 37, sizes[a], 3, false);
	for (int64_t n = 2; n <= 18; n++)
		check_matmul(type, 70, 256, n, n & 1);
	check_matmul(type, 1030, 2048, 67, true);
	check_matmul(type, 1030, 2048, 1, true);
}

Test(ops, matmul_f32) { matmul_sizes(DTYPE_F32); }
Test(ops, matmul_f16) { matmul_sizes(DTYPE_F16); }
Test(ops, matmul_bf16) { matmul_sizes(DTYPE_BF16); }
Test(ops, matmul_q8_0) { matmul_sizes(DTYPE_Q8_0); }
Test(ops, matmul_q4_k) { matmul_sizes(DTYPE_Q4_K); }
Test(ops, matmul_q6_k) { matmul_sizes(DTYPE_Q6_K); }

/* Extremes of every byte: saturation in 16 bits or a special -128 would show at full scale. Activations are +-127 scale
 * exactly, so int8 loses nothing and the limit is that of floats. */
Test(ops, matmul_extreme_bytes)
{
	static const struct { enum dtype type; uint8_t fill; } fills[] = {
		{ DTYPE_Q8_0, 0x80 }, { DTYPE_Q8_0, 0x7f }, { DTYPE_Q4_K, 0xff }, { DTYPE_Q6_K, 0xff }, { DTYPE_Q6_K, 0x00 },
	};

	for (size_t f = 0; f < sizeof fills / sizeof *fills; f++)
		for (int sign = -1; sign <= 1; sign += 2)
			for (int n = 1; n <= 33; n += 32) {
				struct mm c = { fills[f].type, 33, 512, n, weights(fills[f].type, 33 * 512), floats((size_t)n * 512),
						NULL };
				size_t block = dtype_info(c.type)->block_bytes, size = dtype_row_bytes(c.type, 33 * 512);

				for (size_t i = 0; i < size; i++) {
					size_t in = i % block;
					bool weight = c.type == DTYPE_Q8_0 ? in >= 2 : c.type == DTYPE_Q4_K ? in >= 16 : in < 192;

					if (weight)
						((uint8_t *)c.w)[i] = fills[f].fill;
				}
				for (int i = 0; i < n * 512; i++)
					c.x[i] = (float)sign;
				compare("matmul of extremes", run_matmul, &c, (size_t)(33 * n), 1e-10);
				free(c.w);
				free(c.x);
			}
}

/* A NaN among the activations must reach the output in every table and both forms. */
Test(ops, matmul_keeps_nan)
{
	static const enum dtype types[] = { DTYPE_F32, DTYPE_Q8_0, DTYPE_Q4_K, DTYPE_Q6_K };
	struct err e = ERR_INIT;

	for (const char *const *t = backend_cpu_tables(); *t; t++)
		for (int i = 0; i < 4; i++)
			for (int n = 1; n <= 32; n += 31) {
				struct mm c = { types[i], 17, 512, n, weights(types[i], 17 * 512), floats((size_t)n * 512), NULL };
				float out[17 * 32];
				struct backend *be = backend_cpu(*t, 1, &e);

				c.x[512 * (n - 1) + 300] = NAN;
				run_matmul(be, out, &c);
				cr_assert(isnan(out[17 * (n - 1) + 16]), "%s type %d n %d", *t, types[i], n);
				cr_assert(n == 1 || !isnan(out[0]));
				backend_free(be);
				free(c.w);
				free(c.x);
			}
}

/* The same columns in one call or in several agree: micro-batches of any size. */
Test(ops, matmul_micro_batches)
{
	static const struct { enum dtype type; double limit; } cases[] = {
		{ DTYPE_F32, 1e-12 }, { DTYPE_BF16, 1e-12 }, { DTYPE_Q8_0, 1e-12 }, { DTYPE_Q4_K, 1e-12 }, { DTYPE_Q6_K, 1e-12 },
	};
	struct err e = ERR_INIT;

	for (const char *const *t = backend_cpu_tables(); *t; t++)
		for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
			enum { M = 70, K = 512, N = 45 };
			struct mm c = { cases[i].type, M, K, N, weights(cases[i].type, M * K), floats((size_t)N * K), NULL };
			float *all = floats(M * N), *parts = floats(M * N);
			struct backend *be = backend_cpu(*t, 2, &e);

			run_matmul(be, all, &c);
			for (int64_t at = 0, step = 1; at < N; at += step, step = step * 2 + 1) {
				struct mm p = c;

				p.n = at + step < N ? step : N - at;
				p.x = c.x + at * K;
				run_matmul(be, parts + at * M, &p);
			}
			double err = nse(parts, all, M * N);
			cr_assert(err <= cases[i].limit, "%s type %d: %g", *t, cases[i].type, err);
			backend_free(be);
			free(all);
			free(parts);
			free(c.w);
			free(c.x);
		}
}

/* ---- attention ---------------------------------------------------------------------------------------------------------- */

struct at {
	enum dtype type;
	int64_t n, n_past;
	int n_head, n_kv, d, dv;
	enum attn_mask mask;
	int span;
	bool sinks;
	float *q, *sink;
	void *k, *v;
	int32_t *pos;
};

static void run_attention(struct backend *be, float *out, void *ctx)
{
	struct at *c = ctx;
	struct tensor o = t3(DTYPE_F32, out, c->n_head * c->dv, c->n, 1), q = t3(DTYPE_F32, c->q, c->d, c->n_head, c->n);
	struct tensor k = t3(c->type, c->k, c->n_kv * c->d, c->n_past + 3, 1);
	struct tensor v = t3(c->type, c->v, c->n_kv * c->dv, c->n_past + 3, 1);
	struct tensor pos = t3(DTYPE_I32, c->pos, c->n, 1, 1), s = t3(DTYPE_F32, c->sink, c->n_head, 1, 1);
	struct attn_params p = { 3.0f / sqrtf((float)c->d), c->mask, c->span, c->sinks ? &s : NULL };

	be->ops->attention(be, &o, &q, &k, &v, c->n_past, c->n_kv, &pos, &p);
}

static void check_attention(struct at c)
{
	char what[160];
	size_t elem = c.type == DTYPE_F16 ? 2 : 4;

	rng_state = (uint64_t)(c.n * 7919 + c.n_past * 31 + c.d);
	c.q = floats((size_t)(c.n * c.n_head * c.d));
	c.sink = floats((size_t)c.n_head);
	c.k = weights(c.type, (c.n_past + 3) * c.n_kv * c.d);
	c.v = weights(c.type, (c.n_past + 3) * c.n_kv * c.dv);
	/* Slots beyond n_past hold what an earlier conversation left: here NaN, which must not be looked at. */
	memset((char *)c.k + elem * (size_t)(c.n_past * c.n_kv * c.d), 0xff, elem * (size_t)(3 * c.n_kv * c.d));
	memset((char *)c.v + elem * (size_t)(c.n_past * c.n_kv * c.dv), 0xff, elem * (size_t)(3 * c.n_kv * c.dv));
	c.pos = malloc((size_t)c.n * sizeof *c.pos);
	for (int64_t i = 0; i < c.n; i++)
		c.pos[i] = (int32_t)(c.n_past - c.n + i);
	snprintf(what, sizeof what, "attention %s n %d past %d heads %d/%d d %d dv %d mask %d span %d sinks %d",
		 c.type == DTYPE_F16 ? "f16" : "f32", (int)c.n, (int)c.n_past, c.n_head, c.n_kv, c.d, c.dv, c.mask, c.span,
		 c.sinks);
	compare(what, run_attention, &c, (size_t)(c.n * c.n_head * c.dv), 1e-11);
	free(c.q);
	free(c.sink);
	free(c.k);
	free(c.v);
	free(c.pos);
}

Test(ops, attention)
{
	static const struct { int head, kv, d, dv; } shapes[] = {
		{ 1, 1, 8, 8 }, { 4, 1, 64, 64 }, { 6, 2, 80, 80 }, { 5, 5, 33, 31 }, { 16, 2, 128, 64 }, { 65, 1, 16, 16 },
	};
	static const struct { enum attn_mask mask; int span; } masks[] = {
		{ MASK_CAUSAL, 0 }, { MASK_WINDOW, 1 }, { MASK_WINDOW, 40 }, { MASK_CHUNK, 64 }, { MASK_CHUNK, 100 },
	};
	static const int n_tok[] = { 1, 2, 8, 9, 33, 100 };
	int turn = 0;

	for (int s = 0; s < 6; s++)
		for (int m = 0; m < 5; m++)
			for (int i = 0; i < 6; i++, turn++) {
				struct at c = { turn % 2 ? DTYPE_F16 : DTYPE_F32, n_tok[i], n_tok[i] + sizes[turn % N_SIZES] - 1,
						shapes[s].head, shapes[s].kv, shapes[s].d, shapes[s].dv, masks[m].mask,
						masks[m].span, turn % 3 == 0, NULL, NULL, NULL, NULL, NULL };

				check_attention(c);
			}
	/* Split over several chunks of slots, in decode and with a window that leaves most chunks empty. */
	for (int m = 0; m < 3; m++)
		for (int n = 1; n <= 4; n += 3)
			check_attention((struct at){ m % 2 ? DTYPE_F16 : DTYPE_F32, n, 1700, 8, 2, 64, 64, m ? MASK_WINDOW : MASK_CAUSAL,
						     m == 1 ? 100 : 900, m == 2, NULL, NULL, NULL, NULL, NULL });
}

/* The reference itself against the definition: every pair asked for its visibility, sinks as one more score without value,
 * key/value head h * n_kv / n_head, positions that do not follow each other. */
Test(ops, attention_by_formula)
{
	enum { N = 5, PAST = 30, H = 6, KV = 2, D = 16, DV = 8 };
	static int32_t pos[N] = { 0, 3, 15, 16, 29 };
	static const struct { enum attn_mask mask; int span; } masks[] = { { MASK_CAUSAL, 0 }, { MASK_WINDOW, 4 }, { MASK_CHUNK, 8 } };
	struct err e = ERR_INIT;

	for (int m = 0; m < 6; m++) {
		struct at c = { DTYPE_F32, N, PAST, H, KV, D, DV, masks[m / 2].mask, masks[m / 2].span, m % 2, floats(N * H * D),
				floats(H), floats((PAST + 3) * KV * D), floats((PAST + 3) * KV * DV), pos };
		float got[N * H * DV], want[N * H * DV];

		for (int i = 0; i < N; i++)
			for (int h = 0; h < H; h++) {
				int g = h * KV / H;
				double den = c.sinks ? exp(c.sink[h]) : 0, o[DV] = { 0 };

				for (int j = 0; j < PAST; j++) {
					double s = 0;
					bool seen = j <= pos[i];

					if (c.mask == MASK_WINDOW)
						seen = seen && pos[i] - j < c.span;
					if (c.mask == MASK_CHUNK)
						seen = seen && pos[i] / c.span == j / c.span;
					if (!seen)
						continue;
					for (int x = 0; x < D; x++)
						s += (double)c.q[(i * H + h) * D + x] * ((float *)c.k)[(j * KV + g) * D + x];
					s = exp(s * (double)(3.0f / sqrtf(D)));
					den += s;
					for (int x = 0; x < DV; x++)
						o[x] += s * ((float *)c.v)[(j * KV + g) * DV + x];
				}
				for (int x = 0; x < DV; x++)
					want[(i * H + h) * DV + x] = (float)(o[x] / den);
			}
		struct backend *be = backend_cpu("reference", 1, &e);
		run_attention(be, got, &c);
		cr_assert_eq(be->ops->sync(be, &e), 0, "%s", e.msg);
		cr_assert_lt(nse(got, want, N * H * DV), 1e-12, "mask %d sinks %d", c.mask, c.sinks);
		backend_free(be);
		compare("attention at scattered positions", run_attention, &c, N * H * DV, 1e-11);
		free(c.q);
		free(c.sink);
		free(c.k);
		free(c.v);
	}
}

/* ---- small ops ----------------------------------------------------------------------------------------------------------- */

struct el {
	int64_t n, rows;
	float *x, *y;
	int kind;
	const struct rope_params *rope;
	int32_t *pos;
	int heads;
};

static void run_norm(struct backend *be, float *out, void *ctx)
{
	struct el *c = ctx;
	struct tensor o = t3(DTYPE_F32, out, c->n, c->rows, 1), x = t3(DTYPE_F32, c->x, c->n, c->rows, 1);
	struct tensor w = t3(DTYPE_F32, c->y, c->n, 1, 1);

	be->ops->rms_norm(be, &o, &x, c->kind ? &w : NULL, 1e-5f);
}

static void run_glu(struct backend *be, float *out, void *ctx)
{
	struct el *c = ctx;
	struct tensor o = t3(DTYPE_F32, out, c->n, c->rows, 1), x = t3(DTYPE_F32, c->x, c->n, c->rows, 1);
	struct tensor y = t3(DTYPE_F32, c->y, c->n, c->rows, 1);

	be->ops->glu(be, &o, &x, &y, c->kind ? GLU_GELU : GLU_SILU);
}

static void run_add_scale(struct backend *be, float *out, void *ctx)
{
	struct el *c = ctx;
	struct tensor o = t3(DTYPE_F32, out, c->n, c->rows, 1), y = t3(DTYPE_F32, c->y, c->n, c->rows, 1);

	memcpy(out, c->x, (size_t)(c->n * c->rows) * sizeof *out);
	be->ops->add(be, &o, &y);
	be->ops->scale(be, &o, -1.5f);
}

Test(ops, element_ops)
{
	for (int a = 0; a < N_SIZES; a++)
		for (int b = 0; b < N_SIZES; b++)
			for (int kind = 0; kind < 2; kind++) {
				size_t n = (size_t)(sizes[a] * sizes[b]);
				struct el c = { .n = sizes[a], .rows = sizes[b], .kind = kind };

				rng_state = n;
				c.x = floats(n);
				c.y = floats(n);
				for (size_t i = 0; i < n; i++)
					c.x[i] *= 12;
				compare("rms_norm", run_norm, &c, n, LIMIT_F32);
				compare("glu", run_glu, &c, n, LIMIT_EXP);
				compare("add, scale", run_add_scale, &c, n, 0);
				free(c.x);
				free(c.y);
			}
}

/* The reference and the formula in doubles agree for a few values, and far ends do not overflow. */
Test(ops, values_by_formula)
{
	float gate[6] = { 0, 1, -1, 120, -120, 3.5f }, up[6] = { 1, 2, 3, 1, 1, -1 }, out[6];
	struct err e = ERR_INIT;

	for (const char *const *t = backend_cpu_tables(); *t; t++) {
		struct backend *be = backend_cpu(*t, 1, &e);
		struct tensor o = t3(DTYPE_F32, out, 6, 1, 1), g = t3(DTYPE_F32, gate, 6, 1, 1), u = t3(DTYPE_F32, up, 6, 1, 1);

		for (int kind = 0; kind < 2; kind++) {
			be->ops->glu(be, &o, &g, &u, kind ? GLU_GELU : GLU_SILU);
			for (int i = 0; i < 6; i++) {
				double z = gate[i], a = kind ? 0.5 * z * (1 + tanh(sqrt(2 / M_PI) * (z + 0.044715 * z * z * z)))
							     : z / (1 + exp(-z));

				cr_assert_float_eq(out[i], a * up[i], 1e-6 * fabs(a * up[i]) + 1e-7, "%s kind %d of %g: %g", *t, kind, z,
						   out[i]);
			}
		}
		float x[2] = { 3, 4 }, w[2] = { 2, 0.5f };
		struct tensor tx = t3(DTYPE_F32, x, 2, 1, 1), tw = t3(DTYPE_F32, w, 2, 1, 1);
		be->ops->rms_norm(be, &tx, &tx, &tw, 0);
		cr_assert_float_eq(x[0], 6 / sqrt(12.5), 1e-6);
		cr_assert_float_eq(x[1], 2 / sqrt(12.5), 1e-6);
		backend_free(be);
	}
}

static void run_rope(struct backend *be, float *out, void *ctx)
{
	struct el *c = ctx;
	struct tensor x = t3(DTYPE_F32, out, c->n, c->heads, c->rows), pos = t3(DTYPE_I32, c->pos, c->rows, 1, 1);

	memcpy(out, c->x, (size_t)(c->n * c->heads * c->rows) * sizeof *out);
	be->ops->rope(be, &x, &pos, c->rope);
}

/* Against the formula of facts 7.1 in doubles, for both styles, partial rotation, factors, linear scaling and YaRN. */
Test(ops, rope)
{
	float f[32];
	struct tensor factors = t3(DTYPE_F32, f, 32, 1, 1);
	struct rope_params cases[] = {
		{ ROPE_NORM, 64, 10000, 1, 0, 1, 0, 0, 0, NULL },
		{ ROPE_NEOX, 64, 500000, 1, 0, 1, 0, 0, 0, &factors },
		{ ROPE_NEOX, 48, 10000, 0.125f, 0, 1, 0, 0, 0, NULL },
		{ ROPE_NEOX, 64, 150000, 1 / 32.0f, 1, 1.3466f, 32, 1, 4096, NULL },
		{ ROPE_NORM, 64, 10000, 1, 0, 1, 0, 0, 0, NULL },
	};

	for (int i = 0; i < 32; i++)
		f[i] = i < 10 ? 1.0f : 1.0f + (float)i;
	for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
		struct rope_params *p = &cases[k];
		struct el c = { .n = 64, .heads = 3, .rows = 33, .rope = p };
		size_t n = 64 * 3 * 33;
		float *want = malloc(n * sizeof *want);

		c.x = floats(n);
		c.pos = malloc(33 * sizeof *c.pos);
		for (int i = 0; i < 33; i++)
			c.pos[i] = i * i * 9;
		memcpy(want, c.x, n * sizeof *want);
		for (int r = 0; r < 33 * 3; r++)
			for (int i = 0; i < p->dims / 2; i++) {
				double th = c.pos[r / 3] * pow(p->base, -2.0 * i / p->dims) / (p->factors ? f[i] : 1), mix = 0;
				int a = p->kind == ROPE_NORM ? 2 * i : i, b = p->kind == ROPE_NORM ? 2 * i + 1 : i + p->dims / 2;
				float *o = want + r * 64, *x = c.x + r * 64;

				if (p->ext_factor != 0) {
					double corr[2];
					for (int s = 0; s < 2; s++)
						corr[s] = p->dims * log(p->orig_ctx / (2 * M_PI * (s ? p->beta_slow : p->beta_fast))) /
							  (2 * log(p->base));
					double lo = fmax(0, floor(corr[0])), hi = fmin(p->dims - 1, ceil(corr[1]));
					mix = 1 - fmin(1, fmax(0, (i - lo) / fmax(0.001, hi - lo)));
				}
				th = th * p->freq_scale * (1 - mix) + th * mix;
				o[a] = (float)((x[a] * cos(th) - x[b] * sin(th)) * p->attn_factor);
				o[b] = (float)((x[a] * sin(th) + x[b] * cos(th)) * p->attn_factor);
			}
		struct err e = ERR_INIT;
		struct backend *be = backend_cpu("reference", 1, &e);
		float *got = malloc(n * sizeof *got);
		run_rope(be, got, &c);
		cr_assert_lt(nse(got, want, n), 1e-13, "case %zu", k);
		/* Twice more: from the kept angles, then with other positions, which must not take them. */
		run_rope(be, got, &c);
		cr_assert_lt(nse(got, want, n), 1e-13, "case %zu, kept", k);
		c.pos[32]++;
		run_rope(be, got, &c);
		cr_assert_gt(nse(got, want, n), 1e-6, "case %zu: stale angles", k);
		backend_free(be);
		compare("rope", run_rope, &c, n, 0);
		free(want);
		free(got);
		free(c.x);
		free(c.pos);
	}
}

Test(ops, rows_and_kv_store)
{
	static const enum dtype types[] = { DTYPE_F32, DTYPE_F16, DTYPE_BF16, DTYPE_Q8_0, DTYPE_Q4_K, DTYPE_Q6_K };
	struct err e = ERR_INIT;

	for (const char *const *t = backend_cpu_tables(); *t; t++) {
		struct backend *be = backend_cpu(*t, 2, &e);

		for (int i = 0; i < 6; i++) {
			enum { V = 9, E = 512, N = 5 };
			void *table = weights(types[i], V * E);
			int32_t ids[N] = { 8, 0, 3, 3, 1 };
			float out[N * E], want[E];
			struct tensor o = t3(DTYPE_F32, out, E, N, 1), tt = t3(types[i], table, E, V, 1),
				      id = t3(DTYPE_I32, ids, N, 1, 1);

			be->ops->rows(be, &o, &tt, &id);
			for (int r = 0; r < N; r++) {
				dtype_info(types[i])->to_f32((char *)table + dtype_row_bytes(types[i], E) * (size_t)ids[r], want, E);
				cr_assert_eq(memcmp(want, out + r * E, sizeof want), 0, "%s type %d row %d", *t, types[i], r);
			}
			free(table);
		}
		for (int f16 = 0; f16 < 2; f16++) {
			enum { S = 7, WIDTH = 33, N = 3 };
			struct tensor cache = t3(f16 ? DTYPE_F16 : DTYPE_F32, NULL, WIDTH, S, 1);
			int32_t slots[N] = { 6, 0, 4 };
			float *src = floats(N * WIDTH);
			struct tensor st = t3(DTYPE_F32, src, WIDTH, N, 1), sl = t3(DTYPE_I32, slots, N, 1, 1);

			cache.data = be->ops->alloc(be, tensor_bytes(&cache));
			be->ops->kv_store(be, &cache, &st, &sl);
			cr_assert_eq(be->ops->sync(be, &e), 0, "%s", e.msg);
			for (int r = 0; r < N; r++)
				for (int j = 0; j < WIDTH; j++) {
					size_t at = (size_t)(slots[r] * WIDTH + j);

					if (f16)
						cr_assert_eq(((uint16_t *)cache.data)[at], f32_to_f16(src[r * WIDTH + j]));
					else
						cr_assert_eq(((float *)cache.data)[at], src[r * WIDTH + j]);
				}
			for (size_t j = 0; j < WIDTH; j++) /* slot 1 was not written */
				cr_assert_eq(f16 ? ((uint16_t *)cache.data)[WIDTH + j] : ((float *)cache.data)[WIDTH + j], 0);
			be->ops->release(be, cache.data);
			free(src);
		}
		backend_free(be);
	}
}

/* ---- errors --------------------------------------------------------------------------------------------------------------- */

static void expect_error(struct backend *be, const char *part)
{
	struct err e = ERR_INIT;

	cr_assert_eq(be->ops->sync(be, &e), -1, "no error, expected \"%s\"", part);
	cr_assert(strstr(e.msg, part), "\"%s\" lacks \"%s\"", e.msg, part);
	backend_clear(be);
	cr_assert_eq(be->ops->sync(be, NULL), 0);
}

Test(errors, shapes_and_types)
{
	struct err e = ERR_INIT;
	struct backend *be = backend_cpu(NULL, 1, &e);
	float f[1024] = { 0 };
	int32_t ids[4] = { 0, 1, 2, 7 };
	uint8_t q[4096] = { 0 };
	struct tensor x = t3(DTYPE_F32, f, 32, 2, 1), w = t3(DTYPE_F32, f, 31, 4, 1), o = t3(DTYPE_F32, f + 512, 4, 2, 1);
	struct tensor id = t3(DTYPE_I32, ids, 4, 1, 1), o4 = t3(DTYPE_F32, f + 512, 32, 4, 1), tab = t3(DTYPE_F32, f, 32, 4, 1);

	be->ops->matmul(be, &o, &w, &x, NULL);
	expect_error(be, "matmul");
	be->ops->matmul(be, &o, &w, &x, NULL);
	expect_error(be, "F32[1, 4, 31]");
	w = t3(13, q, 256, 4, 1);
	be->ops->matmul(be, &o, &w, &x, NULL);
	expect_error(be, "Q5_K");
	w = t3(DTYPE_Q4_K, q, 128, 4, 1); /* half a block */
	x = t3(DTYPE_F32, f, 128, 2, 1);
	be->ops->matmul(be, &o, &w, &x, NULL);
	expect_error(be, "row length");
	w = t3(DTYPE_F32, NULL, 128, 4, 1);
	be->ops->matmul(be, &o, &w, &x, NULL);
	expect_error(be, "matmul");
	be->ops->rows(be, &o4, &tab, &id);
	expect_error(be, "id 7");
	be->ops->kv_store(be, &tab, &o4, &id);
	expect_error(be, "slot 7");
	be->ops->add(be, &x, &o);
	expect_error(be, "add");
	be->ops->glu(be, &x, &x, &o, GLU_SILU);
	expect_error(be, "glu");
	be->ops->rms_norm(be, &x, &o, NULL, 1e-5f);
	expect_error(be, "rms_norm");
	be->ops->rope(be, &x, &id, &(struct rope_params){ .dims = 32, .base = 1e4f });
	expect_error(be, "rope");

	struct tensor qq = t3(DTYPE_F32, f, 8, 4, 1), kk = t3(DTYPE_F32, f, 16, 8, 1), oo = t3(DTYPE_F32, f + 512, 32, 1, 1);
	struct tensor pos = t3(DTYPE_I32, ids, 1, 1, 1);
	struct attn_params p = { .scale = 1, .mask = MASK_CAUSAL };
	be->ops->attention(be, &oo, &qq, &kk, &kk, 9, 2, &pos, &p);
	expect_error(be, "slots");
	be->ops->attention(be, &oo, &qq, &kk, &kk, 8, 3, &pos, &p);
	expect_error(be, "shapes");
	p.mask = MASK_WINDOW;
	be->ops->attention(be, &oo, &qq, &kk, &kk, 8, 2, &pos, &p);
	expect_error(be, "span");
	backend_free(be);
}

Test(errors, first_one_sticks)
{
	struct err e = ERR_INIT;
	struct backend *be = backend_cpu("generic", 1, &e);
	float f[64] = { 1, 2 };
	struct tensor x = t3(DTYPE_F32, f, 32, 1, 1), y = t3(DTYPE_F32, f, 16, 1, 1);

	be->ops->add(be, &x, &y);
	be->ops->glu(be, &x, &x, &y, GLU_SILU);
	be->ops->scale(be, &x, 5); /* legal, but nothing runs any more */
	cr_assert_null(be->ops->alloc(be, 16));
	cr_assert_eq(f[0], 1.0f);
	expect_error(be, "add");
	be->ops->scale(be, &x, 5);
	cr_assert_eq(f[0], 5.0f);
	backend_free(be);
	backend_free(NULL);
}

Test(errors, unknown_table)
{
	struct err e = ERR_INIT;

	cr_assert_null(backend_cpu("sse9", 1, &e));
	cr_assert_eq(e.code, ERR_USAGE);
	cr_assert(strstr(e.msg, "sse9"));
	for (const char *const *t = backend_cpu_tables(); *t; t++)
		cr_assert(strstr(e.msg, *t), "\"%s\" lacks %s", e.msg, *t);
}

Test(errors, memory_too_large)
{
#ifdef __SANITIZE_ADDRESS__
	cr_skip_test("AddressSanitizer ends the program on such a request");
#endif
	struct err e = ERR_INIT;
	struct backend *be = backend_cpu("generic", 1, &e);

	cr_assert_null(be->ops->alloc(be, SIZE_MAX / 2));
	cr_assert_eq(be->ops->sync(be, &e), -1);
	cr_assert_eq(e.code, ERR_FIT);
	backend_free(be);
}
