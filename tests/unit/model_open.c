/* model_open.c - what model_open() refuses and how it says so, on small models made here; and the plan of one that opens. */
#include "model/gguf_build.h"
#include "scratch.h"
#include "src/model/arch.h"
#include "src/model/logits.h"
#include "src/model/plan.h"

#include <criterion/criterion.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

enum { E = 32, F = 64, H = 2, KV = 1, D = 16, V = 259 };

static void wide_cache(struct gguf_build *b); /* brings its own head counts */

struct spec {
	const char *arch, *skip, *extra; /* tensor left out; tensor put in */
	const char *wrong;               /* tensor of another shape */
	void (*more)(struct gguf_build *b);
	int q_bias, qk_norm;
};

static void tensor(struct gguf_build *b, const struct spec *s, const char *name, int n0, int n1)
{
	if (s->skip && !strcmp(s->skip, name))
		return;
	gb_tensor_f32(b, name, n0, s->wrong && !strcmp(s->wrong, name) ? n1 + 1 : n1, NULL);
}

static void key(struct gguf_build *b, const struct spec *s, const char *name, uint32_t v)
{
	char k[100];

	snprintf(k, sizeof k, "%s.%s", s->arch, name);
	if (!s->skip || strcmp(s->skip, name))
		gb_kv_u32(b, k, v);
}

static char *write_model(const struct spec *s)
{
	static const char *const texts[] = { "aa", NULL }, *const control[] = { "<|im_start|>", "<|im_end|>", NULL }, *const merges[] = { "a a", NULL };
	char *path = scratch_template("model");
	struct gguf_build b = { 0 };
	struct buf file = { 0 };
	int fd = mkstemp(path);

	cr_assert(fd >= 0);
	gb_kv_str(&b, "general.architecture", s->arch);
	gb_vocab(&b, "gpt-2", texts, control, merges);
	key(&b, s, "block_count", 1);
	key(&b, s, "embedding_length", E);
	key(&b, s, "feed_forward_length", F);
	if (s->more != wide_cache) {
		key(&b, s, "attention.head_count", H);
		key(&b, s, "attention.head_count_kv", KV);
	}
	key(&b, s, "context_length", 1024);
	if (s->more)
		s->more(&b);
	tensor(&b, s, "token_embd.weight", E, V);
	tensor(&b, s, "output_norm.weight", E, 1);
	tensor(&b, s, "blk.0.attn_norm.weight", E, 1);
	tensor(&b, s, "blk.0.attn_q.weight", E, H * D);
	tensor(&b, s, "blk.0.attn_k.weight", E, KV * D);
	tensor(&b, s, "blk.0.attn_v.weight", E, KV * D);
	tensor(&b, s, "blk.0.attn_output.weight", H * D, E);
	tensor(&b, s, "blk.0.ffn_norm.weight", E, 1);
	tensor(&b, s, "blk.0.ffn_gate.weight", E, F);
	tensor(&b, s, "blk.0.ffn_up.weight", E, F);
	tensor(&b, s, "blk.0.ffn_down.weight", F, E);
	if (s->q_bias) {
		tensor(&b, s, "blk.0.attn_q.bias", H * D, 1);
		tensor(&b, s, "blk.0.attn_k.bias", KV * D, 1);
		tensor(&b, s, "blk.0.attn_v.bias", KV * D, 1);
	}
	if (s->qk_norm) {
		tensor(&b, s, "blk.0.attn_q_norm.weight", D, 1);
		tensor(&b, s, "blk.0.attn_k_norm.weight", D, 1);
	}
	if (s->extra)
		gb_tensor_f32(&b, s->extra, E, 1, NULL);
	gb_build(&b, &file);
	cr_assert_eq(write(fd, file.p, file.len), (ssize_t)file.len);
	close(fd);
	buf_free(&file);
	return path;
}

static struct backend *cpu(void)
{
	struct err e = ERR_INIT;
	struct backend *be = backend_cpu("reference", 1, &e);

	cr_assert(be, "%s", e.msg);
	return be;
}

