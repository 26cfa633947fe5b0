/* jinja_run.c - functions of the language, the date, and one rendering from its input to its output. */
#include "jinja_impl.h"

#include <stdio.h>
#include <stdlib.h>

#define FN(name) static struct jval name(struct jin *j, const struct jval *self, const struct jval *arg, const struct jargs *all)

FN(g_range)
{
	int64_t from = jarg_int(j, &arg[0], 0, "a bound of range"), to = jarg_int(j, &arg[1], 0, "a bound of range");
	int64_t step = jarg_int(j, &arg[2], 1, "the step of range");
	uint64_t n = 0;
	struct jlist *l;

	if (arg[0].t == V_ABSENT)
		return jfail(j, "range() needs a bound");
	if (arg[1].t == V_ABSENT) {
		to = from;
		from = 0;
	}
	if (step == 0)
		return jfail(j, "the step of range() is not 0");
	if (step > 0 && to > from)
		n = ((uint64_t)to - (uint64_t)from - 1) / (uint64_t)step + 1;
	else if (step < 0 && from > to)
		n = ((uint64_t)from - (uint64_t)to - 1) / (0 - (uint64_t)step) + 1;
	if (n > JINJA_RANGE)
		return jfail(j, "range() of more than %d numbers; use another template", JINJA_RANGE);
	l = jlist_new(j, (size_t)n);
	for (size_t i = 0; i < l->n; i++)
		l->v[i] = JV_INT(from + (int64_t)i * step);
	return jv_list(l);
}

/* namespace(a=1), dict(a=1), dict(other, a=1) */
static struct jval new_dict(struct jin *j, const struct jargs *all, enum jtype t)
{
	struct jdict *d = jdict_new(j, all->n_kw + 4);

	if (all->n > 1 || (all->n == 1 && all->pos[0].t != V_DICT))
		return jfail(j, "namespace() and dict() take one dict and arguments with names");
	for (size_t i = 0; d && all->n && i < all->pos[0].u.dict->n && !j->failed; i++)
		jdict_put(j, d, all->pos[0].u.dict->k[i], all->pos[0].u.dict->v[i]);
	for (size_t i = 0; d && i < all->n_kw && !j->failed; i++)
		jdict_put(j, d, JV_STR(all->kw[i].name), all->kw[i].v);
	return d ? (struct jval){ .t = t, .u.dict = d } : jv_undef(jstr_c(j, "dict"));
}

FN(g_namespace)
{
	return new_dict(j, all, V_NS);
}

FN(g_dict)
{
	return new_dict(j, all, V_DICT);
}

FN(g_raise)
{
	struct jstr s = jv_str(j, &arg[0]);

	if (j->failed)
		return *arg;
	j->raised = true;
	return jfail(j, "the template refuses the conversation: %.*s", (int)(s.n < 200 ? s.n : 200), s.p);
}

/* The part of strftime() that does not depend on a locale, in English. */
struct jval jdate(struct jin *j, struct jstr format)
{
	static const char months[12][10] = { "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
					     "November", "December" };
	static const char days[7][10] = { "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday" };
	const struct tm *t = &j->in->now;
	const char *month = months[(t->tm_mon % 12 + 12) % 12], *day = days[(t->tm_wday % 7 + 7) % 7];
	struct jsink k = { 0 };

	for (size_t i = 0; i < format.n && !j->failed; i++) {
		char out[64] = "";
		bool short_form = i + 2 < format.n && format.p[i] == '%' && format.p[i + 1] == '-';

		if (format.p[i] != '%' || i + 1 >= format.n) {
			jsink_add(j, &k, jstr_sub(format, i, 1));
			continue;
		}
		i += short_form ? 2 : 1;
		switch (format.p[i]) {
		case 'd': snprintf(out, sizeof out, short_form ? "%d" : "%02d", t->tm_mday); break;
		case 'e': snprintf(out, sizeof out, "%2d", t->tm_mday); break;
		case 'm': snprintf(out, sizeof out, short_form ? "%d" : "%02d", t->tm_mon + 1); break;
		case 'Y': snprintf(out, sizeof out, "%d", t->tm_year + 1900); break;
		case 'y': snprintf(out, sizeof out, "%02d", t->tm_year % 100); break;
		case 'B': snprintf(out, sizeof out, "%s", month); break;
		case 'b': snprintf(out, sizeof out, "%.3s", month); break;
		case 'A': snprintf(out, sizeof out, "%s", day); break;
		case 'a': snprintf(out, sizeof out, "%.3s", day); break;
		case 'H': snprintf(out, sizeof out, short_form ? "%d" : "%02d", t->tm_hour); break;
		case 'I': snprintf(out, sizeof out, short_form ? "%d" : "%02d", (t->tm_hour + 11) % 12 + 1); break;
		case 'M': snprintf(out, sizeof out, short_form ? "%d" : "%02d", t->tm_min); break;
		case 'S': snprintf(out, sizeof out, short_form ? "%d" : "%02d", t->tm_sec); break;
		case 'p': snprintf(out, sizeof out, "%s", t->tm_hour < 12 ? "AM" : "PM"); break;
		case 'j': snprintf(out, sizeof out, "%03d", t->tm_yday + 1); break;
		case 'F': snprintf(out, sizeof out, "%d-%02d-%02d", t->tm_year + 1900, t->tm_mon + 1, t->tm_mday); break;
		case 'T': snprintf(out, sizeof out, "%02d:%02d:%02d", t->tm_hour, t->tm_min, t->tm_sec); break;
		case '%': snprintf(out, sizeof out, "%%"); break;
		default:
			return jfail(j, "strftime_now() does not know '%%%c'; use another template", format.p[i] >= ' ' && format.p[i] < 127 ? format.p[i] : '?');
		}
		jsink_c(j, &k, out);
	}
	return JV_STR(jsink_str(j, &k));
}

