/* extract.c - captures become definitions and references; at the end they are sorted, merged and tied together.
 *
 * Captures arrive in no useful order and may name the same thing twice (a function is also a statement, a call's name is
 * also an identifier). So everything is collected first; extract_finish() keeps one definition per name and one reference
 * per place, and only then are indices (container, in_def) given out.
 */
#include "room.h"

#include <stdlib.h>

/* Bounds what a hostile file can make us allocate: 64 bytes each. Real files stay below 100,000. */
enum { MAX_ITEMS = 2000000 };

void span_add(struct span_list *l, uint32_t start, uint32_t end)
{
	if (l->n >= MAX_ITEMS)
		return;
	l->v = mem_grow(l->v, l->n, &l->cap, sizeof *l->v);
	l->v[l->n++] = (struct span){ start, end };
}

bool span_list_has(const struct span_list *sorted, uint32_t pos)
{
	size_t lo = 0, hi = sorted->n;
	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		if (sorted->v[mid].start <= pos)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo && pos < sorted->v[lo - 1].end;
}

void extract_begin(struct extract *x, enum lang lang, const char *src, uint32_t len, struct parse *out)
{
	x->lang = lang;
	x->src = src;
	x->len = len;
	x->out = out;
	x->n_lines = x->n_marks = x->comments.n = x->locals.n = x->errors.n = x->tokens.n = x->not_names.n = x->n_heads = x->n_settled = 0;
	x->from_tree = true;
	x->body_end = 0;
	x->doc_file = (struct span){ 0, 0 };
	for (uint32_t i = 0; i < len;) {
		x->line_at = mem_grow(x->line_at, x->n_lines, &x->cap_lines, sizeof *x->line_at);
		x->line_at[x->n_lines++] = i;
		const char *nl = memchr(src + i, '\n', len - i);
		i = nl ? (uint32_t)(nl - src) + 1 : len;
	}
	out->lines = (uint32_t)x->n_lines;
}

void extract_free(struct extract *x)
{
	free(x->line_at);
	free(x->comments.v);
	free(x->locals.v);
	free(x->errors.v);
	free(x->marks);
	free(x->tokens.v);
	free(x->partner);
	free(x->body.v);
	free(x->params.v);
	free(x->not_names.v);
	free(x->heads);
	free(x->text);
	free(x->plain);
	free(x->names.slots);
	memset(x, 0, sizeof *x);
}

uint32_t extract_line(const struct extract *x, uint32_t pos)
{
	size_t lo = 0, hi = x->n_lines;
	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		if (x->line_at[mid] <= pos)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo ? (uint32_t)lo : 1;
}

bool extract_is(const struct extract *x, struct span s, const char *word)
{
	size_t n = strlen(word);
	return s.end - s.start == n && !memcmp(x->src + s.start, word, n);
}

bool span_is_word(const struct extract *x, struct span s)
{
	if (s.end <= s.start || (x->src[s.start] >= '0' && x->src[s.start] <= '9'))
		return false;
	for (uint32_t i = s.start; i < s.end; i++)
		if (!is_word_char((unsigned char)x->src[i]))
			return false;
	return true;
}

struct def *extract_def(struct extract *x, enum def_kind kind, struct span name, struct span all)
{
	struct parse *o = x->out;
	if (o->n_defs >= MAX_ITEMS || name.end <= name.start || name.end > x->len || all.end > x->len)
		return &x->spill_def;
	/* The definition may end with its line's newline (directives do): that is not part of it. */
	while (all.end > name.end && (x->src[all.end - 1] == '\n' || x->src[all.end - 1] == '\r'))
		all.end--;
	o->defs = mem_grow(o->defs, o->n_defs, &o->cap_defs, sizeof *o->defs);
	struct def *d = &o->defs[o->n_defs++];
	*d = (struct def){ .kind = kind,
		               .name = name.start,
		               .name_len = name.end - name.start,
		               .start = all.start,
		               .end = all.end,
		               .sig_end = all.end,
		               .container = -1 };
	return d;
}

