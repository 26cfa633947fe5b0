/* vocab_pre.c - pre-tokenisers written by hand, as matchers over character classes.
 *
 * Models publish them as regular expressions; vocab_split.c has all of these and executes those that are not here. Each is a
 * short list of alternatives over four classes of characters, so the most used are matched by hand: linear in the text whatever
 * the text is, any bytes accepted, no length limit. Classes of characters above ASCII come from PCRE2's Unicode tables, 256 at a
 * time, the first time one of them is seen.
 *
 *	gpt-2    's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
 *	llama3   (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+
 *	qwen2    the same with \p{N} for \p{N}{1,3}; qwen35 has also [\p{L}\p{M}]+ for \p{L}+ and [^\s\p{L}\p{M}\p{N}]+ for the others
 *	gpt-4o   [^\r\n\p{L}\p{N}]?U*L+E|[^\r\n\p{L}\p{N}]?U+L*E|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+ where
 *	         U = [\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}], L = [\p{Ll}\p{Lm}\p{Lo}\p{M}], E = (?i:'s|'t|'re|'ve|'m|'ll|'d)?; llama4 is the same,
 *	         tekken has \p{N} for \p{N}{1,3} and no E
 *	default  four splits one after the other: [\p{P}\$\+<=>\^~\|]+, then gpt-2, then \p{N}+, then [0-9]{3}
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "vocab_impl.h"

#include "../base/utf8.h"

#include <pcre2.h>
#include <string.h>

/* ---- character classes ------------------------------------------------------------------------------------------------- */

/* A letter that is neither upper (Lu, Lt) nor lower (Ll) is of either case; so is a mark, which is no letter. */
enum { C_SPACE = 1, C_LETTER = 2, C_NUMBER = 4, C_PUNCT = 8, C_UPPER = 16, C_LOWER = 32, C_MARK = 64, C_KNOWN = 128 };

enum { N_CODEPOINTS = 0x110000 };

/* One byte a code point; written once per block, by whoever comes first. Two threads may both write a block: the values are
 * the same, and C_KNOWN in each byte says that it is there. Pages that no text needs are never touched. */
static _Atomic uint8_t classes[N_CODEPOINTS];

static bool is_white(int32_t c) /* Unicode property White_Space */
{
	return (c >= 9 && c <= 13) || c == 0x20 || c == 0x85 || c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) ||
	       c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f || c == 0x3000;
}

/* Sets bit in cls[i] where character i of text matches; at[i] is its offset. */
static void classify_with(const char *pattern, const char *text, size_t len, const uint16_t *at, int n, uint8_t bit, uint8_t *cls)
{
	int code;
	PCRE2_SIZE off, start = 0;
	pcre2_code *re = pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED, PCRE2_UTF | PCRE2_UCP, &code, &off, NULL);
	pcre2_match_data *md = re ? pcre2_match_data_create_from_pattern(re, NULL) : NULL;

	while (md && start < len && pcre2_match(re, (PCRE2_SPTR)text, len, start, PCRE2_NO_UTF_CHECK, md, NULL) > 0) {
		const PCRE2_SIZE *m = pcre2_get_ovector_pointer(md);

		for (int i = 0; i < n; i++)
			if (at[i] >= m[0] && at[i] < m[1])
				cls[i] |= bit;
		start = m[1];
	}
	pcre2_match_data_free(md);
	pcre2_code_free(re);
}

static void classify_block(int32_t first)
{
	char text[256 * 4 + 1];
	uint16_t at[256];
	uint8_t cls[256];
	size_t len = 0;

	for (int i = 0; i < 256; i++) {
		int k = utf8_encode(text + len, first + i);

		at[i] = k ? len : UINT16_MAX; /* surrogates: no character, no class */
		cls[i] = C_KNOWN | (is_white(first + i) ? C_SPACE : 0);
		len += k;
	}
	classify_with("\\p{L}+", text, len, at, 256, C_LETTER, cls);
	classify_with("\\p{N}+", text, len, at, 256, C_NUMBER, cls);
	classify_with("\\p{P}+", text, len, at, 256, C_PUNCT, cls);
	classify_with("[\\p{Lu}\\p{Lt}]+", text, len, at, 256, C_UPPER, cls);
	classify_with("\\p{Ll}+", text, len, at, 256, C_LOWER, cls);
	classify_with("\\p{M}+", text, len, at, 256, C_MARK, cls);
	for (int i = 0; i < 256; i++)
		atomic_store_explicit(&classes[first + i], cls[i], memory_order_relaxed);
}

