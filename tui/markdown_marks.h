/* markdown_marks.h - what a line of markdown begins with. Nothing here knows of the lines before it. */
#ifndef CODEASK_TUI_MARKDOWN_MARKS_H
#define CODEASK_TUI_MARKDOWN_MARKS_H

#include "markdown_parts.h"

/* A place in a line, with its column (tab stops of 4). */
struct md_at {
	const char *s; /* the source */
	uint32_t pos, end, col;
};

uint32_t md_indent_of(const struct md_at *a); /* columns of blanks at a */
/* Goes over blanks, at most `cols` columns; a tab that is begun is taken whole. */
void md_take_blanks(struct md_at *a, uint32_t cols);
bool md_blank_line(const struct md_at *a);
bool md_is_rule(const struct md_at *a);
int md_is_underline(const struct md_at *a);    /* "===" or "---" under a paragraph: level of the heading, 0: none */
int md_is_heading(const struct md_at *a);      /* its level, 0: none */
uint32_t md_is_fence(const struct md_at *a);   /* its length, 0: none */
uint32_t md_is_marker(const struct md_at *a);  /* length of a list mark, 0: none */
/* May a mark begin a list in the middle of a paragraph? An empty item or a number other than 1 may not. */
bool md_marker_interrupts(const struct md_at *a, uint32_t len);

#endif
