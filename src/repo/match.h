/* match.h - a search pattern against text, a line at a time.
 *
 * A pattern is a literal or a PCRE2 regular expression (pcre2pattern(3)) and is matched against each line alone, as grep
 * does: it never crosses a line's end, and ^ and $ are the line's. Text that is valid UTF-8 is matched by characters,
 * any other by bytes. Lines longer than MATCH_PIECE are matched in pieces that overlap by MATCH_OVERLAP, so only a match
 * longer than that can be missed, and only there. Everything is bounded: pattern, steps a line, memory, time a text.
 */
#ifndef CODEASK_REPO_MATCH_H
#define CODEASK_REPO_MATCH_H

#include "../base/err.h"
#include "../base/thread.h"

#include <stdbool.h>
#include <stddef.h>

#define MATCH_PATTERN_MAX 4096
#define MATCH_PIECE       8192
#define MATCH_OVERLAP     512

enum match_case {
	MATCH_SMART, /* letters match either case unless the pattern holds a capital */
	MATCH_EXACT,
	MATCH_FOLD,
};

struct match_opts {
	const char *pattern;
	size_t len;
	bool regex; /* else the text itself */
	bool word;  /* not inside a longer word; [A-Za-z0-9_] are word characters */
	enum match_case letters;
};

struct match; /* compiled; immutable, so threads share it */

/* ERR_USAGE: empty, too long, with a line break, or no regular expression; the message says where and what. */
struct match *match_new(const struct match_opts *o, struct err *e);
void match_free(struct match *m);

/* One text being searched; owned by one thread. match_start() begins the next text, which must stay as it is until then. */
struct match_run;
struct match_at {
	size_t line, line_end; /* the line without its end: text[line, line_end) */
	size_t start, end;     /* first match in it; start == end is possible */
};
struct match_run *match_run_new(const struct match *m);
void match_run_free(struct match_run *r);
void match_start(struct match_run *r, const char *text, size_t len, double seconds, struct cancel *cancel);
bool match_next(struct match_run *r, struct match_at *at); /* the next matching line; false at the end */
bool match_again(struct match_run *r, struct match_at *at); /* after match_next() or itself: the next match in the same line */
size_t match_undecided(const struct match_run *r);         /* lines of this text that took too many steps to decide */
bool match_stopped(const struct match_run *r);             /* ended by its time limit or by cancel, not by the text's end */

#endif
