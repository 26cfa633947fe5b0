#include "route.h"

#include "question.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

/* Does the text hold the word, letters ignoring case, not as a part of a longer word or name? */
static bool has_word(const char *text, const char *word)
{
	size_t n = strlen(word);

	for (const char *p = text; (p = strcasestr(p, word)); p++) {
		bool left = p == text || !(isalnum((unsigned char)p[-1]) || p[-1] == '_');
		bool right = !(isalnum((unsigned char)p[n]) || p[n] == '_');

		if (left && right)
			return true;
	}
	return false;
}

enum route route_question(const char *question, struct question *q)
{
	static const char *const words[] = { "structure", "structured", "overview", "architecture", "layout", "organized",
					     "organised", "organization", "organisation", "big picture", "tour", NULL };
	/* these ask about something in the code, not about how the code is laid out */
	static const char *const inner[] = { "data structure", "data structures", "which structure", "what structure", "which structures",
					     "what structures", "memory layout", "disk layout", "データ構造", "木構造", NULL };
	static const char *const japanese[] = { "構造", "構成", "概要", "全体像", "アーキテクチャ", NULL };

	/* the exact forms are strict and match as a whole: they come first */
	if (q && question_parse(question, q))
		return ROUTE_EXACT;
	for (size_t i = 0; inner[i]; i++)
		if (has_word(question, inner[i]))
			return ROUTE_OPEN;
	for (size_t i = 0; words[i]; i++)
		if (has_word(question, words[i]))
			return ROUTE_STRUCTURE;
	for (size_t i = 0; japanese[i]; i++)
		if (strstr(question, japanese[i]))
			return ROUTE_STRUCTURE;
	return ROUTE_OPEN;
}
