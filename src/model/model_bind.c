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

enum { VECTOR = 0 }; /* n1 of a tensor of one dimension */

int model_check_type(const struct gguf *g, const struct gguf_tensor *t, bool vector, struct err *e)
{
	const struct dtype_info *type = dtype_info(t->type);

	if (dtype_usable(t->type) && t->type != DTYPE_I32 && (!vector || t->type == DTYPE_F32))
		return 0;
	return err_set(e, ERR_MODEL,
			"%s: tensor '%.*s' has type %s, which this build cannot compute with%s; use a file of type F16, Q8_0, Q4_K_M or Q6_K",
			gguf_path(g), (int)(t->name.len < 100 ? t->name.len : 100), t->name.p, type ? type->name : "unknown",
			vector ? " here" : "");
}

/* One tensor [n1, n0], or [n0] as VECTOR. Matrices may have any type this build computes with; vectors must be F32. */
static void bind(struct binder *b, struct tensor *out, enum presence p, const char *name, int64_t n0, int64_t n1)
{
	const char *file = gguf_path(b->m->file);
	const struct gguf_tensor *t = gguf_tensor(b->m->file, name);

	*out = (struct tensor){ 0 };
	if (err_is_set(b->e) || (!t && p != MUST) || (t && p == NEVER)) /* NEVER: said as left over */
		return;
	if (!t) {
		err_set(b->e, ERR_MODEL, "%s: tensor '%s' is missing; the file is not a whole %s model, download it again", file, name,
			b->m->arch->name);
		return;
	}
	if (model_check_type(b->m->file, t, n1 == VECTOR, b->e))
		return;
	if (t->ne[0] != (uint64_t)n0 || t->ne[1] != (uint64_t)(n1 ? n1 : 1) || t->ne[2] != 1 || t->ne[3] != 1) {
		err_set(b->e, ERR_MODEL, "%s: tensor '%s' has shape [%" PRIu64 ", %" PRIu64 "%s], not [%" PRId64 ", %" PRId64
			"] as the metadata says; convert the model again", file, name, t->ne[1], t->ne[0],
			t->ne[2] * t->ne[3] != 1 ? ", ..." : "", n1 ? n1 : 1, n0);
		return;
	}
	b->used[t - gguf_tensor_at(b->m->file, 0)] = true;
	*out = (struct tensor){ t->type, { n0, n1 ? n1 : 1, 1 }, b->m->backend->ops->map(b->m->backend, t->data, t->bytes) };
	if (!out->data)
		err_set(b->e, ERR_FIT, "%s: tensor '%s' does not fit into the device's memory", file, name);
}

static void bind_layer(struct binder *b, struct layer_weights *w, int il)
{
	const struct model_config *c = &b->m->config;
	const struct arch *a = b->m->arch;
	const int64_t n_embd = c->n_embd, n_q = (int64_t)c->n_head * c->head_k, n_k = (int64_t)c->n_kv_head * c->head_k,
		      n_v = (int64_t)c->n_kv_head * c->head_v, n_o = (int64_t)c->n_head * c->head_v;
	const struct {
		struct tensor *out;
		enum presence p;
		const char *name;
		int64_t n0, n1;
	} list[] = {
		{ &w->attn_norm, MUST, "attn_norm.weight", n_embd, VECTOR },
		{ &w->attn_q, MUST, "attn_q.weight", n_embd, n_q },
		{ &w->attn_k, MUST, "attn_k.weight", n_embd, n_k },
		{ &w->attn_v, MUST, "attn_v.weight", n_embd, n_v },
		{ &w->attn_q_bias, a->qkv_bias, "attn_q.bias", n_q, VECTOR },
		{ &w->attn_k_bias, a->qkv_bias, "attn_k.bias", n_k, VECTOR },
		{ &w->attn_v_bias, a->qkv_bias, "attn_v.bias", n_v, VECTOR },
		{ &w->attn_q_norm, a->qk_norm, "attn_q_norm.weight", c->head_k, VECTOR },
		{ &w->attn_k_norm, a->qk_norm, "attn_k_norm.weight", c->head_k, VECTOR },
		{ &w->attn_o, MUST, "attn_output.weight", n_o, n_embd },
		{ &w->attn_o_bias, a->o_bias, "attn_output.bias", n_embd, VECTOR },
		{ &w->ffn_norm, MUST, "ffn_norm.weight", n_embd, VECTOR },
		{ &w->ffn_gate, MUST, "ffn_gate.weight", n_embd, c->n_ff },
		{ &w->ffn_up, MUST, "ffn_up.weight", n_embd, c->n_ff },
		{ &w->ffn_down, MUST, "ffn_down.weight", c->n_ff, n_embd },
	};
	char name[64];

	for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
		snprintf(name, sizeof name, "blk.%d.%s", il, list[i].name);
		bind(b, list[i].out, list[i].p, name, list[i].n0, list[i].n1);
	}
}

/* Nothing may be left over. Rotary frequencies that some converters store are made by the graph itself. */
static void check_rest(struct binder *b)
{
	for (size_t i = 0; i < gguf_n_tensors(b->m->file); i++) {
		const struct gguf_tensor *t = gguf_tensor_at(b->m->file, i);

		if (!b->used[i] && !memmem(t->name.p, t->name.len, "rotary_emb.inv_freq", 19) &&
		    !memmem(t->name.p, t->name.len, "attn_rot_embd", 13))
			err_set(b->e, ERR_MODEL,
					"%s: tensor '%.*s' has no place in this build's %s, so its answers would be wrong; use another model",
				gguf_path(b->m->file), (int)t->name.len, t->name.p, b->m->arch->name);
	}
}

static void count_bytes(struct model *m, bool tied)
{
	for (size_t i = 0; i < gguf_n_tensors(m->file); i++) {
		const struct gguf_tensor *t = gguf_tensor_at(m->file, i);

		m->n_params += t->ne[0] * t->ne[1] * t->ne[2] * t->ne[3];
		m->total_bytes += t->bytes;
	}
	m->weight_bytes = m->total_bytes - (tied ? 0 : tensor_bytes(&m->weights.token_embd));
}

int model_bind(struct model *m, struct err *e)
{
	struct err why = ERR_INIT;
	struct binder b = { m, &why, xcalloc(gguf_n_tensors(m->file) + 1, sizeof *b.used) };
	struct model_weights *w = &m->weights;
	const struct model_config *c = &m->config;
	bool tied;

	w->layers = xcalloc(c->n_layer, sizeof *w->layers);
	bind(&b, &w->token_embd, MUST, "token_embd.weight", c->n_embd, c->n_vocab);
	bind(&b, &w->rope_freqs, m->arch->rope_freqs, "rope_freqs.weight", c->rope.dims / 2, VECTOR);
	bind(&b, &w->output_norm, MUST, "output_norm.weight", c->n_embd, VECTOR);
	bind(&b, &w->output, MAY, "output.weight", c->n_embd, c->n_vocab);
	for (int il = 0; il < c->n_layer && !err_is_set(&why); il++)
		bind_layer(&b, &w->layers[il], il);
	if (!err_is_set(&why))
		check_rest(&b);
	free(b.used);
	if (err_is_set(&why)) {
		backend_clear(m->backend);
		return err_set(e, why.code, "%s", why.msg);
	}
	tied = !w->output.data;
	if (tied)
		w->output = w->token_embd;
	m->config.rope.factors = w->rope_freqs.data ? &w->rope_freqs : NULL;
	count_bytes(m, tied);
	return 0;
}
