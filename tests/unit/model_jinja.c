/* model_jinja.c - the template language: what Jinja2 gives, where every byte of output comes from, errors that name things, limits. */
#include "jinja_cases.h"
#include "base/buf.h"
#include "base/mem.h"
#include "model/jinja.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct got {
	struct buf text, marks; /* marks: 'c' for a byte of content, 't' for one of the template */
};

static void take(void *ud, const char *text, size_t len, bool content)
{
	struct got *g = ud;

	cr_assert_gt(len, 0);
	buf_add(&g->text, text, len);
	buf_fill(&g->marks, content ? 'c' : 't', len);
}

#define TALK 4
static const char *const contents[TALK] = {
	"  Sys t\303\251m\n", "Hello, w\303\266rld! a,b,,c \t x<think>y</think>z\n\n",
	"it's \"quoted\" \\ \001 \342\202\254 \360\237\230\200", "",
};

static int render_with(const char *text, const char *const *content, size_t n, const struct jinja_limits *limits, struct got *g,
		       bool *raised, struct err *e)
{
	static const char *const roles[TALK] = { "system", "user", "assistant", "user" };
	static const struct jinja_var vars[] = {
		{ "add_generation_prompt", JINJA_TRUE, NULL, 0 }, { "bos_token", JINJA_TEXT, "", 0 }, { "tools", JINJA_NONE, NULL, 0 },
	};
	struct jinja_var fields[2 * TALK];
	struct jinja_record records[TALK];
	struct jinja_input in = { vars, 3, "messages", records, n, { .tm_year = 126, .tm_mon = 10, .tm_mday = 20, .tm_wday = 5, .tm_yday = 323 } };
	struct jinja *t = jinja_parse("t.jinja", text, strlen(text), e);
	int rc;

	if (!t)
		return -1;
	for (size_t i = 0; i < n; i++) {
		fields[2 * i] = (struct jinja_var){ "role", JINJA_TEXT, roles[i], strlen(roles[i]) };
		fields[2 * i + 1] = (struct jinja_var){ "content", JINJA_CONTENT, content[i], strlen(content[i]) };
		records[i] = (struct jinja_record){ fields + 2 * i, 2 };
	}
	rc = jinja_render(t, &in, limits, take, g, raised, e);
	jinja_free(t);
	return rc;
}

static void drop(struct got *g)
{
	buf_free(&g->text);
	buf_free(&g->marks);
}

static void expect(const char *text, const char *want)
{
	struct got g = { 0 };
	struct err e = ERR_INIT;

	cr_expect_eq(render_with(text, contents, TALK, NULL, &g, NULL, &e), 0, "%s: %s", text, e.msg);
	cr_expect_str_eq(buf_str(&g.text), want, "%s\ngot  %s\nwant %s", text, buf_str(&g.text), want);
	drop(&g);
}

Test(jinja, expressions_as_jinja2)
{
	for (size_t i = 0; i < sizeof expressions / sizeof *expressions; i++) {
		char *t = xasprintf("{{ %s }}", expressions[i].text);

		expect(t, expressions[i].want);
		free(t);
	}
}

Test(jinja, statements_as_jinja2)
{
	for (size_t i = 0; i < sizeof templates / sizeof *templates; i++)
		expect(templates[i].text, templates[i].want);
	expect("a{% generation %}b{% endgeneration %}c", "abc"); /* transformers' own */
	expect("{{ strftime_now('%d %b %Y|%Y-%m-%d|%B %A %a %y %j %H:%M:%S %p %I %%|%-d') }}",
	       "20 Nov 2026|2026-11-20|November Friday Fri 26 324 00:00:00 AM 12 %|20");
}

/* ---- where bytes come from -------------------------------------------------------------------------------------------- */

