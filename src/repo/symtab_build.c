/* symtab_build.c - files are added in order of their path, then the chains of equal names are tied. */
#include "symtab_build.h"

#include "../base/map.h"
#include "../base/path.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#define LIST_MACROS 2000

static uint32_t add_text(struct symtab_build *b, const char *s, size_t len)
{
	struct symtab *t = b->t;
	size_t at = t->n_text;

	if (!len)
		return 0;
	if (t->n_text + len + 1 > b->cap_text) {
		/* by half: large blocks are moved by remapping, so what is not yet used costs no memory */
		b->cap_text = (b->cap_text + len + 1) * 3 / 2 + (1 << 16);
		t->text = xrealloc(t->text, b->cap_text);
	}
	memcpy(t->text + at, s, len);
	t->text[at + len] = '\0';
	t->n_text = at + len + 1;
	return (uint32_t)at;
}

static void grow_slots(struct symtab *t)
{
	size_t n = t->n_slots ? t->n_slots * 2 : 1 << 12;

	free(t->slots);
	t->slots = xcalloc(n, sizeof *t->slots);
	t->n_slots = n;
	for (uint32_t id = 1; id < t->n_names; id++) {
		size_t i = t->names[id].hash & (n - 1);
		while (t->slots[i])
			i = (i + 1) & (n - 1);
		t->slots[i] = id;
	}
}

static uint32_t intern(struct symtab_build *b, const char *name)
{
	struct symtab *t = b->t;
	size_t len = strlen(name), i;
	uint32_t hash, id;

	if (!len)
		return 0;
	if (t->n_names * 3 >= t->n_slots * 2)
		grow_slots(t);
	hash = (uint32_t)hash_seeded(name, len, t->seed);
	for (i = hash & (t->n_slots - 1); (id = t->slots[i]); i = (i + 1) & (t->n_slots - 1))
		if (t->names[id].hash == hash && !strcmp(tab_name(t, id), name))
			return id;
	t->names = mem_grow(t->names, t->n_names, &b->cap_names, sizeof *t->names);
	id = (uint32_t)t->n_names++;
	t->names[id] = (struct sym_name){ add_text(b, name, len), hash, -1, -1 };
	t->slots[i] = id;
	return id;
}

void symtab_begin(struct symtab_build *b, struct symtab *t, size_t n_files, bool huge)
{
	*b = (struct symtab_build){ .t = t, .huge = huge };
	*t = (struct symtab){ 0 };
	if (getrandom(&t->seed, sizeof t->seed, GRND_NONBLOCK) != (ssize_t)sizeof t->seed)
		t->seed = hash_bytes(&b, sizeof b);
	t->files = xcalloc(n_files, sizeof *t->files);
	b->paths = xcalloc(n_files, sizeof *b->paths);
	b->docs = xcalloc(n_files, sizeof *b->docs);
	b->cap_text = 1 << 16;
	t->text = xmalloc(b->cap_text);
	t->text[0] = '\0';
	t->n_text = 1;
	t->names = mem_grow(NULL, 0, &b->cap_names, sizeof *t->names);
	t->names[t->n_names++] = (struct sym_name){ 0, 0, -1, -1 };
	t->extras = mem_grow(NULL, 0, &b->cap_extras, sizeof *t->extras);
	t->extras[t->n_extras++] = (struct sym_extra){ 0, 0, 0 };
	grow_slots(t);
}

/* A file's names are interned as they are needed: what only belongs to left out symbols is not. */
static uint32_t name_id(struct symtab_build *b, const struct parsed *p, uint32_t name)
{
	if (!b->ids[name])
		b->ids[name] = intern(b, p->names[name]);
	return b->ids[name];
}

static int32_t add_extra(struct symtab_build *b, const struct parsed *p, const struct parsed_def *d)
{
	struct symtab *t = b->t;
	struct sym_extra x = { 0 };
	const char *sig = b->huge && (d->flags & DEF_PROTOTYPE || d->kind == DEF_FIELD) ? "" : d->sig;

	if (!sig[0] && !d->doc[0] && !d->type)
		return 0;
	x.sig = add_text(b, sig, strlen(sig));
	x.doc = add_text(b, d->doc, strlen(d->doc));
	x.type = name_id(b, p, d->type);
	t->extras = mem_grow(t->extras, t->n_extras, &b->cap_extras, sizeof *t->extras);
	t->extras[t->n_extras] = x;
	return (int32_t)t->n_extras++;
}

/* A list of constants: next to nothing but macros, and thousands of them. */
static bool is_list(const struct parsed *p)
{
	size_t macros = 0;

	for (size_t i = 0; i < p->n_defs; i++)
		macros += p->defs[i].kind == DEF_MACRO;
	return macros > LIST_MACROS && macros * 20 > p->n_defs * 19;
}

