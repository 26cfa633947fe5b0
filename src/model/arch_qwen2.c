/* arch_qwen2.c - Qwen2 and Qwen2.5, also -Coder (Yang et al. 2024).
 *
 * Llama's form with two differences: queries, keys and values have biases, and rotary pairs are (i, i + d/2).
 */
#include "arch.h"
#include "graph.h"

static void qwen2_forward(struct graph *g)
{
	graph_embed(g);
	for (int il = 0; il < graph_n_layer(g); il++) {
		const struct layer_weights *w = graph_layer(g, il);

		graph_norm(g, &w->attn_norm);
		graph_qkv(g, w); /* with biases */
		graph_rope(g, il);
		graph_attention(g, w, il);
		graph_residual(g);
		graph_keep_wanted(g, il);

		graph_norm(g, &w->ffn_norm);
		graph_ffn(g, w);
		graph_residual(g);
	}
	graph_output_norm(g);
}

const struct arch arch_qwen2 = {
	.name = "qwen2",
	.rope = ROPE_NEOX,
	.qkv_bias = MUST,
	.forward = qwen2_forward,
};
