/* model_spm.c - SentencePiece vocabularies: against the algorithm written down plainly, exact decoding, special tokens, refusals. */
#include "model/spm_build.h"
#include "model/vocab_check.h"
#include "src/base/utf8.h"
#include "cpu_time.h"

#include <math.h>
#include <stdlib.h>

#define SP "\xe2\x96\x81"

static const struct spm_token tokens[] = {
	{ SP, -20, 1 }, { "a", -21, 1 }, { "b", -22, 1 }, { "h", -23, 1 }, { "e", -24, 1 }, { "l", -25, 1 }, { "o", -26, 1 }, { "t", -27, 1 },
	{ SP "t", -1, 1 }, { "he", -2, 1 }, { SP "the", -3, 1 }, { "ll", -4, 1 }, { "el", -5, 1 }, { "hell", -6, 1 }, { "hello", -7, 1 },
	{ SP SP, -8, 1 }, { SP SP SP SP, -9, 1 }, { "aa", -10, 1 }, { "aaaa", -10, 1 }, { "ab", -10, 1 }, { "ba", -10, 1 }, { "\xc3\xa9t\xc3\xa9", -11, 1 },
	{ "t\xc3\xa9", -12, 1 }, { "\xe4\xbd\xa0", -13, 1 }, { "o" SP, -14, 1 }, { "o" SP "t", -15, 1 }, { "<x>", 0, 4 }, { "<x>y", 0, 4 },
	{ "  \n", 0, 4 }, { "<c>", 0, 3 }, { "unused", -1, 5 },
	{ "o e", 50, 1 } /* no text has a stored space */, { NULL, 0, 0 },
};

static struct vocab *parse(struct gguf_build *b, struct err *e)
{
	struct buf file = { 0 };
	struct gguf *g;
	struct vocab *v;

	gb_build(b, &file);
	g = gguf_parse(file.p, file.len, "spm", e);
	cr_assert(g);
	v = vocab_new(g, e);
	gguf_free(g);
	buf_free(&file);
	return v;
}

static struct vocab *make(const struct spm_token *list, int bytes, int space_prefix)
{
	struct gguf_build b = { 0 };
	struct err e = ERR_INIT;
	struct vocab *v;

	gb_spm(&b, list, bytes, space_prefix);
	v = parse(&b, &e);
	cr_assert(v, "%s", e.msg);
	return v;
}

static void expect(const struct vocab *v, const char *text, bool special, const char *const *want)
{
	struct tokens t = { 0 };
	size_t n = 0;

	cr_assert(!vocab_encode(v, text, strlen(text), special, &t, NULL));
	for (; want[n]; n++)
		if (n < t.n)
			cr_expect_eq(t.p[n], vocab_find(v, want[n]), "'%s', %zu: %d is not '%s'", text, n, t.p[n], want[n]);
	cr_expect_eq(t.n, n, "'%s': %zu ids instead of %zu", text, t.n, n);
	free(t.p);
}
#define EXPECT(v, text, special, ...) expect(v, text, special, (const char *const[]){ __VA_ARGS__, NULL })

static void round_trip(const struct vocab *v, const char *text, size_t n, bool special)
{
	struct vocab_decoder d = { 0 };
	struct tokens t = { 0 };
	struct buf back = { 0 };

	cr_assert(!vocab_encode(v, text, n, special, &t, NULL));
	if (!special)
		cr_expect_eq(vocab_count(v, text, n), t.n);
	for (size_t i = 0; i < t.n; i++)
		vocab_decode_next(v, &d, t.p[i], true, &back);
	cr_expect(back.len == n && (n == 0 || !memcmp(back.p, text, n)), "%zu bytes came back as %zu: '%s'", n, back.len, buf_str(&back));
	buf_free(&back);
	free(t.p);
}

/* ---- the algorithm, plainly ------------------------------------------------------------------------------------------------ */

/* For texts without user-defined tokens. Symbols as strings with the space stored as U+2581; of all neighbours that are a token together the pair with the highest
 * score, the leftmost on ties, is joined; n^3 steps. */
