/* vocab_check.h - what unit tests ask of a vocabulary. */
#ifndef CODEASK_TESTS_VOCAB_CHECK_H
#define CODEASK_TESTS_VOCAB_CHECK_H

#include "golden.h"

#include "../../src/model/vocab.h"

#include <stdlib.h>
#include <string.h>

/* A golden vocabulary; after NEED_GOLDEN("vocab"). */
static inline struct vocab *load(const char *name)
{
	struct err e = ERR_INIT;
	char path[256];
	struct gguf *g;
	struct vocab *v;

	snprintf(path, sizeof path, GOLDEN "/vocab/%s", name);
	g = gguf_open(path, &e);
	cr_assert(g, "%s", e.msg);
	v = vocab_new(g, &e);
	cr_assert(v, "%s", e.msg);
	gguf_free(g);
	return v;
}

static inline void expect_ids(const struct vocab *v, const char *text, bool special, const int32_t *ids, size_t n)
{
	struct tokens t = { 0 };

	cr_assert(!vocab_encode(v, text, strlen(text), special, &t, NULL));
	cr_expect_eq(t.n, n, "'%s': %zu ids instead of %zu", text, t.n, n);
	for (size_t i = 0; i < n && i < t.n; i++)
		cr_expect_eq(t.p[i], ids[i], "'%s': id %zu is %d instead of %d", text, i, t.p[i], ids[i]);
	free(t.p);
}

static inline void expect_round_trip(const struct vocab *v, const char *text, size_t n)
{
	struct vocab_decoder d = { 0 };
	struct tokens t = { 0 };
	struct buf back = { 0 };

	cr_assert(!vocab_encode(v, text, n, false, &t, NULL));
	cr_expect_eq(vocab_count(v, text, n), t.n);
	for (size_t i = 0; i < t.n; i++)
		vocab_decode_next(v, &d, t.p[i], false, &back);
	cr_expect(back.len == n && (n == 0 || !memcmp(back.p, text, n)), "%zu bytes came back as %zu", n, back.len);
	buf_free(&back);
	free(t.p);
}

#endif
