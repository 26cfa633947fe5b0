/* browse_impl.h - shared by the files that implement browse.h.
 *
 * Threads: everything is immutable after browse_open() but for what a lock below guards. The view's pool is taken with
 * browse_pool(), which gives none when somebody has it: the work is then done by the calling thread alone.
 */
#ifndef CODEASK_ASK_BROWSE_IMPL_H
#define CODEASK_ASK_BROWSE_IMPL_H

#include "browse.h"
#include "exact.h"
#include "view.h"

#include <pthread.h>

/* A path by its end: sorted by the bytes from the last to the first, so that all paths with one tail stand together. */
struct tail {
	const char *path; /* [len] of a file or directory; borrowed from the map */
	uint32_t len;
	int32_t file;     /* -1: a directory */
};
struct tails {
	struct tail *t; /* [n] */
	size_t n, cap;
};

/* What the fuzzy finder looks at before the letters themselves; made by the first search. */
struct find_index {
	uint32_t *name_mask, *file_mask; /* [n_names], [n_files] which letters there are */
	float *file_rank;                /* [n_files] sum over its symbols */
	int32_t *file_order;             /* [n_files] falling */
};

struct browse {
	atomic_size_t refs;
	struct browse *around; /* early only: whose root this one borrows, an owned reference */
	bool early;
	struct ask_opts quiet; /* options with no one listening, for the view once it is open */
	struct view *view;
	struct tails files, dirs;
	int32_t *up;           /* [n_syms] the definition of several lines around each symbol, -1 */
	pthread_mutex_t pool_lock;  /* the view's pool is in use */
	pthread_mutex_t facts_lock; /* guards `ready` and what it says of the view: build rules, reach */
	bool ready;
	pthread_mutex_t find_lock;  /* guards the making of `find` */
	struct find_index find;
	bool find_ready;
};

static inline const struct symtab *browse_tab(const struct browse *b)
{
	return &b->view->tab;
}

struct pool *browse_pool(const struct browse *b); /* NULL: taken */
void browse_pool_back(const struct browse *b, struct pool *p);
void browse_facts_ready(const struct browse *b); /* what the writers of facts.h need */

/* A question of no kind for the functions of exact.h; q must live as long. */
struct exact browse_exact(const struct browse *b, const struct question *q);

/* Innermost definition of several lines around a line, -1. */
int32_t browse_enclosing(const struct browse *b, int32_t file, uint32_t line);

/* The tails that are `tail` or end with '/' and it: [*from, *to) */
void tails_range(const struct tails *t, const char *tail, size_t len, size_t *from, size_t *to);

/* Definitions that a word can mean, the best first: bodies before declarations, near ones before far ones. Caller frees. */
struct word;
int32_t *browse_rivals(const struct browse *b, const struct word *w, const char *near, size_t *n);
void browse_add_symbols(const struct browse *b, const struct word *w, const char *near, struct places *out); /* the same, appended */
/* Appends definitions in headers that were not asked about but are included from `near` (NULL: where the name is mentioned first), when
 * there are none yet. Reads files: some ten milliseconds. */
void browse_outside(const struct browse *b, const struct word *w, const char *near, struct places *out);
/* Fills more and more_name when the name may be used outside of what was opened. */
void browse_offer_users(const struct browse *b, const char *name, struct places *out);
/* The definitions of a file that is not in the map, parsed now. ERR_PATH: it cannot be read. */
int browse_outline_outside(const struct browse *b, const char *path, struct places *out, struct err *e);
/* The name in an #include line text[at, end): [*from, *to) of the text. */
bool browse_directive(const char *text, size_t at, size_t end, size_t *from, size_t *to);

/* ---- lists ---- */

#define PLACES_MAX 20000 /* told at most */
#define PLACE_TEXT 400   /* bytes of a place's text */

/* One more place, counted in total, too; NULL when the list is full. All its strings are "". */
struct place *places_add(struct places *l);
char *places_raw(struct places *l, const char *s);            /* as it is */
char *places_clean(struct places *l, const char *s, size_t n); /* clean, one line, cut at PLACE_TEXT */
char *places_printf(struct places *l, const char *fmt, ...) __attribute__((format(printf, 2, 3))); /* clean */
void places_begin(struct places *l, const char *fmt, ...) __attribute__((format(printf, 2, 3)));  /* zeroes; the title */
/* A definition: its place, name, kind and signature or first sentence. */
struct place *places_symbol(const struct browse *b, struct places *l, int32_t sym);
struct place *places_file(const struct browse *b, struct places *l, const char *path);
/* Lines of files, for places that are shown with theirs; places of one file should come together. Zero-initialise but for b. */
struct line_reader {
	const struct browse *b;
	char *path, *text; /* of the file in hand */
	size_t len, at;    /* offset of line number `line` */
	uint32_t line;
	uint64_t bytes;    /* read so far: beyond a limit there are no more texts */
};
char *places_line(struct places *l, struct line_reader *r, const char *path, uint32_t line); /* "" when it cannot be had */
void line_reader_free(struct line_reader *r);

const char *browse_kind(const struct symbol *s); /* "function", "declaration"; static */

#endif
