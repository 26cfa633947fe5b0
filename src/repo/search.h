/* search.h - text search over the files of a walk, in parallel, hits in order of path and line.
 *
 * What a pattern may be and how it is matched: match.h. A hit is a matching line; totals count all of them, whatever the
 * caps on what is handed out. Bounds: SEARCH_TEXT_MAX bytes of a line, SEARCH_FILE_SECONDS a file; what could not be
 * searched is counted by its reason.
 */
#ifndef CODEASK_REPO_SEARCH_H
#define CODEASK_REPO_SEARCH_H

#include "match.h"
#include "scan.h"

#define SEARCH_TEXT_MAX     400
#define SEARCH_FILE_SECONDS 2.0

struct search_hit {  /* valid during the call */
	size_t file; /* index into the list */
	const char *path;
	uint32_t line, column;  /* from 1; column in characters of a valid line, else bytes */
	const char *text;       /* [len] the line as it is in the file: any bytes; a part around the match when it is long */
	size_t len, start, end; /* text[start, end) is its first match, cut with the text */
	bool cut_before, cut_after;
};

/* On the calling thread, ascending by file and line, as soon as everything before is known. */
typedef void (*search_hit_fn)(void *ud, const struct search_hit *h);
/* Behind the hits of a file that has some: how many lines of it match, handed out or not. */
typedef void (*search_file_fn)(void *ud, size_t file, size_t lines);

struct search_opts {
	struct match_opts match;
	size_t max_hits, max_per_file; /* handed out at most; 0: all */
	struct pool *pool;             /* NULL: this thread alone */
	struct cancel *cancel;
	scan_progress_fn progress;
	search_hit_fn hit;   /* may be NULL: only counted */
	search_file_fn file; /* may be NULL */
	void *ud;
};

struct search_stats {
	size_t files;                      /* searched */
	size_t files_hit;                  /* with a matching line */
	size_t lines;                      /* matching lines, all of them */
	size_t told;                       /* of them handed out */
	size_t undecided;                  /* lines that took the pattern too many steps: they may match */
	size_t cut;                        /* files left before their end because they took too long */
	size_t skipped[WALK_STATUS_COUNT]; /* not searched: binary, too large, ... */
	uint64_t bytes;
};

/* Searches every file of the list. ERR_USAGE for a bad pattern; ERR_CANCEL: hits and *stats (may be NULL) so far stand. */
int search_run(const struct walk_root *w, const struct walk_list *list, const struct search_opts *o, struct search_stats *stats,
	       struct err *e);

#endif
