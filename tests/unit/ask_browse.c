/* Walking through a tree: the toy file system with what stands around it, hostile files, and a git repository for blame. */
#include "ask/browse.h"
#include "base/path.h"
#include "base/utf8.h"
#include "repo_tree.h"

static char *toy_tree(void)
{
	char *d = tree_new(), *here = getcwd(NULL, 0), *cmd = NULL;
	int status;

	tree_file(d, "fs/Makefile", "obj-y += toyfs/\n");
	tree_file(d, "COPYING", "");
	tree_file(d, "Makefile", "");
	tree_file(d, "include/toy/vfs.h",
		  "/* The virtual file system. */\nstruct toy_node *vfs_new_node(struct toy_mount *m, int mode);\n"
		  "int vfs_lookup(struct toy_mount *m, int mode);\nint vfs_register(struct toy_fs_type *t);\n");
	tree_file(d, "mm/shm.c",
		  "/* toy_init_context in a comment is no use */\nstatic struct toy_fs_type shm_type = {\n\t.init_context = toy_init_context,\n};\n"
		  "int shm_open(struct toy_mount *m)\n{\n\treturn toy_get_node(m, 1) != 0;\n}\n");
	tree_file(d, "mm/other.c", "static int toy_get_node(int own) { return own; }\nint call_own(void) { return toy_get_node(1); }\n");
	cr_assert(asprintf(&cmd, "cp -r '%s/tests/protocol/toyfs' fs/", here) > 0);
	free(tree_sh(d, cmd, &status));
	cr_assert_eq(status, 0);
	free(cmd);
	free(here);
	return d;
}

static void ignore(void *ud, const struct event *ev)
{
	(void)ud;
	(void)ev;
}

static struct browse *open_at(const char *root, const char *path)
{
	struct ask_opts o = { .root = root, .threads = 2, .emit = ignore };
	struct err e = ERR_INIT;
	struct browse *b = browse_open(&o, path, NULL, NULL, &e);

	cr_assert(b != NULL, "%s", e.msg);
	return b;
}

/* The list, a line a place: "path:line kind name"; the caller's. Checks that its texts are clean. */
static char *told(const struct places *l)
{
	struct buf b = { 0 };

	for (size_t i = 0; i < l->n; i++) {
		const struct place *p = &l->p[i];
		const char *const texts[] = { p->name, p->kind, p->text };

		for (size_t k = 0; k < 3; k++) {
			cr_expect(utf8_valid(texts[k], strlen(texts[k])));
			for (const char *c = texts[k]; *c; c++)
				cr_expect((unsigned char)*c >= 0x20, "%s", texts[k]);
		}
		buf_printf(&b, "%s:%u %s %s\n", p->path, p->line, p->kind, p->name);
	}
	cr_expect(l->total >= l->n);
	cr_expect(l->title && l->note);
	buf_puts(&b, "");
	return buf_steal(&b);
}

static void expect_list(const struct places *l, const char *want)
{
	char *got = told(l);

	cr_expect_str_eq(got, want);
	free(got);
}

static void expect_resolved(const struct browse *b, const char *word, const char *near, const char *first)
{
	struct places l;
	char line[400] = "";

	cr_expect_eq(browse_resolve(b, word, strlen(word), near, &l), first != NULL, "%s", word);
	if (l.n)
		snprintf(line, sizeof line, "%s:%u %s", l.p[0].path, l.p[0].line, l.p[0].name);
	cr_expect_str_eq(line, first ? first : "", "%s: %s", word, line);
	places_free(&l);
}

/* ---- the tree ---- */

struct seen {
	size_t files;
	bool symbols;
	struct browse *b;
};

static void on_early(void *ud, struct browse *files)
{
	struct seen *s = ud;

	s->files = browse_files(files);
	s->symbols = browse_has_symbols(files);
	s->b = files;
}

