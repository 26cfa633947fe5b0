/* facts_types.c - the types of a tree and who uses them. */
#include "facts.h"

#include <stdlib.h>
#include <string.h>

struct type_row {
	int32_t sym;
	size_t users, tables;
};

static int by_users(const void *pa, const void *pb)
{
	const struct type_row *a = pa, *b = pb;

	if (a->users != b->users)
		return a->users > b->users ? -1 : 1;
	return a->sym < b->sym ? -1 : a->sym > b->sym;
}

static void type_row(const struct view *v, const struct type_row *row, struct buf *out)
{
	const struct symtab *t = &v->tab;
	const struct symbol *s = &t->syms[row->sym];
	int32_t shown[5];
	size_t start = out->len, n = 0, fields = 0;

	for (int32_t i = t->files[s->file].sym0; i < t->files[s->file].sym0 + t->files[s->file].n_sym; i++)
		fields += t->syms[i].kind == DEF_FIELD && t->syms[i].container == row->sym;
	buf_printf(out, " %s ", def_kind_name(s->kind));
	put_clean(out, tab_name(&v->tab, s->name));
	buf_putc(out, ' ');
	put_place(out, v, row->sym, -1);
	if (fields)
		buf_printf(out, " (%zu field%s)", fields, fields == 1 ? "" : "s");
	put_pad(out, start, 40);
	buf_puts(out, "in ");
	for (int32_t i = v->graph.in0[row->sym]; i < v->graph.in0[row->sym + 1] && n < 5; i++) {
		int32_t from = edge_from(&v->graph, v->graph.in[i]);
		bool seen = from < 0 || !(sym_is_function(&t->syms[from]) || t->syms[from].kind == DEF_TABLE);

		for (size_t k = 0; k < n && !seen; k++)
			seen = shown[k] == from;
		if (seen)
			continue;
		if (n < 3) {
			buf_puts(out, n ? ", " : "");
			put_clean(out, sym_name(t, from));
			buf_putc(out, ' ');
			put_place(out, v, from, s->file);
		}
		shown[n++] = from;
	}
	if (row->users > 3)
		buf_printf(out, " +%zu", row->users - 3);
	wrap_line(out, start, 6);
	if (sym_doc(t, row->sym)[0]) {
		buf_puts(out, "\n      ");
		put_sentence(out, sym_doc(t, row->sym), VIEW_WIDTH - 6);
	}
	buf_putc(out, '\n');
}

void facts_types(const struct view *v, struct buf *out)
{
	const struct symtab *t = &v->tab;
	struct type_row *rows = NULL;
	size_t n = 0, cap = 0;

	for (size_t i = 0; i < t->n_syms; i++) {
		const struct symbol *s = &t->syms[i];
		struct type_row r = { (int32_t)i, 0, 0 };
		int32_t last = -1;

		if (!(s->kind == DEF_STRUCT || s->kind == DEF_UNION || s->kind == DEF_CLASS || s->kind == DEF_INTERFACE ||
		      s->kind == DEF_ENUM) || !sym_is_body(s))
			continue;
		for (int32_t k = v->graph.in0[i]; k < v->graph.in0[i + 1]; k++) {
			int32_t from = edge_from(&v->graph, v->graph.in[k]);

			if (from < 0 || from == last || !(sym_is_function(&t->syms[from]) || t->syms[from].kind == DEF_TABLE))
				continue;
			last = from;
			r.users++;
		}
		if (!r.users)
			continue;
		rows = mem_grow(rows, n, &cap, sizeof(*rows));
		rows[n++] = r;
	}
	if (n) {
		qsort(rows, n, sizeof(*rows), by_users);
		buf_puts(out, "types\n");
		for (size_t i = 0; i < n && i < 8; i++)
			type_row(v, &rows[i], out);
		if (n > 8)
			buf_printf(out, " +%zu more\n", n - 8);
	}
	free(rows);
}
