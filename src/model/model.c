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

struct model *model_open(const char *path, struct backend *be, struct err *e)
{
	struct model *m = xcalloc(1, sizeof *m);

	m->backend = be;
	m->file = gguf_open(path, e);
	if (!m->file || find_arch(m, e))
		goto fail;
	m->vocab = vocab_new(m->file, e);
	if (!m->vocab || model_read_config(m, e) || model_bind(m, e))
		goto fail;
	return m;
fail:
	model_free(m);
	return NULL;
}

int model_check(const char *path, struct model_info *info, struct err *e)
{
	struct model m = { .file = gguf_open(path, e) };
	struct model_info none = { 0 };
	int rc = -1;

	info = info ? info : &none;
	memset(info, 0, sizeof *info);
	if (!m.file)
		return -1;
	info->bytes = gguf_file_bytes(m.file);
	for (size_t i = 0; i < gguf_n_tensors(m.file); i++) {
		const struct gguf_tensor *t = gguf_tensor_at(m.file, i);
		info->n_params += t->ne[0] * t->ne[1] * t->ne[2] * t->ne[3];
	}
	struct gguf_str arch = gguf_string(m.file, "general.architecture", NULL);

	memcpy(info->arch, arch.p ? arch.p : "", arch.len < sizeof info->arch - 1 ? arch.len : sizeof info->arch - 1);
	if (find_arch(&m, e) == 0) {
		rc = model_read_config(&m, e);
		for (size_t i = 0; i < gguf_n_tensors(m.file) && rc == 0; i++)
			rc = model_check_type(m.file, gguf_tensor_at(m.file, i), false, e);
	}
	gguf_free(m.file);
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
