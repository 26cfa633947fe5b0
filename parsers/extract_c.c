/* extract_c.c - what only C and C++ need: declarators, storage classes, tables, and everything around function pointers.
 *
 * A declarator nests inside out (`int (*(*f)(void))[3]`), so the name is found by walking down its `declarator` fields.
 * Walks are bounded: hostile input can nest as deep as it is long.
 */
#include "room.h"

enum { MAX_DEPTH = 64 };

static TSNode field(const struct extract *x, TSNode n, enum c_field f)
{
	return ts_node_child_by_field_id(n, x->fields[f]);
}

void extract_c_begin(struct extract *x)
{
	static const char *const names[C_FIELD_COUNT] = {
		[F_NAME] = "name",         [F_DECLARATOR] = "declarator", [F_TYPE] = "type",       [F_BODY] = "body",   [F_VALUE] = "value",
		[F_PARAMETERS] = "parameters", [F_FUNCTION] = "function",   [F_ARGUMENTS] = "arguments", [F_ARGUMENT] = "argument", [F_FIELD] = "field",
		[F_LEFT] = "left",         [F_RIGHT] = "right",           [F_CONSEQUENCE] = "consequence", [F_ALTERNATIVE] = "alternative",
	};
	for (int i = 0; i < C_FIELD_COUNT; i++)
		x->fields[i] = ts_language_field_id_for_name(lang_grammar(x->lang), names[i], (uint32_t)strlen(names[i]));
}

static bool is(TSNode n, const char *type)
{
	return !ts_node_is_null(n) && !strcmp(ts_node_type(n), type);
}

/* ---- declarators ---- */

struct declarator {
	TSNode name;      /* null: none (abstract, or too deep) */
	bool function;    /* the innermost layer is a parameter list: a function is declared */
	bool pointer;     /* some pointer layer: `int (*f)(void)` has function false and pointer true */
	bool array;
	bool qualified;   /* C++: A::b */
	TSNode params;
};

static struct declarator walk_declarator(const struct extract *x, TSNode n)
{
	struct declarator d = { 0 };
	bool last_function = false;
	for (int depth = 0; depth < MAX_DEPTH && !ts_node_is_null(n); depth++) {
		const char *type = ts_node_type(n);
		if (!strcmp(type, "identifier") || !strcmp(type, "field_identifier") || !strcmp(type, "type_identifier") ||
		    !strcmp(type, "primitive_type") || !strcmp(type, "destructor_name") || !strcmp(type, "operator_name")) {
			d.name = n;
			d.function = last_function;
			return d;
		}
		TSNode inner = field(x, n, F_DECLARATOR);
		if (!strcmp(type, "function_declarator")) {
			last_function = true;
			d.params = field(x, n, F_PARAMETERS);
		} else if (!strcmp(type, "pointer_declarator")) {
			last_function = false;
			d.pointer = true;
		} else if (!strcmp(type, "array_declarator")) {
			last_function = false;
			d.array = true;
		} else if (!strcmp(type, "qualified_identifier") || !strcmp(type, "template_function")) {
			d.qualified |= type[0] == 'q';
			inner = field(x, n, F_NAME);
		} else if (!strcmp(type, "parenthesized_declarator") || !strcmp(type, "attributed_declarator") || !strcmp(type, "reference_declarator")) {
			uint32_t k = ts_node_named_child_count(n);
			for (uint32_t i = 0; ts_node_is_null(inner) && i < k && i < MAX_DEPTH; i++) {
				TSNode c = ts_node_named_child(n, i);
				if (!is(c, "ms_call_modifier") && !is(c, "comment") && !is(c, "ERROR"))
					inner = c;
			}
		}
		n = inner;
	}
	return d;
}

/* Storage classes and C++ access in front of the declarator. */
static uint32_t head_flags(const struct extract *x, TSNode n)
{
	uint32_t flags = 0, k = ts_node_child_count(n);
	for (uint32_t i = 0; i < k && i < MAX_DEPTH; i++) {
		TSNode c = ts_node_child(n, i);
		if (!is(c, "storage_class_specifier"))
			continue;
		if (extract_is(x, span_of(c), "static"))
			flags |= DEF_STATIC;
		else if (memmem(x->src + ts_node_start_byte(c), ts_node_end_byte(c) - ts_node_start_byte(c), "inline", 6))
			flags |= DEF_INLINE;
	}
	return flags;
}

