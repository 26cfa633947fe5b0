/* pane_sessions.c - earlier conversations: those of this tree first. Enter goes on with one, removing asks first. */
#include "overlay.h"
#include "panes.h"

#include "../src/base/mem.h"
#include "../src/base/path.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct sessions {
	struct overlay o;
	struct record_list all;
	size_t *shown, cap_shown; /* [o.n] indices of all.r */
	char *here;               /* absolute path of what this session is about; may be NULL */
	bool loaded, asking;      /* asking: "remove? y/n" */
	char error[256];
};

static const struct pane_ops sessions_ops;
static unsigned serial;

static struct sessions *sessions_of(struct pane *p)
{
	return (struct sessions *)p;
}

static bool is_here(const struct sessions *s, const struct record_info *r)
{
	return s->here && r->path && strcmp(s->here, r->path) == 0;
}

static void narrow(struct sessions *s)
{
	const char *words = input_text(&s->o.in);

	s->o.n = 0;
	for (int here = 1; here >= 0; here--) {
		for (size_t i = 0; i < s->all.n; i++) {
			const struct record_info *r = &s->all.r[i];

			if (is_here(s, r) != here || (words[0] && !strcasestr(r->title, words) && !strcasestr(r->path, words)))
				continue;
			s->shown = mem_grow(s->shown, s->o.n, &s->cap_shown, sizeof(s->shown[0]));
			s->shown[s->o.n++] = i;
		}
	}
	vscroll_to(&s->o.pos, s->o.n, s->o.pos.cur);
	s->asking = false;
}

/* ---- the job ------------------------------------------------------------------------------------------------------------------ */

struct list_job {
	struct job j;
	struct msg m;
	struct bridge *bridge;
	unsigned serial;
	struct record_list list;
	struct err e;
};

static struct list_job *of_msg(struct msg *m)
{
	return (struct list_job *)((char *)m - offsetof(struct list_job, m));
}

static void job_free(struct list_job *l)
{
	record_list_free(&l->list);
	free(l);
}

static void drop_job(struct job *j)
{
	job_free((struct list_job *)j);
}

static void drop_msg(struct msg *m)
{
	job_free(of_msg(m));
}

static void apply(struct app *a, struct msg *m)
{
	struct list_job *l = of_msg(m);

	if (a->overlay && a->overlay->ops == &sessions_ops && l->serial == serial) {
		struct sessions *s = sessions_of(a->overlay);

		record_list_free(&s->all);
		s->all = l->list;
		l->list = (struct record_list){ 0 };
		s->loaded = true;
		snprintf(s->error, sizeof(s->error), "%.*s", (int)sizeof(s->error) - 1, err_is_set(&l->e) ? l->e.msg : "");
		narrow(s);
	}
	job_free(l);
}

static void run(struct job *j, struct cancel *cancel)
{
	struct list_job *l = (struct list_job *)j;
	char *dir = record_dir();

	if (dir)
		record_list(dir, NULL, &l->list, &l->e);
	free(dir);
	bridge_post(l->bridge, &l->m);
}

static void ask(struct app *a)
{
	struct list_job *l = xcalloc(1, sizeof(*l));

	l->j = (struct job){ .kind = JOB_RECORDS, .run = run, .drop = drop_job };
	l->m = (struct msg){ .apply = apply, .drop = drop_msg };
	l->bridge = a->bridge;
	l->serial = ++serial;
	worker_put(overlay_worker(a), &l->j);
}

/* ---- drawing ------------------------------------------------------------------------------------------------------------------ */

static void age(char *out, size_t size, int64_t then)
{
	int64_t s = (int64_t)time(NULL) - then;

	if (s < 60)
		snprintf(out, size, "now");
	else if (s < 3600)
		snprintf(out, size, "%d min", (int)(s / 60));
	else if (s < 86400)
		snprintf(out, size, "%d h", (int)(s / 3600));
	else
		snprintf(out, size, "%lld d", (long long)(s / 86400));
}

static void title(struct pane *p, struct app *a, struct buf *left, struct buf *right)
{
	buf_puts(left, "earlier sessions");
	buf_put_count(right, sessions_of(p)->o.n);
}

static const struct record_info *selected(const struct sessions *s)
{
	return s->o.pos.cur < s->o.n ? &s->all.r[s->shown[s->o.pos.cur]] : NULL;
}

static void draw_row(struct sessions *s, size_t i, int row)
{
	const struct record_info *r = &s->all.r[s->shown[i]];
	unsigned text = overlay_style(&s->o, i, is_here(s, r) ? STYLE_TEXT : STYLE_DIM), dim = overlay_style(&s->o, i, STYLE_DIM);
	struct area a = s->o.list;
	struct buf right = { 0 };
	char when[24];
	int w, room = a.cols;

	age(when, sizeof(when), r->time);
	if (a.cols >= 60)
		buf_printf(&right, "%s  %s", path_base(r->path), when);
	else
		buf_puts(&right, when);
	w = text_width(buf_str(&right), right.len, 0);
	if (w < a.cols / 2) {
		room = a.cols - w - 1;
		paint_rest(a, row, room, dim);
		paint_str(a, row, room + 1, buf_str(&right), dim);
	}
	a.cols = room;
	paint_rest(a, row, paint_str(a, row, 0, r->title, text), text);
	buf_free(&right);
}

