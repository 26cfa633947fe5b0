/* ask_main.c - one-shot answers, the map and the pack: events rendered on stdout. */
#include "faces.h"

#include <string.h>
#include <unistd.h>

/* PATH and QUESTION... of the command line; the question's words are joined by blanks. */
static int split_words(const struct options *o, const char **path, struct buf *question, struct err *e)
{
	const char *word = o->cmd == CMD_MAP ? "map " : o->cmd == CMD_PACK ? "pack " : "";

	if (o->n_args == 0)
		return err_set(e, ERR_USAGE, "no path given: codeask %sPATH%s (see codeask --help)", word, *word ? "" : " \"explain structure\"");
	*path = o->args[0];
	if (o->cmd == CMD_MAP && o->n_args > 1)
		return err_set(e, ERR_USAGE, "map takes one path, not \"%s\" too: codeask map %s (see codeask --help)", o->args[1], *path);
	if (o->cmd == CMD_ASK && o->n_args == 1 && strchr(*path, ' ') && access(*path, F_OK) != 0)
		return err_set(e, ERR_USAGE, "no path given: for this directory, codeask . \"%s\" (see codeask --help)", *path);
	for (int i = 1; i < o->n_args; i++) {
		buf_puts(question, i > 1 ? " " : "");
		buf_puts(question, o->args[i]);
	}
	if (question->len == 0 && o->question)
		buf_puts(question, o->question);
	if (o->cmd == CMD_ASK && question->len == 0)
		return err_set(e, ERR_USAGE, "no question given: codeask %s \"explain structure\" (see codeask --help)", *path);
	return 0;
}

int ask_main(const struct options *o, const struct ask_opts *base, struct err *e)
{
	struct ask_opts ask = *base;
	struct buf question = { 0 };
	struct render *r;
	const char *path = NULL;
	int rc;

	if (split_words(o, &path, &question, e) != 0) {
		buf_free(&question);
		return ERR_USAGE;
	}
	r = render_new(o, ask.cancel);
	ask.emit = render_event;
	ask.ud = r;
	ask.row = o->json ? row_json : row_text;
	if (o->cmd == CMD_MAP)
		rc = ask_map(&ask, path, o->tokens);
	else if (o->cmd == CMD_PACK)
		rc = ask_pack(&ask, path, question.len ? buf_str(&question) : NULL, o->tokens);
	else
		rc = ask_run(&ask, path, buf_str(&question));
	if (render_finish(r) != 0 || rc == ERR_CANCEL)
		rc = ERR_FAIL;
	render_free(r);
	buf_free(&question);
	return rc;
}
