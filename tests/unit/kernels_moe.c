/* Mixtures of experts on every CPU table: the choice against the formula, the products against plain matmuls of each pair. */
#include "kernels_check.h"

/* ---- choice ------------------------------------------------------------------------------------------------------------ */

static void by_formula(const float *l, const float *bias, int n, int used, const struct route_params *p, int *ids, double *w)
{
	double pr[64], sum = 0, all = 0;
	bool taken[64] = { false };

	for (int e = 0; e < n; e++)
		all += exp(l[e]);
	for (int e = 0; e < n; e++)
		pr[e] = p->gate == GATE_SOFTMAX ? exp(l[e]) / all : 1 / (1 + exp(-(double)l[e]));
	for (int j = 0; j < used; j++) {
		int best = -1;

		for (int e = 0; e < n; e++)
			if (!taken[e] && (best < 0 || pr[e] + (bias ? bias[e] : 0) > pr[best] + (bias ? bias[best] : 0)))
				best = e;
		taken[best] = true;
		ids[j] = best;
		w[j] = pr[best];
		sum += pr[best];
	}
	for (int j = 0; j < used; j++)
		w[j] = (p->normalize ? w[j] / sum : w[j]) * p->scale;
}

Test(moe, route_by_formula)
{
	enum { N = 37, EXPERTS = 24, USED = 5 };
	struct err e = ERR_INIT;
	struct backend *be = backend_cpu(NULL, 2, &e);

	rng_state = 7;
	for (int v = 0; v < 16; v++) {
		float *l = floats(N * EXPERTS), *b = floats(EXPERTS), w[N * USED];
		int32_t ids[N * USED];
		struct tensor tb = t3(DTYPE_F32, b, EXPERTS, 1, 1), tl = t3(DTYPE_F32, l, EXPERTS, N, 1);
		struct tensor ti = t3(DTYPE_I32, ids, USED, N, 1), tw = t3(DTYPE_F32, w, USED, N, 1);
		struct route_params p = { .gate = v & 1 ? GATE_SIGMOID : GATE_SOFTMAX, .normalize = v & 2, .scale = v & 8 ? 1.5f : 1,
					  .bias = v & 4 ? &tb : NULL };

		for (int i = 0; i < N * EXPERTS; i++)
			l[i] *= 4;
		be->ops->route(be, &ti, &tw, &tl, &p);
		cr_assert_eq(be->ops->sync(be, &e), 0, "%s", e.msg);
		for (int t = 0; t < N; t++) {
			double want[USED];
			int who[USED];

			by_formula(l + t * EXPERTS, v & 4 ? b : NULL, EXPERTS, USED, &p, who, want);
			for (int j = 0; j < USED; j++) {
				cr_assert_eq(ids[t * USED + j], who[j], "case %d token %d: expert %d is %d, not %d", v, t, j, ids[t * USED + j], who[j]);
				cr_assert_float_eq(w[t * USED + j], want[j], 1e-6 * want[j]);
			}
		}
		free(l);
		free(b);
	}
	backend_free(be);
}

/* Numbers that make no sense still name different experts, so that no product reads outside of the weights. */
Test(moe, route_of_nan)
{
	float l[3][4] = { { NAN, NAN, NAN, NAN }, { INFINITY, NAN, -INFINITY, 1 }, { -INFINITY, -INFINITY, -INFINITY, -INFINITY } }, w[9];
	int32_t ids[9];
	struct tensor tl = t3(DTYPE_F32, l, 4, 3, 1), ti = t3(DTYPE_I32, ids, 3, 3, 1), tw = t3(DTYPE_F32, w, 3, 3, 1);
	struct err e = ERR_INIT;

	for (int gate = 0; gate < 2; gate++) {
		struct backend *be = backend_cpu(NULL, 1, &e);
		struct route_params p = { .gate = gate ? GATE_SIGMOID : GATE_SOFTMAX, .normalize = true, .scale = 1 };

		be->ops->route(be, &ti, &tw, &tl, &p);
		cr_assert_eq(be->ops->sync(be, &e), 0);
		for (int t = 0; t < 3; t++)
			for (int i = 0; i < 3; i++) {
				cr_assert(ids[3 * t + i] >= 0 && ids[3 * t + i] < 4);
				for (int j = 0; j < i; j++)
					cr_assert_neq(ids[3 * t + i], ids[3 * t + j]);
			}
		backend_free(be);
	}
}

