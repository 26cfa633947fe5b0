/* quant_k.c - exact dequantisation of the formats with super-blocks of 256 (K-quants and IQ4_XS). Written from the elements'
 * side: plain, and the yardstick of the fast kernels, which read whole vectors. */
#include "quant.h"
#include "quant_blocks.h"
#include "quant_rows.h"

/* The two bits of element e in Q2_K and Q3_K. */
static int two_bits(const uint8_t *qs, int e)
{
	return qs[e / 128 * 32 + e % 32] >> 2 * (e % 128 / 32) & 3;
}

/* The nibble of element e in Q4_K and Q5_K. */
static int nibble(const uint8_t *qs, int e)
{
	return qs[e / 64 * 32 + e % 32] >> 4 * (e / 32 & 1) & 15;
}

void q2_k_to_f32(const void *src, float *dst, size_t n)
{
	const struct block_q2_k *b = src;

	for (size_t i = 0; i < n / QK_K; i++) {
		float d = f16_to_f32(b[i].d), dmin = f16_to_f32(b[i].dmin);

		for (int e = 0; e < QK_K; e++) {
			int s = b[i].scales[e / 16];

			*dst++ = d * (s & 15) * two_bits(b[i].qs, e) - dmin * (s >> 4);
		}
	}
}

void q3_k_to_f32(const void *src, float *dst, size_t n)
{
	const struct block_q3_k *b = src;

	for (size_t i = 0; i < n / QK_K; i++) {
		float d = f16_to_f32(b[i].d);
		int8_t sc[16];

		q3_k_scales(b[i].scales, sc);
		for (int e = 0; e < QK_K; e++) {
			int third = b[i].hmask[e % 32] >> e / 32 & 1;

			*dst++ = d * sc[e / 16] * ((two_bits(b[i].qs, e) | third << 2) - 4);
		}
	}
}

void q4_k_to_f32(const void *src, float *dst, size_t n)
{
	const struct block_q4_k *b = src;

	for (size_t i = 0; i < n / QK_K; i++) {
		float d = f16_to_f32(b[i].d), dmin = f16_to_f32(b[i].dmin);
		uint8_t sc[8], m[8];

		q4_k_scales(b[i].scales, sc, m);
		for (int e = 0; e < QK_K; e++)
			*dst++ = d * sc[e / 32] * nibble(b[i].qs, e) - dmin * m[e / 32];
	}
}

void q5_k_to_f32(const void *src, float *dst, size_t n)
{
	const struct block_q5_k *b = src;

	for (size_t i = 0; i < n / QK_K; i++) {
		float d = f16_to_f32(b[i].d), dmin = f16_to_f32(b[i].dmin);
		uint8_t sc[8], m[8];

		q4_k_scales(b[i].scales, sc, m);
		for (int e = 0; e < QK_K; e++) {
			int q = nibble(b[i].qs, e) | (b[i].qh[e % 32] >> e / 32 & 1) << 4;

			*dst++ = d * sc[e / 32] * q - dmin * m[e / 32];
		}
	}
}

void q6_k_to_f32(const void *src, float *dst, size_t n)
{
	const struct block_q6_k *b = src;

	for (size_t i = 0; i < n / QK_K; i++) {
		float d = f16_to_f32(b[i].d);

		for (int e = 0; e < QK_K; e++) {
			int h = e / 128, quarter = e % 128 / 32, l = e % 32;
			int lo = b[i].ql[64 * h + 32 * (quarter & 1) + l] >> 4 * (quarter >> 1) & 15;
			int hi = b[i].qh[32 * h + l] >> 2 * quarter & 3;

			*dst++ = d * b[i].scales[e / 16] * ((lo | hi << 4) - 32);
		}
	}
}

void iq4_xs_to_f32(const void *src, float *dst, size_t n)
{
	const struct block_iq4_xs *b = src;

	for (size_t i = 0; i < n / QK_K; i++) {
		float d = f16_to_f32(b[i].d);

		for (int e = 0; e < QK_K; e++) {
			int l = e % 32, q = b[i].qs[e / 32 * 16 + l % 16] >> 4 * (l / 16) & 15;

			*dst++ = d * iq4_xs_scale(&b[i], e / 32) * iq4_values[q];
		}
	}
}
