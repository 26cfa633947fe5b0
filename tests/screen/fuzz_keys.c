/* fuzz_keys.c - random input to the session: keys of its table (tui/actions.h), all other keys, text, pastes, mouse, bytes no terminal sends,
 * resizes from 20x5 to 200x60.
 *
 * usage: fuzz_keys PROGRAM SEQUENCES [SEED [RUN]]
 *
 * A run is one start of the program and PER_RUN sequences; its randomness is seeded with SEED and its number, so that RUN alone repeats a
 * finding. Every other run has a recorded answer streaming ($SCREEN_REPLAYS). A finding: an end that was not asked for with status 0, no reaction to
 * ctrl-l within 10 s, bytes a program must not write (seq.h), a terminal left in disorder. Sanitizers report into files and by status.
 */
#include "term.h"

#include "src/base/mem.h"
#include "src/base/path.h"
#include "tests/scratch.h"
#include "tui/actions.h"

#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define PER_RUN 25
#define HANG_MS 10000

static const char *const action_keys[] = {
#define X(id, context, name, keys, help) keys,
	ACTIONS(X)
#undef X
};
#define N_ACTIONS (sizeof action_keys / sizeof action_keys[0])

static const char *const texts[] = {
	"toy", "toy_get_node", "explain structure", "super.c:20", "fs/toyfs", "(", "[a-", "x*", "\\d+", "who calls toy_get_node", "合計", "在庫の説明", "ｶﾞｷﾞ",
	"e\xcc\x81", "👨‍👩‍👧", "\xe2\x80\xae!abc", "struct toy_node", "help", "q", "theme light", "theme mono", "set", "20", "99999999999", "save-screen out", "",
	"model none", "sessions", "new", "map", "callers toy_get_node", "open fs/toyfs/super.c:5", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
};
#define N_TEXTS (sizeof texts / sizeof texts[0])

static uint64_t state;

static unsigned rnd(unsigned n)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (unsigned)(state >> 20) % n;
}

static struct buf trace; /* what the present sequence sent */

static void key(struct term *t, const char *name)
{
	if (!strcmp(name, "Backspace"))
		name = "Bs";
	buf_printf(&trace, " %s", name);
	if (!term_key(t, name))
		buf_puts(&trace, "(unknown)");
}

static void action(struct term *t)
{
	const char *s = action_keys[rnd(N_ACTIONS)];
	unsigned n = 1, which;
	char name[32];

	for (const char *p = s; *p; p++)
		n += *p == ' ';
	for (which = rnd(n); which; which--)
		s = strchr(s, ' ') + 1;
	snprintf(name, sizeof name, "%.*s", (int)strcspn(s, " "), s);
	/* an end is asked for at the end; now and then in between, too */
	if ((!strcmp(name, "q") || !strcmp(name, "ctrl-c")) && rnd(6))
		return;
	key(t, name);
}

static void type(struct term *t, const char *s)
{
	buf_printf(&trace, " '%s'", s);
	term_type(t, s);
}

static void noise(struct term *t)
{
	static const char likely[] = "\033[O<;0123456789~MmABRu\xc3\xe3\x81\xff";
	char b[12];
	size_t n = 1 + rnd(sizeof b);

	buf_puts(&trace, " bytes:");
	for (size_t i = 0; i < n; i++) {
		b[i] = (char)(rnd(3) ? likely[rnd(sizeof likely - 1)] : (int)rnd(256));
		/* flow control, and what ends or stops it */
		if (b[i] == 3 || b[i] == 19 || b[i] == 17 || b[i] == 26 || b[i] == 28)
			b[i] = 'x';
		buf_printf(&trace, "%02x", (unsigned char)b[i]);
	}
	term_raw(t, b, n);
}

static void mouse(struct term *t)
{
	int row = (int)rnd((unsigned)t->rows), col = (int)rnd((unsigned)t->cols), button = 1 + (int)rnd(5);

	buf_printf(&trace, " mouse%d@%d,%d", button, row, col);
	term_mouse(t, row, col, button, true);
	if (rnd(2))
		term_mouse_move(t, (int)rnd((unsigned)t->rows), (int)rnd((unsigned)t->cols));
	if (button < 4)
		term_mouse(t, row, col, button, false);
}

static void resize(struct term *t)
{
	static const struct {
		int rows, cols;
	} usual[] = { { 5, 20 }, { 12, 40 }, { 24, 80 }, { 60, 200 } };
	unsigned i = rnd(8);
	int rows = i < 4 ? usual[i].rows : 5 + (int)rnd(56), cols = i < 4 ? usual[i].cols : 20 + (int)rnd(181);

	buf_printf(&trace, " %dx%d", cols, rows);
	term_resize(t, rows, cols);
}

