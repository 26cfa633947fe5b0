#include "links.h"

#include "../base/path.h"

#include <stdlib.h>
#include <string.h>

static void put_when(struct buf *out, const char *cond)
{
	put_clean(out, cond);
	buf_puts(out, "=y");
}

/* "both define a, b" for two files of which one is built: the reader would otherwise take one for the other. */
static void put_twins(const struct view *v, int32_t a, int32_t b, struct buf *out)
{
	const struct symtab *t = &v->tab;
	size_t n = 0;

	for (int32_t i = t->files[a].sym0; i < t->files[a].sym0 + t->files[a].n_sym && n < 100; i++) {
		const struct symbol *s = &t->syms[i];

		if (!sym_is_body(s) || !(sym_is_function(s) || s->kind == DEF_TABLE || s->kind == DEF_VARIABLE))
			continue;
		for (int32_t k = symtab_sym(t, tab_name(t, s->name)); k >= 0; k = t->syms[k].next_same) {
			if (t->syms[k].file != b || !sym_is_body(&t->syms[k]) || t->syms[k].kind != s->kind)
				continue;
			if (n++ < 6) {
				buf_puts(out, n == 1 ? "; both define " : ", ");
				put_clean(out, tab_name(t, s->name));
			}
			break;
		}
	}
	if (n > 6)
		buf_printf(out, " +%zu%s", n - 6, n == 100 ? " or more" : "");
}

static void put_rule_place(const struct view *v, const struct build_rule *r, struct buf *out)
{
	buf_puts(out, " (");
	put_path(out, v, r->makefile, false);
	buf_printf(out, ":%u)", r->line);
}

/* The tree above: the line of a parent's Makefile that descends into the asked directory. */
static void parent_rule(const struct view *v, struct buf *out)
{
	static const char *const names[] = { "Makefile", "Kbuild" };
	const char *slash = strrchr(v->root.focus, '/');
	size_t dir = slash ? (size_t)(slash - v->root.focus) : 0;
	struct buf path = { 0 }, want = { 0 };
	struct err local = ERR_INIT;

	if (!v->root.focus[0] || v->root.is_file)
		return;
	buf_printf(&want, "%s/", v->root.focus + (slash ? dir + 1 : 0));
	for (size_t i = 0; i < 2; i++) {
		struct walk_list one = { 0 };
		struct scan_opts so = { .pool = v->pool, .store = v->store };
		struct symtab t = { 0 };

		buf_truncate(&path, 0);
		buf_add(&path, v->root.focus, dir);
		buf_printf(&path, "%s%s", dir ? "/" : "", names[i]);
		if (walk_add(&v->root, buf_str(&path), &one) && scan_files(&v->root, &one, &so, &t, &local) == 0) {
			struct build b;

			build_rules(&t, &b);
			for (size_t k = 0; k < b.n; k++) {
				if (strcmp(b.rules[k].object, buf_str(&want)) != 0)
					continue;
				buf_printf(out, " directory: ");
				if (b.rules[k].when[0]) {
					buf_puts(out, "when ");
					put_clean(out, b.rules[k].when);
				} else {
					buf_puts(out, "always");
				}
				buf_puts(out, " (");
				put_clean(out, buf_str(&path));
				buf_printf(out, ":%u ", b.rules[k].line);
				put_clean(out, b.rules[k].var);
				buf_puts(out, " += ");
				put_clean(out, b.rules[k].object);
				buf_puts(out, ")\n");
			}
			build_free(&b);
		}
		err_clear(&local);
		symtab_free(&t);
		walk_list_free(&one);
	}
	buf_free(&path);
	buf_free(&want);
}

static void rule_line(const struct view *v, const struct build_rule *r, struct buf *out)
{
	const struct build_rule *by = r->replaced_by >= 0 ? &v->build.rules[r->replaced_by] : NULL;

	size_t start = out->len;

	if (by && by->file >= 0 && !r->when[0]) {
		buf_puts(out, " exactly one of ");
		put_path(out, v, by->file, false);
		buf_puts(out, " when ");
		put_when(out, by->when);
		put_rule_place(v, by, out);
		buf_puts(out, ", ");
		put_path(out, v, r->file, false);
		buf_puts(out, " otherwise");
		put_rule_place(v, r, out);
		put_twins(v, by->file, r->file, out);
		wrap_line(out, start, 3);
		buf_putc(out, '\n');
		return;
	}
	buf_putc(out, ' ');
	put_path(out, v, r->file, false);
	if (r->when[0]) {
		buf_puts(out, " when ");
		put_clean(out, r->when);
	} else {
		buf_puts(out, " always");
	}
	if (r->unless[0]) {
		buf_puts(out, " unless ");
		put_clean(out, r->unless);
	}
	put_rule_place(v, r, out);
	buf_putc(out, '\n');
}

#define MAX_RULES 16

void links_build(const struct view *v, struct buf *out)
{
	size_t start, shown = 0, more = 0;
	bool *said = xcalloc(v->build.n, sizeof(*said)); /* with the rule it replaces */

	buf_puts(out, "build\n");
	start = out->len;
	parent_rule(v, out);
	for (size_t i = 0; i < v->build.n; i++) {
		const struct build_rule *r = &v->build.rules[i];

		if (r->replaced_by >= 0 && !r->when[0] && r->file >= 0)
			said[r->replaced_by] = true;
	}
	for (size_t i = 0; i < v->build.n; i++) {
		const struct build_rule *r = &v->build.rules[i];

		if (r->file < 0 || !lang_is_code(v->tab.files[r->file].lang))
			continue;
		if (said[i])
			continue;
		if (shown++ < MAX_RULES)
			rule_line(v, r, out);
		else
			more++;
	}
	if (more)
		buf_printf(out, " +%zu more\n", more);
	free(said);
	if (out->len == start)
		buf_truncate(out, start - strlen("build\n"));
}
