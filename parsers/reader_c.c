/* reader_c.c - C at file scope, from its tokens: definitions, their heads and declarators, members, enumerators. */
#include "reader_c.h"

#include "../src/base/clock.h"

#include <stdlib.h>

void reader_local(struct reader *r, uint32_t name)
{
	name_set_add(&r->x->names, r->src, token_span(&r->v[name]));
}

/* Words that mean the same in every file: the grammar takes them for keywords and primitive types. */
static bool is_builtin(const struct reader *r, const struct token *t)
{
	static const char *const words[] = { "NULL", "true", "false", "size_t", "ssize_t", "int8_t", "int16_t", "int32_t", "int64_t",
		                             "uint8_t", "uint16_t", "uint32_t", "uint64_t", "intptr_t", "uintptr_t", "ptrdiff_t" };
	const char *s = r->src + t->pos;
	if (t->len < 4 || t->len > 9 || !strchr("NtfsiupI", s[0]))
		return false;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (!strncmp(s, words[i], t->len) && !words[i][t->len])
			return true;
	return false;
}

bool reader_stops(struct reader *r)
{
	enum { LOOKS = 1024 };
	if (!r->surprises && ++r->looks % LOOKS == 0 && clock_now() > r->x->deadline)
		r->surprises++;
	return r->surprises > 0;
}

struct ref *reader_ref(struct reader *r, enum ref_kind kind, uint32_t name)
{
	struct token *t = &r->v[name];
	if (t->claimed || is_builtin(r, t) || (kind != REF_TYPE && kind != REF_METHOD && name_set_has(&r->x->names, r->src, token_span(t))))
		return &r->x->spill_ref;
	t->claimed = true;
	return extract_ref(r->x, kind, token_span(t), t->pos);
}

bool reader_is_typeof(const struct reader *r, uint32_t i)
{
	return r->v[i + 1].c == '(' && (token_is(r, i, "typeof") || token_is(r, i, "__typeof__") || token_is(r, i, "__typeof") ||
	                                token_is(r, i, "typeof_member") || token_is(r, i, "__typeof_unqual__"));
}

/* ---- struct, union, enum ---- */

static uint32_t skip_to(const struct reader *r, uint32_t i, uint32_t end, const char *stops)
{
	while (i < end && !(r->v[i].c && strchr(stops, r->v[i].c)))
		i = r->match[i] > i ? r->match[i] + 1 : i + 1;
	return i < end ? i : end;
}

static void enumerators(struct reader *r, uint32_t i, uint32_t end)
{
	while (i < end && !reader_stops(r)) {
		uint32_t stop = skip_to(r, i, end, ",");
		if (token_is_name(&r->v[i]) && r->v[i + 1].c != '(') {
			uint32_t last = stop > i + 1 ? stop - 1 : i;
			extract_def(r->x, DEF_CONSTANT, token_span(&r->v[i]), (struct span){ r->v[i].pos, r->v[last].pos + r->v[last].len });
			reader_scan(r, i + 1, stop, false);
		} else {
			reader_scan(r, i, stop, false);
		}
		i = stop + 1;
	}
}

static void members(struct reader *r, uint32_t i, uint32_t end);

static bool begins(const struct reader *r, uint32_t i, const char *part)
{
	size_t n = strlen(part);
	return r->v[i].len >= n && !memcmp(r->src + r->v[i].pos, part, n);
}

