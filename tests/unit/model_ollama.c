/* model_ollama.c - the golden gpt-oss model as Ollama's own files hold it: other names, queries, keys and values in one tensor, gate
 * and up rows of an expert in turn, MXFP4 with neighbours in one byte under id 4, no word on the rotation's scaling. The numbers must
 * be those of the model it was made from. */
#include "model/golden.h"
#include "model/gguf_build.h"
#include "src/base/mem.h"
#include "src/model/logits.h"

#include <math.h>
#include <stdlib.h>
#include <sys/mman.h>

static const struct gguf_tensor *get(const struct gguf *g, const char *name)
{
	const struct gguf_tensor *t = gguf_tensor(g, name);

	cr_assert(t, "no tensor %s", name);
	return t;
}

static void begin(struct gguf_build *b, const char *name, uint64_t n0, uint64_t n1, uint64_t n2, uint32_t type)
{
	uint64_t ne[3] = { n0, n1, n2 };

	while (b->data.len % 32)
		buf_putc(&b->data, 0);
	gb_tensor_info(b, name, n2 > 1 ? 3 : n1 > 1 ? 2 : 1, ne, type, b->data.len);
}

/* Neighbours move into one byte. */
static void put_pairs(struct buf *out, const uint8_t *p, size_t bytes)
{
	for (size_t at = 0; at < bytes; at += 17) {
		uint8_t v[32];

		for (int i = 0; i < 32; i++)
			v[i] = i < 16 ? p[at + 1 + i] & 15 : p[at + 1 + i - 16] >> 4;
		buf_putc(out, (char)p[at]);
		for (int i = 0; i < 16; i++)
			buf_putc(out, (char)(v[2 * i] | v[2 * i + 1] << 4));
	}
}

static void put_rows(struct buf *out, const struct gguf_tensor *t, size_t row, size_t n)
{
	size_t bytes = t->bytes / (t->ne[1] * t->ne[2]);
	const uint8_t *p = (const uint8_t *)t->data + row * bytes;

	if (t->type == 39)
		put_pairs(out, p, n * bytes);
	else
		buf_add(out, (const char *)p, n * bytes);
}

/* Three tensors behind each other. */
static void join_qkv(struct gguf_build *b, const struct gguf *g, int il, const char *kind)
{
	const struct gguf_tensor *t[3];
	uint64_t rows = 0;
	char name[64];

	for (int i = 0; i < 3; i++) {
		snprintf(name, sizeof name, "blk.%d.attn_%c.%s", il, "qkv"[i], kind);
		t[i] = get(g, name);
		rows += t[i]->n_dims > 1 ? t[i]->ne[1] : t[i]->ne[0];
	}
	snprintf(name, sizeof name, "blk.%d.attn_qkv.%s", il, kind);
	if (t[0]->n_dims > 1)
		begin(b, name, t[0]->ne[0], rows, 1, 0);
	else
		begin(b, name, rows, 1, 1, 0);
	for (int i = 0; i < 3; i++)
		buf_add(&b->data, t[i]->data, t[i]->bytes);
}

/* Rows of gate and up in turn; a bias has one number for a row. */
static void join_gate_up(struct gguf_build *b, const struct gguf *g, int il, const char *kind)
{
	const struct gguf_tensor *gate, *up;
	char name[64];

	snprintf(name, sizeof name, "blk.%d.ffn_gate_exps.%s", il, kind);
	gate = get(g, name);
	snprintf(name, sizeof name, "blk.%d.ffn_up_exps.%s", il, kind);
	up = get(g, name);
	snprintf(name, sizeof name, "blk.%d.ffn_gate_up_exps.%s", il, kind);
	if (gate->n_dims == 2) {
		begin(b, name, 2 * gate->ne[0], gate->ne[1], 1, 0);
		for (size_t i = 0; i < gate->ne[0] * gate->ne[1]; i++) {
			buf_add(&b->data, (const char *)gate->data + 4 * i, 4);
			buf_add(&b->data, (const char *)up->data + 4 * i, 4);
		}
		return;
	}
	begin(b, name, gate->ne[0], 2 * gate->ne[1], gate->ne[2], 4);
	for (size_t r = 0; r < gate->ne[1] * gate->ne[2]; r++) {
		put_rows(&b->data, gate, r, 1);
		put_rows(&b->data, up, r, 1);
	}
}

static void copy(struct gguf_build *b, const struct gguf *g, const char *from, const char *to)
{
	const struct gguf_tensor *t = get(g, from);

	begin(b, to, t->ne[0], t->ne[1], t->ne[2], t->type == 39 ? 4 : t->type);
	put_rows(&b->data, t, 0, t->ne[1] * t->ne[2]);
}

static void layer(struct gguf_build *b, const struct gguf *g, int il)
{
	static const char *const names[][2] = {
		{ "attn_norm.weight", "attn_norm.weight" }, { "attn_output.weight", "attn_out.weight" }, { "attn_output.bias", "attn_out.bias" },
		{ "attn_sinks.weight", "attn_sinks" }, { "post_attention_norm.weight", "ffn_norm.weight" },
		{ "ffn_gate_inp.weight", "ffn_gate_inp.weight" }, { "ffn_gate_inp.bias", "ffn_gate_inp.bias" },
		{ "ffn_down_exps.weight", "ffn_down_exps.weight" }, { "ffn_down_exps.bias", "ffn_down_exps.bias" },
	};
	char from[64], to[64];

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		snprintf(from, sizeof from, "blk.%d.%s", il, names[i][0]);
		snprintf(to, sizeof to, "blk.%d.%s", il, names[i][1]);
		copy(b, g, from, to);
	}
	join_qkv(b, g, il, "weight");
	join_qkv(b, g, il, "bias");
	join_gate_up(b, g, il, "weight");
	join_gate_up(b, g, il, "bias");
}

