/* screen_latency.c - how long a person waits for the session: key to screen while an answer streams, bytes to the terminal, start, cancel.
 *
 * usage: screen_latency PROGRAM WHAT DIR ARGS...
 *
 *	keys     ARGS start a session on a tree with long.c (tests/trees.sh) in which answers stream; 600 keys while one does
 *	bytes    the same; what is written for a token while nothing is typed
 *	scroll   10,000 lines, page by page, at 200x60, while an answer streams
 *	start    ARGS behind "TEXT": seconds until TEXT is on the screen, 7 times
 *	cancel   ARGS behind "TEXT": Esc when TEXT is on the screen, until it says that it was cancelled
 *
 * DIR: an empty directory that becomes home. A time ends when the emulated screen shows what the key asked for. One line of the table each.
 */
#include "tests/screen/term.h"

#include "src/base/clock.h"
#include "src/base/mem.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LIMIT_MS 20000
#define SAMPLES  4096

static double sample[SAMPLES];
static size_t n_samples;

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void row(const char *what, const char *limit)
{
	qsort(sample, n_samples, sizeof *sample, ascending);
	if (n_samples)
		printf("%-34s %5zu  p50 %7.1f  p99 %7.1f  max %7.1f ms   limit %s\n", what, n_samples, sample[n_samples / 2] * 1e3,
		       sample[(n_samples * 99 + 99) / 100 - 1] * 1e3, sample[n_samples - 1] * 1e3, limit);
	else
		printf("%-34s no samples\n", what);
	fflush(stdout);
	n_samples = 0;
}

static void add(double s)
{
	if (n_samples < SAMPLES)
		sample[n_samples++] = s;
}

static void lost(struct term *t, const char *what)
{
	struct buf b = { 0 };

	term_rows(t, &b);
	fprintf(stderr, "screen_latency: %s\n%s", what, buf_str(&b));
	buf_free(&b);
	exit(1);
}

/* The largest line of long.c on the screen. */
static int largest(struct term *t)
{
	struct buf b = { 0 };
	int max = 0, n;

	for (int r = 0; r < t->rows; r++) {
		const char *p;

		buf_truncate(&b, 0);
		term_row(t, r, &b);
		p = strstr(buf_str(&b), "int v");
		if (p && sscanf(p, "int v%5d;", &n) == 1 && n > max)
			max = n;
	}
	buf_free(&b);
	return max;
}

static bool reached(struct term *t, void *ud)
{
	return largest(t) >= *(int *)ud;
}

static bool shown(struct term *t, void *ud)
{
	return term_shows(t, ud);
}

/* The prompt's row holds the text and nothing behind it. */
static bool typed(struct term *t, void *ud)
{
	struct buf b = { 0 };
	size_t n = strlen(ud), len;
	bool found;

	term_row(t, t->rows - 1, &b);
	for (len = b.len; len && b.p[len - 1] == ' '; len--)
		;
	found = len >= n && memcmp(b.p + len - n, ud, n) == 0;
	buf_free(&b);
	return found;
}

/* "1,234 tok " of the status line; -1: not there. */
static long tokens(struct term *t)
{
	struct buf b = { 0 };
	long n = -1;

	for (int r = t->rows - 1; r >= 0 && n < 0; r--) {
		const char *p, *s;

		buf_truncate(&b, 0);
		term_row(t, r, &b);
		if (!isdigit((unsigned char)buf_str(&b)[0])) /* "412 tok 18.3 tok/s ...": not the prompt's, and not what is said when it is done */
			continue;
		for (p = buf_str(&b); n < 0 && (p = strstr(p, " tok")); p++) {
			if (p[4] == '/')
				continue;
			for (s = p; s > b.p && ((s[-1] >= '0' && s[-1] <= '9') || s[-1] == ','); s--)
				;
			if (s == p)
				continue;
			for (n = 0; s < p; s++)
				n = *s == ',' ? n : n * 10 + (*s - '0');
		}
	}
	buf_free(&b);
	return n;
}

