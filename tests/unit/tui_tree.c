/* Rows of a tree over sorted paths, rows of lists of places, the cursor in them. */
#include "base/buf.h"
#include "base/mem.h"

#include "tui/list_rows.h"
#include "tui/tree_rows.h"
#include "tui/vscroll.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct list {
	char **p;
	size_t n, cap;
};

static const char *path_of(const void *ud, size_t i)
{
	return ((const struct list *)ud)->p[i];
}

static void add(struct list *l, const char *s)
{
	l->p = mem_grow(l->p, l->n, &l->cap, sizeof *l->p);
	l->p[l->n++] = xstrdup(s);
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static struct tree_paths sorted(struct list *l)
{
	if (l->n)
		qsort(l->p, l->n, sizeof *l->p, by_bytes);
	return (struct tree_paths){ path_of, l, l->n };
}

static void list_free(struct list *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->p[i]);
	free(l->p);
	memset(l, 0, sizeof *l);
}

static struct list list_of(const char *const *s)
{
	struct list l = { 0 };

	for (; *s; s++)
		add(&l, *s);
	return l;
}

/* "a/ +b c" ... : names, directories with a slash, indented by dots. */
static char *told(const struct tree_rows *t)
{
	struct buf b = { 0 };

	for (size_t i = 0; i < t->n; i++) {
		const struct tree_row *r = &t->row[i];
		buf_fill(&b, '.', r->depth);
		buf_add(&b, t->paths.path(t->paths.ud, r->first) + r->name, r->len);
		buf_printf(&b, "%s ", r->dir ? "/" : "");
	}
	buf_puts(&b, "");
	return buf_steal(&b);
}

static void expect_rows(const struct tree_rows *t, const char *want)
{
	char *got = told(t);

	cr_expect_str_eq(got ? got : "", want);
	free(got);
}

static void open_path(struct tree_rows *t, const char *path)
{
	long row = tree_rows_find(t, path, strlen(path));

	cr_assert(row >= 0, "%s is not to be seen", path);
	tree_rows_open(t, (size_t)row);
}

Test(tui_tree, directories_come_first_and_open)
{
	static const char *const paths[] = { "Makefile", "a/x.c", "a/b/y.c", "a-b/z.c", "a.c", "a/z.c", "zz/1", NULL };
	struct list l = list_of(paths);
	struct tree_paths p = sorted(&l);
	struct tree_rows t = { 0 };

	tree_rows_set(&t, &p, "");
	expect_rows(&t, "a/ a-b/ zz/ Makefile a.c ");
	open_path(&t, "a");
	expect_rows(&t, "a/ .b/ .x.c .z.c a-b/ zz/ Makefile a.c ");
	open_path(&t, "a/b");
	expect_rows(&t, "a/ .b/ ..y.c .x.c .z.c a-b/ zz/ Makefile a.c ");
	cr_expect_eq(tree_rows_parent(&t, 2), 1);
	cr_expect_eq(tree_rows_parent(&t, 3), 0);
	cr_expect_eq(tree_rows_parent(&t, 0), -1);
	tree_rows_close(&t, 0);
	expect_rows(&t, "a/ a-b/ zz/ Makefile a.c ");
	tree_rows_open(&t, 0); /* what was open inside is so again */
	expect_rows(&t, "a/ .b/ ..y.c .x.c .z.c a-b/ zz/ Makefile a.c ");
	tree_rows_free(&t);
	list_free(&l);
}

Test(tui_tree, base_is_a_directory_or_a_file)
{
	static const char *const paths[] = { "fs/ramfs/inode.c", "fs/ramfs-old/x.c", "fs/ramfs.c", "fs/ramfs/sub/y.c", "top", NULL };
	struct list l = list_of(paths);
	struct tree_paths p = sorted(&l);
	struct tree_rows t = { 0 };

	tree_rows_set(&t, &p, "fs/ramfs");
	expect_rows(&t, "sub/ inode.c ");
	cr_expect_eq(tree_rows_reveal(&t, "fs/ramfs.c", 10), -1, "it is not below the base");
	cr_expect_eq(tree_rows_reveal(&t, "fs/ramfs", 8), -1);
	tree_rows_set(&t, &p, "fs/ramfs.c");
	expect_rows(&t, "ramfs.c ");
	tree_rows_set(&t, &p, "top");
	expect_rows(&t, "top ");
	tree_rows_set(&t, &p, "nowhere");
	expect_rows(&t, "");
	tree_rows_free(&t);
	list_free(&l);
}

