/* exact_cycles.c - files that include each other, functions that call each other: strongly connected components (Tarjan 1972,
 * with an explicit stack), biggest first, each with one shortest concrete cycle. */
#include "exact_includes.h"

#include <stdlib.h>
#include <string.h>

/* A graph as rows of successors; `via` is the reference of an edge. */
struct net {
	size_t n;
	int32_t *row; /* [n + 1] */
	int32_t *to, *via;
};

struct pair {
	int32_t from, to, via;
};

static void net_build(struct net *g, size_t n, const struct pair *p, size_t n_pairs)
{
	int32_t *fill;

	g->n = n;
	g->row = xcalloc(n + 1, sizeof(*g->row));
	g->to = xcalloc(n_pairs + 1, sizeof(*g->to));
	g->via = xcalloc(n_pairs + 1, sizeof(*g->via));
	for (size_t i = 0; i < n_pairs; i++)
		g->row[p[i].from + 1]++;
	for (size_t i = 0; i < n; i++)
		g->row[i + 1] += g->row[i];
	fill = xcalloc(n + 1, sizeof(*fill));
	memcpy(fill, g->row, (n + 1) * sizeof(*fill));
	for (size_t i = 0; i < n_pairs; i++) {
		g->to[fill[p[i].from]] = p[i].to;
		g->via[fill[p[i].from]++] = p[i].via;
	}
	free(fill);
}

static void net_free(struct net *g)
{
	free(g->row);
	free(g->to);
	free(g->via);
}

struct tarjan {
	int32_t *index, *low, *next; /* [n] order of visit + 1, lowest reached, next edge to follow */
	int32_t *stack, *path;       /* of the component, of the walk */
	size_t n_stack, n_path;
	unsigned char *on;
	int32_t *comp; /* [n] */
	int32_t n_comp, count;
};

static void tarjan_enter(struct tarjan *s, const struct net *g, int32_t v)
{
	s->index[v] = s->low[v] = ++s->count;
	s->next[v] = g->row[v];
	s->on[v] = 1;
	s->stack[s->n_stack++] = v;
	s->path[s->n_path++] = v;
}

static void tarjan_walk(struct tarjan *s, const struct net *g, int32_t root)
{
	tarjan_enter(s, g, root);
	while (s->n_path) {
		int32_t v = s->path[s->n_path - 1], w;

		if (s->next[v] < g->row[v + 1]) {
			w = g->to[s->next[v]++];
			if (!s->index[w])
				tarjan_enter(s, g, w);
			else if (s->on[w] && s->index[w] < s->low[v])
				s->low[v] = s->index[w];
			continue;
		}
		s->n_path--;
		if (s->n_path && s->low[v] < s->low[s->path[s->n_path - 1]])
			s->low[s->path[s->n_path - 1]] = s->low[v];
		if (s->low[v] != s->index[v])
			continue;
		do {
			w = s->stack[--s->n_stack];
			s->on[w] = 0;
			s->comp[w] = s->n_comp;
		} while (w != v);
		s->n_comp++;
	}
}

/* Component of each node; the number of components. Caller frees. */
static int32_t *components(const struct net *g, int32_t *n_comp)
{
	struct tarjan s = { 0 };

	s.index = xcalloc(g->n + 1, sizeof(int32_t));
	s.low = xcalloc(g->n + 1, sizeof(int32_t));
	s.next = xcalloc(g->n + 1, sizeof(int32_t));
	s.stack = xcalloc(g->n + 1, sizeof(int32_t));
	s.path = xcalloc(g->n + 1, sizeof(int32_t));
	s.comp = xcalloc(g->n + 1, sizeof(int32_t));
	s.on = xcalloc(g->n + 1, 1);
	for (size_t i = 0; i < g->n; i++)
		if (!s.index[i])
			tarjan_walk(&s, g, (int32_t)i);
	free(s.index);
	free(s.low);
	free(s.next);
	free(s.stack);
	free(s.path);
	free(s.on);
	*n_comp = s.n_comp;
	return s.comp;
}

struct group {
	int32_t comp, size, first; /* first: its node of the smallest id */
};

static int by_size(const void *pa, const void *pb)
{
	const struct group *a = pa, *b = pb;

	if (a->size != b->size)
		return a->size > b->size ? -1 : 1;
	return a->first < b->first ? -1 : a->first > b->first;
}

/* Components of two nodes and more, biggest first. */
static struct group *groups(const struct net *g, const int32_t *comp, int32_t n_comp, size_t *n)
{
	struct group *all = xcalloc((size_t)n_comp + 1, sizeof(*all));

