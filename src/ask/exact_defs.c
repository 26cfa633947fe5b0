/* exact_defs.c - where a name is defined, of what type it is, what is inside it. */
#include "exact.h"

#include "../repo/definers.h"

#include <stdlib.h>
#include <string.h>

#define MANY 24 /* from so many definitions on each has one line */

/* ", exported by EXPORT_SYMBOL :2198": registrations of the name that mean this symbol. */
static void put_registered(struct exact *x, int32_t sym)
{
	const struct symtab *t = &x->v->tab;
	int n = 0;

	for (int32_t r = symtab_ref(t, sym_name(t, sym)); r >= 0; r = t->refs[r].next_same) {
		if (t->refs[r].kind != REF_REGISTER || exact_target(x, r) != sym)
			continue;
		if (ref_file(t, r) != t->syms[sym].file || n++ >= 4)
			continue;
		buf_puts(&x->out, ", ");
		put_clean(&x->out, ref_slot(t, r));
		buf_printf(&x->out, " :%u", t->refs[r].line);
	}
}

static void put_text(struct exact *x, const char *text, size_t indent)
{
	size_t start = x->out.len;

	if (!text[0])
		return;
	buf_puts(&x->out, "   ");
	put_sentence(&x->out, text, 300); /* a macro's text can be pages long */
	wrap_line(&x->out, start, indent);
	put_newline(&x->out);
}

static void put_definition(struct exact *x, int32_t sym, bool brief)
{
	const struct symtab *t = &x->v->tab;
	const struct symbol *s = &t->syms[sym];
	size_t start = x->out.len;

	if (!exact_row(x))
		return;
	buf_putc(&x->out, ' ');
	put_path(&x->out, x->v, s->file, false);
	buf_printf(&x->out, ":%u", s->line);
	if (s->end_line > s->line)
		buf_printf(&x->out, "-%u", s->end_line);
	put_pad(&x->out, start, EXACT_COLUMN);
	if (s->flags & DEF_STATIC && sym_is_function(s))
		buf_puts(&x->out, "static ");
	buf_puts(&x->out, def_kind_name(s->kind));
	if (s->kind == DEF_TABLE && sym_type(t, sym)[0]) {
		buf_putc(&x->out, ' ');
		put_clean(&x->out, sym_type(t, sym));
	}
	if (s->container >= 0) {
		buf_puts(&x->out, " of ");
		put_clean(&x->out, sym_name(t, s->container));
	}
	put_registered(x, sym);
	view_prepare(x->v);
	put_condition(&x->out, x->v, s->file);
	exact_end(x, start);
	if (!brief) {
		put_text(x, sym_sig(t, sym), 6);
		put_text(x, sym_doc(t, sym), 3);
	}
}

/* Is the symbol inside the container, perhaps in a nested one without a name of its own? */
static bool is_in(const struct symtab *t, int32_t sym, int32_t container)
{
	for (int i = 0; sym >= 0 && i < 16; i++, sym = t->syms[sym].container)
		if (t->syms[sym].container == container)
			return true;
	return false;
}

static bool holds_members(const struct symbol *s)
{
	return s->kind == DEF_STRUCT || s->kind == DEF_UNION || s->kind == DEF_CLASS || s->kind == DEF_ENUM || s->kind == DEF_INTERFACE ||
	       s->kind == DEF_TYPE;
}

/* Rows for what a container holds; the number of them. t is the map or one of files outside of what was asked. */
static size_t put_members(struct exact *x, const struct symtab *t, int32_t container, enum def_kind kind)
{
	const struct symbol *c = &t->syms[container];
	const struct sym_file *f = &t->files[c->file];
	size_t n = 0;

	for (int32_t s = container + 1; s < f->sym0 + f->n_sym && t->syms[s].start_line <= c->end_line; s++) {
		size_t start = x->out.len;

		if (t->syms[s].kind != kind || !is_in(t, s, container))
			continue;
		n++;
		if (!exact_row(x))
			continue;
		if (t == &x->v->tab) {
			exact_place(x, c->file, t->syms[s].line);
		} else {
			buf_putc(&x->out, ' ');
			put_clean(&x->out, f->path);
			buf_printf(&x->out, ":%u", t->syms[s].line);
			put_pad(&x->out, start, EXACT_COLUMN);
		}
		put_clean(&x->out, sym_sig(t, s)[0] ? sym_sig(t, s) : sym_name(t, s));
		exact_end(x, start);
	}
	return n;
}

/* Only mentions are here: the definition may be in the tree around. Fields of the name count when nothing else has it. */
struct outside {
	struct exact *x;
	size_t n, n_fields, n_members;
	struct buf fields;
	int members; /* an enum def_kind: show what is inside of that kind; -1: no */
};

#define MAX_FIELDS 20

