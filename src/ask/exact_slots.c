/* exact_slots.c - functions behind pointers: what fills a slot, how the address of a function is handed on. */
#include "exact_graph.h"

#include "../base/map.h"

#include <stdlib.h>
#include <string.h>

bool exact_names_function(const struct exact *x, const char *name)
{
	const struct symtab *t = &x->v->tab;

	for (int32_t s = symtab_sym(t, name); s >= 0; s = t->syms[s].next_same)
		if (sym_is_function(&t->syms[s]) || t->syms[s].kind == DEF_MACRO)
			return true;
	return false;
}

bool exact_takes_address(const struct exact *x, int32_t ref)
{
	const struct symtab *t = &x->v->tab;
	int32_t to;

	switch (t->refs[ref].kind) {
	case REF_SLOT:
	case REF_ASSIGN:
	case REF_ADDR:
	case REF_USE:
		break;
	case REF_REGISTER: /* what makes a name findable does not call it */
		if (strncmp(ref_slot(t, ref), "EXPORT_", 7) == 0 || strncmp(ref_slot(t, ref), "MODULE_", 7) == 0)
			return false;
		break;
	default:
		return false;
	}
	to = exact_target(x, ref);
	if (to < 0)
		return symtab_sym(t, ref_name(t, ref)) < 0;
	/* a registration that is the definition itself: SYSCALL_DEFINE3(open, ..) */
	return sym_is_function(&t->syms[to]) && !(t->refs[ref].kind == REF_REGISTER && t->refs[ref].in_sym == to);
}

void exact_put_taken(struct exact *x, int32_t ref)
{
	const struct symtab *t = &x->v->tab;
	int32_t in = t->refs[ref].in_sym;
	enum ref_kind k = t->refs[ref].kind;

	if (k == REF_SLOT || k == REF_ASSIGN) {
		buf_puts(&x->out, ref_slot(t, ref)[0] == '[' ? "" : ".");
		put_clean(&x->out, ref_slot(t, ref));
	} else if (k == REF_ADDR) {
		buf_puts(&x->out, "argument of ");
		put_clean(&x->out, ref_slot(t, ref));
		buf_puts(&x->out, "()");
	} else if (k == REF_REGISTER) {
		put_clean(&x->out, ref_slot(t, ref));
		return;
	} else {
		buf_puts(&x->out, "mentioned");
	}
	if (in < 0)
		return;
	buf_puts(&x->out, k == REF_SLOT ? " of " : " in ");
	exact_put_in(x, in);
	if (sym_type(t, in)[0]) {
		buf_puts(&x->out, " (");
		put_clean(&x->out, sym_type(t, in));
		buf_putc(&x->out, ')');
	}
}

void exact_slot_fillers(const struct exact *x, struct map *slots)
{
	const struct symtab *t = &x->v->tab;

	for (size_t i = 0; slots->n && i < t->n_refs; i++) {
		const char *slot;
		uint64_t *n;

		if (t->refs[i].kind != REF_SLOT && t->refs[i].kind != REF_ASSIGN)
			continue;
		slot = ref_slot(t, (int32_t)i);
		n = map_find(slots, slot, strlen(slot));
		if (n)
			++*n;
	}
}

/* ---- what fills a slot ---- */

/* Types that inherit from or implement a name: "who implements Shape". */
static size_t put_heirs(struct exact *x, const char *name)
{
	const struct symtab *t = &x->v->tab;
	size_t n = 0;

	for (int32_t r = symtab_ref(t, name); r >= 0; r = t->refs[r].next_same) {
		size_t start;

		if (t->refs[r].kind != REF_INHERIT || !exact_in_scope(x, ref_file(t, r)))
			continue;
		if (n++ == 0) {
			put_clean(&x->out, name);
			buf_puts(&x->out, " is implemented by\n");
		}
		if (!exact_row(x))
			continue;
		start = x->out.len;
		exact_place(x, ref_file(t, r), t->refs[r].line);
		exact_put_in(x, t->refs[r].in_sym);
		exact_end(x, start);
	}
	return n;
}

/* The type of what encloses a slot's value: a table's own, or nothing that the map knows. */
static const char *holder_type(const struct symtab *t, int32_t ref)
{
	int32_t in = t->refs[ref].in_sym;

	return in >= 0 && t->refs[ref].kind == REF_SLOT ? sym_type(t, in) : "";
}

