/* quant.c - the table of element types, half floats, and exact dequantisation. */
#include "quant.h"

#include "quant_blocks.h"

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

/* ---- exact dequantisation ------------------------------------------------------------------------------------------ */

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

static void q8_0_to_f32(const void *src, float *dst, size_t n)
{
	const struct block_q8_0 *b = src;

	for (size_t i = 0; i < n / QK8_0; i++) {
		float d = f16_to_f32(b[i].d);

		for (int j = 0; j < QK8_0; j++)
			*dst++ = d * b[i].q[j];
	}
}

static void q4_k_to_f32(const void *src, float *dst, size_t n)
{
	const struct block_q4_k *b = src;

	for (size_t i = 0; i < n / QK_K; i++) {
		float d = f16_to_f32(b[i].d), dmin = f16_to_f32(b[i].dmin);
		uint8_t sc[8], m[8];

		q4_k_scales(b[i].scales, sc, m);
		for (int j = 0; j < 8; j++) {
			const uint8_t *q = b[i].qs + 32 * (j / 2);
			float dj = d * sc[j], mj = dmin * m[j];

			for (int l = 0; l < 32; l++)
				*dst++ = dj * (q[l] >> 4 * (j & 1) & 15) - mj;
		}
	}
}

static void q6_k_to_f32(const void *src, float *dst, size_t n)
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

/* Ids of ggml's enum ggml_type; 4, 5, 31..33 and 36..38 were retired and name no type. */
static const struct dtype_info types[] = {
	[DTYPE_F32] = { "F32", 1, 4, f32_to_f32, f32_row_from_f32 },
	[DTYPE_F16] = { "F16", 1, 2, f16_row_to_f32, f16_row_from_f32 },
	[2] = { .name = "Q4_0" },
	[3] = { .name = "Q4_1" },
	[6] = { .name = "Q5_0" },
	[7] = { .name = "Q5_1" },
	[DTYPE_Q8_0] = { "Q8_0", QK8_0, sizeof(struct block_q8_0), q8_0_to_f32, NULL },
	[9] = { .name = "Q8_1" },
	[10] = { .name = "Q2_K" },
	[11] = { .name = "Q3_K" },
	[DTYPE_Q4_K] = { "Q4_K", QK_K, sizeof(struct block_q4_k), q4_k_to_f32, NULL },
	[13] = { .name = "Q5_K" },
	[DTYPE_Q6_K] = { "Q6_K", QK_K, sizeof(struct block_q6_k), q6_k_to_f32, NULL },
	[15] = { .name = "Q8_K" },
	[16] = { .name = "IQ2_XXS" },
	[17] = { .name = "IQ2_XS" },
	[18] = { .name = "IQ3_XXS" },
	[19] = { .name = "IQ1_S" },
	[20] = { .name = "IQ4_NL" },
	[21] = { .name = "IQ3_S" },
	[22] = { .name = "IQ2_S" },
	[23] = { .name = "IQ4_XS" },
	[24] = { .name = "I8" },
	[25] = { .name = "I16" },
	[DTYPE_I32] = { "I32", 1, 4, NULL, NULL }, /* ids and positions only, never weights */
	[27] = { .name = "I64" },
	[28] = { .name = "F64" },
	[29] = { .name = "IQ1_M" },
	[DTYPE_BF16] = { "BF16", 1, 2, bf16_row_to_f32, NULL },
	[34] = { .name = "TQ1_0" },
	[35] = { .name = "TQ2_0" },
	[39] = { .name = "MXFP4" },
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
