/* render.c - events to a terminal or a pipe. Output is buffered per event and written at once; progress is one line on stderr
 * that is wiped before anything else is written, and only when stderr is a terminal. */
#include "faces.h"

#include "../ask/view.h"
#include "../base/mem.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

struct render {
	const struct options *o;
	struct cancel *cancel;
	bool tty;            /* stderr is a terminal: progress may be drawn */
	bool both_tty;       /* stdout shows on the same terminal */
	bool progress_shown;
	bool out_started, at_line_start;
	const char *section; /* of the last fact */
	int out_errno;       /* first failure of stdout; EPIPE is silent */
	bool in_thought;
};

struct render *render_new(const struct options *o, struct cancel *cancel)
{
	struct render *r = xcalloc(1, sizeof(*r));
	const char *term = getenv("TERM");

	r->o = o;
	r->cancel = cancel;
	r->tty = isatty(2) && !o->plain && term && strcmp(term, "dumb") != 0;
	r->both_tty = r->tty && isatty(1);
	r->at_line_start = true;
	return r;
}

void render_free(struct render *r)
{
	free(r);
}

static int write_all(int fd, const char *p, size_t n)
{
	while (n) {
		ssize_t k = write(fd, p, n);

		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0 && errno == EAGAIN) { /* somebody made the terminal non-blocking: wait, do not give up */
			poll(&(struct pollfd){ .fd = fd, .events = POLLOUT }, 1, 1000);
			continue;
		}
		if (k < 0)
			return errno;
		p += k;
		n -= (size_t)k;
	}
	return 0;
}

static void wipe_progress(struct render *r)
{
	if (r->progress_shown)
		write_all(2, "\r\033[K", 4);
	r->progress_shown = false;
}

static void out(struct render *r, const char *p, size_t n)
{
	if (!n || r->out_errno)
		return;
	wipe_progress(r);
	r->out_errno = write_all(1, p, n);
	if (r->out_errno)
		cancel_set(r->cancel); /* nobody can read on: stop working */
	r->out_started = true;
	r->at_line_start = p[n - 1] == '\n';
}

static void note(struct render *r, const char *p, size_t n)
{
	wipe_progress(r);
	if (r->both_tty && !r->at_line_start) {
		write_all(1, "\n", 1);
		r->at_line_start = true;
	}
	write_all(2, p, n);
}

/* Has the line of VIEW_WIDTH columns that answers are made for? */
static bool is_wide_terminal(const struct render *r)
{
	struct winsize ws;

	return r->tty && ioctl(2, TIOCGWINSZ, &ws) == 0 && ws.ws_col > VIEW_WIDTH;
}

/* "prefill 3,120/5,227 (60 %) 410 tok/s ETA 5 s", cut to the terminal's width. */
static void progress(struct render *r, const struct event *ev)
{
	struct buf b = { 0 };
	struct winsize ws;
	/* room for the ^C that the terminal echoes: it must not push the line into the next one */
	size_t width = ioctl(2, TIOCGWINSZ, &ws) == 0 && ws.ws_col > 3 ? ws.ws_col - 3u : 77;

	if (!r->tty || r->out_errno)
		return;
	if (ev->type == EV_PREFILL)
		buf_puts(&b, "prefill ");
	else
		buf_printf(&b, "%.*s ", (int)ev->len, ev->text);
	buf_put_count(&b, ev->done);
	if (ev->total) {
		buf_putc(&b, '/');
		buf_put_count(&b, ev->total);
		buf_printf(&b, " (%u %%)", (unsigned)(ev->done * 100 / ev->total));
	}
	if (ev->rate >= 1000 && ev->type != EV_PREFILL) { /* a prefill fits 40 columns */
		buf_putc(&b, ' ');
		buf_put_count(&b, (uint64_t)ev->rate);
		buf_printf(&b, " %s/s", ev->unit ? ev->unit : "");
	} else if (ev->rate > 0) {
		buf_printf(&b, " %.*f %s/s", ev->rate < 10 ? 1 : 0, ev->rate, ev->unit ? ev->unit : "");
	} else if (ev->type != EV_PREFILL && ev->unit) {
		buf_printf(&b, " %s", ev->unit);
	}
	if (ev->eta_s >= 0)
		buf_printf(&b, " ETA %.0f s", ev->eta_s);
	if (b.len > width)
		buf_truncate(&b, width);
	struct buf line = { 0 };

	buf_printf(&line, "\r%s\033[K", buf_str(&b));
	write_all(2, line.p, line.len);
	r->progress_shown = true;
	if (ev->type == EV_PREFILL && ev->done >= ev->total)
		wipe_progress(r);
	buf_free(&line);
	buf_free(&b);
}