Test(tui_tree, what_is_open_outlives_the_list_of_files)
{
	static const char *const before[] = { "a/b/c", "d/e", NULL }, *const after[] = { "a/b/c", "a/b/new", "a/a", NULL };
	struct list l = list_of(before), m = list_of(after);
	struct tree_paths p = sorted(&l), q = sorted(&m);
	struct tree_rows t = { 0 };

	tree_rows_set(&t, &p, "");
	open_path(&t, "a");
	open_path(&t, "a/b");
	open_path(&t, "d");
	tree_rows_set(&t, &q, "");
	expect_rows(&t, "a/ .b/ ..c ..new .a ");
	tree_rows_set(&t, &p, "");
	expect_rows(&t, "a/ .b/ ..c d/ .e ");
	tree_rows_free(&t);
	list_free(&l);
	list_free(&m);
}

Test(tui_tree, reveal_opens_what_a_path_is_in)
{
	static const char *const paths[] = { "a/b/c/d.c", "a/b/e", "x", NULL };
	struct list l = list_of(paths);
	struct tree_paths p = sorted(&l);
	struct tree_rows t = { 0 };

	tree_rows_set(&t, &p, "");
	cr_expect_eq(tree_rows_find(&t, "a/b/c/d.c", 9), -1);
	cr_expect_eq(tree_rows_reveal(&t, "a/b/c", 5), 2);
	expect_rows(&t, "a/ .b/ ..c/ ..e x ");
	cr_expect_eq(tree_rows_reveal(&t, "a/b/c/d.c", 9), 3);
	expect_rows(&t, "a/ .b/ ..c/ ...d.c ..e x ");
	cr_expect_eq(tree_rows_reveal(&t, "a/b/c/d", 7), -1);
	cr_expect_eq(tree_rows_reveal(&t, "", 0), -1);
	tree_rows_free(&t);
	list_free(&l);
}

/* ---- against an order made in another way: whole paths compared component by component ---- */

struct entry {
	char *path;
	bool dir;
};

static int in_tree_order(const void *pa, const void *pb)
{
	const struct entry *a = pa, *b = pb;
	const char *x = a->path, *y = b->path;

	for (;;) {
		size_t n = strcspn(x, "/"), k = strcspn(y, "/");
		bool x_dir = x[n] || a->dir, y_dir = y[k] || b->dir;
		if (x_dir != y_dir)
			return x_dir ? -1 : 1;
		int c = memcmp(x, y, n < k ? n : k);
		if (c || n != k)
			return c ? c : n < k ? -1 : 1;
		if (!x[n] || !y[k])
			return x[n] ? 1 : y[k] ? -1 : 0;
		x += n + 1;
		y += k + 1;
	}
}

