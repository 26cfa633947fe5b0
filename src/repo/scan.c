/* scan.c - rows are fetched in parallel, in any order; the map is built from them by the calling thread in order of the
 * paths, so its bytes do not depend on the number of threads. The caller builds as far as rows are there and fetches when they
 * are not; threads run at most WINDOW files ahead of it, so that a kernel's rows are never all in memory.
 */
#include "scan.h"

#include "../base/clock.h"
#include "fetch.h"
#include "symtab_build.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define WINDOW 512
#define HUGE_BYTES (200u << 20) /* of source: see symtab_begin() */

struct scan_job {
	struct fetch fetch;
	const struct scan_opts *o;
	struct walk_list *list;
	struct buf *rows;   /* [list->n] */
	atomic_uchar *done; /* [list->n] the row is there */
	atomic_size_t next, built, files_done;
	_Atomic uint64_t bytes_done;
	uint64_t bytes_total;
	double last_progress;
	struct symtab_build build;
	struct parsed parsed;
	pthread_mutex_t lock; /* guards err */
	struct err err;
	atomic_bool failed;
};

static void report(struct scan_job *job, bool now)
{
	struct scan_progress p = {
		.files_done = atomic_load(&job->files_done),
		.files_total = job->list->n,
		.bytes_done = atomic_load(&job->bytes_done),
		.bytes_total = job->bytes_total,
	};

	if (job->o->progress && (now || clock_every(&job->last_progress, 0.05)))
		job->o->progress(job->o->ud, &p);
}

static void keep_error(struct scan_job *job, const struct err *e)
{
	pthread_mutex_lock(&job->lock);
	if (!err_is_set(&job->err))
		job->err = *e;
	pthread_mutex_unlock(&job->lock);
	atomic_store(&job->failed, true);
}

static bool stopped(struct scan_job *job)
{
	return cancel_asked(job->o->cancel) || atomic_load(&job->failed);
}

/* The next file that is nobody's; false when there is none within the window. */
static bool fetch_next(struct scan_job *job, int thread)
{
	struct err e = ERR_INIT;
	size_t i = atomic_load(&job->next);

	do {
		if (i >= job->list->n || i >= atomic_load(&job->built) + WINDOW)
			return false;
	} while (!atomic_compare_exchange_weak(&job->next, &i, i + 1));
	if (fetch_row(&job->fetch, thread, &job->list->files[i], false, &job->rows[i], &e)) {
		keep_error(job, &e);
		return true;
	}
	atomic_fetch_add(&job->files_done, 1);
	atomic_fetch_add(&job->bytes_done, job->list->files[i].size);
	atomic_store_explicit(&job->done[i], 1, memory_order_release);
	return true;
}

static void build_next(struct scan_job *job)
{
	size_t i = atomic_load(&job->built);
	struct walk_file *f = &job->list->files[i];
	struct buf *row = &job->rows[i];
	struct err e = ERR_INIT;
	bool text = f->status == WALK_TEXT;

	if (text && !parsed_decode(&job->parsed, buf_str(row), row->len)) { /* damaged in the store: read the file itself */
		if (fetch_row(&job->fetch, 0, f, true, row, &e))
			keep_error(job, &e);
		text = f->status == WALK_TEXT && parsed_decode(&job->parsed, buf_str(row), row->len);
	}
	symtab_add(&job->build, f, text ? &job->parsed : NULL);
	buf_free(row);
	atomic_store(&job->built, i + 1);
}

static void scan_thread(void *ctx, int ith, int nth)
{
	struct scan_job *job = ctx;
	const struct timespec moment = { 0, 100000 };
	size_t n = job->list->n;

	(void)nth;
	while (!stopped(job) && (ith ? atomic_load(&job->next) : atomic_load(&job->built)) < n) {
		if (ith == 0 && atomic_load_explicit(&job->done[atomic_load(&job->built)], memory_order_acquire))
			build_next(job);
		else if (!fetch_next(job, ith))
			nanosleep(&moment, NULL);
		if (ith == 0)
			report(job, false);
	}
}

static void recount(struct walk_list *list, const size_t before[WALK_STATUS_COUNT])
{
	size_t now[WALK_STATUS_COUNT] = { 0 };

	for (size_t i = 0; i < list->n; i++)
		now[list->files[i].status]++;
	for (int s = 0; s < WALK_STATUS_COUNT; s++) /* what is counted but not listed stays */
		list->count[s] = list->count[s] - before[s] + now[s];
}

int scan_files(const struct walk_root *w, struct walk_list *list, const struct scan_opts *o, struct symtab *out,
	       struct err *e)
{
	struct scan_job job = { .o = o, .list = list, .lock = PTHREAD_MUTEX_INITIALIZER };
	size_t before[WALK_STATUS_COUNT] = { 0 };
	int rc = -1;

	*out = (struct symtab){ 0 };
	fetch_init(&job.fetch, w, o->store, o->pool ? pool_size(o->pool) : 1);
	job.rows = xcalloc(list->n, sizeof *job.rows);
	job.done = xcalloc(list->n, sizeof *job.done);
	for (size_t i = 0; i < list->n; i++) {
		before[list->files[i].status]++;
		job.bytes_total += list->files[i].size;
	}
	symtab_begin(&job.build, out, list->n, job.bytes_total > HUGE_BYTES);
	if (o->pool && list->n > 1)
		pool_run(o->pool, scan_thread, &job);
	else
		scan_thread(&job, 0, 1);
	recount(list, before);
	if (cancel_asked(o->cancel))
		err_set(e, ERR_CANCEL, "cancelled while reading files");
	else if (err_is_set(&job.err))
		err_set(e, job.err.code, "%s", job.err.msg);
	else
		rc = 0;
	symtab_end(&job.build);
	if (!rc)
		report(&job, true);
	else
		symtab_free(out);
	parsed_free(&job.parsed);
	for (size_t i = 0; i < list->n; i++)
		buf_free(&job.rows[i]);
	free(job.rows);
	free((void *)job.done);
	fetch_free(&job.fetch);
	pthread_mutex_destroy(&job.lock);
	if (job.bytes_total > HUGE_BYTES)
		mem_release();
	return rc;
}

int scan_read(const struct walk_root *w, const char *path, char **text, size_t *len, struct err *e)
{
	struct walk_file f = { .path = path, .status = WALK_TEXT };
	struct fetch fetch = { .w = w };
	struct buf b = { 0 };

	*text = NULL;
	*len = 0;
	errno = 0;
	if (!fetch_text(&fetch, &f, &b) && f.status != WALK_BINARY) {
		int why = errno;
		buf_free(&b);
		if (f.status == WALK_HUGE)
			return err_set(e, ERR_PATH, "%s: larger than %u MB", path, WALK_MAX_FILE >> 20);
		if (why == ELOOP || why == EXDEV)
			return err_set(e, ERR_PATH, "%s: leads through a symbolic link or out of the tree", path);
		if (f.status == WALK_SPECIAL)
			return err_set(e, ERR_PATH, "%s: not a regular file", path);
		errno = why;
		return err_errno(e, ERR_PATH, "%s", path);
	}
	*len = b.len;
	*text = buf_steal(&b);
	return 0;
}