static bool head_has(const struct extract *x, TSNode n, const char *word)
{
	uint32_t k = ts_node_child_count(n);
	for (uint32_t i = 0; i < k && i < MAX_DEPTH; i++)
		if (is(ts_node_child(n, i), "storage_class_specifier") && extract_is(x, span_of(ts_node_child(n, i)), word))
			return true;
	return false;
}

/* Tag or name of a type node; empty for primitive types. */
static struct span type_name(const struct extract *x, TSNode type)
{
	if (is(type, "type_identifier"))
		return span_of(type);
	if (!ts_node_is_null(type)) {
		TSNode name = field(x, type, F_NAME);
		if (is(name, "type_identifier"))
			return span_of(name);
	}
	return (struct span){ 0, 0 };
}

/* ---- definitions ---- */

/* Word in front of the body in `struct x {..}` may end up as a function's return type; nothing to do for that. */
static void function(struct extract *x, TSNode n)
{
	struct declarator d = walk_declarator(x, field(x, n, F_DECLARATOR));
	TSNode body = field(x, n, F_BODY);
	if (ts_node_end_byte(n) > x->body_end) /* the declarations of an old-style head are local, too */
		x->body_end = ts_node_end_byte(n);
	if (ts_node_is_null(d.name) || ts_node_is_missing(d.name))
		return;
	/* `NAME (x) { }` without parameter list is a macro call misread; an old-style head has one. */
	if (!d.function && !is(field(x, n, F_DECLARATOR), "function_declarator"))
		return;
	bool method = d.qualified || is(d.name, "field_identifier") || is(d.name, "destructor_name");
	struct def *def = extract_def(x, method ? DEF_METHOD : DEF_FUNCTION, span_of(d.name), span_of(n));
	def->flags = head_flags(x, n);
	if (!ts_node_is_null(body))
		def->sig_end = ts_node_start_byte(body);
	else if (x->lang == LANG_CPP)
		def->flags |= DEF_PROTOTYPE; /* = default, = delete */
}

/* An initialiser that makes a table: designators, or an array of something that is no plain number or string. */
static bool is_table(const struct extract *x, TSNode value, bool array, bool named_type)
{
	uint32_t k;
	if (!is(value, "initializer_list"))
		return false;
	k = ts_node_named_child_count(value);
	for (uint32_t i = 0; i < k && i < MAX_DEPTH; i++) {
		TSNode c = ts_node_named_child(value, i);
		if (is(c, "initializer_pair"))
			return true;
		if (array && named_type && (is(c, "initializer_list") || is(c, "call_expression") || is(c, "identifier") || is(c, "compound_literal_expression")))
			return true;
		/* an array of structs with one level of braces around each */
		if (is(c, "initializer_list") && ts_node_named_child_count(c) && is(ts_node_named_child(c, 0), "initializer_pair"))
			return true;
	}
	return false;
}

