/* model_families.c - every family on a tiny model made here: it opens, gives finite numbers that do not depend on the micro-batch, and a
 * file that lacks a tensor, has one of another shape or one too many is refused by that tensor's name. The numbers themselves are
 * checked in model_golden.c. */
#include "model/tiny.h"
#include "scratch.h"
#include "src/model/arch.h"
#include "src/model/session.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <unistd.h>

static struct model *open_tiny(const struct tiny *t, struct backend *be, struct err *e)
{
	char *path = scratch_template("tiny");
	struct buf file = { 0 };
	struct model *m;
	int fd = mkstemp(path);

	tiny_write(t, &file);
	cr_assert_eq(write(fd, file.p, file.len), (ssize_t)file.len);
	close(fd);
	m = model_open(path, be, e);
	unlink(path);
	free(path);
	buf_free(&file);
	return m;
}

static struct backend *cpu(void)
{
	struct err e = ERR_INIT;
	struct backend *be = backend_cpu(NULL, 1, &e);

	cr_assert(be, "%s", e.msg);
	return be;
}

enum { N = 20 };

static void eval(const struct model *m, int n_batch, float *out)
{
	struct session_opts o = { .n_ctx = 64, .n_batch = n_batch, .kv = KV_F32 };
	struct err e = ERR_INIT;
	struct session *s = session_new(m, &o, &e);
	int32_t tokens[N], rows[2] = { 8, N - 1 };

	cr_assert(s, "%s", e.msg);
	for (int i = 0; i < N; i++)
		tokens[i] = i * 37 % 256;
	cr_assert(!session_eval_rows(s, tokens, N, rows, 2, out, &e), "%s", e.msg);
	session_free(s);
}

Test(families, evaluate_in_any_micro_batch)
{
	static const int batches[] = { 64, 1, 7 };
	static float first[2 * TINY_V], got[2 * TINY_V];

	for (int f = 0; f < N_TINY; f++) {
		struct backend *be = cpu();
		struct err e = ERR_INIT;
		struct model *m = open_tiny(&tiny_models[f], be, &e);

		cr_assert(m, "%s: %s", tiny_models[f].arch, e.msg);
		for (int b = 0; b < 3; b++) {
			float *out = b ? got : first;
			double diff = 0, sum = 0;

			eval(m, batches[b], out);
			for (int i = 0; i < 2 * TINY_V; i++) {
				cr_assert(isfinite(out[i]), "%s: logit %d is %g", tiny_models[f].arch, i, out[i]);
				diff += (double)(out[i] - first[i]) * (out[i] - first[i]);
				sum += (double)first[i] * first[i];
			}
			/* gemma3's f16 gelu turns a difference in the last bit into one of 2^-11 */
			cr_assert(sum > 0 && diff <= (tiny_models[f].post_norms ? 1e-6 : 1e-10) * sum, "%s, batch %d: %g", tiny_models[f].arch,
				  batches[b], diff / sum);
		}
		model_free(m);
		backend_free(be);
	}
}

static void refused(struct tiny t, const char *say)
{
	struct backend *be = cpu();
	struct err e = ERR_INIT;
	struct model *m = open_tiny(&t, be, &e);

	cr_expect(!m && e.code == ERR_MODEL && strstr(e.msg, say), "%s: '%s' does not say '%s'", t.arch, e.msg, say);
	model_free(m);
	backend_free(be);
}

/* Names of the tensors of a tiny model, copied. */
static size_t names_of(const struct tiny *t, char names[][64])
{
	struct buf file = { 0 };
	struct gguf *g;
	size_t n;

	tiny_write(t, &file);
	g = gguf_parse(file.p, file.len, "tiny", NULL);
	cr_assert(g);
	n = gguf_n_tensors(g);
	cr_assert(n <= 256);
	for (size_t i = 0; i < n; i++)
		snprintf(names[i], 64, "%.*s", (int)gguf_tensor_at(g, i)->name.len, gguf_tensor_at(g, i)->name.p);
	gguf_free(g);
	buf_free(&file);
	return n;
}

