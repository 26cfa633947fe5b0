#include "keys.h"

#include "../src/base/mem.h"
#include "../src/base/utf8.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <curses.h>

#define KEYS_PER_ACTION 8

struct keys {
	int32_t key[ACT_COUNT][KEYS_PER_ACTION]; /* 0: none behind */
};

static const struct {
	const char *name, *help, *keys;
	enum context context;
} actions[ACT_COUNT] = {
#define X(id, context_, name_, keys_, help_) [ACT_##id] = { name_, help_, keys_, CTX_##context_ },
	ACTIONS(X)
#undef X
};

static const char *const context_names[CTX_COUNT] = { "PANE", "TALK", "GLOBAL", "PROMPT", "PICKER" };
static const char *const context_titles[CTX_COUNT] = {
	"in a pane", "in the conversation", "everywhere", "in the prompt", "in a list with a line to type into",
};

/* The first name of a number is the one that is shown. */
static const struct {
	const char *name;
	int32_t key;
} named[] = {
	{ "Enter", '\r' },
	{ "Esc", 27 },
	{ "Tab", '\t' },
	{ "S-Tab", KEY_SPECIAL + KEY_BTAB },
	{ "Space", ' ' },
	{ "Backspace", KEY_SPECIAL + KEY_BACKSPACE },
	{ "Del", KEY_SPECIAL + KEY_DC },
	{ "Ins", KEY_SPECIAL + KEY_IC },
	{ "Up", KEY_SPECIAL + KEY_UP },
	{ "Down", KEY_SPECIAL + KEY_DOWN },
	{ "Left", KEY_SPECIAL + KEY_LEFT },
	{ "Right", KEY_SPECIAL + KEY_RIGHT },
	{ "Home", KEY_SPECIAL + KEY_HOME },
	{ "End", KEY_SPECIAL + KEY_END },
	{ "PgUp", KEY_SPECIAL + KEY_PPAGE },
	{ "PgDn", KEY_SPECIAL + KEY_NPAGE },
	{ "ctrl-Left", KEY_CTRL_LEFT },
	{ "ctrl-Right", KEY_CTRL_RIGHT },
	{ "Paste-start", KEY_PASTE_START }, /* these four for scripts and logs; no one can type them */
	{ "Paste-end", KEY_PASTE_END },
	{ "Resize", KEY_SPECIAL + KEY_RESIZE },
	{ "Mouse", KEY_SPECIAL + KEY_MOUSE },
};

static int32_t parse_plain(const char *name)
{
	size_t n = strlen(name);
	int32_t cp;

	for (size_t i = 0; i < sizeof(named) / sizeof(named[0]); i++)
		if (strcmp(named[i].name, name) == 0)
			return named[i].key;
	if (name[0] == 'F' && isdigit((unsigned char)name[1]) && n <= 3) {
		int f = atoi(name + 1);

		return f >= 1 && f <= 12 && (n == 2 || isdigit((unsigned char)name[2])) ? KEY_SPECIAL + KEY_F(f) : -1;
	}
	if (strncmp(name, "ctrl-", 5) == 0 && n == 6) {
		unsigned char c = (unsigned char)tolower((unsigned char)name[5]);

		if ((c >= 'a' && c <= 'z') || (c >= '[' && c <= '_'))
			return c & 31;
		return -1;
	}
	if (n == 0 || (size_t)utf8_decode(name, n, &cp) != n || cp < 33 || cp == 127)
		return -1;
	return cp;
}

int32_t key_parse(const char *name)
{
	int32_t k;

	if (strncmp(name, "alt-", 4) == 0 && name[4]) {
		k = parse_plain(name + 4);
		return k < 0 ? -1 : k | KEY_ALT;
	}
	return parse_plain(name);
}

void key_text(int32_t key, char out[24])
{
	const char *alt = key & KEY_ALT ? "alt-" : "";
	char utf8[5] = "";

	key &= ~KEY_ALT;
	for (size_t i = 0; i < sizeof(named) / sizeof(named[0]); i++)
		if (named[i].key == key) {
			snprintf(out, 24, "%s%s", alt, named[i].name);
			return;
		}
	if (key >= KEY_SPECIAL + KEY_F(1) && key <= KEY_SPECIAL + KEY_F(12)) {
		snprintf(out, 24, "%sF%d", alt, key - KEY_SPECIAL - KEY_F(0));
	} else if (key >= 0 && key < 32) {
		snprintf(out, 24, "%sctrl-%c", alt, tolower(key + '@'));
	} else if (key < KEY_SPECIAL && key >= 0 && utf8_encode(utf8, key) > 0) {
		snprintf(out, 24, "%s%s", alt, utf8);
	} else {
		snprintf(out, 24, "%skey-%d", alt, key & ~KEY_SPECIAL);
	}
}

