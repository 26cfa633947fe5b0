/* fetch_transfer.h - moves the bytes of one file into a fetch_part: over several HTTP ranges at once, or from a file on this
 * machine. Private to fetch*.c. */
#ifndef CODEASK_MODEL_FETCH_TRANSFER_H
#define CODEASK_MODEL_FETCH_TRANSFER_H

#include "fetch.h"
#include "fetch_check.h"
#include "fetch_part.h"

/* Fetches ident->url until the part is complete. A part that has begun (fetch_part_begin) keeps what it has and tells the server
 * whose bytes they are (If-Range); one that has not takes its size from the first answer, and sets *ident to it.
 *
 * Connections, timeouts, 408, 429, 5xx, short and wrong answers are tried again, with growing pauses, until o->retries failures
 * in a row brought no byte. Servers that ignore ranges are read as one stream, bytes that are there skipped.
 *
 * *changed: the server has another file now (size or validator differ): nothing of it was written, -1 is returned without an
 * error. hash (may be NULL) follows what arrives. On every return what came is saved in the journal. */
int fetch_transfer(const struct fetch_opts *o, struct fetch_part *p, struct fetch_ident *ident, struct fetch_hash *hash, bool *changed,
		   struct err *e);

/* The same from the file ident->url, which must stay as it is (size and time: *changed). */
int fetch_copy(const struct fetch_opts *o, struct fetch_part *p, struct fetch_ident *ident, struct fetch_hash *hash, bool *changed, struct err *e);

#endif
