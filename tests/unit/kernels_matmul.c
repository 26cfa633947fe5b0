/* Matrix products of every weight type and CPU table against the reference, at sizes around the vector and block widths. */
#include "kernels_check.h"

#define LIMIT_Q8 4e-5       /* int8 activations in blocks of 32: measured 1.4e-5 on average, 2.9e-5 at most on this data */
#define LIMIT_Q8_SMALL 2e-3 /* below 64 outputs the noise of a single one counts: measured 1.1e-3 at most */

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
	if (t->block_elems > 1 && m * n < 64)
		limit = LIMIT_Q8_SMALL;
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

Test(matmul, f32) { matmul_sizes(DTYPE_F32); }
Test(matmul, f16) { matmul_sizes(DTYPE_F16); }
Test(matmul, bf16) { matmul_sizes(DTYPE_BF16); }
Test(matmul, q8_0) { matmul_sizes(DTYPE_Q8_0); }
Test(matmul, q4_k) { matmul_sizes(DTYPE_Q4_K); }
Test(matmul, q6_k) { matmul_sizes(DTYPE_Q6_K); }

/* Extremes of every byte: saturation in 16 bits or a special -128 would show at full scale. Activations are +-127 scale
 * exactly, so int8 loses nothing and the limit is that of floats. */
Test(matmul, extreme_bytes)
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
Test(matmul, keeps_nan)
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
Test(matmul, micro_batches)
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
