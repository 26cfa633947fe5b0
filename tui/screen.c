#include "screen.h"

#include "keys.h"

#include "../src/base/buf.h"
#include "../src/base/utf8.h"

#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>

#define ESC_MS 25
#define PASTE_ON "\033[?2004h"
#define MOUSE_ON "\033[?1000h\033[?1002h\033[?1006h" /* presses, drags, in decimal numbers (XTerm Control Sequences, Mouse Tracking) */
#define MOUSE_OFF "\033[?1006l\033[?1002l\033[?1000l"
#define REPORT_MS 50
#define REPORT_MAX 16 /* characters of a mouse report */
#define SYNC_ON "\033[?2026h"
#define SYNC_OFF "\033[?2026l"

extern char **environ;

static struct {
	SCREEN *screen;
	FILE *in_file, *out_file;
	int in, out;
	int signal_pipe[2];
	bool own_in; /* /dev/tty was opened */
	bool away;   /* stopped, and not to come back */
	bool mouse;
	bool reported; /* report is what the last mouse key was about */
	struct screen_report report;
	int cursor_y, cursor_x, cursor_shown;
	int32_t held; /* a key behind an Esc that was read already, -1 */
	int saved_stderr, stderr_memory;
} s;

/* What the crash handler needs: prepared, so that it calls only what is safe in a signal handler (signal-safety(7)). */
static char restore_bytes[256];
static size_t restore_len;
static struct termios tty_before;
static volatile sig_atomic_t taken; /* the terminal is ours */
static volatile sig_atomic_t came[65];

static const int crash_signals[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT };
static const int own_signals[] = { SIGTERM, SIGHUP, SIGINT, SIGTSTP, SIGCONT, SIGWINCH, SIGQUIT };
#define N_CRASH (sizeof(crash_signals) / sizeof(crash_signals[0]))
#define N_OWN (sizeof(own_signals) / sizeof(own_signals[0]))
static struct sigaction crash_before[N_CRASH], own_before[N_OWN], winch_of_curses;

/* ---- ways out ----------------------------------------------------------------------------------------------------------------- */

static void write_all(int fd, const char *p, size_t n)
{
	while (n > 0) {
		ssize_t k = write(fd, p, n);

		if (k < 0 && errno == EINTR)
			continue;
		if (k <= 0)
			return;
		p += k;
		n -= (size_t)k;
	}
}

/* What was written to stderr meanwhile, to the real one. */
static void stderr_back(void)
{
	char text[4096];
	ssize_t n;

	if (s.saved_stderr < 0)
		return;
	dup2(s.saved_stderr, 2);
	close(s.saved_stderr);
	s.saved_stderr = -1;
	n = pread(s.stderr_memory, text, sizeof(text), 0);
	if (n > 0)
		write_all(2, text, (size_t)n);
	close(s.stderr_memory);
}

/* Safe in a signal handler and on any thread. */
static void give_back(void)
{
	if (!taken)
		return;
	taken = 0;
	write_all(s.out, restore_bytes, restore_len);
	tcsetattr(s.in, TCSANOW, &tty_before);
	stderr_back();
}

static void on_crash(int sig, siginfo_t *info, void *context)
{
	give_back();
	for (size_t i = 0; i < N_CRASH; i++)
		if (crash_signals[i] == sig)
			sigaction(sig, &crash_before[i], NULL);
	/* a fault comes again when the instruction is run again, now to whoever had the signal before us, with its address; what was sent, or
	 * abort(), has to be sent again */
	if (info->si_code <= 0)
		raise(sig);
}

static void on_signal(int sig)
{
	int saved = errno;

	if (came[sig] && (sig == SIGTERM || sig == SIGINT || sig == SIGHUP)) { /* asked twice: the loop does not answer */
		give_back();
		_exit(128 + sig);
	}
	came[sig] = 1;
	while (write(s.signal_pipe[1], "", 1) < 0 && errno == EINTR)
		;
	errno = saved;
}

