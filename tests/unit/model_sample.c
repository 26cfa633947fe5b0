/* model_sample.c - sampling: filters against the definition, distribution, repeatability. */
#include "src/model/sample.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

/* Probabilities 0.5, 0.25, 0.125, 0.0625, 0.0625 at ids 3, 0, 4, 1, 2. */
static const float five[5] = { -1.3862944f, -2.7725887f, -2.7725887f, -0.6931472f, -2.0794415f };

static void count(struct sample_opts o, int *hits, int n, const float *logits, int n_vocab)
{
	struct sampler *s = sampler_new(&o, n_vocab);

	for (int i = 0; i < n_vocab; i++)
		hits[i] = 0;
	for (int i = 0; i < n; i++) {
		int32_t id = sampler_pick(s, logits);

		cr_assert(id >= 0 && id < n_vocab);
		hits[id]++;
	}
	sampler_free(s);
}

Test(model_sample, greedy)
{
	struct sample_opts o = { .temp = 0, .top_k = 3 };
	struct sampler *s = sampler_new(&o, 5);
	float ties[5] = { 1, 3, NAN, 3, 2 }, none[5] = { NAN, NAN, NAN, NAN, NAN };

	cr_expect_eq(sampler_pick(s, five), 3);
	cr_expect_eq(sampler_pick(s, ties), 1, "the lowest id on ties");
	cr_expect_eq(sampler_pick(s, none), 0);
	sampler_free(s);
	sampler_free(NULL);
}

Test(model_sample, distribution_without_filters)
{
	int hits[5];
	static const double want[5] = { 0.25, 0.0625, 0.0625, 0.5, 0.125 };

	count((struct sample_opts){ .temp = 1, .top_p = 1, .seed = 1 }, hits, 200000, five, 5);
	for (int i = 0; i < 5; i++) /* 5 standard deviations */
		cr_expect(fabs(hits[i] / 200000.0 - want[i]) < 5 * sqrt(want[i] * (1 - want[i]) / 200000), "id %d: %d", i, hits[i]);
}

Test(model_sample, temperature)
{
	int hits[5];

	/* at temperature 0.5 probabilities are squared: 0.25 of 0.25 + 0.0625 + 0.015625 + 2 * 0.00390625 */
	count((struct sample_opts){ .temp = 0.5f, .top_p = 1, .seed = 2 }, hits, 200000, five, 5);
	cr_expect(fabs(hits[3] / 200000.0 - 0.25 / 0.3359375) < 0.005, "%d", hits[3]);
	count((struct sample_opts){ .temp = 0.01f, .top_p = 1, .seed = 2 }, hits, 1000, five, 5);
	cr_expect_eq(hits[3], 1000);
}

static void expect_kept(struct sample_opts o, unsigned mask, const char *what)
{
	int hits[5];

	o.temp = 1;
	o.seed = 3;
	count(o, hits, 5000, five, 5);
	for (int i = 0; i < 5; i++)
		cr_expect_eq(hits[i] > 0, mask >> i & 1, "%s: id %d %d times", what, i, hits[i]);
}

Test(model_sample, filters)
{
	expect_kept((struct sample_opts){ .top_k = 1, .top_p = 1 }, 1 << 3, "top-k 1");
	expect_kept((struct sample_opts){ .top_k = 2, .top_p = 1 }, 1 << 3 | 1, "top-k 2");
	expect_kept((struct sample_opts){ .top_k = 4, .top_p = 1 }, 1 << 3 | 1 | 1 << 4 | 1 << 1, "top-k 4, lower id on ties");
	expect_kept((struct sample_opts){ .top_k = 9, .top_p = 1 }, 31, "top-k above the vocabulary");
	expect_kept((struct sample_opts){ .top_p = 0.4f }, 1 << 3, "top-p 0.4");
	expect_kept((struct sample_opts){ .top_p = 0.7f }, 1 << 3 | 1, "top-p 0.7");
	expect_kept((struct sample_opts){ .top_p = 0.0f }, 1 << 3, "top-p 0 keeps one");
	expect_kept((struct sample_opts){ .top_p = 1, .min_p = 0.4f }, 1 << 3 | 1, "min-p 0.4");
	expect_kept((struct sample_opts){ .top_p = 1, .min_p = 0.2f }, 1 << 3 | 1 | 1 << 4, "min-p 0.2");
	expect_kept((struct sample_opts){ .top_p = 1, .min_p = 2 }, 1 << 3, "min-p 2 keeps one");
	/* of the two that top-k leaves, the first has 2/3: top-p 0.6 is reached by it alone */
	expect_kept((struct sample_opts){ .top_k = 2, .top_p = 0.6f }, 1 << 3, "top-p behind top-k");
	expect_kept((struct sample_opts){ .top_k = 3, .top_p = 0.9f, .min_p = 0.3f }, 1 << 3 | 1, "all three");
}

/* Computed once by an independent program from the definitions. Fixed for all machines: a change of generator or exponential changes these. */
Test(model_sample, same_everywhere)
{
	static const int32_t want[16] = { 5, 81, 8, 35, 27, 67, 81, 86, 35, 97, 81, 16, 43, 43, 51, 81 };
	struct sample_opts o = { .temp = 0.8f, .top_k = 40, .top_p = 0.95f, .min_p = 0.05f, .seed = 42 };
	struct sampler *a = sampler_new(&o, 100), *b = sampler_new(&o, 100);
	float logits[100];

	for (int i = 0; i < 100; i++)
		logits[i] = (float)((i * 37) % 100) / 16;
	for (int i = 0; i < 16; i++) {
		int32_t id = sampler_pick(a, logits);

		cr_expect_eq(id, want[i], "%d: %d", i, id);
		cr_expect_eq(sampler_pick(b, logits), id);
	}
	sampler_free(a);
	sampler_free(b);
}

Test(model_sample, other_seed_other_tokens)
{
	int a[5], b[5];

	count((struct sample_opts){ .temp = 1, .top_p = 1, .seed = 10 }, a, 1000, five, 5);
	count((struct sample_opts){ .temp = 1, .top_p = 1, .seed = 11 }, b, 1000, five, 5);
	cr_expect(a[0] != b[0] || a[1] != b[1] || a[2] != b[2] || a[3] != b[3]);
}

Test(model_sample, strange_logits)
{
	float l[4] = { -INFINITY, NAN, -INFINITY, -INFINITY }, inf[4] = { 1, INFINITY, 2, NAN };
	struct sample_opts o = { .temp = 1, .top_p = 0.9f, .min_p = 0.1f };
	struct sampler *s = sampler_new(&o, 4);
	int32_t id = sampler_pick(s, l);

	cr_expect(id >= 0 && id < 4);
	cr_expect_eq(sampler_pick(s, inf), 1);
	sampler_free(s);
}
