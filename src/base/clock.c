#include "clock.h"

#include <time.h>

double clock_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

bool clock_every(double *last, double interval)
{
	double now = clock_now();

	if (now - *last < interval)
		return false;
	*last = now;
	return true;
}
