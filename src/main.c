/* main.c - environment, signals, and the choice of a face. */
#include "faces/faces.h"

#include "base/log.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/thread.h"
#include "model/found.h"
#include "model/model.h"

#include "../tui/tui.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct cancel cancel;

/* The first signal asks the worker to stop and keeps what it has; the second ends the program at once. */
static void on_signal(int sig)
{
	if (cancel_asked(&cancel))
		_exit(128 + sig);
	cancel_set(&cancel);
}

static void set_signals(void)
{
	struct sigaction sa = { .sa_handler = on_signal };

	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGHUP, &sa, NULL);
}

static int fail(const struct err *e)
{
	if (e->msg[0])
		fprintf(stderr, "codeask: %s\n", e->msg);
	return e->code == ERR_CANCEL ? ERR_FAIL : (int)e->code;
}

/* -m, then $CODEASK_MODEL: a path or an installed model's name; NULL when neither was given. */
static int named_model(const struct options *o, const struct found_dirs *stores, char **model, struct err *e)
{
	const char *name = o->model ? o->model : getenv("CODEASK_MODEL");

	if (o->no_model || !name || !name[0])
		return 0;
	*model = found_resolve(stores, name, e);
	/* a file that cannot be used is said before the tree is read, not after; a pack needs its tokenizer only */
	return *model && (o->cmd == CMD_PACK || model_check(*model, e) == 0) ? 0 : -1;
}

/* The subcommands whose first word is a model: its path is put in the place of its name. *model owns the path. */
static int model_of_words(struct options *o, const char *cpu, const struct found_dirs *stores, char **model, struct err *e)
{
	if ((o->cmd != CMD_TOKENIZE && o->cmd != CMD_TEMPLATE && o->cmd != CMD_LOGITS && o->cmd != CMD_BENCH) || !o->n_args)
		return 0;
	if (cpu) { /* wrong kernels are said before a model is looked for */
		struct backend *be = backend_cpu(cpu, 1, e);

		if (!be)
			return -1;
		backend_free(be);
	}
	o->args[0] = *model = found_resolve(stores, o->args[0], e);
	return *model ? 0 : -1;
}

/* One answer, or a session? A question without a path ("codeask 'who calls x'") is a mistake that the one-shot face explains. */
static bool is_question(const struct options *o)
{
	struct stat st;

	return !options_session(o) || (o->n_args && strchr(o->args[0], ' ') && stat(o->args[0], &st) != 0);
}

/* A session of panes needs a terminal that can move its cursor; others get the one of lines. */
static bool wants_session(const struct options *o)
{
	const char *term = getenv("TERM");

	return !is_question(o) && !o->plain && isatty(STDOUT_FILENO) && term && term[0] && strcmp(term, "dumb") != 0;
}

static int session(const struct options *o, const struct ask_opts *ask, const char *config, struct err *e)
{
	struct tui_setting *settings = o->n_settings ? xcalloc(o->n_settings, sizeof(*settings)) : NULL;
	struct tui_opts t = {
		.ask = ask, .path = o->n_args ? o->args[0] : ".", .config = config, .settings = settings, .n_settings = o->n_settings,
	};
	int rc;

	for (size_t i = 0; i < o->n_settings; i++)
		settings[i] = (struct tui_setting){ o->settings[i].key, o->settings[i].value, o->settings[i].line };
	rc = tui_main(&t, e);
	free(settings);
	return rc;
}

