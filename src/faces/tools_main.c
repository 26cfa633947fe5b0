/* tools_main.c - subcommands that look at one model: tokenize, template, logits. */
#include "faces.h"

#include "../base/mem.h"
#include "../base/path.h"
#include "../model/chat.h"
#include "../model/logits.h"
#include "../model/model.h"

#include <jansson.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int read_stdin(size_t limit, char **text, size_t *len, struct err *e)
{
	struct buf b = { 0 };
	char chunk[65536];
	ssize_t n;

	while ((n = read(0, chunk, sizeof(chunk))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 || b.len + (size_t)n > limit) {
			buf_free(&b);
			return n < 0 ? err_errno(e, ERR_FAIL, "cannot read standard input") :
				       err_set(e, ERR_USAGE, "standard input has more than %zu bytes", limit);
		}
		buf_add(&b, chunk, (size_t)n);
	}
	*len = b.len;
	*text = buf_steal(&b);
	return 0;
}

int write_stdout(const char *text, size_t len, struct err *e)
{
	if (fwrite(text, 1, len, stdout) != len || fflush(stdout) != 0)
		/* a reader that went away knows: no message */
		return errno == EPIPE ? err_set(e, ERR_FAIL, "%s", "") : err_errno(e, ERR_FAIL, "cannot write the output");
	return 0;
}

static int need_words(const struct options *o, int n, const char *usage, struct err *e)
{
	if (o->n_args != n)
		return err_set(e, ERR_USAGE, "usage: codeask %s (see codeask --help)", usage);
	return 0;
}

int tokenize_main(const struct options *o, struct err *e)
{
	struct gguf *g = NULL;
	struct vocab *v = NULL;
	struct tokens ids = { 0 };
	struct buf out = { 0 };
	char *text = NULL;
	size_t len;

	if (need_words(o, 1, "tokenize MODEL < TEXT", e) == 0 && (g = gguf_open(o->args[0], e)) && (v = vocab_new(g, e)) &&
	    read_stdin((size_t)1 << 31, &text, &len, e) == 0 && vocab_encode(v, text, len, false, &ids, e) == 0) {
		for (size_t i = 0; i < ids.n; i++)
			buf_printf(&out, "%d\n", ids.p[i]);
		write_stdout(buf_str(&out), out.len, e);
	}
	buf_free(&out);
	free(ids.p);
	free(text);
	vocab_free(v);
	gguf_free(g);
	return err_is_set(e) ? (int)e->code : 0;
}

/* [{"role": "user", "content": "..."}, ...] */
static int parse_messages(const json_t *j, struct chat_msg **msgs, size_t *n, struct err *e)
{
	*n = json_array_size(j);
	if (!json_is_array(j) || *n == 0)
		return err_set(e, ERR_USAGE, "standard input must be a JSON array of {\"role\": ..., \"content\": ...}");
	*msgs = xcalloc(*n, sizeof(**msgs));
	for (size_t i = 0; i < *n; i++) {
		const json_t *m = json_array_get(j, i), *role = json_object_get(m, "role"), *content = json_object_get(m, "content");

		if (!json_is_string(role) || !json_is_string(content))
			return err_set(e, ERR_USAGE, "message %zu needs a text \"role\" and a text \"content\"", i);
		(*msgs)[i] = (struct chat_msg){ json_string_value(role), json_string_value(content), json_string_length(content) };
	}
	return 0;
}

/* A template by itself; for the tokens whose text only a model knows it gets those that are usual with it. */
static struct chat *template_file(const char *path, struct err *e)
{
	struct chat *c;
	char *text;
	size_t len;

	if (path_read_file(path, 1 << 20, &text, &len, e) != 0)
		return NULL;
	c = chat_new_text(path, text, len, NULL, NULL, e);
	free(text);
	return c;
}

int template_main(const struct options *o, struct err *e)
{
	struct gguf *g = NULL;
	struct vocab *v = NULL;
	struct chat *c = NULL;
	struct chat_msg *msgs = NULL;
	struct chat_prompt p = { 0 };
	json_t *j = NULL;
	json_error_t je;
	char *text = NULL;
	size_t len, n;

	if (need_words(o, 1, "template MODEL|FILE.jinja < MESSAGES.json", e) != 0)
		goto out;
	n = strlen(o->args[0]);
	if (n > 6 && strcmp(o->args[0] + n - 6, ".jinja") == 0) {
		c = template_file(o->args[0], e);
	} else if ((g = gguf_open(o->args[0], e)) && (v = vocab_new(g, e))) {
		c = chat_new(g, v, e);
	}
	if (!c || read_stdin((size_t)64 << 20, &text, &len, e) != 0)
		goto out;
	j = json_loadb(text, len, 0, &je);
	if (!j) {
		err_set(e, ERR_USAGE, "standard input is no JSON: %s (line %d)", je.text, je.line);
		goto out;
	}
	if (parse_messages(j, &msgs, &n, e) == 0 && chat_render(c, msgs, n, true, &p, e) == 0)
		write_stdout(buf_str(&p.text), p.text.len, e);
out:
	chat_prompt_free(&p);
	free(msgs);
	json_decref(j);
	free(text);
	chat_free(c);
	vocab_free(v);
	gguf_free(g);
	return err_is_set(e) ? (int)e->code : 0;
}

int logits_main(const struct options *o, const struct ask_opts *ask, struct err *e)
{
	struct logits_input in = { 0 };
	struct backend *be = NULL;
	struct model *m = NULL;
	struct session *s = NULL;

	if (need_words(o, 3, "logits MODEL TOKENS OUT [--rows LIST] [--greedy N] [--kv f32|f16]", e) == 0 &&
	    logits_read(o->args[1], &in, e) == 0 && ((in.n_rows && !o->rows) || logits_rows(&in, o->rows, e) == 0) &&
	    (be = backend_cpu(ask->cpu, ask->threads, e)) && (m = model_open(o->args[0], be, e))) {
		struct session_opts so = { .n_ctx = o->n_ctx > 0 ? o->n_ctx : in.n + o->greedy, .kv = ask->kv };

		s = session_new(m, &so, e);
		if (s)
			logits_run(s, &in, o->greedy, o->args[2], e);
	}
	session_free(s);
	model_free(m);
	backend_free(be);
	logits_input_free(&in);
	return err_is_set(e) ? (int)e->code : 0;
}
