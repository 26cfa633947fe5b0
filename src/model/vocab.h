/* vocab.h - tokenizer: bytes <-> token ids, byte-level BPE and SentencePiece's BPE. Immutable after vocab_new(); may be shared by
 * threads. */
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
/* Generation stops here: the file's eos, eot, eom and eos_token_ids, and the texts by which models end answers (<|im_end|>,
 * <|return|>, ...). <|end|> is one of them except in harmony's vocabularies (gpt-oss), where it ends a channel's message. */
bool vocab_is_end(const struct vocab *v, int32_t id);

/* Growing array of token ids. Zero-initialise; free p with free(). */
struct tokens {
	int32_t *p;
	size_t n, cap;
};
void tokens_push(struct tokens *t, int32_t id);

/* Appends the ids of text[0..len). parse_special: control tokens written in the text become their ids (template text); never set
 * it for source code or a user's words. User-defined tokens (Gemma's runs of spaces, Qwen's <think>) always do, as in all
 * engines: they are part of what the model calls text. No BOS is added. Any bytes are accepted; those that a vocabulary has no
 * token for (StarCoder's lacks some that text does not have) become U+FFFD or the unknown token, all others come back as they
 * were. Where the vocabulary has a space prefix (SentencePiece's add_space_prefix) it goes in front of the text and of each
 * stretch of text behind a control or user-defined token. */
int vocab_encode(const struct vocab *v, const char *text, size_t len, bool parse_special, struct tokens *out,
		 struct err *e);
/* Number of ids that vocab_encode() would give, without storing them. For many small texts in many threads: call it from each;
 * a thread finds the working memory and the cache of its last call (about 1 MiB, at most 64 are kept) and waits for nobody. Texts
 * are counted each for itself: the count of two in one can be smaller than the sum, as a token may span them. */
size_t vocab_count(const struct vocab *v, const char *text, size_t len);

/* Appends the bytes of one id. Control and unknown tokens give their text only when show_special. */
void vocab_decode(const struct vocab *v, int32_t id, bool show_special, struct buf *out);

/* Decodes a sequence id by id, the exact inverse of vocab_encode(): also takes the space away that a space prefix put in front. A
 * zero-initialised decoder stands where text begins: at the start of what was encoded, or of a model's answer. Ids of tokens that
 * are not shown go through it, too. Without a space prefix it is vocab_decode(). */
struct vocab_decoder {
	bool in_text; /* the last id was text */
};
void vocab_decode_next(const struct vocab *v, struct vocab_decoder *d, int32_t id, bool show_special, struct buf *out);

/* First control or user-defined token written out in text[0..len), the longest where several begin: *at, *n its place, *id the
 * token. False when there is none. */
bool vocab_find_special(const struct vocab *v, const char *text, size_t len, size_t *at, size_t *n, int32_t *id);

/* Id of a token by its exact stored text (control tokens too), -1 when there is none. */
int32_t vocab_find(const struct vocab *v, const char *text);

#endif
