/* jinja_filter_list.c - filters that take or give lists. */
#include "jinja_impl.h"

#include <stdio.h>
#include <stdlib.h>

#define FN(name) static struct jval name(struct jin *j, const struct jval *self, const struct jval *arg, const struct jargs *all)

/* "a.b.0" or a number: one attribute after the other. */
struct jval jattr_path(struct jin *j, const struct jval *o, const struct jval *path)
{
	struct jval v = *o;
	struct jstr s;

	if (path->t != V_STR)
		return jitem(j, o, path);
	s = path->u.s;
	for (size_t at = 0, end; at <= s.n && !j->failed; at = end + 1) {
		struct jstr part;
		struct jval key;
		char digits[10];

		end = jstr_find(j, s, jstr_c(j, "."), at);
		end = end == SIZE_MAX ? s.n : end;
		part = jstr_sub(s, at, end - at);
		key = JV_STR(part);
		snprintf(digits, sizeof digits, "%.*s", (int)(part.n < 10 ? part.n : 0), part.p);
		if (digits[0] && strspn(digits, "0123456789") == part.n)
			key = JV_INT(strtol(digits, NULL, 10));
		v = jitem(j, &v, &key);
	}
	return v;
}

/* A list whose values are those of attribute (V_ABSENT, V_NONE: the items themselves). */
static struct jlist *attributes(struct jin *j, const struct jlist *l, const struct jval *attribute)
{
	struct jlist *r;

	if (attribute->t == V_ABSENT || attribute->t == V_NONE)
		return (struct jlist *)(uintptr_t)l;
	r = jlist_new(j, l->n);
	for (size_t i = 0; i < r->n; i++)
		r->v[i] = jattr_path(j, &l->v[i], attribute);
	return r;
}

/* ---- order ------------------------------------------------------------------------------------------------------------ */

struct sorter {
	struct jin *j;
	const struct jval *keys;
	bool reverse, fold;
};

/* Stable merge sort of the places at[0..n). */
static void merge_sort(struct sorter *s, uint32_t *at, uint32_t *tmp, size_t n)
{
	size_t half = n / 2, a = 0, b = half, k = 0;

	if (n < 2 || s->j->failed)
		return;
	merge_sort(s, at, tmp, half);
	merge_sort(s, at + half, tmp, n - half);
	while (a < half && b < n) {
		int r = jv_cmp(s->j, &s->keys[at[a]], &s->keys[at[b]], s->fold);

		tmp[k++] = (s->reverse ? r >= 0 : r <= 0) ? at[a++] : at[b++];
	}
	while (a < half)
		tmp[k++] = at[a++];
	while (b < n)
		tmp[k++] = at[b++];
	memcpy(at, tmp, n * sizeof *at);
}

/* The items of l in the order of keys[l->n]. */
struct jval jsort(struct jin *j, const struct jlist *l, const struct jval *keys, bool reverse, bool case_sensitive)
{
	struct sorter s = { j, keys, reverse, !case_sensitive };
	uint32_t *at = jalloc(j, 2 * l->n * sizeof *at + 1);
	struct jlist *r = jlist_new(j, l->n);

	if (!at || j->failed || l->n > UINT32_MAX)
		return jv_list(r);
	for (size_t i = 0; i < l->n; i++)
		at[i] = (uint32_t)i;
	merge_sort(&s, at, at + l->n, l->n);
	for (size_t i = 0; i < r->n; i++)
		r->v[i] = l->v[at[i]];
	return jv_list(r);
}

FN(f_sort)
{
	struct jlist *l = jv_items(j, self);
	struct jlist *keys = attributes(j, l, &arg[2]);

	return keys->n == l->n ? jsort(j, l, keys->v, jarg_true(&arg[0], false), jarg_true(&arg[1], false)) : jv_list(l);
}

static struct jval pairs(struct jin *j, const struct jdict *d)
{
	struct jlist *l = jlist_new(j, d->n);

	for (size_t i = 0; i < l->n; i++) {
		struct jlist *pair = jlist_new(j, 2);

		if (pair->n) {
			pair->v[0] = d->k[i];
			pair->v[1] = d->v[i];
		}
		l->v[i] = (struct jval){ .t = V_TUPLE, .u.list = pair };
	}
	return jv_list(l);
}

