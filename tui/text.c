/* text.c - text in clusters and columns: what a cursor steps over, what fits, where a line may break (paint.h).
 *
 * Clusters are those of UAX 29 as far as terminals agree about them: a base with its marks, emoji joined by U+200D, an emoji with its skin tone. A
 * control byte, an ill-formed byte and a hidden character are a cluster of their own.
 */
#include "paint.h"

#include "../src/base/utf8.h"

#include <limits.h>

#define ZWNJ 0x200C
#define ZWJ  0x200D

/* Adds nothing of its own to what stands before it. */
static bool extends(int32_t cp)
{
	return cp >= 0x300 && (cp == ZWNJ || cp == ZWJ || (cp >= 0xE0100 && cp <= 0xE01EF) || utf8_columns(cp) == 0);
}

/* Takes marks. */
static bool is_base(int32_t cp)
{
	return cp >= 0x20 && cp != 0x7F && (cp == ZWNJ || cp == ZWJ || extends(cp) || !utf8_hidden(cp));
}

/* Nearly Extended_Pictographic: what U+200D joins into one picture. */
static bool pictograph(int32_t cp)
{
	return (cp >= 0x2190 && cp <= 0x2BFF) || (cp >= 0x1F000 && cp <= 0x1FAFF && !(cp >= 0x1F1E6 && cp <= 0x1F1FF) &&
						   !(cp >= 0x1F3FB && cp <= 0x1F3FF));
}

static bool skin_tone(int32_t cp)
{
	return cp >= 0x1F3FB && cp <= 0x1F3FF;
}

static int columns(int32_t cp)
{
	if (cp >= 0 && (cp < 0x20 || cp == 0x7F))
		return cp == '\t' ? 1 : 2;
	if (cp < 0 || extends(cp) || utf8_hidden(cp))
		return 1; /* U+FFFD; a mark without a base stands on a blank */
	return utf8_columns(cp);
}

size_t text_cluster(const char *s, size_t n, int *cols)
{
	int32_t cp, last;
	size_t i;
	bool picture;

	/* Mostly ASCII followed by ASCII. */
	if ((unsigned char)s[0] >= 0x20 && (unsigned char)s[0] < 0x7F && (n == 1 || (unsigned char)s[1] < 0x80)) {
		*cols = 1;
		return 1;
	}
	i = (size_t)utf8_decode(s, n, &cp);
	*cols = columns(cp);
	if (!is_base(cp))
		return i;
	picture = pictograph(cp);
	for (last = cp; i < n;) {
		int len = utf8_decode(s + i, n - i, &cp);

		if (cp < 0x300 || !(extends(cp) || (picture && (skin_tone(cp) || (last == ZWJ && pictograph(cp))))))
			break;
		last = cp;
		i += (size_t)len;
	}
	return i;
}

/* Start of the character before `at`, at > 0, and what it is. A well-formed character's first byte is no other's second, so looking back is
 * unambiguous. */
static size_t char_before(const char *s, size_t at, int32_t *cp)
{
	for (size_t len = at < 4 ? at : 4; len > 1; len--) {
		if ((unsigned char)s[at - len] >= 0xC2 && utf8_decode(s + at - len, len, cp) == (int)len)
			return at - len;
	}
	utf8_decode(s + at - 1, 1, cp);
	return at - 1;
}

size_t text_cluster_before(const char *s, size_t at)
{
	int32_t cp, before;
	size_t i, mark;

	if (at == 0)
		return 0;
	i = char_before(s, at, &cp);
	for (;;) {
		if (i == 0)
			return 0;
		if (extends(cp)) {
			mark = char_before(s, i, &before);
			if (!is_base(before))
				return i;
			i = mark;
			cp = before;
			continue;
		}
		if (!pictograph(cp) && !skin_tone(cp))
			return i;
		/* Part of a picture that began before? Then a picture stands behind marks, the last of them a joiner for a
		 * picture; what follows a skin tone's picture directly belongs to it, too. */
		mark = char_before(s, i, &before);
		if (pictograph(cp) && before != ZWJ)
			return i;
		while (mark > 0 && (extends(before) || skin_tone(before)))
			mark = char_before(s, mark, &before);
		if (!pictograph(before))
			return i;
		i = mark;
		cp = before;
	}
}

static int tab_columns(size_t column)
{
	return PAINT_TAB - (int)(column % PAINT_TAB);
}

int text_width(const char *s, size_t n, int tab)
{
	size_t w = tab > 0 ? (size_t)tab : 0, begin = w;
	int c;

	for (size_t i = 0; i < n;) {
		if (s[i] == '\t') {
			w += (size_t)tab_columns(w);
			i++;
			continue;
		}
		i += text_cluster(s + i, n - i, &c);
		w += (size_t)c;
	}
	return w - begin > INT_MAX ? INT_MAX : (int)(w - begin);
}

