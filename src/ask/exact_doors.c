/* exact_doors.c - where a directory is entered, what it gives, what it takes. */
#include "exact.h"
#include "links.h"

#include "../base/map.h"
#include "../base/path.h"

#include <stdlib.h>
#include <string.h>

struct door {
	int32_t file, sym, ref; /* ref: the registration, -1 */
	uint32_t line;
	float rank;
};

struct doors {
	struct door *d;
	size_t n, cap;
};

static void door_add(struct doors *l, struct door d)
{
	l->d = mem_grow(l->d, l->n, &l->cap, sizeof(*l->d));
	l->d[l->n++] = d;
}

static int by_place(const void *pa, const void *pb)
{
	const struct door *a = pa, *b = pb;

	if (a->file != b->file)
		return a->file < b->file ? -1 : 1;
	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	if (a->sym != b->sym)
		return a->sym < b->sym ? -1 : 1;
	return a->ref < b->ref ? -1 : a->ref > b->ref;
}

static int by_rank(const void *pa, const void *pb)
{
	const struct door *a = pa, *b = pb;

	if (a->rank > b->rank || a->rank < b->rank)
		return a->rank > b->rank ? -1 : 1;
	return by_place(pa, pb);
}

static const char *door_name(const struct symtab *t, const struct door *d)
{
	return d->sym >= 0 ? sym_name(t, d->sym) : ref_name(t, d->ref);
}

/* ---- entry points ---- */

static bool begins(const char *s, const char *with)
{
	return strncmp(s, with, strlen(with)) == 0;
}

enum part { PART_MAIN, PART_INIT, PART_SYSCALL, PART_OTHER, PART_EXPORT, PART_DOOR, PARTS };

/* What a registration makes of its function; PARTS: nothing that runs. */
static enum part registered_as(const char *macro)
{
	if (begins(macro, "EXPORT_SYMBOL"))
		return PART_EXPORT;
	if (strstr(macro, "initcall") || (begins(macro, "module_") && !begins(macro, "module_param")))
		return PART_INIT;
	if (strstr(macro, "SYSCALL_DEFINE"))
		return PART_SYSCALL;
	if (begins(macro, "MODULE_") || begins(macro, "module_param") || begins(macro, "EXPORT_"))
		return PARTS;
	return PART_OTHER;
}

static bool is_door(const struct exact *x, int32_t sym)
{
	const struct symbol *s = &x->v->tab.syms[sym];
	const struct graph *g = &x->v->graph;

	if (!sym_is_function(s) || !sym_is_body(s) || (s->flags & DEF_STATIC) || !lang_is_code(x->v->tab.files[s->file].lang) ||
	    begins(sym_name(&x->v->tab, sym), "__"))
		return false;
	for (int32_t i = g->in0[sym]; i < g->in0[sym + 1]; i++)
		if (edge_from(g, g->in[i]) != sym && x->v->tab.refs[g->edges[g->in[i]].ref].kind != REF_REGISTER &&
		    exact_in_scope(x, ref_file(&x->v->tab, g->edges[g->in[i]].ref)))
			return false;
	return true;
}

static void find_entries(struct exact *x, struct doors part[PARTS])
{
	const struct symtab *t = &x->v->tab;
	const float *rank = x->v->graph.rank;
	unsigned char *registered = xcalloc(t->n_syms + 1, 1);

	for (int32_t r = 0; r < (int32_t)t->n_refs; r++) {
		enum part p;
		int32_t to;

		if (t->refs[r].kind != REF_REGISTER || !exact_in_scope(x, ref_file(t, r)))
			continue;
		p = registered_as(ref_slot(t, r));
		if (p == PARTS)
			continue;
		to = exact_target(x, r);
		/* an unknown macro around a name that is no function here says nothing */
		if (p == PART_OTHER && (to < 0 || !sym_is_function(&t->syms[to])))
			continue;
		if (to >= 0)
			registered[to] = 1;
		door_add(&part[p], (struct door){ ref_file(t, r), to, r, t->refs[r].line, to >= 0 ? rank[to] : 0 });
	}
	for (int32_t s = 0; s < (int32_t)t->n_syms; s++) {
		const struct symbol *sym = &t->syms[s];
		struct door d = { sym->file, s, -1, sym->line, rank[s] };

		if (!exact_in_scope(x, sym->file) || registered[s] || view_is_aside(x->v, sym->file))
			continue;
		if (sym_is_function(sym) && sym_is_body(sym) && sym->container < 0 && strcasecmp(sym_name(t, s), "main") == 0)
			door_add(&part[PART_MAIN], d);
		else if (is_door(x, s))
			door_add(&part[PART_DOOR], d);
	}
	free(registered);
}

