/* cases.c - runs case files (case.h) against the real program on a pseudo terminal.
 *
 * usage: cases [--update] [-j N] PROGRAM FILE...
 *
 * $SCREEN_TREES: fixture trees, made by tests/trees.sh; $SCREEN_MODELS: golden models, may be missing; $SCREEN_REPLAYS: recorded answers;
 * $CODEASK_SLOW: a sanitizer's build, which may take longer; $SCREEN_LIMIT: milliseconds a step may take. --update writes what is on the screen into the files: read it before it is
 * committed. Every case also fails when the program writes what no terminal program should (seq.h), clears the screen without need, or leaves the
 * terminal in disorder. Each runs in a process of its own, in an empty directory of its own.
 */
#include "case.h"
#include "case_look.h"
#include "case_mask.h"
#include "term.h"

#include "src/base/clock.h"
#include "src/base/mem.h"
#include "src/base/path.h"
#include "tests/scratch.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define SKIPPED   77

struct run {
	struct case_file *c;
	struct term *t;
	const struct case_step *step; /* the present one */
	char *dir;
	const char *program;
	struct masks masks;
	size_t mark, clears; /* bytes at the last mark; clears allowed */
	bool update, failed, ended;
	int limit;           /* ms for one step */
};

static void fail(struct run *r, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void fail(struct run *r, const char *fmt, ...)
{
	va_list ap;

	printf("%s:%d: ", r->c->path, r->step ? r->step->line : 0);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	printf("\n");
	r->failed = true;
}

static void show(struct run *r)
{
	struct buf b = { 0 };

	for (int i = 0; i < r->t->rows; i++) {
		printf("   %3d |", i + 1);
		buf_truncate(&b, 0);
		term_row(r->t, i, &b);
		printf("%s\n", buf_str(&b));
	}
	buf_free(&b);
}

/* ---- masks and screens ------------------------------------------------------------------------------------------------------ */

struct range {
	int first, last;
};

static struct range range(struct run *r)
{
	struct range g = { 1, r->t->rows };

	sscanf(r->step->rest, "%d-%d", &g.first, &g.last);
	if (g.last > r->t->rows)
		g.last = r->t->rows;
	if (g.first < 1)
		g.first = 1;
	return g;
}

/* The rows of the screen that differ; printed when loud. */
static int differing(struct run *r, bool loud)
{
	struct range g = range(r);
	struct buf b = { 0 };
	int n = 0;

	for (int row = g.first; row <= g.last; row++) {
		size_t i = (size_t)(row - g.first);
		const char *want = i < r->step->n_rows ? r->step->rows[i] : "";

		buf_truncate(&b, 0);
		term_row(r->t, row - 1, &b);
		if (mask_same(&r->masks, want, buf_str(&b)))
			continue;
		n++;
		if (loud)
			printf("  row %d\n    want |%s\n    seen |%s\n", row, want, buf_str(&b));
	}
	if (r->step->n_rows != (size_t)(g.last - g.first + 1)) {
		n++;
		if (loud)
			printf("  %zu rows are expected of %d\n", r->step->n_rows, g.last - g.first + 1);
	}
	buf_free(&b);
	return n;
}

static bool as_expected(struct term *t, void *ud)
{
	(void)t;
	return !differing(ud, false);
}

static void step_screen(struct run *r)
{
	struct case_step *s = (struct case_step *)r->step;

	if (r->update) {
		struct range g = range(r);
		struct buf b = { 0 };

		term_quiet(r->t, 300, 3000);
		if (!differing(r, false))
			return;
		for (int row = g.first; row <= g.last; row++) {
			buf_putc(&b, '|');
			term_row(r->t, row - 1, &b);
			buf_putc(&b, '\n');
		}
		s->seen = buf_steal(&b);
	} else if (!term_until(r->t, as_expected, r, r->limit)) {
		fail(r, "the screen differs");
		differing(r, true);
	}
}

/* ---- files ---------------------------------------------------------------------------------------------------------------- */

static bool file_holds(struct term *t, void *ud)
{
	struct run *r = ud;
	char *s = xstrdup(r->step->rest), *text = NULL, *data = NULL, *path;
	size_t len;
	bool ok = false;

	(void)t;
	if ((text = strstr(s, " contains "))) {
		*text = 0;
		text += 10;
		path = path_join(r->dir, s);
		ok = !path_read_file(path, 1 << 24, &data, &len, NULL) && strstr(data, text);
		free(path);
	}
	free(data);
	free(s);
	return ok;
}

/* ---- what is done ------------------------------------------------------------------------------------------------------------- */

static int signal_of(const char *name)
{
	static const struct {
		const char *name;
		int no;
	} all[] = { { "TERM", SIGTERM }, { "HUP", SIGHUP }, { "INT", SIGINT }, { "SEGV", SIGSEGV }, { "ABRT", SIGABRT }, { "BUS", SIGBUS },
		    { "FPE", SIGFPE }, { "ILL", SIGILL }, { "TSTP", SIGTSTP }, { "KILL", SIGKILL }, { "WINCH", SIGWINCH }, { "QUIT", SIGQUIT } };

	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		if (!strcmp(name, all[i].name))
			return all[i].no;
	return 0;
}

static void step_keys(struct run *r)
{
	char *s = xstrdup(r->step->rest), *save = NULL;

	for (char *k = strtok_r(s, " ", &save); k; k = strtok_r(NULL, " ", &save)) {
		if (!term_key(r->t, k))
			fail(r, "no key is called \"%s\"", k);
		r->clears += !strcmp(k, "ctrl-l");
		/* what follows an Esc at once would make it alt; a key after ctrl-c or ctrl-z could be flushed with it */
		if (!strcmp(k, "Esc") || !strcmp(k, "ctrl-c") || !strcmp(k, "ctrl-z")) {
			if (!term_taken(r->t, r->limit))
				fail(r, "%s is not read", k);
			term_quiet(r->t, 60, 200);
		}
	}
	free(s);
}

static void step_mouse(struct run *r)
{
	char what[16] = "", way[8] = "";
	int a, b, c, d;
	const char *s = r->step->rest;

	sscanf(s, "%15s", what);
	if (!strcmp(what, "drag") && sscanf(s, "%*s %d %d %d %d", &a, &b, &c, &d) == 4) {
		term_mouse(r->t, a - 1, b - 1, 1, true);
		term_taken(r->t, r->limit);
		term_mouse_move(r->t, (a + c) / 2 - 1, (b + d) / 2 - 1);
		term_taken(r->t, r->limit);
		term_mouse_move(r->t, c - 1, d - 1);
		term_mouse(r->t, c - 1, d - 1, 1, false);
	} else if (!strcmp(what, "wheel") && sscanf(s, "%*s %7s %d %d", way, &a, &b) == 3) {
		term_mouse(r->t, a - 1, b - 1, *way == 'u' ? 4 : 5, true);
	} else if (sscanf(s, "%*s %d %d", &a, &b) == 2) {
		for (int i = strcmp(what, "double") ? 1 : 0; i < 2; i++) {
			term_mouse(r->t, a - 1, b - 1, strcmp(what, "right") ? 1 : 3, true);
			term_mouse(r->t, a - 1, b - 1, strcmp(what, "right") ? 1 : 3, false);
		}
	} else {
		fail(r, "mouse %s", s);
	}
}

static void sane(struct run *r, const char *when)
{
	struct buf why = { 0 };

	if (!term_sane(r->t, &why))
		fail(r, "%s: %s", when, buf_str(&why));
	buf_free(&why);
}

static void step_exit(struct run *r)
{
	int st, want = -1;
	const char *rest = r->step->rest;

	if (!term_exit(r->t, r->limit)) {
		fail(r, "it has not ended");
		show(r);
		return;
	}
	r->ended = true;
	st = r->t->status;
	if (!strncmp(rest, "signal ", 7)) {
		if (!WIFSIGNALED(st) || WTERMSIG(st) != signal_of(rest + 7))
			fail(r, "it ended with status %x", (unsigned)st);
	} else {
		sscanf(rest, "%d", &want);
		if (!WIFEXITED(st) || WEXITSTATUS(st) != want) {
			fail(r, "it ended with status %d%s", WIFEXITED(st) ? WEXITSTATUS(st) : WTERMSIG(st), WIFEXITED(st) ? "" : " (signal)");
			show(r);
		}
	}
	sane(r, "after its end");
}

static int shell(struct run *r, const char *command)
{
	char *s = xasprintf("cd '%s' && export CASE=$PWD && { %s\n}", r->dir, command);
	int rc = system(s);

	free(s);
	return rc;
}

static void said_how_it_ended(struct run *r)
{
	if (r->t->exited)
		printf("  it has ended with %s %d\n", WIFSIGNALED(r->t->status) ? "signal" : "status",
		       WIFSIGNALED(r->t->status) ? WTERMSIG(r->t->status) : WEXITSTATUS(r->t->status));
}

static void await(struct run *r, bool (*test)(struct term *, void *), void *ud, const char *what)
{
	if (!term_until(r->t, test, ud, r->limit)) {
		fail(r, "%s %s", what, r->step->rest);
		said_how_it_ended(r);
		show(r);
	}
}

static bool has_text(struct term *t, void *ud)
{
	return term_shows(t, ud);
}

static bool lacks_text(struct term *t, void *ud)
{
	return !term_shows(t, ud);
}

static void step_written(struct run *r)
{
	size_t max = 0, n = r->t->seq.bytes - r->mark;

	sscanf(r->step->rest, "<= %zu", &max);
	if (n > max)
		fail(r, "%zu bytes were written, at most %zu are allowed", n, max);
}

static void step_text(struct run *r, bool paste)
{
	struct buf b = { 0 };

	case_unescape(&b, r->step->rest);
	if (paste)
		term_paste(r->t, buf_str(&b));
	else
		term_type(r->t, buf_str(&b));
	buf_free(&b);
}

static void step_resize(struct run *r)
{
	int cols = 0, rows = 0;

	if (sscanf(r->step->rest, "%dx%d", &cols, &rows) != 2) {
		fail(r, "resize COLSxROWS");
		return;
	}
	term_taken(r->t, r->limit);
	term_resize(r->t, rows, cols);
	r->clears++;
}

static void step_save(struct run *r)
{
	const char *dir = getenv("SCREEN_SAVE");
	char *path = path_join(dir ? dir : r->dir, r->step->rest);
	struct buf b = { 0 };
	FILE *f = fopen(path, "w");

	term_quiet(r->t, 100, 1000);
	term_rows(r->t, &b);
	if (!f || fwrite(b.p, 1, b.len, f) != b.len)
		fail(r, "%s cannot be written", path);
	if (f)
		fclose(f);
	buf_free(&b);
	free(path);
}

static void mask(struct run *r, const char *re)
{
	if (!mask_add(&r->masks, re))
		fail(r, "no regular expression: %s", re);
}

static void step(struct run *r)
{
	const char *w = r->step->word;
	char *rest = r->step->rest;
	struct term *t = r->t;

#define IS(name) (!strcmp(w, name))
	if (IS("keys"))
		step_keys(r);
	else if (IS("text") || IS("paste"))
		step_text(r, IS("paste"));
	else if (IS("wait"))
		await(r, has_text, rest, "not on the screen:");
	else if (IS("gone"))
		await(r, lacks_text, rest, "still on the screen:");
	else if (IS("lacks")) {
		term_quiet(t, 100, 2000);
		if (term_shows(t, rest)) {
			fail(r, "on the screen: %s", rest);
			show(r);
		}
	} else if (IS("quiet"))
		term_quiet(t, *rest ? atoi(rest) : 150, r->limit);
	else if (IS("resize"))
		step_resize(r);
	else if (IS("mouse"))
		step_mouse(r);
	else if (IS("mask"))
		mask(r, rest);
	else if (IS("screen"))
		step_screen(r);
	else if (IS("cursor"))
		await(r, look_cursor, rest, "the cursor is not at");
	else if (IS("attr"))
		await(r, look_attr, rest, "attributes:");
	else if (IS("mode"))
		await(r, look_mode, rest, "mode:");
	else if (IS("mark")) {
		term_quiet(t, 100, 2000);
		r->mark = t->seq.bytes;
	} else if (IS("expect-bytes"))
		step_written(r);
	else if (IS("clears"))
		r->clears += (size_t)atoi(rest);
	else if (IS("copied"))
		await(r, look_copied, rest, "the last copy does not hold");
	else if (IS("signal"))
		kill(t->pid, signal_of(rest));
	else if (IS("stop")) {
		if (!term_stop(t, r->limit))
			fail(r, "it does not stop");
		sane(r, "when stopped");
	} else if (IS("continue")) {
		term_continue(t);
		r->clears += 2; /* the screen is taken again, and what is on it is not known */
	} else if (IS("exit"))
		step_exit(r);
	else if (IS("file"))
		await(r, file_holds, r, "file");
	else if (IS("save"))
		step_save(r);
	else if (IS("sh") && shell(r, rest))
		fail(r, "failed: %s", rest);
#undef IS
}

/* ---- one case ------------------------------------------------------------------------------------------------------------------ */

static char *replaced(const char *s, const char *what, const char *by)
{
	const char *p = strstr(s, what);

	return p ? xasprintf("%.*s%s%s", (int)(p - s), s, by, p + strlen(what)) : xstrdup(s);
}

static bool prepare(struct run *r)
{
	char *config = path_join(r->dir, "config/codeask"), *s;
	const char *trees = getenv("SCREEN_TREES");
	bool ok = true;

	if (strcmp(r->c->tree, "none")) {
		s = xasprintf("cp -a '%s/%s' '%s/tree'", trees ? trees : ".", r->c->tree, r->dir);
		ok = !system(s);
		free(s);
	}
	if (r->c->n_config) {
		FILE *f;

		path_mkdirs(config, NULL);
		s = path_join(config, "config");
		if ((f = fopen(s, "w"))) {
			for (size_t i = 0; i < r->c->n_config; i++)
				fprintf(f, "%s\n", r->c->config[i]);
			fclose(f);
		}
		free(s);
	}
	free(config);
	for (size_t i = 0; i < r->c->n_before && ok; i++)
		ok = !shell(r, r->c->before[i]);
	if (!ok)
		fail(r, "the case's directory cannot be made");
	return ok;
}

static void start(struct run *r)
{
	struct case_file *c = r->c;
	char **argv = xcalloc(c->n_args + 2, sizeof *argv), **env = xcalloc(c->n_env + 2, sizeof *env);
	char *in = c->in ? path_join(r->dir, c->in) : NULL;
	const char *models = getenv("SCREEN_MODELS"), *replays = getenv("SCREEN_REPLAYS");
	struct term_opts o = { .rows = c->lines, .cols = c->cols, .dir = r->dir, .argv = (const char *const *)argv, .env = (const char *const *)env, .in = in };
	size_t n = 0;

	argv[0] = xstrdup(r->program);
	for (size_t i = 0; i < c->n_args; i++) {
		if (strstr(c->args[i], "@GOLDEN@") && !models) {
			printf("skipped: %s: no golden models\n", path_base(c->path));
			fflush(NULL);
			_exit(SKIPPED);
		}
		argv[1 + i] = replaced(c->args[i], "@GOLDEN@", models ? models : "");
	}
	for (; n < c->n_env; n++)
		env[n] = replaced(c->env[n], "@DIR@", r->dir);
	if (c->replay)
		env[n++] = xasprintf("CODEASK_REPLAY=%s/%s", replays ? replays : ".", c->replay);
	r->t = term_start(&o);
	for (size_t i = 0; i <= c->n_args; i++)
		free(argv[i]);
	while (n)
		free(env[--n]);
	free(argv);
	free(env);
	free(in);
}

/* Quits a program that the case has not ended, and holds what it wrote against the rules. */
static void finish(struct run *r)
{
	if (r->failed) /* what comes after is of no interest */
		goto written;
	if (!r->ended && !r->t->exited) {
		if (r->t->stopped)
			term_continue(r->t);
		for (int i = 0; i < 6 && !r->t->exited; i++) {
			term_key(r->t, "ctrl-c");
			term_taken(r->t, r->limit);
			term_exit(r->t, 100);
		}
		if (!term_exit(r->t, r->limit)) {
			fail(r, "ctrl-c does not quit");
			show(r);
		}
	}
	if (!r->ended && r->t->exited) {
		sane(r, "after its end");
		if (!WIFEXITED(r->t->status) || WEXITSTATUS(r->t->status))
			fail(r, "it ended with status %x", (unsigned)r->t->status), show(r);
	}
written:
	if (r->t->seq.bad)
		fail(r, "%zu findings in what it wrote:\n%s", r->t->seq.bad, buf_str(&r->t->seq.bad_text));
	if (!r->failed && r->t->seq.clears > r->clears)
		fail(r, "the whole screen was cleared %zu times, %zu are allowed", r->t->seq.clears, r->clears);
}

static int one(const char *program, const char *path, bool update)
{
	struct case_file c = { 0 };
	struct run r = { .c = &c, .program = program, .update = update, .clears = 1, .limit = getenv("CODEASK_SLOW") ? 30000 : 10000 };
	char *rm;

	if (getenv("SCREEN_LIMIT"))
		r.limit = atoi(getenv("SCREEN_LIMIT"));
	setvbuf(stdout, NULL, _IOFBF, 1 << 16);
	r.dir = scratch_template("case");
	if (!case_read(&c, path) || !mkdtemp(r.dir))
		return 1;
	mask_common(&r.masks);
	if (prepare(&r)) {
		start(&r);
		r.failed |= !r.t;
	}
	for (size_t i = 0; r.t && i < c.n_steps && !r.failed; i++) {
		r.step = &c.steps[i];
		step(&r);
	}
	if (r.t) {
		finish(&r);
		term_free(r.t);
	}
	if (update && !r.failed)
		case_rewrite(&c);
	mask_free(&r.masks);
	rm = xasprintf("rm -rf '%s'", r.dir);
	if (!getenv("SCREEN_KEEP") && system(rm))
		printf("%s is left\n", r.dir);
	free(rm);
	free(r.dir);
	case_free(&c);
	fflush(NULL);
	return r.failed;
}

/* ---- all cases ----------------------------------------------------------------------------------------------------------------- */

int main(int argc, char **argv)
{
	int first = 1, jobs = 2, running = 0, passed = 0, failed = 0, skipped = 0, next, st;
	bool update = false, times = getenv("SCREEN_TIMES");
	double *began = xcalloc((size_t)argc, sizeof *began);
	pid_t *who = xcalloc((size_t)argc, sizeof *who), pid;
	char *program;

	for (; first < argc && argv[first][0] == '-'; first++) {
		if (!strcmp(argv[first], "--update"))
			update = true;
		else if (!strcmp(argv[first], "-j") && first + 1 < argc)
			jobs = atoi(argv[++first]);
	}
	if (first + 1 >= argc || !(program = realpath(argv[first], NULL))) {
		fprintf(stderr, "usage: cases [--update] [-j N] PROGRAM FILE...\n");
		return 2;
	}
	signal(SIGPIPE, SIG_IGN);
	for (next = first + 1; next < argc || running;) {
		while (running < jobs && next < argc) {
			began[next] = clock_now();
			fflush(NULL);
			if (!(who[next] = fork()))
				_exit(one(program, argv[next], update));
			running++, next++;
		}
		if ((pid = wait(&st)) < 0 && errno != EINTR)
			break;
		for (int i = first + 1; i < next; i++)
			if (pid > 0 && who[i] == pid) {
				bool skip = WIFEXITED(st) && WEXITSTATUS(st) == SKIPPED, ok = WIFEXITED(st) && !WEXITSTATUS(st);

				running--;
				*(skip ? &skipped : ok ? &passed : &failed) += 1;
				if (!skip && !ok)
					printf("FAIL %s\n", path_base(argv[i]));
				else if (times)
					printf("%5.2f s %s\n", clock_now() - began[i], path_base(argv[i]));
			}
	}
	printf("%d passed, %d failed%s", passed, failed, skipped ? "" : "\n");
	if (skipped)
		printf(", %d skipped\n", skipped);
	free(program);
	free(who);
	free(began);
	return failed != 0;
}
