/* vocab.c - the vocabulary: read from GGUF metadata, looked up, decoded. See vocab.h. */
#include "vocab_impl.h"

#include "../base/mem.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_TOKENS = 1 << 22, MAX_MERGES = 1 << 23 };

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

int text_room(const struct vocab *v, const struct gguf *g, size_t n, struct err *e)
{
	return n <= INT32_MAX - v->text.len ? 0 : err_set(e, ERR_MODEL, "%s: more than 2 GiB of tokens; the file is damaged", gguf_path(g));
}

/* The byte of a text "<0xXX>", -1 for any other. */
static int byte_named(const char *s, size_t n)
{
	int b = 0;

	if (n != 6 || memcmp(s, "<0x", 3) || s[5] != '>')
		return -1;
	for (int i = 3; i < 5; i++) {
		const char *digits = "0123456789ABCDEFabcdef", *d = s[i] ? strchr(digits, s[i]) : NULL;

		if (!d)
			return -1;
		b = b << 4 | (d - digits > 15 ? d - digits - 6 : d - digits);
	}
	return b;
}

void add_token(struct vocab *v, int32_t id, const char *s, size_t n, bool as_written)
{
	struct token_text *t = &v->tok[id];
	int byte = v->type[id] == TOKEN_BYTE ? byte_named(s, n) : -1;
	bool pure = false;

	buf_reserve(&v->text, n);
	t->off = v->text.len;
	t->len = n;
	if (byte >= 0) {
		v->text.p[t->off] = (char)byte;
		t->len = 1;
		v->byte_id[byte] = id;
	} else if (v->spm && id < v->n && v->type[id] != TOKEN_CONTROL && v->type[id] != TOKEN_UNKNOWN) {
		t->len = spaces_shown(s, n, v->text.p + t->off, &pure); /* user-defined runs of spaces are stored both ways */
		pure = pure && !as_written;
	} else if (as_written || v->spm) {
		memcpy(v->text.p + t->off, s, n);
		pure = !as_written;
	} else {
		t->len = bytes_shown(v, s, n, v->text.p + t->off, &pure);
	}
	v->text.len += t->len;
	if (byte < 0)
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
	v->cap = n + 3 * n_merges;
	v->type = xcalloc(v->cap, sizeof *v->type);
	v->tok = xcalloc(v->cap, sizeof *v->tok);
	v->end = xcalloc(n, 1);
	if (read_types(v, g, e)) {
		free(text);
		return -1;
	}
	table_init(&v->plain, n);
	table_init(&v->named, 0);
	memset(v->byte_id, 0xff, sizeof v->byte_id);
	for (size_t i = 0; i < n; i++) {
		if (text_room(v, g, text[i].len, e))
			break;
		/* a word that BPE keeps unused is still one on the way of merges */
		add_token(v, i, text[i].p, text[i].len, v->type[i] != TOKEN_NORMAL && (v->spm || v->type[i] != TOKEN_UNUSED));
		if (v->tok[i].len > v->longest)
			v->longest = v->tok[i].len;
	}
	free(text);
	return err_is_set(e) ? -1 : 0;
}

/* The token of byte b in byte-level BPE. Vocabularies made from text lack the bytes that UTF-8 never has, and some add them later as
 * user-defined tokens (DeepSeek's): these are bytes, not the characters that show them. */
static int32_t find_byte(struct vocab *v, int b)
{
	char byte = (char)b;
	int32_t id = plain_find(v, &byte, 1);

	if (id >= 0 || v->byte_id[b] >= 0)
		return id >= 0 ? id : v->byte_id[b];
	id = named_find(v, v->byte_text[b], strlen(v->byte_text[b]));
	if (id < 0 || v->type[id] == TOKEN_CONTROL)
		return -1;
	v->type[id] = TOKEN_BYTE;
	v->tok[id].len = 1;
	v->text.p[v->tok[id].off] = byte;
	table_put(v, &v->plain, id);
	return id;
}

