/* Laid-out lines: runs join, lines keep apart, what is cleared leaves nothing. */
#include "tui/rich.h"

#include <criterion/criterion.h>

Test(rich, runs_join_within_a_line_only)
{
	struct rich r = { 0 };
	struct buf t = { 0 };

	rich_line(&r, 2, 0, 7);
	rich_run(&r, STYLE_TEXT, -1, "ab", 2);
	rich_run(&r, STYLE_TEXT, -1, "cd", 2);
	rich_run(&r, STYLE_CODE, -1, "e", 1);
	rich_run(&r, STYLE_CODE, 3, "f", 1);
	rich_run(&r, STYLE_CODE, 3, "", 0);
	rich_line(&r, 0, STYLE_CODE, 9);
	rich_run(&r, STYLE_CODE, 3, "g", 1);
	cr_assert_eq(r.n_lines, 2);
	cr_assert_eq(r.n_runs, 4);
	cr_assert_eq(r.lines[0].n_runs, 3);
	cr_assert_eq(r.lines[0].indent, 2);
	cr_assert_eq(r.lines[0].source, 7);
	cr_assert_eq(r.lines[1].run0, 3);
	cr_assert_eq(r.lines[1].fill, STYLE_CODE);
	cr_assert_eq(r.runs[0].len, 4);
	cr_assert_eq(r.runs[2].link, 3);
	rich_text(&r, 0, &t);
	cr_assert_str_eq(buf_str(&t), "abcdef");
	buf_truncate(&t, 0);
	rich_text(&r, 1, &t);
	cr_assert_str_eq(buf_str(&t), "g");
	rich_clear(&r);
	cr_assert_eq(r.n_lines, 0);
	rich_run(&r, STYLE_TEXT, -1, "x", 1); /* begins a line by itself */
	cr_assert_eq(r.n_lines, 1);
	cr_assert_eq(r.runs[0].start, 0);
	buf_free(&t);
	rich_free(&r);
	rich_free(NULL);
	cr_assert_null(r.runs);
}

Test(rich, an_empty_line_has_no_text)
{
	struct rich r = { 0 };
	struct buf t = { 0 };

	rich_line(&r, -5, 0, 0);
	rich_line(&r, 100000, 0, 0);
	rich_text(&r, 0, &t);
	rich_text(&r, 1, &t);
	cr_assert_eq(t.len, 0);
	cr_assert_eq(r.lines[0].indent, 0);
	cr_assert_eq(r.lines[1].indent, UINT16_MAX);
	rich_free(&r);
}
