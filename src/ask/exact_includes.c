/* exact_includes.c - who includes a file, what a file includes. */
#include "exact_includes.h"

#include "../base/map.h"
#include "../base/path.h"
#include "../base/utf8.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- which file is meant ---- */

/* Takes "./", "../" and double slashes out of a path; false when it leads out of the tree. */
static bool tidy(struct buf *b)
{
	char *out = b->p, *p = b->p, *const begin = b->p;

	while (*p) {
		size_t n = strcspn(p, "/");

		if (n == 2 && p[0] == '.' && p[1] == '.') {
			if (out == begin)
				return false;
			for (out--; out > begin && out[-1] != '/'; out--)
				;
		} else if (n && !(n == 1 && p[0] == '.')) {
			memmove(out, p, n);
			out += n;
			if (p[n])
				*out++ = '/';
		}
		p += n + (p[n] == '/');
	}
	buf_truncate(b, (size_t)(out - begin));
	return b->len > 0;
}

/* The file at in->path, -1. */
static int32_t look(struct includes *in)
{
	int32_t f = symtab_file(&in->v->tab, buf_str(&in->path));
	int fd;

	if (f >= 0 || !in->disk || (fd = walk_open_file(&in->v->root, buf_str(&in->path))) < 0)
		return f;
	close(fd);
	in->found = mem_grow(in->found, in->n_found, &in->cap_found, sizeof(*in->found));
	in->found[in->n_found] = xstrdup(buf_str(&in->path));
	return -2 - (int32_t)in->n_found++;
}

static int32_t try_path(struct includes *in, const char *dir, size_t dir_len, const char *between, const char *name,
			enum lang lang)
{
	static const char *const none[] = { "", NULL }, *const python[] = { ".py", "/__init__.py", NULL },
				 *const script[] = { "", ".js", ".ts", ".tsx", ".jsx", ".mjs", "/index.js", "/index.ts", NULL },
				 *const rust[] = { ".rs", "/mod.rs", NULL };
	bool is_script = lang == LANG_JAVASCRIPT || lang == LANG_TYPESCRIPT || lang == LANG_TSX;
	const char *const *ext = lang == LANG_PYTHON ? python : is_script ? script : lang == LANG_RUST ? rust : none;
	int32_t f = -1;

	for (; *ext && f == -1; ext++) {
		buf_truncate(&in->path, 0);
		buf_add(&in->path, dir, dir_len);
		if (dir_len)
			buf_putc(&in->path, '/');
		buf_puts(&in->path, between);
		buf_puts(&in->path, name);
		if (lang == LANG_PYTHON)
			for (size_t i = dir_len; i < in->path.len; i++)
				in->path.p[i] = in->path.p[i] == '.' ? '/' : in->path.p[i];
		buf_puts(&in->path, *ext);
		if (in->path.len && tidy(&in->path))
			f = look(in);
	}
	return f;
}

int32_t includes_find(struct includes *in, const char *path, enum lang lang, const char *name)
{
	size_t dir = path_base(path) == path ? 0 : (size_t)(path_base(path) - path) - 1;
	uint64_t *known;
	bool is_new;
	int32_t f;

	if (strlen(name) > 1024)
		return -1;
	buf_truncate(&in->key, 0);
	buf_add(&in->key, path, dir + 1 < strlen(path) ? dir + 1 : dir);
	buf_printf(&in->key, "%c%d", '\0', (int)lang);
	buf_puts(&in->key, name);
	known = map_put(&in->known, in->key.p, in->key.len, &is_new);
	if (!is_new)
		return (int32_t)*known - 2;
	f = try_path(in, path, dir, "", name, lang);
	/* directories above: their include/, then they themselves; the root comes last */
	for (int i = 0; f == -1 && i < 32; i++) {
		f = try_path(in, path, dir, "include/", name, lang);
		if (f == -1)
			f = try_path(in, path, dir, "", name, lang);
		if (!dir)
			break;
		while (dir && path[--dir] != '/')
			;
	}
	*known = (uint64_t)(f + 2);
	return f;
}

