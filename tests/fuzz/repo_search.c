/* Search patterns, questions, and documents: a byte of options, a line with the pattern, and the text. The same bytes are read
 * as a question and as a document. */
#include "../../src/repo/fts.h"
#include "../../src/repo/match.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool ok)
{
	if (!ok)
		abort();
}

static bool line_holds(const char *text, const struct match_at *at, const char *s, size_t n)
{
	return memmem(text + at->line, at->line_end - at->line, s, n) != NULL;
}

static void search(const struct match_opts *o, const char *text, size_t len)
{
	struct err e = ERR_INIT;
	struct match *m = match_new(o, &e);
	struct match_at at;
	size_t behind = 0;

	if (!m) {
		check(e.code == ERR_USAGE && e.msg[0]);
		return;
	}
	struct match_run *r = match_run_new(m);
	match_start(r, text, len, 0.5, NULL);
	while (match_next(r, &at)) {
		check(at.line >= behind && at.line <= at.start && at.start <= at.end && at.end <= len && at.line_end <= len);
		check(!at.line || text[at.line - 1] == '\n');
		check(!memchr(text + at.line, '\n', at.line_end - at.line));
		if (!o->regex && o->letters == MATCH_EXACT)
			check(line_holds(text, &at, o->pattern, o->len) || memchr(o->pattern, '\r', o->len));
		behind = at.line_end;
	}
	match_run_free(r);
	match_free(m);
}

static void read_document(const struct terms *t, const char *path, const char *text, size_t len)
{
	struct fts_text d = { 0 };
	struct fts_part p;
	uint32_t line = 0;

	fts_text_start(&d, path, text, len);
	while (fts_text_next(&d, &p)) {
		float found[TERMS_MAX] = { 0 };
		check(p.line > line && p.len > 0 && !p.text[p.len]);
		line = p.line;
		terms_measure(t, TERMS_PROSE, p.text, p.len, 1, found);
		for (size_t k = 0; k < TERMS_MAX; k++)
			check(found[k] >= 0 && found[k] < 4);
	}
	fts_text_free(&d);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *nl, *text;
	struct terms t;
	float found[TERMS_MAX] = { 0 };

	if (size < 2)
		return 0;
	const char *pattern = (const char *)data + 1, *end = (const char *)data + size;
	nl = memchr(pattern, '\n', size - 1);
	text = nl ? nl + 1 : end;
	struct match_opts o = {
		.pattern = pattern,
		.len = (size_t)((nl ? nl : end) - pattern),
		.regex = data[0] & 1,
		.word = data[0] & 2,
		.letters = (data[0] >> 2) % 3,
	};
	search(&o, text, (size_t)(end - text));

	char *question = malloc(o.len + 1), *name = malloc((size_t)(end - text) + 1);
	memcpy(question, pattern, o.len);
	question[o.len] = 0;
	memcpy(name, text, (size_t)(end - text));
	name[end - text] = 0;
	terms_read(&t, question);
	check(t.n <= TERMS_MAX && t.n_forms <= TERMS_FORMS);
	terms_measure(&t, TERMS_NAME, text, (size_t)(end - text), 1, found);
	terms_is_ident(&t, name, 1, found);
	read_document(&t, "a.md", text, (size_t)(end - text));
	read_document(&t, "a.vtt", text, (size_t)(end - text));
	free(question);
	free(name);
	return 0;
}
