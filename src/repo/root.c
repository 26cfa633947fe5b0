/* root.c - from an asked path to the tree around it. */
#include "walk_impl.h"

#include "../base/path.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* ---- a path that is not there -------------------------------------------------------------------------------------- */

/* Edit distance of two short names, transpositions counted as two; large when a name is long. */
static size_t distance(const char *a, const char *b)
{
	size_t row[65], la = strlen(a), lb = strlen(b);

	if (la > 64 || lb > 64)
		return 1000;
	for (size_t j = 0; j <= lb; j++)
		row[j] = j;
	for (size_t i = 1; i <= la; i++) {
		size_t diag = row[0];
		row[0] = i;
		for (size_t j = 1; j <= lb; j++) {
			size_t up = row[j], best = diag + (a[i - 1] != b[j - 1]);
			best = up + 1 < best ? up + 1 : best;
			row[j] = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
			diag = up;
		}
	}
	return row[lb];
}

/* The name in `dir` that is most like `name`, NULL when none is close; caller frees. */
static char *similar_name(const char *dir, const char *name)
{
	size_t limit = strlen(name) / 3 + 1, best = limit + 1;
	char *found = NULL;
	struct dirent *de;
	DIR *d = opendir(dir);

	while (d && (de = readdir(d))) {
		if (!strcmp(de->d_name, ".") || !strcmp(de->d_name, ".."))
			continue;
		size_t dist = strcasecmp(de->d_name, name) ? distance(de->d_name, name) : 0;
		if (dist < best || (dist == best && found && strcmp(de->d_name, found) < 0)) {
			best = dist;
			free(found);
			found = xstrdup(de->d_name);
		}
	}
	if (d)
		closedir(d);
	return found;
}

static int missing(const char *path, struct err *e)
{
	char *up = xstrdup(path), *name = NULL, *slash;
	struct stat st;

	for (;;) { /* up: the nearest ancestor that exists; name: the component that does not */
		size_t len = strlen(up);
		while (len > 1 && up[len - 1] == '/')
			up[--len] = 0;
		slash = strrchr(up, '/');
		free(name);
		name = xstrdup(slash ? slash + 1 : up);
		if (!slash)
			strcpy(up, len ? "." : "");
		else
			slash[slash == up] = 0;
		if (!*up || !strcmp(up, "/") || !strcmp(up, ".") || !stat(up, &st))
			break;
	}
	char *like = *up && *name ? similar_name(up, name) : NULL;
	if (!*path)
		err_set(e, ERR_PATH, "the path is empty: name a directory or a file");
	else if (!stat(up, &st) && !S_ISDIR(st.st_mode))
		err_set(e, ERR_PATH, "%s: no such path: %s is a file", path, up);
	else if (like)
		err_set(e, ERR_PATH, "%s: no such file or directory: did you mean %s%s%s?", path,
			strcmp(up, ".") ? up : "", strcmp(up, ".") && up[strlen(up) - 1] != '/' ? "/" : "", like);
	else
		err_set(e, ERR_PATH, "%s: no such file or directory: the nearest directory that exists is %s", path, up);
	free(like);
	free(name);
	free(up);
	return -1;
}

/* realpath() with an error that helps; caller frees. */
static char *resolve(const char *path, struct err *e)
{
	char *real = realpath(path, NULL);

	if (real)
		return real;
	if (errno == ENOENT || errno == ENOTDIR)
		missing(path, e);
	else if (errno == EACCES)
		err_set(e, ERR_PATH, "%s: permission denied: a directory on the way to it may not be entered", path);
	else if (errno == ELOOP)
		err_set(e, ERR_PATH, "%s: symbolic links lead in a circle: name the directory itself", path);
	else
		err_errno(e, ERR_PATH, "%s", path);
	return NULL;
}

/* ---- the project's top --------------------------------------------------------------------------------------------- */

enum top_sign {
	SIGN_NONE,
	SIGN_PAPER = 1,    /* licence, readme, maintainers */
	SIGN_BUILD = 2,
	SIGN_MANIFEST = 4, /* says by itself that a project begins here */
};

