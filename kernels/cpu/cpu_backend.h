/* cpu_backend.h - the CPU backend's state, shared by the files that implement its ops. Private to kernels/cpu. */
#ifndef CODEASK_KERNELS_CPU_BACKEND_H
#define CODEASK_KERNELS_CPU_BACKEND_H

#include "../../src/base/thread.h"
#include "cpu_kernels.h"

#include <stdatomic.h>

/* Angles of one rope call. Queries and keys of all layers ask for the same ones, so the last two sets are kept. */
struct rope_table {
	struct rope_params p;  /* factors: only whether NULL */
	float *factors;        /* [dims/2] copy */
	double *freq;          /* [dims/2] radians per position */
	int32_t *pos;          /* [n] */
	float *cs;             /* [n, dims/2, 2] cos, sin, times attn_factor */
	size_t n, cap_n, cap_cs;
	int half;              /* room in factors and freq */
	bool used;
};

struct cpu_backend {
	struct backend base;
	struct backend_ops ops; /* own copy: its name tells the table */
	struct cpu_kernels k;
	char name[48];
	struct pool *pool;
	int n_thread;

	/* Scratch, grown by doubling, never shrunk: after the largest call nothing is allocated. */
	void *act;      /* quantised activations of the current matmul */
	size_t act_cap;
	void *work;     /* n_thread pieces of work_each bytes */
	size_t work_cap;
	void *partial;  /* split-K partial results of attention */
	size_t partial_cap;
	void *order;    /* rows of a mixture of experts sorted by expert */
	size_t order_cap;

	atomic_llong next; /* next item of the current parallel region */

	struct rope_table rope[2];
	int rope_last;
};

static inline struct cpu_backend *cpu_of(struct backend *be)
{
	return (struct cpu_backend *)be;
}

/* Grows *p to `size` bytes, contents lost. False + sticky error when there is no memory. */
bool cpu_reserve(struct cpu_backend *c, void **p, size_t *cap, size_t size);

/* Runs fn(ctx, i0, i1) over [0, n) in parts, on all threads when n * cost (in touched elements) is worth it. */
void cpu_spread(struct cpu_backend *c, int64_t n, int64_t cost, void (*fn)(void *ctx, int64_t i0, int64_t i1), void *ctx);

/* Behind an op that may have ended early: sets the sticky error when it was asked to. */
void cpu_end(struct cpu_backend *c);

/* Sets the sticky error: op name, what is wrong, the shapes of the tensors (NULL ends). */
void cpu_refuse(struct backend *be, const char *op, const char *why, ...);

/* Lays the arrays of n quantised columns of length k (set in x) into the scratch; false + sticky error without memory. */
bool cpu_place_act(struct cpu_backend *c, struct cpu_act *x, enum cpu_act_kind kind);
/* Column col of x as a cpu_act of one column, its floats at f. */
struct cpu_act cpu_act_column(const struct cpu_act *x, int64_t col, const float *f);

/* Ops, one prototype a family. */
void cpu_rows(struct backend *be, struct tensor *out, const struct tensor *table, const struct tensor *ids);
void cpu_rms_norm(struct backend *be, struct tensor *out, const struct tensor *x, const struct tensor *w, float eps);
void cpu_matmul_op(struct backend *be, struct tensor *out, const struct tensor *w, const struct tensor *x,
		   const struct tensor *bias);
void cpu_rope(struct backend *be, struct tensor *x, const struct tensor *pos, const struct rope_params *p);
void cpu_rope_free(struct cpu_backend *c);
void cpu_kv_store(struct backend *be, struct tensor *cache, const struct tensor *src, const struct tensor *slot);
void cpu_attention(struct backend *be, struct tensor *out, const struct tensor *q, const struct tensor *k,
		   const struct tensor *v, int64_t n_past, int n_kv_head, const struct tensor *q_pos,
		   const struct attn_params *p);
void cpu_glu(struct backend *be, struct tensor *out, const struct tensor *gate, const struct tensor *up, enum glu_kind kind);
void cpu_add(struct backend *be, struct tensor *x, const struct tensor *y);
void cpu_scale_rows(struct backend *be, struct tensor *x, const struct tensor *s, bool sigmoid);
void cpu_columns(struct backend *be, struct tensor *out, const struct tensor *x, int64_t from);
void cpu_route(struct backend *be, struct tensor *ids, struct tensor *weights, const struct tensor *logits,
	       const struct route_params *p);
void cpu_matmul_experts(struct backend *be, struct tensor *out, const struct tensor *w, const struct tensor *x,
			const struct tensor *ids, const struct tensor *bias);
void cpu_sum_experts(struct backend *be, struct tensor *out, const struct tensor *x, const struct tensor *weights);
void cpu_conv_silu(struct backend *be, struct tensor *out, const struct tensor *x, const struct tensor *w, struct tensor *state);
void cpu_delta_net(struct backend *be, struct tensor *out, const struct tensor *qkv, const struct tensor *alpha,
		   const struct tensor *beta, struct tensor *state, const struct delta_params *p);
void cpu_scale(struct backend *be, struct tensor *x, float s);

static inline bool is_f32(const struct tensor *t)
{
	return t && t->data && t->type == DTYPE_F32;
}
static inline int64_t tensor_elems(const struct tensor *t)
{
	return t->ne[0] * tensor_rows(t);
}

#endif
