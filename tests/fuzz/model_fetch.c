/* model_fetch.c - libFuzzer driver for what codeask pull reads from others: the first byte picks the reader (t tree, m manifest,
 * s checksums, h head of an answer, j journal, n name, anything else a source), the rest is its input. */
#include "../../src/model/fetch_http.h"
#include "../../src/model/fetch_list.h"
#include "../../src/model/fetch_part.h"
#include "../../src/model/fetch_source.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void need(int ok)
{
	if (!ok)
		abort();
}

/* A name under which a file is made: plain, visible, in no other directory. */
static void check_name(const char *text, size_t len)
{
	char *name = fetch_safe_name(text, len);

	if (name) {
		size_t n = strlen(name);

		need(n > 5 && n <= 200 && strcmp(name + n - 5, ".gguf") == 0 && name[0] != '.' && name[0] != '-');
		for (size_t i = 0; i < n; i++)
			need(isalnum((unsigned char)name[i]) || strchr("._+-", name[i]) != NULL);
	}
	free(name);
}

static void tree(const char *text, size_t len)
{
	static const char *const quants[] = { NULL, "Q4_K_M", "a" };

	for (int i = 0; i < 3; i++) {
		struct fetch_files f = { 0 };

		if (fetch_tree_parse(text, len, "x", &f, NULL) == 0 && fetch_tree_choose(&f, "x", quants[i], NULL) == 0) {
			need(f.n > 0);
			for (size_t k = 0; k < f.n; k++) {
				char *escaped = fetch_url_escape(f.file[k].from);

				need(!strstr(escaped, "//") && strncmp(escaped, "../", 3) != 0 && !strstr(escaped, "/../") && f.file[k].bytes <= FETCH_MAX_BYTES);
				need(!f.file[k].sha256[0] || sha256_is_hex(f.file[k].sha256, strlen(f.file[k].sha256)));
				check_name(f.file[k].from, strlen(f.file[k].from));
				free(escaped);
			}
		}
		fetch_files_free(&f);
	}
}

static void journal(const char *text, size_t len)
{
	struct fetch_state s;

	if (fetch_state_parse(text, len, &s) == 0) {
		uint64_t sum = 0;

		need(s.good <= len && s.ident.bytes > 0 && s.ident.bytes <= FETCH_MAX_BYTES && s.piece >= FETCH_PIECE_MIN);
		for (size_t i = 0; i < s.n; i++) {
			need(s.have[i].len > 0 && s.have[i].at + s.have[i].len <= s.ident.bytes);
			need(s.have[i].at / s.piece == (s.have[i].at + s.have[i].len - 1) / s.piece);
			sum += s.have[i].len;
		}
		need(sum <= s.ident.bytes);
	}
	fetch_state_free(&s);
}

static void source(const char *text)
{
	struct fetch_source s;
	struct err e = { 0 };

	if (fetch_source_parse(text, &s, &e) == 0) {
		if (s.from == FETCH_FROM_HF || s.from == FETCH_FROM_OLLAMA)
			need(s.owner && s.name && !strchr(s.name, '/') && strcmp(s.name, "..") != 0 && strcmp(s.owner, "..") != 0);
		fetch_source_free(&s);
	} else {
		need(e.code == ERR_USAGE && e.msg[0]);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text, kind = size ? (char)data[0] : 'n', sha256[SHA256_HEX + 1];
	size_t len = size ? size - 1 : 0;
	struct fetch_file file = { 0 };
	struct fetch_head head = { 0 };

	/* the readers of files get exactly their bytes, so that a sanitizer sees the one behind; sources are strings */
	text = malloc(len ? len : 1);
	if (len)
		memcpy(text, data + 1, len);
	switch (kind) {
	case 't':
		tree(text, len);
		break;
	case 'm':
		if (fetch_manifest_parse(text, len, "x", &file, NULL) == 0)
			need(file.sized && sha256_is_hex(file.sha256, strlen(file.sha256)));
		break;
	case 's':
		need(fetch_sums_parse(text, len, "x.gguf", sha256) == (sha256[0] != '\0'));
		break;
	case 'h':
		for (size_t at = 0; at < len;) {
			const char *nl = memchr(text + at, '\n', len - at);
			size_t n = nl ? (size_t)(nl - text) - at + 1 : len - at;

			fetch_head_line(&head, text + at, n);
			at += n;
		}
		need(strlen(head.etag) < sizeof(head.etag) && strlen(head.modified) < sizeof(head.modified));
		need(!head.has_range || head.bad_range || !head.range.ranged || head.range.first <= head.range.last);
		break;
	case 'j':
		journal(text, len);
		break;
	case 'n':
		check_name(text, len);
		break;
	default: {
		char *line = strndup((const char *)data, size);
		const char *quant;
		bool exact;
		size_t n;

		source(line);
		quant = fetch_quant(line, &n);
		need(quant + n <= line + strlen(line) || n == 0);
		fetch_quant_is(line, "Q4_K_M", &exact);
		free(line);
	}
	}
	free(text);
	return 0;
}
