/* browse.h - a source tree for people who walk through it: files, definitions, callers, sources, searches, blame.
 *
 * A struct browse is immutable once it is open; any number of threads may ask it at once. Functions marked [quick] neither read files nor walk
 * the map and may be called while drawing; the others belong on the reader's thread (worker.h), poll cancel, and tell what they find as
 * clean text (valid UTF-8 without control bytes), but for source text, which is as it is in the file.
 */
#ifndef CODEASK_ASK_BROWSE_H
#define CODEASK_ASK_BROWSE_H

#include "ask.h"

#include "../../parsers/highlight.h"
#include "../repo/blame.h"
#include "../repo/watch.h"

struct browse;

/* Opens the tree and its map: PROGRESS and NOTE events through o->emit; o->cancel ends it (ERR_CANCEL). early (may be NULL) is called once, as soon as
 * the files are listed and before they are read: its argument is a tree of files without symbols, the callee's to free. */
struct browse *browse_open(const struct ask_opts *o, const char *path, void (*early)(void *ud, struct browse *files), void *ud,
			   struct err *e);
struct browse *browse_ref(struct browse *b);  /* one more owner; thread-safe */
void browse_free(struct browse *b);           /* the last owner frees */

/* ---- the tree [quick] --------------------------------------------------------------------------------------------------------- */

const char *browse_root(const struct browse *b);  /* absolute path of the tree around what was asked for */
const char *browse_focus(const struct browse *b); /* what was asked for, from the root; "" all of it */
bool browse_has_symbols(const struct browse *b);  /* false: early */
size_t browse_files(const struct browse *b);
struct browse_file {
	const char *path; /* from the root, as on disk: any bytes; valid as long as b. Files ascend by the bytes of their paths */
	uint64_t size;
	uint32_t lines;  /* 0: not known yet, or not text */
	enum lang lang;
	bool text;       /* was read; else why says why not */
	const char *why; /* "binary", "too large", ... */
	size_t symbols;  /* definitions in it */
};
void browse_file(const struct browse *b, size_t i, struct browse_file *out);
long browse_find_file(const struct browse *b, const char *path); /* by path from the root; -1 */
size_t browse_symbols_n(const struct browse *b); /* definitions in all files */
/* Innermost definition around a line of a file; its name (clean, copied to name[size]) and lines. False: file scope. */
bool browse_around(const struct browse *b, size_t file, uint32_t line, char *name, size_t size, uint32_t *first, uint32_t *last);

/* ---- places ------------------------------------------------------------------------------------------------------------------- */

struct place {
	char *path;     /* from the root, as on disk */
	uint32_t line;  /* from 1; 0: the file as a whole */
	uint32_t last;  /* last line of a definition, else 0 */
	char *name;     /* what is there: a symbol's or file's name; "" */
	char *kind;     /* "function", "call", ".open of x_ops", "include", ... ; static or of the list */
	char *text;     /* one line about it: signature, source line, first sentence; "" */
	int depth;      /* indentation: members inside their type */
};
struct places {
	struct place *p; /* [n] */
	size_t n, cap;
	size_t total;    /* of them there are so many, n of them are told */
	char *title;     /* "callers of ramfs_get_inode" */
	char *note;      /* one sentence: why it is empty, what was left out; "" */
	/* What could be looked through as well, and for which name: browse_users(more_name) does. NULL: nothing. */
	char *more, *more_name;
	struct arena strings; /* of all of them */
};
void places_free(struct places *l);
void places_copy(struct places *to, const struct places *from); /* with all strings; *to is overwritten */
/* Lists are overwritten by what fills them, not freed before, and hold what was found by then when that fails: free them either way. */

/* What a long search tells now and then, on its thread: what it found by then (NULL: hardly more than last time), and how many files of how
 * many it has looked through. */
typedef void (*browse_partial_fn)(void *ud, const struct places *so_far, size_t done, size_t total);

/* What a word of an answer, of a source line or of the user means: "path", "path:line", "dir/", a symbol's name, "name()", "struct name",
 * "path#Lnn". near: path of the file it stands in or was last spoken of, which wins among several (NULL: none). False: nothing of that
 * name. The place's strings are the list's: out holds the best first, then the others. */