size_t text_fit(const char *s, size_t n, int cols)
{
	size_t i = 0;
	int w = 0, c;

	while (i < n) {
		size_t len = text_cluster(s + i, n - i, &c);

		if (s[i] == '\t')
			c = tab_columns((size_t)w);
		if (c > cols - w)
			break;
		w += c;
		i += len;
	}
	return i;
}

/* ---- breaking lines (JIS X 4051, UAX 14, in short) ---------------------------------------------------------------------------- */

static bool one_of(int32_t cp, const int32_t *set, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (set[i] == cp)
			return true;
	}
	return false;
}

/* Never begins a line: closing brackets, stops, small kana, prolonged sound marks, iteration marks. */
static bool no_start(int32_t cp)
{
	static const int32_t set[] = {
		'!', '%', ')', ',', '.', ':', ';', '?', ']', '}', 0xBB, 0x2019, 0x201D, 0x2026, 0x203C, 0x2047, 0x2048, 0x2049, 0x3001, 0x3002,
		0x3005, 0x3009, 0x300B, 0x300D, 0x300F, 0x3011, 0x3015, 0x3017, 0x3019, 0x301B, 0x301C, 0x301F, 0x303B, 0x3041, 0x3043,
		0x3045, 0x3047, 0x3049, 0x3063, 0x3083, 0x3085, 0x3087, 0x308E, 0x3095, 0x3096, 0x309B, 0x309C, 0x309D, 0x309E, 0x30A0,
		0x30A1, 0x30A3, 0x30A5, 0x30A7, 0x30A9, 0x30C3, 0x30E3, 0x30E5, 0x30E7, 0x30EE, 0x30F5, 0x30F6, 0x30FB, 0x30FC, 0x30FD,
		0x30FE, 0xFF01, 0xFF05, 0xFF09, 0xFF0C, 0xFF0E, 0xFF1A, 0xFF1B, 0xFF1F, 0xFF3D, 0xFF5D, 0xFF60, 0xFF61, 0xFF63, 0xFF64,
		0xFF65, 0xFF9E, 0xFF9F,
	};

	return one_of(cp, set, sizeof(set) / sizeof(set[0])) || (cp >= 0xFF67 && cp <= 0xFF70) || (cp >= 0x31F0 && cp <= 0x31FF);
}

/* Never ends a line: opening brackets. */
static bool no_end(int32_t cp)
{
	static const int32_t set[] = { '(', '[', '{', 0xAB, 0x2018, 0x201C, 0x3008, 0x300A, 0x300C, 0x300E, 0x3010, 0x3014, 0x3016, 0x3018,
				       0x301A, 0x301D, 0xFF08, 0xFF3B, 0xFF5B, 0xFF5F, 0xFF62 };

	return one_of(cp, set, sizeof(set) / sizeof(set[0]));
}

/* Written without blanks between words. Hangul has them. */
static bool ideographic(int32_t cp)
{
	return (cp >= 0x2E80 && cp <= 0x9FFF) || (cp >= 0xF900 && cp <= 0xFAFF) || (cp >= 0xFE30 && cp <= 0xFE4F) ||
	       (cp >= 0xFF01 && cp <= 0xFF9F) || (cp >= 0x20000 && cp <= 0x3FFFD);
}

static bool may_break(int32_t before, int32_t cp)
{
	return (ideographic(before) || ideographic(cp)) && !no_end(before) && !no_start(cp);
}

static bool blank(char c)
{
	return c == ' ' || c == '\t';
}

/* A blank that takes no marks. */
static bool lone_blank(const char *s, size_t n)
{
	int c;

	return blank(s[0]) && text_cluster(s, n, &c) == 1;
}

/* The line s[0..len) without blanks at its end, but not without anything. */
static size_t line_end(const char *s, size_t len, size_t n, size_t *next)
{
	size_t end = len;

	while (end > 0 && blank(s[end - 1]))
		end--;
	for (*next = len; *next < n && lone_blank(s + *next, n - *next);)
		++*next;
	return end ? end : len;
}

size_t text_break(const char *s, size_t n, int cols, size_t *next)
{
	size_t best = 0, i = 0;
	bool word = false; /* something to see: no break behind an indentation */
	int32_t before = 0, cp;
	int w = 0, c;

	while (i < n) {
		size_t len = text_cluster(s + i, n - i, &c);

		utf8_decode(s + i, n - i, &cp);
		if (s[i] == '\t')
			c = tab_columns((size_t)w);
		if (word && (blank(s[i]) || before == ' ' || before == '\t' || may_break(before, cp)))
			best = i;
		if (c > cols - w)
			return line_end(s, best ? best : i ? i : len, n, next);
		if (!blank(s[i]))
			word = true;
		w += c;
		before = cp;
		i += len;
	}
	*next = n;
	return n;
}
