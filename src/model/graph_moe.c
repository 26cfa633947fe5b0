/* graph_moe.c - the mixture of experts in place of a feed-forward network (Shazeer et al. 2017; Fedus et al. 2021):
 *
 *	p  = softmax or sigmoid(Wr y);  the k experts of greatest p (+ bias)
 *	y' = sum over them of p_e expert_e(y),  expert_e(y) = Wd_e (act(Wg_e y) * Wu_e y)
 *	y' += shared(y), where there is one, times sigmoid(w . y) where it has a gate
 *
 * Llama 4 weighs the input of an expert instead: expert_e(p_e y). As p_e is one number, Wg_e (p_e y) = p_e Wg_e y.
 */
#include "graph_impl.h"

static void choose(struct graph *g, const struct layer_weights *w, struct tensor *ids, struct tensor *weights)
{
	const struct model_config *c = &g->m->config;
	struct route_params p = c->route;
	struct tensor logits = shaped(&g->route, c->n_expert, g->n);

	p.bias = if_there(&w->select_bias);
	g->op->matmul(g->be, &logits, &w->router, &g->y, if_there(&w->router_bias));
	g->op->route(g->be, ids, weights, &logits, &p);
}

/* z = shared(y) */
static void shared_expert(struct graph *g, const struct layer_weights *w, struct tensor *z)
{
	struct tensor gate = shaped(&g->route, 1, g->n); /* the router's logits are used up */

	graph_gated_unit(g, z, &w->gate_shexp, &w->up_shexp, &w->down_shexp);
	if (w->shexp_gate.data) {
		g->op->matmul(g->be, &gate, &w->shexp_gate, &g->y, NULL);
		g->op->scale_rows(g->be, z, &gate, true);
	}
}

/* gate, up = W_e y (+ b) for the experts of each token */
static void gate_and_up(struct graph *g, const struct layer_weights *w, const struct tensor *ids, struct tensor *gate,
			struct tensor *up)
{
	struct tensor wide = shaped(&g->e_wide, 2 * gate->ne[0], gate->ne[1]);
	struct tensor pairs = shaped(&g->e_wide, 2, gate->ne[0] * gate->ne[1]);
	struct tensor gate_1 = shaped(gate, 1, pairs.ne[1]), up_1 = shaped(up, 1, pairs.ne[1]);

	if (!g->m->config.fused_gate_up) {
		g->op->matmul_experts(g->be, gate, &w->gate_exps, &g->y, ids, if_there(&w->gate_exps_bias));
		g->op->matmul_experts(g->be, up, &w->up_exps, &g->y, ids, if_there(&w->up_exps_bias));
		return;
	}
	g->op->matmul_experts(g->be, &wide, &w->gate_up_exps, &g->y, ids, if_there(&w->gate_up_exps_bias));
	g->op->columns(g->be, &gate_1, &pairs, 0);
	g->op->columns(g->be, &up_1, &pairs, 1);
}

void graph_moe(struct graph *g, const struct layer_weights *w)
{
	const struct model_config *c = &g->m->config;
	const int64_t used = c->n_expert_used, n_pair = used * g->n;
	struct tensor ids = shaped(&g->route_ids, used, g->n), weights = shaped(&g->route_w, used, g->n);
	struct tensor gate = shaped(&g->e_gate, c->n_ff_exp, n_pair), up = shaped(&g->e_up, c->n_ff_exp, n_pair);
	struct tensor out = shaped(&g->e_out, c->n_embd, n_pair), z = shaped(&g->z, c->n_embd, g->n);

	if (!g->n)
		return;
	choose(g, w, &ids, &weights);
	gate_and_up(g, w, &ids, &gate, &up);
	if (c->weigh_input) {
		g->op->scale_rows(g->be, &gate, &weights, false);
		g->op->scale_rows(g->be, &up, &weights, false);
	}
	g->op->glu(g->be, &gate, &gate, &up, c->glu);
	g->op->matmul_experts(g->be, &out, &w->down_exps, &gate, &ids, if_there(&w->down_exps_bias));
	if (c->n_ff_shexp)
		shared_expert(g, w, &z);
	g->op->sum_experts(g->be, &g->y, &out, c->weigh_input ? NULL : &weights);
	if (c->n_ff_shexp)
		g->op->add(g->be, &g->y, &z);
}
