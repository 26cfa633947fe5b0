/* The CPU backend with more threads than one: every table, the ops that share work, twice with the same result. Own main():
 * also run under ThreadSanitizer. */
#include "base/mem.h"
#include "kernels/backend.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TOKENS = 37, EMBD = 256, OUT = 200, HEADS = 4, KV_HEADS = 2, HEAD = 64, SLOTS = 64 };

static struct tensor make(struct backend *be, enum dtype type, int64_t ne0, int64_t ne1, int64_t ne2)
{
	struct tensor t = { .type = type, .ne = { ne0, ne1, ne2 } };

	t.data = be->ops->alloc(be, tensor_bytes(&t));
	return t;
}

static void fill(struct backend *be, struct tensor *t, unsigned seed)
{
	size_t n = tensor_bytes(t) / sizeof(float);
	float *v = xmalloc(n * sizeof(*v));

	for (size_t i = 0; i < n; i++)
		v[i] = (float)((seed = seed * 1103515245u + 12345u) >> 16 & 0xFF) / 128.0f - 1.0f;
	be->ops->write(be, t->data, v, n * sizeof(*v));
	free(v);
}

/* One layer's worth of ops; the result is [TOKENS, HEADS * HEAD]. */
static int layer(const char *table, int threads, float *result)
{
	struct err e = ERR_INIT;
	struct backend *be = backend_cpu(table, threads, &e);
	struct tensor x, w, y, q, k, v, kc, vc, pos, out;
	int32_t ids[TOKENS];
	struct rope_params rope = { .kind = ROPE_NEOX, .dims = HEAD, .base = 10000, .freq_scale = 1, .attn_factor = 1 };
	struct attn_params attn = { .scale = 0.125f, .mask = MASK_CAUSAL };
	int rc;

	if (!be) {
		printf("FAIL: %s\n", e.msg);
		return -1;
	}
	x = make(be, DTYPE_F32, EMBD, TOKENS, 1);
	w = make(be, DTYPE_F32, EMBD, OUT, 1);
	y = make(be, DTYPE_F32, OUT, TOKENS, 1);
	q = make(be, DTYPE_F32, HEAD, HEADS, TOKENS);
	k = make(be, DTYPE_F32, HEAD, KV_HEADS, TOKENS);
	v = make(be, DTYPE_F32, HEAD, KV_HEADS, TOKENS);
	kc = make(be, DTYPE_F16, HEAD * KV_HEADS, SLOTS, 1);
	vc = make(be, DTYPE_F16, HEAD * KV_HEADS, SLOTS, 1);
	pos = make(be, DTYPE_I32, TOKENS, 1, 1);
	out = make(be, DTYPE_F32, HEADS * HEAD, TOKENS, 1);
	for (int i = 0; i < TOKENS; i++)
		ids[i] = i;
	be->ops->write(be, pos.data, ids, sizeof(ids));
	fill(be, &x, 1);
	fill(be, &w, 2);
	fill(be, &q, 3);
	fill(be, &k, 4);
	fill(be, &v, 5);
	be->ops->rms_norm(be, &x, &x, NULL, 1e-6f);
	be->ops->matmul(be, &y, &w, &x, NULL);
	be->ops->glu(be, &y, &y, &y, GLU_SILU);
	be->ops->rope(be, &q, &pos, &rope);
	be->ops->rope(be, &k, &pos, &rope);
	be->ops->kv_store(be, &kc, &k, &pos);
	be->ops->kv_store(be, &vc, &v, &pos);
	be->ops->attention(be, &out, &q, &kc, &vc, TOKENS, KV_HEADS, &pos, &attn);
	be->ops->read(be, result, out.data, tensor_bytes(&out));
	rc = be->ops->sync(be, &e);
	if (rc)
		printf("FAIL %s: %s\n", table, e.msg);
	for (struct tensor *const *t = (struct tensor *const[]){ &x, &w, &y, &q, &k, &v, &kc, &vc, &pos, &out, NULL }; *t; t++)
		be->ops->release(be, (*t)->data);
	backend_free(be);
	return rc;
}

enum { EXPERTS = 6, USED = 2, DELTA = 16, DELTA_HEADS = 4, TAPS = 4, DELTA_WIDTH = 3 * DELTA_HEADS * DELTA };

/* A mixture of experts, once with one row of x for both experts of a token and once with a row each, then a gated delta net; the
 * results behind each other, with zeros up to the size of layer()'s. */
