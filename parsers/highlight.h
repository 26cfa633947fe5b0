/* highlight.h - source bytes to coloured ranges, for views that show source.
 *
 * Grammars' own highlight queries (of the pinned npm packages, put into the program at build time); languages that are read by
 * small scanners (Make, Kconfig, CMake, data, Markdown) get small scanners here, too. For the text on a screen: where a parse is wrong the
 * colours are, too, and nothing else.
 */
#ifndef CODEASK_PARSERS_HIGHLIGHT_H
#define CODEASK_PARSERS_HIGHLIGHT_H

#include "parsers.h"

#include "../src/base/thread.h"

#define HIGHLIGHT_MAX (8u << 20) /* bytes of a file that is coloured; a larger one has no spans */

/* X(ID, name) - what a range is, by the names editors use */
#define HL_KINDS(X)                                                                                                    \
	X(NONE, "none")                                                                                                \
	X(COMMENT, "comment")                                                                                          \
	X(STRING, "string")                                                                                            \
	X(ESCAPE, "escape")                                                                                            \
	X(NUMBER, "number")                                                                                            \
	X(CONSTANT, "constant")                                                                                        \
	X(KEYWORD, "keyword")                                                                                          \
	X(TYPE, "type")                                                                                                \
	X(FUNCTION, "function")                                                                                        \
	X(PROPERTY, "property") /* member, attribute, key of data */                                                   \
	X(PREPROC, "preproc")                                                                                          \
	X(TAG, "tag")         /* of markup */                                                                          \
	X(HEADING, "heading")                                                                                          \
	X(EMPHASIS, "emphasis")                                                                                        \
	X(LINK, "link")

enum hl_kind {
#define X(id, name) HL_##id,
	HL_KINDS(X)
#undef X
	HL_KIND_COUNT
};

struct hl_span {
	uint32_t start, end; /* half-open byte offsets */
	enum hl_kind kind;   /* not NONE */
};

struct highlight {
	struct hl_span *spans; /* [n], ascending, not overlapping */
	size_t n, cap;
	bool cut; /* ended by its time limit or by cancel: spans up to there */
};

struct highlighter; /* parser and compiled queries of one thread; a query is compiled when its language is first met */
struct highlighter *highlighter_new(void);
void highlighter_free(struct highlighter *h);

/* Replaces *out (zeroed or reused; highlight_free()). Any bytes are accepted. At most `seconds` of time. cancel may be NULL. Never fails:
 * what cannot be coloured has no spans. */
void highlight_run(struct highlighter *h, enum lang lang, const char *src, size_t len, double seconds, struct cancel *cancel,
		   struct highlight *out);
void highlight_free(struct highlight *out);

const char *hl_name(enum hl_kind k);

/* The language a fence of Markdown names: "c", "py", "python", "sh", "rs"; LANG_NONE when it is unknown. */
enum lang lang_by_name(const char *name, size_t len);

/* Compiles every highlight query against its grammar (run by the build, beside parsers_check()). */
int highlight_check(struct err *e);

#endif
