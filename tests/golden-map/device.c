// SPDX-License-Identifier: MIT
/* device.c: a made-up driver that holds one of everything the C reader knows.
 *
 * Copyright 2026 nobody in particular.
 */
#include <linux/module.h>
#include "toy.h"

#define TOY_SLOTS 4
#define toy_min(a, b) ((a) < (b) ? helper_cmp(a, b) : (b))

struct toy {
	int level;
	struct list_head *links[2];
	int (*poke)(struct toy *t, int how);
	union {
		u32 word;
		u8 bytes[4];
	};
};

typedef struct {
	int x, y;
} toy_point;
typedef int (*toy_fn)(struct toy *);

enum toy_state { TOY_OFF, TOY_ON = 2 };

extern const struct toy_ops toy_far_ops;
static const struct toy_ops toy_ops;
static int toy_count, toy_limit = TOY_SLOTS;
static DEFINE_MUTEX(toy_lock);
static LIST_HEAD(toy_list);
int toy_declared(struct toy *t, int how);

/**
 * toy_open() - opens one
 * @t: the toy
 */
static int __init
toy_open(struct toy __user *t, toy_fn cb)
{
	struct toy *p = container_of(t, struct toy, links);
	int err;

	list_for_each_entry(p, &toy_list, links) {
		if (IS_ENABLED(CONFIG_TOY_FAST))
			err = p->poke(p, TOY_ON);
		else
			err = cb(p);
	}
	p->poke = toy_declared;
	t->ops = &toy_ops;
	register_toy(t, &toy_far_ops, toy_open_slow, err);
	return va_arg(ap, char *) ? toy_min(err, toy_limit) : -EINVAL;
}

/* Not documentation: a blank line follows. */

#ifdef CONFIG_TOY_SLOW
static inline void toy_slow(void) { toy_count++; }
#else
static inline void toy_slow(void) { }
#endif

static const struct toy_ops toy_ops = {
	.open = toy_open,
	.close = &toy_close,
#ifdef CONFIG_TOY_SLOW
	.slow = toy_slow,
#endif
	.nested = { .deep = toy_deep },
};

static int (*const toy_table[])(struct toy *) = {
	[TOY_OFF] = toy_stop,
	[TOY_ON] = toy_start,
};

static const struct toy_id toy_ids[] = {
	{ 1, toy_match },
	{ }
};
static const int toy_numbers[] = { 1, 2, 3 };

SYSCALL_DEFINE2(toy_call, int, fd, struct toy __user *, arg)
{
	return toy_open(arg, NULL) + fd;
}

int old_style(a, b)
	int a;
	char *b;
{
	return a;
}

static void __exit toy_exit(void)
{
#if TOY_SLOTS > 2
	if (toy_count) {
#else
	if (toy_limit) {
#endif
		toy_slow();
	}
}
module_init(toy_open)
module_exit(toy_exit);
EXPORT_SYMBOL_GPL(toy_declared);
MODULE_DEVICE_TABLE(toy, toy_ids);
MODULE_LICENSE("GPL");
TRACE_EVENT(toy_opened, TP_PROTO(struct toy *t), TP_ARGS(t));

int main(void)
{
	return 0;
}
