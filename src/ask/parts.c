#include "parts.h"

#include "exact.h"
#include "facts.h"
#include "links.h"
#include "matches.h"
#include "outline.h"
#include "reach.h"

#include "../base/path.h"
#include "../model/found.h"
#include "../model/suggest.h"

#include <stdlib.h>
#include <string.h>

void fact_list_add(struct fact_list *l, const char *section, const struct buf *text)
{
	struct fact_part *p;

	if (!text->len)
		return;
	l->parts = mem_grow(l->parts, l->n, &l->cap, sizeof(*l->parts));
	p = &l->parts[l->n++];
	*p = (struct fact_part){ .section = section };
	buf_add(&p->text, text->p, text->len);
}

void fact_list_free(struct fact_list *l)
{
	for (size_t i = 0; i < l->n; i++)
		buf_free(&l->parts[i].text);
	free(l->parts);
	memset(l, 0, sizeof(*l));
}

/* Shows one part and keeps it for the model's prompt. False: cancelled. */
static bool show(struct view *v, const char *section, struct buf *part, struct fact_list *facts)
{
	view_fact(v, section, part);
	fact_list_add(facts, section, part);
	buf_truncate(part, 0);
	return !cancel_asked(v->o->cancel);
}

static int cancelled(struct err *e)
{
	return err_set(e, ERR_CANCEL, "cancelled; what is above is what there was");
}

/* A folder of documents has no entry points to miss. */
static bool has_code(const struct view *v)
{
	for (size_t i = 0; i < v->tab.n_files; i++)
		if (v->tab.files[i].status == WALK_TEXT && lang_is_code(v->tab.files[i].lang))
			return true;
	return false;
}

/* "explain the structure of ipv4" in net/: the answer is about all of PATH, which is said, and how to ask for the part. */
static void part_note(struct view *v, const char *path, const char *question)
{
	const char *last = strrchr(question, ' ');
	char *word = last ? xstrndup(last + 1, strcspn(last + 1, "?!.")) : NULL, *dir = word && word[0] ? exact_find_scope(v, word) : NULL;
	size_t n = strlen(v->root.focus);

	if (dir && dir[0] && (!n || (path_under(dir, v->root.focus) && dir[n])))
		view_note(v, "this is all of %s; for %s alone: codeask %s/%s \"explain structure\"", path, word, path, dir + n + (n > 0));
	free(word);
	free(dir);
}

static bool entry_parts(struct view *v, const struct entries *es, struct buf *part, struct fact_list *facts)
{
	size_t head;

	facts_entries(v, es, part);
	if (!show(v, "entry", part, facts))
		return false;
	buf_puts(part, "main paths\n");
	head = part->len;
	outline_paths(v, es, part);
	if (part->len == head) /* a title with nothing below it */
		buf_truncate(part, 0);
	return show(v, "paths", part, facts);
}

static bool structure_parts(struct view *v, const struct entries *es, struct buf *part, struct fact_list *facts)
{
	facts_summary(v, part);
	if (!show(v, "summary", part, facts))
		return false;
	facts_files(v, part);
	if (!show(v, "files", part, facts))
		return false;
	links_build(v, part);
	if (!show(v, "build", part, facts))
		return false;
	if (has_code(v) && !entry_parts(v, es, part, facts))
		return false;
	facts_types(v, part);
	if (!show(v, "types", part, facts))
		return false;
	facts_comments(v, part);
	if (!show(v, "comments", part, facts))
		return false;
	facts_reading(v, es, part);
	if (!show(v, "reading", part, facts))
		return false;
	facts_coverage(v, part);
	if (!show(v, "coverage", part, facts))
		return false;
	links_calls_out(v, part);
	return show(v, "out", part, facts);
}

int parts_structure(struct view *v, const char *path, const char *question, struct fact_list *facts, struct err *e)
{
	struct buf part = { 0 };
	struct entries es;
	bool whole;
	int rc;

	reach_fill(v);
	entries_find(v, &es);
	whole = structure_parts(v, &es, &part, facts);
	entries_free(&es);
	if (!whole) {
		buf_free(&part);
		return cancelled(e);
	}
	part_note(v, path, question);
	rc = links_users(v, &part, e);
	fact_list_add(facts, "users", &part);
	buf_free(&part);
	return rc;
}

int parts_open(struct view *v, const char *question, struct fact_list *facts, struct err *e)
{
	struct buf part = { 0 };
	bool whole;

	facts_names(v, question, &part);
	whole = show(v, "names", &part, facts);
	buf_free(&part);
	return whole ? 0 : cancelled(e);
}

/* Nothing exact answers the question: say so, and show what there is to ask about. */
static int orient(struct view *v, const char *path, struct err *e)
{
	struct fact_list shown = { 0 };
	struct entries es;
	struct buf part = { 0 };
	bool whole;

	view_note(v, "the question names nothing that is defined in %s: this is what is there; \"explain structure\" tells more", path);
	reach_fill(v);
	entries_find(v, &es);
	facts_summary(v, &part);
	whole = show(v, "summary", &part, &shown);
	if (whole) {
		facts_files(v, &part);
		whole = show(v, "files", &part, &shown);
	}
	if (whole) {
		facts_reading(v, &es, &part);
		whole = show(v, "reading", &part, &shown);
	}
	buf_free(&part);
	entries_free(&es);
	fact_list_free(&shown);
	return whole ? 0 : cancelled(e);
}

int parts_matches(struct view *v, const char *path, const char *question, bool named, struct err *e)
{
	struct buf part = { 0 };
	size_t n;
	int rc = matches_facts(v, question, named, &part, &n, e);

	if (n && !named)
		view_note(v, "the question names nothing that is defined in %s: these are the places that fit its words", path);
	view_fact(v, "matches", &part);
	buf_free(&part);
	return rc == 0 && !n && !named ? orient(v, path, e) : rc;
}

bool ask_has_model(const struct ask_opts *o)
{
	struct found f = { 0 };
	bool any = o->model || o->replay;

	if (!any && o->stores) {
		found_scan(o->stores, &f);
		any = f.n > 0;
		found_free(&f);
	}
	return any;
}

void parts_no_model(struct view *v, const char *why)
{
	const char *dir = v->o->stores ? v->o->stores->own : NULL;
	struct event ev = { .type = EV_NOTE };
	struct buf models = { 0 };

	if (why)
		view_note(v, "these are the exact parts; for an explanation a model is needed, and %s", why);
	else
		view_note(v, "no model is installed: these are the exact parts; for an explanation put a .gguf file into %s or name one with -m FILE",
			  dir ? dir : "$XDG_DATA_HOME/codeask/models");
	suggest_note(&models, v->o->ram_cap);
	if (models.len) {
		ev.text = models.p;
		ev.len = models.len - 1; /* the last newline is the face's */
		view_emit(v, &ev);
	}
	buf_free(&models);
}
