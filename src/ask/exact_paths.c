/* exact_paths.c - the shortest way from one function to another: by calls alone if there is one, else also over tables,
 * assignments and arguments, else also over calls through members, which may go to any function that fills the slot. */
#include "exact_graph.h"

#include "../base/map.h"

#include <stdlib.h>
#include <string.h>

enum ways { BY_CALLS, BY_ADDRESS, BY_MEMBERS };

struct step {
	int32_t from; /* symbol before, -1: not reached, -2: start */
	int32_t ref;  /* the reference that leads here; a member call when via is set */
	int32_t via;  /* reference that fills the slot, -1 */
};

struct search {
	struct exact *x;
	enum ways ways;
	struct step *step; /* [n_syms] */
	int32_t *queue;    /* [n_syms] */
	size_t n;
	struct map slots;  /* slot -> first index into next, + 1 */
	int32_t *fill, *next; /* references that fill slots, chained */
	size_t n_fill, cap_fill, cap_next;
	unsigned char *goal; /* [n_syms] 1: B itself, 2: calls B, which is defined outside */
};

static void index_slots(struct search *s)
{
	const struct symtab *t = &s->x->v->tab;

	for (size_t i = 0; i < t->n_refs; i++) {
		const char *slot;
		uint64_t *head;

		if (t->refs[i].kind != REF_SLOT && t->refs[i].kind != REF_ASSIGN)
			continue;
		slot = ref_slot(t, (int32_t)i);
		head = map_put(&s->slots, slot, strlen(slot), NULL);
		s->fill = mem_grow(s->fill, s->n_fill, &s->cap_fill, sizeof(*s->fill));
		s->next = mem_grow(s->next, s->n_fill, &s->cap_next, sizeof(*s->next));
		s->fill[s->n_fill] = (int32_t)i;
		s->next[s->n_fill] = (int32_t)*head;
		*head = ++s->n_fill;
	}
}

static void reach(struct search *s, int32_t from, int32_t to, int32_t ref, int32_t via)
{
	if (s->step[to].from != -1 || !sym_is_body(&s->x->v->tab.syms[to]))
		return;
	s->step[to] = (struct step){ from, ref, via };
	s->queue[s->n++] = to;
}

static bool edge_counts(const struct search *s, const struct edge *e)
{
	const struct symtab *t = &s->x->v->tab;
	const struct symbol *to = &t->syms[e->to];

	if (exact_is_call(s->x, e->ref))
		return sym_is_function(to) || to->kind == DEF_MACRO || to->kind == DEF_CLASS;
	if (s->ways == BY_CALLS)
		return false;
	switch (t->refs[e->ref].kind) {
	case REF_SLOT:
	case REF_ASSIGN:
	case REF_ADDR:
	case REF_USE:
		return sym_is_function(to) || to->kind == DEF_TABLE || to->kind == DEF_VARIABLE || to->kind == DEF_MACRO;
	default:
		return false;
	}
}

