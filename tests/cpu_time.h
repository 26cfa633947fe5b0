/* cpu_time.h - for tests that something stops or does not grow with the square: processor time, which other work on the machine
 * does not lengthen. */
#ifndef CODEASK_TESTS_CPU_TIME_H
#define CODEASK_TESTS_CPU_TIME_H

#include <time.h>

/* Seconds this process has used, all threads together. */
static inline double cpu_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

#endif
