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
		{ 0, "F32" }, { 1, "F16" }, { 2, "Q4_0" }, { 4, "MXFP4" }, { 8, "Q8_0" }, { 10, "Q2_K" }, { 12, "Q4_K" }, { 13, "Q5_K" },
		{ 14, "Q6_K" }, { 16, "IQ2_XXS" }, { 20, "IQ4_NL" }, { 23, "IQ4_XS" }, { 26, "I32" }, { 28, "F64" },
		{ 30, "BF16" }, { 34, "TQ1_0" }, { 39, "MXFP4" }, { 40, "NVFP4" },
	};
	static const uint32_t usable[] = { 0, 1, 2, 3, 4, 6, 7, 8, 10, 11, 12, 13, 14, 20, 23, 30, 39 };
	size_t n = 0;

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		cr_assert_str_eq(dtype_info(known[i].id)->name, known[i].name);
	cr_assert_null(dtype_info(5));
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
	cr_assert_eq(dtype_row_bytes(DTYPE_MXFP4, 96), 51u);
	cr_assert_eq(dtype_row_bytes(DTYPE_IQ4_XS, 512), 272u);
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

static void put_half(uint8_t *p, uint16_t h)
{
	p[0] = (uint8_t)h;
	p[1] = (uint8_t)(h >> 8);
}

/* Two blocks of 32: element e of block b holds q(b, e), nibbles at raw + `nibbles`, fifth bits at raw + `fifth` (0: none).
 * d = 0.5, then -2; m (at byte 2 where `mins`) = -3, then 0.25. */
static int small_value(int b, int e, int bits)
{
	return (e * 11 + b * 5 + 7) % (1 << bits);
}

static void small_blocks(uint8_t *raw, size_t size, size_t nibbles, size_t fifth, bool mins)
{
	static const uint16_t d[2] = { 0x3800, 0xc000 }, m[2] = { 0xc200, 0x3400 };

	memset(raw, 0, 2 * size);
	for (int b = 0; b < 2; b++, raw += size) {
		put_half(raw, d[b]);
		if (mins)
			put_half(raw + 2, m[b]);
		for (int e = 0; e < 32; e++) {
			int q = small_value(b, e, fifth ? 5 : 4);

			raw[nibbles + (size_t)(e % 16)] |= (uint8_t)((q & 15) << (e < 16 ? 0 : 4));
			if (fifth && q & 16)
				raw[fifth + (size_t)(e / 8)] |= (uint8_t)(1 << e % 8);
		}
	}
}

/* offset: what is taken off q. */
static void check_small(enum dtype t, size_t size, size_t nibbles, size_t fifth, bool mins, int offset)
{
	static const float d[2] = { 0.5f, -2 }, m[2] = { -3, 0.25f };
	uint8_t raw[64];
	float out[64];

	cr_assert_eq(dtype_info(t)->block_bytes, size);
	small_blocks(raw, size, nibbles, fifth, mins);
	dtype_info(t)->to_f32(raw, out, 64);
	for (int i = 0; i < 64; i++) {
		int b = i / 32, q = small_value(b, i % 32, fifth ? 5 : 4);

		cr_assert_eq(out[i], d[b] * (float)(q - offset) + (mins ? m[b] : 0), "%s element %d", dtype_info(t)->name, i);
	}
}

Test(quant, small_blocks_by_hand)
{
	check_small(DTYPE_Q4_0, 18, 2, 0, false, 8);
	check_small(DTYPE_Q4_1, 20, 4, 0, true, 0);
	check_small(DTYPE_Q5_0, 22, 6, 2, false, 16);
	check_small(DTYPE_Q5_1, 24, 8, 4, true, 0);
}

/* Blocks as bytes, read with the eye: which half of which byte is which element, and where the fifth bits lie. */
Test(quant, small_blocks_bytes)
{
	uint8_t q4_0[18] = { 0x00, 0x3c, 0x9f }, q5_0[22] = { 0x00, 0x3c, 0x01, 0, 0x01, 0x80, 0x10 };
	float out[32];

	dtype_info(DTYPE_Q4_0)->to_f32(q4_0, out, 32); /* 0x9f: element 0 is 15 - 8, element 16 is 9 - 8 */
	cr_assert(out[0] == 7 && out[16] == 1 && out[1] == -8 && out[31] == -8);
	dtype_info(DTYPE_Q5_0)->to_f32(q5_0, out, 32); /* bits 0, 16 and 31; nibbles 0 and 1 in the first byte */
	cr_assert(out[0] == 0 && out[16] == 1 && out[31] == 0 && out[1] == -16 && out[15] == -16);
}

