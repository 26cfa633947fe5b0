/* match.c - a finder looks for the lines worth a look, the expression decides about each.
 *
 * The finder is the whole literal, the longest run of plain characters that every match of the expression must hold, or
 * words with '|' between them. PCRE2 with its compiler finds any of these at 14 GB/s, either case or not; memmem() comes to 2.
 * Without a finder the expression looks at every line: about 100 ns each. Both ways decide line by line, so they agree.
 */
#include "match.h"

#include "../base/clock.h"
#include "../base/mem.h"
#include "../base/utf8.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <ctype.h>
#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

#define STEPS_MAX    1000000 /* a line: 1 ms compiled, 40 ms without the compiler */
#define DEPTH_MAX    10000
#define HEAP_KB      20000
#define STACK_MAX    (512u << 10)
#define MATCH_BEHIND 64 /* what a look-behind may see of the piece before */
#define PART         (1u << 20)
#define CHECK_EACH   64 /* lines between two looks at the clock */

struct match {
	bool is_literal; /* what the finder finds is a match already */
	bool word;       /* of a literal */
	size_t find_len; /* bytes of the finder's text, 0: no finder */
	/* A pair is one expression compiled twice: for text that is UTF-8, and for any bytes (NULL when it does not compile
	 * so). */
	pcre2_code *finder[2];
	pcre2_code *code[2]; /* the expression */
	pcre2_compile_context *cctx;
};
enum { BYTES, UTF };

struct match_run {
	const struct match *m;
	const char *text;
	size_t len, pos; /* pos: start of the line to look at next */
	int mode;
	double deadline;
	struct cancel *cancel;
	size_t lines, undecided;
	bool stopped;
	pcre2_match_data *md;
	pcre2_match_context *ctx;
	pcre2_jit_stack *stack;
};

/* ---- compiling ----------------------------------------------------------------------------------------------------- */

static bool has_capital(const struct match_opts *o)
{
	for (size_t i = 0; i < o->len; i++) {
		if (o->regex && o->pattern[i] == '\\')
			i++;
		else if (isupper((unsigned char)o->pattern[i]))
			return true;
	}
	return false;
}

/* Letters of which there are two forms, for all a look at the bytes tells: scripts from U+2E80 on have one. */
static bool has_letter(const char *s, size_t n)
{
	int32_t cp;

	for (size_t i = 0; i < n; i += (size_t)utf8_decode(s + i, n - i, &cp)) {
		utf8_decode(s + i, n - i, &cp);
		if (cp < 0x80 ? isalpha((unsigned char)s[i]) : cp < 0x2E80)
			return true;
	}
	return false;
}

static bool is_ascii(const char *s, size_t n)
{
	size_t i = 0;

	for (; i + 32 <= n; i += 32) {
		uint64_t w[4];
		memcpy(w, s + i, sizeof w);
		if ((w[0] | w[1] | w[2] | w[3]) & 0x8080808080808080u)
			return false;
	}
	for (; i < n; i++)
		if (s[i] & 0x80)
			return false;
	return true;
}

/* The end of a class that starts at s[i] == '[': the index of its ']'. */
static size_t skip_class(const char *s, size_t n, size_t i)
{
	i++;
	i += i < n && s[i] == '^';
	i += i < n && s[i] == ']';
	for (; i < n && s[i] != ']'; i++) {
		if (s[i] == '\\') {
			i++;
		} else if (s[i] == '[' && i + 1 < n && s[i + 1] == ':') {
			for (size_t k = i + 2; k + 1 < n && (isalpha((unsigned char)s[k]) || s[k] == '^' || s[k] == ':'); k++)
				if (s[k] == ':' && s[k + 1] == ']') {
					i = k + 1;
					break;
				}
		}
	}
	return i;
}

/* Is what a group opens at s[i] == '(' known not to change the meaning of what is outside of it? */
static bool is_plain_group(const char *s, size_t i)
{
	return s[i + 1] != '*' && (s[i + 1] != '?' || (s[i + 2] && strchr(":=!<>", s[i + 2])));
}

/* Puts the longest run of characters that every match must hold into out[n]; its length. Only what is plain at the outermost
 * level counts, and any doubt gives 0: groups are passed over, alternatives, settings and escapes with arguments end it. */
