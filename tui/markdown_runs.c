/* markdown_runs.c - a paragraph whose bytes are marked, as runs of text; words that look like code become links. */
#include "markdown_inline.h"

#include <string.h>

/* Of a name, path or place; one load, as it is asked for each byte. */
static const bool word_bytes[256] = {
	['0'] = 1, ['1'] = 1, ['2'] = 1, ['3'] = 1, ['4'] = 1, ['5'] = 1, ['6'] = 1, ['7'] = 1, ['8'] = 1, ['9'] = 1,
	['A'] = 1, ['B'] = 1, ['C'] = 1, ['D'] = 1, ['E'] = 1, ['F'] = 1, ['G'] = 1, ['H'] = 1, ['I'] = 1, ['J'] = 1, ['K'] = 1, ['L'] = 1, ['M'] = 1,
	['N'] = 1, ['O'] = 1, ['P'] = 1, ['Q'] = 1, ['R'] = 1, ['S'] = 1, ['T'] = 1, ['U'] = 1, ['V'] = 1, ['W'] = 1, ['X'] = 1, ['Y'] = 1, ['Z'] = 1,
	['a'] = 1, ['b'] = 1, ['c'] = 1, ['d'] = 1, ['e'] = 1, ['f'] = 1, ['g'] = 1, ['h'] = 1, ['i'] = 1, ['j'] = 1, ['k'] = 1, ['l'] = 1, ['m'] = 1,
	['n'] = 1, ['o'] = 1, ['p'] = 1, ['q'] = 1, ['r'] = 1, ['s'] = 1, ['t'] = 1, ['u'] = 1, ['v'] = 1, ['w'] = 1, ['x'] = 1, ['y'] = 1, ['z'] = 1,
	['_'] = 1, ['.'] = 1, ['/'] = 1, [':'] = 1, ['-'] = 1, ['+'] = 1, ['#'] = 1, ['~'] = 1, ['$'] = 1,
};

static inline bool word_byte(unsigned char c)
{
	return word_bytes[c];
}

/* The word at i of the text that looks like code: an underscore or a capital inside, a path, path:line, name(). Its end; i: none. */
static size_t code_word(const struct md_inline *in, size_t i, size_t n)
{
	size_t j = i, end;
	bool code = false, letter = false;

	while (j < n && word_byte((unsigned char)in->t[j]) && !(in->flag[j] & (HIDE | CODE | LINK)))
		j++;
	end = j;
	while (end > i && strchr(".:-/+#~$", in->t[end - 1]) && !(in->t[end - 1] == '/' && end - i > 1))
		end--;
	for (size_t k = i; k < end; k++) {
		char c = in->t[k];
		letter |= md_is_alnum((unsigned char)c) && !(c >= '0' && c <= '9');
		code |= c == '_' || (c == '/' && k > i) || (k > i && c >= 'A' && c <= 'Z' && in->t[k - 1] >= 'a' && in->t[k - 1] <= 'z') ||
			((c == '.' || c == ':') && k > i && k + 1 < end && md_is_alnum((unsigned char)in->t[k + 1]));
	}
	code |= end == j && end < n && in->t[end] == '(' && end > i && md_is_alnum((unsigned char)in->t[end - 1]);
	if (in->t[i] == ':' && end > i + 1) { /* ":57", of the file named before */
		for (size_t k = i + 1; k < end; k++)
			if (in->t[k] < '0' || in->t[k] > '9')
				return i;
		return end;
	}
	return code && letter && end - i <= WORD_MAX ? end : i;
}

struct put {
	struct markdown *m;
	struct md_flow *f;
	struct md_inline *in;
	const struct md_line *lines;
	size_t n_lines, line, line_at, source; /* line_at: where it begins in the text */
	size_t n;
	unsigned base;
};

/* Where byte i of the text is in the source; i ascends. */
static size_t source_of(struct put *p, size_t i)
{
	while (p->line + 1 < p->n_lines) {
		size_t next = p->line_at + p->lines[p->line].len + !p->lines[p->line + 1].more;
		/* the first line may have lost its beginning (a task's box) */
		if (!p->line)
			next -= p->source - p->lines[0].start;
		if (i < next)
			break;
		p->line++;
		p->line_at = next;
	}
	return p->line ? p->lines[p->line].start + (i - p->line_at) : p->source + i;
}

