/* Watching: every way a file changes, ignore rules, bursts, and the same by times. */
#include "base/clock.h"
#include "base/path.h"
#include "repo/watch.h"
#include "repo_tree.h"

#include <poll.h>

struct fixture {
	char *d;
	struct walk_root w;
	struct walk_list list;
	struct watch *x;
};

static void open_watch(struct fixture *f, const char *path, struct watch_opts o)
{
	struct err e = ERR_INIT;
	char *full = path_join(f->d, path);

	cr_assert_eq(walk_open(&f->w, full, f->d, &e), 0, "%s", e.msg);
	cr_assert_eq(walk_list(&f->w, f->w.focus, false, NULL, &f->list, &e), 0, "%s", e.msg);
	o.stat_seconds = 0.05;
	f->x = watch_new(&f->w, f->w.focus, &f->list, &o, &e);
	cr_assert(f->x, "%s", e.msg);
	free(full);
}

static void close_watch(struct fixture *f)
{
	watch_free(f->x);
	walk_list_free(&f->list);
	walk_close(&f->w);
}

/* What comes within two seconds, as "a b "; "" after `quiet` seconds of nothing. */
static char *changes(struct fixture *f, double quiet, struct watch_changes *c)
{
	double until = clock_now() + quiet;
	struct buf b = { 0 };

	while (clock_now() < until) {
		struct pollfd p = { .fd = watch_fd(f->x), .events = POLLIN };
		int ms = watch_timeout(f->x);
		poll(&p, p.fd >= 0, ms < 0 || ms > 50 ? 50 : ms);
		if (watch_poll(f->x, c)) {
			for (size_t i = 0; i < c->n; i++)
				buf_printf(&b, "%s ", c->paths[i]);
			break;
		}
	}
	buf_puts(&b, "");
	return buf_steal(&b);
}

static void expect_changes(struct fixture *f, const char *want)
{
	struct watch_changes c = { 0 };
	char *got = changes(f, *want ? 2 : 0.4, &c);

	cr_expect_str_eq(got, want, "got %s, want %s", got, want);
	cr_expect(!c.all);
	free(got);
	watch_changes_free(&c);
}

static void sh(struct fixture *f, const char *cmd)
{
	int status;

	free(tree_sh(f->d, cmd, &status));
	cr_assert_eq(status, 0, "%s", cmd);
}

static void all_ways(struct watch_opts o)
{
	struct fixture f = { .d = tree_new() };

	tree_file(f.d, "src/a.c", "a\n");
	tree_file(f.d, "src/deep/er/b.c", "b\n");
	tree_file(f.d, ".gitignore", "*.o\nout/\n");
	tree_file(f.d, "out/x.c", "x\n");
	sh(&f, "mkdir empty");
	open_watch(&f, "", o);
	cr_expect_eq(watch_fd(f.x) < 0, o.by_times);
	cr_expect_eq(*watch_note(f.x) != 0, o.by_times);
	expect_changes(&f, "");
	sh(&f, "echo new >src/n.c; echo more >>src/deep/er/b.c");
	expect_changes(&f, "src/deep/er/b.c src/n.c ");
	sh(&f, "echo again >src/.tmp && mv src/.tmp src/a.c"); /* as editors save */
	struct watch_changes c = { 0 };
	char *got = changes(&f, 2, &c);
	cr_expect(strstr(got, "src/a.c "), "%s", got);
	free(got);
	watch_changes_free(&c);
	sh(&f, "rm src/n.c");
	expect_changes(&f, "src/n.c ");
	sh(&f, "touch src/x.o out/y.c; mkdir out/z; touch out/z/z.c");
	expect_changes(&f, "");
	sh(&f, "mkdir -p src/new/dir && echo 1 >src/new/dir/c.c");
	expect_changes(&f, "src/new/dir/c.c ");
	sh(&f, "echo 2 >>src/new/dir/c.c; echo 3 >empty/e.c");
	expect_changes(&f, "empty/e.c src/new/dir/c.c ");
	sh(&f, "mv src/new src/renamed");
	expect_changes(&f, o.by_times ? "src/new/dir/c.c src/renamed/dir/c.c " : "src/new src/renamed/dir/c.c ");
	sh(&f, "echo 4 >>src/renamed/dir/c.c");
	expect_changes(&f, "src/renamed/dir/c.c ");
	sh(&f, "rm -r src/renamed");
	got = changes(&f, 2, &c);
	cr_expect(strstr(got, "src/renamed"), "%s", got);
	free(got);
	watch_changes_free(&c);
	sh(&f, "echo '*.log' >>.gitignore");
	got = changes(&f, 2, &c);
	cr_expect_str_eq(got, ".gitignore ");
	cr_expect(c.rules);
	free(got);
	watch_changes_free(&c);
	close_watch(&f);
	tree_free(f.d);
}

Test(watch, by_events, .timeout = 60)
{
	all_ways((struct watch_opts){ 0 });
}

Test(watch, by_times, .timeout = 60)
{
	all_ways((struct watch_opts){ .by_times = true });
}

