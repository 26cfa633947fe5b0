/* cpu_avx2_panel.h - panels of eight rows times columns with AVX2. All static inline (see cpu_kernels.h); included by
 * cpu_avx2.c only, which states why no 16-bit sum saturates.
 *
 * Signed kinds of few bits are packed unsigned, with panel_add() on top, and the sums start from what that adds.
 */
#ifndef CODEASK_KERNELS_CPU_AVX2_PANEL_H
#define CODEASK_KERNELS_CPU_AVX2_PANEL_H

#include "cpu_avx2_dot.h"
#include "cpu_panel.h"

#define W 8

INLINE int panel_add(enum expand_kind kind)
{
	return kind == KIND_S5 ? 16 : kind == KIND_S6_HALVES ? 32 : 0;
}

/* Four activations in every lane. */
INLINE __m256i group(const int8_t *q)
{
	int32_t v;

	memcpy(&v, q, sizeof v);
	return _mm256_set1_epi32(v);
}

INLINE __m256i group_product(const uint8_t *q, const int8_t *a, int g)
{
	return _mm256_maddubs_epi16(load256(q + 32 * g), group(a + 4 * g));
}

/* init + the sum over n groups of four for the W rows of a panel; `chain` products add up in 16 bits. */
INLINE __m256i block_sum(const uint8_t *q, const int8_t *a, int n, int chain, int32_t init)
{
	__m256i s = _mm256_setzero_si256();

	for (int g = 0; g < n; g += chain) {
		__m256i t = group_product(q, a, g);

		for (int i = 1; i < chain; i++)
			t = _mm256_add_epi16(t, group_product(q, a, g + i));
		s = g ? _mm256_add_epi32(s, pairs32(t)) : pairs32(t);
	}
	return _mm256_add_epi32(s, _mm256_set1_epi32(init));
}

INLINE __m256i block_sum_signed(const uint8_t *q, const int8_t *a)
{
	__m256i s = _mm256_setzero_si256();

	for (int g = 0; g < 8; g++)
		s = _mm256_add_epi32(s, mul_signed(load256(q + 32 * g), group(a + 4 * g)));
	return s;
}

INLINE __m256 scaled(__m256 acc, __m256i sum, const float *scale, float d)
{
	return _mm256_fmadd_ps(_mm256_cvtepi32_ps(sum), _mm256_mul_ps(_mm256_loadu_ps(scale), _mm256_set1_ps(d)), acc);
}

INLINE __m256 less_min(__m256 acc, const float *min, float ds)
{
	return _mm256_fnmadd_ps(_mm256_loadu_ps(min), _mm256_set1_ps(ds), acc);
}

/* One block of the panel (floats at f, weights at q) with block `at` of the activations. */
INLINE __m256 mul_block(__m256 acc, const float *f, const uint8_t *q, const struct cpu_act *x, int64_t at,
			enum expand_kind kind, bool fine)
{
	const int8_t *a = x->q + ACT_BLOCK * at;
	float d = x->d[at];
	__m256i s;

	switch (kind) {
	case KIND_S8:
		return scaled(acc, block_sum_signed(q, a), f, d);
	case KIND_S5:
		s = block_sum(q, a, 8, 4, fine ? 0 : x->neg128[at] / 8);
		if (fine)
			s = _mm256_add_epi32(_mm256_slli_epi32(s, 8),
					     block_sum(q, x->low + ACT_BLOCK * at, 8, 4, x->neg128[at] / 8));
		return scaled(acc, s, f, d);
	case KIND_U4_MIN:
		return less_min(scaled(acc, block_sum(q, a, 8, 8, 0), f, d), f + W, x->ds[at]);
	case KIND_U5_MIN:
		return less_min(scaled(acc, block_sum(q, a, 8, 4, 0), f, d), f + W, x->ds[at]);
	case KIND_S6_HALVES:
		acc = scaled(acc, block_sum(q, a, 4, 2, x->neg32[2 * at]), f, d);
		return scaled(acc, block_sum(q + 128, a + 16, 4, 2, x->neg32[2 * at + 1]), f + W, d);
	default: /* KIND_U2_MIN_HALVES */
		acc = scaled(acc, block_sum(q, a, 4, 4, 0), f, d);
		acc = scaled(acc, block_sum(q + 128, a + 16, 4, 4, 0), f + W, d);
		acc = less_min(acc, f + 2 * W, x->ds16[2 * at]);
		return less_min(acc, f + 3 * W, x->ds16[2 * at + 1]);
	}
}

INLINE void mul_columns(float *out, size_t out_stride, int n_row, const char *p, const struct cpu_act *x, int64_t col,
			enum expand_kind kind, bool fine, int n)
{
	int64_t nb = x->k / ACT_BLOCK;
	__m256 acc[4];

	for (int c = 0; c < n; c++)
		acc[c] = _mm256_setzero_ps();
	for (int64_t b = 0; b < nb; b++, p += panel_block(W, kind)) {
		const float *f = (const float *)p;

#pragma GCC unroll 4 /* else the accumulators lie in memory */
		for (int c = 0; c < n; c++)
			acc[c] = mul_block(acc[c], f, (const uint8_t *)(f + panel_floats(kind) * W), x, (col + c) * nb + b, kind,
					   fine);
	}
	for (int c = 0; c < n; c++) {
		float all[W];

		_mm256_storeu_ps(all, acc[c]);
		memcpy(out + (size_t)c * out_stride, all, (size_t)n_row * sizeof *all);
	}
}

INLINE void mul_any(float *out, size_t out_stride, int n_row, const void *panel, const struct cpu_act *x, int64_t col0,
		    int64_t n_col, enum expand_kind kind, bool fine)
{
	int64_t c = 0;

	for (; c + 4 <= n_col; c += 4)
		mul_columns(out + (size_t)c * out_stride, out_stride, n_row, panel, x, col0 + c, kind, fine, 4);
	for (; c < n_col; c++)
		mul_columns(out + (size_t)c * out_stride, out_stride, n_row, panel, x, col0 + c, kind, fine, 1);
}

#endif