Test(tui_tree, random_trees_agree_with_sorted_components)
{
	static const char *const parts[] = { "a", "a-b", "a.c", "ab", "A", "\x01", "\xff", " ", "b", "a\n", "-", "~", "0" };
	unsigned seed = 5;

	for (int round = 0; round < 60; round++) {
		struct list l = { 0 };
		struct entry *e = NULL;
		size_t n = 0, cap = 0;
		for (int i = 0; i < 200; i++) {
			char path[64] = "";
			int depth = 1 + rand_r(&seed) % 4;
			for (int d = 0; d < depth; d++)
				snprintf(path + strlen(path), sizeof path - strlen(path), "%s%s", d ? "/" : "",
					 parts[(size_t)rand_r(&seed) % (sizeof parts / sizeof *parts)]);
			strcat(path, depth < 4 ? "f" : ""); /* no name is a file's and a directory's */
			bool twice = false;
			for (size_t k = 0; k < l.n && !twice; k++)
				twice = !strcmp(l.p[k], path);
			if (!twice)
				add(&l, path);
		}
		struct tree_paths p = sorted(&l);
		for (size_t i = 0; i < l.n; i++)
			for (size_t k = 0; k <= strlen(l.p[i]); k++) {
				if (l.p[i][k] && l.p[i][k] != '/')
					continue;
				struct entry new = { xstrndup(l.p[i], k), l.p[i][k] == '/' };
				bool known = false;
				for (size_t j = 0; j < n && !known; j++)
					known = !strcmp(e[j].path, new.path);
				if (known) {
					free(new.path);
					continue;
				}
				e = mem_grow(e, n, &cap, sizeof *e);
				e[n++] = new;
			}
		qsort(e, n, sizeof *e, in_tree_order);
		struct tree_rows t = { 0 };
		tree_rows_set(&t, &p, "");
		for (size_t i = 0; i < t.n; i++) /* opened one by one, from the top on */
			tree_rows_open(&t, i);
		cr_assert_eq(t.n, n);
		for (size_t i = 0; i < n; i++) {
			size_t len;
			const char *path = tree_rows_path(&t, &t.row[i], &len);
			cr_assert(len == strlen(e[i].path) && !memcmp(path, e[i].path, len) && t.row[i].dir == e[i].dir, "row %zu: %.*s, want %s", i,
				  (int)len, path, e[i].path);
			cr_assert_eq(tree_rows_find(&t, e[i].path, len), (long)i);
		}
		/* the same, opened at once */
		struct tree_rows u = { 0 };
		tree_rows_set(&u, &p, "");
		for (size_t i = 0; i < l.n; i++)
			cr_assert(tree_rows_reveal(&u, l.p[i], strlen(l.p[i])) >= 0);
		cr_assert_eq(u.n, t.n);
		for (size_t i = 0; i < u.n; i++)
			cr_assert(u.row[i].first == t.row[i].first && u.row[i].len == t.row[i].len && u.row[i].depth == t.row[i].depth &&
				  u.row[i].last == t.row[i].last && u.row[i].open == t.row[i].open);
		/* closed one by one, from the end on */
		for (size_t i = t.n; i-- > 0;)
			if (i < t.n)
				tree_rows_close(&t, i);
		tree_rows_set(&u, &p, "");
		for (size_t i = 0; i < t.n; i++)
			cr_assert(!t.row[i].open && !t.row[i].depth);
		tree_rows_free(&t);
		tree_rows_free(&u);
		for (size_t i = 0; i < n; i++)
			free(e[i].path);
		free(e);
		list_free(&l);
	}
}

Test(tui_tree, a_hundred_thousand_files_in_one_directory)
{
	struct list l = { 0 };
	struct tree_rows t = { 0 };
	char path[64];

	for (int i = 0; i < 100000; i++) {
		snprintf(path, sizeof path, "big/%06d.c", i);
		add(&l, path);
	}
	add(&l, "a");
	add(&l, "z/1");
	struct tree_paths p = sorted(&l);
	tree_rows_set(&t, &p, "");
	cr_expect_eq(t.n, 3);
	tree_rows_open(&t, 0);
	cr_expect_eq(t.n, 100003);
	cr_expect_eq(t.row[0].last - t.row[0].first, 100000);
	cr_expect_eq(tree_rows_find(&t, "big/099999.c", 12), 100000);
	cr_expect_eq(tree_rows_parent(&t, 100000), 0);
	for (int i = 0; i < 200; i++) { /* beside it: the rest only moves */
		tree_rows_open(&t, 100001);
		cr_expect_eq(t.n, 100004);
		tree_rows_close(&t, 100001);
	}
	tree_rows_close(&t, 0);
	cr_expect_eq(t.n, 3);
	tree_rows_free(&t);
	list_free(&l);
}

Test(tui_tree, ten_thousand_directories_deep)
{
	struct list l = { 0 };
	struct tree_rows t = { 0 };
	struct buf b = { 0 };

	for (int i = 0; i < 10000; i++)
		buf_puts(&b, "d/");
	buf_puts(&b, "f");
	add(&l, buf_str(&b));
	struct tree_paths p = sorted(&l);
	tree_rows_set(&t, &p, "");
	cr_expect_eq(tree_rows_reveal(&t, buf_str(&b), b.len), 10000);
	cr_expect_eq(t.n, 10001);
	cr_expect_eq(t.row[10000].depth, 10000);
	tree_rows_close(&t, 0);
	cr_expect_eq(t.n, 1);
	tree_rows_free(&t);
	buf_free(&b);
	list_free(&l);
}

static struct match *compile(const char *pattern)
{
	struct err e = ERR_INIT;
	struct match *m = match_new(&(struct match_opts){ .pattern = pattern, .len = strlen(pattern), .regex = true }, &e);

	cr_assert(m, "%s", e.msg);
	return m;
}