/* Class bits of the character at s (n > 0); *len gets its length in bytes. Ill-formed bytes have no class. */
static inline uint8_t class_at(const char *s, size_t n, int *len)
{
	int32_t c = (unsigned char)s[0];
	uint8_t cls;

	*len = 1;
	if (c >= 0x80) {
		*len = utf8_decode(s, n, &c);
		if (c < 0)
			return 0;
	}
	cls = atomic_load_explicit(&classes[c], memory_order_relaxed);
	if (!cls) {
		classify_block(c & ~255);
		cls = atomic_load_explicit(&classes[c], memory_order_relaxed);
	}
	return cls & ~C_KNOWN;
}

/* ---- runs of ASCII ------------------------------------------------------------------------------------------------------ */

/* Pieces of source code are 4 bytes long on average: a loop over their characters ends unforeseen nearly every time, which
 * costs the processor more than the characters do. So runs are measured eight bytes at once. Little-endian, as GGUF is. */
enum run { LETTERS, UPPER_LETTERS, LOWER_LETTERS, OTHERS /* [^\s\p{L}\p{N}] */, SPACES };

#define EACH(byte) (0x0101010101010101u * (byte))

/* 0x80 in each byte of x that is ASCII and in lo..hi. */
static inline uint64_t bytes_within(uint64_t x, unsigned lo, unsigned hi)
{
	uint64_t low = x & EACH(0x7f);

	return (low + EACH(0x80 - lo)) & ~(low + EACH(0x7f - hi)) & ~x & EACH(0x80);
}

static inline uint64_t bytes_of(uint64_t x, enum run what)
{
	uint64_t letters = bytes_within(x | EACH(0x20), 'a', 'z'), spaces = bytes_within(x, 9, 13) | bytes_within(x, ' ', ' ');

	switch (what) {
	case LETTERS: return letters;
	case UPPER_LETTERS: return bytes_within(x, 'A', 'Z');
	case LOWER_LETTERS: return bytes_within(x, 'a', 'z');
	case SPACES: return spaces;
	case OTHERS: return ~(letters | spaces | bytes_within(x, '0', '9') | x) & EACH(0x80);
	}
	return 0;
}

/* From i on: ASCII characters of a run, up to the first that is not one of them, or to less than 8 bytes in front of the end. */
static inline size_t skip_run(const char *s, size_t i, size_t n, enum run what)
{
	uint64_t x;

	for (; n - i >= 8; i += 8) {
		memcpy(&x, s + i, 8);
		x = ~bytes_of(x, what) & EACH(0x80);
		if (x)
			return i + (size_t)__builtin_ctzll(x) / 8;
	}
	return i;
}

/* Did skip_run() stop at an ASCII character that ends the run for good? */
static inline bool run_ends(const char *s, size_t i, size_t n)
{
	return n - i >= 8 && (unsigned char)s[i] < 0x80;
}

/* ---- pieces of the patterns -------------------------------------------------------------------------------------------- */

/* From i on: characters that have (want) or lack (avoid) the class bits. Returns the new position. */
static inline size_t run_of(const char *s, size_t i, size_t n, uint8_t want, uint8_t avoid)
{
	while (i < n) {
		int k;
		uint8_t c = class_at(s + i, n - i, &k);

		if ((want && !(c & want)) || (c & avoid))
			break;
		i += k;
	}
	return i;
}

/* 's 't 're 've 'm 'll 'd: length, or 0. In any case U+017F, the long s, is an s, too. */
static inline size_t contraction(const char *s, size_t n, bool any_case)
{
	char a, b;

	if (n < 2 || s[0] != '\'')
		return 0;
	if (any_case && n > 2 && s[1] == '\xc5' && s[2] == '\xbf')
		return 3;
	a = any_case && s[1] >= 'A' && s[1] <= 'Z' ? s[1] + 32 : s[1];
	if (a == 's' || a == 't' || a == 'm' || a == 'd')
		return 2;
	if (n < 3)
		return 0;
	b = any_case && s[2] >= 'A' && s[2] <= 'Z' ? s[2] + 32 : s[2];
	return (a == 'r' && b == 'e') || (a == 'v' && b == 'e') || (a == 'l' && b == 'l') ? 3 : 0;
}

/* \s+(?!\S)|\s+ : all the white space up to the end of the text, or all but its last character, or that one alone. */
static size_t white(const char *s, size_t n)
{
	size_t i = skip_run(s, 0, n, SPACES), last = 0;

	if (i > 0 && run_ends(s, i, n))
		return i > 1 ? i - 1 : i;
	i = 0;
	while (i < n) {
		int k;

		if (!(class_at(s + i, n - i, &k) & C_SPACE))
			break;
		last = i;
		i += k;
	}
	return i < n && last > 0 ? last : i;
}

