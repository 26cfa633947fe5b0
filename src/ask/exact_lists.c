/* exact_lists.c - the biggest, the best ranked, the most called. */
#include "exact.h"

#include <stdlib.h>
#include <string.h>

#define TOP 20

struct item {
	int32_t id;
	double weight;
};

static int by_weight(const void *pa, const void *pb)
{
	const struct item *a = pa, *b = pb;

	if (a->weight > b->weight || a->weight < b->weight)
		return a->weight > b->weight ? -1 : 1;
	return a->id < b->id ? -1 : a->id > b->id;
}

/* How many of n items to show: what the question says, all, or TOP. */
static size_t limit(const struct exact *x, size_t n)
{
	size_t k = x->q->limit ? (size_t)x->q->limit : x->q->all ? n : TOP;

	return k < n ? k : n;
}

/* Sorts, cuts, and counts what is left out. */
static size_t choose(struct exact *x, struct item *it, size_t n)
{
	size_t k = limit(x, n);

	if (n)
		qsort(it, n, sizeof(*it), by_weight);
	return k;
}

static struct item *functions(struct exact *x, size_t *n, double (*weigh)(const struct exact *, int32_t))
{
	const struct symtab *t = &x->v->tab;
	struct item *it = xcalloc(t->n_syms + 1, sizeof(*it));

	*n = 0;
	for (int32_t s = 0; s < (int32_t)t->n_syms; s++) {
		double w;

		if (!exact_in_scope(x, t->syms[s].file) || !lang_is_code(t->files[t->syms[s].file].lang))
			continue;
		w = weigh(x, s);
		if (w > 0)
			it[(*n)++] = (struct item){ s, w };
	}
	return it;
}

static double lines_of(const struct exact *x, int32_t sym)
{
	const struct symbol *s = &x->v->tab.syms[sym];

	return sym_is_function(s) && sym_is_body(s) ? (double)s->end_line - s->start_line + 1 : 0;
}

bool exact_big_functions(struct exact *x)
{
	const struct symtab *t = &x->v->tab;
	size_t n, k;
	struct item *it = functions(x, &n, lines_of);

	k = choose(x, it, n);
	buf_puts(&x->out, "largest functions, by lines\n");
	for (size_t i = 0; i < k; i++) {
		size_t start = x->out.len;

		buf_printf(&x->out, " %6.0f  ", it[i].weight);
		exact_put_in(x, it[i].id);
		put_pad(&x->out, start, 44);
		put_path(&x->out, x->v, t->syms[it[i].id].file, false);
		buf_printf(&x->out, ":%u-%u", t->syms[it[i].id].line, t->syms[it[i].id].end_line);
		wrap_line(&x->out, start, 9);
		put_newline(&x->out);
	}
	exact_line(x, 1, " %zu of %zu functions", k, n);
	exact_emit(x, NULL);
	free(it);
	return true;
}

bool exact_big_files(struct exact *x)
{
	const struct symtab *t = &x->v->tab;
	struct item *it = xcalloc(t->n_files + 1, sizeof(*it));
	size_t n = 0, k;

	for (size_t i = 0; i < t->n_files; i++)
		if (t->files[i].status == WALK_TEXT && exact_in_scope(x, (int32_t)i))
			it[n++] = (struct item){ (int32_t)i, (double)t->files[i].lines };
	k = choose(x, it, n);
	buf_puts(&x->out, "largest files, by lines\n");
	for (size_t i = 0; i < k; i++) {
		size_t start = x->out.len, fns = 0;
		const struct sym_file *f = &t->files[it[i].id];

		for (int32_t s = f->sym0; s < f->sym0 + f->n_sym; s++)
			fns += sym_is_function(&t->syms[s]) && sym_is_body(&t->syms[s]);
		buf_printf(&x->out, " %6.0f  ", it[i].weight);
		put_path(&x->out, x->v, it[i].id, false);
		if (fns) {
			put_pad(&x->out, start, 52);
			buf_printf(&x->out, "%zu function%s", fns, exact_s(fns));
		}
		wrap_line(&x->out, start, 9);
		put_newline(&x->out);
	}
	exact_line(x, 1, " %zu of %zu files", k, n);
	exact_emit(x, NULL);
	free(it);
	return true;
}

static double rank_of(const struct exact *x, int32_t sym)
{
	const struct symbol *s = &x->v->tab.syms[sym];

	return sym_is_body(s) && s->kind != DEF_FIELD && s->kind != DEF_HEADING ? (double)x->v->graph.rank[sym] : 0;
}

bool exact_central(struct exact *x)
{
	const struct symtab *t = &x->v->tab;
	const struct graph *g = &x->v->graph;
	size_t n, k;
	struct item *it = functions(x, &n, rank_of);

	k = choose(x, it, n);
	buf_puts(&x->out, "most central symbols, by PageRank over calls, slots and uses\n");
	for (size_t i = 0; i < k; i++) {
		size_t start = x->out.len;
		int32_t s = it[i].id, refs = g->in0[s + 1] - g->in0[s];

		buf_printf(&x->out, " %-9s ", def_kind_name(t->syms[s].kind));
		put_clean(&x->out, sym_name(t, s));
		put_pad(&x->out, start, 42);
		put_path(&x->out, x->v, t->syms[s].file, false);
		buf_printf(&x->out, ":%u  %d reference%s", t->syms[s].line, refs, exact_s((size_t)refs));
		wrap_line(&x->out, start, 11);
		put_newline(&x->out);
	}
	exact_line(x, 1, " %zu of %zu symbols", k, n);
	exact_emit(x, NULL);
	free(it);
	return true;
}

static double calls_of(const struct exact *x, int32_t sym)
{
	const struct graph *g = &x->v->graph;
	double n = 0;

	if (!sym_is_function(&x->v->tab.syms[sym]) || !sym_is_body(&x->v->tab.syms[sym]))
		return 0;
	for (int32_t k = g->in0[sym]; k < g->in0[sym + 1]; k++)
		n += exact_is_call(x, g->edges[g->in[k]].ref);
	return n;
}

bool exact_most_called(struct exact *x)
{
	const struct symtab *t = &x->v->tab;
	size_t n, k;
	struct item *it = functions(x, &n, calls_of);

	k = choose(x, it, n);
	buf_puts(&x->out, "most called functions of those defined in ");
	exact_put_dir(x, &x->out);
	buf_putc(&x->out, '\n');
	for (size_t i = 0; i < k; i++) {
		size_t start = x->out.len;

		buf_printf(&x->out, " %6.0f  ", it[i].weight);
		exact_put_in(x, it[i].id);
		put_pad(&x->out, start, 44);
		put_path(&x->out, x->v, t->syms[it[i].id].file, false);
		buf_printf(&x->out, ":%u", t->syms[it[i].id].line);
		wrap_line(&x->out, start, 9);
		put_newline(&x->out);
	}
	exact_line(x, 1, " %zu of %zu functions that are called by name", k, n);
	exact_emit(x, NULL);
	free(it);
	return true;
}
