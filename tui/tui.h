/* tui.h - the session: a split-pane view over the event stream of src/ask.
 *
 *	+- tree ------+- source --------------------+   two roles: this thread alone calls ncurses; two workers (src/ask/worker.h) alone
 *	| files       |  41 static int ramfs_...    |   touch the conversation and the tree's files. They meet in bridge.h.
 *	| symbols     +- talk ----------------------+
 *	| lists       |  answer, facts, links       |   actions.h  what can be done, once: keys, help and manual come from it
 *	+-------------+-----------------------------+   pane.h     what every pane can do     app.h  what panes know of each other
 *	| status line                               |   layout.h   where panes are            theme.h  how things look
 *	| prompt                                    |   paint.h    text to cells              screen.h the terminal itself
 *	+-------------------------------------------+
 */
#ifndef CODEASK_TUI_TUI_H
#define CODEASK_TUI_TUI_H

#include "../src/ask/ask.h"

/* Lines of the configuration file that are the session's: "theme", "mouse", "layout", "key.ACTION", "color.STYLE". Borrowed. */
struct tui_setting {
	const char *key, *value;
	int line; /* of the file, for messages */
};

struct tui_opts {
	const struct ask_opts *ask; /* cancel, emit and ud are the session's to set */
	const char *path;
	const char *question;    /* asked at once; NULL: none */
	const char *config;      /* the file's name, for messages; may be NULL */
	const struct tui_setting *settings; /* [n_settings] */
	size_t n_settings;
};

/* Runs the session until the user quits. Returns the exit status; errors before the screen is taken go to *e. The terminal is as it was
 * whenever the process ends, also by a signal or a crash. */
int tui_main(const struct tui_opts *o, struct err *e);

/* The keys and actions as text: for the manual and for tests (one "context action key... - help" a line). */
void tui_list_keys(struct buf *out);

#endif
