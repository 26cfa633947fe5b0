/* rich.h - laid-out text: lines of styled runs for one width, with links. What markdown.c makes and pane_talk.c shows. Append only; the owner
 * calls rich_free(). */
#ifndef CODEASK_TUI_RICH_H
#define CODEASK_TUI_RICH_H

#include "paint.h"

#include "../src/base/buf.h"

struct rich_run {
	uint32_t start, len; /* bytes of rich.text */
	uint16_t style;      /* enum style | looks */
	int32_t link;        /* the owner's number, -1: none */
};
struct rich_line {
	uint32_t run0, n_runs;
	uint32_t source; /* offset in the source text at which the line begins: to copy, to search */
	uint16_t indent; /* columns */
	uint16_t fill;   /* style of the rest of the line, 0: none (code blocks) */
};
struct rich {
	struct buf text;
	struct rich_run *runs;
	size_t n_runs, cap_runs;
	struct rich_line *lines;
	size_t n_lines, cap_lines;
};

void rich_free(struct rich *r);
void rich_clear(struct rich *r);
void rich_line(struct rich *r, int indent, unsigned fill, size_t source); /* begins a line */
void rich_run(struct rich *r, unsigned style, int32_t link, const char *s, size_t n); /* adds to the last line; joins equal neighbours */
/* link_cursor: the run(s) of this link are shown selected, -1: none. */
void rich_paint(const struct rich *r, size_t line, struct area a, int row, int skip, int32_t link_cursor, unsigned looks);
/* The line's text, without indentation. */
void rich_text(const struct rich *r, size_t line, struct buf *out);

#endif
