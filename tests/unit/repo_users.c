/* Users of a directory's names in the tree around it, and the identifier sets that make a second pass quick. */
#include "base/clock.h"
#include "base/path.h"
#include "repo/users.h"
#include "repo/words.h"
#include "repo_tree.h"

struct seen {
	struct buf text;
	char path[300];
	uint32_t line;
	struct cancel *cancel;
};

static void see(void *ud, const struct user_hit *h)
{
	struct seen *s = ud;
	int order = strcmp(s->path, h->path);

	cr_expect(order < 0 || (!order && s->line <= h->line), "%s:%u after %s:%u", h->path, h->line, s->path, s->line);
	snprintf(s->path, sizeof s->path, "%s", h->path);
	s->line = h->line;
	buf_printf(&s->text, "%s:%u %s %s %s %s %s\n", h->path, h->line, ref_kind_name(h->kind), h->name, h->slot, h->in_sym, h->in_type);
	if (s->cancel)
		cancel_set(s->cancel);
}

static const char *const names[] = { "ram_get", "ram_ops", "ram_kill", "lost", "linux/ram.h" };

static char *find_rc(const char *dir, const char *sub, const char *cache, int threads, struct cancel *cancel,
		     struct users_stats *st, int want)
{
	char *path = path_join(dir, sub);
	struct err e = ERR_INIT;
	struct walk_root w;
	struct store *s = cache ? store_open(cache, &e) : NULL;
	struct pool *p = threads ? pool_new(threads) : NULL;
	struct seen seen = { .cancel = cancel };

	cr_assert_eq(walk_open(&w, path, dir, &e), 0, "%s", e.msg);
	struct users_opts o = { .names = names, .n_names = sizeof names / sizeof *names, .exclude = w.focus, .hit = see, .ud = &seen,
				.scan = { .pool = p, .store = s, .cancel = cancel } };
	cr_assert_eq(users_find(&w, &o, st, &e), want, "%s", e.msg);
	cr_expect_eq(e.code, want ? ERR_CANCEL : ERR_NONE);
	cr_expect_str_eq(store_note(s), "");
	walk_close(&w);
	pool_free(p);
	store_free(s);
	free(path);
	buf_puts(&seen.text, "");
	return buf_steal(&seen.text);
}

static char *find(const char *dir, const char *sub, const char *cache, int threads, struct users_stats *st)
{
	return find_rc(dir, sub, cache, threads, NULL, st, 0);
}

static char *make_tree(void)
{
	char *d = tree_new();

	tree_file(d, "fs/ram/ram.c", "int ram_get(void) { return 0; }\nint u(void) { return ram_get(); }\n");
	tree_file(d, "fs/a.c", "#include <linux/ram.h>\nint a(void)\n{\n\treturn ram_get();\n}\n");
	tree_file(d, "fs/z.c", "struct fs_type z_type = {\n\t.kill = ram_kill,\n};\n");
	tree_file(d, "fs/comment.c", "/* ram_get() is not called */\nint c(void) { return puts(\"ram_get\"); }\n");
	tree_file(d, "fs/own.c", "static int ram_get(void) { return 1; }\nint o(void) { return ram_get() + (int)ram_ops.x; }\n");
	tree_file(d, "include/linux/ram.h", "int ram_get(void);\nextern const struct ops ram_ops;\n");
	tree_file(d, "mm/b.c", "int b(void)\n{\n\treg(&ram_ops);\n\treturn 0;\n}\n");
	tree_file(d, "gen/g.c", "int g(void) { return ram_get(); }\n");
	tree_file(d, "mm/skip.c", "int s(void) { return ram_get(); }\n");
	tree_file(d, "README.md", "Call `ram_get` twice.\n\n# ram_get\n");
	tree_file(d, "notes.txt", "ram_get");
	tree_file(d, ".gitignore", "gen/\nskip.c\n");
	return d;
}

static const char expected[] = "fs/a.c:1 include linux/ram.h   \n"
			       "fs/a.c:4 call ram_get  a \n"
			       "fs/own.c:2 use ram_ops  o \n"
			       "fs/z.c:2 slot ram_kill kill z_type fs_type\n"
			       "mm/b.c:3 addr ram_ops reg b \n";

