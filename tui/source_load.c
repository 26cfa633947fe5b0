/* source_load.c - jobs of the source pane, and the files it keeps. */
#include "source_load.h"

#include "source_view.h"

#include "../src/base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AT_ONCE (48u << 10) /* bytes: coloured before it is shown, for that takes no longer than a frame */

struct colouring {
	atomic_int refs;
	struct highlighter *h; /* made and used on the reader's thread */
};

static void colouring_free(struct colouring *c)
{
	if (!c || atomic_fetch_sub(&c->refs, 1) != 1)
		return;
	highlighter_free(c->h);
	free(c);
}

void doc_free(struct doc *d)
{
	if (!d || atomic_fetch_sub(&d->refs, 1) != 1)
		return;
	source_free(&d->s);
	free(d);
}

static struct doc *doc_ref(struct doc *d)
{
	atomic_fetch_add(&d->refs, 1);
	return d;
}

/* ---- what is kept ---- */

void source_load_forget(struct source_load *l)
{
	while (l->n)
		doc_free(l->kept[--l->n]);
}

void source_load_free(struct source_load *l)
{
	source_load_forget(l);
	colouring_free(l->colouring);
	l->colouring = NULL;
}

struct doc *source_load_kept(struct source_load *l, const char *path)
{
	for (size_t i = 0; i < l->n; i++)
		if (!strcmp(l->kept[i]->s.path, path)) {
			struct doc *d = l->kept[i];
			memmove(l->kept + 1, l->kept, i * sizeof(struct doc *));
			return l->kept[0] = d;
		}
	return NULL;
}

static size_t bytes_of(const struct doc *d)
{
	return d->s.len + d->s.n_lines * sizeof *d->s.line0 + d->s.names_cap * sizeof *d->s.names + d->s.hl.cap * sizeof *d->s.hl.spans;
}

/* Drops from the end on what is too much; the last used stays whatever its size. */
static void trim(struct source_load *l)
{
	size_t bytes = 0, keep = 0;

	while (keep < l->n && (!keep || (keep < SOURCE_KEEP && bytes + bytes_of(l->kept[keep]) <= SOURCE_KEEP_BYTES)))
		bytes += bytes_of(l->kept[keep++]);
	while (l->n > keep)
		doc_free(l->kept[--l->n]);
}

void source_load_keep(struct source_load *l, struct doc *d)
{
	struct doc *old = source_load_kept(l, d->s.path);

	if (old) { /* it stands first */
		l->kept[0] = doc_ref(d);
		doc_free(old);
	} else {
		if (l->n == SOURCE_KEEP)
			doc_free(l->kept[--l->n]);
		memmove(l->kept + 1, l->kept, l->n++ * sizeof(struct doc *));
		l->kept[0] = doc_ref(d);
	}
	trim(l);
}

/* ---- text and colours ---- */

struct source_job {
	struct job j;
	struct bridge *bridge;
	struct browse *b;
	struct colouring *colouring;
	char *path;
	struct doc *doc; /* to be coloured; NULL: to be read first */
};

struct source_msg {
	struct msg m;
	struct doc *doc;
	struct highlight hl;
	bool text, colours, cut;
};

static void msg_drop(struct msg *m)
{
	struct source_msg *s = (struct source_msg *)m;

	highlight_free(&s->hl);
	doc_free(s->doc);
	free(s);
}

static void msg_apply(struct app *a, struct msg *m)
{
	struct source_msg *s = (struct source_msg *)m;

	if (s->colours) {
		highlight_free(&s->doc->s.hl);
		s->doc->s.hl = s->hl;
		memset(&s->hl, 0, sizeof s->hl);
		s->doc->coloured = !s->cut;
	}
	if (s->text)
		pane_source_came(a, s->doc);
	else
		pane_source_coloured(a, s->doc);
	msg_drop(m);
}

static void post(struct source_job *j, struct doc *doc, bool text, struct highlight *hl, bool cut)
{
	struct source_msg *m = xcalloc(1, sizeof *m);

	m->m.apply = msg_apply;
	m->m.drop = msg_drop;
	m->doc = doc_ref(doc);
	m->text = text;
	m->colours = hl != NULL;
	m->cut = cut;
	if (hl)
		m->hl = *hl;
	bridge_post(j->bridge, &m->m);
}

static void job_drop(struct job *job)
{
	struct source_job *j = (struct source_job *)job;

	browse_free(j->b);
	colouring_free(j->colouring);
	doc_free(j->doc);
	free(j->path);
	free(j);
}

static void job_run(struct job *job, struct cancel *c)
{
	struct source_job *j = (struct source_job *)job;
	bool text = !j->doc, told = false;
	struct doc *d = j->doc;

	if (text) {
		d = j->doc = xcalloc(1, sizeof *d);
		atomic_init(&d->refs, 1);
		d->ok = browse_source(j->b, j->path, &d->s, &d->err) == 0;
		if (!d->s.path)
			d->s.path = xstrdup(j->path);
		if (!d->ok || d->s.len > AT_ONCE) {
			post(j, d, true, NULL, false);
			told = true;
		}
	}
	if (d->ok) {
		/* Only the text is looked at: it stays as it is while others show it. */
		struct source look = { .path = d->s.path, .text = d->s.text, .len = d->s.len, .line0 = d->s.line0, .n_lines = d->s.n_lines,
				       .lang = d->s.lang, .names = d->s.names, .n_names = d->s.n_names, .names_cap = d->s.names_cap };
		if (!j->colouring->h)
			j->colouring->h = highlighter_new();
		browse_highlight(j->b, j->colouring->h, &look, c);
		post(j, d, text && !told, &look.hl, cancel_asked(c));
	}
	job_drop(job);
}

