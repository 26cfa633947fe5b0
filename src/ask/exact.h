/* exact.h - answers to exact questions (question.h), from the map and the graph alone.
 *
 * An answer is lines of facts: every place with its file and line, sorted, the same bytes every time, at most EXACT_ROWS lines
 * a part with "+N more" behind them (the word "all" in the question lifts that), a one-line summary at the end.
 */
#ifndef CODEASK_ASK_EXACT_H
#define CODEASK_ASK_EXACT_H

#include "question.h"
#include "view.h"

#define EXACT_ROWS 200

struct exact {
	struct view *v;
	const struct question *q;
	const char *dir;  /* only files at or below this path from the root count, NULL: all */
	struct buf out;   /* the part being written */
	size_t rows, hidden; /* of the part: lines written, lines left out */
	int rc;           /* of what can fail: reading more of the tree */
	struct err *err;
};

/* Answers q. False: the words fit a form but the names mean nothing here, so the question is an open one; nothing was
 * emitted. True with *rc -1 and e set: failed or cancelled on the way. */
bool exact_answer(struct view *v, const struct question *q, int *rc, struct err *e);

/* One function a kind; false as above. */
typedef bool (*exact_fn)(struct exact *x);
bool exact_defined(struct exact *x);
bool exact_type(struct exact *x);
bool exact_fields(struct exact *x);
bool exact_methods(struct exact *x);
bool exact_constants(struct exact *x);
bool exact_callers(struct exact *x);
bool exact_callees(struct exact *x);
bool exact_path(struct exact *x);
bool exact_slot(struct exact *x);
bool exact_includers(struct exact *x);
bool exact_includes(struct exact *x);
bool exact_entries(struct exact *x);
bool exact_exports(struct exact *x);
bool exact_imports(struct exact *x);
bool exact_include_cycles(struct exact *x);
bool exact_call_cycles(struct exact *x);
bool exact_big_functions(struct exact *x);
bool exact_big_files(struct exact *x);
bool exact_central(struct exact *x);
bool exact_most_called(struct exact *x);
bool exact_unused(struct exact *x);
bool exact_users(struct exact *x);

/* Text search: "search for /regex/", "grep \"text\"". x->q->x is the text, or a regular expression when x->q->regex. */
bool ask_search(struct exact *x);

/* ---- shared by the answers ---- */

/* Emits the part written so far under the question's section, with a line "+N more" when rows were left out. */
void exact_emit(struct exact *x, const char *what_more);
/* May another row be written? Counts it either way. */
bool exact_row(struct exact *x);
/* printf for an unindented or indented line; wraps at VIEW_WIDTH with `indent`. The text must be clean. */
void exact_line(struct exact *x, size_t indent, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* The directory or file of the asked ones that a question means by `name`: a path from the root, one from the asked directory,
 * or the tail of such a path. NULL when there is none; "" when it is all that was asked about. Caller frees. */
char *exact_find_scope(const struct view *v, const char *name);
bool exact_in_scope(const struct exact *x, int32_t file);
/* " path:line", padded to the column where a row's text begins. */
void exact_place(struct exact *x, int32_t file, uint32_t line);
#define EXACT_COLUMN 33
/* Ends the row begun at `start`: wraps it, newline. */
void exact_end(struct exact *x, size_t start);

/* No definition or reference of that name in the asked files: says so, names what is near, and looks into the tree around.
 * False when the name is not sure, so that the question may be open. */
bool exact_unknown(struct exact *x, const char *name, bool sure);

/* Does the question's word for x ("struct", "macro") allow this symbol? */
bool exact_sort_fits(const struct exact *x, const struct symbol *s);
/* Where a name may stand for several things, fields come after what is known by the name alone, declarations last: 0 is first. */
int exact_weight(const struct symbol *s);
/* Definitions of a name that the question can mean, bodies before declarations, then by file and line. "A::b" and "A.b" mean b
 * inside A. Caller frees. */
int32_t *exact_symbols(const struct exact *x, const char *name, size_t *n);
/* The last part of a qualified name. */
const char *exact_last_part(const char *name);
/* The symbol a reference stands for, -1: defined outside of the asked files. */
int32_t exact_target(const struct exact *x, int32_t ref);
/* A call that the language resolves by name: f(), and x.f() where members are methods. */
bool exact_is_call(const struct exact *x, int32_t ref);
/* "function skb_push", "macro X", "file scope" for a reference's surroundings. */
void exact_put_in(struct exact *x, int32_t sym);
const char *exact_s(size_t n); /* "s" unless n is 1 */
void exact_put_dir(const struct exact *x, struct buf *b); /* what was asked about, as it is called in a sentence */


#endif
