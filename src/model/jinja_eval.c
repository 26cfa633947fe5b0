/* jinja_eval.c - expressions: names, attributes, items, slices, operators, calls. */
#include "jinja_impl.h"

/* ---- names and scopes ------------------------------------------------------------------------------------------------- */

struct jscope *jscope_push(struct jin *j, struct jscope *up)
{
	struct jscope *s = jalloc(j, sizeof *s);

	if (s)
		*s = (struct jscope){ .up = up };
	return s ? s : up; /* failed: nothing runs any more */
}

static struct jval *bound(struct jin *j, struct jscope *s, int32_t sym)
{
	size_t n = 0;
	struct jbinding *b;

	for (b = s->vars; b && b->sym != sym; b = b->next)
		n++;
	jtick(j, n / 8);
	return b ? &b->v : NULL;
}

void jscope_set(struct jin *j, struct jscope *s, int32_t sym, struct jval v)
{
	struct jval *old = bound(j, s, sym);
	struct jbinding *b;

	if (old) {
		*old = v;
	} else if ((b = jalloc(j, sizeof *b))) {
		*b = (struct jbinding){ s->vars, sym, v };
		s->vars = b;
	}
}

static struct jval lookup(struct jin *j, const struct jnode *n)
{
	const struct jfn *f;

	for (struct jscope *s = j->scope; s; s = s->up) {
		struct jval *v = bound(j, s, n->sym);

		if (v)
			return *v;
	}
	f = jinja_global(n->name);
	return f ? (struct jval){ .t = V_FN, .u.fn = f } : jv_undef(n->name);
}

/* ---- attributes and items --------------------------------------------------------------------------------------------- */

static struct jval loop_attr(struct jin *j, const struct jval *o, struct jstr name)
{
	const struct jloop *l = o->u.loop;
	size_t n = l->list->n;

	if (jstr_is(name, "index"))
		return JV_INT((int64_t)l->at + 1);
	if (jstr_is(name, "index0"))
		return JV_INT((int64_t)l->at);
	if (jstr_is(name, "revindex"))
		return JV_INT((int64_t)(n - l->at));
	if (jstr_is(name, "revindex0"))
		return JV_INT((int64_t)(n - l->at) - 1);
	if (jstr_is(name, "first"))
		return JV_BOOL(l->at == 0);
	if (jstr_is(name, "last"))
		return JV_BOOL(l->at + 1 == n);
	if (jstr_is(name, "length"))
		return JV_INT((int64_t)n);
	if (jstr_is(name, "depth"))
		return JV_INT(1); /* counts the levels of recursive loops */
	if (jstr_is(name, "depth0"))
		return JV_INT(0);
	if (jstr_is(name, "previtem"))
		return l->at > 0 ? l->list->v[l->at - 1] : jv_undef(name);
	if (jstr_is(name, "nextitem"))
		return l->at + 1 < n ? l->list->v[l->at + 1] : jv_undef(name);
	return jfail(j, "loop.%.*s is not known; use another template", JS(name));
}

static struct jval method(struct jin *j, const struct jval *o, struct jstr name)
{
	const struct jfn *f = jinja_method(o->t, name);
	struct jmethod *m = f ? jalloc(j, sizeof *m) : NULL;

	if (!m)
		return jv_undef(name);
	*m = (struct jmethod){ *o, f };
	return (struct jval){ .t = V_METHOD, .u.method = m };
}

struct jval jundefined(struct jin *j, const struct jval *v)
{
	return jfail(j, "'%.*s' is undefined", JS(v->u.s));
}

/* o.name: a method, else the item of that name. */
struct jval jattr(struct jin *j, const struct jval *o, struct jstr name)
{
	struct jval key = JV_STR(name), m, *v;

	if (o->t == V_UNDEF)
		return jundefined(j, o);
	if (o->t == V_LOOP && !jinja_method(V_LOOP, name))
		return loop_attr(j, o, name);
	m = method(j, o, name);
	if (m.t != V_UNDEF)
		return m;
	v = o->t == V_DICT || o->t == V_NS ? jdict_get(j, o->u.dict, &key) : NULL;
	return v ? *v : jv_undef(name);
}

static size_t char_at(struct jin *j, struct jstr s, int64_t i)
{
	size_t at = 0;

	jtick(j, (size_t)i / 16);
	for (; i > 0 && at < s.n; i--)
		at += jchar(s, at);
	return at;
}

