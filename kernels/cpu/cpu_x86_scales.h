/* cpu_x86_scales.h - scales of super-blocks as vectors, for the products of cpu_avx2.c and cpu_avx512vnni.c. All static inline (see
 * cpu_kernels.h).
 */
#ifndef CODEASK_KERNELS_CPU_X86_SCALES_H
#define CODEASK_KERNELS_CPU_X86_SCALES_H

#include "cpu_expand.h"

/* The eight scales of an IQ4_XS block without d. */
INLINE __m256 iq4_xs_scales(const struct block_iq4_xs *b)
{
	int32_t low;

	memcpy(&low, b->scales_l, sizeof low);
	__m256i l = _mm256_srlv_epi32(_mm256_set1_epi32(low), _mm256_setr_epi32(0, 4, 8, 12, 16, 20, 24, 28));
	__m256i h = _mm256_srlv_epi32(_mm256_set1_epi32(b->scales_h), _mm256_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14));

	l = _mm256_and_si256(l, _mm256_set1_epi32(15));
	h = _mm256_slli_epi32(_mm256_and_si256(h, _mm256_set1_epi32(3)), 4);
	return _mm256_cvtepi32_ps(_mm256_sub_epi32(_mm256_or_si256(l, h), _mm256_set1_epi32(32)));
}

/* The sixteen scales of Q3_K as bytes: q3_k_scales() in one vector. */
INLINE __m128i q3_k_scales_vec(const struct block_q3_k *b)
{
	/* 14 bytes up to the block's end and two before them: nothing beyond the block is read */
	__m128i v = _mm_srli_si128(_mm_loadu_si128((const __m128i *)((const char *)(b + 1) - 16)), 2);
	__m128i low = _mm_srlv_epi32(_mm_shuffle_epi32(v, 0x44), _mm_setr_epi32(0, 0, 4, 4));
	__m128i high = _mm_srlv_epi32(_mm_shuffle_epi32(v, 0xaa), _mm_setr_epi32(0, 2, 4, 6));

	low = _mm_and_si128(low, _mm_set1_epi8(15));
	high = _mm_slli_epi16(_mm_and_si128(high, _mm_set1_epi8(3)), 4);
	return _mm_sub_epi8(_mm_or_si128(low, high), _mm_set1_epi8(32));
}

#endif
