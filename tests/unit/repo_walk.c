/* Walking: plain trees, git repositories, ignore rules against git itself, and files that are none. */
#include "base/clock.h"
#include "base/path.h"
#include "repo/ignore.h"
#include "repo/walk.h"
#include "repo_tree.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>

static struct walk_root open_at(const char *dir, const char *sub)
{
	struct err e = ERR_INIT;
	struct walk_root w;
	char path[4096];

	snprintf(path, sizeof path, "%s%s%s", dir, *sub ? "/" : "", sub);
	cr_assert_eq(walk_open(&w, path, NULL, &e), 0, "%s", e.msg);
	return w;
}

static struct walk_list list_at(struct walk_root *w, const char *dir, bool lazy)
{
	struct err e = ERR_INIT;
	struct walk_list l;

	cr_assert_eq(walk_list(w, dir, lazy, NULL, &l, &e), 0, "%s", e.msg);
	for (size_t i = 1; i < l.n; i++)
		cr_assert(strcmp(l.files[i - 1].path, l.files[i].path) < 0, "%s before %s", l.files[i - 1].path, l.files[i].path);
	return l;
}

/* Paths joined by blanks, those that are no text with their status. */
static char *names(const struct walk_list *l)
{
	struct buf b = { 0 };

	for (size_t i = 0; i < l->n; i++) {
		buf_printf(&b, "%s%s", i ? " " : "", l->files[i].path);
		if (l->files[i].status != WALK_TEXT)
			buf_printf(&b, "(%s)", walk_status_name(l->files[i].status));
	}
	buf_puts(&b, "");
	return buf_steal(&b);
}

static void expect(const char *dir, const char *sub, const char *want)
{
	struct walk_root w = open_at(dir, "");
	struct walk_list l = list_at(&w, sub, false);
	char *got = names(&l);

	cr_expect_str_eq(got, want);
	free(got);
	walk_list_free(&l);
	walk_close(&w);
}

Test(walk, plain_rules)
{
	char *d = tree_new();

	tree_file(d, "Makefile", "");
	tree_file(d, "README", "");
	tree_file(d, ".gitignore", "*.o\n!keep.o\n/top.c\nout/\n# note\n\\#odd\n\nsub/only.c\r\nblank.c   \n**/deep/*.x\n");
	tree_file(d, "a.o", "");
	tree_file(d, "keep.o", "");
	tree_file(d, "top.c", "");
	tree_file(d, "sub/top.c", "");
	tree_file(d, "sub/only.c", "");
	tree_file(d, "sub/out", "a file, not a directory");
	tree_file(d, "sub/x/out/gone.c", "");
	tree_file(d, "#odd", "");
	tree_file(d, "blank.c", "");
	tree_file(d, "p/q/deep/f.x", "");
	tree_file(d, "p/q/deep/f.y", "");
	tree_file(d, "nest/.gitignore", "*.c\n!b.c\n!z.o\n");
	tree_file(d, "nest/a.c", "");
	tree_file(d, "nest/b.c", "");
	tree_file(d, "nest/z.o", "");
	tree_file(d, "nest/in/a.c", "");
	expect(d, "", ".gitignore Makefile README keep.o nest/.gitignore nest/b.c nest/z.o p/q/deep/f.y sub/out sub/top.c");
	expect(d, "sub", "sub/out sub/top.c");
	expect(d, "sub/top.c", "sub/top.c");
	struct walk_root w = open_at(d, "");
	struct walk_list l = list_at(&w, "", false);
	cr_expect_eq(l.count[WALK_IGNORED], 9, "%zu", l.count[WALK_IGNORED]);
	cr_expect(walk_ignored(&w, "sub/x/out/gone.c"));
	cr_expect(walk_ignored(&w, "nest/in/a.c"));
	cr_expect(!walk_ignored(&w, "nest/z.o"));
	cr_expect_str_eq(walk_note(&w), "");
	walk_list_free(&l);
	l = list_at(&w, "", true);
	size_t kept = 0;
	for (size_t i = 0; i < l.n; i++)
		kept += !walk_ignored(&w, l.files[i].path);
	cr_expect_eq(kept, 10, "lazy and then one by one is the same: %zu", kept);
	walk_list_free(&l);
	walk_close(&w);
	tree_free(d);
}