static size_t plainly(const struct spm_token *list, const char *text, size_t len, bool prefix, int32_t *ids)
{
	struct buf s = { 0 };
	size_t at[400], n = 0, n_ids = 0, end;

	for (size_t i = 0; i < len || (prefix && i == 0); ) {
		int32_t c;
		int k = 1;

		at[n++] = s.len;
		if (prefix || text[i] == ' ') {
			buf_puts(&s, SP);
			k = !prefix;
			prefix = false;
		} else {
			k = utf8_decode(text + i, len - i, &c);
			if (k == 3 && !memcmp(text + i, SP, 3))
				buf_puts(&s, "\xff\xff\xff"); /* no token has it */
			else
				buf_add(&s, text + i, k);
		}
		i += k;
	}
	at[n] = end = s.len;
	for (;;) {
		size_t best = n;
		float score = -INFINITY;

		for (size_t i = 0; i + 1 < n; i++)
			for (const struct spm_token *t = list; t->text; t++)
				if (t->type == 1 && t->score > score && strlen(t->text) == at[i + 2] - at[i] &&
				    !memcmp(t->text, s.p + at[i], at[i + 2] - at[i])) {
					score = t->score;
					best = i;
				}
		if (best == n)
			break;
		n--;
		memmove(at + best + 1, at + best + 2, (n - best) * sizeof *at);
	}
	cr_assert_eq(at[n], end);
	for (size_t i = 0; i < n; i++) {
		size_t k = at[i + 1] - at[i];
		const char *p = s.p + at[i];
		int32_t id = -1;

		for (const struct spm_token *t = list; t->text; t++)
			if (t->type == 1 && strlen(t->text) == k && !memcmp(t->text, p, k))
				id = SPM_FIRST + (t - list);
		if (id >= 0)
			ids[n_ids++] = id;
		for (size_t b = 0; id < 0 && b < k; b++)
			ids[n_ids++] = 3 + (unsigned char)(k == 3 && p[0] == '\xff' ? SP[b] : p[b]);
	}
	buf_free(&s);
	return n_ids;
}

static size_t random_text(char *s, size_t max)
{
	static const char *const parts[] = { " ", "a", "b", "h", "e", "l", "o", "t", "hello", " the", "    ", "\xc3\xa9", "\xe4\xbd\xa0", SP,
					     "aaaa", "o t", "\r", "x", "\xf0\x9f\x99\x82", "\xff", "\xc3", "\x81", "\xe2\x96" };
	size_t n = 0, want = rand() % (max - 6);

	while (n < want) {
		const char *p = parts[rand() % (sizeof parts / sizeof *parts)];

		memcpy(s + n, p, strlen(p));
		n += strlen(p);
	}
	return n;
}

Test(model_spm, equals_the_plain_algorithm)
{
	for (int prefix = 0; prefix < 2; prefix++) {
		struct vocab *v = make(tokens, 1, prefix);
		int wrong = 0;

		srand(5);
		for (int round = 0; round < 6000 && wrong < 5; round++) {
			char s[120];
			int32_t want[500];
			/* longer than what is merged without a heap, too */
			size_t n = random_text(s, round % 3 ? 24 : sizeof s), n_want = n ? plainly(tokens, s, n, prefix, want) : 0;
			struct tokens t = { 0 };

			cr_assert(!vocab_encode(v, s, n, false, &t, NULL));
			if (t.n != n_want || (n_want && memcmp(t.p, want, n_want * sizeof *want))) {
				wrong++;
				cr_expect(false, "'%.*s': %zu ids instead of %zu, or others", (int)n, s, t.n, n_want);
			}
			free(t.p);
			round_trip(v, s, n, false);
		}
		vocab_free(v);
	}
}

/* ---- single things --------------------------------------------------------------------------------------------------------- */

Test(model_spm, merges_by_score)
{
	struct vocab *v = make(tokens, 1, 0);

	EXPECT(v, "o e", false, "o" SP, "e");
	EXPECT(v, "hello", false, "hello"); /* he, ll, hell, hello: 'el' comes too late */
	EXPECT(v, "ell", false, "e", "ll");
	EXPECT(v, " the", false, SP "the");
	EXPECT(v, "aaa", false, "aa", "a"); /* the leftmost of equal scores */
	EXPECT(v, "aba", false, "ab", "a");
	EXPECT(v, "bab", false, "ba", "b");
	EXPECT(v, "aaaaaa", false, "aaaa", "aa");
	EXPECT(v, "\xc3\xa9t\xc3\xa9", false, "\xc3\xa9t\xc3\xa9"); /* over a character that is no token */
	EXPECT(v, "o t", false, "o" SP "t"); /* " t" first, whose score is higher than that of "o " */
	EXPECT(v, "o th", false, "o" SP "t", "h");
	EXPECT(v, "o the", false, "o", SP "the");
	EXPECT(v, "unused", false, "<0x75>", "<0x6E>", "<0x75>", "<0x73>", "e", "<0x64>"); /* merges make normal tokens only */
	EXPECT(v, "<s>", false, "<0x3C>", "<0x73>", "<0x3E>");
	EXPECT(v, "<0x41>", false, "<0x3C>", "<0x30>", "<0x78>", "<0x34>", "<0x31>", "<0x3E>");
	vocab_free(v);
}