Test(families, wrong_tensors_are_named)
{
	static const char *const optional[] = { "rope_freqs.weight", "attn_q.bias", "attn_k.bias", "attn_v.bias", "attn_q_norm.weight",
						"attn_k_norm.weight" };
	static const char *const first[] = { "blk.0.attn_qkv.weight", "blk.0.ffn_gate_up_exps.weight" }; /* without them others are asked for */
	static char names[256][64];

	for (int f = 0; f < N_TINY; f++) {
		size_t n = names_of(&tiny_models[f], names);

		for (size_t i = 0; i < n; i++) {
			struct tiny t = tiny_models[f];
			bool may = false;

			for (size_t k = 0; k < sizeof optional / sizeof *optional; k++)
				may = may || strstr(names[i], optional[k]);
			for (size_t k = 0; k < sizeof first / sizeof *first; k++)
				may = may || !strcmp(names[i], first[k]);
			t.wide = names[i];
			refused(t, names[i]);
			t.wide = NULL;
			t.skip = names[i];
			may = may || (t.fused && strstr(names[i], "attn_out.")); /* called by its usual name then */
			if (!may || !strcmp(t.arch, "qwen2") || (t.sinks && !t.fused))
				refused(t, names[i]);
		}
		struct tiny t = tiny_models[f];

		t.extra = "blk.0.attn_unheard_of.weight";
		refused(t, "'blk.0.attn_unheard_of.weight' has no place");
		t.extra = "blk.77.attn_norm.weight";
		refused(t, "'blk.77.attn_norm.weight' has no place");
		t.extra = "v.blk.0.attn_q.weight"; /* a tower for pictures */
		{
			struct backend *be = cpu();
			struct err e = ERR_INIT;
			struct model *m = open_tiny(&t, be, &e);

			cr_expect(m, "%s", e.msg);
			model_free(m);
			backend_free(be);
		}
	}
}

static void put_nextn(struct gguf_build *b, void *ud)
{
	char key[64];

	snprintf(key, sizeof key, "%s.nextn_predict_layers", (const char *)ud);
	gb_kv_u32(b, key, 1);
}

/* The last layer of a GLM file predicts further tokens: it is not run, whatever it holds. */
Test(families, layers_that_predict_further_are_not_run)
{
	struct tiny t = tiny_models[10];
	struct backend *be = cpu();
	struct err e = ERR_INIT;
	static float whole[2 * TINY_V];
	struct model *m;

	cr_assert_str_eq(t.arch, "glm4moe");
	t.n_layer = 3;
	t.extra = "blk.2.nextn.eh_proj.weight";
	t.more = put_nextn;
	t.more_ud = (void *)t.arch;
	m = open_tiny(&t, be, &e);
	cr_assert(m, "%s", e.msg);
	cr_expect_eq(m->config.n_layer, 2);
	eval(m, 64, whole);
	cr_expect(isfinite(whole[0]));
	model_free(m);
	t.extra = "blk.3.attn_norm.weight";
	m = open_tiny(&t, be, &e);
	cr_expect(!m && strstr(e.msg, "blk.3.attn_norm.weight"), "%s", e.msg);
	model_free(m);
	backend_free(be);
	t.arch = "llama";
	t.more_ud = (void *)t.arch;
	t.extra = NULL;
	t.moe = t.qk_norm = t.select_bias = t.shared = false;
	t.ffn_norm = NULL;
	refused(t, "llama.nextn_predict_layers");
}

static void bool_pattern(struct gguf_build *b, void *ud)
{
	gb_kv_array(b, "gemma3.attention.sliding_window_pattern", 7, 6);
	for (int i = 0; i < 6; i++)
		gb_int(&b->kv, i % 2, 1);
}

static void period_pattern(struct gguf_build *b, void *ud)
{
	gb_kv_u32(b, "gemma3.attention.sliding_window_pattern", 3);
}

/* Which layers see a window: as a list of booleans, as a period, or by the family's own rule. */
Test(families, window_patterns)
{
	static const bool want[3][6] = {
		{ false, true, false, true, false, true }, { true, true, false, true, true, false }, { true, true, true, true, true, false }
	};
	static void (*const more[3])(struct gguf_build *b, void *ud) = { bool_pattern, period_pattern, NULL };

	for (int k = 0; k < 3; k++) {
		struct tiny t = tiny_models[9];
		struct backend *be = cpu();
		struct err e = ERR_INIT;
		struct model *m;

		cr_assert_str_eq(t.arch, "gemma3");
		t.more = more[k];
		m = open_tiny(&t, be, &e);
		cr_assert(m, "%s", e.msg);
		for (int il = 0; il < 6; il++)
			cr_expect_eq(m->config.layer[il].local, want[k][il], "case %d layer %d", k, il);
		model_free(m);
		backend_free(be);
	}
}