static void declaration(struct extract *x, TSNode n)
{
	TSNode type = field(x, n, F_TYPE);
	struct span tag = type_name(x, type);
	uint32_t flags = head_flags(x, n), declarators = 0;
	bool is_extern = head_has(x, n, "extern"), local = ts_node_start_byte(n) < x->body_end;

	TSTreeCursor c = ts_tree_cursor_new(n);
	for (bool more = ts_tree_cursor_goto_first_child(&c); more; more = ts_tree_cursor_goto_next_sibling(&c)) {
		const char *f = ts_tree_cursor_current_field_name(&c);
		declarators += f && !strcmp(f, "declarator");
	}
	ts_tree_cursor_reset(&c, n);
	for (bool more = ts_tree_cursor_goto_first_child(&c); more; more = ts_tree_cursor_goto_next_sibling(&c)) {
		const char *f = ts_tree_cursor_current_field_name(&c);
		if (!f || strcmp(f, "declarator"))
			continue;
		TSNode node = ts_tree_cursor_current_node(&c), value = { 0 }, inner = node;
		if (is(node, "init_declarator")) {
			value = field(x, node, F_VALUE);
			inner = field(x, node, F_DECLARATOR);
		}
		struct declarator d = walk_declarator(x, inner);
		if (ts_node_is_null(d.name) || ts_node_is_missing(d.name) || is(d.name, "primitive_type"))
			continue;
		if (local && !d.function) {
			span_add(&x->locals, ts_node_start_byte(d.name), ts_node_end_byte(d.name));
			continue;
		}
		if (local || (tag.end == 0 && ts_node_is_null(type)))
			continue;
		bool method = d.function && is(d.name, "field_identifier");
		enum def_kind kind = d.function ? (method ? DEF_METHOD : DEF_FUNCTION) : DEF_VARIABLE;
		if (!d.function && !ts_node_is_null(value) && is_table(x, value, d.array, tag.end != 0))
			kind = DEF_TABLE;
		struct def *def = extract_def(x, kind, span_of(d.name), declarators > 1 ? span_of(node) : span_of(n));
		def->flags = flags;
		/* `static struct x y;` may be a tentative definition or announce an initialised one: without initialiser both are
		 * DEF_PROTOTYPE only when const (it could hold nothing) or extern. */
		if (d.function || (ts_node_is_null(value) && (is_extern || memmem(x->src + def->start, def->name - def->start, "const ", 6))))
			def->flags |= DEF_PROTOTYPE;
		if (!d.function) {
			def->type = tag.start;
			def->type_len = tag.end - tag.start;
			if (!ts_node_is_null(value))
				def->sig_end = ts_node_start_byte(value);
		}
	}
	ts_tree_cursor_delete(&c);
}

static void fields(struct extract *x, TSNode n, bool typedefs)
{
	struct span tag = type_name(x, field(x, n, F_TYPE));
	TSTreeCursor c = ts_tree_cursor_new(n);
	for (bool more = ts_tree_cursor_goto_first_child(&c); more; more = ts_tree_cursor_goto_next_sibling(&c)) {
		const char *f = ts_tree_cursor_current_field_name(&c);
		if (!f || strcmp(f, "declarator"))
			continue;
		struct declarator d = walk_declarator(x, ts_tree_cursor_current_node(&c));
		if (ts_node_is_null(d.name) || ts_node_is_missing(d.name))
			continue;
		bool method = !typedefs && d.function;
		struct def *def = extract_def(x, typedefs ? DEF_TYPE : method ? DEF_METHOD : DEF_FIELD, span_of(d.name), span_of(n));
		def->flags = method ? DEF_PROTOTYPE : 0;
		def->type = tag.start;
		def->type_len = tag.end - tag.start;
	}
	ts_tree_cursor_delete(&c);
}

/* ---- references ---- */

/* The identifier that an expression is, through &, casts and parentheses; null when it is more than that. */
static TSNode plain_name(const struct extract *x, TSNode n)
{
	for (int depth = 0; depth < 8 && !ts_node_is_null(n); depth++) {
		if (is(n, "identifier"))
			return n;
		if (is(n, "cast_expression"))
			n = field(x, n, F_VALUE);
		else if (is(n, "pointer_expression") && !strcmp(ts_node_type(ts_node_child(n, 0)), "&"))
			n = field(x, n, F_ARGUMENT);
		else if (is(n, "parenthesized_expression"))
			n = ts_node_named_child(n, 0);
		else
			break;
	}
	return (TSNode){ 0 };
}

static void ref_with_slot(struct extract *x, enum ref_kind kind, TSNode name, struct span slot)
{
	struct span s = ts_node_is_null(name) ? (struct span){ 0, 0 } : span_of(name);
	if (!span_is_word(x, s) || lex_c_word(x->src + s.start, s.end - s.start) != WORD_NAME)
		return;
	struct ref *r = extract_ref(x, kind, span_of(name), ts_node_start_byte(name));
	r->slot = slot.start;
	r->slot_len = slot.end - slot.start;
}

