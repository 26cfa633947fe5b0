/* suggest.h - which public model suits a machine: a table of models (suggest.tsv), the memory and the time each would take
 * here, and the few that are worth a download. Nothing is loaded, measured or fetched. */
#ifndef CODEASK_MODEL_SUGGEST_H
#define CODEASK_MODEL_SUGGEST_H

#include "../base/buf.h"
#include "../base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	SUGGEST_FILES = 4,      /* quantisations of a model in the table, at most */
	SUGGEST_SHORT = 3,      /* models of the short form */
	SUGGEST_LONG = 6,       /* models of the long form */
	SUGGEST_CTX = 32768,    /* context that `need` is for: the program's own default */
	SUGGEST_LEAST_CTX = 8192, /* less is no context for reading code */
};

struct suggest_file {
	char quant[16]; /* "Q4_K_M", as in the file's name */
	uint64_t bytes; /* of all parts */
};

/* A line of the table; its comment says where the numbers come from. */
struct suggest_entry {
	const char *repo, *name, *arch, *checked;
	uint64_t params, idle, routed; /* in the file; of these never read for a token; of these in routed experts */
	int n_used, n_expert;          /* routed experts of a layer; 1 of 1 when dense */
	int n_full, n_local, span;     /* layers that keep all positions; layers that keep the last span positions */
	int n_kv_head, head;
	uint64_t state;                /* recurrent state, bytes */
	int n_ctx_train;
	struct suggest_file files[SUGGEST_FILES]; /* ascending by bytes */
	int n_files;
};

struct suggest_table {
	struct suggest_entry *entries; /* [n], best first; strings point into text */
	size_t n, cap;
	char *text;
};

extern const char suggest_text[]; /* suggest.tsv, compiled in */

/* Reads a table; ERR_MODEL names the line and what is wrong with it. On failure *t is empty. */
int suggest_parse(const char *text, struct suggest_table *t, struct err *e);
void suggest_free(struct suggest_table *t);

struct suggest_machine {
	uint64_t ram, vram;         /* bytes that may be used; vram 0: none */
	double ram_rate, vram_rate; /* bytes per second read from each, all threads together; 0: not known, and no rate is shown */
	bool (*runs)(const char *arch); /* architectures to consider; NULL: those of this build (arch_find) */
};

enum suggest_where { SUGGEST_RAM, SUGGEST_GPU, SUGGEST_GPU_RAM /* routed experts in RAM, all else in VRAM */ };

struct suggestion {
	const char *role; /* "quality", "balanced", "fast", "also" */
	const struct suggest_entry *entry;
	const struct suggest_file *file;
	enum suggest_where where;
	int n_ctx;     /* largest power of two that fits, at most the context of training */
	uint64_t kv;   /* bytes of the cache for min(n_ctx, SUGGEST_CTX) positions, f16 */
	uint64_t need; /* weights + kv + work */
	double rule;   /* rule of thumb: parameters x bits / 8 x 1.2, bytes */
	double rate;   /* tokens per second of an answer behind a prompt of 8,192 tokens; 0: not known */
};

/* At most max suggestions into list[], each another model, in the order quality, balanced, fast, also...; returns how many. All
 * of them fit: need with a margin of 5 % (512 MiB at least) is within the machine's memory. Pure: the same arguments, the same
 * list. */
int suggest_rank(const struct suggest_table *t, const struct suggest_machine *m, struct suggestion *list, int max);

/* The parts, for tests and for the plan of a model that is not here yet. */
uint64_t suggest_kv(const struct suggest_entry *en, int64_t n_ctx);  /* bytes of an f16 cache for n_ctx positions, and the state */
uint64_t suggest_active(const struct suggest_entry *en);            /* parameters read for a token */
/* Bytes read for a token at the given depth: what every token reads (weights and cache), and the routed experts' share. */
void suggest_read(const struct suggest_entry *en, const struct suggest_file *f, int depth, double *always, double *routed);
uint64_t suggest_usable(uint64_t memory); /* memory less the margin */

/* What to download for this machine, as lines of at most 79 columns: a heading, then two lines a model, the second of them the
 * command that fetches it. Short form: SUGGEST_SHORT models and no explanation. Adds nothing when nothing fits. */
void suggest_write(struct buf *out, const struct suggest_machine *m, bool short_form);

/* The short form for memory alone, nothing measured: for where no model is installed. ram: bytes that may be used, 0: what
 * the system can give. */
void suggest_note(struct buf *out, uint64_t ram);

const char *suggest_where_name(enum suggest_where w); /* "RAM", "GPU", "GPU+RAM" */
void suggest_command(struct buf *out, const struct suggestion *s); /* "codeask pull hf:OWNER/REPO:QUANT" */

#endif
