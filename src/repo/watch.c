/* watch.c - directories by watch descriptor, changed paths in a set until they settle.
 *
 * A directory is watched before it is listed, so nothing that comes into it is missed: it is listed, or an event, or both. A
 * renamed directory's watches are removed and made anew under its new name: events that still carry the old ones are
 * dropped, and its files are reported when it is listed again.
 */
#include "watch.h"

#include "../base/buf.h"
#include "../base/clock.h"
#include "../base/map.h"
#include "../base/path.h"
#include "walk_impl.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#define EVENTS   (IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_CLOSE_WRITE | IN_MODIFY | IN_ATTRIB)
#define ADD      (EVENTS | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR | IN_DONT_FOLLOW | IN_EXCL_UNLINK)
#define HOLD_MAX 1.0 /* seconds that changes which keep coming are held back */

struct wdir {
	int wd;
	char *path; /* relative to the root, "" is the root */
};

enum { SEEN_NEW = 1 }; /* the first event of the path was its creation */

struct watch {
	struct walk_root *w;
	char *dir;        /* what is watched */
	const char *only; /* the asked file's path when dir is its directory; in `file` */
	char *file;
	struct watch_opts o;
	int fd;            /* -1: by times */
	struct wdir *dirs; /* [n] ascending by wd */
	size_t n, cap;
	struct map changed; /* path -> SEEN_x */
	bool all, rules;
	double first, last;    /* of the events held back; 0: none */
	struct walk_list list; /* by times: as last seen */
	double looked, every;  /* by times: when, and how often */
	char note[200];
};

/* ---- changes ------------------------------------------------------------------------------------------------------- */

static void mark(struct watch *x)
{
	x->last = clock_now();
	x->first = x->first > 0 ? x->first : x->last;
}

static void note_path(struct watch *x, const char *path, bool created)
{
	bool is_new;

	if (x->only && strcmp(path, x->only) != 0)
		return;
	mark(x);
	if (!strcmp(path_base(path), ".gitignore"))
		x->rules = true;
	if (x->changed.n >= WATCH_PATHS) {
		x->all = true;
		return;
	}
	uint64_t *seen = map_put(&x->changed, path, strlen(path), &is_new);
	if (is_new)
		*seen = created ? SEEN_NEW : 0;
}

static bool is_there(const struct watch *x, const char *path)
{
	struct stat st;

	return !fstatat(x->w->impl->fd, path, &st, AT_SYMLINK_NOFOLLOW);
}

