#include "mem.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The one place below the faces that ends the program: nothing can be reported through memory that is not there. */
static void *checked(void *p)
{
	if (!p) {
		static const char text[] = "codeask: out of memory\n";
		ssize_t ignored = write(2, text, sizeof(text) - 1);
		(void)ignored;
		_exit(1);
	}
	return p;
}

void *xmalloc(size_t size)
{
	return checked(malloc(size ? size : 1));
}

void *xcalloc(size_t n, size_t size)
{
	return checked(calloc(n ? n : 1, size ? size : 1));
}

void *xrealloc(void *p, size_t size)
{
	return checked(realloc(p, size ? size : 1));
}

void *xreallocarray(void *p, size_t n, size_t size)
{
	return checked(reallocarray(p, n ? n : 1, size ? size : 1));
}

char *xstrdup(const char *s)
{
	return checked(strdup(s));
}

char *xstrndup(const char *s, size_t n)
{
	return checked(strndup(s, n));
}

char *xasprintf(const char *fmt, ...)
{
	char *s = NULL;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&s, fmt, ap) < 0)
		s = NULL;
	va_end(ap);
	return checked(s);
}

void *mem_try_alloc(size_t size)
{
	void *p = NULL;

	if (size == 0)
		size = 1;
	if (size > SIZE_MAX - 63 || posix_memalign(&p, 64, (size + 63) & ~(size_t)63) != 0)
		return NULL;
	return memset(p, 0, size);
}

void mem_free(void *p)
{
	free(p);
}

void *mem_grow(void *p, size_t n, size_t *cap, size_t elem_size)
{
	if (n < *cap)
		return p;
	*cap = *cap ? *cap * 2 : 16;
	return xreallocarray(p, *cap, elem_size);
}

struct arena_block {
	struct arena_block *next;
	_Alignas(16) char data[];
};

#define ARENA_BLOCK ((size_t)64 << 10)

void *arena_alloc(struct arena *a, size_t size)
{
	struct arena_block *b;
	size_t need = (size + 15) & ~(size_t)15;

	if (need < size)
		checked(NULL);
	if (!a->head || a->cap - a->used < need) {
		size_t cap = need > ARENA_BLOCK / 4 ? need : ARENA_BLOCK;

		b = xmalloc(sizeof(*b) + cap);
		if (a->head && need > ARENA_BLOCK / 4) {
			/* a large piece gets its own block behind the head, so that the head's rest stays usable */
			b->next = a->head->next;
			a->head->next = b;
			a->total += cap;
			return b->data;
		}
		b->next = a->head;
		a->head = b;
		a->cap = cap;
		a->used = 0;
		a->total += cap;
	}
	a->used += need;
	return a->head->data + a->used - need;
}

char *arena_strndup(struct arena *a, const char *s, size_t n)
{
	char *p = arena_alloc(a, n + 1);

	memcpy(p, s, n);
	p[n] = '\0';
	return p;
}

void arena_free(struct arena *a)
{
	while (a->head) {
		struct arena_block *next = a->head->next;

		free(a->head);
		a->head = next;
	}
	memset(a, 0, sizeof(*a));
}