int32_t includes_resolve(struct includes *in, int32_t ref)
{
	const struct symtab *t = &in->v->tab;
	const struct sym_file *from = &t->files[ref_file(t, ref)];

	return includes_find(in, from->path, from->lang, ref_name(t, ref));
}

void includes_free(struct includes *in)
{
	for (size_t i = 0; i < in->n_found; i++)
		free(in->found[i]);
	free(in->found);
	map_free(&in->known);
	buf_free(&in->key);
	buf_free(&in->path);
}

/* ---- who includes ---- */

static bool ends_with(const char *path, const char *tail)
{
	size_t n = strlen(path), m = strlen(tail);

	return n >= m && strcmp(path + n - m, tail) == 0 && (n == m || path[n - m - 1] == '/');
}

/* Does an include mean the file that the question calls `want`? *file gets the resolved one, -1. */
static bool means(struct includes *in, int32_t ref, const char *want, int32_t *file)
{
	const char *name = ref_name(&in->v->tab, ref);

	*file = -1;
	if (strcmp(path_base(name), path_base(want)) != 0 && !strstr(name, want))
		return false;
	*file = includes_resolve(in, ref);
	if (ends_with(name, want))
		return true;
	if (*file >= 0)
		return ends_with(in->v->tab.files[*file].path, want);
	return ends_with(want, name) && strchr(name, '/');
}

struct inc {
	int32_t file, ref; /* what is included, -1: outside; the include */
	const char *name, *path; /* as written; of the file that includes */
};

static size_t dir_of(const char *path)
{
	return (size_t)(path_base(path) - path);
}

/* Directories as a whole, unlike in the order of paths: net/can/raw.c comes after net/can/j1939/. */
static int by_directory(const char *a, const char *b)
{
	size_t n = dir_of(a), m = dir_of(b);
	int c = memcmp(a, b, n < m ? n : m);

	return c ? c : n < m ? -1 : n > m;
}

static int by_meaning(const void *pa, const void *pb)
{
	const struct inc *a = pa, *b = pb;
	int c;

	if (a->file != b->file) /* names of no file here, -1, come last */
		return (uint32_t)a->file < (uint32_t)b->file ? -1 : 1;
	c = a->file < 0 ? strcmp(a->name, b->name) : 0;
	if (c)
		return c;
	c = by_directory(a->path, b->path);
	return c ? c : a->ref < b->ref ? -1 : a->ref > b->ref;
}

/* Files of one directory on one row: " core/   datagram.c:45 dev.c:88". */
static void put_by_directory(struct exact *x, const struct inc *k, size_t n)
{
	const struct symtab *t = &x->v->tab;

	for (size_t i = 0, j; i < n; i = j) {
		const char *path = t->files[ref_file(t, k[i].ref)].path;
		size_t start = x->out.len, dir = dir_of(path), in;
		bool shown = exact_row(x);

		if (shown) {
			struct buf b = { 0 };

			put_path(&b, x->v, ref_file(t, k[i].ref), false);
			buf_truncate(&b, dir_of(buf_str(&b)));
			buf_printf(&x->out, " %s", b.len ? buf_str(&b) : "./");
			put_pad(&x->out, start, 18);
			buf_free(&b);
		}
		in = utf8_width(x->out.p + start, x->out.len - start);
		for (j = i; j < n; j++) {
			const char *p = t->files[ref_file(t, k[j].ref)].path;

			if (dir_of(p) != dir || memcmp(p, path, dir) != 0)
				break;
			if (!shown)
				continue;
			buf_puts(&x->out, j > i ? " " : "");
			put_clean(&x->out, path_base(p));
			buf_printf(&x->out, ":%u", t->refs[k[j].ref].line);
		}
		if (shown) {
			wrap_line(&x->out, start, in < 30 ? in : 18);
			put_newline(&x->out);
		}
	}
}

static struct inc *find_includers(struct exact *x, struct includes *in, const char *want, size_t *n)
{
	const struct symtab *t = &x->v->tab;
	struct inc *k = NULL;
	size_t cap = 0;
	int32_t file;

