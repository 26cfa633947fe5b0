/* tree_rows.c - rows of a tree, from ranges of sorted paths. */
#include "tree_rows.h"

#include "../src/base/map.h"
#include "../src/base/mem.h"

#include <stdlib.h>
#include <string.h>

/* ---- what is open ---- */

static size_t open_slot(const struct tree_open *o, uint64_t h)
{
	size_t i = h & (o->cap - 1);

	while (o->slot[i] && o->slot[i] != h)
		i = (i + 1) & (o->cap - 1);
	return i;
}

static bool open_has(const struct tree_open *o, uint64_t h)
{
	return o->cap && o->slot[open_slot(o, h)];
}

static void open_put(struct tree_open *o, uint64_t h)
{
	if ((o->n + 1) * 2 > o->cap) {
		struct tree_open more = { .cap = o->cap ? o->cap * 2 : 64 };
		more.slot = xcalloc(more.cap, sizeof *more.slot);
		for (size_t i = 0; i < o->cap; i++)
			if (o->slot[i])
				more.slot[open_slot(&more, o->slot[i])] = o->slot[i];
		more.n = o->n;
		free(o->slot);
		*o = more;
	}
	size_t i = open_slot(o, h);
	o->n += !o->slot[i];
	o->slot[i] = h;
}

/* What stood behind the removed one in its run of slots is put in again, or it could not be found. */
static void open_remove(struct tree_open *o, uint64_t h)
{
	if (!open_has(o, h))
		return;
	size_t i = open_slot(o, h);
	o->slot[i] = 0;
	o->n--;
	for (i = (i + 1) & (o->cap - 1); o->slot[i]; i = (i + 1) & (o->cap - 1)) {
		uint64_t moved = o->slot[i];
		o->slot[i] = 0;
		o->slot[open_slot(o, moved)] = moved;
	}
}

static void open_copy(struct tree_open *to, const struct tree_open *from)
{
	free(to->slot);
	*to = *from;
	if (!from->cap)
		return;
	to->slot = xmalloc(from->cap * sizeof *to->slot);
	memcpy(to->slot, from->slot, from->cap * sizeof *to->slot);
}

static uint64_t hash_of(const char *path, size_t len)
{
	return hash_bytes(path, len) | 1; /* 0 is a free slot */
}

/* ---- rows ---- */

static const char *path_at(const struct tree_rows *t, size_t i)
{
	return t->paths.path(t->paths.ud, i);
}

const char *tree_rows_path(const struct tree_rows *t, const struct tree_row *r, size_t *len)
{
	*len = (size_t)r->name + r->len;
	return path_at(t, r->first);
}

/* End of the files that go on like file i for n bytes behind `skip`; all of [i, to) agree before. */
static size_t gallop(const struct tree_rows *t, size_t i, size_t to, size_t skip, size_t n)
{
	const char *s = path_at(t, i) + skip;
	size_t lo = i, step = 1;

	while (step < to - lo && !strncmp(path_at(t, lo + step) + skip, s, n)) {
		lo += step;
		step *= 2;
	}
	size_t hi = step < to - lo ? lo + step : to;
	while (hi - lo > 1) {
		size_t mid = lo + (hi - lo) / 2;
		if (strncmp(path_at(t, mid) + skip, s, n))
			hi = mid;
		else
			lo = mid;
	}
	return hi;
}

struct rows {
	struct tree_row *r;
	size_t n, cap;
};

static void rows_add(struct rows *l, const struct tree_row *r)
{
	l->r = mem_grow(l->r, l->n, &l->cap, sizeof *l->r);
	l->r[l->n++] = *r;
}

static int by_name(const void *pa, const void *pb, void *ud)
{
	const struct tree_rows *t = ud;
	const struct tree_row *a = pa, *b = pb;
	int c = memcmp(path_at(t, a->first) + a->name, path_at(t, b->first) + b->name, a->len < b->len ? a->len : b->len);

	return c ? c : a->len < b->len ? -1 : a->len > b->len;
}

/* Puts the children of a directory on the stack, the first one on top. Paths are sorted with their slashes, "a-b/" before "a/", so
 * directories are sorted again by their names. */
