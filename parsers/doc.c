/* doc.c - which comment documents which definition, and which one the whole file. */
#include "room.h"

#include <ctype.h>

/* A run of comments on adjacent lines is one block, unless the upper one is the licence line. */
struct block {
	uint32_t start, end;
	bool own_line; /* only white space before it on its line */
};

static bool boilerplate(const char *s, size_t n)
{
	static const char *const words[] = { "spdx-license", "copyright", "licen", "warrant", "redistribut", "all rights reserved",
		                                 "general public", "permission is hereby", "released under", "written by", "author:",
		                                 "authors:", "vim:", "-*-", "eslint-", "(c) 19", "(c) 20", "gpl", "frozen_string_literal" };
	char low[512];
	size_t k = n < sizeof low - 1 ? n : sizeof low - 1;
	for (size_t i = 0; i < k; i++)
		low[i] = (char)tolower((unsigned char)s[i]);
	low[k] = 0;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (memmem(low, k, words[i], strlen(words[i])))
			return true;
	return false;
}

/* Says something: at least two words, so that rulers and lone tags do not count. */
static bool has_words(const char *s, size_t n)
{
	int words = 0, run = 0;
	for (size_t i = 0; i <= n; i++) {
		if (i < n && (isalpha((unsigned char)s[i]) || (unsigned char)s[i] >= 0x80)) {
			run++;
		} else {
			words += run > 0;
			run = 0;
		}
	}
	return words >= 2;
}

static bool line_is_blank(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (isalnum((unsigned char)s[i]) || (unsigned char)s[i] >= 0x80)
			return false;
	return true;
}

/* The first run of paragraphs of [b.start, b.end) that is neither licence nor empty. Paragraphs are separated by lines
 * without a letter or digit. */
static bool file_doc_in(const struct extract *x, struct block b, struct span *out)
{
	uint32_t i = b.start, para = b.start, good = 0, good_end = 0;
	bool found = false;
	while (i < b.end) {
		const char *nl = memchr(x->src + i, '\n', b.end - i);
		uint32_t stop = nl ? (uint32_t)(nl - x->src) : b.end;
		bool blank = line_is_blank(x->src + i, stop - i), last = stop >= b.end;
		if (blank || last) {
			uint32_t end = blank ? i : stop;
			bool any = end > para && has_words(x->src + para, end - para);
			if (any && boilerplate(x->src + para, end - para)) {
				if (found)
					break;
			} else if (any) {
				if (!found)
					good = para;
				found = true;
				good_end = end;
			}
			if (blank)
				para = last ? stop : stop + 1;
		}
		i = stop + 1;
	}
	while (found && good_end > good && isspace((unsigned char)x->src[good_end - 1]))
		good_end--;
	while (found && good < good_end && isspace((unsigned char)x->src[good]))
		good++;
	*out = (struct span){ good, good_end };
	return found;
}

static bool own_line(const struct extract *x, uint32_t pos)
{
	while (pos > 0 && (x->src[pos - 1] == ' ' || x->src[pos - 1] == '\t'))
		pos--;
	return pos == 0 || x->src[pos - 1] == '\n';
}

/* Newlines in [a, b) when there is nothing but white space, else -1. */
static int gap(const struct extract *x, uint32_t a, uint32_t b)
{
	int lines = 0;
	for (; a < b; a++) {
		if (!isspace((unsigned char)x->src[a]))
			return -1;
		lines += x->src[a] == '\n';
	}
	return lines;
}

/* Whether comment i + 1 goes on where comment i ends. */
static bool joined(const struct extract *x, size_t i)
{
	const struct span *c = &x->comments.v[i];
	if (!own_line(x, c[0].start) || !own_line(x, c[1].start))
		return false;
	int lines = gap(x, c[0].end, c[1].start);
	bool has_nl = c[0].end > 0 && x->src[c[0].end - 1] == '\n'; /* a line comment may or may not hold its newline */
	return lines >= 0 && lines + has_nl <= 1 && !memmem(x->src + c[0].start, c[0].end - c[0].start, "SPDX-", 5) &&
	       !(c[0].end - c[0].start > 2 && !memcmp(x->src + c[0].start, "#!", 2));
}

/* The block that comment i ends. At most 2000 comments are joined: nobody reads on. */
static struct block block_ending(const struct extract *x, size_t i)
{
	struct block b = { x->comments.v[i].start, x->comments.v[i].end, own_line(x, x->comments.v[i].start) };
	for (int n = 0; i > 0 && n < 2000 && joined(x, i - 1); n++, i--)
		b.start = x->comments.v[i - 1].start;
	return b;
}

/* Attributes and the like may stand between comment and definition: Rust #[..], C++ template, JS export. Returns the place
 * where the text above the definition's own line begins. */
