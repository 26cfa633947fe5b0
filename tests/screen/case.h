/* case.h - a case file: how the program is started, then what is typed and what must be on the screen.
 *
 *	# what it shows                      header:
 *	size 80x24                           COLSxROWS
 *	tree toyfs                           directory below $SCREEN_TREES, copied to ./tree; "none"
 *	args --no-model tree                 words apart by blanks; @GOLDEN@ is the directory of golden models: skipped where there is none
 *	env K=V                              more of the environment; "K=" takes K out
 *	replay NAME                          tests/screen/replays/NAME answers in the model's place
 *	config key = value                   a line of the configuration file
 *	stdin FILE                           standard input from a file
 *	before COMMAND                       a shell command in the case's directory, before the start
 *
 *	keys ctrl-d j Enter                  steps: keys by name (term.h)
 *	text, paste TEXT                     \n \t \e \\ are understood
 *	wait TEXT, gone TEXT                 until a row holds it, until none does
 *	lacks TEXT                           is not there now, after 100 ms of quiet
 *	quiet [MS]                           until nothing was written for so long
 *	resize COLSxROWS
 *	mouse click|double|right ROW COL     from 1; drag ROW COL ROW COL; wheel up|down ROW COL
 *	mask REGEX                           from here on what matches, and the blanks around it, counts as one character (PCRE2)
 *	screen [FIRST-LAST]                  the rows, each behind a "|"; within the limit it must come to look so
 *	cursor ROW COL|hidden|shown
 *	attr ROW COL|"TEXT" ATTRIBUTE...     bold, reverse, underline, italic, fg=N, bg=N, fg=default, plain, no-bold ... of a cell
 *	mode mouse|paste|alt on|off
 *	mark; expect-bytes <= N              written since the last mark
 *	clears N                             so many more full clears are allowed (resize, ctrl-l, stop, EDITOR need no mention)
 *	copied TEXT                          the last copy (OSC 52) holds it
 *	signal NAME; stop; continue          stop: waits until it is stopped, with a sane terminal
 *	exit STATUS|signal NAME              waits for its end
 *	file PATH contains TEXT              in the case's directory
 *	sh COMMAND                           must succeed
 *	save NAME                            the screen as text into $SCREEN_SAVE/NAME
 */
#ifndef CODEASK_TESTS_SCREEN_CASE_H
#define CODEASK_TESTS_SCREEN_CASE_H

#include "src/base/buf.h"

#include <stdbool.h>
#include <stddef.h>

struct case_step {
	char *word, *rest;  /* rest: "" when there is none */
	int line;           /* of the file, from 1 */
	char **rows;        /* [n_rows] of a screen */
	size_t n_rows;
	char *seen;         /* update: what the rows are now, each with its "|" and newline; NULL: as they were */
};

struct case_file {
	char *path;
	int cols, lines;
	char *tree, *replay, *in;
	char **args, **env, **config, **before; /* NULL at the end */
	size_t n_args, n_env, n_config, n_before;
	struct case_step *steps;
	size_t n_steps, cap_steps;
};

/* False: cannot be read or is no case file; said on stdout. */
bool case_read(struct case_file *c, const char *path);
/* Writes the screens that were seen into the file. */
bool case_rewrite(const struct case_file *c);
void case_free(struct case_file *c);
/* Appends TEXT with \n \t \e \\ resolved. */
void case_unescape(struct buf *out, const char *s);

#endif
