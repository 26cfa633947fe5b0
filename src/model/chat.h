/* chat.h - from messages to the prompt text a model was trained on, and how its answers mark their reasoning.
 *
 * The template stored in the model is executed (jinja.h). It is given what transformers' apply_chat_template gives: messages,
 * add_generation_prompt, bos_token, eos_token, tools and documents (none); and enable_thinking (true) and date_string, which
 * templates ask for and other runners pass. */
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

/* From tokenizer.chat_template (or, without it, tokenizer.chat_template.default); with neither a built-in one of ChatML, Llama 3,
 * Llama 4, Gemma or Mistral, by the control tokens of the vocabulary. ERR_MODEL: none of these, or a template with an unknown
 * statement. */
struct chat *chat_new(const struct gguf *g, const struct vocab *v, struct err *e);
/* From a template's text; name is the file, for messages; bos and eos are what it calls bos_token and eos_token,
 * NULL: what models of its family usually have. All are copied. */
struct chat *chat_new_text(const char *name, const char *text, size_t len, const char *bos, const char *eos, struct err *e);
void chat_free(struct chat *c);

/* Some templates tell the model the date. chat_new() takes today's from the clock; tests fix it. */
void chat_set_date(struct chat *c, int year, int month, int day);
const char *chat_name(const struct chat *c); /* its family by its control tokens, for display: "chatml", "llama3", "harmony"; "jinja" */

/* Replaces what out holds. add_generation_prompt: ends with the head of the assistant's answer. Of an earlier answer only the
 * answer is given, without its reasoning. ERR_USAGE: unknown role. ERR_MODEL: the template fails, with its line.
 * A template that refuses the conversation (raise_exception), or that passes over system messages, is tried again with the
 * system message in front of the first user message, a line break between them: Gemma 2, the first Mistral and Phi-3 models know
 * no system role. */
int chat_render(const struct chat *c, const struct chat_msg *msgs, size_t n, bool add_generation_prompt,
		struct chat_prompt *out, struct err *e);
/* Appends the prompt's ids: control tokens where the template wrote them, and only there; text between two of them is encoded as
 * one run, as the models were trained. Puts BOS in front when the vocabulary asks for it and the template did not. */
int chat_encode(const struct vocab *v, const struct chat_prompt *p, struct tokens *out, struct err *e);
void chat_prompt_free(struct chat_prompt *p);

/* Where an answer's reasoning stands. The strings are static. */
struct chat_reasoning {
	const char *open, *close; /* "<think>", "</think>" */
	bool starts_open;         /* the prompt ends inside of the reasoning: the answer begins with it */
	bool named;               /* open is followed by a line with the name of the channel (Gemma 4) */
	bool harmony;             /* instead: messages in channels, <|channel|>NAME<|message|>TEXT<|end|> (OpenAI harmony format) */
};
/* p: the rendered prompt whose answer is to be read. */
void chat_reasoning(const struct chat *c, const struct chat_prompt *p, struct chat_reasoning *out);

#endif
