/* users.c - the whole tree in one pass, a directory at a time.
 *
 * The unit of work is a directory (its identifier sets are one cache row); units start in order of their first file, and
 * threads take the next one as they become free. Files are numbered in order of their paths; a directory's files are not
 * neighbours ("fs/a.c", "fs/ramfs/b.c", "fs/z.c"), so hits wait per file, and thread 0, which is the caller, hands them out
 * as far as every file before is done.
 */
#include "users.h"

#include "../base/map.h"
#include "../base/clock.h"
#include "../base/path.h"
#include "dirwords.h"
#include "parsed.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct found { /* names of a hit are copied: they must outlive the row */
	struct user_hit hit;
	struct found *next;
};

struct unit {
	size_t first, n; /* in users_job.idx */
};

struct users_thread {
	struct dirwords_thread words;
	struct buf row;
	struct parsed parsed;
	unsigned char *wanted; /* [cap_wanted] by name of the parsed file: 0, 1 wanted, 2 defined here */
	size_t cap_wanted;
	size_t indexed, candidates;
};

struct users_job {
	struct walk_root *w;
	const struct users_opts *o;
	struct fetch fetch;
	struct walk_list list;
	struct map names; /* the names asked for */
	uint32_t *hashes; /* [n_hashes] of their identifiers, ascending */
	size_t n_hashes;
	struct unit *units;
	size_t n_units;
	size_t *idx; /* file numbers, unit by unit */
	atomic_size_t next, files_done;
	_Atomic uint64_t bytes_done;
	size_t n_files; /* of all units */
	uint64_t bytes_total;
	atomic_uchar *done; /* [list.n] files that need no more waiting for */
	struct found **found; /* [list.n] */
	uint16_t *matches;    /* [list.n] with max_parsed: names a candidate holds, 0: none; NULL without */
	bool *chosen;         /* [list.n] with max_parsed: to be parsed */
	size_t *queue, n_queue; /* files to parse, ascending */
	size_t unread;
	size_t told; /* files whose hits were handed out */
	size_t hits;
	struct users_thread *threads;
	double last_progress;
	pthread_mutex_t lock; /* guards err */
	struct err err;
	atomic_bool stop;
};

struct unit_run { /* what dirwords_each() hands to see_file() */
	struct users_job *job;
	int thread;
};

/* ---- one file ------------------------------------------------------------------------------------------------------ */

static bool defines(enum def_kind k)
{
	return k != DEF_FIELD && k != DEF_HEADING && k != DEF_RULE && k != DEF_BUILDVAR;
}

/* Marks the names of the file that are asked for and not defined here; false when there is none. */
static bool mark_names(struct users_job *job, struct users_thread *t)
{
	const struct parsed *p = &t->parsed;
	bool any = false;

	if (p->n_names > t->cap_wanted) {
		t->cap_wanted = p->n_names * 2;
		t->wanted = xrealloc(t->wanted, t->cap_wanted);
	}
	for (size_t i = 0; i < p->n_names; i++) {
		t->wanted[i] = i && map_find(&job->names, p->names[i], strlen(p->names[i])) != NULL;
		any = any || t->wanted[i];
	}
	for (size_t i = 0; any && i < p->n_defs; i++)
		if (t->wanted[p->defs[i].name] && !(p->defs[i].flags & DEF_PROTOTYPE) && defines(p->defs[i].kind))
			t->wanted[p->defs[i].name] = 2;
	return any;
}

static char *copy_text(char **at, const char *s)
{
	char *from = *at;

	*at = stpcpy(from, s) + 1;
	return from;
}

static struct found *make_found(const char *path, const struct parsed *p, const struct parsed_ref *r)
{
	const struct parsed_def *in = r->in_def >= 0 ? &p->defs[r->in_def] : NULL;
	const char *name = p->names[r->name], *slot = p->names[r->slot];
	const char *sym = in ? p->names[in->name] : "", *type = in ? p->names[in->type] : "";
	struct found *f = xmalloc(sizeof *f + strlen(name) + strlen(slot) + strlen(sym) + strlen(type) + 4);
	char *at = (char *)(f + 1);

	f->next = NULL;
	f->hit = (struct user_hit){
		.path = path,
		.line = r->line,
		.kind = r->kind,
		.name = copy_text(&at, name),
		.slot = copy_text(&at, slot),
		.in_sym = copy_text(&at, sym),
		.in_type = copy_text(&at, type),
	};
	return f;
}

