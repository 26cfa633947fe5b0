/* model_bind.c - tensors by name into fields. Type and shape are checked here and nowhere else; afterwards no tensor of the file
 * may be left over, because a weight that nobody multiplies with means that the graph is not this model's. */
#include "model_impl.h"

#include "../base/mem.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct binder {
	struct model *m;
	struct err *e;
	bool *used; /* [n_tensors] */
};

/* A tensor [n2, n1, n0] that a field takes. */
struct slot {
	struct tensor *out;
	enum presence p;
	const char *name;
	int64_t n0, n1, n2;
	bool f32; /* added or read number by number: no other type */
};
#define VECTOR(field, p, name, n0) { &(field), p, name, n0, 1, 1, true }
#define NUMBERS(field, p, name, n0, n1) { &(field), p, name, n0, n1, 1, true }
#define MATRIX(field, p, name, n0, n1) { &(field), p, name, n0, n1, 1, false }
#define EXPERTS(field, p, name, n0, n1, n2) { &(field), p, name, n0, n1, n2, false }

int model_check_type(const struct gguf *g, const struct gguf_tensor *t, bool vector, struct err *e)
{
	const struct dtype_info *type = dtype_info(t->type);

	if (dtype_usable(t->type) && t->type != DTYPE_I32 && (!vector || t->type == DTYPE_F32))
		return 0;
	return err_set(e, ERR_MODEL,
			"%s: tensor '%.*s' has type %s, which this build cannot compute with%s; use a file of another type, such as Q8_0, Q6_K or Q4_K_M",
			gguf_path(g), (int)(t->name.len < 100 ? t->name.len : 100), t->name.p, type ? type->name : "unknown",
			vector ? " here" : "");
}

/* "[n1, n0]": slowest first, without ones in front. */
static void put_shape(char *out, size_t size, const uint64_t *ne, int n)
{
	size_t at = 0;

	while (n > 1 && ne[n - 1] == 1)
		n--;
	for (int i = n - 1; i >= 0 && at < size; i--)
		at += (size_t)snprintf(out + at, size - at, "%s%" PRIu64 "%s", i == n - 1 ? "[" : ", ", ne[i], i ? "" : "]");
}

static void wrong_shape(struct binder *b, const struct gguf_tensor *t, const struct slot *s, const char *name)
{
	const uint64_t want[3] = { (uint64_t)s->n0, (uint64_t)s->n1, (uint64_t)s->n2 };
	char has[100], should[100];

	put_shape(has, sizeof has, t->ne, 4);
	put_shape(should, sizeof should, want, 3);
	err_set(b->e, ERR_MODEL, "%s: tensor '%s' has shape %s, not %s as the metadata says; convert the model again",
		gguf_path(b->m->file), name, has, should);
}

/* Matrices may have any type this build computes with. */
static void bind(struct binder *b, const struct slot *s, const char *name)
{
	const char *file = gguf_path(b->m->file);
	const struct gguf_tensor *t = gguf_tensor(b->m->file, name);
	const uint64_t n0 = (uint64_t)s->n0, n1 = (uint64_t)s->n1, n2 = (uint64_t)s->n2;

	*s->out = (struct tensor){ 0 };
	if (err_is_set(b->e) || (!t && s->p != MUST) || (t && s->p == NEVER)) /* NEVER: said as left over */
		return;
	if (!t) {
		err_set(b->e, ERR_MODEL, "%s: tensor '%s' is missing; the file is not a whole %s model, download it again", file, name,
			b->m->arch->name);
		return;
	}
	if (model_check_type(b->m->file, t, s->f32, b->e))
		return;
	if (t->ne[0] != n0 || t->ne[1] != n1 || t->ne[2] != n2 || t->ne[3] != 1) {
		wrong_shape(b, t, s, name);
		return;
	}
	b->used[t - gguf_tensor_at(b->m->file, 0)] = true;
	*s->out = (struct tensor){ t->type, { (int64_t)n0, (int64_t)n1, (int64_t)n2 },
				   b->m->backend->ops->map(b->m->backend, t->data, t->bytes) };
	if (!s->out->data)
		err_set(b->e, ERR_FIT, "%s: tensor '%s' does not fit into the device's memory", file, name);
}

static const char *other_name(const struct arch *a, const char *name)
{
	for (const char *const (*alias)[2] = a->aliases; alias && (*alias)[0]; alias++)
		if (!strcmp((*alias)[0], name))
			return (*alias)[1];
	return name;
}

