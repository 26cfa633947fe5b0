/* cpu_vnni_panel.h - panels of sixteen rows times columns with dpbusd. All static inline (see cpu_kernels.h); included by
 * cpu_avx512vnni.c only.
 *
 * Signed kinds are packed unsigned, with panel_add() on top, and the sums start from what that adds.
 */
#ifndef CODEASK_KERNELS_CPU_VNNI_PANEL_H
#define CODEASK_KERNELS_CPU_VNNI_PANEL_H

#include "cpu_panel.h"

#define W 16
/* Columns whose accumulators share the registers with one block of weights (8) and its floats (at most 4). */
#define MUL_COLS 12

INLINE int panel_add(enum expand_kind kind)
{
	return kind == KIND_S8 || kind == KIND_S5 ? 128 : kind == KIND_S6_HALVES ? 32 : 0;
}

/* init + sum over n groups of four. */
INLINE __m512i block_sum(const __m512i *w, const int8_t *a, int n, int32_t init)
{
	__m512i s = _mm512_set1_epi32(init);

	for (int g = 0; g < n; g++) {
		int32_t four;

		memcpy(&four, a + 4 * g, sizeof four);
		s = _mm512_dpbusd_epi32(s, w[g], _mm512_set1_epi32(four));
	}
	return s;
}

INLINE __m512 scaled(__m512 acc, __m512i sum, __m512 scale, float d)
{
	return _mm512_fmadd_ps(_mm512_cvtepi32_ps(sum), _mm512_mul_ps(scale, _mm512_set1_ps(d)), acc);
}

INLINE __m512 less_min(__m512 acc, __m512 min, float ds)
{
	return _mm512_fnmadd_ps(min, _mm512_set1_ps(ds), acc);
}

/* One block of the panel (floats f, weights w) with block `at` of the activations. */
INLINE __m512 mul_block(__m512 acc, const __m512 f[4], const __m512i w[8], const struct cpu_act *x, int64_t at,
			enum expand_kind kind, bool fine)
{
	const int8_t *a = x->q + ACT_BLOCK * at;
	float d = x->d[at];
	__m512i s;

	switch (kind) {
	case KIND_S8:
	case KIND_S5:
		s = block_sum(w, a, 8, fine ? 0 : x->neg128[at]);
		if (fine)
			s = _mm512_add_epi32(_mm512_slli_epi32(s, 8), block_sum(w, x->low + ACT_BLOCK * at, 8, x->neg128[at]));
		return scaled(acc, s, f[0], d);
	case KIND_U4_MIN:
	case KIND_U5_MIN:
		return less_min(scaled(acc, block_sum(w, a, 8, 0), f[0], d), f[1], x->ds[at]);
	case KIND_S6_HALVES:
		acc = scaled(acc, block_sum(w, a, 4, x->neg32[2 * at]), f[0], d);
		return scaled(acc, block_sum(w + 4, a + 16, 4, x->neg32[2 * at + 1]), f[1], d);
	default: /* KIND_U2_MIN_HALVES */
		acc = scaled(acc, block_sum(w, a, 4, 0), f[0], d);
		acc = scaled(acc, block_sum(w + 4, a + 16, 4, 0), f[1], d);
		return less_min(less_min(acc, f[2], x->ds16[2 * at]), f[3], x->ds16[2 * at + 1]);
	}
}

INLINE void mul_columns(float *out, size_t out_stride, int n_row, const char *p, const struct cpu_act *x, int64_t col,
			enum expand_kind kind, bool fine, int n)
{
	int64_t nb = x->k / ACT_BLOCK;
	__mmask16 keep = (__mmask16)((1u << n_row) - 1);
	__m512 acc[MUL_COLS];

	for (int c = 0; c < n; c++)
		acc[c] = _mm512_setzero_ps();
	for (int64_t b = 0; b < nb; b++, p += panel_block(W, kind)) {
		int n_float = panel_floats(kind);
		__m512 f[4];
		__m512i w[8];

		for (int i = 0; i < n_float; i++)
			f[i] = _mm512_loadu_ps((const float *)p + W * i);
		for (int g = 0; g < 8; g++)
			w[g] = _mm512_loadu_si512(p + 4 * W * (n_float + g));
		for (int c = 0; c < n; c++)
			acc[c] = mul_block(acc[c], f, w, x, (col + c) * nb + b, kind, fine);
	}
	for (int c = 0; c < n; c++)
		_mm512_mask_storeu_ps(out + (size_t)c * out_stride, keep, acc[c]);
}

INLINE void mul_any(float *out, size_t out_stride, int n_row, const void *panel, const struct cpu_act *x, int64_t col0,
		    int64_t n_col, enum expand_kind kind, bool fine)
{
	int64_t c = 0;

	for (; c + MUL_COLS <= n_col; c += MUL_COLS)
		mul_columns(out + (size_t)c * out_stride, out_stride, n_row, panel, x, col0 + c, kind, fine, MUL_COLS);
	for (; c + 4 <= n_col; c += 4)
		mul_columns(out + (size_t)c * out_stride, out_stride, n_row, panel, x, col0 + c, kind, fine, 4);
	for (; c < n_col; c++)
		mul_columns(out + (size_t)c * out_stride, out_stride, n_row, panel, x, col0 + c, kind, fine, 1);
}

#endif
