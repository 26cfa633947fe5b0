#include "terms.h"

#include "../base/utf8.h"

#include <ctype.h>
#include <string.h>

/* ---- words --------------------------------------------------------------------------------------------------------- */

static bool is_vowel(char c)
{
	return c && strchr("aeiouy", c);
}

static bool ends(const char *s, size_t n, const char *tail)
{
	size_t k = strlen(tail);

	return n > k && !memcmp(s + n - k, tail, k);
}

/* A verb's or noun's form to what its other forms share. Not a word of English any more, and the same word for both sides. */
size_t terms_stem(const char *word, size_t n, char out[TERMS_FORM_MAX])
{
	n = n < TERMS_FORM_MAX - 1 ? n : TERMS_FORM_MAX - 1;
	memset(out, 0, TERMS_FORM_MAX);
	for (size_t i = 0; i < n; i++)
		out[i] = (char)tolower((unsigned char)word[i]);
	if (n > 4 && ends(out, n, "ies"))
		n -= 2; /* copies -> copi, as copy below */
	else if (n > 3 && ends(out, n, "s") && !ends(out, n, "ss") && !ends(out, n, "us") && !ends(out, n, "is"))
		n--;
	if (n > 8 && ends(out, n, "ization"))
		n -= 5;
	else if (n > 5 && (ends(out, n, "tion") || ends(out, n, "sion")))
		n -= 3;
	else if (n > 5 && (ends(out, n, "tor") || ends(out, n, "ting") || ends(out, n, "ted")))
		n -= ends(out, n, "ting") ? 3 : 2;
	else if (n > 5 && ends(out, n, "ing") && (is_vowel(out[n - 4]) || is_vowel(out[n - 5]) || n > 6))
		n -= 3;
	else if (n > 4 && ends(out, n, "ed") && (is_vowel(out[n - 4]) || is_vowel(out[n - 3]) || n > 5))
		n -= 2;
	if (n > 3 && out[n - 1] == out[n - 2] && !is_vowel(out[n - 1]) && !strchr("lsz", out[n - 1]))
		n--; /* mapping -> mapp -> map */
	if (n > 3 && out[n - 1] == 'e' && out[n - 2] != 'e')
		n--;
	if (n > 3 && out[n - 1] == 'y' && !is_vowel(out[n - 2]))
		out[n - 1] = 'i';
	out[n] = 0;
	return n;
}

static bool in_list(const char *const *list, const char *s)
{
	for (; *list; list++)
		if (!strcmp(*list, s))
			return true;
	return false;
}

/* ---- the question -------------------------------------------------------------------------------------------------- */

static void add_form(struct terms *t, size_t term, const char *s, size_t n, float weight)
{
	if (!n || n >= TERMS_FORM_MAX || t->n_forms == TERMS_FORMS)
		return;
	for (size_t i = 0; i < t->n_forms; i++)
		if (t->form[i].term == term && t->form[i].len == n && !memcmp(t->form[i].text, s, n))
			return;
	struct term_form *f = &t->form[t->n_forms++];
	memcpy(f->text, s, n);
	f->text[n] = 0;
	f->len = (uint8_t)n;
	f->term = (uint8_t)term;
	f->weight = weight;
}

static int new_term(struct terms *t, struct term what)
{
	if (t->n == TERMS_MAX)
		return -1;
	t->term[t->n] = what;
	return (int)t->n++;
}

/* Does the question hold this form already, under any term? */
static bool is_known(const struct terms *t, const char *s, size_t n)
{
	for (size_t i = 0; i < t->n_forms; i++)
		if (t->form[i].weight >= 1 && t->form[i].len == n && !memcmp(t->form[i].text, s, n))
			return true;
	return false;
}

static void add_word_forms(struct terms *t, int term, const char *stem, float weight)
{
	add_form(t, (size_t)term, stem, strlen(stem), weight);
	for (const char *const *row = terms_also; *row; row++) {
		size_t n = strcspn(*row, " ");
		if (n != strlen(stem) || memcmp(*row, stem, n))
			continue;
		for (const char *p = *row + n; *p;) {
			p += strspn(p, " ");
			n = strcspn(p, " ");
			add_form(t, (size_t)term, p, n, weight * 0.8f);
			p += n;
		}
	}
}

