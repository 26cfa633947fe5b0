/* exact_calls.c - who calls a function, what it calls: one step. For more steps see exact_tree.c. */
#include "exact.h"
#include "exact_graph.h"

#include "../base/map.h"

#include <stdlib.h>
#include <string.h>

/* ---- rows of callers ---- */

static int by_place(const void *pa, const void *pb)
{
	const struct call_key *a = pa, *b = pb;

	if (a->target != b->target)
		return a->target < b->target ? -1 : 1;
	if (a->file != b->file)
		return a->file < b->file ? -1 : 1;
	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	return a->ref < b->ref ? -1 : a->ref > b->ref;
}

/* Rows for calls sorted by place: calls of one function stand on one row while nothing comes between them. */
static void put_calls(struct exact *x, const struct call_key *k, size_t n)
{
	for (size_t i = 0, j; i < n; i = j) {
		size_t start = x->out.len;
		bool shown = exact_row(x);

		if (shown) {
			buf_putc(&x->out, ' ');
			put_path(&x->out, x->v, k[i].file, false);
			buf_printf(&x->out, ":%u", k[i].line);
		}
		for (j = i + 1; j < n && k[j].file == k[i].file && k[j].in_sym == k[i].in_sym && k[j].target == k[i].target; j++)
			if (shown)
				buf_printf(&x->out, " :%u", k[j].line);
		if (!shown)
			continue;
		put_pad(&x->out, start, EXACT_COLUMN);
		exact_put_in(x, k[i].in_sym);
		exact_end(x, start);
	}
}

struct tally {
	size_t calls, functions, files;
};

static struct tally count(const struct call_key *k, size_t n)
{
	struct tally c = { .calls = n };
	struct map fns = { 0 };

	for (size_t i = 0; i < n; i++) {
		int32_t key[2] = { k[i].in_sym, k[i].in_sym < 0 ? k[i].file : 0 };
		bool is_new;

		map_put(&fns, (const char *)key, sizeof(key), &is_new);
		c.functions += is_new;
		if (i == 0 || k[i].file != k[i - 1].file)
			c.files++;
	}
	map_free(&fns);
	return c;
}

/* ---- who calls ---- */

struct call_key *exact_calls_of(const struct exact *x, const char *name, size_t *n)
{
	const struct symtab *t = &x->v->tab;
	struct call_key *k = NULL;
	size_t cap = 0;

	*n = 0;
	for (int32_t r = symtab_ref(t, name); r >= 0; r = t->refs[r].next_same) {
		int32_t target;

		if (!exact_is_call(x, r) || !exact_in_scope(x, ref_file(t, r)))
			continue;
		target = exact_target(x, r);
		/* a method of some object, not known to be one of ours */
		if (t->refs[r].kind == REF_METHOD && target < 0 && symtab_sym(t, name) >= 0)
			continue;
		k = mem_grow(k, *n, &cap, sizeof(*k));
		k[(*n)++] = (struct call_key){ target, ref_file(t, r), r, t->refs[r].in_sym, t->refs[r].line };
	}
	if (*n)
		qsort(k, *n, sizeof(*k), by_place);
	return k;
}

#define MAX_TWINS 6

/* "name core/dev.c:88 is called by"; all definitions that a call may mean, when the build takes one of several. */
static void put_head(struct exact *x, const char *name, int32_t ref)
{
	const struct symtab *t = &x->v->tab;
	size_t start = x->out.len, n;
	int32_t to[MAX_TWINS];

	n = graph_resolve(t, &t->refs[ref], to, MAX_TWINS);
	put_clean(&x->out, name);
	for (size_t i = 0; i < n && i < MAX_TWINS; i++) {
		buf_puts(&x->out, i ? ", " : " ");
		put_place(&x->out, x->v, to[i], i ? t->syms[to[0]].file : -1);
		if (!sym_is_function(&t->syms[to[i]]))
			buf_printf(&x->out, " (%s)", def_kind_name(t->syms[to[i]].kind));
		else if (!sym_is_body(&t->syms[to[i]]))
			buf_puts(&x->out, " (declaration)");
	}
	if (n > MAX_TWINS)
		buf_printf(&x->out, " +%zu", n - MAX_TWINS);
	if (!n) {
		buf_puts(&x->out, " (defined outside of ");
		exact_put_dir(&(struct exact){ .v = x->v }, &x->out);
		buf_putc(&x->out, ')');
	}
	buf_puts(&x->out, " is called by");
	wrap_line(&x->out, start, 2);
	buf_putc(&x->out, '\n');
}

