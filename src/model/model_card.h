/* model_card.h - what a model file's header says to a person who chooses a model: size, kind, quantisation, need of memory.
 * No weight is read and no tokenizer built: some milliseconds a file. */
#ifndef CODEASK_MODEL_MODEL_CARD_H
#define CODEASK_MODEL_MODEL_CARD_H

#include "plan.h"

enum model_kind {
	KIND_INSTRUCT, /* has a chat template, or the control tokens of one */
	KIND_BASE,     /* continues text; was not taught to answer */
	KIND_EMBEDDING,
	KIND_RERANKER,
	/* no language models by themselves */
	KIND_PROJECTOR, /* images for another model */
	KIND_ADAPTER,   /* LoRA: changes of another model's weights */
	KIND_OTHER,     /* a vocabulary without weights, an importance matrix */
};

struct model_card {
	char arch[32];
	char title[96];  /* general.name, cleaned; "" */
	char quant[24];  /* as in the file's name or general.file_type: "Q4_K_M"; else the type of most bytes */
	enum model_kind kind;
	uint64_t n_params;
	uint64_t n_active; /* parameters read for a token: all but the experts that are not used */
	uint64_t tensor_bytes;
	uint64_t file_bytes; /* of all parts */
	double bits;         /* per weight, all tensors */
	size_t n_parts;
	int n_ctx_train;     /* 0 unless supported */
	bool supported;      /* by this build */
	char problem[512];   /* why not, in one line without the file's name; "" when supported */
	struct plan plan;    /* with a default context; zeros unless supported */
};

/* name is what the store calls the file (may be NULL); the quantisation and the kind may be told from it. ram_cap 0: none.
 * -1: not a readable GGUF file. */
int model_card_read(const char *path, const char *name, uint64_t ram_cap, struct model_card *c, struct err *e);

/* "fits" for work on source code: at least this many tokens of context, or all that the model has. */
enum { MODEL_CARD_LEAST_CTX = 8192 };
bool model_card_fits(const struct model_card *c);

/* The quantisation in a file's or tag's name ("Qwen3-8B-UD-Q4_K_XL.gguf": "UD-Q4_K_XL"); "" when there is none. */
void model_card_quant(const char *name, char out[24]);

/* The rule of thumb that people know: parameters x bits / 8 x 1.2. */
uint64_t model_card_thumb(const struct model_card *c);

#endif
