/* matches.h - the places that fit an open question by its words, when no model explains. */
#ifndef CODEASK_ASK_MATCHES_H
#define CODEASK_ASK_MATCHES_H

#include "view.h"

/* Appends the section "best matches"; the number of places in it, 0: out is as it was. named: the facts about names that the
 * question mentions were shown, so those names are left out. ERR_CANCEL only. */
int matches_facts(struct view *v, const char *question, bool named, struct buf *out, size_t *n, struct err *e);

#endif