/* DECLARE_BITMAP(name, n); DECLARE_FLEX_ARRAY(type, name); struct_group(name, members): macros among members. */
static uint32_t member_macro(struct reader *r, uint32_t i, uint32_t end)
{
	uint32_t open = i + 1, close = r->match[open], name = NO_TOKEN;
	bool group = r->depth < READER_DEPTH && (begins(r, i, "struct_group") || begins(r, i, "__struct_group")), last = memmem(r->src + r->v[i].pos, r->v[i].len, "FLEX", 4) != NULL;
	uint32_t stop = skip_to(r, close + 1, end, ";");
	uint32_t to = r->v[stop].c == ';' ? r->v[stop].pos + 1 : r->v[close].pos + 1;
	const char *text = r->src + r->v[open].pos, *semicolon = group ? memrchr(text, ';', r->v[close].pos - r->v[open].pos) : NULL;
	uint32_t members_end = semicolon ? (uint32_t)(semicolon - r->src) : 0; /* arguments that begin before it may be members */
	struct def *d;

	r->surprises += r->depth >= READER_DEPTH;
	reader_ref(r, REF_USE, i);
	for (uint32_t a = open + 1; a < close;) {
		uint32_t b = skip_to(r, a, close, ",");
		if (b == a + 1 && token_is_name(&r->v[a]) && (!name || last))
			name = a;
		if (group && name && r->v[b].pos <= members_end) {
			r->depth++;
			members(r, b + 1, close);
			r->depth--;
			break;
		}
		a = b + 1;
	}
	if (name) {
		/* a group's members are none of its text */
		d = extract_def(r->x, DEF_FIELD, token_span(&r->v[name]), (struct span){ r->v[i].pos, group ? r->v[name].pos + r->v[name].len : to });
		d->sig_end = d->end;
		r->v[name].claimed = true;
	}
	if (!group)
		reader_scan(r, open + 1, close, false);
	return stop + 1;
}

static void field(struct reader *r, const struct head *h, uint32_t name, struct span all)
{
	struct def *d = extract_def(r->x, DEF_FIELD, token_span(&r->v[name]), all);
	d->type = h->tag.start;
	d->type_len = h->tag.end - h->tag.start;
}

static uint32_t member(struct reader *r, uint32_t i, uint32_t end)
{
	struct head h = { .typed = false };
	uint32_t stop = skip_to(r, i, end, ";"), j;
	struct span all = { r->v[i].pos, stop < end ? r->v[stop].pos + 1 : r->v[stop - 1].pos + r->v[stop - 1].len };

	if (token_is_name(&r->v[i]) && r->v[i + 1].c == '(' && !reader_is_typeof(r, i) && r->v[i + 2].c != '*')
		return member_macro(r, i, end);
	j = reader_head(r, i, stop, AT_MEMBER, &h);
	while (j < stop) {
		struct declarator_c d;
		uint32_t from = j;
		j = reader_declarator(r, j, stop, AT_MEMBER, &d);
		if (d.name)
			field(r, &h, d.name, all);
		uint32_t next = skip_to(r, j, stop, ",");
		reader_scan(r, j, next, false); /* width of a bit field, what attributes are left */
		j = next + 1;
		if (j <= from)
			break;
	}
	return stop + 1;
}

static void members(struct reader *r, uint32_t i, uint32_t end)
{
	while (i < end && !reader_stops(r))
		i = r->v[i].c == ';' ? i + 1 : member(r, i, end);
}

/* struct NAME { ... }, or a mention of it. */
static uint32_t tagged(struct reader *r, uint32_t i, uint32_t end, struct head *h)
{
	enum def_kind kind = r->src[r->v[i].pos] == 's' ? DEF_STRUCT : r->src[r->v[i].pos] == 'u' ? DEF_UNION : DEF_ENUM;
	uint32_t start = i++, name = NO_TOKEN;

	h->typed = true;
	if (i < end && token_is_name(&r->v[i])) {
		name = i++;
		h->tag = token_span(&r->v[name]);
	}
	if (i >= end || r->v[i].c != '{' || r->depth >= READER_DEPTH) {
		if (name)
			reader_ref(r, REF_TYPE, name);
		r->surprises += r->depth >= READER_DEPTH;
		return i;
	}
	uint32_t close = r->match[i];
	if (name) {
		struct def *d = extract_def(r->x, kind, token_span(&r->v[name]), (struct span){ r->v[start].pos, r->v[close].pos + 1 });
		d->sig_end = r->v[i].pos;
	}
	r->depth++;
	if (kind == DEF_ENUM)
		enumerators(r, i + 1, close);
	else
		members(r, i + 1, close);
	r->depth--;
	return close + 1;
}

