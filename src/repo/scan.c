/* scan.c - rows are fetched in parallel, in any order; the map is built from them by one thread in order of the paths, so
 * its bytes do not depend on the number of threads. Rows are kept encoded in between: a fifth of their decoded size. */
#include "scan.h"

#include "../base/clock.h"
#include "fetch.h"
#include "symtab_build.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct scan_job {
	struct fetch fetch;
	const struct scan_opts *o;
	struct walk_list *list;
	struct buf *rows; /* [list->n] */
	atomic_size_t next, files_done;
	_Atomic uint64_t bytes_done;
	uint64_t bytes_total;
	double last_progress;
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

static void scan_thread(void *ctx, int ith, int nth)
{
	struct scan_job *job = ctx;
	struct err e = ERR_INIT;
	size_t i;

	(void)nth;
	while ((i = atomic_fetch_add(&job->next, 1)) < job->list->n) {
		if (cancel_asked(job->o->cancel) || atomic_load(&job->failed))
			break;
		if (fetch_row(&job->fetch, ith, &job->list->files[i], false, &job->rows[i], &e)) {
			pthread_mutex_lock(&job->lock);
			if (!err_is_set(&job->err))
				job->err = e;
			pthread_mutex_unlock(&job->lock);
			atomic_store(&job->failed, true);
			break;
		}
		atomic_fetch_add(&job->files_done, 1);
		atomic_fetch_add(&job->bytes_done, job->list->files[i].size);
		if (ith == 0)
			report(job, false);
	}
}

static int build(struct scan_job *job, struct symtab *out, struct err *e)
{
	struct symtab_build b;
	struct parsed p = { 0 };
	int rc = 0;

	symtab_begin(&b, out, job->list->n);
	for (size_t i = 0; i < job->list->n && !rc; i++) {
		struct walk_file *f = &job->list->files[i];
		struct buf *row = &job->rows[i];
		bool text = f->status == WALK_TEXT;
		if (text && !parsed_decode(&p, buf_str(row), row->len)) { /* damaged in the store: read the file itself */
			rc = fetch_row(&job->fetch, 0, f, true, row, e);
			text = !rc && f->status == WALK_TEXT && parsed_decode(&p, buf_str(row), row->len);
		}
		symtab_add(&b, f, text ? &p : NULL);
		buf_free(row);
	}
	symtab_end(&b);
	parsed_free(&p);
	return rc;
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
	for (size_t i = 0; i < list->n; i++) {
		before[list->files[i].status]++;
		job.bytes_total += list->files[i].size;
	}
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
		rc = build(&job, out, e);
	if (!rc)
		report(&job, true);
	else
		symtab_free(out);
	for (size_t i = 0; i < list->n; i++)
		buf_free(&job.rows[i]);
	free(job.rows);
	fetch_free(&job.fetch);
	pthread_mutex_destroy(&job.lock);
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
