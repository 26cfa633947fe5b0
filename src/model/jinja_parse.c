/* jinja_parse.c - expressions: precedence climbing as in Jinja's grammar. Chains of operators of one precedence become one node
 * with many operands, so that evaluation nests no deeper than the source. */
#include "jinja_impl.h"

#include <stdlib.h>

struct jtok *jp_cur(struct jparse *p)
{
	struct jtok *t = &p->toks[p->at];

	p->line = t->line;
	return t;
}

static void skip(struct jparse *p)
{
	if (p->toks[p->at].type != T_EOF)
		p->at++;
}

bool jp_is_op(struct jparse *p, int op)
{
	struct jtok *t = jp_cur(p);

	return t->type == T_OP && t->op == op;
}

bool jp_is_name(struct jparse *p, const char *name)
{
	struct jtok *t = jp_cur(p);

	return t->type == T_NAME && jstr_is(t->u.s, name);
}

bool jp_skip_op(struct jparse *p, int op)
{
	bool is = jp_is_op(p, op);

	if (is)
		skip(p);
	return is;
}

bool jp_skip_name(struct jparse *p, const char *name)
{
	bool is = jp_is_name(p, name);

	if (is)
		skip(p);
	return is;
}

bool jp_want_op(struct jparse *p, int op)
{
	if (jp_skip_op(p, op))
		return true;
	jparse_fail(p, "'%c' is expected here", op);
	return false;
}

int32_t jinja_sym(struct jparse *p, struct jstr name)
{
	bool fresh;
	uint64_t *v = map_put(&p->t->syms, name.p, name.n, &fresh);

	if (fresh)
		*v = p->t->syms.n;
	return (int32_t)*v;
}

struct jnode *jinja_node(struct jparse *p, enum jkind kind, uint32_t line)
{
	struct jnode *n = arena_alloc(&p->t->arena, sizeof *n);

	memset(n, 0, sizeof *n);
	n->kind = (uint8_t)kind;
	n->line = line;
	return n;
}

static void taller(const struct jnode *child, unsigned *height)
{
	if (child && child->height >= *height)
		*height = child->height + 1u;
}

struct jnode *jinja_seal(struct jparse *p, struct jnode *n)
{
	unsigned height = 1;

	if (!n || p->failed)
		return NULL;
	taller(n->a, &height);
	taller(n->b, &height);
	taller(n->c, &height);
	taller(n->d, &height);
	taller(n->e, &height);
	for (uint32_t i = 0; i < n->n; i++)
		taller(n->items[i], &height);
	for (uint32_t i = 0; i < n->n_kw; i++)
		taller(n->kw[i].v, &height);
	if (height > JINJA_PARSE_DEPTH) {
		jparse_fail(p, "the template is nested more than %d deep; use another one", JINJA_PARSE_DEPTH);
		return NULL;
	}
	n->height = (uint8_t)height;
	return n;
}

struct jnode **jinja_array(struct jparse *p, struct jnode *first, uint32_t n)
{
	struct jnode **items = n ? arena_alloc(&p->t->arena, n * sizeof(*items)) : NULL;

	for (uint32_t i = 0; i < n; i++, first = first->next)
		items[i] = first;
	return items;
}

/* A list that grows: nodes are linked through next. */
struct chain {
	struct jnode *first, **last;
	uint32_t n;
};

static bool add(struct jparse *p, struct chain *c, struct jnode *n)
{
	if (!n || p->failed)
		return false;
	if (!c->last)
		c->last = &c->first;
	*c->last = n;
	c->last = &n->next;
	c->n++;
	return true;
}

static struct jnode *with_items(struct jparse *p, enum jkind kind, uint32_t line, const struct chain *c)
{
	struct jnode *n = jinja_node(p, kind, line);

	n->items = jinja_array(p, c->first, c->n);
	n->n = c->n;
	return jinja_seal(p, n);
}