Test(users, who_counts, .timeout = 30)
{
	char *d = make_tree(), *cache = tree_new();
	struct users_stats st;
	static const int threads[] = { 0, 1, 3 };

	usleep(80000);
	for (int i = 0; i < 3; i++) {
		char *got = find(d, "fs/ram", NULL, threads[i], &st);
		cr_expect_str_eq(got, expected, "%d threads:\n%s", threads[i], got);
		free(got);
	}
	cr_expect_eq(st.hits, 5);
	cr_expect_eq(st.indexed, st.files);
	for (int i = 0; i < 2; i++) {
		char *got = find(d, "fs/ram", cache, 2, &st);
		cr_expect_str_eq(got, expected, "round %d:\n%s", i, got);
		free(got);
	}
	cr_expect_eq(st.indexed, 0);
	cr_expect_eq(st.bytes_read, 0, "a second pass reads no file: %zu", (size_t)st.bytes_read);
	cr_expect_eq(st.files, 7, "%zu", st.files);
	tree_free(cache);
	tree_free(d);
}

Test(users, changes_are_seen, .timeout = 30)
{
	char *d = make_tree(), *cache = tree_new(), *path = path_join(d, "mm/b.c");
	struct users_stats st;

	usleep(80000);
	free(find(d, "fs/ram", cache, 2, &st));
	tree_file(d, "mm/a.c", "int q(void) { return ram_get(); }\n");
	tree_file(d, "fs/z.c", "struct fs_type y_type = {\n\t.kill = ram_kill,\n};\n");
	unlink(path);
	usleep(80000);
	char *got = find(d, "fs/ram", cache, 2, &st);
	cr_expect(strstr(got, "mm/a.c:1 call ram_get") && strstr(got, "kill y_type fs_type") && !strstr(got, "mm/b.c"), "%s", got);
	cr_expect_eq(st.indexed, 2, "%zu", st.indexed);
	free(got);
	free(find(d, "fs/ram", cache, 2, &st));
	cr_expect_eq(st.indexed, 0);
	got = find(d, "fs/a.c", cache, 2, &st); /* a file as what is asked about: its neighbours count, its row is the same */
	cr_expect(!strstr(got, "fs/a.c") && strstr(got, "fs/z.c:2"), "%s", got);
	free(got);
	free(find(d, "fs/z.c", cache, 2, &st));
	cr_expect_eq(st.indexed, 0, "the row of fs/ holds all its files whatever is asked: %zu", st.indexed);
	free(path);
	tree_free(cache);
	tree_free(d);
}

Test(users, cancel_keeps_what_was_indexed, .timeout = 30)
{
	char *d = make_tree(), *cache = tree_new();
	struct users_stats st;
	struct cancel c = { 0 };

	usleep(80000);
	free(find_rc(d, "fs/ram", cache, 1, &c, &st, -1));
	cr_expect(st.hits > 0 && st.hits < 5, "%zu", st.hits);
	char *got = find(d, "fs/ram", cache, 1, &st);
	cr_expect_str_eq(got, expected);
	cr_expect(st.indexed < st.files, "%zu of %zu", st.indexed, st.files);
	free(got);
	got = find(d, "", cache, 1, &st);
	cr_expect_str_eq(got, "", "the whole tree has nothing outside");
	free(got);
	tree_free(cache);
	tree_free(d);
}

static bool set_has(const struct buf *set, const char *name)
{
	uint32_t h = 0;

	return words_name_hash(name, &h) && words_any(buf_str(set), set->len, &h, 1);
}

