/* parsers_highlight.c - colours of each language by kind and text; hostile bytes; spans ascend and do not overlap, whatever the bytes. */
#include <criterion/criterion.h>

#include "parsers/highlight.h"
#include "src/base/buf.h"
#include "src/base/path.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct highlighter *h;
static struct highlight o;

static void set_up(void)
{
	h = highlighter_new();
	memset(&o, 0, sizeof o);
}

static void tear_down(void)
{
	highlighter_free(h);
	highlight_free(&o);
}

TestSuite(parsers_highlight, .init = set_up, .fini = tear_down);

static void check_spans(size_t len, const char *what)
{
	uint32_t end = 0;
	size_t i = 0;
	for (; i < o.n; i++) { /* (an assertion for each span would be most of the time of this file) */
		const struct hl_span *s = &o.spans[i];
		if (s->start < end || s->end <= s->start || s->end > len || s->kind <= HL_NONE || s->kind >= HL_KIND_COUNT)
			break;
		end = s->end;
	}
	cr_assert(i == o.n, "%s: span %zu [%u, %u) of kind %d behind %u, of %zu bytes", what, i, o.spans[i].start, o.spans[i].end,
		     (int)o.spans[i].kind, end, len);
}

static void run(enum lang lang, const char *src, size_t len)
{
	highlight_run(h, lang, src, len, 30, NULL, &o);
	check_spans(len, lang_name(lang));
}

static enum hl_kind kind_at(size_t pos)
{
	for (size_t i = 0; i < o.n; i++)
		if (o.spans[i].start <= pos && pos < o.spans[i].end)
			return o.spans[i].kind;
	return HL_NONE;
}

/* want: "kind text" lines; each text is looked for behind the one before, and all of its bytes must be of that kind. */
static void expect(enum lang lang, const char *src, const char *want)
{
	const char *at = src;
	run(lang, src, strlen(src));
	while (*want) {
		char kind[16], text[80];
		int n = 0;
		cr_assert(sscanf(want, "%15s %79[^\n]\n%n", kind, text, &n) == 2 && n, "test: %s", want);
		want += n;
		const char *p = strstr(at, text);
		cr_assert(p, "%s: no '%s' behind '%.20s'", lang_name(lang), text, at);
		for (size_t i = 0; i < strlen(text); i++) {
			enum hl_kind k = kind_at((size_t)(p - src) + i);
			cr_expect(!strcmp(hl_name(k), kind), "%s: '%s' is %s at byte %zu, not %s", lang_name(lang), text, hl_name(k), i, kind);
			if (strcmp(hl_name(k), kind))
				break;
		}
		at = p + strlen(text);
	}
}

Test(parsers_highlight, queries_compile)
{
	struct err e = ERR_INIT;
	cr_assert_eq(highlight_check(&e), 0, "%s", e.msg);
}

Test(parsers_highlight, c)
{
	expect(LANG_C,
	       "#include <linux/init.h>\n#define MAX_LEN 0x1fUL\n/* says it */\nstatic int __init foo_init(struct bar *b, u32 n)\n{\n"
	       "\tsize_t k = 12 + 'a';\n\tif (b == NULL)\n\t\tgoto out;\n\tb->ops->open(b, GFP_KERNEL); // end\n\tpr_info(\"x %d\\n\", n);\n"
	       "\treturn b->len;\n}\n#ifdef CONFIG_X\nenum { A_B };\n#endif\nmodule_init(foo_init);\n",
	       "preproc #include\nstring <linux/init.h>\npreproc #define\nconstant MAX_LEN\nnumber 0x1fUL\ncomment /* says it */\nkeyword static\n"
	       "type int\nfunction foo_init\nkeyword struct\ntype bar\ntype u32\ntype size_t\nnumber 12\nstring 'a'\nkeyword if\nconstant NULL\n"
	       "keyword goto\nproperty ops\nfunction open\nconstant GFP_KERNEL\ncomment // end\nfunction pr_info\nstring \"x %d\nescape \\n\n"
	       "keyword return\nproperty len\npreproc #ifdef\nconstant CONFIG_X\nkeyword enum\nconstant A_B\npreproc #endif\n"
	       "function module_init\n");
}