static struct jnode *constant(struct jparse *p, struct jval v)
{
	struct jnode *n = jinja_node(p, N_CONST, p->toks[p->at].line);

	n->v = v;
	return jinja_seal(p, n);
}

/* ---- primary expressions ---------------------------------------------------------------------------------------------- */

/* Items up to the closing bracket; pairs: KEY ":" VALUE. */
static struct jnode *bracketed(struct jparse *p, enum jkind kind, int close)
{
	struct chain c = { 0 };
	uint32_t line = jp_cur(p)->line;

	while (!p->failed && !jp_is_op(p, close)) {
		if (c.n && !jp_want_op(p, ','))
			return NULL;
		if (jp_is_op(p, close))
			break;
		if (!add(p, &c, jinja_expr(p, true)))
			return NULL;
		if (kind == N_DICT && (!jp_want_op(p, ':') || !add(p, &c, jinja_expr(p, true))))
			return NULL;
	}
	return jp_want_op(p, close) ? with_items(p, kind, line, &c) : NULL;
}

static struct jnode *name_or_constant(struct jparse *p, const struct jtok *t)
{
	struct jnode *n;

	if (jstr_is(t->u.s, "true") || jstr_is(t->u.s, "True"))
		return constant(p, JV_BOOL(true));
	if (jstr_is(t->u.s, "false") || jstr_is(t->u.s, "False"))
		return constant(p, JV_BOOL(false));
	if (jstr_is(t->u.s, "none") || jstr_is(t->u.s, "None"))
		return constant(p, JV_NONE);
	n = jinja_node(p, N_NAME, t->line);
	n->name = t->u.s;
	n->sym = jinja_sym(p, t->u.s);
	return jinja_seal(p, n);
}

/* Texts that stand side by side are one. */
static struct jnode *texts(struct jparse *p, struct jstr s)
{
	while (jp_cur(p)->type == T_TEXT) {
		struct jstr more = jp_cur(p)->u.s;
		char *both = arena_alloc(&p->t->arena, s.n + more.n);

		if (s.n + more.n > p->t->n_zeros) {
			jparse_fail(p, "a text is too long");
			return NULL;
		}
		memcpy(both, s.p, s.n);
		memcpy(both + s.n, more.p, more.n);
		s = (struct jstr){ both, p->t->zeros, s.n + more.n };
		skip(p);
	}
	return constant(p, JV_STR(s));
}

static struct jnode *primary(struct jparse *p)
{
	struct jtok t = *jp_cur(p);
	struct jnode *n;

	skip(p);
	switch (t.type) {
	case T_NAME:
		return name_or_constant(p, &t);
	case T_TEXT:
		return texts(p, t.u.s);
	case T_INT:
		return constant(p, JV_INT(t.u.i));
	case T_FLOAT:
		return constant(p, JV_FLOAT(t.u.f));
	case T_OP:
		if (t.op == '[')
			return bracketed(p, N_LIST, ']');
		if (t.op == '{')
			return bracketed(p, N_DICT, '}');
		if (t.op != '(')
			break;
		if (jp_skip_op(p, ')'))
			return with_items(p, N_TUPLE, t.line, &(struct chain){ 0 });
		n = jinja_tuple(p, true);
		return n && jp_want_op(p, ')') ? n : NULL;
	default:
		break;
	}
	p->line = t.line;
	jparse_fail(p, "a value is expected here");
	return NULL;
}

/* ---- what follows a primary: attributes, items, calls, filters, tests ------------------------------------------------- */

