/* model_name.c - from what users type to a model on disk, and the choice when they type nothing. */
#include "model/stores.h"
#include "src/model/found.h"

/* ---- names ---------------------------------------------------------------------------------------------------------------------- */

static void expect_resolves(const struct found_dirs *d, const char *name, const char *end)
{
	struct err e = ERR_INIT;
	char *path = found_resolve(d, name, &e);
	size_t n = strlen(end);

	cr_expect(path && strlen(path) >= n && strcmp(path + strlen(path) - n, end) == 0, "%s: %s, %s", name, path ? path : "-", e.msg);
	free(path);
}

static void expect_unclear(const struct found_dirs *d, const char *name, const char *say, const char *also)
{
	struct err e = ERR_INIT;
	char *path = found_resolve(d, name, &e);

	cr_expect_null(path, "%s: %s", name, path);
	cr_expect_eq(e.code, ERR_MODEL);
	cr_expect(strstr(e.msg, say) && strstr(e.msg, also), "%s: %s", name, e.msg);
	free(path);
}

Test(model_name, resolve)
{
	struct found_dirs d;
	struct err e = ERR_INIT;
	char *path;
	size_t n;

	dir_make();
	n = ollama_blob('1', INSTRUCT);
	ollama_manifest("registry.ollama.ai/library/qwen3/8b", '1', n);
	n = ollama_blob('2', INSTRUCT);
	ollama_manifest("hf.co/bartowski/Llama-3.2-1B-GGUF/Q8_0", '2', n);
	hub_file("models--unsloth--Qwen3-4B-GGUF", "r1", "Qwen3-4B-Q4_K_M.gguf", '3', INSTRUCT);
	hub_file("models--unsloth--Phi-4-GGUF", "r1", "phi-4-Q4_K_M.gguf", '4', INSTRUCT);
	hub_file("models--unsloth--Phi-4-GGUF", "r1", "phi-4-Q8_0.gguf", '5', INSTRUCT);
	small_write(".local/share/codeask/models/work/tiny.gguf", INSTRUCT);
	small_write(".local/share/codeask/models/tiny-big.gguf", INSTRUCT);
	small_write(".local/share/codeask/models/tiny-lora.gguf", &(struct small){ .type = "adapter" });
	d = home_dirs();
	expect_resolves(&d, "qwen3:8b", digest('1'));
	expect_resolves(&d, "ollama:QWEN3:8B", digest('1'));
	expect_resolves(&d, "hf.co/bartowski/Llama-3.2-1B-GGUF:Q8_0", digest('2'));
	expect_resolves(&d, "bartowski/llama-3.2-1b-gguf", digest('2'));
	expect_resolves(&d, "unsloth/Qwen3-4B-GGUF", "/Qwen3-4B-Q4_K_M.gguf");
	expect_resolves(&d, "hf:unsloth/Qwen3-4B-GGUF:q4_k_m", "/Qwen3-4B-Q4_K_M.gguf");
	expect_resolves(&d, "Qwen3-4B-Q4_K_M.gguf", "/Qwen3-4B-Q4_K_M.gguf");
	expect_resolves(&d, "Qwen3-4B-Q4_K_M", "/Qwen3-4B-Q4_K_M.gguf");
	expect_resolves(&d, "unsloth/Phi-4-GGUF:Q8_0", "/phi-4-Q8_0.gguf");
	expect_resolves(&d, "phi-4-q8", "/phi-4-Q8_0.gguf");
	expect_resolves(&d, "tiny", "/work/tiny.gguf"); /* whole before part */
	expect_resolves(&d, "work/tiny", "/work/tiny.gguf");
	expect_resolves(&d, "big", "/tiny-big.gguf");
	expect_resolves(&d, "iny-", "/tiny-big.gguf"); /* the adapter is no candidate */
	expect_unclear(&d, "qwen", "several models", "qwen3:8b");
	expect_unclear(&d, "unsloth/Phi-4-GGUF", "several models", "unsloth/Phi-4-GGUF:Q8_0");
	expect_unclear(&d, "nothing", "installed are", "qwen3:8b");
	expect_unclear(&d, "", "installed are", "qwen3:8b");
	/* a file wins over a name, a directory does not */
	put_text("here/qwen3:8b", "x");
	cr_assert_eq(chdir(at("here")), 0);
	path = found_resolve(&d, "qwen3:8b", &e);
	cr_assert(path);
	cr_expect_str_eq(path, "qwen3:8b");
	free(path);
	cr_assert(mkdir("big", 0700) == 0 && mkdir("zzz", 0700) == 0);
	expect_resolves(&d, "big", "/tiny-big.gguf");
	expect_unclear(&d, "zzz", "is a directory", "zzz");
	cr_assert_eq(chdir("/"), 0);
	found_dirs_free(&d);
}

