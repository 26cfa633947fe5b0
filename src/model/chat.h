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

/* From tokenizer.chat_template, or with none from the control tokens of the vocabulary. ERR_MODEL: unknown, and says which. */
struct chat *chat_new(const struct gguf *g, const struct vocab *v, struct err *e);
/* From a template's text; name is the file, for messages; bos is what the template calls bos_token. All are copied. */
struct chat *chat_new_text(const char *name, const char *text, size_t len, const char *bos, struct err *e);
void chat_free(struct chat *c);

/* Some templates tell the model the date. chat_new() takes today's from the clock; tests fix it. */
void chat_set_date(struct chat *c, int year, int month, int day);
const char *chat_name(const struct chat *c); /* "chatml", "llama3" */

/* Replaces what out holds. add_generation_prompt: ends with the head of the assistant's answer. ERR_USAGE: unknown role. */
int chat_render(const struct chat *c, const struct chat_msg *msgs, size_t n, bool add_generation_prompt,
		struct chat_prompt *out, struct err *e);
/* Appends the prompt's ids: control tokens where the template wrote them, and only there; text between two of them is encoded as
 * one run, as the models were trained. Puts BOS in front when the vocabulary asks for it and the template did not. */
int chat_encode(const struct vocab *v, const struct chat_prompt *p, struct tokens *out, struct err *e);
void chat_prompt_free(struct chat_prompt *p);

#endif
