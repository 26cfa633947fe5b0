/* tiny.h - a whole model of a few kilobytes of any family: metadata, byte vocabulary, random F32 weights. For tests and fuzz drivers
 * that need no reference numbers. */
#ifndef CODEASK_TESTS_TINY_H
#define CODEASK_TESTS_TINY_H

#include "gguf_build.h"

#include <stdbool.h>

enum { TINY_E = 32, TINY_F = 48, TINY_H = 2, TINY_KV = 1, TINY_D = 16, TINY_V = 259, TINY_EXPERTS = 4, TINY_FE = 24, TINY_CONV = 4 };

struct tiny {
	const char *arch;
	int n_layer;
	bool qkv_bias, o_bias, qk_norm, post_norms, sinks, moe, expert_bias, select_bias, shared, shared_gate, delta, gated, rope_freqs;
	const char *ffn_norm; /* NULL: ffn_norm */
	bool fused;           /* Ollama's names: attn_qkv, attn_out, attn_sinks, ffn_gate_up_exps */
	int dense_lead;       /* layers without experts in front */
	const char *skip;     /* this tensor is left out */
	const char *wide;     /* this one has a row too many */
	const char *extra;    /* this one is put in */
	void (*more)(struct gguf_build *b, void *ud); /* metadata that counts before the model's own */
	void *more_ud;
};

static const struct tiny tiny_models[] = {
	{ .arch = "llama", .n_layer = 2 },
	{ .arch = "llama", .n_layer = 2, .moe = true }, /* Mixtral */
	{ .arch = "llama4", .n_layer = 4, .moe = true, .shared = true, .rope_freqs = true },
	{ .arch = "mistral3", .n_layer = 2 },
	{ .arch = "qwen2", .n_layer = 2, .qkv_bias = true },
	{ .arch = "qwen3", .n_layer = 2, .qk_norm = true },
	{ .arch = "qwen3moe", .n_layer = 2, .qk_norm = true, .moe = true },
	{ .arch = "qwen35", .n_layer = 4, .qk_norm = true, .delta = true, .gated = true, .ffn_norm = "post_attention_norm.weight" },
	{ .arch = "qwen35moe", .n_layer = 4, .qk_norm = true, .delta = true, .gated = true, .moe = true, .shared = true, .shared_gate = true,
	  .ffn_norm = "post_attention_norm.weight" },
	{ .arch = "gemma3", .n_layer = 6, .qk_norm = true, .post_norms = true },
	{ .arch = "glm4moe", .n_layer = 2, .qkv_bias = true, .qk_norm = true, .moe = true, .select_bias = true, .shared = true, .dense_lead = 1,
	  .ffn_norm = "post_attention_norm.weight" },
	{ .arch = "gpt-oss", .n_layer = 2, .qkv_bias = true, .o_bias = true, .sinks = true, .moe = true, .expert_bias = true,
	  .ffn_norm = "post_attention_norm.weight" },
	{ .arch = "gptoss", .n_layer = 2, .qkv_bias = true, .o_bias = true, .sinks = true, .moe = true, .expert_bias = true, .fused = true },
};
enum { N_TINY = sizeof tiny_models / sizeof *tiny_models };

/* A key may be there once: what t->more wrote stays. */
static inline bool tiny_has(const struct gguf_build *b, const char *key)
{
	struct buf stored = { 0 };
	bool has;

	gb_text(&stored, key, strlen(key));
	has = b->kv.len && memmem(b->kv.p, b->kv.len, stored.p, stored.len);
	buf_free(&stored);
	return has;
}

static inline void tiny_key(struct gguf_build *b, const struct tiny *t, const char *name, uint32_t v)
{
	char key[96];

	snprintf(key, sizeof key, "%s.%s", t->arch, name);
	if (!tiny_has(b, key))
		gb_kv_u32(b, key, v);
}

static inline void tiny_float(struct gguf_build *b, const struct tiny *t, const char *name, float v)
{
	char key[96];

	snprintf(key, sizeof key, "%s.%s", t->arch, name);
	if (!tiny_has(b, key))
		gb_kv_f32(b, key, v);
}

