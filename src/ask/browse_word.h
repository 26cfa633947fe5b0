/* browse_word.h - a word of an answer, of a source or of a user, taken apart. */
#ifndef CODEASK_ASK_BROWSE_WORD_H
#define CODEASK_ASK_BROWSE_WORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WORD_MAX 1024

/* "`struct foo`," -> foo, sort 's'; "a/b.c:57-60" -> a/b.c, line 57; "->open()" -> open, member, call. */
struct word {
	char text[WORD_MAX]; /* [len] without what stands around it; NUL-terminated */
	size_t len;
	char whole[WORD_MAX]; /* before ":57", "#L57", "(...)" and a leading "." were taken off: names may hold such things */
	size_t whole_len;
	uint32_t line; /* 0: none */
	char sort;     /* what it is called: as in struct question; 0 */
	bool member;   /* written ->x or .x */
	bool call;     /* written x( */
	bool dir;      /* written x/ */
};

/* False: nothing is left of it, or it is too long to mean anything. */
bool word_parse(struct word *w, const char *s, size_t len);

#endif
