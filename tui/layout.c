/* layout.c - arithmetic of panes (layout.h). */
#include "layout.h"

#include "../src/base/mem.h"
#include "../src/base/path.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TREE_MIN = 14, SIDE_MIN = 20, STACK_MIN = 3, SHARE_MIN = 50, SHARE_MAX = 950, BESIDE_COLS = 150 };

void layout_default(struct layout *l)
{
	memset(l, 0, sizeof(*l));
	l->tree_share = 250;
	l->source_share = 500;
	l->border_x = l->border_x2 = -1;
}

/* ---- wishes on disk ----------------------------------------------------------------------------------------------------------- */

static const char *const flip_names[] = { "auto", "below", "beside" };

void layout_load(struct layout *l, const char *dir)
{
	char *path, *text = NULL, *line, *save = NULL;
	size_t len;

	if (!dir)
		return;
	path = path_join(dir, "layout");
	if (path_read_file(path, 4096, &text, &len, NULL) == 0) {
		for (line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
			char word[16];
			int n;

			if (sscanf(line, "tree %d", &n) == 1 && n >= SHARE_MIN && n <= SHARE_MAX)
				l->tree_share = n;
			else if (sscanf(line, "source %d", &n) == 1 && n >= SHARE_MIN && n <= SHARE_MAX)
				l->source_share = n;
			else if (sscanf(line, "flip %15s", word) == 1) {
				for (int i = 0; i < 3; i++) {
					if (strcmp(word, flip_names[i]) == 0)
						l->flip = i;
				}
			}
		}
	}
	free(text);
	free(path);
}

void layout_save(const struct layout *l, const char *dir)
{
	char *path, *tmp;
	bool written;
	int fd;

	if (!dir || path_mkdirs(dir, NULL) < 0)
		return;
	path = path_join(dir, "layout");
	tmp = xasprintf("%s.XXXXXX", path);
	fd = mkostemp(tmp, O_CLOEXEC);
	if (fd >= 0) {
		written = dprintf(fd, "tree %d\nsource %d\nflip %s\n", l->tree_share, l->source_share, flip_names[l->flip]) > 0;
		if (close(fd) < 0 || !written || rename(tmp, path) < 0)
			unlink(tmp);
	}
	free(tmp);
	free(path);
}

/* ---- areas -------------------------------------------------------------------------------------------------------------------- */

static int clamp(int v, int lo, int hi)
{
	return v < lo ? lo : v > hi ? hi : v;
}

static int part(int whole, int share)
{
	return (int)(((long)whole * share + 500) / 1000);
}

static int tree_cols(const struct layout *l)
{
	/* One column of border, and room for two panes with a border between beside it. */
	return clamp(part(l->cols, l->tree_share), TREE_MIN, l->cols - 1 - (2 * SIDE_MIN + 1));
}

/* Columns or rows, header included, of the source; whole: of both, without the border. */
static int source_part(const struct layout *l, int whole)
{
	int least = l->beside ? SIDE_MIN : STACK_MIN;

	return clamp(part(whole, l->source_share), least, whole - least);
}

static void put(struct layout *l, enum pane_id id, int y, int x, int rows, int cols)
{
	l->header[id] = (struct area){ y, x, 1, cols };
	l->pane[id] = (struct area){ y + 1, x, rows - 1, cols };
}

void layout_make(struct layout *l, int rows, int cols, int prompt_rows, enum pane_id focus)
{
	int height, x, width, first;

	l->rows = rows = rows > 1 ? rows : 1;
	l->cols = cols = cols > 1 ? cols : 1;
	memset(l->header, 0, sizeof(l->header));
	memset(l->pane, 0, sizeof(l->pane));
	l->border_x = l->border_x2 = -1;
	l->beside = false;
	l->too_small = rows < 5 || cols < 20;
	l->single = l->zoom || l->too_small || rows < 16 || cols < 60;
	if (l->too_small) {
		l->status = (struct area){ 0, 0, 1, cols };
		l->prompt = (struct area){ 0, 0, 0, 0 };
		return;
	}
	prompt_rows = clamp(prompt_rows, 1, rows / 3);
	height = rows - 1 - prompt_rows;
	l->status = (struct area){ height, 0, 1, cols };
	l->prompt = (struct area){ height + 1, 0, prompt_rows, cols };
	if (l->single) {
		put(l, focus < PANE_COUNT ? focus : PANE_SOURCE, 0, 0, height, cols);
		return;
	}
	l->beside = l->flip == FLIP_BESIDE || (l->flip == FLIP_AUTO && cols >= BESIDE_COLS);
	l->border_x = tree_cols(l);
	x = l->border_x + 1;
	width = cols - x;
	put(l, PANE_TREE, 0, 0, height, l->border_x);
	if (l->beside) {
		first = source_part(l, width - 1);
		l->border_x2 = x + first;
		put(l, PANE_SOURCE, 0, x, height, first);
		put(l, PANE_TALK, 0, x + first + 1, height, width - first - 1);
	} else {
		first = source_part(l, height);
		put(l, PANE_SOURCE, 0, x, first, width);
		put(l, PANE_TALK, first, x, height - first, width);
	}
}

