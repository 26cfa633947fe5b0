/* prompt.h - the messages of a question: stable text first (rules, files in path order), then what belongs to the question: focus,
 * facts, the question last; so that a second question on the same tree shares its prefix.
 *
 * Each part begins with a letter or "===" and ends with a newline: tokens of the parts add up to those of the whole. */
#ifndef CODEASK_ASK_PROMPT_H
#define CODEASK_ASK_PROMPT_H

#include "../base/buf.h"
#include "../model/chat.h"
#include "route.h"

#include <stdbool.h>

extern const char prompt_system[];

/* What stands in front of the files; brief: without the words on how to read them, for small budgets. */
void prompt_head(struct buf *out, bool brief);

/* What stands behind them. focus: places for this question, "" for none; facts: what was already shown, the model builds on it. */
void prompt_tail(struct buf *out, const char *focus, size_t focus_len, const char *facts, size_t facts_len, const char *question,
		 enum route route);

#endif
