/* parsers_lang.c - language detection, names, versions, and the bounds of parser_run(). */
#include <criterion/criterion.h>

#include "parsers/parsers.h"
#include "cpu_time.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum lang detect(const char *path, const char *text)
{
	return lang_detect(path, text, text ? strlen(text) : 0);
}

Test(parsers_lang, by_name)
{
	static const struct {
		const char *path;
		enum lang lang;
	} cases[] = {
		{ "a/b.c", LANG_C },          { "b.h", LANG_C },           { "b.cc", LANG_CPP },       { "b.C", LANG_CPP },
		{ "b.hpp", LANG_CPP },        { "x.py", LANG_PYTHON },     { "x.mjs", LANG_JAVASCRIPT }, { "x.jsx", LANG_JAVASCRIPT },
		{ "x.ts", LANG_TYPESCRIPT },  { "x.d.ts", LANG_TYPESCRIPT }, { "x.tsx", LANG_TSX },      { "x.go", LANG_GO },
		{ "x.rs", LANG_RUST },        { "X.java", LANG_JAVA },     { "x.sh", LANG_BASH },      { "fs/Makefile", LANG_MAKE },
		{ "Kbuild", LANG_MAKE },      { "Makefile.build", LANG_MAKE }, { "rules.mk", LANG_MAKE },  { "fs/Kconfig", LANG_KCONFIG },
		{ "Kconfig.debug", LANG_KCONFIG }, { "README.md", LANG_MARKDOWN }, { "README.MD", LANG_MARKDOWN }, { "config.h.in", LANG_C },
		{ "a.txt", LANG_TEXT },       { "noext", LANG_NONE },      { ".c", LANG_NONE },        { "a.", LANG_NONE },
		{ "Kconfiguration", LANG_NONE }, { "", LANG_NONE },        { "x.cx", LANG_NONE },
		{ "a.rb", LANG_RUBY },        { "Rakefile", LANG_RUBY },   { "a.gemspec", LANG_RUBY }, { "a.php", LANG_PHP },
		{ "a.inc", LANG_NONE },       { "A.cs", LANG_CSHARP },     { "a.lua", LANG_LUA },      { "A.kt", LANG_KOTLIN },
		{ "build.gradle.kts", LANG_KOTLIN }, { "A.swift", LANG_SWIFT }, { "A.scala", LANG_SCALA }, { "build.sbt", LANG_SCALA },
		{ "A.hs", LANG_HASKELL },     { "a.ml", LANG_OCAML },      { "a.mli", LANG_OCAML_INTERFACE }, { "a.zig", LANG_ZIG },
		{ "a.m", LANG_NONE },         { "a.pl", LANG_NONE },
		{ "package.json", LANG_JSON }, { "a.yml", LANG_YAML },      { "Cargo.toml", LANG_TOML }, { "Cargo.lock", LANG_TOML },
		{ "a.css", LANG_CSS },        { "index.html", LANG_HTML }, { "CMakeLists.txt", LANG_CMAKE }, { "x.cmake", LANG_CMAKE },
		{ "README", LANG_TEXT },      { "index.rst", LANG_TEXT },  { "talk.srt", LANG_SUBRIP }, { "talk.vtt", LANG_WEBVTT },
		{ "config.h.in", LANG_C },    { "a.scss", LANG_NONE },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		cr_expect_eq(lang_detect(cases[i].path, NULL, 0), cases[i].lang, "%s is %s", cases[i].path,
		             lang_name(lang_detect(cases[i].path, NULL, 0)));
}

Test(parsers_lang, by_first_line)
{
	cr_expect_eq(detect("run", "#!/bin/sh\n"), LANG_BASH);
	cr_expect_eq(detect("run", "#!/usr/bin/env python3.11\nx"), LANG_PYTHON);
	cr_expect_eq(detect("run", "#! /usr/bin/env -S A=1 node --x"), LANG_JAVASCRIPT);
	cr_expect_eq(detect("run", "#!/usr/bin/make -f"), LANG_MAKE);
	cr_expect_eq(detect("run", "#!/usr/bin/perl\n"), LANG_NONE);
	cr_expect_eq(detect("run", "#!"), LANG_NONE);
	cr_expect_eq(detect("run", "#! "), LANG_NONE);
	cr_expect_eq(detect("run", "#!/usr/bin/env ruby\n"), LANG_RUBY);
	cr_expect_eq(detect("run", "#!/usr/bin/lua5.4\n"), LANG_LUA);
	cr_expect_eq(detect("run", "#!/usr/bin/php8.2\n"), LANG_PHP);
	cr_expect_eq(detect("a.inc", "<?php\nf();\n"), LANG_PHP);
	cr_expect_eq(detect("a.inc", "\tmov r0, r1\n"), LANG_NONE);
	cr_expect_eq(detect("x.py", "#!/bin/sh\n"), LANG_PYTHON, "the name comes first");
}

Test(parsers_lang, headers)
{
	cr_expect_eq(detect("a.h", "#pragma once\nclass A;\n"), LANG_CPP);
	cr_expect_eq(detect("a.h", "/* class A\nclass B */\nint x;\n"), LANG_C);
	cr_expect_eq(detect("a.h", "#ifdef __cplusplus\nnamespace a {\n#endif\nint x;\n"), LANG_C);
	cr_expect_eq(detect("a.h", "#ifndef A\n#define A\n#include <x>\nnamespace a { }\n#endif\n"), LANG_CPP);
	cr_expect_eq(detect("a.h", "int class_of(int x);\nint template;\n"), LANG_C);
	cr_expect_eq(detect("a.h", "template <typename T>\nstruct A {};\n"), LANG_CPP);
}

Test(parsers_lang, kinds_have_names)
{
	for (int i = 0; i < LANG_COUNT; i++)
		cr_expect(lang_name(i) && *lang_name(i));
	for (int i = 0; i < DEF_KIND_COUNT; i++)
		cr_expect(def_kind_name(i) && strcmp(def_kind_name(i), "?"), "kind %d", i);
	for (int i = 0; i < REF_KIND_COUNT; i++)
		cr_expect(ref_kind_name(i) && strcmp(ref_kind_name(i), "?"), "kind %d", i);
	for (int i = 0; i < LANG_COUNT; i++)
		cr_expect(!lang_is_code(i) || (lang_uses_names(i) && !lang_is_prose(i)), "%s", lang_name(i));
	cr_expect(lang_is_prose(LANG_MARKDOWN) && lang_is_prose(LANG_SUBRIP) && !lang_uses_names(LANG_TEXT) && !lang_uses_names(LANG_JSON));
	cr_expect(lang_uses_names(LANG_MAKE) && lang_uses_names(LANG_CSS) && !lang_uses_names(LANG_NONE));
	cr_expect(!lang_is_code(LANG_HTML) && !lang_is_code(LANG_CMAKE) && !lang_is_code(LANG_YAML));
	cr_expect(lang_is_code(LANG_C) && lang_is_code(LANG_BASH) && !lang_is_code(LANG_MAKE) && !lang_is_code(LANG_NONE));
	cr_expect_neq(parsers_version(), 0);
	cr_expect_eq(parsers_version(), parsers_version());
}

Test(parsers_lang, every_query_fits_its_grammar)
{
	struct err e = ERR_INIT;
	cr_expect_eq(parsers_check(&e), 0, "%s", e.msg);
}

/* Runs src in every language; nothing may fail, hang or leave the source's bounds. */
static void run_all(const char *src, size_t len, double limit)
{
	static struct parser *p; /* one for all: its queries take a second to compile */
	struct err e = ERR_INIT;
	struct parse o = { 0 };
	if (!p)
		p = parser_new(&e);
	for (int l = 0; l < LANG_COUNT; l++) {
		double t = cpu_seconds();
		cr_assert_eq(parser_run(p, l, src, len, &o, &e), 0, "%s", e.msg);
		t = cpu_seconds() - t;
		cr_expect_lt(t, limit, "%s took %.1f s", lang_name(l), t);
		for (size_t i = 0; i < o.n_defs; i++) {
			const struct def *d = &o.defs[i];
			cr_assert(d->start <= d->name && d->name + d->name_len <= d->end && d->end <= len && d->sig_end <= d->end, "%s", lang_name(l));
			cr_assert(d->container < (int32_t)i && (i == 0 || o.defs[i - 1].start <= d->start));
			cr_assert(d->line >= 1 && d->line <= o.lines && d->end_line >= d->line && d->start_line <= d->line && d->doc + d->doc_len <= len);
		}
		for (size_t i = 0; i < o.n_refs; i++)
			cr_assert(o.refs[i].name + o.refs[i].name_len <= len && o.refs[i].in_def < (int32_t)o.n_defs && o.refs[i].slot + o.refs[i].slot_len <= len);
	}
	parse_free(&o);
}

Test(parsers_lang, empty_and_odd)
{
	run_all("", 0, 5);
	run_all("\0\0\0", 3, 5);
	run_all("\xff\xfe\x80 int f(void) {", 18, 5);
	run_all("\r\n\r\n# x\r\n", 9, 5);
	run_all("/*", 2, 5);
	run_all("#if", 3, 5);
	run_all("#define", 7, 5);
	run_all("A(", 2, 5);
	run_all("00:02\t\r\r\r# x\n", 13, 5); /* a signature that ends in newlines, cut from the definition */
}

/* What the scanners of grammars do not survive without tame.c. */
Test(parsers_lang, tamed_scanners, .timeout = 60)
{
	char words[700], many[700];
	snprintf(words, sizeof words, "x = <<~A%0300d\ny\nA%0300d\ndef f; end\n", 7, 7);
	snprintf(many, sizeof many, "f(<<A%090d, <<B%090d, <<C%090d, <<D%090d)\nx\n", 1, 1, 1, 1);
	const struct {
		enum lang lang;
		const char *src;
		size_t len;
	} cases[] = {
		{ LANG_RUBY, words, strlen(words) },        { LANG_RUBY, many, strlen(many) },
		{ LANG_SWIFT, "#if A\n#endif", 12 },        { LANG_SWIFT, "let a = b ->\0 c\n#if\0", 21 },
		{ LANG_KOTLIN, "class A\n@foo", 12 },       { LANG_KOTLIN, "class A {\n val a = 1\n @foo(bar", 31 },
	};
	struct err e = ERR_INIT;
	struct parser *p = parser_new(&e);
	struct parse o = { 0 };
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		double t = cpu_seconds();
		cr_assert_eq(parser_run(p, cases[i].lang, cases[i].src, cases[i].len, &o, &e), 0, "%s", e.msg);
		cr_expect_lt(cpu_seconds() - t, 5, "%s", lang_name(cases[i].lang));
	}
	parse_free(&o);
	parser_free(p);
}

