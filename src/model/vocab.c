/* vocab.c - the table of tokens: read from GGUF metadata, looked up, decoded. See vocab.h; merges are in vocab_bpe.c.
 *
 * GPT-2's vocabularies store a token's bytes as visible characters: bytes that are printable in Latin-1 stand for themselves,
 * the other 68 are shown as U+0100 + k in order. Control and user-defined tokens are stored as plain text.
 */
#include "vocab_impl.h"

#include "../base/mem.h"
#include "../base/utf8.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_TOKENS = 1 << 22, MAX_MERGES = 1 << 23 };

/* ---- bytes as characters ------------------------------------------------------------------------------------------------ */

static void init_byte_text(struct vocab *v, int16_t byte_of[512])
{
	int next = 256;

	memset(byte_of, 0xff, 512 * sizeof *byte_of);
	for (int b = 0; b < 256; b++) {
		bool shown = (b >= 0x21 && b <= 0x7e) || (b >= 0xa1 && b <= 0xac) || b >= 0xae;
		int32_t c = shown ? b : next++;

		byte_of[c] = b;
		v->byte_text[b][utf8_encode(v->byte_text[b], c)] = 0;
	}
}

/* Appends the bytes that a stored text stands for. Characters outside of the table are kept as they are. */
static void add_bytes(struct buf *out, const char *s, size_t n, const int16_t byte_of[512])
{
	for (size_t i = 0; i < n;) {
		int32_t c;
		int k = utf8_decode(s + i, n - i, &c);

		if (c >= 0 && c < 512 && byte_of[c] >= 0)
			buf_putc(out, (char)byte_of[c]);
		else
			buf_add(out, s + i, k);
		i += k;
	}
}

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

static int read_tokens(struct vocab *v, const struct gguf *g, const int16_t byte_of[512], size_t n_merges, struct err *e)
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
	for (size_t i = 0; i < n; i++) {
		struct token_text *t = &v->tok[i];

		t->off = v->text.len;
		if (v->type[i] == TOKEN_NORMAL || v->type[i] == TOKEN_UNUSED)
			add_bytes(&v->text, text[i].p, text[i].len, byte_of);
		else
			buf_add(&v->text, text[i].p, text[i].len);
		if (v->text.len > INT32_MAX)
			break;
		t->len = v->text.len - t->off;
		if (t->len > v->longest)
			v->longest = t->len;
		*map_put(&v->by_text, text[i].p, text[i].len, NULL) = i;
	}
	free(text);
	return v->text.len > INT32_MAX ? err_set(e, ERR_MODEL, "%s: more than 2 GiB of tokens; the file is damaged", gguf_path(g)) : 0;
}

/* Id that a merge may use for a stored text: a plain token, or a new id for a string that is none. -1: a control token, which
 * merges must never produce. */
static int32_t merge_id(struct vocab *v, const char *s, size_t n, const int16_t byte_of[512])
{
	bool is_new;
	uint64_t *id = map_put(&v->by_text, s, n, &is_new);

	if (!is_new)
		return v->type[*id] == TOKEN_CONTROL || v->type[*id] == TOKEN_USER ? -1 : (int32_t)*id;
	*id = v->n_all;
	v->tok[v->n_all].off = v->text.len;
	add_bytes(&v->text, s, n, byte_of);
	v->tok[v->n_all].len = v->text.len - v->tok[v->n_all].off;
	v->type[v->n_all] = TOKEN_NORMAL;
	return v->n_all++;
}

static int read_merges(struct vocab *v, const struct gguf *g, const struct gguf_str *merge, size_t n, const int16_t byte_of[512],
		       struct err *e)
{
	struct buf both = { 0 };
	int ret = 0;

	merges_init(&v->merges, n);
	for (size_t i = 0; i < n && !ret; i++) {
		const char *s = merge[i].p, *gap = merge[i].len > 2 ? memchr(s + 1, ' ', merge[i].len - 2) : NULL;
		int32_t left, right, id;

		if (!gap) {
			ret = err_set(e, ERR_MODEL, "%s: tokenizer.ggml.merges[%zu] is not two strings; convert the model again",
				      gguf_path(g), i);
			break;
		}
		buf_truncate(&both, 0);
		buf_add(&both, s, gap - s);
		buf_add(&both, gap + 1, merge[i].len - (gap - s) - 1);
		left = merge_id(v, both.p, gap - s, byte_of);
		right = merge_id(v, both.p + (gap - s), both.len - (gap - s), byte_of);
		id = merge_id(v, both.p, both.len, byte_of);
		if (left >= 0 && right >= 0 && id >= 0)
			merges_add(&v->merges, left, right, i, id);
		if (v->text.len > INT32_MAX)
			ret = err_set(e, ERR_MODEL, "%s: more than 2 GiB of tokens; the file is damaged", gguf_path(g));
	}
	buf_free(&both);
	return ret;
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
	int16_t byte_of[512];

	init_byte_text(v, byte_of);
	if (find_pre(v, g, &why) || gguf_array_str(g, "tokenizer.ggml.merges", &merge, &n_merges, &why))
		goto out;
	if (n_merges == 0 || n_merges > MAX_MERGES) {
		err_set(&why, ERR_MODEL, "%s: %zu merges in tokenizer.ggml.merges; convert the model again with its tokenizer",
			gguf_path(g), n_merges);
		goto out;
	}
	if (read_tokens(v, g, byte_of, n_merges, &why) || find_bytes(v, g, &why) ||
	    read_merges(v, g, merge, n_merges, byte_of, &why) || read_special_ids(v, g, &why))
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
	map_free(&v->by_text);
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
	const uint64_t *id = map_find(&v->by_text, text, strlen(text));

	return id && *id < (uint64_t)v->n ? (int32_t)*id : -1;
}
