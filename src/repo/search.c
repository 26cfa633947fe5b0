/* search.c - files are taken in order by whichever thread is free; each keeps its hits until those of every file before it
 * were handed out by thread 0, which is the caller. */
#include "search.h"

#include "../base/clock.h"
#include "../base/utf8.h"
#include "fetch.h"

#include <stdlib.h>
#include <string.h>

#define BEFORE_MAX (SEARCH_TEXT_MAX / 3) /* of a long line, in front of the match */

struct kept { /* a hit; its text follows */
	struct search_hit hit;
	struct kept *next;
};

struct result {
	struct kept *first, **last;
	size_t lines;
};

struct search_thread {
	struct match_run *run;
	struct buf text;
	struct search_stats st;
};

struct search_job {
	const struct search_opts *o;
	const struct walk_list *list;
	struct match *match;
	struct fetch fetch;
	struct search_thread *threads;
	struct result **results;              /* [list->n] NULL: nothing matched */
	atomic_uchar *done;                   /* [list->n] */
	atomic_size_t next, files_done, told; /* told: hits handed out */
	_Atomic uint64_t bytes_done;
	uint64_t bytes_total;
	size_t n_told; /* files whose results were handed out */
	double last_progress;
};

/* ---- one file ------------------------------------------------------------------------------------------------------ */

static uint32_t count_lines(const char *from, const char *to)
{
	uint32_t n = 0;

	while ((from = memchr(from, '\n', (size_t)(to - from)))) {
		n++;
		from++;
	}
	return n;
}

static uint32_t count_columns(const char *s, size_t n)
{
	uint32_t columns = 1;

	if (!utf8_valid(s, n))
		return (uint32_t)n + 1;
	for (size_t i = 0; i < n; i++)
		columns += (s[i] & 0xC0) != 0x80;
	return columns;
}

/* Moves i back to the first byte of its character, if it is in one. */
static size_t char_start(const char *s, size_t from, size_t i)
{
	for (size_t k = 0; k < 3 && i > from && (s[i] & 0xC0) == 0x80; k++)
		i--;
	return i;
}

static struct kept *keep(const struct search_job *job, size_t file, const char *text, const struct match_at *at, uint32_t line)
{
	size_t from = at->line, to = at->line_end;

	if (to - from > SEARCH_TEXT_MAX) {
		size_t start = at->start - at->line > BEFORE_MAX ? at->start - BEFORE_MAX : at->line;
		if (at->line_end - start < SEARCH_TEXT_MAX)
			start = at->line_end - SEARCH_TEXT_MAX;
		from = char_start(text, at->line, start);
		to = to - from > SEARCH_TEXT_MAX ? from + utf8_complete(text + from, SEARCH_TEXT_MAX) : to;
	}
	struct kept *k = xmalloc(sizeof *k + (to - from) + 1);
	char *copy = (char *)(k + 1);
	memcpy(copy, text + from, to - from);
	copy[to - from] = 0;
	k->next = NULL;
	k->hit = (struct search_hit){
		.file = file,
		.path = job->list->files[file].path,
		.line = line,
		.column = count_columns(text + at->line, at->start - at->line),
		.text = copy,
		.len = to - from,
		.start = (at->start < to ? at->start : to) - from,
		.end = (at->end < to ? at->end : to) - from,
		.cut_before = from > at->line,
		.cut_after = to < at->line_end,
	};
	return k;
}

static void search_text(struct search_job *job, struct search_thread *t, size_t file)
{
	const struct search_opts *o = job->o;
	size_t max = o->max_per_file && (!o->max_hits || o->max_per_file < o->max_hits) ? o->max_per_file : o->max_hits;
	const char *text = buf_str(&t->text), *counted = text;
	struct result *res = NULL;
	struct match_at at;
	uint32_t line = 1;
	size_t kept = 0;
	/* Enough was handed out already: only the count is wanted. */
	bool full = !o->hit || (o->max_hits && atomic_load(&job->told) >= o->max_hits);

	match_start(t->run, text, t->text.len, SEARCH_FILE_SECONDS, o->cancel);
	while (match_next(t->run, &at)) {
		if (!res) {
			res = xcalloc(1, sizeof *res);
			res->last = &res->first;
			job->results[file] = res;
		}
		res->lines++;
		if (full || (max && kept >= max))
			continue;
		line += count_lines(counted, text + at.line);
		counted = text + at.line;
		*res->last = keep(job, file, text, &at, line);
		res->last = &(*res->last)->next;
		kept++;
	}
	t->st.files++;
	t->st.files_hit += res != NULL;
	t->st.lines += res ? res->lines : 0;
	t->st.undecided += match_undecided(t->run);
	t->st.cut += match_stopped(t->run) && !cancel_asked(o->cancel);
}