	*n = 0;
	for (size_t i = 0; i < t->n_refs; i++) {
		int32_t r = (int32_t)i;

		if (t->refs[i].kind != REF_INCLUDE || !exact_in_scope(x, ref_file(t, r)) || !means(in, r, want, &file))
			continue;
		k = mem_grow(k, *n, &cap, sizeof(*k));
		k[(*n)++] = (struct inc){ file, r, ref_name(t, r), t->files[ref_file(t, r)].path };
	}
	if (*n)
		qsort(k, *n, sizeof(*k), by_meaning);
	return k;
}

/* The file that a question names, -1. */
static int32_t named_file(const struct view *v, const char *want)
{
	int32_t found = -1;

	for (size_t i = 0; i < v->tab.n_files; i++) {
		const char *p = v->tab.files[i].path;

		if (strcmp(p, want) == 0 || (path_under(p, v->root.focus) && strcmp(p + strlen(v->root.focus) + 1, want) == 0))
			return (int32_t)i;
		if (found < 0 && ends_with(p, want))
			found = (int32_t)i;
	}
	return found;
}

/* A level costs a pass over all includes; real trees have some ten. */
#define MAX_LEVELS 200

/* Files that include one of the `n` given ones over others: the number, by level in rows of their own. */
static size_t put_farther(struct exact *x, struct includes *in, const struct inc *first, size_t n)
{
	const struct symtab *t = &x->v->tab;
	unsigned char *seen = xcalloc(t->n_files + 1, 1);
	struct inc *next;
	size_t total = 0, n_level = 0, cap = 0;
	int depth = x->q->depth < 0 || x->q->depth > MAX_LEVELS ? MAX_LEVELS : x->q->depth, d;

	for (size_t i = 0; i < n; i++)
		seen[ref_file(t, first[i].ref)] = 1;
	for (size_t i = 0; i < n; i++)
		if (first[i].file >= 0)
			seen[first[i].file] = 255; /* the file itself is no includer of its own */
	for (d = 2; d <= depth; d++) {
		next = NULL;
		n_level = cap = 0;
		for (size_t i = 0; i < t->n_refs; i++) {
			int32_t r = (int32_t)i, f;

			if (t->refs[i].kind != REF_INCLUDE || seen[ref_file(t, r)] || !exact_in_scope(x, ref_file(t, r)))
				continue;
			f = includes_resolve(in, r);
			if (f < 0 || seen[f] != d - 1)
				continue;
			seen[ref_file(t, r)] = 255;
			next = mem_grow(next, n_level, &cap, sizeof(*next));
			next[n_level++] = (struct inc){ -1, r, "", t->files[ref_file(t, r)].path };
		}
		for (size_t i = 0; i < n_level; i++)
			seen[ref_file(t, next[i].ref)] = (unsigned char)d;
		if (n_level) {
			qsort(next, n_level, sizeof(*next), by_meaning);
			buf_printf(&x->out, "over %d includes\n", d);
			put_by_directory(x, next, n_level);
			exact_emit(x, "directories");
		}
		total += n_level;
		free(next);
		if (!n_level)
			break;
	}
	if (d > MAX_LEVELS)
		buf_printf(&x->out, " includes farther away than %d are not followed\n", MAX_LEVELS);
	free(seen);
	return total;
}

