# a name with two definitions: a list to choose from
size 80x24
args --no-model tree
wait symbols
keys :
text open fs/toyfs/super.c:12
keys Enter
wait toy_get_node(struct
keys 2
keys D
quiet 300
screen
| 1 …toy_get_node (3)│ 2 fs/toyfs/super.c  toy_get_node                    12/69
|▾ fs/toyfs/super.c 1│ 9 static const struct toy_dir_ops toy_dir_operations;
| 12 struct toy_node │10
|▾ mm/other.c       1│11 /* Allocates a node and gives it its tables. */
|  1 static int toy_g│12 struct toy_node *toy_get_node(struct toy_mount *m, int m
|▾ fs/toyfs/toyfs.h 1│13 {
| 11 struct toy_node │14         struct toy_node *n = vfs_new_node(m, mode);
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
keys j Enter
quiet
screen
| 1 …toy_get_node (3)│ 2 mm/other.c                                          1/2
|▾ fs/toyfs/super.c 1│ 1 static int toy_get_node(int own) { return own; }
| 12 struct toy_node │ 2 int call_own(void) { return toy_get_node(1); }
|▾ mm/other.c       1│
|  1 static int toy_g│
|▾ fs/toyfs/toyfs.h 1│
| 11 struct toy_node │
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