FN(f_dictsort)
{
	struct jstr by = jarg_str(j, &arg[1], "key", "what dictsort goes by");
	struct jval l;

	if (self->t != V_DICT)
		return jfail(j, "dictsort needs a dict, not %s", jv_type(self));
	if (!jstr_is(by, "key") && !jstr_is(by, "value"))
		return jfail(j, "dictsort goes by 'key' or 'value'");
	l = pairs(j, self->u.dict);
	return jsort(j, l.u.list, jstr_is(by, "key") ? self->u.dict->k : self->u.dict->v, jarg_true(&arg[2], false), jarg_true(&arg[0], false));
}

FN(f_items)
{
	if (self->t == V_UNDEF)
		return jv_list(jlist_new(j, 0));
	return self->t == V_DICT ? pairs(j, self->u.dict) : jfail(j, "items needs a dict, not %s", jv_type(self));
}

FN(f_reverse)
{
	struct jlist *l = jv_items(j, self), *r;
	struct jsink k = { 0 };

	if (self->t == V_STR) {
		for (size_t i = l->n; i-- > 0 && !j->failed;)
			jsink_add(j, &k, l->v[i].u.s);
		return JV_STR(jsink_str(j, &k));
	}
	r = jlist_new(j, l->n);
	for (size_t i = 0; i < r->n; i++)
		r->v[i] = l->v[l->n - 1 - i];
	return jv_list(r);
}

/* ---- parts and sums --------------------------------------------------------------------------------------------------- */

FN(f_length)
{
	return jv_len(j, self);
}

FN(f_list)
{
	return jv_list(jv_items(j, self));
}

FN(f_first)
{
	struct jval zero = JV_INT(0);
	struct jlist *l;

	if (self->t == V_STR)
		return jitem(j, self, &zero);
	l = jv_items(j, self);
	return l->n ? l->v[0] : jv_undef(jstr_c(j, "first of nothing"));
}

FN(f_last)
{
	struct jlist *l = jv_items(j, self);

	return l->n ? l->v[l->n - 1] : jv_undef(jstr_c(j, "last of nothing"));
}

FN(f_join)
{
	struct jlist *l = attributes(j, jv_items(j, self), &arg[1]);
	struct jstr between = arg[0].t == V_ABSENT ? jstr_c(j, "") : jv_str(j, &arg[0]);
	struct jsink k = { 0 };

	for (size_t i = 0; i < l->n && jtick(j, 1); i++) {
		if (i)
			jsink_add(j, &k, between);
		jsink_add(j, &k, jv_str(j, &l->v[i]));
	}
	return JV_STR(jsink_str(j, &k));
}

FN(f_sum)
{
	struct jlist *l = attributes(j, jv_items(j, self), &arg[0]);
	struct jval sum = arg[1].t == V_ABSENT ? JV_INT(0) : arg[1];

	for (size_t i = 0; i < l->n && jtick(j, 1); i++)
		sum = jmath(j, '+', &sum, &l->v[i]);
	return sum;
}

static struct jval extreme(struct jin *j, const struct jval *self, const struct jval *arg, int sign)
{
	struct jlist *l = jv_items(j, self), *keys = attributes(j, l, &arg[1]);
	size_t best = 0;

	for (size_t i = 1; i < keys->n && !j->failed; i++)
		if (jv_cmp(j, &keys->v[i], &keys->v[best], !jarg_true(&arg[0], false)) * sign > 0)
			best = i;
	return best < l->n ? l->v[best] : jv_undef(jstr_c(j, "extreme of nothing"));
}

FN(f_min)
{
	return extreme(j, self, arg, -1);
}

FN(f_max)
{
	return extreme(j, self, arg, 1);
}

FN(f_unique)
{
	struct jlist *l = jv_items(j, self), *keys = attributes(j, l, &arg[1]), *r = jlist_new(j, keys->n);
	bool fold = !jarg_true(&arg[0], false);
	size_t n = 0;

	for (size_t i = 0; i < r->n && !j->failed; i++) {
		bool seen = false;

		for (size_t k = 0; k < i && !seen && jtick(j, 1); k++)
			seen = fold && keys->v[k].t == V_STR && keys->v[i].t == V_STR ? jv_cmp(j, &keys->v[k], &keys->v[i], true) == 0
										      : jv_eq(j, &keys->v[k], &keys->v[i]);
		if (!seen)
			r->v[n++] = l->v[i];
	}
	if (r->n)
		r->n = n;
	return jv_list(r);
}