static void expect_refused(struct spec s, const char *say)
{
	char *path = write_model(&s);
	struct backend *be = cpu();
	struct err e = ERR_INIT;
	struct model *m = model_open(path, be, &e);

	cr_expect_null(m, "opened, should say '%s'", say);
	cr_expect_eq(e.code, ERR_MODEL, "code %d", e.code);
	cr_expect(strstr(e.msg, path) == e.msg && strstr(e.msg, say) && strchr(e.msg, ';'), "'%s' does not say '%s'", e.msg, say);
	model_free(m);
	backend_free(be);
	unlink(path);
	free(path);
}

static void expect_opens(struct spec s, const char *what)
{
	char *path = write_model(&s);
	struct backend *be = cpu();
	struct err e = ERR_INIT;
	struct model *m = model_open(path, be, &e);

	cr_expect(m, "%s: %s", what, e.msg);
	model_free(m);
	backend_free(be);
	unlink(path);
	free(path);
}

static void no_experts(struct gguf_build *b) { gb_kv_u32(b, "llama.expert_count", 0); }
static void experts(struct gguf_build *b) { gb_kv_u32(b, "llama.expert_count", 8); }
static void experts_used(struct gguf_build *b)
{
	experts(b);
	gb_kv_u32(b, "llama.expert_used_count", 2);
}
static void too_many_used(struct gguf_build *b)
{
	experts(b);
	gb_kv_u32(b, "llama.expert_used_count", 9);
}
static void odd_gate(struct gguf_build *b)
{
	experts_used(b);
	gb_kv_u32(b, "llama.expert_gating_func", 7);
}
static void groups(struct gguf_build *b)
{
	experts_used(b);
	gb_kv_u32(b, "llama.expert_group_count", 4);
}
static void experts_as_float(struct gguf_build *b) { gb_kv_f32(b, "llama.expert_count", 8); }
static void window(struct gguf_build *b) { gb_kv_u32(b, "llama.attention.sliding_window", 4096); }
static void logit_scale(struct gguf_build *b) { gb_kv_f32(b, "llama.logit_scale", 0.5f); }
static void unit_scale(struct gguf_build *b) { gb_kv_f32(b, "llama.logit_scale", 1); }
static void softcap(struct gguf_build *b) { gb_kv_f32(b, "llama.final_logit_softcapping", 30); }
static void not_causal(struct gguf_build *b) { gb_kv_bool(b, "llama.attention.causal", 0); }
static void longrope(struct gguf_build *b) { gb_kv_str(b, "llama.rope.scaling.type", "longrope"); }
static void linear(struct gguf_build *b)
{
	gb_kv_str(b, "llama.rope.scaling.type", "linear");
	gb_kv_f32(b, "llama.rope.scaling.factor", 4);
}
static void odd_rope(struct gguf_build *b) { gb_kv_u32(b, "llama.rope.dimension_count", 7); }
static void wide_rope(struct gguf_build *b) { gb_kv_u32(b, "llama.rope.dimension_count", 32); }
static void parts(struct gguf_build *b) { gb_kv_u32(b, "split.count", 3); }
static void zero_eps(struct gguf_build *b) { gb_kv_f32(b, "llama.attention.layer_norm_rms_epsilon", 0); }
static void nan_base(struct gguf_build *b) { gb_kv_f32(b, "llama.rope.freq_base", NAN); }
static void huge_head(struct gguf_build *b) { gb_kv_u32(b, "llama.attention.key_length", 1u << 31); }

static void wide_cache(struct gguf_build *b)
{
	gb_kv_u32(b, "llama.attention.head_count", 1024);
	gb_kv_u32(b, "llama.attention.head_count_kv", 1024);
	gb_kv_u32(b, "llama.attention.key_length", 1024);
	gb_kv_u32(b, "llama.attention.value_length", 1024);
}

static void varied_kv(struct gguf_build *b)
{
	gb_kv_array(b, "llama.attention.value_length", 4, 2);
	gb_int(&b->kv, 16, 4);
	gb_int(&b->kv, 8, 4);
}

static void same_kv(struct gguf_build *b)
{
	gb_kv_array(b, "llama.attention.value_length", 4, 1);
	gb_int(&b->kv, 16, 4);
}

