/* markdown.c - streaming, the cache of blocks, and the layout of all but code and tables. */
#include "markdown_parts.h"

#include "../src/base/mem.h"

#include <stdlib.h>
#include <string.h>

struct markdown *markdown_new(markdown_link_fn link, void *ud)
{
	struct markdown *m = xcalloc(1, sizeof *m);

	m->link = link;
	m->ud = ud;
	m->st.stack_changed = true;
	return m;
}

static void block_drop(struct md_block *b)
{
	rich_free(&b->rich);
	md_code_free(b->code);
	b->code = NULL;
}

void markdown_free(struct markdown *m)
{
	if (!m)
		return;
	for (size_t i = 0; i < m->used_blocks; i++)
		block_drop(&m->blocks[i]);
	free(m->blocks);
	free(m->lines);
	free(m->leaves);
	free(m->stacks);
	buf_free(&m->src);
	buf_free(&m->para);
	md_flow_free(&m->flow);
	md_flow_free(&m->cell);
	md_inline_free(m->inl);
	free(m);
}

const struct buf *markdown_source(const struct markdown *m)
{
	return &m->src;
}

/* ---- reading ------------------------------------------------------------------------------------------------------------------ */

/* Where a line that is too long is cut: behind a blank, else between characters. s[0..MD_LINE_MAX] is there. */
static size_t cut_at(const char *s)
{
	size_t at = MD_LINE_MAX;

	while (at > MD_LINE_MAX / 2 && s[at - 1] != ' ')
		at--;
	if (s[at - 1] == ' ')
		return at;
	for (at = MD_LINE_MAX; ((unsigned char)s[at] & 0xC0) == 0x80 && at > MD_LINE_MAX - 4;)
		at--;
	return at;
}

/* Takes back the line that was tried though it was not complete. */
static void take_back(struct markdown *m)
{
	if (!m->tried)
		return;
	m->tried = false;
	m->st = m->st0;
	m->n_lines = m->lines0;
	m->n_stacks = m->stacks0;
	m->n_leaves = m->leaves0;
	if (m->n_leaves)
		m->leaves[m->n_leaves - 1] = m->leaf0;
	for (size_t i = m->blocks0; i < m->n_blocks; i++) {
		block_drop(&m->blocks[i]);
		m->blocks[i].laid = false;
	}
	m->n_blocks = m->blocks0;
	if (m->n_blocks) {
		struct md_block *b = &m->blocks[m->n_blocks - 1];
		b->n_leaves = m->block0.n_leaves;
		b->bytes = m->block0.bytes;
	}
	md_stale(m);
	if (m->first_stale > m->n_blocks)
		m->first_stale = m->n_blocks;
}

/* Complete lines, and all but the end of lines that are too long. */
static void read_lines(struct markdown *m)
{
	for (;;) {
		const char *s = m->src.p + m->read;
		size_t n = m->src.len - m->read;
		const char *nl = memchr(m->src.p + m->looked, '\n', m->src.len - m->looked);
		size_t len = nl ? (size_t)(nl - s) : n;

		m->work++;
		if (len > MD_LINE_MAX) {
			size_t at = cut_at(s);
			md_read_line(m, (uint32_t)m->read, (uint32_t)(m->read + at), m->more);
			m->more = true;
			m->read += at;
			m->looked = m->read + (len - at);
			continue;
		}
		if (!nl) {
			m->looked = m->src.len;
			return;
		}
		md_read_line(m, (uint32_t)m->read, (uint32_t)(m->read + len), m->more);
		m->more = false;
		m->read += len + 1;
		m->looked = m->read;
	}
}

void markdown_add(struct markdown *m, const char *text, size_t n)
{
	if (!n || m->ended || m->src.len + n > (1u << 29))
		return;
	take_back(m);
	buf_add(&m->src, text, n);
	read_lines(m);
}

