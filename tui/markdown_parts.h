/* markdown_parts.h - what the files of markdown.c share. Nobody else includes it.
 *
 *	source --lines--> leaves (paragraph, heading, rule, code, table), each with the containers (quotes, list items) it stands in
 *	       leaves --> blocks: what is laid out at a time (a code block alone, else leaves of some 2 KB)
 *
 * Leaves are a function of the source alone, never of how it was cut into pieces. Nesting is bounded by MD_DEPTH (deeper markers are text) and kept
 * as a stack of structs, lines and paragraphs are cut at MD_LINE_MAX: nothing recurses, and what is laid out again for a token is bounded.
 */
#ifndef CODEASK_TUI_MARKDOWN_PARTS_H
#define CODEASK_TUI_MARKDOWN_PARTS_H

#include "markdown.h"

#include "../parsers/highlight.h"

enum {
	MD_DEPTH = 16,
	MD_LINE_MAX = 8192,   /* bytes; a longer line goes on in another one that is marked `more` */
	MD_PARA_MAX = 8192,   /* a longer paragraph goes on in another leaf */
	MD_TABLE_MAX = 49152, /* the same for tables */
	MD_BLOCK_MIN = 2048,  /* bytes of source from which on a block takes no more leaves */
	MD_COLUMNS = 48,      /* of a table; more cells go into the last one */
};

struct md_line {
	uint32_t start;        /* in the source, behind the containers' marks */
	uint32_t len : 30;
	uint32_t more : 1;     /* goes on the line before, which was too long */
};

struct md_container {
	enum { MD_QUOTE, MD_ITEM } type;
	uint16_t indent;     /* ITEM: columns that a line inside begins with */
	uint16_t mark_indent; /* ITEM: columns before its mark */
	uint8_t marker_len;  /* ITEM: bytes of "-", "12." */
	uint32_t marker;     /* its place in the source */
};

enum md_kind { MD_PARA, MD_HEADING, MD_RULE, MD_FENCE, MD_INDENTED, MD_TABLE };

struct md_leaf {
	uint32_t at;             /* where it begins in the source */
	uint32_t line0, n_lines; /* lines; of a table: header, delimiters, rows */
	uint32_t stack0;         /* its containers: markdown.stacks[stack0 .. + depth) */
	uint32_t bytes;
	uint32_t info, info_len; /* FENCE */
	uint8_t kind, depth;
	uint8_t fresh;           /* containers from here on begin with this leaf: their marks are shown */
	uint8_t level;           /* HEADING */
	uint8_t kept;            /* containers that went on from the leaf before; a next item of the same list counts */
	bool gap;                /* an empty line before it */
	bool more;               /* goes on the leaf before: no header */
	bool closed;
};

/* What has to be known to read the next line. Copied whole to try a line that is not complete yet. */
struct md_state {
	struct md_container stack[MD_DEPTH];
	uint8_t depth, fresh, kept;
	bool stack_changed; /* since the last leaf */
	uint32_t stack0;    /* the last leaf's copy */
	bool open;          /* the last leaf takes more lines */
	bool blank;         /* an empty line came since the last leaf took a line */
	uint32_t blanks;    /* inside of indented code: empty lines that count when more code follows */
	uint32_t blank_at;
	char fence_char;
	uint32_t fence_len, fence_indent;
};

/* Text to be broken into lines: bytes with styles and links. */
struct md_span {
	uint32_t start; /* in flow.text */
	uint32_t source;
	int32_t link;
	uint16_t style;
};
struct md_flow {
	struct buf text; /* "\n": a hard break */
	struct md_span *spans;
	size_t n, cap;
};

struct md_code; /* a code block's colours and how far it is laid out */
struct md_block {
	uint32_t leaf0, n_leaves;
	uint32_t bytes;
	bool laid;
	size_t line0;   /* its first line in the whole layout */
	struct rich rich;
	struct md_code *code;
};

struct md_inline; /* scratch of markdown_inline.c */