static size_t required(const char *pattern, size_t n, char *out)
{
	char *s = xstrndup(pattern, n), *run_of = xmalloc(n + 1);
	size_t depth = 0, len = 0, best = 0;

	for (size_t i = 0; i < n; i++) {
		char c = s[i];
		bool plain = false;
		if (c == '\\') {
			c = s[++i];
			plain = ispunct((unsigned char)c);
			if (!c || strchr("QExoupPNkgc", c) || isdigit((unsigned char)c))
				goto unsure;
		} else if (c == '[') {
			i = skip_class(s, n, i);
		} else if (c == '(') {
			if (!is_plain_group(s, i))
				goto unsure;
			depth++;
		} else if (c == ')') {
			depth -= depth > 0;
		} else if (c == '|' && !depth) {
			goto unsure;
		} else if (c == '{') { /* a quantifier, or itself: either way no part of a run */
			i += strspn(s + i + 1, "0123456789,");
		} else {
			plain = !strchr("^$.?*+|}", c);
		}
		char next = i + 1 < n ? s[i + 1] : 0;
		plain = plain && !depth && !(next && strchr("?*{", next));
		if (plain)
			run_of[len++] = c;
		if (len > best) {
			best = len;
			memcpy(out, run_of, len);
		}
		if (!plain || next == '+')
			len = 0;
	}
	free(run_of);
	free(s);
	return best;
unsure:
	free(run_of);
	free(s);
	return 0;
}

static pcre2_code *compile(const struct match *m, const char *s, size_t n, uint32_t options, int *code, size_t *at)
{
	pcre2_code *re = pcre2_compile((PCRE2_SPTR)s, n, options, code, at, m->cctx);

	if (re)
		pcre2_jit_compile(re, PCRE2_JIT_COMPLETE); /* refused (no memory that may run): it is interpreted */
	return re;
}

/* Both forms of one expression; -1 when neither compiles. */
static int compile_pair(const struct match *m, const char *s, size_t n, uint32_t options, pcre2_code *pair[2], int *code,
			size_t *at)
{
	int code_b;
	size_t at_b;

	/* PCRE2_LITERAL goes with few options; there "(*UTF)" is text. */
	uint32_t bytes = options & PCRE2_LITERAL ? 0 : PCRE2_NEVER_UTF;

	pair[UTF] = compile(m, s, n, options | PCRE2_UTF | PCRE2_MATCH_INVALID_UTF, code, at);
	pair[BYTES] = pair[UTF] ? compile(m, s, n, options | bytes, &code_b, &at_b) : NULL;
	return pair[UTF] ? 0 : -1;
}

static int check_text(const struct match_opts *o, struct err *e)
{
	if (!o->len)
		return err_set(e, ERR_USAGE, "the search pattern is empty: give some text to look for");
	if (o->len > MATCH_PATTERN_MAX)
		return err_set(e, ERR_USAGE, "the search pattern is too long: at most %d bytes", MATCH_PATTERN_MAX);
	if (memchr(o->pattern, '\n', o->len) || memchr(o->pattern, 0, o->len))
		return err_set(e, ERR_USAGE,
			       "the search pattern holds a line break or a NUL: it is matched against single lines");
	if (!utf8_valid(o->pattern, o->len))
		return err_set(e, ERR_USAGE, "the search pattern is not valid UTF-8");
	return 0;
}

static int bad_pattern(const struct match_opts *o, int code, size_t at, struct err *e)
{
	char why[200];

	if (pcre2_get_error_message(code, (PCRE2_UCHAR *)why, sizeof why) < 0)
		strcpy(why, "not a regular expression");
	return err_set(e, ERR_USAGE, "bad pattern \"%.*s\", at character %zu: %s", o->len > 120 ? 120 : (int)o->len, o->pattern,
		       at + 1, why);
}

static int compile_regex(struct match *m, const struct match_opts *o, bool fold, struct err *e)
{
	uint32_t options = PCRE2_NEVER_BACKSLASH_C | PCRE2_MULTILINE | (fold ? PCRE2_CASELESS : 0);
	int code, rc;
	size_t at;

	/* Alone first, so that a wrapped "a)|(b" is no way around the parentheses and positions are the user's. */
	if (compile_pair(m, o->pattern, o->len, options, m->code, &code, &at))
		return bad_pattern(o, code, at, e);
	if (o->word) {
		char *wrapped = xasprintf("(?<![A-Za-z0-9_])(?:%.*s)(?![A-Za-z0-9_])", (int)o->len, o->pattern);
		pcre2_code_free(m->code[BYTES]);
		pcre2_code_free(m->code[UTF]);
		rc = compile_pair(m, wrapped, strlen(wrapped), options, m->code, &code, &at);
		free(wrapped);
		if (rc)
			return bad_pattern(o, code, at > 19 ? at - 19 : 0, e);
	}
	return 0;
}

/* Nothing but words and '|' between them: the expression is its own finder. */
static bool is_words(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (s[i] == '|' ? !i || i + 1 == n || s[i - 1] == '|' : !isalnum((unsigned char)s[i]) && s[i] != '_')
			return false;
	return is_ascii(s, n);
}

