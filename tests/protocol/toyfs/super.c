/*
 * Mounts toy trees and makes their nodes.
 *
 * Copyright (c) 2026 the codeask developers
 */
#include "toyfs.h"
#include <toy/vfs.h>

static const struct toy_dir_ops toy_dir_operations;

/* Allocates a node and gives it its tables. */
struct toy_node *toy_get_node(struct toy_mount *m, int mode)
{
	struct toy_node *n = vfs_new_node(m, mode);

	if (n) {
		n->dir_ops = &toy_dir_operations;
		n->file_ops = &toy_file_operations;
	}
	return n;
}

static int
toy_mknod(struct toy_mount *m, int mode)
{
	return toy_get_node(m, mode) ? 0 : -1;
}

static int toy_create(struct toy_mount *m, int mode)
{
	return toy_mknod(m, mode | 1);
}

static const struct toy_dir_ops toy_dir_operations = {
	.create = toy_create,
	.mknod = toy_mknod,
	.lookup = vfs_lookup,
};

static int toy_fill(struct toy_mount *m)
{
	return toy_get_node(m, 0) ? 0 : -1;
}

static int toy_get_tree(struct toy_mount *m)
{
	return vfs_get_tree(m, toy_fill);
}

static const struct toy_context_ops toy_context = {
	.get_tree = toy_get_tree,
};

int toy_init_context(struct toy_fc *fc)
{
	fc->ops = &toy_context;
	return 0;
}

static struct toy_fs_type toy_type = {
	.name = "toy",
	.init_context = toy_init_context,
};

static int __init toy_init(void)
{
	return vfs_register(&toy_type);
}
fs_initcall(toy_init);
