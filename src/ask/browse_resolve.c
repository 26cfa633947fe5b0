/* browse_resolve.c - what a word means: a file, a place in one, a directory, definitions. */
#include "browse_impl.h"
#include "browse_word.h"

#include "../base/path.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_FILES 200

/* ---- nearness ---- */

/* How far from the file `near` another one is: 0 the file itself, 1 its directory, then by the directories they do not share. */
static unsigned distance(const char *near, const char *path)
{
	size_t same = 0, far = 0;

	if (!near)
		return 0;
	if (strcmp(near, path) == 0)
		return 0;
	for (size_t i = 0; near[i] && near[i] == path[i]; i++)
		if (near[i] == '/')
			same = i + 1;
	for (const char *p = near + same; (p = strchr(p, '/')); p++)
		far++;
	for (const char *p = path + same; (p = strchr(p, '/')); p++)
		far++;
	return (unsigned)far + 1;
}

/* ---- symbols ---- */

struct rival {
	int32_t sym;
	int weight;
	unsigned far;
	float rank;
};

static int by_worth(const void *pa, const void *pb)
{
	const struct rival *a = pa, *b = pb;

	if (a->weight != b->weight)
		return a->weight < b->weight ? -1 : 1;
	if (a->far != b->far)
		return a->far < b->far ? -1 : 1;
	if (a->rank > b->rank || a->rank < b->rank)
		return a->rank > b->rank ? -1 : 1;
	return a->sym < b->sym ? -1 : a->sym > b->sym;
}

int32_t *browse_rivals(const struct browse *b, const struct word *w, const char *near, size_t *n)
{
	const struct symtab *t = browse_tab(b);
	struct question q = { .sort = w->sort };
	struct exact x = browse_exact(b, &q);
	const char *last = exact_last_part(w->text);
	int32_t *list = exact_symbols(&x, w->text, n);
	bool member = w->member;
	struct rival *r;

	if (!*n && w->sort) { /* "struct foo" where foo is a macro: but never a member of that name */
		q.sort = 0;
		free(list);
		list = exact_symbols(&x, w->text, n);
		for (size_t i = 0; i < *n; i++)
			if (t->syms[list[i]].kind == DEF_FIELD && !member)
				list[i--] = list[--*n];
	}
	if (!*n && last != w->text && lang_detect(w->text, NULL, 0) == LANG_NONE) { /* "inode->i_op": the object is a variable, the member is what can be known */
		free(list);
		list = exact_symbols(&x, last, n);
		member = true;
	}
	if (!*n && strncmp(w->text, "CONFIG_", 7) == 0) {
		free(list);
		list = exact_symbols(&x, w->text + 7, n);
		for (size_t i = 0; i < *n; i++)
			if (t->syms[list[i]].kind != DEF_CONFIG)
				list[i--] = list[--*n];
	}
	if (*n < 2)
		return list;
	r = xmalloc(*n * sizeof(*r));
	for (size_t i = 0; i < *n; i++) {
		const struct symbol *s = &t->syms[list[i]];

		r[i] = (struct rival){ list[i], exact_weight(s), distance(near, t->files[s->file].path), b->view->graph.rank[list[i]] };
		if (member && s->kind == DEF_FIELD)
			r[i].weight = -1;
	}
	qsort(r, *n, sizeof(*r), by_worth);
	for (size_t i = 0; i < *n; i++)
		list[i] = r[i].sym;
	free(r);
	return list;
}

void browse_add_symbols(const struct browse *b, const struct word *w, const char *near, struct places *out)
{
	size_t n;
	int32_t *list = browse_rivals(b, w, near, &n);

	for (size_t i = 0; i < n; i++)
		places_symbol(b, out, list[i]);
	free(list);
}

/* ---- paths ---- */

struct candidate {
	const char *path;
	size_t len, depth;
	unsigned far;
};

static int by_nearness(const void *pa, const void *pb)
{
	const struct candidate *a = pa, *b = pb;

	if (a->far != b->far)
		return a->far < b->far ? -1 : 1;
	if (a->depth != b->depth)
		return a->depth < b->depth ? -1 : 1;
	if (a->len != b->len)
		return a->len < b->len ? -1 : 1;
	return memcmp(a->path, b->path, a->len);
}