static void direct_callers(struct exact *x, const char *name, const struct call_key *k, size_t n)
{
	for (size_t i = 0, j; i < n; i = j) {
		for (j = i + 1; j < n && k[j].target == k[i].target; j++)
			;
		put_head(x, name, k[i].ref);
		put_calls(x, k + i, j - i);
	}
	exact_emit(x, "callers");
}

/* ---- through tables, assignments and arguments ---- */

/* How the address of a name is taken: " fs/x.c:12   .open in x_file_ops (file_operations)". The slots go into *slots. */
static size_t put_taken(struct exact *x, const char *name, struct map *slots)
{
	const struct symtab *t = &x->v->tab;
	size_t n = 0;

	for (int32_t r = symtab_ref(t, name); r >= 0; r = t->refs[r].next_same) {
		const struct symref *ref = &t->refs[r];
		size_t start;

		if (!exact_in_scope(x, ref_file(t, r)) || !exact_takes_address(x, r))
			continue;
		if ((ref->kind == REF_SLOT || ref->kind == REF_ASSIGN) && ref_slot(t, r)[0] && ref_slot(t, r)[0] != '[')
			map_put(slots, ref_slot(t, r), strlen(ref_slot(t, r)), NULL);
		if (n++ == 0)
			buf_puts(&x->out, "its address is taken by\n");
		if (!exact_row(x))
			continue;
		start = x->out.len;
		exact_place(x, ref_file(t, r), ref->line);
		exact_put_taken(x, r);
		exact_end(x, start);
	}
	exact_emit(x, "places");
	return n;
}

#define MAX_POSSIBLE 40

/* Calls through members of the names in slots: which object they go to is not known. own: the slots are what was asked for. */
static size_t put_possible(struct exact *x, const struct map *slots, bool own)
{
	const struct symtab *t = &x->v->tab;
	size_t total = 0;

	for (size_t i = 0; i < slots->n; i++) {
		size_t n = 0, shown = 0;

		for (int32_t r = symtab_ref(t, slots->entries[i].key); r >= 0; r = t->refs[r].next_same) {
			size_t start;

			if (t->refs[r].kind != REF_METHOD || !exact_in_scope(x, ref_file(t, r)))
				continue;
			if (n++ == 0) {
				buf_puts(&x->out, own ? "called through a member, ->" : "possible callers, through ->");
				put_clean(&x->out, slots->entries[i].key);
				buf_puts(&x->out, "(\n");
			}
			if (shown >= (own ? EXACT_ROWS : MAX_POSSIBLE) && !x->q->all)
				continue;
			shown++;
			start = x->out.len;
			exact_place(x, ref_file(t, r), t->refs[r].line);
			exact_put_in(x, t->refs[r].in_sym);
			exact_end(x, start);
		}
		x->hidden += n - shown;
		exact_emit(x, "callers");
		total += n;
	}
	return total;
}

static bool known(struct exact *x, const char *name)
{
	size_t n;
	int32_t *list = exact_symbols(x, name, &n);

	free(list);
	return n || symtab_ref(&x->v->tab, exact_last_part(name)) >= 0;
}

bool exact_called_member(const struct exact *x, const char *name)
{
	const struct symtab *t = &x->v->tab;

	for (int32_t r = symtab_ref(t, name); r >= 0; r = t->refs[r].next_same)
		if (t->refs[r].kind == REF_METHOD && exact_in_scope(x, ref_file(t, r)))
			return true;
	return false;
}

