/* markdown_code.c - code blocks: coloured, tabs expanded, long lines broken at the last column.
 *
 * While a block is open its lines are laid out as they come. It is coloured anew when it has grown by a sixteenth (a line at least): so the whole of
 * it costs some sixteen times one colouring, however long it gets. When it is closed it is coloured once more, and what that needed is freed.
 */
#include "markdown_inline.h"

#include "../src/base/mem.h"

#include <stdlib.h>
#include <string.h>

#define COLOUR_MAX     (512u << 10) /* bytes of a block that is coloured */
#define COLOUR_SECONDS 0.05

struct md_code {
	struct buf text;       /* of the lines that are complete, with newlines */
	uint32_t lines;        /* of the leaf that are in text */
	uint32_t laid;         /* lines of the leaf that are laid out and stay */
	uint32_t laid_bytes;   /* of text */
	size_t rich_text, rich_runs, rich_lines; /* of the block's layout when these were */
	bool lang;             /* its words are those of a language; else they may be anything */
	struct highlight hl;
	size_t coloured;       /* bytes of text that hl knows */
	bool begun, empty;     /* laid out at all; when it had no lines yet */
	bool done;             /* closed and coloured: text is not needed any more */
	size_t span;           /* the first span that does not end before laid_bytes */
};

/* One for the UI thread: a query is compiled when its language is first met. */
static struct highlighter *highlighter;

void md_code_again(struct md_code *c)
{
	if (c)
		c->begun = false;
}

void md_code_free(struct md_code *c)
{
	if (!c)
		return;
	buf_free(&c->text);
	highlight_free(&c->hl);
	free(c);
}

static void colour(struct markdown *m, const struct md_leaf *leaf, struct md_code *c, bool closed)
{
	const char *info = m->src.p + leaf->info;
	size_t n = 0;
	enum lang lang;

	while (n < leaf->info_len && info[n] != ' ' && info[n] != '{' && info[n] != ',' && info[n] != ':')
		n++;
	lang = n ? lang_by_name(info, n) : LANG_NONE;
	c->lang = lang != LANG_NONE;
	c->coloured = c->text.len;
	m->work += c->text.len;
	if (lang == LANG_NONE || c->text.len > COLOUR_MAX)
		return;
	if (!highlighter)
		highlighter = highlighter_new();
	highlight_run(highlighter, lang, buf_str(&c->text), c->text.len, closed ? COLOUR_SECONDS : COLOUR_SECONDS / 3, NULL, &c->hl);
}

/* A language is seen by the colours; what else stands there ("```c fs/ramfs/inode.c") is shown. */
static bool info_shown(const struct markdown *m, const struct md_leaf *leaf)
{
	return leaf->info_len && lang_by_name(m->src.p + leaf->info, leaf->info_len) == LANG_NONE;
}

/* Words of code that the tree may know: names, and what looks like a name or place in comments and strings. They keep the colour of the code; names
 * that are not there get that of these. */
static void put_words(struct markdown *m, const char *s, size_t n, unsigned style, enum hl_kind kind, size_t source, int *col)
{
	bool prose = kind == HL_COMMENT || kind == HL_STRING;
	size_t plain = 0;

	for (size_t i = 0, end; m->link && kind != HL_KEYWORD && kind != HL_NUMBER && i < n; i = end) {
		bool mark = false;
		unsigned link_style = style;
		int32_t link;
		for (end = i; end < n && (md_is_alnum((unsigned char)s[end]) || s[end] == '_' || (prose && end > i && (s[end] == '/' || s[end] == '.'))); end++)
			mark |= s[end] == '_' || s[end] == '/' || (s[end] == '.' && end + 1 < n && md_is_alnum((unsigned char)s[end + 1]));
		if (end == i) {
			end++;
			continue;
		}
		if (end - i < 2 || (s[i] >= '0' && s[i] <= '9') || (prose && !mark && !(end < n && s[end] == '(')))
			continue;
		size_t to = end;
		while (to > i && (s[to - 1] == '.' || s[to - 1] == '/'))
			to--;
		link = m->link(m->ud, s + i, to - i, true, &link_style);
		if (link < 0)
			continue;
		md_flow_code(&m->flow, s + plain, i - plain, style, -1, source + plain, col);
		md_flow_code(&m->flow, s + i, to - i, (link_style & 0xff) == STYLE_UNVERIFIED ? link_style : style, link, source + i, col);
		plain = to;
	}
	md_flow_code(&m->flow, s + plain, n - plain, style, -1, source + plain, col);
}

