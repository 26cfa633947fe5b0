/* rows.c - a row of the map as a line of text or of JSON. There are millions: no general formatter is called. */
#include "faces.h"

#include "../base/utf8.h"

#include <string.h>

#define KIND_COLUMN 40

static void put_number(struct buf *b, uint32_t v)
{
	char digits[10];
	size_t n = sizeof digits;

	do
		digits[--n] = (char)('0' + v % 10);
	while (v /= 10);
	buf_add(b, digits + n, sizeof digits - n);
}

static void put_text(struct buf *b, const char *s)
{
	utf8_clean(b, s, strlen(s), false);
}

void row_text(struct buf *out, const struct map_row *row)
{
	size_t start = out->len, width, kind = strlen(row->kind);

	put_text(out, row->path);
	buf_putc(out, ':');
	put_number(out, row->line);
	width = utf8_width(out->p + start, out->len - start);
	buf_fill(out, ' ', width < KIND_COLUMN ? KIND_COLUMN - width : 1);
	buf_add(out, row->kind, kind);
	buf_fill(out, ' ', kind < 9 ? 10 - kind : 1);
	put_text(out, row->name);
	if (row->refs) {
		buf_puts(out, "  (");
		put_number(out, row->refs);
		buf_putc(out, ')');
	}
	buf_putc(out, '\n');
}

/* A JSON string of clean text: no control bytes are left to be escaped. */
static void put_string(struct buf *b, const char *key, const char *s)
{
	struct buf clean = { 0 };
	bool quote = strchr(s, '"') || strchr(s, '\\');

	buf_puts(b, key);
	if (!quote) {
		put_text(b, s);
	} else {
		put_text(&clean, s);
		for (size_t i = 0; i < clean.len; i++) {
			if (clean.p[i] == '"' || clean.p[i] == '\\')
				buf_putc(b, '\\');
			buf_putc(b, clean.p[i]);
		}
		buf_free(&clean);
	}
	buf_putc(b, '"');
}

void row_json(struct buf *out, const struct map_row *row)
{
	put_string(out, "{\"name\":\"", row->name);
	put_string(out, ",\"kind\":\"", row->kind);
	put_string(out, ",\"file\":\"", row->path);
	buf_puts(out, ",\"line\":");
	put_number(out, row->line);
	buf_puts(out, ",\"end\":");
	put_number(out, row->end_line);
	buf_puts(out, ",\"refs\":");
	put_number(out, row->refs);
	buf_puts(out, "}\n");
}
