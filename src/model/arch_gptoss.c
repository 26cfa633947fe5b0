/* arch_gptoss.c - gpt-oss-20b and -120b (OpenAI 2025).
 *
 * Attention with biases, YaRN, and a sink per head: a learned logit that takes part in the softmax and has no value, so that a
 * head may look at nothing (Xiao et al. 2023). Every other layer, the first among them, sees a window of 128 tokens. Each
 * feed-forward part is a mixture of experts with biases and a clamped gated unit, weighed by the softmax of the chosen.
 *
 * Ollama's own files ("gptoss") are the same model with other names, tensors that are one where others have several, and no word
 * on how the rotation is scaled, which is always YaRN.
 */
#include "graph.h"
#include "model_impl.h"

enum { PERIOD = 2 };

static const char *const keys[] = { "expert_count", "expert_used_count", "attention.sliding_window",
				    "attention.sliding_window_pattern", NULL };

static void gptoss_configure(struct config_reader *r, struct model_config *c)
{
	config_experts(r, c, GATE_SOFTMAX, true, c->n_ff);
	c->glu = GLU_CLAMPED;
	config_pattern(r, c, PERIOD);
	c->local_mask = MASK_WINDOW;
	c->local_span = config_size(r, "attention.sliding_window", 1 << 27, 0);
}

static bool file_has(const struct config_reader *r, const char *tensor)
{
	return gguf_tensor(r->g, tensor) != NULL;
}

static void ollama_configure(struct config_reader *r, struct model_config *c)
{
	gptoss_configure(r, c);
	c->fused_qkv = file_has(r, "blk.0.attn_qkv.weight");
	c->fused_gate_up = file_has(r, "blk.0.ffn_gate_up_exps.weight");
	if (!config_has(r, "rope.scaling.type"))
		config_yarn(r, &c->rope);
	c->rope_local = c->rope;
}

static const char *const ollama_names[][2] = {
	{ "attn_output.weight", "attn_out.weight" },
	{ "attn_output.bias", "attn_out.bias" },
	{ "attn_sinks.weight", "attn_sinks" },
	{ NULL, NULL },
};

static void gptoss_forward(struct graph *g)
{
	graph_embed(g);
	for (int il = 0; il < graph_n_layer(g); il++) {
		const struct layer_weights *w = graph_layer(g, il);

		graph_norm(g, &w->attn_norm);
		graph_qkv(g, w);
		graph_rope(g, il);
		graph_attention(g, w, il); /* with sinks */
		graph_residual(g);
		graph_keep_wanted(g, il);

		graph_norm(g, &w->ffn_norm);
		graph_moe(g, w);
		graph_residual(g);
	}
	graph_output_norm(g);
}

const struct arch arch_gptoss = {
	.name = "gpt-oss",
	.rope = ROPE_NEOX,
	.qkv_bias = MUST,
	.o_bias = MUST,
	.sinks = MUST,
	.expert_bias = MUST,
	.ffn_norm = "post_attention_norm.weight",
	.keys = keys,
	.configure = gptoss_configure,
	.forward = gptoss_forward,
};

const struct arch arch_gptoss_ollama = {
	.name = "gptoss",
	.rope = ROPE_NEOX,
	.qkv_bias = MUST,
	.o_bias = MUST,
	.sinks = MUST,
	.expert_bias = MUST,
	.aliases = ollama_names,
	.keys = keys,
	.configure = ollama_configure,
	.forward = gptoss_forward,
};
