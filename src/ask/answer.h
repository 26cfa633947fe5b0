/* answer.h - the model's part of an answer: plan, pack, prefill, decode, checked names. */
#ifndef CODEASK_ASK_ANSWER_H
#define CODEASK_ASK_ANSWER_H

#include "cite.h"
#include "packing.h"
#include "route.h"

/* What was shown before the model begins, part by part. */
struct fact_part {
	const char *section; /* static */
	struct buf text;
};
struct fact_list {
	struct fact_part *parts; /* [n] */
	size_t n, cap;
};
void fact_list_add(struct fact_list *l, const char *section, const struct buf *text);
void fact_list_free(struct fact_list *l);

/* facts: at most a third of the context goes to them, the most telling parts first; the plan says which. Emits PLAN, PREFILL, THOUGHT, TEXT, CITE and fills *st (all but total_s). On cancel the
 * partial answer has been emitted and ERR_CANCEL is set. */
int answer_run(struct view *v, const char *model_path, const char *question, enum route route, const struct fact_list *facts,
	       struct ev_stats *st, struct cite *cite, struct err *e);

#endif
