/* cpu_expand.h - one block of any file format becomes int8 weights with float scales: what panels hold and what the portable
 * products read. All layouts meet here in six kinds. All static inline (see cpu_kernels.h); with a constant type the
 * switches vanish.
 */
#ifndef CODEASK_KERNELS_CPU_EXPAND_H
#define CODEASK_KERNELS_CPU_EXPAND_H

#include "../quant_blocks.h"
#include "cpu_kernels.h"
#include "cpu_simd.h"

/* The ranges of q bound what 16-bit sums may add up; "halves" have a scale for each 16 elements, the others one for 32. */
enum expand_kind {
	KIND_S8,            /* w = scale * q, q in -128..127 */
	KIND_S5,            /* the same, q in -16..15 */
	KIND_U4_MIN,        /* w = scale * q - min, q in 0..15 */
	KIND_U5_MIN,        /* the same, q in 0..31 */
	KIND_S6_HALVES,     /* w = scale * q, q in -32..31 */
	KIND_U2_MIN_HALVES, /* w = scale * q - min, q in 0..3 */
};

INLINE bool is_mxfp4(enum dtype t)
{
	return t == DTYPE_MXFP4 || t == DTYPE_MXFP4_PAIRS;
}

INLINE enum expand_kind expand_kind(enum dtype t)
{
	switch (t) {
	case DTYPE_Q4_0:
	case DTYPE_Q5_0:
	case DTYPE_MXFP4:
	case DTYPE_MXFP4_PAIRS:
		return KIND_S5;
	case DTYPE_Q4_1:
	case DTYPE_Q4_K:
		return KIND_U4_MIN;
	case DTYPE_Q5_1:
	case DTYPE_Q5_K:
		return KIND_U5_MIN;
	case DTYPE_Q3_K:
	case DTYPE_Q6_K:
		return KIND_S6_HALVES;
	case DTYPE_Q2_K:
		return KIND_U2_MIN_HALVES;
	default: /* Q8_0, IQ4_NL, IQ4_XS */
		return KIND_S8;
	}
}

INLINE bool kind_has_min(enum expand_kind kind)
{
	return kind == KIND_U4_MIN || kind == KIND_U5_MIN || kind == KIND_U2_MIN_HALVES;
}

/* Scales of 32 elements; there are as many mins, if any. */
INLINE int kind_scales(enum expand_kind kind)
{
	return kind == KIND_S6_HALVES || kind == KIND_U2_MIN_HALVES ? 2 : 1;
}

INLINE int expand_elems(enum dtype t)
{
	switch (t) {
	case DTYPE_Q2_K:
	case DTYPE_Q3_K:
	case DTYPE_Q4_K:
	case DTYPE_Q5_K:
	case DTYPE_Q6_K:
	case DTYPE_IQ4_XS:
		return QK_K;
	default:
		return QK_SMALL;
	}
}

INLINE size_t expand_bytes(enum dtype t)
{
	switch (t) {
#define BYTES(T, B) case T: return sizeof(struct B);
	BYTES(DTYPE_Q4_0, block_q4_0)
	BYTES(DTYPE_Q4_1, block_q4_1)
	BYTES(DTYPE_Q5_0, block_q5_0)
	BYTES(DTYPE_Q5_1, block_q5_1)
	BYTES(DTYPE_Q8_0, block_q8_0)
	BYTES(DTYPE_Q2_K, block_q2_k)
	BYTES(DTYPE_Q3_K, block_q3_k)
	BYTES(DTYPE_Q4_K, block_q4_k)
	BYTES(DTYPE_Q5_K, block_q5_k)
	BYTES(DTYPE_Q6_K, block_q6_k)
	BYTES(DTYPE_IQ4_NL, block_iq4_nl)
	BYTES(DTYPE_IQ4_XS, block_iq4_xs)
	BYTES(DTYPE_MXFP4, block_mxfp4)
	BYTES(DTYPE_MXFP4_PAIRS, block_mxfp4)
#undef BYTES
	default:
		return 0;
	}
}

struct expanded {
	int8_t q[QK_K]; /* in the order of the row */
	float scale[16], min[16];
};

/* ---- pieces ------------------------------------------------------------------------------------------------------------ */

/* Sixteen bytes in the compiler's own vector type: its own vectoriser leaves loops this short alone. */
typedef uint8_t v16 __attribute__((vector_size(16)));

INLINE v16 v16_load(const void *p)
{
	v16 v;

	memcpy(&v, p, sizeof v);
	return v;
}

INLINE void v16_store(void *p, v16 v)
{
	memcpy(p, &v, sizeof v);
}

INLINE v16 v16_set1(int x)
{
	return (v16){ 0 } + (uint8_t)x;
}

INLINE float half(uint16_t h)
{
#if defined(__F16C__)
	return _cvtsh_ss(h);
#else
	return f16_to_f32(h);
#endif
}

