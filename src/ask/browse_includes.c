/* browse_includes.c - includes and imports, both ways. */
#include "browse_impl.h"
#include "exact_includes.h"

#include "../base/path.h"

#include <stdlib.h>
#include <string.h>

/* The path of what includes_find() found; NULL for none. Borrowed from the map or from in. */
static const char *found_path(const struct includes *in, int32_t f)
{
	return f >= 0 ? in->v->tab.files[f].path : f == -1 ? NULL : in->found[-2 - f];
}

int browse_includes(const struct browse *b, const char *path, struct places *out, struct err *e)
{
	const struct symtab *t = browse_tab(b);
	struct includes in = { .v = b->view, .disk = true };
	int32_t file = symtab_file(t, path);
	size_t missing = 0;

	(void)e;
	places_begin(out, "included by %s", path);
	if (b->early || file < 0) {
		out->note = places_printf(out, b->early ? "the files are being read" : "%s is not among the files that were read", path);
		return 0;
	}
	for (int32_t r = t->files[file].ref0; r < t->files[file].ref0 + t->files[file].n_ref; r++) {
		const char *to;
		struct place *p;

		if (t->refs[r].kind != REF_INCLUDE)
			continue;
		to = found_path(&in, includes_resolve(&in, r));
		if (!to) {
			missing++;
			continue;
		}
		if ((p = places_file(b, out, to))) {
			p->kind = (char *)"include";
			p->name = places_clean(out, ref_name(t, r), strlen(ref_name(t, r)));
		}
	}
	if (missing)
		out->note = places_printf(out, "%zu more %s not found in the tree", missing, missing == 1 ? "is" : "are");
	else if (!out->n)
		out->note = places_printf(out, "it includes nothing");
	includes_free(&in);
	return 0;
}

/* Most names cannot mean the file: the name without its extension is in all that can, but for what stands for its directory. */
static char *stem_of(const char *path)
{
	const char *base = path_base(path);
	char *stem = xstrndup(base, strcspn(base, "."));

	if (strcmp(stem, "__init__") == 0 || strcmp(stem, "index") == 0 || strcmp(stem, "mod") == 0)
		stem[0] = '\0';
	return stem;
}

int browse_includers(const struct browse *b, const char *path, struct cancel *cancel, struct places *out, struct err *e)
{
	const struct symtab *t = browse_tab(b);
	struct includes in = { .v = b->view, .disk = symtab_file(t, path) < 0 };
	char *stem = stem_of(path);
	int rc = 0;

	places_begin(out, "includers of %s", path);
	for (size_t i = 0; i < t->n_refs; i++) {
		const char *to, *from;
		struct place *p;
		int32_t r = (int32_t)i;

		if ((i & 0xfff) == 0 && cancel_asked(cancel)) {
			rc = err_set(e, ERR_CANCEL, "cancelled while looking for includers of %s", path);
			break;
		}
		if (t->refs[i].kind != REF_INCLUDE || !strstr(ref_name(t, r), stem))
			continue;
		to = found_path(&in, includes_resolve(&in, r));
		if (!to || strcmp(to, path) != 0)
			continue;
		from = t->files[ref_file(t, r)].path;
		if (!(p = places_add(out)))
			continue;
		p->path = places_raw(out, from);
		p->line = t->refs[i].line;
		p->name = places_clean(out, path_base(from), strlen(path_base(from)));
		p->kind = (char *)"include";
		p->text = places_clean(out, ref_name(t, r), strlen(ref_name(t, r)));
	}
	if (!out->n)
		out->note = places_printf(out, b->early ? "the files are being read" : "no file here includes it");
	includes_free(&in);
	free(stem);
	return rc;
}

char *browse_include(const struct browse *b, const char *from, const char *name)
{
	const struct symtab *t = browse_tab(b);
	struct includes in = { .v = b->view, .disk = true };
	int32_t file = symtab_file(t, from);
	enum lang lang = file >= 0 ? t->files[file].lang : lang_detect(from, NULL, 0);
	const char *to = found_path(&in, includes_find(&in, from, lang, name));
	char *copy = to ? xstrdup(to) : NULL;

	includes_free(&in);
	return copy;
}
