/* cpu_float.h - matrix products and attention over float data (F32, F16, BF16), written once over cpu_simd.h.
 *
 * Panel of VF weight rows: [k][VF] floats, so that one multiply-add does one k of all its rows with a broadcast activation.
 * All static inline (see cpu_kernels.h).
 */
#ifndef CODEASK_KERNELS_CPU_FLOAT_H
#define CODEASK_KERNELS_CPU_FLOAT_H

#include "cpu_kernels.h"
#include "cpu_simd.h"

INLINE vf load_any(const void *p, size_t i, enum dtype t)
{
	if (t == DTYPE_F32)
		return vf_load((const float *)p + i);
	if (t == DTYPE_F16)
		return vf_load_f16((const uint16_t *)p + i);
	return vf_load_bf16((const uint16_t *)p + i);
}

INLINE float load_one(const void *p, size_t i, enum dtype t)
{
	if (t == DTYPE_F32)
		return ((const float *)p)[i];
	if (t == DTYPE_F16)
		return f16_to_f32(((const uint16_t *)p)[i]);
	return bf16_to_f32(((const uint16_t *)p)[i]);
}

INLINE float dot_float(const void *w, const float *x, size_t k, enum dtype t)
{
	vf s0 = vf_zero(), s1 = s0, s2 = s0, s3 = s0;
	size_t i = 0;

	for (; i + 4 * VF <= k; i += 4 * VF) {
		s0 = vf_fma(load_any(w, i, t), vf_load(x + i), s0);
		s1 = vf_fma(load_any(w, i + VF, t), vf_load(x + i + VF), s1);
		s2 = vf_fma(load_any(w, i + 2 * VF, t), vf_load(x + i + 2 * VF), s2);
		s3 = vf_fma(load_any(w, i + 3 * VF, t), vf_load(x + i + 3 * VF), s3);
	}
	for (; i + VF <= k; i += VF)
		s0 = vf_fma(load_any(w, i, t), vf_load(x + i), s0);
	float sum = vf_sum(vf_add(vf_add(s0, s1), vf_add(s2, s3)));
	for (; i < k; i++)
		sum += load_one(w, i, t) * x[i];
	return sum;
}

INLINE void dot_float_rows(float *out, const void *w, size_t row_bytes, int64_t n_row, const struct cpu_act *x, int64_t col,
			   enum dtype t)
{
	for (int64_t r = 0; r < n_row; r++)
		out[r] = dot_float((const char *)w + (size_t)r * row_bytes, x->f + col * x->k, (size_t)x->k, t);
}

static inline size_t float_panel_bytes(int64_t k)
{
	return ((size_t)k * VF * sizeof(float) + 63) & ~(size_t)63;
}

INLINE void float_pack(void *panel, const void *w, size_t row_bytes, int n_row, int64_t k, enum dtype t)
{
	float *p = panel;
	int64_t i = 0;

	for (; i + VF <= k; i += VF) {
		vf v[VF];

		for (int r = 0; r < VF; r++)
			v[r] = r < n_row ? load_any((const char *)w + (size_t)r * row_bytes, (size_t)i, t) : vf_zero();
		vf_transpose(v);
		for (int r = 0; r < VF; r++)
			vf_store(p + (i + r) * VF, v[r]);
	}
	for (; i < k; i++)
		for (int r = 0; r < VF; r++)
			p[i * VF + r] = r < n_row ? load_one((const char *)w + (size_t)r * row_bytes, (size_t)i, t) : 0;
}

/* acc[c] += sum_i w[i * w_stride ..+VF] * x[c * x_stride + i] for N columns: N accumulators stay in registers. */
INLINE void panel_columns(float *out, size_t out_stride, const float *w, size_t w_stride, int64_t k, const float *x,
			  size_t x_stride, int n, int n_lane, int add)
{
	vf acc[8];

	for (int c = 0; c < n; c++)
		acc[c] = add ? vf_load(out + (size_t)c * out_stride) : vf_zero();
	for (int64_t i = 0; i < k; i++) {
		vf wv = vf_load(w + (size_t)i * w_stride);

		for (int c = 0; c < n; c++)
			acc[c] = vf_fma(wv, vf_set1(x[(size_t)c * x_stride + (size_t)i]), acc[c]);
	}
	for (int c = 0; c < n; c++) {
		if (n_lane == VF) {
			vf_store(out + (size_t)c * out_stride, acc[c]);
		} else {
			float all[VF];

			vf_store(all, acc[c]);
			memcpy(out + (size_t)c * out_stride, all, (size_t)n_lane * sizeof *all);
		}
	}
}

/* Any number of columns. With `add`, n_lane must be VF. */
INLINE void panel_float(float *out, size_t out_stride, const float *w, size_t w_stride, int64_t k, const float *x,
			size_t x_stride, int64_t n_col, int n_lane, int add)
{
	int64_t c = 0;

	for (; c + 8 <= n_col; c += 8)
		panel_columns(out + (size_t)c * out_stride, out_stride, w, w_stride, k, x + (size_t)c * x_stride, x_stride, 8,
			      n_lane, add);
	if (n_col - c >= 4) {
		panel_columns(out + (size_t)c * out_stride, out_stride, w, w_stride, k, x + (size_t)c * x_stride, x_stride, 4,
			      n_lane, add);
		c += 4;
	}
	for (; c < n_col; c++)
		panel_columns(out + (size_t)c * out_stride, out_stride, w, w_stride, k, x + (size_t)c * x_stride, x_stride, 1,
			      n_lane, add);
}

