/* view.h - a source tree as src/ask sees it: files, map, graph, build rules; and how places are written.
 * Owned by ask_run(); everything below it borrows. */
#ifndef CODEASK_ASK_VIEW_H
#define CODEASK_ASK_VIEW_H

#include "ask.h"

#include "../base/buf.h"
#include "../repo/build.h"
#include "../repo/graph.h"
#include "../repo/scan.h"

struct view {
	const struct ask_opts *o;
	struct walk_root root;
	struct walk_list list;
	struct symtab tab;
	struct graph graph;
	struct build build;
	float *hub;          /* [n_syms] with it: reach_hub() */
	float *reach;        /* [n_syms] how much a symbol leads to through paths; NULL until reach_fill() (reach.h) */
	struct pool *pool;
	struct store *store; /* NULL: no cache */
	double t0;           /* clock_now() at the start */
	double last_progress;
	double pass_t0;    /* when this pass over the files began */
	size_t files_read; /* in it */
};

/* Opens, walks and scans; emits PROGRESS while it takes long, NOTE for a cache that cannot be used. */
int view_open(struct view *v, const struct ask_opts *o, const char *path, struct err *e);
/* The same in two steps: root and list of files; then the map. view_close() is due after either, failed or not. */
int view_list(struct view *v, const struct ask_opts *o, const char *path, struct err *e);
int view_map(struct view *v, const char *path, struct err *e);
/* Reads the build rules, once: before put_condition() and whatever else uses v->build. Most exact answers and listings need
 * none, and in a kernel it is a pass over 13 million references. */
void view_prepare(struct view *v);
void view_close(struct view *v);

/* Events. Text is passed as it is: build it with the functions below, which clean names. */
void view_fact(struct view *v, const char *section, const struct buf *text);
void view_note(struct view *v, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void view_emit(struct view *v, const struct event *ev);
void view_progress(void *view, const struct scan_progress *p); /* a scan_progress_fn */

/* Writing names and places. A path is shown relative to the asked directory unless full is set. */
void put_clean(struct buf *b, const char *s);
void put_path(struct buf *b, const struct view *v, int32_t file, bool full);
void put_place(struct buf *b, const struct view *v, int32_t sym, int32_t near_file); /* ":57", or "inode.c:57" when
										       the file is not near_file */
/* Answers are written for a terminal of 80 columns, whatever it is shown on, so that the same question has the same bytes. */
#define VIEW_WIDTH 79

/* Breaks the text behind `start` (one line so far) at blanks so that it keeps to VIEW_WIDTH; what follows is indented. */
void wrap_line(struct buf *b, size_t start, size_t indent);

/* At most max columns of a sentence, cut between words. */
void put_sentence(struct buf *b, const char *s, size_t max);
/* " [CONFIG_MMU=y]" when the build takes the file under a condition only; else nothing. */
void put_condition(struct buf *b, const struct view *v, int32_t file);
void put_newline(struct buf *b); /* ends a line, without blanks at its end */
void put_pad(struct buf *b, size_t line_start, size_t column); /* spaces up to the column, at least one */

/* Tests, benches and examples beside a program are not what it is. */
bool view_is_aside(const struct view *v, int32_t file);

bool sym_is_function(const struct symbol *s);
bool sym_is_main_kind(const struct symbol *s); /* function, method, table, class, interface: what a file is about */
bool sym_is_body(const struct symbol *s); /* a definition, not a declaration */

#endif