/* o[k]: the item, else for a text k the attribute of that name. */
struct jval jitem(struct jin *j, const struct jval *o, const struct jval *k)
{
	struct jstr name = k->t == V_STR ? k->u.s : jstr_c(j, "item");
	int64_t i = k->t == V_BOOL ? k->u.b : k->u.i;
	bool number = k->t == V_INT || k->t == V_BOOL;
	struct jval *v;

	switch (o->t) {
	case V_UNDEF:
		return jundefined(j, o);
	case V_LIST: case V_TUPLE:
		if (!number)
			break;
		i += i < 0 ? (int64_t)o->u.list->n : 0;
		return i >= 0 && (size_t)i < o->u.list->n ? o->u.list->v[i] : jv_undef(name);
	case V_STR:
		if (!number)
			break;
		i += i < 0 ? (int64_t)jstr_chars(j, o->u.s) : 0;
		if (i >= 0 && (uint64_t)i < o->u.s.n) {
			size_t at = char_at(j, o->u.s, i);

			if (at < o->u.s.n)
				return JV_STR(jstr_sub(o->u.s, at, jchar(o->u.s, at)));
		}
		return jv_undef(name);
	case V_DICT:
		v = jdict_get(j, o->u.dict, k);
		if (v)
			return *v;
		break;
	default:
		break;
	}
	return k->t == V_STR ? jattr(j, o, k->u.s) : jv_undef(name);
}

/* Bounds of o[from:to:step] over n items as in Python: *from, *step and the number of items taken. */
static size_t bounds(struct jin *j, const struct jnode *n, size_t len, int64_t *from, int64_t *step)
{
	struct jval v[3] = { JV_NONE, JV_NONE, JV_NONE };
	const struct jnode *part[3] = { n->b, n->c, n->d };
	int64_t size = (int64_t)len, end[2];

	for (int i = 0; i < 3; i++) {
		if (part[i])
			v[i] = jeval(j, part[i]);
		if (v[i].t != V_NONE && v[i].t != V_INT)
			jfail(j, "the bounds of a slice are whole numbers, not %s", jv_type(&v[i]));
	}
	*step = v[2].t == V_INT ? v[2].u.i : 1;
	if (*step == 0)
		jfail(j, "the step of a slice is not 0");
	if (j->failed)
		return 0;
	end[0] = *step > 0 ? 0 : size - 1;
	end[1] = *step > 0 ? size : -1;
	for (int i = 0; i < 2; i++) {
		int64_t x = v[i].u.i, low = *step > 0 ? 0 : -1, high = *step > 0 ? size : size - 1;

		if (v[i].t == V_NONE)
			continue;
		x = x < 0 ? x < -size ? low : x + size : x;
		end[i] = x < low ? low : x > high ? high : x;
	}
	*from = end[0];
	if (*step > 0)
		return end[1] > end[0] ? (size_t)((end[1] - end[0] - 1) / *step) + 1 : 0;
	if (*step < -size)
		*step = -size - 1;
	return end[0] > end[1] ? (size_t)((end[0] - end[1] - 1) / -*step) + 1 : 0;
}

static struct jval text_slice(struct jin *j, const struct jnode *n, struct jstr s)
{
	int64_t from, step;
	size_t count = bounds(j, n, jstr_chars(j, s), &from, &step);
	struct jval whole = JV_STR(s);
	struct jsink k = { 0 };
	struct jlist *chars;

	if (j->failed || count == 0)
		return JV_STR(jstr_c(j, ""));
	if (step == 1) {
		size_t at = char_at(j, s, from), end = at;

		for (size_t i = 0; i < count; i++)
			end += jchar(s, end);
		return JV_STR(jstr_sub(s, at, end - at));
	}
	chars = jv_items(j, &whole);
	for (size_t i = 0; i < count && !j->failed; i++)
		jsink_add(j, &k, chars->v[from + (int64_t)i * step].u.s);
	return JV_STR(jsink_str(j, &k));
}

static struct jval slice(struct jin *j, const struct jnode *n)
{
	struct jval o = jeval(j, n->a);
	int64_t from, step;
	size_t count;
	struct jlist *l;

	if (o.t == V_STR)
		return text_slice(j, n, o.u.s);
	if (o.t == V_UNDEF)
		return jundefined(j, &o);
	if (o.t != V_LIST && o.t != V_TUPLE)
		return jfail(j, "%s has no slices", jv_type(&o));
	count = bounds(j, n, o.u.list->n, &from, &step);
	l = jlist_new(j, count);
	for (size_t i = 0; i < l->n; i++)
		l->v[i] = o.u.list->v[from + (int64_t)i * step];
	return (struct jval){ .t = o.t, .u.list = l };
}

