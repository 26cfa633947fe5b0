/* plain_main.c - the session without a screen: a question a line on stdin, answers on stdout, notes on stderr. For pipes, screen readers and
 * terminals that cannot move a cursor; what the split panes show is asked for with lines that begin with ":". */
#include "faces.h"

#include "../ask/browse.h"
#include "../ask/record.h"
#include "../ask/talk.h"
#include "../base/utf8.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LINE_MAX_BYTES (1u << 20)
#define SHOW_LINES     40 /* of a file, when no range is named */

struct plain {
	const struct options *o;
	struct ask_opts ask; /* emit and ud are on_event and this */
	const char *path;
	struct render *render;
	struct talk *talk;
	struct record *record;
	char *record_dir;
	bool keep;             /* conversations with a person are kept, those with a script are not */
	struct browse *browse; /* opened by the first command that looks into the tree */
	struct buf in;         /* read from stdin, not yet a line */
	bool ended, tty;       /* stdin has ended; it is a terminal */
	bool quit;
	int status;            /* of the last answer */
};

/* ---- output ------------------------------------------------------------------------------------------------------------------- */

/* Everything goes through the renderer, so that one place knows about full disks and closed pipes. */
static void tell(struct plain *p, enum ev_type type, const char *text, size_t len)
{
	render_event(p->render, &(struct event){ .type = type, .text = text, .len = len, .section = "" });
}

static void tell_note(struct plain *p, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void tell_note(struct plain *p, const char *fmt, ...)
{
	struct buf b = { 0 }, clean = { 0 };
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&b, fmt, ap);
	va_end(ap);
	utf8_clean(&clean, buf_str(&b), b.len, false);
	tell(p, EV_NOTE, buf_str(&clean), clean.len);
	buf_free(&b);
	buf_free(&clean);
}

static void tell_err(struct plain *p, struct err *e)
{
	tell(p, EV_ERROR, e->msg, strlen(e->msg));
	err_clear(e);
}

static void on_event(void *ud, const struct event *ev)
{
	struct plain *p = ud;

	if (p->record)
		record_event(p->record, ev);
	render_event(p->render, ev);
}

/* ---- commands ----------------------------------------------------------------------------------------------------------------- */

static struct browse *tree(struct plain *p, struct err *e)
{
	struct ask_opts o = p->ask;

	o.emit = render_event;
	o.ud = p->render;
	if (!p->browse)
		p->browse = browse_open(&o, p->path, NULL, NULL, e);
	return p->browse;
}

static void put_places(struct plain *p, const struct places *l)
{
	struct buf b = { 0 };

	for (size_t i = 0; i < l->n; i++) {
		const struct place *at = &l->p[i];

		utf8_clean(&b, at->path, strlen(at->path), false);
		if (at->line)
			buf_printf(&b, ":%u", at->line);
		buf_printf(&b, "%s%s%s%s\n", at->kind[0] ? " " : "", at->kind, at->text[0] ? ": " : "", at->text);
	}
	if (l->n < l->total)
		buf_printf(&b, "+%zu more\n", l->total - l->n);
	tell(p, EV_FACT, buf_str(&b), b.len);
	if (l->note && l->note[0])
		tell_note(p, "%s", l->note);
	buf_free(&b);
}

static int cmd_find(struct plain *p, const char *arg, struct err *e)
{
	struct places l = { 0 };
	int rc = tree(p, e) ? browse_find(p->browse, arg, BROWSE_FILES | BROWSE_SYMBOLS, SHOW_LINES, p->ask.cancel, &l, e) : -1;

	if (rc == 0)
		put_places(p, &l);
	places_free(&l);
	return rc;
}

/* The first place a word means; NULL with *e. */
static const struct place *resolve(struct plain *p, const char *word, struct places *l, struct err *e)
{
	if (!tree(p, e))
		return NULL;
	if (!browse_resolve(p->browse, word, strlen(word), NULL, l) || l->n == 0) {
		err_set(e, ERR_PATH, "%s is no file and no name of this tree: \":find %s\" looks for what is near", word, word);
		return NULL;
	}
	return &l->p[0];
}

