/* vocab.c - the vocabulary: read from GGUF metadata, looked up, decoded. See vocab.h; merges are in vocab_bpe.c. */
#include "vocab_impl.h"

#include "../base/mem.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_TOKENS = 1 << 22, MAX_MERGES = 1 << 23, MERGE_BLOCK = 32 };

/* ---- tokens --------------------------------------------------------------------------------------------------------------- */

static int read_types(struct vocab *v, const struct gguf *g, struct err *e)
{
	int32_t *types;
	size_t n;

	if (gguf_array_i32(g, "tokenizer.ggml.token_type", &types, &n, e))
		return -1;
	if (types && n != (size_t)v->n) {
		free(types);
		return err_set(e, ERR_MODEL, "%s: tokenizer.ggml.token_type has %zu entries for %d tokens; convert the model again",
			       gguf_path(g), n, v->n);
	}
	for (int32_t i = 0; i < v->n; i++)
		v->type[i] = !types ? TOKEN_NORMAL : types[i] >= TOKEN_NORMAL && types[i] <= TOKEN_BYTE ? types[i] : TOKEN_UNUSED;
	free(types);
	return 0;
}

/* Offsets into the texts are 32 bits wide. */
static int text_room(const struct vocab *v, const struct gguf *g, size_t n, struct err *e)
{
	return n <= INT32_MAX - v->text.len ? 0 : err_set(e, ERR_MODEL, "%s: more than 2 GiB of tokens; the file is damaged", gguf_path(g));
}

/* Gives an id its text: the bytes that s shows, or s as written. */
static void add_token(struct vocab *v, int32_t id, const char *s, size_t n, bool as_written)
{
	struct token_text *t = &v->tok[id];
	bool pure = false;

	buf_reserve(&v->text, n);
	t->off = v->text.len;
	t->len = n;
	if (as_written)
		memcpy(v->text.p + t->off, s, n);
	else
		t->len = bytes_shown(v, s, n, v->text.p + t->off, &pure);
	v->text.len += t->len;
	table_put(v, pure ? &v->plain : &v->named, id);
}

static int read_tokens(struct vocab *v, const struct gguf *g, size_t n_merges, struct err *e)
{
	struct gguf_str *text;
	size_t n;

	if (gguf_array_str(g, "tokenizer.ggml.tokens", &text, &n, e))
		return -1;
	if (n == 0 || n > MAX_TOKENS) {
		free(text);
		return err_set(e, ERR_MODEL, "%s: tokenizer.ggml.tokens has %zu tokens; convert the model again with its tokenizer",
			       gguf_path(g), n);
	}
	v->n = v->n_all = n;
	v->type = xcalloc(n + 3 * n_merges, 1);
	v->tok = xcalloc(n + 3 * n_merges, sizeof *v->tok);
	v->end = xcalloc(n, 1);
	if (read_types(v, g, e)) {
		free(text);
		return -1;
	}
	table_init(&v->plain, n);
	table_init(&v->named, 0);
	for (size_t i = 0; i < n; i++) {
		if (text_room(v, g, text[i].len, e))
			break;
		add_token(v, i, text[i].p, text[i].len, v->type[i] != TOKEN_NORMAL && v->type[i] != TOKEN_UNUSED);
		if (v->tok[i].len > v->longest)
			v->longest = v->tok[i].len;
	}
	free(text);
	return err_is_set(e) ? -1 : 0;
}

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
		return id;
	id = table_find(v, &v->named, x->s, x->n, text_hash(&v->named, x->s, x->n));
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
static int read_merges(struct vocab *v, const struct gguf *g, const struct gguf_str *stored, size_t n, struct err *e)
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

static int find_bytes(struct vocab *v, const struct gguf *g, struct err *e)
{
	for (int b = 0; b < 256; b++) {
		int32_t id = vocab_find(v, v->byte_text[b]);

		if (id < 0 || v->type[id] == TOKEN_CONTROL)
			return err_set(e, ERR_MODEL,
					"%s: the vocabulary has no token for byte 0x%02x; convert the model again", gguf_path(g), b);
		v->byte_id[b] = id;
	}
	return 0;
}

/* ---- control tokens ------------------------------------------------------------------------------------------------------- */

static int by_first_byte(const void *a, const void *b, void *ctx)
{
	const struct vocab *v = ctx;
	const struct token_text *x = &v->tok[*(const int32_t *)a], *y = &v->tok[*(const int32_t *)b];
	unsigned char cx = v->text.p[x->off], cy = v->text.p[y->off];

	if (cx != cy)
		return cx < cy ? -1 : 1;
	return x->len == y->len ? 0 : x->len > y->len ? -1 : 1;
}

