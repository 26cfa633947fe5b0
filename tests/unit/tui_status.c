/* The status line's formats, at many widths. */
#include "tui/status.h"

#include <criterion/criterion.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>

static struct app app;
static struct status_line line;

static const char *at(struct status *s, double now, int cols)
{
	status_format(s, &app, now, cols, false, &line);
	cr_assert_leq(text_width(line.text.p ? line.text.p : "", line.text.len, 0), cols);
	return buf_str(&line.text);
}

static void is(struct status *s, double now, int cols, const char *want)
{
	cr_assert_str_eq(at(s, now, cols), want, "%d columns: [%s], not [%s]", cols, buf_str(&line.text), want);
}

static struct ev_rate rate(int tokens, double r)
{
	return (struct ev_rate){ .tokens = tokens, .rate = r, .ctx_used = 29594, .ctx = 32768, .reused = 27904, .names_checked = 33, .names_verified = 31,
				 .n_places = 1, .place = { { .name = "RAM", .weights = 4700000000ull, .kv = 1100000000ull } } };
}

static void tell_rate(struct status *s, double now, int tokens, double r)
{
	struct ev_rate v = rate(tokens, r);

	status_event_at(s, now, 1, &(struct event){ .type = EV_RATE, .live = &v });
}

static void tell(struct status *s, double now, int stream, enum ev_type t, const char *text, uint64_t done, uint64_t total, const char *unit,
		 double r, double eta)
{
	status_event_at(s, now, stream,
			&(struct event){ .type = t, .text = text, .len = strlen(text), .done = done, .total = total, .unit = unit, .rate = r, .eta_s = eta });
}

Test(status, tree)
{
	struct status *s = status_new();

	tell(s, 10, STREAM_BROWSE, EV_PROGRESS, "reading", 12345, 62621, "files", 41000, 1.2);
	is(s, 10, 80, "reading 12,345/62,621 files (19 %) 41,000 files/s ETA 1 s");
	is(s, 10, 50, "reading 12,345/62,621 files (19 %) ETA 1 s");
	is(s, 10, 40, "reading 12,345/62,621 files (19 %)");
	is(s, 10, 20, "reading (19 %)");
	is(s, 10, 10, "(19 %)");
	is(s, 10, 5, "");
	cr_assert(line.busy);
	tell(s, 11, STREAM_BROWSE, EV_PROGRESS, "reading\033[2J", 5, 0, NULL, 0, -1);
	is(s, 11, 80, "reading^[[2J 5");
	status_free(s);
}

Test(status, search)
{
	struct status *s = status_new();

	tell(s, 10, STREAM_BROWSE, EV_PROGRESS, "reading", 1, 100, "files", 0, -1);
	tell(s, 10, STREAM_SEEK, EV_PROGRESS, "searching", 0, 0, "files", 0, -1);
	is(s, 10, 80, "searching ...");
	tell(s, 11, STREAM_SEEK, EV_PROGRESS, "searching", 500, 1000, "files", 0, -1);
	is(s, 60, 80, "searching 500/1,000 files (50 %)");
	tell(s, 61, STREAM_SEEK, EV_DONE, "", 0, 0, NULL, 0, -1);
	is(s, 61, 80, "reading 1/100 files (1 %)");
	status_free(s);
}

Test(status, answer)
{
	struct status *s = status_new();

	app.answering = true;
	is(s, 99, 80, "working ...");
	tell(s, 99, 1, EV_PROGRESS, "loading", 0, 0, NULL, 0, -1);
	is(s, 99, 80, "loading model ...");
	tell(s, 100, 1, EV_PREFILL, "", 18240, 27904, "tok", 412, 23);
	is(s, 100, 80, "prefill 18,240/27,904 (65 %) 412 tok/s ETA 23 s");
	is(s, 100, 40, "prefill 18,240/27,904 (65 %) ETA 23 s");
	tell_rate(s, 100, 0, 0); /* when the model is loaded */
	is(s, 100, 62, "prefill 18,240/27,904 (65 %) 412 tok/s ETA 23 s ctx 28.9k/32k");
	for (int i = 0; i < 8; i++)
		tell_rate(s, 102 + 2 * i, 60 * (i + 1), i == 3 ? 20.0 : 18.3);
	tell_rate(s, 118, 412, 18.3);
	is(s, 118, 200, "412 tok 18.3 tok/s ▇▇▇█▇▇▇▇▇ ctx 28.9k/32k KV 1.1 GB weights 4.7 GB RAM reused 27,904 names 31/33");
	cr_assert_eq(line.spark_len, 27);
	cr_assert_eq(memcmp(line.text.p + line.spark, "▇", 3), 0);
	status_format(s, &app, 118, 200, true, &line);
	cr_assert(strstr(buf_str(&line.text), " 777877777 "));
	is(s, 118, 40, "412 tok 18.3 tok/s ▇█▇ ctx 28.9k/32k");
	is(s, 118, 33, "412 tok 18.3 tok/s ctx 28.9k/32k");
	is(s, 118, 18, "412 tok 18.3 tok/s");
	is(s, 118, 12, "18.3 tok/s");
	app.answering = false;
	status_event_at(s, 119, 1, &(struct event){ .type = EV_STATS, .stats = &(struct ev_stats){ .total_s = 94.4, .prompt_n = 1200, .prompt_s = 3,
				.reused_n = 26704, .eval_n = 512, .eval_s = 28, .names_checked = 33, .names_verified = 31, .model_ran = true } });
	status_event_at(s, 119, 1, &(struct event){ .type = EV_DONE });
	is(s, 119, 100, "done in 94.4 s 512 tok 18.3 tok/s read 1,200 tok 400 tok/s reused 26,704 names 31/33 ctx 28.9k/32k");
	cr_assert(!line.busy);
	is(s, 119, 40, "done in 94.4 s 512 tok 18.3 tok/s");
	status_free(s);
}

