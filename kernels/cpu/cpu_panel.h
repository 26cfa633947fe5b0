/* cpu_panel.h - panels of int8 weights: W rows expanded from their file format and interleaved for multiplication with
 * broadcast groups of four activations. W is the vector width in 32-bit lanes. All static inline (see cpu_kernels.h).
 *
 * For each block of 32 elements, in this order:
 *   float scale[halves][W]   halves = 2 where scales are 16 wide, else 1 (kind_scales())
 *   float min[halves][W]     where the kind has them
 *   uint8_t q[8][W][4]       group g holds elements 4g..4g+3 of each row
 * so that lane r of one vector is four elements of row r: a byte multiply-add with a broadcast group gives W partial sums.
 */
#ifndef CODEASK_KERNELS_CPU_PANEL_H
#define CODEASK_KERNELS_CPU_PANEL_H

#include "cpu_expand.h"

/* Vectors of floats before a block's weights. */
INLINE int panel_floats(enum expand_kind kind)
{
	return kind_scales(kind) * (kind_has_min(kind) ? 2 : 1);
}

INLINE size_t panel_block(int W, enum expand_kind kind)
{
	return (size_t)W * (size_t)(32 + 4 * panel_floats(kind));
}

INLINE size_t panel_size(int W, enum expand_kind kind, int64_t k)
{
	return ((size_t)(k / 32) * panel_block(W, kind) + 63) & ~(size_t)63;
}

/* `add` is added to each weight: it makes signed bytes unsigned for the instruction that multiplies them. */
INLINE void panel_pack(void *panel, const void *w, size_t row_bytes, int n_row, int64_t k, int W, enum dtype t, int add)
{
	enum expand_kind kind = expand_kind(t);
	int n32 = expand_elems(t) / 32, n_scale = kind_scales(kind);
	char *to = panel;

	for (int64_t b = 0; b < k / expand_elems(t); b++, to += (size_t)n32 * panel_block(W, kind))
		for (int r = 0; r < W; r++) {
			struct expanded e;

			if (r < n_row)
				expand(t, (const char *)w + (size_t)r * row_bytes + (size_t)b * expand_bytes(t), &e);
			else
				memset(&e, 0, sizeof e);
			for (int i = 0; add && i < expand_elems(t); i += 16)
				v16_store(e.q + i, v16_load(e.q + i) + v16_set1(add));
			for (int j = 0; j < n32; j++) {
				float *f = (float *)(to + (size_t)j * panel_block(W, kind));
				uint8_t *q = (uint8_t *)(f + panel_floats(kind) * W);

				for (int s = 0; s < n_scale; s++) {
					f[s * W + r] = e.scale[n_scale * j + s];
					if (kind_has_min(kind))
						f[(n_scale + s) * W + r] = e.min[n_scale * j + s];
				}
				for (int g = 0; g < 8; g++)
					memcpy(q + (g * W + r) * 4, e.q + 32 * j + 4 * g, 4);
			}
		}
}

#endif
