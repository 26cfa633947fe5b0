/* vocab_special.c - control and user-defined tokens: found in text, and those that end an answer.
 *
 * In a text the leftmost counts, of those that begin there the longest. Tokens of more than MAX_SPECIAL bytes are not looked for,
 * so that no vocabulary makes a place of the text cost more than that.
 */
#include "vocab_impl.h"

#include "../base/mem.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_SPECIAL = 256 };

/* ---- finding them in text ------------------------------------------------------------------------------------------------ */

static int by_text(const void *a, const void *b, void *ctx)
{
	const struct vocab *v = ctx;
	int32_t i = *(const int32_t *)a, k = *(const int32_t *)b;
	const struct token_text *x = &v->tok[i], *y = &v->tok[k];
	int c = memcmp(v->text.p + x->off, v->text.p + y->off, x->len < y->len ? x->len : y->len);

	if (c)
		return c;
	return x->len != y->len ? (x->len < y->len ? -1 : 1) : (i > k) - (i < k); /* of two with one text the later counts */
}

static void index_them(const struct vocab *v, struct special_index *x, bool control)
{
	x->n = 0;
	for (int32_t i = 0; i < v->n; i++)
		x->n += v->type[i] == TOKEN_USER || (control && v->type[i] == TOKEN_CONTROL);
	x->ids = xcalloc(x->n + 1, sizeof *x->ids);
	x->n = 0;
	for (int32_t i = 0; i < v->n; i++)
		if ((v->type[i] == TOKEN_USER || (control && v->type[i] == TOKEN_CONTROL)) && v->tok[i].len > 0 && v->tok[i].len <= MAX_SPECIAL)
			x->ids[x->n++] = i;
	qsort_r(x->ids, x->n, sizeof *x->ids, by_text, (void *)v);
	memset(x->at, 0, sizeof x->at);
	for (size_t i = 0; i < x->n; i++)
		x->at[(unsigned char)v->text.p[v->tok[x->ids[i]].off] + 1] = i + 1;
	for (int b = 1; b <= 256; b++)
		if (x->at[b] == 0)
			x->at[b] = x->at[b - 1];
	x->n_first = 0;
	for (int b = 0; b < 256; b++) {
		if (x->at[b] == x->at[b + 1])
			continue;
		if (x->n_first < (int)sizeof x->first)
			x->first[x->n_first] = b;
		if (++x->n_first > (int)sizeof x->first)
			break;
	}
}

void special_index(struct vocab *v)
{
	index_them(v, &v->special, true);
	index_them(v, &v->user, false);
}

/* First of ids[lo..hi), all of which have one beginning of `depth` bytes, whose next byte is at least c. */
static uint32_t first_from(const struct vocab *v, const int32_t *ids, uint32_t lo, uint32_t hi, uint32_t depth, int c)
{
	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;
		const struct token_text *t = &v->tok[ids[mid]];

		if (t->len <= depth || (unsigned char)v->text.p[t->off + depth] < c)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* The longest token at s (n > 0), -1 when there is none. */
static int32_t special_at(const struct vocab *v, const struct special_index *x, const char *s, size_t n)
{
	uint32_t lo = x->at[(unsigned char)s[0]], hi = x->at[(unsigned char)s[0] + 1];
	int32_t best = -1;

	for (uint32_t depth = 1; lo < hi; depth++) {
		for (; lo < hi && v->tok[x->ids[lo]].len == depth; lo++)
			best = x->ids[lo];
		if (depth == n)
			break;
		lo = first_from(v, x->ids, lo, hi, depth, (unsigned char)s[depth]);
		hi = first_from(v, x->ids, lo, hi, depth, (unsigned char)s[depth] + 1);
	}
	return best;
}

/* First byte at or behind p that can begin a token, or end. */
static const char *next_first(const struct special_index *x, struct special_scan *scan, const char *p, const char *end)
{
	const char *near = end;

	if (x->n_first > (int)sizeof x->first) {
		while (p < end && x->at[(unsigned char)*p] == x->at[(unsigned char)*p + 1])
			p++;
		return p;
	}
	for (int k = 0; k < x->n_first; k++) { /* few bytes: the C library finds them faster */
		if (!scan->next[k] || scan->next[k] < p) {
			scan->next[k] = memchr(p, x->first[k], end - p);
			scan->next[k] = scan->next[k] ? scan->next[k] : end;
		}
		near = scan->next[k] < near ? scan->next[k] : near;
	}
	return near;
}

bool special_find(const struct vocab *v, const struct special_index *x, struct special_scan *scan, const char *text, size_t len, size_t *at,
		  size_t *n, int32_t *id)
{
	const char *end = text + len;

	for (const char *p = text; x->n && (p = next_first(x, scan, p, end)) < end; p++) {
		*id = special_at(v, x, p, end - p);
		if (*id >= 0) {
			*at = p - text;
			*n = v->tok[*id].len;
			return true;
		}
	}
	return false;
}

/* A caller that goes through a text with many tokens asks anew behind each: no search may look further than the one it finds. */
bool vocab_find_special(const struct vocab *v, const char *text, size_t len, size_t *at, size_t *n, int32_t *id)
{
	const struct special_index *x = &v->special;

	for (size_t i = 0; i < len; i++) {
		*id = x->at[(unsigned char)text[i]] == x->at[(unsigned char)text[i] + 1] ? -1 : special_at(v, x, text + i, len - i);
		if (*id >= 0) {
			*at = i;
			*n = v->tok[*id].len;
			return true;
		}
	}
	return false;
}

/* ---- ends ------------------------------------------------------------------------------------------------------------------ */

/* Texts by which models end an answer or a turn, whatever the file's keys say: they often name only one of several. Where a
 * converter took one for a user-defined token, or one with a bar for an ordinary word, it is a control token all the same: a text
 * that spells it out must not become it. Code models also begin another file with a token when the answer is over. */
static const char *const ends[] = {
	"<|im_end|>", "<|endoftext|>", "<|eot_id|>", "<|eom_id|>", "<|end_of_text|>", "<|end_of_turn|>", "<end_of_turn>", "<|eot|>",
	"<|eom|>", "<|end|>", "<|return|>", "<|call|>", "<EOT>", "<|EOT|>", "<eos>", "<|END_OF_TURN_TOKEN|>",
	("<\xef\xbd\x9c" "end\xe2\x96\x81of\xe2\x96\x81sentence\xef\xbd\x9c>"), "<|fim_pad|>", "<|repo_name|>", "<|file_sep|>",
};

static void find_ends(struct vocab *v)
{
	int32_t id;

	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		id = vocab_find(v, ends[i]);
		if (id >= 0 && (v->type[id] == TOKEN_CONTROL || v->type[id] == TOKEN_USER || ends[i][1] == '|' || ends[i][1] == '\xef')) {
			v->end[id] = 1;
			v->type[id] = TOKEN_CONTROL;
		}
	}
	/* also HTML, which Gemma and Phi-3 have user-defined tokens for */
	id = vocab_find(v, "</s>");
	if (id >= 0 && v->type[id] == TOKEN_CONTROL)
		v->end[id] = 1;
	/* GLM-4 ends its turn by the name of the next speaker */
	if (vocab_find(v, "[gMASK]") >= 0 && vocab_find(v, "<|observation|>") >= 0 && (id = vocab_find(v, "<|user|>")) >= 0) {
		v->end[id] = 1;
		v->end[vocab_find(v, "<|observation|>")] = 1;
	}
	/* harmony (gpt-oss): <|end|> ends one message of several, such as the one with the reasoning; the last ends with <|return|> */
	if (vocab_find(v, "<|channel|>") >= 0 && vocab_find(v, "<|return|>") >= 0 && (id = vocab_find(v, "<|end|>")) >= 0)
		v->end[id] = 0;
}

