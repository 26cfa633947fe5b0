/* pack_fill.c - small things for what is left of the budget: bodies inside skeletons, names on the lines; and taken back when a
 * tokenizer's count of the whole is more than the sum of its parts. */
#include "pack_impl.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct body {
	int32_t sym;
	float density;
	uint32_t guess; /* tokens */
};

static int densest_first(const void *pa, const void *pb)
{
	const struct body *a = pa, *b = pb;

	if (a->density != b->density)
		return a->density > b->density ? -1 : 1;
	return a->sym - b->sym;
}

/* A body tells more the more it ties together: calls and tables, not the leaf that everybody calls. */
static float body_worth(const struct packer *k, int32_t sym)
{
	const struct graph *g = k->g;

	return k->p->worth[sym] * (0.3f + log1pf((float)(g->out0[sym + 1] - g->out0[sym])));
}

static bool wants_body(const struct packer *k, int32_t sym)
{
	const struct symbol *s = &k->t->syms[sym];

	return (s->kind == DEF_FUNCTION || s->kind == DEF_METHOD) && !(s->flags & DEF_PROTOTYPE) && s->end_line > s->start_line &&
	       k->p->worth[sym] > 0;
}

static size_t list_bodies(const struct packer *k, struct body **out, size_t room)
{
	size_t n = 0, cap = 0;

	for (size_t i = 0; i < k->t->n_files; i++) {
		const struct sym_file *f = &k->t->files[i];
		const uint8_t *have = k->p->files[i].bodies;

		if (k->items[i].level != PACK_SKELETON)
			continue;
		for (int32_t s = f->sym0; s < f->sym0 + f->n_sym; s++) {
			const struct symbol *sym = &k->t->syms[s];
			/* bytes of the file spread over its lines */
			double per_line = f->lines ? (double)f->size / f->lines / 3.3 + 0.3 : 8;
			double guess = per_line * (sym->end_line - sym->start_line);

			if (!wants_body(k, s) || (have && have[s - f->sym0]) || guess / 2 > (double)room)
				continue;
			*out = mem_grow(*out, n, &cap, sizeof(**out));
			(*out)[n++] = (struct body){ s, body_worth(k, s) / (float)(guess + 4), (uint32_t)guess };
		}
	}
	if (n)
		qsort(*out, n, sizeof(**out), densest_first);
	return n;
}

static bool add_body(struct packer *k, int32_t sym, size_t limit)
{
	int32_t file = k->t->syms[sym].file;
	struct pack_file *pf = &k->p->files[file];
	struct item *it = &k->items[file];
	int32_t i = sym - k->t->files[file].sym0;
	uint32_t now;

	if (!pf->bodies)
		pf->bodies = xcalloc((size_t)k->t->files[file].n_sym, 1);
	pf->bodies[i] = 1;
	now = pack_recount(k, file);
	if (now == NO_COST || k->used - it->now + now > limit) {
		pf->bodies[i] = 0;
		return false;
	}
	k->used = k->used - it->now + now;
	it->now = now;
	return true;
}

void pack_choose_bodies(struct packer *k, size_t limit)
{
	struct body *b = NULL;
	size_t n = limit > k->used ? list_bodies(k, &b, limit - k->used) : 0, missed = 0;

	for (size_t i = 0; i < n && k->used + 4 < limit && missed < 60 && !cancel_asked(k->o->cancel); i++) {
		if (b[i].guess / 2 > limit - k->used)
			continue;
		if (add_body(k, b[i].sym, limit))
			missed = 0;
		else
			missed++; /* counted for nothing: not for ever */
	}
	free(b);
}

static bool add_name(struct packer *k, int32_t file, size_t limit)
{
	struct item *it = &k->items[file];
	uint32_t now;

	it->n_names++;
	now = pack_recount(k, file);
	if (now == it->now || now == NO_COST || k->used - it->now + now > limit) {
		it->n_names--;
		return false;
	}
	k->used = k->used - it->now + now;
	it->now = now;
	return true;
}

struct line {
	int32_t file;
	float worth;
};

static int best_first(const void *pa, const void *pb)
{
	const struct line *a = pa, *b = pb;

	if (a->worth != b->worth)
		return a->worth > b->worth ? -1 : 1;
	return a->file - b->file;
}

void pack_fill_names(struct packer *k, size_t limit)
{
	struct line *l = xcalloc(k->t->n_files + 1, sizeof(*l));
	size_t n = 0, misses = 0;

	for (size_t i = 0; i < k->t->n_files; i++)
		if (k->items[i].level == PACK_LINE)
			l[n++] = (struct line){ (int32_t)i, k->items[i].worth };
	if (n)
		qsort(l, n, sizeof(*l), best_first);
	for (int names = 1; names <= MAX_NAMES && k->used + 3 < limit; names++)
		for (size_t i = 0; i < n && k->used + 3 < limit && misses < 200; i++)
			if (k->items[l[i].file].n_names < names && !add_name(k, l[i].file, limit))
				misses++;
	free(l);
}

/* ---- back -------------------------------------------------------------------------------------------------------------- */

static void lower(struct packer *k, int32_t file, uint32_t now)
{
	k->used = k->used - k->items[file].now + now;
	k->items[file].now = now;
}

bool pack_take_back(struct packer *k, size_t over)
{
	size_t was = k->used;

	/* names first: small, and the last that were added */
	for (int names = MAX_NAMES; names > 0; names--)
		for (size_t i = k->t->n_files; i-- > 0;)
			if (k->items[i].level == PACK_LINE && k->items[i].n_names >= names && was - k->used < over) {
				k->items[i].n_names--;
				lower(k, (int32_t)i, pack_recount(k, (int32_t)i));
			}
	/* then the file that is worth least, a level down */
	while (was - k->used < over) {
		int32_t worst = -1;

		for (size_t i = 0; i < k->t->n_files; i++)
			if (k->items[i].level >= PACK_LINE && (worst < 0 || k->items[i].worth < k->items[worst].worth))
				worst = (int32_t)i;
		if (worst < 0)
			return was != k->used;
		k->items[worst].level--;
		free(k->p->files[worst].bodies);
		k->p->files[worst].bodies = NULL;
		lower(k, worst, k->items[worst].level >= PACK_LINE ? pack_recount(k, worst) : 0);
	}
	return true;
}
