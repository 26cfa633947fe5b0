/* cpu_avx512vnni.c - the quantised types with dpbusd: four unsigned x signed byte products added to each int32 lane, exact.
 * Everything else comes from cpu_avx512.c. */
#include "cpu_kernels.h"

#if defined(__AVX512VNNI__)
#include "../quant_blocks.h"
#include "cpu_panel.h"
#include "cpu_simd.h"

#define W 16

INLINE float sum256(__m256 v)
{
	__m128 s = _mm_add_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));

	s = _mm_add_ps(s, _mm_movehl_ps(s, s));
	return _mm_cvtss_f32(_mm_add_ss(s, _mm_movehdup_ps(s)));
}

/* ---- few columns: the file's layout ---------------------------------------------------------------------------------- */

/* Asks for the block that lies a page ahead: the processor's own prefetch stops at page borders. Beyond the weights' end it
 * does nothing. */
INLINE void fetch_ahead(const void *block, size_t size)
{
	for (size_t i = 0; i < size; i += 64)
		_mm_prefetch((const char *)block + 4096 + i, _MM_HINT_T0);
}

/* |w| as the unsigned side, its sign moved to the activation: -128 becomes 128, so no value is special. */
INLINE __m256 dot_block_q8_0(__m256 acc, const struct block_q8_0 *b, const int8_t *q, float d)
{
	__m256i w = _mm256_loadu_si256((const __m256i *)b->q), a = _mm256_loadu_si256((const __m256i *)q);
	__m256i s = _mm256_dpbusd_epi32(_mm256_setzero_si256(), _mm256_abs_epi8(w), _mm256_sign_epi8(a, w));

	return _mm256_fmadd_ps(_mm256_cvtepi32_ps(s), _mm256_set1_ps(_cvtsh_ss(b->d) * d), acc);
}

static void vnni_dot_q8_0(float *out, const void *w, size_t row_bytes, int64_t n_row, const struct cpu_act *x, int64_t col)
{
	const int8_t *q = x->q + col * x->k;
	int64_t nb = x->k / ACT_BLOCK;
	const float *d = x->d + col * nb;

	for (int64_t r = 0; r < n_row; r++) {
		const struct block_q8_0 *b = (const void *)((const char *)w + (size_t)r * row_bytes);
		__m256 s[4] = { _mm256_setzero_ps(), _mm256_setzero_ps(), _mm256_setzero_ps(), _mm256_setzero_ps() };
		int64_t i = 0;

		for (; i + 4 <= nb; i += 4)
			for (int j = 0; j < 4; j++)
				s[j] = dot_block_q8_0(s[j], b + i + j, q + 32 * (i + j), d[i + j]);
		for (; i < nb; i++)
			s[0] = dot_block_q8_0(s[0], b + i, q + 32 * i, d[i]);
		out[r] = sum256(_mm256_add_ps(_mm256_add_ps(s[0], s[1]), _mm256_add_ps(s[2], s[3])));
	}
}

/* Adds 64 products to 16 lanes and scales lane i by scale[at[i]]. */
INLINE __m512 dot_part(__m512 acc, __m512i w, __m512i a, __m512 scale, __m512i at)
{
	__m512i s = _mm512_dpbusd_epi32(_mm512_setzero_si512(), w, a);

	return _mm512_fmadd_ps(_mm512_cvtepi32_ps(s), _mm512_permutexvar_ps(at, scale), acc);
}

/* The 16 unpacked 6-bit values of a Q4_K block, sc[0..7] then m[0..7]: q4_k_scales() in one vector. Reads 4 bytes beyond
 * `b`, which are the block's quants. */
