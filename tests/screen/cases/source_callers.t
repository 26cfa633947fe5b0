# who calls the name under the cursor
size 80x24
args --no-model tree
wait symbols
keys :
text open fs/toyfs/super.c:12
keys Enter
wait toy_get_node(struct
keys 2
keys c
quiet 300
screen
| 1 …toy_get_node (4)│ 2 fs/toyfs/super.c  toy_get_node                    12/69
|▾ fs/toyfs/super.c 2│ 9 static const struct toy_dir_ops toy_dir_operations;
| 26 toy_mknod  retur│10
| 42 toy_fill  return│11 /* Allocates a node and gives it its tables. */
|▾ mm/shm.c         1│12 struct toy_node *toy_get_node(struct toy_mount *m, int m
|  7 shm_open  return│13 {
|▾ mm/other.c       1│14         struct toy_node *n = vfs_new_node(m, mode);
|  2 int call_own(voi│15
|                    │16         if (n) {
| 4 calls            │17                 n->dir_ops = &toy_dir_operations;
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
|4 calls
|> i writes a question, : a command, / searches, ? helps
keys j Enter
quiet
screen
| 1 …toy_get_node (4)│ 2 fs/toyfs/super.c  toy_fill                        42/69
|▾ fs/toyfs/super.c 2│39
| 26 toy_mknod  retur│40 static int toy_fill(struct toy_mount *m)
| 42 toy_fill  return│41 {
|▾ mm/shm.c         1│42         return toy_get_node(m, 0) ? 0 : -1;
|  7 shm_open  return│43 }
|▾ mm/other.c       1│44
|  2 int call_own(voi│45 static int toy_get_tree(struct toy_mount *m)
|                    │46 {
| 4 calls            │47         return vfs_get_tree(m, toy_fill);
|                    │48 }
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
