/* model_vocab.c - tokenizer: real vocabularies against their reference ids, merges, bytes, hostile text. */
#include "model/gguf_build.h"
#include "model/vocab_check.h"
#include "src/base/path.h"
#include "src/base/utf8.h"
#include "cpu_time.h"

#include <stdlib.h>

#define SEPARATOR "\n__ggml_vocab_test__\n"

static struct vocab *small_vocab(const char *pre)
{
	static const char *const texts[] = { "aa", "he", "hel", "\xc4\xa0t", "ll", NULL };
	static const char *const control[] = { "<|im_start|>", "<|im_end|>", "<|im|>", "zz", NULL };
	static const char *const merges[] = { "z z", "l l", "h e", "a a", "\xc4\xa0 t", "he l", "x y", "xy z", NULL };
	struct gguf_build b = { 0 };
	struct buf file = { 0 };
	struct err e = ERR_INIT;
	struct gguf *g;
	struct vocab *v;

	gb_vocab(&b, pre, texts, control, merges);
	gb_build(&b, &file);
	g = gguf_parse(file.p, file.len, "small", &e);
	cr_assert(g, "%s", e.msg);
	v = vocab_new(g, &e);
	cr_assert(v, "%s", e.msg);
	gguf_free(g);
	buf_free(&file);
	return v;
}

/* Every case of a .inp/.out pair. */
static void run_cases(const char *name)
{
	struct vocab *v = load(name);
	struct err e = ERR_INIT;
	char path[256], *in, *want, *text, *line;
	size_t n_in, n_want, cases = 0, wrong = 0;

	snprintf(path, sizeof path, GOLDEN "/vocab/%s.inp", name);
	cr_assert(!path_read_file(path, 1 << 20, &in, &n_in, &e), "%s", e.msg);
	snprintf(path, sizeof path, GOLDEN "/vocab/%s.out", name);
	cr_assert(!path_read_file(path, 1 << 20, &want, &n_want, &e), "%s", e.msg);
	for (text = in, line = want; text < in + n_in; cases++) {
		char *end = strstr(text, SEPARATOR), *eol = strchr(line, '\n');
		struct tokens t = { 0 };
		struct buf got = { 0 };

		cr_assert(end && eol, "%s: case %zu has no end", name, cases);
		*end = *eol = 0;
		cr_assert(!vocab_encode(v, text, end - text, false, &t, &e), "%s", e.msg);
		for (size_t i = 0; i < t.n; i++)
			buf_printf(&got, i ? " %d" : "%d", t.p[i]);
		line += *line == ' '; /* lines begin with a space, in some files those without ids, too */
		if (strcmp(buf_str(&got), line)) {
			wrong++;
			cr_expect_str_eq(buf_str(&got), line, "%s: case %zu, text '%s'\n  got  %s\n  want %s", name, cases, text,
					 buf_str(&got), line);
		}
		expect_round_trip(v, text, end - text);
		buf_free(&got);
		free(t.p);
		text = end + strlen(SEPARATOR);
		line = eol + 1;
	}
	/* some files count the nothing behind the last separator as a text */
	cr_expect(line == want + n_want || !strcmp(line, " \n"), "%s: results left over", name);
	fprintf(stderr, "%s: %zu cases, %zu wrong\n", name, cases, wrong);
	cr_assert(cases > 40);
	free(in);
	free(want);
	vocab_free(v);
}

Test(model_vocab, golden_gpt_2)
{
	NEED_GOLDEN("vocab");
	run_cases("ggml-vocab-gpt-2.gguf");
}

Test(model_vocab, golden_llama_bpe)
{
	NEED_GOLDEN("vocab");
	run_cases("ggml-vocab-llama-bpe.gguf");
}

Test(model_vocab, golden_qwen2)
{
	NEED_GOLDEN("vocab");
	run_cases("ggml-vocab-qwen2.gguf");
}

Test(model_vocab, golden_qwen35)
{
	NEED_GOLDEN("vocab");
	run_cases("ggml-vocab-qwen35.gguf");
}

Test(model_vocab, golden_deepseek_coder)
{
	NEED_GOLDEN("vocab");
	run_cases("ggml-vocab-deepseek-coder.gguf");
}

