/* input.h - text that is being typed: the editing of the prompt, the picker and every other line, once. Works on clusters; holds valid UTF-8
 * without control bytes (new lines and tabs when `lines` is set). UI thread. Zero-initialise; the owner calls input_free(). */
#ifndef CODEASK_TUI_INPUT_H
#define CODEASK_TUI_INPUT_H

#include "actions.h"
#include "paint.h"

#include "../src/base/buf.h"

#include <stdbool.h>

#define INPUT_MAX (64u << 10) /* bytes; more is refused */

struct input {
	struct buf text;
	size_t at;         /* cursor, at the start of a cluster */
	struct buf killed; /* what the last kill took, for yank */
	bool lines;        /* several lines, wrapped; else one that scrolls */
	int width;         /* columns of the last draw */
	size_t first;      /* one line: offset of the first cluster that is seen; several: the first row */
	int column;        /* that up and down keep to; -1: the cursor's */
};

void input_free(struct input *in);
const char *input_text(const struct input *in);
void input_set(struct input *in, const char *text); /* cursor behind it */
/* At the cursor. False: it would be too long, nothing was inserted. */
bool input_insert(struct input *in, const char *s, size_t n);
void input_replace(struct input *in, size_t from, const char *s); /* [from, cursor) becomes s */
bool input_key(struct input *in, int32_t key); /* a character is inserted; false: it is none, or there is no room */

enum input_done { INPUT_NONE, INPUT_MOVED, INPUT_CHANGED };
enum input_done input_act(struct input *in, enum action act); /* P_LEFT ... P_YANK; INPUT_NONE: not an editing action */
bool input_vertical(struct input *in, int by); /* by a row up (-1) or down; false: there is none */
size_t input_word(const struct input *in);     /* where the word before the cursor begins: behind a blank */

int input_rows(const struct input *in, int cols); /* rows it takes when it is `cols` wide */
void input_draw(struct input *in, struct area a, unsigned style, int *y, int *x); /* *y, *x: the cursor's place on the screen */

#endif
