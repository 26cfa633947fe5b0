/* highlight_query.c - the grammars' highlight queries: compiling, kinds of captures, predicates.
 *
 * The C core of tree-sitter leaves predicates to its caller. Here: #eq?, #any-of?, #match? (PCRE2 with a match limit) and their
 * #not- forms; #lua-match? where its pattern means the same as a regular expression. #set! says nothing about colours. A pattern
 * with any other predicate is left out (#is-not? local: no scopes are kept here, and without them it would colour every name).
 *
 * A pattern that colours nothing (operators, variables, parameters) is switched off: matching is most of the time.
 */
#include "highlight_room.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>

enum {
	LONGEST_SUBJECT = 1 << 12, /* bytes of a node that #match? looks at; a longer one does not match */
	REGEX_LIMIT = 20000,       /* steps of one #match? */
	MOST_ITEMS = 4 << 20       /* captures of a file */
};

enum op { OP_EQ, OP_MATCH };

struct pred {
	enum op op;
	bool negate, by_first;
	uint32_t capture;
	const TSQueryPredicateStep *args; /* OP_EQ: [n_args] */
	uint32_t n_args;
	pcre2_code *re;
	uint32_t first[8]; /* by_first: bytes that a match can begin with */
};

struct hl_query {
	TSQuery *q;
	uint8_t *kinds;      /* by capture */
	struct span *preds_of; /* by pattern: range of preds */
	struct pred *preds;
	size_t n_preds, cap_preds;
	pcre2_match_data *md;
	pcre2_match_context *mctx;
};

/* By the first part of a capture's name, or by all of it; what says more stands first. */
static const struct {
	const char *name;
	uint8_t kind;
} kinds[] = {
	{ "string.escape", HL_ESCAPE },
	{ "character.special", HL_ESCAPE },
	{ "keyword.directive", HL_PREPROC },
	{ "type.qualifier", HL_KEYWORD },
	{ "variable.builtin", HL_KEYWORD },
	{ "variable.member", HL_PROPERTY },
	{ "comment", HL_COMMENT },
	{ "string", HL_STRING },
	{ "character", HL_STRING },
	{ "escape", HL_ESCAPE },
	{ "number", HL_NUMBER },
	{ "float", HL_NUMBER },
	{ "boolean", HL_CONSTANT },
	{ "constant", HL_CONSTANT },
	{ "constructor", HL_CONSTRUCTOR },
	{ "keyword", HL_KEYWORD },
	{ "conditional", HL_KEYWORD },
	{ "repeat", HL_KEYWORD },
	{ "exception", HL_KEYWORD },
	{ "include", HL_KEYWORD },
	{ "import", HL_KEYWORD },
	{ "storageclass", HL_KEYWORD },
	{ "charset", HL_KEYWORD },
	{ "media", HL_KEYWORD },
	{ "supports", HL_KEYWORD },
	{ "keyframes", HL_KEYWORD },
	{ "type", HL_TYPE },
	{ "module", HL_TYPE },
	{ "namespace", HL_TYPE },
	{ "function", HL_FUNCTION },
	{ "method", HL_FUNCTION },
	{ "property", HL_PROPERTY },
	{ "field", HL_PROPERTY },
	{ "attribute", HL_PROPERTY },
	{ "preproc", HL_PREPROC },
	{ "tag", HL_TAG },
	{ "embedded", HL_RESET },
	{ "none", HL_RESET },
	{ "variable", HL_NONE },
	{ "parameter", HL_NONE },
	{ "operator", HL_NONE },
	{ "punctuation", HL_NONE },
	{ "delimiter", HL_NONE },
	{ "label", HL_NONE },
	{ "spell", HL_NONE },
};

/* -1: a word that is not in the table, so that a new version of a grammar is looked at. */
static int capture_kind(const char *name)
{
	if (name[0] == '_')
		return HL_NONE;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		size_t n = strlen(kinds[i].name);
		if (!strncmp(name, kinds[i].name, n) && (!name[n] || name[n] == '.'))
			return kinds[i].kind;
	}
	return -1;
}

static int bad(struct err *e, enum lang lang, const char *what, const char *text)
{
	return err_set(e, ERR_FAIL, "highlight query of %s: %s '%s'; rebuild codeask with the pinned grammars (make clean all)", lang_name(lang),
	               what, text);
}

/* `^[A-Z]...`: what most patterns begin with is asked before the regular expression is. */
static void first_bytes(struct pred *p, const char *re, size_t n)
{
	size_t i = 2;
	if (n < 4 || re[0] != '^' || re[1] != '[' || re[2] == '^' || memchr(re, '|', n) || memchr(re, '\\', n < 8 ? n : 8))
		return;
	for (; i < n && re[i] != ']'; i++) {
		unsigned from = (unsigned char)re[i], to = from;
		if (i + 2 < n && re[i + 1] == '-' && re[i + 2] != ']') {
			to = (unsigned char)re[i + 2];
			i += 2;
		}
		if (from == '[' || from == '\\')
			return;
		for (unsigned c = from; c <= to; c++)
			p->first[c / 32] |= 1u << c % 32;
	}
	p->by_first = i + 1 >= n || !strchr("*?{", re[i + 1]);
}