static inline void float_mul(float *out, size_t out_stride, int n_row, const void *panel, const struct cpu_act *x,
			     int64_t col0, int64_t n_col)
{
	panel_float(out, out_stride, panel, VF, x->k, x->f + col0 * x->k, (size_t)x->k, n_col, n_row, 0);
}

/* ---- attention ------------------------------------------------------------------------------------------------------ */

#define SCORES_PANEL_ROWS 8 /* from so many query rows on, turning the keys into panels pays */

INLINE void scores_any(float *s, size_t s_stride, const float *q, int n_row, int d, struct cpu_kv k, int n_slot,
		       float *scratch, enum dtype t)
{
	if (n_row >= SCORES_PANEL_ROWS) {
		for (int j = 0; j < n_slot; j += VF) {
			int n = n_slot - j < VF ? n_slot - j : VF;

			float_pack(scratch, (const char *)k.base + (size_t)j * k.stride, k.stride, n, d, t);
			panel_float(s + j, s_stride, scratch, VF, d, q, (size_t)d, n_row, VF, 0);
		}
		return;
	}
	for (int j = 0; j < n_slot; j++) {
		const char *row = (const char *)k.base + (size_t)j * k.stride;
		int r = 0;

		/* Four query heads read one key: each of its vectors is loaded once. */
		for (; r + 4 <= n_row; r += 4) {
			const float *x = q + (size_t)r * (size_t)d;
			vf a = vf_zero(), b = a, c = a, e = a;
			int i = 0;

			for (; i + VF <= d; i += VF) {
				vf kv = load_any(row, (size_t)i, t);

				a = vf_fma(kv, vf_load(x + i), a);
				b = vf_fma(kv, vf_load(x + d + i), b);
				c = vf_fma(kv, vf_load(x + 2 * d + i), c);
				e = vf_fma(kv, vf_load(x + 3 * d + i), e);
			}
			float o[4] = { vf_sum(a), vf_sum(b), vf_sum(c), vf_sum(e) };
			for (; i < d; i++)
				for (int h = 0; h < 4; h++)
					o[h] += load_one(row, (size_t)i, t) * x[h * d + i];
			for (int h = 0; h < 4; h++)
				s[(size_t)(r + h) * s_stride + (size_t)j] = o[h];
		}
		for (; r < n_row; r++)
			s[(size_t)r * s_stride + (size_t)j] = dot_float(row, q + (size_t)r * (size_t)d, (size_t)d, t);
	}
}

static inline void float_scores(float *s, size_t s_stride, const float *q, int n_row, int d, struct cpu_kv k, int n_slot,
				float *scratch)
{
	if (k.f16)
		scores_any(s, s_stride, q, n_row, d, k, n_slot, scratch, DTYPE_F16);
	else
		scores_any(s, s_stride, q, n_row, d, k, n_slot, scratch, DTYPE_F32);
}

/* The values of a tile are widened once to floats [n_slot][w], w = dv rounded up to 16 (zeros), unless they already lie so. */
static inline void float_values(float *acc, size_t acc_stride, const float *p, size_t p_stride, int n_row, int dv,
				struct cpu_kv v, int n_slot, float *scratch)
{
	int w = (dv + 15) & ~15;
	const float *tile = scratch;
	size_t stride = (size_t)w;

	if (!v.f16 && w == dv) {
		tile = v.base;
		stride = v.stride / sizeof(float);
	} else {
		for (int j = 0; j < n_slot; j++) {
			const char *row = (const char *)v.base + (size_t)j * v.stride;
			float *to = scratch + (size_t)j * (size_t)w;
			int i = 0;

			for (; i + VF <= dv; i += VF)
				vf_store(to + i, load_any(row, (size_t)i, v.f16 ? DTYPE_F16 : DTYPE_F32));
			for (; i < w; i++)
				to[i] = i < dv ? load_one(row, (size_t)i, v.f16 ? DTYPE_F16 : DTYPE_F32) : 0;
		}
	}
	for (int i = 0; i < w; i += VF)
		panel_float(acc + i, acc_stride, tile + i, stride, n_slot, p, p_stride, n_row, VF, 1);
}

/* ---- what an including file exports: the entries for one type of weight, named after prefix P ------------------------- */

#define DEFINE_FLOAT_MATMUL(P, SUFFIX, TYPE)                                                                              \
	static void P##_dot_##SUFFIX(float *out, const void *w, size_t row_bytes, int64_t n_row, const struct cpu_act *x, \
				     int64_t col)                                                                         \
	{                                                                                                                 \
		dot_float_rows(out, w, row_bytes, n_row, x, col, TYPE);                                                   \
	}                                                                                                                 \
	static void P##_pack_##SUFFIX(void *panel, const void *w, size_t row_bytes, int n_row, int64_t k)                 \
	{                                                                                                                 \
		float_pack(panel, w, row_bytes, n_row, k, TYPE);                                                          \
	}

#define FLOAT_MATMUL(P, SUFFIX, MIN_COLS)                                                                                 \
	{ .act = ACT_F32, .dot = P##_dot_##SUFFIX, .panel_rows = VF, .panel_min_cols = MIN_COLS,                          \
	  .panel_bytes = float_panel_bytes, .pack = P##_pack_##SUFFIX, .mul = float_mul }

#endif
