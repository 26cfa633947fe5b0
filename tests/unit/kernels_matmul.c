/* Matrix products of every weight type and CPU table against the reference, at sizes around the vector and block widths. */
#include "kernels_check.h"

#include <sys/mman.h>
#include <unistd.h>

#define LIMIT_Q8 4e-5    /* int8 activations in blocks of 32: measured 1.4e-5 on average, 2.9e-5 at most on this data */
#define LIMIT_EXACT 1e-10 /* activations that int8 holds exactly: only the order of sums is left */

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

/* Activations that int8 blocks hold exactly: whole numbers up to 127, which each block reaches, times a power of two. */
static float *whole_floats(int64_t n)
{
	float *x = malloc((size_t)(n + 1) * sizeof *x);

	for (int64_t i = 0; i < n; i++) {
		float q = roundf(127 * uniform());

		if (i % 32 == n / 32 % 31)
			q = q < 0 ? -127 : 127;
		x[i] = ldexpf(q, -7 + (int)(i / 32 % 3));
	}
	return x;
}

static void check_matmul(enum dtype type, int64_t m, int64_t k, int64_t n, bool bias, bool whole)
{
	const struct dtype_info *t = dtype_info(type);
	struct mm c = { type, m, k, n, NULL, NULL, NULL };
	char what[96];
	double limit = t->block_elems == 1 ? LIMIT_F32 : whole ? LIMIT_EXACT : LIMIT_Q8;

	rng_state = (uint64_t)(m * 1000003 + k * 1009 + n);
	c.w = weights(type, m * k);
	c.x = whole ? whole_floats(n * k) : floats((size_t)(n * k));
	c.bias = bias ? floats((size_t)m) : NULL;
	snprintf(what, sizeof what, "matmul %s m %d k %d n %d", t->name, (int)m, (int)k, (int)n);
	compare(what, run_matmul, &c, (size_t)(m * n), limit);
	free(c.w);
	free(c.x);
	free(c.bias);
}

static void float_sizes(enum dtype type)
{
	for (int a = 0; a < N_SIZES; a++)
		for (int b = 0; b < N_SIZES; b++)
			check_matmul(type, sizes[a], sizes[(a + b) % N_SIZES], sizes[b], (a ^ b) & 1, false);
	/* Every k for one odd shape, columns around the panel threshold, and a product large enough for many pieces. */
	for (int a = 0; a < N_SIZES; a++)
		check_matmul(type, 37, sizes[a], 3, false, false);
	for (int64_t n = 2; n <= 18; n++)
		check_matmul(type, 70, 256, n, n & 1, false);
	check_matmul(type, 1030, 2048, 67, true, false);
	check_matmul(type, 1030, 2048, 1, true, false);
}

static void block_sizes(enum dtype type)
{
	static const int rows[] = { 1, 7, 8, 9, 15, 16, 17, 33, 257 };
	static const int columns[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 31, 32, 33 };
	int64_t block = dtype_info(type)->block_elems;

	for (size_t a = 0; a < sizeof rows / sizeof *rows; a++)
		for (size_t b = 0; b < sizeof columns / sizeof *columns; b++)
			check_matmul(type, rows[a], block * (int64_t)(1 + (a + b) % 4), columns[b], (a ^ b) & 1, true);
	/* The number of blocks in a row around what a vector of scales holds. */
	for (int64_t b = 1; block == 32 && b <= 35; b++)
		check_matmul(type, 3, 32 * b, b % 2 ? 1 : 13, false, true);
	/* Large enough for many pieces, and with the noise of int8. */
	check_matmul(type, 519, 1024, 67, true, true);
	check_matmul(type, 1030, 2048, 1, true, false);
	check_matmul(type, 257, 512, 33, true, false);
}