/* ncurses' own handler notes the resize, which get_wch() then tells as KEY_RESIZE; ours wakes the loop. */
static void on_winch(int sig)
{
	int saved = errno;

	if (!(winch_of_curses.sa_flags & SA_SIGINFO) && winch_of_curses.sa_handler != SIG_DFL && winch_of_curses.sa_handler != SIG_IGN)
		winch_of_curses.sa_handler(sig);
	while (write(s.signal_pipe[1], "", 1) < 0 && errno == EINTR)
		;
	errno = saved;
}

static void set_signals(void)
{
	static char stack[65536];
	stack_t alt = { .ss_sp = stack, .ss_size = sizeof(stack) };
	struct sigaction sa = { .sa_flags = SA_RESTART };

	sigaltstack(&alt, NULL); /* a stack that ran over leaves no room for a handler */
	sigfillset(&sa.sa_mask);
	sigaction(SIGWINCH, NULL, &winch_of_curses);
	for (size_t i = 0; i < N_OWN; i++) {
		sa.sa_handler = own_signals[i] == SIGWINCH ? on_winch : own_signals[i] == SIGQUIT ? SIG_IGN : on_signal;
		sigaction(own_signals[i], &sa, &own_before[i]);
	}
	sa = (struct sigaction){ .sa_flags = SA_SIGINFO | SA_ONSTACK, .sa_sigaction = on_crash };
	sigemptyset(&sa.sa_mask);
	for (size_t i = 0; i < N_CRASH; i++)
		sigaction(crash_signals[i], &sa, &crash_before[i]);
}

static void reset_signals(void)
{
	for (size_t i = 0; i < N_OWN; i++)
		sigaction(own_signals[i], &own_before[i], NULL);
	for (size_t i = 0; i < N_CRASH; i++)
		sigaction(crash_signals[i], &crash_before[i], NULL);
}

/* A string of terminfo without its delays ("$<5/>"), which only matter to hardware. */
static void add_capability(const char *name)
{
	const char *p = tigetstr(name);

	if (!p || p == (const char *)-1)
		return;
	while (*p && restore_len < sizeof(restore_bytes) - 64) {
		if (p[0] == '$' && p[1] == '<' && strchr(p, '>'))
			p = strchr(p, '>') + 1;
		else
			restore_bytes[restore_len++] = *p++;
	}
}

static void prepare_restore(void)
{
	static const char off[] = "\033[?2026l\033[?1002l\033[?1000l\033[?1006l\033[?2004l";

	restore_len = 0;
	memcpy(restore_bytes, off, sizeof(off) - 1);
	restore_len = sizeof(off) - 1;
	add_capability("sgr0");
	add_capability("cnorm");
	add_capability("rmkx");
	add_capability("rmcup");
}

/* ---- taking it ---------------------------------------------------------------------------------------------------------------- */

