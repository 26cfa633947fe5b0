#include "fetch_transfer.h"

#include "fetch_http.h"
#include "fetch_list.h"
#include "fetch_rate.h"

#include "../base/clock.h"
#include "../base/log.h"
#include "../base/mem.h"

#include <stdlib.h>
#include <string.h>

#define MAX_CONNS 16
#define UNSAVED_MAX ((uint64_t)64 << 20) /* received before the journal is told, whatever the clock says */
#define HASH_STEP ((uint64_t)4 << 20)    /* hashed between two looks at the network: some milliseconds */
#define LOST_MAX 3                       /* refusals by where a redirect led to, in a row, before they are believed */
#define PLAIN_MAX 3                      /* answers without a range, in a row, before the file is read as one stream */

enum verdict {
	TAKE,     /* the body is bytes of the file */
	REDIRECT, /* go where it says */
	FAULT,    /* try again: c->why */
	LOST,     /* the place a redirect led to is gone or its signature too old: ask the first address again */
	CHANGED,  /* another file */
	FATAL,    /* t->e is set */
};

struct conn {
	struct transfer *t;
	CURL *easy; /* NULL: idle */
	struct curl_slist *headers;
	char detail[CURL_ERROR_SIZE];
	struct fetch_head head;
	char *url; /* of this request */
	int hops;
	size_t piece;
	uint64_t from, at, to; /* asked for [from, to); `at` comes next */
	bool judged, stream;   /* stream: the whole file from 0, of a server without ranges */
	bool counted;          /* a failure that has its own limit does not count as one */
	enum verdict verdict;
	char why[CURL_ERROR_SIZE];
};

struct transfer {
	const struct fetch_opts *o;
	struct fetch_part *p;
	struct fetch_ident *ident;
	struct err *e;
	CURLM *multi;
	struct conn conn[MAX_CONNS];
	int n_conns;
	bool *taken;  /* [p->n_pieces]; NULL before the part has begun */
	size_t next;  /* pieces before it are complete or taken */
	char *direct; /* where redirects led to at last; NULL: ask ident->url */
	bool ranges;  /* the server gave one: more connections make sense */
	int plain, lost;
	bool changed, fatal;
	int failures;    /* in a row without a new byte */
	uint64_t done_then; /* p->done at the last failure */
	double wake;     /* no request before */
};

/* ---- judging an answer ---- */

__attribute__((format(printf, 2, 3))) static enum verdict fault(struct conn *c, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(c->why, sizeof(c->why), fmt, ap);
	va_end(ap);
	return FAULT;
}

static enum verdict fatal(struct transfer *t)
{
	t->fatal = true;
	return FATAL;
}

/* Do the validators of an answer contradict those of the bytes that are there? One that is missing says nothing. */
static bool other_file(const struct fetch_ident *have, const struct fetch_head *h)
{
	if (have->etag[0] && h->etag[0])
		return strcmp(have->etag, h->etag) != 0;
	return have->modified[0] && h->modified[0] && strcmp(have->modified, h->modified) != 0;
}

/* The first answer says how large the file is; the first with validators, whose it is. */
static int note_ident(struct transfer *t, const struct fetch_head *h, uint64_t total)
{
	struct fetch_ident *id = t->ident;
	bool begun = t->p->piece != 0;

	if (begun && (id->etag[0] || id->modified[0] || (!h->etag[0] && !h->modified[0])))
		return 0;
	memcpy(id->etag, h->etag, sizeof(id->etag));
	memcpy(id->modified, h->modified, sizeof(id->modified));
	if (!begun) /* a later answer need not say it */
		id->bytes = total;
	if (fetch_part_begin(t->p, id, begun, t->o->piece, t->e) != 0)
		return -1;
	if (!t->taken)
		t->taken = xcalloc(t->p->n_pieces, sizeof(*t->taken));
	if (!begun)
		t->taken[0] = true; /* by the request that was answered */
	return 0;
}

static enum verdict judge_range(struct conn *c)
{
	struct transfer *t = c->t;
	const struct fetch_range *r = &c->head.range;
	bool begun = t->p->piece != 0;

	if (!c->head.has_range || c->head.bad_range || !r->ranged)
		return fault(c, "a partial answer that does not say which part");
	if (r->first != c->from || r->last >= c->to)
		return fault(c, "another part than the one asked for");
	if (!begun && !r->sized) {
		err_set(t->e, ERR_MODEL, "%s: the server does not say how large the file is: it cannot be fetched safely", t->p->name);
		return fatal(t);
	}
	if (begun && ((r->sized && r->total != t->ident->bytes) || other_file(t->ident, &c->head)))
		return CHANGED;
	if (r->sized && r->total > FETCH_MAX_BYTES)
		return fault(c, "an impossible size");
	if (note_ident(t, &c->head, r->total) != 0)
		return fatal(t);
	c->to = r->last + 1;
	t->ranges = true;
	t->plain = t->lost = 0;
	return TAKE;
}

