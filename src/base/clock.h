/* clock.h - monotonic time and a rate limiter for progress. */
#ifndef CODEASK_BASE_CLOCK_H
#define CODEASK_BASE_CLOCK_H

#include <stdbool.h>

double clock_now(void); /* seconds, monotonic */

/* True at most once per `interval` seconds; *last is the caller's state, 0 at first. */
bool clock_every(double *last, double interval);

#endif
