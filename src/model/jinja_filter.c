/* jinja_filter.c - filters of single values: text, numbers, JSON. Those of lists are in jinja_filter_list.c. */
#include "jinja_impl.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define FN(name) static struct jval name(struct jin *j, const struct jval *self, const struct jval *arg, const struct jargs *all)

/* ---- arguments -------------------------------------------------------------------------------------------------------- */

bool jarg_true(const struct jval *arg, bool def)
{
	return arg->t == V_ABSENT ? def : jv_true(arg);
}

int64_t jarg_int(struct jin *j, const struct jval *arg, int64_t def, const char *what)
{
	if (arg->t == V_ABSENT || arg->t == V_NONE)
		return def;
	if (arg->t != V_INT && arg->t != V_BOOL) {
		jfail(j, "%s is a whole number, not %s", what, jv_type(arg));
		return def;
	}
	return arg->t == V_BOOL ? arg->u.b : arg->u.i;
}

struct jstr jarg_str(struct jin *j, const struct jval *arg, const char *def, const char *what)
{
	if ((arg->t == V_ABSENT || arg->t == V_NONE) && def)
		return jstr_c(j, def);
	if (arg->t != V_STR) {
		jfail(j, "%s is a text, not %s", what, jv_type(arg));
		return jstr_c(j, "");
	}
	return arg->u.s;
}

/* ---- text ------------------------------------------------------------------------------------------------------------- */

FN(f_string)
{
	return JV_STR(jv_str(j, self));
}

FN(f_trim)
{
	struct jval text = JV_STR(jv_str(j, self));

	return jcall_fn(j, jinja_method(V_STR, jstr_c(j, "strip")), &text, all);
}

/* Case is ASCII's: templates change that of their own words; other letters stay as they are. */
struct jval jcase(struct jin *j, struct jstr s, int how)
{
	char *p;
	uint8_t *m;
	struct jstr r = jstr_room(j, s.n, &p, &m);
	bool first = true;

	for (size_t i = 0; i < r.n; i++) {
		bool up = how == CASE_UP || (first && how >= CASE_CAPITAL);

		p[i] = (char)(up ? toupper((unsigned char)s.p[i]) : tolower((unsigned char)s.p[i]));
		if ((unsigned char)s.p[i] >= 0x80)
			p[i] = s.p[i];
		m[i] = s.m[i];
		first = how == CASE_TITLE ? isspace((unsigned char)s.p[i]) || strchr("-({[<", s.p[i] ? s.p[i] : 'x')
					  : how == CASE_WORDS && !isalpha((unsigned char)s.p[i]) && (unsigned char)s.p[i] < 0x80;
	}
	return JV_STR(r);
}

FN(f_upper)
{
	return jcase(j, jv_str(j, self), CASE_UP);
}

FN(f_lower)
{
	return jcase(j, jv_str(j, self), CASE_LOW);
}

FN(f_capitalize)
{
	return jcase(j, jv_str(j, self), CASE_CAPITAL);
}

FN(f_title)
{
	return jcase(j, jv_str(j, self), CASE_TITLE);
}

/* replace(old, new, count): as the method of that name. */
FN(f_replace)
{
	struct jval text = JV_STR(jv_str(j, self));

	return jcall_fn(j, jinja_method(V_STR, jstr_c(j, "replace")), &text, all);
}

FN(f_indent)
{
	struct jstr s = jv_str(j, self), by;
	struct jsink k = { 0 }, blanks = { 0 };
	bool first = jarg_true(&arg[1], false), blank = jarg_true(&arg[2], false);

	if (arg[0].t == V_STR) {
		by = arg[0].u.s;
	} else {
		int64_t width = jarg_int(j, &arg[0], 4, "the width of an indent");

		for (int64_t i = 0; i < width && jtick(j, 1); i++)
			jsink_c(j, &blanks, " ");
		by = jsink_str(j, &blanks);
	}
	for (size_t at = 0, end; at <= s.n && !j->failed; at = end + 1) {
		end = jstr_find(j, s, jstr_c(j, "\n"), at);
		end = end == SIZE_MAX ? s.n : end;
		if (at ? blank || end > at : first)
			jsink_add(j, &k, by);
		jsink_add(j, &k, jstr_sub(s, at, end - at + (end < s.n)));
	}
	return JV_STR(jsink_str(j, &k));
}