	for (size_t i = g->n; i-- > 0;) {
		all[comp[i]].size++;
		all[comp[i]].first = (int32_t)i;
		all[comp[i]].comp = comp[i];
	}
	*n = 0;
	for (int32_t c = 0; c < n_comp; c++)
		if (all[c].size > 1)
			all[(*n)++] = all[c];
	if (*n)
		qsort(all, *n, sizeof(*all), by_size);
	return all;
}

/* A shortest cycle through `first` inside its component: references of its edges, from first on. Scratch of a caller that asks
 * for many: parent and edge hold -1 for all nodes before and after. */
struct cycle {
	int32_t *parent, *edge, *queue; /* [n] */
	int32_t *refs, *nodes;          /* [len] */
	size_t len;
};

static void find_cycle(struct cycle *c, const struct net *g, const int32_t *comp, int32_t first)
{
	size_t n = 0;
	int32_t last = -1, via = -1;

	c->queue[n++] = first;
	c->parent[first] = first;
	for (size_t i = 0; i < n && last < 0; i++) {
		int32_t v = c->queue[i];

		for (int32_t k = g->row[v]; k < g->row[v + 1]; k++) {
			int32_t w = g->to[k];

			if (w == first && v != first) {
				last = v;
				via = g->via[k];
				break;
			}
			if (comp[w] != comp[first] || c->parent[w] >= 0)
				continue;
			c->parent[w] = v;
			c->edge[w] = g->via[k];
			c->queue[n++] = w;
		}
	}
	c->len = 0;
	for (int32_t v = last; v >= 0; v = v == first ? -1 : c->parent[v]) {
		c->nodes[c->len] = v;
		c->refs[c->len++] = v == last ? via : -1;
		if (v != last)
			c->refs[c->len - 1] = -1;
	}
	/* nodes run backwards; refs[i] is the edge out of nodes[i] */
	for (size_t i = 1; i < c->len; i++)
		c->refs[i] = c->edge[c->nodes[i - 1]];
	for (size_t i = 0; i < n; i++)
		c->parent[c->queue[i]] = -1;
}

static void cycle_begin(struct cycle *c, size_t n)
{
	c->parent = xcalloc(n + 1, sizeof(int32_t));
	c->edge = xcalloc(n + 1, sizeof(int32_t));
	c->queue = xcalloc(n + 1, sizeof(int32_t));
	c->refs = xcalloc(n + 1, sizeof(int32_t));
	c->nodes = xcalloc(n + 1, sizeof(int32_t));
	memset(c->parent, 0xff, (n + 1) * sizeof(int32_t));
}

static void cycle_free(struct cycle *c)
{
	free(c->parent);
	free(c->edge);
	free(c->queue);
	free(c->refs);
	free(c->nodes);
}

typedef void (*put_fn)(struct exact *x, int32_t node);

static void put_file_node(struct exact *x, int32_t node)
{
	put_path(&x->out, x->v, node, false);
}

#define MAX_CYCLE 24 /* steps of one cycle shown */
#define MAX_GROUPS 50
#define MAX_RECURSIVE 60

static void put_groups(struct exact *x, const struct net *g, const char *what, put_fn put)
{
	const struct symtab *t = &x->v->tab;
	int32_t n_comp, *comp = components(g, &n_comp);
	struct cycle c;
	size_t n, in = 0, shown = 0;
	struct group *all = groups(g, comp, n_comp, &n);

	cycle_begin(&c, g->n);
	for (size_t i = 0; i < n; i++) {
		in += (size_t)all[i].size;
		if (shown >= MAX_GROUPS && !x->q->all) {
			x->hidden++;
			continue;
		}
		shown++;
		find_cycle(&c, g, comp, all[i].first);
		exact_line(x, 2, "%d %s in a circle%s", all[i].size, what, all[i].size > 2 ? ", for example" : "");
		for (size_t k = c.len; k-- > 0;) {
			size_t start = x->out.len;

			if (c.len - k > MAX_CYCLE) {
				exact_line(x, 1, " +%zu more steps", k + 1);
				break;
			}
			exact_place(x, ref_file(t, c.refs[k]), t->refs[c.refs[k]].line);
			put(x, c.nodes[k]);
			buf_puts(&x->out, " -> ");
			put(x, c.nodes[k ? k - 1 : c.len - 1]);
			exact_end(x, start);
		}
		exact_emit(x, NULL);
	}
	exact_emit(x, "circles");
	if (n)
		exact_line(x, 1, " %zu circle%s of %zu %s in all", n, exact_s(n), in, what);
	else
		exact_line(x, 1, "no %s in a circle", what);
	cycle_free(&c);
	free(all);
	free(comp);
}