/* ---- what the file says ---------------------------------------------------------------------------------------------------- */

/* An id of the metadata; def when it is absent or written as "none". -1 when there is none, -2 on failure. */
static int32_t read_id(const struct vocab *v, const struct gguf *g, const char *key, int32_t def, struct err *e)
{
	struct err why = ERR_INIT;
	uint64_t id = gguf_uint(g, key, UINT32_MAX, &why);

	if (err_is_set(&why)) {
		err_set(e, why.code, "%s", why.msg);
		return -2;
	}
	if (id == UINT32_MAX)
		return def < v->n ? def : -1;
	if (id >= (uint64_t)v->n) {
		err_set(e, ERR_MODEL, "%s: %s is %llu of %d tokens; convert the model again", gguf_path(g), key, (unsigned long long)id, v->n);
		return -2;
	}
	return id;
}

/* Ollama's converter lists all ends of the model's generation_config.json. */
static int read_end_list(struct vocab *v, const struct gguf *g, struct err *e)
{
	static const char key[] = "tokenizer.ggml.eos_token_ids";
	int32_t *ids = NULL;
	size_t n = 0;

	if (gguf_is_array(g, key) && gguf_array_i32(g, key, &ids, &n, e))
		return -1;
	for (size_t i = 0; i < n; i++)
		if (ids[i] >= 0 && ids[i] < v->n)
			v->end[ids[i]] = 1;
	free(ids);
	return 0;
}

int special_read(struct vocab *v, const struct gguf *g, struct err *e)
{
	int32_t eot, eom;

	/* where a SentencePiece file does not say, its first three tokens are <unk>, <s> and </s> */
	v->bos = read_id(v, g, "tokenizer.ggml.bos_token_id", v->spm ? 1 : -1, e);
	v->eos = read_id(v, g, "tokenizer.ggml.eos_token_id", v->spm ? 2 : -1, e);
	eot = read_id(v, g, "tokenizer.ggml.eot_token_id", -1, e);
	eom = read_id(v, g, "tokenizer.ggml.eom_token_id", -1, e);
	v->unk = read_id(v, g, "tokenizer.ggml.unknown_token_id", v->spm ? 0 : -1, e);
	if (v->bos < -1 || v->eos < -1 || eot < -1 || eom < -1 || v->unk < -1 || read_end_list(v, g, e))
		return -1;
	if (v->eos >= 0)
		v->end[v->eos] = 1;
	if (eot >= 0)
		v->end[eot] = 1;
	if (eom >= 0)
		v->end[eom] = 1;
	v->add_bos = gguf_bool(g, "tokenizer.ggml.add_bos_token", v->spm || v->pre->add_bos, e) && v->bos >= 0;
	if (err_is_set(e))
		return -1;
	find_ends(v);
	return 0;
}
