/* name_set.c - a set of names of the source, by their places: cleared cheaply, for the locals of one function after the other. */
#include "room.h"

#include <stdlib.h>

static uint32_t name_hash(const char *s, uint32_t n)
{
	uint32_t h = 2166136261u; /* FNV-1a */
	for (uint32_t i = 0; i < n; i++)
		h = (h ^ (unsigned char)s[i]) * 16777619u;
	return h ^ h >> 15;
}

void name_set_clear(struct name_set *s, size_t expected)
{
	size_t want = 64;
	while (want < expected * 2)
		want *= 2;
	if (want > s->cap) {
		free(s->slots);
		s->slots = xcalloc(want, sizeof *s->slots);
		s->cap = want;
	} else {
		memset(s->slots, 0, want * sizeof *s->slots);
	}
	s->size = want;
	s->n = 0;
}

static struct span *name_set_slot(const struct name_set *s, const char *src, struct span name)
{
	uint32_t n = name.end - name.start;
	for (size_t i = name_hash(src + name.start, n) & (s->size - 1);; i = (i + 1) & (s->size - 1)) {
		struct span *at = &s->slots[i];
		if (!at->end || (at->end - at->start == n && !memcmp(src + at->start, src + name.start, n)))
			return at;
	}
}

static void name_set_grow(struct name_set *s, const char *src)
{
	struct name_set bigger = { 0 };
	name_set_clear(&bigger, s->size);
	for (size_t i = 0; i < s->size; i++)
		if (s->slots[i].end)
			*name_set_slot(&bigger, src, s->slots[i]) = s->slots[i];
	bigger.n = s->n;
	free(s->slots);
	*s = bigger;
}

void name_set_add(struct name_set *s, const char *src, struct span name)
{
	if (name.end <= name.start)
		return;
	if (s->n * 2 >= s->size)
		name_set_grow(s, src);
	struct span *at = name_set_slot(s, src, name);
	if (!at->end) {
		*at = name;
		s->n++;
	}
}

bool name_set_has(const struct name_set *s, const char *src, struct span name)
{
	return name_set_slot(s, src, name)->end != 0;
}
