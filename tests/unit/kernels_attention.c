/* Attention: masks, grouped heads, sinks, cache types, split over slots; and the reference against the definition. */
#include "kernels_check.h"

struct at {
	enum dtype type;
	int64_t n, n_past;
	int n_head, n_kv, d, dv;
	enum attn_mask mask;
	int span;
	bool sinks;
	float *q, *sink;
	void *k, *v;
	int32_t *pos;
};

static void run_attention(struct backend *be, float *out, void *ctx)
{
	struct at *c = ctx;
	struct tensor o = t3(DTYPE_F32, out, c->n_head * c->dv, c->n, 1), q = t3(DTYPE_F32, c->q, c->d, c->n_head, c->n);
	struct tensor k = t3(c->type, c->k, c->n_kv * c->d, c->n_past + 3, 1);
	struct tensor v = t3(c->type, c->v, c->n_kv * c->dv, c->n_past + 3, 1);
	struct tensor pos = t3(DTYPE_I32, c->pos, c->n, 1, 1), s = t3(DTYPE_F32, c->sink, c->n_head, 1, 1);
	struct attn_params p = { 3.0f / sqrtf((float)c->d), c->mask, c->span, c->sinks ? &s : NULL };

	be->ops->attention(be, &o, &q, &k, &v, c->n_past, c->n_kv, &pos, &p);
}

static void check_attention(struct at c)
{
	char what[160];
	size_t elem = c.type == DTYPE_F16 ? 2 : 4;

	rng_state = (uint64_t)(c.n * 7919 + c.n_past * 31 + c.d);
	c.q = floats((size_t)(c.n * c.n_head * c.d));
	c.sink = floats((size_t)c.n_head);
	c.k = weights(c.type, (c.n_past + 3) * c.n_kv * c.d);
	c.v = weights(c.type, (c.n_past + 3) * c.n_kv * c.dv);
	/* Slots beyond n_past hold what an earlier conversation left: here NaN, which must not be looked at. */
	memset((char *)c.k + elem * (size_t)(c.n_past * c.n_kv * c.d), 0xff, elem * (size_t)(3 * c.n_kv * c.d));
	memset((char *)c.v + elem * (size_t)(c.n_past * c.n_kv * c.dv), 0xff, elem * (size_t)(3 * c.n_kv * c.dv));
	c.pos = malloc((size_t)c.n * sizeof *c.pos);
	for (int64_t i = 0; i < c.n; i++)
		c.pos[i] = (int32_t)(c.n_past - c.n + i);
	snprintf(what, sizeof what, "attention %s n %d past %d heads %d/%d d %d dv %d mask %d span %d sinks %d",
		 c.type == DTYPE_F16 ? "f16" : "f32", (int)c.n, (int)c.n_past, c.n_head, c.n_kv, c.d, c.dv, c.mask, c.span,
		 c.sinks);
	compare(what, run_attention, &c, (size_t)(c.n * c.n_head * c.dv), 1e-11);
	free(c.q);
	free(c.sink);
	free(c.k);
	free(c.v);
	free(c.pos);
}

Test(attention, tables)
{
	static const struct { int head, kv, d, dv; } shapes[] = {
		{ 1, 1, 8, 8 }, { 4, 1, 64, 64 }, { 6, 2, 80, 80 }, { 5, 5, 33, 31 }, { 16, 2, 128, 64 }, { 65, 1, 16, 16 },
	};
	static const struct { enum attn_mask mask; int span; } masks[] = {
		{ MASK_CAUSAL, 0 }, { MASK_WINDOW, 1 }, { MASK_WINDOW, 40 }, { MASK_CHUNK, 64 }, { MASK_CHUNK, 100 },
	};
	static const int n_tok[] = { 1, 2, 8, 9, 33, 100 };
	int turn = 0;

	for (int s = 0; s < 6; s++)
		for (int m = 0; m < 5; m++)
			for (int i = 0; i < 6; i++, turn++) {
				struct at c = { turn % 2 ? DTYPE_F16 : DTYPE_F32, n_tok[i], n_tok[i] + sizes[turn % N_SIZES] - 1,
						shapes[s].head, shapes[s].kv, shapes[s].d, shapes[s].dv, masks[m].mask,
						masks[m].span, turn % 3 == 0, NULL, NULL, NULL, NULL, NULL };

				check_attention(c);
			}
	/* Split over several chunks of slots, in decode and with a window that leaves most chunks empty. */
	for (int m = 0; m < 3; m++)
		for (int n = 1; n <= 4; n += 3)
			check_attention((struct at){ m % 2 ? DTYPE_F16 : DTYPE_F32, n, 1700, 8, 2, 64, 64, m ? MASK_WINDOW : MASK_CAUSAL,
						     m == 1 ? 100 : 900, m == 2, NULL, NULL, NULL, NULL, NULL });
}

/* The reference itself against the definition: every pair asked for its visibility, sinks as one more score without value,
 * key/value head h * n_kv / n_head, positions that do not follow each other. */
Test(attention, by_formula)
{
	enum { N = 5, PAST = 30, H = 6, KV = 2, D = 16, DV = 8 };
	static int32_t pos[N] = { 0, 3, 15, 16, 29 };
	static const struct { enum attn_mask mask; int span; } masks[] = { { MASK_CAUSAL, 0 }, { MASK_WINDOW, 4 }, { MASK_CHUNK, 8 } };
	struct err e = ERR_INIT;

	for (int m = 0; m < 6; m++) {
		struct at c = { DTYPE_F32, N, PAST, H, KV, D, DV, masks[m / 2].mask, masks[m / 2].span, m % 2, floats(N * H * D),
				floats(H), floats((PAST + 3) * KV * D), floats((PAST + 3) * KV * DV), pos };
		float got[N * H * DV], want[N * H * DV];

		for (int i = 0; i < N; i++)
			for (int h = 0; h < H; h++) {
				int g = h * KV / H;
				double den = c.sinks ? exp(c.sink[h]) : 0, o[DV] = { 0 };

				for (int j = 0; j < PAST; j++) {
					double s = 0;
					bool seen = j <= pos[i];

					if (c.mask == MASK_WINDOW)
						seen = seen && pos[i] - j < c.span;
					if (c.mask == MASK_CHUNK)
						seen = seen && pos[i] / c.span == j / c.span;
					if (!seen)
						continue;
					for (int x = 0; x < D; x++)
						s += (double)c.q[(i * H + h) * D + x] * ((float *)c.k)[(j * KV + g) * D + x];
					s = exp(s * (double)(3.0f / sqrtf(D)));
					den += s;
					for (int x = 0; x < DV; x++)
						o[x] += s * ((float *)c.v)[(j * KV + g) * DV + x];
				}
				for (int x = 0; x < DV; x++)
					want[(i * H + h) * DV + x] = (float)(o[x] / den);
			}
		struct backend *be = backend_cpu("reference", 1, &e);
		run_attention(be, got, &c);
		cr_assert_eq(be->ops->sync(be, &e), 0, "%s", e.msg);
		cr_assert_lt(nse(got, want, N * H * DV), 1e-12, "mask %d sinks %d", c.mask, c.sinks);
		backend_free(be);
		compare("attention at scattered positions", run_attention, &c, N * H * DV, 1e-11);
		free(c.q);
		free(c.sink);
		free(c.k);
		free(c.v);
	}
}