/* The body of a macro is one token of the grammar; what stands in #if halves or behind an unknown word ends in an ERROR node. */
Test(parsers_highlight, c_without_a_tree)
{
	expect(LANG_C, "#define FOO do { /* why */ if (x->len == 3) return BAR_BAZ; call(\"s\"); } while (0)\n",
	       "preproc #define\nconstant FOO\nkeyword do\ncomment /* why */\nkeyword if\nproperty len\nnumber 3\nkeyword return\n"
	       "constant BAR_BAZ\nfunction call\nstring \"s\"\nkeyword while\n");
	expect(LANG_C,
	       "#error don't colour this if it is text\n"
	       "int f(void)\n{\n\tif (a\n#ifdef B\n\t    && struct ) {\n#else\n\t    ) { return 5;\n#endif\n\tstatic \"str\" 17 ; /* c */ ] ( ;\n}\n",
	       "preproc #error\nnone don't colour this if it is text\ntype int\n"
	       "keyword if\npreproc #ifdef\nkeyword struct\npreproc #else\nkeyword return\nnumber 5\npreproc #endif\nkeyword static\n"
	       "string \"str\"\nnumber 17\ncomment /* c */\n");
}

Test(parsers_highlight, cpp)
{
	expect(LANG_CPP,
	       "#include \"a.h\"\nnamespace n {\ntemplate <typename T> class Box : public Base {\npublic:\n\texplicit Box(T w) : w_(w) {}\n"
	       "\tvirtual double area() const override { return this->w_ * 2.5; }\n\tT w_;\n};\n}\nauto s = R\"(x)\";\nbool b = true; // c\n"
	       "int main() { std::sort(a, nullptr); }\n",
	       "preproc #include\nstring \"a.h\"\nkeyword namespace\nkeyword template\nkeyword typename\nkeyword class\ntype Box\nkeyword public\n"
	       "type Base\nkeyword explicit\nfunction Box\nkeyword virtual\ntype double\nfunction area\nkeyword override\nkeyword return\n"
	       "keyword this\nnumber 2.5\nstring R\"(x)\"\nconstant true\ncomment // c\nfunction main\nfunction sort\nconstant nullptr\n");
}

Test(parsers_highlight, python)
{
	expect(LANG_PYTHON,
	       "# c\nimport os\nLIMIT = 3\nclass Foo(Base):\n    def run(self, n):\n        s = f\"a{n}b\\n\"\n        return self.go(None, 'x')\n",
	       "comment # c\nkeyword import\nconstant LIMIT\nnumber 3\nkeyword class\nkeyword def\nfunction run\nstring \"a\nnone n\nstring b\n"
	       "escape \\n\nkeyword return\nfunction go\nconstant None\nstring 'x'\n");
}

Test(parsers_highlight, javascript_and_typescript)
{
	static const char js[] = "// c\nconst f = (x) => `a${x}b`;\nclass Foo { run() { return this.bar(1, null); } }\nlet r = /x+/g;\nMAX_SIZE;\n";
	expect(LANG_JAVASCRIPT, js,
	       "comment // c\nkeyword const\nfunction f\nstring `a\nnone x\nstring b`\nkeyword class\ntype Foo\nfunction run\nkeyword return\n"
	       "keyword this\nfunction bar\nnumber 1\nconstant null\nkeyword let\nstring /x+/\nconstant MAX_SIZE\n");
	expect(LANG_TYPESCRIPT,
	       "interface Shape { id: number }\nexport abstract class C implements Shape { private n = 1; }\nfunction g(a: string): void { h(a); }\n",
	       "keyword interface\ntype Shape\nproperty id\ntype number\nkeyword export\nkeyword abstract\nkeyword class\ntype C\n"
	       "keyword implements\nkeyword private\nnumber 1\nkeyword function\nfunction g\ntype string\ntype void\nfunction h\n");
	expect(LANG_TSX, "const a: Foo = <div id=\"x\">{f(1)}</div>;\n", "keyword const\ntype Foo\nstring \"x\"\nfunction f\nnumber 1\n");
}

