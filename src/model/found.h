/* found.h - models that lie on this machine, wherever a program put them: this one's own directory, Ollama's store, the hub cache
 * of Hugging Face, LM Studio's folder, llama.cpp's cache, and directories of the configuration file. They are used in place:
 * nothing is copied, moved or written.
 *
 * Stores belong to other programs and are read with distrust: depth and number of entries are bounded, links may loop or point
 * to nothing, manifests and headers may be broken. What cannot be used gives a note, never a failure.
 */
#ifndef CODEASK_MODEL_FOUND_H
#define CODEASK_MODEL_FOUND_H

#include "../base/err.h"
#include "../base/map.h"
#include "model_card.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- where to look ----------------------------------------------------------------------------------------------------------- */

struct store; /* store.h */

struct found_dirs {
	struct found_root {
		const struct store *store;
		char *path;
	} *roots; /* [n] in the order in which they win when two hold the same file */
	size_t n, cap;
	char *own; /* $XDG_DATA_HOME/codeask/models, where models of this program go; NULL: no home directory */
};

/* The directories this user's environment names; they need not exist. env is getenv() or a test's stand-in; extra (may be NULL):
 * more directories, with colons between. */
typedef char *(*found_env)(const char *name);
void found_dirs_init(struct found_dirs *d, found_env env, const char *extra);
/* Adds one directory to a store ("codeask", "dir", "ollama", "hub", "lmstudio", "llama.cpp"); a path is kept once. */
void found_dirs_add(struct found_dirs *d, const char *store, const char *path);
void found_dirs_free(struct found_dirs *d);

/* ---- what is there ----------------------------------------------------------------------------------------------------------- */

struct found_model {
	char *path;          /* of the file, or of the first part of a split one */
	char *name;          /* as users of its store write it: "qwen3:8b", "OWNER/REPO:Q4_K_M", "subdirectory/stem" */
	char **aliases;      /* other spellings of the same file */
	size_t n_aliases, aliases_cap;
	const char *store;   /* static: "ollama" */
	const char *root;    /* borrowed from the found_dirs: the store's directory */
	char sha256[65];     /* by the store's word, "" when it gives none */
	struct model_card card; /* after found_read() */
};

struct found {
	struct found_model *models; /* [n], ascending by name */
	size_t n, cap;
	char **notes; /* [n_notes] one line each, cleaned: what could not be used, and why */
	size_t n_notes, notes_cap;
	size_t n_projectors, n_adapters, n_others; /* files that are no models by themselves, left out */
	size_t n_same; /* files that are another name of a listed one */
	struct map seen; /* while it is scanned: identities -> index in models; names already noted */
};

/* Called between files while a list is made. */
typedef void (*found_progress)(void *ud, size_t done, size_t total);

/* Names and places only: no file is opened, but manifests. */
void found_scan(const struct found_dirs *d, struct found *f);
/* Fills the cards from the files' headers, drops what is no language model. ram_cap 0: none. */
void found_read(struct found *f, uint64_t ram_cap, found_progress progress, void *ud);
void found_free(struct found *f);

/* Path of a scanned model, or of a part of one, whose SHA-256 is hex (64 digits) by its store's word, and which has exactly so many
 * bytes. NULL: there is none. Caller frees. */
char *found_by_sha256(const struct found_dirs *d, const struct found *f, const char *hex, uint64_t bytes);
/* Stores without digests: the next file from *at on (at first zero) that has exactly so many bytes, a scanned model or a part of one.
 * Only its contents tell whether it is the wanted one. NULL: no more. Caller frees. */
struct found_place {
	size_t model;
	int part;
};
char *found_by_size(const struct found *f, uint64_t bytes, struct found_place *at);

/* ---- one of them -------------------------------------------------------------------------------------------------------------- */

/* What -m takes: the path of a file; the name of a model in any spelling its store's users type (upper and lower case are alike,
 * ".gguf", ":latest" and "hf.co/" may be left out); or a part of a name that only one model has. Caller frees. ERR_MODEL names
 * the candidates, or what there is. */
char *found_resolve(const struct found_dirs *d, const char *name, struct err *e);
/* The same; *shown (caller frees) gets the name under which it is listed, or the path that was given. */
char *found_resolve_as(const struct found_dirs *d, const char *name, char **shown, struct err *e);

/* The model to use when none was named; the rule stands at its definition. Its path, for the caller to free; NULL: there is
 * none. *why (may be NULL; caller frees) says in a sentence which one and how to name another, or why none can be used; NULL when
 * no model is installed at all. */
char *found_choose(const struct found_dirs *d, uint64_t ram_cap, char **why);

/* Index of that model in a list that was read; -1: none. */
int found_best(const struct found *f);

#endif
