/* markdown_block.c - lines to leaves: the block structure of CommonMark 0.31 (sections 4 and 5) and GitHub's tables, line by line.
 *
 * Differences, for what models write: a nested item may stand two columns in where its parent's text begins later ("1. a", "  - b"), a table ends
 * at a line without a bar, and what is nested deeper than MD_DEPTH is text.
 */
#include "markdown_marks.h"

#include "../src/base/mem.h"

#include <string.h>

void md_stale(struct markdown *m)
{
	if (!m->n_blocks)
		return;
	m->blocks[m->n_blocks - 1].laid = false;
	if (m->first_stale > m->n_blocks - 1)
		m->first_stale = m->n_blocks - 1;
}

/* ---- leaves ------------------------------------------------------------------------------------------------------------------- */

static struct md_leaf *last_leaf(struct markdown *m)
{
	return &m->leaves[m->n_leaves - 1];
}

static void close_leaf(struct markdown *m)
{
	if (!m->st.open)
		return;
	m->st.open = false;
	m->st.blanks = 0;
	last_leaf(m)->closed = true;
	md_stale(m);
}

static bool is_code(enum md_kind k)
{
	return k == MD_FENCE || k == MD_INDENTED;
}

/* The block that the new last leaf belongs to. */
static void put_in_block(struct markdown *m, enum md_kind kind)
{
	struct md_block *b = m->n_blocks ? &m->blocks[m->n_blocks - 1] : NULL;

	if (b && !is_code(kind) && !is_code(m->leaves[b->leaf0].kind) && b->bytes < MD_BLOCK_MIN) {
		b->n_leaves++;
		md_stale(m);
		return;
	}
	if (m->n_blocks == m->used_blocks) {
		if (m->n_blocks == m->cap_blocks)
			m->blocks = mem_grow(m->blocks, m->n_blocks, &m->cap_blocks, sizeof *m->blocks);
		m->blocks[m->used_blocks++] = (struct md_block){ 0 };
	}
	b = &m->blocks[m->n_blocks++];
	b->leaf0 = (uint32_t)m->n_leaves - 1;
	b->n_leaves = 1;
	b->bytes = 0;
	b->laid = false;
	if (m->first_stale > m->n_blocks - 1)
		m->first_stale = m->n_blocks - 1;
}

static struct md_leaf *new_leaf(struct markdown *m, enum md_kind kind, uint32_t at)
{
	struct md_state *st = &m->st;
	struct md_leaf *leaf;

	close_leaf(m);
	if (st->stack_changed) {
		st->stack0 = (uint32_t)m->n_stacks;
		for (uint8_t i = 0; i < st->depth; i++) {
			if (m->n_stacks == m->cap_stacks)
				m->stacks = mem_grow(m->stacks, m->n_stacks, &m->cap_stacks, sizeof *m->stacks);
			m->stacks[m->n_stacks++] = st->stack[i];
		}
		st->stack_changed = false;
	}
	if (m->n_leaves == m->cap_leaves)
		m->leaves = mem_grow(m->leaves, m->n_leaves, &m->cap_leaves, sizeof *m->leaves);
	leaf = &m->leaves[m->n_leaves++];
	*leaf = (struct md_leaf){
		.at = at, .line0 = (uint32_t)m->n_lines, .stack0 = st->stack0, .kind = (uint8_t)kind, .depth = st->depth,
		.fresh = st->fresh, .kept = st->kept, .gap = m->n_leaves > 1 && (st->blank || kind == MD_HEADING),
	};
	st->fresh = st->kept = st->depth;
	st->blank = false;
	st->open = kind != MD_RULE && kind != MD_HEADING;
	leaf->closed = !st->open;
	put_in_block(m, kind);
	return leaf;
}

static void add_line(struct markdown *m, uint32_t start, uint32_t end, bool more)
{
	struct md_leaf *leaf = last_leaf(m);

	while (end > start && m->src.p[end - 1] == '\r')
		end--;
	if (m->n_lines == m->cap_lines)
		m->lines = mem_grow(m->lines, m->n_lines, &m->cap_lines, sizeof *m->lines);
	m->lines[m->n_lines++] = (struct md_line){ .start = start, .len = end - start, .more = more };
	leaf->n_lines++;
	leaf->bytes += end - start + 1;
	m->blocks[m->n_blocks - 1].bytes += end - start + 1;
	m->st.blank = false;
	md_stale(m);
}

