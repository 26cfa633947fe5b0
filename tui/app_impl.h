/* app_impl.h - what the files of the app share: loop, frame, mouse. UI thread. */
#ifndef CODEASK_TUI_APP_IMPL_H
#define CODEASK_TUI_APP_IMPL_H

#include "app.h"
#include "panes.h"
#include "prompt.h"
#include "screen.h"
#include "status.h"
#include "trail.h"

struct loop {
	bool dirty;      /* something changed since the last frame */
	bool at_once;    /* by a key: drawn without waiting for the frame's time */
	bool more_keys;  /* some are left for the next round */
	bool hangup;
	double drawn_at;
	int signal, code;
	struct err err;  /* the session cannot go on */
	struct script *script;
	int dragging;    /* border that the mouse holds */
};

void app_draw(struct app *a);
void app_fail(struct app *a, const char *msg); /* app_say() of an error */
void app_mouse(struct app *a, bool on);
void app_mouse_event(struct app *a); /* KEY_MOUSE was read */

/* app_act.c: what is no pane's, also while text is typed */
bool app_session_action(struct app *a, enum action act);

#endif
