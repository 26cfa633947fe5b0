/* quant_blocks.h - the block structs of GGUF's quantised types, as they lie in files (little endian, no padding).
 *
 * Readers must not assume alignment beyond 2 bytes: blocks follow each other in mapped files.
 */
#ifndef CODEASK_KERNELS_QUANT_BLOCKS_H
#define CODEASK_KERNELS_QUANT_BLOCKS_H

#include <assert.h>
#include <stdint.h>
#include <string.h>

#define QK_SMALL 32 /* elements of a block of the first formats, of IQ4_NL and of MXFP4 */
#define QK8_0 QK_SMALL
#define QK_K 256 /* elements of a K-quant super-block */

/* ---- blocks of 32; where weights are nibbles, byte l holds element l in its low and element 16 + l in its high half ---- */

/* w = d * (q - 8), q in 0..15 */
struct block_q4_0 {
	uint16_t d; /* f16 */
	uint8_t qs[QK_SMALL / 2];
};
static_assert(sizeof(struct block_q4_0) == 18, "Q4_0 block is 18 bytes");

/* w = d * q + m, q in 0..15 */
struct block_q4_1 {
	uint16_t d, m; /* f16 */
	uint8_t qs[QK_SMALL / 2];
};
static_assert(sizeof(struct block_q4_1) == 20, "Q4_1 block is 20 bytes");

/* w = d * (q - 16), q in 0..31; bit e of qh, read as a little-endian word, is the fifth bit of element e. */
struct block_q5_0 {
	uint16_t d; /* f16 */
	uint8_t qh[4];
	uint8_t qs[QK_SMALL / 2];
};
static_assert(sizeof(struct block_q5_0) == 22, "Q5_0 block is 22 bytes");

/* w = d * q + m, q in 0..31, bits as in Q5_0 */
struct block_q5_1 {
	uint16_t d, m; /* f16 */
	uint8_t qh[4];
	uint8_t qs[QK_SMALL / 2];
};
static_assert(sizeof(struct block_q5_1) == 24, "Q5_1 block is 24 bytes");

/* w = d * q */
struct block_q8_0 {
	uint16_t d; /* f16 */
	int8_t q[QK8_0];
};
static_assert(sizeof(struct block_q8_0) == 34, "Q8_0 block is 34 bytes");

/* w = d * iq4_values[q] */
struct block_iq4_nl {
	uint16_t d; /* f16 */
	uint8_t qs[QK_SMALL / 2];
};
static_assert(sizeof(struct block_iq4_nl) == 18, "IQ4_NL block is 18 bytes");

/* MXFP4 and MXFP4_PAIRS: w = 2^(e - 128) * mxfp4_doubled[q], FP4 (E2M1) elements with one E8M0 exponent (OCP Microscaling Formats
 * 1.0, 2023). qs holds elements l and 16 + l in byte l; of the pairs elements 2l and 2l + 1. */
struct block_mxfp4 {
	uint8_t e;
	uint8_t qs[QK_SMALL / 2];
};
static_assert(sizeof(struct block_mxfp4) == 17, "MXFP4 block is 17 bytes");

/* ---- super-blocks of 256 ------------------------------------------------------------------------------------------------ */

/* w = d * (scales[j] & 15) * q - dmin * (scales[j] >> 4), q in 0..3, j = sub-block of 16 elements.
 * Half h (128 elements): bits 2i, 2i + 1 of qs[32h + l] are element 128h + 32i + l. */
struct block_q2_k {
	uint8_t scales[QK_K / 16];
	uint8_t qs[QK_K / 4];
	uint16_t d, dmin; /* f16 */
};
static_assert(sizeof(struct block_q2_k) == 84, "Q2_K block is 84 bytes");

/* w = d * sc[j] * q, q in -4..3, sc in -32..31, j = sub-block of 16 elements. The lower two bits of q + 4 lie in qs as in
 * Q2_K; the third bit of element 128h + 32i + l is bit 4h + i of hmask[l]. */
struct block_q3_k {
	uint8_t hmask[QK_K / 8];
	uint8_t qs[QK_K / 4];
	uint8_t scales[12]; /* sixteen 6-bit sc + 32; see q3_k_scales() */
	uint16_t d;         /* f16 */
};
static_assert(sizeof(struct block_q3_k) == 110, "Q3_K block is 110 bytes");

/* w = d * sc[j] * q - dmin * m[j], q in 0..15, j = sub-block of 32 elements.
 * qs: each run of 32 bytes holds sub-block 2k in its low and 2k+1 in its high nibbles. */
struct block_q4_k {
	uint16_t d, dmin;   /* f16 */
	uint8_t scales[12]; /* eight 6-bit sc, eight 6-bit m; see q4_k_scales() */
	uint8_t qs[QK_K / 2];
};
static_assert(sizeof(struct block_q4_k) == 144, "Q4_K block is 144 bytes");

