/* browse_find.c - the fuzzy finder over paths and names of symbols.
 *
 * All names are looked at for each pattern, in parallel: a mask of letters a name leaves few to be aligned. What has the same score is ordered
 * by length and then by number, so the same pattern gives the same list whatever the threads did.
 */
#include "browse_impl.h"
#include "fuzzy.h"

#include "../base/path.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK       16384 /* names of a task */
#define MAX_FOUND   1000
#define MAX_CHAIN   64 /* definitions of one name that are compared */
#define PER_NAME    8  /* and told, unless the pattern is the name */
#define PER_FIELD   2  /* of fields at most: many structs have an "skb" */
#define CENTRAL     24 /* points for what the tree turns around */
#define WORTH       8  /* and for any, less what is taken off for fields and declarations */

struct found {
	int score;
	uint32_t len;
	int32_t id; /* name id; file: -1 - index */
};

struct top { /* the best so far: a heap, the worst of them first */
	struct found *f; /* [max] */
	size_t n, max;
	size_t total;
};

static bool better(const struct found *a, const struct found *b)
{
	if (a->score != b->score)
		return a->score > b->score;
	if (a->len != b->len)
		return a->len < b->len;
	return a->id < b->id;
}

static int by_score(const void *pa, const void *pb)
{
	return better(pa, pb) ? -1 : better(pb, pa);
}

static void top_add(struct top *t, struct found f)
{
	size_t i;

	if (t->n < t->max) {
		for (i = t->n++; i && better(&t->f[(i - 1) / 2], &f); i = (i - 1) / 2)
			t->f[i] = t->f[(i - 1) / 2];
		t->f[i] = f;
		return;
	}
	if (!t->max || !better(&f, &t->f[0]))
		return;
	for (i = 0;;) {
		size_t k = 2 * i + 1;

		if (k + 1 < t->n && better(&t->f[k], &t->f[k + 1]))
			k++;
		if (k >= t->n || !better(&f, &t->f[k]))
			break;
		t->f[i] = t->f[k];
		i = k;
	}
	t->f[i] = f;
}

/* ---- the index ---- */

struct masking {
	const struct symtab *t;
	uint32_t *mask;
};

static void mask_names(void *ctx, size_t chunk)
{
	struct masking *m = ctx;
	size_t to = (chunk + 1) * CHUNK < m->t->n_names ? (chunk + 1) * CHUNK : m->t->n_names;

	for (size_t i = chunk * CHUNK; i < to; i++) {
		const char *s = tab_name(m->t, (uint32_t)i);

		/* names nobody defines are not looked for: every letter is missing */
		m->mask[i] = m->t->names[i].sym < 0 ? 0 : fuzzy_mask(s, strlen(s));
	}
}

static void run_chunks(struct pool *pool, size_t n, void (*fn)(void *ctx, size_t i), void *ctx)
{
	if (pool && n > 1)
		pool_for(pool, n, fn, ctx);
	else
		for (size_t i = 0; i < n; i++)
			fn(ctx, i);
}

struct ranked {
	float rank;
	int32_t file;
};

static int by_rank(const void *pa, const void *pb)
{
	const struct ranked *a = pa, *b = pb;

	if (a->rank > b->rank || a->rank < b->rank)
		return a->rank > b->rank ? -1 : 1;
	return a->file < b->file ? -1 : a->file > b->file;
}

static void rank_files(const struct browse *b, struct find_index *ix)
{
	const struct symtab *t = browse_tab(b);
	struct ranked *r = xmalloc((t->n_files + 1) * sizeof(*r));

	ix->file_rank = xmalloc((t->n_files + 1) * sizeof(*ix->file_rank));
	ix->file_order = xmalloc((t->n_files + 1) * sizeof(*ix->file_order));
	ix->file_mask = xmalloc((t->n_files + 1) * sizeof(*ix->file_mask));
	for (size_t i = 0; i < t->n_files; i++) {
		const struct sym_file *f = &t->files[i];
		double sum = 0;

		for (int32_t s = f->sym0; s < f->sym0 + f->n_sym; s++)
			sum += b->view->graph.rank[s];
		r[i] = (struct ranked){ ix->file_rank[i] = (float)sum, (int32_t)i };
		ix->file_mask[i] = fuzzy_mask(f->path, strlen(f->path));
	}
	if (t->n_files)
		qsort(r, t->n_files, sizeof(*r), by_rank);
	for (size_t i = 0; i < t->n_files; i++)
		ix->file_order[i] = r[i].file;
	free(r);
}