/* CXL, TCP, DDR5: what the question is about, whatever stands around it. */
static bool is_acronym(const char *s, size_t n)
{
	size_t upper = 0;

	for (size_t i = 0; i < n; i++) {
		if (!isupper((unsigned char)s[i]) && !isdigit((unsigned char)s[i]))
			return false;
		upper += isupper((unsigned char)s[i]) != 0;
	}
	return upper > 1;
}

static void add_word(struct terms *t, const char *s, size_t n)
{
	char lower[TERMS_FORM_MAX], stem[TERMS_FORM_MAX];
	size_t i;

	if (n >= TERMS_FORM_MAX)
		return;
	for (i = 0; i < n; i++)
		lower[i] = (char)tolower((unsigned char)s[i]);
	lower[n] = 0;
	bool name = is_acronym(s, n);

	n = terms_stem(s, n, stem);
	if (in_list(terms_stop, lower) || is_known(t, stem, n) || (n == 1 && !isdigit((unsigned char)*stem)))
		return;
	int term = new_term(t, (struct term){ .weight = name ? 2 : in_list(terms_weak, stem) ? 0.3f : 1 });
	if (term >= 0)
		add_word_forms(t, term, stem, 1);
}

enum { CH_OTHER, CH_LOWER, CH_UPPER, CH_DIGIT };

static const unsigned char kind_of[256] = {
	['a' ... 'z'] = CH_LOWER,
	['A' ... 'Z'] = CH_UPPER,
	['0' ... '9'] = CH_DIGIT,
};

/* The end of the word in an identifier that starts at s[i]; *from skips what separates. HTTPServer: HTTP, Server. */
static size_t next_part(const char *s, size_t n, size_t *from)
{
	const unsigned char *p = (const unsigned char *)s;
	size_t i = *from, at;

	while (i < n && kind_of[p[i]] == CH_OTHER)
		i++;
	*from = at = i;
	while (i < n && kind_of[p[i]] == CH_UPPER)
		i++;
	if (i - at > 1 && i < n && kind_of[p[i]] == CH_LOWER)
		return i - 1;
	while (i < n && (kind_of[p[i]] == CH_LOWER || kind_of[p[i]] == CH_DIGIT))
		i++;
	return i;
}

static bool is_identifier(const char *s, size_t n)
{
	if (n < 3)
		return false;
	for (size_t i = 1; i < n; i++)
		if (s[i] == '_' || (islower((unsigned char)s[i - 1]) && isupper((unsigned char)s[i])) ||
		    (i > 1 && isupper((unsigned char)s[i - 2]) && isupper((unsigned char)s[i - 1]) &&
		     islower((unsigned char)s[i])))
			return true;
	return false;
}

static void add_token(struct terms *t, const char *s, size_t n)
{
	char lower[TERMS_FORM_MAX];
	int term;

	if (!is_identifier(s, n)) {
		add_word(t, s, n);
		return;
	}
	if (n < TERMS_FORM_MAX) {
		for (size_t i = 0; i < n; i++)
			lower[i] = (char)tolower((unsigned char)s[i]);
		term = new_term(t, (struct term){ .weight = 3, .ident = true });
		if (term >= 0)
			add_form(t, (size_t)term, lower, n, 1);
	}
	for (size_t from = 0, to; from < n; from = to) {
		to = next_part(s, n, &from);
		if (to - from > 1)
			add_word(t, s + from, to - from);
	}
}

enum script { SCRIPT_NONE, SCRIPT_KANJI, SCRIPT_KATAKANA, SCRIPT_HIRAGANA, SCRIPT_OTHER };

static enum script script_of(int32_t cp)
{
	if ((cp >= 0x4E00 && cp <= 0x9FFF) || (cp >= 0x3400 && cp <= 0x4DBF) || cp == 0x3005 || cp >= 0x20000)
		return cp >= 0x1F000 && cp < 0x20000 ? SCRIPT_NONE : SCRIPT_KANJI;
	if (cp >= 0x30A1 && cp <= 0x30FC && cp != 0x30FB)
		return SCRIPT_KATAKANA;
	if (cp >= 0x3041 && cp <= 0x309F)
		return SCRIPT_HIRAGANA;
	if ((cp >= 0xC0 && cp < 0x2000 && cp != 0xD7 && cp != 0xF7) || (cp >= 0xAC00 && cp <= 0xD7A3))
		return SCRIPT_OTHER;
	return SCRIPT_NONE;
}