static void repeat(char *s, size_t len, const char *unit)
{
	size_t n = strlen(unit);
	for (size_t i = 0; i < len; i++)
		s[i] = unit[i % n];
}

/* Depth and length that a recursive or quadratic reader would not survive. */
Test(parsers_lang, hostile, .timeout = 300)
{
	static const char *const units[] = { "(", "[", "{", "((", "*", "a(", "if (", "#if 1\n", "a.b = {", "struct {", "\"", "/* ", "a,", "int *", "<<A ", "f'", "A(b)\n", "- ", "a b " };
	enum { LEN = 6000 };
	char *s = malloc(LEN);
	for (size_t u = 0; u < sizeof units / sizeof *units; u++) {
		repeat(s, LEN, units[u]);
		run_all(s, LEN, 12);
	}
	free(s);
}

/* What tree-sitter's query cursor took 13 to 24 s for before parse.c counted first. */
Test(parsers_lang, quadratic_queries, .timeout = 300)
{
	static const struct {
		const char *unit;
		enum lang lang;
	} cases[] = { { "(", LANG_C }, { "[", LANG_BASH }, { "a b ", LANG_RUST }, { "<<A ", LANG_TYPESCRIPT }, { "#if 1\n", LANG_MAKE } };
	enum { LEN = 60000 };
	struct err e = ERR_INIT;
	struct parser *p = parser_new(&e);
	struct parse o = { 0 };
	char *s = malloc(LEN);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		repeat(s, LEN, cases[i].unit);
		double t = cpu_seconds();
		cr_assert_eq(parser_run(p, cases[i].lang, s, LEN, &o, &e), 0, "%s", e.msg);
		t = cpu_seconds() - t;
		cr_expect_lt(t, 8, "%s in %s took %.1f s", cases[i].unit, lang_name(cases[i].lang), t);
	}
	free(s);
	parse_free(&o);
	parser_free(p);
}

