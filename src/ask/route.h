/* route.h - what kind of answer a question wants. */
#ifndef CODEASK_ASK_ROUTE_H
#define CODEASK_ASK_ROUTE_H

enum route {
	ROUTE_STRUCTURE, /* "explain structure", overview, architecture; Japanese too */
	ROUTE_OPEN,      /* anything else: facts about the names it mentions, then the model */
};

enum route route_question(const char *question);

#endif