Test(model_vocab, golden_deepseek_llm)
{
	NEED_GOLDEN("vocab");
	run_cases("ggml-vocab-deepseek-llm.gguf");
}

Test(model_vocab, golden_starcoder)
{
	NEED_GOLDEN("vocab");
	run_cases("ggml-vocab-starcoder.gguf");
}

Test(model_vocab, golden_llama_spm)
{
	NEED_GOLDEN("vocab");
	run_cases("ggml-vocab-llama-spm.gguf");
}

Test(model_vocab, golden_phi_3)
{
	NEED_GOLDEN("vocab");
	run_cases("ggml-vocab-phi-3.gguf");
}

Test(model_vocab, golden_o200k)
{
	NEED_GOLDEN("vocab");
	run_cases("o200k.gguf");
}

Test(model_vocab, golden_llama4)
{
	NEED_GOLDEN("vocab");
	run_cases("llama4.gguf");
}

/* Sorted paths of the C files below dir, one a line. */
static FILE *c_files(const char *dir)
{
	char command[4200];

	snprintf(command, sizeof command, "find '%s' -type f -name '*.[ch]' | LC_ALL=C sort", dir);
	return popen(command, "r");
}

/* A known count over many files: net/ of Linux 6.1.192, its C files in one text as cat would join them. */
Test(model_vocab, known_count_of_linux_net, .timeout = 120)
{
	const char *linux_dir = getenv("CODEASK_LINUX");
	struct buf all = { 0 };
	char path[4096];
	struct vocab *v;
	FILE *list;

	NEED_GOLDEN("vocab");
	snprintf(path, sizeof path, "%s/net", linux_dir ? linux_dir : "/usr/src/linux-source-6.1");
	list = strchr(path, '\'') ? NULL : c_files(path);
	for (char line[4096]; list && fgets(line, sizeof line, list);) {
		struct err e = ERR_INIT;
		char *text;
		size_t n;

		line[strcspn(line, "\n")] = 0;
		cr_assert(!path_read_file(line, 1 << 26, &text, &n, &e), "%s", e.msg);
		buf_add(&all, text, n);
		free(text);
	}
	if (list)
		pclose(list);
	if (all.len != 32398723) {
		fprintf(stderr, "skipped: the C files of %s have %zu bytes, those of Linux 6.1.192 32398723 (set CODEASK_LINUX)\n", path, all.len);
		buf_free(&all);
		cr_skip_test("another version");
	}
	v = load("o200k.gguf");
	cr_expect_eq(vocab_count(v, all.p, all.len), 10004208);
	vocab_free(v);
	buf_free(&all);
}

/* DeepSeek added the bytes that UTF-8 never has as tokens of the characters that show them. */
Test(model_vocab, bytes_among_the_added_tokens)
{
	struct buf b = { 0 };
	struct vocab *v;

	NEED_GOLDEN("vocab");
	v = load("ggml-vocab-deepseek-coder.gguf");
	expect_ids(v, "\xf5", false, (int32_t[]){ 32000 }, 1);
	vocab_decode(v, 32000, false, &b);
	cr_expect_str_eq(buf_str(&b), "\xf5");
	cr_expect_eq(vocab_find(v, "\xc3\xb5"), 32000);
	expect_round_trip(v, "\xc3\xb5 \xf5 \xc0", 6);
	vocab_free(v);
	buf_free(&b);
}

/* StarCoder has no tokens for bytes that no assigned character has: the one loss there is. */
Test(model_vocab, bytes_without_tokens)
{
	struct tokens t = { 0 };
	struct buf b = { 0 };
	struct vocab *v;

	NEED_GOLDEN("vocab");
	v = load("ggml-vocab-starcoder.gguf");
	cr_assert(!vocab_encode(v, "a\xff", 2, false, &t, NULL));
	for (size_t i = 0; i < t.n; i++)
		vocab_decode(v, t.p[i], false, &b);
	cr_expect_str_eq(buf_str(&b), "a\xef\xbf\xbd");
	cr_expect_eq(vocab_count(v, "a\xff", 2), t.n);
	expect_round_trip(v, "a\x80\xe9\xf0\x9f", 5);
	free(t.p);
	buf_free(&b);
	vocab_free(v);
}

