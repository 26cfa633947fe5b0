/* Text search: the same lines as grep, order and caps, hostile patterns and files. */
#include "base/clock.h"
#include "base/path.h"
#include "repo/search.h"
#include "repo_tree.h"
#include "cpu_time.h"

struct got {
	struct buf text; /* path:line:column:text\n ... */
	size_t n, files;
	struct cancel *cancel_at_first;
};

static void on_hit(void *ud, const struct search_hit *h)
{
	struct got *g = ud;

	buf_printf(&g->text, "%s:%u:%u:", h->path, h->line, h->column);
	for (size_t i = 0; i < h->len; i++)
		buf_putc(&g->text, h->text[i] ? h->text[i] : '0');
	buf_putc(&g->text, '\n');
	cr_expect(h->start <= h->end && h->end <= h->len && h->len <= SEARCH_TEXT_MAX);
	g->n++;
	if (g->cancel_at_first)
		cancel_set(g->cancel_at_first);
}

static void on_file(void *ud, size_t file, size_t lines)
{
	struct got *g = ud;

	buf_printf(&g->text, "=%zu:%zu\n", file, lines);
	g->files++;
}

static struct search_stats search(const char *dir, int threads, struct search_opts o, struct got *g)
{
	struct err e = ERR_INIT;
	struct walk_root w;
	struct walk_list l;
	struct search_stats st;
	struct pool *p = threads ? pool_new(threads) : NULL;

	*g = (struct got){ .cancel_at_first = g->cancel_at_first };
	o.pool = p;
	o.hit = on_hit;
	o.ud = g;
	if (!o.match.len && o.match.pattern)
		o.match.len = strlen(o.match.pattern);
	cr_assert_eq(walk_open(&w, dir, dir, &e), 0, "%s", e.msg);
	cr_assert_eq(walk_list(&w, "", false, NULL, &l, &e), 0, "%s", e.msg);
	if (search_run(&w, &l, &o, &st, &e))
		cr_assert(e.code == ERR_CANCEL && o.cancel, "%s", e.msg);
	walk_list_free(&l);
	walk_close(&w);
	pool_free(p);
	return st;
}

static void expect_hits(const char *dir, struct match_opts m, const char *want)
{
	struct got g = { 0 };

	search(dir, 2, (struct search_opts){ .match = m }, &g);
	cr_expect_str_eq(buf_str(&g.text), want, "pattern %s: %s", m.pattern, buf_str(&g.text));
	buf_free(&g.text);
}

Test(search, kinds_of_patterns, .timeout = 30)
{
	char *d = tree_new();

	tree_file(d, "a.c", "int Foo(void);\nint foo_bar;\r\n\tfoo = Foo(foo);\n");
	tree_file(d, "b/日本.txt", "木構造の説明\n文字: Foo.\n");
	expect_hits(d, (struct match_opts){ .pattern = "foo" },
		    "a.c:1:5:int Foo(void);\na.c:2:5:int foo_bar;\na.c:3:2:\tfoo = Foo(foo);\nb/日本.txt:2:5:文字: Foo.\n");
	expect_hits(d, (struct match_opts){ .pattern = "Foo" },
		    "a.c:1:5:int Foo(void);\na.c:3:8:\tfoo = Foo(foo);\nb/日本.txt:2:5:文字: Foo.\n");
	expect_hits(d, (struct match_opts){ .pattern = "foo", .letters = MATCH_EXACT },
		    "a.c:2:5:int foo_bar;\na.c:3:2:\tfoo = Foo(foo);\n");
	expect_hits(d, (struct match_opts){ .pattern = "foo", .letters = MATCH_EXACT, .word = true },
		    "a.c:3:2:\tfoo = Foo(foo);\n");
	expect_hits(d, (struct match_opts){ .pattern = "構造" }, "b/日本.txt:1:2:木構造の説明\n");
	expect_hits(d, (struct match_opts){ .pattern = "構造", .word = true }, "b/日本.txt:1:2:木構造の説明\n");
	expect_hits(d, (struct match_opts){ .pattern = "^.構造の..$", .regex = true }, "b/日本.txt:1:1:木構造の説明\n");
	expect_hits(d, (struct match_opts){ .pattern = "bar;$", .regex = true }, "a.c:2:9:int foo_bar;\n");
	expect_hits(d, (struct match_opts){ .pattern = "(f)oo = .oo\\(\\1", .regex = true }, "a.c:3:2:\tfoo = Foo(foo);\n");
	expect_hits(d, (struct match_opts){ .pattern = "fo+|Foo", .regex = true, .word = true, .letters = MATCH_EXACT },
		    "a.c:1:5:int Foo(void);\na.c:3:2:\tfoo = Foo(foo);\nb/日本.txt:2:5:文字: Foo.\n");
	expect_hits(d, (struct match_opts){ .pattern = "bar(" }, "");
	expect_hits(d, (struct match_opts){ .pattern = "(VOID)" }, "");
	expect_hits(d, (struct match_opts){ .pattern = "(*UTF)" }, "");
	expect_hits(d, (struct match_opts){ .pattern = "void\\)[^x]*", .regex = true }, "a.c:1:9:int Foo(void);\n");
	tree_free(d);
}

