#include "cursor.h"

#include <string.h>

void cursor_init(struct cursor *c, const void *p, size_t len)
{
	memset(c, 0, sizeof(*c));
	c->p = p;
	c->len = len;
}

void cursor_fail(struct cursor *c, const char *what)
{
	if (c->failed)
		return;
	c->failed = true;
	c->fail_pos = c->pos;
	c->fail_what = what;
}

const void *cursor_bytes(struct cursor *c, uint64_t n)
{
	const void *p = c->p + c->pos;

	if (c->failed)
		return NULL;
	if (n > c->len - c->pos) {
		cursor_fail(c, "reaches past the end");
		return NULL;
	}
	c->pos += (size_t)n;
	return p;
}

/* Byte by byte, so that alignment and the host's byte order do not matter; compilers make one load of it. */
static uint64_t take(struct cursor *c, unsigned n)
{
	const uint8_t *p = cursor_bytes(c, n);
	uint64_t v = 0;

	if (p)
		for (unsigned i = 0; i < n; i++)
			v |= (uint64_t)p[i] << (8 * i);
	return v;
}

uint8_t cursor_u8(struct cursor *c)
{
	return (uint8_t)take(c, 1);
}

uint16_t cursor_u16(struct cursor *c)
{
	return (uint16_t)take(c, 2);
}

uint32_t cursor_u32(struct cursor *c)
{
	return (uint32_t)take(c, 4);
}

uint64_t cursor_u64(struct cursor *c)
{
	return take(c, 8);
}
