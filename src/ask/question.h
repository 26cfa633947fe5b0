/* question.h - questions that a program answers by itself, recognised in English and Japanese.
 *
 * Recognition reads the words only, never the map. It is strict: the whole question must have one of the known forms
 * (question_forms.c), anything else is left to the open answer. A name that could be an ordinary word ("who calls interrupts")
 * is not sure: whoever answers must find it in the map, or leave the question open.
 */
#ifndef CODEASK_ASK_QUESTION_H
#define CODEASK_ASK_QUESTION_H

#include <stdbool.h>
#include <stddef.h>

enum q_kind {
	Q_NONE,
	Q_DEFINED,        /* where is X defined */
	Q_CALLERS,        /* who calls X */
	Q_CALLEES,        /* what does X call */
	Q_PATH,           /* call path from X to Y */
	Q_SLOT,           /* what fills slot X (of struct Y); which functions implement X */
	Q_INCLUDERS,      /* who includes file X */
	Q_INCLUDES,       /* what does file X include */
	Q_ENTRIES,        /* entry points */
	Q_EXPORTS,        /* what does the directory export */
	Q_IMPORTS,        /* what does it take from outside */
	Q_INCLUDE_CYCLES,
	Q_CALL_CYCLES,
	Q_BIG_FUNCTIONS,
	Q_BIG_FILES,
	Q_CENTRAL,        /* best ranks */
	Q_MOST_CALLED,
	Q_UNUSED,
	Q_USERS,          /* who mentions X, in any way */
	Q_TYPE,           /* what type is X */
	Q_FIELDS,         /* fields of struct X */
	Q_METHODS,        /* methods of class X */
	Q_CONSTANTS,      /* enumerators of enum X */
	Q_SEARCH,         /* text X, or a regular expression */
	Q_KIND_COUNT
};

struct question {
	enum q_kind kind;
	char *x, *y;     /* names without quotes, "()" and words like "struct"; NULL when the form has none */
	char *dir;       /* the part of the asked directory it is about, NULL: all */
	char sort;       /* what the question calls x: 's'truct, 'u'nion, 'e'num, 'm'acro, 'f'unction, 't'ype, 'v'ariable; or 0 */
	bool x_sure, y_sure; /* looks like code, or was quoted */
	bool member;     /* x was written ->x or .x */
	bool regex;      /* Q_SEARCH: x is a regular expression */
	int depth;       /* calls: 0 direct, N levels, -1 all of them */
	int limit;       /* "the 30 largest": 30; 0: not said */
	bool all;        /* list everything, however much it is */
};

const char *q_kind_name(enum q_kind k); /* "callers": also the section of the answer's parts */

/* False: no exact question, *q is empty. The strings are the caller's: question_free(). */
bool question_parse(const char *text, struct question *q);
void question_free(struct question *q);

/* The forms: regular expressions over the normalised question, with <X> <Y> names, <S> slot, <F> file, <D> directory, <N>
 * number, <T> text, <WA> <Q> <TEI> endings of Japanese sentences. */
struct question_form {
	enum q_kind kind;
	const char *re;
};
bool question_form_ok(const struct question_form *f); /* does it compile? */
extern const struct question_form question_english[], question_japanese[]; /* end with Q_NONE */

#endif
