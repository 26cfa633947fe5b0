/* jinja.h - a bounded interpreter of the Jinja that chat templates use (template language: Jinja 3 documentation, "Template
 * Designer Documentation"; settings as transformers' apply_chat_template has them: trim_blocks, lstrip_blocks, no autoescape,
 * break and continue, generation blocks, JSON without ASCII escapes, an immutable sandbox).
 *
 * A template is untrusted: its size, nesting, steps, memory and output are limited, and it can reach nothing but the values it
 * is given. What it does not know is an error that names it and the line, at the latest when it is reached.
 *
 * Every byte of a text knows whether it came from the template or from content (JINJA_CONTENT), through every operation: the
 * output comes in runs of one kind.
 */
#ifndef CODEASK_MODEL_JINJA_H
#define CODEASK_MODEL_JINJA_H

#include "../base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#define JINJA_MAX_SOURCE ((size_t)1 << 20) /* bytes of a template; the largest known have 20 KB */

enum jinja_kind { JINJA_NONE, JINJA_FALSE, JINJA_TRUE, JINJA_TEXT, JINJA_CONTENT };
struct jinja_var {
	const char *name;
	enum jinja_kind kind;
	const char *text; /* TEXT, CONTENT: any bytes; borrowed during the call */
	size_t len;
};
struct jinja_record { /* a dict */
	const struct jinja_var *vars; /* [n] */
	size_t n;
};
struct jinja_input {
	const struct jinja_var *vars; /* [n_vars] global variables */
	size_t n_vars;
	const char *list; /* name of the global list of records, or NULL */
	const struct jinja_record *records; /* [n_records] */
	size_t n_records;
	struct tm now; /* strftime_now() */
};

/* 0: the default. Bytes of input are added to memory and output in proportion. */
struct jinja_limits {
	size_t steps;  /* evaluated nodes and compared or copied bytes / 16: 4,000,000 take some tenths of a second */
	size_t memory; /* bytes of all values */
	size_t output; /* bytes */
};

struct jinja; /* a parsed template: immutable, may be rendered by several threads at once */

/* name is what messages begin with. ERR_MODEL: no template or an unknown statement, with its line. Copies everything. */
struct jinja *jinja_parse(const char *name, const char *text, size_t len, struct err *e);
void jinja_free(struct jinja *t);

/* One run of output: bytes that all came from content, or all from the template. */
typedef void (*jinja_out)(void *ud, const char *text, size_t len, bool content);

/* limits may be NULL. *raised (may be NULL): the template refused the input itself, by raise_exception(). ERR_MODEL. */
int jinja_render(const struct jinja *t, const struct jinja_input *in, const struct jinja_limits *limits, jinja_out out, void *ud,
		 bool *raised, struct err *e);

#endif
