/* vocab_split.c - pre-tokenisers by the regular expressions that models publish: the table of them, and PCRE2 executing those
 * that nobody wrote by hand.
 *
 * A pre-tokeniser is a list of patterns, each a split of the pieces of the one before (tokenizer.json: a Sequence of Split with
 * the behaviour Isolated): matches are pieces, and so is what lies between two of them. A piece is a text of its own: look-ahead
 * ends where it ends. The patterns' time is linear in the text, whatever the text is, for the reasons given beside them.
 *
 * PCRE2 reads well-formed UTF-8 only. In a text with ill-formed bytes each of them becomes U+E000, a character of no class that a
 * pattern names; so does U+180E, which PCRE2 counts as white space and Unicode, since 6.3, does not.
 *
 * Sources: tokenizer.json of the models named beside the patterns, and the list of names in llama.cpp's src/llama-vocab.cpp.
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "vocab_impl.h"

#include "../base/mem.h"
#include "../base/utf8.h"

#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

/* ---- the table ----------------------------------------------------------------------------------------------------------- */

#define GPT2 "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+"
#define ENDING "(?i:'s|'t|'re|'ve|'m|'ll|'d)"
#define SPACES "\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"
#define LLAMA3(digits) ENDING "|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}" digits "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|" SPACES
#define UPPER "[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]"
#define LOWER "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]"
#define O200K(ending, digits) "[^\\r\\n\\p{L}\\p{N}]?" UPPER "*" LOWER "+" ending \
	"|[^\\r\\n\\p{L}\\p{N}]?" UPPER "+" LOWER "*" ending "|\\p{N}" digits "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|" SPACES
#define HAN_HANGUL "[\\x{4e00}-\\x{9fa5}\\x{800}-\\x{4e00}\\x{ac00}-\\x{d7ff}]+"
#define CASED /* letters of scripts with two cases, as DeepSeek LLM lists them */ \
	"A-Za-z\\x{b5}\\x{c0}-\\x{d6}\\x{d8}-\\x{f6}\\x{f8}-\\x{1ba}\\x{1bc}-\\x{1bf}\\x{1c4}-\\x{293}\\x{295}-\\x{2af}" \
	"\\x{370}-\\x{373}\\x{376}\\x{377}\\x{37b}-\\x{37d}\\x{37f}\\x{386}\\x{388}-\\x{38a}\\x{38c}\\x{38e}-\\x{3a1}" \
	"\\x{3a3}-\\x{3f5}\\x{3f7}-\\x{481}\\x{48a}-\\x{52f}\\x{531}-\\x{556}\\x{10a0}-\\x{10c5}\\x{13a0}-\\x{13f5}" \
	"\\x{13f8}-\\x{13fd}\\x{1c90}-\\x{1cba}\\x{1cbd}-\\x{1cbf}\\x{1d00}-\\x{1d2b}\\x{1d6b}-\\x{1d77}" \
	"\\x{1d79}-\\x{1d9a}\\x{1e00}-\\x{1f15}\\x{1f18}-\\x{1f1d}\\x{1f20}-\\x{1f45}\\x{1f48}-\\x{1f4d}" \
	"\\x{1f50}-\\x{1f57}\\x{1f59}\\x{1f5b}\\x{1f5d}\\x{1f5f}-\\x{1f7d}\\x{1f80}-\\x{1fb4}\\x{1fb6}-\\x{1fbc}" \
	"\\x{1fbe}\\x{1fc2}-\\x{1fc4}\\x{1fc6}-\\x{1fcc}\\x{1fd0}-\\x{1fd3}\\x{1fd6}-\\x{1fdb}\\x{1fe0}-\\x{1fec}" \
	"\\x{1ff2}-\\x{1ff4}\\x{1ff6}-\\x{1ffc}\\x{2102}\\x{2107}\\x{210a}-\\x{2113}\\x{2115}\\x{2119}-\\x{211d}" \
	"\\x{2124}\\x{2126}\\x{2128}\\x{212a}-\\x{212d}\\x{212f}-\\x{2134}\\x{2139}\\x{213c}-\\x{213f}" \
	"\\x{2145}-\\x{2149}\\x{214e}\\x{2183}\\x{2184}\\x{2c00}-\\x{2c7b}\\x{2c7e}-\\x{2ce4}\\x{2ceb}-\\x{2cee}" \
	"\\x{2cf2}\\x{2cf3}\\x{a640}-\\x{a66d}\\x{a680}-\\x{a69b}\\x{a722}-\\x{a76f}\\x{a771}-\\x{a787}" \
	"\\x{a78b}-\\x{a78e}\\x{ab70}-\\x{abbf}\\x{fb00}-\\x{fb06}\\x{fb13}-\\x{fb17}\\x{ff21}-\\x{ff3a}" \
	"\\x{ff41}-\\x{ff5a}\\x{10400}-\\x{1044f}\\x{104b0}-\\x{104d3}\\x{104d8}-\\x{104fb}\\x{10c80}-\\x{10cb2}" \
	"\\x{10cc0}-\\x{10cf2}\\x{118a0}-\\x{118df}\\x{1e900}-\\x{1e943}"

