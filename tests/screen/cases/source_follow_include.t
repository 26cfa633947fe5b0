# Enter on an include opens the file
size 80x24
args --no-model tree
wait symbols
keys :
text open fs/toyfs/super.c:12
keys Enter
wait toy_get_node(struct
keys 2
keys :
text open fs/toyfs/super.c:6
keys Enter
quiet
keys 2 l Enter
quiet 300
screen
| 1 tree    12 files │ 2 include/toy/vfs.h                                   1/5
|▾ fs/              7│ 1 /* The virtual file system. */
|  ▾ toyfs/         6│ 2 struct toy_node *vfs_new_node(struct toy_mount *m, int m
|      Kconfig      4│ 3 int vfs_lookup(struct toy_mount *m, int mode);
|      Makefile     7│ 4 int vfs_get_tree(struct toy_mount *m, int (*fill)(struct
|      io-cached.c 11│ 5 int vfs_register(struct toy_fs_type *t);
|      io-plain.c  11│
|      super.c     69│
|      toyfs.h     14│
|    Makefile       1│
|▾ include/         1│
|  ▾ toy/           1│ 3 conversation
|      vfs.h        5│tree: 12 files (7 C, 3 Makefile, 1 Kconfig, 1 other), 132
|▸ mm/              2│  lines, 12 functions,
|  COPYING         0B│  6 tables
|  Makefile        0B│ "Mounts toy trees and makes their nodes."
|                    │   (fs/toyfs/super.c)
|                    │entry points
|                    │ fs_initcall(toy_init)                fs/toyfs/super.c:69
|                    │   (function :65)
|                    │ called only from outside: shm_open mm/shm.c:5, call_own
|                    │   mm/other.c:2
|12 files 35 symbols  ? help  i ask  @ find
|> i writes a question, : a command, / searches, ? helps
keys Bs
quiet
screen
| 1 tree    12 files │ 2 fs/toyfs/super.c                                   7/69
|▾ fs/              7│ 3  *
|  ▾ toyfs/         6│ 4  * Copyright (c) 2026 the codeask developers
|      Kconfig      4│ 5  */
|      Makefile     7│ 6 #include "toyfs.h"
|      io-cached.c 11│ 7 #include <toy/vfs.h>
|      io-plain.c  11│ 8
|      super.c     69│ 9 static const struct toy_dir_ops toy_dir_operations;
|      toyfs.h     14│10
|    Makefile       1│11 /* Allocates a node and gives it its tables. */
|▾ include/         1│12 struct toy_node *toy_get_node(struct toy_mount *m, int m
|  ▾ toy/           1│ 3 conversation
|      vfs.h        5│tree: 12 files (7 C, 3 Makefile, 1 Kconfig, 1 other), 132
|▸ mm/              2│  lines, 12 functions,
|  COPYING         0B│  6 tables
|  Makefile        0B│ "Mounts toy trees and makes their nodes."
|                    │   (fs/toyfs/super.c)
|                    │entry points
|                    │ fs_initcall(toy_init)                fs/toyfs/super.c:69
|                    │   (function :65)
|                    │ called only from outside: shm_open mm/shm.c:5, call_own
|                    │   mm/other.c:2
|12 files 35 symbols  ? help  i ask  @ find
|> i writes a question, : a command, / searches, ? helps