static const int nl_values[16] = { -127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113 };

Test(quant, iq4_nl_by_hand)
{
	static const float d[2] = { 0.5f, -2 };
	uint8_t raw[36];
	float out[64];

	small_blocks(raw, 18, 2, 0, false);
	dtype_info(DTYPE_IQ4_NL)->to_f32(raw, out, 64);
	for (int i = 0; i < 64; i++)
		cr_assert_eq(out[i], d[i / 32] * (float)nl_values[small_value(i / 32, i % 32, 4)], "element %d", i);
}

/* Every code with every exponent: 2^(e - 127) times 0, 0.5, 1, 1.5, 2, 3, 4, 6; 255 is NaN. At 254 the codes from 2 on go
 * beyond the greatest float, at 0 and 1 results are subnormal and still exact. */
Test(quant, mxfp4_every_exponent)
{
	static const double value[8] = { 0, 0.5, 1, 1.5, 2, 3, 4, 6 };
	uint8_t raw[17];
	float out[32];

	for (int e = 0; e < 256; e++) {
		raw[0] = (uint8_t)e;
		for (int l = 0; l < 16; l++)
			raw[1 + l] = (uint8_t)(l | (15 - l) << 4);
		dtype_info(DTYPE_MXFP4)->to_f32(raw, out, 32);
		for (int i = 0; i < 32; i++) {
			int code = i < 16 ? i : 15 - i % 16;
			double want = ldexp(value[code & 7], e - 127) * (code & 8 ? -1 : 1);

			if (e == 255)
				cr_assert(isnan(out[i]), "code %d", code);
			else
				cr_assert_eq(out[i], (float)want, "exponent %d code %d: %g for %g", e, code, out[i], want);
		}
	}
	raw[0] = 254;
	dtype_info(DTYPE_MXFP4)->to_f32(raw, out, 32);
	cr_assert(out[3] == 0x1.8p127f && isinf(out[4]) && isinf(out[12]) && out[12] < 0);
	raw[0] = 0;
	dtype_info(DTYPE_MXFP4)->to_f32(raw, out, 32);
	cr_assert(out[1] == 0x1p-128f && out[15] == -0x1.8p-125f);
}

/* Ollama's order: a byte holds two neighbours. */
Test(quant, mxfp4_pairs_by_hand)
{
	static const float value[16] = { 0, 0.5f, 1, 1.5f, 2, 3, 4, 6, -0.0f, -0.5f, -1, -1.5f, -2, -3, -4, -6 };
	uint8_t raw[17] = { 128 };
	float out[32];

	for (int l = 0; l < 16; l++)
		raw[1 + l] = (uint8_t)(l | (l * 7 % 16) << 4);
	dtype_info(DTYPE_MXFP4_PAIRS)->to_f32(raw, out, 32);
	for (int l = 0; l < 16; l++)
		cr_assert(out[2 * l] == 2 * value[l] && out[2 * l + 1] == 2 * value[l * 7 % 16], "pair %d: %g %g", l, out[2 * l], out[2 * l + 1]);
	cr_assert(dtype_usable(4) && dtype_row_bytes(DTYPE_MXFP4_PAIRS, 64) == 34);
}

Test(quant, q2_k_by_hand)
{
	uint8_t raw[84] = { 0 };
	int q[256];
	float out[256];

	put_half(raw + 80, 0x3400); /* d 0.25 */
	put_half(raw + 82, 0xc000); /* dmin -2 */
	for (int j = 0; j < 16; j++)
		raw[j] = (uint8_t)(j | (15 - j) << 4);
	for (int e = 0; e < 256; e++) {
		q[e] = (e * 7 + e / 16) % 4;
		raw[16 + e / 128 * 32 + e % 32] |= (uint8_t)(q[e] << e % 128 / 32 * 2);
	}
	dtype_info(DTYPE_Q2_K)->to_f32(raw, out, 256);
	for (int e = 0; e < 256; e++)
		cr_assert_eq(out[e], 0.25f * (float)(e / 16 * q[e]) + 2.0f * (float)(15 - e / 16), "element %d", e);
}

