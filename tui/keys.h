/* keys.h - keys by name, and which action a key means.
 *
 * Names: a character ("j", "G", "?", "<"), "ctrl-x", "alt-x", "Enter", "Esc", "Tab", "S-Tab", "Space", "Backspace", "Del", "Ins", "Up", "Down",
 * "Left", "Right", "Home", "End", "PgUp", "PgDn", "F1" ... "F12", "ctrl-Left", "ctrl-Right". As a number a key is a code point, or KEY_SPECIAL +
 * ncurses' code, or either with KEY_ALT.
 */
#ifndef CODEASK_TUI_KEYS_H
#define CODEASK_TUI_KEYS_H

#include "actions.h"
#include "tui.h"

#include <stdbool.h>
#include <stdint.h>

#define KEY_SPECIAL 0x1000000
#define KEY_ALT     0x2000000
/* Made by screen.c; not ncurses' own */
enum { KEY_PASTE_START = KEY_SPECIAL + 0x8000, KEY_PASTE_END, KEY_CTRL_LEFT, KEY_CTRL_RIGHT };

int32_t key_parse(const char *name);                /* -1: no such key */
void key_text(int32_t key, char out[24]); /* the name */

struct keys;
/* Default keys, then "key.NAME = KEY ..." settings, which replace an action's keys (an empty value takes them away). ERR_USAGE names file, line and
 * word; two actions of one context with the same key are one, too. */
struct keys *keys_new(const struct tui_opts *o, struct err *e);
void keys_free(struct keys *k);
enum action keys_find(const struct keys *k, enum context c, int32_t key); /* in this context only; ACT_NONE */
void keys_of(const struct keys *k, enum action act, char *out, size_t size); /* "j Down", for the help; "" when it has none */

const char *action_name(enum action act);
const char *action_help(enum action act);
enum context action_context(enum action act);
const char *context_title(enum context c); /* "everywhere", "in the prompt" */
enum action action_by_name(const char *name); /* ACT_NONE */

#endif
