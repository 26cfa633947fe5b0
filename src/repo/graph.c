#include "graph.h"

#include <stdlib.h>
#include <string.h>

#define MAX_TARGETS 16
/* Definitions of one name that are looked at for one reference. Real trees have some thousand of the commonest static names;
 * a hostile one may have a million, and as many references. */
#define MAX_SAME 4096

static bool is_callable(enum def_kind k)
{
	return k == DEF_FUNCTION || k == DEF_METHOD || k == DEF_MACRO || k == DEF_CLASS || k == DEF_STRUCT;
}

static bool is_type(enum def_kind k)
{
	return k == DEF_STRUCT || k == DEF_UNION || k == DEF_ENUM || k == DEF_TYPE || k == DEF_CLASS || k == DEF_INTERFACE;
}

/* May a reference of this kind mean a definition of that kind? */
static bool kind_fits(enum ref_kind r, enum def_kind d)
{
	switch (r) {
	case REF_CALL:
		return is_callable(d) || d == DEF_VARIABLE;
	case REF_METHOD:
		return d == DEF_METHOD || d == DEF_FUNCTION;
	case REF_TYPE:
	case REF_INHERIT:
		return is_type(d) || d == DEF_MACRO;
	case REF_SLOT:
	case REF_ASSIGN:
	case REF_ADDR:
	case REF_USE:
	case REF_REGISTER:
		return d == DEF_FUNCTION || d == DEF_METHOD || d == DEF_VARIABLE || d == DEF_TABLE || d == DEF_CLASS ||
		       d == DEF_CONSTANT || d == DEF_MACRO;
	case REF_CONFIG:
		return d == DEF_CONFIG;
	default:
		return false;
	}
}

/* Same language family: a Python name never means a C function. */
static bool lang_fits(enum lang a, enum lang b)
{
	static const unsigned char family[LANG_COUNT] = {
		[LANG_C] = 1, [LANG_CPP] = 1, [LANG_PYTHON] = 2, [LANG_JAVASCRIPT] = 3, [LANG_TYPESCRIPT] = 3, [LANG_TSX] = 3,
		[LANG_GO] = 4, [LANG_RUST] = 5, [LANG_JAVA] = 6, [LANG_BASH] = 7, [LANG_MAKE] = 8, [LANG_KCONFIG] = 8,
		[LANG_MARKDOWN] = 9,
	};

	return family[a] == family[b];
}

static size_t dir_len(const char *path)
{
	const char *s = strrchr(path, '/');

	return s ? (size_t)(s - path) : 0;
}

static bool same_dir(const char *a, const char *b)
{
	size_t n = dir_len(a);

	return n == dir_len(b) && memcmp(a, b, n) == 0;
}

/* Smaller is nearer; a declaration is always farther than any body. */
static int distance(const struct symtab *t, const struct symref *r, const struct symbol *s)
{
	const char *from = t->files[r->file].path, *to = t->files[s->file].path;
	int d = r->file == s->file ? 0 : same_dir(from, to) ? 1 : 2;

	return d + (s->flags & DEF_PROTOTYPE ? 8 : 0);
}

size_t graph_resolve(const struct symtab *t, const struct symref *r, int32_t *out, size_t max)
{
	int best = 1000, looked = 0;
	size_t n = 0;

	for (int32_t s = symtab_sym(t, r->name); s >= 0 && looked < MAX_SAME; s = t->syms[s].next_same, looked++) {
		const struct symbol *sym = &t->syms[s];
		int d;

		if (!kind_fits(r->kind, sym->kind) || !lang_fits(t->files[r->file].lang, t->files[sym->file].lang))
			continue;
		if ((sym->flags & DEF_STATIC) && sym->file != r->file)
			continue;
		d = distance(t, r, sym);
		if (d > best)
			continue;
		if (d < best) {
			best = d;
			n = 0;
		}
		if (n < max)
			out[n] = s;
		n++;
	}
	return n;
}

struct raw {
	struct edge e;
	uint32_t line;
};