Test(model_open, good_ones)
{
	expect_opens((struct spec){ .arch = "llama" }, "llama");
	expect_opens((struct spec){ .arch = "llama", .q_bias = 1 }, "llama with biases");
	expect_opens((struct spec){ .arch = "llama", .more = no_experts }, "no experts");
	expect_opens((struct spec){ .arch = "llama", .more = unit_scale }, "logit scale 1");
	expect_opens((struct spec){ .arch = "llama", .more = linear }, "linear scaling");
	expect_opens((struct spec){ .arch = "llama", .more = same_kv }, "one value for all layers");
	expect_opens((struct spec){ .arch = "llama", .extra = "blk.0.attn_rot_embd.weight" }, "stored frequencies");
	expect_opens((struct spec){ .arch = "qwen2", .q_bias = 1 }, "qwen2");
	expect_opens((struct spec){ .arch = "qwen3", .qk_norm = 1 }, "qwen3");
}

Test(model_open, refused_by_name)
{
	expect_refused((struct spec){ .arch = "mamba" }, "'mamba' is not supported (llama, llama4, mistral3, qwen2, qwen3,");
	expect_refused((struct spec){ .arch = "llama", .more = experts }, "llama.expert_used_count is missing");
	expect_refused((struct spec){ .arch = "llama", .more = experts_used }, "'blk.0.ffn_gate_inp.weight' is missing");
	expect_refused((struct spec){ .arch = "llama", .more = too_many_used }, "expert_used_count is 9, not 1 to 8");
	expect_refused((struct spec){ .arch = "llama", .more = odd_gate }, "expert_gating_func is 7");
	expect_refused((struct spec){ .arch = "llama", .more = groups }, "expert_group_count");
	expect_refused((struct spec){ .arch = "llama", .more = experts_used, .extra = "blk.0.ffn_gate.0.weight" }, "a newer conversion");
	expect_refused((struct spec){ .arch = "gemma3", .qk_norm = 1 }, "gemma3.attention.sliding_window is missing");
	expect_refused((struct spec){ .arch = "llama4" }, "llama4.expert_count is missing");
	expect_refused((struct spec){ .arch = "qwen35", .qk_norm = 1 }, "qwen35.ssm.conv_kernel is missing");
	expect_refused((struct spec){ .arch = "llama", .more = experts_as_float }, "llama.expert_count");
	expect_refused((struct spec){ .arch = "llama", .more = window }, "sliding_window");
	expect_refused((struct spec){ .arch = "llama", .more = logit_scale }, "logit_scale");
	expect_refused((struct spec){ .arch = "llama", .more = softcap }, "final_logit_softcapping");
	expect_refused((struct spec){ .arch = "llama", .more = not_causal }, "attention.causal");
	expect_refused((struct spec){ .arch = "llama", .more = longrope }, "'longrope'");
	expect_refused((struct spec){ .arch = "llama", .more = odd_rope }, "rope.dimension_count is 7");
	expect_refused((struct spec){ .arch = "llama", .more = wide_rope }, "head size 16");
	expect_refused((struct spec){ .arch = "llama", .more = parts }, "one of 3 parts");
	expect_refused((struct spec){ .arch = "llama", .more = zero_eps }, "rms_epsilon");
	expect_refused((struct spec){ .arch = "llama", .more = nan_base }, "freq_base");
	expect_refused((struct spec){ .arch = "llama", .more = huge_head }, "key_length is 2147483648");
	expect_refused((struct spec){ .arch = "llama", .more = wide_cache }, "1024 key heads of 1024");
	expect_refused((struct spec){ .arch = "llama", .more = varied_kv }, "differs between layers");
	expect_refused((struct spec){ .arch = "llama", .skip = "block_count" }, "llama.block_count is missing");
	expect_refused((struct spec){ .arch = "llama", .skip = "context_length" }, "llama.context_length is missing");
	expect_refused((struct spec){ .arch = "llama", .skip = "blk.0.ffn_up.weight" }, "'blk.0.ffn_up.weight' is missing");
	expect_refused((struct spec){ .arch = "llama", .skip = "token_embd.weight" }, "'token_embd.weight' is missing");
	expect_refused((struct spec){ .arch = "llama", .wrong = "blk.0.attn_k.weight" }, "[17, 32], not [16, 32]");
	expect_refused((struct spec){ .arch = "llama", .wrong = "token_embd.weight" }, "[260, 32], not [259, 32]");
	expect_refused((struct spec){ .arch = "llama", .extra = "blk.0.ffn_gate_inp.weight" }, "'blk.0.ffn_gate_inp.weight' has no place");
	expect_refused((struct spec){ .arch = "llama", .extra = "blk.1.attn_norm.weight" }, "'blk.1.attn_norm.weight' has no place");
	expect_refused((struct spec){ .arch = "llama", .qk_norm = 1 }, "attn_q_norm.weight' has no place");
	expect_refused((struct spec){ .arch = "qwen2" }, "'blk.0.attn_q.bias' is missing");
	expect_refused((struct spec){ .arch = "qwen3" }, "'blk.0.attn_q_norm.weight' is missing");
	expect_refused((struct spec){ .arch = "qwen3", .qk_norm = 1, .q_bias = 1 }, "attn_q.bias' has no place");
}

