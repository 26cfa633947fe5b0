/* The store: rows, two processes, kill -9, damage, full and unwritable places. */
#include "base/clock.h"
#include "base/path.h"
#include "repo/store.h"
#include "repo_tree.h"

#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/wait.h>

static struct store *must_open(const char *dir)
{
	struct err e = ERR_INIT;
	struct store *s = store_open(dir, &e);

	cr_assert(s != NULL, "%s", e.msg);
	return s;
}

static void put(struct store *s, const char *key, const char *value)
{
	store_put(s, "t", key, strlen(key), value, strlen(value));
}

static bool has(struct store *s, const char *key, const char *want)
{
	struct buf v = { 0 };
	bool ok = store_get(s, "t", key, strlen(key), &v) && v.len == strlen(want) && !memcmp(buf_str(&v), want, v.len);

	buf_free(&v);
	return ok;
}

Test(store, rows_outlive_the_process)
{
	char *d = tree_new();
	struct store *s = must_open(d);
	struct buf v = { 0 };

	cr_expect(!has(s, "a", "1"));
	put(s, "a", "1");
	put(s, "a", "22");
	put(s, "empty", "");
	cr_expect(has(s, "a", "22"), "seen before it is written");
	store_free(s);
	s = must_open(d);
	cr_expect(has(s, "a", "22"));
	cr_expect(has(s, "empty", ""));
	cr_expect(!store_get(s, "other", "a", 1, &v), "kinds are apart");
	store_put(s, "bin", "\0\1", 2, "\0\0x", 3);
	cr_expect(store_get(s, "bin", "\0\1", 2, &v));
	cr_expect_eq(v.len, 3);
	cr_expect_str_eq(store_note(s), "");
	buf_free(&v);
	store_free(s);
	store_free(NULL);
	s = must_open(d);
	cr_expect_str_eq(store_note(s), "");
	store_free(s);
	tree_free(d);
}

static void write_many(const char *dir, int from, int n, size_t len)
{
	struct store *s = must_open(dir);
	char *value = malloc(len + 1), key[16];

	memset(value, 'v', len);
	value[len] = 0;
	for (int i = from; i < from + n; i++) {
		snprintf(key, sizeof key, "%d", i);
		put(s, key, value);
	}
	cr_expect_str_eq(store_note(s), "");
	free(value);
	store_free(s);
}

Test(store, two_processes, .timeout = 60)
{
	char *d = tree_new(), key[16], *want = malloc(20001);
	int status;

	pid_t pid[3];
	for (int i = 0; i < 3; i++) {
		pid[i] = fork();
		if (!pid[i]) {
			write_many(d, i * 1000, 1000, 20000);
			_exit(0);
		}
	}
	for (int i = 0; i < 3; i++) {
		cr_assert_eq(waitpid(pid[i], &status, 0), pid[i]);
		cr_assert(WIFEXITED(status) && !WEXITSTATUS(status));
	}
	memset(want, 'v', 20000);
	want[20000] = 0;
	struct store *s = must_open(d);
	for (int i = 0; i < 3000; i++) {
		snprintf(key, sizeof key, "%d", i);
		cr_assert(has(s, key, want), "%d", i);
	}
	store_free(s);
	free(want);
	tree_free(d);
}

Test(store, killed_in_the_middle, .timeout = 60)
{
	char *d = tree_new();
	int status;

	write_many(d, -5, 5, 10);
	for (int round = 0; round < 8; round++) {
		pid_t pid = fork();
		if (!pid) {
			for (int i = 0;; i++)
				write_many(d, i * 100, 100, 50000);
		}
		usleep(20000 + 13000 * (unsigned)round);
		kill(pid, SIGKILL);
		waitpid(pid, &status, 0);
		struct store *s = must_open(d);
		cr_expect(has(s, "-3", "vvvvvvvvvv"), "what was there stays");
		put(s, "after", "1");
		cr_expect_str_eq(store_note(s), "", "%s", store_note(s));
		store_free(s);
	}
	tree_free(d);
}

static void overwrite(const char *dir, long from, size_t n)
{
	char path[4096];
	FILE *f;

	snprintf(path, sizeof path, "%s/map.db", dir);
	f = fopen(path, "r+");
	cr_assert(f != NULL);
	fseek(f, from, SEEK_SET);
	for (size_t i = 0; i < n; i++)
		putc((int)(i * 37 + 11) & 255, f);
	fclose(f);
}

static bool set_aside(const char *dir)
{
	char path[4096];

	snprintf(path, sizeof path, "%s/map.db.damaged", dir);
	return !access(path, F_OK);
}

Test(store, damaged_file_is_rebuilt)
{
	static const struct { long from; size_t n; } cases[] = { { 0, 100 }, { 0, 20000 }, { 100, 8000 }, { 8192, 8192 } };

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char *d = tree_new();
		write_many(d, 0, 300, 900);
		overwrite(d, cases[i].from, cases[i].n);
		struct store *s = must_open(d);
		for (int k = 0; k < 300; k++) { /* found at the latest when the damaged page is read */
			char key[16];
			snprintf(key, sizeof key, "%d", k);
			has(s, key, "");
		}
		cr_expect(set_aside(d), "case %zu", i);
		cr_expect(strstr(store_note(s), "damaged"), "case %zu: %s", i, store_note(s));
		put(s, "new", "1");
		store_free(s);
		s = must_open(d);
		cr_expect(has(s, "new", "1"), "case %zu", i);
		cr_expect_str_eq(store_note(s), "");
		store_free(s);
		tree_free(d);
	}
}

