/* lex_c.c - tokens of C and C++ as the eye sees them, before the preprocessor: what masking and file-scope macros work on.
 * Comments and white space are dropped; a directive is one token with its continuation lines. */
#include "room.h"

#include <ctype.h>

enum word lex_c_word(const char *s, size_t n)
{
	static const struct {
		const char *list;
		enum word word;
	} table[] = {
		{ " void char short int long float double signed unsigned _Bool bool ", WORD_PRIMITIVE },
		{ " const volatile restrict _Atomic __restrict __const __volatile__ __extension__ ", WORD_QUALIFIER },
		{ " static extern inline register typedef auto _Thread_local __inline __inline__ _Noreturn ", WORD_STORAGE },
		{ " struct union enum class ", WORD_TAG },
		{ " if else for while do switch case default return goto break continue sizeof ", WORD_STATEMENT },
	};
	if (n > 13)
		return WORD_NAME;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		for (const char *p = table[i].list; (p = memchr(p, ' ', strlen(p))) && p[1]; p++)
			if (p[1] == s[0] && !strncmp(p + 1, s, n) && p[1 + n] == ' ')
				return table[i].word;
	return WORD_NAME;
}

/* End of a string or character literal that begins at i; an unclosed one ends with its line. */
static uint32_t skip_quoted(const char *s, uint32_t i, uint32_t end)
{
	char q = s[i++];
	while (i < end && s[i] != q && s[i] != '\n')
		i += s[i] == '\\' && i + 1 < end ? 2 : 1;
	return i < end && s[i] == q ? i + 1 : i;
}

static uint32_t skip_raw_string(const char *s, uint32_t i, uint32_t end)
{
	uint32_t open = i + 1;
	while (open < end && s[open] != '(' && open - i < 18)
		open++;
	uint32_t n = open - i - 1;
	for (uint32_t k = open; k + n + 1 < end; k++)
		if (s[k] == ')' && !memcmp(s + k + 1, s + i + 1, n) && s[k + 1 + n] == '"')
			return k + n + 2;
	return end;
}

static uint32_t skip_comment(const char *s, uint32_t i, uint32_t end)
{
	if (s[i + 1] == '/') {
		while (i < end && s[i] != '\n')
			i += s[i] == '\\' && i + 1 < end ? 2 : 1;
		return i < end ? i : end;
	}
	const char *p = i + 2 < end ? memmem(s + i + 2, end - i - 2, "*/", 2) : NULL;
	return p ? (uint32_t)(p - s) + 2 : end;
}

static bool is_comment(const char *s, uint32_t i, uint32_t end)
{
	return s[i] == '/' && i + 1 < end && (s[i + 1] == '/' || s[i + 1] == '*');
}

/* A directive ends at the first newline that is neither escaped nor inside a block comment; that newline is not part. */
static uint32_t skip_directive(const char *s, uint32_t i, uint32_t end)
{
	while (i < end && s[i] != '\n') {
		if (s[i] == '\\' && i + 1 < end)
			i += s[i + 1] == '\r' && i + 2 < end ? 3 : 2;
		else if (s[i] == '"' || s[i] == '\'')
			i = skip_quoted(s, i, end);
		else if (is_comment(s, i, end)) {
			if (s[i + 1] == '/')
				return skip_comment(s, i, end);
			i = skip_comment(s, i, end);
		} else
			i++;
	}
	return i < end ? i : end;
}

void lex_c(const char *s, uint32_t i, uint32_t end, bool cpp, struct token_list *out)
{
	bool line_start = true;
	out->n = 0;
	while (i < end) {
		unsigned char c = (unsigned char)s[i];
		struct token t = { .pos = i };
		if (c == '\n' || isspace(c) || c == 0 || (c == '\\' && i + 1 < end && (s[i + 1] == '\n' || s[i + 1] == '\r'))) {
			line_start |= c == '\n';
			i++;
			continue;
		}
		if (is_comment(s, i, end)) {
			i = skip_comment(s, i, end);
			continue;
		}
		if (c == '#' && line_start) {
			i = skip_directive(s, i, end);
			t.kind = TOK_DIRECTIVE;
		} else if (c == '"' || c == '\'') {
			i = skip_quoted(s, i, end);
			t.kind = TOK_STRING;
		} else if (cpp && c == 'R' && i + 1 < end && s[i + 1] == '"') {
			i = skip_raw_string(s, i + 1, end);
			t.kind = TOK_STRING;
		} else if (isdigit(c)) {
			while (i < end && (is_word_char((unsigned char)s[i]) || s[i] == '.' || (cpp && s[i] == '\'')))
				i++;
			t.kind = TOK_NUMBER;
		} else if (is_word_char(c)) {
			while (i < end && is_word_char((unsigned char)s[i]))
				i++;
			t.kind = TOK_IDENT;
			t.word = (uint8_t)lex_c_word(s + t.pos, i - t.pos);
		} else {
			i++;
			t.kind = TOK_PUNCT;
			t.c = (char)c;
		}
		line_start = false;
		t.len = i - t.pos;
		out->v = mem_grow(out->v, out->n, &out->cap, sizeof *out->v);
		out->v[out->n++] = t;
	}
}