Test(model_spm, space_in_front)
{
	struct vocab *v = make(tokens, 1, -1); /* the default */
	struct tokens t = { 0 };

	EXPECT(v, "the", false, SP "the");
	EXPECT(v, " the", false, SP, SP "the"); /* " t" comes before two spaces */
	cr_expect(!vocab_encode(v, "", 0, false, &t, NULL) && t.n == 0 && vocab_count(v, "", 0) == 0, "nothing is nothing");
	round_trip(v, "the", 3, false);
	round_trip(v, " the", 4, false);
	round_trip(v, "    ", 4, false);
	round_trip(v, "\0 \0", 3, false);
	vocab_free(v);
	v = make(tokens, 1, 0);
	EXPECT(v, "the", false, "t", "he");
	round_trip(v, " the", 4, false);
	vocab_free(v);
}

/* A space that the text had stays, wherever an id stands; only what encoding added goes. */
Test(model_spm, decoding_token_by_token)
{
	struct vocab *v = make(tokens, 1, 1);
	struct vocab_decoder d = { 0 };
	struct buf b = { 0 };
	int32_t the = vocab_find(v, SP "the"), control = vocab_find(v, "<c>");

	vocab_decode_next(v, &d, the, false, &b);
	vocab_decode_next(v, &d, the, false, &b);
	cr_expect_str_eq(buf_str(&b), "the the");
	vocab_decode_next(v, &d, control, false, &b); /* behind a control token a text begins, shown or not */
	vocab_decode_next(v, &d, the, false, &b);
	cr_expect_str_eq(buf_str(&b), "the thethe");
	vocab_decode_next(v, &d, -1, false, &b);
	vocab_decode_next(v, &d, 1 << 30, false, &b);
	vocab_decode(v, the, false, &b);
	cr_expect_str_eq(buf_str(&b), "the thethe the", "an id alone has its space");
	vocab_decode_next(v, &d, vocab_find(v, "<unk>"), false, &b);
	cr_expect_eq(b.len, 14);
	buf_free(&b);
	vocab_free(v);
}

/* U+2581 is how files show a space; in a text it is a character. */
Test(model_spm, the_space_character_itself)
{
	struct vocab *v = make(tokens, 1, 1);

	EXPECT(v, SP "the", false, SP, "<0xE2>", "<0x96>", "<0x81>", "t", "he");
	round_trip(v, SP "the" SP, 9, false);
	vocab_free(v);
}

Test(model_spm, special_tokens)
{
	struct vocab *v = make(tokens, 1, 1);

	/* user-defined ones are text; the longest counts; a text begins anew behind each */
	EXPECT(v, "<x>", false, "<x>");
	EXPECT(v, "<x>y", false, "<x>y");
	EXPECT(v, "a<x>a", false, SP, "a", "<x>", SP, "a");
	EXPECT(v, "<c>", false, SP, "<0x3C>", "<0x63>", "<0x3E>");
	EXPECT(v, "<c>the", true, "<c>", SP "the");
	EXPECT(v, "a   \nb", false, SP, "a", SP, "  \n", SP, "b");
	round_trip(v, "a<x> a<x><x>y", 13, false);
	round_trip(v, "<c> a<c><c>a", 12, true);
	round_trip(v, "a   \nb", 6, false);
	round_trip(v, "  \n b", 5, false); /* the space that such a token begins with is its own */
	vocab_free(v);
}

