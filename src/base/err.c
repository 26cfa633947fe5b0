#include "err.h"

#include "utf8.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Stores text as clean UTF-8, cut at a character boundary. */
static void store(struct err *e, const char *text, size_t len)
{
	struct buf b = { 0 };
	size_t n;

	utf8_clean(&b, text, len, false);
	n = b.len;
	if (n >= sizeof(e->msg))
		n = utf8_complete(b.p, sizeof(e->msg) - 1);
	memcpy(e->msg, buf_str(&b), n);
	e->msg[n] = '\0';
	buf_free(&b);
}

int err_vset(struct err *e, enum err_code code, const char *fmt, va_list ap)
{
	struct buf b = { 0 };

	if (!e || e->code != ERR_NONE)
		return -1;
	buf_vprintf(&b, fmt, ap);
	e->code = code;
	store(e, buf_str(&b), b.len);
	buf_free(&b);
	return -1;
}

int err_set(struct err *e, enum err_code code, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	err_vset(e, code, fmt, ap);
	va_end(ap);
	return -1;
}

int err_errno(struct err *e, enum err_code code, const char *fmt, ...)
{
	int saved = errno;
	struct buf b = { 0 };
	va_list ap;

	if (!e || e->code != ERR_NONE)
		return -1;
	va_start(ap, fmt);
	buf_vprintf(&b, fmt, ap);
	va_end(ap);
	buf_printf(&b, ": %s", strerror(saved));
	e->code = code;
	store(e, buf_str(&b), b.len);
	buf_free(&b);
	return -1;
}

void err_prefix(struct err *e, const char *fmt, ...)
{
	struct buf b = { 0 };
	va_list ap;

	if (!err_is_set(e))
		return;
	va_start(ap, fmt);
	buf_vprintf(&b, fmt, ap);
	va_end(ap);
	buf_printf(&b, ": %s", e->msg);
	store(e, buf_str(&b), b.len);
	buf_free(&b);
}

void err_clear(struct err *e)
{
	if (e) {
		e->code = ERR_NONE;
		e->msg[0] = '\0';
	}
}
