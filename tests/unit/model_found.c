/* model_found.c - models in synthetic stores laid out like the real ones: each is found once, whatever is broken beside it. */
#include "model/stores.h"
#include "src/base/sha256.h"
#include "src/model/found.h"

#define TEMPLATE "{{ messages }}"
#define INSTRUCT (&(struct small){ .template = TEMPLATE })

/* ---- an environment ------------------------------------------------------------------------------------------------------------- */

static char env_text[16][2][512];
static int env_n;

static void set_env(const char *name, const char *value)
{
	snprintf(env_text[env_n][0], sizeof(env_text[0][0]), "%s", name);
	snprintf(env_text[env_n++][1], sizeof(env_text[0][1]), "%s", value);
}

static char *env(const char *name)
{
	for (int i = env_n; i-- > 0;)
		if (strcmp(env_text[i][0], name) == 0)
			return env_text[i][1];
	return NULL;
}

/* All stores below base_dir, as a user with a plain HOME has them; not those of this machine. */
static struct found_dirs home_dirs(void)
{
	struct found_dirs d;

	set_env("HOME", base_dir);
	set_env("OLLAMA_MODELS", at(".ollama/models"));
	found_dirs_init(&d, env, NULL);
	return d;
}

static bool has_root(const struct found_dirs *d, const char *path)
{
	for (size_t i = 0; i < d->n; i++)
		if (strcmp(d->roots[i].path, path) == 0)
			return true;
	return false;
}

/* ---- stores --------------------------------------------------------------------------------------------------------------------- */

/* 64 digits, all alike */
static const char *digest(char c)
{
	static char hex[4][65];
	static int i;

	i = (i + 1) % 4;
	memset(hex[i], c, 64);
	return hex[i];
}

static size_t ollama_blob(char c, const struct small *s)
{
	char name[256];
	struct buf b = { 0 };
	size_t n;

	small_build(s, &b);
	snprintf(name, sizeof(name), ".ollama/models/blobs/sha256-%s", digest(c));
	put_file(name, b.p, b.len);
	n = b.len;
	buf_free(&b);
	return n;
}

static void ollama_manifest(const char *name, char c, size_t bytes)
{
	char path[256], json[1024];

	snprintf(path, sizeof(path), ".ollama/models/manifests/%s", name);
	snprintf(json, sizeof(json),
		 "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.docker.distribution.manifest.v2+json\",\"config\":{\"mediaType\":"
		 "\"application/vnd.docker.container.image.v1+json\",\"digest\":\"sha256:%s\",\"size\":485},\"layers\":[{\"mediaType\":"
		 "\"application/vnd.ollama.image.model\",\"digest\":\"sha256:%s\",\"size\":%zu},{\"mediaType\":"
		 "\"application/vnd.ollama.image.template\",\"digest\":\"sha256:%s\",\"size\":1}]}",
		 digest('e'), digest(c), bytes, digest('f'));
	put_text(path, json);
}

#define HUB ".cache/huggingface/hub/"

static void hub_file(const char *repo, const char *rev, const char *file, char c, const struct small *s)
{
	char blob[256], link[512], target[256];
	int depth = 0;

	snprintf(blob, sizeof(blob), HUB "%s/blobs/%s", repo, digest(c));
	if (s)
		small_write(blob, s);
	for (const char *p = file; *p; p++)
		depth += *p == '/';
	snprintf(target, sizeof(target), "%s../../blobs/%s", depth ? "../" : "", digest(c));
	snprintf(link, sizeof(link), HUB "%s/snapshots/%s/%s", repo, rev, file);
	put_link(link, target);
}

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
	cr_expect(a->card.supported && a->card.kind == KIND_INSTRUCT && a->card.n_params == 1024, "%s", a->card.problem);
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
	cr_expect_null(found_by_sha256(&d, digest('1'), 5));
	found_dirs_free(&d);
}

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

Test(model_found, resolve)
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

Test(model_found, equal_names_are_told_apart_by_path)
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
Test(model_found, long_lists_are_shortened)
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

Test(model_found, by_sha256)
{
	struct found_dirs d;
	char *path, sum[128];
	size_t n;

	dir_make();
	n = ollama_blob('1', INSTRUCT);
	hub_file("models--o--r", "r1", "a-Q4_0.gguf", '2', INSTRUCT);
	small_write(".local/share/codeask/models/d/mine.gguf", INSTRUCT);
	snprintf(sum, sizeof(sum), "%s  mine.gguf\n", digest('C'));
	put_text(".local/share/codeask/models/d/mine.gguf.sha256", sum);
	d = home_dirs();
	path = found_by_sha256(&d, digest('1'), n);
	cr_expect(path && strstr(path, "blobs/sha256-111"), "%s", path);
	free(path);
	cr_expect_null(found_by_sha256(&d, digest('1'), n + 1));
	path = found_by_sha256(&d, digest('2'), n);
	cr_expect(path && strstr(path, "models--o--r/blobs/222"), "%s", path);
	free(path);
	path = found_by_sha256(&d, digest('c'), n);
	cr_expect(path && strstr(path, "/d/mine.gguf"), "%s", path);
	free(path);
	cr_expect_null(found_by_sha256(&d, digest('d'), n));
	cr_expect_null(found_by_sha256(&d, "../../x", n));
	found_dirs_free(&d);
}

/* ---- cards ---------------------------------------------------------------------------------------------------------------------- */

Test(model_found, quantisation_in_names)
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

Test(model_found, kinds)
{
	static const struct {
		const char *name;
		struct small s;
		enum model_kind want;
	} c[] = {
		{ "a:7b", { .template = TEMPLATE }, KIND_INSTRUCT },
		{ "a:7b", { .token = "<|im_start|>" }, KIND_INSTRUCT },
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

Test(model_found, sizes)
{
	struct model_card c;

	dir_make();
	c = card("x", &(struct small){ .arch = "qwen3moe", .experts = 8, .used = 2, .file_type = 15, .title = "T\033[1m" });
	cr_expect_eq(c.n_params, 1024 * 9);
	cr_expect_eq(c.n_active, 1024 * 3);
	cr_expect_str_eq(c.quant, "Q4_K_M");
	cr_expect_eq(c.tensor_bytes, 1024 * 9 * 4);
	cr_expect_eq(model_card_thumb(&c), (uint64_t)(1024 * 9 * 4 * 1.2));
	cr_expect_not(strchr(c.title, '\033'));
	c = card("x", &(struct small){ .n_ctx = 4096 });
	cr_expect_str_eq(c.quant, "F32", "the type of the weights when nothing else tells");
	cr_expect(c.supported && c.n_ctx_train == 4096 && c.plan.n_ctx == 4096 && model_card_fits(&c));
	cr_expect_eq(model_card_read(at("m.gguf"), NULL, 4096, &c, NULL), 0); /* a machine of 4 KiB */
	cr_expect(c.supported && !model_card_fits(&c) && !c.plan.fits);
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

Test(model_found, choice)
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

Test(model_found, choose)
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
