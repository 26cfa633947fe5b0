/* talk.c - see talk.h. A question goes: map, exact answer or program-made parts, engine, answer; each is kept for the next question. */
#include "talk.h"

#include "answer.h"
#include "exact.h"
#include "prompt.h"

#include "../base/clock.h"
#include "../base/utf8.h"
#include "../model/found.h"

#include <stdlib.h>
#include <string.h>

#define EXACT_KEPT 800   /* bytes of an exact answer that the conversation carries on */
#define CTX_GUESS  32768 /* tokens, before anything is loaded */

struct talk {
	struct ask_opts o; /* emit goes through on_event() */
	event_fn emit;
	void *ud;
	char *path, *model; /* model: of talk_set_model() */
	struct view v;
	bool open, stale;
	struct engine *eng;
	struct conversation c;
	/* When the map was made again, until the files are packed again: the list that the pack was made of. */
	bool repack;
	struct walk_list packed_list;
	struct buf *exact; /* not NULL: FACT text is kept there, too */
};

/* What one question has on its way. */
struct asking {
	const char *question;
	struct ev_stats *st;
	struct cite *cite;
	struct fact_list facts;
};

static void on_event(void *ud, const struct event *ev)
{
	struct talk *t = ud;

	if (t->exact && ev->type == EV_FACT && t->exact->len <= EXACT_KEPT)
		buf_add(t->exact, ev->text, ev->len);
	t->emit(t->ud, ev);
}

struct talk *talk_new(const struct ask_opts *o, const char *path, bool longer)
{
	struct talk *t = xcalloc(1, sizeof(*t));

	t->o = *o;
	t->emit = o->emit;
	t->ud = o->ud;
	t->o.emit = on_event;
	t->o.ud = t;
	t->path = xstrdup(path);
	t->c.longer = longer;
	return t;
}

static void drop_engine(struct talk *t)
{
	engine_free(t->eng);
	t->eng = NULL;
	pack_free(&t->c.pack); /* counted with its tokenizer */
	t->c.packed = false;
	t->c.budget = 0;
	t->c.first = 0;
	walk_list_free(&t->packed_list);
	t->repack = false;
}

void talk_free(struct talk *t)
{
	if (!t)
		return;
	drop_engine(t);
	view_close(&t->v);
	conversation_free(&t->c);
	free(t->path);
	free(t->model);
	free(t);
}

/* ---- the tree -------------------------------------------------------------------------------------------------------------- */

static bool same_file(const struct walk_file *a, const struct walk_file *b)
{
	return a->size == b->size && a->mtime_ns == b->mtime_ns && a->ctime_ns == b->ctime_ns && a->ino == b->ino;
}

/* Is there anything that the map does not know? A list of the files tells, in a small part of the time that a map takes. */
static int tree_changed(struct talk *t, bool *changed, struct err *e)
{
	struct walk_root root = { 0 };
	struct walk_list now = { 0 };
	const struct walk_list *was = &t->v.list;
	int rc = walk_open(&root, t->path, t->o.root, e);

	if (rc == 0)
		rc = walk_list(&root, root.focus, false, t->o.cancel, &now, e);
	*changed = rc != 0 || now.n != was->n;
	for (size_t i = 0; i < now.n && !*changed; i++)
		*changed = !was->files[i].settled || strcmp(now.files[i].path, was->files[i].path) != 0 || !same_file(&now.files[i], &was->files[i]);
	walk_list_free(&now);
	walk_close(&root);
	return rc;
}

/* The map of this question; *fresh: it was made now. */
static int open_view(struct talk *t, bool *fresh, struct err *e)
{
	*fresh = false;
	if (t->open && t->stale) {
		bool changed;

		if (tree_changed(t, &changed, e) != 0)
			return -1;
		if (changed) {
			if (t->c.packed && !t->repack) {
				t->packed_list = t->v.list;
				memset(&t->v.list, 0, sizeof(t->v.list));
				t->repack = true;
			}
			view_close(&t->v);
			t->open = false;
		}
	}
	if (!t->open) {
		view_close(&t->v); /* what was cancelled on the way: it may take a while, and was not waited for then */
		if (view_open(&t->v, &t->o, t->path, e) != 0)
			return -1;
		t->open = *fresh = true;
	}
	t->stale = false;
	return 0;
}

