/* answer.h - the model's part of an answer: plan, pack, prefill, decode, checked names. */
#ifndef CODEASK_ASK_ANSWER_H
#define CODEASK_ASK_ANSWER_H

#include "cite.h"
#include "route.h"

#include "../repo/pack.h"

/* facts: the text already shown. Emits PLAN, PREFILL, THOUGHT, TEXT, CITE and fills *st (all but total_s). On cancel the
 * partial answer has been emitted and ERR_CANCEL is set. */
int answer_run(struct view *v, const char *model_path, const char *question, enum route route, const struct buf *facts,
	       struct ev_stats *st, struct cite *cite, struct err *e);

/* Packs the tree of v with a counter: shared with ask_pack(). */
struct token_counter {
	const struct vocab *vocab; /* NULL: estimate by bytes / 3.24 */
};
size_t answer_count(void *counter, const char *text, size_t len);

/* "pack: 5 files in full, ...; 4,913 of 28,000 tokens" */
void answer_report(const struct view *v, const struct pack *p, size_t budget, struct buf *out);

#endif
