#include "definers.h"

#include "../base/map.h"
#include "../base/path.h"
#include "dirwords.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

struct definers_job {
	const struct definers_opts *o;
	struct walk_list list;
	struct fetch fetch;
	uint32_t hash;
	size_t *order;  /* [list.n] file numbers, directory by directory */
	size_t *unit;   /* [n_units + 1] where a directory's files begin in order */
	size_t n_units;
	atomic_size_t next;
	atomic_bool *holds; /* [list.n] */
	size_t *sift, n_sift; /* files whose text is looked at because there are too many to parse */
	struct dirwords_thread *threads;
};

static bool see_file(void *ud, size_t file, const void *set, size_t len)
{
	struct definers_job *job = ud;

	if (set && words_any(set, len, &job->hash, 1))
		atomic_store_explicit(&job->holds[file], true, memory_order_relaxed);
	return !cancel_asked(job->o->scan.cancel);
}

static void see_dirs(void *ctx, int ith, int nth)
{
	struct definers_job *job = ctx;
	size_t i, indexed = 0;

	(void)nth;
	while ((i = atomic_fetch_add(&job->next, 1)) < job->n_units && !cancel_asked(job->o->scan.cancel)) {
		const char *path = job->list.files[job->order[job->unit[i]]].path, *base = path_base(path);
		char *dir = xstrndup(path, base == path ? 0 : (size_t)(base - path) - 1);

		dirwords_each(&job->fetch, &job->threads[ith], dir, job->list.files, &job->order[job->unit[i]],
			      job->unit[i + 1] - job->unit[i], see_file, job, &indexed);
		free(dir);
	}
}

/* Directories in order of their first file; a directory's files are not neighbours in a sorted list. */
static void make_units(struct definers_job *job)
{
	size_t n = job->list.n, len = strlen(job->o->exclude), at = 0;
	size_t *of = xcalloc(n, sizeof(*of)), *count = xcalloc(n + 1, sizeof(*count));
	struct map dirs = { 0 };

	for (size_t i = 0; i < n; i++) {
		const struct walk_file *f = &job->list.files[i];
		bool is_new, out = strncmp(f->path, job->o->exclude, len) == 0 && (f->path[len] == '/' || !f->path[len]);
		uint64_t *u;

		if (f->status != WALK_TEXT || out || !dirwords_wants(f->path))
			continue;
		u = map_put(&dirs, f->path, (size_t)(path_base(f->path) - f->path), &is_new);
		if (is_new)
			*u = ++job->n_units;
		of[i] = (size_t)*u;
		count[*u - 1]++;
	}
	job->unit = xcalloc(job->n_units + 1, sizeof(*job->unit));
	job->order = xcalloc(n, sizeof(*job->order));
	for (size_t u = 0; u < job->n_units; u++) {
		job->unit[u] = at;
		at += count[u];
		count[u] = job->unit[u];
	}
	job->unit[job->n_units] = at;
	for (size_t i = 0; i < n; i++)
		if (of[i])
			job->order[count[of[i] - 1]++] = i;
	free(of);
	free(count);
	map_free(&dirs);
}

static bool is_header(const char *path)
{
	const char *dot = strrchr(path_base(path), '.');

	return dot && dot[1] == 'h';
}

static bool is_c(const char *path)
{
	enum lang l = lang_detect(path, NULL, 0);

	return l == LANG_C || l == LANG_CPP;
}