/* ---- filters that apply another filter or a test ---------------------------------------------------------------------- */

/* Arguments behind the first n. */
static struct jargs behind(const struct jargs *a, size_t n)
{
	return a->n > n ? (struct jargs){ a->pos + n, a->n - n, a->kw, a->n_kw } : (struct jargs){ NULL, 0, a->kw, a->n_kw };
}

FN(f_map)
{
	struct jlist *l = jv_items(j, self), *r = jlist_new(j, l->n);
	const struct jval *attribute = NULL, *def = NULL;
	const struct jfn *f = NULL;
	struct jargs rest = behind(all, 1);

	for (size_t i = 0; i < all->n_kw; i++) {
		if (jstr_is(all->kw[i].name, "attribute"))
			attribute = &all->kw[i].v;
		if (jstr_is(all->kw[i].name, "default"))
			def = &all->kw[i].v;
	}
	if (!attribute) {
		struct jstr name = all->n ? jarg_str(j, &all->pos[0], NULL, "the filter of map") : jstr_c(j, "");

		f = jinja_filter(name);
		if (!f)
			return jfail(j, "filter '%.*s' is not known; use another template", JS(name));
	}
	if (++j->depth > JINJA_DEPTH)
		return jfail(j, "calls are nested more than %d deep; use another template", JINJA_DEPTH);
	for (size_t i = 0; i < r->n && jtick(j, 1); i++) {
		r->v[i] = f ? jcall_fn(j, f, &l->v[i], &rest) : jattr_path(j, &l->v[i], attribute);
		if (!f && def && r->v[i].t == V_UNDEF)
			r->v[i] = *def;
	}
	j->depth--;
	return jv_list(r);
}

/* select, reject: a test of the items; selectattr, rejectattr: of one of their attributes. Without a test: truth. */
static struct jval choose(struct jin *j, const struct jval *self, const struct jargs *all, bool want, bool attr)
{
	struct jlist *l = jv_items(j, self), *r = jlist_new(j, l->n);
	struct jargs rest = behind(all, attr ? 2 : 1);
	const struct jfn *test = NULL;
	size_t n = 0;

	if (attr && all->n < 1)
		return jfail(j, "selectattr and rejectattr need the name of an attribute");
	if (all->n > attr) {
		struct jstr name = jarg_str(j, &all->pos[attr], NULL, "the test to select by");

		test = jinja_test(name);
		if (!test)
			return jfail(j, "test '%.*s' is not known; use another template", JS(name));
	}
	for (size_t i = 0; i < r->n && jtick(j, 1); i++) {
		struct jval v = attr ? jattr_path(j, &l->v[i], &all->pos[0]) : l->v[i];

		if (test)
			v = jcall_fn(j, test, &v, &rest);
		if (jv_true(&v) == want)
			r->v[n++] = l->v[i];
	}
	if (r->n)
		r->n = n;
	return jv_list(r);
}

FN(f_select)
{
	return choose(j, self, all, true, false);
}

FN(f_reject)
{
	return choose(j, self, all, false, false);
}

FN(f_selectattr)
{
	return choose(j, self, all, true, true);
}

FN(f_rejectattr)
{
	return choose(j, self, all, false, true);
}

const struct jfn jinja_list_filters[] = {
	{ "count", "", f_length },
	{ "dictsort", "case_sensitive,by,reverse", f_dictsort },
	{ "first", "", f_first },
	{ "items", "", f_items },
	{ "join", "d,attribute", f_join },
	{ "last", "", f_last },
	{ "length", "", f_length },
	{ "list", "", f_list },
	{ "map", NULL, f_map },
	{ "max", "case_sensitive,attribute", f_max },
	{ "min", "case_sensitive,attribute", f_min },
	{ "reject", NULL, f_reject },
	{ "rejectattr", NULL, f_rejectattr },
	{ "reverse", "", f_reverse },
	{ "select", NULL, f_select },
	{ "selectattr", NULL, f_selectattr },
	{ "sort", "reverse,case_sensitive,attribute", f_sort },
	{ "sum", "attribute,start", f_sum },
	{ "unique", "case_sensitive,attribute", f_unique },
	{ NULL, NULL, NULL },
};
