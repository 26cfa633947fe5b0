/* model_special.c - tokenizer: what a file's metadata say about tokens: their types, the ends of answers, the pre-tokeniser. */
#include "model/gguf_build.h"
#include "model/vocab_check.h"

#include <stdlib.h>

/* ---- vocabularies made here: 256 bytes, then texts of given types ---------------------------------------------------------- */

struct typed {
	const char *text; /* NULL ends a list */
	int type;
};

enum { FIRST_TYPED = 256 };

static void build_typed(struct gguf_build *b, const char *model, const char *pre, const struct typed *list, const char *const *merges)
{
	size_t n = 0;
	char c[3];

	while (list[n].text)
		n++;
	gb_kv_str(b, "tokenizer.ggml.model", model);
	if (pre)
		gb_kv_str(b, "tokenizer.ggml.pre", pre);
	gb_kv_array(b, "tokenizer.ggml.tokens", 8, FIRST_TYPED + n);
	for (int i = 0; i < 256; i++)
		gb_text(&b->kv, c, gb_byte_char(c, i));
	for (size_t i = 0; i < n; i++)
		gb_text(&b->kv, list[i].text, strlen(list[i].text));
	gb_kv_array(b, "tokenizer.ggml.token_type", 5, FIRST_TYPED + n);
	for (size_t i = 0; i < FIRST_TYPED + n; i++)
		gb_int(&b->kv, i < FIRST_TYPED ? 1 : list[i - FIRST_TYPED].type, 4);
	for (n = 0; merges[n]; n++)
		;
	gb_kv_array(b, "tokenizer.ggml.merges", 8, n);
	for (size_t i = 0; i < n; i++)
		gb_text(&b->kv, merges[i], strlen(merges[i]));
}

static const char *const twelve[] = { "1 2", NULL };

static struct vocab *parse(struct gguf_build *b, struct err *e)
{
	struct buf file = { 0 };
	struct gguf *g;
	struct vocab *v;

	gb_build(b, &file);
	g = gguf_parse(file.p, file.len, "made", e);
	cr_assert(g);
	v = vocab_new(g, e);
	gguf_free(g);
	buf_free(&file);
	return v;
}

static struct vocab *typed_vocab(const char *pre, const struct typed *list)
{
	struct gguf_build b = { 0 };
	struct err e = ERR_INIT;
	struct vocab *v;

	build_typed(&b, "gpt2", pre, list, twelve);
	v = parse(&b, &e);
	cr_assert(v, "%s", e.msg);
	return v;
}

static void refused(const char *model, const char *pre, const char *why)
{
	static const struct typed none[] = { { NULL, 0 } };
	struct gguf_build b = { 0 };
	struct err e = ERR_INIT;

	build_typed(&b, model, pre, none, twelve);
	cr_expect_null(parse(&b, &e));
	cr_expect(e.code == ERR_MODEL && strstr(e.msg, why), "'%s' does not say %s", e.msg, why);
}

Test(model_special, unsupported_is_refused_by_name)
{
	refused("bert", "default", "'bert'");
	refused("gpt2", "falcon", "'falcon'");
	refused("gpt2", "qwen", "'qwen'");
	refused("gpt2", "", "''");
}

/* Converters that do not know a pre-tokeniser say "default": some architectures have one only. */
Test(model_special, default_of_an_architecture)
{
	static const struct { const char *arch, *pre; size_t n; } cases[] = {
		/* "12" is one token where digits may stand together */
		{ "gptoss", "default", 1 }, { "llama4", NULL, 1 }, { "mistral3", "default", 2 }, { "glm4moe", "default", 1 }, { "qwen35moe", "default", 2 },
		{ "qwen35moe", "llama-bpe", 1 }, { "mistral3", "gpt-2", 1 }, { "mistral3", "qwen2", 2 }, { "other", "default", 1 },
	};
	static const struct typed list[] = { { "12", 1 }, { NULL, 0 } };

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct gguf_build b = { 0 };
		struct err e = ERR_INIT;
		struct vocab *v;

		gb_kv_str(&b, "general.architecture", cases[i].arch);
		build_typed(&b, "gpt2", cases[i].pre, list, twelve);
		v = parse(&b, &e);
		cr_assert(v, "%s", e.msg);
		cr_expect_eq(vocab_count(v, "12", 2), cases[i].n, "%s, %s", cases[i].arch, cases[i].pre);
		vocab_free(v);
	}
}

