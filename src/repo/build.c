#include "build.h"

#include "../base/buf.h"

#include <stdlib.h>
#include <string.h>

/* Splits "foo-$(CONFIG_X)" into stem "foo-" and condition "CONFIG_X"; "foo-y", "foo-objs" and others have no condition.
 * *stem_len gets the length of what names the variable when the condition holds: "foo-" for -y, -m and -$(..). */
static const char *split_var(const char *var, size_t *stem_len, size_t *cond_len)
{
	const char *open = strstr(var, "$("), *close;
	size_t n = strlen(var);

	*cond_len = 0;
	if (open && (close = strchr(open, ')')) && close[1] == '\0') {
		*stem_len = (size_t)(open - var);
		*cond_len = (size_t)(close - open - 2);
		return open + 2;
	}
	*stem_len = n >= 2 && (strcmp(var + n - 2, "-y") == 0 || strcmp(var + n - 2, "-m") == 0) ? n - 1 : n;
	return "";
}

static bool same_var(const char *a, const char *b)
{
	size_t na, nb, c;

	split_var(a, &na, &c);
	split_var(b, &nb, &c);
	return na == nb && memcmp(a, b, na) == 0;
}

/* The source file an object comes from: same directory, same stem, a source extension. */
static int32_t source_of(const struct symtab *t, const char *makefile, const char *object)
{
	static const char *const ext[] = { ".c", ".S", ".rs", ".cc", ".cpp", ".cxx", NULL };
	const char *slash = strrchr(makefile, '/');
	size_t dir = slash ? (size_t)(slash - makefile) + 1 : 0, n = strlen(object);
	struct buf b = { 0 };
	int32_t f = -1;

	if (n > 2 && strcmp(object + n - 2, ".o") == 0) {
		for (int i = 0; ext[i] && f < 0; i++) {
			buf_truncate(&b, 0);
			buf_add(&b, makefile, dir);
			buf_add(&b, object, n - 2);
			buf_puts(&b, ext[i]);
			f = symtab_file(t, buf_str(&b));
		}
	} else {
		buf_add(&b, makefile, dir);
		buf_puts(&b, object);
		f = symtab_file(t, buf_str(&b));
	}
	buf_free(&b);
	return f;
}

/* A replacing assignment under a condition ends every earlier list of the same variable when the condition holds. */
static void apply_replacements(const struct symtab *t, struct build *b)
{
	for (size_t i = 0; i < b->n; i++) {
		struct build_rule *r = &b->rules[i];

		for (size_t j = i + 1; j < b->n && b->rules[j].makefile == r->makefile; j++) {
			const struct build_rule *q = &b->rules[j];
			int32_t s = symtab_sym(t, q->var);
			bool once = false;

			for (; s >= 0; s = t->syms[s].next_same)
				if (t->syms[s].kind == DEF_BUILDVAR && t->syms[s].file == q->makefile &&
				    t->syms[s].start_line <= q->line && q->line <= t->syms[s].end_line)
					once = t->syms[s].flags & DEF_ASSIGN_ONCE;
			if (once && q->when[0] && strcmp(q->when, r->when) != 0 && same_var(r->var, q->var)) {
				r->unless = q->when;
				r->replaced_by = (int32_t)j;
				break;
			}
		}
	}
}

void build_rules(const struct symtab *t, struct build *b)
{
	memset(b, 0, sizeof(*b));
	for (size_t i = 0; i < t->n_refs; i++) {
		const struct symref *r = &t->refs[i];
		struct build_rule *q;
		size_t stem, cond;
		const char *when;

		if (r->kind != REF_BUILD)
			continue;
		b->rules = mem_grow(b->rules, b->n, &b->cap, sizeof(*b->rules));
		q = &b->rules[b->n++];
		when = split_var(r->slot, &stem, &cond);
		*q = (struct build_rule){ .object = r->name, .makefile = r->file, .line = r->line, .var = r->slot,
					  .unless = "", .replaced_by = -1 };
		/* "CONFIG_X)" ends with the parenthesis: the condition needs a string of its own */
		q->when = cond ? arena_strndup(&b->strings, when, cond) : "";
		q->file = source_of(t, t->files[r->file].path, r->name);
	}
	apply_replacements(t, b);
}

bool build_is_fallback(const struct build *b, int32_t file)
{
	for (size_t i = 0; i < b->n; i++)
		if (b->rules[i].file == file && b->rules[i].unless[0])
			return true;
	return false;
}

void build_free(struct build *b)
{
	free(b->rules);
	arena_free(&b->strings);
	memset(b, 0, sizeof(*b));
}
