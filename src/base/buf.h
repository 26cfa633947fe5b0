/* buf.h - growing byte string. Always NUL-terminated behind len once something was added; may hold NUL bytes inside.
 * Zero-initialise; the owner calls buf_free(). */
#ifndef CODEASK_BASE_BUF_H
#define CODEASK_BASE_BUF_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

struct buf {
	char *p;
	size_t len, cap;
};

void buf_reserve(struct buf *b, size_t extra);
void buf_add(struct buf *b, const void *p, size_t n);
void buf_puts(struct buf *b, const char *s);
void buf_putc(struct buf *b, char c);
void buf_fill(struct buf *b, char c, size_t n);
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void buf_vprintf(struct buf *b, const char *fmt, va_list ap);
void buf_put_count(struct buf *b, uint64_t n); /* 1,234,567 */
void buf_truncate(struct buf *b, size_t len);
const char *buf_str(const struct buf *b); /* never NULL; valid until the next change */
char *buf_steal(struct buf *b);           /* caller frees with free(); leaves b empty */
void buf_free(struct buf *b);

#endif
