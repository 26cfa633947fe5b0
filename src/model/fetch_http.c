#include "fetch_http.h"

#include "../base/clock.h"
#include "../base/mem.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

/* ---- the head of an answer ---- */

static bool number(const char **p, uint64_t *v)
{
	const char *start = *p;

	*v = 0;
	while (isdigit((unsigned char)**p)) {
		if (*v > (UINT64_MAX - 9) / 10)
			return false;
		*v = *v * 10 + (uint64_t)(*(*p)++ - '0');
	}
	return *p > start;
}

bool fetch_content_range(const char *value, struct fetch_range *r)
{
	const char *p = value;

	memset(r, 0, sizeof(*r));
	if (strncasecmp(p, "bytes", 5) != 0 || p[5] != ' ')
		return false;
	p += 6;
	while (*p == ' ')
		p++;
	if (*p == '*') {
		p++;
	} else {
		if (!number(&p, &r->first) || *p++ != '-' || !number(&p, &r->last) || r->last < r->first)
			return false;
		r->ranged = true;
	}
	if (*p++ != '/')
		return false;
	if (*p == '*' && r->ranged) {
		p++;
	} else {
		if (!number(&p, &r->total) || (r->ranged && r->last >= r->total))
			return false;
		r->sized = true;
	}
	return *p == '\0';
}

/* A value with a next page in it: <URL>; rel="next" */
static void link_next(struct fetch_head *h, const char *value)
{
	const char *open, *close;

	for (const char *p = value; (open = strchr(p, '<')) != NULL && (close = strchr(open, '>')) != NULL; p = close) {
		size_t n = (size_t)(close - open - 1), more = strcspn(close, "<");
		const char *rel = strcasestr(close, "rel=\"next\"");

		if (rel && (size_t)(rel - close) < more && n > 0 && n < sizeof(h->link_next)) {
			memcpy(h->link_next, open + 1, n);
			h->link_next[n] = '\0';
		}
	}
}

/* A validator. One that is longer, or not plain ASCII, is none: cut or changed it would be another's. */
static void copy(char *out, size_t size, const char *value)
{
	size_t n = strlen(value);
	bool good = n < size;

	for (size_t i = 0; i < n && good; i++)
		good = value[i] >= ' ' && value[i] < 0x7F;
	memcpy(out, good ? value : "", good ? n + 1 : 1);
}

void fetch_head_line(struct fetch_head *h, const char *line, size_t len)
{
	char text[4096], *value;

	while (len > 0 && isspace((unsigned char)line[len - 1]))
		len--;
	if (len >= sizeof(text) || memchr(line, '\0', len))
		return;
	memcpy(text, line, len);
	text[len] = '\0';
	if (strncasecmp(text, "HTTP/", 5) == 0) {
		memset(h, 0, sizeof(*h));
		value = strchr(text, ' ');
		h->status = value ? strtol(value, NULL, 10) : 0;
		return;
	}
	value = strchr(text, ':');
	if (!value)
		return;
	*value++ = '\0';
	while (*value == ' ' || *value == '\t')
		value++;
	if (strcasecmp(text, "ETag") == 0) {
		copy(h->etag, sizeof(h->etag), value);
	} else if (strcasecmp(text, "Last-Modified") == 0) {
		copy(h->modified, sizeof(h->modified), value);
	} else if (strcasecmp(text, "Content-Range") == 0) {
		h->has_range = true;
		h->bad_range = !fetch_content_range(value, &h->range);
	} else if (strcasecmp(text, "Content-Length") == 0) {
		const char *p = value;

		h->sized = number(&p, &h->length) && !*p;
	} else if (strcasecmp(text, "Content-Encoding") == 0) {
		h->encoded = value[0] && strcasecmp(value, "identity") != 0;
	} else if (strcasecmp(text, "Link") == 0) {
		link_next(h, value);
	}
}

static size_t on_header(char *p, size_t one, size_t n, void *head)
{
	fetch_head_line(head, p, one * n);
	return one * n;
}

/* ---- URLs ---- */

/* Parts of a URL; all NULL when it is none. */
struct url_parts {
	CURLU *u;
	char *scheme, *host, *port, *path;
};

static bool url_split(const char *url, struct url_parts *p)
{
	memset(p, 0, sizeof(*p));
	p->u = curl_url();
	if (p->u && curl_url_set(p->u, CURLUPART_URL, url, 0) == CURLUE_OK &&
	    curl_url_get(p->u, CURLUPART_SCHEME, &p->scheme, 0) == CURLUE_OK && curl_url_get(p->u, CURLUPART_HOST, &p->host, 0) == CURLUE_OK &&
	    curl_url_get(p->u, CURLUPART_PORT, &p->port, CURLU_DEFAULT_PORT) == CURLUE_OK)
		curl_url_get(p->u, CURLUPART_PATH, &p->path, 0);
	return p->path != NULL;
}

