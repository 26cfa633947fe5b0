/* Names in an answer are checked against the map. */
#include "ask/cite.h"
#include "repo_tree.h"

#include <criterion/criterion.h>
#include <string.h>

static void ignore_event(void *ud, const struct event *ev)
{
	(void)ud;
	(void)ev;
}

struct fixture {
	struct ask_opts o;
	struct view v;
	struct cite c;
	char *dir;
};

static void set_up(struct fixture *f)
{
	struct err e = ERR_INIT;

	memset(f, 0, sizeof(*f));
	f->dir = tree_new();
	tree_file(f->dir, "fs/inode.c", "int ramfs_get_inode(int mode)\n{\n\treturn new_inode(mode);\n}\n\nstruct ramOpts { int a; };\n");
	tree_file(f->dir, "fs/util.py", "def readAll():\n    pass\n");
	f->o = (struct ask_opts){ .emit = ignore_event, .threads = 1, .root = f->dir };
	cr_assert_eq(view_open(&f->v, &f->o, f->dir, &e), 0, "%s", e.msg);
	cite_init(&f->c, &f->v);
}

static void tear_down(struct fixture *f)
{
	cite_free(&f->c);
	view_close(&f->v);
	tree_free(f->dir);
}

/* checks text, fed in pieces of n bytes, for the numbers and the list of what was not found */
static void expect(const char *text, int checked, int verified, const char *unverified)
{
	for (size_t n = 1; n < strlen(text) + 2; n += 3) {
		struct fixture f;

		set_up(&f);
		for (size_t i = 0; i < strlen(text); i += n)
			cite_feed(&f.c, text + i, strlen(text) - i < n ? strlen(text) - i : n);
		cite_end(&f.c);
		cr_expect_eq(f.c.checked, checked, "%s: %d checked", text, f.c.checked);
		cr_expect_eq(f.c.verified, verified, "%s: %d verified", text, f.c.verified);
		cr_expect_str_eq(buf_str(&f.c.unverified), unverified, "%s", text);
		tear_down(&f);
	}
}

Test(cite, directories)
{
	expect("In `fs` there is `inode`; `other` is not.", 3, 1, "inode, other");
}

Test(cite, fences)
{
	expect("```c\nramfs_get_inode(0);\n```\nand `new_inode`", 2, 2, "");
	expect("```\nstruct_member->i_ino = my_own(local_one);\n```\n`local_two`", 2, 0, "my_own, local_two");
	expect("see\n  ```python title\nreadAll()\n  ```", 1, 1, "");
	expect("a ```b_c``` span", 1, 0, "b_c");
}

Test(cite, identifiers)
{
	expect("It calls ramfs_get_inode, then new_inode.", 2, 2, "");
	expect("ramfs_get_inode and ramfs_get_inode again", 1, 1, "");
	expect("there is no ramfs_put_inode", 1, 0, "ramfs_put_inode");
	expect("plain words are no names, and neither is `if`", 0, 0, "");
	expect("readAll() and ramOpts", 2, 2, "");
	expect("`mode` is unknown, unquoted mode is a word", 1, 0, "mode");
	expect("frob(x)", 1, 0, "frob");
}

Test(cite, places)
{
	expect("see fs/inode.c:3.", 1, 1, "");
	expect("see inode.c:1-4, (inode.c)", 2, 2, "");
	expect("see fs/inode.c:99", 1, 0, "fs/inode.c:99");
	expect("see fs/node.c", 1, 0, "fs/node.c");
	expect("fs/util.py:2: ok", 1, 1, "");
}

Test(cite, long_words_and_many_names_are_bounded)
{
	struct fixture f;
	struct buf text = { 0 };

	set_up(&f);
	buf_fill(&text, 'a', 100000);
	for (int i = 0; i < 1000; i++)
		buf_printf(&text, " no_such_name_%d", i);
	cite_feed(&f.c, text.p, text.len);
	cite_end(&f.c);
	cr_expect_eq(f.c.checked, 1000);
	cr_expect_eq(f.c.verified, 0);
	cr_expect(f.c.unverified.len < 500);
	buf_free(&text);
	tear_down(&f);
}