/* Behind "(": positional and keyword arguments into n. */
static bool arguments(struct jparse *p, struct jnode *n)
{
	struct chain c = { 0 };
	struct jkwarg *kw = NULL;
	size_t n_kw = 0, cap = 0;
	bool ok = true;

	while (ok && !p->failed && !jp_is_op(p, ')')) {
		struct jtok *t = jp_cur(p);

		if ((c.n || n_kw) && !(ok = jp_want_op(p, ',')))
			break;
		if (jp_is_op(p, ')'))
			break;
		t = jp_cur(p);
		if (jp_is_op(p, '*') || jp_is_op(p, OP_POW)) {
			jparse_fail(p, "'*' before an argument is not known; use another template");
		} else if (t->type == T_NAME && t[1].type == T_OP && t[1].op == '=') {
			struct jkwarg k = { t->u.s, jinja_sym(p, t->u.s), NULL };

			p->at += 2;
			k.v = jinja_expr(p, true);
			kw = mem_grow(kw, n_kw, &cap, sizeof *kw);
			kw[n_kw++] = k;
			ok = k.v != NULL;
		} else if (n_kw) {
			jparse_fail(p, "an argument stands behind one with a name");
		} else {
			ok = add(p, &c, jinja_expr(p, true));
		}
	}
	ok = ok && !p->failed && jp_want_op(p, ')');
	if (ok) {
		n->items = jinja_array(p, c.first, c.n);
		n->n = c.n;
		n->kw = arena_alloc(&p->t->arena, (n_kw + 1) * sizeof *kw);
		if (n_kw)
			memcpy(n->kw, kw, n_kw * sizeof *kw);
		n->n_kw = (uint32_t)n_kw;
	}
	free(kw);
	return ok;
}

/* Behind "[": an item or a slice. */
static struct jnode *subscript(struct jparse *p, struct jnode *of)
{
	struct jnode *n = jinja_node(p, N_ITEM, jp_cur(p)->line), *part[3] = { NULL, NULL, NULL };
	int k = 0;

	while (!p->failed && k < 3 && !jp_is_op(p, ']')) {
		if (jp_skip_op(p, ':')) {
			n->kind = N_SLICE;
			k++;
		} else if (part[k] || !(part[k] = jinja_expr(p, true))) {
			break;
		}
	}
	n->a = of;
	n->b = part[0];
	n->c = part[1];
	n->d = part[2];
	if (n->kind == N_ITEM && !n->b)
		jparse_fail(p, "an index is expected between the brackets");
	return jp_want_op(p, ']') ? jinja_seal(p, n) : NULL;
}

static struct jnode *attribute(struct jparse *p, struct jnode *of)
{
	struct jtok *t = jp_cur(p);
	struct jnode *n = jinja_node(p, N_ATTR, t->line);

	n->a = of;
	if (t->type == T_INT) {
		n->kind = N_ITEM;
		n->b = constant(p, JV_INT(t->u.i));
	} else if (t->type == T_NAME) {
		n->name = t->u.s;
	} else {
		jparse_fail(p, "a name is expected behind '.'");
		return NULL;
	}
	skip(p);
	return jinja_seal(p, n);
}

static struct jnode *call(struct jparse *p, struct jnode *of)
{
	struct jnode *n = jinja_node(p, N_CALL, jp_cur(p)->line);

	n->a = of;
	return arguments(p, n) ? jinja_seal(p, n) : NULL;
}

/* Behind "|" or "is": its name (with dots) into n->name. */
static bool dotted_name(struct jparse *p, struct jnode *n, const char *what)
{
	struct jtok *t = jp_cur(p);

	if (t->type != T_NAME) {
		jparse_fail(p, "the name of a %s is expected here", what);
		return false;
	}
	n->name = t->u.s;
	skip(p);
	return true;
}

static struct jnode *test(struct jparse *p, struct jnode *of)
{
	struct jnode *n = jinja_node(p, N_TEST, jp_cur(p)->line), *arg;
	struct jtok *t;
	bool value;

