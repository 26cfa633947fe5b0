/* model_tokens VOCAB [RUNS] < PATHS - how fast the tokenizer counts the files named on stdin, one path a line, on one core.
 * Each run loads the vocabulary anew, so that every count starts with empty caches; files are read before the clock starts.
 * Prints one line: files, bytes, tokens (the sum over the files, each a text of its own), and medians over RUNS (5) of the time
 * and of the processor's time, which a busy machine does not stretch. */
#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/path.h"
#include "model/vocab.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MAX_FILE = 1 << 30, MAX_RUNS = 99 };

struct text {
	char *p;
	size_t len;
};

static int fail(const struct err *e)
{
	fprintf(stderr, "model_tokens: %s\n", e->msg);
	return 1;
}

static double cpu_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static double median(double *x, int n)
{
	qsort(x, n, sizeof *x, ascending);
	return x[n / 2];
}

static int read_files(struct text **texts, size_t *n, size_t *bytes, struct err *e)
{
	size_t cap = 0, line_cap = 0;
	char *line = NULL;
	int ret = 0;

	for (ssize_t len; !ret && (len = getline(&line, &line_cap, stdin)) > 0;) {
		if (line[len - 1] == '\n')
			line[--len] = 0;
		if (!len)
			continue;
		*texts = mem_grow(*texts, *n, &cap, sizeof **texts);
		ret = path_read_file(line, MAX_FILE, &(*texts)[*n].p, &(*texts)[*n].len, e);
		if (!ret)
			*bytes += (*texts)[(*n)++].len;
	}
	free(line);
	return ret;
}

int main(int argc, char **argv)
{
	struct err e = ERR_INIT;
	struct text *texts = NULL;
	size_t n = 0, bytes = 0, tokens = 0;
	double load[MAX_RUNS], load_cpu[MAX_RUNS], wall[MAX_RUNS], cpu[MAX_RUNS], t, c;
	int runs = argc > 2 ? atoi(argv[2]) : 5;

	if (argc < 2 || runs < 1 || runs > MAX_RUNS) {
		fprintf(stderr, "usage: model_tokens VOCAB [RUNS, 1 to %d] < PATHS\n", MAX_RUNS);
		return 2;
	}
	if (read_files(&texts, &n, &bytes, &e))
		return fail(&e);
	for (int i = 0; i < runs; i++) {
		struct gguf *g;
		struct vocab *v;

		t = clock_now();
		c = cpu_now();
		g = gguf_open(argv[1], &e);
		v = g ? vocab_new(g, &e) : NULL;
		load[i] = clock_now() - t;
		load_cpu[i] = cpu_now() - c;
		gguf_free(g);
		if (!v)
			return fail(&e);
		tokens = 0;
		t = clock_now();
		c = cpu_now();
		for (size_t k = 0; k < n; k++)
			tokens += vocab_count(v, texts[k].p, texts[k].len);
		wall[i] = clock_now() - t;
		cpu[i] = cpu_now() - c;
		vocab_free(v);
	}
	t = median(wall, runs);
	c = median(cpu, runs);
	printf("%zu files, %zu bytes, %zu tokens; %.3f s, %.1f MB/s (processor %.3f s, %.1f MB/s on one core); vocabulary loaded in %.3f s "
	       "(processor %.3f s); medians of %d\n",
	       n, bytes, tokens, t, bytes ? (double)bytes / 1e6 / t : 0, c, bytes ? (double)bytes / 1e6 / c : 0, median(load, runs),
	       median(load_cpu, runs), runs);
	for (size_t k = 0; k < n; k++)
		free(texts[k].p);
	free(texts);
	return 0;
}
