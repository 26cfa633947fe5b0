/* symtab.h - the symbol map of a set of files: files, symbols, references, and look-up by name.
 *
 * Built by scan.c, immutable afterwards. All strings live in the map's arena, are NUL-terminated, and may hold any bytes of
 * the source except NUL (clean them with utf8_clean() before showing). Ids are indices; -1 means none.
 */
#ifndef CODEASK_REPO_SYMTAB_H
#define CODEASK_REPO_SYMTAB_H

#include "../../parsers/parsers.h"
#include "../base/map.h"
#include "walk.h"

struct sym_file {
	const char *path; /* relative to the root */
	enum lang lang;
	enum walk_status status;
	uint64_t size;
	uint32_t lines;
	const char *doc;  /* first sentence of the file comment or document, markers stripped; "" when there is none */
	int32_t sym0, n_sym; /* symbols [sym0, sym0 + n_sym), ascending by start line */
	int32_t ref0, n_ref;
	uint32_t error_nodes;
	bool timed_out;
};

struct symbol {
	const char *name;
	const char *sig;  /* whole signature, white space runs folded to one blank, at most 2,000 bytes */
	const char *doc;  /* first sentence of the comment above, markers stripped; "" */
	const char *type; /* C tables and variables: type name; "" */
	enum def_kind kind;
	uint32_t flags; /* enum def_flags */
	int32_t file;
	int32_t container; /* symbol id or -1 */
	uint32_t line, start_line, end_line;
	int32_t next_same; /* next symbol of the same name, -1 */
};

struct symref {
	const char *name; /* same pointer as the symbol's name when one of that name exists */
	const char *slot; /* "" when none */
	enum ref_kind kind;
	int32_t file;
	int32_t in_sym; /* innermost enclosing symbol or -1 */
	uint32_t line;
	int32_t next_same; /* next reference to the same name, -1 */
};

struct symtab {
	struct sym_file *files;
	size_t n_files;
	struct symbol *syms;
	size_t n_syms;
	struct symref *refs;
	size_t n_refs;
	struct map names; /* name -> index into heads */
	struct sym_head { int32_t sym, ref; } *heads; /* first symbol, first reference of a name, -1 */
	struct arena arena;
};

/* Texts of a symbol or reference, "" when there is none. Code outside of symtab.c reads names and texts through these. */
static inline const char *sym_name(const struct symtab *t, int32_t sym)
{
	return t->syms[sym].name;
}
static inline const char *sym_sig(const struct symtab *t, int32_t sym)
{
	return t->syms[sym].sig;
}
static inline const char *sym_doc(const struct symtab *t, int32_t sym)
{
	return t->syms[sym].doc;
}
static inline const char *sym_type(const struct symtab *t, int32_t sym)
{
	return t->syms[sym].type;
}
static inline const char *ref_name(const struct symtab *t, int32_t ref)
{
	return t->refs[ref].name;
}
static inline const char *ref_slot(const struct symtab *t, int32_t ref)
{
	return t->refs[ref].slot;
}
static inline int32_t ref_file(const struct symtab *t, int32_t ref)
{
	return t->refs[ref].file;
}

/* First symbol / reference of that name, -1; follow next_same. */
int32_t symtab_sym(const struct symtab *t, const char *name);
int32_t symtab_ref(const struct symtab *t, const char *name);
int32_t symtab_file(const struct symtab *t, const char *path); /* by path relative to the root, -1 (binary search) */
void symtab_free(struct symtab *t);

#endif