/* A line of a paragraph; one that is too long goes on in another leaf. */
static void add_text(struct markdown *m, struct md_at *a, bool more)
{
	if (m->st.open && last_leaf(m)->kind == MD_PARA && last_leaf(m)->bytes && last_leaf(m)->bytes + (a->end - a->pos) > MD_PARA_MAX) {
		new_leaf(m, MD_PARA, a->pos)->more = true;
		last_leaf(m)->gap = false;
	}
	add_line(m, a->pos, a->end, more);
}

/* ---- containers --------------------------------------------------------------------------------------------------------------- */

static void cut_stack(struct markdown *m, uint8_t depth)
{
	struct md_state *st = &m->st;

	if (st->depth == depth)
		return;
	close_leaf(m);
	st->depth = depth;
	st->stack_changed = true;
	if (st->fresh > depth)
		st->fresh = depth;
	if (st->kept > depth)
		st->kept = depth;
}

static void push(struct markdown *m, struct md_container c, bool sibling)
{
	struct md_state *st = &m->st;

	close_leaf(m);
	if (sibling && st->kept == st->depth)
		st->kept++;
	st->stack[st->depth++] = c;
	st->stack_changed = true;
}

/* Goes over the marks of the containers that are open; how many went on. */
static uint8_t match_stack(const struct markdown *m, struct md_at *a)
{
	const struct md_state *st = &m->st;
	uint8_t i;

	for (i = 0; i < st->depth; i++) {
		const struct md_container *c = &st->stack[i];
		uint32_t ind = md_indent_of(a);

		if (c->type == MD_QUOTE) {
			struct md_at q = *a;
			md_take_blanks(&q, ind);
			if (ind > 3 || q.pos == q.end || q.s[q.pos] != '>')
				return i;
			q.pos++;
			q.col++;
			md_take_blanks(&q, 1);
			*a = q;
		} else if (md_blank_line(a)) {
			continue;
		} else if (ind >= c->indent) {
			md_take_blanks(a, c->indent);
		} else {
			struct md_at q = *a;
			md_take_blanks(&q, ind);
			if (ind < c->mark_indent + 2u || !md_is_marker(&q) || md_is_rule(&q))
				return i;
			*a = q;
		}
	}
	return i;
}

/* Begins containers at a. True: what is left may be a leaf; false: indented code. old: the stack's depth before it was cut. */
static void open_containers(struct markdown *m, struct md_at *a, uint8_t old)
{
	struct md_state *st = &m->st;

	while (st->depth < MD_DEPTH && a->pos < a->end) {
		bool para = st->open && last_leaf(m)->kind == MD_PARA && last_leaf(m)->n_lines;
		bool in_item = st->depth && st->stack[st->depth - 1].type == MD_ITEM;
		uint32_t ind = md_indent_of(a), len;
		struct md_at q = *a;

		md_take_blanks(&q, ind);
		if (q.pos == q.end || ind > (in_item ? 7u : 3u))
			return;
		if (q.s[q.pos] == '>' && ind <= 3) {
			q.pos++;
			q.col++;
			md_take_blanks(&q, 1);
			push(m, (struct md_container){ .type = MD_QUOTE }, false);
		} else if (!md_is_rule(&q) && (len = md_is_marker(&q)) && !(para && md_is_underline(&q)) &&
			   (!para || md_marker_interrupts(&q, len))) {
			const struct md_container *was = &st->stack[st->depth];
			bool sibling = st->depth < old && was->type == MD_ITEM &&
				       m->src.p[was->marker + was->marker_len - 1] == q.s[q.pos + len - 1];
			struct md_container c = { .type = MD_ITEM, .marker = q.pos, .marker_len = (uint8_t)len, .mark_indent = (uint16_t)ind };
			uint32_t col = q.col, behind;
			q.pos += len;
			q.col += len;
			behind = md_indent_of(&q);
			if (md_blank_line(&q) || behind > 4)
				behind = 1;
			md_take_blanks(&q, behind);
			c.indent = (uint16_t)(ind + len + behind);
			(void)col;
			push(m, c, sibling);
		} else {
			return;
		}
		old = 0;
		*a = q;
	}
}

