/* cpu_avx2_dot.h - products on the file's layout with AVX2: 32 weights to a vector, one row after the other. All static
 * inline (see cpu_kernels.h); included by cpu_avx2.c only, which states why no 16-bit sum saturates.
 *
 * Offsets: where a format takes a constant off its quants, the quants stay unsigned and constant * scale * (d * sum q) is
 * taken off once for eight blocks.
 */
#ifndef CODEASK_KERNELS_CPU_AVX2_DOT_H
#define CODEASK_KERNELS_CPU_AVX2_DOT_H

#include "cpu_x86_scales.h"

INLINE __m256i load256(const void *p)
{
	return _mm256_loadu_si256(p);
}

INLINE __m256i pairs32(__m256i s16)
{
	return _mm256_madd_epi16(s16, _mm256_set1_epi16(1));
}

/* Four sums in each half of the vector: unsigned weights; signed weights, whose sign moves to the activation. */
INLINE __m256i mul_unsigned(__m256i w, __m256i a)
{
	return pairs32(_mm256_maddubs_epi16(w, a));
}

INLINE __m256i mul_signed(__m256i w, __m256i a)
{
	return pairs32(_mm256_maddubs_epi16(_mm256_abs_epi8(w), _mm256_sign_epi8(a, w)));
}

INLINE __m256 bytes_ps(const uint8_t *p)
{
	return _mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)p)));
}

/* ---- blocks of 32 ---------------------------------------------------------------------------------------------------- */

/* What the format takes off unsigned quants; 0 where small_weights() gives signed ones or there is a minimum. */
INLINE float small_offset(enum dtype t)
{
	return t == DTYPE_Q4_0 ? 8 : t == DTYPE_Q5_0 ? 16 : is_mxfp4(t) ? 12 : 0;
}

INLINE bool small_signed(enum dtype t)
{
	return t == DTYPE_Q8_0 || t == DTYPE_IQ4_NL;
}

INLINE size_t small_quants(enum dtype t) /* where a block's quants begin */
{
	return is_mxfp4(t) ? 1 : t == DTYPE_Q4_1 ? 4 : t == DTYPE_Q5_0 ? 6 : t == DTYPE_Q5_1 ? 8 : 2;
}

/* Bit e of a word as bit 4 of byte e. */
INLINE __m256i spread_fifth(const uint8_t *qh)
{
	const __m256i byte = _mm256_setr_epi64x(0, 0x0101010101010101, 0x0202020202020202, 0x0303030303030303);
	const __m256i bit = _mm256_set1_epi64x((long long)0x8040201008040201ull);
	int32_t word;

	memcpy(&word, qh, sizeof word);
	__m256i v = _mm256_and_si256(_mm256_shuffle_epi8(_mm256_set1_epi32(word), byte), bit);
	return _mm256_and_si256(_mm256_cmpeq_epi8(v, bit), _mm256_set1_epi8(16));
}

INLINE __m256i small_weights(enum dtype t, const char *b)
{
	if (t == DTYPE_Q8_0)
		return load256(b + 2);
	__m256i v = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(b + small_quants(t))));

	v = _mm256_and_si256(_mm256_srlv_epi64(v, _mm256_setr_epi64x(0, 0, 4, 4)), _mm256_set1_epi8(15));
	if (t == DTYPE_MXFP4_PAIRS) {
		__m128i even = _mm256_castsi256_si128(v), odd = _mm256_extracti128_si256(v, 1);

		v = _mm256_set_m128i(_mm_unpackhi_epi8(even, odd), _mm_unpacklo_epi8(even, odd));
	}
	if (t == DTYPE_Q5_0 || t == DTYPE_Q5_1)
		v = _mm256_or_si256(v, spread_fifth((const uint8_t *)b + small_quants(t) - 4));
	if (t == DTYPE_IQ4_NL)
		v = _mm256_shuffle_epi8(_mm256_setr_epi8(IQ4_VALUES, IQ4_VALUES), v);
	if (is_mxfp4(t))
		v = _mm256_shuffle_epi8(
			_mm256_add_epi8(_mm256_setr_epi8(MXFP4_DOUBLED, MXFP4_DOUBLED), _mm256_set1_epi8(12)), v);
	return v;
}

/* e8m0_half() of eight exponents. */
INLINE __m256 e8m0_half_vec(__m256i e)
{
	__m256i normal = _mm256_slli_epi32(_mm256_sub_epi32(e, _mm256_set1_epi32(1)), 23);
	__m256i tiny = _mm256_sllv_epi32(_mm256_set1_epi32(0x00200000), e);
	__m256i v = _mm256_blendv_epi8(normal, tiny, _mm256_cmpgt_epi32(_mm256_set1_epi32(2), e));

	return _mm256_castsi256_ps(_mm256_or_si256(v, _mm256_cmpeq_epi32(e, _mm256_set1_epi32(255))));
}

