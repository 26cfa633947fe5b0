/* Markdown in pieces: a byte for the width, a byte for the size of pieces, then text. The layout is that of the whole, and lines fit. */
#include "../../src/base/utf8.h"
#include "../../tui/markdown.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool ok)
{
	if (!ok)
		abort();
}

static int32_t link_all(void *ud, const char *s, size_t n, bool code, unsigned *style)
{
	check(n > 0 && s);
	*style = code ? STYLE_LINK : STYLE_UNVERIFIED;
	return (int32_t)n;
}

static void text_of(struct markdown *m, int width, struct buf *out)
{
	size_t n = markdown_layout(m, width);

	for (size_t i = 0; i < n; i++) {
		size_t k, from = out->len;
		const struct rich *r = markdown_line(m, i, &k);
		check(k < r->n_lines);
		buf_fill(out, ' ', r->lines[k].indent);
		rich_text(r, k, out);
		int w = text_width(out->p ? out->p + from : "", out->len - from, 0);
		check(w <= width || width == 1);
		buf_putc(out, '\n');
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf clean = { 0 }, a = { 0 }, b = { 0 }, block = { 0 };
	struct markdown *one, *two;
	int width;
	size_t piece;

	if (size < 2)
		return 0;
	width = 1 + data[0] % 200;
	piece = 1 + data[1];
	utf8_clean(&clean, (const char *)data + 2, size - 2, true);
	one = markdown_new(link_all, NULL);
	two = markdown_new(link_all, NULL);
	markdown_add(one, buf_str(&clean), clean.len);
	for (size_t i = 0; i < clean.len;) {
		size_t n = piece < clean.len - i ? piece : clean.len - i;
		while (i + n < clean.len && ((unsigned char)clean.p[i + n] & 0xC0) == 0x80)
			n++;
		markdown_add(two, clean.p + i, n);
		if (clean.len < 4096)
			markdown_layout(two, width);
		if (clean.len < 4096 && i % 7 == 3) { /* what is forgotten or laid out anew comes back the same */
			if (i % 2)
				markdown_drop(two);
			else
				markdown_relink(two, "a", 1);
		}
		i += n;
	}
	text_of(one, width, &a);
	text_of(two, width, &b);
	check(a.len == b.len && (!a.len || !memcmp(a.p, b.p, a.len)));
	markdown_end(one);
	buf_truncate(&a, 0);
	text_of(one, width, &a);
	size_t n = markdown_layout(one, width);
	for (size_t i = 0; i < n; i += 1 + n / 16) {
		markdown_block(one, i, &block);
		check(markdown_block_line(one, i) <= i);
	}
	markdown_free(one);
	markdown_free(two);
	buf_free(&clean);
	buf_free(&a);
	buf_free(&b);
	buf_free(&block);
	return 0;
}
