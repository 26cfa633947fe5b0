/* parsed.h - what was read from one file, with its strings, as the bytes of a cache row and as a structure.
 *
 * Results always pass through the bytes, so that a first run and a later one see the same thing.
 */
#ifndef CODEASK_REPO_PARSED_H
#define CODEASK_REPO_PARSED_H

#include "../../parsers/parsers.h"
#include "../base/buf.h"

#define PARSED_FORMAT 3 /* part of the cache key; raise with every change of the layout or of comment.c */

struct parsed_def {
	uint32_t name, type;     /* index into names */
	const char *sig, *doc; /* sig "": its lines are all there is (macros without parameters, constants, bodies of types) */
	enum def_kind kind;
	uint32_t flags;
	int32_t container;       /* index into defs, -1 */
	uint32_t line, start_line, end_line;
};

struct parsed_ref {
	uint32_t name, slot; /* index into names */
	enum ref_kind kind;
	int32_t in_def;      /* index into defs, -1 */
	uint32_t line;
};

/* Zero-initialise; reused from row to row, freed with parsed_free(). Strings point into the row and into text. */
struct parsed {
	enum lang lang;
	uint32_t lines, error_nodes;
	bool timed_out;
	const char *doc;
	const char **names; /* [n_names], NUL-terminated; names[0] is "" */
	size_t n_names, cap_names;
	char *text;         /* of the names */
	size_t cap_text;
	struct parsed_def *defs;
	size_t n_defs, cap_defs;
	struct parsed_ref *refs;
	size_t n_refs, cap_refs;
};

/* Appends the row of a parse of src; base: the file's name, for its comment. */
void parsed_encode(struct buf *row, const struct parse *p, enum lang lang, const char *src, const char *base);

/* False when the row is damaged; *out is then to be ignored. The row must outlive *out. */
bool parsed_decode(struct parsed *out, const void *row, size_t len);
void parsed_free(struct parsed *p);

/* LEB128, as the rows of this folder use it. */
struct cursor;
void put_varint(struct buf *b, uint64_t v);
uint64_t get_varint(struct cursor *c);
const char *get_string(struct cursor *c); /* NUL-terminated, borrowed; "" after an error */

#endif