/* small_field() of n <= 8 blocks as floats. Not through an array: narrow stores cannot be read back at once as a wide load. */
INLINE __m256 small_floats(enum dtype t, const char *b, size_t at, int n)
{
#define H(j) (short)small_field(t, b, at, j, n)
	__m128i v = _mm_setr_epi16(H(0), H(1), H(2), H(3), H(4), H(5), H(6), H(7));
#undef H

	return is_mxfp4(t) ? e8m0_half_vec(_mm256_cvtepu16_epi32(v)) : _mm256_cvtph_ps(v);
}

INLINE __m256 load_first(const float *p, int n)
{
	if (n == 8)
		return _mm256_loadu_ps(p);
	return _mm256_maskload_ps(p, _mm256_cmpgt_epi32(_mm256_set1_epi32(n), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7)));
}

/* n <= 8 blocks: adds their products to s[0] and s[1], what offsets and minimums are made of to *off. */
INLINE void small_group(enum dtype t, const char *b, int n, const int8_t *q, const int8_t *low, const float *d, const float *ds,
			__m256 s[2], __m256 *off)
{
	__m256 dw = small_floats(t, b, 0, n);
	float scale[8];

	_mm256_storeu_ps(scale, _mm256_mul_ps(dw, load_first(d, n)));
	if (small_offset(t) != 0)
		*off = _mm256_fmadd_ps(dw, load_first(ds, n), *off);
	if (t == DTYPE_Q4_1 || t == DTYPE_Q5_1)
		*off = _mm256_fmadd_ps(small_floats(t, b, 2, n), load_first(ds, n), *off);
	for (int j = 0; j < 8 && j < n; j++) {
		__m256i w = small_weights(t, b + (size_t)j * expand_bytes(t)), a = load256(q + 32 * j);
		__m256i sum = small_signed(t) ? mul_signed(w, a) : mul_unsigned(w, a);

		if (low)
			sum = _mm256_add_epi32(_mm256_slli_epi32(sum, 8), mul_unsigned(w, load256(low + 32 * j)));
		s[j & 1] = _mm256_fmadd_ps(_mm256_cvtepi32_ps(sum), _mm256_set1_ps(scale[j]), s[j & 1]);
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
		__m256 s[2] = { _mm256_setzero_ps(), _mm256_setzero_ps() }, off = s[0];
		int64_t i = 0;

		for (; i + 8 <= nb; i += 8, b += 8 * expand_bytes(t))
			small_group(t, b, 8, q + 32 * i, fine ? low + 32 * i : NULL, d + i, ds + i, s, &off);
		if (i < nb)
			small_group(t, b, (int)(nb - i), q + 32 * i, fine ? low + 32 * i : NULL, d + i, ds + i, s, &off);
		s[0] = _mm256_add_ps(s[0], s[1]);
		if (small_offset(t) != 0)
			s[0] = _mm256_fmadd_ps(off, _mm256_set1_ps(-small_offset(t)), s[0]);
		else if (t == DTYPE_Q4_1 || t == DTYPE_Q5_1)
			s[0] = _mm256_add_ps(off, s[0]);
		out[r] = vf_sum(s[0]);
	}
}

/* ---- super-blocks with scales for 32 ------------------------------------------------------------------------------------ */

/* Bit `from` of each byte as bit `to`. */
INLINE __m256i move_bit(__m256i v, int from, int to)
{
	v = from <= to ? _mm256_slli_epi16(v, to - from) : _mm256_srli_epi16(v, from - to);
	return _mm256_and_si256(v, _mm256_set1_epi8((char)(1 << to)));
}

/* Q4_K and Q5_K, whose d, dmin and scales lie alike. */
INLINE void dot_q45_k(float *out, const void *w, size_t row_bytes, int64_t n_row, const struct cpu_act *x, int64_t col,
		      enum dtype t)
{
	const __m256i low = _mm256_set1_epi8(15);
	int64_t nb = x->k / ACT_BLOCK;

