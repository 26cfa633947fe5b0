/* backend.h - the op vocabulary: everything a model graph may ask of a device.
 *
 * A backend owns one device (its memory, its threads or streams). Tensors are plain descriptions; `data` is an address that
 * only the owning backend may follow: on the CPU it is host memory, elsewhere it need not be. Model code moves numbers in
 * and out with tensor_write() and tensor_read() and never looks at `data`.
 *
 * Ops are queued in order; each may run later, on the device. The first error sticks and turns every later op into a no-op;
 * backend_sync() waits and returns it. So a graph is a plain list of ops with one check at its end.
 *
 * Every op takes its number of tokens (or rows) from the shapes, so prefill and decode are the same graph: the backend picks
 * matrix-vector or matrix-matrix. Activations are F32. Shapes are written [slowest, ..., fastest], as the formulas have them;
 * `ne` stores the fastest first, as GGUF does.
 *
 * Threads: one caller at a time per backend.
 */
#ifndef CODEASK_KERNELS_BACKEND_H
#define CODEASK_KERNELS_BACKEND_H

#include "quant.h"

#include "../src/base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct tensor {
	enum dtype type;
	int64_t ne[3]; /* elements, fastest first; unused dimensions are 1 */
	void *data;    /* device address, rows contiguous */
};

static inline int64_t tensor_rows(const struct tensor *t)
{
	return t->ne[1] * t->ne[2];
}
size_t tensor_bytes(const struct tensor *t);

enum rope_kind {
	ROPE_NORM, /* rotates pairs (x[2i], x[2i+1]) */
	ROPE_NEOX, /* rotates pairs (x[i], x[i + d/2]) */
};

/* Rotary embedding (Su et al. 2021, RoFormer). Angle of pair i at position p: p * base^(-2i/dims) / factors[i] * freq_scale,
 * with the YaRN interpolation (Peng et al. 2023) when ext_factor != 0. */
struct rope_params {
	enum rope_kind kind;
	int dims;                 /* rotated dimensions, even, <= head size; the rest passes through */
	float base;               /* theta */
	float freq_scale;         /* 1, or 1/factor for linear and YaRN scaling */
	float ext_factor;         /* 0: no YaRN mix; 1: YaRN */
	float attn_factor;        /* cos and sin are multiplied by this */
	float beta_fast, beta_slow;
	int orig_ctx;             /* YaRN: context length of training */
	const struct tensor *factors; /* F32 [dims/2] divisors, or NULL */
};

enum glu_kind {
	GLU_SILU, /* out = silu(gate) * up, silu(z) = z / (1 + e^-z) (Shazeer 2020) */
	GLU_GELU, /* out = f16(gelu_tanh(f16(gate))) * up, from |gate| = 10 on exact: a table of f16 values in ggml, by whose numbers
	           * models are judged */
	GLU_SIGMOID, /* out = sigmoid(gate) * up: gated attention */
	GLU_CLAMPED, /* gpt-oss: g = min(gate, 7), u = clamp(up, -7, 7), out = g sigmoid(1.702 g) (u + 1) */
};

/* How a mixture of experts (Shazeer et al. 2017) picks experts from the router's logits and weighs them. */
enum expert_gate {
	GATE_SOFTMAX, /* p = softmax over all experts */
	GATE_SIGMOID, /* p = sigmoid of each */
};

struct route_params {
	enum expert_gate gate;
	bool normalize;             /* weights are divided by their sum (at least 2^-14) */
	float scale;                /* and multiplied by this */
	const struct tensor *bias;  /* F32 [n_expert] added to p for the choice only (DeepSeek-V3), or NULL */
};

/* Gated delta rule (Yang et al. 2025, Gated Delta Networks), one layer. */
struct delta_params {
	int n_key_head, n_value_head; /* value head h uses key head h mod n_key_head */
	int size;                     /* d of keys, queries and values */
	float eps;                    /* of the L2 norm of queries and keys */
	const struct tensor *dt_bias, *a; /* F32 [n_value_head]; a is negative */
};

enum attn_mask {
	MASK_CAUSAL, /* key j is visible to query i iff pos[j] <= pos[i] */
	MASK_WINDOW, /* ... and pos[i] - pos[j] < span */
	MASK_CHUNK,  /* ... and pos[i] / span == pos[j] / span */
};