static void push_children(struct tree_rows *t, size_t from, size_t to, size_t name, uint32_t depth, struct rows *stack, struct rows *dirs,
			  size_t *file)
{
	size_t n_files = 0, i = from;

	dirs->n = 0;
	while (i < to) {
		const char *p = path_at(t, i) + name, *slash = strchr(p, '/');
		if (!slash) {
			file[n_files++] = i++;
			continue;
		}
		size_t len = (size_t)(slash - p), end = gallop(t, i, to, name, len + 1);
		rows_add(dirs, &(struct tree_row){ (uint32_t)i, (uint32_t)end, (uint32_t)name, (uint32_t)len, depth, true, false });
		i = end;
	}
	if (dirs->n)
		qsort_r(dirs->r, dirs->n, sizeof *dirs->r, by_name, t);
	while (n_files--) {
		size_t f = file[n_files];
		rows_add(stack, &(struct tree_row){ (uint32_t)f, (uint32_t)f + 1, (uint32_t)name, (uint32_t)strlen(path_at(t, f) + name), depth,
						    false, false });
	}
	for (size_t k = dirs->n; k--;)
		rows_add(stack, &dirs->r[k]);
}

/* The rows below [from, to), opening what is open (all: everything). A stack instead of recursion: trees may be thousands deep. */
static struct rows list(struct tree_rows *t, size_t from, size_t to, size_t name, uint32_t depth, bool all)
{
	struct rows out = { 0 }, stack = { 0 }, dirs = { 0 };
	size_t *file = xmalloc((to - from + 1) * sizeof *file);

	push_children(t, from, to, name, depth, &stack, &dirs, file);
	while (stack.n) {
		struct tree_row r = stack.r[--stack.n];
		r.open = r.dir && (all || open_has(&t->open, hash_of(path_at(t, r.first), (size_t)r.name + r.len)));
		rows_add(&out, &r);
		if (r.open)
			push_children(t, r.first, r.last, (size_t)r.name + r.len + 1, r.depth + 1, &stack, &dirs, file);
	}
	free(file);
	free(stack.r);
	free(dirs.r);
	return out;
}

static void rebuild(struct tree_rows *t)
{
	struct rows r = list(t, t->from, t->to, t->base, 0, false);

	free(t->row);
	t->row = r.r;
	t->n = r.n;
	t->cap = r.cap;
}

