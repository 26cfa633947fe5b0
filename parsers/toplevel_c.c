/* toplevel_c.c - macro calls at file scope: EXPORT_SYMBOL(f), module_init(f); static DEFINE_MUTEX(m); SYSCALL_DEFINE3(..) {
 *
 * The grammar knows no preprocessor: without a semicolon such a call swallows the definition behind it, and its name or its
 * argument turns up as a function that does not exist. They are easy to see in the token stream, though: a name with an
 * argument list where a declaration has to begin. Each is recorded here and blanked in x->text:
 *   NAME(arg, ...);          a registration of arg (REF_REGISTER, slot NAME); further names are REF_ADDR
 *   DEFINE_X(arg, ...);      a variable arg of type DEFINE_X; also `static NAME(arg);`, X_HEAD(arg), X_ATTR(arg)
 *   TRACE_EVENT(arg, ...)    a macro arg: the call makes the functions trace_arg() and others
 *   NAME(arg, ...) {         a function arg (SYSCALL_DEFINE3(open, ...) gives "open": a name must stand in the source),
 *                            registered with NAME; in the text it becomes `void arg (...) {`
 */
#include "room.h"

#include <ctype.h>

struct call {
	size_t name, open, close; /* token indices */
	size_t first;             /* first token of the statement: storage class, or the name */
};

static bool punct(const struct token_list *t, size_t i, char c)
{
	return i < t->n && t->v[i].kind == TOK_PUNCT && t->v[i].c == c;
}

static bool ident(const struct token_list *t, size_t i)
{
	return i < t->n && t->v[i].kind == TOK_IDENT;
}

static struct span tok_span(const struct token *t)
{
	return (struct span){ t->pos, t->pos + t->len };
}

/* Partners of opening brackets, whatever their kinds; 0: nothing closes it. All at once: a file of brackets that never close
 * would have each of them looked for to the end. */
static void pair_brackets(struct extract *x)
{
	const struct token_list *t = &x->tokens;
	uint32_t open = UINT32_MAX; /* the innermost; partner[] leads to the one around it as long as it is open */

	if (t->n > x->cap_partner) {
		x->cap_partner = t->n;
		x->partner = xreallocarray(x->partner, x->cap_partner, sizeof *x->partner);
	}
	for (uint32_t i = 0; i < t->n; i++) {
		char c = t->v[i].kind == TOK_PUNCT ? t->v[i].c : 0;
		if (c == '(' || c == '[' || c == '{') {
			x->partner[i] = open;
			open = i;
		} else if ((c == ')' || c == ']' || c == '}') && open != UINT32_MAX) {
			uint32_t around = x->partner[open];
			x->partner[open] = i;
			open = around;
		}
	}
	while (open != UINT32_MAX) {
		uint32_t around = x->partner[open];
		x->partner[open] = 0;
		open = around;
	}
}

/* Index of the bracket that closes the one at i; n when there is none within reason. */
static size_t matching(const struct extract *x, size_t i)
{
	enum { REACH = 20000 };
	return x->partner[i] && x->partner[i] - i < REACH ? x->partner[i] : x->tokens.n;
}

static void blank(struct extract *x, uint32_t from, uint32_t to)
{
	for (uint32_t i = from; i < to; i++)
		if (x->text[i] != '\n' && x->text[i] != '\r')
			x->text[i] = ' ';
}

static bool is_upper(const struct extract *x, const struct token *t)
{
	bool letter = false;
	for (uint32_t i = 0; i < t->len; i++) {
		if (islower((unsigned char)x->src[t->pos + i]))
			return false;
		letter |= isupper((unsigned char)x->src[t->pos + i]) != 0;
	}
	return letter && t->len > 2;
}

static bool has(const struct extract *x, const struct token *t, const char *part)
{
	return memmem(x->src + t->pos, t->len, part, strlen(part)) != NULL;
}

static bool begins(const struct extract *x, const struct token *t, const char *part)
{
	size_t n = strlen(part);
	return t->len >= n && !memcmp(x->src + t->pos, part, n);
}

/* Lower-case macros that people write at file scope without a semicolon. */
static bool known_macro(const struct extract *x, const struct token *t)
{
	return has(x, t, "_initcall") || begins(x, t, "module_") || begins(x, t, "builtin_") || begins(x, t, "static_assert") || begins(x, t, "__diag_");
}

