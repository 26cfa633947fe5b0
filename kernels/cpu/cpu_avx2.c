/* cpu_avx2.c - AVX2, FMA and F16C.
 *
 * The byte product is maddubs: unsigned x signed pairs summed in int16, which saturates. Bounds that keep it exact, with
 * |activation| <= 127: weights up to 3 give 3 * 127 * 2 = 762 and up to 15 give 3810, eight of them add up in 16 bits; up to
 * 31 give 7874, four do; up to 63 give 16002, two do; signed bytes take |w| <= 128 and move the sign to the activation,
 * 128 * 127 * 2 = 32512, none may be added. Low bytes of 16-bit activations reach -128, with weights up to 31: four give 31744.
 */
#include "cpu_kernels.h"

#if defined(__AVX2__)
#include "cpu_avx2_dot.h"
#include "cpu_avx2_panel.h"
#include "cpu_float.h"
#include "cpu_math.h"

#define BLOCK_FUNCTIONS(SUFFIX, TYPE)                                                                                     \
	static void avx2_dot_##SUFFIX(float *out, const void *w, size_t row_bytes, int64_t n_row, const struct cpu_act *x, \
				      int64_t col)                                                                        \
	{                                                                                                                 \
		dot_any(out, w, row_bytes, n_row, x, col, TYPE);                                                          \
	}                                                                                                                 \
	static size_t avx2_bytes_##SUFFIX(int64_t k)                                                                      \
	{                                                                                                                 \
		return panel_size(W, expand_kind(TYPE), k);                                                               \
	}                                                                                                                 \
	static void avx2_pack_##SUFFIX(void *panel, const void *w, size_t row_bytes, int n_row, int64_t k)                \
	{                                                                                                                 \
		panel_pack(panel, w, row_bytes, n_row, k, W, TYPE, panel_add(expand_kind(TYPE)));                         \
	}                                                                                                                 \
	static void avx2_mul_##SUFFIX(float *out, size_t out_stride, int n_row, const void *panel, const struct cpu_act *x, \
				      int64_t col0, int64_t n_col)                                                        \
	{                                                                                                                 \
		mul_any(out, out_stride, n_row, panel, x, col0, n_col, expand_kind(TYPE), false);                         \
	}
EXPANDED_TYPES(BLOCK_FUNCTIONS)

#define BLOCK_MATMUL(SUFFIX, TYPE)                                                                                        \
	[TYPE] = { .act = ACT_Q8, .dot = avx2_dot_##SUFFIX, .panel_rows = W, .panel_min_cols = 12,                        \
		   .panel_bytes = avx2_bytes_##SUFFIX, .pack = avx2_pack_##SUFFIX, .mul = avx2_mul_##SUFFIX },

#define FINE_FUNCTIONS(SUFFIX, TYPE)                                                                                      \
	static void avx2_fine_dot_##SUFFIX(float *out, const void *w, size_t row_bytes, int64_t n_row,                    \
					   const struct cpu_act *x, int64_t col)                                          \
	{                                                                                                                 \
		dot_small(out, w, row_bytes, n_row, x, col, TYPE, true);                                                  \
	}                                                                                                                 \
	static void avx2_fine_mul_##SUFFIX(float *out, size_t out_stride, int n_row, const void *panel,                   \
					   const struct cpu_act *x, int64_t col0, int64_t n_col)                          \
	{                                                                                                                 \
		mul_any(out, out_stride, n_row, panel, x, col0, n_col, expand_kind(TYPE), true);                          \
	}
FINE_TYPES(FINE_FUNCTIONS)

#define FINE_MATMUL(SUFFIX, TYPE)                                                                                         \
	[TYPE] = { .act = ACT_Q16, .dot = avx2_fine_dot_##SUFFIX, .panel_rows = W, .panel_min_cols = 12,                  \
		   .panel_bytes = avx2_bytes_##SUFFIX, .pack = avx2_pack_##SUFFIX, .mul = avx2_fine_mul_##SUFFIX },

/* ---- the rest ------------------------------------------------------------------------------------------------------------ */

DEFINE_FLOAT_MATMUL(avx2, f32, DTYPE_F32)
DEFINE_FLOAT_MATMUL(avx2, f16, DTYPE_F16)
DEFINE_FLOAT_MATMUL(avx2, bf16, DTYPE_BF16)

static void avx2_store_f16(uint16_t *dst, const float *src, size_t n)
{
	size_t i = 0;

	for (; i + 8 <= n; i += 8)
		_mm_storeu_si128((__m128i *)(dst + i), _mm256_cvtps_ph(_mm256_loadu_ps(src + i), _MM_FROUND_TO_NEAREST_INT));
	for (; i < n; i++)
		dst[i] = f32_to_f16(src[i]);
}

static void avx2_quantize(struct cpu_act *x, int64_t col)
{
	quantize_loop(x, col);
}

static void avx2_swiglu(float *out, const float *gate, const float *up, size_t n)
{
	swiglu_loop(out, gate, up, n);
}

static void avx2_softmax(float *p, int n, float *max, float *sum, float *acc, int n_acc)
{
	softmax_loop(p, n, max, sum, acc, n_acc);
}

const struct cpu_kernels cpu_avx2 = {
	.name = "avx2",
	.mm = {
		[DTYPE_F32] = FLOAT_MATMUL(avx2, f32, 12),
		[DTYPE_F16] = FLOAT_MATMUL(avx2, f16, 12),
		[DTYPE_BF16] = FLOAT_MATMUL(avx2, bf16, 12),
		EXPANDED_TYPES(BLOCK_MATMUL)
	},
	.fine = { FINE_TYPES(FINE_MATMUL) },
	.quantize = avx2_quantize,
	.swiglu = avx2_swiglu,
	.store_f16 = avx2_store_f16,
	.softmax = avx2_softmax,
	.scores = float_scores,
	.values = float_values,
};
#endif