static void bind_all(struct binder *b, int il, const struct slot *list, size_t n)
{
	char name[80];

	for (size_t i = 0; i < n; i++) {
		snprintf(name, sizeof name, "blk.%d.%s", il, other_name(b->m->arch, list[i].name));
		if (!gguf_tensor(b->m->file, name))
			snprintf(name, sizeof name, "blk.%d.%s", il, list[i].name);
		bind(b, &list[i], name);
	}
}

/* Rows first .. first + n of a matrix, or elements of a vector. */
static struct tensor part_of(const struct tensor *t, bool vector, int64_t first, int64_t n)
{
	size_t step = vector ? sizeof(float) : dtype_row_bytes(t->type, (size_t)t->ne[0]);

	if (!t->data)
		return (struct tensor){ 0 };
	return (struct tensor){ t->type, { vector ? n : t->ne[0], vector ? 1 : n, 1 }, (char *)t->data + (size_t)first * step };
}

static void bind_fused_qkv(struct binder *b, struct layer_weights *w, int il)
{
	const struct model_config *c = &b->m->config;
	const int64_t n_q = (int64_t)c->n_head * c->head_k, n_k = (int64_t)c->n_kv_head * c->head_k,
		      n_v = (int64_t)c->n_kv_head * c->head_v;
	struct tensor all, bias;
	const struct slot list[] = {
		MATRIX(all, MUST, "attn_qkv.weight", c->n_embd, n_q + n_k + n_v),
		VECTOR(bias, b->m->arch->qkv_bias, "attn_qkv.bias", n_q + n_k + n_v),
	};

	bind_all(b, il, list, sizeof list / sizeof *list);
	w->attn_q = part_of(&all, false, 0, n_q);
	w->attn_k = part_of(&all, false, n_q, n_k);
	w->attn_v = part_of(&all, false, n_q + n_k, n_v);
	w->attn_q_bias = part_of(&bias, true, 0, n_q);
	w->attn_k_bias = part_of(&bias, true, n_q, n_k);
	w->attn_v_bias = part_of(&bias, true, n_q + n_k, n_v);
}

static void bind_attention(struct binder *b, struct layer_weights *w, int il)
{
	const struct model_config *c = &b->m->config;
	const struct arch *a = b->m->arch;
	const int64_t n_embd = c->n_embd, n_q = (int64_t)c->n_head * c->head_k, n_k = (int64_t)c->n_kv_head * c->head_k,
		      n_v = (int64_t)c->n_kv_head * c->head_v, n_o = (int64_t)c->n_head * c->head_v;
	const enum presence apart = c->fused_qkv ? NEVER : MUST, bias = c->fused_qkv ? NEVER : a->qkv_bias;
	const struct slot list[] = {
		MATRIX(w->attn_q, apart, "attn_q.weight", n_embd, c->gated_attn ? 2 * n_q : n_q),
		MATRIX(w->attn_k, apart, "attn_k.weight", n_embd, n_k),
		MATRIX(w->attn_v, apart, "attn_v.weight", n_embd, n_v),
		VECTOR(w->attn_q_bias, bias, "attn_q.bias", n_q),
		VECTOR(w->attn_k_bias, bias, "attn_k.bias", n_k),
		VECTOR(w->attn_v_bias, bias, "attn_v.bias", n_v),
		VECTOR(w->attn_q_norm, a->qk_norm, "attn_q_norm.weight", c->head_k),
		VECTOR(w->attn_k_norm, a->qk_norm, "attn_k_norm.weight", c->head_k),
		VECTOR(w->attn_sinks, a->sinks, "attn_sinks.weight", c->n_head),
		MATRIX(w->attn_o, MUST, "attn_output.weight", n_o, n_embd),
		VECTOR(w->attn_o_bias, a->o_bias, "attn_output.bias", n_embd),
	};

	bind_all(b, il, list, sizeof list / sizeof *list);
	if (c->fused_qkv)
		bind_fused_qkv(b, w, il);
}

static void bind_delta_net(struct binder *b, struct layer_weights *w, int il)
{
	const struct model_config *c = &b->m->config;
	const int64_t n_embd = c->n_embd, width = config_delta_width(c), n_v = c->delta_v_head, n_o = n_v * c->delta_size;
	const struct slot list[] = {
		MATRIX(w->delta_qkv, MUST, "attn_qkv.weight", n_embd, width),
		MATRIX(w->delta_z, MUST, "attn_gate.weight", n_embd, n_o),
		MATRIX(w->delta_alpha, MUST, "ssm_alpha.weight", n_embd, n_v),
		MATRIX(w->delta_beta, MUST, "ssm_beta.weight", n_embd, n_v),
		NUMBERS(w->delta_conv, MUST, "ssm_conv1d.weight", c->delta_conv, width),
		VECTOR(w->delta_dt, MUST, "ssm_dt.bias", n_v),
		VECTOR(w->delta_a, MUST, "ssm_a", n_v),
		VECTOR(w->delta_norm, MUST, "ssm_norm.weight", c->delta_size),
		MATRIX(w->delta_out, MUST, "ssm_out.weight", n_o, n_embd),
	};

	bind_all(b, il, list, sizeof list / sizeof *list);
}