static int compile_finder(struct match *m, const struct match_opts *o, bool fold, struct err *e)
{
	char *text = xstrndup(o->pattern, o->len);
	size_t n = o->len, at;
	uint32_t options = PCRE2_LITERAL;
	int code = 0, rc = 0;

	if (o->regex && is_words(o->pattern, o->len))
		options = 0;
	else if (o->regex)
		n = required(o->pattern, o->len, text);
	if (!utf8_valid(text, n)) /* cut inside a character by a quantifier behind it */
		n = 0;
	fold = fold && has_letter(text, n);
	options |= fold ? PCRE2_CASELESS : 0;
	/* ASCII is looked for by bytes in any text, 50 times as fast: it forgoes two letters that fold to it, the kelvin sign
	 * and the long s. */
	if (n && (!fold || is_ascii(text, n))) {
		m->finder[BYTES] = compile(m, text, n, options, &code, &at);
		rc = m->finder[BYTES] ? 0 : -1;
	} else if (n) {
		rc = compile_pair(m, text, n, options, m->finder, &code, &at);
	}
	m->find_len = n;
	free(text);
	return rc ? bad_pattern(o, code, at, e) : 0;
}

struct match *match_new(const struct match_opts *o, struct err *e)
{
	bool fold = o->letters == MATCH_FOLD || (o->letters == MATCH_SMART && !has_capital(o));
	struct match *m;

	if (check_text(o, e))
		return NULL;
	m = xcalloc(1, sizeof *m);
	m->cctx = pcre2_compile_context_create(NULL);
	pcre2_set_newline(m->cctx, PCRE2_NEWLINE_ANYCRLF);
	m->is_literal = !o->regex;
	m->word = !o->regex && o->word;
	if ((o->regex && compile_regex(m, o, fold, e)) || compile_finder(m, o, fold, e)) {
		match_free(m);
		return NULL;
	}
	return m;
}

void match_free(struct match *m)
{
	if (!m)
		return;
	for (int i = 0; i < 2; i++) {
		pcre2_code_free(m->finder[i]);
		pcre2_code_free(m->code[i]);
	}
	pcre2_compile_context_free(m->cctx);
	free(m);
}

/* ---- matching ------------------------------------------------------------------------------------------------------ */

struct match_run *match_run_new(const struct match *m)
{
	struct match_run *r = xcalloc(1, sizeof *r);

	r->m = m;
	r->md = pcre2_match_data_create(1, NULL);
	r->ctx = pcre2_match_context_create(NULL);
	r->stack = pcre2_jit_stack_create(32u << 10, STACK_MAX, NULL);
	pcre2_set_match_limit(r->ctx, STEPS_MAX);
	pcre2_set_depth_limit(r->ctx, DEPTH_MAX);
	pcre2_set_heap_limit(r->ctx, HEAP_KB);
	pcre2_jit_stack_assign(r->ctx, NULL, r->stack);
	return r;
}

void match_run_free(struct match_run *r)
{
	if (!r)
		return;
	pcre2_match_data_free(r->md);
	pcre2_match_context_free(r->ctx);
	pcre2_jit_stack_free(r->stack);
	free(r);
}

void match_start(struct match_run *r, const char *text, size_t len, double seconds, struct cancel *cancel)
{
	bool needs_mode = r->m->finder[UTF] || r->m->code[UTF];

	r->text = text;
	r->len = len;
	r->pos = r->lines = r->undecided = 0;
	r->stopped = false;
	r->deadline = clock_now() + seconds;
	r->cancel = cancel;
	/* ASCII is matched by bytes, too: the same, and faster. */
	r->mode = !needs_mode || is_ascii(text, len) || !utf8_valid(text, len) ? BYTES : UTF;
}

size_t match_undecided(const struct match_run *r)
{
	return r->undecided;
}

bool match_stopped(const struct match_run *r)
{
	return r->stopped;
}

static bool out_of_time(struct match_run *r, bool now)
{
	if (!r->stopped && (now || ++r->lines % CHECK_EACH == 0))
		r->stopped = cancel_asked(r->cancel) || clock_now() > r->deadline;
	return r->stopped;
}

static pcre2_code *pick(const struct match_run *r, pcre2_code *const pair[2])
{
	return pair[r->mode] ? pair[r->mode] : pair[!r->mode];
}

/* Runs code over text[from, to), matches beginning `skip` bytes later: 1 with the match in *at, 0, or -1 when it took too
 * many steps. */