/* ---- products ---------------------------------------------------------------------------------------------------------- */

struct experts {
	enum dtype type;
	int64_t k, m, n, used, n_expert;
	bool per_pair;
	void *w;
	float *x, *bias;
	int32_t *ids;
};

static void run_experts(struct backend *be, float *out, void *ctx)
{
	struct experts *c = ctx;
	struct tensor o = t3(DTYPE_F32, out, c->m, c->used, c->n), w = t3(c->type, c->w, c->k, c->m, c->n_expert);
	struct tensor x = c->per_pair ? t3(DTYPE_F32, c->x, c->k, c->used, c->n) : t3(DTYPE_F32, c->x, c->k, c->n, 1);
	struct tensor ids = t3(DTYPE_I32, c->ids, c->used, c->n, 1), bias = t3(DTYPE_F32, c->bias, c->m, c->n_expert, 1);

	be->ops->matmul_experts(be, &o, &w, &x, &ids, c->bias ? &bias : NULL);
}

/* The same through matmul, pair by pair. */
static void run_pairs(struct backend *be, float *out, void *ctx)
{
	struct experts *c = ctx;
	size_t row = dtype_row_bytes(c->type, (size_t)c->k);

	for (int64_t i = 0; i < c->n * c->used; i++) {
		struct tensor o = t3(DTYPE_F32, out + i * c->m, c->m, 1, 1);
		struct tensor w = t3(c->type, (char *)c->w + (size_t)(c->ids[i] * c->m) * row, c->k, c->m, 1);
		struct tensor x = t3(DTYPE_F32, c->x + (c->per_pair ? i : i / c->used) * c->k, c->k, 1, 1);
		struct tensor bias = t3(DTYPE_F32, c->bias ? c->bias + c->ids[i] * c->m : NULL, c->m, 1, 1);

		be->ops->matmul(be, &o, &w, &x, c->bias ? &bias : NULL);
	}
}

static void check_experts(struct experts *c)
{
	size_t n = (size_t)(c->n * c->used * c->m);
	float *got = malloc(n * sizeof *got), *want = malloc(n * sizeof *want);
	struct err e = ERR_INIT;

	for (const char *const *t = backend_cpu_tables(); *t; t++)
		for (int threads = 1; threads <= 2; threads++) {
			struct backend *be = backend_cpu(*t, threads, &e);
			double err;

			for (size_t i = 0; i < n; i++)
				got[i] = NAN;
			run_experts(be, got, c);
			run_pairs(be, want, c);
			cr_assert_eq(be->ops->sync(be, &e), 0, "%s", e.msg);
			err = nse(got, want, n);
			cr_assert(err <= LIMIT_F32, "%s, %s, %d threads, n %lld used %lld m %lld k %lld: %g", dtype_info(c->type)->name, *t,
				  threads, (long long)c->n, (long long)c->used, (long long)c->m, (long long)c->k, err);
			backend_free(be);
		}
	free(got);
	free(want);
}

