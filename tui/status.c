/* status.c - what goes on and how fast, in one line (status.h). */
#include "status.h"

#include "../src/base/clock.h"
#include "../src/base/mem.h"
#include "../src/base/utf8.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define SAY_S    10.0
#define SLOTS    30  /* of the last minute */
#define SLOT_S   2.0
#define STALE_S  3.0 /* progress of the tree that does not go on is over */
#define SAY_MAX  512
#define PARTS    24
#define PART_MAX 160

struct progress {
	char what[64], unit[16];
	uint64_t done, total;
	double rate, eta, at; /* at: when it was told; 0: none */
};

enum phase { IDLE, WORKING, LOADING, PREFILL, ANSWER };

struct status {
	char say[SAY_MAX];
	bool error;
	double say_until;
	struct progress tree, seek, work, prefill;
	enum phase phase;
	struct ev_rate rate;    /* place names are static */
	bool has_rate;
	struct ev_stats stats;  /* unverified is not kept */
	bool has_stats;
	bool stopped, failed; /* how the last answer ended */
	/* tokens/s over the last minute: slot t / SLOT_S modulo SLOTS */
	double slot[SLOTS];
	uint64_t slot_time[SLOTS];
	uint64_t first_slot;    /* of this answer */
};

struct status *status_new(void)
{
	return xcalloc(1, sizeof(struct status));
}

void status_free(struct status *s)
{
	free(s);
}

/* ---- events ------------------------------------------------------------------------------------------------------------------- */

static void keep_progress(struct progress *p, double now, const struct event *ev)
{
	struct buf b = { 0 };

	utf8_clean(&b, ev->text ? ev->text : "", ev->text ? ev->len : 0, false);
	snprintf(p->what, sizeof(p->what), "%.*s", (int)text_fit(buf_str(&b), b.len < 60 ? b.len : 60, 40), buf_str(&b));
	snprintf(p->unit, sizeof(p->unit), "%s", ev->unit ? ev->unit : "");
	p->done = ev->done;
	p->total = ev->total;
	p->rate = ev->rate;
	p->eta = ev->eta_s;
	p->at = now;
	buf_free(&b);
}

static uint64_t slot_of(double now)
{
	return now > 0 ? (uint64_t)(now / SLOT_S) : 0;
}

static void keep_rate(struct status *s, double now, const struct ev_rate *r)
{
	uint64_t t = slot_of(now);
	size_t i = t % SLOTS;

	s->rate = *r;
	if (s->rate.n_places > EV_PLACES)
		s->rate.n_places = EV_PLACES;
	s->has_rate = true;
	if (r->tokens <= 0)
		return;
	s->phase = ANSWER;
	if (!s->first_slot)
		s->first_slot = t;
	s->slot[i] = s->slot_time[i] == t ? (s->slot[i] + r->rate) / 2 : r->rate;
	s->slot_time[i] = t;
}

static void done(struct status *s)
{
	s->phase = IDLE;
	s->work.at = s->prefill.at = 0;
	s->first_slot = 0;
	memset(s->slot_time, 0, sizeof(s->slot_time));
}

void status_event_at(struct status *s, double now, int stream, const struct event *ev)
{
	if (stream == STREAM_BROWSE || stream == STREAM_SEEK) {
		if (ev->type == EV_PROGRESS)
			keep_progress(stream == STREAM_SEEK ? &s->seek : &s->tree, now, ev);
		else if (ev->type == EV_DONE && stream == STREAM_SEEK)
			s->seek.at = 0;
		return;
	}
	switch (ev->type) {
	case EV_PLAN:
		s->phase = WORKING;
		s->has_stats = false;
		break;
	case EV_PROGRESS:
		keep_progress(&s->work, now, ev);
		s->phase = LOADING;
		break;
	case EV_PREFILL:
		keep_progress(&s->prefill, now, ev);
		s->phase = PREFILL;
		break;
	case EV_RATE:
		if (ev->live)
			keep_rate(s, now, ev->live);
		break;
	case EV_THOUGHT:
	case EV_TEXT:
		s->phase = ANSWER;
		break;
	case EV_STATS:
		if (ev->stats)
			s->stats = *ev->stats;
		s->stats.unverified = "";
		s->has_stats = ev->stats != NULL;
		break;
	case EV_DONE:
		s->stopped = ev->code == ERR_CANCEL;
		s->failed = ev->code != ERR_NONE && !s->stopped;
		done(s);
		break;
	default:
		break;
	}
}