FN(f_wordcount)
{
	struct jstr s = jv_str(j, self);
	int64_t n = 0;

	jtick(j, s.n / 16);
	for (size_t i = 0; i < s.n; i++)
		n += !isspace((unsigned char)s.p[i]) && (i == 0 || isspace((unsigned char)s.p[i - 1]));
	return JV_INT(n);
}

FN(f_escape)
{
	static const char from[] = "&<>'\"", *const to[] = { "&amp;", "&lt;", "&gt;", "&#39;", "&#34;" };
	struct jstr s = jv_str(j, self);
	struct jsink k = { 0 };
	const char *at;

	for (size_t i = 0; i < s.n && jtick(j, 1); i++) {
		at = s.p[i] ? strchr(from, s.p[i]) : NULL;
		if (at)
			jsink_mark(j, &k, to[at - from], strlen(to[at - from]), s.m[i]);
		else
			jsink_add(j, &k, jstr_sub(s, i, 1));
	}
	return JV_STR(jsink_str(j, &k));
}

FN(f_safe)
{
	return *self; /* nothing is escaped by itself */
}

FN(f_default)
{
	bool missing = self->t == V_UNDEF || (jarg_true(&arg[1], false) && !jv_true(self));

	return !missing ? *self : arg[0].t == V_ABSENT ? JV_STR(jstr_c(j, "")) : arg[0];
}

/* ---- numbers ---------------------------------------------------------------------------------------------------------- */

/* A text as a number, white space around it allowed. */
static bool parse(struct jstr s, int base, int64_t *i, double *f, bool *is_whole)
{
	char text[64], *end;

	s = jstr_strip(NULL, s, NULL, 3);
	if (s.n == 0 || s.n >= sizeof text)
		return false;
	memcpy(text, s.p, s.n);
	text[s.n] = '\0';
	errno = 0;
	*i = strtoll(text, &end, base);
	*is_whole = end == text + s.n && errno == 0 && !strchr(text, 'x') == (base != 16);
	*f = jdouble(text, s.n);
	return *is_whole || (isdigit((unsigned char)text[s.n - 1]) && strspn(text, "0123456789.eE+-") == s.n);
}

FN(f_int)
{
	int64_t i, def = jarg_int(j, &arg[0], 0, "the default of int");
	int64_t base = jarg_int(j, &arg[1], 10, "the base of int");
	double f;
	bool is_whole;

	if (base < 2 || base > 36)
		return jfail(j, "the base of int is 2 to 36");
	if (self->t == V_STR) {
		if (!jtick(j, self->u.s.n / 4) || !parse(self->u.s, (int)base, &i, &f, &is_whole))
			return JV_INT(def);
		if (is_whole)
			return JV_INT(i);
	} else if (self->t == V_INT) {
		return *self;
	} else if (!jv_number(self, &f)) {
		return JV_INT(def);
	}
	return f > -9e18 && f < 9e18 ? JV_INT((int64_t)f) : JV_INT(def);
}

FN(f_float)
{
	int64_t i;
	double f;
	bool is_whole;

	if (jv_number(self, &f) || (self->t == V_STR && jtick(j, self->u.s.n / 4) && parse(self->u.s, 10, &i, &f, &is_whole)))
		return JV_FLOAT(f);
	return arg[0].t == V_ABSENT ? JV_FLOAT(0) : arg[0];
}

FN(f_abs)
{
	double f;

	if (!jv_number(self, &f))
		return jfail(j, "%s has no absolute value", jv_type(self));
	if (self->t == V_FLOAT)
		return JV_FLOAT(fabs(f));
	if (self->t == V_INT && self->u.i == INT64_MIN)
		return jfail(j, "a number has more than 63 bits");
	return JV_INT(self->t == V_BOOL ? self->u.b : self->u.i < 0 ? -self->u.i : self->u.i);
}

