/* model.h - an immutable loaded model: configuration, weights bound by name, tokenizer and template. */
#ifndef CODEASK_MODEL_MODEL_H
#define CODEASK_MODEL_MODEL_H

#include "../../kernels/backend.h"
#include "chat.h"
#include "gguf.h"
#include "vocab.h"

enum { MODEL_LAYERS = 1024 }; /* at most */

/* What a layer is made of. */
struct layer_kind {
	bool local;     /* attention sees a window or a chunk of the past (config.local_*), and rotates by rope_local */
	bool no_rope;   /* queries and keys are not rotated */
	bool moe;       /* mixture of experts instead of one feed-forward network */
	bool recurrent; /* gated delta net instead of attention: no keys and values, but a state */
};

/* Hyperparameters; names as in GGUF metadata <arch>.*. */
struct model_config {
	int n_layer;     /* block_count less the layers that only predict further tokens, L */
	int n_skip;      /* nextn_predict_layers: behind the others in the file, not run */
	int n_embd;      /* embedding_length, E */
	int n_ff;        /* feed_forward_length, F */
	int n_head;      /* attention.head_count, H */
	int n_kv_head;   /* attention.head_count_kv, H_kv */
	int head_k;      /* attention.key_length, d: size of a query and key head */
	int head_v;      /* attention.value_length, dv */
	int n_vocab;
	int n_ctx_train; /* context_length */
	float rms_eps;   /* attention.layer_norm_rms_epsilon */
	float embd_scale; /* of the embedding's rows: 1, Gemma sqrt(E) */
	enum glu_kind glu; /* of the feed-forward networks and experts */

	float attn_scale;
	bool gated_attn;          /* attn_q gives a gate of the size of the query with each head: [q | gate] */
	bool unit_qk_norm;        /* queries and keys of rotated layers are normed without weights, behind the rotation */
	struct rope_params rope;  /* factors point into the weights */
	struct rope_params rope_local;
	enum attn_mask local_mask;
	int local_span;           /* tokens: attention.sliding_window, or a chunk */
	/* queries grow with the position: q *= 1 + temp_scale ln(1 + floor((pos + temp_offset) / temp_length)); 0: no */
	float temp_scale;
	int temp_length, temp_offset;
	bool temp_global;         /* in global layers only */

	int n_expert, n_expert_used; /* expert_count, expert_used_count; 0: dense */
	int n_ff_exp;                /* expert_feed_forward_length, F_e */
	int n_ff_shexp;              /* width of the shared expert, F_s; 0: none */
	bool fused_qkv;              /* queries, keys and values come as one tensor, rows behind each other */
	bool fused_gate_up;          /* an expert's gate and up come as one tensor, rows in turn */
	bool weigh_input;            /* weights multiply what goes into an expert, not what comes out (Llama 4) */
	struct route_params route;   /* bias is the layer's */

	int delta_conv, delta_size;  /* ssm.conv_kernel, ssm.state_size: taps of the convolution, d of a head */
	int delta_k_head, delta_v_head; /* ssm.group_count, ssm.time_step_rank */

	struct layer_kind layer[MODEL_LAYERS]; /* [n_layer] */
};

/* Numbers in a row of q, k and v of a gated delta net. */
static inline int64_t config_delta_width(const struct model_config *c)
{
	return ((int64_t)2 * c->delta_k_head + c->delta_v_head) * c->delta_size;
}

/* One transformer block; absent tensors have data NULL. Shapes [out, in]. */
struct layer_weights {
	struct tensor attn_norm;               /* [E] */
	struct tensor attn_q, attn_k, attn_v;  /* [H d, E] (gated: [2 H d, E]), [H_kv d, E], [H_kv dv, E] */
	struct tensor attn_q_bias, attn_k_bias, attn_v_bias, attn_o_bias;
	struct tensor attn_q_norm, attn_k_norm; /* [d] */
	struct tensor attn_sinks;              /* [H] */
	struct tensor attn_o;                  /* [E, H dv] */
	struct tensor attn_post_norm;          /* [E] of what attention adds */

	struct tensor ffn_norm;                /* [E] */
	struct tensor ffn_gate, ffn_up;        /* [F, E] */
	struct tensor ffn_down;                /* [E, F] */
	struct tensor ffn_post_norm;           /* [E] of what the feed-forward network adds */

	struct tensor router, router_bias;     /* [n_expert, E], [n_expert] */
	struct tensor select_bias;             /* [n_expert] for the choice of experts only */
	struct tensor gate_exps, up_exps;      /* [n_expert, F_e, E] */
	struct tensor down_exps;               /* [n_expert, E, F_e] */
	struct tensor gate_up_exps, gate_up_exps_bias; /* [n_expert, 2 F_e, E], [n_expert, 2 F_e]: rows gate, up, gate, ... */
	struct tensor gate_exps_bias, up_exps_bias, down_exps_bias; /* [n_expert, F_e], ..., [n_expert, E] */
	struct tensor gate_shexp, up_shexp;    /* [F_s, E] */
	struct tensor down_shexp;              /* [E, F_s] */
	struct tensor shexp_gate;              /* [E]: the shared expert counts sigmoid(w . x) times */

	/* gated delta net, C = config_delta_width, n_v value heads of d */
	struct tensor delta_qkv, delta_z;      /* [C, E], [n_v d, E] */
	struct tensor delta_alpha, delta_beta; /* [n_v, E] */
	struct tensor delta_conv;              /* [C, conv] */
	struct tensor delta_dt, delta_a;       /* [n_v] */
	struct tensor delta_norm;              /* [d] */
	struct tensor delta_out;               /* [E, n_v d] */
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
	uint64_t weight_bytes;   /* read per decoded token: all weights but the embedding table (counted when tied) and the
				  * experts that are not used */
	uint64_t total_bytes;    /* of all tensors that the graph reads */
	uint64_t n_params, n_active; /* n_active: that one token is multiplied with */
};

/* Opens, checks and binds. The backend must outlive the model. Unsupported architectures, tensors and types are refused by
 * name (ERR_MODEL). */
struct model *model_open(const char *path, struct backend *be, struct err *e);
void model_free(struct model *m);

/* The header alone: will model_open() succeed, but for tokenizer and template? The same errors for a broken file, an unknown
 * architecture, tensor or type, in a few milliseconds. */
int model_check(const char *path, struct err *e);

const char *model_arch_name(const struct model *m);
struct gguf_str model_name(const struct model *m); /* general.name or the file's name */
double model_bits_per_weight(const struct model *m);

#endif
