/* browse_users.c - who mentions a name outside of what was opened: a pass over the whole tree around it (src/repo/users.h). */
#include "browse_impl.h"
#include "browse_word.h"

#include "../base/clock.h"
#include "../repo/users.h"

#include <stdlib.h>
#include <string.h>

#define PARTIAL_SECONDS 0.1

struct users {
	const struct browse *b;
	struct places *out;
	struct line_reader lines;
	browse_partial_fn partial;
	void *ud;
	double told;
	size_t told_n, calls, others, files;
	char *last_path; /* of the list */
};

/* A static function has no users elsewhere: what bears its name there is another one. */
static bool only_static(const struct browse *b, const char *name)
{
	const struct symtab *t = browse_tab(b);
	bool any = false;

	for (int32_t s = symtab_sym(t, name); s >= 0; s = t->syms[s].next_same) {
		if (!(t->syms[s].flags & DEF_STATIC) || (t->syms[s].flags & DEF_PROTOTYPE))
			return false;
		any = true;
	}
	return any;
}

void browse_offer_users(const struct browse *b, const char *name, struct places *out)
{
	const char *focus = browse_focus(b);
	struct word w;

	if (b->early || !focus[0] || !word_parse(&w, name, strlen(name)) || w.member || only_static(b, exact_last_part(w.text)))
		return;
	out->more_name = places_printf(out, "%s", exact_last_part(w.text));
	out->more = places_printf(out, "outside %s", focus);
}

static char *kind_of(struct users *u, const struct user_hit *h)
{
	switch (h->kind) {
	case REF_CALL:
		return (char *)"call";
	case REF_METHOD:
		return (char *)"call through a member of that name";
	case REF_SLOT:
	case REF_ASSIGN:
		return h->slot[0] && h->slot[0] != '[' ? places_printf(u->out, "fills .%s", h->slot) : (char *)"stored";
	case REF_ADDR:
		return places_printf(u->out, "handed to %s()", h->slot);
	case REF_REGISTER:
		return places_printf(u->out, "%s", h->slot[0] ? h->slot : "registered");
	case REF_TYPE:
	case REF_INHERIT:
		return (char *)"type";
	default:
		return (char *)"mention";
	}
}

static void on_hit(void *ud, const struct user_hit *h)
{
	struct users *u = ud;
	struct place *p;

	if (h->kind == REF_INCLUDE || h->kind == REF_BUILD || h->kind == REF_CONFIG)
		return;
	if (h->kind == REF_CALL || h->kind == REF_METHOD)
		u->calls++;
	else
		u->others++;
	p = places_add(u->out);
	if (!u->last_path || strcmp(u->last_path, h->path) != 0) {
		u->files++;
		u->last_path = places_raw(u->out, h->path);
	}
	if (!p)
		return;
	p->path = u->last_path;
	p->line = h->line;
	p->kind = kind_of(u, h);
	p->name = h->in_sym[0] ? places_clean(u->out, h->in_sym, strlen(h->in_sym)) : places_printf(u->out, "(file scope)");
	p->text = places_line(u->out, &u->lines, h->path, h->line);
}

static void on_progress(void *ud, const struct scan_progress *p)
{
	struct users *u = ud;
	bool more = u->out->n > u->told_n + u->told_n / 4;

	if (!u->partial || !clock_every(&u->told, PARTIAL_SECONDS))
		return;
	if (more)
		u->told_n = u->out->n;
	u->partial(u->ud, more ? u->out : NULL, p->files_done, p->files_total);
}

static void put_note(struct users *u, const char *name, const struct users_stats *st)
{
	struct buf b = { 0 };

	if (!u->calls && !u->others)
		buf_printf(&b, "no mention of %s", name);
	if (u->calls) {
		buf_put_count(&b, u->calls);
		buf_printf(&b, " call%s", exact_s(u->calls));
	}
	if (u->others) {
		buf_puts(&b, u->calls ? " and " : "");
		buf_put_count(&b, u->others);
		buf_printf(&b, " %smention%s", u->calls ? "other " : "", exact_s(u->others));
	}
	if (u->files) {
		buf_puts(&b, " in ");
		buf_put_count(&b, u->files);
		buf_printf(&b, " file%s", exact_s(u->files));
	}
	buf_printf(&b, " outside %s (", browse_focus(u->b));
	buf_put_count(&b, st->files);
	buf_puts(&b, " searched)");
	u->out->note = places_printf(u->out, "%s", buf_str(&b));
	buf_free(&b);
}

int browse_users(const struct browse *b, const char *name, struct cancel *c, browse_partial_fn partial, void *ud, struct places *out,
		 struct err *e)
{
	struct users u = { .b = b, .out = out, .lines = { .b = b }, .partial = partial, .ud = ud, .told = clock_now() };
	struct users_stats st = { 0 };
	struct pool *pool;
	struct word w;
	const char *last;
	int rc;

	places_begin(out, "callers outside of %s", name);
	if (b->early || !word_parse(&w, name, strlen(name)) || !browse_focus(b)[0]) {
		out->note = places_printf(out, b->early ? "the files are being read" : "the whole tree is open: there is no outside");
		return 0;
	}
	last = exact_last_part(w.text);
	pool = browse_pool(b);
	rc = users_find(&b->view->root,
			&(struct users_opts){ .names = &last, .n_names = 1, .exclude = browse_focus(b), .hit = on_hit, .ud = &u,
					      .scan = { .pool = pool, .store = b->view->store, .progress = on_progress, .ud = &u, .cancel = c } },
			&st, e);
	browse_pool_back(b, pool);
	put_note(&u, last, &st);
	line_reader_free(&u.lines);
	return rc;
}