/* Puts a hit behind those of smaller or equal lines: references ascend by bytes, lines nearly so. */
static void insert_found(struct found **list, struct found **last, struct found *f)
{
	struct found **at = *last && (*last)->hit.line <= f->hit.line ? &(*last)->next : list;

	while (*at && (*at)->hit.line <= f->hit.line)
		at = &(*at)->next;
	f->next = *at;
	*at = f;
	if (!f->next)
		*last = f;
}

static int parse_candidate(struct users_job *job, int thread, size_t file, struct err *e)
{
	struct users_thread *t = &job->threads[thread];
	struct walk_file *f = &job->list.files[file];
	struct found *last = NULL;

	if (walk_ignored(job->w, f->path))
		return 0;
	t->candidates++;
	if (fetch_row(&job->fetch, thread, f, false, &t->row, e))
		return -1;
	if (f->status == WALK_TEXT && !parsed_decode(&t->parsed, buf_str(&t->row), t->row.len)) {
		if (fetch_row(&job->fetch, thread, f, true, &t->row, e))
			return -1;
		if (f->status == WALK_TEXT && !parsed_decode(&t->parsed, buf_str(&t->row), t->row.len))
			return 0;
	}
	if (f->status != WALK_TEXT || !mark_names(job, t))
		return 0;
	for (size_t i = 0; i < t->parsed.n_refs; i++) {
		const struct parsed_ref *r = &t->parsed.refs[i];
		if (t->wanted[r->name] == 1)
			insert_found(&job->found[file], &last, make_found(f->path, &t->parsed, r));
	}
	return 0;
}

/* ---- the pass ------------------------------------------------------------------------------------------------------ */

/* On the calling thread: hits of all files up to the first that is still being worked on. */
static void tell(struct users_job *job)
{
	struct scan_progress p;

	for (; job->told < job->list.n && atomic_load_explicit(&job->done[job->told], memory_order_acquire); job->told++) {
		struct found *f;
		while ((f = job->found[job->told])) {
			job->found[job->told] = f->next;
			job->hits++;
			if (job->o->hit)
				job->o->hit(job->o->ud, &f->hit);
			free(f);
		}
		if (job->matches && job->matches[job->told] && !job->chosen[job->told]) {
			job->unread++;
			if (job->o->unread)
				job->o->unread(job->o->ud, job->list.files[job->told].path);
		}
	}
	if (!job->o->scan.progress || !clock_every(&job->last_progress, 0.05))
		return;
	p = (struct scan_progress){ atomic_load(&job->files_done), job->n_files, atomic_load(&job->bytes_done), job->bytes_total };
	job->o->scan.progress(job->o->scan.ud, &p);
}

static void keep_error(struct users_job *job, const struct err *e)
{
	pthread_mutex_lock(&job->lock);
	if (!err_is_set(&job->err))
		job->err = *e;
	pthread_mutex_unlock(&job->lock);
	atomic_store(&job->stop, true);
}

static void file_done(struct users_job *job, size_t file, int thread)
{
	atomic_fetch_add_explicit(&job->files_done, 1, memory_order_relaxed);
	atomic_fetch_add_explicit(&job->bytes_done, job->list.files[file].size, memory_order_relaxed);
	atomic_store_explicit(&job->done[file], 1, memory_order_release);
	if (thread == 0)
		tell(job);
}

static bool see_file(void *ud, size_t file, const void *set, size_t len)
{
	struct unit_run *run = ud;
	struct users_job *job = run->job;
	struct err e = ERR_INIT;

	if (cancel_asked(job->o->scan.cancel) || atomic_load(&job->stop))
		return false;
	if (!set || !strcmp(job->list.files[file].path, job->o->exclude)) {
		file_done(job, file, run->thread);
		return true;
	}
	if (job->matches) {
		/* only noted: which ones are parsed is decided when all are known, so that threads do not matter */
		job->matches[file] = (uint16_t)words_count(set, len, job->hashes, job->n_hashes, UINT16_MAX);
		if (!job->matches[file])
			file_done(job, file, run->thread);
		return true;
	}
	if (words_any(set, len, job->hashes, job->n_hashes) && parse_candidate(job, run->thread, file, &e)) {
		keep_error(job, &e);
		return false;
	}
	file_done(job, file, run->thread);
	return true;
}

