/* chat_builtin.h - templates for models that store none, and the names of template families. */
#ifndef CODEASK_MODEL_CHAT_BUILTIN_H
#define CODEASK_MODEL_CHAT_BUILTIN_H

#include "vocab.h"

/* By the control tokens of the vocabulary; NULL: none fits. */
const char *chat_builtin(const struct vocab *v);
const char *chat_builtin_for(bool (*has)(void *ud, const char *token), void *ud);
/* Families of templates, told by the control tokens they write. bos and eos: what their models usually have. Never NULL. */
struct chat_family {
	const char *token, *name, *bos, *eos;
};
const struct chat_family *chat_family_of(const char *text, size_t len);

#endif
