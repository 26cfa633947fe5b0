/* model_found.c - models in synthetic stores laid out like the real ones: each is found once, whatever is broken beside it. */
#include "model/stores.h"
#include "src/model/found.h"

static void list(struct found *f)
{
	struct found_dirs d = home_dirs();

	found_scan(&d, f);
	found_read(f, 0, NULL, NULL);
	found_dirs_free(&d);
}

static const struct found_model *find(const struct found *f, const char *name)
{
	for (size_t i = 0; i < f->n; i++)
		if (strcmp(f->models[i].name, name) == 0)
			return &f->models[i];
	return NULL;
}

static bool noted(const struct found *f, const char *a, const char *b)
{
	for (size_t i = 0; i < f->n_notes; i++)
		if (strstr(f->notes[i], a) && strstr(f->notes[i], b))
			return true;
	return false;
}

static void expect_names(const struct found *f, const char *const *names, size_t n)
{
	cr_expect_eq(f->n, n, "%zu models, not %zu", f->n, n);
	for (size_t i = 0; i < n; i++)
		cr_expect(find(f, names[i]), "%s is missing", names[i]);
	for (size_t i = 0; i < f->n; i++) {
		size_t k = 0;

		while (k < n && strcmp(names[k], f->models[i].name) != 0)
			k++;
		cr_expect(k < n, "%s (%s) should not be there", f->models[i].name, f->models[i].path);
	}
	for (size_t i = 0; i < f->n_notes; i++)
		fprintf(stderr, "note: %s\n", f->notes[i]);
}

/* ---- tests ---------------------------------------------------------------------------------------------------------------------- */

Test(model_found, directories)
{
	struct found_dirs d;

	set_env("HOME", "/h");
	found_dirs_init(&d, env, "/x/models:~/more::/x/models/");
	cr_expect_str_eq(d.own, "/h/.local/share/codeask/models");
	static const char *const plain[] = { "/h/.local/share/codeask/models", "/x/models", "/h/more", "/h/.ollama/models",
					     "/usr/share/ollama/.ollama/models", "/h/.cache/huggingface/hub", "/h/.lmstudio/models",
					     "/h/.cache/lm-studio/models", "/h/.cache/llama.cpp" };

	for (size_t i = 0; i < sizeof(plain) / sizeof(*plain); i++)
		cr_expect(has_root(&d, plain[i]), "%s", plain[i]);
	cr_expect_eq(d.n, 11, "%zu", d.n);
	cr_expect_str_eq(d.roots[0].path, d.own, "ours wins");
	found_dirs_free(&d);
	set_env("XDG_DATA_HOME", "/d");
	set_env("XDG_CACHE_HOME", "/c");
	set_env("OLLAMA_MODELS", "/o");
	set_env("HF_HUB_CACHE", "/f1");
	set_env("HF_HOME", "/f2");
	set_env("LLAMA_CACHE", "/l");
	found_dirs_init(&d, env, NULL);
	cr_expect_str_eq(d.own, "/d/codeask/models");
	static const char *const set[] = { "/o", "/f1", "/f2/hub", "/c/huggingface/hub", "/l", "/c/llama.cpp" };

	for (size_t i = 0; i < sizeof(set) / sizeof(*set); i++)
		cr_expect(has_root(&d, set[i]), "%s", set[i]);
	cr_expect_not(has_root(&d, "/usr/share/ollama/.ollama/models"));
	found_dirs_free(&d);
	env_n = 0;
	set_env("HOME", "relative");
	set_env("XDG_DATA_HOME", "relative");
	set_env("LLAMA_CACHE", "");
	found_dirs_init(&d, env, "");
	cr_expect_null(d.own);
	for (size_t i = 0; i < d.n; i++)
		cr_expect_eq(d.roots[i].path[0], '/', "%s", d.roots[i].path);
	found_dirs_free(&d);
}

