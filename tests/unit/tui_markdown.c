/* Markdown: what each construct looks like, that nothing is lost, that pieces do not matter, that lines fit, that it costs little. */
#include "tui/markdown.h"

#include <criterion/criterion.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* The layout as text: indentation and runs; styles as a second text when asked for. */
static void dump(struct markdown *m, int width, struct buf *out, bool styles)
{
	size_t n = markdown_layout(m, width);

	for (size_t i = 0; i < n; i++) {
		size_t k;
		const struct rich *r = markdown_line(m, i, &k);
		buf_fill(out, ' ', r->lines[k].indent);
		for (uint32_t x = 0; x < r->lines[k].n_runs; x++) {
			const struct rich_run *run = &r->runs[r->lines[k].run0 + x];
			if (styles)
				buf_printf(out, "{%u,%d}", run->style, (int)run->link);
			buf_add(out, r->text.p + run->start, run->len);
		}
		buf_putc(out, '\n');
	}
}

static char *shown(const char *src, int width)
{
	struct markdown *m = markdown_new(NULL, NULL);
	struct buf out = { 0 };

	markdown_add(m, src, strlen(src));
	markdown_end(m);
	dump(m, width, &out, false);
	markdown_free(m);
	buf_str(&out);
	return buf_steal(&out);
}

#define SHOWS(src, width, ...)                                                                                         \
	do {                                                                                                           \
		char *got_ = shown(src, width);                                                                        \
		cr_assert_str_eq(got_ ? got_ : "", __VA_ARGS__);                                                       \
		free(got_);                                                                                            \
	} while (0)

Test(markdown, paragraphs_and_breaks)
{
	SHOWS("", 20, "");
	SHOWS("\n\n", 20, "");
	SHOWS("one two three\nfour", 9, "one two\nthree\nfour\n");
	SHOWS("one\n\n\n\ntwo", 20, "one\n\ntwo\n");
	SHOWS("one  \ntwo\\\nthree\n", 20, "one\ntwo\nthree\n");
	SHOWS("averyveryverylongword x", 10, "averyveryv\nerylongwor\nd x\n");
	SHOWS("a\r\nb\r\n\r\nc\r\n", 20, "a b\n\nc\n");
}

Test(markdown, headings_and_rules)
{
	SHOWS("# One\ntext\n## Two ##\nThree\n===\n", 20, "One\ntext\n\nTwo\n\nThree\n");
	SHOWS("#no\n\n####### no", 20, "#no\n\n####### no\n");
	SHOWS("a\n\n---\nb", 3, "a\n\n───\nb\n");
	SHOWS("* * *", 2, "──\n");
}

Test(markdown, emphasis)
{
	SHOWS("a **b** *c* _d_ __e__ ***f*** ~~g~~", 40, "a b c d e f g\n");
	SHOWS("**open and *half", 40, "**open and *half\n");
	SHOWS("a_b_c 2*3*4x ** x", 40, "a_b_c 234x ** x\n"); /* as the standard has it: stars count inside of words */
	SHOWS("\\*not\\* a\\_b &lt;x&gt; &amp;", 40, "*not* a_b <x> &\n");
	SHOWS("*a **b* c**", 40, "a b c\n");
	SHOWS("「**重要**」です", 40, "「重要」です\n");
}

Test(markdown, code_spans)
{
	SHOWS("`a*b*` ``x`y`` `open", 40, "a*b* x`y `open\n");
	SHOWS("`` ` ``", 40, "`\n");
	SHOWS("`a\nb`", 40, "a b\n");
}

Test(markdown, links)
{
	SHOWS("[text](http://x.y/a_b_c) <https://z.w> https://q.r/a*b*c.", 80,
	      "text (http://x.y/a_b_c) https://z.w https://q.r/a*b*c.\n");
	SHOWS("![alt](pic.png) [no] [x](", 60, "alt (pic.png) [no] [x](\n");
}

