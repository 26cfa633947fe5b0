/* app_commands.c - what can be typed behind ":". One table; completion and ":help" are made from it. */
#include "app_impl.h"

#include "../src/base/mem.h"
#include "../src/base/utf8.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

struct command {
	const char *name, *other; /* other: a short name, or NULL */
	const char *args, *help;
	enum { NO_ARG, MAY, MUST } needs;
	void (*run)(struct app *a, char *arg);
};

static void c_quit(struct app *a, char *arg)
{
	a->quit = true;
}

static void c_help(struct app *a, char *arg)
{
	app_overlay(a, pane_help_new(a));
}

static void c_ask(struct app *a, char *arg)
{
	if (*arg)
		app_ask(a, arg);
	else
		prompt_open(a->prompt, a, PROMPT_ASK);
}

/* PATH, PATH:LINE, a symbol: whatever a link of an answer may be. */
static void c_open(struct app *a, char *arg)
{
	app_follow(a, arg, strlen(arg), NULL);
}

static void c_map(struct app *a, char *arg)
{
	app_overlay(a, pane_picker_new(a, BROWSE_SYMBOLS, false));
}

static void c_find(struct app *a, char *arg)
{
	app_overlay(a, pane_picker_new(a, BROWSE_FILES | BROWSE_SYMBOLS, false));
}

static void c_search(struct app *a, char *arg)
{
	if (*arg)
		app_search_tree(a, arg);
	else
		prompt_open(a->prompt, a, PROMPT_SEARCH_TREE);
}

static const char *here(struct app *a)
{
	const char *path;
	uint32_t line, column;

	return pane_source_at(a->pane[PANE_SOURCE], &path, &line, &column) ? path : NULL;
}

static void c_callers(struct app *a, char *arg)
{
	app_lookup(a, ACT_CALLERS, arg, here(a));
}

static void c_callees(struct app *a, char *arg)
{
	app_lookup(a, ACT_CALLEES, arg, here(a));
}

static void c_def(struct app *a, char *arg)
{
	app_lookup(a, ACT_DEFINITION, arg, here(a));
}

static void of_file(struct app *a, enum action act, const char *arg)
{
	const char *path = *arg ? arg : here(a);

	if (path)
		app_lookup(a, act, path, path);
	else
		app_fail(a, "of which file? none is open");
}

static void c_includes(struct app *a, char *arg)
{
	of_file(a, ACT_INCLUDES, arg);
}

static void c_includers(struct app *a, char *arg)
{
	of_file(a, ACT_INCLUDERS, arg);
}

static void c_outline(struct app *a, char *arg)
{
	of_file(a, ACT_OUTLINE, arg);
}

static void c_read(struct app *a, char *arg)
{
	const char *path = *arg ? arg : here(a);

	if (path && a->browse && browse_find_file(a->browse, path) >= 0)
		app_read_too(a, path, 1, 0);
	else
		app_fail(a, *arg ? "no such file in this tree" : "which file? none is open");
}

static void c_edit(struct app *a, char *arg)
{
	app_act(a, ACT_EDIT);
}

static void c_back(struct app *a, char *arg)
{
	app_act(a, ACT_BACK);
}

static void c_model(struct app *a, char *arg)
{
	app_session_model(a, arg);
	app_say(a, "from the next question on: %s", arg);
}

static void c_theme(struct app *a, char *arg)
{
	if (!*arg)
		app_say(a, "theme %s; there are auto, dark, light, 16, mono", theme_name(a->theme));
	else if (!theme_use(a->theme, arg))
		app_fail(a, "no such theme: auto, dark, light, 16, mono");
	a->full_redraw = true;
}

static void c_mouse(struct app *a, char *arg)
{
	app_mouse(a, *arg ? strcmp(arg, "on") == 0 : !a->mouse);
}

static void c_layout(struct app *a, char *arg)
{
	if (strcmp(arg, "below") == 0)
		a->layout.flip = FLIP_BELOW;
	else if (strcmp(arg, "beside") == 0)
		a->layout.flip = FLIP_BESIDE;
	else if (strcmp(arg, "auto") == 0)
		a->layout.flip = FLIP_AUTO;
	else if (strcmp(arg, "default") == 0)
		layout_default(&a->layout);
	else
		app_fail(a, "layout auto, below, beside or default");
	a->full_redraw = true;
}

static void c_sessions(struct app *a, char *arg)
{
	app_overlay(a, pane_sessions_new(a));
}

static void c_resume(struct app *a, char *arg)
{
	app_resume(a, arg);
}

static void c_new(struct app *a, char *arg)
{
	app_new_session(a);
}

static void c_copy(struct app *a, char *arg)
{
	struct pane *p = a->pane[a->focus];

	p->ops->act(p, a, strcmp(arg, "all") == 0 ? ACT_COPY_ALL : ACT_COPY);
}

static void c_stop(struct app *a, char *arg)
{
	app_cancel(a);
}

static void c_rescan(struct app *a, char *arg)
{
	app_act(a, ACT_RESCAN);
}

static void c_save_screen(struct app *a, char *arg)
{
	struct err e = ERR_INIT;

	prompt_close(a->prompt, a); /* not the line with this very command */
	app_draw(a);
	if (screen_save(arg, &e) != 0)
		app_fail(a, e.msg);
}