static void stats(struct render *r, const struct ev_stats *s)
{
	struct buf b = { 0 };

	if (!s->model_ran) {
		buf_printf(&b, "total duration:       %.3f s\n", s->total_s);
	} else {
		buf_printf(&b, "\ntotal duration:       %.3f s\n", s->total_s);
		buf_printf(&b, "map duration:         %.3f s\n", s->map_s);
		buf_printf(&b, "load duration:        %.3f s\n", s->load_s);
		buf_printf(&b, "prompt eval count:    %d token(s)\n", s->prompt_n);
		buf_printf(&b, "prompt eval duration: %.3f s\n", s->prompt_s);
		buf_printf(&b, "prompt eval rate:     %.2f tokens/s\n", s->prompt_s > 0 ? s->prompt_n / s->prompt_s : 0);
		buf_printf(&b, "prefix reused:        %d token(s)\n", s->reused_n);
		buf_printf(&b, "eval count:           %d token(s)\n", s->eval_n);
		buf_printf(&b, "eval duration:        %.3f s\n", s->eval_s);
		buf_printf(&b, "eval rate:            %.2f tokens/s (%.1f GB/s)\n", s->eval_s > 0 ? s->eval_n / s->eval_s : 0, s->gbytes_per_s);
		buf_printf(&b, "names verified:       %d of %d", s->names_verified, s->names_checked);
		if (s->unverified[0])
			buf_printf(&b, "; not found: %s", s->unverified);
		buf_putc(&b, '\n');
	}
	note(r, b.p, b.len);
	buf_free(&b);
}

static void fact(struct render *r, const struct event *ev)
{
	/* parts of one section come line by line; sections are set apart */
	if (r->section && strcmp(r->section, ev->section) != 0)
		out(r, "\n", 1);
	r->section = ev->section;
	out(r, ev->text, ev->len);
}

static void cite(struct render *r, const struct event *ev)
{
	struct buf b = { 0 };

	if (r->o->verbose) {
		buf_printf(&b, "[%s %s", ev->verified ? "found" : "not found", ev->name);
		if (ev->verified && ev->path[0] && ev->line)
			buf_printf(&b, " %s:%u", ev->path, ev->line);
		buf_puts(&b, "]\n");
		note(r, b.p, b.len);
	}
	buf_free(&b);
}

static void plain_event(struct render *r, const struct event *ev)
{
	struct buf b = { 0 };

	switch (ev->type) {
	case EV_PROGRESS:
	case EV_PREFILL:
		progress(r, ev);
		break;
	case EV_RATE: /* the numbers come with the last ones */
		break;
	case EV_FACT:
		fact(r, ev);
		break;
	case EV_TEXT:
		if (r->section) {
			out(r, "\n", 1);
			r->section = NULL;
		}
		out(r, ev->text, ev->len);
		break;
	case EV_ROWS:
		out(r, ev->text, ev->len);
		break;
	case EV_THOUGHT:
		if (r->o->verbose)
			note(r, ev->text, ev->len);
		break;
	case EV_CITE:
		cite(r, ev);
		break;
	case EV_PLAN:
		note(r, ev->text, ev->len);
		break;
	case EV_NOTE:
		buf_printf(&b, "codeask: %.*s", (int)ev->len, ev->text);
		if (is_wide_terminal(r) && !memchr(ev->text, '\n', ev->len))
			wrap_line(&b, 0, 2);
		buf_putc(&b, '\n');
		note(r, b.p, b.len);
		break;
	case EV_STATS:
		if (!r->at_line_start)
			out(r, "\n", 1);
		stats(r, ev->stats);
		break;
	case EV_ERROR:
		if (r->out_errno)
			break; /* the reason is stdout, reported at the end */
		buf_printf(&b, "codeask: %.*s\n", (int)ev->len, ev->text);
		note(r, b.p, b.len);
		break;
	case EV_DONE:
		wipe_progress(r);
		break;
	}
	buf_free(&b);
}

void render_event(void *render, const struct event *ev)
{
	struct render *r = render;
	struct buf b = { 0 };

	if (!r->o->json || ev->type == EV_ROWS) {
		plain_event(r, ev);
		return;
	}
	json_event(ev, &b);
	if (r->o->cmd != CMD_MAP)
		out(r, b.p, b.len);
	else if (ev->type == EV_ERROR || ev->type == EV_NOTE)
		plain_event(r, ev);
	buf_free(&b);
}

int render_finish(struct render *r)
{
	struct buf b = { 0 };

	wipe_progress(r);
	if (r->out_errno && r->out_errno != EPIPE) {
		buf_printf(&b, "codeask: cannot write the answer: %s\n", strerror(r->out_errno));
		write_all(2, b.p, b.len);
		buf_free(&b);
	}
	return r->out_errno ? -1 : 0;
}
