/* parsers_golden.c - one small source of our own per language, and every definition and reference it must give.
 *
 * tests/golden-map/NAME.list holds one line each, compared exactly:
 *   def KIND NAME LINE END_LINE FLAGS [in CONTAINER] [type TYPE] [doc FIRST LINE OF THE COMMENT]
 *   ref KIND NAME LINE [SLOT] in DEFINITION
 * On a difference the list that was found is left in build/NAME.found, for reading and, when right, copying.
 */
#include <criterion/criterion.h>

#include "parsers/parsers.h"
#include "src/base/buf.h"
#include "src/base/path.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void flags_text(struct buf *b, uint32_t f)
{
	static const char *const names[] = { "static", "prototype", "exported", "inline", "error", "once" };
	size_t at = b->len;
	for (int i = 0; i < 6; i++)
		if (f & (1u << i))
			buf_printf(b, "%s%s", b->len > at ? "," : "", names[i]);
	if (b->len == at)
		buf_puts(b, "-");
}

static void list(struct buf *b, const char *s, const struct parse *o)
{
	buf_printf(b, "file %u lines, %u errors: %.*s\n", o->lines, o->error_nodes, (int)strcspn(s + o->file_doc, "\n") < (int)o->file_doc_len
	               ? (int)strcspn(s + o->file_doc, "\n") : (int)o->file_doc_len, s + o->file_doc);
	for (size_t i = 0; i < o->n_defs; i++) {
		const struct def *d = &o->defs[i];
		buf_printf(b, "def %s %.*s %u %u ", def_kind_name(d->kind), (int)d->name_len, s + d->name, d->line, d->end_line);
		flags_text(b, d->flags);
		if (d->start_line != d->line)
			buf_printf(b, " from %u", d->start_line);
		if (d->container >= 0)
			buf_printf(b, " in %.*s", (int)o->defs[d->container].name_len, s + o->defs[d->container].name);
		if (d->type_len)
			buf_printf(b, " type %.*s", (int)d->type_len, s + d->type);
		if (d->doc_len) {
			uint32_t k = d->doc, e = d->doc + d->doc_len;
			while (k < e && strchr("/*#\n \t\"", s[k]))
				k++;
			uint32_t n = (uint32_t)strcspn(s + k, "\n");
			buf_printf(b, " doc %.*s", (int)(n < e - k ? n : e - k), s + k);
		}
		buf_puts(b, "\n");
	}
	for (size_t i = 0; i < o->n_refs; i++) {
		const struct ref *r = &o->refs[i];
		buf_printf(b, "ref %s %.*s %u", ref_kind_name(r->kind), (int)r->name_len, s + r->name, r->line);
		if (r->slot_len)
			buf_printf(b, " [%.*s]", (int)r->slot_len, s + r->slot);
		if (r->in_def >= 0)
			buf_printf(b, " in %.*s", (int)o->defs[r->in_def].name_len, s + o->defs[r->in_def].name);
		buf_puts(b, "\n");
	}
}

static void check(const char *name, enum lang lang)
{
	struct err e = ERR_INIT;
	struct parse o = { 0 };
	struct buf found = { 0 };
	char path[256], *src = NULL, *want = NULL;
	size_t len = 0, want_len = 0;

	snprintf(path, sizeof path, "tests/golden-map/%s", name);
	cr_assert_eq(path_read_file(path, 1 << 20, &src, &len, &e), 0, "%s", e.msg);
	cr_expect_eq(lang_detect(path, src, len), lang, "%s taken for %s", name, lang_name(lang_detect(path, src, len)));
	struct parser *p = parser_new(&e);
	cr_assert_eq(parser_run(p, lang, src, len, &o, &e), 0, "%s", e.msg);
	list(&found, src, &o);
	snprintf(path, sizeof path, "tests/golden-map/%s.list", name);
	int missing = path_read_file(path, 1 << 20, &want, &want_len, &e);
	bool same = !missing && want_len == found.len && memcmp(want, found.p, want_len) == 0;
	if (!same) {
		snprintf(path, sizeof path, "build/%s.found", name);
		FILE *f = fopen(path, "w");
		if (f) {
			fwrite(found.p, 1, found.len, f);
			fclose(f);
		}
	}
	cr_expect(same, "%s: not as in %s.list; found: build/%s.found", name, name, name);
	parse_free(&o);
	parser_free(p);
	buf_free(&found);
	free(src);
	free(want);
}

Test(parsers_golden, c) { check("device.c", LANG_C); }
Test(parsers_golden, cpp) { check("shapes.cpp", LANG_CPP); }
Test(parsers_golden, python) { check("tasks.py", LANG_PYTHON); }
Test(parsers_golden, javascript) { check("store.js", LANG_JAVASCRIPT); }
Test(parsers_golden, typescript) { check("model.ts", LANG_TYPESCRIPT); }
Test(parsers_golden, tsx) { check("view.tsx", LANG_TSX); }
Test(parsers_golden, go) { check("server.go", LANG_GO); }
Test(parsers_golden, rust) { check("engine.rs", LANG_RUST); }
Test(parsers_golden, java) { check("Tool.java", LANG_JAVA); }
Test(parsers_golden, bash) { check("build.sh", LANG_BASH); }
Test(parsers_golden, make) { check("objects.mk", LANG_MAKE); }
Test(parsers_golden, kconfig) { check("Kconfig.toy", LANG_KCONFIG); }
Test(parsers_golden, markdown) { check("notes.md", LANG_MARKDOWN); }
Test(parsers_golden, ruby) { check("mailer.rb", LANG_RUBY); }
Test(parsers_golden, php) { check("orders.php", LANG_PHP); }
Test(parsers_golden, csharp) { check("Inventory.cs", LANG_CSHARP); }
Test(parsers_golden, lua) { check("queue.lua", LANG_LUA); }
Test(parsers_golden, kotlin) { check("Catalog.kt", LANG_KOTLIN); }
Test(parsers_golden, swift) { check("Feed.swift", LANG_SWIFT); }
Test(parsers_golden, scala) { check("Ledger.scala", LANG_SCALA); }
Test(parsers_golden, haskell) { check("Parse.hs", LANG_HASKELL); }
Test(parsers_golden, ocaml) { check("cache.ml", LANG_OCAML); }
Test(parsers_golden, ocaml_interface) { check("cache.mli", LANG_OCAML_INTERFACE); }
Test(parsers_golden, zig) { check("ring.zig", LANG_ZIG); }
Test(parsers_golden, json) { check("settings.json", LANG_JSON); }
Test(parsers_golden, yaml) { check("deploy.yaml", LANG_YAML); }
Test(parsers_golden, toml) { check("machine.toml", LANG_TOML); }
Test(parsers_golden, css) { check("shop.css", LANG_CSS); }
Test(parsers_golden, html) { check("shop.html", LANG_HTML); }
Test(parsers_golden, cmake) { check("targets.cmake", LANG_CMAKE); }
Test(parsers_golden, rst) { check("guide.rst", LANG_TEXT); }
Test(parsers_golden, text) { check("notes.txt", LANG_TEXT); }
Test(parsers_golden, subrip) { check("talk.srt", LANG_SUBRIP); }
Test(parsers_golden, webvtt) { check("talk.vtt", LANG_WEBVTT); }
