/* answer.h - the engine's part of an answer: pack, prompt, prefill, decode, checked names. */
#ifndef CODEASK_ASK_ANSWER_H
#define CODEASK_ASK_ANSWER_H

#include "cite.h"
#include "engine.h"
#include "parts.h"
#include "route.h"

/* One question of a conversation, and what became of it. */
struct turn {
	char *question;
	struct buf said;   /* the user's message to the engine, but for the packed files */
	struct buf answer; /* without thoughts; empty: nothing came, and the engine is not told of this turn */
	bool by_engine;    /* the engine wrote the answer */
};

struct conversation {
	struct turn *turns; /* [n], the last is being answered */
	size_t n, cap;
	size_t first;       /* turns before this one are left out: the context was full */
	bool longer;        /* more questions may follow: the pack leaves a quarter of the context */
	bool packed;
	struct pack pack;
	size_t budget;      /* of the pack, tokens; 0: not known yet */
	struct buf more;    /* what the next question's message carries in full, with its places */
};
void conversation_add(struct conversation *c, const char *question);
void conversation_forget(struct conversation *c, size_t first); /* turn `first` and those behind it */
void conversation_free(struct conversation *c);

/* Tokens kept free for an answer. */
int answer_reserve(const struct ask_opts *o, int n_ctx);

/* Answers the last turn of c. facts: at most a third of the context goes to them, the most telling parts first; the plan says which.
 * Emits PLAN, PREFILL, RATE, THOUGHT, TEXT, CITE and fills *st (all but total_s). On cancel the partial answer has been emitted and
 * ERR_CANCEL is set. */
int answer_run(struct view *v, struct engine *eng, struct conversation *c, enum route route, const struct fact_list *facts,
	       struct ev_stats *st, struct cite *cite, struct err *e);

/* A RATE event of an engine that does not answer now. */
void answer_rate(struct view *v, struct engine *eng, struct ev_stats *st, struct cite *cite);

#endif