Test(ask_browse, files_are_told_before_they_are_read)
{
	char *d = toy_tree();
	struct ask_opts o = { .root = d, .threads = 2, .emit = ignore };
	struct err e = ERR_INIT;
	struct seen early = { 0 };
	struct browse *b = browse_open(&o, d, on_early, &early, &e);
	struct browse_file f;
	struct places l;
	struct source s;
	struct buf text = { 0 };
	uint32_t first, last;
	char name[8];
	long at;

	cr_assert(b != NULL, "%s", e.msg);
	cr_expect_eq(early.files, browse_files(b));
	cr_expect(!early.symbols && browse_has_symbols(b));
	at = browse_find_file(b, "fs/toyfs/super.c");
	cr_assert(at >= 0);
	browse_file(b, (size_t)at, &f);
	cr_expect_str_eq(f.path, "fs/toyfs/super.c");
	cr_expect(f.text && f.lang == LANG_C && f.lines > 60 && f.symbols > 10);
	cr_expect_eq(browse_find_file(b, "fs/toyfs"), -1);
	for (size_t i = 1; i < browse_files(b); i++) {
		struct browse_file g;

		browse_file(b, i - 1, &f);
		browse_file(b, i, &g);
		cr_expect(strcmp(f.path, g.path) < 0);
	}
	/* the innermost definition, its name cut to the room there is */
	cr_expect(browse_around(b, (size_t)at, 16, name, sizeof name, &first, &last));
	cr_expect_str_eq(name, "toy_get");
	cr_expect(first == 12 && last == 21, "%u-%u", first, last);
	cr_expect(!browse_around(b, (size_t)at, 22, name, sizeof name, &first, &last));
	cr_expect(!browse_around(b, browse_files(b), 1, name, sizeof name, &first, &last));
	/* the full tree may go first */
	browse_free(b);
	cr_expect_eq(browse_find_file(early.b, "fs/toyfs/super.c"), at);
	browse_file(early.b, (size_t)at, &f);
	cr_expect(f.text && f.lines == 0 && f.lang == LANG_C && f.symbols == 0);
	cr_expect_eq(browse_source(early.b, "fs/toyfs/super.c", &s, &e), 0, "%s", e.msg);
	cr_expect(s.n_lines > 60);
	source_free(&s);
	cr_expect_eq(browse_search(early.b, "toy_get_tree", false, 100, NULL, NULL, NULL, &l, &e), 0);
	cr_expect(l.n >= 2, "the files can be searched before they are parsed: %zu", l.n);
	places_free(&l);
	cr_expect_eq(browse_users(early.b, "toy_mknod", NULL, NULL, NULL, &l, &e), 0);
	cr_expect(l.n == 0 && l.note[0]);
	places_free(&l);
	cr_expect_eq(browse_callers(early.b, "toy_mknod", NULL, &l, &e), 0);
	cr_expect(l.n == 0 && l.note[0]);
	places_free(&l);
	cr_expect_eq(browse_find(early.b, "super", BROWSE_FILES, 10, NULL, &l, &e), 0);
	cr_expect_str_eq(l.p[0].path, "fs/toyfs/super.c");
	places_free(&l);
	expect_resolved(early.b, "super.c:12", NULL, "fs/toyfs/super.c:12 super.c");
	browse_welcome(early.b, &text);
	cr_expect(strstr(buf_str(&text), "being read") != NULL);
	buf_free(&text);
	browse_free(early.b);
	tree_free(d);
}

Test(ask_browse, missing_and_cancelled)
{
	char *d = toy_tree();
	struct cancel stop = { 1 };
	struct ask_opts o = { .root = d, .threads = 2, .emit = ignore, .cancel = &stop };
	struct err e = ERR_INIT;

	cr_expect(browse_open(&o, d, NULL, NULL, &e) == NULL);
	cr_expect_eq(e.code, ERR_CANCEL);
	err_clear(&e);
	o.cancel = NULL;
	cr_expect(browse_open(&o, "/nowhere/at/all", NULL, NULL, &e) == NULL);
	cr_expect_eq(e.code, ERR_PATH);
	tree_free(d);
}

/* ---- words ---- */

Test(ask_browse, words_mean_places)
{
	char *d = toy_tree();
	struct browse *b = open_at(d, d);

	expect_resolved(b, "fs/toyfs/super.c:12", NULL, "fs/toyfs/super.c:12 super.c");
	expect_resolved(b, "super.c", NULL, "fs/toyfs/super.c:0 super.c");
	expect_resolved(b, "super.c:12-20", NULL, "fs/toyfs/super.c:12 super.c");
	expect_resolved(b, "super.c:12:7", NULL, "fs/toyfs/super.c:12 super.c");
	expect_resolved(b, "super.c#L12", NULL, "fs/toyfs/super.c:12 super.c");
	expect_resolved(b, "toyfs/super.c#L12-L30", NULL, "fs/toyfs/super.c:12 super.c");
	expect_resolved(b, "super.c:99999", NULL, "fs/toyfs/super.c:0 super.c");
	expect_resolved(b, "(`super.c:12`),", NULL, "fs/toyfs/super.c:12 super.c");
	expect_resolved(b, "<toy/vfs.h>", NULL, "include/toy/vfs.h:0 vfs.h");
	expect_resolved(b, "\"toyfs.h\".", NULL, "fs/toyfs/toyfs.h:0 toyfs.h");
	expect_resolved(b, "toyfs/", NULL, "fs/toyfs:0 toyfs");
	expect_resolved(b, "fs/", NULL, "fs:0 fs");
	expect_resolved(b, "toy_mknod", NULL, "fs/toyfs/super.c:24 toy_mknod");
	expect_resolved(b, "toy_mknod()", NULL, "fs/toyfs/super.c:24 toy_mknod");
	expect_resolved(b, "toy_mknod(m, mode | 1);", NULL, "fs/toyfs/super.c:24 toy_mknod");
	expect_resolved(b, "struct toy_mount", NULL, "fs/toyfs/toyfs.h:6 toy_mount");
	expect_resolved(b, "->mode", NULL, "fs/toyfs/toyfs.h:7 mode");
	expect_resolved(b, "m->name", NULL, "fs/toyfs/toyfs.h:8 name");
	/* near wins */
	expect_resolved(b, "toy_get_node", "mm/shm.c", "mm/other.c:1 toy_get_node");
	expect_resolved(b, "toy_get_node", "fs/toyfs/io-plain.c", "fs/toyfs/super.c:12 toy_get_node");
	expect_resolved(b, "Makefile", "fs/x.c", "fs/Makefile:0 Makefile");
	expect_resolved(b, "Makefile", "fs/toyfs/x.c", "fs/toyfs/Makefile:0 Makefile");
	expect_resolved(b, "../Makefile", "fs/toyfs/x.c", "fs/Makefile:0 Makefile");
	/* nothing */
	expect_resolved(b, "struct toy_node", NULL, NULL);
	expect_resolved(b, "no_such_thing", NULL, NULL);
	expect_resolved(b, "super.x", NULL, NULL);
	expect_resolved(b, "../../../etc/passwd", NULL, NULL);
	expect_resolved(b, "/etc/passwd", NULL, NULL);
	expect_resolved(b, "", NULL, NULL);
	expect_resolved(b, "`()`", NULL, NULL);
	browse_free(b);
	tree_free(d);
}

