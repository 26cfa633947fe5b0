/* Strings: errors, buffers, UTF-8. */
#include "base/err.h"
#include "base/utf8.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

static const char *clean(const char *s, size_t n, bool lines)
{
	static struct buf b;

	buf_truncate(&b, 0);
	utf8_clean(&b, s, n, lines);
	return buf_str(&b);
}

Test(err, first_message_stays)
{
	struct err e = ERR_INIT;

	cr_assert_eq(err_set(&e, ERR_PATH, "first %d", 1), -1);
	cr_assert_eq(err_set(&e, ERR_MODEL, "second"), -1);
	cr_assert_str_eq(e.msg, "first 1");
	cr_assert_eq(e.code, ERR_PATH);
	err_prefix(&e, "file %s", "x");
	cr_assert_str_eq(e.msg, "file x: first 1");
	cr_assert_eq(err_set(NULL, ERR_FAIL, "nobody listens"), -1);
}

Test(err, quotes_names_safely)
{
	struct err e = ERR_INIT;
	char longname[2000];

	err_set(&e, ERR_PATH, "no file \033[31m%s\n", "a\xff");
	cr_assert_str_eq(e.msg, "no file ^[[31ma\xEF\xBF\xBD ");
	err_clear(&e);
	memset(longname, 'x', sizeof(longname) - 1);
	longname[sizeof(longname) - 1] = '\0';
	memcpy(longname + 509, "\xE2\x82\xAC", 3); /* a character across the cut */
	err_set(&e, ERR_PATH, "%s", longname);
	cr_assert(strlen(e.msg) < sizeof(e.msg));
	cr_assert(utf8_valid(e.msg, strlen(e.msg)));
	err_clear(&e);
	errno = ENOENT;
	err_errno(&e, ERR_PATH, "cannot read %s", "p");
	cr_assert_str_eq(e.msg, "cannot read p: No such file or directory");
}

Test(buf, grows_and_counts)
{
	struct buf b = { 0 };

	cr_assert_str_eq(buf_str(&b), "");
	for (int i = 0; i < 1000; i++)
		buf_printf(&b, "%d,", i);
	cr_assert_eq(b.len, 3890);
	buf_truncate(&b, 4);
	cr_assert_str_eq(buf_str(&b), "0,1,");
	buf_truncate(&b, 0);
	buf_put_count(&b, 0);
	buf_putc(&b, ' ');
	buf_put_count(&b, 999);
	buf_putc(&b, ' ');
	buf_put_count(&b, 1000);
	buf_putc(&b, ' ');
	buf_put_count(&b, 12345678901u);
	cr_assert_str_eq(buf_str(&b), "0 999 1,000 12,345,678,901");
	buf_free(&b);
}

Test(utf8, decodes_well_formed_only)
{
	static const struct { const char *s; size_t n; int len; int32_t cp; } cases[] = {
		{ "A", 1, 1, 'A' },
		{ "\xC3\xA9", 2, 2, 0xE9 },
		{ "\xE3\x81\x82", 3, 3, 0x3042 },
		{ "\xF0\x9F\x98\x80", 4, 4, 0x1F600 },
		{ "\xC0\xAF", 2, 1, -1 },         /* overlong */
		{ "\xE0\x80\xAF", 3, 1, -1 },     /* overlong */
		{ "\xED\xA0\x80", 3, 1, -1 },     /* surrogate */
		{ "\xF4\x90\x80\x80", 4, 1, -1 }, /* above U+10FFFF */
		{ "\x80", 1, 1, -1 },
		{ "\xE3\x81", 2, 1, -1 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		int32_t cp;

		cr_assert_eq(utf8_decode(cases[i].s, cases[i].n, &cp), cases[i].len, "case %zu", i);
		cr_assert_eq(cp, cases[i].cp, "case %zu: %d", i, cp);
	}
}

Test(utf8, every_scalar_value_round_trips)
{
	for (int32_t cp = 0; cp <= 0x110000; cp++) {
		char s[4];
		int32_t back;
		int n = utf8_encode(s, cp);

		if (cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF)) {
			cr_assert_eq(n, 0);
			continue;
		}
		cr_assert_eq(utf8_decode(s, (size_t)n, &back), n);
		cr_assert_eq(back, cp);
		/* every cut inside the character is held back, the whole is not */
		for (int k = 1; k < n; k++)
			cr_assert_eq(utf8_complete(s, (size_t)k), 0, "U+%04X cut at %d", (unsigned)cp, k);
		cr_assert_eq(utf8_complete(s, (size_t)n), (size_t)n);
	}
}

Test(utf8, does_not_wait_for_what_cannot_come)
{
	cr_assert_eq(utf8_complete("ab\xFF", 3), 3);
	cr_assert_eq(utf8_complete("ab\x80\x80\x80\x80", 6), 6);
	cr_assert_eq(utf8_complete("ab\xE0\x80", 4), 4);
	cr_assert_eq(utf8_complete("ab\xE3", 3), 2);
	cr_assert_eq(utf8_complete("", 0), 0);
}

Test(utf8, no_control_reaches_the_terminal)
{
	cr_assert_str_eq(clean("a\033[2Jb", 6, true), "a^[[2Jb");
	cr_assert_str_eq(clean("a\r\nb\tc", 6, true), "a^M\nb\tc");
	cr_assert_str_eq(clean("a\nb\tc", 5, false), "a b c");
	cr_assert_str_eq(clean("\0", 1, true), "^@");
	cr_assert_str_eq(clean("\x7F", 1, true), "^?");
	cr_assert_str_eq(clean("\xC2\x9B" "31m", 5, true), "\xEF\xBF\xBD" "31m");       /* C1 CSI */
	cr_assert_str_eq(clean("\xE2\x80\xAE" "evil", 7, true), "\xEF\xBF\xBD" "evil"); /* right-to-left override */
	cr_assert_str_eq(clean("\xE6\xBC\xA2\xE5\xAD\x97", 6, true), "\xE6\xBC\xA2\xE5\xAD\x97");
	/* whatever the bytes, the result is valid and free of controls */
	unsigned seed = 7;

	for (int round = 0; round < 2000; round++) {
		char in[64];
		const char *s;

		for (size_t i = 0; i < sizeof(in); i++)
			in[i] = (char)((seed = seed * 1103515245u + 12345u) >> 16);
		s = clean(in, sizeof(in), true);
		cr_assert(utf8_valid(s, strlen(s)));
		for (size_t i = 0; s[i]; i++)
			cr_assert((unsigned char)s[i] >= 0x20 || s[i] == '\n' || s[i] == '\t');
	}
}

Test(utf8, width)
{
	cr_assert_eq(utf8_width("abc", 3), 3);
	cr_assert_eq(utf8_width("\xE6\xBC\xA2", 3), 2);
	cr_assert_eq(utf8_width("e\xCC\x81", 3), 1);
}
