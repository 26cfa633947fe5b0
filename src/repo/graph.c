#include "graph.h"

#include <stdlib.h>
#include <string.h>

#define MAX_TARGETS 16
/* Definitions of one name that are looked at for one reference. Real trees have some thousand of the commonest static names;
 * a hostile one may have a million, and as many references. */
#define MAX_SAME 4096
/* References of one file, one name and one kind mean the same: from LONG_CHAIN definitions looked at on that is kept. */
#define LONG_CHAIN 64
#define KEPT 1024

static bool is_callable(enum def_kind k)
{
	return k == DEF_FUNCTION || k == DEF_METHOD || k == DEF_MACRO || k == DEF_CLASS || k == DEF_STRUCT;
}

static bool is_type(enum def_kind k)
{
	return k == DEF_STRUCT || k == DEF_UNION || k == DEF_ENUM || k == DEF_TYPE || k == DEF_CLASS || k == DEF_INTERFACE;
}

/* May a reference of this kind mean a definition of that kind? */
static bool kind_fits(enum ref_kind r, enum def_kind d)
{
	switch (r) {
	case REF_CALL:
		return is_callable(d) || d == DEF_VARIABLE;
	case REF_METHOD:
		return d == DEF_METHOD || d == DEF_FUNCTION;
	case REF_TYPE:
	case REF_INHERIT:
		return is_type(d) || d == DEF_MACRO;
	case REF_SLOT:
	case REF_ASSIGN:
	case REF_ADDR:
	case REF_USE:
	case REF_REGISTER:
		return d == DEF_FUNCTION || d == DEF_METHOD || d == DEF_VARIABLE || d == DEF_TABLE || d == DEF_CLASS ||
		       d == DEF_CONSTANT || d == DEF_MACRO;
	case REF_CONFIG:
		return d == DEF_CONFIG;
	default:
		return false;
	}
}

/* Same language family: a Python name never means a C function. Kotlin and Scala call Java. */
static bool lang_fits(enum lang a, enum lang b)
{
	static const unsigned char family[LANG_COUNT] = {
		[LANG_C] = 1, [LANG_CPP] = 1, [LANG_PYTHON] = 2, [LANG_JAVASCRIPT] = 3, [LANG_TYPESCRIPT] = 3, [LANG_TSX] = 3,
		[LANG_GO] = 4, [LANG_RUST] = 5, [LANG_JAVA] = 6, [LANG_BASH] = 7, [LANG_MAKE] = 8, [LANG_KCONFIG] = 8,
		[LANG_MARKDOWN] = 9, [LANG_RUBY] = 10, [LANG_PHP] = 11, [LANG_CSHARP] = 12, [LANG_LUA] = 13, [LANG_KOTLIN] = 6,
		[LANG_SCALA] = 6, [LANG_SWIFT] = 14, [LANG_HASKELL] = 15, [LANG_OCAML] = 16, [LANG_OCAML_INTERFACE] = 16, [LANG_ZIG] = 17,
		[LANG_CMAKE] = 18, [LANG_CSS] = 19, [LANG_HTML] = 19, [LANG_JSON] = 20, [LANG_YAML] = 20, [LANG_TOML] = 20, [LANG_TEXT] = 9,
		[LANG_SUBRIP] = 9, [LANG_WEBVTT] = 9,
	};

	return family[a] == family[b];
}

/* Directories that what lies elsewhere does not mean: programs of their own, and code for another machine. */
static bool is_apart(const char *path)
{
	return !strncmp(path, "tools/", 6) || !strncmp(path, "samples/", 8) || !strncmp(path, "scripts/", 8) || !strncmp(path, "arch/", 5) ||
	       !strncmp(path, "Documentation/", 14);
}

/* Path components two directories have in common. */
static int shared_components(const char *a, const char *b)
{
	int n = 0;

	for (; *a && *a == *b; a++, b++)
		n += *a == '/';
	return n;
}

/* Smaller is nearer: the file, the directory, then the closer a common parent is; of what has none in common, what is made
 * for all before what stands apart. A declaration is always farther than any body. */
