/* Memory, maps, cursors, paths. */
#include "base/buf.h"
#include "base/cursor.h"
#include "base/map.h"
#include "base/path.h"
#include "scratch.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

Test(arena, keeps_what_it_gave)
{
	struct arena a = { 0 };
	char *p[1000];

	for (size_t i = 0; i < 1000; i++) {
		size_t n = i * 37 % 40000; /* small pieces and pieces larger than a block's quarter, mixed */

		p[i] = arena_alloc(&a, n + 1);
		cr_assert_eq((uintptr_t)p[i] % 16, 0);
		memset(p[i], (int)(i & 0x7F), n + 1);
	}
	for (size_t i = 0; i < 1000; i++)
		for (size_t k = 0; k <= i * 37 % 40000; k += 997)
			cr_assert_eq(p[i][k], (char)(i & 0x7F));
	cr_assert_str_eq(arena_strndup(&a, "hello", 3), "hel");
	arena_free(&a);
	cr_assert_eq(a.total, 0);
}

Test(map, finds_what_was_put)
{
	struct map m = { 0 };
	char key[32];
	bool is_new;

	cr_assert_null(map_find(&m, "x", 1));
	for (int i = 0; i < 20000; i++) {
		int n = snprintf(key, sizeof(key), "key%d", i);

		*map_put(&m, key, (size_t)n, &is_new) = (uint64_t)i;
		cr_assert(is_new);
	}
	for (int i = 0; i < 20000; i++) {
		int n = snprintf(key, sizeof(key), "key%d", i);

		cr_assert_eq(*map_find(&m, key, (size_t)n), (uint64_t)i);
		cr_assert_eq(m.entries[i].value, (uint64_t)i, "insertion order");
	}
	map_put(&m, "a\0b", 3, &is_new);
	cr_assert(is_new);
	map_put(&m, "a", 1, &is_new);
	cr_assert(is_new, "a key may hold a NUL");
	map_free(&m);
}

Test(map, stable_hash_is_stable)
{
	/* written to disk: a change would make every cache useless without saying so */
	cr_assert_eq(hash_stable("ramfs_get_inode", 15), UINT64_C(0xceb0060ae9bdb853));
	cr_assert_eq(hash_stable("", 0), UINT64_C(0x151b18fb7d32ed55));
	cr_assert_neq(hash_stable("a", 1), hash_stable("b", 1));
	cr_assert_neq(hash_stable("a\0", 2), hash_stable("a", 1));
}

Test(cursor, never_reads_past_the_end)
{
	unsigned char bytes[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9 };
	struct cursor c;

	cursor_init(&c, bytes, sizeof(bytes));
	cr_assert_eq(cursor_u32(&c), 0x04030201);
	cr_assert_eq(cursor_u16(&c), 0x0605);
	cr_assert_eq(cursor_left(&c), 3);
	cr_assert_eq(cursor_u32(&c), 0);
	cr_assert(c.failed);
	cr_assert_eq(c.fail_pos, 6);
	cr_assert_eq(cursor_u8(&c), 0, "after a failure nothing is read");
	cr_assert_eq(cursor_left(&c), 0);
	cursor_init(&c, bytes, sizeof(bytes));
	cr_assert_null(cursor_bytes(&c, UINT64_MAX));
	cr_assert(c.failed);
}

Test(path, joins_and_compares)
{
	char *p = path_join("a/", "b");

	cr_assert_str_eq(p, "a/b");
	free(p);
	p = path_join("a", "/b");
	cr_assert_str_eq(p, "/b");
	free(p);
	cr_assert(path_under("/a/b/c", "/a/b"));
	cr_assert(path_under("/a/b", "/a/b/"));
	cr_assert_not(path_under("/a/bc", "/a/b"));
	cr_assert_str_eq(path_base("x/y/z.c"), "z.c");
}

Test(path, reads_regular_files_only)
{
	char *dir = scratch_template("base"), *text, *file, *fifo;
	struct err e = ERR_INIT;
	size_t n;
	FILE *f;

	cr_assert(mkdtemp(dir));
	file = path_join(dir, "f");
	fifo = path_join(dir, "fifo");
	f = fopen(file, "w");
	fputs("hello", f);
	fclose(f);
	cr_assert_eq(path_read_file(file, 100, &text, &n, &e), 0);
	cr_assert_eq(n, 5);
	cr_assert_str_eq(text, "hello");
	free(text);
	cr_assert_eq(path_read_file(file, 4, &text, &n, &e), -1, "the limit holds");
	err_clear(&e);
	cr_assert_eq(mkfifo(fifo, 0600), 0);
	cr_assert_eq(path_read_file(fifo, 100, &text, &n, &e), -1, "a FIFO must not block");
	err_clear(&e);
	cr_assert_eq(path_read_file(dir, 100, &text, &n, &e), -1);
	unlink(file);
	unlink(fifo);
	rmdir(dir);
	free(file);
	free(fifo);
	free(dir);
}
