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

/* The calls of a name, by what they resolve to and then by place; NULL when there are none. Caller frees. */
struct call_key {
	int32_t target; /* symbol, -1: it resolves to nothing here */
	int32_t file, ref, in_sym;
	uint32_t line;
};
struct call_key *exact_calls_of(const struct exact *x, const char *name, size_t *n);
bool exact_called_member(const struct exact *x, const char *name); /* x->name( somewhere */

/* What a symbol's body calls, each name once, in order of the first call. fillers gets the members it calls through, with how many
 * places fill each. Caller frees. */
struct callee {
	int32_t ref;    /* first call */
	int32_t target; /* symbol, -1: outside, or not known */
	size_t times;
	bool member;    /* through a member of some object */
};
struct callee *exact_callees_of(const struct exact *x, int32_t sym, struct map *fillers, size_t *n);

/* Answers over several levels; false when the name has no function here. */
bool exact_callers_tree(struct exact *x);
bool exact_callees_tree(struct exact *x, const int32_t *syms, size_t n);

#endif