Test(parsers_highlight, go_rust_java)
{
	expect(LANG_GO, "package p\n// c\nfunc (s *Server) Run(n int) error { fmt.Println(\"x\", nil, 3); return s.next }\ntype ID struct { a string }\n",
	       "keyword package\ncomment // c\nkeyword func\ntype Server\nfunction Run\ntype int\ntype error\nfunction Println\nstring \"x\"\n"
	       "constant nil\nnumber 3\nkeyword return\nproperty next\nkeyword type\ntype ID\nkeyword struct\nproperty a\ntype string\n");
	expect(LANG_RUST, "/// d\npub fn go<'a>(x: &'a Foo, n: u32) -> bool { println!(\"s\"); x.run(MAX_N, 0x1f) && true }\n#[inline]\nmod m {}\n",
	       "comment /// d\nkeyword pub\nkeyword fn\nfunction go\ntype Foo\ntype u32\ntype bool\nfunction println\nstring \"s\"\nfunction run\n"
	       "constant MAX_N\nnumber 0x1f\nconstant true\nproperty #[inline]\nkeyword mod\n");
	expect(LANG_JAVA, "/* c */\nimport a.B;\npublic class T extends Base { @Override public int run() { return help(LIMIT_A, \"s\", 1, null); } }\n",
	       "comment /* c */\nkeyword import\nkeyword public\nkeyword class\ntype T\ntype Base\nproperty Override\ntype int\nfunction run\n"
	       "keyword return\nfunction help\nconstant LIMIT_A\nstring \"s\"\nnumber 1\nconstant null\n");
}

Test(parsers_highlight, bash)
{
	expect(LANG_BASH, "#!/bin/sh\n# c\nsay() {\n\tlocal x=1\n\techo \"a $x\" 'b'\n}\nif [ -d /tmp ]; then say; fi\n",
	       "comment #!/bin/sh\ncomment # c\nfunction say\nkeyword local\nproperty x\nfunction echo\nstring \"a \nproperty x\nstring 'b'\n"
	       "keyword if\nkeyword then\nfunction say\nkeyword fi\n");
}

Test(parsers_highlight, build_files)
{
	expect(LANG_MAKE,
	       "# c\nobj-$(CONFIG_X) += a.o # d\nifeq ($(A),y)\ninclude b.mk\nendif\nall: $(OBJS) | dir\n\t@echo \"x $(Y)\" $(call f,$@)\n"
	       "CC := gcc\nexport PATH\n",
	       "comment # c\nproperty obj-$(CONFIG_X)\ncomment # d\nkeyword ifeq\nproperty $(A)\nkeyword include\nkeyword endif\nfunction all\n"
	       "property $(OBJS)\nstring \"x \nproperty $(Y)\nstring \"\nfunction call\nproperty $@\nproperty CC\nkeyword export\n");
	expect(LANG_KCONFIG,
	       "# c\nconfig FOO_A\n\ttristate \"It\" if EXPERT\n\tdepends on PCI && !64BIT\n\tdefault y\n\trange 1 0x20\n\thelp\n\t  config text if it is\n\n\t  is not read\nendmenu\n",
	       "comment # c\nkeyword config\nconstant FOO_A\ntype tristate\nstring \"It\"\nkeyword if\nconstant EXPERT\nkeyword depends\nkeyword on\n"
	       "constant PCI\nconstant 64BIT\nkeyword default\nconstant y\nkeyword range\nnumber 1\nnumber 0x20\nkeyword help\n"
	       "none config text if it is\nnone is not read\nkeyword endmenu\n");
	expect(LANG_CMAKE, "# c\nif(NOT DEFINED X)\n  add_executable(app \"a ${B}.c\" ${SRC} 3)\nendif()\nset(S [[raw]])\n",
	       "comment # c\nkeyword if\nkeyword NOT\nfunction add_executable\nstring \"a \nproperty ${B}\nstring .c\"\nproperty ${SRC}\nnumber 3\n"
	       "keyword endif\nfunction set\nstring [[raw]]\n");
}