static const struct pre pres[] = {
	{ { "gpt-2", "phi-2", "mpt", "olmo" }, { GPT2 }, pre_next_gpt2, false, false },
	{ { "llama-bpe", "llama3", "llama-v3", "falcon3", "pixtral" }, { LLAMA3("{1,3}") }, pre_next_llama3, true, true },
	{ { "glm4", "chatglm-bpe", "dbrx", "smaug-bpe" }, { LLAMA3("{1,3}") }, pre_next_llama3, false, false },
	{ { "qwen2", "deepseek-r1-qwen", "stablelm2", "megrez" }, { LLAMA3("") }, pre_next_qwen2, false, false },
	{ { "gpt-4o", "gpt-oss", "llama4" }, { O200K(ENDING "?", "{1,3}") }, pre_next_o200k, false, false },
	{ { "default" }, { "[\\p{P}\\$\\+<=>\\^~\\|]+", GPT2, "\\p{N}+", "[0-9][0-9][0-9]" }, pre_next_default, false, false },
	{ { "tekken" }, { O200K("", "") }, pre_next_tekken, true, true }, /* Mistral: Nemo, Small 3, Devstral */
	{ { "qwen35" },
	  { ENDING "|[^\\r\\n\\p{L}\\p{N}]?[\\p{L}\\p{M}]+|\\p{N}| ?[^\\s\\p{L}\\p{M}\\p{N}]+[\\r\\n]*|" SPACES }, pre_next_qwen35, false, false },
	{ { "starcoder", "refact", "command-r", "smollm" }, { "\\p{N}", GPT2 }, NULL, false, false },
	{ { "deepseek-coder" }, { "[\\r\\n]", "\\s?\\p{L}+", "\\s?\\p{P}+", HAN_HANGUL, "\\p{N}" }, NULL, false, false },
	/* Published is \s+$, for which PCRE2's interpreter, though not its JIT, tries each place of a run of white space that does not
	 * end the text. With (?<!\s) it does not, and finds the same, as a leftmost match begins where its run begins. */
	{ { "deepseek-llm" },
	  { "[\\r\\n]", "\\s?[" CASED "]+", "\\s?[!-/:-~\\x{ff01}-\\x{ff0f}\\x{ff1a}-\\x{ff5e}\\x{2018}-\\x{201f}\\x{3000}-\\x{3002}]+",
	    "(?<!\\s)\\s+$", HAN_HANGUL, "\\p{N}" }, NULL, false, false },
	{ { "deepseek-v3" },
	  { "\\p{N}{1,3}", "[\\x{4e00}-\\x{9fa5}\\x{3040}-\\x{309f}\\x{30a0}-\\x{30ff}]+",
	    "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\\r\\n]*|" SPACES },
	  NULL, false, false },
	{ { "seed-coder" }, { ENDING "|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}\\r\\n]+|" SPACES }, NULL, false, false },
};

const struct pre *pre_at(size_t i)
{
	return i < sizeof pres / sizeof *pres ? &pres[i] : NULL;
}

