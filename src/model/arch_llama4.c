/* arch_llama4.c - Llama 4 Scout and Maverick (Meta 2025), text only.
 *
 * Llama with three changes. Of four layers three attend to their own chunk of 8192 positions only and rotate; then queries and
 * keys are normed per head, without weights. The fourth sees everything and does not rotate (NoPE, Kazemnejad et al. 2023); its
 * queries grow with the logarithm of the position, so that attention stays sharp over millions of tokens. The feed-forward part
 * is one expert of several, chosen by the router, its input weighed by the sigmoid of the router's logit, plus a shared expert.
 */
#include "graph.h"
#include "model_impl.h"

enum { CHUNK = 8192, PERIOD = 4, MAVERICK_EXPERTS = 128 };

static const char *const keys[] = {
	"expert_count", "expert_used_count", "interleave_moe_layer_step", "attention.sliding_window",
	"attention.sliding_window_pattern", NULL
};

static void llama4_configure(struct config_reader *r, struct model_config *c)
{
	int step = config_size(r, "interleave_moe_layer_step", MODEL_LAYERS, 1);

	config_experts(r, c, GATE_SIGMOID, false, 0);
	c->n_ff_shexp = c->n_ff_exp;
	c->weigh_input = true;
	config_pattern(r, c, PERIOD);
	for (int il = 0; il < c->n_layer; il++) {
		c->layer[il].moe = (il + 1) % step == 0;
		c->layer[il].no_rope = !c->layer[il].local;
	}
	if (config_has(r, "attention.sliding_window") && gguf_uint(r->g, r->key, 0, r->e) != CHUNK) /* 0: a model without chunks */
		err_set(r->e, ERR_MODEL, "%s: %s is not %d, and this build's llama4 computes no other chunks; use another model",
			gguf_path(r->g), r->key, CHUNK);
	c->local_mask = MASK_CHUNK;
	c->local_span = CHUNK;
	c->unit_qk_norm = c->n_expert != MAVERICK_EXPERTS; /* the files do not say */
	c->temp_scale = 0.1f;
	c->temp_length = CHUNK;
	c->temp_offset = 1;
	c->temp_global = true;
}

static void llama4_forward(struct graph *g)
{
	graph_embed(g);
	for (int il = 0; il < graph_n_layer(g); il++) {
		const struct layer_weights *w = graph_layer(g, il);

		graph_norm(g, &w->attn_norm);
		graph_qkv(g, w);
		graph_rope(g, il);         /* local layers */
		graph_unit_qk_norm(g, il); /* local layers */
		graph_temperature(g, il);  /* global layers */
		graph_attention(g, w, il);
		graph_residual(g);
		graph_keep_wanted(g, il);

		graph_norm(g, &w->ffn_norm);
		graph_ffn_or_moe(g, w, il); /* Maverick alternates */
		graph_residual(g);
	}
	graph_output_norm(g);
}

const struct arch arch_llama4 = {
	.name = "llama4",
	.rope = ROPE_NORM,
	.rope_freqs = MAY,
	.keys = keys,
	.configure = llama4_configure,
	.forward = llama4_forward,
};
