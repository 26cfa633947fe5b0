/* model_pre.c - pre-tokenisers, by hand and by vocab_split.c, against the regular expressions that the models publish, executed here
 * in the plainest way: each piece copied out, each match searched anew. On random texts made of what the patterns tell apart, on
 * ill-formed UTF-8 and on real files. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "src/model/vocab_impl.h"
#include "src/base/path.h"
#include "src/base/utf8.h"

#include <criterion/criterion.h>
#include <ftw.h>
#include <pcre2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MAX_TEXT = 120, MAX_FILE = 1 << 26 };

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
	for (int k = 0; k < MAX_SPLITS && re[k]; k++) {
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
		"a", "bc", "Q", "XYZ", "'s", "'RE", "'ll", "'", "'x", "'\xc5\xbf" /* long s: S in any case */, " ", "  ", "\t", "\n", "\r\n", "\v", "0", "12",
		"345", "6789", ".", "/", "(", "),", "$", "+<=", "`",
		"^~|", "_", "\xc3\xa9", "\xce\xa9", "\xe4\xbd\xa0", "\xe3\x80\x80", "\xc2\xa0", "\xe2\x80\x83", "\xc2\x85", "\xe2\x80\xa8",
		"\xd9\xa3" /* Arabic digit 3 */, "\xc2\xbd" /* 1/2 */, "\xe2\x85\xa7" /* Roman 8 */, "\xf0\x9f\x99\x82", "\xe2\x80\xa6", "\xcc\x81" /* accent */,
		"\xe2\x82\xac", "\xc2\xab", "\xe2\x80\x8d", "\xf0\x9d\x9f\x97" /* mathematical 9 */, "\x7f", "\x01",
		"\xc7\x85" /* title case */, "\xca\xb0" /* letter modifier */, "\xce\xb1", "\xd0\x96", "\xe0\xa4\xbe" /* spacing mark */,
		"\xf0\x90\x90\x80" /* upper case, four bytes */,
	};
	size_t n = 0, want = rand() % (max - 5);

	while (n < want) {
		const char *p = parts[rand() % (sizeof parts / sizeof *parts)];

		memcpy(s + n, p, strlen(p));
		n += strlen(p);
	}
	return n;
}

static void mark_next(const struct pre *pre, const char *s, size_t n, bool *got)
{
	memset(got, 0, n + 1);
	for (size_t at = 0, k; at < n; got[at += k] = true) {
		k = pre->next(s + at, n - at);
		cr_assert(k >= 1 && k <= n - at);
	}
}

static void mark_cut(struct cutter *c, const char *s, size_t n, bool *got)
{
	struct err e = ERR_INIT;

	memset(got, 0, n + 1);
	cr_assert(!cutter_start(c, s, n, &e), "%s", e.msg);
	for (size_t at = 0, k; at < n; got[at += k] = true) {
		k = cutter_next(c, &e);
		cr_assert(k >= 1 && k <= n - at, "%zu of %zu: %s", k, n - at, e.msg);
	}
}

/* Says where two ways to cut differ. */
static bool same_marks(const char *name, const char *way, const char *s, size_t n, const bool *got, const bool *want)
{
	char shown[2][2 * MAX_TEXT + 2] = { "", "" };

	if (!memcmp(want + 1, got + 1, n)) /* whether the start is marked says nothing */
		return true;
	for (size_t i = 0, g = 0, w = 0; i < n; i++) {
		shown[0][g++] = shown[1][w++] = s[i];
		if (got[i + 1])
			shown[0][g++] = '|';
		if (want[i + 1])
			shown[1][w++] = '|';
	}
	cr_expect(false, "%s %s:\n  got  [%s]\n  want [%s]", name, way, shown[0], shown[1]);
	return false;
}

/* A pre-tokeniser with its patterns compiled twice: by the test and by vocab_split.c. */
struct subject {
	const struct pre *pre;
	pcre2_code *re[MAX_SPLITS];
	struct split *split;
	struct cutter *cutter;
};

