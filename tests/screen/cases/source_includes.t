# files that this one includes, and the other way round
size 80x24
args --no-model tree
wait symbols
keys :
text open fs/toyfs/super.c:12
keys Enter
wait toy_get_node(struct
keys 2
keys o
quiet 300
screen
| 1 …oyfs/super.c (2)│ 2 fs/toyfs/super.c  toy_get_node                    12/69
|  fs/toyfs/toyfs.h  │ 9 static const struct toy_dir_ops toy_dir_operations;
|  include/toy/vfs.h │10
|                    │11 /* Allocates a node and gives it its tables. */
|                    │12 struct toy_node *toy_get_node(struct toy_mount *m, int m
|                    │13 {
|                    │14         struct toy_node *n = vfs_new_node(m, mode);
|                    │15
|                    │16         if (n) {
|                    │17                 n->dir_ops = &toy_dir_operations;
|                    │18                 n->file_ops = &toy_file_operations;
|                    │ 3 conversation
|                    │tree: 12 files (7 C, 3 Makefile, 1 Kconfig, 1 other), 132
|                    │  lines, 12 functions,
|                    │  6 tables
|                    │ "Mounts toy trees and makes their nodes."
|                    │   (fs/toyfs/super.c)
|                    │entry points
|                    │ fs_initcall(toy_init)                fs/toyfs/super.c:69
|                    │   (function :65)
|                    │ called only from outside: shm_open mm/shm.c:5, call_own
|                    │   mm/other.c:2
|12 files 35 symbols  ? help  i ask  @ find
|> i writes a question, : a command, / searches, ? helps
keys :
text open include/toy/vfs.h
keys Enter
wait virtual file
keys 2 O
quiet 300
screen
| 1 …de/toy/vfs.h (1)│ 2 include/toy/vfs.h                                   1/5
|▾ fs/toyfs/super.c 1│ 1 /* The virtual file system. */
| 7 super.c  toy/vfs.│ 2 struct toy_node *vfs_new_node(struct toy_mount *m, int m
|                    │ 3 int vfs_lookup(struct toy_mount *m, int mode);
|                    │ 4 int vfs_get_tree(struct toy_mount *m, int (*fill)(struct
|                    │ 5 int vfs_register(struct toy_fs_type *t);
|                    │
|                    │
|                    │
|                    │
|                    │
|                    │ 3 conversation
|                    │tree: 12 files (7 C, 3 Makefile, 1 Kconfig, 1 other), 132
|                    │  lines, 12 functions,
|                    │  6 tables
|                    │ "Mounts toy trees and makes their nodes."
|                    │   (fs/toyfs/super.c)
|                    │entry points
|                    │ fs_initcall(toy_init)                fs/toyfs/super.c:69
|                    │   (function :65)
|                    │ called only from outside: shm_open mm/shm.c:5, call_own
|                    │   mm/other.c:2
|12 files 35 symbols  ? help  i ask  @ find
|> i writes a question, : a command, / searches, ? helps