/* ---- heads and declarators ---- */

/* A name where a type may stand: is it the type, rather than what is declared? */
static bool names_type(const struct reader *r, uint32_t i, uint32_t end, enum place where)
{
	const struct token *next = &r->v[i + 1];
	if (i + 1 >= end)
		return where == AT_PARAM;
	if (next->kind == TOK_IDENT)
		return next->word != WORD_STATEMENT;
	if (next->c == '*')
		return true;
	if (next->c == '(')
		return where != AT_LOCAL && r->v[i + 2].c == '*';
	return next->c == ':' && where == AT_MEMBER; /* `u8 :4;` */
}

uint32_t reader_head(struct reader *r, uint32_t i, uint32_t end, enum place where, struct head *h)
{
	for (; i < end && r->v[i].kind == TOK_IDENT; i++) {
		switch (r->v[i].word) {
		case WORD_QUALIFIER:
			break;
		case WORD_STORAGE:
			if (token_is(r, i, "static"))
				h->flags |= DEF_STATIC;
			else if (token_is(r, i, "typedef"))
				h->is_typedef = true;
			else if (token_is(r, i, "extern"))
				h->is_extern = true;
			else if (memmem(r->src + r->v[i].pos, r->v[i].len, "inline", 6))
				h->flags |= DEF_INLINE;
			break;
		case WORD_PRIMITIVE:
			h->typed = true;
			h->tag = (struct span){ 0, 0 };
			break;
		case WORD_TAG:
			i = tagged(r, i, end, h) - 1;
			break;
		case WORD_STATEMENT:
			return i;
		default:
			if (reader_is_typeof(r, i)) {
				reader_scan(r, i + 2, r->match[i + 1], false);
				i = r->match[i + 1];
				h->typed = true;
				break;
			}
			if (h->typed || !names_type(r, i, end, where))
				return i;
			if (r->v[i + 1].kind == TOK_IDENT && (r->v[i + 1].word == WORD_PRIMITIVE || r->v[i + 1].word == WORD_TAG || r->v[i + 1].word == WORD_STORAGE)) {
				reader_ref(r, REF_USE, i); /* an attribute that masking did not know */
				break;
			}
			h->typed = true;
			h->tag = token_span(&r->v[i]);
			reader_ref(r, REF_TYPE, i);
		}
	}
	return i;
}

static void parameters(struct reader *r, uint32_t open)
{
	uint32_t end = r->match[open];
	bool old_style = r->v[end + 1].kind == TOK_IDENT; /* f(a, b) int a; */
	for (uint32_t i = open + 1; i < end && !reader_stops(r);) {
		uint32_t stop = skip_to(r, i, end, ",");
		struct head h = { .typed = false };
		struct declarator_c d;
		if (!old_style || stop != i + 1)
			i = reader_head(r, i, stop, AT_PARAM, &h);
		i = reader_declarator(r, i, stop, AT_PARAM, &d);
		if (d.name)
			reader_local(r, d.name);
		if (i < stop && r->v[i].c != '.')
			reader_scan(r, i, stop, false);
		i = stop + 1;
	}
}