Test(moe, products)
{
	static const enum dtype types[] = { DTYPE_F32, DTYPE_F16, DTYPE_Q8_0, DTYPE_Q4_K, DTYPE_Q6_K };
	static const int ns[] = { 1, 3, 40, 200 }, ms[] = { 1, 33, 96 };

	for (size_t a = 0; a < sizeof types / sizeof *types; a++)
		for (int b = 0; b < 4; b++)
			for (int d = 0; d < 3; d++)
				for (int per_pair = 0; per_pair < 2; per_pair++) {
					struct experts c = { .type = types[a], .k = 256, .m = ms[d], .n = ns[b], .used = 1 + (b + d) % 3, .n_expert = 5,
							     .per_pair = per_pair };

					rng_state = (uint64_t)(a * 100 + b * 10 + d);
					c.w = weights(c.type, c.k * c.m * c.n_expert);
					c.x = floats((size_t)(c.n * c.k * c.used));
					c.bias = per_pair ? floats((size_t)(c.m * c.n_expert)) : NULL;
					c.ids = malloc((size_t)(c.n * c.used) * sizeof *c.ids);
					for (int64_t i = 0; i < c.n * c.used; i++) /* expert 4 is chosen by few, 3 by none */
						c.ids[i] = i % 11 == 5 ? 4 : (int32_t)((uniform() + 1) * 1.5f) % 3;
					check_experts(&c);
					free(c.w);
					free(c.x);
					free(c.bias);
					free(c.ids);
				}
}

/* With a row for each pair MXFP4's activations have 16 bits; with one for all experts of a token 8. */
#define LIMIT_16_BITS 1e-6 /* the least samples are two sums that nearly cancel */
#define LIMIT_8_BITS 1e-2

Test(moe, activations_of_mxfp4)
{
	static const enum dtype types[] = { DTYPE_MXFP4, DTYPE_MXFP4_PAIRS };
	static const int ns[] = { 1, 3, 40, 200 }, ms[] = { 1, 33, 96 }, ks[] = { 32, 96, 256, 544 };

	for (int t = 0; t < 2; t++)
		for (int v = 0; v < 4 * 3 * 4; v++) {
			struct experts c = { .type = types[t], .k = ks[v % 4], .m = ms[v / 4 % 3], .n = ns[v / 12], .used = 2, .n_expert = 3 };

			rng_state = (uint64_t)(100 * t + v);
			c.w = weights(c.type, c.k * c.m * c.n_expert);
			c.x = floats((size_t)(c.n * c.k * c.used));
			c.ids = malloc((size_t)(c.n * c.used) * sizeof *c.ids);
			for (int64_t i = 0; i < c.n * c.used; i++)
				c.ids[i] = (int32_t)(i % 7 % 3);
			compare("MXFP4 experts, a row for all", run_experts, &c, (size_t)(c.n * c.used * c.m), LIMIT_8_BITS);
			c.per_pair = true;
			for (int64_t i = 0; i < c.n * c.k * c.used; i += 31) /* an outlier in every block, as gated units make them */
				c.x[i] *= 64;
			compare("MXFP4 experts, a row each", run_experts, &c, (size_t)(c.n * c.used * c.m), LIMIT_16_BITS);
			free(c.w);
			free(c.x);
			free(c.ids);
		}
}

/* Every value the two bytes can hold, with those where the low byte turns over: whole numbers lose nothing. */
Test(moe, sixteen_bits_are_exact)
{
	enum { K = 32, N = 2100 };
	struct experts c = { .type = DTYPE_MXFP4, .k = K, .m = 3, .n = N, .used = 1, .n_expert = 1, .per_pair = true };

	c.w = weights(c.type, c.k * c.m);
	c.x = floats(N * K);
	c.ids = calloc(N, sizeof *c.ids);
	for (int i = 0; i < N; i++)
		for (int k = 0; k < K; k++) {
			int v = i * 31 + k - 32512;

			c.x[i * K + k] = (float)(v > 32512 ? 32512 : v);
		}
	for (int i = 0; i < N; i++)
		c.x[i * K + 31] = 127 * 256; /* the scale is 1 */
	compare("whole numbers", run_experts, &c, N * 3, 1e-13);
	free(c.w);
	free(c.x);
	free(c.ids);
}

