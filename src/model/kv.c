/* kv.c - see kv.h. One block of memory: keys and values layer after layer, then the states of recurrent layers; every tensor begins
 * at a multiple of 64 bytes. */
#include "kv.h"

#include "../base/mem.h"

#include <stdlib.h>

static uint64_t place(struct tensor *t, enum dtype type, int64_t n0, int64_t n1, int64_t n2, char *base, uint64_t at)
{
	uint64_t bytes = (uint64_t)n0 * (uint64_t)n1 * (uint64_t)n2 * (type == DTYPE_F16 ? 2 : 4);

	if (t)
		*t = (struct tensor){ type, { n0, n1, n2 }, base + at };
	return at + ((bytes + 63) & ~(uint64_t)63);
}

static uint64_t place_states(struct kv_cache *kv, const struct model_config *c, char *base, uint64_t at)
{
	for (int il = 0; il < c->n_layer; il++) {
		if (!c->layer[il].recurrent)
			continue;
		at = place(kv ? &kv->conv[il] : NULL, DTYPE_F32, config_delta_width(c), c->delta_conv - 1, 1, base, at);
		at = place(kv ? &kv->state[il] : NULL, DTYPE_F32, c->delta_size, c->delta_size, c->delta_v_head, base, at);
	}
	return at;
}

uint64_t kv_state_bytes(const struct model_config *c)
{
	return place_states(NULL, c, NULL, 0);
}

uint64_t kv_place(struct kv_cache *kv, const struct model_config *c, int n_ctx, enum dtype type, void *base)
{
	uint64_t at = 0;

	for (int il = 0; il < c->n_layer; il++) {
		if (c->layer[il].recurrent)
			continue;
		at = place(kv ? &kv->k[il] : NULL, type, (int64_t)c->n_kv_head * c->head_k, n_ctx, 1, base, at);
		at = place(kv ? &kv->v[il] : NULL, type, (int64_t)c->n_kv_head * c->head_v, n_ctx, 1, base, at);
	}
	if (kv) {
		kv->states = (char *)base + at;
		kv->state_bytes = kv_state_bytes(c);
	}
	return place_states(kv, c, base, at);
}

int kv_init(struct kv_cache *kv, const struct model *m, int n_ctx, enum dtype type, struct err *e)
{
	uint64_t bytes = kv_place(NULL, &m->config, n_ctx, type, NULL);
	struct tensor **const lists[] = { &kv->k, &kv->v, &kv->conv, &kv->state };

	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
		*lists[i] = xcalloc(m->config.n_layer, sizeof **lists[i]);
	kv->memory = m->backend->ops->alloc(m->backend, bytes);
	if (!kv->memory) {
		backend_clear(m->backend);
		return err_set(e, ERR_FIT, "no memory for a KV cache of %llu MiB (%d tokens); use a smaller --ctx",
			       (unsigned long long)(bytes >> 20), n_ctx);
	}
	kv_place(kv, &m->config, n_ctx, type, kv->memory);
	return 0;
}

void kv_release(struct kv_cache *kv, const struct model *m)
{
	if (kv->memory)
		m->backend->ops->release(m->backend, kv->memory);
	free(kv->k);
	free(kv->v);
	free(kv->conv);
	free(kv->state);
	*kv = (struct kv_cache){ 0 };
}