static bool streaming(const struct transfer *t)
{
	for (int i = 0; i < t->n_conns; i++)
		if (t->conn[i].easy && t->conn[i].stream)
			return true;
	return false;
}

/* 200 to a range: the whole file, because ranges are not supported, or because If-Range did not match. */
static enum verdict judge_whole(struct conn *c)
{
	struct transfer *t = c->t;
	bool begun = t->p->piece != 0;

	if (!begun && !c->head.sized) {
		err_set(t->e, ERR_MODEL, "%s: the server does not say how large the file is: it cannot be fetched safely", t->p->name);
		return fatal(t);
	}
	if (begun && ((c->head.sized && c->head.length != t->ident->bytes) || other_file(t->ident, &c->head)))
		return CHANGED;
	if (c->head.sized && (c->head.length == 0 || c->head.length > FETCH_MAX_BYTES))
		return fault(c, "an impossible size");
	if (note_ident(t, &c->head, c->head.length) != 0)
		return fatal(t);
	/* what is there would be sent again: only for a server that keeps to it */
	if (streaming(t) || (t->p->done > 0 && ++t->plain < PLAIN_MAX)) {
		c->counted = streaming(t);
		return fault(c, "the whole file where a range was asked for");
	}
	t->plain = 0;
	c->stream = true;
	c->at = 0;
	c->to = t->ident->bytes;
	return TAKE;
}

static enum verdict judge(struct conn *c)
{
	struct transfer *t = c->t;
	long status = c->head.status;

	if (status >= 300 && status < 400 && status != 304)
		return REDIRECT;
	if ((status == 200 || status == 206) && c->head.encoded)
		return fault(c, "compressed, though it was asked not to be");
	if (status == 206)
		return judge_range(c);
	if (status == 200)
		return judge_whole(c);
	if (status == 416 && t->p->piece) {
		if (c->head.has_range && c->head.range.sized && c->head.range.total != t->ident->bytes)
			return CHANGED;
		return fault(c, "the server has no such range (416)");
	}
	if (fetch_status_retry(status) || (status >= 200 && status < 300) || status == 416)
		return fault(c, "the server answers %ld", status);
	if (strcmp(c->url, t->ident->url) != 0 && (status == 401 || status == 403 || status == 404 || status == 410) && ++t->lost < LOST_MAX) {
		fault(c, "the server answers %ld", status);
		return LOST;
	}
	fetch_status_error(t->o, status, c->url, t->e);
	return fatal(t);
}

static void judge_once(struct conn *c)
{
	if (!c->judged) {
		c->judged = true;
		c->verdict = judge(c);
	}
}

static size_t on_data(char *data, size_t one, size_t n, void *ctx)
{
	struct conn *c = ctx;
	size_t take = one * n;

	judge_once(c);
	if (c->verdict != TAKE)
		return c->verdict == REDIRECT ? take : 0; /* 0 ends the connection: there may be gigabytes behind */
	if (take > c->to - c->at)
		take = (size_t)(c->to - c->at);
	if (take && fetch_part_write(c->t->p, c->at, data, take, c->t->e) != 0) {
		c->verdict = fatal(c->t);
		return 0;
	}
	c->at += take;
	if (take < one * n)
		c->verdict = fault(c, "more bytes than announced");
	return take;
}

/* ---- requests ---- */

static void drop(struct conn *c)
{
	if (!c->easy)
		return;
	curl_multi_remove_handle(c->t->multi, c->easy);
	curl_easy_cleanup(c->easy);
	curl_slist_free_all(c->headers);
	c->easy = NULL;
	c->headers = NULL;
}

static void release(struct conn *c)
{
	struct transfer *t = c->t;

	drop(c);
	free(c->url);
	c->url = NULL;
	if (t->taken)
		t->taken[c->piece] = false;
	if (t->next > c->piece)
		t->next = c->piece;
}

