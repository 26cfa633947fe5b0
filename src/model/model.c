/* model.c - opening a model: file, family, tokenizer, configuration, weights, template; see model.h. */
#include "model_impl.h"

#include "../base/mem.h"
#include "../base/path.h"

#include <stdlib.h>
#include <string.h>

static const struct arch *const archs[] = {
	&arch_llama, &arch_llama4, &arch_mistral3, &arch_qwen2, &arch_qwen3, &arch_qwen3moe, &arch_qwen35, &arch_qwen35moe, &arch_gemma3,
	&arch_glm4moe, &arch_gptoss, &arch_gptoss_ollama,
};

const struct arch *arch_find(const char *name)
{
	for (size_t i = 0; i < sizeof archs / sizeof *archs; i++)
		if (!strcmp(archs[i]->name, name))
			return archs[i];
	return NULL;
}

const char *arch_names(void)
{
	return "llama, llama4, mistral3, qwen2, qwen3, qwen3moe, qwen35, qwen35moe, gemma3, glm4moe, gpt-oss";
}

enum { MAX_ROWLESS = 64 };

static int find_arch(struct model *m, struct err *e)
{
	struct err why = ERR_INIT;
	struct gguf_str s = gguf_string(m->file, "general.architecture", &why);
	char *name;

	if (err_is_set(&why) || !s.p)
		return err_set(e, ERR_MODEL,
				"%s: general.architecture is missing; the file is not a model, give another", gguf_path(m->file));
	name = xstrndup(s.p, s.len < 64 ? s.len : 64);
	m->arch = arch_find(name);
	if (!m->arch)
		err_set(e, ERR_MODEL,
				"%s: architecture '%s' is not supported (%s are); use a model of one of these", gguf_path(m->file), name,
			arch_names());
	free(name);
	return m->arch ? 0 : -1;
}

int model_read(struct model *m, struct err *e)
{
	if (!m->arch && find_arch(m, e))
		return -1;
	if (model_read_config(m, e))
		return -1;
	if (!m->vocab) {
		size_t n = gguf_array_len(m->file, "tokenizer.ggml.tokens");

		m->config.n_vocab = n < 1 << 28 ? (int)n : 1 << 28;
	}
	/* A few tokens without a row, for pictures (Ollama's Gemma 3): no text becomes them. */
	const struct gguf_tensor *t = gguf_tensor(m->file, "token_embd.weight");

	if (t && t->ne[1] < (uint64_t)m->config.n_vocab && (uint64_t)m->config.n_vocab - t->ne[1] <= MAX_ROWLESS)
		m->config.n_vocab = (int)t->ne[1];
	return model_bind(m, e);
}

struct model *model_open(const char *path, struct backend *be, struct err *e)
{
	struct model *m = xcalloc(1, sizeof *m);

	m->backend = be;
	m->file = gguf_open(path, e);
	if (!m->file || find_arch(m, e))
		goto fail;
	m->vocab = vocab_new(m->file, e);
	if (!m->vocab || model_read(m, e))
		goto fail;
	return m;
fail:
	model_free(m);
	return NULL;
}

int model_check(const char *path, struct err *e)
{
	struct model m = { .file = gguf_open(path, e), .backend = backend_cpu(NULL, 1, NULL) };
	int rc = m.file && m.backend ? model_read(&m, e) : -1;

	free(m.weights.layers);
	gguf_free(m.file);
	backend_free(m.backend);
	return rc;
}

void model_free(struct model *m)
{
	if (!m)
		return;
	free(m->weights.layers);
	vocab_free(m->vocab);
	gguf_free(m->file);
	free(m);
}

const char *model_arch_name(const struct model *m)
{
	return m->arch->name;
}

struct gguf_str model_name(const struct model *m)
{
	struct gguf_str s = gguf_string(m->file, "general.name", NULL);

	if (!s.len) {
		s.p = path_base(gguf_path(m->file));
		s.len = strlen(s.p);
	}
	return s;
}

double model_bits_per_weight(const struct model *m)
{
	return 8.0 * (double)m->total_bytes / (double)m->n_params;
}