static void input(struct term *t)
{
	unsigned r = rnd(100), names = 0;

	while (term_key_names[names])
		names++;
	if (r < 50) {
		action(t);
	} else if (r < 68) {
		const char *name = term_key_names[rnd(names)];

		if (strcmp(name, "ctrl-c") && strcmp(name, "q") && strcmp(name, "ctrl-s") && strcmp(name, "ctrl-q"))
			key(t, name);
	} else if (r < 76) {
		type(t, texts[rnd(N_TEXTS)]);
	} else if (r < 82) { /* a question, a command, a search, a pick */
		key(t, (const char *[]){ "Esc", "i", ":", "/", "@", "s" }[rnd(6)]);
		type(t, texts[rnd(N_TEXTS)]);
		key(t, "Enter");
	} else if (r < 86) {
		buf_puts(&trace, " paste");
		term_paste(t, rnd(2) ? "pasted\ntwo lines\tand a tab" : texts[rnd(N_TEXTS)]);
	} else if (r < 92) {
		mouse(t);
	} else if (r < 97) {
		resize(t);
	} else {
		noise(t);
	}
	term_pump(t, rnd(4) ? 0 : (int)rnd(8));
}

static bool wrote(struct term *t, void *ud)
{
	return t->exited || t->stopped || t->seq.bytes > *(size_t *)ud;
}

static bool finding(struct term *t, unsigned run, unsigned sequence, const char *what)
{
	struct buf b = { 0 };

	term_rows(t, &b);
	printf("FAIL run %u, sequence %u: %s\n sent:%s\n the screen (%dx%d):\n%s", run, sequence, what, buf_str(&trace), t->cols, t->rows, buf_str(&b));
	buf_free(&b);
	return false;
}

static bool ended_well(struct term *t, unsigned run, unsigned sequence)
{
	struct buf why = { 0 };
	bool ok = true;

	if (!WIFEXITED(t->status) || WEXITSTATUS(t->status)) {
		buf_printf(&why, "it ended with %s %d", WIFEXITED(t->status) ? "status" : "signal",
			   WIFEXITED(t->status) ? WEXITSTATUS(t->status) : WTERMSIG(t->status));
		ok = false;
	} else {
		ok = term_sane(t, &why);
	}
	if (!ok)
		finding(t, run, sequence, buf_str(&why));
	buf_free(&why);
	return ok;
}

/* A program that was stopped goes on, as by "fg", once its terminal is in order. */
static bool go_on(struct term *t, unsigned run, unsigned no)
{
	struct buf why = { 0 };
	bool ok = true;

	if (!t->stopped)
		return true;
	while (term_pump(t, 0))
		;
	if (!term_sane(t, &why))
		ok = finding(t, run, no, buf_str(&why));
	buf_puts(&trace, " fg");
	term_continue(t);
	buf_free(&why);
	return ok;
}

/* Until it has read its input, however often that stops it. */
static bool reads(struct term *t, unsigned run, unsigned no)
{
	for (int i = 0; i < HANG_MS / 50; i++) {
		if (!go_on(t, run, no))
			return false;
		if (t->exited || term_taken(t, 50))
			return true;
	}
	return t->stopped ? go_on(t, run, no) : finding(t, run, no, "it does not read its input");
}

/* Not while it has not begun, an editor runs, or it is stopped: what is typed then is not the session's. */
static bool takes_keys(struct term *t)
{
	struct termios now;

	return t->seq.alt && !tcgetattr(t->slave, &now) && !(now.c_lflag & ICANON);
}

/* One sequence and whether it still reacts. */
static bool sequence(struct term *t, unsigned run, unsigned no)
{
	size_t before;
	bool ok = true;

	buf_truncate(&trace, 0);
	for (unsigned n = 5 + rnd(40); ok && n && !t->exited; n--) {
		if (takes_keys(t))
			input(t);
		else
			term_pump(t, 5);
		ok = go_on(t, run, no);
	}
	ok = ok && reads(t, run, no);
	term_quiet(t, 20, 200); /* a ctrl-z that was read last */
	ok = ok && go_on(t, run, no);
	before = t->seq.bytes;
	for (int i = 0; i < HANG_MS / 10 && ok && !t->exited && !takes_keys(t); i++) {
		term_pump(t, 10);
		ok = go_on(t, run, no);
	}
	if (ok && !t->exited) {
		bool reacts = false;

		/* the first may be the second half of alt-ctrl-l */
		for (int i = 0; i < HANG_MS / 1000 && !reacts; i++) {
			key(t, "ctrl-l");
			reacts = term_until(t, wrote, &before, 1000);
		}
		if (!reacts)
			ok = finding(t, run, no, "no reaction to ctrl-l");
		ok = ok && go_on(t, run, no);
	}
	if (ok && t->seq.bad)
		ok = finding(t, run, no, buf_str(&t->seq.bad_text));
	return ok;
}

