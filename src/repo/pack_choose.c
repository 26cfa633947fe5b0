/* pack_choose.c - which file is shown how: worth of symbols and files, and the steps that give most worth per token.
 *
 * Costs are guessed from the map first. A dry run over the guesses says which files can be chosen at all; only those are read,
 * rendered and counted, in parallel, and the real run works on exact costs.
 */
#include "pack_impl.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Share of a file's worth that each level shows. */
static const float shown_at[PACK_LEVELS] = { [PACK_LINE] = 0.15f, [PACK_SKELETON] = 0.9f, [PACK_FULL] = 1.0f };

/* ---- worth -------------------------------------------------------------------------------------------------------------- */

static float kind_factor(const struct symbol *s)
{
	switch (s->kind) {
	case DEF_FUNCTION:
	case DEF_METHOD:
		return s->flags & DEF_PROTOTYPE ? 0.05f : 1.0f;
	case DEF_STRUCT:
	case DEF_CLASS:
	case DEF_INTERFACE:
		return 1.5f;
	case DEF_TABLE:
		return 1.5f;
	case DEF_UNION:
	case DEF_TYPE:
	case DEF_ENUM:
		return 0.7f;
	case DEF_VARIABLE:
	case DEF_MODULE:
		return 0.5f;
	case DEF_MACRO:
		return 0.15f;
	case DEF_CONFIG:
	case DEF_RULE:
	case DEF_BUILDVAR:
	case DEF_CONSTANT:
		return 0.1f;
	case DEF_HEADING:
		return 0.05f;
	default:
		return 0;
	}
}

/* Functions that a table names, registrations: how the outside comes in. */
static float wired(const struct graph *g, int32_t sym)
{
	const struct symtab *t = g->tab;
	float w = 0;

	for (int32_t k = g->out0[sym]; k < g->out0[sym + 1] && w < 4; k++)
		w += t->refs[g->edges[k].ref].kind == REF_SLOT;
	return w;
}

static float rank_floor(const struct graph *g)
{
	float least = 1;

	for (size_t i = 0; i < g->tab->n_syms; i++)
		if (g->rank[i] < least)
			least = g->rank[i];
	return least;
}

static float symbol_worth(const struct graph *g, int32_t sym, float least, int outside)
{
	const struct symbol *s = &g->tab->syms[sym];
	float over = (g->rank[sym] - least) * (float)g->tab->n_syms, w = kind_factor(s);

	if (w <= 0)
		return 0;
	/* rank falls off like one over the place: its root keeps the famous few from hiding the hundreds that do the work. It also
	 * runs down to the last leaf; how many other files use a name tells the leaf from the interface. */
	w *= (sqrtf(over > 0 ? over : 0) + 0.1f) * (1 + logf(1 + (float)outside));
	if (s->kind == DEF_TABLE)
		w += wired(g, sym);
	return w;
}

/* What people wrote to be read first; the one at the top is as good as the best file. */
static bool is_readme(const char *path)
{
	const char *base = strrchr(path, '/');

	return strncasecmp(base ? base + 1 : path, "readme", 6) == 0;
}

static void raise_readme(struct packer *k)
{
	float best = 0;

	for (size_t i = 0; i < k->t->n_files; i++)
		best = k->items[i].worth > best ? k->items[i].worth : best;
	for (size_t i = 0; i < k->t->n_files; i++)
		if (pack_readable(k, i) && k->items[i].node == 0 && is_readme(pack_path(k->t, i)) && k->items[i].worth < best / 4)
			k->items[i].worth = best / 4;
}

/* Who mentions a file's names: counted once per other file and directory, by the last symbol or file they were counted for. */
struct seen {
	int32_t *dir, *file, *file_sym;
};

static int32_t *nobody(size_t n)
{
	int32_t *v = xmalloc((n + 1) * sizeof(*v));

	memset(v, 0xff, (n + 1) * sizeof(*v));
	return v;
}