	for (int64_t r = 0; r < n_row; r++) {
		const char *p = (const char *)w + (size_t)r * row_bytes;
		const int8_t *q = x->q + col * x->k;
		const float *d = x->d + col * nb, *ds = x->ds + col * nb;
		__m256 s0 = _mm256_setzero_ps(), s1 = s0, min = s0;

		for (int64_t i = 0; i < x->k / QK_K; i++, p += expand_bytes(t), q += QK_K, d += 8, ds += 8) {
			const struct block_q4_k *b = (const void *)p;
			const uint8_t *qs = t == DTYPE_Q5_K ? ((const struct block_q5_k *)b)->qs : b->qs;
			__m256i qh = load256(b->qs); /* Q5_K has its fifth bits there */
			uint8_t sc[8], m[8];
			float scale[8];

			q4_k_scales(b->scales, sc, m);
			_mm256_storeu_ps(scale, _mm256_mul_ps(_mm256_mul_ps(bytes_ps(sc), _mm256_set1_ps(_cvtsh_ss(b->d))),
							      _mm256_loadu_ps(d)));
			min = _mm256_fmadd_ps(_mm256_mul_ps(bytes_ps(m), _mm256_set1_ps(_cvtsh_ss(b->dmin))),
					      _mm256_loadu_ps(ds), min);
			for (int j = 0; j < 4; j++) {
				__m256i v = load256(qs + 32 * j);
				__m256i lo = _mm256_and_si256(v, low), hi = _mm256_and_si256(_mm256_srli_epi16(v, 4), low);

				if (t == DTYPE_Q5_K) {
					lo = _mm256_or_si256(lo, move_bit(qh, 2 * j, 4));
					hi = _mm256_or_si256(hi, move_bit(qh, 2 * j + 1, 4));
				}
				lo = mul_unsigned(lo, load256(q + 64 * j));
				hi = mul_unsigned(hi, load256(q + 64 * j + 32));
				s0 = _mm256_fmadd_ps(_mm256_cvtepi32_ps(lo), _mm256_set1_ps(scale[2 * j]), s0);
				s1 = _mm256_fmadd_ps(_mm256_cvtepi32_ps(hi), _mm256_set1_ps(scale[2 * j + 1]), s1);
			}
		}
		out[r] = vf_sum(_mm256_sub_ps(_mm256_add_ps(s0, s1), min));
	}
}

INLINE void dot_iq4_xs(float *out, const void *w, size_t row_bytes, int64_t n_row, const struct cpu_act *x, int64_t col)
{
	const __m256i low = _mm256_set1_epi8(15), values = _mm256_setr_epi8(IQ4_VALUES, IQ4_VALUES);
	int64_t nb = x->k / ACT_BLOCK;

	for (int64_t r = 0; r < n_row; r++) {
		const struct block_iq4_xs *b = (const void *)((const char *)w + (size_t)r * row_bytes);
		const int8_t *q = x->q + col * x->k;
		const float *d = x->d + col * nb;
		__m256 s[2] = { _mm256_setzero_ps(), _mm256_setzero_ps() };

		for (int64_t i = 0; i < x->k / QK_K; i++, b++, q += QK_K, d += 8) {
			float scale[8];

			_mm256_storeu_ps(scale, _mm256_mul_ps(_mm256_mul_ps(iq4_xs_scales(b), _mm256_set1_ps(_cvtsh_ss(b->d))),
							      _mm256_loadu_ps(d)));
			for (int j = 0; j < 8; j++) {
				__m256i v = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(b->qs + 16 * j)));

				v = _mm256_and_si256(_mm256_srlv_epi64(v, _mm256_setr_epi64x(0, 0, 4, 4)), low);
				v = mul_signed(_mm256_shuffle_epi8(values, v), load256(q + 32 * j));
				s[j & 1] = _mm256_fmadd_ps(_mm256_cvtepi32_ps(v), _mm256_set1_ps(scale[j]), s[j & 1]);
			}
		}
		out[r] = vf_sum(_mm256_add_ps(s[0], s[1]));
	}
}

/* ---- super-blocks with scales for 16 ------------------------------------------------------------------------------------ */

/* Weights of elements 128h + 32i and on, unsigned. */
INLINE __m256i halves_weights(enum dtype t, const void *block, int h, int i)
{
	if (t == DTYPE_Q6_K) {
		const struct block_q6_k *b = block;
		__m256i l = load256(b->ql + 64 * h + 32 * (i & 1)), hi = load256(b->qh + 32 * h);

		l = _mm256_and_si256(_mm256_srli_epi16(l, 4 * (i >> 1)), _mm256_set1_epi8(15));
		hi = i <= 2 ? _mm256_slli_epi16(hi, 4 - 2 * i) : _mm256_srli_epi16(hi, 2);
		return _mm256_or_si256(l, _mm256_and_si256(hi, _mm256_set1_epi8(0x30)));
	}
	const uint8_t *qs = t == DTYPE_Q2_K ? ((const struct block_q2_k *)block)->qs : ((const struct block_q3_k *)block)->qs;
	__m256i v = _mm256_and_si256(_mm256_srli_epi16(load256(qs + 32 * h), 2 * i), _mm256_set1_epi8(3));

	if (t == DTYPE_Q3_K)
		v = _mm256_or_si256(v, move_bit(load256(((const struct block_q3_k *)block)->hmask), 4 * h + i, 2));
	return v;
}