static void users_thread(void *ctx, int ith, int nth)
{
	struct users_job *job = ctx;
	struct users_thread *t = &job->threads[ith];
	size_t i;

	(void)nth;
	while ((i = atomic_fetch_add(&job->next, 1)) < job->n_units) {
		const struct unit *u = &job->units[i];
		struct unit_run run = { job, ith };
		if (cancel_asked(job->o->scan.cancel) || atomic_load(&job->stop))
			break;
		const char *path = job->list.files[job->idx[u->first]].path;
		char *dir = xstrndup(path, path_base(path) == path ? 0 : (size_t)(path_base(path) - path) - 1);
		dirwords_each(&job->fetch, &t->words, dir, job->list.files, &job->idx[u->first], u->n, see_file, &run, &t->indexed);
		free(dir);
	}
}

/* ---- many candidates ----------------------------------------------------------------------------------------------- */

struct candidate {
	size_t file;
	uint32_t top; /* number of its top directory */
	uint16_t matches;
};

/* Top directory by top directory, most names first, then by path. */
static int by_matches(const void *pa, const void *pb)
{
	const struct candidate *a = pa, *b = pb;

	if (a->top != b->top)
		return a->top < b->top ? -1 : 1;
	if (a->matches != b->matches)
		return a->matches > b->matches ? -1 : 1;
	return a->file < b->file ? -1 : a->file > b->file;
}

/* Chooses what is parsed: everything when it is little, else the same number in every top directory. */
static void choose(struct users_job *job)
{
	struct candidate *c = xcalloc(job->list.n, sizeof *c);
	struct map tops = { 0 };
	size_t n = 0, share, in_top = 0;

	for (size_t i = 0; i < job->list.n; i++) {
		const char *path = job->list.files[i].path, *slash = strchr(path, '/');
		bool is_new;
		uint64_t *top;

		if (!job->matches[i])
			continue;
		top = map_put(&tops, path, slash ? (size_t)(slash - path) : 0, &is_new);
		if (is_new)
			*top = tops.n - 1;
		c[n++] = (struct candidate){ i, (uint32_t)*top, job->matches[i] };
	}
	share = n <= job->o->max_parsed ? n : job->o->max_parsed / (tops.n ? tops.n : 1) + 1;
	if (n)
		qsort(c, n, sizeof *c, by_matches);
	for (size_t i = 0; i < n; i++) {
		in_top = i && c[i].top == c[i - 1].top ? in_top + 1 : 0;
		if (in_top < share) {
			job->chosen[c[i].file] = true;
			job->n_queue++;
		}
	}
	job->queue = xcalloc(job->n_queue, sizeof *job->queue);
	job->n_queue = 0;
	for (size_t i = 0; i < job->list.n; i++) {
		if (job->chosen[i])
			job->queue[job->n_queue++] = i;
		else
			atomic_store(&job->done[i], 1);
	}
	map_free(&tops);
	free(c);
}

static void chosen_thread(void *ctx, int ith, int nth)
{
	struct users_job *job = ctx;
	struct err e = ERR_INIT;
	size_t i;

	(void)nth;
	while ((i = atomic_fetch_add(&job->next, 1)) < job->n_queue) {
		if (cancel_asked(job->o->scan.cancel) || atomic_load(&job->stop))
			break;
		if (parse_candidate(job, ith, job->queue[i], &e)) {
			keep_error(job, &e);
			break;
		}
		file_done(job, job->queue[i], ith);
	}
}

/* ---- set-up -------------------------------------------------------------------------------------------------------- */

