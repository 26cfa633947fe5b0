/* ignore.c - gitignore(5). A pattern is matched segment by segment: '*' cannot cross a '/', so a segment matches or not on
 * its own, and "**" is a star over whole segments. Both levels backtrack only to their latest star, which is enough for
 * globs and keeps hostile patterns polynomial. */
#include "ignore.h"

#include "../base/mem.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum rule_form {
	FORM_LITERAL, /* no special character */
	FORM_SUFFIX,  /* '*' and a literal: "*.o" */
	FORM_GLOB,
};

struct rule {
	const char *pat; /* without '!', leading and trailing '/' */
	size_t len;
	bool negated, dir_only;
	bool base_only; /* no '/' inside: matched against the last path component */
	bool is_void;
	enum rule_form form;
};

struct ignore_rules {
	struct rule *rules;
	size_t n, cap;
	char *text; /* the patterns point in here */
};

/* ---- one segment -------------------------------------------------------------------------------------------------- */

static const char *const class_names[] = { "alnum", "alpha", "blank", "cntrl", "digit", "graph",
					   "lower", "print", "punct", "space", "upper", "xdigit" };

static bool in_class(size_t cls, unsigned char c)
{
	switch (cls) {
	case 0: return isalnum(c);
	case 1: return isalpha(c);
	case 2: return c == ' ' || c == '\t';
	case 3: return iscntrl(c);
	case 4: return isdigit(c);
	case 5: return isgraph(c);
	case 6: return islower(c);
	case 7: return isprint(c);
	case 8: return ispunct(c);
	case 9: return isspace(c);
	case 10: return isupper(c);
	default: return isxdigit(c);
	}
}

/* [:name:] at p; returns the bytes it takes, 0 when it is none, and whether c is in it. */
static size_t match_class(const char *p, const char *end, unsigned char c, bool *hit)
{
	if (end - p < 4 || p[0] != '[' || p[1] != ':')
		return 0;
	const char *close = memchr(p + 2, ']', (size_t)(end - p - 2));
	if (!close || close[-1] != ':' || close - 1 < p + 2)
		return 0;
	size_t len = (size_t)(close - 1 - (p + 2));
	for (size_t i = 0; i < sizeof class_names / sizeof *class_names; i++)
		if (strlen(class_names[i]) == len && !memcmp(class_names[i], p + 2, len)) {
			*hit = *hit || in_class(i, c);
			return (size_t)(close + 1 - p);
		}
	return 0;
}

/* Bracket expression at p (the '['). Returns the bytes it takes, 0 when it is not closed (it then matches nothing). */
static size_t match_bracket(const char *p, const char *end, unsigned char c, bool *hit)
{
	const char *s = p + 1;
	bool negated = s < end && (*s == '!' || *s == '^');
	bool first = true;

	*hit = false;
	for (s += negated; s < end && (first || *s != ']'); first = false) {
		size_t n = match_class(s, end, c, hit);
		if (n) {
			s += n;
			continue;
		}
		if (*s == '\\' && s + 1 < end)
			s++;
		unsigned char lo = (unsigned char)*s++, hi = lo;
		if (s + 1 < end && *s == '-' && s[1] != ']') {
			s++;
			if (*s == '\\' && s + 1 < end)
				s++;
			hi = (unsigned char)*s++;
		}
		*hit = *hit || c == lo || (lo <= c && c <= hi); /* git: the first end counts in an empty range, too */
	}
	if (s >= end)
		return 0;
	*hit = *hit != negated;
	return (size_t)(s + 1 - p);
}

/* One pattern element that is no star against c. Returns its length in the pattern, 0 for no match. */
static size_t match_one(const char *p, const char *end, unsigned char c)
{
	bool hit;
	size_t n;

	switch (*p) {
	case '?':
		return 1;
	case '[':
		n = match_bracket(p, end, c, &hit);
		return hit ? n : 0;
	case '\\':
		if (p + 1 < end)
			return (unsigned char)p[1] == c ? 2 : 0;
		return 0; /* git: a trailing backslash makes the pattern invalid */
	default:
		return (unsigned char)*p == c ? 1 : 0;
	}
}

static bool match_segment(const char *p, const char *pe, const char *s, const char *se)
{
	const char *star = NULL, *back = NULL;

	while (s < se) {
		size_t n;
		if (p < pe && *p == '*') {
			star = ++p;
			back = s;
		} else if (p < pe && (n = match_one(p, pe, (unsigned char)*s)) > 0) {
			p += n;
			s++;
		} else if (star) {
			p = star;
			s = ++back;
		} else {
			return false;
		}
	}
	while (p < pe && *p == '*')
		p++;
	return p == pe;
}

/* ---- whole paths --------------------------------------------------------------------------------------------------- */

static const char *seg_end(const char *s)
{
	const char *e = strchr(s, '/');
	return e ? e : s + strlen(s);
}

/* End of a pattern's segment: a '/' in a bracket expression does not end it. */
static const char *pat_end(const char *p)
{
	const char *end = p + strlen(p);
	bool hit;

	while (p < end && *p != '/') {
		size_t n = *p == '[' ? match_bracket(p, end, 0, &hit) : 0;
		p += n ? n : *p == '\\' && p[1] ? 2 : 1;
	}
	return p;
}

static const char *seg_next(const char *e)
{
	return *e ? e + 1 : NULL;
}

