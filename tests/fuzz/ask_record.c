/* Sessions read back: whatever the file holds, what is played is clean and in range, and a turn can be added behind it. */
#include "../../src/ask/record.h"
#include "../../src/base/mem.h"
#include "../../src/base/utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool ok)
{
	if (!ok)
		abort();
}

static void check_text(const char *s, size_t n)
{
	check(utf8_valid(s, n));
	for (size_t i = 0; i < n; i++)
		check((unsigned char)s[i] >= 32 || s[i] == '\n' || s[i] == '\t');
}

static void on_question(void *ud, const char *question)
{
	check_text(question, strlen(question));
	++*(size_t *)ud;
}

static void on_event(void *ud, const struct event *ev)
{
	check(*(size_t *)ud > 0); /* never before a question */
	if (ev->text)
		check_text(ev->text, ev->len);
	if (ev->section)
		check_text(ev->section, strlen(ev->section));
	if (ev->type == EV_CITE) {
		check_text(ev->name, strlen(ev->name));
		check_text(ev->path, strlen(ev->path));
	}
	if (ev->type == EV_STATS)
		check(ev->stats->eval_n >= 0 && ev->stats->total_s >= 0 && ev->stats->unverified);
	check(ev->code >= 0 && ev->code <= ERR_CANCEL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *tmp = getenv("TMPDIR");
	char *dir = xasprintf("%s/codeask-fuzz-XXXXXX", tmp && *tmp ? tmp : "/tmp"), *file;
	struct record_list l;
	struct err e = ERR_INIT;
	struct record *r;
	size_t n = 0, more = 0;
	FILE *f;
	int rc;

	check(mkdtemp(dir) != NULL);
	file = xasprintf("%s/x.jsonl", dir);
	f = fopen(file, "w");
	check(f && fwrite(data, 1, size, f) == size && fclose(f) == 0);
	rc = record_play(dir, "x", on_question, on_event, &n, &e);
	check((rc == 0) == (e.code == ERR_NONE) && (rc == 0 || e.msg[0]));
	check(record_list(dir, NULL, &l, NULL) == 0);
	record_list_free(&l);
	r = record_continue(dir, "x");
	record_question(r, "more");
	record_event(r, &(struct event){ .type = EV_TEXT, .text = "x", .len = 1 });
	check(record_turn(r, NULL) == 0);
	if (rc == 0 && size && data[size - 1] == '\n')
		check(record_play(dir, "x", on_question, on_event, &more, NULL) == 0 && more == n + 1);
	record_forget(r, n / 2, NULL);
	record_free(r);
	unlink(file);
	rmdir(dir);
	free(file);
	free(dir);
	return 0;
}
