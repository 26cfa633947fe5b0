/* prompt.h - the messages of a question: stable text first (rules, files in path order), then the facts, the question last,
 * so that a second question on the same tree shares its prefix. */
#ifndef CODEASK_ASK_PROMPT_H
#define CODEASK_ASK_PROMPT_H

#include "../base/buf.h"
#include "../model/chat.h"
#include "route.h"

/* facts: what was already shown, the model builds on it; pack: the files. */
void prompt_user(struct buf *out, const char *pack, size_t pack_len, const char *facts, size_t facts_len, const char *question,
		 enum route route);
extern const char prompt_system[];

#endif
