/* Packs: levels, the budget, order, and what a skeleton keeps; build rules and resolution by the way. */
#include "repo/build.h"
#include "repo/pack.h"
#include "repo_tree.h"

#include <criterion/criterion.h>
#include <string.h>

struct fixture {
	char *dir;
	struct walk_root root;
	struct walk_list list;
	struct symtab tab;
	struct graph graph;
};

static void open_tree(struct fixture *f)
{
	struct err e = ERR_INIT;
	struct scan_opts so = { 0 };

	cr_assert_eq(walk_open(&f->root, f->dir, f->dir, &e), 0, "%s", e.msg);
	cr_assert_eq(walk_list(&f->root, "", false, NULL, &f->list, &e), 0, "%s", e.msg);
	so.pool = pool_new(1);
	cr_assert_eq(scan_files(&f->root, &f->list, &so, &f->tab, &e), 0, "%s", e.msg);
	pool_free(so.pool);
	graph_build(&f->tab, NULL, &f->graph);
}

static void close_tree(struct fixture *f)
{
	graph_free(&f->graph);
	symtab_free(&f->tab);
	walk_list_free(&f->list);
	walk_close(&f->root);
	tree_free(f->dir);
}

static void set_up(struct fixture *f)
{
	memset(f, 0, sizeof(*f));
	f->dir = tree_new();
	tree_file(f->dir, "a.c",
		   "#include \"a.h\"\n/* Opens a thing. It takes long. */\nstatic int a_open(struct thing *t,\n\t\t  int mode,\n"
		   "\t\t  const char *name)\n{\n\tint local = mode;\n\treturn a_help(local);\n}\n\nint a_help(int x)\n{\n\treturn x;\n}\n\n"
		   "const struct ops a_ops = {\n\t.open = a_open,\n\t.close = other_close,\n};\nmodule_init(a_help);\n");
	tree_file(f->dir, "a.h", "struct thing {\n\tint size;\n\tchar *name;\n};\nint a_help(int x);\n");
	tree_file(f->dir, "z.c", "int z_unused(void)\n{\n\treturn 0;\n}\n");
	tree_bytes(f->dir, "data.bin", "\0\1\2", 3);
	open_tree(f);
}

static size_t count_words(void *ud, const char *text, size_t len)
{
	size_t n = 0;

	(void)ud;
	/* a tokenizer of its own kind: four bytes, and one for each line's end */
	for (size_t i = 0; i < len; i++)
		n += text[i] == '\n';
	return n + len / 4;
}

static struct pack pack_with(struct fixture *f, size_t budget)
{
	struct pack_opts o = { .budget = budget, .count = count_words };
	struct pack p;
	struct err e = ERR_INIT;

	cr_assert_eq(pack_build(&f->root, &f->graph, &o, &p, &e), 0, "%s", e.msg);
	return p;
}

Test(pack, budget_is_never_exceeded_and_levels_fall_with_it)
{
	struct fixture f;
	size_t full = 0;

	set_up(&f);
	for (size_t budget = 2000; budget != SIZE_MAX; budget -= budget < 40 ? 1 : 7) {
		struct pack p = pack_with(&f, budget);

		cr_assert(p.tokens <= budget, "%zu of %zu", p.tokens, budget);
		cr_assert_eq(p.tokens, count_words(NULL, buf_str(&p.text), p.text.len));
		if (budget == 2000) {
			full = p.tokens;
			cr_assert_eq(p.n[PACK_FULL], 3);
			cr_assert_eq(p.n[PACK_OMIT], 1, "the binary file");
		} else if (budget < full) {
			cr_assert_lt(p.n[PACK_FULL], 3);
		}
		if (budget == 0)
			cr_assert_eq(p.text.len, 0);
		pack_free(&p);
		if (budget == 0)
			break;
	}
	close_tree(&f);
}