/* ---- the pack of a tree that has changed ------------------------------------------------------------------------------------ */

static const struct walk_file *find_file(const struct walk_list *l, const char *path, size_t *at)
{
	while (*at < l->n && strcmp(l->files[*at].path, path) < 0)
		++*at;
	return *at < l->n && strcmp(l->files[*at].path, path) == 0 ? &l->files[*at] : NULL;
}

/* Does p, made of list `of`, show a file that is not the same in `other`? */
static bool shows_changed(const struct pack *p, const struct walk_list *of, const struct walk_list *other)
{
	size_t at = 0;

	for (size_t i = 0; i < p->n_files; i++) {
		const struct walk_file *f = p->files[i].len ? find_file(other, of->files[i].path, &at) : NULL;

		if (p->files[i].len && (!f || !same_file(f, &of->files[i])))
			return true;
	}
	return false;
}

/* p gets the text of `old`, and of each file what that text shows of it. */
static void keep_text(struct pack *p, struct pack *old, const struct walk_list *list, const struct walk_list *old_list)
{
	struct buf text = p->text;
	size_t at = 0;

	p->text = old->text;
	old->text = text;
	p->tokens = old->tokens;
	memcpy(p->n, old->n, sizeof(p->n));
	p->n_bodies = old->n_bodies;
	for (size_t i = 0; i < p->n_files; i++) {
		const struct walk_file *f = find_file(old_list, list->files[i].path, &at);
		struct pack_file *to = &p->files[i], *from = f ? &old->files[at] : NULL, was = *to;

		*to = (struct pack_file){ .level = PACK_OMIT, .reach = was.reach };
		if (from && same_file(f, &list->files[i])) {
			*to = *from;
			to->reach = was.reach;
			from->bodies = was.bodies; /* freed with the old one */
		} else {
			free(was.bodies);
		}
	}
}

/* Packs the tree as it is now into the same budget. The text stays as it was unless a file that it shows has changed: what the engine has
 * read of it stays read. */
static int pack_again(struct talk *t, struct err *e)
{
	struct pack p = { 0 };
	struct walk_list *was = &t->packed_list, *is = &t->v.list;

	if (packing_build(&t->v, &t->eng->counter, t->c.budget, &p, e) != 0) {
		pack_free(&p);
		return -1;
	}
	if (t->c.pack.n_files == was->n && p.n_files == is->n && !shows_changed(&t->c.pack, was, is) && !shows_changed(&p, is, was))
		keep_text(&p, &t->c.pack, is, was);
	pack_free(&t->c.pack);
	t->c.pack = p;
	walk_list_free(was);
	t->repack = false;
	return 0;
}

/* ---- one question ----------------------------------------------------------------------------------------------------------- */

/* The models of this machine are looked at after the exact parts are shown: each header takes some milliseconds. *why: see
 * found_choose(). */
