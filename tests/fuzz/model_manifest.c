/* model_manifest.c - libFuzzer driver: any bytes as an Ollama manifest. What is taken from it becomes part of a path: it must be 64
 * digits and nothing else. */
#include "../../src/base/sha256.h"
#include "../../src/model/store.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct store_manifest m;
	struct err e = ERR_INIT;

	if (store_read_manifest((const char *)data, size, &m, &e) == 0) {
		if (!sha256_is_hex(m.hex, strlen(m.hex)) || !m.bytes || err_is_set(&e))
			abort();
	} else if (!err_is_set(&e) || strpbrk(e.msg, "\n\r\033")) {
		abort();
	}
	return 0;
}
