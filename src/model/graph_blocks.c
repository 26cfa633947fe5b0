/* graph_blocks.c - the steps of the graphs; see graph.h. The only place where model mathematics is written. */
#include "graph.h"

/* ---- scratch ------------------------------------------------------------------------------------------------------------ */

static size_t place(struct tensor *t, enum dtype type, int64_t n0, int64_t rows, char *base, size_t at)
{
	size_t bytes = (size_t)n0 * rows * 4; /* F32 and I32 */

	*t = (struct tensor){ type, { n0, rows, 1 }, base ? base + at : NULL };
	return at + ((bytes + 63) & ~(size_t)63);
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
	at = place(&g->gate, DTYPE_F32, c->n_ff, n_batch, base, at);
	at = place(&g->up, DTYPE_F32, c->n_ff, n_batch, base, at);
	return place(&g->logits, DTYPE_F32, c->n_vocab, GRAPH_LOGITS, base, at);
}

static void set_rows(struct graph *g, int n)
{
	struct tensor *const rows[] = { &g->x, &g->y, &g->v, &g->att, &g->gate, &g->up };

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

static const struct tensor *if_there(const struct tensor *t)
{
	return t->data ? t : NULL;
}

/* The same numbers as [n, heads * size] (matmul) for [n, heads, size] (per head). */
static struct tensor flat(const struct tensor *t)
{
	return (struct tensor){ t->type, { t->ne[0] * t->ne[1], t->ne[2], 1 }, t->data };
}

/* And as [n * heads, size]. */
static struct tensor heads(const struct tensor *t)
{
	return (struct tensor){ t->type, { t->ne[0], t->ne[1] * t->ne[2], 1 }, t->data };
}

void graph_embed(struct graph *g)
{
	g->op->rows(g->be, &g->x, &g->m->weights.token_embd, &g->ids);
}

void graph_norm(struct graph *g, const struct tensor *w)
{
	if (g->n)
		g->op->rms_norm(g->be, &g->y, &g->x, w, g->m->config.rms_eps);
}

void graph_qkv(struct graph *g, const struct layer_weights *w)
{
	struct tensor q = flat(&g->q), k = flat(&g->k);

	g->op->matmul(g->be, &q, &w->attn_q, &g->y, if_there(&w->attn_q_bias));
	g->op->matmul(g->be, &k, &w->attn_k, &g->y, if_there(&w->attn_k_bias));
	g->op->matmul(g->be, &g->v, &w->attn_v, &g->y, if_there(&w->attn_v_bias));
}

void graph_qk_norm(struct graph *g, const struct layer_weights *w)
{
	struct tensor q = heads(&g->q), k = heads(&g->k);

	g->op->rms_norm(g->be, &q, &q, &w->attn_q_norm, g->m->config.rms_eps);
	g->op->rms_norm(g->be, &k, &k, &w->attn_k_norm, g->m->config.rms_eps);
}

void graph_rope(struct graph *g)
{
	g->op->rope(g->be, &g->q, &g->pos, &g->m->config.rope);
	g->op->rope(g->be, &g->k, &g->pos, &g->m->config.rope);
}

void graph_attention(struct graph *g, const struct layer_weights *w, int il)
{
	struct attn_params p = { .scale = g->m->config.attn_scale, .mask = MASK_CAUSAL };
	struct tensor k = flat(&g->k), *cache_k = &g->kv->k[il], *cache_v = &g->kv->v[il];

	g->op->kv_store(g->be, cache_k, &k, &g->pos);
	g->op->kv_store(g->be, cache_v, &g->v, &g->pos);
	g->op->attention(g->be, &g->att, &g->q, cache_k, cache_v, g->n_past, g->m->config.n_kv_head, &g->pos, &p);
	g->op->matmul(g->be, &g->y, &w->attn_o, &g->att, if_there(&w->attn_o_bias));
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

void graph_swiglu(struct graph *g, const struct layer_weights *w)
{
	if (!g->n)
		return;
	g->op->matmul(g->be, &g->gate, &w->ffn_gate, &g->y, NULL);
	g->op->matmul(g->be, &g->up, &w->ffn_up, &g->y, NULL);
	g->op->glu(g->be, &g->gate, &g->gate, &g->up, GLU_SILU);
	g->op->matmul(g->be, &g->y, &w->ffn_down, &g->gate, NULL);
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
