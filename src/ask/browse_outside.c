/* browse_outside.c - definitions of a name that is mentioned where one looks, but defined elsewhere in the tree.
 *
 * What was opened (linux/net) is mapped, what it includes (linux/include) is not; a pass over the whole tree takes seconds. C and C++ say where
 * to look: the headers that the file includes, and those that they include, the near ones first. Only those that hold the name are parsed.
 */
#include "browse_impl.h"
#include "browse_word.h"
#include "exact_includes.h"

#include "../base/map.h"
#include "../repo/comment.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define MAX_HEADERS 800
#define MAX_BYTES   (24u << 20) /* read */
#define MAX_PARSED  12
#define MAX_TOLD    20
#define MAX_DEPTH   8 /* of an outline */

struct outside {
	const struct browse *b;
	const char *name;
	size_t len;
	struct includes in;
	struct map queue; /* paths in the order they are met */
	struct parser *parser;
	size_t bytes, parsed;
	bool body;        /* found one */
	struct places *out;
};

static bool is_letter(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* Does the text hold the name as a word? */
static bool holds(const struct outside *o, const char *text, size_t len)
{
	for (const char *p = text, *end = text + len; (p = memmem(p, (size_t)(end - p), o->name, o->len)); p++)
		if ((p == text || !is_letter(p[-1])) && !is_letter(p[o->len]))
			return true;
	return false;
}

static struct place *add_def(struct places *out, const char *path, const char *text, const struct parse *p, const struct def *d)
{
	struct buf sig = { 0 };
	struct place *at = places_add(out);

	if (!at)
		return NULL;
	at->path = places_raw(out, path);
	at->line = d->line;
	at->last = d->end_line;
	at->name = places_clean(out, text + d->name, d->name_len);
	at->kind = (char *)(d->flags & DEF_PROTOTYPE ? "declaration" : def_kind_name(d->kind));
	if (d->kind == DEF_FIELD && d->container >= 0)
		at->kind = places_printf(out, "field of %.*s", (int)p->defs[d->container].name_len, text + p->defs[d->container].name);
	comment_fold(&sig, text + d->start, d->sig_end - d->start, PLACE_TEXT);
	at->text = places_clean(out, buf_str(&sig), sig.len);
	buf_free(&sig);
	return at;
}

static void parse_header(struct outside *o, const char *path, const char *text, size_t len)
{
	struct parse p = { 0 };

	if (!o->parser && !(o->parser = parser_new(NULL)))
		return;
	o->parsed++;
	if (parser_run(o->parser, lang_detect(path, text, len), text, len, &p, NULL) == 0)
		for (size_t i = 0; i < p.n_defs; i++) {
			const struct def *d = &p.defs[i];

			if (d->name_len != o->len || memcmp(text + d->name, o->name, o->len) != 0)
				continue;
			if (o->out->n < MAX_TOLD)
				add_def(o->out, path, text, &p, d);
			o->body |= !(d->flags & DEF_PROTOTYPE) && d->kind != DEF_FIELD;
		}
	parse_free(&p);
}

int browse_outline_outside(const struct browse *b, const char *path, struct places *out, struct err *e)
{
	struct parser *parser;
	struct parse p = { 0 };
	char *text;
	size_t len;

	if (scan_read(&b->view->root, path, &text, &len, e) != 0)
		return -1;
	parser = parser_new(e);
	if (!parser || parser_run(parser, lang_detect(path, text, len), text, len, &p, e) != 0) {
		parser_free(parser);
		free(text);
		return -1;
	}
	for (size_t i = 0; i < p.n_defs; i++) {
		struct place *at = add_def(out, path, text, &p, &p.defs[i]);

		for (int32_t c = p.defs[i].container; at && c >= 0 && at->depth < MAX_DEPTH; c = p.defs[c].container)
			at->depth++;
	}
	parse_free(&p);
	parser_free(parser);
	free(text);
	return 0;
}

static void queue_includes(struct outside *o, const char *path, const char *text, size_t len)
{
	size_t from, to;

	for (size_t at = 0, end; at < len && o->queue.n < MAX_HEADERS; at = end) {
		const char *nl = memchr(text + at, '\n', len - at);
		int32_t f;
		char *name;

		end = nl ? (size_t)(nl - text) + 1 : len;
		if (!browse_directive(text, at, end, &from, &to))
			continue;
		name = xstrndup(text + from, to - from);
		f = includes_find(&o->in, path, LANG_C, name);
		if (f != -1) {
			const char *p = f >= 0 ? browse_tab(o->b)->files[f].path : o->in.found[-2 - f];

			map_put(&o->queue, p, strlen(p), NULL);
		}
		free(name);
	}
}

/* Bodies, then declarations, then fields; a member's name means a field. */
static int order_of(const struct place *p, bool member)
{
	bool field = strncmp(p->kind, "field", 5) == 0;

	return field ? (member ? -1 : 2) : strcmp(p->kind, "declaration") == 0;
}

static void sort(struct places *l, bool member)
{
	for (size_t i = 1; i < l->n; i++)
		for (size_t k = i; k && order_of(&l->p[k], member) < order_of(&l->p[k - 1], member); k--) {
			struct place swap = l->p[k];

			l->p[k] = l->p[k - 1];
			l->p[k - 1] = swap;
		}
}

void browse_outside(const struct browse *b, const struct word *w, const char *near, struct places *out)
{
	const struct symtab *t = browse_tab(b);
	const char *name = exact_last_part(w->text);
	struct outside o = { .b = b, .name = name, .len = strlen(name), .in = { .v = b->view, .disk = true }, .out = out };
	int32_t ref = symtab_ref(t, name);
	enum lang lang;

	if (b->early || ref < 0 || out->n || !browse_focus(b)[0])
		return;
	near = near ? near : t->files[ref_file(t, ref)].path;
	lang = lang_detect(near, NULL, 0);
	if (lang != LANG_C && lang != LANG_CPP)
		return;
	map_put(&o.queue, near, strlen(near), NULL);
	for (size_t i = 0; i < o.queue.n && o.bytes < MAX_BYTES && o.parsed < MAX_PARSED && !o.body; i++) {
		char *path = xstrdup(o.queue.entries[i].key), *text; /* keys stay, entries move */
		size_t len;

		if (scan_read(&b->view->root, path, &text, &len, NULL) == 0) {
			o.bytes += len;
			/* files of the map were asked already */
			if (symtab_file(t, path) < 0 && holds(&o, text, len))
				parse_header(&o, path, text, len);
			queue_includes(&o, path, text, len);
		}
		free(text);
		free(path);
	}
	sort(out, w->member);
	parser_free(o.parser);
	includes_free(&o.in);
	map_free(&o.queue);
}