static void modes_on(void)
{
	raw();
	noecho();
	nonl();
	keypad(stdscr, TRUE);
	meta(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	write_all(s.out, PASTE_ON, sizeof(PASTE_ON) - 1);
	if (s.mouse)
		screen_mouse(true);
	s.cursor_shown = -1;
}

static void modes_off(void)
{
	static const char off[] = "\033[?2004l";

	if (s.mouse)
		write_all(s.out, MOUSE_OFF, sizeof(MOUSE_OFF) - 1);
	curs_set(1);
	erase(); /* some terminals keep rows of the second screen when the size changed meanwhile (tmux 3.3) */
	refresh();
	endwin();
	write_all(s.out, off, sizeof(off) - 1);
}

static void define_keys(void)
{
	static const struct {
		const char *bytes;
		int32_t key;
	} keys[] = {
		{ "\033[200~", KEY_PASTE_START }, { "\033[201~", KEY_PASTE_END },
		{ "\033[1;5D", KEY_CTRL_LEFT },   { "\033[1;5C", KEY_CTRL_RIGHT },
		{ "\033Od", KEY_CTRL_LEFT },	  { "\033Oc", KEY_CTRL_RIGHT },
		{ "\033[1~", KEY_SPECIAL + KEY_HOME }, { "\033[4~", KEY_SPECIAL + KEY_END },
		{ "\033[H", KEY_SPECIAL + KEY_HOME },  { "\033[F", KEY_SPECIAL + KEY_END },
		{ "\033[<", KEY_SPECIAL + KEY_MOUSE }, /* takes it from ncurses, whose reader waits for the rest of a report without end */
	};

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		define_key(keys[i].bytes, keys[i].key & ~KEY_SPECIAL);
}

static void hide_stderr(void)
{
	s.saved_stderr = -1;
	if (!isatty(2))
		return; /* a file or a pipe: nothing of it is seen here */
	s.stderr_memory = memfd_create("codeask-stderr", MFD_CLOEXEC);
	if (s.stderr_memory < 0)
		s.stderr_memory = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (s.stderr_memory < 0)
		return;
	s.saved_stderr = fcntl(2, F_DUPFD_CLOEXEC, 3);
	if (s.saved_stderr >= 0)
		dup2(s.stderr_memory, 2);
	else
		close(s.stderr_memory);
}

static int open_files(struct err *e)
{
	const char *term = getenv("TERM");

	if (!isatty(1))
		return err_set(e, ERR_FAIL, "standard output is no terminal: use --plain, or ask a question");
	s.own_in = !isatty(0);
	s.in = s.own_in ? open("/dev/tty", O_RDWR | O_CLOEXEC) : 0;
	if (s.in < 0)
		return err_errno(e, ERR_FAIL, "no terminal to read keys from (/dev/tty): use --plain");
	s.out = 1;
	if (tcgetattr(s.in, &tty_before) != 0)
		return err_errno(e, ERR_FAIL, "the terminal tells no modes: use --plain");
	s.in_file = fdopen(fcntl(s.in, F_DUPFD_CLOEXEC, 3), "r");
	s.out_file = fdopen(fcntl(s.out, F_DUPFD_CLOEXEC, 3), "w");
	if (!s.in_file || !s.out_file)
		return err_errno(e, ERR_FAIL, "no files for the terminal");
	unsetenv("LINES"); /* the terminal knows better, and changes */
	unsetenv("COLUMNS");
	s.screen = newterm(NULL, s.out_file, s.in_file);
	if (!s.screen)
		return err_set(e, ERR_FAIL, "TERM=%s is not known here: set TERM, or use --plain", term ? term : "");
	return 0;
}

int screen_start(struct err *e)
{
	static bool registered;
	const char *delay = getenv("ESCDELAY");

	s.held = -1;
	s.saved_stderr = -1;
	if (open_files(e) != 0)
		return -1;
	taken = 1;
	prepare_restore();
	if (!registered)
		atexit(give_back);
	registered = true;
	if (!tigetstr("cup") || tigetstr("cup") == (char *)-1) {
		endwin();
		give_back();
		return err_set(e, ERR_FAIL, "this terminal (TERM=%s) cannot move its cursor: use --plain", getenv("TERM") ? getenv("TERM") : "");
	}
	if (pipe2(s.signal_pipe, O_CLOEXEC | O_NONBLOCK) != 0) {
		endwin();
		give_back();
		return err_errno(e, ERR_FAIL, "no pipe for signals");
	}
	if (!delay || !delay[0])
		set_escdelay(ESC_MS);
	set_tabsize(8);
	define_keys();
	idlok(stdscr, FALSE);
	set_signals();
	hide_stderr();
	modes_on();
	s.cursor_y = -1;
	return 0;
}

void screen_stop(void)
{
	if (!taken)
		return;
	if (s.away) {
		taken = 0;
		stderr_back();
	} else {
		modes_off();
	}
	reset_signals();
	give_back();
	/* the files stay open: ncurses writes to them until its memory is gone */
	delscreen(s.screen);
	s.screen = NULL;
	fclose(s.in_file);
	fclose(s.out_file);
	close(s.signal_pipe[0]);
	close(s.signal_pipe[1]);
	if (s.own_in)
		close(s.in);
}

int screen_fd(void)
{
	return s.in;
}

int screen_signal_fd(void)
{
	return s.signal_pipe[0];
}

/* ---- keys --------------------------------------------------------------------------------------------------------------------- */

static int32_t read_key(void)
{
	wint_t c;
	int rc = get_wch(&c);

	if (rc == ERR)
		return -1;
	if (rc == KEY_CODE_YES)
		return c == KEY_ENTER ? '\r' : KEY_SPECIAL + (int32_t)c;
	if (c == 127)
		return KEY_SPECIAL + KEY_BACKSPACE;
	return c > 0x10ffff ? 0xfffd : (int32_t)c;
}

/* The rest of "ESC [ < button ; column ; row M", or m for a release. What is no report, or does not come at once, is dropped. */
static bool read_report(struct screen_report *r)
{
	int n[3] = { 0 }, at = 0;

	for (int i = 0; i < REPORT_MAX; i++) {
		int32_t k = read_key();

		if (k < 0 && poll(&(struct pollfd){ .fd = s.in, .events = POLLIN }, 1, REPORT_MS) > 0)
			k = read_key(); /* a slow line brings it in pieces */
		if (k < 0)
			return false;
		if (k >= '0' && k <= '9' && n[at] < 10000) {
			n[at] = n[at] * 10 + (int)(k - '0');
		} else if (k == ';' && at < 2) {
			at++;
		} else {
			*r = (struct screen_report){ .y = n[2] - 1, .x = n[1] - 1, .button = n[0], .release = k == 'm' };
			return at == 2 && (k == 'M' || k == 'm') && n[1] && n[2];
		}
	}
	return false;
}

bool screen_report(struct screen_report *r)
{
	*r = s.report;
	return s.reported;
}

int32_t screen_key(void)
{
	int32_t k = s.held, next;

	s.held = -1;
	if (k < 0)
		k = read_key();
	if (k == KEY_SPECIAL + KEY_MOUSE)
		s.reported = read_report(&s.report);
	if (k != 27)
		return k;
	next = read_key();
	if (next < 0)
		return 27;
	if (next < KEY_SPECIAL && next != 27)
		return next | KEY_ALT;
	s.held = next;
	return 27;
}

/* The terminal is gone when it is readable but has nothing to read. */
static bool hung_up(void)
{
	struct termios t;
	int n = 0;

	return tcgetattr(s.in, &t) != 0 && errno == EIO ? true : ioctl(s.in, FIONREAD, &n) != 0 && errno == EIO;
}

int screen_signal(void)
{
	static const int order[] = { SIGHUP, SIGTERM, SIGINT, SIGTSTP, SIGCONT };
	char drain[64];

	while (read(s.signal_pipe[0], drain, sizeof(drain)) > 0)
		;
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		int sig = order[i];

		if (!came[sig])
			continue;
		if (sig == SIGTSTP || sig == SIGCONT)
			came[sig] = 0; /* the others stay, so that a second one ends the program */
		if (sig == SIGCONT) { /* the shell may have set the terminal as it likes it */
			reset_prog_mode();
			modes_on();
			clearok(curscr, TRUE);
		}
		return sig;
	}
	return hung_up() ? SIGHUP : 0;
}

