/* The tree and source panes with real workers over a real tree; what they ask the app for is written down instead of done. */
#include "base/mem.h"
#include "base/path.h"

#include "tui/panes.h"
#include "tui/trail.h"

#include <criterion/criterion.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct buf said; /* "open a.c:3 push\n" ... */

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
	if (push)
		app_focus(a, PANE_SOURCE);
	pane_source_open(a->pane[PANE_SOURCE], a, path, line);
}

void app_list(struct app *a, struct places *l)
{
	buf_printf(&said, "list %s\n", l->title);
	pane_tree_list(a->pane[PANE_TREE], a, l);
}

void app_follow(struct app *a, const char *word, size_t len, const char *near)
{
	buf_printf(&said, "follow %.*s %s\n", (int)len, word, near);
}

void app_lookup(struct app *a, enum action what, const char *name, const char *near)
{
	buf_printf(&said, "lookup %d %s %s\n", (int)what, name, near);
}

void app_users(struct app *a, const char *name)
{
	buf_printf(&said, "users %s\n", name);
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

void app_event(struct app *a, int stream, const struct event *ev)
{
}

static void emit(void *ud, const struct event *ev)
{
}

/* ---- a session without a screen ---- */

static char dir[] = "/tmp/tui_panes.XXXXXX";
static struct app app;
static struct ask_opts opts;

static void put(const char *name, const char *text)
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

static void apply(void)
{
	for (struct msg *m = bridge_take(app.bridge), *next; m; m = next) {
		next = m->next;
		m->apply(&app, m);
	}
}

/* Until the reader has nothing to do and all it told is here. */
static void settle(void)
{
	do {
		while (worker_busy(app.reader, -1))
			poll(NULL, 0, 1);
		apply();
	} while (worker_busy(app.reader, -1));
}

static void open_tree(void)
{
	struct err e = ERR_INIT;
	struct browse *b = browse_open(&opts, dir, NULL, NULL, &e);

	cr_assert(b, "%s", e.msg);
	browse_free(app.browse);
	app.browse = b;
	pane_tree_browse(app.pane[PANE_TREE], &app);
	pane_source_browse(app.pane[PANE_SOURCE], &app);
	settle();
}

static void start(void)
{
	struct err e = ERR_INIT;

	cr_assert(mkdtemp(dir));
	put("main.c", "#include \"lib/util.h\"\n\nint main(void)\n{\n\treturn helper(1) + helper(2);\n}\n");
	put("lib/util.h", "int helper(int x);\n");
	put("lib/util.c", "#include \"util.h\"\n\nint helper(int x)\n{\n\treturn x;\n}\n");
	put("lib/empty.c", "");
	opts = (struct ask_opts){ .no_model = true, .threads = 1, .emit = emit };
	app.bridge = bridge_new(&e);
	app.reader = worker_new();
	cr_assert(app.bridge && app.reader, "%s", e.msg);
	app.pane[PANE_TREE] = pane_tree_new();
	app.pane[PANE_SOURCE] = pane_source_new();
	app.pane[PANE_TREE]->area = app.pane[PANE_SOURCE]->area = (struct area){ 0, 0, 10, 40 };
	open_tree();
}

static void stop(void)
{
	char cmd[64];

	worker_free(app.reader);
	bridge_free(app.bridge);
	for (int i = 0; i < PANE_COUNT; i++)
		if (app.pane[i])
			app.pane[i]->ops->free(app.pane[i]);
	browse_free(app.browse);
	buf_free(&said);
	snprintf(cmd, sizeof cmd, "rm -rf %s", dir);
	cr_assert_eq(system(cmd), 0);
}

TestSuite(tui_panes, .init = start, .fini = stop);

static bool act(enum pane_id id, enum action what)
{
	return app.pane[id]->ops->act(app.pane[id], &app, what);
}

static void expect_said(const char *want)
{
	cr_expect_str_eq(buf_str(&said), want);
	buf_truncate(&said, 0);
}

static void expect_tree(const char *path, uint32_t line)
{
	const char *at = "";
	uint32_t at_line = 0;

	cr_expect(pane_tree_at(app.pane[PANE_TREE], &app, &at, &at_line) == (path != NULL));
	cr_expect(!path || (!strcmp(at, path) && at_line == line), "at %s:%u", at, at_line);
}

static void expect_source(const char *path, uint32_t line)
{
	const char *at = "";
	uint32_t at_line = 0, column;

	cr_assert(pane_source_at(app.pane[PANE_SOURCE], &at, &at_line, &column), "no source");
	cr_expect(!strcmp(at, path) && at_line == line, "at %s:%u", at, at_line);
}

static void expect_title(enum pane_id id, const char *left, const char *right)
{
	struct buf l = { 0 }, r = { 0 };

	app.pane[id]->ops->title(app.pane[id], &app, &l, &r);
	buf_putc(&l, '\n');
	cr_expect(!strncmp(buf_str(&l), left, strlen(left)), "%s", buf_str(&l));
	cr_expect_str_eq(buf_str(&r), right);
	buf_free(&l);
	buf_free(&r);
}

Test(tui_panes, files_open_and_enter_goes_to_the_source)
{
	expect_tree(NULL, 0); /* a directory */
	expect_title(PANE_TREE, "tui_panes.", "4 files");
	cr_expect(act(PANE_TREE, ACT_RIGHT));
	cr_expect(act(PANE_TREE, ACT_DOWN));
	expect_tree("lib/empty.c", 0);
	app.focus = PANE_TREE;
	cr_expect(act(PANE_TREE, ACT_BOTTOM));
	cr_expect(act(PANE_TREE, ACT_RIGHT)); /* a look: the tree keeps the focus */
	settle();
	expect_said("open main.c:0\n");
	cr_expect_eq(app.focus, PANE_TREE);
	expect_source("main.c", 1);
	cr_expect(act(PANE_TREE, ACT_UP));
	cr_expect(act(PANE_TREE, ACT_ENTER));
	settle();
	expect_said("open lib/util.h:0 push\n");
	cr_expect_eq(app.focus, PANE_SOURCE);
	expect_source("lib/util.h", 1);
	cr_expect(act(PANE_TREE, ACT_LEFT));
	expect_tree(NULL, 0);
	cr_expect(act(PANE_TREE, ACT_LEFT)); /* closes it */
	cr_expect(act(PANE_TREE, ACT_DOWN));
	expect_tree("main.c", 0);
	cr_expect(act(PANE_TREE, ACT_COPY));
	cr_expect(act(PANE_TREE, ACT_EDIT));
	cr_expect(act(PANE_TREE, ACT_READ_TOO));
	expect_said("copy \"main.c\" path\nedit main.c:0\nread main.c:0-0\n");
}

Test(tui_panes, the_tree_follows_the_source_unless_it_has_the_keys)
{
	app.focus = PANE_SOURCE;
	app_open(&app, "lib/util.c", 3, true);
	settle();
	expect_tree("lib/util.c", 0);
	app.focus = PANE_TREE;
	app_open(&app, "main.c", 0, false);
	settle();
	expect_tree("lib/util.c", 0);
	cr_expect(act(PANE_TREE, ACT_FILES)); /* to the file that is shown */
	expect_tree("main.c", 0);
}

Test(tui_panes, names_lead_to_what_they_mean)
{
	app_open(&app, "main.c", 5, true);
	settle();
	buf_truncate(&said, 0);
	cr_expect(act(PANE_SOURCE, ACT_ENTER));
	cr_expect(act(PANE_SOURCE, ACT_CALLERS));
	cr_expect(act(PANE_SOURCE, ACT_READ_TOO));
	cr_expect(act(PANE_SOURCE, ACT_BLAME));
	char *want = xasprintf("follow helper main.c\nlookup %d helper main.c\nread main.c:3-6\nblame main.c:5\n", (int)ACT_CALLERS);
	expect_said(want);
	free(want);
	cr_expect(act(PANE_SOURCE, ACT_TOP));
	cr_expect(act(PANE_SOURCE, ACT_ENTER));
	settle();
	expect_said("open lib/util.h:0 push\n");
	expect_source("lib/util.h", 1);
	cr_expect(act(PANE_SOURCE, ACT_READ_TOO)); /* at file scope the file */
	expect_said("read lib/util.h:0-0\n");
	app_open(&app, "lib/util.c", 3, true);
	settle();
	expect_title(PANE_SOURCE, "lib/util.c  helper", "3/6");
	buf_truncate(&said, 0);
	cr_expect(act(PANE_SOURCE, ACT_COPY));
	cr_expect(act(PANE_SOURCE, ACT_COPY));
	expect_said("copy \"int helper(int x)\" line 3 (again: helper)\ncopy \"int helper(int x)\n{\n\treturn x;\n}\n\" helper\n");
	cr_expect(act(PANE_SOURCE, ACT_ENTER)); /* on the only body: it says so, or shows its declaration */
	settle();
	cr_expect(strstr(buf_str(&said), "say this is its only definition") || strstr(buf_str(&said), "open lib/util.h:1 push"), "%s",
		  buf_str(&said));
}

Test(tui_panes, places_in_files_are_remembered_and_files_kept)
{
	app_open(&app, "main.c", 4, true);
	settle();
	app_open(&app, "lib/util.c", 2, true);
	settle();
	app_open(&app, "main.c", 0, true); /* kept: no need to settle */
	expect_source("main.c", 4);
	app_open(&app, "lib/gone.c", 0, true);
	settle();
	expect_source("lib/gone.c", 0);
	expect_title(PANE_SOURCE, "lib/gone.c", "");
	cr_expect(act(PANE_SOURCE, ACT_DOWN));
	cr_expect(!act(PANE_SOURCE, ACT_ENTER));
	app_open(&app, "lib/empty.c", 7, true);
	settle();
	expect_source("lib/empty.c", 1);
}

Test(tui_panes, an_outline_follows_the_cursor_and_goes_back_to_files)
{
	app_open(&app, "lib/util.c", 4, true);
	settle();
	cr_expect(act(PANE_SOURCE, ACT_OUTLINE));
	cr_expect_eq(app.focus, PANE_TREE);
	settle();
	expect_tree("lib/util.c", 3);
	expect_title(PANE_TREE, "util.c (1)", "1/1");
	buf_truncate(&said, 0);
	cr_expect(act(PANE_TREE, ACT_ENTER));
	expect_said("open lib/util.c:3 push\n");
	cr_expect(act(PANE_TREE, ACT_FILES));
	expect_title(PANE_TREE, "tui_panes.", "4 files");
	cr_expect(!act(PANE_TREE, ACT_CANCEL));
}

Test(tui_panes, a_new_map_leaves_everything_where_it_was)
{
	cr_expect(act(PANE_TREE, ACT_RIGHT));
	app_open(&app, "lib/util.c", 3, true);
	settle();
	put("lib/aaa.c", "int first;\n");
	put("lib/util.c", "// one line more\n#include \"util.h\"\n\nint helper(int x)\n{\n\treturn x;\n}\n");
	open_tree();
	expect_tree("lib/util.c", 0);
	expect_source("lib/util.c", 4); /* the same line, which one came above */
	expect_title(PANE_SOURCE, "lib/util.c", "4/7");
	app.pane[PANE_SOURCE]->area.cols = 22; /* the path first, then what there is room for */
	app_open(&app, "lib/util.c", 4, true);
	expect_title(PANE_SOURCE, "lib/util.c\n", "4/7");
	app.pane[PANE_SOURCE]->area.cols = 40;
	expect_title(PANE_SOURCE, "lib/util.c  helper\n", "4/7");
	expect_title(PANE_TREE, "tui_panes.", "5 files");
}

Test(tui_panes, searches_are_live_and_can_be_given_up)
{
	struct err e = ERR_INIT;
	struct match *m = match_new(&(struct match_opts){ .pattern = "util", .len = 4, .regex = true }, &e);
	struct pane *t = app.pane[PANE_TREE], *s = app.pane[PANE_SOURCE];

	cr_assert(m, "%s", e.msg);
	app.focus = PANE_TREE;
	cr_expect_eq(t->ops->search(t, &app, m, 0), 2);
	expect_tree("lib/util.c", 0); /* in a closed directory */
	cr_expect_eq(t->ops->search(t, &app, NULL, 0), 0);
	expect_tree(NULL, 0);
	cr_expect(act(PANE_TREE, ACT_DOWN));
	expect_tree("main.c", 0); /* and it is closed again */
	app_open(&app, "lib/util.c", 0, true);
	settle();
	cr_expect_eq(s->ops->search(s, &app, m, 0), 1);
	cr_expect_eq(s->ops->search(s, &app, m, 1), 1);
	cr_expect(strstr(buf_str(&said), "match 1 of 1, from the top again"));
	match_free(m);
}
