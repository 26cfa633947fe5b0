/* cpu_vnni_dot.h - products on the file's layout with dpbusd: 64 weights to a vector, one row after the other: two or more at
 * once save a cycle or two a super-block in cache, but their parallel streams halve what memory delivers. All static inline
 * (see cpu_kernels.h); included by cpu_avx512vnni.c only.
 *
 * Weights are unsigned; what that adds to them times scale * (d * sum q) is taken off at the end of a row.
 */
#ifndef CODEASK_KERNELS_CPU_VNNI_DOT_H
#define CODEASK_KERNELS_CPU_VNNI_DOT_H

#include "cpu_x86_scales.h"

INLINE float sum256(__m256 v)
{
	__m128 s = _mm_add_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));

	s = _mm_add_ps(s, _mm_movehl_ps(s, s));
	return _mm_cvtss_f32(_mm_add_ss(s, _mm_movehdup_ps(s)));
}

/* Asks for the block that lies a page ahead: the processor's own prefetch stops at page borders. Beyond the weights' end it
 * does nothing. */
INLINE void fetch_ahead(const void *block, size_t size)
{
	for (size_t i = 0; i < size; i += 64)
		_mm_prefetch((const char *)block + 4096 + i, _MM_HINT_T0);
}

/* Adds 64 products to 16 lanes and scales lane i by scale[at[i]]. */
INLINE __m512 dot_part(__m512 acc, __m512i w, __m512i a, __m512 scale, __m512i at)
{
	__m512i s = _mm512_dpbusd_epi32(_mm512_setzero_si512(), w, a);

	return _mm512_fmadd_ps(_mm512_cvtepi32_ps(s), _mm512_permutexvar_ps(at, scale), acc);
}

INLINE __m512 sum_four(const __m512 s[4])
{
	return _mm512_add_ps(_mm512_add_ps(s[0], s[1]), _mm512_add_ps(s[2], s[3]));
}

INLINE __m512i twice256(const void *p)
{
	return _mm512_broadcast_i64x4(_mm256_loadu_si256((const __m256i *)p));
}

/* A value for each half of 32 bytes. */
INLINE __m512i low_high64(long long low, long long high)
{
	return _mm512_setr_epi64(low, low, low, low, high, high, high, high);
}

/* ---- blocks of 32 ---------------------------------------------------------------------------------------------------- */

/* |w| as the unsigned side, its sign moved to the activation: -128 becomes 128, so no value is special. */
INLINE __m256 dot_block_q8_0(__m256 acc, const struct block_q8_0 *b, const int8_t *q, float d)
{
	__m256i w = _mm256_loadu_si256((const __m256i *)b->q), a = _mm256_loadu_si256((const __m256i *)q);
	__m256i s = _mm256_dpbusd_epi32(_mm256_setzero_si256(), _mm256_abs_epi8(w), _mm256_sign_epi8(a, w));

	return _mm256_fmadd_ps(_mm256_cvtepi32_ps(s), _mm256_set1_ps(_cvtsh_ss(b->d) * d), acc);
}

INLINE void dot_q8_0(float *out, const void *w, size_t row_bytes, int64_t n_row, const struct cpu_act *x, int64_t col)
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

#define SMALL_GROUP 16 /* blocks whose scales are read together */

/* What unsigned weights have too much; -1 where a minimum is added instead. */
INLINE float small_offset(enum dtype t)
{
	return t == DTYPE_Q4_0 ? 8 : t == DTYPE_Q5_0 ? 16 : is_mxfp4(t) ? 12 : t == DTYPE_IQ4_NL ? 128 : -1;
}

INLINE bool small_has_min(enum dtype t)
{
	return t == DTYPE_Q4_1 || t == DTYPE_Q5_1;
}

INLINE bool small_has_fifth(enum dtype t)
{
	return t == DTYPE_Q5_0 || t == DTYPE_Q5_1;
}

