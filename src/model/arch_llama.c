/* arch_llama.c - Llama 1 to 3.3 and models of the same form (Touvron et al. 2023; Grattafiori et al. 2024), Mixtral (Jiang et al.
 * 2024).
 *
 * A pre-norm transformer decoder with grouped-query attention, rotary positions and a gated feed-forward:
 *
 *	x  = embedding[ids]
 *	per layer:
 *	x += Wo attention(rope(Wq n), rope(Wk n), Wv n)    n = rms_norm(x)
 *	x += Wd (silu(Wg n) * Wu n)                        n = rms_norm(x)
 *	logits = W rms_norm(x)
 *
 * Files hold the rows of Wq and Wk in the order of ROPE_NORM. Llama 3.1 on divides the rotary frequencies by rope_freqs. With
 * experts (Mixtral) the second step is a mixture of them, weighed by the softmax of the chosen.
 */
#include "graph.h"
#include "model_impl.h"

static const char *const keys[] = { "expert_count", "expert_used_count", NULL };

static void llama_configure(struct config_reader *r, struct model_config *c)
{
	if (config_count(r, "expert_count", 1 << 20, 0))
		config_experts(r, c, GATE_SOFTMAX, true, c->n_ff);
}

static void llama_forward(struct graph *g)
{
	graph_embed(g);
	for (int il = 0; il < graph_n_layer(g); il++) {
		const struct layer_weights *w = graph_layer(g, il);

		graph_norm(g, &w->attn_norm);
		graph_qkv(g, w);
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

const struct arch arch_llama = {
	.name = "llama",
	.rope = ROPE_NORM,
	.qkv_bias = MAY,
	.o_bias = MAY,
	.rope_freqs = MAY,
	.keys = keys,
	.configure = llama_configure,
	.forward = llama_forward,
};
