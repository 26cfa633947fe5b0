/* room.h - what the files of this room share. Not for other rooms. */
#ifndef CODEASK_PARSERS_ROOM_H
#define CODEASK_PARSERS_ROOM_H

#include "parsers.h"

#include <string.h>
#include <tree_sitter/api.h>

/* Half-open byte range of the source. */
struct span {
	uint32_t start, end;
};

struct span_list {
	struct span *v;
	size_t n, cap;
};

/* ---- tokens of C (lex_c.c) ---- */
enum token_kind { TOK_IDENT, TOK_NUMBER, TOK_STRING, TOK_PUNCT, TOK_DIRECTIVE };

struct token {
	uint32_t pos, len;
	uint8_t kind;
	char c;      /* TOK_PUNCT: the character; else 0 */
	bool masked; /* set by mask.c: later rules do not see it */
	bool claimed; /* set by reader_c.c: a reference was made of it */
	uint8_t word; /* TOK_IDENT: enum word */
};

enum word { WORD_NAME, WORD_PRIMITIVE, WORD_QUALIFIER, WORD_STORAGE, WORD_TAG, WORD_STATEMENT };

struct token_list {
	struct token *v;
	size_t n, cap;
};

/* comments, when given, gets those outside of directives. */
void lex_c(const char *src, uint32_t start, uint32_t end, bool cpp, struct token_list *out, struct span_list *comments);
enum word lex_c_word(const char *s, size_t n);

/* ---- queries (query.c) ---- */
enum cap {
	CAP_DEF,
	CAP_REF,
	CAP_NAME,
	CAP_SLOT,
	CAP_BODY,
	CAP_TYPE,
	CAP_DOC,
	CAP_DOC_FILE,
	CAP_COMMENT,
	CAP_LOCAL,
	CAP_FLAG,
	CAP_C,
	CAP_NONE
};

enum c_node {
	C_FUNCTION,
	C_DECLARATION,
	C_PARAM,
	C_FIELD,
	C_TYPEDEF,
	C_CALL,
	C_SLOT,
	C_ASSIGN,
	C_TYPE,
	C_USE,
	C_INCLUDE,
	C_MACRO,
	C_BASES,
	C_BODY,
	C_NODE_COUNT
};

struct cap_info {
	enum cap cap;
	int arg; /* def kind, ref kind, flag, or enum c_node */
};

struct query {
	TSQuery *q;
	struct cap_info *caps; /* by capture index */
	bool *has_predicates;  /* by pattern index */
};

/* ---- one extraction (extract.c) ---- */
struct mark {
	uint32_t pos, flags;
};

/* Fields of C's grammar that extract_c.c walks; their numbers are looked up once per file. */
enum c_field {
	F_NAME,
	F_DECLARATOR,
	F_TYPE,
	F_BODY,
	F_VALUE,
	F_PARAMETERS,
	F_FUNCTION,
	F_ARGUMENTS,
	F_ARGUMENT,
	F_FIELD,
	F_LEFT,
	F_RIGHT,
	F_CONSEQUENCE,
	F_ALTERNATIVE,
	C_FIELD_COUNT
};

/* Set of names of the source, cleared cheaply: for the locals of one function after the other. */
struct name_set {
	struct span *slots; /* [size], size a power of two; end 0 = free */
	size_t size, n, cap;
};
void name_set_clear(struct name_set *s, size_t expected);
void name_set_add(struct name_set *s, const char *src, struct span name);
bool name_set_has(const struct name_set *s, const char *src, struct span name);

/* SYSCALL_DEFINE3(open, ...) {: offsets of the macro, the name and the closing parenthesis. */
struct macro_head {
	uint32_t macro, name, close;
};

struct extract {
	enum lang lang;
	const char *src; /* the file as it is: names, docs and lines are ranges of it */
	uint32_t len;
	struct parse *out;
	uint32_t *line_at; /* [n_lines] start of each line */
	size_t n_lines, cap_lines;
	struct span_list comments, locals, errors;
	struct mark *marks;
	size_t n_marks, cap_marks;
	struct token_list tokens;   /* C and C++ */
	uint32_t *partner;          /* of tokens, see toplevel_c.c */
	size_t cap_partner;
	struct token_list body, params; /* of one macro */
	TSFieldId fields[C_FIELD_COUNT];
	bool from_tree;             /* not read from tokens (reader_c.c) */
	uint32_t body_end;          /* C: end of the function bodies met so far */
	struct macro_head *heads;   /* C: functions that a macro heads, ascending */
	size_t n_heads, cap_heads;
	struct span_list not_names; /* C: names of macros called at file scope; nothing there is a definition */
	struct span doc_file;       /* file docstring, empty: none */
	char *text;                 /* masked copy, len bytes */
	size_t cap_text;
	char *plain;                /* C: the text with only file-scope macros blanked */
	size_t cap_plain;
	size_t n_settled; /* markup: definitions kept so far */
	double deadline; /* clock_now() value at which work stops */
	struct name_set names;
	struct def spill_def; /* what is beyond a bound is written here and read by nobody */
	struct ref spill_ref;
};

