#include "case_look.h"

#include "case.h"

#include "src/base/mem.h"
#include "src/base/utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool look_cursor(struct term *t, void *ud)
{
	const char *s = ud;
	int row, col, want_row = 0, want_col = 0;

	if (!strcmp(s, "hidden") || !strcmp(s, "shown"))
		return t->seq.hidden == (*s == 'h');
	sscanf(s, "%d %d", &want_row, &want_col);
	term_cursor(t, &row, &col);
	return row + 1 == want_row && col + 1 == want_col;
}

static bool colour_is(const VTermColor *c, const char *want, bool fg)
{
	if (!strcmp(want, "default"))
		return fg ? VTERM_COLOR_IS_DEFAULT_FG(c) : VTERM_COLOR_IS_DEFAULT_BG(c);
	return VTERM_COLOR_IS_INDEXED(c) && !VTERM_COLOR_IS_DEFAULT_FG(c) && !VTERM_COLOR_IS_DEFAULT_BG(c) && c->indexed.idx == atoi(want);
}

static bool attribute(const VTermScreenCell *c, const char *a)
{
	if (!strncmp(a, "no-", 3))
		return !attribute(c, a + 3);
	if (!strncmp(a, "fg=", 3))
		return colour_is(&c->fg, a + 3, true);
	if (!strncmp(a, "bg=", 3))
		return colour_is(&c->bg, a + 3, false);
	return !strcmp(a, "bold") ? c->attrs.bold : !strcmp(a, "reverse") ? c->attrs.reverse : !strcmp(a, "underline") ? c->attrs.underline != 0 :
	       !strcmp(a, "italic") ? c->attrs.italic : !strcmp(a, "plain") && !c->attrs.bold && !c->attrs.reverse && !c->attrs.underline;
}

/* Column of the first cell of text in a row, -1. */
static int column_of(struct term *t, int row, const char *text)
{
	struct buf b = { 0 };
	const char *p;
	int col = -1;

	term_row(t, row, &b);
	if ((p = strstr(buf_str(&b), text)))
		col = (int)utf8_width(b.p, (size_t)(p - b.p));
	buf_free(&b);
	return col;
}

bool look_attr(struct term *t, void *ud)
{
	char *s = xstrdup(ud), *rest = s, *save = NULL;
	int row = -1, col = -1, n = 0;
	VTermScreenCell c;
	bool ok = true;

	if (*s == '"' && (rest = strchr(s + 1, '"'))) {
		*rest++ = 0;
		for (row = 0; row < t->rows && (col = column_of(t, row, s + 1)) < 0; row++)
			;
	} else if (sscanf(s, "%d %d%n", &row, &col, &n) == 2) {
		rest = s + n;
		row--, col--;
	}
	if (row < 0 || row >= t->rows || col < 0) {
		free(s);
		return false;
	}
	c = term_cell(t, row, col);
	for (char *a = strtok_r(rest, " ", &save); a; a = strtok_r(NULL, " ", &save))
		ok &= attribute(&c, a);
	free(s);
	return ok;
}

bool look_mode(struct term *t, void *ud)
{
	char what[16] = "", value[8] = "";
	bool is;

	sscanf(ud, "%15s %7s", what, value);
	is = !strcmp(what, "mouse") ? t->seq.mouse != 0 : !strcmp(what, "paste") ? t->seq.paste : t->seq.alt;
	return is == !strcmp(value, "on");
}

static void base64(struct buf *out, const char *s, size_t n)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	unsigned bits = 0, have = 0;

	for (size_t i = 0; i < n && s[i] != '='; i++) {
		bits = bits << 6 | (unsigned)(strchr(letters, s[i]) - letters);
		if ((have += 6) >= 8)
			buf_putc(out, (char)(bits >> (have -= 8) & 0xff));
	}
}

bool look_copied(struct term *t, void *ud)
{
	struct buf b = { 0 }, want = { 0 };
	bool ok;

	case_unescape(&want, ud);
	base64(&b, buf_str(&t->seq.copied), t->seq.copied.len);
	ok = t->seq.copies && strstr(buf_str(&b), buf_str(&want));
	buf_free(&b);
	buf_free(&want);
	return ok;
}
