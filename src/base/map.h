/* map.h - hash map from byte strings to 64-bit values (open addressing, keys copied into an arena).
 * Zero-initialise; the owner calls map_free(). Iteration order is insertion order. Not thread-safe.
 * The hash is seeded per process, so hostile keys cannot be chosen to collide. */
#ifndef CODEASK_BASE_MAP_H
#define CODEASK_BASE_MAP_H

#include "mem.h"

#include <stdbool.h>
#include <stdint.h>

struct map_entry {
	const char *key; /* NUL-terminated copy, owned by the map */
	uint32_t len;
	uint32_t hash;
	uint64_t value;
};

struct map {
	struct map_entry *entries; /* [n], in insertion order: iterate here */
	size_t n, cap;
	uint32_t *slots; /* [n_slots] entry index + 1, 0 = free */
	size_t n_slots;
	struct arena keys;
};

uint64_t *map_find(const struct map *m, const char *key, size_t len); /* NULL when absent; valid until the next put */
/* Finds or inserts; a new entry's value is 0 and *is_new (may be NULL) is set. The pointer is valid until the next put. */
uint64_t *map_put(struct map *m, const char *key, size_t len, bool *is_new);
void map_free(struct map *m);

/* 64-bit string hash with the process seed (not stable across runs), and one that is stable (for files on disk). */
uint64_t hash_bytes(const void *p, size_t n);
uint64_t hash_stable(const void *p, size_t n);
uint64_t hash_seeded(const void *p, size_t n, uint64_t seed);

#endif
