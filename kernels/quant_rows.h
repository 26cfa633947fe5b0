/* quant_rows.h - exact dequantisation of rows of blocks, for the table in quant.c. n is a multiple of the block's elements. */
#ifndef CODEASK_KERNELS_QUANT_ROWS_H
#define CODEASK_KERNELS_QUANT_ROWS_H

#include <stddef.h>

/* quant_small.c: blocks of 32 */
void q4_0_to_f32(const void *src, float *dst, size_t n);
void q4_1_to_f32(const void *src, float *dst, size_t n);
void q5_0_to_f32(const void *src, float *dst, size_t n);
void q5_1_to_f32(const void *src, float *dst, size_t n);
void q8_0_to_f32(const void *src, float *dst, size_t n);
void iq4_nl_to_f32(const void *src, float *dst, size_t n);
void mxfp4_to_f32(const void *src, float *dst, size_t n);
void mxfp4_pairs_to_f32(const void *src, float *dst, size_t n);

/* quant_k.c: super-blocks of 256 */
void q2_k_to_f32(const void *src, float *dst, size_t n);
void q3_k_to_f32(const void *src, float *dst, size_t n);
void q4_k_to_f32(const void *src, float *dst, size_t n);
void q5_k_to_f32(const void *src, float *dst, size_t n);
void q6_k_to_f32(const void *src, float *dst, size_t n);
void iq4_xs_to_f32(const void *src, float *dst, size_t n);

#endif