INLINE size_t small_quants(enum dtype t) /* where a block's quants begin; fifth bits are the four bytes before */
{
	return is_mxfp4(t) ? 1 : (small_has_min(t) ? 4 : 2) + (small_has_fifth(t) ? 4 : 0);
}

/* The weights of n = 1 or 2 blocks. */
INLINE __m512i small_weights(enum dtype t, const char *b, int n)
{
	const char *qs = b + small_quants(t);
	__m512i v = _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)qs));

	if (n == 2)
		v = _mm512_mask_broadcast_i32x4(v, 0xff00, _mm_loadu_si128((const __m128i *)(qs + expand_bytes(t))));
	v = _mm512_and_si512(_mm512_srlv_epi64(v, _mm512_setr_epi64(0, 0, 4, 4, 0, 0, 4, 4)), _mm512_set1_epi8(15));
	if (t == DTYPE_MXFP4_PAIRS) {
		__m512i even = _mm512_shuffle_i32x4(v, v, 0xa0), odd = _mm512_shuffle_i32x4(v, v, 0xf5);

		v = _mm512_mask_blend_epi64(0xcc, _mm512_unpacklo_epi8(even, odd), _mm512_unpackhi_epi8(even, odd));
	}
	if (small_has_fifth(t)) {
		uint32_t fifth[2] = { 0, 0 };

		for (int i = 0; i < n; i++)
			memcpy(fifth + i, qs - 4 + (size_t)i * expand_bytes(t), 4);
		v = _mm512_mask_add_epi8(v, fifth[0] | (uint64_t)fifth[1] << 32, v, _mm512_set1_epi8(16));
	}
	if (t == DTYPE_IQ4_NL)
		v = _mm512_shuffle_epi8(_mm512_broadcast_i32x4(_mm_add_epi8(_mm_setr_epi8(IQ4_VALUES), _mm_set1_epi8(-128))), v);
	if (is_mxfp4(t))
		v = _mm512_shuffle_epi8(_mm512_broadcast_i32x4(_mm_add_epi8(_mm_setr_epi8(MXFP4_DOUBLED), _mm_set1_epi8(12))), v);
	return v;
}

/* e8m0_half() of sixteen exponents. */
INLINE __m512 e8m0_half_vec(__m512i e)
{
	__m512i v = _mm512_slli_epi32(_mm512_sub_epi32(e, _mm512_set1_epi32(1)), 23);

	v = _mm512_mask_sllv_epi32(v, _mm512_cmplt_epi32_mask(e, _mm512_set1_epi32(2)), _mm512_set1_epi32(0x00200000), e);
	v = _mm512_mask_set1_epi32(v, _mm512_cmpeq_epi32_mask(e, _mm512_set1_epi32(255)), 0x7fc00000);
	return _mm512_castsi512_ps(v);
}

/* small_field() of n <= 16 blocks as floats. Collected in general registers, which have nothing else to do: the vector units'
 * shuffles are what limits these products. */
INLINE __m512 small_floats(enum dtype t, const char *b, size_t at, int n)
{
#define H(j) ((uint64_t)small_field(t, b, at, j, n) << 16 * ((j) & 3))
	__m256i v = _mm256_setr_epi64x((long long)(H(0) | H(1) | H(2) | H(3)), (long long)(H(4) | H(5) | H(6) | H(7)),
				       (long long)(H(8) | H(9) | H(10) | H(11)), (long long)(H(12) | H(13) | H(14) | H(15)));
#undef H

	return is_mxfp4(t) ? e8m0_half_vec(_mm512_cvtepu16_epi32(v)) : _mm512_cvtph_ps(v);
}

/* The last of n blocks alone. */
INLINE __m512i last_block(const int8_t *q, int n)
{
	return _mm512_zextsi256_si512(_mm256_loadu_si256((const __m256i *)(q + 32 * (n - 1))));
}

