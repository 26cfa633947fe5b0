/* cpu_avx2.c - AVX2, FMA and F16C.
 *
 * The byte product is maddubs: unsigned x signed pairs summed in int16, which saturates. Bounds that keep it exact, with
 * |activation| <= 127: Q4_K 15 * 127 * 2 = 3810, eight of them add up in 16 bits; Q6_K 63 * 127 * 2 = 16002, two do; Q8_0
 * takes |w| <= 128 and moves its sign to the activation, 128 * 127 * 2 = 32512, none may be added.
 */
#include "cpu_kernels.h"

#if defined(__AVX2__)
#include "../quant_blocks.h"
#include "cpu_float.h"
#include "cpu_math.h"
#include "cpu_panel.h"

#define W 8

INLINE __m256i load256(const void *p)
{
	return _mm256_loadu_si256(p);
}

/* Four activations in every lane. */
INLINE __m256i group(const int8_t *q)
{
	int32_t v;

	memcpy(&v, q, sizeof v);
	return _mm256_set1_epi32(v);
}

INLINE __m256i pairs32(__m256i s16)
{
	return _mm256_madd_epi16(s16, _mm256_set1_epi16(1));
}

INLINE __m256 bytes_ps(const uint8_t *p)
{
	return _mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)p)));
}

/* ---- few columns: the file's layout ---------------------------------------------------------------------------------- */

INLINE __m256 dot_block_q8_0(__m256 acc, const struct block_q8_0 *b, const int8_t *q, float d)
{
	__m256i w = load256(b->q), a = load256(q);
	__m256i s = pairs32(_mm256_maddubs_epi16(_mm256_abs_epi8(w), _mm256_sign_epi8(a, w)));

	return _mm256_fmadd_ps(_mm256_cvtepi32_ps(s), _mm256_set1_ps(_cvtsh_ss(b->d) * d), acc);
}

static void avx2_dot_q8_0(float *out, const void *w, size_t row_bytes, int64_t n_row, const struct cpu_act *x, int64_t col)
{
	const int8_t *q = x->q + col * x->k;
	int64_t nb = x->k / ACT_BLOCK;
	const float *d = x->d + col * nb;

	for (int64_t r = 0; r < n_row; r++) {
		const struct block_q8_0 *b = (const void *)((const char *)w + (size_t)r * row_bytes);
		__m256 s0 = _mm256_setzero_ps(), s1 = s0;
		int64_t i = 0;

		for (; i + 2 <= nb; i += 2) {
			s0 = dot_block_q8_0(s0, b + i, q + 32 * i, d[i]);
			s1 = dot_block_q8_0(s1, b + i + 1, q + 32 * i + 32, d[i + 1]);
		}
		if (i < nb)
			s0 = dot_block_q8_0(s0, b + i, q + 32 * i, d[i]);
		out[r] = vf_sum(_mm256_add_ps(s0, s1));
	}
}

static void avx2_dot_q4_k(float *out, const void *w, size_t row_bytes, int64_t n_row, const struct cpu_act *x, int64_t col)
{
	const __m256i low = _mm256_set1_epi8(15);
	int64_t nb = x->k / ACT_BLOCK;

	for (int64_t r = 0; r < n_row; r++) {
		const struct block_q4_k *b = (const void *)((const char *)w + (size_t)r * row_bytes);
		const int8_t *q = x->q + col * x->k;
		const float *d = x->d + col * nb, *ds = x->ds + col * nb;
		__m256 s0 = _mm256_setzero_ps(), s1 = s0, min = s0;

		for (int64_t i = 0; i < x->k / QK_K; i++, b++, q += QK_K, d += 8, ds += 8) {
			uint8_t sc[8], m[8];
			float scale[8];

			q4_k_scales(b->scales, sc, m);
			_mm256_storeu_ps(scale, _mm256_mul_ps(_mm256_mul_ps(bytes_ps(sc), _mm256_set1_ps(_cvtsh_ss(b->d))),
							      _mm256_loadu_ps(d)));
			min = _mm256_fmadd_ps(_mm256_mul_ps(bytes_ps(m), _mm256_set1_ps(_cvtsh_ss(b->dmin))),
					      _mm256_loadu_ps(ds), min);
			for (int j = 0; j < 4; j++) {
				__m256i v = load256(b->qs + 32 * j);
				__m256i lo = _mm256_and_si256(v, low), hi = _mm256_and_si256(_mm256_srli_epi16(v, 4), low);

				lo = pairs32(_mm256_maddubs_epi16(lo, load256(q + 64 * j)));
				hi = pairs32(_mm256_maddubs_epi16(hi, load256(q + 64 * j + 32)));
				s0 = _mm256_fmadd_ps(_mm256_cvtepi32_ps(lo), _mm256_set1_ps(scale[2 * j]), s0);
				s1 = _mm256_fmadd_ps(_mm256_cvtepi32_ps(hi), _mm256_set1_ps(scale[2 * j + 1]), s1);
			}
		}
		out[r] = vf_sum(_mm256_sub_ps(_mm256_add_ps(s0, s1), min));
	}
}

