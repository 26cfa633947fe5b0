/* gguf.h - reader of GGUF v2/v3 files (ggml docs/gguf.md).
 *
 * The file is mapped read-only and stays mapped until gguf_free(); strings, arrays and tensor data borrow from the mapping.
 * A model split into several files (NAME-00001-of-00003.gguf, ...) is one struct gguf: any part opens all of them, which lie
 * beside it. The metadata are those of part 1, the tensors those of all.
 * Every length, count, type and offset is checked against the file before it is used: a reader that got a struct gguf may
 * trust that each tensor's bytes lie inside the file. Big-endian files are refused.
 */
#ifndef CODEASK_MODEL_GGUF_H
#define CODEASK_MODEL_GGUF_H

#include "../../kernels/quant.h"
#include "../base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct gguf_str { /* borrowed, not NUL-terminated */
	const char *p;
	size_t len;
};

struct gguf_tensor {
	struct gguf_str name;
	uint32_t type; /* dtype id as stored; may be one this build cannot compute with */
	uint32_t n_dims;
	uint64_t ne[4]; /* fastest first; unused are 1 */
	const void *data;
	uint64_t bytes; /* 0 when the type is not usable */
};

struct gguf;

struct gguf *gguf_open(const char *path, struct err *e);
/* The same over caller's bytes, which must outlive the result (tests, fuzzers). */
struct gguf *gguf_parse(const void *p, size_t len, const char *name, struct err *e);
void gguf_free(struct gguf *g);

const char *gguf_path(const struct gguf *g);        /* of part 1 */
uint64_t gguf_file_bytes(const struct gguf *g);     /* of all parts */
void gguf_will_need(const struct gguf *g); /* advice to the system: the whole file will be read soon */

/* The files it was opened from, in the order of their numbers; one unless it is split. */
size_t gguf_n_parts(const struct gguf *g);
const char *gguf_part_path(const struct gguf *g, size_t i);
uint64_t gguf_part_bytes(const struct gguf *g, size_t i);

/* All parts of a split model as caller's bytes, which must outlive the result (tests, fuzzers). */
struct gguf_bytes {
	const void *p;
	size_t len;
	const char *name;
};
struct gguf *gguf_parse_parts(const struct gguf_bytes *parts, size_t n, struct err *e);

/* The name of a part: path[0, prefix) "-" 5 digits "-of-" 5 digits ".gguf". False when it is none. */
struct gguf_split_name {
	size_t prefix;
	int no, count; /* 1 <= no <= count */
};
bool gguf_split_name(const char *path, struct gguf_split_name *s);
char *gguf_split_path(const char *path, const struct gguf_split_name *s, int no); /* caller frees */

size_t gguf_n_tensors(const struct gguf *g);
const struct gguf_tensor *gguf_tensor_at(const struct gguf *g, size_t i);
const struct gguf_tensor *gguf_tensor(const struct gguf *g, const char *name); /* NULL when absent */

/* Metadata by full key. Absent keys give the default; a present key of a wrong type sets e and gives the default. Integer
 * getters accept every integer type whose value fits. */
bool gguf_has(const struct gguf *g, const char *key);
bool gguf_is_array(const struct gguf *g, const char *key); /* some keys hold one number or one per layer */
size_t gguf_array_len(const struct gguf *g, const char *key); /* 0: absent or no array */
uint64_t gguf_uint(const struct gguf *g, const char *key, uint64_t def, struct err *e);
double gguf_float(const struct gguf *g, const char *key, double def, struct err *e);
bool gguf_bool(const struct gguf *g, const char *key, bool def, struct err *e);
struct gguf_str gguf_string(const struct gguf *g, const char *key, struct err *e); /* p NULL when absent */

/* Arrays. n is 0 and the pointer NULL when absent. String arrays are indexed once: caller frees *out with free(). */
int gguf_array_str(const struct gguf *g, const char *key, struct gguf_str **out, size_t *n, struct err *e);
int gguf_array_i32(const struct gguf *g, const char *key, int32_t **out, size_t *n, struct err *e); /* any int type, booleans as 0 and 1 */
int gguf_array_f32(const struct gguf *g, const char *key, float **out, size_t *n, struct err *e);

#endif
