/* markdown_inline.h - what the passes over a paragraph share (markdown_inline.c, markdown_runs.c). */
#ifndef CODEASK_TUI_MARKDOWN_INLINE_H
#define CODEASK_TUI_MARKDOWN_INLINE_H

#include "markdown_parts.h"

/* What a byte of the paragraph is. */
enum { HIDE = 1, CODE = 2, LITERAL = 4, LINK = 8, BREAK = 16, STRIKE = 32 };
enum { RUNS_MAX = 32, TARGET_MAX = 1000, WORD_MAX = 200 };

struct delim {
	uint32_t pos, len; /* what is left of the run */
	uint32_t orig;
	int32_t prev, next;
	char c;
	bool open, close;
};

struct target { /* a link's text and what it leads to, or a code span */
	uint32_t start, end, to, to_end;
	bool code;
};

struct md_inline {
	char *t;          /* the text, changed where a byte stands for another */
	uint8_t *flag;    /* [n] */
	int16_t *strong, *em; /* [n + 1] changes of the depth */
	size_t cap;
	struct delim *d;
	size_t n_d, cap_d;
	struct target *g;
	size_t n_g, cap_g;
	uint32_t *bracket;
	size_t n_b, cap_b;
	uint64_t work;    /* of this paragraph */
	uint32_t tick_last[RUNS_MAX + 1]; /* where the last run of so many backquotes begins */
};

/* The last pass: what the others marked, as runs; asks for links. text: n bytes of in, at `source` (md_inline()). */
void md_runs(struct markdown *m, struct md_flow *f, struct md_inline *in, size_t n, const struct md_line *lines, size_t n_lines, size_t source,
	     unsigned base);

static inline bool md_is_alnum(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

#endif
