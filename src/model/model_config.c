/* model_config.c - hyperparameters out of a file's metadata. A key that changes the mathematics and that the graphs do not
 * implement is refused by name: ignoring it would give fluent nonsense. */
#include "model_impl.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	MAX_EMBD = 1 << 17, MAX_FF = 1 << 20, MAX_HEAD = 4096, MAX_HEAD_SIZE = 1024, MAX_CTX = 1 << 27,
	MAX_KV_WIDTH = 1 << 17, /* keys of all heads: keeps the size of any cache within 64 bits */
	MAX_EXPERT = 4096, MAX_CONV = 64, MAX_DELTA_HEAD = 1024,
};

/* ---- reading ------------------------------------------------------------------------------------------------------------- */

const char *config_key(struct config_reader *r, const char *name)
{
	snprintf(r->key, sizeof r->key, "%s.%s", r->arch->name, name);
	return r->key;
}

bool config_has(struct config_reader *r, const char *name)
{
	return gguf_has(r->g, config_key(r, name));
}

int config_size(struct config_reader *r, const char *name, int max, int def)
{
	const char *key = config_key(r, name);
	uint64_t v;

	if (gguf_is_array(r->g, key)) {
		int32_t *a;
		size_t n;

		if (gguf_array_i32(r->g, key, &a, &n, r->e))
			return 1;
		v = 0; /* zeros stand for layers that have no such part; binding sees whether that is so */
		for (size_t i = 0; i < n; i++) {
			v = v ? v : (uint64_t)a[i];
			if (a[i] && (uint64_t)a[i] != v)
				err_set(r->e, ERR_MODEL,
						"%s: %s differs between layers, which this build does not compute; use another model",
					gguf_path(r->g), key);
		}
		free(a);
	} else {
		if (!gguf_has(r->g, key) && def == 0)
			err_set(r->e, ERR_MODEL, "%s: %s is missing; convert the model again", gguf_path(r->g), key);
		v = gguf_uint(r->g, key, def, r->e);
	}
	if (v < 1 || v > (uint64_t)max) {
		err_set(r->e, ERR_MODEL,
				"%s: %s is %lld, not 1 to %d; the file is damaged or not a language model", gguf_path(r->g), key,
			(long long)v, max);
		return 1;
	}
	return (int)v;
}

int config_count(struct config_reader *r, const char *name, int max, int def)
{
	const char *key = config_key(r, name);

	if (!gguf_has(r->g, key))
		return def;
	return !gguf_is_array(r->g, key) && gguf_uint(r->g, key, 1, NULL) == 0 ? 0 : config_size(r, name, max, 0);
}

float config_number(struct config_reader *r, const char *name, double def)
{
	const char *key = config_key(r, name);
	double v = gguf_float(r->g, key, def, r->e);

	if (!(v > 0) || v > 1e12)
		err_set(r->e, ERR_MODEL, "%s: %s is %g, which makes no sense; convert the model again", gguf_path(r->g), key, v);
	return (float)v;
}

/* ---- parts that several families have ------------------------------------------------------------------------------------- */