static void expect_bad(const char *pattern, size_t len, bool regex, const char *want)
{
	struct match_opts o = { .pattern = pattern, .len = len, .regex = regex };
	struct err e = ERR_INIT;

	cr_expect(match_new(&o, &e) == NULL);
	cr_expect_eq(e.code, ERR_USAGE);
	cr_expect(strstr(e.msg, want), "%s", e.msg);
}

Test(search, bad_patterns)
{
	char *nest = malloc(5000);

	expect_bad("", 0, false, "empty");
	expect_bad("a\0b", 3, false, "NUL");
	expect_bad("a\nb", 3, false, "single lines");
	expect_bad("\xff", 1, false, "UTF-8");
	expect_bad("ab(c", 4, true, "at character 5: missing closing parenthesis");
	expect_bad("a{2,1}", 6, true, "at character 6");
	expect_bad("*", 1, true, "at character 1");
	expect_bad("a)|(b", 5, true, "unmatched closing parenthesis");
	expect_bad("\\C", 2, true, "\\C");
	memset(nest, '(', 5000);
	expect_bad(nest, 5000, true, "too long");
	expect_bad(nest, 4000, true, "at character");
	expect_bad("((((a{999}){999}){999}){999})", 29, true, "too large");
	free(nest);
	match_free(NULL);
	match_run_free(NULL);
}

/* Lines that match, by one run with a finder and by asking about every line. */
static void same_lines(const char *pattern, const char *text)
{
	struct match_opts with = { .pattern = pattern, .len = strlen(pattern), .regex = true, .letters = MATCH_EXACT };
	char *blind = NULL; /* an alternative that never matches takes the finder away */
	struct buf lines[2] = { { 0 }, { 0 } };

	cr_assert(asprintf(&blind, "%s|(?!)", pattern) > 0);
	for (int i = 0; i < 2; i++) {
		struct err e = ERR_INIT;
		struct match_at at;
		struct match *m = match_new(&with, &e);
		cr_assert(m, "%s", e.msg);
		struct match_run *r = match_run_new(m);
		match_start(r, text, strlen(text), 5, NULL);
		while (match_next(r, &at))
			buf_printf(&lines[i], "%zu-%zu:%zu-%zu ", at.line, at.line_end, at.start, at.end);
		match_run_free(r);
		match_free(m);
		with.pattern = blind;
		with.len = strlen(blind);
	}
	cr_expect_str_eq(buf_str(&lines[0]), buf_str(&lines[1]), "%s", pattern);
	buf_free(&lines[0]);
	buf_free(&lines[1]);
	free(blind);
}

Test(search, finder_never_hides_a_line)
{
	static const char *const patterns[] = {
		"abc",     "ab?c",        "ab*c",       "ab+c",        "ab{0}c",   "ab{,3}c",        "a{b|c",
		"(abc)?d", "(?:ab|cd)ef", "[abc]def",   "[]a]bc",      "[^]a]bc",  "[[:alpha:]|]bc", "ab\\.c",
		"ab\\x63", "\\bab\\b",    "ab(?=c)",    "ab(?!c)",     "(?<=a)bc", "a\\Qb|c\\Ed",    "(a)\\1b",
		"a\\dbc",  "ab??c",       "ab++c",      "abc|d",       "(?i)abc",  "(?i:ab)c",       "ab$",
		"^ab",     "^$",          "a b",        "x*",          "あい?う",  "あ+い",       "é?b",
		"a}b",     "(?>ab)c",     "(?<n>ab)c",  "(?#|)ab",     "ab|",      "\\(ab",          "\\101b",
		"a\\gb|c", "a\\Kbc",      "(?=ab)\\Kb", "(?x)a b # c",
	};
	static const char text[] =
		"abc\nac\nabbc\n\nABC\na{b\nc\nd\nabef cdef\nadef\n]bc\nxbc\n|bc\nab.c\nab\na b\nabd\nbc\naab\na1bc\r\n"
		"\r\nabc\rd\nあいう\nあう\nああい\né\nb\nab}b\na}b\n(ab\nAb\nend abc";

	for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
		struct err e = ERR_INIT;
		struct match_opts o = { .pattern = patterns[i], .len = strlen(patterns[i]), .regex = true };
		struct match *m = match_new(&o, &e);
		if (m && !strstr(patterns[i], "(?x)"))
			same_lines(patterns[i], text);
		match_free(m);
	}
}

