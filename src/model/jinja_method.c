/* jinja_method.c - methods of texts, dicts, lists and loops. What would change a value is not among them, as in the sandbox that
 * chat templates run in elsewhere. */
#include "jinja_impl.h"

#include <ctype.h>

#define FN(name) static struct jval name(struct jin *j, const struct jval *self, const struct jval *arg, const struct jargs *all)

/* ---- splitting and joining -------------------------------------------------------------------------------------------- */

static bool white(struct jstr s, size_t at, size_t n)
{
	return jstr_strip(NULL, jstr_sub(s, at, n), NULL, 1).n == 0;
}

/* The next word from *at on. False: none. */
static bool word(struct jstr s, size_t *at, size_t *from, size_t *end)
{
	size_t k;

	for (; *at < s.n && white(s, *at, k = jchar(s, *at)); *at += k)
		;
	*from = *at;
	for (; *at < s.n && !white(s, *at, k = jchar(s, *at)); *at += k)
		;
	*end = *at;
	return *end > *from;
}

static struct jval split_words(struct jin *j, struct jstr s, int64_t limit)
{
	size_t n = 0, at = 0, from, end;
	struct jlist *l;

	if (!jtick(j, s.n / 8))
		return jv_list(jlist_new(j, 0));
	while (word(s, &at, &from, &end))
		n++;
	if (limit >= 0 && n > (size_t)limit + 1)
		n = (size_t)limit + 1;
	l = jlist_new(j, n);
	at = 0;
	for (size_t i = 0; i < l->n; i++) {
		word(s, &at, &from, &end);
		if (i == n - 1 && limit >= 0 && n == (size_t)limit + 1) /* the last one holds the rest */
			end = s.n;
		l->v[i] = JV_STR(jstr_sub(s, from, end - from));
	}
	return jv_list(l);
}

/* Place of the last what that ends at end or before, SIZE_MAX: none. */
static size_t find_back(struct jin *j, struct jstr s, struct jstr what, size_t end)
{
	for (size_t at = end; jtick(j, what.n / 16 + 1) && at >= what.n; at--)
		if (memcmp(s.p + at - what.n, what.p, what.n) == 0)
			return at - what.n;
	return SIZE_MAX;
}

static struct jval split_at(struct jin *j, struct jstr s, struct jstr sep, int64_t limit, bool from_right)
{
	size_t n = 0, from = 0, end = s.n, at;
	struct jlist *l;

	if (sep.n == 0)
		return jfail(j, "the separator of split is empty");
	for (at = 0; (limit < 0 || n < (size_t)limit) && (at = jstr_find(j, s, sep, at)) != SIZE_MAX; at += sep.n)
		n++;
	l = jlist_new(j, n + 1);
	if (l->n == 0)
		return jv_list(l);
	for (size_t i = 0; i < n && !j->failed; i++) {
		at = from_right ? find_back(j, s, sep, end) : jstr_find(j, s, sep, from);
		if (at == SIZE_MAX)
			return jfail(j, "a text cannot be split"); /* out of steps */
		l->v[from_right ? n - i : i] = JV_STR(from_right ? jstr_sub(s, at + sep.n, end - at - sep.n) : jstr_sub(s, from, at - from));
		from = from_right ? from : at + sep.n;
		end = from_right ? at : end;
	}
	l->v[from_right ? 0 : n] = JV_STR(jstr_sub(s, from, end - from));
	return jv_list(l);
}

static struct jval split(struct jin *j, const struct jval *self, const struct jval *arg, bool from_right)
{
	int64_t limit = jarg_int(j, &arg[1], -1, "the limit of split");

	if (arg[0].t != V_ABSENT && arg[0].t != V_NONE)
		return split_at(j, self->u.s, jarg_str(j, &arg[0], NULL, "the separator of split"), limit, from_right);
	if (from_right && limit >= 0)
		return jfail(j, "rsplit at white space with a limit is not known; use another template");
	return split_words(j, self->u.s, limit);
}

