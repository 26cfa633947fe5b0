# search in the source: live, n, N, no match, a broken pattern
size 80x24
args --no-model tree
wait symbols
keys :
text open fs/toyfs/super.c:12
keys Enter
wait toy_get_node(struct
keys 2
keys g /
text toy_m
screen
| 1 tree    12 files │ 2 fs/toyfs/super.c  toy_get_node                    12/69
|▾ fs/              7│ 6 #include "toyfs.h"
|  ▾ toyfs/         6│ 7 #include <toy/vfs.h>
|      Kconfig      4│ 8
|      Makefile     7│ 9 static const struct toy_dir_ops toy_dir_operations;
|      io-cached.c 11│10
|      io-plain.c  11│11 /* Allocates a node and gives it its tables. */
|      super.c     69│12 struct toy_node *toy_get_node(struct toy_mount *m, int m
|      toyfs.h     14│13 {
|    Makefile       1│14         struct toy_node *n = vfs_new_node(m, mode);
|▸ include/         1│15
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
|/toy_m                                                                       1/8
keys Enter n n
screen
| 1 tree    12 files │ 2 fs/toyfs/super.c  toy_mknod                       24/69
|▾ fs/              7│18                 n->file_ops = &toy_file_operations;
|  ▾ toyfs/         6│19         }
|      Kconfig      4│20         return n;
|      Makefile     7│21 }
|      io-cached.c 11│22
|      io-plain.c  11│23 static int
|      super.c     69│24 toy_mknod(struct toy_mount *m, int mode)
|      toyfs.h     14│25 {
|    Makefile       1│26         return toy_get_node(m, mode) ? 0 : -1;
|▸ include/         1│27 }
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
|match 3 of 8
|> i writes a question, : a command, / searches, ? helps
keys N
screen
| 1 tree    12 files │ 2 fs/toyfs/super.c  toy_mknod                       24/69
|▾ fs/              7│18                 n->file_ops = &toy_file_operations;
|  ▾ toyfs/         6│19         }
|      Kconfig      4│20         return n;
|      Makefile     7│21 }
|      io-cached.c 11│22
|      io-plain.c  11│23 static int
|      super.c     69│24 toy_mknod(struct toy_mount *m, int mode)
|      toyfs.h     14│25 {
|    Makefile       1│26         return toy_get_node(m, mode) ? 0 : -1;
|▸ include/         1│27 }
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
|match 2 of 8
|> i writes a question, : a command, / searches, ? helps
keys /
text nowhere
screen
| 1 tree    12 files │ 2 fs/toyfs/super.c  toy_mknod                       24/69
|▾ fs/              7│18                 n->file_ops = &toy_file_operations;
|  ▾ toyfs/         6│19         }
|      Kconfig      4│20         return n;
|      Makefile     7│21 }
|      io-cached.c 11│22
|      io-plain.c  11│23 static int
|      super.c     69│24 toy_mknod(struct toy_mount *m, int mode)
|      toyfs.h     14│25 {
|    Makefile       1│26         return toy_get_node(m, mode) ? 0 : -1;
|▸ include/         1│27 }
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
|/nowhere                                                               0 matches
keys Esc
screen
| 1 tree    12 files │ 2 fs/toyfs/super.c  toy_mknod                       24/69
|▾ fs/              7│18                 n->file_ops = &toy_file_operations;
|  ▾ toyfs/         6│19         }
|      Kconfig      4│20         return n;
|      Makefile     7│21 }
|      io-cached.c 11│22
|      io-plain.c  11│23 static int
|      super.c     69│24 toy_mknod(struct toy_mount *m, int mode)
|      toyfs.h     14│25 {
|    Makefile       1│26         return toy_get_node(m, mode) ? 0 : -1;
|▸ include/         1│27 }
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
keys /
text (a
screen
| 1 tree    12 files │ 2 fs/toyfs/super.c  toy_mknod                       24/69
|▾ fs/              7│18                 n->file_ops = &toy_file_operations;
|  ▾ toyfs/         6│19         }
|      Kconfig      4│20         return n;
|      Makefile     7│21 }
|      io-cached.c 11│22
|      io-plain.c  11│23 static int
|      super.c     69│24 toy_mknod(struct toy_mount *m, int mode)
|      toyfs.h     14│25 {
|    Makefile       1│26         return toy_get_node(m, mode) ? 0 : -1;
|▸ include/         1│27 }
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
|bad pattern "(a", at character 3: missing closing parenthesis
|/(a
keys Enter
screen
| 1 tree    12 files │ 2 fs/toyfs/super.c  toy_mknod                       24/69
|▾ fs/              7│18                 n->file_ops = &toy_file_operations;
|  ▾ toyfs/         6│19         }
|      Kconfig      4│20         return n;
|      Makefile     7│21 }
|      io-cached.c 11│22
|      io-plain.c  11│23 static int
|      super.c     69│24 toy_mknod(struct toy_mount *m, int mode)
|      toyfs.h     14│25 {
|    Makefile       1│26         return toy_get_node(m, mode) ? 0 : -1;
|▸ include/         1│27 }
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
|bad pattern "(a", at character 3: missing closing parenthesis
|/(a
