/* exact_names.c - a name that is not there: what is near it, and where the tree around has it. */
#include "exact.h"

#include "../base/path.h"
#include "../repo/definers.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define MAX_NEAR 6
#define MAX_NAME 64

/* Edits (insert, delete, replace, swap of neighbours) from a to b, at most `limit`, else limit + 1. Damerau's distance in its
 * restricted form; lengths are at most MAX_NAME. */
static int edits(const char *a, size_t n, const char *b, size_t m, int limit)
{
	int row[3][MAX_NAME + 1];
	int *before = row[0], *last = row[1], *now = row[2];

	for (size_t j = 0; j <= m; j++)
		last[j] = (int)j;
	memcpy(before, last, sizeof(row[0]));
	for (size_t i = 1; i <= n; i++) {
		int best = (int)i, *swap;

		now[0] = (int)i;
		for (size_t j = 1; j <= m; j++) {
			int d = last[j - 1] + (a[i - 1] != b[j - 1]);

			d = last[j] + 1 < d ? last[j] + 1 : d;
			d = now[j - 1] + 1 < d ? now[j - 1] + 1 : d;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && before[j - 2] + 1 < d)
				d = before[j - 2] + 1;
			now[j] = d;
			best = d < best ? d : best;
		}
		if (best > limit)
			return limit + 1;
		swap = before;
		before = last;
		last = now;
		now = swap;
	}
	return last[m];
}

/* 0: the same but for case or leading underscores; 1..2: edits; 3: one is the beginning or end of the other; 100: far. */
static int farness(const char *want, const char *name)
{
	size_t n = strlen(want), m = strlen(name);
	int limit = n >= 8 ? 2 : n >= 4 ? 1 : 0, d;
	const char *w = want + strspn(want, "_"), *s = name + strspn(name, "_");

	if (strcasecmp(w, s) == 0)
		return 0;
	if (n > MAX_NAME || m > MAX_NAME)
		return 100;
	if ((n > m ? n - m : m - n) <= (size_t)limit && (d = edits(want, n, name, m, limit)) <= limit)
		return d;
	if (n >= 4 && m > n && (strncasecmp(name, want, n) == 0 || strcasecmp(name + m - n, want) == 0))
		return 3;
	if (m >= 6 && m * 2 > n && n > m && (strncasecmp(want, name, m) == 0 || strcasecmp(want + n - m, name) == 0))
		return 4;
	return 100;
}

struct near {
	int32_t sym;
	int far;
	float rank;
};

static bool nearer(const struct near *a, const struct near *b)
{
	if (a->far != b->far)
		return a->far < b->far;
	if (a->rank > b->rank || a->rank < b->rank)
		return a->rank > b->rank;
	return a->sym < b->sym;
}

static size_t find_near(const struct view *v, const char *name, struct near *top)
{
	const struct symtab *t = &v->tab;
	size_t n = 0;

	for (uint32_t i = 1; i < t->n_names; i++) {
		struct near k = { .sym = t->names[i].sym };
		size_t at;

		if (k.sym < 0 || t->syms[k.sym].kind == DEF_HEADING || (k.far = farness(name, tab_name(t, i))) == 100)
			continue;
		k.rank = v->graph.rank[k.sym];
		for (at = n; at > 0 && nearer(&k, &top[at - 1]); at--)
			if (at < MAX_NEAR)
				top[at] = top[at - 1];
		if (at < MAX_NEAR) {
			top[at] = k;
			n += n < MAX_NEAR;
		}
	}
	return n;
}

/* ---- the tree around ---- */

static bool on_definition(void *ud, const struct symtab *t, int32_t sym)
{
	struct exact *x = ud;
	const struct symbol *s = &t->syms[sym];
	size_t start = x->out.len;

	if (!exact_sort_fits(x, s) || s->kind == DEF_FIELD)
		return false;
	if (!exact_row(x))
		return true;
	buf_putc(&x->out, ' ');
	put_clean(&x->out, t->files[s->file].path);
	buf_printf(&x->out, ":%u", s->line);
	put_pad(&x->out, start, EXACT_COLUMN);
	buf_printf(&x->out, "%s ", def_kind_name(s->kind));
	put_clean(&x->out, sym_name(t, sym));
	buf_puts(&x->out, s->flags & DEF_PROTOTYPE ? " (declaration)" : "");
	exact_end(x, start);
	return true;
}

/* Definitions outside of the asked directory; true when there are any. */
static bool elsewhere(struct exact *x, const char *name)
{
	struct view *v = x->v;
	struct definers_opts o = { .name = name, .exclude = v->root.focus, .fn = on_definition, .ud = x,
				   .scan = { .pool = v->pool, .store = v->store, .progress = view_progress, .ud = v, .cancel = v->o->cancel } };
	struct definers_stats st = { 0 };
	size_t head = x->out.len;

	if (!v->root.focus[0])
		return false;
	buf_puts(&x->out, "the tree around has it\n");
	x->rc = definers_find(&v->root, &o, &st, x->err);
	if (!st.definitions)
		buf_truncate(&x->out, head);
	if (!st.definitions && st.candidates) {
		buf_puts(&x->out, "the tree around mentions it in ");
		buf_put_count(&x->out, st.candidates);
		buf_printf(&x->out, " file%s, but defines it in none of those read\n", exact_s(st.candidates));
	} else if (st.candidates > st.read) {
		buf_printf(&x->out, " (%zu of %zu files that may define it were read)\n", st.read, st.candidates);
	}
	return st.definitions || st.candidates;
}

bool exact_unknown(struct exact *x, const char *name, bool sure)
{
	struct near top[MAX_NEAR];
	const char *last = exact_last_part(name);
	size_t n, start;

	if (!sure)
		return false;
	start = x->out.len;
	buf_puts(&x->out, "nothing named ");
	put_clean(&x->out, name);
	buf_puts(&x->out, " is defined or mentioned in ");
	exact_put_dir(x, &x->out);
	wrap_line(&x->out, start, 2);
	buf_putc(&x->out, '\n');
	n = find_near(x->v, last, top);
	start = x->out.len;
	for (size_t i = 0; i < n; i++) {
		buf_puts(&x->out, i ? ", " : " near it: ");
		/* the place of a body tells more than that of a declaration */
		for (int32_t s = top[i].sym, k = 0; s >= 0 && k < 1000; s = x->v->tab.syms[s].next_same, k++)
			if (sym_is_body(&x->v->tab.syms[s])) {
				top[i].sym = s;
				break;
			}
		put_clean(&x->out, sym_name(&x->v->tab, top[i].sym));
		buf_putc(&x->out, ' ');
		put_place(&x->out, x->v, top[i].sym, -1);
	}
	if (n) {
		wrap_line(&x->out, start, 2);
		buf_putc(&x->out, '\n');
	}
	if (!elsewhere(x, last) && x->v->root.focus[0] && x->rc == 0)
		buf_puts(&x->out, "the tree around does not mention it either\n");
	exact_emit(x, NULL);
	return true;
}