Test(ask_browse, knows_what_it_resolves)
{
	static const char *const yes[] = { "toy_mknod", "toy_mknod()", "super.c", "super.c:12", "fs/toyfs/super.c", "fs/toyfs/", "`toy_type`", "fs/toyfs" };
	static const char *const no[] = { "nothing_here", "super.x", "uper.c", "fs/toy", "", "toy", "printf" };
	char *d = toy_tree(), long_word[3000];
	struct browse *b = open_at(d, d);

	for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
		cr_expect(browse_knows(b, yes[i], strlen(yes[i])), "%s", yes[i]);
	for (size_t i = 0; i < sizeof no / sizeof *no; i++)
		cr_expect(!browse_knows(b, no[i], strlen(no[i])), "%s", no[i]);
	memset(long_word, 'a', sizeof long_word);
	cr_expect(!browse_knows(b, long_word, sizeof long_word));
	browse_free(b);
	tree_free(d);
}

/* ---- lists ---- */

Test(ask_browse, outline_definitions_callers_callees)
{
	char *d = toy_tree(), *got;
	struct browse *b = open_at(d, d);
	struct err e = ERR_INIT;
	struct places l;

	cr_expect_eq(browse_outline(b, "mm/shm.c", &l, &e), 0);
	expect_list(&l, "mm/shm.c:2 table toy_fs_type shm_type\nmm/shm.c:5 function shm_open\n");
	cr_expect_eq(l.p[1].last, 8);
	places_free(&l);
	cr_expect_eq(browse_outline(b, "fs/toyfs/toyfs.h", &l, &e), 0);
	got = told(&l);
	cr_expect(strstr(got, "toyfs.h:7 field of toy_mount mode\n") != NULL, "%s", got);
	for (size_t i = 0; i < l.n; i++)
		cr_expect_eq(l.p[i].depth, strncmp(l.p[i].kind, "field", 5) == 0 ? 1 : 0, "%s", l.p[i].name);
	free(got);
	places_free(&l);
	cr_expect_eq(browse_outline(b, "no/such.c", &l, &e), -1);
	cr_expect(l.n == 0 && e.code == ERR_PATH);
	err_clear(&e);
	places_free(&l);

	cr_expect_eq(browse_definitions(b, "toy_get_node", NULL, &l, &e), 0);
	cr_expect(l.n >= 2);
	places_free(&l);
	cr_expect_eq(browse_definitions(b, "fs_initcall", NULL, &l, &e), 0);
	cr_expect(l.n == 0 && l.note[0]);
	places_free(&l);

	/* the static function of the same name has callers of its own */
	cr_expect_eq(browse_callers(b, "toy_get_node", NULL, &l, &e), 0);
	got = told(&l);
	cr_expect(strstr(got, "fs/toyfs/super.c:26 call of fs/toyfs/super.c:12 toy_mknod\n") != NULL, "%s", got);
	cr_expect(strstr(got, "mm/other.c:2 call of mm/other.c:1 call_own\n") != NULL, "%s", got);
	cr_expect(strstr(got, "mm/shm.c:7 call") != NULL, "%s", got);
	free(got);
	cr_expect_str_eq(l.p[0].text, "return toy_get_node(m, mode) ? 0 : -1;");
	places_free(&l);
	cr_expect_eq(browse_callers(b, "toy_mknod()", NULL, &l, &e), 0);
	expect_list(&l, "fs/toyfs/super.c:31 call toy_create\n"
			"fs/toyfs/super.c:36 .mknod of toy_dir_operations (toy_dir_ops) toy_dir_operations\n");
	places_free(&l);
	cr_expect_eq(browse_callers(b, "nobody", NULL, &l, &e), 0);
	cr_expect(l.n == 0 && l.note[0]);
	places_free(&l);

	cr_expect_eq(browse_callees(b, "toy_get_tree", NULL, &l, &e), 0);
	cr_expect(l.n == 1);
	cr_expect_str_eq(l.p[0].name, "vfs_get_tree");
	places_free(&l);
	cr_expect_eq(browse_callees(b, "toy_mknod", NULL, &l, &e), 0);
	expect_list(&l, "fs/toyfs/super.c:12 function toy_get_node\n");
	places_free(&l);
	browse_free(b);
	tree_free(d);
}