Test(matmul, f32) { float_sizes(DTYPE_F32); }
Test(matmul, f16) { float_sizes(DTYPE_F16); }
Test(matmul, bf16) { float_sizes(DTYPE_BF16); }
Test(matmul, q4_0) { block_sizes(DTYPE_Q4_0); }
Test(matmul, q4_1) { block_sizes(DTYPE_Q4_1); }
Test(matmul, q5_0) { block_sizes(DTYPE_Q5_0); }
Test(matmul, q5_1) { block_sizes(DTYPE_Q5_1); }
Test(matmul, q8_0) { block_sizes(DTYPE_Q8_0); }
Test(matmul, q2_k) { block_sizes(DTYPE_Q2_K); }
Test(matmul, q3_k) { block_sizes(DTYPE_Q3_K); }
Test(matmul, q4_k) { block_sizes(DTYPE_Q4_K); }
Test(matmul, q5_k) { block_sizes(DTYPE_Q5_K); }
Test(matmul, q6_k) { block_sizes(DTYPE_Q6_K); }
Test(matmul, iq4_nl) { block_sizes(DTYPE_IQ4_NL); }
Test(matmul, iq4_xs) { block_sizes(DTYPE_IQ4_XS); }
Test(matmul, mxfp4) { block_sizes(DTYPE_MXFP4); }
Test(matmul, mxfp4_pairs) { block_sizes(DTYPE_MXFP4_PAIRS); }

/* Block types, and where in a block the weights lie that are not scales. */
static const struct { enum dtype type; size_t first, end; } layouts[] = {
	{ DTYPE_Q4_0, 2, 18 },   { DTYPE_Q4_1, 4, 20 },   { DTYPE_Q5_0, 2, 22 },    { DTYPE_Q5_1, 4, 24 },  { DTYPE_Q8_0, 2, 34 },
	{ DTYPE_Q2_K, 16, 80 },  { DTYPE_Q3_K, 0, 96 },   { DTYPE_Q4_K, 16, 144 },  { DTYPE_Q5_K, 16, 176 },
	{ DTYPE_Q6_K, 0, 192 },  { DTYPE_IQ4_NL, 2, 18 }, { DTYPE_IQ4_XS, 8, 136 }, { DTYPE_MXFP4, 1, 17 },
	{ DTYPE_MXFP4_PAIRS, 1, 17 },
};
#define N_LAYOUTS (sizeof layouts / sizeof *layouts)

/* Extremes of every byte: saturation in 16 bits or a special -128 would show at full scale. Activations are +-127 scale
 * exactly, so int8 loses nothing and the limit is that of floats. */
Test(matmul, extreme_bytes)
{
	static const uint8_t fills[] = { 0x00, 0xff, 0x80, 0x7f, 0x77 };

	for (size_t f = 0; f < N_LAYOUTS * sizeof fills; f++)
		for (int sign = -1; sign <= 1; sign += 2)
			for (int n = 1; n <= 33; n += 32) {
				enum dtype type = layouts[f / sizeof fills].type;
				struct mm c = { type, 33, 512, n, weights(type, 33 * 512), floats((size_t)n * 512), NULL };
				size_t block = dtype_info(c.type)->block_bytes, size = dtype_row_bytes(c.type, 33 * 512);

				for (size_t i = 0; i < size; i++)
					if (i % block >= layouts[f / sizeof fills].first && i % block < layouts[f / sizeof fills].end)
						((uint8_t *)c.w)[i] = fills[f % sizeof fills];
				for (int i = 0; i < n * 512; i++)
					c.x[i] = (float)sign;
				char what[64];

				snprintf(what, sizeof what, "matmul of %s, all 0x%02x", dtype_info(type)->name, fills[f % sizeof fills]);
				compare(what, run_matmul, &c, (size_t)(33 * n), LIMIT_EXACT);
				free(c.w);
				free(c.x);
			}
}

/* Weights that end where readable memory ends, as the last tensor of a mapped file may: no kernel reads beyond. */
Test(matmul, reads_no_further)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE), room = 16 * page;
	char *p = mmap(NULL, room + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	cr_assert(p != MAP_FAILED && !mprotect(p + room, page, PROT_NONE));
	for (size_t l = 0; l < N_LAYOUTS; l++)
		for (int n = 1; n <= 13; n += 12)
			for (int blocks = 1; blocks <= 5; blocks += 2) {
				int64_t k = (int64_t)dtype_info(layouts[l].type)->block_elems * blocks;
				size_t size = dtype_row_bytes(layouts[l].type, (size_t)(9 * k));
				struct mm c = { layouts[l].type, 9, k, n, p + room - size, whole_floats(n * k), NULL };
				void *w = weights(c.type, 9 * k);

				cr_assert_leq(size, room);
				memcpy(c.w, w, size);
				compare("matmul before a border", run_matmul, &c, (size_t)(9 * n), LIMIT_EXACT);
				free(w);
				free(c.x);
			}
	munmap(p, room + page);
}