/* Calls through members inside `sym`, to every function that fills the slot. */
static void reach_members(struct search *s, int32_t sym)
{
	const struct symtab *t = &s->x->v->tab;
	const struct sym_file *f = &t->files[t->syms[sym].file];
	int32_t lo = f->ref0, hi = f->ref0 + f->n_ref;

	while (lo < hi) { /* references ascend by place */
		int32_t mid = lo + (hi - lo) / 2;

		if (t->refs[mid].line < t->syms[sym].start_line)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (int32_t r = lo; r < f->ref0 + f->n_ref && t->refs[r].line <= t->syms[sym].end_line; r++) {
		uint64_t *head;

		if (t->refs[r].kind != REF_METHOD || t->refs[r].in_sym != sym)
			continue;
		head = map_find(&s->slots, ref_name(t, r), strlen(ref_name(t, r)));
		for (uint64_t k = head ? *head : 0; k; k = (uint64_t)s->next[k - 1]) {
			int32_t to = exact_target(s->x, s->fill[k - 1]);

			if (to >= 0 && sym_is_function(&t->syms[to]))
				reach(s, sym, to, r, s->fill[k - 1]);
		}
		if (head)
			*head = 0; /* all that fill it are reached now, none by a shorter way later */
	}
}

/* The symbol of the goal that is reached first, -1. */
static int32_t run(struct search *s, const int32_t *starts, size_t n_starts)
{
	const struct symtab *t = &s->x->v->tab;
	const struct graph *g = &s->x->v->graph;

	for (size_t i = 0; i < t->n_syms; i++)
		s->step[i].from = -1;
	s->n = 0;
	for (size_t i = 0; i < n_starts; i++)
		reach(s, -2, starts[i], -1, -1);
	for (size_t i = 0; i < s->n; i++) {
		int32_t sym = s->queue[i];

		if (s->goal[sym] && (s->goal[sym] == 2 || s->step[sym].from != -2))
			return sym;
		if (cancel_asked(s->x->v->o->cancel))
			return -1;
		for (int32_t k = g->out0[sym]; k < g->out0[sym + 1]; k++)
			if (edge_counts(s, &g->edges[k]))
				reach(s, sym, g->edges[k].to, g->edges[k].ref, -1);
		if (s->ways == BY_MEMBERS && sym_is_function(&t->syms[sym]))
			reach_members(s, sym);
	}
	return -1;
}

static size_t length(const struct search *s, int32_t end)
{
	size_t n = 0;

	for (int32_t at = end; at >= 0; at = s->step[at].from)
		n++;
	return n;
}

/* By calls alone; else over addresses, unless calls through members lead there in half the steps: then those are what the
 * reader means, and the other way is one of many that hang together somewhere. */
static int32_t find(struct search *s, const int32_t *from, size_t n)
{
	int32_t end, other;
	size_t steps;

	s->ways = BY_CALLS;
	if ((end = run(s, from, n)) >= 0)
		return end;
	s->ways = BY_ADDRESS;
	end = run(s, from, n);
	steps = end >= 0 ? length(s, end) : SIZE_MAX;
	s->ways = BY_MEMBERS;
	index_slots(s);
	other = run(s, from, n);
	if (end < 0 || (other >= 0 && length(s, other) <= steps / 2))
		return other;
	s->ways = BY_ADDRESS;
	return run(s, from, n);
}

/* ---- writing ---- */

static void put_step(struct exact *x, const struct step *st, int32_t sym)
{
	const struct symtab *t = &x->v->tab;
	size_t start = x->out.len;
	int32_t r = st->ref;

	if (st->from == -2) {
		exact_place(x, t->syms[sym].file, t->syms[sym].line);
		exact_put_in(x, sym);
		exact_end(x, start);
		return;
	}
	exact_place(x, ref_file(t, r), t->refs[r].line);
	if (st->via >= 0) {
		buf_puts(&x->out, "->");
		put_clean(&x->out, ref_name(t, r));
		buf_puts(&x->out, "( perhaps to ");
		exact_put_in(x, sym);
		buf_puts(&x->out, ", which fills .");
		put_clean(&x->out, ref_slot(t, st->via));
		buf_putc(&x->out, ' ');
		put_path(&x->out, x->v, ref_file(t, st->via), false);
		buf_printf(&x->out, ":%u", t->refs[st->via].line);
	} else if (exact_is_call(x, r)) {
		buf_puts(&x->out, "calls ");
		exact_put_in(x, sym);
	} else {
		if (t->refs[r].kind == REF_SLOT || t->refs[r].kind == REF_ASSIGN) {
			buf_putc(&x->out, '.');
			put_clean(&x->out, ref_slot(t, r));
			buf_puts(&x->out, " = ");
		} else if (t->refs[r].kind == REF_ADDR) {
			buf_puts(&x->out, "hands to ");
			put_clean(&x->out, ref_slot(t, r));
			buf_puts(&x->out, "(): ");
		} else {
			buf_puts(&x->out, "mentions ");
		}
		exact_put_in(x, sym);
	}
	exact_end(x, start);
}

static void put_path_to(struct search *s, int32_t goal)
{
	static const char *const how[] = { "by calls alone", "over addresses handed on: no way by calls alone",
					   "over calls through members, whose targets are possible ones" };
	struct exact *x = s->x;
	const struct symtab *t = &x->v->tab;
	int32_t *way = NULL;
	size_t n = 0, cap = 0, start;

	for (int32_t at = goal; at >= 0 && n <= t->n_syms; at = s->step[at].from) {
		way = mem_grow(way, n, &cap, sizeof(*way));
		way[n++] = at;
	}
	for (size_t i = n; i-- > 0;)
		if (exact_row(x))
			put_step(x, &s->step[way[i]], way[i]);
	if (x->hidden)
		exact_emit(x, "steps");
	if (s->goal[goal] == 2) {
		const char *name = exact_last_part(x->q->y);

		for (int32_t r = symtab_ref(t, name); r >= 0; r = t->refs[r].next_same)
			if (t->refs[r].in_sym == goal && exact_is_call(x, r)) {
				start = x->out.len;
				exact_place(x, ref_file(t, r), t->refs[r].line);
				buf_puts(&x->out, "calls ");
				put_clean(&x->out, name);
				buf_puts(&x->out, " (outside)");
				exact_end(x, start);
				n++;
				break;
			}
	} else {
		start = x->out.len;
		exact_place(x, t->syms[goal].file, t->syms[goal].line);
		exact_put_in(x, goal);
		buf_puts(&x->out, " itself");
		exact_end(x, start);
	}
	exact_emit(x, NULL);
	exact_line(x, 2, " %zu step%s, the shortest way %s", n - 1, exact_s(n - 1), how[s->ways]);
	exact_emit(x, NULL);
	free(way);
}

/* What counts as arrived: B's bodies, or, when it is defined outside, the functions that call it. */
static size_t set_goal(struct search *s, const int32_t *syms, size_t n, const char *name)
{
	const struct symtab *t = &s->x->v->tab;
	size_t goals = 0;

	for (size_t i = 0; i < n; i++)
		if (sym_is_body(&t->syms[syms[i]])) {
			s->goal[syms[i]] = 1;
			goals++;
		}
	if (!goals)
		for (int32_t r = symtab_ref(t, exact_last_part(name)); r >= 0; r = t->refs[r].next_same)
			if (t->refs[r].in_sym >= 0 && exact_is_call(s->x, r)) {
				s->goal[t->refs[r].in_sym] = 2;
				goals++;
			}
	return goals;
}

static void put_none(struct exact *x, struct search *s, const char *a, const char *b, const int32_t *to, size_t n_to,
		     const int32_t *from, size_t n_from)
{
	size_t reached = s->n;
	int32_t back;

	buf_puts(&x->out, "no path from ");
	put_clean(&x->out, a);
	buf_puts(&x->out, " to ");
	put_clean(&x->out, b);
	buf_puts(&x->out, " inside ");
	exact_put_dir(&(struct exact){ .v = x->v }, &x->out);
	buf_printf(&x->out, ": %zu symbols are reached from the first", reached ? reached - 1 : 0);
	memset(s->goal, 0, x->v->tab.n_syms);
	s->ways = BY_CALLS;
	back = set_goal(s, from, n_from, a) && n_to ? run(s, to, n_to) : -1;
	if (back >= 0)
		buf_puts(&x->out, "; there is one the other way round");
	wrap_line(&x->out, 0, 2);
	buf_putc(&x->out, '\n');
	exact_emit(x, NULL);
}

bool exact_path(struct exact *x)
{
	const struct symtab *t = &x->v->tab;
	const char *a = x->q->x, *b = x->q->y;
	struct search s = { .x = x };
	size_t n_from, n_to;
	int32_t *from, *to, end = -1;
	bool known_a, known_b, done = true;

	from = exact_symbols(x, a, &n_from);
	/* the sort is said of the first name only */
	to = exact_symbols(&(struct exact){ .v = x->v, .q = &(struct question){ 0 } }, b, &n_to);
	known_a = n_from > 0;
	known_b = n_to > 0 || symtab_ref(t, exact_last_part(b)) >= 0;
	if (!known_a && symtab_ref(t, exact_last_part(a)) >= 0 && (x->q->x_sure || known_b)) {
		put_clean(&x->out, a);
		buf_puts(&x->out, " has no body in ");
		exact_put_dir(x, &x->out);
		buf_puts(&x->out, ": where it leads is not known here");
		wrap_line(&x->out, 0, 2);
		buf_putc(&x->out, '\n');
		exact_emit(x, NULL);
		goto out;
	}
	if (!known_a || !known_b) {
		/* both must be names for the question to be ours */
		done = (x->q->x_sure || known_a) && (x->q->y_sure || known_b) && exact_unknown(x, known_a ? b : a, true);
		goto out;
	}
	s.step = xcalloc(t->n_syms + 1, sizeof(*s.step));
	s.queue = xcalloc(t->n_syms + 1, sizeof(*s.queue));
	s.goal = xcalloc(t->n_syms + 1, 1);
	if (set_goal(&s, to, n_to, b) > 0)
		end = find(&s, from, n_from);
	if (end >= 0)
		put_path_to(&s, end);
	else
		put_none(x, &s, a, b, to, n_to, from, n_from);
out:
	free(s.step);
	free(s.queue);
	free(s.goal);
	free(s.fill);
	free(s.next);
	map_free(&s.slots);
	free(from);
	free(to);
	return done;
}
