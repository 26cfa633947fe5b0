/* Gated delta nets: convolution and recurrence against the formulas in doubles, and cut into micro-batches of any size. */
#include "kernels_check.h"

enum { NK = 2, NV = 4, D = 24, WIDTH = (2 * NK + NV) * D, TAPS = 4, N = 50 };

struct delta {
	float *x, *w, *alpha, *beta, *dt, *a;
	int step; /* tokens of a micro-batch */
};

static void run_conv(struct backend *be, float *out, void *ctx)
{
	struct delta *c = ctx;
	float state[(TAPS - 1) * WIDTH] = { 0 };
	struct tensor w = t3(DTYPE_F32, c->w, TAPS, WIDTH, 1), s = t3(DTYPE_F32, state, WIDTH, TAPS - 1, 1);

	for (int t = 0; t < N; t += c->step) {
		int n = N - t < c->step ? N - t : c->step;
		struct tensor x = t3(DTYPE_F32, c->x + t * WIDTH, WIDTH, n, 1), o = t3(DTYPE_F32, out + t * WIDTH, WIDTH, n, 1);

		be->ops->conv_silu(be, &o, &x, &w, &s);
	}
}

static void run_delta(struct backend *be, float *out, void *ctx)
{
	struct delta *c = ctx;
	float *state = calloc(NV * D * D, sizeof *state);
	struct tensor s = t3(DTYPE_F32, state, D, D, NV), dt = t3(DTYPE_F32, c->dt, NV, 1, 1), a = t3(DTYPE_F32, c->a, NV, 1, 1);
	struct delta_params p = { .n_key_head = NK, .n_value_head = NV, .size = D, .eps = 1e-6f, .dt_bias = &dt, .a = &a };

	for (int t = 0; t < N; t += c->step) {
		int n = N - t < c->step ? N - t : c->step;
		struct tensor x = t3(DTYPE_F32, c->x + t * WIDTH, WIDTH, n, 1), o = t3(DTYPE_F32, out + t * NV * D, NV * D, n, 1);
		struct tensor al = t3(DTYPE_F32, c->alpha + t * NV, NV, n, 1), be_t = t3(DTYPE_F32, c->beta + t * NV, NV, n, 1);

		be->ops->delta_net(be, &o, &x, &al, &be_t, &s, &p);
	}
	free(state);
}

static void conv_by_formula(const struct delta *c, float *out)
{
	for (int t = 0; t < N; t++)
		for (int k = 0; k < WIDTH; k++) {
			double sum = 0;

			for (int j = 0; j < TAPS; j++)
				if (t - (TAPS - 1) + j >= 0)
					sum += (double)c->w[k * TAPS + j] * c->x[(t - (TAPS - 1) + j) * WIDTH + k];
			out[t * WIDTH + k] = (float)(sum / (1 + exp(-sum)));
		}
}

static void unit_vector(const float *x, double *out)
{
	double s = 0;

	for (int i = 0; i < D; i++)
		s += (double)x[i] * x[i];
	for (int i = 0; i < D; i++)
		out[i] = x[i] / sqrt(s);
}

static void delta_by_formula(const struct delta *c, float *out)
{
	static double s[NV][D][D]; /* [key][value] */

	memset(s, 0, sizeof s);
	for (int t = 0; t < N; t++)
		for (int h = 0; h < NV; h++) {
			const float *row = c->x + t * WIDTH, *v = row + (2 * NK + h) * D;
			double q[D], k[D], g = exp(log(1 + exp((double)c->alpha[t * NV + h] + c->dt[h])) * c->a[h]);
			double beta = 1 / (1 + exp(-(double)c->beta[t * NV + h]));

			unit_vector(row + h % NK * D, q);
			unit_vector(row + (NK + h % NK) * D, k);
			for (int j = 0; j < D; j++) {
				double seen = 0, o = 0;

				for (int i = 0; i < D; i++) {
					s[h][i][j] *= g;
					seen += s[h][i][j] * k[i];
				}
				for (int i = 0; i < D; i++) {
					s[h][i][j] += k[i] * beta * (v[j] - seen);
					o += s[h][i][j] * q[i] / sqrt(D);
				}
				out[(t * NV + h) * D + j] = (float)o;
			}
		}
}

Test(delta, by_formula_in_any_micro_batch)
{
	static const int steps[] = { N, 1, 2, 3, 7, 49 };
	struct delta c;
	float *want = malloc(N * WIDTH * sizeof *want), *got = malloc(N * WIDTH * sizeof *got), *first = malloc(N * WIDTH * sizeof *got);
	struct err e = ERR_INIT;

	rng_state = 11;
	c = (struct delta){ floats(N * WIDTH), floats(TAPS * WIDTH), floats(N * NV), floats(N * NV), floats(NV), floats(NV), 0 };
	for (int h = 0; h < NV; h++)
		c.a[h] = -fabsf(c.a[h]) - 0.1f;
	for (int net = 0; net < 2; net++) {
		size_t n = (size_t)N * (net ? NV * D : WIDTH);

		(net ? delta_by_formula : conv_by_formula)(&c, want);
		for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
			struct backend *be = backend_cpu(NULL, 2, &e);

			c.step = steps[i];
			(net ? run_delta : run_conv)(be, i ? got : first, &c);
			cr_assert_eq(be->ops->sync(be, &e), 0, "%s", e.msg);
			backend_free(be);
			cr_assert(nse(i ? got : first, want, n) < 1e-12, "%s in steps of %d: %g", net ? "delta" : "conv", steps[i],
				  nse(i ? got : first, want, n));
			cr_assert(!i || !memcmp(got, first, n * sizeof *got), "%s in steps of %d: other bits", net ? "delta" : "conv", steps[i]);
		}
		c.step = 20;
		compare(net ? "delta_net" : "conv_silu", net ? run_delta : run_conv, &c, n, 0);
	}
	free(want);
	free(got);
	free(first);
	free(c.x);
	free(c.w);
	free(c.alpha);
	free(c.beta);
	free(c.dt);
	free(c.a);
}

Test(delta, refuses_what_does_not_fit)
{
	float x[WIDTH] = { 0 }, s[NV * D * D] = { 0 }, v[NV] = { 0 }, o[NV * D];
	struct tensor tx = t3(DTYPE_F32, x, WIDTH, 1, 1), ts = t3(DTYPE_F32, s, D, D, NV), tv = t3(DTYPE_F32, v, NV, 1, 1);
	struct tensor to = t3(DTYPE_F32, o, NV * D, 1, 1);
	struct delta_params p = { .n_key_head = 3, .n_value_head = NV, .size = D, .dt_bias = &tv, .a = &tv };
	struct err e = ERR_INIT;
	struct backend *be = backend_cpu(NULL, 1, &e);

	be->ops->delta_net(be, &to, &tx, &tv, &tv, &ts, &p);
	cr_assert(be->ops->sync(be, &e) == -1 && strstr(e.msg, "delta_net"), "%s", e.msg);
	backend_free(be);
}