static int run(struct match_run *r, pcre2_code *code, size_t from, size_t to, size_t skip, uint32_t options,
	       struct match_at *at)
{
	int rc = pcre2_match(code, (PCRE2_SPTR)r->text + from, to - from, skip, options, r->md, r->ctx);

	if (rc == PCRE2_ERROR_NOMATCH)
		return 0;
	if (rc < 0)
		return -1;
	const PCRE2_SIZE *v = pcre2_get_ovector_pointer(r->md);
	at->start = from + v[0];
	at->end = from + (v[1] > v[0] ? v[1] : v[0]); /* \K in a look-ahead may put the start behind the end */
	return 1;
}

static bool is_word(const struct match_run *r, size_t i)
{
	return i < r->len && (isalnum((unsigned char)r->text[i]) || r->text[i] == '_') && !(r->text[i] & 0x80);
}

/* The next occurrence of the finder's text behind `from`. Long texts are looked through in parts for the clock's sake. */
static bool find(struct match_run *r, size_t from, struct match_at *at)
{
	const struct match *m = r->m;

	while (from < r->len) {
		size_t end = r->len - from > 2 * PART ? from + PART : r->len;
		if (run(r, pick(r, m->finder), from, end, 0, 0, at) != 1) {
			if (end == r->len || out_of_time(r, true))
				return false;
			from = end - m->find_len * 3; /* what ends in the next part; a folded form may be longer */
			continue;
		}
		if (!m->word || ((!is_word(r, at->start) || !at->start || !is_word(r, at->start - 1)) &&
				 (!is_word(r, at->end - 1) || !is_word(r, at->end))))
			return true;
		from = at->start + 1;
	}
	return false;
}

static size_t back_to_char(const struct match_run *r, size_t i)
{
	while (r->mode == UTF && i < r->len && (r->text[i] & 0xC0) == 0x80)
		i--;
	return i;
}

/* The expression on the line [at->line, at->line_end) from `start` in it on, in pieces when it is long. */
static bool match_line(struct match_run *r, size_t start, struct match_at *at)
{
	pcre2_code *code = pick(r, r->m->code);
	size_t from = start - at->line > MATCH_BEHIND ? back_to_char(r, start - MATCH_BEHIND) : at->line;
	size_t skip = start - from, end = at->line_end;

	for (;; skip = MATCH_BEHIND) {
		size_t to = end - from > MATCH_PIECE ? from + MATCH_PIECE : end;
		uint32_t options = (from > at->line ? PCRE2_NOTBOL : 0) | (to < end ? PCRE2_NOTEOL : 0);

		to = to < end ? back_to_char(r, to) : to;
		int rc = run(r, code, from, to, back_to_char(r, from + skip) - from, options, at);
		if (rc > 0)
			return true;
		if (rc < 0) {
			r->undecided++;
			out_of_time(r, true);
			return false;
		}
		if (to == end || out_of_time(r, true))
			return false;
		from = back_to_char(r, to - MATCH_OVERLAP - MATCH_BEHIND);
	}
}

static void take_line(struct match_run *r, size_t start, size_t inside, struct match_at *at)
{
	const char *nl = memchr(r->text + inside, '\n', r->len - inside);

	at->line = start;
	at->line_end = nl ? (size_t)(nl - r->text) : r->len;
	r->pos = at->line_end + (nl != NULL);
	if (at->line_end > at->line && r->text[at->line_end - 1] == '\r')
		at->line_end--;
}

bool match_next(struct match_run *r, struct match_at *at)
{
	const struct match *m = r->m;

	while (r->pos < r->len && !out_of_time(r, false)) {
		size_t line = r->pos, inside = r->pos;
		if (m->find_len) {
			if (!find(r, r->pos, at))
				break;
			inside = at->start;
			const char *nl = memrchr(r->text + r->pos, '\n', inside - r->pos);
			line = nl ? (size_t)(nl - r->text) + 1 : r->pos;
		}
		take_line(r, line, inside, at);
		if (m->is_literal || match_line(r, line, at))
			return true;
	}
	return false;
}

bool match_again(struct match_run *r, struct match_at *at)
{
	size_t from = at->end > at->start ? at->end : at->end + 1, len = r->len;

	for (; from <= at->line_end && !out_of_time(r, false); from++) {
		struct match_at next = *at;
		bool found;

		while (r->mode == UTF && from < at->line_end && (r->text[from] & 0xC0) == 0x80)
			from++;
		if (r->m->is_literal) {
			r->len = at->line_end;
			found = find(r, from, &next);
			r->len = len;
		} else {
			found = match_line(r, from, &next);
		}
		if (!found)
			return false;
		if (next.end > next.start || next.start > at->end) { /* an empty one right behind the last is no other */
			*at = next;
			return true;
		}
	}
	return false;
}