Test(parsers_highlight, data)
{
	expect(LANG_JSON, "{ \"a\": \"b\\n\", // c\n \"n\": [1, -2.5e3, true, null] }\n",
	       "property \"a\"\nstring \"b\nescape \\n\nstring \"\ncomment // c\nproperty \"n\"\nnumber 1\nnumber -2.5e3\nconstant true\nconstant null\n");
	expect(LANG_YAML, "--- # c\na: &x text\n\"q\": 'it''s'\nn: 12\nl: [on, 3.5, *x]\nb: |\n  k: v\n  more\nc: http://a/b\n",
	       "preproc ---\ncomment # c\nproperty a\ntype &x\nstring text\nproperty \"q\"\nstring 'it''s'\nproperty n\nnumber 12\nproperty l\n"
	       "constant on\nnumber 3.5\ntype *x\nproperty b\nstring k: v\nstring more\nproperty c\nstring http://a/b\n");
	expect(LANG_TOML, "# c\n[pkg.x]\nname = \"a\\tb\" # d\nn = 1_000\nd = 1979-05-27T07:32:00Z\nt = { v = true, w = '''r\n[no]''' }\n",
	       "comment # c\ntype [pkg.x]\nproperty name\nstring \"a\nescape \\t\nstring b\"\ncomment # d\nproperty n\nnumber 1_000\nproperty d\n"
	       "number 1979-05-27T07:32:00Z\nproperty t\nproperty v\nconstant true\nproperty w\nstring '''r\nstring [no]'''\n");
}

Test(parsers_highlight, markdown)
{
	expect(LANG_MARKDOWN,
	       "# Title\n\nText *soft* and **hard** with `code` and [a](b.md), a_b_c, 2 * 3.\n\n- item <https://x.test>\n\nRuled\n-----\n"
	       "```c\nint f(void) { return 1; }\n```\n```\nplain\n```\n> quoted\n```nosuch\nif\n",
	       "heading # Title\nnone Text\nemphasis *soft*\nemphasis **hard**\nstring `code`\nlink [a](b.md)\nnone a_b_c, 2 * 3\nkeyword -\n"
	       "link <https://x.test>\nheading Ruled\nheading -----\npreproc ```c\ntype int\nfunction f\nkeyword return\nnumber 1\npreproc ```\n"
	       "preproc ```\nstring plain\npreproc ```\ncomment >\npreproc ```nosuch\nstring if\n");
	expect(LANG_TEXT, "Title\n=====\n\nSee https://a.test/b.\n", "heading Title\nheading =====\nlink https://a.test/b\nnone .\n");
	expect(LANG_SUBRIP, "1\n00:00:01,500 --> 00:00:04,000\nSaid <i>so</i>\n", "number 00:00:01,500 --> 00:00:04,000\nnone Said\ntag <i>\n");
}

/* Every other language: a comment, a string and a keyword where it has them. */
Test(parsers_highlight, the_rest)
{
	expect(LANG_RUBY, "# c\ndef go(n)\n  puts \"a#{n}b\", :s, 3\nend\n", "comment # c\nkeyword def\nfunction go\nstring \"a\nnone n\nstring b\"\nnumber 3\nkeyword end\n");
	expect(LANG_PHP, "<?php\n// c\nfunction f() { return g(\"s\", 1); }\n", "comment // c\nkeyword function\nfunction f\nkeyword return\nfunction g\nnumber 1\n");
	expect(LANG_CSHARP, "// c\npublic class A { int Run() { return 1; } }\n", "comment // c\nkeyword public\nkeyword class\ntype A\ntype int\nfunction Run\nnumber 1\n");
	expect(LANG_LUA, "-- c\nlocal function f(n) return \"s\", 1 end\n", "comment -- c\nkeyword local\nkeyword function\nfunction f\nkeyword return\nstring \"s\"\nnumber 1\nkeyword end\n");
	expect(LANG_KOTLIN, "// c\nclass A { fun run(n: Int): String { go(n.size); return \"a${n}b\" + null } }\nconst val MAX_N = 1\n",
	       "comment // c\nkeyword class\ntype A\nkeyword fun\nfunction run\ntype Int\ntype String\nfunction go\nproperty size\nkeyword return\n"
	       "string \"a\nnone n\nstring b\"\nconstant null\nkeyword val\nconstant MAX_N\nnumber 1\n");
	expect(LANG_SWIFT, "// c\nfunc f(n: Int) -> String { return \"s\" }\n", "comment // c\nkeyword func\nfunction f\ntype Int\ntype String\nkeyword return\nstring \"s\"\n");
	expect(LANG_SCALA, "// c\nobject A { def f(n: Int): String = \"s\" }\n", "comment // c\nkeyword object\ntype A\nkeyword def\nfunction f\ntype Int\ntype String\nstring \"s\"\n");
	expect(LANG_HASKELL, "-- c\nmodule M where\nf :: Int -> String\nf n = \"s\"\n", "comment -- c\nkeyword module\nkeyword where\ntype Int\ntype String\nstring \"s\"\n");
	expect(LANG_OCAML, "(* c *)\nlet f n = g \"s\" 1\n", "comment (* c *)\nkeyword let\nfunction f\nfunction g\nstring \"s\"\nnumber 1\n");
	expect(LANG_OCAML_INTERFACE, "(* c *)\nval f : int -> string\n", "comment (* c *)\nkeyword val\nfunction f\ntype int\ntype string\n");
	expect(LANG_ZIG, "// c\npub fn f(n: u32) bool { return g(\"s\", 1); }\n", "comment // c\nkeyword pub\nkeyword fn\nfunction f\ntype u32\ntype bool\nkeyword return\nfunction g\nstring \"s\"\nnumber 1\n");
	expect(LANG_CSS, "/* c */\nbody .x { color: #fff; margin: 1px }\n@media print {}\n", "comment /* c */\ntag body\nproperty x\nproperty color\nstring #fff\nproperty margin\nnumber 1\nkeyword @media\n");
	expect(LANG_HTML, "<!-- c -->\n<p id=\"x\">t</p>\n", "comment <!-- c -->\ntag p\nproperty id\nstring x\nnone t\ntag p\n");
	expect(LANG_WEBVTT, "WEBVTT\n\nNOTE n\n\n00:01.000 --> 00:02.000\nx\n", "heading WEBVTT\ncomment NOTE n\nnumber 00:01.000 --> 00:02.000\n");
	run(LANG_NONE, "int x;", 6);
	cr_expect_eq(o.n, 0);
}