struct markdown {
	markdown_link_fn link;
	void *ud;
	struct buf src;
	size_t read, looked; /* source before `read` is in lines; no newline between it and `looked` */
	bool ended, more;    /* more: what begins at `read` goes on a line */
	struct md_line *lines;
	size_t n_lines, cap_lines;
	struct md_leaf *leaves;
	size_t n_leaves, cap_leaves;
	struct md_container *stacks;
	size_t n_stacks, cap_stacks;
	struct md_block *blocks;
	size_t n_blocks, cap_blocks, used_blocks; /* used: blocks[n_blocks .. used) keep memory */
	struct md_state st;
	/* before the line that is not complete was tried */
	bool tried;
	struct md_state st0;
	struct md_leaf leaf0;
	struct md_block block0; /* but its rich and code, which stay */
	size_t lines0, leaves0, stacks0, blocks0;
	/* layout */
	int width;
	size_t first_stale; /* blocks before it are laid out, and line0 is right up to it */
	size_t total;
	struct md_flow flow, cell;
	struct buf para;
	struct md_inline *inl;
	uint64_t work; /* counted where loops are over text, blocks or what is open */
};

/* ---- markdown_block.c: lines to leaves ---- */
/* One line of the source, without its newline; more: it goes on the one before. */
void md_read_line(struct markdown *m, uint32_t start, uint32_t end, bool more);
void md_stale(struct markdown *m); /* the last block has changed */

/* ---- markdown_marks.c: rows of tables (and the rest of it, markdown_marks.h) ---- */
/* Cells of a row, at most MD_COLUMNS: their bounds, trimmed. */
size_t md_cells(const char *s, size_t n, uint32_t (*cell)[2]);
bool md_delimiters(const char *s, size_t n, size_t *columns, uint8_t *align); /* align [MD_COLUMNS] may be NULL: 0 left 1 middle 2 right */

/* ---- markdown_inline.c ---- */
/* s[0..n), at `source` in the source (lines[]: n_lines > 0 gives the places of its lines, parted by newlines), to spans in f. base: style of plain
 * text. open: more text may follow, so that what is opened and not closed yet counts as closed at the end. */
void md_inline(struct markdown *m, struct md_flow *f, const char *s, size_t n, const struct md_line *lines, size_t n_lines, size_t source,
	       unsigned base, bool open);
void md_inline_free(struct md_inline *in);

/* ---- flows (markdown_flow.c) ---- */
void md_flow_clear(struct md_flow *f);
void md_flow_free(struct md_flow *f);
void md_flow_put(struct md_flow *f, const char *s, size_t n, unsigned style, int32_t link, size_t source);
/* Adds text[from..to) as runs to the last line of out. */
void md_flow_runs(const struct md_flow *f, size_t from, size_t to, struct rich *out);
size_t md_flow_source(const struct md_flow *f, size_t at);
/* A line of text with tabs as blanks. */
void md_flow_code(struct md_flow *f, const char *s, size_t n, unsigned style, int32_t link, size_t source, int *col);

/* Begins a line with the marks of a leaf's containers; first: those that begin here, too. */
struct md_margin {
	struct markdown *m;
	const struct md_leaf *leaf;
	int width, cols;  /* of the layout; of the margin */
	uint8_t shown;    /* containers that are in the margin; the others did not fit */
	bool first;
	char task;        /* the last item's mark is a box with this in it; 0: it has a mark of its own */
};
void md_margin(struct md_margin *g, struct markdown *m, const struct md_leaf *leaf, int width);
void md_margin_task(struct md_margin *g, char box);
void md_margin_line(struct md_margin *g, struct rich *out, unsigned fill, size_t source);
/* Marks that begin here and did not fit into the margin: text before the text. */
void md_margin_rest(const struct md_margin *g, struct md_flow *f);
/* Breaks f into lines; hard: code, blanks are kept, and what goes on of a line hangs where there is room. */
void md_flow_lines(struct md_flow *f, struct md_margin *g, struct rich *out, unsigned fill, bool hard);

/* markdown.c: the empty line before a leaf. */
void md_gap(struct markdown *m, const struct md_leaf *leaf, struct rich *out, int width);

/* ---- markdown_table.c ---- */
void md_table(struct markdown *m, const struct md_leaf *leaf, struct md_margin *g, struct rich *out, int width, bool open);

/* ---- markdown_code.c ---- */
/* Lays out what is new in a code block; tried: the last line of the leaf may change. */
void md_code(struct markdown *m, struct md_block *b, int width, bool tried, bool closed);
void md_code_again(struct md_code *c); /* the next layout is from its first line; colours stay. NULL: nothing */
void md_code_free(struct md_code *c);

#endif
