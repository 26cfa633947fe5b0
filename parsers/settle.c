/* settle.c - what a query cannot say about single languages: spellings of names, where a definition begins, which ones
 * belong together or are none. */
#include "room.h"

#include <stdlib.h>

struct span settle_name(const struct extract *x, struct span s)
{
	if (s.end - s.start < 2)
		return s;
	char first = x->src[s.start];
	if (x->lang == LANG_RUBY && first == ':')
		s.start++;
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
	while (i < d->end && (x->src[i] == ' ' || x->src[i] == '='))
		i++;
	for (size_t k = 0; k < sizeof calls / sizeof *calls; k++) {
		size_t n = strlen(calls[k]);
		if (d->end - i > n && !memcmp(x->src + i, calls[k], n))
			return true;
	}
	return false;
}

bool settle_other(struct extract *x, struct def *d)
{
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
