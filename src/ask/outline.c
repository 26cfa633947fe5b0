#include "outline.h"

#include "../base/utf8.h"

#include <stdlib.h>
#include <string.h>

#define WIDTH 92       /* columns a line may take before a chain is broken */
#define MAX_DEPTH 4    /* nested lines below an entry point */
#define TABLE_DEPTH 3  /* a table this deep is drawn in a block of its own */
#define ROOT_LINES 15  /* lines of one entry point */
#define MAX_ROOTS 4
#define MAX_TABLES 8
#define MAX_KIDS 7     /* children of one node that get a line */

struct outline {
	const struct view *v;
	struct buf *out;
	float *weight;   /* [n_syms] how much is reached; 0: not computed */
	unsigned char *state; /* [n_syms] DRAWN, QUEUED */
	size_t lines, limit; /* of the current block */
	size_t dropped;
	size_t line_start; /* in out */
	int32_t file;      /* file of the places on this line */
};
enum { DRAWN = 1, QUEUED = 2, WEIGHING = 4 };

bool outline_edge(const struct view *v, const struct edge *ed)
{
	const struct symbol *to = &v->tab.syms[ed->to];

	switch (v->tab.refs[ed->ref].kind) {
	case REF_CALL:
	case REF_METHOD:
		return (sym_is_function(to) || to->kind == DEF_CLASS) && sym_is_body(to);
	case REF_SLOT:
	case REF_ASSIGN:
	case REF_ADDR:
	case REF_USE:
	case REF_REGISTER:
		return (sym_is_function(to) || to->kind == DEF_TABLE) && sym_is_body(to);
	default:
		return false;
	}
}

/* 1 + what the children reach, each symbol counted on every way to it: enough to tell a trunk from a leaf. */
static float weigh(struct outline *o, int32_t sym, int depth)
{
	const struct graph *g = &o->v->graph;
	float w = 1;

	if (o->weight[sym] > 0)
		return o->weight[sym];
	if ((o->state[sym] & WEIGHING) || depth > 200)
		return 0;
	o->state[sym] |= WEIGHING;
	for (int32_t k = g->out0[sym]; k < g->out0[sym + 1]; k++)
		if (outline_edge(o->v, &g->edges[k]))
			w += 0.9f * weigh(o, g->edges[k].to, depth + 1);
	o->state[sym] &= (unsigned char)~WEIGHING;
	o->weight[sym] = w < 1e6f ? w : 1e6f;
	return o->weight[sym];
}

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

static int by_line(const void *pa, const void *pb)
{
	const struct kid *a = pa, *b = pb;

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

		if (!outline_edge(o->v, ed) || ed->to == sym)
			continue;
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
		kids[(*n)++] = (struct kid){ ed, -1, weigh(o, ed->to, 0) };
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
	const struct symref *r = &o->v->tab.refs[kid->ed->ref];
	const struct symbol *to = &o->v->tab.syms[kid->ed->to];
	const char *amp = to->kind == DEF_TABLE ? "&" : "";
	bool close = false;

	if (r->kind != REF_SLOT)
		buf_puts(o->out, first ? "-> " : " -> ");
	else if (!first)
		buf_putc(o->out, ' ');
	if (r->kind == REF_SLOT || r->kind == REF_ASSIGN) {
		if (r->slot[0] && r->slot[0] != '[')
			buf_putc(o->out, '.');
		put_clean(o->out, r->slot);
		buf_puts(o->out, r->slot[0] ? " = " : "");
	} else if (r->kind == REF_ADDR && r->slot[0]) {
		put_clean(o->out, r->slot);
		buf_putc(o->out, '(');
		close = true;
	}
	buf_puts(o->out, amp);
	put_clean(o->out, to->name);
	buf_putc(o->out, ' ');
	put_place(o->out, o->v, kid->ed->to, o->file);
	o->file = to->file;
	if (kid->alt >= 0) {
		buf_puts(o->out, " or ");
		put_place(o->out, o->v, kid->alt, -1);
	}
	if (close)
		buf_putc(o->out, ')');
}

static void draw(struct outline *o, int32_t sym, int depth);

/* A node's children: one goes on behind it on the same line, several get a line each. */
static void draw_kids(struct outline *o, int32_t sym, int depth, struct kid *kids, size_t n)
{
	size_t show = n;

	if (n == 1) {
		size_t width = utf8_width(o->out->p + o->line_start, o->out->len - o->line_start);

		if (width + 40 < WIDTH) {
			put_link(o, &kids[0], false);
			draw(o, kids[0].ed->to, depth);
			return;
		}
	}
	if (depth >= MAX_DEPTH || o->lines >= o->limit) {
		o->dropped += n;
		buf_puts(o->out, " ...");
		return;
	}
	if (n > MAX_KIDS) {
		qsort(kids, n, sizeof(*kids), by_weight);
		show = MAX_KIDS;
		if (o->v->tab.syms[sym].kind != DEF_TABLE)
			qsort(kids, show, sizeof(*kids), by_line);
	}
	for (size_t i = 0; i < show; i++) {
		if (o->lines >= o->limit) {
			o->dropped += show - i;
			break;
		}
		new_line(o, 2 + 2 * (depth + 1));
		put_link(o, &kids[i], true);
		draw(o, kids[i].ed->to, depth + 1);
	}
	if (n > show && o->lines < o->limit) {
		new_line(o, 2 + 2 * (depth + 1));
		buf_printf(o->out, "+%zu more", n - show);
	}
}

