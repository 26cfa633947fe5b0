/* quant.h - tensor element types and their block formats.
 *
 * Numbers and layouts are those of GGUF files (ggml's type ids; block layouts in ggml's docs/gguf.md and facts of each
 * format beside its struct in quant_blocks.h). A row of ne elements takes ne / block_elems blocks; ne must be a multiple.
 */
#ifndef CODEASK_KERNELS_QUANT_H
#define CODEASK_KERNELS_QUANT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Values are the ids stored in GGUF tensor tables. */
enum dtype {
	DTYPE_F32 = 0,
	DTYPE_F16 = 1,
	DTYPE_Q4_0 = 2,
	DTYPE_Q4_1 = 3,
	DTYPE_Q5_0 = 6,
	DTYPE_Q5_1 = 7,
	DTYPE_Q8_0 = 8,
	DTYPE_Q2_K = 10,
	DTYPE_Q3_K = 11,
	DTYPE_Q4_K = 12,
	DTYPE_Q5_K = 13,
	DTYPE_Q6_K = 14,
	DTYPE_IQ4_NL = 20,
	DTYPE_IQ4_XS = 23,
	DTYPE_I32 = 26,
	DTYPE_BF16 = 30,
	DTYPE_MXFP4 = 39,
	DTYPE_MXFP4_PAIRS = 4, /* MXFP4 in files made by Ollama, under an id ggml had retired: neighbours share a byte */
	DTYPE_LIMIT = 64, /* ids above this are refused by readers */
};

struct dtype_info {
	const char *name;     /* "Q4_K"; names are known for every id GGUF defines, so that errors can name a type */
	uint32_t block_elems; /* elements per block; 0: this build cannot compute with the type. I32 has 1, for ids */
	uint32_t block_bytes;
	void (*to_f32)(const void *src, float *dst, size_t n);   /* exact dequantisation; n multiple of block_elems */
	void (*from_f32)(const float *src, void *dst, size_t n); /* NULL where nothing in the program writes the type */
};

/* NULL for an id that GGUF does not define. */
const struct dtype_info *dtype_info(uint32_t id);
bool dtype_usable(uint32_t id); /* weights of this type can be computed with */
size_t dtype_row_bytes(enum dtype t, size_t n); /* n multiple of block_elems */

float f16_to_f32(uint16_t h);
uint16_t f32_to_f16(float f); /* round to nearest even */
static inline float bf16_to_f32(uint16_t h)
{
	union { uint32_t u; float f; } v = { (uint32_t)h << 16 };
	return v.f;
}

#endif
