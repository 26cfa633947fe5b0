#include "outline.h"

#include "reach.h"

#include "../base/utf8.h"

#include <stdlib.h>
#include <string.h>

#define MAX_DEPTH 4    /* nested lines below an entry point */
#define TABLE_DEPTH 3  /* a table this deep is drawn in a block of its own */
#define ROOT_LINES 15  /* lines of one entry point */
#define MAX_RUNS 3     /* entry points that make the code run */
#define MAX_DOORS 2    /* and functions others call */
#define MAX_TABLES 8
#define MAX_KIDS 7     /* children of one node that get a line */
#define ENOUGH_KIDS 2000 /* children looked at: a generated table may hold any number */

struct outline {
	const struct view *v;
	struct buf *out;
	unsigned char *state; /* [n_syms] DRAWN, QUEUED */
	size_t lines; /* of the current block */
	size_t line_start; /* in out */
	int32_t file;      /* file of the places on this line */
};
enum { DRAWN = 1, QUEUED = 2 };

struct kid {
	const struct edge *ed;
	int32_t alt; /* a second definition the same reference may mean, -1 */
	float weight;
};

static int by_weight(const void *pa, const void *pb)
{
	const struct kid *a = pa, *b = pb;

	if (a->weight != b->weight)
		return a->weight > b->weight ? -1 : 1;
	return a->ed < b->ed ? -1 : a->ed > b->ed;
}

/* Distinct children in order of their lines (tables: trunk first). The caller frees. */
static struct kid *children(struct outline *o, int32_t sym, size_t *n)
{
	const struct graph *g = &o->v->graph;
	struct kid *kids = NULL;
	size_t cap = 0;

	*n = 0;
	for (int32_t k = g->out0[sym]; k < g->out0[sym + 1]; k++) {
		const struct edge *ed = &g->edges[k];
		bool seen = false;

		if (!reach_edge(o->v, ed) || ed->to == sym)
			continue;
		if (*n == ENOUGH_KIDS)
			break;
		for (size_t i = 0; i < *n && !seen; i++) {
			seen = kids[i].ed->to == ed->to;
			if (!seen && kids[i].ed->ref == ed->ref) {
				kids[i].alt = ed->to;
				seen = true;
			}
		}
		if (seen)
			continue;
		kids = mem_grow(kids, *n, &cap, sizeof(*kids));
		kids[(*n)++] = (struct kid){ ed, -1, o->v->reach[ed->to] };
	}
	if (*n > 1 && o->v->tab.syms[sym].kind == DEF_TABLE)
		qsort(kids, *n, sizeof(*kids), by_weight);
	return kids;
}

static void new_line(struct outline *o, int indent)
{
	if (o->out->len > o->line_start)
		buf_putc(o->out, '\n');
	o->line_start = o->out->len;
	o->lines++;
	buf_fill(o->out, ' ', (size_t)indent);
}

/* "-> get_tree_nodev(ramfs_fill_super :231)", ".get_tree = ramfs_get_tree :251", "-> ramfs_mknod :98" */
static void put_link(struct outline *o, const struct kid *kid, bool first)
{
	const struct symtab *t = &o->v->tab;
	const struct symref *r = &t->refs[kid->ed->ref];
	const struct symbol *to = &t->syms[kid->ed->to];
	const char *amp = to->kind == DEF_TABLE ? "&" : "";
	bool close = false;

	if (r->kind != REF_SLOT)
		buf_puts(o->out, first ? "-> " : " -> ");
	else if (!first)
		buf_putc(o->out, ' ');
	if (r->kind == REF_SLOT || r->kind == REF_ASSIGN) {
		if (tab_name(t, r->slot)[0] && tab_name(t, r->slot)[0] != '[')
			buf_putc(o->out, '.');
		put_clean(o->out, tab_name(t, r->slot));
		buf_puts(o->out, tab_name(t, r->slot)[0] ? " = " : "");
	} else if (r->kind == REF_ADDR && tab_name(t, r->slot)[0]) {
		put_clean(o->out, tab_name(t, r->slot));
		buf_putc(o->out, '(');
		close = true;
	}
	buf_puts(o->out, amp);
	put_clean(o->out, tab_name(&o->v->tab, to->name));
	buf_putc(o->out, ' ');
	put_place(o->out, o->v, kid->ed->to, o->file);
	o->file = to->file;
	if (kid->alt >= 0) {
		size_t before = o->out->len;

		buf_puts(o->out, " or ");
		put_place(o->out, o->v, kid->alt, -1);
		if (utf8_width(o->out->p + o->line_start, o->out->len - o->line_start) + close > VIEW_WIDTH) {
			buf_truncate(o->out, before);
			buf_puts(o->out, " or 1 more");
		}
	}
	if (close)
		buf_putc(o->out, ')');
}

#define ABOVE " (above)"

