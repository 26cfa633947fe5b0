/* parsers_reader.c - C read from tokens against C read from the grammar's tree, which is the reference (CODEASK_C=tree).
 *
 * Where the tree has no error, both must give the same functions on the same lines, and nearly the same references: at most 1
 * definition in 200 and 1 reference in 50 may differ (the grammar takes `x |= F` for an assignment and macros in macros for
 * types; the tokens see halves of #if that the masked text has not). */
#include <criterion/criterion.h>

#include "parsers/parsers.h"
#include "src/base/buf.h"
#include "src/base/map.h"
#include "src/base/path.h"
#include "cpu_time.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct parser *reader, *tree;

static void set_up(void)
{
	struct err e = ERR_INIT;
	unsetenv("CODEASK_C");
	reader = parser_new(&e);
	setenv("CODEASK_C", "tree", 1);
	tree = parser_new(&e);
	unsetenv("CODEASK_C");
}

static void tear_down(void)
{
	parser_free(reader);
	parser_free(tree);
}

TestSuite(parsers_reader, .init = set_up, .fini = tear_down);

struct tally {
	size_t files, defs, def_diffs, refs, ref_diffs, functions, functions_missed;
};

static void put_defs(struct map *m, const char *src, const struct parse *o, int64_t sign)
{
	for (size_t i = 0; i < o->n_defs; i++) {
		const struct def *d = &o->defs[i];
		struct buf b = { 0 };
		buf_printf(&b, "%d %.*s %u %u %u", (int)d->kind, (int)d->name_len, src + d->name, d->line, d->end_line, d->flags);
		uint64_t *v = map_put(m, b.p, b.len, NULL);
		*v += (uint64_t)sign;
		buf_free(&b);
	}
}

static void put_refs(struct map *m, const char *src, const struct parse *o, int64_t sign)
{
	for (size_t i = 0; i < o->n_refs; i++) {
		const struct ref *r = &o->refs[i];
		struct buf b = { 0 };
		buf_printf(&b, "%d %.*s %u %.*s", (int)r->kind, (int)r->name_len, src + r->name, r->line, (int)r->slot_len, src + r->slot);
		uint64_t *v = map_put(m, b.p, b.len, NULL);
		*v += (uint64_t)sign;
		buf_free(&b);
	}
}

/* Pairs that only one side has count once. */
static size_t diffs(const struct map *m)
{
	size_t plus = 0, minus = 0;
	for (size_t i = 0; i < m->n; i++) {
		int64_t v = (int64_t)m->entries[i].value;
		plus += v > 0 ? (size_t)v : 0;
		minus += v < 0 ? (size_t)-v : 0;
	}
	return plus > minus ? plus : minus;
}

static void compare(const char *path, struct tally *t)
{
	struct parse a = { 0 }, b = { 0 };
	struct map defs = { 0 }, refs = { 0 };
	struct err e = ERR_INIT;
	char *src;
	size_t len;
	cr_assert_eq(path_read_file(path, 16 << 20, &src, &len, &e), 0, "%s", e.msg);
	cr_assert_eq(parser_run(tree, LANG_C, src, len, &a, &e), 0, "%s", e.msg);
	cr_assert_eq(parser_run(reader, LANG_C, src, len, &b, &e), 0, "%s", e.msg);
	if (!a.error_nodes) {
		put_defs(&defs, src, &a, 1);
		put_defs(&defs, src, &b, -1);
		put_refs(&refs, src, &a, 1);
		put_refs(&refs, src, &b, -1);
		for (size_t i = 0; i < a.n_defs; i++) {
			const struct def *d = &a.defs[i];
			bool found = d->kind != DEF_FUNCTION || (d->flags & DEF_PROTOTYPE);
			t->functions += !found;
			for (size_t k = 0; k < b.n_defs && !found; k++)
				found = b.defs[k].name == d->name && b.defs[k].end == d->end && b.defs[k].sig_end == d->sig_end;
			if (!found)
				printf("%s:%u: %.*s only in the tree\n", path, d->line, (int)d->name_len, src + d->name);
			t->functions_missed += !found;
		}
		t->files++;
		t->defs += a.n_defs;
		t->refs += a.n_refs;
		t->def_diffs += diffs(&defs);
		t->ref_diffs += diffs(&refs);
	}
	map_free(&defs);
	map_free(&refs);
	parse_free(&a);
	parse_free(&b);
	free(src);
}

