/* jinja_print.c - values as text: printed as Python's str() does, and as JSON (json.dumps). */
#include "jinja_impl.h"

#include "../base/utf8.h"

#include <ctype.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* s[0..n) in the C locale, underscores left out; what is no number is 0. */
double jdouble(const char *s, size_t n)
{
	char text[128];
	size_t k = 0;
	locale_t c = newlocale(LC_ALL_MASK, "C", (locale_t)0);
	double f;

	for (size_t i = 0; i < n && k < sizeof text - 1; i++)
		if (s[i] != '_')
			text[k++] = s[i];
	text[k] = '\0';
	f = strtod_l(text, NULL, c);
	freelocale(c);
	return f;
}

/* Shortest digits that give f back, written as Python's repr does: an exponent below 1e-4 and from 1e16 on. */
struct jstr jfloat(struct jin *j, double f)
{
	char text[64], digits[24], out[64];
	int n = 0, exp, point, k = 0;
	const char *e;

	if (isnan(f) || isinf(f))
		return jstr_c(j, isnan(f) ? "nan" : f < 0 ? "-inf" : "inf");
	for (int prec = 0; prec < 18; prec++) {
		snprintf(text, sizeof text, "%.*e", prec, f);
		if (strtod(text, NULL) == f)
			break;
	}
	e = strchr(text, 'e');
	exp = atoi(e + 1);
	for (const char *p = text; p < e; p++)
		if (isdigit((unsigned char)*p))
			digits[n++] = *p;
	while (n > 1 && digits[n - 1] == '0')
		n--;
	if (text[0] == '-')
		out[k++] = '-';
	if (exp < -4 || exp >= 16) {
		out[k++] = digits[0];
		if (n > 1)
			out[k++] = '.';
		for (int i = 1; i < n; i++)
			out[k++] = digits[i];
		k += snprintf(out + k, sizeof out - (size_t)k, "e%c%02d", exp < 0 ? '-' : '+', exp < 0 ? -exp : exp);
		return jstr_copy(j, out, (size_t)k);
	}
	point = exp < 0 ? 0 : exp + 1;
	if (exp < 0) {
		out[k++] = '0';
		out[k++] = '.';
		for (int i = -1; i > exp; i--)
			out[k++] = '0';
	}
	for (int i = 0; i < n || i < point; i++) {
		if (i == point && point)
			out[k++] = '.';
		out[k++] = i < n ? digits[i] : '0';
	}
	if (point >= n) {
		out[k++] = '.';
		out[k++] = '0';
	}
	return jstr_copy(j, out, (size_t)k);
}

static struct jstr whole(struct jin *j, int64_t i)
{
	char text[32];
	int n = snprintf(text, sizeof text, "%lld", (long long)i);

	return jstr_copy(j, text, (size_t)n);
}

/* A text inside of a printed list: in quotes, with escapes, as Python's repr. */
static void quoted(struct jin *j, struct jsink *k, struct jstr s)
{
	char quote = s.n && memchr(s.p, '\'', s.n) && !memchr(s.p, '"', s.n) ? '"' : '\'';
	char esc[12];

	if (!jtick(j, s.n / 4))
		return;
	jsink_mark(j, k, &quote, 1, false);
	for (size_t i = 0, n; i < s.n && !j->failed; i += n) {
		int32_t cp;

		n = (size_t)utf8_decode(s.p + i, s.n - i, &cp);
		if (cp == quote || cp == '\\')
			snprintf(esc, sizeof esc, "\\%c", (char)cp);
		else if (cp == '\n' || cp == '\r' || cp == '\t')
			snprintf(esc, sizeof esc, "\\%c", cp == '\n' ? 'n' : cp == '\r' ? 'r' : 't');
		else if (cp >= 0 && (cp < ' ' || (cp >= 0x7f && cp <= 0xa0) || cp == 0xad))
			snprintf(esc, sizeof esc, "\\x%02x", (unsigned)cp);
		else
			esc[0] = '\0';
		if (*esc)
			jsink_mark(j, k, esc, strlen(esc), s.m[i]);
		else
			jsink_add(j, k, jstr_sub(s, i, n));
	}
	jsink_mark(j, k, &quote, 1, false);
}

