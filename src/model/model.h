/* model.h - an immutable loaded model: configuration, weights bound by name, tokenizer and template. */
#ifndef CODEASK_MODEL_MODEL_H
#define CODEASK_MODEL_MODEL_H

#include "../../kernels/backend.h"
#include "chat.h"
#include "gguf.h"
#include "vocab.h"

/* Hyperparameters; names as in GGUF metadata <arch>.*. */
struct model_config {
	int n_layer;     /* block_count, L */
	int n_embd;      /* embedding_length, E */
	int n_ff;        /* feed_forward_length, F */
	int n_head;      /* attention.head_count, H */
	int n_kv_head;   /* attention.head_count_kv, H_kv */
	int head_k;      /* attention.key_length, d: size of a query and key head */
	int head_v;      /* attention.value_length, dv */
	int n_vocab;
	int n_ctx_train; /* context_length */
	float rms_eps;   /* attention.layer_norm_rms_epsilon */
	float attn_scale;
	struct rope_params rope; /* factors point into the weights */
};

/* One transformer block; absent tensors have data NULL. Shapes [out, in]. */
struct layer_weights {
	struct tensor attn_norm;               /* [E] */
	struct tensor attn_q, attn_k, attn_v;  /* [H d, E], [H_kv d, E], [H_kv dv, E] */
	struct tensor attn_q_bias, attn_k_bias, attn_v_bias, attn_o_bias;
	struct tensor attn_q_norm, attn_k_norm; /* [d] */
	struct tensor attn_o;                  /* [E, H dv] */
	struct tensor ffn_norm;                /* [E] */
	struct tensor ffn_gate, ffn_up;        /* [F, E] */
	struct tensor ffn_down;                /* [E, F] */
};

struct model_weights {
	struct tensor token_embd; /* [V, E] */
	struct tensor rope_freqs; /* [d/2] */
	struct tensor output_norm;
	struct tensor output; /* [V, E]; the same data as token_embd when tied */
	struct layer_weights *layers; /* [n_layer] */
};

struct arch; /* arch.h */

struct model {
	struct gguf *file;
	const struct arch *arch;
	struct model_config config;
	struct model_weights weights;
	struct vocab *vocab;
	struct backend *backend; /* borrowed */
	uint64_t weight_bytes;   /* read per decoded token: all weights but the embedding table (counted when tied) */
	uint64_t total_bytes;    /* of all tensors */
	uint64_t n_params;
};

/* Opens, checks and binds. The backend must outlive the model. Unsupported architectures, tensors and types are refused by
 * name (ERR_MODEL). */
struct model *model_open(const char *path, struct backend *be, struct err *e);
void model_free(struct model *m);

/* The header alone: may model_open() succeed? The same errors for a broken file, an unknown architecture or type, in a few
 * milliseconds. *info (may be NULL) is filled as far as the file can be read. */
struct model_info {
	char arch[32];
	uint64_t n_params, bytes;
};
int model_check(const char *path, struct model_info *info, struct err *e);

const char *model_arch_name(const struct model *m);
struct gguf_str model_name(const struct model *m); /* general.name or the file's name */
double model_bits_per_weight(const struct model *m);

#endif
