/* vocab_bpe.c - byte pair encoding: merges by rank inside of each piece that the pre-tokeniser gives. SentencePiece's is the same
 * over characters in place of bytes (vocab_spm.c).
 *
 * Of all neighbouring pairs the one with the lowest rank is merged, the leftmost on ties, until none is left. Short pieces
 * (nearly all) are searched directly; long ones use a linked list and a heap of (rank, position), so that a piece of n bytes
 * costs n log n. The shortest pieces (99.9 % in source code) are remembered with their ids: see the cache.
 */
#include "vocab_impl.h"

#include "../base/mem.h"
#include "../base/utf8.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum {
	WHOLE_MAX = 256,  /* bytes of the longest token that a whole piece is compared with */
	SHORT_PIECE = 32, /* bytes; up to here n^2 steps are cheaper than a heap */
	CACHE_SETS = 1 << 14,
	CACHE_KEY = 15, /* bytes */
	CACHE_IDS = 4,
	BATCH = 32, /* pieces cut ahead of their look-up */
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
	m->slots = xreallocarray(NULL, m->n_slots, sizeof *m->slots);
	memset(m->slots, 0xff, m->n_slots * sizeof *m->slots);
}

void merges_fetch(const struct merges *m, int32_t left, int32_t right)
{
	__builtin_prefetch(&m->slots[pair_slot(m, pair_key(left, right))], 1);
}

bool merges_add(struct merges *m, int32_t left, int32_t right, uint32_t rank, int32_t id)
{
	uint64_t key = pair_key(left, right);
	size_t i = pair_slot(m, key);

	for (; m->slots[i].key != FREE_KEY; i = (i + 1) & (m->n_slots - 1))
		if (m->slots[i].key == key)
			return false;
	m->slots[i] = (struct merge_slot){ key, rank, id };
	return true;
}

void merges_free(struct merges *m)
{
	free(m->slots);
}

/* Rank of a pair, NO_RANK when it does not merge; *id gets what it becomes. */
static inline uint32_t pair_rank(const struct merges *m, int32_t left, int32_t right, int32_t *id)
{
	uint64_t key = pair_key(left, right);

	for (size_t i = pair_slot(m, key); m->slots[i].key != FREE_KEY; i = (i + 1) & (m->n_slots - 1))
		if (m->slots[i].key == key) {
			*id = m->slots[i].id;
			return m->slots[i].rank;
		}
	return NO_RANK;
}

/* ---- cache of pieces --------------------------------------------------------------------------------------------------- */

/* Pieces of up to 15 bytes that give up to 4 ids. The key is the piece in two words, zeros behind it and its length in the last
 * byte, so that two compares decide and a free entry (length 0) equals no piece. Two entries a set, the newer first; a set is
 * one line of the CPU's cache, all of them are 1 MiB. Text made to collide only loses what the cache gains. */
struct cache_entry {
	uint64_t key[2];
	int32_t ids[CACHE_IDS]; /* -1 behind the last */
};

struct cache_set {
	struct cache_entry way[2];
};

static_assert(sizeof(struct cache_set) == 64, "a set is one cache line");

/* Key of p[0..n), n <= CACHE_KEY; `room` bytes from p on may be read. Little-endian, as GGUF is. */
static inline void piece_key(const char *p, size_t n, size_t room, uint64_t key[2])
{
	static const uint64_t mask[24] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xffff, 0xffffff, 0xffffffff, 0xffffffffff, 0xffffffffffff, 0xffffffffffffff,
					  -1, -1, -1, -1, -1, -1, -1, -1 };

	if (room >= 16) {
		memcpy(key, p, 16);
	} else {
		key[0] = key[1] = 0;
		memcpy(key, p, n);
	}
	key[0] &= mask[8 + n];
	key[1] = (key[1] & mask[n]) | (uint64_t)n << 56;
}

static inline struct cache_set *cache_set(struct cache_set *sets, const uint64_t key[2])
{
	uint64_t h = (key[0] ^ (key[1] >> 32 | key[1] << 32)) * 0x9FB21C651E98DF25u;

	return &sets[(h ^ key[1] * 0x9E3779B97F4A7C15u) >> 50];
}

static_assert(CACHE_SETS == 1 << (64 - 50), "cache_set() takes the upper bits");

static inline const int32_t *cache_find(struct cache_set *set, const uint64_t key[2])
{
	struct cache_entry *a = &set->way[0], *b = &set->way[1];

	if (a->key[0] == key[0] && a->key[1] == key[1])
		return a->ids;
	if (b->key[0] != key[0] || b->key[1] != key[1])
		return NULL;
	*set = (struct cache_set){ { *b, *a } };
	return a->ids;
}

static void cache_put(struct cache_set *set, const uint64_t key[2], const int32_t *ids, size_t n)
{
	struct cache_entry *old = &set->way[1];

	memcpy(old->key, key, sizeof old->key);
	for (size_t i = 0; i < CACHE_IDS; i++)
		old->ids[i] = i < n ? ids[i] : -1;
}

