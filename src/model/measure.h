/* measure.h - prompt and answer rate of a loaded model on this machine. */
#ifndef CODEASK_MODEL_MEASURE_H
#define CODEASK_MODEL_MEASURE_H

#include "session.h"

struct measure {
	int depth;        /* tokens already in the context */
	int prompt_n, eval_n;
	double prompt_s, eval_s;
	double prompt_rate, eval_rate; /* tokens per second */
	double gbytes_per_s;           /* read from memory while generating */
	double bandwidth;              /* GB/s the machine reads, measured in the same run */
};

/* Evaluates prompt_n tokens at the given depth, then generates eval_n. The token ids are a fixed pseudo-random sequence: what
 * they are does not change the work of a dense model. */
int measure_run(const struct model *m, int depth, int prompt_n, int eval_n, enum kv_type kv, struct cancel *cancel,
		struct measure *out, struct err *e);

#endif