static int compile_regex(struct pred *p, enum lang lang, const char *text, size_t n, struct err *e)
{
	int code;
	PCRE2_SIZE at;
	p->op = OP_MATCH;
	p->re = pcre2_compile((PCRE2_SPTR)text, n, PCRE2_NO_UTF_CHECK | PCRE2_NEVER_BACKSLASH_C, &code, &at, NULL);
	if (!p->re)
		return bad(e, lang, "regular expression", text);
	pcre2_jit_compile(p->re, PCRE2_JIT_COMPLETE); /* a machine without it interprets */
	first_bytes(p, text, n);
	return 0;
}

/* Of Lua's patterns those without its own classes, items and lazy repetition. */
static bool lua_is_regex(const char *s, size_t n)
{
	bool set = false;
	for (size_t i = 0; i < n; i++) {
		if (strchr("%|{}()\\", s[i]) || (s[i] == '-' && !set))
			return false;
		set = s[i] == '[' || (set && s[i] != ']');
	}
	return true;
}

/* One predicate: n steps. 0: kept, or nothing to keep; 1: the pattern is left out; -1: error. */
static int add_pred(struct hl_query *q, enum lang lang, const TSQueryPredicateStep *s, uint32_t n, struct err *e)
{
	uint32_t len, at;
	const char *name = ts_query_string_value_for_id(q->q, s[0].value_id, &len);
	struct pred p = { .op = OP_EQ, .negate = !strncmp(name, "not-", 4) };
	const char *op = p.negate ? name + 4 : name;

	if (!strcmp(name, "set!"))
		return 0;
	bool eq = !strcmp(op, "eq?") || !strcmp(op, "any-of?"), match = !strcmp(op, "match?"), lua = !strcmp(op, "lua-match?");
	if (!(eq || match || lua) || n < 3 || s[1].type != TSQueryPredicateStepTypeCapture)
		return 1;
	p.capture = s[1].value_id;
	p.args = s + 2;
	p.n_args = n - 2;
	if (match || lua) {
		if (n != 3 || s[2].type != TSQueryPredicateStepTypeString)
			return 1;
		const char *re = ts_query_string_value_for_id(q->q, s[2].value_id, &at);
		if (lua && !lua_is_regex(re, at))
			return 1;
		if (compile_regex(&p, lang, re, at, e))
			return -1;
	}
	for (uint32_t i = 2; eq && i < n; i++)
		if (s[i].type != TSQueryPredicateStepTypeString)
			return 1; /* two captures are compared: no pinned query does, for a colour */
	q->preds = mem_grow(q->preds, q->n_preds, &q->cap_preds, sizeof *q->preds);
	q->preds[q->n_preds++] = p;
	return 0;
}

static int compile_pattern(struct hl_query *q, enum lang lang, uint32_t i, struct err *e)
{
	uint32_t steps;
	const TSQueryPredicateStep *s = ts_query_predicates_for_pattern(q->q, i, &steps);
	q->preds_of[i].start = (uint32_t)q->n_preds;
	for (uint32_t k = 0; k < steps; k++) {
		uint32_t from = k;
		while (k < steps && s[k].type != TSQueryPredicateStepTypeDone)
			k++;
		int rc = add_pred(q, lang, s + from, k - from, e);
		if (rc < 0)
			return -1;
		if (rc > 0)
			ts_query_disable_pattern(q->q, i);
	}
	q->preds_of[i].end = (uint32_t)q->n_preds;
	return 0;
}

static bool colours(const struct hl_query *q, uint32_t pattern)
{
	uint32_t n = ts_query_capture_count(q->q);
	for (uint32_t c = 0; c < n; c++)
		if (q->kinds[c] != HL_NONE && ts_query_capture_quantifier_for_id(q->q, pattern, c) != TSQuantifierZero)
			return true;
	return false;
}