struct ref *extract_ref(struct extract *x, enum ref_kind kind, struct span name, uint32_t start)
{
	struct parse *o = x->out;
	if (o->n_refs >= MAX_ITEMS || name.end <= name.start || name.end > x->len)
		return &x->spill_ref;
	o->refs = mem_grow(o->refs, o->n_refs, &o->cap_refs, sizeof *o->refs);
	struct ref *r = &o->refs[o->n_refs++];
	*r = (struct ref){ .kind = kind, .name = name.start, .name_len = name.end - name.start, .start = start, .in_def = -1 };
	return r;
}

void extract_mark(struct extract *x, uint32_t name, uint32_t flags)
{
	if (x->n_marks >= MAX_ITEMS)
		return;
	x->marks = mem_grow(x->marks, x->n_marks, &x->cap_marks, sizeof *x->marks);
	x->marks[x->n_marks++] = (struct mark){ name, flags };
}

/* ---- one match of the query ---- */

static struct span unquote(const struct extract *x, struct span s)
{
	while (s.end - s.start >= 2 && strchr("\"'`<", x->src[s.start]) && strchr("\"'`>", x->src[s.end - 1]))
		s.start++, s.end--;
	return s;
}

void extract_match(struct extract *x, const struct query *q, const TSQueryMatch *m)
{
	struct span at[CAP_C] = { { 0, 0 } };
	bool have[CAP_C] = { false };
	int def_kind = 0, ref_kind = 0;
	TSNode def_node = { 0 };

	for (uint16_t i = 0; i < m->capture_count; i++) {
		struct cap_info c = q->caps[m->captures[i].index];
		TSNode node = m->captures[i].node;
		if (c.cap == CAP_C) {
			extract_c_node(x, c.arg, node);
			continue;
		}
		if (c.cap == CAP_FLAG) {
			extract_mark(x, ts_node_start_byte(node), c.arg);
			continue;
		}
		if (c.cap == CAP_LOCAL) {
			span_add(&x->locals, ts_node_start_byte(node), ts_node_end_byte(node));
			continue;
		}
		if (c.cap == CAP_NONE || have[c.cap])
			continue;
		have[c.cap] = true;
		at[c.cap] = span_of(node);
		if (c.cap == CAP_DEF)
			def_kind = c.arg, def_node = node;
		if (c.cap == CAP_REF)
			ref_kind = c.arg;
	}
	if (have[CAP_COMMENT])
		span_add(&x->comments, at[CAP_COMMENT].start, at[CAP_COMMENT].end);
	if (have[CAP_DOC_FILE] && !x->doc_file.end)
		x->doc_file = at[CAP_DOC_FILE];
	if (have[CAP_DEF] && have[CAP_NAME]) {
		struct def *d = extract_def(x, def_kind, settle_name(x, at[CAP_NAME]), at[CAP_DEF]);
		if (!have[CAP_BODY] && lang_has(x->lang, TRAIT_BODY_FIELD)) {
			TSNode body = ts_node_child_by_field_name(def_node, "body", 4);
			have[CAP_BODY] = !ts_node_is_null(body);
			if (have[CAP_BODY])
				at[CAP_BODY] = span_of(body);
		}
		if (have[CAP_BODY])
			d->sig_end = at[CAP_BODY].start;
		if (have[CAP_DOC]) {
			d->doc = at[CAP_DOC].start;
			d->doc_len = at[CAP_DOC].end - at[CAP_DOC].start;
		}
		if (have[CAP_TYPE]) {
			d->type = at[CAP_TYPE].start;
			d->type_len = at[CAP_TYPE].end - at[CAP_TYPE].start;
		}
	}
	if (have[CAP_REF]) {
		struct span name = have[CAP_NAME] && !have[CAP_DEF] ? at[CAP_NAME] : at[CAP_REF];
		if (ref_kind == REF_INCLUDE)
			name = settle_import(x, unquote(x, name));
		else
			name = settle_name(x, name);
		struct ref *r = extract_ref(x, ref_kind, name, name.start);
		if (have[CAP_SLOT]) {
			r->slot = at[CAP_SLOT].start;
			r->slot_len = at[CAP_SLOT].end - at[CAP_SLOT].start;
		}
	}
}

