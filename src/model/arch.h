/* arch.h - the model families this build knows: what their files may hold, and their graph. */
#ifndef CODEASK_MODEL_ARCH_H
#define CODEASK_MODEL_ARCH_H

#include "../../kernels/backend.h"

struct graph;

enum presence { NEVER, MAY, MUST }; /* of tensors in a file */

struct arch {
	const char *name; /* general.architecture */
	enum rope_kind rope;
	enum presence qkv_bias, o_bias, qk_norm, rope_freqs;
	/* Queues the ops from token ids to the normed rows whose logits are wanted (graph.h). */
	void (*forward)(struct graph *g);
};

extern const struct arch arch_llama, arch_qwen2, arch_qwen3;

const struct arch *arch_find(const char *name); /* NULL: unknown */
const char *arch_names(void);                   /* "llama, qwen2, qwen3", for messages */

#endif
