/* reader_c.h - C read from its tokens: what reader_c.c (declarations) and body_c.c (statements, expressions) share.
 *
 * The tree of the grammar costs about twenty times what the tokens cost, and the map needs little of it: brackets, where
 * statements begin, and what stands in front of a name. So C is read from the tokens that masking left visible; a file whose
 * tokens do not have the shape expected (brackets that do not close, a statement that is none) is left to the tree. The tree
 * is the reference: CODEASK_C=tree reads every file with it, and tests/unit/parsers_reader.c holds the two against each other.
 */
#ifndef CODEASK_PARSERS_READER_C_H
#define CODEASK_PARSERS_READER_C_H

#include "room.h"

enum { READER_DEPTH = 48, NO_TOKEN = 0 };

struct reader {
	struct extract *x;
	const char *src;
	struct token *v;     /* [n] visible tokens, then four empty ones for looking ahead; v[0] is empty, too */
	uint32_t *match;     /* [n] of a bracket: its partner */
	uint32_t n;
	int depth;           /* of calls that nest as the source does; at most READER_DEPTH */
	int surprises;       /* places that were not understood: one is enough for the tree */
	uint32_t looks;      /* at the clock, see reader_stops() */
};

/* What stands in front of the declarators. */
struct head {
	struct span tag;  /* name of the type, or tag of the struct; empty: a primitive type, or none */
	uint32_t flags;   /* DEF_STATIC, DEF_INLINE */
	bool is_typedef, is_extern, typed;
};

struct declarator_c {
	uint32_t name;   /* token, NO_TOKEN: abstract */
	uint32_t params; /* token of the `(`, NO_TOKEN */
	bool function, pointer, array;
	bool made; /* MACRO(a, b)(params): the name is what the macro makes */
};

enum place { AT_FILE, AT_MEMBER, AT_PARAM, AT_LOCAL };

/* Each starts at token i and returns the first token that is not part of what it read; nothing at or beyond `end` is. */
uint32_t reader_head(struct reader *r, uint32_t i, uint32_t end, enum place where, struct head *h);
uint32_t reader_declarator(struct reader *r, uint32_t i, uint32_t end, enum place where, struct declarator_c *d);

/* References in [from, to). Statements: the inside of a function; else the operands of one expression or initialiser. */
void reader_scan(struct reader *r, uint32_t from, uint32_t to, bool statements);
bool reader_is_cast(const struct reader *r, uint32_t paren);
bool reader_is_typeof(const struct reader *r, uint32_t i);

/* Is the rest not worth reading: something was not understood, or the file's time is over? Asked in every loop over tokens,
 * as a step costs what is bounded only by the source (hostile names share one place in a set). */
bool reader_stops(struct reader *r);

void reader_local(struct reader *r, uint32_t name);
struct ref *reader_ref(struct reader *r, enum ref_kind kind, uint32_t name); /* none for a local */

static inline struct span token_span(const struct token *t)
{
	return (struct span){ t->pos, t->pos + t->len };
}
static inline bool token_is_name(const struct token *t)
{
	return t->kind == TOK_IDENT && t->word == WORD_NAME;
}
static inline bool token_is(const struct reader *r, uint32_t i, const char *word)
{
	size_t n = strlen(word);
	return r->v[i].kind == TOK_IDENT && r->v[i].len == n && !memcmp(r->src + r->v[i].pos, word, n);
}

#endif