/* Data may be as large as it likes: read once, with a bound on what is named. */
Test(parsers_lang, large_data, .timeout = 120)
{
	static const struct {
		const char *unit;
		enum lang lang;
	} cases[] = { { "{\"a\":", LANG_JSON },      { "[", LANG_JSON },          { "{\"k\":1,\"l\":[{\"m\":2}]},", LANG_JSON }, { "\"a\":", LANG_JSON },
		          { "k: {a: [", LANG_YAML },     { "- ", LANG_YAML },         { "a:\n b:\n  c: |\n", LANG_YAML },         { "k: \"\n", LANG_YAML },
		          { "a = [\n", LANG_TOML },      { "[[a]]\nb = 1\n", LANG_TOML }, { "a = \"\"\"\n", LANG_TOML },             { "f(\n", LANG_CMAKE },
		          { "function(a)\n", LANG_CMAKE }, { "set(a [==[\n", LANG_CMAKE }, { "#[[\n", LANG_CMAKE },              { "A TITLE\n\n", LANG_TEXT },
		          { "a\n===\n\n", LANG_TEXT }, { "word ", LANG_TEXT },      { "00:00:01 -->\nx\n", LANG_SUBRIP },      { "99:59:59.9 -->\nx\n\n", LANG_WEBVTT } };
	enum { LEN = 16 << 20 };
	struct err e = ERR_INIT;
	struct parser *p = parser_new(&e);
	struct parse o = { 0 };
	char *s = malloc(LEN);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		repeat(s, LEN, cases[i].unit);
		double t = cpu_seconds();
		cr_assert_eq(parser_run(p, cases[i].lang, s, LEN, &o, &e), 0, "%s", e.msg);
		t = cpu_seconds() - t;
		cr_expect_lt(t, 6, "%s in %s took %.1f s", cases[i].unit, lang_name(cases[i].lang), t);
		cr_expect_leq(o.n_defs, cases[i].lang == LANG_CMAKE ? 2000000 : 8000, "%zu in %s of %s", o.n_defs, lang_name(cases[i].lang), cases[i].unit);
	}
	free(s);
	parse_free(&o);
	parser_free(p);
}