void extract_begin(struct extract *x, enum lang lang, const char *src, uint32_t len, struct parse *out);
void extract_free(struct extract *x);
/* The returned element is valid until the next one is added. */
struct def *extract_def(struct extract *x, enum def_kind kind, struct span name, struct span all);
struct ref *extract_ref(struct extract *x, enum ref_kind kind, struct span name, uint32_t start);
void extract_mark(struct extract *x, uint32_t name, uint32_t flags);
void extract_match(struct extract *x, const struct query *q, const TSQueryMatch *m);
void extract_finish(struct extract *x); /* sort, merge, containers, docs, locals */
uint32_t extract_line(const struct extract *x, uint32_t pos);
bool extract_is(const struct extract *x, struct span s, const char *word);

void span_add(struct span_list *l, uint32_t start, uint32_t end);
bool span_list_has(const struct span_list *sorted, uint32_t pos); /* sorted, disjoint */
static inline struct span span_of(TSNode n)
{
	return (struct span){ ts_node_start_byte(n), ts_node_end_byte(n) };
}
static inline bool is_word_char(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c >= 0x80;
}
bool span_is_word(const struct extract *x, struct span s);

/* ---- docs (doc.c): needs defs sorted, comments in order ---- */
void doc_attach(struct extract *x);

/* ---- memory of trees (tree_mem.c) ---- */
struct tree_mem;
struct tree_mem *tree_mem_new(void);
void tree_mem_begin(struct tree_mem *m); /* this thread's trees, parsers and cursors come from m until the end */
void tree_mem_end(struct tree_mem *m);
bool tree_mem_owns(void); /* is what tree-sitter has on this thread given back by tree_mem_end()? */
void tree_mem_free(struct tree_mem *m);

int query_compile(struct query *out, enum lang lang, struct err *e);
void query_free(struct query *q);
bool query_predicates_hold(const struct query *q, const TSQueryMatch *m, const char *src);

const TSLanguage *lang_grammar(enum lang l); /* NULL: read by a scanner, or not at all */
const char *lang_query_dir(enum lang l);
typedef void lang_scan(struct extract *x);
lang_scan *lang_scanner(enum lang l); /* NULL: has a grammar, or is not read at all */

enum lang_trait {
	TRAIT_MARKUP = 1,     /* has a grammar, but no functions */
	TRAIT_BODY_FIELD = 2, /* the field "body" of a definition's node is its body, where the query names none */
	TRAIT_METHODS = 4,    /* a function right inside a type is a method */
	TRAIT_MODIFIERS = 8,  /* flags may be captured at the modifiers that begin a definition instead of at its name */
	TRAIT_TAMED = 16,     /* tame_text() keeps the grammar's scanner from what it does not survive */
	TRAIT_DATA = 32,      /* keys and values */
	TRAIT_PROSE = 64
};
bool lang_has(enum lang l, unsigned traits); /* any of them */

/* ---- what single languages need besides their query (settle.c, tame.c) ---- */
/* A name without its sigil: Ruby's :symbol. Empty: none, after all. */
struct span settle_name(const struct extract *x, struct span name);
/* What an import names, without the keyword in front of it. */
struct span settle_import(const struct extract *x, struct span path);
/* Last word on a definition. False: it is none. */
bool settle_other(struct extract *x, struct def *d);
/* Haskell: the signature and the equations of one function are one definition. Definitions are sorted by start. */
void settle_equations(struct extract *x);
/* Changes x->text, same length. */
void tame_text(struct extract *x);
/* Called in the place of calloc() by scanners that the Makefile compiles so. */
void *tame_calloc(size_t n, size_t size);

/* ---- C (toplevel_c.c, mask.c, extract_c.c) ---- */
/* Macro calls at file scope: records them and blanks them in x->text. Returns whether the text changed. */
bool toplevel_c(struct extract *x);
/* Hides what the preprocessor would remove from the tokens and from x->text, same length: #if halves inside statements,
 * attributes. Returns whether the text changed. */
bool mask_c(struct extract *x);
/* Behind mask_c(): writes in x->text what the grammar takes for loops and type names as arguments. */
bool mask_c_shapes(struct extract *x);
/* Definitions and references from the tokens that mask_c() left (reader_c.c). False: leave the file to the tree. */
bool reader_c(struct extract *x);
void extract_c_begin(struct extract *x);
void extract_c_node(struct extract *x, enum c_node what, TSNode n);
void extract_c_directives(struct extract *x);
/* #define and #include from the tokens, for a file that is read without a tree. */
void extract_c_preprocessor(struct extract *x);

/* ---- scanners ---- */
void scan_make(struct extract *x);
void scan_kconfig(struct extract *x);
void scan_markdown(struct extract *x);
void scan_json(struct extract *x);
void scan_yaml(struct extract *x);
void scan_toml(struct extract *x);
void scan_cmake(struct extract *x);
void scan_text(struct extract *x);
void scan_subtitles(struct extract *x);

#endif
