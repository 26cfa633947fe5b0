/* graph_delta.c - the gated delta net in place of attention (Yang et al. 2025; Qwen3-Next):
 *
 *	q, k, v = silu(conv(Wqkv y))            convolution over the last few tokens, channel by channel
 *	o       = delta_net(q, k, v, Wa y, Wb y) per value head, a state of d x d numbers
 *	y'      = Wo (rms_norm(o) * silu(Wz y))
 *
 * What a layer remembers of the past has a fixed size; it cannot be rolled back (checkpoint.h).
 */
#include "graph_impl.h"

void graph_delta_net(struct graph *g, const struct layer_weights *w, int il)
{
	const struct model_config *c = &g->m->config;
	const int64_t n_v = c->delta_v_head, d = c->delta_size, width = config_delta_width(c);
	struct tensor qkv = shaped(&g->qkv, width, g->n), conv = shaped(&g->conv, width, g->n);
	struct tensor alpha = shaped(&g->alpha, n_v, g->n), beta = shaped(&g->beta, n_v, g->n);
	struct tensor o = shaped(&g->delta, n_v * d, g->n), o_heads = shaped(&g->delta, d, n_v * g->n);
	struct tensor z = shaped(&g->qkv, n_v * d, g->n); /* in the place of qkv, once it is used up */
	struct delta_params p = {
		.n_key_head = c->delta_k_head, .n_value_head = c->delta_v_head, .size = c->delta_size, .eps = c->rms_eps,
		.dt_bias = &w->delta_dt, .a = &w->delta_a,
	};

	g->op->matmul(g->be, &qkv, &w->delta_qkv, &g->y, NULL);
	g->op->matmul(g->be, &alpha, &w->delta_alpha, &g->y, NULL);
	g->op->matmul(g->be, &beta, &w->delta_beta, &g->y, NULL);
	g->op->conv_silu(g->be, &conv, &qkv, &w->delta_conv, &g->kv->conv[il]);
	g->op->delta_net(g->be, &o, &conv, &alpha, &beta, &g->kv->state[il], &p);
	g->op->rms_norm(g->be, &o_heads, &o_heads, &w->delta_norm, c->rms_eps);
	g->op->matmul(g->be, &z, &w->delta_z, &g->y, NULL);
	g->op->glu(g->be, &o, &z, &o, GLU_SILU);
	g->op->matmul(g->be, &g->y, &w->delta_out, &o, NULL);
}
