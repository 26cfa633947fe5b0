/* model_vocab.c - one vocabulary shared by threads: the same text must give the same ids in all of them, while the table of
 * character classes, the compiled patterns and the working memory are used by all. Run it under ThreadSanitizer. */
#include "model/spm_build.h"
#include "src/model/vocab.h"

#include <pthread.h>
#include <stdlib.h>

enum { THREADS = 4, ROUNDS = 200 };

static struct vocab *vocab;
static char text[6000];
static size_t text_len, want;

static void *work(void *arg)
{
	size_t *wrong = arg;

	for (int i = 0; i < ROUNDS; i++) {
		struct tokens t = { 0 };

		if (vocab_encode(vocab, text, text_len, false, &t, NULL) || t.n != want || vocab_count(vocab, text, text_len) != want)
			(*wrong)++;
		free(t.p);
	}
	return NULL;
}

/* Threads that encode one text with one vocabulary; 0 when they all give `want` ids. */
static size_t encode_at_once(void)
{
	pthread_t thread[THREADS];
	size_t wrong[THREADS] = { 0 }, bad = 0;

	for (int i = 0; i < THREADS; i++)
		pthread_create(&thread[i], NULL, work, &wrong[i]);
	for (int i = 0; i < THREADS; i++) {
		pthread_join(thread[i], NULL);
		bad += wrong[i];
	}
	return bad;
}

static void parse(struct gguf_build *b)
{
	struct buf file = { 0 };
	struct gguf *g;

	gb_build(b, &file);
	g = gguf_parse(file.p, file.len, "small", NULL);
	vocab = vocab_new(g, NULL);
	gguf_free(g);
	buf_free(&file);
	if (!vocab)
		exit(2);
}

int main(void)
{
	/* by hand, and by patterns through PCRE2 */
	static const char *const texts[] = { "aa", NULL }, *const control[] = { "<|x|>", NULL }, *const merges[] = { "a a", NULL };
	static const char *const pres[] = { "llama-bpe", "deepseek-v3" };
	static const struct spm_token words[] = { { "a", -2, 1 }, { "aa", -1, 1 }, { NULL, 0, 0 } };
	struct gguf_build b;
	size_t bad = 0;

	for (int c = 0x80; text_len < 5000; c += 61) /* characters of many blocks, each classified by whoever comes first */
		text_len += sprintf(text + text_len, "aaa %c%c%c 12", 0xe0 | (c >> 12 & 15), 0x80 | (c >> 6 & 63), 0x80 | (c & 63));
	memset(text + text_len, 'a', 500); /* and a long piece, which needs working memory */
	text_len += 500;
	for (size_t i = 0; i < text_len; i++) /* bytes are tokens, except for pairs of 'a' */
		want++;
	for (size_t i = 0; i + 1 < text_len; i++)
		if (text[i] == 'a' && text[i + 1] == 'a') {
			want--;
			i++;
		}
	for (int k = 0; k < 3; k++) {
		b = (struct gguf_build){ 0 };
		if (k < 2)
			gb_vocab(&b, pres[k], texts, control, merges);
		else
			gb_spm(&b, words, 1, 0);
		parse(&b);
		bad += encode_at_once();
		vocab_free(vocab);
	}
	if (bad)
		fprintf(stderr, "%zu of %d encodings differ\n", bad, 3 * THREADS * ROUNDS);
	return bad != 0;
}
