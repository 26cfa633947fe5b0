/* highlight.c - colours of a file: its tree and query within bounds, or a scanner; captures become spans that do not overlap.
 *
 * Of captures around each other the inner one wins; of captures of the same range that of the later pattern (a query goes from the
 * general to the particular; ours stands behind the grammar's). A capture that names no colour takes none away, but for @embedded
 * and @none: code inside a string is not coloured as the string.
 *
 * What a tree leaves uncoloured is read as tokens (highlight_lex.c): all of it in C and C++, where a macro's body is one token of
 * the grammar and kernels' sources are full of ERROR nodes; inside ERROR nodes elsewhere. A file whose tree is not made in time, or
 * cannot be walked in bounded time, is read as tokens alone.
 *
 * Memory of the tree: tree_mem.c, as in parse.c. What must not be true of a highlight (it does not change a map) is not shared with
 * parse.c, whose checksum is part of every cache's key.
 */
#include "highlight_room.h"

#include "../src/base/clock.h"

#include <stdlib.h>

enum { MATCH_LIMIT = 256, CHUNK = 4096, MOST_DEPTH = 100000 };
static const double tree_share = 0.8; /* of the seconds given; the rest is for tokens, when the tree took too long */

struct highlighter {
	struct tree_mem *mem;
	struct hl_query *queries[LANG_COUNT];
	bool broken[LANG_COUNT]; /* its query does not compile: the build's check says why */
	struct hl_words *words[LANG_COUNT];
	struct extract x;        /* only its text, for tame_text() */
	struct hl_items items;
	struct span_list errors; /* outermost ERROR nodes */
	struct highlight tree;   /* spans of the tree alone */
	struct {
		size_t end;
		unsigned kind;
	} *open; /* captures around a place */
	size_t cap_open;
	uint32_t *runs; /* walk_tree(): by depth */
	size_t cap_runs;
};

struct highlighter *highlighter_new(void)
{
	struct highlighter *h = xcalloc(1, sizeof *h);
	h->mem = tree_mem_new();
	h->runs = mem_grow(h->runs, 0, &h->cap_runs, sizeof *h->runs);
	return h;
}

void highlighter_free(struct highlighter *h)
{
	if (!h)
		return;
	for (int l = 0; l < LANG_COUNT; l++) {
		hl_query_free(h->queries[l]);
		hl_words_free(h->words[l]);
	}
	tree_mem_free(h->mem);
	free(h->x.text);
	free(h->items.v);
	free(h->errors.v);
	free(h->open);
	free(h->runs);
	highlight_free(&h->tree);
	free(h);
}

void highlight_free(struct highlight *out)
{
	if (!out)
		return;
	free(out->spans);
	memset(out, 0, sizeof *out);
}

bool hl_over(struct hl_bounds *b)
{
	if (!b->over)
		b->over = cancel_asked(b->cancel) || clock_now() > b->deadline;
	return b->over;
}

void hl_put(struct highlight *out, size_t start, size_t end, enum hl_kind kind)
{
	struct hl_span *last = out->n ? &out->spans[out->n - 1] : NULL;
	if (last && start < last->end)
		start = last->end;
	if (end <= start)
		return;
	if (last && last->end == start && last->kind == kind) {
		last->end = (uint32_t)end;
		return;
	}
	out->spans = mem_grow(out->spans, out->n, &out->cap, sizeof *out->spans);
	out->spans[out->n++] = (struct hl_span){ (uint32_t)start, (uint32_t)end, kind };
}

/* ---- captures to spans ---- */

static int by_place(const void *a, const void *b)
{
	const struct hl_item *x = a, *y = b;
	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return (x->rank > y->rank) - (x->rank < y->rank);
}

/* Matches come nearly in order: insertion, unless that moves more than a few items each. */
static void sort_items(struct hl_items *l)
{
	size_t moves = 0;
	for (size_t i = 1; i < l->n; i++) {
		struct hl_item it = l->v[i];
		size_t k = i;
		for (; k > 0 && by_place(&l->v[k - 1], &it) > 0; k--)
			l->v[k] = l->v[k - 1];
		l->v[k] = it;
		moves += i - k;
		if (moves > 8 * l->n + 64) {
			qsort(l->v, l->n, sizeof *l->v, by_place);
			return;
		}
	}
}

