/* fuzzy.c - scores of names against a pattern. */
#include "fuzzy.h"

#include <ctype.h>
#include <string.h>

/* Points. A run of letters must be worth more than the same letters at word starts far apart. */
#define MATCH       16
#define WORD_START  8
#define NAME_START  12
#define RUN         10
#define IN_BASE     3
#define SAME_CASE   1
#define GAP         3 /* and one for each letter of it */
#define WHOLE       60
#define BEGINNING   24
#define NONE        (-10000)

static unsigned char lower(char c)
{
	return (unsigned char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

static bool is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static uint32_t letter(char c)
{
	unsigned char l = lower(c);

	if (l >= 'a' && l <= 'z')
		return 1u << (l - 'a');
	return 1u << (l >= '0' && l <= '9' ? 26 : l == '_' ? 27 : l == '.' ? 28 : l == '/' ? 29 : l == '-' ? 30 : 31);
}

uint32_t fuzzy_mask(const char *s, size_t len)
{
	uint32_t mask = 0;

	for (size_t i = 0; i < len; i++)
		mask |= letter(s[i]);
	return mask;
}

void fuzzy_parse(struct fuzzy *f, const char *pattern)
{
	f->n = 0;
	f->mask = 0;
	for (const char *p = pattern; *p && f->n < FUZZY_WORDS;) {
		size_t blanks = strspn(p, " \t"), n = strcspn(p + blanks, " \t");
		struct fuzzy_word *w = &f->words[f->n];

		p += blanks;
		if (!n)
			break;
		w->len = n < FUZZY_WORD ? n : FUZZY_WORD;
		w->fold = true;
		for (size_t i = 0; i < w->len; i++)
			w->fold &= !is_upper(p[i]);
		memcpy(w->text, p, w->len);
		f->mask |= fuzzy_mask(w->text, w->len);
		f->n++;
		p += n;
	}
}

static bool same(const struct fuzzy_word *w, size_t i, char c)
{
	return w->fold ? (unsigned char)w->text[i] == lower(c) : w->text[i] == c;
}

static bool separates(char c)
{
	return c == '_' || c == '/' || c == '.' || c == '-' || c == ':' || c == ' ';
}

/* What a letter is worth for where it stands. */
static int bonus(const char *s, size_t at, size_t base)
{
	char before = at ? s[at - 1] : '/';
	int b = at >= base ? IN_BASE : 0;

	if (at == base)
		return b + NAME_START;
	if (separates(before))
		return b + WORD_START;
	if ((is_upper(s[at]) && !is_upper(before)) || (isdigit((unsigned char)s[at]) && !isdigit((unsigned char)before)))
		return b + WORD_START - 2;
	return b;
}

/* Is it the base name's beginning, or all of it, or the whole path? */
static int beginning(const struct fuzzy_word *w, const char *s, size_t len, size_t base)
{
	size_t k = 0, at = base;

	for (; k < w->len && at < len; at++)
		if (same(w, k, s[at]))
			k++;
		else if (at == base || !separates(s[at]))
			break;
	if (k == w->len)
		return at == len ? len - base == w->len ? WHOLE : WHOLE - 10 : BEGINNING;
	for (k = 0; k < w->len && k < len && same(w, k, s[k]);)
		k++;
	return k < w->len ? 0 : k == len ? WHOLE : IN_BASE;
}

static int score_word(const struct fuzzy_word *w, const char *s, size_t len, size_t base)
{
	int rows[2][FUZZY_TEXT], *last = rows[0], *now = rows[1], best = NONE;
	size_t first = 0, end = len, m = w->len;

	/* the letters in their order at all, and the part of the name in which an alignment can lie */
	for (size_t i = 0, k = 0; k < m; i++) {
		if (i >= len)
			return -1;
		if (same(w, k, s[i])) {
			if (!k)
				first = i;
			k++;
		}
	}
	while (end > first && !same(w, m - 1, s[end - 1]))
		end--;
	for (size_t k = 0; k < m; k++) {
		int far = NONE, *swap; /* the best that ended at least two letters before, less its gap */

		for (size_t j = first; j < end; j++) {
			int here;

			if (k && j >= first + 2) {
				far = far - 1 > last[j - 2] - GAP ? far - 1 : last[j - 2] - GAP;
				far = far < NONE ? NONE : far;
			}
			now[j] = NONE;
			if (!same(w, k, s[j]))
				continue;
			here = MATCH + (s[j] == w->text[k] ? SAME_CASE : 0);
			if (!k) {
				now[j] = here + bonus(s, j, base);
				continue;
			}
			if (far > NONE / 2)
				now[j] = far + here + bonus(s, j, base);
			if (j > first && last[j - 1] > NONE / 2) {
				int b = bonus(s, j, base), run = last[j - 1] + here + (b > RUN ? b : RUN);

				now[j] = run > now[j] ? run : now[j];
			}
			/* "skbp" is as near to skb_push as to skbprio: nobody types what separates words */
			if (j >= first + 2 && separates(s[j - 1]) && last[j - 2] > NONE / 2) {
				int run = last[j - 2] + here + RUN + IN_BASE;

				now[j] = run > now[j] ? run : now[j];
			}
		}
		swap = last;
		last = now;
		now = swap;
	}
	for (size_t j = first; j < end; j++)
		best = last[j] > best ? last[j] : best;
	if (best <= NONE / 2)
		return -1;
	best = best < 1 ? 1 : best;
	return best + beginning(w, s, len, base);
}

int fuzzy_score(const struct fuzzy *f, const char *s, size_t len, size_t base)
{
	int sum = 0;

	if (len > FUZZY_TEXT && base) {
		size_t cut = len - FUZZY_TEXT;

		s += cut;
		base = base > cut ? base - cut : 0;
	}
	len = len < FUZZY_TEXT ? len : FUZZY_TEXT;
	for (size_t i = 0; i < f->n; i++) {
		int one = score_word(&f->words[i], s, len, base);

		if (one < 0)
			return -1;
		sum += one;
	}
	/* of two that hold the same the shorter one is meant */
	sum -= (int)((len - base) / 4 + base / 8);
	return sum < 0 ? 0 : sum;
}
