#include "links.h"

#include "../base/map.h"
#include "../base/clock.h"
#include "../base/path.h"
#include "../repo/users.h"

#include <stdlib.h>
#include <string.h>

/* Names too common to mean this directory's definition without a compiler. */
static bool too_common(const char *name)
{
	static const char *const words[] = { "main", "init", "exit", "open", "close", "read", "write", "run", "test", "new",
					     "get", "set", "add", "size", "name", "data", "next", "value", "type", "list" };

	if (strlen(name) < 4)
		return true;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (strcmp(name, words[i]) == 0)
			return true;
	return false;
}

/* What others can see: no statics, no fields, no locals of a type. */
static void visible_names(const struct view *v, struct map *names)
{
	for (size_t i = 0; i < v->tab.n_syms; i++) {
		const struct symbol *s = &v->tab.syms[i];
		enum lang l = v->tab.files[s->file].lang;
		const char *dot = strrchr(v->tab.files[s->file].path, '.');
		bool header = (l == LANG_C || l == LANG_CPP) && dot && dot[1] == 'h';

		if (!sym_is_body(s) || (s->flags & DEF_STATIC && !header) || !lang_is_code(l) || too_common(tab_name(&v->tab, s->name)))
			continue;
		if (s->container >= 0 && v->tab.syms[s->container].kind != DEF_MODULE)
			continue;
		/* in a .c file types and macros are its own */
		if ((l == LANG_C || l == LANG_CPP) && !header && !(sym_is_function(s) || s->kind == DEF_TABLE || s->kind == DEF_VARIABLE))
			continue;
		map_put(names, tab_name(&v->tab, s->name), strlen(tab_name(&v->tab, s->name)), NULL);
	}
}

struct users_out {
	struct view *v;
	struct buf *all;
	size_t hits, shown, files;
	char *last_path; /* path of the last line, for one block a file */
	struct map dirs;   /* top directory -> hits */
	struct map unread; /* top directory -> files that mention names and were not parsed */
};

#define MAX_USER_LINES 60
#define MAX_DIR_LINES 12 /* of one top directory, so that the first does not fill the list */
#define MANY_NAMES 60  /* visible names from which on the most telling users are chosen instead of all streamed */
#define MAX_PARSED 300

static void put_mention(const struct user_hit *h, struct buf *b)
{
	switch (h->kind) {
	case REF_SLOT:
	case REF_ASSIGN:
		buf_puts(b, h->slot[0] == '[' ? "" : ".");
		put_clean(b, h->slot);
		buf_puts(b, " = ");
		put_clean(b, h->name);
		break;
	case REF_ADDR:
		put_clean(b, h->slot);
		buf_putc(b, '(');
		put_clean(b, h->name);
		buf_putc(b, ')');
		break;
	case REF_CALL:
	case REF_METHOD:
		put_clean(b, h->name);
		buf_puts(b, "()");
		break;
	case REF_REGISTER:
		put_clean(b, h->slot);
		buf_putc(b, '(');
		put_clean(b, h->name);
		buf_putc(b, ')');
		break;
	default:
		put_clean(b, h->name);
	}
}

static void on_hit(void *ud, const struct user_hit *h)
{
	struct users_out *u = ud;
	const char *slash = strchr(h->path, '/');
	struct buf b = { 0 };
	uint64_t in_dir;

	in_dir = ++*map_put(&u->dirs, h->path, slash ? (size_t)(slash - h->path) : strlen(h->path), NULL);
	u->files += !u->last_path || strcmp(u->last_path, h->path) != 0;
	free(u->last_path);
	u->last_path = xstrdup(h->path);
	if (u->hits++ == 0)
		buf_puts(&b, "used by\n");
	if (u->shown < MAX_USER_LINES && in_dir <= MAX_DIR_LINES) {
		size_t start = b.len;

		u->shown++;
		buf_putc(&b, ' ');
		put_clean(&b, h->path);
		buf_printf(&b, ":%u", h->line);
		put_pad(&b, start, 28);
		put_mention(h, &b);
		if (h->in_sym[0]) {
			buf_puts(&b, " in ");
			put_clean(&b, h->in_sym);
			if (h->in_type[0]) {
				buf_puts(&b, " (");
				put_clean(&b, h->in_type);
				buf_putc(&b, ')');
			}
		}
		wrap_line(&b, start, 29);
		buf_putc(&b, '\n');
		view_fact(u->v, "users", &b);
		buf_add(u->all, b.p, b.len);
	}
	buf_free(&b);
}

