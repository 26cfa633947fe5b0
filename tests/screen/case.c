#include "case.h"

#include "src/base/mem.h"
#include "src/base/path.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void append(char ***list, size_t *n, char *s)
{
	*list = xreallocarray(*list, *n + 2, sizeof **list);
	(*list)[(*n)++] = s;
	(*list)[*n] = NULL;
}

static void words(char ***list, size_t *n, const char *s)
{
	while (*(s += strspn(s, " "))) {
		size_t len = strcspn(s, " ");

		append(list, n, xstrndup(s, len));
		s += len;
	}
}

static bool header(struct case_file *c, const char *word, const char *rest)
{
	if (!strcmp(word, "size"))
		return sscanf(rest, "%dx%d", &c->cols, &c->lines) == 2;
	if (!strcmp(word, "tree"))
		free(c->tree), c->tree = xstrdup(rest);
	else if (!strcmp(word, "args"))
		words(&c->args, &c->n_args, rest);
	else if (!strcmp(word, "env"))
		append(&c->env, &c->n_env, xstrdup(rest));
	else if (!strcmp(word, "replay"))
		free(c->replay), c->replay = xstrdup(rest);
	else if (!strcmp(word, "stdin"))
		free(c->in), c->in = xstrdup(rest);
	else if (!strcmp(word, "config"))
		append(&c->config, &c->n_config, xstrdup(rest));
	else if (!strcmp(word, "before"))
		append(&c->before, &c->n_before, xstrdup(rest));
	else
		return false;
	return true;
}

static bool known(const char *word)
{
	static const char *const steps[] = { "keys", "text", "paste", "wait", "gone", "lacks", "quiet", "resize", "mouse", "mask", "screen",
					     "cursor", "attr", "mode", "mark", "expect-bytes", "clears", "copied", "signal", "stop",
					     "continue", "exit", "file", "sh", "save", NULL };

	for (size_t i = 0; steps[i]; i++)
		if (!strcmp(word, steps[i]))
			return true;
	return false;
}

static bool line(struct case_file *c, char *s, int no)
{
	char *rest = s + strcspn(s, " ");

	if (!*s || *s == '#')
		return true;
	if (*s == '|') {
		struct case_step *last = c->n_steps ? &c->steps[c->n_steps - 1] : NULL;

		if (!last || strcmp(last->word, "screen"))
			return printf("%s:%d: a row without a screen\n", c->path, no), false;
		append(&last->rows, &last->n_rows, xstrdup(s + 1));
		return true;
	}
	if (*rest)
		*rest++ = 0;
	if (known(s)) {
		c->steps = mem_grow(c->steps, c->n_steps, &c->cap_steps, sizeof *c->steps);
		c->steps[c->n_steps++] = (struct case_step){ .word = xstrdup(s), .rest = xstrdup(rest), .line = no };
		return true;
	}
	if (c->n_steps || !header(c, s, rest))
		return printf("%s:%d: what is \"%s\"?\n", c->path, no, s), false;
	return true;
}

bool case_read(struct case_file *c, const char *path)
{
	struct err e = ERR_INIT;
	char *text = NULL, *s;
	size_t len;
	bool ok = true;
	int no = 0;

	*c = (struct case_file){ .path = xstrdup(path), .cols = 80, .lines = 24, .tree = xstrdup("toyfs") };
	if (path_read_file(path, 1 << 20, &text, &len, &e)) {
		printf("%s: %s\n", path, e.msg);
		return false;
	}
	for (s = text; ok && *s;) {
		char *end = s + strcspn(s, "\n"), *next = *end ? end + 1 : end;

		*end = 0;
		ok = line(c, s, ++no);
		s = next;
	}
	free(text);
	return ok;
}

bool case_rewrite(const struct case_file *c)
{
	struct buf out = { 0 };
	size_t len, step = 0;
	char *text = NULL, *s;
	bool changed = false, skip = false;
	int no = 0;
	FILE *f;

	if (path_read_file(c->path, 1 << 20, &text, &len, NULL))
		return false;
	for (s = text; *s;) {
		size_t n = strcspn(s, "\n");

		no++;
		if (*s != '|')
			skip = false;
		if (!skip) {
			buf_add(&out, s, n);
			buf_putc(&out, '\n');
		}
		while (step < c->n_steps && c->steps[step].line < no)
			step++;
		if (step < c->n_steps && c->steps[step].line == no && c->steps[step].seen) {
			buf_puts(&out, c->steps[step].seen);
			skip = changed = true;
		}
		s += n + (s[n] != 0);
	}
	free(text);
	if (changed && (f = fopen(c->path, "w"))) {
		fwrite(out.p, 1, out.len, f);
		fclose(f);
	}
	buf_free(&out);
	return true;
}

static void drop(char **list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(list[i]);
	free(list);
}

void case_free(struct case_file *c)
{
	for (size_t i = 0; i < c->n_steps; i++) {
		free(c->steps[i].word);
		free(c->steps[i].rest);
		free(c->steps[i].seen);
		drop(c->steps[i].rows, c->steps[i].n_rows);
	}
	free(c->steps);
	drop(c->args, c->n_args);
	drop(c->env, c->n_env);
	drop(c->config, c->n_config);
	drop(c->before, c->n_before);
	free(c->path);
	free(c->tree);
	free(c->replay);
	free(c->in);
}

void case_unescape(struct buf *out, const char *s)
{
	for (; *s; s++) {
		if (*s != '\\' || !s[1]) {
			buf_putc(out, *s);
			continue;
		}
		s++;
		if (!strchr("nte\\", *s))
			buf_putc(out, '\\'); /* a regular expression's own */
		buf_putc(out, *s == 'n' ? '\n' : *s == 't' ? '\t' : *s == 'e' ? 27 : *s);
	}
}
