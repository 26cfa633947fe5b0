/* pull_main.c - `codeask pull SOURCE`: options and environment for fetch.h, and its events as a progress line, plain lines, or
 * JSON. Nothing of the answer is on stdout but with --json: it is a file. */
#include "faces.h"

#include "../base/clock.h"
#include "../base/utf8.h"
#include "../model/fetch.h"
#include "../model/found.h"

#include <ctype.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define PLAIN_EVERY 10.0 /* seconds between progress lines that stay */

struct pull {
	const struct options *o;
	bool tty, shown;   /* shown: a progress line is on the terminal */
	double last;       /* of a progress line */
	char label[64];    /* "2/3 " when there are several files */
	struct cancel *cancel;
	struct err *e;
};

/* ---- numbers ---- */

static void put_bytes(struct buf *b, uint64_t n)
{
	if (n >= 1000000000)
		buf_printf(b, "%.2f GB", (double)n / 1e9);
	else if (n >= 1000000)
		buf_printf(b, "%.1f MB", (double)n / 1e6);
	else
		buf_printf(b, "%.1f kB", (double)n / 1e3);
}

static void put_time(struct buf *b, double s)
{
	long t = s > 359999 ? 359999 : (long)(s + 0.5);

	if (t >= 3600)
		buf_printf(b, "%ld:%02ld:%02ld", t / 3600, t / 60 % 60, t % 60);
	else
		buf_printf(b, "%ld:%02ld", t / 60, t % 60);
}

/* "model.gguf 1.20 GB of 4.70 GB (25 %), 112.0 MB/s, 0:31 left" */
static void put_progress(struct buf *b, const struct pull *p, const struct fetch_event *ev)
{
	buf_puts(b, p->label);
	utf8_clean(b, ev->name, strlen(ev->name), false);
	buf_puts(b, ev->kind == FETCH_CHECK ? " checked " : " ");
	put_bytes(b, ev->done);
	if (ev->total) {
		buf_puts(b, " of ");
		put_bytes(b, ev->total);
		buf_printf(b, " (%d %%)", (int)(100.0 * (double)ev->done / (double)ev->total));
	}
	if (ev->rate > 0) {
		buf_puts(b, ", ");
		put_bytes(b, (uint64_t)ev->rate);
		buf_puts(b, "/s");
	}
	if (ev->kind == FETCH_BYTES && ev->eta > 0) {
		buf_puts(b, ", ");
		put_time(b, ev->eta);
		buf_puts(b, " left");
	}
}

/* ---- events ---- */

static void wipe(struct pull *p)
{
	if (p->shown)
		fputs("\r\033[K", stderr);
	p->shown = false;
}

static void progress(struct pull *p, const struct fetch_event *ev)
{
	struct buf b = { 0 };
	struct winsize ws;
	size_t width = ioctl(2, TIOCGWINSZ, &ws) == 0 && ws.ws_col > 3 ? ws.ws_col - 3u : 77;

	put_progress(&b, p, ev);
	if (p->tty) {
		if (b.len > width) /* names are ASCII: fetch_safe_name() */
			buf_truncate(&b, width);
		fprintf(stderr, "\r%s\033[K", buf_str(&b));
		p->shown = true;
	} else if (clock_every(&p->last, PLAIN_EVERY)) {
		fprintf(stderr, "%s\n", buf_str(&b));
	}
	buf_free(&b);
}

static void line(struct pull *p, const struct fetch_event *ev)
{
	struct buf b = { 0 };

	switch (ev->kind) {
	case FETCH_FILE:
		buf_puts(&b, p->label);
		utf8_clean(&b, ev->name, strlen(ev->name), false);
		if (ev->total) {
			buf_puts(&b, ", ");
			put_bytes(&b, ev->total);
		}
		buf_puts(&b, " from ");
		utf8_clean(&b, ev->text, strlen(ev->text), false);
		if (ev->done) {
			buf_puts(&b, "; ");
			put_bytes(&b, ev->done);
			buf_puts(&b, " are there already");
		}
		break;
	case FETCH_RETRY:
		utf8_clean(&b, ev->text, strlen(ev->text), false);
		buf_printf(&b, "; trying again in %.1f s", ev->wait);
		break;
	case FETCH_HAVE:
		utf8_clean(&b, ev->name, strlen(ev->name), false);
		buf_puts(&b, " is on this machine already: ");
		utf8_clean(&b, ev->path, strlen(ev->path), false);
		buf_puts(&b, "\nnothing was fetched; -m finds it there");
		break;
	case FETCH_READY:
		utf8_clean(&b, ev->path, strlen(ev->path), false);
		buf_puts(&b, ev->verified ? ": complete, SHA-256 is right" : ": complete; no checksum is known, only size and structure were checked");
		break;
	default:
		utf8_clean(&b, ev->text, strlen(ev->text), false);
	}
	wipe(p);
	fprintf(stderr, "%s\n", buf_str(&b));
	buf_free(&b);
}

static char *clean_dup(const char *s)
{
	struct buf b = { 0 };

	utf8_clean(&b, s, strlen(s), false);
	buf_puts(&b, "");
	return buf_steal(&b);
}

static void set_text(json_t *j, const char *key, const char *text)
{
	char *clean = text[0] ? clean_dup(text) : NULL;

	if (clean)
		json_object_set_new(j, key, json_string(clean));
	free(clean);
}