Test(ask_browse, users_are_outside_of_what_was_opened)
{
	char *d = toy_tree(), *focus = path_join(d, "fs/toyfs"), *got;
	struct browse *b = open_at(d, focus);
	struct err e = ERR_INIT;
	struct places l, copy;

	cr_expect_eq(browse_callers(b, "toy_get_node", NULL, &l, &e), 0);
	cr_expect(l.more && strcmp(l.more_name, "toy_get_node") == 0);
	cr_expect(strstr(l.note, " in fs/toyfs") != NULL, "%s", l.note);
	places_copy(&copy, &l);
	cr_expect_str_eq(copy.more, l.more);
	cr_expect_str_eq(copy.title, l.title);
	cr_expect_str_eq(copy.note, l.note);
	cr_expect(copy.n == l.n && copy.total == l.total);
	got = told(&l);
	places_free(&l);
	expect_list(&copy, got); /* nothing of it was the other's */
	free(got);
	places_free(&copy);

	cr_expect_eq(browse_callers(b, "toy_mknod", NULL, &l, &e), 0);
	cr_expect(!l.more, "it is static");
	places_free(&l);
	cr_expect_eq(browse_users(b, "toy_get_node()", NULL, NULL, NULL, &l, &e), 0);
	expect_list(&l, "mm/shm.c:7 call shm_open\n"); /* that of mm/other.c is another one */
	cr_expect(strstr(l.note, "1 call in 1 file outside fs/toyfs") != NULL, "%s", l.note);
	places_free(&l);
	cr_expect_eq(browse_users(b, "nobody_has_this", NULL, NULL, NULL, &l, &e), 0);
	cr_expect(l.n == 0 && l.note[0]);
	places_free(&l);
	browse_free(b);

	b = open_at(d, d);
	cr_expect_eq(browse_callers(b, "toy_get_node", NULL, &l, &e), 0);
	cr_expect(!l.more, "there is no outside");
	places_free(&l);
	cr_expect_eq(browse_users(b, "toy_get_node", NULL, NULL, NULL, &l, &e), 0);
	cr_expect(l.n == 0 && l.note[0]);
	places_free(&l);
	browse_free(b);
	free(focus);
	tree_free(d);
}

Test(ask_browse, includes_both_ways)
{
	char *d = toy_tree(), *path;
	struct browse *b = open_at(d, d), *part;
	struct err e = ERR_INIT;
	struct places l;
	struct source s;

	path = path_join(d, "fs/toyfs");
	part = open_at(d, path);
	free(path);
	cr_expect_eq(browse_includes(b, "fs/toyfs/super.c", &l, &e), 0);
	expect_list(&l, "fs/toyfs/toyfs.h:0 include toyfs.h\ninclude/toy/vfs.h:0 include toy/vfs.h\n");
	places_free(&l);
	cr_expect_eq(browse_includers(b, "include/toy/vfs.h", NULL, &l, &e), 0);
	expect_list(&l, "fs/toyfs/super.c:7 include super.c\n");
	places_free(&l);
	path = browse_include(b, "fs/toyfs/super.c", "toy/vfs.h");
	cr_expect_str_eq(path, "include/toy/vfs.h");
	free(path);
	cr_expect(browse_include(b, "fs/toyfs/super.c", "toy/none.h") == NULL);
	cr_expect(browse_include(b, "fs/toyfs/super.c", "../../../../../etc/passwd") == NULL);

	/* what was not asked about is in the tree all the same */
	cr_expect_str_eq(browse_focus(part), "fs/toyfs");
	path = browse_include(part, "fs/toyfs/super.c", "toy/vfs.h");
	cr_assert(path != NULL);
	cr_expect_str_eq(path, "include/toy/vfs.h");
	cr_expect_eq(browse_source(part, path, &s, &e), 0, "%s", e.msg);
	cr_expect_eq(s.n_lines, 4);
	source_free(&s);
	cr_expect_eq(browse_outline(part, path, &l, &e), 0);
	expect_list(&l, "include/toy/vfs.h:2 declaration vfs_new_node\ninclude/toy/vfs.h:3 declaration vfs_lookup\n"
			"include/toy/vfs.h:4 declaration vfs_register\n");
	places_free(&l);
	cr_expect_eq(browse_includers(part, path, NULL, &l, &e), 0);
	expect_list(&l, "fs/toyfs/super.c:7 include super.c\n");
	places_free(&l);
	expect_resolved(part, "toy/vfs.h", NULL, "include/toy/vfs.h:0 vfs.h");
	expect_resolved(part, "mm/shm.c:3", NULL, "mm/shm.c:3 shm.c");
	expect_resolved(part, "vfs_lookup()", NULL, "include/toy/vfs.h:3 vfs_lookup");
	cr_expect_eq(browse_definitions(part, "vfs_register", "fs/toyfs/super.c", &l, &e), 0);
	expect_list(&l, "include/toy/vfs.h:4 declaration vfs_register\n");
	places_free(&l);
	cr_expect_eq(browse_definitions(part, "vfs_get_tree", "fs/toyfs/super.c", &l, &e), 0);
	cr_expect(l.n == 0 && l.note[0]);
	places_free(&l);
	free(path);
	browse_free(part);
	browse_free(b);
	tree_free(d);
}