/* ---- frames ------------------------------------------------------------------------------------------------------------------- */

void screen_cursor(int y, int x)
{
	s.cursor_y = y;
	s.cursor_x = x;
}

void screen_frame(bool large)
{
	if (s.away)
		return;
	int shown = s.cursor_y >= 0 && s.cursor_y < LINES && s.cursor_x < COLS;

	leaveok(stdscr, !shown); /* one that is not seen stays where the last text ended: moving it costs bytes */
	if (shown)
		move(s.cursor_y, s.cursor_x);
	if (shown != s.cursor_shown)
		curs_set(shown);
	s.cursor_shown = shown;
	wnoutrefresh(stdscr);
	if (large)
		write_all(s.out, SYNC_ON, sizeof(SYNC_ON) - 1);
	doupdate();
	if (large)
		write_all(s.out, SYNC_OFF, sizeof(SYNC_OFF) - 1);
}

void screen_redraw(void)
{
	clearok(curscr, TRUE);
}

void screen_mouse(bool on)
{
	s.mouse = on;
	if (on)
		write_all(s.out, MOUSE_ON, sizeof(MOUSE_ON) - 1);
	else
		write_all(s.out, MOUSE_OFF, sizeof(MOUSE_OFF) - 1);
}

void screen_write(const char *bytes, size_t n)
{
	write_all(s.out, bytes, n);
}