static void draw(struct pane *p, struct app *a, struct area area, bool focused)
{
	struct sessions *s = sessions_of(p);
	const struct record_info *r;
	struct buf text = { 0 };
	struct area about;
	size_t first, count;

	overlay_draw(&s->o, area, "earlier sessions", "> ", "", &about);
	overlay_rows(&s->o, &first, &count);
	for (size_t i = 0; i < count; i++)
		draw_row(s, first + i, (int)i);
	if (s->o.n == 0 && s->o.list.rows > 0)
		paint_str(s->o.list, 0, 0, s->error[0] ? s->error : s->loaded ? "none yet: each conversation is kept when its first answer is done" : "reading ...",
			  STYLE_NOTE);
	r = selected(s);
	if (s->asking && r) {
		struct area line = about.rows > 0 ? about : s->o.list;

		paint_rest(line, 0, paint_str(line, 0, 0, "remove this session? y/n", STYLE_ERROR), STYLE_ERROR);
	} else if (about.rows > 0) {
		if (r)
			buf_printf(&text, "%s  %zu question%s", r->path, r->turns, r->turns == 1 ? "" : "s");
		paint_rest(about, 0, paint_str(about, 0, 0, buf_str(&text), STYLE_NOTE), STYLE_NOTE);
	}
	buf_free(&text);
}

/* ---- keys --------------------------------------------------------------------------------------------------------------------- */

/* What to type in a shell, as the shell wants it. */
static void elsewhere(struct app *a, const char *path)
{
	struct buf b = { 0 };

	if (path[strspn(path, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+@%:,=")] == '\0') {
		buf_puts(&b, path);
	} else {
		buf_putc(&b, '\'');
		for (const char *c = path; *c; c++)
			*c == '\'' ? buf_puts(&b, "'\\''") : buf_putc(&b, *c);
		buf_putc(&b, '\'');
	}
	app_say(a, "that session is about another tree: leave this one (q) and type  codeask %s  then :sessions", buf_str(&b));
	buf_free(&b);
}

static void take(struct sessions *s, struct app *a)
{
	const struct record_info *r = selected(s);
	char *id;

	if (!r)
		return;
	if (!is_here(s, r)) { /* its names and places mean nothing in this tree */
		elsewhere(a, r->path);
		return;
	}
	id = xstrdup(r->id);
	app_overlay(a, NULL); /* frees s */
	app_resume(a, id);
	free(id);
}

static void remove_selected(struct sessions *s, struct app *a)
{
	const struct record_info *r = selected(s);
	char *dir = record_dir();
	struct err e = ERR_INIT;

	s->asking = false;
	if (r && dir && record_remove(dir, r->id, &e) != 0)
		app_say(a, "%s", e.msg);
	else if (r)
		ask(a);
	free(dir);
}

static bool act(struct pane *p, struct app *a, enum action action)
{
	struct sessions *s = sessions_of(p);

	if (s->asking) { /* whatever it is, it is no "y" */
		s->asking = false;
		return true;
	}
	switch (action) {
	case ACT_K_TAKE:
		take(s, a);
		return true;
	case ACT_K_DELETE:
		s->asking = selected(s) != NULL;
		return true;
	default:
		return overlay_act(&s->o, action);
	}
}

static bool key(struct pane *p, struct app *a, int32_t code)
{
	struct sessions *s = sessions_of(p);
	bool changed, taken;

	if (s->asking) {
		if (code == 'y' || code == 'Y')
			remove_selected(s, a);
		s->asking = false;
		return true;
	}
	taken = overlay_key(&s->o, a, code, &changed);
	if (changed)
		narrow(s);
	return taken;
}

static void paste(struct pane *p, struct app *a, const char *text, size_t n)
{
	if (input_insert(&sessions_of(p)->o.in, text, n))
		narrow(sessions_of(p));
}

static void mouse(struct pane *p, struct app *a, const struct pane_mouse *m)
{
	sessions_of(p)->asking = false;
	if (overlay_mouse(&sessions_of(p)->o, m))
		take(sessions_of(p), a);
}

static void sessions_free(struct pane *p)
{
	struct sessions *s = sessions_of(p);

	record_list_free(&s->all);
	free(s->shown);
	free(s->here);
	overlay_free(&s->o);
	free(s);
}

static const struct pane_ops sessions_ops = {
	.name = "sessions", .title = title, .draw = draw, .act = act, .key = key, .paste = paste, .mouse = mouse, .free = sessions_free,
};

struct pane *pane_sessions_new(struct app *a)
{
	struct sessions *s = xcalloc(1, sizeof(*s));

	s->o.p.ops = &sessions_ops;
	s->here = realpath(a->o->path, NULL);
	ask(a);
	return &s->o.p;
}
