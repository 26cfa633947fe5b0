#include "seq.h"

#include "src/base/utf8.h"

#include <stdlib.h>
#include <string.h>

#define BAD_SHOWN 8
#define CUR_MAX   (1 << 20) /* a copy of a long answer */

static void bad(struct seq *s, const char *why)
{
	if (s->bad++ >= BAD_SHOWN)
		return;
	buf_printf(&s->bad_text, "%s at byte %zu:", why, s->bytes);
	for (size_t i = 0; i < s->cur.len && i < 40; i++) {
		unsigned char c = (unsigned char)s->cur.p[i];

		buf_printf(&s->bad_text, c > 32 && c < 127 ? " %c" : " %02x", c);
	}
	buf_putc(&s->bad_text, '\n');
}

static void done(struct seq *s, bool keeps_home)
{
	s->state = SEQ_TEXT;
	if (!keeps_home)
		s->home = false;
	buf_truncate(&s->cur, 0);
}

static void character(struct seq *s)
{
	int32_t cp;

	if (utf8_decode(s->cur.p, s->cur.len, &cp) != (int)s->cur.len || cp < 0)
		bad(s, "ill-formed UTF-8");
	else if (cp < 0xa0)
		bad(s, "C1 control");
	else if ((cp >= 0x202a && cp <= 0x202e) || (cp >= 0x2066 && cp <= 0x2069) || cp == 0x2028 || cp == 0x2029 || cp == 0xfeff)
		bad(s, "bidirectional or invisible control");
	done(s, false);
}

static void control(struct seq *s, unsigned char c)
{
	buf_putc(&s->cur, (char)c);
	switch (c) {
	case 7:
		s->bells++;
		break;
	case 8: case 9: case 10: case 13:
		break;
	default:
		bad(s, "control byte");
	}
	done(s, c == 7);
}

static void mode(struct seq *s, long n, bool private, bool on)
{
	unsigned bit;

	if (!private) {
		if (n == 4)
			s->insert = on;
		else
			bad(s, "unknown mode");
		return;
	}
	switch (n) {
	case 1:
		s->keypad = on;
		break;
	case 7: case 12: case 1005: case 1015: case 1034:
		break;
	case 25:
		s->hidden = !on;
		break;
	case 1000: case 1002: case 1003:
		bit = n == 1000 ? 1 : n == 1002 ? 2 : 4;
		s->mouse = on ? s->mouse | bit : s->mouse & ~bit;
		break;
	case 1006:
		s->mouse = on ? s->mouse | 8 : s->mouse & ~8u;
		break;
	case 1049:
		/* one wipes the screen one leaves: nobody sees it flicker */
		if (!on && s->clears && s->bytes - s->cleared_at < 256)
			s->clears--;
		s->alt = on;
		break;
	case 2004:
		s->paste = on;
		break;
	case 2026:
		s->sync = on;
		s->syncs += on;
		break;
	default:
		bad(s, "unknown private mode");
	}
}

/* Reads the numbers between the leader and the final byte; -1: none given. */
static size_t numbers(const char *p, const char *end, long *arg, size_t max)
{
	size_t n = 0;

	while (n < max) {
		char *q;

		arg[n] = p < end && *p >= '0' && *p <= '9' ? strtol(p, &q, 10) : -1;
		if (arg[n] >= 0)
			p = q;
		n++;
		if (p >= end || (*p != ';' && *p != ':'))
			break;
		p++;
	}
	return n;
}

static void csi(struct seq *s)
{
	const char *p = s->cur.p + 2, *end = s->cur.p + s->cur.len - 1;
	char final = *end, leader = *p >= '<' && *p <= '?' ? *p++ : 0;
	bool keeps = false;
	long arg[16];
	size_t n = numbers(p, end, arg, 16);
	char between = end > p && end[-1] >= 0x20 && end[-1] <= 0x2f ? end[-1] : 0;

	if (leader == '?' && (final == 'h' || final == 'l') && !between) {
		for (size_t i = 0; i < n; i++)
			mode(s, arg[i], true, final == 'h');
		keeps = true;
	} else if (leader) {
		bad(s, "unknown sequence");
	} else if (between == ' ' && final == 'q') {
		keeps = true; /* the cursor's form */
	} else if (between) {
		bad(s, "unknown sequence");
	} else {
		switch (final) {
		case 'H':
			s->home = arg[0] <= 1 && (n < 2 || arg[1] <= 1);
			keeps = true;
			break;
		case 'J':
			if (arg[0] == 2 || arg[0] == 3 || (arg[0] <= 0 && s->home)) {
				s->clears++;
				s->cleared_at = s->bytes;
			}
			keeps = true;
			break;
		case 'h': case 'l':
			for (size_t i = 0; i < n; i++)
				mode(s, arg[i], false, final == 'h');
			keeps = true;
			break;
		case 'm':
			keeps = true;
			break;
		case 't': /* the title is pushed and popped, never asked for */
			if (arg[0] != 22 && arg[0] != 23)
				bad(s, "window operation");
			keeps = true;
			break;
		case 'r': /* the cursor goes home, which ncurses does not rely on */
		case 'A': case 'B': case 'C': case 'D': case 'G': case 'd': case 'K': case 'L': case 'M': case 'P': case '@': case 'X':
		case 'S': case 'T': case 'Z': case 'b':
			break;
		default:
			bad(s, "unknown sequence");
		}
	}
	done(s, keeps);
}

