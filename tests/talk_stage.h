/* talk_stage.h - the conversation pane over a real tree with a real reader and a screen of cells; what it asks the app for is written down instead of
 * done. For the two tests of it, each a program of its own. */
#ifndef CODEASK_TESTS_TALK_STAGE_H
#define CODEASK_TESTS_TALK_STAGE_H

#include "base/mem.h"
#include "base/path.h"

#include "tui/talk_impl.h"

#include <criterion/criterion.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct buf said;

void app_focus(struct app *a, enum pane_id id)
{
	a->focus = id;
}

void app_say(struct app *a, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_puts(&said, "say ");
	buf_vprintf(&said, fmt, ap);
	buf_putc(&said, '\n');
	va_end(ap);
}

void app_open(struct app *a, const char *path, uint32_t line, bool push)
{
	buf_printf(&said, "open %s:%u%s\n", path, line, push ? " push" : "");
}

void app_list(struct app *a, struct places *l)
{
	buf_printf(&said, "list %s\n", l->title);
}

void app_follow(struct app *a, const char *word, size_t len, const char *near)
{
	buf_printf(&said, "follow %.*s near %s\n", (int)len, word, near ? near : "-");
}

void app_lookup(struct app *a, enum action what, const char *name, const char *near)
{
	static const char *const names[ACT_COUNT] = { [ACT_CALLERS] = "callers", [ACT_CALLEES] = "callees", [ACT_DEFINITION] = "definition",
						      [ACT_INCLUDES] = "includes", [ACT_INCLUDERS] = "includers", [ACT_OUTLINE] = "outline" };

	buf_printf(&said, "%s %s near %s\n", names[what] ? names[what] : "?", name, near ? near : "-");
}

void app_blame(struct app *a, const char *path, uint32_t line)
{
	buf_printf(&said, "blame %s:%u\n", path, line);
}

void app_edit(struct app *a, const char *path, uint32_t line)
{
	buf_printf(&said, "edit %s:%u\n", path, line);
}

void app_copy(struct app *a, const char *text, size_t n, const char *what)
{
	buf_printf(&said, "copy \"%.*s\" %s\n", (int)n, text, what);
}

void app_read_too(struct app *a, const char *path, uint32_t first, uint32_t last)
{
	buf_printf(&said, "read %s:%u-%u\n", path, first, last);
}

void app_reask(struct app *a, size_t turn)
{
	buf_printf(&said, "reask %zu\n", turn);
}

void app_event(struct app *a, int stream, const struct event *ev)
{
}

/* ---- a screen of cells: what rich.c and the pane paint with ---- */

enum { SCREEN_ROWS = 60, SCREEN_COLS = 100 };
static char cell[SCREEN_ROWS][SCREEN_COLS][8];
static unsigned look[SCREEN_ROWS][SCREEN_COLS];

int paint_text(struct area a, int row, int col, int skip, int tab, const char *s, size_t n, unsigned style)
{
	for (size_t i = 0, len; i < n && col < a.cols; i += len) {
		int c;
		len = text_cluster(s + i, n - i, &c);
		if (skip > 0) {
			skip -= c;
			continue;
		}
		snprintf(cell[row][col], sizeof cell[row][col], "%.*s", (int)len, s + i);
		look[row][col] = style;
		for (int k = 1; k < c && col + k < a.cols; k++) {
			cell[row][col + k][0] = '\0';
			look[row][col + k] = style;
		}
		col += c;
	}
	return col;
}

void paint_rest(struct area a, int row, int col, unsigned style)
{
	for (; col < a.cols; col++) {
		strcpy(cell[row][col], " ");
		look[row][col] = style;
	}
}

void paint_look(struct area a, int row, int col, int cols, unsigned style)
{
	for (; cols-- > 0 && col < a.cols; col++)
		look[row][col] |= style;
}

static inline void emit(void *ud, const struct event *ev)
{
}

/* ---- a session without a screen ---- */

static char dir[] = "/tmp/tui_talkpane.XXXXXX";
static struct app app;
static struct pane *p;
static struct area area = { 0, 0, 10, 40 };

static inline void put(const char *name, const char *text)
{
	char *path = path_join(dir, name), *slash = strrchr(path, '/');
	FILE *f;

	*slash = '\0';
	mkdir(path, 0700);
	*slash = '/';
	f = fopen(path, "w");
	cr_assert(f, "%s", path);
	fputs(text, f);
	fclose(f);
	free(path);
}

static inline void settle(void)
{
	do {
		while (worker_busy(app.reader, -1))
			poll(NULL, 0, 1);
		for (struct msg *m = bridge_take(app.bridge), *next; m; m = next) {
			next = m->next;
			m->apply(&app, m);
		}
	} while (worker_busy(app.reader, -1));
}

