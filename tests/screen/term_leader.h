/* term_leader.h - the session leader between the terminal and the program: what a shell does for a job. */
#ifndef CODEASK_TESTS_SCREEN_TERM_LEADER_H
#define CODEASK_TESTS_SCREEN_TERM_LEADER_H

#include "term.h"

int leader_start(struct term *t, const struct term_opts *o); /* -1: said on stderr */
void leader_hear(struct term *t);                            /* takes what it tells: started, stopped, ended */
void leader_continue(struct term *t);

#endif