const struct pre *pre_find(const char *name, size_t len)
{
	for (size_t i = 0; i < sizeof pres / sizeof *pres; i++)
		for (int k = 0; k < MAX_PRE_NAMES && pres[i].names[k]; k++)
			if (strlen(pres[i].names[k]) == len && !memcmp(pres[i].names[k], name, len))
				return &pres[i];
	return NULL;
}

/* ---- compiled patterns --------------------------------------------------------------------------------------------------- */

struct split {
	const char *name;
	int n;
	pcre2_code *re[MAX_SPLITS];
};

struct split *split_new(const struct pre *pre, struct err *e)
{
	struct split *s = xcalloc(1, sizeof *s);

	s->name = pre->names[0];
	for (; s->n < MAX_SPLITS && pre->patterns[s->n]; s->n++) {
		int code;
		PCRE2_SIZE at;

		s->re[s->n] = pcre2_compile((PCRE2_SPTR)pre->patterns[s->n], PCRE2_ZERO_TERMINATED, PCRE2_UTF | PCRE2_UCP, &code, &at, NULL);
		if (!s->re[s->n]) {
			err_set(e, ERR_FAIL, "pattern %d of pre-tokenizer '%s': PCRE2 error %d at %zu; install a PCRE2 with Unicode support",
				s->n + 1, s->name, code, at);
			split_free(s);
			return NULL;
		}
		pcre2_jit_compile(s->re[s->n], PCRE2_JIT_COMPLETE); /* where it cannot, pcre2_match() interprets */
	}
	return s;
}

void split_free(struct split *s)
{
	if (!s)
		return;
	for (int k = 0; k < s->n; k++)
		pcre2_code_free(s->re[k]);
	free(s);
}

/* ---- one text being cut -------------------------------------------------------------------------------------------------- */

enum { HEAP_KIB = 64 << 10, COPY_KEPT = 1 << 20 };

/* One of the patterns at work on a piece of the pattern before it: [from, end) of the text, cut up to `at`; [m0, m1) is the next
 * match when it is known, m0 == end says that there is none. */
struct level {
	size_t from, at, end, m0, m1;
	bool known;
};

struct cutter {
	const struct split *s;
	pcre2_match_data *md[MAX_SPLITS];
	pcre2_match_context *limits;
	const char *text;
	size_t len;
	const char *given; /* NULL: text is the caller's; else the caller's, of which text is a well-formed copy */
	size_t given_len;
	char *copy;
	size_t copy_cap;
	struct level level[MAX_SPLITS];
};

struct cutter *cutter_new(const struct split *s)
{
	struct cutter *c = xcalloc(1, sizeof *c);

	c->s = s;
	c->limits = pcre2_match_context_create(NULL);
	for (int k = 0; k < s->n; k++)
		c->md[k] = pcre2_match_data_create_from_pattern(s->re[k], NULL);
	if (c->limits)
		pcre2_set_heap_limit(c->limits, HEAP_KIB);
	return c;
}

void cutter_free(struct cutter *c)
{
	if (!c)
		return;
	for (int k = 0; k < c->s->n; k++)
		pcre2_match_data_free(c->md[k]);
	pcre2_match_context_free(c->limits);
	mem_free(c->copy);
	free(c);
}

enum { COPIED = 3 }; /* bytes of U+E000 */

/* Bytes in the copy of the symbol at s; *k gets those of the symbol, *as_is whether it is copied as it is. */
static inline size_t copied(const char *s, size_t n, int *k, bool *as_is)
{
	int32_t c;

	*k = utf8_decode(s, n, &c);
	*as_is = c >= 0 && c != 0x180e;
	return *as_is ? (size_t)*k : COPIED;
}

/* Offset of the first symbol that the copy must change, n when there is none. */
static size_t first_changed(const char *s, size_t n)
{
	for (size_t i = 0; i < n;) {
		uint64_t x;
		bool as_is;
		int k;

		if (n - i >= 8 && (memcpy(&x, s + i, 8), !(x & 0x8080808080808080u))) {
			i += 8;
			continue;
		}
		copied(s + i, n - i, &k, &as_is);
		if (!as_is)
			return i;
		i += k;
	}
	return n;
}

