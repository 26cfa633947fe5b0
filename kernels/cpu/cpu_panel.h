/* cpu_panel.h - panels of int8 weights: W rows expanded from their file format and interleaved for multiplication with
 * broadcast groups of four activations. W is the vector width in 32-bit lanes. All static inline (see cpu_kernels.h).
 *
 * For each block of 32 elements, in this order:
 *   float scale[halves][W]   halves = 2 where scales are 16 wide (Q6_K), else 1
 *   float min[W]             only Q4_K
 *   uint8_t q[8][W][4]       group g holds elements 4g..4g+3 of each row
 * so that lane r of one vector is four elements of row r: a byte multiply-add with a broadcast group gives W partial sums.
 */
#ifndef CODEASK_KERNELS_CPU_PANEL_H
#define CODEASK_KERNELS_CPU_PANEL_H

#include "../quant_blocks.h"
#include "cpu_kernels.h"

#ifndef INLINE
#define INLINE static inline __attribute__((always_inline))
#endif

/* Bytes of one block of 32 in a panel with n_vec vectors of floats before the weights. */
#define PANEL_BLOCK(W, n_vec) ((size_t)(W) * (32 + 4 * (n_vec)))

INLINE void panel_put(uint8_t *q, int W, int r, const uint8_t *bytes)
{
	for (int g = 0; g < 8; g++)
		memcpy(q + (g * W + r) * 4, bytes + 4 * g, 4);
}

/* Signed weights; with `flip` 128 is added to make them unsigned. */
INLINE void panel_pack_q8_0(void *panel, const void *w, size_t row_bytes, int n_row, int64_t k, int W, uint8_t flip)
{
	for (int64_t b = 0; b < k / 32; b++) {
		float *scale = (float *)((char *)panel + (size_t)b * PANEL_BLOCK(W, 1));

		for (int r = 0; r < W; r++) {
			uint8_t bytes[32] = { 0 };

			scale[r] = 0;
			if (r < n_row) {
				const struct block_q8_0 *s = (const void *)((const char *)w + (size_t)r * row_bytes);

				scale[r] = f16_to_f32(s[b].d);
				for (int i = 0; i < 32; i++)
					bytes[i] = (uint8_t)s[b].q[i] ^ flip;
			}
			panel_put((uint8_t *)(scale + W), W, r, bytes);
		}
	}
}

INLINE void panel_pack_q4_k(void *panel, const void *w, size_t row_bytes, int n_row, int64_t k, int W)
{
	for (int64_t b = 0; b < k / QK_K; b++)
		for (int r = 0; r < W; r++) {
			const struct block_q4_k *s = (const void *)((const char *)w + (size_t)r * row_bytes);
			char *to = (char *)panel + (size_t)b * 8 * PANEL_BLOCK(W, 2);
			uint8_t sc[8] = { 0 }, m[8] = { 0 }, bytes[64] = { 0 };
			float d = 0, dmin = 0;

			if (r < n_row) {
				q4_k_scales(s[b].scales, sc, m);
				d = f16_to_f32(s[b].d);
				dmin = f16_to_f32(s[b].dmin);
			}
			for (int j = 0; j < 8; j++, to += PANEL_BLOCK(W, 2)) {
				float *scale = (float *)to;

				for (int i = 0; !(j & 1) && r < n_row && i < 32; i++) {
					bytes[i] = s[b].qs[16 * j + i] & 15;
					bytes[32 + i] = s[b].qs[16 * j + i] >> 4;
				}
				scale[r] = d * sc[j];
				scale[W + r] = dmin * m[j];
				panel_put((uint8_t *)(scale + 2 * W), W, r, bytes + 32 * (j & 1));
			}
		}
}

/* Weights stay with their offset of 32 (0..63). */
INLINE void panel_pack_q6_k(void *panel, const void *w, size_t row_bytes, int n_row, int64_t k, int W)
{
	for (int64_t b = 0; b < k / QK_K; b++)
		for (int r = 0; r < W; r++) {
			const struct block_q6_k *s = (const void *)((const char *)w + (size_t)r * row_bytes);
			char *to = (char *)panel + (size_t)b * 8 * PANEL_BLOCK(W, 2);
			uint8_t bytes[QK_K] = { 0 };
			float d = r < n_row ? f16_to_f32(s[b].d) : 0;

			for (int h = 0; r < n_row && h < 2; h++) {
				const uint8_t *ql = s[b].ql + 64 * h, *qh = s[b].qh + 32 * h;
				uint8_t *o = bytes + 128 * h;

				for (int l = 0; l < 32; l++) {
					o[l] = (uint8_t)((ql[l] & 15) | (qh[l] & 3) << 4);
					o[l + 32] = (uint8_t)((ql[l + 32] & 15) | (qh[l] >> 2 & 3) << 4);
					o[l + 64] = (uint8_t)(ql[l] >> 4 | (qh[l] >> 4 & 3) << 4);
					o[l + 96] = (uint8_t)(ql[l + 32] >> 4 | qh[l] >> 6 << 4);
				}
			}
			for (int j = 0; j < 8; j++, to += PANEL_BLOCK(W, 2)) {
				float *scale = (float *)to;

				scale[r] = r < n_row ? d * s[b].scales[2 * j] : 0;
				scale[W + r] = r < n_row ? d * s[b].scales[2 * j + 1] : 0;
				panel_put((uint8_t *)(scale + 2 * W), W, r, bytes + 32 * j);
			}
		}
}

#endif
