/* markdown_marks.c - what a line begins with: blanks, list marks, fences, underlines, rows of a table (CommonMark 0.31, sections 4 and 5). */
#include "markdown_marks.h"

#include <string.h>

/* ---- blanks ------------------------------------------------------------------------------------------------------------------- */

static uint32_t tab_to(uint32_t col, char c)
{
	return c == '\t' ? (col + 4) & ~3u : col + 1;
}

/* Columns of blanks at a. */
uint32_t md_indent_of(const struct md_at *a)
{
	uint32_t col = a->col;

	for (uint32_t p = a->pos; p < a->end && (a->s[p] == ' ' || a->s[p] == '\t'); p++)
		col = tab_to(col, a->s[p]);
	return col - a->col;
}

/* Goes over blanks, at most `cols` columns; a tab that is begun is taken whole. */
void md_take_blanks(struct md_at *a, uint32_t cols)
{
	uint32_t to = a->col + cols;

	while (a->pos < a->end && a->col < to && (a->s[a->pos] == ' ' || a->s[a->pos] == '\t'))
		a->col = tab_to(a->col, a->s[a->pos++]);
}

bool md_blank_line(const struct md_at *a)
{
	for (uint32_t p = a->pos; p < a->end; p++)
		if (a->s[p] != ' ' && a->s[p] != '\t' && a->s[p] != '\r')
			return false;
	return true;
}

/* ---- what a line begins with -------------------------------------------------------------------------------------------------- */

bool md_is_rule(const struct md_at *a)
{
	char c = a->s[a->pos];
	int n = 0;

	if (c != '-' && c != '*' && c != '_')
		return false;
	for (uint32_t p = a->pos; p < a->end; p++) {
		if (a->s[p] == c)
			n++;
		else if (a->s[p] != ' ' && a->s[p] != '\t' && a->s[p] != '\r')
			return false;
	}
	return n >= 3;
}

/* "===" or "---" under a paragraph: level of the heading, 0: none. */
int md_is_underline(const struct md_at *a)
{
	char c = a->s[a->pos];
	uint32_t p = a->pos;

	if (c != '=' && c != '-')
		return 0;
	while (p < a->end && a->s[p] == c)
		p++;
	struct md_at rest = { a->s, p, a->end, 0 };
	return md_blank_line(&rest) ? (c == '=' ? 1 : 2) : 0;
}

int md_is_heading(const struct md_at *a)
{
	uint32_t p = a->pos;

	while (p < a->end && a->s[p] == '#')
		p++;
	if (p == a->pos || p - a->pos > 6 || (p < a->end && a->s[p] != ' ' && a->s[p] != '\t' && a->s[p] != '\r'))
		return 0;
	return (int)(p - a->pos);
}

/* Length of a fence, 0: none. */
uint32_t md_is_fence(const struct md_at *a)
{
	char c = a->s[a->pos];
	uint32_t p = a->pos;

	if (c != '`' && c != '~')
		return 0;
	while (p < a->end && a->s[p] == c)
		p++;
	if (p - a->pos < 3 || (c == '`' && memchr(a->s + p, '`', a->end - p)))
		return 0;
	return p - a->pos;
}

/* Length of a list mark, 0: none. */
uint32_t md_is_marker(const struct md_at *a)
{
	uint32_t p = a->pos;

	if (p < a->end && (a->s[p] == '-' || a->s[p] == '*' || a->s[p] == '+')) {
		p++;
	} else {
		while (p < a->end && p - a->pos < 9 && a->s[p] >= '0' && a->s[p] <= '9')
			p++;
		if (p == a->pos || p == a->end || (a->s[p] != '.' && a->s[p] != ')'))
			return 0;
		p++;
	}
	return p == a->end || a->s[p] == ' ' || a->s[p] == '\t' || a->s[p] == '\r' ? p - a->pos : 0;
}

/* May a mark begin a list in the middle of a paragraph? An empty item or a number other than 1 may not. */
bool md_marker_interrupts(const struct md_at *a, uint32_t len)
{
	struct md_at rest = { a->s, a->pos + len, a->end, 0 };

	return !md_blank_line(&rest) && (len == 1 || (len == 2 && a->s[a->pos] == '1'));
}

/* ---- tables ------------------------------------------------------------------------------------------------------------------- */

size_t md_cells(const char *s, size_t n, uint32_t (*cell)[2])
{
	size_t i = 0, k = 0;

	while (n && (s[n - 1] == ' ' || s[n - 1] == '\t'))
		n--;
	while (i < n && (s[i] == ' ' || s[i] == '\t'))
		i++;
	if (i < n && s[i] == '|')
		i++;
	if (n > i && s[n - 1] == '|' && !(n > 1 && s[n - 2] == '\\'))
		n--;
	for (;;) {
		size_t from = i, to;
		for (; i < n && (s[i] != '|' || k + 1 == MD_COLUMNS); i++)
			if (s[i] == '\\' && i + 1 < n)
				i++;
		to = i < n ? i : n;
		while (from < to && (s[from] == ' ' || s[from] == '\t'))
			from++;
		while (to > from && (s[to - 1] == ' ' || s[to - 1] == '\t'))
			to--;
		cell[k][0] = (uint32_t)from;
		cell[k][1] = (uint32_t)to;
		k++;
		if (i >= n)
			return k;
		i++;
	}
}

bool md_delimiters(const char *s, size_t n, size_t *columns, uint8_t *align)
{
	uint32_t cell[MD_COLUMNS][2];
	bool bar = memchr(s, '|', n) != NULL;

	for (size_t i = 0; i < n; i++)
		if (!strchr(" \t|:-\r", s[i]) || !s[i])
			return false;
	while (n && s[n - 1] == '\r')
		n--;
	*columns = md_cells(s, n, cell);
	for (size_t k = 0; k < *columns; k++) {
		uint32_t from = cell[k][0], to = cell[k][1];
		bool left, right;
		if (from == to)
			return false;
		left = s[from] == ':';
		right = to - from > 1 && s[to - 1] == ':';
		from += left;
		to -= right;
		if (from >= to)
			return false;
		for (uint32_t i = from; i < to; i++)
			if (s[i] != '-')
				return false;
		if (align)
			align[k] = left && right ? 1 : right ? 2 : 0;
	}
	return bar;
}
