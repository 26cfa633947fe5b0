#include "build.h"

#include "../base/map.h"
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

/* The words assigned to one variable so far and not replaced. */
struct chain {
	int32_t last;  /* newest rule, linked by prev[] */
	int32_t owner; /* symbol of the assignment that came last */
};

/* A replacing assignment under a condition ends every earlier list of the same variable when the condition holds. Each rule is
 * replaced at most once, so the walk over all chains is linear. */
static void apply_replacements(const struct symtab *t, const int32_t *owner, struct build *b)
{
	struct map vars = { 0 };
	struct chain *chains = NULL;
	int32_t *prev = xcalloc(b->n, sizeof(*prev));
	size_t n = 0, cap = 0, stem, cond;
	struct buf key = { 0 };

	for (size_t j = 0; j < b->n; j++) {
		const struct build_rule *q = &b->rules[j];
		bool is_new, once = owner[j] >= 0 && (t->syms[owner[j]].flags & DEF_ASSIGN_ONCE);
		uint64_t *at;
		struct chain *c;

		split_var(q->var, &stem, &cond);
		buf_truncate(&key, 0);
		buf_printf(&key, "%d:%.*s", q->makefile, (int)stem, q->var);
		at = map_put(&vars, key.p, key.len, &is_new);
		if (is_new) {
			chains = mem_grow(chains, n, &cap, sizeof(*chains));
			chains[n] = (struct chain){ -1, -1 };
			*at = n++;
		}
		c = &chains[*at];
		if (c->owner != owner[j] && once) {
			for (int32_t i = c->last; i >= 0; i = prev[i])
				if (q->when[0] && strcmp(q->when, b->rules[i].when) != 0) {
					b->rules[i].unless = q->when;
					b->rules[i].replaced_by = (int32_t)j;
				}
			c->last = -1;
		}
		c->owner = owner[j];
		prev[j] = c->last;
		c->last = (int32_t)j;
	}
	buf_free(&key);
	free(prev);
	free(chains);
	map_free(&vars);
}

void build_rules(const struct symtab *t, struct build *b)
{
	int32_t *owner = NULL;
	size_t cap = 0;

	memset(b, 0, sizeof(*b));
	for (size_t i = 0; i < t->n_refs; i++) {
		const struct symref *r = &t->refs[i];
		struct build_rule *q;
		size_t stem, cond;
		const char *when;

		if (r->kind != REF_BUILD)
			continue;
		owner = mem_grow(owner, b->n, &cap, sizeof(*owner));
		owner[b->n] = r->in_sym;
		b->rules = mem_grow(b->rules, b->n, &b->cap, sizeof(*b->rules));
		q = &b->rules[b->n++];
		when = split_var(tab_name(t, r->slot), &stem, &cond);
		*q = (struct build_rule){ .object = tab_name(t, r->name), .makefile = ref_file(t, (int32_t)i), .line = r->line, .var = tab_name(t, r->slot),
					  .unless = "", .replaced_by = -1 };
		/* "CONFIG_X)" ends with the parenthesis: the condition needs a string of its own */
		q->when = cond ? arena_strndup(&b->strings, when, cond) : "";
		q->file = source_of(t, t->files[ref_file(t, (int32_t)i)].path, tab_name(t, r->name));
	}
	apply_replacements(t, owner, b);
	b->fallback = xcalloc(t->n_files, sizeof *b->fallback);
	for (size_t i = 0; i < b->n; i++)
		if (b->rules[i].file >= 0 && b->rules[i].unless[0])
			b->fallback[b->rules[i].file] = true;
	free(owner);
}

bool build_is_fallback(const struct build *b, int32_t file)
{
	return b->fallback[file];
}

void build_free(struct build *b)
{
	free(b->rules);
	free(b->fallback);
	arena_free(&b->strings);
	memset(b, 0, sizeof(*b));
}