static int by_from(const void *pa, const void *pb)
{
	const struct raw *a = pa, *b = pb;

	if (a->e.from != b->e.from)
		return a->e.from < b->e.from ? -1 : 1;
	if (a->e.ref != b->e.ref)
		return a->e.ref < b->e.ref ? -1 : 1;
	return a->e.to < b->e.to ? -1 : a->e.to > b->e.to;
}

/* PageRank (Brin and Page 1998), damping 0.85, over distinct edges without self loops; rank of symbols that reach nothing is
 * spread evenly. Twenty rounds settle the order well below the differences that are shown. */
static void pagerank(struct graph *g)
{
	size_t n = g->tab->n_syms;
	float *next;

	if (!n)
		return;
	next = xmalloc(n * sizeof(*next));
	for (size_t i = 0; i < n; i++)
		g->rank[i] = 1.0f / (float)n;
	for (int round = 0; round < 20; round++) {
		double loose = 0;

		memset(next, 0, n * sizeof(*next));
		for (size_t i = 0; i < n; i++) {
			int32_t deg = 0;

			for (int32_t k = g->out0[i]; k < g->out0[i + 1]; k++)
				deg += g->edges[k].to != (int32_t)i;
			if (!deg) {
				loose += g->rank[i];
				continue;
			}
			for (int32_t k = g->out0[i]; k < g->out0[i + 1]; k++)
				if (g->edges[k].to != (int32_t)i)
					next[g->edges[k].to] += g->rank[i] / (float)deg;
		}
		for (size_t i = 0; i < n; i++)
			g->rank[i] = (float)(0.15 / (double)n + 0.85 * ((double)next[i] + loose / (double)n));
	}
	free(next);
}

static void index_edges(struct graph *g)
{
	size_t n = g->tab->n_syms;

	g->out0 = xcalloc(n + 1, sizeof(*g->out0));
	g->in0 = xcalloc(n + 1, sizeof(*g->in0));
	g->in = xcalloc(g->n_edges, sizeof(*g->in));
	g->rank = xcalloc(n, sizeof(*g->rank));
	for (size_t k = 0; k < g->n_edges; k++) {
		if (g->edges[k].from < 0)
			g->n_file_scope++;
		else
			g->out0[g->edges[k].from + 1]++;
		g->in0[g->edges[k].to + 1]++;
	}
	g->out0[0] = g->n_file_scope;
	for (size_t i = 0; i < n; i++) {
		g->out0[i + 1] += g->out0[i];
		g->in0[i + 1] += g->in0[i];
	}
	int32_t *fill = xmalloc((n + 1) * sizeof(*fill));

	memcpy(fill, g->in0, (n + 1) * sizeof(*fill));
	for (size_t k = 0; k < g->n_edges; k++)
		g->in[fill[g->edges[k].to]++] = (int32_t)k;
	free(fill);
}

void graph_build(const struct symtab *t, struct graph *g)
{
	struct raw *raw = NULL;
	size_t n = 0, cap = 0;

	memset(g, 0, sizeof(*g));
	g->tab = t;
	for (size_t i = 0; i < t->n_refs; i++) {
		int32_t to[MAX_TARGETS];
		size_t k = graph_resolve(t, &t->refs[i], to, MAX_TARGETS);

		for (size_t j = 0; j < k && j < MAX_TARGETS; j++) {
			raw = mem_grow(raw, n, &cap, sizeof(*raw));
			raw[n++] = (struct raw){ { t->refs[i].in_sym, to[j], (int32_t)i }, t->refs[i].line };
		}
	}
	if (n)
		qsort(raw, n, sizeof(*raw), by_from);
	g->edges = xcalloc(n, sizeof(*g->edges));
	for (size_t i = 0; i < n; i++)
		g->edges[i] = raw[i].e;
	g->n_edges = n;
	free(raw);
	index_edges(g);
	pagerank(g);
}

void graph_free(struct graph *g)
{
	free(g->edges);
	free(g->out0);
	free(g->in0);
	free(g->in);
	free(g->rank);
	memset(g, 0, sizeof(*g));
}
