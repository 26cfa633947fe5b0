/* Reads and writes without a cache. */
#include "toyfs.h"

static int toy_plain_read(struct toy_node *n)
{
	return vfs_read(n);
}

const struct toy_file_ops toy_file_operations = {
	.read = toy_plain_read,
};