static int dispatch(struct options *o, const char *config, struct err *e)
{
	char *cache = path_cache_dir(), *model = NULL;
	struct found_dirs stores;
	const char *cpu = getenv("CODEASK_CPU"), *replay = getenv("CODEASK_REPLAY");
	struct ask_opts ask = {
		.root = o->root, .no_model = o->no_model, .cpu = cpu && cpu[0] ? cpu : NULL, .cache_dir = cache, .stores = &stores,
		.threads = o->threads, .n_ctx = o->n_ctx, .kv = o->kv, .ram_cap = o->ram, .max_tokens = o->max_tokens,
		.sample = o->sample, .cancel = &cancel, .verbose = o->verbose, .replay = replay && replay[0] ? replay : NULL,
	};
	int rc;

	found_dirs_init(&stores, getenv, o->models_dir);
	/* a closed pipe is an error of write(), not the end */
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN); /* likewise a file that may not grow */
	if (o->cmd == CMD_ASK || o->cmd == CMD_MAP || o->cmd == CMD_PACK || o->cmd == CMD_BENCH || o->cmd == CMD_MODELS ||
	    o->cmd == CMD_PULL)
		set_signals(); /* these poll the cancel flag; the others just end */
	if (o->completion && strcmp(o->completion, "keys") == 0) {
		struct buf keys = { 0 };

		tui_list_keys(&keys);
		rc = write_stdout(buf_str(&keys), keys.len, e) == 0 ? 0 : (int)e->code;
		buf_free(&keys);
		goto out;
	}
	if (o->completion) {
		rc = completion_main(o, &stores, e) == 0 ? 0 : (int)e->code;
		goto out;
	}
	if (model_of_words(o, ask.cpu, &stores, &model, e) != 0) {
		rc = (int)e->code;
		goto out;
	}
	switch (o->cmd) {
	case CMD_TOKENIZE:
		rc = tokenize_main(o, e);
		break;
	case CMD_TEMPLATE:
		rc = template_main(o, e);
		break;
	case CMD_LOGITS:
		rc = logits_main(o, &ask, e);
		break;
	case CMD_BENCH:
		rc = bench_main(o, &ask, e);
		break;
	case CMD_MODELS:
		rc = models_main(o, &ask, e);
		break;
	case CMD_PULL:
		rc = pull_main(o, &ask, e);
		break;
	case CMD_ASK:
	case CMD_MAP:
	case CMD_PACK:
	case CMD_PLAN:
	default:
		/* the map and the pack count with a model only when one was named */
		if (o->cmd != CMD_MAP && (o->cmd != CMD_PACK || o->model) && named_model(o, &stores, &model, e) != 0) {
			rc = (int)e->code;
			break;
		}
		ask.model = model;
		rc = o->cmd == CMD_PLAN ? plan_main(o, &ask, e) : wants_session(o) ? session(o, &ask, config, e) :
		     is_question(o) ? ask_main(o, &ask, e) : plain_main(o, &ask, o->n_args ? o->args[0] : ".", e);
	}
out:
	free(model);
	free(cache);
	found_dirs_free(&stores);
	return rc;
}

/* A standard stream that is closed would give its number to the next file that is opened, and what is meant for the stream would be
 * written into it. Standard output stays unwritable: it is an error not to get an answer out. */
static void hold_standard_streams(void)
{
	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF && open("/dev/null", fd == 2 ? O_WRONLY : O_RDONLY) != fd)
			_exit(ERR_FAIL);
}

int main(int argc, char **argv)
{
	struct err e = ERR_INIT;
	struct options o;
	struct buf text = { 0 };
	char *dir = path_config_dir(), *config = dir ? path_join(dir, "config") : NULL;
	int rc;

	hold_standard_streams();
	mem_setup();
	thread_setup();
	setlocale(LC_CTYPE, "");
	rc = options_parse(&o, argc, (const char *const *)argv, config, &e);
	if (rc == 0 && o.log)
		rc = log_open(o.log, &e);
	if (rc != 0) {
		rc = fail(&e);
	} else if (o.help || o.version) {
		if (o.help)
			options_help(&text);
		else
			buf_puts(&text, "codeask " CODEASK_VERSION "\n");
		rc = write_stdout(buf_str(&text), text.len, &e) == 0 ? 0 : fail(&e);
	} else {
		rc = dispatch(&o, config, &e);
		if (err_is_set(&e))
			rc = fail(&e);
	}
	buf_free(&text);
	options_free(&o);
	free(config);
	free(dir);
	log_close();
	return rc;
}