static void osc(struct seq *s, size_t end)
{
	static const char copy[] = "\033]52;c;";
	const char *p = s->cur.p + sizeof copy - 1;

	if (end == 5 && !memcmp(s->cur.p, "\033]104", 5)) {
		/* ncurses puts the palette back */
	} else if (end < sizeof copy - 1 || memcmp(s->cur.p, copy, sizeof copy - 1)) {
		bad(s, "OSC");
	} else {
		size_t n = end - (sizeof copy - 1);

		if (strspn(p, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=") < n)
			bad(s, "OSC 52 that is no base64");
		s->copies++;
		buf_truncate(&s->copied, 0);
		buf_add(&s->copied, p, n);
	}
	done(s, true);
}

static void text(struct seq *s, unsigned char c)
{
	if (c == 27) {
		buf_putc(&s->cur, (char)c);
		s->state = SEQ_ESC;
	} else if (c < 32 || c == 127) {
		control(s, c);
	} else if (c < 128) {
		s->home = false;
	} else {
		buf_putc(&s->cur, (char)c);
		s->need = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : c >= 0xc2 ? 1 : 0;
		s->state = SEQ_UTF8;
		if (!s->need)
			character(s);
	}
}

static void escape(struct seq *s, unsigned char c)
{
	buf_putc(&s->cur, (char)c);
	switch (c) {
	case '[':
		s->state = SEQ_CSI;
		return;
	case ']':
		s->state = SEQ_OSC;
		return;
	case '(':
		s->state = SEQ_CHARSET;
		return;
	case 'P': case 'X': case '^': case '_':
		bad(s, "control string");
		s->state = SEQ_STRING;
		return;
	case '=': case '>': case '7': case '8': case 'M':
		break;
	default:
		bad(s, "unknown escape");
	}
	done(s, c == '=' || c == '>' || c == '7');
}

static void byte(struct seq *s, unsigned char c)
{
	switch (s->state) {
	case SEQ_TEXT:
		text(s, c);
		return;
	case SEQ_UTF8:
		if ((c & 0xc0) != 0x80) {
			bad(s, "ill-formed UTF-8");
			done(s, false);
			text(s, c);
			return;
		}
		buf_putc(&s->cur, (char)c);
		if (!--s->need)
			character(s);
		return;
	case SEQ_ESC:
		escape(s, c);
		return;
	case SEQ_CHARSET:
		buf_putc(&s->cur, (char)c);
		if (c != '0' && c != 'B')
			bad(s, "unknown character set");
		s->graphics = c == '0';
		done(s, true);
		return;
	case SEQ_CSI:
		buf_putc(&s->cur, (char)c);
		if (c >= 0x40 && c < 0x7f) {
			csi(s);
		} else if (c < 0x20 || c >= 0x7f || s->cur.len > 64) {
			bad(s, "broken sequence");
			done(s, false);
		}
		return;
	case SEQ_OSC:
		buf_putc(&s->cur, (char)c);
		if (c == 7) {
			osc(s, s->cur.len - 1);
		} else if (c == 27) {
			s->state = SEQ_OSC_ESC;
		} else if (c < 0x20 || c >= 0x7f || s->cur.len > CUR_MAX) {
			bad(s, "broken OSC");
			done(s, false);
		}
		return;
	case SEQ_OSC_ESC:
	case SEQ_STRING_ESC:
		if (c != '\\')
			bad(s, "broken control string");
		if (s->state == SEQ_OSC_ESC)
			osc(s, s->cur.len - 1);
		else
			done(s, false);
		return;
	case SEQ_STRING:
		if (c == 27)
			s->state = SEQ_STRING_ESC;
		return;
	}
}

void seq_feed(struct seq *s, const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		s->bytes++;
		byte(s, (unsigned char)p[i]);
	}
}

bool seq_sane(const struct seq *s, struct buf *why)
{
	size_t before = why->len;

	if (s->alt)
		buf_puts(why, "the alternate screen is still on\n");
	if (s->hidden)
		buf_puts(why, "the cursor is hidden\n");
	if (s->paste)
		buf_puts(why, "bracketed paste is still on\n");
	if (s->mouse)
		buf_puts(why, "the mouse is still captured\n");
	if (s->sync)
		buf_puts(why, "a synchronized frame is still open\n");
	if (s->insert || s->keypad || s->graphics)
		buf_puts(why, "insert mode, keypad mode or line drawing is still on\n");
	if (s->state != SEQ_TEXT)
		buf_puts(why, "a sequence is cut short\n");
	return why->len == before;
}

void seq_free(struct seq *s)
{
	buf_free(&s->bad_text);
	buf_free(&s->copied);
	buf_free(&s->cur);
}
