/* graph.h - references resolved to symbols: who reaches whom inside the scanned files, and how.
 *
 * Without a compiler, resolution is by name and scope: a static definition is seen in its file only; a definition in the same
 * file wins over one in the same directory, and that over the rest; a body wins over a declaration. Several definers at the
 * same distance (two files of which the build takes one) all become targets.
 */
#ifndef CODEASK_REPO_GRAPH_H
#define CODEASK_REPO_GRAPH_H

#include "symtab.h"

struct edge {
	int32_t from; /* symbol, -1: file scope of the reference's file */
	int32_t to;   /* symbol */
	int32_t ref;  /* the reference: kind, slot, line */
};

struct graph {
	const struct symtab *tab; /* borrowed; must outlive the graph */
	struct edge *edges;       /* [n_edges], ascending by (from, line) */
	size_t n_edges;
	int32_t *out0;  /* [n_syms + 1] edges of symbol s: edges[out0[s] .. out0[s+1]) */
	int32_t *in;    /* [n_edges] edge indices, grouped by target, ascending by (file, line) */
	int32_t *in0;   /* [n_syms + 1] */
	int32_t n_file_scope; /* edges with from -1 come first: edges[0 .. n_file_scope) */
	float *rank;    /* [n_syms] PageRank over these edges, sums to 1 */
};

/* The symbol edge k starts from, -1: file scope. */
static inline int32_t edge_from(const struct graph *g, int32_t k)
{
	return g->edges[k].from;
}

void graph_build(const struct symtab *t, struct graph *g);
void graph_free(struct graph *g);

/* The symbols a reference stands for: writes at most max ids to out, returns how many there are. */
size_t graph_resolve(const struct symtab *t, const struct symref *r, int32_t *out, size_t max);

#endif
