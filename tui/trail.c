/* trail.c - two stacks of places (trail.h). */
#include "trail.h"

#include "../src/base/mem.h"

#include <stdlib.h>
#include <string.h>

struct spot {
	char *path;
	uint32_t line;
};

struct stack {
	struct spot at[TRAIL_MAX];
	size_t n;
};

struct trail {
	struct stack back, forward;
	char *told; /* the string of the last answer */
};

static void stack_clear(struct stack *s)
{
	for (size_t i = 0; i < s->n; i++)
		free(s->at[i].path);
	s->n = 0;
}

static bool is_top(const struct stack *s, const char *path, uint32_t line)
{
	return s->n > 0 && s->at[s->n - 1].line == line && strcmp(s->at[s->n - 1].path, path) == 0;
}

/* The oldest goes when it is full. */
static void stack_push(struct stack *s, const char *path, uint32_t line)
{
	if (is_top(s, path, line))
		return;
	if (s->n == TRAIL_MAX) {
		free(s->at[0].path);
		memmove(s->at, s->at + 1, (TRAIL_MAX - 1) * sizeof(s->at[0]));
		s->n--;
	}
	s->at[s->n++] = (struct spot){ xstrdup(path), line };
}

struct trail *trail_new(void)
{
	return xcalloc(1, sizeof(struct trail));
}

void trail_free(struct trail *t)
{
	if (!t)
		return;
	stack_clear(&t->back);
	stack_clear(&t->forward);
	free(t->told);
	free(t);
}

void trail_push(struct trail *t, const char *path, uint32_t line)
{
	stack_push(&t->back, path, line);
	stack_clear(&t->forward);
}

/* here may be the string told last. */
static bool step(struct trail *t, struct stack *from, struct stack *to, const char *here, uint32_t here_line, const char **path,
		 uint32_t *line)
{
	struct spot s;

	/* Where one is already is no step. */
	while (here && is_top(from, here, here_line))
		free(from->at[--from->n].path);
	if (from->n == 0)
		return false;
	s = from->at[--from->n];
	if (here)
		stack_push(to, here, here_line);
	free(t->told);
	t->told = s.path;
	*path = s.path;
	*line = s.line;
	return true;
}

bool trail_back(struct trail *t, const char *here, uint32_t here_line, const char **path, uint32_t *line)
{
	return step(t, &t->back, &t->forward, here, here_line, path, line);
}

bool trail_forward(struct trail *t, const char *here, uint32_t here_line, const char **path, uint32_t *line)
{
	return step(t, &t->forward, &t->back, here, here_line, path, line);
}
