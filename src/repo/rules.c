/* rules.c - which rules hold in a directory, and what the git index says against them. */
#include "walk_impl.h"

#include "../base/map.h"
#include "../base/utf8.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <git2.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define RULES_MAX (4u << 20) /* a larger .gitignore is no .gitignore */

void walk_set_note(struct walk_impl *im, const char *fmt, ...)
{
	struct buf raw = { 0 }, clean = { 0 };
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&raw, fmt, ap);
	va_end(ap);
	utf8_clean(&clean, buf_str(&raw), raw.len, false);
	pthread_mutex_lock(&im->lock);
	if (!im->note[0])
		snprintf(im->note, sizeof im->note, "%s", buf_str(&clean));
	pthread_mutex_unlock(&im->lock);
	buf_free(&raw);
	buf_free(&clean);
}

/* ---- rule files ---------------------------------------------------------------------------------------------------- */

static struct ignore_rules *read_rules(int at, const char *path, int flags)
{
	struct ignore_rules *r = NULL;
	struct stat st;
	size_t len = 0;
	int fd = openat(at, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | flags);

	if (fd < 0)
		return NULL;
	if (fstat(fd, &st) || !S_ISREG(st.st_mode) || st.st_size > RULES_MAX) {
		close(fd);
		return NULL;
	}
	char *text = xmalloc((size_t)st.st_size + 1);
	while (len < (size_t)st.st_size) {
		ssize_t n = read(fd, text + len, (size_t)st.st_size - len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		len += (size_t)n;
	}
	close(fd);
	r = ignore_parse(text, len);
	free(text);
	return r;
}

/* Without an index nothing says which files a project keeps in spite of its rules. Debian's kernel source ends its top
 * .gitignore with an exclusion of everything but debian/: taken literally, the whole tree is hidden. So in a tree that is
 * no repository a rule for everything is left out when it hides the files that make the root a project's top, or all. */
static void check_blankets(struct walk_impl *im, struct ignore_rules *r)
{
	int fd = openat(im->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = fd >= 0 ? fdopendir(fd) : NULL;
	size_t kept = 0, markers_hidden = 0;
	struct dirent *de;

	if (!d) {
		if (fd >= 0)
			close(fd);
		return;
	}
	while ((de = readdir(d))) {
		if (!strcmp(de->d_name, ".") || !strcmp(de->d_name, "..") || !strcmp(de->d_name, ".git"))
			continue;
		if (ignore_match(r, de->d_name, de->d_type == DT_DIR) != 1)
			kept += strcmp(de->d_name, ".gitignore") != 0;
		else
			markers_hidden += root_is_marker(de->d_name);
	}
	closedir(d);
	if ((!kept || markers_hidden) && ignore_void_blankets(r))
		walk_set_note(im, ".gitignore hides the whole tree: that rule was left out");
}

/* ---- repositories -------------------------------------------------------------------------------------------------- */

static void read_index(struct walk_repo *rp, git_index *index)
{
	size_t n = git_index_entrycount(index);

	rp->index = index;
	rp->tracked = xreallocarray(NULL, n, sizeof *rp->tracked);
	rp->modules = xreallocarray(NULL, n, sizeof *rp->modules);
	for (size_t i = 0; i < n; i++) {
		const git_index_entry *en = git_index_get_byindex(index, i);
		if (en->mode == GIT_FILEMODE_COMMIT)
			rp->modules[rp->n_modules++] = en->path;
		else
			rp->tracked[rp->n++] = en->path;
	}
}

static struct ignore_rules *read_exclude(git_repository *repo)
{
	struct ignore_rules *r;
	char *path = xasprintf("%sinfo/exclude", git_repository_commondir(repo));

	r = read_rules(AT_FDCWD, path, 0);
	free(path);
	return r;
}

static struct ignore_rules *read_global(git_repository *repo)
{
	struct ignore_rules *r = NULL;
	git_buf path = { 0 };
	git_config *cfg = NULL;

	if (!git_repository_config_snapshot(&cfg, repo) &&
	    !git_config_get_path(&path, cfg, "core.excludesfile")) {
		r = read_rules(AT_FDCWD, path.ptr, 0);
	} else if (!git_libgit2_opts(GIT_OPT_GET_SEARCH_PATH, GIT_CONFIG_LEVEL_XDG, &path) && path.ptr) {
		char *name = xasprintf("%.*s/ignore", (int)strcspn(path.ptr, ":"), path.ptr);
		r = read_rules(AT_FDCWD, name, 0);
		free(name);
	}
	git_buf_dispose(&path);
	git_config_free(cfg);
	return r;
}

/* Opens the repository whose top is `dir`; NULL with a note when it cannot be read. */
static struct walk_repo *repo_open(struct walk_impl *im, const char *dir)
{
	git_repository *repo = NULL;
	git_index *index = NULL;
	struct walk_repo *rp = NULL;
	char *fd_path = xasprintf("/proc/self/fd/%d/%s", im->fd, dir);
	char *top = realpath(fd_path, NULL);

	free(fd_path);
	git_libgit2_init();
	/* We only read, and run no hook or filter: whose the files are does not matter. */
	git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
	pthread_mutex_lock(&im->lock);
	im->git_users++;
	pthread_mutex_unlock(&im->lock);
	if (!top || git_repository_open_ext(&repo, top, GIT_REPOSITORY_OPEN_NO_SEARCH, NULL) ||
	    git_repository_is_bare(repo) || git_repository_index(&index, repo)) {
		const git_error *ge = git_error_last();
		walk_set_note(im, "%s%s.git is no usable git repository (%s): its files were taken as a plain directory",
			      dir, *dir ? "/" : "", ge ? ge->message : "bare");
		git_repository_free(repo);
		goto out;
	}
	rp = xcalloc(1, sizeof *rp);
	rp->base = *dir ? strlen(dir) + 1 : 0;
	rp->repo = repo;
	read_index(rp, index);
	rp->exclude = read_exclude(repo);
	rp->global = read_global(repo);
	pthread_mutex_lock(&im->lock);
	rp->next = im->repos;
	im->repos = rp;
	pthread_mutex_unlock(&im->lock);
out:
	free(top);
	return rp;
}

static size_t lower_bound(const char **v, size_t n, const char *key, size_t len)
{
	size_t lo = 0, hi = n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (strncmp(v[mid], key, len) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

bool rules_tracked(const struct walk_level *l, const char *path)
{
	if (!l || !l->repo)
		return false;
	path += l->repo->base;
	size_t at = lower_bound(l->repo->tracked, l->repo->n, path, strlen(path) + 1);
	return at < l->repo->n && !strcmp(l->repo->tracked[at], path);
}

bool rules_tracked_below(const struct walk_level *l, const char *dir)
{
	if (!l || !l->repo)
		return false;
	char *key = xasprintf("%s/", dir + l->repo->base);
	size_t len = strlen(key);
	size_t at = lower_bound(l->repo->tracked, l->repo->n, key, len);
	bool hit = at < l->repo->n && !strncmp(l->repo->tracked[at], key, len);
	if (!hit) {
		at = lower_bound(l->repo->modules, l->repo->n_modules, key, len);
		hit = at < l->repo->n_modules && !strncmp(l->repo->modules[at], key, len);
	}
	free(key);
	return hit;
}

bool rules_is_module(const struct walk_level *l, const char *dir)
{
	if (!l || !l->repo || !l->repo->n_modules)
		return false;
	dir += l->repo->base;
	size_t at = lower_bound(l->repo->modules, l->repo->n_modules, dir, strlen(dir) + 1);
	return at < l->repo->n_modules && !strcmp(l->repo->modules[at], dir);
}

/* ---- levels -------------------------------------------------------------------------------------------------------- */

const struct walk_level *rules_enter(struct walk_impl *im, const struct walk_level *parent, const char *dir, bool has_git,
				     bool has_ignore)
{
	struct walk_repo *repo = has_git ? repo_open(im, dir) : NULL;
	struct ignore_rules *rules = NULL;

	if (has_ignore) {
		char *name = xasprintf("%s%s.gitignore", dir, *dir ? "/" : "");
		rules = read_rules(im->fd, name, O_NOFOLLOW); /* git does not follow a link here either */
		free(name);
	}
	if (!*dir && !repo && rules)
		check_blankets(im, rules);
	if (!repo && !rules)
		return parent;

	struct walk_level *l = xcalloc(1, sizeof *l);
	l->parent = repo ? NULL : parent; /* a repository knows nothing of the tree around it */
	l->repo = repo ? repo : parent ? parent->repo : NULL;
	l->rules = rules;
	l->base = *dir ? strlen(dir) + 1 : 0;
	pthread_mutex_lock(&im->lock);
	l->next = im->levels;
	im->levels = l;
	pthread_mutex_unlock(&im->lock);
	return l;
}

static bool has_entry(struct walk_impl *im, const char *dir, const char *name)
{
	char *path = xasprintf("%s%s%s", dir, *dir ? "/" : "", name);
	bool hit = !faccessat(im->fd, path, F_OK, AT_SYMLINK_NOFOLLOW);

	free(path);
	return hit;
}

const struct walk_level *rules_for_dir(struct walk_impl *im, const char *dir)
{
	const struct walk_level *parent = NULL;
	size_t len = strlen(dir);

	pthread_mutex_lock(&im->lock);
	uint64_t *known = map_find(&im->by_dir, dir, len);
	const struct walk_level *l = known ? (const struct walk_level *)(uintptr_t)*known : NULL;
	pthread_mutex_unlock(&im->lock);
	if (known)
		return l;
	if (len) {
		const char *slash = strrchr(dir, '/');
		char *up = xstrndup(dir, slash ? (size_t)(slash - dir) : 0);
		parent = rules_for_dir(im, up);
		free(up);
	}
	l = rules_enter(im, parent, dir, has_entry(im, dir, ".git"), has_entry(im, dir, ".gitignore"));
	pthread_mutex_lock(&im->lock);
	*map_put(&im->by_dir, dir, len, NULL) = (uint64_t)(uintptr_t)l;
	pthread_mutex_unlock(&im->lock);
	return l;
}

bool rules_ignore(const struct walk_level *l, const char *path, bool is_dir)
{
	const struct walk_repo *repo = l ? l->repo : NULL;
	int m;

	for (; l; l = l->parent)
		if ((m = ignore_match(l->rules, path + l->base, is_dir)) >= 0)
			return m;
	if (!repo)
		return false;
	if ((m = ignore_match(repo->exclude, path + repo->base, is_dir)) >= 0)
		return m;
	return ignore_match(repo->global, path + repo->base, is_dir) == 1;
}

bool rules_ignore_path(struct walk_impl *im, const char *path, bool is_dir)
{
	char *at = xstrdup(path), *up = NULL;
	bool ignored = false;

	while (*at) {
		const char *slash = strrchr(at, '/');
		up = xstrndup(at, slash ? (size_t)(slash - at) : 0);
		const struct walk_level *l = rules_for_dir(im, up);
		ignored = rules_ignore(l, at, is_dir);
		free(at);
		at = up;
		if (ignored || (l && l->repo && strlen(up) < l->repo->base))
			break;
		is_dir = true;
	}
	free(at);
	return ignored;
}

void rules_free(struct walk_impl *im)
{
	while (im->levels) {
		struct walk_level *l = im->levels;
		im->levels = l->next;
		ignore_free(l->rules);
		free(l);
	}
	while (im->repos) {
		struct walk_repo *rp = im->repos;
		im->repos = rp->next;
		ignore_free(rp->exclude);
		ignore_free(rp->global);
		free(rp->tracked);
		free(rp->modules);
		git_index_free(rp->index);
		git_repository_free(rp->repo);
		free(rp);
	}
	map_free(&im->by_dir);
	for (; im->git_users; im->git_users--)
		git_libgit2_shutdown();
}