/* Names that stand alone as an argument; the argument `index` goes to *first (else the first such name). */
static size_t first_name(const struct extract *x, const struct call *c, int index)
{
	const struct token_list *t = &x->tokens;
	size_t any = 0;
	int arg = 0;
	for (size_t i = c->open + 1, depth = 0; i < c->close; i++) {
		if (t->v[i].kind == TOK_PUNCT) {
			depth += strchr("([{", t->v[i].c) != NULL;
			depth -= strchr(")]}", t->v[i].c) && depth;
			arg += t->v[i].c == ',' && !depth;
			continue;
		}
		bool alone = ident(t, i) && !depth && t->v[i].word == WORD_NAME && (i + 1 == c->close || punct(t, i + 1, ',')) &&
		             (i == c->open + 1 || punct(t, i - 1, ',') || punct(t, i - 1, '&') || punct(t, i - 1, '*') || ident(t, i - 1));
		if (!alone)
			continue;
		if (arg == index)
			return i;
		if (!any && arg > index)
			any = i;
	}
	return any;
}

/* Test(suite, name) {, as Criterion and Check write their tests. */
static bool is_test(const struct extract *x, const struct token *m)
{
	return extract_is(x, tok_span(m), "Test") || extract_is(x, tok_span(m), "ParameterizedTest") || extract_is(x, tok_span(m), "Theory");
}

static int name_index(const struct extract *x, const struct token *m)
{
	if (begins(x, m, "DEFINE_EVENT") || begins(x, m, "MODULE_DEVICE_TABLE") || begins(x, m, "DEFINE_PER_CPU") || begins(x, m, "DECLARE_PER_CPU"))
		return 1;
	if ((x->lang == LANG_CPP && begins(x, m, "TEST")) || is_test(x, m))
		return 1;
	return 0;
}

static void other_names(struct extract *x, const struct call *c, size_t name)
{
	const struct token_list *t = &x->tokens;
	struct span macro = tok_span(&t->v[c->name]);
	for (size_t i = c->open + 1; i < c->close; i++) {
		if (i == name || !ident(t, i) || t->v[i].word != WORD_NAME || punct(t, i - 1, '.') || punct(t, i - 1, '>'))
			continue;
		/* DECLARE(int f(void)): declared there, not called */
		if (punct(t, i + 1, '(') && ((ident(t, i - 1) && t->v[i - 1].word != WORD_STATEMENT) || (punct(t, i - 1, '*') && i > c->open + 1 && ident(t, i - 2))))
			continue;
		if ((ident(t, i - 1) && t->v[i - 1].word == WORD_TAG) || (i < name && has(x, &t->v[c->name], "PER_CPU"))) {
			extract_ref(x, REF_TYPE, tok_span(&t->v[i]), t->v[i].pos);
			continue;
		}
		if (i < name) /* MODULE_DEVICE_TABLE(pci, ids): the first is a bus or a class */
			continue;
		bool slot = punct(t, i - 1, '=') && i > c->open + 3 && ident(t, i - 2) && punct(t, i - 3, '.');
		bool alone = (punct(t, i - 1, ',') || punct(t, i - 1, '(') || punct(t, i - 1, '&')) && (punct(t, i + 1, ',') || i + 1 == c->close);
		struct ref *r = extract_ref(x, slot ? REF_SLOT : punct(t, i + 1, '(') ? REF_CALL : alone ? REF_ADDR : REF_USE, tok_span(&t->v[i]), t->v[i].pos);
		if (slot || r->kind == REF_ADDR) {
			struct span s = slot ? tok_span(&t->v[i - 2]) : macro;
			r->slot = s.start;
			r->slot_len = s.end - s.start;
		}
	}
}

/* What the body of a trace event calls; its own words are in capitals or begin with underscores. */
static void event_calls(struct extract *x, const struct call *c)
{
	const struct token_list *t = &x->tokens;
	for (size_t i = c->open + 1; i < c->close; i++)
		if (ident(t, i) && t->v[i].word == WORD_NAME && punct(t, i + 1, '(') && !punct(t, i - 1, '.') && !punct(t, i - 1, '>') && !ident(t, i - 1) &&
		    !is_upper(x, &t->v[i]) && !begins(x, &t->v[i], "__") && !begins(x, &t->v[i], "TP_"))
			extract_ref(x, REF_CALL, tok_span(&t->v[i]), t->v[i].pos);
}

