/* store.h - one kind of place where programs keep models: what found.c asks of each, and what each may call back.
 * The table of all stores is in found_dirs.c; a new one is a file store_NAME.c and a line there. */
#ifndef CODEASK_MODEL_STORE_H
#define CODEASK_MODEL_STORE_H

#include "found.h"

#include <dirent.h>

struct scan {
	struct found *found;
	const struct store *store;
	const char *root;
	size_t n_entries; /* directory entries looked at below this root */
};

struct store {
	const char *name; /* for users: "ollama" */
	/* Adds the directories where this store may lie. home is NULL without one. */
	void (*roots)(const struct store *self, struct found_dirs *d, found_env env, const char *home);
	/* Adds the models below s->root, which exists. */
	void (*scan)(struct scan *s);
	/* A file whose name says this digest, NULL: none; the caller checks the size. May be NULL. hex is in lower case. */
	char *(*by_sha256)(const char *root, const char *hex, uint64_t bytes);
};

extern const struct store store_own, store_dir, store_ollama, store_hub, store_lmstudio, store_llamacpp;

void store_add_root(const struct store *self, struct found_dirs *d, const char *path);
/* path = dir/name, when the variable holds an absolute path; else does nothing. */
bool store_add_env(const struct store *self, struct found_dirs *d, found_env env, const char *variable, const char *name);

/* ---- for scans --------------------------------------------------------------------------------------------------------------- */

enum { STORE_MAX_DEPTH = 8, STORE_MAX_ENTRIES = 100000 };

/* A file that may be a model. Returns its entry, which may be that of an earlier name of the same file (name is then an alias of
 * it), or NULL: left out, with a note where it is broken. sha256: 64 lower-case digits, or NULL. Valid until the next call. */
struct found_model *scan_add(struct scan *s, const char *path, const char *name, const char *sha256);
void scan_alias(struct found_model *m, const char *alias);
void scan_note(struct scan *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* opendir() with a note when the directory is there and cannot be read. */
DIR *scan_opendir(struct scan *s, const char *path);
/* The next entry but "." and ".."; NULL at the end, or when too many entries were seen (a note says so). */
struct dirent *scan_next(struct scan *s, DIR *dir);

/* Every *.gguf below s->root, links to directories included: fn gets the path and the part of it behind the root. Hidden
 * directories are left out. */
void scan_tree(struct scan *s, void (*fn)(void *ud, const char *path, const char *relative), void *ud);

char *scan_stem(const char *file); /* without ".gguf", and without the numbers of a part; caller frees */

/* Adds a file of a repository of Hugging Face under the names its users write: OWNER/REPO:QUANT (when the file's name tells its
 * quantisation), OWNER/REPO/FILE. owner may be "" */
struct found_model *scan_add_repo(struct scan *s, const char *path, const char *owner, const char *repo, const char *file,
				  const char *sha256);

/* An Ollama manifest (JSON): digest and size of its model layer. 0, or -1 with the reason; strings in it are untrusted. */
struct store_manifest {
	char hex[65];
	uint64_t bytes;
	bool has_adapter; /* the model is this file with a LoRA adapter on top */
};
int store_read_manifest(const char *json, size_t len, struct store_manifest *m, struct err *e);

#endif
