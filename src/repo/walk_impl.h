/* walk_impl.h - shared by root.c (finding and opening the tree), rules.c (what is ignored) and walk.c (listing). */
#ifndef CODEASK_REPO_WALK_IMPL_H
#define CODEASK_REPO_WALK_IMPL_H

#include "../base/map.h"
#include "ignore.h"
#include "walk.h"

#include <pthread.h>

/* A git repository in the tree: the root itself, a submodule, or a repository inside another tree. Immutable once opened. */
struct walk_repo {
	size_t base;           /* bytes of its directory's path with the slash; 0 for the root */
	void *repo, *index;    /* git_repository *, git_index *; the strings of `tracked` live in the index */
	const char **tracked;  /* [n] ascending by bytes, relative to the repository */
	size_t n;
	const char **modules;  /* [n_modules] those of them that are submodules */
	size_t n_modules;
	struct ignore_rules *exclude, *global; /* info/exclude, core.excludesFile */
	struct walk_repo *next;
};

/* The rules that hold in a directory: its own .gitignore, then those of its parents up to the repository's top. */
struct walk_level {
	const struct walk_level *parent;
	struct ignore_rules *rules;
	size_t base; /* paths are matched from this byte on */
	struct walk_repo *repo; /* NULL outside of git */
	struct walk_level *next; /* all levels, for freeing */
};

struct walk_impl {
	int fd; /* the root directory */
	pthread_mutex_t lock; /* guards what follows */
	struct walk_repo *repos;
	struct walk_level *levels;
	struct map by_dir; /* directory -> struct walk_level *, for walk_ignored() */
	size_t git_users;  /* git_libgit2_init() calls to undo */
	char note[512];
};

/* ---- rules.c: thread-safe ---- */

/* The level of `dir` below parent (NULL for the root). has_git, has_ignore: whether it holds .git and .gitignore. */
const struct walk_level *rules_enter(struct walk_impl *im, const struct walk_level *parent, const char *dir, bool has_git,
				     bool has_ignore);
/* The same from the root down, by looking. */
const struct walk_level *rules_for_dir(struct walk_impl *im, const char *dir);
bool rules_ignore(const struct walk_level *l, const char *path, bool is_dir);
/* The same for the path and every directory above it, up to its repository's top: what is below an ignored directory is
 * ignored, whatever the rules in it say. */
bool rules_ignore_path(struct walk_impl *im, const char *path, bool is_dir);
bool rules_tracked(const struct walk_level *l, const char *path);       /* in the index */
bool rules_tracked_below(const struct walk_level *l, const char *dir);  /* something in it is */
bool rules_is_module(const struct walk_level *l, const char *dir);      /* a submodule */
void rules_free(struct walk_impl *im);
/* First note wins. */
void walk_set_note(struct walk_impl *im, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* ---- root.c ---- */
bool root_is_marker(const char *name); /* a file that stands at a project's top */

#endif
