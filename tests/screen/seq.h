/* seq.h - what a program writes to a terminal, sequence by sequence: counted, and held against a list of what it may write.
 *
 * The list is what ncurses writes for xterm-256color, plus bracketed paste, synchronized output (2026), mouse modes, and OSC 52 as a
 * copy. Everything else is a finding: other control bytes, C1 controls, ill-formed UTF-8, bidirectional overrides, questions to the terminal
 * (it would type the answer), other OSC, DCS. Source: ECMA-48, xterm's ctlseqs, terminfo(5) of xterm-256color.
 */
#ifndef CODEASK_TESTS_SCREEN_SEQ_H
#define CODEASK_TESTS_SCREEN_SEQ_H

#include "src/base/buf.h"

#include <stdbool.h>
#include <stddef.h>

struct seq {
	size_t bytes;    /* all of them */
	size_t clears;   /* erases of the whole screen: ED 2, ED 3, ED 0 at home; but for that of an alternate screen that is left */
	size_t cleared_at; /* bytes at the last one */
	size_t syncs;    /* synchronized frames begun */
	size_t bells;
	size_t bad;      /* findings; the first few in bad_text, a line each */
	struct buf bad_text;
	bool alt, hidden, paste, sync, insert, keypad, graphics;
	unsigned mouse;  /* bit 0: clicks (1000), 1: drags (1002), 2: moves (1003), 3: SGR (1006) */
	size_t copies;   /* OSC 52 */
	struct buf copied; /* what the last one holds, base64 */
	/* state */
	enum { SEQ_TEXT, SEQ_UTF8, SEQ_ESC, SEQ_CHARSET, SEQ_CSI, SEQ_OSC, SEQ_OSC_ESC, SEQ_STRING, SEQ_STRING_ESC } state;
	struct buf cur;  /* bytes of the sequence so far */
	int need;        /* bytes the character still lacks */
	bool home;       /* the cursor was just sent to the upper left corner */
};

void seq_feed(struct seq *s, const char *p, size_t n);
/* Is everything put back as a program must leave it? Appends what is not to why, a line each. */
bool seq_sane(const struct seq *s, struct buf *why);
void seq_free(struct seq *s);

#endif
