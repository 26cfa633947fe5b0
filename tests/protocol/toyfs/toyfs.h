/* toyfs.h - what the parts of the toy file system share. */
#ifndef TOYFS_H
#define TOYFS_H

/* Everything about one mount. */
struct toy_mount {
	int mode;
	const char *name;
};

struct toy_node *toy_get_node(struct toy_mount *m, int mode);
extern const struct toy_file_ops toy_file_operations;

#endif