/* ---- working memory ---------------------------------------------------------------------------------------------------- */

struct node { /* one symbol of a long piece */
	int32_t id;
	uint32_t rank; /* of the pair (this, next): says which heap entries are still true */
	uint32_t prev, next;
};

struct bpe_work {
	struct cache_set *cache; /* [CACHE_SETS] */
	struct node *nodes;
	uint64_t *heap; /* rank << 32 | position */
	size_t cap, n_heap;
	struct cutter *cutter; /* of v->split */
};

/* Each thread has its own place to look first, so that threads that count at the same time do not meet. */
static unsigned own_place(void)
{
	static atomic_uint threads;
	static _Thread_local unsigned number; /* from 1 on */

	if (!number)
		number = 1 + atomic_fetch_add_explicit(&threads, 1, memory_order_relaxed) % N_IDLE;
	return number - 1;
}

/* Takes idle memory wherever it lies before it makes new: there is never more than threads encode at once. */
static struct bpe_work *work_take(const struct vocab *v)
{
	struct idle_work *idle = ((struct vocab *)v)->idle;
	unsigned own = own_place();
	struct bpe_work *w = atomic_exchange(&idle[own].work, NULL);

	for (unsigned i = 1; i < N_IDLE && !w; i++) {
		struct idle_work *other = &idle[(own + i) % N_IDLE];

		if (atomic_load_explicit(&other->work, memory_order_relaxed))
			w = atomic_exchange(&other->work, NULL);
	}
	if (!w) {
		w = xcalloc(1, sizeof *w);
		w->cache = mem_try_alloc(CACHE_SETS * sizeof *w->cache);
		w->cutter = v->split ? cutter_new(v->split) : NULL;
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
	bpe_work_free(atomic_exchange(&((struct vocab *)v)->idle[own_place()].work, w));
}

void bpe_work_free(struct bpe_work *w)
{
	if (!w)
		return;
	work_drop_nodes(w);
	mem_free(w->cache);
	cutter_free(w->cutter);
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

static inline void put(struct sink *s, int32_t id)
{
	s->n++;
	if (s->out)
		tokens_push(s->out, id);
}

/* Bytes that no token of several stands for: theirs. Where one has none SentencePiece has the unknown token for all of them, and BPE
 * U+FFFD for the byte. */
static void put_bytes(struct sink *s, const char *p, size_t n)
{
	static const unsigned char replacement[] = { 0xef, 0xbf, 0xbd };
	const struct vocab *v = s->v;

	for (size_t i = 0; v->spm && i < n; i++)
		if (v->byte_id[(unsigned char)p[i]] < 0) {
			put(s, v->unk);
			return;
		}
	for (size_t i = 0; i < n; i++) {
		int32_t id = v->byte_id[(unsigned char)p[i]];

		if (id >= 0)
			put(s, id);
		for (size_t k = 0; id < 0 && k < sizeof replacement; k++)
			put(s, v->byte_id[replacement[k]]);
	}
}

static void emit(struct sink *s, int32_t id)
{
	const struct vocab *v = s->v;

	if (id >= v->n) { /* a string on the way of merges that is no token */
		put_bytes(s, v->text.p + v->tok[id].off, v->tok[id].len);
	} else if (id < 0) {
		int32_t c = char_carry(id);
		char p[4] = { (char)c };

		put_bytes(s, p, c < CARRY_BYTES ? utf8_encode(p, c) : 1);
	} else {
		put(s, id);
	}
}

/* The symbols of p[0..n) that merges begin with: how many. */
static inline size_t symbols(const struct vocab *v, const char *p, size_t n, int32_t *ids)
{
	size_t n_ids = 0;
	int k;

	if (v->spm) {
		for (size_t i = 0; i < n; i += k)
			ids[n_ids++] = spm_symbol(v, p + i, n - i, &k);
		return n_ids;
	}
	for (size_t i = 0; i < n; i++)
		ids[i] = v->byte_id[(unsigned char)p[i]];
	return n;
}

static size_t merge_short(const struct vocab *v, const char *p, size_t n, int32_t *ids)
{
	uint32_t rank[SHORT_PIECE];
	int32_t to[SHORT_PIECE]; /* what pair (i, i+1) becomes */

	n = symbols(v, p, n, ids);
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
	size_t n_nodes = 0;
	int k = 1;

	if (work_room(w, n, e))
		return -1;
	for (size_t at = 0; at < n; at += k, n_nodes++) {
		int32_t id = v->spm ? spm_symbol(v, p + at, n - at, &k) : v->byte_id[(unsigned char)p[at]];

		w->nodes[n_nodes] = (struct node){ id, NO_RANK, n_nodes ? n_nodes - 1 : NO_NODE, n_nodes + 1 };
	}
	n = n_nodes;
	w->nodes[n - 1].next = NO_NODE;
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
	int32_t id = n > v->longest || n > WHOLE_MAX ? -1 : plain_find(v, p, n);

	return id >= 0 && id < v->n && v->type[id] == TOKEN_NORMAL ? id : -1;
}

struct piece {
	const char *p;
	size_t n;
	struct cache_set *set; /* NULL: too long for the cache */
	uint64_t key[2];
};

/* What the cache does not know. */
static int merge_piece(const struct vocab *v, struct bpe_work *w, const struct piece *c, struct sink *s, struct err *e)
{
	int32_t ids[SHORT_PIECE];
	size_t n_ids = 1;
	bool tokens = true;

	ids[0] = v->ignore_merges ? whole_token(v, c->p, c->n) : -1;
	if (ids[0] < 0) {
		if (c->n > SHORT_PIECE)
			return merge_long(v, w, c->p, c->n, s, e);
		n_ids = merge_short(v, c->p, c->n, ids);
	}
	for (size_t i = 0; i < n_ids; i++) {
		tokens = tokens && ids[i] >= 0 && ids[i] < v->n;
		emit(s, ids[i]);
	}
	if (c->set && tokens && n_ids <= CACHE_IDS)
		cache_put(c->set, c->key, ids, n_ids);
	return 0;
}

static inline int encode_piece(const struct vocab *v, struct bpe_work *w, const struct piece *c, struct sink *s, struct err *e)
{
	const int32_t *ids = c->set ? cache_find(c->set, c->key) : NULL;

	if (!ids)
		return merge_piece(v, w, c, s, e);
	if (!s->out)
		s->n += 1 + (ids[1] >= 0) + (ids[2] >= 0) + (ids[3] >= 0);
	else
		for (int i = 0; i < CACHE_IDS && ids[i] >= 0; i++)
			emit(s, ids[i]);
	return 0;
}

/* Text of a vocabulary with a space prefix: its first piece, with the space in front. Its length in the text goes to *n. */
static int encode_first(const struct vocab *v, struct bpe_work *w, const char *text, size_t len, struct sink *s, size_t *n,
			struct err *e)
{
	struct piece c = { .n = 1 + spm_piece(v, text, len) };
	char some[256], *p = c.n <= sizeof some ? some : mem_try_alloc(c.n);
	int ret;

	*n = c.n - 1;
	if (!p)
		return err_set(e, ERR_FIT, "no memory to tokenize %zu bytes without a break; ask about less text", c.n);
	p[0] = ' ';
	memcpy(p + 1, text, c.n - 1);
	c.p = p;
	ret = merge_piece(v, w, &c, s, e);
	if (p != some)
		mem_free(p);
	return ret;
}

/* Text without special tokens, the whole or a stretch of it. */
static int encode_text(const struct vocab *v, struct bpe_work *w, const char *text, size_t len, struct sink *s, struct err *e)
{
	size_t (*next)(const char *p, size_t n) = v->pre ? v->pre->next : NULL;
	size_t i = 0;
	int ret = 0;

	if (v->space_prefix)
		ret = encode_first(v, w, text, len, s, &i, e);
	else if (w->cutter)
		ret = cutter_start(w->cutter, text, len, e);
	while (i < len && !ret) {
		struct piece batch[BATCH];
		int n = 0;

		for (; n < BATCH && i < len; n++) {
			struct piece *c = &batch[n];

			c->p = text + i;
			if (next)
				c->n = next(c->p, len - i);
			else if (v->spm)
				c->n = spm_piece(v, c->p, len - i);
			else if ((c->n = cutter_next(w->cutter, e)) == 0)
				return -1;
			c->set = NULL;
			if (c->n <= CACHE_KEY && w->cache) {
				piece_key(c->p, c->n, len - i, c->key);
				c->set = cache_set(w->cache, c->key);
				__builtin_prefetch(c->set);
			}
			i += c->n;
		}
		for (int k = 0; k < n && !ret; k++)
			ret = encode_piece(v, w, &batch[k], s, e);
	}
	return ret;
}

int bpe_encode(const struct vocab *v, const char *text, size_t len, bool parse_special, struct tokens *out, size_t *count,
	       struct err *e)
{
	const struct special_index *special = parse_special ? &v->special : &v->user;
	struct special_scan scan = { { NULL } };
	struct bpe_work *w = work_take(v);
	struct sink s = { v, out, 0 };
	int ret = 0;

	while (len > 0 && !ret) {
		size_t at = len, n = 0;
		int32_t id;
		bool found = special_find(v, special, &scan, text, len, &at, &n, &id);

		if (at > 0)
			ret = encode_text(v, w, text, at, &s, e);
		if (found)
			put(&s, id);
		text += at + n;
		len -= at + n;
	}
	work_give(v, w);
	*count = s.n;
	return ret;
}