Test(model_name, equal_names_are_told_apart_by_path)
{
	struct found_dirs d;

	dir_make();
	small_write(".local/share/codeask/models/x.gguf", INSTRUCT);
	small_write(".cache/llama.cpp/x.gguf", INSTRUCT);
	d = home_dirs();
	expect_unclear(&d, "x", "codeask/models/x.gguf", "llama.cpp/x.gguf");
	found_dirs_free(&d);
}

/* Hundreds of models: the message stays one line that says how many more there are. */
Test(model_name, long_lists_are_shortened)
{
	struct found_dirs d;

	dir_make();
	for (int i = 0; i < 300; i++) {
		char name[100];

		snprintf(name, sizeof(name), ".local/share/codeask/models/model-number-%d.gguf", i);
		small_write(name, INSTRUCT);
	}
	d = home_dirs();
	expect_unclear(&d, "model", "several models", "more (codeask models lists them)): give more of the name");
	expect_unclear(&d, "nothing", "installed are", "more (codeask models lists them)");
	found_dirs_free(&d);
}

Test(model_name, by_sha256)
{
	struct found_dirs d;
	struct found f;
	char *path, sum[128];
	size_t n;

	dir_make();
	n = ollama_blob('1', INSTRUCT);
	hub_file("models--o--r", "r1", "a-Q4_0.gguf", '2', INSTRUCT);
	small_write(".local/share/codeask/models/d/mine.gguf", INSTRUCT);
	snprintf(sum, sizeof(sum), "%s  mine.gguf\n", digest('C'));
	put_text(".local/share/codeask/models/d/mine.gguf.sha256", sum);
	d = home_dirs();
	found_scan(&d, &f);
	cr_expect_null(found_by_sha256(&d, &f, digest('1'), n), "a blob that no manifest names is no model");
	found_free(&f);
	ollama_manifest("registry.ollama.ai/library/one/latest", '1', n);
	found_scan(&d, &f);
	path = found_by_sha256(&d, &f, digest('1'), n);
	cr_expect(path && strstr(path, "blobs/sha256-111"), "%s", path);
	free(path);
	cr_expect_null(found_by_sha256(&d, &f, digest('1'), n + 1));
	path = found_by_sha256(&d, &f, digest('2'), n);
	cr_expect(path && strstr(path, "models--o--r/blobs/222"), "%s", path);
	free(path);
	path = found_by_sha256(&d, &f, digest('c'), n);
	cr_expect(path && strstr(path, "/d/mine.gguf"), "%s", path);
	free(path);
	cr_expect_null(found_by_sha256(&d, &f, digest('d'), n));
	cr_expect_null(found_by_sha256(&d, &f, "../../x", n));
	found_free(&f);
	found_dirs_free(&d);
}

/* LM Studio and llama.cpp keep no digests: files of the right size may be the one, parts of a split model, too. */
Test(model_name, by_size)
{
	struct found_place at = { 0 };
	struct found_dirs d;
	struct found f;
	char *path;

	dir_make();
	put_file(".lmstudio/models/p/r/x-Q8_0.gguf", "GGUF", 4);
	put_file(".lmstudio/models/p/s/y-00001-of-00002.gguf", "GGUF12", 6);
	put_file(".lmstudio/models/p/s/y-00002-of-00002.gguf", "GGUF34", 6);
	put_file(".local/share/codeask/models/summed.gguf", "GGUF56", 6);
	put_text(".local/share/codeask/models/summed.gguf.sha256", digest('1'));
	d = home_dirs();
	found_scan(&d, &f);
	for (int part = 1; part <= 2; part++) {
		path = found_by_size(&f, 6, &at);
		cr_expect(path && strstr(path, part == 1 ? "/y-00001-of" : "/y-00002-of"), "%d: %s", part, path);
		free(path);
	}
	cr_expect_null(found_by_size(&f, 6, &at), "one with a digest needs no look");
	at = (struct found_place){ 0 };
	path = found_by_size(&f, 4, &at);
	cr_expect(path && strstr(path, "/x-Q8_0.gguf"), "%s", path);
	free(path);
	cr_expect_null(found_by_size(&f, 4, &at));
	at = (struct found_place){ 0 };
	cr_expect_null(found_by_size(&f, 5, &at));
	found_free(&f);
	found_dirs_free(&d);
}