	n->a = of;
	n->negated = jp_skip_name(p, "not");
	if (!dotted_name(p, n, "test"))
		return NULL;
	t = jp_cur(p);
	value = t->type == T_NAME || t->type == T_TEXT || t->type == T_INT || t->type == T_FLOAT || jp_is_op(p, '[') || jp_is_op(p, '{');
	if (jp_skip_op(p, '('))
		return arguments(p, n) ? jinja_seal(p, n) : NULL;
	if (value && !jp_is_name(p, "else") && !jp_is_name(p, "or") && !jp_is_name(p, "and") && !jp_is_name(p, "if") &&
	    !jp_is_name(p, "is") && !jp_is_name(p, "in") && !jp_is_name(p, "not") && !jp_is_name(p, "recursive")) {
		arg = jinja_postfix(p, primary(p), false);
		if (!arg)
			return NULL;
		n->items = jinja_array(p, arg, 1);
		n->n = 1;
	}
	return jinja_seal(p, n);
}

static struct jnode *filter(struct jparse *p, struct jnode *of)
{
	struct jnode *n = jinja_node(p, N_FILTER, jp_cur(p)->line);

	n->a = of;
	if (!dotted_name(p, n, "filter"))
		return NULL;
	if (jp_skip_op(p, '(') && !arguments(p, n))
		return NULL;
	return jinja_seal(p, n);
}

struct jnode *jinja_filters(struct jparse *p, struct jnode *n)
{
	while (n && jp_skip_op(p, '|'))
		n = filter(p, n);
	return n;
}

struct jnode *jinja_postfix(struct jparse *p, struct jnode *n, bool with_filters)
{
	while (n && !p->failed) {
		if (jp_skip_op(p, '.'))
			n = attribute(p, n);
		else if (jp_skip_op(p, '['))
			n = subscript(p, n);
		else if (jp_skip_op(p, '('))
			n = call(p, n);
		else
			break;
	}
	while (with_filters && n && !p->failed) {
		if (jp_skip_op(p, '|'))
			n = filter(p, n);
		else if (jp_skip_name(p, "is"))
			n = test(p, n);
		else if (jp_skip_op(p, '('))
			n = call(p, n);
		else
			break;
	}
	return n;
}

/* ---- operators, from the tightest ------------------------------------------------------------------------------------- */

static struct jnode *unary(struct jparse *p, bool with_filters)
{
	uint32_t line = jp_cur(p)->line;
	struct jnode *n;

	if (++p->depth > JINJA_PARSE_DEPTH)
		jparse_fail(p, "the template is nested more than %d deep; use another one", JINJA_PARSE_DEPTH);
	if (p->failed)
		return NULL;
	if (jp_is_op(p, '-') || jp_is_op(p, '+')) {
		n = jinja_node(p, jp_is_op(p, '-') ? N_NEG : N_POS, line);
		skip(p);
		n->a = unary(p, false);
		n = n->a ? jinja_seal(p, n) : NULL;
	} else {
		n = primary(p);
	}
	n = jinja_postfix(p, n, with_filters);
	p->depth--;
	return n;
}

/* Operators of one precedence, from the tightest to the loosest; then ~ between the two groups as Jinja has it. */
static struct jnode *chain_of(struct jparse *p, int level)
{
	static const char ops[][5] = { { OP_POW }, { '*', '/', OP_FLOORDIV, '%' }, { '~' }, { '+', '-' } };
	struct chain c = { 0 };
	uint8_t *op = NULL, small[16] = { 0 };
	size_t cap = sizeof small;
	uint32_t line = jp_cur(p)->line;
	struct jnode *n = NULL;

	if (level < 0)
		return unary(p, true);
	while (add(p, &c, chain_of(p, level - 1))) {
		struct jtok *t = jp_cur(p);

		if (t->type != T_OP || !strchr(ops[level], t->op))
			break;
		skip(p);
		if (c.n >= cap) {
			cap *= 2;
			uint8_t *wider = arena_alloc(&p->t->arena, cap);
			memcpy(wider, op ? op : small, c.n);
			op = wider;
		}
		(op ? op : small)[c.n] = t->op;
	}
	if (!p->failed && c.n == 1)
		return c.first;
	if (!p->failed) {
		n = with_items(p, level == 2 ? N_CONCAT : N_MATH, line, &c);
		if (n) {
			n->ops = arena_alloc(&p->t->arena, c.n);
			memcpy(n->ops, op ? op : small, c.n);
		}
	}
	return n;
}

