/* highlight_room.h - what highlight*.c share. Not for other files of this room: nothing of a highlight may change a parse, whose
 * version (parsers_version()) is a sum over the sources without these. */
#ifndef CODEASK_PARSERS_HIGHLIGHT_ROOM_H
#define CODEASK_PARSERS_HIGHLIGHT_ROOM_H

#include "highlight.h"
#include "queries.h"
#include "room.h"

/* Beside enum hl_kind, of a capture: */
enum {
	HL_RESET = HL_KIND_COUNT, /* code inside a string: what is around it does not colour it */
	HL_CONSTRUCTOR            /* a type, or a constant when all its letters are capitals */
};

/* {DIRECTORY, query}: the grammar's own query behind those it builds on, then ours; made by the Makefile. Ends with lang NULL. */
extern const struct query_text highlight_texts[];

/* ---- what one highlight_run() works with ---- */
struct hl_item { /* one capture */
	uint64_t key;  /* start << 32 | ~end: ascending is outer before inner */
	uint32_t rank; /* pattern << 8 | kind: of the same range, the later pattern is the later item */
};

struct hl_items {
	struct hl_item *v;
	size_t n, cap;
};

struct hl_bounds {
	double deadline;
	struct cancel *cancel;
	bool over;
};
/* Is the time over, or was it cancelled? Looks at the clock. */
bool hl_over(struct hl_bounds *b);

/* ---- queries (highlight_query.c) ---- */
struct hl_query;
struct hl_query *hl_query_new(enum lang lang, struct err *e); /* NULL: does not compile */
void hl_query_free(struct hl_query *q);
/* The captures of a tree that the cursor can walk in bounded time. Not sorted. */
void hl_query_run(struct hl_query *q, TSQueryCursor *cursor, TSNode root, const char *src, struct hl_bounds *b, struct hl_items *out);

/* ---- spans (highlight.c) ---- */
/* Appends; what is empty, or lies before the last span's end, is dropped or cut. Joins what touches and has the same kind. */
void hl_put(struct highlight *out, size_t start, size_t end, enum hl_kind kind);

/* ---- tokens without a tree (highlight_lex.c) ---- */
struct hl_words;
struct hl_words *hl_words_new(enum lang lang); /* keywords of the grammar */
void hl_words_free(struct hl_words *w);
/* Colours src[start, end), nothing else. Reads src[0, len) around it. */
void hl_lex(enum lang lang, const struct hl_words *w, const char *src, size_t len, size_t start, size_t end, struct hl_bounds *b,
	    struct highlight *out);
bool hl_is_caps(const char *s, size_t n); /* MAX_ORDER: two bytes or more, a capital, no small letter */

/* ---- scanners of what has no grammar ---- */
struct hl_text {
	const char *src;
	size_t len;
	struct highlight *out;
	struct hl_bounds *b;
	/* Markdown: colours a fence of another language */
	void (*code)(void *ctx, enum lang lang, size_t start, size_t end);
	void *ctx;
};
typedef void hl_scan(struct hl_text *t);
hl_scan hl_scan_make, hl_scan_kconfig, hl_scan_cmake;             /* highlight_text.c */
hl_scan hl_scan_json, hl_scan_yaml, hl_scan_toml;                 /* highlight_data.c */
hl_scan hl_scan_markdown, hl_scan_text, hl_scan_subtitles;        /* highlight_prose.c */

/* ---- reading lines, for the scanners ---- */
static inline size_t hl_line_end(const struct hl_text *t, size_t i)
{
	const char *nl = i < t->len ? memchr(t->src + i, '\n', t->len - i) : NULL;
	return nl ? (size_t)(nl - t->src) : t->len;
}
static inline size_t hl_skip_blank(const struct hl_text *t, size_t i, size_t end)
{
	while (i < end && (t->src[i] == ' ' || t->src[i] == '\t'))
		i++;
	return i;
}
static inline size_t hl_word_end(const struct hl_text *t, size_t i, size_t end)
{
	while (i < end && is_word_char((unsigned char)t->src[i]))
		i++;
	return i;
}
/* Is src[i, end) one of the words in list, which are separated and enclosed by spaces? */
bool hl_word_in(const char *list, const char *s, size_t n);
/* The end of the literal that begins with a quote at i: behind the same quote, or `end`; \ takes the next byte with it if `escapes`.
 * ..._line_end: or the end of the line, which is not looked for beforehand (a file may be one line of a million literals). */
size_t hl_quoted_end(const char *s, size_t i, size_t end, bool escapes);
size_t hl_quoted_line_end(const char *s, size_t i, size_t end, bool escapes);
/* A literal with its escapes as spans of their own. */
void hl_put_string(struct highlight *out, const char *s, size_t start, size_t end, enum hl_kind kind);

#endif
