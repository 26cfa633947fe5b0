/* script.c - a person's place is taken by a file: see app.h. */
#include "app_impl.h"

#include "../src/base/mem.h"
#include "../src/base/path.h"
#include "../src/base/utf8.h"

#include <stdlib.h>
#include <string.h>

#define SCRIPT_MAX (1u << 20)

struct script {
	char *text, *next; /* the rest of the line that is being fed, or the next one */
	size_t len;
	enum { LINE, KEYS, TYPED } state; /* what `next` points to */
	bool now;                         /* this line does not wait */
	int line;
};

struct script *script_open(const char *path, struct err *e)
{
	struct script *s = xcalloc(1, sizeof(*s));

	if (path_read_file(path, SCRIPT_MAX, &s->text, &s->len, e) != 0) {
		err_prefix(e, "CODEASK_SCRIPT: %s", path);
		free(s);
		return NULL;
	}
	s->next = s->text;
	return s;
}

void script_free(struct script *s)
{
	if (s)
		free(s->text);
	free(s);
}

/* Ends the line in place; the text behind it, NULL at the end of the file. */
static void begin_line(struct script *s)
{
	s->line++;
	s->now = false;
	s->next += strspn(s->next, " \t");
	if (strncmp(s->next, "now ", 4) == 0) {
		s->now = true;
		s->next += 4;
	}
	s->state = s->next[0] == '"' ? TYPED : KEYS;
	if (s->state == TYPED)
		s->next++;
}

static void end_line(struct script *s)
{
	s->state = LINE;
	if (*s->next == '\n')
		s->next++;
}

static bool command(struct script *s, struct app *a)
{
	size_t n = strcspn(s->next, "\n");
	char *line = xstrndup(s->next + 1, n - 1);

	s->next += n;
	end_line(s);
	app_command(a, line);
	free(line);
	return true;
}

static bool key(struct script *s, struct app *a)
{
	size_t n = strcspn(s->next, " \t\n");
	char word[32];
	int32_t k;

	snprintf(word, sizeof(word), "%.*s", (int)(n < 31 ? n : 31), s->next);
	s->next += n;
	s->next += strspn(s->next, " \t");
	k = key_parse(word);
	if (*s->next == '\n' || !*s->next)
		end_line(s);
	if (k < 0) {
		app_say(a, "script line %d: %s is no key", s->line, word);
		return true;
	}
	app_key(a, k);
	return true;
}

static bool type(struct script *s, struct app *a)
{
	int32_t cp;

	if (*s->next == '\n' || !*s->next) {
		end_line(s);
		return false;
	}
	s->next += utf8_decode(s->next, strlen(s->next), &cp);
	app_key(a, cp < 0 ? 0xfffd : cp);
	return true;
}

bool script_step(struct script *s, struct app *a, bool idle)
{
	while (s->state == LINE && *s->next) {
		begin_line(s);
		if (s->state == KEYS && (*s->next == '#' || *s->next == '\n' || !*s->next)) { /* a comment, an empty line */
			s->next += strcspn(s->next, "\n");
			end_line(s);
		}
	}
	if (s->state == LINE || (!idle && !s->now))
		return false;
	if (s->state == TYPED)
		return type(s, a);
	return *s->next == ':' && (s->next == s->text || s->next[-1] == '\n' || s->next[-1] == ' ') && s->next[1] != '\n' && s->next[1] != ' ' && s->next[1]
		       ? command(s, a)
		       : key(s, a);
}
