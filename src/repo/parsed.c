/* parsed.c - layout of a row, all numbers LEB128:
 *
 *   lang lines error_nodes timed_out  doc\0
 *   n_names n_text  { bytes shared with the name before, rest\0 } ...   names[0], "", is left out
 *   n_defs   { kind flags name type container+1 start_line-previous line-start_line end_line-start_line sig\0 doc\0 } ...
 *   n_refs   { kind name slot in_def+1 line-previous } ...
 *
 * Differences of lines are zigzag coded: order by bytes is not always order by lines.
 */
#include "parsed.h"

#include "../base/cursor.h"
#include "../base/map.h"
#include "comment.h"

#include <stdlib.h>
#include <string.h>

void put_varint(struct buf *b, uint64_t v)
{
	for (; v >= 0x80; v >>= 7)
		buf_putc(b, (char)(v | 0x80));
	buf_putc(b, (char)v);
}

uint64_t get_varint(struct cursor *c)
{
	uint64_t v = 0;

	if (!c->failed && c->pos < c->len && !(c->p[c->pos] & 0x80)) /* nearly all of them are small */
		return c->p[c->pos++];

	for (unsigned shift = 0; shift < 64; shift += 7) {
		uint8_t byte = cursor_u8(c);
		v |= (uint64_t)(byte & 0x7f) << shift;
		if (!(byte & 0x80))
			return v;
	}
	cursor_fail(c, "number too long");
	return 0;
}

const char *get_string(struct cursor *c)
{
	size_t left = cursor_left(c);
	const char *s = left ? (const char *)c->p + c->pos : NULL;
	const char *end = s ? memchr(s, 0, left) : NULL;

	if (!end) {
		cursor_fail(c, "string without end");
		return "";
	}
	cursor_bytes(c, (uint64_t)(end - s) + 1);
	return s;
}

static void put_zigzag(struct buf *b, int64_t v)
{
	put_varint(b, ((uint64_t)v << 1) ^ (uint64_t)(v >> 63));
}

static int64_t get_zigzag(struct cursor *c)
{
	uint64_t v = get_varint(c);

	if (v >> 34) { /* beyond any difference of lines; keeps sums of many from overflowing */
		cursor_fail(c, "line number");
		return 0;
	}
	return (int64_t)(v >> 1) ^ -(int64_t)(v & 1);
}

static uint32_t get_u32(struct cursor *c, uint64_t limit, const char *what)
{
	uint64_t v = get_varint(c);

	if (v >= limit) {
		cursor_fail(c, what);
		return 0;
	}
	return (uint32_t)v;
}

/* Count of things that take at least `size` bytes each: bounds what a damaged row can make us allocate. */
static size_t get_count(struct cursor *c, size_t size)
{
	return get_u32(c, cursor_left(c) / size + 1, "count beyond the row");
}

/* ---- writing ------------------------------------------------------------------------------------------------------- */

struct encoder {
	const char *src;
	struct map names;
	struct buf text; /* one sentence or signature */
};

static uint64_t name_id(struct encoder *en, uint32_t at, uint32_t len)
{
	bool is_new;

	if (!len)
		return 0;
	/* NUL ends a string in the row; the parsers accept it anywhere. */
	const char *nul = memchr(en->src + at, 0, len);
	uint64_t *id = map_put(&en->names, en->src + at, nul ? (size_t)(nul - (en->src + at)) : len, &is_new);
	if (is_new)
		*id = en->names.n;
	return *id;
}

static void put_text(struct buf *b, const struct buf *text)
{
	buf_add(b, buf_str(text), strlen(buf_str(text)) + 1);
}

/* Types are their bodies, constants their lines; of macros those with parameters have one. */
static bool has_signature(const struct encoder *en, const struct def *d)
{
	switch (d->kind) {
	case DEF_MACRO:
		return d->end > d->name + d->name_len && en->src[d->name + d->name_len] == '(';
	case DEF_STRUCT:
	case DEF_UNION:
	case DEF_ENUM:
	case DEF_CONSTANT:
		return false;
	case DEF_FIELD: /* (of `struct { ... } x;` its lines are) */
		return !memchr(en->src + d->start, '{', d->sig_end - d->start);
	default:
		return true;
	}
}

