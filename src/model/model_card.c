/* model_card.c - see model_card.h. Whether this build can run a file is decided by the same functions that open it for real, on
 * the header alone; the plan is that of plan.c for a model without weights. */
#include "model_card.h"

#include "chat_builtin.h"
#include "gguf.h"
#include "model_impl.h"

#include "../base/buf.h"
#include "../base/path.h"
#include "../base/utf8.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- names -------------------------------------------------------------------------------------------------------------------- */

/* general.file_type: numbers of llama.cpp's enum llama_ftype (include/llama.h). */
static const char *const file_types[] = {
	[0] = "F32", [1] = "F16", [2] = "Q4_0", [3] = "Q4_1", [7] = "Q8_0", [8] = "Q5_0", [9] = "Q5_1", [10] = "Q2_K", [11] = "Q3_K_S",
	[12] = "Q3_K_M", [13] = "Q3_K_L", [14] = "Q4_K_S", [15] = "Q4_K_M", [16] = "Q5_K_S", [17] = "Q5_K_M", [18] = "Q6_K",
	[19] = "IQ2_XXS", [20] = "IQ2_XS", [21] = "Q2_K_S", [22] = "IQ3_XS", [23] = "IQ3_XXS", [24] = "IQ1_S", [25] = "IQ4_NL",
	[26] = "IQ3_S", [27] = "IQ3_M", [28] = "IQ2_S", [29] = "IQ2_M", [30] = "IQ4_XS", [31] = "IQ1_M", [32] = "BF16",
	[36] = "TQ1_0", [37] = "TQ2_0", [38] = "MXFP4_MOE",
};

static bool is_gap(char c)
{
	return !isalnum((unsigned char)c);
}

/* Length of "_K", "_XXS", "_0", ... at p; 0: none of these. */
static size_t suffix_len(const char *p)
{
	static const char *const parts[] = { "0", "1", "4", "8", "K", "S", "M", "L", "XS", "XL", "XXS", "XXL", "NL", "R4", "R8" };

	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		size_t n = strlen(parts[i]);

		if (p[0] == '_' && strncasecmp(p + 1, parts[i], n) == 0 && is_gap(p[1 + n]))
			return 1 + n;
	}
	return 0;
}

/* Length of a quantisation at p, 0: none there. Q4_K_M, IQ2_XXS, TQ1_0, F16, BF16, MXFP4_MOE. */
static size_t quant_len(const char *p)
{
	static const char *const words[] = { "BF16", "FP16", "F16", "F32", "MXFP4_MOE", "MXFP4", "NVFP4" };
	size_t n, part;

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		n = strlen(words[i]);
		if (strncasecmp(p, words[i], n) == 0 && is_gap(p[n]))
			return n;
	}
	n = strchr("IiTt", p[0]) && p[0] ? 1 : 0;
	if ((p[n] != 'Q' && p[n] != 'q') || p[n + 1] < '1' || p[n + 1] > '8')
		return 0;
	n += 2;
	while ((part = suffix_len(p + n)))
		n += part;
	return is_gap(p[n]) ? n : 0;
}

void model_card_quant(const char *name, char out[24])
{
	size_t at = 0, len = 0;

	out[0] = '\0';
	for (size_t i = 0; name[i]; i++) {
		size_t n = i == 0 || is_gap(name[i - 1]) ? quant_len(name + i) : 0;

		if (n && n + 3 < 24) {
			at = i;
			len = n;
			i += n - 1;
		}
	}
	if (!len)
		return;
	if (at >= 3 && strncasecmp(name + at - 3, "UD-", 3) == 0) { /* a mix of formats that its makers call so */
		at -= 3;
		len += 3;
	}
	for (size_t i = 0; i < len; i++)
		out[i] = (char)toupper((unsigned char)name[at + i]);
	out[len] = '\0';
}

/* Is word in text, with no letter or digit at its ends? */
static bool has_word(const char *text, const char *word)
{
	size_t n = strlen(word);

	for (const char *p = text; (p = strcasestr(p, word)); p++)
		if ((p == text || is_gap(p[-1])) && is_gap(p[n]))
			return true;
	return false;
}