void config_experts(struct config_reader *r, struct model_config *c, enum expert_gate gate, bool normalize, int n_ff_exp)
{
	int dense, func;

	c->n_expert = config_size(r, "expert_count", MAX_EXPERT, 0);
	c->n_expert_used = config_size(r, "expert_used_count", c->n_expert, 0);
	c->n_ff_exp = config_size(r, "expert_feed_forward_length", MAX_FF, n_ff_exp);
	dense = config_count(r, "leading_dense_block_count", c->n_layer, 0);
	for (int il = dense; il < c->n_layer; il++)
		c->layer[il].moe = true;
	func = config_count(r, "expert_gating_func", 99, gate == GATE_SOFTMAX ? 1 : 2);
	if (func > 2)
		err_set(r->e, ERR_MODEL, "%s: %s is %d, an unknown way to weigh experts (softmax 1 and sigmoid 2 are known); use another model",
			gguf_path(r->g), config_key(r, "expert_gating_func"), func);
	if (config_count(r, "expert_group_count", MAX_EXPERT, 0) > 1)
		err_set(r->e, ERR_MODEL, "%s: %s is set, and this build does not choose experts by groups; use another model",
			gguf_path(r->g), config_key(r, "expert_group_count"));
	if (gguf_tensor(r->g, "blk.0.ffn_gate.0.weight"))
		err_set(r->e, ERR_MODEL, "%s: each expert is a tensor of its own ('blk.0.ffn_gate.0.weight'), a form of early 2024; take a newer "
			"conversion of the model", gguf_path(r->g));
	c->route.gate = func ? (func == 1 ? GATE_SOFTMAX : GATE_SIGMOID) : gate;
	normalize = gguf_bool(r->g, config_key(r, "norm_top_k_prob"), normalize, r->e); /* Ollama's name */
	c->route.normalize = gguf_bool(r->g, config_key(r, "expert_weights_norm"), normalize, r->e);
	c->route.scale = (float)gguf_float(r->g, config_key(r, "expert_weights_scale"), 1, r->e);
	if (c->route.scale == 0) /* converters write 0 for none */
		c->route.scale = 1;
}

void config_pattern(struct config_reader *r, struct model_config *c, int period)
{
	const char *key = config_key(r, "attention.sliding_window_pattern");
	int32_t *flags = NULL;
	size_t n = 0;

	if (gguf_is_array(r->g, key)) {
		if (gguf_array_i32(r->g, key, &flags, &n, r->e))
			return;
		if (n < (size_t)c->n_layer)
			err_set(r->e, ERR_MODEL, "%s: %s has %zu entries for %d layers; convert the model again", gguf_path(r->g), key, n,
				c->n_layer);
	} else if (gguf_has(r->g, key)) {
		period = config_size(r, "attention.sliding_window_pattern", MODEL_LAYERS, 0);
	}
	for (int il = 0; il < c->n_layer; il++)
		c->layer[il].local = flags ? (size_t)il < n && flags[il] : il % period < period - 1;
	free(flags);
}

/* ---- what the graphs do not compute ------------------------------------------------------------------------------------- */

enum kind { COUNT, FACTOR, SWITCH_ON, PRESENT };

static const struct {
	const char *name;
	enum kind kind; /* harmless when: 0; 0 or 1; true; absent */
} changes[] = {
	{ "expert_count", COUNT },
	{ "expert_used_count", COUNT },
	{ "expert_shared_count", COUNT },
	{ "leading_dense_block_count", COUNT },
	{ "interleave_moe_layer_step", COUNT },
	{ "nextn_predict_layers", COUNT },
	{ "full_attention_interval", COUNT },
	{ "embedding_length_per_layer_input", COUNT },
	{ "pooling_type", COUNT },
	{ "attention.sliding_window", COUNT },
	{ "attention.shared_kv_layers", COUNT },
	{ "attention.q_lora_rank", COUNT },
	{ "attention.kv_lora_rank", COUNT },
	{ "attention.key_length_mla", COUNT },
	{ "attention.value_length_mla", COUNT },
	{ "attention.temperature_length", COUNT },
	{ "attention.temperature_scale", FACTOR },
	{ "attention.max_alibi_bias", FACTOR },
	{ "attention.clamp_kqv", FACTOR },
	{ "attention.causal", SWITCH_ON },
	{ "attention.layer_norm_epsilon", PRESENT },
	{ "attention.sliding_window_pattern", PRESENT },
	{ "attn_logit_softcapping", FACTOR },
	{ "final_logit_softcapping", FACTOR },
	{ "logit_scale", FACTOR },
	{ "residual_scale", FACTOR },
	{ "embedding_scale", FACTOR },
	{ "rope.dimension_sections", PRESENT },
	{ "rope.freq_base_swa", PRESENT },
	{ "rope.dimension_count_swa", PRESENT },
	{ "rope.scaling.yarn_log_multiplier", FACTOR },
	{ "ssm.state_size", COUNT },
	{ "ssm.conv_kernel", COUNT },
	{ "altup.num_inputs", COUNT },
};