static void url_free(struct url_parts *p)
{
	curl_free(p->scheme);
	curl_free(p->host);
	curl_free(p->port);
	curl_free(p->path);
	curl_url_cleanup(p->u);
}

bool fetch_same_origin(const char *a, const char *b)
{
	struct url_parts x, y;
	bool ok = url_split(a, &x), same;

	same = url_split(b, &y) && ok && strcasecmp(x.scheme, y.scheme) == 0 && strcasecmp(x.host, y.host) == 0 && strcmp(x.port, y.port) == 0;
	url_free(&x);
	url_free(&y);
	return same;
}

char *fetch_url_show(const char *url)
{
	struct url_parts p;
	char *text;

	if (url_split(url, &p)) {
		char *plain = NULL;

		curl_url_set(p.u, CURLUPART_USER, NULL, 0);
		curl_url_set(p.u, CURLUPART_PASSWORD, NULL, 0);
		curl_url_set(p.u, CURLUPART_QUERY, NULL, 0);
		curl_url_set(p.u, CURLUPART_FRAGMENT, NULL, 0);
		curl_url_get(p.u, CURLUPART_URL, &plain, 0);
		text = xstrdup(plain ? plain : "the address");
		curl_free(plain);
	} else {
		text = xstrdup(url);
	}
	url_free(&p);
	return text;
}

int fetch_redirect_ok(const char *from, const char *to, int hops, struct err *e)
{
	struct url_parts a, b;
	bool have = url_split(from, &a), ok = url_split(to, &b);
	char *show = fetch_url_show(from);
	int rc = 0;

	if (hops > FETCH_MAX_HOPS)
		rc = err_set(e, ERR_FAIL, "%s: more than %d redirects: the server sends in circles", show, FETCH_MAX_HOPS);
	else if (!have || !ok || (strcasecmp(b.scheme, "http") != 0 && strcasecmp(b.scheme, "https") != 0))
		rc = err_set(e, ERR_FAIL, "%s: redirected to something that is no http or https address: refused", show);
	else if (strcasecmp(a.scheme, "https") == 0 && strcasecmp(b.scheme, "https") != 0)
		rc = err_set(e, ERR_FAIL, "%s: redirected from https to http: refused, others could read and change what comes", show);
	free(show);
	url_free(&a);
	url_free(&b);
	return rc;
}

bool fetch_token_ok(const struct fetch_opts *o, const char *url)
{
	struct url_parts p;
	bool ok;

	if (!o->hf_token || !o->hf_token[0] || !o->hf_base || !fetch_same_origin(o->hf_base, url))
		return false;
	ok = url_split(url, &p) && (strcasecmp(p.scheme, "https") == 0 || strcmp(p.host, "localhost") == 0 || strncmp(p.host, "127.", 4) == 0 ||
				    strcmp(p.host, "[::1]") == 0);
	url_free(&p);
	return ok;
}

/* ---- handles ---- */

CURL *fetch_easy(const struct fetch_opts *o, const char *url, const char *accept, const char *extra, struct fetch_head *head,
		 struct curl_slist **headers)
{
	CURL *c = curl_easy_init();
	/* the bytes as they are: what the server would compress has another checksum */
	struct curl_slist *list = curl_slist_append(NULL, "Accept-Encoding: identity");
	int stall = o->stall > 0 ? o->stall : 30;

	memset(head, 0, sizeof(*head));
	if (accept) {
		char *line = xasprintf("Accept: %s", accept);

		list = curl_slist_append(list, line);
		free(line);
	}
	if (extra)
		list = curl_slist_append(list, extra);
	if (fetch_token_ok(o, url)) {
		char *line = xasprintf("Authorization: Bearer %s", o->hf_token);

		list = curl_slist_append(list, line);
		free(line);
	}
	*headers = list;
	if (!c)
		return NULL;
	curl_easy_setopt(c, CURLOPT_URL, url);
	curl_easy_setopt(c, CURLOPT_HTTPHEADER, list);
	curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(c, CURLOPT_USERAGENT, "codeask/" CODEASK_VERSION);
	curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	/* several ranges are to be several connections, not one with several streams */
	curl_easy_setopt(c, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(c, CURLOPT_HTTP09_ALLOWED, 0L);
	curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, 20L);
	curl_easy_setopt(c, CURLOPT_LOW_SPEED_LIMIT, 64L);
	curl_easy_setopt(c, CURLOPT_LOW_SPEED_TIME, (long)stall);
	curl_easy_setopt(c, CURLOPT_TCP_KEEPALIVE, 1L);
	curl_easy_setopt(c, CURLOPT_BUFFERSIZE, 256L << 10);
	curl_easy_setopt(c, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L); /* a proxy's head is not the file's */
	curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(c, CURLOPT_HEADERDATA, head);
	if (o->ca_file)
		curl_easy_setopt(c, CURLOPT_CAINFO, o->ca_file);
	return c;
}