static struct subject subject_open(const struct pre *pre)
{
	struct subject u = { .pre = pre };
	struct err e = ERR_INIT;

	for (int k = 0; k < MAX_SPLITS && pre->patterns[k]; k++)
		u.re[k] = compile(pre->patterns[k]);
	u.split = split_new(pre, &e);
	cr_assert(u.split, "%s", e.msg);
	u.cutter = cutter_new(u.split);
	return u;
}

static void subject_close(struct subject *u)
{
	for (int k = 0; k < MAX_SPLITS; k++)
		pcre2_code_free(u->re[k]);
	cutter_free(u->cutter);
	split_free(u->split);
}

static bool same_pieces(struct subject *u, const char *s, size_t n)
{
	bool want[MAX_TEXT + 1], got[MAX_TEXT + 1];

	split_all(u->re, s, n, want);
	mark_cut(u->cutter, s, n, got);
	if (!same_marks(u->pre->names[0], "by vocab_split", s, n, got, want))
		return false;
	if (!u->pre->next)
		return true;
	mark_next(u->pre, s, n, got);
	return same_marks(u->pre->names[0], "by hand", s, n, got, want);
}

Test(model_pre, equals_published_patterns, .timeout = 120)
{
	int n = 0;

	srand(1);
	for (const struct pre *pre; (pre = pre_at(n)); n++) {
		struct subject u = subject_open(pre);
		int wrong = 0;

		for (int round = 0; round < 20000 && wrong < 5; round++) {
			char s[MAX_TEXT];

			wrong += !same_pieces(&u, s, random_text(s, MAX_TEXT - 4));
		}
		subject_close(&u);
	}
	cr_expect(n >= 10);
}

/* Every name leads to one pre-tokeniser. */
Test(model_pre, names)
{
	const struct pre *pre;

	for (size_t i = 0; (pre = pre_at(i)); i++)
		for (int k = 0; k < MAX_PRE_NAMES && pre->names[k]; k++)
			cr_expect_eq(pre_find(pre->names[k], strlen(pre->names[k])), pre, "%s", pre->names[k]);
	cr_expect_null(pre_find("qwen2x", 6));
	cr_expect_null(pre_find("qwen", 4));
	cr_expect_null(pre_find("", 0));
}

/* Every code point of the first planes in places where its class decides the cuts. */
Test(model_pre, every_character, .timeout = 300)
{
	static const char *const around[][2] = { { "a", "1" }, { "", "a" }, { "A", "B" }, { "Z", "" }, { " ", "Bc" } };
	const struct pre *pre;

	for (size_t p = 0; (pre = pre_at(p)); p++) {
		struct subject u = subject_open(pre);
		int wrong = 0;

		for (int32_t c = 1; c < 0x32000 && wrong < 5; c += pre->next ? 1 : 7) {
			char s[16], one[5] = "";

			if (c == 0x180e) /* PCRE2 counts it as white space, Unicode since 6.3 does not */
				continue;
			if (!utf8_encode(one, c)) /* surrogate */
				continue;
			for (size_t k = 0; k < sizeof around / sizeof *around; k++) {
				snprintf(s, sizeof s, "%s%s%s", around[k][0], one, around[k][1]);
				wrong += !same_pieces(&u, s, strlen(s));
			}
		}
		subject_close(&u);
	}
}

/* White space that PCRE2 would see in U+180E. */
Test(model_pre, mongolian_vowel_separator)
{
	static const char text[] = "a \xe1\xa0\x8e  b";
	struct subject u = subject_open(pre_find("gpt-2", 5));
	bool got[sizeof text], want[sizeof text];

	mark_cut(u.cutter, text, sizeof text - 1, got);
	mark_next(u.pre, text, sizeof text - 1, want);
	cr_expect(same_marks("gpt-2", "by vocab_split", text, sizeof text - 1, got, want));
	cr_expect(got[1] && got[5] && got[6] && !got[2], "the separator is a symbol that takes the space in front of it");
	subject_close(&u);
}