Test(markdown, lists)
{
	SHOWS("- one\n- two\n  - three\n  - four five\n- six", 12, "• one\n• two\n  • three\n  • four\n    five\n• six\n");
	SHOWS("7. a\n8. b\n\n   c\n9. d", 20, "7. a\n8. b\n\n   c\n9. d\n");
	SHOWS("1. a\n  - b\n  - c\n2. d", 20, "1. a\n   • b\n   • c\n2. d\n");
	SHOWS("Text:\n- a\n- b\n\nend", 20, "Text:\n• a\n• b\n\nend\n");
	SHOWS("- [ ] todo\n- [x] done it\n", 9, "[ ] todo\n[x] done\n    it\n");
	SHOWS("-\n- b\n", 20, "• \n• b\n");
	SHOWS("- a\n\n- b\n", 20, "• a\n\n• b\n");
	SHOWS("- a\nlazy\n", 20, "• a lazy\n");
	SHOWS("1. x\n   ```c\n   int a;\n   ```\n2. y", 20, "1. x\n   int a;\n2. y\n");
}

Test(markdown, quotes)
{
	SHOWS("> one two\n> three\n>\n> four\n\nfive", 9, "│ one two\n│ three\n│ \n│ four\n\nfive\n");
	SHOWS("> > deep\n> - item\n", 20, "│ │ deep\n│ • item\n");
}

Test(markdown, code_blocks)
{
	SHOWS("```c\nint\tx;\n\n  y\n```\nz", 20, "int     x;\n\n  y\nz\n");
	SHOWS("```\nabcdefgh\n```", 5, "abcde\nfgh\n");
	SHOWS("a\n\n```sh fs/x.c:5\nls", 20, "a\n\nsh fs/x.c:5\nls\n");
	SHOWS("    code\n\n    more\n\ntext", 20, "code\n\nmore\n\ntext\n");
	SHOWS("~~~\n```\n~~~", 20, "```\n");
	SHOWS("```\n```", 20, "\n");
}

Test(markdown, tables)
{
	SHOWS("| a | bb |\n|---|---:|\n| ccc | d |\n\nx", 20, "a   │ bb\n────┼───\nccc │  d\n\nx\n");
	SHOWS("t\n\n|a|b|\n|-|-|\n|one two three four five|x|\n", 20, "t\n\na                │ b\n─────────────────┼──\none two three    │ x\nfour five        │ \n");
	SHOWS("| a | b |\n| - |\n", 20, "| a | b | | - |\n");
	SHOWS("| name | what |\n|--|--|\n| x_y | long text here |\n", 10, "name: x_y\nwhat: long\ntext here\n");
	SHOWS("|a|b|\n|-|-|\n|`x\\|y`|c|d|\n", 40, "a   │ b\n────┼────\nx|y │ c|d\n");
}

static int32_t link_all(void *ud, const char *s, size_t n, bool code, unsigned *style)
{
	struct buf *seen = ud;

	buf_printf(seen, "%s[%.*s]", code ? "code" : "", (int)n, s);
	if (n == 4 && !memcmp(s, "no_x", 4))
		*style = STYLE_UNVERIFIED;
	return 5;
}

Test(markdown, links_are_asked_for)
{
	struct buf seen = { 0 }, out = { 0 };
	struct markdown *m = markdown_new(link_all, &seen);
	const char *src = "see `foo(x)` in a/b.c:57, do_it() and no_x. camelCase e.g. the word (:12) [t](u/v)";

	markdown_add(m, src, strlen(src));
	markdown_end(m);
	dump(m, 200, &out, false);
	cr_assert_str_eq(buf_str(&seen), "code[foo(x)][a/b.c:57][do_it][no_x][camelCase][e.g][:12][u/v][u/v]");
	cr_assert_str_eq(buf_str(&out), "see foo(x) in a/b.c:57, do_it() and no_x?. camelCase e.g. the word (:12) t (u/v)\n");
	buf_truncate(&seen, 0);
	markdown_relink(m, "no_word", 7);
	markdown_layout(m, 200);
	cr_assert_eq(seen.len, 0, "a word that is not in it");
	markdown_relink(m, "no_x", 4);
	markdown_layout(m, 200);
	cr_assert(seen.len > 0);
	buf_free(&seen);
	buf_free(&out);
	markdown_free(m);
}