/* ---- changes ------------------------------------------------------------------------------------------------------------------ */

static int tree_now(const struct layout *l)
{
	return l->pane[PANE_TREE].cols;
}

static int source_now(const struct layout *l)
{
	return l->beside ? l->pane[PANE_SOURCE].cols : l->pane[PANE_SOURCE].rows + 1;
}

/* A share so that part(whole, share) is `want`, or, of more than 1000 columns, goes that way. */
static void set_share(int *share, int whole, int now, int want)
{
	int to = (int)(((long)want * 1000 + whole / 2) / whole);

	if (to == *share)
		to += want > now ? 1 : want < now ? -1 : 0;
	*share = clamp(to, SHARE_MIN, SHARE_MAX);
}

static bool set_tree(struct layout *l, int want)
{
	int now = tree_now(l), before = l->tree_share;

	if (l->single)
		return false;
	want = clamp(want, TREE_MIN, l->cols - 1 - (2 * SIDE_MIN + 1));
	if (want == now)
		return false;
	set_share(&l->tree_share, l->cols, now, want);
	layout_make(l, l->rows, l->cols, l->prompt.rows, PANE_SOURCE);
	if (tree_now(l) == now)
		l->tree_share = before;
	return tree_now(l) != now;
}

static bool set_source(struct layout *l, int want)
{
	int now = source_now(l), before = l->source_share, whole;
	int least = l->beside ? SIDE_MIN : STACK_MIN;

	if (l->single)
		return false;
	whole = l->beside ? l->pane[PANE_SOURCE].cols + l->pane[PANE_TALK].cols : l->pane[PANE_SOURCE].rows + l->pane[PANE_TALK].rows + 2;
	want = clamp(want, least, whole - least);
	if (want == now)
		return false;
	set_share(&l->source_share, whole, now, want);
	layout_make(l, l->rows, l->cols, l->prompt.rows, PANE_SOURCE);
	if (source_now(l) == now)
		l->source_share = before;
	return source_now(l) != now;
}

bool layout_tree(struct layout *l, int by)
{
	return set_tree(l, tree_now(l) + by);
}

bool layout_split(struct layout *l, enum pane_id focus, int by)
{
	if (focus == PANE_TREE)
		return layout_tree(l, by);
	return set_source(l, source_now(l) + (focus == PANE_TALK ? -by : by));
}

static bool inside(const struct area *a, int y, int x)
{
	return y >= a->y && y < a->y + a->rows && x >= a->x && x < a->x + a->cols;
}

enum pane_id layout_hit(const struct layout *l, int y, int x, int *border)
{
	int top = l->header[PANE_TREE].y, bottom = l->status.y;

	*border = 0;
	if (l->border_x >= 0 && x == l->border_x && y >= top && y < bottom)
		*border = 1;
	else if (l->border_x2 >= 0 && x == l->border_x2 && y >= top && y < bottom)
		*border = 2;
	for (int i = 0; i < PANE_COUNT; i++) {
		if (l->pane[i].rows <= 0 || !(inside(&l->header[i], y, x) || inside(&l->pane[i], y, x)))
			continue;
		/* Below each other the conversation's header is what can be drawn up and down. */
		if (i == PANE_TALK && !l->single && !l->beside && y == l->header[i].y)
			*border = 2;
		return (enum pane_id)i;
	}
	return PANE_COUNT;
}

void layout_drag(struct layout *l, int border, int y, int x)
{
	if (border == 1)
		set_tree(l, x);
	else if (border == 2)
		set_source(l, l->beside ? x - l->pane[PANE_SOURCE].x : y - l->header[PANE_SOURCE].y);
}
