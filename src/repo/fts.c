/* fts.c - one pass measures every place and counts how many hold each term; then the rarer a term, the more it says.
 *
 * The unit of work is a file: its symbols, itself, and its paragraphs when it is a document. Only places that hold a term
 * are kept, as 28 bytes; titles and snippets are made for those that are handed out.
 */
#include "fts.h"

#include "../base/path.h"
#include "../base/utf8.h"
#include "comment.h"
#include "fetch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Weights of the fields, by reading what questions about net, mm and fs of Linux 6.1 and about this program gave. */
#define W_NAME  3.0f
#define W_IDENT 6.0f
#define W_DOC   1.6f
#define W_SIG   0.6f
#define W_PATH  0.9f
#define W_TEXT  1.6f
#define W_HEAD  1.0f

#define SCALE     16.0f /* of a stored measure: 255 is 16 */
#define K1        1.5f
#define MIN_SHARE 0.34f /* of the question's weight a place must hold */
#define MIN_SCORE 0.3f  /* of the best place's score */

struct place {
	int32_t file, sym; /* sym -1: the file; -2 - k: part k of the document */
	uint16_t words;
	bool aside; /* in a directory of tests or examples */
	uint8_t found[TERMS_MAX];
};

struct fts_thread {
	struct place *places;
	size_t n, cap, ranked, docs, left_out;
	size_t holds[TERMS_MAX]; /* places that hold a term */
	struct buf text;
	struct fts_text doc;
	bool aside; /* the file being measured */
};

struct fts_job {
	const struct symtab *t;
	const struct fts_opts *o;
	struct fts_result *r;
	struct fetch fetch;
	struct fts_thread *threads;
	atomic_size_t next;
	_Atomic uint64_t doc_bytes;
	bool asks_aside; /* the question is about tests or examples */
};

/* ---- measuring ----------------------------------------------------------------------------------------------------- */

static void add_place(struct fts_job *job, struct fts_thread *t, int32_t file, int32_t sym, size_t words,
		      const float found[TERMS_MAX], const float path[TERMS_MAX])
{
	struct place p = { .file = file, .sym = sym, .words = (uint16_t)(words < 1000 ? words : 1000), .aside = t->aside };
	bool any = false;

	t->ranked++;
	for (size_t k = 0; k < job->r->terms.n; k++)
		any = any || found[k] > 0;
	if (!any)
		return;
	for (size_t k = 0; k < job->r->terms.n; k++) {
		float v = (found[k] + path[k]) * SCALE;
		t->holds[k] += found[k] > 0;
		p.found[k] = (uint8_t)(v < 255 ? v : 255);
	}
	t->places = mem_grow(t->places, t->n, &t->cap, sizeof *t->places);
	t->places[t->n++] = p;
}

/* Headings are seen as parts of their document; what guards a header is named like its path. */
static bool is_ranked(const struct symtab *t, int32_t s)
{
	enum def_kind k = t->syms[s].kind;
	const char *name = sym_name(t, s);
	size_t n = strlen(name);

	if (k == DEF_MACRO) {
		while (n && name[n - 1] == '_')
			n--;
		if (n > 2 && !memcmp(name + n - 2, "_H", 2))
			return false;
	}
	return k != DEF_HEADING && k != DEF_BUILDVAR && k != DEF_RULE;
}

static bool is_aside(const char *path)
{
	static const char *const names[] = { "test", "tests",   "testing",  "selftests", "bench",   "benchmarks",
					     "fuzz", "example", "examples", "sample",    "samples", NULL };

	for (const char *slash; (slash = strchr(path, '/')); path = slash + 1)
		for (size_t i = 0; names[i]; i++)
			if ((size_t)(slash - path) == strlen(names[i]) && !memcmp(path, names[i], (size_t)(slash - path)))
				return true;
	return false;
}

/* A name all of which the question asks for says more than one of which it asks for a part. */
static void measure_name(const struct terms *q, const char *name, float found[TERMS_MAX])
{
	float in_name[TERMS_MAX] = { 0 };
	size_t words = terms_measure(q, TERMS_NAME, name, strlen(name), 1, in_name), asked = 0;

	for (size_t k = 0; k < q->n; k++)
		asked += in_name[k] > 0.5f;
	float whole = words ? (float)(asked < words ? asked : words) / (float)words : 0;
	for (size_t k = 0; k < q->n; k++)
		found[k] += in_name[k] * W_NAME * (0.4f + 0.6f * whole);
	terms_is_ident(q, name, W_IDENT, found);
}