/* A tokenizer whose joints cost: the parts never add up to the whole. */
static size_t count_rough(void *ud, const char *text, size_t len)
{
	size_t n = 7;

	(void)ud;
	for (size_t i = 0; i < len; i++)
		n += text[i] == '\n' ? 1 + (i > 3000) : i % 4 == 0;
	return n;
}

Test(pack, any_tokenizer_is_kept_to)
{
	struct fixture f;

	set_up(&f);
	for (size_t budget = 0; budget < 400; budget += 3) {
		struct pack_opts o = { .budget = budget, .count = count_rough };
		struct pack p;
		struct err e = ERR_INIT;

		cr_assert_eq(pack_build(&f.root, &f.graph, &o, &p, &e), 0, "%s", e.msg);
		cr_expect(p.tokens <= budget, "%zu of %zu", p.tokens, budget);
		pack_free(&p);
	}
	close_tree(&f);
}

Test(pack, order_is_by_path_and_lines_are_numbered)
{
	struct fixture f;
	struct pack p;
	const char *a, *h, *z;

	set_up(&f);
	p = pack_with(&f, 10000);
	a = strstr(buf_str(&p.text), "=== a.c (20 lines, whole file)\n");
	h = strstr(buf_str(&p.text), "=== a.h");
	z = strstr(buf_str(&p.text), "=== z.c");
	cr_assert(a && h && z && a < h && h < z);
	cr_assert(strstr(buf_str(&p.text), "\n10\t\n"), "line 10 is empty and numbered");
	cr_assert(strstr(buf_str(&p.text), "\n20\tmodule_init(a_help);\n"));
	for (size_t i = 0; i < p.n_files; i++)
		if (p.files[i].level == PACK_FULL)
			cr_assert_eq(memcmp(p.text.p + p.files[i].at, "=== ", 4), 0, "each part is where the pack says");
	pack_free(&p);
	close_tree(&f);
}

static void wants(const struct buf *b, const char *text)
{
	cr_expect(strstr(buf_str(b), text), "no '%s' in\n%s", text, buf_str(b));
}

static struct buf skeleton(struct fixture *f, const char *path, const uint8_t *bodies)
{
	struct buf b = { 0 };
	struct err e = ERR_INIT;
	char *text;
	size_t len;

	cr_assert_eq(scan_read(&f->root, path, &text, &len, &e), 0, "%s", e.msg);
	pack_skeleton(&f->tab, symtab_file(&f->tab, path), text, len, bodies, &b);
	free(text);
	return b;
}

Test(pack, skeleton_keeps_what_carries_the_structure)
{
	struct fixture f;
	struct buf b;
	uint8_t bodies[16] = { 0 };

	set_up(&f);
	b = skeleton(&f, "a.c", NULL);
	wants(&b, "1\t#include \"a.h\"\n");
	wants(&b, "/* Opens a thing. */\n");
	wants(&b, "3-9\tstatic int a_open(struct thing *t, int mode, const char *name)\n");
	wants(&b, "16\tconst struct ops a_ops = {\n\t.open = a_open,\n\t.close = other_close,\n};\n");
	wants(&b, "module_init(a_help);\n");
	cr_expect_not(strstr(buf_str(&b), "local"), "bodies are left out");
	buf_free(&b);
	for (int32_t s = 0; s < f.tab.files[symtab_file(&f.tab, "a.c")].n_sym; s++)
		bodies[s] = strcmp(sym_name(&f.tab, f.tab.files[symtab_file(&f.tab, "a.c")].sym0 + s), "a_open") == 0;
	b = skeleton(&f, "a.c", bodies);
	wants(&b, "3\tstatic int a_open(struct thing *t,\n\t\t  int mode,\n\t\t  const char *name)\n{\n\tint local = mode;\n");
	wants(&b, "11-14\tint a_help(int x)\n");
	buf_free(&b);
	b = skeleton(&f, "a.h", NULL);
	wants(&b, "1\tstruct thing {\n\tint size;\n\tchar *name;\n};\nint a_help(int x);\n");
	buf_free(&b);
	close_tree(&f);
}