static void put_door_row(struct exact *x, const struct door *d)
{
	const struct symtab *t = &x->v->tab;
	size_t start = x->out.len;

	if (!exact_row(x))
		return;
	exact_place(x, d->file, d->line);
	if (d->ref >= 0) {
		put_clean(&x->out, ref_slot(t, d->ref));
		buf_putc(&x->out, '(');
		put_clean(&x->out, ref_name(t, d->ref));
		buf_putc(&x->out, ')');
		if (d->sym >= 0 && t->syms[d->sym].line != d->line) {
			buf_putc(&x->out, ' ');
			put_place(&x->out, x->v, d->sym, d->file);
		}
	} else {
		exact_put_in(x, d->sym);
	}
	exact_end(x, start);
}

#define MAX_RUNNING 30

/* "a core/dev.c:12, b :40 +N more": the best ranked of many. */
static void put_running(struct exact *x, const char *head, struct doors *l, const char *more)
{
	size_t start = x->out.len, k = x->q->all || l->n < MAX_RUNNING ? l->n : MAX_RUNNING;

	if (!l->n)
		return;
	qsort(l->d, l->n, sizeof(*l->d), by_rank);
	buf_printf(&x->out, "%s\n", head);
	start = x->out.len;
	for (size_t i = 0; i < k; i++) {
		buf_puts(&x->out, i ? ", " : " ");
		put_clean(&x->out, door_name(&x->v->tab, &l->d[i]));
		buf_putc(&x->out, ' ');
		put_path(&x->out, x->v, l->d[i].sym >= 0 ? x->v->tab.syms[l->d[i].sym].file : l->d[i].file, false);
		buf_printf(&x->out, ":%u", l->d[i].sym >= 0 ? x->v->tab.syms[l->d[i].sym].line : l->d[i].line);
	}
	if (l->n > k)
		buf_printf(&x->out, " +%zu more (%s)", l->n - k, more);
	wrap_line(&x->out, start, 2);
	buf_putc(&x->out, '\n');
	exact_emit(x, NULL);
}

/* "2 programs, 1 system call, ..." */
static void put_entry_counts(struct exact *x, const struct doors part[PARTS])
{
	static const char *const what[PARTS] = { "program%s", "run when loaded or booted", "system call%s",
						 "other registration%s", "exported", "called only from outside" };
	size_t start = x->out.len, k = 0;

	for (int p = 0; p < PARTS; p++) {
		if (!part[p].n)
			continue;
		buf_printf(&x->out, "%s%zu ", k++ ? ", " : " ", part[p].n);
		buf_add(&x->out, what[p], strcspn(what[p], "%"));
		if (strchr(what[p], '%'))
			buf_puts(&x->out, exact_s(part[p].n));
	}
	wrap_line(&x->out, start, 2);
	buf_putc(&x->out, '\n');
}

bool exact_entries(struct exact *x)
{
	static const char *const heads[PARTS] = { "programs begin at", "run when loaded or booted", "system calls",
						  "registered by other macros", "exported, best ranked first",
						  "called only from outside, best ranked first" };
	struct doors part[PARTS] = { { 0 } };
	size_t total = 0;

	find_entries(x, part);
	for (int p = 0; p <= PART_OTHER; p++) {
		if (!part[p].n)
			continue;
		qsort(part[p].d, part[p].n, sizeof(*part[p].d), by_place);
		buf_printf(&x->out, "%s\n", heads[p]);
		for (size_t i = 0; i < part[p].n; i++)
			put_door_row(x, &part[p].d[i]);
		exact_emit(x, "entry points");
	}
	put_running(x, heads[PART_EXPORT], &part[PART_EXPORT], "ask what it exports");
	put_running(x, heads[PART_DOOR], &part[PART_DOOR], "ask with the word \"all\"");
	for (int p = 0; p < PARTS; p++)
		total += part[p].n;
	if (total)
		put_entry_counts(x, part);
	else
		exact_line(x, 1, "no entry points: no main(), no registration, and every function is called from inside");
	exact_emit(x, NULL);
	for (int p = 0; p < PARTS; p++)
		free(part[p].d);
	return true;
}