static inline void tiny_tensor(struct gguf_build *b, const struct tiny *t, const char *name, uint64_t n0, uint64_t n1, uint64_t n2,
			       float middle)
{
	uint64_t ne[3] = { n0, n1, n2 };
	static uint64_t state;

	if (t->skip && !strcmp(t->skip, name))
		return;
	if (t->wide && !strcmp(t->wide, name))
		ne[n1 > 1 ? 1 : 0]++;
	gb_tensor_info(b, name, n2 > 1 ? 3 : n1 > 1 ? 2 : 1, ne, 0, b->data.len);
	for (uint64_t i = 0; i < ne[0] * ne[1] * ne[2]; i++) {
		float f;

		state = state * 6364136223846793005u + 1442695040888963407u; /* Knuth's MMIX generator */
		f = middle + ((float)(state >> 40) / (1 << 24) - 0.5f) * 0.6f;
		buf_add(&b->data, (const char *)&f, 4);
	}
	while (b->data.len % 32)
		buf_putc(&b->data, 0);
}

static inline void tiny_metadata(struct gguf_build *b, const struct tiny *t)
{
	static const char *const texts[] = { "aa", NULL }, *const merges[] = { "a a", NULL };
	static const char *const control[] = { "<|im_start|>", "<|im_end|>", NULL };

	gb_kv_str(b, "general.architecture", t->arch);
	if (t->more)
		t->more(b, t->more_ud);
	gb_vocab(b, "gpt-2", texts, control, merges);
	tiny_key(b, t, "block_count", (uint32_t)t->n_layer);
	tiny_key(b, t, "context_length", 512);
	tiny_key(b, t, "embedding_length", TINY_E);
	tiny_key(b, t, "feed_forward_length", TINY_F);
	tiny_key(b, t, "attention.head_count", TINY_H);
	tiny_key(b, t, "attention.head_count_kv", TINY_KV);
	tiny_key(b, t, "attention.key_length", TINY_D);
	tiny_key(b, t, "attention.value_length", TINY_D);
	if (t->moe) {
		tiny_key(b, t, "expert_count", TINY_EXPERTS);
		tiny_key(b, t, "expert_used_count", !strcmp(t->arch, "llama4") ? 1 : 2);
		tiny_key(b, t, "expert_feed_forward_length", TINY_FE);
	}
	if (!strcmp(t->arch, "glm4moe")) {
		tiny_key(b, t, "leading_dense_block_count", (uint32_t)t->dense_lead);
		tiny_key(b, t, "expert_shared_count", 1);
	}
	if (t->shared_gate)
		tiny_key(b, t, "expert_shared_feed_forward_length", TINY_FE);
	if (!strcmp(t->arch, "gemma3") || t->sinks)
		tiny_key(b, t, "attention.sliding_window", 6);
	if (!strcmp(t->arch, "mistral3") && !tiny_has(b, "mistral3.rope.scaling_beta"))
		tiny_float(b, t, "attention.temperature_scale", 0.1f);
	if (t->delta) {
		tiny_key(b, t, "full_attention_interval", 4);
		tiny_key(b, t, "ssm.conv_kernel", TINY_CONV);
		tiny_key(b, t, "ssm.state_size", TINY_D);
		tiny_key(b, t, "ssm.group_count", 1);
		tiny_key(b, t, "ssm.time_step_rank", 2);
		tiny_key(b, t, "ssm.inner_size", 2 * TINY_D);
		tiny_key(b, t, "rope.dimension_count", TINY_D / 2);
	}
}

