/* fetch.h - one file to the row of its parse (parsed.h), by the shortest way: what the store knows for this path, size and
 * times; what it knows for these contents; else read and parse.
 *
 * "stat" rows: root, path -> size, times, inode, parser version, status, language, blob id. "parse" rows: blob id, language,
 * parser version -> parsed.h.
 */
#ifndef CODEASK_REPO_FETCH_H
#define CODEASK_REPO_FETCH_H

#include "scan.h"

#include <stdatomic.h>

/* Scratch of one thread. Zero-initialise. */
struct fetch_thread {
	struct parser *parser; /* made when the first file has to be parsed: compiling queries takes milliseconds */
	struct parse parse;
	struct buf text, key, value;
};

struct fetch {
	const struct walk_root *w;
	struct store *store;
	uint64_t version;
	struct fetch_thread *threads; /* [n_threads] */
	int n_threads;
	atomic_int hashing; /* libgit2 is initialised when the first blob id is needed: 5 ms that a warm run does not pay */
	_Atomic uint64_t bytes_read;
	atomic_size_t parsed;
};

void fetch_init(struct fetch *f, const struct walk_root *w, struct store *store, int n_threads);
void fetch_free(struct fetch *f);

/* Replaces *row; empty for a file that is not text, whose status is set accordingly. again: passes the cache by, because its
 * row turned out to be damaged. -1 only for a broken installation. Threads may call it at once, each with its own index. */
int fetch_row(struct fetch *f, int thread, struct walk_file *file, bool again, struct buf *row, struct err *e);

/* Reads file into *text (replaced). False: not text; its status says why. */
bool fetch_text(struct fetch *f, struct walk_file *file, struct buf *text);

#endif
