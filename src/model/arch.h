/* arch.h - the model families this build knows: what their files may hold, and their graph. */
#ifndef CODEASK_MODEL_ARCH_H
#define CODEASK_MODEL_ARCH_H

#include "../../kernels/backend.h"

struct graph;
struct config_reader; /* model_impl.h */
struct model_config;

enum presence { NEVER, MAY, MUST }; /* of tensors in a file */

struct arch {
	const char *name; /* general.architecture */
	enum rope_kind rope;
	enum presence qkv_bias, o_bias, qk_norm, rope_freqs, sinks;
	enum presence post_norms;                /* of what attention and the feed-forward network add */
	enum presence expert_bias;               /* of the router and the experts */
	enum presence select_bias, shared_gate;
	const char *ffn_norm; /* its tensor's name when it is not ffn_norm */
	/* Other names of a layer's tensors in this family's files: { ours, theirs }, ends with NULL; or NULL. Both
	 * are looked for. */
	const char *const (*aliases)[2];
	/* Metadata that changes the mathematics and that configure() and the graph take care of; NULL-terminated or NULL. Such keys
	 * are refused by name for every other family. */
	const char *const *keys;
	/* Reads what is particular to the family, after the common part; errors go to the reader. May be NULL. */
	void (*configure)(struct config_reader *r, struct model_config *c);
	/* Queues the ops from token ids to the normed rows whose logits are wanted (graph.h). */
	void (*forward)(struct graph *g);
};

extern const struct arch arch_llama, arch_llama4, arch_mistral3, arch_qwen2, arch_qwen3, arch_qwen3moe, arch_qwen35,
	arch_qwen35moe, arch_gemma3, arch_glm4moe, arch_gptoss,
	arch_gptoss_ollama;

const struct arch *arch_find(const char *name); /* NULL: unknown */
const char *arch_names(void);                   /* "llama, qwen2, ...", for messages */

#endif