static void ollama_mistral(struct gguf_build *b, void *ud)
{
	gb_kv_str(b, "mistral3.rope.scaling.type", "yarn");
	gb_kv_f32(b, "mistral3.rope.scaling.factor", 16);
	gb_kv_f32(b, "mistral3.rope.scaling.mscale_all_dim", 1);
	gb_kv_f32(b, "mistral3.rope.scaling.beta_fast", 30);
	gb_kv_f32(b, "mistral3.rope.scaling.beta_slow", 2);
	gb_kv_f32(b, "mistral3.rope.scaling_beta", 0.2f);
}

static void ollama_gemma(struct gguf_build *b, void *ud)
{
	gb_kv_u32(b, "gemma3.context_length", 131072);
	gb_kv_u32(b, "gemma3.mm.tokens_per_image", 256);
	gb_kv_f32(b, "gemma3.rope.global.freq_base", 500000);
	gb_kv_f32(b, "gemma3.rope.local.freq_base", 20000);
	gb_kv_f32(b, "gemma3.final_logit_softcapping", 30);
}

static void factor_alone(struct gguf_build *b, void *ud)
{
	gb_kv_f32(b, "llama.rope.scaling.factor", 4);
}

static void no_factor(struct gguf_build *b, void *ud)
{
	gb_kv_str(b, "llama.rope.scaling.type", "");
	gb_kv_f32(b, "llama.rope.scaling.factor", 0);
}

static void ollama_qwen35(struct gguf_build *b, void *ud)
{
	gb_kv_array(b, "qwen35moe.attention.head_count_kv", 4, 4);
	for (int i = 0; i < 4; i++)
		gb_int(&b->kv, i == 3 ? TINY_KV : 0, 4);
	gb_kv_u32(b, "qwen35moe.feed_forward_length", 0);
}

static struct model *opened(struct tiny t, void (*more)(struct gguf_build *b, void *ud), const char *extra, struct backend *be)
{
	struct err e = ERR_INIT;
	struct model *m;

	t.more = more;
	t.extra = extra;
	m = open_tiny(&t, be, &e);
	cr_assert(m, "%s: %s", t.arch, e.msg);
	return m;
}

/* What other converters call the same things, or leave out. */
Test(families, other_converters)
{
	struct tiny plain_mistral = tiny_models[3];
	struct backend *be = cpu();
	struct model *m = opened(plain_mistral, ollama_mistral, NULL, be);
	const struct model_config *c = &m->config;

	cr_expect(fabsf(c->rope.attn_factor - 1) < 1e-6f && c->rope.freq_scale == 1 / 16.0f && c->rope.beta_fast == 30 && c->rope.beta_slow == 2,
		  "%g %g", c->rope.attn_factor, c->rope.freq_scale);
	cr_expect_eq(c->temp_scale, 0.2f);
	model_free(m);

	m = opened(tiny_models[9], ollama_gemma, NULL, be);
	c = &m->config;
	cr_expect(c->rope.base == 500000 && c->rope.freq_scale == 0.125f && c->rope_local.base == 20000 && c->rope_local.freq_scale == 1);
	model_free(m);

	m = opened(tiny_models[0], factor_alone, NULL, be);
	cr_expect_eq(m->config.rope.freq_scale, 0.25f);
	model_free(m);
	m = opened(tiny_models[0], no_factor, NULL, be);
	cr_expect_eq(m->config.rope.freq_scale, 1);
	model_free(m);

	m = opened(tiny_models[8], ollama_qwen35, "mtp.layers.0.norm.weight", be);
	cr_expect_eq(m->config.n_kv_head, TINY_KV);
	model_free(m);
	backend_free(be);
}

/* Of a mixture a token reads its experts only. */
Test(families, idle_experts_are_not_counted)
{
	struct backend *be = cpu();
	struct err e = ERR_INIT;
	struct model *m = open_tiny(&tiny_models[1], be, &e);
	uint64_t expert = 3 * TINY_E * TINY_FE, layers = 2, idle = TINY_EXPERTS - 2;

	cr_assert(m, "%s", e.msg);
	cr_expect_eq(m->n_params - m->n_active, layers * idle * expert);
	cr_expect_eq(m->total_bytes - m->weight_bytes, layers * idle * expert * 4, "tied: the embedding is read");
	model_free(m);
	backend_free(be);
}