void status_event(struct status *s, int stream, const struct event *ev)
{
	status_event_at(s, clock_now(), stream, ev);
}

void status_say(struct status *s, const char *text, bool error)
{
	struct buf b = { 0 };

	utf8_clean(&b, text, strlen(text), false);
	if (b.len >= sizeof(s->say))
		buf_truncate(&b, utf8_complete(b.p, sizeof(s->say) - 1));
	memcpy(s->say, buf_str(&b), b.len + 1);
	s->error = error;
	s->say_until = clock_now() + SAY_S;
	buf_free(&b);
}

void status_key(struct status *s)
{
	s->say[0] = '\0';
}

double status_next(const struct status *s)
{
	double now = clock_now(), next = -1;

	if (s->say[0])
		next = s->say_until > now ? s->say_until - now : 0;
	if (s->phase == ANSWER && s->first_slot) { /* the sparkline moves on */
		double slot = (double)(slot_of(now) + 1) * SLOT_S - now;

		next = next < 0 || slot < next ? slot : next;
	}
	if (s->tree.at > 0 && s->tree.at + STALE_S > now) {
		double stale = s->tree.at + STALE_S - now;

		next = next < 0 || stale < next ? stale : next;
	}
	return next;
}

/* ---- parts: what there is to say, each with how much it matters (0 the most) ---------------------------------------------------- */

struct parts {
	struct part {
		char text[PART_MAX];
		int weight, cols;
		bool spark;
		const char *gap; /* in front of it */
	} p[PARTS];
	size_t n;
};

static struct part *add(struct parts *l, int weight, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
static struct part *add(struct parts *l, int weight, const char *fmt, ...)
{
	struct part *p = &l->p[l->n < PARTS ? l->n : PARTS - 1];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(p->text, sizeof(p->text), fmt, ap);
	va_end(ap);
	p->weight = weight;
	p->spark = false;
	p->gap = " ";
	p->cols = text_width(p->text, strlen(p->text), 0);
	if (l->n < PARTS)
		l->n++;
	return p;
}

struct number {
	char s[32];
};

static struct number count(uint64_t n)
{
	struct buf b = { 0 };
	struct number out;

	buf_put_count(&b, n);
	snprintf(out.s, sizeof(out.s), "%s", buf_str(&b));
	buf_free(&b);
	return out;
}

static struct number bytes(uint64_t n)
{
	struct number out;

	if (n < 999500000)
		snprintf(out.s, sizeof(out.s), "%.0f MB", (double)n / 1e6);
	else
		snprintf(out.s, sizeof(out.s), "%.1f GB", (double)n / 1e9);
	return out;
}

/* Tokens as contexts are named: 32k is 32,768. */
static struct number tokens(int n)
{
	struct number out;

	if (n < 1000)
		snprintf(out.s, sizeof(out.s), "%d", n > 0 ? n : 0);
	else if (n % 1024 == 0)
		snprintf(out.s, sizeof(out.s), "%dk", n / 1024);
	else
		snprintf(out.s, sizeof(out.s), "%.1fk", n / 1024.0);
	return out;
}

static struct number speed(double r)
{
	struct number out;

	if (r >= 1000)
		out = count((uint64_t)(r + 0.5));
	else
		snprintf(out.s, sizeof(out.s), r >= 100 ? "%.0f" : "%.1f", r);
	return out;
}

static struct number span(double s)
{
	struct number out;

	if (s < 120)
		snprintf(out.s, sizeof(out.s), "%.0f s", s < 1 ? 1.0 : s);
	else if (s < 7200)
		snprintf(out.s, sizeof(out.s), "%.0f min", s / 60);
	else
		snprintf(out.s, sizeof(out.s), "%.0f h", s / 3600 < 1e6 ? s / 3600 : 1e6);
	return out;
}

static void progress_parts(struct parts *l, const struct progress *p, const char *what, const char *unit)
{
	uint64_t d = p->done > p->total && p->total ? p->total : p->done;

	add(l, 1, "%s%s", what, p->done || p->total ? "" : " ...");
	if (p->total) {
		add(l, 2, "%s/%s%s%s", count(d).s, count(p->total).s, unit[0] ? " " : "", unit);
		add(l, 0, "(%d %%)", (int)((double)d * 100 / (double)p->total));
	} else if (p->done) {
		add(l, 2, "%s%s%s", count(d).s, unit[0] ? " " : "", unit);
	}
	if (p->rate >= 0.05)
		add(l, 4, "%s %s/s", p->rate >= 100 ? count((uint64_t)(p->rate + 0.5)).s : speed(p->rate).s, p->unit[0] ? p->unit : "tok");
	if (p->eta >= 0 && p->total > d)
		add(l, 3, "ETA %s", span(p->eta).s);
}

/* "KV 1.1 GB", or by place when it is in several: "KV 0.5 GB RAM + 0.6 GB GPU 0". */
static void memory_part(struct parts *l, int weight, const char *what, const struct ev_rate *r, bool kv)
{
	char text[PART_MAX] = "";
	size_t n = 0, shown = 0, places = 0;

	for (size_t i = 0; i < r->n_places; i++)
		places += (kv ? r->place[i].kv : r->place[i].weights) > 0;
	for (size_t i = 0; i < r->n_places && n < sizeof(text) - 48; i++) {
		uint64_t b = kv ? r->place[i].kv : r->place[i].weights;

		if (b)
			n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%s%s%.16s", shown++ ? " + " : "", bytes(b).s, kv && places == 1 ? "" : " ",
					      (kv && places == 1) || !r->place[i].name ? "" : r->place[i].name);
	}
	if (shown)
		add(l, weight, "%s %s", what, text);
}

