/* cpu_rope.c - rotary embedding. Angles are made in double: at position 9000 a float angle is already wrong in its fourth
 * digit after the point, which the logits show. */
#include "cpu_backend.h"

#include "../../src/base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Dimension at which a wave turns n times in the training context (YaRN, Peng et al. 2023, section 3.2). */
static double yarn_dim(const struct rope_params *p, double turns)
{
	return p->dims * log(p->orig_ctx / (turns * 2 * M_PI)) / (2 * log(p->base));
}

/* Radians per position of each pair. */
static void frequencies(const struct rope_params *p, const float *factors, double *freq)
{
	double lo = 0, hi = 0;

	if (p->ext_factor != 0) {
		lo = fmax(0, floor(yarn_dim(p, p->beta_fast)));
		hi = fmin(p->dims - 1, ceil(yarn_dim(p, p->beta_slow)));
	}
	for (int i = 0; i < p->dims / 2; i++) {
		double f = pow(p->base, -2.0 * i / p->dims) / (factors ? factors[i] : 1.0);

		if (p->ext_factor != 0) {
			double ramp = (i - lo) / fmax(0.001, hi - lo);
			double keep = (1 - fmin(1, fmax(0, ramp))) * p->ext_factor;

			freq[i] = f * p->freq_scale * (1 - keep) + f * keep;
		} else {
			freq[i] = f * p->freq_scale;
		}
	}
}

static bool same_params(const struct rope_table *t, const struct rope_params *p, const float *factors)
{
	const struct rope_params *o = &t->p;

	if (!t->used || o->dims != p->dims || o->base != p->base || o->freq_scale != p->freq_scale ||
	    o->ext_factor != p->ext_factor || o->attn_factor != p->attn_factor || !o->factors != !factors)
		return false;
	if (p->ext_factor != 0 &&
	    (o->beta_fast != p->beta_fast || o->beta_slow != p->beta_slow || o->orig_ctx != p->orig_ctx))
		return false;
	return !factors || !memcmp(t->factors, factors, (size_t)p->dims / 2 * sizeof *factors);
}

/* The table for these parameters and positions: one of the two kept ones, or the older one filled anew. */
static struct rope_table *angles(struct cpu_backend *c, const struct rope_params *p, const int32_t *pos, size_t n)
{
	const float *factors = p->factors ? p->factors->data : NULL;
	size_t half = (size_t)p->dims / 2;

	for (int i = 0; i < 2; i++) {
		struct rope_table *t = &c->rope[i];

		if (t->n == n && same_params(t, p, factors) && !memcmp(t->pos, pos, n * sizeof *pos)) {
			c->rope_last = i;
			return t;
		}
	}
	c->rope_last = !c->rope_last;
	struct rope_table *t = &c->rope[c->rope_last];
	size_t need = n * half * 2;

	if (n > t->cap_n) {
		t->cap_n = n > 2 * t->cap_n ? n : 2 * t->cap_n;
		t->pos = xreallocarray(t->pos, t->cap_n, sizeof *t->pos);
	}
	if (need > t->cap_cs) {
		t->cap_cs = need > 2 * t->cap_cs ? need : 2 * t->cap_cs;
		t->cs = xreallocarray(t->cs, t->cap_cs, sizeof *t->cs);
	}
	if ((int)half > t->half) {
		t->half = (int)half;
		t->factors = xreallocarray(t->factors, half, sizeof *t->factors);
		t->freq = xreallocarray(t->freq, half, sizeof *t->freq);
	}
	t->p = *p;
	t->used = true;
	t->n = n;
	memcpy(t->pos, pos, n * sizeof *pos);
	if (factors)
		memcpy(t->factors, factors, half * sizeof *factors);
	frequencies(p, factors, t->freq);
	for (size_t r = 0; r < n; r++)
		for (size_t i = 0; i < half; i++) {
			double a = pos[r] * t->freq[i];

			t->cs[2 * (r * half + i)] = (float)(cos(a) * p->attn_factor);
			t->cs[2 * (r * half + i) + 1] = (float)(sin(a) * p->attn_factor);
		}
	return t;
}

void cpu_rope_free(struct cpu_backend *c)
{
	for (int i = 0; i < 2; i++) {
		free(c->rope[i].factors);
		free(c->rope[i].freq);
		free(c->rope[i].pos);
		free(c->rope[i].cs);
	}
}

struct rope_run {
	float *x;
	int64_t n_head, d;
	int half;
	enum rope_kind kind;
	const float *cs;
};

static void rotate(float *x, const float *cs, int half, enum rope_kind kind)
{
	int step = kind == ROPE_NORM ? 2 : 1, other = kind == ROPE_NORM ? 1 : half;

	for (int i = 0; i < half; i++) {
		float a = x[i * step], b = x[i * step + other], co = cs[2 * i], si = cs[2 * i + 1];

		x[i * step] = a * co - b * si;
		x[i * step + other] = a * si + b * co;
	}
}

static void rope_part(void *ctx, int64_t t0, int64_t t1)
{
	struct rope_run *r = ctx;

	for (int64_t t = t0; t < t1; t++)
		for (int64_t h = 0; h < r->n_head; h++)
			rotate(r->x + (t * r->n_head + h) * r->d, r->cs + t * 2 * r->half, r->half, r->kind);
}

void cpu_rope(struct backend *be, struct tensor *x, const struct tensor *pos, const struct rope_params *p)
{
	struct cpu_backend *c = cpu_of(be);

	if (backend_failed(be))
		return;
	if (!is_f32(x) || !pos || !pos->data || pos->type != DTYPE_I32 || tensor_elems(pos) != x->ne[2]) {
		cpu_refuse(be, "rope", "needs x F32 [n, n_head, d] and pos I32 [n] (x, pos)", x, pos, NULL);
		return;
	}
	if (p->dims < 2 || p->dims % 2 || p->dims > x->ne[0] || !(p->base > 0) ||
	    (p->kind != ROPE_NORM && p->kind != ROPE_NEOX) || (p->ext_factor != 0 && p->orig_ctx <= 0)) {
		cpu_refuse(be, "rope", "dims, base or original context are impossible for this head size (x)", x, NULL);
		return;
	}
	if (p->factors && (!is_f32(p->factors) || tensor_elems(p->factors) < p->dims / 2)) {
		cpu_refuse(be, "rope", "factors must be F32 [dims/2] (x, factors)", x, p->factors, NULL);
		return;
	}
	if (x->ne[2] <= 0)
		return;
	struct rope_table *t = angles(c, p, pos->data, (size_t)x->ne[2]);
	struct rope_run r = { x->data, x->ne[1], x->ne[0], p->dims / 2, p->kind, t->cs };

	cpu_spread(c, x->ne[2], x->ne[1] * p->dims, rope_part, &r);
}
