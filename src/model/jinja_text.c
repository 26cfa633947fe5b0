/* jinja_text.c - memory of a run, and texts whose bytes know their origin.
 *
 * A block holds bytes and, behind them, their marks. Appending to the text that ends where a block's used part ends writes behind
 * it: everyone else's view of the shorter text stays as it was, and a text that grows in a loop costs what is added to it.
 */
#include "jinja_impl.h"

#include "../base/utf8.h"

#include <stdio.h>
#include <stdlib.h>

struct jblock {
	struct jblock *next;
	size_t used, cap;
	uint8_t *m; /* [cap] */
	char p[];   /* [cap], the marks follow */
};
#define BLOCK ((size_t)32 << 10)

struct jval jfail(struct jin *j, const char *fmt, ...)
{
	char text[300];
	va_list ap;

	if (!j->failed) {
		j->failed = true;
		va_start(ap, fmt);
		vsnprintf(text, sizeof text, fmt, ap);
		va_end(ap);
		err_set(j->e, ERR_MODEL, "%s: line %u: %s", j->t->name, j->line, text);
	}
	return (struct jval){ .t = V_UNDEF };
}

bool jtick(struct jin *j, size_t n)
{
	if (j->failed)
		return false;
	if (n > j->steps) {
		j->steps = 0;
		jfail(j, "the template takes too many steps; use another one");
		return false;
	}
	j->steps -= n;
	return true;
}

static bool take(struct jin *j, size_t n)
{
	if (j->failed)
		return false;
	if (n > j->max_mem - j->mem) {
		jfail(j, "the template takes more than %zu MB of memory; use another one", j->max_mem >> 20);
		return false;
	}
	j->mem += n;
	return true;
}

void *jalloc(struct jin *j, size_t size)
{
	return take(j, size + 16) ? arena_alloc(&j->arena, size) : NULL;
}

/* ---- making texts ----------------------------------------------------------------------------------------------------- */

struct jstr jstr_room(struct jin *j, size_t n, char **p, uint8_t **m)
{
	struct jblock *b = j->blocks;

	if (!jtick(j, n / 16 + 1) || n > SIZE_MAX / 8)
		return (struct jstr){ "", j->t->zeros, 0 };
	if (!b || b->cap - b->used < n) {
		size_t cap = n < BLOCK / 2 ? BLOCK : n * 2;

		if (!take(j, cap * 2))
			return (struct jstr){ "", j->t->zeros, 0 };
		b = xmalloc(sizeof *b + cap * 2);
		*b = (struct jblock){ .next = j->blocks, .cap = cap };
		b->m = (uint8_t *)b->p + cap;
		j->blocks = b;
	}
	*p = b->p + b->used;
	*m = b->m + b->used;
	b->used += n;
	return (struct jstr){ *p, *m, n };
}

void jtext_free(struct jin *j)
{
	while (j->blocks) {
		struct jblock *next = j->blocks->next;

		free(j->blocks);
		j->blocks = next;
	}
}

struct jstr jstr_c(const struct jin *j, const char *s)
{
	return (struct jstr){ s, j->t->zeros, strlen(s) };
}

struct jstr jstr_copy(struct jin *j, const char *s, size_t n)
{
	char *p;
	uint8_t *m;
	struct jstr r = jstr_room(j, n, &p, &m);

	if (r.n) {
		memcpy(p, s, n);
		memset(m, 0, n);
	}
	return r;
}

struct jstr jstr_sub(struct jstr s, size_t from, size_t n)
{
	return (struct jstr){ s.p + from, s.m + from, n };
}

struct jstr jstr_cat(struct jin *j, struct jstr a, struct jstr b)
{
	struct jblock *top = j->blocks;
	struct jstr r;
	char *p;
	uint8_t *m;

	if (a.n == 0 || b.n == 0)
		return a.n ? a : b;
	if (top && a.p + a.n == top->p + top->used && top->cap - top->used >= b.n) {
		r = jstr_room(j, b.n, &p, &m);
		if (r.n == 0)
			return r;
		memcpy(p, b.p, b.n);
		memcpy(m, b.m, b.n);
		return (struct jstr){ a.p, a.m, a.n + b.n };
	}
	r = jstr_room(j, a.n + b.n, &p, &m);
	if (r.n) {
		memcpy(p, a.p, a.n);
		memcpy(m, a.m, a.n);
		memcpy(p + a.n, b.p, b.n);
		memcpy(m + a.n, b.m, b.n);
	}
	return r;
}

