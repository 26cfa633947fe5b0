/* Keys by name, bindings of the configuration, conflicts. */
#include "../../tui/keys.h"

#include <criterion/criterion.h>
#include <string.h>

static struct keys *with(const struct tui_setting *s, size_t n, struct err *e)
{
	struct tui_opts o = { .config = "conf", .settings = s, .n_settings = n };

	return keys_new(&o, e);
}

static void refused(struct tui_setting s, const char *says)
{
	struct err e = ERR_INIT;
	struct keys *k = with(&s, 1, &e);

	cr_assert_null(k, "%s = %s was taken", s.key, s.value);
	cr_assert_eq(e.code, ERR_USAGE);
	cr_assert(strncmp(e.msg, "conf line 7: ", 13) == 0, "no file and line: %s", e.msg);
	cr_assert(strstr(e.msg, says), "\"%s\" lacks \"%s\"", e.msg, says);
}

Test(tui_keys, names_both_ways)
{
	static const char *const names[] = { "j", "G", "?", "<", "+", "ctrl-x", "alt-x", "Enter", "Esc", "Tab", "S-Tab", "Space", "Backspace", "Del", "Ins",
					     "Up", "Down", "Left", "Right", "Home", "End", "PgUp", "PgDn", "F1", "F12", "ctrl-Left", "ctrl-Right",
					     "alt-Enter", "\xc3\xa4", "\xe3\x81\x82", "ctrl-_" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		int32_t k = key_parse(names[i]);
		char text[24];

		cr_assert(k > 0, "%s", names[i]);
		key_text(k, text);
		cr_assert_str_eq(text, names[i]);
	}
	cr_assert_eq(key_parse("ctrl-d"), 4);
	cr_assert_eq(key_parse("ctrl-j"), 10);
	cr_assert_eq(key_parse("Enter"), 13);
}

Test(tui_keys, what_is_no_key)
{
	static const char *const names[] = { "", "jj", "ctrl-", "ctrl-1", "ctrl-xx", "alt-", "F0", "F13", "F100", "enter", "\xff", "\x01", "\x7f", "alt-alt-x" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		cr_assert_eq(key_parse(names[i]), -1, "\"%s\"", names[i]);
}

Test(tui_keys, defaults_are_all_keys_and_do_not_collide)
{
	struct err e = ERR_INIT;
	struct keys *k = keys_new(NULL, &e);

	cr_assert_not_null(k, "%s", e.msg);
	for (int act = 1; act < ACT_COUNT; act++) {
		enum context c = action_context((enum action)act);
		char text[128], *save = NULL;

		keys_of(k, (enum action)act, text, sizeof(text));
		cr_assert(text[0], "%s has no key", action_name((enum action)act));
		cr_assert_eq(action_by_name(action_name((enum action)act)), (enum action)act);
		for (char *w = strtok_r(text, " ", &save); w; w = strtok_r(NULL, " ", &save)) {
			cr_assert_eq(keys_find(k, c, key_parse(w)), (enum action)act, "%s of %s", w, action_name((enum action)act));
			if (c == CTX_PANE)
				cr_assert_eq(keys_find(k, CTX_GLOBAL, key_parse(w)), ACT_NONE, "%s hides a key of the session", w);
		}
	}
	keys_free(k);
}

Test(tui_keys, settings_replace_and_take_away)
{
	struct tui_setting s[] = { { "key.quit", "Q alt-q", 1 }, { "key.zoom", "", 2 }, { "theme", "dark", 3 } };
	struct err e = ERR_INIT;
	struct keys *k = with(s, 3, &e);
	char text[32];

	cr_assert_not_null(k, "%s", e.msg);
	cr_assert_eq(keys_find(k, CTX_GLOBAL, 'Q'), ACT_QUIT);
	cr_assert_eq(keys_find(k, CTX_GLOBAL, 'q' | KEY_ALT), ACT_QUIT);
	cr_assert_eq(keys_find(k, CTX_GLOBAL, 'q'), ACT_NONE);
	cr_assert_eq(keys_find(k, CTX_GLOBAL, 'z'), ACT_NONE);
	keys_of(k, ACT_QUIT, text, sizeof(text));
	cr_assert_str_eq(text, "Q alt-q");
	keys_of(k, ACT_ZOOM, text, sizeof(text));
	cr_assert_str_eq(text, "");
	keys_free(k);
}

Test(tui_keys, two_actions_exchange_their_keys)
{
	struct tui_setting s[] = { { "key.back", "]", 1 }, { "key.forward", "[", 2 } };
	struct err e = ERR_INIT;
	struct keys *k = with(s, 2, &e);

	cr_assert_not_null(k, "%s", e.msg);
	cr_assert_eq(keys_find(k, CTX_GLOBAL, ']'), ACT_BACK);
	cr_assert_eq(keys_find(k, CTX_GLOBAL, '['), ACT_FORWARD);
	keys_free(k);
}

Test(tui_keys, mistakes_name_file_and_line)
{
	refused((struct tui_setting){ "key.nothing", "x", 7 }, "there is no action nothing");
	refused((struct tui_setting){ "key.quit", "qq", 7 }, "qq is no key");
	refused((struct tui_setting){ "key.quit", "j", 7 }, "j is a key of down too");   /* of a pane: hides it */
	refused((struct tui_setting){ "key.down", "?", 7 }, "? is a key of help too");
	refused((struct tui_setting){ "key.up", "j", 7 }, "j is a key of down too");
	refused((struct tui_setting){ "key.up", "a b c d e f g h i", 7 }, "more than 8 keys");
}

Test(tui_keys, the_list_names_every_action)
{
	struct buf b = { 0 };
	size_t lines = 0;

	tui_list_keys(&b);
	for (const char *p = buf_str(&b); *p; p++)
		lines += *p == '\n';
	cr_assert_eq(lines, (size_t)ACT_COUNT - 1);
	cr_assert(strstr(buf_str(&b), "GLOBAL quit q - quit\n"));
	buf_free(&b);
}
