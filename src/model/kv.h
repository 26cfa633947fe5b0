/* kv.h - cache of keys and values: one slot per position, so a prefix is kept by forgetting what lies behind it. */
#ifndef CODEASK_MODEL_KV_H
#define CODEASK_MODEL_KV_H

#include "model.h"

struct kv_cache {
	struct tensor *k, *v; /* [n_layer], each [n_ctx, H_kv d] and [n_ctx, H_kv dv] in the cache's type */
	void *memory;
};

/* Bytes for n_ctx positions; with base the tensors are placed there (arrays of n_layer from the caller's kv). */
uint64_t kv_place(struct kv_cache *kv, const struct model_config *c, int n_ctx, enum dtype type, void *base);

/* Takes the memory from the model's backend. ERR_FIT when there is none. */
int kv_init(struct kv_cache *kv, const struct model *m, int n_ctx, enum dtype type, struct err *e);
void kv_release(struct kv_cache *kv, const struct model *m);

#endif