static void json_line(struct pull *p, const struct fetch_event *ev)
{
	static const char *const words[] = {
		[FETCH_FILE] = "file", [FETCH_BYTES] = "progress", [FETCH_RETRY] = "retry", [FETCH_CHECK] = "check",
		[FETCH_NOTE] = "note", [FETCH_HAVE] = "have",      [FETCH_READY] = "ready",
	};
	json_t *j = json_pack("{s:s}", "type", words[ev->kind]);
	char *text;

	set_text(j, "name", ev->name);
	set_text(j, "text", ev->text);
	set_text(j, "path", ev->path);
	if (ev->kind == FETCH_FILE) {
		json_object_set_new(j, "index", json_integer(ev->index));
		json_object_set_new(j, "count", json_integer(ev->count));
	}
	if (ev->kind == FETCH_FILE || ev->kind == FETCH_BYTES || ev->kind == FETCH_CHECK) {
		json_object_set_new(j, "done", json_integer((json_int_t)ev->done));
		json_object_set_new(j, "total", json_integer((json_int_t)ev->total));
	}
	if (ev->kind == FETCH_BYTES) {
		json_object_set_new(j, "bytes_per_second", json_real(ev->rate));
		if (ev->eta >= 0)
			json_object_set_new(j, "seconds_left", json_real(ev->eta));
	}
	if (ev->kind == FETCH_RETRY)
		json_object_set_new(j, "wait", json_real(ev->wait));
	if (ev->kind == FETCH_FILE || ev->kind == FETCH_READY)
		json_object_set_new(j, "checksum", json_boolean(ev->verified));
	text = json_dumps(j, JSON_COMPACT | JSON_REAL_PRECISION(6));
	if (text) {
		struct buf b = { 0 };

		buf_printf(&b, "%s\n", text);
		if (write_stdout(buf_str(&b), b.len, p->e) != 0)
			cancel_set(p->cancel);
		buf_free(&b);
	}
	free(text);
	json_decref(j);
}

static void on_event(void *ctx, const struct fetch_event *ev)
{
	struct pull *p = ctx;

	if (ev->kind == FETCH_FILE && ev->count > 1)
		snprintf(p->label, sizeof(p->label), "%d/%d ", ev->index, ev->count);
	if (p->o->json)
		json_line(p, ev);
	else if (ev->kind == FETCH_BYTES || ev->kind == FETCH_CHECK)
		progress(p, ev);
	else
		line(p, ev);
}

/* ---- options ---- */

struct stores {
	const struct found_dirs *dirs;
	struct found list; /* made for the first file; every part of a split model asks */
	bool scanned;
	struct found_place at;
};

static char *have(void *ctx, const char *sha256, uint64_t bytes, bool again, bool *sure)
{
	struct stores *s = ctx;
	char *path = NULL;

	if (!s->scanned)
		found_scan(s->dirs, &s->list);
	s->scanned = true;
	if (again) {
		s->at = (struct found_place){ 0 };
		path = found_by_sha256(s->dirs, &s->list, sha256, bytes);
	}
	*sure = path != NULL;
	return path ? path : found_by_size(&s->list, bytes, &s->at);
}

static const char *first_of(const char *a, const char *b, const char *c)
{
	return a && a[0] ? a : b && b[0] ? b : c && c[0] ? c : NULL;
}

int pull_main(const struct options *o, const struct ask_opts *ask, struct err *e)
{
	const char *term = getenv("TERM"), *token = getenv("HF_TOKEN");
	struct pull p = { .o = o, .cancel = ask->cancel, .e = e, .tty = isatty(2) && !o->plain && term && strcmp(term, "dumb") != 0 };
	struct stores stores = { .dirs = ask->stores };
	struct fetch_opts f = {
		.models_dir = ask->stores->own,
		.hf_base = first_of(o->hf_base, getenv("CODEASK_HF_BASE"), getenv("HF_ENDPOINT")),
		.ollama_base = first_of(o->ollama_base, getenv("CODEASK_OLLAMA_BASE"), NULL),
		.hf_token = first_of(token, NULL, NULL),
		.ca_file = first_of(getenv("SSL_CERT_FILE"), getenv("CURL_CA_BUNDLE"), NULL),
		.connections = o->connections, .piece = o->piece, .retries = o->retries, .stall = o->stall,
		.have = have, .have_ctx = &stores, .event = on_event, .event_ctx = &p, .cancel = ask->cancel,
	};

	if (o->n_args != 1)
		return err_set(e, ERR_USAGE, "usage: codeask pull SOURCE (hf:OWNER/REPO[:QUANT], ollama:NAME[:TAG], a URL, a .gguf file)"), (int)ERR_USAGE;
	for (const char *t = f.hf_token; t && *t; t++)
		if (!isgraph((unsigned char)*t))
			return err_set(e, ERR_USAGE, "HF_TOKEN holds blanks or control characters: it must be one word"), (int)ERR_USAGE;
	p.last = clock_now(); /* the first plain progress line comes after some seconds, not at once */
	if (fetch_pull(o->args[0], &f, e) != 0 && !err_is_set(e))
		err_set(e, ERR_FAIL, "%s: failed", o->args[0]);
	wipe(&p);
	if (stores.scanned)
		found_free(&stores.list);
	return err_is_set(e) ? (int)e->code : 0;
}
