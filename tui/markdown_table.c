/* markdown_table.c - tables: columns as wide as their text where it fits, else the widest give way first and cells are wrapped; where a column would
 * become too narrow to read the rows are lists of "header: value". */
#include "markdown_parts.h"

#include <string.h>

enum { COLUMN_MIN = 6 };

struct row {
	size_t n;
	uint32_t cell[MD_COLUMNS][2]; /* in the line */
};

static size_t cells_of(struct markdown *m, const struct md_leaf *leaf, uint32_t row, struct row *r)
{
	const struct md_line *l = &m->lines[leaf->line0 + row];

	m->work += l->len;
	return r->n = md_cells(m->src.p + l->start, l->len, r->cell);
}

/* The cell's text: columns beyond the table's last one belong to it. */
static void read_cell(struct markdown *m, const struct md_leaf *leaf, uint32_t row, const struct row *r, size_t k, size_t columns, bool open)
{
	const struct md_line *l = &m->lines[leaf->line0 + row];
	const char *s = m->src.p + l->start;
	uint32_t from, to;

	md_flow_clear(&m->cell);
	if (k >= r->n)
		return;
	from = r->cell[k][0];
	to = r->cell[k + 1 == columns && r->n > columns ? r->n - 1 : k][1];
	buf_truncate(&m->para, 0);
	for (uint32_t i = from; i < to; i++) { /* "\|" is a bar, in code, too */
		if (s[i] == '\\' && i + 1 < to && s[i + 1] == '|')
			i++;
		buf_putc(&m->para, s[i]);
	}
	md_inline(m, &m->cell, buf_str(&m->para), m->para.len, NULL, 0, l->start + from, row == 0 ? STYLE_STRONG : STYLE_TEXT, open);
}

/* What each column gets of `room` columns: those that want no more than their part get it, the others share the rest. False: too narrow. */
static bool fit_columns(const int *want, size_t n, int room, int *cols)
{
	bool settled[MD_COLUMNS] = { 0 };
	size_t left = n;

	for (bool more = true; more && left;) {
		more = false;
		for (size_t k = 0; k < n; k++)
			if (!settled[k] && want[k] <= room / (int)left) {
				cols[k] = want[k];
				room -= want[k];
				settled[k] = more = true;
				if (!--left)
					return true;
			}
	}
	for (size_t k = 0; k < n; k++)
		if (!settled[k]) {
			cols[k] = room / (int)left;
			room -= cols[k];
			left--;
			if (cols[k] < COLUMN_MIN)
				return false;
		}
	return true;
}

static void pad(struct rich *out, int n)
{
	static const char blanks[] = "                                ";

	for (; n > 0; n -= 32)
		rich_run(out, STYLE_TEXT, -1, blanks, n > 32 ? 32 : (size_t)n);
}

/* A row as the lines its highest cell needs. The cells' texts stand one behind the other in m->flow. */
static void lay_row(struct markdown *m, const struct md_leaf *leaf, uint32_t row, size_t columns, const int *cols, const uint8_t *align,
		    struct md_margin *g, struct rich *out, bool open)
{
	size_t at[MD_COLUMNS], end[MD_COLUMNS];
	struct row r;
	bool left = true;

	cells_of(m, leaf, row, &r);
	md_flow_clear(&m->flow);
	for (size_t k = 0; k < columns; k++) {
		read_cell(m, leaf, row, &r, k, columns, open);
		at[k] = m->flow.text.len;
		for (size_t i = 0; i < m->cell.n; i++) {
			const struct md_span *sp = &m->cell.spans[i];
			size_t to = i + 1 < m->cell.n ? m->cell.spans[i + 1].start : m->cell.text.len;
			md_flow_put(&m->flow, m->cell.text.p + sp->start, to - sp->start, sp->style, sp->link, sp->source);
		}
		end[k] = m->flow.text.len;
	}
	while (left) {
		left = false;
		m->work += columns;
		md_margin_line(g, out, 0, m->lines[leaf->line0 + row].start);
		for (size_t k = 0; k < columns; k++) {
			const char *s = buf_str(&m->flow.text);
			size_t n = 0, next = 0;
			int used = 0, before = 0;
			if (at[k] < end[k]) {
				const char *nl = memchr(s + at[k], '\n', end[k] - at[k]);
				size_t to = nl ? (size_t)(nl - s) : end[k];
				if (to > at[k])
					n = text_break(s + at[k], to - at[k], cols[k], &next);
				if (nl && at[k] + next >= to)
					next = to + 1 - at[k];
				used = text_width(s + at[k], n, 0);
			}
			if (align[k] && used < cols[k])
				before = align[k] == 2 ? cols[k] - used : (cols[k] - used) / 2;
			if (k)
				rich_run(out, STYLE_TABLE, -1, " \xE2\x94\x82 ", 5);
			pad(out, before);
			md_flow_runs(&m->flow, at[k], at[k] + n, out);
			if (k + 1 < columns)
				pad(out, cols[k] - used - before);
			at[k] += next;
			left |= at[k] < end[k];
		}
	}
}