bool exact_callers(struct exact *x)
{
	const struct question *q = x->q;
	const char *name = exact_last_part(q->x);
	struct map slots = { 0 };
	struct call_key *k;
	struct tally c;
	size_t n = 0, taken, possible;

	if (!known(x, q->x))
		return exact_unknown(x, q->x, q->x_sure);
	if (q->depth != 0 && q->depth != 1 && !q->member && exact_callers_tree(x))
		return true;
	k = q->member ? NULL : exact_calls_of(x, name, &n);
	/* a slot's name: who calls through it */
	if (q->member || (!n && !exact_names_function(x, name) && exact_called_member(x, name)))
		map_put(&slots, name, strlen(name), NULL);
	/* an ordinary word nobody calls and that names no function is not asked for by name */
	if (!q->x_sure && !n && !slots.n && !exact_names_function(x, name)) {
		free(k);
		return false;
	}
	direct_callers(x, name, k, n);
	taken = q->member ? 0 : put_taken(x, name, &slots);
	possible = n && !q->all ? 0 : put_possible(x, &slots, !taken);
	c = count(k, n);
	if (!n && slots.n && !taken) {
		buf_printf(&x->out, " %zu call%s through members of that name", possible, exact_s(possible));
		possible = 0;
	} else if (!n) {
		put_clean(&x->out, name);
		buf_puts(&x->out, ": no call by name in ");
		exact_put_dir(x, &x->out);
	} else {
		buf_printf(&x->out, " %zu call%s in %zu function%s of %zu file%s", c.calls, exact_s(c.calls), c.functions,
			   exact_s(c.functions), c.files, exact_s(c.files));
	}
	if (taken)
		buf_printf(&x->out, "; address taken %zu time%s", taken, exact_s(taken));
	if (possible)
		buf_printf(&x->out, "; %zu possible call%s through members", possible, exact_s(possible));
	wrap_line(&x->out, 0, 2);
	buf_putc(&x->out, '\n');
	exact_emit(x, NULL);
	map_free(&slots);
	free(k);
	return true;
}

/* ---- what it calls ---- */

/* "->open( through a member: 12 places fill it" */
static void put_member_call(struct exact *x, int32_t ref, const struct map *fillers)
{
	const char *name = ref_name(&x->v->tab, ref);
	const uint64_t *n = map_find(fillers, name, strlen(name));

	buf_puts(&x->out, "->");
	put_clean(&x->out, name);
	buf_puts(&x->out, "( through a member");
	if (n && *n)
		buf_printf(&x->out, ": %llu place%s fill%s it", (unsigned long long)*n, exact_s((size_t)*n), *n == 1 ? "s" : "");
}

static void put_callee(struct exact *x, const struct callee *c, const struct map *fillers)
{
	const struct symtab *t = &x->v->tab;
	size_t start = x->out.len;

	if (!exact_row(x))
		return;
	buf_printf(&x->out, " :%-6u ", t->refs[c->ref].line);
	if (c->target < 0) {
		put_member_call(x, c->ref, fillers);
	} else {
		put_clean(&x->out, ref_name(t, c->ref));
		put_pad(&x->out, start, EXACT_COLUMN + 4);
		put_path(&x->out, x->v, t->syms[c->target].file, false);
		buf_printf(&x->out, ":%u", t->syms[c->target].line);
		if (!sym_is_function(&t->syms[c->target]))
			buf_printf(&x->out, " (%s)", def_kind_name(t->syms[c->target].kind));
		else if (!sym_is_body(&t->syms[c->target]))
			buf_puts(&x->out, " (declaration)");
	}
	if (c->times > 1)
		buf_printf(&x->out, "  %zu times", c->times);
	exact_end(x, start);
}