/* ---- longer texts, any bytes ---------------------------------------------------------------------------------------------- */

/* A pattern whose alternatives cover every character: its matches follow one another and are the pieces. */
struct oracle {
	const char *name;
	const struct pre *pre;
	struct subject subject;
	pcre2_code *re;
	pcre2_match_data *md;
	size_t pieces, texts;
	int wrong;
};

enum { N_ORACLES = 7 };

static void open_oracles(struct oracle o[N_ORACLES])
{
	static const char *const names[N_ORACLES] = { "gpt-2", "llama-bpe", "qwen2", "gpt-4o", "tekken", "qwen35", "seed-coder" };

	for (int i = 0; i < N_ORACLES; i++) {
		o[i] = (struct oracle){ .name = names[i], .pre = pre_find(names[i], strlen(names[i])) };
		cr_assert(o[i].pre && !o[i].pre->patterns[1]);
		o[i].subject = subject_open(o[i].pre);
		o[i].re = o[i].subject.re[0];
		pcre2_jit_compile(o[i].re, PCRE2_JIT_COMPLETE); /* only faster */
		o[i].md = pcre2_match_data_create_from_pattern(o[i].re, NULL);
	}
}

static void close_oracles(struct oracle o[N_ORACLES])
{
	for (int i = 0; i < N_ORACLES; i++) {
		pcre2_match_data_free(o[i].md);
		subject_close(&o[i].subject);
	}
}

/* The text as patterns can read it: each ill-formed byte becomes U+E000, a character without a class as that byte has none. */
static char *well_formed(const char *s, size_t n, size_t *len)
{
	char *t = malloc(3 * n + 1);

	*len = 0;
	for (size_t i = 0; i < n;) {
		int32_t c;
		int k = utf8_decode(s + i, n - i, &c);

		if (c == 0x180e) /* see above */
			c = -1;
		memcpy(t + *len, c < 0 ? "\xee\x80\x80" : s + i, c < 0 ? 3 : k);
		*len += c < 0 ? 3 : k;
		i += k;
	}
	return t;
}

/* Length in well_formed() of a piece of the text. */
static size_t mapped(const char *s, size_t n)
{
	size_t len = 0;

	for (size_t i = 0; i < n;) {
		int32_t c;
		int k = utf8_decode(s + i, n - i, &c);

		len += c < 0 ? 3 : k;
		i += k;
	}
	return len;
}

static void same_text(struct oracle *o, const char *what, const char *s, size_t n)
{
	size_t len, at = 0, i = 0;
	char *t = well_formed(s, n, &len);
	uint32_t once = 0; /* the text is checked by the first match */

	o->texts++;
	cr_assert(!cutter_start(o->subject.cutter, s, n, NULL));
	while (i < n && o->wrong < 5) {
		size_t k = cutter_next(o->subject.cutter, NULL), want, got;
		const PCRE2_SIZE *m = pcre2_get_ovector_pointer(o->md);

		cr_assert(k >= 1 && k <= n - i, "%s, %s: %zu of %zu bytes at %zu", what, o->name, k, n - i, i);
		cr_assert(pcre2_match(o->re, (PCRE2_SPTR)t, len, at, once, o->md, NULL) > 0 && m[0] == at, "%s, %s: no match at %zu",
			  what, o->name, at);
		once = PCRE2_NO_UTF_CHECK;
		cr_assert(!o->pre->next || o->pre->next(s + i, n - i) == k, "%s, %s, byte %zu: not %zu bytes by hand", what, o->name, i, k);
		want = m[1] - at;
		got = mapped(s + i, k);
		o->pieces++;
		if (want != got) {
			o->wrong++;
			cr_expect(false, "%s, %s, byte %zu:\n  got  [%.*s]\n  want [%.*s]", what, o->name, i, (int)got, t + at, (int)want, t + at);
			break;
		}
		i += k;
		at += want;
	}
	free(t);
}

