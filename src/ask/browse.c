/* browse.c - opening a tree for browsing, its files, and lists of places. */
#include "browse_impl.h"

#include "reach.h"

#include "../base/path.h"
#include "../base/utf8.h"
#include "../repo/git.h"
#include "../repo/symtab_build.h"

#include <stdlib.h>
#include <string.h>

/* ---- paths by their ends ---- */

/* Compares backwards; the shorter of two that agree comes first. */
static int by_tail(const void *pa, const void *pb)
{
	const struct tail *a = pa, *b = pb;
	size_t n = a->len < b->len ? a->len : b->len;

	for (size_t i = 1; i <= n; i++) {
		unsigned char x = (unsigned char)a->path[a->len - i], y = (unsigned char)b->path[b->len - i];

		if (x != y)
			return x < y ? -1 : 1;
	}
	return a->len < b->len ? -1 : a->len > b->len;
}

/* Negative when t comes before everything that ends with '/' and the tail, 0 when it does so itself. */
static int tail_cmp(const struct tail *t, const char *tail, size_t len)
{
	for (size_t i = 1; i <= len + 1; i++) {
		unsigned char x, y = i <= len ? (unsigned char)tail[len - i] : '/';

		if (i > t->len)
			return -1;
		x = (unsigned char)t->path[t->len - i];
		if (x != y)
			return x < y ? -1 : 1;
	}
	return 0;
}

