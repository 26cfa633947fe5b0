/* jinja_stmt.c - statements, and the two ends of a template's life. */
#include "jinja_impl.h"

#include <stdlib.h>

struct chain {
	struct jnode *first, **last;
	uint32_t n;
};

static bool add(struct chain *c, struct jnode *n)
{
	if (!n)
		return false;
	if (!c->last)
		c->last = &c->first;
	*c->last = n;
	c->last = &n->next;
	c->n++;
	return true;
}

static bool block_end(struct jparse *p)
{
	struct jtok *t = jp_cur(p);

	if (t->type == T_BLOCK_END) {
		p->at++;
		return true;
	}
	jparse_fail(p, "'%%}' is expected here");
	return false;
}

/* "{% endNAME %}" or another end: the cursor is on its name. */
static bool closing(struct jparse *p, const char *end)
{
	if (jp_skip_name(p, end))
		return block_end(p);
	jparse_fail(p, "'%s' is missing", end);
	return false;
}

static struct jnode *body_until(struct jparse *p, const char *end)
{
	const char *const ends[] = { end, NULL };
	struct jnode *n = block_end(p) ? jinja_body(p, ends) : NULL;

	return n && closing(p, end) ? n : NULL;
}

/* A name, a name with an attribute (of a namespace), or several names. */
static struct jnode *target(struct jparse *p, bool with_attr)
{
	struct chain c = { 0 };
	uint32_t line = jp_cur(p)->line;
	bool many = false, open = jp_skip_op(p, '(');
	struct jnode *n;

	do {
		struct jtok *t = jp_cur(p);

		if (t->type != T_NAME || jp_is_name(p, "in")) {
			if (many && c.n)
				break; /* a comma at the end */
			jparse_fail(p, "a name to set is expected here");
			return NULL;
		}
		n = jinja_node(p, N_NAME, t->line);
		n->name = t->u.s;
		n->sym = jinja_sym(p, t->u.s);
		p->at++;
		if (with_attr && jp_skip_op(p, '.')) {
			if (jp_cur(p)->type != T_NAME) {
				jparse_fail(p, "a name is expected behind '.'");
				return NULL;
			}
			n->kind = N_NSATTR;
			n->v = JV_STR(n->name);
			n->name = jp_cur(p)->u.s;
			p->at++;
		}
		add(&c, jinja_seal(p, n));
	} while (jp_skip_op(p, ',') && (many = true));
	if (open && !jp_want_op(p, ')'))
		return NULL;
	if (!many)
		return jinja_seal(p, c.first);
	n = jinja_node(p, N_TUPLE, line);
	n->items = jinja_array(p, c.first, c.n);
	n->n = c.n;
	return jinja_seal(p, n);
}

/* ---- one statement each; the cursor is behind its name ---------------------------------------------------------------- */

static struct jnode *if_statement(struct jparse *p, uint32_t line)
{
	static const char *const ends[] = { "elif", "else", "endif", NULL };
	struct jnode *n = jinja_node(p, N_IF, line), *body;
	struct chain c = { 0 };

	do {
		if (!add(&c, jinja_tuple(p, true)) || !block_end(p) || !add(&c, jinja_body(p, ends)))
			return NULL;
	} while (jp_skip_name(p, "elif"));
	if (jp_skip_name(p, "else")) {
		body = body_until(p, "endif");
		if (!body)
			return NULL;
		n->c = body;
	} else if (!closing(p, "endif")) {
		return NULL;
	}
	n->items = jinja_array(p, c.first, c.n);
	n->n = c.n;
	return jinja_seal(p, n);
}

static struct jnode *for_statement(struct jparse *p, uint32_t line)
{
	static const char *const ends[] = { "else", "endfor", NULL };
	struct jnode *n = jinja_node(p, N_FOR, line);

	n->a = target(p, false);
	if (!n->a)
		return NULL;
	if (!jp_skip_name(p, "in")) {
		jparse_fail(p, "'in' is expected in a for statement");
		return NULL;
	}
	n->b = jinja_tuple(p, false);
	if (n->b && jp_skip_name(p, "if") && !(n->c = jinja_expr(p, true)))
		return NULL;
	if (jp_is_name(p, "recursive"))
		jparse_fail(p, "a recursive loop is not known; use another template");
	if (!n->b || !block_end(p))
		return NULL;
	p->loops++;
	n->d = jinja_body(p, ends);
	p->loops--;
	if (!n->d)
		return NULL;
	if (jp_skip_name(p, "else")) {
		n->e = body_until(p, "endfor");
		if (!n->e)
			return NULL;
	} else if (!closing(p, "endfor")) {
		return NULL;
	}
	return jinja_seal(p, n);
}

static struct jnode *set_statement(struct jparse *p, uint32_t line)
{
	struct jnode *n = jinja_node(p, N_SET, line), *input;