static void compare_dir(const char *dir, struct tally *t)
{
	DIR *d = opendir(dir);
	struct dirent *de;
	while (d && (de = readdir(d))) {
		size_t n = strlen(de->d_name);
		char *path = path_join(dir, de->d_name);
		if (n > 2 && (!strcmp(de->d_name + n - 2, ".c") || !strcmp(de->d_name + n - 2, ".h")))
			compare(path, t);
		free(path);
	}
	if (d)
		closedir(d);
}

Test(parsers_reader, golden_file)
{
	struct tally t = { 0 };
	compare("tests/golden-map/device.c", &t);
	cr_expect_eq(t.files, 1);
	cr_expect_eq(t.def_diffs, 0);
	cr_expect_eq(t.ref_diffs, 0);
}

Test(parsers_reader, linux_agrees)
{
	static const char *const dirs[] = { "fs", "fs/ext4", "kernel", "kernel/sched", "mm", "net/core", "net/ipv4", "lib", "drivers/base", "include/net" };
	const char *root = getenv("CODEASK_LINUX");
	struct tally t = { 0 };
	for (size_t i = 0; i < sizeof dirs / sizeof *dirs; i++) {
		char *dir = path_join(root ? root : "/usr/src/linux-source-6.1", dirs[i]);
		compare_dir(dir, &t);
		free(dir);
	}
	if (!t.files) {
		printf("skipped: no Linux tree is there (set CODEASK_LINUX)\n");
		return;
	}
	printf("%zu files without error in the tree: %zu of %zu definitions and %zu of %zu references differ\n", t.files, t.def_diffs, t.defs,
	       t.ref_diffs, t.refs);
	cr_expect_eq(t.functions_missed, 0, "%zu of %zu functions", t.functions_missed, t.functions);
	cr_expect(t.def_diffs * 200 <= t.defs, "%zu of %zu definitions differ", t.def_diffs, t.defs);
	cr_expect(t.ref_diffs * 50 <= t.refs, "%zu of %zu references differ", t.ref_diffs, t.refs);
}

/* Sources that made one of the passes in front of the tree walk to the end for every token, or nest as deep as they do. */
Test(parsers_reader, hostile)
{
	static const struct { const char *begin, *unit, *end; } cases[] = {
		{ "", "A(;", "" },
		{ "", "{{\n}", "" },
		{ "", "#if 1\n#endif\n", "" },
		{ "", "module_init(f)\n", "" },
		{ "struct s { struct_group(", "a,", "b); };" },
		{ "struct s { ", "struct_group(a,", "int c;" }, /* as many parentheses behind */
	};
#ifdef __SANITIZE_ADDRESS__
	enum { SIZE = 1 << 13 }; /* of a node of 65,536 children tree-sitter 0.20 frees another address than it got */
#else
	enum { SIZE = 1 << 20 };
#endif
	char *src = malloc(2 * SIZE);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct err e = ERR_INIT;
		struct parser *p = parser_new(&e);
		struct parse out = { 0 };
		size_t n = 0, unit = strlen(cases[i].unit), units = 0;
		n += (size_t)sprintf(src, "%s", cases[i].begin);
		for (; n + unit < SIZE; n += unit, units++)
			memcpy(src + n, cases[i].unit, unit);
		n += (size_t)sprintf(src + n, "%s", cases[i].end);
		if (i == 5) {
			memset(src + n, ')', units);
			n += units + (size_t)sprintf(src + n + units, "; };");
		}
		double start = cpu_seconds();
		cr_expect_eq(parser_run(p, LANG_C, src, n, &out, &e), 0);
		cr_expect(cpu_seconds() - start < 5, "%s: %.1f s", cases[i].unit, cpu_seconds() - start);
		parse_free(&out);
		parser_free(p);
	}
	free(src);
}

#ifndef __SANITIZE_ADDRESS__ /* there the tree's memory is malloc's, and each piece is released (tree_mem.c) */
/* Nested deeper than the stack is: nothing is released when time is up. */
Test(parsers_reader, deeper_than_the_stack)
{
	enum { SIZE = 8 << 20 };
	struct err e = ERR_INIT;
	struct parser *p = parser_new(&e);
	struct parse out = { 0 };
	char *src = malloc(SIZE);
	for (size_t i = 0; i < SIZE; i += 2)
		memcpy(src + i, "f(", 2);
	cr_expect_eq(parser_run(p, LANG_C, src, SIZE, &out, &e), 0);
	cr_expect(out.timed_out);
	cr_expect_eq(parser_run(p, LANG_C, "int f(void) { return g(; }", 26, &out, &e), 0, "the next file is read by the same parser");
	cr_expect_eq(out.n_defs, 1);
	parse_free(&out);
	parser_free(p);
	free(src);
}
#endif