static void metadata(struct gguf_build *b, const struct gguf *g)
{
	static const char *const sizes[] = {
		"context_length", "block_count", "embedding_length", "feed_forward_length", "expert_count", "expert_used_count",
		"attention.head_count", "attention.head_count_kv", "attention.key_length", "attention.value_length",
		"attention.sliding_window", "rope.scaling.original_context_length",
	};
	static const char *const numbers[] = { "attention.layer_norm_rms_epsilon", "rope.freq_base", "rope.scaling.factor" };
	struct gguf_str *tokens, *merges;
	char from[96], to[96];
	int32_t *types;
	size_t n, n_types, n_merges;

	gb_kv_str(b, "general.architecture", "gptoss");
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		snprintf(from, sizeof from, "gpt-oss.%s", sizes[i]);
		snprintf(to, sizeof to, "gptoss.%s", sizes[i]);
		gb_kv_u32(b, to, (uint32_t)gguf_uint(g, from, 0, NULL));
	}
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		snprintf(from, sizeof from, "gpt-oss.%s", numbers[i]);
		snprintf(to, sizeof to, "gptoss.%s", numbers[i]);
		gb_kv_f32(b, to, (float)gguf_float(g, from, 0, NULL));
	}
	cr_assert(!gguf_array_str(g, "tokenizer.ggml.tokens", &tokens, &n, NULL) &&
		  !gguf_array_i32(g, "tokenizer.ggml.token_type", &types, &n_types, NULL) &&
		  !gguf_array_str(g, "tokenizer.ggml.merges", &merges, &n_merges, NULL));
	gb_kv_str(b, "tokenizer.ggml.model", "gpt2");
	gb_kv_str(b, "tokenizer.ggml.pre", "gpt-2");
	gb_kv_array(b, "tokenizer.ggml.tokens", 8, n);
	for (size_t i = 0; i < n; i++)
		gb_text(&b->kv, tokens[i].p, tokens[i].len);
	gb_kv_array(b, "tokenizer.ggml.token_type", 5, n_types);
	for (size_t i = 0; i < n_types; i++)
		gb_int(&b->kv, (uint64_t)types[i], 4);
	gb_kv_array(b, "tokenizer.ggml.merges", 8, n_merges);
	for (size_t i = 0; i < n_merges; i++)
		gb_text(&b->kv, merges[i].p, merges[i].len);
	free(tokens);
	free(types);
	free(merges);
}

static void write_ollama(int fd)
{
	struct err e = ERR_INIT;
	struct gguf *g = gguf_open(GOLDEN "/models/gptoss.gguf", &e);
	struct gguf_build b = { 0 };
	struct buf file = { 0 };

	cr_assert(g, "%s", e.msg);
	metadata(&b, g);
	copy(&b, g, "token_embd.weight", "token_embd.weight");
	copy(&b, g, "output_norm.weight", "output_norm.weight");
	copy(&b, g, "output.weight", "output.weight");
	for (int il = 0; il < 2; il++)
		layer(&b, g, il);
	gb_build(&b, &file);
	cr_assert_eq(write(fd, file.p, file.len), (ssize_t)file.len);
	buf_free(&file);
	gguf_free(g);
}

static double evaluate(const char *path, const char *table)
{
	struct logits_input in;
	struct session_opts o = { .n_ctx = 512, .kv = KV_F32 };
	struct err e = ERR_INIT;
	struct backend *be = backend_cpu(table, 2, &e);
	struct model *m = model_open(path, be, &e);
	struct session *s;
	double d = 0, sum = 0;
	float *out;

	cr_assert(m, "%s", e.msg);
	cr_assert(!logits_read(GOLDEN "/logits/gptoss.short.bin", &in, &e), "%s", e.msg);
	s = session_new(m, &o, &e);
	out = xcalloc((size_t)in.n_rows * in.n_vocab, sizeof *out);
	cr_assert(s && !session_eval_rows(s, in.tokens, in.n, in.rows, in.n_rows, out, &e), "%s", e.msg);
	for (size_t i = 0; i < (size_t)in.n_rows * in.n_vocab; i++) {
		d += ((double)out[i] - in.logits[i]) * ((double)out[i] - in.logits[i]);
		sum += (double)in.logits[i] * in.logits[i];
	}
	free(out);
	session_free(s);
	model_free(m);
	backend_free(be);
	logits_input_free(&in);
	return d / sum;
}

Test(model_ollama, gptoss_is_gpt_oss)
{
	char path[64];
	int fd = memfd_create("gptoss", 0);

	NEED_GOLDEN("logits");
	write_ollama(fd);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	for (const char *const *t = backend_cpu_tables(); *t; t++) {
		double err = evaluate(path, *t);

		fprintf(stderr, "gptoss.short in Ollama's form, %s: error %.2e\n", *t, err);
		cr_expect(err <= (strcmp(*t, "reference") ? 1.4e-4 : 1e-8), "%s: %g", *t, err);
	}
	close(fd);
}
