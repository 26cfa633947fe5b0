/* gguf_build.h - writes small GGUF files in memory for tests and fuzz drivers: metadata first, then tensors, then build. */
#ifndef CODEASK_TESTS_GGUF_BUILD_H
#define CODEASK_TESTS_GGUF_BUILD_H

#include "../../src/base/buf.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

struct gguf_build {
	struct buf kv, tensors, data;
	uint64_t n_kv, n_tensors;
	uint32_t version; /* 0: 3 */
};

static inline void gb_int(struct buf *b, uint64_t v, int bytes)
{
	for (int i = 0; i < bytes; i++)
		buf_putc(b, (char)(v >> (8 * i)));
}

static inline void gb_text(struct buf *b, const char *s, size_t n)
{
	gb_int(b, n, 8);
	buf_add(b, s, n);
}

static inline void gb_key(struct gguf_build *g, const char *key, uint32_t type)
{
	gb_text(&g->kv, key, strlen(key));
	gb_int(&g->kv, type, 4);
	g->n_kv++;
}

static inline void gb_kv_u32(struct gguf_build *g, const char *key, uint32_t v)
{
	gb_key(g, key, 4);
	gb_int(&g->kv, v, 4);
}

static inline void gb_kv_f32(struct gguf_build *g, const char *key, float v)
{
	uint32_t u;

	memcpy(&u, &v, 4);
	gb_key(g, key, 6);
	gb_int(&g->kv, u, 4);
}

static inline void gb_kv_bool(struct gguf_build *g, const char *key, int v)
{
	gb_key(g, key, 7);
	gb_int(&g->kv, v, 1);
}

static inline void gb_kv_str(struct gguf_build *g, const char *key, const char *v)
{
	gb_key(g, key, 8);
	gb_text(&g->kv, v, strlen(v));
}

/* Head of an array; the elements follow by gb_int() and gb_text() on g->kv. */
static inline void gb_kv_array(struct gguf_build *g, const char *key, uint32_t elem_type, uint64_t n)
{
	gb_key(g, key, 9);
	gb_int(&g->kv, elem_type, 4);
	gb_int(&g->kv, n, 8);
}

static inline void gb_tensor_info(struct gguf_build *g, const char *name, uint32_t n_dims, const uint64_t *ne, uint32_t type,
				  uint64_t offset)
{
	gb_text(&g->tensors, name, strlen(name));
	gb_int(&g->tensors, n_dims, 4);
	for (uint32_t i = 0; i < n_dims && i < 5; i++)
		gb_int(&g->tensors, ne[i], 8);
	gb_int(&g->tensors, type, 4);
	gb_int(&g->tensors, offset, 8);
	g->n_tensors++;
}

/* An F32 tensor [n1, n0] of the caller's numbers, or zeros. */
static inline void gb_tensor_f32(struct gguf_build *g, const char *name, uint64_t n0, uint64_t n1, const float *v)
{
	uint64_t ne[2] = { n0, n1 };

	gb_tensor_info(g, name, n1 > 1 ? 2 : 1, ne, 0, g->data.len);
	for (uint64_t i = 0; i < n0 * n1; i++) {
		uint32_t u = 0;

		if (v)
			memcpy(&u, &v[i], 4);
		gb_int(&g->data, u, 4);
	}
	while (g->data.len % 32)
		buf_putc(&g->data, 0);
}

static inline void gb_build(struct gguf_build *g, struct buf *out)
{
	buf_add(out, "GGUF", 4);
	gb_int(out, g->version ? g->version : 3, 4);
	gb_int(out, g->n_tensors, 8);
	gb_int(out, g->n_kv, 8);
	if (g->kv.len)
		buf_add(out, g->kv.p, g->kv.len);
	if (g->tensors.len)
		buf_add(out, g->tensors.p, g->tensors.len);
	if (g->n_tensors)
		while (out->len % 32)
			buf_putc(out, 0);
	if (g->data.len)
		buf_add(out, g->data.p, g->data.len);
	buf_free(&g->kv);
	buf_free(&g->tensors);
	buf_free(&g->data);
}

/* Character by which GPT-2's vocabularies store byte b. */
static inline int gb_byte_char(char out[3], int b)
{
	int next = 256, c = 0;

	for (int i = 0; i <= b; i++) {
		int shown = (i >= 33 && i <= 126) || (i >= 161 && i <= 172) || i >= 174;

		c = shown ? i : next++;
	}
	if (c < 128)
		return sprintf(out, "%c", c);
	return sprintf(out, "%c%c", 0xc0 | c >> 6, 0x80 | (c & 63));
}

/* A byte-level BPE vocabulary: 256 bytes, then the given stored texts, then control tokens. Lists end with NULL. */
static inline void gb_vocab(struct gguf_build *g, const char *pre, const char *const *texts, const char *const *control,
			    const char *const *merges)
{
	size_t nt = 0, nc = 0, nm = 0;
	char c[3];

	while (texts[nt])
		nt++;
	while (control[nc])
		nc++;
	while (merges[nm])
		nm++;
	gb_kv_str(g, "tokenizer.ggml.model", "gpt2");
	if (pre)
		gb_kv_str(g, "tokenizer.ggml.pre", pre);
	gb_kv_array(g, "tokenizer.ggml.tokens", 8, 256 + nt + nc);
	for (int b = 0; b < 256; b++)
		gb_text(&g->kv, c, gb_byte_char(c, b));
	for (size_t i = 0; i < nt; i++)
		gb_text(&g->kv, texts[i], strlen(texts[i]));
	for (size_t i = 0; i < nc; i++)
		gb_text(&g->kv, control[i], strlen(control[i]));
	gb_kv_array(g, "tokenizer.ggml.token_type", 5, 256 + nt + nc);
	for (size_t i = 0; i < 256 + nt + nc; i++)
		gb_int(&g->kv, i < 256 + nt ? 1 : 3, 4);
	gb_kv_array(g, "tokenizer.ggml.merges", 8, nm);
	for (size_t i = 0; i < nm; i++)
		gb_text(&g->kv, merges[i], strlen(merges[i]));
}

#endif
