/* highlight_lex.c - tokens of a language without its tree: comments, strings, numbers, keywords; for C and C++ also what stands in
 * front of a parenthesis, in capitals, behind `struct`, and directives.
 *
 * Used for what a tree leaves: its ERROR nodes, the bodies of C's macros (one token of the grammar), a file whose tree would take too
 * long. Keywords are the words among the grammar's own tokens. A gap is coloured for itself: a token ends where the gap does, so
 * that the work is linear in the gaps however they were cut.
 */
#include "highlight_room.h"

#include <ctype.h>
#include <stdlib.h>

/* What is a literal or a comment. */
static const struct rules {
	const char *line[2];
	const char *open, *close; /* block comment */
	bool nests;
	const char *quotes; /* strings of one line */
	const char *long_quotes; /* strings of several lines */
	bool triple;        /* three double quotes: a string of several lines */
	bool char_only;     /* ' is a quote only as 'x' or '\...': elsewhere a lifetime, a prime, a type variable */
} rules[LANG_COUNT] = {
	[LANG_C] = { { "//" }, "/*", "*/", false, "\"'", "", false, false },
	[LANG_CPP] = { { "//" }, "/*", "*/", false, "\"'", "", false, false },
	[LANG_PYTHON] = { { "#" }, 0, 0, false, "\"'", "", true, false },
	[LANG_JAVASCRIPT] = { { "//" }, "/*", "*/", false, "\"'", "`", false, false },
	[LANG_TYPESCRIPT] = { { "//" }, "/*", "*/", false, "\"'", "`", false, false },
	[LANG_TSX] = { { "//" }, "/*", "*/", false, "\"'", "`", false, false },
	[LANG_GO] = { { "//" }, "/*", "*/", false, "\"'", "`", false, false },
	[LANG_RUST] = { { "//" }, "/*", "*/", true, "'", "\"", false, true },
	[LANG_JAVA] = { { "//" }, "/*", "*/", false, "\"'", "", true, false },
	[LANG_BASH] = { { "#" }, 0, 0, false, "", "\"'", false, false },
	[LANG_RUBY] = { { "#" }, 0, 0, false, "\"'", "", false, false },
	[LANG_PHP] = { { "//", "#" }, "/*", "*/", false, "", "\"'", false, false },
	[LANG_CSHARP] = { { "//" }, "/*", "*/", false, "\"'", "", true, false },
	[LANG_LUA] = { { "--" }, 0, 0, false, "\"'", "", false, false },
	[LANG_KOTLIN] = { { "//" }, "/*", "*/", true, "\"'", "", true, false },
	[LANG_SWIFT] = { { "//" }, "/*", "*/", true, "\"", "", true, false },
	[LANG_SCALA] = { { "//" }, "/*", "*/", true, "\"", "", true, true },
	[LANG_HASKELL] = { { "--" }, "{-", "-}", true, "\"", "", false, true },
	[LANG_OCAML] = { { 0 }, "(*", "*)", true, "\"", "", false, true },
	[LANG_OCAML_INTERFACE] = { { 0 }, "(*", "*)", true, "\"", "", false, true },
	[LANG_ZIG] = { { "//" }, 0, 0, false, "\"'", "", false, false },
	[LANG_CSS] = { { 0 }, "/*", "*/", false, "\"'", "", false, false },
	[LANG_HTML] = { { 0 }, "<!--", "-->", false, "", "", false, false },
};

/* ---- keywords ---- */

/* Open addressing; words are the grammar's own strings. */
struct hl_words {
	const char **slots;
	size_t size;
};

static size_t word_hash(const char *s, size_t n)
{
	size_t h = n;
	for (size_t i = 0; i < n; i++)
		h = h * 31 + (unsigned char)s[i];
	return h ^ h >> 7;
}

static bool is_plain_word(const char *s)
{
	size_t n = 0;
	for (; s[n]; n++)
		if (!isalpha((unsigned char)s[n]) && s[n] != '_')
			return false;
	return n > 1;
}

