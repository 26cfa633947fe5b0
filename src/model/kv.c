/* kv.c - see kv.h. One block of memory for all layers: layer after layer, keys before values, each row 64-byte aligned at its
 * layer's start. */
#include "kv.h"

#include "../base/mem.h"

#include <stdlib.h>

static uint64_t place(struct tensor *t, enum dtype type, int64_t width, int n_ctx, char *base, uint64_t at)
{
	uint64_t bytes = (uint64_t)width * n_ctx * (type == DTYPE_F16 ? 2 : 4);

	if (t)
		*t = (struct tensor){ type, { width, n_ctx, 1 }, base + at };
	return at + ((bytes + 63) & ~(uint64_t)63);
}

uint64_t kv_place(struct kv_cache *kv, const struct model_config *c, int n_ctx, enum dtype type, void *base)
{
	uint64_t at = 0;

	for (int il = 0; il < c->n_layer; il++) {
		at = place(kv ? &kv->k[il] : NULL, type, (int64_t)c->n_kv_head * c->head_k, n_ctx, base, at);
		at = place(kv ? &kv->v[il] : NULL, type, (int64_t)c->n_kv_head * c->head_v, n_ctx, base, at);
	}
	return at;
}

int kv_init(struct kv_cache *kv, const struct model *m, int n_ctx, enum dtype type, struct err *e)
{
	uint64_t bytes = kv_place(NULL, &m->config, n_ctx, type, NULL);

	kv->k = xcalloc(m->config.n_layer, sizeof *kv->k);
	kv->v = xcalloc(m->config.n_layer, sizeof *kv->v);
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
	*kv = (struct kv_cache){ 0 };
}
