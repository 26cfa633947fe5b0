/* exact_unused.c - functions that nothing refers to.
 *
 * Better to miss one than to name one that is used: a function counts only when no reference of any kind has its name (in its
 * file when it is static there), its name stands in the file's text nowhere but where it is defined and declared, and no macro
 * call can have pasted it together.
 */
#include "exact.h"

#include "../base/path.h"
#include "../base/map.h"
#include "../repo/scan.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static bool is_header(const char *path)
{
	const char *dot = strrchr(path, '.');

	return dot && dot[1] == 'h';
}

/* Called by something the language or a tool knows by name. */
static bool has_meaning(const char *name)
{
	static const char *const names[] = { "main", "Main", "init", "constructor", "setUp", "tearDown",
					     "LLVMFuzzerTestOneInput", NULL };

	for (size_t i = 0; names[i]; i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return strncmp(name, "__", 2) == 0 || strncmp(name, "test_", 5) == 0 || strncmp(name, "Test", 4) == 0 ||
	       strncmp(name, "Benchmark", 9) == 0;
}

static bool is_source(const char *path)
{
	const char *dot = strrchr(path, '.');

	return dot && (dot[1] == 'c' || dot[1] == 'C' || dot[1] == 'i');
}

/* Whose static functions others see: headers, source files that are included, and files that include one. Caller frees. */
static bool *find_shared(const struct symtab *t)
{
	bool *shared = xcalloc(t->n_files + 1, sizeof(*shared));
	struct map included = { 0 };

	for (size_t i = 0; i < t->n_refs; i++) {
		const char *base;

		if (t->refs[i].kind != REF_INCLUDE)
			continue;
		base = path_base(ref_name(t, (int32_t)i));
		map_put(&included, base, strlen(base), NULL);
		shared[ref_file(t, (int32_t)i)] |= is_source(base);
	}
	for (size_t i = 0; i < t->n_files; i++) {
		const char *base = path_base(t->files[i].path);

		shared[i] |= is_header(base) || map_find(&included, base, strlen(base));
	}
	map_free(&included);
	return shared;
}

/* No reference but from itself. A static function of a file that is not shared is seen there only, so what resolves to it is
 * all there is (its text is looked at afterwards); any other is referred to by whoever has its name. */
static bool unreferenced(const struct view *v, int32_t sym, const bool *shared)
{
	const struct symtab *t = &v->tab;
	const struct graph *g = &v->graph;

	if ((t->syms[sym].flags & DEF_STATIC) && !shared[t->syms[sym].file]) {
		for (int32_t k = g->in0[sym]; k < g->in0[sym + 1]; k++)
			if (edge_from(g, g->in[k]) != sym)
				return false;
		return true;
	}
	for (int32_t r = symtab_ref(t, sym_name(t, sym)); r >= 0; r = t->refs[r].next_same)
		if (t->refs[r].in_sym != sym)
			return false;
	return true;
}

static bool is_candidate(const struct exact *x, int32_t sym, const bool *shared)
{
	const struct symtab *t = &x->v->tab;
	const struct symbol *s = &t->syms[sym];
	const char *sig = sym_sig(t, sym);

	if (s->kind != DEF_FUNCTION || !sym_is_body(s) || (s->flags & DEF_IN_ERROR) || !exact_in_scope(x, s->file) ||
	    !lang_is_code(t->files[s->file].lang) || s->container >= 0 || has_meaning(sym_name(t, sym)))
		return false;
	/* a macro in the head may register it: __init functions run without a name when the section is walked */
	return !strstr(sig, "__used") && !strstr(sig, "constructor") && !strstr(sig, "section") && !strstr(sig, "DEFINE") &&
	       !strstr(sig, "weak") && unreferenced(x->v, sym, shared);
}

/* ---- the file's text ---- */

static bool is_ident(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* Skips comments and literals, so that what stands in them is no mention. Returns the next position. */
static size_t skip(const char *p, size_t i, size_t n)
{
	if (p[i] == '/' && i + 1 < n && p[i + 1] == '*') {
		const char *end = memmem(p + i + 2, n - i - 2, "*/", 2);

		return end ? (size_t)(end - p) + 2 : n;
	}
	if (p[i] == '/' && i + 1 < n && p[i + 1] == '/') {
		const char *end = memchr(p + i, '\n', n - i);

		return end ? (size_t)(end - p) : n;
	}
	if (p[i] == '"') {
		for (i++; i < n && p[i] != '"' && p[i] != '\n'; i++)
			i += p[i] == '\\';
		return i < n ? i + 1 : n;
	}
	return i;
}

/* Is p[i..j) an argument by itself? */
static bool is_bare(const char *p, size_t i, size_t j, size_t n)
{
	while (i && isspace((unsigned char)p[i - 1]))
		i--;
	while (j < n && isspace((unsigned char)p[j]))
		j++;
	return i && (p[i - 1] == '(' || p[i - 1] == ',') && j < n && (p[j] == ')' || p[j] == ',');
}

/* Identifiers of a C text: how often each stands there, and which are arguments of macros that may paste. */
struct text {
	struct map count;
	struct map args;   /* identifiers and numbers */
	struct map before, behind; /* what stands before a ##, and behind one */
};

/* Is there a ## at p[i..n), blanks aside? */
static bool at_paste(const char *p, size_t i, size_t n)
{
	while (i < n && (p[i] == ' ' || p[i] == '\t'))
		i++;
	return i + 1 < n && p[i] == '#' && p[i + 1] == '#';
}

static void read_text(const char *p, size_t n, struct text *out)
{
	int depth = 0, macro = 0; /* open parentheses; the depth at which a macro's arguments began */
	bool pasted = false;      /* the last token was ## */
	int define = 0;           /* 1: behind #define, 2: behind the name of what is defined */

	for (size_t i = 0; i < n;) {
		size_t j = skip(p, i, n);
		bool capitals = false, small = false, at_left = i == 0 || p[i - 1] == '\n';

		if (j != i) {
			i = j;
			continue;
		}
		if (!is_ident(p[i])) {
			depth += (p[i] == '(') - (p[i] == ')');
			if (depth < macro)
				macro = 0;
			if (p[i] == ';' || p[i] == '{' || p[i] == '}')
				depth = macro = 0;
			if (p[i] == '#' && i && p[i - 1] == '#')
				pasted = true;
			else if (p[i] != ' ' && p[i] != '\t')
				pasted = false;
			i++;
			continue;
		}
		for (j = i; j < n && is_ident(p[j]); j++) {
			capitals |= isupper((unsigned char)p[j]) != 0;
			small |= islower((unsigned char)p[j]) != 0;
		}
		++*map_put(&out->count, p + i, j - i, NULL);
		if (at_paste(p, j, n))
			map_put(&out->before, p + i, j - i, NULL);
		if (pasted)
			map_put(&out->behind, p + i, j - i, NULL);
		pasted = false;
		/* #define MTYPE hash_ip4: an included file may paste with it */
		if (define == 2 && j < n && (p[j] == '\n' || p[j] == '\r'))
			map_put(&out->args, p + i, j - i, NULL);
		define = define == 1 ? 2 : j - i == 6 && memcmp(p + i, "define", 6) == 0 ? 1 : 0;
		if (macro && depth >= macro && is_bare(p, i, j, n))
			map_put(&out->args, p + i, j - i, NULL);
		for (i = j; i < n && (p[i] == ' ' || p[i] == '\t'); i++)
			;
		if (i < n && p[i] == '(' && !macro && ((capitals && !small) || at_left))
			macro = depth + 1;
	}
}

/* Could a macro have made the name: from one of its arguments (foo_show from ATTR(foo)), or around them (foo_##x)? */
static bool may_be_pasted(const struct text *tx, const char *name)
{
	size_t n = strlen(name);

	for (size_t i = 1; i + 1 < n; i++) {
		if (map_find(&tx->before, name, i + 1) || map_find(&tx->behind, name + i, n - i))
			return true;
		if (name[i] != '_')
			continue;
		if (map_find(&tx->args, name, i) || map_find(&tx->args, name, i + 1) || map_find(&tx->args, name + i + 1, n - i - 1) ||
		    map_find(&tx->args, name + i, n - i))
			return true;
	}
	return false;
}

/* How often each function is defined or declared in a file. A variable of its name comes from a macro call that mentions it. */
static void count_declared(const struct symtab *t, int32_t file, struct map *out)
{
	for (int32_t s = t->files[file].sym0; s < t->files[file].sym0 + t->files[file].n_sym; s++)
		if (t->syms[s].kind == DEF_FUNCTION)
			++*map_put(out, sym_name(t, s), strlen(sym_name(t, s)), NULL);
}

struct finding {
	int32_t *stat, *other; /* static ones of one file; those that other files might use */
	size_t n_static, n_other, cap_static, cap_other, pasted, mentioned, public;
	struct map traced;
};

static void text_free(struct text *tx)
{
	map_free(&tx->count);
	map_free(&tx->args);
	map_free(&tx->before);
	map_free(&tx->behind);
}

/* Names in files of tracing events, whose bodies are arguments of macros and hold no references. */
static void find_traced(const struct exact *x, struct map *traced)
{
	const struct symtab *t = &x->v->tab;
	int32_t last = -1;

	for (int32_t s = 0; s < (int32_t)t->n_syms; s++) {
		struct text tx = { 0 };
		struct err e = ERR_INIT;
		char *text = NULL;
		size_t len;

		if (t->syms[s].kind != DEF_MACRO || t->syms[s].file == last || !strstr(sym_type(t, s), "_EVENT"))
			continue;
		last = t->syms[s].file;
		if (scan_read(&x->v->root, t->files[last].path, &text, &len, &e) != 0)
			continue;
		read_text(text, len, &tx);
		for (size_t i = 0; i < tx.count.n; i++)
			map_put(traced, tx.count.entries[i].key, tx.count.entries[i].len, NULL);
		free(text);
		text_free(&tx);
	}
}

/* Decides about the candidates of one file, cand[0..n). */
static void judge(struct exact *x, int32_t file, bool shared, const int32_t *cand, size_t n, struct finding *f)
{
	const struct symtab *t = &x->v->tab;
	enum lang l = t->files[file].lang;
	struct map declared = { 0 };
	struct text tx = { 0 };
	struct err e = ERR_INIT;
	char *text = NULL;
	size_t len;

	if (scan_read(&x->v->root, t->files[file].path, &text, &len, &e) != 0)
		return; /* it went away: nothing can be said */
	read_text(text, len, &tx);
	count_declared(t, file, &declared);
	for (size_t i = 0; i < n; i++) {
		const char *name = sym_name(t, cand[i]);
		uint64_t *times = map_find(&tx.count, name, strlen(name)), *own_times = map_find(&declared, name, strlen(name));
		bool own = (t->syms[cand[i]].flags & DEF_STATIC) && !shared;

		if (!times || !own_times || *times > *own_times || map_find(&f->traced, name, strlen(name))) {
			f->mentioned++;
		} else if ((l == LANG_C || l == LANG_CPP) && may_be_pasted(&tx, name)) {
			f->pasted++;
		} else if (own) {
			f->stat = mem_grow(f->stat, f->n_static, &f->cap_static, sizeof(*f->stat));
			f->stat[f->n_static++] = cand[i];
		} else {
			f->other = mem_grow(f->other, f->n_other, &f->cap_other, sizeof(*f->other));
			f->other[f->n_other++] = cand[i];
		}
	}
	free(text);
	map_free(&declared);
	text_free(&tx);
}

static void put_list(struct exact *x, const int32_t *list, size_t n, const char *head)
{
	const struct symtab *t = &x->v->tab;

	if (!n)
		return;
	view_prepare(x->v);
	exact_line(x, 2, "%s", head);
	for (size_t i = 0; i < n; i++) {
		const struct symbol *s = &t->syms[list[i]];
		size_t start = x->out.len;

		if (!exact_row(x))
			continue;
		exact_place(x, s->file, s->line);
		put_clean(&x->out, sym_name(t, list[i]));
		buf_printf(&x->out, "%s  %u line%s", s->flags & DEF_INLINE ? " (inline)" : "", s->end_line - s->start_line + 1,
			   exact_s(s->end_line - s->start_line + 1));
		put_condition(&x->out, x->v, s->file);
		exact_end(x, start);
	}
	exact_emit(x, "functions");
}

bool exact_unused(struct exact *x)
{
	const struct symtab *t = &x->v->tab;
	struct finding f = { 0 };
	bool *shared = find_shared(t);
	int32_t *cand = NULL;
	size_t n, cap = 0;

	find_traced(x, &f.traced);
	for (size_t i = 0; i < t->n_files && !cancel_asked(x->v->o->cancel); i++) {
		n = 0;
		for (int32_t s = t->files[i].sym0; s < t->files[i].sym0 + t->files[i].n_sym; s++)
			if (is_candidate(x, s, shared) && t->syms[s].flags & DEF_EXPORTED) {
				f.public++;
			} else if (is_candidate(x, s, shared)) {
				cand = mem_grow(cand, n, &cap, sizeof(*cand));
				cand[n++] = s;
			}
		if (n)
			judge(x, (int32_t)i, shared[i], cand, n, &f);
	}
	put_list(x, f.stat, f.n_static, "static, and nothing in their file refers to them");
	put_list(x, f.other, f.n_other, "visible to others, but nothing in the files asked about refers to them (files outside may)");
	if (f.n_static + f.n_other)
		exact_line(x, 1, " %zu static function%s, %zu visible to others", f.n_static, exact_s(f.n_static), f.n_other);
	else
		exact_line(x, 1, "no unused functions found");
	if (f.pasted + f.mentioned)
		exact_line(x, 1, " %zu left out: a macro may paste their names together, or code that was not understood mentions them",
			   f.pasted + f.mentioned);
	if (f.public)
		exact_line(x, 1, " %zu public function%s that nothing here refers to left out: ask for \"entry points\" to see %s", f.public,
			   exact_s(f.public), f.public == 1 ? "it" : "them");
	exact_emit(x, NULL);
	map_free(&f.traced);
	free(shared);
	free(cand);
	free(f.stat);
	free(f.other);
	return true;
}
