/* facts_names.c - what the map knows of the names that a question mentions. */
#include "facts.h"

#include "reach.h"

#include "../base/map.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static void name_facts(const struct view *v, const char *name, struct buf *out)
{
	const struct symtab *t = &v->tab;

	for (int32_t s = symtab_sym(t, name); s >= 0; s = t->syms[s].next_same) {
		const struct graph *g = &v->graph;
		size_t n = 0;

		size_t start;

		buf_printf(out, "%s ", def_kind_name(t->syms[s].kind));
		put_clean(out, name);
		buf_putc(out, ' ');
		put_path(out, v, t->syms[s].file, true);
		buf_printf(out, ":%u-%u%s\n", t->syms[s].line, t->syms[s].end_line, sym_is_body(&t->syms[s]) ? "" : " (declaration)");
		if (sym_sig(t, s)[0]) {
			start = out->len;
			buf_puts(out, "  ");
			put_clean(out, sym_sig(t, s));
			wrap_line(out, start, 6);
			buf_putc(out, '\n');
		}
		if (sym_doc(t, s)[0]) {
			start = out->len;
			buf_puts(out, "  ");
			put_clean(out, sym_doc(t, s));
			wrap_line(out, start, 2);
			buf_putc(out, '\n');
		}
		for (int32_t i = g->in0[s]; i < g->in0[s + 1] && n < 20; i++, n++) {
			const struct edge *ed = &g->edges[g->in[i]];
			const struct symref *r = &t->refs[ed->ref];

			buf_printf(out, "  <- %s ", ref_kind_name(r->kind));
			put_clean(out, edge_from(&v->graph, v->graph.in[i]) >= 0 ? sym_name(t, edge_from(&v->graph, v->graph.in[i])) : tab_name(t, r->slot));
			buf_putc(out, ' ');
			put_path(out, v, ref_file(t, ed->ref), false);
			buf_printf(out, ":%u\n", r->line);
		}
		if (g->in0[s + 1] - g->in0[s] > 20)
			buf_printf(out, "  <- +%d more\n", g->in0[s + 1] - g->in0[s] - 20);
		n = 0;
		for (int32_t i = g->out0[s]; i < g->out0[s + 1] && n < 20; i++) {
			if (!reach_edge(v, &g->edges[i]))
				continue;
			buf_puts(out, "  -> ");
			put_clean(out, sym_name(t, g->edges[i].to));
			buf_putc(out, ' ');
			put_place(out, v, g->edges[i].to, -1);
			buf_putc(out, '\n');
			n++;
		}
	}
}

size_t facts_names(const struct view *v, const char *question, struct buf *out)
{
	struct map seen = { 0 };
	size_t found = 0;

	for (const char *p = question; *p;) {
		size_t n = 0;
		bool is_new;

		while (isalnum((unsigned char)p[n]) || p[n] == '_')
			n++;
		/* short words of the language are no names, unless they look like code */
		if (n >= 3) {
			char *word = xstrndup(p, n);

			map_put(&seen, p, n, &is_new);
			if (is_new && symtab_sym(&v->tab, word) >= 0) {
				name_facts(v, word, out);
				facts_slots(v, word, out);
				found++;
			} else if (is_new && strchr(word, '_') && facts_outside(v, word, out)) {
				found++;
			}
			free(word);
		}
		p += n ? n : 1;
	}
	map_free(&seen);
	return found;
}
