/* store.h - results that outlive the process: SQLite (WAL) below the cache directory.
 *
 * Rows are keyed by what they depend on: content (git blob id) + parsers_version() for parses; directory, file names, sizes
 * and times for the word index. Any failure of the store is never a failure of the question: it is reported once through
 * store_note() and the program goes on without a cache. A damaged file is set aside and rebuilt. Used by several processes at
 * once. Thread-safe: calls are serialised inside. Every row carries a checksum; one that does not agree is absent. Beyond
 * 2 GB all rows are dropped.
 */
#ifndef CODEASK_REPO_STORE_H
#define CODEASK_REPO_STORE_H

#include "../base/buf.h"
#include "../base/err.h"

#include <stdbool.h>
#include <stdint.h>

struct store;

/* cache_dir is created when missing. NULL on failure with *e set: go on without. */
struct store *store_open(const char *cache_dir, struct err *e);
void store_free(struct store *s); /* commits what is pending */
const char *store_note(struct store *s); /* a sentence when writing failed (disk full, read-only), else "" */

/* Binary values by (kind, key); kinds: "parse", "words", "stat", ... False when absent; else *value is replaced. Puts are
 * collected and written in one transaction every half second or 4 MB; get sees them at once. */
bool store_get(struct store *s, const char *kind, const void *key, size_t key_len, struct buf *value);
void store_put(struct store *s, const char *kind, const void *key, size_t key_len, const void *value, size_t len);

#endif
