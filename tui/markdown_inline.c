/* markdown_inline.c - emphasis, code spans, links, escapes, hard breaks (CommonMark 0.31, section 6), and words that look like code.
 *
 * One pass marks what each byte of the paragraph is, the delimiter algorithm of the standard's appendix pairs stars and underscores, and a last
 * pass puts the runs. All are linear in the paragraph but for the search of openers, which is cut short by openers_bottom as there. A link is
 * shown as its text and, behind it, its target in parentheses: nothing that was written is hidden but marks.
 */
#include "markdown_inline.h"

#include "../src/base/mem.h"
#include "../src/base/utf8.h"

#include <stdlib.h>
#include <string.h>

void md_inline_free(struct md_inline *in)
{
	if (!in)
		return;
	free(in->t);
	free(in->flag);
	free(in->strong);
	free(in->em);
	free(in->d);
	free(in->g);
	free(in->bracket);
	free(in);
}

static struct md_inline *start(struct markdown *m, const char *s, size_t n)
{
	struct md_inline *in = m->inl;

	if (!in)
		in = m->inl = xcalloc(1, sizeof *in);
	if (in->cap < n + 1) {
		in->cap = n + 1 + n / 2;
		in->t = xreallocarray(in->t, in->cap, 1);
		in->flag = xreallocarray(in->flag, in->cap, 1);
		in->strong = xreallocarray(in->strong, in->cap, sizeof *in->strong);
		in->em = xreallocarray(in->em, in->cap, sizeof *in->em);
	}
	memcpy(in->t, s, n);
	in->t[n] = 0;
	memset(in->flag, 0, n + 1);
	memset(in->strong, 0, (n + 1) * sizeof *in->strong);
	memset(in->em, 0, (n + 1) * sizeof *in->em);
	in->n_d = in->n_g = in->n_b = 0;
	in->work = 4 * n + 1; /* the passes below */
	return in;
}

