/* arch_gemma3.c - Gemma 3 (Gemma Team 2025), text only.
 *
 * Embeddings are multiplied by sqrt(E). Each part of a layer is normed twice, before and after:
 *
 *	x += rms_norm(Wo attention(...))           of rms_norm(x)
 *	x += rms_norm(Wd (gelu(Wg n) * Wu n))      n = rms_norm(x)
 *
 * Queries and keys are normed per head. Of six layers five see a sliding window and rotate with base 10000; the sixth sees
 * everything and rotates with base 10^6, interpolated 8 times in the larger models. The output head is the embedding. Files hold
 * norm weights with their 1 + w done.
 */
#include "graph.h"
#include "model_impl.h"

#include <math.h>

enum { PERIOD = 6, LAYERS_27B = 62, LONG_CTX = 131072 };
#define LONG_FACTOR 8.0f /* of the rotation's interpolation in all models with a context of 131072 */

/* Ollama's converter left the interpolation out of its files, and its runner put it in. */
static bool from_ollama(struct config_reader *r)
{
	return config_has(r, "mm.tokens_per_image") || !config_has(r, "attention.layer_norm_rms_epsilon");
}

/* No Gemma 3 caps its logits; some converters write Gemma 2's cap all the same. */
static const char *const keys[] = { "attention.sliding_window", "attention.sliding_window_pattern", "rope.freq_base_swa",
				    "final_logit_softcapping", NULL };

static void gemma3_configure(struct config_reader *r, struct model_config *c)
{
	c->embd_scale = sqrtf((float)c->n_embd);
	c->glu = GLU_GELU;
	if (c->n_layer == LAYERS_27B) /* query_pre_attn_scalar 168, which files do not hold */
		c->attn_scale = 1 / sqrtf((float)c->n_embd / c->n_head);
	config_pattern(r, c, PERIOD);
	c->local_mask = MASK_WINDOW;
	c->local_span = config_size(r, "attention.sliding_window", 1 << 27, 0);
	/* converters have named these keys in three ways, or left them out */
	if (!config_has(r, "rope.freq_base"))
		c->rope.base = config_number(r, "rope.global.freq_base", 1e6);
	if (c->n_ctx_train >= LONG_CTX && from_ollama(r) && !config_has(r, "rope.scaling.type") && !config_has(r, "rope.scaling.factor"))
		c->rope.freq_scale = 1 / LONG_FACTOR;
	c->rope_local.base = config_number(r, "rope.freq_base_swa", config_number(r, "rope.local.freq_base", 10000));
	c->rope_local.freq_scale = 1;
	c->rope_local.ext_factor = 0;
	c->rope_local.attn_factor = 1;
	if (!config_has(r, "attention.layer_norm_rms_epsilon"))
		c->rms_eps = 1e-6f;
}

static void gemma3_forward(struct graph *g)
{
	graph_embed(g);
	for (int il = 0; il < graph_n_layer(g); il++) {
		const struct layer_weights *w = graph_layer(g, il);

		graph_norm(g, &w->attn_norm);
		graph_qkv(g, w);
		graph_qk_norm(g, w);
		graph_rope(g, il);
		graph_attention(g, w, il);
		graph_post_norm(g, &w->attn_post_norm);
		graph_residual(g);
		graph_keep_wanted(g, il);

		graph_norm(g, &w->ffn_norm);
		graph_ffn(g, w);
		graph_post_norm(g, &w->ffn_post_norm);
		graph_residual(g);
	}
	graph_output_norm(g);
}

const struct arch arch_gemma3 = {
	.name = "gemma3",
	.rope = ROPE_NEOX,
	.qk_norm = MUST,
	.post_norms = MUST,
	.keys = keys,
	.configure = gemma3_configure,
	.forward = gemma3_forward,
};
