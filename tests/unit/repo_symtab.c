/* Rows of parses, the map built from them, and the text work on comments and signatures. */
#include "repo/comment.h"
#include "repo/parsed.h"
#include "repo/symtab_build.h"
#include "repo_tree.h"

static char *sentence(const char *text, const char *name)
{
	struct buf b = { 0 };

	comment_sentence(&b, text, strlen(text), name);
	return buf_steal(&b);
}

Test(comment, first_sentence)
{
	static const struct { const char *text, *name, *want; } cases[] = {
		{ "/* one thing */", "f", "one thing" },
		{ "/**\n * f - does it\n * @a: what\n *\n * More.\n */", "f", "does it" },
		{ "/**\n * f() - does it. Then rests.\n */", "f", "does it." },
		{ "/**\n * struct s - a thing\n * @a: field\n */", "s", "a thing" },
		{ "/** f: colon form */", "f", "colon form" },
		{ "// line one\n// line two\n//\n// other", "f", "line one line two" },
		{ "/// Rust words.\n/// # Panics", "f", "Rust words." },
		{ "# shell words\n# more", "f", "shell words more" },
		{ "#!/bin/sh\n# says hello", "f", "says hello" },
		{ "\"\"\"Doc string.\n\nLong.\"\"\"", "f", "Doc string." },
		{ "'''\n  Indented one\n'''", "f", "Indented one" },
		{ "/* file.c: what it is\n *\n * Copyright (C) 2000 A. Person */", "file.c", "what it is" },
		{ "/*\n * fs/x/file.c\n *\n * The purpose here.\n */", "file.c", "The purpose here." },
		{ "/*\n * Copyright (C) 2000\n *\n * Real words. More.\n */", "f", "Real words." },
		{ "/* SPDX-License-Identifier: MIT */", "f", "" },
		{ "/******************\n * Boxed text *\n *****************/", "f", "Boxed text *" },
		{ "/* uses e.g. this and that. Then */", "f", "uses e.g. this and that." },
		{ "/* version 1.5 of it, i.e. new */", "f", "version 1.5 of it, i.e. new" },
		{ "/* other - dash stays */", "f", "other - dash stays" },
		{ "/* f-number of a lens */", "f", "f-number of a lens" },
		{ "", "f", "" },
		{ "/**/", "f", "" },
		{ "/*", "", "" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char *got = sentence(cases[i].text, cases[i].name);
		cr_expect_str_eq(got, cases[i].want, "%s -> %s", cases[i].text, got);
		free(got);
	}
}

Test(comment, limits)
{
	static char text[3000];
	struct buf b = { 0 };

	for (size_t i = 0; i + 6 < sizeof text; i += 6)
		memcpy(text + i, "w\xc3\xb6rd ", 6);
	char *got = sentence(text, "f");
	cr_expect(strlen(got) <= COMMENT_MAX && strlen(got) > COMMENT_MAX / 2, "%zu", strlen(got));
	cr_expect_str_eq(got + strlen(got) - 3, "...");
	free(got);
	comment_fold(&b, " a \n\t b\0c ", 11, 100);
	cr_expect_str_eq(b.p, "a b c");
	buf_truncate(&b, 0);
	comment_fold(&b, "ab\xc3\xb6", 4, 3);
	cr_expect_str_eq(b.p, "ab", "not in the middle of a character");
	buf_free(&b);
}

static const char source[] = "/* says f */ static int f(int a,\n\t int b) { g(); }\nstruct t x = { .s = f };";

static uint32_t at(const char *what)
{
	const char *p = strstr(source, what);

	cr_assert(p != NULL, "%s", what);
	return (uint32_t)(p - source);
}

static void make_row(struct buf *row)
{
	struct def defs[] = {
		{ .kind = DEF_FUNCTION, .flags = DEF_STATIC, .name = at("f(int"), .name_len = 1, .start = at("static"), .end = at("struct"),
		  .line = 1, .start_line = 1, .end_line = 2, .sig_end = at("{ g"), .doc = 0, .doc_len = 12, .container = -1 },
		{ .kind = DEF_TABLE, .name = at("x ="), .name_len = 1, .start = at("struct"), .end = sizeof source - 1, .line = 3,
		  .start_line = 3, .end_line = 3, .sig_end = at("= {"), .type = at("t x"), .type_len = 1, .container = 0 },
	};
	struct ref refs[] = {
		{ .kind = REF_CALL, .name = at("g()"), .name_len = 1, .line = 2, .in_def = 0 },
		{ .kind = REF_SLOT, .name = at("f };"), .name_len = 1, .slot = at("s = f"), .slot_len = 1, .line = 3, .in_def = 1 },
		{ .kind = REF_TYPE, .name = at("t x"), .name_len = 1, .line = 1, .in_def = -1 },
	};
	struct parse p = { .defs = defs, .n_defs = 2, .refs = refs, .n_refs = 3, .file_doc = 0, .file_doc_len = 12, .lines = 3,
			   .error_nodes = 4 };

	parsed_encode(row, &p, LANG_C, source, "f.c");
}

Test(parsed, row_and_back)
{
	struct buf row = { 0 };
	struct parsed p = { 0 };

	make_row(&row);
	cr_assert(parsed_decode(&p, row.p, row.len));
	cr_expect_eq(p.lang, LANG_C);
	cr_expect_eq(p.lines, 3);
	cr_expect_eq(p.error_nodes, 4);
	cr_expect_str_eq(p.doc, "says f");
	cr_assert_eq(p.n_defs, 2);
	cr_expect_str_eq(p.names[p.defs[0].name], "f");
	cr_expect_str_eq(p.defs[0].sig, "static int f(int a, int b)");
	cr_expect_str_eq(p.defs[0].doc, "says f");
	cr_expect_eq(p.defs[0].flags, DEF_STATIC);
	cr_expect_eq(p.defs[0].end_line, 2);
	cr_expect_eq(p.defs[1].container, 0);
	cr_expect_str_eq(p.names[p.defs[1].type], "t");
	cr_assert_eq(p.n_refs, 3);
	cr_expect_str_eq(p.names[p.refs[1].slot], "s");
	cr_expect_eq(p.refs[1].name, p.defs[0].name, "one entry a name");
	cr_expect_eq(p.refs[2].line, 1, "lines may go back");
	cr_expect_eq(p.refs[2].in_def, -1);
	parsed_free(&p);
	buf_free(&row);
}

Test(parsed, damaged_rows)
{
	struct buf row = { 0 };
	struct parsed p = { 0 };
	size_t accepted = 0;

	make_row(&row);
	for (size_t n = 0; n < row.len; n++) {
		char *cut = malloc(n ? n : 1); /* exact size, so that the sanitizer sees a read beyond it */
		memcpy(cut, row.p, n);
		cr_expect(!parsed_decode(&p, cut, n), "cut at %zu", n);
		free(cut);
	}
	for (size_t i = 0; i < row.len; i++)
		for (int bit = 0; bit < 8; bit++) {
			row.p[i] ^= (char)(1 << bit);
			if (parsed_decode(&p, row.p, row.len)) {
				accepted++;
				for (size_t d = 0; d < p.n_defs; d++)
					cr_expect(p.defs[d].container < (int32_t)d && p.defs[d].name < p.n_names);
				for (size_t r = 0; r < p.n_refs; r++)
					cr_expect(p.refs[r].in_def < (int32_t)p.n_defs && p.refs[r].slot < p.n_names);
			}
			row.p[i] ^= (char)(1 << bit);
		}
	cr_expect(accepted < row.len * 8);
	parsed_free(&p);
	buf_free(&row);
}

Test(symtab, chains_and_look_up)
{
	struct buf row = { 0 };
	struct parsed p = { 0 };
	struct symtab_build b;
	struct symtab t;
	struct walk_file files[] = { { .path = "a.c", .size = 77 }, { .path = "b.bin", .status = WALK_BINARY }, { .path = "d/a.c" } };

	make_row(&row);
	cr_assert(parsed_decode(&p, row.p, row.len));
	symtab_begin(&b, &t, 3, false);
	cr_expect(symtab_add(&b, &files[0], &p));
	cr_expect(!symtab_add(&b, &files[1], NULL));
	cr_expect(symtab_add(&b, &files[2], &p));
	symtab_end(&b);
	parsed_free(&p);
	buf_free(&row); /* the map holds its own strings */
	cr_assert_eq(t.n_files, 3);
	cr_assert_eq(t.n_syms, 4);
	cr_assert_eq(t.n_refs, 6);
	int32_t f = symtab_sym(&t, "f");
	cr_assert_eq(f, 0);
	cr_expect_eq(t.syms[f].next_same, 2);
	cr_expect_eq(t.syms[2].next_same, -1);
	cr_expect_eq(t.syms[2].file, 2);
	cr_expect_eq(t.syms[3].container, 2, "ids are of the whole map");
	cr_expect_eq(symtab_sym(&t, "g"), -1);
	cr_expect_eq(symtab_ref(&t, "g"), 0);
	cr_expect_eq(t.refs[0].next_same, 3);
	cr_expect_eq(t.refs[4].in_sym, 3);
	cr_expect_eq(symtab_ref(&t, "f"), 1);
	cr_expect_eq(t.refs[1].name, t.syms[0].name, "same pointer");
	cr_expect_eq(symtab_sym(&t, "no such"), -1);
	cr_expect_eq(symtab_ref(&t, ""), -1);
	cr_expect_eq(symtab_file(&t, "d/a.c"), 2);
	cr_expect_eq(symtab_file(&t, "b.bin"), 1);
	cr_expect_eq(symtab_file(&t, "c"), -1);
	cr_expect_eq(t.files[1].status, WALK_BINARY);
	cr_expect_eq(t.files[1].n_sym, 0);
	cr_expect_str_eq(t.files[1].doc, "");
	cr_expect_eq(t.files[2].sym0, 2);
	cr_expect_eq(t.files[2].n_ref, 3);
	cr_expect_eq(t.files[0].size, 77);
	symtab_free(&t);
	symtab_free(NULL);
	symtab_begin(&b, &t, 0, false);
	symtab_end(&b);
	cr_expect_eq(symtab_file(&t, "a"), -1);
	symtab_free(&t);
}