Test(model_found, own_directory)
{
	static const char *const names[] = { "a", "sub/b", "sub/deep/big", "B" };
	struct found f;

	dir_make();
	small_write(".local/share/codeask/models/a.gguf", INSTRUCT);
	small_write(".local/share/codeask/models/sub/b.gguf", INSTRUCT);
	small_write(".local/share/codeask/models/B.GGUF", INSTRUCT);
	put_text(".local/share/codeask/models/read.me", "x");
	put_text(".local/share/codeask/models/.c.gguf.part", "GGUF");
	small_write(".local/share/codeask/models/.hidden/c.gguf", INSTRUCT);
	put_link(".local/share/codeask/models/sub/loop", "..");
	put_link(".local/share/codeask/models/self", "self");
	put_link(".local/share/codeask/models/same.gguf", "a.gguf");
	for (int i = 1; i <= 2; i++) {
		char name[128];

		snprintf(name, sizeof(name), ".local/share/codeask/models/sub/deep/big-%05d-of-00002.gguf", i);
		part_write(name, &(struct part){ .no = i, .count = 2, .n_tensors = 2 });
	}
	list(&f);
	expect_names(&f, names, 4);
	cr_expect_eq(f.n_same, 1);
	cr_expect_eq(f.n_notes, 0);
	const struct found_model *big = find(&f, "sub/deep/big"), *a = find(&f, "a");

	cr_assert(big && a);
	cr_expect_eq(big->card.n_parts, 2);
	cr_expect_eq(big->card.n_params, 16);
	cr_expect(a->card.supported && a->card.kind == KIND_INSTRUCT && a->card.n_params == 5 * 32 + 7 * 1024, "%s", a->card.problem);
	cr_expect_eq(a->card.bits, 32.0);
	cr_expect(model_card_fits(&a->card));
	found_free(&f);
}

Test(model_found, ollama)
{
	static const char *const names[] = { "qwen3:8b", "someone/thing:v2", "hf.co/unsloth/Qwen3-8B-GGUF:Q4_K_M", "lan.example:5000/x/y:z" };
	struct found f;
	size_t n;

	dir_make();
	n = ollama_blob('1', INSTRUCT);
	ollama_manifest("registry.ollama.ai/library/qwen3/8b", '1', n);
	n = ollama_blob('2', INSTRUCT);
	ollama_manifest("registry.ollama.ai/someone/thing/v2", '2', n);
	n = ollama_blob('3', INSTRUCT);
	ollama_manifest("hf.co/unsloth/Qwen3-8B-GGUF/Q4_K_M", '3', n);
	n = ollama_blob('4', INSTRUCT);
	ollama_manifest("lan.example:5000/x/y/z", '4', n);
	list(&f);
	expect_names(&f, names, 4);
	cr_expect_eq(f.n_notes, 0);
	const struct found_model *m = find(&f, "qwen3:8b");

	cr_assert(m);
	cr_expect_str_eq(m->sha256, digest('1'));
	cr_expect_str_eq(m->store, "ollama");
	found_free(&f);
}

/* Two names of one blob are one model, and both are known. */
Test(model_found, ollama_tags_of_one_blob)
{
	struct found_dirs d;
	struct found f;
	size_t n;
	char *a, *b;

	dir_make();
	n = ollama_blob('1', INSTRUCT);
	ollama_manifest("registry.ollama.ai/library/qwen3/8b", '1', n);
	ollama_manifest("registry.ollama.ai/library/qwen3/latest", '1', n);
	list(&f);
	cr_assert_eq(f.n, 1);
	cr_expect_eq(f.models[0].n_aliases, 1);
	found_free(&f);
	d = home_dirs();
	a = found_resolve(&d, "qwen3", NULL);
	b = found_resolve(&d, "QWEN3:8b", NULL);
	cr_assert(a && b);
	cr_expect_str_eq(a, b);
	free(a);
	free(b);
	found_dirs_free(&d);
}

