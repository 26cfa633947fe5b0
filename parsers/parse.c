/* parse.c - running tree-sitter over one file within bounds, and choosing the better of two trees for C.
 *
 * One struct parser per thread holds the TSParser, the queries compiled so far and the scratch memory of extraction. A
 * tree lives only inside parser_run().
 */
#include "room.h"

#include "../src/base/clock.h"
#include "../src/base/map.h"
#include "queries.h"

#include <stdlib.h>

/* 2 s and 16 MB a file: the parsers do 10 to 15 MB/s, so only files that make the grammar backtrack meet the time limit. */
static const double time_limit = 2.0;
enum { SIZE_LIMIT = 16 << 20, MATCH_LIMIT = 256 };

struct parser {
	struct tree_mem *mem;
	TSParser *ts;          /* of one file: it lives in mem */
	TSQueryCursor *cursor; /* the same */
	struct query queries[LANG_COUNT];
	struct extract x;
	bool trees_only; /* CODEASK_C=tree */
	bool abandoned;  /* ts was stopped in the middle and is left as it is, see parse_text() */
	uint32_t *runs; /* tree_is_walkable(): by depth */
	size_t cap_runs;
};

struct parser *parser_new(struct err *e)
{
	struct parser *p = xcalloc(1, sizeof *p);
	p->mem = tree_mem_new();
	p->runs = mem_grow(p->runs, 0, &p->cap_runs, sizeof *p->runs);
	const char *reader = getenv("CODEASK_C");
	p->trees_only = reader && !strcmp(reader, "tree");
	(void)e; /* queries are compiled at first use; what can fail does so in parser_run() */
	return p;
}

void parser_free(struct parser *p)
{
	if (!p)
		return;
	for (int l = 0; l < LANG_COUNT; l++)
		query_free(&p->queries[l]);
	tree_mem_free(p->mem);
	extract_free(&p->x);
	free(p->runs);
	free(p);
}

void parse_free(struct parse *out)
{
	if (!out)
		return;
	free(out->defs);
	free(out->refs);
	memset(out, 0, sizeof *out);
}

static int parser_query(struct parser *p, enum lang lang, struct err *e)
{
	if (p->queries[lang].q)
		return 0;
	if (query_compile(&p->queries[lang], lang, e)) {
		query_free(&p->queries[lang]);
		return -1;
	}
	return 0;
}

int parsers_check(struct err *e)
{
	struct parser *p = parser_new(e);
	TSParser *ts = ts_parser_new();
	int rc = 0;
	for (int l = 0; l < LANG_COUNT && !rc; l++)
		if (lang_grammar(l) && (rc = parser_query(p, l, e)) == 0 && !ts_parser_set_language(ts, lang_grammar(l)))
			rc = err_set(e, ERR_FAIL, "grammar of %s has ABI %u, which this libtree-sitter does not load; rebuild with the pinned grammars",
			             lang_name(l), ts_language_version(lang_grammar(l)));
	ts_parser_delete(ts);
	parser_free(p);
	return rc;
}

/* Errors of a tree: outermost ERROR nodes, and MISSING ones. Subtrees without an error are not entered. */
struct damage {
	uint32_t nodes, bytes;
};

static struct damage tree_damage(TSTree *tree, struct span_list *spans)
{
	struct damage d = { 0, 0 };
	TSTreeCursor c = ts_tree_cursor_new(ts_tree_root_node(tree));
	for (;;) {
		TSNode n = ts_tree_cursor_current_node(&c);
		bool error = ts_node_symbol(n) == (TSSymbol)-1;
		if (error || ts_node_is_missing(n)) {
			d.nodes++;
			d.bytes += ts_node_end_byte(n) - ts_node_start_byte(n) + !error;
			if (error && spans)
				span_add(spans, ts_node_start_byte(n), ts_node_end_byte(n));
		}
		if (!error && ts_node_has_error(n) && ts_tree_cursor_goto_first_child(&c))
			continue;
		while (!ts_tree_cursor_goto_next_sibling(&c))
			if (!ts_tree_cursor_goto_parent(&c)) {
				ts_tree_cursor_delete(&c);
				return d;
			}
	}
}

/* Whether the query can be run over the tree in bounded time. tree-sitter's query cursor cannot be stopped, and for every
 * node it does three things that hostile trees make quadratic:
 *  - it looks for a later named sibling: a run of n unnamed ones costs n * n / 2 steps (60,000 parentheses took 13 s). The
 *    steps are counted here.
 *  - it goes through the patterns begun in the nodes around this one: 20,000 nested lists took 2.3 s. Depth is counted, too.
 *  - it climbs through hidden nodes to the parent; how many there are cannot be asked, but asking for a field's name climbs
 *    the same way. So every 16th node is asked, and the time of that taken (60,000 `[` in bash: 24 s). */