FN(m_split)
{
	return split(j, self, arg, false);
}

FN(m_rsplit)
{
	return split(j, self, arg, true);
}

FN(m_splitlines)
{
	struct jstr s = self->u.s;
	bool keep = jarg_true(&arg[0], false);
	struct jlist *l;
	size_t n = 0;

	jtick(j, s.n / 8);
	for (int pass = 0; pass < 2; pass++) {
		l = pass ? jlist_new(j, n) : NULL;
		n = 0;
		for (size_t at = 0, end, cut; at < s.n && (!pass || n < l->n); at = end) {
			for (end = at; end < s.n && s.p[end] != '\n' && s.p[end] != '\r'; end++)
				;
			cut = end;
			end += end < s.n;
			end += end < s.n && s.p[end - 1] == '\r' && s.p[end] == '\n';
			if (pass)
				l->v[n] = JV_STR(jstr_sub(s, at, (keep ? end : cut) - at));
			n++;
		}
	}
	return jv_list(l);
}

static struct jval partition(struct jin *j, const struct jval *self, const struct jval *arg, bool from_right)
{
	struct jstr s = self->u.s, sep = jarg_str(j, &arg[0], NULL, "the separator of partition"), none = jstr_c(j, "");
	struct jlist *l = jlist_new(j, 3);
	size_t at;

	if (sep.n == 0)
		return jfail(j, "the separator of partition is empty");
	if (l->n == 0)
		return JV_STR(none);
	at = from_right ? find_back(j, s, sep, s.n) : jstr_find(j, s, sep, 0);
	if (at == SIZE_MAX) {
		l->v[0] = JV_STR(from_right ? none : s);
		l->v[1] = JV_STR(none);
		l->v[2] = JV_STR(from_right ? s : none);
	} else {
		l->v[0] = JV_STR(jstr_sub(s, 0, at));
		l->v[1] = JV_STR(sep);
		l->v[2] = JV_STR(jstr_sub(s, at + sep.n, s.n - at - sep.n));
	}
	return (struct jval){ .t = V_TUPLE, .u.list = l };
}

FN(m_partition)
{
	return partition(j, self, arg, false);
}

FN(m_rpartition)
{
	return partition(j, self, arg, true);
}

FN(m_join)
{
	struct jlist *l = jv_items(j, &arg[0]);
	struct jsink k = { 0 };

	for (size_t i = 0; i < l->n && jtick(j, 1); i++) {
		if (i)
			jsink_add(j, &k, self->u.s);
		jsink_add(j, &k, jarg_str(j, &l->v[i], NULL, "an item of join"));
	}
	return JV_STR(jsink_str(j, &k));
}

FN(m_replace)
{
	struct jstr s = self->u.s, old = jarg_str(j, &arg[0], NULL, "what replace looks for");
	struct jstr new = jarg_str(j, &arg[1], NULL, "what replace puts in");
	int64_t count = jarg_int(j, &arg[2], -1, "the count of replace");
	struct jsink k = { 0 };
	size_t at = 0, hit;

	for (; count != 0 && jtick(j, 1) && (hit = jstr_find(j, s, old, at)) != SIZE_MAX; count -= count > 0) {
		jsink_add(j, &k, jstr_sub(s, at, hit - at));
		jsink_add(j, &k, new);
		at = hit + old.n;
		if (old.n == 0) { /* between all characters */
			if (at >= s.n)
				return JV_STR(jsink_str(j, &k));
			jsink_add(j, &k, jstr_sub(s, at, jchar(s, at)));
			at += jchar(s, at);
		}
	}
	jsink_add(j, &k, jstr_sub(s, at, s.n - at));
	return JV_STR(jsink_str(j, &k));
}

/* ---- ends of a text --------------------------------------------------------------------------------------------------- */

