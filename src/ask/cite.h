/* cite.h - checks the names in a streamed answer against the map.
 *
 * A name is what looks like code: a path, path:line, an identifier with an underscore or an inner capital, a word followed by
 * "(", or anything in backquotes. Each distinct one is looked up once: identifiers among definitions and references, paths
 * among the files (whole or as a tail), lines against the file's length. */
#ifndef CODEASK_ASK_CITE_H
#define CODEASK_ASK_CITE_H

#include "../base/map.h"
#include "view.h"

struct cite {
	struct view *v;
	struct buf word; /* the word that is being read */
	bool in_quote;   /* between backquotes on one line */
	bool quoted;     /* the word started inside */
	int fence;       /* backquotes at the beginning of this line, -1: something else stands there; at three it opens or closes code */
	bool in_code;    /* between two such lines */
	struct map dirs; /* names of directories; filled when first needed */
	struct map seen; /* name -> 1 verified, 2 not */
	int checked, verified;
	struct buf unverified; /* comma-separated, cut at 400 bytes */
};

void cite_init(struct cite *c, struct view *v);
void cite_feed(struct cite *c, const char *text, size_t len); /* clean text; emits CITE events */
void cite_end(struct cite *c);
void cite_free(struct cite *c);

#endif
