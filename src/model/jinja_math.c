/* jinja_math.c - operators between two values: numbers as in Python, with 63 bits; texts and lists joined and repeated. */
#include "jinja_impl.h"

#include <math.h>

static struct jval repeat(struct jin *j, const struct jval *a, int64_t times)
{
	size_t n = a->t == V_STR ? a->u.s.n : a->u.list->n, total;
	struct jlist *l;
	char *p;
	uint8_t *m;

	if (times < 0)
		times = 0;
	if (__builtin_mul_overflow(n, (size_t)times, &total) || total > SIZE_MAX / 64)
		return jfail(j, "%s is repeated too often; use another template", jv_type(a));
	if (a->t == V_STR) {
		struct jstr s = jstr_room(j, total, &p, &m);

		for (size_t i = 0; i < s.n; i += n) {
			memcpy(p + i, a->u.s.p, n);
			memcpy(m + i, a->u.s.m, n);
		}
		return JV_STR(s);
	}
	l = jlist_new(j, total);
	for (size_t i = 0; i < l->n; i++)
		l->v[i] = a->u.list->v[i % n];
	return (struct jval){ .t = a->t, .u.list = l };
}

static struct jval joined(struct jin *j, const struct jval *a, const struct jval *b)
{
	struct jlist *l = jlist_new(j, a->u.list->n + b->u.list->n);

	for (size_t i = 0; i < l->n; i++)
		l->v[i] = i < a->u.list->n ? a->u.list->v[i] : b->u.list->v[i - a->u.list->n];
	return (struct jval){ .t = a->t, .u.list = l };
}

static bool whole_math(struct jin *j, int op, int64_t a, int64_t b, int64_t *r)
{
	bool over = false;

	switch (op) {
	case '+':
		over = __builtin_add_overflow(a, b, r);
		break;
	case '-':
		over = __builtin_sub_overflow(a, b, r);
		break;
	case '*':
		over = __builtin_mul_overflow(a, b, r);
		break;
	case OP_POW:
		for (*r = 1; b > 0 && !over; b--) {
			over = __builtin_mul_overflow(*r, a, r);
			if (*r == 0 || *r == 1 || (*r == -1 && a == -1)) {
				*r = *r == -1 && b % 2 == 0 ? 1 : *r; /* 0, 1, -1 stay what they are */
				break;
			}
		}
		break;
	default: /* floor division and its remainder, which has the sign of the divisor */
		if (b == -1) {
			over = op == OP_FLOORDIV && __builtin_sub_overflow(0, a, r);
			*r = op == OP_FLOORDIV ? *r : 0;
			break;
		}
		*r = op == OP_FLOORDIV ? a / b - (a % b != 0 && (a < 0) != (b < 0)) : a % b + (a % b != 0 && (a < 0) != (b < 0) ? b : 0);
	}
	if (over)
		jfail(j, "a number has more than 63 bits");
	return !over;
}

struct jval jmath(struct jin *j, int op, const struct jval *a, const struct jval *b)
{
	double f, g;
	int64_t r = 0;
	bool whole = (a->t == V_INT || a->t == V_BOOL) && (b->t == V_INT || b->t == V_BOOL);

	if (a->t == V_UNDEF || b->t == V_UNDEF)
		return jundefined(j, a->t == V_UNDEF ? a : b);
	if (op == '+' && a->t == V_STR && b->t == V_STR)
		return JV_STR(jstr_cat(j, a->u.s, b->u.s));
	if (op == '+' && a->t == b->t && (a->t == V_LIST || a->t == V_TUPLE))
		return joined(j, a, b);
	if (op == '*' && b->t == V_INT && (a->t == V_STR || a->t == V_LIST || a->t == V_TUPLE))
		return repeat(j, a, b->u.i);
	if (op == '*' && a->t == V_INT && (b->t == V_STR || b->t == V_LIST || b->t == V_TUPLE))
		return repeat(j, b, a->u.i);
	if (!jv_number(a, &f) || !jv_number(b, &g))
		return jfail(j, "operator '%s' does not take %s and %s", op == OP_POW ? "**" : op == OP_FLOORDIV ? "//" : (char[2]){ (char)op, 0 },
			     jv_type(a), jv_type(b));
	if ((op == '/' || op == OP_FLOORDIV || op == '%') && g == 0)
		return jfail(j, "a division by zero");
	if (whole && op != '/' && !(op == OP_POW && g < 0)) {
		int64_t x = a->t == V_BOOL ? a->u.b : a->u.i, y = b->t == V_BOOL ? b->u.b : b->u.i;

		return whole_math(j, op, x, y, &r) ? JV_INT(r) : JV_INT(0);
	}
	switch (op) {
	case '+':
		return JV_FLOAT(f + g);
	case '-':
		return JV_FLOAT(f - g);
	case '*':
		return JV_FLOAT(f * g);
	case '/':
		return JV_FLOAT(f / g);
	case OP_POW:
		return JV_FLOAT(pow(f, g));
	case OP_FLOORDIV:
		return JV_FLOAT(floor(f / g));
	default:
		return JV_FLOAT(f - g * floor(f / g));
	}
}
