#include "utf8.h"

int utf8_decode(const char *s, size_t n, int32_t *cp)
{
	const unsigned char *p = (const unsigned char *)s;
	unsigned char c = p[0], lo = 0x80, hi = 0xBF;
	int len;
	int32_t v;

	*cp = -1;
	if (c < 0x80) {
		*cp = c;
		return 1;
	}
	if (c >= 0xC2 && c <= 0xDF) {
		len = 2;
		v = c & 0x1F;
	} else if (c >= 0xE0 && c <= 0xEF) {
		len = 3;
		v = c & 0x0F;
		if (c == 0xE0)
			lo = 0xA0; /* overlong */
		if (c == 0xED)
			hi = 0x9F; /* surrogates */
	} else if (c >= 0xF0 && c <= 0xF4) {
		len = 4;
		v = c & 0x07;
		if (c == 0xF0)
			lo = 0x90;
		if (c == 0xF4)
			hi = 0x8F;
	} else {
		return 1;
	}
	if (n < (size_t)len)
		return 1;
	for (int i = 1; i < len; i++) {
		if (p[i] < lo || p[i] > hi)
			return 1;
		lo = 0x80;
		hi = 0xBF;
		v = v << 6 | (p[i] & 0x3F);
	}
	*cp = v;
	return len;
}

int utf8_encode(char out[4], int32_t cp)
{
	if (cp < 0 || cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF))
		return 0;
	if (cp < 0x80) {
		out[0] = (char)cp;
		return 1;
	}
	if (cp < 0x800) {
		out[0] = (char)(0xC0 | cp >> 6);
		out[1] = (char)(0x80 | (cp & 0x3F));
		return 2;
	}
	if (cp < 0x10000) {
		out[0] = (char)(0xE0 | cp >> 12);
		out[1] = (char)(0x80 | (cp >> 6 & 0x3F));
		out[2] = (char)(0x80 | (cp & 0x3F));
		return 3;
	}
	out[0] = (char)(0xF0 | cp >> 18);
	out[1] = (char)(0x80 | (cp >> 12 & 0x3F));
	out[2] = (char)(0x80 | (cp >> 6 & 0x3F));
	out[3] = (char)(0x80 | (cp & 0x3F));
	return 4;
}

bool utf8_valid(const char *s, size_t n)
{
	int32_t cp;

	for (size_t i = 0; i < n;) {
		i += (size_t)utf8_decode(s + i, n - i, &cp);
		if (cp < 0)
			return false;
	}
	return true;
}

size_t utf8_complete(const char *s, size_t n)
{
	/* Look back at most three bytes for a lead byte whose character is not finished but may still become valid. */
	for (size_t back = 1; back <= 3 && back <= n; back++) {
		unsigned char c = (unsigned char)s[n - back];
		size_t need = c >= 0xF0 && c <= 0xF4 ? 4 : c >= 0xE0 && c <= 0xEF ? 3 : c >= 0xC2 && c <= 0xDF ? 2 : 0;

		if (c >= 0x80 && c < 0xC0)
			continue;
		if (need > back) {
			/* continue it with the least valid bytes: is the start well-formed so far? */
			char t[4] = { (char)c, 0, 0, 0 };
			int32_t cp;

			for (size_t i = 1; i < need; i++)
				t[i] = i < back ? s[n - back + i] : (char)0x80;
			if (back == 1 && (c == 0xE0 || c == 0xF0))
				t[1] = c == 0xE0 ? (char)0xA0 : (char)0x90;
			utf8_decode(t, need, &cp);
			if (cp >= 0)
				return n - back;
		}
		return n;
	}
	return n;
}

/* Characters that change how a terminal shows others, or nothing at all: C1 controls, bidirectional marks and overrides
 * (Unicode TR36, "Trojan source"), line separators, zero-width and tag characters, interlinear marks. */
bool utf8_hidden(int32_t cp)
{
	return (cp >= 0x80 && cp <= 0x9F) || cp == 0xAD || cp == 0x61C || cp == 0x180E || (cp >= 0x200B && cp <= 0x200F) ||
	       (cp >= 0x2028 && cp <= 0x202E) || (cp >= 0x2060 && cp <= 0x206F) || cp == 0xFEFF ||
	       (cp >= 0xFFF9 && cp <= 0xFFFB) || (cp >= 0xE0000 && cp <= 0xE0FFF);
}

void utf8_clean(struct buf *out, const char *s, size_t n, bool keep_lines)
{
	size_t plain = 0; /* start of the run that needs no change */

	for (size_t i = 0; i < n;) {
		unsigned char c = (unsigned char)s[i];
		int32_t cp;
		int len;

		if ((c >= 0x20 && c < 0x7F) || ((c == '\n' || c == '\t') && keep_lines)) {
			i++;
			continue;
		}
		len = utf8_decode(s + i, n - i, &cp);
		if (cp >= 0x80 && !utf8_hidden(cp)) {
			i += (size_t)len;
			continue;
		}
		buf_add(out, s + plain, i - plain);
		if (cp == '\n' || cp == '\t')
			buf_putc(out, ' ');
		else if (cp >= 0 && cp < 0x20)
			buf_printf(out, "^%c", (int)cp + '@');
		else if (cp == 0x7F)
			buf_puts(out, "^?");
		else
			buf_puts(out, "\xEF\xBF\xBD");
		i += (size_t)len;
		plain = i;
	}
	buf_add(out, s + plain, n - plain);
}
