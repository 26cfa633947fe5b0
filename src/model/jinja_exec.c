/* jinja_exec.c - statements, macros and output. */
#include "jinja_impl.h"

#include <stdlib.h>

/* ---- output ----------------------------------------------------------------------------------------------------------- */

void jprint(struct jin *j, struct jstr s)
{
	if (j->sink) {
		jsink_add(j, j->sink, s);
		return;
	}
	if (!jtick(j, s.n / 16))
		return;
	if (s.n > j->out_left) {
		jfail(j, "the template writes too much; use another one");
		return;
	}
	j->out_left -= s.n;
	for (size_t i = 0, end; i < s.n; i = end) {
		const uint8_t *other = memchr(s.m + i, s.m[i] ? 0 : 1, s.n - i);

		end = other ? (size_t)(other - s.m) : s.n;
		j->out(j->ud, s.p + i, end - i, s.m[i]);
	}
}

/* Runs n with its output into a text; the filters of a block (n->c) see it as their input. */
static struct jval captured(struct jin *j, const struct jnode *body, const struct jnode *filters)
{
	struct jsink k = { 0 }, *outer = j->sink;
	struct jval v;

	j->sink = &k; /* cppcheck-suppress autoVariables ; taken back below */
	jexec(j, body);
	v = filters ? jeval(j, filters) : JV_STR(jsink_str(j, &k));
	j->sink = outer;
	return v;
}

/* ---- assignment ------------------------------------------------------------------------------------------------------- */

static void assign(struct jin *j, const struct jnode *target, struct jval v)
{
	if (j->failed)
		return;
	if (target->kind == N_NAME) {
		jscope_set(j, j->scope, target->sym, v);
	} else if (target->kind == N_NSATTR) {
		struct jnode name = { .kind = N_NAME, .line = target->line, .sym = target->sym, .name = target->v.u.s };
		struct jval ns = jeval(j, &name);

		if (ns.t != V_NS)
			jfail(j, "'%.*s' is no namespace: its attributes cannot be set", JS(name.name));
		else
			jdict_put(j, ns.u.dict, JV_STR(target->name), v);
	} else {
		struct jlist *l = jv_items(j, &v);

		if (l->n != target->n)
			jfail(j, "%u names are set from %zu values", target->n, l->n);
		for (uint32_t i = 0; i < target->n && !j->failed; i++)
			assign(j, target->items[i], l->v[i]);
	}
}

/* ---- loops ------------------------------------------------------------------------------------------------------------ */

/* The items that pass the loop's condition. */
static struct jlist *chosen(struct jin *j, const struct jnode *n, const struct jlist *all)
{
	struct jlist *l = jlist_new(j, all->n);
	struct jscope *outer = j->scope;
	size_t k = 0;

	for (size_t i = 0; i < l->n && !j->failed; i++) {
		struct jval v;

		j->scope = jscope_push(j, outer);
		assign(j, n->a, all->v[i]);
		v = jeval(j, n->c);
		if (jv_true(&v))
			l->v[k++] = all->v[i];
	}
	j->scope = outer;
	if (l->n)
		l->n = k;
	return l;
}

static void for_loop(struct jin *j, const struct jnode *n)
{
	struct jval v = jeval(j, n->b);
	struct jscope *outer = j->scope;
	struct jloop *l = jalloc(j, sizeof *l);

	if (j->failed || !l)
		return;
	j->line = n->line;
	*l = (struct jloop){ .list = jv_items(j, &v) };
	if (n->c)
		l->list = chosen(j, n, l->list);
	for (; l->at < l->list->n && jtick(j, 1); l->at++) {
		j->scope = jscope_push(j, outer);
		assign(j, n->a, l->list->v[l->at]);
		jscope_set(j, j->scope, SYM_LOOP, (struct jval){ .t = V_LOOP, .u.loop = l });
		jexec(j, n->d);
		if (j->flow == FLOW_BREAK)
			break;
		j->flow = FLOW_NEXT;
	}
	j->flow = FLOW_NEXT;
	j->scope = outer;
	if (n->e && l->list->n == 0)
		jexec(j, n->e);
}

/* ---- macros ----------------------------------------------------------------------------------------------------------- */

struct jval jcall_macro(struct jin *j, const struct jmacro *m, const struct jargs *a)
{
	const struct jnode *def = m->def;
	struct jscope *outer = j->scope;
	enum jflow flow = j->flow;
	struct jval v;

