/* vocab_table.c - from the text of a token to its id, and from the visible characters of files to bytes.
 *
 * GPT-2's vocabularies store a token's bytes as visible characters: bytes that are printable in Latin-1 stand for themselves,
 * the other 68 are shown as U+0100 + k in order. SentencePiece's store a space as U+2581. Control and user-defined tokens are
 * stored as plain text.
 *
 * A vocabulary of 200 000 tokens is read by every command that counts tokens, so a table is one array of (hash, id) over texts
 * that the vocabulary holds anyway: no copies, no allocation per token.
 */
#include "vocab_impl.h"

#include "../base/mem.h"
#include "../base/utf8.h"

#include <stdlib.h>
#include <string.h>

/* ---- bytes as characters ------------------------------------------------------------------------------------------------ */

void byte_chars_init(struct vocab *v)
{
	int next = 256;

	memset(v->byte_of, 0xff, sizeof v->byte_of);
	for (int b = 0; b < 256; b++) {
		bool shown = (b >= 0x21 && b <= 0x7e) || (b >= 0xa1 && b <= 0xac) || b >= 0xae;
		int32_t c = shown ? b : next++;

		v->byte_of[c] = b;
		v->byte_text[b][utf8_encode(v->byte_text[b], c)] = 0;
	}
}

size_t bytes_shown(const struct vocab *v, const char *s, size_t n, char *out, bool *pure)
{
	size_t len = 0;

	*pure = true;
	for (size_t i = 0; i < n;) {
		unsigned char a = s[i], b = i + 1 < n ? s[i + 1] : 0;
		/* the characters of the table are below U+0200: one byte, or two */
		int c = a < 0x80 ? a : a >= 0xc2 && a < 0xc8 && (b & 0xc0) == 0x80 ? (a & 0x1f) << 6 | (b & 0x3f) : -1;

		if (c >= 0 && v->byte_of[c] >= 0) {
			out[len++] = (char)v->byte_of[c];
			i += a < 0x80 ? 1 : 2;
		} else { /* the other bytes of a longer character come here, too */
			out[len++] = s[i++];
			*pure = false;
		}
	}
	return len;
}

size_t spaces_shown(const char *s, size_t n, char *out, bool *pure)
{
	size_t len = 0;

	*pure = true;
	for (size_t i = 0; i < n;) {
		if (n - i >= 3 && !memcmp(s + i, "\xe2\x96\x81", 3)) {
			out[len++] = ' ';
			i += 3;
		} else {
			*pure = *pure && s[i] != ' ';
			out[len++] = s[i++];
		}
	}
	return len;
}

/* ---- tables of texts ---------------------------------------------------------------------------------------------------- */

uint32_t text_hash(const struct text_table *t, const char *p, size_t n)
{
	uint64_t h = t->seed ^ n, x;

	for (; n >= 8; p += 8, n -= 8) {
		memcpy(&x, p, 8);
		h = (h ^ x) * 0x9FB21C651E98DF25u;
		h ^= h >> 32;
	}
	x = 0;
	memcpy(&x, p, n);
	h = (h ^ x) * 0x9FB21C651E98DF25u;
	h = (h ^ h >> 32) * 0xD6E8FEB86659FD93u;
	return h >> 32;
}

void table_init(struct text_table *t, size_t n)
{
	t->seed = hash_bytes("tokens", 6);
	for (t->n_slots = 64; t->n_slots < 2 * n; t->n_slots *= 2)
		;
	t->slots = xreallocarray(NULL, t->n_slots, sizeof *t->slots);
	memset(t->slots, 0xff, t->n_slots * sizeof *t->slots);
}

void table_free(struct text_table *t)
{
	free(t->slots);
}

/* The slot of a text, or the free one where it belongs. */
static struct text_slot *table_slot(const struct vocab *v, const struct text_table *t, const char *p, size_t n, uint32_t hash)
{
	for (size_t i = hash & (t->n_slots - 1);; i = (i + 1) & (t->n_slots - 1)) {
		struct text_slot *s = &t->slots[i];

		if (s->id < 0)
			return s;
		if (s->hash == hash && v->tok[s->id].len == n && !memcmp(v->text.p + v->tok[s->id].off, p, n))
			return s;
	}
}

static void table_grow(struct text_table *t)
{
	struct text_table old = *t;

	t->n_slots *= 2;
	t->slots = xreallocarray(NULL, t->n_slots, sizeof *t->slots);
	memset(t->slots, 0xff, t->n_slots * sizeof *t->slots);
	for (size_t i = 0; i < old.n_slots; i++) {
		size_t k = old.slots[i].hash & (t->n_slots - 1);

		if (old.slots[i].id < 0)
			continue;
		while (t->slots[k].id >= 0)
			k = (k + 1) & (t->n_slots - 1);
		t->slots[k] = old.slots[i];
	}
	table_free(&old);
}

void table_put(struct vocab *v, struct text_table *t, int32_t id)
{
	const char *p = v->text.p + v->tok[id].off;
	uint32_t hash = text_hash(t, p, v->tok[id].len);
	struct text_slot *s;

	if (2 * t->n >= t->n_slots)
		table_grow(t);
	s = table_slot(v, t, p, v->tok[id].len, hash);
	t->n += s->id < 0;
	*s = (struct text_slot){ hash, id };
}

void table_fetch(const struct text_table *t, uint32_t hash)
{
	__builtin_prefetch(&t->slots[hash & (t->n_slots - 1)]);
}

int32_t table_find(const struct vocab *v, const struct text_table *t, const char *p, size_t n, uint32_t hash)
{
	return table_slot(v, t, p, n, hash)->id;
}

int32_t plain_find(const struct vocab *v, const char *p, size_t n)
{
	return table_find(v, &v->plain, p, n, text_hash(&v->plain, p, n));
}

int32_t named_find(const struct vocab *v, const char *p, size_t n)
{
	return table_find(v, &v->named, p, n, text_hash(&v->named, p, n));
}
