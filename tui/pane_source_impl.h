/* pane_source_impl.h - what the files of the source pane share: its state, and its drawing (source_paint.c). */
#ifndef CODEASK_TUI_PANE_SOURCE_IMPL_H
#define CODEASK_TUI_PANE_SOURCE_IMPL_H

#include "panes.h"
#include "source_load.h"
#include "source_view.h"

#include "../src/base/map.h"

struct pane_source {
	struct pane pane;
	struct source_load load;
	struct doc *doc;        /* shown; one reference; NULL */
	struct source_view view;
	char *wanted;           /* asked for and not there yet; NULL */
	uint32_t wanted_line;
	struct map places;      /* path: line << 32 | top, where one was in it */
	char *note;             /* behind note_line; NULL */
	size_t note_line;       /* from 0 */
	size_t copied;          /* line that was copied last + 1: once more means the definition around it */
	struct {                /* of the header: what is around the cursor, found when it moves */
		const struct browse *b;
		size_t line;
		const struct doc *doc;
		char name[128];
	} around;
};

void source_paint(struct pane_source *s, struct area area, bool focused);
/* Columns that line numbers take, with the blank behind them. */
int source_paint_gutter(const struct source *s, int cols);

#endif
