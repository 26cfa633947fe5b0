/* paint.c - clusters to cells of the screen (paint.h). */
#include "paint.h"

#include "../src/base/utf8.h"

#include <limits.h>
#include <string.h>
#include <wchar.h>

#define RUN 96 /* cells that are handed to ncurses at once */

static struct theme *theme;

void paint_theme(struct theme *t)
{
	theme = t;
}

/* Cells of one row with the same looks, not yet on the screen. */
struct run {
	int y, x, n, cols; /* where it begins; cells, columns they take */
	attr_t attr;
	int pair;
	cchar_t cell[RUN];
};

static void run_begin(struct run *r, int y, int x, unsigned style)
{
	r->y = y;
	r->x = x;
	r->n = r->cols = 0;
	r->attr = A_NORMAL;
	r->pair = 0;
	if (theme)
		theme_attr(theme, style, &r->attr, &r->pair);
}

static void run_flush(struct run *r)
{
	if (r->n)
		mvadd_wchnstr(r->y, r->x, r->cell, r->n);
	r->x += r->cols;
	r->n = r->cols = 0;
}

static void run_cell(struct run *r, const wchar_t *wc, int cols)
{
	if (r->n == RUN)
		run_flush(r);
	/* More than 255 pairs: the last argument is then what counts. */
	if (setcchar(&r->cell[r->n], wc, r->attr, (short)(r->pair < 256 ? r->pair : 0), &r->pair) == OK) {
		r->n++;
		r->cols += cols;
	}
}

static void run_blanks(struct run *r, int n)
{
	for (int i = 0; i < n; i++)
		run_cell(r, L" ", 1);
}

/* A character the C library has another width for, or none: ncurses would count its columns wrong. */
static void run_unknown(struct run *r, int cols)
{
	run_cell(r, wcwidth(0xFFFD) == 1 ? L"\uFFFD" : L"?", 1);
	run_blanks(r, cols - 1);
}

/* One cluster, s[0..n), of cols columns that all are to be seen. */
static void run_cluster(struct run *r, const char *s, size_t n, int cols)
{
	wchar_t wc[CCHARW_MAX + 1];
	int32_t cp;
	size_t i = (size_t)utf8_decode(s, n, &cp), k = 1;

	if (cp >= 0 && (cp < 0x20 || cp == 0x7F)) {
		wc[0] = '^';
		wc[1] = 0;
		run_cell(r, wc, 1);
		wc[0] = (wchar_t)(cp ^ 0x40);
		run_cell(r, wc, 1);
		return;
	}
	if (cp >= 0x1F1E6 && cp <= 0x1F1FF)
		cp = 'A' + (cp - 0x1F1E6); /* flags: some terminals join two of them, others do not */
	if (cp >= 0x300 && utf8_columns(cp) == 0 && wcwidth((wchar_t)cp) == 0) {
		wc[0] = ' '; /* a mark without a base */
		wc[1] = (wchar_t)cp;
		k = 2;
	} else if (cp < 0 || utf8_hidden(cp) || wcwidth((wchar_t)cp) != cols) {
		run_unknown(r, cols);
		return;
	} else {
		wc[0] = (wchar_t)cp;
	}
	while (i < n) {
		i += (size_t)utf8_decode(s + i, n - i, &cp);
		if (utf8_hidden(cp) || (cp >= 0xFE00 && cp <= 0xFE0F) || (cp >= 0x180B && cp <= 0x180D)) {
			k = 1; /* a joined or varied sequence: the base alone */
			break;
		}
		if (k < CCHARW_MAX && wcwidth((wchar_t)cp) == 0)
			wc[k++] = (wchar_t)cp;
	}
	wc[k] = 0;
	run_cell(r, wc, cols);
}

/* What can be painted of an area: nothing outside the screen. */
static bool clip(struct area *a, int *row, int *col)
{
	if (a->rows <= 0 || a->cols <= 0 || *row < 0 || *row >= a->rows || *col >= a->cols)
		return false;
	return a->y + *row >= 0 && a->x >= 0;
}