static void expect_found(const struct browse *b, const char *pattern, unsigned what, const char *first)
{
	struct err e = ERR_INIT;
	struct places l;

	cr_expect_eq(browse_find(b, pattern, what, 20, NULL, &l, &e), 0);
	cr_expect(l.n <= 20);
	if (first)
		cr_expect_str_eq(l.n ? (l.p[0].line ? l.p[0].name : l.p[0].path) : "", first, "%s", pattern);
	else
		cr_expect(l.n == 0 && l.note[0], "%s: %s", pattern, l.n ? l.p[0].name : "");
	places_free(&l);
}

Test(ask_browse, finder)
{
	char *d = toy_tree();
	struct browse *b = open_at(d, d);
	const unsigned both = BROWSE_FILES | BROWSE_SYMBOLS;
	struct err e = ERR_INIT;
	struct cancel stop = { 1 };
	struct places l;

	tree_file(d, "later.c", "int later;\n");
	expect_found(b, "toy_mknod", both, "toy_mknod");
	expect_found(b, "tmknod", both, "toy_mknod");
	expect_found(b, "tgn", BROWSE_SYMBOLS, "toy_get_node");
	expect_found(b, "node get", BROWSE_SYMBOLS, "toy_get_node");
	expect_found(b, "super", BROWSE_FILES, "fs/toyfs/super.c");
	expect_found(b, "fs/toyfs/super.c", both, "fs/toyfs/super.c");
	expect_found(b, "toysuper", BROWSE_FILES, "fs/toyfs/super.c");
	expect_found(b, "shmc", both, "mm/shm.c");
	/* smart case */
	expect_found(b, "makef toyfs", BROWSE_FILES, "fs/toyfs/Makefile");
	expect_found(b, "Makef toyfs", BROWSE_FILES, "fs/toyfs/Makefile");
	expect_found(b, "MAKEF", BROWSE_FILES, NULL);
	expect_found(b, "Toy_mknod", BROWSE_SYMBOLS, NULL);
	expect_found(b, "dongm", both, NULL);
	expect_found(b, "super qqq", both, NULL);
	/* nothing: what is most central */
	cr_expect_eq(browse_find(b, " ", both, 20, NULL, &l, &e), 0);
	cr_expect(l.n > 5 && l.total > l.n);
	places_free(&l);
	cr_expect_eq(browse_find(b, "s", both, 3, NULL, &l, &e), 0);
	cr_expect(l.n == 3 && l.total > 3);
	places_free(&l);
	cr_expect_eq(browse_find(b, "s", both, 3, &stop, &l, &e), -1);
	cr_expect_eq(e.code, ERR_CANCEL);
	places_free(&l);
	browse_free(b);
	tree_free(d);
}

static void on_partial(void *ud, const struct places *so_far, size_t done, size_t total)
{
	cr_expect(done <= total);
	if (so_far)
		*(size_t *)ud = so_far->n;
}

Test(ask_browse, search)
{
	char *d = toy_tree();
	struct browse *b = open_at(d, d);
	struct err e = ERR_INIT;
	struct places l;
	size_t partial = 0;

	cr_expect_eq(browse_search(b, "toy_get_node(", false, 100, NULL, on_partial, &partial, &l, &e), 0);
	cr_expect(l.n >= 5 && l.total == l.n && l.note[0]);
	cr_expect(partial <= l.n);
	for (size_t i = 1; i < l.n; i++)
		cr_expect(strcmp(l.p[i - 1].path, l.p[i].path) <= 0);
	places_free(&l);
	cr_expect_eq(browse_search(b, "toy_[gm]", true, 2, NULL, NULL, NULL, &l, &e), 0);
	cr_expect(l.n == 2 && l.total > 2);
	places_free(&l);
	cr_expect_eq(browse_search(b, "toy_(", true, 2, NULL, NULL, NULL, &l, &e), -1);
	cr_expect_eq(e.code, ERR_USAGE);
	places_free(&l);
	browse_free(b);
	tree_free(d);
}

