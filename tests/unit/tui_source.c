/* A source being read: cursor, names, columns, search. */
#include "base/buf.h"
#include "base/mem.h"

#include "tui/paint.h"
#include "tui/source_view.h"

#include <criterion/criterion.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* A source over a text; names are words of lower-case letters that begin with 'n' (NAME_REF) or 'd' (NAME_DEF). */
static struct source source_of(const char *text, size_t len)
{
	struct source s = { .path = xstrdup("x.c"), .text = xmalloc(len + 1), .len = len };
	size_t lines = 0;

	memcpy(s.text, text, len);
	s.text[len] = '\0';
	for (size_t i = 0; i < len; i++)
		lines += text[i] == '\n';
	lines += !len || text[len - 1] != '\n';
	s.line0 = xcalloc(lines + 1, sizeof *s.line0);
	s.n_lines = (uint32_t)lines;
	for (size_t i = 0, k = 1; i < len && k < lines; i++)
		if (text[i] == '\n')
			s.line0[k++] = (uint32_t)i + 1;
	s.line0[lines] = (uint32_t)len;
	for (size_t i = 0; i < len;) {
		size_t n = strspn(s.text + i, "abcdefghijklmnopqrstuvwxyz");
		if (n && (text[i] == 'n' || text[i] == 'd')) {
			s.names = mem_grow(s.names, s.n_names, &s.names_cap, sizeof *s.names);
			s.names[s.n_names].start = (uint32_t)i;
			s.names[s.n_names].len = (uint32_t)n;
			s.names[s.n_names++].kind = text[i] == 'd' ? NAME_DEF : NAME_REF;
		}
		i += n ? n : 1;
	}
	return s;
}

static void done(struct source *s)
{
	free(s->path);
	free(s->text);
	free(s->line0);
	free(s->names);
}

static struct match *compile(const char *pattern)
{
	struct err e = ERR_INIT;
	struct match *m = match_new(&(struct match_opts){ .pattern = pattern, .len = strlen(pattern), .regex = true }, &e);

	cr_assert(m, "%s", e.msg);
	return m;
}

#define SOURCE(s, literal) struct source s = source_of(literal, sizeof(literal) - 1)

static void expect_line(const struct source *s, size_t line, const char *want)
{
	size_t from, to;

	source_view_line(s, line, &from, &to);
	cr_expect(to - from == strlen(want) && !memcmp(s->text + from, want, to - from), "line %zu: \"%.*s\", want \"%s\"", line, (int)(to - from),
		  s->text + from, want);
}

Test(tui_source, lines_without_their_ends)
{
	SOURCE(s, "one\r\n\ntwo\r\r\n\rthree\nlast");

	cr_assert_eq(s.n_lines, 5);
	expect_line(&s, 0, "one");
	expect_line(&s, 1, "");
	expect_line(&s, 2, "two\r");
	expect_line(&s, 3, "\rthree");
	expect_line(&s, 4, "last");
	expect_line(&s, 5, "");
	cr_expect_eq(source_view_line_of(&s, 0), 0);
	cr_expect_eq(source_view_line_of(&s, 4), 0);
	cr_expect_eq(source_view_line_of(&s, 5), 1);
	cr_expect_eq(source_view_line_of(&s, s.len), 4);
	done(&s);
}

Test(tui_source, an_empty_file)
{
	SOURCE(s, "");
	struct source_view v = { 0 };
	struct match *m = compile("x*");
	bool wrapped;

	source_view_set(&v, &s);
	cr_expect_eq(source_view_lines(&v), 1);
	cr_expect_eq(source_view_name(&v), -1);
	cr_expect(!source_view_name_step(&v, 1));
	cr_expect(!source_view_name_step(&v, -1));
	source_view_goto(&v, 1000, 20);
	cr_expect_eq(v.pos.cur, 0);
	source_view_scroll(&v, 8, 20);
	cr_expect_eq(v.left, 0);
	source_view_search(&v, m);
	source_view_search_step(&v, 1, &wrapped);
	source_view_free(&v);
	match_free(m);
	source_view_set(&v, NULL); /* a file without text */
	cr_expect_eq(source_view_lines(&v), 0);
	cr_expect_eq(source_view_name(&v), -1);
	cr_expect(!source_view_name_step(&v, 1));
	done(&s);
}

