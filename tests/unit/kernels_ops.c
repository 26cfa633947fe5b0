/* The small ops of every CPU table against the reference or the formula; and the sticky error. */
#include "kernels_check.h"

#define LIMIT_EXP 1e-12 /* polynomial exponential */
#define LIMIT_F16 2.5e-7 /* values rounded to f16: one may fall to the other side */

static const enum glu_kind kinds[] = { GLU_SILU, GLU_GELU, GLU_SIGMOID, GLU_CLAMPED };

/* act(z) * u in doubles */
static double unit(enum glu_kind kind, double z, double u)
{
	switch (kind) {
	case GLU_SILU: return z / (1 + exp(-z)) * u;
	case GLU_GELU:
		if (fabs(z) >= 10)
			return z > 0 ? z * u : 0;
		z = f16_to_f32(f32_to_f16((float)z));
		return u * f16_to_f32(f32_to_f16((float)(0.5 * z * (1 + tanh(sqrt(2 / M_PI) * (z + 0.044715 * z * z * z))))));
	case GLU_SIGMOID: return u / (1 + exp(-z));
	case GLU_CLAMPED: break;
	}
	z = fmin(z, 7);
	u = fmin(fmax(u, -7), 7);
	return z / (1 + exp(-1.702 * z)) * (u + 1);
}

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

	be->ops->glu(be, &o, &x, &y, kinds[c->kind]);
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
			for (int kind = 0; kind < 4; kind++) {
				size_t n = (size_t)(sizes[a] * sizes[b]);
				struct el c = { .n = sizes[a], .rows = sizes[b], .kind = kind };

				rng_state = n;
				c.x = floats(n);
				c.y = floats(n);
				for (size_t i = 0; i < n; i++)
					c.x[i] *= 12;
				compare("rms_norm", run_norm, &c, n, LIMIT_F32);
				compare("glu", run_glu, &c, n, kinds[kind] == GLU_GELU ? LIMIT_F16 : LIMIT_EXP);
				compare("add, scale", run_add_scale, &c, n, 0);
				free(c.x);
				free(c.y);
			}
}

/* The reference and the formula in doubles agree for a few values, and far ends do not overflow. */
Test(ops, values_by_formula)
{
	float gate[8] = { 0, 1, -1, 120, -120, 3.5f, 6.5f, 7.5f }, up[8] = { 1, 2, 3, 1, 1, -1, 9, -9 }, out[8];
	struct err e = ERR_INIT;

	for (const char *const *t = backend_cpu_tables(); *t; t++) {
		struct backend *be = backend_cpu(*t, 1, &e);
		struct tensor o = t3(DTYPE_F32, out, 8, 1, 1), g = t3(DTYPE_F32, gate, 8, 1, 1), u = t3(DTYPE_F32, up, 8, 1, 1);

		for (int kind = 0; kind < 4; kind++) {
			be->ops->glu(be, &o, &g, &u, kinds[kind]);
			for (int i = 0; i < 8; i++) {
				double z = gate[i], want = unit(kinds[kind], z, up[i]);

				cr_assert_float_eq(out[i], want, 1e-6 * fabs(want) + 1e-7, "%s kind %d of %g: %g", *t, kind, z,
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