static void yarn(struct gguf_build *b)
{
	gb_kv_str(b, "llama.rope.scaling.type", "yarn");
	gb_kv_f32(b, "llama.rope.scaling.factor", 4);
	gb_kv_u32(b, "llama.rope.scaling.original_context_length", 512);
	gb_kv_f32(b, "llama.rope.freq_base", 500000);
}

static void old_linear(struct gguf_build *b) { gb_kv_f32(b, "llama.rope.scale_linear", 8); }
static void no_scaling(struct gguf_build *b) { gb_kv_str(b, "llama.rope.scaling.type", "none"); }

Test(model_open, rope_scaling)
{
	static const struct {
		void (*more)(struct gguf_build *b);
		float freq_scale, ext, attn, base;
		int orig;
	} cases[] = {
		{ NULL, 1, 0, 1, 10000, 1024 },
		{ no_scaling, 1, 0, 1, 10000, 1024 },
		{ linear, 0.25f, 0, 1, 10000, 1024 },
		{ old_linear, 0.125f, 0, 1, 10000, 1024 },
		{ yarn, 0.25f, 1, 1.1386294f, 500000, 512 }, /* 1 + 0.1 ln 4 */
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char *path = write_model(&(struct spec){ .arch = "llama", .more = cases[i].more });
		struct backend *be = cpu();
		struct err e = ERR_INIT;
		struct model *m = model_open(path, be, &e);
		const struct rope_params *r;

		cr_assert(m, "%s", e.msg);
		r = &m->config.rope;
		cr_expect(r->freq_scale == cases[i].freq_scale && r->ext_factor == cases[i].ext && fabsf(r->attn_factor - cases[i].attn) < 1e-6f &&
			  r->base == cases[i].base && r->orig_ctx == cases[i].orig && r->dims == D && r->kind == ROPE_NORM && !r->factors,
			  "case %zu: %g %g %g %g %d", i, r->freq_scale, r->ext_factor, r->attn_factor, r->base, r->orig_ctx);
		cr_expect(m->config.attn_scale == 0.25f && m->config.rms_eps == 1e-5f);
		cr_expect(!strcmp(model_arch_name(m), "llama") && model_bits_per_weight(m) == 32);
		cr_expect(m->weights.output.data == m->weights.token_embd.data && m->weight_bytes == m->total_bytes, "tied: the table is read");
		cr_expect_eq(model_name(m).len, strlen(strrchr(path, '/') + 1), "without general.name the file's name");
		model_free(m);
		backend_free(be);
		unlink(path);
		free(path);
	}
}

/* ---- plan ------------------------------------------------------------------------------------------------------------------ */

