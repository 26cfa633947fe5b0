/* cpu_simd.h - a vector of floats as wide as the instruction set this file is compiled for.
 *
 * Only what the float kernels need: load, broadcast, arithmetic, sum, maximum. vf_max and vf_min give their second operand
 * where one is NaN, as x86 does. vf_exp2i(n) is 2^n for whole n in -126..127; vf_store_i8 rounds values in -127..127. Without AVX2 it is four floats in the compiler's own
 * vector type, which is SSE2 on x86-64 and NEON on Arm. All static inline (see cpu_kernels.h).
 */
#ifndef CODEASK_KERNELS_CPU_SIMD_H
#define CODEASK_KERNELS_CPU_SIMD_H

#include "../quant.h"

#include <string.h>

#define INLINE static inline __attribute__((always_inline))

#if defined(__AVX512F__)
#include <immintrin.h>
#define VF 16
typedef __m512 vf;

INLINE vf vf_zero(void) { return _mm512_setzero_ps(); }
INLINE vf vf_set1(float x) { return _mm512_set1_ps(x); }
INLINE vf vf_load(const float *p) { return _mm512_loadu_ps(p); }
INLINE void vf_store(float *p, vf v) { _mm512_storeu_ps(p, v); }
INLINE vf vf_add(vf a, vf b) { return _mm512_add_ps(a, b); }
INLINE vf vf_fma(vf a, vf b, vf c) { return _mm512_fmadd_ps(a, b, c); }
INLINE vf vf_mul(vf a, vf b) { return _mm512_mul_ps(a, b); }
INLINE vf vf_div(vf a, vf b) { return _mm512_div_ps(a, b); }
INLINE vf vf_max(vf a, vf b) { return _mm512_max_ps(a, b); }
INLINE vf vf_min(vf a, vf b) { return _mm512_min_ps(a, b); }
INLINE vf vf_round(vf v) { return _mm512_roundscale_ps(v, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC); }
INLINE vf vf_exp2i(vf n) { return _mm512_scalef_ps(_mm512_set1_ps(1), n); }
INLINE float vf_sum(vf v) { return _mm512_reduce_add_ps(v); }
INLINE float vf_hmax(vf v) { return _mm512_reduce_max_ps(v); }
INLINE void vf_store_i8(int8_t *p, vf v) { _mm_storeu_si128((__m128i *)p, _mm512_cvtepi32_epi8(_mm512_cvtps_epi32(v))); }
INLINE vf vf_load_f16(const uint16_t *p) { return _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)p)); }
INLINE vf vf_load_bf16(const uint16_t *p)
{
	__m512i w = _mm512_cvtepu16_epi32(_mm256_loadu_si256((const __m256i *)p));

	return _mm512_castsi512_ps(_mm512_slli_epi32(w, 16));
}
/* Rows become columns, in place. */
INLINE void vf_transpose(vf *v)
{
	__m512 t[16];

	for (int i = 0; i < 16; i += 4) { /* 4 x 4 within each 128-bit lane */
		__m512 a = _mm512_unpacklo_ps(v[i], v[i + 1]), b = _mm512_unpackhi_ps(v[i], v[i + 1]);
		__m512 c = _mm512_unpacklo_ps(v[i + 2], v[i + 3]), d = _mm512_unpackhi_ps(v[i + 2], v[i + 3]);

		t[i] = _mm512_shuffle_ps(a, c, 0x44);
		t[i + 1] = _mm512_shuffle_ps(a, c, 0xee);
		t[i + 2] = _mm512_shuffle_ps(b, d, 0x44);
		t[i + 3] = _mm512_shuffle_ps(b, d, 0xee);
	}
	for (int i = 0; i < 4; i++) { /* 4 x 4 of lanes */
		__m512 a = _mm512_shuffle_f32x4(t[i], t[i + 4], 0x88), b = _mm512_shuffle_f32x4(t[i], t[i + 4], 0xdd);
		__m512 c = _mm512_shuffle_f32x4(t[i + 8], t[i + 12], 0x88), d = _mm512_shuffle_f32x4(t[i + 8], t[i + 12], 0xdd);

		v[i] = _mm512_shuffle_f32x4(a, c, 0x88);
		v[i + 4] = _mm512_shuffle_f32x4(b, d, 0x88);
		v[i + 8] = _mm512_shuffle_f32x4(a, c, 0xdd);
		v[i + 12] = _mm512_shuffle_f32x4(b, d, 0xdd);
	}
}

#elif defined(__AVX2__)
#include <immintrin.h>
#define VF 8
typedef __m256 vf;

