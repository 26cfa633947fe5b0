/* app.h - the session's state, and what panes may ask of each other. UI thread only, but for what is said to belong to a worker. */
#ifndef CODEASK_TUI_APP_H
#define CODEASK_TUI_APP_H

#include "bridge.h"
#include "keys.h"
#include "layout.h"
#include "pane.h"
#include "theme.h"
#include "tui.h"

#include "../src/ask/browse.h"
#include "../src/ask/record.h"
#include "../src/ask/talk.h"
#include "../src/ask/worker.h"
#include "../src/repo/match.h"

/* Kinds of jobs; a later one of a kind replaces an earlier one. */
enum {
	JOB_TALK,    /* talker: ask, forget, read too */
	JOB_OPEN,    /* opener: the tree; a scan lasts, and files are looked at meanwhile */
	JOB_SOURCE,  /* reader: text and colours of the file on screen */
	JOB_OUTLINE, /* reader: definitions of a file, for the tree pane */
	JOB_LIST,    /* reader: callers, callees, definitions, includes, searches: what the left pane lists */
	JOB_FIND,    /* reader: the picker's rows */
	JOB_RESOLVE, /* reader: where a link leads */
	JOB_BLAME,   /* reader */
	JOB_RECORDS, /* reader: list of sessions */
	JOB_COMPLETE, /* reader: completion of the prompt */
	JOB_WATCH,   /* reader: changes of the tree */
	JOB_SEEK,    /* seeker: what goes through all files and may last; it tells what it has, and Esc stops it */
};

enum {
	STREAM_BROWSE = -1, /* bridge_stream.stream of browse_open()'s events */
	STREAM_SEEK = -2,   /* of a search's progress, for the status line */
};

struct prompt;
struct status;

struct app {
	const struct tui_opts *o;
	struct theme *theme;
	struct keys *keys;
	struct layout layout;
	struct bridge *bridge;
	struct worker *talker, *reader, *opener, *seeker;
	struct browse *browse; /* NULL until the files are listed; replaced when the map is there, and when the tree changed */
	struct pane *pane[PANE_COUNT];
	enum pane_id focus;
	struct pane *overlay;  /* has the keys when not NULL: picker, help, sessions */
	struct prompt *prompt; /* prompt_active(): has the keys when no overlay is open */
	struct status *status;
	struct match *search;  /* of n and N, in the pane that searched */
	enum pane_id search_pane;
	unsigned search_serial; /* rises with each "/": where a live search began is of one number only */
	long search_at;        /* set by the pane: which match the cursor is at, from 1; 0: not known */
	int stream;            /* number of the present conversation: events of an earlier one are dropped */
	bool answering;        /* a question was handed to the talker and EV_DONE has not come */
	bool mouse, quit, full_redraw;
	double interrupt_at;   /* of the last ctrl-c */
	struct trail *trail;   /* back and forward (trail.h) */
	struct session_state *session; /* talk, record: the talker's (session.c) */
	struct jobs *jobs;     /* the reader's: opening, watching (app_jobs.c) */
	struct loop *loop;     /* app_impl.h */
	bool map_failed;       /* the tree could not be opened: no symbols will come */
};

/* ---- panes ask for ------------------------------------------------------------------------------------------------------------ */

void app_focus(struct app *a, enum pane_id id);
/* One line for the user, shown in the status line until the next key or for some seconds. Clean text. */
void app_say(struct app *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Shows path (from the root) at line in the source pane; line 0: where it was, or the top. push: the place before can be gone back to, and the
 * source gets the focus; else it is a look from where one is. */
void app_open(struct app *a, const char *path, uint32_t line, bool push);
/* The left pane shows these places (taken over, *l is emptied); the focus goes there. */
void app_list(struct app *a, struct places *l);
/* Opens what a word means (browse_resolve); several meanings become a list. near may be NULL. */
void app_follow(struct app *a, const char *word, size_t len, const char *near);
/* callers, callees, definitions of a name; includes, includers, outline of a path: a job, then app_list(). */
void app_lookup(struct app *a, enum action what, const char *name, const char *near);
void app_search_tree(struct app *a, const char *pattern);
void app_users(struct app *a, const char *name); /* who mentions it outside of what was opened: a list that grows */
void app_blame(struct app *a, const char *path, uint32_t line);
void app_edit(struct app *a, const char *path, uint32_t line); /* $VISUAL, $EDITOR, vi; comes back */
void app_copy(struct app *a, const char *text, size_t n, const char *what); /* OSC 52 and a file; says so */
/* Takes p over; NULL closes. An overlay draws its own frame (paint_box) in the area it is given, and what it does not want of it stays as it is. */
void app_overlay(struct app *a, struct pane *p);
void app_command(struct app *a, const char *line); /* what was typed behind ":" */
/* The i-th command, for completion and help; false: there are no more. */
bool app_command_info(size_t i, const char **name, const char **args, const char **help);

/* ---- conversation (session.c) ------------------------------------------------------------------------------------------------- */

void app_ask(struct app *a, const char *question); /* refused with a message while answering: the text stays in the prompt */
void app_cancel(struct app *a);
void app_reask(struct app *a, size_t turn); /* the question goes to the prompt; sending it drops turn and what is behind */
void app_reask_not(struct app *a); /* the prompt was left: what is sent later is a question of its own */
void app_read_too(struct app *a, const char *path, uint32_t first, uint32_t last);
void app_new_session(struct app *a);
void app_resume(struct app *a, const char *id);

/* ---- handlers the loop calls -------------------------------------------------------------------------------------------------- */

void app_event(struct app *a, int stream, const struct event *ev);
void app_key(struct app *a, int32_t key); /* overlay, prompt, pane, session: whoever has the keys */
bool app_act(struct app *a, enum action act); /* pane first, then the session's own */

/* ---- of the parts of the app --------------------------------------------------------------------------------------------------- */

struct jobs *jobs_new(void);
void jobs_free(struct jobs *j); /* when the reader has stopped */
void jobs_open(struct app *a);  /* the tree: first its files, then its map */
void jobs_reopen(struct app *a); /* again, in the background */
int jobs_watch_fd(const struct app *a);       /* to poll; -1: none */
double jobs_watch_wait(const struct app *a);  /* seconds until the watch wants to be asked; < 0: never */
void jobs_watch(struct app *a, bool readable);
bool jobs_seeking(const struct app *a);
void jobs_seek_stop(struct app *a); /* what it found so far is listed */

struct session_state *app_session_new(struct app *a);
void app_session_free(struct session_state *s); /* when the talker has stopped */
void app_session_map(struct app *a);   /* the map is there, or will not come: a question that waited is asked */
void app_session_stale(struct app *a); /* the tree has changed */
void app_session_model(struct app *a, const char *name);
void app_session_done(struct app *a, int stream, int code); /* EV_DONE came */

/* Keys from a file instead of a person: $CODEASK_SCRIPT, one step a line, each when the session is idle:
 *	KEY KEY ...     keys by name (keys.h)
 *	"text           typed characters
 *	:command        a command, as behind ":"
 *	now STEP        without waiting for the session to be idle */
struct script;
struct script *script_open(const char *path, struct err *e);
void script_free(struct script *s);
/* One key or command; false: nothing to do now. */
bool script_step(struct script *s, struct app *a, bool idle);

#endif