static void find_specials(struct vocab *v)
{
	for (int32_t i = 0; i < v->n; i++)
		v->n_special += (v->type[i] == TOKEN_CONTROL || v->type[i] == TOKEN_USER) && v->tok[i].len > 0;
	v->special = xcalloc(v->n_special + 1, sizeof *v->special);
	v->n_special = 0;
	for (int32_t i = 0; i < v->n; i++)
		if ((v->type[i] == TOKEN_CONTROL || v->type[i] == TOKEN_USER) && v->tok[i].len > 0)
			v->special[v->n_special++] = i;
	qsort_r(v->special, v->n_special, sizeof *v->special, by_first_byte, v);
	for (size_t i = 0; i < v->n_special; i++)
		v->special_at[(unsigned char)v->text.p[v->tok[v->special[i]].off] + 1] = i + 1;
	for (int b = 1; b <= 256; b++)
		if (v->special_at[b] == 0)
			v->special_at[b] = v->special_at[b - 1];
}

static void find_ends(struct vocab *v)
{
	/* texts by which models end an answer or a turn, whatever the file's keys say (they often name only one of several) */
	static const char *const names[] = {
		"<|im_end|>", "<|endoftext|>", "<|eot_id|>", "<|eom_id|>", "<|end_of_text|>", "<|end_of_turn|>", "<end_of_turn>",
		"<|return|>", ("<\xef\xbd\x9c" "end\xe2\x96\x81of\xe2\x96\x81sentence\xef\xbd\x9c>"), "</s>", "<EOT>",
	};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		int32_t id = vocab_find(v, names[i]);

		if (id >= 0 && v->type[id] == TOKEN_CONTROL)
			v->end[id] = 1;
	}
}

static int read_special_ids(struct vocab *v, const struct gguf *g, struct err *e)
{
	static const struct {
		const char *key;
		bool end;
	} keys[] = {
		{ "tokenizer.ggml.bos_token_id", false },
		{ "tokenizer.ggml.eos_token_id", true },
		{ "tokenizer.ggml.eot_token_id", true },
		{ "tokenizer.ggml.eom_token_id", true },
	};

	v->bos = v->eos = -1;
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		struct err why = ERR_INIT;
		uint64_t id = gguf_uint(g, keys[i].key, UINT32_MAX, &why);

		if (err_is_set(&why)) {
			err_set(e, why.code, "%s", why.msg);
			return -1;
		}
		if (id == UINT32_MAX) /* absent, or written as "none" */
			continue;
		if (id >= (uint64_t)v->n)
			return err_set(e, ERR_MODEL, "%s: %s is %llu of %d tokens; convert the model again", gguf_path(g), keys[i].key,
				       (unsigned long long)id, v->n);
		if (i == 0)
			v->bos = id;
		if (i == 1)
			v->eos = id;
		if (keys[i].end)
			v->end[id] = 1;
	}
	v->add_bos = gguf_bool(g, "tokenizer.ggml.add_bos_token", v->pre->add_bos, e) && v->bos >= 0;
	return err_is_set(e) ? -1 : 0;
}

/* ---- public ---------------------------------------------------------------------------------------------------------------- */

static int find_pre(struct vocab *v, const struct gguf *g, struct err *e)
{
	struct gguf_str model, pre;
	struct err why = ERR_INIT;

	model = gguf_string(g, "tokenizer.ggml.model", &why);
	pre = gguf_string(g, "tokenizer.ggml.pre", &why);
	if (err_is_set(&why))
		return err_set(e, why.code, "%s", why.msg);
	if (!model.p)
		return err_set(e, ERR_MODEL,
				"%s: no tokenizer in the file (tokenizer.ggml.model); give a model file of a language model",
			       gguf_path(g));
	if (model.len != 4 || memcmp(model.p, "gpt2", 4))
		return err_set(e, ERR_MODEL, "%s: tokenizer '%.*s' is not supported, only byte-level BPE ('gpt2'); use a model such as "
			       "Qwen2.5-Coder, Qwen3 or Llama 3", gguf_path(g), (int)(model.len < 64 ? model.len : 64), model.p);
	v->pre = pre.p ? pre_find(pre.p, pre.len) : pre_find("default", 7);
	if (!v->pre)
		return err_set(e, ERR_MODEL,
				"%s: pre-tokenizer '%.*s' is not supported (gpt-2, llama-bpe, qwen2, gpt-4o and llama4 are); use a model such as "
			       "Qwen2.5-Coder, Qwen3 or Llama 3", gguf_path(g), (int)(pre.len < 64 ? pre.len : 64), pre.p);
	return 0;
}