static void live_parts(struct parts *l, const struct ev_rate *r, int weight)
{
	if (r->ctx > 0)
		add(l, weight, "ctx %s/%s", tokens(r->ctx_used).s, tokens(r->ctx).s);
	memory_part(l, weight + 2, "KV", r, true);
	memory_part(l, weight + 5, "weights", r, false);
	if (r->reused > 0)
		add(l, weight + 4, "reused %s", count((uint64_t)r->reused).s);
	if (r->names_checked > 0)
		add(l, weight + 3, "names %d/%d", r->names_verified, r->names_checked);
}

/* The last minute, or as much of it as there has been, in at most `cells` cells; the highest rate is a full one. */
static void spark_part(struct parts *l, const struct status *s, double now, int cells, bool ascii)
{
	uint64_t t = slot_of(now), from;
	double cell[SLOTS] = { 0 }, most = 0;
	struct part *p;
	char text[PART_MAX];
	size_t n = 0;
	int each, used;

	if (!s->first_slot || t < s->first_slot || cells <= 0)
		return;
	from = t - s->first_slot >= SLOTS ? t - SLOTS + 1 : s->first_slot;
	each = (SLOTS + cells - 1) / cells;
	used = (int)((t - from) / (uint64_t)each) + 1;
	for (uint64_t k = from; k <= t; k++) {
		int c = (int)((k - from) / (uint64_t)each);
		double v = s->slot_time[k % SLOTS] == k ? s->slot[k % SLOTS] : 0;

		cell[c] = v > cell[c] ? v : cell[c];
		most = v > most ? v : most;
	}
	if (s->slot_time[t % SLOTS] != t && (t - from) % (uint64_t)each == 0 && used > 1)
		used--; /* nothing is known of it yet */
	for (int c = 0; c < used; c++) {
		int h = most > 0 ? (int)(cell[c] / most * 7 + 0.5) : 0;

		if (ascii)
			n += (size_t)snprintf(text + n, sizeof(text) - n, "%d", h + 1);
		else
			n += (size_t)snprintf(text + n, sizeof(text) - n, "\xE2\x96%c", 0x81 + h);
	}
	text[n] = '\0';
	p = add(l, 3, "%s", text);
	p->spark = true;
}

static void answer_parts(struct parts *l, const struct status *s, double now, int cols, bool ascii)
{
	const struct ev_rate *r = &s->rate;

	if (!s->has_rate) {
		add(l, 0, "answering");
		return;
	}
	add(l, 1, "%s tok", count((uint64_t)(r->tokens > 0 ? r->tokens : 0)).s);
	if (r->rate > 0)
		add(l, 0, "%s tok/s", speed(r->rate).s);
	spark_part(l, s, now, cols >= 100 ? 30 : cols >= 70 ? 15 : 10, ascii);
	live_parts(l, r, 2);
}