static int distance(const struct symtab *t, int32_t from, const struct symbol *s)
{
	const struct sym_file *a = &t->files[from], *b = &t->files[s->file];
	int d = 0;

	if (from == s->file)
		d = 0;
	else if (a->dir == b->dir)
		d = 1;
	else if ((d = shared_components(a->path, b->path)) > 0)
		d = d < 20 ? 22 - d : 2;
	else
		d = is_apart(b->path) ? 23 : 22;
	return d + (s->flags & DEF_PROTOTYPE ? 64 : 0);
}

/* Static, or what only a header could make known: macros, types and enumerators of a C source file. */
static bool is_private(const struct symtab *t, const struct symbol *s)
{
	if (s->flags & DEF_STATIC)
		return true;
	if (s->kind != DEF_MACRO && s->kind != DEF_STRUCT && s->kind != DEF_UNION && s->kind != DEF_ENUM && s->kind != DEF_TYPE && s->kind != DEF_CONSTANT)
		return false;
	return t->files[s->file].is_source;
}

static size_t resolve(const struct symtab *t, const struct symref *r, int32_t file, int32_t *out, size_t max, int *steps)
{
	int best = 1000, looked = 0;
	enum lang lang = t->files[file].lang;
	size_t n = 0;

	/* fields come last in a chain and are nobody's target here */
	for (int32_t s = t->names[r->name].sym; s >= 0 && t->syms[s].kind != DEF_FIELD && looked < MAX_SAME; s = t->syms[s].next_same, looked++) {
		const struct symbol *sym = &t->syms[s];
		int d;

		if (sym->file != file && is_private(t, sym))
			continue;
		if (!kind_fits(r->kind, sym->kind) || !lang_fits(lang, t->files[sym->file].lang))
			continue;
		d = distance(t, file, sym);
		if (d > best)
			continue;
		if (d < best) {
			best = d;
			n = 0;
		}
		if (n < max)
			out[n] = s;
		n++;
	}
	*steps = looked;
	return n;
}

size_t graph_resolve(const struct symtab *t, const struct symref *r, int32_t *out, size_t max)
{
	int steps;

	return resolve(t, r, ref_file(t, (int32_t)(r - t->refs)), out, max, &steps);
}

/* ---- edges: resolved file by file, in parallel, then put in order --------------------------------------------------- */

/* Files are shared out in some 64 chunks: enough for any number of threads, and in a large tree large enough blocks to be given
 * back to the system one by one while the edges are put in order. */
#define MIN_CHUNK 16
#define CHUNKS    64

struct chunk {
	struct edge *edges;
	size_t n, cap;
};

/* What a name of many definitions was found to mean in the file that is read. */
struct kept {
	int32_t file, to[MAX_TARGETS];
	uint32_t name;
	uint8_t kind, n;
};

struct resolving {
	const struct symtab *t;
	struct chunk *chunks; /* [n_chunks] of chunk_files files each */
	size_t chunk_files;
};

/* resolve() for an edge; at most MAX_TARGETS. */
static size_t targets(const struct symtab *t, const struct symref *r, int32_t file, struct kept *kept, int32_t *to)
{
	struct kept *k = &kept[(r->name * 31 + r->kind) % KEPT];
	int steps;
	size_t n;

	if (k->name == r->name && k->file == file && k->kind == r->kind && r->name) {
		memcpy(to, k->to, k->n * sizeof *to);
		return k->n;
	}
	n = resolve(t, r, file, to, MAX_TARGETS, &steps);
	if (n > MAX_TARGETS)
		n = MAX_TARGETS;
	if (steps >= LONG_CHAIN) {
		*k = (struct kept){ .file = file, .name = r->name, .kind = (uint8_t)r->kind, .n = (uint8_t)n };
		memcpy(k->to, to, n * sizeof *to);
	}
	return n;
}

