/* query.c - compiling a language's query: capture names become numbers, predicates are checked once and evaluated here
 * (the C core of tree-sitter leaves them to its caller). */
#include "room.h"

#include "queries.h"

#include <stdlib.h>

static int bad(struct err *e, enum lang lang, const char *what, const char *text)
{
	return err_set(e, ERR_FAIL, "query of %s: %s '%s'; rebuild codeask with the pinned grammars (make clean all)", lang_name(lang), what,
	               text);
}

static int cap_lookup(const char *name, struct cap_info *out)
{
	if (name[0] == '_') { /* @_x: only for a predicate */
		*out = (struct cap_info){ CAP_NONE, 0 };
		return 0;
	}
	static const char *const plain[] = {
		[CAP_NAME] = "name",       [CAP_SLOT] = "slot",         [CAP_BODY] = "body",   [CAP_TYPE] = "type", [CAP_DOC] = "doc",
		[CAP_DOC_FILE] = "doc.file", [CAP_COMMENT] = "comment", [CAP_LOCAL] = "local",
	};
	static const char *const c_nodes[C_NODE_COUNT] = {
		[C_FUNCTION] = "function", [C_DECLARATION] = "declaration", [C_PARAM] = "param",     [C_FIELD] = "field", [C_TYPEDEF] = "typedef",
		[C_CALL] = "call",         [C_SLOT] = "slot",               [C_ASSIGN] = "assign",   [C_TYPE] = "type",   [C_USE] = "use",
		[C_INCLUDE] = "include",   [C_MACRO] = "macro",             [C_BASES] = "bases",     [C_BODY] = "body",
	};
	static const struct {
		const char *name;
		int flag;
	} flags[] = { { "flag.exported", DEF_EXPORTED }, { "flag.static", DEF_STATIC }, { "flag.inline", DEF_INLINE } };

	for (int i = 0; i < (int)(sizeof plain / sizeof *plain); i++)
		if (plain[i] && !strcmp(name, plain[i])) {
			*out = (struct cap_info){ i, 0 };
			return 0;
		}
	for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
		if (!strcmp(name, flags[i].name)) {
			*out = (struct cap_info){ CAP_FLAG, flags[i].flag };
			return 0;
		}
	for (int k = 0; k < DEF_KIND_COUNT && !strncmp(name, "def.", 4); k++)
		if (!strcmp(name + 4, def_kind_name(k))) {
			*out = (struct cap_info){ CAP_DEF, k };
			return 0;
		}
	for (int k = 0; k < REF_KIND_COUNT && !strncmp(name, "ref.", 4); k++)
		if (!strcmp(name + 4, ref_kind_name(k))) {
			*out = (struct cap_info){ CAP_REF, k };
			return 0;
		}
	for (int k = 0; k < C_NODE_COUNT && !strncmp(name, "c.", 2); k++)
		if (!strcmp(name + 2, c_nodes[k])) {
			*out = (struct cap_info){ CAP_C, k };
			return 0;
		}
	return -1;
}

static bool known_predicate(const char *p)
{
	return !strcmp(p, "eq?") || !strcmp(p, "not-eq?") || !strcmp(p, "any-of?") || !strcmp(p, "not-any-of?");
}

int query_compile(struct query *out, enum lang lang, struct err *e)
{
	const struct query_text *t = query_texts;
	const char *dir = lang_query_dir(lang);
	uint32_t at = 0, n, len;
	TSQueryError why = TSQueryErrorNone;

	memset(out, 0, sizeof *out);
	while (t->lang && strcmp(t->lang, dir))
		t++;
	if (!t->lang)
		return bad(e, lang, "there is none in queries/", dir);
	out->q = ts_query_new(lang_grammar(lang), t->text, (uint32_t)t->len, &at, &why);
	if (!out->q) {
		static const char *const whys[] = { "no error", "syntax", "node type", "field", "capture", "structure", "language" };
		char near[40] = "";
		strncpy(near, at < t->len ? t->text + at : "", sizeof near - 1);
		return bad(e, lang, (unsigned)why < 7 ? whys[why] : "unknown error", near);
	}
	n = ts_query_capture_count(out->q);
	out->caps = xcalloc(n ? n : 1, sizeof *out->caps);
	for (uint32_t i = 0; i < n; i++) {
		const char *name = ts_query_capture_name_for_id(out->q, i, &len);
		if (cap_lookup(name, &out->caps[i]))
			return bad(e, lang, "unknown capture", name);
	}
	n = ts_query_pattern_count(out->q);
	out->has_predicates = xcalloc(n ? n : 1, sizeof *out->has_predicates);
	for (uint32_t i = 0; i < n; i++) {
		uint32_t steps;
		const TSQueryPredicateStep *s = ts_query_predicates_for_pattern(out->q, i, &steps);
		out->has_predicates[i] = steps > 0;
		for (uint32_t k = 0; k < steps; k++) {
			const char *p = ts_query_string_value_for_id(out->q, s[k].value_id, &len);
			if (s[k].type != TSQueryPredicateStepTypeString || !known_predicate(p) || k + 2 >= steps ||
			    s[k + 1].type != TSQueryPredicateStepTypeCapture)
				return bad(e, lang, "unknown predicate", p);
			while (k < steps && s[k].type != TSQueryPredicateStepTypeDone)
				k++;
		}
	}
	return 0;
}

void query_free(struct query *q)
{
	if (q->q)
		ts_query_delete(q->q);
	free(q->caps);
	free(q->has_predicates);
	memset(q, 0, sizeof *q);
}

/* One predicate: the steps between its name and Done. A capture that did not take part makes it true (as in the other
 * evaluators of this query language). */
static bool holds(const struct query *q, const TSQueryPredicateStep *s, uint32_t n, const TSQueryMatch *m, const char *src)
{
	uint32_t len, vlen;
	const char *p = ts_query_string_value_for_id(q->q, s[0].value_id, &len);
	bool negate = !strncmp(p, "not-", 4);
	for (uint16_t c = 0; c < m->capture_count; c++) {
		if (m->captures[c].index != s[1].value_id)
			continue;
		struct span at = span_of(m->captures[c].node);
		bool any = false;
		for (uint32_t i = 2; i < n; i++) {
			const char *v = ts_query_string_value_for_id(q->q, s[i].value_id, &vlen);
			any |= vlen == at.end - at.start && !memcmp(src + at.start, v, vlen);
		}
		if (any == negate)
			return false;
	}
	return true;
}

bool query_predicates_hold(const struct query *q, const TSQueryMatch *m, const char *src)
{
	uint32_t n;
	if (!q->has_predicates[m->pattern_index])
		return true;
	const TSQueryPredicateStep *s = ts_query_predicates_for_pattern(q->q, m->pattern_index, &n);
	for (uint32_t i = 0; i < n; i++) {
		uint32_t k = i;
		while (k < n && s[k].type != TSQueryPredicateStepTypeDone)
			k++;
		if (!holds(q, s + i, k - i, m, src))
			return false;
		i = k;
	}
	return true;
}
