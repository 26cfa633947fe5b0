/* exact.c - from a recognised question to its answer, and what the answers share. */
#include "exact.h"

#include "../base/path.h"
#include "../base/utf8.h"

#include <stdlib.h>
#include <string.h>

static const exact_fn answers[Q_KIND_COUNT] = {
	[Q_DEFINED] = exact_defined,
	[Q_CALLERS] = exact_callers,
	[Q_CALLEES] = exact_callees,
	[Q_PATH] = exact_path,
	[Q_SLOT] = exact_slot,
	[Q_INCLUDERS] = exact_includers,
	[Q_INCLUDES] = exact_includes,
	[Q_ENTRIES] = exact_entries,
	[Q_EXPORTS] = exact_exports,
	[Q_IMPORTS] = exact_imports,
	[Q_INCLUDE_CYCLES] = exact_include_cycles,
	[Q_CALL_CYCLES] = exact_call_cycles,
	[Q_BIG_FUNCTIONS] = exact_big_functions,
	[Q_BIG_FILES] = exact_big_files,
	[Q_CENTRAL] = exact_central,
	[Q_MOST_CALLED] = exact_most_called,
	[Q_UNUSED] = exact_unused,
	[Q_USERS] = exact_users,
	[Q_TYPE] = exact_type,
	[Q_FIELDS] = exact_fields,
	[Q_METHODS] = exact_methods,
	[Q_CONSTANTS] = exact_constants,
	[Q_SEARCH] = ask_search,
};

/* ---- scope ---- */

static bool any_file_under(const struct view *v, const char *dir)
{
	for (size_t i = 0; i < v->tab.n_files; i++)
		if (path_under(v->tab.files[i].path, dir))
			return true;
	return false;
}

char *exact_find_scope(const struct view *v, const char *name)
{
	size_t n = strlen(name), focus = strlen(v->root.focus);
	char *full;

	while (n && name[n - 1] == '/')
		n--;
	if (n == 0 || (n == 1 && name[0] == '.'))
		return xstrdup("");
	if (n > 2 && strncmp(name, "./", 2) == 0) {
		name += 2;
		n -= 2;
	}
	full = focus ? xasprintf("%s/%.*s", v->root.focus, (int)n, name) : xstrndup(name, n);
	if (any_file_under(v, full))
		return full;
	free(full);
	full = xstrndup(name, n);
	if (path_under(v->root.focus, full) || strcmp(path_base(v->root.focus[0] ? v->root.focus : v->root.root), full) == 0) {
		full[0] = '\0';
		return full;
	}
	if (any_file_under(v, full))
		return full;
	for (size_t i = 0; i < v->tab.n_files; i++) {
		const char *p = v->tab.files[i].path;

		for (const char *at = p; (at = strstr(at, full)); at++)
			if (at > p && at[-1] == '/' && (at[n] == '/' || at[n] == '\0')) {
				free(full);
				return xstrndup(p, (size_t)(at - p) + n);
			}
	}
	free(full);
	return NULL;
}

bool exact_in_scope(const struct exact *x, int32_t file)
{
	return !x->dir || path_under(x->v->tab.files[file].path, x->dir);
}

void exact_put_dir(const struct exact *x, struct buf *b)
{
	put_clean(b, x->dir ? x->dir : x->v->root.focus[0] ? x->v->root.focus : path_base(x->v->root.root));
}

bool exact_answer(struct view *v, const struct question *q, int *rc, struct err *e)
{
	struct exact x = { .v = v, .q = q, .err = e };
	char *dir = NULL;
	bool done = false;

	*rc = 0;
	if (q->dir) {
		dir = exact_find_scope(v, q->dir);
		if (!dir)
			return false;
		x.dir = dir[0] ? dir : NULL;
	}
	if (answers[q->kind])
		done = answers[q->kind](&x);
	*rc = x.rc;
	buf_free(&x.out);
	free(dir);
	return done;
}

/* ---- writing ---- */

bool exact_row(struct exact *x)
{
	if (x->rows < EXACT_ROWS || x->q->all) {
		x->rows++;
		return true;
	}
	x->hidden++;
	return false;
}

void exact_emit(struct exact *x, const char *what_more)
{
	if (x->hidden) {
		buf_puts(&x->out, " +");
		buf_put_count(&x->out, x->hidden);
		buf_printf(&x->out, " more%s%s (ask with the word \"all\" to see them)\n", what_more ? " " : "", what_more ? what_more : "");
	}
	view_fact(x->v, q_kind_name(x->q->kind), &x->out);
	buf_truncate(&x->out, 0);
	x->rows = x->hidden = 0;
}

void exact_line(struct exact *x, size_t indent, const char *fmt, ...)
{
	size_t start = x->out.len;
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&x->out, fmt, ap);
	va_end(ap);
	wrap_line(&x->out, start, indent);
	buf_putc(&x->out, '\n');
}

void exact_place(struct exact *x, int32_t file, uint32_t line)
{
	size_t start = x->out.len;

	buf_putc(&x->out, ' ');
	put_path(&x->out, x->v, file, false);
	buf_printf(&x->out, ":%u", line);
	put_pad(&x->out, start, EXACT_COLUMN);
}

void exact_end(struct exact *x, size_t start)
{
	wrap_line(&x->out, start, EXACT_COLUMN);
	put_newline(&x->out);
}