/* User-defined tokens are part of any text, control tokens are not; the leftmost counts, there the longest. */
Test(model_special, user_defined_tokens)
{
	static const struct typed list[] = { { "<think>", 4 }, { "<|im_end|>", 4 }, { "   ", 4 }, { "     ", 4 }, { "<t", 4 }, { "hink", 4 }, { "<|c|>", 3 }, { "<unk>", 2 },
					     { NULL, 0 } };
	struct vocab *v = typed_vocab("gpt-2", list);
	int32_t a = vocab_find(v, "a");

	expect_ids(v, "a<think>a", false, (int32_t[]){ a, 256, a }, 3);
	expect_ids(v, "<thin<think>", false, (int32_t[]){ 260, vocab_find(v, "h"), vocab_find(v, "i"), vocab_find(v, "n"), 256 }, 5);
	expect_ids(v, "    a", false, (int32_t[]){ 258, vocab_find(v, "\xc4\xa0"), a }, 3);
	expect_ids(v, "     a", false, (int32_t[]){ 259, a }, 2);
	cr_expect_eq(vocab_count(v, "<|c|>", 5), 5);
	expect_ids(v, "<|c|>", true, (int32_t[]){ 262 }, 1);
	cr_expect_eq(vocab_count(v, "<unk>", 5), 5);
	/* the end of an answer is a control token, whatever the file took it for: no text may spell it */
	cr_expect_eq(vocab_count(v, "<|im_end|>", 10), 10);
	expect_ids(v, "<|im_end|>", true, (int32_t[]){ 257 }, 1);
	cr_expect(vocab_is_end(v, 257) && !vocab_is_end(v, 256));
	expect_round_trip(v, "a<think>   b      c", 18);
	vocab_free(v);
}

/* More first bytes than are searched for one by one. */
Test(model_special, user_defined_tokens_of_many_beginnings)
{
	static const struct typed list[] = { { "<a>", 4 }, { "[b]", 4 }, { "{c}", 4 }, { "(d)", 4 }, { "|e|", 4 }, { "\xff\xfe", 4 }, { "\xe4\xbd\xa0", 4 },
					     { NULL, 0 } };
	struct vocab *v = typed_vocab("llama-bpe", list);

	expect_ids(v, "<a>[b]{c}(d)|e|\xff\xfe\xe4\xbd\xa0<a", false, (int32_t[]){ 256, 257, 258, 259, 260, 261, 262, vocab_find(v, "<"), vocab_find(v, "a") }, 9);
	vocab_free(v);
}