/* ---- sources ---- */

static const struct source_name *name_at(const struct source *s, uint32_t line, const char *name)
{
	for (size_t i = 0; i < s->n_names; i++)
		if (s->names[i].start >= s->line0[line - 1] && s->names[i].start < s->line0[line] && s->names[i].len == strlen(name) &&
		    memcmp(s->text + s->names[i].start, name, strlen(name)) == 0)
			return &s->names[i];
	return NULL;
}

static void expect_whole(const struct source *s)
{
	cr_expect_eq(s->line0[0], 0);
	cr_expect_eq(s->line0[s->n_lines], s->len);
	cr_expect_eq(s->text[s->len], '\0');
	for (uint32_t i = 1; i < s->n_lines; i++)
		cr_expect(s->line0[i] > s->line0[i - 1] && s->text[s->line0[i] - 1] == '\n');
	for (size_t i = 0; i < s->n_names; i++) {
		cr_expect(s->names[i].len > 0 && s->names[i].start + s->names[i].len <= s->len);
		cr_expect(!i || s->names[i].start >= s->names[i - 1].start + s->names[i - 1].len);
	}
}

Test(ask_browse, source_and_its_names)
{
	char *d = toy_tree();
	struct browse *b = open_at(d, d);
	struct err e = ERR_INIT;
	struct source s;
	const struct source_name *n;

	cr_expect_eq(browse_source(b, "fs/toyfs/super.c", &s, &e), 0);
	expect_whole(&s);
	cr_expect(s.lang == LANG_C && !s.changed);
	cr_assert((n = name_at(&s, 6, "toyfs.h")) != NULL);
	cr_expect_eq(n->kind, NAME_INCLUDE);
	cr_assert((n = name_at(&s, 7, "toy/vfs.h")) != NULL);
	cr_expect_eq(n->kind, NAME_INCLUDE);
	cr_assert((n = name_at(&s, 12, "toy_get_node")) != NULL);
	cr_expect_eq(n->kind, NAME_DEF);
	cr_assert((n = name_at(&s, 26, "toy_get_node")) != NULL);
	cr_expect_eq(n->kind, NAME_REF);
	cr_expect(name_at(&s, 11, "node") == NULL, "words of a comment are no names");
	source_free(&s);
	tree_file(d, "fs/toyfs/super.c", "int a; /* see toy_get_node() */\n");
	cr_expect_eq(browse_source(b, "fs/toyfs/super.c", &s, &e), 0);
	cr_expect(s.changed);
	cr_expect(name_at(&s, 1, "toy_get_node") != NULL, "what looks like code is one in a comment, too");
	source_free(&s);
	cr_expect_eq(browse_source(b, "fs/none.c", &s, &e), -1);
	cr_expect_eq(e.code, ERR_PATH);
	source_free(&s);
	browse_free(b);
	tree_free(d);
}

Test(ask_browse, lines_of_all_kinds)
{
	static const struct {
		const char *text;
		uint32_t lines;
	} cases[] = { { "", 1 }, { "\n", 1 }, { "a", 1 }, { "a\n", 1 }, { "a\nb", 2 }, { "a\r\nb\r\n", 2 }, { "\n\n", 2 }, { "a\rb", 1 } };
	char *d = tree_new(), name[32];
	struct err e = ERR_INIT;
	struct browse *b;
	struct source s;

	tree_file(d, "one.c", "int one;\n");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		snprintf(name, sizeof name, "t%zu.c", i);
		tree_file(d, name, cases[i].text);
	}
	b = open_at(d, d);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		snprintf(name, sizeof name, "t%zu.c", i);
		cr_expect_eq(browse_source(b, name, &s, &e), 0);
		cr_expect_eq(s.n_lines, cases[i].lines, "%zu: %u", i, s.n_lines);
		expect_whole(&s);
		source_free(&s);
	}
	browse_free(b);
	tree_free(d);
}

