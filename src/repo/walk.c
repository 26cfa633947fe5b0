/* walk.c - lists the files of a tree.
 *
 * Directories are nodes of a tree that several threads fill from one stack of pending nodes; then one thread puts the
 * nodes in order. A node is opened by its path from the root, so one descriptor per thread is enough at any depth.
 * Names within a node are sorted with a '/' behind those of directories: that makes the order of the whole list the byte
 * order of the paths.
 */
#include "walk_impl.h"

#include "../base/buf.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define WALK_THREADS 4  /* more contend for the kernel's directory locks */
#define WALK_ALONE   24 /* directories before other threads are worth starting */

struct node;

struct entry {
	const char *name; /* with a '/' behind a directory; in the node's names */
	unsigned char type; /* DT_x */
	struct node *sub; /* directory to descend into */
	struct walk_file file;
	bool listed;
};

struct node {
	char *path; /* relative to the root, "" is the root */
	const struct walk_level *level; /* of the directory itself once entered, of its parent before */
	bool entered;
	bool tracked_only; /* ignored, but something in it is tracked */
	char *names;
	struct entry *entries;
	size_t n;
};

struct walk_job {
	struct walk_impl *im;
	struct cancel *cancel;
	bool lazy;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct node **pending;
	size_t n_pending, cap_pending;
	size_t busy, done;
	size_t count[WALK_STATUS_COUNT];
};

static char *child_path(const char *dir, const char *name, size_t len)
{
	size_t n = strlen(dir);
	char *p = xmalloc(n + len + 2);

	memcpy(p, dir, n);
	if (n)
		p[n++] = '/';
	memcpy(p + n, name, len);
	p[n + len] = 0;
	return p;
}

static void node_free(struct node *nd)
{
	if (!nd)
		return;
	for (size_t i = 0; i < nd->n; i++)
		node_free(nd->entries[i].sub);
	free(nd->entries);
	free(nd->names);
	free(nd->path);
	free(nd);
}

/* ---- one directory ------------------------------------------------------------------------------------------------- */

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct entry *)a)->name, ((const struct entry *)b)->name);
}

static unsigned char type_of(mode_t m)
{
	return S_ISREG(m) ? DT_REG : S_ISDIR(m) ? DT_DIR : S_ISLNK(m) ? DT_LNK : DT_SOCK;
}

/* Names and types of an open directory, sorted; reports whether .git and .gitignore are there. */
static void read_names(struct node *nd, DIR *d, bool *has_git, bool *has_ignore)
{
	struct buf names = { 0 };
	size_t cap = 0;
	struct dirent *de;

	*has_git = *has_ignore = false;
	while ((de = readdir(d))) {
		unsigned char type = de->d_type;
		struct stat st;
		if (!strcmp(de->d_name, ".") || !strcmp(de->d_name, ".."))
			continue;
		if (!strcmp(de->d_name, ".git")) {
			*has_git = true;
			continue;
		}
		*has_ignore = *has_ignore || !strcmp(de->d_name, ".gitignore");
		if (type == DT_UNKNOWN && !fstatat(dirfd(d), de->d_name, &st, AT_SYMLINK_NOFOLLOW))
			type = type_of(st.st_mode);
		nd->entries = mem_grow(nd->entries, nd->n, &cap, sizeof *nd->entries);
		nd->entries[nd->n++] = (struct entry){ .name = (const char *)names.len, .type = type };
		buf_puts(&names, de->d_name);
		if (type == DT_DIR)
			buf_putc(&names, '/');
		buf_putc(&names, 0);
	}
	nd->names = buf_steal(&names);
	for (size_t i = 0; i < nd->n; i++) /* offsets until now: the buffer moved while it grew */
		nd->entries[i].name = nd->names + (size_t)nd->entries[i].name;
	if (nd->n)
		qsort(nd->entries, nd->n, sizeof *nd->entries, by_name);
}

static void fill_stat(struct walk_file *f, const struct stat *st)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	f->size = (uint64_t)st->st_size;
	f->mtime_ns = (int64_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec;
	f->ctime_ns = (int64_t)st->st_ctim.tv_sec * 1000000000 + st->st_ctim.tv_nsec;
	f->ino = st->st_ino;
	f->settled = (int64_t)now.tv_sec * 1000000000 + now.tv_nsec - f->ctime_ns >= WALK_SETTLED_NS;
	f->status = S_ISLNK(st->st_mode)  ? WALK_LINK :
		    !S_ISREG(st->st_mode) ? WALK_SPECIAL :
		    f->size > WALK_MAX_FILE ? WALK_HUGE :
					      WALK_TEXT;
}

static void fill_file(struct walk_file *f, int dir, const char *name)
{
	struct stat st;

	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW))
		f->status = WALK_UNREADABLE;
	else
		fill_stat(f, &st);
}