/* dot_part() with 16-bit activations. */
INLINE __m512 dot_fine_part(__m512 acc, __m512i w, __m512i a, __m512i low, __m512 scale, __m512i at)
{
	__m512i s = _mm512_dpbusd_epi32(_mm512_setzero_si512(), w, a);

	s = _mm512_dpbusd_epi32(_mm512_slli_epi32(s, 8), w, low);
	return _mm512_fmadd_ps(_mm512_cvtepi32_ps(s), _mm512_permutexvar_ps(at, scale), acc);
}

/* n <= 16 blocks: adds their products to s, what offsets and minimums are made of to *off. low: NULL of 8-bit activations. */
INLINE void small_group(enum dtype t, const char *b, int n, const int8_t *q, const int8_t *low, const float *d, const float *ds,
			__m512 s[4], __m512 *off)
{
	__mmask16 have = (__mmask16)((1u << n) - 1);
	__m512 dw = small_floats(t, b, 0, n), scale = _mm512_mul_ps(dw, _mm512_maskz_loadu_ps(have, d));
	__m512 m = small_has_min(t) ? small_floats(t, b, 2, n) : dw;
	__m512i at = _mm512_setr_epi32(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1);

	*off = _mm512_fmadd_ps(m, _mm512_maskz_loadu_ps(have, ds), *off);
	for (int j = 0; j < SMALL_GROUP && j + 2 <= n; j += 2, at = _mm512_add_epi32(at, _mm512_set1_epi32(2))) {
		__m512i w = small_weights(t, b + (size_t)j * expand_bytes(t), 2), a = _mm512_loadu_si512(q + 32 * j);

		if (low)
			s[j / 2 & 3] = dot_fine_part(s[j / 2 & 3], w, a, _mm512_loadu_si512(low + 32 * j), scale, at);
		else
			s[j / 2 & 3] = dot_part(s[j / 2 & 3], w, a, scale, at);
	}
	if (n & 1) {
		__m512i w = small_weights(t, b + (size_t)(n - 1) * expand_bytes(t), 1), a = last_block(q, n);

		if (low)
			s[0] = dot_fine_part(s[0], w, a, last_block(low, n), scale, at);
		else
			s[0] = dot_part(s[0], w, a, scale, at);
	}
}

INLINE void dot_small(float *out, const void *w, size_t row_bytes, int64_t n_row, const struct cpu_act *x, int64_t col,
		      enum dtype t, bool fine)
{
	int64_t nb = x->k / ACT_BLOCK;

	for (int64_t r = 0; r < n_row; r++) {
		const char *b = (const char *)w + (size_t)r * row_bytes;
		const int8_t *q = x->q + col * x->k, *low = fine ? x->low + col * x->k : NULL;
		const float *d = x->d + col * nb, *ds = x->ds + col * nb;
		__m512 s[4] = { _mm512_setzero_ps(), _mm512_setzero_ps(), _mm512_setzero_ps(), _mm512_setzero_ps() };
		__m512 off = _mm512_setzero_ps();
		int64_t i = 0;

		for (; i + SMALL_GROUP <= nb; i += SMALL_GROUP, b += SMALL_GROUP * expand_bytes(t)) {
			fetch_ahead(b, SMALL_GROUP * expand_bytes(t));
			small_group(t, b, SMALL_GROUP, q + 32 * i, fine ? low + 32 * i : NULL, d + i, ds + i, s, &off);
		}
		if (i < nb)
			small_group(t, b, (int)(nb - i), q + 32 * i, fine ? low + 32 * i : NULL, d + i, ds + i, s, &off);
		out[r] = vf_sum(_mm512_fmadd_ps(off, _mm512_set1_ps(-small_offset(t)), sum_four(s)));
	}
}

/* ---- super-blocks with scales for 32 ------------------------------------------------------------------------------------ */

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