static void get_text(const struct gguf *g, const char *key, char *out, size_t size)
{
	struct gguf_str s = gguf_string(g, key, NULL);
	struct buf b = { 0 };

	utf8_clean(&b, s.p ? s.p : "", s.len < 400 ? s.len : 400, false);
	b.len = b.len < size - 1 ? utf8_complete(b.p, b.len) : utf8_complete(b.p, size - 1);
	memcpy(out, buf_str(&b), b.len);
	out[b.len] = '\0';
	buf_free(&b);
}

/* ---- kind --------------------------------------------------------------------------------------------------------------------- */

/* Texts of a file's tokens, to be asked for those of a known form. */
struct token_list {
	struct gguf_str *tokens;
	size_t n;
};

static bool has_token(void *ud, const char *text)
{
	const struct token_list *l = ud;
	size_t len = strlen(text);

	for (size_t i = l->n; i-- > 0;) /* control tokens are at the end */
		if (l->tokens[i].len == len && memcmp(l->tokens[i].p, text, len) == 0)
			return true;
	return false;
}

/* Without a template chat.c tells the form from control tokens. */
static bool has_chat_tokens(const struct gguf *g)
{
	struct token_list l;
	bool found;

	if (gguf_array_str(g, "tokenizer.ggml.tokens", &l.tokens, &l.n, NULL) != 0)
		return false;
	found = chat_builtin_for(has_token, &l) != NULL;
	free(l.tokens);
	return found;
}

static bool is_base(const char *text)
{
	return has_word(text, "base") && !has_word(text, "instruct") && !has_word(text, "chat") && !has_word(text, "it");
}

static enum model_kind kind_of(const struct gguf *g, const char *name, const struct model_card *c)
{
	static const char *const encoders[] = { "bert", "t5encoder", "embedding" };
	char type[32], tune[32], key[64];
	uint64_t pooling;

	get_text(g, "general.type", type, sizeof(type));
	get_text(g, "general.finetune", tune, sizeof(tune));
	if (strcmp(type, "mmproj") == 0 || strcmp(c->arch, "clip") == 0)
		return KIND_PROJECTOR;
	if (strcmp(type, "adapter") == 0 || gguf_has(g, "adapter.type"))
		return KIND_ADAPTER;
	if (gguf_n_tensors(g) == 0 || strcmp(type, "imatrix") == 0 || gguf_has(g, "imatrix.chunk_count"))
		return KIND_OTHER;
	snprintf(key, sizeof(key), "%s.pooling_type", c->arch);
	pooling = gguf_uint(g, key, 0, NULL);
	if (pooling == 4 || strcasestr(name, "rerank") || strcasestr(c->title, "rerank")) /* llama.cpp: LLAMA_POOLING_TYPE_RANK */
		return KIND_RERANKER;
	for (size_t i = 0; i < sizeof(encoders) / sizeof(*encoders); i++)
		if (strstr(c->arch, encoders[i]))
			return KIND_EMBEDDING;
	if (pooling || strcasestr(name, "embed") || strcasestr(c->title, "embed"))
		return KIND_EMBEDDING;
	if (is_base(name) || is_base(c->title) || strcasecmp(tune, "base") == 0)
		return KIND_BASE;
	return gguf_string(g, "tokenizer.chat_template", NULL).len || has_chat_tokens(g) ? KIND_INSTRUCT : KIND_BASE;
}

/* ---- sizes -------------------------------------------------------------------------------------------------------------------- */

static bool is_expert(const struct gguf_tensor *t) /* blk.N.ffn_{gate,up,down}_exps.weight */
{
	return memmem(t->name.p, t->name.len, "_exps.", 6) != NULL;
}

