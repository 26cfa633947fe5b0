/* cpu_generic.c - the portable table: plain C and the compiler's vector type, int8 activations. Runs on any processor. */
#include "cpu_kernels.h"

#include "cpu_expand.h"
#include "cpu_float.h"
#include "cpu_math.h"

/* ---- blocks: expanded to int8, then one product for all formats -------------------------------------------------------- */

typedef int32_t v4i __attribute__((vector_size(16)));
typedef float v4f __attribute__((vector_size(16)));

/* Sixteen products of signed bytes in four partial sums. The bytes of even and of odd place are widened by shifts; two
 * products, at most 128 * 127 each, fit 16 bits. */
INLINE v4i products(const int8_t *a, const int8_t *b)
{
	typedef int16_t v8s __attribute__((vector_size(16)));
	typedef uint16_t v8u __attribute__((vector_size(16)));
	typedef uint32_t v4u __attribute__((vector_size(16)));
	v16 x = v16_load(a), y = v16_load(b);
	v8s even = ((v8s)((v8u)x << 8) >> 8) * ((v8s)((v8u)y << 8) >> 8);
	v8s sum = even + ((v8s)x >> 8) * ((v8s)y >> 8);

	return ((v4i)((v4u)sum << 16) >> 16) + ((v4i)sum >> 16);
}

INLINE v4f times(v4i sum, float scale)
{
	return __builtin_convertvector(sum, v4f) * (v4f){ scale, scale, scale, scale };
}

INLINE float sum_four(v4f v)
{
	return v[0] + v[1] + (v[2] + v[3]);
}

/* acc += 32 weights against block `at` of the activations; mins are taken off its first lane. */
INLINE v4f add_block(v4f acc, const int8_t *w, const float *scale, const float *min, enum expand_kind kind,
		     const struct cpu_act *x, int64_t at, bool fine)
{
	const int8_t *q = x->q + ACT_BLOCK * at;
	v4i s0 = products(w, q), s1 = products(w + 16, q + 16);
	float d = x->d[at];

	if (fine) {
		const int8_t *low = x->low + ACT_BLOCK * at;

		s0 = s0 * 256 + products(w, low);
		s1 = s1 * 256 + products(w + 16, low + 16);
	}
	if (kind_scales(kind) == 2)
		acc += times(s0, scale[0] * d) + times(s1, scale[1] * d);
	else
		acc += times(s0 + s1, scale[0] * d);
	if (kind == KIND_U2_MIN_HALVES)
		acc[0] -= min[0] * x->ds16[2 * at] + min[1] * x->ds16[2 * at + 1];
	else if (kind_has_min(kind))
		acc[0] -= min[0] * x->ds[at];
	return acc;
}

typedef void (*expand_fn)(const void *block, struct expanded *e);

INLINE void gen_dot(float *out, const void *w, size_t row_bytes, int64_t n_row, const struct cpu_act *x, int64_t col,
		    enum dtype t, expand_fn fn, bool fine)
{
	enum expand_kind kind = expand_kind(t);
	int n32 = expand_elems(t) / 32, n_scale = kind_scales(kind);

	for (int64_t r = 0; r < n_row; r++) {
		const char *b = (const char *)w + (size_t)r * row_bytes;
		int64_t at = col * (x->k / ACT_BLOCK);
		v4f acc = { 0 };

		for (int64_t i = 0; i < x->k / expand_elems(t); i++, b += expand_bytes(t)) {
			struct expanded e;

			fn(b, &e);
			for (int j = 0; j < n32; j++, at++)
				acc = add_block(acc, e.q + 32 * j, e.scale + n_scale * j, e.min + n_scale * j, kind, x, at, fine);
		}
		out[r] = sum_four(acc);
	}
}

/* A panel is one expanded row: it saves the expansion, which takes longer than the product, for all columns but one. */
struct gen_block {
	float scale[2], min[2];
	int8_t q[32];
};

static size_t gen_bytes(int64_t k)
{
	return ((size_t)(k / 32) * sizeof(struct gen_block) + 63) & ~(size_t)63;
}

INLINE void gen_pack(void *panel, const void *w, int64_t k, enum dtype t, expand_fn fn)
{
	struct gen_block *to = panel;
	const char *b = w;
	int n_scale = kind_scales(expand_kind(t));

	for (int64_t i = 0; i < k / expand_elems(t); i++, b += expand_bytes(t)) {
		struct expanded e;

		fn(b, &e);
		for (int j = 0; j < expand_elems(t) / 32; j++, to++) {
			memcpy(to->scale, e.scale + n_scale * j, (size_t)n_scale * sizeof *e.scale);
			if (kind_has_min(expand_kind(t)))
				memcpy(to->min, e.min + n_scale * j, (size_t)n_scale * sizeof *e.min);
			memcpy(to->q, e.q + 32 * j, sizeof to->q);
		}
	}
}

INLINE void gen_mul(float *out, size_t out_stride, const void *panel, const struct cpu_act *x, int64_t col0, int64_t n_col,
		    enum dtype t, bool fine)
{
	const struct gen_block *b = panel;
	int64_t nb = x->k / ACT_BLOCK;

