/* graph_impl.h - what the files of steps share: the same numbers in another shape, and the gated feed-forward unit. */
#ifndef CODEASK_MODEL_GRAPH_IMPL_H
#define CODEASK_MODEL_GRAPH_IMPL_H

#include "graph.h"

static inline const struct tensor *if_there(const struct tensor *t)
{
	return t->data ? t : NULL;
}

/* [n1, n0] at the place of t. */
static inline struct tensor shaped(const struct tensor *t, int64_t n0, int64_t n1)
{
	return (struct tensor){ t->type, { n0, n1, 1 }, t->data };
}

/* [n, heads, size] as [n, heads * size] (matmul). */
static inline struct tensor flat(const struct tensor *t)
{
	return shaped(t, t->ne[0] * t->ne[1], t->ne[2]);
}

/* And as [n * heads, size] (per head). */
static inline struct tensor heads(const struct tensor *t)
{
	return shaped(t, t->ne[0], t->ne[1] * t->ne[2]);
}

/* out = Wd (act(Wg y) * Wu y); out may be y. */
void graph_gated_unit(struct graph *g, struct tensor *out, const struct tensor *w_gate, const struct tensor *w_up,
		      const struct tensor *w_down);

#endif
