/* sample.c - see sample.h.
 *
 * The same seed and logits give the same tokens on every machine: the generator is integer arithmetic, and the exponential is
 * our own (IEEE double operations in a fixed order, no libm, no contraction in ISO mode).
 *
 * Candidates come off a heap in descending order, so that only as many are sorted as the filters keep.
 */
#include "sample.h"

#include "../base/mem.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct cand {
	float logit;
	int32_t id;
};

struct sampler {
	struct sample_opts o;
	int n_vocab;
	uint64_t state;
	struct cand *cand; /* [n_vocab] */
	double *p;         /* [n_vocab] */
};

struct sampler *sampler_new(const struct sample_opts *o, int n_vocab)
{
	struct sampler *s = xcalloc(1, sizeof *s);

	s->o = *o;
	s->n_vocab = n_vocab;
	s->state = o->seed;
	s->cand = xcalloc(n_vocab, sizeof *s->cand);
	s->p = xcalloc(n_vocab, sizeof *s->p);
	return s;
}

void sampler_free(struct sampler *s)
{
	if (!s)
		return;
	free(s->cand);
	free(s->p);
	free(s);
}

/* SplitMix64 (Steele, Lea and Flood 2014); 53 bits -> [0, 1). */
static double uniform(struct sampler *s)
{
	uint64_t z = s->state += 0x9E3779B97F4A7C15u;

	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
	return (double)((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

/* e^x for x <= 0, relative error below 1e-13: x = k ln 2 + r, |r| <= ln 2 / 2, Taylor series of e^r, scaled by 2^k. */
static double exp_neg(double x)
{
	double k, r, t = 1, sum = 1;
	uint64_t bits;
	double scale;

	if (!(x > -700))
		return 0;
	k = (double)(int64_t)(x * 1.4426950408889634 - 0.5);
	r = (x - k * 0.693147180369123816490) - k * 1.90821492927058770002e-10; /* ln 2 in two parts */
	for (int i = 1; i <= 13; i++) {
		t = t * r / i;
		sum += t;
	}
	bits = (uint64_t)(1023 + (int64_t)k) << 52;
	memcpy(&scale, &bits, sizeof scale);
	return sum * scale;
}

/* Higher logit first, lower id on ties. NaN never wins. */
static inline bool before(struct cand a, struct cand b)
{
	return a.logit > b.logit || (a.logit == b.logit && a.id < b.id);
}

static int32_t argmax(const float *logits, int n)
{
	struct cand best = { -INFINITY, 0 };

	for (int i = 0; i < n; i++)
		if (logits[i] > best.logit)
			best = (struct cand){ logits[i], i };
	return best.id;
}

static void sift(struct cand *h, int n, int i)
{
	struct cand x = h[i];

	for (int c; (c = 2 * i + 1) < n; i = c) {
		if (c + 1 < n && before(h[c + 1], h[c]))
			c++;
		if (!before(h[c], x))
			break;
		h[i] = h[c];
	}
	h[i] = x;
}

/* Takes the best of the `left` candidates off the heap and puts it behind them: taken in turn, they end up at the end of cand,
 * the best last. */
static void take_best(struct cand *h, int left)
{
	struct cand best = h[0];

	h[0] = h[left - 1];
	h[left - 1] = best;
	sift(h, left - 1, 0);
}

/* Orders the candidates that pass top-k, top-p and min-p, the best last. Returns how many. */
static int filter(struct sampler *s, double max)
{
	int n = s->n_vocab, limit = s->o.top_k > 0 && s->o.top_k < n ? s->o.top_k : n, taken = 0, kept;
	struct cand *h = s->cand;
	double total = 0, mass = 0;

	if (limit == n && s->o.top_p >= 1 && s->o.min_p <= 0)
		return n; /* nothing to order by */
	for (; taken < limit && limit < n; taken++)
		take_best(h, n - taken);
	/* probabilities are relative to what top-k left */
	for (int i = 0; i < limit; i++)
		total += exp_neg(h[n - 1 - i].logit - max);
	for (kept = 0; kept < limit; kept++) {
		double p;

		if (kept == taken)
			take_best(h, n - taken++);
		p = exp_neg(h[n - 1 - kept].logit - max);
		if (kept > 0 && ((s->o.top_p < 1 && mass >= s->o.top_p * total) || p < s->o.min_p))
			break;
		mass += p;
	}
	return kept;
}

int32_t sampler_pick(struct sampler *s, const float *logits)
{
	int n = s->n_vocab, kept;
	struct cand *h = s->cand;
	double max, sum = 0, u;

	if (s->o.temp <= 0)
		return argmax(logits, n);
	for (int i = 0; i < n; i++)
		h[i] = (struct cand){ isnan(logits[i]) ? -INFINITY : logits[i], i };
	for (int i = n / 2 - 1; i >= 0; i--)
		sift(h, n, i);
	max = h[0].logit;
	kept = filter(s, max);
	for (int i = 0; i < kept; i++)
		sum += s->p[i] = exp_neg((h[n - 1 - i].logit - max) / s->o.temp);
	u = uniform(s) * sum;
	for (int i = 0; i < kept; i++)
		if ((u -= s->p[i]) < 0)
			return h[n - 1 - i].id;
	return h[n - 1].id; /* rounding, or no finite logit: the best */
}
