#include "comment.h"

#include "../base/utf8.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v' || !c;
}

void comment_fold(struct buf *out, const char *s, size_t n, size_t max)
{
	size_t from = out->len;

	for (size_t i = 0; i < n && out->len - from < max; i++) {
		if (!is_blank(s[i]))
			buf_putc(out, s[i]);
		else if (out->len > from && out->p[out->len - 1] != ' ')
			buf_putc(out, ' ');
	}
	if (out->len - from == max)
		buf_truncate(out, from + utf8_complete(out->p + from, max));
	if (out->len > from && out->p[out->len - 1] == ' ')
		buf_truncate(out, out->len - 1);
	buf_puts(out, "");
}

static size_t run_of(const char *s, size_t n, char c)
{
	size_t i = 0;

	while (i < n && s[i] == c)
		i++;
	return i;
}

/* Cuts comment markers and blanks from both ends of one line. */
static void strip_line(const char **ps, size_t *pn)
{
	static const char *const openers[] = { "/**<", "/**", "/*!", "/*", "///", "//!", "//", "r\"\"\"", "\"\"\"", "'''", "<!--", "*/",
					       "(**", "(*", "{- |", "{-|", "{-", "--[[", "#[[", "-- |", "---", "--" };
	const char *s = *ps;
	size_t n = *pn;

	while (n && is_blank(*s))
		s++, n--;
	for (size_t i = 0; i < sizeof openers / sizeof *openers; i++) {
		size_t len = strlen(openers[i]);
		if (n >= len && !memcmp(s, openers[i], len)) {
			s += len;
			n -= len;
			break;
		}
	}
	size_t mark = run_of(s, n, '#');
	mark = mark ? mark : run_of(s, n, '*');
	if (mark && (mark == n || is_blank(s[mark]) || s[mark] == '/')) {
		s += mark;
		n -= mark;
	}
	if (n > 2 && !memcmp(s, "#!/", 3)) /* says what runs the script, not what it is */
		n = 0;
	while (n && is_blank(*s))
		s++, n--;
	for (;;) {
		size_t before = n;
		while (n && is_blank(s[n - 1]))
			n--;
		if (n >= 2 && (!memcmp(s + n - 2, "*/", 2) || !memcmp(s + n - 2, "*)", 2) || !memcmp(s + n - 2, "-}", 2) || !memcmp(s + n - 2, "]]", 2)))
			n -= 2;
		else if (n >= 3 && (!memcmp(s + n - 3, "\"\"\"", 3) || !memcmp(s + n - 3, "'''", 3) || !memcmp(s + n - 3, "-->", 3)))
			n -= 3;
		if (n == before)
			break;
	}
	*ps = s;
	*pn = n;
}

static bool is_ruler(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (isalnum((unsigned char)s[i]) || (s[i] & 0x80))
			return false;
	return true;
}

static bool ends_with(const char *s, size_t n, const char *name)
{
	size_t len = strlen(name);

	return len && n >= len && !memcmp(s + n - len, name, len) && (n == len || s[n - len - 1] == '/');
}

/* A line that names the thing and nothing else. */
static bool is_name_only(const char *s, size_t n, const char *name)
{
	return !memchr(s, ' ', n) && ends_with(s, n, name);
}

static bool is_paper(const char *s, size_t n)
{
	static const char *const heads[] = { "SPDX-", "Copyright", "(C)", "(c)", "\xc2\xa9", "Author", "Written by", "License", "Licence",
					     "This program is free", "This file is part of", "-*-", "vim:", "@" };
	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
		size_t len = strlen(heads[i]);
		if (n >= len && !strncasecmp(s, heads[i], len))
			return true;
	}
	return false;
}

/* Length of "struct name() - ", "name: ", "path/name - " in front of the text, 0 when there is none. */
static size_t name_prefix(const char *s, size_t n, const char *name)
{
	static const char *const words[] = { "struct ", "enum ", "union ", "typedef ", "function ", "DOC: " };
	size_t i = 0, start;

	for (size_t k = 0; k < sizeof words / sizeof *words; k++)
		if (n > strlen(words[k]) && !memcmp(s, words[k], strlen(words[k])))
			i = strlen(words[k]);
	start = i;
	while (i < n && !is_blank(s[i]) && s[i] != '(' && s[i] != ':')
		i++;
	if (!ends_with(s + start, i - start, name))
		return 0;
	if (i + 1 < n && s[i] == '(' && s[i + 1] == ')')
		i += 2;
	size_t blanks = run_of(s + i, n - i, ' ');
	i += blanks;
	if (i < n && s[i] == ':') {
		i++;
	} else {
		size_t dash = run_of(s + i, n - i, '-');
		if (!dash || !blanks)
			return 0;
		i += dash;
	}
	return i < n && is_blank(s[i]) ? i + run_of(s + i, n - i, ' ') : i == n ? n : 0;
}

static size_t sentence_len(const char *s, size_t n)
{
	for (size_t i = 0; i + 1 < n; i++) {
		if ((s[i] != '.' && s[i] != '!' && s[i] != '?') || s[i + 1] != ' ')
			continue;
		if (i >= 3 && (!strncasecmp(s + i - 3, "e.g", 3) || !strncasecmp(s + i - 3, "i.e", 3) || !strncasecmp(s + i - 3, "etc", 3)))
			continue;
		if (i >= 2 && !strncasecmp(s + i - 2, "vs", 2))
			continue;
		return i + 1;
	}
	return n;
}

static void cut(struct buf *out, size_t from, size_t max)
{
	if (out->len - from <= max)
		return;
	size_t keep = max - 3;
	keep = utf8_complete(out->p + from, keep);
	while (keep > max / 2 && out->p[from + keep] != ' ')
		keep--;
	buf_truncate(out, from + keep);
	buf_puts(out, "...");
}

/* Takes one paragraph; true when it gave a sentence. */
static bool take_paragraph(struct buf *out, struct buf *para, const char *name)
{
	const char *s = buf_str(para);
	size_t n = para->len, skip, from = out->len;

	if (!n || is_paper(s, n))
		return false;
	skip = name_prefix(s, n, name);
	s += skip;
	n -= skip;
	comment_fold(out, s, sentence_len(s, n), 4 * COMMENT_MAX);
	cut(out, from, COMMENT_MAX);
	return out->len > from;
}

void comment_sentence(struct buf *out, const char *s, size_t n, const char *name)
{
	struct buf para = { 0 };
	bool done = false;

	for (size_t i = 0; i <= n && !done;) {
		const char *nl = i < n ? memchr(s + i, '\n', n - i) : NULL;
		size_t len = nl ? (size_t)(nl - (s + i)) : n - i, next = i + len + 1;
		const char *line = s + i;

		strip_line(&line, &len);
		if (is_ruler(line, len) || (len && *line == '@' && para.len)) {
			done = take_paragraph(out, &para, name);
			buf_truncate(&para, 0);
		} else if (!is_name_only(line, len, name)) {
			if (para.len)
				buf_putc(&para, ' ');
			comment_fold(&para, line, len, 4 * COMMENT_MAX);
		}
		i = next;
		if (para.len > 4 * COMMENT_MAX)
			break;
	}
	if (!done)
		take_paragraph(out, &para, name);
	buf_puts(out, "");
	buf_free(&para);
}
