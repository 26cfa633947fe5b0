/* comment.h - source text to one line of plain text. */
#ifndef CODEASK_REPO_COMMENT_H
#define CODEASK_REPO_COMMENT_H

#include "../base/buf.h"

#define COMMENT_MAX   200
#define SIGNATURE_MAX 2000

/* Appends the first sentence of a comment, docstring or paragraph: markers stripped, white space folded, at most COMMENT_MAX
 * bytes. Rulers, lines with nothing but the file's name, and licence and author paragraphs are passed over; "name() - " and
 * "name: " in front are cut off (kernel-doc). name: what the comment is about (a symbol, or a file's base name). */
void comment_sentence(struct buf *out, const char *s, size_t n, const char *name);

/* Appends s[0..n) with white space runs as one blank, at most SIGNATURE_MAX bytes, cut between characters. */
void comment_fold(struct buf *out, const char *s, size_t n, size_t max);

#endif