void markdown_end(struct markdown *m)
{
	if (m->ended)
		return;
	take_back(m);
	if (m->read < m->src.len)
		md_read_line(m, (uint32_t)m->read, (uint32_t)m->src.len, m->more);
	m->read = m->looked = m->src.len;
	m->ended = true;
	if (m->n_leaves && m->leaves[m->n_leaves - 1].kind != MD_FENCE)
		m->leaves[m->n_leaves - 1].closed = true;
	md_stale(m);
}

/* Does the source of block i hold the word? */
static bool block_holds(const struct markdown *m, size_t i, const char *word, size_t n)
{
	uint32_t from = m->leaves[m->blocks[i].leaf0].at;
	size_t to = i + 1 < m->n_blocks ? m->leaves[m->blocks[i + 1].leaf0].at : m->src.len;

	return to > from && memmem(m->src.p + from, to - from, word, n);
}

void markdown_relink(struct markdown *m, const char *word, size_t n)
{
	for (size_t i = 0; i < m->n_blocks; i++) {
		if (!m->blocks[i].laid || (word && !block_holds(m, i, word, n)))
			continue;
		m->blocks[i].laid = false;
		md_code_again(m->blocks[i].code);
		if (m->first_stale > i)
			m->first_stale = i;
	}
}

void markdown_drop(struct markdown *m)
{
	for (size_t i = 0; i < m->used_blocks; i++) {
		block_drop(&m->blocks[i]);
		m->blocks[i].laid = false;
	}
	m->first_stale = 0;
	m->width = 0;
}

uint64_t markdown_work(const struct markdown *m)
{
	return m->work;
}

/* A line of nothing but marks may become anything: it is not shown before it is complete, so that nothing flickers. */
static bool undecided(const struct markdown *m)
{
	size_t n = m->src.len - m->read;

	if (n > 40 || m->more)
		return false;
	for (size_t i = m->read; i < m->src.len; i++)
		if (!strchr(" \t-=*_#>`~|:+", m->src.p[i]) || !m->src.p[i])
			return false;
	return true;
}

/* Tries the line that is not complete yet. */
static void try_line(struct markdown *m)
{
	if (m->tried || m->read == m->src.len || undecided(m))
		return;
	m->st0 = m->st;
	m->lines0 = m->n_lines;
	m->stacks0 = m->n_stacks;
	m->leaves0 = m->n_leaves;
	m->blocks0 = m->n_blocks;
	if (m->n_leaves)
		m->leaf0 = m->leaves[m->n_leaves - 1];
	if (m->n_blocks)
		m->block0 = m->blocks[m->n_blocks - 1];
	md_read_line(m, (uint32_t)m->read, (uint32_t)m->src.len, m->more);
	m->tried = true;
}

/* ---- layout ------------------------------------------------------------------------------------------------------------------- */

/* The paragraph's lines, parted by newlines; blanks at their beginnings are no text. */
static void join(struct markdown *m, const struct md_leaf *leaf)
{
	buf_truncate(&m->para, 0);
	for (uint32_t i = 0; i < leaf->n_lines; i++) {
		const struct md_line *l = &m->lines[leaf->line0 + i];
		if (i && !l->more)
			buf_putc(&m->para, '\n');
		buf_add(&m->para, m->src.p + l->start, l->len);
	}
	while (m->para.len && (m->para.p[m->para.len - 1] == ' ' || m->para.p[m->para.len - 1] == '\t'))
		buf_truncate(&m->para, m->para.len - 1);
}

/* "[ ] " or "[x] " at the start of an item: the box is its mark. */
static bool is_task(const struct markdown *m, const struct md_leaf *leaf)
{
	const char *s = m->para.p;

	if (leaf->kind != MD_PARA || leaf->depth <= leaf->fresh)
		return false;
	const struct md_container *c = &m->stacks[leaf->stack0 + leaf->depth - 1];
	return c->type == MD_ITEM && c->marker_len == 1 && m->para.len >= 4 && s[0] == '[' && (s[1] == ' ' || s[1] == 'x' || s[1] == 'X') && s[2] == ']' && s[3] == ' ';
}