struct attn_params {
	float scale;              /* multiplies q.k */
	enum attn_mask mask;
	int span;                 /* tokens, for MASK_WINDOW and MASK_CHUNK */
	const struct tensor *sinks; /* F32 [n_head], or NULL */
};

struct backend;

struct backend_ops {
	const char *name; /* "cpu avx512+vnni", shown to the user */

	/* Memory. alloc returns a zeroed device buffer; map makes host bytes that outlive the backend (an mmapped file) usable
	 * as tensor data, without a copy where the device can. NULL + sticky error on failure. */
	void *(*alloc)(struct backend *be, size_t size);
	void (*release)(struct backend *be, void *p);
	void *(*map)(struct backend *be, const void *host, size_t size);
	void (*write)(struct backend *be, void *dst, const void *host, size_t size);
	void (*read)(struct backend *be, void *host, const void *src, size_t size); /* implies sync */
	void (*copy)(struct backend *be, void *dst, const void *src, size_t size);  /* within the device; no overlap */

	/* out[n, E] = table[ids[i], :] converted to F32. ids I32 [n], table any weight type [V, E]. */
	void (*rows)(struct backend *be, struct tensor *out, const struct tensor *table, const struct tensor *ids);

	/* out[r, :] = x[r, :] * w / sqrt(mean(x[r, :]^2) + eps) for each row r (Zhang and Sennrich 2019). w F32 [E] or NULL (no
	 * weight). out may be x. Use [n_tok * n_head, d] shapes for per-head norms. */
	void (*rms_norm)(struct backend *be, struct tensor *out, const struct tensor *x, const struct tensor *w, float eps);

	/* out[n, M] = x[n, K] w[M, K]^T + bias[M]. w any weight type, bias F32 or NULL. out must not overlap x. */
	void (*matmul)(struct backend *be, struct tensor *out, const struct tensor *w, const struct tensor *x,
		       const struct tensor *bias);

	/* x[n, n_head, d] rotated in place; pos I32 [n]. */
	void (*rope)(struct backend *be, struct tensor *x, const struct tensor *pos, const struct rope_params *p);

	/* Writes rows src[n, W] (F32) to cache[slot[i], :] in the cache's type (F32 or F16). slot I32 [n], no slot twice. src may
	 * come as [n, n_kv, d] with n_kv * d = W. */
	void (*kv_store)(struct backend *be, struct tensor *cache, const struct tensor *src, const struct tensor *slot);

	/* Scaled dot-product attention with grouped heads (Ainslie et al. 2023): query head h reads key/value head
	 * h * n_kv / n_head. q F32 [n, n_head, d], k [n_slot, n_kv * d], v [n_slot, n_kv * dv] caches, out [n, n_head * dv].
	 * q_pos I32 [n]. Slots 0 .. n_past-1 hold positions 0 .. n_past-1 (slot == position; n_past counts the tokens of this
	 * call, already stored). With sinks the softmax denominator gets exp(sink[h] - max) more. */
	void (*attention)(struct backend *be, struct tensor *out, const struct tensor *q, const struct tensor *k,
			  const struct tensor *v, int64_t n_past, int n_kv_head, const struct tensor *q_pos,
			  const struct attn_params *p);

	/* out = act(gate) * up, element by element; out may be gate or up. */
	void (*glu)(struct backend *be, struct tensor *out, const struct tensor *gate, const struct tensor *up,
		    enum glu_kind kind);

	/* Mixture of experts. For each token the n_used experts of greatest p (+ bias), in falling order, to ids I32 [n, n_used]; their
	 * weights to F32 [n, n_used]. logits F32 [n, n_expert]. */
	void (*route)(struct backend *be, struct tensor *ids, struct tensor *weights, const struct tensor *logits,
		      const struct route_params *p);

	/* out[n, n_used, M]: row (t, j) = x[t or (t, j)] w[ids[t, j]]^T + bias[ids[t, j]]. w [n_expert, M, K], any weight type; x [n, K],
	 * one row for all experts of a token, or [n, n_used, K]; bias F32 [n_expert, M] or NULL. */
	void (*matmul_experts)(struct backend *be, struct tensor *out, const struct tensor *w, const struct tensor *x,
			       const struct tensor *ids, const struct tensor *bias);