INLINE __m128i q4_k_scales_vec(const uint8_t *b)
{
	__m128i v = _mm_loadu_si128((const __m128i *)b);
	__m128i main = _mm_srlv_epi32(_mm_shuffle_epi32(v, 0x98), _mm_setr_epi32(0, 0, 0, 4)); /* w0 w2 w1 w2>>4 */
	__m128i top = _mm_srli_epi32(_mm_shuffle_epi32(v, 0x50), 2);                           /* w0 w0 w1 w1, >> 2 */

	main = _mm_and_si128(main, _mm_setr_epi32(0x3f3f3f3f, 0x0f0f0f0f, 0x3f3f3f3f, 0x0f0f0f0f));
	return _mm_or_si128(main, _mm_and_si128(top, _mm_setr_epi32(0, 0x30303030, 0, 0x30303030)));
}

/* One row after the other: two or more at once save a cycle of 24 a super-block in cache, but their parallel streams halve
 * what memory delivers. */
static void vnni_dot_q4_k(float *out, const void *w, size_t row_bytes, int64_t n_row, const struct cpu_act *x, int64_t col)
{
	const __m512i low = _mm512_set1_epi8(15), nibble = _mm512_setr_epi64(0, 0, 0, 0, 4, 4, 4, 4);
	const __m512i halves = _mm512_setr_epi32(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1), two = _mm512_set1_epi32(2);
	int64_t nb = x->k / ACT_BLOCK;

	for (int64_t r = 0; r < n_row; r++) {
		const struct block_q4_k *b = (const void *)((const char *)w + (size_t)r * row_bytes);
		const int8_t *q = x->q + col * x->k;
		const float *d = x->d + col * nb, *ds = x->ds + col * nb;
		__m512 s[2] = { _mm512_setzero_ps(), _mm512_setzero_ps() }, min = s[0];

		for (int64_t i = 0; i < x->k / QK_K; i++, b++, q += QK_K, d += 8, ds += 8) {
			__m512 act = _mm512_insertf32x8(_mm512_castps256_ps512(_mm256_loadu_ps(d)), _mm256_loadu_ps(ds), 1);
			__m512 scale = _mm512_cvtepi32_ps(_mm512_cvtepu8_epi32(q4_k_scales_vec(b->scales)));
			__m512i at = halves;
			int32_t dm;

			fetch_ahead(b, sizeof *b);
			/* Lanes 0..7: d sc d_x, the sub-blocks' scales; lanes 8..15: dmin m (d_x sum q), summed as they are. */
			memcpy(&dm, b, sizeof dm);
			scale = _mm512_mul_ps(scale, _mm512_permutexvar_ps(
							     halves, _mm512_castps128_ps512(_mm_cvtph_ps(_mm_cvtsi32_si128(dm)))));
			scale = _mm512_mul_ps(scale, act);
			min = _mm512_add_ps(min, scale);
			for (int j = 0; j < 4; j++, at = _mm512_add_epi32(at, two)) {
				/* 32 bytes in both halves: low nibbles are sub-block 2j, high ones 2j + 1. */
				__m512i v = _mm512_broadcast_i64x4(_mm256_loadu_si256((const __m256i *)(b->qs + 32 * j)));
				__m512i four = _mm512_and_si512(_mm512_srlv_epi64(v, nibble), low);

				s[j & 1] = dot_part(s[j & 1], four, _mm512_loadu_si512(q + 64 * j), scale, at);
			}
		}
		out[r] = vf_sum(_mm512_add_ps(s[0], s[1])) - sum256(_mm512_extractf32x8_ps(min, 1));
	}
}

