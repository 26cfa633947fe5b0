/* ask.h - a question about a source tree becomes a stream of events (events.h).
 *
 * First what a program can know exactly, from the symbol map; then, with a model, its explanation with every name checked
 * against the map. All work is done on the calling thread and the pools it owns; events come on the calling thread.
 */
#ifndef CODEASK_ASK_ASK_H
#define CODEASK_ASK_ASK_H

#include "events.h"

#include "../base/err.h"
#include "../base/thread.h"
#include "../model/sample.h"
#include "../model/session.h"

struct found_dirs; /* model/found.h */

struct ask_opts {
	const char *root;      /* --root or NULL */
	const char *model;     /* path of a GGUF file; NULL: the best one found in stores, chosen when it is needed */
	const struct found_dirs *stores; /* where models lie (found.h); borrowed */
	bool no_model;
	bool verbose;          /* pack: every file in the report */
	const char *cpu;       /* kernel table (CODEASK_CPU), NULL: best */
	const char *cache_dir; /* NULL: no cache */
	int threads;           /* <= 0: one per core */
	int n_ctx;             /* <= 0: chosen by the plan */
	enum kv_type kv;
	uint64_t ram_cap;      /* bytes, 0: none */
	int max_tokens;        /* of the answer, <= 0: until the model ends or the context is full, at most 4,096 */
	struct sample_opts sample;
	const char *replay;    /* not NULL: no model, but a recorded answer at a fixed pace answers (replay.h): for demonstrations and tests */
	struct cancel *cancel;
	event_fn emit;
	row_fn row;            /* of ask_map() */
	void *ud;
};

/* Answers question about path. The last event is EV_DONE (after EV_ERROR when it failed). Returns the exit status, enum
 * err_code; ERR_CANCEL when cancelled, with everything emitted that was known by then. */
int ask_run(const struct ask_opts *o, const char *path, const char *question);

/* Is there a model to answer with, as far as that is known without opening a file? */
bool ask_has_model(const struct ask_opts *o);

/* `codeask map`: the symbol map of path as ROWS events, best rank first, in the form of o->row. max_tokens limits that form
 * (about four bytes a token), <= 0: all. */
int ask_map(const struct ask_opts *o, const char *path, long max_tokens);

/* `codeask pack`: the packed prompt as TEXT events, the report as PLAN events. max_tokens <= 0: 32,768. Counted by the
 * model's tokenizer when a model is named, else as bytes / 3.24 (what o200k gives for kernel C), which the report says. */
int ask_pack(const struct ask_opts *o, const char *path, const char *question, long max_tokens);

#endif