static bool tree_is_walkable(struct parser *p, TSTree *tree)
{
	const uint64_t step_limit = 200000000; /* 0.3 s */
	const double time_limit_here = 0.1;    /* beyond 1 us a node; the query takes some 16 times this */
	uint64_t cost = 0, nodes = 0;
	size_t depth = 0;
	double start = clock_now();
	bool ok = true;
	TSTreeCursor c = ts_tree_cursor_new(ts_tree_root_node(tree));

	p->runs[0] = 0;
	for (bool more = true; more && ok;) {
		p->runs[depth] = ts_node_is_named(ts_tree_cursor_current_node(&c)) ? 0 : p->runs[depth] + 1;
		cost += p->runs[depth] + (depth > 500 ? 4 * depth : 0);
		if ((++nodes & 15) == 0)
			(void)ts_tree_cursor_current_field_name(&c);
		if ((nodes & 1023) == 0)
			ok = cost <= step_limit && clock_now() - start < time_limit_here + (double)nodes * 1e-6;
		if (ts_tree_cursor_goto_first_child(&c)) {
			depth++;
			p->runs = mem_grow(p->runs, depth, &p->cap_runs, sizeof *p->runs);
			p->runs[depth] = 0;
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

static TSTree *parse_text(struct parser *p, const char *text)
{
	double left = p->x.deadline - clock_now();
	if (left <= 0 || p->abandoned)
		return NULL;
	ts_parser_set_timeout_micros(p->ts, (uint64_t)(left * 1e6) + 1);
	TSTree *t = ts_parser_parse_string(p->ts, NULL, text, p->x.len);
	if (!t) {
		/* Time was up. tree-sitter releases what it had begun by recursion, as deep as a hostile file nests (1 MB of "f(" ended
		 * the stack); what lies in mem need not be released. */
		p->abandoned = tree_mem_owns();
		if (!p->abandoned)
			ts_parser_reset(p->ts); /* else the next parse would resume this one */
	}
	return t;
}

/* What C and C++ need before they can be read: tokens, macro calls at file scope, masking. Returns whether masking changed
 * the text; the text before it is kept in x->plain. */
static bool prepare_c(struct extract *x)
{
	lex_c(x->src, 0, x->len, x->lang == LANG_CPP, &x->tokens, &x->comments);
	extract_c_directives(x);
	toplevel_c(x);
	if (x->len > x->cap_plain) {
		x->cap_plain = x->len;
		x->plain = xrealloc(x->plain, x->cap_plain);
	}
	if (x->len)
		memcpy(x->plain, x->text, x->len);
	return mask_c(x);
}

/* C: the masked text is parsed first. It has no error in four of five files where the raw text has one, and parses faster;
 * only where errors remain is the other text parsed too, and the tree with fewer error bytes kept. C++ is masked for little
 * but attributes, so there the raw text comes first. Measured on fs/ (41.6 MB): raw first 12.3 s, masked first 8.2 s. */
static TSTree *parse_c(struct parser *p, bool masked)
{
	struct extract *x = &p->x;
	const char *first = x->text, *second = x->plain;
	extract_c_begin(x);
	masked |= mask_c_shapes(x);
	if (!masked)
		return parse_text(p, x->plain);
	if (x->lang == LANG_CPP) {
		first = x->plain;
		second = x->text;
	}
	TSTree *a = parse_text(p, first);
	if (!a || !ts_node_has_error(ts_tree_root_node(a)))
		return a;
	TSTree *b = parse_text(p, second);
	if (b && tree_damage(b, NULL).bytes < tree_damage(a, NULL).bytes) {
		TSTree *swap = a;
		a = b;
		b = swap;
	}
	if (b)
		ts_tree_delete(b);
	return a;
}

static void run_query(struct parser *p, TSTree *tree)
{
	const struct query *q = &p->queries[p->x.lang];
	TSQueryMatch m;
	uint32_t n = 0;

	ts_query_cursor_exec(p->cursor, q->q, ts_tree_root_node(tree));
	while (ts_query_cursor_next_match(p->cursor, &m)) {
		if (query_predicates_hold(q, &m, p->x.src))
			extract_match(&p->x, q, &m);
		if ((++n & 0xfff) == 0 && clock_now() > p->x.deadline) {
			p->x.out->timed_out = true;
			break;
		}
	}
}

static void copy_text(struct extract *x)
{
	if (x->len > x->cap_text) {
		x->cap_text = x->len;
		x->text = xrealloc(x->text, x->cap_text);
	}
	if (x->len)
		memcpy(x->text, x->src, x->len);
}

/* The tree of one file, and what the query finds in it. */
static void read_tree(struct parser *p, bool masked, bool tamed)
{
	struct extract *x = &p->x;
	TSTree *tree;

	if (x->lang == LANG_C || x->lang == LANG_CPP)
		tree = parse_c(p, masked);
	else
		tree = parse_text(p, tamed ? x->text : x->src);
	if (!tree) {
		x->out->timed_out = true;
		return;
	}
	struct damage d = tree_damage(tree, &x->errors);
	x->out->error_nodes = d.nodes;
	x->out->error_bytes = d.bytes;
	if (tree_is_walkable(p, tree))
		run_query(p, tree);
	else
		x->out->timed_out = true;
	ts_tree_delete(tree);
}

static int run_tree(struct parser *p, bool masked, struct err *e)
{
	struct extract *x = &p->x;
	bool tamed = lang_has(x->lang, TRAIT_TAMED), loaded;

	if (parser_query(p, x->lang, e))
		return -1;
	if (tamed) {
		copy_text(x);
		tame_text(x);
	}
	tree_mem_begin(p->mem);
	p->abandoned = false;
	p->ts = ts_parser_new();
	p->cursor = ts_query_cursor_new();
	ts_query_cursor_set_match_limit(p->cursor, MATCH_LIMIT);
	loaded = ts_parser_set_language(p->ts, lang_grammar(x->lang));
	if (loaded)
		read_tree(p, masked, tamed);
	ts_query_cursor_delete(p->cursor);
	if (!p->abandoned)
		ts_parser_delete(p->ts);
	tree_mem_end(p->mem);
	if (!loaded)
		return err_set(e, ERR_FAIL, "grammar of %s is not loaded by this libtree-sitter; rebuild codeask (make clean all)", lang_name(x->lang));
	return 0;
}

/* C from its tokens, where they have the shape expected; the tree for the rest, and for C++. */
static int run_c(struct parser *p, struct err *e)
{
	struct extract *x = &p->x;
	copy_text(x);
	bool masked = prepare_c(x);
	size_t n_defs = x->out->n_defs, n_refs = x->out->n_refs, n_locals = x->locals.n;

	if (x->lang == LANG_C && !p->trees_only) {
		/* (masking may have stopped half-way: the tree, which has no time then, says so) */
		if (clock_now() < x->deadline && reader_c(x)) {
			extract_c_preprocessor(x);
			x->from_tree = false;
			return 0;
		}
		x->out->n_defs = n_defs;
		x->out->n_refs = n_refs;
		x->locals.n = n_locals;
	}
	x->comments.n = 0;
	return run_tree(p, masked, e);
}

int parser_run(struct parser *p, enum lang lang, const char *src, size_t len, struct parse *out, struct err *e)
{
	struct extract *x = &p->x;
	int rc = 0;

	out->n_defs = out->n_refs = 0;
	out->file_doc = out->file_doc_len = out->error_nodes = out->error_bytes = 0;
	out->timed_out = len > SIZE_LIMIT;
	if (len > SIZE_LIMIT)
		len = lang_grammar(lang) ? 0 : SIZE_LIMIT;
	extract_begin(x, lang, src, (uint32_t)len, out);
	x->deadline = clock_now() + time_limit;
	if (lang_grammar(lang))
		rc = lang == LANG_C || lang == LANG_CPP ? run_c(p, e) : run_tree(p, false, e);
	else if (lang_scanner(lang))
		lang_scanner(lang)(x);
	if (rc == 0)
		extract_finish(x);
	return rc;
}

uint64_t parsers_version(void)
{
	const char *reader = getenv("CODEASK_C");
	uint64_t v = hash_stable(parsers_sources, strlen(parsers_sources)) + (reader && !strcmp(reader, "tree"));
	for (const struct query_text *t = query_texts; t->lang; t++)
		v = v * 31 + hash_stable(t->text, t->len);
	for (int l = 0; l < LANG_COUNT; l++)
		if (lang_grammar(l)) {
			const TSLanguage *g = lang_grammar(l);
			v = v * 31 + ts_language_version(g) + ts_language_symbol_count(g) * 64u + ts_language_field_count(g) * 65536u;
		}
	return v;
}