/* n bytes: the low halves are n elements, the high ones the next n. */
INLINE void expand_nibbles(int8_t *q, const uint8_t *qs, int n, int offset)
{
	for (int l = 0; l < n; l += 16) {
		v16 v = v16_load(qs + l);

		v16_store(q + l, (v & 15) - v16_set1(offset));
		v16_store(q + n + l, (v >> 4) - v16_set1(offset));
	}
}

/* Bits 8i .. 8i + 7 of a word as bit 4 of eight bytes. */
INLINE uint64_t fifth_bits(const uint8_t qh[4], int i)
{
	uint64_t own = qh[i] * 0x0101010101010101u & 0x8040201008040201u; /* each byte keeps the bit of its place */

	return (own + 0x7f7f7f7f7f7f7f7fu) >> 3 & 0x1010101010101010u;
}

/* A block of 32 of five bits. */
INLINE void expand_five(int8_t *q, const uint8_t *qs, const uint8_t qh[4], int offset)
{
	typedef uint64_t two __attribute__((vector_size(16)));
	two low = { fifth_bits(qh, 0), fifth_bits(qh, 1) }, high = { fifth_bits(qh, 2), fifth_bits(qh, 3) };
	v16 v = v16_load(qs);

	v16_store(q, ((v & 15) | (v16)low) - v16_set1(offset));
	v16_store(q + 16, (v >> 4 | (v16)high) - v16_set1(offset));
}

INLINE void expand_lookup(int8_t *q, const uint8_t *qs, const int8_t *values)
{
#if defined(__AVX2__)
	__m128i v = _mm_loadu_si128((const __m128i *)qs), table = _mm_loadu_si128((const __m128i *)values);
	__m128i low = _mm_set1_epi8(15);

	_mm_storeu_si128((__m128i *)q, _mm_shuffle_epi8(table, _mm_and_si128(v, low)));
	_mm_storeu_si128((__m128i *)(q + 16), _mm_shuffle_epi8(table, _mm_and_si128(_mm_srli_epi16(v, 4), low)));
#else
	for (int l = 0; l < 16; l++) {
		q[l] = values[qs[l] & 15];
		q[16 + l] = values[qs[l] >> 4];
	}
#endif
}

/* ---- blocks of 32 -------------------------------------------------------------------------------------------------------- */

/* The half float at byte `at` of block j < n of blocks of 32, 0 beyond; of MXFP4 the exponent. */
INLINE uint16_t small_field(enum dtype t, const char *b, size_t at, int j, int n)
{
	uint16_t h = 0;

	if (j < n && is_mxfp4(t))
		h = (uint8_t)b[(size_t)j * expand_bytes(t)];
	else if (j < n)
		memcpy(&h, b + (size_t)j * expand_bytes(t) + at, sizeof h);
	return h;
}

INLINE void expand_small(enum dtype t, const void *block, struct expanded *e)
{
	const struct block_q4_0 *q4_0 = block;
	const struct block_q4_1 *q4_1 = block;
	const struct block_q5_0 *q5_0 = block;
	const struct block_q5_1 *q5_1 = block;
	const struct block_q8_0 *q8_0 = block;
	const struct block_mxfp4 *mxfp4 = block;
	int8_t apart[QK_SMALL];

	e->scale[0] = is_mxfp4(t) ? e8m0_half(mxfp4->e) : half(q4_0->d); /* all others begin with d */
	switch (t) {
	case DTYPE_Q4_0:
		expand_nibbles(e->q, q4_0->qs, 16, 8);
		break;
	case DTYPE_Q4_1:
		expand_nibbles(e->q, q4_1->qs, 16, 0);
		e->min[0] = -half(q4_1->m);
		break;
	case DTYPE_Q5_0:
		expand_five(e->q, q5_0->qs, q5_0->qh, 16);
		break;
	case DTYPE_Q5_1:
		expand_five(e->q, q5_1->qs, q5_1->qh, 0);
		e->min[0] = -half(q5_1->m);
		break;
	case DTYPE_Q8_0:
		memcpy(e->q, q8_0->q, sizeof q8_0->q);
		break;
	case DTYPE_IQ4_NL:
		expand_lookup(e->q, q4_0->qs, iq4_values);
		break;
	case DTYPE_MXFP4_PAIRS:
		expand_lookup(apart, mxfp4->qs, mxfp4_doubled);
		for (int l = 0; l < 16; l++) {
			e->q[2 * l] = apart[l];
			e->q[2 * l + 1] = apart[16 + l];
		}
		break;
	default:
		expand_lookup(e->q, mxfp4->qs, mxfp4_doubled);
	}
}

/* ---- super-blocks -------------------------------------------------------------------------------------------------------- */

INLINE void expand_q2_k(const struct block_q2_k *b, struct expanded *e)
{
	float d = half(b->d), dmin = half(b->dmin);

	for (int j = 0; j < 16; j++) {
		e->scale[j] = d * (float)(b->scales[j] & 15);
		e->min[j] = dmin * (float)(b->scales[j] >> 4);
	}
	for (int h = 0; h < 2; h++)
		for (int l = 0; l < 32; l += 16) {
			v16 v = v16_load(b->qs + 32 * h + l);

			for (int i = 0; i < 4; i++)
				v16_store(e->q + 128 * h + 32 * i + l, v >> 2 * i & 3);
		}
}