/* ---- operators -------------------------------------------------------------------------------------------------------- */

static struct jval chain(struct jin *j, const struct jnode *n)
{
	struct jval v = jeval(j, n->items[0]);
	uint32_t i = 1;

	if (n->kind == N_CONCAT) {
		struct jstr s = jv_str(j, &v);

		for (; i < n->n && !j->failed; i++) {
			v = jeval(j, n->items[i]);
			s = jstr_cat(j, s, jv_str(j, &v));
		}
		return JV_STR(s);
	}
	for (; i < n->n && !j->failed; i++) {
		struct jval w = jeval(j, n->items[i]);

		j->line = n->line;
		if (!j->failed)
			v = jmath(j, n->ops[i], &v, &w);
	}
	return v;
}

static bool compare(struct jin *j, int op, const struct jval *a, const struct jval *b)
{
	if (op == OP_EQ || op == OP_NE)
		return jv_eq(j, a, b) == (op == OP_EQ);
	if (op == OP_IN || op == OP_NOT_IN)
		return jv_in(j, a, b) == (op == OP_IN);
	if (a->t == V_UNDEF || b->t == V_UNDEF) {
		jundefined(j, a->t == V_UNDEF ? a : b);
		return false;
	}
	int r = jv_cmp(j, a, b, false);

	return op == '<' ? r < 0 : op == '>' ? r > 0 : op == OP_LE ? r <= 0 : r >= 0;
}

static struct jval comparison(struct jin *j, const struct jnode *n)
{
	struct jval a = jeval(j, n->items[0]);
	bool holds = true;

	for (uint32_t i = 1; holds && i < n->n && !j->failed; i++) {
		struct jval b = jeval(j, n->items[i]);

		holds = !j->failed && compare(j, n->ops[i], &a, &b);
		a = b;
	}
	return JV_BOOL(holds);
}

static struct jval sign(struct jin *j, const struct jnode *n)
{
	struct jval v = jeval(j, n->a), zero = JV_INT(0);

	if (j->failed)
		return v;
	if (v.t == V_FLOAT)
		return JV_FLOAT(n->kind == N_NEG ? -v.u.f : v.u.f);
	return jmath(j, n->kind == N_NEG ? '-' : '+', &zero, &v);
}

/* ---- calls ------------------------------------------------------------------------------------------------------------ */

/* Evaluates the arguments of n. False: failed. */
static bool arguments(struct jin *j, const struct jnode *n, struct jargs *a)
{
	struct jval *pos = jalloc(j, n->n * sizeof *pos + 1);
	struct jkw *kw = jalloc(j, n->n_kw * sizeof *kw + 1);

	if (!pos || !kw)
		return false;
	for (uint32_t i = 0; i < n->n && !j->failed; i++)
		pos[i] = jeval(j, n->items[i]);
	for (uint32_t i = 0; i < n->n_kw && !j->failed; i++)
		kw[i] = (struct jkw){ n->kw[i].name, jeval(j, n->kw[i].v) };
	*a = (struct jargs){ pos, n->n, kw, n->n_kw };
	return !j->failed;
}

/* Puts the arguments in the order of f->params ("a,b"), then calls it. */
struct jval jcall_fn(struct jin *j, const struct jfn *f, const struct jval *self, const struct jargs *a)
{
	struct jval arg[JINJA_ARGS] = { 0 };
	size_t n = 0;

	for (const char *p = f->params; p && *p; n++) {
		size_t len = strcspn(p, ",");

		if (n < a->n)
			arg[n] = a->pos[n];
		for (size_t i = 0; i < a->n_kw; i++)
			if (a->kw[i].name.n == len && memcmp(a->kw[i].name.p, p, len) == 0)
				arg[n] = a->kw[i].v;
		p += len + (p[len] == ',');
	}
	if (f->params && a->n > n)
		return jfail(j, "%s() takes at most %zu arguments", f->name, n);
	for (size_t i = 0; f->params && i < a->n_kw; i++) {
		const char *at = f->params;
		bool known = false;

		for (; *at && !known; at += strcspn(at, ","), at += *at == ',')
			known = strcspn(at, ",") == a->kw[i].name.n && memcmp(at, a->kw[i].name.p, a->kw[i].name.n) == 0;
		if (!known)
			return jfail(j, "%s() has no argument '%.*s'", f->name, JS(a->kw[i].name));
	}
	return f->call(j, self, arg, a);
}