/* As Q4_K with q in 0..31; bit j of qh[l] is the fifth bit of element l of sub-block j. */
struct block_q5_k {
	uint16_t d, dmin; /* f16 */
	uint8_t scales[12];
	uint8_t qh[QK_K / 8];
	uint8_t qs[QK_K / 2];
};
static_assert(sizeof(struct block_q5_k) == 176, "Q5_K block is 176 bytes");

/* w = d * scales[j] * (q - 32), q in 0..63, j = sub-block of 16 elements.
 * Half h (128 elements) with l = 0..31: ql[64h + l] low nibble -> element l, ql[64h + 32 + l] low -> 32 + l, the high
 * nibbles -> 64 + l and 96 + l; qh[32h + l] has the upper two bits of those four, from bit 0 up. */
struct block_q6_k {
	uint8_t ql[QK_K / 2];
	uint8_t qh[QK_K / 4];
	int8_t scales[QK_K / 16];
	uint16_t d; /* f16 */
};
static_assert(sizeof(struct block_q6_k) == 210, "Q6_K block is 210 bytes");

/* w = d * sc[j] * iq4_values[q], sc in -32..31, j = sub-block of 32 elements. Sub-block j takes 16 bytes with the halves of
 * a block of 32. The lower four bits of sc + 32 are nibble j % 2 of scales_l[j / 2], the upper two are bits 2j, 2j + 1 of
 * scales_h. */
struct block_iq4_xs {
	uint16_t d; /* f16 */
	uint16_t scales_h;
	uint8_t scales_l[QK_K / 64];
	uint8_t qs[QK_K / 2];
};
static_assert(sizeof(struct block_iq4_xs) == 136, "IQ4_XS block is 136 bytes");

/* ---- values and packed scales -------------------------------------------------------------------------------------------- */

/* The sixteen weights of the "nl" (non-linear) formats, part of their definition. */
#define IQ4_VALUES -127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113
/* Twice the values of E2M1: 0, 0.5, 1, 1.5, 2, 3, 4, 6; the upper half is negative. */
#define MXFP4_DOUBLED 0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12

static const int8_t iq4_values[16] = { IQ4_VALUES }, mxfp4_doubled[16] = { MXFP4_DOUBLED };

/* 2^(e - 128), half of E8M0's value because mxfp4_doubled is twice E2M1's. The two smallest are subnormal; 255 is NaN. */
static inline float e8m0_half(uint8_t e)
{
	uint32_t u = e == 255 ? 0x7fc00000u : e < 2 ? 0x00200000u << e : (uint32_t)(e - 1) << 23;
	float f;

	memcpy(&f, &u, sizeof f);
	return f;
}

/* Unpacks the 12 bytes of 6-bit scales and mins. For j < 4: sc = b[j] & 63, m = b[j+4] & 63; for j >= 4 the low four bits
 * are the nibbles of b[j+4] and the high two are the top bits of b[j-4] (sc) and b[j] (m). Four at a time in a word. */
static inline void q4_k_scales(const uint8_t b[12], uint8_t sc[8], uint8_t m[8])
{
	uint32_t w[3], out[4];

	memcpy(w, b, sizeof w);
	out[0] = w[0] & 0x3f3f3f3fu;
	out[1] = (w[2] & 0x0f0f0f0fu) | ((w[0] >> 6 & 0x03030303u) << 4);
	out[2] = w[1] & 0x3f3f3f3fu;
	out[3] = (w[2] >> 4 & 0x0f0f0f0fu) | ((w[1] >> 6 & 0x03030303u) << 4);
	memcpy(sc, out, 8);
	memcpy(m, out + 2, 8);
}

/* Unpacks the sixteen scales of Q3_K. The lower four bits of scale j are a nibble of b[j % 8], low for j < 8; the upper two
 * are bits 2 (j / 4) and up of b[8 + j % 4]. Four at a time in a word. */
static inline void q3_k_scales(const uint8_t b[12], int8_t sc[16])
{
	uint32_t w[3], out[4];

	memcpy(w, b, sizeof w);
	for (int i = 0; i < 4; i++)
		out[i] = (w[i & 1] >> 4 * (i >> 1) & 0x0f0f0f0fu) | (w[2] >> 2 * i & 0x03030303u) << 4;
	memcpy(sc, out, 16);
	for (int j = 0; j < 16; j++)
		sc[j] = (int8_t)(sc[j] - 32);
}

static inline int iq4_xs_scale(const struct block_iq4_xs *b, int j)
{
	return ((b->scales_l[j / 2] >> 4 * (j & 1) & 15) | (b->scales_h >> 2 * j & 3) << 4) - 32;
}

#endif
