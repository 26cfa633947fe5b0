/* Text search and best matches as facts: grouped, in 79 columns, clean, with exact totals. */
#include "ask/exact_search.h"
#include "ask/matches.h"
#include "base/utf8.h"
#include "repo_tree.h"

static void take(void *ud, const struct event *ev)
{
	if (ev->type == EV_FACT)
		buf_add(ud, ev->text, ev->len);
}

static void expect_lines(const char *text)
{
	cr_expect(utf8_valid(text, strlen(text)));
	for (const char *p = text, *nl; *p; p = nl + 1) {
		nl = strchr(p, '\n');
		cr_assert(nl != NULL);
		cr_expect(utf8_width(p, (size_t)(nl - p)) <= VIEW_WIDTH, "%.*s", (int)(nl - p), p);
		for (const char *c = p; c < nl; c++)
			cr_expect((unsigned char)*c >= 0x20);
	}
}

static char *search(const char *dir, const char *pattern, bool regex, struct err *e)
{
	struct buf out = { 0 };
	struct ask_opts o = { .root = dir, .threads = 2, .emit = take, .ud = &out };
	struct view v;

	cr_assert_eq(view_open(&v, &o, dir, e), 0, "%s", e->msg);
	if (exact_search(&v, pattern, regex, e))
		cr_expect(err_is_set(e));
	view_close(&v);
	buf_puts(&out, "");
	expect_lines(buf_str(&out));
	return buf_steal(&out);
}

static char *make_tree(void)
{
	char *d = tree_new(), line[400];
	struct buf many = { 0 };

	tree_file(d, "a.c",
		  "#include <x.h>\nint alpha(int n)\n{\n\tn = n + 1;\n\treturn n; /* needle */\n}\nint beta(void)\n{\n\treturn "
		  "alpha(2); /* Needle, too */\n}\n");
	for (int i = 0; i < 30; i++)
		buf_printf(&many, "needle %d \x1b[31mred\n", i);
	tree_file(d, "b.txt", buf_str(&many));
	memset(line, 'x', 350);
	strcpy(line + 350, " needle at the end");
	tree_file(d, "c.txt", line);
	buf_truncate(&many, 0);
	for (int i = 0; i < 60; i++)
		buf_puts(&many, "構造");
	buf_puts(&many, "needle");
	tree_file(d, "日本.md", buf_str(&many));
	tree_bytes(d, "bin", "\0needle", 7);
	buf_free(&many);
	return d;
}

Test(ask_search, facts, .timeout = 30)
{
	char *d = make_tree();
	struct err e = ERR_INIT;
	char *out = search(d, "needle", false, &e);

	cr_expect(strstr(out, "lines that hold \"needle\": 34 in 4 files of 4; 14 shown; not searched: 1 binary\n"), "%s", out);
	cr_expect(strstr(out,
			 " a.c\n  in function alpha :2-6\n     5  return n; /* needle */\n  in function beta :7-10\n"
			 "     9  return alpha(2); /* Needle, too */\n b.txt: 10 of 30 lines\n     1  needle 0 ^[[31mred\n"),
		  "%s", out);
	cr_expect(strstr(out, " needle at the end\n"), "%s", out);
	free(out);
	out = search(d, "needle \\d$|Needle", true, &e);
	cr_expect(strstr(out, "lines that match \"needle \\d$|Needle\": 1 in 1 file of 4"), "%s", out);
	free(out);
	out = search(d, "nothing like it", false, &e);
	cr_expect(strstr(out, "\": 0 in 0 files of 4"), "%s", out);
	free(out);
	cr_expect(!err_is_set(&e), "%s", e.msg);
	out = search(d, "a(b", true, &e);
	cr_expect_eq(e.code, ERR_USAGE);
	cr_expect(strstr(e.msg, "at character 4"), "%s", e.msg);
	cr_expect_str_eq(out, "");
	free(out);
	tree_free(d);
}

Test(ask_search, matches, .timeout = 30)
{
	char *d = make_tree();
	struct err e = ERR_INIT;
	struct buf out = { 0 };
	struct ask_opts o = { .root = d, .threads = 2, .emit = take, .ud = &out };
	struct view v;
	size_t n;

	tree_file(d, "net/skb.c", "/** skb_push - add data to the start of a buffer \x1b[1m\n */\nvoid skb_push(void)\n{\n}\n");
	cr_assert_eq(view_open(&v, &o, d, &e), 0, "%s", e.msg);
	cr_assert_eq(matches_facts(&v, "push data into the buffer", false, &out, &n, &e), 0);
	cr_expect_eq(n, 1);
	cr_expect(strstr(buf_str(&out), " net/skb.c:3 function skb_push\n   add data to the start of a buffer"), "%s",
		  buf_str(&out));
	expect_lines(buf_str(&out));
	buf_truncate(&out, 0);
	cr_assert_eq(matches_facts(&v, "what is skb_push", true, &out, &n, &e), 0);
	cr_expect_eq(n, 0, "its own facts were shown");
	cr_expect_eq(out.len, 0);
	cr_assert_eq(matches_facts(&v, "構造とは", false, &out, &n, &e), 0);
	cr_expect_eq(n, 1);
	expect_lines(buf_str(&out));
	buf_free(&out);
	view_close(&v);
	tree_free(d);
}