static void call(struct extract *x, TSNode n)
{
	TSNode f = field(x, n, F_FUNCTION), args = field(x, n, F_ARGUMENTS), name = f;
	struct span callee;

	for (int depth = 0; depth < 8 && (is(name, "parenthesized_expression") || is(name, "template_function") || is(name, "qualified_identifier")); depth++)
		name = is(name, "parenthesized_expression") ? ts_node_named_child(name, 0) : field(x, name, F_NAME);
	if (is(name, "field_expression"))
		name = field(x, name, F_FIELD);
	if (is(name, "template_method") || is(name, "dependent_name"))
		name = field(x, name, F_NAME);
	if (ts_node_is_null(name) || !(is(name, "identifier") || is(name, "field_identifier")))
		return;
	callee = span_of(name);
	if (!span_is_word(x, callee))
		return;
	extract_ref(x, is(name, "identifier") ? REF_CALL : REF_METHOD, callee, callee.start);
	TSTreeCursor c = ts_tree_cursor_new(args);
	for (bool more = !ts_node_is_null(args) && ts_tree_cursor_goto_first_child(&c); more; more = ts_tree_cursor_goto_next_sibling(&c)) {
		TSNode a = ts_tree_cursor_current_node(&c);
		if (ts_node_is_named(a))
			ref_with_slot(x, REF_ADDR, plain_name(x, a), callee);
	}
	ts_tree_cursor_delete(&c);
}

/* .a.b = f: slot "b"; [IDX] = f: slot "[IDX]". */
static void slot(struct extract *x, TSNode n)
{
	TSNode last = { 0 };
	uint32_t k = ts_node_child_count(n);
	for (uint32_t i = 0; i < k && i < MAX_DEPTH; i++) {
		const char *f = ts_node_field_name_for_child(n, i);
		if (f && !strcmp(f, "designator"))
			last = ts_node_child(n, i);
	}
	if (is(last, "field_designator"))
		last = ts_node_named_child(last, 0);
	if (!ts_node_is_null(last))
		ref_with_slot(x, REF_SLOT, plain_name(x, field(x, n, F_VALUE)), span_of(last));
}

static void assign(struct extract *x, TSNode n)
{
	TSNode left = field(x, n, F_LEFT), right = field(x, n, F_RIGHT);
	/* a = b = f: every left side gets f */
	for (int depth = 0; depth < 8 && is(right, "assignment_expression"); depth++)
		right = field(x, right, F_RIGHT);
	if (is(left, "subscript_expression"))
		left = field(x, left, F_ARGUMENT);
	if (!is(left, "field_expression"))
		return;
	if (is(right, "conditional_expression")) {
		ref_with_slot(x, REF_ASSIGN, plain_name(x, field(x, right, F_CONSEQUENCE)), span_of(field(x, left, F_FIELD)));
		right = field(x, right, F_ALTERNATIVE);
	}
	ref_with_slot(x, REF_ASSIGN, plain_name(x, right), span_of(field(x, left, F_FIELD)));
}

/* A name that masking glued to its tag ("struct foo", from struct_foo) is that type. */
static void use(struct extract *x, TSNode n, enum ref_kind kind)
{
	struct span s = span_of(n);
	if (x->lang == LANG_CPP && s.start && x->src[s.start - 1] == '~') /* a destructor's name */
		return;
	if (!span_is_word(x, s)) {
		uint32_t i = s.end;
		while (i > s.start && is_word_char((unsigned char)x->src[i - 1]))
			i--;
		s.start = i;
		kind = REF_TYPE;
	}
	if (span_is_word(x, s) && lex_c_word(x->src + s.start, s.end - s.start) == WORD_NAME)
		extract_ref(x, kind, s, s.start);
}

static void include(struct extract *x, struct span s)
{
	if (s.end - s.start > 2 && strchr("\"<", x->src[s.start]))
		s.start++, s.end--;
	extract_ref(x, REF_INCLUDE, s, s.start);
}

static bool is_parameter(const char *src, const struct token_list *t, size_t params, struct span name)
{
	for (size_t i = 0; i < params; i++)
		if (t->v[i].kind == TOK_IDENT && t->v[i].len == name.end - name.start && !memcmp(src + t->v[i].pos, src + name.start, t->v[i].len))
			return true;
	return false;
}

