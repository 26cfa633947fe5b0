/* quant_blocks.h - the block structs of GGUF's quantised types, as they lie in files (little endian, no padding).
 *
 * Readers must not assume alignment beyond 2 bytes: blocks follow each other in mapped files.
 */
#ifndef CODEASK_KERNELS_QUANT_BLOCKS_H
#define CODEASK_KERNELS_QUANT_BLOCKS_H

#include <assert.h>
#include <stdint.h>
#include <string.h>

#define QK8_0 32
#define QK_K 256 /* elements of a K-quant super-block */

/* w = d * q */
struct block_q8_0 {
	uint16_t d; /* f16 */
	int8_t q[QK8_0];
};
static_assert(sizeof(struct block_q8_0) == 34, "Q8_0 block is 34 bytes");

/* w = d * sc[j] * q - dmin * m[j], q in 0..15, j = sub-block of 32 elements.
 * qs: each run of 32 bytes holds sub-block 2k in its low and 2k+1 in its high nibbles. */
struct block_q4_k {
	uint16_t d, dmin;   /* f16 */
	uint8_t scales[12]; /* eight 6-bit sc, eight 6-bit m; see q4_k_scales() */
	uint8_t qs[QK_K / 2];
};
static_assert(sizeof(struct block_q4_k) == 144, "Q4_K block is 144 bytes");

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

#endif