struct hl_words *hl_words_new(enum lang lang)
{
	const TSLanguage *g = lang_grammar(lang);
	uint32_t n = ts_language_symbol_count(g);
	struct hl_words *w = xcalloc(1, sizeof *w);

	for (w->size = 64; w->size < 2 * (size_t)n; w->size *= 2)
		;
	w->slots = xcalloc(w->size, sizeof *w->slots);
	for (uint32_t i = 0; i < n; i++) {
		const char *name = ts_language_symbol_name(g, (TSSymbol)i);
		if (ts_language_symbol_type(g, (TSSymbol)i) != TSSymbolTypeAnonymous || !name || !is_plain_word(name))
			continue;
		size_t at = word_hash(name, strlen(name));
		while (w->slots[at & (w->size - 1)])
			at++;
		w->slots[at & (w->size - 1)] = name;
	}
	return w;
}

void hl_words_free(struct hl_words *w)
{
	if (!w)
		return;
	free(w->slots);
	free(w);
}

static bool words_have(const struct hl_words *w, const char *s, size_t n)
{
	if (!w || n > 24)
		return false;
	for (size_t at = word_hash(s, n); w->slots[at & (w->size - 1)]; at++) {
		const char *v = w->slots[at & (w->size - 1)];
		if (!strncmp(v, s, n) && !v[n])
			return true;
	}
	return false;
}

/* ---- tokens ---- */

struct lexer {
	const char *s;
	size_t len, end; /* of the source; of the gap */
	const struct rules *r;
	const struct hl_words *words;
	struct highlight *out;
	bool c; /* C or C++ */
};

bool hl_is_caps(const char *s, size_t n)
{
	bool capital = false;
	for (size_t i = 0; i < n; i++) {
		capital |= s[i] >= 'A' && s[i] <= 'Z';
		if (!((s[i] >= 'A' && s[i] <= 'Z') || (s[i] >= '0' && s[i] <= '9') || s[i] == '_'))
			return false;
	}
	return capital && n > 1;
}

bool hl_word_in(const char *list, const char *s, size_t n)
{
	if (!n)
		return false;
	for (const char *p = list; (p = strchr(p, ' ')) && p[1]; p++)
		if (!strncmp(p + 1, s, n) && p[1 + n] == ' ')
			return true;
	return false;
}

size_t hl_quoted_end(const char *s, size_t i, size_t end, bool escapes)
{
	char q = s[i++];
	while (i < end && s[i] != q)
		i += escapes && s[i] == '\\' && i + 1 < end ? 2 : 1;
	return i < end ? i + 1 : end;
}

size_t hl_quoted_line_end(const char *s, size_t i, size_t end, bool escapes)
{
	char q = s[i++];
	while (i < end && s[i] != q && s[i] != '\n')
		i += escapes && s[i] == '\\' && i + 1 < end && s[i + 1] != '\n' ? 2 : 1;
	return i < end && s[i] == q ? i + 1 : i < end ? i : end;
}

static size_t escape_end(const char *s, size_t i, size_t end)
{
	size_t most;
	if (++i >= end)
		return end;
	char c = s[i++];
	if (c == 'x' || c == 'u' || c == 'U')
		most = c == 'x' ? 2 : c == 'u' ? 4 : 8;
	else
		most = c >= '0' && c <= '7' ? 2 : 0;
	while (most-- && i < end && isxdigit((unsigned char)s[i]))
		i++;
	return i;
}

void hl_put_string(struct highlight *out, const char *s, size_t start, size_t end, enum hl_kind kind)
{
	const char *at;
	while (start < end && (at = memchr(s + start, '\\', end - start))) {
		size_t i = (size_t)(at - s), stop = escape_end(s, i, end);
		hl_put(out, start, i, kind);
		hl_put(out, i, stop, HL_ESCAPE);
		start = stop;
	}
	hl_put(out, start, end, kind);
}

static bool at(const struct lexer *x, size_t i, const char *word)
{
	size_t n = word ? strlen(word) : 0;
	return n && i + n <= x->end && !memcmp(x->s + i, word, n);
}

