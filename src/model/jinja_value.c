/* jinja_value.c - values: truth, equality, order, length, membership, lists and dicts. */
#include "jinja_impl.h"

struct jval jv_undef(struct jstr name)
{
	return (struct jval){ .t = V_UNDEF, .u.s = name };
}

const char *jv_type(const struct jval *v)
{
	static const char *const names[] = { "nothing", "an undefined value", "none", "a truth value", "a whole number", "a number", "a text",
					     "a list", "a tuple", "a dict", "a namespace", "a loop", "a macro", "a function", "a method" };

	return names[v->t];
}

bool jv_true(const struct jval *v)
{
	switch (v->t) {
	case V_ABSENT: case V_UNDEF: case V_NONE:
		return false;
	case V_BOOL:
		return v->u.b;
	case V_INT:
		return v->u.i != 0;
	case V_FLOAT:
		return v->u.f != 0;
	case V_STR:
		return v->u.s.n > 0;
	case V_LIST: case V_TUPLE:
		return v->u.list->n > 0;
	case V_DICT:
		return v->u.dict->n > 0;
	default:
		return true;
	}
}

bool jv_number(const struct jval *v, double *f)
{
	*f = v->t == V_BOOL ? v->u.b : v->t == V_INT ? (double)v->u.i : v->t == V_FLOAT ? v->u.f : 0;
	return v->t == V_BOOL || v->t == V_INT || v->t == V_FLOAT;
}

static bool whole(const struct jval *v, int64_t *i)
{
	*i = v->t == V_BOOL ? v->u.b : v->t == V_INT ? v->u.i : 0;
	return v->t == V_BOOL || v->t == V_INT;
}

/* ---- equality and order ----------------------------------------------------------------------------------------------- */

static bool lists_equal(struct jin *j, const struct jlist *a, const struct jlist *b)
{
	bool same = a->n == b->n;

	for (size_t i = 0; same && i < a->n; i++)
		same = jv_eq(j, &a->v[i], &b->v[i]);
	return same;
}

static bool dicts_equal(struct jin *j, const struct jdict *a, const struct jdict *b)
{
	bool same = a->n == b->n;

	for (size_t i = 0; same && i < a->n; i++) {
		const struct jval *other = jdict_get(j, b, &a->k[i]);

		same = other && jv_eq(j, &a->v[i], other);
	}
	return same;
}

static bool equal(struct jin *j, const struct jval *a, const struct jval *b)
{
	int64_t i, k;
	double f, g;

	if (whole(a, &i) && whole(b, &k))
		return i == k;
	if (jv_number(a, &f) && jv_number(b, &g))
		return f == g;
	if (a->t != b->t)
		return false;
	switch (a->t) {
	case V_UNDEF: case V_NONE:
		return true;
	case V_STR:
		return jtick(j, a->u.s.n == b->u.s.n ? a->u.s.n / 16 : 0) && jstr_eq(a->u.s, b->u.s);
	case V_LIST: case V_TUPLE:
		return lists_equal(j, a->u.list, b->u.list);
	case V_DICT:
		return dicts_equal(j, a->u.dict, b->u.dict);
	case V_FN:
		return a->u.fn == b->u.fn;
	default:
		return a->u.dict == b->u.dict; /* identity; all of these are pointers */
	}
}

bool jv_eq(struct jin *j, const struct jval *a, const struct jval *b)
{
	bool same;

	if (!jtick(j, 1))
		return false;
	if (++j->depth > JINJA_DEPTH)
		jfail(j, "values are nested more than %d deep", JINJA_DEPTH);
	same = !j->failed && equal(j, a, b);
	j->depth--;
	return same;
}

static int text_cmp(struct jin *j, struct jstr a, struct jstr b, bool fold)
{
	size_t n = a.n < b.n ? a.n : b.n;

	if (!jtick(j, n / 16))
		return 0;
	for (size_t i = 0; i < n; i++) {
		unsigned char x = (unsigned char)a.p[i], y = (unsigned char)b.p[i];

		if (fold) {
			x |= x >= 'A' && x <= 'Z' ? 32 : 0;
			y |= y >= 'A' && y <= 'Z' ? 32 : 0;
		}
		if (x != y)
			return x < y ? -1 : 1;
	}
	return a.n < b.n ? -1 : a.n > b.n;
}

static int order(struct jin *j, const struct jval *a, const struct jval *b, bool fold)
{
	int64_t i, k;
	double f, g;

	if (whole(a, &i) && whole(b, &k))
		return i < k ? -1 : i > k;
	if (jv_number(a, &f) && jv_number(b, &g))
		return f < g ? -1 : f > g;
	if (a->t == V_STR && b->t == V_STR)
		return text_cmp(j, a->u.s, b->u.s, fold);
	if (a->t == b->t && (a->t == V_LIST || a->t == V_TUPLE)) {
		const struct jlist *x = a->u.list, *y = b->u.list;

		for (size_t n = 0; n < x->n && n < y->n && !j->failed; n++)
			if (!jv_eq(j, &x->v[n], &y->v[n]))
				return jv_cmp(j, &x->v[n], &y->v[n], fold);
		return x->n < y->n ? -1 : x->n > y->n;
	}
	jfail(j, "%s cannot be ordered against %s", jv_type(a), jv_type(b));
	return 0;
}