Test(model_found, ollama_broken)
{
	struct found f;
	size_t n;

	dir_make();
	n = ollama_blob('1', INSTRUCT);
	ollama_manifest("registry.ollama.ai/library/good/1", '1', n);
	ollama_manifest("registry.ollama.ai/library/gone/1", '2', 5);
	ollama_blob('3', INSTRUCT);
	ollama_manifest("registry.ollama.ai/library/short/1", '3', n + 1);
	put_text(".ollama/models/manifests/registry.ollama.ai/library/nojson/1", "{\"layers\":[");
	put_text(".ollama/models/manifests/registry.ollama.ai/library/empty/1", "");
	put_text(".ollama/models/manifests/registry.ollama.ai/library/cloud/1", "{\"layers\":[]}");
	put_text(".ollama/models/manifests/registry.ollama.ai/library/list/1", "[]");
	put_text(".ollama/models/manifests/registry.ollama.ai/library/out/1",
		 "{\"layers\":[{\"mediaType\":\"application/vnd.ollama.image.model\",\"digest\":\"sha256:../../../../etc/passwd\",\"size\":9}]}");
	put_text(".ollama/models/manifests/registry.ollama.ai/library/lora/1",
		 "{\"layers\":[{\"mediaType\":\"application/vnd.ollama.image.adapter\",\"digest\":\"sha256:"
		 "1111111111111111111111111111111111111111111111111111111111111111\",\"size\":9},"
		 "{\"mediaType\":\"application/vnd.ollama.image.model\",\"digest\":\"sha256:"
		 "1111111111111111111111111111111111111111111111111111111111111111\",\"size\":9}]}");
	put_text(".ollama/models/manifests/stray", "x");
	put_text(".ollama/models/manifests/registry.ollama.ai/library/esc\033[31m/1", "x");
	put_link(".ollama/models/manifests/registry.ollama.ai/library/link", "nowhere");
	put_link(".ollama/models/manifests/registry.ollama.ai/library/ring", "..");
	list(&f);
	expect_names(&f, (const char *const[]){ "good:1" }, 1);
	cr_expect(noted(&f, "gone:1", "is not there"));
	cr_expect(noted(&f, "short:1", "pull it again"));
	cr_expect(noted(&f, "nojson:1", "not JSON"));
	cr_expect(noted(&f, "empty:1", "not JSON"));
	cr_expect(noted(&f, "cloud:1", "names no model file"));
	cr_expect(noted(&f, "list:1", "names no model file"));
	cr_expect(noted(&f, "out:1", "no digest"));
	cr_expect(noted(&f, "lora:1", "adapter"));
	cr_expect(noted(&f, "stray", "not a manifest"));
	cr_expect(noted(&f, "link", "points to nothing"));
	cr_expect(noted(&f, "ring", "a link to a directory"));
	cr_expect_eq(f.n_notes, 12, "%zu notes: one for each fault", f.n_notes);
	for (size_t i = 0; i < f.n_notes; i++)
		cr_expect_not(strpbrk(f.notes[i], "\033\n"), "%s", f.notes[i]);
	found_free(&f);
}

