/* gguf_impl.h - inside of struct gguf, shared by gguf.c (reading one file), gguf_split.c (joining parts) and gguf_get.c (asking). */
#ifndef CODEASK_MODEL_GGUF_IMPL_H
#define CODEASK_MODEL_GGUF_IMPL_H

#include "gguf.h"

#include "../base/map.h"

enum gguf_type { /* value types as stored */
	GGUF_U8, GGUF_I8, GGUF_U16, GGUF_I16, GGUF_U32, GGUF_I32, GGUF_F32, GGUF_BOOL, GGUF_STR, GGUF_ARR, GGUF_U64, GGUF_I64,
	GGUF_F64, GGUF_TYPE_LIMIT
};

struct gguf_kv {
	struct gguf_str key;
	uint32_t type, elem_type; /* elem_type and n: arrays only */
	uint64_t n;
	const uint8_t *value; /* first byte of the scalar, the string's length, or the array's first element */
	size_t bytes;         /* of the value; the reader saw that it lies inside the file and is well-formed */
};

struct gguf {
	char *path;
	const uint8_t *base;
	size_t len;
	bool mapped;

	struct gguf_kv *kv;
	size_t n_kv;
	struct gguf_tensor *tensors;
	size_t n_tensors;
	struct map keys, names; /* -> index */

	struct gguf **more; /* [n_more] parts 2 and up, each with its mapping; their tensors were moved here */
	size_t n_more;
};

struct gguf *gguf_open_one(const char *path, struct err *e); /* one file, whatever it says of others */
void gguf_close_one(struct gguf *g);                         /* without its further parts */

size_t gguf_scalar_size(uint32_t type); /* bytes; 0 for strings, arrays and unknown types */

#endif
