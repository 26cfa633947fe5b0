/* parsers.h - source bytes to definitions and references.
 *
 * Grammars are tree-sitter's (pinned in package.json), queries our own (queries/LANG/map.scm); build files, data and prose
 * are read by small scanners with the same result type. Everything is bounded: time per file, nodes, captures.
 */
#ifndef CODEASK_PARSERS_PARSERS_H
#define CODEASK_PARSERS_PARSERS_H

#include "../src/base/err.h"
#include "../src/base/mem.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum lang {
	LANG_NONE, /* text of no known language */
	LANG_C,
	LANG_CPP,
	LANG_PYTHON,
	LANG_JAVASCRIPT,
	LANG_TYPESCRIPT,
	LANG_TSX,
	LANG_GO,
	LANG_RUST,
	LANG_JAVA,
	LANG_BASH,
	LANG_MAKE,
	LANG_KCONFIG,
	LANG_MARKDOWN,
	LANG_RUBY,
	LANG_PHP,
	LANG_CSHARP,
	LANG_LUA,
	LANG_KOTLIN,
	LANG_SWIFT,
	LANG_SCALA,
	LANG_HASKELL,
	LANG_OCAML,
	LANG_OCAML_INTERFACE, /* .mli */
	LANG_ZIG,
	LANG_JSON,
	LANG_YAML,
	LANG_TOML,
	LANG_CSS,
	LANG_HTML,
	LANG_CMAKE,
	LANG_TEXT, /* plain text and reStructuredText */
	LANG_SUBRIP,
	LANG_WEBVTT,
	LANG_COUNT
};

enum def_kind {
	DEF_FUNCTION,
	DEF_METHOD,
	DEF_CLASS,     /* also a Rust impl block, named like its type */
	DEF_INTERFACE, /* trait, protocol */
	DEF_STRUCT,
	DEF_UNION,
	DEF_ENUM,
	DEF_TYPE,      /* typedef, alias */
	DEF_MACRO,
	DEF_VARIABLE,  /* file scope; outermost key of data, id of markup */
	DEF_TABLE,     /* file-scope variable with designated initialisers or an array of them: an ops table; a key of data that
	                  holds keys */
	DEF_CONSTANT,  /* enumerator, const */
	DEF_FIELD,     /* member of a struct, inner key of data; container says which */
	DEF_MODULE,    /* namespace, package, mod */
	DEF_CONFIG,    /* Kconfig symbol */
	DEF_RULE,      /* Make or CMake target, CSS rule */
	DEF_BUILDVAR,  /* Make variable that lists objects: obj-y, foo-objs, foo-$(CONFIG_X); CMake variable that lists sources */
	DEF_HEADING,   /* Markdown, text, HTML; a minute of subtitles */
	DEF_KIND_COUNT
};

enum ref_kind {
	REF_CALL,      /* f(...) */
	REF_METHOD,    /* x->f(...), x.f(...): target known by name only */
	REF_SLOT,      /* .slot = name in an initialiser */
	REF_ASSIGN,    /* x->slot = name, x.slot = &name in a statement; name must be an identifier that is no local or
	                  parameter of the function */
	REF_ADDR,      /* name or &name as an argument of a call; slot = the function called */
	REF_USE,       /* other mention of a file-scope name: array initialiser element, return value, comparison, operand */
	REF_TYPE,      /* type name */
	REF_INCLUDE,   /* include, import, use; name = what is written between the quotes */
	REF_REGISTER,  /* registration macro at file scope: slot = macro (module_init, fs_initcall, EXPORT_SYMBOL, ...), name = argument.
	                  SYSCALL_DEFINE2(open, ..) {}, TEST(open) {}: also a DEF_FUNCTION open. DEFINE_X(v), static X(v): a DEF_VARIABLE v
	                  of type DEFINE_X instead; TRACE_EVENT(e, ..): a DEF_MACRO e */
	REF_INHERIT,   /* base class, implemented interface, trait impl */
	REF_BUILD,     /* Make: name = object, directory or $(variable) listed; slot = variable; see make.h in repo for meaning.
	                  CMake: name = source or library, slot = target or variable */
	REF_CONFIG,    /* CONFIG_X in a condition, or X in Kconfig: name is X, without CONFIG_ (and without _MODULE); slot = "if",
	                  "ifdef", "IS_ENABLED", "depends", "select", ..., or the Make variable whose name holds it */
	REF_KIND_COUNT
};

