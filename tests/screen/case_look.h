/* case_look.h - what a case asks of the terminal: tests for term_until(); ud is the step's words (case.h), a char *. */
#ifndef CODEASK_TESTS_SCREEN_CASE_LOOK_H
#define CODEASK_TESTS_SCREEN_CASE_LOOK_H

#include "term.h"

bool look_cursor(struct term *t, void *ud); /* "ROW COL", "hidden", "shown" */
bool look_attr(struct term *t, void *ud);   /* place and attributes */
bool look_mode(struct term *t, void *ud);   /* "mouse on" */
bool look_copied(struct term *t, void *ud); /* text in the last copy */

#endif