/* Sets an action's keys from words parted by blanks. */
static int bind(struct keys *k, enum action act, const char *words, struct err *e)
{
	int n = 0;

	memset(k->key[act], 0, sizeof(k->key[act]));
	while (*words) {
		size_t len = strcspn(words, " \t");
		char word[32];
		int32_t key;

		if (len) {
			snprintf(word, sizeof(word), "%.*s", (int)(len < 31 ? len : 31), words);
			key = len < sizeof(word) ? key_parse(word) : -1;
			if (key < 0)
				return err_set(e, ERR_USAGE, "%s is no key (j, G, ctrl-x, alt-x, Enter, F5, ...: man 5 codeask)", word);
			if (n == KEYS_PER_ACTION)
				return err_set(e, ERR_USAGE, "more than %d keys for %s", KEYS_PER_ACTION, actions[act].name);
			k->key[act][n++] = key;
		}
		words += len;
		words += strspn(words, " \t");
	}
	return 0;
}

static bool has(const struct keys *k, enum action act, int32_t key)
{
	for (int i = 0; i < KEYS_PER_ACTION && k->key[act][i]; i++)
		if (k->key[act][i] == key)
			return true;
	return false;
}

/* A key of a pane hides the same one of the session everywhere one could press it, so these two contexts count as one; the conversation may
 * give a key a meaning of its own. */
static bool collide(enum context a, enum context b)
{
	return a == b || (a == CTX_PANE && b == CTX_GLOBAL) || (a == CTX_GLOBAL && b == CTX_PANE);
}

/* Another action that the first key of act, or a later one, belongs to as well. */
static enum action conflict(const struct keys *k, enum action act, int32_t *key)
{
	for (int i = 0; i < KEYS_PER_ACTION && k->key[act][i]; i++)
		for (int other = 1; other < ACT_COUNT; other++)
			if (other != (int)act && collide(actions[act].context, actions[other].context) && has(k, (enum action)other, k->key[act][i])) {
				*key = k->key[act][i];
				return (enum action)other;
			}
	return ACT_NONE;
}

struct keys *keys_new(const struct tui_opts *o, struct err *e)
{
	struct keys *k = xcalloc(1, sizeof(*k));
	const char *file = o && o->config ? o->config : "configuration";

	for (int act = 1; act < ACT_COUNT; act++)
		if (bind(k, (enum action)act, actions[act].keys, e) != 0)
			goto fail;
	for (size_t i = 0; o && i < o->n_settings; i++) {
		const struct tui_setting *s = &o->settings[i];
		enum action act;

		if (strncmp(s->key, "key.", 4) != 0)
			continue;
		act = action_by_name(s->key + 4);
		if (act == ACT_NONE) {
			err_set(e, ERR_USAGE, "%s line %d: %s: there is no action %s (codeask --completion keys lists them)", file, s->line, s->key, s->key + 4);
			goto fail;
		}
		if (bind(k, act, s->value, e) != 0) {
			err_prefix(e, "%s line %d: %s", file, s->line, s->key);
			goto fail;
		}
	}
	/* judged when all are read, so that two actions can exchange their keys */
	for (size_t i = o ? o->n_settings : 0; i-- > 0;) {
		const struct tui_setting *s = &o->settings[i];
		enum action act = strncmp(s->key, "key.", 4) == 0 ? action_by_name(s->key + 4) : ACT_NONE, other;
		char name[24];
		int32_t key;

		if (act == ACT_NONE || (other = conflict(k, act, &key)) == ACT_NONE)
			continue;
		key_text(key, name);
		err_set(e, ERR_USAGE, "%s line %d: %s: %s is a key of %s too; give that another one: key.%s = ...", file, s->line, s->key, name,
			actions[other].name, actions[other].name);
		goto fail;
	}
	return k;
fail:
	keys_free(k);
	return NULL;
}

void keys_free(struct keys *k)
{
	free(k);
}

enum action keys_find(const struct keys *k, enum context c, int32_t key)
{
	for (int act = 1; act < ACT_COUNT; act++)
		if (actions[act].context == c && has(k, (enum action)act, key))
			return (enum action)act;
	return ACT_NONE;
}

void keys_of(const struct keys *k, enum action act, char *out, size_t size)
{
	size_t len = 0;

	if (size)
		out[0] = '\0';
	for (int i = 0; i < KEYS_PER_ACTION && k->key[act][i]; i++) {
		char name[24];
		int n;

		key_text(k->key[act][i], name);
		n = snprintf(out + len, size - len, "%s%s", i ? " " : "", name);
		if (n < 0 || (size_t)n >= size - len) {
			out[len] = '\0';
			return;
		}
		len += (size_t)n;
	}
}

const char *action_name(enum action act)
{
	return act > ACT_NONE && act < ACT_COUNT ? actions[act].name : "";
}

const char *action_help(enum action act)
{
	return act > ACT_NONE && act < ACT_COUNT ? actions[act].help : "";
}

enum context action_context(enum action act)
{
	return act > ACT_NONE && act < ACT_COUNT ? actions[act].context : CTX_GLOBAL;
}

const char *context_title(enum context c)
{
	return (unsigned)c < CTX_COUNT ? context_titles[c] : "";
}

enum action action_by_name(const char *name)
{
	for (int act = 1; act < ACT_COUNT; act++)
		if (strcmp(actions[act].name, name) == 0)
			return (enum action)act;
	return ACT_NONE;
}

void tui_list_keys(struct buf *out)
{
	for (int act = 1; act < ACT_COUNT; act++)
		buf_printf(out, "%s %s %s - %s\n", context_names[actions[act].context], actions[act].name, actions[act].keys, actions[act].help);
}