static inline void start(void)
{
	struct ask_opts opts = { .no_model = true, .threads = 1, .emit = emit };
	struct err e = ERR_INIT;

	cr_assert(mkdtemp(dir));
	put("main.c", "#include \"lib/util.h\"\n\nint main(void)\n{\n\treturn helper(1) + helper(2);\n}\n");
	put("lib/util.h", "int helper(int x);\n");
	put("lib/util.c", "#include \"util.h\"\n\nint helper(int x)\n{\n\treturn x;\n}\n\nint twin(void)\n{\n\treturn 1;\n}\n");
	put("other/util.c", "int pad;\nint twin(void)\n{\n\treturn 2;\n}\n");
	app.bridge = bridge_new(&e);
	app.reader = worker_new();
	cr_assert(app.bridge && app.reader, "%s", e.msg);
	app.browse = browse_open(&opts, dir, NULL, NULL, &e);
	cr_assert(app.browse, "%s", e.msg);
	app.pane[PANE_TALK] = p = pane_talk_new();
}

static inline void stop(void)
{
	char cmd[64];

	worker_free(app.reader);
	bridge_free(app.bridge);
	p->ops->free(p);
	browse_free(app.browse);
	buf_free(&said);
	match_free(app.search);
	snprintf(cmd, sizeof cmd, "rm -rf %s", dir);
	cr_assert_eq(system(cmd), 0);
}

static inline struct talk_pane *pane(void)
{
	return (struct talk_pane *)p;
}

static inline void draw(void)
{
	p->ops->draw(p, &app, area, true);
}

static inline void act(enum action what)
{
	cr_expect(p->ops->act(p, &app, what), "action %d", (int)what);
	draw();
}

static inline void times(int n, enum action what)
{
	while (n--)
		act(what);
}

static inline void send(enum ev_type type, const char *text)
{
	pane_talk_event(p, &app, &(struct event){ .type = type, .text = text, .len = strlen(text) });
}

static inline void cite(const char *name, const char *path, uint32_t line, bool verified)
{
	pane_talk_event(p, &app, &(struct event){ .type = EV_CITE, .name = name, .path = path, .line = line, .verified = verified });
}

static inline void ask(const char *question)
{
	pane_talk_question(p, &app, question);
	app.answering = true;
}

static inline void done(void)
{
	pane_talk_event(p, &app, &(struct event){ .type = EV_DONE });
	app.answering = false;
}

/* Numbered lines, a paragraph each, as an indented block would wrap nothing. */
static inline void answer(int from, int to)
{
	char line[64];

	for (int i = from; i <= to; i++) {
		snprintf(line, sizeof line, "line%d  \n", i);
		send(EV_TEXT, line);
	}
}

static inline const char *row(int i)
{
	static struct buf b[4];
	static int which;
	struct buf *r = &b[which = (which + 1) % 4];

	buf_truncate(r, 0);
	for (int c = 0; c < area.cols; c++)
		buf_puts(r, cell[i][c]);
	while (r->len && r->p[r->len - 1] == ' ')
		buf_truncate(r, r->len - 1);
	return buf_str(r);
}

static inline int row_of(const char *text)
{
	for (int i = 0; i < area.rows; i++)
		if (strstr(row(i), text))
			return i;
	return -1;
}

static inline void expect_row(int i, const char *want)
{
	cr_expect_str_eq(row(i), want, "row %d: \"%s\", wanted \"%s\"", i, row(i), want);
}

static inline void expect_said(const char *want)
{
	cr_expect_str_eq(buf_str(&said), want, "said \"%s\", wanted \"%s\"", buf_str(&said), want);
	buf_truncate(&said, 0);
}

static inline void expect_title(const char *left, const char *right)
{
	struct buf l = { 0 }, r = { 0 };

	p->ops->title(p, &app, &l, &r);
	cr_expect_str_eq(buf_str(&l), left);
	cr_expect_str_eq(buf_str(&r), right);
	buf_free(&l);
	buf_free(&r);
}

/* What is shown selected, all of it. */
static inline void expect_selected(const char *want)
{
	struct buf b = { 0 };

	for (int i = 0; i < area.rows; i++)
		for (int c = 0; c < area.cols; c++)
			if (look[i][c] & LOOK_SELECTED)
				buf_puts(&b, cell[i][c]);
	while (b.len && b.p[b.len - 1] == ' ')
		buf_truncate(&b, b.len - 1);
	cr_expect_str_eq(buf_str(&b), want, "selected \"%s\", wanted \"%s\"", buf_str(&b), want);
	buf_free(&b);
}

#endif
