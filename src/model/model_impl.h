/* model_impl.h - the parts of opening a model: model.c calls model_config.c and model_bind.c. */
#ifndef CODEASK_MODEL_MODEL_IMPL_H
#define CODEASK_MODEL_MODEL_IMPL_H

#include "arch.h"
#include "model.h"

/* Fills m->config from <arch>.* metadata; refuses values outside of what the graphs compute. Needs file, arch;
 * n_vocab is 0 without a vocab. */
int model_read_config(struct model *m, struct err *e);

/* Binds every tensor by name, checks type and shape; refuses what is missing and what no field takes. Needs config. */
int model_bind(struct model *m, struct err *e);

/* May this tensor's type be computed with? A vector must be F32. */
int model_check_type(const struct gguf *g, const struct gguf_tensor *t, bool vector, struct err *e);

#endif