Test(markdown, names_in_fenced_code_are_links)
{
	struct buf seen = { 0 }, out = { 0 };
	struct markdown *m = markdown_new(link_all, &seen);
	const char *src = "```c\nstatic int do_it(int no_x); /* see a/b.c, it calls f() */\n```\n\n```\nplain words a_b f(x) 12\n```\n";

	markdown_add(m, src, strlen(src));
	markdown_end(m);
	dump(m, 200, &out, false);
	cr_assert_str_eq(buf_str(&seen), "code[int]code[do_it]code[int]code[no_x]code[a/b.c]code[a_b]", "%s", buf_str(&seen));
	/* nothing is put into code: a mark would shift what stands below */
	cr_assert_str_eq(buf_str(&out), "static int do_it(int no_x); /* see a/b.c, it calls f() */\n\nplain words a_b f(x) 12\n");
	buf_truncate(&out, 0);
	dump(m, 200, &out, true);
	char mark[32];
	snprintf(mark, sizeof mark, "{%d,5}no_x{", (int)STYLE_UNVERIFIED);
	cr_assert(strstr(buf_str(&out), mark), "%s", buf_str(&out));
	buf_free(&seen);
	buf_free(&out);
	markdown_free(m);
}

Test(markdown, a_dropped_layout_comes_back_the_same)
{
	struct buf one = { 0 }, two = { 0 };
	struct markdown *m = markdown_new(NULL, NULL);
	const char *src = "# h\n\n```c\nint x; /* c */\n```\n\n|a|b|\n|-|-|\n|1|2|\n\ntext";

	markdown_add(m, src, strlen(src));
	dump(m, 40, &one, true);
	markdown_drop(m);
	dump(m, 40, &two, true);
	cr_assert_str_eq(buf_str(&one), buf_str(&two));
	markdown_add(m, " more\n", 6);
	buf_truncate(&one, 0);
	dump(m, 7, &one, true); /* colours are kept for another width */
	markdown_drop(m);
	buf_truncate(&two, 0);
	dump(m, 7, &two, true);
	cr_assert_str_eq(buf_str(&one), buf_str(&two));
	buf_free(&one);
	buf_free(&two);
	markdown_free(m);
}

Test(markdown, a_block_begins_with_the_heading_above_it)
{
	struct markdown *m = markdown_new(NULL, NULL);
	const char *src = "one\ntwo\n\n## h\n\n- a\n- b\n\ntext\n";
	const size_t want[] = { 0, 1, 1, 1, 1, 1, 6, 6 }; /* an empty line is of the block behind it */

	markdown_add(m, src, strlen(src));
	markdown_end(m);
	cr_assert_eq(markdown_layout(m, 40), 8u);
	for (size_t i = 0; i < 8; i++)
		cr_expect_eq(markdown_block_line(m, i), want[i], "line %zu: %zu", i, markdown_block_line(m, i));
	cr_assert_eq(markdown_block_line(m, 1000), 1000u);
	markdown_free(m);
}

Test(markdown, copies_the_block_at_a_line)
{
	struct markdown *m = markdown_new(NULL, NULL);
	struct buf b = { 0 };
	const char *src = "one\n\n```c\nint x;\n\ty\n```\n\n- a\n- b\n  c\n\n|h|i|\n|-|-|\n|1|2|\n";
	const char *want[] = { "one\n", NULL, "int x;\n\ty\n", "int x;\n\ty\n", NULL, "- a\n- b\n  c\n", "- a\n- b\n  c\n", NULL,
			       "|h|i|\n|-|-|\n|1|2|\n" };

	markdown_add(m, src, strlen(src));
	markdown_end(m);
	markdown_layout(m, 40);
	for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
		if (!want[i])
			continue;
		buf_truncate(&b, 0);
		markdown_block(m, i, &b);
		cr_assert_str_eq(buf_str(&b), want[i], "line %zu: %s", i, buf_str(&b));
	}
	buf_truncate(&b, 0);
	markdown_block(m, 1000, &b);
	cr_assert_eq(b.len, 0);
	cr_assert_str_eq(buf_str(markdown_source(m)), src);
	buf_free(&b);
	markdown_free(m);
}