static void measure_symbols(struct fts_job *job, struct fts_thread *t, int32_t file, const float path[TERMS_MAX])
{
	const struct symtab *tab = job->t;
	const struct terms *q = &job->r->terms;
	const struct sym_file *f = &tab->files[file];

	for (int32_t s = f->sym0; s < f->sym0 + f->n_sym; s++) {
		float found[TERMS_MAX] = { 0 };
		const char *doc = sym_doc(tab, s), *sig = sym_sig(tab, s);
		size_t words;
		if (!is_ranked(tab, s))
			continue;
		measure_name(q, sym_name(tab, s), found);
		words = terms_measure(q, TERMS_PROSE, doc, strlen(doc), W_DOC, found);
		if (tab->syms[s].kind == DEF_FUNCTION || tab->syms[s].kind == DEF_METHOD)
			terms_measure(q, TERMS_NAME, sig, strlen(sig), W_SIG, found);
		add_place(job, t, file, s, words, found, path);
	}
}

static void measure_document(struct fts_job *job, struct fts_thread *t, int32_t file, const float path[TERMS_MAX])
{
	const struct sym_file *f = &job->t->files[file];
	struct walk_file wf = { .path = f->path, .status = WALK_TEXT };
	struct fts_part part;
	float half[TERMS_MAX]; /* a path says less about each of many paragraphs */

	if (f->size > FTS_DOC_MAX || atomic_fetch_add(&job->doc_bytes, f->size) + f->size > FTS_DOCS_MAX) {
		t->left_out++;
		return;
	}
	if (!fetch_text(&job->fetch, &wf, &t->text))
		return;
	t->docs++;
	for (size_t k = 0; k < TERMS_MAX; k++)
		half[k] = path[k] / 2;
	fts_text_start(&t->doc, f->path, buf_str(&t->text), t->text.len);
	for (int32_t k = 0; fts_text_next(&t->doc, &part); k++) {
		float found[TERMS_MAX] = { 0 };
		size_t words = terms_measure(&job->r->terms, TERMS_PROSE, part.text, part.len, W_TEXT, found);
		/* The first part stands for the document: its heading is the title. */
		terms_measure(&job->r->terms, TERMS_PROSE, part.heading, strlen(part.heading), k ? W_HEAD : 2 * W_HEAD, found);
		add_place(job, t, file, -2 - k, words, found, k ? half : path);
	}
}

static void fts_thread(void *ctx, int ith, int nth)
{
	struct fts_job *job = ctx;
	struct fts_thread *t = &job->threads[ith];
	size_t i;

	(void)nth;
	while (!cancel_asked(job->o->cancel) && (i = atomic_fetch_add(&job->next, 1)) < job->t->n_files) {
		const struct sym_file *f = &job->t->files[i];
		float path[TERMS_MAX] = { 0 }, found[TERMS_MAX] = { 0 };
		size_t words;
		t->aside = is_aside(f->path);
		terms_measure(&job->r->terms, TERMS_NAME, f->path, strlen(f->path), W_PATH, path);
		measure_symbols(job, t, (int32_t)i, path);
		if (fts_is_document(f->path) && f->status == WALK_TEXT) {
			measure_document(job, t, (int32_t)i, path);
			continue;
		}
		terms_measure(&job->r->terms, TERMS_NAME, path_base(f->path), strlen(path_base(f->path)), 1, found);
		words = terms_measure(&job->r->terms, TERMS_PROSE, f->doc, strlen(f->doc), W_DOC, found);
		add_place(job, t, (int32_t)i, -1, words, found, path);
	}
	fts_text_free(&t->doc);
	buf_free(&t->text);
}

/* ---- ranking ------------------------------------------------------------------------------------------------------- */

struct ranked {
	const struct place *place;
	float score;
};