static size_t tail_bound(const struct tails *t, const char *tail, size_t len, int above)
{
	size_t lo = 0, hi = t->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (tail_cmp(&t->t[mid], tail, len) < above)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

void tails_range(const struct tails *t, const char *tail, size_t len, size_t *from, size_t *to)
{
	*from = tail_bound(t, tail, len, 0);
	*to = tail_bound(t, tail, len, 1);
}

static void tails_add(struct tails *t, const char *path, size_t len, int32_t file)
{
	t->t = mem_grow(t->t, t->n, &t->cap, sizeof(*t->t));
	t->t[t->n++] = (struct tail){ path, (uint32_t)len, file };
}

/* Files ascend by path, so the files of a directory stand together and a directory is new where it first differs. */
static void index_paths(struct browse *b)
{
	const struct symtab *t = browse_tab(b);
	const char *before = "";

	for (size_t i = 0; i < t->n_files; i++) {
		const char *p = t->files[i].path;
		size_t same = 0;

		while (p[same] && p[same] == before[same])
			same++;
		tails_add(&b->files, p, strlen(p), (int32_t)i);
		for (const char *slash = strchr(p + same, '/'); slash; slash = strchr(slash + 1, '/'))
			tails_add(&b->dirs, p, (size_t)(slash - p), -1);
		before = p;
	}
	if (b->files.n)
		qsort(b->files.t, b->files.n, sizeof(*b->files.t), by_tail);
	if (b->dirs.n)
		qsort(b->dirs.t, b->dirs.n, sizeof(*b->dirs.t), by_tail);
}

/* ---- what is around a line ---- */

static bool is_around(const struct symbol *s)
{
	return s->end_line > s->start_line && s->kind != DEF_FIELD && s->kind != DEF_HEADING;
}

/* For each symbol the nearest one before it that has several lines and is not over yet: with it the innermost definition around a
 * line is found without walking a file's symbols. */
static void index_lines(struct browse *b)
{
	const struct symtab *t = browse_tab(b);

	b->up = xmalloc((t->n_syms + 1) * sizeof(*b->up));
	for (size_t f = 0; f < t->n_files; f++) {
		int32_t top = -1;

		for (int32_t s = t->files[f].sym0; s < t->files[f].sym0 + t->files[f].n_sym; s++) {
			while (top >= 0 && t->syms[top].end_line < t->syms[s].start_line)
				top = b->up[top];
			b->up[s] = top;
			if (is_around(&t->syms[s]))
				top = s;
		}
	}
}

#define MAX_NESTING 1000

int32_t browse_enclosing(const struct browse *b, int32_t file, uint32_t line)
{
	const struct symtab *t = browse_tab(b);
	int32_t lo, hi, s;

	if (file < 0 || !b->up)
		return -1;
	lo = t->files[file].sym0;
	hi = lo + t->files[file].n_sym;
	while (lo < hi) { /* behind the last that starts at or before the line */
		int32_t mid = lo + (hi - lo) / 2;

		if (t->syms[mid].start_line <= line)
			lo = mid + 1;
		else
			hi = mid;
	}
	s = lo > t->files[file].sym0 ? lo - 1 : -1;
	for (int i = 0; s >= 0 && i < MAX_NESTING; i++, s = b->up[s])
		if (is_around(&t->syms[s]) && t->syms[s].end_line >= line)
			return s;
	return -1;
}

/* ---- opening ---- */

static void nobody(void *ud, const struct event *ev)
{
	(void)ud;
	(void)ev;
}

static struct browse *new_browse(const struct ask_opts *o)
{
	struct browse *b = xcalloc(1, sizeof(*b));

	atomic_init(&b->refs, 1);
	b->view = xcalloc(1, sizeof(*b->view));
	b->quiet = (struct ask_opts){ .no_model = true, .threads = o->threads, .emit = nobody };
	pthread_mutex_init(&b->pool_lock, NULL);
	pthread_mutex_init(&b->facts_lock, NULL);
	pthread_mutex_init(&b->find_lock, NULL);
	return b;
}

/* The files alone: a map in which no file has a symbol. The list is copied, for the scan goes on with it. */
static struct browse *list_files(struct browse *full, const struct ask_opts *o)
{
	struct browse *b = new_browse(o);
	const struct walk_list *list = &full->view->list;
	struct symtab_build build;

	b->early = true;
	b->around = browse_ref(full);
	b->view->o = &b->quiet;
	b->view->root = full->view->root;
	symtab_begin(&build, &b->view->tab, list->n, false);
	for (size_t i = 0; i < list->n; i++) {
		symtab_add(&build, &list->files[i], NULL);
		b->view->tab.files[i].lang = lang_detect(list->files[i].path, NULL, 0);
	}
	symtab_end(&build);
	/* for searches: the paths are the map's */
	b->view->list.files = xmalloc((list->n + 1) * sizeof(list->files[0]));
	b->view->list.n = b->view->list.cap = list->n;
	for (size_t i = 0; i < list->n; i++) {
		b->view->list.files[i] = list->files[i];
		b->view->list.files[i].path = b->view->tab.files[i].path;
	}
	graph_build(&b->view->tab, NULL, &b->view->graph);
	index_paths(b);
	return b;
}

struct browse *browse_open(const struct ask_opts *o, const char *path, void (*early)(void *ud, struct browse *files), void *ud,
			   struct err *e)
{
	struct browse *b = new_browse(o);

	git_hold(); /* blame asks it on this thread, rules and downloads on others */
	if (view_list(b->view, o, path, e) != 0)
		goto fail;
	if (early)
		early(ud, list_files(b, o));
	if (view_map(b->view, path, e) != 0)
		goto fail;
	b->view->o = &b->quiet; /* o is the caller's, and nobody listens any more */
	index_paths(b);
	index_lines(b);
	return b;
fail:
	browse_free(b);
	return NULL;
}

struct browse *browse_ref(struct browse *b)
{
	atomic_fetch_add_explicit(&b->refs, 1, memory_order_relaxed);
	return b;
}

void browse_free(struct browse *b)
{
	if (!b || atomic_fetch_sub_explicit(&b->refs, 1, memory_order_acq_rel) != 1)
		return;
	if (b->early)
		memset(&b->view->root, 0, sizeof(b->view->root));
	view_close(b->view);
	free(b->view);
	browse_free(b->around);
	free(b->files.t);
	free(b->dirs.t);
	free(b->up);
	free(b->find.name_mask);
	free(b->find.file_mask);
	free(b->find.file_rank);
	free(b->find.file_order);
	pthread_mutex_destroy(&b->pool_lock);
	pthread_mutex_destroy(&b->facts_lock);
	pthread_mutex_destroy(&b->find_lock);
	free(b);
}

/* ---- shared means ---- */

struct pool *browse_pool(const struct browse *b)
{
	if (!b->view->pool || pthread_mutex_trylock((pthread_mutex_t *)&b->pool_lock) != 0)
		return NULL;
	return b->view->pool;
}

void browse_pool_back(const struct browse *b, struct pool *p)
{
	if (p)
		pthread_mutex_unlock((pthread_mutex_t *)&b->pool_lock);
}

void browse_facts_ready(const struct browse *b)
{
	struct browse *w = (struct browse *)b;

	pthread_mutex_lock(&w->facts_lock);
	if (!w->ready) {
		view_prepare(w->view);
		reach_fill(w->view);
		w->ready = true;
	}
	pthread_mutex_unlock(&w->facts_lock);
}

struct exact browse_exact(const struct browse *b, const struct question *q)
{
	return (struct exact){ .v = b->view, .q = q };
}

/* ---- the tree ---- */

const char *browse_root(const struct browse *b)
{
	return b->view->root.root;
}

const char *browse_focus(const struct browse *b)
{
	return b->view->root.focus;
}

bool browse_has_symbols(const struct browse *b)
{
	return !b->early;
}

size_t browse_files(const struct browse *b)
{
	return browse_tab(b)->n_files;
}

void browse_file(const struct browse *b, size_t i, struct browse_file *out)
{
	const struct sym_file *f = &browse_tab(b)->files[i];

	*out = (struct browse_file){
		.path = f->path,
		.size = f->size,
		.lines = f->lines,
		.lang = f->lang,
		.text = f->status == WALK_TEXT,
		.why = f->status == WALK_TEXT ? "" : walk_status_name(f->status),
		.symbols = (size_t)f->n_sym,
	};
}

long browse_find_file(const struct browse *b, const char *path)
{
	return symtab_file(browse_tab(b), path);
}

size_t browse_symbols_n(const struct browse *b)
{
	return browse_tab(b)->n_syms;
}

bool browse_around(const struct browse *b, size_t file, uint32_t line, char *name, size_t size, uint32_t *first, uint32_t *last)
{
	const struct symtab *t = browse_tab(b);
	int32_t s = file < t->n_files ? browse_enclosing(b, (int32_t)file, line) : -1;
	struct buf clean = { 0 };
	size_t n;

	if (size)
		name[0] = '\0';
	if (s < 0)
		return false;
	if (size) {
		put_clean(&clean, sym_name(t, s));
		n = clean.len < size ? clean.len : utf8_complete(buf_str(&clean), size - 1);
		memcpy(name, buf_str(&clean), n);
		name[n] = '\0';
		buf_free(&clean);
	}
	*first = t->syms[s].start_line;
	*last = t->syms[s].end_line;
	return true;
}

struct watch *browse_watch(struct browse *b, struct err *e)
{
	const struct browse *real = b->around ? b->around : b;

	/* an early tree's list is still being worked on */
	return watch_new(&real->view->root, real->view->root.focus, b->around ? NULL : &real->view->list, NULL, e);
}