/* Worth of each symbol of a file; returns how far its names reach. */
static float file_symbols(struct packer *k, int32_t file, float least, struct seen *seen)
{
	const struct sym_file *f = &k->t->files[file];
	int dirs = 0, files = 0;

	for (int32_t s = f->sym0; s < f->sym0 + f->n_sym; s++) {
		/* a macro of a file's own is no interface, whoever else writes its name */
		bool counts = k->t->syms[s].kind != DEF_MACRO && k->t->syms[s].kind != DEF_CONFIG;
		int outside = 0;

		for (int32_t i = k->g->in0[s]; counts && i < k->g->in0[s + 1]; i++) {
			int32_t from = ref_file(k->t, k->g->edges[k->g->in[i]].ref), dir = k->items[from].node;

			if (from == file)
				continue;
			outside += seen->file_sym[from] != s;
			seen->file_sym[from] = s;
			files += seen->file[from] != file;
			seen->file[from] = file;
			if (dir >= 0 && dir != k->items[file].node) {
				dirs += seen->dir[dir] != file;
				seen->dir[dir] = file;
			}
		}
		k->p->worth[s] = symbol_worth(k->g, s, least, outside);
	}
	return powf(1 + (float)dirs, 0.6f) * powf(1 + (float)files, 0.25f);
}

void pack_worth(struct packer *k)
{
	const struct symtab *t = k->t;
	float least = rank_floor(k->g);
	struct seen seen = { nobody(k->list.n), nobody(t->n_files), nobody(t->n_files) };

	k->p->worth = xcalloc(t->n_syms + 1, sizeof(*k->p->worth));
	for (size_t i = 0; i < t->n_files; i++) {
		const struct sym_file *f = &t->files[i];
		float *w = &k->items[i].worth, reach = file_symbols(k, (int32_t)i, least, &seen);

		*w = is_readme(pack_path(t, i)) ? 2.0f : 0.05f;
		for (int32_t s = f->sym0; s < f->sym0 + f->n_sym; s++)
			*w += k->p->worth[s];
		for (int32_t r = f->ref0; r < f->ref0 + f->n_ref; r++)
			if (t->refs[r].kind == REF_REGISTER && lang_is_code(f->lang) && strstr(ref_slot(t, r), "init"))
				*w += 1;
		k->p->files[i].reach = reach;
		*w *= reach;
		if (k->o->weight)
			*w *= k->o->weight[i];
	}
	raise_readme(k);
	free(seen.dir);
	free(seen.file);
	free(seen.file_sym);
}

/* ---- guesses ------------------------------------------------------------------------------------------------------------ */

static uint32_t guess_skeleton(const struct packer *k, int32_t file)
{
	const struct sym_file *f = &k->t->files[file];
	double n = 12;

	for (int32_t s = f->sym0; s < f->sym0 + f->n_sym; s++) {
		const struct symbol *sym = &k->t->syms[s];

		if (sym->kind == DEF_FIELD)
			continue;
		n += 5 + (double)strlen(sym_doc(k->t, s)) / 4.3;
		if (sym->kind == DEF_FUNCTION || sym->kind == DEF_METHOD)
			n += (double)strlen(sym_sig(k->t, s)) / 3.4;
		else if (sym->end_line - sym->start_line < 400 && sym->container < 0)
			n += 10.0 * (sym->end_line - sym->start_line + 1);
	}
	for (int32_t r = f->ref0; r < f->ref0 + f->n_ref; r++)
		n += k->t->refs[r].kind == REF_INCLUDE || k->t->refs[r].kind == REF_REGISTER ? 7 : 0;
	return (uint32_t)n;
}

static uint32_t guess(const struct packer *k, int32_t file, enum pack_level level)
{
	const struct sym_file *f = &k->t->files[file];
	struct item *it = &k->items[file];

	if (level == PACK_FULL)
		return (uint32_t)(12 + (double)f->size / 3.3 + f->lines / 5.0);
	if (!it->skeleton_guess)
		it->skeleton_guess = guess_skeleton(k, file);
	return it->skeleton_guess;
}

static uint32_t cost_of(const struct packer *k, int32_t file, enum pack_level level)
{
	uint32_t n = k->items[file].cost[level];

	return n != NO_COST ? n : guess(k, file, level);
}

/* ---- counting in parallel ----------------------------------------------------------------------------------------------- */

struct task {
	int32_t file;
	enum pack_level level;
};

struct tasks {
	struct packer *k;
	struct task *v;
	size_t n, cap;
};