Test(ask_browse, hostile_files)
{
	char *d = tree_new(), *line = malloc(100002);
	struct err e = ERR_INIT;
	struct places l;
	struct browse *b;
	struct source s;
	struct buf text = { 0 };
	int status;

	memset(line, 'x', 100000);
	strcpy(line + 100000, "\n");
	tree_file(d, "long.c", line);
	tree_file(d, "esc\x1b[31m.c", "int esc_one(void)\n{\n\treturn \"\x1b]0;x\x07\"[0];\n}\n");
	tree_file(d, "bad\xff.c", "int bad_one(void) { return esc_one(); } /* \xff\xfe */\n");
	tree_bytes(d, "binary.c", "int\0a;", 6);
	tree_file(d, "gone.c", "int gone_one(void) { return esc_one(); }\n");
	tree_file(d, "quote.c", "\"never closed\n'\n/* nor this");
	free(tree_sh(d, "ln -s /etc/passwd link.c; mkfifo pipe.c", &status));
	b = open_at(d, d);
	cr_expect_eq(unlink(strcat(strcpy(line, d), "/gone.c")), 0);
	cr_expect_eq(browse_source(b, "long.c", &s, &e), 0);
	expect_whole(&s);
	source_free(&s);
	cr_expect_eq(browse_source(b, "quote.c", &s, &e), 0);
	expect_whole(&s);
	source_free(&s);
	cr_expect_eq(browse_source(b, "bad\xff.c", &s, &e), 0);
	expect_whole(&s);
	source_free(&s);
	static const char *const refused[] = { "binary.c", "link.c", "pipe.c", "gone.c", "../x", "/etc/passwd", "" };
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
		err_clear(&e);
		cr_expect_eq(browse_source(b, refused[i], &s, &e), -1, "%s", refused[i]);
		cr_expect(e.code == ERR_PATH && e.msg[0], "%s", refused[i]);
		source_free(&s);
	}
	err_clear(&e);
	/* texts are clean, paths are as on disk */
	cr_expect_eq(browse_callers(b, "esc_one", NULL, &l, &e), 0);
	free(told(&l));
	cr_expect_eq(l.n, 2);
	cr_expect_str_eq(l.p[0].path, "bad\xff.c");
	cr_expect_str_eq(l.p[1].text, "");
	places_free(&l);
	cr_expect_eq(browse_find(b, "c", BROWSE_FILES | BROWSE_SYMBOLS, 50, NULL, &l, &e), 0);
	free(told(&l));
	places_free(&l);
	cr_expect_eq(browse_search(b, "return", false, 50, NULL, NULL, NULL, &l, &e), 0);
	free(told(&l));
	places_free(&l);
	browse_welcome(b, &text);
	cr_expect(utf8_valid(buf_str(&text), text.len) && !strchr(buf_str(&text), '\x1b'));
	buf_free(&text);
	browse_free(b);
	free(line);
	tree_free(d);
}

/* ---- what is shown first, and history ---- */

Test(ask_browse, welcome)
{
	char *d = toy_tree();
	struct browse *b = open_at(d, d), *again = open_at(d, d);
	struct buf one = { 0 }, two = { 0 };
	size_t lines = 0;

	browse_welcome(b, &one);
	browse_welcome(again, &two);
	cr_expect_str_eq(buf_str(&one), buf_str(&two));
	for (const char *p = buf_str(&one), *nl; *p; p = nl + 1, lines++) {
		nl = strchr(p, '\n');
		cr_assert(nl != NULL);
		cr_expect(utf8_width(p, (size_t)(nl - p)) <= 79, "%.*s", (int)(nl - p), p);
	}
	cr_expect(lines >= 3 && lines <= 14, "%zu", lines);
	cr_expect(strstr(buf_str(&one), "fs_initcall(toy_init)") != NULL, "%s", buf_str(&one));
	buf_free(&one);
	buf_free(&two);
	browse_free(b);
	browse_free(again);
	tree_free(d);
}

Test(ask_browse, watches_the_tree)
{
	char *d = toy_tree();
	struct browse *b = open_at(d, d);
	struct err e = ERR_INIT;
	struct watch *x = browse_watch(b, &e);
	struct watch_changes c;
	bool seen = false;

	cr_assert(x != NULL, "%s", e.msg);
	tree_file(d, "mm/new.c", "int new_one;\n");
	for (int i = 0; i < 200 && !seen; i++) { /* changes are held back until they settle */
		usleep(50000);
		if (!watch_poll(x, &c))
			continue;
		for (size_t k = 0; k < c.n; k++)
			seen |= strcmp(c.paths[k], "mm/new.c") == 0;
		watch_changes_free(&c);
	}
	cr_expect(seen);
	watch_free(x);
	browse_free(b);
	tree_free(d);
}

#define AS(who, date) "GIT_AUTHOR_DATE='" date "' git -c user.name='" who "' -c user.email=x@example.org -c commit.gpgsign=false "