/* \s*[\r\n]+ : white space up to and with the last line break of the run, or 0. */
static size_t line_breaks(const char *s, size_t n)
{
	size_t i = 0, end = 0;

	while (i < n) {
		int k;

		if (!(class_at(s + i, n - i, &k) & C_SPACE))
			break;
		i += k;
		if (s[i - 1] == '\n' || s[i - 1] == '\r')
			end = i;
	}
	return end;
}

/* \s*[\r\n]+|\s+(?!\S)|\s+ */
static size_t white_breaks(const char *s, size_t n)
{
	size_t end = skip_run(s, 0, n, SPACES);

	if (end > 0 && end <= 8 && run_ends(s, end, n)) {
		uint64_t x;

		memcpy(&x, s, 8);
		x = (bytes_within(x, '\n', '\n') | bytes_within(x, '\r', '\r')) << (64 - 8 * end);
		if (x)
			return end - (size_t)__builtin_clzll(x) / 8;
		return end > 1 ? end - 1 : end;
	}
	end = line_breaks(s, n);
	return end ? end : white(s, n);
}

/* One copy for each caller: what they differ in is known when it is compiled. */
#define ALWAYS_INLINE inline __attribute__((always_inline))

/* Runs of what words consist of, C_LETTER or also C_MARK, and of [^\s\p{N}] that is none of it. */
static ALWAYS_INLINE size_t letters(const char *s, size_t i, size_t n, uint8_t word)
{
	return run_of(s, skip_run(s, i, n, LETTERS), n, word, 0);
}

static ALWAYS_INLINE size_t others(const char *s, size_t i, size_t n, uint8_t word)
{
	return run_of(s, skip_run(s, i, n, OTHERS), n, 0, C_SPACE | C_NUMBER | word);
}

/* ---- the patterns ------------------------------------------------------------------------------------------------------ */

size_t pre_next_gpt2(const char *s, size_t n)
{
	size_t i = contraction(s, n, false), end;
	int k;
	uint8_t c;

	if (i)
		return i;
	i = s[0] == ' ' && n > 1; /* ' ?' */
	c = class_at(s + i, n - i, &k);
	if (c & C_LETTER)
		return letters(s, i, n, C_LETTER);
	if (c & C_NUMBER)
		return run_of(s, i, n, C_NUMBER, 0);
	end = others(s, i, n, C_LETTER);
	return end > i ? end : white(s, n);
}

static ALWAYS_INLINE size_t next_llama3_like(const char *s, size_t n, int max_digits, uint8_t word)
{
	size_t i = contraction(s, n, true), end;
	int k, k2;
	uint8_t c, c2;

	if (i)
		return i;
	/* [^\r\n\p{L}\p{N}]?\p{L}+ ; with marks a first one is part of the run, too */
	c = class_at(s, n, &k);
	if (c & word)
		return letters(s, 0, n, word);
	if (c & C_NUMBER) { /* \p{N}{1,max} */
		end = k;
		for (int d = 1; d < max_digits && end < n && (class_at(s + end, n - end, &k) & C_NUMBER); d++)
			end += k;
		return end;
	}
	if (s[0] != '\r' && s[0] != '\n' && (size_t)k < n && (class_at(s + k, n - k, &k2) & word))
		return letters(s, k, n, word);
	/* ' ?[^\s\p{L}\p{N}]+[\r\n]*' */
	i = s[0] == ' ' && n > 1;
	c2 = class_at(s + i, n - i, &k2);
	if (!(c2 & (C_SPACE | C_NUMBER | word))) {
		end = others(s, i, n, word);
		while (end < n && (s[end] == '\r' || s[end] == '\n'))
			end++;
		return end;
	}
	return white_breaks(s, n);
}

size_t pre_next_llama3(const char *s, size_t n)
{
	return next_llama3_like(s, n, 3, C_LETTER);
}

size_t pre_next_qwen2(const char *s, size_t n)
{
	return next_llama3_like(s, n, 1, C_LETTER);
}

size_t pre_next_qwen35(const char *s, size_t n)
{
	return next_llama3_like(s, n, 1, C_LETTER | C_MARK);
}

/* [\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+ from i on, or else [\p{Lu}\p{Lt}...]+ : end of the match, i when there
 * is none. Both classes hold the letters of either case, so a run of the first that no lower letter follows gives back what
 * it took up to its last letter of either case; without one it is the second alternative's. *upper says that. */