/* Every character of every plane, 40 at a time. */
Test(model_vocab, real_planes_come_back, .timeout = 120)
{
	static const char *const names[] = { "ggml-vocab-gpt-2.gguf", "ggml-vocab-qwen35.gguf", "ggml-vocab-deepseek-coder.gguf", "ggml-vocab-deepseek-llm.gguf",
					     "o200k.gguf", NULL };

	NEED_GOLDEN("vocab");
	for (int k = 0; names[k]; k++) {
		struct vocab *v = load(names[k]);

		for (int32_t c = 0; c < 0x110000; c += 40) {
			char s[160];
			size_t n = 0;

			for (int i = 0; i < 40; i++)
				n += utf8_encode(s + n, c + i);
			expect_round_trip(v, s, n);
		}
		vocab_free(v);
	}
}

Test(model_vocab, merges_by_rank)
{
	struct vocab *v = small_vocab("gpt-2");

	/* "hello": 'l l' has the lower rank, so 'he l' finds no 'l' any more */
	expect_ids(v, "hello", false, (int32_t[]){ 257, 260, vocab_find(v, "o") }, 3);
	expect_ids(v, "hel", false, (int32_t[]){ 258 }, 1);
	/* leftmost on ties */
	expect_ids(v, "aaa", false, (int32_t[]){ 256, vocab_find(v, "a") }, 2);
	/* 'xyz' is made by merges but is no token: its bytes */
	expect_ids(v, "xyz", false, (int32_t[]){ vocab_find(v, "x"), vocab_find(v, "y"), vocab_find(v, "z") }, 3);
	cr_expect_eq(vocab_find(v, "xyz"), -1);
	/* a merge may not make a control token out of text */
	expect_ids(v, "zz", false, (int32_t[]){ vocab_find(v, "z"), vocab_find(v, "z") }, 2);
	cr_expect_eq(vocab_find(v, "zz"), 264);
	cr_expect_eq(vocab_size(v), 265);
	vocab_free(v);
}

Test(model_vocab, found_by_stored_text)
{
	static const char *const texts[] = { "\xc4\xa0t", "\xe4\xbd\xa0", "ab", NULL }, *const control[] = { " t", "<x>", NULL };
	static const char *const merges[] = { "\xc4\xa0 t", "a b", NULL };
	struct gguf_build b = { 0 };
	struct buf file = { 0 }, back = { 0 };
	struct gguf *g;
	struct vocab *v;

	gb_vocab(&b, "gpt-2", texts, control, merges);
	gb_build(&b, &file);
	g = gguf_parse(file.p, file.len, "texts", NULL);
	v = vocab_new(g, NULL);
	cr_assert(v);
	gguf_free(g);
	/* the text that shows a space and the text that is one are two tokens */
	cr_expect_eq(vocab_find(v, "\xc4\xa0t"), 256);
	cr_expect_eq(vocab_find(v, " t"), 259);
	cr_expect_eq(vocab_find(v, "\xe4\xbd\xa0"), 257);
	cr_expect_eq(vocab_find(v, "ab"), 258);
	cr_expect_eq(vocab_find(v, "<x>"), 260);
	cr_expect(vocab_find(v, " ") == -1 && vocab_find(v, "b a") == -1 && vocab_find(v, "") == -1);
	expect_ids(v, " t", false, (int32_t[]){ 256 }, 1);
	expect_ids(v, " t", true, (int32_t[]){ 259 }, 1);
	vocab_decode(v, 257, false, &back);
	cr_expect_str_eq(buf_str(&back), "\xe4\xbd\xa0");
	buf_free(&back);
	buf_free(&file);
	vocab_free(v);
}