/* Bytes that no assigned character has in UTF-8. Vocabularies made from text alone (StarCoder's) lack them. */
static bool byte_is_rare(int b)
{
	return b == 0xc0 || b == 0xc1 || b >= 0xf1;
}

static int find_bytes(struct vocab *v, const struct gguf *g, struct err *e)
{
	for (int b = 0; b < 256; b++) {
		char byte = (char)b;

		if (!v->spm)
			v->byte_id[b] = find_byte(v, b);
		else if (v->byte_id[b] < 0)
			v->byte_id[b] = plain_find(v, &byte, 1);
		if (v->byte_id[b] >= 0)
			continue;
		if (v->spm ? v->unk < 0 : !byte_is_rare(b))
			return err_set(e, ERR_MODEL, "%s: the vocabulary has no token for byte 0x%02x; convert the model again", gguf_path(g), b);
		v->byte_id[b] = char_carry(CARRY_BYTES + b);
	}
	return 0;
}

/* ---- public ---------------------------------------------------------------------------------------------------------------- */

/* Converters that do not know a pre-tokeniser name it "default" (Ollama's) or nothing. These architectures have one only. */
static struct gguf_str known_pre(const struct gguf *g, struct gguf_str pre, struct err *e)
{
	static const char *const pairs[][2] = {
		{ "gptoss", "gpt-4o" }, { "gpt-oss", "gpt-4o" }, { "llama4", "llama4" }, { "mistral3", "tekken" }, { "glm4moe", "glm4" },
		{ "qwen35", "qwen35" }, { "qwen35moe", "qwen35" },
	};
	struct gguf_str arch = gguf_string(g, "general.architecture", e);

	if (pre.p && (pre.len != 7 || memcmp(pre.p, "default", 7)))
		return pre;
	for (size_t i = 0; arch.p && i < sizeof pairs / sizeof *pairs; i++)
		if (strlen(pairs[i][0]) == arch.len && !memcmp(pairs[i][0], arch.p, arch.len))
			return (struct gguf_str){ pairs[i][1], strlen(pairs[i][1]) };
	return (struct gguf_str){ "default", 7 };
}

static int find_pre(struct vocab *v, const struct gguf *g, struct gguf_str pre, struct err *e)
{
	v->pre = pre_find(pre.p, pre.len);
	if (!v->pre)
		return err_set(e, ERR_MODEL, "%s: pre-tokenizer '%.*s' is not supported; use a model such as Qwen2.5-Coder, Qwen3 or Llama 3",
			       gguf_path(g), (int)(pre.len < 64 ? pre.len : 64), pre.p);
	v->ignore_merges = v->pre->ignore_merges;
	if (v->pre->next)
		return 0;
	v->split = split_new(v->pre, e);
	return v->split ? 0 : -1;
}

static int find_kind(struct vocab *v, const struct gguf *g, struct err *e)
{
	struct err why = ERR_INIT;
	struct gguf_str model = gguf_string(g, "tokenizer.ggml.model", &why), arch = gguf_string(g, "general.architecture", &why);
	struct gguf_str pre = known_pre(g, gguf_string(g, "tokenizer.ggml.pre", &why), &why);

	if (err_is_set(&why))
		return err_set(e, why.code, "%s", why.msg);
	if (!model.p)
		return err_set(e, ERR_MODEL, "%s: no tokenizer in the file (tokenizer.ggml.model); give a model file of a language model",
			       gguf_path(g));
	if (model.len == 5 && !memcmp(model.p, "llama", 5)) {
		/* Gemma's never has the space; its oldest files do not say so */
		bool gemma = arch.len >= 5 && !memcmp(arch.p, "gemma", 5);

		v->spm = true;
		v->space_prefix = gguf_bool(g, "tokenizer.ggml.add_space_prefix", !gemma, e);
		return err_is_set(e) ? -1 : 0;
	}
	if (model.len != 4 || memcmp(model.p, "gpt2", 4))
		return err_set(e, ERR_MODEL, "%s: tokenizer '%.*s' is not supported, only byte-level BPE ('gpt2') and SentencePiece's ('llama'); use "
			       "a model such as Qwen2.5-Coder, Qwen3 or Llama 3", gguf_path(g), (int)(model.len < 64 ? model.len : 64), model.p);
	return find_pre(v, g, pre, e);
}