static bool takes_care(const struct arch *a, const char *name)
{
	for (const char *const *k = a->keys; k && *k; k++)
		if (!strcmp(*k, name))
			return true;
	return false;
}

static void refuse_changes(struct config_reader *r)
{
	for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
		const char *key = config_key(r, changes[i].name);
		struct err type = ERR_INIT; /* a value of an unexpected type is not harmless */
		double f;
		bool harmless = false;

		if (!gguf_has(r->g, key) || takes_care(r->arch, changes[i].name))
			continue;
		switch (changes[i].kind) {
		case COUNT: harmless = gguf_uint(r->g, key, 0, &type) == 0; break;
		case FACTOR:
			f = gguf_float(r->g, key, 0, &type);
			harmless = f == 0 || f == 1;
			break;
		case SWITCH_ON: harmless = gguf_bool(r->g, key, true, &type); break;
		case PRESENT: break;
		}
		if (!harmless || err_is_set(&type))
			err_set(r->e, ERR_MODEL,
					"%s: %s is set, and this build's %s does not compute it; use a model without it, such as "
				"Qwen2.5-Coder, Qwen3 or Llama 3", gguf_path(r->g), key, r->arch->name);
	}
}

/* ---- rotary embedding ------------------------------------------------------------------------------------------------------ */

static bool is(struct gguf_str s, const char *name)
{
	return s.len == strlen(name) && !memcmp(s.p, name, s.len);
}

/* g(x) = 1 + 0.1 x ln(factor) */
static float yarn_growth(float x, float factor)
{
	return 1 + 0.1f * x * logf(factor);
}

/* Absent, or 0 as some converters write: 1. */
static float scaling_factor(struct config_reader *r)
{
	const char *key = config_key(r, "rope.scaling.factor");

	return gguf_has(r->g, key) && gguf_float(r->g, key, 1, r->e) != 0 ? config_number(r, "rope.scaling.factor", 1) : 1;
}

/* Peng et al. 2023, section 3.4: cos and sin grow with the logarithm of the factor. */
void config_yarn(struct config_reader *r, struct rope_params *p)
{
	float factor = scaling_factor(r);
	double mu;

	p->freq_scale = 1 / factor;
	p->ext_factor = (float)gguf_float(r->g, config_key(r, "rope.scaling.yarn_ext_factor"), 1, r->e);
	if (p->ext_factor < 0) /* not set */
		p->ext_factor = 1;
	p->attn_factor = config_number(r, "rope.scaling.attn_factor", config_number(r, "rope.scaling.yarn_attn_factor", 1));
	if (p->ext_factor != 0)
		p->attn_factor *= yarn_growth(1, factor);
	/* DeepSeek's and Mistral's variant: the growth of the file's multiplier is taken out again. Two names each: Ollama's converter
	 * takes those of the model's own configuration. */
	mu = gguf_float(r->g, config_key(r, "rope.scaling.mscale_all_dim"), 0, r->e);
	mu = gguf_float(r->g, config_key(r, "rope.scaling.yarn_log_multiplier"), mu, r->e);
	if (mu > 0)
		p->attn_factor = yarn_growth(1, factor) / yarn_growth((float)mu, factor);
	p->beta_fast = config_number(r, "rope.scaling.yarn_beta_fast", config_number(r, "rope.scaling.beta_fast", 32));
	p->beta_slow = config_number(r, "rope.scaling.yarn_beta_slow", config_number(r, "rope.scaling.beta_slow", 1));
}

