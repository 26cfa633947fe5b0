/* chat_impl.h - a family of chat templates: how to tell it and how to render it. */
#ifndef CODEASK_MODEL_CHAT_IMPL_H
#define CODEASK_MODEL_CHAT_IMPL_H

#include "chat.h"

#include <stdio.h>

struct chat_family {
	const char *name;
	const char *tokens[2]; /* control tokens that tell the family when a file stores no template */
	/* True: t is of this family, and the fields of c are set. False with *why set: it looks like the family but differs. */
	bool (*recognise)(struct chat *c, const char *t, const char **why);
	void (*render)(const struct chat *c, const struct chat_msg *m, size_t n, bool answer, struct chat_prompt *out);
};
extern const struct chat_family chat_families[];
extern const size_t chat_n_families;

struct chat {
	const struct chat_family *family;
	char *bos;       /* "" when the vocabulary has none */
	char *system;    /* system text that the template puts in when there is none, or NULL */
	char *knowledge; /* Llama 3.1 on: "Cutting Knowledge Date: December 2023", NULL before */
	bool with_bos;   /* begins with bos */
	bool trim;       /* content without white space at its ends */
	bool thinks;     /* an answer's <think> part is left out of the history */
	bool open_think; /* the answer's head ends with "<think>\n" */
	char date[16];   /* "20 Nov 2026" */
};

void chat_template_text(struct chat_prompt *out, const char *s);     /* control tokens count */
void chat_content(struct chat_prompt *out, const char *s, size_t n); /* they do not */

#endif
