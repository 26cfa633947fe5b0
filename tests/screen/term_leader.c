#include "term_leader.h"

#include "src/base/mem.h"
#include "src/base/path.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

struct word {
	enum { STARTED = 1, STOPPED, ENDED } what;
	int value; /* pid; status */
};

static void say(int fd, int what, int value)
{
	struct word w = { what, value };

	if (write(fd, &w, sizeof w) != sizeof w)
		_exit(3);
}

/* ---- on the other side of fork() --------------------------------------------------------------------------------------------- */

static void become(const struct term_opts *o, char *const *env)
{
	static const int ours[] = { SIGTTOU, SIGTTIN, SIGTSTP, SIGINT, SIGQUIT, SIGPIPE, SIGWINCH };

	for (size_t i = 0; i < sizeof ours / sizeof ours[0]; i++)
		signal(ours[i], SIG_DFL);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (o->in) {
		int fd = open(o->in, O_RDONLY);

		dup2(fd, 0);
	}
	if (chdir(o->dir))
		_exit(126);
	execve(o->argv[0], (char *const *)o->argv, env);
	fprintf(stderr, "%s: %s\n", o->argv[0], strerror(errno));
	_exit(127);
}

static void lead(const struct term *t, const struct term_opts *o, char *const *env, int tell, int hear)
{
	int st;
	char c;
	pid_t pid;

	setsid();
	ioctl(t->slave, TIOCSCTTY, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (int fd = 0; fd < 3; fd++)
		dup2(t->slave, fd);
	signal(SIGTTOU, SIG_IGN);
	signal(SIGTTIN, SIG_IGN);
	signal(SIGTSTP, SIG_IGN);
	signal(SIGINT, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	pid = fork();
	if (pid < 0)
		_exit(3);
	if (!pid) {
		setpgid(0, 0);
		tcsetpgrp(0, getpid());
		become(o, env);
	}
	setpgid(pid, pid);
	tcsetpgrp(0, pid);
	say(tell, STARTED, pid);
	for (;;) {
		if (waitpid(pid, &st, WUNTRACED) < 0) {
			if (errno == EINTR)
				continue;
			_exit(3);
		}
		if (!WIFSTOPPED(st))
			break;
		tcsetpgrp(0, getpgrp());
		say(tell, STOPPED, WSTOPSIG(st));
		if (read(hear, &c, 1) != 1)
			_exit(0);
		tcsetpgrp(0, pid);
		kill(-pid, SIGCONT);
	}
	say(tell, ENDED, st);
	/* The terminal is looked at before its session ends. */
	while (read(hear, &c, 1) > 0)
		;
	_exit(0);
}

/* ---- on this side ------------------------------------------------------------------------------------------------------------- */

static void put(char **env, size_t *n, char *kv)
{
	size_t len = strcspn(kv, "=") + 1;

	for (size_t i = 0; i < *n; i++)
		if (!strncmp(env[i], kv, len)) {
			free(env[i]);
			env[i] = env[--*n];
			break;
		}
	if (kv[len])
		env[(*n)++] = kv;
	else
		free(kv);
}

/* An environment of its own: what this machine's user has set is not part of the test. */
static char **environment(const struct term_opts *o)
{
	static const char *const kept[] = { "PATH", "ASAN_OPTIONS", "LSAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS" };
	size_t n = 0, more = 0;
	char **env;

	while (o->env && o->env[more])
		more++;
	env = xcalloc(more + 24, sizeof *env);
	for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++)
		if (getenv(kept[i]))
			put(env, &n, xasprintf("%s=%s", kept[i], getenv(kept[i])));
	put(env, &n, xasprintf("HOME=%s/home", o->dir));
	put(env, &n, xasprintf("XDG_CACHE_HOME=%s/cache", o->dir));
	put(env, &n, xasprintf("XDG_DATA_HOME=%s/data", o->dir));
	put(env, &n, xasprintf("XDG_CONFIG_HOME=%s/config", o->dir));
	put(env, &n, xasprintf("OLLAMA_MODELS=%s/ollama", o->dir));
	put(env, &n, xstrdup("TERM=xterm-256color"));
	put(env, &n, xstrdup("LC_ALL=C.UTF-8"));
	for (size_t i = 0; i < more; i++)
		put(env, &n, xstrdup(o->env[i]));
	return env;
}

int leader_start(struct term *t, const struct term_opts *o)
{
	int told[2], tell[2];
	char **env, *home = path_join(o->dir, "home");

	mkdir(home, 0700);
	free(home);
	if (pipe2(told, O_CLOEXEC) || pipe2(tell, O_CLOEXEC)) {
		perror("pipe");
		return -1;
	}
	env = environment(o);
	fflush(NULL);
	t->leader = fork();
	if (!t->leader) {
		close(told[0]);
		close(tell[1]);
		close(t->master);
		lead(t, o, env, told[1], tell[0]);
	}
	for (size_t i = 0; env[i]; i++)
		free(env[i]);
	free(env);
	close(told[1]);
	close(tell[0]);
	t->told = told[0];
	t->tell = tell[1];
	if (t->leader < 0) {
		perror("fork");
		return -1;
	}
	leader_hear(t);
	return t->pid > 0 ? 0 : -1;
}

void leader_hear(struct term *t)
{
	struct word w;

	if (read(t->told, &w, sizeof w) != sizeof w) {
		t->exited = true;
		t->status = -1;
		return;
	}
	switch (w.what) {
	case STARTED:
		t->pid = w.value;
		break;
	case STOPPED:
		t->stopped = true;
		break;
	case ENDED:
		t->exited = true;
		t->status = w.value;
		break;
	}
}

void leader_continue(struct term *t)
{
	if (write(t->tell, "c", 1) != 1)
		t->exited = true;
}
