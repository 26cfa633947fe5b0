/* Areas of panes at every size; the trail of places. */
#include "base/path.h"
#include "tui/layout.h"
#include "tui/trail.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Marks an area's cells: inside the screen and nobody else's. */
static void mark(unsigned char *cell, const struct layout *l, struct area a, const char *what)
{
	if (a.rows <= 0 || a.cols <= 0)
		return;
	cr_assert(a.y >= 0 && a.x >= 0 && a.y + a.rows <= l->rows && a.x + a.cols <= l->cols, "%dx%d: %s at %d,%d %dx%d", l->cols, l->rows,
		  what, a.y, a.x, a.rows, a.cols);
	for (int y = a.y; y < a.y + a.rows; y++) {
		for (int x = a.x; x < a.x + a.cols; x++) {
			cr_assert_eq(cell[y * l->cols + x], 0, "%dx%d: %s overlaps at %d,%d", l->cols, l->rows, what, y, x);
			cell[y * l->cols + x] = 1;
		}
	}
}

static void check(const struct layout *l, enum pane_id focus)
{
	static unsigned char cell[100 * 300];
	int used = 0, shown = 0;

	memset(cell, 0, sizeof(cell));
	for (int i = 0; i < PANE_COUNT; i++) {
		mark(cell, l, l->header[i], "a header");
		mark(cell, l, l->pane[i], "a pane");
		if (l->pane[i].rows > 0) {
			shown++;
			cr_assert_eq(l->header[i].rows, 1);
			cr_assert_geq(l->pane[i].cols, 14);
		} else {
			cr_assert_eq(l->header[i].rows, 0);
		}
	}
	mark(cell, l, l->status, "the status line");
	mark(cell, l, l->prompt, "the prompt");
	if (l->border_x >= 0)
		mark(cell, l, (struct area){ 0, l->border_x, l->status.y, 1 }, "the tree's border");
	if (l->border_x2 >= 0)
		mark(cell, l, (struct area){ 0, l->border_x2, l->status.y, 1 }, "the other border");
	if (l->too_small) {
		cr_assert_eq(shown, 0);
		return;
	}
	/* Nothing is left over, so nothing of an earlier frame stays. */
	for (int i = 0; i < l->rows * l->cols; i++)
		used += cell[i];
	cr_assert_eq(used, l->rows * l->cols, "%dx%d: %d cells are nobody's", l->cols, l->rows, l->rows * l->cols - used);
	cr_assert_eq(shown, l->single ? 1 : 3);
	cr_assert(l->pane[focus].rows > 0, "%dx%d: the focused pane is not shown", l->cols, l->rows);
	cr_assert(l->prompt.rows >= 1 && l->prompt.rows <= l->rows / 3);
}

Test(layout, every_size)
{
	static const int shares[] = { 50, 250, 500, 950 };
	struct layout l;

	for (int rows = 1; rows <= 100; rows += rows < 30 ? 1 : 7) {
		for (int cols = 1; cols <= 300; cols += cols < 90 ? 1 : 11) {
			for (int k = 0; k < 24; k++) {
				layout_default(&l);
				l.tree_share = shares[k % 4];
				l.source_share = shares[3 - k % 4];
				l.flip = k / 4 % 3;
				l.zoom = k / 12;
				layout_make(&l, rows, cols, k * 3 % 50, (enum pane_id)(k % 3));
				cr_assert_eq(l.too_small, rows < 5 || cols < 20);
				cr_assert_eq(l.single, l.zoom || rows < 16 || cols < 60);
				check(&l, (enum pane_id)(k % 3));
			}
		}
	}
}

Test(layout, usual_terminal)
{
	struct layout l;

	layout_default(&l);
	layout_make(&l, 24, 80, 1, PANE_SOURCE);
	cr_assert(!l.single && !l.beside);
	cr_assert_eq(l.pane[PANE_TREE].cols, 20);
	cr_assert_eq(l.pane[PANE_SOURCE].rows, 10);
	cr_assert_eq(l.pane[PANE_TALK].rows, 10);
	cr_assert_eq(l.status.y, 22);
	cr_assert_eq(l.prompt.y, 23);
	layout_make(&l, 60, 200, 1, PANE_SOURCE);
	cr_assert(l.beside);
}

/* A step is one column or row until the limit, and the steps back lead to where it was. */
static void walk(struct layout *l, enum pane_id focus, bool tree)
{
	int up = 0, down = 0, *what = tree ? &l->pane[PANE_TREE].cols : l->beside ? &l->pane[PANE_SOURCE].cols : &l->pane[PANE_SOURCE].rows;

	for (int sign = 1; sign >= -1; sign -= 2) {
		for (int i = 0; i < 400; i++) {
			int was = *what;

			if (!(tree ? layout_tree(l, sign) : layout_split(l, focus, sign)))
				break;
			cr_assert_eq(*what - was, focus == PANE_TALK ? -sign : sign);
			check(l, focus);
			*(sign > 0 ? &up : &down) += 1;
		}
	}
	cr_assert(up > 0 && down > up && up + down < 600, "%d up, %d down", up, down);
}