/* Q4_K and Q5_K, whose d, dmin and scales lie alike. */
INLINE void dot_q45_k(float *out, const void *w, size_t row_bytes, int64_t n_row, const struct cpu_act *x, int64_t col,
		      enum dtype t)
{
	const __m512i low = _mm512_set1_epi8(15), nibble = low_high64(0, 4);
	const __m512i halves = _mm512_setr_epi32(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1), two = _mm512_set1_epi32(2);
	int64_t nb = x->k / ACT_BLOCK;

	for (int64_t r = 0; r < n_row; r++) {
		const char *p = (const char *)w + (size_t)r * row_bytes;
		const int8_t *q = x->q + col * x->k;
		const float *d = x->d + col * nb, *ds = x->ds + col * nb;
		__m512 s[2] = { _mm512_setzero_ps(), _mm512_setzero_ps() }, min = s[0];

		for (int64_t i = 0; i < x->k / QK_K; i++, p += expand_bytes(t), q += QK_K, d += 8, ds += 8) {
			const struct block_q4_k *b = (const void *)p;
			const uint8_t *qs = t == DTYPE_Q5_K ? ((const struct block_q5_k *)b)->qs : b->qs;
			__m512i fifth = t == DTYPE_Q5_K ? twice256(b->qs) : low; /* Q5_K has its fifth bits there */
			__m512i bit = low_high64(0x0101010101010101, 0x0202020202020202);
			__m512 act = _mm512_insertf32x8(_mm512_castps256_ps512(_mm256_loadu_ps(d)), _mm256_loadu_ps(ds), 1);
			__m512 scale = _mm512_cvtepi32_ps(_mm512_cvtepu8_epi32(q4_k_scales_vec(b->scales)));
			__m512i at = halves;
			int32_t dm;

			fetch_ahead(b, expand_bytes(t));
			/* Lanes 0..7: d sc d_x, the sub-blocks' scales; lanes 8..15: dmin m (d_x sum q), summed as they are. */
			memcpy(&dm, b, sizeof dm);
			scale = _mm512_mul_ps(scale, _mm512_permutexvar_ps(
							     halves, _mm512_castps128_ps512(_mm_cvtph_ps(_mm_cvtsi32_si128(dm)))));
			scale = _mm512_mul_ps(scale, act);
			min = _mm512_add_ps(min, scale);
			for (int j = 0; j < 4; j++, at = _mm512_add_epi32(at, two), bit = _mm512_slli_epi16(bit, 2)) {
				/* 32 bytes in both halves: low nibbles are sub-block 2j, high ones 2j + 1. */
				__m512i v = _mm512_and_si512(_mm512_srlv_epi64(twice256(qs + 32 * j), nibble), low);

				if (t == DTYPE_Q5_K)
					v = _mm512_mask_add_epi8(v, _mm512_test_epi8_mask(fifth, bit), v, _mm512_set1_epi8(16));
				s[j & 1] = dot_part(s[j & 1], v, _mm512_loadu_si512(q + 64 * j), scale, at);
			}
		}
		out[r] = vf_sum(_mm512_add_ps(s[0], s[1])) - sum256(_mm512_extractf32x8_ps(min, 1));
	}
}