static struct term *begin(const char *program, const char *dir, char **args, int n_args, int rows, int cols)
{
	const char **argv = xcalloc((size_t)n_args + 2, sizeof *argv);
	char *replay = getenv("CODEASK_REPLAY") ? xasprintf("CODEASK_REPLAY=%s", getenv("CODEASK_REPLAY")) : NULL;
	const char *env[] = { replay, NULL };
	struct term_opts o = { .rows = rows, .cols = cols, .dir = dir, .argv = argv, .env = env };
	struct term *t;

	argv[0] = program;
	for (int i = 0; i < n_args; i++)
		argv[1 + i] = args[i];
	if (!(t = term_start(&o)))
		exit(1);
	free(argv);
	free(replay);
	return t;
}

static void need(struct term *t, const char *text)
{
	if (!term_wait(t, text, LIMIT_MS))
		lost(t, text);
}

/* Opens long.c in the source pane and asks; returns when the answer comes. */
static struct term *streaming(const char *program, const char *dir, char **args, int n_args, int rows, int cols)
{
	struct term *t = begin(program, dir, args, n_args, rows, cols);

	need(t, "long.c");
	term_quiet(t, 300, LIMIT_MS);
	term_key(t, ":");
	term_type(t, "open long.c:1");
	term_key(t, "Enter");
	need(t, "int v00002;");
	term_key(t, "2");
	term_key(t, "i");
	term_type(t, "explain structure");
	term_key(t, "Enter");
	for (int i = 0; i < LIMIT_MS / 20 && tokens(t) < 3 && !term_shows(t, "done in"); i++)
		term_pump(t, 20);
	if (tokens(t) < 3 && !term_shows(t, "done in"))
		lost(t, "no answer streams");
	term_quiet(t, 60, 100);
	term_key(t, "2");
	return t;
}

static void timed(struct term *t, const char *key, bool (*test)(struct term *, void *), void *ud)
{
	double start = clock_now();

	if (!term_key(t, key) || !term_until(t, test, ud, LIMIT_MS))
		lost(t, key);
	add(clock_now() - start);
}

/* A small model ends its answer soon: ask again, so that there always is one that streams. True: it had to. */
static bool again(struct term *t)
{
	if (tokens(t) >= 0 || term_shows(t, "prefill") || term_shows(t, "loading") || !term_shows(t, "done in"))
		return false;
	term_key(t, "i");
	term_type(t, "go on");
	term_key(t, "Enter");
	for (int i = 0; i < LIMIT_MS / 20 && term_shows(t, "done in"); i++)
		term_pump(t, 20);
	for (int i = 0; i < LIMIT_MS / 20 && tokens(t) < 0 && !term_shows(t, "done in"); i++)
		term_pump(t, 20);
	term_key(t, "2");
	return true;
}

/* Between keys as much time as a quick typist leaves, so that keys fall anywhere between frames. */
static void pause_some(struct term *t, int i)
{
	double end = clock_now() + (20 + i * 7 % 31) / 1000.0;

	while (clock_now() < end)
		term_pump(t, 5);
}

static void keys(struct term *t)
{
	char text[48] = "";
	size_t n = 0, clears = t->seq.clears;
	int want = largest(t);

	for (int i = 0; i < want + 3; i++) { /* to the last row: from there on every key scrolls */
		term_key(t, "j");
		term_taken(t, LIMIT_MS);
	}
	term_quiet(t, 50, 300);
	for (int i = 0; i < 300; i++) {
		want = largest(t) + 1;
		timed(t, "j", reached, &want);
		pause_some(t, i);
		again(t);
	}
	row("scroll a line while streaming", "33");
	term_key(t, "i");
	pause_some(t, 30);
	for (int i = 0; i < 300; i++) {
		const char key[2] = { "abcdefghjkmnpqrstuvwxyz"[i % 23], 0 };

		if (n == 12 || term_shows(t, "done in")) {
			term_key(t, "ctrl-u");
			term_taken(t, LIMIT_MS);
			n = 0;
			pause_some(t, i);
			if (term_shows(t, "done in")) {
				term_key(t, "Esc");
				term_taken(t, LIMIT_MS);
				again(t);
				term_key(t, "i");
				pause_some(t, i);
			}
		}
		text[n++] = *key;
		text[n] = 0;
		timed(t, key, typed, text);
		pause_some(t, i);
	}
	row("type in the prompt while streaming", "33");
	printf("%-34s %5zu                                               limit 0\n", "full clears meanwhile", t->seq.clears - clears);
}

