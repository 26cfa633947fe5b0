# y copies the line, Y the file
size 80x24
args --no-model tree
wait symbols
keys :
text open fs/toyfs/super.c:12
keys Enter
wait toy_get_node(struct
keys 2
keys y
copied struct toy_node *toy_get_node(struct toy_mount *m, int mode)
wait copied line 12 (again: toy_get_node) (60 bytes)
screen 1-22
| 1 tree    12 files │ 2 fs/toyfs/super.c  toy_get_node                    12/69
|▾ fs/              7│ 9 static const struct toy_dir_ops toy_dir_operations;
|  ▾ toyfs/         6│10
|      Kconfig      4│11 /* Allocates a node and gives it its tables. */
|      Makefile     7│12 struct toy_node *toy_get_node(struct toy_mount *m, int m
|      io-cached.c 11│13 {
|      io-plain.c  11│14         struct toy_node *n = vfs_new_node(m, mode);
|      super.c     69│15
|      toyfs.h     14│16         if (n) {
|    Makefile       1│17                 n->dir_ops = &toy_dir_operations;
|▸ include/         1│18                 n->file_ops = &toy_file_operations;
|▸ mm/              2│ 3 conversation
|  COPYING         0B│tree: 12 files (7 C, 3 Makefile, 1 Kconfig, 1 other), 132
|  Makefile        0B│  lines, 12 functions,
|                    │  6 tables
|                    │ "Mounts toy trees and makes their nodes."
|                    │   (fs/toyfs/super.c)
|                    │entry points
|                    │ fs_initcall(toy_init)                fs/toyfs/super.c:69
|                    │   (function :65)
|                    │ called only from outside: shm_open mm/shm.c:5, call_own
|                    │   mm/other.c:2
keys Y
copied toy_mknod
wait copied fs/toyfs/super.c (1282 bytes)
screen 1-22
| 1 tree    12 files │ 2 fs/toyfs/super.c  toy_get_node                    12/69
|▾ fs/              7│ 9 static const struct toy_dir_ops toy_dir_operations;
|  ▾ toyfs/         6│10
|      Kconfig      4│11 /* Allocates a node and gives it its tables. */
|      Makefile     7│12 struct toy_node *toy_get_node(struct toy_mount *m, int m
|      io-cached.c 11│13 {
|      io-plain.c  11│14         struct toy_node *n = vfs_new_node(m, mode);
|      super.c     69│15
|      toyfs.h     14│16         if (n) {
|    Makefile       1│17                 n->dir_ops = &toy_dir_operations;
|▸ include/         1│18                 n->file_ops = &toy_file_operations;
|▸ mm/              2│ 3 conversation
|  COPYING         0B│tree: 12 files (7 C, 3 Makefile, 1 Kconfig, 1 other), 132
|  Makefile        0B│  lines, 12 functions,
|                    │  6 tables
|                    │ "Mounts toy trees and makes their nodes."
|                    │   (fs/toyfs/super.c)
|                    │entry points
|                    │ fs_initcall(toy_init)                fs/toyfs/super.c:69
|                    │   (function :65)
|                    │ called only from outside: shm_open mm/shm.c:5, call_own
|                    │   mm/other.c:2
