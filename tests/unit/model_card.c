/* model_card.c - what a header tells: quantisation, kind, sizes, whether it fits. */
#include "model/stores.h"
#include "src/model/found.h"

/* ---- cards ---------------------------------------------------------------------------------------------------------------------- */

Test(model_card, quantisation_in_names)
{
	static const struct {
		const char *name, *want;
	} c[] = {
		{ "Qwen3-8B-Q4_K_M.gguf", "Q4_K_M" }, { "unsloth/Qwen3-8B-GGUF:UD-Q4_K_XL", "UD-Q4_K_XL" }, { "gemma_q4_0.gguf", "Q4_0" },
		{ "x-IQ2_XXS", "IQ2_XXS" }, { "m.f16.gguf", "F16" }, { "gpt-oss-20b-mxfp4", "MXFP4" }, { "x-BF16-00001-of-00002.gguf", "BF16" },
		{ "qwen2.5-coder:7b-instruct-q5_K_S", "Q5_K_S" }, { "Q8_0/m-Q6_K.gguf", "Q6_K" }, { "TQ1_0", "TQ1_0" }, { "a-q4", "Q4" },
		{ "x-Q4_0_4_4", "Q4_0_4_4" }, { "qwen3:8b", "" }, { "", "" }, { "Q9_0", "" }, { "aQ4_0", "" }, { "Q4x", "" }, { "f161", "" },
		{ "Q4_longword", "Q4" }, { "gemma-q4_0_foo", "Q4_0" }, { "x-IQ4_XS_R4", "IQ4_XS_R4" }, { "Q4_1_1_1_1_1_1_1_1_1_1_1_1", "" },
	};
	char got[24];

	for (size_t i = 0; i < sizeof(c) / sizeof(*c); i++) {
		model_card_quant(c[i].name, got);
		cr_expect_str_eq(got, c[i].want, "%s: '%s'", c[i].name, got);
	}
}

static struct model_card card(const char *name, const struct small *s)
{
	struct model_card c;
	struct err e = ERR_INIT;

	small_write("m.gguf", s);
	cr_assert_eq(model_card_read(at("m.gguf"), name, 0, &c, &e), 0, "%s", e.msg);
	return c;
}

Test(model_card, kinds)
{
	static const struct {
		const char *name;
		struct small s;
		enum model_kind want;
	} c[] = {
		{ "a:7b", { .template = TEMPLATE }, KIND_INSTRUCT },
		{ "a:7b", { .token = "<|im_start|>" }, KIND_BASE }, /* chat.c wants two */
		{ "a:7b", { .token = "<|im_start|>", .second = "<|im_end|>" }, KIND_INSTRUCT },
		{ "a:7b", { .token = "<|message|>", .second = "<|channel|>" }, KIND_INSTRUCT },
		{ "a:7b", { .token = "<|x|>" }, KIND_BASE },
		{ "qwen2.5-coder:7b-base", { .template = TEMPLATE }, KIND_BASE },
		{ "a", { .template = TEMPLATE, .title = "Qwen3 8B Base" }, KIND_BASE },
		{ "database-7b", { .template = TEMPLATE }, KIND_INSTRUCT },
		{ "base-7b-instruct", { .template = TEMPLATE }, KIND_INSTRUCT },
		{ "nomic-embed-text:latest", { .arch = "nomic-bert" }, KIND_EMBEDDING },
		{ "x", { .template = TEMPLATE, .title = "Qwen3 Embedding 4B" }, KIND_EMBEDDING },
		{ "x", { .template = TEMPLATE, .pooling = 3 }, KIND_EMBEDDING },
		{ "x", { .template = TEMPLATE, .pooling = 4 }, KIND_RERANKER },
		{ "bge-reranker-v2-m3", { .arch = "bert" }, KIND_RERANKER },
		{ "x", { .arch = "clip" }, KIND_PROJECTOR },
		{ "x", { .type = "imatrix" }, KIND_OTHER },
	};

	dir_make();
	for (size_t i = 0; i < sizeof(c) / sizeof(*c); i++) {
		struct model_card got = card(c[i].name, &c[i].s);

		cr_expect_eq(got.kind, c[i].want, "%zu %s: %d, not %d", i, c[i].name, got.kind, c[i].want);
	}
}

Test(model_card, sizes)
{
	struct model_card c;

	dir_make();
	c = card("x", &(struct small){ .arch = "qwen3moe", .experts = 8, .used = 2, .file_type = 15, .title = "T\033[1m" });
	cr_expect_eq(c.n_params, 7 * 32 + 4 * 1024 + 8 * 32 + 3 * 8 * 1024);
	cr_expect_eq(c.n_active, 7 * 32 + 4 * 1024 + 8 * 32 + 3 * 2 * 1024);
	cr_expect_str_eq(c.quant, "Q4_K_M");
	cr_expect_eq(c.tensor_bytes, 4 * c.n_params);
	cr_expect_eq(model_card_thumb(&c), (uint64_t)((double)c.n_params * 4 * 1.2));
	cr_expect_not(strchr(c.title, '\033'));
	c = card("x", &(struct small){ .n_ctx = 4096 });
	cr_expect_str_eq(c.quant, "F32", "the type of the weights when nothing else tells");
	cr_expect(c.supported && c.n_ctx_train == 4096 && c.plan.n_ctx == 4096 && model_card_fits(&c));
	cr_expect_eq(model_card_read(at("m.gguf"), NULL, 4096, &c, NULL), 0); /* a machine of 4 KiB */
	cr_expect(c.supported && !model_card_fits(&c) && !c.plan.fits);
}
