/* kernels_check.h - for the kernel tests: random data, and one op run on every CPU table with one thread and two, compared
 * with the reference table. Limits are normalised squared errors sum((a-b)^2) / sum(b^2).
 */
#ifndef CODEASK_TESTS_KERNELS_CHECK_H
#define CODEASK_TESTS_KERNELS_CHECK_H

#include <criterion/criterion.h>

#include "kernels/backend.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LIMIT_F32 1e-12 /* same data, other order of sums */

static const int sizes[] = { 1, 31, 32, 33, 255, 256, 257 };
#define N_SIZES (int)(sizeof sizes / sizeof *sizes)

static uint64_t rng_state;

static inline float uniform(void) /* -1 .. 1 */
{
	rng_state += 0x9E3779B97F4A7C15u;
	uint64_t z = rng_state;
	z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
	z = (z ^ z >> 27) * 0x94D049BB133111EBu;
	return (float)((double)((z ^ z >> 31) >> 40) / (1 << 23) - 1);
}

static inline float *floats(size_t n)
{
	float *p = malloc((n + 1) * sizeof *p);

	for (size_t i = 0; i < n; i++)
		p[i] = uniform();
	return p;
}

/* Random but valid weights: block formats take any bytes, only their f16 scales must be sane: they are `top` times -1..1, or
 * 0..1 where a minimum goes with them, and MXFP4's exponent stays near that of 1. */
static const struct {
	enum dtype type;
	int at[2]; /* byte of d; of the minimum or its scale, -1: none */
	float top[2];
} block_scales[] = {
	{ DTYPE_Q4_0, { 0, -1 }, { 0x1p-3f } },
	{ DTYPE_Q4_1, { 0, 2 }, { 0x1p-3f, -1 } }, /* added, not taken off: negative */
	{ DTYPE_Q5_0, { 0, -1 }, { 0x1p-4f } },
	{ DTYPE_Q5_1, { 0, 2 }, { 0x1p-4f, -1 } },
	{ DTYPE_Q8_0, { 0, -1 }, { 0x1p-6f } },
	{ DTYPE_Q2_K, { 80, 82 }, { 0x1p-5f, 0x1p-5f } },
	{ DTYPE_Q3_K, { 108, -1 }, { 0x1p-7f } },
	{ DTYPE_Q4_K, { 0, 2 }, { 0x1p-7f, 0x1p-7f } },
	{ DTYPE_Q5_K, { 0, 2 }, { 0x1p-8f, 0x1p-7f } },
	{ DTYPE_Q6_K, { 208, -1 }, { 0x1p-11f } },
	{ DTYPE_IQ4_NL, { 0, -1 }, { 0x1p-6f } },
	{ DTYPE_IQ4_XS, { 0, -1 }, { 0x1p-11f } },
};

static inline void *weights(enum dtype t, int64_t n)
{
	size_t size = dtype_row_bytes(t, (size_t)n), block = dtype_info(t)->block_bytes;
	uint8_t *p = malloc(size + 1);
	uint16_t h;

	for (size_t i = 0; i < size; i++)
		p[i] = (uint8_t)(128 * (uniform() + 1));
	for (size_t s = 0; s < sizeof block_scales / sizeof *block_scales; s++)
		for (size_t i = 0; t == block_scales[s].type && i < size; i += block)
			for (int j = 0; j < 2 && block_scales[s].at[j] >= 0; j++) {
				float u = block_scales[s].at[1] < 0 ? uniform() : (uniform() + 1) / 2;

				h = f32_to_f16(u * block_scales[s].top[j]);
				memcpy(p + i + block_scales[s].at[j], &h, 2);
			}
	for (size_t i = 0; (t == DTYPE_MXFP4 || t == DTYPE_MXFP4_PAIRS) && i < size; i += block)
		p[i] = (uint8_t)(118 + p[i] % 8);
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

static inline double nse(const float *a, const float *b, size_t n)
{
	double e = 0, s = 0;

	for (size_t i = 0; i < n; i++) {
		e += ((double)a[i] - b[i]) * ((double)a[i] - b[i]);
		s += (double)b[i] * b[i];
	}
	return s > 0 ? e / s : e; /* NaN compares as a failure below */
}

static inline struct tensor t3(enum dtype t, void *data, int64_t n0, int64_t n1, int64_t n2)
{
	return (struct tensor){ t, { n0, n1, n2 }, data };
}

/* Runs `op` on every table with one and two threads and compares with the reference. The op fills out[n]. */
typedef void (*op_fn)(struct backend *be, float *out, void *ctx);

static inline void compare(const char *what, op_fn op, void *ctx, size_t n, double limit)
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
		}
		/* The cut into pieces must not change a result: same bits with another number of threads. */
		cr_assert_eq(memcmp(one, got, n * sizeof *one), 0, "%s, %s: 1 and 2 threads differ", what, *t);
	}
	free(want);
	free(got);
	free(one);
}

#endif
