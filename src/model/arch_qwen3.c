/* arch_qwen3.c - Qwen3, dense (Yang et al. 2025).
 *
 * Qwen2 without biases; instead each head's query and key is normed (RMS, one weight of d numbers for all heads) before the
 * rotation. The head size is a key of its own: H d need not be E.
 */
#include "arch.h"
#include "graph.h"

static void qwen3_forward(struct graph *g)
{
	graph_embed(g);
	for (int il = 0; il < graph_n_layer(g); il++) {
		const struct layer_weights *w = graph_layer(g, il);

		graph_norm(g, &w->attn_norm);
		graph_qkv(g, w);
		graph_qk_norm(g, w);
		graph_rope(g);
		graph_attention(g, w, il);
		graph_residual(g);
		graph_keep_wanted(g, il);

		graph_norm(g, &w->ffn_norm);
		graph_swiglu(g, w);
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
