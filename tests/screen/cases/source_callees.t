# what the name under the cursor calls
size 80x24
args --no-model tree
wait symbols
keys :
text open fs/toyfs/super.c:12
keys Enter
wait toy_get_node(struct
keys 2
keys C
quiet 300
screen
| 1 …/super.c:12) (1)│ 2 fs/toyfs/super.c  toy_get_node                    12/69
|▾ …clude/toy/vfs.h 1│ 9 static const struct toy_dir_ops toy_dir_operations;
| 2 struct toy_node *│10
|                    │11 /* Allocates a node and gives it its tables. */
| 1 other definition │12 struct toy_node *toy_get_node(struct toy_mount *m, int m
| of that name       │13 {
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
|1 other definition of that name
|> i writes a question, : a command, / searches, ? helps