static void resolve_chunk(void *ctx, size_t at)
{
	struct resolving *job = ctx;
	const struct symtab *t = job->t;
	struct chunk *c = &job->chunks[at];
	size_t end = (at + 1) * job->chunk_files < t->n_files ? (at + 1) * job->chunk_files : t->n_files;
	struct kept *kept = xcalloc(KEPT, sizeof *kept);

	for (size_t f = at * job->chunk_files; f < end; f++)
		for (int32_t i = t->files[f].ref0; i < t->files[f].ref0 + t->files[f].n_ref; i++) {
			int32_t to[MAX_TARGETS];
			size_t k = targets(t, &t->refs[i], (int32_t)f, kept, to);

			for (size_t j = 0; j < k; j++) {
				c->edges = mem_grow(c->edges, c->n, &c->cap, sizeof *c->edges);
				c->edges[c->n++] = (struct edge){ to[j], i };
			}
		}
	free(kept);
}

/* Counting sort of the chunks' edges by where they start; frees the chunks. */
static void gather(struct graph *g, struct chunk *chunks, size_t n_chunks)
{
	const struct symtab *t = g->tab;
	size_t n = t->n_syms;
	int32_t *at;

	g->out0 = xcalloc(n + 1, sizeof *g->out0);
	g->edges = xreallocarray(NULL, g->n_edges, sizeof *g->edges);
	for (size_t c = 0; c < n_chunks; c++)
		for (size_t k = 0; k < chunks[c].n; k++) {
			int32_t from = t->refs[chunks[c].edges[k].ref].in_sym;
			if (from < 0)
				g->n_file_scope++;
			else
				g->out0[from + 1]++;
		}
	g->out0[0] = g->n_file_scope;
	for (size_t i = 0; i < n; i++)
		g->out0[i + 1] += g->out0[i];
	at = xmalloc((n + 1) * sizeof *at);
	memcpy(at + 1, g->out0, n * sizeof *at);
	at[0] = 0;
	for (size_t c = 0; c < n_chunks; c++) {
		for (size_t k = 0; k < chunks[c].n; k++)
			g->edges[at[t->refs[chunks[c].edges[k].ref].in_sym + 1]++] = chunks[c].edges[k];
		free(chunks[c].edges);
	}
	free(at);
}

static void index_targets(struct graph *g)
{
	size_t n = g->tab->n_syms;
	int32_t *fill = xmalloc((n + 1) * sizeof *fill);

	g->in0 = xcalloc(n + 1, sizeof *g->in0);
	g->in = xreallocarray(NULL, g->n_edges, sizeof *g->in);
	for (size_t k = 0; k < g->n_edges; k++)
		g->in0[g->edges[k].to + 1]++;
	for (size_t i = 0; i < n; i++)
		g->in0[i + 1] += g->in0[i];
	memcpy(fill, g->in0, (n + 1) * sizeof *fill);
	for (size_t k = 0; k < g->n_edges; k++)
		g->in[fill[g->edges[k].to]++] = (int32_t)k;
	free(fill);
}

/* ---- rank ---------------------------------------------------------------------------------------------------------- */

/* Symbols by falling rank: positive floats order like their bits, so three passes of a radix sort do. */
static void order_by_rank(struct graph *g)
{
	enum { BITS = 11, SIZE = 1 << BITS };
	size_t n = g->tab->n_syms;
	int32_t *other = xreallocarray(NULL, n, sizeof *other);

	g->order = xreallocarray(NULL, n, sizeof *g->order);
	for (size_t i = 0; i < n; i++)
		g->order[i] = (int32_t)i;
	for (int pass = 0; pass < 3; pass++) {
		size_t count[SIZE + 1] = { 0 };
		int shift = pass * BITS;
		for (int phase = 0; phase < 2; phase++) {
			for (size_t i = 0; i < n; i++) {
				uint32_t bits;
				memcpy(&bits, &g->rank[g->order[i]], sizeof bits);
				size_t digit = (~bits >> shift) & (SIZE - 1);
				if (phase)
					other[count[digit]++] = g->order[i];
				else
					count[digit + 1]++;
			}
			for (int d = 0; !phase && d < SIZE; d++)
				count[d + 1] += count[d];
		}
		int32_t *swap = g->order;
		g->order = other;
		other = swap;
	}
	free(other);
}