INLINE void dot_iq4_xs(float *out, const void *w, size_t row_bytes, int64_t n_row, const struct cpu_act *x, int64_t col)
{
	const __m512i low = _mm512_set1_epi8(15), two = _mm512_set1_epi32(2);
	const __m512i values = _mm512_broadcast_i32x4(_mm_add_epi8(_mm_setr_epi8(IQ4_VALUES), _mm_set1_epi8(-128)));
	int64_t nb = x->k / ACT_BLOCK;

	for (int64_t r = 0; r < n_row; r++) {
		const struct block_iq4_xs *b = (const void *)((const char *)w + (size_t)r * row_bytes);
		const int8_t *q = x->q + col * x->k;
		const float *d = x->d + col * nb, *ds = x->ds + col * nb;
		__m512 s[2] = { _mm512_setzero_ps(), _mm512_setzero_ps() };
		__m256 off = _mm256_setzero_ps();

		for (int64_t i = 0; i < x->k / QK_K; i++, b++, q += QK_K, d += 8, ds += 8) {
			__m256 sc = _mm256_mul_ps(iq4_xs_scales(b), _mm256_set1_ps(_cvtsh_ss(b->d)));
			__m512 scale = _mm512_castps256_ps512(_mm256_mul_ps(sc, _mm256_loadu_ps(d)));
			__m512i at = _mm512_setr_epi32(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1);

			fetch_ahead(b, sizeof *b);
			off = _mm256_fmadd_ps(sc, _mm256_loadu_ps(ds), off);
			for (int j = 0; j < 4; j++, at = _mm512_add_epi32(at, two)) {
				/* Each 16 bytes twice: low nibbles, then high ones. */
				__m512i v = _mm512_permutexvar_epi64(_mm512_setr_epi64(0, 1, 0, 1, 2, 3, 2, 3),
								     twice256(b->qs + 32 * j));

				v = _mm512_and_si512(_mm512_srlv_epi64(v, _mm512_setr_epi64(0, 0, 4, 4, 0, 0, 4, 4)), low);
				s[j & 1] = dot_part(s[j & 1], _mm512_shuffle_epi8(values, v), _mm512_loadu_si512(q + 64 * j), scale,
						    at);
			}
		}
		out[r] = vf_sum(_mm512_add_ps(s[0], s[1])) - 128 * sum256(off);
	}
}

/* ---- super-blocks with scales for 16 ------------------------------------------------------------------------------------ */

/* Half h of a block: w[0] is its first 64 weights, w[1] the other. */
INLINE void halves_q6_k(const struct block_q6_k *b, int h, __m512i w[2])
{
	const __m512i low = _mm512_set1_epi8(15), two = _mm512_set1_epi8(0x30);
	__m512i l = _mm512_loadu_si512(b->ql + 64 * h), hi = twice256(b->qh + 32 * h);

	/* The upper bits of the lower 32 elements lie two places below those of the upper 32. */
	w[0] = _mm512_or_si512(_mm512_and_si512(l, low), _mm512_and_si512(_mm512_sllv_epi64(hi, low_high64(4, 2)), two));
	w[1] = _mm512_or_si512(_mm512_and_si512(_mm512_srli_epi16(l, 4), low),
			       _mm512_and_si512(_mm512_srlv_epi64(hi, low_high64(0, 2)), two));
}

INLINE void halves_q2_k(const uint8_t *qs, int h, __m512i w[2])
{
	__m512i v = twice256(qs + 32 * h);

	w[0] = _mm512_and_si512(_mm512_srlv_epi64(v, low_high64(0, 2)), _mm512_set1_epi8(3));
	w[1] = _mm512_and_si512(_mm512_srlv_epi64(v, low_high64(4, 6)), _mm512_set1_epi8(3));
}

INLINE void halves_q3_k(const struct block_q3_k *b, int h, __m512i w[2])
{
	__m512i third = twice256(b->hmask), four = _mm512_set1_epi8(4);
	__m512i bit = _mm512_slli_epi16(low_high64(0x0101010101010101, 0x0202020202020202), 4 * h);

	halves_q2_k(b->qs, h, w);
	w[0] = _mm512_mask_add_epi8(w[0], _mm512_test_epi8_mask(third, bit), w[0], four);
	w[1] = _mm512_mask_add_epi8(w[1], _mm512_test_epi8_mask(third, _mm512_slli_epi16(bit, 2)), w[1], four);
}

INLINE __m512 scaled_bytes(__m128i bytes, uint16_t d)
{
	return _mm512_mul_ps(_mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(bytes)), _mm512_set1_ps(_cvtsh_ss(d)));
}