static void read_sizes(const struct gguf *g, struct model_card *c)
{
	double experts = 0, params = 0, share = 1;
	char key[64];
	uint64_t all, used;

	for (size_t i = 0; i < gguf_n_tensors(g); i++) {
		const struct gguf_tensor *t = gguf_tensor_at(g, i);
		double n = (double)t->ne[0] * (double)t->ne[1] * (double)t->ne[2] * (double)t->ne[3];

		params += n;
		experts += is_expert(t) ? n : 0;
		c->tensor_bytes += t->bytes; /* inside the files and apart from one another: cannot overflow */
	}
	snprintf(key, sizeof(key), "%s.expert_count", c->arch);
	all = gguf_uint(g, key, 0, NULL);
	snprintf(key, sizeof(key), "%s.expert_used_count", c->arch);
	used = gguf_uint(g, key, 0, NULL);
	if (all && used && used < all)
		share = (double)used / (double)all;
	if (params > 1e18) /* types this build does not know have no bytes that would bound their shapes */
		params = experts = 0;
	c->n_params = (uint64_t)params;
	c->n_active = (uint64_t)(params - experts * (1 - share));
	c->bits = params > 0 ? 8 * (double)c->tensor_bytes / params : 0;
	c->file_bytes = gguf_file_bytes(g);
	c->n_parts = gguf_n_parts(g);
}

uint64_t model_card_thumb(const struct model_card *c)
{
	return (uint64_t)((double)c->n_params * c->bits / 8 * 1.2);
}

/* What most of the bytes are, where neither the name nor the metadata tell how the file was made. */
static void main_type(const struct gguf *g, char out[24])
{
	uint64_t bytes[DTYPE_LIMIT] = { 0 };
	uint32_t best = 0;

	for (size_t i = 0; i < gguf_n_tensors(g); i++) {
		const struct gguf_tensor *t = gguf_tensor_at(g, i);

		bytes[t->type] += t->bytes; /* the reader saw that type < DTYPE_LIMIT */
		best = bytes[t->type] > bytes[best] ? t->type : best;
	}
	if (bytes[best])
		snprintf(out, 24, "%s", dtype_info(best)->name);
}

/* ---- support and need --------------------------------------------------------------------------------------------------------- */

/* Messages begin with the file, which the reader of a list sees anyway. */
static const char *without_path(const char *msg, const char *path)
{
	size_t n = strlen(path);

	return strncmp(msg, path, n) == 0 && msg[n] == ':' ? msg + n + 1 + (msg[n + 1] == ' ') : msg;
}

/* Opens the model but for its tokenizer: what that refuses is refused here, and what it counts is counted. */
static void read_support(struct gguf *g, uint64_t ram_cap, struct model_card *c)
{
	struct err e = ERR_INIT;
	struct model m = { .file = g, .backend = backend_cpu(NULL, 1, &e) };

	c->supported = m.backend && model_read(&m, &e) == 0;
	if (c->supported) {
		c->n_params = m.n_params;
		c->n_active = m.n_active;
		c->n_ctx_train = m.config.n_ctx_train;
		plan_make(&m, 0, KV_F16, ram_cap, &c->plan, NULL);
	} else {
		snprintf(c->problem, sizeof(c->problem), "%s", without_path(e.msg, gguf_path(g)));
	}
	free(m.weights.layers);
	backend_free(m.backend);
}

bool model_card_fits(const struct model_card *c)
{
	int least = c->n_ctx_train < MODEL_CARD_LEAST_CTX ? c->n_ctx_train : MODEL_CARD_LEAST_CTX;

	return c->supported && least > 0 && c->plan.fits && c->plan.n_ctx_fits >= least - least % 256;
}

int model_card_read(const char *path, const char *name, uint64_t ram_cap, struct model_card *c, struct err *e)
{
	struct gguf *g = gguf_open(path, e);
	uint64_t type;
	const char *file;

	memset(c, 0, sizeof(*c));
	if (!g)
		return -1;
	file = path_base(path);
	name = name ? name : file;
	get_text(g, "general.architecture", c->arch, sizeof(c->arch));
	get_text(g, "general.name", c->title, sizeof(c->title));
	model_card_quant(name, c->quant);
	if (!c->quant[0])
		model_card_quant(file, c->quant);
	type = gguf_uint(g, "general.file_type", UINT64_MAX, NULL);
	if (!c->quant[0] && type < sizeof(file_types) / sizeof(*file_types) && file_types[type])
		snprintf(c->quant, sizeof(c->quant), "%s", file_types[type]);
	if (!c->quant[0])
		main_type(g, c->quant);
	c->kind = kind_of(g, path_base(name), c);
	read_sizes(g, c);
	read_support(g, ram_cap, c);
	gguf_free(g);
	return 0;
}