/* Strings on the way of merges may outnumber the tokens. */
Test(model_vocab, many_strings_that_are_no_tokens)
{
	enum { N = 26 * 26 };
	static const char *const texts[] = { "abcd", NULL }, *const control[] = { NULL };
	static char text[N][8];
	const char *merges[N + 2];
	struct gguf_build b = { 0 };
	struct buf file = { 0 };
	struct gguf *g;
	struct vocab *v;

	for (int i = 0; i < N; i++) {
		snprintf(text[i], sizeof text[i], "%c %c", 'a' + i / 26, 'a' + i % 26);
		merges[i] = text[i];
	}
	merges[N] = "ab cd";
	merges[N + 1] = NULL;
	gb_vocab(&b, "gpt-2", texts, control, merges);
	gb_build(&b, &file);
	g = gguf_parse(file.p, file.len, "strings", NULL);
	v = vocab_new(g, NULL);
	cr_assert(v);
	gguf_free(g);
	expect_ids(v, "abcd", false, (int32_t[]){ 256 }, 1);
	cr_expect_eq(vocab_find(v, "ab"), -1);
	for (int i = 0; i < N; i++) {
		char pair[3] = { text[i][0], text[i][2], 0 };

		cr_expect_eq(vocab_count(v, pair, 2), 2); /* twice: nothing of it may be remembered wrongly */
		expect_round_trip(v, pair, 2);
	}
	buf_free(&file);
	vocab_free(v);
}

Test(model_vocab, control_tokens_only_on_request)
{
	struct vocab *v = small_vocab("qwen2");
	struct buf b = { 0 };
	struct tokens t = { 0 };

	expect_ids(v, "<|im_end|><|im|>", true, (int32_t[]){ 262, 263 }, 2);
	expect_ids(v, "t<|im_start|>t", true, (int32_t[]){ vocab_find(v, "t"), 261, vocab_find(v, "t") }, 3);
	vocab_encode(v, "<|im_end|>", 10, false, &t, NULL);
	cr_expect_eq(t.n, 10, "control tokens in plain text must stay text");
	expect_round_trip(v, "<|im_end|>", 10);
	vocab_decode(v, 262, false, &b);
	cr_expect_eq(b.len, 0);
	vocab_decode(v, 262, true, &b);
	cr_expect_str_eq(buf_str(&b), "<|im_end|>");
	cr_expect(vocab_is_end(v, 262) && !vocab_is_end(v, 261) && !vocab_is_end(v, 256));
	free(t.p);
	buf_free(&b);
	vocab_free(v);
}

/* Splits by ids of a vocabulary whose tokens are single bytes would show nothing: pieces are seen through merges that could
 * cross them. "\xc4\xa0 t" joins a space with 't' only where both are in one piece. */
Test(model_vocab, default_pre_tokenizer)
{
	struct vocab *v = small_vocab(NULL);

	expect_ids(v, " t", false, (int32_t[]){ 259 }, 1);
	expect_ids(v, "\n t", false, (int32_t[]){ vocab_find(v, "\xc4\x8a"), 259 }, 2);
	expect_ids(v, "  t", false, (int32_t[]){ vocab_find(v, "\xc4\xa0"), 259 }, 2);
	vocab_free(v);
}

static void random_texts(const struct vocab *v, unsigned seed)
{
	static const char likely[] = "aelh 't\n\r1\xc3\xa9\xe2\x80\x83.<";
	char text[300];

	srand(seed);
	for (int round = 0; round < 3000; round++) {
		size_t n = rand() % sizeof text;

		for (size_t i = 0; i < n; i++)
			text[i] = round % 3 && rand() % 3 ? likely[rand() % (sizeof likely - 1)] : rand();
		expect_round_trip(v, text, n);
	}
}

Test(model_vocab, random_bytes_come_back)
{
	static const char *const pres[] = { "gpt-2", "llama-bpe", "qwen2", "gpt-4o", "default", "deepseek-llm", "deepseek-v3", "tekken", NULL };

	for (int i = 0; pres[i]; i++) {
		struct vocab *v = small_vocab(pres[i]);

		random_texts(v, 7 + i);
		vocab_free(v);
	}
}

Test(model_vocab, real_random_bytes_come_back)
{
	static const char *const names[] = { "ggml-vocab-gpt-2.gguf", "ggml-vocab-llama-bpe.gguf", "ggml-vocab-qwen2.gguf", "ggml-vocab-qwen35.gguf",
					     "ggml-vocab-deepseek-coder.gguf", "ggml-vocab-deepseek-llm.gguf", "o200k.gguf", NULL };

	NEED_GOLDEN("vocab");
	for (int i = 0; names[i]; i++) {
		struct vocab *v = load(names[i]);

		random_texts(v, i);
		vocab_free(v);
	}
}

