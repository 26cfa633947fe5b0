/* model_split.c - libFuzzer driver: any bytes as the parts of a split model. Input: a number of parts, then for each a length of
 * three bytes (little endian, at most what is left) and its bytes. Each part is an allocation of its own, so that a sanitizer sees
 * a tensor that reaches into another. */
#include "../../src/model/gguf.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct gguf_bytes parts[8] = { { NULL, 0, NULL } };
	size_t n = 0, want = size ? data[0] % 9 : 0, at = 1;
	volatile uint64_t sum = 0; /* every byte is read */
	struct gguf *g;

	while (n < want && size - at >= 3) {
		size_t len = data[at] | (size_t)data[at + 1] << 8 | (size_t)data[at + 2] << 16;
		uint8_t *copy;

		at += 3;
		len = len < size - at ? len : size - at;
		copy = malloc(len ? len : 1);
		memcpy(copy, data + at, len);
		at += len;
		parts[n++] = (struct gguf_bytes){ copy, len, "part" };
	}
	g = gguf_parse_parts(parts, n, NULL);
	if (g) {
		uint64_t bytes = 0;

		for (size_t i = 0; i < gguf_n_tensors(g); i++) {
			const struct gguf_tensor *t = gguf_tensor_at(g, i);
			char *name = strndup(t->name.p, t->name.len);

			for (uint64_t k = 0; k < t->bytes; k++)
				sum += ((const uint8_t *)t->data)[k];
			if (gguf_tensor(g, name) != t)
				abort();
			free(name);
		}
		for (size_t i = 0; i < gguf_n_parts(g); i++)
			bytes += gguf_part_bytes(g, i);
		if (gguf_n_parts(g) != n || bytes != gguf_file_bytes(g))
			abort();
		sum += gguf_uint(g, "split.no", 0, NULL) + gguf_has(g, "general.architecture");
		gguf_will_need(g);
	}
	gguf_free(g);
	for (size_t i = 0; i < n; i++)
		free((void *)parts[i].p);
	(void)sum;
	return 0;
}