/* ---- properties --------------------------------------------------------------------------------------------------------------- */

static uint32_t seed = 1;
static uint32_t rnd(uint32_t n)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % n;
}

/* Lines as models write them, and broken ones. tables: rows, whose cells wrap beside each other. */
static void compose(struct buf *b, bool tables)
{
	static const char *const part[] = {
		"word", " ", " ", "*", "**", "_", "`", "``", "~~", "[", "]", "(", ")", "a_b", "x()", "fs/inode.c:57", "\n", "\n", "\n\n",
		"\n- ", "\n  - ", "\n1. ", "\n12) ", "\n> ", "\n>> ", "\n# ", "\n### ", "\n```c\n", "\n```\n", "\n~~~\n", "\n---\n",
		"\n===\n", "日本語の文、", "テスト", "e\xCC\x81", "\xF0\x9F\x98\x80", "\\", "\\*", "  \n", "\t", "\n    code", "- [x] t",
		"aLongerWordThatDoesNotFitIntoNarrowColumnsAtAll", "http://h.i/j_k_l", "!", "<", ">", "\r\n", "&amp", "==", "- - - 1", "\n-\n",
		"\n| a | b |\n|---|:-:|\n| c | d |\n", "|", "\n|-|", "\n| x | y | z |\n",
	};
	size_t kinds = sizeof part / sizeof *part - (tables ? 0 : 4);

	for (uint32_t n = 1 + rnd(60); n; n--)
		buf_puts(b, part[rnd((uint32_t)kinds)]);
}

static void letters(struct buf *out, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (isalnum((unsigned char)s[i]) || (unsigned char)s[i] >= 0x80)
			buf_putc(out, s[i]);
}

/* Bullets, bars and rules are not of the source. */
static void source_letters(struct buf *out, const struct buf *shown_text)
{
	static const char *const ours[] = { "•", "│", "─", "┼" };

	for (size_t i = 0; i < shown_text->len;) {
		bool skip = false;
		for (size_t k = 0; k < 4 && !skip; k++)
			if (!strncmp(shown_text->p + i, ours[k], 3))
				skip = true;
		if (!skip)
			letters(out, shown_text->p + i, 1);
		i += skip ? 3 : 1;
	}
}

/* Is the one in the other, in order? */
static bool within(const struct buf *part, const struct buf *all)
{
	size_t k = 0;

	for (size_t i = 0; i < all->len && k < part->len; i++)
		k += all->p[i] == part->p[k];
	return k == part->len;
}

/* The language behind a fence is not shown: "c" behind three backquotes is taken out of what is wanted. */
static void wanted(struct buf *out, const struct buf *src)
{
	const char *s = buf_str(src);

	for (size_t i = 0; i < src->len; i++) {
		if (!strncmp(s + i, "```c\n", 5) && i && s[i - 1] == '\n') {
			i += 4;
			continue;
		}
		letters(out, s + i, 1);
	}
}

Test(markdown, nothing_is_lost)
{
	struct buf src = { 0 }, out = { 0 }, want = { 0 }, got = { 0 };

	for (int round = 0; round < 3000; round++) {
		struct markdown *m = markdown_new(NULL, NULL);
		buf_truncate(&src, 0);
		buf_truncate(&out, 0);
		buf_truncate(&want, 0);
		buf_truncate(&got, 0);
		compose(&src, false);
		markdown_add(m, src.p, src.len);
		markdown_end(m);
		dump(m, 1 + (int)rnd(90), &out, false);
		wanted(&want, &src);
		source_letters(&got, &out);
		cr_assert(within(&want, &got), "round %d\n%s\n--- shown:\n%s", round, buf_str(&src), buf_str(&out));
		markdown_free(m);
	}
	buf_free(&src);
	buf_free(&out);
	buf_free(&want);
	buf_free(&got);
}