/* ==, <, in ...: a chain holds when each pair does. */
static struct jnode *comparison(struct jparse *p)
{
	struct chain c = { 0 };
	uint8_t ops[64];
	uint32_t line = jp_cur(p)->line;
	struct jnode *n;

	while (add(p, &c, chain_of(p, 3))) {
		struct jtok *t = jp_cur(p);
		int op = 0;

		if (t->type == T_OP && (t->op == OP_EQ || t->op == OP_NE || t->op == OP_LE || t->op == OP_GE || t->op == '<' || t->op == '>'))
			op = t->op;
		else if (jp_is_name(p, "in"))
			op = OP_IN;
		else if (jp_is_name(p, "not") && t[1].type == T_NAME && jstr_is(t[1].u.s, "in"))
			op = OP_NOT_IN;
		if (!op)
			break;
		p->at += op == OP_NOT_IN ? 2 : 1;
		if (c.n >= sizeof ops) {
			jparse_fail(p, "more than %zu comparisons stand in a row", sizeof ops - 1);
			return NULL;
		}
		ops[c.n] = (uint8_t)op;
	}
	if (p->failed || c.n == 1)
		return p->failed ? NULL : c.first;
	n = with_items(p, N_CMP, line, &c);
	if (n) {
		n->ops = arena_alloc(&p->t->arena, c.n);
		memcpy(n->ops, ops, c.n);
	}
	return n;
}

static struct jnode *negation(struct jparse *p)
{
	uint32_t line = jp_cur(p)->line;
	struct jnode *n;
	bool flip = false, any = false;

	for (; jp_skip_name(p, "not"); flip = !flip)
		any = true;
	n = comparison(p);
	for (int i = 0; n && any && i < 2 - flip; i++) { /* an even number of them still makes a truth value */
		struct jnode *not = jinja_node(p, N_NOT, line);

		not->a = n;
		n = jinja_seal(p, not);
	}
	return n;
}

static struct jnode *logic(struct jparse *p, bool or)
{
	struct chain c = { 0 };
	uint32_t line = jp_cur(p)->line;

	do {
		if (!add(p, &c, or ? logic(p, false) : negation(p)))
			return NULL;
	} while (jp_skip_name(p, or ? "or" : "and"));
	return c.n == 1 ? c.first : with_items(p, or ? N_OR : N_AND, line, &c);
}

struct jnode *jinja_expr(struct jparse *p, bool with_cond)
{
	struct jnode *n, *cond;
	uint32_t line = jp_cur(p)->line;

	if (++p->depth > JINJA_PARSE_DEPTH)
		jparse_fail(p, "the template is nested more than %d deep; use another one", JINJA_PARSE_DEPTH);
	n = p->failed ? NULL : logic(p, true);
	if (n && with_cond && jp_skip_name(p, "if")) {
		cond = jinja_node(p, N_COND, line);
		cond->b = n;
		cond->a = logic(p, true);
		if (cond->a && jp_skip_name(p, "else") && !(cond->c = jinja_expr(p, true)))
			cond->a = NULL;
		n = cond->a ? jinja_seal(p, cond) : NULL;
	}
	p->depth--;
	return n;
}

struct jnode *jinja_tuple(struct jparse *p, bool with_cond)
{
	struct chain c = { 0 };
	uint32_t line = jp_cur(p)->line;
	bool comma = false;

	while (add(p, &c, jinja_expr(p, with_cond))) {
		struct jtok *t;

		if (!jp_skip_op(p, ','))
			break;
		comma = true;
		t = jp_cur(p);
		if (t->type == T_VAR_END || t->type == T_BLOCK_END || jp_is_op(p, ')') || jp_is_name(p, "in"))
			break;
	}
	if (p->failed)
		return NULL;
	return comma ? with_items(p, N_TUPLE, line, &c) : c.first;
}