static void lay_rule(size_t columns, const int *cols, struct md_margin *g, struct rich *out, size_t source)
{
	md_margin_line(g, out, 0, source);
	for (size_t k = 0; k < columns; k++) {
		if (k)
			rich_run(out, STYLE_TABLE, -1, "\xE2\x94\x80\xE2\x94\xBC\xE2\x94\x80", 9);
		for (int i = 0; i < cols[k]; i++)
			rich_run(out, STYLE_TABLE, -1, "\xE2\x94\x80", 3);
	}
}

/* Too narrow for columns: each row as "header: value" lines, rows parted by an empty line. */
static void lay_list(struct markdown *m, const struct md_leaf *leaf, size_t columns, struct md_margin *g, struct rich *out, bool open)
{
	struct row head, r;

	cells_of(m, leaf, 0, &head);
	for (uint32_t row = leaf->n_lines > 2 || leaf->more ? 2 : 0; row < leaf->n_lines; row++) {
		if (row == 1)
			continue;
		cells_of(m, leaf, row, &r);
		if (row > 2)
			md_margin_line(g, out, 0, m->lines[leaf->line0 + row].start);
		for (size_t k = 0; k < columns; k++) {
			md_flow_clear(&m->flow);
			if (row && !leaf->more) {
				read_cell(m, leaf, 0, &head, k, columns, false);
				for (size_t i = 0; i < m->cell.n; i++) {
					const struct md_span *sp = &m->cell.spans[i];
					size_t to = i + 1 < m->cell.n ? m->cell.spans[i + 1].start : m->cell.text.len;
					md_flow_put(&m->flow, m->cell.text.p + sp->start, to - sp->start, sp->style, sp->link, sp->source);
				}
				md_flow_put(&m->flow, ": ", 2, STYLE_TABLE, -1, m->lines[leaf->line0 + row].start);
			}
			read_cell(m, leaf, row, &r, k, columns, open && row + 1 == leaf->n_lines);
			for (size_t i = 0; i < m->cell.n; i++) {
				const struct md_span *sp = &m->cell.spans[i];
				size_t to = i + 1 < m->cell.n ? m->cell.spans[i + 1].start : m->cell.text.len;
				md_flow_put(&m->flow, m->cell.text.p + sp->start, to - sp->start, sp->style, sp->link, sp->source);
			}
			md_flow_lines(&m->flow, g, out, 0, false);
		}
	}
}

void md_table(struct markdown *m, const struct md_leaf *leaf, struct md_margin *g, struct rich *out, int width, bool open)
{
	const struct md_line *delimiters = &m->lines[leaf->line0 + 1];
	uint8_t align[MD_COLUMNS] = { 0 };
	int want[MD_COLUMNS] = { 0 }, cols[MD_COLUMNS] = { 0 };
	size_t columns;
	struct row r;

	md_delimiters(m->src.p + delimiters->start, delimiters->len, &columns, align);
	md_flow_clear(&m->flow);
	md_margin_rest(g, &m->flow);
	if (m->flow.text.len) /* marks that found no place beside it stand above it */
		md_flow_lines(&m->flow, g, out, 0, false);
	for (uint32_t row = 0; row < leaf->n_lines; row++) {
		if (row == 1)
			continue;
		cells_of(m, leaf, row, &r);
		for (size_t k = 0; k < columns && k < r.n; k++) {
			int w;
			read_cell(m, leaf, row, &r, k, columns, open && row + 1 == leaf->n_lines);
			w = text_width(buf_str(&m->cell.text), m->cell.text.len, 0);
			if (w > want[k])
				want[k] = w;
		}
	}
	for (size_t k = 0; k < columns; k++)
		if (!want[k])
			want[k] = 1;
	if (!fit_columns(want, columns, width - g->cols - 3 * (int)(columns - 1), cols)) {
		lay_list(m, leaf, columns, g, out, open);
		return;
	}
	for (uint32_t row = leaf->more ? 2 : 0; row < leaf->n_lines; row++) {
		if (row == 1)
			lay_rule(columns, cols, g, out, delimiters->start);
		else
			lay_row(m, leaf, row, columns, cols, align, g, out, open && row + 1 == leaf->n_lines);
	}
}
