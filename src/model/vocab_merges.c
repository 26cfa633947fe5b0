/* vocab_merges.c - the merges of a byte-level BPE vocabulary, read from GGUF metadata into the table that vocab_bpe.c asks. */
#include "vocab_impl.h"

#include "../base/mem.h"

#include <stdlib.h>
#include <string.h>

enum { MERGE_BLOCK = 32 };

/* A string of a merge: as stored, and the bytes it shows. */
struct side {
	const char *s, *bytes;
	size_t n, n_bytes;
	bool pure;
	uint32_t hash; /* of the bytes */
};

struct merge { /* two strings and the one they make */
	struct side left, right, both;
	int32_t ids[2];
};

/* Id that a merge may use for a string: a plain token, or a new id for a string that is none. -1: a control token, which
 * merges must never produce. */
static int32_t merge_id(struct vocab *v, const struct side *x)
{
	int32_t id = x->pure ? table_find(v, &v->plain, x->bytes, x->n_bytes, x->hash) : -1;

	if (id >= 0)
		return v->type[id] == TOKEN_CONTROL ? -1 : id;
	id = named_find(v, x->s, x->n);
	if (id >= 0)
		return v->type[id] == TOKEN_CONTROL || v->type[id] == TOKEN_USER ? -1 : id;
	id = v->n_all++;
	v->type[id] = TOKEN_NORMAL;
	add_token(v, id, x->s, x->n, false);
	return id;
}

/* Files list merges in the order of the tokens they make: the token of the last merge or the one after it is nearly always
 * right and lies near in memory. */
static int32_t merged_id(struct vocab *v, struct side *x, int32_t last)
{
	for (int32_t id = last; x->pure && id >= 0 && id <= last + 1 && id < v->n; id++)
		if (v->tok[id].len == x->n_bytes && v->type[id] == TOKEN_NORMAL &&
		    !memcmp(v->text.p + v->tok[id].off, x->bytes, x->n_bytes))
			return id;
	x->hash = text_hash(&v->plain, x->bytes, x->n_bytes);
	return merge_id(v, x);
}

static void read_side(const struct vocab *v, struct side *x, char *bytes)
{
	x->bytes = bytes;
	x->n_bytes = bytes_shown(v, x->s, x->n, bytes, &x->pure);
	x->hash = text_hash(&v->plain, bytes, x->n_bytes);
	table_fetch(&v->plain, x->hash);
}

/* Takes a stored merge apart; tmp, of twice its length, gets the string without the gap and the bytes of all. False: no gap. */
static bool read_merge(const struct vocab *v, const struct gguf_str *m, char *tmp, struct merge *out)
{
	const char *gap = m->len > 2 ? memchr(m->p + 1, ' ', m->len - 2) : NULL;
	struct side *l = &out->left, *r = &out->right, *both = &out->both;

	if (!gap)
		return false;
	l->n = gap - m->p;
	r->n = m->len - l->n - 1;
	both->n = l->n + r->n;
	l->s = both->s = memcpy(tmp, m->p, l->n);
	r->s = memcpy(tmp + l->n, gap + 1, r->n);
	read_side(v, l, tmp + both->n);
	read_side(v, r, tmp + both->n + l->n_bytes);
	both->bytes = l->bytes;
	both->n_bytes = l->n_bytes + r->n_bytes;
	both->pure = l->pure && r->pure;
	return true;
}

/* Nearly all the time goes into waiting for memory. So merges are read in blocks, each step for the whole block: what the next
 * step needs is on its way meanwhile. */
int merges_read(struct vocab *v, const struct gguf *g, const struct gguf_str *stored, size_t n, struct err *e)
{
	struct merge block[MERGE_BLOCK];
	struct buf tmp = { 0 };
	int32_t last = -1;

	merges_init(&v->merges, n);
	for (size_t from = 0; from < n; from += MERGE_BLOCK) {
		size_t k = n - from < MERGE_BLOCK ? n - from : MERGE_BLOCK, len = 0;
		int32_t made[MERGE_BLOCK];

		for (size_t i = 0; i < k && len <= INT32_MAX; i++)
			len += 2 * stored[from + i].len;
		if (text_room(v, g, len, e))
			break;
		buf_reserve(&tmp, len);
		for (size_t i = 0, at = 0; i < k; at += 2 * stored[from + i++].len)
			if (!read_merge(v, &stored[from + i], tmp.p + at, &block[i])) {
				err_set(e, ERR_MODEL, "%s: tokenizer.ggml.merges[%zu] is not two strings; convert the model again", gguf_path(g),
					from + i);
				goto out;
			}
		for (size_t i = 0; i < k; i++) {
			block[i].ids[0] = merge_id(v, &block[i].left);
			block[i].ids[1] = merge_id(v, &block[i].right);
			made[i] = last = merged_id(v, &block[i].both, last);
			merges_fetch(&v->merges, block[i].ids[0], block[i].ids[1]);
		}
		for (size_t i = 0; i < k; i++)
			if (block[i].ids[0] >= 0 && block[i].ids[1] >= 0 && made[i] >= 0)
				merges_add(&v->merges, block[i].ids[0], block[i].ids[1], from + i, made[i]);
	}
out:
	buf_free(&tmp);
	return err_is_set(e) ? -1 : 0;
}
