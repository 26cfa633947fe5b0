/* dirwords.h - the identifier sets of one directory's files as a cache row: "words", by root and directory.
 *
 * One row a directory, because a row a file would cost a look-up a file: 78,000 instead of 5,000 for Linux.
 */
#ifndef CODEASK_REPO_DIRWORDS_H
#define CODEASK_REPO_DIRWORDS_H

#include "fetch.h"
#include "words.h"

struct dirwords_thread { /* zero-initialise; dirwords_thread_free() */
	struct words_scratch *scratch;
	struct buf text, key, old, fresh;
};

/* Calls fn for the files of one directory in their order, files[idx[0..n)], reading those whose size or times differ from
 * the row's, and writes the row when something changed. The set is valid during the call. fn returns false to stop: what was
 * read until then is written all the same. *indexed counts the files read. dir: relative to the root. */
typedef bool (*dirwords_fn)(void *ud, size_t file, const void *set, size_t len);
void dirwords_each(struct fetch *f, struct dirwords_thread *t, const char *dir, struct walk_file *files, const size_t *idx,
		   size_t n, dirwords_fn fn, void *ud, size_t *indexed);
void dirwords_thread_free(struct dirwords_thread *t);

/* Whether a file of this name may have a set: of a language with a parser that has references, or perhaps a script. */
bool dirwords_wants(const char *path);

#endif
