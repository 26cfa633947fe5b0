/* entries.c - where the code of a tree begins to run, or is entered from outside. */
#include "outline.h"

#include <stdlib.h>
#include <string.h>

static bool is_main(const struct view *v, const struct symbol *s)
{
	return sym_is_function(s) && sym_is_body(s) && s->container < 0 &&
	       (strcmp(tab_name(&v->tab, s->name), "main") == 0 || strcmp(tab_name(&v->tab, s->name), "Main") == 0) && lang_is_code(v->tab.files[s->file].lang);
}

/* Registration that makes the code run, before registration that makes it findable. */
static float macro_weight(const char *macro)
{
	if (strstr(macro, "initcall") || strcmp(macro, "module_init") == 0 || strncmp(macro, "module_", 7) == 0)
		return strcmp(macro, "module_exit") == 0 ? 2e6f : 4e6f;
	if (strncmp(macro, "EXPORT_SYMBOL", 13) == 0)
		return 0;
	if (strncmp(macro, "MODULE_", 7) == 0)
		return -1; /* descriptions, not entries */
	return 1e6f;
}

static void entry_add(struct entries *es, struct entry en)
{
	es->e = mem_grow(es->e, es->n, &es->cap, sizeof(*es->e));
	es->e[es->n++] = en;
}

static int by_entry(const void *pa, const void *pb)
{
	const struct entry *a = pa, *b = pb;

	if (a->aside != b->aside)
		return a->aside ? 1 : -1;
	if (a->weight != b->weight)
		return a->weight > b->weight ? -1 : 1;
	if (a->sym != b->sym)
		return a->sym < b->sym ? -1 : 1;
	return a->ref < b->ref ? -1 : a->ref > b->ref;
}

/* Nothing inside calls it, and others can: the door from outside. */
static bool is_door(const struct view *v, int32_t sym)
{
	const struct symbol *s = &v->tab.syms[sym];
	const struct graph *g = &v->graph;

	/* constructors and operators are called by what the language writes, not by name */
	if (strncmp(tab_name(&v->tab, s->name), "__", 2) == 0 || strcmp(tab_name(&v->tab, s->name), "constructor") == 0)
		return false;
	if (!sym_is_function(s) || !sym_is_body(s) || (s->flags & DEF_STATIC) || !lang_is_code(v->tab.files[s->file].lang))
		return false;
	for (int32_t i = g->in0[sym]; i < g->in0[sym + 1]; i++) {
		const struct edge *ed = &g->edges[g->in[i]];

		if (v->tab.refs[ed->ref].in_sym != sym && v->tab.refs[ed->ref].kind != REF_REGISTER)
			return false;
	}
	return true;
}

void entries_find(const struct view *v, struct entries *out)
{
	const struct symtab *t = &v->tab;
	int32_t to[1];

	memset(out, 0, sizeof(*out));
	for (size_t i = 0; i < t->n_refs; i++) {
		const struct symref *r = &t->refs[i];
		float w = r->kind == REF_REGISTER ? macro_weight(tab_name(&v->tab, r->slot)) : -1;
		int32_t sym;

		if (w < 0 || strncmp(tab_name(&v->tab, r->slot), "EXPORT_SYMBOL", 13) == 0)
			continue;
		sym = graph_resolve(t, r, to, 1) ? to[0] : -1;
		/* a macro we do not know, around a name that is not defined here, says nothing */
		if (sym >= 0 || w > 1e6f)
			entry_add(out, (struct entry){ (int32_t)i, sym, w + (sym >= 0 ? v->reach[sym] : 0), false, view_is_aside(v, ref_file(&v->tab, (int32_t)i)) });
	}
	for (size_t i = 0; i < t->n_syms; i++) {
		if (is_main(v, &t->syms[i]))
			entry_add(out, (struct entry){ -1, (int32_t)i, 3e6f + v->reach[i], false, view_is_aside(v, t->syms[i].file) });
		else if (is_door(v, (int32_t)i))
			entry_add(out, (struct entry){ -1, (int32_t)i, v->reach[i], true, view_is_aside(v, t->syms[i].file) });
	}
	if (out->n)
		qsort(out->e, out->n, sizeof(*out->e), by_entry);
}

void entries_free(struct entries *es)
{
	free(es->e);
	memset(es, 0, sizeof(*es));
}