/* ---- tables ------------------------------------------------------------------------------------------------------------------- */

/* A row of delimiters under the last line of a paragraph with as many cells: that line is a table's header. */
static bool begin_table(struct markdown *m, struct md_at *a)
{
	struct md_leaf *para = last_leaf(m);
	struct md_line header;
	uint32_t cell[MD_COLUMNS][2];
	size_t columns;

	if (para->kind != MD_PARA || !para->n_lines || para->more || !md_delimiters(a->s + a->pos, a->end - a->pos, &columns, NULL))
		return false;
	header = m->lines[para->line0 + para->n_lines - 1];
	if (header.more || !memchr(a->s + header.start, '|', header.len) ||
	    md_cells(a->s + header.start, header.len, cell) != columns)
		return false;
	if (para->n_lines == 1) {
		para->kind = MD_TABLE;
	} else {
		para->n_lines--;
		m->n_lines--;
		new_leaf(m, MD_TABLE, header.start);
		add_line(m, header.start, header.start + header.len, false);
	}
	add_line(m, a->pos, a->end, false);
	return true;
}

static bool add_row(struct markdown *m, struct md_at *a)
{
	struct md_leaf *t = last_leaf(m);

	if (!memchr(a->s + a->pos, '|', a->end - a->pos))
		return false;
	if (t->bytes > MD_TABLE_MAX) {
		struct md_line delimiters = m->lines[t->line0 + 1];
		/* without a header: its own delimiters give the columns */
		t = new_leaf(m, MD_TABLE, a->pos);
		t->more = true;
		add_line(m, delimiters.start, delimiters.start, false);
		add_line(m, delimiters.start, delimiters.start + delimiters.len, false);
	}
	add_line(m, a->pos, a->end, false);
	return true;
}

/* ---- a line ------------------------------------------------------------------------------------------------------------------- */

/* Inside of a fence whose containers go on. */
static void read_code(struct markdown *m, struct md_at *a, bool more)
{
	struct md_state *st = &m->st;
	struct md_at q = *a;

	md_take_blanks(&q, md_indent_of(&q));
	if (!more && md_indent_of(a) <= 3 && q.pos < q.end && q.s[q.pos] == st->fence_char) {
		uint32_t p = q.pos;
		while (p < q.end && q.s[p] == st->fence_char)
			p++;
		struct md_at rest = { q.s, p, q.end, 0 };
		if (p - q.pos >= st->fence_len && md_blank_line(&rest)) {
			close_leaf(m);
			return;
		}
	}
	if (!more)
		md_take_blanks(a, md_indent_of(a) < st->fence_indent ? md_indent_of(a) : st->fence_indent);
	add_line(m, a->pos, a->end, more);
}

static void begin_fence(struct markdown *m, struct md_at *a, uint32_t ind, uint32_t len)
{
	struct md_leaf *leaf = new_leaf(m, MD_FENCE, a->pos);
	uint32_t from = a->pos + len, to = a->end;

	m->st.fence_char = a->s[a->pos];
	m->st.fence_len = len;
	m->st.fence_indent = ind;
	while (from < to && (a->s[from] == ' ' || a->s[from] == '\t'))
		from++;
	while (to > from && (a->s[to - 1] == ' ' || a->s[to - 1] == '\t' || a->s[to - 1] == '\r'))
		to--;
	leaf->info = from;
	leaf->info_len = to - from;
}

static void begin_heading(struct markdown *m, struct md_at *a, int level)
{
	uint32_t from = a->pos + (uint32_t)level, to = a->end, p;

	new_leaf(m, MD_HEADING, a->pos)->level = (uint8_t)level;
	while (from < to && (a->s[from] == ' ' || a->s[from] == '\t'))
		from++;
	while (to > from && (a->s[to - 1] == ' ' || a->s[to - 1] == '\t' || a->s[to - 1] == '\r'))
		to--;
	for (p = to; p > from && a->s[p - 1] == '#';)
		p--;
	if (p == from || a->s[p - 1] == ' ' || a->s[p - 1] == '\t')
		to = p;
	add_line(m, from, to, false);
}

