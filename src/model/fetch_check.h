/* fetch_check.h - SHA-256 of a download, computed behind the bytes while they come in, and the look at it as a GGUF file. */
#ifndef CODEASK_MODEL_FETCH_CHECK_H
#define CODEASK_MODEL_FETCH_CHECK_H

#include "fetch.h"
#include "fetch_part.h"

struct fetch_hash; /* of the bytes before an offset, read back from the disk: what is hashed is what is kept */

struct fetch_hash *fetch_hash_new(void);
void fetch_hash_free(struct fetch_hash *h);
void fetch_hash_restart(struct fetch_hash *h);

/* Goes on over what is there without a gap, at most budget bytes. *more: there is something left to hash. */
int fetch_hash_advance(struct fetch_hash *h, const struct fetch_part *p, uint64_t budget, bool *more, struct err *e);
/* Hashes the rest of a complete file, with FETCH_CHECK events. hex: its digest; the hash is then used up (restart). */
int fetch_hash_end(struct fetch_hash *h, const struct fetch_part *p, const struct fetch_opts *o, char hex[SHA256_HEX + 1], struct err *e);

/* The digest of any file, with events under its name. */
int fetch_hash_file(const char *path, const char *name, const struct fetch_opts *o, char hex[SHA256_HEX + 1], struct err *e);

/* Is the file at path GGUF, with every tensor inside of it? *magic: it begins like one, at least. */
int fetch_check_gguf(const char *path, const char *name, bool *magic, struct err *e);

/* A tick for fetch_part_damaged(): ctx is a struct fetch_tick. */
struct fetch_tick {
	const struct fetch_opts *o;
	const char *name;
	uint64_t total;
	double last;
};
bool fetch_check_tick(void *tick, uint64_t done);

#endif
