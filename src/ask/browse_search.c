/* browse_search.c - text search as a list of places that grows. */
#include "browse_impl.h"

#include "../base/clock.h"
#include "../base/utf8.h"
#include "../repo/search.h"

#include <string.h>

#define PARTIAL_SECONDS 0.1

struct searching {
	const struct browse *b;
	struct places *out;
	browse_partial_fn partial;
	void *ud;
	double told;   /* when partial was last called */
	size_t told_n; /* and with how many places */
};

static void take_hit(void *ud, const struct search_hit *h)
{
	struct searching *s = ud;
	const struct symtab *t = browse_tab(s->b);
	int32_t in = browse_enclosing(s->b, (int32_t)h->file, h->line);
	struct place *p = places_add(s->out);
	size_t from = h->cut_before && h->start > 24 ? h->start - 24 : 0;

	if (!p)
		return;
	while (from && from < h->start && (h->text[from] & 0xC0) == 0x80)
		from++;
	p->path = places_raw(s->out, h->path);
	p->line = h->line;
	p->kind = (char *)"line";
	p->text = places_clean(s->out, h->text + from, h->len - from);
	if (in >= 0)
		p->name = places_clean(s->out, sym_name(t, in), strlen(sym_name(t, in)));
}

static void report(void *ud, const struct scan_progress *p)
{
	struct searching *s = ud;

	bool more = s->out->n > s->told_n + s->told_n / 4; /* a list is copied each time: not more than a few of its sizes in all */

	if (!s->partial || !clock_every(&s->told, PARTIAL_SECONDS))
		return;
	if (more)
		s->told_n = s->out->n;
	s->partial(s->ud, more ? s->out : NULL, p->files_done, p->files_total);
}

static char *summary(struct places *out, const struct search_stats *st)
{
	struct buf b = { 0 };
	size_t skipped = 0;
	char *note;

	buf_put_count(&b, st->lines);
	buf_printf(&b, " line%s in ", exact_s(st->lines));
	buf_put_count(&b, st->files_hit);
	buf_puts(&b, " of ");
	buf_put_count(&b, st->files);
	buf_printf(&b, " file%s", exact_s(st->files));
	if (out->n < st->lines) {
		buf_puts(&b, "; the first ");
		buf_put_count(&b, out->n);
		buf_puts(&b, " are shown");
	}
	for (int k = WALK_TEXT + 1; k < WALK_STATUS_COUNT; k++)
		skipped += st->skipped[k];
	if (skipped)
		buf_printf(&b, "; %zu not searched (binary, too large ...)", skipped);
	if (st->undecided)
		buf_printf(&b, "; %zu line%s too hard for the pattern", st->undecided, exact_s(st->undecided));
	if (st->cut)
		buf_printf(&b, "; %zu file%s left after %g s", st->cut, exact_s(st->cut), SEARCH_FILE_SECONDS);
	note = places_printf(out, "%s", buf_str(&b));
	buf_free(&b);
	return note;
}

int browse_search(const struct browse *b, const char *pattern, bool regex, size_t max, struct cancel *c, browse_partial_fn partial, void *ud,
		  struct places *out, struct err *e)
{
	struct searching s = { .b = b, .out = out, .partial = partial, .ud = ud, .told = clock_now() };
	struct pool *pool = browse_pool(b);
	struct search_opts o = {
		.match = { .pattern = pattern, .len = strlen(pattern), .regex = regex },
		.max_hits = !max || max > PLACES_MAX ? PLACES_MAX : max,
		.pool = pool,
		.cancel = c,
		.progress = report,
		.hit = take_hit,
		.ud = &s,
	};
	struct search_stats st = { 0 };
	int rc;

	places_begin(out, "lines %s %s", regex ? "that match" : "with", pattern);
	rc = search_run(&b->view->root, &b->view->list, &o, &st, e);
	browse_pool_back(b, pool);
	out->total = st.lines > out->n ? st.lines : out->n;
	if (!rc || st.files)
		out->note = summary(out, &st);
	return rc;
}
