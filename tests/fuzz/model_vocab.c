/* model_vocab.c - libFuzzer driver: any bytes as text. The first byte chooses the pre-tokeniser and the mode; the ids must be
 * valid, decode to exactly the text, and be as many as vocab_count() says. The vocabulary is made in memory. */
#include "../model/gguf_build.h"

#include "../../src/model/chat.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { N_PRE = 12 };

static struct vocab *make(const char *pre)
{
	static const char *const texts[] = { "in", "int", "\xc4\xa0t", "\xc4\xa0\xc4\xa0", "\xc4\xa0\xc4\xa0\xc4\xa0\xc4\xa0", "re", "\xc3\x83\xc2\xa9",
					     "aa", "aaaa", "\xc4\x8a\xc4\x8a", "12", "123", NULL };
	static const char *const control[] = { "<|im_start|>", "<|im_end|>", "<|", NULL };
	static const char *const merges[] = { "i n", "in t", "\xc4\xa0 t", "\xc4\xa0 \xc4\xa0", "\xc4\xa0\xc4\xa0 \xc4\xa0\xc4\xa0", "r e",
					      "\xc3\x83 \xc2\xa9", "a a", "aa aa", "\xc4\x8a \xc4\x8a", "1 2", "12 3", "x y", "xy z", NULL };
	struct gguf_build b = { 0 };
	struct buf file = { 0 };
	struct gguf *g;
	struct vocab *v;

	gb_vocab(&b, pre, texts, control, merges);
	gb_build(&b, &file);
	g = gguf_parse(file.p, file.len, "vocab", NULL);
	v = vocab_new(g, NULL);
	gguf_free(g);
	buf_free(&file);
	return v;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const pres[N_PRE] = { "gpt-2", "llama-bpe", "qwen2", "default", "gpt-4o", "tekken", "qwen35", "starcoder",
						   "deepseek-coder", "deepseek-llm", "deepseek-v3", "seed-coder" };
	static struct vocab *vocabs[N_PRE];
	struct tokens t = { 0 };
	struct buf back = { 0 };
	const char *text = (const char *)data + 1;
	int which;
	bool special;

	if (size < 1)
		return 0;
	size--;
	which = (data[0] & 0x7f) % N_PRE;
	special = data[0] & 0x80;
	if (!vocabs[which])
		vocabs[which] = make(pres[which]);
	if (vocab_encode(vocabs[which], text, size, special, &t, NULL))
		abort();
	for (size_t i = 0; i < t.n; i++) {
		if (t.p[i] < 0 || t.p[i] >= vocab_size(vocabs[which]))
			abort();
		vocab_decode(vocabs[which], t.p[i], true, &back);
	}
	if (back.len != size || (size && memcmp(back.p, text, size)))
		abort();
	if (!special && vocab_count(vocabs[which], text, size) != t.n)
		abort();
	free(t.p);
	buf_free(&back);
	return 0;
}