static void vnni_dot_q6_k(float *out, const void *w, size_t row_bytes, int64_t n_row, const struct cpu_act *x, int64_t col)
{
	const __m512i low = _mm512_set1_epi8(15), two = _mm512_set1_epi8(0x30);
	/* The upper bits of the lower 32 elements lie two places below those of the upper 32. */
	const __m512i up = _mm512_setr_epi64(4, 4, 4, 4, 2, 2, 2, 2), down = _mm512_setr_epi64(0, 0, 0, 0, 2, 2, 2, 2);
	const __m512i first = _mm512_setr_epi32(0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3);
	const __m512i twice = _mm512_setr_epi32(0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7);
	int64_t nb = x->k / ACT_BLOCK;

	for (int64_t r = 0; r < n_row; r++) {
		const struct block_q6_k *b = (const void *)((const char *)w + (size_t)r * row_bytes);
		const int8_t *q = x->q + col * x->k;
		const float *d = x->d + col * nb, *ds16 = x->ds16 + col * nb * 2;
		__m512 s[4] = { _mm512_setzero_ps(), _mm512_setzero_ps(), _mm512_setzero_ps(), _mm512_setzero_ps() };
		__m512 off = _mm512_setzero_ps();

		for (int64_t i = 0; i < x->k / QK_K; i++, b++, q += QK_K, d += 8, ds16 += 16) {
			fetch_ahead(b, sizeof *b);
			__m512i sc8 = _mm512_cvtepi8_epi32(_mm_loadu_si128((const __m128i *)b->scales));
			__m512 sc = _mm512_mul_ps(_mm512_cvtepi32_ps(sc8), _mm512_set1_ps(_cvtsh_ss(b->d)));
			__m512 scale = _mm512_mul_ps(
				sc, _mm512_permutexvar_ps(twice, _mm512_castps256_ps512(_mm256_loadu_ps(d))));

			off = _mm512_fmadd_ps(sc, _mm512_loadu_ps(ds16), off);
			for (int h = 0; h < 2; h++) {
				__m512i l = _mm512_loadu_si512(b->ql + 64 * h);
				__m512i hi = _mm512_broadcast_i64x4(_mm256_loadu_si256((const __m256i *)(b->qh + 32 * h)));
				__m512i w0 = _mm512_or_si512(_mm512_and_si512(l, low),
							     _mm512_and_si512(_mm512_sllv_epi64(hi, up), two));
				__m512i w1 = _mm512_or_si512(_mm512_and_si512(_mm512_srli_epi16(l, 4), low),
							     _mm512_and_si512(_mm512_srlv_epi64(hi, down), two));

				s[2 * h] = dot_part(s[2 * h], w0, _mm512_loadu_si512(q + 128 * h), scale,
						    _mm512_add_epi32(first, _mm512_set1_epi32(8 * h)));
				s[2 * h + 1] = dot_part(s[2 * h + 1], w1, _mm512_loadu_si512(q + 128 * h + 64), scale,
							_mm512_add_epi32(first, _mm512_set1_epi32(8 * h + 4)));
			}
		}
		off = _mm512_mul_ps(off, _mm512_set1_ps(-32));
		out[r] = vf_sum(_mm512_add_ps(_mm512_add_ps(_mm512_add_ps(s[0], s[1]), _mm512_add_ps(s[2], s[3])), off));
	}
}

/* ---- many columns: panels ---------------------------------------------------------------------------------------------- */

/* Columns whose accumulators share the registers with one block of weights (8) and its scales. */
#define MUL_COLS 12

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

INLINE void mul_columns(float *out, size_t out_stride, int n_row, const char *p, const struct cpu_act *x, int64_t col,
			enum dtype t, int n)
{
	int64_t nb = x->k / ACT_BLOCK;
	__mmask16 keep = (__mmask16)((1u << n_row) - 1);
	__m512 acc[MUL_COLS];

