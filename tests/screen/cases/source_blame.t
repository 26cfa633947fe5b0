# who changed the line last
size 80x24
tree git
args --no-model tree
wait symbols
keys :
text open fs/toyfs/super.c:12
keys Enter
wait toy_get_node(struct
keys 2 b
wait Ann Toy
screen
| 1 tree    12 files │ 2 fs/toyfs/super.c  toy_get_node  2022-08-09 Ben La 12/73
|▾ fs/              7│ 9 static const struct toy_dir_ops toy_dir_operations;
|  ▾ toyfs/         6│10
|      Kconfig      4│11 /* Allocates a node and gives it its tables. */
|      Makefile     7│12 struct toy_node *toy_get_no 28c274b94151 2021-03-04 Ann
|      io-cached.c 11│13 {
|      io-plain.c  11│14         struct toy_node *n = vfs_new_node(m, mode);
|      super.c     73│15
|      toyfs.h     14│16         if (n) {
|    Makefile       1│17                 n->dir_ops = &toy_dir_operations;
|▸ include/         1│18                 n->file_ops = &toy_file_operations;
|▸ mm/              2│ 3 conversation
|  COPYING         0B│tree: 12 files (7 C, 3 Makefile, 1 Kconfig, 1 other), 136
|  Makefile        0B│  lines, 13 functions,
|                    │  6 tables
|                    │ "Mounts toy trees and makes their nodes."
|                    │   (fs/toyfs/super.c)
|                    │git: main, b8ba4071 2022-08-09 Add a late function
|                    │entry points
|                    │ fs_initcall(toy_init)                fs/toyfs/super.c:69
|                    │   (function :65)
|                    │ called only from outside: shm_open mm/shm.c:5, call_own
|28c274b94151 2021-03-04 Ann Toy: Add the toy file system
|> i writes a question, : a command, / searches, ? helps
keys G k b
wait Ben Late
screen
| 1 tree    12 files │ 2 fs/toyfs/super.c  toy_late  2022-08-09 Ben Late:  72/73
|▾ fs/              7│64
|  ▾ toyfs/         6│65 static int __init toy_init(void)
|      Kconfig      4│66 {
|      Makefile     7│67         return vfs_register(&toy_type);
|      io-cached.c 11│68 }
|      io-plain.c  11│69 fs_initcall(toy_init);
|      super.c     73│70 int toy_late(void)
|      toyfs.h     14│71 {
|    Makefile       1│72         return 7;           b8ba40714c9a 2022-08-09 Ben
|▸ include/         1│73 }
|▸ mm/              2│ 3 conversation
|  COPYING         0B│tree: 12 files (7 C, 3 Makefile, 1 Kconfig, 1 other), 136
|  Makefile        0B│  lines, 13 functions,
|                    │  6 tables
|                    │ "Mounts toy trees and makes their nodes."
|                    │   (fs/toyfs/super.c)
|                    │git: main, b8ba4071 2022-08-09 Add a late function
|                    │entry points
|                    │ fs_initcall(toy_init)                fs/toyfs/super.c:69
|                    │   (function :65)
|                    │ called only from outside: shm_open mm/shm.c:5, call_own
|b8ba40714c9a 2022-08-09 Ben Late: Add a late function
|> i writes a question, : a command, / searches, ? helps