static size_t line_end(const struct lexer *x, size_t i)
{
	const char *nl = i < x->end ? memchr(x->s + i, '\n', x->end - i) : NULL;
	return nl ? (size_t)(nl - x->s) : x->end;
}

static size_t comment_end(const struct lexer *x, size_t i)
{
	const struct rules *r = x->r;
	size_t close = strlen(r->close), depth = 0;
	while (i < x->end) {
		if (at(x, i, r->open) && (r->nests || !depth)) {
			depth++;
			i += strlen(r->open);
		} else if (at(x, i, r->close)) {
			i += close;
			if (--depth == 0)
				return i;
		} else {
			i++;
		}
	}
	return x->end;
}

/* End of a literal at i, or i. */
static size_t string_end(const struct lexer *x, size_t i)
{
	char c = x->s[i];
	if (x->r->triple && at(x, i, "\"\"\"")) {
		const char *p = memmem(x->s + i + 3, x->end - i - 3, "\"\"\"", 3);
		return p ? (size_t)(p - x->s) + 3 : x->end;
	}
	if (c && strchr(x->r->long_quotes, c))
		return hl_quoted_end(x->s, i, x->end, true);
	if (c == '\'' && x->r->char_only) {
		if (i + 2 < x->end && x->s[i + 1] == '\\') {
			size_t k = escape_end(x->s, i + 1, x->end);
			return k < x->end && x->s[k] == '\'' ? k + 1 : i;
		}
		for (size_t k = i + 2; k < x->end && k < i + 6; k++)
			if (x->s[k] == '\'')
				return (unsigned char)x->s[i + 1] >= 0x80 || k == i + 2 ? k + 1 : i;
		return i;
	}
	if (c && strchr(x->r->quotes, c))
		return hl_quoted_line_end(x->s, i, x->end, true);
	return i;
}

static size_t number_end(const struct lexer *x, size_t i)
{
	for (; i < x->end; i++) {
		char c = x->s[i], before = x->s[i - 1];
		bool sign = (c == '+' || c == '-') && strchr("eEpP", before) && before && !(x->s[i - 1] == 'E' && x->c && i >= 3 && x->s[i - 3] == 'x');
		if (!isalnum((unsigned char)c) && c != '_' && !(c == '.' && i + 1 < x->len && x->s[i + 1] != '.') && !sign)
			break;
	}
	return i;
}

/* ---- names of C ---- */

static bool is_c_type(const char *s, size_t n)
{
	static const char known[] = " u8 u16 u32 u64 s8 s16 s32 s64 __u8 __u16 __u32 __u64 __s8 __s16 __s32 __s64 __le16 __le32 __le64 __be16 "
				    "__be32 __be64 ";
	return (n > 2 && s[n - 2] == '_' && s[n - 1] == 't') || (n <= 6 && n >= 2 && hl_word_in(known, s, n));
}

/* The end of what stands in front of i, blanks left out; is it a word of list? */
static size_t before(const struct lexer *x, size_t i, const char *list, bool *is_word)
{
	while (i > 0 && (x->s[i - 1] == ' ' || x->s[i - 1] == '\t'))
		i--;
	size_t end = i;
	while (i > 0 && end - i < 12 && is_word_char((unsigned char)x->s[i - 1]))
		i--;
	*is_word = end - i < 12 && hl_word_in(list, x->s + i, end - i);
	return end;
}

static enum hl_kind c_name_kind(const struct lexer *x, size_t start, size_t end)
{
	const char *s = x->s + start;
	size_t n = end - start, i = end;
	bool tag;
	size_t k = before(x, start, " struct union enum class ", &tag);

	if (tag)
		return HL_TYPE;
	while (i < x->len && (x->s[i] == ' ' || x->s[i] == '\t'))
		i++;
	if (i < x->len && x->s[i] == '(')
		return HL_FUNCTION;
	if (hl_is_caps(s, n) || hl_word_in(" true false nullptr ", s, n))
		return HL_CONSTANT;
	if (k && ((x->s[k - 1] == '.' && (k < 2 || x->s[k - 2] != '.')) || (k > 1 && x->s[k - 1] == '>' && x->s[k - 2] == '-')))
		return HL_PROPERTY;
	return is_c_type(s, n) ? HL_TYPE : HL_NONE;
}

