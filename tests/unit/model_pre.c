/* model_pre.c - the hand-written pre-tokenisers against the regular expressions that the models publish, executed by PCRE2, on
 * random texts made of what the patterns tell apart. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "src/model/vocab_impl.h"
#include "src/base/utf8.h"

#include <criterion/criterion.h>
#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

#define GPT2 "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+"
#define LLAMA3(digits) "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}" digits \
	"| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"

static const struct {
	const char *name;
	const char *split[4]; /* one after the other, each inside of the pieces of the one before */
} patterns[] = {
	{ "gpt-2", { GPT2 } },
	{ "llama-bpe", { LLAMA3("{1,3}") } },
	{ "qwen2", { LLAMA3("") } },
	{ "default", { "[\\p{P}\\$\\+<=>\\^~\\|]+", GPT2, "\\p{N}+", "[0-9][0-9][0-9]" } },
};

enum { N_PATTERNS = sizeof patterns / sizeof *patterns, MAX_TEXT = 120 };

static pcre2_code *compile(const char *pattern)
{
	int code;
	PCRE2_SIZE at;
	pcre2_code *re = pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED, PCRE2_UTF | PCRE2_UCP, &code, &at, NULL);

	cr_assert(re, "%s: error %d at %zu", pattern, code, at);
	return re;
}

/* Marks in ends[] where pieces of s[0..n) end: matches, and what lies between them. s is a text of its own. */
static void split(const pcre2_code *re, const char *s, size_t n, bool *ends)
{
	pcre2_match_data *md = pcre2_match_data_create_from_pattern(re, NULL);
	size_t at = 0;

	while (at < n && pcre2_match(re, (PCRE2_SPTR)s, n, at, 0, md, NULL) > 0) {
		const PCRE2_SIZE *m = pcre2_get_ovector_pointer(md);

		ends[m[0]] = ends[m[1]] = true;
		at = m[1];
	}
	ends[n] = true;
	pcre2_match_data_free(md);
}

static void split_all(pcre2_code *const *re, const char *s, size_t n, bool *ends)
{
	memset(ends, 0, n + 1);
	ends[n] = true;
	for (int k = 0; k < 4 && re[k]; k++) {
		size_t start = 0;
		bool next[MAX_TEXT + 1];

		memcpy(next, ends, n + 1);
		for (size_t end = 1; end <= n; end++)
			if (ends[end]) {
				char piece[MAX_TEXT]; /* so that look-ahead ends where the piece ends */

				memcpy(piece, s + start, end - start);
				split(re[k], piece, end - start, next + start);
				start = end;
			}
		memcpy(ends, next, n + 1);
	}
}

static size_t random_text(char *s, size_t max)
{
	static const char *const parts[] = {
		"a", "bc", "Q", "'s", "'RE", "'ll", "'", "'x", " ", "  ", "\t", "\n", "\r\n", "\v", "0", "12", "345", "6789", ".", "(", "),", "$", "+<=", "`",
		"^~|", "_", "\xc3\xa9", "\xce\xa9", "\xe4\xbd\xa0", "\xe3\x80\x80", "\xc2\xa0", "\xe2\x80\x83", "\xc2\x85", "\xe2\x80\xa8",
		"\xd9\xa3" /* Arabic digit 3 */, "\xc2\xbd" /* 1/2 */, "\xe2\x85\xa7" /* Roman 8 */, "\xf0\x9f\x99\x82", "\xe2\x80\xa6", "\xcc\x81" /* accent */,
		"\xe2\x82\xac", "\xc2\xab", "\xe2\x80\x8d", "\xf0\x9d\x9f\x97" /* mathematical 9 */, "\x7f", "\x01",
	};
	size_t n = 0, want = rand() % (max - 5);

	while (n < want) {
		const char *p = parts[rand() % (sizeof parts / sizeof *parts)];

		memcpy(s + n, p, strlen(p));
		n += strlen(p);
	}
	return n;
}

/* Cuts s by the matcher and by the patterns; says where they differ. */
static bool same_pieces(const char *name, const struct pre *pre, pcre2_code *const *re, const char *s, size_t n)
{
	bool want[MAX_TEXT + 1], got[MAX_TEXT + 1] = { 0 };
	char shown[2][2 * MAX_TEXT + 2] = { "", "" };

	split_all(re, s, n, want);
	want[0] = false; /* a match at the start marks it */
	for (size_t at = 0, k; at < n; got[at += k] = true) {
		k = pre->next(s + at, n - at);
		cr_assert(k >= 1 && k <= n - at);
	}
	if (!memcmp(want, got, n + 1))
		return true;
	for (size_t i = 0, g = 0, w = 0; i < n; i++) {
		shown[0][g++] = shown[1][w++] = s[i];
		if (got[i + 1])
			shown[0][g++] = '|';
		if (want[i + 1])
			shown[1][w++] = '|';
	}
	cr_expect(false, "%s:\n  got  [%s]\n  want [%s]", name, shown[0], shown[1]);
	return false;
}

Test(model_pre, equals_published_patterns)
{
	srand(1);
	for (int p = 0; p < N_PATTERNS; p++) {
		const struct pre *pre = pre_find(patterns[p].name, strlen(patterns[p].name));
		pcre2_code *re[4] = { NULL };
		int wrong = 0;

		cr_assert(pre);
		for (int k = 0; k < 4 && patterns[p].split[k]; k++)
			re[k] = compile(patterns[p].split[k]);
		for (int round = 0; round < 20000 && wrong < 5; round++) {
			char s[MAX_TEXT];

			wrong += !same_pieces(patterns[p].name, pre, re, s, random_text(s, MAX_TEXT - 4));
		}
		for (int k = 0; k < 4; k++)
			pcre2_code_free(re[k]);
	}
}

/* Every code point of the first planes between a letter and a digit: its class decides the cuts. */
Test(model_pre, every_character)
{
	pcre2_code *re[4] = { compile(GPT2), NULL, NULL, NULL };
	int wrong = 0;

	for (int32_t c = 1; c < 0x32000 && wrong < 5; c++) {
		char s[8] = "a";
		size_t n = 1;

		if (c == 0x180e) /* PCRE2 counts it as white space, Unicode since 6.3 does not */
			continue;
		n += utf8_encode(s + 1, c);
		if (n == 1) /* surrogate */
			continue;
		s[n++] = '1';
		wrong += !same_pieces("gpt-2", pre_find("gpt-2", 5), re, s, n);
	}
	pcre2_code_free(re[0]);
}