/* Sends the request for [c->from, c->to) to c->url. */
static void ask(struct conn *c)
{
	struct transfer *t = c->t;
	const struct fetch_ident *id = t->ident;
	char *line = NULL, range[64];

	/* a weak ETag is no proof that bytes are the same (RFC 9110, 13.1.5) */
	if (t->p->piece && id->etag[0] == '"')
		line = xasprintf("If-Range: %s", id->etag);
	else if (t->p->piece && !id->etag[0] && id->modified[0])
		line = xasprintf("If-Range: %s", id->modified);
	c->easy = fetch_easy(t->o, c->url, NULL, line, &c->head, &c->headers);
	free(line);
	c->judged = c->stream = false;
	c->counted = true;
	c->verdict = FAULT;
	c->at = c->from;
	c->detail[0] = c->why[0] = '\0';
	if (!c->easy) {
		err_set(t->e, ERR_FAIL, "libcurl cannot start: no memory");
		fatal(t);
		return;
	}
	snprintf(range, sizeof(range), "%llu-%llu", (unsigned long long)c->from, (unsigned long long)(c->to - 1));
	curl_easy_setopt(c->easy, CURLOPT_RANGE, range);
	curl_easy_setopt(c->easy, CURLOPT_WRITEFUNCTION, on_data);
	curl_easy_setopt(c->easy, CURLOPT_WRITEDATA, c);
	curl_easy_setopt(c->easy, CURLOPT_ERRORBUFFER, c->detail);
	curl_easy_setopt(c->easy, CURLOPT_PRIVATE, c);
	curl_multi_add_handle(t->multi, c->easy);
}

static int active(const struct transfer *t)
{
	int n = 0;

	for (int i = 0; i < t->n_conns; i++)
		n += t->conn[i].easy != NULL;
	return n;
}

/* Gives idle connections the first pieces that nobody fetches. */
static void assign(struct transfer *t)
{
	struct fetch_part *p = t->p;

	if (clock_now() < t->wake || streaming(t))
		return;
	for (int i = 0; i < t->n_conns && !t->fatal; i++) {
		struct conn *c = &t->conn[i];

		if (c->easy)
			continue;
		if (active(t) > 0 && !t->ranges)
			return; /* the first answer says whether several make sense */
		if (!p->piece) {
			c->piece = 0;
			c->from = 0;
			c->to = t->o->piece;
		} else {
			while (t->next < p->n_pieces && (t->taken[t->next] || p->got[t->next] == fetch_part_piece_len(p, t->next)))
				t->next++;
			if (t->next == p->n_pieces)
				return;
			c->piece = t->next;
			t->taken[c->piece] = true;
			c->from = c->piece * p->piece + p->got[c->piece];
			c->to = c->piece * p->piece + fetch_part_piece_len(p, c->piece);
		}
		c->hops = 0;
		c->url = xstrdup(t->direct ? t->direct : t->ident->url);
		ask(c);
	}
}

/* ---- the end of a request ---- */

/* One failure. Those of connections that fail together count once. */
static void failed(struct transfer *t, const char *url, const char *why, bool counted, double after)
{
	int most = t->o->retries > 0 ? t->o->retries : 12;
	double now = clock_now(), wait;
	char *show;

	free(t->direct);
	t->direct = NULL;
	log_msg("pull: %s: %s", t->p->name, why);
	if (now < t->wake || t->fatal)
		return;
	if (t->p->done > t->done_then)
		t->failures = 0;
	t->done_then = t->p->done;
	t->failures += counted || !t->failures;
	show = fetch_url_show(url);
	if (t->failures >= most) {
		err_set(t->e, ERR_FAIL, "%s: %s; given up after %d attempts in a row. What came is kept: the same command goes on from there", show, why,
			t->failures);
		fatal(t);
	} else {
		wait = fetch_backoff(t->failures, after);
		t->wake = now + wait;
		fetch_say(t->o, FETCH_RETRY, t->p->name, wait, "%s: %s", show, why);
	}
	free(show);
}

/* A redirect: the same range from there. Returns false when the connection is done with. */
static bool follow(struct conn *c)
{
	struct transfer *t = c->t;
	char *to = NULL, *next;

	curl_easy_getinfo(c->easy, CURLINFO_REDIRECT_URL, &to);
	if (!to) {
		fetch_status_error(t->o, c->head.status, c->url, t->e);
		fatal(t);
		return false;
	}
	next = xstrdup(to);
	if (fetch_redirect_ok(c->url, next, ++c->hops, t->e) != 0) {
		free(next);
		fatal(t);
		return false;
	}
	drop(c);
	free(c->url);
	c->url = next;
	ask(c);
	return true;
}

static void finished(struct conn *c, CURLcode code)
{
	struct transfer *t = c->t;
	curl_off_t after = 0;
	char *url;

	if (!c->judged && c->head.status && (code == CURLE_OK || c->head.status >= 300))
		judge_once(c);
	curl_easy_getinfo(c->easy, CURLINFO_RETRY_AFTER, &after);
	if (c->judged && c->verdict == REDIRECT && code == CURLE_OK && follow(c))
		return;
	if (!c->why[0])
		snprintf(c->why, sizeof(c->why), "%s",
			 code == CURLE_OK ? "less than announced" : c->detail[0] ? c->detail : curl_easy_strerror(code));
	url = xstrdup(c->url);
	if (c->judged && c->verdict == CHANGED) {
		t->changed = true;
	} else if (t->fatal) {
		/* said already */
	} else if (c->judged && c->verdict == TAKE && c->at == c->to && (code == CURLE_OK || c->stream)) {
		/* all of it; remember the way */
		if (c->hops > 0 && !t->direct)
			t->direct = xstrdup(c->url);
	} else if (!c->judged && code != CURLE_OK && !fetch_code_retry(code)) {
		fetch_code_error(code, c->detail, url, t->e);
		fatal(t);
	} else {
		release(c);
		failed(t, url, c->why, c->counted, (double)after);
	}
	if (c->url)
		release(c);
	free(url);
}