Test(search, order_and_caps, .timeout = 30)
{
	char *d = tree_new(), name[40];
	struct got one = { 0 }, got = { 0 };
	struct search_stats st;

	for (int i = 0; i < 300; i++) {
		snprintf(name, sizeof name, "d%d/f%d.txt", i % 17, i);
		tree_file(d, name, "needle 1\nhay\nneedle 2\nneedle 3\n");
	}
	st = search(d, 0, (struct search_opts){ .match.pattern = "needle", .file = on_file }, &one);
	cr_expect_eq(st.lines, 900);
	cr_expect_eq(st.told, 900);
	cr_expect_eq(st.files_hit, 300);
	for (int threads = 1; threads < 6; threads += 2) {
		search(d, threads, (struct search_opts){ .match.pattern = "needle", .file = on_file }, &got);
		cr_expect_str_eq(buf_str(&got.text), buf_str(&one.text), "%d threads", threads);
		buf_free(&got.text);
	}
	st = search(d, 3, (struct search_opts){ .match.pattern = "needle", .file = on_file, .max_hits = 10, .max_per_file = 2 },
		    &got);
	cr_expect_eq(got.n, 10);
	cr_expect_eq(got.files, 300);
	cr_expect_eq(st.told, 10);
	cr_expect_eq(st.lines, 900, "totals are exact");
	cr_expect(!strncmp(buf_str(&got.text), "d0/f0.txt:1:1:needle 1\nd0/f0.txt:3:1:needle 2\n=0:3\n", 51), "%.80s",
		  buf_str(&got.text));
	buf_free(&got.text);
	struct cancel c = { 0 };
	got.cancel_at_first = &c;
	st = search(d, 2, (struct search_opts){ .match.pattern = "needle", .cancel = &c }, &got);
	cr_expect(st.files < 300);
	buf_free(&got.text);
	buf_free(&one.text);
	tree_free(d);
}

static char *repeat(char c, size_t n, const char *tail)
{
	char *p = malloc(n + strlen(tail) + 1);

	memset(p, c, n);
	strcpy(p + n, tail);
	return p;
}

Test(search, hostile_patterns, .timeout = 60)
{
	char *d = tree_new(), *line = repeat('a', 60000, "\nplain (a) line\n");
	static const char *const patterns[] = { "(a+)+$",           "(a+)+[bc]",       "(a|aa)+$",
						"(?:a?){50}a{50}b", "a.*a.*a.*[bc]$",  "(.*)*[bc]",
						"(\\w+\\s*)+[;:]",  "(?R)?a(?R)?[bc]", "((a*)*)*[b]" };

	for (int i = 0; i < 20; i++)
		memcpy(line + 2000 * i + 1999, "\n", 1);
	tree_file(d, "a.txt", line);
	tree_file(d, "c.txt", "ends here\n");
	for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
		struct got g = { 0 };
		double t = cpu_seconds();
		struct search_stats st =
			search(d, 2, (struct search_opts){ .match = { .pattern = patterns[i], .regex = true } }, &g);
		cr_expect(cpu_seconds() - t < 5, "%s: %.1f s", patterns[i], cpu_seconds() - t);
		cr_expect_eq(st.files, 2);
		buf_free(&g.text);
	}
	free(line);
	tree_free(d);
}