	n->a = target(p, true);
	if (!n->a)
		return NULL;
	if (jp_skip_op(p, '=')) {
		n->b = jinja_tuple(p, true);
		return n->b && block_end(p) ? jinja_seal(p, n) : NULL;
	}
	n->kind = N_SETBLOCK;
	input = jinja_node(p, N_INPUT, line);
	n->c = jinja_filters(p, jinja_seal(p, input));
	n->b = n->c ? body_until(p, "endset") : NULL;
	return n->b ? jinja_seal(p, n) : NULL;
}

/* Behind "(": names with defaults. */
static bool parameters(struct jparse *p, struct jnode *n)
{
	struct jkwarg *kw = NULL;
	size_t n_kw = 0, cap = 0;

	while (!p->failed && !jp_is_op(p, ')')) {
		struct jtok *t;
		struct jkwarg k;

		if (n_kw && !jp_want_op(p, ','))
			break;
		if (jp_is_op(p, ')'))
			break;
		t = jp_cur(p);
		if (t->type != T_NAME) {
			jparse_fail(p, "the name of a parameter is expected here");
			break;
		}
		k = (struct jkwarg){ t->u.s, jinja_sym(p, t->u.s), NULL };
		p->at++;
		if (jp_skip_op(p, '='))
			k.v = jinja_expr(p, true);
		kw = mem_grow(kw, n_kw, &cap, sizeof *kw);
		kw[n_kw++] = k;
	}
	if (!p->failed && jp_want_op(p, ')')) {
		n->kw = arena_alloc(&p->t->arena, (n_kw + 1) * sizeof *kw);
		if (n_kw)
			memcpy(n->kw, kw, n_kw * sizeof *kw);
		n->n_kw = (uint32_t)n_kw;
	}
	free(kw);
	return !p->failed;
}

/* The body of a macro cannot leave a loop that stands around it. */
static struct jnode *own_body(struct jparse *p, const char *end)
{
	int loops = p->loops;
	struct jnode *n;

	p->loops = 0;
	n = body_until(p, end);
	p->loops = loops;
	return n;
}

static struct jnode *macro_statement(struct jparse *p, uint32_t line)
{
	struct jnode *n = jinja_node(p, N_MACRO, line);
	struct jtok *t = jp_cur(p);

	if (t->type != T_NAME) {
		jparse_fail(p, "the name of the macro is expected here");
		return NULL;
	}
	n->name = t->u.s;
	n->sym = jinja_sym(p, t->u.s);
	p->at++;
	if (!jp_want_op(p, '(') || !parameters(p, n))
		return NULL;
	n->b = own_body(p, "endmacro");
	return n->b ? jinja_seal(p, n) : NULL;
}

/* {% call(x) name(...) %}: the body is what caller(x) gives inside of the macro. */
static struct jnode *call_statement(struct jparse *p, uint32_t line)
{
	struct jnode *n = jinja_node(p, N_CALLBLOCK, line);

	n->name = (struct jstr){ "caller", p->t->zeros, 6 };
	if (jp_skip_op(p, '(') && !parameters(p, n))
		return NULL;
	n->a = jinja_expr(p, true);
	if (n->a && n->a->kind != N_CALL)
		jparse_fail(p, "a call statement needs the call of a macro");
	n->b = n->a ? own_body(p, "endcall") : NULL;
	return n->b ? jinja_seal(p, n) : NULL;
}

static struct jnode *filter_statement(struct jparse *p, uint32_t line)
{
	struct jnode *n = jinja_node(p, N_FILTERBLOCK, line), *input = jinja_seal(p, jinja_node(p, N_INPUT, line));
	struct jtok bar = { .type = T_OP, .op = '|', .line = line };

	/* "{% filter a | b %}" is "| a | b": the token before the first name (the tag's own) becomes the bar */
	p->toks[--p->at] = bar;
	n->c = jinja_filters(p, input);
	n->b = n->c ? body_until(p, "endfilter") : NULL;
	return n->b ? jinja_seal(p, n) : NULL;
}

static struct jnode *with_statement(struct jparse *p, uint32_t line)
{
	struct jnode *n = jinja_node(p, N_WITH, line);
	struct chain c = { 0 };

	while (!p->failed && jp_cur(p)->type != T_BLOCK_END) {
		struct jnode *set = jinja_node(p, N_SET, line);

		if (c.n && !jp_want_op(p, ','))
			return NULL;
		set->a = target(p, false);
		if (!set->a || !jp_want_op(p, '=') || !(set->b = jinja_expr(p, true)) || !add(&c, jinja_seal(p, set)))
			return NULL;
	}
	n->items = jinja_array(p, c.first, c.n);
	n->n = c.n;
	n->b = body_until(p, "endwith");
	return n->b ? jinja_seal(p, n) : NULL;
}

