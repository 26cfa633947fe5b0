/* jinja_lex.c - template text to tokens, with Jinja's control of white space (trim_blocks and lstrip_blocks set). */
#include "jinja_impl.h"

#include "../base/utf8.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

struct lex {
	struct jparse *p;
	const char *s; /* [n], lines end with \n */
	size_t n, at;
	uint32_t line;
	bool line_start; /* the last tag took a line break with it */
};

int jparse_fail(struct jparse *p, const char *fmt, ...)
{
	char text[300];
	va_list ap;

	if (p->failed)
		return -1;
	p->failed = true;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	return err_set(p->e, ERR_MODEL, "%s: line %u: %s", p->name, p->line, text);
}

static bool space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || (c >= 0x1c && c <= 0x1f);
}

static bool name_char(char c)
{
	return isalnum((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

static void move(struct lex *l, size_t to)
{
	for (; l->at < to; l->at++)
		l->line += l->s[l->at] == '\n';
}

static bool looking_at(const struct lex *l, size_t at, const char *what)
{
	size_t n = strlen(what);

	return l->n - at >= n && memcmp(l->s + at, what, n) == 0;
}

static size_t spaces(const struct lex *l, size_t at)
{
	while (at < l->n && space(l->s[at]))
		at++;
	return at;
}

static struct jtok *push(struct lex *l, enum jtok_type type)
{
	struct jparse *p = l->p;

	if (p->n_toks >= JINJA_MAX_TOKENS) {
		jparse_fail(p, "the template has more than %d tokens; use another one", JINJA_MAX_TOKENS);
		p->n_toks--;
	}
	p->toks = mem_grow(p->toks, p->n_toks, &p->cap_toks, sizeof *p->toks);
	p->toks[p->n_toks] = (struct jtok){ .type = type, .line = l->line };
	return &p->toks[p->n_toks++];
}

static struct jstr keep(struct lex *l, const char *s, size_t n)
{
	return (struct jstr){ arena_strndup(&l->p->t->arena, s, n), l->p->t->zeros, n };
}

/* Text of the template before a tag with this sign ('-', '+' or 0); strip: the tag may take the blanks of its line. */
static void data(struct lex *l, size_t end, char sign, bool strip)
{
	size_t from = l->at, line;

	if (sign == '-') {
		while (end > from && space(l->s[end - 1]))
			end--;
	} else if (sign != '+' && strip) {
		for (line = end; line > from && l->s[line - 1] != '\n'; line--)
			;
		if ((line > from || l->line_start) && spaces(l, line) >= end)
			end = line;
	}
	if (end > from)
		push(l, T_DATA)->u.s = keep(l, l->s + from, end - from);
}

/* Behind a tag: "-" takes all white space, else one line break goes when trim is set. */
static void behind(struct lex *l, size_t at, char sign, bool trim)
{
	size_t end = at;

	if (sign == '-')
		end = spaces(l, at);
	else if (sign != '+' && trim && at < l->n && l->s[at] == '\n')
		end++;
	move(l, end);
	l->line_start = end > at && l->s[end - 1] == '\n';
}

static int comment(struct lex *l)
{
	char *end = l->at + 2 <= l->n ? memmem(l->s + l->at, l->n - l->at, "#}", 2) : NULL;
	size_t at;

	if (!end)
		return jparse_fail(l->p, "a comment is not closed; add '#}'");
	at = (size_t)(end - l->s);
	behind(l, at + 2, at > l->at ? end[-1] : 0, true);
	return 0;
}

/* {% raw %} ... {% endraw %}; l->at is behind "raw %}". */
static int raw(struct lex *l)
{
	for (size_t at = l->at; at + 2 <= l->n; at++) {
		size_t k = at + 2;
		char sign = 0, after = 0;

		if (!looking_at(l, at, "{%"))
			continue;
		if (k < l->n && (l->s[k] == '-' || l->s[k] == '+'))
			sign = l->s[k++];
		k = spaces(l, k);
		if (!looking_at(l, k, "endraw"))
			continue;
		k = spaces(l, k + 6);
		if (k < l->n && (l->s[k] == '-' || l->s[k] == '+'))
			after = l->s[k++];
		if (!looking_at(l, k, "%}"))
			continue;
		data(l, at, sign, true);
		behind(l, k + 2, after, true);
		return 0;
	}
	return jparse_fail(l->p, "a raw block is not closed; add '{%% endraw %%}'");
}

static int32_t hex(const char *s, size_t n, size_t digits)
{
	int32_t v = 0;

	if (n < digits)
		return -1;
	for (size_t i = 0; i < digits; i++) {
		if (!isxdigit((unsigned char)s[i]) || v > 0x10ffff)
			return -1;
		v = v * 16 + (isdigit((unsigned char)s[i]) ? s[i] - '0' : (s[i] | 32) - 'a' + 10);
	}
	return v;
}

/* Escapes as in Python; the result is never longer than the source. Returns its length. */
static size_t unescape(const char *s, size_t n, char *out)
{
	static const char from[] = "abfnrtv\\'\"", to[] = "\a\b\f\n\r\t\v\\'\"";
	size_t k = 0;

	for (size_t i = 0; i < n; i++) {
		const char *at;
		int32_t cp;
		size_t digits;

		if (s[i] != '\\' || i + 1 >= n) {
			out[k++] = s[i];
			continue;
		}
		i++;
		digits = s[i] == 'x' ? 2 : s[i] == 'u' ? 4 : s[i] == 'U' ? 8 : 0;
		cp = digits ? hex(s + i + 1, n - i - 1, digits) : -1;
		if (s[i] == '\n') {
			continue;
		} else if ((at = strchr(from, s[i])) && s[i]) {
			out[k++] = to[at - from];
		} else if (s[i] >= '0' && s[i] <= '7') {
			for (cp = 0, digits = 0; digits < 3 && i + digits < n && s[i + digits] >= '0' && s[i + digits] <= '7'; digits++)
				cp = cp * 8 + s[i + digits] - '0';
			k += (size_t)utf8_encode(out + k, cp);
			i += digits - 1;
		} else if (cp >= 0 && utf8_encode(out + k, cp)) {
			k += (size_t)utf8_encode(out + k, cp);
			i += digits;
		} else {
			out[k++] = '\\';
			out[k++] = s[i];
		}
	}
	return k;
}

static int text(struct lex *l)
{
	char quote = l->s[l->at];
	size_t end = l->at + 1;
	struct jtok *t;
	char *p;

	while (end < l->n && l->s[end] != quote)
		end += l->s[end] == '\\' ? 2 : 1;
	if (end >= l->n)
		return jparse_fail(l->p, "a text is not closed; add %c", quote);
	t = push(l, T_TEXT);
	p = arena_alloc(&l->p->t->arena, end - l->at);
	t->u.s = (struct jstr){ p, l->p->t->zeros, unescape(l->s + l->at + 1, end - l->at - 1, p) };
	move(l, end + 1);
	return 0;
}

/* 12, 1_000, 0x1f, 0o17, 0b11, 1.5, 2e10 */
static int number(struct lex *l)
{
	size_t at = l->at;
	int base = 10;
	int64_t v = 0;
	struct jtok *t;

	if (l->s[at] == '0' && at + 1 < l->n && strchr("xXoObB", l->s[at + 1]) && l->s[at + 1]) {
		base = (l->s[at + 1] | 32) == 'x' ? 16 : (l->s[at + 1] | 32) == 'o' ? 8 : 2;
		at += 2;
	}
	for (; at < l->n && (l->s[at] == '_' || (base == 16 ? isxdigit : isdigit)((unsigned char)l->s[at])); at++) {
		int digit = isdigit((unsigned char)l->s[at]) ? l->s[at] - '0' : (l->s[at] | 32) - 'a' + 10;

		if (l->s[at] == '_')
			continue;
		if (digit >= base || __builtin_mul_overflow(v, base, &v) || __builtin_add_overflow(v, digit, &v))
			return jparse_fail(l->p, "a number is too large or has a wrong digit; use at most 63 bits");
	}
	bool fraction = base == 10 && at + 1 < l->n && l->s[at] == '.' && isdigit((unsigned char)l->s[at + 1]);
	for (at += fraction; fraction && at < l->n && isdigit((unsigned char)l->s[at]); at++)
		;
	size_t exp = at + 1;
	exp += exp < l->n && (l->s[exp] == '-' || l->s[exp] == '+');
	bool power = base == 10 && at < l->n && (l->s[at] | 32) == 'e' && exp < l->n && isdigit((unsigned char)l->s[exp]);
	for (at = power ? exp : at; power && at < l->n && isdigit((unsigned char)l->s[at]); at++)
		;
	t = push(l, fraction || power ? T_FLOAT : T_INT);
	if (fraction || power)
		t->u.f = jdouble(l->s + l->at, at - l->at);
	else
		t->u.i = v;
	move(l, at);
	return 0;
}

static int operator(struct lex *l, char *open, int *n_open)
{
	static const struct { char s[3], op; } two[] = {
		{ "==", OP_EQ }, { "!=", OP_NE }, { "<=", OP_LE }, { ">=", OP_GE }, { "**", OP_POW }, { "//", OP_FLOORDIV },
	};
	char c = l->s[l->at];

	for (size_t i = 0; i < sizeof two / sizeof *two; i++)
		if (looking_at(l, l->at, two[i].s)) {
			push(l, T_OP)->op = (uint8_t)two[i].op;
			move(l, l->at + 2);
			return 0;
		}
	if (!c || !strchr("+-*/%~[](){}><=.:|,", c))
		return jparse_fail(l->p, "'%c' is no part of an expression", c >= ' ' && c < 127 ? c : '?');
	if (strchr("([{", c)) {
		if (*n_open >= JINJA_PARSE_DEPTH)
			return jparse_fail(l->p, "brackets are nested more than %d deep", JINJA_PARSE_DEPTH);
		open[(*n_open)++] = c == '(' ? ')' : c == '[' ? ']' : '}';
	} else if (strchr(")]}", c)) {
		if (*n_open == 0 || open[--*n_open] != c)
			return jparse_fail(l->p, "'%c' closes nothing", c);
	}
	push(l, T_OP)->op = (uint8_t)c;
	move(l, l->at + 1);
	return 0;
}

/* What stands between {{ and }} or {% and %}; l->at is behind the opening. */
static int tag(struct lex *l, bool block)
{
	const char *close = block ? "%}" : "}}";
	char open[JINJA_PARSE_DEPTH];
	int n_open = 0;

	while (!l->p->failed) {
		char sign = 0;

		move(l, spaces(l, l->at));
		l->p->line = l->line;
		if (l->at >= l->n)
			return jparse_fail(l->p, "a tag is not closed; add '%s'", close);
		if (l->s[l->at] == '-' || (block && l->s[l->at] == '+'))
			sign = l->s[l->at];
		if (n_open == 0 && looking_at(l, l->at + (sign != 0), close)) {
			push(l, block ? T_BLOCK_END : T_VAR_END);
			behind(l, l->at + 2 + (sign != 0), sign, block);
			return 0;
		}
		if (l->s[l->at] == '"' || l->s[l->at] == '\'') {
			text(l);
		} else if (isdigit((unsigned char)l->s[l->at])) {
			number(l);
		} else if (name_char(l->s[l->at])) {
			size_t end = l->at;

			while (end < l->n && name_char(l->s[end]))
				end++;
			push(l, T_NAME)->u.s = keep(l, l->s + l->at, end - l->at);
			move(l, end);
		} else {
			operator(l, open, &n_open);
		}
	}
	return -1;
}

/* Is this block tag {% raw %}? Then *end is behind it. */
static bool is_raw(const struct lex *l, size_t at, size_t *end, char *sign)
{
	at = spaces(l, at);
	if (!looking_at(l, at, "raw"))
		return false;
	at = spaces(l, at + 3);
	*sign = looking_at(l, at, "-%}") ? '-' : 0;
	*end = at + (*sign != 0) + 2;
	return looking_at(l, at + (*sign != 0), "%}");
}

static int split(struct lex *l)
{
	while (!l->p->failed) {
		size_t at = l->at, end;
		char sign = 0, after;

		while (at < l->n && !(l->s[at] == '{' && at + 1 < l->n && strchr("{%#", l->s[at + 1]) && l->s[at + 1]))
			at++;
		if (at >= l->n) {
			data(l, l->n, 0, false);
			move(l, l->n);
			push(l, T_EOF);
			return l->p->failed ? -1 : 0;
		}
		if (at + 2 < l->n && (l->s[at + 2] == '-' || l->s[at + 2] == '+'))
			sign = l->s[at + 2];
		data(l, at, sign, l->s[at + 1] != '{');
		move(l, at + 2 + (sign != 0));
		l->p->line = l->line;
		if (l->s[at + 1] == '#') {
			comment(l);
		} else if (l->s[at + 1] == '%' && is_raw(l, l->at, &end, &after)) {
			behind(l, end, after, false);
			raw(l);
		} else {
			push(l, l->s[at + 1] == '{' ? T_VAR : T_BLOCK);
			tag(l, l->s[at + 1] == '%');
		}
	}
	return -1;
}

int jinja_lex(struct jparse *p, const char *source, size_t len)
{
	struct lex l = { .p = p, .line = 1, .line_start = true };
	char *s = xmalloc(len + 1);
	size_t n = 0;
	int rc;

	/* every kind of line break is \n, and one at the end is not part of the template */
	for (size_t i = 0; i < len; i++) {
		if (source[i] == '\r' && i + 1 < len && source[i + 1] == '\n')
			continue;
		s[n++] = source[i] == '\r' ? '\n' : source[i];
	}
	n -= n > 0 && s[n - 1] == '\n';
	l.s = s;
	l.n = n;
	rc = split(&l);
	free(s);
	return rc;
}