/* Debian's kernel source ends its .gitignore like this: nothing would be left of the tree. */
Test(walk, blanket_rule_of_a_plain_tree)
{
	char *d = tree_new();

	tree_file(d, "Makefile", "");
	tree_file(d, "COPYING", "");
	tree_file(d, ".gitignore", "*.o\n/*\n!/debian/\n");
	tree_file(d, "fs/a.c", "");
	tree_file(d, "fs/a.o", "");
	expect(d, "", ".gitignore COPYING Makefile fs/a.c");
	tree_file(d, "debian/rules", "");
	expect(d, "", ".gitignore COPYING Makefile debian/rules fs/a.c");
	struct walk_root w = open_at(d, "fs");
	cr_expect(strstr(walk_note(&w), ".gitignore hides the whole tree"), "%s", walk_note(&w));
	cr_expect(!walk_ignored(&w, "fs/a.c"));
	cr_expect(walk_ignored(&w, "fs/a.o"));
	walk_close(&w);
	tree_free(d);
	d = tree_new(); /* the example of gitignore(5): a list of what is wanted stays one */
	tree_file(d, ".gitignore", "/*\n!/foo\n/foo/*\n!/foo/bar\n");
	tree_file(d, "x.c", "");
	tree_file(d, "foo/y.c", "");
	tree_file(d, "foo/bar/z.c", "");
	expect(d, "", "foo/bar/z.c");
	tree_free(d);
}

Test(walk, root_of_a_plain_tree)
{
	char *d = tree_new();
	static const char *const files[] = { "proj/README", "proj/Makefile", "proj/fs/Makefile", "proj/fs/jffs2/LICENCE",
					     "proj/fs/jffs2/Makefile", "proj/fs/jffs2/a.c", "app/Cargo.toml", "app/src/m.rs",
					     "bare/x/y.c", "proj/vendor/lib/LICENSE", "proj/vendor/lib/Makefile",
					     "proj/vendor/lib/src/l.c" };

	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		tree_file(d, files[i], "");
	static const struct { const char *ask, *root, *focus; bool file; } cases[] = {
		{ "proj/fs/jffs2", "/proj", "fs/jffs2", false },  { "proj/fs/jffs2/a.c", "/proj", "fs/jffs2/a.c", true },
		{ "proj", "/proj", "", false },                   { "app/src", "/app", "src", false },
		{ "bare/x", "/bare/x", "", false },               { "bare/x/y.c", "/bare/x", "y.c", true },
		{ "proj/../proj/fs/.", "/proj", "fs", false },    { "proj/vendor/lib/src", "/proj/vendor/lib", "src", false },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct walk_root w = open_at(d, cases[i].ask);
		cr_expect_str_eq(w.root + strlen(d), cases[i].root, "%s: %s", cases[i].ask, w.root);
		cr_expect_str_eq(w.focus, cases[i].focus);
		cr_expect_eq(w.is_file, cases[i].file);
		cr_expect(!w.is_git);
		walk_close(&w);
	}
	tree_free(d);
}

static void expect_error(const char *dir, const char *sub, const char *root, const char *want)
{
	struct err e = ERR_INIT;
	struct walk_root w;
	char path[4096], up[4096];

	snprintf(path, sizeof path, "%s%s%s", dir, *sub ? "/" : "", sub);
	snprintf(up, sizeof up, "%s/%s", dir, root ? root : "");
	cr_expect_eq(walk_open(&w, path, root ? up : NULL, &e), -1, "%s", path);
	cr_expect_eq(e.code, ERR_PATH);
	cr_expect(strstr(e.msg, want), "%s: %s", want, e.msg);
	cr_expect(strstr(e.msg, *sub ? sub : dir), "%s", e.msg);
}

