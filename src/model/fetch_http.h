/* fetch_http.h - what both a document and a range need of HTTP: handles set up the same way, the head of an answer, redirects,
 * statuses and libcurl's codes in words. Private to fetch*.c.
 *
 * Redirects are followed by us, not by libcurl: each hop is checked (http and https only, never from https to http, at most
 * FETCH_MAX_HOPS), gets the token only at the origin of the hub's base address, and its head is its own.
 */
#ifndef CODEASK_MODEL_FETCH_HTTP_H
#define CODEASK_MODEL_FETCH_HTTP_H

#include "fetch.h"
#include "fetch_part.h"

#include "../base/buf.h"

#include <curl/curl.h>

#define FETCH_MAX_HOPS 6

struct fetch_range { /* Content-Range: bytes FIRST-LAST/TOTAL, or bytes * / TOTAL (first and last 0, !ranged) */
	bool ranged;
	uint64_t first, last;
	bool sized; /* TOTAL is a number */
	uint64_t total;
};

struct fetch_head { /* of one answer; what it does not say is "" or false */
	long status;
	char etag[FETCH_ETAG_MAX], modified[64];
	bool has_range, bad_range; /* Content-Range was there; it could not be understood */
	struct fetch_range range;
	bool sized;                /* Content-Length, in `length` */
	uint64_t length;
	bool encoded;              /* a Content-Encoding other than identity: these are not the file's bytes */
	char link_next[2048];      /* Link: <...>; rel="next" */
};

/* "bytes 0-99/1000". false: not of that form, or first > last, or last >= total. */
bool fetch_content_range(const char *value, struct fetch_range *r);
/* One line of an answer's head, its line end included; a status line starts anew. */
void fetch_head_line(struct fetch_head *h, const char *line, size_t len);

bool fetch_same_origin(const char *a, const char *b); /* scheme, host and port */
/* ERR_FAIL unless a redirect from one URL to another may be followed. */
int fetch_redirect_ok(const char *from, const char *to, int hops, struct err *e);
/* Scheme, host and path for messages: no name, password or query, which may hold secrets. Caller frees. */
char *fetch_url_show(const char *url);

/* May the hub's token go to this URL? At the origin of hf_base, by https or to this machine itself. */
bool fetch_token_ok(const struct fetch_opts *o, const char *url);

/* A handle for url with our limits; head is filled while it runs. *headers is the list it uses; the caller frees both, the
 * handle first. accept and extra (a whole header line) may be NULL. */
CURL *fetch_easy(const struct fetch_opts *o, const char *url, const char *accept, const char *extra, struct fetch_head *head,
		 struct curl_slist **headers);

bool fetch_code_retry(CURLcode code);   /* a fault of the way, that may be gone in a moment */
bool fetch_status_retry(long status);   /* 408, 425, 429, 5xx */
/* Sets the error of an answer that says no, in words. */
int fetch_status_error(const struct fetch_opts *o, long status, const char *url, struct err *e);
int fetch_code_error(CURLcode code, const char *detail, const char *url, struct err *e);
double fetch_backoff(int failure, double retry_after); /* seconds before attempt `failure` + 1; from 1 */

/* A small document, at most limit bytes; redirects followed, faults retried. Returns its status: 2xx with the text in out, or
 * a 4xx when missing_ok (stores say "not there" in several ways); -1 otherwise. next (may be NULL): the next page's URL, "" when there is none. */
long fetch_get(const struct fetch_opts *o, const char *url, const char *accept, size_t limit, bool missing_ok, struct buf *out, char next[2048],
	       struct err *e);

/* Size of what lies at url, by a HEAD request; 0 when the server does not say. */
uint64_t fetch_size(const struct fetch_opts *o, const char *url);

/* For events: text is formatted. */
void fetch_say(const struct fetch_opts *o, enum fetch_kind kind, const char *name, double wait, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));
/* Waits; false when cancelled. */
bool fetch_wait(const struct fetch_opts *o, double seconds);

#endif