/* ---- finishing ---- */

static int by_pos(const void *a, const void *b)
{
	const struct span *x = a, *y = b;
	return x->start != y->start ? (x->start < y->start ? -1 : 1) : (x->end > y->end) - (x->end < y->end);
}

static int marks_by_pos(const void *a, const void *b)
{
	const struct mark *x = a, *y = b;
	return (x->pos > y->pos) - (x->pos < y->pos);
}

/* Of two kinds given to one name the more telling one stays: a method is also a function, a function also a variable. */
static int def_rank(enum def_kind k)
{
	static const unsigned char rank[DEF_KIND_COUNT] = {
		[DEF_METHOD] = 0, [DEF_FUNCTION] = 1, [DEF_INTERFACE] = 2, [DEF_STRUCT] = 3, [DEF_UNION] = 4,   [DEF_ENUM] = 5,    [DEF_CLASS] = 6,
		[DEF_TABLE] = 7,  [DEF_TYPE] = 8,     [DEF_MACRO] = 9,     [DEF_CONSTANT] = 10, [DEF_FIELD] = 11, [DEF_VARIABLE] = 12,
	};
	return rank[k];
}

static int defs_by_name(const void *a, const void *b)
{
	const struct def *x = a, *y = b;
	if (x->name != y->name)
		return x->name < y->name ? -1 : 1;
	return def_rank(x->kind) - def_rank(y->kind);
}

static int defs_by_start(const void *a, const void *b)
{
	const struct def *x = a, *y = b;
	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	if (x->end != y->end)
		return x->end > y->end ? -1 : 1;
	return (x->name > y->name) - (x->name < y->name);
}

/* What a place is called when several patterns matched it: the one that says most. */
static int ref_rank(enum ref_kind k)
{
	static const unsigned char rank[REF_KIND_COUNT] = {
		[REF_REGISTER] = 0, [REF_INCLUDE] = 1, [REF_CONFIG] = 2, [REF_BUILD] = 3, [REF_INHERIT] = 4, [REF_SLOT] = 5,
		[REF_ASSIGN] = 6,   [REF_METHOD] = 7,  [REF_CALL] = 8,   [REF_ADDR] = 9,  [REF_TYPE] = 10,   [REF_USE] = 11,
	};
	return rank[k];
}

static int refs_by_start(const void *a, const void *b)
{
	const struct ref *x = a, *y = b;
	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	if (ref_rank(x->kind) != ref_rank(y->kind))
		return ref_rank(x->kind) - ref_rank(y->kind);
	return (x->name > y->name) - (x->name < y->name);
}

/* Flags of the first mark at pos; marks are sorted. */
static uint32_t marked_at(const struct extract *x, uint32_t pos)
{
	const struct mark key = { pos, 0 }, *m = bsearch(&key, x->marks, x->n_marks, sizeof key, marks_by_pos);
	return m ? m->flags : 0;
}