Test(walk, errors_name_path_and_remedy)
{
	char *d = tree_new(), p[4096], q[4096];

	tree_file(d, "source/a.c", "");
	tree_file(d, "file", "");
	expect_error(d, "sorce", NULL, "/source?");
	expect_error(d, "SOURCE", NULL, "/source?");
	expect_error(d, "source/deep/er", NULL, "nearest directory that exists is");
	expect_error(d, "file/x", NULL, "file is a file");
	expect_error(d, "file", "source", "is not below");
	snprintf(p, sizeof p, "%s/empty", d);
	mkdir(p, 0755);
	expect_error(d, "empty", NULL, "is empty");
	snprintf(p, sizeof p, "%s/fifo", d);
	mkfifo(p, 0644);
	expect_error(d, "fifo", NULL, "neither a file nor a directory");
	snprintf(p, sizeof p, "%s/loop", d);
	cr_assert_eq(symlink("loop", p), 0);
	expect_error(d, "loop", NULL, "circle");
	struct err e = ERR_INIT;
	struct walk_root w;
	cr_expect_eq(walk_open(&w, "", NULL, &e), -1);
	cr_expect(strstr(e.msg, "empty"), "%s", e.msg);
	snprintf(p, sizeof p, "%s/link", d);
	cr_assert_eq(symlink("source", p), 0);
	cr_assert_eq(walk_open(&w, p, d, &(struct err)ERR_INIT), 0);
	cr_expect_str_eq(w.focus, "source", "a link that is asked about is resolved");
	cr_expect_str_eq(w.root, d);
	walk_close(&w);
	snprintf(q, sizeof q, "%s/source", d);
	cr_assert_eq(walk_open(&w, q, q, &(struct err)ERR_INIT), 0);
	cr_expect_str_eq(w.focus, "");
	walk_close(&w);
	tree_free(d);
}

Test(walk, odd_entries, .timeout = 20)
{
	char *d = tree_new(), p[4096];
	struct sockaddr_un un = { .sun_family = AF_UNIX };

	tree_file(d, "sub/a.c", "int a;\n");
	tree_file(d, "new\nline", "");
	tree_file(d, "esc\x1b[31m", "");
	tree_file(d, "bad\xff\xfe", "");
	static const char *const links[][2] = { { "sub/up", ".." }, { "dangle", "nowhere" }, { "self", "self" },
						{ "out", "/etc/passwd" }, { "same", "sub/a.c" } };
	for (size_t i = 0; i < 5; i++) {
		snprintf(p, sizeof p, "%s/%s", d, links[i][0]);
		cr_assert_eq(symlink(links[i][1], p), 0);
	}
	snprintf(p, sizeof p, "%s/fifo", d);
	mkfifo(p, 0644);
	snprintf(p, sizeof p, "%s/huge", d);
	int fd = open(p, O_CREAT | O_WRONLY, 0644);
	cr_assert_eq(ftruncate(fd, (off_t)2 << 30), 0);
	close(fd);
	snprintf(un.sun_path, sizeof un.sun_path, "%s/s", d);
	int sock = socket(AF_UNIX, SOCK_STREAM, 0);
	cr_assert_eq(bind(sock, (struct sockaddr *)&un, sizeof un), 0);
	close(sock);
	expect(d, "", "bad\xff\xfe dangle(symbolic link) esc\x1b[31m fifo(special file) huge(too large) new\nline out(symbolic link) "
		      "s(special file) same(symbolic link) self(symbolic link) sub/a.c sub/up(symbolic link)");
	struct walk_root w = open_at(d, "");
	struct walk_list l = list_at(&w, "", false);
	size_t sum = 0;
	for (int i = 0; i < WALK_STATUS_COUNT; i++)
		sum += l.count[i];
	cr_expect_eq(sum, 12);
	cr_expect_eq(walk_open_file(&w, "fifo"), -1);
	cr_expect_eq(walk_open_file(&w, "same"), -1);
	cr_expect_eq(walk_open_file(&w, "sub/up/sub/a.c"), -1);
	cr_expect_eq(walk_open_file(&w, "../x"), -1);
	cr_expect_eq(walk_open_file(&w, "sub"), -1);
	fd = walk_open_file(&w, "sub/a.c");
	cr_expect(fd >= 0);
	close(fd);
	walk_list_free(&l);
	walk_close(&w);
	tree_free(d);
}

Test(walk, deep_and_cancelled)
{
	char *d = tree_new(), p[4096] = "", one[16];
	struct err e = ERR_INIT;
	struct cancel c = { 0 };
	struct walk_list l;

	for (int i = 0; i < 300; i++) {
		snprintf(one, sizeof one, "d%d/", i);
		strcat(p, one);
	}
	strcat(p, "leaf.c");
	tree_file(d, p, "");
	for (int i = 0; i < 100; i++) {
		snprintf(p, sizeof p, "wide/%02d/f.c", i);
		tree_file(d, p, "");
	}
	struct walk_root w = open_at(d, "");
	l = list_at(&w, "", false);
	cr_expect_eq(l.n, 101, "%zu", l.n);
	walk_list_free(&l);
	cancel_set(&c);
	cr_expect_eq(walk_list(&w, "", false, &c, &l, &e), -1);
	cr_expect_eq(e.code, ERR_CANCEL);
	cr_expect_eq(l.n, 0);
	walk_list_free(&l);
	err_clear(&e);
	cr_expect_eq(walk_list(&w, "gone", false, NULL, &l, &e), -1);
	cr_expect_eq(e.code, ERR_PATH);
	walk_close(&w);
	tree_free(d);
}

