/* plan.h - what a model will need, from its header and this machine alone; loads nothing. */
#ifndef CODEASK_MODEL_PLAN_H
#define CODEASK_MODEL_PLAN_H

#include "session.h"

struct plan {
	uint64_t weights, kv, work; /* bytes */
	uint64_t available;         /* MemAvailable, or the user's --ram cap when lower */
	int n_ctx;                  /* chosen context, tokens */
	int n_ctx_fits;             /* largest context that fits, multiple of 256, at most the model's own */
	bool fits;
	bool capped; /* --ram was given */
};

/* n_ctx <= 0: the default, min(model's context, 32768), lowered to what fits; a context that was asked for is never
 * changed, *p then says whether it fits. ram_cap 0: none. A plan that does not fit is a result, not an error. */
int plan_make(const struct model *m, int n_ctx, enum kv_type kv, uint64_t ram_cap, struct plan *p, struct err *e);

/* ERR_FIT with the numbers and a remedy when p does not fit; 0 when it does. */
int plan_check(const struct model *m, const struct plan *p, struct err *e);

/* Physical memory the system can give without swapping (MemAvailable, cgroup limit), bytes. */
uint64_t plan_mem_available(void);

#endif