/* What is defined elsewhere, in one running line: it has no place to show. */
static void put_outside(struct exact *x, const struct callee *c, size_t n)
{
	const struct symtab *t = &x->v->tab;
	size_t start = x->out.len, k = 0;

	for (size_t i = 0; i < n; i++) {
		if (c[i].target >= 0 || t->refs[c[i].ref].kind == REF_METHOD)
			continue;
		buf_puts(&x->out, k++ ? ", " : " defined outside: ");
		put_clean(&x->out, ref_name(t, c[i].ref));
		buf_printf(&x->out, " :%u", t->refs[c[i].ref].line);
	}
	if (k) {
		wrap_line(&x->out, start, 2);
		buf_putc(&x->out, '\n');
	}
}

struct callee *exact_callees_of(const struct exact *x, int32_t sym, struct map *fillers, size_t *n)
{
	const struct symtab *t = &x->v->tab;
	const struct sym_file *f = &t->files[t->syms[sym].file];
	struct map seen = { 0 };
	struct callee *c = NULL;
	size_t cap = 0;

	*n = 0;
	for (int32_t r = f->ref0; r < f->ref0 + f->n_ref; r++) {
		bool member = t->refs[r].kind == REF_METHOD && !exact_is_call(x, r), is_new;
		const char *name = ref_name(t, r);
		uint64_t *at;

		if (t->refs[r].in_sym != sym || !(member || exact_is_call(x, r)))
			continue;
		at = map_put(&seen, name, strlen(name) + 1 - !member, &is_new);
		if (is_new) {
			c = mem_grow(c, *n, &cap, sizeof(*c));
			c[*n] = (struct callee){ r, member ? -1 : exact_target(x, r), 0, member };
			*at = (*n)++;
			if (member)
				map_put(fillers, name, strlen(name), NULL);
		}
		c[*at].times++;
	}
	map_free(&seen);
	exact_slot_fillers(x, fillers);
	return c;
}

static size_t put_callees(struct exact *x, int32_t sym, size_t *members)
{
	const struct symtab *t = &x->v->tab;
	struct map fillers = { 0 };
	size_t n;
	struct callee *c = exact_callees_of(x, sym, &fillers, &n);

	for (size_t i = 0; i < n; i++) {
		*members += c[i].member;
		if (c[i].target >= 0 || t->refs[c[i].ref].kind == REF_METHOD)
			put_callee(x, &c[i], &fillers);
	}
	put_outside(x, c, n);
	map_free(&fillers);
	free(c);
	return n;
}

bool exact_callees(struct exact *x)
{
	const struct question *q = x->q;
	const struct symtab *t = &x->v->tab;
	size_t n, shown = 0, total = 0, members = 0;
	int32_t *list = exact_symbols(x, q->x, &n);

	if (q->depth != 0 && q->depth != 1 && n && exact_callees_tree(x, list, n)) {
		free(list);
		return true;
	}
	for (size_t i = 0; i < n; i++) {
		const struct symbol *s = &t->syms[list[i]];

		if (!sym_is_body(s) || !exact_in_scope(x, s->file) || !(sym_is_function(s) || s->kind == DEF_MACRO))
			continue;
		shown++;
		if (!exact_row(x))
			continue;
		put_clean(&x->out, sym_name(t, list[i]));
		buf_putc(&x->out, ' ');
		put_path(&x->out, x->v, s->file, false);
		buf_printf(&x->out, ":%u-%u calls\n", s->line, s->end_line);
		total += put_callees(x, list[i], &members);
	}
	exact_emit(x, "callees");
	free(list);
	if (!shown) {
		if (!q->x_sure)
			return false;
		if (!n && symtab_ref(t, exact_last_part(q->x)) < 0)
			return exact_unknown(x, q->x, true);
		put_clean(&x->out, q->x);
		buf_puts(&x->out, " has no body in ");
		exact_put_dir(x, &x->out);
		buf_puts(&x->out, ": what it calls is not known here\n");
		exact_emit(x, NULL);
		return true;
	}
	exact_line(x, 2, " %zu name%s called, %zu of them through members", total, exact_s(total), members);
	exact_emit(x, NULL);
	return true;
}