Test(model_found, hub)
{
	static const char *const names[] = { "unsloth/Qwen3-8B-GGUF:Q4_K_M", "unsloth/Qwen3-8B-GGUF:Q8_0",
					     "unsloth/Qwen3-8B-GGUF@old5678:Q4_K_M", "o/many:UD-Q4_K_XL", "gpt2:F16", "o/two/a-Q4_0",
					     "o/two/b-Q4_0" };
	struct found f;
	const struct found_model *m;

	dir_make();
	put_text(HUB "models--unsloth--Qwen3-8B-GGUF/refs/main", "new1234567890");
	hub_file("models--unsloth--Qwen3-8B-GGUF", "new1234567890", "Qwen3-8B-Q4_K_M.gguf", '1', INSTRUCT);
	hub_file("models--unsloth--Qwen3-8B-GGUF", "new1234567890", "Qwen3-8B-Q8_0.gguf", '2', INSTRUCT);
	hub_file("models--unsloth--Qwen3-8B-GGUF", "old5678901234", "Qwen3-8B-Q4_K_M.gguf", '3', INSTRUCT);
	hub_file("models--unsloth--Qwen3-8B-GGUF", "old5678901234", "Qwen3-8B-Q8_0.gguf", '2', NULL);
	put_link(HUB "models--unsloth--Qwen3-8B-GGUF/snapshots/new1234567890/config.json", "../../blobs/none");
	/* a split model in a directory of its own, no ref, one revision */
	for (int i = 1; i <= 2; i++) {
		char blob[200], file[100];

		snprintf(blob, sizeof(blob), HUB "models--o--many/blobs/%s", digest((char)('4' + i)));
		part_write(blob, &(struct part){ .no = i, .count = 2, .n_tensors = 2 });
		snprintf(file, sizeof(file), "UD-Q4_K_XL/m-UD-Q4_K_XL-%05d-of-00002.gguf", i);
		hub_file("models--o--many", "r1", file, (char)('4' + i), NULL);
	}
	hub_file("models--gpt2", "r1", "gpt2.f16.gguf", '8', INSTRUCT);
	/* one quantisation, two models */
	hub_file("models--o--two", "r1", "a-Q4_0.gguf", '9', INSTRUCT);
	hub_file("models--o--two", "r1", "b-Q4_0.gguf", 'a', INSTRUCT);
	put_text(HUB "version.txt", "1");
	put_text(HUB ".locks/models--x/y.gguf", "1");
	list(&f);
	expect_names(&f, names, 7);
	cr_expect_eq(f.n_notes, 0);
	m = find(&f, "unsloth/Qwen3-8B-GGUF:Q4_K_M");
	cr_assert(m);
	cr_expect_str_eq(m->sha256, digest('1'));
	cr_expect(strstr(m->path, "/snapshots/new1234567890/Qwen3-8B-Q4_K_M.gguf"), "%s", m->path);
	cr_expect_str_eq(m->card.quant, "Q4_K_M");
	m = find(&f, "o/many:UD-Q4_K_XL");
	cr_assert(m);
	cr_expect_eq(m->card.n_parts, 2);
	cr_expect_str_eq(m->sha256, "");
	found_free(&f);
}

Test(model_found, lmstudio_and_llamacpp)
{
	static const char *const names[] = { "lmstudio-community/Qwen3-4B-GGUF:Q4_K_M", "hand", "pub/Moved-GGUF:Q8_0",
					     "ggml-org/gemma-3-1b-it-GGUF:Q4_K_M", "plain_model", "pub/Pointed-GGUF:Q6_K" };
	char json[600];
	struct found f;

	dir_make();
	small_write(".lmstudio/models/lmstudio-community/Qwen3-4B-GGUF/Qwen3-4B-Q4_K_M.gguf", INSTRUCT);
	small_write(".lmstudio/models/lmstudio-community/Qwen3-4B-GGUF/mmproj-Qwen3.gguf", INSTRUCT);
	small_write(".lmstudio/models/hand.gguf", INSTRUCT);
	snprintf(json, sizeof(json), "{\"downloadsFolder\": \"%s\"}", at("elsewhere"));
	put_text(".lmstudio/settings.json", json);
	small_write("elsewhere/pub/Moved-GGUF/moved-q8_0.gguf", INSTRUCT);
	put_text(".cache/lm-studio/settings.json", "{broken");
	snprintf(json, sizeof(json), "%s\n", at("home2"));
	put_text(".lmstudio-home-pointer", json);
	small_write("home2/models/pub/Pointed-GGUF/pointed-Q6_K.gguf", INSTRUCT);
	small_write(".cache/llama.cpp/ggml-org_gemma-3-1b-it-GGUF_gemma-3-1b-it-Q4_K_M.gguf", INSTRUCT);
	put_text(".cache/llama.cpp/ggml-org_gemma-3-1b-it-GGUF_gemma-3-1b-it-Q4_K_M.gguf.json", "{}");
	put_text(".cache/llama.cpp/manifest=ggml-org=gemma-3-1b-it-GGUF=latest.json", "{}");
	put_text(".cache/llama.cpp/x.gguf.downloadInProgress", "GG");
	small_write(".cache/llama.cpp/plain_model.gguf", INSTRUCT);
	list(&f);
	expect_names(&f, names, 6);
	cr_expect_eq(f.n_projectors, 1);
	cr_expect_eq(f.n_notes, 0);
	found_free(&f);
}