static struct jval strip(struct jin *j, const struct jval *self, const struct jval *arg, int sides)
{
	bool given = arg[0].t != V_ABSENT && arg[0].t != V_NONE;
	struct jstr chars = given ? jarg_str(j, &arg[0], NULL, "what strip takes away") : jstr_c(j, "");

	return JV_STR(jstr_strip(j, self->u.s, given ? &chars : NULL, sides));
}

FN(m_strip)
{
	return strip(j, self, arg, 3);
}

FN(m_lstrip)
{
	return strip(j, self, arg, 1);
}

FN(m_rstrip)
{
	return strip(j, self, arg, 2);
}

static bool has_end(struct jin *j, struct jstr s, const struct jval *what, bool start)
{
	struct jstr w = jarg_str(j, what, NULL, "the end of a text");

	return jtick(j, w.n / 16) && w.n <= s.n && memcmp(start ? s.p : s.p + s.n - w.n, w.p, w.n) == 0;
}

static struct jval any_end(struct jin *j, const struct jval *self, const struct jval *what, bool start)
{
	bool found = false;

	if (what->t != V_TUPLE)
		return JV_BOOL(has_end(j, self->u.s, what, start));
	for (size_t i = 0; i < what->u.list->n && !found && !j->failed; i++)
		found = has_end(j, self->u.s, &what->u.list->v[i], start);
	return JV_BOOL(found);
}

FN(m_startswith)
{
	return any_end(j, self, &arg[0], true);
}

FN(m_endswith)
{
	return any_end(j, self, &arg[0], false);
}

FN(m_removeprefix)
{
	bool has = has_end(j, self->u.s, &arg[0], true);
	size_t n = has ? arg[0].u.s.n : 0;

	return JV_STR(jstr_sub(self->u.s, n, self->u.s.n - n));
}

FN(m_removesuffix)
{
	bool has = has_end(j, self->u.s, &arg[0], false);

	return JV_STR(jstr_sub(self->u.s, 0, self->u.s.n - (has ? arg[0].u.s.n : 0)));
}

/* ---- looking into a text ---------------------------------------------------------------------------------------------- */

static struct jval place(struct jin *j, struct jstr s, size_t at)
{
	return JV_INT(at == SIZE_MAX ? -1 : (int64_t)jstr_chars(j, jstr_sub(s, 0, at)));
}

FN(m_find)
{
	return place(j, self->u.s, jstr_find(j, self->u.s, jarg_str(j, &arg[0], NULL, "what find looks for"), 0));
}

FN(m_rfind)
{
	return place(j, self->u.s, find_back(j, self->u.s, jarg_str(j, &arg[0], NULL, "what rfind looks for"), self->u.s.n));
}

FN(m_count)
{
	struct jstr what = jarg_str(j, &arg[0], NULL, "what count looks for");
	int64_t n = 0;

	if (what.n == 0)
		return JV_INT((int64_t)jstr_chars(j, self->u.s) + 1);
	for (size_t at = 0; (at = jstr_find(j, self->u.s, what, at)) != SIZE_MAX; at += what.n)
		n++;
	return JV_INT(n);
}

static struct jval all_are(struct jin *j, struct jstr s, int (*is)(int))
{
	bool all = s.n > 0 && jtick(j, s.n / 16);

	for (size_t i = 0; all && i < s.n; i++)
		all = is((unsigned char)s.p[i]) != 0;
	return JV_BOOL(all);
}

FN(m_isdigit)
{
	return all_are(j, self->u.s, isdigit);
}

FN(m_isalpha)
{
	return all_are(j, self->u.s, isalpha);
}

FN(m_isalnum)
{
	return all_are(j, self->u.s, isalnum);
}

FN(m_isspace)
{
	return all_are(j, self->u.s, isspace);
}