static void merge_defs(struct extract *x)
{
	struct parse *o = x->out;
	size_t n = 0;

	qsort(o->defs, o->n_defs, sizeof *o->defs, defs_by_name);
	for (size_t i = 0; i < o->n_defs; i++) {
		struct def *d = &o->defs[i], *k = n ? &o->defs[n - 1] : NULL;
		if (!k || k->name != d->name) {
			o->defs[n++] = *d;
			continue;
		}
		if (k->sig_end == k->end && d->sig_end < d->end)
			k->sig_end = d->sig_end;
		else if (k->sig_end == k->end)
			k->sig_end = d->end > k->end ? d->end : k->end;
		k->start = d->start < k->start ? d->start : k->start;
		k->end = d->end > k->end ? d->end : k->end;
		k->flags |= d->flags;
		if (!k->doc_len)
			k->doc = d->doc, k->doc_len = d->doc_len;
		if (!k->type_len)
			k->type = d->type, k->type_len = d->type_len;
	}
	o->n_defs = n;
	if (x->n_marks)
		qsort(x->marks, x->n_marks, sizeof *x->marks, marks_by_pos);
	for (size_t i = 0; i < n && x->n_marks && lang_has(x->lang, TRAIT_MODIFIERS); i++)
		o->defs[i].flags |= marked_at(x, o->defs[i].start);
	for (size_t i = 0, m = 0; i < n; i++) {
		while (m < x->n_marks && x->marks[m].pos < o->defs[i].name)
			m++;
		for (size_t k = m; k < x->n_marks && x->marks[k].pos == o->defs[i].name; k++)
			o->defs[i].flags |= x->marks[k].flags;
	}
}

static bool is_function(enum def_kind k)
{
	return k == DEF_FUNCTION || k == DEF_METHOD;
}

static bool is_type(enum def_kind k)
{
	return k == DEF_CLASS || k == DEF_INTERFACE || k == DEF_STRUCT || k == DEF_ENUM || k == DEF_UNION;
}

/* Lines, errors, and what a name's spelling says in this language. Returns false for a definition that is none. */
static bool settle_def(struct extract *x, struct def *d)
{
	if (d->sig_end > d->end) /* newlines at the end were taken off a definition whose signature is all of it */
		d->sig_end = d->end;
	d->line = extract_line(x, d->name);
	d->start_line = extract_line(x, d->start);
	d->end_line = extract_line(x, d->end > d->start ? d->end - 1 : d->start);
	for (size_t i = 0; i < x->errors.n; i++) {
		struct span e = x->errors.v[i];
		if (e.start > d->name)
			break;
		if (d->name >= e.end)
			continue;
		/* An error inside the definition that swallowed its name made the name up. */
		if (e.start >= d->start && e.end <= d->end && d->kind == DEF_FUNCTION && e.start > d->start)
			return false;
		d->flags |= DEF_IN_ERROR;
	}
	if (x->lang == LANG_C || x->lang == LANG_CPP)
		return !span_list_has(&x->not_names, d->name) &&
		       (lex_c_word(x->src + d->name, d->name_len) == WORD_NAME || d->kind == DEF_MACRO);
	if (x->lang == LANG_GO && d->kind != DEF_MODULE)
		d->flags |= x->src[d->name] >= 'A' && x->src[d->name] <= 'Z' ? DEF_EXPORTED : 0;
	if (x->lang == LANG_PYTHON && d->kind != DEF_FIELD)
		d->flags |= x->src[d->name] != '_' || (d->name_len > 4 && !memcmp(x->src + d->name, "__", 2)) ? DEF_EXPORTED : 0;
	return settle_other(x, d);
}

/* Definitions nest, so the one around a position is found with a stack while both lists are walked in order. */
static void tie_defs(struct extract *x)
{
	struct parse *o = x->out;
	int32_t top = -1; /* container doubles as the link of the stack */

	for (size_t i = 0; i < o->n_defs; i++) {
		struct def *d = &o->defs[i];
		while (top >= 0 && (o->defs[top].end <= d->start || o->defs[top].kind == DEF_FIELD || o->defs[top].kind == DEF_CONSTANT))
			top = o->defs[top].container;
		d->container = top;
		bool methods = x->lang == LANG_PYTHON || lang_has(x->lang, TRAIT_METHODS);
		bool holds_methods = top >= 0 && (is_type(o->defs[top].kind) || (x->lang == LANG_RUBY && o->defs[top].kind == DEF_MODULE));
		if (methods && d->kind == DEF_FUNCTION && holds_methods)
			d->kind = DEF_METHOD;
		top = (int32_t)i;
	}
}