/* A block's sixteen scales and, of Q2_K, mins as signed bytes; its d and dmin. */
INLINE __m128i halves_scales(enum dtype t, const void *block, __m128i *min, float *d, float *dmin)
{
	const struct block_q2_k *q2 = block;
	const struct block_q6_k *q6 = block;

	*dmin = 0;
	*min = _mm_setzero_si128();
	if (t == DTYPE_Q6_K) {
		*d = _cvtsh_ss(q6->d);
		return _mm_loadu_si128((const __m128i *)q6->scales);
	}
	if (t == DTYPE_Q3_K) {
		*d = _cvtsh_ss(((const struct block_q3_k *)block)->d);
		return q3_k_scales_vec(block);
	}
	__m128i v = _mm_loadu_si128((const __m128i *)q2->scales);

	*d = _cvtsh_ss(q2->d);
	*dmin = _cvtsh_ss(q2->dmin);
	*min = _mm_and_si128(_mm_srli_epi16(v, 4), _mm_set1_epi8(15));
	return _mm_and_si128(v, _mm_set1_epi8(15));
}

INLINE float halves_offset(enum dtype t) /* times scale, or times minimum */
{
	return t == DTYPE_Q6_K ? 32 : t == DTYPE_Q3_K ? 4 : 1;
}

/* Lanes 0..3 get scale 2i, lanes 4..7 scale 2i + 1. */
INLINE __m256 scale_pair(__m256 scale, int i)
{
	__m256i at = _mm256_setr_epi32(2 * i, 2 * i, 2 * i, 2 * i, 2 * i + 1, 2 * i + 1, 2 * i + 1, 2 * i + 1);

	return _mm256_permutevar8x32_ps(scale, at);
}

INLINE void dot_halves(float *out, const void *w, size_t row_bytes, int64_t n_row, const struct cpu_act *x, int64_t col,
		       enum dtype t)
{
	const __m256i twice = _mm256_setr_epi32(0, 0, 1, 1, 2, 2, 3, 3);
	int64_t nb = x->k / ACT_BLOCK;

	for (int64_t r = 0; r < n_row; r++) {
		const char *b = (const char *)w + (size_t)r * row_bytes;
		const int8_t *q = x->q + col * x->k;
		const float *d = x->d + col * nb, *ds16 = x->ds16 + col * nb * 2;
		__m256 s[2] = { _mm256_setzero_ps(), _mm256_setzero_ps() }, off = s[0];

		for (int64_t i = 0; i < x->k / QK_K; i++, b += expand_bytes(t)) {
			float bd, bmin;
			__m128i min8, sc8 = halves_scales(t, b, &min8, &bd, &bmin);

			for (int h = 0; h < 2; h++, q += 128, d += 4, ds16 += 8) {
				__m256 sc = _mm256_mul_ps(_mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(sc8)), _mm256_set1_ps(bd));
				__m256 m = sc, scale = _mm256_mul_ps(sc, _mm256_permutevar8x32_ps(
									     _mm256_castps128_ps256(_mm_loadu_ps(d)), twice));

				if (t == DTYPE_Q2_K)
					m = _mm256_mul_ps(_mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(min8)), _mm256_set1_ps(bmin));
				off = _mm256_fmadd_ps(m, _mm256_loadu_ps(ds16), off);
				for (int j = 0; j < 4; j++) {
					__m256i sum = mul_unsigned(halves_weights(t, b, h, j), load256(q + 32 * j));

					s[j & 1] = _mm256_fmadd_ps(_mm256_cvtepi32_ps(sum), scale_pair(scale, j), s[j & 1]);
				}
				sc8 = _mm_srli_si128(sc8, 8);
				min8 = _mm_srli_si128(min8, 8);
			}
		}
		out[r] = vf_sum(_mm256_fmadd_ps(off, _mm256_set1_ps(-halves_offset(t)), _mm256_add_ps(s[0], s[1])));
	}
}

INLINE void dot_any(float *out, const void *w, size_t row_bytes, int64_t n_row, const struct cpu_act *x, int64_t col,
		    enum dtype t)
{
	if (expand_elems(t) == QK_SMALL)
		dot_small(out, w, row_bytes, n_row, x, col, t, false);
	else if (t == DTYPE_IQ4_XS)
		dot_iq4_xs(out, w, row_bytes, n_row, x, col);
	else if (kind_scales(expand_kind(t)) == 2)
		dot_halves(out, w, row_bytes, n_row, x, col, t);
	else
		dot_q45_k(out, w, row_bytes, n_row, x, col, t);
}

#endif