static inline void tiny_layer(struct gguf_build *b, const struct tiny *t, int il)
{
	enum { E = TINY_E, F = TINY_F, D = TINY_D, Q = TINY_H * TINY_D, K = TINY_KV * TINY_D, N = TINY_EXPERTS, FE = TINY_FE };
	bool delta = t->delta && (il + 1) % 4, moe = t->moe && il >= t->dense_lead;
	const struct {
		bool there;
		const char *name;
		int n0, n1, n2;
		float middle;
	} list[] = {
		{ true, "attn_norm.weight", E, 1, 1, 1 },
		{ true, t->ffn_norm ? t->ffn_norm : "ffn_norm.weight", E, 1, 1, 1 },
		{ t->post_norms, "post_attention_norm.weight", E, 1, 1, 1 },
		{ t->post_norms, "post_ffw_norm.weight", E, 1, 1, 1 },
		{ t->fused, "attn_qkv.weight", E, Q + 2 * K, 1, 0 },
		{ t->fused, "attn_qkv.bias", Q + 2 * K, 1, 1, 0 },
		{ t->fused, "ffn_gate_up_exps.weight", E, 2 * FE, N, 0 },
		{ t->fused, "ffn_gate_up_exps.bias", 2 * FE, N, 1, 0 },
		{ !delta && !t->fused, "attn_q.weight", E, t->gated ? 2 * Q : Q, 1, 0 },
		{ !delta && !t->fused, "attn_k.weight", E, K, 1, 0 },
		{ !delta && !t->fused, "attn_v.weight", E, K, 1, 0 },
		{ !delta, t->fused ? "attn_out.weight" : "attn_output.weight", Q, E, 1, 0 },
		{ t->qkv_bias && !t->fused, "attn_q.bias", Q, 1, 1, 0 },
		{ t->qkv_bias && !t->fused, "attn_k.bias", K, 1, 1, 0 },
		{ t->qkv_bias && !t->fused, "attn_v.bias", K, 1, 1, 0 },
		{ t->o_bias, t->fused ? "attn_out.bias" : "attn_output.bias", E, 1, 1, 0 },
		{ t->qk_norm && !delta, "attn_q_norm.weight", D, 1, 1, 1 },
		{ t->qk_norm && !delta, "attn_k_norm.weight", D, 1, 1, 1 },
		{ t->sinks, t->fused ? "attn_sinks" : "attn_sinks.weight", TINY_H, 1, 1, 0 },
		{ delta, "attn_qkv.weight", E, 4 * D, 1, 0 },
		{ delta, "attn_gate.weight", E, 2 * D, 1, 0 },
		{ delta, "ssm_alpha.weight", E, 2, 1, 0 },
		{ delta, "ssm_beta.weight", E, 2, 1, 0 },
		{ delta, "ssm_conv1d.weight", TINY_CONV, 4 * D, 1, 0 },
		{ delta, "ssm_dt.bias", 2, 1, 1, 0 },
		{ delta, "ssm_a", 2, 1, 1, -1 },
		{ delta, "ssm_norm.weight", D, 1, 1, 1 },
		{ delta, "ssm_out.weight", 2 * D, E, 1, 0 },
		{ !moe, "ffn_gate.weight", E, F, 1, 0 },
		{ !moe, "ffn_up.weight", E, F, 1, 0 },
		{ !moe, "ffn_down.weight", F, E, 1, 0 },
		{ moe, "ffn_gate_inp.weight", E, N, 1, 0 },
		{ moe && !t->fused, "ffn_gate_exps.weight", E, FE, N, 0 },
		{ moe && !t->fused, "ffn_up_exps.weight", E, FE, N, 0 },
		{ moe, "ffn_down_exps.weight", FE, E, N, 0 },
		{ moe && t->expert_bias, "ffn_gate_inp.bias", N, 1, 1, 0 },
		{ moe && t->expert_bias && !t->fused, "ffn_gate_exps.bias", FE, N, 1, 0 },
		{ moe && t->expert_bias && !t->fused, "ffn_up_exps.bias", FE, N, 1, 0 },
		{ moe && t->expert_bias, "ffn_down_exps.bias", E, N, 1, 0 },
		{ moe && t->select_bias, "exp_probs_b.bias", N, 1, 1, 0 },
		{ moe && t->shared, "ffn_gate_shexp.weight", E, FE, 1, 0 },
		{ moe && t->shared, "ffn_up_shexp.weight", E, FE, 1, 0 },
		{ moe && t->shared, "ffn_down_shexp.weight", FE, E, 1, 0 },
		{ moe && t->shared_gate, "ffn_gate_inp_shexp.weight", E, 1, 1, 0 },
	};
	char name[64];

	for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
		snprintf(name, sizeof name, "blk.%d.%s", il, list[i].name);
		if (list[i].there)
			tiny_tensor(b, t, name, (uint64_t)list[i].n0, (uint64_t)list[i].n1, (uint64_t)list[i].n2, list[i].middle);
	}
}

/* The file's bytes into out. */
static inline void tiny_write(const struct tiny *t, struct buf *out)
{
	struct gguf_build b = { 0 };

	tiny_metadata(&b, t);
	tiny_tensor(&b, t, "token_embd.weight", TINY_E, TINY_V, 1, 0);
	tiny_tensor(&b, t, "output_norm.weight", TINY_E, 1, 1, 1);
	if (t->rope_freqs)
		tiny_tensor(&b, t, "rope_freqs.weight", TINY_D / 2, 1, 1, 2);
	for (int il = 0; il < t->n_layer; il++)
		tiny_layer(&b, t, il);
	if (t->extra)
		tiny_tensor(&b, t, t->extra, TINY_E, 1, 1, 0);
	gb_build(&b, out);
}

#endif
