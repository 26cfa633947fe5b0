/* model_vocab.c - one vocabulary shared by threads: the same text must give the same ids in all of them, while the table of
 * character classes and the working memory are used by all. Run it under ThreadSanitizer. */
#include "model/gguf_build.h"
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

int main(void)
{
	static const char *const texts[] = { "aa", NULL }, *const control[] = { "<|x|>", NULL }, *const merges[] = { "a a", NULL };
	struct gguf_build b = { 0 };
	struct buf file = { 0 };
	struct gguf *g;
	pthread_t thread[THREADS];
	size_t wrong[THREADS] = { 0 }, bad = 0;

	gb_vocab(&b, "llama-bpe", texts, control, merges);
	gb_build(&b, &file);
	g = gguf_parse(file.p, file.len, "small", NULL);
	vocab = vocab_new(g, NULL);
	if (!vocab)
		return 2;
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
	for (int i = 0; i < THREADS; i++)
		pthread_create(&thread[i], NULL, work, &wrong[i]);
	for (int i = 0; i < THREADS; i++) {
		pthread_join(thread[i], NULL);
		bad += wrong[i];
	}
	vocab_free(vocab);
	gguf_free(g);
	buf_free(&file);
	if (bad)
		fprintf(stderr, "%zu of %d encodings differ\n", bad, THREADS * ROUNDS);
	return bad != 0;
}
