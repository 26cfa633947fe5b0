/* exact_tree.c - callers of callers, callees of callees: a breadth-first walk, shown as a tree in which each function stands
 * once, at its shortest distance. Memory is two numbers a symbol; nothing recurses. */
#include "exact_graph.h"

#include <stdlib.h>
#include <string.h>

struct node {
	int32_t sym, parent; /* parent: index of a node, -1: root */
	int32_t ref;         /* the call that leads from or to the parent */
	int32_t level;
	int32_t child, last, next; /* nodes, -1 */
};

struct tree {
	struct exact *x;
	struct node *n; /* [count], breadth first */
	size_t count, cap;
	unsigned char *seen; /* [n_syms] */
	int32_t limit;       /* levels, INT32_MAX: all */
	bool up;
};

static void add(struct tree *tr, int32_t sym, int32_t parent, int32_t ref)
{
	if (sym < 0 || tr->seen[sym])
		return;
	tr->seen[sym] = 1;
	tr->n = mem_grow(tr->n, tr->count, &tr->cap, sizeof(*tr->n));
	tr->n[tr->count] = (struct node){ sym, parent, ref, parent < 0 ? 1 : tr->n[parent].level + 1, -1, -1, -1 };
	if (parent >= 0) {
		struct node *p = &tr->n[parent];

		if (p->last >= 0)
			tr->n[p->last].next = (int32_t)tr->count;
		else
			p->child = (int32_t)tr->count;
		p->last = (int32_t)tr->count;
	}
	tr->count++;
}

static void grow(struct tree *tr)
{
	const struct exact *x = tr->x;
	const struct symtab *t = &x->v->tab;
	const struct graph *g = &x->v->graph;

	for (size_t i = 0; i < tr->count; i++) {
		int32_t s = tr->n[i].sym, k0 = tr->up ? g->in0[s] : g->out0[s], k1 = tr->up ? g->in0[s + 1] : g->out0[s + 1];

		if (tr->n[i].level >= tr->limit || cancel_asked(x->v->o->cancel))
			continue;
		for (int32_t k = k0; k < k1; k++) {
			int32_t e = tr->up ? g->in[k] : k, ref = g->edges[e].ref, to = tr->up ? edge_from(g, e) : g->edges[e].to;

			if (to < 0 || !exact_is_call(x, ref) || !exact_in_scope(x, t->syms[to].file))
				continue;
			if (!tr->up && !sym_is_body(&t->syms[to]))
				continue;
			add(tr, to, (int32_t)i, ref);
		}
	}
}

/* The deepest level up to which everything fits the rows of an answer, at least 1. */
static int32_t shown_levels(const struct tree *tr)
{
	int32_t level = 1;

	if (tr->x->q->all || tr->count <= EXACT_ROWS)
		return INT32_MAX;
	for (size_t i = 0; i < EXACT_ROWS; i++)
		level = tr->n[i].level;
	return level > 1 ? level - 1 : 1;
}

/* References looked at for one that takes a function's address: a common static name has thousands, of other functions. */
#define MAX_LOOKED 1000

static void put_node(struct tree *tr, const struct node *n)
{
	struct exact *x = tr->x;
	const struct symtab *t = &x->v->tab;
	size_t start = x->out.len, in = n->level > 12 ? 12 : (size_t)n->level;

	if (!exact_row(x))
		return;
	buf_fill(&x->out, ' ', 1 + 2 * in);
	if (n->level > 12)
		buf_printf(&x->out, "(%d) ", n->level);
	buf_puts(&x->out, tr->up ? "<- " : "-> ");
	exact_put_in(x, n->sym);
	buf_putc(&x->out, ' ');
	put_path(&x->out, x->v, ref_file(t, n->ref), false);
	buf_printf(&x->out, ":%u", t->refs[n->ref].line);
	if (tr->up && n->child < 0)
		for (int32_t r = symtab_ref(t, sym_name(t, n->sym)), k = 0; r >= 0 && k < MAX_LOOKED; r = t->refs[r].next_same, k++)
			if (exact_takes_address(x, r) && exact_target(x, r) == n->sym) {
				buf_puts(&x->out, "  [");
				exact_put_taken(x, r);
				buf_putc(&x->out, ']');
				break;
			}
	wrap_line(&x->out, start, 5 + 2 * in);
	put_newline(&x->out);
}