static int cmd_show(struct plain *p, const char *arg, struct err *e)
{
	struct places l = { 0 };
	struct source s = { 0 };
	struct buf b = { 0 };
	const struct place *at = resolve(p, arg, &l, e);
	uint32_t first, last;
	int rc = -1;

	if (!at || browse_source(p->browse, at->path, &s, e) != 0)
		goto out;
	first = at->line ? at->line : 1;
	last = at->last >= first ? at->last : first + SHOW_LINES - 1;
	if (last > s.n_lines)
		last = s.n_lines;
	utf8_clean(&b, at->path, strlen(at->path), false);
	buf_printf(&b, ", lines %u to %u of %u\n", first, last, s.n_lines);
	for (uint32_t i = first; i <= last && i <= s.n_lines; i++) {
		size_t n = s.line0[i] - s.line0[i - 1];

		while (n && (s.text[s.line0[i - 1] + n - 1] == '\n' || s.text[s.line0[i - 1] + n - 1] == '\r'))
			n--;
		buf_printf(&b, "%u\t", i);
		utf8_clean(&b, s.text + s.line0[i - 1], n, true);
		buf_putc(&b, '\n');
	}
	tell(p, EV_FACT, buf_str(&b), b.len);
	rc = 0;
out:
	buf_free(&b);
	source_free(&s);
	places_free(&l);
	return rc;
}

static int cmd_read(struct plain *p, const char *arg, struct err *e)
{
	struct places l = { 0 };
	const struct place *at = resolve(p, arg, &l, e);
	int rc = at ? talk_read_too(p->talk, at->path, at->line, at->last, e) : -1;

	if (rc == 0)
		tell_note(p, "%s is read with the next question", at->path);
	places_free(&l);
	return rc;
}

static void new_talk(struct plain *p)
{
	talk_free(p->talk);
	record_free(p->record);
	p->talk = talk_new(&p->ask, p->path, true);
	p->record = NULL;
}

static int cmd_new(struct plain *p, const char *arg, struct err *e)
{
	new_talk(p);
	tell_note(p, "a new conversation");
	return 0;
}

static int cmd_sessions(struct plain *p, const char *arg, struct err *e)
{
	struct record_list l = { 0 };
	struct buf b = { 0 };

	if (record_list(p->record_dir, NULL, &l, e) != 0)
		return -1;
	for (size_t i = 0; i < l.n; i++)
		buf_printf(&b, "%s  %zu question%s  %s  %s\n", l.r[i].id, l.r[i].turns, l.r[i].turns == 1 ? "" : "s", l.r[i].path, l.r[i].title);
	if (!l.n)
		buf_puts(&b, "no earlier sessions\n");
	tell(p, EV_FACT, buf_str(&b), b.len);
	buf_free(&b);
	record_list_free(&l);
	return 0;
}

/* A resumed conversation: its answers are shown again, and the talk remembers them. */
struct replayed {
	struct plain *p;
	struct buf question, answer;
};

static void replay_end(struct replayed *r)
{
	if (r->question.len)
		talk_remember(r->p->talk, buf_str(&r->question), buf_str(&r->answer));
	buf_truncate(&r->question, 0);
	buf_truncate(&r->answer, 0);
}

static void replay_question(void *ud, const char *question)
{
	struct replayed *r = ud;
	struct buf line = { 0 };

	replay_end(r);
	buf_puts(&r->question, question);
	buf_printf(&line, "\n> %s\n", question);
	tell(r->p, EV_TEXT, buf_str(&line), line.len);
	buf_free(&line);
}

static void replay_event(void *ud, const struct event *ev)
{
	struct replayed *r = ud;

	if (ev->type == EV_TEXT)
		buf_add(&r->answer, ev->text, ev->len);
	if (ev->type == EV_TEXT || ev->type == EV_FACT || ev->type == EV_NOTE)
		render_event(r->p->render, ev);
}

