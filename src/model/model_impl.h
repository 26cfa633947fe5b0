/* model_impl.h - the parts of opening a model: model.c calls model_config.c and model_bind.c. */
#ifndef CODEASK_MODEL_MODEL_IMPL_H
#define CODEASK_MODEL_MODEL_IMPL_H

#include "arch.h"
#include "model.h"

/* Metadata of one family, <arch>.<name>; the first error is kept in e. */
struct config_reader {
	const struct gguf *g;
	const struct arch *arch;
	struct err *e;
	char key[128];
};
const char *config_key(struct config_reader *r, const char *name); /* valid until the next call */
bool config_has(struct config_reader *r, const char *name);
/* A number from 1 to max, one for all layers or the same for each; def 0: it must be there. */
int config_size(struct config_reader *r, const char *name, int max, int def);
/* 0 to max; absent: def. */
int config_count(struct config_reader *r, const char *name, int max, int def);
/* A positive finite number. */
float config_number(struct config_reader *r, const char *name, double def);
/* expert_count and what goes with it; n_ff_exp is the width of an expert when the file does not say. Every layer from
 * leading_dense_block_count on is a mixture. */
void config_experts(struct config_reader *r, struct model_config *c, enum expert_gate gate, bool normalize, int n_ff_exp);
/* YaRN's part of *p from rope.scaling.*. */
void config_yarn(struct config_reader *r, struct rope_params *p);
/* Local layers: all but every period-th, unless attention.sliding_window_pattern says otherwise. */
void config_pattern(struct config_reader *r, struct model_config *c, int period);

/* Family, configuration and weights of a model whose file and backend are set; without a vocab its size is that of the file's list
 * of tokens. */
int model_read(struct model *m, struct err *e);

/* Fills m->config from <arch>.* metadata; refuses values outside of what the graphs compute. Needs file, arch;
 * n_vocab is 0 without a vocab. */
int model_read_config(struct model *m, struct err *e);

/* Binds every tensor by name, checks type and shape; refuses what is missing and what no field takes. Needs config. */
int model_bind(struct model *m, struct err *e);

/* May this tensor's type be computed with? A vector must be F32. */
int model_check_type(const struct gguf *g, const struct gguf_tensor *t, bool vector, struct err *e);

#endif
