/* browse_places.c - lists of places: their strings, and how a definition or a file is told. */
#include "browse_impl.h"

#include "../base/path.h"
#include "../base/utf8.h"

#include <stdlib.h>
#include <string.h>

static char none[1] = "";

struct place *places_add(struct places *l)
{
	l->total++;
	if (l->n >= PLACES_MAX)
		return NULL;
	l->p = mem_grow(l->p, l->n, &l->cap, sizeof(*l->p));
	l->p[l->n] = (struct place){ .path = none, .name = none, .kind = none, .text = none };
	return &l->p[l->n++];
}

char *places_raw(struct places *l, const char *s)
{
	return *s ? arena_strndup(&l->strings, s, strlen(s)) : none;
}

char *places_clean(struct places *l, const char *s, size_t n)
{
	struct buf b = { 0 };
	size_t keep;
	char *out;

	while (n && (*s == ' ' || *s == '\t')) {
		s++;
		n--;
	}
	while (n && (s[n - 1] == '\n' || s[n - 1] == '\r' || s[n - 1] == ' ' || s[n - 1] == '\t'))
		n--;
	if (!n)
		return none;
	utf8_clean(&b, s, n < 2 * PLACE_TEXT ? n : 2 * PLACE_TEXT, false);
	keep = b.len <= PLACE_TEXT ? b.len : utf8_complete(b.p, PLACE_TEXT);
	out = arena_strndup(&l->strings, buf_str(&b), keep);
	buf_free(&b);
	return out;
}

char *places_printf(struct places *l, const char *fmt, ...)
{
	struct buf b = { 0 };
	va_list ap;
	char *out;

	va_start(ap, fmt);
	buf_vprintf(&b, fmt, ap);
	va_end(ap);
	out = places_clean(l, buf_str(&b), b.len);
	buf_free(&b);
	return out;
}

void places_begin(struct places *l, const char *fmt, ...)
{
	struct buf b = { 0 };
	va_list ap;

	memset(l, 0, sizeof(*l));
	va_start(ap, fmt);
	buf_vprintf(&b, fmt, ap);
	va_end(ap);
	l->title = places_clean(l, buf_str(&b), b.len);
	l->note = none;
	buf_free(&b);
}

void places_free(struct places *l)
{
	if (!l)
		return;
	free(l->p);
	arena_free(&l->strings);
	memset(l, 0, sizeof(*l));
}

static char *copy(struct places *l, const char *s)
{
	return s ? places_raw(l, s) : NULL;
}

void places_copy(struct places *to, const struct places *from)
{
	memset(to, 0, sizeof(*to));
	to->p = xmalloc((from->n + 1) * sizeof(*to->p));
	to->n = to->cap = from->n;
	to->total = from->total;
	to->title = copy(to, from->title);
	to->note = copy(to, from->note);
	to->more = copy(to, from->more);
	to->more_name = copy(to, from->more_name);
	for (size_t i = 0; i < from->n; i++) {
		const struct place *p = &from->p[i];

		to->p[i] = *p;
		/* places of one file share its path */
		to->p[i].path = i && p->path == from->p[i - 1].path ? to->p[i - 1].path : copy(to, p->path);
		to->p[i].name = copy(to, p->name);
		to->p[i].kind = copy(to, p->kind);
		to->p[i].text = copy(to, p->text);
	}
}

const char *browse_kind(const struct symbol *s)
{
	return s->flags & DEF_PROTOTYPE ? "declaration" : def_kind_name(s->kind);
}

struct place *places_symbol(const struct browse *b, struct places *l, int32_t sym)
{
	const struct symtab *t = browse_tab(b);
	const struct symbol *s = &t->syms[sym];
	const char *sig = sym_sig(t, sym), *text = sig[0] ? sig : sym_doc(t, sym);
	struct place *p = places_add(l);

	if (!p)
		return NULL;
	p->path = places_raw(l, t->files[s->file].path);
	p->line = s->line;
	p->last = s->end_line > s->line ? s->end_line : s->line;
	p->name = places_clean(l, sym_name(t, sym), strlen(sym_name(t, sym)));
	p->kind = (char *)browse_kind(s);
	if (s->kind == DEF_TABLE && sym_type(t, sym)[0])
		p->kind = places_printf(l, "table %s", sym_type(t, sym));
	else if (s->kind == DEF_FIELD && s->container >= 0)
		p->kind = places_printf(l, "field of %s", sym_name(t, s->container));
	p->text = places_clean(l, text, strlen(text));
	return p;
}

struct place *places_file(const struct browse *b, struct places *l, const char *path)
{
	const struct symtab *t = browse_tab(b);
	int32_t f = symtab_file(t, path);
	struct place *p = places_add(l);

	if (!p)
		return NULL;
	p->path = places_raw(l, path);
	p->name = places_clean(l, path_base(path), strlen(path_base(path)));
	p->kind = (char *)"file";
	if (f >= 0 && t->files[f].status != WALK_TEXT)
		p->kind = (char *)walk_status_name(t->files[f].status);
	if (f >= 0)
		p->text = places_clean(l, t->files[f].doc, strlen(t->files[f].doc));
	return p;
}

#define LINES_BYTES (96u << 20) /* of files read for the lines of one list */

char *places_line(struct places *l, struct line_reader *r, const char *path, uint32_t line)
{
	const char *p, *end;

	if (!r->path || strcmp(r->path, path) != 0) {
		free(r->path);
		free(r->text);
		r->path = xstrdup(path);
		r->text = NULL;
		r->len = r->at = 0;
		r->line = 1;
		if (r->bytes < LINES_BYTES)
			scan_read(&r->b->view->root, path, &r->text, &r->len, NULL);
		r->bytes += r->len;
	}
	if (line < r->line) {
		r->at = 0;
		r->line = 1;
	}
	while (r->line < line && r->at < r->len && (p = memchr(r->text + r->at, '\n', r->len - r->at))) {
		r->at = (size_t)(p + 1 - r->text);
		r->line++;
	}
	if (r->line != line || r->at >= r->len)
		return none;
	end = memchr(r->text + r->at, '\n', r->len - r->at);
	return places_clean(l, r->text + r->at, end ? (size_t)(end - r->text) - r->at : r->len - r->at);
}

void line_reader_free(struct line_reader *r)
{
	free(r->path);
	free(r->text);
	r->path = r->text = NULL;
}