/* Behind what stands on the line, unless that and `more` columns make it too long. */
static bool put_link_if_it_fits(struct outline *o, const struct kid *kid, size_t more)
{
	size_t len = o->out->len;
	int32_t file = o->file;

	put_link(o, kid, false);
	if (utf8_width(o->out->p + o->line_start, o->out->len - o->line_start) + more <= VIEW_WIDTH)
		return true;
	buf_truncate(o->out, len);
	o->file = file;
	return false;
}

static void draw(struct outline *o, int32_t sym, int depth, int indent, size_t budget);

/* FS_USERNS_MOUNT: a value, not a function. */
static bool is_constant_name(const char *s)
{
	while (*s && !(*s >= 'a' && *s <= 'z'))
		s++;
	return !*s;
}

/* Slots whose functions are defined elsewhere, on one or more lines: ".lookup = simple_lookup, ..." */
static void put_outside_slots(struct outline *o, int32_t sym, int indent)
{
	const struct symtab *t = &o->v->tab;
	const struct sym_file *f = &t->files[t->syms[sym].file];
	int32_t to[1];
	size_t n = 0;

	for (int32_t r = f->ref0; r < f->ref0 + f->n_ref; r++) {
		const struct symref *ref = &t->refs[r];

		if (ref->kind != REF_SLOT || ref->in_sym != sym || is_constant_name(tab_name(t, ref->name)) || graph_resolve(t, ref, to, 1))
			continue;
		if (n == 0) {
			new_line(o, indent);
			buf_puts(o->out, "outside:");
		} else {
			buf_putc(o->out, ',');
		}
		if (utf8_width(o->out->p + o->line_start, o->out->len - o->line_start) + strlen(tab_name(t, ref->slot)) + strlen(tab_name(t, ref->name)) +
			    6 > VIEW_WIDTH)
			new_line(o, indent + 8);
		buf_puts(o->out, tab_name(t, ref->slot)[0] == '[' ? " " : " .");
		put_clean(o->out, tab_name(t, ref->slot));
		buf_puts(o->out, " = ");
		put_clean(o->out, tab_name(t, ref->name));
		n++;
	}
}

/* Children that do not get a line of their own: their names, as far as they fit on one. */
static void put_also(struct outline *o, const struct kid *kids, size_t n, const bool *own_line, int indent)
{
	size_t shown = 0, left = 0;

	for (size_t i = 0; i < n; i++) {
		const struct symbol *to = &o->v->tab.syms[kids[i].ed->to];

		if (own_line[i])
			continue;
		if (shown == 0) {
			new_line(o, indent);
			buf_puts(o->out, "also");
		} else if (utf8_width(o->out->p + o->line_start, o->out->len - o->line_start) + strlen(tab_name(&o->v->tab, to->name)) + 20 > VIEW_WIDTH) {
			left++;
			continue;
		}
		size_t before = o->out->len;

		buf_puts(o->out, shown ? ", " : " ");
		put_clean(o->out, tab_name(&o->v->tab, to->name));
		buf_putc(o->out, ' ');
		put_place(o->out, o->v, kids[i].ed->to, o->file);
		/* five columns for " +123" */
		if (shown && utf8_width(o->out->p + o->line_start, o->out->len - o->line_start) + 5 > VIEW_WIDTH) {
			buf_truncate(o->out, before);
			left++;
			continue;
		}
		shown++;
	}
	if (left)
		buf_printf(o->out, " +%zu", left);
}

/* Which children get a line: all that fit the budget, the trunk first. One line is kept for the names of the others. */
static size_t choose_lines(struct outline *o, int32_t sym, const struct kid *kids, size_t n, size_t budget, bool *own_line)
{
	bool table = o->v->tab.syms[sym].kind == DEF_TABLE;
	size_t max = budget < MAX_KIDS ? budget : MAX_KIDS, chosen = 0;
	float top = 0;

	for (size_t i = 0; i < n; i++)
		top = kids[i].weight > top ? kids[i].weight : top;
	if (n > max && max > 0)
		max--;
	while (chosen < max) {
		size_t best = n;

		for (size_t i = 0; i < n; i++)
			if (!own_line[i] && (best == n || kids[i].weight > kids[best].weight))
				best = i;
		/* among many, a leaf beside a trunk needs no line; every slot of a table does */
		if (best == n || (!table && n > 3 && kids[best].weight < 0.1f * top))
			break;
		own_line[best] = true;
		chosen++;
	}
	return chosen;
}