static void add_defs(struct symtab_build *b, const struct parsed *p, int32_t file)
{
	struct symtab *t = b->t;
	int32_t sym0 = (int32_t)t->n_syms;
	bool list = b->huge && is_list(p);

	if (p->n_defs > b->cap_new_ids) {
		b->cap_new_ids = p->n_defs * 2;
		b->new_ids = xreallocarray(b->new_ids, b->cap_new_ids, sizeof *b->new_ids);
	}
	for (size_t i = 0; i < p->n_defs; i++) {
		const struct parsed_def *d = &p->defs[i];
		b->new_ids[i] = -1;
		if (list && d->kind == DEF_MACRO) {
			t->files[file].unlisted++;
			continue;
		}
		t->syms = mem_grow(t->syms, t->n_syms, &b->cap_syms, sizeof *t->syms);
		b->new_ids[i] = (int32_t)t->n_syms++;
		t->syms[b->new_ids[i]] = (struct symbol){
			.name = name_id(b, p, d->name),
			.extra = add_extra(b, p, d),
			.kind = (uint8_t)d->kind,
			.flags = (uint8_t)d->flags,
			.file = file,
			.container = d->container < 0 ? -1 : b->new_ids[d->container],
			.line = d->line,
			.start_line = d->start_line,
			.end_line = d->end_line,
		};
	}
	t->unlisted += t->files[file].unlisted;
	t->files[file].sym0 = sym0;
	t->files[file].n_sym = (int32_t)t->n_syms - sym0;
}

static void add_refs(struct symtab_build *b, const struct parsed *p, int32_t file)
{
	struct symtab *t = b->t;

	for (size_t i = 0; i < p->n_refs; i++) {
		const struct parsed_ref *r = &p->refs[i];
		if (t->files[file].unlisted && r->in_def >= 0 && b->new_ids[r->in_def] < 0)
			continue; /* one constant of a list made of others */
		t->refs = mem_grow(t->refs, t->n_refs, &b->cap_refs, sizeof *t->refs);
		t->refs[t->n_refs++] = (struct symref){
			.name = name_id(b, p, r->name),
			.slot = name_id(b, p, r->slot),
			.kind = r->kind,
			.in_sym = r->in_def < 0 ? -1 : b->new_ids[r->in_def],
			.line = r->line,
		};
	}
	t->files[file].n_ref = (int32_t)t->n_refs - t->files[file].ref0;
}

static bool fits(const struct symtab *t, const struct parsed *p)
{
	size_t most = 0;

	for (size_t i = 0; i < p->n_names; i++)
		most += strlen(p->names[i]) + 1;
	for (size_t i = 0; i < p->n_defs; i++)
		most += strlen(p->defs[i].sig) + strlen(p->defs[i].doc) + 2;
	return t->n_syms + p->n_defs <= INT32_MAX && t->n_refs + p->n_refs <= INT32_MAX && t->n_text + most < UINT32_MAX - (1 << 20);
}

static bool is_source(const char *path, enum lang lang)
{
	const char *dot = strrchr(path_base(path), '.');

	return (lang == LANG_C || lang == LANG_CPP) && dot && (!strcmp(dot, ".c") || !strcmp(dot, ".cc") || !strcmp(dot, ".cpp") || !strcmp(dot, ".cxx"));
}

bool symtab_add(struct symtab_build *b, const struct walk_file *f, const struct parsed *p)
{
	struct symtab *t = b->t;
	int32_t file = (int32_t)t->n_files++;
	struct sym_file *sf = &t->files[file];
	bool is_new;
	uint64_t *dir = map_put(&b->dirs, f->path, (size_t)(path_base(f->path) - f->path), &is_new);

	if (is_new)
		*dir = b->dirs.n - 1;
	if (p && !fits(t, p))
		p = NULL;
	*sf = (struct sym_file){ .status = f->status, .size = f->size, .dir = (int32_t)*dir, .sym0 = (int32_t)t->n_syms, .ref0 = (int32_t)t->n_refs };
	b->paths[file] = add_text(b, f->path, strlen(f->path));
	if (!p)
		return false;
	sf->lang = p->lang;
	sf->lines = p->lines;
	b->docs[file] = add_text(b, p->doc, strlen(p->doc));
	sf->error_nodes = p->error_nodes;
	sf->timed_out = p->timed_out;
	sf->is_source = is_source(f->path, p->lang);
	if (p->n_names > b->cap_ids) {
		b->cap_ids = p->n_names * 2;
		b->ids = xreallocarray(b->ids, b->cap_ids, sizeof *b->ids);
	}
	memset(b->ids, 0, p->n_names * sizeof *b->ids);
	add_defs(b, p, file);
	add_refs(b, p, file);
	return true;
}

void symtab_end(struct symtab_build *b)
{
	struct symtab *t = b->t;

	for (size_t i = 0; i < t->n_files; i++) {
		t->files[i].path = t->text + b->paths[i];
		t->files[i].doc = t->text + b->docs[i];
	}
	/* From the end, so that the chains run upwards: fields behind all others, as most questions want none of them. */
	for (int fields = 1; fields >= 0; fields--)
		for (size_t i = t->n_syms; i-- > 0;) {
			if ((t->syms[i].kind == DEF_FIELD) != fields)
				continue;
			int32_t *head = &t->names[t->syms[i].name].sym;
			t->syms[i].next_same = *head;
			*head = (int32_t)i;
		}
	for (size_t i = t->n_refs; i-- > 0;) {
		int32_t *head = &t->names[t->refs[i].name].ref;
		t->refs[i].next_same = *head;
		*head = (int32_t)i;
	}
	free(b->ids);
	free(b->new_ids);
	free(b->paths);
	free(b->docs);
	map_free(&b->dirs);
	*b = (struct symtab_build){ .t = t };
}
