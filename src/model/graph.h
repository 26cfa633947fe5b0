/* graph.h - one pass over a micro-batch: its tensors, and the steps that the families' graphs are made of.
 *
 * Shapes are [slowest, ..., fastest]; n tokens in the micro-batch, E, F, H, H_kv, d, dv as in model_config. Nothing here
 * allocates or looks at an error: the backend keeps the first one and session.c asks for it once a pass.
 */
#ifndef CODEASK_MODEL_GRAPH_H
#define CODEASK_MODEL_GRAPH_H

#include "kv.h"
#include "model.h"

struct graph {
	const struct model *m;
	struct backend *be;
	const struct backend_ops *op;
	struct kv_cache *kv;

	/* Called when a layer begins, il of n_layer, NULL: not. It may set the backend's error to end the pass: the ops that
	 * follow then do nothing. */
	void (*on_layer)(void *ud, int il);
	void *on_layer_ud;

	int n;      /* rows of x: tokens of the micro-batch, after graph_keep_wanted() the wanted rows */
	int n_past; /* tokens in the cache behind this pass, its own included */
	int n_want; /* rows whose logits are wanted; may be 0 */

	struct tensor ids, pos;   /* I32 [n]; a token's slot in the cache is its position */
	struct tensor want;       /* I32 [n_want], rows of the micro-batch */
	struct tensor x;          /* [n, E] residual stream */
	struct tensor y;          /* [n, E] spare of the same size: normed input, or what a block adds to x */
	struct tensor q;          /* [n, H, d] */
	struct tensor k, v;       /* [n, H_kv, d], [n, H_kv dv] */
	struct tensor att;        /* [n, H dv] */
	struct tensor gate, up;   /* [n, max of F and F_s] */
	struct tensor z;          /* [n, E] what the shared expert adds */

	/* Where a family has them; shapes are set where they are used. */
	struct tensor temp;       /* F32 [n] factor of the queries by position */
	struct tensor wide;       /* [n, 2 H d] query with gate */
	struct tensor route, route_ids, route_w; /* [n, n_expert], I32 and F32 [n, n_used] */
	struct tensor e_wide;     /* [n n_used, 2 F_e] gate and up in turn */
	struct tensor e_gate, e_up, e_out; /* [n n_used, F_e], [n n_used, E] */
	struct tensor qkv, conv, alpha, beta, delta; /* gated delta net: [n, C] twice, [n, n_v] twice, [n, n_v d] */
	struct tensor logits;     /* [up to GRAPH_LOGITS rows, V] */
};

enum { GRAPH_LOGITS = 16 }; /* rows of logits at a time: a vocabulary of 150k takes 0.6 MB a row */

/* Bytes of scratch for micro-batches of up to n_batch tokens; with base the tensors are placed there. */
size_t graph_place(struct graph *g, const struct model *m, int n_batch, void *base);

/* Factor of the queries at a position; 1 in families that have none. */
float graph_temperature_at(const struct model_config *c, int pos);

/* Sets the shapes for n tokens that follow n_before in the cache, n_want rows wanted. */
void graph_shape(struct graph *g, int n_before, int n, int n_want);

int graph_n_layer(const struct graph *g);
const struct layer_weights *graph_layer(const struct graph *g, int il);

/* ---- steps, in the order of use ---------------------------------------------------------------------------------------- */

void graph_embed(struct graph *g);                                               /* x = embedding[ids] (times embd_scale) */
void graph_norm(struct graph *g, const struct tensor *w);                        /* y = rms_norm(x) w */
void graph_qkv(struct graph *g, const struct layer_weights *w);                  /* q, k, v = W y (+ b) */
void graph_qkv_gated(struct graph *g, const struct layer_weights *w);            /* the same; [q | gate] = Wq y per head */
void graph_qk_norm(struct graph *g, const struct layer_weights *w);              /* q, k = rms_norm per head */
void graph_rope(struct graph *g, int il);                                        /* q, k rotated by position, as layer il does */
void graph_unit_qk_norm(struct graph *g, int il);                                /* q, k = rms_norm without weights, rotated layers */
void graph_temperature(struct graph *g, int il);                                 /* q *= factor of the position */
void graph_attend(struct graph *g, const struct layer_weights *w, int il);       /* att = attention(q, cache) */
void graph_gate_attention(struct graph *g);                                      /* att *= sigmoid(gate) */
void graph_attn_output(struct graph *g, const struct layer_weights *w);          /* y = Wo att (+ b) */
void graph_attention(struct graph *g, const struct layer_weights *w, int il);    /* y = Wo attention(q, cache) (+ b) */
void graph_delta_net(struct graph *g, const struct layer_weights *w, int il);    /* y = gated delta net of y */
void graph_post_norm(struct graph *g, const struct tensor *w);                   /* y = rms_norm(y) w */
void graph_residual(struct graph *g);                                            /* x += y */
void graph_keep_wanted(struct graph *g, int il);                                 /* last layer: x = x[want] */
void graph_ffn(struct graph *g, const struct layer_weights *w);                  /* y = Wd (act(Wg y) * Wu y) */
void graph_moe(struct graph *g, const struct layer_weights *w);                  /* y = sum of the chosen experts (+ the shared one) */
void graph_ffn_or_moe(struct graph *g, const struct layer_weights *w, int il);   /* what layer il has of the two */
void graph_output_norm(struct graph *g);                                         /* y = rms_norm(x) w: rows for logits */
void graph_logits(struct graph *g, int row, int n);                              /* logits = W y[row .. row + n) */

#endif