uint32_t reader_declarator(struct reader *r, uint32_t i, uint32_t end, enum place where, struct declarator_c *d)
{
	*d = (struct declarator_c){ .name = NO_TOKEN };
	for (; i < end && (r->v[i].c == '*' || r->v[i].c == '^' || (r->v[i].kind == TOK_IDENT && (r->v[i].word == WORD_QUALIFIER || r->v[i].word == WORD_STORAGE))); i++)
		d->pointer |= r->v[i].c == '*';
	bool inner_pointer = false;
	if (i < end && r->v[i].c == '(' && r->depth < READER_DEPTH && (r->v[i + 1].c == '*' || token_is_name(&r->v[i + 1]) || r->v[i + 1].c == '(')) {
		struct declarator_c in;
		r->depth++;
		reader_declarator(r, i + 1, r->match[i], where, &in);
		r->depth--;
		d->name = in.name;
		d->params = in.params;
		d->function = in.function;
		d->array = in.array;
		inner_pointer = in.pointer;
		i = r->match[i] + 1;
	} else if (i < end && token_is_name(&r->v[i])) {
		d->name = i++;
	}
	while (i < end && (r->v[i].c == '(' || r->v[i].c == '[')) {
		uint32_t close = r->match[i];
		if (r->v[i].c == '[') {
			d->array = true;
			reader_scan(r, i + 1, close, false);
		} else {
			d->made |= d->function && !inner_pointer && where == AT_FILE;
			if (!inner_pointer && !d->function) {
				d->function = true;
				d->params = i;
			}
			if (r->depth < READER_DEPTH) {
				r->depth++;
				parameters(r, i);
				r->depth--;
			} else {
				r->surprises++;
			}
		}
		i = close + 1;
	}
	return i;
}

/* ---- file scope ---- */

/* An initialiser that makes a table: designators, or an array of something that is no plain number or string. */
static bool is_table(const struct reader *r, uint32_t open, bool array, bool named_type)
{
	uint32_t close = r->match[open];
	if (r->v[open].c != '{')
		return false;
	for (uint32_t i = open + 1, k = 0; i < close && k < 64; k++) {
		const struct token *t = &r->v[i];
		uint32_t stop = skip_to(r, i, close, ",");
		if (t->c == '.' || t->c == '[' || (t->c == '{' && (r->v[i + 1].c == '.' || r->v[i + 1].c == '[')))
			return true;
		bool name = token_is_name(t) && (stop == i + 1 || (r->v[i + 1].c == '(' && r->match[i + 1] + 1 == stop));
		bool literal = t->c == '(' && stop > i + 1 && r->v[stop - 1].c == '}' && r->match[i] + 1 == r->match[stop - 1];
		if (array && named_type && (t->c == '{' || name || literal))
			return true;
		i = stop + 1;
	}
	return false;
}

/* `f(a, b) int a; char b; {`: the names first, their declarations behind. Returns the `{`, NO_TOKEN when it is none. */
static uint32_t old_style_body(struct reader *r, const struct declarator_c *d, uint32_t i)
{
	enum { REACH = 120 };
	uint32_t limit = i + REACH < r->n ? i + REACH : r->n;
	if (!d->function || !d->params || r->v[i].kind != TOK_IDENT)
		return NO_TOKEN;
	for (uint32_t k = d->params + 1; k < r->match[d->params]; k++)
		if (!token_is_name(&r->v[k]) && r->v[k].c != ',')
			return NO_TOKEN;
	if (r->match[d->params] == d->params + 1)
		return NO_TOKEN;
	uint32_t k = skip_to(r, i, limit, "{}=");
	return k < limit && r->v[k].c == '{' && r->v[k - 1].c == ';' ? k : NO_TOKEN;
}

/* name NO_TOKEN: it is made by a macro. */
static uint32_t function_body(struct reader *r, const struct head *h, uint32_t first, uint32_t name, uint32_t open)
{
	uint32_t close = r->match[open];
	if (!name) {
		reader_scan(r, open + 1, close, true);
		return close + 1;
	}
	struct def *d = extract_def(r->x, DEF_FUNCTION, token_span(&r->v[name]), (struct span){ r->v[first].pos, r->v[close].pos + 1 });
	d->flags = h->flags;
	d->sig_end = r->v[open].pos;
	reader_scan(r, open + 1, close, true);
	return close + 1;
}