static void run_task(void *ctx, size_t i)
{
	struct tasks *t = ctx;

	if (!cancel_asked(t->k->o->cancel))
		pack_cost(t->k, t->v[i].file, t->v[i].level);
}

/* Tasks of one file stand together and must not run at the same time: both may read its source. */
static void run_tasks(struct tasks *t)
{
	for (int pass = 0; pass < 2; pass++) {
		struct tasks part = { .k = t->k };

		for (size_t i = 0; i < t->n; i++) {
			if ((t->v[i].level == PACK_FULL) != (pass == 1) || t->k->items[t->v[i].file].cost[t->v[i].level] != NO_COST)
				continue;
			part.v = mem_grow(part.v, part.n, &part.cap, sizeof(*part.v));
			part.v[part.n++] = t->v[i];
		}
		if (t->k->o->pool && part.n > 1)
			pool_for(t->k->o->pool, part.n, run_task, &part);
		else
			for (size_t i = 0; i < part.n; i++)
				run_task(&part, i);
		free(part.v);
	}
}

/* ---- everything ---------------------------------------------------------------------------------------------------------- */

bool pack_all_full(struct packer *k)
{
	struct tasks t = { .k = k };
	size_t sum = 0;
	bool fits;

	/* no tokenizer packs more than 64 bytes into a token on average: do not read what cannot fit */
	for (size_t i = 0; i < k->t->n_files; i++)
		if (pack_readable(k, i)) {
			sum += k->t->files[i].size / 64 + 2;
			t.v = mem_grow(t.v, t.n, &t.cap, sizeof(*t.v));
			t.v[t.n++] = (struct task){ (int32_t)i, PACK_FULL };
		}
	/* and do not count what is far from fitting */
	fits = sum <= k->o->budget;
	sum = 0;
	for (size_t i = 0; fits && i < t.n; i++)
		sum += guess(k, t.v[i].file, PACK_FULL);
	fits = fits && sum / 3 <= k->o->budget;
	if (fits)
		run_tasks(&t);
	sum = 0;
	for (size_t i = 0; fits && i < t.n; i++) {
		uint32_t n = k->items[t.v[i].file].cost[PACK_FULL];

		fits = n != NO_COST && (sum += n) <= k->o->budget;
	}
	for (size_t i = 0; fits && i < t.n; i++) {
		k->items[t.v[i].file].level = PACK_FULL;
		k->items[t.v[i].file].now = k->items[t.v[i].file].cost[PACK_FULL];
	}
	if (fits)
		k->used = sum;
	free(t.v);
	return fits;
}

/* ---- one line ------------------------------------------------------------------------------------------------------------ */

struct by_worth {
	int32_t file;
	float worth;
};

static int best_first(const void *pa, const void *pb)
{
	const struct by_worth *a = pa, *b = pb;

	if (a->worth != b->worth)
		return a->worth > b->worth ? -1 : 1;
	return a->file - b->file;
}

/* Three names say what a file is about; the few files that everything leans on are often too large for more than a line. */
static uint8_t names_for(float worth, float high)
{
	float n = 3 * (worth > high ? sqrtf(worth / high) : 1);

	return n < 12 ? (uint8_t)n : 12;
}

void pack_choose_lines(struct packer *k, size_t share)
{
	struct by_worth *order = xcalloc(k->t->n_files, sizeof(*order));
	size_t n = 0;

	for (size_t i = 0; i < k->t->n_files; i++)
		if (pack_readable(k, i) && k->items[i].level < PACK_LINE)
			order[n++] = (struct by_worth){ (int32_t)i, k->items[i].worth };
	if (n)
		qsort(order, n, sizeof(*order), best_first);
	for (size_t i = 0; i < n && k->used + 8 <= share && !cancel_asked(k->o->cancel); i++) {
		struct item *it = &k->items[order[i].file];
		uint32_t cost;

		it->n_names = names_for(order[i].worth, order[n / 50].worth);
		cost = pack_cost(k, order[i].file, PACK_LINE);
		if (k->used - it->now + cost > share) {
			it->cost[PACK_LINE] = NO_COST;
			it->n_names = 0;
			continue;
		}
		k->used = k->used - it->now + cost;
		it->now = cost;
		it->level = PACK_LINE;
	}
	free(order);
}

