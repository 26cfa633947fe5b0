/* For ThreadSanitizer: searching and ranking with more threads than cores, cancelled from outside, while a watched tree is
 * written to by another thread. */
#include "base/clock.h"
#include "base/path.h"
#include "repo/fts.h"
#include "repo/scan.h"
#include "repo/search.h"
#include "repo/watch.h"
#include "scratch.h"

#include <ftw.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHECK(x)                                                                                                               \
	do {                                                                                                                   \
		if (!(x)) {                                                                                                    \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #x);                                                \
			exit(1);                                                                                               \
		}                                                                                                              \
	} while (0)

static void write_file(const char *dir, const char *name, const char *text)
{
	char *path = path_join(dir, name), *slash = strrchr(path, '/');
	FILE *f;

	*slash = 0;
	CHECK(!path_mkdirs(path, NULL));
	*slash = '/';
	f = fopen(path, "w");
	CHECK(f);
	fputs(text, f);
	fclose(f);
	free(path);
}

static void make_tree(const char *dir)
{
	char name[64], text[400];

	for (int i = 0; i < 200; i++) {
		snprintf(name, sizeof name, "d%d/f%d.c", i % 20, i);
		snprintf(text, sizeof text,
			 "/* Puts the needle number %d away. */\nint put_%d(int a)\n{\n\treturn a; /* needle */\n}\n", i, i);
		write_file(dir, name, text);
		snprintf(name, sizeof name, "d%d/n%d.md", i % 20, i);
		write_file(dir, name, "# Head\n\nThe needle is in the hay.\n");
	}
}

static void take_hit(void *ud, const struct search_hit *h)
{
	(void)h;
	++*(size_t *)ud;
}

static void *cancel_soon(void *ud)
{
	usleep(500);
	cancel_set(ud);
	return NULL;
}

static void *write_on(void *ud)
{
	char name[40];

	for (int i = 0; i < 300; i++) {
		snprintf(name, sizeof name, "new%d/w%d.c", i % 7, i);
		write_file(ud, name, "int needle;\n");
	}
	write_file(ud, "last.c", "int needle;\n");
	return NULL;
}

static void search_and_rank(struct walk_root *w, struct pool *pool, struct cancel *cancel)
{
	struct err e = ERR_INIT;
	struct walk_list l;
	struct symtab t;
	struct scan_opts so = { .pool = pool };
	size_t hits = 0;
	struct search_opts o = {
		.match = { .pattern = "needle", .len = 6 }, .pool = pool, .hit = take_hit, .ud = &hits, .cancel = cancel
	};
	struct search_stats st;
	struct fts_opts fo = { .question = "put the needle away", .pool = pool, .cancel = cancel };
	struct fts_result r;
	pthread_t id;

	CHECK(!walk_list(w, "", false, NULL, &l, &e));
	CHECK(!scan_files(w, &l, &so, &t, &e));
	if (cancel)
		CHECK(!pthread_create(&id, NULL, cancel_soon, cancel));
	if (!search_run(w, &l, &o, &st, &e))
		CHECK(cancel || (hits == 600 && st.lines == 600));
	e = (struct err)ERR_INIT;
	if (!fts_find(w, &t, &fo, &r, &e))
		CHECK(r.n == 10);
	fts_free(&r);
	if (cancel)
		pthread_join(id, NULL);
	symtab_free(&t);
	walk_list_free(&l);
}

static void watch_a_writer(struct walk_root *w, const char *dir)
{
	struct err e = ERR_INIT;
	struct watch *x = watch_new(w, "", NULL, NULL, &e);
	struct watch_changes c;
	bool last = false;
	pthread_t id;

	CHECK(x);
	CHECK(!pthread_create(&id, NULL, write_on, (void *)(uintptr_t)dir));
	for (double until = clock_now() + 20; clock_now() < until && !last;) {
		struct pollfd p = { .fd = watch_fd(x), .events = POLLIN };
		poll(&p, p.fd >= 0, 50);
		if (!watch_poll(x, &c))
			continue;
		last = c.all;
		for (size_t k = 0; k < c.n; k++)
			last = last || !strcmp(c.paths[k], "last.c");
		watch_changes_free(&c);
	}
	CHECK(last);
	pthread_join(id, NULL);
	watch_free(x);
}

static int unlink_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

int main(void)
{
	char *dir = scratch_template("thread");
	struct pool *pool = pool_new(4);
	struct cancel cancel = { 0 };
	struct err e = ERR_INIT;
	struct walk_root w;

	CHECK(mkdtemp(dir));
	make_tree(dir);
	CHECK(!walk_open(&w, dir, dir, &e));
	search_and_rank(&w, pool, NULL);
	search_and_rank(&w, pool, &cancel);
	watch_a_writer(&w, dir);
	walk_close(&w);
	pool_free(pool);
	nftw(dir, unlink_one, 16, FTW_DEPTH | FTW_PHYS);
	free(dir);
	puts("ok");
	return 0;
}
