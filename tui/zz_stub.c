/* zz_stub.c - stands in for panes that are being written on other branches: weak, so that the real ones win. Goes away when they are merged. */
#include "app_impl.h"
#include "../src/base/mem.h"
#include <stdlib.h>
#include <string.h>
#define WEAK __attribute__((weak))

struct stub { struct pane p; const char *name; char *path; uint32_t line; struct buf text; };
static void s_title(struct pane *p, struct app *a, struct buf *l, struct buf *r) { struct stub *s = (struct stub *)p; buf_printf(l, "%s %s", s->name, s->path ? s->path : ""); buf_puts(r, "1/1"); }
static void s_draw(struct pane *p, struct app *a, struct area ar, bool f)
{
	struct stub *s = (struct stub *)p; const char *t = buf_str(&s->text); int rows = 0;
	if (strcmp(s->name, "tree") == 0 && a->browse)
		for (size_t i = 0; i < browse_files(a->browse) && (int)i < ar.rows; i++) { struct browse_file bf; browse_file(a->browse, i, &bf); paint_str(ar, (int)i, 0, bf.path, STYLE_FILE); }
	const char *end = t + s->text.len; int total = 0;
	for (const char *q = t; q < end; q++) total += *q == '\n';
	for (; t < end && rows < ar.rows;) { size_t n = strcspn(t, "\n"); if (total-- <= ar.rows) paint_text(ar, rows++, 0, 0, 0, t, n, STYLE_TEXT); t += n + (t[n] == '\n'); }
}
static bool s_act(struct pane *p, struct app *a, enum action act) { return false; }
static void s_free(struct pane *p) { struct stub *s = (struct stub *)p; free(s->path); buf_free(&s->text); free(p); }
static const struct pane_ops s_ops = { .name = "stub", .title = s_title, .draw = s_draw, .act = s_act, .free = s_free };
static struct pane *s_new(const char *name) { struct stub *s = xcalloc(1, sizeof(*s)); s->p.ops = &s_ops; s->name = name; return &s->p; }
WEAK struct pane *pane_tree_new(void) { return s_new("tree"); }
WEAK void pane_tree_browse(struct pane *p, struct app *a) {}
WEAK void pane_tree_list(struct pane *p, struct app *a, struct places *l) { places_free(l); }
WEAK void pane_tree_show(struct pane *p, struct app *a, const char *path) {}
WEAK bool pane_tree_at(struct pane *p, struct app *a, const char **path, uint32_t *line) { return false; }
WEAK struct pane *pane_source_new(void) { return s_new("source"); }
WEAK void pane_source_open(struct pane *p, struct app *a, const char *path, uint32_t line) { struct stub *s = (struct stub *)p; char *n = xstrdup(path); free(s->path); s->path = n; s->line = line; }
WEAK void pane_source_browse(struct pane *p, struct app *a) {}
WEAK bool pane_source_at(struct pane *p, const char **path, uint32_t *line, uint32_t *column) { struct stub *s = (struct stub *)p; if (!s->path) return false; *path = s->path; *line = s->line; *column = 0; return true; }
WEAK void pane_source_note(struct pane *p, uint32_t line, const char *text) {}
WEAK struct pane *pane_talk_new(void) { return s_new("talk"); }
WEAK void pane_talk_welcome(struct pane *p, struct app *a, const char *text) { struct stub *s = (struct stub *)p; buf_puts(&s->text, text); }
WEAK void pane_talk_question(struct pane *p, struct app *a, const char *q) { struct stub *s = (struct stub *)p; buf_printf(&s->text, "\n> %s\n", q); }
WEAK void pane_talk_event(struct pane *p, struct app *a, const struct event *ev) { struct stub *s = (struct stub *)p; if (ev->text && ev->type != EV_PROGRESS) buf_add(&s->text, ev->text, ev->len); if (ev->type == EV_FACT) buf_puts(&s->text, "\n"); }
WEAK void pane_talk_clear(struct pane *p) { struct stub *s = (struct stub *)p; buf_truncate(&s->text, 0); }
WEAK void pane_talk_forget(struct pane *p, size_t turn) {}
WEAK const char *pane_talk_asked(struct pane *p, size_t turn) { return NULL; }
WEAK void pane_talk_browse(struct pane *p, struct app *a) {}
WEAK struct pane *pane_picker_new(struct app *a, unsigned what, bool insert) { return s_new("picker"); }
WEAK struct pane *pane_help_new(struct app *a) { return s_new("help"); }
WEAK struct pane *pane_sessions_new(struct app *a) { return s_new("sessions"); }