Test(tui_source, names_are_chosen_by_the_line_and_by_steps)
{
	SOURCE(s, "x na nb\n\n  nc dd ne\nplain\n");
	struct source_view v = { 0 };

	source_view_set(&v, &s);
	cr_assert_eq(s.n_names, 5);
	cr_expect_eq(source_view_name(&v), 0, "the first of the line");
	cr_expect(source_view_name_step(&v, 1));
	cr_expect(source_view_name(&v) == 1 && v.pos.cur == 0);
	cr_expect(source_view_name_step(&v, 1));
	cr_expect(source_view_name(&v) == 2 && v.pos.cur == 2, "over the empty line");
	source_view_moved(&v);
	cr_expect_eq(source_view_name(&v), 3, "what is defined there goes first");
	cr_expect(source_view_name_step(&v, -1));
	cr_expect_eq(source_view_name(&v), 2);
	cr_expect(source_view_name_step(&v, -1));
	cr_expect(source_view_name(&v) == 1 && v.pos.cur == 0);
	cr_expect(source_view_name_step(&v, -1));
	cr_expect(!source_view_name_step(&v, -1));
	cr_expect_eq(source_view_name(&v), 0);
	source_view_goto(&v, 1, 20);
	cr_expect_eq(source_view_name(&v), -1);
	cr_expect(source_view_name_step(&v, 1));
	cr_expect_eq(source_view_name(&v), 2, "the next one from a line without");
	source_view_goto(&v, 1, 20);
	cr_expect(source_view_name_step(&v, -1));
	cr_expect_eq(source_view_name(&v), 1);
	cr_expect_eq(v.pos.cur, 0);
	source_view_goto(&v, 3, 20);
	cr_expect(!source_view_name_step(&v, 1));
	cr_expect(source_view_name_step(&v, -1));
	cr_expect_eq(source_view_name(&v), 4);
	source_view_free(&v);
	done(&s);
}

Test(tui_source, what_is_called_is_chosen_before_what_is_named)
{
	SOURCE(s, "na nb(nc(1))\nna = d\nna\n");
	struct source_view v = { 0 };

	source_view_set(&v, &s);
	cr_expect_eq(source_view_name(&v), 1);
	source_view_goto(&v, 1, 20);
	cr_expect_eq(source_view_name(&v), 4);
	source_view_goto(&v, 2, 20);
	cr_expect_eq(source_view_name(&v), 5);
	source_view_free(&v);
	done(&s);
}

/* Columns the slow way: cluster by cluster from the line's start. */
static size_t slow_column(const struct source *s, size_t from, size_t to)
{
	size_t c = 0;

	for (size_t i = from; i < to;) {
		int cols;
		size_t n = text_cluster(s->text + i, to - i, &cols);
		c += s->text[i] == '\t' ? PAINT_TAB - c % PAINT_TAB : (size_t)cols;
		i += n;
	}
	return c;
}

Test(tui_source, columns_of_tabs_wide_characters_and_control_bytes)
{
	SOURCE(s, "\tx\n日本\ta\n\033[0m\x01y\ne\xcc\x81zzzzzzzzzzzze\xcc\x81q\nab\xff\xfe.\n");
	static const struct {
		size_t line, byte, column;
	} want[] = { { 0, 1, 8 }, { 1, 3, 2 }, { 1, 6, 4 }, { 1, 7, 8 }, { 2, 1, 2 }, { 2, 5, 7 }, { 3, 3, 1 }, { 3, 15, 13 }, { 3, 18, 14 }, { 4, 4, 4 } };

	for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
		size_t from, to, at;
		source_view_line(&s, want[i].line, &from, &to);
		cr_expect_eq(source_view_column(&s, from + want[i].byte), want[i].column, "%zu: %zu", i, source_view_column(&s, from + want[i].byte));
		cr_expect_eq(source_view_seek(&s, from, to, want[i].column, &at), from + want[i].byte, "%zu", i);
		cr_expect_eq(at, want[i].column);
	}
	size_t from, to, at;
	source_view_line(&s, 1, &from, &to);
	cr_expect(source_view_seek(&s, from, to, 1, &at) == from && at == 0, "inside a wide character: it");
	cr_expect(source_view_seek(&s, from, to, 6, &at) == from + 6 && at == 4, "inside a tab: it");
	cr_expect(source_view_seek(&s, from, to, 99, &at) == to && at == 9);
	done(&s);
}

