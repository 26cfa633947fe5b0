/* cpu_kernels.h - the table of hot functions that one instruction set provides, and the activations they read.
 *
 * Each of cpu_generic.c, cpu_avx2.c, cpu_avx512.c and cpu_avx512vnni.c exports one const table; entries that are NULL come
 * from the table before it in that order. cpu_reference.c is complete by itself: the oracle shares nothing with the others.
 * Everything these files share is static inline in headers, so that no code compiled for one instruction set can be linked
 * into another.
 */
#ifndef CODEASK_KERNELS_CPU_KERNELS_H
#define CODEASK_KERNELS_CPU_KERNELS_H

#include "../backend.h"

#define ACT_BLOCK 32

enum cpu_act_kind {
	ACT_F32, /* the caller's floats, untouched */
	ACT_Q8,  /* blocks of 32: x = d * q, q in -127..127 */
	ACT_Q16, /* blocks of 32: x = d * (256 * q + low), q in -127..127, low in -128..127 */
};

/* The n columns a matmul multiplies with, each k long. Quantised ones are made once for all rows. Sums are float or
 * int32, never f16, which overflows on real models. Sums of ACT_Q16 are of 256 * q + low. */
struct cpu_act {
	int64_t n, k;
	const float *f;  /* [n, k] */
	int8_t *q;       /* [n, k] */
	int8_t *low;     /* [n, k] of ACT_Q16, else NULL */
	float *d;        /* [n, k/32] scale */
	float *ds;       /* [n, k/32] d * sum(q): multiplies minimums and offsets of weights */
	float *ds16;     /* [n, k/16] d * sum(q) of half a block: the same for 16-wide scales; ACT_Q8 only */
	int32_t *neg32;  /* [n, k/16] -32 * sum(q): what an accumulator starts from when weights are stored with +32; ACT_Q8 only */
	int32_t *neg128; /* [n, k/32] -128 * sum(q): the same for +128 (signed bytes made unsigned for dpbusd) */
};

/* How a table multiplies weights of one type. Two forms: `dot` on the file layout, bound by memory, for few columns; and
 * panels, `panel_rows` weight rows expanded and interleaved once, then multiplied with all columns. */
struct cpu_matmul {
	enum cpu_act_kind act;

	/* out[r] = row r of w . column col, for n_row rows that are row_bytes apart. */
	void (*dot)(float *out, const void *w, size_t row_bytes, int64_t n_row, const struct cpu_act *x, int64_t col);

	int panel_rows;         /* 0: this type has only `dot` */
	int64_t panel_min_cols; /* from so many columns on the expansion pays */
	size_t (*panel_bytes)(int64_t k); /* multiple of 64 */
	/* n_row <= panel_rows; missing rows are packed as zeros. panel is 64-byte aligned. */
	void (*pack)(void *panel, const void *w, size_t row_bytes, int n_row, int64_t k);
	/* out[c * out_stride + r] = panel row r . column (col0 + c), for r < n_row, c < n_col. */
	void (*mul)(float *out, size_t out_stride, int n_row, const void *panel, const struct cpu_act *x, int64_t col0,
		    int64_t n_col);
};

/* Rows of a key or value cache: slot i at base + i * stride bytes. */
struct cpu_kv {
	const void *base;
	size_t stride;
	bool f16; /* else F32 */
};

#define CPU_TYPES (DTYPE_MXFP4 + 1) /* above the greatest usable dtype */

struct cpu_kernels {
	const char *name;
	struct cpu_matmul mm[CPU_TYPES]; /* by enum dtype; dot == NULL: not provided */
	/* With ACT_Q16, for products whose rounded activations cost too much: MXFP4 experts' down projections, whose input is a
	 * clamped gated unit's with outliers. Of the golden gpt-oss's error with ACT_Q8, 2.4e-4, they make 2.0e-4 (one token gets
	 * another expert). dot == NULL: mm's will do. */
	struct cpu_matmul fine[CPU_TYPES];

	/* Quantises one row of k floats into column col of x, to ACT_Q16 where x->low is there. A NaN or infinity makes its
	 * block's scale NaN or infinite. */
	void (*quantize)(struct cpu_act *x, int64_t col);

	/* out[i] = silu(gate[i]) * up[i], silu(z) = z / (1 + e^-z) */
	void (*swiglu)(float *out, const float *gate, const float *up, size_t n);

	/* dst[i] = f16(src[i]), nearest even */
	void (*store_f16)(uint16_t *dst, const float *src, size_t n);

	/* One step of the online softmax (Milakov and Gimelshein 2018): *max becomes the maximum of itself and p[0..n), *sum and
	 * acc[0..n_acc) are rescaled to it, p[i] = e^(p[i] - max), *sum += their sum. */
	void (*softmax)(float *p, int n, float *max, float *sum, float *acc, int n_acc);

	/* s[r * s_stride + j] = q[r, :] . k[j, :], q [n_row, d]. scratch: CPU_ATTN_TILE * d_pad floats, 64-byte aligned.
	 * n_slot <= CPU_ATTN_TILE. Writes up to CPU_ATTN_TILE values in each row of s. */
	void (*scores)(float *s, size_t s_stride, const float *q, int n_row, int d, struct cpu_kv k, int n_slot,
		       float *scratch);
	/* acc[r * acc_stride + i] += sum_j p[r * p_stride + j] v[j, i], i < dv. acc_stride is a multiple of 16 and >= dv. */
	void (*values)(float *acc, size_t acc_stride, const float *p, size_t p_stride, int n_row, int dv, struct cpu_kv v,
		       int n_slot, float *scratch);

	/* Only the reference has it: softmax(scale q.k + mask) v of one query head over slots lo..hi-1, in plain form. `work`
	 * holds hi - lo doubles. With has_sink the denominator gets exp(sink - max) more. */
	void (*attention_exact)(float *out, const float *q, int d, int dv, struct cpu_kv k, struct cpu_kv v, int64_t lo,
				int64_t hi, float scale, bool has_sink, float sink, double *work);
};

#define CPU_ATTN_TILE 64 /* slots handled at a time; multiple of every vector width */

extern const struct cpu_kernels cpu_reference, cpu_generic;
#if defined(__x86_64__)
extern const struct cpu_kernels cpu_avx2, cpu_avx512, cpu_avx512vnni;
#endif

/* cpu_detect.c: the merged table of that name for this machine, 0 or -1 (unknown, or this machine cannot run it; the error
 * names those it can). NULL: the best. */
int cpu_kernels_choose(struct cpu_kernels *out, const char *name, struct err *e);

#endif