static unsigned style_of(const struct put *p, size_t i, int strong, int em)
{
	uint8_t f = p->in->flag[i];

	if (f & CODE)
		return STYLE_CODE;
	if (f & STRIKE)
		return STYLE_DIM;
	if (strong > 0)
		return (p->base == STYLE_HEADING ? STYLE_HEADING : STYLE_STRONG) | (em > 0 ? LOOK_UNDERLINE : 0u);
	return em > 0 ? (p->base == STYLE_HEADING ? STYLE_HEADING | LOOK_UNDERLINE : STYLE_EMPHASIS) : p->base;
}

static int32_t ask(struct put *p, size_t from, size_t to, bool code, unsigned *style)
{
	return p->m->link && to > from ? p->m->link(p->m->ud, p->in->t + from, to - from, code, style) : -1;
}

/* Bytes of the text that go out together. */
struct pending {
	size_t from, n, source;
	unsigned style;
	int32_t link;
};

static void flush(struct put *p, struct pending *w)
{
	md_flow_put(p->f, p->in->t + w->from, w->n, w->style, w->link, w->source);
	w->n = 0;
}

static void put_byte(struct put *p, struct pending *w, size_t i, unsigned style, int32_t link)
{
	size_t source = source_of(p, i);

	if (w->n && w->from + w->n == i && w->source + w->n == source && w->style == style && w->link == link) {
		w->n++;
		return;
	}
	flush(p, w);
	*w = (struct pending){ i, 1, source, style, link };
}

static void put_runs(struct put *p)
{
	struct md_inline *in = p->in;
	int strong = 0, em = 0;
	size_t g = 0, end = 0; /* end: of the link that is being put */
	int32_t link = -1;
	unsigned link_style = 0;
	struct pending w = { 0 };

	for (size_t i = 0; i <= p->n; i++) {
		unsigned style;
		if (i < p->n) {
			strong += in->strong[i];
			em += in->em[i];
		}
		if (end && i >= end) {
			if ((link_style & 0xff) == STYLE_UNVERIFIED) {
				flush(p, &w);
				md_flow_put(p->f, "?", 1, STYLE_UNVERIFIED, link, source_of(p, i ? i - 1 : 0));
			}
			end = 0;
			link = -1;
			link_style = 0;
		}
		if (i == p->n)
			break;
		while (g < in->n_g && in->g[g].end <= i)
			g++;
		style = style_of(p, i, strong, em);
		if (!end && g < in->n_g && in->g[g].start == i) {
			unsigned s = in->g[g].code ? STYLE_CODE : STYLE_LINK;
			link = ask(p, in->g[g].to, in->g[g].to_end, in->g[g].code, &s);
			link_style = s;
			end = in->g[g].end;
		} else if (!end && !(in->flag[i] & (HIDE | CODE | LINK)) && word_byte((unsigned char)in->t[i]) &&
			   !(i && word_byte((unsigned char)in->t[i - 1]) && !(in->flag[i - 1] & HIDE))) {
			size_t to = code_word(in, i, p->n);
			unsigned s = style;
			if (to > i) {
				link = ask(p, i, to, false, &s);
				if (link >= 0 || s != style) {
					link_style = s;
					end = to;
				} else {
					link = -1;
				}
			}
		}
		if (in->flag[i] & BREAK) {
			flush(p, &w);
			md_flow_put(p->f, "\n", 1, p->base, -1, source_of(p, i));
		} else if (!(in->flag[i] & HIDE)) {
			put_byte(p, &w, i, end && link_style ? link_style : style, link);
		}
	}
	flush(p, &w);
}

void md_runs(struct markdown *m, struct md_flow *f, struct md_inline *in, size_t n, const struct md_line *lines, size_t n_lines, size_t source,
	     unsigned base)
{
	struct put p = { .m = m, .f = f, .in = in, .lines = lines, .n_lines = n_lines, .source = source, .n = n, .base = base };

	put_runs(&p);
}