static void texts_in_time(const char *const *pres, size_t n)
{
	static const char *const fill[] = { "a", " ", "\n", "1", "'", " \n", "a ", "\xff", "(", "\xe2\x80\x83", "ab", "Ab",
					     "\xcc\x81", "\xcc\x81" "A", "A\xe4\xbd\xa0", "/\n", NULL };
	char *text = malloc(n);

	for (int p = 0; pres[p]; p++) {
		struct vocab *v = small_vocab(pres[p]);

		for (int f = 0; fill[f]; f++) {
			double t0 = cpu_seconds(), took;

			for (size_t i = 0; i < n; i++)
				text[i] = fill[f][i % strlen(fill[f])];
			cr_expect(vocab_count(v, text, n) > 0);
			took = cpu_seconds() - t0;
			if (took > 1)
				fprintf(stderr, "%zu MB of '%s', %s: %.2f s\n", n >> 20, fill[f], pres[p], took);
			cr_expect(took < 10, "%zu MB of '%s', %s: %.1f s", n >> 20, fill[f], pres[p], took);
		}
		vocab_free(v);
	}
	free(text);
}

/* One piece of 4 MB, and pieces that make each step of a naive matcher look at the rest of the text. */
Test(model_vocab, hostile_texts_in_time, .timeout = 120)
{
	static const char *const pres[] = { "gpt-2", "llama-bpe", "qwen2", "gpt-4o", "default", NULL };

	texts_in_time(pres, 4 << 20);
}

Test(model_vocab, hostile_texts_for_patterns_in_time, .timeout = 120)
{
	static const char *const pres[] = { "tekken", "qwen35", "starcoder", "deepseek-coder", "deepseek-llm", "deepseek-v3", "seed-coder", NULL };

	texts_in_time(pres, 1 << 20);
}

/* Patterns that look for the end of white space must not look from each of its places. */
Test(model_vocab, white_space_in_front_of_a_word_in_time, .timeout = 120)
{
	static const char *const pres[] = { "gpt-2", "llama-bpe", "gpt-4o", "default", "tekken", "qwen35", "starcoder", "deepseek-coder", "deepseek-llm",
					    "deepseek-v3", "seed-coder", NULL };
	static const char fill[] = " \n\v\r";
	size_t n = 1 << 20;
	char *text = malloc(n);

	for (int p = 0; pres[p]; p++) {
		struct vocab *v = small_vocab(pres[p]);

		for (int f = 0; fill[f]; f++) {
			double t0 = cpu_seconds();

			memset(text, fill[f], n);
			text[n - 1] = 'a'; /* some patterns take the last of the white space with a letter */
			cr_expect(vocab_count(v, text, n) > 0);
			text[n - 1] = '1';
			cr_expect(vocab_count(v, text, n) > 0);
			cr_expect(cpu_seconds() - t0 < 10, "1 MB of 0x%02x, %s: %.1f s", fill[f], pres[p], cpu_seconds() - t0);
		}
		vocab_free(v);
	}
	free(text);
}

Test(model_vocab, long_piece_equals_short_rules)
{
	/* a long run merges like the short one: pairs from the left */
	struct vocab *v = small_vocab("gpt-2");
	char text[4097];
	struct tokens t = { 0 };

	memset(text, 'a', 4097);
	vocab_encode(v, text, 4097, false, &t, NULL);
	cr_assert_eq(t.n, 2049);
	for (int i = 0; i < 2048; i++)
		cr_assert_eq(t.p[i], 256);
	free(t.p);
	vocab_free(v);
}

Test(model_vocab, missing_byte_is_refused)
{
	struct gguf_build b = { 0 };
	struct buf file = { 0 };
	struct err e = ERR_INIT;
	struct gguf *g;

	gb_kv_str(&b, "tokenizer.ggml.model", "gpt2");
	gb_kv_array(&b, "tokenizer.ggml.tokens", 8, 2);
	gb_text(&b.kv, "a", 1);
	gb_text(&b.kv, "b", 1);
	gb_kv_array(&b, "tokenizer.ggml.merges", 8, 1);
	gb_text(&b.kv, "a b", 3);
	gb_build(&b, &file);
	g = gguf_parse(file.p, file.len, "two", &e);
	cr_assert(g);
	cr_expect_null(vocab_new(g, &e));
	cr_expect(strstr(e.msg, "0x00"), "%s", e.msg);
	gguf_free(g);
	buf_free(&file);
}
