/* graph.h - references resolved to symbols: who reaches whom inside the scanned files, and how.
 *
 * Without a compiler, resolution is by name and scope: a static definition is seen in its file only; a definition in the same
 * file wins over one in the same directory, that over one below a nearer common directory; a body wins over a declaration. Several definers at the
 * same distance (two files of which the build takes one) all become targets.
 */
#ifndef CODEASK_REPO_GRAPH_H
#define CODEASK_REPO_GRAPH_H

#include "../base/thread.h"
#include "symtab.h"

struct edge {
	int32_t to;  /* symbol */
	int32_t ref; /* the reference: kind, slot, line, and the symbol it stands in (edge_from()) */
};

struct graph {
	const struct symtab *tab; /* borrowed; must outlive the graph */
	struct edge *edges;       /* [n_edges], ascending by (from, ref) */
	size_t n_edges;
	int32_t *out0;  /* [n_syms + 1] edges of symbol s: edges[out0[s] .. out0[s+1]) */
	int32_t *in;    /* [n_edges] edge indices, grouped by target, ascending by (file, line) */
	int32_t *in0;   /* [n_syms + 1] */
	int32_t n_file_scope; /* edges with from -1 come first: edges[0 .. n_file_scope) */
	float *rank;    /* [n_syms] PageRank over these edges, sums to 1 */
	int32_t *order; /* [n_syms] symbols by falling rank, then by id */
	bool borrowed;  /* the arrays are the symbol map's mapping */
};

/* The symbol edge k starts from, -1: file scope. */
static inline int32_t edge_from(const struct graph *g, int32_t k)
{
	return g->tab->refs[g->edges[k].ref].in_sym;
}

/* pool may be NULL; the graph does not depend on it. */
void graph_build(const struct symtab *t, struct pool *pool, struct graph *g);
void graph_free(struct graph *g);

/* PageRank personalised by seeds (Brin and Page 1998, section 2.1.2): the random reader starts again at a seed. Callers count,
 * too: a reversed edge has 0.3 of the weight. rank[n_syms] is overwritten; without seeds it is that of the graph. */
void graph_rank_near(const struct graph *g, const int32_t *seeds, size_t n_seeds, float *rank);

/* The symbols a reference stands for: writes at most max ids to out, returns how many there are. */
size_t graph_resolve(const struct symtab *t, const struct symref *r, int32_t *out, size_t max);

#endif
