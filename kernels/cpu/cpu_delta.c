/* cpu_delta.c - gated delta nets: the short convolution and the recurrence (Yang et al. 2025).
 *
 * A value head's state is kept with the value index slower: row i holds what value i remembers of every key dimension. All that
 * a token does to row i needs this row alone,
 *
 *	s = g S_i . k;  S_i = g S_i + beta (v_i - s) k;  out_i = S_i . q
 *
 * so a head is one pass over its state a token, and rows of heads are the pieces that threads share. Tokens follow each other:
 * a micro-batch of any size gives the same numbers.
 */
#include "cpu_backend.h"

#include <math.h>
#include <string.h>

/* ---- convolution ------------------------------------------------------------------------------------------------------ */

struct conv_run {
	float *out;
	const float *x, *w, *state; /* [n, c], [c, k], [k-1, c] */
	int64_t n, c, k;
};

static void conv_part(void *ctx, int64_t t0, int64_t t1)
{
	struct conv_run *r = ctx;

	for (int64_t t = t0; t < t1; t++)
		for (int64_t c = 0; c < r->c; c++) {
			double sum = 0;

			for (int64_t j = 0; j < r->k; j++) {
				int64_t at = t - (r->k - 1) + j;
				float x = at < 0 ? r->state[(at + r->k - 1) * r->c + c] : r->x[at * r->c + c];

				sum += (double)r->w[c * r->k + j] * x;
			}
			r->out[t * r->c + c] = (float)(sum / (1 + exp(-sum)));
		}
}

void cpu_conv_silu(struct backend *be, struct tensor *out, const struct tensor *x, const struct tensor *w, struct tensor *state)
{
	if (backend_failed(be))
		return;
	if (!is_f32(out) || !is_f32(x) || !is_f32(w) || !is_f32(state) || out->ne[0] != x->ne[0] ||
	    tensor_rows(out) != tensor_rows(x) || tensor_rows(w) != x->ne[0] || state->ne[0] != x->ne[0] ||
	    tensor_rows(state) != w->ne[0] - 1 || out->data == x->data) {
		cpu_refuse(be, "conv_silu", "shapes do not fit out[n, C], x[n, C], w[C, K], state[K-1, C]", out, x, w, state, NULL);
		return;
	}
	struct conv_run r = { out->data, x->data, w->data, state->data, tensor_rows(x), x->ne[0], w->ne[0] };
	float *s = state->data;

	cpu_spread(cpu_of(be), r.n, r.c * r.k * 8, conv_part, &r);
	for (int64_t i = 0; i < r.k - 1; i++) { /* rows move towards the front: none is overwritten before it is read */
		int64_t at = r.n - (r.k - 1) + i;

		memcpy(s + i * r.c, at < 0 ? s + (at + r.k - 1) * r.c : r.x + at * r.c, (size_t)r.c * sizeof *s);
	}
}

/* ---- recurrence ------------------------------------------------------------------------------------------------------- */

struct delta_run {
	struct cpu_backend *c;
	const struct delta_params *p;
	float *out;                 /* [n, n_v, d] */
	const float *qkv;           /* [n, (2 n_k + n_v) d] */
	float *qk;                  /* [n, 2 n_k, d] normed queries (over sqrt d) and keys */
	float *decay, *beta;        /* [n, n_v] g and sigmoid(beta) */
	const float *alpha, *beta_in;
	float *state;               /* [n_v, d, d] */
	int64_t n, n_k, n_v, d, width;
};

static void delta_prepare(void *ctx, int64_t t0, int64_t t1)
{
	struct delta_run *r = ctx;
	const float *dt = r->p->dt_bias->data, *a = r->p->a->data;

	for (int64_t t = t0; t < t1; t++) {
		for (int64_t h = 0; h < 2 * r->n_k; h++) {
			const float *x = r->qkv + t * r->width + h * r->d;
			float *to = r->qk + (t * 2 * r->n_k + h) * r->d;
			double sum = 0, f;

			for (int64_t i = 0; i < r->d; i++)
				sum += (double)x[i] * x[i];
			f = 1 / fmax(sqrt(sum), r->p->eps);
			if (h < r->n_k)
				f /= sqrt((double)r->d);
			for (int64_t i = 0; i < r->d; i++)
				to[i] = (float)(x[i] * f);
		}
		for (int64_t h = 0; h < r->n_v; h++) {
			int64_t i = t * r->n_v + h;
			double x = (double)r->alpha[i] + dt[h];
			double softplus = x > 20 ? x : log1p(exp(x));

			r->decay[i] = (float)exp(softplus * a[h]);
			r->beta[i] = (float)(1 / (1 + exp(-(double)r->beta_in[i])));
		}
	}
}

