/* symtab.h - the symbol map: files, symbols, references, indexed by name.
 *
 * Everything is numbers in flat arrays and one block of text, so that a map can be written to disk and mapped again as it is
 * (snapshot.h): a kernel has some four million symbols and thirteen million references. Immutable once built. Ids are
 * indices; -1 means none. Names and texts are read through the functions below.
 */
#ifndef CODEASK_REPO_SYMTAB_H
#define CODEASK_REPO_SYMTAB_H

#include "../../parsers/parsers.h"
#include "walk.h"

struct sym_file {
	const char *path; /* relative to the root */
	const char *doc;  /* first sentence of the file comment or document, markers stripped; "" when there is none */
	enum lang lang;
	enum walk_status status;
	uint64_t size;
	uint32_t lines;
	int32_t dir;      /* equal for files of one directory */
	int32_t sym0, n_sym; /* symbols [sym0, sym0 + n_sym), ascending by start line */
	int32_t ref0, n_ref;
	uint32_t error_nodes;
	uint32_t unlisted; /* macros of a list of constants that a very large map leaves out, see symtab_build.h */
	bool timed_out;
	bool is_source; /* C or C++, and not to be included: ends in .c, .cc, .cpp ... */
};

struct symbol {
	uint32_t name;  /* id, see tab_name() */
	int32_t extra;  /* signature, comment and type: index into extras, 0: none of them */
	int32_t file;
	int32_t container; /* symbol id or -1 */
	uint32_t line, start_line, end_line;
	int32_t next_same; /* next symbol of the same name, -1: first all that are no fields, then the fields, each ascending */
	uint8_t kind;      /* enum def_kind */
	uint8_t flags;     /* enum def_flags */
};

struct symref {
	uint32_t name, slot;  /* ids; slot 0: none */
	int32_t in_sym;       /* innermost enclosing symbol or -1 */
	int32_t next_same;    /* next reference to the same name, greater, -1 */
	uint32_t line : 27, kind : 5; /* kind: enum ref_kind */
};

struct sym_extra {
	uint32_t sig, doc; /* offsets into text */
	uint32_t type;     /* name id */
};

struct sym_name {
	uint32_t text; /* offset */
	uint32_t hash;
	int32_t sym, ref; /* first symbol and first reference of that name, -1 */
};

struct symtab {
	struct sym_file *files; /* [n_files], ascending by path; always the owner's */
	size_t n_files;
	struct symbol *syms;
	size_t n_syms;
	struct symref *refs;
	size_t n_refs;
	struct sym_extra *extras; /* [0] is empty */
	size_t n_extras;
	struct sym_name *names; /* [0] is "" */
	size_t n_names;
	uint32_t *slots; /* [n_slots], a power of two: name id, 0 = free */
	size_t n_slots;
	uint64_t seed;   /* of the names' hash */
	char *text;      /* [n_text], NUL-terminated strings; text[0] is "" */
	size_t n_text;
	uint64_t unlisted; /* sum over files */
	void *mapping;   /* of a snapshot: then all arrays but files point into it */
	size_t n_mapping;
};

static inline const char *tab_name(const struct symtab *t, uint32_t name)
{
	return t->text + t->names[name].text;
}
static inline const char *sym_name(const struct symtab *t, int32_t sym)
{
	return tab_name(t, t->syms[sym].name);
}
/* Whole signature, white space runs folded to one blank, at most 2,000 bytes; "" where the lines say no more than the name
 * (macros without parameters, constants, struct bodies) and, in a huge tree, of prototypes and fields. */
static inline const char *sym_sig(const struct symtab *t, int32_t sym)
{
	return t->text + t->extras[t->syms[sym].extra].sig;
}
/* First sentence of the comment above, markers stripped; "". */
static inline const char *sym_doc(const struct symtab *t, int32_t sym)
{
	return t->text + t->extras[t->syms[sym].extra].doc;
}
/* C tables and variables: type name; "". */
static inline const char *sym_type(const struct symtab *t, int32_t sym)
{
	return tab_name(t, t->extras[t->syms[sym].extra].type);
}
static inline const char *ref_name(const struct symtab *t, int32_t ref)
{
	return tab_name(t, t->refs[ref].name);
}
static inline const char *ref_slot(const struct symtab *t, int32_t ref)
{
	return tab_name(t, t->refs[ref].slot);
}
int32_t ref_file(const struct symtab *t, int32_t ref);

/* First symbol / reference of that name, -1; follow next_same. */
int32_t symtab_sym(const struct symtab *t, const char *name);
int32_t symtab_ref(const struct symtab *t, const char *name);
uint32_t symtab_name(const struct symtab *t, const char *name, size_t len); /* id; 0: no symbol and no reference has it */
int32_t symtab_file(const struct symtab *t, const char *path); /* by path relative to the root, -1 (binary search) */
void symtab_free(struct symtab *t);

#endif