static void add_run(struct terms *t, enum script script, const char *s, size_t n, size_t chars)
{
	char run[TERMS_FORM_MAX];
	float weight = chars > 1 ? 1 : 0.4f;

	if (n >= TERMS_FORM_MAX || (chars == 1 && script != SCRIPT_KANJI) || is_known(t, s, n))
		return;
	memcpy(run, s, n);
	run[n] = 0;
	if (script == SCRIPT_HIRAGANA) {
		if (chars < 4)
			return;
		for (const char *const *stop = terms_stop_kana; *stop; stop++)
			if (strstr(run, *stop))
				return;
		weight = 0.5f;
	}
	int term = new_term(t, (struct term){ .weight = in_list(terms_weak, run) ? 0.2f : weight, .run = true });
	if (term < 0)
		return;
	add_form(t, (size_t)term, run, n, 1);
	t->has_run = true;
	bool first = true;
	for (const struct terms_pair *p = terms_japanese; p->japanese; p++) { /* a compound asks for each of its words */
		char stem[TERMS_FORM_MAX];
		if (!strstr(run, p->japanese))
			continue;
		terms_stem(p->english, strlen(p->english), stem);
		if (!first)
			term = is_known(t, stem, strlen(stem)) ? -1
							       : new_term(t, (struct term){ .weight = weight, .run = true });
		if (term >= 0)
			add_word_forms(t, term, stem, 0.9f);
		first = false;
	}
}

/* Japanese words that kana go through (読み込み), before the runs of one script are taken. */
static void add_known_japanese(struct terms *t, const char *question)
{
	for (const struct terms_pair *p = terms_japanese; p->japanese; p++) {
		int32_t cp;
		bool mixed = false;
		size_t n = strlen(p->japanese);
		for (size_t i = 0; i < n; i += (size_t)utf8_decode(p->japanese + i, n - i, &cp)) {
			utf8_decode(p->japanese + i, n - i, &cp);
			mixed = mixed || (i && script_of(cp) == SCRIPT_HIRAGANA);
		}
		const char *at = mixed ? strstr(question, p->japanese) : NULL;
		int term = at ? new_term(t, (struct term){ .weight = 1, .run = true }) : -1;
		char stem[TERMS_FORM_MAX];
		if (term < 0)
			continue;
		add_form(t, (size_t)term, at, n, 1);
		t->has_run = true;
		terms_stem(p->english, strlen(p->english), stem);
		add_word_forms(t, term, stem, 0.9f);
	}
}

static void make_index(struct terms *t)
{
	memset(t->first, -1, sizeof t->first);
	for (size_t i = t->n_forms; i-- > 0;) {
		unsigned char c = (unsigned char)t->form[i].text[0];
		if (t->form[i].len > 1)
			t->pairs[c][(unsigned char)t->form[i].text[1] / 8] |= (uint8_t)(1 << (t->form[i].text[1] & 7));
		else
			memset(t->pairs[c], 0xff, sizeof t->pairs[c]);
		t->next[i] = t->first[c];
		t->first[c] = (int8_t)i;
	}
}

void terms_read(struct terms *t, const char *q)
{
	size_t n = strlen(q), i = 0;

	memset(t, 0, sizeof *t);
	add_known_japanese(t, q);
	while (i < n) {
		size_t from = i, chars = 0;
		int32_t cp;
		enum script script;
		while (i < n && (isalnum((unsigned char)q[i]) || q[i] == '_') && !(q[i] & 0x80))
			i++;
		if (i > from) {
			add_token(t, q + from, i - from);
			continue;
		}
		utf8_decode(q + i, n - i, &cp);
		script = script_of(cp);
		while (i < n) {
			int len = utf8_decode(q + i, n - i, &cp);
			if (script_of(cp) != script || (script == SCRIPT_NONE && chars))
				break;
			i += (size_t)len;
			chars++;
		}
		if (script != SCRIPT_NONE)
			add_run(t, script, q + from, i - from, chars);
	}
	make_index(t);
}

/* ---- texts --------------------------------------------------------------------------------------------------------- */

static void keep_best(float *best, float v)
{
	if (v > *best)
		*best = v;
}

