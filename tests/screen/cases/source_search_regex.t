# a regular expression with groups
size 80x24
args --no-model tree
wait symbols
keys :
text open fs/toyfs/super.c:12
keys Enter
wait toy_get_node(struct
keys 2
keys g /
text ^static (int|const)
keys Enter
screen
| 1 tree    12 files │ 2 fs/toyfs/super.c                                   9/69
|▾ fs/              7│ 3  *
|  ▾ toyfs/         6│ 4  * Copyright (c) 2026 the codeask developers
|      Kconfig      4│ 5  */
|      Makefile     7│ 6 #include "toyfs.h"
|      io-cached.c 11│ 7 #include <toy/vfs.h>
|      io-plain.c  11│ 8
|      super.c     69│ 9 static const struct toy_dir_ops toy_dir_operations;
|      toyfs.h     14│10
|    Makefile       1│11 /* Allocates a node and gives it its tables. */
|▸ include/         1│12 struct toy_node *toy_get_node(struct toy_mount *m, int m
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
keys n
screen
| 1 tree    12 files │ 2 fs/toyfs/super.c  toy_mknod                       23/69
|▾ fs/              7│17                 n->dir_ops = &toy_dir_operations;
|  ▾ toyfs/         6│18                 n->file_ops = &toy_file_operations;
|      Kconfig      4│19         }
|      Makefile     7│20         return n;
|      io-cached.c 11│21 }
|      io-plain.c  11│22
|      super.c     69│23 static int
|      toyfs.h     14│24 toy_mknod(struct toy_mount *m, int mode)
|    Makefile       1│25 {
|▸ include/         1│26         return toy_get_node(m, mode) ? 0 : -1;
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