static bool in_quote(const struct markdown *m, const struct md_leaf *leaf)
{
	for (uint8_t i = 0; i < leaf->depth; i++)
		if (m->stacks[leaf->stack0 + i].type == MD_QUOTE)
			return true;
	return false;
}

static void lay_text(struct markdown *m, const struct md_leaf *leaf, struct md_margin *g, struct rich *out, bool open)
{
	unsigned base = leaf->kind == MD_HEADING ? STYLE_HEADING : in_quote(m, leaf) ? STYLE_QUOTE : STYLE_TEXT;
	size_t skip = 0;

	join(m, leaf);
	md_flow_clear(&m->flow);
	if (is_task(m, leaf)) {
		skip = 4;
		md_margin_task(g, m->para.p[1]);
	}
	md_margin_rest(g, &m->flow);
	if (skip && g->shown < leaf->depth)
		md_flow_put(&m->flow, m->para.p, skip, STYLE_KEY, -1, leaf->at);
	md_inline(m, &m->flow, buf_str(&m->para) + skip, m->para.len - skip, leaf->n_lines ? &m->lines[leaf->line0] : NULL, leaf->n_lines,
		  leaf->n_lines ? m->lines[leaf->line0].start + skip : leaf->at, base, open);
	md_flow_lines(&m->flow, g, out, 0, false);
}

static void lay_rule(const struct md_leaf *leaf, struct md_margin *g, struct rich *out, int width)
{
	md_margin_line(g, out, 0, leaf->at);
	for (int i = g->cols; i < width; i++)
		rich_run(out, STYLE_BORDER, -1, "\xE2\x94\x80", 3);
}

/* The empty line before a leaf, with the bars of the quotes that go on. */
void md_gap(struct markdown *m, const struct md_leaf *leaf, struct rich *out, int width)
{
	struct md_leaf outer = *leaf;
	struct md_margin g;

	for (outer.depth = leaf->fresh; outer.depth && m->stacks[leaf->stack0 + outer.depth - 1].type != MD_QUOTE;)
		outer.depth--;
	outer.fresh = outer.depth;
	md_margin(&g, m, &outer, width);
	md_margin_line(&g, out, 0, leaf->at);
}

static void lay_block(struct markdown *m, struct md_block *b, int width)
{
	rich_clear(&b->rich);
	for (uint32_t i = b->leaf0; i < b->leaf0 + b->n_leaves; i++) {
		const struct md_leaf *leaf = &m->leaves[i];
		bool open = i + 1 == m->n_leaves && !m->ended && !leaf->closed;
		struct md_margin g;

		m->work += leaf->bytes + leaf->depth + 1u;
		if (leaf->gap)
			md_gap(m, leaf, &b->rich, width);
		md_margin(&g, m, leaf, width);
		if (leaf->kind == MD_RULE)
			lay_rule(leaf, &g, &b->rich, width);
		else if (leaf->kind == MD_TABLE)
			md_table(m, leaf, &g, &b->rich, width, open);
		else
			lay_text(m, leaf, &g, &b->rich, open);
	}
	b->laid = true;
}

size_t markdown_layout(struct markdown *m, int width)
{
	if (width < 1)
		width = 1;
	if (width != m->width) {
		for (size_t i = 0; i < m->n_blocks; i++) {
			m->blocks[i].laid = false;
			md_code_again(m->blocks[i].code);
		}
		m->first_stale = 0;
		m->width = width;
	}
	try_line(m);
	if (m->first_stale >= m->n_blocks && m->n_blocks)
		return m->total;
	for (size_t i = m->first_stale; i < m->n_blocks; i++) {
		struct md_block *b = &m->blocks[i];
		const struct md_leaf *leaf = &m->leaves[b->leaf0];
		bool last = i + 1 == m->n_blocks;

		m->work++;
		b->line0 = i ? m->blocks[i - 1].line0 + m->blocks[i - 1].rich.n_lines : 0;
		if (b->laid)
			continue;
		if (leaf->kind == MD_FENCE || leaf->kind == MD_INDENTED) {
			md_code(m, b, width, last && m->tried && m->blocks0 == m->n_blocks && m->leaves0 == m->n_leaves, !last || m->ended || leaf->closed);
			b->laid = true;
		} else {
			lay_block(m, b, width);
		}
	}
	m->first_stale = m->n_blocks;
	m->total = m->n_blocks ? m->blocks[m->n_blocks - 1].line0 + m->blocks[m->n_blocks - 1].rich.n_lines : 0;
	return m->total;
}