static int by_string(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool hand_out(struct watch *x, struct watch_changes *out)
{
	out->all = x->all;
	out->rules = x->rules;
	out->paths = xcalloc(x->changed.n + 1, sizeof *out->paths);
	for (size_t i = 0; i < x->changed.n; i++) {
		const struct map_entry *m = &x->changed.entries[i];
		if (m->value & SEEN_NEW && !is_there(x, m->key)) /* an editor's temporary file: came and went */
			continue;
		out->paths[out->n++] = arena_strndup(&out->strings, m->key, m->len);
	}
	if (out->n)
		qsort(out->paths, out->n, sizeof *out->paths, by_string);
	map_free(&x->changed);
	x->all = x->rules = false;
	x->first = x->last = 0;
	if (out->n || out->all)
		return true;
	watch_changes_free(out);
	return false;
}

void watch_changes_free(struct watch_changes *c)
{
	free(c->paths);
	arena_free(&c->strings);
	*c = (struct watch_changes){ 0 };
}

static bool same_file(const struct walk_file *a, const struct walk_file *b)
{
	return a->size == b->size && a->mtime_ns == b->mtime_ns && a->ctime_ns == b->ctime_ns && a->ino == b->ino;
}

/* Both ascending by path. */
static void compare(struct watch *x, const struct walk_list *was, const struct walk_list *is)
{
	size_t i = 0, k = 0;

	while (i < was->n || k < is->n) {
		int c = i == was->n ? 1 : k == is->n ? -1 : strcmp(was->files[i].path, is->files[k].path);
		if (c < 0)
			note_path(x, was->files[i++].path, false);
		else if (c > 0)
			note_path(x, is->files[k++].path, true);
		else if (!same_file(&was->files[i++], &is->files[k++]))
			note_path(x, is->files[k - 1].path, false);
	}
}

/* ---- directories --------------------------------------------------------------------------------------------------- */

static size_t dir_at(const struct watch *x, int wd)
{
	size_t lo = 0, hi = x->n;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		if (x->dirs[mid].wd < wd)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static void drop_dir(struct watch *x, size_t i)
{
	free(x->dirs[i].path);
	memmove(x->dirs + i, x->dirs + i + 1, (x->n - i - 1) * sizeof *x->dirs);
	x->n--;
}

/* 0; 1 when it cannot be opened as a directory (gone again, no permission); -1 when there can be no more watches. */
static int add_dir(struct watch *x, const char *path)
{
	char *full = path_join(x->w->root, path);
	int wd = inotify_add_watch(x->fd, full, ADD), why = errno;
	size_t i;

	free(full);
	if (wd < 0)
		return why == ENOSPC || why == ENOMEM ? -1 : 1;
	i = dir_at(x, wd);
	if (i < x->n && x->dirs[i].wd == wd) {
		free(x->dirs[i].path);
		x->dirs[i].path = xstrdup(path);
		return 0;
	}
	if (x->n >= x->o.max_dirs)
		return -1;
	x->dirs = mem_grow(x->dirs, x->n, &x->cap, sizeof *x->dirs);
	memmove(x->dirs + i + 1, x->dirs + i, (x->n - i) * sizeof *x->dirs);
	x->dirs[i] = (struct wdir){ wd, xstrdup(path) };
	x->n++;
	return 0;
}

static char *join(const char *dir, const char *name)
{
	return *dir ? path_join(dir, name) : xstrdup(name);
}

static bool dir_ignored(const struct watch *x, const char *parent, const char *path)
{
	struct walk_impl *im = x->w->impl;

	return rules_ignore_path(im, path, true) && !rules_tracked_below(rules_for_dir(im, parent), path);
}

/* Watches a directory and all below; report: what is in them is new. Same results as add_dir(). */
static int add_tree(struct watch *x, const char *path, bool report)
{
	int rc = add_dir(x, path);
	struct dirent *de;

	if (rc)
		return rc;
	if (x->only)
		return 0;
	int fd = openat(x->w->impl->fd, *path ? path : ".", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
	DIR *d = fd >= 0 ? fdopendir(fd) : NULL;
	char **subs = NULL;
	size_t n = 0, cap = 0;
	if (!d) {
		if (fd >= 0)
			close(fd);
		return 1;
	}
	while ((de = readdir(d))) {
		struct stat st;
		if (!strcmp(de->d_name, ".") || !strcmp(de->d_name, "..") || !strcmp(de->d_name, ".git"))
			continue;
		char *sub = join(path, de->d_name);
		bool is_dir = de->d_type == DT_DIR;
		if (de->d_type == DT_UNKNOWN && !fstatat(dirfd(d), de->d_name, &st, AT_SYMLINK_NOFOLLOW))
			is_dir = S_ISDIR(st.st_mode);
		if (is_dir && !dir_ignored(x, path, sub)) {
			subs = mem_grow(subs, n, &cap, sizeof *subs);
			subs[n++] = sub;
			continue;
		}
		if (!is_dir && report && !walk_ignored(x->w, sub))
			note_path(x, sub, true);
		free(sub);
	}
	closedir(d); /* before going deeper: one descriptor at any depth */
	for (size_t i = 0; i < n; i++) {
		if (rc >= 0)
			rc = add_tree(x, subs[i], report);
		free(subs[i]);
	}
	free(subs);
	return rc < 0 ? -1 : 0;
}

static void drop_tree(struct watch *x, const char *path)
{
	size_t n = strlen(path);

	for (size_t i = x->n; i-- > 0;) {
		const char *p = x->dirs[i].path;
		if (strncmp(p, path, n) != 0 || (p[n] && p[n] != '/' && n))
			continue;
		inotify_rm_watch(x->fd, x->dirs[i].wd);
		drop_dir(x, i);
	}
}

/* From now on by times. What happened up to here is not known for sure. */
static void give_up_inotify(struct watch *x, const char *why)
{
	snprintf(x->note, sizeof x->note, "changed files are looked for every %g seconds: %s", x->o.stat_seconds, why);
	if (x->fd >= 0)
		close(x->fd);
	x->fd = -1;
	while (x->n)
		drop_dir(x, x->n - 1);
	x->every = x->o.stat_seconds;
	x->looked = 0;
}

static const char *no_more_watches(const struct watch *x)
{
	return x->n >= x->o.max_dirs ? "the tree has too many directories to watch each"
				     : "no more directories can be watched (sysctl fs.inotify.max_user_watches)";
}

/* ---- events -------------------------------------------------------------------------------------------------------- */

/* Events were lost: everything is watched anew, under the names that hold now. */
static void start_again(struct watch *x)
{
	x->all = true;
	mark(x);
	drop_tree(x, "");
	if (add_tree(x, x->dir, false) < 0) {
		give_up_inotify(x, no_more_watches(x));
		walk_list_free(&x->list);
		walk_list(x->w, x->file ? x->file : x->dir, false, NULL, &x->list, NULL);
	}
}

static void directory_event(struct watch *x, const char *parent, const char *path, uint32_t mask)
{
	if (x->only || dir_ignored(x, parent, path))
		return;
	if (mask & (IN_MOVED_FROM | IN_DELETE)) {
		drop_tree(x, path);
		note_path(x, path, false);
	} else if (mask & (IN_CREATE | IN_MOVED_TO) && add_tree(x, path, true) < 0) {
		start_again(x);
	}
}

static void take_event(struct watch *x, const struct inotify_event *ev)
{
	size_t i = dir_at(x, ev->wd);
	const char *name = ev->len ? ev->name : "";

	if (ev->mask & IN_Q_OVERFLOW) {
		start_again(x);
		return;
	}
	if (i == x->n || x->dirs[i].wd != ev->wd)
		return; /* of a directory that is watched no more, or under another name */
	if (ev->mask & (IN_IGNORED | IN_DELETE_SELF | IN_UNMOUNT | IN_MOVE_SELF)) {
		bool top = !strcmp(x->dirs[i].path, x->dir);
		if (!(ev->mask & IN_MOVE_SELF)) /* a move is seen in the parent, too, with its new place */
			drop_dir(x, i);
		if (top) {
			x->all = true;
			mark(x);
		}
		return;
	}
	if (!*name || !strcmp(name, ".git"))
		return;
	char *path = join(x->dirs[i].path, name), *parent = xstrdup(x->dirs[i].path);
	if (ev->mask & IN_ISDIR)
		directory_event(x, parent, path, ev->mask);
	else if (!walk_ignored(x->w, path))
		note_path(x, path, ev->mask & IN_CREATE); /* a rename may have replaced what was there */
	free(path);
	free(parent);
}

static void read_events(struct watch *x)
{
	_Alignas(struct inotify_event) char b[16384];

	for (int rounds = 0; x->fd >= 0 && rounds < 64; rounds++) { /* a writer that never stops must not hold the caller */
		ssize_t n = read(x->fd, b, sizeof b);
		if (n <= 0)
			return;
		for (ssize_t at = 0; at < n && x->fd >= 0;) {
			const struct inotify_event *ev = (const struct inotify_event *)(b + at);
			take_event(x, ev);
			at += (ssize_t)(sizeof *ev + ev->len);
		}
	}
}

static void look_at_times(struct watch *x)
{
	double now = clock_now();
	struct walk_list list;

	if (now - x->looked < x->every)
		return;
	if (walk_list(x->w, x->file ? x->file : x->dir, false, NULL, &list, NULL)) {
		if (x->list.n) { /* the directory itself is gone */
			x->all = true;
			mark(x);
		}
		walk_list_free(&x->list);
	} else {
		compare(x, &x->list, &list);
		walk_list_free(&x->list);
		x->list = list;
	}
	x->looked = clock_now();
	x->every = 20 * (x->looked - now) > x->o.stat_seconds ? 20 * (x->looked - now) : x->o.stat_seconds;
}

/* ---- public -------------------------------------------------------------------------------------------------------- */

struct watch *watch_new(struct walk_root *w, const char *dir, const struct walk_list *since, const struct watch_opts *o,
			struct err *e)
{
	struct watch *x = xcalloc(1, sizeof *x);
	struct walk_list now;
	struct stat st;

	x->w = w;
	x->o = o ? *o : (struct watch_opts){ 0 };
	x->o.max_dirs = x->o.max_dirs ? x->o.max_dirs : WATCH_MAX;
	x->o.stat_seconds = x->o.stat_seconds > 0 ? x->o.stat_seconds : WATCH_STAT_SECONDS;
	x->dir = xstrdup(dir);
	x->fd = -1;
	if (!fstatat(w->impl->fd, *dir ? dir : ".", &st, AT_SYMLINK_NOFOLLOW) && !S_ISDIR(st.st_mode)) {
		char *slash = strrchr(x->dir, '/');
		x->file = xstrdup(dir);
		x->only = x->file;
		*(slash ? slash : x->dir) = 0;
	}
	if (x->o.by_times) {
		give_up_inotify(x, "asked for");
	} else if ((x->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) < 0) {
		give_up_inotify(x, strerror(errno));
	} else if (add_tree(x, x->dir, false) < 0) {
		give_up_inotify(x, no_more_watches(x));
	}
	if (walk_list(w, dir, false, NULL, &now, e)) { /* behind the watches, so that nothing falls between */
		watch_free(x);
		return NULL;
	}
	if (since)
		compare(x, since, &now);
	if (x->fd < 0) {
		x->list = now;
		x->looked = clock_now();
	} else {
		walk_list_free(&now);
	}
	return x;
}

void watch_free(struct watch *x)
{
	if (!x)
		return;
	if (x->fd >= 0)
		close(x->fd);
	while (x->n)
		drop_dir(x, x->n - 1);
	free(x->dirs);
	map_free(&x->changed);
	walk_list_free(&x->list);
	free(x->dir);
	free(x->file);
	free(x);
}

int watch_fd(const struct watch *x)
{
	return x->fd;
}

const char *watch_note(const struct watch *x)
{
	return x->note;
}

static double settles(const struct watch *x)
{
	double quiet = x->last + WATCH_SETTLE, latest = x->first + HOLD_MAX;

	return quiet < latest ? quiet : latest;
}

int watch_timeout(const struct watch *x)
{
	double when = x->last > 0 ? settles(x) : x->fd < 0 ? x->looked + x->every : 0, left = when - clock_now();

	return when > 0 ? left > 0 ? (int)(left * 1000) + 1 : 0 : -1;
}

bool watch_poll(struct watch *x, struct watch_changes *out)
{
	*out = (struct watch_changes){ 0 };
	if (x->fd >= 0)
		read_events(x);
	else
		look_at_times(x);
	return x->last > 0 && clock_now() >= settles(x) && hand_out(x, out);
}