static void inner(struct jin *j, struct jsink *k, const struct jval *v);

static void container(struct jin *j, struct jsink *k, const struct jval *v)
{
	if (v->t == V_DICT) {
		const struct jdict *d = v->u.dict;

		jsink_c(j, k, "{");
		for (size_t i = 0; i < d->n && !j->failed; i++) {
			jsink_c(j, k, i ? ", " : "");
			inner(j, k, &d->k[i]);
			jsink_c(j, k, ": ");
			inner(j, k, &d->v[i]);
		}
		jsink_c(j, k, "}");
		return;
	}
	jsink_c(j, k, v->t == V_LIST ? "[" : "(");
	for (size_t i = 0; i < v->u.list->n && !j->failed; i++) {
		jsink_c(j, k, i ? ", " : "");
		inner(j, k, &v->u.list->v[i]);
	}
	jsink_c(j, k, v->t == V_LIST ? "]" : v->u.list->n == 1 ? ",)" : ")");
}

static void inner(struct jin *j, struct jsink *k, const struct jval *v)
{
	if (!jtick(j, 1))
		return;
	if (++j->depth > JINJA_DEPTH)
		jfail(j, "values are nested more than %d deep", JINJA_DEPTH);
	if (j->failed)
		return;
	if (v->t == V_STR)
		quoted(j, k, v->u.s);
	else if (v->t == V_UNDEF)
		jsink_c(j, k, "Undefined");
	else if (v->t == V_LIST || v->t == V_TUPLE || v->t == V_DICT)
		container(j, k, v);
	else
		jsink_add(j, k, jv_str(j, v));
	j->depth--;
}

struct jstr jv_str(struct jin *j, const struct jval *v)
{
	struct jsink k = { 0 };

	switch (v->t) {
	case V_ABSENT: case V_UNDEF:
		return jstr_c(j, "");
	case V_NONE:
		return jstr_c(j, "None");
	case V_BOOL:
		return jstr_c(j, v->u.b ? "True" : "False");
	case V_INT:
		return whole(j, v->u.i);
	case V_FLOAT:
		return jfloat(j, v->u.f);
	case V_STR:
		return v->u.s;
	case V_LIST: case V_TUPLE: case V_DICT:
		inner(j, &k, v);
		return jsink_str(j, &k);
	default:
		jfail(j, "%s cannot be printed", jv_type(v));
		return jstr_c(j, "");
	}
}

/* ---- JSON ------------------------------------------------------------------------------------------------------------- */

static void json_text(struct jin *j, struct jsink *k, struct jstr s, bool ascii)
{
	static const char from[] = "\"\\\n\r\t\b\f", to[] = "\"\\nrtbf";
	size_t plain = 0;

	if (!jtick(j, s.n / 8))
		return;
	jsink_c(j, k, "\"");
	for (size_t i = 0, n; i < s.n && !j->failed; i += n) {
		char esc[16] = "";
		const char *at;
		int32_t cp;

		n = (size_t)utf8_decode(s.p + i, s.n - i, &cp);
		if (cp > 0 && cp < 128 && (at = strchr(from, (char)cp)))
			snprintf(esc, sizeof esc, "\\%c", to[at - from]);
		else if ((cp >= 0 && cp < ' ') || (ascii && cp >= 0x7f && cp < 0x10000 && cp != 0x7f))
			snprintf(esc, sizeof esc, "\\u%04x", (unsigned)cp);
		else if (ascii && cp >= 0x10000)
			snprintf(esc, sizeof esc, "\\u%04x\\u%04x", 0xd800u + (((unsigned)cp - 0x10000) >> 10), 0xdc00u + ((unsigned)cp & 0x3ff));
		if (!*esc)
			continue;
		jsink_add(j, k, jstr_sub(s, plain, i - plain));
		jsink_mark(j, k, esc, strlen(esc), s.m[i]);
		plain = i + n;
	}
	jsink_add(j, k, jstr_sub(s, plain, s.n - plain));
	jsink_c(j, k, "\"");
}

