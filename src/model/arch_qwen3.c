/* arch_qwen3.c - Qwen3, dense and with experts (Yang et al. 2025), also -Coder.
 *
 * Qwen2 without biases; instead each head's query and key is normed (RMS, one weight of d numbers for all heads) before the
 * rotation. The head size is a key of its own: H d need not be E. With experts (qwen3moe: 30B-A3B, 235B-A22B) each layer's
 * feed-forward part is a mixture, weighed by the softmax of the chosen, with no shared expert.
 */
#include "graph.h"
#include "model_impl.h"

static const char *const moe_keys[] = { "expert_count", "expert_used_count", NULL };

static void qwen3moe_configure(struct config_reader *r, struct model_config *c)
{
	int used = config_size(r, "expert_used_count", 1 << 20, 0);

	config_experts(r, c, GATE_SOFTMAX, true, c->n_ff / used ? c->n_ff / used : 1);
}

static void qwen3_forward(struct graph *g)
{
	graph_embed(g);
	for (int il = 0; il < graph_n_layer(g); il++) {
		const struct layer_weights *w = graph_layer(g, il);

		graph_norm(g, &w->attn_norm);
		graph_qkv(g, w);
		graph_qk_norm(g, w);
		graph_rope(g, il);
		graph_attention(g, w, il);
		graph_residual(g);
		graph_keep_wanted(g, il);

		graph_norm(g, &w->ffn_norm);
		graph_ffn_or_moe(g, w, il);
		graph_residual(g);
	}
	graph_output_norm(g);
}

const struct arch arch_qwen3 = {
	.name = "qwen3",
	.rope = ROPE_NEOX,
	.qk_norm = MUST,
	.forward = qwen3_forward,
};

const struct arch arch_qwen3moe = {
	.name = "qwen3moe",
	.rope = ROPE_NEOX,
	.qk_norm = MUST,
	.keys = moe_keys,
	.configure = qwen3moe_configure,
	.forward = qwen3_forward,
};
