/* utf8.h - UTF-8 decoding, and the one door to the terminal for untrusted text. */
#ifndef CODEASK_BASE_UTF8_H
#define CODEASK_BASE_UTF8_H

#include "buf.h"

#include <stdbool.h>
#include <stdint.h>

/* Decodes one character of s[0..n), n > 0. Returns its length; *cp gets the code point. Ill-formed input: length 1 and
 * *cp = -1. Overlong forms, surrogates and values above U+10FFFF are ill-formed (Unicode 15, table 3-7). */
int utf8_decode(const char *s, size_t n, int32_t *cp);
int utf8_encode(char out[4], int32_t cp); /* returns the length, 0 when cp is not a scalar value */
bool utf8_valid(const char *s, size_t n);

/* Length of the longest prefix of s[0..n) that does not end inside a character. A tail that cannot become a character is
 * not held back. For streamed output: print this much, keep the rest. */
size_t utf8_complete(const char *s, size_t n);

/* Appends text that may be shown: control bytes become ^X, ill-formed bytes U+FFFD, bidirectional overrides, C1 controls
 * and other invisible format characters U+FFFD. Newlines and tabs stay when keep_lines is set, else they become spaces. */
void utf8_clean(struct buf *out, const char *s, size_t n, bool keep_lines);

/* Characters that show nothing or change how others are shown: C1 controls, bidirectional marks, zero-width and tag characters. */
bool utf8_hidden(int32_t cp);

/* Columns of a character: 0 combining, 2 wide (East Asian, emoji), else 1; control characters and ill-formed bytes (-1) count 1. */
int utf8_columns(int32_t cp);

/* Columns a cleaned string takes in a terminal. */
size_t utf8_width(const char *s, size_t n);

#endif