static int cmd_resume(struct plain *p, const char *arg, struct err *e)
{
	struct replayed r = { .p = p };
	struct record_list l = { 0 };
	char *id = NULL;
	int rc = -1;

	if (record_list(p->record_dir, NULL, &l, e) != 0)
		return -1;
	if (!arg[0] && !l.n)
		err_set(e, ERR_USAGE, "no earlier sessions");
	else
		id = xstrdup(arg[0] ? arg : l.r[0].id);
	if (id) {
		new_talk(p);
		rc = record_play(p->record_dir, id, replay_question, replay_event, &r, e);
		replay_end(&r);
		if (rc == 0)
			p->record = record_continue(p->record_dir, id);
		tell(p, EV_TEXT, "\n", 1);
	}
	free(id);
	record_list_free(&l);
	buf_free(&r.question);
	buf_free(&r.answer);
	return rc;
}

static int cmd_quit(struct plain *p, const char *arg, struct err *e)
{
	p->quit = true;
	return 0;
}

static int cmd_help(struct plain *p, const char *arg, struct err *e);

static const struct plain_command {
	const char *word, *arg, *help;
	int (*run)(struct plain *p, const char *arg, struct err *e);
} commands[] = {
	{ "help", "", "this list", cmd_help },
	{ "find", "LETTERS", "files and symbols whose names hold these letters, best first", cmd_find },
	{ "show", "PLACE", "lines of a file: PATH, PATH:LINE, or a symbol's name", cmd_show },
	{ "read", "PLACE", "the model reads this, too, with the next question", cmd_read },
	{ "new", "", "a new conversation", cmd_new },
	{ "sessions", "", "earlier conversations", cmd_sessions },
	{ "resume", "[ID]", "go on with one of them, the latest if none is named", cmd_resume },
	{ "quit", "", "the same as the end of the input", cmd_quit },
};
#define N_COMMANDS (sizeof(commands) / sizeof(commands[0]))

static int cmd_help(struct plain *p, const char *arg, struct err *e)
{
	struct buf b = { 0 };

	buf_puts(&b, "A line is a question; \\ at its end goes on with the next line. Lines that begin with a colon:\n");
	for (size_t i = 0; i < N_COMMANDS; i++)
		buf_printf(&b, " :%-8s %-8s %s\n", commands[i].word, commands[i].arg, commands[i].help);
	buf_puts(&b, "Ctrl-c stops an answer, and ends the session when there is none.\n");
	tell(p, EV_FACT, buf_str(&b), b.len);
	buf_free(&b);
	return 0;
}

static void command(struct plain *p, const char *line)
{
	struct err e = ERR_INIT;
	size_t n = strcspn(line, " \t");
	const char *arg = line + n + strspn(line + n, " \t");
	const struct plain_command *c = NULL;
	size_t fit = 0;

	for (size_t i = 0; i < N_COMMANDS; i++)
		if (n && strncmp(commands[i].word, line, n) == 0) {
			c = &commands[i];
			if (strlen(c->word) == n) {
				fit = 1;
				break;
			}
			fit++;
		}
	if (fit != 1)
		err_set(&e, ERR_USAGE, "no command \":%.*s\": \":help\" lists them", (int)n, line);
	else if (strcmp(c->arg, "PLACE") == 0 && !arg[0])
		err_set(&e, ERR_USAGE, ":%s needs a %s, such as src/main.c:12 or a symbol's name", c->word, c->arg);
	else
		c->run(p, arg, &e);
	if (err_is_set(&e))
		tell_err(p, &e);
}

/* ---- lines -------------------------------------------------------------------------------------------------------------------- */