/* The body of a macro is one opaque token of the grammar: calls and slots in it are read from its tokens. */
static void macro(struct extract *x, struct span params, struct span body)
{
	const struct token_list *t = &x->body, *p = &x->params;
	lex_c(x->src, body.start, body.end, x->lang == LANG_CPP, &x->body, NULL);
	x->params.n = 0;
	if (params.end > params.start)
		lex_c(x->src, params.start, params.end, false, &x->params, NULL);
	for (size_t i = 0; i < t->n; i++) {
		struct token *k = &t->v[i];
		struct span name = { k->pos, k->pos + k->len };
		if (k->kind != TOK_IDENT || k->word != WORD_NAME || is_parameter(x->src, p, p->n < 64 ? p->n : 64, name))
			continue;
		bool member = i && t->v[i - 1].kind == TOK_PUNCT && (t->v[i - 1].c == '.' || t->v[i - 1].c == '>' || t->v[i - 1].c == '#');
		bool called = i + 1 < t->n && t->v[i + 1].kind == TOK_PUNCT && t->v[i + 1].c == '(';
		bool tagged = i && t->v[i - 1].kind == TOK_IDENT && t->v[i - 1].word == WORD_TAG;
		if (member)
			continue;
		if (i > 2 && t->v[i - 1].c == '=' && t->v[i - 2].kind == TOK_IDENT && t->v[i - 3].c == '.') {
			struct ref *r = extract_ref(x, REF_SLOT, name, name.start);
			r->slot = t->v[i - 2].pos;
			r->slot_len = t->v[i - 2].len;
			continue;
		}
		extract_ref(x, tagged ? REF_TYPE : called ? REF_CALL : REF_USE, name, name.start);
	}
}

static void macro_node(struct extract *x, TSNode n)
{
	TSNode params = field(x, n, F_PARAMETERS), body = field(x, n, F_VALUE);
	if (!ts_node_is_null(body))
		macro(x, ts_node_is_null(params) ? (struct span){ 0, 0 } : span_of(params), span_of(body));
}

/* C++: class names behind the colon of a class head. */
static void bases(struct extract *x, TSNode n)
{
	uint32_t k = ts_node_named_child_count(n);
	for (uint32_t i = 0; i < k && i < MAX_DEPTH; i++) {
		TSNode c = ts_node_named_child(n, i);
		for (int depth = 0; depth < 8 && (is(c, "qualified_identifier") || is(c, "template_type")); depth++)
			c = field(x, c, F_NAME);
		if (is(c, "type_identifier"))
			extract_ref(x, REF_INHERIT, span_of(c), ts_node_start_byte(c));
	}
}

void extract_c_node(struct extract *x, enum c_node what, TSNode n)
{
	switch (what) {
	case C_FUNCTION:
		function(x, n);
		break;
	case C_BODY: /* bodies come before what is in them: nodes arrive in the order of their starts */
		if (ts_node_end_byte(n) > x->body_end)
			x->body_end = ts_node_end_byte(n);
		break;
	case C_DECLARATION:
		declaration(x, n);
		break;
	case C_PARAM: {
		struct declarator d = walk_declarator(x, field(x, n, F_DECLARATOR));
		if (!ts_node_is_null(d.name))
			span_add(&x->locals, ts_node_start_byte(d.name), ts_node_end_byte(d.name));
		break;
	}
	case C_FIELD:
		fields(x, n, false);
		break;
	case C_TYPEDEF:
		fields(x, n, true);
		break;
	case C_CALL:
		call(x, n);
		break;
	case C_SLOT:
		slot(x, n);
		break;
	case C_ASSIGN:
		assign(x, n);
		break;
	case C_TYPE:
		use(x, n, REF_TYPE);
		break;
	case C_USE:
		use(x, n, REF_USE);
		break;
	case C_INCLUDE:
		include(x, span_of(n));
		break;
	case C_MACRO:
		macro_node(x, n);
		break;
	case C_BASES:
		bases(x, n);
		break;
	case C_NODE_COUNT:
		break;
	}
}