static int read_vocab(struct vocab *v, const struct gguf *g, struct err *e)
{
	struct gguf_str *merge = NULL;
	size_t n = 0;
	int ret = find_kind(v, g, e);

	if (!ret && !v->spm) {
		ret = gguf_array_str(g, "tokenizer.ggml.merges", &merge, &n, e);
		if (!ret && (n == 0 || n > MAX_MERGES))
			ret = err_set(e, ERR_MODEL, "%s: %zu merges in tokenizer.ggml.merges; convert the model again with its tokenizer",
				      gguf_path(g), n);
	}
	/* types are final behind find_bytes(), which needs to know the unknown token */
	if (!ret)
		ret = read_tokens(v, g, n, e) || special_read(v, g, e) || find_bytes(v, g, e) ||
		      (v->spm ? spm_load(v, g, e) : merges_read(v, g, merge, n, e));
	free(merge);
	if (!ret)
		special_index(v);
	return ret ? -1 : 0;
}

struct vocab *vocab_new(const struct gguf *g, struct err *e)
{
	struct vocab *v = xcalloc(1, sizeof *v);
	struct err why = ERR_INIT;

	byte_chars_init(v);
	if (read_vocab(v, g, &why)) {
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
	free(v->special.ids);
	free(v->user.ids);
	split_free(v->split);
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

int vocab_encode(const struct vocab *v, const char *text, size_t len, bool parse_special, struct tokens *out, struct err *e)
{
	size_t n;

	return bpe_encode(v, text, len, parse_special, out, &n, e);
}

size_t vocab_count(const struct vocab *v, const char *text, size_t len)
{
	size_t n;

	/* the only failure is memory for one huge piece: then the bound of one id per byte and of the space in front */
	return bpe_encode(v, text, len, false, NULL, &n, NULL) ? len + 1 : n;
}

/* Tokens that stand for no text. */
static bool shown_on_request(const struct vocab *v, int32_t id)
{
	return v->type[id] == TOKEN_CONTROL || v->type[id] == TOKEN_UNKNOWN;
}

void vocab_decode(const struct vocab *v, int32_t id, bool show_special, struct buf *out)
{
	if (id < 0 || id >= v->n || (shown_on_request(v, id) && !show_special))
		return;
	buf_add(out, v->text.p + v->tok[id].off, v->tok[id].len);
}

void vocab_decode_next(const struct vocab *v, struct vocab_decoder *d, int32_t id, bool show_special, struct buf *out)
{
	size_t at = out->len;
	bool special;

	if (id < 0 || id >= v->n)
		return;
	special = shown_on_request(v, id) || v->type[id] == TOKEN_USER;
	vocab_decode(v, id, show_special, out);
	if (v->space_prefix && !d->in_text && !special && out->len > at && out->p[at] == ' ') {
		memmove(out->p + at, out->p + at + 1, out->len - at - 1);
		buf_truncate(out, out->len - 1);
	}
	d->in_text = !special;
}

int32_t vocab_find(const struct vocab *v, const char *text)
{
	size_t n = strlen(text);
	int32_t id = named_find(v, text, n);
	int byte = byte_named(text, n);
	char *bytes;
	bool pure;

	if (id >= 0 && id < v->n)
		return id;
	if (byte >= 0 && v->byte_id[byte] >= 0 && v->type[v->byte_id[byte]] == TOKEN_BYTE)
		return v->byte_id[byte];
	bytes = xmalloc(n + 1);
	n = v->spm ? spaces_shown(text, n, bytes, &pure) : bytes_shown(v, text, n, bytes, &pure);
	id = pure ? plain_find(v, bytes, n) : -1;
	if (id < 0 && v->spm)
		id = named_find(v, bytes, n);
	free(bytes);
	return id < v->n ? id : -1;
}