static struct jnode *generation_statement(struct jparse *p, uint32_t line)
{
	(void)line;
	return body_until(p, "endgeneration");
}

static struct jnode *leave_statement(struct jparse *p, uint32_t line, enum jkind kind)
{
	if (!p->loops)
		jparse_fail(p, "'%s' stands outside of a loop", kind == N_BREAK ? "break" : "continue");
	return !p->failed && block_end(p) ? jinja_seal(p, jinja_node(p, kind, line)) : NULL;
}

static struct jnode *statement(struct jparse *p)
{
	static const struct {
		const char *name;
		struct jnode *(*parse)(struct jparse *p, uint32_t line);
	} known[] = {
		{ "if", if_statement }, { "for", for_statement }, { "set", set_statement }, { "macro", macro_statement },
		{ "call", call_statement }, { "filter", filter_statement }, { "with", with_statement }, { "generation", generation_statement },
	};
	struct jtok *t = jp_cur(p);

	if (jp_skip_name(p, "break"))
		return leave_statement(p, t->line, N_BREAK);
	if (jp_skip_name(p, "continue"))
		return leave_statement(p, t->line, N_CONTINUE);
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (jp_skip_name(p, known[i].name))
			return known[i].parse(p, t->line);
	if (t->type == T_NAME)
		jparse_fail(p, "statement '%.*s' is not known here; use another template", JS(t->u.s));
	else
		jparse_fail(p, "the name of a statement is expected here");
	return NULL;
}

static bool at_end(struct jparse *p, const char *const *ends)
{
	if (p->toks[p->at].type != T_BLOCK)
		return false;
	for (; ends && *ends; ends++)
		if (p->toks[p->at + 1].type == T_NAME && jstr_is(p->toks[p->at + 1].u.s, *ends))
			return true;
	return false;
}

static struct jnode *piece(struct jparse *p)
{
	struct jtok t = *jp_cur(p);
	struct jnode *n;

	p->at++;
	if (t.type == T_BLOCK)
		return statement(p);
	n = jinja_node(p, N_PRINT, t.line);
	if (t.type == T_DATA) {
		n->a = jinja_node(p, N_CONST, t.line);
		n->a->v = JV_STR(t.u.s);
		n->a = jinja_seal(p, n->a);
		return jinja_seal(p, n);
	}
	n->a = jinja_tuple(p, true);
	if (n->a && jp_cur(p)->type != T_VAR_END)
		jparse_fail(p, "'}}' is expected here");
	p->at++;
	return n->a ? jinja_seal(p, n) : NULL;
}

struct jnode *jinja_body(struct jparse *p, const char *const *ends)
{
	struct chain c = { 0 };
	struct jnode *n = jinja_node(p, N_BODY, p->toks[p->at].line);

	if (++p->depth > JINJA_PARSE_DEPTH)
		jparse_fail(p, "the template is nested more than %d deep; use another one", JINJA_PARSE_DEPTH);
	while (!p->failed && p->toks[p->at].type != T_EOF && !at_end(p, ends))
		if (!add(&c, piece(p)))
			return NULL;
	p->depth--;
	if (!p->failed && ends) {
		jp_cur(p);
		if (p->toks[p->at].type == T_EOF) {
			const char *last = *ends;

			while (*ends)
				last = *ends++;
			jparse_fail(p, "'%s' is missing", last);
		}
		p->at++; /* the opening of the end's tag */
	}
	if (p->failed)
		return NULL;
	n->items = jinja_array(p, c.first, c.n);
	n->n = c.n;
	return jinja_seal(p, n);
}

struct jinja *jinja_parse(const char *name, const char *text, size_t len, struct err *e)
{
	struct jinja *t = xcalloc(1, sizeof *t);
	struct jparse p = { .name = name, .e = e, .t = t, .line = 1 };

	t->name = xstrdup(name);
	t->n_zeros = len < 512 ? 512 : len;
	if (len > JINJA_MAX_SOURCE) {
		err_set(e, ERR_MODEL, "%s: the template has %zu bytes, at most %zu are read; use another one", name, len, JINJA_MAX_SOURCE);
		p.failed = true;
	} else {
		t->zeros = xcalloc(t->n_zeros, 1);
		jinja_sym(&p, (struct jstr){ "loop", t->zeros, 4 }); /* SYM_LOOP */
		jinja_sym(&p, (struct jstr){ "caller", t->zeros, 6 });
		if (jinja_lex(&p, text, len) == 0)
			t->body = jinja_body(&p, NULL);
	}
	free(p.toks);
	if (p.failed || !t->body) {
		jinja_free(t);
		return NULL;
	}
	return t;
}

void jinja_free(struct jinja *t)
{
	if (!t)
		return;
	arena_free(&t->arena);
	map_free(&t->syms);
	free(t->zeros);
	free(t->name);
	free(t);
}