/* The leaf a line begins or goes on, behind its containers. `deep`: containers began on this line. */
static void read_leaf(struct markdown *m, struct md_at *a, bool deep)
{
	struct md_state *st = &m->st;
	struct md_leaf *last = st->open ? last_leaf(m) : NULL;
	bool para = last && last->kind == MD_PARA;
	uint32_t ind = md_indent_of(a), len;
	int level;

	if (md_blank_line(a)) {
		if (deep)
			new_leaf(m, MD_PARA, a->pos);
		return;
	}
	if (ind > 3 && !para) {
		md_take_blanks(a, 4);
		if (!last || last->kind != MD_INDENTED)
			last = new_leaf(m, MD_INDENTED, a->pos);
		else
			for (; st->blanks; st->blanks--)
				add_line(m, st->blank_at, st->blank_at, false);
		st->blanks = 0;
		add_line(m, a->pos, a->end, false);
		return;
	}
	md_take_blanks(a, ind);
	if (para && last->n_lines && !last->more && ind <= 3 && (level = md_is_underline(a))) {
		last->kind = MD_HEADING;
		last->level = (uint8_t)level;
		last->gap = m->n_leaves > 1;
		close_leaf(m);
	} else if (ind <= 3 && md_is_rule(a)) {
		new_leaf(m, MD_RULE, a->pos);
		m->blocks[m->n_blocks - 1].bytes += a->end - a->pos;
	} else if (ind <= 3 && (level = md_is_heading(a))) {
		begin_heading(m, a, level);
	} else if (ind <= 3 && (len = md_is_fence(a))) {
		begin_fence(m, a, ind, len);
	} else if (para && begin_table(m, a)) {
		return;
	} else if (last && last->kind == MD_TABLE && add_row(m, a)) {
		return;
	} else {
		if (!para)
			new_leaf(m, MD_PARA, a->pos);
		add_text(m, a, false);
	}
}

/* Is it the next line of a paragraph though its containers' marks are missing? */
static bool lazy(const struct markdown *m, const struct md_at *a)
{
	struct md_at q = *a;
	uint32_t ind = md_indent_of(a), len;

	if (!m->st.open || m->leaves[m->n_leaves - 1].kind != MD_PARA || !m->leaves[m->n_leaves - 1].n_lines)
		return false;
	md_take_blanks(&q, ind);
	if (q.pos == q.end || ind > 3)
		return q.pos != q.end;
	len = md_is_marker(&q);
	return q.s[q.pos] != '>' && !md_is_rule(&q) && !md_is_heading(&q) && !md_is_fence(&q) && !len;
}

void md_read_line(struct markdown *m, uint32_t start, uint32_t end, bool more)
{
	struct md_state *st = &m->st;
	struct md_at a = { m->src.p, start, end, 0 };
	uint8_t matched, old = st->depth;

	m->work += end - start + st->depth + 1u;
	if (more) { /* of the line before: code goes on, and all else is a paragraph */
		if (st->open && is_code(last_leaf(m)->kind)) {
			add_line(m, start, end, true);
			return;
		}
		if (!st->open || last_leaf(m)->kind != MD_PARA) {
			new_leaf(m, MD_PARA, start)->more = true;
			last_leaf(m)->gap = false;
		}
		add_text(m, &a, true);
		return;
	}
	matched = match_stack(m, &a);
	if (st->open && last_leaf(m)->kind == MD_FENCE && matched == st->depth) {
		read_code(m, &a, false);
		return;
	}
	if (md_blank_line(&a)) {
		if (matched < st->depth && st->stack[matched].type == MD_QUOTE)
			cut_stack(m, matched);
		if (st->open && last_leaf(m)->kind == MD_INDENTED) {
			st->blanks++;
			st->blank_at = a.end;
		} else {
			close_leaf(m);
		}
		st->blank = m->n_leaves > 0;
		return;
	}
	if (matched < st->depth && lazy(m, &a)) {
		md_take_blanks(&a, md_indent_of(&a));
		add_text(m, &a, false);
		return;
	}
	cut_stack(m, matched);
	uint8_t depth = st->depth;
	open_containers(m, &a, old);
	if (st->open && last_leaf(m)->kind == MD_INDENTED && md_indent_of(&a) < 4)
		close_leaf(m);
	read_leaf(m, &a, st->depth > depth);
}
