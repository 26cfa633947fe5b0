/* quant.c - the table of element types, half floats, and the float types. Blocks are in quant_small.c and quant_k.c. */
#include "quant.h"

#include "quant_blocks.h"
#include "quant_rows.h"

#include <math.h>
#include <string.h>

static uint32_t bits_of(float f)
{
	uint32_t u;

	memcpy(&u, &f, sizeof u);
	return u;
}

static float float_of(uint32_t u)
{
	float f;

	memcpy(&f, &u, sizeof f);
	return f;
}

float f16_to_f32(uint16_t h)
{
	uint32_t sign = (uint32_t)(h & 0x8000) << 16, exp = h >> 10 & 0x1f, man = h & 0x3ff;

	if (exp == 0x1f) /* infinity, NaN: the payload keeps its place */
		return float_of(sign | 0x7f800000u | man << 13);
	if (exp == 0) { /* zero, subnormal: man * 2^-24 is exact in f32 */
		float f = (float)man * 0x1p-24f;
		return sign ? -f : f;
	}
	return float_of(sign | (exp + 112) << 23 | man << 13);
}

uint16_t f32_to_f16(float f)
{
	uint32_t u = bits_of(f), sign = u >> 16 & 0x8000, a = u & 0x7fffffffu;

	if (a > 0x7f800000u) /* NaN stays NaN, made quiet */
		return (uint16_t)(sign | 0x7e00 | (a >> 13 & 0x3ff));
	if (a >= 0x477ff000u) /* from 65520 on, nearest is infinity */
		return (uint16_t)(sign | 0x7c00);
	if (a < 0x38800000u) {
		/* Below 2^-14 the result is subnormal: adding 0.5 puts the f16 unit 2^-24 at the last bit of an f32, so the
		 * addition itself rounds to nearest even. */
		return (uint16_t)(sign | (bits_of(float_of(a) + 0.5f) - bits_of(0.5f)));
	}
	a += 0xfff + (a >> 13 & 1); /* nearest even on the 13 bits that go; a carry moves into the exponent as it should */
	return (uint16_t)(sign | ((a >> 13) - (112u << 10)));
}

/* ---- the float types ------------------------------------------------------------------------------------------------- */

static void f32_to_f32(const void *src, float *dst, size_t n)
{
	memcpy(dst, src, n * sizeof *dst);
}

static void f16_row_to_f32(const void *src, float *dst, size_t n)
{
	const uint16_t *s = src;

	for (size_t i = 0; i < n; i++)
		dst[i] = f16_to_f32(s[i]);
}

static void bf16_row_to_f32(const void *src, float *dst, size_t n)
{
	const uint16_t *s = src;

	for (size_t i = 0; i < n; i++)
		dst[i] = bf16_to_f32(s[i]);
}

static void f32_row_from_f32(const float *src, void *dst, size_t n)
{
	memcpy(dst, src, n * sizeof *src);
}

static void f16_row_from_f32(const float *src, void *dst, size_t n)
{
	uint16_t *d = dst;

	for (size_t i = 0; i < n; i++)
		d[i] = f32_to_f16(src[i]);
}

/* ---- the table ------------------------------------------------------------------------------------------------------ */

/* Ids of ggml's enum ggml_type; 4 (taken again by Ollama), 5, 31..33 and 36..38 were retired and name no type. */
static const struct dtype_info types[] = {
	[DTYPE_F32] = { "F32", 1, 4, f32_to_f32, f32_row_from_f32 },
	[DTYPE_F16] = { "F16", 1, 2, f16_row_to_f32, f16_row_from_f32 },
	[DTYPE_Q4_0] = { "Q4_0", QK_SMALL, sizeof(struct block_q4_0), q4_0_to_f32, NULL },
	[DTYPE_Q4_1] = { "Q4_1", QK_SMALL, sizeof(struct block_q4_1), q4_1_to_f32, NULL },
	[DTYPE_MXFP4_PAIRS] = { "MXFP4", QK_SMALL, sizeof(struct block_mxfp4), mxfp4_pairs_to_f32, NULL },
	[DTYPE_Q5_0] = { "Q5_0", QK_SMALL, sizeof(struct block_q5_0), q5_0_to_f32, NULL },
	[DTYPE_Q5_1] = { "Q5_1", QK_SMALL, sizeof(struct block_q5_1), q5_1_to_f32, NULL },
	[DTYPE_Q8_0] = { "Q8_0", QK_SMALL, sizeof(struct block_q8_0), q8_0_to_f32, NULL },
	[9] = { .name = "Q8_1" },
	[DTYPE_Q2_K] = { "Q2_K", QK_K, sizeof(struct block_q2_k), q2_k_to_f32, NULL },
	[DTYPE_Q3_K] = { "Q3_K", QK_K, sizeof(struct block_q3_k), q3_k_to_f32, NULL },
	[DTYPE_Q4_K] = { "Q4_K", QK_K, sizeof(struct block_q4_k), q4_k_to_f32, NULL },
	[DTYPE_Q5_K] = { "Q5_K", QK_K, sizeof(struct block_q5_k), q5_k_to_f32, NULL },
	[DTYPE_Q6_K] = { "Q6_K", QK_K, sizeof(struct block_q6_k), q6_k_to_f32, NULL },
	[15] = { .name = "Q8_K" },
	[16] = { .name = "IQ2_XXS" },
	[17] = { .name = "IQ2_XS" },
	[18] = { .name = "IQ3_XXS" },
	[19] = { .name = "IQ1_S" },
	[DTYPE_IQ4_NL] = { "IQ4_NL", QK_SMALL, sizeof(struct block_iq4_nl), iq4_nl_to_f32, NULL },
	[21] = { .name = "IQ3_S" },
	[22] = { .name = "IQ2_S" },
	[DTYPE_IQ4_XS] = { "IQ4_XS", QK_K, sizeof(struct block_iq4_xs), iq4_xs_to_f32, NULL },
	[24] = { .name = "I8" },
	[25] = { .name = "I16" },
	[DTYPE_I32] = { "I32", 1, 4, NULL, NULL }, /* ids and positions only, never weights */
	[27] = { .name = "I64" },
	[28] = { .name = "F64" },
	[29] = { .name = "IQ1_M" },
	[DTYPE_BF16] = { "BF16", 1, 2, bf16_row_to_f32, NULL },
	[34] = { .name = "TQ1_0" },
	[35] = { .name = "TQ2_0" },
	[DTYPE_MXFP4] = { "MXFP4", QK_SMALL, sizeof(struct block_mxfp4), mxfp4_to_f32, NULL },
	[40] = { .name = "NVFP4" },
};

const struct dtype_info *dtype_info(uint32_t id)
{
	if (id >= sizeof types / sizeof *types || !types[id].name)
		return NULL;
	return &types[id];
}

bool dtype_usable(uint32_t id)
{
	const struct dtype_info *t = dtype_info(id);

	return t && t->to_f32;
}

size_t dtype_row_bytes(enum dtype t, size_t n)
{
	const struct dtype_info *info = dtype_info(t);

	return info && info->block_elems ? n / info->block_elems * info->block_bytes : 0;
}
