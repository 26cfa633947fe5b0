/* lex_c.c - tokens of C and C++ as the eye sees them, before the preprocessor: what masking and file-scope macros work on.
 * Comments and white space are dropped; a directive is one token with its continuation lines. */
#include "room.h"

#include <ctype.h>

/* Keywords by their first letter: this is asked for every identifier. */
enum word lex_c_word(const char *s, size_t n)
{
	static const struct {
		const char *name;
		enum word word;
	} words[128][13] = {
		['_'] = { { "_Bool", WORD_PRIMITIVE }, { "_Atomic", WORD_QUALIFIER }, { "__restrict", WORD_QUALIFIER }, { "__const", WORD_QUALIFIER }, { "__volatile__", WORD_QUALIFIER }, { "__extension__", WORD_QUALIFIER }, { "_Thread_local", WORD_STORAGE }, { "__inline", WORD_STORAGE }, { "__inline__", WORD_STORAGE }, { "_Noreturn", WORD_STORAGE } },
		['a'] = { { "auto", WORD_STORAGE } },
		['b'] = { { "bool", WORD_PRIMITIVE }, { "break", WORD_STATEMENT } },
		['c'] = { { "char", WORD_PRIMITIVE }, { "const", WORD_QUALIFIER }, { "class", WORD_TAG }, { "case", WORD_STATEMENT }, { "continue", WORD_STATEMENT } },
		['d'] = { { "double", WORD_PRIMITIVE }, { "do", WORD_STATEMENT }, { "default", WORD_STATEMENT } },
		['e'] = { { "extern", WORD_STORAGE }, { "enum", WORD_TAG }, { "else", WORD_STATEMENT } },
		['f'] = { { "float", WORD_PRIMITIVE }, { "for", WORD_STATEMENT } },
		['g'] = { { "goto", WORD_STATEMENT } },
		['i'] = { { "int", WORD_PRIMITIVE }, { "inline", WORD_STORAGE }, { "if", WORD_STATEMENT } },
		['l'] = { { "long", WORD_PRIMITIVE } },
		['r'] = { { "restrict", WORD_QUALIFIER }, { "register", WORD_STORAGE }, { "return", WORD_STATEMENT } },
		['s'] = { { "short", WORD_PRIMITIVE }, { "signed", WORD_PRIMITIVE }, { "static", WORD_STORAGE }, { "struct", WORD_TAG }, { "switch", WORD_STATEMENT }, { "sizeof", WORD_STATEMENT } },
		['t'] = { { "typedef", WORD_STORAGE } },
		['u'] = { { "unsigned", WORD_PRIMITIVE }, { "union", WORD_TAG } },
		['v'] = { { "void", WORD_PRIMITIVE }, { "volatile", WORD_QUALIFIER } },
		['w'] = { { "while", WORD_STATEMENT } },
	};
	if (!n || (unsigned char)s[0] >= 128)
		return WORD_NAME;
	for (int i = 0; i < 13 && words[(unsigned char)s[0]][i].name; i++) {
		const char *w = words[(unsigned char)s[0]][i].name;
		if (!strncmp(w, s, n) && !w[n])
			return words[(unsigned char)s[0]][i].word;
	}
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

void lex_c(const char *s, uint32_t i, uint32_t end, bool cpp, struct token_list *out, struct span_list *comments)
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
			uint32_t start = i;
			i = skip_comment(s, i, end);
			if (comments)
				span_add(comments, start, i);
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