Test(jinja, every_byte_knows_its_origin)
{
	static const char *const content[] = { " Ab,cd ", "x" };
	static const struct { const char *text, *want, *marks; } rows[] = {
		{ "<{{ messages[0].content }}>", "< Ab,cd >", "tccccccct" },
		{ "{{ '[' + messages[0].content|trim + ']' }}", "[Ab,cd]", "tccccct" },
		{ "{{ '[' ~ messages[0].content.strip() ~ 1 }}", "[Ab,cd1", "tccccct" },
		{ "{{ messages[0].content[1:4] }}{{ messages[0].content[::-1] }}", "Ab, dc,bA ", "cccccccccc" },
		{ "{{ messages[0].content.split(',')[1] + ',' }}", "cd ,", "ccct" },
		{ "{{ messages[0].content.split(',')|join('-') }}", " Ab-cd ", "ccctccc" },
		{ "{{ messages[0].content.replace(',', '<>') }}", " Ab<>cd ", "cccttccc" },
		{ "{{ 'a,b'.replace(',', messages[1].content) }}", "axb", "tct" },
		{ "{{ messages[0].content|upper }}{{ 'q'|upper }}", " AB,CD Q", "ccccccct" },
		{ "{{ messages[0].content|tojson }}", "\" Ab,cd \"", "tccccccct" },
		{ "{{ ['a' + messages[1].content] }}", "['ax']", "tttctt" },
		{ "{{ messages[1].content * 2 + 'y' * 2 }}", "xxyy", "cctt" },
		{ "{% set a %}({{ messages[1].content }}){% endset %}{{ a }}", "(x)", "tct" },
		{ "{% macro m(s) %}<{{ s }}>{% endmacro %}{{ m(messages[1].content)|upper }}", "<X>", "tct" },
		{ "{% for c in messages[0].content.strip() %}{{ c }}-{% endfor %}", "A-b-,-c-d-", "ctctctctct" },
		{ "{% set ns = namespace(s='') %}{% for m in messages %}{% set ns.s = ns.s + m.role[0] + m.content %}{% endfor %}{{ ns.s }}",
		  "s Ab,cd ux", "tccccccctc" },
		{ "{{ messages[0].content|indent(2, true) }}", "   Ab,cd ", "ttccccccc" },
		{ "{{ messages[1].content|default('d') }}{{ nope|default(messages[1].content) }}", "xx", "cc" },
		{ "{{ {'k': messages[1].content}|tojson }}", "{\"k\": \"x\"}", "tttttttctt" },
		{ "{{ messages[1].content == 'x' }}{{ 'A' in messages[0].content }}", "TrueTrue", "tttttttt" },
		{ "{{ messages[0].content|reverse }}|{{ messages[0].content|list|first }}", " dc,bA | ", "ccccccctc" },
		{ "{{ (messages[1].content + '<')|e }}", "x&lt;", "ctttt" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct got g = { 0 };
		struct err e = ERR_INIT;

		cr_expect_eq(render_with(rows[i].text, content, 2, NULL, &g, NULL, &e), 0, "%s: %s", rows[i].text, e.msg);
		cr_expect_str_eq(buf_str(&g.text), rows[i].want, "%s\ngot  %s\nwant %s", rows[i].text, buf_str(&g.text), rows[i].want);
		cr_expect_str_eq(buf_str(&g.marks), rows[i].marks, "%s\n%s\ngot  %s\nwant %s", rows[i].text, rows[i].want, buf_str(&g.marks),
				 rows[i].marks);
		drop(&g);
	}
}

/* Appending in place must not change the text it grew out of. */
Test(jinja, texts_are_immutable)
{
	expect("{% set a = 'x' * 40 + 'y' %}{% set b = a + '1' %}{% set c = a + '2' %}{% set d = b + '3' %}{{ a == 'x' * 40 + 'y' }}"
	       "{{ b[-2:] }}{{ c[-2:] }}{{ d[-3:] }}", "Truey1y2y13");
}

/* ---- errors ----------------------------------------------------------------------------------------------------------- */

Test(jinja, errors_name_the_thing_and_the_line)
{
	static const struct { const char *text, *want; } rows[] = {
		{ "a\nb\n{{ 'x'|foo }}", "t.jinja: line 3: filter 'foo' is not known; use another template" },
		{ "{{ 1 is foo }}", "t.jinja: line 1: test 'foo' is not known; use another template" },
		{ "\n{{ foo(1) }}", "t.jinja: line 2: function 'foo' is not known; use another template" },
		{ "\n{{ 'a'.foo(1) }}", "t.jinja: line 2: method 'foo' is not known; use another template" },
		{ "\n\n{% include 'x' %}", "t.jinja: line 3: statement 'include' is not known here; use another template" },
		{ "{% for a in b recursive %}{% endfor %}", "t.jinja: line 1: a recursive loop is not known; use another template" },
		{ "{{ messages.append(1) }}", "t.jinja: line 1: method 'append' is not known; use another template" },
		{ "{% if a %}\n", "t.jinja: line 1: 'endif' is missing" },
		{ "{{ a", "t.jinja: line 1: a tag is not closed; add '}}'" },
		{ "{# a", "t.jinja: line 1: a comment is not closed; add '#}'" },
		{ "{% raw %} a", "t.jinja: line 1: a raw block is not closed; add '{% endraw %}'" },
		{ "{{ 'a }}", "t.jinja: line 1: a text is not closed; add '" },
		{ "{{ a $ b }}", "t.jinja: line 1: '$' is no part of an expression" },
		{ "{{ (a] }}", "t.jinja: line 1: ']' closes nothing" },
		{ "{{ }}", "t.jinja: line 1: a value is expected here" },
		{ "{% break %}", "t.jinja: line 1: 'break' stands outside of a loop" },
		{ "{{ a.b }}", "t.jinja: line 1: 'a' is undefined" },
		{ "{{ 1 + 'a' }}", "t.jinja: line 1: operator '+' does not take a whole number and a text" },
		{ "{{ 1 // 0 }}", "t.jinja: line 1: a division by zero" },
		{ "{{ 2 ** 63 }}", "t.jinja: line 1: a number has more than 63 bits" },
		{ "{{ 9223372036854775808 }}", "t.jinja: line 1: a number is too large or has a wrong digit; use at most 63 bits" },
		{ "{{ 'a'|trim(b=1) }}", "t.jinja: line 1: strip() has no argument 'b'" },
		{ "{{ 'a'|upper(1) }}", "t.jinja: line 1: upper() takes at most 0 arguments" },
		{ "{% macro m(a) %}{% endmacro %}{{ m(1, 2) }}", "t.jinja: line 1: macro 'm' takes 1 arguments" },
		{ "{% set x.y = 1 %}", "t.jinja: line 1: 'x' is no namespace: its attributes cannot be set" },
		{ "{{ range(100001) }}", "t.jinja: line 1: range() of more than 100000 numbers; use another template" },
		{ "{{ namespace() }}", "t.jinja: line 1: a namespace cannot be printed" },
		{ "{{ [1, 'a']|sort }}", "t.jinja: line 1: a whole number cannot be ordered against a text" },
		{ "{{ strftime_now('%Q') }}", "t.jinja: line 1: strftime_now() does not know '%Q'; use another template" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct got g = { 0 };
		struct err e = ERR_INIT;
		bool raised = false;

		cr_expect_eq(render_with(rows[i].text, contents, 1, NULL, &g, &raised, &e), -1, "%s", rows[i].text);
		/* two orders of the same comparison are both right */
		if (!strstr(rows[i].text, "sort"))
			cr_expect_str_eq(e.msg, rows[i].want, "%s", rows[i].text);
		cr_expect_eq(e.code, ERR_MODEL);
		cr_expect_not(raised);
		drop(&g);
	}
	struct got g = { 0 };
	struct err e = ERR_INIT;
	bool raised = false;

	cr_expect_eq(render_with("\n{{ raise_exception('no ' + messages[0].role) }}", contents, 1, NULL, &g, &raised, &e), -1);
	cr_expect(raised);
	cr_expect_str_eq(e.msg, "t.jinja: line 2: the template refuses the conversation: no system");
	drop(&g);
}

/* ---- limits ----------------------------------------------------------------------------------------------------------- */

/* Of this thread: the machine may have other work. */
static double cpu_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Must fail within a second, with one line that holds one of the words. */
static void expect_stopped(const char *text, const char *what)
{
	struct got g = { 0 };
	struct err e = ERR_INIT;
	double t = cpu_seconds();

	cr_expect_eq(render_with(text, contents, TALK, NULL, &g, NULL, &e), -1, "%.200s", text);
	t = cpu_seconds() - t;
	cr_expect(strstr(e.msg, "too many steps") || strstr(e.msg, "of memory") || strstr(e.msg, "writes too much") || strstr(e.msg, "nested") ||
			  strstr(e.msg, "repeated too often") || strstr(e.msg, "63 bits") || strstr(e.msg, "tokens"),
		  "%s: %s", what, e.msg);
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
	cr_expect_lt(t, 10, "%s: %.2f s", what, t);
#else
	cr_expect_lt(t, 1, "%s: %.2f s", what, t);
#endif
	drop(&g);
}

static void expect_stopped_repeat(const char *head, const char *unit, size_t n, const char *tail, const char *what)
{
	struct buf b = { 0 };

	buf_puts(&b, head);
	for (size_t i = 0; i < n; i++)
		buf_puts(&b, unit);
	buf_puts(&b, tail);
	expect_stopped(buf_str(&b), what);
	buf_free(&b);
}

Test(jinja, hostile_loops_stop)
{
	expect_stopped("{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}", "nested loops");
	expect_stopped("{% for a in range(99999) %}{% for b in range(99999) %}xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx{% endfor %}{% endfor %}",
		       "output");
	expect_stopped("{% macro m(n) %}{{ m(n + 1) }}{% endmacro %}{{ m(0) }}", "endless macro");
	expect_stopped("{% macro a() %}{{ b() }}{{ b() }}{% endmacro %}{% macro b() %}{{ c() }}{{ c() }}{% endmacro %}{% macro c() %}{{ d() }}{{ d() }}"
		       "{% endmacro %}{% macro d() %}{{ e() }}{{ e() }}{% endmacro %}{% macro e() %}{% for i in range(99999) %}{{ i }}{% endfor %}"
		       "{% endmacro %}{% for i in range(999) %}{{ a() }}{% endfor %}", "exponential macros");
	expect_stopped("{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(18) }}{{ m(18) }}{{ m(18) }}{{ m(18) }}"
		       "{{ m(18) }}{{ m(18) }}{{ m(18) }}", "binary tree of macros");
}

Test(jinja, hostile_sizes_stop)
{
	expect_stopped("{{ 'x' * 1000000000 }}", "huge repeat");
	expect_stopped("{{ 'x' * 9223372036854775807 }}", "largest repeat");
	expect_stopped("{{ [1] * 1000000000 }}", "huge list");
	expect_stopped("{{ [1] * 9223372036854775807 }}", "largest list");
	expect_stopped("{% set ns = namespace(s='x') %}{% for i in range(60) %}{% set ns.s = ns.s + ns.s %}{% endfor %}", "doubling");
	expect_stopped("{% set ns = namespace(s='x') %}{% for i in range(60) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}", "doubling by ~");
	expect_stopped("{% set ns = namespace(s=[1]) %}{% for i in range(60) %}{% set ns.s = ns.s + ns.s %}{% endfor %}", "doubling lists");
	expect_stopped("{% set ns = namespace(s=[1]) %}{% for i in range(60) %}{% set ns.s = [ns.s, ns.s] %}{% endfor %}{{ ns.s }}", "shared lists, printed");
	expect_stopped("{% set ns = namespace(s=[1]) %}{% for i in range(60) %}{% set ns.s = [ns.s, ns.s] %}{% endfor %}{{ ns.s|tojson }}", "shared lists, JSON");
	expect_stopped("{% set n = namespace(a=[1], b=[1]) %}{% for i in range(60) %}{% set n.a = [n.a, n.a] %}{% set n.b = [n.b, n.b] %}{% endfor %}"
		       "{{ n.a == n.b }}", "shared lists, compared");
	expect_stopped("{% set ns = namespace(s=[]) %}{% for i in range(9999) %}{% set ns.s = [ns.s] %}{% endfor %}{{ ns.s }}", "deep value, printed");
	expect_stopped("{% set ns = namespace(s=[]) %}{% for i in range(9999) %}{% set ns.s = [ns.s] %}{% endfor %}{{ ns.s|tojson }}", "deep value, JSON");
	expect_stopped("{% set n = namespace(a=[], b=[]) %}{% for i in range(9999) %}{% set n.a = [n.a] %}{% set n.b = [n.b] %}{% endfor %}{{ n.a == n.b }}",
		       "deep values, compared");
	expect_stopped("{{ 'abc'|indent(1000000000) }}", "wide indent");
	expect_stopped("{{ [1]|tojson(indent=1000000000) }}", "wide JSON");
	expect_stopped("{{ ('a' * 20000).replace('', 'b' * 20000) }}", "replace that multiplies");
	expect_stopped("{{ (('a' * 1000000).split('a')|join('b' * 1000)) }}", "join that multiplies");
}

Test(jinja, hostile_work_stops)
{
	expect_stopped("{% set s='a'*100000 %}{% set c=('b'*100000)~'a' %}{{ s.strip(c)|length }}", "a strip of many by many");
	expect_stopped("{% set s='a'*100000 %}{% set c=('b'*100000)~'a' %}{{ (s|trim(c))|length }}", "a trim of many by many");
	expect_stopped("{% set s='a'*1000000 %}{% for i in range(90000) %}{% set x=s is lower %}{% endfor %}", "case tests of long texts");
	expect_stopped("{% set s = 'a' * 4000000 %}{% for i in range(99999) %}{{ s[1000000:] == s }}{% endfor %}", "giant slices");
	expect_stopped("{% set s = 'a' * 4000000 %}{% for i in range(99999) %}{% set x = s[::-1] %}{% endfor %}", "giant reversed slices");
	expect_stopped("{% set s = ' ' * 4000000 %}{% for i in range(99999) %}{% set x = s|trim %}{% endfor %}", "trimming");
	expect_stopped("{% set s = 'ab' * 2000000 %}{% for i in range(99999) %}{% set x = s.strip('zxyba') %}{% endfor %}", "stripping");
	expect_stopped("{% set s = 'a' * 4000000 %}{% for i in range(99999) %}{% set x = 'b' in s %}{% endfor %}", "searching");
	expect_stopped("{% set s = 'a' * 2000000 %}{% set t = 'a' * 1000000 + 'b' %}{% for i in range(99999) %}{% set x = s.rfind(t) %}{% endfor %}",
		       "searching backwards");
	expect_stopped("{% set s = 'a' * 4000000 %}{% for i in range(99999) %}{% set x = s.startswith(s) %}{% endfor %}", "prefixes");
	expect_stopped("{% set s = 'a' * 4000000 %}{% for i in range(99999) %}{% set x = s|length %}{% endfor %}", "lengths");
	expect_stopped("{% set s = 'a' * 4000000 %}{% for i in range(99999) %}{% set x = s[3999999] %}{% endfor %}", "characters");
	expect_stopped("{% set s = 'a' * 4000000 %}{% set d = {s: 1} %}{% for i in range(99999) %}{% set x = d[s] %}{% endfor %}", "long keys");
	expect_stopped("{% set s = '1' * 4000000 %}{% for i in range(99999) %}{% set x = s.isdigit() %}{% endfor %}", "classes");
	expect_stopped("{% set s = ' ' * 4000000 + '1' %}{% for i in range(99999) %}{% set x = s|int %}{% endfor %}", "numbers");
	expect_stopped("{% set l = range(99999) %}{% for i in range(99999) %}{% set x = -1 in l %}{% endfor %}", "membership");
	expect_stopped("{% set l = range(99999) %}{% for i in range(99999) %}{% set x = l|sort %}{% endfor %}", "sorting");
	expect_stopped("{{ range(99999)|unique|list|length }}", "unique");
	expect_stopped("{% set l = range(99999) %}{% for i in range(99999) %}{% set x = l[::-1] %}{% endfor %}", "list slices");
	expect_stopped("{% set s = 'a b ' * 999999 %}{% for i in range(99999) %}{% set x = s.split() %}{% endfor %}", "splitting");
}

Test(jinja, hostile_nesting_stops)
{
	expect_stopped_repeat("{{ ", "(", 100000, "", "open parentheses");
	expect_stopped_repeat("{{ ", "[", 100000, "", "lists in lists");
	expect_stopped_repeat("{{ ", "-", 100000, "1 }}", "signs");
	expect_stopped_repeat("{{ 1 ", "if 1 else 1 ", 50000, "}}", "conditions");
	expect_stopped_repeat("{{ a", ".b", 100000, " }}", "attributes");
	expect_stopped_repeat("{{ a", "|trim", 100000, " }}", "filters");
	expect_stopped_repeat("{{ a", "[0]", 50000, " }}", "items");
	expect_stopped_repeat("", "{% if 1 %}", 50000, "", "ifs");
	expect_stopped_repeat("", "{% for a in b %}", 50000, "", "loops");
	expect_stopped_repeat("", "{{ 1 }}", 140000, "", "tokens");
}

Test(jinja, long_chains_are_no_nesting)
{
	struct buf b = { 0 };
	struct got g = { 0 };
	struct err e = ERR_INIT;

	buf_puts(&b, "{{ 0");
	for (int i = 0; i < 5000; i++)
		buf_puts(&b, i % 2 ? " + 1" : " - 1");
	buf_puts(&b, " }}{% if 0 %}");
	for (int i = 0; i < 5000; i++)
		buf_puts(&b, "{% elif 0 or 0 and 1 %}");
	buf_puts(&b, "{% else %}{{ 'a' ");
	for (int i = 0; i < 5000; i++)
		buf_puts(&b, "~ 1 ");
	buf_puts(&b, "}}{% endif %}");
	cr_assert_eq(render_with(buf_str(&b), contents, 1, NULL, &g, NULL, &e), 0, "%s", e.msg);
	cr_expect_eq(g.text.len, 5002);
	drop(&g);
	buf_free(&b);
}

/* Limits grow with the input: a template that copies a long message some times is not refused. */
Test(jinja, long_content_is_no_attack)
{
	char *big = malloc(40000001);
	const char *content[] = { "s", big, "a", "b" };
	struct got g = { 0 };
	struct err e = ERR_INIT;

	memset(big, 'x', 40000000);
	big[40000000] = '\0';
	cr_expect_eq(render_with("{% for m in messages %}{{ '<' + m.role + '>' + m.content|trim + '</' + m.role + '>\\n' }}{% endfor %}", content, 4,
				 NULL, &g, NULL, &e), 0, "%s", e.msg);
	cr_expect_eq(g.text.len, 40000003 + 4 * 6 + 2 * (6 + 4 + 9 + 4));
	drop(&g);
	free(big);
}

Test(jinja, limits_are_taken)
{
	static const struct { struct jinja_limits l; const char *text, *want; } rows[] = {
		{ { .steps = 100 }, "{% for i in range(99) %}x{% endfor %}", "too many steps" },
		{ { .memory = 10000 }, "{{ ('x' * 20000)|length }}", "memory" },
		{ { .output = 1 }, "{% for i in range(9999) %}{{ '0123456789' }}{% endfor %}", "writes too much" },
	};

	for (size_t i = 0; i < 3; i++) {
		struct got g = { 0 };
		struct err e = ERR_INIT;
		const char *none[] = { "" };

		cr_expect_eq(render_with(rows[i].text, none, 1, &rows[i].l, &g, NULL, &e), -1);
		cr_expect(strstr(e.msg, rows[i].want), "%s", e.msg);
		drop(&g);
	}
}
