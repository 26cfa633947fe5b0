/* jinja_test.c - what stands behind "is". */
#include "jinja_impl.h"

#define FN(name) static struct jval name(struct jin *j, const struct jval *self, const struct jval *arg, const struct jargs *all)

static bool is_iterable(const struct jval *v)
{
	return v->t == V_STR || v->t == V_LIST || v->t == V_TUPLE || v->t == V_DICT || v->t == V_UNDEF;
}

FN(t_boolean)
{
	return JV_BOOL(self->t == V_BOOL);
}

FN(t_callable)
{
	return JV_BOOL(self->t == V_MACRO || self->t == V_FN || self->t == V_METHOD);
}

FN(t_defined)
{
	return JV_BOOL(self->t != V_UNDEF);
}

FN(t_undefined)
{
	return JV_BOOL(self->t == V_UNDEF);
}

FN(t_none)
{
	return JV_BOOL(self->t == V_NONE);
}

FN(t_true)
{
	return JV_BOOL(self->t == V_BOOL && self->u.b);
}

FN(t_false)
{
	return JV_BOOL(self->t == V_BOOL && !self->u.b);
}

FN(t_integer)
{
	return JV_BOOL(self->t == V_INT);
}

FN(t_float)
{
	return JV_BOOL(self->t == V_FLOAT);
}

FN(t_number)
{
	double f;

	return JV_BOOL(jv_number(self, &f));
}

FN(t_string)
{
	return JV_BOOL(self->t == V_STR);
}

FN(t_mapping)
{
	return JV_BOOL(self->t == V_DICT);
}

FN(t_iterable)
{
	return JV_BOOL(is_iterable(self));
}

/* What has a length and items by number: in Jinja a dict does. */
FN(t_sequence)
{
	return JV_BOOL(is_iterable(self));
}

FN(t_lower)
{
	struct jstr s = jv_str(j, self);
	bool any = false;

	if (!jtick(j, s.n / 16 + 1))
		return JV_BOOL(false);
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] >= 'A' && s.p[i] <= 'Z')
			return JV_BOOL(false);
		any |= s.p[i] >= 'a' && s.p[i] <= 'z';
	}
	return JV_BOOL(any);
}

FN(t_upper)
{
	struct jstr s = jv_str(j, self);
	bool any = false;

	if (!jtick(j, s.n / 16 + 1))
		return JV_BOOL(false);
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] >= 'a' && s.p[i] <= 'z')
			return JV_BOOL(false);
		any |= s.p[i] >= 'A' && s.p[i] <= 'Z';
	}
	return JV_BOOL(any);
}

static struct jval remainder_is(struct jin *j, const struct jval *self, int64_t by, int64_t want)
{
	struct jval n = JV_INT(by), r = jmath(j, '%', self, &n), w = JV_INT(want);

	return JV_BOOL(!j->failed && jv_eq(j, &r, &w));
}

FN(t_even)
{
	return remainder_is(j, self, 2, 0);
}

FN(t_odd)
{
	return remainder_is(j, self, 2, 1);
}

FN(t_divisibleby)
{
	return remainder_is(j, self, jarg_int(j, &arg[0], 0, "a divisor"), 0);
}

FN(t_eq)
{
	return JV_BOOL(jv_eq(j, self, &arg[0]));
}

FN(t_ne)
{
	return JV_BOOL(!jv_eq(j, self, &arg[0]));
}

FN(t_lt)
{
	return JV_BOOL(jv_cmp(j, self, &arg[0], false) < 0);
}

FN(t_le)
{
	return JV_BOOL(jv_cmp(j, self, &arg[0], false) <= 0);
}

FN(t_gt)
{
	return JV_BOOL(jv_cmp(j, self, &arg[0], false) > 0);
}

FN(t_ge)
{
	return JV_BOOL(jv_cmp(j, self, &arg[0], false) >= 0);
}

FN(t_in)
{
	return JV_BOOL(jv_in(j, self, &arg[0]));
}

FN(t_sameas)
{
	return JV_BOOL(self->t == arg[0].t && jv_eq(j, self, &arg[0]));
}

const struct jfn *jinja_test(struct jstr name)
{
	static const struct jfn tests[] = {
		{ "boolean", "", t_boolean }, { "callable", "", t_callable }, { "defined", "", t_defined },
		{ "divisibleby", "num", t_divisibleby }, { "eq", "b", t_eq }, { "equalto", "b", t_eq }, { "==", "b", t_eq },
		{ "even", "", t_even }, { "false", "", t_false }, { "float", "", t_float }, { "ge", "b", t_ge }, { ">=", "b", t_ge },
		{ "greaterthan", "b", t_gt }, { "gt", "b", t_gt }, { ">", "b", t_gt }, { "in", "seq", t_in },
		{ "integer", "", t_integer }, { "iterable", "", t_iterable }, { "le", "b", t_le }, { "<=", "b", t_le },
		{ "lessthan", "b", t_lt }, { "lower", "", t_lower }, { "lt", "b", t_lt }, { "<", "b", t_lt },
		{ "mapping", "", t_mapping }, { "ne", "b", t_ne }, { "!=", "b", t_ne }, { "none", "", t_none },
		{ "number", "", t_number }, { "odd", "", t_odd }, { "sameas", "other", t_sameas }, { "sequence", "", t_sequence },
		{ "string", "", t_string }, { "true", "", t_true }, { "undefined", "", t_undefined }, { "upper", "", t_upper },
	};

	for (size_t i = 0; i < sizeof tests / sizeof *tests; i++)
		if (jstr_is(name, tests[i].name))
			return &tests[i];
	return NULL;
}