bool fetch_code_retry(CURLcode code)
{
	switch (code) {
	case CURLE_COULDNT_RESOLVE_PROXY:
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_CONNECT:
	case CURLE_WEIRD_SERVER_REPLY:
	case CURLE_PARTIAL_FILE:
	case CURLE_OPERATION_TIMEDOUT:
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_GOT_NOTHING:
	case CURLE_SEND_ERROR:
	case CURLE_RECV_ERROR:
	case CURLE_UNSUPPORTED_PROTOCOL: /* what is no HTTP at all, e.g. a line of noise before the head */
	case CURLE_CHUNK_FAILED:
	case CURLE_AGAIN:
		return true;
	default:
		return false;
	}
}

bool fetch_status_retry(long status)
{
	return status == 408 || status == 425 || status == 429 || (status >= 500 && status <= 599);
}

int fetch_status_error(const struct fetch_opts *o, long status, const char *url, struct err *e)
{
	char *show = fetch_url_show(url);
	bool hub = o->hf_base && fetch_same_origin(o->hf_base, url);

	if ((status == 401 || status == 403) && hub && fetch_token_ok(o, url))
		err_set(e, ERR_MODEL, "%s: the hub refuses it (%ld) with this token: accept the model's terms on its page, or check $HF_TOKEN and the name",
			show, status);
	else if ((status == 401 || status == 403) && hub && o->hf_token && o->hf_token[0])
		err_set(e, ERR_MODEL, "%s: refused (%ld); $HF_TOKEN is not sent by plain http to another machine: use an https base address", show, status);
	else if ((status == 401 || status == 403) && hub)
		err_set(e, ERR_MODEL, "%s: the hub refuses it (%ld): misspelt, or private or gated; then set $HF_TOKEN to an access token", show, status);
	else if (status == 401 || status == 403 || status == 407)
		err_set(e, ERR_MODEL, "%s: the server wants a login (%ld)", show, status);
	else if (status == 404 || status == 410)
		err_set(e, ERR_MODEL, "%s: not there (%ld): check the name", show, status);
	else if (status >= 300 && status < 400)
		err_set(e, ERR_FAIL, "%s: a redirect (%ld) to nowhere", show, status);
	else
		err_set(e, ERR_FAIL, "%s: the server answers %ld", show, status);
	free(show);
	return -1;
}

int fetch_code_error(CURLcode code, const char *detail, const char *url, struct err *e)
{
	char *show = fetch_url_show(url);

	err_set(e, ERR_FAIL, "%s: %s", show, detail && detail[0] ? detail : curl_easy_strerror(code));
	free(show);
	return -1;
}

double fetch_backoff(int failure, double retry_after)
{
	double wait = 0.1;

	for (int i = 1; i < failure && wait < 30; i++)
		wait *= 2;
	if (retry_after > wait)
		wait = retry_after;
	return wait > 30 ? 30 : wait;
}

void fetch_say(const struct fetch_opts *o, enum fetch_kind kind, const char *name, double wait, const char *fmt, ...)
{
	struct buf text = { 0 };
	struct fetch_event ev = { .kind = kind, .name = name, .path = "", .wait = wait };
	va_list ap;

	if (!o->event)
		return;
	va_start(ap, fmt);
	buf_vprintf(&text, fmt, ap);
	va_end(ap);
	ev.text = buf_str(&text);
	o->event(o->event_ctx, &ev);
	buf_free(&text);
}

bool fetch_wait(const struct fetch_opts *o, double seconds)
{
	double end = clock_now() + seconds;

	while (!cancel_asked(o->cancel)) {
		double left = end - clock_now();
		struct timespec ts = { 0, (long)((left < 0.05 ? left : 0.05) * 1e9) };

		if (left <= 0)
			return true;
		nanosleep(&ts, NULL);
	}
	return false;
}

/* ---- documents ---- */

struct document {
	const struct fetch_opts *o;
	struct buf *out;
	size_t limit;
	bool large, head_only;
};

static size_t on_text(char *p, size_t one, size_t n, void *ctx)
{
	struct document *d = ctx;

	if (one * n > d->limit - d->out->len) {
		d->large = true;
		return 0;
	}
	buf_add(d->out, p, one * n);
	return one * n;
}

static int on_tick(void *ctx, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
	return cancel_asked(((struct document *)ctx)->o->cancel);
}

/* One request. *url moves along a redirect. Returns 0 when there is an answer (head->status), 1 when it is worth another try
 * after *wait seconds at least (e says what failed), -1 else. */