bool browse_resolve(const struct browse *b, const char *word, size_t len, const char *near, struct places *out);
/* Is it the name of a symbol, or a path, of this tree? [quick] */
bool browse_knows(const struct browse *b, const char *word, size_t len);

/* Definitions of a file, by line. One of the tree that was not asked about is parsed now; ERR_PATH: it cannot be read. */
int browse_outline(const struct browse *b, const char *path, struct places *out, struct err *e);
/* When nothing that was asked about defines it, the headers that `near` includes are looked through: some ten milliseconds. */
int browse_definitions(const struct browse *b, const char *name, const char *near, struct places *out, struct err *e);
int browse_callers(const struct browse *b, const char *name, struct cancel *c, struct places *out, struct err *e); /* calls, slots, addresses taken */
/* Who calls or else mentions a name in the tree around what was opened. The first time it reads all of that tree, later what has changed. */
int browse_users(const struct browse *b, const char *name, struct cancel *c, browse_partial_fn partial, void *ud, struct places *out,
		 struct err *e);
/* Places of the definitions that are called; of the call itself where that is elsewhere or through a member. */
int browse_callees(const struct browse *b, const char *name, const char *near, struct places *out, struct err *e);
int browse_includes(const struct browse *b, const char *path, struct places *out, struct err *e);  /* what it includes, found in the tree */
int browse_includers(const struct browse *b, const char *path, struct cancel *c, struct places *out, struct err *e);
/* The file that "#include name" (or import) of the file `from` means; NULL: not in the tree. Caller frees. */
char *browse_include(const struct browse *b, const char *from, const char *name);

/* Fuzzy: the letters in their order, best first; smart case; words apart by blanks all have to match. "" gives what is most central. */
enum browse_what { BROWSE_FILES = 1, BROWSE_SYMBOLS = 2 };
int browse_find(const struct browse *b, const char *pattern, unsigned what, size_t max, struct cancel *c, struct places *out, struct err *e);

/* Text search (src/repo/search.h): lines of files, in order; regex: PCRE2. partial may be NULL. ERR_USAGE for a bad pattern.
 * An early tree is searched, too. */
int browse_search(const struct browse *b, const char *pattern, bool regex, size_t max, struct cancel *c, browse_partial_fn partial, void *ud,
		  struct places *out, struct err *e);

/* ---- sources ------------------------------------------------------------------------------------------------------------------ */

struct source {
	char *path;
	char *text; /* [len] as in the file, NUL behind it */
	size_t len;
	/* [n_lines + 1] offset of each line's first byte; line0[n_lines] = len. A line ends behind its \n, which (with a \r before it) is still in
	 * it. What stands behind the last \n is a line when it is not empty; an empty file has one empty line. */
	uint32_t *line0;
	uint32_t n_lines;
	enum lang lang;
	struct highlight hl; /* empty until browse_highlight() */
	/* Names that stand for something in this tree, ascending by offset: what a cursor can stop at. */
	struct source_name {
		uint32_t start, len;
		enum { NAME_DEF, NAME_REF, NAME_INCLUDE } kind;
	} *names; /* [n_names] */
	size_t n_names, names_cap;
	bool changed; /* the file is not the one the map was made of */
};
/* ERR_PATH: not there any more, no regular file, binary, too large. Files of the tree that were not asked about can be read, too. */
int browse_source(const struct browse *b, const char *path, struct source *out, struct err *e);
void browse_highlight(const struct browse *b, struct highlighter *h, struct source *s, struct cancel *c);
void source_free(struct source *s);

/* Who changed the line last (libgit2). ERR_PATH: no git, or the file is not tracked; the message says which. May take seconds in a large
 * history: polls cancel. */
int browse_blame(const struct browse *b, const char *path, uint32_t line, struct cancel *c, struct blame *out, struct err *e);
/* Last commit that touched the file. */
int browse_last_change(const struct browse *b, const char *path, struct cancel *c, struct blame *out, struct err *e);

/* What is there, made by program: what an empty conversation shows. Clean text, 79 columns. */
void browse_welcome(const struct browse *b, struct buf *out);

/* Watches the tree for changes (watch.h); NULL with *e when it cannot. */
struct watch *browse_watch(struct browse *b, struct err *e);

#endif