static void read_rope(struct config_reader *r, struct model_config *c, enum rope_kind kind)
{
	struct rope_params *p = &c->rope;
	struct gguf_str type = gguf_string(r->g, config_key(r, "rope.scaling.type"), r->e);
	float factor = scaling_factor(r);

	*p = (struct rope_params){ .kind = kind, .freq_scale = 1, .attn_factor = 1, .beta_fast = 32, .beta_slow = 1 };
	p->dims = config_size(r, "rope.dimension_count", MAX_HEAD_SIZE, c->head_k);
	p->base = config_number(r, "rope.freq_base", 10000);
	p->orig_ctx = config_size(r, "rope.scaling.original_context_length", MAX_CTX, c->n_ctx_train);
	if (p->dims % 2 || p->dims > c->head_k)
		err_set(r->e, ERR_MODEL,
				"%s: %s is %d, not an even number up to the head size %d; convert the model again", gguf_path(r->g),
			config_key(r, "rope.dimension_count"), p->dims, c->head_k);
	if (!type.p && gguf_has(r->g, config_key(r, "rope.scale_linear"))) { /* the older name of linear scaling */
		p->freq_scale = 1 / config_number(r, "rope.scale_linear", 1);
	} else if (!type.p || is(type, "linear")) { /* a factor without a type is a linear one */
		p->freq_scale = 1 / factor;
	} else if (type.p && is(type, "yarn")) {
		config_yarn(r, p);
	} else if (type.p && !is(type, "none") && !is(type, "default") && type.len) {
		err_set(r->e, ERR_MODEL,
				"%s: rope scaling '%.*s' is not supported (linear and yarn are); use another model", gguf_path(r->g),
			(int)(type.len < 40 ? type.len : 40), type.p);
	}
}

int model_read_config(struct model *m, struct err *e)
{
	struct err why = ERR_INIT;
	struct config_reader r = { m->file, m->arch, &why, "" };
	struct model_config *c = &m->config;

	refuse_changes(&r);
	c->n_layer = config_size(&r, "block_count", MODEL_LAYERS, 0);
	c->n_skip = config_count(&r, "nextn_predict_layers", c->n_layer - 1, 0);
	c->n_layer -= c->n_skip;
	c->n_embd = config_size(&r, "embedding_length", MAX_EMBD, 0);
	c->n_ff = config_count(&r, "feed_forward_length", MAX_FF, 0); /* 0 where there are only experts */
	if (!c->n_ff)
		c->n_ff = config_count(&r, "expert_feed_forward_length", MAX_FF, 0);
	if (!c->n_ff)
		c->n_ff = config_size(&r, "feed_forward_length", MAX_FF, 0);
	c->n_head = config_size(&r, "attention.head_count", MAX_HEAD, 0);
	c->n_kv_head = config_size(&r, "attention.head_count_kv", MAX_HEAD, c->n_head);
	c->head_k = config_size(&r, "attention.key_length", MAX_HEAD_SIZE, c->n_embd / c->n_head);
	c->head_v = config_size(&r, "attention.value_length", MAX_HEAD_SIZE, c->n_embd / c->n_head);
	c->n_ctx_train = config_size(&r, "context_length", MAX_CTX, 0);
	c->n_vocab = m->vocab ? vocab_size(m->vocab) : 0;
	c->rms_eps = config_number(&r, "attention.layer_norm_rms_epsilon", 1e-5);
	c->attn_scale = gguf_has(m->file, config_key(&r, "attention.scale")) ? (float)gguf_float(m->file, r.key, 0, &why) : 0;
	if (c->attn_scale == 0)
		c->attn_scale = 1 / sqrtf((float)c->head_k);
	if (c->n_head % c->n_kv_head)
		err_set(&why, ERR_MODEL,
				"%s: %d query heads are not a multiple of %d key heads; the file is damaged", gguf_path(m->file),
			c->n_head, c->n_kv_head);
	if (c->n_kv_head * c->head_k > MAX_KV_WIDTH || c->n_kv_head * c->head_v > MAX_KV_WIDTH)
		err_set(&why, ERR_MODEL,
				"%s: %d key heads of %d and %d numbers; the file is damaged", gguf_path(m->file), c->n_kv_head, c->head_k,
			c->head_v);
	c->embd_scale = 1;
	read_rope(&r, c, m->arch->rope);
	c->rope_local = c->rope;
	if (m->arch->configure && !err_is_set(&why))
		m->arch->configure(&r, c);
	return err_is_set(&why) ? err_set(e, why.code, "%s", why.msg) : 0;
}
