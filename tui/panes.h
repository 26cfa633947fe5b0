/* panes.h - the panes and overlays there are, and what else the app calls of them. */
#ifndef CODEASK_TUI_PANES_H
#define CODEASK_TUI_PANES_H

#include "app.h"

/* ---- tree (pane_tree.c): files; definitions of a file; lists of places (callers, search results) ---- */
struct pane *pane_tree_new(void);
void pane_tree_browse(struct pane *p, struct app *a); /* a->browse has changed: keep what is open and selected */
/* The list of that title, if there is one, is replaced where it stands: neither what is shown nor the focus changes. */
bool pane_tree_update(struct pane *p, struct app *a, struct places *l);
void pane_tree_list(struct pane *p, struct app *a, struct places *l); /* takes l over; "f" goes back to the files */
void pane_tree_show(struct pane *p, struct app *a, const char *path); /* selects a file, opening its directories */
bool pane_tree_at(struct pane *p, struct app *a, const char **path, uint32_t *line); /* what is selected */
void pane_tree_outline(struct pane *p, struct app *a, const char *path); /* asks the reader for the definitions of a file; "f" goes back */

/* ---- source (pane_source.c) ---- */
struct pane *pane_source_new(void);
void pane_source_open(struct pane *p, struct app *a, const char *path, uint32_t line); /* asks the reader; shows it when it comes */
void pane_source_browse(struct pane *p, struct app *a); /* the tree changed: read the file again, stay at the line */
bool pane_source_at(struct pane *p, const char **path, uint32_t *line, uint32_t *column); /* false: no file */
void pane_source_note(struct pane *p, uint32_t line, const char *text); /* behind a line: blame; until the next movement */

/* ---- conversation (pane_talk.c) ---- */
struct pane *pane_talk_new(void);
void pane_talk_welcome(struct pane *p, struct app *a, const char *text);
void pane_talk_question(struct pane *p, struct app *a, const char *question); /* begins a turn */
void pane_talk_event(struct pane *p, struct app *a, const struct event *ev);
void pane_talk_clear(struct pane *p);
void pane_talk_forget(struct pane *p, size_t turn); /* drops it and those behind */
const char *pane_talk_asked(struct pane *p, size_t turn); /* NULL: no such turn */
void pane_talk_browse(struct pane *p, struct app *a); /* names can be looked up now */

/* ---- overlays ---- */
struct pane *pane_picker_new(struct app *a, unsigned what, bool insert); /* insert: the name goes to the prompt, else it is opened */
struct pane *pane_help_new(struct app *a);
struct pane *pane_sessions_new(struct app *a);

#endif