static void draw(struct outline *o, int32_t sym, int depth)
{
	const struct symbol *s = &o->v->tab.syms[sym];
	struct kid *kids;
	size_t n;

	if (o->state[sym] & DRAWN) {
		kids = children(o, sym, &n);
		if (n)
			buf_puts(o->out, " (above)");
		free(kids);
		return;
	}
	if (s->kind == DEF_TABLE && depth >= TABLE_DEPTH) {
		o->state[sym] |= QUEUED;
		return;
	}
	o->state[sym] |= DRAWN;
	kids = children(o, sym, &n);
	if (n)
		draw_kids(o, sym, depth, kids, n);
	free(kids);
}

static void draw_entry(struct outline *o, const struct entry *en)
{
	const struct symtab *t = &o->v->tab;

	o->lines = 0;
	o->limit = ROOT_LINES;
	o->dropped = 0;
	new_line(o, 1);
	o->file = -1;
	if (en->ref >= 0) {
		put_clean(o->out, t->refs[en->ref].slot);
		buf_putc(o->out, '(');
		put_clean(o->out, t->refs[en->ref].name);
		buf_puts(o->out, ") ");
		o->file = t->refs[en->ref].file;
		put_path(o->out, o->v, o->file, false);
		buf_printf(o->out, ":%u", t->refs[en->ref].line);
		if (en->sym >= 0) {
			buf_puts(o->out, " -> ");
			put_clean(o->out, t->syms[en->sym].name);
			buf_putc(o->out, ' ');
			put_place(o->out, o->v, en->sym, o->file);
		}
	} else {
		put_clean(o->out, t->syms[en->sym].name);
		buf_putc(o->out, ' ');
		put_place(o->out, o->v, en->sym, -1);
		o->file = t->syms[en->sym].file;
	}
	if (en->sym >= 0)
		draw(o, en->sym, 0);
	if (o->dropped)
		buf_printf(o->out, " (+%zu more)", o->dropped);
	buf_putc(o->out, '\n');
	o->line_start = o->out->len;
}

/* "set as .i_op by ramfs_get_inode :57" for the first function that hands the table out. */
static void put_table_origin(struct outline *o, int32_t sym)
{
	const struct graph *g = &o->v->graph;

	for (int32_t i = g->in0[sym]; i < g->in0[sym + 1]; i++) {
		const struct edge *ed = &g->edges[g->in[i]];
		const struct symref *r = &o->v->tab.refs[ed->ref];

		if (ed->from < 0 || !sym_is_function(&o->v->tab.syms[ed->from]))
			continue;
		if (r->kind == REF_ASSIGN && r->slot[0]) {
			buf_puts(o->out, ", set as .");
			put_clean(o->out, r->slot);
			buf_puts(o->out, " by ");
		} else if (r->kind == REF_ADDR && r->slot[0]) {
			buf_puts(o->out, ", given to ");
			put_clean(o->out, r->slot);
			buf_puts(o->out, "() by ");
		} else {
			buf_puts(o->out, ", used by ");
		}
		put_clean(o->out, o->v->tab.syms[ed->from].name);
		buf_putc(o->out, ' ');
		put_place(o->out, o->v, ed->from, o->v->tab.syms[sym].file);
		return;
	}
}

/* Slots whose functions are defined elsewhere, on one or more lines: ".lookup = simple_lookup, ..." */
static void put_outside_slots(struct outline *o, int32_t sym)
{
	const struct symtab *t = &o->v->tab;
	const struct sym_file *f = &t->files[t->syms[sym].file];
	int32_t to[1];
	size_t n = 0;

	for (int32_t r = f->ref0; r < f->ref0 + f->n_ref; r++) {
		const struct symref *ref = &t->refs[r];

		if (ref->kind != REF_SLOT || ref->in_sym != sym || graph_resolve(t, ref, to, 1))
			continue;
		if (n == 0) {
			new_line(o, 4);
			buf_puts(o->out, "outside:");
		} else {
			buf_putc(o->out, ',');
		}
		if (utf8_width(o->out->p + o->line_start, o->out->len - o->line_start) + strlen(ref->slot) + strlen(ref->name) +
			    6 > WIDTH)
			new_line(o, 12);
		buf_puts(o->out, ref->slot[0] == '[' ? " " : " .");
		put_clean(o->out, ref->slot);
		buf_puts(o->out, " = ");
		put_clean(o->out, ref->name);
		n++;
	}
}