/* The same bytes by hard link, by link, and by the word of a checksum beside them. */
Test(model_found, one_file_in_many_stores)
{
	struct found f;
	char blob[256], sum[128];
	size_t n;

	dir_make();
	n = ollama_blob('1', INSTRUCT);
	ollama_manifest("registry.ollama.ai/library/qwen3/8b", '1', n);
	snprintf(blob, sizeof(blob), ".ollama/models/blobs/sha256-%s", digest('1'));
	small_write(".lmstudio/models/p/r/x.gguf", INSTRUCT);
	cr_assert_eq(unlink(at(".lmstudio/models/p/r/x.gguf")), 0);
	cr_assert_eq(link(at(blob), at(".lmstudio/models/p/r/x.gguf")), 0);
	put_link(".cache/llama.cpp/y.gguf", at(blob));
	small_write(".local/share/codeask/models/mine.gguf", INSTRUCT); /* a copy */
	snprintf(sum, sizeof(sum), "%s  mine.gguf\n", digest('1'));
	put_text(".local/share/codeask/models/mine.gguf.sha256", sum);
	list(&f);
	cr_expect_eq(f.n, 1);
	cr_expect_eq(f.n_same, 3);
	cr_expect_str_eq(f.models[0].store, "codeask");
	found_free(&f);
}

Test(model_found, no_models_by_themselves)
{
	struct gguf_build g = { 0 };
	struct buf b = { 0 };
	struct found f;

	dir_make();
	small_write(".local/share/codeask/models/real.gguf", INSTRUCT);
	small_write(".local/share/codeask/models/eyes.gguf", &(struct small){ .arch = "clip" });
	small_write(".local/share/codeask/models/eyes2.gguf", &(struct small){ .type = "mmproj" });
	small_write(".local/share/codeask/models/lora.gguf", &(struct small){ .type = "adapter" });
	gb_kv_str(&g, "general.architecture", "llama");
	gb_build(&g, &b);
	put_file(".local/share/codeask/models/vocab.gguf", b.p, b.len);
	buf_free(&b);
	list(&f);
	expect_names(&f, (const char *const[]){ "real" }, 1);
	cr_expect(f.n_projectors == 2 && f.n_adapters == 1 && f.n_others == 1);
	cr_expect_eq(f.n_notes, 0);
	found_free(&f);
}

