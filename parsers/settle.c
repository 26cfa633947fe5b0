/* settle.c - what a query cannot say about single languages: spellings of names, where a definition begins, which ones
 * belong together or are none. */
#include "room.h"

#include <stdlib.h>

struct span settle_name(const struct extract *x, struct span s)
{
	char next = s.end < x->len ? x->src[s.end] : 0, after = s.end + 1 < x->len ? x->src[s.end + 1] : 0;
	/* `import a.b.*` names no b, and what Swift's grammar takes for a call with brackets is an element */
	if ((x->lang == LANG_KOTLIN && next == '.' && after == '*') || (x->lang == LANG_SWIFT && next == '['))
		return (struct span){ s.start, s.start };
	if (s.end - s.start < 2)
		return s;
	if (x->lang == LANG_RUBY && x->src[s.start] == ':')
		s.start++;
	if (x->lang == LANG_CSS) { /* of a list over lines the first is enough */
		const char *nl = memchr(x->src + s.start, '\n', s.end - s.start);
		if (nl)
			s.end = (uint32_t)(nl - x->src);
	}
	if (lang_has(x->lang, TRAIT_MARKUP))
		while (s.end > s.start && strchr(" \t\r\n,", x->src[s.end - 1]) && x->src[s.end - 1])
			s.end--;
	return s;
}

struct span settle_import(const struct extract *x, struct span s)
{
	static const char word[] = "import";
	if (x->lang == LANG_SCALA && s.end - s.start > sizeof word && !memcmp(x->src + s.start, word, sizeof word - 1)) {
		s.start += sizeof word - 1;
		while (s.start < s.end && strchr(" \t\r\n", x->src[s.start]))
			s.start++;
	}
	return s;
}

/* OCaml: a binding is defined by what stands behind `let rec`, `and`, `type`, ...; those words belong to it. */
static void take_keywords(const struct extract *x, struct def *d)
{
	static const char *const words[] = { "let", "rec", "and", "type", "nonrec", "module", "class", "virtual", "exception" };
	for (int n = 0; n < 3; n++) {
		uint32_t end = d->start, start;
		while (end > 0 && (x->src[end - 1] == ' ' || x->src[end - 1] == '\t'))
			end--;
		for (start = end; start > 0 && end - start < 10 && x->src[start - 1] >= 'a' && x->src[start - 1] <= 'z';)
			start--;
		if (start > 0 && is_word_char((unsigned char)x->src[start - 1]))
			return;
		bool known = false;
		for (size_t i = 0; i < sizeof words / sizeof *words && !known; i++)
			known = extract_is(x, (struct span){ start, end }, words[i]);
		if (!known)
			return;
		d->start = start;
		d->start_line = extract_line(x, start);
	}
}

/* Zig: `const x = @import(..)` gives another file a name here; `const Self = @This()` the type around it. */
static bool names_elsewhere(const struct extract *x, const struct def *d)
{
	static const char *const calls[] = { "@import", "@cImport", "@This" };
	uint32_t i = d->name + d->name_len;
	while (i < d->end && strchr(" =\t\r\n", x->src[i]) && x->src[i])
		i++;
	for (size_t k = 0; k < sizeof calls / sizeof *calls; k++) {
		size_t n = strlen(calls[k]);
		if (d->end - i > n && !memcmp(x->src + i, calls[k], n))
			return true;
	}
	return false;
}

/* The first of each custom element; x->names holds those met in this file. */
static bool first_custom(struct extract *x, const struct def *d)
{
	struct span name = { d->name, d->name + d->name_len };
	if (!memchr(x->src + d->name, '-', d->name_len) || name_set_has(&x->names, x->src, name))
		return false;
	name_set_add(&x->names, x->src, name);
	return true;
}

/* `.name` and `#name` alone: the class or id itself, which is another definition. */
static bool single_selector(const struct extract *x, const struct def *d)
{
	uint32_t i = d->name + 1, end = d->name + d->name_len;
	if (x->src[d->name] != '.' && x->src[d->name] != '#')
		return false;
	while (i < end && (is_word_char((unsigned char)x->src[i]) || x->src[i] == '-'))
		i++;
	return i == end && d->sig_end > i && !memchr(x->src + i, ',', d->sig_end - i);
}

/* Of a generated file of markup this much is named. */
enum { MAX_MARKUP = 4000 };

static bool settle_markup(struct extract *x, const struct def *d)
{
	if (x->n_settled == 0)
		name_set_clear(&x->names, 64);
	if (x->n_settled >= MAX_MARKUP || d->name_len > 120 || memchr(x->src + d->name, '\n', d->name_len))
		return false;
	if (x->lang == LANG_HTML && d->kind == DEF_CLASS && !first_custom(x, d))
		return false;
	if (x->lang == LANG_CSS && d->kind == DEF_VARIABLE && x->src[d->start] != '#' &&
	    (d->name_len < 2 || memcmp(x->src + d->name, "--", 2)))
		return false;
	if (x->lang == LANG_CSS && d->kind == DEF_RULE && single_selector(x, d))
		return false;
	x->n_settled++;
	return true;
}

bool settle_other(struct extract *x, struct def *d)
{
	if (lang_has(x->lang, TRAIT_MARKUP))
		return settle_markup(x, d);
	if (x->lang == LANG_OCAML || x->lang == LANG_OCAML_INTERFACE)
		take_keywords(x, d);
	if (x->lang == LANG_ZIG && d->kind == DEF_CONSTANT)
		return !names_elsewhere(x, d);
	return true;
}

/* Equations of one function follow each other, its signature comes right before them. */
void settle_equations(struct extract *x)
{
	struct parse *o = x->out;
	size_t n = 0;

	for (size_t i = 0; i < o->n_defs; i++) {
		struct def *d = &o->defs[i], *k = n ? &o->defs[n - 1] : NULL;
		bool same = k && (d->kind == DEF_FUNCTION || d->kind == DEF_METHOD) && k->kind == d->kind && k->name_len == d->name_len &&
		            d->start >= k->end && !memcmp(x->src + k->name, x->src + d->name, d->name_len);
		if (!same) {
			o->defs[n++] = *d;
			continue;
		}
		k->end = d->end;
		k->end_line = d->end_line;
		k->flags |= d->flags;
	}
	o->n_defs = n;
}
