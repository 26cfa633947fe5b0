/* source_load.h - sources on their way from the reader to the source pane: text first, colours behind it, and the last ones kept.
 *
 * A struct doc is shared: the UI thread owns its fields but the text, lines and names, which nobody changes, so the reader can colour them while they
 * are on screen. UI thread only, but for the jobs inside.
 */
#ifndef CODEASK_TUI_SOURCE_LOAD_H
#define CODEASK_TUI_SOURCE_LOAD_H

#include "app.h"

#include <stdatomic.h>

struct doc {
	atomic_int refs;
	struct source s;    /* path is set, too, when there is no text */
	bool ok;            /* there is text; else err says why not */
	struct err err;
	bool coloured;      /* s.hl is what there will be */
	bool asked_change;  /* last change asked for */
	char change[320];   /* "2024-05-01 Somebody: summary"; "" */
};

void doc_free(struct doc *d); /* gives up one reference */

#define SOURCE_KEEP       8
#define SOURCE_KEEP_BYTES (64u << 20)

struct colouring; /* the highlighter of the reader's thread, shared with its jobs */
struct source_load {
	struct doc *kept[SOURCE_KEEP]; /* the last used first */
	size_t n;
	struct colouring *colouring;
};

void source_load_free(struct source_load *l);
void source_load_forget(struct source_load *l); /* the tree changed: files are read again */
struct doc *source_load_kept(struct source_load *l, const char *path); /* borrowed; NULL */
void source_load_keep(struct source_load *l, struct doc *d);           /* takes one more reference */

/* Asks the reader for a file (doc NULL), or for the colours of one that has its text. pane_source_came() and pane_source_coloured() are
 * called with what comes. */
void source_load_ask(struct source_load *l, struct app *a, const char *path, struct doc *doc);
/* Asks for the last commit that touched the file; pane_source_coloured() when it is in doc->change. */
void source_load_change(struct app *a, struct doc *doc);
/* Asks where the name at an offset leads: the file of an include, the other definitions of what is defined there. */
void source_load_follow(struct app *a, const struct doc *doc, const struct source_name *name);

void pane_source_came(struct app *a, struct doc *doc); /* borrowed */
void pane_source_coloured(struct app *a, struct doc *doc);

#endif
