#include "term.h"

#include "term_leader.h"

#include "src/base/clock.h"
#include "src/base/mem.h"
#include "src/base/utf8.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

static void answers(const char *s, size_t len, void *ud)
{
	struct term *t = ud;

	buf_add(&t->pending, s, len);
}

struct term *term_start(const struct term_opts *o)
{
	struct term *t = xcalloc(1, sizeof *t);
	struct winsize size = { .ws_row = (unsigned short)o->rows, .ws_col = (unsigned short)o->cols };

	t->rows = o->rows;
	t->cols = o->cols;
	t->told = t->tell = -1;
	if (openpty(&t->master, &t->slave, NULL, NULL, &size)) {
		perror("openpty");
		free(t);
		return NULL;
	}
	fcntl(t->master, F_SETFL, O_NONBLOCK);
	fcntl(t->master, F_SETFD, FD_CLOEXEC);
	fcntl(t->slave, F_SETFD, FD_CLOEXEC);
	tcgetattr(t->slave, &t->before);
	if (o->no_echo) {
		t->before.c_lflag &= ~(tcflag_t)ECHO;
		tcsetattr(t->slave, TCSANOW, &t->before);
	}
	t->vt = vterm_new(o->rows, o->cols);
	vterm_set_utf8(t->vt, 1);
	vterm_output_set_callback(t->vt, answers, t);
	t->screen = vterm_obtain_screen(t->vt);
	vterm_screen_enable_altscreen(t->screen, 1);
	vterm_screen_reset(t->screen, 1);
	t->started = t->last_out = clock_now();
	if (leader_start(t, o)) {
		term_free(t);
		return NULL;
	}
	return t;
}

void term_free(struct term *t)
{
	if (!t)
		return;
	if (t->pid > 0 && !t->exited) {
		kill(-t->pid, SIGKILL);
		kill(t->pid, SIGKILL);
	}
	if (t->leader > 0) {
		kill(t->leader, SIGKILL);
		waitpid(t->leader, NULL, 0);
	}
	for (int i = 0; i < 4; i++) {
		int fd = (int[]){ t->master, t->slave, t->told, t->tell }[i];

		if (fd >= 0)
			close(fd);
	}
	if (t->vt)
		vterm_free(t->vt);
	seq_free(&t->seq);
	buf_free(&t->pending);
	free(t);
}

/* ---- pump ----------------------------------------------------------------------------------------------------------------- */

static void flush(struct term *t)
{
	while (t->pending.len) {
		ssize_t n = write(t->master, t->pending.p, t->pending.len);

		if (n <= 0)
			return;
		memmove(t->pending.p, t->pending.p + n, t->pending.len - (size_t)n);
		buf_truncate(&t->pending, t->pending.len - (size_t)n);
	}
}

static bool take(struct term *t)
{
	char b[65536];
	ssize_t n = read(t->master, b, sizeof b);

	if (n <= 0)
		return false;
	t->last_out = clock_now();
	seq_feed(&t->seq, b, (size_t)n);
	vterm_input_write(t->vt, b, (size_t)n);
	return true;
}

bool term_pump(struct term *t, int ms)
{
	struct pollfd fds[] = { { t->master, POLLIN, 0 }, { t->told, POLLIN, 0 } };

	flush(t);
	if (t->pending.len)
		fds[0].events |= POLLOUT;
	if (poll(fds, t->exited ? 1 : 2, ms) <= 0)
		return false;
	flush(t);
	if (fds[1].revents & (POLLIN | POLLHUP))
		leader_hear(t);
	return (fds[0].revents & POLLIN) && take(t);
}

static int left(double end)
{
	double d = (end - clock_now()) * 1000;

	return d <= 0 ? 0 : d < 1 ? 1 : (int)d;
}

bool term_until(struct term *t, bool (*test)(struct term *t, void *ud), void *ud, int limit_ms)
{
	double end = clock_now() + limit_ms / 1000.0;

	while (!test(t, ud)) {
		int ms = left(end);

		if (!ms || (t->exited && !term_pump(t, 0)))
			return test(t, ud);
		term_pump(t, ms < 50 ? ms : 50);
	}
	return true;
}

bool term_quiet(struct term *t, int quiet_ms, int limit_ms)
{
	double end = clock_now() + limit_ms / 1000.0, since = clock_now();

	for (;;) {
		double now = clock_now();
		int ms = left(end);

		if (now - since >= quiet_ms / 1000.0)
			return true;
		if (!ms)
			return false;
		if (term_pump(t, ms < quiet_ms ? ms : quiet_ms))
			since = clock_now();
	}
}