static const struct find_index *find_index(const struct browse *b, struct pool *pool)
{
	struct browse *w = (struct browse *)b;
	const struct symtab *t = browse_tab(b);

	pthread_mutex_lock(&w->find_lock);
	if (!w->find_ready) {
		struct masking m = { t, xmalloc((t->n_names + 1) * sizeof(*m.mask)) };

		run_chunks(pool, (t->n_names + CHUNK - 1) / CHUNK, mask_names, &m);
		w->find.name_mask = m.mask;
		rank_files(b, &w->find);
		w->find_ready = true;
	}
	pthread_mutex_unlock(&w->find_lock);
	return &w->find;
}

/* ---- scores ---- */

/* 0 .. CENTRAL: how much more than an average one of n it is, in steps of two. */
static int central(float rank, size_t n)
{
	int e;

	frexpf(rank * (float)n, &e);
	return e <= 0 ? 0 : 3 * e < CENTRAL ? 3 * e : CENTRAL;
}

static int name_worth(const struct browse *b, uint32_t name)
{
	const struct symtab *t = browse_tab(b);
	int worth = 0, n = 0;

	for (int32_t s = t->names[name].sym; s >= 0 && n < 8; s = t->syms[s].next_same, n++) {
		int w = WORTH + central(b->view->graph.rank[s], t->n_syms) - (t->syms[s].kind == DEF_FIELD ? 10 : 2 * exact_weight(&t->syms[s]));

		worth = w > worth ? w : worth;
	}
	return worth;
}

struct finding {
	const struct browse *b;
	const struct find_index *ix;
	struct fuzzy fuzzy;
	struct cancel *cancel;
	size_t name_chunks, max;
	struct top *tops; /* [chunks] */
	unsigned what;
	atomic_int floor; /* what is below it cannot be among the best: the worst of the best of some chunk */
};

/* Adds what may be among the best; worth (how central it is) costs a cache miss or two, so it is asked for last. */
static void consider(struct finding *x, struct top *top, int score, uint32_t len, int32_t id)
{
	const struct symtab *t = browse_tab(x->b);
	int floor = atomic_load_explicit(&x->floor, memory_order_relaxed);

	top->total++;
	if (score + WORTH + CENTRAL < floor)
		return;
	score += id < 0 ? WORTH + central(x->ix->file_rank[-1 - id], t->n_files) : name_worth(x->b, (uint32_t)id);
	if (score < floor)
		return;
	top_add(top, (struct found){ score, len, id });
	if (top->n < top->max)
		return;
	while (top->f[0].score > floor && !atomic_compare_exchange_weak(&x->floor, &floor, top->f[0].score))
		;
}

static void score_names(struct finding *x, size_t from, size_t to, struct top *top)
{
	const struct symtab *t = browse_tab(x->b);

	for (size_t i = from; i < to; i++) {
		const char *s;
		size_t len;
		int score;

		if ((x->ix->name_mask[i] & x->fuzzy.mask) != x->fuzzy.mask)
			continue;
		s = tab_name(t, (uint32_t)i);
		len = strlen(s);
		if ((score = fuzzy_score(&x->fuzzy, s, len, 0)) < 0)
			continue;
		consider(x, top, score, (uint32_t)len, (int32_t)i);
	}
}

static void score_files(struct finding *x, size_t from, size_t to, struct top *top)
{
	const struct symtab *t = browse_tab(x->b);

	for (size_t i = from; i < to; i++) {
		const char *s = t->files[i].path;
		size_t len;
		int score;

		if ((x->ix->file_mask[i] & x->fuzzy.mask) != x->fuzzy.mask)
			continue;
		len = strlen(s);
		if ((score = fuzzy_score(&x->fuzzy, s, len, (size_t)(path_base(s) - s))) < 0)
			continue;
		consider(x, top, score, (uint32_t)len, -1 - (int32_t)i);
	}
}

static void score_chunk(void *ctx, size_t chunk)
{
	struct finding *x = ctx;
	const struct symtab *t = browse_tab(x->b);
	struct top *top = &x->tops[chunk];
	size_t n, from;

	if (cancel_asked(x->cancel))
		return;
	top->max = x->max;
	top->f = xmalloc((x->max + 1) * sizeof(*top->f));
	if (chunk < x->name_chunks) {
		from = chunk * CHUNK;
		n = from + CHUNK < t->n_names ? from + CHUNK : t->n_names;
		score_names(x, from, n, top);
	} else {
		from = (chunk - x->name_chunks) * CHUNK;
		n = from + CHUNK < t->n_files ? from + CHUNK : t->n_files;
		score_files(x, from, n, top);
	}
}

/* ---- the list ---- */

static void add_symbol(const struct browse *b, struct places *out, int32_t sym, size_t max)
{
	if (out->n < max)
		places_symbol(b, out, sym);
	else
		out->total++;
}

