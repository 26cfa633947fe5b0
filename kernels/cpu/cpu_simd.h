/* cpu_simd.h - a vector of floats as wide as the instruction set this file is compiled for.
 *
 * Only what the float kernels need: load, broadcast, multiply-add, sum. Without AVX2 it is four floats in the compiler's own
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
INLINE float vf_sum(vf v) { return _mm512_reduce_add_ps(v); }
INLINE vf vf_load_f16(const uint16_t *p) { return _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)p)); }
INLINE vf vf_load_bf16(const uint16_t *p)
{
	__m512i w = _mm512_cvtepu16_epi32(_mm256_loadu_si256((const __m256i *)p));

	return _mm512_castsi512_ps(_mm512_slli_epi32(w, 16));
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

#else
#define VF 4
typedef float vf __attribute__((vector_size(16)));

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
INLINE float vf_sum(vf v) { return v[0] + v[1] + (v[2] + v[3]); }

typedef int32_t vi __attribute__((vector_size(16)));

/* Exponent and mantissa moved into place, then multiplied by 2^112, which corrects the exponent and makes subnormals normal.
 * From 65536 on (exponent 31) it was infinity or NaN: the exponent is set to all ones. */
INLINE vf vf_load_f16(const uint16_t *p)
{
	vi h = { p[0], p[1], p[2], p[3] };
	vf v = (vf)((h & 0x7fff) << 13) * 0x1p112f;

	return (vf)((vi)v | ((v >= 65536.0f) & 0x7f800000) | (h & 0x8000) << 16);
}
INLINE vf vf_load_bf16(const uint16_t *p)
{
	vi h = { p[0], p[1], p[2], p[3] };

	return (vf)(h << 16);
}
#endif

#endif
