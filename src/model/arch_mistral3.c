/* arch_mistral3.c - Mistral Small 3.x, Ministral 3 and Devstral (Mistral AI 2025), text only.
 *
 * Llama's form. Long contexts come from YaRN (Peng et al. 2023), whose growth of the angles' cos and sin the file may take back,
 * and from queries that grow with the logarithm of the position.
 */
#include "graph.h"
#include "model_impl.h"

static const char *const keys[] = { "attention.temperature_scale", "attention.temperature_length", "rope.scaling.yarn_log_multiplier",
				    NULL };

static void mistral3_configure(struct config_reader *r, struct model_config *c)
{
	if (config_has(r, "attention.temperature_scale") || config_has(r, "rope.scaling_beta")) /* the second is Ollama's */
		c->temp_scale = (float)gguf_float(r->g, r->key, 0, r->e);
	if (!(c->temp_scale >= 0 && c->temp_scale < 1e3f))
		err_set(r->e, ERR_MODEL, "%s: %s is %g, which makes no sense; convert the model again", gguf_path(r->g), r->key,
			c->temp_scale);
	c->temp_length = config_count(r, "attention.temperature_length", 1 << 27, 0);
	if (!c->temp_length)
		c->temp_length = c->rope.orig_ctx;
}

static void mistral3_forward(struct graph *g)
{
	graph_embed(g);
	for (int il = 0; il < graph_n_layer(g); il++) {
		const struct layer_weights *w = graph_layer(g, il);

		graph_norm(g, &w->attn_norm);
		graph_qkv(g, w);
		graph_rope(g, il);
		graph_temperature(g, il);
		graph_attention(g, w, il);
		graph_residual(g);
		graph_keep_wanted(g, il);

		graph_norm(g, &w->ffn_norm);
		graph_ffn(g, w);
		graph_residual(g);
	}
	graph_output_norm(g);
}

const struct arch arch_mistral3 = {
	.name = "mistral3",
	.rope = ROPE_NORM,
	.qkv_bias = MAY,
	.o_bias = MAY,
	.rope_freqs = MAY,
	.keys = keys,
	.configure = mistral3_configure,
	.forward = mistral3_forward,
};