Test(tui_source, random_lines_have_the_columns_of_their_clusters)
{
	static const char *const parts[] = { "a", "bcdefghijkl", "\t", "日", "\xcc\x81", "\x7f", "\x1b", "\xff", "\xe3\x81", "é", "\xe2\x80\x8d", "😀", " " };
	unsigned seed = 9;

	for (int round = 0; round < 300; round++) {
		struct buf b = { 0 };
		for (int i = 0; i < 60; i++)
			buf_puts(&b, parts[(size_t)rand_r(&seed) % (sizeof parts / sizeof *parts)]);
		struct source s = source_of(b.p, b.len);
		size_t whole = slow_column(&s, 0, s.len), col = 0, i = 0;
		while (i < s.len) { /* every cluster's start is found by its column */
			int cols;
			size_t at, n = text_cluster(s.text + i, s.len - i, &cols);
			cr_assert_eq(slow_column(&s, 0, i), source_view_column(&s, i), "round %d, offset %zu", round, i);
			col = slow_column(&s, 0, i);
			size_t found = source_view_seek(&s, 0, s.len, col, &at);
			cr_assert(at == col && found <= i && slow_column(&s, 0, found) == col, "round %d: column %zu at %zu, %zu", round, col, found, i);
			i += n;
		}
		size_t at;
		cr_assert_eq(source_view_seek(&s, 0, s.len, whole + 1, &at), s.len);
		cr_assert_eq(at, whole);
		done(&s);
		buf_free(&b);
	}
}

Test(tui_source, a_line_is_found_again_when_the_file_changed)
{
	SOURCE(was, "a\nb\nc\nd\ne\n");
	SOURCE(above, "a\nx\ny\nb\nc\nd\ne\n");
	SOURCE(gone, "d\ne\n");
	SOURCE(middle, "a\nb\nX\nd\ne\n");
	SOURCE(twice, "a\nb\nc\nd\ne\na\nb\nc\nd\ne\n");
	SOURCE(empty, "");

	cr_expect_eq(source_view_carry(&was, &above, 0), 0);
	cr_expect_eq(source_view_carry(&was, &above, 1), 3);
	cr_expect_eq(source_view_carry(&was, &above, 4), 6);
	cr_expect_eq(source_view_carry(&above, &was, 6), 4);
	cr_expect_eq(source_view_carry(&above, &was, 2), 2, "a line that went: its number");
	cr_expect_eq(source_view_carry(&was, &gone, 3), 0);
	cr_expect_eq(source_view_carry(&was, &gone, 0), 0);
	cr_expect_eq(source_view_carry(&was, &middle, 2), 2);
	cr_expect_eq(source_view_carry(&was, &middle, 3), 3);
	cr_expect_eq(source_view_carry(&was, &twice, 3), 3, "what is the same from the beginning on stays");
	cr_expect_eq(source_view_carry(&was, &empty, 3), 0);
	cr_expect_eq(source_view_carry(&empty, &was, 0), 0);
	done(&was);
	done(&above);
	done(&gone);
	done(&middle);
	done(&twice);
	done(&empty);
}

Test(tui_source, goto_keeps_lines_around_the_cursor)
{
	struct buf b = { 0 };
	struct source_view v = { 0 };

	for (int i = 0; i < 10000; i++)
		buf_printf(&b, "line %d\n", i);
	struct source s = source_of(b.p, b.len);
	source_view_set(&v, &s);
	cr_expect_eq(s.n_lines, 10000, "no line behind the last line's end");
	for (size_t line = 0; line < 10100; line += 37) {
		source_view_goto(&v, line, 30);
		size_t want = line < 10000 ? line : 9999;
		cr_assert_eq(v.pos.cur, want);
		cr_assert(v.pos.top + 3 <= want || v.pos.top == 0);
		cr_assert(want + 3 < v.pos.top + 30 || v.pos.top + 30 == 10000);
	}
	source_view_goto(&v, 5000, 30);
	size_t top = v.pos.top;
	source_view_goto(&v, 5003, 30);
	cr_expect_eq(v.pos.top, top, "what is in view does not move");
	source_view_free(&v);
	done(&s);
	buf_free(&b);
}

Test(tui_source, long_lines_scroll_to_the_chosen_name)
{
	struct buf b = { 0 };
	struct source_view v = { 0 };

	buf_fill(&b, '.', 300);
	buf_puts(&b, "name");
	buf_fill(&b, '.', 50);
	buf_puts(&b, "\nshort\n");
	struct source s = source_of(b.p, b.len);
	source_view_set(&v, &s);
	source_view_reveal(&v, 300, 304, 40);
	cr_expect(v.left <= 300 && v.left + 40 >= 304 && v.left_auto);
	size_t left = v.left;
	source_view_reveal(&v, 301, 303, 40);
	cr_expect_eq(v.left, left);
	source_view_moved(&v);
	cr_expect_eq(v.left, 0, "back when it is not needed");
	source_view_scroll(&v, 16, 10);
	cr_expect_eq(v.left, 16);
	for (int i = 0; i < 100; i++)
		source_view_scroll(&v, 16, 10);
	cr_expect_eq(v.left, 353, "as far as the longest line in view");
	source_view_scroll(&v, -1000, 10);
	cr_expect_eq(v.left, 0);
	source_view_free(&v);
	done(&s);
	buf_free(&b);
}

