/* users.h - who outside a directory mentions its names: a pass over the whole tree around it.
 *
 * Each file's set of identifiers is kept in the store by directory (names, sizes, times), so a second pass reads only file
 * times and the candidates. Candidates are parsed; a mention counts when it is a reference (not a comment or a string) in a
 * file outside the directory that does not define the name itself.
 */
#ifndef CODEASK_REPO_USERS_H
#define CODEASK_REPO_USERS_H

#include "scan.h"

struct user_hit { /* strings valid during the call back */
	const char *path;
	uint32_t line;
	enum ref_kind kind;
	const char *name;   /* the name mentioned */
	const char *slot;   /* see ref_kind; "" */
	const char *in_sym; /* enclosing definition's name; "" at file scope */
	const char *in_type;/* its type, for tables ("file_system_type"); "" */
};
/* On the calling thread, ascending by path and line, as soon as everything before is known. */
typedef void (*users_hit_fn)(void *ud, const struct user_hit *h);

/* A file that mentions names but was not parsed, see max_parsed. On the calling thread, ascending by path. */
typedef void (*users_unread_fn)(void *ud, const char *path);

struct users_opts {
	const char *const *names; /* [n_names] */
	size_t n_names;
	/* Many names have many users: with more candidates than this, only so many are parsed, those with the most names in
	 * each top directory, and the others go to unread. 0: all are parsed, and hits come while the tree is still read. */
	size_t max_parsed;
	users_unread_fn unread;
	const char *exclude;   /* the directory or file asked about, relative to the root */
	struct scan_opts scan; /* pool, store, progress, cancel */
	users_hit_fn hit;
	void *ud;
};

struct users_stats {
	size_t files;      /* of a language with a parser, outside of exclude */
	size_t indexed;    /* of them read now for their identifiers: all of them the first time, later those that changed */
	size_t candidates; /* parsed, or their parses taken from the store */
	size_t unread;     /* candidates that were not parsed */
	size_t hits;
	uint64_t bytes_read;
};

/* Prototypes are no mentions; neither are prose and data. stats may be NULL. ERR_CANCEL: hits so far have been
 * reported, what was indexed is kept. exclude "" (the whole tree) finds nothing. */
int users_find(struct walk_root *w, const struct users_opts *o, struct users_stats *stats, struct err *e);

#endif