Test(pack, skeleton_says_what_it_leaves_out_whole)
{
	struct fixture f = { 0 };
	struct buf b, big = { 0 };

	f.dir = tree_new();
	buf_puts(&big, "static const int small[] = { 1, 2 };\nstatic const struct row big[] = {\n");
	for (int i = 0; i < 3000; i++)
		buf_printf(&big, "\t{ .a = %d },\n", i);
	buf_puts(&big, "};\n#define TWICE(a, \\\n\t      b) \\\n\tdo { a; b; } while (0)\n#define ONE 1\n"
		       "MODULE_DEVICE_TABLE(of,\n\t\t    big);\nint later(void);\nint later(void)\n{\n\treturn 0;\n}\n");
	tree_bytes(f.dir, "t.c", big.p, big.len);
	tree_file(f.dir, "p.py", "import os\n\nclass Box:\n    \"\"\"Holds. Things.\"\"\"\n    def put(self,\n            what):\n        self.w = what\n        return 1\n");
	open_tree(&f);
	b = skeleton(&f, "t.c", NULL);
	wants(&b, "1\tstatic const int small[] = { 1, 2 };\n");
	wants(&b, "/* 2-3003 omitted: table big */\n");
	cr_expect_not(strstr(buf_str(&b), ".a = "), "never cut in the middle");
	wants(&b, "3004-3006\t#define TWICE(a, b)\n");
	wants(&b, "3007\t#define ONE 1\n");
	wants(&b, "MODULE_DEVICE_TABLE(of,\n\t\t    big);\n");
	wants(&b, "3011-3014\tint later(void)\n");
	cr_expect_not(strstr(buf_str(&b), "int later(void);"), "the declaration in front of the definition");
	buf_free(&b);
	b = skeleton(&f, "p.py", NULL);
	wants(&b, "1\timport os\n");
	wants(&b, "# Holds.");
	wants(&b, "5-8\t\tdef put(self, what)");
	buf_free(&b);
	buf_free(&big);
	close_tree(&f);
}

/* Many files in several directories: what is left out is named or counted, and threads change nothing. */
static void make_many(struct fixture *f)
{
	memset(f, 0, sizeof(*f));
	f->dir = tree_new();
	for (int d = 0; d < 12; d++)
		for (int i = 0; i < 9; i++) {
			char path[64], text[600];

			snprintf(path, sizeof path, "top/d%d/file%d.%s", d, i, i % 3 == 2 ? "h" : "c");
			snprintf(text, sizeof text,
				 "/* Part %d of %d. */\nint fn_%d_%d(int a,\n\tint b)\n{\n\tint x = a * %d;\n\n\tx += fn_0_0(x, b);\n\treturn x;\n}\n"
				 "struct s_%d_%d {\n\tint one, two;\n};\nconst struct ops o_%d_%d = {\n\t.go = fn_%d_%d,\n};\n",
				 i, d, d, i, i, d, i, d, i, d, i);
			tree_file(f->dir, path, text);
		}
	tree_file(f->dir, "top/README", "What this is.\n");
	tree_file(f->dir, "top/Makefile", "obj-y := d0/\n");
	tree_file(f->dir, "top/empty.c", "");
	open_tree(f);
}

Test(pack, fills_the_budget_and_lists_the_rest)
{
	struct fixture f;

	make_many(&f);
	for (size_t budget = 60; budget < 6000; budget += 83) {
		struct pack p = pack_with(&f, budget), q;
		struct pack_opts o = { .budget = budget, .count = count_words, .pool = pool_new(3) };
		struct err e = ERR_INIT;

		cr_expect(p.tokens <= budget);
		if (p.n[PACK_FULL] < p.n_files && budget > 400)
			cr_expect(p.tokens + 24 >= budget, "%zu of %zu", p.tokens, budget);
		cr_expect_eq(p.n[PACK_FULL] + p.n[PACK_SKELETON] + p.n[PACK_LINE] + p.n[PACK_LISTED] + p.n[PACK_OMIT], p.n_files);
		cr_assert_eq(pack_build(&f.root, &f.graph, &o, &q, &e), 0);
		cr_expect(q.text.len == p.text.len && memcmp(q.text.p, p.text.p, p.text.len) == 0, "three threads give another pack");
		pool_free(o.pool);
		pack_free(&p);
		pack_free(&q);
	}
	close_tree(&f);
}