/* A node's children: one goes on behind it on the same line, several get a line each and a share of the lines that are left. */
static void draw_kids(struct outline *o, int32_t sym, int depth, int indent, const struct kid *kids, size_t n, size_t budget)
{
	bool *own_line;
	size_t chosen, left;
	float sum = 0;
	int32_t file = o->file;

	if (n == 1 && put_link_if_it_fits(o, &kids[0], sizeof(ABOVE) - 1)) {
		draw(o, kids[0].ed->to, depth, indent, budget);
		return;
	}
	if (depth >= MAX_DEPTH || budget == 0) {
		buf_puts(o->out, " ...");
		return;
	}
	if (n == 1) { /* the chain goes on below: longer, not deeper */
		new_line(o, indent + 2);
		put_link(o, &kids[0], true);
		draw(o, kids[0].ed->to, depth, indent + 2, budget - 1);
		return;
	}
	own_line = xcalloc(n, sizeof(*own_line));
	chosen = choose_lines(o, sym, kids, n, budget, own_line);
	left = budget - chosen - (chosen < n);
	for (size_t i = 0; i < n; i++)
		sum += own_line[i] ? kids[i].weight : 0;
	for (size_t i = 0; i < n; i++) {
		size_t share = (size_t)((float)left * kids[i].weight / sum + 0.5f);

		if (!own_line[i])
			continue;
		o->file = file;
		new_line(o, indent + 2);
		put_link(o, &kids[i], true);
		draw(o, kids[i].ed->to, depth + 1, indent + 2, share);
	}
	o->file = file;
	if (chosen < n)
		put_also(o, kids, n, own_line, indent + 2);
	free(own_line);
}

static void draw(struct outline *o, int32_t sym, int depth, int indent, size_t budget)
{
	const struct symbol *s = &o->v->tab.syms[sym];
	struct kid *kids;
	size_t n;

	if (s->kind == DEF_TABLE && depth >= TABLE_DEPTH && !(o->state[sym] & DRAWN)) {
		o->state[sym] |= QUEUED;
		return;
	}
	kids = children(o, sym, &n);
	if (n && (o->state[sym] & DRAWN)) {
		buf_puts(o->out, ABOVE);
	} else if (n) {
		o->state[sym] |= DRAWN; /* before going down: a cycle meets itself */
		draw_kids(o, sym, depth, indent, kids, n, budget);
		if (s->kind == DEF_TABLE)
			put_outside_slots(o, sym, indent + 2);
	}
	free(kids);
}

static void draw_entry(struct outline *o, const struct entry *en)
{
	const struct symtab *t = &o->v->tab;

	o->lines = 0;
	new_line(o, 1);
	o->file = -1;
	if (en->ref >= 0) {
		put_clean(o->out, ref_slot(t, en->ref));
		buf_putc(o->out, '(');
		put_clean(o->out, ref_name(t, en->ref));
		buf_puts(o->out, ") ");
		o->file = ref_file(t, en->ref);
		put_path(o->out, o->v, o->file, false);
		buf_printf(o->out, ":%u", t->refs[en->ref].line);
		if (en->sym >= 0) {
			buf_puts(o->out, " -> ");
			put_clean(o->out, sym_name(t, en->sym));
			buf_putc(o->out, ' ');
			put_place(o->out, o->v, en->sym, o->file);
			wrap_line(o->out, o->line_start, 3);
		}
	} else {
		put_clean(o->out, sym_name(t, en->sym));
		buf_putc(o->out, ' ');
		put_place(o->out, o->v, en->sym, -1);
		o->file = t->syms[en->sym].file;
	}
	if (en->sym >= 0)
		draw(o, en->sym, 0, 1, ROOT_LINES);
	buf_putc(o->out, '\n');
	o->line_start = o->out->len;
}

/* "set as .i_op by ramfs_get_inode :57" for the first function that hands the table out. */
static void put_table_origin(struct outline *o, int32_t sym)
{
	const struct graph *g = &o->v->graph;
	const struct symtab *t = &o->v->tab;

	for (int32_t i = g->in0[sym]; i < g->in0[sym + 1]; i++) {
		const struct symref *r = &t->refs[g->edges[g->in[i]].ref];

		if (r->in_sym < 0 || !sym_is_function(&t->syms[r->in_sym]))
			continue;
		if (r->kind == REF_ASSIGN && tab_name(t, r->slot)[0]) {
			buf_puts(o->out, ", set as .");
			put_clean(o->out, tab_name(t, r->slot));
			buf_puts(o->out, " by ");
		} else if (r->kind == REF_ADDR && tab_name(t, r->slot)[0]) {
			buf_puts(o->out, ", given to ");
			put_clean(o->out, tab_name(t, r->slot));
			buf_puts(o->out, "() by ");
		} else {
			buf_puts(o->out, ", used by ");
		}
		put_clean(o->out, sym_name(t, r->in_sym));
		buf_putc(o->out, ' ');
		put_place(o->out, o->v, r->in_sym, t->syms[sym].file);
		return;
	}
}