Test(tui_tree, search_finds_names_in_closed_directories)
{
	static const char *const paths[] = { "b/inode.c", "a/x/inode.c", "a/y.c", "inode.h", "a/q\nnode/z", NULL };
	struct list l = list_of(paths);
	struct tree_paths p = sorted(&l);
	struct tree_rows t = { 0 };
	struct match *m = compile("^inode");
	bool wrapped;
	size_t which;

	tree_rows_set(&t, &p, "");
	tree_rows_search_begin(&t);
	cr_expect_eq(tree_rows_search(&t, m), 3);
	long row = tree_rows_search_step(&t, 0, 0, &wrapped, &which);
	cr_expect(row == 3 && !wrapped && which == 1);
	expect_rows(&t, "a/ .q\nnode/ .x/ ..inode.c .y.c b/ inode.h ");
	row = tree_rows_search_step(&t, (size_t)row, 1, &wrapped, &which);
	cr_expect(row == 6 && !wrapped && which == 2);
	row = tree_rows_search_step(&t, (size_t)row, 1, &wrapped, &which);
	cr_expect(row == 7 && which == 3);
	row = tree_rows_search_step(&t, (size_t)row, 1, &wrapped, &which);
	cr_expect(row == 3 && wrapped && which == 1);
	row = tree_rows_search_step(&t, (size_t)row, -1, &wrapped, &which);
	cr_expect(row == 7 && wrapped);
	tree_rows_search_back(&t);
	expect_rows(&t, "a/ b/ inode.h ");
	match_free(m);
	m = compile("nothing like it");
	cr_expect_eq(tree_rows_search(&t, m), 0);
	cr_expect_eq(tree_rows_search_step(&t, 0, 1, &wrapped, &which), -1);
	match_free(m);
	tree_rows_free(&t);
	list_free(&l);
}

/* ---- lists ---- */

static struct places places_of(const char *const rows[][3], size_t n)
{
	struct places l = { 0 };

	for (size_t i = 0; i < n; i++) {
		l.p = mem_grow(l.p, l.n, &l.cap, sizeof *l.p);
		l.p[l.n++] = (struct place){ .path = (char *)rows[i][0], .line = (uint32_t)atoi(rows[i][1]), .name = (char *)rows[i][2], .kind = (char *)"",
					     .text = (char *)"" };
	}
	l.total = n;
	return l;
}

Test(tui_tree, lists_are_grouped_by_file)
{
	static const char *const rows[][3] = { { "a.c", "3", "f" }, { "a.c", "9", "g" }, { "b.h", "0", "b.h" }, { "a.c", "2", "h" } };
	struct places p = places_of(rows, 4);
	struct list_rows r = { 0 };
	struct match *m = compile("g");
	bool wrapped;
	size_t which;

	list_rows_take(&r, &p, false);
	cr_expect_eq(p.n, 0);
	cr_expect_eq(r.n_shown, 6); /* a.c: f g; b.h; a.c: h */
	cr_expect(r.row[0].head && r.row[0].below == 2 && !r.row[3].head && r.row[3].depth == 0 && r.row[4].head && r.row[4].below == 1);
	cr_expect_eq(list_rows_parent(&r, 2), 0);
	cr_expect_eq(list_rows_parent(&r, 3), -1);
	cr_expect(!list_rows_close(&r, 1, true));
	cr_expect(list_rows_close(&r, 0, true));
	cr_expect_eq(r.n_shown, 4);
	cr_expect_str_eq(list_rows_place(&r, 1)->path, "b.h");
	cr_expect_eq(list_rows_find(&r, "a.c", 2, false), 3);
	cr_expect_eq(list_rows_find(&r, "a.c", 9, false), -1);
	cr_expect_eq(list_rows_search(&r, m), 1);
	cr_expect_eq(list_rows_search_step(&r, 3, 1, &wrapped, &which), 2);
	cr_expect(wrapped && r.n_shown == 6);
	cr_expect_null(list_rows_place(&r, 6));
	list_rows_free(&r);
	match_free(m);
}

Test(tui_tree, a_list_ends_with_what_else_can_be_looked_through)
{
	static const char *const rows[][3] = { { "a.c", "3", "f" }, { "b.c", "9", "g" } };
	struct list_rows r = { 0 };
	struct match *m = compile("outside");
	bool wrapped;
	size_t which;

	for (size_t n = 0; n <= 2; n += 2) {
		struct places p = places_of(rows, n);

		p.more = p.more_name = (char *)"outside fs";
		list_rows_take(&r, &p, false);
		cr_expect_eq(r.n_shown, 2 * n + 1);
		cr_expect(list_rows_more(&r, 2 * n) && (n == 0 || !list_rows_more(&r, 0)) && !list_rows_more(&r, 2 * n + 1));
		cr_expect_null(list_rows_place(&r, 2 * n));
		cr_expect_eq(list_rows_parent(&r, 2 * n), -1);
		cr_expect(!list_rows_close(&r, 2 * n, true));
		cr_expect_eq(list_rows_find(&r, "b.c", 9, false), n ? 3 : -1);
		cr_expect_eq(list_rows_around(&r, 100), n ? 3 : -1);
		cr_expect_eq(list_rows_search(&r, m), 1);
		cr_expect_eq(list_rows_search_step(&r, 0, 1, &wrapped, &which), (long)(2 * n));
		list_rows_free(&r);
	}
	match_free(m);
}