Test(pack, a_file_that_changed_is_not_shown)
{
	struct fixture f;
	struct pack p;
	char path[4096];

	set_up(&f);
	tree_file(f.dir, "a.h", "struct other { int x; };\n");
	snprintf(path, sizeof path, "%s/z.c", f.dir);
	remove(path);
	p = pack_with(&f, 10000);
	cr_expect_eq(p.n_stale, 2);
	cr_expect_eq(p.n[PACK_FULL], 1);
	cr_expect_not(strstr(buf_str(&p.text), "struct other"));
	wants(&p.text, "*.h a *.c z\n");
	pack_free(&p);
	close_tree(&f);
}

Test(graph, scope_decides)
{
	struct fixture f = { 0 };
	int32_t from, to[4];

	f.dir = tree_new();
	tree_file(f.dir, "x/a.c", "static int help(void) { return 1; }\nint use(void) { return help(); }\n");
	tree_file(f.dir, "x/b.c", "int other(void) { return help(); }\n");
	tree_file(f.dir, "y/c.c", "int help(void) { return 2; }\n");
	open_tree(&f);
	for (from = 0; f.tab.refs[from].kind != REF_CALL; from++)
		;
	cr_assert_eq(graph_resolve(&f.tab, &f.tab.refs[from], to, 4), 1);
	cr_assert_str_eq(f.tab.files[f.tab.syms[to[0]].file].path, "x/a.c", "the static in the same file");
	for (from++; f.tab.refs[from].kind != REF_CALL; from++)
		;
	cr_assert_eq(graph_resolve(&f.tab, &f.tab.refs[from], to, 4), 1);
	cr_assert_str_eq(f.tab.files[f.tab.syms[to[0]].file].path, "y/c.c", "another file's static is not seen");
	close_tree(&f);
}

Test(build, a_later_assignment_replaces)
{
	struct fixture f = { 0 };
	struct build b;
	int seen = 0;

	f.dir = tree_new();
	tree_file(f.dir, "Makefile", "obj-$(CONFIG_A) += all.o\nio-y := plain.o\nio-$(CONFIG_FAST) := fast.o\nall-objs := main.o $(io-y)\nall-y += more.o\n");
	tree_file(f.dir, "plain.c", "int p;\n");
	tree_file(f.dir, "fast.c", "int f;\n");
	tree_file(f.dir, "main.c", "int m;\n");
	tree_file(f.dir, "more.c", "int o;\n");
	open_tree(&f);
	build_rules(&f.tab, &b);
	for (size_t i = 0; i < b.n; i++) {
		const struct build_rule *r = &b.rules[i];

		if (strcmp(r->object, "plain.o") == 0) {
			cr_expect_str_eq(r->unless, "CONFIG_FAST");
			cr_expect_str_eq(b.rules[r->replaced_by].object, "fast.o");
			cr_expect(build_is_fallback(&b, r->file));
			cr_expect_eq(r->line, 2);
			seen++;
		} else if (strcmp(r->object, "fast.o") == 0) {
			cr_expect_str_eq(r->when, "CONFIG_FAST");
			cr_expect_str_eq(f.tab.files[r->file].path, "fast.c");
			seen++;
		} else if (strcmp(r->object, "main.o") == 0 || strcmp(r->object, "more.o") == 0) {
			cr_expect(!r->when[0] && !r->unless[0]);
			seen++;
		}
	}
	cr_expect_eq(seen, 4);
	build_free(&b);
	close_tree(&f);
}
