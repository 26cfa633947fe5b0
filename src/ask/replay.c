#include "replay.h"

#include "../base/mem.h"
#include "../base/path.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A number of at most `most`; NAN: none. */
static double number(const char *s, double most)
{
	char *end;
	double x = strtod(s, &end);

	return end != s && !*end && x >= 0 && x <= most ? x : NAN;
}

static int set(struct replay *r, const char *key, const char *value, const char *path, int line, struct err *e)
{
	const struct {
		const char *key;
		double most;
		double *to;
		int *to_int;
	} keys[] = {
		{ "load_s", 3600, &r->load_s, NULL },
		{ "prompt_rate", 1e9, &r->prompt_rate, NULL },
		{ "rate", 1e6, &r->rate, NULL },
		{ "prompt_tokens", 1 << 24, NULL, &r->prompt_tokens },
		{ "context", 1 << 24, NULL, &r->context },
	};

	if (strcmp(key, "name") == 0) {
		free(r->name);
		r->name = xstrdup(value);
		return 0;
	}
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		double x;

		if (strcmp(keys[i].key, key) != 0)
			continue;
		x = number(value, keys[i].most);
		if (isnan(x) || (keys[i].to_int == &r->context && x < 256))
			return err_set(e, ERR_MODEL, "%s: line %d: %s = %s: give a number from %d to %.0f", path, line, key, value,
				       keys[i].to_int == &r->context ? 256 : 0, keys[i].most);
		if (keys[i].to)
			*keys[i].to = x;
		else
			*keys[i].to_int = (int)x;
		return 0;
	}
	return err_set(e, ERR_MODEL, "%s: line %d: there is no '%s': a recorded answer has name, load_s, prompt_tokens, prompt_rate, rate, context",
		       path, line, key);
}

static char *trim(char *s)
{
	size_t n;

	s += strspn(s, " \t");
	for (n = strlen(s); n && strchr(" \t\r", s[n - 1]); n--)
		;
	s[n] = 0;
	return s;
}

/* The head, up to an empty line; what is behind it. */
static char *read_head(struct replay *r, char *p, const char *path, struct err *e)
{
	for (int line = 1; *p; line++) {
		char *end = strchr(p, '\n'), *next = end ? end + 1 : p + strlen(p), *eq;

		if (end)
			*end = 0;
		p = trim(p);
		if (!*p)
			return next;
		eq = strchr(p, '=');
		if (!eq) {
			err_set(e, ERR_MODEL, "%s: line %d is no \"key = value\": a recorded answer begins with such lines and an empty one", path, line);
			return NULL;
		}
		*eq = 0;
		if (*p != '#' && set(r, trim(p), trim(eq + 1), path, line, e) != 0)
			return NULL;
		p = next;
	}
	return p;
}

static void add_answer(struct replay *r, const char *text, size_t len)
{
	if (len && text[len - 1] == '\n') /* of the file, not of the answer */
		len--;
	r->answers = mem_grow(r->answers, r->n, &r->cap, sizeof(*r->answers));
	r->answers[r->n++] = (struct replay_answer){ text, len };
}

int replay_open(struct replay *r, const char *path, struct err *e)
{
	struct err why = ERR_INIT;
	const char *p, *start;
	size_t len;

	*r = (struct replay){ .prompt_rate = 2000, .rate = 20, .context = 32768 };
	if (path_read_file(path, REPLAY_MAX, &r->data, &len, &why) != 0)
		return err_set(e, ERR_MODEL, "%s", why.msg);
	if (memchr(r->data, 0, len)) {
		replay_free(r);
		return err_set(e, ERR_MODEL, "%s holds bytes of zero: a recorded answer is text", path);
	}
	start = p = read_head(r, r->data, path, e);
	if (!p) {
		replay_free(r);
		return -1;
	}
	while (*p) {
		const char *end = strchr(p, '\n');
		size_t n = end ? (size_t)(end - p) : strlen(p);

		if (n == 2 && memcmp(p, "%%", 2) == 0) {
			add_answer(r, start, (size_t)(p - start));
			start = p + n + (end != NULL);
		}
		p += n + (end != NULL);
	}
	add_answer(r, start, (size_t)(p - start));
	if (!r->name)
		r->name = xstrdup(path_base(path));
	return 0;
}

void replay_free(struct replay *r)
{
	free(r->name);
	free(r->data);
	free(r->answers);
	memset(r, 0, sizeof(*r));
}

size_t replay_token(const char *s, size_t n)
{
	size_t i = 0;

	while (i < n && i < REPLAY_TOKEN && strchr(" \t\n", s[i]))
		i++;
	while (i < n && !strchr(" \t\n", s[i])) {
		if (i >= REPLAY_TOKEN && ((unsigned char)s[i] & 0xc0) != 0x80)
			break;
		i++;
	}
	return i ? i : 1;
}
