/* fetch.h - `codeask pull`: a model from a hub, a mirror, any web server, or a directory, into $XDG_DATA_HOME/codeask/models.
 *
 * A source becomes a list of files (one, or the parts of a split model); each is fetched in pieces into NAME.gguf.part, beside
 * which NAME.gguf.part.state says what is there and whose it is, so that a later call goes on where any break left off. A file
 * gets its name when size, SHA-256 and GGUF structure are checked and its bytes are on the disk, the parts of a split model
 * together: what is called *.gguf is whole.
 *
 * Sources (man codeask, PULL): hf:OWNER/REPO[:QUANT], ollama:[NAMESPACE/]NAME[:TAG], http(s) URL, file, directory, NAME.
 * Nothing here prints; progress and notes go to the caller's function, on the calling thread. Names and addresses in events
 * come from servers: a face cleans them.
 */
#ifndef CODEASK_MODEL_FETCH_H
#define CODEASK_MODEL_FETCH_H

#include "../base/err.h"
#include "../base/thread.h"

#include <stdbool.h>
#include <stdint.h>

enum fetch_kind {
	FETCH_FILE,  /* file `index` of `count` begins: name, text = where from, total bytes (0: not known yet), done = there already */
	FETCH_BYTES, /* name, done, total, rate in bytes a second, eta in seconds (-1: not known) */
	FETCH_RETRY, /* text: what went wrong; wait: seconds to the next attempt */
	FETCH_CHECK, /* name, done, total: the bytes on the disk are hashed */
	FETCH_NOTE,  /* text */
	FETCH_HAVE,  /* name; path: lies on this machine already, nothing is fetched */
	FETCH_READY, /* name; path: complete, checked, in place; verified: the source gave a SHA-256, and it is that */
};

struct fetch_event { /* strings are valid during the call; unused ones are "" */
	enum fetch_kind kind;
	const char *name, *text, *path;
	int index, count; /* from 1 */
	uint64_t done, total;
	double rate, eta, wait;
	bool verified;
};

struct fetch_opts {
	const char *models_dir;            /* where files go; made when it is missing */
	const char *hf_base, *ollama_base; /* NULL: the public hubs */
	const char *hf_token;              /* NULL: none. Sent to the origin of hf_base only, and only by https or to this machine */
	const char *ca_file;               /* certificates to trust; NULL: the system's */
	int connections;                   /* 1 to 16; 0: 4 */
	uint64_t piece;                    /* bytes asked for at a time, at least 4096; 0: 16 MiB */
	int retries;                       /* failures in a row without one new byte before giving up; 0: 12 (some 140 s) */
	int stall;                         /* seconds without data before a connection is given up; 0: 30 */
	/* Files on this machine that may be the one, one after the other, again: from the first. The path, which the caller frees; NULL: no
	 * more. *sure: known to be of this digest; otherwise it is hashed. May be NULL. */
	char *(*have)(void *ctx, const char *sha256, uint64_t bytes, bool again, bool *sure);
	void *have_ctx;
	void (*event)(void *ctx, const struct fetch_event *ev);
	void *event_ctx;
	struct cancel *cancel; /* may be NULL */
};

/* Returns 0 when the model is there, whether fetched or found. ERR_USAGE: the source cannot be understood or names several
 * models; ERR_MODEL: there is no such model, or what came is not what was announced; ERR_FIT: too little disk space;
 * ERR_CANCEL; ERR_FAIL: the rest. What was received stays for the next call unless the message says otherwise. */
int fetch_pull(const char *source, const struct fetch_opts *o, struct err *e);

#endif
