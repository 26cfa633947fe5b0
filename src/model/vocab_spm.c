/* vocab_spm.c - vocabularies of SentencePiece's BPE model (tokenizer.ggml.model "llama"): Llama 2, Mistral, Phi-3, Gemma.
 *
 * A text is characters; of all neighbouring pairs that make a token the one with the highest score is merged, the leftmost on
 * ties, until none is left; a character that is no token becomes its bytes' tokens <0xXX>. That is BPE whose merges are not
 * written down: a pair merges when both sides together are a token, and its rank is that token's score. So the merges are made
 * here, from each token's ways to be cut in two, and vocab_bpe.c does the rest. A score as a rank: the order of floats as
 * integers, reversed; equal scores are equal ranks.
 *
 * There is no pre-tokeniser. But a merge cannot cross a place between two characters that no token has inside of it side by side,
 * so the text is cut at all those places and the result is the same: in practice mostly in front of each word.
 *
 * SentencePiece writes a space as U+2581, and puts one in front of the text. Texts of tokens have the space here, so that text is
 * compared as it is and decoding is exact: U+2581 in a text is no space but a character that no token has, that is three bytes.
 */
#include "vocab_impl.h"

#include "../base/mem.h"
#include "../base/utf8.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Bytes of the longest token that merges may make: SentencePiece itself stops at 16 characters, unless told otherwise. Each is
 * cut at all its places, in time that grows with the square of its length. */
enum { MAX_MERGED = 1024, MAX_PAIRS = 1 << 25 };

struct pair {
	int32_t left, right, id;
	uint32_t rank;
};

struct pairs {
	struct pair *p;
	size_t n, cap;
};

static uint32_t score_rank(float score)
{
	uint32_t u;

	score += 0.0f; /* of two zeros the positive one */
	memcpy(&u, &score, 4);
	u = u & 0x80000000u ? ~u : u | 0x80000000u; /* in the order of the scores */
	return ~u;
}

/* Id of a side of a merge: a token, or a character, which gets an id when it is none. -1: neither. */
static int32_t side_id(struct vocab *v, const char *p, size_t n)
{
	int32_t id = plain_find(v, p, n), c;
	char one[4];

	if (id >= 0 || utf8_decode(p, n, &c) != (int)n)
		return id;
	if ((size_t)v->n_all == v->cap) {
		v->cap += v->cap / 2 + 64;
		v->type = xreallocarray(v->type, v->cap, sizeof *v->type);
		v->tok = xreallocarray(v->tok, v->cap, sizeof *v->tok);
	}
	id = v->n_all++;
	v->type[id] = TOKEN_NORMAL;
	memcpy(one, p, n); /* p lies in the texts, which may move */
	add_token(v, id, one, n, false);
	return id;
}

static int cut_token(struct vocab *v, int32_t id, float score, struct pairs *pairs)
{
	uint32_t off = v->tok[id].off, len = v->tok[id].len;

	for (uint32_t i = 1; i < len; i++) {
		const unsigned char *p = (const unsigned char *)v->text.p + off;
		int32_t left, right;

		if ((p[i] & 0xc0) == 0x80)
			continue;
		v->joined[p[i - 1] << 5 | p[i] >> 3] |= 1 << (p[i] & 7);
		left = side_id(v, v->text.p + off, i);
		right = left < 0 ? -1 : side_id(v, v->text.p + off + i, len - i);
		if (right < 0)
			continue;
		if (pairs->n == MAX_PAIRS)
			return -1;
		pairs->p = mem_grow(pairs->p, pairs->n, &pairs->cap, sizeof *pairs->p);
		pairs->p[pairs->n++] = (struct pair){ left, right, id, score_rank(score) };
	}
	return 0;
}

static int make_pairs(struct vocab *v, const struct gguf *g, const float *score, struct pairs *pairs, struct err *e)
{
	/* each character of a token may get an id and a text, and no token is longer than MAX_MERGED */
	if (text_room(v, g, v->text.len, e))
		return -1;
	for (int32_t id = 0; id < v->n; id++) {
		const struct token_text t = v->tok[id];
		const char *p = v->text.p + t.off;

		if (isnan(score[id]))
			return err_set(e, ERR_MODEL, "%s: tokenizer.ggml.scores[%d] is not a number; convert the model again", gguf_path(g), id);
		if (v->type[id] != TOKEN_NORMAL || t.len < 2 || !utf8_valid(p, t.len) || plain_find(v, p, t.len) != id)
			continue;
		if (t.len > MAX_MERGED)
			return err_set(e, ERR_MODEL, "%s: token %d has %u bytes; the file is damaged", gguf_path(g), id, t.len);
		if (cut_token(v, id, score[id], pairs))
			return err_set(e, ERR_MODEL, "%s: more than %d merges in tokenizer.ggml.tokens; the file is damaged", gguf_path(g),
				       MAX_PAIRS);
	}
	return 0;
}

int spm_load(struct vocab *v, const struct gguf *g, struct err *e)
{
	struct pairs pairs = { 0 };
	float *score = NULL;
	size_t n;
	int ret = gguf_array_f32(g, "tokenizer.ggml.scores", &score, &n, e);

	if (!ret && n != (size_t)v->n)
		ret = err_set(e, ERR_MODEL, "%s: tokenizer.ggml.scores has %zu entries for %d tokens; convert the model again with its tokenizer",
			      gguf_path(g), n, v->n);
	if (!ret)
		ret = make_pairs(v, g, score, &pairs, e);
	if (!ret) {
		merges_init(&v->merges, pairs.n);
		for (size_t i = 0; i < pairs.n; i++)
			merges_add(&v->merges, pairs.p[i].left, pairs.p[i].right, pairs.p[i].rank, pairs.p[i].id);
		for (int c = 0; c < 128; c++) {
			char one = (char)c;
			int32_t id = plain_find(v, &one, 1);

			v->ascii[c] = id >= 0 ? id : char_carry(c);
		}
	}
	free(pairs.p);
	free(score);
	return ret;
}

int32_t spm_symbol(const struct vocab *v, const char *s, size_t n, int *len)
{
	int32_t c = (unsigned char)s[0], id;

	*len = 1;
	if (c < 0x80)
		return v->ascii[c];
	*len = utf8_decode(s, n, &c);
	if (c < 0)
		return char_carry(CARRY_BYTES + (unsigned char)s[0]);
	id = plain_find(v, s, *len);
	return id >= 0 ? id : char_carry(c);
}

size_t spm_piece(const struct vocab *v, const char *s, size_t n)
{
	size_t i = 1;

	/* inside of a character is no place to cut; where UTF-8 is ill-formed a byte like those inside counts as one */
	for (; i < n; i++) {
		unsigned char a = s[i - 1], b = s[i];

		if ((b & 0xc0) != 0x80 && !(v->joined[a << 5 | b >> 3] & 1 << (b & 7)))
			break;
	}
	return i;
}