Test(markdown, pieces_do_not_matter)
{
	struct buf src = { 0 }, one = { 0 }, two = { 0 };

	for (int round = 0; round < 1000; round++) {
		struct markdown *a = markdown_new(NULL, NULL), *b = markdown_new(NULL, NULL);
		int width = 1 + (int)rnd(90);
		bool end = rnd(2);
		buf_truncate(&src, 0);
		buf_truncate(&one, 0);
		buf_truncate(&two, 0);
		compose(&src, true);
		bool large = round % 200 == 7; /* enough to be cut; what takes long to colour is coloured by its tokens */
		if (large)
			for (int i = 0; i < 300; i++)
				compose(&src, true);
		markdown_add(a, src.p, src.len);
		for (size_t i = 0; i < src.len;) {
			size_t n = 1 + rnd(src.len > 2000 ? 300 : 7);
			if (n > src.len - i)
				n = src.len - i;
			while (i + n < src.len && ((unsigned char)src.p[i + n] & 0xC0) == 0x80)
				n++;
			markdown_add(b, src.p + i, n);
			if (rnd(2))
				markdown_layout(b, rnd(10) ? width : 1 + (int)rnd(90));
			i += n;
		}
		if (end) {
			markdown_end(a);
			markdown_end(b);
		}
		dump(a, width, &one, end && !large);
		dump(b, width, &two, end && !large);
		cr_assert_str_eq(buf_str(&one), buf_str(&two), "round %d, width %d, end %d\n%s\n--- at once:\n%s\n--- in pieces:\n%s", round, width, end,
				  buf_str(&src), buf_str(&one), buf_str(&two));
		markdown_free(a);
		markdown_free(b);
	}
	buf_free(&src);
	buf_free(&one);
	buf_free(&two);
}

Test(markdown, lines_fit_every_width)
{
	struct buf src = { 0 }, out = { 0 };

	for (int round = 0; round < 60; round++) {
		struct markdown *m = markdown_new(NULL, NULL);
		buf_truncate(&src, 0);
		for (int i = 0; i < 5; i++)
			compose(&src, true);
		markdown_add(m, src.p, src.len);
		for (int width = 200; width >= 1; width--) {
			size_t n = markdown_layout(m, width);
			for (size_t i = 0; i < n; i++) {
				size_t k;
				const struct rich *r = markdown_line(m, i, &k);
				buf_truncate(&out, 0);
				buf_fill(&out, ' ', r->lines[k].indent);
				rich_text(r, k, &out);
				int w = text_width(buf_str(&out), out.len, 0);
				/* a wide character alone cannot be made narrower */
				cr_assert(w <= width || (width == 1 && w == 2), "width %d: %d: \"%s\" of\n%s", width, w, buf_str(&out), buf_str(&src));
			}
		}
		markdown_free(m);
	}
	buf_free(&src);
	buf_free(&out);
}

/* ---- bounds: work is counted where loops are; what grows with the square does sixteen times as much for four times the text -------- */

static uint64_t cost(const char *unit, size_t times, size_t piece, unsigned steps)
{
	struct buf src = { 0 };
	struct markdown *m = markdown_new(NULL, NULL);
	uint64_t work;

	for (size_t i = 0; i < times; i++)
		buf_puts(&src, unit);
	for (size_t i = 0; i < src.len; i += piece) {
		markdown_add(m, src.p + i, src.len - i < piece ? src.len - i : piece);
		markdown_layout(m, 80);
	}
	markdown_end(m);
	markdown_layout(m, 80);
	work = markdown_work(m);
	/* at once: so many steps a byte. Within a paragraph, whose length is bounded, this is what shows a square */
	cr_assert(piece < src.len || work < steps * (uint64_t)src.len, "%.20s: %.0f steps a byte", unit, (double)work / (double)src.len);
	cr_assert(work >= src.len, "work is not counted: %llu for %zu bytes", (unsigned long long)work, src.len);
	markdown_free(m);
	buf_free(&src);
	return work;
}

