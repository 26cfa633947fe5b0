/* What a person does to a terminal: keys, text, paste, mouse. libvterm knows the bytes for the modes the program asked for. */
#include "term.h"

#include "src/base/utf8.h"

#include <stdlib.h>
#include <string.h>

static const struct {
	const char *name;
	VTermKey key;
} named[] = {
	{ "Esc", VTERM_KEY_ESCAPE }, { "Enter", VTERM_KEY_ENTER }, { "Tab", VTERM_KEY_TAB }, { "Bs", VTERM_KEY_BACKSPACE },
	{ "Up", VTERM_KEY_UP }, { "Down", VTERM_KEY_DOWN }, { "Left", VTERM_KEY_LEFT }, { "Right", VTERM_KEY_RIGHT },
	{ "PgUp", VTERM_KEY_PAGEUP }, { "PgDn", VTERM_KEY_PAGEDOWN }, { "Home", VTERM_KEY_HOME }, { "End", VTERM_KEY_END },
	{ "Ins", VTERM_KEY_INS }, { "Del", VTERM_KEY_DEL },
};

const char *const term_key_names[] = {
	"Esc", "Enter", "Tab", "S-Tab", "Bs", "Up", "Down", "Left", "Right", "PgUp", "PgDn", "Home", "End", "Ins", "Del", "Space",
	"F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9", "F10", "F11", "F12",
	"ctrl-a", "ctrl-b", "ctrl-c", "ctrl-d", "ctrl-e", "ctrl-f", "ctrl-g", "ctrl-h", "ctrl-i", "ctrl-j", "ctrl-k", "ctrl-l", "ctrl-n", "ctrl-o",
	"ctrl-p", "ctrl-q", "ctrl-r", "ctrl-s", "ctrl-t", "ctrl-u", "ctrl-v", "ctrl-w", "ctrl-x", "ctrl-y", "ctrl-]", "ctrl-^", "ctrl-_",
	"S-Up", "S-Down", "S-Left", "S-Right", "ctrl-Up", "ctrl-Down", "ctrl-Left", "ctrl-Right", "alt-Up", "alt-Enter", "alt-x", "alt-b", "alt-f", "alt-d",
	"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p", "q", "r",
	"s", "t", "u", "v", "w", "x", "y", "z", "A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "N", "O", "P", "Q", "R", "S",
	"T", "U", "V", "W", "X", "Y", "Z", "!", "\"", "#", "$", "%", "&", "'", "(", ")", "*", "+", ",", "-", ".", "/", ":", ";", "<", "=", ">",
	"?", "@", "[", "\\", "]", "^", "_", "`", "{", "|", "}", "~", NULL,
};

void term_raw(struct term *t, const char *bytes, size_t n)
{
	buf_add(&t->pending, bytes, n);
	term_pump(t, 0);
}

void term_type(struct term *t, const char *text)
{
	term_raw(t, text, strlen(text));
}

bool term_key(struct term *t, const char *name)
{
	VTermModifier mod = VTERM_MOD_NONE;
	const char *s = name;
	int32_t cp;
	char c;

	for (bool more = true; more;) {
		more = true;
		if (!strncmp(s, "S-", 2) && s[2])
			mod |= VTERM_MOD_SHIFT, s += 2;
		else if (!strncmp(s, "ctrl-", 5) && s[5])
			mod |= VTERM_MOD_CTRL, s += 5;
		else if (!strncmp(s, "alt-", 4) && s[4])
			mod |= VTERM_MOD_ALT, s += 4;
		else
			more = false;
	}
	if (!strcmp(s, "Space"))
		s = " ";
	for (size_t i = 0; i < sizeof named / sizeof named[0]; i++)
		if (!strcmp(s, named[i].name)) {
			vterm_keyboard_key(t->vt, named[i].key, mod);
			term_pump(t, 0);
			return true;
		}
	if (s[0] == 'F' && s[1] >= '1' && s[1] <= '9') {
		vterm_keyboard_key(t->vt, VTERM_KEY_FUNCTION(atoi(s + 1)), mod);
		term_pump(t, 0);
		return true;
	}
	if (!*s || utf8_decode(s, strlen(s), &cp) != (int)strlen(s) || cp < 0)
		return false;
	if (mod & VTERM_MOD_ALT)
		term_raw(t, "\033", 1);
	if (mod & VTERM_MOD_CTRL) {
		if (cp > 127)
			return false;
		c = cp == '?' ? 127 : cp == ' ' ? 0 : (char)(cp & 0x1f);
		term_raw(t, &c, 1);
	} else {
		term_type(t, s);
	}
	return true;
}

/* In brackets when the program asked for them, as a terminal does: newlines become carriage returns, escapes are taken out. */
void term_paste(struct term *t, const char *text)
{
	if (t->seq.paste)
		buf_puts(&t->pending, "\033[200~");
	for (; *text; text++)
		buf_putc(&t->pending, *text == '\n' ? '\r' : *text == 27 ? ' ' : *text);
	if (t->seq.paste)
		buf_puts(&t->pending, "\033[201~");
	term_pump(t, 0);
}

void term_mouse_move(struct term *t, int row, int col)
{
	vterm_mouse_move(t->vt, row, col, VTERM_MOD_NONE);
	term_pump(t, 0);
}

void term_mouse(struct term *t, int row, int col, int button, bool down)
{
	vterm_mouse_move(t->vt, row, col, VTERM_MOD_NONE);
	vterm_mouse_button(t->vt, button, down, VTERM_MOD_NONE);
	term_pump(t, 0);
}
