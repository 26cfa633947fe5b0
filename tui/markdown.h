/* markdown.h - streamed markdown to rich text: paragraphs, headings, lists, quotes, tables, rules, fenced code (coloured), emphasis, code spans,
 * links (CommonMark 0.31 in what models write; raw HTML is text).
 *
 * Text is appended as it streams. It is cut into blocks at places that cannot change any more (a blank line where no fence, list or table is open); each
 * block keeps its layout until the width changes, and only the last one is laid out again. So a token costs the last block, not the answer.
 */
#ifndef CODEASK_TUI_MARKDOWN_H
#define CODEASK_TUI_MARKDOWN_H

#include "rich.h"

struct markdown;

/* A code span, word or link target: style it and number it. Returns the link's number, -1 for none; may change *style. */
typedef int32_t (*markdown_link_fn)(void *ud, const char *s, size_t n, bool code, unsigned *style);

struct markdown *markdown_new(markdown_link_fn link, void *ud);
void markdown_free(struct markdown *m);
void markdown_add(struct markdown *m, const char *text, size_t n); /* clean text, may end anywhere but inside a character */
void markdown_end(struct markdown *m); /* no more comes: open spans and fences are closed as they are */
/* What is a link has changed: all of it (word NULL), or only for a word, then the blocks that hold it are laid out anew when next shown. */
void markdown_relink(struct markdown *m, const char *word, size_t n);
void markdown_drop(struct markdown *m); /* forgets the layout to save memory: the next markdown_layout() makes it again */
/* Lays out for a width; cheap when nothing changed. Returns the number of lines. */
size_t markdown_layout(struct markdown *m, int width);
/* The block that line i of the last layout is in, and the line's index there. */
const struct rich *markdown_line(const struct markdown *m, size_t i, size_t *line);
/* Source text of the block at line i: what "copy" takes: a code block without its fences, else the paragraph, list or table. */
void markdown_block(const struct markdown *m, size_t i, struct buf *out);
/* First line of that block; of the heading above it when one stands there. */
size_t markdown_block_line(const struct markdown *m, size_t i);
const struct buf *markdown_source(const struct markdown *m);
/* Steps that reading and laying out took so far, about a byte of text each: what tests hold against the length of the text. */
uint64_t markdown_work(const struct markdown *m);

#endif