static void record(struct extract *x, const struct call *c)
{
	const struct token_list *t = &x->tokens;
	const struct token *m = &t->v[c->name];
	struct span macro = tok_span(m), all = { t->v[c->first].pos, t->v[c->close].pos + 1 };
	bool event = begins(x, m, "TRACE_EVENT") || begins(x, m, "DEFINE_EVENT") || begins(x, m, "DECLARE_EVENT_CLASS") || begins(x, m, "DECLARE_TRACE");
	bool is_static = false;

	for (size_t i = c->first; i < c->name; i++)
		is_static |= extract_is(x, tok_span(&t->v[i]), "static");
	bool defines = c->first < c->name || begins(x, m, "DEFINE_") || begins(x, m, "DECLARE_") ||
	               (is_upper(x, m) && (has(x, m, "_HEAD") || has(x, m, "_ATTR") || extract_is(x, macro, "LIST_HEAD")));
	if (punct(t, c->close + 1, ';'))
		all.end = t->v[c->close + 1].pos + 1;
	size_t name = first_name(x, c, name_index(x, m));
	extract_ref(x, REF_USE, macro, macro.start);
	if (name && (defines || event)) {
		struct def *d = extract_def(x, event ? DEF_MACRO : DEF_VARIABLE, tok_span(&t->v[name]), all);
		d->type = macro.start;
		d->type_len = macro.end - macro.start;
		d->flags = (is_static ? DEF_STATIC : 0) | (begins(x, m, "DECLARE_PER_CPU") ? DEF_PROTOTYPE : 0);
	} else if (name) {
		struct ref *r = extract_ref(x, REF_REGISTER, tok_span(&t->v[name]), t->v[name].pos);
		r->slot = macro.start;
		r->slot_len = macro.end - macro.start;
	}
	if (event)
		event_calls(x, c);
	else
		other_names(x, c, name);
}

/* NAME(arg, type, x) {  ->  void arg (              ) {  */
static bool record_function(struct extract *x, const struct call *c)
{
	const struct token_list *t = &x->tokens;
	const struct token *m = &t->v[c->name];
	size_t name = first_name(x, c, name_index(x, m));
	struct span macro = tok_span(m);

	if (!name || m->len < 4)
		return false;
	struct ref *r = extract_ref(x, REF_REGISTER, tok_span(&t->v[name]), t->v[name].pos);
	r->slot = macro.start;
	r->slot_len = macro.end - macro.start;
	for (size_t i = name + 1; i < c->close; i++)
		if (ident(t, i)) {
			span_add(&x->locals, t->v[i].pos, t->v[i].pos + t->v[i].len);
			if (ident(t, i - 1) && t->v[i - 1].word == WORD_TAG)
				extract_ref(x, REF_TYPE, tok_span(&t->v[i]), t->v[i].pos);
		}
	x->heads = mem_grow(x->heads, x->n_heads, &x->cap_heads, sizeof *x->heads);
	x->heads[x->n_heads++] = (struct macro_head){ m->pos, t->v[name].pos, t->v[c->close].pos };
	/* blanked tokens keep their newlines, so a `(` behind the name needs a place: the comma, or the closing parenthesis moves
	 * by one when there is none */
	uint32_t close = t->v[c->close].pos, after = t->v[name].pos + t->v[name].len;
	if (t->v[c->first].word == WORD_NAME) /* a word in front of the macro */
		blank(x, t->v[c->first].pos, m->pos);
	blank(x, m->pos, t->v[name].pos);
	memcpy(x->text + m->pos, "void", 4);
	blank(x, after, close);
	if (name + 1 < c->close) {
		x->text[after] = '(';
		return true;
	}
	if (close + 1 >= x->len || is_word_char((unsigned char)x->text[close + 1]) || x->text[close + 1] == '{')
		return true; /* `void arg)`: an error node, but the name is still told by the registration */
	x->text[after] = '(';
	if (x->text[close + 1] != '\n' && x->text[close + 1] != '\r') {
		x->text[close + 1] = ')';
		if (close > after)
			x->text[close] = ' ';
	} else if (close == after) {
		/* NAME(arg)\n{ : the name moves left by one byte has no room either; a newline may go, lines come from the source */
		x->text[close + 1] = ')';
	}
	return true;
}

static bool known_function_macro(const struct extract *x, const struct token *t)
{
	return is_upper(x, t) || is_test(x, t) || begins(x, t, "BPF_CALL") || begins(x, t, "__SYSCALL") || begins(x, t, "BENCHMARK");
}

/* __cacheline_aligned DEFINE_SPINLOCK(x); or a word whose macro holds its own semicolon, above BPF_CALL_1(f, ..) { */
static bool attribute_before_macro(const struct extract *x, size_t i)
{
	const struct token_list *t = &x->tokens;
	if (t->v[i].word != WORD_NAME || !ident(t, i + 1) || !is_upper(x, &t->v[i + 1]) || !punct(t, i + 2, '('))
		return false;
	return (begins(x, &t->v[i], "__") && !is_upper(x, &t->v[i])) || begins(x, &t->v[i + 1], "BPF_CALL") || has(x, &t->v[i + 1], "SYSCALL_DEFINE");
}

