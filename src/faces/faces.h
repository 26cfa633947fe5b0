/* faces.h - what a person or a program sees: one function per face. Each returns the exit status. */
#ifndef CODEASK_FACES_FACES_H
#define CODEASK_FACES_FACES_H

#include "options.h"

#include "../ask/ask.h"

/* Renders events: answer on stdout, progress and statistics on stderr; or as JSON lines on stdout. */
struct render;
struct render *render_new(const struct options *o, struct cancel *cancel);
void render_event(void *render, const struct event *ev); /* an event_fn */
/* 0, or -1 when stdout could not be written (full disk); a closed pipe is no error. */
int render_finish(struct render *r);
void render_free(struct render *r);

/* Rows of the map: two row_fn. JSON has the keys name, kind, file, line, end, refs. */
void row_text(struct buf *out, const struct map_row *row);
void row_json(struct buf *out, const struct map_row *row);

/* One event as one line of JSON, newline included. */
void json_event(const struct event *ev, struct buf *out);

int ask_main(const struct options *o, const struct ask_opts *ask, struct err *e);
/* The session without a screen: questions are lines of stdin. */
int plain_main(const struct options *o, const struct ask_opts *ask, const char *path, struct err *e);
int tokenize_main(const struct options *o, struct err *e);
int template_main(const struct options *o, struct err *e);
int logits_main(const struct options *o, const struct ask_opts *ask, struct err *e);
int bench_main(const struct options *o, const struct ask_opts *ask, struct err *e);
int plan_main(const struct options *o, const struct ask_opts *ask, struct err *e);
int models_main(const struct options *o, const struct ask_opts *ask, struct err *e);
int pull_main(const struct options *o, const struct ask_opts *ask, struct err *e);
int suggest_main(const struct options *o, struct err *e);
/* Hidden: --completion bash|zsh|fish prints a script for that shell, --completion models the installed models' names. */
int completion_main(const struct options *o, const struct found_dirs *stores, struct err *e);

/* Whole standard input, at most limit bytes; caller frees. */
int read_stdin(size_t limit, char **text, size_t *len, struct err *e);
/* Writes and flushes stdout; ERR_FAIL when it cannot take it. */
int write_stdout(const char *text, size_t len, struct err *e);

#endif
