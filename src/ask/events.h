/* events.h - the one stream every face renders.
 *
 * ask_run() emits events on its own thread, in order; strings and structs are valid during the call. Text is clean: valid
 * UTF-8 without control bytes other than newline and tab. A face renders events and holds no logic about questions, models
 * or repositories.
 */
#ifndef CODEASK_ASK_EVENTS_H
#define CODEASK_ASK_EVENTS_H

#include "../base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum ev_type {
	EV_PLAN,     /* what will be read and where: tree, files, pack, memory */
	EV_PROGRESS, /* long work that is no prefill: scanning, searching, loading */
	EV_FACT,     /* program-made text, one block */
	EV_PREFILL,  /* prompt evaluation */
	EV_RATE,     /* how it runs: once when the model is loaded, then now and then while it answers, and at the end */
	EV_THOUGHT,  /* model's reasoning, streamed */
	EV_TEXT,     /* model's answer, streamed */
	EV_CITE,     /* a name of the answer was looked up */
	EV_ROWS,     /* rows of the map: text is what the face's row_fn made of them */
	EV_NOTE,     /* what the user should know: no model, cache not writable, files not read; a line, or a table */
	EV_STATS,
	EV_ERROR,
	EV_DONE,
};

struct ev_stats {
	double total_s, map_s, load_s, prompt_s, eval_s; /* map_s: walking, scanning and all program-made parts */
	int prompt_n;  /* tokens evaluated of the prompt */
	int reused_n;  /* prefix tokens that needed no evaluation */
	int eval_n;    /* tokens generated */
	double gbytes_per_s; /* memory read while decoding; 0: no model ran */
	int names_checked, names_verified;
	const char *unverified; /* comma-separated, at most a few hundred bytes; "" */
	bool model_ran;
};

/* Where memory is: RAM, and each GPU. */
#define EV_PLACES 9
struct ev_rate {
	int tokens;         /* generated so far, thoughts too */
	double rate;        /* of the last second or so, tokens/s; 0: not yet known */
	int ctx_used, ctx;  /* tokens */
	int reused;         /* prefix tokens of this question that needed no evaluation */
	int names_checked, names_verified;
	size_t n_places;
	struct ev_place {
		const char *name; /* static: "RAM", "GPU 0" */
		uint64_t weights, kv, work, available; /* bytes */
	} place[EV_PLACES];
};

struct event {
	enum ev_type type;
	const char *text; /* PLAN, FACT, THOUGHT, TEXT, NOTE, ERROR; PROGRESS: what is being done */
	size_t len;
	const char *section; /* FACT: name of the part: "files", "entry", "paths", ... */
	uint64_t done, total; /* PROGRESS, PREFILL; total 0: unknown */
	const char *unit;    /* PROGRESS: "files", "MB" */
	double rate, eta_s;  /* per second; eta < 0: unknown */
	/* CITE */
	const char *name, *path;
	uint32_t line;
	bool verified;           /* CITE */
	const struct ev_stats *stats; /* STATS */
	const struct ev_rate *live;   /* RATE */
	int code;                     /* ERROR, DONE: enum err_code */
};

/* A row of the map. name and path are as they are in the source tree: a face cleans them. */
struct map_row {
	const char *name, *path, *kind; /* path from the tree's root; kind: "function", ... */
	uint32_t line, end_line;
	uint32_t refs; /* references inside the asked files */
};

/* Appends one row as the face shows it. Called on several threads at once: a map has millions. */
typedef void (*row_fn)(struct buf *out, const struct map_row *row);

typedef void (*event_fn)(void *ud, const struct event *ev);

#endif
