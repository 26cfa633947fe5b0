#include "packing.h"

#include "../base/log.h"
#include "../repo/secrets.h"

#include <stdlib.h>
#include <string.h>

size_t packing_count(void *counter, const char *text, size_t len)
{
	const struct token_counter *c = counter;

	return c->vocab ? vocab_count(c->vocab, text, len) : (size_t)((double)len / 3.24) + 1;
}

int packing_build(const struct view *v, const struct token_counter *c, size_t budget, struct pack *p, struct err *e)
{
	float *weight = xcalloc(v->tab.n_files + 1, sizeof(*weight));
	struct token_counter counter = *c;
	struct pack_opts po = { .budget = budget, .count = packing_count, .ud = &counter, .pool = v->pool, .weight = weight,
				.cancel = v->o->cancel };
	int rc;

	for (size_t i = 0; i < v->tab.n_files; i++)
		weight[i] = view_is_aside(v, (int32_t)i) ? 0.1f : 1;
	rc = pack_build(&v->root, &v->graph, &po, p, e);
	free(weight);
	return rc;
}

/* ---- report ------------------------------------------------------------------------------------------------------------- */

#define SHOWN 12 /* files named of each level unless all are asked for */

static void put_level(const struct view *v, const struct pack *p, enum pack_level l, bool all, struct buf *out)
{
	size_t shown = 0, start = out->len;

	for (size_t i = 0; i < p->n_files; i++) {
		if (p->files[i].level != l || v->tab.files[i].status != WALK_TEXT)
			continue;
		if (shown == 0)
			buf_printf(out, " %s: ", pack_level_name(l));
		if (all || shown < SHOWN) {
			buf_puts(out, shown ? ", " : "");
			put_path(out, v, (int32_t)i, false);
		}
		shown++;
	}
	if (shown > SHOWN && !all)
		buf_printf(out, " +%zu", shown - SHOWN);
	if (shown) {
		wrap_line(out, start, 3);
		buf_putc(out, '\n');
	}
}

void packing_report(const struct view *v, const struct pack *p, const struct packing_parts *parts, bool verbose, struct buf *out)
{
	size_t n = 0, unread = 0, start = out->len;

	for (size_t i = 0; i < v->tab.n_files; i++)
		unread += v->tab.files[i].status != WALK_TEXT;
	buf_puts(out, "plan: ");
	for (int l = PACK_LEVELS - 1; l >= 0; l--) {
		size_t k = l == PACK_OMIT ? p->n[l] - unread : p->n[l];

		if (k)
			buf_printf(out, "%s%zu %s", n++ ? ", " : "", k, pack_level_name((enum pack_level)l));
		if (l == PACK_SKELETON && p->n_bodies)
			buf_printf(out, " (%zu bodies)", p->n_bodies);
	}
	if (unread)
		buf_printf(out, "%s%zu not text", n ? ", " : "", unread);
	buf_puts(out, "; ");
	buf_put_count(out, parts->head + parts->files + parts->question);
	buf_puts(out, " of ");
	buf_put_count(out, parts->budget);
	buf_puts(out, " tokens: files ");
	buf_put_count(out, parts->files);
	buf_puts(out, ", question ");
	buf_put_count(out, parts->question);
	if (parts->head) {
		buf_puts(out, ", instructions ");
		buf_put_count(out, parts->head);
	}
	wrap_line(out, start, 2);
	buf_putc(out, '\n');
	/* name what was not read in full, and with -v what was */
	for (int l = verbose ? PACK_FULL : PACK_SKELETON; l >= PACK_OMIT; l--)
		put_level(v, p, (enum pack_level)l, verbose, out);
}

/* ---- notes -------------------------------------------------------------------------------------------------------------- */

struct found {
	struct view *v;
	const struct pack *p;
	struct buf line;
	size_t n;
};

/* The file whose part of the text covers an offset, -1: the listing. */
static int32_t file_at(const struct pack *p, size_t at)
{
	for (size_t i = 0; i < p->n_files; i++)
		if (p->files[i].len && at >= p->files[i].at && at < p->files[i].at + p->files[i].len)
			return (int32_t)i;
	return -1;
}

/* Which line of the file an offset shows: from the last number at the start of a line on, or from the head of a whole file. */
static unsigned line_of(const struct pack *p, int32_t file, size_t at)
{
	const char *text = p->text.p;
	size_t start = p->files[file].at, i = at;
	unsigned below = 0;

	for (;;) {
		while (i > start && text[i - 1] != '\n')
			i--;
		size_t digits = strspn(text + i, "0123456789");

		if (digits && digits < 9 && text[i + digits] == '\t')
			return (unsigned)atoi(text + i) + below;
		if (digits && digits < 9 && text[i + digits] == '-')
			return (unsigned)atoi(text + i);
		if (i == start)
			return below; /* the head of the part is line 0 */
		below++;
		i--;
	}
}

#define MOST_NOTED 5

static void on_secret(void *ud, const char *kind, size_t at, size_t len)
{
	struct found *f = ud;
	int32_t file = file_at(f->p, at);

	(void)len;
	if (file < 0)
		return;
	if (f->n++ < MOST_NOTED) {
		buf_puts(&f->line, f->line.len ? ", " : "");
		put_path(&f->line, f->v, file, true);
		buf_printf(&f->line, ":%u (%s)", line_of(f->p, file, at), kind);
	}
}

void packing_notes(struct view *v, const struct pack *p)
{
	struct found f = { .v = v, .p = p };
	struct secrets *s;
	struct err e = ERR_INIT;

	if (p->n_stale)
		view_note(v, "%zu file(s) changed or went away while they were read: they are listed, not shown; ask again to see them", p->n_stale);
	s = secrets_new(&e);
	if (!s) {
		log_msg("secrets: %s", e.msg);
		return;
	}
	secrets_scan(s, buf_str(&p->text), p->text.len, on_secret, &f);
	secrets_free(s);
	if (f.n > MOST_NOTED)
		buf_printf(&f.line, " +%zu more", f.n - MOST_NOTED);
	if (f.n)
		view_note(v, "this looks like a secret and is part of the prompt: %s", buf_str(&f.line));
	buf_free(&f.line);
}