static void c_do(struct app *a, char *arg)
{
	enum action act = action_by_name(arg);

	if (act == ACT_NONE || action_context(act) == CTX_PROMPT || action_context(act) == CTX_PICKER)
		app_fail(a, "no such action: ? lists them");
	else
		app_act(a, act);
}

static const struct command commands[] = {
	{ "quit", "q", "", "leave the session", NO_ARG, c_quit },
	{ "help", "h", "", "all keys", NO_ARG, c_help },
	{ "ask", NULL, "[QUESTION]", "ask the model", MAY, c_ask },
	{ "stop", NULL, "", "stop the answer", NO_ARG, c_stop },
	{ "open", "o", "PATH[:LINE]|SYMBOL", "show a file, a directory or a symbol", MUST, c_open },
	{ "find", NULL, "", "find a file or symbol, fuzzily", NO_ARG, c_find },
	{ "map", NULL, "", "find a symbol, fuzzily", NO_ARG, c_map },
	{ "search", "s", "[REGEX]", "search all files (PCRE2)", MAY, c_search },
	{ "def", "d", "SYMBOL", "where it is defined", MUST, c_def },
	{ "callers", NULL, "SYMBOL", "who calls it", MUST, c_callers },
	{ "callees", NULL, "SYMBOL", "what it calls", MUST, c_callees },
	{ "includes", NULL, "[PATH]", "files that a file includes", MAY, c_includes },
	{ "includers", NULL, "[PATH]", "files that include it", MAY, c_includers },
	{ "outline", NULL, "[PATH]", "definitions of a file", MAY, c_outline },
	{ "read", NULL, "[PATH]", "the model reads this file with the next question", MAY, c_read },
	{ "edit", "e", "", "open the place in $EDITOR", NO_ARG, c_edit },
	{ "back", NULL, "", "to the place before", NO_ARG, c_back },
	{ "copy", NULL, "[all]", "copy the block, or all of the answer or file", MAY, c_copy },
	{ "model", NULL, "NAME", "another model from the next question on", MUST, c_model },
	{ "new", NULL, "", "a new conversation", NO_ARG, c_new },
	{ "sessions", NULL, "", "earlier conversations", NO_ARG, c_sessions },
	{ "resume", NULL, "ID", "go on with an earlier conversation", MUST, c_resume },
	{ "theme", NULL, "[auto|dark|light|16|mono]", "colours", MAY, c_theme },
	{ "layout", NULL, "auto|below|beside|default", "where the conversation stands", MUST, c_layout },
	{ "mouse", NULL, "[on|off]", "clicks and wheel, or the terminal's selection", MAY, c_mouse },
	{ "keys", NULL, "", "all keys", NO_ARG, c_help },
	{ "do", NULL, "ACTION", "any action by its name", MUST, c_do },
	{ "rescan", NULL, "", "read the tree again", NO_ARG, c_rescan },
	{ "save-screen", NULL, "FILE", "write what is on the screen to a file, as text", MUST, c_save_screen },
};
#define N_COMMANDS (sizeof(commands) / sizeof(commands[0]))

bool app_command_info(size_t i, const char **name, const char **args, const char **help)
{
	if (i >= N_COMMANDS)
		return false;
	*name = commands[i].name;
	*args = commands[i].args;
	*help = commands[i].help;
	return true;
}

/* By its name or short name, else by the only beginning of one. *several: more than one begins so. */
static const struct command *find(const char *word, size_t n, bool *several)
{
	const struct command *found = NULL;

	*several = false;
	for (size_t i = 0; i < N_COMMANDS; i++) {
		const struct command *c = &commands[i];

		if ((strlen(c->name) == n && memcmp(c->name, word, n) == 0) || (c->other && strlen(c->other) == n && memcmp(c->other, word, n) == 0)) {
			*several = false;
			return c;
		}
		if (strncmp(c->name, word, n) == 0) {
			*several = found != NULL || *several;
			found = c;
		}
	}
	return *several ? NULL : found;
}

void app_command(struct app *a, const char *line)
{
	const struct command *c;
	struct buf word = { 0 };
	bool several;
	size_t n;
	char *arg, *end;

	line += strspn(line, " \t:");
	n = strcspn(line, " \t");
	if (n == 0)
		return;
	if (isdigit((unsigned char)line[0]) && n == strspn(line, "0123456789")) { /* ":120" */
		const char *path = here(a);

		if (path) {
			char *copy = xstrdup(path);

			app_open(a, copy, (uint32_t)strtoul(line, NULL, 10), true);
			free(copy);
		}
		return;
	}
	c = find(line, n, &several);
	if (!c) {
		utf8_clean(&word, line, n, false);
		app_say(a, several ? "%s: several commands begin like this" : "%s: no such command (? lists all)", buf_str(&word));
		buf_free(&word);
		return;
	}
	arg = xstrdup(line + n + strspn(line + n, " \t"));
	for (end = arg + strlen(arg); end > arg && isspace((unsigned char)end[-1]);)
		*--end = '\0';
	if (c->needs == MUST && !*arg)
		app_say(a, "%s %s: %s", c->name, c->args, c->help);
	else if (c->needs == NO_ARG && *arg)
		app_say(a, "%s takes nothing behind it", c->name);
	else
		c->run(a, arg);
	free(arg);
}