/* Depth first over the nodes of the levels shown, by links: no stack. */
static void put_tree(struct tree *tr, size_t roots)
{
	int32_t levels = shown_levels(tr);

	for (size_t i = 0; i < tr->count; i++)
		tr->x->hidden += tr->n[i].level > levels;
	for (size_t r = 0; r < roots; r++) {
		int32_t at = (int32_t)r;

		while (at >= 0) {
			put_node(tr, &tr->n[at]);
			if (tr->n[at].child >= 0 && tr->n[at].level < levels) {
				at = tr->n[at].child;
				continue;
			}
			while (at >= 0 && tr->n[at].next < 0)
				at = tr->n[at].parent;
			at = at >= 0 ? tr->n[at].next : -1;
		}
	}
}

static void put_summary(struct tree *tr)
{
	struct exact *x = tr->x;
	int32_t deepest = tr->count ? tr->n[tr->count - 1].level : 0;

	if (tr->limit == INT32_MAX)
		exact_line(x, 2, " %zu function%s in all, at most %d call%s away; each stands once, at its shortest distance", tr->count,
			   exact_s(tr->count), deepest, exact_s((size_t)deepest));
	else
		exact_line(x, 2, " %zu function%s to depth %d; each stands once, at its shortest distance", tr->count, exact_s(tr->count),
			   tr->limit);
	exact_emit(x, NULL);
}

static void tree_begin(struct tree *tr, struct exact *x, bool up)
{
	*tr = (struct tree){ .x = x, .up = up, .limit = x->q->depth < 0 ? INT32_MAX : x->q->depth };
	tr->seen = xcalloc(x->v->tab.n_syms + 1, 1);
}

static void tree_free(struct tree *tr)
{
	free(tr->seen);
	free(tr->n);
}

bool exact_callers_tree(struct exact *x)
{
	const struct symtab *t = &x->v->tab;
	const char *name = exact_last_part(x->q->x);
	struct tree tr;
	size_t roots;

	tree_begin(&tr, x, true);
	for (int32_t r = symtab_ref(t, name); r >= 0; r = t->refs[r].next_same)
		if (exact_is_call(x, r) && exact_in_scope(x, ref_file(t, r)))
			add(&tr, t->refs[r].in_sym, -1, r);
	roots = tr.count;
	if (roots) {
		grow(&tr);
		put_clean(&x->out, name);
		buf_puts(&x->out, " is called by\n");
		put_tree(&tr, roots);
		exact_emit(x, "callers");
		put_summary(&tr);
	}
	tree_free(&tr);
	return roots > 0;
}

bool exact_callees_tree(struct exact *x, const int32_t *syms, size_t n)
{
	const struct symtab *t = &x->v->tab;
	const struct graph *g = &x->v->graph;
	struct tree tr;
	size_t roots;

	tree_begin(&tr, x, false);
	for (size_t i = 0; i < n; i++) {
		if (!sym_is_body(&t->syms[syms[i]]) || !(sym_is_function(&t->syms[syms[i]]) || t->syms[syms[i]].kind == DEF_MACRO))
			continue;
		tr.seen[syms[i]] = 1;
		for (int32_t k = g->out0[syms[i]]; k < g->out0[syms[i] + 1]; k++)
			if (exact_is_call(x, g->edges[k].ref) && sym_is_body(&t->syms[g->edges[k].to]))
				add(&tr, g->edges[k].to, -1, g->edges[k].ref);
	}
	roots = tr.count;
	if (roots) {
		grow(&tr);
		put_clean(&x->out, x->q->x);
		buf_puts(&x->out, " calls, of what is defined in ");
		exact_put_dir(x, &x->out);
		buf_putc(&x->out, '\n');
		put_tree(&tr, roots);
		exact_emit(x, "callees");
		put_summary(&tr);
	}
	tree_free(&tr);
	return roots > 0;
}