static const struct md_block *block_of(const struct markdown *m, size_t i)
{
	size_t lo = 0, hi = m->n_blocks;

	while (hi - lo > 1) {
		size_t mid = lo + (hi - lo) / 2;
		if (m->blocks[mid].line0 <= i)
			lo = mid;
		else
			hi = mid;
	}
	return &m->blocks[lo];
}

const struct rich *markdown_line(const struct markdown *m, size_t i, size_t *line)
{
	const struct md_block *b = block_of(m, i);

	*line = i - b->line0;
	return &b->rich;
}

/* The leaf that line i is in. */
static uint32_t leaf_of(const struct markdown *m, size_t i)
{
	const struct md_block *b = block_of(m, i);
	uint32_t at = b->rich.lines[i - b->line0].source, k = b->leaf0;

	while (k + 1 < b->leaf0 + b->n_leaves && m->leaves[k + 1].at <= at)
		k++;
	return k;
}

static bool is_code(const struct md_leaf *leaf)
{
	return leaf->kind == MD_FENCE || leaf->kind == MD_INDENTED;
}

/* First leaf of a list or quote as a whole, with what its paragraphs were cut into. */
static uint32_t first_leaf(const struct markdown *m, uint32_t k)
{
	while (k > 0 && (m->leaves[k].depth ? m->leaves[k].kept > 0 || (m->leaves[k - 1].depth && !m->leaves[k].gap) : m->leaves[k].more))
		k--;
	return k;
}

static void put_code(const struct markdown *m, const struct md_leaf *leaf, struct buf *out)
{
	for (uint32_t k = 0; k < leaf->n_lines; k++) {
		const struct md_line *l = &m->lines[leaf->line0 + k];
		if (k && !l->more)
			buf_putc(out, '\n');
		buf_add(out, m->src.p + l->start, l->len);
	}
	buf_putc(out, '\n');
}

void markdown_block(const struct markdown *m, size_t i, struct buf *out)
{
	const struct md_leaf *leaf;
	uint32_t first, last, end, at;

	if (i >= m->total)
		return;
	first = last = leaf_of(m, i);
	if (is_code(&m->leaves[first])) {
		put_code(m, &m->leaves[first], out);
		return;
	}
	first = first_leaf(m, first);
	while (last + 1 < m->n_leaves && (m->leaves[last + 1].depth
						  ? m->leaves[last].depth && (m->leaves[last + 1].kept > 0 || !m->leaves[last + 1].gap)
						  : m->leaves[last + 1].more))
		last++;
	leaf = &m->leaves[last];
	end = leaf->n_lines ? m->lines[leaf->line0 + leaf->n_lines - 1].start + m->lines[leaf->line0 + leaf->n_lines - 1].len : leaf->at;
	at = m->leaves[first].at;
	while (at > 0 && m->src.p[at - 1] != '\n')
		at--;
	while (end < m->src.len && m->src.p[end] != '\n')
		end++;
	buf_add(out, m->src.p + at, end - at);
	buf_putc(out, '\n');
}

size_t markdown_block_line(const struct markdown *m, size_t i)
{
	uint32_t first;

	if (i >= m->total)
		return i;
	first = first_leaf(m, leaf_of(m, i));
	while (first > 0 && m->leaves[first - 1].kind == MD_HEADING)
		first--;
	for (const struct md_block *b; i > 0; i--) {
		b = block_of(m, i - 1);
		if (b->rich.lines[i - 1 - b->line0].source < m->leaves[first].at)
			break;
	}
	return i;
}
