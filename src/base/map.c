#include "map.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

static uint64_t mix(uint64_t h)
{
	h ^= h >> 32;
	h *= 0xD6E8FEB86659FD93u;
	h ^= h >> 29;
	h *= 0xD6E8FEB86659FD93u;
	return h ^ (h >> 32);
}

/* Eight bytes a step, multiply and fold. Not cryptographic; the seed keeps table layouts unpredictable. */
uint64_t hash_seeded(const void *data, size_t n, uint64_t seed)
{
	const unsigned char *p = data;
	uint64_t h = seed ^ (n * 0x9E3779B97F4A7C15u), w;

	for (; n >= 8; n -= 8, p += 8) {
		memcpy(&w, p, 8);
		h = mix(h ^ w) + 0x9E3779B97F4A7C15u;
	}
	w = 0;
	for (size_t i = 0; i < n; i++)
		w |= (uint64_t)p[i] << (8 * i);
	return mix(h ^ w);
}

static uint64_t process_seed;
static pthread_once_t seed_once = PTHREAD_ONCE_INIT;

static void make_seed(void)
{
	if (getrandom(&process_seed, sizeof(process_seed), GRND_NONBLOCK) != (ssize_t)sizeof(process_seed))
		process_seed = (uint64_t)time(NULL) * 0x9E3779B97F4A7C15u ^ (uint64_t)(uintptr_t)&process_seed;
}

uint64_t hash_bytes(const void *p, size_t n)
{
	pthread_once(&seed_once, make_seed);
	return hash_seeded(p, n, process_seed);
}

uint64_t hash_stable(const void *p, size_t n)
{
	return hash_seeded(p, n, 0x2545F4914F6CDD1Du);
}

static size_t find_slot(const struct map *m, const char *key, size_t len, uint32_t hash)
{
	size_t i = hash & (m->n_slots - 1);

	for (;; i = (i + 1) & (m->n_slots - 1)) {
		uint32_t at = m->slots[i];

		if (!at)
			return i;
		const struct map_entry *en = &m->entries[at - 1];

		if (en->hash == hash && en->len == len && memcmp(en->key, key, len) == 0)
			return i;
	}
}

static void rehash(struct map *m, size_t n_slots)
{
	free(m->slots);
	m->slots = xcalloc(n_slots, sizeof(*m->slots));
	m->n_slots = n_slots;
	for (size_t i = 0; i < m->n; i++) {
		size_t s = m->entries[i].hash & (n_slots - 1);

		while (m->slots[s])
			s = (s + 1) & (n_slots - 1);
		m->slots[s] = (uint32_t)i + 1;
	}
}

uint64_t *map_find(const struct map *m, const char *key, size_t len)
{
	uint32_t at;

	if (!m->n)
		return NULL;
	at = m->slots[find_slot(m, key, len, (uint32_t)hash_bytes(key, len))];
	return at ? &m->entries[at - 1].value : NULL;
}

uint64_t *map_put(struct map *m, const char *key, size_t len, bool *is_new)
{
	uint32_t hash = (uint32_t)hash_bytes(key, len);
	struct map_entry *en;
	size_t s;

	if (m->n * 2 >= m->n_slots)
		rehash(m, m->n_slots ? m->n_slots * 2 : 64);
	s = find_slot(m, key, len, hash);
	if (is_new)
		*is_new = !m->slots[s];
	if (m->slots[s])
		return &m->entries[m->slots[s] - 1].value;
	m->entries = mem_grow(m->entries, m->n, &m->cap, sizeof(*m->entries));
	en = &m->entries[m->n++];
	en->key = arena_strndup(&m->keys, key, len);
	en->len = (uint32_t)len;
	en->hash = hash;
	en->value = 0;
	m->slots[s] = (uint32_t)m->n;
	return &en->value;
}

void map_free(struct map *m)
{
	free(m->entries);
	free(m->slots);
	arena_free(&m->keys);
	memset(m, 0, sizeof(*m));
}