static int mixture(const char *table, int threads, float *result)
{
	struct err e = ERR_INIT;
	struct backend *be = backend_cpu(table, threads, &e);
	struct tensor x, wg, wd, logits, ids, weights, wide, narrow, y, qkv, conv, taps, past, state, gate, a, out;
	struct route_params route = { .gate = GATE_SOFTMAX, .normalize = true, .scale = 1 };
	struct delta_params delta = { DELTA_HEADS, DELTA_HEADS, DELTA, 1e-6f, &a, &a };
	int rc;

	if (!be) {
		printf("FAIL: %s\n", e.msg);
		return -1;
	}
	struct {
		struct tensor *t;
		enum dtype type;
		int64_t n0, n1, n2;
	} list[] = {
		{ &x, DTYPE_F32, EMBD, TOKENS, 1 }, { &wg, DTYPE_F32, EMBD, OUT, EXPERTS }, { &wd, DTYPE_F32, OUT, EMBD, EXPERTS },
		{ &logits, DTYPE_F32, EXPERTS, TOKENS, 1 }, { &weights, DTYPE_F32, USED, TOKENS, 1 }, { &ids, DTYPE_I32, USED, TOKENS, 1 },
		{ &wide, DTYPE_F32, OUT, USED, TOKENS }, { &narrow, DTYPE_F32, EMBD, USED, TOKENS }, { &y, DTYPE_F32, EMBD, TOKENS, 1 },
		{ &qkv, DTYPE_F32, DELTA_WIDTH, TOKENS, 1 }, { &conv, DTYPE_F32, DELTA_WIDTH, TOKENS, 1 }, { &taps, DTYPE_F32, TAPS, DELTA_WIDTH, 1 },
		{ &past, DTYPE_F32, DELTA_WIDTH, TAPS - 1, 1 }, { &state, DTYPE_F32, DELTA, DELTA, DELTA_HEADS },
		{ &gate, DTYPE_F32, DELTA_HEADS, TOKENS, 1 }, { &a, DTYPE_F32, DELTA_HEADS, 1, 1 }, { &out, DTYPE_F32, DELTA_HEADS * DELTA, TOKENS, 1 },
	};
	enum { N = sizeof(list) / sizeof(*list) };

	for (unsigned i = 0; i < N; i++) {
		*list[i].t = make(be, list[i].type, list[i].n0, list[i].n1, list[i].n2);
		if (list[i].type == DTYPE_F32)
			fill(be, list[i].t, i + 1);
	}
	be->ops->scale(be, &a, -0.1f);
	be->ops->route(be, &ids, &weights, &logits, &route);
	be->ops->matmul_experts(be, &wide, &wg, &x, &ids, NULL);
	be->ops->glu(be, &wide, &wide, &wide, GLU_CLAMPED);
	be->ops->matmul_experts(be, &narrow, &wd, &wide, &ids, NULL);
	be->ops->sum_experts(be, &y, &narrow, &weights);
	be->ops->conv_silu(be, &conv, &qkv, &taps, &past);
	be->ops->delta_net(be, &out, &conv, &gate, &gate, &state, &delta);
	memset(result, 0, TOKENS * HEADS * HEAD * sizeof(*result));
	be->ops->read(be, result, out.data, tensor_bytes(&out));
	logits.ne[0] = 1; /* [TOKENS] of its numbers */
	be->ops->scale_rows(be, &y, &logits, true);
	y.ne[1] = TOKENS / 2; /* what fits behind */
	be->ops->read(be, result + TOKENS * DELTA_HEADS * DELTA, y.data, tensor_bytes(&y));
	rc = be->ops->sync(be, &e);
	if (rc)
		printf("FAIL %s: %s\n", table, e.msg);
	for (unsigned i = 0; i < N; i++)
		be->ops->release(be, list[i].t->data);
	backend_free(be);
	return rc;
}

int main(void)
{
	static int (*const runs[])(const char *table, int threads, float *result) = { layer, mixture };
	static float one[TOKENS * HEADS * HEAD], three[TOKENS * HEADS * HEAD];
	int passed = 0, failed = 0;

	for (const char *const *t = backend_cpu_tables(); *t; t++)
		for (int k = 0; k < 2; k++) {
			double diff = 0, sum = 0;

			if (runs[k](*t, 1, one) || runs[k](*t, 3, three)) {
				failed++;
				continue;
			}
			for (size_t i = 0; i < sizeof(one) / sizeof(*one); i++) {
				diff += (double)(one[i] - three[i]) * (one[i] - three[i]);
				sum += (double)one[i] * one[i];
			}
			if (sum > 0 && diff / sum <= 1e-10) {
				passed++;
			} else {
				printf("FAIL %s: three threads differ from one by %g\n", *t, diff / sum);
				failed++;
			}
		}
	printf("%d passed, %d failed\n", passed, failed);
	return failed || !passed;
}