static void variable(struct reader *r, const struct head *h, const struct declarator_c *dc, uint32_t from, uint32_t stop, uint32_t value)
{
	uint32_t last = stop > from ? stop - 1 : from;
	enum def_kind kind = h->is_typedef ? DEF_TYPE : dc->function ? DEF_FUNCTION : DEF_VARIABLE;
	if (kind == DEF_VARIABLE && value && is_table(r, value, dc->array, h->tag.end != 0))
		kind = DEF_TABLE;
	struct def *d = extract_def(r->x, kind, token_span(&r->v[dc->name]), (struct span){ r->v[from].pos, r->v[last].pos + r->v[last].len });
	if (kind != DEF_TYPE)
		d->flags = h->flags;
	if (!dc->function || h->is_typedef) {
		d->type = h->tag.start;
		d->type_len = h->tag.end - h->tag.start;
	}
	if (value)
		d->sig_end = r->v[value].pos;
	else if (kind == DEF_FUNCTION || (kind == DEF_VARIABLE && h->is_extern))
		d->flags |= DEF_PROTOTYPE;
}

/* One declarator is the whole statement; several share it, and each is what lies between the commas. `static const struct x
 * y;` holds nothing yet: a declaration, too. */
static void settle_declaration(struct reader *r, size_t first_def, uint32_t n_named, bool is_typedef, uint32_t from, uint32_t semicolon)
{
	struct parse *o = r->x->out;
	for (size_t i = first_def; i < o->n_defs; i++) {
		struct def *d = &o->defs[i];
		if (d->kind != DEF_TYPE && d->kind != DEF_VARIABLE && d->kind != DEF_TABLE && d->kind != DEF_FUNCTION)
			continue;
		bool valued = d->sig_end < d->end;
		if (n_named == 1 || is_typedef) {
			d->start = r->v[from].pos;
			d->end = r->v[semicolon].pos + (r->v[semicolon].c == ';');
			if (!valued)
				d->sig_end = d->end;
		}
		if (d->kind == DEF_VARIABLE && !valued && memmem(r->src + d->start, d->name - d->start, "const ", 6))
			d->flags |= DEF_PROTOTYPE;
	}
}

/* Where to go on after a statement that was not understood: behind the next `;` or `}` of this level. */
static uint32_t resume(struct reader *r, uint32_t i)
{
	r->surprises++;
	for (; i < r->n; i++) {
		if (r->v[i].c == ';')
			return i + 1;
		if (r->v[i].c == '{')
			return r->match[i] + 1;
		if (r->match[i] > i)
			i = r->match[i];
	}
	return r->n;
}

static uint32_t declaration(struct reader *r, uint32_t first)
{
	struct head h = { .typed = false };
	uint32_t i = reader_head(r, first, r->n, AT_FILE, &h), n_named = 0;
	size_t first_def = r->x->out->n_defs;

	if (r->v[i].c == ';' && i > first)
		return i + 1;
	for (;;) {
		struct declarator_c d;
		uint32_t from = i, value = NO_TOKEN, stop;
		i = reader_declarator(r, i, r->n, AT_FILE, &d);
		if (!d.name)
			return resume(r, i > first ? i : first + 1);
		uint32_t body = old_style_body(r, &d, i);
		if (body)
			reader_scan(r, i, body, true);
		while (!body && token_is_name(&r->v[i])) /* attributes that masking left */
			i = r->v[i + 1].c == '(' ? r->match[i + 1] + 1 : i + 1;
		if (d.function && (body || r->v[i].c == '{'))
			return function_body(r, &h, first, d.made ? NO_TOKEN : d.name, body ? body : i);
		stop = i;
		if (r->v[i].c == '=') {
			value = i + 1;
			stop = skip_to(r, value, r->n, ",;");
		}
		if (h.typed && !d.made) {
			variable(r, &h, &d, from, stop, value);
			n_named++;
		}
		if (value)
			reader_scan(r, i, stop, false);
		i = stop;
		if (r->v[i].c == ',') {
			i++;
			continue;
		}
		if (r->v[i].c != ';')
			return resume(r, i > first ? i : first + 1);
		settle_declaration(r, first_def, n_named, h.is_typedef, first, i);
		return i + 1;
	}
}

