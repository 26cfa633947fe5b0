/* words.h - the set of identifiers of a text, as sorted hashes: small enough to keep for every file of a tree.
 *
 * A set may claim an identifier that is not there (28-bit hashes: one file in a million for ten names and a hundred
 * identifiers), never miss one. Comments and strings are not told apart from code: whoever needs that parses the file.
 */
#ifndef CODEASK_REPO_WORDS_H
#define CODEASK_REPO_WORDS_H

#include "../base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WORDS_FORMAT 1 /* raise when words_hash() or the coding changes */

struct words_scratch; /* of one thread, reused from text to text */
struct words_scratch *words_scratch_new(void);
void words_scratch_free(struct words_scratch *s);

/* Hash of one identifier: letters, digits, '_' and bytes above 127, no digit first. */
uint32_t words_hash(const char *s, size_t n);
/* The hash to look for when looking for a name of any form: that of its longest identifier. False when it has none. */
bool words_name_hash(const char *name, uint32_t *hash);

/* Appends the coded set of text. */
void words_collect(struct words_scratch *s, const char *text, size_t len, struct buf *out);

/* How many of hashes[0..n), ascending, a coded set holds, counted up to limit. A damaged set holds everything. */
size_t words_count(const void *set, size_t len, const uint32_t *hashes, size_t n, size_t limit);

static inline bool words_any(const void *set, size_t len, const uint32_t *hashes, size_t n)
{
	return words_count(set, len, hashes, n, 1) > 0;
}

#endif