/* The definitions of a name: bodies first, central ones first. */
static void add_name(const struct browse *b, struct places *out, uint32_t name, bool whole, size_t max)
{
	const struct symtab *t = browse_tab(b);
	int32_t list[MAX_CHAIN];
	size_t n = 0, told = 0, fields = 0;

	for (int32_t s = t->names[name].sym; s >= 0 && n < MAX_CHAIN; s = t->syms[s].next_same) {
		size_t at = n++;
		int w = exact_weight(&t->syms[s]);

		while (at) {
			int32_t before = list[at - 1];
			int wb = exact_weight(&t->syms[before]);

			if (wb < w || (wb == w && b->view->graph.rank[before] >= b->view->graph.rank[s]))
				break;
			list[at] = list[at - 1];
			at--;
		}
		list[at] = s;
	}
	for (size_t i = 0; i < n && (whole || told < PER_NAME); i++) {
		/* declarations of what has a body here tell nothing new */
		if (i && !sym_is_body(&t->syms[list[i]]) && sym_is_body(&t->syms[list[0]]))
			continue;
		if (t->syms[list[i]].kind == DEF_FIELD && fields++ >= PER_FIELD)
			continue;
		add_symbol(b, out, list[i], max);
		told++;
	}
}

static void most_central(const struct browse *b, const struct find_index *ix, unsigned what, size_t max, struct places *out)
{
	const struct symtab *t = browse_tab(b);
	size_t files = what == (BROWSE_FILES | BROWSE_SYMBOLS) ? max / 2 : max;

	if (what & BROWSE_FILES)
		for (size_t i = 0; i < t->n_files && i < files; i++)
			places_file(b, out, t->files[ix->file_order[i]].path);
	if (what & BROWSE_SYMBOLS)
		for (size_t i = 0; i < t->n_syms && out->n < max; i++)
			if (exact_weight(&t->syms[b->view->graph.order[i]]) == 0)
				places_symbol(b, out, b->view->graph.order[i]);
	out->total = (what & BROWSE_FILES ? t->n_files : 0) + (what & BROWSE_SYMBOLS ? t->n_syms : 0);
}

static void merge(struct finding *x, size_t chunks, struct top *all)
{
	for (size_t i = 0; i < chunks; i++) {
		all->total += x->tops[i].total;
		for (size_t k = 0; k < x->tops[i].n; k++)
			top_add(all, x->tops[i].f[k]);
		free(x->tops[i].f);
	}
	if (all->n)
		qsort(all->f, all->n, sizeof(*all->f), by_score);
}

int browse_find(const struct browse *b, const char *pattern, unsigned what, size_t max, struct cancel *c, struct places *out, struct err *e)
{
	const struct symtab *t = browse_tab(b);
	struct pool *pool = browse_pool(b);
	struct finding x = { .b = b, .cancel = c, .what = what };
	struct top all = { 0 };
	size_t chunks;

	places_begin(out, "%s", pattern);
	max = !max || max > MAX_FOUND ? MAX_FOUND : max;
	fuzzy_parse(&x.fuzzy, pattern);
	x.ix = find_index(b, pool);
	if (!x.fuzzy.n) {
		browse_pool_back(b, pool);
		most_central(b, x.ix, what, max, out);
		return 0;
	}
	x.max = all.max = max;
	x.name_chunks = what & BROWSE_SYMBOLS ? (t->n_names + CHUNK - 1) / CHUNK : 0;
	chunks = x.name_chunks + (what & BROWSE_FILES ? (t->n_files + CHUNK - 1) / CHUNK : 0);
	x.tops = xcalloc(chunks + 1, sizeof(*x.tops));
	run_chunks(pool, chunks, score_chunk, &x);
	browse_pool_back(b, pool);
	all.f = xmalloc((max + 1) * sizeof(*all.f));
	merge(&x, chunks, &all);
	for (size_t i = 0; i < all.n && out->n < max; i++) {
		int32_t id = all.f[i].id;

		if (id < 0)
			places_file(b, out, t->files[-1 - id].path);
		else
			add_name(b, out, (uint32_t)id, x.fuzzy.n == 1 && strcasecmp(tab_name(t, (uint32_t)id), pattern) == 0, max);
	}
	out->total = all.total > out->n ? all.total : out->n;
	if (!out->n)
		out->note = places_printf(out, "no %s has these letters in this order",
					  what == BROWSE_FILES ? "path" : what == BROWSE_SYMBOLS ? "name" : "path or name");
	free(all.f);
	free(x.tops);
	return cancel_asked(c) ? err_set(e, ERR_CANCEL, "cancelled while looking for %s", pattern) : 0;
}