/* Eight chains keep the additions apart; their order is fixed. */
static float dot8(const float *a, const float *b, int64_t n)
{
	float s[8] = { 0 };

	for (int64_t i = 0; i + 8 <= n; i += 8)
		for (int j = 0; j < 8; j++)
			s[j] += a[i + j] * b[i + j];
	for (int64_t i = n & ~(int64_t)7; i < n; i++)
		s[0] += a[i] * b[i];
	return ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]));
}

/* Rows i0 .. i1 of all states, numbered h * d + i, over all tokens. */
static void delta_rows(void *ctx, int64_t i0, int64_t i1)
{
	struct delta_run *r = ctx;

	for (int64_t row = i0; row < i1; row++) {
		int64_t h = row / r->d, i = row % r->d, kh = h % r->n_k;
		float *s = r->state + row * r->d;

		for (int64_t t = 0; t < r->n; t++) {
			const float *q = r->qk + (t * 2 * r->n_k + kh) * r->d, *k = q + r->n_k * r->d;
			float v = r->qkv[t * r->width + (2 * r->n_k + h) * r->d + i], g = r->decay[t * r->n_v + h];
			float change = r->beta[t * r->n_v + h] * (v - g * dot8(s, k, r->d));

			for (int64_t j = 0; j < r->d; j++)
				s[j] = g * s[j] + change * k[j];
			r->out[(t * r->n_v + h) * r->d + i] = dot8(s, q, r->d);
		}
	}
}

void cpu_delta_net(struct backend *be, struct tensor *out, const struct tensor *qkv, const struct tensor *alpha,
		   const struct tensor *beta, struct tensor *state, const struct delta_params *p)
{
	struct cpu_backend *c = cpu_of(be);
	int64_t n_k = p->n_key_head, n_v = p->n_value_head, d = p->size, n = tensor_rows(qkv);

	if (backend_failed(be))
		return;
	if (!is_f32(out) || !is_f32(qkv) || !is_f32(alpha) || !is_f32(beta) || !is_f32(state) || !is_f32(p->dt_bias) ||
	    !is_f32(p->a) || n_k < 1 || n_v < 1 || n_v % n_k || d < 1 || qkv->ne[0] != (2 * n_k + n_v) * d || out->ne[0] != n_v * d ||
	    tensor_rows(out) != n || tensor_elems(alpha) != n * n_v || tensor_elems(beta) != n * n_v ||
	    tensor_elems(state) != n_v * d * d || tensor_elems(p->dt_bias) != n_v || tensor_elems(p->a) != n_v) {
		cpu_refuse(be, "delta_net", "shapes do not fit out[n, n_v d], qkv[n, (2 n_k + n_v) d], state[n_v, d, d]", out, qkv, state,
			   NULL);
		return;
	}
	struct delta_run r = {
		.c = c, .p = p, .out = out->data, .qkv = qkv->data, .alpha = alpha->data, .beta_in = beta->data, .state = state->data,
		.n = n, .n_k = n_k, .n_v = n_v, .d = d, .width = qkv->ne[0],
	};
	if (n <= 0 || !cpu_reserve(c, &c->work, &c->work_cap, (size_t)(n * (2 * n_k * d + 2 * n_v)) * sizeof(float)))
		return;
	r.qk = c->work;
	r.decay = r.qk + n * 2 * n_k * d;
	r.beta = r.decay + n * n_v;
	cpu_spread(c, n, qkv->ne[0] * 4, delta_prepare, &r);
	cpu_spread(c, n_v * d, n * d * 3, delta_rows, &r);
}
