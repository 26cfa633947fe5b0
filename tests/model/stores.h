/* stores.h - files for tests about models on disk: a directory that goes away, small GGUF files whole and in parts, stores laid out
 * like those of other programs, and an environment that names them. */
#ifndef CODEASK_TESTS_STORES_H
#define CODEASK_TESTS_STORES_H

#include "../../src/base/mem.h"
#include "../../src/base/path.h"
#include "../../src/model/found.h"
#include "../scratch.h"
#include "gguf_build.h"

#include <criterion/criterion.h>
#include <ftw.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char *base_dir; /* of the running test; every test runs in its own process */

static inline int remove_entry(const char *path, const struct stat *st, int flag, struct FTW *w)
{
	chmod(path, 0700);
	return remove(path);
}

static inline void dir_remove(void)
{
	nftw(base_dir, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
	free(base_dir);
}

static inline void dir_make(void)
{
	base_dir = scratch_template("stores");
	cr_assert(mkdtemp(base_dir));
	atexit(dir_remove);
}

/* base_dir/NAME; valid until the eighth next call */
static inline const char *at(const char *name)
{
	static char path[8][4096];
	static int i;

	i = (i + 1) % 8;
	snprintf(path[i], sizeof(path[i]), "%s/%s", base_dir, name);
	return path[i];
}

static inline void put_file(const char *name, const void *p, size_t n)
{
	const char *path = at(name);
	char *dir = strndup(path, (size_t)(strrchr(path, '/') - path));
	FILE *f;

	cr_assert_eq(path_mkdirs(dir, NULL), 0);
	free(dir);
	f = fopen(path, "wb");
	cr_assert(f && fwrite(p, 1, n, f) == n && fclose(f) == 0, "%s", path);
}

static inline void put_text(const char *name, const char *text)
{
	put_file(name, text, strlen(text));
}

static inline void put_link(const char *name, const char *target)
{
	const char *path = at(name);
	char *dir = strndup(path, (size_t)(strrchr(path, '/') - path));

	cr_assert_eq(path_mkdirs(dir, NULL), 0);
	free(dir);
	cr_assert_eq(symlink(target, path), 0, "%s", path);
}

/* Part no of count (from 1) with one tensor of eight numbers 100 no .. 100 no + 7; the metadata of the model in the first. */
struct part {
	int no, count, n_tensors; /* as written into the file; n_tensors of the whole, 0: left out */
	const char *tensor;       /* NULL: "blk.NO.weight", "": none */
	const char *arch;         /* NULL: "llama" in part 1, else none */
};

static inline void part_build(const struct part *p, struct buf *out)
{
	struct gguf_build g = { 0 };
	float v[8];
	char name[32];

	snprintf(name, sizeof(name), "blk.%d.weight", p->no);
	for (int i = 0; i < 8; i++)
		v[i] = (float)(100 * p->no + i);
	if (p->arch || p->no == 1)
		gb_kv_str(&g, "general.architecture", p->arch ? p->arch : "llama");
	gb_key(&g, "split.no", 2);
	gb_int(&g.kv, (uint64_t)p->no - 1, 2);
	gb_key(&g, "split.count", 2);
	gb_int(&g.kv, (uint64_t)p->count, 2);
	if (p->n_tensors) {
		gb_key(&g, "split.tensors.count", 5);
		gb_int(&g.kv, (uint64_t)p->n_tensors, 4);
	}
	if (!p->tensor || p->tensor[0])
		gb_tensor_f32(&g, p->tensor ? p->tensor : name, 8, 1, v);
	gb_build(&g, out);
}

static inline void part_write(const char *name, const struct part *p)
{
	struct buf b = { 0 };

	part_build(p, &b);
	put_file(name, b.p, b.len);
	buf_free(&b);
}

/* All tensors of a llama of one layer and one head, everything of size e; with experts those of a qwen3moe. Its vocabulary is two
 * tokens. Numbers: 5e + 7e^2, with experts 7e + 4e^2 + n e + 3n e^2. */
static inline void small_tensors(struct gguf_build *g, uint64_t e, uint64_t n_expert)
{
	static const char *const matrices[] = { "attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down" };
	static const char *const vectors[] = { "attn_norm", "ffn_norm", "attn_q_norm", "attn_k_norm" };
	uint64_t shape[3] = { e, e, n_expert };
	char name[64];

	gb_tensor_f32(g, "token_embd.weight", e, 2, NULL);
	gb_tensor_f32(g, "output_norm.weight", e, 1, NULL);
	for (int i = 0; i < (n_expert ? 4 : 2); i++) {
		snprintf(name, sizeof(name), "blk.0.%s.weight", vectors[i]);
		gb_tensor_f32(g, name, e, 1, NULL);
	}
	for (int i = 0; i < (n_expert ? 4 : 7); i++) {
		snprintf(name, sizeof(name), "blk.0.%s.weight", matrices[i]);
		gb_tensor_f32(g, name, e, e, NULL);
	}
	if (!n_expert)
		return;
	gb_tensor_f32(g, "blk.0.ffn_gate_inp.weight", e, n_expert, NULL);
	for (int i = 4; i < 7; i++) {
		snprintf(name, sizeof(name), "blk.0.%s_exps.weight", matrices[i]);
		gb_tensor_info(g, name, 3, shape, 0, g->data.len);
		buf_fill(&g->data, 0, e * e * n_expert * 4);
	}
}

/* A model that this build accepts: a llama of one layer. NULL or 0: left out. */
struct small {
	const char *arch, *title, *template, *type; /* general.type */
	const char *token, *second; /* control tokens in the vocabulary */
	int n_ctx, file_type;  /* 0: 16384, none */
	int embd;              /* 0: 32; the size of the model */
	int experts, used;     /* arch must be qwen3moe */
	int pooling;
};

static inline void small_build(const struct small *s, struct buf *out)
{
	const char *arch = s->arch ? s->arch : "llama";
	uint64_t e = (uint64_t)(s->embd ? s->embd : 32);
	struct gguf_build g = { 0 };
	char key[64];
	const struct {
		const char *name;
		uint32_t v;
	} sizes[] = { { "context_length", s->n_ctx ? (uint32_t)s->n_ctx : 16384 }, { "embedding_length", (uint32_t)e }, { "block_count", 1 },
		      { "feed_forward_length", (uint32_t)e }, { "attention.head_count", 1 } };

	gb_kv_str(&g, "general.architecture", arch);
	if (s->title)
		gb_kv_str(&g, "general.name", s->title);
	if (s->type)
		gb_kv_str(&g, "general.type", s->type);
	if (s->file_type)
		gb_kv_u32(&g, "general.file_type", (uint32_t)s->file_type);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		snprintf(key, sizeof(key), "%s.%s", arch, sizes[i].name);
		gb_kv_u32(&g, key, sizes[i].v);
	}
	if (s->experts) {
		snprintf(key, sizeof(key), "%s.expert_count", arch);
		gb_kv_u32(&g, key, (uint32_t)s->experts);
		snprintf(key, sizeof(key), "%s.expert_used_count", arch);
		gb_kv_u32(&g, key, (uint32_t)s->used);
	}
	if (s->pooling) {
		snprintf(key, sizeof(key), "%s.pooling_type", arch);
		gb_kv_u32(&g, key, (uint32_t)s->pooling);
	}
	gb_kv_array(&g, "tokenizer.ggml.tokens", 8, 2);
	gb_text(&g.kv, s->second ? s->second : "a", s->second ? strlen(s->second) : 1);
	gb_text(&g.kv, s->token ? s->token : "b", s->token ? strlen(s->token) : 1);
	if (s->template)
		gb_kv_str(&g, "tokenizer.chat_template", s->template);
	small_tensors(&g, e, (uint64_t)s->experts);
	gb_build(&g, out);
}

