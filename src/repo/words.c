/* words.c - a coded set is the ascending hashes as differences, LEB128: about three bytes an identifier. */
#include "words.h"

#include "../base/mem.h"

#include <stdlib.h>
#include <string.h>

#define HASH_BITS 28
#define FNV_BASIS 0xcbf29ce484222325u
#define FNV_PRIME 0x100000001b3u

struct words_scratch {
	uint32_t *slots; /* hash + 1, 0 = free */
	size_t n_slots;  /* power of two, at least twice n */
	uint32_t *list, *spare; /* [n] in order of appearance; room for sorting */
	size_t n, cap;
};

enum { CH_OTHER, CH_START, CH_DIGIT };

static const unsigned char kind[256] = {
	['A' ... 'Z'] = CH_START, ['a' ... 'z'] = CH_START, ['_'] = CH_START, [128 ... 255] = CH_START, ['0' ... '9'] = CH_DIGIT,
};

static uint32_t finish(uint64_t h)
{
	return (uint32_t)((h ^ h >> 32) * 0x9E3779B97F4A7C15u >> (64 - HASH_BITS));
}

uint32_t words_hash(const char *s, size_t n)
{
	uint64_t h = FNV_BASIS;

	for (size_t i = 0; i < n; i++)
		h = (h ^ (unsigned char)s[i]) * FNV_PRIME;
	return finish(h);
}

bool words_name_hash(const char *name, uint32_t *hash)
{
	const unsigned char *s = (const unsigned char *)name;
	size_t best = 0;

	while (*s) {
		const unsigned char *from = s;
		while (kind[*s] != CH_OTHER)
			s++;
		size_t n = (size_t)(s - from);
		if (n > best && kind[*from] == CH_START) {
			best = n;
			*hash = words_hash((const char *)from, n);
		}
		s += *s && s == from;
	}
	return best > 0;
}

struct words_scratch *words_scratch_new(void)
{
	struct words_scratch *s = xcalloc(1, sizeof *s);

	s->n_slots = 8192;
	s->slots = xcalloc(s->n_slots, sizeof *s->slots);
	s->cap = s->n_slots / 2;
	s->list = xreallocarray(NULL, s->cap, sizeof *s->list);
	s->spare = xreallocarray(NULL, s->cap, sizeof *s->spare);
	return s;
}

void words_scratch_free(struct words_scratch *s)
{
	if (!s)
		return;
	free(s->slots);
	free(s->list);
	free(s->spare);
	free(s);
}

static void grow(struct words_scratch *s)
{
	free(s->slots);
	s->n_slots *= 4;
	s->slots = xcalloc(s->n_slots, sizeof *s->slots);
	for (size_t i = 0; i < s->n; i++) {
		size_t at = s->list[i] & (s->n_slots - 1);
		while (s->slots[at])
			at = (at + 1) & (s->n_slots - 1);
		s->slots[at] = s->list[i] + 1;
	}
	s->cap = s->n_slots / 2;
	s->list = xreallocarray(s->list, s->cap, sizeof *s->list);
	s->spare = xreallocarray(s->spare, s->cap, sizeof *s->spare);
}

static inline void add(struct words_scratch *s, uint32_t h)
{
	size_t mask = s->n_slots - 1, at = h & mask;

	while (s->slots[at] != h + 1) {
		if (!s->slots[at]) {
			s->slots[at] = h + 1;
			s->list[s->n++] = h;
			if (s->n == s->cap)
				grow(s);
			return;
		}
		at = (at + 1) & mask;
	}
}

/* Least significant digit first, 7 bits a pass: the number of identifiers is mostly in the hundreds, where this is ten
 * times as fast as qsort(). */
static void sort(struct words_scratch *s)
{
	for (int shift = 0; shift < HASH_BITS; shift += 7) {
		uint32_t count[129] = { 0 }, *swap = s->spare;
		for (size_t i = 0; i < s->n; i++)
			count[(s->list[i] >> shift & 127) + 1]++;
		for (int d = 0; d < 128; d++)
			count[d + 1] += count[d];
		for (size_t i = 0; i < s->n; i++)
			s->spare[count[s->list[i] >> shift & 127]++] = s->list[i];
		s->spare = s->list;
		s->list = swap;
	}
}

static void encode(const struct words_scratch *s, struct buf *out)
{
	uint32_t last = 0;

	buf_reserve(out, s->n * 4 + 1);
	unsigned char *p = (unsigned char *)out->p + out->len;
	for (size_t i = 0; i < s->n; i++) {
		uint32_t v = s->list[i] - last;
		last = s->list[i];
		for (; v >= 0x80; v >>= 7)
			*p++ = (unsigned char)(v | 0x80);
		*p++ = (unsigned char)v;
	}
	out->len = (size_t)(p - (unsigned char *)out->p);
	*p = 0;
}

void words_collect(struct words_scratch *s, const char *text, size_t len, struct buf *out)
{
	const unsigned char *p = (const unsigned char *)text, *end = p + len;

	while (p < end) {
		unsigned char k = kind[*p];
		if (k == CH_START) {
			uint64_t h = FNV_BASIS;
			do
				h = (h ^ *p++) * FNV_PRIME;
			while (p < end && kind[*p] != CH_OTHER);
			add(s, finish(h));
		} else if (k == CH_DIGIT) {
			do
				p++;
			while (p < end && kind[*p] != CH_OTHER);
		} else {
			p++;
		}
	}
	/* Empties the table for the next text at the cost of this one: last in, first out, or a gap would hide what stands
	 * behind it. */
	for (size_t i = s->n; i-- > 0;) {
		size_t at = s->list[i] & (s->n_slots - 1);
		while (s->slots[at] != s->list[i] + 1)
			at = (at + 1) & (s->n_slots - 1);
		s->slots[at] = 0;
	}
	sort(s);
	encode(s, out);
	s->n = 0;
}

size_t words_count(const void *set, size_t len, const uint32_t *hashes, size_t n, size_t limit)
{
	const unsigned char *p = set, *end = p + len;
	uint32_t at = 0;
	size_t i = 0, count = 0;

	while (p < end && i < n && count < limit) {
		uint32_t v = 0;
		unsigned shift = 0;
		while (p < end && *p & 0x80 && shift < 28) {
			v |= (uint32_t)(*p++ & 0x7f) << shift;
			shift += 7;
		}
		if (p == end || shift == 28)
			return limit; /* cut off, or a number that no writer of ours makes */
		v |= (uint32_t)*p++ << shift;
		at += v;
		while (i < n && hashes[i] < at)
			i++;
		if (i < n && hashes[i] == at)
			count++;
	}
	return count;
}
