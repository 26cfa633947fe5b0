/* symtab.c - files are added in order of their path, then the chains of equal names are tied. */
#include "symtab_build.h"

#include <stdlib.h>
#include <string.h>

static uint32_t intern(struct symtab_build *b, const char *name)
{
	bool is_new;
	uint64_t *id = map_put(&b->t->names, name, strlen(name), &is_new);

	if (is_new)
		*id = b->t->names.n - 1;
	return (uint32_t)*id;
}

static const char *keep(struct symtab_build *b, const char *text)
{
	return *text ? arena_strndup(&b->t->arena, text, strlen(text)) : "";
}

void symtab_begin(struct symtab_build *b, struct symtab *t, size_t n_files)
{
	*b = (struct symtab_build){ .t = t };
	*t = (struct symtab){ 0 };
	t->files = xcalloc(n_files, sizeof *t->files);
}

static void add_defs(struct symtab_build *b, const struct parsed *p, int32_t file)
{
	struct symtab *t = b->t;
	int32_t sym0 = (int32_t)t->n_syms;

	for (size_t i = 0; i < p->n_defs; i++) {
		const struct parsed_def *d = &p->defs[i];
		t->syms = mem_grow(t->syms, t->n_syms, &b->cap_syms, sizeof *t->syms);
		t->syms[t->n_syms++] = (struct symbol){
			.name = t->names.entries[b->ids[d->name]].key,
			.sig = keep(b, d->sig),
			.doc = keep(b, d->doc),
			.type = t->names.entries[b->ids[d->type]].key,
			.kind = d->kind,
			.flags = d->flags,
			.file = file,
			.container = d->container < 0 ? -1 : sym0 + d->container,
			.line = d->line,
			.start_line = d->start_line,
			.end_line = d->end_line,
			.next_same = (int32_t)b->ids[d->name], /* the name's id until symtab_end() */
		};
	}
	t->files[file].sym0 = sym0;
	t->files[file].n_sym = (int32_t)p->n_defs;
}

static void add_refs(struct symtab_build *b, const struct parsed *p, int32_t file)
{
	struct symtab *t = b->t;
	int32_t sym0 = t->files[file].sym0;

	t->files[file].ref0 = (int32_t)t->n_refs;
	t->files[file].n_ref = (int32_t)p->n_refs;
	for (size_t i = 0; i < p->n_refs; i++) {
		const struct parsed_ref *r = &p->refs[i];
		t->refs = mem_grow(t->refs, t->n_refs, &b->cap_refs, sizeof *t->refs);
		t->refs[t->n_refs++] = (struct symref){
			.name = t->names.entries[b->ids[r->name]].key,
			.slot = t->names.entries[b->ids[r->slot]].key,
			.kind = r->kind,
			.file = file,
			.in_sym = r->in_def < 0 ? -1 : sym0 + r->in_def,
			.line = r->line,
			.next_same = (int32_t)b->ids[r->name],
		};
	}
}

bool symtab_add(struct symtab_build *b, const struct walk_file *f, const struct parsed *p)
{
	struct symtab *t = b->t;
	struct sym_file *sf = &t->files[t->n_files];

	/* Ids are 31 bits wide. */
	if (p && (t->n_syms + p->n_defs > INT32_MAX || t->n_refs + p->n_refs > INT32_MAX))
		p = NULL;
	*sf = (struct sym_file){
		.path = keep(b, f->path),
		.status = f->status,
		.size = f->size,
		.doc = "",
		.sym0 = (int32_t)t->n_syms,
		.ref0 = (int32_t)t->n_refs,
	};
	t->n_files++;
	if (!p)
		return false;
	sf->lang = p->lang;
	sf->lines = p->lines;
	sf->doc = keep(b, p->doc);
	sf->error_nodes = p->error_nodes;
	sf->timed_out = p->timed_out;
	if (p->n_names > b->cap_ids) {
		b->cap_ids = p->n_names * 2;
		b->ids = xreallocarray(b->ids, b->cap_ids, sizeof *b->ids);
	}
	for (size_t i = 0; i < p->n_names; i++)
		b->ids[i] = intern(b, p->names[i]);
	add_defs(b, p, (int32_t)(t->n_files - 1));
	add_refs(b, p, (int32_t)(t->n_files - 1));
	return true;
}

void symtab_end(struct symtab_build *b)
{
	struct symtab *t = b->t;

	t->heads = xreallocarray(NULL, t->names.n, sizeof *t->heads);
	for (size_t i = 0; i < t->names.n; i++)
		t->heads[i] = (struct sym_head){ -1, -1 };
	/* From the end, so that the chains run upwards. */
	for (size_t i = t->n_syms; i-- > 0;) {
		int32_t *head = &t->heads[t->syms[i].next_same].sym;
		t->syms[i].next_same = *head;
		*head = (int32_t)i;
	}
	for (size_t i = t->n_refs; i-- > 0;) {
		int32_t *head = &t->heads[t->refs[i].next_same].ref;
		t->refs[i].next_same = *head;
		*head = (int32_t)i;
	}
	free(b->ids);
	b->ids = NULL;
}

int32_t symtab_sym(const struct symtab *t, const char *name)
{
	uint64_t *id = map_find(&t->names, name, strlen(name));

	return id ? t->heads[*id].sym : -1;
}

int32_t symtab_ref(const struct symtab *t, const char *name)
{
	uint64_t *id = map_find(&t->names, name, strlen(name));

	return id ? t->heads[*id].ref : -1;
}

int32_t symtab_file(const struct symtab *t, const char *path)
{
	size_t lo = 0, hi = t->n_files;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int cmp = strcmp(t->files[mid].path, path);
		if (!cmp)
			return (int32_t)mid;
		if (cmp < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return -1;
}

void symtab_free(struct symtab *t)
{
	if (!t)
		return;
	free(t->files);
	free(t->syms);
	free(t->refs);
	free(t->heads);
	map_free(&t->names);
	arena_free(&t->arena);
	*t = (struct symtab){ 0 };
}
