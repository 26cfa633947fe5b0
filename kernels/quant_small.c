/* quant_small.c - exact dequantisation of the formats with blocks of 32. Written from the elements' side: plain, and the
 * yardstick of the fast kernels, which read whole vectors. */
#include "quant.h"
#include "quant_blocks.h"
#include "quant_rows.h"

/* Nibble e of a block of 32: the first 16 elements are the low halves of the bytes. */
static int nibble(const uint8_t *qs, int e)
{
	return qs[e % 16] >> 4 * (e / 16) & 15;
}

static int fifth_bit(const uint8_t *qh, int e)
{
	return (qh[e / 8] >> e % 8 & 1) << 4;
}

void q4_0_to_f32(const void *src, float *dst, size_t n)
{
	const struct block_q4_0 *b = src;

	for (size_t i = 0; i < n / QK_SMALL; i++) {
		float d = f16_to_f32(b[i].d);

		for (int e = 0; e < QK_SMALL; e++)
			*dst++ = d * (nibble(b[i].qs, e) - 8);
	}
}

void q4_1_to_f32(const void *src, float *dst, size_t n)
{
	const struct block_q4_1 *b = src;

	for (size_t i = 0; i < n / QK_SMALL; i++) {
		float d = f16_to_f32(b[i].d), m = f16_to_f32(b[i].m);

		for (int e = 0; e < QK_SMALL; e++)
			*dst++ = d * nibble(b[i].qs, e) + m;
	}
}

void q5_0_to_f32(const void *src, float *dst, size_t n)
{
	const struct block_q5_0 *b = src;

	for (size_t i = 0; i < n / QK_SMALL; i++) {
		float d = f16_to_f32(b[i].d);

		for (int e = 0; e < QK_SMALL; e++)
			*dst++ = d * ((nibble(b[i].qs, e) | fifth_bit(b[i].qh, e)) - 16);
	}
}

void q5_1_to_f32(const void *src, float *dst, size_t n)
{
	const struct block_q5_1 *b = src;

	for (size_t i = 0; i < n / QK_SMALL; i++) {
		float d = f16_to_f32(b[i].d), m = f16_to_f32(b[i].m);

		for (int e = 0; e < QK_SMALL; e++)
			*dst++ = d * (nibble(b[i].qs, e) | fifth_bit(b[i].qh, e)) + m;
	}
}

void q8_0_to_f32(const void *src, float *dst, size_t n)
{
	const struct block_q8_0 *b = src;

	for (size_t i = 0; i < n / QK8_0; i++) {
		float d = f16_to_f32(b[i].d);

		for (int e = 0; e < QK8_0; e++)
			*dst++ = d * b[i].q[e];
	}
}

void iq4_nl_to_f32(const void *src, float *dst, size_t n)
{
	const struct block_iq4_nl *b = src;

	for (size_t i = 0; i < n / QK_SMALL; i++) {
		float d = f16_to_f32(b[i].d);

		for (int e = 0; e < QK_SMALL; e++)
			*dst++ = d * iq4_values[nibble(b[i].qs, e)];
	}
}

void mxfp4_to_f32(const void *src, float *dst, size_t n)
{
	const struct block_mxfp4 *b = src;

	for (size_t i = 0; i < n / QK_SMALL; i++) {
		float d = e8m0_half(b[i].e);

		for (int e = 0; e < QK_SMALL; e++)
			*dst++ = d * mxfp4_doubled[nibble(b[i].qs, e)];
	}
}

void mxfp4_pairs_to_f32(const void *src, float *dst, size_t n)
{
	const struct block_mxfp4 *b = src;

	for (size_t i = 0; i < n / QK_SMALL; i++) {
		float d = e8m0_half(b[i].e);

		for (int e = 0; e < QK_SMALL; e++)
			*dst++ = d * mxfp4_doubled[b[i].qs[e / 2] >> 4 * (e % 2) & 15];
	}
}