static int compile(struct hl_query *q, enum lang lang, const struct query_text *t, struct err *e)
{
	uint32_t at = 0, n, len;
	TSQueryError why = TSQueryErrorNone;

	q->q = ts_query_new(lang_grammar(lang), t->text, (uint32_t)t->len, &at, &why);
	if (!q->q) {
		static const char *const whys[] = { "no error", "syntax", "node type", "field", "capture", "structure", "language" };
		char near[40] = "";
		strncpy(near, at < t->len ? t->text + at : "", sizeof near - 1);
		return bad(e, lang, (unsigned)why < 7 ? whys[why] : "unknown error", near);
	}
	n = ts_query_capture_count(q->q);
	q->kinds = xcalloc(n ? n : 1, 1);
	for (uint32_t i = 0; i < n; i++) {
		const char *name = ts_query_capture_name_for_id(q->q, i, &len);
		int kind = capture_kind(name);
		if (kind < 0)
			return bad(e, lang, "capture without a kind", name);
		q->kinds[i] = (uint8_t)kind;
	}
	n = ts_query_pattern_count(q->q);
	q->preds_of = xcalloc(n ? n : 1, sizeof *q->preds_of);
	for (uint32_t i = 0; i < n; i++) {
		if (compile_pattern(q, lang, i, e))
			return -1;
		if (!colours(q, i))
			ts_query_disable_pattern(q->q, i);
	}
	q->md = pcre2_match_data_create(1, NULL);
	q->mctx = pcre2_match_context_create(NULL);
	if (!q->md || !q->mctx)
		return bad(e, lang, "no memory for", "regular expressions");
	pcre2_set_match_limit(q->mctx, REGEX_LIMIT);
	return 0;
}

struct hl_query *hl_query_new(enum lang lang, struct err *e)
{
	const struct query_text *t = highlight_texts;
	const char *dir = lang_query_dir(lang);

	while (t->lang && strcmp(t->lang, dir))
		t++;
	if (!t->lang) {
		bad(e, lang, "there is none for", dir);
		return NULL;
	}
	struct hl_query *q = xcalloc(1, sizeof *q);
	if (compile(q, lang, t, e)) {
		hl_query_free(q);
		return NULL;
	}
	return q;
}

void hl_query_free(struct hl_query *q)
{
	if (!q)
		return;
	if (q->q)
		ts_query_delete(q->q);
	for (size_t i = 0; i < q->n_preds; i++)
		pcre2_code_free(q->preds[i].re);
	pcre2_match_data_free(q->md);
	pcre2_match_context_free(q->mctx);
	free(q->preds);
	free(q->preds_of);
	free(q->kinds);
	free(q);
}

static bool holds_for(const struct hl_query *q, const struct pred *p, const char *s, size_t n)
{
	uint32_t len;
	if (p->op == OP_MATCH) {
		if (n > LONGEST_SUBJECT || (p->by_first && (!n || !(p->first[(unsigned char)s[0] / 32] >> (unsigned char)s[0] % 32 & 1))))
			return false;
		return pcre2_match(p->re, (PCRE2_SPTR)s, n, 0, 0, q->md, q->mctx) >= 0;
	}
	for (uint32_t i = 0; i < p->n_args; i++) {
		const char *v = ts_query_string_value_for_id(q->q, p->args[i].value_id, &len);
		if (len == n && !memcmp(s, v, n))
			return true;
	}
	return false;
}

/* A capture that did not take part makes its predicates true. */
static bool preds_hold(const struct hl_query *q, const TSQueryMatch *m, const char *src)
{
	for (uint32_t i = q->preds_of[m->pattern_index].start; i < q->preds_of[m->pattern_index].end; i++) {
		const struct pred *p = &q->preds[i];
		for (uint16_t c = 0; c < m->capture_count; c++) {
			if (m->captures[c].index != p->capture)
				continue;
			struct span at = span_of(m->captures[c].node);
			if (holds_for(q, p, src + at.start, at.end - at.start) == p->negate)
				return false;
		}
	}
	return true;
}

static void add_item(struct hl_items *out, struct span at, unsigned kind, unsigned pattern)
{
	out->v = mem_grow(out->v, out->n, &out->cap, sizeof *out->v);
	out->v[out->n++] = (struct hl_item){ .key = (uint64_t)at.start << 32 | (uint32_t)~at.end, .rank = pattern << 8 | kind };
}

void hl_query_run(struct hl_query *q, TSQueryCursor *cursor, TSNode root, const char *src, struct hl_bounds *b, struct hl_items *out)
{
	TSQueryMatch m;
	uint32_t n = 0;

	ts_query_cursor_exec(cursor, q->q, root);
	while (ts_query_cursor_next_match(cursor, &m)) {
		if ((++n & 0x3ff) == 0 && hl_over(b))
			return;
		if (!preds_hold(q, &m, src))
			continue;
		for (uint16_t c = 0; c < m.capture_count; c++) {
			struct span at = span_of(m.captures[c].node);
			unsigned kind = q->kinds[m.captures[c].index];
			if (kind == HL_NONE || at.end <= at.start)
				continue;
			if (kind == HL_CONSTRUCTOR && !is_word_char((unsigned char)src[at.start]))
				continue; /* (Lua's are the braces of a table) */
			if (kind == HL_CONSTRUCTOR)
				kind = hl_is_caps(src + at.start, at.end - at.start) ? HL_CONSTANT : HL_TYPE;
			add_item(out, at, kind, m.pattern_index);
		}
		if (out->n >= MOST_ITEMS) {
			b->over = true;
			return;
		}
	}
}