/* A call whose statement begins at token i. Returns the token to go on with, 0 when it is none. */
static size_t one_call(struct extract *x, size_t i, bool *changed)
{
	const struct token_list *t = &x->tokens;
	struct call c = { .first = i, .name = i };

	while (ident(t, c.name) && (t->v[c.name].word == WORD_STORAGE || t->v[c.name].word == WORD_QUALIFIER || attribute_before_macro(x, c.name)))
		c.name++;
	if (!ident(t, c.name) || t->v[c.name].word != WORD_NAME || !punct(t, c.name + 1, '('))
		return 0;
	if (c.first < c.name && extract_is(x, tok_span(&t->v[c.first]), "typedef"))
		return 0;
	const struct token *m = &t->v[c.name];
	c.open = c.name + 1;
	c.close = matching(x, c.open);
	if (c.close >= t->n)
		return 0;
	if (begins(x, m, "__attribute") || begins(x, m, "__declspec") || begins(x, m, "_Static_assert") || begins(x, m, "alignas") ||
	    begins(x, m, "_Alignas") || begins(x, m, "decltype") || begins(x, m, "typeof") || begins(x, m, "__typeof") || begins(x, m, "__aligned") ||
	    begins(x, m, "asm") || begins(x, m, "__asm"))
		return 0;
	size_t next = c.close + 1;
	if (punct(t, next, '{')) {
		if (c.first != c.name && !is_upper(x, m))
			return 0;
		if (!known_function_macro(x, m) || !record_function(x, &c))
			return 0;
		*changed = true;
		return next;
	}
	bool ends = punct(t, next, ';') || next == t->n || t->v[next].kind == TOK_DIRECTIVE;
	bool assigns = punct(t, next, '=') && is_upper(x, m);
	bool new_line = next < t->n && memchr(x->src + t->v[c.close].pos, '\n', t->v[next].pos - t->v[c.close].pos);
	bool open_ended = new_line && (is_upper(x, m) || known_macro(x, m)) && (ident(t, next) || punct(t, next, '}'));
	if (x->lang == LANG_CPP && !is_upper(x, m) && !known_macro(x, m))
		return 0;
	if (!ends && !assigns && !open_ended)
		return 0;
	record(x, &c);
	span_add(&x->not_names, m->pos, m->pos + m->len);
	if (assigns) {
		/* static DEFINE_X(int, a) = 0;  ->  an `int a` for the grammar, so that the initialiser is read */
		size_t name = first_name(x, &c, name_index(x, m));
		if (!name)
			return 0;
		blank(x, m->pos, t->v[name].pos);
		memcpy(x->text + m->pos, "int", 3);
		blank(x, t->v[name].pos + t->v[name].len, t->v[c.close].pos + 1);
	} else {
		blank(x, t->v[c.first].pos, t->v[c.close].pos + 1);
	}
	*changed = true;
	return punct(t, next, ';') ? next + 1 : next;
}

/* `extern "C" {` and `namespace a {` open no scope of their own here. */
static bool transparent(const struct extract *x, size_t brace)
{
	const struct token_list *t = &x->tokens;
	if (brace > 1 && t->v[brace - 1].kind == TOK_STRING && ident(t, brace - 2))
		return true;
	for (size_t back = 1; x->lang == LANG_CPP && back <= 8 && back <= brace; back++) {
		const struct token *k = &t->v[brace - back];
		if (k->kind == TOK_IDENT && extract_is(x, tok_span(k), "namespace"))
			return true;
		if (k->kind != TOK_IDENT && !(k->kind == TOK_PUNCT && k->c == ':'))
			return false;
	}
	return false;
}

bool toplevel_c(struct extract *x)
{
	const struct token_list *t = &x->tokens;
	bool changed = false, start = true;

	pair_brackets(x);
	for (size_t i = 0; i < t->n;) {
		const struct token *k = &t->v[i];
		if (k->kind == TOK_DIRECTIVE) {
			i++;
			continue;
		}
		if (start && ident(t, i) && i + 1 < t->n && t->v[i + 1].kind == TOK_DIRECTIVE && isupper((unsigned char)x->src[k->pos]) && has(x, k, "_")) {
			extract_ref(x, REF_USE, tok_span(k), k->pos); /* a macro that stands for whole declarations: LIST_OF_TYPES */
			blank(x, k->pos, k->pos + k->len);
			changed = true;
			i++;
			continue;
		}
		if (start) {
			size_t next = one_call(x, i, &changed);
			if (next > i) {
				i = next;
				start = !punct(t, i, '{') && !punct(t, i, '=');
				continue;
			}
		}
		start = false;
		if (k->kind == TOK_PUNCT && k->c == '{' && !transparent(x, i)) {
			/* A brace that never closes (an #if half) ends at the first line that begins with one, as people format code. */
			size_t close = matching(x, i);
			if (close >= t->n)
				for (close = i + 1; close < t->n; close++)
					if (punct(t, close, '}') && t->v[close].pos > 0 && x->src[t->v[close].pos - 1] == '\n')
						break;
			i = close;
			start = true; /* behind `}`: the next definition, or a declarator, which is no call */
		} else if (k->kind == TOK_PUNCT && (k->c == ';' || k->c == '{' || k->c == '}')) {
			start = true;
		}
		i++;
	}
	return changed;
}
