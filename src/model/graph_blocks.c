/* graph_blocks.c - the steps that all graphs have; see graph.h. Experts are in graph_moe.c, gated delta nets in graph_delta.c. Model
 * mathematics is written in these three files and nowhere else. */
#include "graph_impl.h"

#include <math.h>

/* ---- scratch ------------------------------------------------------------------------------------------------------------ */

static size_t place(struct tensor *t, enum dtype type, int64_t n0, int64_t rows, char *base, size_t at)
{
	size_t bytes = (size_t)n0 * rows * 4; /* F32 and I32 */

	*t = (struct tensor){ type, { n0, rows, 1 }, base ? base + at : NULL };
	return at + ((bytes + 63) & ~(size_t)63);
}

static int64_t widest(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

size_t graph_place(struct graph *g, const struct model *m, int n_batch, void *base)
{
	const struct model_config *c = &m->config;
	size_t at = 0;

	g->m = m;
	g->be = m->backend;
	g->op = m->backend->ops;
	at = place(&g->ids, DTYPE_I32, n_batch, 1, base, at);
	at = place(&g->pos, DTYPE_I32, n_batch, 1, base, at);
	at = place(&g->want, DTYPE_I32, n_batch, 1, base, at);
	at = place(&g->x, DTYPE_F32, c->n_embd, n_batch, base, at);
	at = place(&g->y, DTYPE_F32, c->n_embd, n_batch, base, at);
	at = place(&g->q, DTYPE_F32, (int64_t)c->n_head * c->head_k, n_batch, base, at);
	at = place(&g->k, DTYPE_F32, (int64_t)c->n_kv_head * c->head_k, n_batch, base, at);
	at = place(&g->v, DTYPE_F32, (int64_t)c->n_kv_head * c->head_v, n_batch, base, at);
	at = place(&g->att, DTYPE_F32, (int64_t)c->n_head * c->head_v, n_batch, base, at);
	at = place(&g->gate, DTYPE_F32, widest(c->n_ff, c->n_ff_shexp), n_batch, base, at);
	at = place(&g->up, DTYPE_F32, widest(c->n_ff, c->n_ff_shexp), n_batch, base, at);
	at = place(&g->temp, DTYPE_F32, c->temp_scale != 0, n_batch, base, at);
	if (c->gated_attn)
		at = place(&g->wide, DTYPE_F32, (int64_t)2 * c->n_head * c->head_k, n_batch, base, at);
	if (c->n_expert) {
		const int64_t used = c->n_expert_used;

		at = place(&g->z, DTYPE_F32, c->n_embd, n_batch, base, at);
		at = place(&g->route, DTYPE_F32, c->n_expert, n_batch, base, at);
		at = place(&g->route_ids, DTYPE_I32, used, n_batch, base, at);
		at = place(&g->route_w, DTYPE_F32, used, n_batch, base, at);
		at = place(&g->e_gate, DTYPE_F32, c->n_ff_exp * used, n_batch, base, at);
		at = place(&g->e_up, DTYPE_F32, c->n_ff_exp * used, n_batch, base, at);
		at = place(&g->e_wide, DTYPE_F32, c->fused_gate_up ? 2 * c->n_ff_exp * used : 0, n_batch, base, at);
		at = place(&g->e_out, DTYPE_F32, c->n_embd * used, n_batch, base, at);
	}
	if (c->delta_v_head) {
		at = place(&g->qkv, DTYPE_F32, config_delta_width(c), n_batch, base, at);
		at = place(&g->conv, DTYPE_F32, config_delta_width(c), n_batch, base, at);
		at = place(&g->alpha, DTYPE_F32, c->delta_v_head, n_batch, base, at);
		at = place(&g->beta, DTYPE_F32, c->delta_v_head, n_batch, base, at);
		at = place(&g->delta, DTYPE_F32, (int64_t)c->delta_v_head * c->delta_size, n_batch, base, at);
	}
	return place(&g->logits, DTYPE_F32, c->n_vocab, GRAPH_LOGITS, base, at);
}

static void set_rows(struct graph *g, int n)
{
	struct tensor *const rows[] = { &g->x, &g->y, &g->v, &g->att };

	g->n = n;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		rows[i]->ne[1] = n;
}

void graph_shape(struct graph *g, int n_before, int n, int n_want)
{
	const struct model_config *c = &g->m->config;

	set_rows(g, n);
	g->n_past = n_before + n;
	g->n_want = n_want;
	g->ids.ne[0] = g->pos.ne[0] = n;
	g->want.ne[0] = n_want;
	g->q = (struct tensor){ DTYPE_F32, { c->head_k, c->n_head, n }, g->q.data };
	g->k = (struct tensor){ DTYPE_F32, { c->head_k, c->n_kv_head, n }, g->k.data };
}

int graph_n_layer(const struct graph *g)
{
	return g->m->config.n_layer;
}

const struct layer_weights *graph_layer(const struct graph *g, int il)
{
	if (g->on_layer)
		g->on_layer(g->on_layer_ud, il);
	return &g->m->weights.layers[il];
}

/* ---- steps --------------------------------------------------------------------------------------------------------------- */

void graph_embed(struct graph *g)
{
	g->op->rows(g->be, &g->x, &g->m->weights.token_embd, &g->ids);
	if (g->m->config.embd_scale != 1)
		g->op->scale(g->be, &g->x, g->m->config.embd_scale);
}

void graph_norm(struct graph *g, const struct tensor *w)
{
	if (g->n)
		g->op->rms_norm(g->be, &g->y, &g->x, w, g->m->config.rms_eps);
}

void graph_post_norm(struct graph *g, const struct tensor *w)
{
	if (g->n)
		g->op->rms_norm(g->be, &g->y, &g->y, w, g->m->config.rms_eps);
}

static void keys_values(struct graph *g, const struct layer_weights *w)
{
	struct tensor k = flat(&g->k);

	g->op->matmul(g->be, &k, &w->attn_k, &g->y, if_there(&w->attn_k_bias));
	g->op->matmul(g->be, &g->v, &w->attn_v, &g->y, if_there(&w->attn_v_bias));
}

void graph_qkv(struct graph *g, const struct layer_weights *w)
{
	struct tensor q = flat(&g->q);

	g->op->matmul(g->be, &q, &w->attn_q, &g->y, if_there(&w->attn_q_bias));
	keys_values(g, w);
}

/* The gate stays in `wide`, behind each head's query. */
void graph_qkv_gated(struct graph *g, const struct layer_weights *w)
{
	const int64_t d = g->q.ne[0], n_head = g->q.ne[1];
	struct tensor q = heads(&g->q), row = shaped(&g->wide, 2 * d * n_head, g->n), head = shaped(&g->wide, 2 * d, n_head * g->n);

	g->op->matmul(g->be, &row, &w->attn_q, &g->y, if_there(&w->attn_q_bias));
	g->op->columns(g->be, &q, &head, 0);
	keys_values(g, w);
}

void graph_qk_norm(struct graph *g, const struct layer_weights *w)
{
	struct tensor q = heads(&g->q), k = heads(&g->k);

	if (!w->attn_q_norm.data)
		return;
	g->op->rms_norm(g->be, &q, &q, &w->attn_q_norm, g->m->config.rms_eps);
	g->op->rms_norm(g->be, &k, &k, &w->attn_k_norm, g->m->config.rms_eps);
}

void graph_rope(struct graph *g, int il)
{
	const struct model_config *c = &g->m->config;
	const struct rope_params *p = c->layer[il].local ? &c->rope_local : &c->rope;

	if (c->layer[il].no_rope)
		return;
	g->op->rope(g->be, &g->q, &g->pos, p);
	g->op->rope(g->be, &g->k, &g->pos, p);
}

void graph_unit_qk_norm(struct graph *g, int il)
{
	const struct model_config *c = &g->m->config;
	struct tensor q = heads(&g->q), k = heads(&g->k);

	if (!c->unit_qk_norm || c->layer[il].no_rope)
		return;
	g->op->rms_norm(g->be, &q, &q, NULL, c->rms_eps);
	g->op->rms_norm(g->be, &k, &k, NULL, c->rms_eps);
}

float graph_temperature_at(const struct model_config *c, int pos)
{
	if (c->temp_scale == 0)
		return 1;
	return (float)(1 + c->temp_scale * log(1 + (double)(((int64_t)pos + c->temp_offset) / c->temp_length)));
}

void graph_temperature(struct graph *g, int il)
{
	const struct model_config *c = &g->m->config;
	struct tensor temp = shaped(&g->temp, g->q.ne[2], 1);

	if (c->temp_scale != 0 && !(c->temp_global && c->layer[il].local))
		g->op->scale_rows(g->be, &g->q, &temp, false);
}

void graph_attend(struct graph *g, const struct layer_weights *w, int il)
{
	const struct model_config *c = &g->m->config;
	struct attn_params p = { .scale = c->attn_scale, .mask = MASK_CAUSAL, .sinks = if_there(&w->attn_sinks) };
	struct tensor k = flat(&g->k), *cache_k = &g->kv->k[il], *cache_v = &g->kv->v[il];

	if (c->layer[il].local) {
		p.mask = c->local_mask;
		p.span = c->local_span;
	}
	g->op->kv_store(g->be, cache_k, &k, &g->pos);
	g->op->kv_store(g->be, cache_v, &g->v, &g->pos);
	g->op->attention(g->be, &g->att, &g->q, cache_k, cache_v, g->n_past, c->n_kv_head, &g->pos, &p);
}

void graph_gate_attention(struct graph *g)
{
	const int64_t d = g->q.ne[0], n = g->q.ne[1] * g->q.ne[2];
	struct tensor gate = heads(&g->q), wide = shaped(&g->wide, 2 * d, n), att = shaped(&g->att, d, n);

	g->op->columns(g->be, &gate, &wide, d); /* the query is used up: its place is free */
	g->op->glu(g->be, &att, &gate, &att, GLU_SIGMOID);
}

void graph_attn_output(struct graph *g, const struct layer_weights *w)
{
	g->op->matmul(g->be, &g->y, &w->attn_o, &g->att, if_there(&w->attn_o_bias));
}

void graph_attention(struct graph *g, const struct layer_weights *w, int il)
{
	graph_attend(g, w, il);
	graph_attn_output(g, w);
}

void graph_residual(struct graph *g)
{
	if (g->n)
		g->op->add(g->be, &g->x, &g->y);
}

/* Behind the last attention only the rows whose logits are wanted matter. Decoding and the usual end of a prompt want one. */
void graph_keep_wanted(struct graph *g, int il)
{
	struct tensor kept;

	if (il < graph_n_layer(g) - 1 || g->n_want == g->n)
		return;
	kept = g->x;
	set_rows(g, g->n_want);
	if (g->n) {
		g->op->rows(g->be, &g->y, &kept, &g->want);
		kept.data = g->x.data;
		g->x.data = g->y.data;
		g->y.data = kept.data;
	}
}

void graph_gated_unit(struct graph *g, struct tensor *out, const struct tensor *w_gate, const struct tensor *w_up,
		      const struct tensor *w_down)
{
	struct tensor gate = shaped(&g->gate, w_gate->ne[1], g->n), up = shaped(&g->up, w_gate->ne[1], g->n);

	g->op->matmul(g->be, &gate, w_gate, &g->y, NULL);
	g->op->matmul(g->be, &up, w_up, &g->y, NULL);
	g->op->glu(g->be, &gate, &gate, &up, g->m->config.glu);
	g->op->matmul(g->be, out, w_down, &gate, NULL);
}

void graph_ffn(struct graph *g, const struct layer_weights *w)
{
	if (g->n)
		graph_gated_unit(g, &g->y, &w->ffn_gate, &w->ffn_up, &w->ffn_down);
}

void graph_ffn_or_moe(struct graph *g, const struct layer_weights *w, int il)
{
	if (g->m->config.layer[il].moe)
		graph_moe(g, w);
	else
		graph_ffn(g, w);
}

void graph_output_norm(struct graph *g)
{
	graph_norm(g, &g->m->weights.output_norm);
}

void graph_logits(struct graph *g, int row, int n)
{
	int64_t n_embd = g->m->config.n_embd;
	struct tensor y = { DTYPE_F32, { n_embd, n, 1 }, (char *)g->y.data + (size_t)row * n_embd * 4 };

	g->logits.ne[1] = n;
	g->op->matmul(g->be, &g->logits, &g->m->weights.output, &y, NULL);
}