bool exact_include_cycles(struct exact *x)
{
	const struct symtab *t = &x->v->tab;
	struct includes in = { .v = x->v };
	struct pair *p = NULL;
	size_t n = 0, cap = 0, self = 0;
	struct net g;

	for (size_t i = 0; i < t->n_refs; i++) {
		int32_t r = (int32_t)i, f;

		if (t->refs[i].kind != REF_INCLUDE || !exact_in_scope(x, ref_file(t, r)) || (f = includes_resolve(&in, r)) < 0)
			continue;
		if (f == ref_file(t, r)) {
			self++;
			continue;
		}
		p = mem_grow(p, n, &cap, sizeof(*p));
		p[n++] = (struct pair){ ref_file(t, r), f, r };
	}
	net_build(&g, t->n_files, p, n);
	put_groups(x, &g, "files", put_file_node);
	if (self) {
		exact_emit(x, NULL);
		for (size_t i = 0; i < t->n_refs; i++) {
			int32_t r = (int32_t)i;
			size_t start = x->out.len;

			if (t->refs[i].kind != REF_INCLUDE || !exact_in_scope(x, ref_file(t, r)) ||
			    includes_resolve(&in, r) != ref_file(t, r) || !exact_row(x))
				continue;
			exact_place(x, ref_file(t, r), t->refs[r].line);
			buf_puts(&x->out, "includes itself");
			exact_end(x, start);
		}
	}
	exact_emit(x, NULL);
	net_free(&g);
	free(p);
	includes_free(&in);
	return true;
}

/* Calls through an object are left out: which method they reach is a guess that makes circles where there are none. */
static bool calls_by_name(const struct exact *x, int32_t edge)
{
	int32_t ref = x->v->graph.edges[edge].ref;

	return x->v->tab.refs[ref].kind == REF_CALL && exact_is_call(x, ref);
}

/* Functions that call themselves, in one running line; the number of them. */
static size_t put_recursive(struct exact *x)
{
	const struct symtab *t = &x->v->tab;
	const struct graph *g = &x->v->graph;
	size_t n = 0, start = x->out.len;

	for (int32_t s = 0; s < (int32_t)t->n_syms; s++) {
		bool recurses = false;

		if (!sym_is_function(&t->syms[s]) || !exact_in_scope(x, t->syms[s].file))
			continue;
		for (int32_t e = g->out0[s]; e < g->out0[s + 1] && !recurses; e++)
			recurses = g->edges[e].to == s && calls_by_name(x, e);
		if (!recurses || (n++ >= MAX_RECURSIVE && !x->q->all))
			continue;
		buf_puts(&x->out, n > 1 ? ", " : " call themselves: ");
		put_clean(&x->out, sym_name(t, s));
		buf_putc(&x->out, ' ');
		put_place(&x->out, x->v, s, -1);
	}
	if (n) {
		wrap_line(&x->out, start, 2);
		buf_putc(&x->out, '\n');
		x->hidden += n > MAX_RECURSIVE && !x->q->all ? n - MAX_RECURSIVE : 0;
	}
	return n;
}

bool exact_call_cycles(struct exact *x)
{
	const struct symtab *t = &x->v->tab;
	const struct graph *gr = &x->v->graph;
	struct pair *p = NULL;
	size_t n = 0, cap = 0;
	struct net g;

	for (int32_t s = 0; s < (int32_t)t->n_syms; s++) {
		if (!sym_is_function(&t->syms[s]) || !exact_in_scope(x, t->syms[s].file))
			continue;
		for (int32_t k = gr->out0[s]; k < gr->out0[s + 1]; k++) {
			int32_t to = gr->edges[k].to;

			if (to == s || !calls_by_name(x, k) || !sym_is_function(&t->syms[to]) || !sym_is_body(&t->syms[to]))
				continue;
			p = mem_grow(p, n, &cap, sizeof(*p));
			p[n++] = (struct pair){ s, to, gr->edges[k].ref };
		}
	}
	net_build(&g, t->n_syms, p, n);
	put_groups(x, &g, "functions", exact_put_in);
	exact_emit(x, NULL);
	n = put_recursive(x);
	exact_emit(x, NULL);
	if (n)
		exact_line(x, 2, " %zu function%s", n, n == 1 ? " calls itself" : "s call themselves");
	exact_emit(x, NULL);
	net_free(&g);
	free(p);
	return true;
}