/* ---- Kconfig symbols in conditions, read from the tokens: they do not depend on the tree ---- */

static void config_words(struct extract *x, uint32_t from, uint32_t to, struct span where)
{
	for (uint32_t i = from; i + 7 < to; i++) {
		if (x->src[i] != 'C' || memcmp(x->src + i, "CONFIG_", 7) || (i && is_word_char((unsigned char)x->src[i - 1])))
			continue;
		uint32_t k = i + 7;
		while (k < to && is_word_char((unsigned char)x->src[k]))
			k++;
		if (k > i + 14 && !memcmp(x->src + k - 7, "_MODULE", 7))
			k -= 7; /* CONFIG_X_MODULE says that X is m */
		struct ref *r = extract_ref(x, REF_CONFIG, (struct span){ i + 7, k }, i);
		r->slot = where.start;
		r->slot_len = where.end - where.start;
		i = k;
	}
}

void extract_c_directives(struct extract *x)
{
	for (size_t i = 0; i < x->tokens.n; i++) {
		const struct token *t = &x->tokens.v[i];
		uint32_t end = t->pos + t->len;
		if (t->kind == TOK_DIRECTIVE) {
			uint32_t w = t->pos + 1;
			while (w < end && (x->src[w] == ' ' || x->src[w] == '\t'))
				w++;
			struct span word = { w, w };
			while (word.end < end && is_word_char((unsigned char)x->src[word.end]))
				word.end++;
			if (extract_is(x, word, "if") || extract_is(x, word, "ifdef") || extract_is(x, word, "ifndef") || extract_is(x, word, "elif"))
				config_words(x, word.end, end, word);
		} else if (t->kind == TOK_IDENT && t->len > 8 && !memcmp(x->src + t->pos, "IS_", 3) && i + 2 < x->tokens.n) {
			struct span word = { t->pos, end };
			const struct token *arg = &x->tokens.v[i + 2];
			if (x->tokens.v[i + 1].c == '(' && arg->kind == TOK_IDENT)
				config_words(x, arg->pos, arg->pos + arg->len, word);
		}
	}
}

/* ---- #define and #include, for a file that is read without a tree ---- */

static void define(struct extract *x, uint32_t i, uint32_t end, uint32_t start)
{
	struct span name = { i, i }, params = { 0, 0 };
	while (name.end < end && is_word_char((unsigned char)x->src[name.end]))
		name.end++;
	if (name.end == i)
		return;
	struct def *d = extract_def(x, DEF_MACRO, name, (struct span){ start, end });
	d->sig_end = d->end;
	i = name.end;
	if (i < end && x->src[i] == '(') {
		const char *close = memchr(x->src + i, ')', end - i);
		params = (struct span){ i + 1, close ? (uint32_t)(close - x->src) : end };
		i = params.end;
	}
	macro(x, params, (struct span){ i, end });
}

void extract_c_preprocessor(struct extract *x)
{
	for (size_t i = 0; i < x->tokens.n; i++) {
		const struct token *t = &x->tokens.v[i];
		uint32_t w = t->pos + 1, end = t->pos + t->len;
		if (t->kind != TOK_DIRECTIVE)
			continue;
		while (w < end && (x->src[w] == ' ' || x->src[w] == '\t'))
			w++;
		struct span word = { w, w };
		while (word.end < end && is_word_char((unsigned char)x->src[word.end]))
			word.end++;
		for (w = word.end; w < end && (x->src[w] == ' ' || x->src[w] == '\t' || (x->src[w] == '\\' && w + 1 < end)); w++)
			w += x->src[w] == '\\';
		if (extract_is(x, word, "define")) {
			define(x, w, end, t->pos);
		} else if (extract_is(x, word, "include") && w < end) {
			const char *stop = memchr(x->src + w + 1, x->src[w] == '<' ? '>' : '"', end - w - 1);
			uint32_t k = w;
			while (k < end && is_word_char((unsigned char)x->src[k]))
				k++;
			if (strchr("\"<", x->src[w]) && stop)
				k = (uint32_t)(stop - x->src) + 1;
			if (k > w)
				include(x, (struct span){ w, k });
		}
	}
}