/* First file whose path is not before s[0..n). */
static size_t bound(const struct tree_rows *t, const char *s, size_t n, bool below)
{
	size_t lo = 0, hi = t->paths.n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int c = strncmp(path_at(t, mid), s, n);
		if (c < 0 || (below && !c))
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static void forget_search(struct tree_rows *t)
{
	free(t->all);
	t->all = NULL;
	t->n_all = 0;
	row_search_free(&t->search);
}

void tree_rows_free(struct tree_rows *t)
{
	forget_search(t);
	free(t->row);
	free(t->open.slot);
	free(t->before.slot);
	memset(t, 0, sizeof *t);
}

void tree_rows_set(struct tree_rows *t, const struct tree_paths *paths, const char *base)
{
	size_t n = strlen(base);

	t->paths = *paths;
	forget_search(t);
	if (!n) {
		t->from = 0;
		t->to = paths->n;
		t->base = 0;
	} else {
		char *dir = xasprintf("%s/", base);
		t->from = bound(t, dir, n + 1, false);
		t->to = bound(t, dir, n + 1, true);
		t->base = n + 1;
		free(dir);
		size_t file = t->from == t->to ? bound(t, base, n + 1, false) : 0; /* n + 1: with its NUL, the whole path */
		if (t->from == t->to && file < paths->n && !strcmp(path_at(t, file), base)) {
			const char *slash = strrchr(base, '/');
			t->from = file;
			t->to = file + 1;
			t->base = slash ? (size_t)(slash - base) + 1 : 0;
		}
	}
	rebuild(t);
}

void tree_rows_open(struct tree_rows *t, size_t row)
{
	struct tree_row *r = &t->row[row];

	if (!r->dir || r->open)
		return;
	open_put(&t->open, hash_of(path_at(t, r->first), (size_t)r->name + r->len));
	r->open = true;
	struct rows in = list(t, r->first, r->last, (size_t)r->name + r->len + 1, r->depth + 1, false);
	if (t->n + in.n > t->cap) {
		t->cap = (t->n + in.n) * 2;
		t->row = xreallocarray(t->row, t->cap, sizeof *t->row);
	}
	memmove(t->row + row + 1 + in.n, t->row + row + 1, (t->n - row - 1) * sizeof *t->row);
	memcpy(t->row + row + 1, in.r, in.n * sizeof *t->row);
	t->n += in.n;
	free(in.r);
}

void tree_rows_close(struct tree_rows *t, size_t row)
{
	struct tree_row *r = &t->row[row];
	size_t end = row + 1;

	if (!r->dir || !r->open)
		return;
	open_remove(&t->open, hash_of(path_at(t, r->first), (size_t)r->name + r->len));
	r->open = false;
	while (end < t->n && t->row[end].depth > r->depth)
		end++;
	memmove(r + 1, t->row + end, (t->n - end) * sizeof *t->row);
	t->n -= end - row - 1;
}

long tree_rows_parent(const struct tree_rows *t, size_t row)
{
	size_t i = row;

	while (i-- > 0)
		if (t->row[i].depth < t->row[row].depth)
			return (long)i;
	return -1;
}

/* ---- paths to rows ---- */

/* The file, or the first file below the directory, that the path names; -1: none. */
static long file_of(const struct tree_rows *t, const char *path, size_t len, bool *dir)
{
	char *s = xasprintf("%.*s/", (int)len, path);
	size_t i;

	s[len] = '\0';
	i = bound(t, s, len + 1, false);
	*dir = false;
	if (i >= t->paths.n || strcmp(path_at(t, i), s)) {
		*dir = true;
		s[len] = '/';
		i = bound(t, s, len + 1, false);
		if (i < t->paths.n && strncmp(path_at(t, i), s, len + 1))
			i = t->paths.n;
	}
	free(s);
	return i >= t->from && i < t->to && len > t->base ? (long)i : -1;
}

static long visible(const struct tree_rows *t, size_t file, size_t len, bool dir)
{
	for (size_t i = 0; i < t->n; i++) {
		const struct tree_row *r = &t->row[i];
		if (r->dir == dir && r->first <= file && file < r->last && (size_t)r->name + r->len == len)
			return (long)i;
	}
	return -1;
}

long tree_rows_find(const struct tree_rows *t, const char *path, size_t len)
{
	bool dir;
	long file = file_of(t, path, len, &dir);

	return file < 0 ? -1 : visible(t, (size_t)file, len, dir);
}

long tree_rows_reveal(struct tree_rows *t, const char *path, size_t len)
{
	bool dir, changed = false;
	long file = file_of(t, path, len, &dir);

	if (file < 0)
		return -1;
	const char *p = path_at(t, (size_t)file);
	for (size_t i = t->base; i < len; i++) {
		if (p[i] != '/')
			continue;
		uint64_t h = hash_of(p, i);
		changed |= !open_has(&t->open, h);
		open_put(&t->open, h);
	}
	if (changed)
		rebuild(t);
	return visible(t, (size_t)file, len, dir);
}

/* ---- search ---- */

void tree_rows_search_begin(struct tree_rows *t)
{
	open_copy(&t->before, &t->open);
}

void tree_rows_search_back(struct tree_rows *t)
{
	open_copy(&t->open, &t->before);
	rebuild(t);
}

size_t tree_rows_search(struct tree_rows *t, const struct match *m)
{
	if (!t->all) {
		struct rows r = list(t, t->from, t->to, t->base, 0, true);
		t->all = r.r;
		t->n_all = r.n;
		for (size_t i = 0; i < r.n; i++)
			row_search_add(&t->search, path_at(t, r.r[i].first) + r.r[i].name, r.r[i].len);
	}
	return row_search_run(&t->search, m);
}

long tree_rows_search_step(struct tree_rows *t, size_t row, int step, bool *wrapped, size_t *ordinal)
{
	size_t at = 0, len;

	if (row < t->n)
		while (at < t->n_all && (t->all[at].first != t->row[row].first || t->all[at].name != t->row[row].name ||
					 t->all[at].dir != t->row[row].dir))
			at++;
	long hit = row_search_step(&t->search, at, step, wrapped);
	if (hit < 0)
		return -1;
	*ordinal = row_search_ordinal(&t->search, (size_t)hit);
	const char *path = tree_rows_path(t, &t->all[hit], &len);
	return tree_rows_reveal(t, path, len);
}