/* Of a macro up to the parameters' end: its body may be long. */
static uint32_t signature_len(const struct encoder *en, const struct def *d)
{
	const char *close = d->kind == DEF_MACRO ? memchr(en->src + d->name, ')', d->end - d->name) : NULL;

	return close ? (uint32_t)(close - (en->src + d->start)) + 1 : d->sig_end - d->start;
}

static void put_def(struct encoder *en, struct buf *b, const struct def *d, uint32_t *last)
{
	struct buf name = { 0 };

	put_varint(b, d->kind);
	put_varint(b, d->flags);
	put_varint(b, name_id(en, d->name, d->name_len));
	put_varint(b, name_id(en, d->type, d->type_len));
	put_varint(b, (uint64_t)(d->container + 1));
	put_zigzag(b, (int64_t)d->start_line - *last);
	put_zigzag(b, (int64_t)d->line - d->start_line);
	put_zigzag(b, (int64_t)d->end_line - d->start_line);
	*last = d->start_line;
	buf_truncate(&en->text, 0);
	if (d->sig_end > d->start && has_signature(en, d))
		comment_fold(&en->text, en->src + d->start, signature_len(en, d), SIGNATURE_MAX);
	put_text(b, &en->text);
	buf_truncate(&en->text, 0);
	buf_add(&name, en->src + d->name, d->name_len);
	if (d->doc_len)
		comment_sentence(&en->text, en->src + d->doc, d->doc_len, buf_str(&name));
	put_text(b, &en->text);
	buf_free(&name);
}

static void put_names(struct buf *row, const struct map *names)
{
	size_t text = 0, shared;

	for (size_t i = 0; i < names->n; i++)
		text += names->entries[i].len + 1;
	put_varint(row, names->n);
	put_varint(row, text);
	for (size_t i = 0; i < names->n; i++) {
		const char *name = names->entries[i].key, *before = i ? names->entries[i - 1].key : "";
		for (shared = 0; name[shared] && name[shared] == before[shared]; shared++)
			;
		put_varint(row, shared);
		buf_add(row, name + shared, names->entries[i].len - shared + 1);
	}
}

void parsed_encode(struct buf *row, const struct parse *p, enum lang lang, const char *src, const char *base)
{
	struct encoder en = { .src = src };
	struct buf body = { 0 };
	uint32_t last = 0;

	put_varint(&body, p->n_defs);
	for (size_t i = 0; i < p->n_defs; i++)
		put_def(&en, &body, &p->defs[i], &last);
	put_varint(&body, p->n_refs);
	last = 0;
	for (size_t i = 0; i < p->n_refs; i++) {
		const struct ref *r = &p->refs[i];
		put_varint(&body, r->kind);
		put_varint(&body, name_id(&en, r->name, r->name_len));
		put_varint(&body, name_id(&en, r->slot, r->slot_len));
		put_varint(&body, (uint64_t)(r->in_def + 1));
		put_zigzag(&body, (int64_t)r->line - last);
		last = r->line;
	}
	put_varint(row, lang);
	put_varint(row, p->lines);
	put_varint(row, p->error_nodes);
	put_varint(row, p->timed_out);
	buf_truncate(&en.text, 0);
	if (p->file_doc_len)
		comment_sentence(&en.text, src + p->file_doc, p->file_doc_len, base);
	put_text(row, &en.text);
	put_names(row, &en.names);
	buf_add(row, body.p, body.len);
	buf_free(&body);
	buf_free(&en.text);
	map_free(&en.names);
}

/* ---- reading ------------------------------------------------------------------------------------------------------- */

static void *reserve(void *p, size_t n, size_t *cap, size_t size)
{
	if (n <= *cap)
		return p;
	*cap = n;
	return xreallocarray(p, n, size);
}

