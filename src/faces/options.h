/* options.h - the command line and the configuration file, from one table that --help is printed from, too. */
#ifndef CODEASK_FACES_OPTIONS_H
#define CODEASK_FACES_OPTIONS_H

#include "../base/buf.h"
#include "../base/err.h"
#include "../model/sample.h"
#include "../model/session.h"

#include <stdbool.h>
#include <stdint.h>

/* X(id, word, arguments, help) */
#define COMMANDS(X)                                                                                                    \
	X(MAP, "map", "PATH", "symbol map of a tree, ranked (--json, --tokens N)")                                     \
	X(PACK, "pack", "PATH", "the prompt a model would read (--tokens N, -q QUESTION)")                             \
	X(PLAN, "plan", "[PATH]", "memory a model needs on this machine; loads nothing (--json)")                      \
	X(MODELS, "models", "[export NAME DIR]", "models found on this machine, and whether each fits (--json); export: one copy of a model, with its checksum") \
	X(PULL, "pull", "SOURCE", "download a model: hf:OWNER/REPO[:QUANT], ollama:NAME[:TAG], URL, file; resumes, verifies (--json)") \
	X(TOKENIZE, "tokenize", "MODEL", "text on stdin to one token id a line")                                       \
	X(LOGITS, "logits", "MODEL TOKENS OUT", "evaluate token ids, write logits (--rows LIST, --greedy N)")          \
	X(TEMPLATE, "template", "MODEL|FILE.jinja", "JSON messages on stdin to the prompt text")                       \
	X(BENCH, "bench", "MODEL", "prompt and answer rate (-p N, -n N, -d DEPTHS, --json)")

enum command {
	CMD_ASK,
#define X(id, word, args, help) CMD_##id,
	COMMANDS(X)
#undef X
};

/* A line of the configuration file that is the session's (tui.h): theme, mouse, layout, key.ACTION, color.STYLE. */
struct session_setting {
	const char *key, *value;
	int line;
};

struct options {
	enum command cmd;
	const char *args[64]; /* words that are no options: PATH, QUESTION..., MODEL... */
	int n_args;
	bool help, version;
	const char *root, *model, *models_dir, *rows, *depths, *question, *log, *completion;
	const char *hf_base, *ollama_base;
	int connections, retries, stall;
	uint64_t piece;
	bool no_model, json, plain, verbose, suggest;
	int n_ctx, threads, max_tokens, greedy, bench_prompt;
	long tokens;
	enum kv_type kv;
	uint64_t ram, vram;
	struct sample_opts sample;
	struct buf held; /* strings read from the configuration file, NUL-separated */
	struct session_setting *settings; /* [n_settings], in order of their lines */
	size_t n_settings, cap_settings;
};

/* Fills *o with defaults, then the configuration file (config, may be NULL; a missing file is fine), then argv[1..argc).
 * ERR_USAGE names the word and points to --help. Strings borrow from argv and o->held. */
int options_parse(struct options *o, int argc, const char *const *argv, const char *config, struct err *e);
void options_free(struct options *o);

/* `codeask [OPTIONS] [PATH]`: no question, and no form of output that has no session. */
bool options_session(const struct options *o);

void options_help(struct buf *out);

/* The i-th option that the help shows, for what else is made from the table. */
struct option_info {
	char letter;             /* 0: none */
	const char *word;        /* without the dashes */
	const char *value, *help; /* value: NULL for flags, "a|b|c" for a choice */
};
bool options_info(size_t i, struct option_info *info); /* false: i is behind the last one */

/* "16G", "512M", "1.5G", "4096": bytes. */
int options_size(const char *text, uint64_t *bytes);

#endif
