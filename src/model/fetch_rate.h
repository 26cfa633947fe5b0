/* fetch_rate.h - bytes a second and the time left, as FETCH_BYTES events five times a second. */
#ifndef CODEASK_MODEL_FETCH_RATE_H
#define CODEASK_MODEL_FETCH_RATE_H

#include "fetch.h"

struct fetch_rate {
	const struct fetch_opts *o;
	const char *name;
	double last, rate; /* rate: smoothed over some seconds; 0: not known yet */
	uint64_t then;
	double began;
	uint64_t first;
};

void fetch_rate_start(struct fetch_rate *r, const struct fetch_opts *o, const char *name, uint64_t done);
void fetch_rate_tick(struct fetch_rate *r, uint64_t done, uint64_t total);
void fetch_rate_end(struct fetch_rate *r, uint64_t done, uint64_t total); /* the last event: mean rate of the whole */

#endif
