/* err.h - one failure rule for the whole program.
 *
 * A function that can fail returns int 0 / -1 (or a pointer / NULL) and takes a `struct err *` as its last parameter.
 * The first message is kept: err_set() on an error that is already set changes nothing. NULL is accepted everywhere.
 * The code is the exit status that the command line promises for this kind of failure (man codeask, EXIT STATUS).
 * Messages are one line: what was wrong (the thing by name) and what to do. Control bytes are replaced on entry, so a
 * message may quote untrusted names.
 */
#ifndef CODEASK_BASE_ERR_H
#define CODEASK_BASE_ERR_H

#include <stdarg.h>

enum err_code {
	ERR_NONE = 0,
	ERR_FAIL = 1,   /* failed while answering */
	ERR_USAGE = 2,  /* command line */
	ERR_PATH = 3,   /* path of the source tree */
	ERR_MODEL = 4,  /* model file: missing, broken, unsupported */
	ERR_FIT = 5,    /* does not fit in memory or context */
	ERR_CANCEL = 6, /* the user cancelled; faces exit with 1 after printing what there is */
};

struct err {
	enum err_code code;
	char msg[512]; /* NUL-terminated UTF-8 without control characters */
};

#define ERR_INIT { ERR_NONE, "" }

/* Always returns -1, so that `return err_set(e, ...)` reads as the failure it is. */
int err_set(struct err *e, enum err_code code, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
int err_vset(struct err *e, enum err_code code, const char *fmt, va_list ap);

/* Like err_set() with ": " and strerror(errno) behind the message. */
int err_errno(struct err *e, enum err_code code, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* Puts "text: " before the message of a set error. */
void err_prefix(struct err *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

void err_clear(struct err *e);

static inline int err_is_set(const struct err *e)
{
	return e && e->code != ERR_NONE;
}

#endif
