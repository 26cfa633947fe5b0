/* checkpoint.c - see checkpoint.h. */
#include "checkpoint.h"

#include <limits.h>
#include <string.h>

static uint64_t stride(uint64_t bytes)
{
	return (bytes + 63) & ~(uint64_t)63;
}

uint64_t checkpoints_need(uint64_t bytes)
{
	return CHECKPOINTS * stride(bytes);
}

int checkpoints_init(struct checkpoints *c, struct backend *be, void *live, uint64_t bytes, struct err *e)
{
	*c = (struct checkpoints){ .be = be, .live = live, .bytes = bytes };
	if (!bytes)
		return 0;
	c->memory = be->ops->alloc(be, checkpoints_need(bytes));
	if (c->memory)
		return 0;
	backend_clear(be);
	return err_set(e, ERR_FIT, "no memory for %llu MiB of copies of the recurrent state; use a smaller --ctx or model",
		       (unsigned long long)(checkpoints_need(bytes) >> 20));
}

void checkpoints_release(struct checkpoints *c)
{
	if (c->memory)
		c->be->ops->release(c->be, c->memory);
	*c = (struct checkpoints){ 0 };
}

static void *copy_at(const struct checkpoints *c, int i)
{
	return (char *)c->memory + stride(c->bytes) * (uint64_t)c->slot[i];
}

static void drop(struct checkpoints *c, int i)
{
	c->n--;
	memmove(c->pos + i, c->pos + i + 1, (size_t)(c->n - i) * sizeof *c->pos);
	memmove(c->slot + i, c->slot + i + 1, (size_t)(c->n - i) * sizeof *c->slot);
	memmove(c->keep + i, c->keep + i + 1, (size_t)(c->n - i) * sizeof *c->keep);
}

/* The copy to give up, -1: none of those that may go. */
static int least_missed(const struct checkpoints *c, bool kept_too)
{
	int best = -1, best_gap = INT_MAX;

	for (int i = 0; i < c->n - 1; i++) {
		int gap = c->pos[i + 1] - (i ? c->pos[i - 1] : 0);

		if (gap < best_gap && (kept_too || !c->keep[i])) {
			best_gap = gap;
			best = i;
		}
	}
	return best;
}

static int free_slot(const struct checkpoints *c)
{
	bool used[CHECKPOINTS] = { false };
	int slot = 0;

	for (int i = 0; i < c->n; i++)
		used[c->slot[i]] = true;
	while (used[slot])
		slot++;
	return slot;
}

void checkpoints_save(struct checkpoints *c, int pos, bool keep)
{
	int i;

	if (!c->bytes || backend_failed(c->be) || pos <= 0 || (c->n && c->pos[c->n - 1] >= pos))
		return;
	if (c->n == CHECKPOINTS) {
		i = least_missed(c, false);
		drop(c, i < 0 ? least_missed(c, true) : i);
	}
	c->slot[c->n] = free_slot(c);
	c->keep[c->n] = keep;
	c->pos[c->n] = pos;
	c->be->ops->copy(c->be, copy_at(c, c->n), c->live, c->bytes);
	c->n++;
}

int checkpoints_restore(struct checkpoints *c, int pos)
{
	static const char zeros[65536];

	if (!c->bytes)
		return pos;
	while (c->n && c->pos[c->n - 1] > pos)
		c->n--;
	if (c->n) {
		c->be->ops->copy(c->be, c->live, copy_at(c, c->n - 1), c->bytes);
		return c->pos[c->n - 1];
	}
	for (uint64_t at = 0; at < c->bytes; at += sizeof zeros)
		c->be->ops->write(c->be, (char *)c->live + at, zeros, c->bytes - at < sizeof zeros ? c->bytes - at : sizeof zeros);
	return 0;
}