Test(model_found, broken_files)
{
	struct buf b = { 0 };
	struct found f;

	dir_make();
	small_write(".local/share/codeask/models/real.gguf", INSTRUCT);
	small_write(".local/share/codeask/models/other.gguf", &(struct small){ .arch = "rwkv7", .template = TEMPLATE });
	small_build(INSTRUCT, &b);
	put_file(".local/share/codeask/models/cut.gguf", b.p, 200);
	put_file(".local/share/codeask/models/cut2.gguf", b.p, b.len - 100);
	buf_free(&b);
	put_text(".local/share/codeask/models/empty.gguf", "");
	put_text(".local/share/codeask/models/text.gguf", "version https://git-lfs.github.com/spec/v1");
	put_link(".local/share/codeask/models/dangling.gguf", "/nowhere/x.gguf");
	cr_assert_eq(mkfifo(at(".local/share/codeask/models/pipe.gguf"), 0600), 0);
	part_write(".local/share/codeask/models/late-00002-of-00003.gguf", &(struct part){ .no = 2, .count = 3 });
	part_write(".local/share/codeask/models/late-00003-of-00003.gguf", &(struct part){ .no = 3, .count = 3 });
	part_write(".local/share/codeask/models/half-00001-of-00002.gguf", &(struct part){ .no = 1, .count = 2 });
	small_write(".local/share/codeask/models/1/2/3/4/5/6/7/8/9/deep.gguf", INSTRUCT);
	hub_file("models--o--r", "r1", "gone-Q4_0.gguf", 'd', NULL);
	list(&f);
	expect_names(&f, (const char *const[]){ "other", "real" }, 2);
	cr_expect(noted(&f, "cut.gguf", "damaged") && noted(&f, "cut2.gguf", "truncated"));
	cr_expect(noted(&f, "empty.gguf", "is empty"));
	cr_expect(noted(&f, "text.gguf", "not a GGUF file"));
	cr_expect(noted(&f, "dangling.gguf", "points to nothing"));
	cr_expect(noted(&f, "pipe.gguf", "not a regular file"));
	cr_expect(noted(&f, "late-00001-of-00003.gguf", "part 1 of 3 is missing"));
	cr_expect(noted(&f, "half-00002-of-00002.gguf", "part 2 of 2 of this model is missing"));
	cr_expect(noted(&f, "/8/9", "directories deep"));
	cr_expect(noted(&f, "gone-Q4_0.gguf", "points to nothing"));
	cr_expect_eq(f.n_notes, 10, "%zu notes: one for each fault", f.n_notes);
	const struct found_model *m = find(&f, "other");

	cr_assert(m && !m->card.supported);
	cr_expect(strstr(m->card.problem, "'rwkv7' is not supported") == m->card.problem + strlen("architecture "), "%s", m->card.problem);
	found_free(&f);
}

/* A directory of any size ends with a note. */
Test(model_found, too_many_entries)
{
	struct found f;

	dir_make();
	small_write(".local/share/codeask/models/real.gguf", INSTRUCT);
	cr_assert_eq(chdir(at(".local/share/codeask/models")), 0);
	for (int i = 0; i < 100001; i++) {
		char name[32];

		snprintf(name, sizeof(name), "%d", i);
		cr_assert_eq(link("real.gguf", name) == 0 || mkfifo(name, 0600) == 0, 1); /* a file system may bound the links of one */
	}
	cr_assert_eq(chdir("/"), 0);
	list(&f);
	cr_expect(noted(&f, "more than 100000 entries", "not looked at"));
	cr_expect_eq(f.n_notes, 1);
	found_free(&f);
}

Test(model_found, unreadable)
{
	struct found f;

	if (geteuid() == 0) {
		fprintf(stderr, "skipped: root reads everything\n");
		cr_skip_test("root reads everything");
	}
	dir_make();
	small_write(".local/share/codeask/models/real.gguf", INSTRUCT);
	small_write(".local/share/codeask/models/shut.gguf", INSTRUCT);
	small_write(".local/share/codeask/models/dir/x.gguf", INSTRUCT);
	chmod(at(".local/share/codeask/models/shut.gguf"), 0);
	chmod(at(".local/share/codeask/models/dir"), 0);
	list(&f);
	expect_names(&f, (const char *const[]){ "real" }, 1);
	cr_expect(noted(&f, "shut.gguf", "cannot be read") && noted(&f, "models/dir", "cannot be read"));
	chmod(at(".local/share/codeask/models/dir"), 0700); /* so that it can be removed */
	found_free(&f);
}

Test(model_found, no_stores_at_all)
{
	struct found_dirs d;
	struct found f;
	struct err e = ERR_INIT;
	char *why = NULL;

	dir_make();
	list(&f);
	cr_expect(f.n == 0 && f.n_notes == 0);
	found_free(&f);
	d = home_dirs();
	cr_expect_null(found_choose(&d, 0, &why));
	cr_expect_null(why);
	cr_expect_null(found_resolve(&d, "anything", &e));
	cr_expect(strstr(e.msg, "no model file anything") && strstr(e.msg, "codeask/models"), "%s", e.msg);
	found_scan(&d, &f);
	cr_expect_null(found_by_sha256(&d, &f, digest('1'), 5));
	found_free(&f);
	found_dirs_free(&d);
}