/* ---- away and back ------------------------------------------------------------------------------------------------------------ */

void screen_suspend(void)
{
	struct sigaction dfl = { .sa_handler = SIG_DFL }, old;

	modes_off();
	sigaction(SIGTSTP, &dfl, &old);
	kill(0, SIGTSTP); /* the whole job, as the terminal does it; continues here */
	sigaction(SIGTSTP, &old, NULL);
	if (came[SIGTERM] || came[SIGHUP] || came[SIGINT]) { /* told to end while it was away: the terminal is the shell's, and as it was */
		s.away = true;
		return;
	}
	reset_prog_mode();
	modes_on();
	clearok(curscr, TRUE);
}

int screen_run(const char *const *argv)
{
	struct sigaction ign = { .sa_handler = SIG_IGN }, dfl = { .sa_handler = SIG_DFL }, old_int, old_quit, old_stop;
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	sigset_t set;
	pid_t pid;
	int rc, status = -1;

	modes_off();
	sigaction(SIGINT, &ign, &old_int); /* the program's to take */
	sigaction(SIGQUIT, &ign, &old_quit);
	sigaction(SIGTSTP, &dfl, &old_stop); /* it stops the job, us too */
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_adddup2(&files, s.in, 0);
	posix_spawn_file_actions_adddup2(&files, s.saved_stderr >= 0 ? s.saved_stderr : s.out, 2);
	posix_spawnattr_init(&attr);
	sigfillset(&set);
	posix_spawnattr_setsigdefault(&attr, &set);
	sigemptyset(&set);
	posix_spawnattr_setsigmask(&attr, &set);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
	rc = posix_spawnp(&pid, argv[0], &files, &attr, (char *const *)(uintptr_t)argv, environ);
	if (rc == 0)
		while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
			;
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&files);
	sigaction(SIGINT, &old_int, NULL);
	sigaction(SIGQUIT, &old_quit, NULL);
	sigaction(SIGTSTP, &old_stop, NULL);
	reset_prog_mode();
	modes_on();
	clearok(curscr, TRUE);
	return status;
}

/* ---- test seam ---------------------------------------------------------------------------------------------------------------- */

int screen_save(const char *path, struct err *e)
{
	struct buf out = { 0 };
	wchar_t row[1024];
	FILE *f;
	int rc = 0;

	for (int y = 0; y < LINES; y++) {
		int n = mvinnwstr(y, 0, row, (int)(sizeof(row) / sizeof(row[0])) - 1);

		while (n > 0 && row[n - 1] == L' ')
			n--;
		for (int i = 0; i < n; i++) {
			char utf8[4];

			buf_add(&out, utf8, (size_t)utf8_encode(utf8, (int32_t)row[i]));
		}
		buf_putc(&out, '\n');
	}
	f = fopen(path, "we");
	if (!f)
		rc = err_errno(e, ERR_FAIL, "cannot write %s", path);
	else if (fwrite(buf_str(&out), 1, out.len, f) != out.len)
		rc = err_errno(e, ERR_FAIL, "cannot write %s", path);
	if (f && fclose(f) != 0 && rc == 0)
		rc = err_errno(e, ERR_FAIL, "cannot write %s", path);
	buf_free(&out);
	return rc;
}