static void json_line(struct jin *j, struct jsink *k, const struct jjson *f, int depth)
{
	if (!f->pretty)
		return;
	jsink_c(j, k, "\n");
	while (depth-- > 0 && !j->failed)
		jsink_add(j, k, f->indent);
}

static void json_key(struct jin *j, struct jsink *k, const struct jval *v, const struct jjson *f)
{
	if (v->t == V_STR)
		json_text(j, k, v->u.s, f->ascii);
	else if (v->t == V_NONE || v->t == V_BOOL)
		json_text(j, k, jstr_c(j, v->t == V_NONE ? "null" : v->u.b ? "true" : "false"), false);
	else if (v->t == V_INT || v->t == V_FLOAT)
		json_text(j, k, jv_str(j, v), false);
	else
		jfail(j, "%s cannot be a key of JSON", jv_type(v));
}

static void json_dict(struct jin *j, struct jsink *k, const struct jdict *d, const struct jjson *f, int depth)
{
	struct jlist *keys = NULL;
	struct jval v = { .t = V_DICT, .u.dict = (struct jdict *)(uintptr_t)d };

	if (f->sort) {
		keys = jv_items(j, &v);
		v = jsort(j, keys, keys->v, false, true);
		keys = v.t == V_LIST ? v.u.list : NULL;
	}
	jsink_c(j, k, "{");
	for (size_t i = 0; i < d->n && !j->failed; i++) {
		const struct jval *key = keys && i < keys->n ? &keys->v[i] : &d->k[i];
		const struct jval *value = keys ? jdict_get(j, d, key) : &d->v[i];

		if (i)
			jsink_add(j, k, f->item);
		json_line(j, k, f, depth + 1);
		json_key(j, k, key, f);
		jsink_add(j, k, f->key);
		if (value)
			jjson_write(j, k, value, f, depth + 1);
	}
	if (d->n)
		json_line(j, k, f, depth);
	jsink_c(j, k, "}");
}

static void json_list(struct jin *j, struct jsink *k, const struct jlist *l, const struct jjson *f, int depth)
{
	jsink_c(j, k, "[");
	for (size_t i = 0; i < l->n && !j->failed; i++) {
		if (i)
			jsink_add(j, k, f->item);
		json_line(j, k, f, depth + 1);
		jjson_write(j, k, &l->v[i], f, depth + 1);
	}
	if (l->n)
		json_line(j, k, f, depth);
	jsink_c(j, k, "]");
}

void jjson_write(struct jin *j, struct jsink *k, const struct jval *v, const struct jjson *f, int depth)
{
	if (!jtick(j, 1))
		return;
	if (depth > JINJA_DEPTH / 2) {
		jfail(j, "values are nested more than %d deep", JINJA_DEPTH / 2);
		return;
	}
	switch (v->t) {
	case V_NONE:
		jsink_c(j, k, "null");
		break;
	case V_BOOL:
		jsink_c(j, k, v->u.b ? "true" : "false");
		break;
	case V_INT:
		jsink_add(j, k, jv_str(j, v));
		break;
	case V_FLOAT:
		if (isnan(v->u.f) || isinf(v->u.f))
			jsink_c(j, k, isnan(v->u.f) ? "NaN" : v->u.f < 0 ? "-Infinity" : "Infinity");
		else
			jsink_add(j, k, jfloat(j, v->u.f));
		break;
	case V_STR:
		json_text(j, k, v->u.s, f->ascii);
		break;
	case V_LIST: case V_TUPLE:
		json_list(j, k, v->u.list, f, depth);
		break;
	case V_DICT:
		json_dict(j, k, v->u.dict, f, depth);
		break;
	default:
		jfail(j, "%s cannot be written as JSON", jv_type(v));
	}
}