static void draw_table(struct outline *o, int32_t sym)
{
	const struct symbol *s = &o->v->tab.syms[sym];
	struct kid *kids;
	size_t n;

	o->lines = 0;
	o->state[sym] |= DRAWN;
	new_line(o, 1);
	put_clean(o->out, tab_name(&o->v->tab, s->name));
	buf_putc(o->out, ' ');
	put_place(o->out, o->v, sym, -1);
	o->file = s->file;
	if (sym_type(&o->v->tab, sym)[0]) {
		buf_puts(o->out, " (");
		put_clean(o->out, sym_type(&o->v->tab, sym));
		buf_putc(o->out, ')');
	}
	put_condition(o->out, o->v, s->file);
	put_table_origin(o, sym);
	wrap_line(o->out, o->line_start, 6);
	kids = children(o, sym, &n);
	for (size_t i = 0; i < n; i++) {
		if (o->lines >= ROOT_LINES - 1) {
			new_line(o, 3);
			buf_printf(o->out, "+%zu more", n - i);
			break;
		}
		new_line(o, 3);
		o->file = s->file;
		put_link(o, &kids[i], true);
		/* one way down behind each slot, not a tree: the tables say what there is, the paths how it works */
		for (int32_t at = kids[i].ed->to, hops = 0; hops < 3; hops++) {
			size_t m;
			struct kid *next = children(o, at, &m);
			struct kid *best = NULL;

			for (size_t j = 0; j < m; j++)
				if (sym_is_function(&o->v->tab.syms[next[j].ed->to]) && (!best || next[j].weight > best->weight))
					best = &next[j];
			at = best && put_link_if_it_fits(o, best, 0) ? best->ed->to : -1;
			free(next);
			if (at < 0)
				break;
		}
	}
	free(kids);
	put_outside_slots(o, sym, 3);
	buf_putc(o->out, '\n');
	o->line_start = o->out->len;
}

struct ranked {
	int32_t sym;
	float weight;
};

static int by_ranked(const void *pa, const void *pb)
{
	const struct ranked *a = pa, *b = pb;

	if (a->weight != b->weight)
		return a->weight > b->weight ? -1 : 1;
	return a->sym < b->sym ? -1 : a->sym > b->sym;
}

/* Data by itself is no path: something in the table must lead on, inside or outside. */
static bool leads_on(const struct outline *o, int32_t sym)
{
	const struct symtab *t = &o->v->tab;
	const struct sym_file *f = &t->files[t->syms[sym].file];

	if (o->v->reach[sym] > 1)
		return true;
	for (int32_t r = f->ref0; r < f->ref0 + f->n_ref; r++)
		if (t->refs[r].in_sym == sym && t->refs[r].kind == REF_SLOT && !is_constant_name(ref_name(t, r)))
			return true;
	return false;
}

static void draw_tables(struct outline *o)
{
	const struct symtab *t = &o->v->tab;
	struct ranked *list = NULL;
	size_t n = 0, cap = 0, left = 0;

	for (size_t i = 0; i < t->n_syms; i++) {
		int32_t slots = 0;

		if (t->syms[i].kind != DEF_TABLE || !sym_is_body(&t->syms[i]) || (o->state[i] & DRAWN) || !leads_on(o, (int32_t)i))
			continue;
		for (int32_t k = o->v->graph.out0[i]; k < o->v->graph.out0[i + 1]; k++)
			slots += reach_edge(o->v, &o->v->graph.edges[k]);
		list = mem_grow(list, n, &cap, sizeof(*list));
		list[n++] = (struct ranked){ (int32_t)i, o->v->reach[i] + (o->state[i] & QUEUED ? 100.0f : 0.0f) +
							  0.1f * (float)slots };
		if (build_is_fallback(&o->v->build, t->syms[i].file))
			list[n - 1].weight *= 0.01f;
	}
	if (n)
		qsort(list, n, sizeof(*list), by_ranked);
	for (size_t i = 0; i < n; i++) {
		if (i < MAX_TABLES)
			draw_table(o, list[i].sym);
		else
			left++;
	}
	if (left)
		buf_printf(o->out, " +%zu more tables\n", left);
	free(list);
}

void outline_paths(const struct view *v, const struct entries *es, struct buf *out)
{
	struct outline o = { .v = v, .out = out, .line_start = out->len };
	size_t runs = 0, doors = 0;

	o.state = xcalloc(v->tab.n_syms, 1);
	for (size_t i = 0; i < es->n; i++) {
		const struct entry *en = &es->e[i];

		/* nothing leads on from it, or it was met on the way */
		if (en->sym < 0 || (o.state[en->sym] & DRAWN) || v->reach[en->sym] <= 1 || (en->aside && !es->e[0].aside))
			continue;
		if (en->door ? doors++ < MAX_DOORS : runs++ < MAX_RUNS)
			draw_entry(&o, en);
	}
	draw_tables(&o);
	free(o.state);
}