/* Gemma stores its user-defined runs of spaces with U+2581 or, newer, with spaces. */
Test(model_spm, runs_of_spaces)
{
	static const struct spm_token gemma[] = { { SP, -1, 1 }, { "a", -2, 1 }, { SP "a", -3, 1 }, { SP SP, 0, 4 }, { "   ", 0, 4 }, { "\n\n", 0, 4 },
						  { "<end_of_turn>", 0, 3 }, { NULL, 0, 0 } };
	struct gguf_build b = { 0 };
	struct err e = ERR_INIT;
	struct vocab *v;

	gb_kv_str(&b, "general.architecture", "gemma3");
	gb_spm(&b, gemma, 1, -1);
	v = parse(&b, &e);
	cr_assert(v, "%s", e.msg);
	EXPECT(v, "a", false, "a"); /* no space in front, even when the file does not say so */
	EXPECT(v, " a", false, SP "a");
	EXPECT(v, "  a", false, SP SP, "a");
	EXPECT(v, "     a\n\n\n", false, "   ", "  ", "a", "\n\n", "<0x0A>");
	round_trip(v, "     a\n\n\n ", 10, false);
	cr_expect(vocab_is_end(v, vocab_find(v, "<end_of_turn>")) && vocab_is_end(v, 2) && !vocab_is_end(v, 1));
	cr_expect(vocab_bos(v) == 1 && vocab_add_bos(v));
	vocab_free(v);
}

/* Without tokens for bytes a character that is no token is unknown, once. */
Test(model_spm, unknown_characters)
{
	struct vocab *v = make(tokens, 0, 0);
	struct buf b = { 0 };

	EXPECT(v, "a\xf0\x9f\x99\x82" "b", false, "a", "<unk>", "b");
	EXPECT(v, "\xff\xff", false, "<unk>", "<unk>");
	EXPECT(v, "t\xc3\xa9", false, "t\xc3\xa9");
	EXPECT(v, "b\xc3\xa9", false, "b", "<unk>"); /* a character on the way of merges only */
	cr_expect_eq(vocab_find(v, "\xc3\xa9"), -1);
	vocab_decode(v, 0, false, &b);
	cr_expect_eq(b.len, 0);
	buf_free(&b);
	vocab_free(v);
}

Test(model_spm, found_by_stored_text)
{
	struct vocab *v = make(tokens, 1, 1);
	struct buf b = { 0 };

	cr_expect_eq(vocab_find(v, "<0x0A>"), 3 + 10);
	cr_expect_eq(vocab_find(v, SP), SPM_FIRST);
	cr_expect_eq(vocab_find(v, "</s>"), 2);
	cr_expect_eq(vocab_find(v, "nothing"), -1);
	vocab_decode(v, 3 + 0, false, &b);
	vocab_decode(v, 3 + 0xff, false, &b);
	cr_expect(b.len == 2 && !memcmp(b.p, "\0\xff", 2));
	buf_free(&b);
	vocab_free(v);
}

/* ---- hostile files and texts ----------------------------------------------------------------------------------------------- */

static void refused(struct gguf_build *b, const char *why)
{
	struct err e = ERR_INIT;

	cr_expect_null(parse(b, &e));
	cr_expect(e.code == ERR_MODEL && strstr(e.msg, why), "'%s' does not say '%s'", e.msg, why);
}

Test(model_spm, refusals)
{
	static const struct spm_token not_a_number[] = { { "ab", NAN, 1 }, { NULL, 0, 0 } };
	static char big[2000];
	const struct spm_token too_long[] = { { big, 0, 1 }, { NULL, 0, 0 } };
	struct gguf_build b = { 0 };

	gb_spm(&b, not_a_number, 1, 1);
	refused(&b, "scores[259]");
	memset(big, 'a', sizeof big - 1);
	b = (struct gguf_build){ 0 };
	gb_spm(&b, too_long, 1, 1);
	refused(&b, "1999 bytes");
	b = (struct gguf_build){ 0 };
	gb_kv_str(&b, "tokenizer.ggml.model", "llama");
	gb_kv_array(&b, "tokenizer.ggml.tokens", 8, 1);
	gb_text(&b.kv, "a", 1);
	refused(&b, "scores");
	b = (struct gguf_build){ 0 };
	gb_spm(&b, tokens, 0, 1);
	gb_kv_u32(&b, "tokenizer.ggml.unknown_token_id", 99999);
	refused(&b, "unknown_token_id");
}