static void draw_table(struct outline *o, int32_t sym)
{
	const struct symbol *s = &o->v->tab.syms[sym];
	struct kid *kids;
	size_t n;

	o->lines = 0;
	o->limit = ROOT_LINES;
	o->dropped = 0;
	o->state[sym] |= DRAWN;
	new_line(o, 1);
	put_clean(o->out, s->name);
	buf_putc(o->out, ' ');
	put_place(o->out, o->v, sym, -1);
	o->file = s->file;
	if (s->type[0]) {
		buf_puts(o->out, " (");
		put_clean(o->out, s->type);
		buf_putc(o->out, ')');
	}
	put_table_origin(o, sym);
	kids = children(o, sym, &n);
	for (size_t i = 0; i < n; i++) {
		if (o->lines >= o->limit - 1) {
			new_line(o, 4);
			buf_printf(o->out, "+%zu more", n - i);
			break;
		}
		new_line(o, 4);
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
			if (best && utf8_width(o->out->p + o->line_start, o->out->len - o->line_start) + 40 < WIDTH)
				put_link(o, best, false);
			at = best ? best->ed->to : -1;
			free(next);
			if (at < 0)
				break;
		}
	}
	free(kids);
	put_outside_slots(o, sym);
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

static void draw_tables(struct outline *o)
{
	const struct symtab *t = &o->v->tab;
	struct ranked *list = NULL;
	size_t n = 0, cap = 0, left = 0;

	for (size_t i = 0; i < t->n_syms; i++) {
		int32_t slots = 0;

		if (t->syms[i].kind != DEF_TABLE || !sym_is_body(&t->syms[i]) || (o->state[i] & DRAWN))
			continue;
		for (int32_t k = o->v->graph.out0[i]; k < o->v->graph.out0[i + 1]; k++)
			slots += outline_edge(o->v, &o->v->graph.edges[k]);
		list = mem_grow(list, n, &cap, sizeof(*list));
		list[n++] = (struct ranked){ (int32_t)i, weigh(o, (int32_t)i, 0) + (o->state[i] & QUEUED ? 100.0f : 0.0f) +
							  0.1f * (float)slots };
	}
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
	size_t drawn = 0;

	o.weight = xcalloc(v->tab.n_syms, sizeof(*o.weight));
	o.state = xcalloc(v->tab.n_syms, 1);
	for (size_t i = 0; i < es->n && drawn < MAX_ROOTS; i++) {
		if (es->e[i].sym < 0 || (o.state[es->e[i].sym] & DRAWN) || v->graph.out0[es->e[i].sym] == v->graph.out0[es->e[i].sym + 1])
			continue;
		draw_entry(&o, &es->e[i]);
		drawn++;
	}
	draw_tables(&o);
	free(o.weight);
	free(o.state);
}

/* ---- entry points ---- */

static bool is_main(const struct view *v, const struct symbol *s)
{
	return sym_is_function(s) && sym_is_body(s) && s->container < 0 &&
	       (strcmp(s->name, "main") == 0 || strcmp(s->name, "Main") == 0) && lang_is_code(v->tab.files[s->file].lang);
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

static void entry_add(struct entries *es, int32_t ref, int32_t sym, float weight)
{
	es->e = mem_grow(es->e, es->n, &es->cap, sizeof(*es->e));
	es->e[es->n++] = (struct entry){ ref, sym, weight };
	es->n_registered += ref >= 0;
}

static int by_entry(const void *pa, const void *pb)
{
	const struct entry *a = pa, *b = pb;

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

	if (!sym_is_function(s) || !sym_is_body(s) || (s->flags & DEF_STATIC) || !lang_is_code(v->tab.files[s->file].lang))
		return false;
	for (int32_t i = g->in0[sym]; i < g->in0[sym + 1]; i++) {
		const struct edge *ed = &g->edges[g->in[i]];

		if (ed->from != sym && v->tab.refs[ed->ref].kind != REF_REGISTER)
			return false;
	}
	return true;
}

void entries_find(const struct view *v, struct entries *out)
{
	const struct symtab *t = &v->tab;
	struct outline o = { .v = v };
	int32_t to[1];

	memset(out, 0, sizeof(*out));
	o.weight = xcalloc(t->n_syms, sizeof(*o.weight));
	o.state = xcalloc(t->n_syms, 1);
	for (size_t i = 0; i < t->n_refs; i++) {
		const struct symref *r = &t->refs[i];
		float w = r->kind == REF_REGISTER ? macro_weight(r->slot) : -1;
		int32_t sym;

		if (w < 0 || strncmp(r->slot, "EXPORT_SYMBOL", 13) == 0)
			continue;
		sym = graph_resolve(t, r, to, 1) ? to[0] : -1;
		entry_add(out, (int32_t)i, sym, w + (sym >= 0 ? weigh(&o, sym, 0) : 0));
	}
	for (size_t i = 0; i < t->n_syms; i++) {
		if (is_main(v, &t->syms[i]))
			entry_add(out, -1, (int32_t)i, 3e6f + weigh(&o, (int32_t)i, 0));
		else if (is_door(v, (int32_t)i))
			entry_add(out, -1, (int32_t)i, weigh(&o, (int32_t)i, 0));
	}
	qsort(out->e, out->n, sizeof(*out->e), by_entry);
	free(o.weight);
	free(o.state);
}

void entries_free(struct entries *es)
{
	free(es->e);
	memset(es, 0, sizeof(*es));
}