/* The scales go through every bit: packed as the format has it, lower nibbles in bytes 0..7, upper pairs in bytes 8..11. */
Test(quant, q3_k_by_hand)
{
	static const int sc[16] = { 0, 63, 1, 62, 32, 31, 16, 47, 8, 55, 4, 59, 2, 61, 33, 15 };
	uint8_t raw[110] = { 0 };
	int q[256];
	float out[256];

	put_half(raw + 108, 0x3800); /* 0.5 */
	for (int j = 0; j < 16; j++) {
		raw[96 + j % 8] |= (uint8_t)((sc[j] & 15) << (j < 8 ? 0 : 4));
		raw[96 + 8 + j % 4] |= (uint8_t)(sc[j] >> 4 << j / 4 * 2);
	}
	for (int e = 0; e < 256; e++) {
		q[e] = (e * 5 + e / 8) % 8;
		raw[32 + e / 128 * 32 + e % 32] |= (uint8_t)((q[e] & 3) << e % 128 / 32 * 2);
		raw[e % 32] |= (uint8_t)((q[e] >> 2) << e / 32);
	}
	dtype_info(DTYPE_Q3_K)->to_f32(raw, out, 256);
	for (int e = 0; e < 256; e++)
		cr_assert_eq(out[e], 0.5f * (float)((sc[e / 16] - 32) * (q[e] - 4)), "element %d", e);
}

Test(quant, iq4_xs_by_hand)
{
	static const int sc[8] = { 0, 63, 33, 1, 62, 16, 47, 32 };
	uint8_t raw[136] = { 0 };
	float out[256];
	unsigned high = 0;

	put_half(raw, 0x3800); /* 0.5 */
	for (int j = 0; j < 8; j++) {
		raw[4 + j / 2] |= (uint8_t)((sc[j] & 15) << (j % 2 ? 4 : 0));
		high |= (unsigned)(sc[j] >> 4) << 2 * j;
	}
	put_half(raw + 2, (uint16_t)high);
	for (int i = 0; i < 128; i++)
		raw[8 + i] = (uint8_t)(i * 7 + 3);
	dtype_info(DTYPE_IQ4_XS)->to_f32(raw, out, 256);
	for (int e = 0; e < 256; e++) {
		uint8_t byte = (uint8_t)((e / 32 * 16 + e % 16) * 7 + 3);
		int code = e % 32 < 16 ? byte & 15 : byte >> 4;

		cr_assert_eq(out[e], 0.5f * (float)((sc[e / 32] - 32) * nl_values[code]), "element %d", e);
	}
}

/* Eight scales and eight mins of six bits, packed as the format document has it, byte by byte. */
static const uint8_t k_sc[8] = { 63, 1, 32, 17, 48, 5, 63, 10 }, k_m[8] = { 0, 63, 33, 2, 16, 47, 31, 60 };

static void put_k_scales(uint8_t *p)
{
	for (int j = 0; j < 4; j++) {
		p[j] = (uint8_t)(k_sc[j] | (k_sc[j + 4] >> 4) << 6);
		p[4 + j] = (uint8_t)(k_m[j] | (k_m[j + 4] >> 4) << 6);
		p[8 + j] = (uint8_t)((k_sc[j + 4] & 15) | (k_m[j + 4] & 15) << 4);
	}
}

Test(quant, q4_k_by_hand)
{
	uint8_t raw[144] = { 0x00, 0x34, 0x00, 0x40 }; /* d 0.25, dmin 2 */
	float out[256];

	put_k_scales(raw + 4);
	for (int i = 0; i < 128; i++)
		raw[16 + i] = (uint8_t)(i * 7 + 3);
	dtype_info(DTYPE_Q4_K)->to_f32(raw, out, 256);
	for (int e = 0; e < 256; e++) {
		int j = e / 32;
		uint8_t byte = (uint8_t)((e / 64 * 32 + e % 32) * 7 + 3);
		int q = j % 2 ? byte >> 4 : byte & 15;

		cr_assert_eq(out[e], 0.25f * k_sc[j] * q - 2.0f * k_m[j], "element %d", e);
	}
}

/* From the elements' side: the fifth bit of sub-block j is bit j of the byte that all sub-blocks share. */
Test(quant, q5_k_by_hand)
{
	uint8_t raw[176] = { 0x00, 0x34, 0x00, 0x40 }; /* d 0.25, dmin 2 */
	int q[256];
	float out[256];

	put_k_scales(raw + 4);
	for (int e = 0; e < 256; e++) {
		q[e] = (e * 13 + e / 32) % 32;
		raw[48 + e / 64 * 32 + e % 32] |= (uint8_t)((q[e] & 15) << (e / 32 % 2 ? 4 : 0));
		raw[16 + e % 32] |= (uint8_t)((q[e] >> 4) << e / 32);
	}
	dtype_info(DTYPE_Q5_K)->to_f32(raw, out, 256);
	for (int e = 0; e < 256; e++)
		cr_assert_eq(out[e], 0.25f * k_sc[e / 32] * (float)q[e] - 2.0f * k_m[e / 32], "element %d", e);
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