/* Sixteen scales, and what is multiplied with the sums of activations: minimums, or the scales again. */
INLINE __m512 halves_scales(enum dtype t, const void *block, __m512 *min)
{
	const struct block_q2_k *q2 = block;
	const struct block_q3_k *q3 = block;
	const struct block_q6_k *q6 = block;

	if (t == DTYPE_Q6_K)
		return *min = scaled_bytes(_mm_loadu_si128((const __m128i *)q6->scales), q6->d);
	if (t == DTYPE_Q3_K)
		return *min = scaled_bytes(q3_k_scales_vec(q3), q3->d);
	__m128i v = _mm_loadu_si128((const __m128i *)q2->scales), low = _mm_set1_epi8(15);

	*min = scaled_bytes(_mm_and_si128(_mm_srli_epi16(v, 4), low), q2->dmin);
	return scaled_bytes(_mm_and_si128(v, low), q2->d);
}

INLINE float halves_offset(enum dtype t) /* times *min of halves_scales() */
{
	return t == DTYPE_Q6_K ? 32 : t == DTYPE_Q3_K ? 4 : 1;
}

INLINE void dot_halves(float *out, const void *w, size_t row_bytes, int64_t n_row, const struct cpu_act *x, int64_t col,
		       enum dtype t)
{
	const __m512i first = _mm512_setr_epi32(0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3);
	const __m512i twice = _mm512_setr_epi32(0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7);
	int64_t nb = x->k / ACT_BLOCK;

	for (int64_t r = 0; r < n_row; r++) {
		const char *b = (const char *)w + (size_t)r * row_bytes;
		const int8_t *q = x->q + col * x->k;
		const float *d = x->d + col * nb, *ds16 = x->ds16 + col * nb * 2;
		__m512 s[4] = { _mm512_setzero_ps(), _mm512_setzero_ps(), _mm512_setzero_ps(), _mm512_setzero_ps() };
		__m512 off = _mm512_setzero_ps();

		for (int64_t i = 0; i < x->k / QK_K; i++, b += expand_bytes(t), q += QK_K, d += 8, ds16 += 16) {
			__m512 min, sc = halves_scales(t, b, &min);
			__m512 scale = _mm512_mul_ps(
				sc, _mm512_permutexvar_ps(twice, _mm512_castps256_ps512(_mm256_loadu_ps(d))));

			fetch_ahead(b, expand_bytes(t));
			off = _mm512_fmadd_ps(min, _mm512_loadu_ps(ds16), off);
			for (int h = 0; h < 2; h++) {
				__m512i v[2];

				if (t == DTYPE_Q6_K)
					halves_q6_k((const void *)b, h, v);
				else if (t == DTYPE_Q3_K)
					halves_q3_k((const void *)b, h, v);
				else
					halves_q2_k(((const struct block_q2_k *)(const void *)b)->qs, h, v);
				for (int j = 0; j < 2; j++)
					s[2 * h + j] = dot_part(s[2 * h + j], v[j], _mm512_loadu_si512(q + 128 * h + 64 * j), scale,
								_mm512_add_epi32(first, _mm512_set1_epi32(8 * h + 4 * j)));
			}
		}
		out[r] = vf_sum(_mm512_fmadd_ps(off, _mm512_set1_ps(-halves_offset(t)), sum_four(s)));
	}
}

INLINE void dot_any(float *out, const void *w, size_t row_bytes, int64_t n_row, const struct cpu_act *x, int64_t col,
		    enum dtype t)
{
	if (t == DTYPE_Q8_0)
		dot_q8_0(out, w, row_bytes, n_row, x, col);
	else if (expand_elems(t) == QK_SMALL)
		dot_small(out, w, row_bytes, n_row, x, col, t, false);
	else if (t == DTYPE_IQ4_XS)
		dot_iq4_xs(out, w, row_bytes, n_row, x, col);
	else if (kind_scales(expand_kind(t)) == 2)
		dot_halves(out, w, row_bytes, n_row, x, col, t);
	else
		dot_q45_k(out, w, row_bytes, n_row, x, col, t);
}

#endif
