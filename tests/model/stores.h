/* stores.h - files for tests about models on disk: a directory that goes away, small GGUF files whole and in parts. */
#ifndef CODEASK_TESTS_STORES_H
#define CODEASK_TESTS_STORES_H

#include "../../src/base/mem.h"
#include "../../src/base/path.h"
#include "gguf_build.h"

#include <criterion/criterion.h>
#include <ftw.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char base_dir[64]; /* of the running test; every test runs in its own process */

static inline int remove_entry(const char *path, const struct stat *st, int flag, struct FTW *w)
{
	chmod(path, 0700);
	return remove(path);
}

static inline void dir_remove(void)
{
	nftw(base_dir, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

static inline void dir_make(void)
{
	snprintf(base_dir, sizeof(base_dir), "/tmp/codeask-stores.XXXXXX");
	cr_assert(mkdtemp(base_dir));
	atexit(dir_remove);
}

/* base_dir/NAME; valid until the eighth next call */
static inline const char *at(const char *name)
{
	static char path[8][512];
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

/* A model that this build would accept by its header: a llama of one layer. NULL or 0: left out. */
struct small {
	const char *arch, *title, *template, *type; /* general.type */
	const char *token;     /* a control token in the vocabulary */
	int n_ctx, file_type;  /* 0: 16384, none */
	int embd;              /* 0: 32; the size of the model */
	int experts, used;     /* an expert tensor for each */
	int pooling;
};

static inline void small_build(const struct small *s, struct buf *out)
{
	const char *arch = s->arch ? s->arch : "llama";
	uint64_t e = (uint64_t)(s->embd ? s->embd : 32), shape[3] = { e, e, (uint64_t)s->experts };
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
	gb_text(&g.kv, "a", 1);
	gb_text(&g.kv, s->token ? s->token : "b", s->token ? strlen(s->token) : 1);
	if (s->template)
		gb_kv_str(&g, "tokenizer.chat_template", s->template);
	gb_tensor_f32(&g, "token_embd.weight", e, e, NULL);
	if (s->experts) {
		gb_tensor_info(&g, "blk.0.ffn_up_exps.weight", 3, shape, 0, g.data.len);
		buf_fill(&g.data, 0, e * e * (uint64_t)s->experts * 4);
	}
	gb_build(&g, out);
}

static inline void small_write(const char *name, const struct small *s)
{
	struct buf b = { 0 };

	small_build(s, &b);
	put_file(name, b.p, b.len);
	buf_free(&b);
}

#endif