	for (int c = 0; c < n; c++)
		acc[c] = _mm512_setzero_ps();
	for (int64_t b = 0; b < nb; b++) {
		const float *f = (const float *)p;
		__m512 s0 = _mm512_loadu_ps(f), s1 = t == DTYPE_Q8_0 ? s0 : _mm512_loadu_ps(f + W);
		const char *q = p + (t == DTYPE_Q8_0 ? 4 * W : 8 * W);
		__m512i w[8];

		for (int g = 0; g < 8; g++)
			w[g] = _mm512_loadu_si512(q + 64 * g);
		for (int c = 0; c < n; c++) {
			const int8_t *a = x->q + (col + c) * x->k + 32 * b;
			int64_t at = (col + c) * nb + b;

			if (t == DTYPE_Q8_0) {
				acc[c] = scaled(acc[c], block_sum(w, a, 8, x->neg128[at]), s0, x->d[at]);
			} else if (t == DTYPE_Q4_K) {
				acc[c] = scaled(acc[c], block_sum(w, a, 8, 0), s0, x->d[at]);
				acc[c] = _mm512_fnmadd_ps(s1, _mm512_set1_ps(x->ds[at]), acc[c]);
			} else {
				acc[c] = scaled(acc[c], block_sum(w, a, 4, x->neg32[2 * at]), s0, x->d[at]);
				acc[c] = scaled(acc[c], block_sum(w + 4, a + 16, 4, x->neg32[2 * at + 1]), s1, x->d[at]);
			}
		}
		p += PANEL_BLOCK(W, t == DTYPE_Q8_0 ? 1 : 2);
	}
	for (int c = 0; c < n; c++)
		_mm512_mask_storeu_ps(out + (size_t)c * out_stride, keep, acc[c]);
}

INLINE void mul_any(float *out, size_t out_stride, int n_row, const void *panel, const struct cpu_act *x, int64_t col0,
		    int64_t n_col, enum dtype t)
{
	int64_t c = 0;

	for (; c + MUL_COLS <= n_col; c += MUL_COLS)
		mul_columns(out + (size_t)c * out_stride, out_stride, n_row, panel, x, col0 + c, t, MUL_COLS);
	for (; c + 4 <= n_col; c += 4)
		mul_columns(out + (size_t)c * out_stride, out_stride, n_row, panel, x, col0 + c, t, 4);
	for (; c < n_col; c++)
		mul_columns(out + (size_t)c * out_stride, out_stride, n_row, panel, x, col0 + c, t, 1);
}

#define PANELS(SUFFIX, TYPE, N_VEC, PACK)                                                                                 \
	static size_t vnni_bytes_##SUFFIX(int64_t k)                                                                      \
	{                                                                                                                 \
		return (size_t)k / 32 * PANEL_BLOCK(W, N_VEC);                                                            \
	}                                                                                                                 \
	static void vnni_pack_##SUFFIX(void *panel, const void *w, size_t row_bytes, int n_row, int64_t k)                \
	{                                                                                                                 \
		PACK;                                                                                                     \
	}                                                                                                                 \
	static void vnni_mul_##SUFFIX(float *out, size_t out_stride, int n_row, const void *panel, const struct cpu_act *x, \
				      int64_t col0, int64_t n_col)                                                        \
	{                                                                                                                 \
		mul_any(out, out_stride, n_row, panel, x, col0, n_col, TYPE);                                             \
	}
PANELS(q8_0, DTYPE_Q8_0, 1, panel_pack_q8_0(panel, w, row_bytes, n_row, k, W, 0x80))
PANELS(q4_k, DTYPE_Q4_K, 2, panel_pack_q4_k(panel, w, row_bytes, n_row, k, W))
PANELS(q6_k, DTYPE_Q6_K, 2, panel_pack_q6_k(panel, w, row_bytes, n_row, k, W))

#define INT_MATMUL(SUFFIX)                                                                                                \
	{ .act = ACT_Q8, .dot = vnni_dot_##SUFFIX, .panel_rows = W, .panel_min_cols = 12,                                 \
	  .panel_bytes = vnni_bytes_##SUFFIX, .pack = vnni_pack_##SUFFIX, .mul = vnni_mul_##SUFFIX }

const struct cpu_kernels cpu_avx512vnni = {
	.name = "avx512+vnni",
	.mm = {
		[DTYPE_Q8_0] = INT_MATMUL(q8_0),
		[DTYPE_Q4_K] = INT_MATMUL(q4_k),
		[DTYPE_Q6_K] = INT_MATMUL(q6_k),
	},
};
#endif