/* ---- skeletons and whole files ---------------------------------------------------------------------------------------- */

struct step {
	int32_t file;
	enum pack_level to;
	float density;
};

static int densest_first(const void *pa, const void *pb)
{
	const struct step *a = pa, *b = pb;

	if (a->density != b->density)
		return a->density > b->density ? -1 : 1;
	if (a->file != b->file)
		return a->file < b->file ? -1 : 1;
	return a->to < b->to ? -1 : a->to > b->to;
}

static float gain(const struct packer *k, int32_t file, float from, enum pack_level to, double cost)
{
	return k->items[file].worth * (shown_at[to] - from) / (float)(cost > 1 ? cost : 1);
}

/* Steps up from where each file is: to its skeleton and on to the whole, or at once when the second step is the better one. */
static size_t list_steps(const struct packer *k, struct step *steps)
{
	size_t n = 0;

	for (size_t i = 0; i < k->t->n_files; i++) {
		const struct item *it = &k->items[i];
		const struct sym_file *f = &k->t->files[i];
		double skel, full, now = it->now;
		float have = shown_at[it->level];

		if (!pack_readable(k, i) || it->level == PACK_FULL || k->p->files[i].stale)
			continue;
		full = cost_of(k, (int32_t)i, PACK_FULL);
		if (it->level == PACK_SKELETON) {
			steps[n++] = (struct step){ (int32_t)i, PACK_FULL, gain(k, (int32_t)i, have, PACK_FULL, full - now) };
			continue;
		}
		skel = f->n_sym ? cost_of(k, (int32_t)i, PACK_SKELETON) : full;
		float up = gain(k, (int32_t)i, have, PACK_SKELETON, skel - now);
		float on = gain(k, (int32_t)i, shown_at[PACK_SKELETON], PACK_FULL, full - skel);

		if (skel >= full || on >= up) {
			steps[n++] = (struct step){ (int32_t)i, PACK_FULL, gain(k, (int32_t)i, have, PACK_FULL, full - now) };
		} else {
			steps[n++] = (struct step){ (int32_t)i, PACK_SKELETON, up };
			steps[n++] = (struct step){ (int32_t)i, PACK_FULL, on };
		}
	}
	if (n)
		qsort(steps, n, sizeof(*steps), densest_first);
	return n;
}

/* Reads and counts what the guesses say may be chosen, with room for guesses that are wrong by half. */
static void count_candidates(struct packer *k, const struct step *steps, size_t n, size_t share, size_t most)
{
	struct tasks t = { .k = k };
	double room = share > k->used ? 2.0 * (double)(share - k->used) + 500 : 0, sum = 0;

	for (size_t i = 0; i < n && sum < room; i++) {
		double cost = cost_of(k, steps[i].file, steps[i].to);

		if (cost / 2 > room || cost / 2 > (double)most)
			continue;
		sum += cost;
		t.v = mem_grow(t.v, t.n, &t.cap, sizeof(*t.v));
		t.v[t.n++] = (struct task){ steps[i].file, steps[i].to };
	}
	run_tasks(&t);
	free(t.v);
}

void pack_choose_files(struct packer *k, size_t share, size_t most)
{
	struct step *steps = xcalloc(2 * k->t->n_files + 1, sizeof(*steps));
	size_t n = list_steps(k, steps);

	count_candidates(k, steps, n, share, most);
	n = list_steps(k, steps);
	for (size_t i = 0; i < n && !cancel_asked(k->o->cancel); i++) {
		struct item *it = &k->items[steps[i].file];
		uint32_t cost;

		if (it->level >= steps[i].to)
			continue;
		cost = it->cost[steps[i].to];
		/* not among the candidates: a guess far above what is left needs no reading */
		if (cost == NO_COST && guess(k, steps[i].file, steps[i].to) / 2 <= most && k->used - it->now + guess(k, steps[i].file, steps[i].to) / 2 <= share)
			cost = pack_cost(k, steps[i].file, steps[i].to);
		if (cost == NO_COST || cost > most || k->used - it->now + cost > share)
			continue;
		k->used = k->used - it->now + cost;
		it->now = cost;
		it->level = (uint8_t)steps[i].to;
	}
	free(steps);
}
