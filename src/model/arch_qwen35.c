/* arch_qwen35.c - Qwen3.5, dense and with experts (Qwen Team 2026; the layers are those of Qwen3-Next).
 *
 * Of four layers three are gated delta nets, whose memory of the past has a fixed size, and the fourth is attention: each head's
 * query brings a gate along, queries and keys are normed per head, only the first dimensions of a head rotate, and what attention
 * gives is multiplied by the gate's sigmoid. The mixture has a shared expert with a gate of its own.
 */
#include "graph.h"
#include "model_impl.h"

static const char *const keys[] = {
	"expert_count", "expert_used_count", "expert_shared_count", "full_attention_interval", "nextn_predict_layers",
	"rope.dimension_sections", "ssm.state_size", "ssm.conv_kernel", NULL
};

static void delta_net_sizes(struct config_reader *r, struct model_config *c)
{
	int inner;

	c->delta_conv = config_size(r, "ssm.conv_kernel", 64, 0);
	c->delta_size = config_size(r, "ssm.state_size", 1024, 0);
	c->delta_k_head = config_size(r, "ssm.group_count", 1024, 0);
	c->delta_v_head = config_size(r, "ssm.time_step_rank", 1024, 0);
	inner = config_size(r, "ssm.inner_size", 1 << 20, 0);
	if (c->delta_conv < 2 || c->delta_v_head % c->delta_k_head || inner != c->delta_v_head * c->delta_size)
		err_set(r->e, ERR_MODEL, "%s: %d value heads of %d over %d key heads do not make up %s %d; convert the model again",
			gguf_path(r->g), c->delta_v_head, c->delta_size, c->delta_k_head, config_key(r, "ssm.inner_size"), inner);
}

static void qwen35_configure(struct config_reader *r, struct model_config *c)
{
	int interval = config_size(r, "full_attention_interval", MODEL_LAYERS, 4);

	/* value head h belongs to key head h mod n_k only in the order that converters bring heads into */
	if (!gguf_bool(r->g, config_key(r, "ssm.v_head_reordered"), true, r->e))
		err_set(r->e, ERR_MODEL, "%s: %s is false, an order of heads this build does not compute; take another conversion",
			gguf_path(r->g), r->key);
	c->gated_attn = true;
	for (int il = 0; il < c->n_layer; il++)
		c->layer[il].recurrent = (il + 1) % interval != 0;
	delta_net_sizes(r, c);
}

static void qwen35moe_configure(struct config_reader *r, struct model_config *c)
{
	qwen35_configure(r, c);
	config_experts(r, c, GATE_SOFTMAX, true, 0);
	c->n_ff_shexp = config_count(r, "expert_shared_feed_forward_length", 1 << 20, 0);
}

static void qwen35_forward(struct graph *g)
{
	graph_embed(g);
	for (int il = 0; il < graph_n_layer(g); il++) {
		const struct layer_weights *w = graph_layer(g, il);

		graph_norm(g, &w->attn_norm);
		if (g->m->config.layer[il].recurrent) {
			graph_delta_net(g, w, il);
		} else {
			graph_qkv_gated(g, w);
			graph_qk_norm(g, w);
			graph_rope(g, il);
			graph_attend(g, w, il);
			graph_gate_attention(g);
			graph_attn_output(g, w);
		}
		graph_residual(g);
		graph_keep_wanted(g, il);

		graph_norm(g, &w->ffn_norm);
		graph_ffn_or_moe(g, w, il);
		graph_residual(g);
	}
	graph_output_norm(g);
}

static const char *const names[][2] = { { "ssm_dt.bias", "ssm_dt" }, { NULL, NULL } };

const struct arch arch_qwen35 = {
	.name = "qwen35",
	.rope = ROPE_NEOX,
	.qk_norm = MUST,
	.ffn_norm = "post_attention_norm.weight",
	.aliases = names,
	.keys = keys,
	.configure = qwen35_configure,
	.forward = qwen35_forward,
};

const struct arch arch_qwen35moe = {
	.name = "qwen35moe",
	.rope = ROPE_NEOX,
	.qk_norm = MUST,
	.shared_gate = MUST,
	.ffn_norm = "post_attention_norm.weight",
	.aliases = names,
	.keys = keys,
	.configure = qwen35moe_configure,
	.forward = qwen35_forward,
};
