/* For ThreadSanitizer: many threads ask one browse at once, from the moment its files are listed; the last owner frees it. */
#include "ask/browse.h"
#include "base/path.h"
#include "scratch.h"

#include <ftw.h>
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

#define ASKERS 6

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
	char name[64], text[600];

	write_file(dir, "all.h", "struct thing {\n\tint (*open)(int);\n};\nint put_0(int a);\n");
	for (int i = 0; i < 120; i++) {
		snprintf(name, sizeof name, "d%d/f%d.c", i % 12, i);
		snprintf(text, sizeof text,
			 "#include \"../all.h\"\n/* Puts number %d away. */\nint put_%d(int a)\n{\n\treturn put_%d(a);\n}\n"
			 "struct thing thing_%d = {\n\t.open = put_%d,\n};\n", i, i, i / 2, i, i);
		write_file(dir, name, text);
	}
}

static void nothing(void *ud, const struct event *ev)
{
	(void)ud;
	(void)ev;
}

static void on_partial(void *ud, const struct places *l, size_t done, size_t total)
{
	CHECK(done <= total);
	if (l)
		*(size_t *)ud = l->n;
}

static void ask_all(struct browse *b, int seed)
{
	bool full = browse_has_symbols(b);
	struct err e = ERR_INIT;
	struct places l;
	struct source s;
	struct blame bl;
	struct buf text = { 0 };
	struct browse_file f;
	uint32_t first, last;
	char name[64], put[32], path[64];
	size_t partial = 0;

	snprintf(put, sizeof put, "put_%d", seed % 60);
	snprintf(path, sizeof path, "d%d/f%d.c", seed % 12, seed % 12);
	browse_file(b, (size_t)seed % browse_files(b), &f);
	CHECK(browse_find_file(b, path) >= 0);
	CHECK(browse_around(b, (size_t)browse_find_file(b, path), 4, name, sizeof name, &first, &last) == full);
	CHECK(browse_knows(b, put, strlen(put)) == full);
	CHECK(browse_resolve(b, path, strlen(path), NULL, &l));
	places_free(&l);
	CHECK(!browse_find(b, "put", BROWSE_FILES | BROWSE_SYMBOLS, 20, NULL, &l, &e));
	CHECK(!full || l.n == 20);
	places_free(&l);
	CHECK(!browse_callers(b, put, NULL, &l, &e));
	CHECK(!full || l.n >= 2);
	places_free(&l);
	CHECK(!browse_callees(b, put, path, &l, &e));
	places_free(&l);
	CHECK(!browse_definitions(b, put, path, &l, &e));
	places_free(&l);
	CHECK(!browse_outline(b, path, &l, &e));
	places_free(&l);
	CHECK(!browse_includes(b, path, &l, &e));
	places_free(&l);
	CHECK(!browse_includers(b, "all.h", NULL, &l, &e));
	CHECK(!full || l.n == 120);
	places_free(&l);
	CHECK(!browse_search(b, "away", false, 1000, NULL, on_partial, &partial, &l, &e));
	CHECK(l.n == 120);
	places_free(&l);
	CHECK(!browse_source(b, path, &s, &e));
	CHECK(s.n_lines == 9);
	source_free(&s);
	browse_blame(b, path, 1, NULL, &bl, &e);
	browse_welcome(b, &text);
	CHECK(text.len);
	buf_free(&text);
}

static void *asker(void *arg)
{
	struct browse *b = arg;

	for (int i = 0; i < 4; i++)
		ask_all(b, (int)(((uintptr_t)&i >> 12) % 1000) + i);
	browse_free(b);
	return NULL;
}

/* A part of the tree, and who uses it from outside: each asker goes through the whole tree. */
static void *user(void *arg)
{
	struct browse *b = arg;
	struct err e = ERR_INIT;
	struct places l;

	for (int i = 0; i < 4; i++) {
		CHECK(!browse_users(b, "put_27", NULL, NULL, NULL, &l, &e));
		CHECK(l.n == 2 && strcmp(l.p[0].name, "put_54") == 0 && strcmp(l.p[1].name, "put_55") == 0);
		places_free(&l);
		CHECK(!browse_callers(b, "put_27", NULL, &l, &e));
		CHECK(l.more);
		places_free(&l);
	}
	browse_free(b);
	return NULL;
}

static pthread_t early_thread;

static void on_early(void *ud, struct browse *files)
{
	(void)ud;
	CHECK(!pthread_create(&early_thread, NULL, asker, files));
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
	pthread_t t[ASKERS];
	struct err e = ERR_INIT;
	struct browse *b;

	CHECK(mkdtemp(dir));
	make_tree(dir);
	struct ask_opts o = { .root = dir, .threads = 4, .emit = nothing };
	b = browse_open(&o, dir, on_early, NULL, &e);
	CHECK(b);
	for (int i = 0; i < ASKERS; i++)
		CHECK(!pthread_create(&t[i], NULL, asker, browse_ref(b)));
	browse_free(b);
	for (int i = 0; i < ASKERS; i++)
		pthread_join(t[i], NULL);
	pthread_join(early_thread, NULL);
	char *part = path_join(dir, "d3");

	b = browse_open(&o, part, NULL, NULL, &e);
	CHECK(b);
	for (int i = 0; i < ASKERS; i++)
		CHECK(!pthread_create(&t[i], NULL, user, browse_ref(b)));
	browse_free(b);
	for (int i = 0; i < ASKERS; i++)
		pthread_join(t[i], NULL);
	free(part);
	nftw(dir, unlink_one, 16, FTW_DEPTH | FTW_PHYS);
	free(dir);
	puts("ok");
	return 0;
}