static void bind_experts(struct binder *b, struct layer_weights *w, int il)
{
	const struct model_config *c = &b->m->config;
	const struct arch *a = b->m->arch;
	const int64_t n_embd = c->n_embd, n_e = c->n_expert, f = c->n_ff_exp, f_sh = c->n_ff_shexp;
	const enum presence shared = f_sh ? MUST : NEVER, fused = c->fused_gate_up ? MUST : NEVER, apart = c->fused_gate_up ? NEVER : MUST;
	const struct slot list[] = {
		MATRIX(w->router, MUST, "ffn_gate_inp.weight", n_embd, n_e),
		VECTOR(w->router_bias, a->expert_bias, "ffn_gate_inp.bias", n_e),
		VECTOR(w->select_bias, a->select_bias, "exp_probs_b.bias", n_e),
		EXPERTS(w->gate_exps, apart, "ffn_gate_exps.weight", n_embd, f, n_e),
		EXPERTS(w->up_exps, apart, "ffn_up_exps.weight", n_embd, f, n_e),
		EXPERTS(w->gate_up_exps, fused, "ffn_gate_up_exps.weight", n_embd, 2 * f, n_e),
		EXPERTS(w->down_exps, MUST, "ffn_down_exps.weight", f, n_embd, n_e),
		NUMBERS(w->gate_exps_bias, c->fused_gate_up ? NEVER : a->expert_bias, "ffn_gate_exps.bias", f, n_e),
		NUMBERS(w->up_exps_bias, c->fused_gate_up ? NEVER : a->expert_bias, "ffn_up_exps.bias", f, n_e),
		NUMBERS(w->gate_up_exps_bias, c->fused_gate_up ? a->expert_bias : NEVER, "ffn_gate_up_exps.bias", 2 * f, n_e),
		NUMBERS(w->down_exps_bias, a->expert_bias, "ffn_down_exps.bias", n_embd, n_e),
		MATRIX(w->gate_shexp, shared, "ffn_gate_shexp.weight", n_embd, f_sh),
		MATRIX(w->up_shexp, shared, "ffn_up_shexp.weight", n_embd, f_sh),
		MATRIX(w->down_shexp, shared, "ffn_down_shexp.weight", f_sh, n_embd),
		VECTOR(w->shexp_gate, f_sh ? a->shared_gate : NEVER, "ffn_gate_inp_shexp.weight", n_embd),
	};

	bind_all(b, il, list, sizeof list / sizeof *list);
}

static void bind_layer(struct binder *b, struct layer_weights *w, int il)
{
	const struct model_config *c = &b->m->config;
	const struct arch *a = b->m->arch;
	const int64_t n_embd = c->n_embd;
	const enum presence dense = c->layer[il].moe ? NEVER : MUST;
	const struct slot list[] = {
		VECTOR(w->attn_norm, MUST, "attn_norm.weight", n_embd),
		VECTOR(w->attn_post_norm, a->post_norms, "post_attention_norm.weight", n_embd),
		VECTOR(w->ffn_norm, MUST, a->ffn_norm ? a->ffn_norm : "ffn_norm.weight", n_embd),
		VECTOR(w->ffn_post_norm, a->post_norms, "post_ffw_norm.weight", n_embd),
		MATRIX(w->ffn_gate, dense, "ffn_gate.weight", n_embd, c->n_ff),
		MATRIX(w->ffn_up, dense, "ffn_up.weight", n_embd, c->n_ff),
		MATRIX(w->ffn_down, dense, "ffn_down.weight", c->n_ff, n_embd),
	};

	bind_all(b, il, list, sizeof list / sizeof *list);
	if (c->layer[il].recurrent)
		bind_delta_net(b, w, il);
	else
		bind_attention(b, w, il);
	if (c->layer[il].moe)
		bind_experts(b, w, il);
}

/* A layer behind those that are run: it predicts further tokens, which no graph here asks for. */
static bool is_skipped(const struct model_config *c, const struct gguf_tensor *t)
{
	int64_t il = -1;

	if (t->name.len > 5 && !memcmp(t->name.p, "blk.", 4))
		for (size_t i = 4; i < t->name.len && t->name.p[i] >= '0' && t->name.p[i] <= '9' && il < MODEL_LAYERS; i++)
			il = (il < 0 ? 0 : il) * 10 + (t->name.p[i] - '0');
	return il >= c->n_layer && il < c->n_layer + c->n_skip;
}

