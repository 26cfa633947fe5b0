/* mem.h - allocation that never returns NULL, and an arena.
 *
 * Out of memory ends the program (one line on stderr, exit 1) for everything of bounded size. Buffers whose size a user or
 * a file chooses (model, KV cache, file contents) are taken with mem_try_alloc(), which may fail and is reported.
 */
#ifndef CODEASK_BASE_MEM_H
#define CODEASK_BASE_MEM_H

#include <stddef.h>

void *xmalloc(size_t size);
void *xcalloc(size_t n, size_t size);
void *xrealloc(void *p, size_t size);
void *xreallocarray(void *p, size_t n, size_t size);
char *xstrdup(const char *s);
char *xstrndup(const char *s, size_t n);
char *xasprintf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* 64-byte aligned, zeroed (large ones lazily, page by page); NULL when there is no memory. Freed with mem_free() only. */
void *mem_try_alloc(size_t size);
void mem_free(void *p);

/* Large blocks go back to the system when freed, however many were freed before: called once, first. Without it a kernel's map
 * needs a tenth more memory. */
void mem_setup(void);
/* Gives what is free between small blocks back to the system: after a phase that used many. */
void mem_release(void);

/* Makes room for one more element: doubles *cap when n == *cap. Returns the (moved) array. */
void *mem_grow(void *p, size_t n, size_t *cap, size_t elem_size);

/* Bump allocator: blocks are freed together. Pointers stay valid until arena_free(). Not thread-safe. */
struct arena_block;
struct arena {
	struct arena_block *head;
	size_t used, cap; /* of the head block */
	size_t total;     /* bytes in all blocks */
};
void *arena_alloc(struct arena *a, size_t size); /* 16-byte aligned, not zeroed */
char *arena_strndup(struct arena *a, const char *s, size_t n);
void arena_free(struct arena *a); /* leaves an empty, usable arena */

#endif
