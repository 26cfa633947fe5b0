/* model_spm.c - libFuzzer driver: SentencePiece vocabularies. The first byte chooses whether a space goes in front, whether control
 * tokens are read, whether bytes have tokens, and whether the vocabulary is a fixed one or the input's: then lines of "type score
 * text" up to an empty one are its tokens. What is left is text: its ids must be valid, decode to exactly the text where bytes have
 * tokens, and be as many as vocab_count() says. */
#include "../model/spm_build.h"

#include "../../src/model/vocab.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define SP "\xe2\x96\x81"

enum { PREFIX = 1, SPECIAL = 2, NO_BYTES = 4, OWN = 8, MAX_OWN = 64 };

static struct vocab *make(const struct spm_token *tokens, int mode)
{
	struct gguf_build b = { 0 };
	struct buf file = { 0 };
	struct gguf *g;
	struct vocab *v;

	gb_spm(&b, tokens, !(mode & NO_BYTES), mode & PREFIX ? 1 : 0);
	gb_build(&b, &file);
	g = gguf_parse(file.p, file.len, "vocab", NULL);
	v = g ? vocab_new(g, NULL) : NULL;
	gguf_free(g);
	buf_free(&file);
	return v;
}

static struct vocab *fixed(int mode)
{
	static const struct spm_token tokens[] = {
		{ SP, -20, 1 }, { "a", -21, 1 }, { "e", -22, 1 }, { "h", -23, 1 }, { "t", -24, 1 }, { SP "t", -1, 1 }, { "he", -2, 1 }, { SP "the", -3, 1 },
		{ SP SP, -8, 1 }, { SP SP SP SP, -9, 1 }, { "aa", -10, 1 }, { "aaaa", -10, 1 }, { "ah", -10, 1 }, { "ha", -10, 1 }, { "\xc3\xa9", -11, 1 },
		{ "t\xc3\xa9", -12, 1 }, { "\xe4\xbd\xa0" "a", -13, 1 }, { "a" SP, -14, 1 }, { "<x>", 0, 4 }, { "<x>y", 0, 4 }, { "   \n", 0, 4 }, { "<c>", 0, 3 },
		{ NULL, 0, 0 },
	};
	static struct vocab *vocabs[8];

	if (!vocabs[mode & 7])
		vocabs[mode & 7] = make(tokens, mode);
	if (!vocabs[mode & 7])
		abort();
	return vocabs[mode & 7];
}

/* The tokens of the input, which is left behind them. */
static struct vocab *own(const char **text, size_t *n, int mode)
{
	struct spm_token tokens[MAX_OWN + 1] = { { NULL, 0, 0 } };
	char *copy[MAX_OWN];
	struct vocab *v;
	int k = 0;

	for (; k < MAX_OWN && *n; k++) {
		const char *end = memchr(*text, '\n', *n);
		size_t len = end ? (size_t)(end - *text) : *n;

		if (len >= 2) {
			copy[k] = strndup(*text + 2, len - 2);
			tokens[k] = (struct spm_token){ copy[k], (float)(*text)[1], (*text)[0] % 8 };
		}
		*text += len + (end != NULL);
		*n -= len + (end != NULL);
		if (len < 2)
			break;
	}
	v = make(tokens, mode);
	while (k-- > 0)
		if (tokens[k].text)
			free(copy[k]);
	return v;
}

static void check(const struct vocab *v, const char *text, size_t n, int mode)
{
	struct vocab_decoder d = { 0 };
	struct tokens t = { 0 };
	struct buf back = { 0 };

	if (vocab_encode(v, text, n, mode & SPECIAL, &t, NULL))
		abort();
	for (size_t i = 0; i < t.n; i++) {
		if (t.p[i] < 0 || t.p[i] >= vocab_size(v))
			abort();
		vocab_decode_next(v, &d, t.p[i], true, &back);
	}
	if (!(mode & NO_BYTES) && (back.len != n || (n && memcmp(back.p, text, n))))
		abort();
	if (!(mode & SPECIAL) && vocab_count(v, text, n) != t.n)
		abort();
	free(t.p);
	buf_free(&back);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data + 1;
	size_t n = size - 1;
	struct vocab *v;
	int mode;

	if (size < 1)
		return 0;
	mode = data[0];
	v = mode & OWN ? own(&text, &n, mode) : fixed(mode);
	if (v)
		check(v, text, n, mode);
	if (mode & OWN)
		vocab_free(v);
	return 0;
}