static void flatten(struct highlighter *h, struct highlight *out)
{
	size_t depth = 0, pos = 0;
	for (size_t i = 0; i <= h->items.n; i++) {
		bool last = i == h->items.n;
		size_t start = last ? SIZE_MAX : (size_t)(h->items.v[i].key >> 32), end = last ? 0 : (uint32_t)~h->items.v[i].key;
		for (; depth && h->open[depth - 1].end <= start; depth--) {
			size_t stop = h->open[depth - 1].end;
			if (h->open[depth - 1].kind < HL_KIND_COUNT)
				hl_put(out, pos, stop, h->open[depth - 1].kind);
			pos = stop > pos ? stop : pos;
		}
		if (last)
			break;
		if (depth && h->open[depth - 1].kind < HL_KIND_COUNT)
			hl_put(out, pos, start, h->open[depth - 1].kind);
		pos = start;
		if (depth && end > h->open[depth - 1].end)
			end = h->open[depth - 1].end;
		if (i && h->items.v[i].key == h->items.v[i - 1].key && depth) {
			h->open[depth - 1].kind = h->items.v[i].rank & 0xff;
			continue;
		}
		h->open = mem_grow(h->open, depth, &h->cap_open, sizeof *h->open);
		h->open[depth].end = end;
		h->open[depth++].kind = h->items.v[i].rank & 0xff;
	}
}

/* ---- the tree ---- */

struct source {
	const char *text;
	uint32_t len;
	struct hl_bounds *b;
	size_t stop; /* the flag that the parser polls */
};

/* Looks at time and cancel whenever the lexer comes to another chunk: the parser does so only every hundred steps, and in one step
 * a scanner may read to the end of the file (CSS, for a brace). Then the file ends here, and what comes of it is not taken. */
static const char *read_chunk(void *payload, uint32_t at, TSPoint where, uint32_t *n)
{
	struct source *s = payload;
	(void)where;
	if (hl_over(s->b))
		s->stop = 1;
	if (at >= s->len || s->stop) {
		*n = 0;
		return "";
	}
	uint32_t end = (at / CHUNK + 1) * CHUNK;
	*n = (end < s->len ? end : s->len) - at;
	return s->text + at;
}

/* The ERROR nodes, and whether the query cursor, which cannot be stopped, walks this tree in bounded time: it is quadratic in runs of
 * unnamed siblings, in depth, and in hidden nodes, all of which a hostile file makes (see tree_is_walkable() in parse.c, whose bounds
 * these are). */
static bool walk_tree(struct highlighter *h, TSTree *tree, struct hl_bounds *b)
{
	const uint64_t step_limit = 200000000; /* 0.3 s */
	uint64_t cost = 0, nodes = 0;
	size_t depth = 0, error_depth = SIZE_MAX;
	double start = clock_now();
	bool ok = true;
	TSTreeCursor c = ts_tree_cursor_new(ts_tree_root_node(tree));

	h->errors.n = 0;
	h->runs[0] = 0;
	for (bool more = true; more && ok;) {
		TSNode n = ts_tree_cursor_current_node(&c);
		h->runs[depth] = ts_node_is_named(n) ? 0 : h->runs[depth] + 1;
		if (depth <= error_depth)
			error_depth = SIZE_MAX;
		if (error_depth == SIZE_MAX && ts_node_symbol(n) == (TSSymbol)-1) {
			span_add(&h->errors, ts_node_start_byte(n), ts_node_end_byte(n));
			error_depth = depth;
		}
		cost += h->runs[depth] + (depth > 500 ? 4 * depth : 0);
		if ((++nodes & 15) == 0)
			(void)ts_tree_cursor_current_field_name(&c);
		if ((nodes & 1023) == 0)
			ok = !hl_over(b) && cost <= step_limit && clock_now() - start < 0.1 + (double)nodes * 1e-6 && depth < MOST_DEPTH;
		if (ts_tree_cursor_goto_first_child(&c)) {
			depth++;
			h->runs = mem_grow(h->runs, depth, &h->cap_runs, sizeof *h->runs);
			h->runs[depth] = 0;
			continue;
		}
		while (more && !ts_tree_cursor_goto_next_sibling(&c)) {
			more = ts_tree_cursor_goto_parent(&c);
			depth -= more;
		}
	}
	ts_tree_cursor_delete(&c);
	return ok;
}