struct vocab *vocab_new(const struct gguf *g, struct err *e)
{
	struct vocab *v = xcalloc(1, sizeof *v);
	struct gguf_str *merge = NULL;
	struct err why = ERR_INIT;
	size_t n_merges = 0;

	byte_chars_init(v);
	if (find_pre(v, g, &why) || gguf_array_str(g, "tokenizer.ggml.merges", &merge, &n_merges, &why))
		goto out;
	if (n_merges == 0 || n_merges > MAX_MERGES) {
		err_set(&why, ERR_MODEL, "%s: %zu merges in tokenizer.ggml.merges; convert the model again with its tokenizer",
			gguf_path(g), n_merges);
		goto out;
	}
	if (read_tokens(v, g, n_merges, &why) || find_bytes(v, g, &why) ||
	    read_merges(v, g, merge, n_merges, &why) || read_special_ids(v, g, &why))
		goto out;
	find_specials(v);
	find_ends(v);
out:
	free(merge);
	if (err_is_set(&why)) {
		err_set(e, why.code, "%s", why.msg);
		vocab_free(v);
		return NULL;
	}
	return v;
}

void vocab_free(struct vocab *v)
{
	if (!v)
		return;
	for (int i = 0; i < N_IDLE; i++)
		bpe_work_free(atomic_load(&v->idle[i].work));
	merges_free(&v->merges);
	table_free(&v->plain);
	table_free(&v->named);
	buf_free(&v->text);
	free(v->type);
	free(v->tok);
	free(v->special);
	free(v->end);
	free(v);
}

int32_t vocab_size(const struct vocab *v)
{
	return v->n;
}

int32_t vocab_bos(const struct vocab *v)
{
	return v->bos;
}

bool vocab_add_bos(const struct vocab *v)
{
	return v->add_bos;
}

bool vocab_is_end(const struct vocab *v, int32_t id)
{
	return id >= 0 && id < v->n && v->end[id];
}

void tokens_push(struct tokens *t, int32_t id)
{
	t->p = mem_grow(t->p, t->n, &t->cap, sizeof *t->p);
	t->p[t->n++] = id;
}

bool vocab_find_special(const struct vocab *v, const char *text, size_t len, size_t *at, size_t *n, int32_t *id)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char first = text[i];

		for (uint32_t k = v->special_at[first]; k < v->special_at[first + 1]; k++) {
			const struct token_text *t = &v->tok[v->special[k]];

			if (t->len <= len - i && !memcmp(v->text.p + t->off, text + i, t->len)) {
				*at = i;
				*n = t->len;
				*id = v->special[k];
				return true;
			}
		}
	}
	return false;
}

int vocab_encode(const struct vocab *v, const char *text, size_t len, bool parse_special, struct tokens *out, struct err *e)
{
	size_t n_ids;

	while (parse_special && len) {
		size_t at, n;
		int32_t id;

		if (!vocab_find_special(v, text, len, &at, &n, &id))
			break;
		if (bpe_encode(v, text, at, out, &n_ids, e))
			return -1;
		tokens_push(out, id);
		text += at + n;
		len -= at + n;
	}
	return bpe_encode(v, text, len, out, &n_ids, e);
}

size_t vocab_count(const struct vocab *v, const char *text, size_t len)
{
	size_t n;

	/* the only failure is memory for one huge piece: then the bound of one id per byte */
	return bpe_encode(v, text, len, NULL, &n, NULL) ? len : n;
}

void vocab_decode(const struct vocab *v, int32_t id, bool show_special, struct buf *out)
{
	if (id < 0 || id >= v->n || (v->type[id] == TOKEN_CONTROL && !show_special))
		return;
	buf_add(out, v->text.p + v->tok[id].off, v->tok[id].len);
}

int32_t vocab_find(const struct vocab *v, const char *text)
{
	size_t n = strlen(text);
	int32_t id = table_find(v, &v->named, text, n, text_hash(&v->named, text, n));
	bool pure;
	char *bytes;

	if (id < 0) {
		bytes = xmalloc(n + 1);
		n = bytes_shown(v, text, n, bytes, &pure);
		id = pure ? table_find(v, &v->plain, bytes, n, text_hash(&v->plain, bytes, n)) : -1;
		free(bytes);
	}
	return id < v->n ? id : -1;
}