#define NAMES_MAX (64u << 20) /* bytes of one file's names: prefixes must not make a short row a long text */

static void get_names(struct parsed *out, struct cursor *c)
{
	size_t text, at = 0;

	out->n_names = get_count(c, 2) + 1;
	text = get_u32(c, NAMES_MAX, "length of the names");
	out->names = reserve(out->names, out->n_names, &out->cap_names, sizeof *out->names);
	out->text = reserve(out->text, text + 1, &out->cap_text, 1);
	out->names[0] = "";
	for (size_t i = 1; i < out->n_names && !c->failed; i++) {
		size_t shared = get_u32(c, strlen(out->names[i - 1]) + 1, "prefix of a name"), len;
		const char *rest = get_string(c);
		len = strlen(rest);
		if (shared + len + 1 > text - at) {
			cursor_fail(c, "names longer than said");
			return;
		}
		memcpy(out->text + at, out->names[i - 1], shared);
		memcpy(out->text + at + shared, rest, len + 1);
		out->names[i] = out->text + at;
		at += shared + len + 1;
	}
}

static void get_defs(struct parsed *out, struct cursor *c)
{
	int64_t last = 0;

	out->n_defs = get_count(c, 10);
	out->defs = reserve(out->defs, out->n_defs, &out->cap_defs, sizeof *out->defs);
	for (size_t i = 0; i < out->n_defs && !c->failed; i++) {
		struct parsed_def *d = &out->defs[i];
		d->kind = get_u32(c, DEF_KIND_COUNT, "kind of a definition");
		d->flags = get_u32(c, UINT32_MAX, "flags");
		d->name = get_u32(c, out->n_names, "name of a definition");
		d->type = get_u32(c, out->n_names, "type of a definition");
		d->container = (int32_t)get_u32(c, out->n_defs + 1, "container") - 1;
		last += get_zigzag(c);
		d->start_line = (uint32_t)last;
		d->line = (uint32_t)(last + get_zigzag(c));
		d->end_line = (uint32_t)(last + get_zigzag(c));
		d->sig = get_string(c);
		d->doc = get_string(c);
		if (d->container >= (int32_t)i) /* the enclosing one comes first; anything else could be a circle */
			d->container = -1;
	}
}

static void get_refs(struct parsed *out, struct cursor *c)
{
	int64_t last = 0;

	out->n_refs = get_count(c, 5);
	out->refs = reserve(out->refs, out->n_refs, &out->cap_refs, sizeof *out->refs);
	for (size_t i = 0; i < out->n_refs && !c->failed; i++) {
		struct parsed_ref *r = &out->refs[i];
		r->kind = get_u32(c, REF_KIND_COUNT, "kind of a reference");
		r->name = get_u32(c, out->n_names, "name of a reference");
		r->slot = get_u32(c, out->n_names, "slot");
		r->in_def = (int32_t)get_u32(c, out->n_defs + 1, "enclosing definition") - 1;
		last += get_zigzag(c);
		r->line = (uint32_t)last;
	}
}

bool parsed_decode(struct parsed *out, const void *row, size_t len)
{
	struct cursor c;

	cursor_init(&c, row, len);
	out->lang = get_u32(&c, LANG_COUNT, "language");
	out->lines = get_u32(&c, UINT32_MAX, "lines");
	out->error_nodes = get_u32(&c, UINT32_MAX, "errors");
	out->timed_out = get_u32(&c, 2, "flag");
	out->doc = get_string(&c);
	get_names(out, &c);
	if (!c.failed)
		get_defs(out, &c);
	if (!c.failed)
		get_refs(out, &c);
	return !c.failed && !cursor_left(&c);
}

void parsed_free(struct parsed *p)
{
	if (!p)
		return;
	free(p->names);
	free(p->text);
	free(p->defs);
	free(p->refs);
	memset(p, 0, sizeof *p);
}