static struct term *begin(const char *program, const char *dir, unsigned run)
{
	static const char *const trees[] = { "toyfs", "japanese", "control", "git" };
	const char *all = getenv("SCREEN_TREES"), *replays = getenv("SCREEN_REPLAYS");
	char *tree = xasprintf("%s/%s", all ? all : ".", trees[run / 2 % 4]), *replay = xasprintf("CODEASK_REPLAY=%s/answer", replays ? replays : ".");
	const char *argv[] = { program, "--no-model", tree, NULL }, *streaming[] = { program, tree, NULL };
	const char *env[] = { "EDITOR=true", "VISUAL=", run % 2 ? replay : NULL, NULL };
	struct term_opts o = { .rows = 24, .cols = 80, .dir = dir, .argv = run % 2 ? streaming : argv, .env = env, .no_echo = true };
	struct term *t = term_start(&o);

	if (t) {
		size_t none = 0;

		term_until(t, wrote, &none, HANG_MS);
		if (run % 3)
			term_quiet(t, 100, 2000);
	}
	free(tree);
	free(replay);
	return t;
}

static bool quit(struct term *t, unsigned run)
{
	for (int i = 0; i < 8 && !t->exited; i++) {
		key(t, "ctrl-c");
		term_taken(t, HANG_MS);
		term_exit(t, i < 2 ? 100 : 500);
		if (t->stopped)
			term_continue(t);
	}
	if (!term_exit(t, HANG_MS))
		return finding(t, run, PER_RUN, "ctrl-c does not quit");
	return ended_well(t, run, PER_RUN);
}

static int one_run(const char *program, unsigned seed, unsigned run, unsigned sequences)
{
	char *dir = scratch_template("fuzz"), *rm;
	struct term *t = NULL;
	bool ok = mkdtemp(dir) != NULL;

	state = (seed + 1) * 0x9e3779b97f4a7c15u ^ (run + 1) * 0xbf58476d1ce4e5b9u;
	for (unsigned i = 0; i < 20; i++)
		rnd(2);
	for (unsigned i = 0; i < sequences && ok; i++) {
		if (!t)
			ok = (t = begin(program, dir, run)) != NULL;
		ok = ok && sequence(t, run, i);
		if (ok && t->exited) {
			ok = ended_well(t, run, i);
			term_free(t);
			t = NULL;
		}
	}
	if (t && ok)
		ok = quit(t, run);
	if (t && ok && t->seq.bad)
		ok = finding(t, run, sequences, buf_str(&t->seq.bad_text));
	term_free(t);
	rm = xasprintf("rm -rf '%s'", dir);
	if (system(rm))
		printf("%s is left\n", dir);
	free(rm);
	free(dir);
	buf_free(&trace);
	fflush(NULL);
	return !ok;
}

int main(int argc, char **argv)
{
	unsigned n = argc > 2 ? (unsigned)atoi(argv[2]) : 0, seed = argc > 3 ? (unsigned)atoi(argv[3]) : 1, runs = (n + PER_RUN - 1) / PER_RUN;
	unsigned next = 0, running = 0, failed = 0;
	char *program = argc > 2 ? realpath(argv[1], NULL) : NULL;
	int st;

	if (!program || !n) {
		fprintf(stderr, "usage: fuzz_keys PROGRAM SEQUENCES [SEED [RUN]]\n");
		return 2;
	}
	signal(SIGPIPE, SIG_IGN);
	if (argc > 4) {
		st = one_run(program, seed, (unsigned)atoi(argv[4]), PER_RUN);
		free(program);
		return st;
	}
	while (next < runs || running) {
		while (running < 2 && next < runs) {
			fflush(NULL);
			if (!fork())
				_exit(one_run(program, seed, next, next + 1 < runs || !(n % PER_RUN) ? PER_RUN : n % PER_RUN));
			next++, running++;
		}
		if (wait(&st) > 0) {
			running--;
			failed += st != 0;
		} else if (errno != EINTR) {
			break;
		}
	}
	printf("%u sequences in %u runs, seed %u: %u passed, %u failed\n", n, runs, seed, runs - failed, failed);
	free(program);
	return failed != 0;
}