/* 32 weights against 32 activations; lanes 0..3 get scale 2j, lanes 4..7 scale 2j + 1 of `scale`. */
INLINE __m256 dot_part_q6_k(__m256 acc, __m256i w, const int8_t *q, __m256 scale, int j)
{
	__m256i at = _mm256_setr_epi32(2 * j, 2 * j, 2 * j, 2 * j, 2 * j + 1, 2 * j + 1, 2 * j + 1, 2 * j + 1);
	__m256i s = pairs32(_mm256_maddubs_epi16(w, load256(q)));

	return _mm256_fmadd_ps(_mm256_cvtepi32_ps(s), _mm256_permutevar8x32_ps(scale, at), acc);
}

static void avx2_dot_q6_k(float *out, const void *w, size_t row_bytes, int64_t n_row, const struct cpu_act *x, int64_t col)
{
	const __m256i low = _mm256_set1_epi8(15), two = _mm256_set1_epi8(0x30);
	const __m256i twice = _mm256_setr_epi32(0, 0, 1, 1, 2, 2, 3, 3);
	int64_t nb = x->k / ACT_BLOCK;

	for (int64_t r = 0; r < n_row; r++) {
		const struct block_q6_k *b = (const void *)((const char *)w + (size_t)r * row_bytes);
		const int8_t *q = x->q + col * x->k;
		const float *d = x->d + col * nb, *ds16 = x->ds16 + col * nb * 2;
		__m256 s0 = _mm256_setzero_ps(), s1 = s0, off = s0;

		for (int64_t i = 0; i < x->k / QK_K; i++, b++) {
			__m256 bd = _mm256_set1_ps(_cvtsh_ss(b->d));

			for (int h = 0; h < 2; h++, q += 128, d += 4, ds16 += 8) {
				__m128i sc8 = _mm_loadl_epi64((const __m128i *)(b->scales + 8 * h));
				__m256 sc = _mm256_mul_ps(_mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(sc8)), bd);
				__m256 scale = _mm256_mul_ps(
					sc, _mm256_permutevar8x32_ps(_mm256_castps128_ps256(_mm_loadu_ps(d)), twice));
				__m256i l0 = load256(b->ql + 64 * h), l1 = load256(b->ql + 64 * h + 32);
				__m256i hi = load256(b->qh + 32 * h);

				off = _mm256_fmadd_ps(sc, _mm256_loadu_ps(ds16), off);
#define SIX(nibbles, shifted) _mm256_or_si256(_mm256_and_si256(nibbles, low), _mm256_and_si256(shifted, two))
				s0 = dot_part_q6_k(s0, SIX(l0, _mm256_slli_epi16(hi, 4)), q, scale, 0);
				s1 = dot_part_q6_k(s1, SIX(l1, _mm256_slli_epi16(hi, 2)), q + 32, scale, 1);
				s0 = dot_part_q6_k(s0, SIX(_mm256_srli_epi16(l0, 4), hi), q + 64, scale, 2);
				s1 = dot_part_q6_k(s1, SIX(_mm256_srli_epi16(l1, 4), _mm256_srli_epi16(hi, 2)), q + 96, scale, 3);
#undef SIX
			}
		}
		out[r] = vf_sum(_mm256_fmadd_ps(off, _mm256_set1_ps(-32), _mm256_add_ps(s0, s1)));
	}
}

/* ---- many columns: panels ---------------------------------------------------------------------------------------------- */

/* Sum over a block of 32 for the W rows of a panel: q at the block's groups, a at the column's 32 activations. */
INLINE __m256i block_q8_0(const uint8_t *q, const int8_t *a)
{
	__m256i s = _mm256_setzero_si256();

	for (int g = 0; g < 8; g++) {
		__m256i w = load256(q + 32 * g), v = group(a + 4 * g);

		s = _mm256_add_epi32(s, pairs32(_mm256_maddubs_epi16(_mm256_abs_epi8(w), _mm256_sign_epi8(v, w))));
	}
	return s;
}

INLINE __m256i block_q4_k(const uint8_t *q, const int8_t *a)
{
	__m256i s = _mm256_maddubs_epi16(load256(q), group(a));

	for (int g = 1; g < 8; g++)
		s = _mm256_add_epi16(s, _mm256_maddubs_epi16(load256(q + 32 * g), group(a + 4 * g)));
	return pairs32(s);
}

INLINE __m256i half_q6_k(const uint8_t *q, const int8_t *a, int32_t neg32)
{
	__m256i s = _mm256_add_epi16(_mm256_maddubs_epi16(load256(q), group(a)),
				     _mm256_maddubs_epi16(load256(q + 32), group(a + 4)));
	__m256i t = _mm256_add_epi16(_mm256_maddubs_epi16(load256(q + 64), group(a + 8)),
				     _mm256_maddubs_epi16(load256(q + 96), group(a + 12)));

	return _mm256_add_epi32(_mm256_set1_epi32(neg32), _mm256_add_epi32(pairs32(s), pairs32(t)));
}