static const struct top_name {
	const char *name;
	enum top_sign sign;
} top_names[] = {
	{ "COPYING", SIGN_PAPER },        { "LICENSE", SIGN_PAPER },        { "LICENCE", SIGN_PAPER },
	{ "LICENSE.txt", SIGN_PAPER },    { "LICENSE.md", SIGN_PAPER },     { "LICENSES", SIGN_PAPER },
	{ "README", SIGN_PAPER },         { "README.md", SIGN_PAPER },      { "README.rst", SIGN_PAPER },
	{ "README.txt", SIGN_PAPER },     { "MAINTAINERS", SIGN_PAPER },    { "Makefile", SIGN_BUILD },
	{ "GNUmakefile", SIGN_BUILD },    { "makefile", SIGN_BUILD },       { "Makefile.am", SIGN_BUILD },
	{ "configure", SIGN_BUILD },      { "configure.ac", SIGN_BUILD },   { "CMakeLists.txt", SIGN_BUILD },
	{ "meson.build", SIGN_BUILD },    { "WORKSPACE", SIGN_BUILD },      { "build.sh", SIGN_BUILD },
	{ "build.gradle", SIGN_MANIFEST }, { "pom.xml", SIGN_MANIFEST },    { "Cargo.toml", SIGN_MANIFEST },
	{ "go.mod", SIGN_MANIFEST },      { "package.json", SIGN_MANIFEST }, { "pyproject.toml", SIGN_MANIFEST },
	{ "setup.py", SIGN_MANIFEST },    { "deno.json", SIGN_MANIFEST },   { "settings.gradle", SIGN_MANIFEST },
};

bool root_is_marker(const char *name)
{
	for (size_t i = 0; i < sizeof top_names / sizeof *top_names; i++)
		if (!strcmp(top_names[i].name, name))
			return true;
	return false;
}

static unsigned top_signs(const char *dir)
{
	int fd = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	unsigned signs = SIGN_NONE;

	for (size_t i = 0; fd >= 0 && i < sizeof top_names / sizeof *top_names; i++)
		if (!(signs & top_names[i].sign) && !faccessat(fd, top_names[i].name, F_OK, AT_SYMLINK_NOFOLLOW))
			signs |= top_names[i].sign;
	if (fd >= 0)
		close(fd);
	return signs;
}

/* Cuts dir to its parent; false at the root of the file system. */
static bool to_parent(char *dir)
{
	char *slash = strrchr(dir, '/');

	if (!slash || slash == dir)
		return false;
	*slash = 0;
	return true;
}

/* The top around dir, see walk_open(); stops below `limit` (NULL: at the root of the file system). Caller frees.
 * A directory whose parent has a build file of its own is a part of that build, whatever papers lie in it: fs/jffs2 of Linux
 * has a licence and a Makefile and is no project. */
static char *find_top(const char *dir, const char *limit)
{
	char *at = xstrdup(dir), *top = NULL, *manifest = NULL, *part = NULL;
	unsigned signs = top_signs(at), up = SIGN_NONE;
	bool more = true;

	for (; more && !top && !(limit && !strcmp(at, limit)); signs = up) {
		char *here = xstrdup(at);

		more = to_parent(at);
		up = more && !(limit && !strcmp(at, limit)) ? top_signs(at) : SIGN_NONE;
		if ((signs & SIGN_MANIFEST) && !manifest)
			manifest = xstrdup(here);
		if (!(signs & SIGN_PAPER) || !(signs & (SIGN_BUILD | SIGN_MANIFEST))) {
			free(here);
		} else if (up & SIGN_BUILD) {
			free(part);
			part = here;
		} else {
			top = here;
		}
	}
	free(at);
	if (!top)
		top = xstrdup(manifest ? manifest : part ? part : dir);
	free(part);
	free(manifest);
	return top;
}

/* Nearest directory at or above dir that holds .git; NULL when there is none. Caller frees. */
static char *find_git(const char *dir)
{
	char *at = xstrdup(dir);

	do {
		char *name = path_join(at, ".git");
		bool hit = !faccessat(AT_FDCWD, name, F_OK, AT_SYMLINK_NOFOLLOW);
		free(name);
		if (hit)
			return at;
	} while (to_parent(at));
	free(at);
	return NULL;
}

/* ---- open ---------------------------------------------------------------------------------------------------------- */

static int set_root(struct walk_root *w, const char *root, const char *asked, struct err *e)
{
	const char *rel = asked + (strcmp(root, "/") ? strlen(root) : 0);

	free(w->root);
	free(w->focus);
	w->root = xstrdup(root);
	w->focus = xstrdup(*rel == '/' ? rel + 1 : rel);
	w->is_git = false;
	if (w->impl->fd >= 0)
		close(w->impl->fd);
	w->impl->fd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (w->impl->fd < 0)
		return err_errno(e, ERR_PATH, "%s", root);
	return 0;
}

/* Whether the repository at the root leaves the asked path out: then it says nothing about it. */
static bool focus_left_out(struct walk_root *w)
{
	if (!*w->focus)
		return false;
	const struct walk_level *l = rules_for_dir(w->impl, "");
	if (!l || !l->repo || rules_tracked(l, w->focus) || rules_tracked_below(l, w->focus) || rules_is_module(l, w->focus))
		return false;
	return rules_ignore_path(w->impl, w->focus, !w->is_file);
}