static inline void small_write(const char *name, const struct small *s)
{
	struct buf b = { 0 };

	small_build(s, &b);
	put_file(name, b.p, b.len);
	buf_free(&b);
}

#define TEMPLATE "{{ messages }}"
#define INSTRUCT (&(struct small){ .template = TEMPLATE })

/* ---- an environment ------------------------------------------------------------------------------------------------------------- */

static char env_text[16][2][512];
static int env_n;

static inline void set_env(const char *name, const char *value)
{
	snprintf(env_text[env_n][0], sizeof(env_text[0][0]), "%s", name);
	snprintf(env_text[env_n++][1], sizeof(env_text[0][1]), "%s", value);
}

static inline char *env(const char *name)
{
	for (int i = env_n; i-- > 0;)
		if (strcmp(env_text[i][0], name) == 0)
			return env_text[i][1];
	return NULL;
}

/* All stores below base_dir, as a user with a plain HOME has them; not those of this machine. */
static inline struct found_dirs home_dirs(void)
{
	struct found_dirs d;

	set_env("HOME", base_dir);
	set_env("OLLAMA_MODELS", at(".ollama/models"));
	found_dirs_init(&d, env, NULL);
	return d;
}

static inline bool has_root(const struct found_dirs *d, const char *path)
{
	for (size_t i = 0; i < d->n; i++)
		if (strcmp(d->roots[i].path, path) == 0)
			return true;
	return false;
}

/* ---- stores --------------------------------------------------------------------------------------------------------------------- */

/* 64 digits, all alike */
static inline const char *digest(char c)
{
	static char hex[4][65];
	static int i;

	i = (i + 1) % 4;
	memset(hex[i], c, 64);
	return hex[i];
}

static inline size_t ollama_blob(char c, const struct small *s)
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

static inline void ollama_manifest(const char *name, char c, size_t bytes)
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

static inline void hub_file(const char *repo, const char *rev, const char *file, char c, const struct small *s)
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

#endif