INLINE __m256 scaled(__m256 acc, __m256i sum, const float *scale, float d)
{
	return _mm256_fmadd_ps(_mm256_cvtepi32_ps(sum), _mm256_mul_ps(_mm256_loadu_ps(scale), _mm256_set1_ps(d)), acc);
}

INLINE void mul_columns(float *out, size_t out_stride, int n_row, const char *p, const struct cpu_act *x, int64_t col,
			enum dtype t, int n)
{
	int64_t nb = x->k / ACT_BLOCK;
	__m256 acc[4];

	for (int c = 0; c < n; c++)
		acc[c] = _mm256_setzero_ps();
	for (int64_t b = 0; b < nb; b++) {
		const float *scale = (const float *)p;
		const uint8_t *q = (const uint8_t *)(scale + (t == DTYPE_Q8_0 ? W : 2 * W));

		for (int c = 0; c < n; c++) {
			const int8_t *a = x->q + (col + c) * x->k + 32 * b;
			int64_t at = (col + c) * nb + b;

			if (t == DTYPE_Q8_0) {
				acc[c] = scaled(acc[c], block_q8_0(q, a), scale, x->d[at]);
			} else if (t == DTYPE_Q4_K) {
				acc[c] = scaled(acc[c], block_q4_k(q, a), scale, x->d[at]);
				acc[c] = _mm256_fnmadd_ps(_mm256_loadu_ps(scale + W), _mm256_set1_ps(x->ds[at]), acc[c]);
			} else {
				acc[c] = scaled(acc[c], half_q6_k(q, a, x->neg32[2 * at]), scale, x->d[at]);
				acc[c] = scaled(acc[c], half_q6_k(q + 128, a + 16, x->neg32[2 * at + 1]), scale + W, x->d[at]);
			}
		}
		p += PANEL_BLOCK(W, t == DTYPE_Q8_0 ? 1 : 2);
	}
	for (int c = 0; c < n; c++) {
		float all[W];

		_mm256_storeu_ps(all, acc[c]);
		memcpy(out + (size_t)c * out_stride, all, (size_t)n_row * sizeof *all);
	}
}

INLINE void mul_any(float *out, size_t out_stride, int n_row, const void *panel, const struct cpu_act *x, int64_t col0,
		    int64_t n_col, enum dtype t)
{
	int64_t c = 0;

	for (; c + 4 <= n_col; c += 4)
		mul_columns(out + (size_t)c * out_stride, out_stride, n_row, panel, x, col0 + c, t, 4);
	for (; c < n_col; c++)
		mul_columns(out + (size_t)c * out_stride, out_stride, n_row, panel, x, col0 + c, t, 1);
}

#define PANELS(SUFFIX, TYPE, N_VEC, PACK)                                                                                 \
	static size_t avx2_bytes_##SUFFIX(int64_t k)                                                                      \
	{                                                                                                                 \
		return ((size_t)k / 32 * PANEL_BLOCK(W, N_VEC) + 63) & ~(size_t)63;                                       \
	}                                                                                                                 \
	static void avx2_pack_##SUFFIX(void *panel, const void *w, size_t row_bytes, int n_row, int64_t k)                \
	{                                                                                                                 \
		PACK;                                                                                                     \
	}                                                                                                                 \
	static void avx2_mul_##SUFFIX(float *out, size_t out_stride, int n_row, const void *panel, const struct cpu_act *x, \
				      int64_t col0, int64_t n_col)                                                        \
	{                                                                                                                 \
		mul_any(out, out_stride, n_row, panel, x, col0, n_col, TYPE);                                             \
	}
PANELS(q8_0, DTYPE_Q8_0, 1, panel_pack_q8_0(panel, w, row_bytes, n_row, k, W, 0))
PANELS(q4_k, DTYPE_Q4_K, 2, panel_pack_q4_k(panel, w, row_bytes, n_row, k, W))
PANELS(q6_k, DTYPE_Q6_K, 2, panel_pack_q6_k(panel, w, row_bytes, n_row, k, W))

#define INT_MATMUL(SUFFIX)                                                                                                \
	{ .act = ACT_Q8, .dot = avx2_dot_##SUFFIX, .panel_rows = W, .panel_min_cols = 12,                                 \
	  .panel_bytes = avx2_bytes_##SUFFIX, .pack = avx2_pack_##SUFFIX, .mul = avx2_mul_##SUFFIX }

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

static void avx2_glu(float *out, const float *gate, const float *up, size_t n, enum glu_kind kind)
{
	glu_loop(out, gate, up, n, kind);
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
		[DTYPE_Q8_0] = INT_MATMUL(q8_0),
		[DTYPE_Q4_K] = INT_MATMUL(q4_k),
		[DTYPE_Q6_K] = INT_MATMUL(q6_k),
	},
	.quantize = avx2_quantize,
	.glu = avx2_glu,
	.store_f16 = avx2_store_f16,
	.softmax = avx2_softmax,
	.scores = float_scores,
	.values = float_values,
};
#endif