/* One word of a text; its stem is made only when a form begins with its letter. */
static void measure_word(const struct terms *t, enum terms_kind kind, const char *s, size_t n, float best[TERMS_MAX])
{
	/* of letters and digits: a capital made small, the others as they are */
	unsigned char a = (unsigned char)(*s | (kind_of[(unsigned char)*s] == CH_UPPER ? 0x20 : 0));
	unsigned char b = n < 2 ? 0 : (unsigned char)(s[1] | (kind_of[(unsigned char)s[1]] == CH_UPPER ? 0x20 : 0));
	char stem[TERMS_FORM_MAX];
	int i = t->first[a];

	if (i < 0 || n >= TERMS_FORM_MAX || (n > 1 && !(t->pairs[a][b / 8] >> b % 8 & 1)))
		return;
	n = terms_stem(s, n, stem);
	for (; i >= 0; i = t->next[i]) {
		const struct term_form *f = &t->form[i];
		size_t common = n < f->len ? n : f->len;
		if (t->term[f->term].ident || memcmp(stem, f->text, common) != 0)
			continue;
		float w = f->weight;
		if (n == f->len)
			;
		else if (n > f->len) /* a longer word that begins so */
			w = f->len >= 4 && n < f->len * 2u ? w * 0.5f : 0;
		else /* cut short, as names do */
			w = kind == TERMS_NAME && n >= 3 && n * 2 >= f->len && f->weight >= 1 && !in_list(terms_stop, stem)
				    ? w * 0.6f
				    : 0;
		if (kind == TERMS_PROSE && f->weight < 0.85f)
			w *= 0.6f;
		keep_best(&best[f->term], w);
	}
}

/* How well text holds a run: 1 all of it, else by its pairs of characters. */
static float measure_run(const struct term_form *f, const char *text, size_t n)
{
	size_t pairs = 0, held = 0, i = 0;
	int32_t cp;

	if (memmem(text, n, f->text, f->len))
		return 1;
	while (i < f->len) {
		int a = utf8_decode(f->text + i, f->len - i, &cp), b;
		if (i + (size_t)a >= f->len)
			break;
		b = utf8_decode(f->text + i + a, f->len - i - (size_t)a, &cp);
		pairs++;
		held += memmem(text, n, f->text + i, (size_t)(a + b)) != NULL;
		i += (size_t)a;
	}
	return pairs > 1 && held * 2 >= pairs ? 0.6f * (float)held / (float)pairs : 0;
}

size_t terms_measure(const struct terms *t, enum terms_kind kind, const char *text, size_t n, float weight,
		     float found[TERMS_MAX])
{
	float best[TERMS_MAX] = { 0 };
	size_t words = 0, wide = 0;

	for (size_t i = 0; i < n;) {
		size_t from = i, to;
		unsigned char c = (unsigned char)text[i];
		if (kind_of[c] == CH_OTHER) {
			wide += c >= 0xC0;
			i++;
			continue;
		}
		to = next_part(text, n, &from);
		measure_word(t, kind, text + from, to - from, best);
		words++;
		i = to > i ? to : i + 1;
	}
	if (wide && t->has_run)
		for (size_t i = 0; i < t->n_forms; i++)
			if (t->term[t->form[i].term].run && t->form[i].text[0] & 0x80)
				keep_best(&best[t->form[i].term], t->form[i].weight * measure_run(&t->form[i], text, n));
	for (size_t k = 0; k < t->n; k++)
		found[k] += best[k] * weight;
	return words + wide / 2; /* two characters a word */
}

bool terms_is_ident(const struct terms *t, const char *name, float weight, float found[TERMS_MAX])
{
	bool is = false;

	for (size_t i = 0; i < t->n_forms; i++) {
		const struct term_form *f = &t->form[i];
		if (!t->term[f->term].ident)
			continue;
		if (!strcasecmp(name, f->text)) {
			found[f->term] += weight;
			is = true;
		} else {
			const char *p = strcasestr(name, f->text); /* sk_buff in sk_buff_head, not d_lookup in cmd_lookup */
			if (p && (p == name || !isalnum((unsigned char)p[-1])) && !islower((unsigned char)p[f->len]))
				found[f->term] += weight * 0.4f;
		}
	}
	return is;
}