Test(parsers_highlight, names_of_fences)
{
	static const struct {
		const char *name;
		enum lang lang;
	} t[] = { { "c", LANG_C }, { "h", LANG_C }, { "C", LANG_C }, { "cpp", LANG_CPP }, { "c++", LANG_CPP }, { "py", LANG_PYTHON }, { "python", LANG_PYTHON },
		  { "js", LANG_JAVASCRIPT }, { "ts", LANG_TYPESCRIPT }, { "tsx", LANG_TSX }, { "go", LANG_GO }, { "rust", LANG_RUST }, { "rs", LANG_RUST },
		  { "sh", LANG_BASH }, { "bash", LANG_BASH }, { "console", LANG_BASH }, { "make", LANG_MAKE }, { "Makefile", LANG_MAKE }, { "json", LANG_JSON },
		  { "yaml", LANG_YAML }, { "yml", LANG_YAML }, { "toml", LANG_TOML }, { "kconfig", LANG_KCONFIG }, { "c#", LANG_CSHARP }, { "html", LANG_HTML },
		  { "md", LANG_MARKDOWN }, { "", LANG_NONE }, { "p", LANG_NONE }, { "py th", LANG_NONE }, { "nosuch", LANG_NONE }, { " ", LANG_NONE },
		  { "averyverylongnameofalanguage", LANG_NONE } };
	for (size_t i = 0; i < sizeof t / sizeof *t; i++)
		cr_expect_eq(lang_by_name(t[i].name, strlen(t[i].name)), t[i].lang, "%s", t[i].name);
	cr_expect_eq(lang_by_name("cpp", 1), LANG_C, "a name ends where it is said to");
}

static void all_langs(const char *src, size_t len)
{
	for (int l = 0; l < LANG_COUNT; l++)
		run((enum lang)l, src, len);
}

Test(parsers_highlight, hostile_bytes)
{
	struct buf b = { 0 };
	all_langs("", 0);
	all_langs("\0\0\"\0'\xff\xfe\x80/*", 11);
	all_langs("\"unterminated \\", 15);
	all_langs("\xc3", 1);
	all_langs("x = 'a\n\"\"\"", 10);
	all_langs("```c\n/*\n```\n```md\n```c\n", 23);
	for (int i = 0; i < 1024; i++)
		buf_putc(&b, (char)(i * 131));
	all_langs(b.p, b.len);
	buf_free(&b);
}

