/* tree_mem.c - memory of trees: taken from blocks of the thread, given back all at once.
 *
 * A tree of a file is some hundred thousand small allocations that all end together. While a thread is between
 * tree_mem_begin() and tree_mem_end(), what tree-sitter allocates on it comes from its blocks; what is freed goes to a list of
 * its size and is handed out again; the end frees all. Objects made in between must not outlive the end, and objects made
 * before must not grow or be freed in between: so parser and cursor of a file are made and dropped inside. Everywhere else
 * (queries, other threads) malloc() serves. Neither gives NULL: tree-sitter leaves that to its allocator.
 */
#include "room.h"

#include <stdlib.h>

enum { CLASSES = 40, FIRST_BLOCK = 256 << 10, LARGEST_BLOCK = 8 << 20, SPARE = 1 << 20 };

struct block {
	struct block *next;
	size_t size;
	_Alignas(16) char data[];
};

/* In front of each piece: its class, or its size when it is larger than all classes. */
struct piece {
	size_t size; /* of what follows */
	struct piece *next_free; /* of one in use: itself */
};

struct tree_mem {
	struct block *blocks; /* the newest first */
	size_t used;          /* of the newest */
	struct piece *free[CLASSES];
};

static _Thread_local struct tree_mem *active;

/* Sizes grow by a quarter from class to class: 16, 32, 48, 64, 80, 96, 112, 128, 160, ... */
static int size_class(size_t size)
{
	if (size <= 128)
		return size ? (int)((size - 1) / 16) : 0;
	int log = 63 - __builtin_clzll(size - 1); /* 2^log <= size - 1 */
	int cls = 8 + (log - 7) * 4 + (int)(((size - 1) >> (log - 2)) & 3);
	return cls < CLASSES ? cls : CLASSES;
}

static size_t class_size(int cls)
{
	if (cls < 8)
		return ((size_t)cls + 1) * 16;
	return ((size_t)5 + (size_t)(cls - 8) % 4) << (5 + (cls - 8) / 4);
}

static void *bump(struct tree_mem *m, size_t size)
{
	size_t need = (size + sizeof(struct piece) + 15) & ~(size_t)15;
	if (!m->blocks || m->blocks->size - m->used < need) {
		size_t want = m->blocks && m->blocks->size * 2 < LARGEST_BLOCK ? m->blocks->size * 2 : m->blocks ? LARGEST_BLOCK : FIRST_BLOCK;
		struct block *b = xmalloc(sizeof *b + (want > need ? want : need));
		b->size = want > need ? want : need;
		b->next = m->blocks;
		m->blocks = b;
		m->used = 0;
	}
	struct piece *p = (struct piece *)(void *)(m->blocks->data + m->used);
	m->used += need;
	p->size = size;
	p->next_free = p;
	return p + 1;
}

static void *tree_malloc(size_t size)
{
	struct tree_mem *m = active;
	if (!m)
		return xmalloc(size);
	int cls = size_class(size);
	if (cls < CLASSES && m->free[cls]) {
		struct piece *p = m->free[cls];
		m->free[cls] = p->next_free;
		p->next_free = p;
		return p + 1;
	}
	if (size > SIZE_MAX / 2)
		return xmalloc(size); /* ends the program */
	return bump(m, cls < CLASSES ? class_size(cls) : size);
}

static void *tree_calloc(size_t n, size_t size)
{
	if (!active)
		return xcalloc(n, size);
	if (size && n > SIZE_MAX / size)
		return xcalloc(n, size); /* ends the program */
	return memset(tree_malloc(n * size), 0, n * size);
}

static void tree_free(void *at)
{
	struct tree_mem *m = active;
	if (!m) {
		free(at);
		return;
	}
	if (!at)
		return;
	struct piece *p = (struct piece *)at - 1;
	/* tree-sitter 0.20 counts children in 16 bits: of a node of more it frees a place in the middle of their array */
	if (p->next_free != p)
		return;
	int cls = size_class(p->size);
	if (cls >= CLASSES)
		return; /* rare and large: arrays that grow */
	p->next_free = m->free[cls];
	m->free[cls] = p;
}

static void *tree_realloc(void *at, size_t size)
{
	if (!active)
		return xrealloc(at, size);
	if (!at)
		return tree_malloc(size);
	struct piece *p = (struct piece *)at - 1;
	if (size <= p->size)
		return at;
	void *to = tree_malloc(size);
	memcpy(to, at, p->size);
	tree_free(at);
	return to;
}

/* Sanitizers see what tree-sitter does to its memory only when it comes from malloc(). */
#if defined(__SANITIZE_ADDRESS__)
#define PLAIN_MALLOC 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define PLAIN_MALLOC 1
#endif
#endif
static void set_allocator(void) __attribute__((constructor));
static void set_allocator(void)
{
#ifndef PLAIN_MALLOC
	ts_set_allocator(tree_malloc, tree_calloc, tree_realloc, tree_free);
#else
	(void)tree_malloc, (void)tree_calloc, (void)tree_realloc, (void)tree_free;
#endif
}

bool tree_mem_owns(void)
{
#ifndef PLAIN_MALLOC
	return active != NULL;
#else
	return false;
#endif
}

struct tree_mem *tree_mem_new(void)
{
	return xcalloc(1, sizeof(struct tree_mem));
}

void tree_mem_begin(struct tree_mem *m)
{
	active = m;
}

void tree_mem_end(struct tree_mem *m)
{
	active = NULL;
	/* one block stays for the next file, unless it is large */
	while (m->blocks && (m->blocks->next || m->blocks->size > SPARE)) {
		struct block *next = m->blocks->next;
		free(m->blocks);
		m->blocks = next;
	}
	m->used = 0;
	memset(m->free, 0, sizeof m->free);
}

void tree_mem_free(struct tree_mem *m)
{
	if (!m)
		return;
	tree_mem_end(m);
	if (m->blocks)
		free(m->blocks);
	free(m);
}