/* Next line of stdin without its end into *line; false: the input has ended or was interrupted. */
static bool read_line(struct plain *p, struct buf *line)
{
	for (;;) {
		char *end = p->in.len ? memchr(p->in.p, '\n', p->in.len) : NULL;
		size_t n = end ? (size_t)(end - p->in.p) : p->in.len;
		char chunk[4096];
		ssize_t k;

		if (end || (p->ended && n) || n > LINE_MAX_BYTES) {
			utf8_clean(line, p->in.p, n, true);
			n += end != NULL;
			memmove(p->in.p, p->in.p + n, p->in.len - n);
			buf_truncate(&p->in, p->in.len - n);
			return true;
		}
		if (p->ended)
			return false;
		k = read(0, chunk, sizeof(chunk));
		if (k < 0 && errno == EINTR && !cancel_asked(p->ask.cancel))
			continue;
		if (k < 0 && errno == EINTR)
			return false;
		if (k <= 0)
			p->ended = true;
		else
			buf_add(&p->in, chunk, (size_t)k);
	}
}

/* A question: lines that end with a backslash go on. */
static bool read_question(struct plain *p, struct buf *q)
{
	buf_truncate(q, 0);
	if (p->tty)
		tell(p, EV_TEXT, "> ", 2);
	while (read_line(p, q)) {
		while (q->len && isspace((unsigned char)q->p[q->len - 1]))
			buf_truncate(q, q->len - 1);
		if (!q->len || q->p[q->len - 1] != '\\')
			return true;
		q->p[q->len - 1] = '\n';
	}
	return q->len > 0;
}

static void ask(struct plain *p, const char *question)
{
	struct err e = ERR_INIT;

	if (!p->record && p->keep && tree(p, &e)) {
		char *root = xasprintf("%s%s%s", browse_root(p->browse), browse_focus(p->browse)[0] ? "/" : "", browse_focus(p->browse));

		p->record = record_new(p->record_dir, root);
		free(root);
	}
	if (err_is_set(&e)) { /* the tree: the question would fail for the same reason */
		p->status = (int)e.code;
		tell_err(p, &e);
		return;
	}
	if (p->record)
		record_question(p->record, question);
	p->status = talk_ask(p->talk, question);
	if (p->record && record_turn(p->record, &e) != 0) {
		tell_note(p, "this conversation is not kept: %s", e.msg);
		record_free(p->record);
		p->record = NULL;
		p->keep = false;
	}
}

static void welcome(struct plain *p)
{
	struct buf b = { 0 };

	browse_welcome(p->browse, &b);
	buf_puts(&b, "\na question a line; :help for the rest\n");
	tell(p, EV_FACT, b.p, b.len);
	buf_free(&b);
}

int plain_main(const struct options *o, const struct ask_opts *base, const char *path, struct err *e)
{
	struct plain p = { .o = o, .ask = *base, .path = path };
	struct buf line = { 0 };
	bool asked = false;
	int rc;

	p.tty = isatty(0) && isatty(1);
	p.render = render_new(o, p.ask.cancel);
	p.ask.emit = on_event;
	p.ask.ud = &p;
	p.record_dir = record_dir();
	p.keep = p.tty && p.record_dir;
	if (!tree(&p, e)) {
		rc = e->code == ERR_CANCEL ? ERR_FAIL : (int)e->code;
		goto out;
	}
	new_talk(&p);
	if (p.tty)
		welcome(&p);
	while (!p.quit && read_question(&p, &line)) {
		asked = true;
		if (line.len && line.p[0] == ':')
			command(&p, line.p + 1);
		else if (line.len)
			ask(&p, line.p);
		if (p.tty || !cancel_asked(p.ask.cancel))
			cancel_clear(p.ask.cancel);
		else
			break; /* a script was interrupted, or nobody reads its output */
	}
	if (!asked && !p.tty && !o->plain) { /* a script that forgot its question */
		err_set(e, ERR_USAGE, "no question given: codeask %s \"explain structure\", or one a line on standard input (see codeask --help)", path);
		p.status = ERR_USAGE;
	}
	rc = p.tty ? 0 : p.status == ERR_CANCEL ? ERR_FAIL : p.status;
out:
	if (render_finish(p.render) != 0)
		rc = ERR_FAIL;
	talk_free(p.talk);
	record_free(p.record);
	browse_free(p.browse);
	render_free(p.render);
	free(p.record_dir);
	buf_free(&p.in);
	buf_free(&line);
	return rc;
}