#define GIT "git -c user.name=t -c user.email=t@t -c init.defaultBranch=main -c protocol.file.allow=always "

Test(walk, git_repository)
{
	char *d = tree_new();
	int rc;

	tree_file(d, ".gitignore", "*.o\nbuild/\n");
	tree_file(d, "a.c", "");
	tree_file(d, "tracked.o", "");
	tree_file(d, "build/kept/t.c", "");
	tree_file(d, "build/kept/u.c", "");
	tree_file(d, "build/gone/u.c", "");
	tree_file(d, "deleted.c", "");
	free(tree_sh(d, "git init -q . && git add a.c deleted.c && git add -f tracked.o build/kept/t.c", &rc));
	cr_assert_eq(rc, 0);
	tree_file(d, "new.c", "");
	tree_file(d, "new.o", "");
	tree_file(d, "local.c", "");
	tree_file(d, ".git/info/exclude", "local.c\n");
	free(tree_sh(d, "rm deleted.c", NULL));
	expect(d, "", ".gitignore a.c build/kept/t.c new.c tracked.o");
	expect(d, "build", "build/kept/t.c");
	struct walk_root w = open_at(d, "build/kept");
	cr_expect(w.is_git);
	cr_expect_str_eq(w.root, d);
	cr_expect_str_eq(w.focus, "build/kept");
	cr_expect(!walk_ignored(&w, "tracked.o"));
	cr_expect(walk_ignored(&w, "new.o"));
	cr_expect(walk_ignored(&w, "build/kept/u.c"));
	cr_expect(!walk_ignored(&w, "build/kept/t.c"));
	walk_close(&w);
	w = open_at(d, "build/gone"); /* ignored by its repository, asked about all the same */
	cr_expect(!w.is_git);
	struct walk_list l = list_at(&w, w.focus, false);
	cr_expect_eq(l.n, 1);
	walk_list_free(&l);
	walk_close(&w);
	tree_free(d);
}

Test(walk, submodules_and_nested_repositories)
{
	char *d = tree_new(), *out;
	int rc;

	out = tree_sh(d,
		      GIT "init -q lib && cd lib && echo '*.x' > .gitignore && touch l.c l.x m.x && " GIT "add .gitignore l.c && " GIT
			  "add -f m.x && " GIT "commit -qm l && cd .. && " GIT "init -q top && cd top && touch t.c && " GIT "add t.c && " GIT
			  "submodule -q add ../lib in/lib && " GIT "submodule -q add ../lib in/off && " GIT "commit -qm t && " GIT
			  "submodule -q deinit -f in/off && " GIT "init -q own && touch own/o.c in/lib/n.x in/lib/n.c && echo own/ > .gitignore",
		      &rc);
	cr_assert_eq(rc, 0, "%s", out);
	free(out);
	char *top = path_join(d, "top");
	expect(top, "", ".gitignore .gitmodules in/lib/.gitignore in/lib/l.c in/lib/m.x in/lib/n.c in/off(submodule) t.c");
	free(top);
	tree_free(d);
}

Test(walk, broken_and_bare_repositories)
{
	char *d = tree_new();
	int rc;

	tree_file(d, "bad/.git", "gitdir: /nowhere\n");
	tree_file(d, "bad/a.c", "");
	tree_file(d, "half/.git/HEAD", "garbage");
	tree_file(d, "half/b.c", "");
	static const char *const dirs[] = { "bad", "half" };
	for (size_t i = 0; i < 2; i++) {
		struct walk_root w = open_at(d, dirs[i]);
		struct walk_list l = list_at(&w, "", false);
		cr_expect(!w.is_git);
		cr_expect_eq(l.n, 1, "%s: %zu", dirs[i], l.n);
		cr_expect(strstr(walk_note(&w), "no usable git repository"), "%s", walk_note(&w));
		walk_list_free(&l);
		walk_close(&w);
	}
	free(tree_sh(d, "git init -q --bare b.git", &rc));
	struct walk_root w = open_at(d, "b.git");
	cr_expect(!w.is_git);
	walk_close(&w);
	free(tree_sh(d, "git init -q r && cd r && touch a.c && git add a.c && echo junk > .git/index", &rc));
	w = open_at(d, "r");
	struct walk_list l = list_at(&w, "", false);
	cr_expect_eq(l.n, 1);
	cr_expect_neq(walk_note(&w)[0], 0);
	walk_list_free(&l);
	walk_close(&w);
	tree_free(d);
}