/* MXFP4 scales at the ends of their range: subnormal ones, and the greatest with values that are still floats. Activations
 * bring the products back to a size that floats hold. */
Test(matmul, mxfp4_exponents)
{
	static const struct { uint8_t e; int shift; uint8_t mask; } cases[] = {
		{ 0, 100, 0xff }, { 1, 100, 0xff }, { 2, 100, 0xff }, { 254, -100, 0xbb }, { 252, -100, 0xff },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		for (int n = 1; n <= 33; n += 16) {
			struct mm c = { DTYPE_MXFP4, 17, 96, n, weights(DTYPE_MXFP4, 17 * 96), whole_floats(n * 96), NULL };
			uint8_t *w = c.w;

			for (size_t b = 0; b < 17 * 3; b++) {
				w[17 * b] = cases[i].e;
				for (size_t l = 1; l < 17; l++) /* without bit 2 a code is 0, 0.5, 1 or 1.5 */
					w[17 * b + l] &= cases[i].mask;
			}
			for (int j = 0; j < n * 96; j++)
				c.x[j] = ldexpf(c.x[j], cases[i].shift);
			compare("matmul of MXFP4 exponents", run_matmul, &c, (size_t)(17 * n), LIMIT_EXACT);
			free(c.w);
			free(c.x);
		}
}

/* An exponent of 255 is NaN: its row is, and no other. */
Test(matmul, mxfp4_nan)
{
	struct err e = ERR_INIT;

	for (const char *const *t = backend_cpu_tables(); *t; t++)
		for (int n = 1; n <= 32; n += 31) {
			struct mm c = { DTYPE_MXFP4, 17, 96, n, weights(DTYPE_MXFP4, 17 * 96), floats((size_t)n * 96), NULL };
			float out[17 * 32];
			struct backend *be = backend_cpu(*t, 1, &e);

			memset((char *)c.w + 17 * (3 * 5 + 1), 0, 17); /* row 5, second block: weights of zero do not hide it */
			((uint8_t *)c.w)[17 * (3 * 5 + 1)] = 255;
			run_matmul(be, out, &c);
			for (int i = 0; i < 17 * n; i++)
				cr_assert_eq(isnan(out[i]) != 0, i % 17 == 5, "%s n %d output %d: %g", *t, n, i, out[i]);
			backend_free(be);
			free(c.w);
			free(c.x);
		}
}

/* A NaN or infinity among the activations must reach the output in every table and both forms. */
Test(matmul, keeps_nan)
{
	static const float bad[] = { NAN, INFINITY, -INFINITY };
	struct err e = ERR_INIT;

	for (const char *const *t = backend_cpu_tables(); *t; t++)
		for (size_t i = 0; i < 3 * (N_LAYOUTS + 1); i++)
			for (int n = 1; n <= 32; n += 31) {
				enum dtype type = i / 3 < N_LAYOUTS ? layouts[i / 3].type : DTYPE_F32;
				struct mm c = { type, 17, 512, n, weights(type, 17 * 512), floats((size_t)n * 512), NULL };
				float out[17 * 32];
				struct backend *be = backend_cpu(*t, 1, &e);

				c.x[512 * (n - 1) + 300] = bad[i % 3];
				run_matmul(be, out, &c);
				for (int r = 0; r < 17; r++)
					cr_assert(!isfinite(out[17 * (n - 1) + r]), "%s %s n %d", *t, dtype_info(type)->name, n);
				cr_assert(n == 1 || isfinite(out[0]));
				backend_free(be);
				free(c.w);
				free(c.x);
			}
}

/* The same columns in one call or in several agree: micro-batches of any size. */
Test(matmul, micro_batches)
{
	struct err e = ERR_INIT;

	for (const char *const *t = backend_cpu_tables(); *t; t++)
		for (size_t i = 0; i < N_LAYOUTS + 2; i++) {
			enum { M = 70, K = 512, N = 45 };
			enum dtype type = i < N_LAYOUTS ? layouts[i].type : i == N_LAYOUTS ? DTYPE_F32 : DTYPE_BF16;
			struct mm c = { type, M, K, N, weights(type, M * K), floats((size_t)N * K), NULL };
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
			cr_assert(err <= 1e-12, "%s %s: %g", *t, dtype_info(type)->name, err);
			backend_free(be);
			free(all);
			free(parts);
			free(c.w);
			free(c.x);
		}
}
