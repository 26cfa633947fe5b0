/* model_alloc.c - rule: no allocation per token. Counts every malloc of the process while tokens are decoded. */
#include "model/golden.h"
#include "src/model/sample.h"
#include "src/model/session.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define COUNTED 0 /* the sanitizer has its own allocator */
#else
#define COUNTED 1

/* glibc's allocator under its inner names: this file's functions take the public ones. */
extern void *__libc_malloc(size_t n);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *p, size_t n);
extern void *__libc_memalign(size_t align, size_t n);

static atomic_long allocations;

void *malloc(size_t n)
{
	allocations++;
	return __libc_malloc(n);
}

void *calloc(size_t n, size_t size)
{
	allocations++;
	return __libc_calloc(n, size);
}

void *realloc(void *p, size_t n)
{
	allocations++;
	return __libc_realloc(p, n);
}

void *aligned_alloc(size_t align, size_t n)
{
	allocations++;
	return __libc_memalign(align, n);
}

int posix_memalign(void **p, size_t align, size_t n)
{
	allocations++;
	*p = __libc_memalign(align, n);
	return *p ? 0 : ENOMEM;
}
#endif

Test(model_alloc, decoding_allocates_nothing)
{
#if COUNTED
	static const char *const models[] = { "models/llama", "models/qwen2", "models/qwen3", "quants/llama.Q4_K_M", "models/qwen3moe",
					      "models/llama4", "models/qwen35moe", "models/gemma3", "models/glm4moe" };
	long before;

	NEED_GOLDEN("models");
	for (size_t i = 0; i < sizeof models / sizeof *models; i++) {
		struct session_opts o = { .n_ctx = 512 };
		struct sample_opts so = { .temp = 0.7f, .top_k = 40, .top_p = 0.9f };
		struct err e = ERR_INIT;
		struct backend *be = backend_cpu(NULL, 2, &e);
		int32_t prompt[40];
		struct sampler *sampler;
		struct session *s;
		struct model *m;
		char path[128];

		snprintf(path, sizeof path, GOLDEN "/%s.gguf", models[i]);
		m = model_open(path, be, &e);
		cr_assert(m, "%s", e.msg);
		s = session_new(m, &o, &e);
		sampler = sampler_new(&so, m->config.n_vocab);
		for (int k = 0; k < 40; k++)
			prompt[k] = k * 3;
		cr_assert(!session_sync(s, prompt, 40, NULL, NULL, NULL, NULL, &e), "%s", e.msg);
		cr_assert(!session_append(s, 1, &e)); /* the first pass of its shape may size a back-end's scratch */
		before = allocations;
		cr_assert(before > 0, "the counter is not in use");
		for (int k = 0; k < 200; k++)
			cr_assert(!session_append(s, sampler_pick(sampler, session_logits(s)), &e), "%s", e.msg);
		cr_expect_eq(allocations, before, "%s: %ld allocations in 200 tokens", models[i], allocations - before);
		fprintf(stderr, "%s: %ld allocations in 200 tokens\n", models[i], allocations - before);
		sampler_free(sampler);
		session_free(s);
		model_free(m);
		backend_free(be);
	}
#else
	fprintf(stderr, "skipped: a sanitizer's allocator is in use\n");
	cr_skip_test("a sanitizer's allocator is in use");
#endif
}