/* ---- the matcher against git --------------------------------------------------------------------------------------- */

static unsigned rnd(unsigned *seed, unsigned n)
{
	*seed = *seed * 1103515245u + 12345u;
	return (*seed >> 16) % n;
}

static void random_rules(struct buf *b, unsigned *seed)
{
	static const char *const parts[] = { "a",  "b",  "ab", "*",    "**",  "?",    "/",     "/",   "/",   "[ab]", "[!a]", "a*",
					     "*b", ".c", "*.c", "\\a", "[a-", "a**b", "**/b", "a/**", "[[:alpha:]]", " ", "\\", "[^b-c]" };
	for (unsigned n = 1 + rnd(seed, 5); n; n--) {
		if (!rnd(seed, 4))
			buf_putc(b, '!');
		for (unsigned k = 1 + rnd(seed, 4); k; k--)
			buf_puts(b, parts[rnd(seed, sizeof parts / sizeof *parts)]);
		buf_puts(b, rnd(seed, 4) ? "\n" : "/\n");
	}
}

Test(walk, rules_agree_with_git, .timeout = 120)
{
	static const char *const files[] = { "a", "b.c", "ab", "x/a", "x/b", "x/ab.c", "x/a b", "c/a/b/ab", "c/a/b/b.c", "c/b", "c/ab/a.c",
					     "bb/a/a", "bb/b.c", "a.c/b/c/a" };
	unsigned seed = 42, rounds = 0;
	char *d = tree_new();
	int rc;

	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		tree_file(d, files[i], "");
	free(tree_sh(d, "git init -q .", &rc));
	cr_assert_eq(rc, 0);
	for (; rounds < 250; rounds++) {
		struct buf top = { 0 }, sub = { 0 };
		random_rules(&top, &seed);
		random_rules(&sub, &seed);
		tree_bytes(d, ".gitignore", top.p, top.len);
		tree_bytes(d, "c/.gitignore", sub.p, sub.len);
		char *want = tree_sh(d, "git -c core.excludesFile=/dev/null ls-files -o --exclude-standard -z | tr '\\0' '\\n' | LC_ALL=C sort",
				     NULL);
		struct walk_root w = open_at(d, "");
		struct walk_list l = list_at(&w, "", false);
		struct buf got = { 0 };
		for (size_t i = 0; i < l.n; i++)
			buf_printf(&got, "%s\n", l.files[i].path);
		cr_expect_str_eq(buf_str(&got), want, "rules:\n%s-- in c:\n%s-- git:\n%s-- codeask:\n%s", top.p, sub.p, want, buf_str(&got));
		buf_free(&got);
		walk_list_free(&l);
		walk_close(&w);
		free(want);
		buf_free(&top);
		buf_free(&sub);
	}
	tree_free(d);
}

Test(walk, hostile_pattern_is_quick, .timeout = 5)
{
	char text[400], path[400];

	memset(text, 0, sizeof text);
	for (int i = 0; i < 100; i++)
		strcat(text, "*a");
	strcat(text, "b");
	memset(path, 'a', 300);
	path[300] = 0;
	cr_expect(!ignore_glob(text, path));
	strcpy(text, "**/a/**/a/**/a/**/a/**/a/**/a/**/b");
	for (int i = 0; i < 300; i += 2)
		memcpy(path + i, "a/", 2);
	cr_expect(!ignore_glob(text, path));
	cr_expect(ignore_glob("**/a/b", "x/a/b"));
}

Test(walk, linux_tree)
{
	const char *dir = tree_linux();

	if (!dir)
		return;
	struct walk_root w = open_at(dir, "fs/ramfs");
	cr_expect_str_eq(w.focus, "fs/ramfs");
	struct walk_list l = list_at(&w, w.focus, false);
	cr_expect_eq(l.n, 5);
	walk_list_free(&l);
	double t = clock_now();
	l = list_at(&w, "", true);
	t = clock_now() - t;
	fprintf(stderr, "walk of %zu files: %.0f ms\n", l.n, t * 1e3);
	cr_expect(l.n > 78000, "%zu", l.n);
	walk_list_free(&l);
	walk_close(&w);
}