/* Room for n more bytes; false: failed. */
static bool sink_room(struct jin *j, struct jsink *k, size_t n)
{
	char *p;
	uint8_t *m;
	size_t cap;

	if (!jtick(j, n / 16))
		return false;
	if (k->cap - k->n >= n)
		return true;
	cap = k->cap * 2 > k->n + n ? k->cap * 2 : k->n + n + 64;
	if (jstr_room(j, cap, &p, &m).n == 0)
		return false;
	if (k->n) {
		memcpy(p, k->p, k->n);
		memcpy(m, k->m, k->n);
	}
	k->p = p;
	k->m = m;
	k->cap = cap;
	return true;
}

void jsink_add(struct jin *j, struct jsink *k, struct jstr s)
{
	if (s.n == 0 || !sink_room(j, k, s.n))
		return;
	memcpy(k->p + k->n, s.p, s.n);
	memcpy(k->m + k->n, s.m, s.n);
	k->n += s.n;
}

void jsink_mark(struct jin *j, struct jsink *k, const char *p, size_t n, bool content)
{
	if (n == 0 || !sink_room(j, k, n))
		return;
	memcpy(k->p + k->n, p, n);
	memset(k->m + k->n, content, n);
	k->n += n;
}

void jsink_c(struct jin *j, struct jsink *k, const char *s)
{
	jsink_mark(j, k, s, strlen(s), false);
}

struct jstr jsink_str(const struct jin *j, const struct jsink *k)
{
	return k->n ? (struct jstr){ k->p, k->m, k->n } : jstr_c(j, "");
}

/* ---- looking at texts ------------------------------------------------------------------------------------------------- */

bool jstr_eq(struct jstr a, struct jstr b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool jstr_is(struct jstr a, const char *b)
{
	size_t n = strlen(b);

	return a.n == n && memcmp(a.p, b, n) == 0;
}

size_t jstr_find(struct jin *j, struct jstr s, struct jstr what, size_t from)
{
	const char *at;

	if (what.n == 0)
		return from <= s.n ? from : SIZE_MAX;
	if (from >= s.n)
		return SIZE_MAX;
	at = memmem(s.p + from, s.n - from, what.p, what.n);
	if (!jtick(j, (at ? (size_t)(at - s.p) - from : s.n - from) / 16 + 1))
		return SIZE_MAX;
	return at ? (size_t)(at - s.p) : SIZE_MAX;
}

size_t jchar(struct jstr s, size_t at)
{
	int32_t cp;

	return (size_t)utf8_decode(s.p + at, s.n - at, &cp);
}

size_t jstr_chars(struct jin *j, struct jstr s)
{
	size_t n = 0;

	if (!jtick(j, s.n / 16))
		return 0;
	for (size_t i = 0; i < s.n; n++)
		i += jchar(s, i);
	return n;
}

/* White space as str.strip() of Python knows it: Unicode's White_Space and the four separators of ASCII. */
static bool is_white(int32_t c)
{
	return c == ' ' || (c >= 9 && c <= 13) || (c >= 0x1c && c <= 0x1f) || c == 0x85 || c == 0xa0 || c == 0x1680 ||
	       (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f || c == 0x3000;
}

static bool strips(struct jstr s, size_t at, size_t n, const struct jstr *chars)
{
	int32_t cp;

	if (!chars) {
		utf8_decode(s.p + at, n, &cp);
		return is_white(cp);
	}
	for (size_t i = 0, k; i < chars->n; i += k) {
		k = jchar(*chars, i);
		if (k == n && memcmp(chars->p + i, s.p + at, n) == 0)
			return true;
	}
	return false;
}

/* Length of the character that ends at end. */
static size_t char_before(struct jstr s, size_t end)
{
	for (size_t n = 1; n <= 4 && n <= end; n++)
		if (jchar((struct jstr){ s.p, s.m, end }, end - n) == n && (n > 1 || (unsigned char)s.p[end - 1] < 0x80))
			return n;
	return 1;
}

struct jstr jstr_strip(struct jin *j, struct jstr s, const struct jstr *chars, int sides)
{
	const size_t cost = 1 + (chars ? chars->n / 4 : 0); /* of a look at one character */
	size_t from = 0, end = s.n, k;

	while (sides & 1 && from < end) {
		k = jchar(s, from);
		if ((j && !jtick(j, cost)) || !strips(s, from, k, chars))
			break;
		from += k;
	}
	while (sides & 2 && from < end) {
		k = char_before(s, end);
		if ((j && !jtick(j, cost)) || !strips(s, end - k, k, chars))
			break;
		end -= k;
	}
	return jstr_sub(s, from, end - from);
}
