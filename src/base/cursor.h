/* cursor.h - bounded reader over untrusted bytes. The first error is kept with its offset; after it every read returns 0
 * and the position stays, so that a parser may check once at the end of a group. Little endian. */
#ifndef CODEASK_BASE_CURSOR_H
#define CODEASK_BASE_CURSOR_H

#include "err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cursor {
	const uint8_t *p;
	size_t len, pos;
	bool failed;
	size_t fail_pos;
	const char *fail_what; /* static string */
};

void cursor_init(struct cursor *c, const void *p, size_t len);
void cursor_fail(struct cursor *c, const char *what);
uint8_t cursor_u8(struct cursor *c);
uint16_t cursor_u16(struct cursor *c);
uint32_t cursor_u32(struct cursor *c);
uint64_t cursor_u64(struct cursor *c);
const void *cursor_bytes(struct cursor *c, uint64_t n); /* borrowed; NULL on error */
static inline size_t cursor_left(const struct cursor *c)
{
	return c->failed ? 0 : c->len - c->pos;
}

#endif