enum def_flags {
	DEF_STATIC = 1,      /* visible only in its file */
	DEF_PROTOTYPE = 2,   /* declaration without body or initialiser */
	DEF_EXPORTED = 4,    /* public, export, pub, capitalised in Go; EXPORT_SYMBOL is a reference, not this */
	DEF_INLINE = 8,
	DEF_IN_ERROR = 16,   /* an ERROR node covers it: lines may be wrong */
	DEF_ASSIGN_ONCE = 32 /* Make: := or = (replaces what was set), unlike += */
};

/* Byte ranges are half-open offsets into the source; lines count from 1. */
struct def {
	enum def_kind kind;
	uint32_t flags;
	uint32_t name, name_len;   /* where the name stands */
	uint32_t start, end;       /* whole definition */
	uint32_t line, end_line;   /* line of the name; last line of the definition */
	uint32_t start_line;       /* first line of the definition (differs from line when the type stands above the name) */
	uint32_t sig_end;          /* signature is [start, sig_end): up to the body's brace, or the whole of a declaration */
	uint32_t doc, doc_len;     /* comment right above (or docstring), markers included; doc_len 0: none */
	uint32_t type, type_len;   /* C tables and variables: the struct's tag or type name ("file_operations"); 0: unknown */
	int32_t container;         /* index of the enclosing definition, -1 */
};

struct ref {
	enum ref_kind kind;
	uint32_t name, name_len;
	uint32_t slot, slot_len; /* see ref_kind; 0: none */
	uint32_t start, line;
	int32_t in_def;          /* index of the innermost enclosing definition (not a field), -1: file scope */
};

struct parse {
	struct def *defs; /* [n_defs], ascending by start */
	size_t n_defs, cap_defs;
	struct ref *refs; /* [n_refs], ascending by start */
	size_t n_refs, cap_refs;
	/* First comment that is not a licence header, without its licence paragraphs (so it may begin or end inside the
	 * comment); docstring; prose: first paragraph; data: its description. file_doc_len 0: none. */
	uint32_t file_doc, file_doc_len;
	uint32_t lines;
	uint32_t error_nodes;   /* ERROR and MISSING nodes of the tree that was used */
	uint32_t error_bytes;
	bool timed_out;         /* hit the time or size limit: results are what was found so far */
};

struct parser; /* scratch memory and compiled queries for one thread */

struct parser *parser_new(struct err *e);
void parser_free(struct parser *p);

/* Fills *out (zeroed or reused; parse_free() frees) from src[0..len). NUL bytes and any encoding are accepted. Never fails on
 * bad source: -1 only for a broken installation (query or grammar mismatch). LANG_NONE gives an empty result with lines. */
int parser_run(struct parser *p, enum lang lang, const char *src, size_t len, struct parse *out, struct err *e);
void parse_free(struct parse *out);

/* By file name, then by first line (#!). first may be NULL. */
enum lang lang_detect(const char *path, const char *first, size_t first_len);
const char *lang_name(enum lang l); /* "C", "Makefile" */
bool lang_is_code(enum lang l);     /* has functions: not Make, Kconfig, CMake, data, markup, prose, NONE */
bool lang_is_prose(enum lang l);    /* written for people: Markdown, text, subtitles */
bool lang_uses_names(enum lang l);  /* its files may use what others define: neither prose nor data nor NONE */

const char *def_kind_name(enum def_kind k); /* "function", "table", ... also in `codeask map --json` */
const char *ref_kind_name(enum ref_kind k);

/* Compiles every query against its grammar: what the build runs so that a mismatch never reaches a user. */
int parsers_check(struct err *e);

/* Changes whenever a grammar, a query or the extractor changes; part of every cache key. */
uint64_t parsers_version(void);

#endif