static int find_root(struct walk_root *w, const char *asked, const char *dir, struct err *e)
{
	char *git = find_git(dir), *top = NULL;
	int rc = -1;

	if (git) {
		if (set_root(w, git, asked, e))
			goto out;
		const struct walk_level *l = rules_for_dir(w->impl, "");
		w->is_git = l && l->repo && !l->repo->base;
		if (w->is_git && !focus_left_out(w)) {
			rc = 0;
			goto out;
		}
		rules_free(w->impl); /* they were read for another root */
	}
	top = find_top(dir, w->is_git ? git : NULL);
	rc = set_root(w, top, asked, e);
out:
	free(top);
	free(git);
	return rc;
}

static int check_directory(const char *path, const char *real, struct err *e)
{
	DIR *d = opendir(real);
	struct dirent *de;
	size_t n = 0;

	if (!d)
		return errno == EACCES ? err_set(e, ERR_PATH, "%s: permission denied: this user may not read it", path) :
					 err_errno(e, ERR_PATH, "%s", path);
	while (!n && (de = readdir(d)))
		n += strcmp(de->d_name, ".") && strcmp(de->d_name, "..");
	closedir(d);
	return n ? 0 : err_set(e, ERR_PATH, "%s: the directory is empty: name one that holds source files", path);
}

static int open_under(struct walk_root *w, const char *asked, const char *path, const char *root_override, struct err *e)
{
	char *root = resolve(root_override, e);
	struct stat st;
	int rc = -1;

	if (!root)
		return -1;
	if (stat(root, &st) || !S_ISDIR(st.st_mode)) {
		err_set(e, ERR_PATH, "%s (--root): not a directory", root_override);
	} else if (!path_under(asked, root)) {
		err_set(e, ERR_PATH, "%s is not below %s (--root): leave --root out or name a directory around the path", path,
			root_override);
	} else if (!set_root(w, root, asked, e)) {
		const struct walk_level *l = rules_for_dir(w->impl, "");
		w->is_git = l && l->repo;
		rc = 0;
	}
	free(root);
	return rc;
}

int walk_open(struct walk_root *w, const char *path, const char *root_override, struct err *e)
{
	struct stat st;
	char *asked, *dir = NULL;
	int rc = -1;

	*w = (struct walk_root){ 0 };
	asked = resolve(path, e);
	if (!asked)
		return -1;
	w->impl = xcalloc(1, sizeof *w->impl);
	w->impl->fd = -1;
	pthread_mutex_init(&w->impl->lock, NULL);
	dir = xstrdup(asked);
	if (stat(asked, &st)) {
		err_errno(e, ERR_PATH, "%s", path);
		goto out;
	}
	w->is_file = S_ISREG(st.st_mode);
	if (!w->is_file && !S_ISDIR(st.st_mode)) {
		err_set(e, ERR_PATH, "%s: neither a file nor a directory: name a source file or a directory", path);
		goto out;
	}
	if (!w->is_file && check_directory(path, asked, e))
		goto out;
	if (w->is_file && !to_parent(dir))
		strcpy(dir, "/");
	rc = root_override ? open_under(w, asked, path, root_override, e) : find_root(w, asked, dir, e);
	if (!rc)
		rules_for_dir(w->impl, ""); /* so that walk_note() is complete */
out:
	free(asked);
	free(dir);
	if (rc)
		walk_close(w);
	return rc;
}

void walk_close(struct walk_root *w)
{
	if (!w || !w->impl)
		return;
	rules_free(w->impl);
	if (w->impl->fd >= 0)
		close(w->impl->fd);
	pthread_mutex_destroy(&w->impl->lock);
	free(w->impl);
	free(w->root);
	free(w->focus);
	*w = (struct walk_root){ 0 };
}

const char *walk_note(const struct walk_root *w)
{
	return w->impl ? w->impl->note : "";
}

int walk_open_file(const struct walk_root *w, const char *path)
{
	struct open_how how = {
		.flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS,
	};
	struct stat st = { 0 };
	int fd = (int)syscall(SYS_openat2, w->impl->fd, path, &how, sizeof how);

	if (fd < 0 && (errno == ENOSYS || errno == EPERM)) { /* before Linux 5.6, or a container that forbids it */
		char *full = path_join(w->root, path), *real = realpath(full, NULL);
		bool inside = real && !strcmp(real, full);
		fd = inside ? open(full, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW) : -1;
		if (real && !inside)
			errno = ELOOP;
		free(full);
		free(real);
	}
	if (fd >= 0 && (fstat(fd, &st) || !S_ISREG(st.st_mode))) {
		close(fd);
		errno = S_ISDIR(st.st_mode) ? EISDIR : EINVAL;
		return -1;
	}
	return fd;
}