int paint_text(struct area a, int row, int col, int skip, int tab, const char *s, size_t n, unsigned style)
{
	int right = a.cols, at;
	size_t column = tab > 0 ? (size_t)tab : 0;
	struct run r;

	if (col < 0) {
		skip = skip > 0 ? skip - col : -col;
		col = 0;
	}
	if (skip < 0)
		skip = 0;
	if (!clip(&a, &row, &col))
		return col;
	run_begin(&r, a.y + row, a.x + col, style);
	at = col;
	for (size_t i = 0; i < n && at < right;) {
		int c, seen;
		size_t len = text_cluster(s + i, n - i, &c);

		if (s[i] == '\t')
			c = PAINT_TAB - (int)(column % PAINT_TAB);
		column += (size_t)c;
		seen = c;
		if (skip > 0) {
			int gone = c < skip ? c : skip;

			skip -= gone;
			seen -= gone;
		}
		if (seen > right - at)
			seen = right - at;
		if (s[i] == '\t' || seen < c) /* half of a wide character is a blank */
			run_blanks(&r, seen);
		else
			run_cluster(&r, s + i, len, c);
		at += seen;
		i += len;
	}
	run_flush(&r);
	return at;
}

int paint_str(struct area a, int row, int col, const char *s, unsigned style)
{
	return paint_text(a, row, col, 0, 0, s, strlen(s), style);
}

void paint_rest(struct area a, int row, int col, unsigned style)
{
	struct run r;

	if (col < 0)
		col = 0;
	if (!clip(&a, &row, &col))
		return;
	run_begin(&r, a.y + row, a.x + col, style);
	run_blanks(&r, a.cols - col);
	run_flush(&r);
}

void paint_blank(struct area a, unsigned style)
{
	for (int row = 0; row < a.rows; row++)
		paint_rest(a, row, 0, style);
}

/* Which column of its character a cell of the screen is: 0 of a narrow one, 1 and 2 of a wide one. */
static int cell_part(int y, int x)
{
	cchar_t cell = { 0 };

	return mvin_wch(y, x, &cell) == ERR ? 0 : (int)(cell.attr & A_CHARTEXT);
}

void paint_look(struct area a, int row, int col, int cols, unsigned style)
{
	attr_t attr = A_NORMAL;
	int pair = 0, y, x;

	if (col < 0) {
		cols += col;
		col = 0;
	}
	if (cols <= 0 || !clip(&a, &row, &col))
		return;
	if (cols > a.cols - col)
		cols = a.cols - col;
	y = a.y + row;
	x = a.x + col;
	/* Never half a character. */
	if (cell_part(y, x) == 2) {
		x++;
		cols--;
	}
	if (cols > 0 && cell_part(y, x + cols - 1) == 1)
		cols--;
	if (cols <= 0)
		return;
	if (theme)
		theme_attr(theme, style, &attr, &pair);
	mvchgat(y, x, cols, attr, (short)(pair < 256 ? pair : 0), &pair);
}

void paint_vline(struct area a, int col, unsigned style)
{
	const wchar_t *line = wcwidth(0x2502) == 1 ? L"\u2502" : L"|";
	struct run r;
	int row = 0;

	if (col < 0 || !clip(&a, &row, &col))
		return;
	for (row = 0; row < a.rows; row++) {
		run_begin(&r, a.y + row, a.x + col, style);
		run_cell(&r, line, 1);
		run_flush(&r);
	}
}

void paint_box(struct area a, const char *title, struct area *inside)
{
	static const wchar_t *const lines[2][6] = { { L"+", L"+", L"+", L"+", L"-", L"|" },
						    { L"\u250c", L"\u2510", L"\u2514", L"\u2518", L"\u2500", L"\u2502" } };
	const wchar_t *const *l = lines[wcwidth(0x2500) == 1];
	struct run r;

	*inside = (struct area){ a.y + 1, a.x + 1, a.rows - 2, a.cols - 2 };
	if (a.rows < 3 || a.cols < 3) {
		*inside = a;
		return;
	}
	for (int row = 0; row < a.rows; row++) {
		bool top = row == 0, edge = top || row == a.rows - 1;

		run_begin(&r, a.y + row, a.x, STYLE_BORDER);
		run_cell(&r, edge ? l[top ? 0 : 2] : l[5], 1);
		for (int col = 1; col < a.cols - 1; col++)
			run_cell(&r, edge ? l[4] : L" ", 1);
		run_cell(&r, edge ? l[top ? 1 : 3] : l[5], 1);
		run_flush(&r);
	}
	if (title && title[0] && a.cols > 6) {
		struct area t = { a.y, a.x + 2, 1, a.cols - 4 };
		int end = paint_str(t, 0, 0, " ", STYLE_TITLE_FOCUS);

		end = paint_str((struct area){ t.y, t.x, 1, t.cols - 1 }, 0, end, title, STYLE_TITLE_FOCUS);
		paint_str(t, 0, end, " ", STYLE_TITLE_FOCUS);
	}
}
