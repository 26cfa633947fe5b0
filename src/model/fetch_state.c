/* fetch_state.c - reading a journal. It is our own file, but it lies where others may write, and a break may have torn it. */
#include "fetch_list.h"
#include "fetch_part.h"
#include "fetch_source.h"

#include "../base/mem.h"

#include <ctype.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#define MAX_URL (3 * FETCH_SOURCE_MAX + 4096) /* of a source and a base address, escaped */

static bool take_string(const json_t *root, const char *key, char *out, size_t size)
{
	const char *s = json_string_value(json_object_get(root, key));

	if (!s || strlen(s) >= size)
		return false;
	for (const char *p = s; *p; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7F)
			return false;
	memcpy(out, s, strlen(s) + 1);
	return true;
}

static int parse_head(const char *line, size_t len, struct fetch_state *s)
{
	json_error_t je;
	json_t *root = json_loadb(line, len, JSON_REJECT_DUPLICATES, &je);
	char *url = xmalloc(MAX_URL);
	json_int_t bytes = json_integer_value(json_object_get(root, "bytes")), piece = json_integer_value(json_object_get(root, "piece"));
	int rc = -1;

	if (json_integer_value(json_object_get(root, "codeask_pull")) == 1 && take_string(root, "url", url, MAX_URL) && url[0] &&
	    take_string(root, "sha256", s->ident.sha256, sizeof(s->ident.sha256)) &&
	    (!s->ident.sha256[0] || sha256_is_hex(s->ident.sha256, strlen(s->ident.sha256))) &&
	    take_string(root, "etag", s->ident.etag, sizeof(s->ident.etag)) &&
	    take_string(root, "modified", s->ident.modified, sizeof(s->ident.modified)) && bytes > 0 && (uint64_t)bytes <= FETCH_MAX_BYTES &&
	    piece >= FETCH_PIECE_MIN && (uint64_t)piece <= FETCH_MAX_BYTES && (uint64_t)bytes / (uint64_t)piece < FETCH_PIECES_MAX) {
		s->ident.url = xstrdup(url);
		s->ident.bytes = (uint64_t)bytes;
		s->piece = (uint64_t)piece;
		rc = 0;
	}
	free(url);
	json_decref(root);
	return rc;
}

static bool take_number(const char **p, const char *end, uint64_t *v)
{
	const char *start = *p;

	*v = 0;
	while (*p < end && isdigit((unsigned char)**p)) {
		*v = *v * 10 + (uint64_t)(**p - '0');
		if (*v > FETCH_MAX_BYTES)
			return false;
		++*p;
	}
	if (*p == start || *p == end || **p != ' ')
		return false;
	++*p;
	return true;
}

/* "have OFFSET LENGTH DIGEST" */
static bool parse_have(const char *p, const char *end, struct fetch_have *h)
{
	if (end - p < 5 || memcmp(p, "have ", 5) != 0)
		return false;
	p += 5;
	if (!take_number(&p, end, &h->at) || !take_number(&p, end, &h->len) || end - p != 16)
		return false;
	for (int i = 0; i < 16; i++)
		if (!isxdigit((unsigned char)p[i]))
			return false;
	memcpy(h->digest, p, 16);
	h->digest[16] = '\0';
	return true;
}

int fetch_state_parse(const char *text, size_t len, struct fetch_state *s)
{
	const char *nl = memchr(text, '\n', len);
	uint64_t *got;

	memset(s, 0, sizeof(*s));
	if (!nl || parse_head(text, (size_t)(nl - text), s) != 0)
		return -1;
	got = xcalloc((size_t)(s->ident.bytes / s->piece) + 1, sizeof(*got));
	s->good = (size_t)(nl + 1 - text);
	while ((nl = memchr(text + s->good, '\n', len - s->good)) != NULL) {
		struct fetch_have h;
		size_t i;
		uint64_t start, size;

		if (!parse_have(text + s->good, nl, &h) || h.len == 0 || h.at >= s->ident.bytes)
			break;
		i = (size_t)(h.at / s->piece);
		start = i * s->piece;
		size = s->ident.bytes - start < s->piece ? s->ident.bytes - start : s->piece;
		if (h.at != start + got[i] || h.len > size - got[i])
			break;
		got[i] += h.len;
		s->have = mem_grow(s->have, s->n, &s->cap, sizeof(*s->have));
		s->have[s->n++] = h;
		s->good = (size_t)(nl + 1 - text);
	}
	free(got);
	return 0;
}

void fetch_state_free(struct fetch_state *s)
{
	free(s->ident.url);
	free(s->have);
	memset(s, 0, sizeof(*s));
}