bool ignore_glob(const char *p, const char *s)
{
	const char *star = NULL, *back = NULL;

	while (s) {
		const char *pe = p ? pat_end(p) : NULL, *se = seg_end(s);
		if (p && pe - p == 2 && p[0] == '*' && p[1] == '*') {
			p = seg_next(pe);
			if (!p)
				return true; /* a trailing "**" takes the rest, which is at least this segment */
			star = p;
			back = s;
		} else if (p && match_segment(p, pe, s, se)) {
			p = seg_next(pe);
			s = seg_next(se);
		} else if (star) {
			p = star;
			s = back = seg_next(seg_end(back));
		} else {
			return false;
		}
	}
	return !p;
}

/* ---- files --------------------------------------------------------------------------------------------------------- */

static bool has_special(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strchr("*?[\\", s[i]))
			return true;
	return false;
}

/* Cuts blanks at the end unless a backslash holds the last one. */
static size_t trim_blanks(const char *s, size_t n)
{
	while (n && s[n - 1] == ' ') {
		size_t slashes = 0;
		while (slashes < n - 1 && s[n - 2 - slashes] == '\\')
			slashes++;
		if (slashes % 2)
			break;
		n--;
	}
	return n;
}

/* Takes the backslash from every escaped slash, which means a slash: "a\\/b" is "a/b". Returns the new length. */
static size_t plain_slashes(char *s, size_t n)
{
	size_t out = 0;

	for (size_t i = 0; i < n; i++) {
		if (s[i] == '\\' && i + 1 < n && s[i + 1] != '/')
			s[out++] = s[i++];
		else if (s[i] == '\\' && i + 1 < n)
			i++;
		s[out++] = s[i];
	}
	return out;
}

static void add_rule(struct ignore_rules *r, char *s, size_t n)
{
	struct rule rule = { 0 };

	if (n && s[n - 1] == '\r')
		n--;
	n = trim_blanks(s, n);
	if (!n || *s == '#')
		return;
	if (*s == '!') {
		rule.negated = true;
		s++;
		n--;
	}
	if (n && s[n - 1] == '/') {
		rule.dir_only = true;
		n--;
	}
	rule.base_only = !memchr(s, '/', n);
	if (n && *s == '/') {
		s++;
		n--;
	}
	if (!n)
		return;
	n = plain_slashes(s, n);
	s[n] = 0; /* the newline, the slash or a blank */
	rule.pat = s;
	rule.len = n;
	if (!has_special(s, n))
		rule.form = FORM_LITERAL;
	else if (*s == '*' && rule.base_only && !has_special(s + 1, n - 1))
		rule.form = FORM_SUFFIX;
	else
		rule.form = FORM_GLOB;
	r->rules = mem_grow(r->rules, r->n, &r->cap, sizeof *r->rules);
	r->rules[r->n++] = rule;
}

struct ignore_rules *ignore_parse(const char *text, size_t len)
{
	struct ignore_rules *r = xcalloc(1, sizeof *r);

	if (len >= 3 && !memcmp(text, "\xef\xbb\xbf", 3)) {
		text += 3;
		len -= 3;
	}
	r->text = xmalloc(len + 1);
	memcpy(r->text, text, len);
	r->text[len] = 0;
	for (char *s = r->text, *end = s + len; s < end;) {
		char *nl = memchr(s, '\n', (size_t)(end - s));
		size_t n = nl ? (size_t)(nl - s) : (size_t)(end - s);
		size_t nul = strnlen(s, n); /* git stops at a NUL, too: patterns are C strings */
		add_rule(r, s, nul);
		s += n + 1;
	}
	if (!r->n) {
		ignore_free(r);
		return NULL;
	}
	return r;
}

void ignore_free(struct ignore_rules *r)
{
	if (!r)
		return;
	free(r->rules);
	free(r->text);
	free(r);
}

static bool rule_matches(const struct rule *r, const char *path, size_t path_len, const char *base)
{
	const char *s = r->base_only ? base : path;
	size_t n = path_len - (size_t)(s - path);

	switch (r->form) {
	case FORM_LITERAL:
		return n == r->len && !memcmp(s, r->pat, n);
	case FORM_SUFFIX:
		return n >= r->len - 1 && !memcmp(s + n - (r->len - 1), r->pat + 1, r->len - 1);
	default:
		if (r->base_only)
			return match_segment(r->pat, r->pat + r->len, s, s + n);
		return ignore_glob(r->pat, s);
	}
}

int ignore_match(const struct ignore_rules *r, const char *path, bool is_dir)
{
	const char *slash = strrchr(path, '/');
	const char *base = slash ? slash + 1 : path;
	size_t len = strlen(path);

	if (!r)
		return -1;
	for (size_t i = r->n; i-- > 0;) {
		const struct rule *rule = &r->rules[i];
		if (rule->is_void || (rule->dir_only && !is_dir))
			continue;
		if (rule_matches(rule, path, len, base))
			return !rule->negated;
	}
	return -1;
}

size_t ignore_void_blankets(struct ignore_rules *r)
{
	size_t n = 0;

	for (size_t i = 0; r && i < r->n; i++) {
		struct rule *rule = &r->rules[i];
		if (rule->negated || (strcmp(rule->pat, "*") && strcmp(rule->pat, "**")))
			continue;
		rule->is_void = true;
		n++;
	}
	return n;
}
