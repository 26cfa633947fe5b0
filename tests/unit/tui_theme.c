/* Themes: settings, and that what is selected can be told without colours. */
#include "../../tui/theme.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

static struct theme *with(const char *key, const char *value, struct err *e)
{
	struct tui_setting s = { key, value, 7 };
	struct tui_opts o = { .config = "conf", .settings = &s, .n_settings = 1 };

	return theme_new(&o, e);
}

Test(tui_theme, settings_that_are_taken)
{
	static const char *const values[][2] = {
		{ "theme", "auto" }, { "theme", "16" }, { "color.text", "default" }, { "color.status", "250 236 bold" }, { "color.link", "#5fafff underline" },
		{ "color.syntax.comment", "bright-black italic" }, { "color.match", "reverse bold" }, { "mouse", "on" }, { "color.dim", "  7   default  dim " },
	};

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		struct err e = ERR_INIT;
		struct theme *t = with(values[i][0], values[i][1], &e);

		cr_assert_not_null(t, "%s = %s: %s", values[i][0], values[i][1], e.msg);
		theme_free(t);
	}
}

Test(tui_theme, settings_that_are_not)
{
	static const char *const values[][3] = {
		{ "theme", "pink", "pink is no theme" },	{ "color.nothing", "red", "nothing is called nothing" },
		{ "color.text", "reddish", "reddish is no colour" }, { "color.text", "256", "256 is no colour" },
		{ "color.text", "#12345", "#12345 is no colour" },   { "color.text", "1 2 3", "3 is no colour" },
		{ "color.text", "", "needs a colour" },		     { "color.text", "-1", "-1 is no colour" },
		{ "color.text", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "is no colour" },
	};

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		struct err e = ERR_INIT;

		cr_assert_null(with(values[i][0], values[i][1], &e), "%s = %s", values[i][0], values[i][1]);
		cr_assert_eq(e.code, ERR_USAGE);
		cr_assert(strncmp(e.msg, "conf line 7: ", 13) == 0 && strstr(e.msg, values[i][2]), "%s", e.msg);
	}
}

/* Under NO_COLOR a theme is attributes: selected rows and matches still differ from the rest, in every style. */
Test(tui_theme, selection_is_seen_without_colours)
{
	struct err e = ERR_INIT;
	struct theme *t;
	FILE *out = fopen("/dev/null", "w"), *in = fopen("/dev/null", "r");

	setenv("NO_COLOR", "1", 1);
	if (!newterm("xterm-256color", out, in))
		cr_skip("no terminfo entry xterm-256color");
	t = theme_new(NULL, &e);
	cr_assert(theme_use(t, "light"));
	cr_assert_str_eq(theme_name(t), "mono");
	cr_assert(!theme_use(t, "pink"));
	cr_assert(!theme_colours(t));
	for (unsigned s = 0; s < STYLE_COUNT; s++) {
		attr_t plain, selected, match;
		int pair;

		theme_attr(t, s, &plain, &pair);
		cr_assert_eq(pair, 0);
		theme_attr(t, s | LOOK_SELECTED, &selected, &pair);
		cr_assert_eq(pair, 0);
		theme_attr(t, s | LOOK_MATCH, &match, &pair);
		cr_assert(selected & A_REVERSE, "style %u", s);
		cr_assert(match & A_STANDOUT, "style %u", s);
	}
	theme_free(t);
	endwin();
	fclose(in);
	fclose(out);
}

Test(tui_theme, colours_come_in_pairs_made_once)
{
	struct tui_setting s = { "color.fact", "#ff0000", 1 };
	struct tui_opts o = { .settings = &s, .n_settings = 1 };
	struct err e = ERR_INIT;
	FILE *out = fopen("/dev/null", "w"), *in = fopen("/dev/null", "r");
	struct theme *t;
	attr_t attr;
	int pair, again, fg, bg;

	unsetenv("NO_COLOR");
	if (!newterm("xterm-256color", out, in))
		cr_skip("no terminfo entry xterm-256color");
	t = theme_new(&o, &e);
	cr_assert(theme_use(t, "dark"));
	cr_assert(theme_colours(t));
	theme_attr(t, STYLE_TEXT, &attr, &pair);
	cr_assert_eq(pair, 0, "the terminal's own colours need no pair");
	theme_attr(t, STYLE_FACT, &attr, &pair);
	theme_attr(t, STYLE_FACT, &attr, &again);
	cr_assert_eq(pair, again);
	extended_pair_content(pair, &fg, &bg);
	cr_assert_eq(fg, 196); /* the cube's nearest to #ff0000 */
	cr_assert_eq(bg, -1);
	theme_attr(t, STYLE_FACT | LOOK_SELECTED, &attr, &again);
	cr_assert_neq(pair, again);
	for (unsigned i = 0; i < STYLE_COUNT * 16; i++) /* all there can be: no pair is refused */
		theme_attr(t, i / 16 | (i % 16) << 8, &attr, &pair);
	theme_free(t);
	endwin();
	fclose(in);
	fclose(out);
}
