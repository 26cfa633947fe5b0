/* exact_users.c - every mention of a name, by kind. */
#include "exact.h"

#include <stdlib.h>
#include <string.h>

/* Kinds in the order they are shown, with what the part is called. */
static const struct {
	enum ref_kind kind;
	const char *head;
} parts[] = {
	{ REF_CALL, "is called by" }, { REF_METHOD, "is called through a member of that name by" }, { REF_SLOT, "fills a slot in" },
	{ REF_ASSIGN, "is assigned in" }, { REF_ADDR, "is handed on by" }, { REF_USE, "is mentioned by" }, { REF_TYPE, "is used as a type by" },
	{ REF_INHERIT, "is inherited by" }, { REF_REGISTER, "is registered by" }, { REF_INCLUDE, "is included by" },
	{ REF_BUILD, "is listed by" }, { REF_CONFIG, "is a condition in" },
};

static void put_mention(struct exact *x, int32_t r, const char *also)
{
	const struct symtab *t = &x->v->tab;
	size_t start = x->out.len;

	buf_putc(&x->out, ' ');
	put_path(&x->out, x->v, ref_file(t, r), false);
	buf_printf(&x->out, ":%u%s", t->refs[r].line, also);
	put_pad(&x->out, start, EXACT_COLUMN);
	if (t->refs[r].kind == REF_REGISTER || t->refs[r].in_sym < 0)
		put_clean(&x->out, ref_slot(t, r)[0] ? ref_slot(t, r) : "(file scope)");
	else
		exact_put_in(x, t->refs[r].in_sym);
	if ((t->refs[r].kind == REF_SLOT || t->refs[r].kind == REF_ASSIGN) && ref_slot(t, r)[0]) {
		buf_puts(&x->out, ref_slot(t, r)[0] == '[' ? " " : " .");
		put_clean(&x->out, ref_slot(t, r));
	} else if (t->refs[r].kind == REF_ADDR) {
		buf_puts(&x->out, " to ");
		put_clean(&x->out, ref_slot(t, r));
		buf_puts(&x->out, "()");
	}
	exact_end(x, start);
}

static bool same_place(const struct symtab *t, int32_t a, int32_t b)
{
	return ref_file(t, a) == ref_file(t, b) && t->refs[a].in_sym == t->refs[b].in_sym && t->refs[a].in_sym >= 0 &&
	       strcmp(ref_slot(t, a), ref_slot(t, b)) == 0;
}

/* Mentions of one kind, those of one function on one row. */
static size_t put_kind(struct exact *x, const char *name, enum ref_kind kind, const char *head)
{
	const struct symtab *t = &x->v->tab;
	struct buf also = { 0 };
	size_t n = 0;
	int32_t first = -1;

	for (int32_t r = symtab_ref(t, name);; r = t->refs[r].next_same) {
		if (r >= 0 && (t->refs[r].kind != kind || !exact_in_scope(x, ref_file(t, r))))
			continue;
		if (r >= 0 && n++ == 0) {
			put_clean(&x->out, name);
			buf_printf(&x->out, " %s\n", head);
		}
		if (r >= 0 && first >= 0 && same_place(t, first, r)) {
			buf_printf(&also, " :%u", t->refs[r].line);
			continue;
		}
		if (first >= 0 && exact_row(x))
			put_mention(x, first, buf_str(&also));
		buf_truncate(&also, 0);
		first = r;
		if (r < 0)
			break;
	}
	buf_free(&also);
	exact_emit(x, "places");
	return n;
}

bool exact_users(struct exact *x)
{
	const struct symtab *t = &x->v->tab;
	const char *name = exact_last_part(x->q->x);
	size_t total = 0, kinds = 0;

	if (symtab_sym(t, name) < 0 && symtab_ref(t, name) < 0)
		return exact_unknown(x, x->q->x, x->q->x_sure);
	if (!x->q->x_sure && symtab_sym(t, name) < 0)
		return false;
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		size_t n = put_kind(x, name, parts[i].kind, parts[i].head);

		total += n;
		kinds += n > 0;
	}
	if (!total) {
		put_clean(&x->out, name);
		buf_puts(&x->out, " is mentioned nowhere in ");
		exact_put_dir(x, &x->out);
		buf_puts(&x->out, " but where it is defined\n");
	} else {
		exact_line(x, 1, " %zu mention%s of %zu kind%s (comments and strings are none)", total, exact_s(total), kinds,
			   exact_s(kinds));
	}
	exact_emit(x, NULL);
	return true;
}
