/* vocab_bpe.c - byte pair encoding: merges by rank inside of each piece that the pre-tokeniser gives.
 *
 * Of all neighbouring pairs the one with the lowest rank is merged, the leftmost on ties, until none is left. Short pieces
 * (nearly all) are searched directly; long ones use a linked list and a heap of (rank, position), so that a piece of n bytes
 * costs n log n. Short pieces are remembered with their ids.
 */
#include "vocab_impl.h"

#include "../base/mem.h"

#include <stdlib.h>
#include <string.h>

enum {
	WHOLE_MAX = 256,  /* bytes of the longest token that a whole piece is compared with */
	SHORT_PIECE = 32, /* bytes; up to here n^2 steps are cheaper than a heap */
	CACHE_SLOTS = 1 << 14,
	CACHE_KEY = 30,
	CACHE_IDS = 8,
	KEEP_NODES = 1 << 16, /* work memory above this is given back after the call */
};

#define NO_RANK UINT32_MAX
#define NO_NODE UINT32_MAX
#define FREE_KEY UINT64_MAX

/* ---- merge table ------------------------------------------------------------------------------------------------------- */

static inline uint64_t pair_key(int32_t l, int32_t r)
{
	return (uint64_t)(uint32_t)l << 32 | (uint32_t)r;
}

static inline size_t pair_slot(const struct merges *m, uint64_t key)
{
	uint64_t h = (key ^ m->seed) * 0x9E3779B97F4A7C15u;

	h = (h ^ (h >> 32)) * 0xD6E8FEB86659FD93u;
	return (h ^ (h >> 32)) & (m->n_slots - 1);
}

void merges_init(struct merges *m, size_t n)
{
	m->seed = hash_bytes("merges", 6);
	for (m->n_slots = 64; m->n_slots < 2 * n; m->n_slots *= 2)
		;
	m->keys = xreallocarray(NULL, m->n_slots, sizeof *m->keys);
	memset(m->keys, 0xff, m->n_slots * sizeof *m->keys);
	m->ranks = xcalloc(m->n_slots, sizeof *m->ranks);
	m->ids = xcalloc(m->n_slots, sizeof *m->ids);
}

bool merges_add(struct merges *m, int32_t left, int32_t right, uint32_t rank, int32_t id)
{
	uint64_t key = pair_key(left, right);
	size_t i = pair_slot(m, key);

	for (; m->keys[i] != FREE_KEY; i = (i + 1) & (m->n_slots - 1))
		if (m->keys[i] == key)
			return false;
	m->keys[i] = key;
	m->ranks[i] = rank;
	m->ids[i] = id;
	return true;
}

void merges_free(struct merges *m)
{
	free(m->keys);
	free(m->ranks);
	free(m->ids);
}

/* Rank of a pair, NO_RANK when it does not merge; *id gets what it becomes. */
static inline uint32_t pair_rank(const struct merges *m, int32_t left, int32_t right, int32_t *id)
{
	uint64_t key = pair_key(left, right);

	for (size_t i = pair_slot(m, key); m->keys[i] != FREE_KEY; i = (i + 1) & (m->n_slots - 1))
		if (m->keys[i] == key) {
			*id = m->ids[i];
			return m->ranks[i];
		}
	return NO_RANK;
}

/* ---- working memory ---------------------------------------------------------------------------------------------------- */

struct cache_entry { /* one cache line */
	uint8_t len, n;
	char key[CACHE_KEY];
	int32_t ids[CACHE_IDS];
};

struct node { /* one symbol of a long piece */
	int32_t id;
	uint32_t rank; /* of the pair (this, next): says which heap entries are still true */
	uint32_t prev, next;
};

struct bpe_work {
	struct cache_entry *cache; /* [CACHE_SLOTS] */
	struct node *nodes;
	uint64_t *heap; /* rank << 32 | position */
	size_t cap, n_heap;
};

static struct bpe_work *work_take(const struct vocab *v)
{
	struct bpe_work *w = atomic_exchange(&((struct vocab *)v)->idle, NULL);

	if (!w) {
		w = xcalloc(1, sizeof *w);
		w->cache = xcalloc(CACHE_SLOTS, sizeof *w->cache);
	}
	return w;
}

static void work_drop_nodes(struct bpe_work *w)
{
	mem_free(w->nodes);
	mem_free(w->heap);
	w->nodes = NULL;
	w->heap = NULL;
	w->cap = 0;
}