/* PageRank, damping 0.85, over distinct edges without self loops; rank of symbols that reach nothing goes where the reader
 * starts again. Twenty rounds settle the order well below the differences that are shown. start NULL: anywhere. */
static void pagerank(const struct graph *g, const float *start, float back, float *rank)
{
	size_t n = g->tab->n_syms;
	float *next = xmalloc((n + 1) * sizeof *next), *weight = xmalloc((n + 1) * sizeof *weight);

	for (size_t i = 0; i < n; i++) {
		int32_t deg = 0;

		rank[i] = start ? start[i] : 1.0f / (float)n;
		for (int32_t k = g->out0[i]; k < g->out0[i + 1]; k++)
			deg += g->edges[k].to != (int32_t)i;
		float total = (float)deg + back * (float)(g->in0[i + 1] - g->in0[i]);
		weight[i] = total > 0 ? 1.0f / total : 0;
	}
	for (int round = 0; round < 20; round++) {
		double loose = 0;

		memset(next, 0, n * sizeof *next);
		for (size_t i = 0; i < n; i++) {
			float share = rank[i] * weight[i];

			if (share == 0) {
				loose += rank[i];
				continue;
			}
			for (int32_t k = g->out0[i]; k < g->out0[i + 1]; k++)
				if (g->edges[k].to != (int32_t)i)
					next[g->edges[k].to] += share;
			for (int32_t k = g->in0[i]; back > 0 && k < g->in0[i + 1]; k++)
				if (edge_from(g, g->in[k]) >= 0)
					next[edge_from(g, g->in[k])] += share * back;
				else
					loose += (double)(share * back);
		}
		for (size_t i = 0; i < n; i++) {
			double home = start ? (double)start[i] : 1.0 / (double)n;
			rank[i] = (float)(0.15 * home + 0.85 * ((double)next[i] + loose * home));
		}
	}
	free(next);
	free(weight);
}

void graph_rank_near(const struct graph *g, const int32_t *seeds, size_t n_seeds, float *rank)
{
	float *start = n_seeds ? xcalloc(g->tab->n_syms, sizeof *start) : NULL;

	for (size_t i = 0; i < n_seeds; i++)
		start[seeds[i]] += 1.0f / (float)n_seeds;
	if (start)
		pagerank(g, start, 0.3f, rank);
	else if (g->tab->n_syms)
		memcpy(rank, g->rank, g->tab->n_syms * sizeof *rank);
	free(start);
}

void graph_build(const struct symtab *t, struct pool *pool, struct graph *g)
{
	size_t chunk_files = t->n_files / CHUNKS > MIN_CHUNK ? t->n_files / CHUNKS : MIN_CHUNK;
	size_t n_chunks = (t->n_files + chunk_files - 1) / chunk_files;
	struct resolving job = { t, xcalloc(n_chunks, sizeof *job.chunks), chunk_files };

	memset(g, 0, sizeof *g);
	g->tab = t;
	if (pool && n_chunks > 1)
		pool_for(pool, n_chunks, resolve_chunk, &job);
	else
		for (size_t c = 0; c < n_chunks; c++)
			resolve_chunk(&job, c);
	for (size_t c = 0; c < n_chunks; c++)
		g->n_edges += job.chunks[c].n;
	if (g->n_edges > INT32_MAX) { /* (2^31 references times up to sixteen) nothing is shown of them then */
		for (size_t c = 0; c < n_chunks; c++) {
			free(job.chunks[c].edges);
			job.chunks[c] = (struct chunk){ 0 };
		}
		g->n_edges = 0;
	}
	gather(g, job.chunks, n_chunks);
	free(job.chunks);
	index_targets(g);
	g->rank = xcalloc(t->n_syms, sizeof *g->rank);
	if (t->n_syms)
		pagerank(g, NULL, 0, g->rank);
	order_by_rank(g);
}

void graph_free(struct graph *g)
{
	if (!g->borrowed) {
		free(g->edges);
		free(g->out0);
		free(g->in);
		free(g->in0);
		free(g->rank);
		free(g->order);
	}
	memset(g, 0, sizeof *g);
}