/* ---- the loop ---- */

/* Moves what can be moved now. Returns whether a request ended. */
static bool pump(struct transfer *t)
{
	bool any = false;
	int left, running;
	CURLMsg *msg;

	curl_multi_perform(t->multi, &running);
	while ((msg = curl_multi_info_read(t->multi, &left)) != NULL) {
		struct conn *c = NULL;

		if (msg->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(msg->easy_handle, CURLINFO_PRIVATE, (char **)&c);
		finished(c, msg->data.result);
		any = true;
	}
	return any;
}

/* The file seems to be another one. What is under way was asked of the first one, and may be in our buffers already: when only a
 * validator changed it is wanted. */
static void drain(struct transfer *t)
{
	double end = clock_now() + 0.5;

	while (!t->fatal && active(t) > 0 && clock_now() < end && !cancel_asked(t->o->cancel)) {
		pump(t);
		curl_multi_poll(t->multi, NULL, 0, 20, NULL);
	}
}

static int step(struct transfer *t, struct fetch_hash *hash, struct fetch_rate *rate, double *saved)
{
	struct fetch_part *p = t->p;
	bool more, behind = false; /* something to do at once; bytes to hash */

	assign(t);
	more = pump(t);
	if (t->fatal || t->changed || fetch_part_complete(p))
		return 0;
	/* four pieces, so that small ones (tests, slow lines) are not told too late either */
	if (p->unsaved && (p->unsaved >= UNSAVED_MAX || p->unsaved >= 4 * p->piece || clock_every(saved, 1)) && fetch_part_save(p, t->e) != 0)
		return -1;
	if (hash && p->piece && fetch_hash_advance(hash, p, HASH_STEP, &behind, t->e) != 0)
		return -1;
	fetch_rate_tick(rate, p->done, p->ident.bytes);
	if (cancel_asked(t->o->cancel))
		return err_set(t->e, ERR_CANCEL, "stopped with %.2f of %.2f GB of %s: the same command goes on from there", (double)p->done / 1e9,
			       (double)(p->piece ? p->ident.bytes : 0) / 1e9, p->name);
	curl_multi_poll(t->multi, NULL, 0, more || behind ? 0 : t->wake > clock_now() ? 20 : 100, NULL);
	return 0;
}

int fetch_transfer(const struct fetch_opts *o, struct fetch_part *p, struct fetch_ident *ident, struct fetch_hash *hash, bool *changed,
		   struct err *e)
{
	struct transfer *t = xcalloc(1, sizeof(*t));
	struct fetch_rate rate;
	double saved = clock_now();
	int rc = 0;

	*changed = false;
	t->o = o;
	t->p = p;
	t->ident = ident;
	t->e = e;
	t->n_conns = o->connections < 1 ? 4 : o->connections > MAX_CONNS ? MAX_CONNS : o->connections;
	t->done_then = p->done;
	t->multi = curl_multi_init();
	if (!t->multi) {
		free(t);
		return err_set(e, ERR_FAIL, "libcurl cannot start: no memory");
	}
	if (p->piece)
		t->taken = xcalloc(p->n_pieces, sizeof(*t->taken));
	for (int i = 0; i < t->n_conns; i++)
		t->conn[i].t = t;
	fetch_rate_start(&rate, o, p->name, p->done);
	while (rc == 0 && !t->fatal && !t->changed && !fetch_part_complete(p))
		rc = step(t, hash, &rate, &saved);
	if (t->changed && rc == 0)
		drain(t);
	*changed = t->changed && !t->fatal;
	for (int i = 0; i < t->n_conns; i++) {
		drop(&t->conn[i]);
		free(t->conn[i].url);
	}
	if (p->piece && fetch_part_save(p, e) != 0)
		rc = -1;
	if (rc == 0 && !t->fatal && !t->changed)
		fetch_rate_end(&rate, p->done, p->ident.bytes);
	rc = rc != 0 || t->fatal || t->changed ? -1 : 0;
	curl_multi_cleanup(t->multi);
	free(t->taken);
	free(t->direct);
	free(t);
	return rc;
}