/* Scores at the ends of what floats hold, equal zeros, and a token that is listed twice. */
Test(model_spm, odd_scores)
{
	static const struct spm_token odd[] = { { "a", 0, 1 }, { "b", 0, 1 }, { "ab", -INFINITY, 1 }, { "ba", INFINITY, 1 }, { "aa", 0.0f, 1 }, { "bb", -0.0f, 1 },
						{ "ab", -INFINITY, 1 }, { "\xff\xc3", 1, 1 }, { "", 5, 1 }, { "cd", -0.0f, 1 }, { "dc", 0.0f, 1 }, { "c", 0, 1 },
						{ NULL, 0, 0 } };
	struct vocab *v = make(odd, 1, 0);
	struct tokens t = { 0 };

	EXPECT(v, "aba", false, "a", "ba");
	EXPECT(v, "cdc", false, "cd", "c");
	cr_assert(!vocab_encode(v, "ab", 2, false, &t, NULL));
	cr_expect(t.n == 1 && t.p[0] == SPM_FIRST + 6, "of two with one text the later counts");
	round_trip(v, "\xff\xc3", 2, false);
	free(t.p);
	vocab_free(v);
}

Test(model_spm, hostile_texts_in_time, .timeout = 120)
{
	static const char *const fill[] = { "a", " ", "\n", "h", "ab", "a ", "\xff", "\x81", "\xe4\xbd\xa0", "<x", "<x>", "o t", SP, "hello" };
	struct vocab *v = make(tokens, 1, 1);
	size_t n = 4 << 20;
	char *text = malloc(n);

	for (size_t f = 0; f < sizeof fill / sizeof *fill; f++) {
		double t0 = cpu_seconds(), took;

		for (size_t i = 0; i < n; i++)
			text[i] = fill[f][i % strlen(fill[f])];
		cr_expect(vocab_count(v, text, n) > 0);
		took = cpu_seconds() - t0;
		if (took > 1)
			fprintf(stderr, "4 MB of '%s': %.2f s\n", fill[f], took);
		cr_expect(took < 10, "4 MB of '%s': %.1f s", fill[f], took);
	}
	free(text);
	vocab_free(v);
}

/* A vocabulary whose tokens have one beginning, and special tokens of all lengths. */
Test(model_spm, hostile_vocabulary_in_time, .timeout = 120)
{
	enum { N = 900 };
	static char text[N][N + 2], texts[1 << 20];
	static struct spm_token list[N + 1];
	struct vocab *v;
	double t0 = cpu_seconds();

	for (int i = 0; i < N; i++) {
		memset(text[i], 'a', i + 1);
		list[i] = (struct spm_token){ text[i], -i, i % 2 || i < 2 ? 1 : 4 };
	}
	v = make(list, 1, 1);
	memset(texts, 'a', sizeof texts);
	for (size_t i = 500; i < sizeof texts; i += 501)
		texts[i] = 'b';
	round_trip(v, texts, sizeof texts, false);
	cr_expect(cpu_seconds() - t0 < 20, "%.1f s", cpu_seconds() - t0);
	vocab_free(v);
}

/* ---- real vocabularies ----------------------------------------------------------------------------------------------------- */

Test(model_spm, real_texts_come_back, .timeout = 120)
{
	static const char *const names[] = { "ggml-vocab-llama-spm.gguf", "ggml-vocab-phi-3.gguf" };

	NEED_GOLDEN("vocab");
	for (size_t k = 0; k < 2; k++) {
		char s[400];
		struct vocab *v;

		v = load(names[k]);
		srand(k);
		for (int round = 0; round < 3000; round++) {
			size_t n = rand() % sizeof s;

			for (size_t i = 0; i < n; i++)
				s[i] = rand();
			round_trip(v, s, n, false);
			round_trip(v, s, random_text(s, sizeof s), true);
		}
		for (int32_t c = 0; c < 0x110000; c += 40) { /* 40 characters at a time, all planes */
			size_t n = 0;

			for (int i = 0; i < 40; i++)
				n += utf8_encode(s + n, c + i);
			round_trip(v, s, n, false);
		}
		vocab_free(v);
	}
}

Test(model_spm, real_ends)
{
	struct vocab *v;

	NEED_GOLDEN("vocab");
	v = load("ggml-vocab-llama-spm.gguf");
	cr_expect(vocab_is_end(v, 2) && !vocab_is_end(v, 1) && vocab_bos(v) == 1 && vocab_add_bos(v));
	vocab_free(v);
	v = load("ggml-vocab-phi-3.gguf");
	cr_expect(vocab_is_end(v, vocab_find(v, "<|end|>")) && vocab_is_end(v, vocab_find(v, "<|endoftext|>")));
	cr_expect(!vocab_is_end(v, vocab_find(v, "<|user|>")) && !vocab_is_end(v, vocab_find(v, "</s>")), "</s> is HTML there");
	vocab_free(v);
}