static void on_unread(void *ud, const char *path)
{
	struct users_out *u = ud;
	const char *slash = strchr(path, '/');

	++*map_put(&u->unread, path, slash ? (size_t)(slash - path) : strlen(path), NULL);
}

/* "drivers 812, fs 90": at most a dozen, largest first. */
static void put_dirs(struct buf *b, const struct map *dirs)
{
	size_t used = 0;

	for (uint64_t limit = UINT64_MAX; used < dirs->n && used < 12;) {
		uint64_t next = 0;

		for (size_t i = 0; i < dirs->n; i++)
			if (dirs->entries[i].value < limit && dirs->entries[i].value > next)
				next = dirs->entries[i].value;
		if (!next)
			break;
		for (size_t i = 0; i < dirs->n && used < 12; i++) {
			if (dirs->entries[i].value != next)
				continue;
			buf_puts(b, used++ ? ", " : " ");
			put_clean(b, dirs->entries[i].key);
			buf_putc(b, ' ');
			buf_put_count(b, next);
		}
		limit = next;
	}
	if (dirs->n > used)
		buf_printf(b, " +%zu", dirs->n - used);
}

static void search_progress(void *ud, const struct scan_progress *p)
{
	struct view *v = ud;
	struct event ev = { .type = EV_PROGRESS, .text = "searching the tree", .len = 18, .unit = "files",
			    .done = p->files_done, .total = p->files_total, .eta_s = -1 };
	double spent = clock_now() - v->t0;

	if (spent < 0.4 || !clock_every(&v->last_progress, 0.1))
		return;
	ev.rate = spent > 0 ? (double)p->files_done / spent : 0;
	if (p->files_done)
		ev.eta_s = spent * (double)(p->files_total - p->files_done) / (double)p->files_done;
	view_emit(v, &ev);
}

static void users_summary(struct users_out *u, const struct users_stats *st)
{
	struct buf b = { 0 };
	size_t start;

	if (u->hits > u->shown)
		buf_printf(&b, " +%zu more\n", u->hits - u->shown);
	start = b.len;
	if (u->hits) {
		buf_printf(&b, " %zu place%s in %zu file%s:", u->hits, u->hits == 1 ? "" : "s", u->files, u->files == 1 ? "" : "s");
		put_dirs(&b, &u->dirs);
	} else {
		buf_puts(&b, "used by\n");
		start = b.len;
		buf_puts(&b, " nothing outside this directory names what it makes visible");
	}
	if (st->unread) {
		buf_puts(&b, "; and ");
		buf_put_count(&b, st->unread);
		buf_puts(&b, " more files mention these names (not parsed):");
		put_dirs(&b, &u->unread);
	}
	buf_puts(&b, " (");
	buf_put_count(&b, st->files);
	buf_puts(&b, " files searched)");
	wrap_line(&b, start, 2);
	buf_putc(&b, '\n');
	view_fact(u->v, "users", &b);
	buf_add(u->all, b.p, b.len);
	buf_free(&b);
}

int links_users(struct view *v, struct buf *all, struct err *e)
{
	struct users_out u = { .v = v, .all = all };
	struct users_stats st = { 0 };
	struct users_opts uo = { .exclude = v->root.focus, .hit = on_hit, .ud = &u };
	struct map names = { 0 };
	const char **list = NULL;
	int rc = 0;

	if (!v->root.focus[0])
		return 0; /* the whole tree was asked about: there is no outside */
	visible_names(v, &names);
	if (names.n) {
		list = xcalloc(names.n, sizeof(*list));
		for (size_t i = 0; i < names.n; i++)
			list[i] = names.entries[i].key;
		uo.names = list;
		uo.n_names = names.n;
		uo.unread = on_unread;
		uo.max_parsed = names.n > MANY_NAMES ? MAX_PARSED : 0;
		uo.scan = (struct scan_opts){ .pool = v->pool, .store = v->store, .progress = search_progress, .ud = v,
					      .cancel = v->o->cancel };
		rc = users_find(&v->root, &uo, &st, e);
		if (rc == 0)
			users_summary(&u, &st);
	}
	free(list);
	free(u.last_path);
	map_free(&u.dirs);
	map_free(&u.unread);
	map_free(&names);
	return rc;
}
