/* talk_links.h - the links of a turn: words of its text that stand for something in the tree. A word has one number wherever it stands. Owned by
 * the turn. UI thread. */
#ifndef CODEASK_TUI_TALK_LINKS_H
#define CODEASK_TUI_TALK_LINKS_H

#include "rich.h"

#include "../src/ask/browse.h"
#include "../src/ask/events.h"
#include "../src/base/map.h"

struct talk_link {
	char *word;   /* as browse_resolve() takes it, or ":57", a line of the file that was named before it */
	char *path;   /* where a cited name is, NULL: not told */
	uint32_t line;
	enum { LINK_PLAIN, LINK_VERIFIED, LINK_UNVERIFIED } state;
};

struct talk_links {
	const struct browse *browse; /* set before a layout; may be NULL */
	struct talk_link *l;
	size_t n, cap;
	struct map words;   /* word -> number + 1 */
};

void talk_links_free(struct talk_links *t);
/* A name of the answer was looked up. Length of the word whose looks have changed, at *word until the next call; 0: none has. */
size_t talk_links_cite(struct talk_links *t, const struct event *ev, const char **word);
/* The number of a word and its style, -1: no link. A markdown_link_fn with a struct talk_links. */
int32_t talk_links_word(void *links, const char *s, size_t n, bool code, unsigned *style);
/* Adds a line of program-made text, with its links as runs. from: source offset. Breaks it at `width`, behind its indentation. */
void talk_links_line(struct talk_links *t, struct rich *out, const char *s, size_t n, size_t source, int width, unsigned style);
size_t talk_links_path(const char *word, size_t n); /* length of the path in "path:12", "path:12-20", "path#L12" */
bool talk_links_is_path(const char *word, size_t n); /* "a/b.c", "b.c:12": by its looks */
const struct talk_link *talk_links_get(const struct talk_links *t, int32_t link); /* NULL: no such */

#endif