Test(status, memory_by_place)
{
	struct status *s = status_new();
	struct ev_rate r = rate(5, 2);

	r.n_places = 2;
	r.place[1] = (struct ev_place){ .name = "GPU 0", .weights = 8000000000ull, .kv = 512000000 };
	status_event_at(s, 50, 1, &(struct event){ .type = EV_RATE, .live = &r });
	at(s, 50, 300);
	cr_assert(strstr(buf_str(&line.text), "KV 1.1 GB RAM + 512 MB GPU 0 weights 4.7 GB RAM + 8.0 GB GPU 0 "), "[%s]", buf_str(&line.text));
	status_free(s);
}

Test(status, sparkline_is_the_last_minute)
{
	struct status *s = status_new();

	for (int i = 0; i < 500; i++)
		tell_rate(s, 1000 + i, i + 1, i < 480 ? 10 : 5);
	at(s, 1499, 300);
	cr_assert_eq(line.spark_len, 30 * 3);
	cr_assert_eq(memcmp(line.text.p + line.spark, "█", 3), 0);
	cr_assert_eq(memcmp(line.text.p + line.spark + 29 * 3, "▅", 3), 0);
	at(s, 1499, 80);
	cr_assert_eq(line.spark_len, 15 * 3);
	at(s, 1499, 60);
	cr_assert_eq(line.spark_len, 10 * 3);
	status_free(s);
}

Test(status, rest_and_messages)
{
	struct status *s = status_new();

	is(s, 5, 80, "? help  i ask  @ find");
	is(s, 5, 16, "? help  i ask");
	is(s, 5, 7, "? help");
	is(s, 5, 3, "");
	status_say(s, "no match for \033[31m日本語", false);
	is(s, 0, 80, "no match for ^[[31m日本語");
	is(s, 0, 23, "no match for ^[[31m...");
	cr_assert(line.message > 0 && !line.error);
	cr_assert(status_next(s) > 0 && status_next(s) <= 10);
	status_key(s);
	is(s, 0, 80, "? help  i ask  @ find");
	cr_assert(status_next(s) < 0);
	status_say(s, "bad pattern", true);
	tell(s, 0, 1, EV_PREFILL, "", 5, 10, "tok", 0, -1);
	is(s, 0, 60, "bad pattern  prefill 5/10 (50 %)");
	is(s, 0, 22, "bad pattern  (50 %)");
	cr_assert(line.error);
	status_free(s);
}

/* At every width: it fits, and each word of it is one of the full line: numbers are whole or not there. */
Test(status, every_width)
{
	struct status *s = status_new();
	char full[1024];

	app.answering = true;
	for (int i = 0; i < 40; i++)
		tell_rate(s, 500 + 2 * i, 1234567 + i, 100.0 * (i % 7));
	snprintf(full, sizeof(full), " %s ", at(s, 578, 400));
	for (int cols = 0; cols < 250; cols++) {
		char text[1024], *word, *save = NULL;

		snprintf(text, sizeof(text), "%s", at(s, 578, cols));
		for (word = strtok_r(text, " ", &save); word; word = strtok_r(NULL, " ", &save)) {
			char spaced[512];

			if ((unsigned char)word[0] >= 0x80)
				continue; /* the sparkline has fewer cells */
			snprintf(spaced, sizeof(spaced), " %s ", word);
			cr_assert(strstr(full, spaced), "%d columns: \"%s\" is not of \"%s\"", cols, word, full);
		}
	}
	app.answering = false;
	status_free(s);
}
