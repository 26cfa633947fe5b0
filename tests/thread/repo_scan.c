/* For ThreadSanitizer: walking, scanning and looking for users with more threads than cores, through one store. */
#include "base/path.h"
#include "repo/scan.h"
#include "repo/users.h"
#include "scratch.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHECK(x)                                                                                    \
	do {                                                                                        \
		if (!(x)) {                                                                         \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #x);                     \
			exit(1);                                                                    \
		}                                                                                   \
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
		snprintf(name, sizeof name, "d%d/e%d/f%d.c", i % 40, i % 3, i);
		snprintf(text, sizeof text,
			 "/* File %d. */\nint fun_%d(int a)\n{\n\treturn fun_%d(a) + core_get();\n}\nstruct ops o_%d = { .f = fun_%d };\n", i, i,
			 (i + 1) % 200, i, i);
		write_file(dir, name, text);
		snprintf(name, sizeof name, "d%d/.gitignore", i % 40);
		write_file(dir, name, "*.o\n/none\n");
	}
	write_file(dir, "core/core.c", "int core_get(void) { return 0; }\n");
	write_file(dir, "README", "x");
	write_file(dir, "Makefile", "obj-y += core/\n");
}

static void count_progress(void *ud, const struct scan_progress *p)
{
	(void)p;
	++*(size_t *)ud;
}

static void count_hit(void *ud, const struct user_hit *h)
{
	(void)h;
	++*(size_t *)ud;
}

static void round_of(const char *dir, const char *cache, struct pool *pool, size_t *n_syms)
{
	static const char *const names[] = { "core_get" };
	struct err e = ERR_INIT;
	struct walk_root w;
	struct walk_list l;
	struct symtab t;
	size_t progress = 0, hits = 0;
	struct store *s = store_open(cache, &e);
	struct scan_opts so = { .pool = pool, .store = s, .progress = count_progress, .ud = &progress };
	struct users_opts uo = { .names = names, .n_names = 1, .exclude = "core", .scan = so, .hit = count_hit, .ud = &hits };

	CHECK(s);
	CHECK(!walk_open(&w, dir, NULL, &e));
	CHECK(!walk_list(&w, "", false, NULL, &l, &e));
	CHECK(!scan_files(&w, &l, &so, &t, &e));
	*n_syms = t.n_syms;
	CHECK(symtab_sym(&t, "fun_7") >= 0);
	CHECK(progress > 0);
	CHECK(!users_find(&w, &uo, NULL, &e));
	CHECK(hits == 200);
	symtab_free(&t);
	walk_list_free(&l);
	walk_close(&w);
	store_free(s);
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
	char *dir = scratch_template("thread"), *tree, *cache;
	struct pool *pool = pool_new(4);
	size_t first, later;

	CHECK(mkdtemp(dir));
	tree = path_join(dir, "tree");
	cache = path_join(dir, "cache");
	make_tree(tree);
	usleep(80000);
	round_of(tree, cache, pool, &first);
	round_of(tree, cache, pool, &later);
	CHECK(first == later);
	pool_free(pool);
	nftw(dir, unlink_one, 16, FTW_DEPTH | FTW_PHYS);
	free(tree);
	free(cache);
	free(dir);
	puts("ok");
	return 0;
}