const char *exact_s(size_t n)
{
	return n == 1 ? "" : "s";
}

/* ---- names ---- */

bool exact_sort_fits(const struct exact *x, const struct symbol *s)
{
	switch (x->q->sort) {
	case 's':
		return s->kind == DEF_STRUCT || s->kind == DEF_CLASS || s->kind == DEF_TYPE;
	case 'u':
		return s->kind == DEF_UNION;
	case 'e':
		return s->kind == DEF_ENUM;
	case 'm':
		return s->kind == DEF_MACRO;
	case 'f':
		return sym_is_function(s) || s->kind == DEF_MACRO;
	case 'v':
		return s->kind == DEF_VARIABLE || s->kind == DEF_TABLE || s->kind == DEF_CONSTANT || s->kind == DEF_FIELD;
	case 't':
		return s->kind == DEF_STRUCT || s->kind == DEF_UNION || s->kind == DEF_ENUM || s->kind == DEF_TYPE || s->kind == DEF_CLASS ||
		       s->kind == DEF_INTERFACE;
	default:
		return true;
	}
}

const char *exact_last_part(const char *name)
{
	const char *last = name;

	for (const char *p = name; *p; p++) {
		if (p[0] == ':' && p[1] == ':' && p[2])
			last = p + 2;
		else if (p[0] == '-' && p[1] == '>' && p[2])
			last = p + 2;
		else if (p[0] == '.' && p[1] && p[1] != '.')
			last = p + 1;
	}
	return last;
}

/* Is the symbol inside what the name is qualified with? "ops::open" wants a container ops. */
static bool inside(const struct symtab *t, int32_t sym, const char *name, const char *last)
{
	size_t n = (size_t)(last - name);
	int32_t c = t->syms[sym].container;

	if (!n)
		return true;
	while (n && (name[n - 1] == ':' || name[n - 1] == '.' || name[n - 1] == '>' || name[n - 1] == '-'))
		n--;
	for (int i = 0; c >= 0 && i < 16; i++, c = t->syms[c].container)
		if (strlen(sym_name(t, c)) == n && memcmp(sym_name(t, c), name, n) == 0)
			return true;
	return false;
}

int exact_weight(const struct symbol *s)
{
	int w = s->flags & DEF_PROTOTYPE ? 4 : 0;

	return w + (s->kind == DEF_FIELD ? 2 : s->kind == DEF_HEADING || s->kind == DEF_BUILDVAR ? 1 : 0);
}

/* sys_bind is what SYSCALL_DEFINE3(bind, ..) defines in Linux: the map has it as bind. */
static int32_t system_call(const struct symtab *t, const char *name)
{
	if (strncmp(name, "sys_", 4) != 0)
		return -1;
	for (int32_t s = symtab_sym(t, name + 4); s >= 0; s = t->syms[s].next_same)
		if (sym_is_function(&t->syms[s]) && strncmp(sym_sig(t, s), "SYSCALL_DEFINE", 14) == 0)
			return s;
	return -1;
}

int32_t *exact_symbols(const struct exact *x, const char *name, size_t *n)
{
	const struct symtab *t = &x->v->tab;
	const char *last = exact_last_part(name);
	int32_t *list = NULL, first = symtab_sym(t, name), call = system_call(t, name);
	size_t cap = 0;

	*n = 0;
	if (call >= 0) {
		list = mem_grow(list, 0, &cap, sizeof(*list));
		list[(*n)++] = call;
	}
	if (first >= 0 || last == name)
		last = name; /* a name that holds a dot by itself: a Make variable, a heading */
	for (int w = 0; w < 8; w++)
		for (int32_t s = symtab_sym(t, last); s >= 0; s = t->syms[s].next_same) {
			if (exact_weight(&t->syms[s]) != w || !exact_sort_fits(x, &t->syms[s]) || !inside(t, s, name, last))
				continue;
			list = mem_grow(list, *n, &cap, sizeof(*list));
			list[(*n)++] = s;
		}
	return list;
}

int32_t exact_target(const struct exact *x, int32_t ref)
{
	int32_t to[1];

	return graph_resolve(&x->v->tab, &x->v->tab.refs[ref], to, 1) ? to[0] : -1;
}

bool exact_is_call(const struct exact *x, int32_t ref)
{
	const struct symtab *t = &x->v->tab;

	/* C calls nothing at file scope: what looks like it declares something by a macro */
	if (t->refs[ref].kind == REF_CALL)
		return t->refs[ref].in_sym >= 0 || t->files[ref_file(t, ref)].lang != LANG_C;
	return t->refs[ref].kind == REF_METHOD && t->files[ref_file(t, ref)].lang != LANG_C;
}

void exact_put_in(struct exact *x, int32_t sym)
{
	const struct symtab *t = &x->v->tab;

	if (sym < 0) {
		buf_puts(&x->out, "(file scope)");
		return;
	}
	if (!sym_is_function(&t->syms[sym]) && t->syms[sym].kind != DEF_TABLE && t->syms[sym].kind != DEF_VARIABLE)
		buf_printf(&x->out, "%s ", def_kind_name(t->syms[sym].kind));
	if (t->syms[sym].container >= 0 && sym_is_function(&t->syms[sym])) {
		put_clean(&x->out, sym_name(t, t->syms[sym].container));
		buf_putc(&x->out, '.');
	}
	put_clean(&x->out, sym_name(t, sym));
}