static void put_outside(struct exact *x, const struct symtab *t, int32_t sym)
{
	const struct symbol *s = &t->syms[sym];
	size_t start = x->out.len;

	buf_putc(&x->out, ' ');
	put_clean(&x->out, t->files[s->file].path);
	buf_printf(&x->out, ":%u", s->line);
	if (s->end_line > s->line)
		buf_printf(&x->out, "-%u", s->end_line);
	put_pad(&x->out, start, EXACT_COLUMN);
	buf_printf(&x->out, "%s%s", def_kind_name(s->kind), sym_is_body(s) ? "" : " (declaration)");
	if (s->container >= 0) {
		buf_puts(&x->out, " of ");
		put_clean(&x->out, sym_name(t, s->container));
	}
	exact_end(x, start);
	put_text(x, sym_sig(t, sym), 6);
	put_text(x, sym_doc(t, sym), 3);
}

static bool on_outside(void *ud, const struct symtab *t, int32_t sym)
{
	struct outside *o = ud;
	struct exact *x = o->x;
	const struct symbol *s = &t->syms[sym];

	/* declarations tell something only when nothing has a body */
	if (!exact_sort_fits(x, s) || (o->n && !sym_is_body(s)))
		return false;
	if (s->kind == DEF_FIELD) {
		size_t from = x->out.len;

		if (o->n_fields++ < MAX_FIELDS) {
			put_outside(x, t, sym);
			buf_add(&o->fields, x->out.p + from, x->out.len - from);
			buf_truncate(&x->out, from);
		}
		return false;
	}
	o->n += sym_is_body(s);
	if (exact_row(x))
		put_outside(x, t, sym);
	if (o->members >= 0 && sym_is_body(s) && holds_members(s))
		o->n_members += put_members(x, t, sym, (enum def_kind)o->members);
	return true;
}

#define ONLY_FIELDS SIZE_MAX

/* declared: the number of declarations inside, or ONLY_FIELDS. members: an enum def_kind, -1. The number of members shown. */
static size_t defined_outside(struct exact *x, const char *name, size_t declared, int members)
{
	struct view *v = x->v;
	struct outside ud = { .x = x, .members = members };
	struct definers_opts o = { .name = name, .exclude = v->root.focus, .fn = on_outside, .ud = &ud,
				   .scan = { .pool = v->pool, .store = v->store, .progress = view_progress, .ud = v, .cancel = v->o->cancel } };
	struct definers_stats st = { 0 };
	struct buf rows = { 0 }, head = x->out;

	x->out = rows;
	if (v->root.focus[0])
		x->rc = definers_find(&v->root, &o, &st, x->err);
	if (!st.definitions && ud.n_fields) {
		buf_add(&x->out, ud.fields.p, ud.fields.len);
		x->hidden += ud.n_fields > MAX_FIELDS ? ud.n_fields - MAX_FIELDS : 0;
	}
	rows = x->out;
	x->out = head;
	size_t start = x->out.len;

	if (declared == ONLY_FIELDS) {
		buf_puts(&x->out, "these are fields; the type ");
		put_clean(&x->out, name);
		buf_puts(&x->out, " is not defined here: ");
	} else if (declared) {
		buf_puts(&x->out, "no definition inside; ");
	} else {
		put_clean(&x->out, name);
		buf_puts(&x->out, " is not defined in ");
		exact_put_dir(x, &x->out);
		buf_puts(&x->out, ", only mentioned; ");
	}
	buf_puts(&x->out, !v->root.focus[0] ? "it comes from outside of this tree"
			  : rows.len	    ? "in the tree around:"
					    : "the tree around does not define it either");
	wrap_line(&x->out, start, 2);
	buf_putc(&x->out, '\n');
	buf_add(&x->out, buf_str(&rows), rows.len);
	if (st.candidates > st.read)
		buf_printf(&x->out, " (%zu of %zu files that may define it were read)\n", st.read, st.candidates);
	buf_free(&rows);
	buf_free(&ud.fields);
	return ud.n_members;
}

static bool is_used(const struct symtab *t, const char *name)
{
	for (int32_t r = symtab_ref(t, name); r >= 0; r = t->refs[r].next_same)
		if (t->refs[r].kind == REF_CALL || t->refs[r].kind == REF_TYPE)
			return true;
	return false;
}

/* Fields called like a type that is used here and defined elsewhere: who asks for the name means the type. */
static bool hides_type(const struct exact *x, const int32_t *list, size_t n)
{
	const struct symtab *t = &x->v->tab;

	for (size_t i = 0; i < n; i++)
		if (t->syms[list[i]].kind != DEF_FIELD)
			return false;
	for (int32_t r = x->q->member ? -1 : symtab_ref(t, exact_last_part(x->q->x)); r >= 0; r = t->refs[r].next_same)
		if (t->refs[r].kind == REF_TYPE)
			return true;
	return false;
}

