/* kv.h - what a session remembers of the past: keys and values with one slot per position, so a prefix is kept by forgetting what
 * lies behind it; and the states of recurrent layers, which are those behind the last token and no other. */
#ifndef CODEASK_MODEL_KV_H
#define CODEASK_MODEL_KV_H

#include "model.h"

struct kv_cache {
	struct tensor *k, *v; /* [n_layer], each [n_ctx, H_kv d] and [n_ctx, H_kv dv] in the cache's type; recurrent layers: none */
	struct tensor *conv;  /* [n_layer], recurrent layers: F32 [taps - 1, C], the last inputs of the convolution */
	struct tensor *state; /* [n_layer], recurrent layers: F32 [n_v, d, d] */
	void *memory;
	void *states;         /* part of memory: all conv and state, side by side */
	uint64_t state_bytes; /* 0: no recurrent layers */
};

/* Bytes for n_ctx positions; with base the tensors are placed there (arrays of n_layer from the caller's kv). */
uint64_t kv_place(struct kv_cache *kv, const struct model_config *c, int n_ctx, enum dtype type, void *base);

/* Bytes of the states of recurrent layers, 0: none. */
uint64_t kv_state_bytes(const struct model_config *c);

/* Takes the memory from the model's backend. ERR_FIT when there is none. */
int kv_init(struct kv_cache *kv, const struct model *m, int n_ctx, enum dtype type, struct err *e);
void kv_release(struct kv_cache *kv, const struct model *m);

#endif
