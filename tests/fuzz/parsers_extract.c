/* parsers_extract.c - libFuzzer driver of parser_run(): the first byte picks the language, the rest is the file. The result
 * must stay inside the source. Seeds: tests/fuzz/seeds.sh. */
#include "../../parsers/parsers.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int truth)
{
	if (!truth)
		abort();
}

/* CODEASK_FUZZ_LANG=N: every file is of language N; exit status 3 when there is none of that number. */
static int only;
int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	const char *n = getenv("CODEASK_FUZZ_LANG");
	(void)argc, (void)argv;
	only = n ? atoi(n) : 0;
	if (only >= LANG_COUNT)
		exit(3);
	if (only > 0)
		fprintf(stderr, "language %s\n", lang_name((enum lang)only));
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct parser *p;
	static struct parse o;
	struct err e = ERR_INIT;
	if (!size)
		return 0;
	if (!p)
		p = parser_new(&e);
	enum lang lang = only > 0 ? (enum lang)only : (enum lang)(data[0] % LANG_COUNT);
	const char *src = (const char *)data + 1;
	size_t len = size - 1;
	lang_detect("x.h", src, len);
	lang_detect("x", src, len);
	require(parser_run(p, lang, src, len, &o, &e) == 0);
	for (size_t i = 0; i < o.n_defs; i++) {
		const struct def *d = &o.defs[i];
		require(d->start <= d->name && d->name_len && d->name + d->name_len <= d->end && d->end <= len && d->sig_end <= d->end);
		require(d->doc + d->doc_len <= len && d->type + d->type_len <= len && d->container < (int32_t)i);
		require(d->line && d->line <= o.lines && d->start_line <= d->line && d->line <= d->end_line);
	}
	for (size_t i = 0; i < o.n_refs; i++) {
		const struct ref *r = &o.refs[i];
		require(r->name_len && r->name + r->name_len <= len && r->slot + r->slot_len <= len && r->in_def < (int32_t)o.n_defs);
		require(i == 0 || o.refs[i - 1].start <= r->start);
	}
	require(o.file_doc + o.file_doc_len <= len);
	return 0;
}