INLINE void expand_q3_k(const struct block_q3_k *b, struct expanded *e)
{
	float d = half(b->d);
	int8_t sc[16];

	q3_k_scales(b->scales, sc);
	for (int j = 0; j < 16; j++)
		e->scale[j] = d * sc[j];
	for (int h = 0; h < 2; h++)
		for (int l = 0; l < 32; l += 16) {
			v16 v = v16_load(b->qs + 32 * h + l), third = v16_load(b->hmask + l) >> 4 * h;

			for (int i = 0; i < 4; i++)
				v16_store(e->q + 128 * h + 32 * i + l, (v >> 2 * i & 3) + ((third >> i & 1) << 2) - 4);
		}
}

/* Q4_K and, with its fifth bits, Q5_K, whose d, dmin and scales lie alike. */
INLINE void expand_q45_k(const struct block_q4_k *b, const uint8_t *qs, const uint8_t *qh, struct expanded *e)
{
	float d = half(b->d), dmin = half(b->dmin);
	uint8_t sc[8], m[8];

	q4_k_scales(b->scales, sc, m);
	for (int j = 0; j < 8; j++) {
		e->scale[j] = d * sc[j];
		e->min[j] = dmin * m[j];
	}
	for (int i = 0; i < 4; i++)
		expand_nibbles(e->q + 64 * i, qs + 32 * i, 32, 0);
	for (int l = 0; qh && l < 32; l += 16) {
		v16 fifth = v16_load(qh + l);

		for (int j = 0; j < 8; j++)
			v16_store(e->q + 32 * j + l, v16_load(e->q + 32 * j + l) + ((fifth >> j & 1) << 4));
	}
}

INLINE void expand_q6_k(const struct block_q6_k *b, struct expanded *e)
{
	float d = half(b->d);

	for (int j = 0; j < 16; j++)
		e->scale[j] = d * b->scales[j];
	for (int h = 0; h < 2; h++)
		for (int l = 0; l < 32; l += 16) {
			v16 v0 = v16_load(b->ql + 64 * h + l), v1 = v16_load(b->ql + 64 * h + 32 + l);
			v16 hi = v16_load(b->qh + 32 * h + l);
			int8_t *o = e->q + 128 * h + l;

			v16_store(o, ((v0 & 15) | (hi & 3) << 4) - 32);
			v16_store(o + 32, ((v1 & 15) | (hi >> 2 & 3) << 4) - 32);
			v16_store(o + 64, (v0 >> 4 | (hi >> 4 & 3) << 4) - 32);
			v16_store(o + 96, (v1 >> 4 | hi >> 6 << 4) - 32);
		}
}

INLINE void expand_iq4_xs(const struct block_iq4_xs *b, struct expanded *e)
{
	float d = half(b->d);

	for (int j = 0; j < 8; j++) {
		e->scale[j] = d * (float)iq4_xs_scale(b, j);
		expand_lookup(e->q + 32 * j, b->qs + 16 * j, iq4_values);
	}
}

INLINE void expand(enum dtype t, const void *block, struct expanded *e)
{
	switch (t) {
	case DTYPE_Q2_K:
		expand_q2_k(block, e);
		break;
	case DTYPE_Q3_K:
		expand_q3_k(block, e);
		break;
	case DTYPE_Q4_K:
		expand_q45_k(block, ((const struct block_q4_k *)block)->qs, NULL, e);
		break;
	case DTYPE_Q5_K:
		expand_q45_k(block, ((const struct block_q5_k *)block)->qs, ((const struct block_q5_k *)block)->qh, e);
		break;
	case DTYPE_Q6_K:
		expand_q6_k(block, e);
		break;
	case DTYPE_IQ4_XS:
		expand_iq4_xs(block, e);
		break;
	default:
		expand_small(t, block, e);
	}
}

/* X(suffix, TYPE) for each type that is expanded: tables are written with it. */
#define EXPANDED_TYPES(X)                                                                                                 \
	X(q4_0, DTYPE_Q4_0) X(q4_1, DTYPE_Q4_1) X(q5_0, DTYPE_Q5_0) X(q5_1, DTYPE_Q5_1) X(q8_0, DTYPE_Q8_0)               \
	X(q2_k, DTYPE_Q2_K) X(q3_k, DTYPE_Q3_K) X(q4_k, DTYPE_Q4_K) X(q5_k, DTYPE_Q5_K) X(q6_k, DTYPE_Q6_K)               \
	X(iq4_nl, DTYPE_IQ4_NL) X(iq4_xs, DTYPE_IQ4_XS) X(mxfp4, DTYPE_MXFP4)               \
	X(mxfp4_pairs, DTYPE_MXFP4_PAIRS)

/* Those that are multiplied with 16-bit activations, too. */
#define FINE_TYPES(X) X(mxfp4, DTYPE_MXFP4) X(mxfp4_pairs, DTYPE_MXFP4_PAIRS)

#endif
