/* found.c - the list of models: scans every store, reads the headers, sorts. See found.h; what a scan does with an entry stands in
 * store_scan.c. */
#include "store.h"

#include "../base/mem.h"
#include "../base/path.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

static void free_model(struct found_model *m)
{
	for (size_t i = 0; i < m->n_aliases; i++)
		free(m->aliases[i]);
	free(m->aliases);
	free(m->path);
	free(m->name);
}

/* Two files of one repository may have the same quantisation in their names (other sizes, directories, revisions). Then the
 * longer spelling, which scan_add_repo() made the first alias, is the name of both. */
static void tell_apart(struct found *f)
{
	struct map names = { 0 };

	for (size_t i = 0; i < f->n; i++)
		++*map_put(&names, f->models[i].name, strlen(f->models[i].name), NULL);
	for (size_t i = 0; i < f->n; i++) {
		struct found_model *m = &f->models[i];
		char *name = m->name;

		if (*map_find(&names, name, strlen(name)) < 2 || !m->n_aliases || strlen(m->aliases[0]) < strlen(name))
			continue;
		m->name = m->aliases[0];
		m->aliases[0] = name;
	}
	map_free(&names);
}

static int by_name(const void *pa, const void *pb)
{
	const struct found_model *a = pa, *b = pb;
	int c = strcasecmp(a->name, b->name);

	return c ? c : strcmp(a->path, b->path);
}

void found_scan(const struct found_dirs *d, struct found *f)
{
	memset(f, 0, sizeof(*f));
	for (size_t i = 0; i < d->n; i++) {
		struct scan s = { .found = f, .store = d->roots[i].store, .root = d->roots[i].path };

		if (access(s.root, F_OK) == 0)
			s.store->scan(&s);
	}
	tell_apart(f);
	map_free(&f->seen); /* its indices are of the list before sorting */
	if (f->n)
		qsort(f->models, f->n, sizeof(*f->models), by_name);
}

void found_read(struct found *f, uint64_t ram_cap, found_progress progress, void *ud)
{
	size_t kept = 0;

	for (size_t i = 0; i < f->n; i++) {
		struct found_model *m = &f->models[i];
		struct scan s = { .found = f, .store = &(struct store){ .name = m->store } };
		struct err e = ERR_INIT;

		if (progress)
			progress(ud, i, f->n);
		if (model_card_read(m->path, m->name, ram_cap, &m->card, &e) != 0)
			scan_note(&s, "%s", e.msg);
		else if (m->card.kind < KIND_PROJECTOR) {
			f->models[kept++] = *m;
			continue;
		} else if (m->card.kind == KIND_PROJECTOR)
			f->n_projectors++;
		else if (m->card.kind == KIND_ADAPTER)
			f->n_adapters++;
		else
			f->n_others++;
		free_model(m);
	}
	f->n = kept;
}

void found_free(struct found *f)
{
	for (size_t i = 0; i < f->n; i++)
		free_model(&f->models[i]);
	for (size_t i = 0; i < f->n_notes; i++)
		free(f->notes[i]);
	free(f->models);
	free(f->notes);
	map_free(&f->seen);
	memset(f, 0, sizeof(*f));
}
