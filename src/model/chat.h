/* chat.h - from messages to the prompt text a model was trained on. */
#ifndef CODEASK_MODEL_CHAT_H
#define CODEASK_MODEL_CHAT_H

#include "vocab.h"

struct chat_msg {
	const char *role;    /* "system", "user", "assistant" */
	const char *content; /* may hold anything; never parsed for control tokens */
	size_t len;
};

/* A prompt is a list of pieces: text of the template (control tokens are parsed) and content (they are not). */
struct chat_piece {
	size_t off, len; /* in chat_prompt.text */
	bool special;
};
struct chat_prompt {
	struct buf text;
	struct chat_piece *pieces;
	size_t n, cap;
};

struct chat; /* a template, found in the model's metadata or told from its control tokens */

struct chat *chat_new(const struct gguf *g, const struct vocab *v, struct err *e); /* unknown template: refused, named */
void chat_free(struct chat *c);
const char *chat_name(const struct chat *c); /* "chatml", "llama3" */

int chat_render(const struct chat *c, const struct chat_msg *msgs, size_t n, bool add_generation_prompt,
		struct chat_prompt *out, struct err *e);
int chat_encode(const struct vocab *v, const struct chat_prompt *p, struct tokens *out, struct err *e);
void chat_prompt_free(struct chat_prompt *p);

#endif