/* Deep and long: what would be quadratic, or recursion without an end. Most end at their time limit. */
Test(parsers_highlight, hostile_depth)
{
	static const char *const pieces[] = { "(", "f(", "{", "[", "<", "a.b ", "/*", "*", "`", "_x ", "${", "$(", "\"", "'", "<a>", "# ", "- ", "\\", "[[=", "#if\n" };
	struct buf b = { 0 };
	for (size_t p = 0; p < sizeof pieces / sizeof *pieces; p++) {
		buf_truncate(&b, 0);
		/* less than 65,536 of one kind: tree-sitter 0.20 counts children in 16 bits and frees the rest wrongly, which parsers/tree_mem.c
		 * is made for but a sanitizer's build, which has malloc() in its place, is not */
		for (int i = 0; i < (p ? 10000 : 60000); i++)
			buf_puts(&b, pieces[p]);
		for (int l = 0; l < LANG_COUNT; l++) {
			highlight_run(h, (enum lang)l, b.p, b.len, p ? 0.01 : 0.1, NULL, &o);
			check_spans(b.len, pieces[p]);
		}
	}
	buf_free(&b);
}

Test(parsers_highlight, bounds)
{
	struct cancel c = { 0 };
	struct buf b = { 0 };
	buf_fill(&b, '"', 1 << 20); /* a quadratic look for the line's end would take minutes here */
	run(LANG_JSON, b.p, b.len);
	run(LANG_TOML, b.p, b.len);
	buf_truncate(&b, 0);
	for (int i = 0; i < 50000; i++)
		buf_puts(&b, "int f(void) { return 1; }\n");
	highlight_run(h, LANG_C, b.p, b.len, 30, NULL, &o);
	cr_expect(!o.cut && o.n > 4 * 50000, "%zu spans", o.n);
	highlight_run(h, LANG_C, b.p, b.len, 0, NULL, &o);
	cr_expect(o.cut);
	check_spans(b.len, "no time");
	cancel_set(&c);
	highlight_run(h, LANG_C, b.p, b.len, 30, &c, &o);
	cr_expect(o.cut && o.n == 0, "cancelled: %zu spans", o.n);
	highlight_run(h, LANG_YAML, b.p, b.len, 30, &c, &o);
	cr_expect(o.cut && o.n < 50000);
	buf_fill(&b, ' ', HIGHLIGHT_MAX);
	highlight_run(h, LANG_C, b.p, b.len, 30, NULL, &o);
	cr_expect(o.n == 0 && !o.cut, "beyond HIGHLIGHT_MAX");
	highlight_run(h, LANG_C, "int x;", 6, 30, NULL, &o);
	cr_expect_eq(o.n, 1, "works again");
	buf_free(&b);
}

/* Each golden source with bytes changed, cut out and doubled, as itself and as another language: spans stay in order. */
Test(parsers_highlight, mutations)
{
	struct dirent *d;
	DIR *dir = opendir("tests/golden-map");
	uint64_t seed = 88172645463325252u;
	int files = 0;
	cr_assert(dir, "tests/golden-map is missing");
	while ((d = readdir(dir))) {
		char path[512];
		static char src[1 << 16], m[1 << 17];
		snprintf(path, sizeof path, "tests/golden-map/%s", d->d_name);
		FILE *f = strstr(d->d_name, ".list") || d->d_name[0] == '.' ? NULL : fopen(path, "rb");
		if (!f)
			continue;
		size_t len = fread(src, 1, sizeof src, f);
		fclose(f);
		enum lang lang = lang_detect(path, src, len);
		run(lang, src, len);
		cr_expect(o.n > 0, "%s: %zu spans", d->d_name, o.n);
		files++;
		for (int round = 0; round < 10 && len; round++) {
			size_t n = len;
			memcpy(m, src, n);
			for (int k = 0; k < 6; k++) {
				seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
				size_t at = seed % n, much = (seed >> 40) % 40;
				if (at + much > n)
					much = n - at;
				switch (seed >> 32 & 3) {
				case 0: m[at] = "\"'`/*({[<#$\\\n\0\xff"[(seed >> 34) % 16]; break;
				case 1: memmove(m + at, m + at + much, n - at - much), n -= much; break;
				case 2: memmove(m + at + much, m + at, n - at), n += much; break;
				default: m[at] = (char)(seed >> 50); break;
				}
				if (!n)
					break;
			}
			run(lang, m, n);
			run((enum lang)(seed % LANG_COUNT), m, n);
		}
	}
	closedir(dir);
	cr_expect(files >= 30, "%d files", files);
}