static void put_filler(struct exact *x, int32_t ref)
{
	const struct symtab *t = &x->v->tab;
	size_t start = x->out.len;
	int32_t to = exact_target(x, ref), in = t->refs[ref].in_sym;

	if (!exact_row(x))
		return;
	exact_place(x, ref_file(t, ref), t->refs[ref].line);
	put_clean(&x->out, ref_name(t, ref));
	if (to >= 0) {
		buf_putc(&x->out, ' ');
		put_place(&x->out, x->v, to, ref_file(t, ref));
	}
	if (in >= 0) {
		buf_puts(&x->out, t->refs[ref].kind == REF_SLOT ? " in " : " assigned in ");
		put_clean(&x->out, sym_name(t, in));
	}
	if (holder_type(t, ref)[0] && !x->q->y) {
		buf_puts(&x->out, " (");
		put_clean(&x->out, sym_type(t, in));
		buf_putc(&x->out, ')');
	}
	exact_end(x, start);
}

/* Slots are either struct y's (by the type of the table that holds them), or of a type that is not known. */
static size_t put_fillers(struct exact *x, const char *slot, const char *type, bool unknown_type)
{
	const struct symtab *t = &x->v->tab;
	size_t n = 0, start = x->out.len;

	for (size_t i = 0; i < t->n_refs; i++) {
		int32_t r = (int32_t)i;
		const char *holder;

		if ((t->refs[i].kind != REF_SLOT && t->refs[i].kind != REF_ASSIGN) || strcmp(ref_slot(t, r), slot) != 0 ||
		    !exact_in_scope(x, ref_file(t, r)))
			continue;
		holder = holder_type(t, r);
		if (type && (unknown_type ? holder[0] != '\0' : strcmp(holder, type) != 0))
			continue;
		if (n++ == 0) {
			buf_putc(&x->out, '.');
			put_clean(&x->out, slot);
			if (type && !unknown_type) {
				buf_puts(&x->out, " of ");
				put_clean(&x->out, type);
			}
			buf_puts(&x->out, unknown_type ? ": perhaps also, by assignment to an object whose type the map does not know\n"
						       : " is filled by\n");
			wrap_line(&x->out, start, 2);
		}
		put_filler(x, r);
	}
	return n;
}

bool exact_slot(struct exact *x)
{
	const struct symtab *t = &x->v->tab;
	const char *slot = exact_last_part(x->q->x), *type = x->q->y;
	char *before = slot > x->q->x ? xstrndup(x->q->x, strcspn(x->q->x, ".:-")) : NULL;
	size_t n, perhaps = 0, heirs;

	if (before && !type)
		type = before;
	n = put_fillers(x, slot, type, false);
	exact_emit(x, "places");
	if (type)
		perhaps = put_fillers(x, slot, type, true);
	exact_emit(x, "assignments");
	heirs = put_heirs(x, slot);
	exact_emit(x, "types");
	if (n + perhaps + heirs == 0) {
		bool is_known = symtab_sym(t, slot) >= 0 || symtab_ref(t, slot) >= 0;

		free(before);
		if (!x->q->x_sure)
			return false;
		if (!is_known && !type && !x->q->member)
			return exact_unknown(x, slot, true);
		buf_puts(&x->out, "nothing in ");
		exact_put_dir(x, &x->out);
		buf_puts(&x->out, " fills .");
		put_clean(&x->out, slot);
		if (x->q->y) {
			buf_puts(&x->out, " of ");
			put_clean(&x->out, x->q->y);
		}
		wrap_line(&x->out, 0, 2);
		buf_putc(&x->out, '\n');
		exact_emit(x, NULL);
		return true;
	}
	if (n)
		buf_printf(&x->out, " %zu place%s", n, exact_s(n));
	if (perhaps)
		buf_printf(&x->out, "%s%zu assignment%s of unknown type", n ? ", " : " ", perhaps, exact_s(perhaps));
	if (heirs)
		buf_printf(&x->out, "%s%zu type%s", n + perhaps ? ", " : " ", heirs, exact_s(heirs));
	buf_putc(&x->out, '\n');
	exact_emit(x, NULL);
	free(before);
	return true;
}
