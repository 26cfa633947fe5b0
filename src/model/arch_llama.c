/* arch_llama.c - Llama 1 to 3.3 and models of the same form (Touvron et al. 2023; Grattafiori et al. 2024).
 *
 * A pre-norm transformer decoder with grouped-query attention, rotary positions and a gated feed-forward:
 *
 *	x  = embedding[ids]
 *	per layer:
 *	x += Wo attention(rope(Wq n), rope(Wk n), Wv n)    n = rms_norm(x)
 *	x += Wd (silu(Wg n) * Wu n)                        n = rms_norm(x)
 *	logits = W rms_norm(x)
 *
 * Files hold the rows of Wq and Wk in the order of ROPE_NORM. Llama 3.1 on divides the rotary frequencies by rope_freqs.
 */
#include "arch.h"
#include "graph.h"

static void llama_forward(struct graph *g)
{
	graph_embed(g);
	for (int il = 0; il < graph_n_layer(g); il++) {
		const struct layer_weights *w = graph_layer(g, il);

		graph_norm(g, &w->attn_norm);
		graph_qkv(g, w);
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

const struct arch arch_llama = {
	.name = "llama",
	.rope = ROPE_NORM,
	.qkv_bias = MAY,
	.o_bias = MAY,
	.rope_freqs = MAY,
	.forward = llama_forward,
};