/* Captures of the tree in h->items, errors in h->errors. False: there is no tree to be had. */
static bool run_tree(struct highlighter *h, enum lang lang, const char *text, uint32_t len, const char *src, struct hl_bounds *b)
{
	struct source s = { text, len, b, 0 };
	double left = b->deadline - clock_now();
	bool abandoned = false, ok = false;

	if (hl_over(b))
		return false;
	tree_mem_begin(h->mem);
	TSParser *ts = ts_parser_new();
	TSQueryCursor *cursor = ts_query_cursor_new();
	ts_query_cursor_set_match_limit(cursor, MATCH_LIMIT);
	ts_parser_set_timeout_micros(ts, (uint64_t)(left * 1e6) + 1);
	ts_parser_set_cancellation_flag(ts, &s.stop);
	if (ts_parser_set_language(ts, lang_grammar(lang))) {
		TSTree *tree = ts_parser_parse(ts, NULL, (TSInput){ &s, read_chunk, TSInputEncodingUTF8 });
		if (tree) {
			ok = !s.stop && walk_tree(h, tree, b);
			if (ok)
				hl_query_run(h->queries[lang], cursor, ts_tree_root_node(tree), src, b, &h->items);
			ts_tree_delete(tree);
		} else {
			abandoned = tree_mem_owns(); /* releasing a half-made tree recurses as deep as it nests: mem does it at once */
			hl_over(b);
		}
	}
	ts_query_cursor_delete(cursor);
	if (!abandoned)
		ts_parser_delete(ts);
	tree_mem_end(h->mem);
	return ok;
}

static const char *tamed(struct highlighter *h, enum lang lang, const char *src, uint32_t len)
{
	struct extract *x = &h->x;
	if (!lang_has(lang, TRAIT_TAMED))
		return src;
	if (len > x->cap_text) {
		x->cap_text = len;
		x->text = xrealloc(x->text, len);
	}
	if (len)
		memcpy(x->text, src, len);
	x->lang = lang;
	x->src = src;
	x->len = len;
	tame_text(x);
	return x->text;
}

/* #error and #warning are followed by text, which the tree has as a token. */
static bool is_message(const char *src, const struct hl_span *s)
{
	uint32_t n = s->end - s->start;
	return s->kind == HL_PREPROC && ((n > 5 && !memcmp(src + s->end - 5, "error", 5)) || (n > 7 && !memcmp(src + s->end - 7, "warning", 7)));
}

/* Tokens of [from, to), and only inside ERROR nodes when `errors` is set; *e is the first of them that may end behind from. */
static void fill_gap(struct highlighter *h, enum lang lang, const char *src, size_t len, size_t from, size_t to, size_t *e, struct hl_bounds *b,
		     struct highlight *out)
{
	if (lang == LANG_C || lang == LANG_CPP) {
		hl_lex(lang, h->words[lang], src, len, from, to, b, out);
		return;
	}
	while (*e < h->errors.n && h->errors.v[*e].end <= from)
		++*e;
	for (size_t i = *e; i < h->errors.n && h->errors.v[i].start < to; i++) {
		struct span g = h->errors.v[i];
		hl_lex(lang, h->words[lang], src, len, g.start > from ? g.start : from, g.end < to ? g.end : to, b, out);
		if (g.end <= to)
			*e = i + 1;
	}
}

static void merge(struct highlighter *h, enum lang lang, const char *src, size_t len, struct hl_bounds *b, struct highlight *out)
{
	size_t pos = 0, e = 0;
	for (size_t i = 0; i <= h->tree.n; i++) {
		size_t to = i < h->tree.n ? h->tree.spans[i].start : len;
		if (i && is_message(src, &h->tree.spans[i - 1])) {
			const char *nl = pos < to ? memchr(src + pos, '\n', to - pos) : NULL;
			pos = nl ? (size_t)(nl - src) : to;
		}
		if (pos < to)
			fill_gap(h, lang, src, len, pos, to, &e, b, out);
		if (i == h->tree.n)
			break;
		hl_put(out, h->tree.spans[i].start, h->tree.spans[i].end, h->tree.spans[i].kind);
		pos = h->tree.spans[i].end;
	}
}