static ALWAYS_INLINE size_t cased_word(const char *s, size_t i, size_t n, bool *upper)
{
	size_t end = skip_run(s, i, n, UPPER_LETTERS), either = i, lower = skip_run(s, end, n, LOWER_LETTERS);
	int k;
	uint8_t c = 0;

	*upper = lower == end;
	if (run_ends(s, lower, n))
		return lower;
	for (end = i; end < n; end += k) {
		c = class_at(s + end, n - end, &k);
		if (!(c & (C_LETTER | C_MARK)) || (c & C_LOWER))
			break;
		if (!(c & C_UPPER))
			either = end + k;
	}
	*upper = false;
	if (end < n && (c & C_LOWER)) {
		for (end += k; end < n; end += k) {
			c = class_at(s + end, n - end, &k);
			if (!(c & (C_LETTER | C_MARK)) || (c & C_UPPER))
				break;
		}
		return end;
	}
	*upper = either == i;
	return either > i ? either : end;
}

static ALWAYS_INLINE size_t next_o200k_like(const char *s, size_t n, int max_digits, bool endings)
{
	size_t i, end;
	int k, k2;
	uint8_t c = class_at(s, n, &k), c2;
	bool upper;

	if (c & C_NUMBER) { /* \p{N}{1,max} */
		end = k;
		for (int d = 1; d < max_digits && end < n && (class_at(s + end, n - end, &k) & C_NUMBER); d++)
			end += k;
		return end;
	}
	/* [^\r\n\p{L}\p{N}]? in front of a word */
	i = (c & C_LETTER) || s[0] == '\r' || s[0] == '\n' ? 0 : k;
	c2 = i < n ? class_at(s + i, n - i, &k2) : 0;
	if ((c | c2) & (C_LETTER | C_MARK)) {
		end = cased_word(s, i, n, &upper);
		if ((c & C_MARK) && (end == i || upper)) /* alone it matches the first alternative, which comes before */
			end = k;
		return end + (endings ? contraction(s + end, n - end, true) : 0);
	}
	/* ' ?[^\s\p{L}\p{N}]+[\r\n/]*' */
	i = s[0] == ' ' && n > 1;
	c2 = class_at(s + i, n - i, &k2);
	if (!(c2 & (C_SPACE | C_LETTER | C_NUMBER))) {
		end = others(s, i, n, C_LETTER);
		while (end < n && (s[end] == '\r' || s[end] == '\n' || s[end] == '/'))
			end++;
		return end;
	}
	return white_breaks(s, n);
}

size_t pre_next_o200k(const char *s, size_t n)
{
	return next_o200k_like(s, n, 3, true);
}

size_t pre_next_tekken(const char *s, size_t n)
{
	return next_o200k_like(s, n, 1, false);
}

static bool is_mark(const char *s, size_t n, int *k) /* [\p{P}\$\+<=>\^~\|] */
{
	return (class_at(s, n, k) & C_PUNCT) || (*k == 1 && *s && strchr("$+<=>^~|", *s));
}

/* A run of number characters, cut in front of every three ASCII digits in a row and behind them. */
static size_t digits_in_threes(const char *s, size_t n)
{
	size_t i = 0, ascii = 0;
	int k;

	while (i < n && (class_at(s + i, n - i, &k) & C_NUMBER)) {
		i += k;
		ascii = s[i - 1] >= '0' && s[i - 1] <= '9' ? ascii + 1 : 0;
		if (ascii == 3)
			return i > 3 ? i - 3 : 3;
	}
	return i;
}

/* The splits nest, so gpt-2's pattern never sees across a mark: white space in front of one counts as the end of the text,
 * and a space does not join it. Contractions begin with a mark and so never match. */
size_t pre_next_default(const char *s, size_t n)
{
	size_t end = 0, i;
	int k;
	uint8_t c;

	while (end < n && is_mark(s + end, n - end, &k))
		end += k;
	if (end)
		return end;
	i = s[0] == ' ' && n > 1 && !is_mark(s + 1, n - 1, &k);
	c = class_at(s + i, n - i, &k);
	if (c & C_LETTER)
		return letters(s, i, n, C_LETTER);
	if (c & C_NUMBER)
		return i ? i : digits_in_threes(s, n);
	for (end = i; end < n; end += k)
		if ((class_at(s + end, n - end, &k) & (C_SPACE | C_LETTER | C_NUMBER)) || is_mark(s + end, n - end, &k))
			break;
	if (end > i)
		return end;
	end = run_of(s, 0, n, C_SPACE, 0);
	return end < n && is_mark(s + end, n - end, &k) ? end : white(s, n);
}