static int get_once(struct document *d, char **url, const char *accept, int *hops, struct fetch_head *head, double *wait, struct err *e)
{
	struct curl_slist *headers;
	CURL *c = fetch_easy(d->o, *url, accept, NULL, head, &headers);
	char detail[CURL_ERROR_SIZE] = "", *to = NULL, *next = NULL;
	curl_off_t after = 0;
	CURLcode code = CURLE_OUT_OF_MEMORY;
	int rc = -1;

	buf_truncate(d->out, 0);
	if (c) {
		curl_easy_setopt(c, CURLOPT_ERRORBUFFER, detail);
		curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, on_text);
		curl_easy_setopt(c, CURLOPT_WRITEDATA, d);
		curl_easy_setopt(c, CURLOPT_NOBODY, (long)d->head_only);
		curl_easy_setopt(c, CURLOPT_NOPROGRESS, 0L);
		curl_easy_setopt(c, CURLOPT_XFERINFOFUNCTION, on_tick);
		curl_easy_setopt(c, CURLOPT_XFERINFODATA, d);
		code = curl_easy_perform(c);
		if (code == CURLE_OK && curl_easy_getinfo(c, CURLINFO_REDIRECT_URL, &to) == CURLE_OK && to)
			next = xstrdup(to);
		curl_easy_getinfo(c, CURLINFO_RETRY_AFTER, &after);
	}
	*wait = (double)after;
	if (cancel_asked(d->o->cancel)) {
		err_set(e, ERR_CANCEL, "stopped");
	} else if (d->large) {
		char *show = fetch_url_show(*url);

		err_set(e, ERR_MODEL, "%s: more than %zu bytes where a short answer should be: is the base address right?", show, d->limit);
		free(show);
	} else if (code != CURLE_OK) {
		fetch_code_error(code, detail, *url, e);
		rc = fetch_code_retry(code) ? 1 : -1;
	} else if (head->status >= 300 && head->status < 400 && next) {
		if (fetch_redirect_ok(*url, next, ++*hops, e) == 0) {
			free(*url);
			*url = next;
			next = NULL;
			rc = 2;
		}
	} else if (fetch_status_retry(head->status)) {
		fetch_status_error(d->o, head->status, *url, e);
		rc = 1;
	} else {
		rc = 0;
	}
	curl_easy_cleanup(c);
	curl_slist_free_all(headers);
	free(next);
	return rc;
}

long fetch_get(const struct fetch_opts *o, const char *url, const char *accept, size_t limit, bool missing_ok, struct buf *out, char next[2048],
	       struct err *e)
{
	struct document d = { .o = o, .out = out, .limit = limit };
	char *at = xstrdup(url);
	int hops = 0, failures = 0, most = o->retries > 0 ? o->retries : 12;
	long status = -1;

	for (;;) {
		struct fetch_head head;
		struct err local = ERR_INIT;
		double after;
		int rc = get_once(&d, &at, accept, &hops, &head, &after, &local);

		if (rc == 2)
			continue;
		if (rc == 1 && ++failures < most) {
			double wait = fetch_backoff(failures, after);

			/* from the beginning: where a redirect leads may change */
			free(at);
			at = xstrdup(url);
			hops = 0;
			fetch_say(o, FETCH_RETRY, "", wait, "%s", local.msg);
			if (fetch_wait(o, wait))
				continue;
			err_clear(&local);
			err_set(&local, ERR_CANCEL, "stopped");
		}
		if (rc == 1 && local.code != ERR_CANCEL && head.status < 100) { /* the network, not the file */
			err_set(e, local.code, "%s: check the network, or name a mirror (--hf-base, --ollama-base, another URL)", local.msg);
		} else if (rc != 0) {
			err_set(e, local.code, "%s", local.msg);
		} else if (head.status >= 200 && head.status < 300) {
			status = head.status;
			if (next)
				memcpy(next, head.link_next, sizeof(head.link_next));
		} else if (missing_ok && head.status >= 400 && head.status < 500) {
			status = head.status;
		} else {
			fetch_status_error(o, head.status, at, e);
		}
		break;
	}
	free(at);
	return status;
}

uint64_t fetch_size(const struct fetch_opts *o, const char *url)
{
	struct buf none = { 0 };
	struct document d = { .o = o, .out = &none, .head_only = true };
	struct fetch_head head;
	char *at = xstrdup(url);
	int hops = 0, rc;
	double after;

	do
		rc = get_once(&d, &at, NULL, &hops, &head, &after, NULL);
	while (rc == 2);
	free(at);
	buf_free(&none);
	return rc == 0 && head.status == 200 && head.sized && !head.encoded ? head.length : 0;
}