FN(g_strftime)
{
	return jdate(j, jarg_str(j, &arg[0], NULL, "the format of strftime_now"));
}

const struct jfn *jinja_global(struct jstr name)
{
	static const struct jfn globals[] = {
		{ "range", "start,stop,step", g_range }, { "namespace", NULL, g_namespace }, { "dict", NULL, g_dict },
		{ "raise_exception", "message", g_raise }, { "strftime_now", "format", g_strftime },
	};

	for (size_t i = 0; i < sizeof globals / sizeof *globals; i++)
		if (jstr_is(name, globals[i].name))
			return &globals[i];
	return NULL;
}

/* ---- one rendering ---------------------------------------------------------------------------------------------------- */

static struct jval value(const struct jin *j, const struct jinja_var *v)
{
	switch (v->kind) {
	case JINJA_TEXT: case JINJA_CONTENT:
		return JV_STR(((struct jstr){ v->text, v->kind == JINJA_CONTENT ? j->ones : j->zeros, v->len }));
	case JINJA_FALSE: case JINJA_TRUE:
		return JV_BOOL(v->kind == JINJA_TRUE);
	default:
		return JV_NONE;
	}
}

static void define(struct jin *j, const char *name, struct jval v)
{
	uint64_t *sym = map_find(&j->t->syms, name, strlen(name));

	if (sym)
		jscope_set(j, j->scope, (int32_t)*sym, v);
}

static size_t longest(const struct jinja_var *v, size_t n, size_t most, size_t *total)
{
	for (size_t i = 0; i < n; i++)
		if (v[i].kind == JINJA_TEXT || v[i].kind == JINJA_CONTENT) {
			most = v[i].len > most ? v[i].len : most;
			*total += v[i].len;
		}
	return most;
}

static void define_all(struct jin *j)
{
	const struct jinja_input *in = j->in;
	struct jlist *l;

	for (size_t i = 0; i < in->n_vars; i++)
		define(j, in->vars[i].name, value(j, &in->vars[i]));
	if (!in->list)
		return;
	l = jlist_new(j, in->n_records);
	for (size_t i = 0; i < l->n && !j->failed; i++) {
		const struct jinja_record *r = &in->records[i];
		struct jdict *d = jdict_new(j, r->n);

		for (size_t k = 0; d && k < r->n; k++)
			jdict_put(j, d, JV_STR(jstr_c(j, r->vars[k].name)), value(j, &r->vars[k]));
		l->v[i] = (struct jval){ .t = V_DICT, .u.dict = d };
	}
	if (!j->failed)
		define(j, in->list, jv_list(l));
}

int jinja_render(const struct jinja *t, const struct jinja_input *in, const struct jinja_limits *limits, jinja_out out, void *ud,
		 bool *raised, struct err *e)
{
	static const struct jinja_limits none;
	struct jin j = { .t = t, .in = in, .e = e, .out = out, .ud = ud };
	size_t total = 0, most = longest(in->vars, in->n_vars, 0, &total);

	for (size_t i = 0; i < in->n_records; i++)
		most = longest(in->records[i].vars, in->records[i].n, most, &total);
	limits = limits ? limits : &none;
	j.steps = (limits->steps ? limits->steps : 4000000) + total;
	j.max_mem = (limits->memory ? limits->memory : (size_t)64 << 20) + 32 * total;
	j.out_left = (limits->output ? limits->output : (size_t)4 << 20) + 8 * total;
	j.ones = xmalloc(most + 1);
	memset(j.ones, 1, most + 1);
	j.zeros = xcalloc(most + 1, 1);
	j.scope = jscope_push(&j, NULL);
	if (j.scope)
		define_all(&j);
	if (!j.failed)
		jexec(&j, t->body);
	jtext_free(&j);
	arena_free(&j.arena);
	free(j.ones);
	free(j.zeros);
	if (raised)
		*raised = j.raised;
	return j.failed ? -1 : 0;
}