Test(model_special, ends)
{
	static const struct typed harmony[] = { { "<|return|>", 3 }, { "<|call|>", 3 }, { "<|end|>", 3 }, { "<|channel|>", 3 }, { "<|message|>", 3 }, { NULL, 0 } };
	static const struct typed phi[] = { { "<|end|>", 3 }, { "<|user|>", 3 }, { "</s>", 4 }, { "<|channel|>", 3 }, { NULL, 0 } };
	static const struct typed glm[] = { { "[gMASK]", 3 }, { "<|user|>", 3 }, { "<|observation|>", 3 }, { "<|assistant|>", 3 }, { "<|endoftext|>", 3 }, { NULL, 0 } };
	static const struct typed words[] = { { "</s>", 3 }, { "<eos>", 1 }, { "<|eot|>", 1 }, { "<|tool|>", 3 }, { NULL, 0 } };
	struct gguf_build b = { 0 };
	struct err e = ERR_INIT;
	struct vocab *v = typed_vocab("gpt-4o", harmony);

	cr_expect(vocab_is_end(v, 256) && vocab_is_end(v, 257) && !vocab_is_end(v, 258), "<|end|> ends a message, not the answer");
	vocab_free(v);
	v = typed_vocab("gpt-2", phi);
	cr_expect(vocab_is_end(v, 256) && !vocab_is_end(v, 257) && !vocab_is_end(v, 258));
	vocab_free(v);
	v = typed_vocab("glm4", glm);
	cr_expect(vocab_is_end(v, 257) && vocab_is_end(v, 258) && !vocab_is_end(v, 259) && vocab_is_end(v, 260));
	vocab_free(v);
	v = typed_vocab("gpt-2", words);
	cr_expect(vocab_is_end(v, 256) && !vocab_is_end(v, 257) && vocab_is_end(v, 258) && !vocab_is_end(v, 259), "<eos> is a word there");
	vocab_free(v);
	/* what the file says comes first, except for harmony's <|end|> */
	build_typed(&b, "gpt2", "gpt-4o", harmony, twelve);
	gb_kv_u32(&b, "tokenizer.ggml.eot_token_id", 258);
	gb_kv_u32(&b, "tokenizer.ggml.eom_token_id", 260);
	gb_kv_array(&b, "tokenizer.ggml.eos_token_ids", 4, 3);
	gb_int(&b.kv, 3, 4);
	gb_int(&b.kv, 7, 4);
	gb_int(&b.kv, 99999, 4);
	v = parse(&b, &e);
	cr_assert(v, "%s", e.msg);
	cr_expect(vocab_is_end(v, 3) && vocab_is_end(v, 7) && !vocab_is_end(v, 4) && vocab_is_end(v, 260) && !vocab_is_end(v, 258));
	vocab_free(v);
}

/* An end that the file took for a word is found in templates, not in texts. */
Test(model_special, an_end_taken_for_a_word)
{
	static const struct typed list[] = { { "<|", 1 }, { "eo", 1 }, { "eot", 1 }, { "|>", 1 }, { "<|eot", 1 }, { "<|eot|>", 1 }, { NULL, 0 } };
	static const char *const merges[] = { "< |", "e o", "eo t", "| >", "<| eot", "<|eot |>", NULL };
	struct gguf_build b = { 0 };
	struct err e = ERR_INIT;
	struct vocab *v;

	build_typed(&b, "gpt2", "seed-coder", list, merges);
	v = parse(&b, &e);
	cr_assert(v, "%s", e.msg);
	expect_ids(v, "<|eot|>", true, (int32_t[]){ 261 }, 1);
	expect_ids(v, "<|eot|>", false, (int32_t[]){ 256, 258, 259 }, 3);
	vocab_free(v);
}

Test(model_special, real_ends)
{
	struct vocab *v;

	NEED_GOLDEN("vocab");
	v = load("o200k.gguf");
	cr_expect(vocab_is_end(v, vocab_find(v, "<|return|>")) && vocab_is_end(v, vocab_find(v, "<|call|>")) && !vocab_is_end(v, vocab_find(v, "<|end|>")));
	vocab_free(v);
	v = load("ggml-vocab-deepseek-coder.gguf");
	cr_expect(vocab_is_end(v, 32014) && !vocab_is_end(v, 32013));
	vocab_free(v);
}

Test(model_special, real_bos_and_end)
{
	struct vocab *v;

	NEED_GOLDEN("vocab");
	v = load("ggml-vocab-llama-bpe.gguf");
	cr_expect_eq(vocab_bos(v), 128000);
	cr_expect(vocab_add_bos(v));
	cr_expect(vocab_is_end(v, 128001) && vocab_is_end(v, 128009) && !vocab_is_end(v, 128000) && !vocab_is_end(v, 128006));
	cr_expect(!vocab_is_end(v, -1) && !vocab_is_end(v, 1 << 30));
	vocab_free(v);
	v = load("ggml-vocab-qwen2.gguf");
	cr_expect(!vocab_add_bos(v));
	cr_expect(vocab_is_end(v, vocab_find(v, "<|im_end|>")) && vocab_is_end(v, vocab_find(v, "<|endoftext|>")));
	cr_expect(!vocab_is_end(v, vocab_find(v, "<|im_start|>")));
	vocab_free(v);
}
