/* model_gguf.c - libFuzzer driver: any bytes as a model file. Opens it, asks every question about what is there, and reads every
 * byte of every tensor, so that a sanitizer sees a pointer outside of the input. */
#include "../../src/model/gguf.h"
#include "../../src/model/vocab.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void ask(const struct gguf *g, const char *key)
{
	struct gguf_str *s, one;
	int32_t *i;
	float *f;
	size_t n;
	volatile uint64_t sum = 0; /* every byte is read, so that a sanitizer sees it */

	sum += gguf_uint(g, key, 0, NULL) + gguf_bool(g, key, false, NULL) + gguf_has(g, key) + gguf_is_array(g, key);
	sum += (uint64_t)(gguf_float(g, key, 0, NULL) > 0);
	one = gguf_string(g, key, NULL);
	for (size_t k = 0; k < one.len; k++)
		sum += (unsigned char)one.p[k];
	if (gguf_array_str(g, key, &s, &n, NULL) == 0)
		for (size_t k = 0; k < n; k++)
			for (size_t j = 0; j < s[k].len; j++)
				sum += (unsigned char)s[k].p[j];
	free(s);
	gguf_array_i32(g, key, &i, &n, NULL);
	free(i);
	gguf_array_f32(g, key, &f, &n, NULL);
	free(f);
	(void)sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const keys[] = { "general.alignment", "general.architecture", "i", "f", "s", "a", "tokenizer.ggml.tokens",
					    "tokenizer.ggml.merges", "tokenizer.ggml.token_type", "llama.block_count" };
	struct gguf *g = gguf_parse(data, size, "input", NULL);
	volatile uint64_t sum = 0; /* every byte is read, so that a sanitizer sees it */

	if (!g)
		return 0;
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		ask(g, keys[i]);
	for (size_t i = 0; i < gguf_n_tensors(g); i++) {
		const struct gguf_tensor *t = gguf_tensor_at(g, i);
		char *name = strndup(t->name.p, t->name.len);

		for (uint64_t k = 0; k < t->bytes; k++)
			sum += ((const uint8_t *)t->data)[k];
		if (gguf_tensor(g, name) != t)
			abort();
		free(name);
	}
	vocab_free(vocab_new(g, NULL));
	gguf_free(g);
	(void)sum;
	return 0;
}