/* Parts of a file that text does not pass through: a tower for pictures (Ollama keeps it in the model's file), layers that predict
 * further tokens, rotary frequencies that some converters store and the graph makes itself. */
static bool is_apart(const struct gguf_tensor *t)
{
	static const char *const heads[] = { "v.", "mm.", "mtp." };

	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
		if (t->name.len > strlen(heads[i]) && !memcmp(t->name.p, heads[i], strlen(heads[i])))
			return true;
	return memmem(t->name.p, t->name.len, "rotary_emb.inv_freq", 19) || memmem(t->name.p, t->name.len, "attn_rot_embd", 13);
}

/* Nothing else may be left over. */
static void check_rest(struct binder *b)
{
	for (size_t i = 0; i < gguf_n_tensors(b->m->file); i++) {
		const struct gguf_tensor *t = gguf_tensor_at(b->m->file, i);

		if (!b->used[i] && !is_apart(t) && !is_skipped(&b->m->config, t))
			err_set(b->e, ERR_MODEL,
					"%s: tensor '%.*s' has no place in this build's %s, so its answers would be wrong; use another model",
				gguf_path(b->m->file), (int)(t->name.len < 100 ? t->name.len : 100), t->name.p, b->m->arch->name);
	}
}

/* Bytes and numbers of the experts that a token does not use. */
static void idle_experts(const struct model *m, uint64_t *bytes, uint64_t *params)
{
	const struct model_config *c = &m->config;

	*bytes = *params = 0;
	for (int il = 0; il < c->n_layer; il++) {
		const struct layer_weights *w = &m->weights.layers[il];
		const struct tensor *list[] = { &w->gate_exps, &w->up_exps, &w->gate_up_exps, &w->down_exps };

		for (size_t i = 0; c->layer[il].moe && i < sizeof list / sizeof *list; i++) {
			uint64_t idle = (uint64_t)(c->n_expert - c->n_expert_used);

			if (!list[i]->data)
				continue;
			*bytes += tensor_bytes(list[i]) / (uint64_t)c->n_expert * idle;
			*params += (uint64_t)(list[i]->ne[0] * list[i]->ne[1]) * idle;
		}
	}
}

static void count_bytes(struct model *m, const bool *used, bool tied)
{
	uint64_t bytes, params;

	for (size_t i = 0; i < gguf_n_tensors(m->file); i++) {
		const struct gguf_tensor *t = gguf_tensor_at(m->file, i);

		if (!used[i])
			continue;
		m->n_params += t->ne[0] * t->ne[1] * t->ne[2] * t->ne[3];
		m->total_bytes += t->bytes;
	}
	idle_experts(m, &bytes, &params);
	m->weight_bytes = m->total_bytes - (tied ? 0 : tensor_bytes(&m->weights.token_embd)) - bytes;
	m->n_active = m->n_params - params;
}

int model_bind(struct model *m, struct err *e)
{
	struct err why = ERR_INIT;
	struct binder b = { m, &why, xcalloc(gguf_n_tensors(m->file) + 1, sizeof *b.used) };
	struct model_weights *w = &m->weights;
	struct model_config *c = &m->config;
	const struct slot list[] = {
		MATRIX(w->token_embd, MUST, "token_embd.weight", c->n_embd, c->n_vocab),
		VECTOR(w->rope_freqs, m->arch->rope_freqs, "rope_freqs.weight", c->rope.dims / 2),
		VECTOR(w->output_norm, MUST, "output_norm.weight", c->n_embd),
		MATRIX(w->output, MAY, "output.weight", c->n_embd, c->n_vocab),
	};
	bool tied;

	w->layers = xcalloc(c->n_layer, sizeof *w->layers);
	for (size_t i = 0; i < sizeof list / sizeof *list; i++)
		bind(&b, &list[i], list[i].name);
	for (int il = 0; il < c->n_layer && !err_is_set(&why); il++)
		bind_layer(&b, &w->layers[il], il);
	if (!err_is_set(&why))
		check_rest(&b);
	if (err_is_set(&why)) {
		free(b.used);
		backend_clear(m->backend);
		return err_set(e, why.code, "%s", why.msg);
	}
	tied = !w->output.data;
	if (tied)
		w->output = w->token_embd;
	c->rope.factors = w->rope_freqs.data ? &w->rope_freqs : NULL;
	c->rope_local.factors = c->rope.factors;
	count_bytes(m, b.used, tied);
	free(b.used);
	return 0;
}