static void total_parts(struct parts *l, const struct status *s)
{
	const struct ev_stats *t = &s->stats;

	add(l, 0, "%s %s s", s->stopped ? "stopped after" : s->failed ? "failed after" : "done in", speed(t->total_s).s);
	if (t->model_ran) {
		add(l, 2, "%s tok", count((uint64_t)(t->eval_n > 0 ? t->eval_n : 0)).s);
		if (t->eval_s > 0)
			add(l, 1, "%s tok/s", speed(t->eval_n / t->eval_s).s);
		if (t->prompt_n > 0)
			add(l, 6, "read %s tok", count((uint64_t)t->prompt_n).s);
		if (t->prompt_n > 0 && t->prompt_s > 0)
			add(l, 7, "%s tok/s", speed(t->prompt_n / t->prompt_s).s);
		if (t->reused_n > 0)
			add(l, 5, "reused %s", count((uint64_t)t->reused_n).s);
	}
	if (t->names_checked > 0)
		add(l, 3, "names %d/%d", t->names_verified, t->names_checked);
	if (s->has_rate && s->rate.ctx > 0)
		add(l, 4, "ctx %s/%s", tokens(s->rate.ctx_used).s, tokens(s->rate.ctx).s);
	if (s->has_rate) {
		memory_part(l, 8, "KV", &s->rate, true);
		memory_part(l, 9, "weights", &s->rate, false);
	}
}

static void hint(struct parts *l, const struct app *a, int weight, enum action act, const char *word, const char *usual)
{
	char keys[128];

	snprintf(keys, sizeof(keys), "%s", usual);
	if (a->keys)
		keys_of(a->keys, act, keys, sizeof(keys));
	keys[strcspn(keys, " ")] = '\0';
	if (keys[0])
		add(l, weight, "%s %s", keys, word)->gap = "  ";
}

static void resting_parts(struct parts *l, const struct app *a)
{
	if (a->browse) {
		size_t files = browse_files(a->browse), symbols = browse_symbols_n(a->browse);

		add(l, 3, "%s file%s", count(files).s, files == 1 ? "" : "s");
		if (browse_has_symbols(a->browse))
			add(l, 4, "%s symbol%s", count(symbols).s, symbols == 1 ? "" : "s");
	}
	hint(l, a, 0, ACT_HELP, "help", "?");
	hint(l, a, 1, ACT_ASK, "ask", "i");
	hint(l, a, 2, ACT_PICK, "find", "@");
}

static bool reading_tree(const struct status *s, const struct app *a, double now)
{
	if (s->tree.at <= 0)
		return false;
	if (a->browse && browse_has_symbols(a->browse) && s->tree.total && s->tree.done >= s->tree.total)
		return false;
	return (!a->map_failed && !(a->browse && browse_has_symbols(a->browse))) || now - s->tree.at < STALE_S;
}

/* The tree's progress, unless the model has more to say. True: something is being done. */
static bool activity(struct parts *l, const struct status *s, const struct app *a, double now, int cols, bool ascii)
{
	bool tree = reading_tree(s, a, now);
	struct ev_rate r = s->rate;

	switch (s->phase) {
	case PREFILL:
		if (s->prefill.done > (uint64_t)r.ctx_used && s->prefill.done <= INT_MAX)
			r.ctx_used = (int)s->prefill.done; /* the next rate is told when the answer begins */
		progress_parts(l, &s->prefill, "prefill", "");
		if (s->has_rate)
			live_parts(l, &r, 5);
		return true;
	case ANSWER:
		answer_parts(l, s, now, cols, ascii);
		return true;
	case LOADING:
		progress_parts(l, &s->work, strcmp(s->work.what, "loading") == 0 ? "loading model" : s->work.what, s->work.unit);
		return true;
	default:
		break;
	}
	if (s->seek.at > 0) {
		progress_parts(l, &s->seek, s->seek.what, s->seek.unit);
	} else if (tree) {
		progress_parts(l, &s->tree, s->tree.what[0] ? s->tree.what : "reading", s->tree.unit);
	} else if (a->answering) {
		add(l, 0, "working ...");
	} else {
		if (s->has_stats)
			total_parts(l, s);
		else
			resting_parts(l, a);
		return false;
	}
	return true;
}

/* ---- the line ----------------------------------------------------------------------------------------------------------------- */