/* One line at offset `from` of the coloured text; beyond what is coloured it is plain. */
static void lay_line(struct markdown *m, const struct md_leaf *leaf, struct md_code *c, struct rich *out, int width, uint32_t k, size_t from)
{
	const struct md_line *l = &m->lines[leaf->line0 + k];
	const char *s = m->src.p + l->start;
	struct md_margin g;
	size_t at = 0;
	int col = 0;

	md_flow_clear(&m->flow);
	md_margin(&g, m, leaf, width);
	g.first = k == 0 && !info_shown(m, leaf);
	if (k == 0 && g.first)
		md_margin_rest(&g, &m->flow);
	while (c->span < c->hl.n && c->hl.spans[c->span].end <= from)
		c->span++;
	for (size_t i = c->span; i < c->hl.n && at < l->len && c->hl.spans[i].start < from + l->len; i++) {
		const struct hl_span *sp = &c->hl.spans[i];
		size_t a = sp->start > from ? sp->start - from : 0, b = sp->end - from;
		if (b > l->len)
			b = l->len;
		if (a < at)
			a = at;
		if (a >= b)
			continue;
		put_words(m, s + at, a - at, STYLE_CODE, HL_KIND_COUNT, l->start + at, &col);
		put_words(m, s + a, b - a, theme_syntax(sp->kind), sp->kind, l->start + a, &col);
		at = b;
	}
	put_words(m, s + at, l->len - at, STYLE_CODE, c->lang ? HL_KIND_COUNT : HL_COMMENT, l->start + at, &col);
	m->work += l->len + 1;
	if (!m->flow.n)
		md_flow_put(&m->flow, "", 0, STYLE_CODE, -1, l->start);
	if (!l->len && !m->flow.text.len)
		md_margin_line(&g, out, STYLE_CODE, l->start);
	else
		md_flow_lines(&m->flow, &g, out, STYLE_CODE, true);
}

/* The marks that begin with the block, when it has no line to stand at. */
static void lay_marks(struct markdown *m, const struct md_leaf *leaf, struct rich *out, int width)
{
	struct md_margin g;

	md_margin(&g, m, leaf, width);
	md_flow_clear(&m->flow);
	md_margin_rest(&g, &m->flow);
	md_flow_lines(&m->flow, &g, out, STYLE_CODE, false);
}

static void lay_info(struct markdown *m, const struct md_leaf *leaf, struct rich *out, int width)
{
	struct md_margin g;
	int col = 0;

	md_margin(&g, m, leaf, width);
	md_flow_clear(&m->flow);
	md_margin_rest(&g, &m->flow);
	md_flow_code(&m->flow, m->src.p + leaf->info, leaf->info_len, STYLE_DIM, -1, leaf->info, &col);
	md_flow_lines(&m->flow, &g, out, 0, true);
}

void md_code(struct markdown *m, struct md_block *b, int width, bool tried, bool closed)
{
	const struct md_leaf *leaf = &m->leaves[b->leaf0];
	struct rich *r = &b->rich;
	struct md_code *c = b->code;
	uint32_t stay = leaf->n_lines - (tried && leaf->n_lines ? 1 : 0);
	bool anew = !c || c->laid > stay || !c->begun || (c->empty && leaf->n_lines) || (c->done && (c->lines != stay || !closed));

	if (!c)
		c = b->code = xcalloc(1, sizeof *c);
	if (c->lines > stay || (c->done && (c->lines != stay || !closed))) {
		buf_truncate(&c->text, 0);
		c->lines = 0;
		c->coloured = 0;
		c->done = false;
	}
	for (; c->lines < stay; c->lines++) {
		const struct md_line *l = &m->lines[leaf->line0 + c->lines];
		if (l->more)
			buf_truncate(&c->text, c->text.len - 1);
		buf_add(&c->text, m->src.p + l->start, l->len);
		buf_putc(&c->text, '\n');
	}
	if (c->text.len > c->coloured && (closed || anew || c->text.len - c->coloured > c->coloured / 16)) {
		colour(m, leaf, c, closed);
		anew = true;
	}
	if (anew) {
		rich_clear(r);
		if (leaf->gap)
			md_gap(m, leaf, r, width);
		if (info_shown(m, leaf))
			lay_info(m, leaf, r, width);
		else if (!leaf->n_lines)
			lay_marks(m, leaf, r, width);
		c->begun = true;
		c->empty = !leaf->n_lines;
		c->laid = 0;
		c->laid_bytes = 0;
		c->span = 0;
	} else {
		buf_truncate(&r->text, c->rich_text);
		r->n_runs = c->rich_runs;
		r->n_lines = c->rich_lines;
	}
	for (; c->laid < stay; c->laid++) {
		const struct md_line *l = &m->lines[leaf->line0 + c->laid];
		if (l->more)
			c->laid_bytes--;
		lay_line(m, leaf, c, r, width, c->laid, c->laid_bytes);
		c->laid_bytes += l->len + 1;
	}
	c->rich_text = r->text.len;
	c->rich_runs = r->n_runs;
	c->rich_lines = r->n_lines;
	if (stay < leaf->n_lines) {
		size_t span = c->span;
		lay_line(m, leaf, c, r, width, stay, SIZE_MAX / 2);
		c->span = span;
	}
	if (closed && stay == leaf->n_lines && !c->done) {
		buf_free(&c->text); /* colours stay for other widths */
		c->done = true;
	}
}