/* Depth that is no error: a tree as deep as the source is long. */
Test(parsers_lang, deep, .timeout = 300)
{
	enum { N = 20000 };
	static const char pairs[] = "(){}[]";
	char *s = malloc(2 * N + 20);
	for (int k = 0; k < 6; k += 2) {
		memcpy(s, "x = ", 4);
		memset(s + 4, pairs[k], N);
		s[4 + N] = '1';
		memset(s + 5 + N, pairs[k + 1], N);
		memcpy(s + 5 + 2 * N, ";\n", 2);
		run_all(s, 7 + 2 * N, 12);
	}
	free(s);
}

/* A here-document delimiter that just fits bash's scanner state makes that scanner write past it. */
Test(parsers_lang, long_heredoc_delimiter)
{
	for (int n = 980; n < 1030; n++) {
		char s[2200];
		int k = snprintf(s, sizeof s, "cat <<%0*d\nx\n%0*d\nf() { g; }\n", n, 7, n, 7);
		run_all(s, (size_t)k, 5);
	}
	char s[3000];
	int k = snprintf(s, sizeof s, "a <<%0400d\\\n%0400d\\\n%0213d\nx\n", 1, 1, 1);
	run_all(s, (size_t)k, 5);
}

Test(parsers_lang, result_is_reused)
{
	struct err e = ERR_INIT;
	struct parser *p = parser_new(&e);
	struct parse o = { 0 };
	const char *a = "int f(void) { return g(); }\n", *b = "x = 1\n";
	cr_assert_eq(parser_run(p, LANG_C, a, strlen(a), &o, &e), 0);
	cr_expect_eq(o.n_defs, 1);
	cr_expect_eq(o.n_refs, 1);
	cr_assert_eq(parser_run(p, LANG_PYTHON, b, strlen(b), &o, &e), 0);
	cr_expect_eq(o.n_defs, 1);
	cr_expect_eq(o.defs[0].kind, DEF_VARIABLE);
	cr_expect_eq(o.n_refs, 0);
	cr_assert_eq(parser_run(p, LANG_NONE, a, strlen(a), &o, &e), 0);
	cr_expect_eq(o.n_defs + o.n_refs, 0);
	cr_expect_eq(o.lines, 1);
	parse_free(&o);
	parser_free(p);
	parser_free(NULL);
	parse_free(NULL);
}