/* What a place is by itself: a function says more than a field, a body more than its declaration. */
static float prior(const struct fts_job *job, const struct place *p)
{
	static const float by_kind[DEF_KIND_COUNT] = {
		[DEF_FUNCTION] = 1,  [DEF_METHOD] = 1,      [DEF_CLASS] = 1,     [DEF_INTERFACE] = 1, [DEF_STRUCT] = 1,
		[DEF_UNION] = 0.9f,  [DEF_ENUM] = 0.9f,     [DEF_TYPE] = 0.85f,  [DEF_MACRO] = 0.8f,  [DEF_VARIABLE] = 0.75f,
		[DEF_TABLE] = 0.85f, [DEF_CONSTANT] = 0.6f, [DEF_FIELD] = 0.45f, [DEF_MODULE] = 0.9f, [DEF_CONFIG] = 0.7f,
	};
	const struct symtab *t = job->t;
	float v = 0.9f;

	if (p->sym >= 0) {
		v = by_kind[t->syms[p->sym].kind];
		v *= t->syms[p->sym].flags & DEF_PROTOTYPE ? 0.85f : 1;
		v *= *sym_doc(t, p->sym) ? 1.1f : 1;
		if (job->o->rank) /* 1 for the average symbol; ten times as central: a fifth more */
			v *= 1 + 0.09f * log2f(1 + job->o->rank[p->sym] * (float)t->n_syms);
	}
	if (p->sym < -1 && p->words < 8) /* a link, a field, "see there" */
		v *= 0.6f + 0.05f * (float)p->words;
	return p->aside && !job->asks_aside ? v * 0.6f : v;
}

static float score(const struct fts_job *job, const struct place *p, const float idf[TERMS_MAX], float all)
{
	float sum = 0, held = 0, length = 0.7f + 0.3f * (float)p->words / 20;

	for (size_t k = 0; k < job->r->terms.n; k++) {
		float tf = (float)p->found[k] / SCALE;
		sum += idf[k] * tf * (K1 + 1) / (tf + K1 * length);
		held += idf[k] * (tf < 1 ? tf : 1);
	}
	if (held < all * MIN_SHARE)
		return 0;
	held /= all;
	return sum * held * (0.5f + 0.5f * held) * prior(job, p);
}

static int by_score(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	if (x->score != y->score)
		return x->score < y->score ? 1 : -1;
	if (x->place->file != y->place->file)
		return x->place->file < y->place->file ? -1 : 1;
	return (y->place->sym < x->place->sym) - (x->place->sym < y->place->sym);
}

static size_t rank(struct fts_job *job, int n_threads, struct ranked **out)
{
	struct fts_result *r = job->r;
	float idf[TERMS_MAX] = { 0 }, all = 0;
	size_t n = 0, total = 0;

	for (size_t k = 0; k < r->terms.n; k++) {
		size_t holds = 0;
		for (int i = 0; i < n_threads; i++)
			holds += job->threads[i].holds[k];
		idf[k] = r->terms.term[k].weight * log1pf(((float)r->ranked - (float)holds + 0.5f) / ((float)holds + 0.5f));
		all += holds ? idf[k] : idf[k] * 0.3f; /* what is nowhere is no reason to turn the rest down */
	}
	for (int i = 0; i < n_threads; i++)
		total += job->threads[i].n;
	*out = xreallocarray(NULL, total ? total : 1, sizeof **out);
	for (int i = 0; i < n_threads; i++)
		for (size_t k = 0; k < job->threads[i].n; k++) {
			const struct place *p = &job->threads[i].places[k];
			float s = score(job, p, idf, all);
			if (s > 0)
				(*out)[n++] = (struct ranked){ p, s };
		}
	r->matched = total;
	qsort(*out, n, sizeof **out, by_score);
	return n;
}

/* ---- handing out --------------------------------------------------------------------------------------------------- */

static void fill_part(struct fts_job *job, struct fts_hit *h, int32_t part)
{
	struct walk_file wf = { .path = job->t->files[h->file].path, .status = WALK_TEXT };
	struct fts_thread *t = &job->threads[0];
	struct fts_part p;
	int32_t k = 0;

	if (!fetch_text(&job->fetch, &wf, &t->text))
		return;
	fts_text_start(&t->doc, wf.path, buf_str(&t->text), t->text.len);
	for (; fts_text_next(&t->doc, &p); k++)
		if (k == part) {
			size_t n = p.len > FTS_SNIPPET_MAX ? utf8_complete(p.text, FTS_SNIPPET_MAX) : p.len;
			h->line = p.line;
			h->snippet = arena_strndup(&job->r->strings, p.text, n);
			h->title = arena_strndup(&job->r->strings, p.heading, strlen(p.heading));
			break;
		}
	fts_text_free(&t->doc);
	buf_free(&t->text);
}