static bool is_punct(unsigned char c)
{
	return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') || (c >= '{' && c <= '~');
}

static bool is_blank(unsigned char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void hide(struct md_inline *in, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		in->flag[i] |= HIDE;
}

static void mark(struct md_inline *in, size_t from, size_t to, uint8_t flag)
{
	for (size_t i = from; i < to; i++)
		in->flag[i] |= flag;
}

static void add_target(struct md_inline *in, size_t from, size_t end, size_t to, size_t to_end, bool code)
{
	if (in->n_g == in->cap_g)
		in->g = mem_grow(in->g, in->n_g, &in->cap_g, sizeof *in->g);
	in->g[in->n_g++] = (struct target){ (uint32_t)from, (uint32_t)end, (uint32_t)to, (uint32_t)to_end, code };
}

/* ---- the first pass: all but emphasis ----------------------------------------------------------------------------------------- */

static size_t run_of(const char *t, size_t i, size_t n)
{
	size_t k = i;

	while (k < n && t[k] == t[i])
		k++;
	return k - i;
}

static void find_ticks(struct md_inline *in, size_t n)
{
	memset(in->tick_last, 0, sizeof in->tick_last);
	for (size_t i = 0; i < n;) {
		size_t k;
		if (in->t[i] != '`') {
			i++;
			continue;
		}
		k = run_of(in->t, i, n);
		if (k <= RUNS_MAX)
			in->tick_last[k] = (uint32_t)i;
		i += k;
	}
}

/* At backquotes: a code span, or text. Returns where to go on. */
static size_t code_span(struct md_inline *in, size_t i, size_t n, bool open)
{
	size_t k = run_of(in->t, i, n), j = i + k, from, to;

	if (k > RUNS_MAX || in->tick_last[k] <= i) {
		if (open && k <= 2 && j < n) { /* its end has not come yet */
			hide(in, i, j);
			mark(in, j, n, CODE | LITERAL);
			for (size_t x = j; x < n; x++)
				if (in->t[x] == '\n')
					in->t[x] = ' ';
			return n;
		}
		return j;
	}
	for (;;) {
		for (; in->t[j] != '`'; in->work++)
			j++;
		size_t c = run_of(in->t, j, n);
		if (c == k)
			break;
		j += c;
	}
	from = i + k;
	to = j;
	for (size_t x = from; x < to; x++)
		if (in->t[x] == '\n')
			in->t[x] = ' ';
	hide(in, i, from);
	hide(in, to, to + k);
	if (to - from > 2 && in->t[from] == ' ' && in->t[to - 1] == ' ') {
		in->flag[from++] |= HIDE;
		in->flag[--to] |= HIDE;
	}
	mark(in, from, to, CODE | LITERAL);
	add_target(in, from, to, from, to, true);
	return j + k;
}

static size_t entity(struct md_inline *in, size_t i, size_t n)
{
	static const struct {
		const char *name;
		char is;
	} known[] = { { "&amp;", '&' }, { "&lt;", '<' }, { "&gt;", '>' }, { "&quot;", '"' }, { "&#39;", '\'' }, { "&nbsp;", ' ' } };

	for (size_t k = 0; k < sizeof known / sizeof *known; k++) {
		size_t len = strlen(known[k].name);
		if (n - i >= len && !memcmp(in->t + i, known[k].name, len)) {
			in->t[i] = known[k].is;
			in->flag[i] |= LITERAL;
			hide(in, i + 1, i + len);
			return i + len;
		}
	}
	return i + 1;
}

static size_t scheme_of(const char *t, size_t i, size_t n)
{
	if (n - i > 8 && !memcmp(t + i, "https://", 8))
		return 8;
	return n - i > 7 && !memcmp(t + i, "http://", 7) ? 7 : 0;
}

/* An address in the text: up to a blank, without punctuation at its end. */
static size_t bare_url(struct md_inline *in, size_t i, size_t n)
{
	size_t j = i;

	while (j < n && !is_blank((unsigned char)in->t[j]) && in->t[j] != '<' && in->t[j] != '>' && in->t[j] != '`' &&
	       (unsigned char)in->t[j] < 0x80)
		j++;
	while (j > i + 8 && strchr(".,;:!?)*_\"'", in->t[j - 1]))
		j--;
	mark(in, i, j, LITERAL | LINK);
	add_target(in, i, j, i, j, false);
	return j;
}

static size_t angle(struct md_inline *in, size_t i, size_t n)
{
	size_t j = i + 1, scheme = scheme_of(in->t, j, n);

	if (!scheme)
		return i + 1;
	while (j < n && j - i < TARGET_MAX && in->t[j] != '>' && !is_blank((unsigned char)in->t[j]) && in->t[j] != '<')
		j++;
	if (j == n || in->t[j] != '>')
		return i + 1;
	in->flag[i] |= HIDE;
	in->flag[j] |= HIDE;
	mark(in, i + 1, j, LITERAL | LINK);
	add_target(in, i + 1, j, i + 1, j, false);
	return j + 1;
}

/* At "]": with "[" before and "(target)" behind it is a link. */
static size_t close_bracket(struct md_inline *in, size_t i, size_t n)
{
	size_t j = i + 2, depth = 1, open, target_end;

	if (!in->n_b)
		return i + 1;
	open = in->bracket[--in->n_b];
	if (i + 1 >= n || in->t[i + 1] != '(' || open + 1 == i)
		return i + 1;
	for (; j < n && j - i < TARGET_MAX && in->t[j] != '\n'; j++, in->work++) {
		if (in->t[j] == '(')
			depth++;
		else if (in->t[j] == ')' && !--depth)
			break;
		else if (in->t[j] == '`')
			return i + 1;
	}
	if (j >= n || j - i >= TARGET_MAX || in->t[j] != ')' || depth)
		return i + 1;
	target_end = i + 2;
	while (target_end < j && in->t[target_end] != ' ')
		target_end++;
	in->flag[open] |= HIDE;
	if (open && in->t[open - 1] == '!' && !(in->flag[open - 1] & (LITERAL | HIDE)))
		in->flag[open - 1] |= HIDE;
	in->t[i] = ' ';
	mark(in, open + 1, i, LINK);
	mark(in, i, j + 1, LITERAL);
	if (j == i + 2) { /* no target: "()" is no use to anybody, but it was written */
		mark(in, i, j + 1, LITERAL);
		return j + 1;
	}
	add_target(in, open + 1, i, i + 2, target_end, false);
	add_target(in, i + 2, target_end, i + 2, target_end, false);
	return j + 1;
}

static bool wide(int32_t cp)
{
	return (cp >= 0x2E80 && cp <= 0xA4CF) || (cp >= 0xF900 && cp <= 0xFAFF) || (cp >= 0xFE30 && cp <= 0xFF60) || (cp >= 0x20000 && cp <= 0x3FFFD);
}

/* A newline of the source is a blank, between East Asian characters nothing, behind two blanks a line's end. */
static void soft_break(struct md_inline *in, size_t i, size_t n)
{
	size_t b = i, a = i + 1, k;
	int32_t before = 0, behind = 0;

	while (b && (in->t[b - 1] == ' ' || in->t[b - 1] == '\t'))
		b--;
	while (a < n && (in->t[a] == ' ' || in->t[a] == '\t'))
		a++;
	hide(in, b, i);
	hide(in, i + 1, a);
	if (i - b >= 2) {
		in->flag[i] |= BREAK;
		return;
	}
	for (k = b; k && k + 4 > b && ((unsigned char)in->t[--k] & 0xC0) == 0x80;)
		;
	if (b)
		utf8_decode(in->t + k, b - k, &before);
	if (a < n)
		utf8_decode(in->t + a, n - a, &behind);
	in->t[i] = ' ';
	if (wide(before) && wide(behind))
		in->flag[i] |= HIDE;
}

/* A run of stars, underscores or tildes: which ways it may count. */
static size_t delimiter(struct md_inline *in, size_t i, size_t n)
{
	size_t k = run_of(in->t, i, n);
	char c = in->t[i];
	unsigned char before = i ? (unsigned char)in->t[i - 1] : ' ', behind = i + k < n ? (unsigned char)in->t[i + k] : ' ';
	bool left = !is_blank(behind) && (!is_punct(behind) || is_blank(before) || is_punct(before));
	bool right = !is_blank(before) && (!is_punct(before) || is_blank(behind) || is_punct(behind));
	struct delim d = { .pos = (uint32_t)i, .len = (uint32_t)k, .orig = (uint32_t)k, .c = c };

	if (c == '~' && k != 2)
		return i + k;
	d.open = c == '_' ? left && (!right || is_punct(before)) : left;
	d.close = c == '_' ? right && (!left || is_punct(behind)) : right;
	if (!d.open && !d.close)
		return i + k;
	if (in->n_d == in->cap_d)
		in->d = mem_grow(in->d, in->n_d, &in->cap_d, sizeof *in->d);
	d.prev = (int32_t)in->n_d - 1;
	d.next = -1;
	if (in->n_d)
		in->d[in->n_d - 1].next = (int32_t)in->n_d;
	in->d[in->n_d++] = d;
	return i + k;
}

static void scan(struct md_inline *in, size_t n, bool open)
{
	find_ticks(in, n);
	for (size_t i = 0; i < n;) {
		char c = in->t[i];
		if (c == '\\' && i + 1 < n && in->t[i + 1] == '\n') {
			in->flag[i] |= HIDE;
			in->flag[++i] |= BREAK;
			i++;
		} else if (c == '\\' && i + 1 < n && is_punct((unsigned char)in->t[i + 1])) {
			in->flag[i] |= HIDE;
			in->flag[i + 1] |= LITERAL;
			i += 2;
		} else if (c == '`') {
			i = code_span(in, i, n, open);
		} else if (c == '&') {
			i = entity(in, i, n);
		} else if (c == '<') {
			i = angle(in, i, n);
		} else if (c == '[') {
			if (in->n_b == in->cap_b)
				in->bracket = mem_grow(in->bracket, in->n_b, &in->cap_b, sizeof *in->bracket);
			in->bracket[in->n_b++] = (uint32_t)i++;
		} else if (c == ']') {
			i = close_bracket(in, i, n);
		} else if (c == '\n') {
			soft_break(in, i, n);
			i++;
		} else if (c == '*' || c == '_' || c == '~') {
			i = delimiter(in, i, n);
		} else if (c == 'h' && scheme_of(in->t, i, n) && (!i || !md_is_alnum((unsigned char)in->t[i - 1]))) {
			i = bare_url(in, i, n);
		} else {
			i++;
		}
	}
}

/* ---- the second pass: emphasis ------------------------------------------------------------------------------------------------ */

static void unlink_delim(struct md_inline *in, int32_t k)
{
	struct delim *d = &in->d[k];

	if (d->prev >= 0)
		in->d[d->prev].next = d->next;
	if (d->next >= 0)
		in->d[d->next].prev = d->prev;
}

static size_t bottom_of(const struct delim *d)
{
	return (d->c == '~' ? 12u : d->c == '_' ? 6u : 0u) + (d->open ? 3u : 0u) + d->orig % 3;
}

static bool pairs(const struct delim *o, const struct delim *c)
{
	return o->c == c->c && o->open && !((o->close || c->open) && (o->orig + c->orig) % 3 == 0 && !(o->orig % 3 == 0 && c->orig % 3 == 0));
}

static void pair(struct md_inline *in, struct delim *o, struct delim *c)
{
	uint32_t use = o->len >= 2 && c->len >= 2 ? 2 : 1;
	int16_t *change = use == 2 ? in->strong : in->em;

	o->len -= use;
	hide(in, o->pos + o->len, o->pos + o->len + use);
	if (o->c == '~') {
		mark(in, o->pos + o->len + use, c->pos, STRIKE);
	} else {
		change[o->pos + o->len + use]++;
		change[c->pos]--;
	}
	hide(in, c->pos, c->pos + use);
	c->pos += use;
	c->len -= use;
}

static void emphasis(struct md_inline *in, size_t n, bool open)
{
	int32_t bottom[18], k = in->n_d ? 0 : -1;

	for (size_t i = 0; i < 18; i++)
		bottom[i] = -1;
	while (k >= 0) {
		struct delim *c = &in->d[k];
		int32_t o;
		if (!c->close) {
			k = c->next;
			continue;
		}
		size_t b = bottom_of(c);
		for (o = c->prev; o > bottom[b] && !pairs(&in->d[o], c); o = in->d[o].prev)
			in->work++;
		if (o <= bottom[b]) {
			bottom[b] = c->prev;
			int32_t next = c->next;
			if (!c->open)
				unlink_delim(in, k);
			k = next;
			continue;
		}
		/* what stands between the two pairs with nothing any more */
		in->d[o].next = k;
		c->prev = o;
		pair(in, &in->d[o], c);
		if (!in->d[o].len)
			unlink_delim(in, o);
		if (!c->len) {
			int32_t next = c->next;
			unlink_delim(in, k);
			k = next;
		}
	}
	if (!open)
		return;
	for (size_t i = 0; i < in->n_d; i++) { /* strong whose end has not come yet */
		struct delim *d = &in->d[i];
		if (d->c == '*' && d->len == 2 && d->orig == 2 && d->open && d->pos + 2 < n && !(in->flag[d->pos] & HIDE)) {
			hide(in, d->pos, d->pos + 2);
			in->strong[d->pos + 2]++;
			in->strong[n]--;
			break;
		}
	}
}

void md_inline(struct markdown *m, struct md_flow *f, const char *s, size_t n, const struct md_line *lines, size_t n_lines, size_t source,
	       unsigned base, bool open)
{
	struct md_inline *in = start(m, s, n);

	scan(in, n, open);
	emphasis(in, n, open);
	for (size_t i = 0; i < n; i++)
		if (in->t[i] == '\t')
			in->t[i] = ' ';
	/* targets ascend but where a link's text holds code: then the code's own comes first */
	for (size_t i = 1; i < in->n_g; i++)
		for (size_t k = i; k && in->g[k - 1].start > in->g[k].start; k--, in->work++) {
			struct target x = in->g[k];
			in->g[k] = in->g[k - 1];
			in->g[k - 1] = x;
		}
	m->work += in->work;
	md_runs(m, f, in, n, lines, n_lines, source, base);
}
