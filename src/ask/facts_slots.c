/* facts_slots.c - what the map knows of a name beyond its definition and the calls that resolve to it. */
#include "exact_graph.h"
#include "facts.h"

#include "../base/map.h"

#include <string.h>

#define MAX_LINES 12

/* A place with what stands there, as name_facts() writes it. */
static void put_at(struct exact *x, const char *how, int32_t ref)
{
	const struct symtab *t = &x->v->tab;

	buf_printf(&x->out, "  <- %s", how);
	exact_put_in(x, t->refs[ref].in_sym);
	buf_putc(&x->out, ' ');
	put_path(&x->out, x->v, ref_file(t, ref), false);
	buf_printf(&x->out, ":%u\n", t->refs[ref].line);
}

size_t facts_slots(const struct view *v, const char *name, struct buf *out)
{
	const struct question q = { 0 };
	struct exact x = { .v = (struct view *)v, .q = &q }; /* writes to x.out only */
	const struct symtab *t = &v->tab;
	struct map slots = { 0 };
	size_t n = 0;

	for (int32_t r = symtab_ref(t, name); r >= 0 && n < MAX_LINES; r = t->refs[r].next_same) {
		const char *slot = ref_slot(t, r);

		if (!exact_takes_address(&x, r) || (t->refs[r].kind != REF_SLOT && t->refs[r].kind != REF_ASSIGN) || exact_target(&x, r) < 0)
			continue;
		buf_puts(&x.out, "  reached as ");
		exact_put_taken(&x, r);
		buf_putc(&x.out, '\n');
		n++;
		map_put(&slots, slot, strlen(slot), NULL);
	}
	for (size_t i = 0; i < slots.n; i++)
		for (int32_t r = symtab_ref(t, slots.entries[i].key); r >= 0 && n < MAX_LINES; r = t->refs[r].next_same)
			if (t->refs[r].kind == REF_METHOD) {
				struct buf how = { 0 };

				buf_puts(&how, "perhaps, through ->");
				put_clean(&how, slots.entries[i].key);
				buf_puts(&how, "( in ");
				put_at(&x, buf_str(&how), r);
				buf_free(&how);
				n++;
			}
	buf_add(out, buf_str(&x.out), x.out.len);
	buf_free(&x.out);
	map_free(&slots);
	return n;
}

size_t facts_outside(const struct view *v, const char *name, struct buf *out)
{
	const struct question q = { 0 };
	struct exact x = { .v = (struct view *)v, .q = &q };
	const struct symtab *t = &v->tab;
	size_t n = 0;

	for (int32_t r = symtab_ref(t, name); r >= 0; r = t->refs[r].next_same) {
		if (!exact_is_call(&x, r))
			continue;
		if (n == 0) {
			put_clean(&x.out, name);
			buf_puts(&x.out, " (defined outside)\n");
		}
		if (n++ < MAX_LINES)
			put_at(&x, "call ", r);
	}
	if (n > MAX_LINES)
		buf_printf(&x.out, "  <- +%zu more\n", n - MAX_LINES);
	buf_add(out, buf_str(&x.out), x.out.len);
	buf_free(&x.out);
	return n;
}
