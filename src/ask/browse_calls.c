/* browse_calls.c - who calls a name, what it calls: the finding is that of the exact answers (exact_graph.h), the places are ours. */
#include "browse_impl.h"
#include "browse_word.h"
#include "exact_graph.h"

#include <stdlib.h>
#include <string.h>

#define MAX_POSSIBLE 200

struct callers {
	const struct browse *b;
	struct exact x;
	struct places *out;
	struct line_reader lines;
	struct cancel *cancel;
	size_t calls, taken, possible;
};

/* NULL: the list is full, the place is only counted. */
static struct place *add_ref(struct callers *c, int32_t ref)
{
	const struct symtab *t = browse_tab(c->b);
	int32_t in = t->refs[ref].in_sym;
	const char *path = t->files[ref_file(t, ref)].path;
	struct place *p = places_add(c->out);

	if (!p)
		return NULL;
	p->path = places_raw(c->out, path);
	p->line = t->refs[ref].line;
	p->name = in >= 0 ? places_clean(c->out, sym_name(t, in), strlen(sym_name(t, in))) : places_printf(c->out, "(file scope)");
	p->text = places_line(c->out, &c->lines, path, p->line);
	return p;
}

/* Calls that resolve to several definitions say which one they mean. */
static void add_calls(struct callers *c, const struct call_key *k, size_t n)
{
	bool several = n && k[0].target != k[n - 1].target;
	char *kind = (char *)"call";

	for (size_t i = 0; i < n && !cancel_asked(c->cancel); i++) {
		struct place *p = add_ref(c, k[i].ref);

		c->calls++;
		if (several && (i == 0 || k[i].target != k[i - 1].target)) {
			kind = (char *)"call, outside";
			if (k[i].target >= 0) {
				struct buf b = { 0 };

				put_place(&b, c->b->view, k[i].target, -1);
				kind = places_printf(c->out, "call of %s", buf_str(&b));
				buf_free(&b);
			}
		}
		if (p)
			p->kind = kind;
	}
}

static void add_taken(struct callers *c, const char *name, struct map *slots)
{
	const struct symtab *t = browse_tab(c->b);

	for (int32_t r = symtab_ref(t, name); r >= 0 && !cancel_asked(c->cancel); r = t->refs[r].next_same) {
		const struct symref *ref = &t->refs[r];
		struct place *p;

		if (!exact_takes_address(&c->x, r))
			continue;
		if ((ref->kind == REF_SLOT || ref->kind == REF_ASSIGN) && ref_slot(t, r)[0] && ref_slot(t, r)[0] != '[')
			map_put(slots, ref_slot(t, r), strlen(ref_slot(t, r)), NULL);
		c->taken++;
		if (!(p = add_ref(c, r)))
			continue;
		buf_truncate(&c->x.out, 0);
		exact_put_taken(&c->x, r);
		p->kind = places_clean(c->out, buf_str(&c->x.out), c->x.out.len);
	}
}

/* Calls through members of the names in slots: which object they go to is not known. */
static void add_possible(struct callers *c, const struct map *slots)
{
	const struct symtab *t = browse_tab(c->b);

	for (size_t i = 0; i < slots->n; i++) {
		char *kind = places_printf(c->out, "through ->%s(", slots->entries[i].key);
		size_t n = 0;

		for (int32_t r = symtab_ref(t, slots->entries[i].key); r >= 0 && !cancel_asked(c->cancel); r = t->refs[r].next_same) {
			struct place *p;

			if (t->refs[r].kind != REF_METHOD)
				continue;
			c->possible++;
			if (n++ >= MAX_POSSIBLE) {
				c->out->total++;
				continue;
			}
			if ((p = add_ref(c, r)))
				p->kind = kind;
		}
	}
}

static void put_counts(struct callers *c, const char *name)
{
	struct buf b = { 0 };

	if (c->calls) {
		buf_put_count(&b, c->calls);
		buf_printf(&b, " call%s", exact_s(c->calls));
	} else {
		buf_printf(&b, "no call by name of %s", name);
	}
	if (c->taken)
		buf_printf(&b, "; address taken %zu time%s", c->taken, exact_s(c->taken));
	if (c->possible)
		buf_printf(&b, "; %zu possible call%s through members", c->possible, exact_s(c->possible));
	if (browse_focus(c->b)[0])
		buf_printf(&b, " in %s", browse_focus(c->b));
	c->out->note = places_printf(c->out, "%s", buf_str(&b));
	buf_free(&b);
}