Test(tui_tree, outlines_fold_by_depth)
{
	static const char *const rows[][3] = { { "a.c", "1", "s" }, { "a.c", "2", "m" }, { "a.c", "3", "n" }, { "a.c", "9", "f" } };
	struct places p = places_of(rows, 4);
	struct list_rows r = { 0 };

	p.p[1].depth = p.p[2].depth = 1;
	cr_expect(!list_rows_is_outline(&p), "without ends these are places, not definitions");
	for (size_t i = 0; i < 4; i++)
		p.p[i].last = p.p[i].line;
	cr_expect(list_rows_is_outline(&p));
	list_rows_take(&r, &p, true);
	cr_expect_eq(r.n_shown, 4);
	cr_expect_eq(r.line_max, 9);
	cr_expect_eq(list_rows_around(&r, 5), 2);
	cr_expect_eq(list_rows_around(&r, 0), -1);
	cr_expect(list_rows_close(&r, 0, true));
	cr_expect_eq(r.n_shown, 2);
	cr_expect_eq(list_rows_letter("table file_operations"), 'T');
	cr_expect_eq(list_rows_letter("tables"), ' ');
	cr_expect_eq(list_rows_letter(NULL), ' ');
	list_rows_free(&r);
}

/* ---- the cursor ---- */

Test(tui_tree, cursor_stays_inside_its_window)
{
	unsigned seed = 3;
	static const enum action acts[] = { ACT_DOWN, ACT_UP, ACT_TOP, ACT_BOTTOM, ACT_HALF_DOWN, ACT_HALF_UP, ACT_PAGE_DOWN, ACT_PAGE_UP };

	for (int i = 0; i < 200000; i++) {
		static struct vscroll s;
		static size_t n = 100, rows = 20;
		if (i % 50 == 0) {
			n = (size_t)rand_r(&seed) % 120;
			rows = (size_t)rand_r(&seed) % 30;
		}
		size_t margin = (size_t)rand_r(&seed) % 5;
		if (rand_r(&seed) % 4 == 0)
			vscroll_wheel(&s, n, rows, rand_r(&seed) % 9 - 4, margin);
		else
			cr_assert(vscroll_act(&s, n, rows, acts[(size_t)rand_r(&seed) % 8]));
		vscroll_fit(&s, n, rows, margin);
		cr_assert(n ? s.cur < n : !s.cur, "cursor %zu of %zu", s.cur, n);
		if (!rows)
			continue;
		cr_assert(s.top <= s.cur && s.cur < s.top + rows, "cursor %zu, window %zu+%zu", s.cur, s.top, rows);
		cr_assert(s.top + rows <= n || !s.top || n < rows, "empty rows below: top %zu, %zu rows, %zu", s.top, rows, n);
		size_t room = margin < (rows - 1) / 2 ? margin : (rows - 1) / 2;
		cr_assert(s.cur >= s.top + room || s.top == 0);
		cr_assert(s.cur + room < s.top + rows || s.top + rows >= n);
	}
}

Test(tui_tree, movements)
{
	struct vscroll s = { 0 };

	cr_expect(vscroll_act(&s, 100, 10, ACT_PAGE_DOWN));
	cr_expect(s.cur == 9 && s.top == 9);
	cr_expect(vscroll_act(&s, 100, 10, ACT_HALF_UP));
	cr_expect(s.cur == 4 && s.top == 4);
	cr_expect(vscroll_act(&s, 100, 10, ACT_BOTTOM));
	vscroll_fit(&s, 100, 10, 3);
	cr_expect(s.cur == 99 && s.top == 90);
	cr_expect(!vscroll_act(&s, 100, 10, ACT_ENTER));
	vscroll_wheel(&s, 100, 10, -20, 3);
	cr_expect(s.top == 70 && s.cur == 76, "%zu %zu", s.top, s.cur);
	vscroll_wheel(&s, 100, 10, 1000, 3);
	cr_expect(s.top == 90 && s.cur == 93);
}