Test(ask_browse, blame)
{
	char *d = tree_new(), *out;
	struct err e = ERR_INIT;
	struct cancel stop = { 1 };
	struct blame bl;
	struct browse *b;
	int status;

	out = tree_sh(d,
		      "git init -q . && mkdir sub && printf 'int one;\\nint two;\\nint three;\\n' > sub/a.c && git add . && " AS("Ann", "2020-01-02T23:30:00-0500") "commit -qm 'Begin' && "
		      "printf 'int zero;\\nint one;\\nint two;\\nint 3;\\n' > sub/a.c && " AS("B\x1b[31mob", "2021-03-04T12:00:00Z") "commit -qam 'Change \x1b[1m' && "
		      "git mv sub/a.c sub/b.c && " AS("Cid", "2022-05-06T12:00:00Z") "commit -qm 'Rename' && "
		      "echo other > other && git add other && " AS("Dan", "2023-05-06T12:00:00Z") "commit -qm 'Elsewhere' && "
		      "printf 'int zero;\\nint new;\\nint one;\\nint two;\\nint 3;\\n' > sub/b.c && echo 'int u;' > sub/untracked.c", &status);
	cr_assert_eq(status, 0, "%s", out);
	free(out);
	b = open_at(NULL, d);
	cr_expect_eq(browse_blame(b, "sub/b.c", 1, NULL, &bl, &e), 0, "%s", e.msg);
	cr_expect_str_eq(bl.author, "B^[[31mob");
	cr_expect_str_eq(bl.summary, "Change ^[[1m");
	cr_expect_str_eq(bl.date, "2021-03-04");
	cr_expect_eq(strlen(bl.commit), 12);
	cr_expect_eq(browse_blame(b, "sub/b.c", 2, NULL, &bl, &e), 0, "%s", e.msg);
	cr_expect_str_eq(bl.commit, "");
	cr_expect_eq(browse_blame(b, "sub/b.c", 3, NULL, &bl, &e), 0, "%s", e.msg);
	cr_expect_str_eq(bl.author, "Ann");
	cr_expect_str_eq(bl.date, "2020-01-02");
	cr_expect_eq(browse_blame(b, "sub/b.c", 5, NULL, &bl, &e), 0, "%s", e.msg);
	cr_expect_str_eq(bl.author, "B^[[31mob");
	cr_expect_eq(browse_last_change(b, "sub/b.c", NULL, &bl, &e), 0, "%s", e.msg);
	cr_expect_str_eq(bl.summary, "Rename");
	cr_expect_eq(browse_blame(b, "sub/b.c", 6, NULL, &bl, &e), -1);
	cr_expect_eq(e.code, ERR_PATH);
	err_clear(&e);
	cr_expect_eq(browse_blame(b, "sub/untracked.c", 1, NULL, &bl, &e), -1);
	cr_expect(e.code == ERR_PATH && strstr(e.msg, "not tracked"), "%s", e.msg);
	err_clear(&e);
	cr_expect_eq(browse_blame(b, "../x", 1, NULL, &bl, &e), -1);
	cr_expect_eq(e.code, ERR_PATH);
	err_clear(&e);
	cr_expect_eq(browse_blame(b, "sub/b.c", 3, &stop, &bl, &e), -1);
	cr_expect_eq(e.code, ERR_CANCEL);
	browse_free(b);
	tree_free(d);
}

Test(ask_browse, blame_through_a_merge_and_without_git)
{
	char *d = tree_new(), *plain = tree_new(), *out;
	struct err e = ERR_INIT;
	struct blame bl;
	struct browse *b;
	int status;

	out = tree_sh(d,
		      "git init -q . && git checkout -qb main && printf '1\\n2\\n3\\n4\\n5\\n6\\n7\\n8\\n' > a && git add . && " AS("Ann", "2020-01-02T12:00:00Z") "commit -qm Begin && "
		      "git checkout -qb side && sed -i 's/^7$/seven/' a && " AS("Side", "2020-01-03T12:00:00Z") "commit -qam Seven && "
		      "git checkout -q main && sed -i 's/^2$/two\\ntwo/' a && " AS("Main", "2020-01-04T12:00:00Z") "commit -qam Two && "
		      AS("Merger", "2020-01-05T12:00:00Z") "merge -q --no-edit side", &status);
	cr_assert_eq(status, 0, "%s", out);
	free(out);
	b = open_at(NULL, d);
	cr_expect_eq(browse_blame(b, "a", 8, NULL, &bl, &e), 0, "%s", e.msg);
	cr_expect_str_eq(bl.author, "Side");
	cr_expect_eq(browse_blame(b, "a", 3, NULL, &bl, &e), 0, "%s", e.msg);
	cr_expect_str_eq(bl.author, "Main");
	cr_expect_eq(browse_blame(b, "a", 9, NULL, &bl, &e), 0, "%s", e.msg);
	cr_expect_str_eq(bl.author, "Ann");
	browse_free(b);
	tree_file(plain, "a.c", "int a;\n");
	b = open_at(NULL, plain);
	cr_expect_eq(browse_blame(b, "a.c", 1, NULL, &bl, &e), -1);
	cr_expect(e.code == ERR_PATH && strstr(e.msg, "no git"), "%s", e.msg);
	browse_free(b);
	tree_free(d);
	tree_free(plain);
}