/* The filters of the same name. */
#define AS_FILTER(name)                                                                     \
	FN(m_##name)                                                                        \
	{                                                                                   \
		return jcall_fn(j, jinja_filter(jstr_c(j, #name)), self, all);              \
	}
AS_FILTER(upper)
AS_FILTER(lower)
AS_FILTER(capitalize)
AS_FILTER(items)

FN(m_title)
{
	return jcase(j, self->u.s, CASE_WORDS);
}

/* ---- dicts, lists, loops ---------------------------------------------------------------------------------------------- */

FN(m_get)
{
	struct jval *v = jdict_get(j, self->u.dict, &arg[0]);

	return v ? *v : arg[1].t == V_ABSENT ? JV_NONE : arg[1];
}

FN(m_keys)
{
	return jv_list(jv_items(j, self));
}

FN(m_values)
{
	struct jlist *l = jlist_new(j, self->u.dict->n);

	if (l->n)
		memcpy(l->v, self->u.dict->v, l->n * sizeof *l->v);
	return jv_list(l);
}

FN(m_list_count)
{
	int64_t n = 0;

	for (size_t i = 0; i < self->u.list->n && !j->failed; i++)
		n += jv_eq(j, &self->u.list->v[i], &arg[0]);
	return JV_INT(n);
}

FN(m_list_index)
{
	for (size_t i = 0; i < self->u.list->n && !j->failed; i++)
		if (jv_eq(j, &self->u.list->v[i], &arg[0]))
			return JV_INT((int64_t)i);
	return jfail(j, "index(): the value is not in the list");
}

FN(m_cycle)
{
	return all->n ? all->pos[self->u.loop->at % all->n] : jfail(j, "loop.cycle() needs values");
}

FN(m_changed)
{
	struct jlist *l = jlist_new(j, all->n);
	struct jval now = jv_list(l);
	bool same;

	if (l->n)
		memcpy(l->v, all->pos, l->n * sizeof *l->v);
	same = self->u.loop->changed.t == V_LIST && jv_eq(j, &self->u.loop->changed, &now);
	self->u.loop->changed = now;
	return JV_BOOL(!same);
}

static const struct jfn of_text[] = {
	{ "capitalize", "", m_capitalize }, { "count", "sub", m_count }, { "endswith", "suffix", m_endswith },
	{ "find", "sub", m_find }, { "isalnum", "", m_isalnum }, { "isalpha", "", m_isalpha },
	{ "isdigit", "", m_isdigit }, { "isspace", "", m_isspace }, { "join", "iterable", m_join }, { "lower", "", m_lower },
	{ "lstrip", "chars", m_lstrip }, { "partition", "sep", m_partition }, { "removeprefix", "prefix", m_removeprefix },
	{ "removesuffix", "suffix", m_removesuffix }, { "replace", "old,new,count", m_replace }, { "rfind", "sub", m_rfind },
	{ "rpartition", "sep", m_rpartition }, { "rsplit", "sep,maxsplit", m_rsplit }, { "rstrip", "chars", m_rstrip },
	{ "split", "sep,maxsplit", m_split }, { "splitlines", "keepends", m_splitlines }, { "startswith", "prefix", m_startswith },
	{ "strip", "chars", m_strip }, { "title", "", m_title }, { "upper", "", m_upper }, { NULL, NULL, NULL },
};
static const struct jfn of_dict[] = {
	{ "get", "key,default", m_get }, { "items", "", m_items }, { "keys", "", m_keys }, { "values", "", m_values }, { NULL, NULL, NULL },
};
static const struct jfn of_list[] = {
	{ "count", "value", m_list_count }, { "index", "value", m_list_index }, { NULL, NULL, NULL },
};
static const struct jfn of_loop[] = { { "changed", NULL, m_changed }, { "cycle", NULL, m_cycle }, { NULL, NULL, NULL } };

const struct jfn *jinja_method(enum jtype of, struct jstr name)
{
	const struct jfn *f = of == V_STR ? of_text : of == V_DICT ? of_dict : of == V_LIST || of == V_TUPLE ? of_list : of == V_LOOP ? of_loop : NULL;

	for (; f && f->name; f++)
		if (jstr_is(name, f->name))
			return f;
	return NULL;
}
