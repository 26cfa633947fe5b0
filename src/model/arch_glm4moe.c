/* arch_glm4moe.c - GLM-4.5, 4.6 and 4.7, also -Air (GLM-4.5 Team 2025).
 *
 * Attention with biases, norms of queries and keys in the larger models, and rotation of half of a head. The first layers are
 * dense; the others mix experts weighed by sigmoids, chosen with a bias that keeps their load even (DeepSeek-V3, 2024) and does
 * not enter the weights, and a shared expert. The last layers of a file predict further tokens and are not run.
 */
#include "graph.h"
#include "model_impl.h"

static const char *const keys[] = { "expert_count", "expert_used_count", "expert_shared_count", "leading_dense_block_count",
				    "nextn_predict_layers", NULL };

static void glm4moe_configure(struct config_reader *r, struct model_config *c)
{
	config_experts(r, c, GATE_SIGMOID, true, 0);
	c->n_ff_shexp = c->n_ff_exp * config_count(r, "expert_shared_count", 64, 0);
}

static void glm4moe_forward(struct graph *g)
{
	graph_embed(g);
	for (int il = 0; il < graph_n_layer(g); il++) {
		const struct layer_weights *w = graph_layer(g, il);

		graph_norm(g, &w->attn_norm);
		graph_qkv(g, w);
		graph_qk_norm(g, w); /* where the file has them */
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

const struct arch arch_glm4moe = {
	.name = "glm4moe",
	.rope = ROPE_NEOX,
	.qkv_bias = MAY,
	.qk_norm = MAY,
	.select_bias = MUST,
	.ffn_norm = "post_attention_norm.weight",
	.keys = keys,
	.configure = glm4moe_configure,
	.forward = glm4moe_forward,
};