static void colour_code(struct highlighter *h, enum lang lang, const char *src, uint32_t len, double seconds, struct hl_bounds *b,
			struct highlight *out)
{
	struct hl_bounds tb = { b->deadline - (1 - tree_share) * seconds, b->cancel, false };

	if (!h->queries[lang] && !h->broken[lang]) {
		h->queries[lang] = hl_query_new(lang, NULL);
		h->broken[lang] = !h->queries[lang];
	}
	if (!h->words[lang])
		h->words[lang] = hl_words_new(lang);
	h->items.n = h->errors.n = h->tree.n = 0;
	if (h->queries[lang] && run_tree(h, lang, tamed(h, lang, src, len), len, src, &tb)) {
		sort_items(&h->items);
		flatten(h, &h->tree);
		merge(h, lang, src, len, b, out);
	} else if (!cancel_asked(b->cancel)) {
		hl_lex(lang, h->words[lang], src, len, 0, len, b, out);
	}
	out->cut |= tb.over || b->over;
}

/* ---- what is not read by a tree ---- */

struct fences {
	struct highlighter *h;
	const char *src;
	double seconds;
	struct hl_bounds *b;
	struct highlight *out, part;
};

static hl_scan *scanner(enum lang lang)
{
	switch (lang) {
	case LANG_MAKE: return hl_scan_make;
	case LANG_KCONFIG: return hl_scan_kconfig;
	case LANG_CMAKE: return hl_scan_cmake;
	case LANG_JSON: return hl_scan_json;
	case LANG_YAML: return hl_scan_yaml;
	case LANG_TOML: return hl_scan_toml;
	case LANG_MARKDOWN: return hl_scan_markdown;
	case LANG_TEXT: return hl_scan_text;
	case LANG_SUBRIP:
	case LANG_WEBVTT: return hl_scan_subtitles;
	default: return NULL;
	}
}

static void colour(struct highlighter *h, enum lang lang, const char *src, size_t len, double seconds, struct hl_bounds *b,
		   struct highlight *out);

/* The lines of a fence. A fence of Markdown is not read as Markdown, so this goes one deep. */
static void fence(void *ctx, enum lang lang, size_t start, size_t end)
{
	struct fences *f = ctx;
	f->part.n = 0;
	f->part.cut = false;
	if (lang == LANG_MARKDOWN || end <= start)
		return;
	colour(f->h, lang, f->src + start, end - start, f->seconds, f->b, &f->part);
	for (size_t i = 0; i < f->part.n; i++)
		hl_put(f->out, start + f->part.spans[i].start, start + f->part.spans[i].end, f->part.spans[i].kind);
	f->out->cut |= f->part.cut;
}

static void colour(struct highlighter *h, enum lang lang, const char *src, size_t len, double seconds, struct hl_bounds *b,
		   struct highlight *out)
{
	struct fences f = { .h = h, .src = src, .seconds = seconds, .b = b, .out = out };
	struct hl_text t = { src, len, out, b, fence, &f };
	hl_scan *scan = scanner(lang);

	if (lang_grammar(lang))
		colour_code(h, lang, src, (uint32_t)len, seconds, b, out);
	else if (scan)
		scan(&t);
	out->cut |= b->over;
	highlight_free(&f.part);
}

void highlight_run(struct highlighter *h, enum lang lang, const char *src, size_t len, double seconds, struct cancel *cancel,
		   struct highlight *out)
{
	struct hl_bounds b = { clock_now() + seconds, cancel, false };
	out->n = 0;
	out->cut = false;
	if (len && len <= HIGHLIGHT_MAX)
		colour(h, lang, src, len, seconds, &b, out);
}

int highlight_check(struct err *e)
{
	for (int l = 0; l < LANG_COUNT; l++) {
		struct hl_query *q = lang_grammar(l) ? hl_query_new(l, e) : NULL;
		if (lang_grammar(l) && !q)
			return -1;
		hl_query_free(q);
	}
	return 0;
}
