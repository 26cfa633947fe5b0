#include "reach.h"

#include <math.h>
#include <stdlib.h>

bool reach_edge(const struct view *v, const struct edge *ed)
{
	const struct symbol *to = &v->tab.syms[ed->to];

	switch (v->tab.refs[ed->ref].kind) {
	case REF_CALL:
	case REF_METHOD:
		return (sym_is_function(to) || to->kind == DEF_CLASS) && sym_is_body(to);
	case REF_SLOT:
	case REF_ASSIGN:
	case REF_ADDR:
	case REF_USE:
	case REF_REGISTER:
		return (sym_is_function(to) || to->kind == DEF_TABLE) && sym_is_body(to);
	default:
		return false;
	}
}

/* Deeper call chains than this do not change what is shown, and hostile input must not use up the stack. */
#define MAX_WALK 200

static float weigh(struct view *v, unsigned char *busy, int32_t sym, int depth)
{
	const struct graph *g = &v->graph;
	float w = 1;

	if (v->reach[sym] > 0)
		return v->reach[sym];
	if (busy[sym] || depth > MAX_WALK)
		return 0;
	busy[sym] = 1;
	for (int32_t k = g->out0[sym]; k < g->out0[sym + 1]; k++)
		if (reach_edge(v, &g->edges[k]))
			w += 0.9f * weigh(v, busy, g->edges[k].to, depth + 1);
	busy[sym] = 0;
	v->reach[sym] = w < 1e6f ? w : 1e6f;
	return v->reach[sym];
}

void reach_fill(struct view *v)
{
	unsigned char *busy;

	if (v->reach)
		return;
	busy = xcalloc(v->tab.n_syms, 1);
	v->reach = xcalloc(v->tab.n_syms, sizeof(*v->reach));
	for (size_t i = 0; i < v->tab.n_syms; i++)
		weigh(v, busy, (int32_t)i, 0);
	free(busy);
	v->hub = xcalloc(v->tab.n_syms, sizeof(*v->hub));
	for (size_t i = 0; i < v->tab.n_syms; i++) {
		float hub = (0.01f + log1pf((float)reach_ways(v, (int32_t)i))) * (0.01f + logf(v->reach[i] > 1 ? v->reach[i] : 1));

		v->hub[i] = view_is_aside(v, v->tab.syms[i].file) ? 0.01f * hub : hub;
	}
}

size_t reach_ways(const struct view *v, int32_t sym)
{
	const struct graph *g = &v->graph;
	size_t n = 0;

	for (int32_t i = g->in0[sym]; i < g->in0[sym + 1]; i++)
		n += reach_edge(v, &g->edges[g->in[i]]);
	return n;
}

float reach_hub(const struct view *v, int32_t sym)
{
	return v->hub[sym];
}

int reach_order(const struct view *v, int32_t a, int32_t b)
{
	float ra = reach_hub(v, a), rb = reach_hub(v, b);

	return ra != rb ? (ra > rb ? -1 : 1) : a - b;
}
