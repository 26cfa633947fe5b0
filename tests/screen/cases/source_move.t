# cursor, half pages, pages, first and last line
size 80x24
args --no-model tree
wait symbols
keys :
text open fs/toyfs/super.c:12
keys Enter
wait toy_get_node(struct
keys 2
keys g
screen
| 1 tree    12 files │ 2 fs/toyfs/super.c                                   1/69
|▾ fs/              7│ 1 /*
|  ▾ toyfs/         6│ 2  * Mounts toy trees and makes their nodes.
|      Kconfig      4│ 3  *
|      Makefile     7│ 4  * Copyright (c) 2026 the codeask developers
|      io-cached.c 11│ 5  */
|      io-plain.c  11│ 6 #include "toyfs.h"
|      super.c     69│ 7 #include <toy/vfs.h>
|      toyfs.h     14│ 8
|    Makefile       1│ 9 static const struct toy_dir_ops toy_dir_operations;
|▸ include/         1│10
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
keys ctrl-d
screen
| 1 tree    12 files │ 2 fs/toyfs/super.c                                   6/69
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
keys PgDn
screen
| 1 tree    12 files │ 2 fs/toyfs/super.c  toy_get_node                    15/69
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
keys G
screen
| 1 tree    12 files │ 2 fs/toyfs/super.c                                  69/69
|▾ fs/              7│60 static struct toy_fs_type toy_type = {
|  ▾ toyfs/         6│61         .name = "toy",
|      Kconfig      4│62         .init_context = toy_init_context,
|      Makefile     7│63 };
|      io-cached.c 11│64
|      io-plain.c  11│65 static int __init toy_init(void)
|      super.c     69│66 {
|      toyfs.h     14│67         return vfs_register(&toy_type);
|    Makefile       1│68 }
|▸ include/         1│69 fs_initcall(toy_init);
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
keys ctrl-u
screen
| 1 tree    12 files │ 2 fs/toyfs/super.c                                  64/69
|▾ fs/              7│58 }
|  ▾ toyfs/         6│59
|      Kconfig      4│60 static struct toy_fs_type toy_type = {
|      Makefile     7│61         .name = "toy",
|      io-cached.c 11│62         .init_context = toy_init_context,
|      io-plain.c  11│63 };
|      super.c     69│64
|      toyfs.h     14│65 static int __init toy_init(void)
|    Makefile       1│66 {
|▸ include/         1│67         return vfs_register(&toy_type);
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