	for (int64_t c = 0; c < n_col; c++) {
		v4f acc = { 0 };

		for (int64_t i = 0; i < nb; i++)
			acc = add_block(acc, b[i].q, b[i].scale, b[i].min, expand_kind(t), x, (col0 + c) * nb + i,
					fine);
		out[(size_t)c * out_stride] = sum_four(acc);
	}
}

/* The expansion is a function of its own: melted into the product, compilers keep its bytes in single registers. */
#define BLOCK_FUNCTIONS(SUFFIX, TYPE)                                                                                     \
	static __attribute__((noinline)) void gen_expand_##SUFFIX(const void *block, struct expanded *e)                  \
	{                                                                                                                 \
		expand(TYPE, block, e);                                                                                   \
	}                                                                                                                 \
	static void gen_dot_##SUFFIX(float *out, const void *w, size_t row_bytes, int64_t n_row, const struct cpu_act *x, \
				     int64_t col)                                                                         \
	{                                                                                                                 \
		gen_dot(out, w, row_bytes, n_row, x, col, TYPE, gen_expand_##SUFFIX, false);                              \
	}                                                                                                                 \
	static void gen_pack_##SUFFIX(void *panel, const void *w, size_t row_bytes, int n_row, int64_t k)                 \
	{                                                                                                                 \
		gen_pack(panel, w, k, TYPE, gen_expand_##SUFFIX);                                                         \
	}                                                                                                                 \
	static void gen_mul_##SUFFIX(float *out, size_t out_stride, int n_row, const void *panel, const struct cpu_act *x, \
				     int64_t col0, int64_t n_col)                                                         \
	{                                                                                                                 \
		gen_mul(out, out_stride, panel, x, col0, n_col, TYPE, false);                                             \
	}
EXPANDED_TYPES(BLOCK_FUNCTIONS)

#define BLOCK_MATMUL(SUFFIX, TYPE)                                                                                        \
	[TYPE] = { .act = ACT_Q8, .dot = gen_dot_##SUFFIX, .panel_rows = 1, .panel_min_cols = 2,                          \
		   .panel_bytes = gen_bytes, .pack = gen_pack_##SUFFIX, .mul = gen_mul_##SUFFIX },

#define FINE_FUNCTIONS(SUFFIX, TYPE)                                                                                      \
	static void gen_fine_dot_##SUFFIX(float *out, const void *w, size_t row_bytes, int64_t n_row,                     \
					  const struct cpu_act *x, int64_t col)                                           \
	{                                                                                                                 \
		gen_dot(out, w, row_bytes, n_row, x, col, TYPE, gen_expand_##SUFFIX, true);                               \
	}                                                                                                                 \
	static void gen_fine_mul_##SUFFIX(float *out, size_t out_stride, int n_row, const void *panel,                    \
					  const struct cpu_act *x, int64_t col0, int64_t n_col)                           \
	{                                                                                                                 \
		gen_mul(out, out_stride, panel, x, col0, n_col, TYPE, true);                                              \
	}
FINE_TYPES(FINE_FUNCTIONS)

#define FINE_MATMUL(SUFFIX, TYPE)                                                                                         \
	[TYPE] = { .act = ACT_Q16, .dot = gen_fine_dot_##SUFFIX, .panel_rows = 1, .panel_min_cols = 2,                    \
		   .panel_bytes = gen_bytes, .pack = gen_pack_##SUFFIX, .mul = gen_fine_mul_##SUFFIX },

/* ---- the rest -------------------------------------------------------------------------------------------------------------- */

DEFINE_FLOAT_MATMUL(gen, f32, DTYPE_F32)
DEFINE_FLOAT_MATMUL(gen, f16, DTYPE_F16)
DEFINE_FLOAT_MATMUL(gen, bf16, DTYPE_BF16)

static void gen_store_f16(uint16_t *dst, const float *src, size_t n)
{
	for (size_t i = 0; i < n; i++)
		dst[i] = f32_to_f16(src[i]);
}

static void gen_quantize(struct cpu_act *x, int64_t col)
{
	quantize_loop(x, col);
}

static void gen_swiglu(float *out, const float *gate, const float *up, size_t n)
{
	swiglu_loop(out, gate, up, n);
}

static void gen_softmax(float *p, int n, float *max, float *sum, float *acc, int n_acc)
{
	softmax_loop(p, n, max, sum, acc, n_acc);
}

const struct cpu_kernels cpu_generic = {
	.name = "generic",
	.mm = {
		[DTYPE_F32] = FLOAT_MATMUL(gen, f32, 4),
		[DTYPE_F16] = FLOAT_MATMUL(gen, f16, 4),
		[DTYPE_BF16] = FLOAT_MATMUL(gen, bf16, 4),
		EXPANDED_TYPES(BLOCK_MATMUL)
	},
	.fine = { FINE_TYPES(FINE_MATMUL) },
	.quantize = gen_quantize,
	.swiglu = gen_swiglu,
	.store_f16 = gen_store_f16,
	.softmax = gen_softmax,
	.scores = float_scores,
	.values = float_values,
};
