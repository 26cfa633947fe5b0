/* walk.h - which files a path stands for.
 *
 * In a git repository: tracked files and untracked-not-ignored files at or below the path (libgit2). In any other
 * directory: every file that the .gitignore files in it, nested ones too, do not exclude. A single file: that file. Nothing
 * is dropped silently: what is not readable as text is listed with its reason, or counted where listing makes no sense
 * (ignored entries: an ignored directory counts once).
 */
#ifndef CODEASK_REPO_WALK_H
#define CODEASK_REPO_WALK_H

#include "../base/err.h"
#include "../base/mem.h"
#include "../base/thread.h"

#include <stdbool.h>
#include <stdint.h>

enum walk_status {
	WALK_TEXT,       /* to be read (set after the first bytes were seen by the scanner) */
	WALK_BINARY,     /* NUL in the first 8,000 bytes, as git tells it */
	WALK_HUGE,       /* larger than WALK_MAX_FILE */
	WALK_UNREADABLE, /* no permission, or an I/O error */
	WALK_SPECIAL,    /* socket, device, FIFO */
	WALK_LINK,       /* symbolic link: never followed, what it leads to is listed under its own name if it is in the tree */
	WALK_SUBMODULE,  /* git submodule that is not checked out */
	WALK_IGNORED,    /* counted only */
	WALK_STATUS_COUNT
};
#define WALK_MAX_FILE (64u << 20)
#define WALK_SETTLED_NS 50000000ll /* several steps of the coarsest clock that file systems stamp with */

struct walk_file {
	const char *path; /* relative to the root, any bytes but NUL; in the list's arena */
	uint64_t size;
	int64_t mtime_ns, ctime_ns;
	uint64_t ino;         /* 0: nobody asked the file system */
	bool settled;         /* what is read of it now may be known again by its times: it was last changed WALK_SETTLED_NS before it
			       * was asked for, so that a change after the reading cannot get the same time stamp */
	enum walk_status status;
};

struct walk_list {
	struct walk_file *files; /* [n], ascending by path bytes */
	size_t n, cap;
	size_t count[WALK_STATUS_COUNT]; /* directories that could not be opened count as unreadable, too */
	struct arena arena;
};

struct walk_root {
	char *root;   /* absolute, real path of the tree around the asked path */
	char *focus;  /* asked path relative to root; "" is the root itself */
	bool is_git;  /* root is a git work tree */
	bool is_file; /* the asked path is a file */
	struct walk_impl *impl; /* root.c's own */
};

/* Finds the tree around path: root_override (--root), else the enclosing git work tree, else the nearest ancestor that looks
 * like a project's top: a licence, readme or maintainers file beside a build file or manifest, and no build file in the
 * directory above (a part of a larger build carries such files, too: fs/jffs2 of Linux has a LICENCE beside its Makefile);
 * else the nearest one with a manifest such as Cargo.toml, go.mod, package.json, else the path itself or the directory it is
 * in. A path that its repository ignores is taken for a tree of its own. ERR_PATH: missing, no permission, empty, neither file
 * nor directory, or not below root_override; the message names the path and what to do. */
int walk_open(struct walk_root *w, const char *path, const char *root_override, struct err *e);
void walk_close(struct walk_root *w);

/* A sentence when the tree could not be taken as it is (broken or bare git repository, .gitignore that excludes
 * everything), else "". */
const char *walk_note(const struct walk_root *w);

/* Lists files at or below `dir` (relative to the root; "" is all of it). lazy: .gitignore rules are checked for directories
 * only and the caller checks single files with walk_ignored() when it matters (a fast pass over a large tree). Fails with
 * ERR_CANCEL, or with ERR_PATH when dir is gone; a cancelled list holds nothing. */
int walk_list(struct walk_root *w, const char *dir, bool lazy, struct cancel *cancel, struct walk_list *out, struct err *e);
bool walk_ignored(struct walk_root *w, const char *path); /* a file, relative to the root; thread-safe */

/* Opens a regular file below the root for reading: never through a symbolic link, never blocking. -1 with errno. */
int walk_open_file(const struct walk_root *w, const char *path);

/* Lists by hand: adds one regular file by its path from the root, ignored or not; false when there is none or it leads out of
 * the tree. A list must be sorted before it is scanned. */
bool walk_add(const struct walk_root *w, const char *path, struct walk_list *l);
void walk_sort(struct walk_list *l);
void walk_list_free(struct walk_list *l);

const char *walk_status_name(enum walk_status s); /* "binary", "too large", ... */

#endif