Test(watch, too_many_directories, .timeout = 60)
{
	struct fixture f = { .d = tree_new() };
	char name[40];

	for (int i = 0; i < 20; i++) {
		snprintf(name, sizeof name, "d%d/a.c", i);
		tree_file(f.d, name, "x\n");
	}
	open_watch(&f, "", (struct watch_opts){ .max_dirs = 10 });
	cr_expect_eq(watch_fd(f.x), -1);
	cr_expect(strstr(watch_note(f.x), "too many directories"), "%s", watch_note(f.x));
	sh(&f, "echo y >d7/b.c");
	expect_changes(&f, "d7/b.c ");
	close_watch(&f);
	/* the limit is reached while it runs */
	open_watch(&f, "", (struct watch_opts){ .max_dirs = 25 });
	cr_expect(watch_fd(f.x) >= 0);
	sh(&f, "for i in 1 2 3 4 5 6 7 8; do mkdir e$i; echo x >e$i/x.c; done");
	struct watch_changes c = { 0 };
	char *got = changes(&f, 3, &c);
	cr_expect(c.all);
	cr_expect_eq(watch_fd(f.x), -1);
	free(got);
	watch_changes_free(&c);
	sh(&f, "echo z >e8/z.c");
	expect_changes(&f, "e8/z.c ");
	close_watch(&f);
	tree_free(f.d);
}

Test(watch, since_the_list, .timeout = 30)
{
	struct fixture f = { .d = tree_new() };
	struct err e = ERR_INIT;

	tree_file(f.d, "a.c", "a\n");
	tree_file(f.d, "b.c", "b\n");
	cr_assert_eq(walk_open(&f.w, f.d, f.d, &e), 0);
	cr_assert_eq(walk_list(&f.w, "", false, NULL, &f.list, &e), 0);
	sh(&f, "rm a.c; echo 2 >>b.c; echo c >c.c");
	f.x = watch_new(&f.w, "", &f.list, NULL, &e);
	cr_assert(f.x);
	expect_changes(&f, "a.c b.c c.c ");
	expect_changes(&f, "");
	close_watch(&f);
	tree_free(f.d);
}

Test(watch, one_file, .timeout = 30)
{
	struct fixture f = { .d = tree_new() };

	tree_file(f.d, "src/a.c", "a\n");
	tree_file(f.d, "src/b.c", "b\n");
	open_watch(&f, "src/a.c", (struct watch_opts){ 0 });
	sh(&f, "echo 2 >>src/b.c; mkdir src/d; touch src/d/a.c");
	expect_changes(&f, "");
	sh(&f, "echo 2 >>src/a.c");
	expect_changes(&f, "src/a.c ");
	sh(&f, "echo 3 >src/tmp && mv src/tmp src/a.c");
	expect_changes(&f, "src/a.c ");
	close_watch(&f);
	tree_free(f.d);
}

Test(watch, checkout_comes_as_one, .timeout = 60)
{
	struct fixture f = { .d = tree_new() };

	if (system("command -v git >/dev/null")) {
		fprintf(stderr, "skipped: git is not installed\n");
		tree_free(f.d);
		return;
	}
	sh(&f, "git init -q . && git config user.email a@b && git config user.name n && mkdir -p s/t && for i in $(seq 300); "
	       "do echo $i >s/f$i.c; done && "
	       "echo 1 >s/t/only.c && git add . && git commit -qm one && git checkout -qb two && "
	       "for i in $(seq 300); do echo new $i >s/f$i.c; done && git rm -q s/t/only.c && mkdir u && echo 1 >u/u.c && git "
	       "add . && git commit -qm two");
	open_watch(&f, "", (struct watch_opts){ 0 });
	sh(&f, "git checkout -q -");
	struct watch_changes c = { 0 };
	char *got = changes(&f, 3, &c);
	cr_expect(!c.all);
	cr_expect(c.n >= 302 && c.n <= 306, "%zu", c.n);
	cr_expect(strstr(got, "s/f300.c ") && strstr(got, "s/t/only.c ") && strstr(got, "u"), "%.200s", got);
	cr_expect(!strstr(got, ".git"), "%s", got);
	free(got);
	watch_changes_free(&c);
	expect_changes(&f, "");
	sh(&f, "echo 2 >>s/t/only.c"); /* its directory came with the checkout */
	expect_changes(&f, "s/t/only.c ");
	close_watch(&f);
	tree_free(f.d);
}

Test(watch, overflow_and_the_end, .timeout = 60)
{
	struct fixture f = { .d = tree_new() };

	tree_file(f.d, "top/a.c", "a\n");
	open_watch(&f, "top", (struct watch_opts){ 0 });
	/* more events than the queue takes (fs.inotify.max_queued_events, 16,384), nobody reading */
	sh(&f, "cd top && for i in $(seq 9000); do : >f$i; done && mkdir late && echo 1 >late/x.c");
	struct watch_changes c = { 0 };
	char *got = changes(&f, 5, &c);
	cr_expect(c.all || c.n >= 9001, "%zu", c.n);
	free(got);
	watch_changes_free(&c);
	sh(&f, "echo 2 >>top/late/x.c");
	expect_changes(&f, "top/late/x.c ");
	sh(&f, "rm -r top");
	got = changes(&f, 5, &c);
	cr_expect(c.all, "the directory itself is gone");
	free(got);
	watch_changes_free(&c);
	close_watch(&f);
	tree_free(f.d);
	watch_free(NULL);
}
