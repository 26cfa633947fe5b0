#include "ask.h"

#include "answer.h"
#include "exact.h"
#include "facts.h"
#include "links.h"
#include "matches.h"
#include "reach.h"

#include "../base/clock.h"
#include "../base/path.h"
#include "../model/found.h"
#include "../model/plan.h"
#include "../model/suggest.h"

#include <stdlib.h>
#include <string.h>

/* Shows one part and keeps it for the model's prompt. */
static void show(struct view *v, const char *section, struct buf *part, struct fact_list *facts)
{
	view_fact(v, section, part);
	fact_list_add(facts, section, part);
	buf_truncate(part, 0);
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

static void structure_facts(struct view *v, struct fact_list *facts)
{
	struct entries es;
	struct buf part = { 0 };
	size_t head;

	reach_fill(v);
	entries_find(v, &es);
	facts_summary(v, &part);
	show(v, "summary", &part, facts);
	facts_files(v, &part);
	show(v, "files", &part, facts);
	links_build(v, &part);
	show(v, "build", &part, facts);
	if (has_code(v)) {
		facts_entries(v, &es, &part);
		show(v, "entry", &part, facts);
		buf_puts(&part, "main paths\n");
		head = part.len;
		outline_paths(v, &es, &part);
		if (part.len == head) /* a title with nothing below it */
			buf_truncate(&part, 0);
		show(v, "paths", &part, facts);
	}
	facts_types(v, &part);
	show(v, "types", &part, facts);
	facts_comments(v, &part);
	show(v, "comments", &part, facts);
	facts_reading(v, &es, &part);
	show(v, "reading", &part, facts);
	facts_coverage(v, &part);
	show(v, "coverage", &part, facts);
	links_calls_out(v, &part);
	show(v, "out", &part, facts);
	buf_free(&part);
	entries_free(&es);
}

static void open_facts(struct view *v, const char *question, struct fact_list *facts)
{
	struct buf part = { 0 };

	facts_names(v, question, &part);
	show(v, "names", &part, facts);
	buf_free(&part);
}

/* Without a model, an open question gets the places that fit its words; *shown says whether there are any. */
static int open_matches(struct view *v, const char *path, const char *question, bool named, bool *shown, struct err *e)
{
	struct buf part = { 0 };
	size_t n;
	int rc = matches_facts(v, question, named, &part, &n, e);

	if (n && !named)
		view_note(v, "the question names nothing that is defined in %s: these are the places that fit its words", path);
	view_fact(v, "matches", &part);
	*shown = n > 0;
	buf_free(&part);
	return rc;
}

/* Nothing exact answers the question: say so, and show what there is to ask about. */
static void orient(struct view *v, const char *path)
{
	struct fact_list shown = { 0 };
	struct entries es;
	struct buf part = { 0 };

	view_note(v, "the question names nothing that is defined in %s: this is what is there; \"explain structure\" tells more", path);
	reach_fill(v);
	entries_find(v, &es);
	facts_summary(v, &part);
	show(v, "summary", &part, &shown);
	facts_files(v, &part);
	show(v, "files", &part, &shown);
	facts_reading(v, &es, &part);
	show(v, "reading", &part, &shown);
	buf_free(&part);
	entries_free(&es);
	fact_list_free(&shown);
}

/* why: what found_choose() said of models that are there and cannot be used; NULL: there are none */
static void no_model_note(struct view *v, bool asked_for, const char *why)
{
	const char *dir = v->o->stores ? v->o->stores->own : NULL;
	struct event ev = { .type = EV_NOTE };
	struct buf models = { 0 };

	if (asked_for)
		return;
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

/* The models of this machine are looked at after the exact parts are shown: each header takes some milliseconds. *why: see
 * found_choose(). */
static char *choose_model(struct view *v, char **why)
{
	const struct ask_opts *o = v->o;
	struct buf line = { 0 };
	char *path;

	if (o->no_model)
		return NULL;
	if (o->model)
		return xstrdup(o->model);
	path = o->stores ? found_choose(o->stores, o->ram_cap, why) : NULL;
	if (path) {
		buf_puts(&line, "chosen: ");
		put_clean(&line, *why);
		wrap_line(&line, 0, 2);
		buf_putc(&line, '\n');
		view_emit(v, &(struct event){ .type = EV_PLAN, .text = buf_str(&line), .len = line.len });
		buf_free(&line);
	}
	return path;
}

static int run(struct view *v, const struct ask_opts *o, const char *path, const char *question, struct ev_stats *st,
	       struct cite *cite, struct err *e)
{
	struct question q = { 0 };
	enum route route = route_question(question, &q);
	struct fact_list facts = { 0 };
	char *model = NULL, *why = NULL;
	int rc = -1;

	if (view_open(v, o, path, e) != 0)
		goto out;
	cite_init(cite, v);
	if (route == ROUTE_EXACT) {
		if (exact_answer(v, &q, &rc, e))
			goto answered;
		rc = -1;
		route = route_question(question, NULL);
	}
	view_prepare(v);
	if (route == ROUTE_STRUCTURE)
		structure_facts(v, &facts);
	else
		open_facts(v, question, &facts);
	if (route == ROUTE_STRUCTURE) {
		struct buf users = { 0 };

		part_note(v, path, question);
		rc = links_users(v, &users, e);
		fact_list_add(&facts, "users", &users);
		buf_free(&users);
		if (rc != 0)
			goto out;
		rc = -1;
	}
answered:
	if (v->store && store_note(v->store)[0])
		view_note(v, "%s", store_note(v->store));
	st->map_s = clock_now() - v->t0;
	if (route == ROUTE_EXACT)
		goto out;
	model = choose_model(v, &why);
	if (model) {
		rc = answer_run(v, model, question, route, &facts, st, cite, e);
	} else {
		bool shown = false;

		if (route == ROUTE_OPEN && open_matches(v, path, question, facts.n > 0, &shown, e) != 0)
			goto out;
		if (route == ROUTE_OPEN && !facts.n && !shown)
			orient(v, path);
		no_model_note(v, o->no_model, why);
		rc = 0;
	}
out:
	question_free(&q);
	free(model);
	free(why);
	fact_list_free(&facts);
	return rc;
}

int ask_run(const struct ask_opts *o, const char *path, const char *question)
{
	struct view v = { .o = o };
	struct ev_stats st = { .unverified = "" };
	struct cite cite = { 0 };
	struct err e = ERR_INIT;
	double t0 = clock_now();

	run(&v, o, path, question, &st, &cite, &e);
	st.total_s = clock_now() - t0;
	st.names_checked = cite.checked;
	st.names_verified = cite.verified;
	st.unverified = buf_str(&cite.unverified);
	if (st.model_ran || !err_is_set(&e)) {
		struct event ev = { .type = EV_STATS, .stats = &st };

		o->emit(o->ud, &ev);
	}
	if (err_is_set(&e)) {
		struct event ev = { .type = EV_ERROR, .text = e.msg, .len = strlen(e.msg), .code = (int)e.code };

		o->emit(o->ud, &ev);
	}
	cite_free(&cite);
	view_close(&v);
	struct event done = { .type = EV_DONE, .code = (int)e.code };

	o->emit(o->ud, &done);
	return (int)e.code;
}
