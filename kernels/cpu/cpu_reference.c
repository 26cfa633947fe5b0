/* cpu_reference.c - the oracle: weights dequantised exactly, sums in double, library exponentials, one loop per formula.
 *
 * Slow on purpose. It shares no code with the fast tables, so that an error in theirs cannot hide here.
 */
#include "cpu_kernels.h"

#include <math.h>

#define REF_RUN 256 /* elements dequantised at a time: a multiple of every block */

static double dot_f64(const float *a, const float *b, size_t n)
{
	double s[4] = { 0 };
	size_t i = 0;

	for (; i + 4 <= n; i += 4)
		for (int j = 0; j < 4; j++)
			s[j] += (double)a[i + j] * b[i + j];
	for (; i < n; i++)
		s[0] += (double)a[i] * b[i];
	return s[0] + s[1] + (s[2] + s[3]);
}

static void dot_exact(enum dtype type, float *out, const void *w, size_t row_bytes, int64_t n_row, const struct cpu_act *x,
		      int64_t col)
{
	const struct dtype_info *t = dtype_info(type);
	const float *xf = x->f + col * x->k;
	size_t k = (size_t)x->k;
	float run[REF_RUN];

	for (int64_t r = 0; r < n_row; r++) {
		const char *row = (const char *)w + (size_t)r * row_bytes;
		double s = 0;

		for (size_t i = 0; i < k; i += REF_RUN) {
			size_t n = k - i < REF_RUN ? k - i : REF_RUN;

			t->to_f32(row + dtype_row_bytes(type, i), run, n);
			s += dot_f64(run, xf + i, n);
		}
		out[r] = (float)s;
	}
}

#define REF_DOT(NAME, TYPE)                                                                                              \
	static void NAME(float *out, const void *w, size_t row_bytes, int64_t n_row, const struct cpu_act *x, int64_t col) \
	{                                                                                                                \
		dot_exact(TYPE, out, w, row_bytes, n_row, x, col);                                                       \
	}
REF_DOT(ref_dot_f32, DTYPE_F32)
REF_DOT(ref_dot_f16, DTYPE_F16)
REF_DOT(ref_dot_bf16, DTYPE_BF16)
REF_DOT(ref_dot_q4_0, DTYPE_Q4_0)
REF_DOT(ref_dot_q4_1, DTYPE_Q4_1)
REF_DOT(ref_dot_q5_0, DTYPE_Q5_0)
REF_DOT(ref_dot_q5_1, DTYPE_Q5_1)
REF_DOT(ref_dot_q8_0, DTYPE_Q8_0)
REF_DOT(ref_dot_q2_k, DTYPE_Q2_K)
REF_DOT(ref_dot_q3_k, DTYPE_Q3_K)
REF_DOT(ref_dot_q4_k, DTYPE_Q4_K)
REF_DOT(ref_dot_q5_k, DTYPE_Q5_K)
REF_DOT(ref_dot_q6_k, DTYPE_Q6_K)
REF_DOT(ref_dot_iq4_nl, DTYPE_IQ4_NL)
REF_DOT(ref_dot_iq4_xs, DTYPE_IQ4_XS)
REF_DOT(ref_dot_mxfp4, DTYPE_MXFP4)
REF_DOT(ref_dot_mxfp4_pairs, DTYPE_MXFP4_PAIRS)

static void ref_swiglu(float *out, const float *gate, const float *up, size_t n)
{
	for (size_t i = 0; i < n; i++)
		out[i] = (float)(gate[i] / (1 + exp(-(double)gate[i])) * up[i]);
}

static void ref_store_f16(uint16_t *dst, const float *src, size_t n)
{
	for (size_t i = 0; i < n; i++)
		dst[i] = f32_to_f16(src[i]);
}

static double kv_at(struct cpu_kv kv, int64_t slot, int i)
{
	const char *row = (const char *)kv.base + (size_t)slot * kv.stride;

	return kv.f16 ? f16_to_f32(((const uint16_t *)row)[i]) : ((const float *)row)[i];
}

static void ref_attention(float *out, const float *q, int d, int dv, struct cpu_kv k, struct cpu_kv v, int64_t lo, int64_t hi,
			  float scale, bool has_sink, float sink, double *work)
{
	double max = has_sink ? sink : -INFINITY, sum;

	for (int64_t j = lo; j < hi; j++) {
		double s = 0;

		for (int i = 0; i < d; i++)
			s += q[i] * kv_at(k, j, i);
		work[j - lo] = s *= scale;
		if (!(s <= max)) /* a NaN becomes the maximum and so reaches the output */
			max = s;
	}
	sum = has_sink ? exp(sink - max) : 0;
	for (int64_t j = lo; j < hi; j++)
		sum += work[j - lo] = exp(work[j - lo] - max);
	for (int i = 0; i < dv; i++) {
		double s = 0;

		for (int64_t j = lo; j < hi; j++)
			s += work[j - lo] * kv_at(v, j, i);
		out[i] = sum > 0 || isnan(sum) ? (float)(s / sum) : 0;
	}
}

const struct cpu_kernels cpu_reference = {
	.name = "reference",
	.mm = {
		[DTYPE_F32] = { .act = ACT_F32, .dot = ref_dot_f32 },
		[DTYPE_F16] = { .act = ACT_F32, .dot = ref_dot_f16 },
		[DTYPE_BF16] = { .act = ACT_F32, .dot = ref_dot_bf16 },
		[DTYPE_Q4_0] = { .act = ACT_F32, .dot = ref_dot_q4_0 },
		[DTYPE_Q4_1] = { .act = ACT_F32, .dot = ref_dot_q4_1 },
		[DTYPE_Q5_0] = { .act = ACT_F32, .dot = ref_dot_q5_0 },
		[DTYPE_Q5_1] = { .act = ACT_F32, .dot = ref_dot_q5_1 },
		[DTYPE_Q8_0] = { .act = ACT_F32, .dot = ref_dot_q8_0 },
		[DTYPE_Q2_K] = { .act = ACT_F32, .dot = ref_dot_q2_k },
		[DTYPE_Q3_K] = { .act = ACT_F32, .dot = ref_dot_q3_k },
		[DTYPE_Q4_K] = { .act = ACT_F32, .dot = ref_dot_q4_k },
		[DTYPE_Q5_K] = { .act = ACT_F32, .dot = ref_dot_q5_k },
		[DTYPE_Q6_K] = { .act = ACT_F32, .dot = ref_dot_q6_k },
		[DTYPE_IQ4_NL] = { .act = ACT_F32, .dot = ref_dot_iq4_nl },
		[DTYPE_IQ4_XS] = { .act = ACT_F32, .dot = ref_dot_iq4_xs },
		[DTYPE_MXFP4_PAIRS] = { .act = ACT_F32, .dot = ref_dot_mxfp4_pairs },
		[DTYPE_MXFP4] = { .act = ACT_F32, .dot = ref_dot_mxfp4 },
	},
	.swiglu = ref_swiglu,
	.store_f16 = ref_store_f16,
	.attention_exact = ref_attention,
};
