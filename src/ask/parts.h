/* parts.h - what a program tells of a tree before a model says anything: its structure, the names of an open question, and what there
 * is to ask about when a question names nothing. Each function emits its parts as FACT events, one after the other; cancelling ends it
 * between two of them with ERR_CANCEL. */
#ifndef CODEASK_ASK_PARTS_H
#define CODEASK_ASK_PARTS_H

#include "view.h"

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

/* path: what was asked about, as it was written. facts gets the parts for a model's prompt. */
int parts_structure(struct view *v, const char *path, const char *question, struct fact_list *facts, struct err *e);
int parts_open(struct view *v, const char *question, struct fact_list *facts, struct err *e);

/* Without a model: the places that fit an open question's words, or else what is there. named: parts_open() had something to say. */
int parts_matches(struct view *v, const char *path, const char *question, bool named, struct err *e);

/* Why there is no explanation, and where a model is to be had. why: what found_choose() said of models that are there and cannot be
 * used; NULL: there are none. */
void parts_no_model(struct view *v, const char *why);

#endif