Test(model_pre, ill_formed_bytes)
{
	struct oracle o[N_ORACLES];

	srand(3);
	open_oracles(o);
	for (int round = 0; round < 20000; round++) {
		char s[MAX_TEXT];
		size_t n = random_text(s, MAX_TEXT - 4);

		for (size_t i = 0; i < n; i++)
			if (rand() % 8 == 0)
				s[i] = rand();
		for (int i = 0; i < N_ORACLES; i++)
			same_text(&o[i], "random bytes", s, n);
	}
	close_oracles(o);
}

/* Splits one after the other: the text with the bytes and the one without them are cut at the same places. */
Test(model_pre, ill_formed_bytes_in_splits)
{
	const struct pre *pre;

	srand(4);
	for (size_t p = 0; (pre = pre_at(p)); p++) {
		struct subject u = subject_open(pre);

		for (int round = 0, wrong = 0; round < 3000 && wrong < 5; round++) {
			char s[MAX_TEXT / 3], *t;
			bool got[MAX_TEXT + 1], want[MAX_TEXT + 1], at[MAX_TEXT + 1] = { 0 };
			size_t n = random_text(s, sizeof s), len;

			for (size_t i = 0; i < n; i++)
				if (rand() % 8 == 0)
					s[i] = rand();
			t = well_formed(s, n, &len);
			split_all(u.re, t, len, want);
			mark_cut(u.cutter, s, n, got);
			for (size_t i = 1; i <= n; i++)
				if (got[i])
					at[mapped(s, i)] = true;
			wrong += !same_marks(pre->names[0], "with ill-formed bytes", t, len, at, want);
			if (pre->next) {
				mark_next(pre, s, n, want);
				wrong += !same_marks(pre->names[0], "by hand with ill-formed bytes", s, n, want, got);
			}
			free(t);
		}
		subject_close(&u);
	}
}

static struct oracle files[N_ORACLES];

static int one_file(const char *path, const struct stat *st, int flag, struct FTW *f)
{
	char *text;
	size_t n;

	if (flag != FTW_F || st->st_size > MAX_FILE || path_read_file(path, MAX_FILE, &text, &n, NULL))
		return 0;
	for (int i = 0; i < N_ORACLES; i++)
		same_text(&files[i], path, text, n);
	free(text);
	return 0;
}

/* Our own sources and tests; of a kernel tree C code and documents in several scripts. */
Test(model_pre, real_texts, .timeout = 300)
{
	const char *linux_dir = getenv("CODEASK_LINUX"), *const dirs[] = { "net/ipv4", "fs/nls", "Documentation/translations/zh_CN",
									   "Documentation/translations/ko_KR" };

	open_oracles(files);
	cr_assert(nftw("src", one_file, 16, FTW_PHYS) == 0 && nftw("tests", one_file, 16, FTW_PHYS) == 0);
	linux_dir = linux_dir ? linux_dir : "/usr/src/linux-source-6.1";
	for (size_t i = 0; i < sizeof dirs / sizeof *dirs; i++) {
		char path[4096];

		snprintf(path, sizeof path, "%s/%s", linux_dir, dirs[i]);
		if (access(path, R_OK))
			fprintf(stderr, "skipped: no %s in a Linux tree (set CODEASK_LINUX)\n", dirs[i]);
		else
			nftw(path, one_file, 16, FTW_PHYS);
	}
	for (int i = 0; i < N_ORACLES; i++)
		fprintf(stderr, "%s: %zu files, %zu pieces, %d wrong\n", files[i].name, files[i].texts, files[i].pieces, files[i].wrong);
	cr_expect(files[0].pieces > 100000);
	close_oracles(files);
}