static char *choose_model(struct view *v, char **why)
{
	const struct ask_opts *o = v->o;
	struct buf line = { 0 };
	char *path;

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

/* t->eng; 0 without one: there is no model, *why says more. */
static int need_engine(struct talk *t, struct asking *q, char **why, struct err *e)
{
	char *path = NULL;
	double start;

	if (t->eng || t->o.no_model)
		return 0;
	if (!t->o.replay && !(path = choose_model(&t->v, why)))
		return 0;
	if (t->c.longer) /* one answer says all of this on its plan lines */
		view_emit(&t->v, &(struct event){ .type = EV_PROGRESS, .text = "loading", .len = strlen("loading"), .eta_s = -1 });
	start = clock_now();
	if (cancel_asked(t->o.cancel))
		err_set(e, ERR_CANCEL, "cancelled; what is above is what there was");
	else
		t->eng = t->o.replay ? engine_replay(&t->v, t->o.replay, e) : engine_model(&t->v, path, e);
	q->st->load_s = clock_now() - start;
	free(path);
	if (t->eng)
		answer_rate(&t->v, t->eng, q->st, q->cite);
	return t->eng ? 0 : -1;
}

static int explain(struct talk *t, struct asking *q, enum route route, struct err *e)
{
	char *why = NULL;
	int rc = need_engine(t, q, &why, e);

	if (rc == 0 && t->eng) {
		if (t->repack)
			rc = pack_again(t, e);
		if (rc == 0)
			rc = answer_run(&t->v, t->eng, &t->c, route, &q->facts, q->st, q->cite, e);
	} else if (rc == 0) {
		if (route == ROUTE_OPEN)
			rc = parts_matches(&t->v, t->path, q->question, q->facts.n > 0, e);
		if (rc == 0 && !t->o.no_model)
			parts_no_model(&t->v, why);
	}
	free(why);
	return rc;
}

/* The beginning of an exact answer stays in the conversation, so that the next question may be about it. All of it would take the room
 * of several questions, and a model can ask for none of it again. */
static void remember_exact(struct talk *t, struct buf *text)
{
	struct turn *turn = &t->c.turns[t->c.n - 1];
	size_t n = text->len;

	if (!n)
		return;
	if (n > EXACT_KEPT) {
		for (n = EXACT_KEPT; n && text->p[n - 1] != '\n'; n--)
			;
		buf_truncate(text, n ? n : utf8_complete(text->p, EXACT_KEPT));
		buf_puts(text, "(and more)\n");
	}
	buf_add(&turn->answer, text->p, text->len);
	prompt_tail(&turn->said, "", 0, "", 0, turn->question, ROUTE_OPEN);
}

static bool answer_exact(struct talk *t, const struct question *q, int *rc, struct err *e)
{
	struct buf text = { 0 };
	bool done;

	t->exact = t->c.longer ? &text : NULL;
	done = exact_answer(&t->v, q, rc, e);
	t->exact = NULL;
	if (done && *rc == 0)
		remember_exact(t, &text);
	buf_free(&text);
	return done;
}

static int run(struct talk *t, struct asking *a, struct err *e)
{
	struct question q = { 0 };
	enum route route = route_question(a->question, &q);
	struct view *v = &t->v;
	bool fresh;
	int rc = open_view(t, &fresh, e);

	if (rc != 0)
		goto out;
	if (!fresh)
		v->t0 = clock_now();
	v->pass_t0 = v->last_progress = 0;
	v->files_read = 0;
	cite_init(a->cite, v);
	if (route == ROUTE_EXACT && !answer_exact(t, &q, &rc, e))
		route = route_question(a->question, NULL);
	if (route != ROUTE_EXACT) {
		view_prepare(v);
		rc = route == ROUTE_STRUCTURE ? parts_structure(v, t->path, a->question, &a->facts, e) :
						parts_open(v, a->question, &a->facts, e);
		if (rc != 0)
			goto out;
	}
	if (fresh && v->store && store_note(v->store)[0])
		view_note(v, "%s", store_note(v->store));
	a->st->map_s = clock_now() - v->t0;
	if (route != ROUTE_EXACT)
		rc = explain(t, a, route, e);
out:
	question_free(&q);
	return rc;
}

int talk_ask(struct talk *t, const char *question)
{
	struct ev_stats st = { .unverified = "" };
	struct cite cite = { 0 };
	struct err e = ERR_INIT;
	struct asking a = { .question = question, .st = &st, .cite = &cite };
	double t0 = clock_now();

	conversation_add(&t->c, question);
	run(t, &a, &e);
	st.total_s = clock_now() - t0;
	st.names_checked = cite.checked;
	st.names_verified = cite.verified;
	st.unverified = buf_str(&cite.unverified);
	if (st.model_ran || !err_is_set(&e))
		t->emit(t->ud, &(struct event){ .type = EV_STATS, .stats = &st });
	if (err_is_set(&e))
		t->emit(t->ud, &(struct event){ .type = EV_ERROR, .text = e.msg, .len = strlen(e.msg), .code = (int)e.code });
	cite_free(&cite);
	fact_list_free(&a.facts);
	t->emit(t->ud, &(struct event){ .type = EV_DONE, .code = (int)e.code });
	return (int)e.code;
}

/* ---- the conversation ------------------------------------------------------------------------------------------------------- */

/* Tokens that what is read besides may take: what is left when no earlier turn is told. */
static size_t more_room(const struct talk *t)
{
	size_t n_ctx = t->eng ? (size_t)t->eng->n_ctx : t->o.n_ctx > 0 ? (size_t)t->o.n_ctx : CTX_GUESS, taken;

	if (!t->c.packed)
		return n_ctx / 4;
	taken = t->c.pack.tokens + (size_t)answer_reserve(&t->o, (int)n_ctx) + n_ctx / 16;
	return n_ctx > taken ? n_ctx - taken : 0;
}

int talk_read_too(struct talk *t, const char *path, uint32_t first, uint32_t last, struct err *e)
{
	struct walk_root own = { 0 };
	struct token_counter counter = t->eng ? t->eng->counter : (struct token_counter){ NULL };
	struct buf b = { 0 };
	size_t len, tokens, room = more_room(t), start;
	char *text = NULL;
	uint32_t lines = 0;
	int rc = -1;

	if (!t->open && walk_open(&own, t->path, t->o.root, e) != 0)
		goto out;
	if (scan_read(t->open ? &t->v.root : &own, path, &text, &len, e) != 0) {
		if (e) /* whatever kept it from being read, it is this path that was asked for */
			e->code = ERR_PATH;
		goto out;
	}
	for (size_t i = 0; i < len; i++)
		lines += text[i] == '\n' || i + 1 == len;
	first = first ? first : 1;
	last = last && last < lines ? last : lines;
	if (first > last) {
		err_set(e, ERR_PATH, "%s has %u lines, not %u: name lines that are there", path, lines, first);
		goto out;
	}
	buf_puts(&b, "=== ");
	put_clean(&b, path);
	buf_printf(&b, " lines %u-%u\n", first, last);
	start = b.len;
	pack_lines(text, len, first, last, &b);
	if (b.len > start && b.p[b.len - 1] != '\n')
		buf_putc(&b, '\n');
	tokens = packing_count(&counter, b.p, b.len) + (t->c.more.len ? packing_count(&counter, t->c.more.p, t->c.more.len) : 0);
	if (tokens > room) {
		err_set(e, ERR_FIT, "%s lines %u-%u: %zu tokens to read, and there is room for %zu: name fewer lines or use a larger --ctx", path, first,
			last, tokens, room);
		goto out;
	}
	buf_add(&t->c.more, b.p, b.len);
	rc = 0;
out:
	buf_free(&b);
	free(text);
	walk_close(&own);
	return rc;
}

size_t talk_turns(const struct talk *t)
{
	return t->c.n;
}

void talk_forget(struct talk *t, size_t first)
{
	conversation_forget(&t->c, first);
}

void talk_remember(struct talk *t, const char *question, const char *answer)
{
	struct turn *turn;

	conversation_add(&t->c, question);
	turn = &t->c.turns[t->c.n - 1];
	turn->by_engine = true;
	prompt_tail(&turn->said, "", 0, "", 0, question, ROUTE_OPEN);
	utf8_clean(&turn->answer, answer, strlen(answer), true);
}

void talk_stale(struct talk *t)
{
	t->stale = true;
}

void talk_set_model(struct talk *t, const char *model)
{
	char *copy = model ? xstrdup(model) : NULL;

	drop_engine(t);
	free(t->model);
	t->o.model = t->model = copy;
}
