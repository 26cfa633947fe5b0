/* reach.h - how much of the tree a symbol leads to: what tells a trunk from a leaf. */
#ifndef CODEASK_ASK_REACH_H
#define CODEASK_ASK_REACH_H

#include "view.h"

/* Is this edge part of a path (a call, an assignment, a slot...) rather than a mention of a type or constant? */
bool reach_edge(const struct view *v, const struct edge *ed);

/* Fills v->reach: 1 for a leaf, else 1 + 0.9 times the sum over what it leads to, each symbol counted on every way to it;
 * cycles are cut where the walk meets itself; at most 1e6. Once. */
void reach_fill(struct view *v);

/* How many places lead to a symbol by a path edge. */
size_t reach_ways(const struct view *v, int32_t sym);

/* A hub: many ways lead to it and it leads on. Utilities that everything calls and entry points that nothing calls score low. */
float reach_hub(const struct view *v, int32_t sym);

/* Negative when a is better to mention before b: hubs first, then order of ids. */
int reach_order(const struct view *v, int32_t a, int32_t b);

#endif
