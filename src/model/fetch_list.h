/* fetch_list.h - what hubs say about their files: a repository's tree and a manifest in JSON, checksums in the format of
 * sha256sum. Hostile input: sizes, names and digests are checked, what is odd is left out or refused. No I/O. */
#ifndef CODEASK_MODEL_FETCH_LIST_H
#define CODEASK_MODEL_FETCH_LIST_H

#include "../base/err.h"
#include "../base/sha256.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FETCH_MAX_BYTES ((uint64_t)1 << 50) /* a larger file is a mistake or a lie */

struct fetch_file {
	char *from;   /* tree: path in the repository; plan: URL or path on this machine */
	char *name;   /* plan: safe file name; NULL in a tree */
	bool local;   /* from is a path */
	bool sized;   /* bytes is known */
	uint64_t bytes;
	char sha256[SHA256_HEX + 1]; /* lower case; "" when not known */
};

struct fetch_files { /* zero-initialise; the owner calls fetch_files_free() */
	struct fetch_file *file; /* [n] */
	size_t n, cap;
};

struct fetch_file *fetch_files_add(struct fetch_files *f);
void fetch_files_free(struct fetch_files *f);

/* Appends the GGUF files of a page of the hub's tree (a JSON array of {type, path, size, lfs: {oid, size}}): no projectors
 * (mmproj) and no importance matrices. ERR_MODEL when it is no such list; what: for the message. */
int fetch_tree_parse(const char *json, size_t len, const char *what, struct fetch_files *f, struct err *e);

/* Keeps of a repository's files the model that quant names (NULL: Q4_K_M, else the only one), its parts in order. ERR_USAGE
 * lists what there is, with sizes; ERR_MODEL: none, or a part is missing. */
int fetch_tree_choose(struct fetch_files *f, const char *what, const char *quant, struct err *e);

/* The model's layer of a manifest: bytes and sha256 of *f are set (from and name are the caller's). ERR_MODEL when there is
 * none, or several. */
int fetch_manifest_parse(const char *json, size_t len, const char *what, struct fetch_file *f, struct err *e);

/* The digest of `name` in lines "HEX  NAME" or "HEX *NAME"; a file of one line speaks of any name. false: there is none. */
bool fetch_sums_parse(const char *text, size_t len, const char *name, char sha256[SHA256_HEX + 1]);

/* Text with everything but unreserved characters (RFC 3986) and '/' percent-encoded. Caller frees. */
char *fetch_url_escape(const char *path);

#endif
