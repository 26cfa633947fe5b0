# the wheel scrolls what is under it
size 80x24
args --no-model tree
wait symbols
keys :
text open fs/toyfs/super.c:12
keys Enter
wait toy_get_node(struct
keys 2
keys m
mode mouse on
mouse wheel down 4 60
mouse wheel down 4 60
quiet
screen
| 1 tree    12 files │ 2 fs/toyfs/super.c  toy_get_node                    18/69
|▾ fs/              7│15
|  ▾ toyfs/         6│16         if (n) {
|      Kconfig      4│17                 n->dir_ops = &toy_dir_operations;
|      Makefile     7│18                 n->file_ops = &toy_file_operations;
|      io-cached.c 11│19         }
|      io-plain.c  11│20         return n;
|      super.c     69│21 }
|      toyfs.h     14│22
|    Makefile       1│23 static int
|▸ include/         1│24 toy_mknod(struct toy_mount *m, int mode)
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
|12 files 35 symbols  ? help  i ask  @ find
|> i writes a question, : a command, / searches, ? helps
mouse wheel up 4 60
quiet
screen
| 1 tree    12 files │ 2 fs/toyfs/super.c  toy_get_node                    18/69
|▾ fs/              7│12 struct toy_node *toy_get_node(struct toy_mount *m, int m
|  ▾ toyfs/         6│13 {
|      Kconfig      4│14         struct toy_node *n = vfs_new_node(m, mode);
|      Makefile     7│15
|      io-cached.c 11│16         if (n) {
|      io-plain.c  11│17                 n->dir_ops = &toy_dir_operations;
|      super.c     69│18                 n->file_ops = &toy_file_operations;
|      toyfs.h     14│19         }
|    Makefile       1│20         return n;
|▸ include/         1│21 }
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
|12 files 35 symbols  ? help  i ask  @ find
|> i writes a question, : a command, / searches, ? helps
