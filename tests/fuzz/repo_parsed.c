/* Rows of the store: bytes that a sum vouches for and nothing else. A row that is taken must build a map, and every number in it
 * must lie in its array; the same bytes cut short must not be taken. */
#include "../../src/repo/graph.h"
#include "../../src/repo/parsed.h"
#include "../../src/repo/symtab_build.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool ok)
{
	if (!ok)
		abort();
}

static void check_row(const struct parsed *p)
{
	size_t text = strlen(p->doc);

	for (size_t i = 0; i < p->n_names; i++)
		text += strlen(p->names[i]);
	for (size_t i = 0; i < p->n_defs; i++) {
		const struct parsed_def *d = &p->defs[i];
		check(d->name < p->n_names && d->type < p->n_names && d->container < (int32_t)i && d->container >= -1);
		text += strlen(d->sig) + strlen(d->doc);
	}
	for (size_t i = 0; i < p->n_refs; i++) {
		const struct parsed_ref *r = &p->refs[i];
		check(r->name < p->n_names && r->slot < p->n_names && r->in_def < (int32_t)p->n_defs && r->in_def >= -1);
	}
	check(text < (128u << 20));
}

static void build(const struct parsed *p)
{
	struct walk_file files[2] = { { .path = "a/one.c", .status = WALK_TEXT }, { .path = "two.c", .status = WALK_TEXT } };
	struct symtab_build b;
	struct symtab t;
	struct graph g;

	symtab_begin(&b, &t, 2, p->n_defs & 1);
	for (int i = 0; i < 2; i++)
		check(symtab_add(&b, &files[i], p));
	symtab_end(&b);
	graph_build(&t, NULL, &g);
	for (size_t i = 0; i < t.n_syms; i++) {
		check(t.syms[i].container < (int32_t)i && t.syms[i].file < 2);
		check(!sym_name(&t, (int32_t)i)[0] || symtab_sym(&t, sym_name(&t, (int32_t)i)) >= 0);
		check(strlen(sym_sig(&t, (int32_t)i)) + strlen(sym_doc(&t, (int32_t)i)) < t.n_text);
	}
	for (size_t i = 0; i < g.n_edges; i++)
		check(g.edges[i].to < (int32_t)t.n_syms && g.edges[i].ref < (int32_t)t.n_refs);
	graph_free(&g);
	symtab_free(&t);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct parsed p; /* kept, as the scan keeps it: a row must not see what the one before left */

	if (parsed_decode(&p, data, size)) {
		check_row(&p);
		build(&p);
		check(!parsed_decode(&p, data, size - 1));
	}
	return 0;
}