static int by_value(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

static void take_names(struct users_job *job)
{
	const struct users_opts *o = job->o;

	job->hashes = xreallocarray(NULL, o->n_names, sizeof *job->hashes);
	for (size_t i = 0; i < o->n_names; i++) {
		bool is_new;
		uint32_t hash;
		if (!words_name_hash(o->names[i], &hash))
			continue;
		map_put(&job->names, o->names[i], strlen(o->names[i]), &is_new);
		if (is_new)
			job->hashes[job->n_hashes++] = hash;
	}
	if (job->n_hashes)
		qsort(job->hashes, job->n_hashes, sizeof *job->hashes, by_value);
}

static bool is_wanted(const struct users_job *job, const struct walk_file *f)
{
	size_t n = strlen(job->o->exclude);

	if (f->status != WALK_TEXT || (!strncmp(f->path, job->o->exclude, n) && f->path[n] == '/'))
		return false;
	return dirwords_wants(f->path);
}

/* Groups the files by directory, directories in order of their first file. */
static void make_units(struct users_job *job)
{
	struct map dirs = { 0 };
	size_t cap = 0, *unit_of = xreallocarray(NULL, job->list.n, sizeof *unit_of), at = 0;

	for (size_t i = 0; i < job->list.n; i++) {
		const struct walk_file *f = &job->list.files[i];
		bool is_new;
		unit_of[i] = (size_t)-1;
		if (!is_wanted(job, f)) {
			atomic_init(&job->done[i], 1);
			continue;
		}
		uint64_t *u = map_put(&dirs, f->path, (size_t)(path_base(f->path) - f->path), &is_new);
		if (is_new) {
			*u = job->n_units;
			job->units = mem_grow(job->units, job->n_units, &cap, sizeof *job->units);
			job->units[job->n_units++] = (struct unit){ 0 };
		}
		unit_of[i] = *u;
		job->units[*u].n++;
		job->n_files++;
		job->bytes_total += f->size;
	}
	for (size_t u = 0; u < job->n_units; u++) {
		job->units[u].first = at;
		at += job->units[u].n;
		job->units[u].n = 0;
	}
	job->idx = xreallocarray(NULL, job->n_files, sizeof *job->idx);
	for (size_t i = 0; i < job->list.n; i++)
		if (unit_of[i] != (size_t)-1) {
			struct unit *u = &job->units[unit_of[i]];
			job->idx[u->first + u->n++] = i;
		}
	free(unit_of);
	map_free(&dirs);
}

static void run_threads(struct users_job *job, void (*fn)(void *, int, int))
{
	atomic_store(&job->next, 0);
	if (job->o->scan.pool)
		pool_run(job->o->scan.pool, fn, job);
	else
		fn(job, 0, 1);
}

static int run_job(struct users_job *job, struct users_stats *stats, struct err *e)
{
	const struct scan_opts *so = &job->o->scan;
	int n = so->pool ? pool_size(so->pool) : 1;

	job->done = xcalloc(job->list.n, sizeof *job->done);
	job->found = xcalloc(job->list.n, sizeof *job->found);
	make_units(job);
	fetch_init(&job->fetch, job->w, so->store, n);
	job->threads = xcalloc((size_t)n, sizeof *job->threads);
	if (job->o->max_parsed) {
		job->matches = xcalloc(job->list.n, sizeof *job->matches);
		job->chosen = xcalloc(job->list.n, sizeof *job->chosen);
	}
	run_threads(job, users_thread);
	if (job->matches && !cancel_asked(so->cancel) && !atomic_load(&job->stop)) {
		choose(job);
		run_threads(job, chosen_thread);
	}
	tell(job);
	stats->files = job->n_files;
	stats->hits = job->hits;
	stats->unread = job->unread;
	stats->bytes_read = atomic_load(&job->fetch.bytes_read);
	for (int i = 0; i < n; i++) {
		struct users_thread *t = &job->threads[i];
		stats->indexed += t->indexed;
		stats->candidates += t->candidates;
		dirwords_thread_free(&t->words);
		buf_free(&t->row);
		parsed_free(&t->parsed);
		free(t->wanted);
	}
	free(job->threads);
	fetch_free(&job->fetch);
	for (size_t i = 0; i < job->list.n; i++)
		for (struct found *f; (f = job->found[i]); free(f))
			job->found[i] = f->next;
	free(job->found);
	free(job->matches);
	free(job->chosen);
	free(job->queue);
	free(job->done);
	free(job->units);
	free(job->idx);
	if (cancel_asked(so->cancel))
		return err_set(e, ERR_CANCEL, "cancelled while looking for users");
	return err_is_set(&job->err) ? err_set(e, job->err.code, "%s", job->err.msg) : 0;
}

int users_find(struct walk_root *w, const struct users_opts *o, struct users_stats *stats, struct err *e)
{
	struct users_job job = { .w = w, .o = o, .lock = PTHREAD_MUTEX_INITIALIZER };
	struct users_stats none = { 0 };
	int rc = 0;

	stats = stats ? stats : &none;
	*stats = (struct users_stats){ 0 };
	if (!*o->exclude)
		return 0;
	take_names(&job);
	if (job.n_hashes) {
		rc = walk_list(w, "", true, o->scan.cancel, &job.list, e);
		if (!rc)
			rc = run_job(&job, stats, e);
		walk_list_free(&job.list);
	}
	map_free(&job.names);
	free(job.hashes);
	pthread_mutex_destroy(&job.lock);
	return rc;
}