static void work_give(const struct vocab *v, struct bpe_work *w)
{
	if (w->cap > KEEP_NODES)
		work_drop_nodes(w);
	bpe_work_free(atomic_exchange(&((struct vocab *)v)->idle, w));
}

void bpe_work_free(struct bpe_work *w)
{
	if (!w)
		return;
	work_drop_nodes(w);
	free(w->cache);
	free(w);
}

static int work_room(struct bpe_work *w, size_t n, struct err *e)
{
	if (n <= w->cap)
		return 0;
	work_drop_nodes(w);
	if (n < UINT32_MAX / 2) {
		w->nodes = mem_try_alloc(n * sizeof *w->nodes);
		/* each merge makes at most two new pairs and removes one symbol */
		w->heap = mem_try_alloc(3 * n * sizeof *w->heap);
	}
	if (!w->nodes || !w->heap) {
		work_drop_nodes(w);
		return err_set(e, ERR_FIT, "no memory to tokenize %zu bytes without a break; ask about less text", n);
	}
	w->cap = n;
	return 0;
}

/* ---- heap of pairs ----------------------------------------------------------------------------------------------------- */

static void heap_down(uint64_t *h, size_t n, size_t i)
{
	uint64_t x = h[i];

	for (size_t c; (c = 2 * i + 1) < n; i = c) {
		if (c + 1 < n && h[c + 1] < h[c])
			c++;
		if (x <= h[c])
			break;
		h[i] = h[c];
	}
	h[i] = x;
}

static void heap_push(struct bpe_work *w, uint32_t rank, uint32_t pos)
{
	uint64_t x = (uint64_t)rank << 32 | pos;
	size_t i = w->n_heap++;

	for (; i && x < w->heap[(i - 1) / 2]; i = (i - 1) / 2)
		w->heap[i] = w->heap[(i - 1) / 2];
	w->heap[i] = x;
}

static uint64_t heap_pop(struct bpe_work *w)
{
	uint64_t top = w->heap[0];

	w->heap[0] = w->heap[--w->n_heap];
	if (w->n_heap)
		heap_down(w->heap, w->n_heap, 0);
	return top;
}

/* ---- one piece --------------------------------------------------------------------------------------------------------- */

struct sink {
	const struct vocab *v;
	struct tokens *out; /* NULL: count only */
	size_t n;
};

static void emit(struct sink *s, int32_t id)
{
	const struct vocab *v = s->v;

	if (id >= v->n) { /* a string on the way of merges that is no token: its bytes */
		const char *p = v->text.p + v->tok[id].off;

		for (uint32_t i = 0; i < v->tok[id].len; i++)
			emit(s, v->byte_id[(unsigned char)p[i]]);
		return;
	}
	s->n++;
	if (s->out)
		tokens_push(s->out, id);
}

static size_t merge_short(const struct vocab *v, const char *p, size_t n, int32_t *ids)
{
	uint32_t rank[SHORT_PIECE];
	int32_t to[SHORT_PIECE]; /* what pair (i, i+1) becomes */

	for (size_t i = 0; i < n; i++)
		ids[i] = v->byte_id[(unsigned char)p[i]];
	for (size_t i = 0; i + 1 < n; i++)
		rank[i] = pair_rank(&v->merges, ids[i], ids[i + 1], &to[i]);
	while (n > 1) {
		size_t best = 0;

		for (size_t i = 1; i + 1 < n; i++)
			if (rank[i] < rank[best])
				best = i;
		if (rank[best] == NO_RANK)
			break;
		ids[best] = to[best];
		n--;
		for (size_t i = best + 1; i < n; i++)
			ids[i] = ids[i + 1];
		for (size_t i = best + 1; i + 1 < n; i++) {
			rank[i] = rank[i + 1];
			to[i] = to[i + 1];
		}
		if (best > 0)
			rank[best - 1] = pair_rank(&v->merges, ids[best - 1], ids[best], &to[best - 1]);
		if (best + 1 < n)
			rank[best] = pair_rank(&v->merges, ids[best], ids[best + 1], &to[best]);
	}
	return n;
}

static void look_at_pair(const struct vocab *v, struct bpe_work *w, uint32_t i)
{
	struct node *a = &w->nodes[i];
	int32_t id;

	a->rank = a->next == NO_NODE ? NO_RANK : pair_rank(&v->merges, a->id, w->nodes[a->next].id, &id);
	if (a->rank != NO_RANK)
		heap_push(w, a->rank, i);
}

