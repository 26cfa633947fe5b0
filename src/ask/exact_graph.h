/* exact_graph.h - ways through the graph that the answers about calls share. */
#ifndef CODEASK_ASK_EXACT_GRAPH_H
#define CODEASK_ASK_EXACT_GRAPH_H

#include "exact.h"

#include "../base/map.h"

/* Is the reference to a function's name none that calls it, but one that hands it on: a table's slot, an assignment, an
 * argument, a registration, another mention in code? */
bool exact_takes_address(const struct exact *x, int32_t ref);
/* ".open in x_file_ops (file_operations)", "argument of f() in g", "module_init" */
void exact_put_taken(struct exact *x, int32_t ref);

/* Adds to each name of slots how many tables and assignments fill a slot of that name, in one pass. */
void exact_slot_fillers(const struct exact *x, struct map *slots);

bool exact_names_function(const struct exact *x, const char *name); /* some definition of the name is a function or macro */

/* Answers over several levels; false when the name has no function here. */
bool exact_callers_tree(struct exact *x);
bool exact_callees_tree(struct exact *x, const int32_t *syms, size_t n);

#endif
