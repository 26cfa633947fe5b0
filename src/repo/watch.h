/* watch.h - which files of a tree changed since one last asked.
 *
 * By inotify(7) on the directories of the tree, without those that its rules ignore. Where that is impossible (no inotify,
 * more than WATCH_MAX directories, fs.inotify.max_user_watches used up) the files' times are compared every
 * WATCH_STAT_SECONDS instead, at most a twentieth of the time; watch_note() says so. inotify does not see what other
 * machines write on a network file system. Changes are held back until none has come for WATCH_SETTLE seconds (one second
 * at most), so a checkout comes as one. One thread at a time.
 */
#ifndef CODEASK_REPO_WATCH_H
#define CODEASK_REPO_WATCH_H

#include "walk.h"

#define WATCH_MAX          32768
#define WATCH_STAT_SECONDS 2.0
#define WATCH_SETTLE       0.1
#define WATCH_PATHS        10000 /* more changed files at once are not named: see all */

struct watch;

struct watch_opts {
	size_t max_dirs;     /* 0: WATCH_MAX */
	bool by_times;       /* without inotify */
	double stat_seconds; /* 0: WATCH_STAT_SECONDS */
};

struct watch_changes {
	const char **paths; /* [n] files that came, changed or went, ascending, relative to the root; a directory that went
			       or was renamed stands for all that was in it */
	size_t n;
	bool all;   /* too much changed, or too fast: list the tree again; paths are not complete */
	bool rules; /* a .gitignore is among them: open the tree again for its new rules to hold */
	struct arena strings;
};

/* Watches what walk_list(w, dir, ...) lists. since: what was listed before, so that changes from then on are seen; not kept;
 * may be NULL. w must outlive the watch. ERR_PATH when dir is gone. */
struct watch *watch_new(struct walk_root *w, const char *dir, const struct walk_list *since, const struct watch_opts *o,
			struct err *e);
void watch_free(struct watch *x);

int watch_fd(const struct watch *x); /* readable when something happened; -1: none, the times are compared */
/* Milliseconds after which watch_poll() is worth a call though the fd is still: changes settle, times are due; -1: none. */
int watch_timeout(const struct watch *x);
const char *watch_note(const struct watch *x); /* why there is no inotify, "" */

/* Never blocks longer than a comparison of all times takes (0.3 s for 78,000 files, with inotify not at all). True when
 * *out holds changes; the caller frees it. */
bool watch_poll(struct watch *x, struct watch_changes *out);
void watch_changes_free(struct watch_changes *c);

#endif