bool exact_includers(struct exact *x)
{
	const char *want = x->q->x;
	struct includes in = { .v = x->v };
	size_t n, farther = 0;
	struct inc *k = find_includers(x, &in, want, &n);
	int32_t file = named_file(x->v, want);
	bool done = true;

	for (size_t i = 0, j; i < n; i = j) {
		for (j = i + 1; j < n && k[j].file == k[i].file && (k[i].file >= 0 || strcmp(k[j].name, k[i].name) == 0); j++)
			;
		if (k[i].file >= 0)
			put_path(&x->out, x->v, k[i].file, true);
		else
			put_clean(&x->out, k[i].name);
		buf_puts(&x->out, " is included by\n");
		put_by_directory(x, k + i, j - i);
		exact_emit(x, "directories");
	}
	if (n && x->q->depth && x->q->depth != 1)
		farther = put_farther(x, &in, k, n);
	if (n) {
		size_t files = 0;

		for (size_t i = 0; i < n; i++)
			files += i == 0 || k[i].path != k[i - 1].path;
		exact_line(x, 1, " %zu include%s in %zu file%s", n, exact_s(n), files, exact_s(files));
		if (farther)
			exact_line(x, 1, " %zu more file%s over other includes", farther, exact_s(farther));
		exact_emit(x, NULL);
	} else if (file >= 0 || (x->q->x_sure && strchr(want, '.'))) {
		if (file >= 0)
			put_path(&x->out, x->v, file, true);
		else
			put_clean(&x->out, want);
		buf_puts(&x->out, ": no file in ");
		exact_put_dir(x, &x->out);
		buf_puts(&x->out, " includes it");
		wrap_line(&x->out, 0, 2);
		buf_putc(&x->out, '\n');
		exact_emit(x, NULL);
	} else {
		done = false;
	}
	free(k);
	includes_free(&in);
	return done;
}

/* All that a directory's files include, by how many of them do. */
static void put_headers(struct exact *x)
{
	const struct symtab *t = &x->v->tab;
	struct map names = { 0 };
	size_t start, total = 0;

	for (size_t i = 0; i < t->n_refs; i++)
		if (t->refs[i].kind == REF_INCLUDE && exact_in_scope(x, ref_file(t, (int32_t)i))) {
			const char *name = ref_name(t, (int32_t)i);

			++*map_put(&names, name, strlen(name), NULL);
			total++;
		}
	exact_put_dir(x, &x->out);
	buf_puts(&x->out, " includes, with the number of its files that do\n");
	start = x->out.len;
	/* most first; counting down keeps equal ones in order of their first file */
	for (uint64_t limit = UINT64_MAX, next = 1; next; limit = next) {
		next = 0;
		for (size_t i = 0; i < names.n; i++)
			if (names.entries[i].value < limit && names.entries[i].value > next)
				next = names.entries[i].value;
		for (size_t i = 0; next && i < names.n; i++) {
			if (names.entries[i].value != next)
				continue;
			buf_puts(&x->out, x->out.len > start ? ", " : " ");
			put_clean(&x->out, names.entries[i].key);
			buf_printf(&x->out, " %llu", (unsigned long long)next);
		}
	}
	wrap_line(&x->out, start, 2);
	buf_putc(&x->out, '\n');
	exact_emit(x, NULL);
	exact_line(x, 2, " %zu include%s of %zu file%s", total, exact_s(total), names.n, exact_s(names.n));
	exact_emit(x, NULL);
	map_free(&names);
}

bool exact_includes(struct exact *x)
{
	const struct symtab *t = &x->v->tab;
	struct includes in = { .v = x->v };
	const char *want = x->q->x ? x->q->x : x->dir;
	int32_t file = named_file(x->v, want);
	char *dir;
	size_t n = 0;

	if (file < 0) {
		dir = exact_find_scope(x->v, want);
		if (!dir)
			return false;
		x->dir = dir[0] ? dir : NULL;
		put_headers(x);
		x->dir = NULL;
		free(dir);
		return true;
	}
	put_path(&x->out, x->v, file, true);
	buf_puts(&x->out, " includes\n");
	for (int32_t r = t->files[file].ref0; r < t->files[file].ref0 + t->files[file].n_ref; r++) {
		size_t start = x->out.len;
		int32_t f;

		if (t->refs[r].kind != REF_INCLUDE)
			continue;
		n++;
		if (!exact_row(x))
			continue;
		f = includes_resolve(&in, r);
		buf_printf(&x->out, " :%-6u ", t->refs[r].line);
		put_clean(&x->out, ref_name(t, r));
		if (f >= 0) {
			put_pad(&x->out, start, EXACT_COLUMN);
			put_path(&x->out, x->v, f, false);
		}
		exact_end(x, start);
	}
	exact_emit(x, "includes");
	exact_line(x, 1, " %zu include%s", n, exact_s(n));
	exact_emit(x, NULL);
	includes_free(&in);
	return true;
}