int browse_callers(const struct browse *b, const char *name, struct cancel *cancel, struct places *out, struct err *e)
{
	struct question q = { 0 };
	struct callers c = { .b = b, .x = browse_exact(b, &q), .out = out, .lines = { .b = b }, .cancel = cancel };
	struct map slots = { 0 };
	struct call_key *k = NULL;
	const char *last;
	struct word w;
	size_t n = 0;

	places_begin(out, "callers of %s", name);
	if (b->early || !word_parse(&w, name, strlen(name))) {
		out->note = places_printf(out, b->early ? "the files are being read" : "no name");
		return 0;
	}
	last = exact_last_part(w.text);
	if (!w.member)
		k = exact_calls_of(&c.x, last, &n);
	/* a slot's name: who calls through it */
	if (w.member || (!n && !exact_names_function(&c.x, last) && exact_called_member(&c.x, last)))
		map_put(&slots, last, strlen(last), NULL);
	add_calls(&c, k, n);
	if (!w.member)
		add_taken(&c, last, &slots);
	if (!n)
		add_possible(&c, &slots);
	put_counts(&c, last);
	browse_offer_users(b, name, out);
	line_reader_free(&c.lines);
	buf_free(&c.x.out);
	map_free(&slots);
	free(k);
	return cancel_asked(cancel) ? err_set(e, ERR_CANCEL, "cancelled while looking for callers of %s", name) : 0;
}

/* ---- what it calls ---- */

static void add_callee(const struct browse *b, struct places *out, const struct callee *k, const struct map *fillers, struct line_reader *lines)
{
	const struct symtab *t = browse_tab(b);
	const char *name = ref_name(t, k->ref), *path = t->files[ref_file(t, k->ref)].path;
	const uint64_t *n = k->member ? map_find(fillers, name, strlen(name)) : NULL;
	struct place *p;

	if (k->target >= 0) {
		places_symbol(b, out, k->target);
		return;
	}
	if (!(p = places_add(out)))
		return;
	p->path = places_raw(out, path);
	p->line = t->refs[k->ref].line;
	p->name = places_clean(out, name, strlen(name));
	p->kind = (char *)(k->member ? "through a member" : "outside");
	if (n && *n)
		p->kind = places_printf(out, "through a member that %llu place%s fill%s", (unsigned long long)*n, exact_s((size_t)*n),
					*n == 1 ? "s" : "");
	p->text = places_line(out, lines, path, p->line);
}

int browse_callees(const struct browse *b, const char *name, const char *near, struct places *out, struct err *e)
{
	const struct symtab *t = browse_tab(b);
	struct question q = { 0 };
	struct exact x = browse_exact(b, &q);
	struct line_reader lines = { .b = b };
	struct map fillers = { 0 };
	struct callee *k = NULL;
	struct word w;
	size_t n = 0, n_list = 0, others = 0;
	int32_t *list = NULL, sym = -1;

	(void)e;
	places_begin(out, "called by %s", name);
	if (b->early) {
		out->note = places_printf(out, "the files are being read");
		return 0;
	}
	if (word_parse(&w, name, strlen(name)))
		list = browse_rivals(b, &w, near, &n_list);
	for (size_t i = 0; i < n_list; i++) {
		const struct symbol *s = &t->syms[list[i]];

		if (!sym_is_body(s) || !(sym_is_function(s) || s->kind == DEF_MACRO))
			continue;
		if (sym < 0)
			sym = list[i];
		else
			others++;
	}
	free(list);
	if (sym < 0) {
		out->note = places_printf(out, "%s has no body here: what it calls is not known", name);
		return 0;
	}
	k = exact_callees_of(&x, sym, &fillers, &n);
	for (size_t i = 0; i < n; i++)
		add_callee(b, out, &k[i], &fillers, &lines);
	out->title = places_printf(out, "called by %s (%s:%u)", sym_name(t, sym), t->files[t->syms[sym].file].path, t->syms[sym].line);
	if (others)
		out->note = places_printf(out, "%zu other definition%s of that name", others, exact_s(others));
	else if (!n)
		out->note = places_printf(out, "it calls nothing");
	line_reader_free(&lines);
	map_free(&fillers);
	free(k);
	return 0;
}