static int merge_long(const struct vocab *v, struct bpe_work *w, const char *p, size_t n, struct sink *s, struct err *e)
{
	if (work_room(w, n, e))
		return -1;
	for (size_t i = 0; i < n; i++)
		w->nodes[i] = (struct node){ v->byte_id[(unsigned char)p[i]], NO_RANK, i ? i - 1 : NO_NODE, i + 1 < n ? i + 1 : NO_NODE };
	w->n_heap = 0;
	for (size_t i = 0; i < n; i++)
		look_at_pair(v, w, i);
	while (w->n_heap) {
		uint64_t top = heap_pop(w);
		uint32_t i = (uint32_t)top;
		struct node *a = &w->nodes[i], *b;

		if (a->rank != top >> 32) /* the pair has changed since; its present rank has its own entry */
			continue;
		b = &w->nodes[a->next];
		pair_rank(&v->merges, a->id, b->id, &a->id);
		b->rank = NO_RANK;
		a->next = b->next;
		if (a->next != NO_NODE)
			w->nodes[a->next].prev = i;
		look_at_pair(v, w, i);
		if (a->prev != NO_NODE)
			look_at_pair(v, w, a->prev);
	}
	for (uint32_t i = 0; i != NO_NODE; i = w->nodes[i].next)
		emit(s, w->nodes[i].id);
	return 0;
}

/* The piece as a whole, when it is a token; -1 otherwise. */
static int32_t whole_token(const struct vocab *v, const char *p, size_t n)
{
	char stored[2 * WHOLE_MAX];
	size_t len = 0;
	const uint64_t *id;

	if (n > v->longest || n > WHOLE_MAX)
		return -1;
	for (size_t i = 0; i < n; i++) {
		const char *t = v->byte_text[(unsigned char)p[i]];

		stored[len++] = t[0];
		if (t[1])
			stored[len++] = t[1];
	}
	id = map_find(&v->by_text, stored, len);
	return id && *id < (uint64_t)v->n && v->type[*id] == TOKEN_NORMAL ? (int32_t)*id : -1;
}

static uint32_t piece_hash(const char *p, size_t n)
{
	uint64_t h = n * 0x9E3779B97F4A7C15u, x;

	for (; n >= 8; p += 8, n -= 8) {
		memcpy(&x, p, 8);
		h = (h ^ x) * 0x9FB21C651E98DF25u;
		h ^= h >> 32;
	}
	x = 0;
	memcpy(&x, p, n);
	h = (h ^ x) * 0x9FB21C651E98DF25u;
	return h >> 40;
}

static int encode_piece(const struct vocab *v, struct bpe_work *w, const char *p, size_t n, struct sink *s, struct err *e)
{
	struct cache_entry *c = NULL;
	int32_t ids[SHORT_PIECE];
	size_t n_ids = 0;

	if (n > SHORT_PIECE) {
		int32_t id = v->pre->ignore_merges ? whole_token(v, p, n) : -1;

		if (id < 0)
			return merge_long(v, w, p, n, s, e);
		emit(s, id);
		return 0;
	}
	if (n <= CACHE_KEY) {
		c = &w->cache[piece_hash(p, n) & (CACHE_SLOTS - 1)];
		if (c->len == n && !memcmp(c->key, p, n)) {
			for (int i = 0; i < c->n; i++)
				emit(s, c->ids[i]);
			return 0;
		}
	}
	if (v->pre->ignore_merges && (ids[0] = whole_token(v, p, n)) >= 0)
		n_ids = 1;
	else
		n_ids = merge_short(v, p, n, ids);
	for (size_t i = 0; i < n_ids; i++)
		emit(s, ids[i]);
	if (c && n_ids <= CACHE_IDS) {
		c->len = n;
		c->n = n_ids;
		memcpy(c->key, p, n);
		memcpy(c->ids, ids, n_ids * sizeof *ids);
	}
	return 0;
}

int bpe_encode(const struct vocab *v, const char *text, size_t len, struct tokens *out, size_t *count, struct err *e)
{
	struct bpe_work *w = work_take(v);
	struct sink s = { v, out, 0 };
	int ret = 0;

	for (size_t i = 0; i < len && !ret;) {
		size_t n = v->pre->next(text + i, len - i);

		ret = encode_piece(v, w, text + i, n, &s, e);
		i += n;
	}
	work_give(v, w);
	*count = s.n;
	return ret;
}
