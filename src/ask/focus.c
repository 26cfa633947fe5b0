#include "focus.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define HEAD "=== symbols that matter most here\n"
#define BEST 10        /* symbols whose bodies may be added */
#define NAMED 10000.0f /* points of a symbol whose very name the question has */
#define NEAR 3000.0f   /* points of the symbol nearest to those */
#define MAX_WORDS 32
#define MAX_LISTED 400

struct word {
	const char *p;
	size_t n;
	bool name; /* written like a name: with an underscore, a capital inside, or () behind it */
};

struct scored {
	int32_t sym;
	float score;
};

/* ---- the question's words ------------------------------------------------------------------------------------------------ */

static bool is_common(const char *p, size_t n)
{
	static const char *const words[] = {
		"the", "and", "for", "how", "what", "why", "who", "where", "when", "which", "does", "are", "is", "was", "this", "that", "with",
		"from", "into", "can", "code", "file", "files", "function", "functions", "explain", "structure", "work", "works", "use", "used",
		"uses", "call", "calls", "called", "show", "find", "list", "all", "any", "tell", "about", "between", "its", "has", "have", "not",
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (strlen(words[i]) == n && strncasecmp(words[i], p, n) == 0)
			return true;
	return n < 3;
}

static size_t split(const char *q, struct word words[MAX_WORDS])
{
	size_t n = 0;

	while (*q && n < MAX_WORDS) {
		size_t len = 0;
		bool name = false;

		while (isalnum((unsigned char)q[len]) || q[len] == '_') {
			name |= q[len] == '_' || (len && isupper((unsigned char)q[len]) && islower((unsigned char)q[len - 1]));
			len++;
		}
		if (!is_common(q, len))
			words[n++] = (struct word){ q, len, name || q[len] == '(' };
		q += len ? len : 1;
	}
	return n;
}

/* Parts of names and words agree when one begins with the other, endings aside: "mounting" and "mount". */
static bool agree(const char *a, size_t n, const char *b, size_t m)
{
	size_t same = 0, least = n < m ? n : m;

	while (same < least && tolower((unsigned char)a[same]) == tolower((unsigned char)b[same]))
		same++;
	return n == m ? same == n : same == least ? least >= 4 : same >= 5 && same + 3 >= n;
}

/* 10: the very name; else a share for each part of it that the word agrees with. */
static float match(const char *name, const struct word *w)
{
	size_t n = strlen(name), parts = 0, hits = 0;

	if (n == w->n && strncasecmp(name, w->p, n) == 0)
		return w->name || n >= 6 ? 10 : 4;
	if (w->name)
		return 0;
	for (size_t i = 0; i < n;) {
		size_t len = 1;

		if (name[i] == '_') {
			i++;
			continue;
		}
		while (i + len < n && name[i + len] != '_' && !(isupper((unsigned char)name[i + len]) && islower((unsigned char)name[i + len - 1])))
			len++;
		parts++;
		hits += agree(name + i, len, w->p, w->n);
		i += len;
	}
	return hits ? 1 + (float)hits / (float)parts : 0;
}

static const char *path_of(const struct view *v, int32_t sym)
{
	return v->tab.files[v->tab.syms[sym].file].path;
}

/* ---- score ---------------------------------------------------------------------------------------------------------------- */

static int best_first(const void *pa, const void *pb)
{
	const struct scored *a = pa, *b = pb;

	if (a->score != b->score)
		return a->score > b->score ? -1 : 1;
	return a->sym - b->sym;
}

static bool may_focus(const struct view *v, int32_t sym)
{
	const struct symbol *s = &v->tab.syms[sym];

	switch (s->kind) {
	case DEF_FUNCTION:
	case DEF_METHOD:
	case DEF_CLASS:
	case DEF_INTERFACE:
	case DEF_STRUCT:
	case DEF_UNION:
	case DEF_ENUM:
	case DEF_TYPE:
	case DEF_TABLE:
		return sym_is_body(s);
	default:
		return false;
	}
}

static float score(const struct view *v, const struct pack *p, int32_t sym, const struct word *words, size_t n)
{
	const char *name = sym_name(&v->tab, sym), *path = path_of(v, sym);
	float ways = (float)(v->graph.out0[sym + 1] - v->graph.out0[sym]), hit = 0;
	/* a pack's worth counts what uses a symbol; what it leads to tells as much */
	float worth = p->worth[sym] * (0.5f + log1pf(ways)) * p->files[v->tab.syms[sym].file].reach;

	for (size_t i = 0; i < n; i++) {
		float m = match(name, &words[i]);

		/* a word that is in the path alone says where, not what */
		if (m == 0)
			for (const char *at = path; *at && m == 0; at++)
				m = strncasecmp(at, words[i].p, words[i].n) == 0 ? 0.3f : 0;
		hit += m;
	}
	if (view_is_aside(v, v->tab.syms[sym].file))
		worth *= 0.1f;
	/* what the question names comes first, whatever its rank; among equals the one that tells more */
	return hit * 1000 * (1 + 0.2f * log1pf(worth)) + worth;
}

/* What is near to what the question names, by PageRank that starts again there (callers and callees, theirs, and so on). */
static void raise_near(const struct view *v, float *points)
{
	int32_t named[BEST];
	size_t n = 0;
	float *near, most = 0;

	for (size_t i = 0; i < v->tab.n_syms && n < BEST; i++)
		if (points[i] >= NAMED)
			named[n++] = (int32_t)i;
	if (!n)
		return;
	near = xcalloc(v->tab.n_syms, sizeof *near);
	graph_rank_near(&v->graph, named, n, near);
	for (size_t i = 0; i < v->tab.n_syms; i++)
		if (points[i] < NAMED && near[i] > most)
			most = near[i];
	for (size_t i = 0; i < v->tab.n_syms && most > 0; i++)
		if (points[i] > 0 && points[i] < NAMED)
			points[i] += NEAR * near[i] / most;
	free(near);
}

static size_t rank_symbols(const struct view *v, const struct pack *p, const char *question, struct scored **out)
{
	struct word words[MAX_WORDS];
	size_t n_words = split(question, words), n = 0;
	struct scored *s = xcalloc(v->tab.n_syms + 1, sizeof(*s));
	float *points = xcalloc(v->tab.n_syms + 1, sizeof(*points));

	for (size_t i = 0; i < v->tab.n_syms; i++)
		if (may_focus(v, (int32_t)i))
			points[i] = score(v, p, (int32_t)i, words, n_words);
	raise_near(v, points);
	for (size_t i = 0; i < v->tab.n_syms; i++)
		if (may_focus(v, (int32_t)i))
			s[n++] = (struct scored){ (int32_t)i, points[i] };
	free(points);
	if (n)
		qsort(s, n, sizeof(*s), best_first);
	*out = s;
	return n;
}

/* ---- text ----------------------------------------------------------------------------------------------------------------- */

static void put_symbol(const struct view *v, int32_t sym, bool with_sig, struct buf *out)
{
	const struct symbol *s = &v->tab.syms[sym];
	const char *sig = sym_sig(&v->tab, sym);

	put_path(out, v, s->file, true);
	buf_printf(out, ":%u ", s->line);
	if (with_sig && sym_is_function(s) && sig[0]) {
		put_clean(out, sig);
	} else {
		if (!sym_is_function(s))
			buf_printf(out, "%s ", def_kind_name(s->kind));
		put_clean(out, sym_name(&v->tab, sym));
	}
	buf_putc(out, '\n');
}

/* Appends a definition's text when it fits in what is left. */
static size_t put_body(const struct view *v, int32_t sym, const struct token_counter *c, size_t left, struct buf *out)
{
	const struct symbol *s = &v->tab.syms[sym];
	struct err e = ERR_INIT;
	struct buf b = { 0 };
	char *text;
	size_t len, n = 0;

	/* no line takes less than a token */
	if (s->end_line - s->start_line > left ||
	    scan_read(&v->root, path_of(v, sym), &text, &len, &e) != 0)
		return 0;
	if (len == v->tab.files[s->file].size) {
		buf_puts(&b, "=== ");
		put_path(&b, v, s->file, true);
		buf_printf(&b, " lines %u-%u\n", s->start_line, s->end_line);
		pack_lines(text, len, s->start_line, s->end_line, &b);
		n = packing_count((void *)c, b.p, b.len);
		if (n <= left)
			buf_add(out, b.p, b.len);
		else
			n = 0;
	}
	free(text);
	buf_free(&b);
	return n;
}

/* The list, and what it takes: at most n symbols with signatures, then names alone while they fit. */
static size_t put_list(const struct view *v, const struct scored *s, size_t n, const struct token_counter *c, size_t left, struct buf *out)
{
	size_t used = packing_count((void *)c, HEAD, sizeof(HEAD) - 1), start = out->len, shown = 0, missed = 0;

	if (used > left)
		return 0;
	buf_puts(out, HEAD);
	for (size_t i = 0; i < n && i < MAX_LISTED && missed < 40 && used + 4 < left; i++) {
		for (int with_sig = 1; with_sig >= 0; with_sig--) {
			struct buf b = { 0 };
			size_t cost;

			put_symbol(v, s[i].sym, with_sig != 0, &b);
			cost = packing_count((void *)c, b.p, b.len);
			if (used + cost <= left) {
				buf_add(out, b.p, b.len);
				used += cost;
				shown++;
				buf_free(&b);
				break;
			}
			missed += with_sig == 0;
			buf_free(&b);
		}
	}
	if (shown)
		return used;
	buf_truncate(out, start);
	return 0;
}

size_t focus_write(const struct view *v, const struct pack *p, const char *question, const struct token_counter *c, size_t budget,
		   struct buf *out)
{
	struct scored *s;
	size_t n = rank_symbols(v, p, question, &s), used = 0, keep = budget / 3 < 400 ? budget / 3 : 400;

	/* bodies while a list of the best still fits behind them */
	for (size_t i = 0; i < n && i < BEST && used + keep < budget; i++)
		if (!pack_shows(&v->tab, p, s[i].sym))
			used += put_body(v, s[i].sym, c, budget - used - keep, out);
	used += put_list(v, s, n, c, budget - used, out);
	free(s);
	return used;
}