bool exact_defined(struct exact *x)
{
	const struct question *q = x->q;
	const struct symtab *t = &x->v->tab;
	size_t n, bodies = 0, declared = 0;
	int32_t *list = exact_symbols(x, q->x, &n);

	for (size_t i = 0; i < n; i++)
		if (exact_in_scope(x, t->syms[list[i]].file)) {
			bodies += sym_is_body(&t->syms[list[i]]);
			declared += !sym_is_body(&t->syms[list[i]]);
		}
	if (bodies + declared == 0) {
		const char *last = exact_last_part(q->x);

		free(list);
		if (symtab_ref(t, last) < 0)
			return exact_unknown(x, q->x, q->x_sure);
		/* an ordinary word is a name to look for only where code calls it or takes it for a type */
		if (!q->x_sure && !is_used(t, last))
			return false;
		defined_outside(x, last, 0, -1);
		exact_emit(x, NULL);
		return true;
	}
	for (int declarations = 0; declarations < 2; declarations++) {
		size_t k = 0;

		if (!(declarations ? declared : bodies))
			continue;
		put_clean(&x->out, q->x);
		buf_printf(&x->out, " is %s in\n", declarations ? "declared" : "defined");
		for (size_t i = 0; i < n; i++)
			if (sym_is_body(&t->syms[list[i]]) == !declarations && exact_in_scope(x, t->syms[list[i]].file))
				put_definition(x, list[i], k++ >= MANY || bodies > MANY || (declarations && bodies));
	}
	if (!bodies)
		defined_outside(x, exact_last_part(q->x), declared, -1);
	else if (hides_type(x, list, n))
		defined_outside(x, exact_last_part(q->x), ONLY_FIELDS, -1);
	exact_emit(x, "definitions");
	exact_line(x, 1, " %zu definition%s, %zu declaration%s", bodies, exact_s(bodies), declared, exact_s(declared));
	exact_emit(x, NULL);
	free(list);
	return true;
}

bool exact_type(struct exact *x)
{
	const struct symtab *t = &x->v->tab;
	size_t n, shown = 0;
	int32_t *list = exact_symbols(x, x->q->x, &n);

	if (!n) {
		free(list);
		return exact_unknown(x, x->q->x, x->q->x_sure && symtab_ref(t, exact_last_part(x->q->x)) < 0);
	}
	for (size_t i = 0; i < n; i++) {
		const struct symbol *s = &t->syms[list[i]];
		size_t start = x->out.len;

		if (!exact_in_scope(x, s->file) || (shown && !sym_is_body(s)))
			continue;
		shown++;
		if (!exact_row(x))
			continue;
		exact_place(x, s->file, s->line);
		put_clean(&x->out, x->q->x);
		buf_printf(&x->out, ": %s", def_kind_name(s->kind));
		if (sym_type(t, list[i])[0]) {
			buf_puts(&x->out, " of type ");
			put_clean(&x->out, sym_type(t, list[i]));
		}
		if (s->container >= 0) {
			buf_puts(&x->out, " in ");
			put_clean(&x->out, sym_name(t, s->container));
		}
		exact_end(x, start);
		put_text(x, sym_sig(t, list[i]), 6);
	}
	free(list);
	if (!shown)
		return false;
	exact_emit(x, NULL);
	exact_line(x, 1, " %zu symbol%s of that name", shown, exact_s(shown));
	exact_emit(x, NULL);
	return true;
}

static bool members(struct exact *x, enum def_kind kind, const char *what)
{
	const struct symtab *t = &x->v->tab;
	size_t n, total = 0, shown = 0;
	int32_t *list = exact_symbols(x, x->q->x, &n);

	for (size_t i = 0; i < n; i++) {
		const struct symbol *s = &t->syms[list[i]];

		if (!holds_members(s) || !sym_is_body(s) || !exact_in_scope(x, s->file))
			continue;
		size_t start = x->out.len;

		shown++;
		buf_printf(&x->out, "%s ", def_kind_name(s->kind));
		put_clean(&x->out, sym_name(t, list[i]));
		buf_putc(&x->out, ' ');
		put_path(&x->out, x->v, s->file, false);
		buf_printf(&x->out, ":%u-%u", s->line, s->end_line);
		wrap_line(&x->out, start, 6);
		buf_putc(&x->out, '\n');
		total += put_members(x, t, list[i], kind);
	}
	free(list);
	if (!shown && !n && symtab_ref(t, x->q->x) < 0)
		return exact_unknown(x, x->q->x, x->q->x_sure);
	if (!shown) {
		if (!x->q->x_sure)
			return false;
		total = defined_outside(x, exact_last_part(x->q->x), 0, kind);
	}
	exact_emit(x, what);
	exact_line(x, 2, " %zu %.*s", total, (int)strlen(what) - (total == 1), what);
	exact_emit(x, NULL);
	return true;
}

bool exact_fields(struct exact *x)
{
	return members(x, DEF_FIELD, "fields");
}

bool exact_methods(struct exact *x)
{
	const struct symtab *t = &x->v->tab;
	bool any = false;

	if (symtab_sym(t, exact_last_part(x->q->x)) < 0 && symtab_ref(t, exact_last_part(x->q->x)) < 0)
		return exact_unknown(x, x->q->x, x->q->x_sure);
	/* the methods of a C struct are what its slots point to: another question */
	for (int32_t s = symtab_sym(t, exact_last_part(x->q->x)); s >= 0 && !any; s = t->syms[s].next_same)
		any = t->files[t->syms[s].file].lang != LANG_C && holds_members(&t->syms[s]);
	if (!any)
		return false;
	return members(x, DEF_METHOD, "methods");
}

bool exact_constants(struct exact *x)
{
	return members(x, DEF_CONSTANT, "constants");
}
