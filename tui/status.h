/* status.h - the status line: how far reading is and how fast, then tokens, rate with the last minute as a sparkline, context, memory by place, reuse, names
 * verified; messages over it. What does not fit the width is left out from the least important on. UI thread. */
#ifndef CODEASK_TUI_STATUS_H
#define CODEASK_TUI_STATUS_H

#include "app.h"

struct status *status_new(void);
void status_free(struct status *s);
void status_event(struct status *s, int stream, const struct event *ev);
void status_say(struct status *s, const char *text, bool error); /* until the next key, 10 s at most */
void status_key(struct status *s); /* a key was pressed: messages go */
void status_draw(struct status *s, struct app *a, struct area area);
double status_next(const struct status *s); /* seconds until it should be drawn again though nothing happened; < 0: never */

/* ---- for tests: the same with the time given, and the line as text ------------------------------------------------------------ */

struct status_line {
	struct buf text;
	size_t message;         /* bytes at the start that are a message */
	size_t spark, spark_len; /* where the sparkline is */
	bool error, busy;
};
void status_event_at(struct status *s, double now, int stream, const struct event *ev);
/* ascii: digits instead of blocks. At most cols columns. */
void status_format(const struct status *s, const struct app *a, double now, int cols, bool ascii, struct status_line *out);

#endif
