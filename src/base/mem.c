#include "mem.h"

#include <malloc.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
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

/* In front of what mem_try_alloc() gives: how to give it back. Its size keeps the alignment. */
struct try_head {
	size_t mapped; /* bytes of the mapping, 0: from malloc */
	char pad[64 - sizeof(size_t)];
};

/* From this size on pages come from the kernel as they are touched: a KV cache is large and fills slowly. */
#define MAP_FROM ((size_t)1 << 20)

void *mem_try_alloc(size_t size)
{
	struct try_head *h = NULL;
	size_t total = size + sizeof(*h);

	if (total < size || total > SIZE_MAX / 2)
		return NULL;
	if (total >= MAP_FROM) {
		h = mmap(NULL, total, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (h == MAP_FAILED)
			return NULL;
		h->mapped = total;
	} else {
		if (posix_memalign((void **)(void *)&h, 64, (total + 63) & ~(size_t)63) != 0)
			return NULL;
		memset(h, 0, total);
	}
	return h + 1;
}

void mem_free(void *p)
{
	struct try_head *h = p;

	if (!h)
		return;
	h--;
	if (h->mapped)
		munmap(h, h->mapped);
	else
		free(h);
}

void mem_setup(void)
{
	mallopt(M_MMAP_THRESHOLD, 1 << 20); /* fixed: else it rises with every large block that is freed */
	mallopt(M_TRIM_THRESHOLD, 4 << 20);
}

void mem_release(void)
{
	malloc_trim(0);
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