static void tie_refs(struct extract *x)
{
	struct parse *o = x->out;
	int32_t top = -1;
	size_t d = 0;

	for (size_t i = 0; i < o->n_refs; i++) {
		struct ref *r = &o->refs[i];
		r->line = extract_line(x, r->start);
		for (; d < o->n_defs && o->defs[d].start <= r->start; d++)
			if (o->defs[d].kind != DEF_FIELD && o->defs[d].kind != DEF_CONSTANT && o->defs[d].end > r->start)
				top = (int32_t)d;
		while (top >= 0 && o->defs[top].end <= r->start)
			top = o->defs[top].container;
		r->in_def = top;
	}
}

/* Keeps the first reference of each place, none at the name of a definition (except a registration of it) or of a local. */
static void merge_refs(struct extract *x)
{
	struct parse *o = x->out;
	struct span_list names = { 0 };
	size_t n = 0, k = 0;

	for (size_t i = 0; i < o->n_defs; i++)
		span_add(&names, o->defs[i].name, 0);
	for (size_t i = 0; i < x->locals.n; i++) /* end 1: not even a registration */
		span_add(&names, x->locals.v[i].start, 1);
	if (names.n)
		qsort(names.v, names.n, sizeof *names.v, by_pos);
	if (o->n_refs)
		qsort(o->refs, o->n_refs, sizeof *o->refs, refs_by_start);
	for (size_t i = 0; i < o->n_refs; i++) {
		struct ref *r = &o->refs[i];
		while (k < names.n && names.v[k].start < r->name)
			k++;
		bool at_def = k < names.n && names.v[k].start == r->name;
		if (at_def && names.v[k].end && !r->slot_len && r->kind != REF_TYPE)
			continue;
		if (at_def && r->kind != REF_REGISTER && r->kind != REF_BUILD && r->kind != REF_INCLUDE)
			continue;
		if (n && o->refs[n - 1].start == r->start && o->refs[n - 1].kind != REF_BUILD)
			continue;
		o->refs[n++] = *r;
	}
	o->n_refs = n;
	free(names.v);
}

static bool may_be_local(enum ref_kind k)
{
	return k == REF_CALL || k == REF_ADDR || k == REF_USE || k == REF_ASSIGN || k == REF_SLOT;
}

/* Drops references to locals, function by function. */
static void drop_locals(struct extract *x)
{
	struct parse *o = x->out;
	size_t l = 0, r = 0, n = 0;

	if (!x->locals.n)
		return;
	qsort(x->locals.v, x->locals.n, sizeof *x->locals.v, by_pos);
	for (size_t i = 0; i < o->n_defs; i++) {
		struct def *d = &o->defs[i];
		if (!is_function(d->kind) && d->kind != DEF_MACRO)
			continue;
		while (l < x->locals.n && x->locals.v[l].start < d->start)
			l++;
		size_t first = l, last = l;
		while (last < x->locals.n && x->locals.v[last].start < d->end)
			last++;
		name_set_clear(&x->names, last - first);
		for (size_t k = first; k < last; k++)
			name_set_add(&x->names, x->src, x->locals.v[k]);
		while (r < o->n_refs && o->refs[r].start < d->start)
			r++;
		for (size_t k = r; x->names.n && k < o->n_refs && o->refs[k].start < d->end; k++) {
			struct ref *f = &o->refs[k];
			if (may_be_local(f->kind) && name_set_has(&x->names, x->src, (struct span){ f->name, f->name + f->name_len }))
				f->name_len = 0;
		}
	}
	for (size_t i = 0; i < o->n_refs; i++)
		if (o->refs[i].name_len)
			o->refs[n++] = o->refs[i];
	o->n_refs = n;
}

/* Outside of C an argument or operand is a reference only when the file defines or imports the name: everything else there
 * is a local, and locals are not tracked for those languages. */
