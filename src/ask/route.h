/* route.h - what kind of answer a question wants. */
#ifndef CODEASK_ASK_ROUTE_H
#define CODEASK_ASK_ROUTE_H

enum route {
	ROUTE_STRUCTURE, /* "explain structure", overview, architecture; Japanese too */
	ROUTE_EXACT,     /* one of the questions of question.h: a program answers it alone */
	ROUTE_OPEN,      /* anything else: facts about the names it mentions, then the model */
};

struct question;

/* By the words alone. q gets an exact question (question_free()), and may be NULL: then none is looked for. A question that
 * turns out to name nothing goes on as an open one. */
enum route route_question(const char *question, struct question *q);

#endif