Test(layout, steps)
{
	struct layout l;

	for (int beside = 0; beside < 2; beside++) {
		layout_default(&l);
		l.flip = beside ? FLIP_BESIDE : FLIP_BELOW;
		layout_make(&l, 50, 187, 1, PANE_SOURCE);
		walk(&l, PANE_SOURCE, true);
		layout_default(&l);
		l.flip = beside ? FLIP_BESIDE : FLIP_BELOW;
		layout_make(&l, 50, 187, 1, PANE_SOURCE);
		walk(&l, PANE_SOURCE, false);
		layout_default(&l);
		l.flip = beside ? FLIP_BESIDE : FLIP_BELOW;
		layout_make(&l, 50, 187, 1, PANE_SOURCE);
		walk(&l, PANE_TALK, false);
	}
	layout_make(&l, 12, 40, 1, PANE_SOURCE);
	cr_assert(!layout_tree(&l, 1) && !layout_split(&l, PANE_SOURCE, 1));
}

Test(layout, mouse)
{
	struct layout l;
	int border;

	layout_default(&l);
	layout_make(&l, 24, 80, 1, PANE_SOURCE);
	cr_assert_eq(layout_hit(&l, 3, 5, &border), PANE_TREE);
	cr_assert_eq(border, 0);
	cr_assert_eq(layout_hit(&l, 0, 30, &border), PANE_SOURCE);
	cr_assert_eq(layout_hit(&l, 4, 20, &border), PANE_COUNT);
	cr_assert_eq(border, 1);
	layout_drag(&l, 1, 4, 30);
	cr_assert_eq(l.border_x, 30);
	cr_assert_eq(layout_hit(&l, 11, 40, &border), PANE_TALK);
	cr_assert_eq(border, 2);
	layout_drag(&l, 2, 6, 40);
	cr_assert_eq(l.header[PANE_TALK].y, 6);
	layout_drag(&l, 2, -50, 1000);
	layout_drag(&l, 1, 0, 1000);
	check(&l, PANE_SOURCE);
	cr_assert_eq(layout_hit(&l, 22, 5, &border), PANE_COUNT);
	cr_assert_eq(border, 0);
}

Test(layout, wishes_are_kept)
{
	char dir[] = "/tmp/codeask-layout.XXXXXX", *path;
	struct layout l, k;
	FILE *f;

	cr_assert(mkdtemp(dir));
	layout_default(&l);
	l.tree_share = 333;
	l.source_share = 612;
	l.flip = FLIP_BESIDE;
	layout_save(&l, dir);
	layout_default(&k);
	layout_load(&k, dir);
	cr_assert(k.tree_share == 333 && k.source_share == 612 && k.flip == FLIP_BESIDE && !k.zoom);
	path = path_join(dir, "layout");
	f = fopen(path, "w");
	fputs("tree 99999999999999\nsource -3\nflip sideways\nzoom 7\n\xff\xff", f);
	fclose(f);
	layout_default(&k);
	layout_load(&k, dir);
	cr_assert(k.tree_share == 250 && k.source_share == 500 && k.flip == FLIP_AUTO && !k.zoom);
	layout_save(&k, NULL);
	layout_load(&k, "/nonexistent");
	unlink(path);
	cr_assert_eq(rmdir(dir), 0); /* no temporary file stays */
	free(path);
}

Test(trail, back_and_forward)
{
	struct trail *t = trail_new();
	const char *p;
	uint32_t line;

	cr_assert(!trail_back(t, "here", 1, &p, &line));
	trail_push(t, "a", 1);
	trail_push(t, "a", 1);
	trail_push(t, "b", 2);
	cr_assert(trail_back(t, "c", 3, &p, &line));
	cr_assert(strcmp(p, "b") == 0 && line == 2);
	cr_assert(trail_back(t, p, line, &p, &line));
	cr_assert(strcmp(p, "a") == 0 && line == 1);
	cr_assert(!trail_back(t, p, line, &p, &line));
	cr_assert(trail_forward(t, "a", 1, &p, &line));
	cr_assert(strcmp(p, "b") == 0 && line == 2);
	cr_assert(trail_forward(t, p, line, &p, &line));
	cr_assert(strcmp(p, "c") == 0 && line == 3);
	cr_assert(!trail_forward(t, p, line, &p, &line));
	cr_assert(trail_back(t, p, line, &p, &line));
	trail_push(t, "d", 4);
	cr_assert(!trail_forward(t, "e", 5, &p, &line)); /* a jump forgets what was forward */
	cr_assert(trail_back(t, NULL, 0, &p, &line));
	cr_assert_str_eq(p, "d");
	trail_free(t);
	trail_free(NULL);
}

Test(trail, bounded)
{
	struct trail *t = trail_new();
	const char *p;
	uint32_t line, n = 0;

	for (uint32_t i = 1; i <= 1000; i++)
		trail_push(t, "file", i);
	while (trail_back(t, NULL, 0, &p, &line))
		cr_assert_eq(line, 1000 - n++);
	cr_assert_eq(n, TRAIL_MAX);
	trail_free(t);
}
