/* cpu_math.h - exponentials, softmax, gated units and quantisation of activations, written once over cpu_simd.h. All static
 * inline (see cpu_kernels.h).
 */
#ifndef CODEASK_KERNELS_CPU_MATH_H
#define CODEASK_KERNELS_CPU_MATH_H

#include "cpu_kernels.h"
#include "cpu_simd.h"

/* e^x with a relative error below 3e-7 on the clamped range. x = n ln 2 + r, |r| <= ln(2)/2; ln 2 is taken in two parts so
 * that n ln2_hi is exact; e^r by its Taylor polynomial of degree 6 (error r^7/7! < 1.3e-7). Below -87 the result is e^-87 =
 * 1.6e-38, which counts as zero here. NaN goes through. */
INLINE vf vf_exp(vf x)
{
	vf c = vf_min(vf_set1(88.0f), vf_max(vf_set1(-87.0f), x));
	vf n = vf_round(vf_mul(c, vf_set1(1.44269504f)));
	vf r = vf_fma(n, vf_set1(-0.693145752f), c), p = vf_set1(1 / 720.0f);

	r = vf_fma(n, vf_set1(-1.42860677e-6f), r);
	p = vf_fma(p, r, vf_set1(1 / 120.0f));
	p = vf_fma(p, r, vf_set1(1 / 24.0f));
	p = vf_fma(p, r, vf_set1(1 / 6.0f));
	p = vf_fma(p, r, vf_set1(0.5f));
	p = vf_fma(p, r, vf_set1(1));
	p = vf_fma(p, r, vf_set1(1));
	return vf_mul(p, vf_exp2i(n));
}

/* The last n < VF elements of a row, in a full vector; the rest is `fill`. */
INLINE vf vf_load_part(const float *p, size_t n, float fill)
{
	float all[VF];

	for (size_t i = 0; i < VF; i++)
		all[i] = i < n ? p[i] : fill;
	return vf_load(all);
}

INLINE void vf_store_part(float *p, vf v, size_t n)
{
	float all[VF];

	vf_store(all, v);
	for (size_t i = 0; i < n; i++)
		p[i] = all[i];
}

INLINE void softmax_loop(float *p, int n, float *max, float *sum, float *acc, int n_acc)
{
	const float low = -3.402823466e38f;
	size_t i = 0, len = (size_t)n;
	vf m = vf_set1(low), add = vf_zero();

	for (; i + VF <= len; i += VF)
		m = vf_max(vf_load(p + i), m);
	if (i < len)
		m = vf_max(vf_load_part(p + i, len - i, low), m);
	float top = vf_hmax(m);
	if (top > *max) {
		float c;

		vf_store_part(&c, vf_exp(vf_set1(*max - top)), 1);
		*sum *= c;
		for (int a = 0; a < n_acc; a += VF) /* a multiple of 16 */
			vf_store(acc + a, vf_mul(vf_load(acc + a), vf_set1(c)));
		*max = top;
	}
	for (i = 0; i + VF <= len; i += VF) {
		vf e = vf_exp(vf_add(vf_load(p + i), vf_set1(-*max)));

		vf_store(p + i, e);
		add = vf_add(add, e);
	}
	float s = vf_sum(add);
	if (i < len) {
		vf_store_part(p + i, vf_exp(vf_add(vf_load_part(p + i, len - i, 0), vf_set1(-*max))), len - i);
		for (; i < len; i++)
			s += p[i];
	}
	*sum += s;
}

/* silu(z) = z / (1 + e^-z) */
INLINE vf vf_silu(vf z)
{
	return vf_div(z, vf_add(vf_set1(1), vf_exp(vf_mul(z, vf_set1(-1)))));
}

INLINE void swiglu_loop(float *out, const float *gate, const float *up, size_t n)
{
	size_t i = 0;

	for (; i + VF <= n; i += VF)
		vf_store(out + i, vf_mul(vf_silu(vf_load(gate + i)), vf_load(up + i)));
	if (i < n)
		vf_store_part(out + i, vf_mul(vf_silu(vf_load_part(gate + i, n - i, 0)), vf_load_part(up + i, n - i, 0)), n - i);
}

#define Q16_TOP (127 * 256.0f)

/* Whole numbers v, |v| <= Q16_TOP, as 256 * q + low. The nudge sends v = 256 n + 128 up, so that low is -128 and not 128. */
INLINE void store_i16_halves(int8_t *q, int8_t *low, vf v)
{
	vf high = vf_round(vf_fma(v, vf_set1(1.0f / 256), vf_set1(1.0f / 1024)));

	vf_store_i8(q, high);
	vf_store_i8(low, vf_fma(high, vf_set1(-256), v));
}

/* One column of activations to int8 or 16 bits. The scale is amax / 127 or amax / Q16_TOP, so q never reaches -128 and |q| fits
 * maddubs's signed side. */
INLINE void quantize_blocks(struct cpu_act *x, int64_t col, bool fine)
{
	int64_t nb = x->k / ACT_BLOCK;
	const float *f = x->f + col * x->k;
	int8_t *q = x->q + col * x->k, *low = fine ? x->low + col * x->k : NULL;

	for (int64_t b = 0; b < nb; b++, f += ACT_BLOCK, q += ACT_BLOCK, low += fine ? ACT_BLOCK : 0) {
		vf hi = vf_zero(), lo = vf_zero(), all = vf_zero();
		int32_t half[2] = { 0, 0 };

		for (int i = 0; i < ACT_BLOCK; i += VF) {
			vf v = vf_load(f + i);

			hi = vf_max(v, hi);
			lo = vf_min(v, lo);
			all = vf_add(all, v);
		}
		float amax = vf_hmax(vf_max(hi, vf_mul(lo, vf_set1(-1))));
		float top = fine ? Q16_TOP : 127, d = amax / top, inv = amax > 0 ? top / amax : 0, sum = vf_sum(all);
		uint32_t bits;

		/* Maximum and minimum drop a NaN and the conversion below would make it a number: it must not get lost. Seen in
		 * the sum's bits, because a compiler may take 0 * sum for 0 here. */
		memcpy(&bits, &sum, sizeof bits);
		if ((bits & 0x7f800000) == 0x7f800000)
			d = bf16_to_f32(0x7fc0);
		for (int i = 0; i < ACT_BLOCK; i += VF) {
			vf v = vf_mul(vf_load(f + i), vf_set1(inv));

			if (fine)
				store_i16_halves(q + i, low + i, vf_round(v));
			else
				vf_store_i8(q + i, v);
		}
		for (int i = 0; i < 16; i++) {
			half[0] += q[i];
			half[1] += q[i + 16];
		}
		for (int i = 0; fine && i < 16; i++) {
			half[0] += 255 * q[i] + low[i];
			half[1] += 255 * q[i + 16] + low[i + 16];
		}
		int64_t at = col * nb + b;
		x->d[at] = d;
		x->ds[at] = d * (float)(half[0] + half[1]);
		x->neg128[at] = -128 * (half[0] + half[1]);
		for (int h = 0; h < 2 && !fine; h++) {
			x->ds16[2 * at + h] = d * (float)half[h];
			x->neg32[2 * at + h] = -32 * half[h];
		}
	}
}

INLINE void quantize_loop(struct cpu_act *x, int64_t col)
{
	if (x->low)
		quantize_blocks(x, col, true);
	else
		quantize_blocks(x, col, false);
}

#endif
