/* sample.h - from logits to a token. Order of the filters: temperature scaling last, top-k, top-p (Holtzman et al. 2020),
 * min-p (Nguyen et al. 2024) on the probabilities at temperature 1, as other local runners do. */
#ifndef CODEASK_MODEL_SAMPLE_H
#define CODEASK_MODEL_SAMPLE_H

#include <stdint.h>

struct sample_opts {
	float temp;  /* <= 0: greedy (argmax, lowest id on ties) */
	int top_k;   /* <= 0: off */
	float top_p; /* >= 1: off */
	float min_p; /* <= 0: off */
	uint64_t seed;
};

struct sampler;

struct sampler *sampler_new(const struct sample_opts *o, int n_vocab);
void sampler_free(struct sampler *s);
int32_t sampler_pick(struct sampler *s, const float *logits); /* same seed and logits: same tokens on every machine */

#endif