/* The quarter must be larger than what bounds the work on a paragraph or block, else the square of the bound is taken for one of the text. */
static void linear_in(const char *what, const char *unit, size_t times, size_t piece, unsigned steps)
{
	uint64_t small = cost(unit, times / 4, piece, steps), large = cost(unit, times, piece, steps);

	cr_assert(large < 6 * small, "%s: %llu for a quarter, %llu for all", what, (unsigned long long)small, (unsigned long long)large);
}

static void linear(const char *what, const char *unit, size_t times, size_t piece)
{
	linear_in(what, unit, times, piece, 50);
}

Test(markdown, hostile_text_costs_what_it_is_long, .timeout = 120)
{
	linear("1 MB of paragraphs", "some **words** in a `line` of text, and a_b more\n\n", 20000, 1 << 20);
	linear("quotes", ">", 100000, 1 << 20);
	linear("quotes, a line each", "> > > > > > > > > > > > > > > > > > > > x\n", 4000, 1 << 20);
	linear("list marks", "- ", 100000, 1 << 20);
	linear("one line", "word ", 40000, 1 << 20);
	linear("one line in pieces", "word ", 16000, 8);
	linear("one word", "wwwww", 40000, 1 << 20);
	linear("stars", "*a **b _c ", 20000, 1 << 20);
	linear("backquotes", "` `` ``` ", 20000, 1 << 20);
	linear("openers and closers that do not fit", "*a_ ", 10000, 1 << 20);
	linear_in("brackets", "[a](b", 8000, 1 << 20, 400); /* a target is looked for in the next 1,000 bytes */
	linear("brackets open", "[", 200000, 1 << 20);
	linear("links in links", "[a [b](c)](d) ", 16000, 1 << 20);
	linear("empty lines", "\n", 200000, 1 << 20);
	linear("table bars", "|", 200000, 1 << 20);
	linear("combining marks", "\xCC\x81", 100000, 1 << 20);
}

Test(markdown, a_stream_costs_the_last_block, .timeout = 120)
{
	linear("paragraphs in tokens", "some **words** in a `line` of text, and a_b more\n\n", 1000, 5);
	linear("items in tokens", "- some **words** in a `line`\n", 2000, 5);
	linear("table rows in tokens", "| a | b |\n|---|---|\n| c | d |\n\n", 1000, 5);
}

Test(markdown, an_open_fence_is_laid_out_as_it_comes, .timeout = 120)
{
	struct buf src = { 0 };
	struct buf one = { 0 }, two = { 0 };
	struct markdown *a = markdown_new(NULL, NULL), *b = markdown_new(NULL, NULL);
	uint64_t work[2];

	for (int k = 0; k < 2; k++) {
		struct markdown *m = markdown_new(NULL, NULL);
		markdown_add(m, "```c\n", 5);
		for (int i = 0; i < (k ? 1200 : 300); i++) {
			markdown_add(m, "	if (x) return f(", 17);
			markdown_layout(m, 80);
			markdown_add(m, "\"str\", 17); /* note */\n", 23);
			markdown_layout(m, 80);
		}
		work[k] = markdown_work(m);
		cr_assert_eq(markdown_layout(m, 80), k ? 1200u : 300u);
		markdown_free(m);
	}
	cr_assert(work[1] < 6 * work[0], "%llu for 300 lines, %llu for 1200", (unsigned long long)work[0], (unsigned long long)work[1]);
	/* coloured at last as if it had come at once, in an item, too */
	buf_puts(&src, "- x\n  ```c\n");
	for (int i = 0; i < 300; i++)
		buf_puts(&src, "  static int a = 5; /* b */ char *s = \"t\";\n");
	buf_puts(&src, "  ```\n");
	markdown_add(a, src.p, src.len);
	for (size_t i = 0; i < src.len; i++) {
		markdown_add(b, src.p + i, 1);
		if (i % 3 == 0)
			markdown_layout(b, 60);
	}
	dump(a, 60, &one, true);
	dump(b, 60, &two, true);
	cr_assert_str_eq(buf_str(&one), buf_str(&two));
	cr_assert(strstr(buf_str(&one), "/* b */"));
	buf_free(&one);
	buf_free(&two);
	buf_free(&src);
	markdown_free(a);
	markdown_free(b);
}