Test(search, hostile_files, .timeout = 60)
{
	char *d = tree_new(), *huge = repeat('x', 16 << 20, "needle, and more behind it"), *gone;
	struct got g = { 0 };
	struct search_stats st;

	tree_file(d, "min.js", huge);
	tree_bytes(d, "bin", "needle\0", 7);
	tree_bytes(d, "latin", "caf\xe9 needle \xe9\n", 14);
	tree_file(d, "empty", "");
	tree_bytes(d, "late-nul", huge, 9000);
	gone = path_join(d, "late-nul");
	FILE *f = fopen(gone, "a");
	fwrite("\0\nneedle\0x\n", 1, 11, f);
	fclose(f);
	free(gone);
	st = search(d, 2, (struct search_opts){ .match.pattern = "needle" }, &g);
	cr_expect_eq(st.lines, 3, "%s", buf_str(&g.text));
	cr_expect_eq(st.skipped[WALK_BINARY], 1, "%zu, %zu files, %zu cut", st.skipped[WALK_BINARY], st.files, st.cut);
	cr_expect(strstr(buf_str(&g.text), "min.js:1:16777217:xxxxx"));
	cr_expect(strstr(buf_str(&g.text), "latin:1:6:"), "%s", buf_str(&g.text));
	buf_free(&g.text);
	st = search(d, 2, (struct search_opts){ .match = { .pattern = "caf. need.e .$", .regex = true } }, &g);
	cr_expect_eq(st.lines, 1, "bytes when the text is not UTF-8");
	buf_free(&g.text);
	st = search(d, 2, (struct search_opts){ .match = { .pattern = "x(?=need)[a-z]+, .*it$", .regex = true } }, &g);
	cr_expect_eq(st.lines, 1, "across the pieces of a long line");
	buf_free(&g.text);
	double t = cpu_seconds();
	st = search(d, 2, (struct search_opts){ .match = { .pattern = "[^y]*y[^z]*z", .regex = true } }, &g);
	cr_expect(cpu_seconds() - t < 10, "%.1f s", cpu_seconds() - t);
	cr_expect_eq(st.lines, 0);
	buf_free(&g.text);
	free(huge);
	tree_free(d);
}

Test(search, file_that_is_gone)
{
	char *d = tree_new(), *path;
	struct err e = ERR_INIT;
	struct walk_root w;
	struct walk_list l;
	struct search_stats st;
	struct search_opts o = { .match = { .pattern = "x", .len = 1 } };

	tree_file(d, "a", "x\n");
	tree_file(d, "b", "x\n");
	cr_assert_eq(walk_open(&w, d, d, &e), 0);
	cr_assert_eq(walk_list(&w, "", false, NULL, &l, &e), 0);
	path = path_join(d, "a");
	unlink(path);
	cr_expect_eq(search_run(&w, &l, &o, &st, &e), 0);
	cr_expect_eq(st.lines, 1);
	cr_expect_eq(st.skipped[WALK_UNREADABLE], 1);
	walk_list_free(&l);
	walk_close(&w);
	free(path);
	tree_free(d);
}

/* The same counts as grep, on a part of Linux. */
Test(search, as_grep_on_linux, .timeout = 60)
{
	const char *linux_dir = tree_linux();
	static const struct {
		const char *pattern, *grep;
		bool regex, word;
		enum match_case letters;
	} cases[] = {
		{ "skb_push", "-rIhF skb_push", false, false, MATCH_EXACT },
		{ "todo", "-rIhFi todo", false, false, MATCH_FOLD },
		{ "socket", "-rIhFw socket", false, true, MATCH_EXACT },
		{ "sk_[a-z]+_init\\b.*\\(", "-rIhP 'sk_[a-z]+_init\\b.*\\('", true, false, MATCH_EXACT },
		{ "^(static|extern) \\w+\\s*$", "-rIhP '^(static|extern) \\w+\\s*$'", true, false, MATCH_EXACT },
	};
	struct got g = { 0 };
	char *cmd = NULL;

	if (!linux_dir)
		return;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char *dir = path_join(linux_dir, "net/core");
		double t = clock_now();
		struct search_stats st = search(dir, 2,
						(struct search_opts){ .max_hits = 5,
								      .match = { .pattern = cases[i].pattern,
										 .regex = cases[i].regex,
										 .word = cases[i].word,
										 .letters = cases[i].letters } },
						&g);
		fprintf(stderr, "%s: %zu lines, %.1f ms\n", cases[i].pattern, st.lines, (clock_now() - t) * 1e3);
		cr_assert(asprintf(&cmd, "LC_ALL=C.UTF-8 grep %s . | wc -l", cases[i].grep) > 0);
		char *want = tree_sh(dir, cmd, NULL);
		cr_expect_eq(st.lines, (size_t)atol(want), "%s: %zu, grep %s", cases[i].pattern, st.lines, want);
		free(want);
		free(cmd);
		free(dir);
		buf_free(&g.text);
	}
}