	/* out[n, E] = sum over j of weights[n, j] * x[n, j, E]; weights NULL: 1 each. */
	void (*sum_experts)(struct backend *be, struct tensor *out, const struct tensor *x, const struct tensor *weights);

	/* Causal depthwise convolution over time, then SiLU: out[t, c] = silu(sum_j w[c, j] x[t - (K-1) + j, c]). x and out F32 [n, C],
	 * w F32 [C, K]; rows before x come from state F32 [K-1, C], which then gets the last K-1 rows. out must not overlap x. */
	void (*conv_silu)(struct backend *be, struct tensor *out, const struct tensor *x, const struct tensor *w,
			  struct tensor *state);

	/* The recurrence of gated delta nets, token after token; for each value head with its state S[d, d]:
	 *	q, k = l2_norm(q) / sqrt(d), l2_norm(k)
	 *	S = S exp(softplus(alpha + dt_bias) a);  S += k (x) sigmoid(beta) (v - S^T k);  out = S^T q
	 * qkv F32 [n, (2 n_key_head + n_value_head) d] holds queries, keys, values of a token in this order; alpha, beta F32
	 * [n, n_value_head]; out F32 [n, n_value_head d]. state F32 [n_value_head, d, d] (value index slower) is read and replaced. */
	void (*delta_net)(struct backend *be, struct tensor *out, const struct tensor *qkv, const struct tensor *alpha,
			  const struct tensor *beta, struct tensor *state, const struct delta_params *p);

	/* x[r, :] *= s[r], or *= sigmoid(s[r]). x F32 [n, W] (or more dimensions: n is what s has), s F32 [n]. */
	void (*scale_rows)(struct backend *be, struct tensor *x, const struct tensor *s, bool sigmoid);

	/* out[r, :] = x[r, from .. from + W) for each row: cuts columns out of a wider tensor. out F32 [R, W], x F32 [R, W2]. */
	void (*columns)(struct backend *be, struct tensor *out, const struct tensor *x, int64_t from);

	/* x += y, same shape. */
	void (*add)(struct backend *be, struct tensor *x, const struct tensor *y);
	/* x *= s. */
	void (*scale)(struct backend *be, struct tensor *x, float s);

	/* Waits for everything queued. 0, or -1 with the first error (it stays until backend_clear()). */
	int (*sync)(struct backend *be, struct err *e);
	void (*free)(struct backend *be);
};

/* First member of every implementation's own struct. */
struct backend {
	const struct backend_ops *ops;
	struct err err; /* sticky */
	/* Asked between pieces of the long ops, on any thread, NULL: never. Once true, the op may leave its output unfinished; the error is
	 * then ERR_CANCEL. An op over 512 tokens takes 0.2 s on two cores with a model of 1 B parameters, ten times that with larger ones. */
	bool (*stop)(void *ud);
	void *stop_ud;
};

/* The CPU. `table`: "reference" (exact floats, the oracle), "generic", "avx2", "avx512", or NULL for the best this machine
 * runs. An unknown name or one the machine cannot run is ERR_USAGE and names those it can. n_threads <= 0: one per core. */
struct backend *backend_cpu(const char *table, int n_threads, struct err *e);

/* Names that backend_cpu() accepts on this machine, NULL-terminated. */
const char *const *backend_cpu_tables(void);

/* Bytes per second that all threads together read from memory, measured now over a buffer larger than the caches
 * (about 0.3 s), and the int8 multiply-add rate is left to the benches. */
double backend_cpu_read_bandwidth(struct backend *be);

static inline bool backend_failed(const struct backend *be)
{
	return be->err.code != ERR_NONE;
}
static inline bool backend_stopped(const struct backend *be)
{
	return be->stop && be->stop(be->stop_ud);
}
static inline void backend_clear(struct backend *be)
{
	err_clear(&be->err);
}
void backend_free(struct backend *be); /* NULL is fine */

#ifdef __cplusplus
}
#endif

#endif
