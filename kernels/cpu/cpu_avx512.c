/* cpu_avx512.c - AVX-512 F, BW, VL and DQ: the float kernels at full width. Without VNNI the byte products gain nothing worth
 * a second text, so the quantised types come from cpu_avx2.c. */
#include "cpu_kernels.h"

#if defined(__AVX512F__)
#include "cpu_float.h"
#include "cpu_math.h"

DEFINE_FLOAT_MATMUL(avx512, f32, DTYPE_F32)
DEFINE_FLOAT_MATMUL(avx512, f16, DTYPE_F16)
DEFINE_FLOAT_MATMUL(avx512, bf16, DTYPE_BF16)

static void avx512_quantize(struct cpu_act *x, int64_t col)
{
	quantize_loop(x, col);
}

static void avx512_swiglu(float *out, const float *gate, const float *up, size_t n)
{
	swiglu_loop(out, gate, up, n);
}

static void avx512_softmax(float *p, int n, float *max, float *sum, float *acc, int n_acc)
{
	softmax_loop(p, n, max, sum, acc, n_acc);
}

const struct cpu_kernels cpu_avx512 = {
	.name = "avx512",
	.mm = {
		[DTYPE_F32] = FLOAT_MATMUL(avx512, f32, 24),
		[DTYPE_F16] = FLOAT_MATMUL(avx512, f16, 24),
		[DTYPE_BF16] = FLOAT_MATMUL(avx512, bf16, 24),
	},
	.quantize = avx512_quantize,
	.swiglu = avx512_swiglu,
	.softmax = avx512_softmax,
	.scores = float_scores,
	.values = float_values,
};
#endif