static struct jval call(struct jin *j, const struct jnode *n)
{
	struct jval f = jeval(j, n->a);
	struct jargs a;

	if (j->failed || !arguments(j, n, &a))
		return f;
	j->line = n->line;
	switch (f.t) {
	case V_FN:
		return jcall_fn(j, f.u.fn, NULL, &a);
	case V_METHOD:
		return jcall_fn(j, f.u.method->fn, &f.u.method->self, &a);
	case V_MACRO:
		return jcall_macro(j, f.u.macro, &a);
	case V_UNDEF:
		return jfail(j, "%s '%.*s' is not known; use another template", n->a->kind == N_NAME ? "function" : "method", JS(f.u.s));
	default:
		return jfail(j, "%s cannot be called", jv_type(&f));
	}
}

static struct jval filter_or_test(struct jin *j, const struct jnode *n)
{
	bool filter = n->kind == N_FILTER;
	const struct jfn *f = filter ? jinja_filter(n->name) : jinja_test(n->name);
	struct jval v = jeval(j, n->a);
	struct jargs a;

	if (j->failed)
		return v;
	j->line = n->line;
	if (!f)
		return jfail(j, "%s '%.*s' is not known; use another template", filter ? "filter" : "test", JS(n->name));
	if (!arguments(j, n, &a))
		return v;
	j->line = n->line;
	v = jcall_fn(j, f, &v, &a);
	return filter || j->failed ? v : JV_BOOL(jv_true(&v) != n->negated);
}

/* ---- all of them ------------------------------------------------------------------------------------------------------ */

static struct jval container(struct jin *j, const struct jnode *n)
{
	struct jlist *l;
	struct jdict *d;

	if (n->kind == N_DICT) {
		d = jdict_new(j, n->n / 2);
		for (uint32_t i = 0; d && i + 1 < n->n && !j->failed; i += 2) {
			struct jval k = jeval(j, n->items[i]), v = jeval(j, n->items[i + 1]);

			jdict_put(j, d, k, v);
		}
		return d ? (struct jval){ .t = V_DICT, .u.dict = d } : jv_undef(n->name);
	}
	l = jlist_new(j, n->n);
	for (uint32_t i = 0; i < l->n; i++)
		l->v[i] = jeval(j, n->items[i]);
	return (struct jval){ .t = n->kind == N_LIST ? V_LIST : V_TUPLE, .u.list = l };
}

static struct jval logic(struct jin *j, const struct jnode *n)
{
	struct jval v = jeval(j, n->items[0]);

	for (uint32_t i = 1; i < n->n && !j->failed && jv_true(&v) == (n->kind == N_AND); i++)
		v = jeval(j, n->items[i]);
	return v;
}

static struct jval eval(struct jin *j, const struct jnode *n)
{
	struct jval v, k;

	switch (n->kind) {
	case N_CONST:
		return n->v;
	case N_NAME:
		return lookup(j, n);
	case N_LIST: case N_TUPLE: case N_DICT:
		return container(j, n);
	case N_COND:
		v = jeval(j, n->a);
		return jv_true(&v) ? jeval(j, n->b) : n->c ? jeval(j, n->c) : jv_undef(jstr_c(j, "an if without else"));
	case N_OR: case N_AND:
		return logic(j, n);
	case N_NOT:
		v = jeval(j, n->a);
		return JV_BOOL(!jv_true(&v));
	case N_NEG: case N_POS:
		return sign(j, n);
	case N_CMP:
		return comparison(j, n);
	case N_MATH: case N_CONCAT:
		return chain(j, n);
	case N_ATTR:
		v = jeval(j, n->a);
		return jattr(j, &v, n->name);
	case N_ITEM:
		v = jeval(j, n->a);
		k = jeval(j, n->b);
		return jitem(j, &v, &k);
	case N_SLICE:
		return slice(j, n);
	case N_CALL:
		return call(j, n);
	case N_FILTER: case N_TEST:
		return filter_or_test(j, n);
	case N_INPUT:
		return JV_STR(jsink_str(j, j->sink)); /* what the block has printed */
	default:
		return jfail(j, "a statement stands where a value is expected");
	}
}

struct jval jeval(struct jin *j, const struct jnode *n)
{
	struct jval v;

	if (!jtick(j, 1))
		return (struct jval){ .t = V_UNDEF };
	j->line = n->line;
	if (++j->depth > JINJA_DEPTH)
		v = jfail(j, "calls are nested more than %d deep; use another template", JINJA_DEPTH);
	else
		v = eval(j, n);
	j->depth--;
	return v;
}