Test(words, sets)
{
	struct words_scratch *s = words_scratch_new();
	struct buf set = { 0 }, text = { 0 };
	char name[32];
	size_t wrong = 0;
	uint32_t h;

	static const char code[] = "int foo_bar(9lives, 0xabcdef) { a->b; } \"in_string\" caf\xc3\xa9 $var end";
	words_collect(s, code, sizeof code - 1, &set);
	cr_expect(set_has(&set, "foo_bar") && set_has(&set, "a") && set_has(&set, "in_string") && set_has(&set, "caf\xc3\xa9"));
	cr_expect(set_has(&set, "var") && set_has(&set, "$var") && set_has(&set, "x.foo_bar()") && set_has(&set, "end"));
	cr_expect(!set_has(&set, "foo") && !set_has(&set, "lives") && !set_has(&set, "xabcdef") && !set_has(&set, "foo_bar2"));
	cr_expect(!words_name_hash("+ 12 9p", &h) && !words_name_hash("", &h));
	for (int i = 0; i < 40000; i++) /* beyond the first size of the table */
		buf_printf(&text, "n%d_%c ", i, 'a' + i % 26);
	buf_truncate(&set, 0);
	words_collect(s, text.p, text.len, &set);
	for (int i = 0; i < 40000; i++) {
		snprintf(name, sizeof name, "n%d_%c", i, 'a' + i % 26);
		wrong += !set_has(&set, name);
	}
	cr_expect_eq(wrong, 0, "no identifier may be missing: %zu", wrong);
	for (int i = 0; i < 2000; i++) {
		snprintf(name, sizeof name, "m%d", i);
		wrong += set_has(&set, name);
	}
	cr_expect(wrong < 10, "%zu", wrong);
	for (int round = 0; round < 50; round++) { /* what one text leaves behind must not hide anything in the next */
		buf_truncate(&text, 0);
		buf_truncate(&set, 0);
		for (int i = 0; i < 300; i++)
			buf_printf(&text, "r%d ", i * (round + 1));
		words_collect(s, text.p, text.len, &set);
		for (int i = 0; i < 300; i++) {
			snprintf(name, sizeof name, "r%d", i * (round + 1));
			cr_assert(set_has(&set, name), "round %d: %s", round, name);
		}
	}
	cr_expect(words_any("\xff\xff\xff\xff\xff", 5, &h, 1), "a damaged set excludes nothing");
	words_scratch_free(s);
	buf_free(&set);
	buf_free(&text);
}

static const char *const ramfs[] = { "ramfs_init_fs_context", "ramfs_get_inode", "ramfs_kill_sb", "ramfs_fs_parameters",
				     "ramfs_file_operations" };

Test(users, linux_tree, .timeout = 300)
{
	const char *dir = tree_linux();
	struct err e = ERR_INIT;
	double t[3];
	char *cache, *path, *text[2];

	if (!dir)
		return;
	cache = tree_new();
	path = path_join(dir, "fs/ramfs");
	for (int i = 0; i < 2; i++) {
		struct walk_root w;
		struct users_stats st;
		struct seen seen = { 0 };
		t[i] = clock_now();
		struct store *s = store_open(cache, &e);
		struct pool *p = pool_new(2);
		cr_assert_eq(walk_open(&w, path, NULL, &e), 0, "%s", e.msg);
		struct users_opts o = { .names = ramfs, .n_names = 5, .exclude = w.focus, .hit = see, .ud = &seen,
					.scan = { .pool = p, .store = s } };
		cr_assert_eq(users_find(&w, &o, &st, &e), 0, "%s", e.msg);
		walk_close(&w);
		pool_free(p);
		store_free(s);
		t[i] = clock_now() - t[i];
		text[i] = buf_steal(&seen.text);
	}
	fprintf(stderr, "users of fs/ramfs: first %.2f s, later %.2f s\n", t[0], t[1]);
	cr_expect_str_eq(text[0], text[1]);
	cr_expect(strstr(text[0], "mm/shmem.c:4183 slot ramfs_init_fs_context init_fs_context shmem_fs_type file_system_type\n"), "%s", text[0]);
	cr_expect(strstr(text[0], "init/do_mounts.c:657 call ramfs_init_fs_context "), "%s", text[0]);
	cr_expect(strstr(text[0], "drivers/base/devtmpfs.c:85 slot ramfs_init_fs_context init_fs_context "), "%s", text[0]);
	cr_expect(!strstr(text[0], "fs/ramfs/"));
	free(text[0]);
	free(text[1]);
	free(path);
	tree_free(cache);
}