/* ---- all files ----------------------------------------------------------------------------------------------------- */

static void tell(struct search_job *job)
{
	const struct search_opts *o = job->o;

	for (; job->n_told < job->list->n && atomic_load_explicit(&job->done[job->n_told], memory_order_acquire);
	     job->n_told++) {
		struct result *res = job->results[job->n_told];
		if (!res)
			continue;
		for (struct kept *k; (k = res->first); free(k)) {
			res->first = k->next;
			if (o->max_hits && atomic_load(&job->told) >= o->max_hits)
				continue;
			atomic_fetch_add(&job->told, 1);
			o->hit(o->ud, &k->hit);
		}
		if (o->file)
			o->file(o->ud, job->n_told, res->lines);
		free(res);
		job->results[job->n_told] = NULL;
	}
}

static void report(struct search_job *job)
{
	struct scan_progress p = {
		.files_done = atomic_load(&job->files_done),
		.files_total = job->list->n,
		.bytes_done = atomic_load(&job->bytes_done),
		.bytes_total = job->bytes_total,
	};

	if (job->o->progress && clock_every(&job->last_progress, 0.05))
		job->o->progress(job->o->ud, &p);
}

static void search_thread(void *ctx, int ith, int nth)
{
	struct search_job *job = ctx;
	struct search_thread *t = &job->threads[ith];
	size_t i;

	(void)nth;
	t->run = match_run_new(job->match);
	while (!cancel_asked(job->o->cancel) && (i = atomic_fetch_add(&job->next, 1)) < job->list->n) {
		struct walk_file f = job->list->files[i]; /* the list stays as it is */
		if (f.status == WALK_TEXT && fetch_text(&job->fetch, &f, &t->text))
			search_text(job, t, i);
		else
			t->st.skipped[f.status]++;
		atomic_store_explicit(&job->done[i], 1, memory_order_release);
		atomic_fetch_add(&job->files_done, 1);
		atomic_fetch_add(&job->bytes_done, f.size);
		if (ith == 0) {
			tell(job);
			report(job);
		}
	}
	match_run_free(t->run);
	buf_free(&t->text);
}

static void add_stats(struct search_stats *sum, const struct search_stats *st)
{
	sum->files += st->files;
	sum->files_hit += st->files_hit;
	sum->lines += st->lines;
	sum->undecided += st->undecided;
	sum->cut += st->cut;
	for (int s = 0; s < WALK_STATUS_COUNT; s++)
		sum->skipped[s] += st->skipped[s];
}

static void job_free(struct search_job *job)
{
	for (size_t i = 0; i < job->list->n; i++) {
		struct result *res = job->results[i];
		for (struct kept *k; res && (k = res->first); free(k))
			res->first = k->next;
		free(res);
	}
	free(job->results);
	free(job->done);
	free(job->threads);
	match_free(job->match);
	fetch_free(&job->fetch);
}

int search_run(const struct walk_root *w, const struct walk_list *list, const struct search_opts *o, struct search_stats *stats,
	       struct err *e)
{
	struct search_job job = { .o = o, .list = list };
	struct search_stats none = { 0 };
	int n = o->pool ? pool_size(o->pool) : 1;

	stats = stats ? stats : &none;
	*stats = (struct search_stats){ 0 };
	job.match = match_new(&o->match, e);
	if (!job.match)
		return -1;
	fetch_init(&job.fetch, w, NULL, 0);
	job.threads = xcalloc((size_t)n, sizeof *job.threads);
	job.results = xcalloc(list->n, sizeof *job.results);
	job.done = xcalloc(list->n, sizeof *job.done);
	for (size_t i = 0; i < list->n; i++)
		job.bytes_total += list->files[i].size;
	if (o->pool && list->n > 1)
		pool_run(o->pool, search_thread, &job);
	else
		search_thread(&job, 0, 1);
	tell(&job);
	for (int i = 0; i < n; i++)
		add_stats(stats, &job.threads[i].st);
	stats->told = atomic_load(&job.told);
	stats->bytes = atomic_load(&job.fetch.bytes_read);
	job_free(&job);
	if (cancel_asked(o->cancel))
		return err_set(e, ERR_CANCEL, "cancelled while searching");
	return 0;
}