/* Bytes of a value that changed behind SQLite's back: no structure is broken, only the checksum tells. */
Test(store, changed_value_is_absent)
{
	char *d = tree_new(), path[4096];
	size_t at = 0, n = 0;
	static char text[200000];

	write_many(d, 0, 1, 3000);
	snprintf(path, sizeof path, "%s/map.db", d);
	FILE *f = fopen(path, "r");
	n = fread(text, 1, sizeof text, f);
	fclose(f);
	while (at + 100 < n && memcmp(text + at, "vvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvv", 32))
		at++;
	cr_assert(at + 100 < n);
	overwrite(d, (long)at + 40, 1);
	struct store *s = must_open(d);
	struct buf v = { 0 };
	cr_expect(!store_get(s, "t", "0", 1, &v));
	cr_expect_eq(v.len, 0);
	put(s, "0", "again");
	store_free(s);
	s = must_open(d);
	cr_expect(has(s, "0", "again"));
	store_free(s);
	buf_free(&v);
	tree_free(d);
}

Test(store, unusable_directory)
{
	char *d = tree_new(), path[4096];
	struct err e = ERR_INIT;

	tree_file(d, "file", "x");
	snprintf(path, sizeof path, "%s/file/cache", d);
	cr_expect_null(store_open(path, &e));
	cr_expect(e.code != ERR_NONE && strstr(e.msg, "file"), "%s", e.msg);
	err_clear(&e);
	snprintf(path, sizeof path, "%s/map.db", d);
	mkdir(path, 0755);
	cr_expect_null(store_open(d, &e));
	cr_expect(strstr(e.msg, "map.db"), "%s", e.msg);
	struct buf v = { 0 };
	cr_expect(!store_get(NULL, "t", "a", 1, &v));
	store_put(NULL, "t", "a", 1, "b", 1);
	cr_expect_str_eq(store_note(NULL), "");
	tree_free(d);
}

Test(store, full_disk, .timeout = 30)
{
	char *d = tree_new();
	struct rlimit lim = { 300000, RLIM_INFINITY }, old;

	write_many(d, 0, 10, 100);
	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &old);
	lim.rlim_max = old.rlim_max;
	struct store *s = must_open(d);
	setrlimit(RLIMIT_FSIZE, &lim);
	char *big = calloc(1, 600001);
	memset(big, 'b', 600000);
	for (int i = 0; i < 12; i++) {
		char key[16];
		snprintf(key, sizeof key, "big%d", i);
		put(s, key, big);
	}
	setrlimit(RLIMIT_FSIZE, &old);
	cr_expect(strstr(store_note(s), "cannot be written"), "%s", store_note(s));
	struct buf v = { 0 };
	cr_expect(store_get(s, "t", "3", 1, &v), "what was written before is read");
	buf_free(&v);
	store_free(s);
	s = must_open(d);
	cr_expect_str_eq(store_note(s), "");
	store_free(s);
	free(big);
	tree_free(d);
}

Test(store, other_schema_is_replaced)
{
	char *d = tree_new(), *out;
	int rc;

	write_many(d, 0, 10, 100);
	out = tree_sh(d, "python3 -c \"import sqlite3;c=sqlite3.connect('map.db');c.execute('pragma user_version=77')\"", &rc);
	free(out);
	if (rc) {
		fprintf(stderr, "skipped: no python3 to change the schema version\n");
		tree_free(d);
		return;
	}
	struct store *s = must_open(d);
	struct buf v = { 0 };
	cr_expect(!store_get(s, "t", "3", 1, &v));
	put(s, "3", "x");
	cr_expect_str_eq(store_note(s), "");
	store_free(s);
	s = must_open(d);
	cr_expect(has(s, "3", "x"));
	store_free(s);
	buf_free(&v);
	tree_free(d);
}

/* A process that stopped inside its transaction (Ctrl-Z) costs the others one wait, not one for each row. */
Test(store, lock_is_held, .timeout = 60)
{
	char *dir = tree_new(), *path = path_join(dir, "map.db");
	struct err e = ERR_INIT;
	struct store *s = store_open(dir, &e);
	struct buf value = { 0 };
	sqlite3 *other;

	cr_assert(s != NULL, "%s", e.msg);
	cr_assert_eq(sqlite3_open(path, &other), SQLITE_OK);
	cr_assert_eq(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	double t = clock_now();
	for (int i = 0; i < 20; i++) {
		usleep(12000);
		store_put(s, "t", &i, sizeof i, "value", 5);
	}
	cr_expect(clock_now() - t < 4, "%.1f s", clock_now() - t);
	for (int i = 0; i < 20; i++)
		cr_expect(store_get(s, "t", &i, sizeof i, &value), "%d", i);
	sqlite3_exec(other, "ROLLBACK", NULL, NULL, NULL);
	sqlite3_close(other);
	store_free(s);
	s = store_open(dir, &e);
	for (int i = 0; i < 20; i++)
		cr_expect(store_get(s, "t", &i, sizeof i, &value), "%d", i);
	store_free(s);
	buf_free(&value);
	free(path);
	tree_free(dir);
}
