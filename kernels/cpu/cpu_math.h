/* cpu_math.h - loops over plain floats that the compiler turns into vectors of the including file's instruction set:
 * exponentials, gated units, quantisation of activations. All static inline (see cpu_kernels.h).
 */
#ifndef CODEASK_KERNELS_CPU_MATH_H
#define CODEASK_KERNELS_CPU_MATH_H

#include "cpu_kernels.h"
#include "cpu_simd.h"

/* e^x with a relative error below 3e-7 on the clamped range. x = n ln 2 + r, |r| <= ln(2)/2; ln 2 is taken in two parts so
 * that n ln2_hi is exact; e^r by its Taylor polynomial of degree 6 (error r^7/7! < 1.3e-7). Below -87 the result is e^-87 =
 * 1.6e-38, which counts as zero here. NaN goes through. */
INLINE float exp_fast(float x)
{
	union { int32_t i; float f; } two_n;
	float c = x < -87.0f ? -87.0f : x, t, r, p;

	c = c > 88.0f ? 88.0f : c;
	t = c * 1.44269504f;
	int32_t n = (int32_t)(t + (t < 0 ? -0.5f : 0.5f));
	r = c - (float)n * 0.693145752f;
	r = r - (float)n * 1.42860677e-6f;
	p = 1 / 720.0f;
	p = p * r + 1 / 120.0f;
	p = p * r + 1 / 24.0f;
	p = p * r + 1 / 6.0f;
	p = p * r + 0.5f;
	p = p * r + 1;
	p = p * r + 1;
	two_n.i = (n + 127) * (1 << 23);
	return p * two_n.f;
}

INLINE void softmax_loop(float *p, int n, float *max, float *sum, float *acc, int n_acc)
{
	float m = *max, add = 0;

	for (int i = 0; i < n; i++)
		m = p[i] > m ? p[i] : m;
	if (m > *max) {
		float c = exp_fast(*max - m);

		*sum *= c;
		for (int i = 0; i < n_acc; i++)
			acc[i] *= c;
		*max = m;
	}
	for (int i = 0; i < n; i++) {
		p[i] = exp_fast(p[i] - m);
		add += p[i];
	}
	*sum += add;
}

INLINE void glu_loop(float *out, const float *gate, const float *up, size_t n, enum glu_kind kind)
{
	if (kind == GLU_SILU) {
		for (size_t i = 0; i < n; i++)
			out[i] = gate[i] / (1 + exp_fast(-gate[i])) * up[i];
		return;
	}
	/* 0.5 z (1 + tanh u) = z / (1 + e^(-2u)), u = sqrt(2/pi) (z + 0.044715 z^3) */
	for (size_t i = 0; i < n; i++) {
		float z = gate[i], u2 = 1.5957691216f * (z + 0.044715f * z * z * z);

		out[i] = z / (1 + exp_fast(-u2)) * up[i];
	}
}

/* One column of activations to int8. The scale is amax / 127, so q never reaches -128 and |q| fits maddubs's signed side. */
INLINE void quantize_loop(struct cpu_act *x, int64_t col)
{
	int64_t nb = x->k / ACT_BLOCK;
	const float *f = x->f + col * x->k;
	int8_t *q = x->q + col * x->k;

	for (int64_t b = 0; b < nb; b++, f += ACT_BLOCK, q += ACT_BLOCK) {
		float amax = 0, all = 0;
		int32_t half[2] = { 0, 0 };

		for (int i = 0; i < ACT_BLOCK; i++) {
			float a = f[i] < 0 ? -f[i] : f[i];

			amax = a > amax ? a : amax;
			all += f[i];
		}
		float d = amax / 127, inv = amax > 0 ? 127 / amax : 0;
		/* The comparison above drops a NaN and the conversion below would make it a number: it must not get lost. */
		d += 0 * all;
		for (int i = 0; i < ACT_BLOCK; i++) {
			float v = f[i] * inv;

			v += v < 0 ? -0.5f : 0.5f;
			q[i] = (int8_t)(int32_t)v;
		}
		for (int i = 0; i < 16; i++) {
			half[0] += q[i];
			half[1] += q[i + 16];
		}
		int64_t at = col * nb + b;
		x->d[at] = d;
		x->ds[at] = d * (float)(half[0] + half[1]);
		x->neg128[at] = -128 * (half[0] + half[1]);
		for (int h = 0; h < 2; h++) {
			x->ds16[2 * at + h] = d * (float)half[h];
			x->neg32[2 * at + h] = -32 * half[h];
		}
	}
}

#endif
