/* The bridge: messages of two threads arrive in the order of each, all of them, while the other side takes; streamed text arrives whole. Own main():
 * also run under ThreadSanitizer. */
#include "../../tui/app.h"

#include "base/mem.h"

#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MESSAGES = 20000 };

struct number {
	struct msg m;
	int from, n;
};

static int next_of[2], broken, dropped, done[2];
static struct buf text[2];
static uint64_t last_done;

/* The app as the bridge knows it: a place where events go. */
void app_event(struct app *a, int stream, const struct event *ev)
{
	(void)a;
	if (ev->type == EV_TEXT)
		buf_add(&text[stream], ev->text, ev->len);
	else if (ev->type == EV_PREFILL) {
		broken |= stream == 0 && ev->done < last_done;
		if (stream == 0)
			last_done = ev->done;
	} else if (ev->type == EV_STATS)
		broken |= ev->stats->prompt_n != 7 || strcmp(ev->stats->unverified, "a, b") != 0 || strcmp(ev->section, "files") != 0;
	else if (ev->type == EV_DONE)
		done[stream] = 1;
}

static void number_apply(struct app *a, struct msg *m)
{
	struct number *x = (struct number *)m;

	(void)a;
	broken |= next_of[x->from] != x->n;
	next_of[x->from] = x->n + 1;
	free(x);
}

static void number_drop(struct msg *m)
{
	dropped++;
	free(m);
}

struct sender {
	struct bridge *b;
	int from;
};

static void *send(void *arg)
{
	struct sender *s = arg;
	struct bridge_stream out = { s->b, s->from };
	struct ev_stats stats = { .prompt_n = 7, .unverified = "a, b" };
	char word[24];

	for (int i = 0; i < MESSAGES; i++) {
		if (i % 10 == 0) {
			struct number *x = xcalloc(1, sizeof(*x));

			x->m = (struct msg){ .apply = number_apply, .drop = number_drop };
			x->from = s->from;
			x->n = i / 10;
			bridge_post(s->b, &x->m);
		}
		snprintf(word, sizeof(word), " %d", i);
		bridge_event(&out, &(struct event){ .type = EV_TEXT, .text = word, .len = strlen(word) });
		if (i % 3 == 0)
			bridge_event(&out, &(struct event){ .type = EV_PREFILL, .done = (uint64_t)i, .total = MESSAGES });
		if (i % 1000 == 0)
			bridge_event(&out, &(struct event){ .type = EV_STATS, .stats = &stats, .section = "files" });
	}
	bridge_event(&out, &(struct event){ .type = EV_DONE });
	return NULL;
}

static bool whole(const struct buf *b)
{
	struct buf want = { 0 };
	bool same;

	for (int i = 0; i < MESSAGES; i++)
		buf_printf(&want, " %d", i);
	same = want.len == b->len && memcmp(want.p, b->p, b->len) == 0;
	buf_free(&want);
	return same;
}

int main(void)
{
	struct err e = ERR_INIT;
	struct bridge *b = bridge_new(&e);
	struct sender s[2] = { { b, 0 }, { b, 1 } };
	pthread_t t[2];
	int rc = 0;

	for (int i = 0; i < 2; i++)
		pthread_create(&t[i], NULL, send, &s[i]);
	while (!done[0] || !done[1]) {
		struct pollfd p = { .fd = bridge_fd(b), .events = POLLIN };

		if (poll(&p, 1, 20000) <= 0) {
			puts("tui_bridge: a message came without a wake");
			return 1;
		}
		for (struct msg *m = bridge_take(b), *next; m; m = next) {
			next = m->next;
			m->apply(NULL, m);
		}
	}
	for (int i = 0; i < 2; i++)
		pthread_join(t[i], NULL);
	rc = broken || next_of[0] != MESSAGES / 10 || next_of[1] != MESSAGES / 10 || !whole(&text[0]) || !whole(&text[1]);
	/* what waits at the end is dropped, not lost */
	for (int i = 0; i < 3; i++) {
		struct number *x = xcalloc(1, sizeof(*x));

		x->m = (struct msg){ .apply = number_apply, .drop = number_drop };
		bridge_post(b, &x->m);
	}
	bridge_free(b);
	rc |= dropped != 3;
	buf_free(&text[0]);
	buf_free(&text[1]);
	puts(rc ? "tui_bridge: messages were lost, mixed up or came late" : "tui_bridge: ok");
	return rc;
}
