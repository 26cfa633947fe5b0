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

struct prompt { bool active; enum prompt_mode mode; struct buf text; };
WEAK struct prompt *prompt_new(const char *h) { return xcalloc(1, sizeof(struct prompt)); }
WEAK void prompt_free(struct prompt *p) { buf_free(&p->text); free(p); }
WEAK void prompt_open(struct prompt *p, struct app *a, enum prompt_mode m) { p->active = true; p->mode = m; }
WEAK void prompt_close(struct prompt *p, struct app *a) { p->active = false; }
WEAK bool prompt_active(const struct prompt *p) { return p->active; }
WEAK int prompt_rows(const struct prompt *p, int c, int r) { return 1; }
WEAK void prompt_draw(struct prompt *p, struct app *a, struct area ar, int *y, int *x) { *x = ar.x + paint_str(ar, 0, 0, "> ", STYLE_PROMPT); *x = paint_str(ar, 0, 2, buf_str(&p->text), STYLE_PROMPT); *y = ar.y; }
WEAK bool prompt_act(struct prompt *p, struct app *a, enum action act)
{
	if (act == ACT_P_LEAVE) { p->active = false; return true; }
	if (act == ACT_P_RUBOUT) { if (p->text.len) buf_truncate(&p->text, p->text.len - 1); return true; }
	if (act != ACT_P_SUBMIT) return false;
	char *t = xstrdup(buf_str(&p->text)); buf_truncate(&p->text, 0); p->active = false;
	if (p->mode == PROMPT_COMMAND) app_command(a, t); else if (p->mode == PROMPT_ASK) app_ask(a, t); else app_search_tree(a, t);
	free(t); return true;
}
WEAK bool prompt_key(struct prompt *p, struct app *a, int32_t key) { if (key < 32 || key > 126) return false; buf_putc(&p->text, (char)key); return true; }
WEAK void prompt_paste(struct prompt *p, struct app *a, const char *t, size_t n) { buf_add(&p->text, t, n); }
WEAK void prompt_set(struct prompt *p, const char *t) { buf_truncate(&p->text, 0); buf_puts(&p->text, t); }
WEAK void prompt_insert(struct prompt *p, const char *t) { buf_puts(&p->text, t); }
WEAK const char *prompt_text(const struct prompt *p) { return buf_str(&p->text); }

struct status { char text[512]; };
WEAK struct status *status_new(void) { return xcalloc(1, sizeof(struct status)); }
WEAK void status_free(struct status *s) { free(s); }
WEAK void status_event(struct status *s, int stream, const struct event *ev) { snprintf(s->text, sizeof s->text, "event %d of %d", ev->type, stream); }
WEAK void status_say(struct status *s, const char *t, bool e) { snprintf(s->text, sizeof s->text, "%s", t); }
WEAK void status_key(struct status *s) { s->text[0] = 0; }
WEAK void status_draw(struct status *s, struct app *a, struct area ar) { paint_rest(ar, 0, 0, STYLE_STATUS); paint_str(ar, 0, 0, s->text, STYLE_STATUS); }
WEAK double status_next(const struct status *s) { return -1; }
