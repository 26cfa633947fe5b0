/* term.h - a program on a pseudo terminal, and what a person would see of it.
 *
 * The program runs as a job under a small leader process (term_leader.c), as under a shell: it can be stopped and continued. Its output goes through
 * libvterm (the screen) and seq.h (what it may write). Everything here returns at a deadline; nothing waits for ever. One thread.
 */
#ifndef CODEASK_TESTS_SCREEN_TERM_H
#define CODEASK_TESTS_SCREEN_TERM_H

#include "seq.h"

#include <sys/types.h>
#include <termios.h>
#include <vterm.h>

struct term_opts {
	int rows, cols;
	const char *dir;         /* where it is started; its home is dir/home */
	const char *const *argv; /* argv[0]: path of the program */
	const char *const *env;  /* "K=V" beyond HOME, XDG_*, TERM, LC_ALL, PATH, *SAN_OPTIONS; "K=" takes K out; NULL-terminated, may be NULL */
	bool no_echo;            /* the tty does not echo: what is typed while the program does not own it leaves no trace */
	const char *in;          /* file its standard input comes from; NULL: the terminal */
};

struct term {
	int rows, cols;
	struct seq seq;
	double started, last_out; /* clock_now() */
	bool stopped, exited;
	int status;               /* of wait(2), once exited */
	pid_t pid;                /* of the program */
	/* inside */
	pid_t leader;
	int master, slave, told, tell; /* slave is kept open: its modes can be looked at when the program is gone */
	struct termios before;
	VTerm *vt;
	VTermScreen *screen;
	struct buf pending;       /* input the terminal has not taken yet */
};

/* NULL: it cannot be started, which is said on stderr. */
struct term *term_start(const struct term_opts *o);
/* Kills what still runs. */
void term_free(struct term *t);

/* Takes what comes within ms milliseconds; returns as soon as something came. False: nothing came. */
bool term_pump(struct term *t, int ms);
/* Until nothing came for quiet_ms. False: it still writes after limit_ms. */
bool term_quiet(struct term *t, int quiet_ms, int limit_ms);
/* Until the program has read everything that was typed. */
bool term_taken(struct term *t, int limit_ms);
bool term_until(struct term *t, bool (*test)(struct term *t, void *ud), void *ud, int limit_ms);
bool term_wait(struct term *t, const char *text, int limit_ms); /* until a row of the screen holds it */
bool term_gone(struct term *t, const char *text, int limit_ms); /* until none does */
bool term_exit(struct term *t, int limit_ms);
bool term_stop(struct term *t, int limit_ms); /* until it is stopped (ctrl-z) */
void term_continue(struct term *t);           /* fg */

/* A row as text: wide characters once, blanks at the end cut. Appended to out. */
void term_row(struct term *t, int row, struct buf *out);
void term_rows(struct term *t, struct buf *out); /* all of them, a newline behind each */
bool term_shows(struct term *t, const char *text);
void term_cursor(struct term *t, int *row, int *col);
VTermScreenCell term_cell(struct term *t, int row, int col);

/* Input. A key by its name: Esc Enter Tab S-Tab Up Down Left Right PgUp PgDn Home End Ins Del Bs Space F1..F12, ctrl-x, alt-x, or one
 * character; S-, ctrl- and alt- before the named ones. False: no such name. */
bool term_key(struct term *t, const char *name);
void term_type(struct term *t, const char *text);
void term_paste(struct term *t, const char *text);
void term_raw(struct term *t, const char *bytes, size_t n);
void term_mouse(struct term *t, int row, int col, int button, bool down); /* 1 left, 2 middle, 3 right, 4/5 wheel; from 0 */
void term_mouse_move(struct term *t, int row, int col);
void term_resize(struct term *t, int rows, int cols);

/* Are modes, cursor, screens as they were before it started? Appends what is not. For a program that has ended or is stopped. */
bool term_sane(struct term *t, struct buf *why);

extern const char *const term_key_names[]; /* NULL at the end */

#endif
