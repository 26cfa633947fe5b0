/* cpu_avx512vnni.c - the quantised types with dpbusd: four unsigned x signed byte products added to each int32 lane, exact.
 * Everything else comes from cpu_avx512.c. */
#include "cpu_kernels.h"

#if defined(__AVX512VNNI__)
#include "cpu_vnni_dot.h"
#include "cpu_vnni_panel.h"

#define BLOCK_FUNCTIONS(SUFFIX, TYPE)                                                                                     \
	static void vnni_dot_##SUFFIX(float *out, const void *w, size_t row_bytes, int64_t n_row, const struct cpu_act *x, \
				      int64_t col)                                                                        \
	{                                                                                                                 \
		dot_any(out, w, row_bytes, n_row, x, col, TYPE);                                                          \
	}                                                                                                                 \
	static size_t vnni_bytes_##SUFFIX(int64_t k)                                                                      \
	{                                                                                                                 \
		return panel_size(W, expand_kind(TYPE), k);                                                               \
	}                                                                                                                 \
	static void vnni_pack_##SUFFIX(void *panel, const void *w, size_t row_bytes, int n_row, int64_t k)                \
	{                                                                                                                 \
		panel_pack(panel, w, row_bytes, n_row, k, W, TYPE, panel_add(expand_kind(TYPE)));                         \
	}                                                                                                                 \
	static void vnni_mul_##SUFFIX(float *out, size_t out_stride, int n_row, const void *panel, const struct cpu_act *x, \
				      int64_t col0, int64_t n_col)                                                        \
	{                                                                                                                 \
		mul_any(out, out_stride, n_row, panel, x, col0, n_col, expand_kind(TYPE), false);                         \
	}
EXPANDED_TYPES(BLOCK_FUNCTIONS)

#define BLOCK_MATMUL(SUFFIX, TYPE)                                                                                        \
	[TYPE] = { .act = ACT_Q8, .dot = vnni_dot_##SUFFIX, .panel_rows = W, .panel_min_cols = 12,                        \
		   .panel_bytes = vnni_bytes_##SUFFIX, .pack = vnni_pack_##SUFFIX, .mul = vnni_mul_##SUFFIX },

#define FINE_FUNCTIONS(SUFFIX, TYPE)                                                                                      \
	static void vnni_fine_dot_##SUFFIX(float *out, const void *w, size_t row_bytes, int64_t n_row,                    \
					   const struct cpu_act *x, int64_t col)                                          \
	{                                                                                                                 \
		dot_small(out, w, row_bytes, n_row, x, col, TYPE, true);                                                  \
	}                                                                                                                 \
	static void vnni_fine_mul_##SUFFIX(float *out, size_t out_stride, int n_row, const void *panel,                   \
					   const struct cpu_act *x, int64_t col0, int64_t n_col)                          \
	{                                                                                                                 \
		mul_any(out, out_stride, n_row, panel, x, col0, n_col, expand_kind(TYPE), true);                          \
	}
FINE_TYPES(FINE_FUNCTIONS)

#define FINE_MATMUL(SUFFIX, TYPE)                                                                                         \
	[TYPE] = { .act = ACT_Q16, .dot = vnni_fine_dot_##SUFFIX, .panel_rows = W, .panel_min_cols = 12,                  \
		   .panel_bytes = vnni_bytes_##SUFFIX, .pack = vnni_pack_##SUFFIX, .mul = vnni_fine_mul_##SUFFIX },

const struct cpu_kernels cpu_avx512vnni = {
	.name = "avx512+vnni",
	.mm = {
		EXPANDED_TYPES(BLOCK_MATMUL)
	},
	.fine = { FINE_TYPES(FINE_MATMUL) },
};
#endif