/* ---- choice --------------------------------------------------------------------------------------------------------------------- */

static struct found_model fake(const char *name, double params_b, double active_b, double bits)
{
	struct found_model m = { .name = (char *)name };

	m.path = m.name;
	m.card = (struct model_card){ .kind = KIND_INSTRUCT, .n_params = (uint64_t)(params_b * 1e9), .n_active = (uint64_t)(active_b * 1e9),
				      .bits = bits, .file_bytes = (uint64_t)(params_b * bits / 8 * 1e9), .supported = true,
				      .n_ctx_train = 32768, .plan = { .fits = true, .n_ctx = 32768, .n_ctx_fits = 32768 } };
	return m;
}

static const char *best_of(struct found_model *m, size_t n)
{
	struct found f = { .models = m, .n = n };
	int i = found_best(&f);

	return i < 0 ? "" : m[i].name;
}

Test(model_name, choice)
{
	struct found_model coder[] = { fake("qwen3:8b", 8.2, 8.2, 4.8), fake("qwen2.5-coder:7b", 7.6, 7.6, 4.8) };
	struct found_model large[] = { fake("a:8b", 8, 8, 4.8), fake("b:14b", 14, 14, 4.8), fake("c:4b", 4, 4, 8.5) };
	struct found_model experts[] = { fake("dense:32b", 32, 32, 4.8), fake("moe:30b", 30, 3.3, 4.8) };
	struct found_model completion[] = { fake("tiny-coder:1.5b", 1.5, 1.5, 4.8), fake("qwen3:14b", 14, 14, 4.8) };
	struct found_model bits[] = { fake("a:q4", 8, 8, 4.8), fake("a:f16", 8, 8, 16), fake("a:q8", 8, 8, 8.5), fake("a:q2", 8, 8, 2.6) };
	struct found_model out[6];

	cr_expect_str_eq(best_of(coder, 2), "qwen2.5-coder:7b");
	cr_expect_str_eq(best_of(large, 3), "b:14b");
	cr_expect_str_eq(best_of(experts, 2), "moe:30b");
	cr_expect_str_eq(best_of(completion, 2), "qwen3:14b");
	cr_expect_str_eq(best_of(bits, 4), "a:q8");
	for (int i = 0; i < 6; i++)
		out[i] = fake("x", 70, 70, 4.8);
	out[0].card.supported = false;
	out[1].card.kind = KIND_BASE;
	out[2].card.kind = KIND_EMBEDDING;
	out[3].card.plan.n_ctx_fits = 4096; /* too little for source code */
	out[4].card.plan.n_ctx_fits = 0;
	out[5].card.kind = KIND_RERANKER;
	cr_expect_str_eq(best_of(out, 6), "");
	out[3].card.n_ctx_train = 4096; /* all that it has */
	cr_expect_str_eq(best_of(out, 6), "x");
	cr_expect_str_eq(best_of(NULL, 0), "");
}

Test(model_name, choose)
{
	struct found_dirs d;
	char *path, *why;

	dir_make();
	small_write(".local/share/codeask/models/some-embed.gguf", &(struct small){ .template = TEMPLATE, .embd = 128 });
	small_write(".local/share/codeask/models/odd.gguf", &(struct small){ .arch = "rwkv7", .template = TEMPLATE });
	d = home_dirs();
	cr_expect_null(found_choose(&d, 0, &why));
	cr_assert(why);
	cr_expect(strstr(why, "none of the 2 models found") && strstr(why, "1 are of kinds") && strstr(why, "1 are not made to answer"), "%s", why);
	free(why);
	small_write(".local/share/codeask/models/small.gguf", INSTRUCT);
	small_write(".local/share/codeask/models/larger.gguf", &(struct small){ .template = TEMPLATE, .embd = 64 });
	path = found_choose(&d, 0, &why);
	cr_assert(path && why);
	cr_expect(strstr(path, "/larger.gguf"), "%s", path);
	cr_expect(strstr(why, "larger, of 4 models") == why && strstr(why, "-m NAME"), "%s", why);
	free(path);
	free(why);
	path = found_choose(&d, 4096, &why); /* nothing fits 4 KiB */
	cr_expect_null(path);
	cr_expect(strstr(why, "2 do not fit"), "%s", why);
	free(why);
	found_dirs_free(&d);
}
