/* Where the tree around a directory defines a name. */
#include "repo/definers.h"
#include "repo_tree.h"

struct seen {
	char text[4096];
};

static bool note(void *ud, const struct symtab *t, int32_t sym)
{
	struct seen *s = ud;
	size_t n = strlen(s->text);

	snprintf(s->text + n, sizeof s->text - n, "%s:%u%s ", t->files[t->syms[sym].file].path, t->syms[sym].line,
		 t->syms[sym].flags & DEF_PROTOTYPE ? "p" : "");
	return true;
}

static struct definers_stats find(const char *dir, const char *name, const char *exclude, struct seen *s)
{
	struct walk_root w;
	struct err e = ERR_INIT;
	struct definers_stats st;
	struct definers_opts o = { .name = name, .exclude = exclude, .fn = note, .ud = s };

	s->text[0] = '\0';
	cr_assert_eq(walk_open(&w, dir, dir, &e), 0, "%s", e.msg);
	cr_expect_eq(definers_find(&w, &o, &st, &e), 0, "%s", e.msg);
	walk_close(&w);
	return st;
}

Test(definers, bodies_before_declarations)
{
	char *dir = tree_new();
	struct definers_stats st;
	struct seen s;

	tree_file(dir, "include/a.h", "int alpha(int x);\n");
	tree_file(dir, "lib/a.c", "int alpha(int x)\n{\n\treturn x;\n}\n");
	tree_file(dir, "lib/b.c", "/* alpha */ int beta(void)\n{\n\treturn alpha(1);\n}\n");
	tree_file(dir, "own/c.c", "int alpha(int x)\n{\n\treturn 2;\n}\n");
	st = find(dir, "alpha", "own", &s);
	cr_expect_str_eq(s.text, "lib/a.c:1 include/a.h:1p ");
	cr_expect_eq(st.candidates, 3u);
	cr_expect_eq(st.definitions, 2u);
	st = find(dir, "gamma", "own", &s);
	cr_expect_eq(st.candidates, 0u);
	cr_expect_str_eq(s.text, "");
	find(dir, "()", "own", &s);
	cr_expect_str_eq(s.text, "");
	tree_free(dir);
}

/* A name that very many files mention is still found where it is defined, in whatever file. */
Test(definers, common_name)
{
	char *dir = tree_new(), path[64];
	struct definers_stats st;
	struct seen s;

	for (int i = 0; i < DEFINERS_READ + 50; i++) {
		snprintf(path, sizeof path, "lib/m%03d.c", i);
		tree_file(dir, path, "int alpha(int x);\nstatic int f(void)\n{\n\treturn alpha(1);\n}\n");
	}
	tree_file(dir, "zoo/z.c", "int\nalpha(int x)\n{\n\treturn x;\n}\n");
	st = find(dir, "alpha", "own", &s);
	cr_expect_str_eq(s.text, "zoo/z.c:2 ");
	cr_expect_eq(st.candidates, 1u);
	tree_free(dir);
}