int jv_cmp(struct jin *j, const struct jval *a, const struct jval *b, bool fold)
{
	int r;

	if (!jtick(j, 1))
		return 0;
	if (++j->depth > JINJA_DEPTH)
		jfail(j, "values are nested more than %d deep", JINJA_DEPTH);
	r = j->failed ? 0 : order(j, a, b, fold);
	j->depth--;
	return r;
}

bool jv_in(struct jin *j, const struct jval *what, const struct jval *in)
{
	bool found = false;

	switch (in->t) {
	case V_STR:
		if (what->t != V_STR)
			jfail(j, "'in' a text needs a text on its left, not %s", jv_type(what));
		else
			found = jstr_find(j, in->u.s, what->u.s, 0) != SIZE_MAX;
		break;
	case V_LIST: case V_TUPLE:
		for (size_t i = 0; !found && i < in->u.list->n && !j->failed; i++)
			found = jv_eq(j, what, &in->u.list->v[i]);
		break;
	case V_DICT:
		found = jdict_get(j, in->u.dict, what) != NULL;
		break;
	case V_UNDEF:
		break;
	default:
		jfail(j, "'in' needs a text, a list or a dict, not %s", jv_type(in));
	}
	return found && !j->failed;
}

/* ---- containers ------------------------------------------------------------------------------------------------------- */

struct jlist *jlist_new(struct jin *j, size_t n)
{
	static struct jlist none; /* never written: it has no places */
	struct jlist *l = n < SIZE_MAX / 64 && jtick(j, n / 4 + 1) ? jalloc(j, sizeof *l + n * sizeof(struct jval)) : NULL;

	if (!l)
		return &none;
	l->v = (struct jval *)(l + 1);
	l->n = n;
	return l;
}

struct jval jv_list(struct jlist *l)
{
	return (struct jval){ .t = V_LIST, .u.list = l };
}

struct jdict *jdict_new(struct jin *j, size_t cap)
{
	struct jdict *d = jalloc(j, sizeof *d + 2 * cap * sizeof(struct jval));

	if (!d)
		return NULL;
	*d = (struct jdict){ .k = (struct jval *)(d + 1), .v = (struct jval *)(d + 1) + cap, .cap = cap };
	return d;
}

struct jval *jdict_get(struct jin *j, const struct jdict *d, const struct jval *k)
{
	if (!d || !jtick(j, d->n / 4))
		return NULL;
	for (size_t i = 0; i < d->n; i++)
		if (k->t == V_STR && d->k[i].t == V_STR && k->u.s.n < 64 ? jstr_eq(k->u.s, d->k[i].u.s) : jv_eq(j, k, &d->k[i]))
			return &d->v[i];
	return NULL;
}

void jdict_put(struct jin *j, struct jdict *d, struct jval k, struct jval v)
{
	struct jval *old = jdict_get(j, d, &k);

	if (!d || j->failed)
		return;
	if (old) {
		*old = v;
		return;
	}
	if (d->n == d->cap) {
		struct jdict *wide = jdict_new(j, d->cap * 2 + 4);

		if (!wide)
			return;
		if (d->n) {
			memcpy(wide->k, d->k, d->n * sizeof *d->k);
			memcpy(wide->v, d->v, d->n * sizeof *d->v);
		}
		d->k = wide->k;
		d->v = wide->v;
		d->cap = wide->cap;
	}
	d->k[d->n] = k;
	d->v[d->n++] = v;
}

struct jval jv_len(struct jin *j, const struct jval *v)
{
	switch (v->t) {
	case V_UNDEF:
		return JV_INT(0);
	case V_STR:
		return JV_INT((int64_t)jstr_chars(j, v->u.s));
	case V_LIST: case V_TUPLE:
		return JV_INT((int64_t)v->u.list->n);
	case V_DICT:
		return JV_INT((int64_t)v->u.dict->n);
	default:
		return jfail(j, "%s has no length", jv_type(v));
	}
}

static struct jlist *characters(struct jin *j, struct jstr s)
{
	struct jlist *l = jlist_new(j, jstr_chars(j, s));

	for (size_t i = 0, at = 0, k; i < l->n; i++, at += k) {
		k = jchar(s, at);
		l->v[i] = JV_STR(jstr_sub(s, at, k));
	}
	return l;
}

struct jlist *jv_items(struct jin *j, const struct jval *v)
{
	struct jlist *l;

	switch (v->t) {
	case V_LIST: case V_TUPLE:
		return v->u.list;
	case V_STR:
		return characters(j, v->u.s);
	case V_DICT:
		l = jlist_new(j, v->u.dict->n);
		if (l->n)
			memcpy(l->v, v->u.dict->k, l->n * sizeof *l->v);
		return l;
	case V_UNDEF:
		return jlist_new(j, 0);
	default:
		jfail(j, "%s has no items to go over", jv_type(v));
		return jlist_new(j, 0);
	}
}
