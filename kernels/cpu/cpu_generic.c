/* cpu_generic.c - the portable table: plain C and the compiler's vector type, int8 activations. Runs on any processor. */
#include "cpu_kernels.h"

#include "../quant_blocks.h"
#include "cpu_float.h"
#include "cpu_math.h"

static int32_t sum_q8(const int8_t *a, const int8_t *b, int n)
{
	int32_t s = 0;

	for (int i = 0; i < n; i++)
		s += a[i] * b[i];
	return s;
}

static void gen_dot_q8_0(float *out, const void *w, size_t row_bytes, int64_t n_row, const struct cpu_act *x, int64_t col)
{
	const int8_t *q = x->q + col * x->k;
	int64_t nb = x->k / ACT_BLOCK;
	const float *d = x->d + col * nb;

	for (int64_t r = 0; r < n_row; r++) {
		const struct block_q8_0 *b = (const void *)((const char *)w + (size_t)r * row_bytes);
		float s = 0;

		for (int64_t i = 0; i < nb; i++)
			s += f16_to_f32(b[i].d) * d[i] * (float)sum_q8(b[i].q, q + 32 * i, 32);
		out[r] = s;
	}
}

static float gen_q4_k(const struct block_q4_k *b, const int8_t *q, const float *d, const float *ds)
{
	uint8_t sc[8], m[8];
	int8_t w[QK_K];
	float main = 0, min = 0;

	q4_k_scales(b->scales, sc, m);
	for (int k = 0; k < 4; k++)
		for (int l = 0; l < 32; l++) {
			w[64 * k + l] = b->qs[32 * k + l] & 15;
			w[64 * k + 32 + l] = b->qs[32 * k + l] >> 4;
		}
	for (int j = 0; j < 8; j++) {
		main += sc[j] * d[j] * (float)sum_q8(w + 32 * j, q + 32 * j, 32);
		min += m[j] * ds[j];
	}
	return f16_to_f32(b->d) * main - f16_to_f32(b->dmin) * min;
}

static void gen_dot_q4_k(float *out, const void *w, size_t row_bytes, int64_t n_row, const struct cpu_act *x, int64_t col)
{
	int64_t nb = x->k / ACT_BLOCK;

	for (int64_t r = 0; r < n_row; r++) {
		const struct block_q4_k *b = (const void *)((const char *)w + (size_t)r * row_bytes);
		float s = 0;

		for (int64_t i = 0; i < x->k / QK_K; i++)
			s += gen_q4_k(b + i, x->q + col * x->k + QK_K * i, x->d + col * nb + 8 * i, x->ds + col * nb + 8 * i);
		out[r] = s;
	}
}

static float gen_q6_k(const struct block_q6_k *b, const int8_t *q, const float *d)
{
	int8_t w[QK_K];
	float s = 0;

	for (int h = 0; h < 2; h++)
		for (int l = 0; l < 32; l++) {
			const uint8_t *ql = b->ql + 64 * h + l, hi = b->qh[32 * h + l];
			int8_t *o = w + 128 * h + l;

			o[0] = (int8_t)(((ql[0] & 15) | (hi & 3) << 4) - 32);
			o[32] = (int8_t)(((ql[32] & 15) | (hi >> 2 & 3) << 4) - 32);
			o[64] = (int8_t)((ql[0] >> 4 | (hi >> 4 & 3) << 4) - 32);
			o[96] = (int8_t)((ql[32] >> 4 | hi >> 6 << 4) - 32);
		}
	for (int j = 0; j < 16; j++)
		s += b->scales[j] * d[j / 2] * (float)sum_q8(w + 16 * j, q + 16 * j, 16);
	return f16_to_f32(b->d) * s;
}

static void gen_dot_q6_k(float *out, const void *w, size_t row_bytes, int64_t n_row, const struct cpu_act *x, int64_t col)
{
	int64_t nb = x->k / ACT_BLOCK;

	for (int64_t r = 0; r < n_row; r++) {
		const struct block_q6_k *b = (const void *)((const char *)w + (size_t)r * row_bytes);
		float s = 0;

		for (int64_t i = 0; i < x->k / QK_K; i++)
			s += gen_q6_k(b + i, x->q + col * x->k + QK_K * i, x->d + col * nb + 8 * i);
		out[r] = s;
	}
}

DEFINE_FLOAT_MATMUL(gen, f32, DTYPE_F32)
DEFINE_FLOAT_MATMUL(gen, f16, DTYPE_F16)
DEFINE_FLOAT_MATMUL(gen, bf16, DTYPE_BF16)

static void gen_store_f16(uint16_t *dst, const float *src, size_t n)
{
	for (size_t i = 0; i < n; i++)
		dst[i] = f32_to_f16(src[i]);
}

static void gen_quantize(struct cpu_act *x, int64_t col)
{
	quantize_loop(x, col);
}

static void gen_glu(float *out, const float *gate, const float *up, size_t n, enum glu_kind kind)
{
	glu_loop(out, gate, up, n, kind);
}

static void gen_softmax(float *p, int n, float *max, float *sum, float *acc, int n_acc)
{
	softmax_loop(p, n, max, sum, acc, n_acc);
}

const struct cpu_kernels cpu_generic = {
	.name = "generic",
	.mm = {
		[DTYPE_F32] = FLOAT_MATMUL(gen, f32, 4),
		[DTYPE_F16] = FLOAT_MATMUL(gen, f16, 4),
		[DTYPE_BF16] = FLOAT_MATMUL(gen, bf16, 4),
		[DTYPE_Q8_0] = { .act = ACT_Q8, .dot = gen_dot_q8_0 },
		[DTYPE_Q4_K] = { .act = ACT_Q8, .dot = gen_dot_q4_k },
		[DTYPE_Q6_K] = { .act = ACT_Q8, .dot = gen_dot_q6_k },
	},
	.quantize = gen_quantize,
	.glu = gen_glu,
	.store_f16 = gen_store_f16,
	.softmax = gen_softmax,
	.scores = float_scores,
	.values = float_values,
};