static struct fts_hit make_hit(struct fts_job *job, const struct ranked *x)
{
	const struct symtab *t = job->t;
	struct fts_hit h = {
		.file = x->place->file, .sym = x->place->sym, .score = x->score, .line = 1, .title = "", .snippet = ""
	};

	if (h.sym >= 0) {
		h.line = t->syms[h.sym].line;
		h.title = sym_name(t, h.sym);
		h.snippet = sym_doc(t, h.sym);
	} else if (h.sym == -1) {
		h.snippet = t->files[h.file].doc;
	} else {
		int32_t part = -2 - h.sym;
		h.sym = -1;
		fill_part(job, &h, part);
	}
	return h;
}

/* A definition without a comment takes that of its declaration in a header. */
static void borrow_docs(struct fts_job *job)
{
	const struct symtab *t = job->t;

	for (size_t i = 0; i < job->r->n; i++) {
		struct fts_hit *h = &job->r->hits[i];
		if (h->sym < 0 || *h->snippet || t->syms[h->sym].flags & DEF_STATIC)
			continue;
		for (int32_t s = 0; (size_t)s < t->n_syms && !*h->snippet; s++)
			if (t->syms[s].kind == t->syms[h->sym].kind && !strcmp(sym_name(t, s), h->title))
				h->snippet = sym_doc(t, s);
	}
}

/* A name once (its declaration says the same again), a file not too often. */
static bool is_repeated(const struct fts_job *job, const struct place *p)
{
	const struct fts_opts *o = job->o;
	size_t in_file = 0, max = o->max_per_file ? o->max_per_file : 3;

	for (size_t i = 0; i < job->r->n; i++) {
		const struct fts_hit *h = &job->r->hits[i];
		in_file += h->file == p->file;
		if (p->sym >= 0 && h->sym >= 0 && !strcmp(sym_name(job->t, h->sym), sym_name(job->t, p->sym)))
			return true;
	}
	return in_file >= max;
}

int fts_find(const struct walk_root *w, const struct symtab *t, const struct fts_opts *o, struct fts_result *out, struct err *e)
{
	struct fts_job job = { .t = t, .o = o, .r = out };
	size_t max = o->max_hits ? o->max_hits : 10;
	int n = o->pool ? pool_size(o->pool) : 1;

	*out = (struct fts_result){ 0 };
	terms_read(&out->terms, o->question);
	if (!out->terms.n)
		return 0;
	for (size_t i = 0; i < out->terms.n_forms; i++)
		job.asks_aside = job.asks_aside || !strcmp(out->terms.form[i].text, "test") ||
				 !strcmp(out->terms.form[i].text, "exampl");
	job.threads = xcalloc((size_t)n, sizeof *job.threads);
	fetch_init(&job.fetch, w, NULL, 0);
	if (o->pool)
		pool_run(o->pool, fts_thread, &job);
	else
		fts_thread(&job, 0, 1);
	for (int i = 0; i < n; i++) {
		out->ranked += job.threads[i].ranked;
		out->docs += job.threads[i].docs;
		out->docs_left_out += job.threads[i].left_out;
	}
	if (!cancel_asked(o->cancel)) {
		struct ranked *order;
		size_t found = rank(&job, n, &order);
		out->hits = xcalloc(max, sizeof *out->hits);
		for (size_t i = 0; i < found && out->n < max && order[i].score >= order[0].score * MIN_SCORE; i++)
			if (!is_repeated(&job, order[i].place))
				out->hits[out->n++] = make_hit(&job, &order[i]);
		free(order);
		borrow_docs(&job);
	}
	for (int i = 0; i < n; i++)
		free(job.threads[i].places);
	free(job.threads);
	fetch_free(&job.fetch);
	if (!cancel_asked(o->cancel))
		return 0;
	fts_free(out);
	return err_set(e, ERR_CANCEL, "cancelled while ranking");
}

void fts_free(struct fts_result *r)
{
	if (!r)
		return;
	free(r->hits);
	arena_free(&r->strings);
	*r = (struct fts_result){ 0 };
}
