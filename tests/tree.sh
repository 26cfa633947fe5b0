# tests/tree.sh - sourced: make_tree lays a small project around the toy file system into $T/tree.
make_tree() {
	mkdir -p "$T/tree/fs" "$T/tree/mm" "$T/tree/include/toy"
	cp -r "$repo/tests/protocol/toyfs" "$T/tree/fs/toyfs"
	echo 'obj-y += toyfs/' >"$T/tree/fs/Makefile"
	touch "$T/tree/COPYING" "$T/tree/Makefile"
	cat >"$T/tree/include/toy/vfs.h" <<-'END'
		/* The virtual file system. */
		struct toy_node *vfs_new_node(struct toy_mount *m, int mode);
		int vfs_lookup(struct toy_mount *m, int mode);
		int vfs_get_tree(struct toy_mount *m, int (*fill)(struct toy_mount *));
		int vfs_register(struct toy_fs_type *t);
	END
	cat >"$T/tree/mm/shm.c" <<-'END'
		/* toy_init_context in a comment is no use */
		static struct toy_fs_type shm_type = {
			.init_context = toy_init_context,
		};
		int shm_open(struct toy_mount *m)
		{
			return toy_get_node(m, 1) != 0;
		}
	END
	cat >"$T/tree/mm/other.c" <<-'END'
		static int toy_get_node(int own) { return own; }
		int call_own(void) { return toy_get_node(1); }
	END
}