static void keep_known(struct extract *x)
{
	struct parse *o = x->out;
	size_t n = 0;
	bool ocaml = x->lang == LANG_OCAML; /* whose types and values do not share names */

	name_set_clear(&x->names, o->n_defs + o->n_refs);
	for (size_t i = 0; i < o->n_defs; i++)
		if (o->defs[i].kind != DEF_FIELD && !(ocaml && (is_type(o->defs[i].kind) || o->defs[i].kind == DEF_TYPE)))
			name_set_add(&x->names, x->src, (struct span){ o->defs[i].name, o->defs[i].name + o->defs[i].name_len });
	for (size_t i = 0; i < o->n_refs; i++) /* imported names are type references at file scope, see the queries */
		if (o->refs[i].kind == REF_TYPE && o->refs[i].in_def < 0)
			name_set_add(&x->names, x->src, (struct span){ o->refs[i].name, o->refs[i].name + o->refs[i].name_len });
	for (size_t i = 0; i < o->n_refs; i++) {
		struct ref *r = &o->refs[i];
		bool weak = may_be_local(r->kind) && r->kind != REF_CALL;
		if (!weak || name_set_has(&x->names, x->src, (struct span){ r->name, r->name + r->name_len }))
			o->refs[n++] = *r;
	}
	o->n_refs = n;
}

/* `N(UP) N(DOWN) {` and `BTF_ID(func, f)` without semicolon parse as a function N, BTF_ID with a parenthesis in its type:
 * no definition, when the name is a macro of this file or looks like one. */
static bool is_macro_call(const struct extract *x, const struct def *d, const struct name_set *macros)
{
	struct span name = { d->name, d->name + d->name_len };
	bool lower = false;
	if (d->kind != DEF_FUNCTION || !memchr(x->src + d->start, '(', d->name - d->start) ||
	    memmem(x->src + d->start, d->name - d->start, "__attribute", 11) || memmem(x->src + d->start, d->name - d->start, "__declspec", 10))
		return false;
	for (uint32_t i = name.start; i < name.end; i++)
		lower |= x->src[i] >= 'a' && x->src[i] <= 'z';
	return !lower || name_set_has(macros, x->src, name);
}

static void drop_macro_calls(struct extract *x)
{
	struct parse *o = x->out;
	size_t n = 0;
	name_set_clear(&x->names, o->n_defs);
	for (size_t i = 0; i < o->n_defs; i++) {
		const struct def *d = &o->defs[i];
		if (d->kind == DEF_MACRO && d->name + d->name_len < x->len && x->src[d->name + d->name_len] == '(')
			name_set_add(&x->names, x->src, (struct span){ d->name, d->name + d->name_len });
	}
	for (size_t i = 0; i < o->n_defs; i++)
		if (!is_macro_call(x, &o->defs[i], &x->names))
			o->defs[n++] = o->defs[i];
	o->n_defs = n;
}

void extract_finish(struct extract *x)
{
	struct parse *o = x->out;
	size_t n = 0;
	bool c = x->lang == LANG_C || x->lang == LANG_CPP;

	if (x->not_names.n)
		qsort(x->not_names.v, x->not_names.n, sizeof *x->not_names.v, by_pos);
	if (o->n_defs)
		merge_defs(x);
	for (size_t i = 0; i < o->n_defs; i++)
		if (settle_def(x, &o->defs[i]))
			o->defs[n++] = o->defs[i];
	o->n_defs = n;
	if (c && x->from_tree)
		drop_macro_calls(x);
	if (o->n_defs)
		qsort(o->defs, o->n_defs, sizeof *o->defs, defs_by_start);
	if (x->lang == LANG_HASKELL)
		settle_equations(x);
	tie_defs(x);
	merge_refs(x);
	tie_refs(x);
	if (c)
		drop_locals(x);
	else if (lang_is_code(x->lang))
		keep_known(x);
	if (x->comments.n)
		qsort(x->comments.v, x->comments.n, sizeof *x->comments.v, by_pos);
	doc_attach(x);
}
