/* case_mask.h - text that differs from run to run: what a mask matches, and the blanks around it, counts as one character. */
#ifndef CODEASK_TESTS_SCREEN_CASE_MASK_H
#define CODEASK_TESTS_SCREEN_CASE_MASK_H

#include <stdbool.h>
#include <stddef.h>

#define MASKS_MAX 64

struct masks {
	void *code[MASKS_MAX]; /* [n] pcre2_code */
	size_t n;
};

bool mask_add(struct masks *m, const char *regex); /* false: it is none, or there are too many */
void mask_common(struct masks *m);                 /* durations, rates, memory, the directories cases run in */
bool mask_same(const struct masks *m, const char *want, const char *seen);
void mask_free(struct masks *m);

#endif
