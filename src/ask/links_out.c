#include "links.h"

#include "../base/map.h"
#include "../base/path.h"
#include "../base/utf8.h"

#include <stdlib.h>
#include <string.h>

#define MAX_HEADERS 200

struct outside {
	struct map names;       /* name -> number of uses inside */
	struct map tried;       /* path of a possible header -> 1 when there is one */
	struct walk_list list;  /* the headers outside of what was asked about */
};

static bool inside_focus(const struct view *v, const char *path)
{
	return v->root.focus[0] == '\0' || path_under(path, v->root.focus);
}

/* Where an include may lie: beside the file, then in the usual places of the tree. */
static void add_header(const struct view *v, struct outside *o, const struct symref *r)
{
	static const char *const places[] = { "include/", "", "src/", "include/uapi/", "arch/x86/include/" };
	const char *from = v->tab.files[ref_file(&v->tab, (int32_t)(r - v->tab.refs))].path, *slash = strrchr(from, '/');
	struct buf p = { 0 };

	for (int i = -1; i < (int)(sizeof(places) / sizeof(*places)); i++) {
		uint64_t *there;
		bool is_new;

		buf_truncate(&p, 0);
		if (i < 0)
			buf_add(&p, from, slash ? (size_t)(slash - from) + 1 : 0);
		else
			buf_puts(&p, places[i]);
		buf_puts(&p, tab_name(&v->tab, r->name));
		there = map_put(&o->tried, buf_str(&p), p.len, &is_new);
		if (is_new && inside_focus(v, buf_str(&p)))
			*there = symtab_file(&v->tab, buf_str(&p)) >= 0;
		else if (is_new && o->list.n < MAX_HEADERS)
			*there = walk_add(&v->root, buf_str(&p), &o->list);
		if (*there)
			break;
	}
	buf_free(&p);
}

static void collect(const struct view *v, struct outside *o)
{
	int32_t to[1];

	for (size_t i = 0; i < v->tab.n_refs; i++) {
		const struct symref *r = &v->tab.refs[i];
		enum lang l = v->tab.files[ref_file(&v->tab, (int32_t)i)].lang;

		if (r->kind == REF_INCLUDE && (l == LANG_C || l == LANG_CPP))
			add_header(v, o, r);
		if ((r->kind == REF_CALL || r->kind == REF_SLOT || r->kind == REF_ADDR || r->kind == REF_ASSIGN) &&
		    lang_is_code(l) && symtab_sym(&v->tab, tab_name(&v->tab, r->name)) < 0 && !graph_resolve(&v->tab, r, to, 1))
			++*map_put(&o->names, tab_name(&v->tab, r->name), strlen(tab_name(&v->tab, r->name)), NULL);
	}
}

/* Reads the headers into a map of their own. */
static int scan_headers(struct view *v, struct outside *o, struct symtab *t)
{
	struct scan_opts so = { .pool = v->pool, .store = v->store, .cancel = v->o->cancel };
	struct err local = ERR_INIT;

	walk_sort(&o->list);
	return scan_files(&v->root, &o->list, &so, t, &local);
}

struct group {
	int32_t header; /* -1: not found in any */
	size_t first;   /* index into o->names.entries, chained by next */
	size_t n;
};

static int by_size(const void *pa, const void *pb)
{
	const struct group *a = pa, *b = pb;

	if ((a->header < 0) != (b->header < 0))
		return a->header < 0 ? 1 : -1;
	if (a->n != b->n)
		return a->n > b->n ? -1 : 1;
	return a->header - b->header;
}

static int32_t header_of(const struct symtab *t, const char *name)
{
	int32_t s = symtab_sym(t, name);

	return s >= 0 ? t->syms[s].file : -1;
}

/* One line a header: its names, most used first as far as they stand in the map's order, cut at the width. */
static void put_group(const struct outside *o, const struct symtab *t, const struct group *g, struct buf *out)
{
	size_t start = out->len, shown = 0;

	buf_putc(out, ' ');
	if (g->header >= 0) {
		const char *p = t->files[g->header].path;

		put_clean(out, strncmp(p, "include/", 8) == 0 ? p + 8 : p);
	} else if (t->n_files) {
		buf_puts(out, "elsewhere");
	}
	if (t->n_files)
		put_pad(out, start, 24);
	for (size_t i = 0; i < o->names.n; i++) {
		const struct map_entry *en = &o->names.entries[i];

		if (header_of(t, en->key) != g->header)
			continue;
		if (utf8_width(out->p + start, out->len - start) + en->len + 6 > VIEW_WIDTH && shown) {
			buf_printf(out, " +%zu", g->n - shown);
			break;
		}
		buf_puts(out, shown ? ", " : "");
		put_clean(out, en->key);
		shown++;
	}
	buf_putc(out, '\n');
}

void links_calls_out(struct view *v, struct buf *out)
{
	struct outside o = { 0 };
	struct symtab t = { 0 };
	struct group *groups = NULL;
	size_t n = 0;

	collect(v, &o);
	if (o.names.n && scan_headers(v, &o, &t) == 0) {
		groups = xcalloc(t.n_files + 1, sizeof(*groups));
		for (size_t i = 0; i <= t.n_files; i++)
			groups[i].header = (int32_t)i - 1;
		for (size_t i = 0; i < o.names.n; i++)
			groups[header_of(&t, o.names.entries[i].key) + 1].n++;
		n = t.n_files + 1;
		qsort(groups, n, sizeof(*groups), by_size);
		buf_printf(out, "calls out (%zu names defined elsewhere%s)\n", o.names.n,
			   t.n_files ? ", by the header that declares them" : "");
		for (size_t i = 0; i < n && i < 16; i++)
			if (groups[i].n)
				put_group(&o, &t, &groups[i], out);
		size_t rest = 0;

		for (size_t i = 16; i < n; i++)
			rest += groups[i].n;
		if (rest)
			buf_printf(out, " +%zu more names\n", rest);
	}
	free(groups);
	symtab_free(&t);
	map_free(&o.names);
	map_free(&o.tried);
	walk_list_free(&o.list);
}
