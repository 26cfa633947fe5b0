/* tui_text.c - libFuzzer driver: clusters, columns and line breaks of any bytes. Input: a width, then text. Clusters cover the text, are found
 * backwards as forwards, and neither a fit nor a break divides one. */
#include "../../src/base/utf8.h"
#include "../../tui/paint.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
	if (!ok)
		abort();
}

static void check_breaks(const char *s, size_t n, int cols, const bool *begins)
{
	for (size_t at = 0; at < n;) {
		size_t next = 0, len = text_break(s + at, n - at, cols, &next);
		int c;

		must(len > 0 && len <= next && next <= n - at);
		must(begins[at + len] && begins[at + next]);
		must(text_width(s + at, len, 0) <= cols || len == text_cluster(s + at, n - at, &c));
		for (size_t i = len; i < next; i++) /* only blanks are left out */
			must(s[at + i] == ' ' || s[at + i] == '\t');
		at += next;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *s;
	bool *begins;
	size_t n, before = 0, fit;
	int cols, c, width = 0;

	if (size < 2)
		return 0;
	cols = data[0] % 64;
	n = size - 1 < 4096 ? size - 1 : 4096;
	s = malloc(n);
	memcpy(s, data + 1, n);
	begins = calloc(n + 1, sizeof(*begins));
	for (size_t i = 0; i < n;) {
		size_t len = text_cluster(s + i, n - i, &c);

		begins[i] = true;
		must(len > 0 && len <= n - i && c >= 0 && c <= 2);
		must(i == 0 || text_cluster_before(s, i) == before);
		width += s[i] == '\t' ? PAINT_TAB - width % PAINT_TAB : c;
		before = i;
		i += len;
	}
	begins[n] = true;
	must(text_cluster_before(s, n) == before);
	must(text_width(s, n, 0) == width);
	must(text_fit(s, n, width) == n);
	fit = text_fit(s, n, cols);
	must(begins[fit] && text_width(s, fit, 0) <= cols);
	check_breaks(s, n, cols, begins);
	free(begins);
	free(s);
	return 0;
}
