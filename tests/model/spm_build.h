/* spm_build.h - small SentencePiece vocabularies in memory, for tests and fuzz drivers. */
#ifndef CODEASK_TESTS_SPM_BUILD_H
#define CODEASK_TESTS_SPM_BUILD_H

#include "gguf_build.h"

struct spm_token {
	const char *text; /* as stored; NULL ends a list */
	float score;
	int type; /* tokenizer.ggml.token_type */
};

enum { SPM_FIRST = 259 }; /* id of the first given token behind <unk>, <s>, </s> and the bytes */

/* <unk>, <s>, </s>, 256 bytes <0xXX> (without them: as many unused tokens), then the given tokens. space_prefix: -1 leaves the key out. */
static inline void gb_spm(struct gguf_build *g, const struct spm_token *tokens, int bytes, int space_prefix)
{
	size_t n = 0;
	uint32_t u;
	char name[16];

	while (tokens[n].text)
		n++;
	gb_kv_str(g, "tokenizer.ggml.model", "llama");
	gb_kv_array(g, "tokenizer.ggml.tokens", 8, SPM_FIRST + n);
	gb_text(&g->kv, "<unk>", 5);
	gb_text(&g->kv, "<s>", 3);
	gb_text(&g->kv, "</s>", 4);
	for (int b = 0; b < 256; b++) {
		snprintf(name, sizeof name, bytes ? "<0x%02X>" : "[PAD%d]", b);
		gb_text(&g->kv, name, strlen(name));
	}
	for (size_t i = 0; i < n; i++)
		gb_text(&g->kv, tokens[i].text, strlen(tokens[i].text));
	gb_kv_array(g, "tokenizer.ggml.scores", 6, SPM_FIRST + n);
	for (size_t i = 0; i < SPM_FIRST + n; i++) {
		float score = i < SPM_FIRST ? 0 : tokens[i - SPM_FIRST].score;

		memcpy(&u, &score, 4);
		gb_int(&g->kv, u, 4);
	}
	gb_kv_array(g, "tokenizer.ggml.token_type", 5, SPM_FIRST + n);
	for (size_t i = 0; i < SPM_FIRST + n; i++)
		gb_int(&g->kv, i == 0 ? 2 : i < 3 ? 3 : i < SPM_FIRST ? (bytes ? 6 : 5) : tokens[i - SPM_FIRST].type, 4);
	if (space_prefix >= 0)
		gb_kv_bool(g, "tokenizer.ggml.add_space_prefix", space_prefix);
}

#endif
