/* Clusters, columns and line breaks. */
#include "base/utf8.h"
#include "tui/paint.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

static void cluster(const char *s, size_t len, int cols)
{
	int c;
	size_t n = text_cluster(s, strlen(s), &c);

	cr_assert_eq(n, len, "\"%s\": %zu bytes, not %zu", s, n, len);
	cr_assert_eq(c, cols, "\"%s\": %d columns, not %d", s, c, cols);
	cr_assert_eq(text_cluster_before(s, len), 0, "\"%s\": backwards to %zu", s, text_cluster_before(s, len));
}

Test(text, clusters)
{
	cluster("ab", 1, 1);
	cluster("日本", 3, 2);
	cluster("ｶﾞ", 3, 1);             /* half-width kana: its voice mark has a column */
	cluster("e\u0301x", 3, 1);
	cluster("か\u3099x", 6, 2);
	cluster("\u0e01\u0e34\u0e48x", 9, 1); /* Thai vowel and tone */
	cluster("\u1112\u1161\u11abx", 9, 2); /* conjoining Hangul */
	cluster("😀x", 4, 2);
	cluster("👍🏽x", 8, 2);
	cluster("👩\u200d👩\u200d👧x", 18, 2);
	cluster("❤\ufe0fx", 6, 1);
	cluster("葛\U000E0100x", 7, 2);
	cluster("1\ufe0f\u20e3x", 7, 1);
	cluster("\u0915\u094d\u200d\u0937", 9, 1); /* a joiner between letters takes no letter away */
	cluster("🇯🇵", 4, 1);
	cluster("\t", 1, 1);
	cluster("\033[31m", 1, 2);
	cluster("\x7f", 1, 2);
	cluster("\x01\u0301", 1, 2);         /* no mark on a control byte */
	cluster("\u0301x", 2, 1);
	cluster("\xff\xfe", 1, 1);
	cluster("\u202ex", 3, 1);
	cluster("\xc2\x85x", 2, 1);
	cluster("\xe6\x97", 1, 1);           /* cut off */
}

Test(text, columns_of_characters)
{
	static const struct {
		int32_t cp;
		int cols;
	} t[] = { { 'a', 1 },     { 0xE9, 1 },    { 0x301, 0 },   { 0x5D0, 1 },   { 0x5B0, 0 },    { 0x1100, 2 },  { 0x1160, 0 },  { 0x2010, 1 },
		  { 0x231A, 2 },  { 0x2500, 1 },  { 0x2615, 2 },  { 0x3000, 2 },  { 0x303F, 1 },   { 0x3042, 2 },  { 0x3099, 0 },  { 0xAC00, 2 },
		  { 0xD7B0, 0 },  { 0xFE0F, 0 },  { 0xFF01, 2 },  { 0xFF60, 2 },  { 0xFF61, 1 },   { 0xFF76, 1 },  { 0xFF9E, 1 },  { 0xFFE5, 2 },
		  { 0x1F600, 2 }, { 0x1F1E6, 1 }, { 0x1F321, 1 }, { 0x1FA99, 2 }, { 0x20000, 2 },  { 0x3FFFD, 2 }, { 0xE0100, 0 }, { -1, 1 } };

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++)
		cr_assert_eq(utf8_columns(t[i].cp), t[i].cols, "U+%04X: %d columns", (unsigned)t[i].cp, utf8_columns(t[i].cp));
	cr_assert_eq(utf8_width("日本e\u0301 x", strlen("日本e\u0301 x")), 7);
}

Test(text, width_counts_tabs_from_where_it_begins)
{
	cr_assert_eq(text_width("\tx", 2, 0), 9);
	cr_assert_eq(text_width("\tx", 2, 5), 4);
	cr_assert_eq(text_width("a\tb", 3, 0), 9);
	cr_assert_eq(text_width("日本\t\x01", 8, 0), 10);
	cr_assert_eq(text_width("", 0, 3), 0);
}

Test(text, fit_never_halves)
{
	const char *s = "a日e\u0301👩\u200d👧z";

	cr_assert_eq(text_fit(s, strlen(s), 0), 0);
	cr_assert_eq(text_fit(s, strlen(s), 1), 1);
	cr_assert_eq(text_fit(s, strlen(s), 2), 1);
	cr_assert_eq(text_fit(s, strlen(s), 3), 4);
	cr_assert_eq(text_fit(s, strlen(s), 4), 7);
	cr_assert_eq(text_fit(s, strlen(s), 5), 7);
	cr_assert_eq(text_fit(s, strlen(s), 6), 18);
	cr_assert_eq(text_fit(s, strlen(s), 99), strlen(s));
	cr_assert_eq(text_fit("a\tb", 3, 7), 1);
	cr_assert_eq(text_fit("a\tb", 3, 8), 2);
}

/* Lines joined by '|'. */
static void lines(const char *s, int cols, const char *want)
{
	char got[512] = "";
	size_t n = strlen(s), at = 0;

	while (at < n) {
		size_t next, len = text_break(s + at, n - at, cols, &next);

		cr_assert(next > 0 && next >= len && at + next <= n);
		if (at)
			strcat(got, "|");
		strncat(got, s + at, len);
		at += next;
	}
	cr_assert_str_eq(got, want);
}

Test(text, breaks)
{
	lines("the quick brown fox", 10, "the quick|brown fox");
	lines("the quick brown fox", 9, "the quick|brown fox");
	lines("the quick  brown", 9, "the quick|brown");
	lines("abcdefghij", 4, "abcd|efgh|ij");
	lines("a abcdefghij", 4, "a|abcd|efgh|ij");
	lines("    indented", 8, "    inde|nted");
	lines("日本語の文章", 6, "日本語|の文章");
	lines("日本語。次", 6, "日本|語。次");    /* no stop at a start */
	lines("日本「語」", 6, "日本|「語」");    /* no bracket at an end */
	lines("ページャー", 6, "ペー|ジャー");
	lines("日本code語", 6, "日本|code語");
	lines("日本 語", 4, "日本|語");
	lines("見る(foo)", 6, "見る|(foo)");
	lines("、。、。、。", 4, "、。|、。|、。");  /* nothing allowed: as it fits */
	lines("日", 1, "日");                      /* at least one cluster */
	lines("한국어 문장", 6, "한국어|문장");
	lines("a ", 1, "a");
	lines("ab", 0, "a|b");
}
