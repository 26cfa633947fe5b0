/* Block formats against blocks written by hand, and half floats against their definition. */
#include <criterion/criterion.h>

#include "kernels/quant.h"
#include "kernels/quant_blocks.h"

#include <math.h>
#include <string.h>

/* Value of a half by its definition (IEEE 754 binary16), independent of the code under test. */
static double half_value(unsigned h)
{
	int sign = h >> 15, exp = h >> 10 & 31, man = h & 1023;
	double v = exp == 0 ? ldexp(man, -24) : exp == 31 ? (man ? NAN : INFINITY) : ldexp(1024 + man, exp - 25);

	return sign ? -v : v;
}

Test(quant, f16_all_values)
{
	for (unsigned h = 0; h < 65536; h++) {
		double want = half_value(h);
		float got = f16_to_f32((uint16_t)h);

		if (isnan(want)) {
			cr_assert(isnan(got), "%04x", h);
			cr_assert(isnan(f16_to_f32(f32_to_f16(got))), "%04x lost its NaN", h);
			continue;
		}
		cr_assert(got == want && !signbit(got) == !signbit(want), "%04x: %g for %g", h, got, want);
		cr_assert_eq(f32_to_f16(got), h, "%04x comes back as %04x", h, f32_to_f16(got));
	}
}

/* Between two neighbours the middle goes to the even one, and a float's width beside it to the nearer. */
Test(quant, f16_rounds_to_nearest_even)
{
	for (unsigned h = 0; h < 0x7bff; h++) {
		float mid = (float)((half_value(h) + half_value(h + 1)) / 2);

		cr_assert_eq(f32_to_f16(mid), h & 1 ? h + 1 : h, "middle above %04x", h);
		cr_assert_eq(f32_to_f16(nextafterf(mid, 0)), h, "below the middle above %04x", h);
		cr_assert_eq(f32_to_f16(nextafterf(mid, INFINITY)), h + 1, "beyond the middle above %04x", h);
	}
	cr_assert_eq(f32_to_f16(65519.996f), 0x7bff);
	cr_assert_eq(f32_to_f16(65520.0f), 0x7c00);
	cr_assert_eq(f32_to_f16(-1e30f), 0xfc00);
	cr_assert_eq(f32_to_f16(1e-30f), 0);
}

Test(quant, table)
{
	static const struct { uint32_t id; const char *name; } known[] = {
		{ 0, "F32" }, { 1, "F16" }, { 2, "Q4_0" }, { 8, "Q8_0" }, { 10, "Q2_K" }, { 12, "Q4_K" }, { 13, "Q5_K" },
		{ 14, "Q6_K" }, { 16, "IQ2_XXS" }, { 20, "IQ4_NL" }, { 23, "IQ4_XS" }, { 26, "I32" }, { 28, "F64" },
		{ 30, "BF16" }, { 34, "TQ1_0" }, { 39, "MXFP4" },
	};
	static const uint32_t usable[] = { 0, 1, 8, 12, 14, 30 };
	size_t n = 0;

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		cr_assert_str_eq(dtype_info(known[i].id)->name, known[i].name);
	cr_assert_null(dtype_info(4));
	cr_assert_null(dtype_info(31));
	cr_assert_null(dtype_info(DTYPE_LIMIT));
	cr_assert_null(dtype_info(UINT32_MAX));
	for (uint32_t id = 0; id < DTYPE_LIMIT; id++)
		if (dtype_usable(id)) {
			cr_assert_lt(n, sizeof usable / sizeof *usable);
			cr_assert_eq(id, usable[n++]);
			cr_assert_gt(dtype_info(id)->block_elems, 0u);
		}
	cr_assert_eq(n, sizeof usable / sizeof *usable);
	cr_assert_eq(dtype_row_bytes(DTYPE_Q4_K, 512), 288u);
	cr_assert_eq(dtype_row_bytes(DTYPE_Q6_K, 256), 210u);
	cr_assert_eq(dtype_row_bytes(DTYPE_Q8_0, 64), 68u);
	cr_assert_eq(dtype_row_bytes(DTYPE_F16, 3), 6u);
}