Test(model_open, plan)
{
	char *path = write_model(&(struct spec){ .arch = "llama" });
	struct backend *be = cpu();
	struct err e = ERR_INIT;
	struct model *m = model_open(path, be, &e);
	struct session_need need;
	struct plan p;

	cr_assert(m, "%s", e.msg);
	cr_expect_gt(plan_mem_available(), 1 << 20);
	cr_assert(!plan_make(m, 0, KV_F16, 0, &p, &e));
	cr_expect(p.fits && p.n_ctx == 1024 && p.n_ctx_fits == 1024, "%d %d", p.n_ctx, p.n_ctx_fits);
	need = session_need(m, &(struct session_opts){ .n_ctx = 1024 });
	cr_expect(p.kv == need.kv && p.work == need.work && p.weights == m->total_bytes);
	cr_expect_eq(need.kv, 1024 * 2 * (D + D) * KV);
	cr_expect_eq(session_need(m, &(struct session_opts){ .n_ctx = 1024, .kv = KV_F32 }).kv, 2 * need.kv);
	cr_expect(!plan_check(m, &p, &e));
	/* exactly room for 512 */
	need = session_need(m, &(struct session_opts){ .n_ctx = 512 });
	cr_assert(!plan_make(m, 0, KV_F16, p.weights + need.kv + need.work, &p, &e));
	cr_expect(p.fits && p.n_ctx == 512 && p.n_ctx_fits == 512, "%d %d", p.n_ctx, p.n_ctx_fits);
	/* what was asked for stays */
	cr_assert(!plan_make(m, 1024, KV_F16, p.available, &p, &e));
	cr_expect(!p.fits && p.n_ctx == 1024 && p.n_ctx_fits == 512);
	cr_expect(plan_check(m, &p, &e) == -1 && e.code == ERR_FIT && strstr(e.msg, "--ctx 512 fits") && strstr(e.msg, "--ram"), "%s", e.msg);
	err_clear(&e);
	cr_assert(!plan_make(m, 0, KV_F16, 1000, &p, &e));
	cr_expect(!p.fits && p.n_ctx_fits == 0 && p.n_ctx == 256);
	cr_expect(plan_check(m, &p, &e) == -1 && strstr(e.msg, "smaller model"), "%s", e.msg);
	model_free(m);
	backend_free(be);
	unlink(path);
	free(path);
}

#ifndef __SANITIZE_ADDRESS__ /* it reports an allocation that fails, which is what this test is about */
Test(model_open, session_that_does_not_fit)
{
	char *path = write_model(&(struct spec){ .arch = "llama" });
	struct backend *be = cpu();
	struct err e = ERR_INIT;
	struct model *m = model_open(path, be, &e);
	struct session *s;

	cr_assert(m, "%s", e.msg);
	m->config.n_kv_head = 128; /* the widest cache allowed, for 2^31 tokens: 2^60 bytes, more than an address space takes */
	m->config.head_k = m->config.head_v = 1024;
	m->config.n_layer = 1024;
	s = session_new(m, &(struct session_opts){ .n_ctx = INT32_MAX }, &e);
	cr_expect(!s && e.code == ERR_FIT && strstr(e.msg, "KV cache"), "%s", e.msg);
	cr_expect(!backend_failed(be), "the backend must be usable after it");
	model_free(m);
	backend_free(be);
	unlink(path);
	free(path);
}
#endif

/* ---- logits files ------------------------------------------------------------------------------------------------------------ */

static void write_file(const char *path, const void *p, size_t n)
{
	FILE *f = fopen(path, "wb");

	cr_assert(f && fwrite(p, 1, n, f) == n && fclose(f) == 0);
}

