#include "matches.h"

#include "facts.h"

#include "../base/utf8.h"
#include "../repo/fts.h"

#include <string.h>

#define MATCHES_MAX   10
#define MATCHES_FILES 20
#define INDENT        3
#define SNIPPET_LINES 2

/* "Which of these cover X", "どの動画が": files are asked for, the best place of each is enough. */
static bool asks_for_files(const char *question)
{
	static const char *const begins[] = { "which of ", "which file", "what file", "in which file", "which talk", "which video", "which document",
					      "which note", "which chapter", "which lecture", "which episode", "どの", "どれ", NULL };

	question += strspn(question, " ");
	for (size_t i = 0; begins[i]; i++)
		if (strncasecmp(question, begins[i], strlen(begins[i])) == 0)
			return true;
	return strstr(question, "のはどれ") != NULL;
}

static bool has_wide_word(const char *s)
{
	for (size_t n; *s; s += n + (s[n] == ' ')) {
		n = strcspn(s, " ");
		if (utf8_width(s, n) > VIEW_WIDTH / 2)
			return true;
	}
	return false;
}

/* The snippet's beginning, indented: broken at blanks, or anywhere in a script that has none. */
static void put_snippet(struct buf *b, const char *text)
{
	struct buf clean = { 0 };
	size_t start = b->len, at = 0;

	put_clean(&clean, text);
	if (!has_wide_word(buf_str(&clean))) {
		buf_fill(b, ' ', INDENT);
		put_sentence(b, text, SNIPPET_LINES * (VIEW_WIDTH - INDENT) - 10);
		wrap_line(b, start, INDENT);
		put_newline(b);
	} else {
		for (int line = 0; line < SNIPPET_LINES && at < clean.len; line++) {
			size_t from = at, room = VIEW_WIDTH - INDENT - (line + 1 == SNIPPET_LINES ? 4 : 0);
			int32_t cp;

			while (at < clean.len) {
				size_t n = (size_t)utf8_decode(clean.p + at, clean.len - at, &cp);

				if (utf8_width(clean.p + from, at + n - from) > room)
					break;
				at += n;
			}
			buf_fill(b, ' ', INDENT);
			buf_add(b, clean.p + from, at - from);
			if (line + 1 == SNIPPET_LINES && at < clean.len)
				buf_puts(b, " ...");
			put_newline(b);
		}
	}
	buf_free(&clean);
}

static void put_hit(struct buf *b, const struct view *v, const struct fts_hit *h)
{
	size_t start = b->len;

	buf_putc(b, ' ');
	put_path(b, v, h->file, true);
	buf_printf(b, ":%u", h->line);
	if (h->sym >= 0)
		buf_printf(b, " %s ", def_kind_name(v->tab.syms[h->sym].kind));
	else if (*h->title)
		buf_puts(b, " - ");
	put_sentence(b, h->title, VIEW_WIDTH - 8);
	wrap_line(b, start, 4);
	put_newline(b);
	if (*h->snippet)
		put_snippet(b, h->snippet);
}

static void put_head(struct buf *b, const struct fts_result *r)
{
	size_t start = b->len;

	buf_puts(b, "best matches by words of names, comments and documents (");
	buf_put_count(b, r->matched);
	buf_printf(b, " %s of ", r->matched == 1 ? "place" : "places");
	buf_put_count(b, r->ranked);
	buf_puts(b, r->matched == 1 ? " holds any of them)" : " hold any of them)");
	wrap_line(b, start, 2);
	put_newline(b);
	if (r->docs_left_out)
		buf_printf(b, " %zu documents are too large to be looked through\n", r->docs_left_out);
}

int matches_facts(struct view *v, const char *question, bool named, struct buf *out, size_t *n, struct err *e)
{
	bool files = asks_for_files(question);
	struct fts_opts o = {
		.question = question,
		.max_hits = files ? MATCHES_FILES : MATCHES_MAX,
		.max_per_file = files ? 1 : 0,
		.rank = v->graph.rank,
		.pool = v->pool,
		.cancel = v->o->cancel,
	};
	struct fts_result r;

	*n = 0;
	if (fts_find(&v->root, &v->tab, &o, &r, e) != 0)
		return -1;
	for (size_t i = 0; i < r.n; i++) {
		if (named && r.hits[i].sym >= 0 && facts_is_named(v, question, r.hits[i].title))
			continue;
		if (!(*n)++)
			put_head(out, &r);
		put_hit(out, v, &r.hits[i]);
	}
	fts_free(&r);
	return 0;
}