/* The keyword of a directive whose # is at i; behind #error and #warning there is text up to the end of the line. */
static size_t directive(struct lexer *x, size_t i)
{
	size_t k = i + 1, word;
	while (k < x->end && (x->s[k] == ' ' || x->s[k] == '\t'))
		k++;
	word = k;
	while (k < x->end && isalpha((unsigned char)x->s[k]))
		k++;
	if (k == word)
		return i + 1;
	hl_put(x->out, i, k, HL_PREPROC);
	if (hl_word_in(" error warning ", x->s + word, k - word))
		return line_end(x, k);
	if (hl_word_in(" include include_next import ", x->s + word, k - word)) {
		while (k < x->end && (x->s[k] == ' ' || x->s[k] == '\t'))
			k++;
		size_t nl = line_end(x, k);
		const char *close = k < nl && x->s[k] == '<' ? memchr(x->s + k, '>', nl - k) : NULL;
		if (close) {
			hl_put(x->out, k, (size_t)(close - x->s) + 1, HL_STRING);
			return (size_t)(close - x->s) + 1;
		}
	}
	return k;
}

static bool begins_line(const char *s, size_t i)
{
	while (i > 0 && (s[i - 1] == ' ' || s[i - 1] == '\t'))
		i--;
	return i == 0 || s[i - 1] == '\n';
}

static size_t word(struct lexer *x, size_t i)
{
	size_t start = i;
	while (i < x->end && is_word_char((unsigned char)x->s[i]))
		i++;
	const char *s = x->s + start;
	size_t n = i - start;
	enum hl_kind kind = HL_NONE;
	enum word w = x->c ? lex_c_word(s, n) : WORD_NAME;
	if (w == WORD_PRIMITIVE)
		kind = HL_TYPE;
	else if (x->c && n == 4 && !memcmp(s, "NULL", 4))
		kind = HL_CONSTANT;
	else if (w != WORD_NAME || words_have(x->words, s, n))
		kind = HL_KEYWORD;
	else if (x->c)
		kind = c_name_kind(x, start, i);
	if (kind != HL_NONE)
		hl_put(x->out, start, i, kind);
	return i;
}

static size_t token(struct lexer *x, size_t i)
{
	unsigned char c = (unsigned char)x->s[i];
	if (at(x, i, x->r->line[0]) || at(x, i, x->r->line[1])) {
		size_t end = line_end(x, i);
		while (x->c && end < x->end && x->s[end - 1] == '\\') /* (a line comment of C goes on, too) */
			end = line_end(x, end + 1);
		hl_put(x->out, i, end, HL_COMMENT);
		return end;
	}
	if (at(x, i, x->r->open)) {
		size_t end = comment_end(x, i);
		hl_put(x->out, i, end, HL_COMMENT);
		return end;
	}
	size_t end = string_end(x, i);
	if (end > i) {
		hl_put_string(x->out, x->s, i, end, HL_STRING);
		return end;
	}
	if (x->c && c == '#' && begins_line(x->s, i))
		return directive(x, i);
	if (isdigit(c)) {
		end = number_end(x, i + 1);
		hl_put(x->out, i, end, HL_NUMBER);
		return end;
	}
	return is_word_char(c) ? word(x, i) : i + 1;
}

void hl_lex(enum lang lang, const struct hl_words *w, const char *src, size_t len, size_t start, size_t end, struct hl_bounds *b,
	    struct highlight *out)
{
	struct lexer x = { src, len, end, &rules[lang], w, out, lang == LANG_C || lang == LANG_CPP };
	size_t i = start, look = start;

	if (!x.r->quotes)
		return;
	/* a gap that begins inside a word is the rest of it */
	while (i < end && i > 0 && is_word_char((unsigned char)src[i]) && is_word_char((unsigned char)src[i - 1]))
		i++;
	while (i < end) {
		if (i - look > 1 << 18) {
			look = i;
			if (hl_over(b))
				return;
		}
		i = token(&x, i);
	}
}
