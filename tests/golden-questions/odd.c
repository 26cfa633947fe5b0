/* What the exact questions have to tell apart: recursion, slots, twins, names that look like others. */
#include "loop_a.h"
#include "toyfs.h"

#define ODD_ATTR(name) static int *name##_attr = name##_show
#define ODD_LIMIT 8

enum odd_color {
	ODD_RED,
	ODD_GREEN = 4,
};

struct odd_ops {
	int (*open)(struct toy_mount *m);
	int (*close)(struct toy_mount *m);
};

/* odd_even("odd_never_called()") in a comment calls nothing */
static int odd_even(int n);

static int odd_odd(int n)
{
	return n ? odd_even(n - 1) : 0;
}

static int odd_even(int n)
{
	return n ? odd_odd(n - 1) : 1;
}

static int odd_self(int n)
{
	return n ? odd_self(n - 1) + odd_odd(n) + odd_even(n) : puts("odd_never_called()");
}

static int odd_never_called(void)
{
	return odd_self(3);
}

static int color_show(void)
{
	return ODD_RED;
}
ODD_ATTR(color);

#ifdef ODD_BIG
static int odd_twin(void)
{
	return 1;
}
#else
static int odd_twin(void)
{
	return 2;
}
#endif

static int odd_open(struct toy_mount *m)
{
	return odd_twin() + toy_get_node(m, 0) != 0;
}

static const struct odd_ops odd_table = {
	.open = odd_open,
};

int odd_run(const struct odd_ops *ops, struct toy_mount *m)
{
	return ops->open(m);
}

int odd_start(struct toy_mount *m)
{
	return odd_run(&odd_table, m);
}
EXPORT_SYMBOL_GPL(odd_start);