static bool taken(struct term *t, void *ud)
{
	int n = 0;

	(void)ud;
	return t->exited || (!t->pending.len && !ioctl(t->slave, FIONREAD, &n) && !n);
}

bool term_taken(struct term *t, int limit_ms)
{
	double end = clock_now() + limit_ms / 1000.0;

	while (!taken(t, NULL)) {
		if (!left(end))
			return false;
		term_pump(t, 2);
	}
	return true;
}

static bool shows(struct term *t, void *ud)
{
	return term_shows(t, ud);
}

static bool hides(struct term *t, void *ud)
{
	return !term_shows(t, ud);
}

static bool has_exited(struct term *t, void *ud)
{
	(void)ud;
	return t->exited;
}

static bool has_stopped(struct term *t, void *ud)
{
	(void)ud;
	return t->stopped;
}

bool term_wait(struct term *t, const char *text, int limit_ms)
{
	return term_until(t, shows, (void *)text, limit_ms);
}

bool term_gone(struct term *t, const char *text, int limit_ms)
{
	return term_until(t, hides, (void *)text, limit_ms);
}

bool term_exit(struct term *t, int limit_ms)
{
	if (!term_until(t, has_exited, NULL, limit_ms))
		return false;
	while (term_pump(t, 0))
		;
	return true;
}

bool term_stop(struct term *t, int limit_ms)
{
	if (!term_until(t, has_stopped, NULL, limit_ms))
		return false;
	while (term_pump(t, 0))
		;
	return true;
}

void term_continue(struct term *t)
{
	t->stopped = false;
	leader_continue(t);
}

/* ---- screen --------------------------------------------------------------------------------------------------------------- */

void term_row(struct term *t, int row, struct buf *out)
{
	size_t start = out->len;

	for (int col = 0; col < t->cols;) {
		VTermScreenCell c = term_cell(t, row, col);
		char b[4];

		if (c.chars[0] == 0)
			buf_putc(out, ' ');
		for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && c.chars[i] && c.chars[i] != UINT32_MAX; i++) {
			int n = utf8_encode(b, (int32_t)c.chars[i]);

			buf_add(out, b, (size_t)n);
		}
		col += c.width > 1 ? c.width : 1;
	}
	while (out->len > start && out->p[out->len - 1] == ' ')
		buf_truncate(out, out->len - 1);
}

void term_rows(struct term *t, struct buf *out)
{
	for (int row = 0; row < t->rows; row++) {
		term_row(t, row, out);
		buf_putc(out, '\n');
	}
}

bool term_shows(struct term *t, const char *text)
{
	struct buf b = { 0 };
	bool found = false;

	for (int row = 0; row < t->rows && !found; row++) {
		buf_truncate(&b, 0);
		term_row(t, row, &b);
		found = strstr(buf_str(&b), text);
	}
	buf_free(&b);
	return found;
}

void term_cursor(struct term *t, int *row, int *col)
{
	VTermPos pos;

	vterm_state_get_cursorpos(vterm_obtain_state(t->vt), &pos);
	*row = pos.row;
	*col = pos.col;
}

VTermScreenCell term_cell(struct term *t, int row, int col)
{
	VTermScreenCell c = { 0 };

	vterm_screen_get_cell(t->screen, (VTermPos){ row, col }, &c);
	return c;
}

bool term_sane(struct term *t, struct buf *why)
{
	struct termios now;
	bool ok = seq_sane(&t->seq, why);

	tcgetattr(t->slave, &now);
	if (now.c_lflag != t->before.c_lflag || now.c_iflag != t->before.c_iflag || now.c_oflag != t->before.c_oflag ||
	    now.c_cflag != t->before.c_cflag) {
		buf_printf(why, "the tty's modes are changed:%s%s%s%s\n", now.c_lflag & ECHO ? "" : " no echo",
			   now.c_lflag & ICANON ? "" : " not canonical", now.c_lflag & ISIG ? "" : " no signals",
			   now.c_oflag & OPOST ? "" : " no output processing");
		ok = false;
	}
	return ok;
}

void term_resize(struct term *t, int rows, int cols)
{
	struct winsize size = { .ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols };

	while (term_pump(t, 0))
		;
	t->rows = rows;
	t->cols = cols;
	vterm_set_size(t->vt, rows, cols);
	ioctl(t->master, TIOCSWINSZ, &size); /* sends SIGWINCH */
}
