/* Cells of the screen, read back from ncurses. The terminal's output goes nowhere. */
#include "tui/paint.h"

#include <criterion/criterion.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

/* Looks as pairs, one of them beyond what a chtype can hold: style 300 of the test is pair 300. */
void theme_attr(struct theme *t, unsigned style, attr_t *attr, int *pair)
{
	*attr = style & LOOK_SELECTED ? A_BOLD : A_NORMAL;
	*pair = (style & 0xFF) == STYLE_MATCH ? 300 : 0;
}

static FILE *nowhere;

static void start(const char *locale)
{
	cr_assert(setlocale(LC_ALL, locale));
	nowhere = fopen("/dev/null", "r+");
	cr_assert(newterm("xterm-256color", nowhere, nowhere));
	resizeterm(6, 20);
	start_color();
	init_extended_pair(300, 1, 2);
	paint_theme((struct theme *)&nowhere); /* not looked at by theme_attr() above */
}

static void stop(void)
{
	endwin();
	fclose(nowhere);
}

/* The row as UTF-8: one piece a character. */
static const char *row_text(int y)
{
	static char out[1024];
	size_t n = 0;

	for (int x = 0; x < 20; x++) {
		wchar_t wc[CCHARW_MAX + 1] = { 0 };
		cchar_t c = { 0 };
		attr_t attr;
		short pair;

		mvin_wch(y, x, &c);
		if ((c.attr & A_CHARTEXT) > 1)
			continue;
		getcchar(&c, wc, &attr, &pair, NULL);
		for (int i = 0; wc[i]; i++) {
			char b[8];
			size_t len = wcrtomb(b, wc[i], &(mbstate_t){ 0 });

			if (len != (size_t)-1) {
				memcpy(out + n, b, len);
				n += len;
			}
		}
	}
	out[n] = '\0';
	return out;
}

static void looks(int y, int x, attr_t *attr, int *pair)
{
	wchar_t wc[CCHARW_MAX + 1];
	cchar_t c = { 0 };
	short narrow;

	mvin_wch(y, x, &c);
	getcchar(&c, wc, attr, &narrow, pair);
	*attr &= A_ATTRIBUTES & ~A_COLOR;
}

static const struct area spot = { 1, 2, 3, 10 };

static void row(const char *s, int skip, const char *want)
{
	int end;

	paint_blank((struct area){ 0, 0, 6, 20 }, STYLE_TEXT);
	end = paint_text(spot, 0, 0, skip, 0, s, strlen(s), STYLE_TEXT);
	cr_assert_leq(end, 10);
	cr_assert_str_eq(row_text(1), want, "\"%s\" from %d: [%s], not [%s]", s, skip, row_text(1), want);
}

Test(paint, text)
{
	start("C.UTF-8");
	row("hello", 0, "  hello             ");
	row("0123456789abc", 0, "  0123456789        ");
	row("0123456789abc", 4, "  456789abc         ");
	row("日本語日本語", 0, "  日本語日本        ");
	row("a日本語日本語", 0, "  a日本語日         "); /* the last column would cut one */
	row("a日本語日本語", 2, "   本語日本         "); /* half of one is a blank */
	row("e\u0301e\u0301\u0302", 0, "  e\u0301e\u0301\u0302                ");
	row("👩\u200d👧x", 0, "  👩x               ");
	row("❤\ufe0fx", 0, "  ❤x                ");
	row("🇯🇵", 0, "  JP                ");
	row("ｶﾞ", 0, "  ｶﾞ                ");
	row("a\tb", 0, "  a       b         ");
	row("a\tb", 4, "      b             ");
	row("\033[2J\r", 0, "  ^[[2J^M           ");
	row("\x7f\xff\u202ex", 0, "  ^?\ufffd\ufffdx             ");
	row("\u0301x", 0, "   \u0301x                ");
	row("", 0, "                    ");
	stop();
}

Test(paint, other_locale)
{
	start("C");
	row("a日本e\u0301\u00e9x", 0, "  a? ? e?x          ");
	stop();
}

Test(paint, stays_inside)
{
	struct area inside;
	static const char s[] = "日本語のたいへん長い文字列です。0123456789";

	start("C.UTF-8");
	for (int y = -2; y < 8; y++) {
		for (int x = -3; x < 24; x++) {
			struct area a = { y, x, 2, 7 };

			for (int r = -1; r < 3; r++) {
				paint_text(a, r, x, x, x, s, sizeof(s) - 1, STYLE_TEXT);
				paint_rest(a, r, x, STYLE_TEXT);
				paint_look(a, r, x, 3, STYLE_TEXT);
			}
			paint_vline(a, x, STYLE_TEXT);
			paint_box(a, s, &inside);
		}
	}
	paint_blank((struct area){ 0, 0, 6, 20 }, STYLE_TEXT);
	paint_text((struct area){ 0, 5, 1, 4 }, 0, 0, 0, 0, s, sizeof(s) - 1, STYLE_TEXT);
	cr_assert_str_eq(row_text(0), "     日本           ");
	cr_assert_eq(paint_text(spot, 9, 3, 0, 0, "x", 1, STYLE_TEXT), 3);
	cr_assert_eq(paint_text(spot, 0, 10, 0, 0, "x", 1, STYLE_TEXT), 10);
	stop();
}

Test(paint, looks_of_cells)
{
	attr_t attr;
	int pair;

	start("C.UTF-8");
	row("ab日本cd", 0, "  ab日本cd          ");
	paint_look(spot, 0, 1, 4, STYLE_MATCH | LOOK_SELECTED); /* b, 日, half of 本: which is left alone */
	cr_assert_str_eq(row_text(1), "  ab日本cd          ");
	looks(1, 2, &attr, &pair);
	cr_assert(attr == 0 && pair == 0);
	looks(1, 3, &attr, &pair);
	cr_assert(attr == A_BOLD && pair == 300, "pair %d", pair);
	looks(1, 4, &attr, &pair);
	cr_assert(attr == A_BOLD && pair == 300);
	looks(1, 6, &attr, &pair);
	cr_assert(attr == 0 && pair == 0);
	paint_look(spot, 0, 3, 7, STYLE_MATCH); /* begins in the middle of 日 */
	cr_assert_str_eq(row_text(1), "  ab日本cd          ");
	looks(1, 6, &attr, &pair);
	cr_assert_eq(pair, 300);
	stop();
}

Test(paint, box_and_lines)
{
	struct area inside;

	start("C.UTF-8");
	paint_blank((struct area){ 0, 0, 6, 20 }, STYLE_TEXT);
	paint_box((struct area){ 0, 1, 3, 12 }, "a long title", &inside);
	cr_assert_str_eq(row_text(0), " ┌─ a long ─┐       ", "[%s]", row_text(0));
	cr_assert_str_eq(row_text(1), " │          │       ");
	cr_assert_str_eq(row_text(2), " └──────────┘       ");
	cr_assert(inside.y == 1 && inside.x == 2 && inside.rows == 1 && inside.cols == 10);
	paint_box((struct area){ 0, 0, 2, 12 }, "t", &inside);
	cr_assert(inside.rows == 2 && inside.cols == 12);
	paint_vline((struct area){ 3, 0, 3, 20 }, 4, STYLE_BORDER);
	cr_assert_str_eq(row_text(5), "    │               ");
	stop();
}