INLINE vf vf_zero(void) { return _mm256_setzero_ps(); }
INLINE vf vf_set1(float x) { return _mm256_set1_ps(x); }
INLINE vf vf_load(const float *p) { return _mm256_loadu_ps(p); }
INLINE void vf_store(float *p, vf v) { _mm256_storeu_ps(p, v); }
INLINE vf vf_add(vf a, vf b) { return _mm256_add_ps(a, b); }
INLINE vf vf_fma(vf a, vf b, vf c) { return _mm256_fmadd_ps(a, b, c); }
INLINE vf vf_mul(vf a, vf b) { return _mm256_mul_ps(a, b); }
INLINE vf vf_div(vf a, vf b) { return _mm256_div_ps(a, b); }
INLINE vf vf_max(vf a, vf b) { return _mm256_max_ps(a, b); }
INLINE vf vf_min(vf a, vf b) { return _mm256_min_ps(a, b); }
INLINE vf vf_round(vf v) { return _mm256_round_ps(v, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC); }
INLINE vf vf_exp2i(vf n)
{
	__m256i e = _mm256_add_epi32(_mm256_cvtps_epi32(n), _mm256_set1_epi32(127));

	return _mm256_castsi256_ps(_mm256_slli_epi32(e, 23));
}
INLINE float vf_hmax(vf v)
{
	__m128 s = _mm_max_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));

	s = _mm_max_ps(s, _mm_movehl_ps(s, s));
	return _mm_cvtss_f32(_mm_max_ss(s, _mm_movehdup_ps(s)));
}
INLINE void vf_store_i8(int8_t *p, vf v)
{
	__m256i i = _mm256_cvtps_epi32(v);
	__m128i s = _mm_packs_epi32(_mm256_castsi256_si128(i), _mm256_extracti128_si256(i, 1));

	_mm_storel_epi64((__m128i *)p, _mm_packs_epi16(s, s));
}
INLINE float vf_sum(vf v)
{
	__m128 s = _mm_add_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));

	s = _mm_add_ps(s, _mm_movehl_ps(s, s));
	return _mm_cvtss_f32(_mm_add_ss(s, _mm_movehdup_ps(s)));
}
INLINE vf vf_load_f16(const uint16_t *p) { return _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)p)); }
INLINE vf vf_load_bf16(const uint16_t *p)
{
	__m256i w = _mm256_cvtepu16_epi32(_mm_loadu_si128((const __m128i *)p));

	return _mm256_castsi256_ps(_mm256_slli_epi32(w, 16));
}
INLINE void vf_transpose(vf *v)
{
	__m256 t[8];

	for (int i = 0; i < 8; i += 4) { /* 4 x 4 within each 128-bit lane */
		__m256 a = _mm256_unpacklo_ps(v[i], v[i + 1]), b = _mm256_unpackhi_ps(v[i], v[i + 1]);
		__m256 c = _mm256_unpacklo_ps(v[i + 2], v[i + 3]), d = _mm256_unpackhi_ps(v[i + 2], v[i + 3]);

		t[i] = _mm256_shuffle_ps(a, c, 0x44);
		t[i + 1] = _mm256_shuffle_ps(a, c, 0xee);
		t[i + 2] = _mm256_shuffle_ps(b, d, 0x44);
		t[i + 3] = _mm256_shuffle_ps(b, d, 0xee);
	}
	for (int i = 0; i < 4; i++) {
		v[i] = _mm256_permute2f128_ps(t[i], t[i + 4], 0x20);
		v[i + 4] = _mm256_permute2f128_ps(t[i], t[i + 4], 0x31);
	}
}

#else
#define VF 4
typedef float vf __attribute__((vector_size(16)));
typedef int32_t vi __attribute__((vector_size(16)));

INLINE vf vf_zero(void) { return (vf){ 0, 0, 0, 0 }; }
INLINE vf vf_set1(float x) { return (vf){ x, x, x, x }; }
INLINE vf vf_load(const float *p)
{
	vf v;

	memcpy(&v, p, sizeof v);
	return v;
}
INLINE void vf_store(float *p, vf v) { memcpy(p, &v, sizeof v); }
INLINE vf vf_add(vf a, vf b) { return a + b; }
INLINE vf vf_fma(vf a, vf b, vf c) { return a * b + c; }
INLINE vf vf_mul(vf a, vf b) { return a * b; }
INLINE vf vf_div(vf a, vf b) { return a / b; }
INLINE vf vf_select(vi mask, vf a, vf b) { return (vf)(((vi)a & mask) | ((vi)b & ~mask)); }
INLINE vf vf_max(vf a, vf b) { return vf_select(a > b, a, b); }
INLINE vf vf_min(vf a, vf b) { return vf_select(a < b, a, b); }
/* Exact for |v| < 2^22, which is all that is asked here; halves go away from zero. */
INLINE vf vf_round(vf v)
{
	vf half = (vf)(((vi)v & (int32_t)0x80000000) | (vi)vf_set1(0.5f));

	return __builtin_convertvector(__builtin_convertvector(v + half, vi), vf);
}
INLINE vf vf_exp2i(vf n) { return (vf)((__builtin_convertvector(n, vi) + 127) << 23); }
INLINE float vf_sum(vf v) { return v[0] + v[1] + (v[2] + v[3]); }
INLINE float vf_hmax(vf v)
{
	float a = v[0] > v[1] ? v[0] : v[1], b = v[2] > v[3] ? v[2] : v[3];

	return a > b ? a : b;
}
INLINE void vf_store_i8(int8_t *p, vf v)
{
	vi i = __builtin_convertvector(vf_round(v), vi);

	for (int j = 0; j < 4; j++)
		p[j] = (int8_t)i[j];
}

/* Exponent and mantissa moved into place, then multiplied by 2^112, which corrects the exponent and makes subnormals normal.
 * From 65536 on (exponent 31) it was infinity or NaN: the exponent is set to all ones. */
INLINE vf vf_load_f16(const uint16_t *p)
{
	vi h = { p[0], p[1], p[2], p[3] };
	vf v = (vf)((h & 0x7fff) << 13) * 0x1p112f;

	/* cppcheck-suppress integerOverflow ; lanes of a vector wrap */
	return (vf)((vi)v | ((v >= 65536.0f) & 0x7f800000) | (h & 0x8000) << 16);
}
INLINE vf vf_load_bf16(const uint16_t *p)
{
	vi h = { p[0], p[1], p[2], p[3] };

	return (vf)(h << 16);
}
INLINE void vf_transpose(vf *v)
{
	vf t[4] = { v[0], v[1], v[2], v[3] };

	for (int i = 0; i < 4; i++)
		v[i] = (vf){ t[0][i], t[1][i], t[2][i], t[3][i] };
}
#endif

#endif
