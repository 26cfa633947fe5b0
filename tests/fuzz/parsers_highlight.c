/* parsers_highlight.c - libFuzzer driver of highlight_run(): the first byte picks the language, the rest is the file. Spans must ascend,
 * not overlap and stay inside the source. Seeds: those of the extractor (tests/fuzz/seeds.sh). */
#include "../../parsers/highlight.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct highlighter *h;
	static struct highlight o;
	uint32_t end = 0;
	if (!size)
		return 0;
	if (!h)
		h = highlighter_new();
	enum lang lang = (enum lang)(data[0] % LANG_COUNT);
	highlight_run(h, lang, (const char *)data + 1, size - 1, 2.0, NULL, &o);
	for (size_t i = 0; i < o.n; i++) {
		const struct hl_span *s = &o.spans[i];
		if (s->start < end || s->end <= s->start || s->end > size - 1 || s->kind == HL_NONE || s->kind >= HL_KIND_COUNT)
			abort();
		end = s->end;
	}
	(void)lang_by_name((const char *)data + 1, size - 1 < 40 ? size - 1 : 40);
	return 0;
}
