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
	pack_free(&p);
	close_tree(&f);
}

Test(pack, skeleton_keeps_what_carries_the_structure)
{
	struct fixture f;
	struct buf b = { 0 };
	char *text;
	size_t len;
	struct err e = ERR_INIT;
	int32_t file;

	set_up(&f);
	file = symtab_file(&f.tab, "a.c");
	cr_assert_eq(scan_read(&f.root, "a.c", &text, &len, &e), 0);
	pack_skeleton(&f.tab, file, text, len, &b);
	static const char *const want[] = { "#include \"a.h\"\n", "Opens a thing.", "static int a_open(struct thing *t, int mode, const char *name)",
					    "lines 3-9", "\t.open = a_open,\n\t.close = other_close,\n};\n", "module_init(a_help);\n" };

	for (size_t i = 0; i < sizeof(want) / sizeof(*want); i++)
		cr_expect(strstr(buf_str(&b), want[i]), "no '%s' in\n%s", want[i], buf_str(&b));
	cr_expect_not(strstr(buf_str(&b), "local"), "bodies are left out");
	free(text);
	buf_truncate(&b, 0);
	cr_assert_eq(scan_read(&f.root, "a.h", &text, &len, &e), 0);
	pack_skeleton(&f.tab, symtab_file(&f.tab, "a.h"), text, len, &b);
	cr_expect(strstr(buf_str(&b), "struct thing {\n\tint size;\n\tchar *name;\n};\n"), "%s", buf_str(&b));
	free(text);
	buf_free(&b);
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
