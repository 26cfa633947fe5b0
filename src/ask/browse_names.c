/* browse_names.c - definitions: of a file, of a name. */
#include "browse_impl.h"
#include "browse_word.h"

#include <stdlib.h>
#include <string.h>

#define MAX_DEPTH 8

/* How deep a definition stands in others of its file. */
static int depth_of(const struct symtab *t, int32_t sym)
{
	int depth = 0;

	for (int32_t c = t->syms[sym].container; c >= 0 && depth < MAX_DEPTH; c = t->syms[c].container)
		depth++;
	return depth;
}

int browse_outline(const struct browse *b, const char *path, struct places *out, struct err *e)
{
	const struct symtab *t = browse_tab(b);
	int32_t file = symtab_file(t, path);
	const struct sym_file *f;

	places_begin(out, "definitions in %s", path);
	if (b->early) {
		out->note = places_printf(out, "the files are being read");
		return 0;
	}
	if (file < 0)
		return browse_outline_outside(b, path, out, e);
	f = &t->files[file];
	for (int32_t s = f->sym0; s < f->sym0 + f->n_sym; s++) {
		struct place *p = places_symbol(b, out, s);

		if (p)
			p->depth = depth_of(t, s);
	}
	if (f->status != WALK_TEXT)
		out->note = places_printf(out, "not read: %s", walk_status_name(f->status));
	else if (!out->n)
		out->note = places_printf(out, "nothing is defined in it");
	else if (f->timed_out)
		out->note = places_printf(out, "the parse took too long: definitions up to there");
	else if (f->unlisted)
		out->note = places_printf(out, "%u macros of a long list are left out", f->unlisted);
	return 0;
}

int browse_definitions(const struct browse *b, const char *name, const char *near, struct places *out, struct err *e)
{
	const struct symtab *t = browse_tab(b);
	struct word w;

	(void)e;
	places_begin(out, "definitions of %s", name);
	if (b->early) {
		out->note = places_printf(out, "the files are being read");
		return 0;
	}
	if (word_parse(&w, name, strlen(name))) {
		browse_add_symbols(b, &w, near, out);
		browse_outside(b, &w, near, out);
	}
	if (!out->n && w.len) {
		size_t mentions = 0;

		for (int32_t r = symtab_ref(t, exact_last_part(w.text)); r >= 0; r = t->refs[r].next_same)
			mentions++;
		if (mentions)
			out->note = places_printf(out, "defined outside of what was opened; mentioned here %zu time%s", mentions,
						  exact_s(mentions));
		else
			out->note = places_printf(out, "nothing of that name is defined or mentioned here");
	}
	return 0;
}