static void add_path(const struct browse *b, const char *path, size_t len, uint32_t line, bool dir, struct places *out)
{
	const struct symtab *t = browse_tab(b);
	char *copy = xstrndup(path, len);
	struct place *p = places_file(b, out, copy);
	int32_t f = symtab_file(t, copy);

	if (p && dir)
		p->kind = (char *)"directory";
	/* a line behind the file's end is no place in it */
	if (p && !dir)
		p->line = f >= 0 && t->files[f].lines && line > t->files[f].lines ? 0 : line;
	free(copy);
}

static bool is_dir(const struct browse *b, const char *path)
{
	size_t n = strlen(path);

	for (size_t lo = 0, hi = browse_tab(b)->n_files; lo < hi;) {
		size_t mid = lo + (hi - lo) / 2;
		const char *p = browse_tab(b)->files[mid].path;
		int c = strncmp(p, path, n);

		if (c == 0 && p[n] == '/')
			return true;
		if (c < 0 || (c == 0 && (unsigned char)p[n] < '/'))
			lo = mid + 1;
		else
			hi = mid;
	}
	return false;
}

/* The path itself, from the root or from beside `near`; true when it is one. */
static bool add_exact(const struct browse *b, const char *path, uint32_t line, bool dir, struct places *out)
{
	if (!dir && symtab_file(browse_tab(b), path) >= 0)
		add_path(b, path, strlen(path), line, false, out);
	else if (is_dir(b, path))
		add_path(b, path, strlen(path), 0, true, out);
	else
		return false;
	return true;
}

/* "../a.h" beside "x/y/z.c" is "x/a.h"; NULL when it leads out of the tree. Caller frees. */
static char *beside(const char *near, const char *path)
{
	size_t n = (size_t)(path_base(near) - near);

	for (;;) {
		if (strncmp(path, "./", 2) == 0) {
			path += 2;
		} else if (strncmp(path, "../", 3) == 0) {
			if (!n)
				return NULL;
			for (n--; n && near[n - 1] != '/'; n--)
				;
			path += 3;
		} else {
			return xasprintf("%.*s%s", (int)n, near, path);
		}
	}
}

static void add_tails(const struct browse *b, const struct tails *t, const char *tail, uint32_t line, const char *near, struct places *out)
{
	struct candidate c[MAX_FILES];
	size_t from, to, n = 0;

	tails_range(t, tail, strlen(tail), &from, &to);
	for (size_t i = from; i < to && n < MAX_FILES; i++, n++) {
		c[n] = (struct candidate){ t->t[i].path, t->t[i].len, 0, 0 };
		for (size_t k = 0; k < c[n].len; k++)
			c[n].depth += c[n].path[k] == '/';
		if (near) {
			char *copy = xstrndup(c[n].path, c[n].len);

			c[n].far = distance(near, copy);
			free(copy);
		}
	}
	if (n)
		qsort(c, n, sizeof(*c), by_nearness);
	for (size_t i = 0; i < n; i++)
		add_path(b, c[i].path, c[i].len, line, t == &b->dirs, out);
	out->total += to - from - n;
}

/* In the tree, outside of what was asked about: from the root, or as it is written in an include. */
static void add_from_disk(const struct browse *b, const char *path, uint32_t line, const char *near, struct places *out)
{
	int fd = walk_open_file(&b->view->root, path);
	char *from, *found = NULL;

	if (fd >= 0) {
		close(fd);
		add_path(b, path, strlen(path), line, false, out);
		return;
	}
	from = near ? xstrdup(near) : path_join(browse_focus(b), "x.c");
	if (lang_detect(path, NULL, 0) != LANG_NONE)
		found = browse_include(b, from[0] == '/' ? from + 1 : from, path);
	if (found)
		add_path(b, found, strlen(found), line, false, out);
	free(found);
	free(from);
}