/* ---- exports ---- */

static bool is_header(const char *path)
{
	const char *dot = strrchr(path_base(path), '.');

	return dot && dot[1] == 'h';
}

/* Visible by linkage: declared in a header, or used by another file of what was asked. */
static bool is_declared(const struct exact *x, int32_t sym)
{
	const struct symtab *t = &x->v->tab;
	const struct symbol *s = &t->syms[sym];

	if (!(sym_is_function(s) || s->kind == DEF_TABLE || s->kind == DEF_VARIABLE) || !sym_is_body(s) ||
	    (s->flags & DEF_STATIC) || s->container >= 0)
		return false;
	for (int32_t k = symtab_sym(t, sym_name(t, sym)); k >= 0; k = t->syms[k].next_same)
		if (!sym_is_body(&t->syms[k]) && is_header(t->files[t->syms[k].file].path))
			return true;
	return false;
}

static void find_exports(struct exact *x, struct doors *macros, struct doors *words, struct doors *linkage)
{
	const struct symtab *t = &x->v->tab;

	for (int32_t r = 0; r < (int32_t)t->n_refs; r++)
		if (t->refs[r].kind == REF_REGISTER && begins(ref_slot(t, r), "EXPORT_SYMBOL") && exact_in_scope(x, ref_file(t, r)))
			door_add(macros, (struct door){ ref_file(t, r), exact_target(x, r), r, t->refs[r].line, 0 });
	for (int32_t s = 0; s < (int32_t)t->n_syms; s++) {
		const struct symbol *sym = &t->syms[s];
		enum lang l = t->files[sym->file].lang;

		if (!exact_in_scope(x, sym->file) || !lang_is_code(l) || sym->kind == DEF_FIELD)
			continue;
		if (l != LANG_C && (sym->flags & DEF_EXPORTED) && sym_is_body(sym))
			door_add(words, (struct door){ sym->file, s, -1, sym->line, 0 });
		else if ((l == LANG_C || l == LANG_CPP) && is_declared(x, s))
			door_add(linkage, (struct door){ sym->file, s, -1, sym->line, 0 });
	}
}

/* One row a file: " core/dev.c   dev_open :1432, dev_close :1500"; the line is that of the definition. */
static void put_by_file(struct exact *x, struct doors *l, const char *head)
{
	const struct symtab *t = &x->v->tab;

	if (!l->n)
		return;
	qsort(l->d, l->n, sizeof(*l->d), by_place);
	buf_printf(&x->out, "%s\n", head);
	for (size_t i = 0, j; i < l->n; i = j) {
		size_t start = x->out.len;
		bool shown = exact_row(x);

		if (shown) {
			buf_putc(&x->out, ' ');
			put_path(&x->out, x->v, l->d[i].file, false);
			put_pad(&x->out, start, 24);
		}
		for (j = i; j < l->n && l->d[j].file == l->d[i].file; j++) {
			const struct door *d = &l->d[j];
			bool here = d->sym >= 0 && t->syms[d->sym].file == d->file;

			if (!shown)
				continue;
			buf_puts(&x->out, j > i ? ", " : "");
			put_clean(&x->out, door_name(t, d));
			buf_printf(&x->out, " :%u", here ? t->syms[d->sym].line : d->line);
		}
		if (shown) {
			wrap_line(&x->out, start, 24);
			put_newline(&x->out);
		}
	}
	exact_emit(x, "files");
}

bool exact_exports(struct exact *x)
{
	struct doors macros = { 0 }, words = { 0 }, linkage = { 0 };
	bool any;

	find_exports(x, &macros, &words, &linkage);
	any = macros.n || words.n || linkage.n;
	put_by_file(x, &macros, "exported by EXPORT_SYMBOL and its relatives");
	put_by_file(x, &words, "public by the language");
	/* what the linker sees matters where nothing else says what is meant for others */
	if (!macros.n)
		put_by_file(x, &linkage, "not static and declared in a header");
	if (any && macros.n)
		exact_line(x, 1, " %zu exported, %zu public; %zu more are not static and declared in a header", macros.n, words.n, linkage.n);
	else if (any)
		exact_line(x, 1, " %zu public, %zu not static and declared in a header", words.n, linkage.n);
	else {
		exact_put_dir(x, &x->out);
		buf_puts(&x->out, " exports nothing\n");
	}
	exact_emit(x, NULL);
	free(macros.d);
	free(words.d);
	free(linkage.d);
	return true;
}

