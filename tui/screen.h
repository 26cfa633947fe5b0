/* screen.h - the terminal: taken, given back on every way out, keys read, frames written.
 *
 * Every way out gives it back: return, exit, SIGTERM, SIGHUP, SIGINT, crash (SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT). While it is taken stderr, when it
 * is a terminal, goes to memory and is shown when the screen is gone, because what a library writes there would end up in the panes. Only the UI
 * thread calls these.
 */
#ifndef CODEASK_TUI_SCREEN_H
#define CODEASK_TUI_SCREEN_H

#include "../src/base/err.h"

#include <stdbool.h>
#include <stdint.h>
#include <stddef.h>

/* The terminal of stdin and stdout, or /dev/tty when stdin is no terminal. ERR_FAIL: no terminal, or TERM is unknown or cannot move a cursor: use
 * --plain. */
int screen_start(struct err *e);
void screen_stop(void);
int screen_fd(void);                  /* to poll for keys */
int screen_signal_fd(void);           /* readable when a signal came: call screen_signal() */
/* Next key (keys.h), -1: none waits. Bracketed paste comes as KEY_PASTE_START, the text, KEY_PASTE_END; KEY_RESIZE as KEY_SPECIAL + KEY_RESIZE; mouse
 * as KEY_SPECIAL + KEY_MOUSE. Esc followed by a character at once is alt. */
int32_t screen_key(void);
/* SIGTERM, SIGHUP, SIGINT that came, or the terminal hung up (SIGHUP); SIGTSTP: call screen_suspend(); SIGCONT: the terminal was set up anew, draw;
 * 0: none. */
int screen_signal(void);
void screen_frame(bool large);        /* what was painted to the terminal; large: in synchronised output */
void screen_redraw(void);             /* ctrl-l: the next frame writes everything again */
void screen_cursor(int y, int x);     /* of the next frame; y < 0: none */
void screen_suspend(void);            /* ctrl-z */
/* Runs a program on the terminal and comes back (editor): its wait status, -1 when it could not be started. */
int screen_run(const char *const *argv);
void screen_mouse(bool on);
/* What the last mouse key was about: a cell of the screen (it may lie outside), and xterm's number of the button: 0 to 2 left, middle, right; +32
 * moved; 64, 65 the wheel. False: no valid report. */
struct screen_report {
	int y, x, button;
	bool release;
};
bool screen_report(struct screen_report *r);
void screen_write(const char *bytes, size_t n); /* straight to the terminal: OSC 52 */
int screen_save(const char *path, struct err *e); /* what is on the screen, as text: ":save-screen FILE" */

#endif