FN(f_round)
{
	int64_t digits = jarg_int(j, &arg[0], 0, "the precision of round");
	struct jstr how = jarg_str(j, &arg[1], "common", "the method of round");
	double f, scale;

	if (!jv_number(self, &f))
		return jfail(j, "%s cannot be rounded", jv_type(self));
	if (digits < -300 || digits > 300)
		return JV_FLOAT(f);
	if (jstr_is(how, "common")) {
		char text[400];

		/* decimal digits are rounded as they are written, half to even: what Python's round() does */
		if (digits >= 0 && fabs(f) < 1e17) {
			snprintf(text, sizeof text, "%.*f", (int)digits, f);
			return JV_FLOAT(strtod(text, NULL));
		}
		scale = pow(10, (double)digits);
		return JV_FLOAT(rint(f * scale) / scale);
	}
	scale = pow(10, (double)digits);
	if (jstr_is(how, "ceil"))
		return JV_FLOAT(ceil(f * scale) / scale);
	if (jstr_is(how, "floor"))
		return JV_FLOAT(floor(f * scale) / scale);
	return jfail(j, "round knows common, ceil and floor");
}

/* ---- JSON ------------------------------------------------------------------------------------------------------------- */

/* With transformers' defaults: no ASCII escapes, ", " and ": ". */
FN(f_tojson)
{
	struct jjson f = { .item = jstr_c(j, ", "), .key = jstr_c(j, ": ") };
	struct jsink k = { 0 }, blanks = { 0 };

	f.ascii = jarg_true(&arg[0], false);
	f.sort = jarg_true(&arg[3], false);
	f.pretty = arg[1].t != V_ABSENT && arg[1].t != V_NONE;
	if (f.pretty) {
		int64_t width = arg[1].t == V_STR ? 0 : jarg_int(j, &arg[1], 0, "the indent of tojson");

		f.item = jstr_c(j, ",");
		for (int64_t i = 0; i < width && jtick(j, 1); i++)
			jsink_c(j, &blanks, " ");
		f.indent = arg[1].t == V_STR ? arg[1].u.s : jsink_str(j, &blanks);
	}
	if (arg[2].t == V_LIST || arg[2].t == V_TUPLE) {
		if (arg[2].u.list->n != 2)
			return jfail(j, "the separators of tojson are two texts");
		f.item = jarg_str(j, &arg[2].u.list->v[0], NULL, "a separator of tojson");
		f.key = jarg_str(j, &arg[2].u.list->v[1], NULL, "a separator of tojson");
	} else if (arg[2].t != V_ABSENT && arg[2].t != V_NONE) {
		return jfail(j, "the separators of tojson are two texts");
	}
	jjson_write(j, &k, self, &f, 0);
	return JV_STR(jsink_str(j, &k));
}

static const struct jfn filters[] = {
	{ "abs", "", f_abs },
	{ "capitalize", "", f_capitalize },
	{ "d", "default_value,boolean", f_default },
	{ "default", "default_value,boolean", f_default },
	{ "e", "", f_escape },
	{ "escape", "", f_escape },
	{ "float", "default", f_float },
	{ "indent", "width,first,blank", f_indent },
	{ "int", "default,base", f_int },
	{ "lower", "", f_lower },
	{ "replace", NULL, f_replace },
	{ "round", "precision,method", f_round },
	{ "safe", "", f_safe },
	{ "string", "", f_string },
	{ "title", "", f_title },
	{ "tojson", "ensure_ascii,indent,separators,sort_keys", f_tojson },
	{ "trim", NULL, f_trim },
	{ "upper", "", f_upper },
	{ "wordcount", "", f_wordcount },
	{ NULL, NULL, NULL },
};

const struct jfn *jinja_filter(struct jstr name)
{
	const struct jfn *const tables[] = { filters, jinja_list_filters };

	for (int t = 0; t < 2; t++)
		for (const struct jfn *f = tables[t]; f->name; f++)
			if (jstr_is(name, f->name))
				return f;
	return NULL;
}