static void add_paths(const struct browse *b, const char *path, const struct word *w, const char *near, struct places *out)
{
	const char *root = browse_root(b);
	size_t n = strlen(root);
	char *full;

	if (strncmp(path, root, n) == 0 && path[n] == '/')
		path += n + 1;
	if (near && (full = beside(near, path))) {
		bool found = strcmp(full, path) != 0 && add_exact(b, full, w->line, w->dir, out);

		free(full);
		if (found && path[0] == '.')
			return;
	}
	while (strncmp(path, "./", 2) == 0)
		path += 2;
	if (!path[0] || path[0] == '/')
		return;
	/* a whole path means itself; a single word more likely the file of that name beside the one in hand */
	add_exact(b, path, w->line, w->dir, out);
	if (!w->dir && !(out->n && strchr(path, '/')))
		add_tails(b, &b->files, path, w->line, near, out);
	if (!out->n && (w->dir || strchr(path, '/')))
		add_tails(b, &b->dirs, path, 0, near, out);
	if (!out->n && !w->dir && strchr(path, '/'))
		add_from_disk(b, path, w->line, near, out);
}

/* The same path is found in several ways. */
static void drop_twins(struct places *l)
{
	size_t n = 0;

	for (size_t i = 0; i < l->n; i++) {
		bool twin = false;

		for (size_t k = 0; k < n && k < 8 && !twin; k++)
			twin = l->p[k].line == l->p[i].line && strcmp(l->p[k].path, l->p[i].path) == 0 && strcmp(l->p[k].name, l->p[i].name) == 0;
		if (!twin)
			l->p[n++] = l->p[i];
	}
	l->total -= l->n - n;
	l->n = n;
}

static bool looks_like_path(const struct word *w)
{
	return w->line || w->dir || memchr(w->text, '/', w->len) || memchr(w->text, '.', w->len);
}

bool browse_resolve(const struct browse *b, const char *word, size_t len, const char *near, struct places *out)
{
	struct word w;

	places_begin(out, "%.*s", len < 200 ? (int)len : 200, word);
	if (!word_parse(&w, word, len))
		return false;
	if (!w.call && w.whole[0] == '.' && w.whole_len > w.len) /* ".gitignore" */
		add_paths(b, w.whole, &w, near, out);
	if (!w.call && !w.sort && !w.member && looks_like_path(&w))
		add_paths(b, w.text, &w, near, out);
	if (!out->n && !b->early && !w.dir && !memchr(w.text, '/', w.len))
		browse_add_symbols(b, &w, near, out);
	if (!out->n && !w.call)
		add_paths(b, w.text, &w, near, out);
	if (!out->n && !w.dir && !w.line)
		browse_outside(b, &w, near, out);
	drop_twins(out);
	return out->n > 0;
}

bool browse_knows(const struct browse *b, const char *word, size_t len)
{
	const struct symtab *t = browse_tab(b);
	struct word w;
	const char *last;
	size_t from, to;

	if (len >= WORD_MAX || !word_parse(&w, word, len))
		return false;
	/* as browse_resolve() does: what holds a slash is a path, "inode.c" is no member of inode */
	last = lang_detect(w.text, NULL, 0) == LANG_NONE ? exact_last_part(w.text) : w.text;
	if (!w.dir && !memchr(w.text, '/', w.len)) {
		int32_t whole = symtab_sym(t, w.text);

		/* fields come behind all others of a name; no "struct x" means one */
		if (whole >= 0 && (!w.sort || w.sort == 'v' || w.member || t->syms[whole].kind != DEF_FIELD))
			return true;
		if (last != w.text && symtab_sym(t, last) >= 0)
			return true;
	}
	if (w.call)
		return false;
	if (!w.dir) {
		if (symtab_file(t, w.text) >= 0 || symtab_file(t, w.whole) >= 0)
			return true;
		tails_range(&b->files, w.text, w.len, &from, &to);
		if (from < to)
			return true;
	}
	if (!w.dir && !memchr(w.text, '/', w.len))
		return false;
	tails_range(&b->dirs, w.text, w.len, &from, &to);
	return from < to || is_dir(b, w.text);
}