void source_load_ask(struct source_load *l, struct app *a, const char *path, struct doc *doc)
{
	struct source_job *j = xcalloc(1, sizeof *j);

	if (!l->colouring) {
		l->colouring = xcalloc(1, sizeof *l->colouring);
		atomic_init(&l->colouring->refs, 1);
	}
	atomic_fetch_add(&l->colouring->refs, 1);
	j->j = (struct job){ .kind = JOB_SOURCE, .run = job_run, .drop = job_drop };
	j->bridge = a->bridge;
	j->b = browse_ref(a->browse);
	j->colouring = l->colouring;
	j->path = xstrdup(path);
	j->doc = doc ? doc_ref(doc) : NULL;
	worker_cancel(a->reader, JOB_BLAME); /* of the file before: may take seconds */
	worker_put(a->reader, &j->j);
}

/* ---- last change, and where a name leads ---- */

struct look_job {
	struct job j;
	struct bridge *bridge;
	struct browse *b;
	struct doc *doc; /* last change: the file */
	char *path, *word;
	uint32_t line;   /* of the name */
	bool include;
};

struct look_msg {
	struct msg m;
	struct doc *doc;
	char change[320];
	char *path, *word, *target;
	uint32_t line;
	bool include;
	struct places places;
};

static void look_msg_drop(struct msg *m)
{
	struct look_msg *s = (struct look_msg *)m;

	doc_free(s->doc);
	places_free(&s->places);
	free(s->path);
	free(s->word);
	free(s->target);
	free(s);
}

static void look_job_drop(struct job *job)
{
	struct look_job *j = (struct look_job *)job;

	browse_free(j->b);
	doc_free(j->doc);
	free(j->path);
	free(j->word);
	free(j);
}

static void change_apply(struct app *a, struct msg *m)
{
	struct look_msg *s = (struct look_msg *)m;

	memcpy(s->doc->change, s->change, sizeof s->change);
	pane_source_coloured(a, s->doc);
	look_msg_drop(m);
}

static void change_run(struct job *job, struct cancel *c)
{
	struct look_job *j = (struct look_job *)job;
	struct err e = ERR_INIT;
	struct blame b;

	if (!browse_last_change(j->b, j->path, c, &b, &e) && b.commit[0]) {
		struct look_msg *m = xcalloc(1, sizeof *m);
		m->m.apply = change_apply;
		m->m.drop = look_msg_drop;
		m->doc = doc_ref(j->doc);
		snprintf(m->change, sizeof m->change, "%s %s: %s", b.date, b.author, b.summary);
		bridge_post(j->bridge, &m->m);
	}
	look_job_drop(job);
}

void source_load_change(struct app *a, struct doc *doc)
{
	struct look_job *j;

	/* A blame that was asked for goes first; the file is opened again some time. */
	if (doc->asked_change || !doc->ok || !a->browse || worker_busy(a->reader, JOB_BLAME))
		return;
	doc->asked_change = true;
	j = xcalloc(1, sizeof *j);
	j->j = (struct job){ .kind = JOB_BLAME, .run = change_run, .drop = look_job_drop };
	j->bridge = a->bridge;
	j->b = browse_ref(a->browse);
	j->doc = doc_ref(doc);
	j->path = xstrdup(doc->s.path);
	worker_put(a->reader, &j->j);
}

/* A list of the places of *l but the one at path:line. */
static size_t others(struct places *l, const char *path, uint32_t line)
{
	size_t n = 0;

	for (size_t i = 0; i < l->n; i++)
		if (l->p[i].line != line || strcmp(l->p[i].path, path) != 0)
			l->p[n++] = l->p[i];
	l->n = l->total = n;
	return n;
}

static void follow_apply(struct app *a, struct msg *m)
{
	struct look_msg *s = (struct look_msg *)m;

	if (s->include && s->target) {
		app_open(a, s->target, 0, true);
	} else if (s->include) {
		app_say(a, "%s is not in this tree", s->word);
	} else {
		size_t n = others(&s->places, s->path, s->line);
		if (!n)
			app_say(a, "this is its only definition; c lists who calls it");
		else if (n == 1)
			app_open(a, s->places.p[0].path, s->places.p[0].line, true);
		else
			app_list(a, &s->places);
	}
	look_msg_drop(m);
}

static void follow_run(struct job *job, struct cancel *c)
{
	struct look_job *j = (struct look_job *)job;
	struct look_msg *m = xcalloc(1, sizeof *m);
	struct err e = ERR_INIT;

	m->m.apply = follow_apply;
	m->m.drop = look_msg_drop;
	m->include = j->include;
	m->line = j->line;
	if (j->include)
		m->target = browse_include(j->b, j->path, j->word);
	else if (browse_definitions(j->b, j->word, j->path, &m->places, &e))
		places_free(&m->places);
	m->path = j->path;
	m->word = j->word;
	j->path = j->word = NULL;
	bridge_post(j->bridge, &m->m);
	look_job_drop(job);
}

void source_load_follow(struct app *a, const struct doc *doc, const struct source_name *name)
{
	const char *s = doc->s.text + name->start;
	size_t n = name->len;
	struct look_job *j = xcalloc(1, sizeof *j);

	while (n && strchr("\"<", *s)) {
		s++;
		n--;
	}
	while (n && strchr("\">", s[n - 1]))
		n--;
	j->j = (struct job){ .kind = JOB_RESOLVE, .run = follow_run, .drop = look_job_drop };
	j->bridge = a->bridge;
	j->b = browse_ref(a->browse);
	j->path = xstrdup(doc->s.path);
	j->word = xstrndup(s, n);
	j->line = (uint32_t)source_view_line_of(&doc->s, name->start) + 1;
	j->include = name->kind == NAME_INCLUDE;
	worker_put(a->reader, &j->j);
}