Test(tui_source, search_visits_every_match)
{
	SOURCE(s, "ab ab\nnone\n^ab\nabab\r\n");
	struct source_view v = { 0 };
	struct match *m = compile("ab");
	static const size_t lines[] = { 0, 2, 3, 3, 0, 0 };
	bool wrapped;

	source_view_set(&v, &s);
	v.origin.set = true;
	cr_expect_eq(source_view_search(&v, m), 5);
	cr_expect_eq(source_view_search_step(&v, 0, &wrapped), 0);
	v.origin.set = false;
	static const long order[] = { 1, 2, 3, 4, 0, 1 };
	for (size_t i = 0; i < 6; i++) {
		cr_expect_eq(source_view_search_step(&v, 1, &wrapped), order[i]);
		cr_expect_eq(v.pos.cur, lines[i], "step %zu: line %zu", i, v.pos.cur);
		cr_expect_eq(wrapped, order[i] == 0);
	}
	cr_expect_eq(source_view_search_step(&v, -1, &wrapped), 0);
	cr_expect_eq(source_view_search_step(&v, -1, &wrapped), 4);
	cr_expect(wrapped && v.pos.cur == 3);
	source_view_goto(&v, 1, 20); /* from a line: the first behind it, the last before it */
	cr_expect_eq(source_view_search_step(&v, 1, &wrapped), 2);
	source_view_goto(&v, 1, 20);
	cr_expect_eq(source_view_search_step(&v, -1, &wrapped), 1);
	match_free(m);
	m = compile("^ab"); /* the line's start is no second place behind a match */
	cr_expect_eq(source_view_search(&v, m), 2);
	cr_expect_eq(v.hit[1].start, s.line0[3]);
	match_free(m);
	m = compile("(?<=a)b$");
	cr_expect_eq(source_view_search(&v, m), 3);
	match_free(m);
	m = compile("none");
	source_view_goto(&v, 0, 20);
	cr_expect_eq(source_view_search(&v, m), 1);
	source_view_search_step(&v, 1, &wrapped);
	cr_expect_eq(v.name, 0, "a name that is found is chosen");
	match_free(m);
	m = compile("nowhere");
	cr_expect_eq(source_view_search(&v, m), 0);
	cr_expect_eq(source_view_search_step(&v, 1, &wrapped), -1);
	match_free(m);
	source_view_free(&v);
	done(&s);
}

Test(tui_source, a_search_given_up_leads_back)
{
	SOURCE(s, "a\nb\nc\nd x\n");
	struct source_view v = { 0 };
	struct match *m = compile("x");
	bool wrapped;

	source_view_set(&v, &s);
	source_view_goto(&v, 1, 20);
	v.origin.set = true;
	v.origin.pos = v.pos;
	source_view_search(&v, m);
	source_view_search_step(&v, 0, &wrapped);
	cr_expect_eq(v.pos.cur, 3);
	source_view_search(&v, NULL);
	cr_expect(v.pos.cur == 1 && v.n_hits == 0);
	source_view_free(&v);
	match_free(m);
	done(&s);
}

Test(tui_source, more_matches_than_are_kept)
{
	struct buf b = { 0 };
	struct source_view v = { 0 };
	struct match *m = compile("a");

	buf_fill(&b, 'a', SOURCE_VIEW_HITS_MAX + 10);
	struct source s = source_of(b.p, b.len);
	source_view_set(&v, &s);
	cr_expect_leq(source_view_search(&v, m), SOURCE_VIEW_HITS_MAX);
	cr_expect(v.hits_cut);
	source_view_free(&v);
	match_free(m);
	m = compile("b|a*"); /* empty matches count where they stand alone */
	SOURCE(t, "aab aa\n\nb\n");
	source_view_set(&v, &t);
	static const struct source_hit want[] = { { 0, 2 }, { 2, 3 }, { 4, 6 }, { 7, 7 }, { 8, 9 } };
	cr_assert_eq(source_view_search(&v, m), 5);
	for (size_t i = 0; i < 5; i++)
		cr_expect(v.hit[i].start == want[i].start && v.hit[i].end == want[i].end, "%zu: %u-%u", i, v.hit[i].start, v.hit[i].end);
	source_view_free(&v);
	match_free(m);
	done(&s);
	done(&t);
	buf_free(&b);
}