static int copy_well_formed(struct cutter *c, const char *s, size_t n, struct err *e)
{
	size_t len = 0;

	if (c->copy_cap < COPIED * n) {
		mem_free(c->copy);
		c->copy_cap = COPIED * n;
		c->copy = c->copy_cap / COPIED == n ? mem_try_alloc(c->copy_cap) : NULL;
		if (!c->copy) {
			c->copy_cap = 0;
			return err_set(e, ERR_FIT, "no memory to tokenize %zu bytes; ask about less text", n);
		}
	}
	for (size_t i = 0; i < n;) {
		bool as_is;
		int k;
		size_t m = copied(s + i, n - i, &k, &as_is);

		memcpy(c->copy + len, as_is ? s + i : "\xee\x80\x80", m);
		len += m;
		i += k;
	}
	c->text = c->copy;
	c->len = len;
	c->given = s;
	c->given_len = n;
	return 0;
}

int cutter_start(struct cutter *c, const char *text, size_t len, struct err *e)
{
	uint64_t steps = 10000000 + 16 * (uint64_t)len; /* more than any match of the patterns needs */

	if (!c->limits)
		return err_set(e, ERR_FIT, "no memory to tokenize %zu bytes; ask about less text", len);
	for (int k = 0; k < c->s->n; k++)
		if (!c->md[k])
			return err_set(e, ERR_FIT, "no memory to tokenize %zu bytes; ask about less text", len);
	pcre2_set_match_limit(c->limits, steps < UINT32_MAX ? steps : UINT32_MAX);
	if (c->copy_cap > COPY_KEPT) {
		mem_free(c->copy);
		c->copy = NULL;
		c->copy_cap = 0;
	}
	c->text = text;
	c->len = len;
	c->given = NULL;
	memset(c->level, 0, sizeof c->level);
	if (first_changed(text, len) < len && copy_well_formed(c, text, len, e))
		return -1;
	c->level[0].end = c->len;
	return 0;
}

static int match(struct cutter *c, int k, struct err *e)
{
	struct level *l = &c->level[k];
	PCRE2_SPTR s = (PCRE2_SPTR)(c->text + l->from);
	uint32_t options = PCRE2_NO_UTF_CHECK | PCRE2_NOTEMPTY;
	int n = pcre2_match(c->s->re[k], s, l->end - l->from, l->at - l->from, options, c->md[k], c->limits);

	if (n == PCRE2_ERROR_JIT_STACKLIMIT)
		n = pcre2_match(c->s->re[k], s, l->end - l->from, l->at - l->from, options | PCRE2_NO_JIT, c->md[k], c->limits);
	if (n < 0 && n != PCRE2_ERROR_NOMATCH)
		return err_set(e, ERR_FIT, "pre-tokenizer '%s' cannot cut a text of %zu bytes (PCRE2 error %d); ask about less text",
			       c->s->name, c->len, n);
	l->known = true;
	l->m0 = l->m1 = l->end;
	if (n > 0) {
		const PCRE2_SIZE *m = pcre2_get_ovector_pointer(c->md[k]);

		l->m0 = l->from + m[0];
		l->m1 = l->from + m[1];
	}
	return 0;
}

/* Bytes of the caller's text that the next n bytes of the copy stand for. */
static size_t given_bytes(struct cutter *c, size_t n)
{
	size_t len = 0;

	for (size_t m = 0; m < n && len < c->given_len;) {
		bool as_is;
		int k;

		m += copied(c->given + len, c->given_len - len, &k, &as_is);
		len += k;
	}
	c->given += len;
	c->given_len -= len;
	return len;
}

size_t cutter_next(struct cutter *c, struct err *e)
{
	int k = c->s->n - 1;

	while (k > 0 && c->level[k].at == c->level[k].end)
		k--;
	for (;; k++) {
		struct level *l = &c->level[k];
		size_t from = l->at;

		if (!l->known && match(c, k, e))
			return 0;
		if (from < l->m0) { /* what lies in front of the match */
			l->at = l->m0;
		} else {
			l->at = l->m1;
			l->known = false;
		}
		if (k == c->s->n - 1)
			return c->given ? given_bytes(c, l->at - from) : l->at - from;
		c->level[k + 1] = (struct level){ .from = from, .at = from, .end = l->at };
	}
}