	if (a->n > def->n_kw)
		return jfail(j, "macro '%.*s' takes %u arguments", JS(def->name), def->n_kw);
	j->scope = jscope_push(j, m->scope);
	for (size_t i = 0; i < a->n_kw && !j->failed; i++) {
		uint32_t k = 0;

		while (k < def->n_kw && !jstr_eq(def->kw[k].name, a->kw[i].name))
			k++;
		if (k == def->n_kw && jstr_is(a->kw[i].name, "caller"))
			jscope_set(j, j->scope, SYM_CALLER, a->kw[i].v);
		else if (k == def->n_kw)
			jfail(j, "macro '%.*s' has no argument '%.*s'", JS(def->name), JS(a->kw[i].name));
	}
	for (uint32_t k = 0; k < def->n_kw && !j->failed; k++) {
		v = jv_undef(def->kw[k].name);
		if (def->kw[k].v)
			v = (struct jval){ .t = V_ABSENT }; /* its default is evaluated below, unless it is given */
		if (k < a->n)
			v = a->pos[k];
		for (size_t i = 0; i < a->n_kw; i++)
			if (jstr_eq(def->kw[k].name, a->kw[i].name))
				v = a->kw[i].v;
		if (v.t == V_ABSENT)
			v = jeval(j, def->kw[k].v);
		jscope_set(j, j->scope, def->kw[k].sym, v);
	}
	v = captured(j, def->b, NULL);
	j->scope = outer;
	j->flow = flow;
	return v;
}

static struct jval new_macro(struct jin *j, const struct jnode *n)
{
	struct jmacro *m = jalloc(j, sizeof *m);

	if (!m)
		return jv_undef(n->name);
	*m = (struct jmacro){ n, j->scope };
	return (struct jval){ .t = V_MACRO, .u.macro = m };
}

/* {% call(x) name(args) %}: the macro gets the body as an argument named caller. */
static void call_block(struct jin *j, const struct jnode *n)
{
	const struct jnode *c = n->a;
	struct jval f = jeval(j, c->a), *pos = jalloc(j, c->n * sizeof *pos + 1);
	struct jkw *kw = jalloc(j, (c->n_kw + 1) * sizeof *kw);

	if (j->failed || !pos || !kw)
		return;
	if (f.t != V_MACRO) {
		jfail(j, "a call statement needs a macro, not %s", jv_type(&f));
		return;
	}
	for (uint32_t i = 0; i < c->n; i++)
		pos[i] = jeval(j, c->items[i]);
	for (uint32_t i = 0; i < c->n_kw; i++)
		kw[i] = (struct jkw){ c->kw[i].name, jeval(j, c->kw[i].v) };
	kw[c->n_kw] = (struct jkw){ jstr_c(j, "caller"), new_macro(j, n) };
	if (j->failed)
		return;
	f = jcall_macro(j, f.u.macro, &(struct jargs){ pos, c->n, kw, c->n_kw + 1 });
	if (!j->failed)
		jprint(j, jv_str(j, &f));
}

/* ---- statements ------------------------------------------------------------------------------------------------------- */

static void if_block(struct jin *j, const struct jnode *n)
{
	for (uint32_t i = 0; i + 1 < n->n && !j->failed; i += 2) {
		struct jval v = jeval(j, n->items[i]);

		if (j->failed)
			return;
		if (jv_true(&v)) {
			jexec(j, n->items[i + 1]);
			return;
		}
	}
	if (n->c && !j->failed)
		jexec(j, n->c);
}

/* Blocks with names of their own. */
static void scoped(struct jin *j, const struct jnode *n)
{
	struct jscope *outer = j->scope, *inner = jscope_push(j, outer);
	struct jval v = JV_NONE;

	if (n->kind == N_WITH) {
		for (uint32_t i = 0; i < n->n && !j->failed; i++) {
			v = jeval(j, n->items[i]->b); /* the values are those of outside */
			j->scope = inner;
			assign(j, n->items[i]->a, v);
			j->scope = outer;
		}
		j->scope = inner;
		jexec(j, n->b);
		j->scope = outer;
		return;
	}
	j->scope = inner;
	v = captured(j, n->b, n->c);
	j->scope = outer;
	if (j->failed)
		return;
	if (n->kind == N_SETBLOCK)
		assign(j, n->a, v);
	else
		jprint(j, jv_str(j, &v));
}

static void exec(struct jin *j, const struct jnode *n)
{
	struct jval v;

	switch (n->kind) {
	case N_BODY:
		for (uint32_t i = 0; i < n->n && !j->failed && j->flow == FLOW_NEXT; i++)
			jexec(j, n->items[i]);
		break;
	case N_PRINT:
		v = jeval(j, n->a);
		if (!j->failed)
			jprint(j, jv_str(j, &v));
		break;
	case N_IF:
		if_block(j, n);
		break;
	case N_FOR:
		for_loop(j, n);
		break;
	case N_SET:
		v = jeval(j, n->b);
		assign(j, n->a, v);
		break;
	case N_SETBLOCK: case N_FILTERBLOCK: case N_WITH:
		scoped(j, n);
		break;
	case N_MACRO:
		jscope_set(j, j->scope, n->sym, new_macro(j, n));
		break;
	case N_CALLBLOCK:
		call_block(j, n);
		break;
	case N_BREAK:
		j->flow = FLOW_BREAK;
		break;
	case N_CONTINUE:
		j->flow = FLOW_CONTINUE;
		break;
	default:
		jfail(j, "a value stands where a statement is expected");
	}
}

void jexec(struct jin *j, const struct jnode *n)
{
	if (!jtick(j, 1))
		return;
	j->line = n->line;
	if (++j->depth > JINJA_DEPTH)
		jfail(j, "calls are nested more than %d deep; use another template", JINJA_DEPTH);
	else
		exec(j, n);
	j->depth--;
}