/* Decides about a subdirectory: a node to descend into, or NULL (then *status says why, WALK_STATUS_COUNT: nothing). */
static struct node *make_sub(const struct node *nd, const struct entry *en, int dir, enum walk_status *status)
{
	char *path = child_path(nd->path, en->name, strlen(en->name) - 1);
	bool module = rules_is_module(nd->level, path), ignored = false;
	struct node *sub = NULL;

	*status = WALK_STATUS_COUNT;
	if (module) {
		char *git = xasprintf("%s.git", en->name);
		if (faccessat(dir, git, F_OK, AT_SYMLINK_NOFOLLOW))
			*status = WALK_SUBMODULE;
		free(git);
	} else {
		ignored = nd->tracked_only || rules_ignore(nd->level, path, true);
		if (ignored && !rules_tracked_below(nd->level, path))
			*status = WALK_IGNORED;
	}
	if (*status == WALK_STATUS_COUNT) {
		sub = xcalloc(1, sizeof *sub);
		sub->path = path;
		sub->level = nd->level;
		sub->tracked_only = ignored;
		return sub;
	}
	free(path);
	return NULL;
}

static bool leave_out(const struct walk_job *job, const struct node *nd, const char *name)
{
	if (job->lazy && !nd->tracked_only)
		return false;
	if (!nd->level)
		return false;
	char *path = child_path(nd->path, name, strlen(name));
	bool out = (nd->tracked_only || rules_ignore(nd->level, path, false)) && !rules_tracked(nd->level, path);
	free(path);
	return out;
}