static void bytes(struct term *t)
{
	size_t clears = t->seq.clears, written = 0, before = t->seq.bytes;
	double start = clock_now();
	long sum = 0, last = -1;

	while (clock_now() - start < 10 && !t->exited) {
		long now;

		if (again(t))
			last = -1;
		term_pump(t, 10);
		now = tokens(t);
		if (now > last && last >= 0) {
			sum += now - last;
			written += t->seq.bytes - before;
		}
		if (now != last)
			before = t->seq.bytes;
		last = now;
	}
	if (!sum)
		lost(t, "no tokens came");
	printf("%-34s %5ld tokens, %.1f bytes a token                         limit 60\n", "written while streaming", sum, (double)written / (double)sum);
	printf("%-34s %5zu                                               limit 0\n", "full clears meanwhile", t->seq.clears - clears);
}

static void scroll(struct term *t)
{
	double start = clock_now();
	size_t pages = 0;
	int want;

	term_key(t, "z");
	term_quiet(t, 50, 300);
	while ((want = largest(t) + 1) <= 10000) {
		timed(t, "PgDn", reached, &want);
		pages++;
	}
	printf("%-34s %5zu pages in %.2f s\n", "scroll 10,000 lines", pages, clock_now() - start);
	row("a page of 60 lines", "33 (no stall)");
}

static void starts(const char *program, const char *dir, const char *text, char **args, int n_args)
{
	char *what = xasprintf("start to \"%s\"", text);

	for (int i = 0; i < 7; i++) {
		struct term *t = begin(program, dir, args, n_args, 24, 80);

		if (!term_until(t, shown, (void *)text, LIMIT_MS))
			lost(t, text);
		add(t->last_out - t->started);
		term_quiet(t, 300, LIMIT_MS); /* the map is stored for the next */
		term_key(t, "ctrl-c");
		term_key(t, "ctrl-c");
		term_exit(t, 2000);
		term_free(t);
	}
	row(what, getenv("LIMIT") ? getenv("LIMIT") : "-");
	free(what);
}

static void cancels(const char *program, const char *dir, const char *text, char **args, int n_args)
{
	char *what = xasprintf("cancel at \"%s\"", text);

	for (int i = 0; i < 5; i++) {
		struct term *t = begin(program, dir, args, n_args, 24, 80);

		need(t, "long.c");
		term_quiet(t, 200, 3000);
		term_key(t, "i");
		term_type(t, "explain structure");
		term_key(t, "Enter");
		need(t, text);
		pause_some(t, 20 * i);
		timed(t, "ctrl-c", shown, (void *)"cancelled");
		term_free(t);
	}
	row(what, "200");
	free(what);
}

int main(int argc, char **argv)
{
	const char *what = argc > 3 ? argv[2] : "";
	struct term *t = NULL;

	if (argc < 4) {
		fprintf(stderr, "usage: screen_latency PROGRAM WHAT DIR ARGS...\n");
		return 2;
	}
	if (!strcmp(what, "start") && argc > 4)
		starts(argv[1], argv[3], argv[4], argv + 5, argc - 5);
	else if (!strcmp(what, "cancel") && argc > 4)
		cancels(argv[1], argv[3], argv[4], argv + 5, argc - 5);
	else if (!strcmp(what, "keys"))
		keys(t = streaming(argv[1], argv[3], argv + 4, argc - 4, 24, 80));
	else if (!strcmp(what, "bytes"))
		bytes(t = streaming(argv[1], argv[3], argv + 4, argc - 4, 24, 80));
	else if (!strcmp(what, "scroll"))
		scroll(t = streaming(argv[1], argv[3], argv + 4, argc - 4, 60, 200));
	else
		return fprintf(stderr, "screen_latency: what is \"%s\"?\n", what), 2;
	term_free(t);
	return 0;
}