/* ---- imports ---- */

static bool is_use(enum ref_kind k)
{
	return k == REF_CALL || k == REF_SLOT || k == REF_ADDR || k == REF_ASSIGN || k == REF_USE || k == REF_TYPE || k == REF_INHERIT;
}

/* What the scope takes from the other asked files: one door a symbol. */
static size_t from_inside(struct exact *x, unsigned char *resolved)
{
	const struct symtab *t = &x->v->tab;
	const struct graph *g = &x->v->graph;
	unsigned char *seen = xcalloc(t->n_syms + 1, 1);
	struct doors l = { 0 };

	for (size_t k = 0; k < g->n_edges; k++) {
		int32_t ref = g->edges[k].ref, to = g->edges[k].to;

		resolved[ref] = 1;
		if (!is_use(t->refs[ref].kind) || seen[to] || !exact_in_scope(x, ref_file(t, ref)) || exact_in_scope(x, t->syms[to].file))
			continue;
		seen[to] = 1;
		door_add(&l, (struct door){ t->syms[to].file, to, -1, t->syms[to].line, 0 });
	}
	put_by_file(x, &l, "taken from other files of those asked about, by the file that defines it");
	free(seen);
	free(l.d);
	return l.n;
}

struct name_count {
	const char *name;
	uint64_t n;
};

static int by_count(const void *pa, const void *pb)
{
	const struct name_count *a = pa, *b = pb;

	return a->n != b->n ? (a->n > b->n ? -1 : 1) : strcmp(a->name, b->name);
}

/* Functions called that nothing here defines, most used first. */
static size_t from_outside(struct exact *x, const unsigned char *resolved)
{
	const struct symtab *t = &x->v->tab;
	struct map names = { 0 };
	struct name_count *list;
	size_t n, k, start;

	for (int32_t r = 0; r < (int32_t)t->n_refs; r++) {
		enum ref_kind kind = t->refs[r].kind;

		if (resolved[r] || kind != REF_CALL || !exact_in_scope(x, ref_file(t, r)) ||
		    !lang_is_code(t->files[ref_file(t, r)].lang) || symtab_sym(t, ref_name(t, r)) >= 0)
			continue;
		++*map_put(&names, ref_name(t, r), strlen(ref_name(t, r)), NULL);
	}
	n = names.n;
	list = xcalloc(n + 1, sizeof(*list));
	for (size_t i = 0; i < n; i++)
		list[i] = (struct name_count){ names.entries[i].key, names.entries[i].value };
	if (n)
		qsort(list, n, sizeof(*list), by_count);
	k = x->q->all || n < EXACT_ROWS ? n : EXACT_ROWS;
	if (n)
		buf_puts(&x->out, "defined by none of the files asked about, with the number of calls\n");
	start = x->out.len;
	for (size_t i = 0; i < k; i++) {
		buf_puts(&x->out, i ? ", " : " ");
		put_clean(&x->out, list[i].name);
		buf_printf(&x->out, " %llu", (unsigned long long)list[i].n);
	}
	if (n) {
		wrap_line(&x->out, start, 2);
		buf_putc(&x->out, '\n');
	}
	x->hidden = n - k;
	exact_emit(x, "names");
	free(list);
	map_free(&names);
	return n;
}

bool exact_imports(struct exact *x)
{
	int32_t file = x->dir ? symtab_file(&x->v->tab, x->dir) : -1;

	unsigned char *resolved;
	size_t inside = 0, outside;

	/* where the language says import, that is what is meant of a file */
	if (file >= 0 && x->v->tab.files[file].lang != LANG_C && x->v->tab.files[file].lang != LANG_CPP)
		return exact_includes(x);
	resolved = xcalloc(x->v->tab.n_refs + 1, 1);
	if (x->dir)
		inside = from_inside(x, resolved);
	else
		links_calls_out(x->v, &x->out); /* by the header that declares them */
	if (!x->dir && x->out.len) {
		exact_emit(x, NULL);
	} else {
		outside = from_outside(x, resolved);
		exact_line(x, 2, " %zu symbol%s of other files, %zu name%s from outside", inside, exact_s(inside), outside, exact_s(outside));
		exact_emit(x, NULL);
	}
	free(resolved);
	return true;
}
