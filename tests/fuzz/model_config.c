/* model_config.c - libFuzzer driver: a tiny model of any family whose metadata the input changes. What opens must also evaluate a few
 * tokens, in pieces, forget some, and evaluate others, without a fault. */
#include "../model/tiny.h"

#include "../../src/model/session.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const keys[] = {
	"expert_count", "expert_used_count", "expert_feed_forward_length", "expert_gating_func", "expert_weights_norm", "expert_weights_scale",
	"expert_shared_count", "expert_shared_feed_forward_length", "leading_dense_block_count", "interleave_moe_layer_step",
	"attention.sliding_window", "attention.sliding_window_pattern", "attention.scale", "attention.temperature_scale",
	"attention.temperature_length", "attention.layer_norm_rms_epsilon", "rope.dimension_count", "rope.freq_base", "rope.freq_base_swa",
	"rope.scaling.factor", "rope.scaling.original_context_length", "rope.scaling.yarn_log_multiplier", "rope.scaling.yarn_beta_fast",
	"rope.scaling.yarn_ext_factor", "nextn_predict_layers", "full_attention_interval", "ssm.conv_kernel", "ssm.state_size",
	"ssm.group_count", "ssm.time_step_rank", "ssm.inner_size", "block_count", "context_length", "embedding_length",
	"feed_forward_length", "attention.head_count", "attention.head_count_kv", "attention.key_length", "attention.value_length",
};

struct input {
	const uint8_t *p;
	size_t n;
	const char *arch;
};

static void change(struct gguf_build *b, void *ud)
{
	struct input *in = ud;
	char key[128];

	if (in->n && in->p[0] & 1) {
		snprintf(key, sizeof key, "%s.rope.scaling.type", in->arch);
		gb_kv_str(b, key, in->p[0] & 2 ? "yarn" : "linear");
	}
	for (size_t i = 1; i + 6 <= in->n; i += 6) {
		uint32_t v;

		memcpy(&v, in->p + i + 2, 4);
		snprintf(key, sizeof key, "%s.%s", in->arch, keys[in->p[i] % (sizeof keys / sizeof *keys)]);
		if (tiny_has(b, key))
			continue;
		if (in->p[i + 1] % 4 == 0) {
			float f;

			memcpy(&f, &v, 4);
			gb_kv_f32(b, key, f);
		} else if (in->p[i + 1] % 4 == 1) {
			gb_kv_bool(b, key, (int)(v & 1));
		} else {
			gb_kv_u32(b, key, in->p[i + 1] % 4 == 2 ? v : v % 64);
		}
	}
}

static void run(const struct model *m)
{
	struct session_opts o = { .n_ctx = 40, .n_batch = 6 };
	struct session *s = session_new(m, &o, NULL);
	int32_t tokens[40];

	for (int i = 0; i < 40; i++)
		tokens[i] = i * 5;
	if (s && session_sync(s, tokens, 30, NULL, NULL, NULL, NULL, NULL) == 0) {
		tokens[12] = 200;
		session_append(s, 3, NULL);
		session_sync(s, tokens, 25, NULL, NULL, NULL, NULL, NULL);
	}
	session_free(s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct backend *be;
	struct buf file = { 0 };
	struct input in;
	struct tiny t;
	struct model *m;
	char path[64];
	int fd = memfd_create("tiny", 0);

	if (!be)
		be = backend_cpu(NULL, 1, NULL);
	t = tiny_models[size ? data[0] % N_TINY : 0];
	in = (struct input){ data + (size > 0), size ? size - 1 : 0, t.arch };
	t.more = change;
	t.more_ud = &in;
	tiny_write(&t, &file);
	if (fd >= 0 && write(fd, file.p, file.len) == (ssize_t)file.len) {
		snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
		m = model_open(path, be, NULL);
		if (m)
			run(m);
		model_free(m);
	}
	close(fd);
	buf_free(&file);
	return 0;
}