/* Leaves out from the least important on until the rest fits. */
static void drop_parts(struct parts *l, int room)
{
	for (;;) {
		int sum = 0, worst = -1;

		for (size_t i = 0; i < l->n; i++) {
			if (l->p[i].cols == 0)
				continue;
			sum += l->p[i].cols + (sum ? (int)strlen(l->p[i].gap) : 0);
			if (worst < 0 || l->p[i].weight >= l->p[worst].weight)
				worst = (int)i;
		}
		if (worst < 0 || sum <= room)
			return;
		l->p[worst].cols = 0;
	}
}

void status_format(const struct status *s, const struct app *a, double now, int cols, bool ascii, struct status_line *out)
{
	struct parts l = { .n = 0 };
	int room = cols;
	bool first = true;

	buf_truncate(&out->text, 0);
	out->message = out->spark = out->spark_len = 0;
	out->error = false;
	if (s->say[0] && now < s->say_until) {
		size_t n = text_fit(s->say, strlen(s->say), cols);

		if (s->say[n] && cols > 4) { /* it is cut: say so */
			n = text_fit(s->say, strlen(s->say), cols - 3);
			buf_add(&out->text, s->say, n);
			buf_puts(&out->text, "...");
		} else {
			buf_add(&out->text, s->say, n);
		}
		out->message = out->text.len;
		out->error = s->error;
		room -= text_width(out->text.p, out->text.len, 0) + 2;
	}
	out->busy = activity(&l, s, a, now, cols, ascii);
	if (out->message && !out->busy)
		return; /* no totals and hints behind a message */
	drop_parts(&l, room);
	for (size_t i = 0; i < l.n; i++) {
		if (l.p[i].cols == 0)
			continue;
		buf_puts(&out->text, !first ? l.p[i].gap : out->message ? "  " : "");
		first = false;
		if (l.p[i].spark) {
			out->spark = out->text.len;
			out->spark_len = strlen(l.p[i].text);
		}
		buf_puts(&out->text, l.p[i].text);
	}
}

/* A message that needs more than one row, over all rows there are. */
static void draw_long(const struct status *s, struct area area)
{
	const char *text = s->say;
	size_t n = strlen(text), next;

	for (int row = 0; row < area.rows && n; row++) {
		bool last = row == area.rows - 1 && text_width(text, n, 0) > area.cols;
		size_t len = last ? text_fit(text, n, area.cols > 3 ? area.cols - 3 : area.cols) : text_break(text, n, area.cols, &next);
		unsigned style = s->error ? STYLE_ERROR : STYLE_STATUS;
		int col = paint_text(area, row, 0, 0, 0, text, len, style);

		if (last)
			col = paint_str(area, row, col, "...", style);
		paint_rest(area, row, col, s->error ? STYLE_ERROR : STYLE_STATUS);
		next = last ? n : next;
		text += next;
		n -= next;
	}
}

void status_draw(struct status *s, struct app *a, struct area area)
{
	static struct status_line l; /* its text is kept, so that a frame allocates nothing */
	double now = clock_now();
	bool ascii = wcwidth(0x2581) != 1 || (a->theme && strcmp(theme_name(a->theme), "mono") == 0);
	unsigned style;
	const char *t;
	int col;

	if (area.rows <= 0 || area.cols <= 0)
		return;
	if (s->say[0] && now >= s->say_until)
		s->say[0] = '\0';
	if (s->say[0] && area.rows > 1 && text_width(s->say, strlen(s->say), 0) > area.cols) {
		draw_long(s, area);
		return;
	}
	status_format(s, a, now, area.cols, ascii, &l);
	style = l.busy ? STYLE_STATUS_BUSY : STYLE_STATUS;
	t = buf_str(&l.text);
	col = paint_text(area, 0, 0, 0, 0, t, l.message, l.error ? STYLE_ERROR : STYLE_STATUS);
	if (l.spark_len) {
		col = paint_text(area, 0, col, 0, 0, t + l.message, l.spark - l.message, style);
		col = paint_text(area, 0, col, 0, 0, t + l.spark, l.spark_len, STYLE_SPARK);
		col = paint_str(area, 0, col, t + l.spark + l.spark_len, style);
	} else {
		col = paint_str(area, 0, col, t + l.message, style);
	}
	paint_rest(area, 0, col, style);
}