static bool is_ident(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* Does some line of a C text begin with a definition of the name, as far as one line tells? Definitions begin at the left
 * margin; mentions are indented, and declarations end with a semicolon. */
static bool may_define(const char *p, size_t n, const char *name)
{
	size_t len = strlen(name);

	for (const char *at = p; (at = memmem(at, n - (size_t)(at - p), name, len)); at++) {
		const char *line = memrchr(p, '\n', (size_t)(at - p)), *end = memchr(at, '\n', n - (size_t)(at - p));

		line = line ? line + 1 : p;
		end = end ? end : p + n;
		if ((at > p && is_ident(at[-1])) || (at + len < p + n && is_ident(at[len])))
			continue;
		if (!(is_ident(*line) || *line == '#' || *line == '}') || end == line)
			continue;
		if (end[-1] != ';' || *line == '}' || memchr(line, '=', (size_t)(end - line)))
			return true;
	}
	return false;
}

static void sift_thread(void *ctx, int ith, int nth)
{
	struct definers_job *job = ctx;
	struct buf text = { 0 };
	size_t i;

	(void)ith;
	(void)nth;
	while ((i = atomic_fetch_add(&job->next, 1)) < job->n_sift && !cancel_asked(job->o->scan.cancel)) {
		struct walk_file *f = &job->list.files[job->sift[i]];

		if (!is_c(f->path))
			continue;
		if (!fetch_text(&job->fetch, f, &text) || !may_define(buf_str(&text), text.len, job->o->name))
			atomic_store(&job->holds[job->sift[i]], false);
	}
	buf_free(&text);
}

/* Many files hold a common name: those that can define it are told by a look at their text. */
static void sift(struct definers_job *job)
{
	size_t n = 0;

	for (size_t i = 0; i < job->list.n; i++)
		n += atomic_load(&job->holds[i]);
	if (n <= DEFINERS_READ)
		return;
	job->sift = xcalloc(n, sizeof(*job->sift));
	for (size_t i = 0; i < job->list.n; i++)
		if (atomic_load(&job->holds[i]))
			job->sift[job->n_sift++] = i;
	atomic_store(&job->next, 0);
	if (job->o->scan.pool)
		pool_run(job->o->scan.pool, sift_thread, job);
	else
		sift_thread(job, 0, 1);
}

/* The files to parse: headers below include/, other headers, the rest. */
static void choose(struct definers_job *job, struct walk_root *w, struct walk_list *out, struct definers_stats *st)
{
	for (int round = 0; round < 3; round++)
		for (size_t i = 0; i < job->list.n; i++) {
			const char *path = job->list.files[i].path;
			int r = is_header(path) ? (strncmp(path, "include/", 8) == 0 ? 0 : 1) : 2;

			if (!atomic_load(&job->holds[i]) || r != round || walk_ignored(w, path))
				continue;
			st->candidates++;
			if (out->n < DEFINERS_READ)
				walk_add(w, path, out);
		}
	walk_sort(out);
	st->read = out->n;
}

static void tell(const struct definers_opts *o, const struct symtab *t, struct definers_stats *st)
{
	for (int declared = 0; declared < 2; declared++)
		for (int32_t s = symtab_sym(t, o->name); s >= 0; s = t->syms[s].next_same)
			if (!(t->syms[s].flags & DEF_PROTOTYPE) == !declared && o->fn(o->ud, t, s))
				st->definitions++;
}

int definers_find(struct walk_root *w, const struct definers_opts *o, struct definers_stats *st, struct err *e)
{
	struct definers_job job = { .o = o };
	struct walk_list found = { 0 };
	struct symtab t = { 0 };
	int n = o->scan.pool ? pool_size(o->scan.pool) : 1, rc = -1;

	*st = (struct definers_stats){ 0 };
	if (!words_name_hash(o->name, &job.hash))
		return 0;
	if (walk_list(w, "", true, o->scan.cancel, &job.list, e) != 0)
		return -1;
	job.holds = xcalloc(job.list.n, sizeof(*job.holds));
	job.threads = xcalloc((size_t)n, sizeof(*job.threads));
	make_units(&job);
	fetch_init(&job.fetch, w, o->scan.store, n);
	if (o->scan.pool)
		pool_run(o->scan.pool, see_dirs, &job);
	else
		see_dirs(&job, 0, 1);
	if (cancel_asked(o->scan.cancel)) {
		err_set(e, ERR_CANCEL, "cancelled while looking for a definition");
	} else {
		sift(&job);
		choose(&job, w, &found, st);
		rc = found.n ? scan_files(w, &found, &o->scan, &t, e) : 0;
		if (rc == 0 && found.n)
			tell(o, &t, st);
		symtab_free(&t);
	}
	for (int i = 0; i < n; i++)
		dirwords_thread_free(&job.threads[i]);
	fetch_free(&job.fetch);
	walk_list_free(&found);
	walk_list_free(&job.list);
	free(job.threads);
	free(job.sift);
	free(job.holds);
	free(job.order);
	free(job.unit);
	return rc;
}