/* ---- the sequence of tokens ---- */

/* Partners of brackets. False when they do not pair up. */
static bool pair_brackets(struct reader *r, uint32_t *stack)
{
	uint32_t depth = 0;
	for (uint32_t i = 0; i < r->n; i++) {
		char c = r->v[i].c;
		r->match[i] = 0;
		if (c == '(' || c == '[' || c == '{') {
			stack[depth++] = i;
		} else if (c == ')' || c == ']' || c == '}') {
			char open = c == ')' ? '(' : c == ']' ? '[' : '{';
			if (!depth || r->v[stack[depth - 1]].c != open)
				return false;
			r->match[i] = stack[--depth];
			r->match[stack[depth]] = i;
		}
	}
	return depth == 0;
}

/* Functions that a macro call heads: the macro's token leads to name and `)`. */
static const struct macro_head *macro_head(const struct extract *x, uint32_t pos)
{
	size_t lo = 0, hi = x->n_heads;
	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		if (x->heads[mid].macro < pos)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < x->n_heads && x->heads[lo].macro == pos ? &x->heads[lo] : NULL;
}

static bool in_head(const struct extract *x, uint32_t pos, size_t *at)
{
	while (*at < x->n_heads && x->heads[*at].close < pos)
		++*at;
	return *at < x->n_heads && pos > x->heads[*at].macro && pos <= x->heads[*at].close && pos != x->heads[*at].name;
}

static uint32_t statement(struct reader *r, uint32_t i)
{
	const struct macro_head *m = token_is_name(&r->v[i]) && token_is_name(&r->v[i + 1]) ? macro_head(r->x, r->v[i].pos) : NULL;
	if (m && r->v[i + 2].c == '{') {
		struct head h = { .typed = true };
		return function_body(r, &h, i, i + 1, i + 2);
	}
	return declaration(r, i);
}

bool reader_c(struct extract *x)
{
	struct reader r = { .x = x, .src = x->src };
	size_t n = x->tokens.n + 8, head = 0;
	uint32_t *stack;

	r.v = xcalloc(n, sizeof *r.v);
	r.match = xmalloc(n * sizeof *r.match);
	stack = xmalloc(n * sizeof *stack);
	r.n = 1;
	for (size_t i = 0; i < x->tokens.n; i++) {
		const struct token *t = &x->tokens.v[i];
		bool skipped = in_head(x, t->pos, &head), heads = head < x->n_heads && x->heads[head].macro == t->pos;
		if (heads || (!t->masked && t->kind != TOK_DIRECTIVE && !skipped)) {
			r.v[r.n] = *t;
			if (t->word == WORD_TAG && token_is(&r, r.n, "class")) /* a word of C++ */
				r.v[r.n].word = WORD_NAME;
			r.n++;
		}
	}
	memset(r.match + r.n, 0, (n - r.n) * sizeof *r.match);
	for (size_t i = r.n; i < n; i++) /* for looking ahead; zeroes would be names */
		r.v[i].kind = TOK_PUNCT;
	r.v[0].kind = TOK_PUNCT;
	bool ok = pair_brackets(&r, stack);
	for (uint32_t i = 1; ok && i < r.n && !reader_stops(&r);) {
		if (r.v[i].c == ';' || r.v[i].c == '}') {
			i++;
		} else if (token_is(&r, i, "extern") && r.v[i + 1].kind == TOK_STRING && r.v[i + 2].c == '{') {
			i += 3;
		} else {
			name_set_clear(&x->names, 64);
			i = statement(&r, i);
		}
	}
	free(r.v);
	free(r.match);
	free(stack);
	return ok && !r.surprises;
}