static void read_node(struct walk_job *job, struct node *nd, size_t count[WALK_STATUS_COUNT])
{
	int fd = openat(job->im->fd, *nd->path ? nd->path : ".", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
	DIR *d = fd >= 0 ? fdopendir(fd) : NULL;
	bool has_git, has_ignore;

	if (!d) {
		if (fd >= 0)
			close(fd);
		count[WALK_UNREADABLE]++;
		return;
	}
	read_names(nd, d, &has_git, &has_ignore);
	if (!nd->entered) {
		const struct walk_level *outer = nd->level;
		nd->level = rules_enter(job->im, outer, nd->path, has_git, has_ignore);
		if (has_git && nd->level && (!outer || nd->level->repo != outer->repo))
			nd->tracked_only = false; /* a repository of its own */
	}
	for (size_t i = 0; i < nd->n; i++) {
		struct entry *en = &nd->entries[i];
		if (en->type == DT_DIR) {
			enum walk_status why;
			en->sub = make_sub(nd, en, dirfd(d), &why);
			if (why == WALK_SUBMODULE) {
				en->listed = true;
				en->file.status = why;
			} else if (why != WALK_STATUS_COUNT) {
				count[why]++;
			}
		} else if (leave_out(job, nd, en->name)) {
			count[WALK_IGNORED]++;
		} else {
			fill_file(&en->file, dirfd(d), en->name);
			en->listed = true;
		}
	}
	closedir(d);
}

/* ---- all of them --------------------------------------------------------------------------------------------------- */

static void push_subs(struct walk_job *job, struct node *nd)
{
	for (size_t i = nd->n; i-- > 0;) {
		if (!nd->entries[i].sub)
			continue;
		job->pending = mem_grow(job->pending, job->n_pending, &job->cap_pending, sizeof *job->pending);
		job->pending[job->n_pending++] = nd->entries[i].sub;
	}
}

/* Works until nothing is pending, or until `limit` directories are done. */
static void work(struct walk_job *job, size_t limit)
{
	size_t count[WALK_STATUS_COUNT] = { 0 };

	pthread_mutex_lock(&job->lock);
	while (job->done < limit) {
		while (!job->n_pending && job->busy)
			pthread_cond_wait(&job->changed, &job->lock);
		if (!job->n_pending || cancel_asked(job->cancel))
			break;
		struct node *nd = job->pending[--job->n_pending];
		job->busy++;
		pthread_mutex_unlock(&job->lock);
		read_node(job, nd, count);
		pthread_mutex_lock(&job->lock);
		push_subs(job, nd);
		job->busy--;
		job->done++;
		pthread_cond_broadcast(&job->changed);
	}
	for (int i = 0; i < WALK_STATUS_COUNT; i++)
		job->count[i] += count[i];
	pthread_cond_broadcast(&job->changed);
	pthread_mutex_unlock(&job->lock);
}

static void work_thread(void *ctx, int ith, int nth)
{
	(void)ith;
	(void)nth;
	work(ctx, (size_t)-1);
}

static void add_file(struct walk_list *out, const char *path, size_t len, const struct walk_file *f)
{
	out->files = mem_grow(out->files, out->n, &out->cap, sizeof *out->files);
	out->files[out->n] = *f;
	out->files[out->n++].path = arena_strndup(&out->arena, path, len);
	out->count[f->status]++;
}

static void collect(struct walk_list *out, struct node *nd, struct buf *path)
{
	size_t len;

	buf_truncate(path, 0);
	buf_puts(path, nd->path);
	if (path->len)
		buf_putc(path, '/');
	len = path->len;
	for (size_t i = 0; i < nd->n; i++) {
		struct entry *en = &nd->entries[i];
		if (en->sub) {
			collect(out, en->sub, path);
			buf_truncate(path, 0);
			buf_puts(path, nd->path);
			if (path->len)
				buf_putc(path, '/');
		} else if (en->listed) {
			buf_truncate(path, len);
			buf_puts(path, en->name);
			if (en->type == DT_DIR)
				buf_truncate(path, path->len - 1);
			add_file(out, path->p, path->len, &en->file);
		}
	}
}

static int list_dir(struct walk_job *job, const char *dir, struct walk_list *out, struct err *e)
{
	struct node *top = xcalloc(1, sizeof *top);
	struct buf path = { 0 };
	int rc = 0;

	top->path = xstrdup(dir);
	top->level = rules_for_dir(job->im, dir);
	top->entered = true;
	/* A plain directory asked for by name is read whatever the rules say about it; in a repository the index decides. */
	top->tracked_only = top->level && top->level->repo && rules_ignore_path(job->im, dir, true);
	job->pending = mem_grow(job->pending, 0, &job->cap_pending, sizeof *job->pending);
	job->pending[job->n_pending++] = top;
	work(job, WALK_ALONE);
	if (job->n_pending && !cancel_asked(job->cancel)) {
		int n = thread_cores();
		struct pool *pool = pool_new(n < WALK_THREADS ? n : WALK_THREADS);
		pool_run(pool, work_thread, job);
		pool_free(pool);
	}
	if (cancel_asked(job->cancel)) {
		rc = err_set(e, ERR_CANCEL, "cancelled while listing files");
	} else {
		collect(out, top, &path);
		for (int i = 0; i < WALK_STATUS_COUNT; i++)
			out->count[i] += job->count[i];
	}
	buf_free(&path);
	node_free(top);
	return rc;
}

int walk_list(struct walk_root *w, const char *dir, bool lazy, struct cancel *cancel, struct walk_list *out, struct err *e)
{
	struct walk_job job = { .im = w->impl, .cancel = cancel, .lazy = lazy };
	struct stat st;
	int rc = 0;

	*out = (struct walk_list){ 0 };
	if (fstatat(w->impl->fd, *dir ? dir : ".", &st, AT_SYMLINK_NOFOLLOW))
		return err_errno(e, ERR_PATH, "%s/%s", w->root, dir);
	if (!S_ISDIR(st.st_mode)) {
		struct walk_file f = { 0 };
		fill_file(&f, w->impl->fd, dir);
		add_file(out, dir, strlen(dir), &f);
		return 0;
	}
	pthread_mutex_init(&job.lock, NULL);
	pthread_cond_init(&job.changed, NULL);
	rc = list_dir(&job, dir, out, e);
	pthread_cond_destroy(&job.changed);
	pthread_mutex_destroy(&job.lock);
	free(job.pending);
	return rc;
}

bool walk_ignored(struct walk_root *w, const char *path)
{
	const char *slash = strrchr(path, '/');
	char *dir = xstrndup(path, slash ? (size_t)(slash - path) : 0);
	bool tracked = rules_tracked(rules_for_dir(w->impl, dir), path);

	free(dir);
	return !tracked && rules_ignore_path(w->impl, path, false);
}

bool walk_add(const struct walk_root *w, const char *path, struct walk_list *l)
{
	int fd = walk_open_file(w, path);
	struct walk_file f = { 0 };
	struct stat st;
	bool ok = fd >= 0 && !fstat(fd, &st);

	if (fd >= 0)
		close(fd);
	if (!ok)
		return false;
	fill_stat(&f, &st);
	f.path = arena_strndup(&l->arena, path, strlen(path));
	l->files = mem_grow(l->files, l->n, &l->cap, sizeof *l->files);
	l->files[l->n++] = f;
	return true;
}

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct walk_file *)a)->path, ((const struct walk_file *)b)->path);
}

void walk_sort(struct walk_list *l)
{
	if (l->n)
		qsort(l->files, l->n, sizeof *l->files, by_path);
}

void walk_list_free(struct walk_list *l)
{
	if (!l)
		return;
	free(l->files);
	arena_free(&l->arena);
	*l = (struct walk_list){ 0 };
}

const char *walk_status_name(enum walk_status s)
{
	static const char *const names[WALK_STATUS_COUNT] = {
		[WALK_TEXT] = "text",           [WALK_BINARY] = "binary",   [WALK_HUGE] = "too large",
		[WALK_UNREADABLE] = "unreadable", [WALK_SPECIAL] = "special file", [WALK_LINK] = "symbolic link",
		[WALK_SUBMODULE] = "submodule", [WALK_IGNORED] = "ignored",
	};

	return s >= 0 && s < WALK_STATUS_COUNT ? names[s] : "unknown";
}