static uint32_t head_start(const struct extract *x, const struct def *d)
{
	uint32_t at = d->start;
	for (int tries = 0; tries < 16; tries++) {
		uint32_t k = at;
		while (k > 0 && (x->src[k - 1] == ' ' || x->src[k - 1] == '\t'))
			k--;
		if (k == 0 || x->src[k - 1] != '\n')
			return at;
		uint32_t prev_end = k - 1, prev = prev_end;
		while (prev > 0 && x->src[prev - 1] != '\n')
			prev--;
		while (prev < prev_end && (x->src[prev] == ' ' || x->src[prev] == '\t'))
			prev++;
		bool attr = (x->lang == LANG_RUST && prev_end - prev > 2 && !memcmp(x->src + prev, "#[", 2)) ||
		            ((x->lang == LANG_TYPESCRIPT || x->lang == LANG_TSX || x->lang == LANG_JAVASCRIPT) && prev_end > prev && x->src[prev] == '@');
		if (!attr)
			return at;
		at = prev;
	}
	return at;
}

/* Index of the last comment that ends at or before pos, -1: none. */
static long comment_before(const struct extract *x, uint32_t pos)
{
	size_t lo = 0, hi = x->comments.n;
	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		if (x->comments.v[mid].end <= pos)
			lo = mid + 1;
		else
			hi = mid;
	}
	return (long)lo - 1;
}

/* The first definition that begins at pos or behind it; NULL: none. */
static const struct def *first_def_from(const struct parse *o, uint32_t pos)
{
	size_t lo = 0, hi = o->n_defs;
	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		if (o->defs[mid].start < pos)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < o->n_defs ? &o->defs[lo] : NULL;
}

static void file_doc(struct extract *x)
{
	struct parse *o = x->out;
	uint32_t limit = x->len;

	/* A comment that documents a definition does not speak for the file; a package clause is the file. */
	for (size_t i = 0; i < o->n_defs; i++)
		if (o->defs[i].kind != DEF_MODULE && o->defs[i].kind != DEF_MACRO && o->defs[i].kind != DEF_HEADING) {
			/* (in a Makefile the head comment often touches the first variable) */
			limit = o->defs[i].doc_len && o->defs[i].doc < o->defs[i].start && x->lang != LANG_MAKE ? o->defs[i].doc : o->defs[i].start;
			break;
		}
	if (x->doc_file.end > x->doc_file.start) {
		o->file_doc = x->doc_file.start;
		o->file_doc_len = x->doc_file.end - x->doc_file.start;
		return;
	}
	for (size_t i = 0, next; i < x->comments.n && x->comments.v[i].end <= limit; i = next) {
		for (next = i + 1; next < x->comments.n && x->comments.v[next].end <= limit && joined(x, next - 1); next++)
			;
		struct block b = { x->comments.v[i].start, x->comments.v[next - 1].end, own_line(x, x->comments.v[i].start) };
		struct span s;
		const struct def *behind = first_def_from(o, b.end);
		bool of_macro = behind && behind->kind == DEF_MACRO && behind->doc_len && behind->doc == b.start;
		bool shebang = b.end - b.start > 2 && !memcmp(x->src + b.start, "#!", 2) && b.start == 0;
		if (b.own_line && !of_macro && !shebang && file_doc_in(x, b, &s)) {
			o->file_doc = s.start;
			o->file_doc_len = s.end - s.start;
			return;
		}
	}
}

/* C# documents in XML: the summary is what counts, its tags are not. */
static void summary_only(const struct extract *x, struct def *d)
{
	static const char open[] = "<summary>", close[] = "</summary>";
	const char *doc = x->src + d->doc, *a = memmem(doc, d->doc_len, open, sizeof open - 1);
	if (!a)
		return;
	a += sizeof open - 1;
	const char *b = memmem(a, d->doc_len - (size_t)(a - doc), close, sizeof close - 1);
	d->doc_len = (uint32_t)((b ? b : doc + d->doc_len) - a);
	d->doc = (uint32_t)(a - x->src);
}

void doc_attach(struct extract *x)
{
	struct parse *o = x->out;
	if (lang_has(x->lang, TRAIT_PROSE) || x->lang == LANG_KCONFIG)
		return; /* their scanners set the docs themselves */
	for (size_t i = 0; i < o->n_defs && x->comments.n; i++) {
		struct def *d = &o->defs[i];
		if (d->doc_len)
			continue;
		uint32_t head = head_start(x, d);
		long c = comment_before(x, head);
		if (c < 0)
			continue;
		int lines = gap(x, x->comments.v[c].end, head);
		bool has_nl = x->src[x->comments.v[c].end - 1] == '\n';
		struct block b = block_ending(x, (size_t)c);
		if (lines < 0 || lines + has_nl > 1 || !b.own_line || memmem(x->src + b.start, b.end - b.start, "SPDX-", 5))
			continue;
		struct span good;
		if (boilerplate(x->src + b.start, b.end - b.start) && !file_doc_in(x, b, &good))
			continue; /* a licence above the first definition is no documentation of it */
		d->doc = b.start;
		d->doc_len = b.end - b.start - (uint32_t)has_nl;
		if (x->lang == LANG_CSHARP)
			summary_only(x, d);
	}
	file_doc(x);
}