Test(moe, sixteen_bits_keep_nan)
{
	struct err e = ERR_INIT;

	for (const char *const *t = backend_cpu_tables(); *t; t++)
		for (int n = 1; n <= 40; n += 39) {
			struct experts c = { .type = DTYPE_MXFP4, .k = 96, .m = 5, .n = n, .used = 1, .n_expert = 1, .per_pair = true };
			struct backend *be = backend_cpu(*t, 1, &e);
			float out[5 * 40];

			c.w = weights(c.type, c.k * c.m);
			c.x = floats((size_t)(n * 96));
			c.ids = calloc((size_t)n, sizeof *c.ids);
			c.x[40] = NAN;
			run_experts(be, out, &c);
			cr_assert_eq(be->ops->sync(be, &e), 0);
			for (int r = 0; r < 5; r++)
				cr_assert(!isfinite(out[r]), "%s: a NaN was lost", *t);
			for (int r = 5; r < 5 * n; r++)
				cr_assert(isfinite(out[r]), "%s", *t);
			backend_free(be);
			free(c.w);
			free(c.x);
			free(c.ids);
		}
}

static void run_sum(struct backend *be, float *out, void *ctx)
{
	struct experts *c = ctx;
	struct tensor o = t3(DTYPE_F32, out, c->k, c->n, 1), x = t3(DTYPE_F32, c->x, c->k, c->used, c->n);
	struct tensor w = t3(DTYPE_F32, c->bias, c->used, c->n, 1);

	be->ops->sum_experts(be, &o, &x, c->per_pair ? &w : NULL);
}

Test(moe, sums)
{
	struct experts c = { .k = 77, .n = 9, .used = 4 };
	struct err e = ERR_INIT;
	struct backend *be = backend_cpu(NULL, 1, &e);
	float out[9 * 77];

	rng_state = 3;
	c.x = floats(9 * 4 * 77);
	c.bias = floats(9 * 4);
	for (int weighted = 0; weighted < 2; weighted++) {
		c.per_pair = weighted;
		compare("sum_experts", run_sum, &c, 9 * 77, LIMIT_F32);
		run_sum(be, out, &c);
		for (int t = 0; t < 9; t++)
			for (int i = 0; i < 77; i++) {
				double want = 0;

				for (int j = 0; j < 4; j++)
					want += (weighted ? c.bias[4 * t + j] : 1) * (double)c.x[(4 * t + j) * 77 + i];
				cr_assert_float_eq(out[t * 77 + i], want, 1e-5);
			}
	}
	backend_free(be);
	free(c.x);
	free(c.bias);
}

Test(moe, refuses_what_does_not_fit)
{
	float x[8] = { 0 }, w[4 * 8] = { 0 }, out[8];
	int32_t ids[2] = { 0, 4 };
	struct tensor tx = t3(DTYPE_F32, x, 4, 2, 1), tw = t3(DTYPE_F32, w, 4, 2, 4), to = t3(DTYPE_F32, out, 2, 2, 1);
	struct tensor ti = t3(DTYPE_I32, ids, 1, 2, 1);
	struct err e = ERR_INIT;
	struct backend *be = backend_cpu(NULL, 1, &e);

	be->ops->matmul_experts(be, &to, &tw, &tx, &ti, NULL);
	cr_assert(be->ops->sync(be, &e) == -1 && strstr(e.msg, "an id is no expert"), "%s", e.msg);
	backend_clear(be);
	err_clear(&e);
	ids[1] = 3;
	be->ops->matmul_experts(be, &to, &tw, &tx, &ti, NULL);
	cr_assert(!be->ops->sync(be, &e), "%s", e.msg);
	to.ne[1] = 3;
	be->ops->matmul_experts(be, &to, &tw, &tx, &ti, NULL);
	cr_assert(be->ops->sync(be, &e) == -1 && strstr(e.msg, "shapes do not fit"), "%s", e.msg);
	backend_free(be);
}