Test(model_open, logits_files)
{
	char *path = write_model(&(struct spec){ .arch = "llama" }), in_path[4096], out_path[4096];
	struct backend *be = cpu();
	struct err e = ERR_INIT;
	struct model *m = model_open(path, be, &e);
	struct session *s = session_new(m, &(struct session_opts){ .n_ctx = 16 }, &e);
	struct logits_input in, back;

	cr_assert(s, "%s", e.msg);
	snprintf(in_path, sizeof in_path, "%s.in", path);
	snprintf(out_path, sizeof out_path, "%s.out", path);
	write_file(in_path, " 1 2\n3\t4 5\n", 11);
	cr_assert(!logits_read(in_path, &in, &e), "%s", e.msg);
	cr_expect(in.n == 5 && in.tokens[4] == 5 && in.n_rows == 0 && !in.logits);
	cr_expect(logits_rows(&in, "0,5", &e) == -1 && logits_rows(&in, "2,1", NULL) == -1 && logits_rows(&in, "1-", NULL) == -1 &&
		  logits_rows(&in, "", NULL) == -1 && logits_rows(&in, "1,1", NULL) == -1 && logits_rows(&in, "-1", NULL) == -1 &&
		  logits_rows(&in, "3-2", NULL) == -1 && logits_rows(&in, "1x", NULL) == -1);
	cr_expect(e.code == ERR_USAGE && strstr(e.msg, "--rows 0,5"), "%s", e.msg);
	cr_assert(!logits_rows(&in, "0,2-3", NULL));
	cr_expect(in.n_rows == 3 && in.rows[2] == 3);
	err_clear(&e);
	cr_assert(!logits_run(s, &in, 4, out_path, &e), "%s", e.msg);
	cr_assert(!logits_read(out_path, &back, &e), "%s", e.msg);
	cr_expect(back.n == 5 && back.n_vocab == V && back.n_rows == 3 && back.n_greedy == 4 && back.tokens[4] == 5 && back.rows[1] == 2);
	for (int i = 0; i < 3 * V; i++)
		cr_expect_eq(back.logits[i], 0, "weights of zero give logits of zero");
	cr_expect_eq(back.greedy[0], 0);
	logits_input_free(&back);
	cr_assert(!logits_rows(&in, NULL, NULL));
	cr_expect_eq(in.n_rows, 5);
	cr_expect(logits_run(s, &in, 12, out_path, &e) == -1 && e.code == ERR_FIT, "%s", e.msg);
	err_clear(&e);
	cr_expect(logits_run(s, &in, 0, "/proc/none/x", &e) == -1 && e.code == ERR_FAIL, "%s", e.msg);
	err_clear(&e);
	logits_input_free(&in);
	write_file(in_path, "1 2 x", 5);
	err_clear(&e);
	cr_expect(logits_read(in_path, &in, &e) == -1 && e.code == ERR_USAGE && strstr(e.msg, "byte 4"), "%s", e.msg);
	write_file(in_path, "-1", 2);
	cr_expect(logits_read(in_path, &in, NULL) == -1);
	write_file(in_path, "99999999999", 11);
	cr_expect(logits_read(in_path, &in, NULL) == -1);
	write_file(in_path, " ", 1);
	cr_expect(logits_read(in_path, &in, NULL) == -1);
	unlink(in_path);
	unlink(out_path);
	unlink(path);
	session_free(s);
	model_free(m);
	backend_free(be);
	free(path);
}

Test(model_open, logits_on_a_full_disk)
{
	char *path = write_model(&(struct spec){ .arch = "llama" }), *dir = scratch_template("full"), out[4096], left[200];
	struct backend *be = cpu();
	struct err e = ERR_INIT;
	struct model *m = model_open(path, be, &e);
	struct session *s = session_new(m, &(struct session_opts){ .n_ctx = 16 }, &e);
	int32_t tokens[3] = { 1, 2, 3 }, rows[3] = { 0, 1, 2 };
	struct logits_input in = { .tokens = tokens, .rows = rows, .n = 3, .n_rows = 3 };
	struct rlimit limit = { 1000, 1000 }; /* a file may not grow beyond: write() fails half way */
	FILE *f;

	cr_assert(s && mkdtemp(dir), "%s", e.msg);
	snprintf(out, sizeof out, "%s/out", dir);
	write_file(out, "old", 3);
	signal(SIGXFSZ, SIG_IGN);
	cr_assert(!setrlimit(RLIMIT_FSIZE, &limit));
	cr_expect(logits_run(s, &in, 0, out, &e) == -1 && e.code == ERR_FAIL && strstr(e.msg, out), "%s", e.msg);
	f = fopen(out, "rb");
	cr_assert(f && fread(left, 1, sizeof left, f) == 3 && !memcmp(left, "old", 3), "the old file must stay");
	fclose(f);
	unlink(out);
	cr_expect(!rmdir(dir), "nothing may be left over");
	free(dir);
	session_free(s);
	model_free(m);
	backend_free(be);
	unlink(path);
	free(path);
}
