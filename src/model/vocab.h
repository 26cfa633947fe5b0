/* vocab.h - tokenizer: bytes <-> token ids. Immutable after vocab_new(); may be shared by threads. */
#ifndef CODEASK_MODEL_VOCAB_H
#define CODEASK_MODEL_VOCAB_H

#include "gguf.h"

#include "../base/buf.h"

#include <stdbool.h>
#include <stdint.h>

struct vocab;

/* Reads tokenizer.ggml.*; keeps no reference to g. An unsupported tokenizer.ggml.model or .pre is refused by name. */
struct vocab *vocab_new(const struct gguf *g, struct err *e);
void vocab_free(struct vocab *v);

int32_t vocab_size(const struct vocab *v);
int32_t vocab_bos(const struct vocab *v); /* -1: none */
bool vocab_add_bos(const struct vocab *v);
bool vocab_is_end(const struct vocab *v, int32_t id); /* eos, eot, eom, <|im_end|>, ...: generation stops here */

/* Growing array of token ids. Zero-initialise; free p with free(). */
struct tokens {
	int32_t *p;
	size_t n, cap;
};
void tokens_push(struct tokens *t, int32_t id);

/* Appends the ids of text[0..len). parse_special: control tokens written in the text become their ids (template text);
 * never set it for source code or a user's words. No BOS is added. Any bytes are accepted. */
int vocab_encode(const struct vocab *v, const char *text, size_t len, bool parse_special, struct tokens *out,
		 struct err *e);
/* Number of ids that vocab_encode() would give, without storing them. For many small texts in many threads: call it from each;
 * a thread finds the working memory and the cache of its last call (about 1 MiB, at most 64 are kept) and waits for nobody. Texts
 * are counted each for itself: the count of two in one can be smaller than the sum, as a token may span them. */
size_t vocab_count(const struct vocab *v, const char *text, size_t len);

/* Appends the bytes of one id: exact inverse of encoding. Control tokens give their text only when show_special. */
void vocab_decode(const struct vocab *v, int32_t id, bool show_special, struct buf *out);

/* First control or user-defined token written out in text[0..len), the longest where several begin: *at, *n its place, *id the
 * token. False when there is none. */
bool vocab_find_special(const struct vocab *v, const char *text, size_t len, size_t *at, size_t *n, int32_t *id);

/* Id of a token by its exact stored text (control tokens too), -1 when there is none. */
int32_t vocab_find(const struct vocab *v, const char *text);

#endif
