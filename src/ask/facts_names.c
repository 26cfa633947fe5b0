/* facts_names.c - what the map knows of the names that a question mentions. */
#include "facts.h"

#include "reach.h"

#include "../base/map.h"
#include "../repo/terms.h"

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

/* ---- which words of a question are meant as names ---- */

static bool in_name(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* Does the text before p end with a word that says what sort of thing the next one names? */
static bool has_sort_word(const char *question, const char *p)
{
	static const char *const sorts[] = { "struct", "union", "enum", "class", "function", "macro" };
	const char *end = p;

	while (end > question && end[-1] == ' ')
		end--;
	for (size_t i = 0; end < p && i < sizeof(sorts) / sizeof(*sorts); i++) {
		size_t n = strlen(sorts[i]);

		if ((size_t)(end - question) >= n && strncasecmp(end - n, sorts[i], n) == 0 &&
		    ((size_t)(end - question) == n || !in_name(end[-(long)n - 1])))
			return true;
	}
	return false;
}

/* Written like code: a name with '_', a capital or digit inside, "()" behind it, quoted, behind "struct", or all there is. */
static bool is_code_like(const char *question, const char *p, size_t n)
{
	const char *after = p + n;

	for (size_t i = 0; i < n; i++)
		if (p[i] == '_' || (i && isupper((unsigned char)p[i]) && islower((unsigned char)p[i - 1])) ||
		    (i && i + 1 < n && isdigit((unsigned char)p[i])))
			return true;
	if (strncmp(after, "()", 2) == 0 || (p > question && p[-1] == '`' && *after == '`') ||
	    (p > question && strchr("'\"", p[-1]) && *after == p[-1]))
		return true;
	return has_sort_word(question, p) || (p == question + strspn(question, " ") && !after[strspn(after, " ?!.")]);
}

/* A plain word ("data", "push", "when") is a name only where it can mean one thing, and that is a function or a type. */
static bool is_only_one(const struct symtab *t, const char *word)
{
	int32_t found = -1;

	for (size_t i = 0; terms_stop[i]; i++)
		if (strcasecmp(terms_stop[i], word) == 0)
			return false;
	for (int32_t s = symtab_sym(t, word); s >= 0; s = t->syms[s].next_same) {
		if (t->syms[s].flags & DEF_PROTOTYPE)
			continue;
		if (found >= 0)
			return false;
		found = s;
	}
	if (found < 0)
		return false;
	switch (t->syms[found].kind) {
	case DEF_STRUCT:
	case DEF_UNION:
	case DEF_ENUM:
	case DEF_TYPE:
	case DEF_CLASS:
	case DEF_INTERFACE:
		return true;
	default:
		return sym_is_function(&t->syms[found]);
	}
}

/* The next word of the question that is meant as a name, NULL at the end; *at moves behind it. Own copy. */
static char *next_name(const struct symtab *t, const char *question, const char **at)
{
	for (const char *p = *at; *p;) {
		size_t n = 0;

		while (in_name(p[n]))
			n++;
		if (n) {
			char *word = xstrndup(p, n);

			/* shorter words are articles and loop counters */
			if (n >= 3 && (is_code_like(question, p, n) || is_only_one(t, word))) {
				*at = p + n;
				return word;
			}
			free(word);
		}
		p += n ? n : 1;
	}
	return NULL;
}

bool facts_is_named(const struct view *v, const char *question, const char *name)
{
	const char *at = question;
	bool named = false;

	for (char *word; !named && (word = next_name(&v->tab, question, &at)); free(word))
		named = strcmp(word, name) == 0;
	return named;
}

size_t facts_names(const struct view *v, const char *question, struct buf *out)
{
	struct map seen = { 0 };
	const char *at = question;
	size_t found = 0;

	for (char *word; (word = next_name(&v->tab, question, &at)); free(word)) {
		bool is_new;

		map_put(&seen, word, strlen(word), &is_new);
		if (is_new && symtab_sym(&v->tab, word) >= 0) {
			name_facts(v, word, out);
			facts_slots(v, word, out);
			found++;
		} else if (is_new && strchr(word, '_') && facts_outside(v, word, out)) {
			found++;
		}
	}
	map_free(&seen);
	return found;
}
