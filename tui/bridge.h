/* bridge.h - from the workers to the UI thread: messages in order, a wake pipe, one mutex. Streamed text is joined while it waits, so a slow terminal
 * makes frames larger, not later. */
#ifndef CODEASK_TUI_BRIDGE_H
#define CODEASK_TUI_BRIDGE_H

#include "../src/ask/events.h"
#include "../src/base/err.h"

struct app;

struct msg {
	void (*apply)(struct app *a, struct msg *m); /* UI thread; frees m */
	void (*drop)(struct msg *m);                 /* at exit, instead: frees m */
	struct msg *next;
};

struct bridge;
struct bridge *bridge_new(struct err *e);
void bridge_free(struct bridge *b); /* drops what waits */
int bridge_fd(const struct bridge *b); /* readable when there is something */
void bridge_post(struct bridge *b, struct msg *m); /* any thread; takes m over */
/* All that waits, in order (UI thread); the list is the caller's. */
struct msg *bridge_take(struct bridge *b);

/* An event_fn whose ud is a struct bridge_stream: copies the event into a message that calls app_event(); TEXT and THOUGHT join the last message. */
struct bridge_stream {
	struct bridge *bridge;
	int stream; /* handed to app_event(): which conversation, or STREAM_BROWSE */
};
void bridge_event(void *stream, const struct event *ev);

#endif