Test(quant, bf16)
{
	uint16_t src[3] = { 0x3f80, 0xc049, 0x0001 };
	float out[3];

	dtype_info(DTYPE_BF16)->to_f32(src, out, 3);
	cr_assert_eq(out[0], 1.0f);
	cr_assert_eq(out[1], -3.140625f);
	cr_assert_eq(out[2], 0x1p-133f);
}

Test(quant, q8_0_by_hand)
{
	uint8_t raw[68] = { 0 };
	float out[64];

	raw[0] = 0x00, raw[1] = 0x38; /* 0.5 */
	raw[2] = 1, raw[2 + 31] = 0x80; /* 1, -128 */
	raw[34] = 0x00, raw[35] = 0xc0; /* -2 */
	raw[36 + 5] = 0xff; /* -1 */
	dtype_info(DTYPE_Q8_0)->to_f32(raw, out, 64);
	cr_assert_eq(out[0], 0.5f);
	cr_assert_eq(out[1], 0.0f);
	cr_assert_eq(out[31], -64.0f);
	cr_assert_eq(out[32 + 5], 2.0f);
}

/* Scales and mins with every bit in play, each sub-block with its own pair. */
Test(quant, q4_k_by_hand)
{
	static const uint8_t sc[8] = { 63, 1, 32, 17, 48, 5, 63, 10 }, m[8] = { 0, 63, 33, 2, 16, 47, 31, 60 };
	uint8_t raw[144] = { 0x00, 0x34, 0x00, 0x40 }; /* d 0.25, dmin 2 */
	float out[256];

	/* Packed as the format document has it, byte by byte. */
	for (int j = 0; j < 4; j++) {
		raw[4 + j] = (uint8_t)(sc[j] | (sc[j + 4] >> 4) << 6);
		raw[8 + j] = (uint8_t)(m[j] | (m[j + 4] >> 4) << 6);
		raw[12 + j] = (uint8_t)((sc[j + 4] & 15) | (m[j + 4] & 15) << 4);
	}
	for (int i = 0; i < 128; i++)
		raw[16 + i] = (uint8_t)(i * 7 + 3);
	dtype_info(DTYPE_Q4_K)->to_f32(raw, out, 256);
	for (int e = 0; e < 256; e++) {
		int j = e / 32;
		uint8_t byte = (uint8_t)((e / 64 * 32 + e % 32) * 7 + 3);
		int q = j % 2 ? byte >> 4 : byte & 15;

		cr_assert_eq(out[e], 0.25f * sc[j] * q - 2.0f * m[j], "element %d", e);
	}
}

/* Written from the elements' side: each of the 256 values is put in its place, then read back. */
Test(quant, q6_k_by_hand)
{
	struct block_q6_k b = { .d = 0x3800 }; /* 0.5 */
	int q[256];
	float out[256];

	for (int e = 0; e < 256; e++) {
		int half = e / 128, in = e % 128, l = in % 32;

		q[e] = (e * 37 + 11) % 64;
		b.ql[half * 64 + (in / 32 % 2) * 32 + l] |= (uint8_t)((q[e] & 15) << (in >= 64 ? 4 : 0));
		b.qh[half * 32 + l] |= (uint8_t)((q[e] >> 4) << in / 32 * 2);
	}
	for (int j = 0; j < 16; j++)
		b.scales[j] = (int8_t)(j * 17 - 128);
	dtype_info(DTYPE_Q6_K)->to_f32(&b, out, 256);
	for (int e = 0; e < 256; e++)
		cr_assert_eq(out[e], 0.5f * b.scales[e / 16] * (q[e] - 32), "element %d", e);
}
