/* queries.h - the table the Makefile makes from queries/LANG/map.scm, and the words those queries may use.
 *
 * Captures (anything else is refused when the query is compiled, so that a typing error fails the build):
 *   @def.KIND    the whole definition; KIND is a name of def_kind_name(). Needs @name in the same pattern.
 *   @ref.KIND    a reference; KIND is a name of ref_kind_name(). Needs @name, unless it stands on the name itself.
 *   @name        the identifier of the definition or reference
 *   @slot        ref.slot, ref.assign, ref.addr: see enum ref_kind
 *   @body        what follows the signature of a definition
 *   @type        type of a variable or table
 *   @doc         docstring of the definition (languages where it is no comment)
 *   @doc.file    docstring of the file
 *   @comment     a comment: candidates for doc and file_doc
 *   @local       a name that is local to the function around it: no reference to it is recorded
 *   @flag.exported, @flag.static, @flag.inline   stands on the name of a definition and sets its flag
 *   @_x          for predicates only
 *   @c.NODE      C and C++ only: handed to extract_c.c
 * Predicates: #eq?, #any-of?, #not-eq?, #not-any-of? with a capture and strings; evaluated by query.c.
 * A definition captured twice (same name) is merged: the widest range, the first kind in extract.c's order, all flags.
 */
#ifndef CODEASK_PARSERS_QUERIES_H
#define CODEASK_PARSERS_QUERIES_H

#include <stddef.h>

struct query_text {
	const char *lang; /* directory name below queries/ */
	const char *text;
	size_t len;
};

extern const struct query_text query_texts[]; /* ends with lang NULL */
extern const char parsers_sources[];          /* checksum of this room's sources and the grammars' lock file */

#endif
